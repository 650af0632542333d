// SPDX-License-Identifier: Apache-2.0
// A plan on paper is typed in (bring.h): its page on one side, on the other the list of what can be on it, or the form
// of one part. Each part is an entry that says where it came from (plan/taken.h). When all of it is in, the plan asks
// to be agreed anew.
#include "web/bring.h"

#include "plan/say.h"
#include "plan/taken.h"
#include "web/editing.h"
#include "web/files.h"
#include "web/web.h"

#define WORDS_SHOWN ((size_t)200 << 10) // bytes of a text that is shown beside the form
#define PAGE_MOST 40

// --- the document --------------------------------------------------------------------------------------------------
enum err sheet_open(struct visit *v, const struct plan *pl, struct str id, struct sheet *out)
{
	int64_t shown;
	*out = (struct sheet){ .document = plan_entry(pl, id) };
	if (!out->document || out->document->kind != &kind_document)
		return ERR_NOT_FOUND;
	out->page = arena_array(v->arena, const struct entry *, plan_count(pl, &kind_document) + 1);
	out->page[out->pages++] = out->document;
	for (const struct entry *e = plan_linked_first(pl, &kind_document, "page_of", out->document); e;
		 e = plan_linked_next(pl, e, "page_of", out->document))
		if (e != out->document)
			out->page[out->pages++] = e;
	struct str asked = visit_form(v, "sheet");
	if (str_int(asked.n ? asked : visit_query(v, "page"), 1, (int64_t)out->pages, &shown))
		out->at = (size_t)shown - 1;
	return OK;
}

const char *sheet_path(struct visit *v, const struct sheet *s, const struct kind *k)
{
	struct str path = str_format(v->arena, "/bring-in/paper/%.*s%s%s", STR_ARG(s->document->r->id), k ? "/type/" : "",
		k ? k->name : "");
	if (s->at)
		path = str_format(v->arena, "%.*s?page=%zu", STR_ARG(path), s->at + 1);
	return web_path(v, "%s", path.p);
}

bool sheet_gave(const struct sheet *s, const struct entry *e, struct taken *out)
{
	size_t slash;
	if (!taken_of(e, out) || out->way != TAKEN_TYPED || !str_index(out->source, '/', &slash))
		return false;
	struct str id = str_part(out->source, slash + 1, out->source.n);
	for (size_t i = 0; i < s->pages; i++)
		if (str_eq(s->page[i]->r->id, id))
			return true;
	return false;
}

bool sheet_takes(struct visit *v, const struct kind *k)
{
	return !entry_own_pages(k) && k != &kind_document && k != &kind_information && entry_may_add(v, k);
}

static void draw_pages(struct page *p, struct visit *v, const struct sheet *s, const struct kind *k)
{
	if (s->pages < 2)
		return;
	struct sheet other = *s;
	nhsuk_paragraph_begin(p, .size = SIZE_S);
	for (other.at = 0; other.at < s->pages; other.at++) {
		if (other.at)
			nhsuk_dot(p);
		const char *name = page_say(p, _("Page %zu"), other.at + 1);
		if (other.at == s->at)
			nhsuk_text(p, page_say(p, _("%s (shown)"), name));
		else
			nhsuk_link(p, .text = name, .href = sheet_path(v, &other, k));
	}
	nhsuk_paragraph_end(p);
}

// Words are shown as they are, not only offered to be downloaded.
static void draw_words(struct visit *v, struct page *p, const struct attached *file)
{
	struct resource binary;
	struct attached kept;
	struct str words;
	if (!file->type || !str_is(str_of(file->type->type), "text/plain") || file->kept.size > WORDS_SHOWN)
		return;
	if (attach_open(v->db, v->arena, &v->access, v->person.key, file->id, &binary, &kept) != OK ||
		attachment_read(v->db, v->arena, v->person.key, kept.kept.digest, 0, WORDS_SHOWN, kept.kept.size, &words) != OK)
		return;
	own_note(p, .text_str = words);
}

void sheet_draw(struct visit *v, struct page *p, const struct sheet *s, const struct kind *k)
{
	struct attached file;
	const struct entry *e = s->page[s->at];
	struct str kept = entry_text(s->document, "kept");
	draw_pages(p, v, s, k);
	if (entry_file(e, "file", &file)) {
		draw_words(v, p, &file);
		file_draw(v, p, &file, str_of(view_title(v, e)), true);
	} else {
		nhsuk_paragraph(p, .text = _("There is no file of it here. Have it in front of you while you type."));
	}
	if (kept.n)
		nhsuk_paragraph(p, .size = SIZE_S, .text = page_say(p, _("The original is kept: %s"), page_c(p, kept)));
}

// --- the list of parts ---------------------------------------------------------------------------------------------
static void draw_so_far(struct visit *v, struct page *p, const struct plan *pl, const struct sheet *s)
{
	struct taken t;
	bool any = false;
	for (size_t i = 0; i < pl->entries; i++) {
		const struct entry *e = &pl->entry[i];
		if (!sheet_gave(s, e, &t))
			continue;
		if (!any)
			nhsuk_heading(p, .text = _("Typed in so far"), .level = 2, .size = SIZE_M);
		if (!any)
			own_actions_begin(p);
		any = true;
		own_action(p, .text = view_called(v, e),
			.href = web_path(v, "/entry/%.*s", STR_ARG(e->r->id)), .who = web_cite(v, e));
	}
	if (any)
		own_actions_end(p);
}

static void draw_kinds(struct visit *v, struct page *p, const struct plan *pl, const struct sheet *s)
{
	for (size_t i = 0; i < section_count; i++) {
		bool any = false;
		for (size_t j = 0; j < kind_count; j++) {
			const struct kind *k = kinds[j];
			if (!str_is(str_of(k->section), sections[i].name) || !sheet_takes(v, k))
				continue;
			if (!any)
				nhsuk_heading(p, .text = _(sections[i].title), .level = 3, .size = SIZE_S);
			if (!any)
				nhsuk_list_begin(p, .plain = true);
			any = true;
			nhsuk_item_begin(p);
			nhsuk_link(p, .text = _(k->title), .href = sheet_path(v, s, k));
			if (k->single && plan_first(pl, k))
				nhsuk_text(p, _(" (something is written there already)"));
			nhsuk_item_end(p);
		}
		if (any)
			nhsuk_list_end(p);
	}
}

static void draw_more_pages(struct visit *v, struct page *p, const struct sheet *s)
{
	nhsuk_details_begin(p, .summary = _("Add more pages"), .open = fault_at(&v->fault, "file") != NULL);
	nhsuk_form_begin(p, .action = web_path(v, "/bring-in/paper/%.*s/pages", STR_ARG(s->document->r->id)),
		.multipart = true);
	nhsuk_file_upload(p, .name = "file", .label = _("More pages"), .label_size = SIZE_S,
		.error = fault_at(&v->fault, "file"), .multiple = true,
		.accept = str_c(v->arena, file_types_accepted(v->arena)));
	nhsuk_button(p, .text = _("Add them"), .look = BUTTON_SECONDARY, .once = true);
	nhsuk_form_end(p);
	nhsuk_details_end(p);
}

static void draw_all(struct visit *v, struct page *p, const struct sheet *s)
{
	nhsuk_paragraph(p, .text = web_say(v,
		N_("When all of it is in, say so. Your plan then asks to be read and agreed anew."),
		N_("When all of it is in, say so. The plan then asks to be read and agreed anew, with %s.")));
	nhsuk_form_begin(p, .action = web_path(v, "/bring-in/paper/%.*s/all", STR_ARG(s->document->r->id)));
	nhsuk_hidden(p, "version", str_format(v->arena, "%lld", (long long)s->document->r->version));
	nhsuk_button(p, .text = _("That is all of it"), .look = BUTTON_SECONDARY, .once = true);
	nhsuk_form_end(p);
}

// All of it is in: what is next.
static void draw_agree(struct plan_view *w, const struct sheet *s)
{
	struct visit *v = w->v;
	day d = entry_day(s->document, "taken");
	nhsuk_inset_text_begin(w->p, .id = "all");
	nhsuk_paragraph(w->p, .text = page_say(w->p, _("All of it is in the plan since %s."), say_day(v->arena, d)));
	if (view_may_agree(w)) {
		nhsuk_paragraph(w->p, .text = _("Read the plan through once more, and agree it if it is right."));
		nhsuk_button(w->p, .text = _("Read and agree the plan"), .href = web_path(v, "/agree"));
	} else if (w->pl.state == PLAN_AGREED) {
		nhsuk_paragraph(w->p, .text = _("The plan is agreed as it stands."));
	} else {
		nhsuk_paragraph(w->p, .text = web_say(v, N_("Talk it through with your team, then agree it together."),
			N_("Read it through with %s, and with everyone who is part of it, then agree it together.")));
	}
	nhsuk_inset_text_end(w->p);
}

static enum err draw_list(struct plan_view *w, const struct sheet *s)
{
	struct visit *v = w->v;
	struct page *p = w->p = web_begin(v, .title = str_c(v->arena, text_short(v->arena, entry_title(s->document), 80)),
		.caption = _("Bring in a plan you already have"), .h1 = true, .back = web_path(v, "/bring-in"),
		.back_text = _("Back"), .status = v->fault.err ? err_row(v->fault.err)->http : 0);
	bool writes = entry_may_add(v, &kind_document), all = entry_day(s->document, "taken") != DAY_NONE;
	if (all)
		draw_agree(w, s);
	own_beside_begin(p, _("The page"));
	sheet_draw(v, p, s, NULL);
	own_beside_next(p);
	nhsuk_heading(p, .text = _("What is the next part?"), .level = 2, .size = SIZE_M);
	nhsuk_paragraph(p, .text = _("Choose what it is. Then type it as it stands there."));
	draw_kinds(v, p, &w->pl, s);
	own_beside_end(p);
	draw_so_far(v, p, &w->pl, s);
	if (writes && !all)
		draw_all(v, p, s);
	if (writes)
		draw_more_pages(v, p, s);
	return plan_view_end(w);
}

static enum err list_again(struct visit *v)
{
	struct plan_view w;
	struct sheet s;
	enum err e = plan_view_open(v, &w);
	if (e == OK)
		e = sheet_open(v, &w.pl, visit_param(v, "id"), &s);
	return e == OK ? draw_list(&w, &s) : e;
}

enum err bring_sheet_page(struct visit *v)
{
	return list_again(v);
}

// --- one part ------------------------------------------------------------------------------------------------------
static void draw_closed(struct visit *v, struct page *p, const struct entry_form *f)
{
	own_words(p, .text_str = entry_title(f->entry), .cite = web_cite(v, f->entry), .is_small = true);
	nhsuk_paragraph(p, .text = web_say(v, N_("These are not your words, so they stay as they are."),
		N_("These are somebody else's words, so they stay as they are.")));
	nhsuk_paragraph(p, .text = _("You can [suggest other words]."),
		.href = web_path(v, "/entry/%.*s/suggest", STR_ARG(f->id)));
}

static void draw_form(struct visit *v, struct page *p, struct entry_form *f, const struct sheet *s)
{
	struct str typed = form_get(&v->form, "from_page");
	if (!typed.p && s->pages > 1)
		typed = str_format(v->arena, "%zu", s->at + 1);
	nhsuk_form_begin(p, .action = sheet_path(v, s, f->kind), .draft = draft_form_path(v, &f->draft),
		.multipart = kind_has_file(f->kind));
	nhsuk_hidden(p, "sheet", str_format(v->arena, "%zu", s->at + 1));
	if (f->entry)
		nhsuk_paragraph(p, .text = _("This is what is written there now. Put in what the paper says."));
	entry_form_draw(v, p, f, &(struct form_options){ .skip = "taken page_of" });
	nhsuk_input(p, .name = "from_page", .label = _("On which page is it?"), .label_size = SIZE_S,
		.hint = _("You can leave this empty."), .width = 5, .value = typed, .error = fault_at(&v->fault, "from_page"));
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _("Save this part"), .once = true);
	draft_form_later(v, p, &f->draft);
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	draft_form_after(v, p, &f->draft);
}

static enum err draw_one(struct visit *v, struct entry_form *f)
{
	const struct sheet *s = f->own;
	const struct kind *first = f->entry ? NULL : entry_needs_first(&f->plan, f->kind);
	struct page *p = web_begin(v, .title = _(f->kind->title), .h1 = true,
		.caption = str_c(v->arena, text_short(v->arena, entry_title(s->document), 80)), .back = sheet_path(v, s, NULL),
		.back_text = _("Back to all the parts"));
	own_beside_begin(p, _("The page"));
	sheet_draw(v, p, s, f->kind);
	own_beside_next(p);
	if (first) {
		nhsuk_paragraph(p, .text = page_say(p, _("This belongs to something that is not in the plan yet. First "
			"type in: [%s]"), _(first->title)), .href = sheet_path(v, s, first));
	} else if (f->words_closed) {
		draw_closed(v, p, f);
	} else {
		draw_form(v, p, f, s);
	}
	own_beside_end(p);
	draw_so_far(v, p, &f->plan, s);
	return web_end(v, p);
}

// The part of this kind: a new one, or the one that there can be only one of.
static enum err open_part(struct visit *v, struct entry_form *f)
{
	struct plan pl;
	struct sheet *s = arena_make(v->arena, struct sheet);
	const struct kind *k = kind_named(visit_param(v, "kind"));
	if (!k || !sheet_takes(v, k))
		return ERR_NOT_FOUND;
	enum err e = plan_load_kind(v->db, v->arena, &v->person, &v->access, k, &pl);
	if (e != OK)
		return e;
	const struct entry *there = k->single ? plan_first(&pl, k) : NULL;
	struct str place = draft_kind_place(v, "type", k, visit_param(v, "id"));
	e = entry_form_open_at(v, k, there ? there->r->id : STR_NONE, place, f);
	if (e == OK)
		e = sheet_open(v, &f->plan, visit_param(v, "id"), s);
	f->own = s;
	f->draw = draw_one;
	return e;
}

enum err bring_part_page(struct visit *v)
{
	struct entry_form *f = arena_make(v->arena, struct entry_form);
	enum err e = open_part(v, f);
	return e == OK ? draw_one(v, f) : e;
}

enum err bring_part(struct visit *v)
{
	struct entry_form *f = arena_make(v->arena, struct entry_form);
	struct taken *t = arena_make(v->arena, struct taken);
	enum err e = open_part(v, f);
	if (e != OK)
		return e;
	const struct sheet *s = f->own;
	if (f->words_closed)
		return ERR_DENIED;
	*t = (struct taken){ .way = TAKEN_TYPED, .page = visit_form(v, "from_page"),
		.source = entry_ref_self(s->page[s->at]), .written = entry_day(s->document, "written") };
	f->taken = t;
	f->then = sheet_path(v, s, NULL);
	if (t->page.n > PAGE_MOST) {
		(void)fault_field(&v->fault, "from_page", _("A page is a number, or a few letters"));
		(void)!entry_form_read(v, f);
		return draw_one(v, f);
	}
	return entry_form_send(v, f);
}

// --- more pages, and the end ---------------------------------------------------------------------------------------
// What this writes into, and the document with its pages.
struct sheet_change {
	struct plan plan;
	struct sheet sheet;
	struct values values;
	struct plan_change *change;
};

static enum err open_change(struct visit *v, struct sheet_change **out)
{
	struct sheet_change *x = *out = arena_make(v->arena, struct sheet_change);
	if (!entry_may_add(v, &kind_document))
		return ERR_DENIED;
	enum err e = plan_load_facts(v->db, v->arena, &v->person, &v->access, &x->plan);
	if (e == OK)
		e = sheet_open(v, &x->plan, visit_param(v, "id"), &x->sheet);
	if (e != OK)
		return e;
	values_of(v->arena, x->sheet.document, &x->values);
	x->change = plan_change_new(v);
	x->change->writer.plan = x->plan.care_plan_id;
	return OK;
}

static enum err written(struct visit *v, enum err e, const char *done)
{
	return e == OK ? web_go_done(v, web_path(v, "/bring-in/paper/%.*s", STR_ARG(visit_param(v, "id"))), done)
		       : web_error(v, e);
}

static enum err pages_added(struct visit *v, enum err e, void *change)
{
	(void)change;
	return written(v, e, "page-added");
}

static enum err all_in(struct visit *v, enum err e, void *change)
{
	(void)change;
	return written(v, e, "taken-all");
}

enum err bring_pages(struct visit *v)
{
	struct sheet_change *x;
	enum err e = open_change(v, &x);
	if (e != OK)
		return e;
	e = bring_files(v, x->change, &x->plan, x->sheet.document, &x->values, STR_NONE);
	if (v->fault.err)
		return list_again(v);
	return e == OK ? plan_change_commit(v, &x->plan, x->change, pages_added) : e;
}

enum err bring_all(struct visit *v)
{
	struct sheet_change *x;
	int64_t version;
	enum err e = open_change(v, &x);
	if (e != OK)
		return e;
	if (!str_int(visit_form(v, "version"), 1, INT64_MAX, &version) || version != x->sheet.document->r->version)
		return ERR_STALE;
	struct values *values = &x->values;
	for (size_t i = 0; i < values->kind->fields; i++)
		values->item[i].sent = false;
	struct value *taken = &values->item[kind_field(values->kind, "taken") - values->kind->field];
	taken->d = clock_today();
	taken->sent = true;
	if (x->plan.state == PLAN_PREPARING) // what a plan says was talked about when it was made: now it can be agreed
		x->change->to = PLAN_DISCUSSING;
	plan_change_add(x->change, v->arena, entry_change(v->arena, x->sheet.document, values, &x->change->writer));
	return plan_change_commit(v, &x->plan, x->change, all_in);
}
