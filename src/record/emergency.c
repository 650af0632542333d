// SPDX-License-Identifier: Apache-2.0
// Plans that are opened in an emergency (emergency.h).
#include "record/emergency.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/text.h"
#include "record/statements.h"

#define COLUMNS "person, id, account, since, until, closed"
#define COLUMN_TYPES "person:text id:text account:text since:int until:int closed:int"

static struct statement emergency_insert = {
	.name = "emergency_insert",
	.sql = "INSERT INTO emergency (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, 0)",
	.params = "person:text id:text account:text since:int until:int",
	.columns = "",
	.for_what = "somebody opened a plan in an emergency",
};
static struct statement emergency_set_until = {
	.name = "emergency_set_until",
	.sql = "UPDATE emergency SET until = $3 WHERE person = $1 AND id = $2 AND until > $3",
	.params = "person:text id:text at:int",
	.columns = "",
	.for_what = "an emergency is over before its time",
};
static struct statement emergency_set_closed = {
	.name = "emergency_set_closed",
	.sql = "UPDATE emergency SET closed = $3 WHERE person = $1 AND id = $2 AND closed = 0",
	.params = "person:text id:text at:int",
	.columns = "",
	.for_what = "the privacy officer looked into it",
};
static struct statement emergency_by_id = {
	.name = "emergency_by_id",
	.sql = "SELECT " COLUMNS " FROM emergency WHERE person = $1 AND id = $2",
	.params = "person:text id:text",
	.columns = COLUMN_TYPES,
	.for_what = "one opening in an emergency",
};
static struct statement emergency_list_open = {
	.name = "emergency_list_open",
	.sql = "SELECT " COLUMNS " FROM emergency WHERE closed = 0 ORDER BY since, id LIMIT 200",
	.params = "",
	.columns = COLUMN_TYPES,
	.for_what = "what the privacy officer has still to look into",
};
static struct statement emergency_list_closed = {
	.name = "emergency_list_closed",
	.sql = "SELECT " COLUMNS " FROM emergency WHERE closed <> 0 ORDER BY closed DESC, id DESC LIMIT 200",
	.params = "",
	.columns = COLUMN_TYPES,
	.for_what = "what the privacy officer has looked into",
};

STATEMENTS(emergency, &emergency_insert, &emergency_set_until, &emergency_set_closed, &emergency_by_id,
	&emergency_list_open, &emergency_list_closed);

_Static_assert(EMERGENCIES_MOST == 200, "the statements say the same");

enum err emergency_put(struct db *db, const struct emergency *x)
{
	struct query *q = query_begin(db, &emergency_insert);
	query_text(q, "person", x->person);
	query_text(q, "id", x->id);
	query_text(q, "account", x->account);
	query_int(q, "since", x->since);
	query_int(q, "until", x->until);
	enum err e = query_run(q, NULL);
	char grantee[2 + 64];
	int n = snprintf(grantee, sizeof grantee, "a:%.*s", STR_ARG(x->account));
	must(n > 0 && (size_t)n < sizeof grantee);
	struct access_rule rule = { .grantee = { grantee, (size_t)n }, .consent = x->id, .sections = STR(""),
		.labels = STR(""), .purpose = STR(EMERGENCY_PURPOSE), .effect = 1, .verbs = MAY_SEE, .since = x->since,
		.until = x->until };
	return e == OK ? access_rule_put(db, x->person, &rule) : e;
}

static enum err set(struct db *db, struct statement *s, struct str person, struct str id, instant at)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, s);
	query_text(q, "person", person);
	query_text(q, "id", id);
	query_int(q, "at", at);
	enum err e = query_run(q, &changed);
	return e == OK && !changed ? ERR_STALE : e;
}

enum err emergency_end(struct db *db, struct str person, struct str id, instant at)
{
	enum err e = set(db, &emergency_set_until, person, id, at);
	return e == OK ? access_rule_drop(db, person, id) : e;
}

enum err emergency_close(struct db *db, struct str person, struct str id, instant at)
{
	return set(db, &emergency_set_closed, person, id, at);
}

static struct emergency row(struct query *q, struct arena *a)
{
	return (struct emergency){ .person = str_dup(a, row_text(q, "person")), .id = str_dup(a, row_text(q, "id")),
		.account = str_dup(a, row_text(q, "account")), .since = row_int(q, "since"), .until = row_int(q, "until"),
		.closed = row_int(q, "closed") };
}

enum err emergency_get(struct db *db, struct arena *a, struct str person, struct str id, struct emergency *out)
{
	bool found = false;
	struct query *q = query_begin(db, &emergency_by_id);
	query_text(q, "person", person);
	query_text(q, "id", id);
	if (query_row(q)) {
		*out = row(q, a);
		found = true;
	}
	enum err e = query_end(q);
	return e == OK && !found ? ERR_NOT_FOUND : e;
}

static enum err list(struct db *db, struct arena *a, struct statement *s, struct emergency_list *out)
{
	*out = (struct emergency_list){ .item = arena_array(a, struct emergency, EMERGENCIES_MOST) };
	struct query *q = query_begin(db, s);
	while (query_row(q) && out->count < EMERGENCIES_MOST)
		out->item[out->count++] = row(q, a);
	return query_end(q);
}

enum err emergency_waiting(struct db *db, struct arena *a, struct emergency_list *out)
{
	return list(db, a, &emergency_list_open, out);
}

enum err emergency_looked_into(struct db *db, struct arena *a, struct emergency_list *out)
{
	return list(db, a, &emergency_list_closed, out);
}
