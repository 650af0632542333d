// SPDX-License-Identifier: Apache-2.0
// Letting somebody see the plan: a team, or a supporter who could see it before; saying that somebody shall never see
// it; and answering those who ask to be let in.

#include "plan/say.h"
#include "web/plan_view.h"
#include "web/sharing.h"
#include "web/web.h"

struct choice_of_who {
	struct str grantee, name, reference;
	const char *words;
};
struct choices_of_who {
	struct choice_of_who *item;
	size_t count;
};

static bool stands(
	const struct consent_view *list, size_t count, struct str grantee, bool never, const struct consent_view **which)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i].ended || list[i].never != never || !str_eq(list[i].grantee, grantee))
			continue;
		if (which)
			*which = &list[i];
		return true;
	}
	return false;
}

static enum err add_places(
	struct visit *v, const struct consent_view *list, size_t count, bool never, struct choices_of_who *out)
{
	struct share_place *place;
	size_t places;
	enum err e = share_places(v, &place, &places);
	if (e != OK)
		return e;
	out->item = arena_array(v->arena, struct choice_of_who, places + count + 1);
	for (size_t i = 0; i < places; i++)
		if (!stands(list, count, place[i].grantee, never, NULL))
			out->item[out->count++] = (struct choice_of_who){ place[i].grantee, place[i].name, place[i].reference,
				share_place_words(v, &place[i]) };
	return OK;
}

// Supporters who could see it once, or do now (to never show it to them).
static void add_supporters(
	struct visit *v, const struct consent_view *list, size_t count, bool never, struct choices_of_who *out)
{
	for (size_t i = 0; i < count; i++) {
		bool known = str_eq(list[i].grantee, visit_author(v)) || !str_starts(list[i].grantee, "a:");
		for (size_t j = 0; j < out->count; j++)
			known = known || str_eq(out->item[j].grantee, list[i].grantee);
		struct actor who;
		struct resource r;
		if (known || (list[i].never && !v->access.self) || stands(list, count, list[i].grantee, never, NULL) ||
			account_actor(v->db, v->arena, str_part(list[i].grantee, 2, list[i].grantee.n), &who) != OK ||
			resource_get(v->db, v->arena, STR("Consent"), list[i].id, &r) != OK)
			continue;
		struct str at = json_text(v->arena, json_path(v->arena, json_trusted(v->arena, r.body), SHARE_REFERENCE_AT));
		out->item[out->count++] = (struct choice_of_who){ list[i].grantee, list[i].grantee_name, at,
			str_c(v->arena, text_short(v->arena, list[i].grantee_name, 120)) };
	}
}

static enum err read_choices(struct visit *v, bool never, struct choices_of_who *out)
{
	struct consent_view *list;
	size_t count;
	*out = (struct choices_of_who){ 0 };
	enum err e = consent_list(v->db, v->arena, v->person.key, true, &list, &count);
	if (e == OK)
		e = add_places(v, list, count, never, out);
	if (e == OK)
		add_supporters(v, list, count, never, out);
	return e;
}

// --- the form ------------------------------------------------------------------------------------------------------
#define RADIOS_MOST 8

static void draw_who(struct visit *v, struct page *p, const struct choices_of_who *c, bool never)
{
	const char *label = never ? _("Who shall never see it?") : _("Who would you like to let in?"),
			   *error = fault_at(&v->fault, "who");
	struct nhsuk_choice *items = arena_array(v->arena, struct nhsuk_choice, c->count + 1);
	size_t n = 0;
	struct str chosen = visit_form(v, "who");
	if (c->count > RADIOS_MOST)
		items[n++] = (struct nhsuk_choice){ .value = "", .text = _("Choose a team or an organisation") };
	for (size_t i = 0; i < c->count; i++)
		items[n++] = (struct nhsuk_choice){ .value_str = c->item[i].grantee,
			.text = c->item[i].words };
	if (c->count > RADIOS_MOST)
		nhsuk_select(p, .name = "who", .label = label, .label_size = SIZE_M, .error = error, .items = items,
			.count = n, .value = chosen);
	else
		nhsuk_radios(p, .name = "who", .label = label, .label_size = SIZE_M, .error = error, .items = items,
			.count = n, .value = chosen);
}

static void by_name_link(struct visit *v, struct page *p, bool never)
{
	nhsuk_paragraph(p, .text = _("Or choose [one professional by name], not a whole team."),
		.href = web_path(v, never ? "/sharing/named?never=1" : "/sharing/named"));
}

static enum err draw_add(struct visit *v, const struct share *s, const struct choices_of_who *c)
{
	struct page *p = web_begin(v, .title = s->never ? _("Never show it to someone") : _("Let someone else see it"),
		.h1 = true, .place = PLACE_SHARING, .back = web_path(v, "/sharing"),
		.back_text = _("Back to who can see it"));
	if (s->never)
		nhsuk_paragraph(p,
			.text = _("This is stronger than anything else: even if they are in a team that can see "
					  "your plan, they will not see it. They are not told."));
	if (!c->count) {
		by_name_link(v, p, s->never);
		own_empty(p, .text = _("There is nobody else to choose just now."),
			.hint = _("Teams that use this service appear here. Those who can see it already are on the page before "
					  "this one."));
		return web_end(v, p);
	}
	by_name_link(v, p, s->never);
	nhsuk_form_begin(p, .action = web_path(v, "/sharing/add"));
	if (s->never)
		nhsuk_hidden(p, "never", STR("1"));
	draw_who(v, p, c, s->never);
	share_draw(v, p, s);
	if (!s->never)
		nhsuk_paragraph(p, .secondary = true,
			.text = _("Everyone in the team or the organisation sees what you choose, for as long as they work in it. "
					  "You can see who has looked, and stop it at any time."));
	nhsuk_button(p, .text = s->never ? _("Never show it to them") : _("Let them see it"), .once = true);
	nhsuk_form_end(p);
	return web_end(v, p);
}

enum err sharing_add_page(struct visit *v)
{
	struct choices_of_who c;
	struct share s = {
		.never = visit_query(v, "never").n > 0 && v->access.self, .until = DAY_NONE, .sections = STR("")
	};
	if (!share_may(v))
		return ERR_NOT_FOUND;
	enum err e = read_choices(v, s.never, &c);
	return e == OK ? draw_add(v, &s, &c) : e;
}

static enum err added(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, web_path(v, "/sharing"), "sharing") : web_error(v, e);
}

enum err sharing_add(struct visit *v)
{
	struct choices_of_who c;
	struct share *s = arena_make(v->arena, struct share);
	*s = (struct share){ .never = visit_form(v, "never").n > 0 && v->access.self,
		.until = DAY_NONE,
		.sections = STR(""),
		.labels = STR("") };
	if (!share_may(v))
		return ERR_NOT_FOUND;
	s->basis = share_basis_here(v);
	enum err e = read_choices(v, s->never, &c);
	if (e != OK)
		return e;
	for (size_t i = 0; i < c.count; i++)
		if (str_eq(c.item[i].grantee, visit_form(v, "who"))) {
			s->grantee = c.item[i].grantee;
			s->name = c.item[i].name;
			s->reference = c.item[i].reference;
		}
	if (!s->grantee.n)
		(void)fault_field(&v->fault, "who", _("Choose who it is"));
	e = share_read(v, s);
	if (e != OK)
		return e == ERR_INPUT ? draw_add(v, s, &c) : e;
	return visit_commit(v, plan_change_run, share_change(v, s, SHARE_GIVE), added);
}

// --- who asks to be let in -------------------------------------------------------------------------------------------
struct let_in {
	struct plan pl;
	const struct entry *task;
	struct share share;
	bool yes, changes; // changes: the team can see something already
};

// The request, still open, and the team that it speaks of as it is called now.
static enum err let_in_open(struct visit *v, struct let_in *l)
{
	struct consent_view *list;
	const struct consent_view *now = NULL;
	size_t count;
	if (!share_may(v))
		return ERR_NOT_FOUND;
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &l->pl);
	if (e != OK)
		return e;
	l->task = plan_entry(&l->pl, visit_param(v, "id"));
	if (!l->task || l->task->kind != &kind_let_in)
		return ERR_NOT_FOUND;
	struct str grantee = entry_text(l->task, "team"),
			   team = str_starts(grantee, "t:") ? str_part(grantee, 2, grantee.n) : STR_NONE;
	struct str name = entry_text(l->task, "team_name");
	struct resource org;
	if (!team.n)
		return ERR_NOT_FOUND;
	if (shared_get(v->db, v->arena, STR("Organization"), team, &org) == OK) // as it is called now
		name = json_text(v->arena, json_get(json_trusted(v->arena, org.body), "name"));
	e = consent_list(v->db, v->arena, v->person.key, false, &list, &count);
	if (e != OK)
		return e;
	l->share = (struct share){ .grantee = grantee,
		.name = name,
		.reference = str_format(v->arena, "Organization/%.*s", STR_ARG(team)),
		.basis = share_basis_here(v),
		.until = DAY_NONE,
		.sections = STR(""),
		.labels = STR("") };
	l->changes = stands(list, count, grantee, false, &now);
	if (l->changes)
		e = share_open(v, now->id, &l->share, NULL);
	return e;
}

static enum err draw_let_in(struct visit *v, const struct let_in *l)
{
	const struct entry *e = l->task;
	const char *name = str_c(v->arena, text_short(v->arena, l->share.name, 120));
	struct page *p = web_begin(v, .title = web_say(v, N_("Let them see your plan?"), N_("Let them see %s's plan?")),
		.caption = name, .h1 = true, .place = PLACE_SHARING, .back = web_path(v, "%s", ""));
	own_note(p, .text_str = entry_text(e, "why"), .cite = web_cite(v, e));
	nhsuk_form_begin(p, .action = web_path(v, "/let-in/%.*s", STR_ARG(e->r->id)));
	nhsuk_hidden(p, "answer", STR("yes"));
	share_draw(v, p, &l->share);
	nhsuk_button(p, .text = page_say(p, _("Let %s see it"), name), .once = true);
	nhsuk_form_end(p);
	struct nhsuk_field no[] = { { "answer", STR("no") } };
	nhsuk_post_button(p, .action = web_path(v, "/let-in/%.*s", STR_ARG(e->r->id)),
		.text = _("No, do not let them in"), .look = BUTTON_SECONDARY, .fields = no, .field_count = 1);
	return web_end(v, p);
}

enum err let_in_page(struct visit *v)
{
	struct let_in l;
	enum err e = let_in_open(v, &l);
	if (e == OK && entry_past(l.task))
		return visit_go(v, str_of(web_path(v, "/sharing")));
	return e == OK ? draw_let_in(v, &l) : e;
}

static enum err answered(struct visit *v, enum err e, void *what)
{
	const struct let_in *l = what;
	return e == OK ? web_go_done(v, web_path(v, "%s", ""), l->yes ? "let-in-yes" : "let-in-no") : web_error(v, e);
}

struct answering {
	struct let_in l; // first: what `answered` reads
	struct plan_change *change;
};

static enum err answer_run(struct db *db, struct arena *a, void *what)
{
	struct answering *x = what;
	return plan_change_run(db, a, x->change);
}

// The Task says what was answered, in the transaction that gives the consent.
static void put_answer(struct visit *v, const struct let_in *l, struct plan_change *c)
{
	struct values values;
	values_of(v->arena, l->task, &values);
	for (size_t i = 0; i < values.kind->fields; i++) {
		values.item[i].sent = str_is(str_of(values.item[i].field->name), "answer");
		if (values.item[i].sent)
			values.item[i].text = l->yes ? STR("accepted") : STR("rejected");
	}
	c->writer.plan = l->pl.care_plan_id;
	plan_change_add(c, v->arena, entry_change(v->arena, l->task, &values, &c->writer));
}

enum err let_in_answer(struct visit *v)
{
	struct answering *x = arena_make(v->arena, struct answering);
	enum err e = let_in_open(v, &x->l);
	if (e != OK)
		return e;
	if (entry_past(x->l.task))
		return visit_go(v, str_of(web_path(v, "/sharing"))); // answered before
	x->l.yes = str_is(visit_form(v, "answer"), "yes");
	if (x->l.yes) {
		e = share_read(v, &x->l.share);
		if (e != OK)
			return e == ERR_INPUT ? draw_let_in(v, &x->l) : e;
		x->change = share_change(v, &x->l.share, x->l.changes ? SHARE_CHANGE : SHARE_GIVE);
	} else {
		x->change = plan_change_new(v);
	}
	put_answer(v, &x->l, x->change);
	return visit_commit(v, answer_run, x, answered);
}
