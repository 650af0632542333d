// SPDX-License-Identifier: Apache-2.0
// A form that comes after its session was over (draft_form.h): what was written becomes a draft of whoever was signed
// in, waits behind the sign-in page, and is there afterwards. The dispatcher has proven that the form is of a page of
// that session; nobody is let in by it, and nothing of anybody's record is read or changed.
#include "record/key.h"
#include "web/draft_form.h"

struct late {
	const struct draft_key *key;
	struct str account;
	struct draft draft;
	instant seen;
	struct str then;
};

static enum err late_run(struct db *db, struct arena *a, void *what)
{
	const struct late *l = what;
	return draft_keep(db, a, l->key, l->account, &l->draft, l->seen);
}

static enum err late_after(struct visit *v, enum err e, void *what)
{
	const struct late *l = what;
	if (e != OK)
		return ERR_LOGIN; // the page for that shows the words
	if (str_starts(http_get_header(v->req, "Accept"), "text/plain"))
		return visit_text(v, 401, "text/plain; charset=utf-8",
			str_of(_("You were signed out. What you wrote is kept: sign in again to go on.")));
	return visit_go(v,
		str_format(v->arena, "/sign-in?then=%.*s&ended=kept", STR_ARG(form_encode(v->arena, l->then))));
}

enum err draft_late(struct visit *v, const struct session *past)
{
	struct late *l = arena_make(v->arena, struct late);
	struct draft_where where;
	struct str person = visit_param(v, "person"), place = visit_form(v, "draft_place");
	bool empty;
	if (!place.n)
		place = visit_param(v, "place"); // sent while it was typed
	struct str text = draft_fields(v, &empty);
	// A form about no person has none in its address.
	if ((person.p && !key_valid(person)) || !place.n || empty || !text.p || !draft_where(person, place, &where))
		return ERR_LOGIN;
	*l = (struct late){ .key = &v->site->drafts, .account = past->account,
		.then = str_of(draft_where_path(v->arena, person, &where)) };
	l->draft = draft_of_form(v, place, text, &l->seen);
	l->draft.person = person;
	return visit_commit(v, late_run, l, late_after);
}
