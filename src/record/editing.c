// SPDX-License-Identifier: Apache-2.0
// Who has a page open to write in (editing.h).
#include "record/editing.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "record/statements.h"

static struct statement editing_sweep = {
	.name = "editing_sweep",
	.sql = "DELETE FROM editing WHERE person = $1 AND until <= $2",
	.params = "person:text now:int",
	.columns = "",
	.for_what = "pages that nobody has open any more",
};

static struct statement editing_renew = {
	.name = "editing_renew",
	.sql = "INSERT INTO editing (person, place, account, since, until) VALUES ($1, $2, $3, $4, $5)"
	       " ON CONFLICT (person, place, account) DO UPDATE SET until = excluded.until",
	.params = "person:text place:text account:text since:int until:int",
	.columns = "",
	.for_what = "a page is open to write in",
};

static struct statement editing_delete = {
	.name = "editing_delete",
	.sql = "DELETE FROM editing WHERE person = $1 AND place = $2 AND account = $3",
	.params = "person:text place:text account:text",
	.columns = "",
	.for_what = "a page was left, or what was written is saved",
};

static struct statement editing_read = {
	.name = "editing_read",
	.sql = "SELECT account AS account, since AS since, until AS until FROM editing"
	       " WHERE person = $1 AND place = $2 AND until > $3 ORDER BY since, account",
	.params = "person:text place:text now:int",
	.columns = "account:text since:int until:int",
	.for_what = "who has the page open now",
};

STATEMENTS(editing, &editing_sweep, &editing_renew, &editing_delete, &editing_read);

enum err editing_put(struct db *db, struct str person, struct str place, struct str account, instant lasts)
{
	instant now = clock_now();
	struct query *q = query_begin(db, &editing_sweep);
	query_text(q, "person", person);
	query_int(q, "now", now);
	enum err e = query_run(q, NULL);
	if (e != OK)
		return e;
	q = query_begin(db, &editing_renew);
	query_text(q, "person", person);
	query_text(q, "place", place);
	query_text(q, "account", account);
	query_int(q, "since", now);
	query_int(q, "until", now + lasts);
	return query_run(q, NULL);
}

enum err editing_end(struct db *db, struct str person, struct str place, struct str account)
{
	struct query *q = query_begin(db, &editing_delete);
	query_text(q, "person", person);
	query_text(q, "place", place);
	query_text(q, "account", account);
	return query_run(q, NULL);
}

enum err editing_others(struct db *db, struct arena *a, struct str person, struct str place, struct str but,
	struct editing **out, size_t *count)
{
	size_t room = 0;
	*out = NULL;
	*count = 0;
	struct query *q = query_begin(db, &editing_read);
	query_text(q, "person", person);
	query_text(q, "place", place);
	query_int(q, "now", clock_now());
	while (query_row(q)) {
		if (str_eq(row_text(q, "account"), but))
			continue;
		if (*count == room) {
			struct editing *more = arena_array(a, struct editing, room = room ? room * 2 : 4);
			if (*count)
				memcpy(more, *out, *count * sizeof *more);
			*out = more;
		}
		(*out)[(*count)++] = (struct editing){ .account = str_dup(a, row_text(q, "account")),
			.since = row_int(q, "since"), .until = row_int(q, "until") };
	}
	return query_end(q);
}
