// SPDX-License-Identifier: Apache-2.0
// Numbers and quantities in searches (FHIR R4, 3.1.1.4.6 and 3.1.1.4.11). All of it is exact: decimals stay the digits
// that were written, and windows are made by changing digits, so 5.4 is [5.35, 5.45) and nothing is lost to binary.
#include <string.h>

#include "base/arena.h"
#include "fhir/search_inside.h"

#define DIGITS_MOST 60    // of a number that is asked for
#define EXPONENT_MOST 999

// DIGITS x 10^exponent, sign apart.
struct parts {
	char digit[DIGITS_MOST + 2];
	size_t n;
	int exponent;
	bool minus;
};

static bool parts_exponent(struct str text, struct parts *p)
{
	int64_t v;
	bool minus = text.n && text.p[0] == '-';
	if (text.n && (text.p[0] == '-' || text.p[0] == '+'))
		text = str_part(text, 1, text.n);
	if (!str_int(text, 0, EXPONENT_MOST, &v))
		return false;
	p->exponent += (int)(minus ? -v : v);
	return true;
}

static bool parts_read(struct str text, struct parts *p)
{
	size_t i = 0, point = 0;
	bool fraction = false;
	*p = (struct parts){ 0 };
	if (text.n && text.p[0] == '-') {
		p->minus = true;
		i++;
	}
	for (; i < text.n && text.p[i] != 'e' && text.p[i] != 'E'; i++) {
		if (text.p[i] == '.' && !fraction && p->n) {
			fraction = true;
			point = i;
			continue;
		}
		if (text.p[i] < '0' || text.p[i] > '9' || p->n == DIGITS_MOST)
			return false;
		p->digit[p->n++] = text.p[i];
		p->exponent -= fraction;
	}
	if (!p->n || (fraction && point + 1 == i))
		return false;
	return i == text.n || parts_exponent(str_part(text, i + 1, text.n), p);
}

static bool parts_zero(const struct parts *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->digit[i] != '0')
			return false;
	return true;
}

// As a JSON number: leading zeros are none.
static struct str parts_text(struct arena *a, const struct parts *p)
{
	size_t first = 0;
	while (first + 1 < p->n && p->digit[first] == '0')
		first++;
	return str_format(a, "%s%.*se%d", p->minus ? "-" : "", (int)(p->n - first), p->digit + first, p->exponent);
}

// Half a unit of the last digit further from zero, or nearer to it: 54 -> 545e-1, 535e-1.
static struct str half(struct arena *a, struct parts p, bool away)
{
	if (!away && parts_zero(&p)) {
		p.minus = !p.minus;
		away = true;
	}
	for (size_t i = p.n; !away && i--;) {
		if (p.digit[i] != '0') {
			p.digit[i]--;
			break;
		}
		p.digit[i] = '9';
	}
	p.digit[p.n++] = '5';
	p.exponent--;
	return parts_text(a, &p);
}

// `tenths` tenths of it: 9 and 11 are the window of ap.
static struct str scaled(struct arena *a, const struct parts *p, int tenths)
{
	struct parts out = { .n = p->n + 2, .exponent = p->exponent - 1, .minus = p->minus };
	int carry = 0;
	for (size_t i = out.n; i--;) {
		int v = carry + (i >= 2 ? (p->digit[i - 2] - '0') * tenths : 0);
		out.digit[i] = (char)('0' + v % 10);
		carry = v / 10;
	}
	return parts_text(a, &out);
}

bool fhir_search_number_read(struct arena *a, struct fhir_search_value *v)
{
	struct parts p;
	fhir_prefix_cut(&v->text, &v->prefix);
	if (!parts_read(v->text, &p))
		return false;
	struct str inner = half(a, p, false), outer = half(a, p, true);
	v->least = p.minus ? outer : inner;
	v->most = p.minus ? inner : outer;
	if (v->prefix == FHIR_AP) {
		struct str low = scaled(a, &p, p.minus ? 11 : 9), high = scaled(a, &p, p.minus ? 9 : 11);
		if (fhir_decimal_compare(low, v->least) < 0)
			v->least = low;
		if (fhir_decimal_compare(high, v->most) > 0)
			v->most = high;
	}
	return true;
}

static struct str number_at(struct json_at at)
{
	return json_kind(at) == JSON_NUMBER ? json_raw(at) : STR_NONE;
}

bool fhir_search_bounds(const struct fhir_found *found, struct str *low, struct str *high)
{
	if (json_kind(found->at) == JSON_NUMBER) {
		*low = *high = json_raw(found->at);
		return true;
	}
	if (fhir_type_is(found->type, "Range")) {
		*low = number_at(json_get(json_get(found->at, "low"), "value"));
		*high = number_at(json_get(json_get(found->at, "high"), "value"));
		return low->p || high->p;
	}
	struct json_at comparator = json_get(found->at, "comparator"); // "<5": somewhere below
	*low = *high = number_at(json_get(found->at, "value"));
	bool there = low->p;
	if (json_text_is(comparator, "<") || json_text_is(comparator, "<="))
		*low = STR_NONE;
	else if (json_text_is(comparator, ">") || json_text_is(comparator, ">="))
		*high = STR_NONE;
	return there;
}

// Only eq, ne and ap look at how exactly a number was given (R4: the others take it as exact).
bool fhir_search_number_matches(const struct fhir_search_value *v, const struct fhir_found *found)
{
	struct str low, high;
	if (!fhir_search_bounds(found, &low, &high))
		return false;
	// An open end lies beyond everything.
	int start = low.p ? fhir_decimal_compare(low, v->text) : -1, end = high.p ? fhir_decimal_compare(high, v->text) : 1;
	bool from = low.p && fhir_decimal_compare(low, v->least) >= 0;
	bool within = from && high.p && fhir_decimal_compare(high, v->most) < 0;
	switch ((enum fhir_prefix)v->prefix) {
	case FHIR_EQ:
		return within;
	case FHIR_NE:
		return !within;
	case FHIR_GT:
		return end > 0;
	case FHIR_LT:
		return start < 0;
	case FHIR_GE:
		return end >= 0;
	case FHIR_LE:
		return start <= 0;
	case FHIR_SA:
		return start > 0;
	case FHIR_EB:
		return end < 0;
	case FHIR_AP:
		return (!high.p || fhir_decimal_compare(high, v->least) >= 0) &&
			(!low.p || fhir_decimal_compare(low, v->most) <= 0);
	}
	return false;
}

// A unit with a system is a code of it; without one, the code or what is written for people.
static bool unit_matches(struct arena *a, const struct fhir_search_value *v, struct json_at quantity)
{
	struct json_at currency = json_get(quantity, "currency");
	struct str code = json_text(a, json_get(quantity, json_is(currency) ? "currency" : "code"));
	struct str system = json_is(currency) ? STR("urn:iso:std:iso:4217") : json_text(a, json_get(quantity, "system"));
	if (v->system.n)
		return str_eq(system, v->system) && (!v->code.n || str_eq(code, v->code));
	return !v->code.n || str_eq(code, v->code) || str_eq(json_text(a, json_get(quantity, "unit")), v->code);
}

bool fhir_search_quantity_matches(struct arena *a, const struct fhir_search_value *v, const struct fhir_found *found)
{
	struct json_at quantity = found->at;
	if (!fhir_search_number_matches(v, found))
		return false;
	if (!v->bar)
		return true;
	if (fhir_type_is(found->type, "Range"))
		quantity = json_get(found->at, json_is(json_get(found->at, "low")) ? "low" : "high");
	return unit_matches(a, v, quantity);
}
