// SPDX-License-Identifier: Apache-2.0
// Dates in searches (FHIR R4, 3.1.1.4.7): what was asked and what the resource says are both spans of time, as long as
// they are exact, and the prefix says how the two must lie. Days without a zone are meant in London.
#include <string.h>

#include "base/arena.h"
#include "fhir/search_inside.h"

// "2026-11-04T10:42" and the same without a zone: allowed in searches, though in no resource. False: neither.
static bool loose_time(struct str text, struct fhir_search_value *v)
{
	struct fhir_when face, when;
	bool minutes = text.n < 17 || text.p[16] != ':';
	size_t head = text.n < 16 ? text.n : 16;
	char full[64];
	if (text.n < 16 || text.n > 48 || text.p[10] != 'T')
		return false;
	memcpy(full, text.p, head);
	size_t n = head;
	for (const char *c = ":00"; minutes && *c; c++)
		full[n++] = *c;
	memcpy(full + n, text.p + head, text.n - head);
	n += text.n - head;
	bool zoned = fhir_when_parse((struct str){ full, n }, &when);
	if (!zoned) {
		full[n++] = 'Z';
		if (!fhir_when_parse((struct str){ full, n }, &face))
			return false;
		when = face;
	}
	v->low = fhir_when_low(&when);
	v->high = minutes ? v->low + MINUTES : fhir_when_high(&when);
	if (!zoned && clock_summer(v->low - HOURS)) { // the clock on the wall in London
		v->low -= HOURS;
		v->high -= HOURS;
	}
	return true;
}

bool fhir_search_date_read(instant now, struct fhir_search_value *v)
{
	struct fhir_when when;
	char zoned[48];
	fhir_prefix_cut(&v->text, &v->prefix);
	struct str text = v->text;
	if (text.n > 16 && text.n < sizeof zoned && text.p[text.n - 6] == ' ') { // a + that was not percent-encoded
		memcpy(zoned, text.p, text.n);
		zoned[text.n - 6] = '+';
		text.p = zoned;
	}
	if (fhir_when_parse(text, &when)) {
		v->low = fhir_when_low(&when);
		v->high = fhir_when_high(&when);
	} else if (!loose_time(text, v)) {
		return false;
	}
	instant gap = now > v->high ? now - v->high : v->low > now ? v->low - now : 0;
	v->slack = gap / 10 > DAYS ? gap / 10 : DAYS;
	return true;
}

static bool text_span(struct str text, struct fhir_span *out)
{
	struct fhir_when when;
	if (!fhir_when_parse(text, &when))
		return false;
	*out = (struct fhir_span){ fhir_when_low(&when), fhir_when_high(&when) };
	return true;
}

// Open where it does not say; false when it says neither end.
static bool period_span(struct arena *a, struct json_at period, struct fhir_span *out)
{
	struct fhir_span start, end;
	bool starts = text_span(json_text(a, json_get(period, "start")), &start);
	bool ends = text_span(json_text(a, json_get(period, "end")), &end);
	*out = (struct fhir_span){ starts ? start.low : FHIR_SPAN_FIRST, ends ? end.high : FHIR_SPAN_LAST };
	return starts || ends;
}

// The outer limits of a Timing: its events and the period that its repeats lie in.
static bool timing_span(struct arena *a, struct json_at timing, struct fhir_span *out)
{
	struct json_at events = json_get(timing, "event");
	struct fhir_span one;
	bool some = period_span(a, json_get(json_get(timing, "repeat"), "boundsPeriod"), out);
	for (struct json_at i = json_first(events); json_is_set(i); i = json_next(events, i)) {
		if (!text_span(json_text(a, i), &one))
			continue;
		if (!some || one.low < out->low)
			out->low = one.low;
		if (!some || one.high > out->high)
			out->high = one.high;
		some = true;
	}
	return some;
}

bool fhir_search_span(struct arena *a, const struct fhir_found *found, struct fhir_span *out)
{
	if (json_kind(found->at) == JSON_STRING)
		return text_span(json_text(a, found->at), out);
	if (fhir_type_is(found->type, "Timing"))
		return timing_span(a, found->at, out);
	return fhir_type_is(found->type, "Period") && period_span(a, found->at, out);
}

// ge and le hold as soon as a part of the span lies there: a plan that runs from 2025 to May is "ge2026", which the
// letter of the standard leaves open (it asks that the end be after 2026, or the whole lie in it).
bool fhir_search_date_matches(struct arena *a, const struct fhir_search_value *v, const struct fhir_found *found)
{
	struct fhir_span is;
	if (!fhir_search_span(a, found, &is))
		return false;
	bool within = is.low >= v->low && is.high <= v->high;
	switch ((enum fhir_prefix)v->prefix) {
	case FHIR_EQ:
		return within;
	case FHIR_NE:
		return !within;
	case FHIR_GT:
		return is.high > v->high;
	case FHIR_LT:
		return is.low < v->low;
	case FHIR_GE:
		return is.high > v->low;
	case FHIR_LE:
		return is.low < v->high;
	case FHIR_SA:
		return is.low >= v->high;
	case FHIR_EB:
		return is.high <= v->low;
	case FHIR_AP:
		return is.low < v->high + v->slack && is.high > v->low - v->slack;
	}
	return false;
}
