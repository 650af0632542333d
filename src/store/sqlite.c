// SPDX-License-Identifier: Apache-2.0
// SQLite as the engine: the folder and its lock, connections, transactions. The rest is in sqlite_query.c (statements),
// sqlite_log.c (log and checkpoints) and sqlite_copy.c (backups). One base a process and folder.
//
// A trap that shapes this file: POSIX locks belong to the process, and closing *any* descriptor of a file drops them
// all. So nothing but SQLite opens plan.db while a connection lives, except one descriptor of our own that is opened
// before the first connection and closed after the last.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "store/sqlite_inside.h"
#include "store/store_inside.h"

#define APPLICATION_ID 0x4f776e70 // "Ownp", at byte 68 of the file

enum { BUSY_MS = 5000, PROGRESS_STEPS = 4000 };

static void configure(void)
{
	// Each connection is used by one thread at a time, so SQLite needs no locks of its own around them.
	must(sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK);
	must(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
	must(sqlite3_initialize() == SQLITE_OK);
}

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
	if ((rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED || (rc & 0xff) == SQLITE_INTERRUPT)
		e = ERR_BUSY;
	tell(e, op, more, db ? sqlite3_system_errno(db) : 0);
	return e;
}

// Settings that hold for every connection, also the keeper's and that of a backup.
enum err sqlite_connect(struct base *b, int flags, size_t cache, sqlite3 **out)
{
	sqlite3 *db = NULL;
	char pragmas[128];
	snprintf(pragmas, sizeof pragmas, "PRAGMA synchronous = FULL; PRAGMA cache_size = -%zu; PRAGMA mmap_size = 0; "
		"PRAGMA temp_store = MEMORY;", cache / 1024);
	*out = NULL;
	int rc = sqlite3_open_v2(b->path, &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
	int keep_log = 1;
	if (rc == SQLITE_OK) {
		sqlite3_extended_result_codes(db, 1);
		sqlite3_busy_timeout(db, BUSY_MS);
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

// --- the folder --------------------------------------------------------------------------------------------------

static enum err folder_make(struct base *b, struct fault *f)
{
	const char *folder = b->settings.folder;
	if (!folder) {
		const char *temporary = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");
		int n = snprintf(b->folder, sizeof b->folder, "%s/ownplan-XXXXXX", temporary ? temporary : "/tmp");
		if (n < 0 || (size_t)n >= sizeof b->folder || !mkdtemp(b->folder))
			return fault_say(f, ERR_INTERNAL, _("There is no place for a database in memory."));
		b->temporary = true;
	} else {
		if (mkdir(folder, 0700) != 0 && errno != EEXIST)
			return fault_name(f, ERR_INTERNAL, _("The folder %s cannot be made. Does the folder above it exist?"), folder);
		char *full = realpath(folder, NULL);
		bool fits = full && strlen(full) < sizeof b->folder;
		if (fits)
			memcpy(b->folder, full, strlen(full) + 1);
		free(full);
		if (!fits)
			return fault_name(f, ERR_INTERNAL, _("The folder %s cannot be used."), folder);
	}
	snprintf(b->path, sizeof b->path, "%s/plan.db", b->folder);
	snprintf(b->log_path, sizeof b->log_path, "%s/plan.db-wal", b->folder);
	b->folder_fd = open(b->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (b->folder_fd < 0)
		return fault_name(f, ERR_INTERNAL, _("The folder %s cannot be used."), b->folder);
	return OK;
}

// One process keeps the folder (plan.lock); short commands beside it share plan.beside, so that the keeper knows
// whether it is alone when it wants to touch the log itself.
static enum err folder_lock(struct base *b, struct fault *f)
{
	b->lock_fd = openat(b->folder_fd, "plan.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	b->guest_fd = openat(b->folder_fd, "plan.beside", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (b->lock_fd < 0 || b->guest_fd < 0)
		return fault_name(f, ERR_INTERNAL, _("The folder %s cannot be written."), b->folder);
	if (flock(b->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return OK;
	if (!b->settings.beside)
		return fault_name(f, ERR_BUSY,
			_("Another Ownplan is running with the folder %s. Stop it first, or choose another folder."), b->folder);
	b->beside = true;
	for (int i = 0; i < 40; i++) {
		if (flock(b->guest_fd, LOCK_SH | LOCK_NB) == 0)
			return OK;
		usleep(50000);
	}
	return fault_name(f, ERR_BUSY,
		_("The Ownplan that uses the folder %s is starting or stopping. Try again in a moment."), b->folder);
}

static int pragma_number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st = NULL;
	int number = -1;
	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
		number = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	return number;
}

// Read through our own descriptor: opening and closing a connection would write back and remove a log left by a crash.
static bool is_ours(const struct base *b)
{
	unsigned char mark[4];
	return pread(b->fd, mark, sizeof mark, 68) == sizeof mark &&
	       (mark[0] << 24 | mark[1] << 16 | mark[2] << 8 | mark[3]) == APPLICATION_ID;
}

// A new file becomes a database with our page size, in WAL mode, marked as ours. Done on a connection of its own that
// is closed again: SQLite removes a log that it finds beside an empty file, so the log is made large only after this.
static enum err found(struct base *b, struct fault *f)
{
	sqlite3 *db = NULL;
	char sql[160];
	snprintf(sql, sizeof sql, "PRAGMA page_size = %d; PRAGMA encoding = 'UTF-8'; PRAGMA journal_mode = WAL; "
		"PRAGMA synchronous = FULL; PRAGMA application_id = %d;", PAGE_BYTES, APPLICATION_ID);
	int rc = sqlite3_open_v2(b->path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_busy_timeout(db, BUSY_MS);
	int mark = rc == SQLITE_OK ? pragma_number(db, "PRAGMA application_id") : -1;
	enum err e = OK;
	if (mark == APPLICATION_ID)
		;
	else if (mark == 0 && !b->beside && pragma_number(db, "SELECT count(*) FROM sqlite_schema") == 0)
		rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	else
		e = fault_name(f, ERR_INTERNAL, _("The file %s is not a database of Ownplan, or it is damaged."), b->path);
	if (!e && rc != SQLITE_OK) {
		e = sqlite_error(db, rc, "found");
		e = fault_name(f, e, _("The file %s cannot be made or read."), b->path);
	}
	sqlite3_close(db);
	return e;
}

static void base_free(struct base *b)
{
	static const char *const files[] = { "plan.db", "plan.db-wal", "plan.db-shm", "plan.lock", "plan.beside" };
	if (b->fd >= 0)
		close(b->fd);
	for (size_t i = 0; b->temporary && b->folder_fd >= 0 && i < sizeof files / sizeof *files; i++)
		unlinkat(b->folder_fd, files[i], 0);
	if (b->temporary)
		rmdir(b->folder);
	if (b->guest_fd >= 0)
		close(b->guest_fd);
	if (b->lock_fd >= 0)
		close(b->lock_fd);
	if (b->folder_fd >= 0)
		close(b->folder_fd);
	free(b);
}

static enum err files_open(struct base *b, struct fault *f)
{
	enum err e = folder_make(b, f);
	if (!e)
		e = folder_lock(b, f);
	if (e)
		return e;
	b->fd = openat(b->folder_fd, "plan.db", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (b->fd < 0)
		return fault_name(f, ERR_INTERNAL, _("The file %s cannot be made or read."), b->path);
	return is_ours(b) ? OK : found(b, f);
}

static enum err sqlite_open(const struct store_settings *s, struct base **out, struct fault *f)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, configure);
	struct base *b = calloc(1, sizeof *b);
	must(b);
	b->settings = *s;
	b->folder_fd = b->lock_fd = b->guest_fd = b->fd = -1;
	enum err e = files_open(b, f);
	if (!e && !b->beside) {
		log_presize(b);
		if (keeper_start(b))
			e = fault_name(f, ERR_INTERNAL, _("The database in %s cannot be opened."), b->folder);
	}
	if (e) {
		base_free(b);
		return e;
	}
	*out = b;
	return OK;
}

static void sqlite_close(struct base *b)
{
	if (!b->beside)
		keeper_stop(b);
	base_free(b);
}

static bool sqlite_beside(const struct base *b)
{
	return b->beside;
}

// --- connections and transactions --------------------------------------------------------------------------------

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
	enum err e = rc == SQLITE_DONE ? OK : sqlite_error(c->db, rc, op);
	sqlite3_reset(st);
	return e;
}

static enum err transaction_begin(struct connection *c)
{
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

const struct engine engine_sqlite = {
	.name = "sqlite",
	.open = sqlite_open,
	.close = sqlite_close,
	.beside = sqlite_beside,
	.connect = connection_open,
	.disconnect = connection_close,
	.begin = transaction_begin,
	.commit = transaction_commit,
	.rollback = transaction_rollback,
	.inside = transaction_inside,
	.savepoint = savepoint_begin,
	.release = savepoint_release,
	.undo = savepoint_undo,
	.script = script,
	.within = within,
	.prepare = sqlite_prepare,
	.finish = sqlite_finish,
	.params = sqlite_params,
	.has_param = sqlite_has_param,
	.columns = sqlite_columns,
	.column_name = sqlite_column_name,
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
	.copy_end = sqlite_copy_end,
};
