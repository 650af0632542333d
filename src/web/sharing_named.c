// SPDX-License-Identifier: Apache-2.0
// Letting one professional see the plan, or never: found by their exact name where they work, or by a code that
// they give (account_code.c). Nobody is shown a list of who works there: a name that is not quite right finds nobody.
#include "base/fold.h"
#include "base/text.h"
#include "plan/say.h"
#include "record/organisation.h"
#include "web/door.h"
#include "web/sharing.h"
#include "web/web.h"

#define NAMESAKES_MOST 20

struct naming {
	struct share share;
	struct share_place *place;
	size_t places;
	struct actor *found;
	size_t count;
	struct one_time_code code; // by which they were found; no purpose: by name
	struct str by; // whose tries are counted
	struct plan_change *change;
};

static bool by_code(struct visit *v) { return str_is(visit_form(v, "how"), "code"); }

// --- who is it -----------------------------------------------------------------------------------------------------
static enum err draw_find(struct visit *v, const struct naming *x, int status)
{
	struct nhsuk_choice *items = arena_array(v->arena, struct nhsuk_choice, x->places + 1);
	items[0] = (struct nhsuk_choice){ .value = "", .text = _("Choose where they work") };
	for (size_t i = 0; i < x->places; i++)
		items[i + 1] = (struct nhsuk_choice){ .value_str = x->place[i].grantee,
			.text_str = text_short(v->arena, x->place[i].name, 120) };
	struct page *p = web_begin(v, .status = status, .h1 = true, .place = PLACE_SHARING,
		.title = x->share.never ? _("Never show it to one professional") : _("Let one professional see it"),
		.back = web_path(v, x->share.never ? "/sharing/add?never=1" : "/sharing/add"));
	nhsuk_paragraph(p, .text = _("One nurse, doctor, social worker or other professional who uses this service: only "
		"that person, not their team."));
	nhsuk_form_begin(p, .action = web_path(v, "/sharing/named"));
	if (x->share.never)
		nhsuk_hidden(p, "never", STR("1"));
	nhsuk_radios_begin(p, .name = "how", .label = _("How do you know who it is?"), .label_size = SIZE_M,
		.value = visit_form(v, "how"), .error = fault_at(&v->fault, "how"));
	nhsuk_option(p, .value = "name", .text = _("I know their name and where they work"), .conditional = true);
	nhsuk_input(p, .name = "name", .label = _("Their first and last name"), .value = visit_form(v, "name"),
		.hint = _("As it is written on their badge or in a letter. Large or small letters, both are fine."),
		.error = fault_at(&v->fault, "name"), .autocomplete = "off");
	nhsuk_select(p, .name = "where", .label = _("Where do they work?"), .items = items, .count = x->places + 1,
		.value = visit_form(v, "where"), .error = fault_at(&v->fault, "where"));
	nhsuk_conditional_end(p);
	nhsuk_option(p, .value = "code", .text = _("They gave me a code"), .conditional = true);
	nhsuk_input(p, .name = "code", .label = _("The code"), .value = visit_form(v, "code"), .width = 20, .code = true,
		.hint = _("12 letters and numbers, for example K7MQ-2XW9-C4TD. Large or small, with or without dashes."),
		.error = fault_at(&v->fault, "code"), .autocomplete = "off");
	nhsuk_conditional_end(p);
	nhsuk_radios_end(p);
	nhsuk_button(p, .text = _("Continue"));
	nhsuk_form_end(p);
	return web_end(v, p);
}

static enum err open_naming(struct visit *v, struct naming *x, bool never)
{
	*x = (struct naming){ .share = { .never = never && v->access.self, .until = DAY_NONE, .sections = STR(""),
		.labels = STR("") }, .by = str_join(v->arena, STR("named:"), v->actor.account) };
	return share_may(v) ? share_places(v, &x->place, &x->places) : ERR_NOT_FOUND;
}

enum err sharing_named_page(struct visit *v)
{
	struct naming x;
	enum err e = open_naming(v, &x, visit_query(v, "never").n > 0);
	return e == OK ? draw_find(v, &x, 200) : e;
}

// --- finding -------------------------------------------------------------------------------------------------------
static enum err find_by_code(struct visit *v, struct naming *x)
{
	x->found = arena_make(v->arena, struct actor);
	enum err e = code_find(v->db, v->arena, visit_form(v, "code"), &x->code);
	if (e == OK && !str_is(x->code.purpose, CODE_NAMED))
		e = ERR_NOT_FOUND;
	if (e == OK)
		e = account_actor(v->db, v->arena, x->code.account, x->found);
	x->count = e == OK && x->found->kind == ACTOR_STAFF;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err find_by_name(struct visit *v, struct naming *x)
{
	struct actor_list members = { 0 };
	struct str name = fold_name(v->arena, visit_form(v, "name")), where = visit_form(v, "where");
	bool known = false;
	for (size_t i = 0; i < x->places; i++)
		known = known || str_eq(x->place[i].grantee, where);
	enum err e = known && name.n ? organisation_members(v->db, v->arena, where, &members) : OK;
	x->found = arena_array(v->arena, struct actor, NAMESAKES_MOST);
	for (size_t i = 0; e == OK && i < members.count && x->count < NAMESAKES_MOST; i++)
		if (members.item[i].kind == ACTOR_STAFF && str_eq(fold_name(v->arena, members.item[i].name), name))
			x->found[x->count++] = members.item[i];
	return e;
}

static void ask_for_missing(struct visit *v)
{
	if (!by_code(v) && !str_is(visit_form(v, "how"), "name"))
		(void)fault_field(&v->fault, "how", _("Choose how you know who it is"));
	else if (by_code(v) && !visit_form(v, "code").n)
		(void)fault_field(&v->fault, "code", _("Enter the code that they gave you"));
	else if (!by_code(v) && !visit_form(v, "name").n)
		(void)fault_field(&v->fault, "name", _("Enter their first and last name"));
	if (str_is(visit_form(v, "how"), "name") && !visit_form(v, "where").n)
		(void)fault_field(&v->fault, "where", _("Choose where they work"));
}

static enum err missed_run(struct db *db, struct arena *a, void *what)
{
	const struct naming *x = what;
	(void)a;
	return throttle_failed(db, x->by);
}

static enum err missed(struct visit *v, enum err e, void *what)
{
	if (e != OK)
		return e;
	if (by_code(v))
		(void)fault_field(&v->fault, "code",
			_("This code does not work: it was used, is too old, or a letter is wrong. Ask them for a new one"));
	else
		(void)fault_field(&v->fault, "name",
			_("Nobody with this name works there. Ask them how their name is written here, or for a code"));
	return draw_find(v, what, 400);
}

// --- what they may see -----------------------------------------------------------------------------------------------
static void draw_who(struct visit *v, struct page *p, const struct naming *x)
{
	if (x->count == 1) {
		nhsuk_summary_list_begin(p, .no_border = false);
		nhsuk_summary_row(p, .key = _("Name"), .value_str = x->found[0].name);
		nhsuk_summary_row(p, .key = _("Job and team"), .value = share_professional(v, &x->found[0]));
		nhsuk_summary_list_end(p);
		nhsuk_hidden(p, "which", x->found[0].account);
		return;
	}
	nhsuk_radios_begin(p, .name = "which", .label = _("More than one has this name. Which of them?"),
		.label_size = SIZE_M, .value = visit_form(v, "which"), .error = fault_at(&v->fault, "which"));
	for (size_t i = 0; i < x->count; i++)
		nhsuk_option(p, .value_str = x->found[i].account,
			.text = page_say(p, "%s, %s", page_c(p, x->found[i].name), share_professional(v, &x->found[i])));
	nhsuk_radios_end(p);
}

static enum err draw_share(struct visit *v, const struct naming *x)
{
	static const char *const kept[] = { "how", "name", "where", "code" };
	struct page *p = web_begin(v, .h1 = true, .place = PLACE_SHARING,
		.title = x->share.never ? _("Never show it to one professional") : _("Let one professional see it"),
		.back = web_path(v, x->share.never ? "/sharing/named?never=1" : "/sharing/named"));
	if (x->share.never)
		nhsuk_paragraph(p, .text = _("This is stronger than anything else: even if they are in a team that can see "
					  "your plan, they will not see it. They are not told."));
	nhsuk_form_begin(p, .action = web_path(v, "/sharing/named"));
	if (x->share.never)
		nhsuk_hidden(p, "never", STR("1"));
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		nhsuk_hidden(p, kept[i], visit_form(v, kept[i]));
	nhsuk_hidden(p, "step", STR("2"));
	draw_who(v, p, x);
	share_draw(v, p, &x->share);
	if (!x->share.never)
		nhsuk_paragraph(p, .secondary = true,
			.text = _("Only this person, for as long as they work here. You can see when they looked, and stop it at "
					  "any time."));
	nhsuk_button(p, .text = x->share.never ? _("Never show it to them") : _("Let them see it"), .once = true);
	nhsuk_form_end(p);
	return web_end(v, p);
}

// --- giving --------------------------------------------------------------------------------------------------------
static void choose(struct visit *v, struct naming *x)
{
	for (size_t i = 0; i < x->count; i++) {
		const struct actor *who = &x->found[i];
		if (!str_eq(who->account, visit_form(v, "which")))
			continue;
		x->share.grantee = str_join(v->arena, STR("a:"), who->account);
		x->share.name = who->name;
		x->share.reference =
			who->practitioner.n ? str_join(v->arena, STR("Practitioner/"), who->practitioner) : STR("");
	}
	if (!x->share.grantee.n)
		(void)fault_field(&v->fault, "which", _("Choose which of them it is"));
}

// Who can see it already is changed where they stand.
static enum err refuse_twice(struct visit *v, struct naming *x)
{
	struct consent_view *list;
	size_t count;
	enum err e = consent_list(v->db, v->arena, v->person.key, false, &list, &count);
	for (size_t i = 0; e == OK && i < x->count; i++)
		for (size_t j = 0; j < count; j++)
			if (x->count == 1 && list[j].never == x->share.never &&
				str_eq(list[j].grantee, str_join(v->arena, STR("a:"), x->found[i].account)))
				return fault_field(&v->fault, by_code(v) ? "code" : "name",
					x->share.never
						? _("You said so already. It stands in the list of who can see the plan")
						: _("They can see it already. You can change what they see in the list of who can see it"));
	return e;
}

static enum err named_run(struct db *db, struct arena *a, void *what)
{
	struct naming *x = what;
	enum err e = plan_change_run(db, a, x->change);
	return e == OK && x->code.purpose.n ? code_use(db, a, x->code.code) : e;
}

static enum err named(struct visit *v, enum err e, void *what)
{
	struct naming *x = what;
	if (e == ERR_STALE && x->code.purpose.n)
		return missed(v, OK, x);
	return e == OK ? web_go_done(v, web_path(v, "/sharing"), "sharing") : web_error(v, e);
}

enum err sharing_named(struct visit *v)
{
	struct naming *x = arena_make(v->arena, struct naming);
	enum err e = open_naming(v, x, visit_form(v, "never").n > 0);
	if (e != OK)
		return e;
	ask_for_missing(v);
	if (v->fault.err != OK)
		return draw_find(v, x, 400);
	if (door_must_wait(v, x->by, by_code(v) ? "code" : "name"))
		return draw_find(v, x, 429);
	e = by_code(v) ? find_by_code(v, x) : find_by_name(v, x);
	if (e == OK && !x->count)
		return visit_commit(v, missed_run, x, missed);
	if (e == OK)
		e = refuse_twice(v, x);
	if (e != OK)
		return e == ERR_INPUT ? draw_find(v, x, 400) : e;
	if (!str_is(visit_form(v, "step"), "2"))
		return draw_share(v, x);
	x->share.basis = share_basis_here(v);
	x->code.code = visit_form(v, "code");
	choose(v, x);
	e = share_read(v, &x->share);
	if (e != OK)
		return e == ERR_INPUT ? draw_share(v, x) : e;
	x->change = share_change(v, &x->share, SHARE_GIVE);
	return visit_commit(v, named_run, x, named);
}
