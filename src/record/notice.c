// SPDX-License-Identifier: Apache-2.0
// That somebody should be told (notice.h).
#include "record/notice.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "record/statements.h"

static struct statement notice_insert = {
	.name = "notice_insert",
	.sql = "INSERT INTO notice (account, person, type, id, made) VALUES ($1, $2, $3, $4, $5)"
	       " ON CONFLICT (account, person, id) DO NOTHING",
	.params = "account:text person:text type:text id:text made:int",
	.columns = "",
	.for_what = "somebody is to be told of something that was said",
};

static struct statement notice_delete = {
	.name = "notice_delete",
	.sql = "DELETE FROM notice WHERE account = $1 AND person = $2 AND id = $3",
	.params = "account:text person:text id:text",
	.columns = "",
	.for_what = "it was looked at, or answered",
};

static struct statement notice_read = {
	.name = "notice_read",
	.sql = "SELECT person AS person, type AS type, id AS id, made AS made FROM notice WHERE account = $1"
	       " ORDER BY made DESC, id LIMIT 200",
	.params = "account:text",
	.columns = "person:text type:text id:text made:int",
	.for_what = "what somebody is to be told of",
};

STATEMENTS(notice, &notice_insert, &notice_delete, &notice_read);

_Static_assert(NOTICES_MOST == 200, "the statement says the same");

enum err notice_put(struct db *db, struct str account, const struct notice *n)
{
	struct query *q = query_begin(db, &notice_insert);
	query_text(q, "account", account);
	query_text(q, "person", n->person);
	query_text(q, "type", n->type);
	query_text(q, "id", n->id);
	query_int(q, "made", n->made);
	return query_run(q, NULL);
}

enum err notice_drop(struct db *db, struct str account, struct str person, struct str id)
{
	struct query *q = query_begin(db, &notice_delete);
	query_text(q, "account", account);
	query_text(q, "person", person);
	query_text(q, "id", id);
	return query_run(q, NULL);
}

enum err notice_list(struct db *db, struct arena *a, struct str account, struct notice **out, size_t *count)
{
	*out = arena_array(a, struct notice, NOTICES_MOST);
	*count = 0;
	struct query *q = query_begin(db, &notice_read);
	query_text(q, "account", account);
	while (query_row(q) && *count < NOTICES_MOST)
		(*out)[(*count)++] = (struct notice){ .person = str_dup(a, row_text(q, "person")),
			.type = str_dup(a, row_text(q, "type")), .id = str_dup(a, row_text(q, "id")),
			.made = row_int(q, "made") };
	return query_end(q);
}
