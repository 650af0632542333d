// SPDX-License-Identifier: Apache-2.0
// What somebody tells the service quietly (quiet.h).
#include "record/quiet.h"

#include "base/arena.h"
#include "base/log.h"
#include "record/draft_inside.h"
#include "record/statements.h"

#define COLUMNS "id, made, closed, officer, sealed, done"
#define COLUMN_TYPES "id:text made:int closed:int officer:text sealed:bytes done:bytes"

static struct statement quiet_insert = {
	.name = "quiet_insert",
	.sql = "INSERT INTO quiet_word (" COLUMNS ") VALUES ($1, $2, 0, '', $3, $4) ON CONFLICT (id) DO NOTHING",
	.params = "id:text made:int sealed:bytes done:bytes",
	.columns = "",
	.for_what = "somebody tells the service something quietly",
};
static struct statement quiet_set_closed = {
	.name = "quiet_set_closed",
	// "< 1": as privacy_case_set_closed
	.sql = "UPDATE quiet_word SET closed = $2, officer = $3, done = $4 WHERE id = $1 AND closed < 1",
	.params = "id:text closed:int officer:text done:bytes",
	.columns = "",
	.for_what = "the privacy officer says what was done",
};
static struct statement quiet_by_id = {
	.name = "quiet_by_id",
	.sql = "SELECT " COLUMNS " FROM quiet_word WHERE id = $1",
	.params = "id:text",
	.columns = COLUMN_TYPES,
	.for_what = "one thing that was told quietly",
};
static struct statement quiet_list_open = {
	.name = "quiet_list_open",
	.sql = "SELECT " COLUMNS " FROM quiet_word WHERE closed = 0 ORDER BY made, id LIMIT 200",
	.params = "",
	.columns = COLUMN_TYPES,
	.for_what = "what was told quietly and nobody has looked into",
};
static struct statement quiet_list_closed = {
	.name = "quiet_list_closed",
	.sql = "SELECT " COLUMNS " FROM quiet_word WHERE closed <> 0 ORDER BY closed DESC, id DESC LIMIT 200",
	.params = "",
	.columns = COLUMN_TYPES,
	.for_what = "what was told quietly and looked into",
};

STATEMENTS(quiet, &quiet_insert, &quiet_set_closed, &quiet_by_id, &quiet_list_open, &quiet_list_closed);

_Static_assert(QUIET_MOST == 200, "the statements say the same");

static struct str bound(struct arena *a, struct str id, const char *part)
{
	return str_format(a, "quiet %s %zu:%.*s", part, id.n, STR_ARG(id));
}

enum err quiet_put(struct db *db, struct arena *a, const struct draft_key *k, const struct quiet_word *x)
{
	struct query *q = query_begin(db, &quiet_insert);
	query_text(q, "id", x->id);
	query_int(q, "made", x->made);
	query_bytes(q, "sealed", draft_seal(a, k, bound(a, x->id, "text"), x->text));
	query_bytes(q, "done", draft_seal(a, k, bound(a, x->id, "done"), STR("")));
	return query_run(q, NULL);
}

enum err quiet_close(struct db *db, struct arena *a, const struct draft_key *k, const struct quiet_word *x)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &quiet_set_closed);
	query_text(q, "id", x->id);
	query_int(q, "closed", x->closed);
	query_text(q, "officer", x->officer);
	query_bytes(q, "done", draft_seal(a, k, bound(a, x->id, "done"), x->done));
	enum err e = query_run(q, &changed);
	return e == OK && !changed ? ERR_STALE : e;
}

static struct quiet_word row(struct query *q, struct arena *a, const struct draft_key *k)
{
	struct quiet_word x = { .id = str_dup(a, row_text(q, "id")), .made = row_int(q, "made"),
		.closed = row_int(q, "closed"), .officer = str_dup(a, row_text(q, "officer")) };
	if (!draft_unseal(a, k, bound(a, x.id, "text"), row_bytes(q, "sealed"), &x.text) ||
		!draft_unseal(a, k, bound(a, x.id, "done"), row_bytes(q, "done"), &x.done)) {
		x.text = STR_NONE;
		log_event(LOG_WARN, "quiet-sealed", "id=%s", log_quote(x.id));
	}
	return x;
}

enum err quiet_get(struct db *db, struct arena *a, const struct draft_key *k, struct str id, struct quiet_word *out)
{
	bool found = false;
	struct query *q = query_begin(db, &quiet_by_id);
	query_text(q, "id", id);
	if (query_row(q)) {
		*out = row(q, a, k);
		found = true;
	}
	enum err e = query_end(q);
	return e == OK && !found ? ERR_NOT_FOUND : e;
}

enum err quiet_all(struct db *db, struct arena *a, const struct draft_key *k, bool closed, struct quiet_list *out)
{
	*out = (struct quiet_list){ .item = arena_array(a, struct quiet_word, QUIET_MOST) };
	struct query *q = query_begin(db, closed ? &quiet_list_closed : &quiet_list_open);
	while (query_row(q) && out->count < QUIET_MOST)
		out->item[out->count++] = row(q, a, k);
	return query_end(q);
}
