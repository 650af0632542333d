// SPDX-License-Identifier: Apache-2.0
// Drafts as they are sent: while one types (with JavaScript), when a form is put aside (without), thrown away and
// brought back (draft_form.h).
#include "plan/say.h"
#include "record/editing.h"
#include "record/key.h"
#include "web/draft_form.h"
#include "web/entry_form.h"
#include "web/web.h"

struct draft_act {
	struct visit *v;
	struct draft draft;
	instant seen;
	bool empty;
};

static enum err draft_write(struct db *db, struct arena *a, void *what)
{
	struct draft_act *act = what;
	struct visit *v = act->v;
	enum err e = act->empty ? draft_done(db, a, v->actor.account, &act->draft, act->seen)
							: draft_keep(db, a, &v->site->drafts, v->actor.account, &act->draft, act->seen);
	// Who puts the form aside has left it; who types is there.
	if (e == OK && visit_form(v, "later").n)
		e = editing_end(db, act->draft.person, act->draft.place, v->actor.account);
	return e;
}

static bool by_script(struct visit *v)
{
	return str_starts(http_get_header(v->req, "Accept"), "text/plain");
}

// Where one goes on: the plan that the form is about, or the start page.
static const char *back(struct visit *v)
{
	return entry_then(v, v->person.key.n ? web_path(v, "%s", "") : "/");
}

static enum err draft_written(struct visit *v, enum err e, void *what)
{
	const struct draft_act *act = what;
	bool script = by_script(v);
	if (e != OK && !script)
		return web_error(v, e);
	if (e != OK)
		return visit_text(v, err_row(e)->http, "text/plain; charset=utf-8",
			str_of(e == ERR_TOO_LARGE ? _("This is too long to keep as a draft. Please save it.") :
						    _("The draft could not be saved just now. We will try again.")));
	if (script)
		return visit_text(v, 200, "text/plain; charset=utf-8",
			act && act->empty ? STR("")
							  : str_format(v->arena, _("Saved at %s. Draft: only you can see this."),
									say_time(v->arena, clock_now())));
	return web_go_done(v, back(v), "draft");
}

enum err draft_save(struct visit *v)
{
	struct draft_act *act = arena_make(v->arena, struct draft_act);
	struct draft_where where;
	struct str place = draft_place(visit_param(v, "place"));
	if (!draft_where(v->person.key, place, &where))
		return ERR_NOT_FOUND;
	if (!draft_where_may(v, &where))
		return ERR_DENIED;
	act->v = v;
	struct str text = draft_fields(v, &act->empty);
	if (!text.p)
		return draft_written(v, ERR_TOO_LARGE, NULL);
	act->draft = draft_of_form(v, place, text, &act->seen);
	act->empty = act->empty && where.kind; // of an entry that is there, "nothing" may be what is meant
	return visit_commit(v, draft_write, act, draft_written);
}

// --- thrown away, and brought back -----------------------------------------------------------------------------------
static enum err draft_take(struct db *db, struct arena *a, void *what)
{
	struct draft_act *act = what;
	(void)a;
	return draft_throw(db, act->v->actor.account, act->draft.person, act->draft.place);
}

static enum err draft_taken(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, back(v), "draft-gone") : web_error(v, e);
}

enum err draft_discard(struct visit *v)
{
	struct draft_act *act = arena_make(v->arena, struct draft_act);
	*act = (struct draft_act){ .v = v, .draft = { .person = v->person.key, .place = visit_param(v, "place") } };
	return visit_commit(v, draft_take, act, draft_taken);
}

static enum err draft_turn(struct db *db, struct arena *a, void *what)
{
	struct draft_act *act = what;
	struct str account = act->v->actor.account;
	(void)a;
	return act->empty ? draft_throw(db, account, act->draft.person, act->draft.place)
					  : draft_back(db, account, act->draft.person, act->draft.place);
}

static enum err draft_turned(struct visit *v, enum err e, void *what)
{
	const struct draft_act *act = what;
	return e == OK ? web_go_done(v, "/drafts", act->empty ? "draft-gone" : "draft-back") : web_error(v, e);
}

// From the list of all drafts of an account: also of somebody whose plan it can no longer open.
enum err drafts_act(struct visit *v)
{
	struct draft_act *act = arena_make(v->arena, struct draft_act);
	struct str what = visit_form(v, "act");
	if (!str_is(what, "throw") && !str_is(what, "back"))
		return ERR_INPUT;
	*act = (struct draft_act){ .v = v, .empty = str_is(what, "throw"),
		.draft = { .person = visit_form(v, "person"), .place = visit_form(v, "place") } };
	return visit_commit(v, draft_turn, act, draft_turned);
}
