// SPDX-License-Identifier: Apache-2.0
// A search among who looked at one person's record (event.h): the rows of the audit, newest first, each judged as the
// event that it is read as. A short log is gone through whole, so it can be counted, ordered and paged like anything
// else; of a long one a page is read at a time, unless a total or another order was asked for.
#include <string.h>

#include "api/event.h"
#include "api/search.h"
#include "base/arena.h"
#include "base/text.h"

#define ROWS_AT_ONCE 500
#define ROWS_WHOLE 2000 // a log of more than this is read a page at a time
#define PLACE_LETTERS 48

struct walking {
	struct search_act *act;
	struct str key;
	const struct search_judge *judge;
	struct event_name *names;
	struct arena *sieve;
	struct audit_place from; // rows before it
	instant low;             // none before this is meant
	struct str after;        // what stands up to here in the order of hits was on an earlier page; "" none
	size_t rows, hits;       // looked at, and found
	bool ended;
};

// --- where a row stands among hits ---------------------------------------------------------------------------------
// Letters that bytes order newest first.
static struct str place_key(struct arena *a, const struct audit_row *row)
{
	return str_format(a, "%016llx%016llx%016llx", (unsigned long long)(INT64_MAX - row->at),
		(unsigned long long)(INT64_MAX - row->chain), (unsigned long long)(INT64_MAX - row->seq));
}

static bool number_read(struct str letters, int64_t *out)
{
	uint64_t n = 0;
	for (size_t i = 0; i < letters.n; i++) {
		char c = letters.p[i];
		bool digit = c >= '0' && c <= '9';
		if (!digit && !(c >= 'a' && c <= 'f'))
			return false;
		n = n << 4 | (uint64_t)(digit ? c - '0' : c - 'a' + 10);
	}
	*out = INT64_MAX - (int64_t)(n & INT64_MAX);
	return n <= INT64_MAX;
}

static bool place_read(struct str key, struct audit_place *out)
{
	if (key.n < PLACE_LETTERS)
		return false;
	struct str at = str_part(key, key.n - PLACE_LETTERS, PLACE_LETTERS);
	return number_read(str_part(at, 0, 16), &out->at) && number_read(str_part(at, 16, 16), &out->chain) &&
		number_read(str_part(at, 32, 16), &out->seq);
}

// --- going through -------------------------------------------------------------------------------------------------
static void judge_row(struct walking *w, const struct audit_row *row)
{
	struct search_act *act = w->act;
	struct arena *a = act->v->arena;
	struct resource r;
	if (!event_make(act->v, w->sieve, &w->names, row, &r))
		return;
	struct json_at at = json_trusted(w->sieve, r.body);
	if (!w->judge->matches(w->judge->context, w->sieve, w->key, at))
		return;
	struct str key = str_join(w->sieve, fhir_search_key(w->sieve, &act->s, at), place_key(w->sieve, row));
	if (w->after.n && str_compare(key, w->after) <= 0)
		return;
	search_hit_add(act, (struct search_hit){ .r = { .type = STR("AuditEvent"), .id = str_dup(a, r.id),
		.person = str_dup(a, r.person) }, .key = str_dup(a, key) });
	w->hits++;
}

// Until so many rows were looked at, or so many hits are found.
static enum err walk(struct walking *w, size_t rows_most, size_t hits_most)
{
	enum err e = OK;
	w->rows = w->hits = 0;
	w->ended = false;
	while (e == OK && !w->ended && w->rows < rows_most && w->hits < hits_most) {
		struct audit_row *row;
		size_t count, most = rows_most - w->rows < ROWS_AT_ONCE ? rows_most - w->rows : ROWS_AT_ONCE;
		e = audit_of_person(w->act->v->db, w->sieve, w->key, &w->from, most, &row, &count);
		bool last = e == OK && count < most;
		size_t i = 0;
		for (; e == OK && i < count && w->hits < hits_most; i++) {
			w->from = (struct audit_place){ row[i].at, row[i].chain, row[i].seq };
			if (row[i].at < w->low) {
				w->ended = true;
				break;
			}
			w->rows++;
			judge_row(w, &row[i]);
		}
		w->ended = w->ended || (last && i == count);
		arena_reset(w->sieve);
	}
	return e;
}

// --- what was asked ------------------------------------------------------------------------------------------------
// No row outside of these can be meant: what is inside is judged by its event.
static void bounds(const struct search_act *act, struct walking *w)
{
	instant high = INT64_MAX;
	w->low = INT64_MIN;
	for (const struct fhir_criterion *c = act->s.criteria; c; c = c->next) {
		if (c->kind != FHIR_CRITERION || !str_is(c->code, "date") || c->modifier != FHIR_PLAIN || c->values != 1)
			continue;
		const struct fhir_search_value *v = c->value;
		enum fhir_prefix p = (enum fhir_prefix)v->prefix;
		if ((p == FHIR_EQ || p == FHIR_GT || p == FHIR_GE || p == FHIR_SA) && v->low > w->low)
			w->low = v->low;
		if ((p == FHIR_EQ || p == FHIR_LT || p == FHIR_LE || p == FHIR_EB) && v->high < high)
			high = v->high;
	}
	w->from = (struct audit_place){ high, high == INT64_MAX ? INT64_MAX : 0, high == INT64_MAX ? INT64_MAX : 0 };
}

static bool by_page(const struct search_act *act, bool alone)
{
	const struct fhir_search *s = &act->s;
	bool newest_first = !s->sorts || (s->sorts == 1 && s->sort[0].down && str_is(s->sort[0].code, "date"));
	return alone && newest_first && s->type_count == 1 && !act->before.p && s->mode != FHIR_SUMMARY_COUNT &&
		s->total != FHIR_TOTAL_ACCURATE && search_page_size(act) > 0;
}

// Hits that are no rows, and were on an earlier page.
static void drop_shown(struct search_act *act)
{
	size_t kept = 0;
	for (size_t i = 0; i < act->hits.count; i++)
		if (!act->after.n || str_compare(act->hits.item[i].key, act->after) > 0)
			act->hits.item[kept++] = act->hits.item[i];
	act->hits.count = kept;
}

static enum err page_of(struct walking *w, size_t before)
{
	struct search_act *act = w->act;
	struct audit_place place;
	act->hits.count = before;
	act->streamed = true;
	drop_shown(act);
	bounds(act, w);
	w->after = act->after.p ? act->after : STR("");
	if (w->after.n && place_read(w->after, &place) && place.at <= w->from.at)
		w->from = place;
	return walk(w, SEARCH_SIFT_MOST, search_page_size(act) + 1);
}

enum err search_events(struct search_act *act, struct str key, bool alone, const struct search_judge *judge)
{
	struct reach *who;
	enum err e = reach_person(act->v, key, &who);
	if (e != OK || !who->open || !who->access.self)
		return e;
	struct walking w = { .act = act, .key = key, .judge = judge, .sieve = arena_new(), .after = STR("") };
	size_t before = act->hits.count;
	bool paged = by_page(act, alone);
	bounds(act, &w);
	e = walk(&w, paged ? ROWS_WHOLE + 1 : SEARCH_SIFT_MOST, SIZE_MAX);
	if (e == OK && !w.ended && paged)
		e = page_of(&w, before);
	if (e == OK && !w.ended && !(paged && w.hits > search_page_size(act)))
		e = fault_say(&act->v->fault, ERR_COSTLY, _("More is written down than we can go through at once. Say of which "
			"days: date=ge2026-11-01"));
	arena_free(w.sieve);
	return e;
}
