// SPDX-License-Identifier: Apache-2.0
// Looks that are worth a question (record/pattern.h), for the privacy officer: who looked, as what, at whose record,
// why it is asked about, what they did there; closed with a finding. No plan is opened.
#include "plan/say.h"
#include "record/pattern.h"
#include "web/door.h"
#include "web/looked.h"
#include "web/plan_view.h"
#include "web/privacy.h"
#include "web/web.h"

#define FINDING_MOST 8000 // bytes

static const struct {
	const char *title, *why;
} words[] = {
	[PATTERN_OWN] = { N_("Perhaps their own record"),
		N_("Who looked is called as the person is, or their account is joined to this record.") },
	[PATTERN_RELATIVE] = { N_("Perhaps a relative"),
		N_("Who looked has the name of a relative or supporter of the person, the same telephone, or the same family "
			"name and postcode.") },
	[PATTERN_NEIGHBOUR] = { N_("Perhaps a neighbour"), N_("Who looked lives at the same postcode as the person.") },
	[PATTERN_COLLEAGUE] = { N_("Perhaps a colleague"),
		N_("The person is called as a member of staff is, or a member of staff is joined to this record.") },
	[PATTERN_MANY] = { N_("Very many records"),
		N_("Who looked opened the records of more than a hundred people within an hour.") },
};
#define WORDS (sizeof words / sizeof *words)

static const struct nhsuk_choice findings[] = {
	{ "work", N_("It was part of their work") },
	{ "no-harm", N_("It was not part of their work, and was a mistake") },
	{ "wrong", N_("It should not have happened, and is taken further") },
	{ "somebody-else", N_("It is somebody else who has the same name or address") },
};
#define FINDINGS (sizeof findings / sizeof *findings)

static const char *title_of(const struct pattern *x)
{
	size_t i = (size_t)x->what;
	return i < WORDS && words[i].title ? _(words[i].title) : _("A look that is worth a question");
}

static const char *finding_words(struct str finding)
{
	for (size_t i = 0; i < FINDINGS; i++)
		if (str_is(finding, findings[i].value))
			return _(findings[i].text);
	return "";
}

static const char *path_of(struct visit *v, const struct pattern *x)
{
	return str_format(v->arena, "/privacy/pattern/%.*s", STR_ARG(x->id)).p;
}

enum err pattern_table(struct visit *v, struct page *p, bool closed, size_t *count)
{
	struct pattern_list list;
	enum err e = pattern_all(v->db, v->arena, closed, &list);
	*count = list.count;
	if (e != OK || !list.count)
		return e;
	nhsuk_table_begin(p, .caption = closed ? _("Looks that were asked about")
			: _("Looks that are worth a question, the oldest first"), .caption_size = SIZE_M, .responsive = true,
		NHSUK_COLUMNS({ _("When") }, { _("Who") }, { _("Whose plan") },
			{ closed ? _("What was found") : _("What it is") }));
	for (size_t i = 0; i < list.count; i++) {
		const struct pattern *x = &list.item[i];
		nhsuk_table_row_begin(p);
		nhsuk_cell_begin(p, .numeric = false);
		nhsuk_link(p, .text = say_when(v->arena, x->since), .href = path_of(v, x));
		nhsuk_cell_end(p);
		nhsuk_cell(p, .text = looked_name(v, x->actor, x->role));
		nhsuk_cell(p, .text = x->person.n ? privacy_whose(v, x->person) : _("Many people"));
		nhsuk_cell(p, .text = closed ? finding_words(x->finding) : title_of(x));
		nhsuk_table_row_end(p);
		if (x->person.n)
			visit_tell(v, x->person);
	}
	nhsuk_table_end(p);
	return OK;
}

static void draw_facts(struct visit *v, struct page *p, const struct pattern *x)
{
	size_t i = (size_t)x->what;
	nhsuk_summary_list_begin(p, .no_border = false);
	nhsuk_summary_row(p, .key = _("Who looked"), .value = looked_name(v, x->actor, x->role));
	nhsuk_summary_row(p, .key = _("Whose plan"), .value = x->person.n ? privacy_whose(v, x->person) : _("Many people"));
	nhsuk_summary_row(p, .key = _("First"), .value = say_when(v->arena, x->since));
	if (x->last > x->since)
		nhsuk_summary_row(p, .key = _("Last"), .value = say_when(v->arena, x->last));
	if (i < WORDS && words[i].why)
		nhsuk_summary_row(p, .key = _("Why it is asked"), .value = _(words[i].why));
	nhsuk_summary_list_end(p);
}

static void draw_close(struct visit *v, struct page *p, const struct pattern *x)
{
	struct nhsuk_choice items[FINDINGS];
	for (size_t i = 0; i < FINDINGS; i++)
		items[i] = (struct nhsuk_choice){ .value = findings[i].value, .text = _(findings[i].text) };
	nhsuk_form_begin(p, .action = path_of(v, x));
	nhsuk_radios(p, .name = "finding", .label = _("What did you find?"), .label_size = SIZE_M, .items = items,
		.count = FINDINGS, .value = visit_form(v, "finding"), .error = fault_at(&v->fault, "finding"));
	nhsuk_textarea(p, .name = "words", .label = _("What did you look at, and what happens now?"), .label_size = SIZE_S,
		.hint = _("Only privacy officers read this."), .rows = 5, .value = visit_form(v, "words"),
		.error = fault_at(&v->fault, "words"));
	nhsuk_button(p, .text = _("Save what I found"), .once = true);
	nhsuk_form_end(p);
}

static enum err draw(struct visit *v, const struct pattern *x)
{
	struct page *p = web_begin(v, .title = title_of(x), .h1 = true, .back = "/privacy");
	enum err e = OK;
	nhsuk_paragraph(p,
		.text = _("This is a reason to ask, and no proof of anything. Ask who looked before you decide."));
	draw_facts(v, p, x);
	if (x->person.n) {
		e = privacy_did(v, p, x->person, x->actor, x->since - DAYS, x->last);
		visit_tell(v, x->person);
	}
	if (e != OK)
		return e;
	if (!x->closed) {
		draw_close(v, p, x);
		return web_end(v, p);
	}
	nhsuk_heading(p, .text = _("What was found"), .level = 2, .size = SIZE_M);
	nhsuk_paragraph(p, .text = finding_words(x->finding));
	own_note(p, .text_str = x->words, .cite = page_say(p, "%s, %s",
		page_c(p, web_author_name(v, str_format(v->arena, "a:%.*s", STR_ARG(x->officer)))),
		say_when(v->arena, x->closed)));
	return web_end(v, p);
}

enum err privacy_pattern_page(struct visit *v)
{
	struct pattern x;
	enum err e = pattern_get(v->db, v->arena, visit_param(v, "id"), &x);
	return e == OK ? draw(v, &x) : e;
}

static enum err close_run(struct db *db, struct arena *a, void *what)
{
	(void)a;
	return pattern_close(db, what);
}

// A colleague was first: what they found stands on the page.
static enum err closed(struct visit *v, enum err e, void *what)
{
	if (e == ERR_STALE)
		return visit_go(v, str_of(path_of(v, what)));
	return e == OK ? web_go_done(v, "/privacy", "quiet") : web_error(v, e);
}

enum err privacy_pattern(struct visit *v)
{
	struct pattern *x = arena_make(v->arena, struct pattern);
	enum err e = pattern_get(v->db, v->arena, visit_param(v, "id"), x);
	if (e != OK || x->closed)
		return e != OK ? e : closed(v, ERR_STALE, x);
	struct str finding = visit_form(v, "finding"), said = visit_form(v, "words");
	if (!*finding_words(finding))
		(void)fault_field(&v->fault, "finding", _("Choose what you found"));
	if (!said.n)
		(void)fault_field(&v->fault, "words", _("Say what you looked at and what happens now"));
	if (said.n > FINDING_MOST)
		(void)fault_field(&v->fault, "words", _("This is too long. Please make it shorter"));
	if (v->fault.err)
		return draw(v, x);
	if (x->person.n)
		visit_tell(v, x->person);
	x->closed = clock_now();
	x->officer = v->actor.account;
	x->finding = finding;
	x->words = said;
	return visit_commit(v, close_run, x, closed);
}
