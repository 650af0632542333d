// SPDX-License-Identifier: Apache-2.0
// "Share what I prepared": the drafts, each with a tick, and who will be able to read them. What is ticked becomes part
// of the plan in one change, and its draft goes; the rest stays a draft.
#include <string.h>

#include "plan/criteria.h"
#include "plan/say.h"
#include "record/consent.h"
#include "web/asking.h"
#include "web/prepare.h"
#include "web/web.h"

struct share {
	struct plan plan;
	struct circle circle;
	struct prepared *item;
	size_t count;
};

static enum err share_load(struct visit *v, struct share *s)
{
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &s->plan);
	s->circle = plan_circle(v, &s->plan);
	s->item = arena_array(v->arena, struct prepared, prompt_count);
	s->count = 0;
	asking_of(v, &s->plan);
	for (size_t i = 0; e == OK && i < prompt_count; i++) {
		e = prepared_load(v, &s->plan, prompt_nth(v, i), &s->item[s->count]);
		if (e == OK && s->item[s->count].has_draft)
			s->count++;
	}
	return e;
}

// All words of an answer, each with its label where there are several: what people shall do must never run into what
// they shall not do.
static struct str labelled(struct visit *v, const struct values *values)
{
	size_t asked = 0;
	for (size_t i = 0; i < values->kind->fields; i++)
		asked += values->kind->field[i].control == CONTROL_WORDS;
	struct buf b;
	buf_init(&b, v->arena, SIZE_MAX);
	for (size_t i = 0; i < values->kind->fields; i++) {
		const struct value *x = &values->item[i];
		if (!x->text.n)
			continue;
		if (b.n)
			buf_char(&b, '\n');
		if (asked > 1 || x->field->control != CONTROL_WORDS)
			buf_str(&b, str_format(v->arena, "%s:\n", _(x->field->short_label)));
		buf_str(&b, x->text);
	}
	return buf_text(&b);
}

// The words of a draft, as they will stand in the plan.
static struct str shown_words(struct visit *v, const struct share *s, const struct prepared *d)
{
	struct values values;
	struct fault ignored;
	struct str out = form_get(&d->form, "lines");
	if (d->prompt->shape == PROMPT_PEOPLE) {
		for (size_t i = 0; i < d->form.count; i++)
			for (size_t j = 0; str_is(d->form.pair[i].name, "who") && j < s->circle.count; j++)
				if (str_eq(s->circle.item[j].reference, d->form.pair[i].value))
					out = str_format(v->arena, "%.*s\n%.*s", STR_ARG(s->circle.item[j].display), STR_ARG(out));
		return form_has(&d->form, "who", "nobody") ? str_of(_("Nobody else")) : str_trim(out);
	}
	if (d->prompt->shape != PROMPT_KIND)
		return out;
	fault_init(&ignored, v->arena);
	if (values_read(v->arena, d->prompt->kind, &d->form, &s->circle, &ignored, &values) != OK)
		return STR("");
	return labelled(v, &values);
}

static enum err readers(struct visit *v, struct page *p, const char **sentence)
{
	struct consent_view *list;
	size_t count, n = 0;
	enum err e = consent_list(v->db, v->arena, v->person.key, false, &list, &count);
	if (e != OK)
		return e;
	struct str *names = arena_array(v->arena, struct str, count + 1);
	for (size_t i = 0; i < count; i++)
		if (!list[i].never && (list[i].verbs & MAY_SEE))
			names[n++] = list[i].grantee_name;
	if (n)
		*sentence = page_say(p, _("When you share, %s can read what is ticked. It becomes part of the plan."),
			say_list(v->arena, names, n));
	else
		*sentence = _("Nobody else can see your plan yet. When you share, what is ticked becomes part of your plan.");
	return OK;
}

enum err prepare_share_page(struct visit *v)
{
	struct share s;
	const char *sentence = NULL;
	enum err e = share_load(v, &s);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Share what you prepared"), .place = PLACE_PREPARE, .h1 = true,
		.back = web_path(v, "/prepare"), .back_text = _("Back to the list"));
	if (!s.count) {
		own_empty(p, .text = _("There are no drafts to share."), .link = _("Prepare something"),
			.href = web_path(v, "/prepare"));
		return web_end(v, p);
	}
	e = readers(v, p, &sentence);
	if (e != OK)
		return e;
	nhsuk_form_begin(p, .action = web_path(v, "/prepare/share"));
	for (size_t i = 0; i < s.count; i++) {
		const struct prepared *d = &s.item[i];
		nhsuk_heading(p, .text = _(d->prompt->title), .level = 2, .size = SIZE_S);
		own_words(p, .text_str = shown_words(v, &s, d), .is_small = true);
		nhsuk_tick(p, .name = str_format(v->arena, "share-%s", d->prompt->name).p, .checked = true,
			.text = page_say(p, _("Share this: %s"), _(d->prompt->title)));
		nhsuk_paragraph(p, .text = _("[Change it]"), .href = web_path(v, "/prepare/%s", d->prompt->name));
	}
	nhsuk_inset_text(p, .text = sentence);
	nhsuk_button(p, .text = _("Share what I prepared"), .once = true);
	nhsuk_form_end(p);
	return web_end(v, p);
}

// Sets one field of an otherwise empty set of values.
static struct values values_one(struct visit *v, const struct kind *k)
{
	struct values out = { k, arena_array(v->arena, struct value, k->fields) };
	for (size_t i = 0; i < k->fields; i++) {
		out.item[i].field = &k->field[i];
		out.item[i].d = DAY_NONE;
	}
	return out;
}

static void set_text(struct values *values, const char *field, struct str text)
{
	struct value *x = &values->item[kind_field(values->kind, field) - values->kind->field];
	x->sent = true;
	x->text = text;
}

static void set_tick(struct values *values, const char *field)
{
	struct value *x = &values->item[kind_field(values->kind, field) - values->kind->field];
	x->sent = true;
	x->tick = true;
}

static enum err share_answer(struct visit *v, const struct share *s, const struct prepared *d, struct plan_change *c)
{
	struct values values;
	struct fault ignored;
	fault_init(&ignored, v->arena);
	enum err e = values_read(v->arena, d->prompt->kind, &d->form, &s->circle, &ignored, &values);
	if (e != OK) // a draft that is not finished stays a draft
		return OK;
	plan_change_add(c, v->arena, d->shared ? entry_change(v->arena, d->shared, &values, &c->writer) :
						entry_make(v->arena, d->prompt->kind, &values, &c->writer, STR_NONE));
	draft_form_shared(v, c, &d->draft);
	return OK;
}

static void share_agenda(struct visit *v, const struct prepared *d, struct plan_change *c)
{
	struct str *line;
	size_t n = prepared_lines(v, form_get(&d->form, "lines"), &line);
	for (size_t i = 0; i < n && i < 50; i++) {
		struct values values = values_one(v, &kind_agenda);
		set_text(&values, "item", line[i]);
		plan_change_add(c, v->arena, entry_make(v->arena, &kind_agenda, &values, &c->writer, STR_NONE));
		c->writer.at++; // so that they stand in the order in which they were written
	}
	draft_form_shared(v, c, &d->draft);
}

static void invite_entry(struct visit *v, const struct plan *pl, struct str reference, struct plan_change *c)
{
	struct str ref, display;
	for (size_t i = 0; i < pl->entries; i++) {
		const struct entry *e = &pl->entry[i];
		bool relation = e->kind == &kind_relation && str_eq(entry_ref_self(e), reference);
		bool professional = e->kind == &kind_professional && entry_ref(e, "who", 0, &ref, &display) &&
			(str_eq(ref, reference) || str_eq(entry_ref_self(e), reference));
		if ((!relation && !professional) || entry_tick(e, "invited"))
			continue;
		struct values values = values_one(v, e->kind);
		set_tick(&values, "invited");
		plan_change_add(c, v->arena, entry_change(v->arena, e, &values, &c->writer));
	}
}

static void share_people(struct visit *v, const struct share *s, const struct prepared *d, struct plan_change *c)
{
	struct str *line;
	size_t n = prepared_lines(v, form_get(&d->form, "lines"), &line);
	for (size_t i = 0; i < d->form.count; i++)
		if (str_is(d->form.pair[i].name, "who"))
			invite_entry(v, &s->plan, d->form.pair[i].value, c);
	if (form_has(&d->form, "who", "nobody"))
		plan_change_add(c, v->arena, act_make(v, ACT_ALONE_BY_CHOICE, STR("")));
	for (size_t i = 0; i < n && i < 50; i++) {
		struct values values = values_one(v, &kind_relation);
		struct str who = line[i], name = str_trim(str_cut(&who, ','));
		set_text(&values, "name", name.n ? name : line[i]);
		set_text(&values, "relation", str_trim(who).n ? str_trim(who) : str_of(_("someone I asked to come")));
		set_tick(&values, "invited");
		plan_change_add(c, v->arena, entry_make(v->arena, &kind_relation, &values, &c->writer, STR_NONE));
	}
	draft_form_shared(v, c, &d->draft);
}

static enum err share_done(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e == ERR_STALE || e == ERR_CONFLICT)
		return fault_say(&v->fault, ERR_STALE, NULL), web_error(v, ERR_STALE);
	return e == OK ? web_go_done(v, web_path(v, "%s", ""), "shared") : web_error(v, e);
}

enum err prepare_share(struct visit *v)
{
	struct share s;
	enum err e = share_load(v, &s);
	if (e != OK)
		return e;
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = s.plan.care_plan_id;
	c->writer.words_reference = str_format(v->arena, "Patient/%.*s", STR_ARG(v->person.key));
	c->writer.words_display = v->person.called;
	for (size_t i = 0; i < s.count; i++) {
		const struct prepared *d = &s.item[i];
		if (!visit_form(v, str_format(v->arena, "share-%s", d->prompt->name).p).n)
			continue;
		if (d->prompt->shape == PROMPT_KIND)
			e = share_answer(v, &s, d, c);
		else if (d->prompt->shape == PROMPT_AGENDA)
			share_agenda(v, d, c);
		else
			share_people(v, &s, d, c);
		if (e != OK)
			return e;
	}
	if (!c->drafts)
		return web_go_done(v, web_path(v, "/prepare"), "draft");
	return visit_commit(v, plan_change_run, c, share_done);
}
