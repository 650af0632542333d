// SPDX-License-Identifier: Apache-2.0
// Exports that were asked for (export_job.h). Few rows: each question may look at all of them.
#include "record/export_job.h"

#include "base/arena.h"
#include "record/statements.h"

#define COLUMNS "id, client, scope, request, base, types, since, state, made, as_of, ended, people, output, people_of"
#define COLUMN_TYPES \
	"id:text client:text scope:text request:text base:text types:text since:int state:int made:int as_of:int" \
	" ended:int people:int output:text people_of:text"

static struct statement export_insert = {
	.name = "export_insert",
	.sql = "INSERT INTO export_job (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8, 0, 0, '', $9)",
	.params = "id:text client:text scope:text request:text base:text types:text since:int made:int people_of:text",
	.columns = "",
	.for_what = "a program asks for an export",
};
static struct statement export_counts = {
	.name = "export_counts",
	.sql = "SELECT count(*) AS everybodys, coalesce(sum(CASE WHEN client = $2 THEN 1 ELSE 0 END), 0) AS kept,"
		" coalesce(sum(CASE WHEN client = $2 AND state < 2 THEN 1 ELSE 0 END), 0) AS running"
		" FROM export_job WHERE ended = 0 OR ended > $1",
	.params = "lapsed:int client:text",
	.columns = "everybodys:int kept:int running:int",
	.for_what = "whether there is room for another export",
};
static struct statement export_by_id = {
	.name = "export_by_id",
	.sql = "SELECT " COLUMNS " FROM export_job WHERE id = $1 AND (ended = 0 OR ended > $2)",
	.params = "id:text lapsed:int",
	.columns = COLUMN_TYPES,
	.for_what = "one export",
};
static struct statement export_waiting = {
	.name = "export_waiting",
	.sql = "SELECT " COLUMNS " FROM export_job WHERE state = 0 ORDER BY made, id LIMIT 1",
	.params = "",
	.columns = COLUMN_TYPES,
	.for_what = "the export that is made next",
};
static struct statement export_progress = {
	.name = "export_progress",
	.sql = "UPDATE export_job SET state = 1, as_of = $2, people = $3 WHERE id = $1 AND state < 2"
		" AND NOT EXISTS (SELECT 1 FROM client WHERE client.id = export_job.client AND client.ended <> 0)",
	.params = "id:text as_of:int people:int",
	.columns = "",
	.for_what = "how far an export is",
};
static struct statement export_end = {
	.name = "export_end",
	.sql = "UPDATE export_job SET state = $2, output = $3, ended = $4 WHERE id = $1 AND state < 2",
	.params = "id:text state:int output:text ended:int",
	.columns = "",
	.for_what = "an export is ready, or failed",
};
static struct statement export_drop = {
	.name = "export_drop",
	.sql = "DELETE FROM export_job WHERE id = $1",
	.params = "id:text",
	.columns = "",
	.for_what = "an export is not wanted any more",
};
static struct statement export_sweep = {
	.name = "export_sweep",
	.sql = "DELETE FROM export_job WHERE (ended <> 0 AND ended <= $1)"
		" OR client IN (SELECT id FROM client WHERE ended <> 0)",
	.params = "lapsed:int",
	.columns = "",
	.for_what = "exports whose time is over, and those of programs that are let in no more",
};
static struct statement export_stopped = {
	.name = "export_stopped",
	.sql = "UPDATE export_job SET state = 3, ended = $1 WHERE state = 1",
	.params = "now:int",
	.columns = "",
	.for_what = "exports that ran in a process that is no more",
};
static struct statement export_running = {
	.name = "export_running",
	.sql = "SELECT " COLUMNS " FROM export_job WHERE state = 1 ORDER BY made, id LIMIT 1",
	.params = "",
	.columns = COLUMN_TYPES,
	.for_what = "whether an export runs",
};
static struct statement export_again = {
	.name = "export_again",
	.sql = "UPDATE export_job SET state = 0, people = 0 WHERE id = $1 AND state = 1",
	.params = "id:text",
	.columns = "",
	.for_what = "an export waits again, because its server stops",
};

STATEMENTS(export_job, &export_insert, &export_counts, &export_by_id, &export_waiting, &export_progress, &export_end,
	&export_drop, &export_sweep, &export_stopped, &export_running, &export_again);

static instant lapsed(void)
{
	return clock_now() - EXPORT_LIFE;
}

// What one program asks for is no reason to refuse another, until the disk is. One that runs is soon over; one that is
// kept lies there for hours.
static enum err room_for_one(struct db *db, struct str client, int64_t *retry)
{
	struct query *q = query_begin(db, &export_counts);
	query_int(q, "lapsed", lapsed());
	query_text(q, "client", client);
	bool row = query_row(q);
	int64_t all = row ? row_int(q, "everybodys") : 0;
	int64_t kept = row ? row_int(q, "kept") : 0, running = row ? row_int(q, "running") : 0;
	enum err e = query_end(q);
	if (e != OK)
		return e;
	*retry = running >= EXPORT_RUNNING_MOST ? 60 : 3600;
	bool full = running >= EXPORT_RUNNING_MOST || kept >= EXPORT_KEPT_MOST || all >= EXPORT_ALL_MOST;
	return full ? ERR_CONFLICT : OK;
}

enum err export_job_add(struct db *db, const struct export_job *job, int64_t *retry)
{
	enum err e = room_for_one(db, job->client, retry);
	if (e != OK)
		return e;
	struct query *q = query_begin(db, &export_insert);
	query_text(q, "id", job->id);
	query_text(q, "client", job->client);
	query_text(q, "scope", job->scope);
	query_text(q, "request", job->request);
	query_text(q, "base", job->base);
	query_text(q, "types", job->types);
	query_int(q, "since", job->since);
	query_int(q, "made", job->made);
	query_text(q, "people_of", job->people_of.p ? job->people_of : STR(""));
	return query_run(q, NULL);
}

static enum err one_row(struct query *q)
{
	int64_t changed = 0;
	enum err e = query_run(q, &changed);
	return e == OK && changed == 0 ? ERR_NOT_FOUND : e;
}

enum err export_job_progress(struct db *db, struct str id, instant as_of, int64_t people)
{
	struct query *q = query_begin(db, &export_progress);
	query_text(q, "id", id);
	query_int(q, "as_of", as_of);
	query_int(q, "people", people);
	return one_row(q);
}

enum err export_job_end(struct db *db, struct str id, enum export_state state, struct str output)
{
	struct query *q = query_begin(db, &export_end);
	query_text(q, "id", id);
	query_int(q, "state", (int64_t)state);
	query_text(q, "output", output);
	query_int(q, "ended", clock_now());
	return one_row(q);
}

enum err export_job_drop(struct db *db, struct str id)
{
	struct query *q = query_begin(db, &export_drop);
	query_text(q, "id", id);
	return one_row(q);
}

enum err export_job_sweep(struct db *db)
{
	struct query *q = query_begin(db, &export_sweep);
	query_int(q, "lapsed", lapsed());
	return query_run(q, NULL);
}

enum err export_job_stopped(struct db *db)
{
	struct query *q = query_begin(db, &export_stopped);
	query_int(q, "now", clock_now());
	return query_run(q, NULL);
}

enum err export_job_again(struct db *db, struct str id)
{
	struct query *q = query_begin(db, &export_again);
	query_text(q, "id", id);
	return one_row(q);
}

static enum err read_one(struct query *q, struct arena *a, struct export_job *out)
{
	bool row = query_row(q);
	if (row)
		*out = (struct export_job){
			.id = str_dup(a, row_text(q, "id")),
			.client = str_dup(a, row_text(q, "client")),
			.scope = str_dup(a, row_text(q, "scope")),
			.request = str_dup(a, row_text(q, "request")),
			.base = str_dup(a, row_text(q, "base")),
			.types = str_dup(a, row_text(q, "types")),
			.since = row_int(q, "since"),
			.state = (enum export_state)row_int(q, "state"),
			.made = row_int(q, "made"),
			.as_of = row_int(q, "as_of"),
			.ended = row_int(q, "ended"),
			.people = row_int(q, "people"),
			.output = str_dup(a, row_text(q, "output")),
			.people_of = str_dup(a, row_text(q, "people_of")),
		};
	enum err e = query_end(q);
	return e == OK && !row ? ERR_NOT_FOUND : e;
}

enum err export_job_get(struct db *db, struct arena *a, struct str id, struct export_job *out)
{
	struct query *q = query_begin(db, &export_by_id);
	query_text(q, "id", id);
	query_int(q, "lapsed", lapsed());
	return read_one(q, a, out);
}

enum err export_job_next(struct db *db, struct arena *a, struct export_job *out)
{
	return read_one(query_begin(db, &export_waiting), a, out);
}

enum err export_job_running(struct db *db, struct arena *a, struct export_job *out)
{
	return read_one(query_begin(db, &export_running), a, out);
}
