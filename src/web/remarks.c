// SPDX-License-Identifier: Apache-2.0
// Comments on an entry: one calm page with the words they are about, what was said so far, and a place to say more.
// Who may see the entry reads them; who may comment on its part of the plan adds to them.
#include "web/remarks.h"

#include "plan/correction.h"
#include "plan/say.h"
#include "record/notice.h"
#include "web/web.h"

enum err said_open(struct visit *v, struct str id, struct said *out)
{
	*out = (struct said){ 0 };
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &out->plan);
	if (e != OK)
		return e;
	out->about = plan_entry(&out->plan, id);
	if (!out->about)
		return ERR_NOT_FOUND;
	return remarks_of(v->db, v->arena, &out->plan, &v->access, id, &out->remarks);
}

bool said_may(struct visit *v, const struct entry *about)
{
	return access_decide(&v->access, MAY_COMMENT,
		&(struct access_what){ about->r->section, about->r->label, about->r->author });
}

bool said_may_suggest(struct visit *v, const struct entry *about)
{
	return access_decide(&v->access, MAY_WRITE,
		&(struct access_what){ about->r->section, about->r->label, about->r->author });
}

// --- saving --------------------------------------------------------------------------------------------------------
struct saying {
	struct visit *v;
	struct said_act *act;
	struct draft draft;
	instant seen;
};

static enum err tell_all(struct db *db, const struct saying *s)
{
	const struct said_act *act = s->act;
	struct str person = s->v->person.key;
	enum err e = OK;
	for (size_t i = 0; e == OK && i < act->count; i++)
		e = notice_put(db, act->told[i], &(struct notice){ .person = person, .type = act->tell.type,
			.id = act->tell.id, .made = clock_now() });
	return e == OK && act->settled.n ? notice_drop(db, s->v->actor.account, person, act->settled) : e;
}

// Whoever may see the entry was changed while somebody wrote about it.
static enum err same_label(struct db *db, struct arena *a, const struct entry *about)
{
	struct resource now;
	enum err e = about ? resource_head(db, a, about->r->type, about->r->id, &now) : OK;
	return e == OK && about && !str_eq(now.label, about->r->label) ? ERR_STALE : e;
}

static enum err say_run(struct db *db, struct arena *a, void *what)
{
	const struct saying *s = what;
	struct resource_put put = s->act->put; // the job may run again
	enum err e = same_label(db, a, s->act->about);
	if (e == OK)
		e = s->act->change ? plan_change_run(db, a, s->act->change) : resource_write(db, a, &put);
	if (e == OK && !s->act->change)
		e = draft_done(db, a, s->v->actor.account, &s->draft, s->seen);
	return e == OK ? tell_all(db, s) : e;
}

static enum err say_after(struct visit *v, enum err e, void *what)
{
	const struct saying *s = what;
	return e == OK ? web_go_done(v, s->act->path, s->act->done) : web_error(v, e);
}

enum err said_commit(struct visit *v, struct said_act *act)
{
	struct saying *s = arena_make(v->arena, struct saying);
	*s = (struct saying){ .v = v, .act = act };
	s->draft = draft_of_form(v, visit_form(v, "draft_place"), STR(""), &s->seen);
	return visit_commit(v, say_run, s, say_after);
}

// --- the page ------------------------------------------------------------------------------------------------------
void said_entry(struct visit *v, struct page *p, const struct entry *e)
{
	struct str title = entry_title(e);
	if (title.n)
		own_words(p, .text_str = title, .cite = web_cite(v, e));
	else
		nhsuk_paragraph(p, .text = view_title(v, e));
}

static const char *cite(struct visit *v, struct page *p, const struct remark *m)
{
	bool mine = str_eq(m->r.author, visit_author(v));
	struct str who = mine ? str_of(_("You")) : web_author_name(v, m->r.author);
	return page_say(p, "%s, %s", page_c(p, who), say_when(v->arena, m->at));
}

static void draw_suggestion(struct visit *v, struct page *p, const struct remark *m)
{
	nhsuk_paragraph_begin(p, .tight = true);
	nhsuk_tag(p, .text = _(suggested_words(m->state)), .colour = (enum nhsuk_colour)suggested_colour(m->state));
	nhsuk_paragraph_end(p);
	nhsuk_paragraph(p, .tight = true,
		.text = m->due != DAY_NONE ? _("[Asked for it to be put right]") : _("[Suggested a change]"),
		.href = web_path(v, "/suggestion/%.*s", STR_ARG(m->r.id)));
	own_note(p, .text_str = m->text, .cite = cite(v, p, m));
	if (m->answer.n)
		own_note(p, .text_str = m->answer, .cite = _("The answer"));
}

// Its words are on no page any more; that there was something is, because somebody may have answered it.
static void draw_back(struct visit *v, struct page *p, const struct remark *m)
{
	bool mine = str_eq(m->r.author, visit_author(v));
	nhsuk_paragraph(p, .secondary = true, .tight = true, .id = str_c(v->arena, m->r.id),
		.text = mine ? page_say(p, _("You took back what you wrote here, %s."), say_when(v->arena, m->r.updated))
					 : page_say(p, _("%s took back what they wrote here, %s."),
						   page_c(p, web_author_name(v, m->r.author)), say_when(v->arena, m->r.updated)));
}

static void draw_comment(struct visit *v, struct page *p, const struct said *s, const struct remark *m)
{
	own_note(p, .text_str = m->text, .cite = cite(v, p, m), .id = str_c(v->arena, m->r.id));
	if (str_eq(m->r.author, visit_author(v)) && said_may(v, s->about))
		nhsuk_post_button(p, .action = web_path(v, "/comment/%.*s/back", STR_ARG(m->r.id)), .text = _("Take it back"),
			.hidden = str_c(v->arena, text_short(v->arena, m->text, 60)), .as_link = true);
}

void correct_link(struct visit *v, struct page *p, const struct entry *e)
{
	if (e->kind->words_of && !entry_words_open(e, v) && said_may_suggest(v, e) && correction_may(v, e))
		nhsuk_paragraph(p, .text = _("Is something wrong here? You can [ask for it to be put right], and they have to "
			"answer."), .href = web_path(v, "/entry/%.*s/correct", STR_ARG(e->r->id)));
}

static void draw_thread(struct visit *v, struct page *p, const struct said *s)
{
	nhsuk_heading(p, .text = _("What was said about it"), .level = 2, .size = SIZE_M);
	if (!s->remarks.count)
		own_empty(p, .text = _("Nobody has said anything about this yet."));
	for (size_t i = 0; i < s->remarks.count; i++) {
		const struct remark *m = &s->remarks.item[i];
		own_box_begin(p);
		if (m->suggestion)
			draw_suggestion(v, p, m);
		else if (m->back)
			draw_back(v, p, m);
		else
			draw_comment(v, p, s, m);
		own_box_end(p);
	}
}

static enum err draw(struct visit *v, const struct said *s)
{
	const struct entry *e = s->about;
	const char *kind = view_kind(v, e);
	struct page *p = web_begin(v, .title = _("Comments"), .h1 = true, .caption = kind,
		.place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_PLAN, .back = view_href(v, e));
	said_entry(v, p, e);
	draw_thread(v, p, s);
	if (!said_may(v, e))
		return web_end(v, p);
	nhsuk_form_begin(p, .action = web_path(v, "/entry/%.*s/comments", STR_ARG(e->r->id)),
		.draft = draft_form_path(v, &s->draft));
	nhsuk_textarea(p, .name = "comment", .label = _("What would you like to say?"), .label_size = SIZE_M, .rows = 4,
		.hint = web_say(v, N_("Everyone who can see this part of your plan can read it."),
			N_("%s and everyone who can see this part of the plan can read it.")),
		.value = visit_form(v, "comment"), .error = fault_at(&v->fault, "comment"));
	draft_form_end(v, p, &s->draft, _("Add the comment"));
	if (said_may_suggest(v, e) && !entry_words_open(e, v))
		nhsuk_paragraph(p, .text = _("You can also [suggest other words]."),
			.href = web_path(v, "/entry/%.*s/suggest", STR_ARG(e->r->id)));
	correct_link(v, p, e);
	return web_end(v, p);
}

static enum err open_page(struct visit *v, struct said *s)
{
	enum err e = said_open(v, visit_param(v, "id"), s);
	return e == OK ? draft_form_open(v, draft_spot_place(v, "comment", s->about->r->id), &s->draft) : e;
}

// Whoever reads what was said need not be told of it any more.
enum err said_read(struct visit *v, const struct entry *about, const struct remark *list, size_t count)
{
	struct notice *read = arena_array(v->arena, struct notice, count + 1);
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		bool mine = str_eq(list[i].r.author, visit_author(v));
		bool waits = list[i].suggestion && list[i].state == SUGGESTED_OPEN && correction_decides(&list[i], about, v);
		if (!waits && (!mine || list[i].suggestion))
			read[n++] = (struct notice){ .person = v->person.key, .id = list[i].r.id };
	}
	return notices_read(v, read, n);
}

enum err comments_page(struct visit *v)
{
	struct said s;
	enum err e = open_page(v, &s);
	if (e == OK)
		e = draw(v, &s);
	return e == OK ? said_read(v, s.about, s.remarks.item, s.remarks.count) : e;
}

enum err comment_add(struct visit *v)
{
	struct said *s = arena_make(v->arena, struct said);
	enum err e = open_page(v, s);
	if (e != OK)
		return e;
	if (!said_may(v, s->about))
		return ERR_DENIED;
	struct str text = visit_form(v, "comment"), last = STR_NONE;
	if (!text.n)
		(void)fault_field(&v->fault, "comment", _("Write what you would like to say"));
	else if (text.n > WORDS_MOST)
		(void)fault_field(&v->fault, "comment", _("This is too long. Please make it shorter"));
	if (v->fault.err)
		return draw(v, s);
	for (size_t i = 0; i < s->remarks.count; i++)
		if (!s->remarks.item[i].suggestion && !s->remarks.item[i].back)
			last = s->remarks.item[i].r.id;
	struct plan_change *c = plan_change_new(v); // for who writes
	struct said_act *act = arena_make(v->arena, struct said_act);
	*act = (struct said_act){ .put = remark_comment(v->arena, s->about, &c->writer, text, last), .done = "commented",
		.about = s->about,
		.path = web_path(v, "/entry/%.*s/comments", STR_ARG(s->about->r->id)) };
	act->tell = (struct notice_to){ STR("Communication"), act->put.now.id };
	act->count = remark_told(v->db, v->arena, s->about, &s->remarks, v->actor.account, &act->told);
	return said_commit(v, act);
}

// Its words leave the pages; the record keeps them, and that they were taken back, as it keeps all that was ever said.
enum err comment_back(struct visit *v)
{
	struct said s;
	struct remark m;
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &s.plan);
	if (e == OK)
		e = remark_get(
			v->db, v->arena, &s.plan, &v->access, STR("Communication"), visit_param(v, "id"), &m, &s.about);
	if (e != OK)
		return e;
	if (!str_eq(m.r.author, visit_author(v)) || !said_may(v, s.about))
		return ERR_DENIED;
	if (m.back)
		return fault_say(&v->fault, ERR_STALE, _("You took this back already. Nothing was changed."));
	struct plan_change *c = plan_change_new(v);
	struct said_act *act = arena_make(v->arena, struct said_act);
	c->writer.plan = s.plan.care_plan_id;
	plan_change_add(c, v->arena, remark_back(v->arena, &m, &c->writer));
	*act = (struct said_act){ .change = c, .done = "comment-back",
		.path = web_path(v, "/entry/%.*s/comments", STR_ARG(s.about->r->id)) };
	return said_commit(v, act);
}

// --- on the plan ---------------------------------------------------------------------------------------------------
void remark_links(struct plan_view *w, const struct entry *e, struct str hidden)
{
	struct visit *v = w->v;
	size_t n = remarks_about(&w->remarks, e->r->id, false) + remarks_about(&w->remarks, e->r->id, true);
	bool may = said_may(v, e);
	if (!n && !may)
		return;
	nhsuk_link(w->p, .text = n ? page_say(w->p, ngettext("%zu comment", "%zu comments", n), n) : _("Comment"),
		.hidden_str = hidden, .href = web_path(v, "/entry/%.*s/comments", STR_ARG(e->r->id)));
}

void remark_statements(struct plan_view *w, const struct entry *e)
{
	struct visit *v = w->v;
	for (size_t i = 0; i < w->remarks.count; i++) {
		const struct remark *m = &w->remarks.item[i];
		if (!str_eq(m->about, e->r->id) || !correction_stands(m))
			continue;
		const char *when = say_when(v->arena, m->at);
		const char *called = page_c(w->p, v->person.called);
		own_note(w->p, .text_str = m->text,
			.cite = v->access.self ? page_say(w->p, _("You say this is not right, %s"), when)
								   : page_say(w->p, _("%s says this is not right, %s"), called, when));
	}
}

void remarks_on_paper(struct plan_view *w, const struct entry *e)
{
	struct visit *v = w->v;
	for (size_t i = 0; w->said && i < w->remarks.count; i++) {
		const struct remark *m = &w->remarks.item[i];
		if (!str_eq(m->about, e->r->id) || m->back || (m->suggestion && m->state != SUGGESTED_OPEN) || !m->text.n)
			continue;
		const char *who = page_c(w->p, web_author_name(v, m->r.author)), *when = say_when(v->arena, m->at);
		own_note(w->p, .text_str = m->text,
			.cite = m->suggestion ? page_say(w->p, _("%s suggested a change, %s"), who, when)
								  : page_say(w->p, _("Comment by %s, %s"), who, when));
	}
}

// --- among the messages --------------------------------------------------------------------------------------------
static void asked_one(struct plan_view *w, const struct remark *m, const struct entry *e)
{
	struct visit *v = w->v;
	own_goal_begin(w->p, .title = str_c(v->arena, text_short(v->arena, str_of(view_title(v, e)), 100)), .level = 3,
		.id = str_c(v->arena, m->r.id), .tag = _(suggested_words(m->state)),
		.tag_colour = (enum nhsuk_colour)suggested_colour(m->state));
	own_words(w->p, .text_str = m->text, .cite = cite(v, w->p, m), .is_small = true);
	if (m->state == SUGGESTED_OPEN)
		nhsuk_paragraph(w->p, .tight = true,
			.text = page_say(w->p, _("It has to be answered by %s."), say_day(v->arena, m->due)));
	if (m->answer.n)
		own_note(w->p, .text_str = m->answer, .cite = _("The answer"));
	nhsuk_paragraph(w->p, .text = correction_stands(m) ? _("[What stays beside it]") : _("[Look at it]"), .tight = true,
		.href = web_path(v, "/suggestion/%.*s", STR_ARG(m->r.id)));
	own_goal_end(w->p);
}

void correct_messages(struct plan_view *w)
{
	bool begun = false;
	for (size_t i = w->remarks.count; i-- > 0;) {
		const struct remark *m = &w->remarks.item[i];
		const struct entry *e = plan_entry(&w->pl, m->about);
		if (!e || !m->suggestion || m->due == DAY_NONE)
			continue;
		if (!begun)
			nhsuk_section_begin(w->p, .id = "put-right", .text = web_say(w->v, N_("What I asked to be put right"),
				N_("What %s asked to be put right")));
		begun = true;
		asked_one(w, m, e);
	}
	if (begun)
		nhsuk_section_end(w->p);
}
