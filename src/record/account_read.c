// SPDX-License-Identifier: Apache-2.0
// Accounts as they are read (account.h): an account and its teams come in one query, a row a team, so that both are of
// one moment. A membership counts from `since` until just before `until`; 0 means that it goes on.
#include "record/organisation.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "record/statements.h"

// $1 is the moment that is asked about.
#define ACTOR_VALUES \
	"a.id AS account, a.username AS username, a.kind AS kind, a.name AS name, a.role AS role," \
	" a.person AS person, a.practitioner AS practitioner, a.lang AS lang, m.team AS team," \
	" m.role AS team_role," ORGANISATION_VALUES
#define ACTOR_TEAMS \
	" LEFT JOIN membership m" \
	" ON m.account = a.id AND m.since <= $1 AND (m.until = 0 OR m.until > $1)" ORGANISATION_JOIN("m.team")
#define ACTOR_COLUMNS \
	"account:text username:text kind:text name:text role:text person:text practitioner:text lang:text team:text" \
	" team_role:text" ORGANISATION_COLUMNS

static struct statement actor_by_account = {
	.name = "actor_by_account",
	.sql = "SELECT " ACTOR_VALUES " FROM account a" ACTOR_TEAMS
		" WHERE a.id = $2 AND a.ended = 0"
		" ORDER BY m.team, m.since",
	.params = "now:int account:text",
	.columns = ACTOR_COLUMNS,
	.for_what = "who is asking, with their teams",
};

static struct statement actor_by_username = {
	.name = "actor_by_username",
	.sql = "SELECT " ACTOR_VALUES ", c.secret AS secret FROM account a" ACTOR_TEAMS
		" LEFT JOIN credential c ON c.account = a.id AND c.kind = 'password'"
		" WHERE a.username = $2 AND a.ended = 0"
		" ORDER BY m.team, m.since",
	.params = "now:int username:text",
	.columns = ACTOR_COLUMNS " secret:text",
	.for_what = "who signs in, with the hash of their password",
};

static struct statement actor_by_person = {
	.name = "actor_by_person",
	.sql = "SELECT " ACTOR_VALUES " FROM account a" ACTOR_TEAMS
		" WHERE a.person = $2 AND a.ended = 0"
		" ORDER BY a.created, a.id, m.team, m.since",
	.params = "now:int person:text",
	.columns = ACTOR_COLUMNS,
	.for_what = "the account that a person signs in with",
};

static struct statement actor_shown = {
	.name = "actor_shown",
	.sql = "SELECT a.id AS account, a.username AS username, a.kind AS kind, a.name AS name, a.role AS role,"
		" a.person AS person, a.practitioner AS practitioner, a.lang AS lang FROM account a"
		" WHERE a.id = $1",
	.params = "account:text",
	.columns = "account:text username:text kind:text name:text role:text person:text practitioner:text lang:text",
	.for_what = "the name beside what somebody wrote",
};

static struct statement actors_of_team = {
	.name = "actors_of_team",
	.sql = "SELECT " ACTOR_VALUES " FROM membership t JOIN account a ON a.id = t.account" ACTOR_TEAMS
		" WHERE t.team = $2 AND t.since <= $1 AND (t.until = 0 OR t.until > $1) AND a.ended = 0"
		" ORDER BY a.id, m.team, m.since",
	.params = "now:int team:text",
	.columns = ACTOR_COLUMNS,
	.for_what = "who belongs to a team now",
};

static struct statement actors_all = {
	.name = "actors_all",
	.sql = "SELECT " ACTOR_VALUES " FROM account a" ACTOR_TEAMS
		" WHERE a.ended = 0"
		" ORDER BY a.username, m.team, m.since",
	.params = "now:int",
	.columns = ACTOR_COLUMNS,
	.for_what = "every account in force, for the command line",
};

static struct statement stays_of_team = {
	.name = "stays_of_team",
	.sql = "SELECT account, since, until FROM membership WHERE team = $1 ORDER BY account, since",
	.params = "team:text",
	.columns = "account:text since:int until:int",
	.for_what = "who looked for a team, also those who have left it",
};

STATEMENTS(account_read, &actor_by_account, &actor_by_username, &actor_by_person, &actor_shown, &actors_of_team,
	&stays_of_team, &actors_all);

// Room for one more item: lists double when full, and the old ones lie in the arena until the request is over.
static void *list_room(struct arena *a, void *items, size_t count, size_t size)
{
	if (count & (count - 1)) // not a power of two: there is room
		return items;
	void *more = arena_alloc(a, (count ? count * 2 : 1) * size);
	if (count)
		memcpy(more, items, count * size);
	return more;
}

static void actor_fill(struct query *q, struct arena *a, struct actor *out)
{
	*out = (struct actor){
		.account = str_dup(a, row_text(q, "account")),
		.username = str_dup(a, row_text(q, "username")),
		.kind = actor_kind_of(row_text(q, "kind")),
		.name = str_dup(a, row_text(q, "name")),
		.role = str_dup(a, row_text(q, "role")),
		.person = str_dup(a, row_text(q, "person")),
		.practitioner = str_dup(a, row_text(q, "practitioner")),
		.lang = str_dup(a, row_text(q, "lang")),
	};
}

static void actor_add_team(struct query *q, struct arena *a, struct actor *who)
{
	struct str team = row_text(q, "team");
	if (actor_in_team(who, team))
		return;
	who->team = list_room(a, who->team, who->teams, sizeof *who->team);
	struct actor_team *new = &who->team[who->teams++];
	*new = (struct actor_team){ .team = str_dup(a, team), .role = str_dup(a, row_text(q, "team_role")) };
	organisation_above(q, a, new);
}

// Ends the query. Rows of one account lie together; secret may be NULL.
static enum err actors_read(struct query *q, struct arena *a, struct actor_list *out, struct str *secret)
{
	*out = (struct actor_list){ 0 };
	while (query_row(q)) {
		if (out->count == 0 || !str_eq(out->item[out->count - 1].account, row_text(q, "account"))) {
			out->item = list_room(a, out->item, out->count, sizeof *out->item);
			actor_fill(q, a, &out->item[out->count++]);
			if (secret)
				*secret = row_null(q, "secret") ? STR("") : str_dup(a, row_text(q, "secret"));
		}
		if (!row_null(q, "team"))
			actor_add_team(q, a, &out->item[out->count - 1]);
	}
	return query_end(q);
}

// The first account that the statement finds.
static enum err actor_one(struct db *db, struct arena *a, struct statement *st, const char *by, struct str value,
	struct actor *out, struct str *secret)
{
	struct actor_list list;
	struct query *q = query_begin(db, st);
	query_int(q, "now", clock_now());
	query_text(q, by, value);
	enum err e = actors_read(q, a, &list, secret);
	*out = e == OK && list.count ? list.item[0] : (struct actor){ 0 };
	return e != OK ? e : list.count ? OK : ERR_NOT_FOUND;
}

enum err account_actor(struct db *db, struct arena *a, struct str account, struct actor *out)
{
	return actor_one(db, a, &actor_by_account, "account", account.p ? account : STR(""), out, NULL);
}

enum err account_by_username(struct db *db, struct arena *a, struct str username, struct actor *out,
	struct str *password_hash)
{
	*out = (struct actor){ 0 };
	*password_hash = STR("");
	if (username_wrong(username)) // nobody can have it
		return ERR_NOT_FOUND;
	return actor_one(db, a, &actor_by_username, "username", username_fold(a, username), out, password_hash);
}

enum err account_of_person(struct db *db, struct arena *a, struct str person, struct actor *out)
{
	*out = (struct actor){ 0 };
	if (person.n == 0) // "" is what accounts without a record hold
		return ERR_NOT_FOUND;
	return actor_one(db, a, &actor_by_person, "person", person, out, NULL);
}

enum err account_shown(struct db *db, struct arena *a, struct str account, struct actor *out)
{
	*out = (struct actor){ 0 };
	struct query *q = query_begin(db, &actor_shown);
	query_text(q, "account", account.p ? account : STR(""));
	bool found = query_row(q);
	if (found)
		actor_fill(q, a, out);
	enum err e = query_end(q);
	return e != OK ? e : found ? OK : ERR_NOT_FOUND;
}

struct sorted {
	struct str name; // folded
	struct actor who;
};

static int by_name(const void *left, const void *right)
{
	const struct sorted *l = left, *r = right;
	int order = str_compare(l->name, r->name);
	return order ? order : str_compare(l->who.account, r->who.account);
}

enum err team_members(struct db *db, struct arena *a, struct str team, struct actor_list *out)
{
	struct query *q = query_begin(db, &actors_of_team);
	query_int(q, "now", clock_now());
	query_text(q, "team", team.p ? team : STR(""));
	enum err e = actors_read(q, a, out, NULL);
	if (e != OK || out->count < 2)
		return e;
	struct sorted *list = arena_array(a, struct sorted, out->count);
	for (size_t i = 0; i < out->count; i++)
		list[i] = (struct sorted){ fold_name(a, out->item[i].name), out->item[i] };
	qsort(list, out->count, sizeof *list, by_name);
	for (size_t i = 0; i < out->count; i++)
		out->item[i] = list[i].who;
	return OK;
}

enum err team_stays(struct db *db, struct arena *a, struct str team, struct stay **out, size_t *count)
{
	size_t room = 0;
	*out = NULL;
	*count = 0;
	struct query *q = query_begin(db, &stays_of_team);
	query_text(q, "team", team.p ? team : STR(""));
	while (query_row(q)) {
		if (*count == room) {
			room = room ? room * 2 : 16;
			struct stay *more = arena_array(a, struct stay, room);
			if (*count)
				memcpy(more, *out, *count * sizeof *more);
			*out = more;
		}
		(*out)[(*count)++] = (struct stay){ str_dup(a, row_text(q, "account")), row_int(q, "since"),
			row_int(q, "until") };
	}
	return query_end(q);
}

enum err account_list(struct db *db, struct arena *a, struct actor_list *out)
{
	struct query *q = query_begin(db, &actors_all);
	query_int(q, "now", clock_now());
	return actors_read(q, a, out, NULL);
}
