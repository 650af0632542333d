// SPDX-License-Identifier: Apache-2.0
// Which organisation a team is part of (organisation.h): a row for each Organization that is part of another.
#include "record/organisation.h"

#include <string.h>

#include "record/setting.h"
#include "record/statements.h"

#define NOTED "organisation-parts"
#define REFERENCE "Organization/"

static struct statement above_read = {
	.name = "organisation_above",
	.sql = "SELECT" ORGANISATION_VALUES " FROM organisation_part o1" ORGANISATION_JOIN_UP " WHERE o1.id = $1",
	.params = "id:text",
	.columns = ORGANISATION_COLUMNS,
	.for_what = "what a team is part of, for a program that stands for it",
};
static struct statement below_read = {
	.name = "organisation_below",
	.sql = "SELECT id FROM organisation_part WHERE part_of = $1 ORDER BY id",
	.params = "id:text",
	.columns = "id:text",
	.for_what = "what is part of an organisation",
};
static struct statement part_put = {
	.name = "organisation_part_put",
	.sql = "INSERT INTO organisation_part (id, part_of) VALUES ($1, $2)"
	       " ON CONFLICT (id) DO UPDATE SET part_of = excluded.part_of",
	.params = "id:text part_of:text",
	.columns = "",
	.for_what = "an Organization was written",
};
static struct statement part_drop = {
	.name = "organisation_part_drop",
	.sql = "DELETE FROM organisation_part WHERE id = $1",
	.params = "id:text",
	.columns = "",
	.for_what = "an Organization was written that is part of none",
};
STATEMENTS(organisation, &above_read, &below_read, &part_put, &part_drop);

void organisation_above(struct query *q, struct arena *a, struct actor_team *team)
{
	static const char *const up[ORGANISATION_UP] = { "up1", "up2", "up3", "up4" };
	team->aboves = 0;
	while (team->aboves < ORGANISATION_UP && !row_null(q, up[team->aboves])) {
		team->above[team->aboves] = str_dup(a, row_text(q, up[team->aboves]));
		team->aboves++;
	}
}

enum err organisation_above_of(struct db *db, struct arena *a, struct actor_team *team)
{
	struct query *q = query_begin(db, &above_read);
	query_text(q, "id", team->team);
	if (query_row(q))
		organisation_above(q, a, team);
	return query_end(q);
}

// --- keeping -------------------------------------------------------------------------------------------------------
enum err organisation_note(struct db *db, struct arena *a, const struct resource *r)
{
	struct str at = r->deleted ? STR("")
		: json_text(a, json_get(json_get(json_trusted(a, r->body), "partOf"), "reference"));
	bool part = str_starts(at, REFERENCE) && at.n > sizeof REFERENCE - 1;
	struct query *q = query_begin(db, part ? &part_put : &part_drop);
	query_text(q, "id", r->id);
	if (part)
		query_text(q, "part_of", str_part(at, sizeof REFERENCE - 1, at.n));
	return query_run(q, NULL);
}

enum err organisation_note_all(struct db *db, struct arena *a, void *unused)
{
	struct resource_list list;
	enum err e = shared_list(db, a, STR("Organization"), &list);
	(void)unused;
	for (size_t i = 0; e == OK && i < list.count; i++)
		e = organisation_note(db, a, &list.item[i]);
	return e == OK ? setting_put(db, NOTED, STR("1")) : e;
}

enum err organisation_noted(struct db *db, struct arena *a, bool *yes)
{
	struct str value;
	enum err e = setting_get(db, a, NOTED, &value);
	*yes = e == OK && str_is(value, "1");
	return e;
}

// --- what is part of one -------------------------------------------------------------------------------------------
static bool listed(const struct str *list, size_t count, struct str id)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(list[i], id))
			return true;
	return false;
}

enum err organisation_teams(struct db *db, struct arena *a, struct str id, struct str **out, size_t *count)
{
	struct str *list = arena_array(a, struct str, ORGANISATION_TEAMS_MOST);
	size_t n = 0, done = 0;
	enum err e = OK;
	list[n++] = id;
	for (int step = 0; e == OK && step < ORGANISATION_UP; step++)
		for (size_t end = n; e == OK && done < end; done++) {
			struct query *q = query_begin(db, &below_read);
			query_text(q, "id", list[done]);
			while (query_row(q))
				if (n < ORGANISATION_TEAMS_MOST && !listed(list, n, row_text(q, "id")))
					list[n++] = str_dup(a, row_text(q, "id"));
			e = query_end(q);
		}
	*out = list;
	*count = n;
	return e;
}

static enum err teams_of(struct db *db, struct arena *a, struct str grantee, struct str **out, size_t *count)
{
	struct str id = grantee.n > 2 ? str_part(grantee, 2, grantee.n) : STR("");
	if (str_starts(grantee, "o:"))
		return organisation_teams(db, a, id, out, count);
	*out = arena_make(a, struct str);
	**out = id;
	*count = 1;
	return OK;
}

static void take(struct actor_list *all, struct actor *more, size_t count)
{
	size_t kept = all->count;
	for (size_t i = 0; i < count; i++) {
		bool there = false;
		for (size_t j = 0; j < all->count && !there; j++)
			there = str_eq(all->item[j].account, more[i].account);
		if (!there)
			all->item[kept++] = more[i];
	}
	all->count = kept;
}

enum err organisation_members(struct db *db, struct arena *a, struct str grantee, struct actor_list *out)
{
	struct str *team;
	size_t teams;
	*out = (struct actor_list){ 0 };
	enum err e = teams_of(db, a, grantee, &team, &teams);
	for (size_t i = 0; e == OK && i < teams; i++) {
		struct actor_list some;
		e = team_members(db, a, team[i], &some);
		if (e != OK || !some.count)
			continue;
		struct actor *room = arena_array(a, struct actor, out->count + some.count);
		if (out->count)
			memcpy(room, out->item, out->count * sizeof *room);
		out->item = room;
		take(out, some.item, some.count);
	}
	return e;
}

enum err organisation_stays(struct db *db, struct arena *a, struct str grantee, struct stay **out, size_t *count)
{
	struct str *team;
	size_t teams;
	*out = NULL;
	*count = 0;
	enum err e = teams_of(db, a, grantee, &team, &teams);
	for (size_t i = 0; e == OK && i < teams; i++) {
		struct stay *some;
		size_t n;
		e = team_stays(db, a, team[i], &some, &n);
		if (e != OK || !n)
			continue;
		struct stay *room = arena_array(a, struct stay, *count + n);
		if (*count)
			memcpy(room, *out, *count * sizeof *room);
		memcpy(room + *count, some, n * sizeof *room);
		*out = room;
		*count += n;
	}
	return e;
}
