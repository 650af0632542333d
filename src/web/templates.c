// SPDX-License-Identifier: Apache-2.0
// An administrator's templates: the list, one with its versions, and what can be done with it: a draft of the next
// version, publish (what is wrong is named first), retire, throw away, make another one out of it, give it out as a
// file.
#include "plan/say.h"
#include "web/draft_form.h"
#include "web/gallery.h"
#include "web/template_diff.h"
#include "web/template_edit.h"
#include "web/web.h"

const char *template_path(struct visit *v, const struct template *t, const char *rest)
{
	return str_format(v->arena, "/templates/%.*s%s", STR_ARG(t->name), rest).p;
}

// --- the list ----------------------------------------------------------------------------------------------------
static void draw_row(struct visit *v, struct page *p, const struct template_list *l, const struct template *t)
{
	const struct template *draft = template_draft(l, t->name), *offered = template_offered(l, t->name);
	const struct template *shown = offered ? offered : t;
	nhsuk_card_begin(p, .heading = template_title(p->arena, shown), .size = SIZE_S, .clickable = true,
		.href = template_path(v, t, ""));
	nhsuk_paragraph_begin(p, .tight = true);
	nhsuk_tag(p, .text = _(template_status_words(shown)), .colour = template_status_colour(shown));
	if (draft && draft != shown)
		nhsuk_tag(p, .text = _("There is a draft"), .colour = TAG_BLUE);
	nhsuk_paragraph_end(p);
	nhsuk_paragraph(p, .tight = true, .size = SIZE_S, .secondary = true,
		.text = page_say(p, _("%s. %s"), _(template_whom(shown)), template_version_words(v, shown)));
	nhsuk_card_end(p);
}

enum err templates_page(struct visit *v)
{
	struct template_list l;
	const struct template *t;
	enum err e = template_list(v->db, v->arena, &l);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Templates"), .h1 = true, .back = "/", .back_text = _("Back"));
	nhsuk_paragraph(p, .size = SIZE_L, .text = _("A template says what a plan of one kind asks for."));
	nhsuk_paragraph(p,
		.text = _("You can change the words, the order and the questions. Plans that follow a version keep it until "
				  "somebody moves them to the next."));
	nhsuk_list_begin(p, .plain = true);
	nhsuk_item_begin(p);
	nhsuk_link(p, .text = _("Which plans follow which version, and moving them"), .href = "/templates/plans");
	nhsuk_item_end(p);
	nhsuk_list_end(p);
	nhsuk_button(p, .text = _("Take in a template from a file"), .href = "/templates/import", .look = BUTTON_SECONDARY);
	for (size_t i = 0; (t = template_nth(&l, i)) != NULL; i++)
		draw_row(v, p, &l, t);
	return web_end(v, p);
}

// --- one ---------------------------------------------------------------------------------------------------------
void template_draw_faults(struct page *p, const struct fault *f)
{
	nhsuk_warning_callout_begin(p, .heading = _("What has to be put right"), .level = 2);
	nhsuk_list_begin(p, .plain = false);
	for (const struct fault_item *i = f->items; i; i = i->next)
		nhsuk_item(p, i->message);
	if (!f->items)
		nhsuk_item(p, fault_sentence(f));
	nhsuk_list_end(p);
	nhsuk_warning_callout_end(p);
}

static void act(struct visit *v, struct page *p, const struct template *t, const char *what, const char *text,
	enum nhsuk_button_look look)
{
	struct nhsuk_field fields[] = { { "act", str_of(what) },
		{ "number", str_format(v->arena, "%lld", (long long)t->number) } };
	nhsuk_post_button(p, .action = template_path(v, t, ""), .text = text, .look = look, .fields = fields,
		.field_count = 2);
}

static void draw_sections(struct visit *v, struct page *p, const struct template *t)
{
	nhsuk_task_list_begin(p, "section");
	nhsuk_task(p, .text = _("Title, and for whom it is"), .href = template_path(v, t, "/words"),
		.status = t->title.n ? _("Written") : _("Nothing yet"), .status_tag = true,
		.tag = t->title.n ? TAG_GREEN : TAG_GREY);
	for (size_t i = 0; i < template_section_count; i++) {
		const struct template_section *s = &template_sections[i];
		const struct template_part *part = template_part_named(t, str_of(s->name));
		size_t n = part ? part->prompts : 0;
		nhsuk_task(p, .text = _(s->title), .href = template_path(v, t, str_format(v->arena, "/sections/%s", s->name).p),
			.status = part ? page_say(p, ngettext("%zu question", "%zu questions", n), n) : _("Not in it"),
			.status_tag = true, .tag = part ? TAG_GREEN : TAG_GREY);
	}
	template_draw_languages(v, p, t);
	nhsuk_task_list_end(p);
}

static void draw_draft(struct visit *v, struct page *p, const struct template *t)
{
	struct fault wrong;
	fault_init(&wrong, v->arena);
	bool good = template_check(v->arena, t->r.body, NULL, &wrong) == OK &&
		template_check_stored(v->db, v->arena, t, &wrong) == OK;
	nhsuk_section_begin(p, .text = template_version_words(v, t), .size = SIZE_M);
	if (!good)
		template_draw_faults(p, &wrong);
	draw_sections(v, p, t);
	nhsuk_paragraph(p, .text = _("[See it as a person would]"),
		.href = template_path(v, t, str_format(v->arena, "/versions/%lld/as", (long long)t->number).p));
	nhsuk_button_group_begin(p);
	if (good)
		act(v, p, t, "publish", _("Publish it"), BUTTON_PRIMARY);
	act(v, p, t, "drop", _("Throw this draft away"), BUTTON_SECONDARY);
	nhsuk_button_group_end(p);
	if (!good)
		nhsuk_paragraph(p, .text = _("It can be published when this is put right."), .secondary = true);
	nhsuk_section_end(p);
}

static void draw_versions(struct visit *v, struct page *p, const struct template_list *l)
{
	nhsuk_table_begin(p, .caption = _("All versions"), .caption_size = SIZE_M,
		NHSUK_COLUMNS({ .text = _("Version") }, { .text = _("What it is") }, { .text = _("As a file") }));
	for (size_t i = 0; i < l->count; i++) {
		const struct template *t = &l->item[i];
		const char *number = str_format(v->arena, "%lld", (long long)t->number).p;
		nhsuk_table_row_begin(p);
		nhsuk_cell_begin(p, .numeric = false);
		nhsuk_link(p, .text = template_version_words(v, t),
			.href = template_path(v, t, str_format(v->arena, "/versions/%s", number).p));
		nhsuk_cell_end(p);
		nhsuk_cell_begin(p, .numeric = false);
		nhsuk_tag(p, .text = _(template_status_words(t)), .colour = template_status_colour(t));
		nhsuk_cell_end(p);
		nhsuk_cell_begin(p, .numeric = false);
		nhsuk_link(p, .text = _("JSON"), .hidden = template_version_words(v, t),
			.href = template_path(v, t, str_format(v->arena, "/versions/%s/file", number).p));
		nhsuk_cell_end(p);
		nhsuk_table_row_end(p);
	}
	nhsuk_table_end(p);
}

static struct str copy_place(struct visit *v)
{
	return draft_spot_place(v, "template-copy", visit_param(v, "name"));
}

static enum err draw_copy(struct visit *v, struct page *p, const struct template *t)
{
	struct draft_form d;
	const char *wrong = fault_at(&v->fault, "title");
	enum err e = draft_form_open(v, copy_place(v), &d);
	if (e != OK)
		return e;
	nhsuk_details_begin(p, .summary = _("Make another template out of this one"), .open = wrong != NULL || d.saved);
	nhsuk_form_begin(p, .action = template_path(v, t, ""), .draft = draft_form_path(v, &d));
	nhsuk_hidden(p, "act", STR("copy"));
	nhsuk_hidden(p, "number", str_format(v->arena, "%lld", (long long)t->number));
	nhsuk_input(p, .name = "title", .label = _("What is the new one called?"), .label_size = SIZE_S, .error = wrong,
		.value = visit_form(v, "title"));
	draft_form_end(v, p, &d, _("Make it"));
	nhsuk_details_end(p);
	return OK;
}

static enum err draw_one(struct visit *v, int status)
{
	struct template_list l;
	struct str name = visit_param(v, "name");
	enum err e = template_versions(v->db, v->arena, name, &l);
	if (e != OK || !l.count)
		return e != OK ? e : ERR_NOT_FOUND;
	const struct template *draft = template_draft(&l, name), *offered = template_offered(&l, name);
	const struct template *t = offered ? offered : draft ? draft : template_newest(&l, name);
	struct page *p = web_begin(v, .title = template_title(v->arena, t), .h1 = true,
		.status = status,
		.caption = _("Template"), .back = "/templates", .back_text = _("Back to all templates"));
	nhsuk_paragraph(p, .size = SIZE_L, .text = page_in(p->arena, t->about, t->about_in));
	if (t->use.n)
		nhsuk_details(p, .summary = _("How it is used"), .text = page_in(p->arena, t->use, t->use_in));
	e = template_draw_origin(v, p, draft ? draft : t);
	if (e == OK)
		e = gallery_draw_offers(v, p, name);
	if (e != OK)
		return e;
	if (draft)
		draw_draft(v, p, draft);
	nhsuk_button_group_begin(p);
	if (!draft)
		act(v, p, t, "draft", _("Change it: begin a draft of the next version"), BUTTON_SECONDARY);
	if (offered)
		act(v, p, offered, "retire", _("Retire it: no more plans take it up"), BUTTON_SECONDARY);
	nhsuk_button_group_end(p);
	draw_versions(v, p, &l);
	e = draw_copy(v, p, t);
	return e == OK ? web_end(v, p) : e;
}

enum err template_page(struct visit *v)
{
	return draw_one(v, 200);
}

// --- acts --------------------------------------------------------------------------------------------------------
struct acting {
	struct template_act act;
	struct draft_site draft;
	const char *done;
};

static enum err act_run(struct db *db, struct arena *a, void *what)
{
	struct acting *x = what;
	enum err e = template_write(db, a, &x->act);
	return e == OK ? draft_site_done(db, a, &x->draft) : e;
}

static enum err acted(struct visit *v, enum err e, void *what)
{
	const struct acting *x = what;
	if (e != OK)
		return web_error(v, e);
	const char *path = str_format(v->arena, "/templates/%.*s", STR_ARG(x->act.name)).p;
	bool gone = x->act.put.now.deleted && x->act.put.now.version <= 1;
	return web_go_done(v, gone ? "/templates" : path, x->done);
}

enum err template_commit(struct visit *v, const struct template_act *made, const char *done, struct str place)
{
	struct acting *x = arena_make(v->arena, struct acting);
	*x = (struct acting){ .act = *made, .done = done };
	if (place.n)
		x->draft = draft_site_of(v, place);
	return visit_commit(v, act_run, x, acted);
}

// What the act makes; *done: what is said of it.
static enum err make_act(struct visit *v, const struct template *t, struct template_act *out, const char **done)
{
	struct str what = visit_form(v, "act"), author = visit_author(v);
	if (str_is(what, "draft")) {
		*done = "template-draft";
		return template_next(v->db, v->arena, t->name, author, out, &v->fault);
	}
	if (str_is(what, "publish")) {
		*done = "template-published";
		return template_publish(v->db, v->arena, t, author, str_of(v->site->organisation), out, &v->fault);
	}
	if (str_is(what, "retire")) {
		*done = "template-retired";
		return template_retire(v->arena, t, author, out, &v->fault);
	}
	if (str_is(what, "drop")) {
		*done = "template-dropped";
		return template_drop(v->arena, t, author, out, &v->fault);
	}
	if (str_is(what, "copy")) {
		*done = "template-taken";
		return template_copy(v->db, v->arena, t, STR(""), visit_form(v, "title"), author, out, &v->fault);
	}
	return fault_say(&v->fault, ERR_INPUT, _("Please open this page again, and choose once more."));
}

enum err template_act(struct visit *v)
{
	struct template t;
	struct template_act made;
	const char *done = NULL;
	int64_t number;
	if (!str_int(visit_form(v, "number"), 1, INT64_MAX, &number))
		return ERR_NOT_FOUND;
	enum err e = template_get(v->db, v->arena, visit_param(v, "name"), number, &t);
	if (e == OK)
		e = make_act(v, &t, &made, &done);
	if (fault_at(&v->fault, "title"))
		return draw_one(v, e == ERR_CONFLICT ? 409 : 400);
	if (e == ERR_INPUT && v->fault.items) { // it was changed since it was looked at: the page says what is wrong now
		fault_init(&v->fault, v->arena);
		return draw_one(v, 400);
	}
	return e != OK ? e : template_commit(v, &made, done, str_is(visit_form(v, "act"), "copy") ? copy_place(v)
		: STR_NONE);
}

// --- a version ---------------------------------------------------------------------------------------------------
enum err template_version(struct visit *v, struct template *out)
{
	int64_t number;
	if (!str_int(visit_param(v, "number"), 1, INT64_MAX, &number))
		return ERR_NOT_FOUND;
	return template_get(v->db, v->arena, visit_param(v, "name"), number, out);
}

enum err template_version_page(struct visit *v)
{
	struct template t;
	enum err e = template_version(v, &t);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = template_title(v->arena, &t), .h1 = true,
		.caption = template_version_words(v, &t), .back = template_path(v, &t, ""),
		.back_text = _("Back to this template"));
	nhsuk_paragraph(p, .text = _("This is all that it asks, in this order. [See it as a person would]"),
		.href = template_path(v, &t, str_format(v->arena, "/versions/%lld/as", (long long)t.number).p));
	if (t.number > 1)
		nhsuk_paragraph(p, .text = _("[What changed since the version before]"),
			.href = template_path(v, &t, str_format(v->arena, "/versions/%lld/changes", (long long)t.number).p));
	nhsuk_paragraph(p, .size = SIZE_L, .text = page_in(p->arena, t.about, t.about_in));
	nhsuk_heading(p, .text = _("What it asks for"), .level = 2, .size = SIZE_M);
	(void)draw_template(v, p, &t, NULL);
	return web_end(v, p);
}

enum err template_file(struct visit *v)
{
	struct template t;
	enum err e = template_version(v, &t);
	if (e != OK)
		return e;
	visit_download(v, str_format(v->arena, "template-%.*s-%lld.json", STR_ARG(t.name), (long long)t.number));
	return visit_text(v, 200, "application/fhir+json; charset=utf-8", template_export(v->arena, &t));
}
