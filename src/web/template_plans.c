// SPDX-License-Identifier: Apache-2.0
// An administrator's look at which plans follow which version of each template, as numbers alone, and moving all plans
// of one version to the newest at once (plan/template_move.h): what will be different is seen first, a reason is given,
// and how far it is can be read here. No plan is read for it.
#include "plan/follow.h"
#include "plan/say.h"
#include "record/key.h"
#include "web/draft_form.h"
#include "web/template_diff.h"
#include "web/template_plans.h"
#include "web/web.h"

// --- how many ----------------------------------------------------------------------------------------------------
struct numbers {
	struct template_list all;
	struct follow_count *item;
	size_t count;
	struct template_moves moves;
	bool noted; // all plans of an older folder have been counted
};

static enum err load_numbers(struct visit *v, struct numbers *n)
{
	enum err e = template_list(v->db, v->arena, &n->all);
	if (e == OK)
		e = follow_counts(v->db, v->arena, &n->item, &n->count);
	if (e == OK)
		e = template_move_list(v->db, v->arena, &n->moves);
	return e == OK ? follow_check_noted(v->db, v->arena, &n->noted) : e;
}

static const char *plans(struct page *p, int64_t n)
{
	return page_say(p, ngettext("%lld plan", "%lld plans", (unsigned long)n), (long long)n);
}

const struct template_move *template_move_running(const struct template_moves *l, struct str name)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->item[i].state == MOVE_RUNNING && str_eq(l->item[i].name, name))
			return &l->item[i];
	return NULL;
}

bool template_move_goes_back(const struct template_move *m)
{
	return m->state != MOVE_RUNNING && m->number > m->was;
}

const char *template_move_path(struct visit *v, const struct template_move *m, const char *rest)
{
	return str_format(v->arena, TEMPLATE_PLANS "/%.*s%s", STR_ARG(m->id), rest).p;
}

static void draw_row(struct visit *v, struct page *p, const struct numbers *n, const struct template *t,
	int64_t number, const struct follow_count *c)
{
	const struct template *offered = template_offered(&n->all, t->name);
	int64_t all = c ? c->plans : 0, back = c ? c->back : 0;
	nhsuk_table_row_begin(p);
	nhsuk_cell_begin(p, .text = NULL);
	nhsuk_link(p, .text = template_title(p->arena, t), .href = template_path(v, t, ""));
	nhsuk_cell_end(p);
	nhsuk_cell(p, .text = page_say(p, _("Version %lld"), (long long)number));
	nhsuk_cell_begin(p, .text = NULL);
	nhsuk_text(p, plans(p, all));
	if (back) {
		nhsuk_break(p);
		nhsuk_text(p, all == 1 ? _("It went back to it") :
			page_say(p, _("%lld of them went back to it"), (long long)back));
	}
	nhsuk_cell_end(p);
	nhsuk_cell_begin(p, .text = NULL);
	if (offered && number == offered->number)
		nhsuk_text(p, _("This is the newest"));
	else if (template_move_running(&n->moves, t->name))
		nhsuk_text(p, _("Plans are being moved"));
	else if (!offered || number > offered->number)
		nhsuk_text(p, _("No newer version is published"));
	else if (all > back)
		nhsuk_link(p, .text = page_say(p, ngettext("Move it to version %lld", "Move them to version %lld",
				(unsigned long)(all - back)), (long long)offered->number),
			.hidden = template_title(p->arena, t),
			.href = template_path(v, t, str_format(v->arena, "/versions/%lld/move", (long long)number).p));
	else
		nhsuk_text(p, _("Nothing: this was chosen on purpose"));
	nhsuk_cell_end(p);
	nhsuk_table_row_end(p);
}

static const struct follow_count *count_of(const struct numbers *n, struct str name, int64_t number)
{
	for (size_t i = 0; i < n->count; i++)
		if (n->item[i].number == number && str_eq(n->item[i].name, name))
			return &n->item[i];
	return NULL;
}

// Whether plans follow a version of it that is not the newest.
static bool is_behind(const struct numbers *n, const struct template *t)
{
	const struct template *offered = template_offered(&n->all, t->name);
	for (size_t i = 0; i < n->count; i++)
		if (str_eq(n->item[i].name, t->name) && offered && n->item[i].number < offered->number)
			return true;
	return false;
}

// The newest, also when nobody follows it, and every version that a plan follows.
static void draw_template_rows(struct visit *v, struct page *p, const struct numbers *n, const struct template *t)
{
	const struct template *offered = template_offered(&n->all, t->name);
	for (size_t i = 0; i < n->all.count; i++) {
		const struct template *x = &n->all.item[i];
		const struct follow_count *c = str_eq(x->name, t->name) ? count_of(n, x->name, x->number) : NULL;
		if (c || x == offered)
			draw_row(v, p, n, x, x->number, c);
	}
}

static void draw_table(struct visit *v, struct page *p, const struct numbers *n, bool behind, const char *caption)
{
	const struct template *t;
	size_t first = 0;
	while ((t = template_nth(&n->all, first)) != NULL && is_behind(n, t) != behind)
		first++;
	if (!t)
		return;
	nhsuk_table_begin(p, .caption = caption, .caption_size = SIZE_M, .responsive = true,
		NHSUK_COLUMNS({ .text = _("Template") }, { .text = _("Version") }, { .text = _("Plans") },
			{ .text = _("What you can do") }));
	for (size_t i = first; (t = template_nth(&n->all, i)) != NULL; i++)
		if (is_behind(n, t) == behind)
			draw_template_rows(v, p, n, t);
	nhsuk_table_end(p);
}

// --- what is being moved -----------------------------------------------------------------------------------------
static const struct {
	const char *word; // N_
	enum nhsuk_colour colour;
} states[] = {
	[MOVE_RUNNING] = { N_("Being moved"), TAG_BLUE },
	[MOVE_DONE] = { N_("Done"), TAG_GREEN },
	[MOVE_STOPPED] = { N_("Stopped"), TAG_GREY },
	[MOVE_LEFT] = { N_("Ended early"), TAG_YELLOW },
};

static void draw_move(struct visit *v, struct page *p, const struct numbers *n, const struct template_move *m)
{
	const struct template *t = template_newest(&n->all, m->name);
	own_box_begin(p);
	nhsuk_heading(p, .level = 3, .size = SIZE_S, .tag = _(states[m->state].word),
		.tag_colour = (int)states[m->state].colour, .text = page_say(p, _("%s: version %lld to version %lld"),
			t ? template_title(p->arena, t) : page_c(p, m->name), (long long)m->was, (long long)m->number));
	nhsuk_paragraph(p, .tight = true, .text = page_say(p, ngettext("%lld of %lld plan is moved.",
		"%lld of %lld plans are moved.", (unsigned long)m->plans), (long long)m->moved, (long long)m->plans));
	nhsuk_paragraph(p, .tight = true, .secondary = true, .size = SIZE_S, .text = page_say(p, _("%s, %s"),
		page_c(p, m->by), say_when(v->arena, m->made)));
	own_note(p, .text_str = m->why, .cite = _("Why"));
	if (m->state == MOVE_LEFT)
		nhsuk_paragraph(p, .text = _("The version that they were to be moved to is not published any more."));
	if (m->state == MOVE_RUNNING) {
		struct nhsuk_field which = { "id", m->id };
		nhsuk_paragraph(p, .text = _("This goes on by itself. Load this page again to see how far it is."));
		nhsuk_post_button(p, .action = TEMPLATE_PLANS "/stop", .text = _("Stop here"), .look = BUTTON_SECONDARY,
			.hidden = t ? template_title(v->arena, t) : str_c(v->arena, m->name), .fields = &which, .field_count = 1);
	}
	if (template_move_goes_back(m) && m->there > 0 && !template_move_running(&n->moves, m->name))
		nhsuk_paragraph(p, .tight = true, .href = template_move_path(v, m, "/back"),
			.text = m->there == 1 ? _("[Move this plan back]")
				: page_say(p, ngettext("[Move this %lld plan back]", "[Move these %lld plans back]",
					(unsigned long)m->there), (long long)m->there));
	own_box_end(p);
}

static void draw_moves(struct visit *v, struct page *p, const struct numbers *n, bool under_way, const char *heading)
{
	bool any = false;
	for (size_t i = 0; i < n->moves.count; i++) {
		if ((n->moves.item[i].state == MOVE_RUNNING) != under_way)
			continue;
		if (!any)
			nhsuk_section_begin(p, .text = heading, .size = SIZE_M);
		any = true;
		draw_move(v, p, n, &n->moves.item[i]);
	}
	if (any)
		nhsuk_section_end(p);
}

enum err template_plans_page(struct visit *v)
{
	struct numbers n = { 0 };
	enum err e = load_numbers(v, &n);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Plans and versions"), .h1 = true, .back = "/templates",
		.back_text = _("Back to all templates"));
	nhsuk_paragraph(p, .size = SIZE_L, .text = _("How many plans follow which version of each template."));
	nhsuk_paragraph(p, .text = _("A plan keeps its version until somebody moves it. You can move all plans of one "
		"version to the newest. You see no plan here, only how many there are."));
	if (!n.noted)
		nhsuk_inset_text(p, .text = _("Plans are still being counted, so these numbers are too low. Load this page "
			"again in a while."));
	draw_moves(v, p, &n, true, _("Being moved now"));
	draw_table(v, p, &n, true, _("Some plans follow an older version"));
	draw_table(v, p, &n, false, _("All plans follow the newest version"));
	draw_moves(v, p, &n, false, _("Moved before"));
	return web_end(v, p);
}

// --- moving ------------------------------------------------------------------------------------------------------
struct mover {
	struct template was;
	const struct template *to; // NULL: there is none
	struct follow_count count;
	const struct template_move *under_way; // NULL: none
	bool newer_came; // since the form was made
};

static enum err load_mover(struct visit *v, struct mover *x)
{
	struct template_list *l = arena_make(v->arena, struct template_list);
	struct template_moves *moves = arena_make(v->arena, struct template_moves);
	*x = (struct mover){ 0 };
	enum err e = template_version(v, &x->was);
	if (e == OK)
		e = template_versions(v->db, v->arena, x->was.name, l);
	if (e == OK)
		e = follow_count_of(v->db, x->was.name, x->was.number, &x->count);
	if (e == OK)
		e = template_move_list(v->db, v->arena, moves);
	if (e != OK)
		return e;
	if (x->was.status == TEMPLATE_DRAFT)
		return ERR_NOT_FOUND;
	x->to = template_offered(l, x->was.name);
	if (x->to && x->to->number <= x->was.number)
		x->to = NULL;
	x->under_way = template_move_running(moves, x->was.name);
	return OK;
}

static int64_t to_move(const struct mover *x)
{
	return x->count.plans - x->count.back;
}

static struct str mover_place(struct visit *v, const struct mover *x)
{
	return draft_spot_place(v, "template-move",
		str_format(v->arena, "%.*s.%lld", STR_ARG(x->was.name), (long long)x->was.number));
}

// Why there is nothing to be sent; NULL: there is.
static const char *nothing_to_do(const struct mover *x)
{
	if (x->under_way)
		return _("Plans of this template are being moved. When that is done, you can move others.");
	if (!x->to)
		return _("There is no newer version that is published, so there is nothing to move these plans to.");
	if (to_move(x) <= 0)
		return _("No plan has to be moved: none follows this version, but those that went back to it on purpose.");
	return NULL;
}

static enum err draw_form(struct visit *v, struct page *p, const struct mover *x)
{
	struct draft_form d;
	must(x->to != NULL); // else there is nothing to do, and no form
	enum err e = draft_form_open(v, mover_place(v, x), &d);
	if (e != OK)
		return e;
	nhsuk_form_begin(p, .action = template_path(v, &x->was,
		str_format(v->arena, "/versions/%lld/move", (long long)x->was.number).p), .draft = draft_form_path(v, &d));
	nhsuk_hidden(p, "to", str_format(v->arena, "%lld", (long long)x->to->number));
	nhsuk_textarea(p, .name = "why", .label = ngettext("Why are you moving it?", "Why are you moving them?",
		(unsigned long)to_move(x)), .label_size = SIZE_M, .rows = 3,
		.hint = _("Each person can read it in their plan. Say nothing by which anybody could be known."),
		.value = visit_form(v, "why"), .error = fault_at(&v->fault, "why"));
	draft_form_end(v, p, &d, page_say(p, ngettext("Move %lld plan to version %lld", "Move %lld plans to version %lld",
		(unsigned long)to_move(x)), (long long)to_move(x), (long long)x->to->number));
	return OK;
}

static void draw_what_stays(struct page *p, const struct mover *x)
{
	nhsuk_list_begin(p, .plain = false);
	nhsuk_item(p, _("Nothing that is written in a plan is changed or lost."));
	nhsuk_item(p, _("Answers to what is not asked any more stay in the plan, in their place."));
	nhsuk_item(p, _("Each plan says that it was moved, when, by whom and why."));
	nhsuk_item(p, _("People and their teams can go back to the version before, each for their own plan."));
	if (x->count.back)
		nhsuk_item(p, page_say(p, ngettext("%lld plan went back to this version on purpose. It stays as it is.",
			"%lld plans went back to this version on purpose. They stay as they are.", (unsigned long)x->count.back),
			(long long)x->count.back));
	nhsuk_list_end(p);
}

static enum err draw_mover(struct visit *v, const struct mover *x, int status)
{
	const char *nothing = nothing_to_do(x);
	struct page *p = web_begin(v, .title = str_format(v->arena, _("Move plans that follow version %lld"),
		(long long)x->was.number).p, .h1 = true, .caption = template_title(v->arena, &x->was), .back = TEMPLATE_PLANS,
		.back_text = _("Back to plans and versions"), .status = status);
	if (x->newer_came && x->to)
		nhsuk_warning_callout(p, .heading = _("There is another version now"), .level = 2,
			.text = _("It was published while you looked at this page. Here is what it changes. Nothing was moved yet, "
				"and what you wrote is kept."));
	nhsuk_paragraph(p, .size = SIZE_L, .text = page_say(p, ngettext("%lld plan follows this version.",
		"%lld plans follow this version.", (unsigned long)x->count.plans), (long long)x->count.plans));
	if (nothing) {
		own_empty(p, .text = nothing);
		return web_end(v, p);
	}
	must(x->to != NULL);
	draw_what_stays(p, x);
	nhsuk_heading(p, .text = page_say(p, _("What is different in version %lld"), (long long)x->to->number), .level = 2,
		.size = SIZE_L);
	(void)template_draw_differences(v, p, &x->was, template_version_words(v, &x->was), x->to,
		template_version_words(v, x->to));
	enum err e = draw_form(v, p, x);
	return e == OK ? web_end(v, p) : e;
}

enum err template_mover_page(struct visit *v)
{
	struct mover x;
	enum err e = load_mover(v, &x);
	return e == OK ? draw_mover(v, &x, 200) : e;
}

static enum err move_run(struct db *db, struct arena *a, void *what)
{
	(void)a;
	return template_move_add(db, what);
}

static enum err move_after(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e == ERR_CONFLICT)
		e = fault_say(&v->fault, e,
			_("Plans of this template are being moved. When that is done, you can move others."));
	return e == OK ? web_go_done(v, TEMPLATE_PLANS, "template-moving") : web_error(v, e);
}

enum err template_move_begin(struct visit *v, const struct template_move *m, struct str place)
{
	struct template_move *add = arena_make(v->arena, struct template_move);
	*add = *m;
	add->id = key_shared(v->arena);
	add->account = v->actor.account;
	add->made = clock_now();
	add->by = v->site->organisation[0] ? str_format(v->arena, "%.*s (%s)", STR_ARG(v->actor.name),
		v->site->organisation) : v->actor.name;
	v->reason = m->why;
	return draft_form_commit(v, place, move_run, add, move_after);
}

enum err template_mover(struct visit *v)
{
	struct mover seen, *x = &seen;
	int64_t to;
	struct str why = visit_form(v, "why");
	enum err e = load_mover(v, x);
	if (e != OK)
		return e;
	if (nothing_to_do(x))
		return draw_mover(v, x, 409);
	must(x->to != NULL);
	x->newer_came = !str_int(visit_form(v, "to"), 1, INT32_MAX, &to) || to != x->to->number;
	if (!why.n)
		(void)fault_field(&v->fault, "why", _("Say in a few words why you are moving them"));
	else if (why.n > MOVE_WHY)
		(void)fault_field(&v->fault, "why", _("This is too long. Please make it shorter"));
	if (v->fault.items || x->newer_came)
		return draw_mover(v, x, v->fault.items ? 400 : 409);
	return template_move_begin(v, &(struct template_move){ .name = x->was.name, .was = x->was.number,
		.number = x->to->number, .why = why, .plans = to_move(x) }, mover_place(v, x));
}

// --- stopping ----------------------------------------------------------------------------------------------------
static enum err stop_run(struct db *db, struct arena *a, void *what)
{
	const struct str *id = what;
	(void)a;
	enum err e = template_move_stop(db, *id);
	return e == ERR_NOT_FOUND ? OK : e; // it was done a moment ago
}

static enum err stop_after(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, TEMPLATE_PLANS, "template-move-ended") : web_error(v, e);
}

enum err template_mover_stop(struct visit *v)
{
	struct str *id = arena_make(v->arena, struct str);
	*id = visit_form(v, "id");
	return id->n ? visit_commit(v, stop_run, id, stop_after) : ERR_NOT_FOUND;
}
