// SPDX-License-Identifier: Apache-2.0
// The parameters that shape an answer and filter nothing (FHIR R4, 3.1.1.5): order, size, parts, company.
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "fhir/search_inside.h"

#define SORTS_MOST 10
#define INCLUDES_MOST 100

static bool once(struct fhir_reader *r, bool before)
{
	if (before)
		fhir_reader_wrong(r, N_("“%s” can be sent only once."));
	return !before;
}

static bool in_some_type(struct fhir_reader *r, struct str code, const struct fhir_param **out)
{
	const struct fhir_search *s = r->out;
	*out = NULL;
	for (unsigned t = 0; t < fhir_resource_count() && !*out; t++) {
		if (s->type_count ? t < s->type_count : fhir_resource_type(t) != NULL)
			*out = fhir_param_find(s->type_count ? s->types[t] : t, code);
	}
	return *out;
}

// What cannot be sorted by is left out, of the self link too, unless strict.
static bool sort_read(struct fhir_reader *r, struct str value, struct str *shown)
{
	struct fhir_search *s = r->out;
	struct buf kept;
	bool left = false;
	if (!once(r, s->sort != NULL))
		return false;
	s->sort = arena_array(r->arena, struct fhir_sort, SORTS_MOST);
	buf_init(&kept, r->arena, value.n + 1);
	for (struct str rest = value; rest.p;) {
		struct str key = str_cut(&rest, ',');
		bool down = key.n && key.p[0] == '-';
		struct str code = str_part(key, down, key.n);
		const struct fhir_param *p;
		if (!code.n)
			continue;
		if (!in_some_type(r, code, &p) || p->type == FHIR_PARAM_COMPOSITE || p->type == FHIR_PARAM_SPECIAL) {
			left = true;
			continue;
		}
		if (s->sorts == SORTS_MOST) {
			fhir_reader_wrong(r, N_("“%s” can hold no more than 10 keys."));
			return false;
		}
		s->sort[s->sorts++] = (struct fhir_sort){ code, (enum fhir_param_type)p->type, down };
		if (kept.n)
			buf_char(&kept, ',');
		buf_str(&kept, key);
	}
	r->unknown = left;
	*shown = buf_text(&kept);
	return s->sorts;
}

static bool count_read(struct fhir_reader *r, struct str value, struct str *shown)
{
	(void)shown;
	if (!once(r, r->out->count >= 0))
		return false;
	bool digits = value.n > 0;
	for (size_t i = 0; i < value.n; i++)
		digits &= value.p[i] >= '0' && value.p[i] <= '9';
	if (!digits)
		fhir_reader_wrong(r, N_("“%s” needs a whole number, 0 or more."));
	else if (!str_int(value, 0, INT32_MAX, &r->out->count))
		r->out->count = INT32_MAX; // the caller cuts it to its limit
	return digits;
}

static bool total_read(struct fhir_reader *r, struct str value, struct str *shown)
{
	static const char *const words[] = {
		[FHIR_TOTAL_NONE] = "none", [FHIR_TOTAL_ESTIMATE] = "estimate", [FHIR_TOTAL_ACCURATE] = "accurate",
	};
	(void)shown;
	if (!once(r, r->out->total != FHIR_TOTAL_UNSAID))
		return false;
	for (enum fhir_total i = FHIR_TOTAL_NONE; i <= FHIR_TOTAL_ACCURATE; i++)
		if (str_is(value, words[i]))
			r->out->total = i;
	if (r->out->total == FHIR_TOTAL_UNSAID)
		fhir_reader_wrong(r, N_("“%s” is one of none, estimate, accurate."));
	return r->out->total != FHIR_TOTAL_UNSAID;
}

static bool summary_read(struct fhir_reader *r, struct str value, struct str *shown)
{
	static const char *const words[] = {
		[FHIR_WHOLE] = "false", [FHIR_SUMMARY_TRUE] = "true", [FHIR_SUMMARY_TEXT] = "text",
		[FHIR_SUMMARY_DATA] = "data", [FHIR_SUMMARY_COUNT] = "count",
	};
	(void)shown;
	for (enum fhir_mode i = FHIR_WHOLE; i <= FHIR_SUMMARY_COUNT; i++) {
		if (!str_is(value, words[i]))
			continue;
		if (i != FHIR_WHOLE || r->out->mode != FHIR_ELEMENTS)
			r->out->mode = i;
		return true;
	}
	fhir_reader_wrong(r, N_("“%s” is one of true, text, data, count, false."));
	return false;
}

static bool elements_read(struct fhir_reader *r, struct str value, struct str *shown)
{
	(void)shown;
	if (!once(r, r->out->elements.p))
		return false;
	r->out->elements = value;
	if (r->out->mode == FHIR_WHOLE)
		r->out->mode = FHIR_ELEMENTS;
	return true;
}

// --- includes --------------------------------------------------------------------------------------------------------

static bool include_parts(struct fhir_reader *r, struct str value, struct fhir_include *i)
{
	struct str rest = value, source = str_cut(&rest, ':');
	if (str_is(value, "*")) {
		i->code = STR("*");
		return true;
	}
	i->code = rest.p ? str_cut(&rest, ':') : STR_NONE;
	i->source = fhir_resource_find(source);
	if (rest.p) {
		i->target = fhir_resource_find(rest);
		if (i->target == FHIR_NO_RESOURCE)
			return false;
	}
	if (i->source == FHIR_NO_RESOURCE || !i->code.n)
		return false;
	const struct fhir_param *p = fhir_param_find(i->source, i->code);
	if (str_is(i->code, "*"))
		return true;
	if (!p || p->type != FHIR_PARAM_REFERENCE) {
		fhir_reader_wrong(r, N_("“%s” names a parameter that is not known there, or points at nothing."));
		return false;
	}
	return i->target == FHIR_NO_RESOURCE || fhir_param_may_target(p, i->target);
}

// _include, _revinclude, with :iterate (:recurse in older clients).
static bool include_read(struct fhir_reader *r, struct str value, struct str *shown)
{
	struct fhir_include **end = &r->out->includes;
	struct fhir_include *i = arena_make(r->arena, struct fhir_include);
	struct str modifier = r->name, code = str_cut(&modifier, ':');
	*i = (struct fhir_include){
		.reverse = str_is(code, "_revinclude"), .source = FHIR_NO_RESOURCE, .target = FHIR_NO_RESOURCE,
		.iterate = modifier.p && (str_is(modifier, "iterate") || str_is(modifier, "recurse")),
	};
	(void)shown;
	if (modifier.p && !i->iterate) {
		fhir_reader_wrong(r, N_("“%s” ends with a modifier (behind the :) that cannot be used with it."));
		return false;
	}
	if (!include_parts(r, value, i)) {
		fhir_reader_wrong(r, N_("“%s” needs a kind of record and one of its parameters: CarePlan:goal."));
		return false;
	}
	unsigned n = 0;
	for (; *end; n++)
		end = &(*end)->next;
	if (n == INCLUDES_MOST)
		fhir_reader_wrong(r, N_("“%s”: a search can hold no more than 100 of these."));
	else
		*end = i;
	return n < INCLUDES_MOST;
}

static const struct {
	const char *name;
	bool (*read)(struct fhir_reader *r, struct str value, struct str *shown); // whether it counts
	bool modifiers;
} results[] = {
	{ "_sort", sort_read, false },
	{ "_count", count_read, false },
	{ "_total", total_read, false },
	{ "_summary", summary_read, false },
	{ "_elements", elements_read, false },
	{ "_include", include_read, true },
	{ "_revinclude", include_read, true },
};

bool fhir_result_read(struct fhir_reader *r, struct str value, struct str *shown, bool *used)
{
	struct str modifier = r->name, code = str_cut(&modifier, ':');
	for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
		if (!str_is(code, results[i].name))
			continue;
		if (modifier.p && !results[i].modifiers)
			fhir_reader_wrong(r, N_("“%s” ends with a modifier (behind the :) that cannot be used with it."));
		else
			*used = results[i].read(r, value, shown);
		return true;
	}
	return false;
}
