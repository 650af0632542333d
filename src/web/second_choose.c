// SPDX-License-Identifier: Apache-2.0
// Who sees records that were put together: everybody who may see one of them, with what each record lets them see, and
// the choice of the person. What they choose stands in the history of each Consent. And the way to say that the records
// are not one person's.
#include <string.h>

#include "base/direction.h"
#include "plan/say.h"
#include "record/consent.h"
#include "record/key.h"
#include "web/draft_form.h"
#include "web/second.h"
#include "web/sharing.h"
#include "web/web.h"

#define PLACE "second"
#define WHY_MOST 4000 // bytes

enum seeing { SEEING_NONE, SEEING_ALL, SEEING_BOTH, SEEING_STOP };
static const struct {
	const char *name, *words;
} seeings[] = {
	[SEEING_ALL] = { "all", N_("All that one of the records lets them see, in every record") },
	[SEEING_BOTH] = { "both", N_("Only what each of the records lets them see") },
	[SEEING_STOP] = { "stop", N_("Nothing any more") },
};
#define SEEINGS (sizeof seeings / sizeof *seeings)

struct seer {
	struct str grantee, name;
	enum seeing now, chosen;
};
struct choosing {
	struct key_list keys;
	struct consent_view *view[LINK_MOST]; // what stands in each record
	size_t views[LINK_MOST];
	struct key_list held[LINK_MOST]; // of these, what was chosen to hold for all records
	struct seer *seer;
	size_t seers;
	bool wide;  // who chooses may let others see more than now
	struct draft_form draft;
	struct writer writer;
	struct str author, reference;
	struct link_choice *choice;
	size_t choices;
	struct str *shown; // of each seer: what was asked and chosen
	struct same_case apart;
};

static bool lists(const struct key_list *list, struct str x)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_eq(list->item[i], x))
			return true;
	return false;
}

static bool stands(const struct consent_view *c)
{
	return !c->ended && !c->never;
}

static struct seer *seer_of(struct choosing *x, const struct consent_view *c)
{
	for (size_t i = 0; i < x->seers; i++)
		if (str_eq(x->seer[i].grantee, c->grantee))
			return &x->seer[i];
	x->seer[x->seers] = (struct seer){ .grantee = c->grantee, .name = c->grantee_name };
	return &x->seer[x->seers++];
}

// Who shares in somebody's name does not choose about themselves.
static bool asked_about(struct visit *v, const struct consent_view *c)
{
	return stands(c) && (v->access.self || !str_eq(c->grantee, visit_author(v)));
}

// As it is now: it was chosen so, or given since the person chose.
static bool holds_for_all(struct visit *v, const struct choosing *x, size_t k, const struct consent_view *c)
{
	return v->access.decided && (lists(&x->held[k], c->id) || c->since > v->access.decided);
}

static enum err read_views(struct visit *v, struct choosing *x)
{
	size_t most = 0;
	enum err e = link_keys(v->db, v->arena, v->person.key, &x->keys);
	for (size_t k = 0; e == OK && k < x->keys.count; k++) {
		e = consent_list(v->db, v->arena, x->keys.item[k], false, &x->view[k], &x->views[k]);
		if (e == OK)
			e = link_chosen(v->db, v->arena, x->keys.item[k], &x->held[k]);
		most += x->views[k];
	}
	x->seer = arena_array(v->arena, struct seer, most + 1);
	return e;
}

static void read_seers(struct visit *v, struct choosing *x)
{
	for (size_t k = 0; k < x->keys.count; k++)
		for (size_t i = 0; i < x->views[k]; i++) {
			const struct consent_view *c = &x->view[k][i];
			if (!asked_about(v, c))
				continue;
			struct seer *s = seer_of(x, c);
			bool all = holds_for_all(v, x, k, c);
			if (v->access.decided)
				s->now = all || s->now == SEEING_ALL ? SEEING_ALL : SEEING_BOTH;
		}
}

// Somebody who shares in the person's name gives no more than they have.
static enum err may_widen(struct visit *v, struct choosing *x)
{
	bool hides = false;
	x->wide = true;
	for (size_t k = 0; !v->access.self && x->wide && k < x->keys.count; k++) {
		enum err e = access_hides(v->db, &v->access, x->keys.item[k], &hides);
		if (e != OK)
			return e;
		x->wide = !hides;
	}
	return OK;
}

static enum err choosing_open(struct visit *v, struct choosing *x)
{
	if (!v->access.also)
		return ERR_NOT_FOUND;
	enum err e = draft_form_open(v, STR(PLACE), &x->draft);
	if (e == OK)
		e = read_views(v, x);
	if (e == OK)
		e = may_widen(v, x);
	if (e == OK)
		read_seers(v, x);
	for (const struct access *y = v->access.also; y; y = y->also)
		visit_tell(v, y->key);
	return e;
}

// --- the page --------------------------------------------------------------------------------------------------------
// What one record lets somebody see.
static const char *lets(struct visit *v, const struct choosing *x, size_t k, struct str grantee)
{
	struct str s = STR("");
	for (size_t i = 0; i < x->views[k]; i++) {
		const struct consent_view *c = &x->view[k][i];
		if (stands(c) && str_eq(c->grantee, grantee))
			s = str_format(v->arena, "%.*s%s%s", STR_ARG(s), s.n ? "; " : "", share_what(v, c));
	}
	return s.n ? s.p : _("Nothing.");
}

static const char *field_of(struct visit *v, const struct seer *s)
{
	return str_format(v->arena, "see-%.*s", STR_ARG(s->grantee)).p;
}

static const char *record_name(struct visit *v, const struct choosing *x, size_t k)
{
	bool first = k == 0;
	if (x->keys.count == 2)
		return first ? _("In the record that goes on") : _("In the other record");
	return first ? _("In the record that goes on") : str_format(v->arena, _("In record %zu"), k + 1).p;
}

static struct str in_each(struct visit *v, const struct choosing *x, struct str grantee)
{
	struct str s = STR("");
	for (size_t k = 0; k < x->keys.count; k++)
		s = str_format(v->arena, "%.*s%s%s: %s", STR_ARG(s), k ? " " : "", record_name(v, x, k),
			lets(v, x, k, grantee));
	return s;
}

static void draw_seer(struct visit *v, struct page *p, const struct choosing *x, const struct seer *s)
{
	const char *name = field_of(v, s);
	struct str value = v->req->method == HTTP_POST ? visit_form(v, name)
		: s->now != SEEING_NONE                    ? str_of(seeings[s->now].name)
												   : STR_NONE;
	nhsuk_radios_begin(p, .name = name, .label = str_c(v->arena, text_isolated(v->arena, text_short(v->arena, s->name,
		120))), .label_size = SIZE_S, .hint_str = in_each(v, x, s->grantee), .value = value,
		.error = fault_at(&v->fault, name));
	for (size_t i = SEEING_ALL; i < SEEINGS; i++)
		if (i != SEEING_ALL || x->wide)
			nhsuk_option(p, .value = seeings[i].name, .text = _(seeings[i].words));
	nhsuk_radios_end(p);
}

static void draw_nevers(struct visit *v, struct page *p, const struct choosing *x)
{
	bool any = false;
	for (size_t k = 0; v->access.self && k < x->keys.count; k++)
		for (size_t i = 0; i < x->views[k]; i++) {
			const struct consent_view *c = &x->view[k][i];
			if (c->ended || !c->never)
				continue;
			if (!any) {
				nhsuk_paragraph(p, .text = _("What you closed in one of the records is closed in both:"));
				nhsuk_list_begin(p, .plain = false);
			}
			any = true;
			nhsuk_item(p, page_say(p, "%s: %s", page_c(p, text_short(v->arena, c->grantee_name, 120)),
				share_what(v, c)));
		}
	if (any)
		nhsuk_list_end(p);
}

static void draw_choose(struct visit *v, struct page *p, const struct choosing *x)
{
	nhsuk_heading(p, .text = _("Who sees them"), .level = 2, .size = SIZE_M);
	if (!v->access.decided)
		nhsuk_paragraph(p,
			.text = _("Until it is chosen, everybody sees only what each of the records lets them see."));
	draw_nevers(v, p, x);
	if (!x->wide)
		nhsuk_paragraph(p, .text = _("You do not see all of the records yourself, so you cannot let others see more."));
	nhsuk_form_begin(p, .action = web_path(v, "/second"));
	for (size_t i = 0; i < x->seers; i++)
		draw_seer(v, p, x, &x->seer[i]);
	if (!x->seers)
		nhsuk_paragraph(p,
			.text = web_say(v, N_("Nobody but you sees any of them."), N_("Nobody but %s sees any of them.")));
	nhsuk_paragraph(p, .text = _("You can change each of it at any time under [who can see it]."),
		.href = web_path(v, "/sharing"));
	nhsuk_button(p, .text = v->access.decided ? _("Save what I change") : _("Save what I choose"), .once = true);
	nhsuk_form_end(p);
}

static void draw_apart(struct visit *v, struct page *p, const struct choosing *x)
{
	nhsuk_heading(p, .text = web_say(v, N_("Are they not both about you?"), N_("Are they not both about %s?")),
		.level = 2, .size = SIZE_M);
	nhsuk_paragraph(p, .text = _("Nothing was moved. They can be taken apart again, and then each is as it was."));
	nhsuk_form_begin(p, .action = web_path(v, "/second/apart"), .draft = draft_form_path(v, &x->draft));
	nhsuk_textarea(p, .name = "why", .label = _("What is wrong?"), .label_size = SIZE_S,
		.hint = _("A privacy officer reads this."), .rows = 3, .value = visit_form(v, "why"),
		.error = fault_at(&v->fault, "why"));
	draft_form_end(v, p, &x->draft, _("Ask for them to be taken apart"));
}

static enum err draw(struct visit *v, const struct choosing *x)
{
	struct page *p = web_begin(v, .title = web_say(v, N_("Records about you that were put together"),
		N_("Records of %s that were put together")), .h1 = true, .place = PLACE_SHARING, .back = web_path(v, "%s", ""));
	nhsuk_paragraph(p, .text = web_say(v,
		N_("There was more than one record about you here. Nothing was moved: they are read together."),
		N_("There was more than one record of %s here. Nothing was moved: they are read together.")));
	nhsuk_list_begin(p, .plain = false);
	for (size_t k = 0; k < x->keys.count; k++) {
		struct person who;
		enum err e = person_load(v->db, v->arena, x->keys.item[k], &who);
		if (e != OK)
			return e;
		nhsuk_item(p, page_say(p, "%s: %s", record_name(v, x, k), second_facts(v, &who)));
	}
	nhsuk_list_end(p);
	if (share_may(v))
		draw_choose(v, p, x);
	else if (!v->access.decided)
		nhsuk_paragraph(p, .text = page_say(p,
			_("Until %s chooses who sees them, everybody sees only what each of the records lets them see."),
			page_c(p, v->person.called)));
	draw_apart(v, p, x);
	return web_end(v, p);
}

enum err second_page(struct visit *v)
{
	struct choosing *x = arena_make(v->arena, struct choosing);
	enum err e = choosing_open(v, x);
	return e == OK ? draw(v, x) : e;
}

// --- choosing --------------------------------------------------------------------------------------------------------
static enum seeing seeing_named(struct str name)
{
	for (size_t i = SEEING_ALL; i < SEEINGS; i++)
		if (str_is(name, seeings[i].name))
			return (enum seeing)i;
	return SEEING_NONE;
}

static struct str shown_of(struct visit *v, const struct choosing *x, const struct seer *s)
{
	struct str each = in_each(v, x, s->grantee);
	return str_format(v->arena, "%s\n%.*s\n%s", _("Records that were put together: who sees them"), STR_ARG(each),
		_(seeings[s->chosen].words));
}

static enum err choose_one(struct db *db, struct arena *a, const struct choosing *x, size_t k,
	const struct consent_view *c, size_t at)
{
	if (x->seer[at].chosen == SEEING_STOP)
		return consent_withdraw(db, a, x->keys.item[k], c->id, x->author, x->reference);
	return consent_say(db, a, x->keys.item[k], c->id, x->author, x->shown[at]);
}

static enum err choose_run(struct db *db, struct arena *a, void *what)
{
	const struct choosing *x = what;
	enum err e = OK;
	for (size_t k = 0; e == OK && k < x->keys.count; k++)
		for (size_t i = 0; e == OK && i < x->views[k]; i++)
			for (size_t s = 0; e == OK && s < x->seers; s++)
				if (stands(&x->view[k][i]) && str_eq(x->seer[s].grantee, x->view[k][i].grantee))
					e = choose_one(db, a, x, k, &x->view[k][i], s);
	if (e == OK)
		e = link_decide(db, a, x->keys.item[0], x->choice, x->choices);
	for (size_t k = 0; e == OK && k < x->keys.count; k++) {
		struct writer w = x->writer;
		w.person = x->keys.item[k];
		e = plan_refresh(db, a, w.person, &w, PLAN_STATES);
	}
	return e;
}

static enum err chosen(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e == ERR_STALE) // one of them was changed a moment ago
		return visit_go(v, str_of(web_path(v, "/second")));
	return e == OK ? web_go_done(v, web_path(v, "/sharing"), "second-chosen") : web_error(v, e);
}

static void read_choices(struct visit *v, struct choosing *x)
{
	x->shown = arena_array(v->arena, struct str, x->seers + 1);
	for (size_t i = 0; i < x->seers; i++) {
		struct seer *s = &x->seer[i];
		s->chosen = seeing_named(visit_form(v, field_of(v, s)));
		if (s->chosen == SEEING_NONE || (s->chosen == SEEING_ALL && !x->wide))
			(void)fault_field(&v->fault, field_of(v, s), str_format(v->arena, _("Choose what %.*s sees"),
				STR_ARG(text_isolated(v->arena, text_short(v->arena, s->name, 80)))).p);
		else
			x->shown[i] = shown_of(v, x, s);
	}
}

static void collect(struct visit *v, struct choosing *x)
{
	size_t most = 0;
	for (size_t k = 0; k < x->keys.count; k++)
		most += x->views[k];
	x->choice = arena_array(v->arena, struct link_choice, most + 1);
	for (size_t k = 0; k < x->keys.count; k++)
		for (size_t i = 0; i < x->views[k]; i++) {
			const struct consent_view *c = &x->view[k][i];
			bool holds = stands(c) && !asked_about(v, c) && holds_for_all(v, x, k, c); // stays as it was chosen
			for (size_t s = 0; s < x->seers && stands(c); s++)
				holds = holds || (x->seer[s].chosen == SEEING_ALL && str_eq(x->seer[s].grantee, c->grantee));
			if (holds)
				x->choice[x->choices++] = (struct link_choice){ x->keys.item[k], c->id };
		}
}

enum err second_choose(struct visit *v)
{
	struct choosing *x = arena_make(v->arena, struct choosing);
	enum err e = choosing_open(v, x);
	if (e == OK && !share_may(v))
		e = ERR_DENIED;
	if (e != OK)
		return e;
	read_choices(v, x);
	if (v->fault.err)
		return draw(v, x);
	collect(v, x);
	x->writer = plan_change_new(v)->writer;
	x->author = visit_author(v);
	x->reference = visit_reference(v);
	return visit_commit(v, choose_run, x, chosen);
}

// --- that they are two people's --------------------------------------------------------------------------------------
static enum err apart_run(struct db *db, struct arena *a, void *what)
{
	const struct choosing *x = what;
	(void)a;
	return same_put(db, &x->apart);
}

static enum err apart_asked(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, web_path(v, "/details"), "second-apart") : web_error(v, e);
}

enum err second_apart(struct visit *v)
{
	struct choosing *x = arena_make(v->arena, struct choosing);
	struct str why = visit_form(v, "why");
	enum err e = choosing_open(v, x);
	if (e != OK)
		return e;
	if (!why.n)
		(void)fault_field(&v->fault, "why", _("Say what is wrong"));
	else if (why.n > WHY_MOST)
		(void)fault_field(&v->fault, "why", _("This is too long. A few sentences are enough"));
	if (v->fault.err)
		return draw(v, x);
	x->apart = (struct same_case){ .person = v->person.key, .id = key_id(v->arena, v->person.key),
		.other = v->access.also->key, .how = SAME_APART, .account = v->actor.account, .since = clock_now(),
		.why = why };
	return draft_form_commit(v, STR(PLACE), apart_run, x, apart_asked);
}
