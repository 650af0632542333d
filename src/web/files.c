// SPDX-License-Identifier: Apache-2.0
// Files of the plan: the address of each, and how the pages show them (files.h). Who may have a file is decided as for
// its entry, and what is withheld answers like what is not there.
#include "web/files.h"

#include "plan/attach_send.h"
#include "plan/say.h"
#include "web/web.h"

enum err file_get(struct visit *v)
{
	struct resource binary;
	struct attached file;
	enum err e = attach_open(v->db, v->arena, &v->access, v->person.key, visit_param(v, "id"), &binary, &file);
	return e == OK ? attach_send(v, v->person.key, &file) : e;
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
static void document(struct plan_view *w, const struct entry *e)
{
	struct arena *a = w->v->arena;
	struct str words = entry_text(e, "words");
	own_goal_begin(w->p, .title = view_title(w->v, e), .level = 4, .id = str_c(a, e->r->id),
		.tag = str_c(a, entry_choice_text(e, "what")), .tag_colour = TAG_GREY);
	files_draw(w->v, w->p, e);
	if (words.n)
		own_words(w->p, .text_str = words, .is_small = true);
	draw_rest(w, e, "what file link words");
	nhsuk_paragraph(w->p, .text = web_cite(w->v, e), .size = SIZE_S, .secondary = true, .tight = true);
	draw_links(w, e);
	own_goal_end(w->p);
}

void draw_documents(struct plan_view *w)
{
	const struct entry *e = plan_first(&w->pl, &kind_document);
	if (!e)
		return;
	nhsuk_heading(w->p, .text = _(kind_document.title_many), .level = 3);
	for (; e; e = plan_next(&w->pl, e))
		document(w, e);
}
