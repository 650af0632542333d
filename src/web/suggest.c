// SPDX-License-Identifier: Apache-2.0
// A change that somebody suggests to words which are not theirs, and what those whose words they are say to it: take
// it (it becomes their own next version, which says who suggested it), leave it, with or without a word, or write
// something else themselves. Who suggested it may take it back. The same for what the person asks to be put right,
// which has to be answered (plan/correction.h).
#include "web/remarks.h"

#include "plan/correction.h"
#include "plan/say.h"
#include "web/editing.h"
#include "web/entry_form.h"
#include "web/web.h"

static bool suggestible(const struct field *f)
{
	// What anyone may change needs no suggestion; files are added by those whose entry it is.
	return !(f->flags & FIELD_SHARED) && f->control != CONTROL_FILE;
}

// --- suggesting ----------------------------------------------------------------------------------------------------
struct suggesting {
	struct said said;
	struct circle circle;
	struct values values;
	bool correct; // to be put right
};

static enum err open_form(struct visit *v, struct suggesting *s, bool correct)
{
	s->correct = correct;
	enum err e = said_open(v, visit_param(v, "id"), &s->said);
	if (e != OK)
		return e;
	const struct entry *about = s->said.about;
	if (!said_may_suggest(v, about) || !about->kind->words_of || (correct && !correction_may(v, about)))
		return ERR_DENIED;
	s->circle = plan_circle(v, &s->said.plan);
	values_of(v->arena, about, &s->values);
	return draft_form_open(v, draft_spot_place(v, correct ? "correct" : "suggest", about->r->id), &s->said.draft);
}

static void read_form(struct visit *v, struct suggesting *s)
{
	struct values sent;
	if (values_read(v->arena, s->said.about->kind, &v->form, &s->circle, &v->fault, &sent) != OK)
		v->fault.err = v->fault.err ? v->fault.err : ERR_INPUT;
	for (size_t i = 0; i < sent.kind->fields; i++)
		if (sent.item[i].sent && suggestible(&sent.kind->field[i]))
			s->values.item[i] = sent.item[i];
}

static const char *field_names(struct visit *v, const struct kind *k, bool shared)
{
	struct str names = STR("");
	for (size_t i = 0; i < k->fields; i++)
		if (suggestible(&k->field[i]) != shared)
			names = str_format(v->arena, "%.*s%s%s", STR_ARG(names), names.n ? " " : "", k->field[i].name);
	return str_c(v->arena, names);
}

// Whose words the entry holds, for a sentence.
static const char *whose_words(struct visit *v, const struct entry *e)
{
	bool persons = str_eq(entry_words_of(e), str_format(v->arena, "Patient/%.*s", STR_ARG(v->person.key)));
	return persons ? page_say(&(struct page){ .arena = v->arena }, "%.*s", STR_ARG(v->person.called))
				   : str_c(v->arena, web_author_name(v, e->r->author));
}

static void draw_fields(struct visit *v, struct page *p, const struct suggesting *s)
{
	const struct entry *e = s->said.about;
	form_fields(v, p, e->kind, &s->values,
		&(struct form_options){ .circle = &s->circle, .of = e, .skip = field_names(v, e->kind, true) });
}

static void draw_correct(struct visit *v, struct page *p, const struct suggesting *s)
{
	nhsuk_textarea(p, .name = "reason", .label = _("What is wrong?"), .label_size = SIZE_M, .rows = 4,
		.hint = _("In your own words. If the words below are left as they are, what you write here stays beside them."),
		.value = visit_form(v, "reason"), .error = fault_at(&v->fault, "reason"));
	nhsuk_heading(p, .text = _("What should it say?"), .level = 2, .size = SIZE_M);
	draw_fields(v, p, s);
	nhsuk_inset_text(p, .text = page_say(p, _("You get an answer by %s, from %s or from the team. When it is not "
		"changed, they have to say why."), say_day(v->arena, correction_due()), whose_words(v, s->said.about)));
	draft_form_end(v, p, &s->said.draft, _("Ask for it to be put right"));
}

static void draw_suggest(struct visit *v, struct page *p, const struct suggesting *s)
{
	const char *whose = whose_words(v, s->said.about);
	draw_fields(v, p, s);
	nhsuk_textarea(p, .name = "reason", .label = _("Why do you suggest this?"), .label_size = SIZE_M, .rows = 3,
		.value = visit_form(v, "reason"), .error = fault_at(&v->fault, "reason"));
	nhsuk_paragraph(p, .secondary = true,
		.text = web_say(v, N_("Everyone who can see this part of your plan can read it."),
			N_("%s and everyone who can see this part of the plan can read it.")));
	draft_form_end(v, p, &s->said.draft, page_say(p, _("Suggest this to %s"), whose));
}

static enum err draw_form(struct visit *v, struct suggesting *s)
{
	const struct entry *e = s->said.about;
	const char *whose = whose_words(v, e);
	struct page *p = web_begin(v, .title = s->correct ? _("Ask for something to be put right") : _("Suggest a change"),
		.h1 = true, .caption = view_kind(v, e), .place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_PLAN,
		.back = web_path(v, "/entry/%.*s/comments", STR_ARG(e->r->id)), .back_text = _("Back to the comments"));
	said_entry(v, p, e);
	if (!s->correct)
		nhsuk_paragraph(p, .text = page_say(p, _("These words belong to %s. Nothing changes unless %s takes up "
												 "what you suggest."), whose, whose));
	const char *how = s->correct ? "correct" : "suggest";
	nhsuk_form_begin(p, .action = web_path(v, "/entry/%.*s/%s", STR_ARG(e->r->id), how),
		.draft = draft_form_path(v, &s->said.draft));
	nhsuk_hidden(p, "version", str_format(v->arena, "%lld", (long long)e->r->version));
	if (s->correct)
		draw_correct(v, p, s);
	else
		draw_suggest(v, p, s);
	return web_end(v, p);
}

static enum err form_page(struct visit *v, bool correct)
{
	struct suggesting s;
	enum err e = open_form(v, &s, correct);
	if (e != OK)
		return e;
	if (entry_words_open(s.said.about, v)) // their own words: they change them
		return visit_go(v, str_of(web_path(v, "/entry/%.*s", STR_ARG(s.said.about->r->id))));
	if (s.said.draft.saved) {
		read_form(v, &s);
		fault_init(&v->fault, v->arena); // a draft may be half-finished
	}
	return draw_form(v, &s);
}

enum err suggest_page(struct visit *v)
{
	return form_page(v, false);
}

enum err correct_page(struct visit *v)
{
	return form_page(v, true);
}

static bool nothing_else(const struct entry *about, const struct values *values, struct arena *a)
{
	struct values now;
	values_of(a, about, &now);
	for (size_t i = 0; i < now.kind->fields; i++)
		if (!value_same(&now.item[i], &values->item[i]))
			return false;
	return true;
}

static void form_check(struct visit *v, const struct suggesting *s)
{
	struct str why = visit_form(v, "reason");
	if (s->correct && !why.n)
		(void)fault_field(&v->fault, "reason", _("Say what is wrong"));
	if (!v->fault.err && nothing_else(s->said.about, &s->values, v->arena))
		(void)fault_field(&v->fault, "reason", _("These are the words that stand there now. Change something first"));
	if (why.n > WORDS_MOST)
		(void)fault_field(&v->fault, "reason", _("This is too long. Please make it shorter"));
}

static enum err form_sent(struct visit *v, bool correct)
{
	struct suggesting *s = arena_make(v->arena, struct suggesting);
	enum err e = open_form(v, s, correct);
	if (e != OK)
		return e;
	const struct entry *about = s->said.about;
	if (entry_words_open(about, v))
		return ERR_DENIED;
	read_form(v, s);
	form_check(v, s);
	if (v->fault.err)
		return draw_form(v, s);
	for (size_t i = 0; i < s->values.kind->fields; i++)
		s->values.item[i].sent = true;
	struct plan_change *c = plan_change_new(v); // for who writes
	struct said_act *act = arena_make(v->arena, struct said_act);
	day due = correct ? correction_due() : DAY_NONE;
	struct str why = visit_form(v, "reason");
	*act = (struct said_act){ .put = remark_suggest(v->arena, about, &s->values, &c->writer, why, due),
		.done = correct ? "correction" : "suggested", .about = about,
		.path = web_path(v, "/entry/%.*s/comments", STR_ARG(about->r->id)) };
	act->tell = (struct notice_to){ STR("Task"), act->put.now.id };
	if (!correct)
		act->count = remark_told(v->db, v->arena, about, &s->said.remarks, v->actor.account, &act->told);
	else
		e = correction_told(v->db, v->arena, about, &s->said.remarks, v->actor.account, &act->told, &act->count);
	return e == OK ? said_commit(v, act) : e;
}

enum err suggest(struct visit *v)
{
	return form_sent(v, false);
}

enum err correct(struct visit *v)
{
	return form_sent(v, true);
}

// --- deciding ------------------------------------------------------------------------------------------------------
struct deciding {
	struct said said;
	struct remark remark;
	struct values now, then; // as it stands, as it would be
	bool clear, may, own;    // may: decides; own: suggested it
	bool mine;               // may say other words beside what was left as it is
};

static enum err open_suggestion(struct visit *v, struct deciding *d)
{
	*d = (struct deciding){ 0 };
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &d->said.plan);
	if (e == OK)
		e = remark_get(v->db, v->arena, &d->said.plan, &v->access, STR("Task"), visit_param(v, "id"), &d->remark,
			&d->said.about);
	if (e != OK)
		return e;
	const struct entry *about = d->said.about;
	d->own = str_eq(d->remark.r.author, visit_author(v));
	d->may = d->remark.state == SUGGESTED_OPEN && correction_decides(&d->remark, about, v) && !d->own;
	d->mine = correction_stands(&d->remark) && said_may_suggest(v, about) && correction_may(v, about);
	values_of(v->arena, about, &d->now);
	e = remark_merge(v->db, v->arena, &d->remark, about, &d->then, &d->clear);
	if (e == OK)
		e = remarks_of(v->db, v->arena, &d->said.plan, &v->access, about->r->id, &d->said.remarks);
	return e == OK ? draft_form_open(v, draft_spot_place(v, "decide", d->remark.r.id), &d->said.draft) : e;
}

// What it says now and what it would say, side by side, with the words that differ marked.
static void draw_both(struct visit *v, struct page *p, const struct deciding *d)
{
	for (size_t i = 0; i < d->now.kind->fields; i++) {
		if (!d->then.item[i].sent || value_same(&d->now.item[i], &d->then.item[i]))
			continue;
		nhsuk_heading(p, .text = _(d->now.kind->field[i].short_label), .level = 2, .size = SIZE_M);
		own_two_texts(p, .mine_heading = _("It says now"), .mine = value_words(v, &d->said.plan, &d->now.item[i]),
			.theirs_heading = _("It would say"), .theirs = value_words(v, &d->said.plan, &d->then.item[i]),
			.mine_cite = web_cite(v, d->said.about));
	}
}

static void draw_answer(struct visit *v, struct page *p, const struct deciding *d)
{
	nhsuk_form_begin(p, .action = web_path(v, "/suggestion/%.*s", STR_ARG(d->remark.r.id)),
		.draft = draft_form_path(v, &d->said.draft));
	nhsuk_hidden(p, "version", str_format(v->arena, "%lld", (long long)d->said.about->r->version));
	bool due = d->remark.due != DAY_NONE;
	nhsuk_textarea(p, .name = "reply", .label_size = SIZE_S,
		.label = due ? _("What do you say to the person?") : _("Would you like to say something about it?"),
		.hint = due ? _("If you keep it as it is, say why.") : _("You can leave this empty."), .rows = 2,
		.value = visit_form(v, "reply"),
		.error = fault_at(&v->fault, "reply"));
	draft_form_draw(v, p, &d->said.draft);
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _("Use the new words"), .name = "answer", .value = "take", .look = BUTTON_SECONDARY,
		.once = true);
	nhsuk_button(p, .text = _("Keep it as it is"), .name = "answer", .value = "leave", .look = BUTTON_SECONDARY,
		.once = true);
	draft_form_later(v, p, &d->said.draft);
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	draft_form_after(v, p, &d->said.draft);
	if (!due || entry_words_open(d->said.about, v))
		nhsuk_paragraph(p, .text = _("You can also [write it in other words yourself]. There is no hurry."),
			.href = web_path(v, "/entry/%.*s", STR_ARG(d->said.about->r->id)));
}

// What stays beside words that were left as they are.
static void draw_statement(struct visit *v, struct page *p, const struct deciding *d)
{
	const struct remark *m = &d->remark;
	nhsuk_heading(p, .text = _("What stays beside it"), .level = 2, .size = SIZE_M);
	nhsuk_form_begin(p, .action = web_path(v, "/suggestion/%.*s", STR_ARG(m->r.id)),
		.draft = draft_form_path(v, &d->said.draft));
	nhsuk_textarea(p, .name = "statement", .label = _("In your own words, what do you say about it?"),
		.label_size = SIZE_S, .rows = 4,
		.hint = _("It is shown wherever these words are shown, and printed with them. You can also complain to the "
			"service, or to the Information Commissioner."),
		.value = visit_form(v, "statement").p ? visit_form(v, "statement") : m->text,
		.error = fault_at(&v->fault, "statement"));
	draft_form_draw(v, p, &d->said.draft);
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _("Save what you say"), .name = "answer", .value = "statement", .look = BUTTON_SECONDARY,
		.once = true);
	nhsuk_button(p, .text = _("Take it back"), .name = "answer", .value = "back", .look = BUTTON_SECONDARY,
		.once = true);
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	draft_form_after(v, p, &d->said.draft);
}

static enum err draw_suggestion(struct visit *v, const struct deciding *d)
{
	const struct remark *m = &d->remark;
	const char *who = d->own ? _("You") : str_c(v->arena, web_author_name(v, m->r.author));
	const char *title = m->due != DAY_NONE ? _("Something to be put right") : d->own ? _("You suggest a change")
		: str_format(v->arena, _("%s suggests a change"), who).p;
	struct page *p = web_begin(v, .title = title, .h1 = true, .caption = view_kind(v, d->said.about),
		.place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_PLAN,
		.back = web_path(v, "/entry/%.*s/comments", STR_ARG(d->said.about->r->id)),
		.back_text = _("Back to the comments"));
	nhsuk_paragraph_begin(p, .size = SIZE_S);
	nhsuk_tag(p, .text = _(suggested_words(m->state)), .colour = (enum nhsuk_colour)suggested_colour(m->state));
	nhsuk_paragraph_end(p);
	if (m->text.n)
		own_note(p, .text_str = m->text, .cite = page_say(p, "%s, %s", who, say_when(v->arena, m->at)));
	if (m->state == SUGGESTED_OPEN) {
		if (m->due != DAY_NONE)
			nhsuk_paragraph(p, .text = page_say(p, _("It has to be answered by %s."), say_day(v->arena, m->due)));
		if (!d->clear)
			nhsuk_inset_text(p, .text = _("The words were changed since this was suggested. Look at both."));
		draw_both(v, p, d);
	}
	if (m->answer.n)
		own_note(p, .text_str = m->answer, .cite = _("The answer"));
	if (d->may)
		draw_answer(v, p, d);
	else if (d->own && m->state == SUGGESTED_OPEN)
		nhsuk_post_button(p, .action = web_path(v, "/suggestion/%.*s", STR_ARG(m->r.id)), .text = _("Take it back"),
			.look = BUTTON_SECONDARY, .fields = &(const struct nhsuk_field){ "answer", STR("back") }, .field_count = 1);
	if (correction_stands(m) && d->mine)
		draw_statement(v, p, d);
	return web_end(v, p);
}

enum err suggestion_page(struct visit *v)
{
	struct deciding d;
	enum err e = open_suggestion(v, &d);
	if (e == OK)
		e = draw_suggestion(v, &d);
	return e == OK ? said_read(v, d.said.about, &d.remark, 1) : e;
}

// The entry's next version, by whose words it is, saying who suggested it.
static void take_it(struct visit *v, const struct deciding *d, struct plan_change *c)
{
	struct json_at requester = json_get(json_trusted(v->arena, d->remark.r.body), "requester");
	struct writer w = c->writer;
	w.proposed_reference = json_text(v->arena, json_get(requester, "reference"));
	w.proposed_display = json_text(v->arena, json_get(requester, "display"));
	plan_change_add(c, v->arena, entry_change(v->arena, d->said.about, &d->then, &w));
}

static enum err answer_it(struct visit *v, const struct deciding *d, enum suggested state, const char *done)
{
	struct plan_change *c = plan_change_new(v);
	struct said_act *act = arena_make(v->arena, struct said_act);
	c->writer.plan = d->said.plan.care_plan_id;
	if (state == SUGGESTED_TAKEN)
		take_it(v, d, c);
	plan_change_add(c, v->arena, remark_answer(v->arena, &d->remark, &c->writer, state, visit_form(v, "reply")));
	draft_form_done(v, c, d->said.draft.place);
	*act = (struct said_act){ .change = c, .tell = { STR("Task"), d->remark.r.id }, .settled = d->remark.r.id,
		.path = state == SUGGESTED_TAKEN ? view_href(v, d->said.about)
										 : web_path(v, "/entry/%.*s/comments", STR_ARG(d->said.about->r->id)),
		.done = done };
	if (state != SUGGESTED_BACK && str_starts(d->remark.r.author, "a:")) {
		act->told = arena_array(v->arena, struct str, 1);
		act->told[act->count++] = str_part(d->remark.r.author, 2, d->remark.r.author.n);
	}
	return said_commit(v, act);
}

// Other words beside what was left as it is.
static enum err say_it(struct visit *v, struct deciding *d)
{
	struct str words = visit_form(v, "statement");
	struct plan_change *c = plan_change_new(v);
	struct said_act *act = arena_make(v->arena, struct said_act);
	if (!words.n)
		(void)fault_field(&v->fault, "statement", _("Say something about it, or press “Take it back”"));
	else if (words.n > WORDS_MOST)
		(void)fault_field(&v->fault, "statement", _("This is too long. Please make it shorter"));
	if (v->fault.err)
		return draw_suggestion(v, d);
	c->writer.plan = d->said.plan.care_plan_id;
	plan_change_add(c, v->arena, correction_say(v->arena, &d->remark, &c->writer, words));
	draft_form_done(v, c, d->said.draft.place);
	*act = (struct said_act){ .change = c, .done = "ticked",
		.path = web_path(v, "/suggestion/%.*s", STR_ARG(d->remark.r.id)) };
	return said_commit(v, act);
}

enum err suggestion_answer(struct visit *v)
{
	struct deciding *d = arena_make(v->arena, struct deciding);
	int64_t version;
	enum err e = open_suggestion(v, d);
	if (e != OK)
		return e;
	struct str answer = visit_form(v, "answer");
	if (d->mine && str_is(answer, "back"))
		return answer_it(v, d, SUGGESTED_BACK, "suggestion-back");
	if (d->mine && str_is(answer, "statement"))
		return say_it(v, d);
	if (d->remark.state != SUGGESTED_OPEN)
		return fault_say(&v->fault, ERR_STALE, _("This was answered already. Nothing was changed."));
	if (str_is(answer, "back"))
		return d->own ? answer_it(v, d, SUGGESTED_BACK, "suggestion-back") : ERR_DENIED;
	if (!d->may)
		return ERR_DENIED;
	if (visit_form(v, "reply").n > WORDS_MOST) {
		(void)fault_field(&v->fault, "reply", _("This is too long. Please make it shorter"));
		return draw_suggestion(v, d);
	}
	if (str_is(answer, "leave") && d->remark.due != DAY_NONE && !visit_form(v, "reply").n) {
		(void)fault_field(&v->fault, "reply", _("Say why it stays as it is"));
		return draw_suggestion(v, d);
	}
	if (str_is(answer, "leave"))
		return answer_it(v, d, SUGGESTED_LEFT, "suggestion-left");
	if (!str_is(answer, "take"))
		return ERR_INPUT;
	if (!str_int(visit_form(v, "version"), 1, INT64_MAX, &version) || version != d->said.about->r->version) {
		(void)fault_field(&v->fault, "reply", _("The words were changed meanwhile. Look at both, then choose again"));
		return draw_suggestion(v, d);
	}
	return answer_it(v, d, SUGGESTED_TAKEN, d->remark.due != DAY_NONE ? "put-right" : "suggestion-taken");
}
