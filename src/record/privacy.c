// SPDX-License-Identifier: Apache-2.0
// What waits for a privacy officer (privacy.h).
#include "record/privacy.h"

#include "base/arena.h"
#include "record/statements.h"

#define COLUMNS "person, id, what, account, since, until, closed"
#define COLUMN_TYPES "person:text id:text what:int account:text since:int until:int closed:int"

static struct statement case_insert = {
	.name = "privacy_case_insert",
	.sql = "INSERT INTO privacy_case (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, 0)",
	.params = "person:text id:text what:int account:text since:int until:int",
	.columns = "",
	.for_what = "a plan was opened in an emergency, or somebody asks about who looked",
};
static struct statement case_set_closed = {
	.name = "privacy_case_set_closed",
	// "< 1": PostgreSQL must not go through the index of all that is open, which knows "= 0", to one row
	.sql = "UPDATE privacy_case SET closed = $3 WHERE person = $1 AND id = $2 AND closed < 1",
	.params = "person:text id:text at:int",
	.columns = "",
	.for_what = "the privacy officer looked into it",
};
static struct statement case_by_id = {
	.name = "privacy_case_by_id",
	.sql = "SELECT " COLUMNS " FROM privacy_case WHERE person = $1 AND id = $2",
	.params = "person:text id:text",
	.columns = COLUMN_TYPES,
	.for_what = "one thing to look into",
};
static struct statement case_list_open = {
	.name = "privacy_case_list_open",
	.sql = "SELECT " COLUMNS " FROM privacy_case WHERE what = $1 AND closed = 0 ORDER BY since, id LIMIT 200",
	.params = "what:int",
	.columns = COLUMN_TYPES,
	.for_what = "what the privacy officer has still to look into",
};
static struct statement case_list_closed = {
	.name = "privacy_case_list_closed",
	.sql = "SELECT " COLUMNS " FROM privacy_case WHERE closed <> 0 ORDER BY closed DESC, id DESC LIMIT 200",
	.params = "",
	.columns = COLUMN_TYPES,
	.for_what = "what the privacy officer has looked into",
};

STATEMENTS(privacy, &case_insert, &case_set_closed, &case_by_id, &case_list_open, &case_list_closed);

_Static_assert(PRIVACY_MOST == 200, "the statements say the same");

enum err privacy_put(struct db *db, const struct privacy_case *x)
{
	struct query *q = query_begin(db, &case_insert);
	query_text(q, "person", x->person);
	query_text(q, "id", x->id);
	query_int(q, "what", x->what);
	query_text(q, "account", x->account);
	query_int(q, "since", x->since);
	query_int(q, "until", x->until);
	return query_run(q, NULL);
}

enum err privacy_close(struct db *db, struct str person, struct str id, instant at)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &case_set_closed);
	query_text(q, "person", person);
	query_text(q, "id", id);
	query_int(q, "at", at);
	enum err e = query_run(q, &changed);
	return e == OK && !changed ? ERR_STALE : e;
}

static struct privacy_case row(struct query *q, struct arena *a)
{
	int64_t what = row_int(q, "what");
	return (struct privacy_case){ .person = str_dup(a, row_text(q, "person")), .id = str_dup(a, row_text(q, "id")),
		.what = what > PRIVACY_EMERGENCY && what <= PRIVACY_JOINED ? (enum privacy_what)what : PRIVACY_EMERGENCY,
		.account = str_dup(a, row_text(q, "account")), .since = row_int(q, "since"), .until = row_int(q, "until"),
		.closed = row_int(q, "closed") };
}

enum err privacy_get(struct db *db, struct arena *a, struct str person, struct str id, struct privacy_case *out)
{
	bool found = false;
	struct query *q = query_begin(db, &case_by_id);
	query_text(q, "person", person);
	query_text(q, "id", id);
	if (query_row(q)) {
		*out = row(q, a);
		found = true;
	}
	enum err e = query_end(q);
	return e == OK && !found ? ERR_NOT_FOUND : e;
}

static enum err read_list(struct arena *a, struct query *q, struct privacy_list *out)
{
	*out = (struct privacy_list){ .item = arena_array(a, struct privacy_case, PRIVACY_MOST) };
	while (query_row(q) && out->count < PRIVACY_MOST)
		out->item[out->count++] = row(q, a);
	return query_end(q);
}

enum err privacy_waiting(struct db *db, struct arena *a, enum privacy_what what, struct privacy_list *out)
{
	struct query *q = query_begin(db, &case_list_open);
	query_int(q, "what", what);
	return read_list(a, q, out);
}

enum err privacy_looked_into(struct db *db, struct arena *a, struct privacy_list *out)
{
	return read_list(a, query_begin(db, &case_list_closed), out);
}
