// SPDX-License-Identifier: Apache-2.0
// Drafts of forms: saved while one types (with JavaScript), by "come back later" (without), thrown away on wish. A
// draft is seen by nobody else, not even by those who may see everything (DESIGN 3).
#include "plan/say.h"
#include "web/prepare.h"
#include "web/web.h"

struct str draft_fields(struct visit *v, bool *empty)
{
	struct buf b;
	buf_init(&b, v->arena, DRAFT_MOST);
	*empty = true;
	for (size_t i = 0; i < v->form.count; i++) {
		struct form_pair pair = v->form.pair[i];
		if (str_is(pair.name, "csrf") || str_is(pair.name, "later") || str_is(pair.name, "then"))
			continue;
		bool hidden = str_is(pair.name, "entry_id") || str_is(pair.name, "version") || str_ends(pair.name, "-shown");
		*empty = *empty && (hidden || !str_trim(pair.value).n);
		if (b.n)
			buf_char(&b, '&');
		buf_str(&b, form_encode(v->arena, pair.name));
		buf_char(&b, '=');
		buf_str(&b, form_encode(v->arena, pair.value));
	}
	return buf_ok(&b) ? buf_text(&b) : STR_NONE;
}

// "add-goal", "KEY-...", "prepare-agenda": only places that have a form.
static bool place_known(struct visit *v, struct str place)
{
	if (str_eq(key_of(place), v->person.key))
		return true;
	return kind_of_place(place) || str_eq(place, prepare_place_agenda) || str_eq(place, prepare_place_people);
}

struct draft_act {
	struct visit *v;
	struct draft draft;
};

static enum err draft_write(struct db *db, struct arena *a, void *what)
{
	struct draft_act *act = what;
	return draft_put(db, a, &act->v->site->drafts, act->v->actor.account, &act->draft);
}

static enum err draft_written(struct visit *v, enum err e, void *what)
{
	(void)what;
	bool script = str_starts(http_get_header(v->req, "Accept"), "text/plain");
	if (e != OK && !script)
		return web_error(v, e);
	if (e != OK)
		return visit_text(v, err_row(e)->http, "text/plain; charset=utf-8",
			str_of(e == ERR_TOO_LARGE ? _("This is too long to keep as a draft. Please save it.") :
						    _("The draft could not be saved just now. We will try again.")));
	if (script)
		return visit_text(v, 200, "text/plain; charset=utf-8",
			str_format(v->arena, _("Saved at %s. Draft: only you can see this."), say_time(v->arena, clock_now())));
	return web_go_done(v, entry_then(v, web_path(v, "%s", "")), "draft");
}

enum err draft_save(struct visit *v)
{
	struct draft_act *act = arena_make(v->arena, struct draft_act);
	struct str place = visit_param(v, "place");
	if (!place_known(v, place))
		return ERR_NOT_FOUND;
	bool empty;
	*act = (struct draft_act){ v, { .person = v->person.key, .place = place, .text = draft_fields(v, &empty) } };
	if (!act->draft.text.p)
		return draft_written(v, ERR_TOO_LARGE, NULL);
	return visit_commit(v, draft_write, act, draft_written);
}

static enum err draft_take(struct db *db, struct arena *a, void *what)
{
	struct draft_act *act = what;
	(void)a;
	return draft_drop(db, act->v->actor.account, act->draft.person, act->draft.place);
}

static enum err draft_taken(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, entry_then(v, web_path(v, "%s", "")), "draft-gone") : web_error(v, e);
}

enum err draft_discard(struct visit *v)
{
	struct draft_act *act = arena_make(v->arena, struct draft_act);
	*act = (struct draft_act){ v, { .person = v->person.key, .place = visit_param(v, "place") } };
	return visit_commit(v, draft_take, act, draft_taken);
}
