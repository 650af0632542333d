// SPDX-License-Identifier: Apache-2.0
// The formal review: begun at its date or earlier, what changed, whether the plan works, and the next date. The date
// moves only when somebody moves it here or on the entry's own page.
#include "plan/say.h"
#include "web/asking.h"
#include "web/draft_form.h"
#include "web/entry_form.h"
#include "web/guide.h"
#include "web/web.h"

struct reviewing {
	struct plan plan;
	struct circle circle;
	const struct entry *entry; // the one to come or going on; NULL none
	struct values done;        // of that one
	struct values next;        // of the next
	bool filled;
	struct draft_form draft;
};

static enum err review_load(struct visit *v, struct reviewing *r)
{
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &r->plan);
	if (e != OK)
		return e;
	r->circle = plan_circle(v, &r->plan);
	day soonest = 0;
	for (const struct entry *x = plan_first(&r->plan, &kind_review); x; x = plan_next(&r->plan, x)) {
		day due = entry_day(x, "due");
		if (entry_past(x) || (r->entry && due >= soonest))
			continue;
		r->entry = x;
		soonest = due;
	}
	return OK;
}

static bool going_on(const struct entry *e)
{
	const struct choice *c = e ? entry_choice(e, "status") : NULL;
	return c && str_is(str_of(c->code), "in-progress");
}

static enum err draw_begin(struct visit *v, const struct reviewing *r)
{
	struct str reference, display;
	struct page *p = web_begin(
		v, .title = _("Look at the plan again"), .h1 = true, .place = PLACE_PLAN, .back = web_path(v, "%s", ""));
	if (!r->entry) {
		own_empty(p, .text = _("No date is set to look at the plan again."), .link = _("Set a date"),
			.href = web_path(v, "/add/review"));
		guide_hint(v, p, "look-again", "professionals-review");
		return web_end(v, p);
	}
	nhsuk_paragraph(p, .size = SIZE_L,
		.text = page_say(p, _("The date is %s (%s)."), say_day(v->arena, entry_day(r->entry, "due")),
			say_late(v->arena, entry_day(r->entry, "due"))));
	if (entry_ref(r->entry, "who", 0, &reference, &display))
		nhsuk_paragraph(p, .text = page_say(p, _("%.*s arranges it."), STR_ARG(display)));
	nhsuk_paragraph(
		p, .text = _("You can also begin now. The plan is then marked as being looked at, until you are done."));
	draw_review_questions(v, p, &r->plan);
	nhsuk_button_group_begin(p);
	nhsuk_post_button(p, .action = web_path(v, "/review"), .text = _("Begin now"));
	nhsuk_button(p, .text = _("Move the date"), .look = BUTTON_SECONDARY,
		.href = web_path(v, "/entry/%.*s", STR_ARG(r->entry->r->id)));
	nhsuk_button_group_end(p);
	return web_end(v, p);
}

static enum err draw_done(struct visit *v, const struct reviewing *r)
{
	struct form_options o = { .circle = &r->circle };
	struct page *p = web_begin(
		v, .title = _("Look at the plan again"), .h1 = true, .place = PLACE_PLAN, .back = web_path(v, "%s", ""));
	nhsuk_paragraph(p,
		.text = _("Talk it through together. Change the plan itself wherever you need to; then say here how it went."));
	guide_hint(v, p, "look-again", "professionals-review");
	draw_review_questions(v, p, &r->plan);
	nhsuk_form_begin(p, .action = web_path(v, "/review/%.*s", STR_ARG(r->entry->r->id)),
		.draft = draft_form_path(v, &r->draft));
	nhsuk_hidden(p, "version", str_format(v->arena, "%lld", (long long)r->entry->r->version));
	form_field(v, p, kind_field(&kind_review, "changed"), values_get(&r->done, "changed"), &o);
	form_field(v, p, kind_field(&kind_review, "working"), values_get(&r->done, "working"), &o);
	nhsuk_heading(p, .text = _("The next look"), .level = 2, .size = SIZE_M);
	form_field(v, p, kind_field(&kind_review, "due"), r->filled ? values_get(&r->next, "due") : NULL, &o);
	form_field(v, p, kind_field(&kind_review, "who"),
		r->filled ? values_get(&r->next, "who") : values_get(&r->done, "who"), &o);
	draft_form_end(v, p, &r->draft, _("Save the review"));
	return web_end(v, p);
}

static struct value *only(struct values *values, const char *field)
{
	struct value *x = &values->item[kind_field(values->kind, field) - values->kind->field];
	x->sent = true;
	return x;
}

static void none_sent(struct values *values)
{
	for (size_t i = 0; i < values->kind->fields; i++)
		values->item[i].sent = false;
}

static enum err begun(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, web_path(v, "/review"), "review-begun") : web_error(v, e);
}

enum err review_begin(struct visit *v)
{
	struct reviewing r = { 0 };
	enum err e = review_load(v, &r);
	if (e != OK)
		return e;
	if (!r.entry || going_on(r.entry))
		return visit_go(v, str_of(web_path(v, "/review")));
	values_of(v->arena, r.entry, &r.done);
	none_sent(&r.done);
	only(&r.done, "status")->text = STR("in-progress");
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = r.plan.care_plan_id;
	plan_change_add(c, v->arena, entry_change(v->arena, r.entry, &r.done, &c->writer));
	return plan_change_commit(v, &r.plan, c, begun);
}

static enum err reviewed(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, web_path(v, "%s", ""), "reviewed") : web_error(v, e);
}

// What the form said about the review that is ending, and about the next one; both in one form.
static enum err read_both(struct visit *v, struct reviewing *r)
{
	struct values sent;
	enum err e = values_read(v->arena, &kind_review, &v->form, &r->circle, &v->fault, &sent);
	r->filled = true;
	r->next = sent;
	values_of(v->arena, r->entry, &r->done);
	none_sent(&r->done);
	*only(&r->done, "changed") = *values_get(&sent, "changed");
	*only(&r->done, "working") = *values_get(&sent, "working");
	if (!values_get(&sent, "working")->text.n)
		e = fault_field(&v->fault, "working", _("Say whether the plan is working: yes, partly or no"));
	if (e == OK && values_get(&sent, "due")->d < clock_today())
		e = fault_field(&v->fault, "due", _("The next look must be today or later"));
	return e;
}

static enum err open_draft(struct visit *v, struct reviewing *r)
{
	return draft_form_open(v, draft_spot_place(v, "review", r->entry->r->id), &r->draft);
}

enum err review_page(struct visit *v)
{
	struct reviewing r = { 0 };
	enum err e = review_load(v, &r);
	if (e != OK)
		return e;
	if (!going_on(r.entry))
		return draw_begin(v, &r);
	e = open_draft(v, &r);
	if (e != OK)
		return e;
	values_of(v->arena, r.entry, &r.done);
	if (r.draft.saved && read_both(v, &r) != OK)
		fault_init(&v->fault, v->arena); // a draft may be half-finished
	return draw_done(v, &r);
}

enum err review_done(struct visit *v)
{
	struct reviewing r = { 0 };
	int64_t version;
	enum err e = review_load(v, &r);
	if (e != OK)
		return e;
	if (!r.entry || !str_eq(r.entry->r->id, visit_param(v, "id")) || !going_on(r.entry))
		return ERR_STALE;
	e = open_draft(v, &r);
	if (e != OK)
		return e;
	e = read_both(v, &r);
	if (e != OK)
		return draw_done(v, &r);
	if (!str_int(visit_form(v, "version"), 1, INT64_MAX, &version) || version != r.entry->r->version)
		return ERR_STALE;
	only(&r.done, "changed");
	only(&r.done, "working");
	only(&r.done, "status")->text = STR("completed");
	struct value due = *values_get(&r.next, "due"), who = *values_get(&r.next, "who");
	none_sent(&r.next);
	*only(&r.next, "due") = due;
	*only(&r.next, "who") = who;
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = r.plan.care_plan_id;
	plan_change_add(c, v->arena, entry_change(v->arena, r.entry, &r.done, &c->writer));
	plan_change_add(c, v->arena, entry_make(v->arena, &kind_review, &r.next, &c->writer, STR_NONE));
	draft_form_done(v, c, r.draft.place);
	return plan_change_commit(v, &r.plan, c, reviewed);
}
