// SPDX-License-Identifier: Apache-2.0
// What is said beside a template of the gallery: comments and, below each, what others answer to it. What is being
// written is kept as a draft; who showed the template, or said what is answered, is told of it on their home.
#include "plan/say.h"
#include "record/key.h"
#include "record/notice.h"
#include "web/draft_form.h"
#include "web/gallery.h"
#include "web/plan_view.h"
#include "web/remarks.h"
#include "web/web.h"

#define NOTICE_TYPE "gallery" // of a notice about a remark here

static const struct gallery_remark *remark_in(const struct gallery_remarks *l, struct str id)
{
	for (size_t i = 0; i < l->count; i++)
		if (str_eq(l->item[i].id, id))
			return &l->item[i];
	return NULL;
}

// --- reading -------------------------------------------------------------------------------------------------------
static void draw_acts(struct visit *v, struct page *p, const struct shown *s, const struct gallery_remark *r)
{
	bool mine = str_eq(r->account, v->actor.account), may = mine || v->actor.kind == ACTOR_ADMIN;
	const char *hidden = str_c(v->arena, text_short(v->arena, r->text, 40));
	nhsuk_button_group_begin(p);
	if (!r->answers.n)
		nhsuk_link(p, .text = _("Answer"), .hidden = hidden, .href = gallery_href(v, s->item.id,
			str_format(v->arena, "/answer/%.*s", STR_ARG(r->id)).p));
	struct nhsuk_field which = { "remark", r->id };
	if (may)
		nhsuk_post_button(p, .action = gallery_href(v, s->item.id, "/unsay"), .as_link = true, .hidden = hidden,
			.text = mine ? _("Take back") : _("Take away"), .fields = &which, .field_count = 1);
	nhsuk_button_group_end(p);
}

static void draw_words(struct visit *v, struct page *p, const struct gallery_remark *r)
{
	const char *name = page_c(p, r->name), *when = say_when(v->arena, r->at);
	if (r->gone)
		nhsuk_paragraph(p, .secondary = true, .text = page_say(p, _("%s took back what they said, %s"), name, when));
	else
		own_note(p, .text_str = r->text, .cite = page_say(p, r->answers.n ? _("%s answers, %s") : _("%s, %s"), name,
			when));
}

static void draw_remark(struct visit *v, struct page *p, const struct shown *s, const struct gallery_remark *r)
{
	own_box_begin(p);
	draw_words(v, p, r);
	if (!r->gone)
		draw_acts(v, p, s, r);
	for (size_t i = 0; i < s->remarks.count; i++) {
		const struct gallery_remark *answer = &s->remarks.item[i];
		if (!str_eq(answer->answers, r->id))
			continue;
		draw_words(v, p, answer);
		if (!answer->gone)
			draw_acts(v, p, s, answer);
	}
	own_box_end(p);
}

static void draw_field(struct visit *v, struct page *p, const char *label)
{
	nhsuk_textarea(p, .name = "comment", .label = label, .label_size = SIZE_S, .rows = 4,
		.hint = _("Everyone who works with this service can read it. Say nothing by which a person could be "
			"known."),
		.value = visit_form(v, "comment"), .error = fault_at(&v->fault, "comment"));
}

static struct str say_place(struct visit *v, const struct shown *s)
{
	return draft_spot_place(v, "gallery-say", s->item.id);
}

enum err gallery_draw_said(struct visit *v, struct page *p, const struct shown *s)
{
	struct draft_form d;
	enum err e = draft_form_open(v, say_place(v, s), &d);
	if (e != OK)
		return e;
	nhsuk_heading(p, .text = _("What others say"), .level = 2, .size = SIZE_M, .id = "said");
	if (!s->remarks.count)
		own_empty(p, .text = _("Nobody has said anything yet. What worked for you? What would you change?"));
	for (size_t i = 0; i < s->remarks.count; i++)
		if (!s->remarks.item[i].answers.n)
			draw_remark(v, p, s, &s->remarks.item[i]);
	nhsuk_form_begin(p, .action = gallery_href(v, s->item.id, "/say"), .draft = draft_form_path(v, &d));
	draw_field(v, p, _("What would you like to say?"));
	draft_form_end(v, p, &d, _("Add the comment"));
	return OK;
}

// --- answering -----------------------------------------------------------------------------------------------------
static struct str answer_place(struct visit *v, const struct shown *s, struct str remark)
{
	return draft_spot_place(v, "gallery-answer",
		str_format(v->arena, "%.*s.%.*s", STR_ARG(s->item.id), STR_ARG(remark)));
}

static enum err draw_answer(struct visit *v, const struct shown *s, struct str id)
{
	const struct gallery_remark *r = remark_in(&s->remarks, id);
	struct draft_form d;
	if (!r || r->answers.n)
		return ERR_NOT_FOUND;
	enum err e = draft_form_open(v, answer_place(v, s, id), &d);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Answer a comment"), .h1 = true, .caption = str_c(v->arena,
		s->item.title), .back = gallery_href(v, s->item.id, "#said"), .back_text = _("Back to the template"));
	draw_words(v, p, r);
	nhsuk_form_begin(p, .action = gallery_href(v, s->item.id, "/say"), .draft = draft_form_path(v, &d));
	nhsuk_hidden(p, "answers", id);
	draw_field(v, p, _("What would you like to answer?"));
	draft_form_end(v, p, &d, _("Add the answer"));
	return web_end(v, p);
}

enum err gallery_answer_page(struct visit *v)
{
	struct shown s;
	enum err e = shown_open(v, &s);
	return e == OK ? draw_answer(v, &s, visit_param(v, "remark")) : e;
}

// --- saying something ----------------------------------------------------------------------------------------------
struct saying {
	struct shown shown;
	struct gallery_remark remark;
	struct draft_site draft;
	struct str *told; // accounts
	size_t count;
	const char *done;
};

static enum err say_run(struct db *db, struct arena *a, void *what)
{
	const struct saying *s = what;
	enum err e = gallery_say(db, s->shown.item.key, s->shown.item.name, &s->remark);
	for (size_t i = 0; e == OK && i < s->count; i++)
		e = notice_put(db, s->told[i], &(struct notice){ .person = STR(""), .type = STR(NOTICE_TYPE),
			.id = s->remark.id, .made = s->remark.at });
	return e == OK ? draft_site_done(db, a, &s->draft) : e;
}

static enum err unsay_run(struct db *db, struct arena *a, void *what)
{
	const struct saying *s = what;
	(void)a;
	return gallery_unsay(db, s->remark.id, s->remark.account, s->remark.gone);
}

static enum err say_after(struct visit *v, enum err e, void *what)
{
	const struct saying *s = what;
	if (e != OK)
		return web_error(v, e);
	return web_go_done(v, gallery_href(v, s->shown.item.id, "#said"), s->done);
}

// Who showed the template from here, and who said what is answered; never who says it.
static enum err whom_to_tell(struct visit *v, struct saying *s, const struct gallery_remark *answered)
{
	struct str *all;
	size_t count;
	enum err e = gallery_publishers(v->db, v->arena, s->shown.item.key, s->shown.item.name, &all, &count);
	if (e != OK)
		return e;
	s->told = arena_array(v->arena, struct str, count + 1);
	for (size_t i = 0; i < count; i++)
		if (!str_eq(all[i], v->actor.account))
			s->told[s->count++] = all[i];
	if (!answered || str_eq(answered->account, v->actor.account))
		return OK;
	for (size_t i = 0; i < s->count; i++)
		if (str_eq(s->told[i], answered->account))
			return OK;
	s->told[s->count++] = answered->account;
	return OK;
}

enum err gallery_comment(struct visit *v)
{
	struct saying *s = arena_make(v->arena, struct saying);
	struct str answers = visit_form(v, "answers");
	enum err e = shown_open(v, &s->shown);
	if (e != OK)
		return e;
	const struct gallery_remark *answered = answers.n ? remark_in(&s->shown.remarks, answers) : NULL;
	if (answers.n && (!answered || answered->answers.n))
		return ERR_NOT_FOUND;
	struct str text = gallery_words(v, "comment", _("Write what you would like to say"));
	if (answered && answered->gone && !v->fault.err)
		(void)fault_field(&v->fault, "comment", _("They took back what you answer. You can copy your words, and say "
			"them by themselves"));
	if (v->fault.err)
		return answered ? draw_answer(v, &s->shown, answers) : gallery_draw_item(v, &s->shown);
	e = whom_to_tell(v, s, answered);
	if (e != OK)
		return e;
	struct str name = v->actor.role.n ? str_format(v->arena, "%.*s, %.*s", STR_ARG(v->actor.name),
		STR_ARG(v->actor.role)) : v->actor.name;
	s->done = "commented";
	s->draft = draft_site_of(v, answered ? answer_place(v, &s->shown, answers) : say_place(v, &s->shown));
	s->remark = (struct gallery_remark){ .id = key_shared(v->arena), .account = v->actor.account, .name = name,
		.text = text, .at = clock_now(), .answers = answers };
	return visit_commit(v, say_run, s, say_after);
}

enum err gallery_comment_back(struct visit *v)
{
	struct saying *s = arena_make(v->arena, struct saying);
	enum err e = shown_open(v, &s->shown);
	if (e != OK)
		return e;
	if (!remark_in(&s->shown.remarks, visit_form(v, "remark")))
		return ERR_NOT_FOUND;
	s->done = "suggestion-back";
	s->remark = (struct gallery_remark){ .id = visit_form(v, "remark"), .account = v->actor.account,
		.gone = v->actor.kind == ACTOR_ADMIN };
	return visit_commit(v, unsay_run, s, say_after);
}

// --- being told ----------------------------------------------------------------------------------------------------
enum err gallery_told(struct visit *v, const struct shown *s)
{
	struct notice *all;
	size_t count, shown = 0;
	enum err e = notice_list(v->db, v->arena, v->actor.account, &all, &count);
	for (size_t i = 0; e == OK && i < count; i++)
		if ((str_is(all[i].type, NOTICE_TYPE) && remark_in(&s->remarks, all[i].id)) ||
			(str_is(all[i].type, GALLERY_ANSWERED) && str_eq(all[i].id, s->item.id)))
			all[shown++] = all[i];
	return e == OK ? notices_read(v, all, shown) : e;
}

// What became of something that was offered from here.
static enum err answered_notice(struct visit *v, struct page *p, struct str id, const char **text, const char **href)
{
	struct gallery_item i, from;
	enum err e = gallery_get(v->db, v->arena, id, &i);
	if (e != OK || i.answer == GALLERY_OPEN)
		return e == OK ? ERR_NOT_FOUND : e;
	e = gallery_of_origin(v->db, v->arena, i.based, &from);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	const char *who = e == OK ? page_c(p, from.organisation) : v->site->organisation;
	*text = page_say(p, i.answer == GALLERY_TAKEN ? _("%s took up what you offer in “%s”")
		: _("%s read what you offer in “%s”, and left theirs as it is"), who, page_c(p, i.title));
	*href = gallery_href(v, i.id, "#offer");
	return OK;
}

enum err gallery_notice(struct visit *v, struct page *p, const struct notice *n, const char **text, const char **href)
{
	struct gallery_remark r;
	struct gallery_list l;
	struct str key, name;
	if (str_is(n->type, GALLERY_ANSWERED))
		return answered_notice(v, p, n->id, text, href);
	if (!str_is(n->type, NOTICE_TYPE))
		return ERR_NOT_FOUND;
	enum err e = gallery_remark_of(v->db, v->arena, n->id, &r, &key, &name);
	if (e == OK)
		e = r.gone ? ERR_NOT_FOUND : gallery_versions(v->db, v->arena, key, name, &l);
	if (e != OK)
		return e;
	for (size_t i = 0; i < l.count; i++) {
		if (l.item[i].gone || !l.item[i].known)
			continue;
		*text = page_say(p, r.answers.n ? _("%s wrote an answer about “%s” in the gallery")
										: _("%s wrote about “%s” in the gallery"),
			page_c(p, r.name), page_c(p, l.item[i].title));
		*href = gallery_href(v, l.item[i].id, "#said");
		return OK;
	}
	return ERR_NOT_FOUND;
}
