// SPDX-License-Identifier: Apache-2.0
// Moving back all plans that one move brought to another version of a template and that are there still
// (plan/template_move.h): how many there are and why others stay is seen first, and a reason is given.
#include "plan/say.h"
#include "plan/template_move.h"
#include "record/key.h"
#include "web/draft_form.h"
#include "web/template_diff.h"
#include "web/template_plans.h"
#include "web/web.h"

struct back {
	struct template_move first; // that is taken back
	struct template from, to;   // to: the version before it
	bool to_there;              // it is published still
	bool under_way;             // plans of this template are being moved
};

static enum err load_back(struct visit *v, struct back *x)
{
	struct template_list l;
	struct template_moves *moves = arena_make(v->arena, struct template_moves);
	*x = (struct back){ 0 };
	enum err e = template_move_get(v->db, v->arena, visit_param(v, "id"), &x->first);
	if (e == OK && !template_move_goes_back(&x->first))
		e = ERR_NOT_FOUND;
	if (e == OK)
		e = template_move_list(v->db, v->arena, moves);
	if (e == OK)
		e = template_versions(v->db, v->arena, x->first.name, &l);
	if (e != OK)
		return e;
	x->from = x->to = (struct template){ .name = x->first.name, .title = x->first.name };
	for (size_t i = 0; i < l.count; i++) {
		if (l.item[i].number == x->first.number)
			x->from = l.item[i];
		if (l.item[i].number == x->first.was)
			x->to = l.item[i];
	}
	x->to_there = x->to.number && x->to.status == TEMPLATE_ACTIVE;
	x->under_way = template_move_running(moves, x->first.name) != NULL;
	return OK;
}

// Why there is nothing to be sent; NULL: there is.
static const char *nothing_to_do(struct visit *v, const struct back *x)
{
	if (x->under_way)
		return _("Plans of this template are being moved. When that is done, you can move others.");
	if (!x->to_there)
		return str_format(v->arena, _("Version %lld is not published any more, so no plan can go back to it."),
			(long long)x->first.was)
			.p;
	if (x->first.there <= 0)
		return _("No plan has to be moved back: each of them was moved again since, or does not follow this template "
			"any more.");
	return NULL;
}

static struct str back_place(struct visit *v, const struct back *x)
{
	return draft_spot_place(v, "template-back", x->first.id);
}

static void draw_what_stays(struct page *p, const struct back *x)
{
	int64_t others = x->first.moved - x->first.there;
	nhsuk_list_begin(p, .plain = false);
	nhsuk_item(p, _("Nothing that is written in a plan is changed or lost."));
	nhsuk_item(p, _("Answers to what only the newer version asks stay in the plan, in their place."));
	nhsuk_item(p, _("Each plan says that it was moved back, when, by whom and why."));
	nhsuk_item(p, ngettext("You can move it to the newer version again.",
		"You can move them to the newer version again.", (unsigned long)x->first.there));
	if (others > 0)
		nhsuk_item(p, page_say(p, ngettext("%lld plan cannot be moved back: it was moved again since, or does not "
			"follow this template any more. It stays as it is.",
			"%lld plans cannot be moved back: they were moved again since, or do not follow this template any more. "
			"They stay as they are.", (unsigned long)others), (long long)others));
	nhsuk_list_end(p);
}

static enum err draw_form(struct visit *v, struct page *p, const struct back *x)
{
	struct draft_form d;
	long long n = x->first.there;
	enum err e = draft_form_open(v, back_place(v, x), &d);
	if (e != OK)
		return e;
	nhsuk_form_begin(p, .action = template_move_path(v, &x->first, "/back"), .draft = draft_form_path(v, &d));
	nhsuk_textarea(p, .name = "why", .label = ngettext("Why are you moving it back?", "Why are you moving them back?",
		(unsigned long)n), .label_size = SIZE_M, .rows = 3,
		.hint = _("Each person can read it in their plan. Say nothing by which anybody could be known."),
		.value = visit_form(v, "why"), .error = fault_at(&v->fault, "why"));
	draft_form_end(v, p, &d, page_say(p, ngettext("Move %lld plan back to version %lld",
		"Move %lld plans back to version %lld", (unsigned long)n), n, (long long)x->first.was));
	return OK;
}

static enum err draw_back(struct visit *v, const struct back *x, int status)
{
	const char *nothing = nothing_to_do(v, x);
	long long n = x->first.there;
	struct page *p = web_begin(v, .title = str_format(v->arena, _("Move plans back to version %lld"),
		(long long)x->first.was).p, .h1 = true, .caption = template_title(v->arena, &x->from), .back = TEMPLATE_PLANS,
		.back_text = _("Back to plans and versions"), .status = status);
	nhsuk_paragraph(p, .size = SIZE_L, .text = page_say(p, ngettext("%lld plan was moved to version %lld, %s.",
		"%lld plans were moved to version %lld, %s.", (unsigned long)x->first.moved), (long long)x->first.moved,
		(long long)x->first.number, say_when(v->arena, x->first.made)));
	own_note(p, .text_str = x->first.why, .cite = _("Why"));
	if (nothing) {
		own_empty(p, .text = nothing);
		return web_end(v, p);
	}
	nhsuk_paragraph(p, .text = x->first.moved == 1 ? _("It can be moved back.") : page_say(p,
		ngettext("%lld of them can be moved back.", "%lld of them can be moved back.", (unsigned long)n), n));
	draw_what_stays(p, x);
	nhsuk_heading(p, .text = page_say(p, _("What was different in version %lld"), (long long)x->to.number), .level = 2,
		.size = SIZE_L);
	(void)template_draw_differences(v, p, &x->from, template_version_words(v, &x->from), &x->to,
		template_version_words(v, &x->to));
	enum err e = draw_form(v, p, x);
	return e == OK ? web_end(v, p) : e;
}

enum err template_back_page(struct visit *v)
{
	struct back x;
	enum err e = load_back(v, &x);
	return e == OK ? draw_back(v, &x, 200) : e;
}

enum err template_back(struct visit *v)
{
	struct back x;
	struct str why = visit_form(v, "why");
	enum err e = load_back(v, &x);
	if (e != OK)
		return e;
	if (nothing_to_do(v, &x))
		return draw_back(v, &x, 409);
	if (!why.n)
		(void)fault_field(&v->fault, "why", _("Say in a few words why you are moving them back"));
	else if (why.n > MOVE_WHY)
		(void)fault_field(&v->fault, "why", _("This is too long. Please make it shorter"));
	if (v->fault.items)
		return draw_back(v, &x, 400);
	return template_move_begin(v, &(struct template_move){ .name = x.first.name, .was = x.first.number,
		.number = x.first.was, .why = why, .plans = x.first.there, .undoes = x.first.id }, back_place(v, &x));
}
