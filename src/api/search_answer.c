// SPDX-License-Identifier: Apache-2.0
// A page of what was found, as a searchset Bundle (search.html#2.21.1.3): matches, what they include, and what was
// passed over of the question. Bodies are spliced as the asker may see them.
#include <string.h>

#include "api/answer.h"
#include "api/ask.h"
#include "api/search.h"
#include "base/arena.h"
#include "fhir/compartment.h"
#include "fhir/definitions.h"
#include "record/key.h"

#define INCLUDES_MOST 2000 // resources that one page brings along

struct company {
	struct str key;   // "" what belongs to nobody
	const char *type; // NULL: all
	struct resource_list list;
	struct json_at *body;
	struct company *next;
};

struct bundle {
	struct search_act *act;
	struct company *company;
	struct buf b;
	struct str base;
	size_t entries;
	struct search_hit *in; // what stands in the answer: matches first, then what they brought
	size_t in_count;
};

// --- includes --------------------------------------------------------------------------------------------------------
static bool is_in(const struct bundle *u, struct str type, struct str id)
{
	for (size_t i = 0; i < u->in_count; i++)
		if (str_eq(u->in[i].r.id, id) && str_eq(u->in[i].r.type, type))
			return true;
	return false;
}

static void bring(struct bundle *u, const struct resource *r)
{
	struct arena *a = u->act->v->arena;
	if (u->in_count >= INCLUDES_MOST || is_in(u, r->type, r->id))
		return;
	if ((u->in_count & (u->in_count + 1)) == 0) {
		struct search_hit *more = arena_array(a, struct search_hit, 2 * u->in_count + 1);
		if (u->in_count)
			memcpy(more, u->in, u->in_count * sizeof *more);
		u->in = more;
	}
	u->in[u->in_count++] = (struct search_hit){ .r = *r, .body = reach_shown(u->act->v, r) };
}

static bool bring_reference(void *context, const struct fhir_reference *ref)
{
	struct bundle *u = context;
	struct resource r;
	if (!is_in(u, ref->type, ref->id) && reach_get(u->act->v, ref->type, ref->id, &r) == OK && !r.deleted)
		bring(u, &r);
	return u->in_count < INCLUDES_MOST;
}

// What may point at a match: of one type, or all that lies with the person; read and parsed once an answer.
static enum err company_of(struct bundle *u, struct str key, const char *type, struct company **out)
{
	struct visit *v = u->act->v;
	for (struct company *c = u->company; c; c = c->next)
		if (str_eq(c->key, key) && c->type == type) {
			*out = c;
			return OK;
		}
	struct company *c = *out = arena_make(v->arena, struct company);
	*c = (struct company){ .key = key, .type = type, .next = u->company };
	u->company = c;
	enum err e = key.n ? reach_all(v, key, type, &c->list) : reach_shared(v, str_of(type), &c->list);
	if (e != OK)
		c->list.count = 0;
	c->body = arena_array(v->arena, struct json_at, c->list.count + 1);
	for (size_t i = 0; i < c->list.count; i++)
		c->body[i] = json_trusted(v->arena, reach_body(v, &c->list.item[i]));
	return e;
}

static enum err bring_back(struct bundle *u, const struct fhir_include *i, const struct search_hit *of)
{
	struct company *c;
	struct resource r = of->r;
	const char *type = i->source == FHIR_NO_RESOURCE ? NULL : fhir_resource_name(i->source); // a table's: one pointer
	bool personal = !type || fhir_home(str_of(type)) != NULL;
	if (personal && !r.person.n)
		return OK; // what belongs to nobody does not lead into people's records
	enum err e = company_of(u, personal ? r.person : STR(""), type, &c);
	for (size_t j = 0; e == OK && j < c->list.count; j++)
		if (fhir_search_revinclude(u->act->v->arena, &u->act->s, i, c->body[j], r.type, r.id))
			bring(u, &c->list.item[j]);
	return e;
}

// Each resource in the answer is asked once: matches by every include, what they brought by those that iterate.
static enum err includes(struct bundle *u, size_t matches)
{
	struct arena *a = u->act->v->arena;
	enum err e = OK;
	for (size_t at = 0; at < u->in_count; at++)
		for (const struct fhir_include *i = u->act->s.includes; i && e == OK; i = i->next) {
			struct search_hit of = u->in[at]; // the list may move
			if (at >= matches && !i->iterate)
				continue;
			if (i->reverse)
				e = bring_back(u, i, &of);
			else
				fhir_search_include(a, &u->act->s, i, json_trusted(a, of.body), bring_reference, u);
		}
	return e;
}

// --- links -----------------------------------------------------------------------------------------------------------
static void link_begin(struct bundle *u, const char *relation)
{
	struct search_act *act = u->act;
	buf_c(&u->b, u->b.p[u->b.n - 1] == '[' ? "{\"relation\":\"" : ",{\"relation\":\"");
	buf_c(&u->b, relation);
	buf_c(&u->b, "\",\"url\":\"");
	buf_str(&u->b, u->base);
	if (act->inside.p)
		buf_format(&u->b, "/Patient/%.*s", STR_ARG(act->inside));
	if (act->type.p)
		buf_format(&u->b, "/%.*s", STR_ARG(act->type));
	else if (act->inside.p)
		buf_c(&u->b, "/*");
}

static void link_self(struct bundle *u, const char *relation, const char *paging, struct str key)
{
	size_t before;
	link_begin(u, relation);
	buf_char(&u->b, '?');
	before = u->b.n;
	fhir_search_self(&u->b, &u->act->s);
	if (paging)
		buf_format(&u->b, "%s%s=%.*s", u->b.n > before ? "&" : "", paging, STR_ARG(key));
	else if (u->b.n == before)
		u->b.n--; // no question mark without a question
	buf_c(&u->b, "\"}");
}

static void links(struct bundle *u, const struct search_page *page)
{
	struct search_act *act = u->act;
	struct arena *a = act->v->arena;
	buf_c(&u->b, ",\"link\":[");
	if (act->after.n)
		link_self(u, "self", "_after", search_key_text(a, act->after));
	else if (act->before.p)
		link_self(u, "self", "_before", search_key_text(a, act->before));
	else
		link_self(u, "self", NULL, STR_NONE);
	link_self(u, "first", NULL, STR_NONE);
	if (!page->first && page->count && !act->streamed)
		link_self(u, "previous", "_before", search_key_text(a, page->item[0].key));
	if (!page->last && page->count)
		link_self(u, "next", "_after", search_key_text(a, page->item[page->count - 1].key));
	if (!act->streamed)
		link_self(u, "last", "_before", STR(""));
	buf_char(&u->b, ']');
}

// --- entries -----------------------------------------------------------------------------------------------------
static void put_entry(struct bundle *u, const struct search_hit *h, const char *mode)
{
	struct search_act *act = u->act;
	struct str body = h->body;
	if (act->s.mode != FHIR_WHOLE)
		body = fhir_subset(act->v->arena, json_trusted(act->v->arena, body), act->s.mode, act->s.elements);
	buf_c(&u->b, u->entries++ ? ",{\"fullUrl\":\"" : ",\"entry\":[{\"fullUrl\":\"");
	buf_format(&u->b, "%.*s/%.*s/%.*s", STR_ARG(u->base), STR_ARG(h->r.type), STR_ARG(h->r.id));
	buf_c(&u->b, "\",\"resource\":");
	buf_str(&u->b, body);
	buf_c(&u->b, ",\"search\":{\"mode\":\"");
	buf_c(&u->b, mode);
	buf_c(&u->b, "\"}}");
	reach_tell(act->v, h->r.person);
}

// What was passed over, said to whoever looks at it.
static void put_ignored(struct bundle *u)
{
	struct json_out w;
	if (!u->act->s.ignored)
		return;
	buf_c(&u->b, u->entries++ ? ",{\"resource\":" : ",\"entry\":[{\"resource\":");
	json_out_init(&w, &u->b);
	json_open(&w);
	json_pair_c(&w, "resourceType", "OperationOutcome");
	json_member(&w, "issue");
	json_open_array(&w);
	for (const struct fhir_ignored *i = u->act->s.ignored; i; i = i->next) {
		json_open(&w);
		json_pair_c(&w, "severity", "warning");
		json_pair_c(&w, "code", "not-supported");
		json_member(&w, "details");
		json_open(&w);
		json_pair_c(&w, "text", i->why);
		json_shut(&w);
		json_member(&w, "expression");
		json_open_array(&w);
		json_put(&w, i->name);
		json_shut_array(&w);
		json_shut(&w);
	}
	json_shut_array(&w);
	json_shut(&w);
	buf_c(&u->b, ",\"search\":{\"mode\":\"outcome\"}}");
}

size_t search_page_size(const struct search_act *act)
{
	if (act->s.mode == FHIR_SUMMARY_COUNT)
		return 0;
	if (act->s.count < 0)
		return SEARCH_COUNT;
	return act->s.count > SEARCH_COUNT_MOST ? SEARCH_COUNT_MOST : (size_t)act->s.count;
}

enum err search_bundle(struct search_act *act, struct str *out)
{
	struct bundle u = { .act = act, .base = answer_base(act->v) };
	struct search_page page;
	size_t size = search_page_size(act);
	search_page(act, size, &page);
	for (size_t i = 0; i < page.count; i++) {
		enum err e = search_hit_whole(act->v, &page.item[i]);
		if (e != OK)
			return e;
	}
	buf_init(&u.b, act->v->arena, ANSWER_MOST);
	buf_c(&u.b, "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"timestamp\":\"");
	buf_str(&u.b, instant_iso(act->v->arena, clock_now()));
	buf_char(&u.b, '"');
	if (!act->streamed && act->s.total != FHIR_TOTAL_NONE)
		buf_format(&u.b, ",\"total\":%zu", act->hits.count);
	links(&u, &page);
	for (size_t i = 0; i < page.count; i++)
		bring(&u, &page.item[i].r);
	size_t matches = u.in_count;
	enum err e = includes(&u, matches);
	if (e != OK)
		return e;
	for (size_t i = 0; i < u.in_count; i++)
		put_entry(&u, &u.in[i], i < matches ? "match" : "include");
	for (size_t i = 0; size == 0 && i < act->hits.count && i < SEARCH_COUNT_MOST; i++)
		reach_tell(act->v, act->hits.item[i].r.person); // that they were counted tells that they are here
	put_ignored(&u);
	if (u.entries)
		buf_char(&u.b, ']');
	buf_char(&u.b, '}');
	if (act->inside.p)
		reach_tell(act->v, act->inside);
	*out = buf_text(&u.b);
	return buf_ok(&u.b) ? OK : ERR_TOO_LARGE;
}

enum err search_answer(struct search_act *act)
{
	struct str bundle;
	enum err e = search_bundle(act, &bundle);
	if (e != OK)
		return e;
	http_header_set(act->v->req, "Cache-Control", STR("no-store"));
	return answer_text(act->v, 200, bundle);
}
