// SPDX-License-Identifier: Apache-2.0
// Files of the plan: the address of each, and how the pages show them (files.h). Who may have a file is decided as for
// its entry, and what is withheld answers like what is not there.
#include "web/files.h"

#include <string.h>

#include "plan/attach_send.h"
#include "plan/say.h"
#include "web/web.h"

enum err file_get(struct visit *v)
{
	struct resource binary;
	struct attached file;
	enum err e = attach_open(v->db, v->arena, &v->access, v->person.key, visit_param(v, "id"), &binary, &file);
	if (e != OK)
		return e;
	e = attach_send(v, v->person.key, &file);
	// A browser shows a PDF in a viewer of its own, apart from our pages; one that is sandboxed it does not show at
	// all.
	// What the file holds can load nothing, and only a page of ours may frame it.
	if (e == OK && file_frames(&file) && str_is(visit_query(v, "in"), "page")) {
		http_header_set(v->req, "Content-Disposition", STR("inline"));
		http_header_set(v->req, "Content-Security-Policy",
			STR("default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'"));
	}
	return e;
}

bool file_frames(const struct attached *file)
{
	return file->type && strcmp(file->type->type, "application/pdf") == 0;
}

const char *file_href(struct visit *v, const struct attached *file)
{
	return web_path(v, "/files/%.*s", STR_ARG(file->id));
}

void file_draw(struct visit *v, struct page *p, const struct attached *file, struct str text, bool large)
{
	static const enum own_media_kind kinds_of[] = { [FILE_PICTURE] = MEDIA_PICTURE, [FILE_SOUND] = MEDIA_SOUND,
		[FILE_FILM] = MEDIA_FILM, [FILE_PAPER] = MEDIA_PAPER };
	const char *what = file->type ? _(file->type->words) : _("File");
	own_media(p, .kind = file->type ? kinds_of[file->type->shows] : MEDIA_PAPER, .src = file_href(v, file),
		.text = text.n ? text : file->name, .name = file->name.n ? file->name : str_of(what), .is_large = large,
		.frame = large && file_frames(file) ? page_say(p, "%s?in=page", file_href(v, file)) : NULL,
		.about = page_say(p, _("%s, %s"), what, say_size(v->arena, file->kept.size)));
}

void files_draw(struct visit *v, struct page *p, const struct entry *e)
{
	struct attached file;
	for (size_t i = 0; i < e->kind->fields; i++) {
		const struct field *f = &e->kind->field[i];
		struct str link = f->check == CHECK_SECURE ? entry_text(e, f->name) : STR_NONE;
		if (f->control == CONTROL_FILE && entry_file(e, f->name, &file))
			file_draw(v, p, &file, text_short(v->arena, e->kind->single ? STR("") : entry_title(e), TITLE_MOST), false);
		if (link.n)
			nhsuk_paragraph(p, .text = page_say(p, "[%s]", str_c(v->arena, link)), .href = str_c(v->arena, link));
	}
}

size_t file_most(const struct visit *v)
{
	return v->site->file_most ? v->site->file_most : ATTACH_MOST;
}

void file_field(struct visit *v, struct page *p, const struct field *f, const struct value *value)
{
	const struct attached *now = value && value->file && value->file->id.n ? value->file : NULL;
	const char *remove = page_say(p, "%s-remove", f->name);
	if (now) {
		file_draw(v, p, now, STR(""), false);
		nhsuk_tick(p, .name = remove, .text = _("Take this file off"), .checked = visit_form(v, remove).n > 0);
	}
	nhsuk_file_upload(p, .name = f->name, .label = now ? _("Put another one in its place") : web_label(v, f),
		.label_size = SIZE_M, .hint = web_hint(v, f), .error = fault_at(&v->fault, f->name),
		.accept = str_c(v->arena, file_types_accepted(v->arena)));
}

bool kind_has_file(const struct kind *k)
{
	for (size_t i = 0; i < k->fields; i++)
		if (k->field[i].control == CONTROL_FILE)
			return true;
	return false;
}

// --- other plans and documents ---------------------------------------------------------------------------------------
// A further page, with what is another's to change on it.
static void page_of(struct plan_view *w, const struct entry *e)
{
	nhsuk_paragraph(w->p, .text_str = entry_title(e), .size = SIZE_S, .tight = true, .id = str_c(w->v->arena,
		e->r->id));
	files_draw(w->v, w->p, e);
	draw_links(w, e);
}

static void document(struct plan_view *w, const struct entry *e)
{
	struct arena *a = w->v->arena;
	struct str words = entry_text(e, "words");
	own_goal_begin(w->p, .title = view_title(w->v, e), .level = 4, .id = str_c(a, e->r->id),
		.tag = str_c(a, entry_choice_text(e, "what")), .tag_colour = TAG_GREY);
	files_draw(w->v, w->p, e);
	for (const struct entry *x = plan_linked_first(&w->pl, &kind_document, "page_of", e); x;
		 x = plan_linked_next(&w->pl, x, "page_of", e))
		if (x != e)
			page_of(w, x);
	if (words.n)
		own_words(w->p, .text_str = words, .is_small = true);
	draw_rest(w, e, "what file link words page_of");
	nhsuk_paragraph(w->p, .text = web_cite(w->v, e), .size = SIZE_S, .secondary = true, .tight = true);
	draw_links(w, e);
	if (view_writes(w, &kind_document))
		nhsuk_paragraph(w->p, .size = SIZE_S, .no_print = true, .href = web_path(w->v, "/bring-in/paper/%.*s",
			STR_ARG(e->r->id)), .text = page_say(w->p, entry_day(e, "taken") == DAY_NONE
				? _("[Type what it says into the plan]") : _("[What was typed in from it]")));
	own_goal_end(w->p);
}

// Whether it stands with the document that it is a page of.
static bool is_page(struct plan_view *w, const struct entry *e)
{
	size_t slash;
	struct str of = entry_link(e, "page_of");
	const struct entry *parent = str_index(of, '/', &slash)
		? plan_entry(&w->pl, str_part(of, slash + 1, of.n)) : NULL;
	return parent && parent != e && parent->kind == &kind_document && !entry_link(parent, "page_of").n;
}

void draw_documents(struct plan_view *w)
{
	const struct entry *e = plan_first(&w->pl, &kind_document);
	if (!e)
		return;
	nhsuk_heading(w->p, .text = _(kind_document.title_many), .level = 3);
	for (; e; e = plan_next(&w->pl, e))
		if (!is_page(w, e))
			document(w, e);
}
