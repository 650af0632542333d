// SPDX-License-Identifier: Apache-2.0
// SQLite as the engine: its errors, connections and transactions, and the table by which the store calls it. The rest
// is in sqlite_folder.c (files and locks), sqlite_query.c (statements), sqlite_log.c (log and checkpoints),
// sqlite_reserve.c (a full disk), sqlite_copy.c (backups) and sqlite_catalogue.c (what tables there are). One base a
// process and folder; one connection a thread.
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "store/sqlite_inside.h"
#include "store/store_inside.h"

enum { PROGRESS_STEPS = 4000 };

// One line a second for one kind of trouble: a full disk fails every save, and its log lies on the same disk.
static void tell(enum err e, const char *op, int code, int system)
{
	static _Atomic instant told[64];
	_Atomic instant *last = &told[(unsigned)code % 64];
	instant now = clock_ticks(), before = atomic_load(last);
	if (before && now - before < SECONDS)
		return;
	atomic_store(last, now);
	log_event(e == ERR_BUSY ? LOG_WARN : LOG_ERROR, "sqlite", "op=%s code=%d errno=%d", op, code, system);
}

// What may be over in a moment. Anything else is our own mistake, or a broken file.
static const struct {
	int code;
	enum err e;
} passing[] = {
	{ SQLITE_BUSY, ERR_BUSY }, { SQLITE_LOCKED, ERR_BUSY }, { SQLITE_INTERRUPT, ERR_BUSY }, // others are at it
	{ SQLITE_FULL, ERR_AWAY }, { SQLITE_IOERR, ERR_AWAY }, { SQLITE_CANTOPEN, ERR_AWAY }, // the disk
	{ SQLITE_PROTOCOL, ERR_AWAY },
};

enum err sqlite_error(sqlite3 *db, int rc, const char *op)
{
	int more = db ? sqlite3_extended_errcode(db) : rc;
	switch (more) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return ERR_CONFLICT;
	default:
		break;
	}
	enum err e = ERR_INTERNAL;
	for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
		if (passing[i].code == (rc & 0xff))
			e = passing[i].e;
	tell(e, op, more, db ? sqlite3_system_errno(db) : 0);
	return e;
}

// Settings that hold for every connection, also the keeper's and that of a backup.
enum err sqlite_connect(struct base *b, int flags, size_t cache, sqlite3 **out)
{
	sqlite3 *db = NULL;
	char pragmas[160];
	snprintf(pragmas, sizeof pragmas, "PRAGMA synchronous = FULL; PRAGMA cache_size = -%zu; PRAGMA mmap_size = 0; "
		"PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;", cache / 1024);
	*out = NULL;
	int rc = sqlite3_open_v2(b->path, &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
	int keep_log = 1;
	if (rc == SQLITE_OK) {
		sqlite3_extended_result_codes(db, 1);
		sqlite3_busy_timeout(db, SQLITE_BUSY_MS);
		sqlite3_wal_autocheckpoint(db, 0);
		sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
		sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
		sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
		sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
		sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
		rc = sqlite3_exec(db, pragmas, NULL, NULL, NULL);
	}
	if (rc == SQLITE_OK)
		rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep_log);
	if (rc == SQLITE_OK) // reads the schema, and with it opens the log
		rc = sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
	if (rc == SQLITE_OK) {
		*out = db;
		return OK;
	}
	enum err e = sqlite_error(db, rc, "open");
	sqlite3_close(db);
	return e;
}

// --- connections and transactions ---------------------------------------------------------------------------------

static int over_time(void *what)
{
	const struct connection *c = what;
	return c->until && clock_ticks() > c->until;
}

static void connection_close(struct connection *c)
{
	sqlite3_stmt *all[] = { c->begin, c->commit, c->rollback, c->savepoint, c->release, c->undo };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		sqlite3_finalize(all[i]);
	int rc = sqlite3_close(c->db);
	if (rc != SQLITE_OK)
		log_event(LOG_ERROR, "sqlite", "op=close code=%d", rc);
	free(c);
}

static enum err connection_open(struct base *b, enum use use, struct connection **out)
{
	bool writer = use == USE_WRITER;
	struct connection *c = calloc(1, sizeof *c);
	must(c);
	*c = (struct connection){ .base = b, .use = use };
	const struct {
		const char *sql;
		sqlite3_stmt **st;
	} steps[] = {
		{ writer ? "BEGIN IMMEDIATE" : "BEGIN", &c->begin }, { "COMMIT", &c->commit }, { "ROLLBACK", &c->rollback },
		{ "SAVEPOINT job", &c->savepoint }, { "RELEASE job", &c->release }, { "ROLLBACK TO job", &c->undo },
	};
	enum err e = sqlite_connect(b, writer ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY,
		writer ? b->settings.writer_cache : b->settings.reader_cache, &c->db);
	for (size_t i = 0; !e && i < sizeof steps / sizeof *steps; i++) {
		int rc = sqlite3_prepare_v3(c->db, steps[i].sql, -1, SQLITE_PREPARE_PERSISTENT, steps[i].st, NULL);
		if (rc != SQLITE_OK)
			e = sqlite_error(c->db, rc, "prepare");
	}
	if (e) {
		connection_close(c);
		return e;
	}
	if (writer && !b->beside)
		sqlite3_wal_hook(c->db, keeper_hook, &b->keeper);
	if (!writer)
		sqlite3_progress_handler(c->db, PROGRESS_STEPS, over_time, c);
	*out = c;
	return OK;
}

static enum err simple(struct connection *c, sqlite3_stmt *st, const char *op)
{
	int rc = sqlite3_step(st);
	enum err e = rc == SQLITE_DONE ? OK : sqlite_error_of(c->base, c->db, rc, op);
	sqlite3_reset(st);
	return e;
}

static enum err transaction_begin(struct connection *c)
{
	if (c->use == USE_WRITER && keeper_blocks(c->base))
		return ERR_AWAY;
	return simple(c, c->begin, "begin");
}

static bool transaction_inside(struct connection *c)
{
	return !sqlite3_get_autocommit(c->db);
}

static void transaction_rollback(struct connection *c)
{
	if (transaction_inside(c))
		(void)!simple(c, c->rollback, "rollback");
}

static enum err transaction_commit(struct connection *c)
{
	enum err e = simple(c, c->commit, "commit");
	if (e)
		transaction_rollback(c);
	return e;
}

static enum err savepoint_begin(struct connection *c)
{
	return simple(c, c->savepoint, "savepoint");
}

static enum err savepoint_release(struct connection *c)
{
	return simple(c, c->release, "release");
}

static enum err savepoint_undo(struct connection *c)
{
	enum err e = simple(c, c->undo, "undo");
	return e ? e : simple(c, c->release, "release");
}

static enum err script(struct connection *c, const char *sql, char *why, size_t room)
{
	char *said = NULL;
	int rc = sqlite3_exec(c->db, sql, NULL, NULL, &said);
	enum err e = rc == SQLITE_OK ? OK : sqlite_error(c->db, rc, "script");
	sqlite3_snprintf((int)room, why, "%s", said ? said : "");
	sqlite3_free(said);
	return e;
}

static void within(struct connection *c, instant until)
{
	c->until = until;
}

// One process keeps the folder, and commands beside it write in turns with it: one writer, as it were.
static bool never_shared(const struct base *b)
{
	(void)b;
	return false;
}

static bool never_away(struct base *b)
{
	(void)b;
	return false;
}

static bool always_leads(struct base *b, const char *task)
{
	(void)b;
	(void)task;
	return true;
}

static enum trouble no_trouble(const struct connection *c)
{
	(void)c;
	return TROUBLE_NONE;
}

static int64_t only_chain(const struct connection *c)
{
	(void)c;
	return 1;
}

const struct engine engine_sqlite = {
	.name = "sqlite",
	.open = sqlite_open,
	.close = sqlite_close,
	.beside = sqlite_beside,
	.away = never_away,
	.full = sqlite_full,
	.wipe = sqlite_wipe,
	.shared = never_shared,
	.leads = always_leads,
	.chain = only_chain,
	.connect = connection_open,
	.disconnect = connection_close,
	.begin = transaction_begin,
	.commit = transaction_commit,
	.rollback = transaction_rollback,
	.inside = transaction_inside,
	.savepoint = savepoint_begin,
	.release = savepoint_release,
	.undo = savepoint_undo,
	.trouble = no_trouble,
	.script = script,
	.within = within,
	.prepare = sqlite_prepare,
	.finish = sqlite_finish,
	.params = sqlite_params,
	.has_param = sqlite_has_param,
	.columns = sqlite_columns,
	.column_name = sqlite_column_name,
	.explain = sqlite_explain,
	.bind_int = sqlite_bind_int,
	.bind_str = sqlite_bind_str,
	.bind_null = sqlite_bind_null,
	.step = sqlite_step,
	.is_null = sqlite_is_null,
	.get_int = sqlite_get_int,
	.get_str = sqlite_get_str,
	.changed = sqlite_changed,
	.reset = sqlite_reset,
	.enter = sqlite_enter,
	.leave = sqlite_leave,
	.pace = sqlite_pace,
	.hurry = sqlite_hurry,
	.figures = sqlite_figures,
	.copy_begin = sqlite_copy_begin,
	.copy_step = sqlite_copy_step,
	.copy_far = sqlite_copy_far,
	.copy_end = sqlite_copy_end,
	.catalogue_columns = &sqlite_catalogue_columns,
	.catalogue_indexes = &sqlite_catalogue_indexes,
	.size = &sqlite_size,
	.idle = sqlite_idle,
	.there = sqlite_there,
	.room = sqlite_room,
	.load_rows = 64,
	.load = sqlite_load,
	.loaded = sqlite_loaded,
};
