// SPDX-License-Identifier: Apache-2.0
// The folder of a SQLite database: making it, keeping other processes out of it, the first pages of a new file, and
// taking a temporary one away again. Called through the table in sqlite.c by store_open and store_close.
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

#include "base/text.h"
#include "store/sqlite_inside.h"
#include "store/store_inside.h"

#define APPLICATION_ID 0x4f776e70 // "Ownp", at byte 68 of the file

static void configure(void)
{
	// Each connection is used by one thread at a time, so SQLite needs no locks of its own around them.
	must(sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK);
	must(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
	must(sqlite3_initialize() == SQLITE_OK);
}

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
			return fault_name(f, ERR_INTERNAL,
				_("The folder %s cannot be made. Does the folder above it exist?"), folder);
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
		rc = sqlite3_busy_timeout(db, SQLITE_BUSY_MS);
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
	reserve_close(b);
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

enum err sqlite_open(const struct store_settings *s, struct base **out, struct fault *f)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, configure);
	struct base *b = calloc(1, sizeof *b);
	must(b);
	b->settings = *s;
	b->folder_fd = b->lock_fd = b->guest_fd = b->fd = b->reserve.fd = -1;
	pthread_mutex_init(&b->reserve.lock, NULL);
	enum err e = files_open(b, f);
	if (!e)
		reserve_open(b);
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

void sqlite_close(struct base *b)
{
	if (!b->beside)
		keeper_stop(b);
	base_free(b);
}

bool sqlite_beside(const struct base *b)
{
	return b->beside;
}
