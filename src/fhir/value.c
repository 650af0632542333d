// SPDX-License-Identifier: Apache-2.0
// Reads dates, decimals, references and coded concepts out of FHIR text. Pure functions: called for each value that
// is validated, and by the record when it indexes and compares.
#include "fhir/value.h"

#include <string.h>

#include "fhir/definitions.h"

// Exactly n digits at p as a number, or -1.
static int digits(struct str text, size_t at, size_t n)
{
	int v = 0;
	if (at + n > text.n)
		return -1;
	for (size_t i = at; i < at + n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return -1;
		v = v * 10 + (text.p[i] - '0');
	}
	return v;
}

static bool mark(struct str text, size_t at, char c)
{
	return at < text.n && text.p[at] == c;
}

// hh:mm:ss from `at`; *end stands behind the seconds and their fraction. A leap second may be written.
static bool clock_face(struct str text, size_t at, struct fhir_when *out, size_t *end)
{
	out->hour = digits(text, at, 2);
	out->minute = digits(text, at + 3, 2);
	out->second = digits(text, at + 6, 2);
	if (out->hour < 0 || out->hour > 23 || out->minute < 0 || out->minute > 59 || out->second < 0 || out->second > 60)
		return false;
	if (!mark(text, at + 2, ':') || !mark(text, at + 5, ':'))
		return false;
	*end = at + 8;
	out->precision = FHIR_SECOND;
	if (!mark(text, *end, '.'))
		return true;
	out->precision = FHIR_FRACTION;
	int unit = 100000;
	size_t first = ++*end;
	for (int d; (d = digits(text, *end, 1)) >= 0; ++*end, unit /= 10)
		out->micro += d * unit;
	return *end > first;
}

static bool zone(struct str text, size_t at, struct fhir_when *out)
{
	out->zoned = true;
	if (mark(text, at, 'Z'))
		return at + 1 == text.n;
	int hours = digits(text, at + 1, 2), minutes = digits(text, at + 4, 2);
	if (at + 6 != text.n || !mark(text, at + 3, ':') || hours < 0 || minutes < 0 || minutes > 59)
		return false;
	if (hours > 14 || (hours == 14 && minutes > 0) || (text.p[at] != '+' && text.p[at] != '-'))
		return false;
	out->offset = (hours * 60 + minutes) * (text.p[at] == '-' ? -1 : 1);
	return true;
}

bool fhir_when_parse(struct str text, struct fhir_when *out)
{
	*out = (struct fhir_when){ .month = 1, .day = 1, .precision = FHIR_YEAR };
	out->year = digits(text, 0, 4);
	if (out->year < 1)
		return false;
	if (text.n == 4)
		return true;
	out->precision = FHIR_MONTH;
	out->month = digits(text, 5, 2);
	if (!mark(text, 4, '-') || out->month < 1 || out->month > 12)
		return false;
	if (text.n == 7)
		return true;
	out->precision = FHIR_DAY;
	out->day = digits(text, 8, 2);
	if (!mark(text, 7, '-') || out->day < 1 || day_make(out->year, out->month, out->day) == DAY_NONE)
		return false;
	if (text.n == 10)
		return true;
	size_t end;
	return mark(text, 10, 'T') && clock_face(text, 11, out, &end) && zone(text, end, out);
}

bool fhir_time_valid(struct str text)
{
	struct fhir_when when = { 0 };
	size_t end;
	return clock_face(text, 0, &when, &end) && end == text.n;
}

instant fhir_when_low(const struct fhir_when *w)
{
	day d = day_make(w->year, w->month, w->day);
	if (!w->zoned)
		return day_start(d);
	instant at = d * DAYS + w->hour * HOURS + w->minute * MINUTES + w->second * SECONDS + w->micro;
	return at - w->offset * MINUTES;
}

instant fhir_when_high(const struct fhir_when *w)
{
	switch (w->precision) {
	case FHIR_YEAR:
		return day_start(day_make(w->year, 12, 31) + 1);
	case FHIR_MONTH:
		return day_start(w->month == 12 ? day_make(w->year, 12, 31) + 1 : day_make(w->year, w->month + 1, 1));
	case FHIR_DAY:
		return day_start(day_make(w->year, w->month, w->day) + 1);
	case FHIR_SECOND:
		return fhir_when_low(w) + SECONDS;
	default:
		return fhir_when_low(w) + 1;
	}
}

int fhir_when_compare(struct str a, struct str b)
{
	struct fhir_when x, y;
	if (!fhir_when_parse(a, &x) || !fhir_when_parse(b, &y))
		return 0;
	if (fhir_when_high(&x) <= fhir_when_low(&y))
		return -1;
	return fhir_when_low(&x) >= fhir_when_high(&y) ? 1 : 0;
}

struct str fhir_instant_text(struct arena *a, instant at)
{
	struct str full = instant_iso(a, at); // ...:07.123456Z
	return str_format(a, "%.*sZ", (int)full.n - 4, full.p);
}

// A number taken apart: its digits without leading zeros stand from p[first], the value is 0.DIGITS x 10^power.
struct decimal {
	struct str text;
	size_t first, end; // of the digits, with a point somewhere among them
	int64_t power;
	bool minus, zero;
};

static int64_t exponent(struct str text)
{
	int64_t v;
	bool minus = text.n && text.p[0] == '-';
	if (text.n && (text.p[0] == '+' || text.p[0] == '-'))
		text = str_part(text, 1, text.n);
	while (text.n > 1 && text.p[0] == '0')
		text = str_part(text, 1, text.n);
	if (!str_int(text, 0, 10000, &v))
		v = 10000;
	return minus ? -v : v;
}

static struct decimal decimal_read(struct str text)
{
	struct decimal d = { .text = text, .zero = true };
	size_t i = text.n && text.p[0] == '-' ? 1 : 0;
	d.minus = i == 1;
	bool fraction = false;
	for (; i < text.n && text.p[i] != 'e' && text.p[i] != 'E'; i++) {
		if (text.p[i] == '.') {
			fraction = true;
		} else if (d.zero && text.p[i] == '0') {
			d.power -= fraction;
		} else {
			if (d.zero)
				d.first = i;
			d.zero = false;
			d.power += !fraction;
		}
	}
	d.end = i;
	if (i < text.n && !d.zero)
		d.power += exponent(str_part(text, i + 1, text.n));
	return d;
}

// The next digit, 0 after the last.
static int decimal_digit(struct decimal *d)
{
	if (d->first < d->end && d->text.p[d->first] == '.')
		d->first++;
	return d->first < d->end ? d->text.p[d->first++] - '0' : 0;
}

int fhir_decimal_compare(struct str a, struct str b)
{
	struct decimal x = decimal_read(a), y = decimal_read(b);
	if (x.zero || y.zero)
		return x.zero && y.zero ? 0 : x.zero ? (y.minus ? 1 : -1) : (x.minus ? -1 : 1);
	if (x.minus != y.minus)
		return x.minus ? -1 : 1;
	int more = x.minus ? -1 : 1;
	if (x.power != y.power)
		return x.power > y.power ? more : -more;
	while (x.first < x.end || y.first < y.end) {
		int p = decimal_digit(&x), q = decimal_digit(&y);
		if (p != q)
			return p > q ? more : -more;
	}
	return 0;
}

bool fhir_id_valid(struct str id)
{
	if (!id.n || id.n > 64)
		return false;
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.'))
			return false;
	}
	return true;
}

// The piece behind the last slash, which is taken off *rest with the slash. False without a slash.
static bool last_piece(struct str *rest, struct str *piece)
{
	size_t at = rest->n;
	while (at && rest->p[at - 1] != '/')
		at--;
	if (!at)
		return false;
	*piece = str_part(*rest, at, rest->n);
	rest->n = at - 1;
	return true;
}

// Type/id[/_history/version], with a base before it or not.
static bool read_path(struct str text, struct fhir_reference *out)
{
	struct str rest = text, version, word, id, type;
	struct str before = text;
	if (last_piece(&before, &version) && last_piece(&before, &word) && str_is(word, "_history")) {
		if (!fhir_id_valid(version))
			return false;
		out->version = version;
		rest = before;
	}
	if (!last_piece(&rest, &id))
		return false;
	if (!last_piece(&rest, &type)) {
		type = rest;
		rest = STR_NONE;
	}
	out->resource = fhir_resource_find(type);
	if (out->resource == FHIR_NO_RESOURCE || !fhir_id_valid(id))
		return false;
	out->type = type;
	out->id = id;
	out->base = rest;
	return true;
}

static bool has_blank(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] <= ' ')
			return true;
	return false;
}

bool fhir_reference_parse(struct str text, struct fhir_reference *out)
{
	size_t at, mark;
	*out = (struct fhir_reference){ .resource = FHIR_NO_RESOURCE };
	if (!text.n || has_blank(text))
		return false;
	if (text.p[0] == '#') {
		out->kind = FHIR_REF_CONTAINED;
		out->id = str_part(text, 1, text.n);
		return true;
	}
	if (str_starts(text, "urn:")) {
		out->kind = FHIR_REF_URN;
		return true;
	}
	bool absolute = str_index(text, ':', &at) && str_starts(str_part(text, at, text.n), "://") &&
		!str_index(str_part(text, 0, at), '?', &mark); // a query may hold an address
	if (!absolute && str_index(text, '?', &at)) {
		unsigned resource = fhir_resource_find(str_part(text, 0, at));
		if (resource == FHIR_NO_RESOURCE || at + 1 == text.n)
			return false;
		*out = (struct fhir_reference){ .kind = FHIR_REF_CONDITIONAL, .resource = resource };
		out->type = str_part(text, 0, at);
		out->id = str_part(text, at + 1, text.n);
		return true;
	}
	if (read_path(text, out) && absolute == (out->base.p != NULL)) {
		out->kind = absolute ? FHIR_REF_ABSOLUTE : FHIR_REF_RELATIVE;
		return true;
	}
	*out = (struct fhir_reference){ .kind = absolute ? FHIR_REF_URL : FHIR_REF_NONE, .resource = FHIR_NO_RESOURCE };
	return absolute;
}

bool fhir_reference_at(struct arena *a, struct json_at reference, struct fhir_reference *out)
{
	struct str text = json_text(a, json_get(reference, "reference"));
	if (text.p)
		return fhir_reference_parse(text, out);
	*out = (struct fhir_reference){ .resource = FHIR_NO_RESOURCE };
	return false;
}

static bool coding_has(struct json_at coding, const char *system, const char *code)
{
	return json_text_is(json_get(coding, "code"), code) && (!system || json_text_is(json_get(coding, "system"),
		system));
}

bool fhir_concept_has(struct json_at concept, const char *system, const char *code)
{
	if (json_kind(concept) == JSON_OBJECT) {
		struct json_at codings = json_get(concept, "coding");
		return json_is_set(codings) ? fhir_concept_has(codings, system, code) : coding_has(concept, system, code);
	}
	for (struct json_at i = json_first(concept); json_is_set(i); i = json_next(concept, i))
		if (json_kind(i) == JSON_OBJECT && fhir_concept_has(i, system, code))
			return true;
	return false;
}

struct str fhir_concept_code(struct arena *a, struct json_at concept, const char *system)
{
	struct json_at codings = json_get(concept, "coding");
	for (struct json_at i = json_first(codings); json_is_set(i); i = json_next(codings, i))
		if (json_text_is(json_get(i, "system"), system))
			return json_text(a, json_get(i, "code"));
	return STR_NONE;
}

struct str fhir_concept_text(struct arena *a, struct json_at concept)
{
	struct str text = json_text(a, json_get(concept, "text"));
	struct json_at codings = json_get(concept, "coding");
	for (struct json_at i = json_first(codings); !text.n && json_is_set(i); i = json_next(codings, i))
		text = json_text(a, json_get(i, "display"));
	return text.n ? text : STR_NONE;
}
