// SPDX-License-Identifier: Apache-2.0
// A version of a template as a person meets it, before anybody's plan follows it: the plan with its sections, what to
// prepare, each form with its words, what is asked when the plan is looked at again. The pages are drawn by the code
// that draws plans, for a person who is made up and has written nothing; nothing is kept of what one does here. The
// same for a version of this house, which its administrators see, and for one that the gallery shows.
#include "web/asking.h"
#include "web/gallery.h"
#include "web/prepare.h"
#include "web/plan_view.h"
#include "web/template_view.h"
#include "web/web.h"

struct preview {
	struct visit *v;
	struct template t;
	struct page *p;
	struct plan plan; // empty
	const char *root;
	const char *back; // the page of the template
	enum actor_kind looks; // whose page it is
};

enum preview_tab { PREVIEW_PLAN, PREVIEW_PREPARE, PREVIEW_REVIEW, PREVIEW_FORM };

static enum err open_preview(struct visit *v, struct preview *x)
{
	struct shown shown;
	bool gallery = visit_param(v, "id").n > 0;
	*x = (struct preview){ .v = v, .looks = v->actor.kind };
	enum err e = gallery ? shown_open(v, &shown) : template_version(v, &x->t);
	if (e != OK)
		return e;
	if (gallery)
		x->t = shown.parcel.template;
	x->back = gallery ? gallery_href(v, shown.item.id, "") : template_path(v, &x->t, "");
	x->root = gallery ? gallery_href(v, shown.item.id, "/as")
		: template_path(v, &x->t, str_format(v->arena, "/versions/%lld/as", (long long)x->t.number).p);
	return OK;
}

static void draw_tabs(struct preview *x, enum preview_tab now)
{
	struct page_link link[] = {
		{ .text = _("The plan"), .href = x->root, .current = now == PREVIEW_PLAN },
		{ .text = _("Getting ready"), .href = page_say(x->p, "%s/prepare", x->root),
			.current = now == PREVIEW_PREPARE },
		{ .text = _("Looking at it again"), .href = page_say(x->p, "%s/review", x->root),
			.current = now == PREVIEW_REVIEW },
	};
	nhsuk_contents_list(x->p, .items = link, .count = sizeof link / sizeof *link,
		.aria_label = _("Parts of this preview"), .hidden = _("Parts of this preview"), .classes = "own-ways");
}

// The page of whoever looks at it, and, from here to end_preview(), the made-up person's. title NULL: as the tab says.
static void begin_preview(struct preview *x, enum preview_tab tab, const char *title)
{
	struct visit *v = x->v;
	template_speak(v->arena, &x->t);
	x->p = web_begin(v, .title = title ? title : _("As a person would see it"), .h1 = true,
		.caption = template_title(v->arena, &x->t),
		.back = tab == PREVIEW_FORM ? x->root : x->back,
		.back_text = tab == PREVIEW_FORM ? _("Back to the preview") : _("Back to this template"));
	nhsuk_inset_text(x->p, .text = _("This is a preview. It shows the plan of somebody who has written nothing yet. "
		"Nothing that you do here is kept."));
	if (tab != PREVIEW_FORM)
		draw_tabs(x, tab);
	v->root = x->root;
	v->person = (struct person){ .called = STR("Sam"), .full = STR("Sam"), .given = STR("Sam"), .birth = DAY_NONE };
	v->access = (struct access){ .self = true, .verbs = MAY_SEE | MAY_WRITE };
	v->actor.kind = ACTOR_ADMIN; // it looks the same whoever looks
	x->plan = (struct plan){ .person = &v->person, .state = PLAN_PREPARING, .care_plan_id = STR("") };
	asking_preview(v, &x->t);
}

static enum err end_preview(struct preview *x)
{
	x->v->person = (struct person){ .birth = DAY_NONE };
	x->v->access = (struct access){ 0 };
	x->v->root = NULL;
	x->v->actor.kind = x->looks;
	return web_end(x->v, x->p);
}

// --- pages -------------------------------------------------------------------------------------------------------
enum err template_preview(struct visit *v)
{
	struct preview x;
	enum err e = open_preview(v, &x);
	if (e != OK)
		return e;
	begin_preview(&x, PREVIEW_PLAN, NULL);
	struct plan_view w = { .v = v, .p = x.p, .pl = x.plan, .whole = true, .all_sections = true, .writes = true };
	nhsuk_paragraph(x.p, .size = SIZE_L, .text = page_in(v->arena, x.t.about, x.t.about_in));
	draw_parts(&w, &readings[0]);
	return end_preview(&x);
}

static enum err draw_prepare(struct preview *x)
{
	struct visit *v = x->v;
	begin_preview(x, PREVIEW_PREPARE, NULL);
	draw_tips(v, x->p, "prepare", _("Good to have ready"));
	nhsuk_heading(x->p, .text = _("Think about"), .level = 2, .size = SIZE_M);
	nhsuk_task_list_begin(x->p, "prompt");
	for (size_t i = 0; i < prompt_count; i++) {
		const struct prompt *prompt = prompt_nth(v, i);
		nhsuk_task(x->p, .text = prompt_title(v, prompt), .href = web_path(v, "/prepare/%s", prompt->name),
			.status = _("Not started"), .status_tag = true, .tag = TAG_GREY);
	}
	nhsuk_task_list_end(x->p);
	return end_preview(x);
}

static enum err draw_review(struct preview *x)
{
	const struct template_part *part = template_part_named(&x->t, STR("review"));
	begin_preview(x, PREVIEW_REVIEW, NULL);
	draw_tips(x->v, x->p, "review", _("Before you look at it"));
	if (part && part->prompts)
		draw_review_questions(x->v, x->p, &x->plan);
	else
		own_empty(x->p, .text = _("This template asks nothing of its own when the plan is looked at again."));
	return end_preview(x);
}

// What a page would do that this one stands for: it leads on in a plan, and nowhere here.
static enum err draw_leads_on(struct preview *x)
{
	begin_preview(x, PREVIEW_FORM, _("Here the preview ends"));
	nhsuk_paragraph(x->p, .text = _("In somebody's plan this leads on to a page that is the same in every plan."));
	return end_preview(x);
}

enum err template_preview_page(struct visit *v)
{
	struct preview x;
	struct str page = visit_param(v, "page");
	enum err e = open_preview(v, &x);
	if (e != OK)
		return e;
	return str_is(page, "prepare") ? draw_prepare(&x) : str_is(page, "review") ? draw_review(&x) : draw_leads_on(&x);
}

// What is asked when an entry is made, with the words that it begins with.
static void draw_fields(struct preview *x, const struct kind *k)
{
	struct visit *v = x->v;
	struct entry_form f = { .kind = k };
	entry_form_fill(v, &f);
	form_fields(v, x->p, k, &f.values, &(struct form_options){ .skip = entry_later_fields });
	nhsuk_paragraph(x->p, .text = _("Here stands the button with which it is saved."), .secondary = true);
}

static void draw_prompt(struct preview *x, const struct prompt *prompt)
{
	struct visit *v = x->v;
	const struct field *item = kind_field(&kind_agenda, "item");
	asking_prepare(v, prompt->kind);
	const char *label = prompt->shape == PROMPT_AGENDA ? asking_label(v, item) : NULL;
	if (prompt->shape == PROMPT_KIND) {
		draw_fields(x, prompt->kind);
	} else if (prompt->shape == PROMPT_AGENDA) {
		nhsuk_textarea(x->p, .name = "lines", .label = label ? label : _("What would you like to talk about?"),
			.label_size = SIZE_M, .hint = asking_hint(v, item), .rows = 6);
	} else {
		nhsuk_paragraph(x->p, .text = _("Here the person chooses among the people of their plan."));
	}
}

enum err template_preview_form(struct visit *v)
{
	struct preview x;
	struct str page = visit_param(v, "page"), what = visit_param(v, "what");
	const struct kind *k = str_is(page, "add") ? kind_named(what) : NULL;
	const struct prompt *prompt = NULL;
	enum err e = open_preview(v, &x);
	if (e != OK)
		return e;
	for (size_t i = 0; str_is(page, "prepare") && i < prompt_count; i++)
		if (str_is(what, prompts[i].name))
			prompt = &prompts[i];
	if (!k && !prompt)
		return draw_leads_on(&x);
	if (prompt) {
		begin_preview(&x, PREVIEW_FORM, _(prompt->title));
		draw_prompt(&x, prompt);
		return end_preview(&x);
	}
	begin_preview(&x, PREVIEW_FORM, _(k->add));
	asking_prompt(v, k, visit_query(v, "prompt"), STR_NONE);
	draw_fields(&x, k);
	return end_preview(&x);
}
