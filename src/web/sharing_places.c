// SPDX-License-Identifier: Apache-2.0
// Teams and whole organisations that a plan may be opened to (sharing.h): whatever has parts, or is part of nothing, is
// an organisation; the rest are teams.
#include <stdlib.h>

#include "plan/say.h"
#include "record/organisation.h"
#include "web/sharing.h"

static int by_name(const void *x, const void *y)
{
	return str_compare(((const struct share_place *)x)->name, ((const struct share_place *)y)->name);
}

static struct str part_of(struct arena *a, const struct resource *r)
{
	struct str at = json_text(a, json_get(json_get(json_trusted(a, r->body), "partOf"), "reference"));
	return str_starts(at, "Organization/") ? str_part(at, 13, at.n) : STR_NONE;
}

// The few that others are part of.
static size_t find_parents(struct arena *a, const struct resource_list *orgs, struct str *out)
{
	size_t n = 0;
	for (size_t i = 0; i < orgs->count; i++) {
		struct str up = part_of(a, &orgs->item[i]);
		bool there = !up.n;
		for (size_t j = 0; j < n && !there; j++)
			there = str_eq(out[j], up);
		if (!there)
			out[n++] = up;
	}
	return n;
}

enum err share_places(struct visit *v, struct share_place **out, size_t *count)
{
	struct resource_list orgs;
	*count = 0;
	enum err e = shared_list(v->db, v->arena, STR("Organization"), &orgs);
	if (e != OK)
		return e;
	struct str *parents = arena_array(v->arena, struct str, orgs.count + 1);
	size_t n = find_parents(v->arena, &orgs, parents);
	*out = arena_array(v->arena, struct share_place, orgs.count + 1);
	for (size_t i = 0; i < orgs.count; i++) {
		const struct resource *r = &orgs.item[i];
		struct str name = json_text(v->arena, json_get(json_trusted(v->arena, r->body), "name"));
		bool parent = false;
		for (size_t j = 0; j < n && !parent; j++)
			parent = str_eq(parents[j], r->id);
		bool whole = parent || !part_of(v->arena, r).n;
		if (name.n)
			(*out)[(*count)++] = (struct share_place){ .name = name, .whole = whole, .with_teams = parent,
				.grantee = str_join(v->arena, whole ? STR("o:") : STR("t:"), r->id),
				.reference = str_join(v->arena, STR("Organization/"), r->id) };
	}
	qsort(*out, *count, sizeof **out, by_name);
	return OK;
}

const char *share_place_words(struct visit *v, const struct share_place *x)
{
	struct str name = text_short(v->arena, x->name, 120);
	return x->with_teams ? str_format(v->arena, _("%.*s, with all its teams"), STR_ARG(name)).p : str_c(v->arena, name);
}

// "Community nurse, Continuing care nurses".
const char *share_professional(struct visit *v, const struct actor *who)
{
	struct str words[8];
	size_t n = 0;
	struct resource org;
	if (who->role.n)
		words[n++] = who->role;
	for (size_t i = 0; i < who->teams && n < sizeof words / sizeof *words; i++) {
		struct str name = STR_NONE;
		if (shared_get(v->db, v->arena, STR("Organization"), who->team[i].team, &org) == OK && !org.deleted)
			name = json_text(v->arena, json_get(json_trusted(v->arena, org.body), "name"));
		if (name.n)
			words[n++] = name;
	}
	struct str out = STR("");
	for (size_t i = 0; i < n; i++)
		out = str_format(v->arena, "%.*s%s%.*s", STR_ARG(out), i ? ", " : "", STR_ARG(words[i]));
	return str_c(v->arena, out);
}

// What stands below a grantee in the list of who can see it; NULL: a supporter, a link, a program.
enum err share_stands_for(struct visit *v, struct str grantee, const char **words)
{
	struct str id = grantee.n > 2 ? str_part(grantee, 2, grantee.n) : STR("");
	struct actor_list members;
	struct actor who;
	enum err e;
	*words = NULL;
	if (str_starts(grantee, "a:")) {
		if (share_is_supporter(v, grantee))
			return OK;
		e = account_actor(v->db, v->arena, id, &who);
		*words = e == OK ? share_professional(v, &who) : _("Does not work here any more");
		return e == ERR_NOT_FOUND ? OK : e;
	}
	if (!str_starts(grantee, "t:") && !str_starts(grantee, "o:"))
		return OK;
	e = organisation_members(v->db, v->arena, grantee, &members);
	if (e != OK)
		return e;
	const char *many = str_starts(grantee, "o:")
		? ngettext("The whole organisation, %zu person", "The whole organisation, %zu people", members.count)
		: ngettext("%zu person in the team", "%zu people in the team", members.count);
	*words = str_format(v->arena, many, members.count).p;
	return OK;
}
