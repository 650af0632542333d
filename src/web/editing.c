// SPDX-License-Identifier: Apache-2.0
// Who else is writing here (editing.h).
#include "web/editing.h"

#include "plan/say.h"
#include "record/editing.h"
#include "web/draft_form.h"
#include "web/web.h"

// Only who may see this themselves is told of: an access that has ended ends this too.
static bool told_of(struct visit *v, struct str account, const struct resource *about)
{
	struct actor who;
	struct access x;
	return account_actor(v->db, v->arena, account, &who) == OK &&
		access_load(v->db, v->arena, &who, v->person.key, &x) == OK && access_sees(&x, about);
}

// "Sarah Obi, nurse is writing here too, since 10:42." NULL: nobody else.
static const char *others(struct visit *v, struct str place, const struct resource *about)
{
	struct editing *list;
	size_t count, n = 0;
	if (editing_others(v->db, v->arena, v->person.key, place, v->actor.account, &list, &count) != OK)
		return NULL;
	struct str *names = arena_array(v->arena, struct str, count + 1);
	instant since = 0;
	for (size_t i = 0; i < count; i++) {
		if (!told_of(v, list[i].account, about))
			continue;
		since = since ? since : list[i].since;
		names[n++] = web_author_name(v, str_format(v->arena, "a:%.*s", STR_ARG(list[i].account)));
	}
	if (!n)
		return NULL;
	const char *words = n == 1
		? _("%s is writing here too, since %s. You can both go on: nothing is lost.")
		: _("%s are writing here too, since %s. You can all go on: nothing is lost.");
	return str_format(v->arena, words, say_list(v->arena, names, n), say_time(v->arena, since)).p;
}

void editing_draw(struct visit *v, struct page *p, struct str place, const struct resource *about)
{
	own_others(p, others(v, place, about));
}

struct here {
	struct str person, place, account;
	bool leaves;
	struct resource about;
};

static enum err here_run(struct db *db, struct arena *a, void *what)
{
	const struct here *h = what;
	(void)a;
	return h->leaves ? editing_end(db, h->person, h->place, h->account)
					 : editing_put(db, h->person, h->place, h->account, EDITING_BEAT);
}

static enum err open_run(struct db *db, struct arena *a, void *what)
{
	const struct here *h = what;
	(void)a;
	return editing_put(db, h->person, h->place, h->account, EDITING_OPEN);
}

static void *here_carry(struct arena *a, void *what)
{
	const struct here *h = what;
	struct here *out = arena_make(a, struct here);
	*out = (struct here){ .person = str_dup(a, h->person), .place = str_dup(a, h->place),
		.account = str_dup(a, h->account), .leaves = h->leaves };
	return out;
}

static struct here *here_new(struct visit *v, struct str place)
{
	struct here *h = arena_make(v->arena, struct here);
	*h = (struct here){ .person = v->person.key, .place = place, .account = v->actor.account };
	return h;
}

enum err editing_open(struct visit *v, struct str place)
{
	return v->req->method == HTTP_GET ? visit_commit_light(v, open_run, here_new(v, place), here_carry) : OK;
}

static enum err here_said(struct visit *v, enum err e, void *what)
{
	struct here *h = what;
	const char *said = e == OK && !h->leaves ? others(v, h->place, &h->about) : NULL;
	return visit_text(v, e == OK ? 200 : err_row(e)->http, "text/plain; charset=utf-8", str_of(said ? said : ""));
}

// Sent by the script of an open page; the answer is the sentence about the others. Of what the asker may not see, or of
// what is not there, it says and keeps nothing.
enum err editing_here(struct visit *v)
{
	struct draft_where where;
	struct here *h = here_new(v, draft_place(visit_param(v, "place")));
	const struct kind *k = kind_named(visit_form(v, "entry_kind"));
	if (!draft_where(v->person.key, h->place, &where) || !where.id.n || !k)
		return ERR_NOT_FOUND;
	enum err e = resource_head(v->db, v->arena, str_of(k->resource), where.id, &h->about);
	if (e != OK)
		return e;
	if (h->about.deleted || !access_sees(&v->access, &h->about))
		return ERR_NOT_FOUND;
	h->leaves = visit_form(v, "leaves").n > 0;
	return visit_commit(v, here_run, h, here_said);
}
