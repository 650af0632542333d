// SPDX-License-Identifier: Apache-2.0
// Versions that were agreed: the list, each as it stood, and the FHIR document.
#include "plan/agreement.h"
#include "plan/say.h"
#include "record/consent.h"
#include "web/erased.h"
#include "web/listing.h"
#include "web/paper.h"
#include "web/web.h"

// By what right somebody agreed for the person, and where it was found that the person could not decide.
static void by_what_right(struct visit *v, struct page *p, const struct agreement *a)
{
	size_t slash;
	enum consent_basis b = consent_basis_of(a->authority);
	if (a->as == AS_REPRESENTATIVE && b != BASIS_SELF)
		nhsuk_item(p, _(consent_basis_words(b)));
	if (!a->finding.n || !str_index(a->finding, '/', &slash) ||
		!access_decide(&v->access, MAY_SEE, &(struct access_what){ .section = STR("capacity") }))
		return;
	nhsuk_item_begin(p);
	nhsuk_link(p, .text = _("What was found about it"),
		.href = web_path(v, "#%.*s", STR_ARG(str_part(a->finding, slash + 1, a->finding.n))));
	nhsuk_item_end(p);
}

static void draw_version(
	struct visit *v, struct page *p, const struct agreed_version *version, const struct agreement_list *list)
{
	const char *tag = version->current ? _("As the plan is now") : _("An earlier version");
	own_goal_begin(p, .title = page_say(p, _("Version %d"), version->number), .level = 2, .tag = tag,
		.tag_colour = version->current ? TAG_GREEN : TAG_GREY);
	nhsuk_list_begin(p, .plain = true);
	for (size_t i = 0; i < list->count; i++) {
		const struct agreement *a = &list->item[i];
		if (!str_eq(a->manifest, version->manifest) || !a->sound)
			continue;
		nhsuk_item(p,
			page_say(
				p, _("%.*s: %s, %s"), STR_ARG(a->name), _(answer_words(a->agreed)), say_day(v->arena, day_of(a->at))));
		by_what_right(v, p, a);
		if (a->agreed_why.n)
			nhsuk_item_str(p, a->agreed_why);
	}
	nhsuk_list_end(p);
	nhsuk_paragraph_begin(p, .tight = true);
	nhsuk_link(p, .text = _("Read it"), .hidden = page_say(p, _("version %d"), version->number),
		.href = web_path(v, "/agreed/%d", version->number));
	nhsuk_dot(p);
	nhsuk_link(p, .text = _("What is different now"), .hidden = page_say(p, _("from version %d"), version->number),
		.href = web_path(v, "/changes/between?from=v%d", version->number));
	nhsuk_paragraph_end(p);
	own_goal_end(p);
}

enum err agreed_list(struct visit *v)
{
	struct plan pl;
	struct agreement_list list;
	size_t count;
	enum err e = plan_load(v->db, v->arena, &v->person, NULL, &pl);
	if (e == OK)
		e = agreements_of(v->db, v->arena, v->person.key, &list);
	if (e != OK)
		return e;
	if (!access_decide(&v->access, MAY_SEE, &(struct access_what){ .section = STR("agreement") }))
		return ERR_NOT_FOUND;
	struct agreed_version *version = agreed_versions(v->arena, &list, manifest_now(v->arena, &pl), &count);
	struct page *p = web_begin(
		v, .title = _("Agreed versions"), .h1 = true, .place = PLACE_PLAN, .back = web_path(v, "%s", ""));
	if (!count)
		own_empty(p, .text = _("Nothing has been agreed yet."),
			.hint = _("When the plan is agreed, this version is kept here for ever."));
	for (size_t i = count; i-- > 0;)
		draw_version(v, p, &version[i], &list);
	return web_end(v, p);
}

// The frozen plan, without what this reader may not see.
static enum err open_version(struct visit *v, struct plan *pl, struct agreed_version *which)
{
	int64_t number;
	if (!str_int(visit_param(v, "number"), 1, 100000, &number) ||
		!access_decide(&v->access, MAY_SEE, &(struct access_what){ .section = STR("agreement") }))
		return ERR_NOT_FOUND;
	enum err e = agreement_open(v->db, v->arena, &v->person, (int)number, pl, which);
	size_t kept = 0;
	for (size_t i = 0; e == OK && i < pl->entries; i++)
		if (access_sees(&v->access, pl->entry[i].r))
			pl->entry[kept++] = pl->entry[i];
	if (e != OK)
		return e;
	pl->entries = kept;
	plan_shield(pl, shield_of(v->arena, &v->person, &v->access));
	return e;
}

static struct page *begin_version(struct visit *v, const struct agreed_version *which)
{
	const char *last = say_day(v->arena, day_of(which->last));
	return web_begin(v, .title = web_say(v, N_("My plan, as it was agreed"), N_("%s's plan, as it was agreed")),
		.h1 = true, .place = PLACE_PLAN, .print = true, .back = web_path(v, "/agreed"),
		.back_text = _("Back to agreed versions"),
		.caption = str_format(v->arena, _("Version %d, agreed on %s"), which->number, last).p);
}

// What stood in it and was taken out since: who did it, and why, as far as the reader could see what it said.
static void draw_missing(struct visit *v, struct page *p, const struct agreed_version *which)
{
	for (size_t i = 0; i < which->missings; i++) {
		const struct resource *r = &which->missing[i];
		const struct kind *k = kind_named(r->kind);
		if (!access_sees(&v->access, r))
			continue;
		nhsuk_heading(p, .text = k ? _(k->title) : _("A part of the plan"), .level = 2, .size = SIZE_M);
		erased_note(v, p, r->type, r->id);
	}
}

static void draw_frozen(struct visit *v, struct page *p, const struct plan *pl, const struct agreed_version *which)
{
	if (!which->current)
		nhsuk_inset_text(p, .text = _("This is an earlier version. The plan has changed since."));
	if (!which->whole)
		nhsuk_inset_text(p, .text = _("Some of this version was lawfully erased and cannot be shown."));
	listing_draw(v, p, pl);
	draw_missing(v, p, which);
}

enum err agreed_page(struct visit *v)
{
	struct plan pl;
	struct agreed_version which;
	enum err e = open_version(v, &pl, &which);
	if (e != OK)
		return e;
	struct page *p = begin_version(v, &which);
	draw_frozen(v, p, &pl, &which);
	own_no_print_begin(p);
	nhsuk_paragraph_begin(p, .tight = false);
	nhsuk_link(p, .text = _("Save as a PDF"), .href = web_path(v, "/agreed/%d/pdf", which.number));
	nhsuk_dot(p);
	nhsuk_link(
		p, .text = _("Save as a PDF in large print"), .href = web_path(v, "/agreed/%d/pdf?look=large", which.number));
	nhsuk_paragraph_end(p);
	nhsuk_paragraph(p, .text = _("For professionals: [this version as a FHIR document]"),
		.href = web_path(v, "/agreed/%d/document", which.number), .secondary = true);
	own_no_print_end(p);
	return web_end(v, p);
}

// On paper as it was agreed.
enum err agreed_pdf(struct visit *v)
{
	struct plan pl;
	struct agreed_version which;
	struct paper *paper;
	bool large = str_is(visit_query(v, "look"), "large");
	enum err e = open_version(v, &pl, &which);
	if (e == OK)
		e = paper_new(v, large ? PAPER_LARGE : PAPER_USUAL, which.number, &paper);
	if (e != OK)
		return e;
	struct page *p = begin_version(v, &which);
	draw_frozen(v, p, &pl, &which);
	return paper_send(v, p, paper, str_format(v->arena, "%.*s-plan-version-%d%s", STR_ARG(v->person.called),
		which.number, large ? "-large" : "").p);
}

enum err agreed_document(struct visit *v)
{
	struct plan pl;
	struct agreed_version which;
	struct str json;
	enum err e = open_version(v, &pl, &which);
	if (e != OK)
		return e;
	// A document is whole or it is not one: it is made for those who may see all of it.
	struct plan all;
	struct agreed_version same;
	e = agreement_open(v->db, v->arena, &v->person, which.number, &all, &same);
	if (e == OK && (all.entries != pl.entries || shield_of(v->arena, &v->person, &v->access)))
		return fault_say(&v->fault, ERR_DENIED,
			_("Some parts of this plan are not open to you, so the whole document is not either."));
	if (e == OK)
		e = agreement_document(v->db, v->arena, &v->person, which.number, &json);
	if (e != OK)
		return e;
	http_header_set(v->req, "Content-Disposition",
		str_format(v->arena, "attachment; filename=\"plan-version-%d.json\"", which.number));
	return visit_text(v, 200, "application/fhir+json; charset=utf-8", json);
}
