// SPDX-License-Identifier: Apache-2.0
// A template that somebody made better and offers back to whoever it was made from: what is different, side by side,
// and their answer. What is taken up becomes a draft of the next version here, joined with what changed here meanwhile.
#include "plan/say.h"
#include "record/notice.h"
#include "web/draft_form.h"
#include "web/gallery.h"
#include "web/template_diff.h"
#include "web/web.h"

// What is offered, beside the template of this house that it was made from.
struct offer {
	struct shown shown;
	struct template base; // the version that it was made from
	struct template ours; // what stands here now, a draft if there is one
	bool to_us;
	struct str title;     // of the template of theirs or ours that it was made from
	const char *to;       // whose that is, when it is not ours; NULL
};

// Of what is offered to others, to whom.
static enum err offered_to(struct visit *v, struct offer *o)
{
	struct gallery_item from;
	enum err e = gallery_of_origin(v->db, v->arena, o->shown.item.based, &from);
	if (e == OK) {
		o->title = from.title;
		o->to = str_c(v->arena, from.organisation);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err open_offer(struct visit *v, const struct shown *s, struct offer *o)
{
	struct template_list *l = arena_make(v->arena, struct template_list);
	struct str name;
	int64_t number;
	*o = (struct offer){ .shown = *s };
	if (!s->item.offers || !gallery_offered_to(v->arena, &s->item, gallery_our_key(v), &name, &number))
		return s->item.offers && s->item.ours ? offered_to(v, o) : OK;
	enum err e = template_versions(v->db, v->arena, name, l);
	const struct template *offered = template_offered(l, name), *ours = offered ? offered : template_newest(l, name);
	if (e != OK || !ours)
		return e;
	o->ours = *ours;
	o->title = ours->title;
	e = template_get(v->db, v->arena, name, number, &o->base);
	if (e == ERR_NOT_FOUND) {
		o->base = o->ours;
		e = OK;
	}
	o->to_us = e == OK;
	return e;
}

static void draw_answered(struct visit *v, struct page *p, const struct offer *o)
{
	const struct gallery_item *i = &o->shown.item;
	const char *when = say_day(v->arena, day_of(i->answered));
	nhsuk_inset_text_begin(p, .id = "offer");
	nhsuk_paragraph(p, .text = page_say(p, i->answer == GALLERY_TAKEN
		? _("It was offered as something better than “%s”, and taken up on %s.")
		: _("It was offered as something better than “%s”. On %s the answer was to leave that as it is."),
		page_c(p, o->title), when));
	if (i->answer_why.n)
		own_note(p, .text_str = i->answer_why);
	nhsuk_inset_text_end(p);
}

enum err gallery_draw_offer(struct visit *v, struct page *p, const struct shown *s)
{
	struct offer o;
	enum err e = open_offer(v, s, &o);
	if (e != OK || !o.title.n)
		return e;
	if (s->item.answer != GALLERY_OPEN) {
		draw_answered(v, p, &o);
		return OK;
	}
	if (!o.to_us) {
		nhsuk_inset_text(p, .text = page_say(p, _("It is offered to %s as something better than their “%s”. They have "
			"not answered yet."), o.to, page_c(p, o.title)));
		return OK;
	}
	nhsuk_inset_text_begin(p, .id = "offer");
	nhsuk_paragraph(p, .text = page_say(p, _("%s offers this as something better than “%s”."),
		page_c(p, s->item.organisation), page_c(p, o.ours.title)));
	nhsuk_paragraph(p, .href = gallery_href(v, s->item.id, "/offer"), .text = v->actor.kind == ACTOR_ADMIN
		? _("[See what is different, and answer]") : _("[See what is different]"));
	nhsuk_inset_text_end(p);
	return OK;
}

static struct str offer_place(struct visit *v, const struct shown *s)
{
	return draft_spot_place(v, "gallery-offer", s->item.id);
}

static enum err draw_answering(struct visit *v, struct page *p, const struct offer *o)
{
	struct draft_form d;
	size_t kept;
	enum err e = draft_form_open(v, offer_place(v, &o->shown), &d);
	if (e != OK)
		return e;
	(void)template_merge(v->arena, &o->ours, &o->base, &o->shown.parcel.template, &kept);
	nhsuk_heading(p, .text = _("Your answer"), .level = 2, .size = SIZE_L);
	nhsuk_paragraph(p, .text = _("What you take up becomes a draft of your next version. You can still change it, and "
		"nobody's plan follows it before you publish it."));
	if (kept)
		nhsuk_paragraph(p, .text = page_say(p, ngettext("%zu thing was changed both there and here. There yours stays.",
			"%zu things were changed both there and here. There yours stay.", kept), kept));
	nhsuk_form_begin(p, .action = gallery_href(v, o->shown.item.id, "/offer"), .draft = draft_form_path(v, &d));
	nhsuk_radios(p, .name = "answer", .label = _("Would you like to take it up?"), .label_size = SIZE_S,
		.value = visit_form(v, "answer"), .error = fault_at(&v->fault, "answer"),
		NHSUK_CHOICES({ "taken", _("Yes, make a draft of it") }, { "left", _("No, leave ours as it is") }));
	nhsuk_textarea(p, .name = "why", .label = _("What would you like to say to them?"), .label_size = SIZE_S, .rows = 3,
		.hint = _("If you leave yours as it is, say why, so that they can learn from it. Where you let other services "
			"read your gallery, they can read this too."),
		.value = visit_form(v, "why"), .error = fault_at(&v->fault, "why"));
	draft_form_end(v, p, &d, _("Send the answer"));
	return OK;
}

static enum err draw_offer(struct visit *v, const struct offer *o)
{
	const struct gallery_item *i = &o->shown.item;
	struct page *p = web_begin(v, .title = _("What is different"), .h1 = true, .caption = str_c(v->arena, i->title),
		.back = gallery_href(v, i->id, ""), .back_text = _("Back to the template"));
	if (i->answer != GALLERY_OPEN)
		draw_answered(v, p, o);
	nhsuk_paragraph(p, .text = page_say(p, _("On one side stands “%s” as it is here, on the other what %s offers."),
		page_c(p, o->ours.title), page_c(p, i->organisation)));
	nhsuk_heading(p, .text = _("Section by section"), .level = 2, .size = SIZE_L);
	(void)template_draw_differences(v, p, &o->ours, _("Here"), &o->shown.parcel.template, _("What is offered"));
	if (v->actor.kind == ACTOR_ADMIN && i->answer == GALLERY_OPEN && !i->gone) {
		enum err e = draw_answering(v, p, o);
		if (e != OK)
			return e;
	}
	return web_end(v, p);
}

static enum err load(struct visit *v, struct offer *o)
{
	struct shown s;
	enum err e = shown_open(v, &s);
	if (e == OK)
		e = open_offer(v, &s, o);
	return e == OK && !o->to_us ? ERR_NOT_FOUND : e;
}

enum err gallery_offer_page(struct visit *v)
{
	struct offer o;
	enum err e = load(v, &o);
	return e == OK ? draw_offer(v, &o) : e;
}

// --- answering -----------------------------------------------------------------------------------------------------
struct answering {
	struct offer offer;
	struct template_act act;
	enum gallery_answer answer;
	struct str why;
	instant at;
	bool tells;
	struct draft_site draft;
};

static enum err answer_run(struct db *db, struct arena *a, void *what)
{
	struct answering *x = what;
	const struct gallery_item *i = &x->offer.shown.item;
	enum err e = gallery_answer(db, i->id, x->answer, x->why, x->at);
	if (e == OK && x->answer == GALLERY_TAKEN)
		e = template_write(db, a, &x->act);
	if (e == OK && x->tells) // who offered it in this house; elsewhere it comes with the list
		e = notice_put(db, i->account, &(struct notice){ .person = STR(""), .type = STR(GALLERY_ANSWERED), .id = i->id,
			.made = x->at });
	return e == OK ? draft_site_done(db, a, &x->draft) : e;
}

static enum err answer_after(struct visit *v, enum err e, void *what)
{
	const struct answering *x = what;
	if (e != OK)
		return web_error(v, e);
	if (x->answer == GALLERY_LEFT)
		return web_go_done(v, gallery_href(v, x->offer.shown.item.id, ""), "gallery-answered");
	return web_go_done(v, template_path(v, &x->offer.ours, ""), "template-merged");
}

// Ours, with what they changed, as a draft of the next version; it says what it was made from.
static enum err take_up(struct visit *v, struct answering *x)
{
	const struct gallery_item *i = &x->offer.shown.item;
	struct fault wrong;
	size_t kept;
	fault_init(&wrong, v->arena);
	struct str body = template_merge(v->arena, &x->offer.ours, &x->offer.base, &x->offer.shown.parcel.template, &kept);
	struct str from = i->ours ? template_canonical(v->arena, &x->offer.shown.parcel.template)
		: str_format(v->arena, "%.*s|%lld", STR_ARG(gallery_origin(v->arena, i->key, i->name)), (long long)i->number);
	enum err e = template_next_with(v->db, v->arena, x->offer.ours.name, body, from, visit_author(v), &x->act,
		&wrong);
	if (e != ERR_CONFLICT)
		return e == ERR_TOO_LARGE ? fault_field(&v->fault, "answer", fault_sentence(&wrong)) : e;
	return fault_field(&v->fault, "answer", _("There is a draft of your template already. Publish it or throw it away "
		"first. What you wrote here is kept"));
}

enum err gallery_offer_answer(struct visit *v)
{
	struct answering *x = arena_make(v->arena, struct answering);
	struct str answer = visit_form(v, "answer");
	enum err e = load(v, &x->offer);
	if (e != OK)
		return e;
	if (x->offer.shown.item.answer != GALLERY_OPEN)
		return fault_say(&v->fault, ERR_CONFLICT, _("This was answered already."));
	x->answer = str_is(answer, "taken") ? GALLERY_TAKEN : str_is(answer, "left") ? GALLERY_LEFT : GALLERY_OPEN;
	x->why = visit_form(v, "why");
	if (x->answer == GALLERY_OPEN)
		(void)fault_field(&v->fault, "answer", _("Choose what to answer"));
	if (x->answer == GALLERY_LEFT && !x->why.n)
		(void)fault_field(&v->fault, "why", _("Say in a few words why you leave yours as it is"));
	if (x->why.n > GALLERY_WHY_MOST)
		(void)fault_field(&v->fault, "why", _("This is too long. Please make it shorter"));
	if (!v->fault.err && x->answer == GALLERY_TAKEN)
		e = take_up(v, x);
	if (v->fault.items)
		return draw_offer(v, &x->offer);
	if (e != OK)
		return e;
	x->why = x->why.p ? x->why : STR("");
	x->at = clock_now();
	x->tells = x->offer.shown.item.account.n && !str_eq(x->offer.shown.item.account, v->actor.account);
	x->draft = draft_site_of(v, offer_place(v, &x->offer.shown));
	return visit_commit(v, answer_run, x, answer_after);
}

// --- where it is told ----------------------------------------------------------------------------------------------
static void draw_list(struct visit *v, struct page *p, const struct gallery_list *l)
{
	if (!l->count)
		return;
	nhsuk_inset_text_begin(p, .id = "offers");
	nhsuk_heading(p, .text = _("Offered as something better"), .level = 2, .size = SIZE_S);
	nhsuk_list_begin(p, .plain = true);
	for (size_t i = 0; i < l->count; i++) {
		nhsuk_item_begin(p);
		nhsuk_link(p, .text = page_say(p, _("“%s”, from %s"), page_c(p, l->item[i].title),
			page_c(p, l->item[i].organisation)), .href = gallery_href(v, l->item[i].id, "/offer"));
		nhsuk_item_end(p);
	}
	nhsuk_list_end(p);
	nhsuk_inset_text_end(p);
}

enum err gallery_draw_offers(struct visit *v, struct page *p, struct str name)
{
	struct gallery_list l;
	enum err e = gallery_offers(v->db, v->arena, gallery_our_key(v), name, &l);
	if (e == OK)
		draw_list(v, p, &l);
	return e;
}

void gallery_home(struct visit *v, struct page *p)
{
	if (v->actor.kind == ACTOR_ADMIN && gallery_draw_offers(v, p, STR("")) != OK)
		return; // a home is shown all the same
}
