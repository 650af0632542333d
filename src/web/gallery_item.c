// SPDX-License-Identifier: Apache-2.0
// One template of the gallery: how it is used, what it asks, what others say about it, and what one may do with it.
#include "plan/say.h"
#include "web/gallery.h"
#include "web/plan_view.h"
#include "web/template_view.h"
#include "web/web.h"

enum err shown_open(struct visit *v, struct shown *out)
{
	struct str key;
	*out = (struct shown){ 0 };
	enum err e = gallery_get(v->db, v->arena, visit_param(v, "id"), &out->item);
	if (e == OK && (!out->item.known || (out->item.gone && v->actor.kind != ACTOR_ADMIN)))
		e = ERR_NOT_FOUND;
	if (e == OK)
		e = gallery_open(v->arena, out->item.sealed, &out->parcel, &key, NULL);
	if (e == OK)
		e = gallery_remarks(v->db, v->arena, out->item.key, out->item.name, &out->remarks);
	out->parcel.template.r.body = out->parcel.body; // by which it can be spoken
	return e == ERR_INPUT ? ERR_INTERNAL : e; // it was good when it came
}

struct str gallery_words(struct visit *v, const char *field, const char *missing)
{
	struct str text = visit_form(v, field);
	if (!text.n)
		(void)fault_field(&v->fault, field, missing);
	else if (text.n > GALLERY_NOTE_MOST)
		(void)fault_field(&v->fault, field, _("This is too long. Please make it shorter"));
	return text;
}

// --- what it asks --------------------------------------------------------------------------------------------------
static void draw_prompts(struct page *p, const struct template_part *part)
{
	if (part->tips) {
		nhsuk_list_begin(p, .plain = true);
		for (size_t i = 0; i < part->tips; i++) {
			nhsuk_item_begin(p);
			nhsuk_text(p, page_in(p->arena, part->tip[i], part->tip_in[i]));
			nhsuk_item_end(p);
		}
		nhsuk_list_end(p);
	}
	if (!part->prompts)
		return;
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = 0; i < part->prompts; i++) {
		const struct template_prompt *q = &part->prompt[i];
		nhsuk_item_begin(p);
		nhsuk_text(p, page_in(p->arena, q->text, q->text_in));
		if (q->asked_of_all) {
			nhsuk_text(p, " ");
			nhsuk_tag(p, .text = _("Asked of everybody"), .colour = TAG_GREY);
		}
		if (q->hint.n) {
			nhsuk_break(p);
			nhsuk_text(p, page_in(p->arena, q->hint, q->hint_in));
		}
		nhsuk_item_end(p);
	}
	nhsuk_list_end(p);
}

static void draw_asks(struct page *p, const struct template *t)
{
	nhsuk_heading(p, .text = _("What it asks"), .level = 2, .size = SIZE_M);
	if (t->about.n)
		nhsuk_paragraph(p, .text = page_in(p->arena, t->about, t->about_in));
	for (size_t i = 0; i < t->parts; i++) {
		const struct template_part *part = &t->part[i];
		size_t n = part->prompts;
		const char *count = n ? page_say(p, ngettext("%zu question", "%zu questions", n), n) :
			_("the usual questions");
		const char *title = page_in(p->arena, part->text, part->text_in);
		nhsuk_details_begin(p, .summary = page_say(p, _("%s: %s"), title, count));
		if (!part->prompts && !part->tips)
			nhsuk_paragraph(p, .text = _("This part asks what every plan asks here."));
		draw_prompts(p, part);
		nhsuk_details_end(p);
	}
}

// --- the page ------------------------------------------------------------------------------------------------------
static enum err draw_versions(struct visit *v, struct page *p, const struct shown *s)
{
	struct gallery_list l;
	enum err e = gallery_versions(v->db, v->arena, s->item.key, s->item.name, &l);
	if (e != OK || l.count < 2)
		return e;
	nhsuk_heading(p, .text = _("Other versions"), .level = 2, .size = SIZE_S);
	nhsuk_list_begin(p, .plain = true);
	for (size_t i = 0; i < l.count; i++) {
		if (str_eq(l.item[i].id, s->item.id) || l.item[i].gone)
			continue;
		nhsuk_item_begin(p);
		nhsuk_link(p, .text = gallery_whence(v, p, &l.item[i]), .href = gallery_href(v, l.item[i].id, ""));
		nhsuk_item_end(p);
	}
	nhsuk_list_end(p);
	return OK;
}

static void draw_acts(struct visit *v, struct page *p, const struct shown *s)
{
	nhsuk_button(p, .text = _("See it as a person would"), .href = gallery_href(v, s->item.id, "/as"),
		.look = BUTTON_SECONDARY);
	nhsuk_list_begin(p, .plain = true);
	if (v->actor.kind == ACTOR_ADMIN) {
		nhsuk_item_begin(p);
		nhsuk_link(p, .text = _("Use it here, or make it better: copy it"), .href = gallery_href(v,
			s->item.id, "/copy"));
		nhsuk_item_end(p);
	}
	nhsuk_item_begin(p);
	nhsuk_link(p, .text = _("Save it as a signed file"), .href = gallery_href(v, s->item.id, "/file"));
	nhsuk_item_end(p);
	nhsuk_list_end(p);
	if (v->actor.kind == ACTOR_ADMIN && s->item.ours && !s->item.gone)
		nhsuk_post_button(p, .action = gallery_href(v, s->item.id, "/take-back"), .look = BUTTON_SECONDARY,
			.text = _("Show it no longer"));
}

// What it was made better from.
static enum err draw_based(struct visit *v, struct page *p, const struct gallery_item *i)
{
	struct gallery_item from;
	if (!i->based.n)
		return OK;
	enum err e = gallery_of_origin(v->db, v->arena, i->based, &from);
	if (e == OK && from.known)
		nhsuk_paragraph(p, .secondary = true, .href = gallery_href(v, from.id, ""),
			.text = page_say(p, _("Made from [%s] of %s"), page_c(p, from.title), page_c(p,
				from.organisation)));
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err gallery_draw_item(struct visit *v, const struct shown *s)
{
	const struct gallery_item *i = &s->item;
	struct template t = s->parcel.template;
	template_speak(v->arena, &t);
	struct page *p = web_begin(v, .title = template_title(v->arena, &t), .h1 = true, .back = "/gallery",
		.back_text = _("Back to the gallery"), .caption = _("Gallery of templates"));
	nhsuk_paragraph(p, .secondary = true, .text = gallery_whence(v, p, i));
	if (i->gone)
		nhsuk_inset_text(p, .text = _("This is shown to nobody else any more."));
	own_note(p, .text_str = i->note, .cite = page_say(p, _("How %s uses it"), page_c(p, i->organisation)));
	enum err e = draw_based(v, p, i);
	if (e != OK)
		return e;
	e = gallery_draw_offer(v, p, s);
	if (e != OK)
		return e;
	draw_acts(v, p, s);
	draw_asks(p, &t);
	e = gallery_draw_said(v, p, s);
	if (e == OK)
		e = draw_versions(v, p, s);
	if (e == OK)
		e = web_end(v, p);
	return e == OK ? gallery_told(v, s) : e;
}

enum err gallery_item_page(struct visit *v)
{
	struct shown s;
	enum err e = shown_open(v, &s);
	return e == OK ? gallery_draw_item(v, &s) : e;
}
