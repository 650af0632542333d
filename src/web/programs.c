// SPDX-License-Identifier: Apache-2.0
// Programs that may read the plan (programs.h). What one may read is asked of access_load, as at each of its requests;
// which parts, of its scope.
#include "web/programs.h"

#include "plan/place.h"
#include "plan/say.h"
#include "record/key.h"
#include "record/scope.h"
#include "record/token.h"
#include "web/sharing.h"
#include "web/web.h"

#define ALL "all"     // in an address
#define LOOSE_MOST 20 // scripts of the operator's that are spoken of

struct programs {
	struct client *item;
	size_t count;
};

// Whether it may see anything of this plan now, and for whom it stands.
static enum err may_read(struct visit *v, const struct client *c, bool *reads)
{
	struct scope_list *scopes = arena_make(v->arena, struct scope_list);
	struct actor who;
	struct access x;
	*reads = false;
	if (scope_parse(v->arena, c->scope, scopes) != OK)
		return ERR_INTERNAL;
	enum err e = client_actor(v->db, v->arena, c->id, c->scope, scopes, &who);
	if (e == OK)
		e = access_load(v->db, v->arena, &who, v->person.key, &x);
	*reads = e == OK && x.verbs != 0;
	return e;
}

// Those that may read now, registered ones first.
static enum err programs_load(struct visit *v, struct programs *out)
{
	struct client_list named = { 0 }, loose = { 0 };
	enum err e = client_list(v->db, v->arena, &named);
	if (e == OK)
		e = token_loose(v->db, v->arena, LOOSE_MOST, &loose);
	*out = (struct programs){ .item = arena_array(v->arena, struct client, named.count + loose.count + 1) };
	for (size_t i = 0; e == OK && i < named.count + loose.count; i++) {
		bool reads;
		const struct client *c = i < named.count ? &named.item[i] : &loose.item[i - named.count];
		e = may_read(v, c, &reads);
		if (reads)
			out->item[out->count++] = *c;
	}
	return e;
}

static struct str name_of(struct visit *v, const struct client *c)
{
	return c->name.n ? text_short(v->arena, c->name, 120)
			 : str_format(v->arena, _("A program of this service, since %s"), say_day(v->arena, day_of(c->made)));
}

static bool is_of(const char *section, struct str type)
{
	const struct place *p = place_of(type);
	for (size_t i = 0; i < kind_count; i++)
		if (str_is(type, kinds[i]->resource) && str_is(str_of(section), kinds[i]->section))
			return true;
	return p && str_is(str_of(section), p->section);
}

// The parts that its scope reads any of: "Goals and actions; Agreement and next look".
static const char *parts_of(struct visit *v, const struct scope_list *scopes)
{
	struct str out = STR("");
	for (size_t i = 0; i < scopes->count; i++)
		if (str_is(scopes->item[i].type, "*"))
			return _("All of it");
	for (size_t s = 0; s < section_count; s++)
		for (size_t i = 0; i < scopes->count; i++)
			if (is_of(sections[s].name, scopes->item[i].type)) {
				out = str_format(v->arena, "%.*s%s%s", STR_ARG(out), out.n ? "; " : "", _(sections[s].title));
				break;
			}
	return out.n ? str_c(v->arena, out) : web_say(v, N_("Your name and details"), N_("Name and details"));
}

static enum err what_cell(struct visit *v, struct page *p, const struct client *c)
{
	struct scope_list scopes = { 0 };
	struct resource team;
	if (scope_parse(v->arena, c->scope, &scopes) != OK)
		return ERR_INTERNAL;
	nhsuk_cell_begin(p, .numeric = false);
	nhsuk_text(p, page_say(p, scope_changes(&scopes) ? _("%s. Can write.") : _("%s. Can only read."),
		parts_of(v, &scopes)));
	nhsuk_break(p);
	enum err e = c->organisation.n ? shared_get(v->db, v->arena, STR("Organization"), c->organisation, &team)
				       : ERR_NOT_FOUND;
	struct str name = e == OK ? json_text(v->arena, json_get(json_trusted(v->arena, team.body), "name")) : STR("");
	if (name.n)
		nhsuk_text(p, page_say(p, web_say(v, N_("Only what you let %s see."), N_("Only what %s may see.")),
			page_c(p, text_short(v->arena, name, 120))));
	else
		nhsuk_text(p, _("Never what is marked for a few people only, or what is under a “never”."));
	nhsuk_cell_end(p);
	return e == ERR_NOT_FOUND ? OK : e;
}

static void who_cell(struct visit *v, struct page *p, const struct client *c)
{
	nhsuk_cell_begin(p, .numeric = false);
	nhsuk_strong_str(p, name_of(v, c));
	nhsuk_break(p);
	if (c->reason.n)
		nhsuk_text_str(p, c->reason);
	else
		nhsuk_text(p, c->name.n ? _("Nobody wrote down why. You can ask the people who run this service.")
					: _("The people who run this service use it to look after it."));
	nhsuk_cell_end(p);
}

static instant last_look(const struct audit_row *row, size_t rows, struct str actor)
{
	for (size_t i = 0; i < rows; i++)
		if (str_eq(row[i].actor, actor))
			return row[i].at;
	return 0;
}

enum err programs_draw(struct visit *v, struct page *p, const struct audit_row *looked, size_t looks)
{
	struct programs list;
	enum err e = programs_load(v, &list);
	if (e != OK || !list.count)
		return e;
	nhsuk_table_begin(p, .caption = _("Programs that can read it"), .caption_size = SIZE_M, .responsive = true,
		NHSUK_COLUMNS({ _("Program, and why") }, { _("What it reads") }, { _("Last looked") },
			{ .hidden = _("Stop") }));
	for (size_t i = 0; e == OK && i < list.count; i++) {
		const struct client *c = &list.item[i];
		instant at = last_look(looked, looks, str_format(v->arena, "s:%.*s", STR_ARG(c->id)));
		nhsuk_table_row_begin(p);
		who_cell(v, p, c);
		e = what_cell(v, p, c);
		nhsuk_cell(p, .text = at ? say_when(v->arena, at) : _("Never"));
		nhsuk_cell_begin(p, .numeric = false);
		if (share_may(v))
			nhsuk_link(p, .text = _("Stop"), .hidden_str = name_of(v, c),
				.href = web_path(v, "/sharing/program/%.*s", STR_ARG(c->id)));
		nhsuk_cell_end(p);
		nhsuk_table_row_end(p);
	}
	nhsuk_table_end(p);
	if (share_may(v))
		nhsuk_paragraph(p, .text = _("[Stop all programs], also those that come later"),
			.href = web_path(v, "/sharing/program/" ALL));
	return e;
}

// --- stopping one ----------------------------------------------------------------------------------------------------
// The program of this address, as long as it may read; or all of them. ERR_NOT_FOUND.
static enum err open_one(struct visit *v, struct client *out)
{
	struct programs list;
	if (!share_may(v))
		return ERR_NOT_FOUND;
	enum err e = programs_load(v, &list);
	if (e == OK && list.count && str_is(visit_param(v, "id"), ALL)) {
		*out = (struct client){ .id = STR("*"), .name = str_of(_("All programs")) };
		return OK;
	}
	for (size_t i = 0; e == OK && i < list.count; i++)
		if (str_eq(list.item[i].id, visit_param(v, "id"))) {
			*out = list.item[i];
			return OK;
		}
	return e != OK ? e : ERR_NOT_FOUND;
}

enum err program_stop_page(struct visit *v)
{
	struct client c;
	enum err e = open_one(v, &c);
	if (e != OK)
		return e;
	const char *name = str_c(v->arena, name_of(v, &c));
	bool all = str_is(c.id, "*");
	struct page *p = web_begin(v, .caption = name, .h1 = true,
		.title = all ? _("Stop all programs reading the plan?") : _("Stop this program reading the plan?"),
		.place = PLACE_SHARING, .back = web_path(v, "/sharing"), .back_text = _("Back to who can see it"));
	if (all) {
		nhsuk_paragraph(p,
			.text = _("From now on no program can see anything of it, also none that is added later. It works straight "
					  "away. People who use this service see it as before."));
		nhsuk_paragraph(p,
			.text = _("What they read before they may have kept. You can let them read again at any time: take back "
					  "the “never” that you find on the page before this one."));
	} else {
		nhsuk_paragraph(p,
			.text = page_say(p, _("From now on %s can see nothing of it. It works straight away."), name));
		nhsuk_paragraph(p,
			.text = _("What it read before it may have kept. You can let it read again at any time: take back the "
					  "“never” that you find on the page before this one."));
	}
	nhsuk_form_begin(p, .action = web_path(v, "/sharing/program/%.*s", STR_ARG(visit_param(v, "id"))));
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = all ? _("Stop all programs") : page_say(p, _("Stop %s"), name), .once = true);
	nhsuk_link(p, .text = _("Keep it as it is"), .href = web_path(v, "/sharing"));
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	return web_end(v, p);
}

static enum err stopped(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, web_path(v, "/sharing"), "stopped") : web_error(v, e);
}

enum err program_stop(struct visit *v)
{
	struct client c;
	enum err e = open_one(v, &c);
	if (e == ERR_NOT_FOUND && share_may(v)) // pressed twice
		return web_go_done(v, web_path(v, "/sharing"), "stopped");
	if (e != OK)
		return e;
	struct share *s = arena_make(v->arena, struct share);
	*s = (struct share){ .id = STR(""), .grantee = str_format(v->arena, "s:%.*s", STR_ARG(c.id)),
		.name = name_of(v, &c), .reference = STR(""), .labels = STR(""), .basis = share_basis_here(v), .never = true,
		.parts = SHARE_ALL, .sections = STR(""), .until = DAY_NONE };
	return visit_commit(v, plan_change_run, share_change(v, s, SHARE_GIVE), stopped);
}
