// SPDX-License-Identifier: Apache-2.0
// What an administrator does with templates of the gallery: show one of one's own with a note on how it is used, take
// it back, and copy one to use it here or make it better.
#include "plan/say.h"
#include "record/key.h"
#include "web/draft_form.h"
#include "web/gallery.h"
#include "web/web.h"

#define SHOW_PLACE "gallery-show" // of the draft

// --- showing one of one's own --------------------------------------------------------------------------------------
// Published templates whose newest version is not shown yet.
struct offers {
	const struct template **item;
	size_t count;
};

static bool is_shown(const struct gallery_list *l, const struct template *t)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->item[i].ours && !l->item[i].gone && str_eq(l->item[i].name, t->name) &&
			l->item[i].number == t->number)
			return true;
	return false;
}

static enum err offers_load(struct visit *v, struct offers *out)
{
	struct gallery_list *shown = arena_make(v->arena, struct gallery_list);
	struct template_list *all = arena_make(v->arena, struct template_list);
	enum err e = gallery_list(v->db, v->arena, true, shown);
	if (e == OK)
		e = template_list(v->db, v->arena, all);
	out->count = 0;
	if (e != OK)
		return e;
	out->item = arena_array(v->arena, const struct template *, all->count + 1);
	for (size_t i = 0; template_nth(all, i); i++) {
		const struct template *t = template_offered(all, template_nth(all, i)->name);
		if (t && !is_shown(shown, t))
			out->item[out->count++] = t;
	}
	return OK;
}

static enum err draw_show(struct visit *v, const struct offers *o)
{
	struct draft_form d;
	enum err e = draft_form_open(v, STR(SHOW_PLACE), &d);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Show a template to others"), .h1 = true, .back = "/gallery",
		.back_text = _("Back to the gallery"));
	if (!o->count) {
		own_empty(p, .text = _("All your published templates are shown already."));
		nhsuk_paragraph(p, .text = _("[Go to your templates] to publish another one, or a new version."),
			.href = "/templates");
		return web_end(v, p);
	}
	nhsuk_paragraph(p, .text = _("Everyone who works with this service can then see it, talk about it and copy "
		"it. If you exchange templates with other services, they can too. A version that is shown does not "
		"change any more."));
	nhsuk_form_begin(p, .action = "/gallery/show", .draft = draft_form_path(v, &d));
	bool made_from = false;
	struct nhsuk_choice *choices = arena_array(v->arena, struct nhsuk_choice, o->count);
	for (size_t i = 0; i < o->count; i++)
		choices[i] = (struct nhsuk_choice){ .value_str = o->item[i]->name, .text_str = o->item[i]->title,
			.hint = page_say(p, _("Version %lld"), (long long)o->item[i]->number) };
	nhsuk_radios(p, .name = "template", .label = _("Which template?"), .label_size = SIZE_M, .items = choices,
		.count = o->count, .value = visit_form(v, "template"), .error = fault_at(&v->fault, "template"),
			.is_small = true);
	nhsuk_textarea(p, .name = "note", .label = _("How do you use it?"), .label_size = SIZE_M, .rows = 8,
		.hint = _("Who uses it, when, what went well, what to watch out for. Say nothing by which a person "
			"could be known."),
		.value = visit_form(v, "note"), .error = fault_at(&v->fault, "note"));
	for (size_t i = 0; i < o->count && !made_from; i++)
		made_from = o->item[i]->from.n > 0;
	if (made_from)
		nhsuk_tick(p, .name = "offers", .text = _("Offer it as something better to whoever it was made from, if it was "
			"made from another template"), .checked = visit_form(v, "offers").n > 0);
	draft_form_end(v, p, &d, _("Show it in the gallery"));
	return web_end(v, p);
}

enum err gallery_show_page(struct visit *v)
{
	struct offers o;
	enum err e = offers_load(v, &o);
	return e == OK ? draw_show(v, &o) : e;
}

static enum err put_run(struct db *db, struct arena *a, void *what)
{
	bool fresh;
	(void)a;
	return gallery_put(db, what, &fresh);
}

static enum err put_after(struct visit *v, enum err e, void *what)
{
	const struct gallery_item *i = what;
	return e == OK ? web_go_done(v, gallery_href(v, i->id, ""), "gallery-shown") : web_error(v, e);
}

enum err gallery_show(struct visit *v)
{
	struct offers o;
	const struct template *t = NULL;
	enum err e = offers_load(v, &o);
	if (e != OK)
		return e;
	for (size_t i = 0; i < o.count; i++)
		if (str_eq(o.item[i]->name, visit_form(v, "template")))
			t = o.item[i];
	if (!t)
		(void)fault_field(&v->fault, "template", _("Choose the template that you want to show"));
	struct str note = gallery_words(v, "note", _("Write a few words on how you use it"));
	if (!v->site->organisation[0] && !v->fault.err)
		(void)fault_field(&v->fault, "template", _("This service has no name yet. Whoever runs the server "
			"sets it with \"ownplan init --organisation\""));
	if (v->fault.err)
		return draw_show(v, &o);
	must(t != NULL);
	struct gallery_item *i = arena_make(v->arena, struct gallery_item);
	*i = (struct gallery_item){ .id = key_shared(v->arena), .key = gallery_our_key(v), .name = t->name,
		.number = t->number, .title = t->title, .organisation = str_of(v->site->organisation), .note = note,
		.based = t->from, .published = clock_now(), .ours = true, .known = true,
		.account = v->actor.account, .offers = t->from.n && visit_form(v, "offers").n };
	i->item = i->id;
	i->arrived = i->published;
	i->sealed = gallery_seal(v->arena, &v->site->sends, t, i);
	return draft_form_commit(v, STR(SHOW_PLACE), put_run, i, put_after);
}

// --- showing it no longer ------------------------------------------------------------------------------------------
static enum err back_run(struct db *db, struct arena *a, void *what)
{
	(void)a;
	return gallery_take_back(db, ((struct gallery_item *)what)->id);
}

static enum err back_after(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, "/gallery", "gallery-back") : web_error(v, e);
}

enum err gallery_take_away(struct visit *v)
{
	struct shown *s = arena_make(v->arena, struct shown);
	enum err e = shown_open(v, s);
	if (e != OK)
		return e;
	return s->item.ours ? visit_commit(v, back_run, &s->item, back_after) : ERR_NOT_FOUND;
}

// --- copying -------------------------------------------------------------------------------------------------------
static struct str copy_place(struct visit *v, const struct shown *s)
{
	return draft_spot_place(v, "gallery-copy", s->item.id);
}

static enum err draw_copy(struct visit *v, const struct shown *s)
{
	struct draft_form d;
	enum err e = draft_form_open(v, copy_place(v, s), &d);
	if (e != OK)
		return e;
	struct str name = form_get(&v->form, "name");
	struct page *p = web_begin(v, .title = _("Copy this template"), .h1 = true, .caption = str_c(v->arena,
		s->item.title),
		.back = gallery_href(v, s->item.id, ""), .back_text = _("Back to the template"));
	nhsuk_paragraph(p, .text = _("You get a draft of your own. You can change it, and publish it when it is right "
		"for your people. It says where it came from."));
	nhsuk_form_begin(p, .action = gallery_href(v, s->item.id, "/copy"), .draft = draft_form_path(v, &d));
	nhsuk_input(p, .name = "name", .label = _("A short name for it here"), .label_size = SIZE_M, .width = 20,
		.hint = _("Small letters, digits and dashes, for example dementia-at-home. If you have a template of "
			"that name, the copy becomes its next version."),
		.value = name.p ? name : s->item.name, .error = fault_at(&v->fault, "name"),
		.autocapitalize = "none", .autocomplete = "off", .spellcheck = -1);
	draft_form_end(v, p, &d, _("Copy it"));
	return web_end(v, p);
}

enum err gallery_copy_page(struct visit *v)
{
	struct shown s;
	enum err e = shown_open(v, &s);
	return e == OK ? draw_copy(v, &s) : e;
}

static enum err copy_after(struct visit *v, enum err e, void *what)
{
	const struct template_act *act = what;
	if (e != OK)
		return web_error(v, e);
	return web_go_done(v, str_format(v->arena, "/templates/%.*s", STR_ARG(act->name)).p, "gallery-copied");
}

// The template, under a name that says from whose gallery it is: theirs may be called like one of ours.
static struct str body_from(struct visit *v, const struct shown *s)
{
	struct buf b;
	if (s->item.ours)
		return s->parcel.body;
	struct json_node *n = json_tree(v->arena, json_trusted(v->arena, s->parcel.body));
	struct str origin = gallery_origin(v->arena, s->item.key, s->item.name);
	json_node_put(v->arena, n, "url", json_node_text(v->arena, origin));
	buf_init(&b, v->arena, TEMPLATE_MOST + BUF_PAGE);
	json_node_write(&b, n);
	return buf_text(&b);
}

enum err gallery_copy(struct visit *v)
{
	struct shown s;
	struct template_act *act = arena_make(v->arena, struct template_act);
	struct str name = visit_form(v, "name");
	enum err e = shown_open(v, &s);
	if (e != OK)
		return e;
	if (!template_name_good(name))
		(void)fault_field(&v->fault, "name", name.n ? _("Use small letters, digits and dashes only, at most "
			"40, for example dementia-at-home") : _("Give it a short name"));
	if (v->fault.err)
		return draw_copy(v, &s);
	e = template_take(v->db, v->arena, body_from(v, &s), name, visit_author(v), act, &v->fault);
	if (e == ERR_CONFLICT)
		(void)fault_field(&v->fault, "name", _("There is a draft of that name. Finish it or throw it away "
			"first, or choose another name"));
	else if (e != OK && !v->fault.err)
		return e;
	return v->fault.err ? draw_copy(v, &s) : draft_form_commit(v, copy_place(v, &s),
		template_write, act, copy_after);
}
