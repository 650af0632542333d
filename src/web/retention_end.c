// SPDX-License-Identifier: Apache-2.0
// Destroying a record whose time is over (plan/destroy.h), by the privacy officer: why, what goes and what stays, and a
// second press. A hold, or a rule that keeps it longer, stops it.
#include "plan/destroy.h"
#include "plan/retention.h"
#include "plan/say.h"
#include "record/hold.h"
#include "record/key.h"
#include "web/draft_form.h"
#include "web/privacy.h"
#include "web/web.h"

struct ending {
	struct str person;
	struct retention_facts facts;
	const struct retention_class *class;
	day until;
	struct draft_form draft;
	struct destroy_act act;
};

static const char *path_of(struct visit *v, const struct ending *x, const char *behind)
{
	return str_format(v->arena, "/privacy/kept/%.*s%s", STR_ARG(x->person), behind).p;
}

// ERR_NOT_FOUND: its time has not come, or it is held, as the page of the record says.
static enum err open_it(struct visit *v, struct ending *x)
{
	struct hold stands;
	x->person = visit_param(v, "key");
	enum err e = key_valid(x->person) ? retention_of(v->db, v->arena, x->person, &x->facts) : ERR_NOT_FOUND;
	if (e != OK)
		return e == ERR_GONE ? ERR_NOT_FOUND : e;
	x->class = retention_longest(&x->facts, &x->until);
	if (x->until == DAY_NONE || x->until > clock_today())
		return ERR_NOT_FOUND;
	e = hold_stands(v->db, v->arena, x->person, &stands);
	if (e != ERR_NOT_FOUND)
		return e == OK ? ERR_NOT_FOUND : e;
	visit_tell(v, x->person);
	return draft_form_open(v, draft_spot_place(v, "privacy-destroy", x->person), &x->draft);
}

static void draw_facts(struct visit *v, struct page *p, const struct ending *x)
{
	nhsuk_summary_list_begin(p, .no_border = false);
	nhsuk_summary_row(p, .key = _("Whose plan"), .value = privacy_whose(v, x->person));
	nhsuk_summary_row(p, .key = _("Written in last"), .value = say_day(v->arena, x->facts.last));
	nhsuk_summary_row(p, .key = _("Which rule"), .value = page_say(p, "%s: %s", _(x->class->title), _(x->class->rule)));
	nhsuk_summary_row(p, .key = _("To be kept until"), .value = say_day(v->arena, x->until));
	nhsuk_summary_list_end(p);
}

static enum err draw(struct visit *v, const struct ending *x)
{
	struct page *p = web_begin(v, .title = _("Destroy this record"), .h1 = true, .back = path_of(v, x, ""));
	draw_facts(v, p, x);
	nhsuk_paragraph(p, .text = _("Look once more before you do: is there a complaint, a claim or an inquiry, is it of "
		"use to somebody in the family, does an archive want it? Then hold it instead."));
	nhsuk_form_begin(p, .action = path_of(v, x, "/destroy"), .draft = draft_form_path(v, &x->draft));
	nhsuk_textarea(p, .name = "why", .label = _("What did you look at, and who agreed?"), .label_size = SIZE_M,
		.rows = 4, .hint = _("This stays for ever. Do not write here what the record said."),
		.value = visit_form(v, "why"),
		.error = fault_at(&v->fault, "why"));
	draft_form_end(v, p, &x->draft, _("Continue"));
	return web_end(v, p);
}

static enum err draw_sure(struct visit *v, const struct ending *x)
{
	static const char *const goes[] = { N_("The plan, all that it ever said, and all files"),
		N_("Messages, drafts, consents, and who looked"),
		N_("The person's login. Logins of people who help go on") };
	static const char *const stays[] = {
		N_("That there was a record, how many things were in it, who destroyed it, when, why and by which rule"),
		N_("Copies that were printed, saved or sent to other services before"),
	};
	struct page *p = web_begin(v, .title = _("Destroy this record for good?"), .h1 = true,
		.back = path_of(v, x, "/destroy"));
	nhsuk_warning_callout(p, .heading = _("Important"), .text = _("This cannot be undone. Nobody can bring it back, "
		"not from a backup either."));
	draw_facts(v, p, x);
	nhsuk_heading(p, .text = _("What goes"), .level = 2, .size = SIZE_M);
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = 0; i < sizeof goes / sizeof *goes; i++)
		nhsuk_item(p, _(goes[i]));
	nhsuk_list_end(p);
	nhsuk_heading(p, .text = _("What stays"), .level = 2, .size = SIZE_M);
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = 0; i < sizeof stays / sizeof *stays; i++)
		nhsuk_item(p, _(stays[i]));
	nhsuk_list_end(p);
	nhsuk_form_begin(p, .action = path_of(v, x, "/destroy"));
	nhsuk_hidden(p, "why", visit_form(v, "why"));
	nhsuk_hidden(p, "sure", STR("yes"));
	nhsuk_button(p, .text = _("Destroy it for good"), .look = BUTTON_WARNING, .once = true);
	nhsuk_form_end(p);
	nhsuk_paragraph(p, .text = _("[Leave it as it is for now]"), .href = "/privacy/kept");
	return web_end(v, p);
}

enum err kept_destroy_page(struct visit *v)
{
	struct ending x = { .person = STR("") };
	enum err e = open_it(v, &x);
	return e == OK ? draw(v, &x) : e;
}

static enum err destroyed(struct visit *v, enum err e, void *what)
{
	const struct ending *x = what;
	if (e == ERR_DENIED || e == ERR_CONFLICT) // held, or written in, meanwhile: the page of the record says so
		return visit_go(v, str_of(path_of(v, x, "")));
	if (e == ERR_GONE || e == ERR_NOT_FOUND) // a colleague was first
		e = OK;
	return e == OK ? web_go_done(v, "/privacy/kept", "destroyed") : web_error(v, e);
}

static enum err destroy_it(struct db *db, struct arena *a, void *what)
{
	struct ending *x = what;
	return destroy_run(db, a, &x->act);
}

enum err kept_destroy(struct visit *v)
{
	struct ending *x = arena_make(v->arena, struct ending);
	enum err e = open_it(v, x);
	if (e != OK)
		return e;
	struct str why = visit_form(v, "why");
	if (!why.n)
		(void)fault_field(&v->fault, "why", _("Write what you looked at and who agreed"));
	if (why.n > HOLD_WHY_MOST)
		(void)fault_field(&v->fault, "why", _("This is too long. Please make it shorter"));
	if (v->fault.err)
		return draw(v, x);
	if (!str_is(visit_form(v, "sure"), "yes"))
		return draw_sure(v, x);
	x->act = (struct destroy_act){ .site = v->site, .x = { .person = x->person, .at = clock_now(),
		.account = v->actor.account, .name = v->actor.name,
		.why = str_format(v->arena, "%s. %.*s", x->class->name, STR_ARG(why)) } };
	return draft_form_commit(v, x->draft.place, destroy_it, x, destroyed);
}
