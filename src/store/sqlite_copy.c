// SPDX-License-Identifier: Apache-2.0
// Backups while people write. The copy is made through the writer's own connection, some pages at a time between two
// groups: SQLite then carries every later change over by itself, so the copy never begins again, and no reader holds
// the log for the minutes that it takes. Called by the writer through the table in sqlite.c. A process beside the
// server copies through a reader that holds a snapshot (store_copy): what others write meanwhile it does not see.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "store/sqlite_inside.h"
#include "store/store_inside.h"

enum { PAGES_A_STEP = 32 };

struct copying {
	char path[PATH_MAX], part[PATH_MAX]; // the name it gets when it is whole, and until then
	int fd;
	sqlite3 *db;
	sqlite3_backup *backup;
	struct writeback writeback;
};

static void copying_free(struct copying *k)
{
	if (k->backup)
		(void)!sqlite3_backup_finish(k->backup);
	writeback_unwrap(&k->writeback);
	sqlite3_close(k->db);
	if (k->fd >= 0)
		close(k->fd);
	free(k);
}

static enum err begin(struct copying *k, struct connection *c)
{
	k->fd = open(k->part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (k->fd < 0)
		return ERR_INTERNAL;
	int rc = sqlite3_open_v2(k->part, &k->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
		NULL);
	if (rc == SQLITE_OK) // one fsync at the end is enough: until then the file is not a backup
		rc = sqlite3_exec(k->db, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; PRAGMA cache_size = -1024", NULL,
			NULL, NULL);
	if (rc != SQLITE_OK)
		return sqlite_error(k->db, rc, "backup");
	k->backup = sqlite3_backup_init(k->db, "main", c->db, "main");
	if (!k->backup)
		return sqlite_error(k->db, sqlite3_errcode(k->db), "backup");
	writeback_wrap(&k->writeback, k->db, k->fd, NULL, NULL);
	return OK;
}

enum err sqlite_copy_begin(struct connection *c, const char *path, struct copying **out, struct fault *f)
{
	*out = NULL;
	struct copying *k = calloc(1, sizeof *k);
	must(k);
	k->fd = -1;
	int n = snprintf(k->path, sizeof k->path, "%s", path);
	int m = snprintf(k->part, sizeof k->part, "%s.part", path);
	enum err e = OK;
	if (n < 0 || m < 0 || (size_t)m >= sizeof k->part)
		e = fault_say(f, ERR_INPUT, _("The name of the backup is too long."));
	else if (access(path, F_OK) == 0)
		e = fault_name(f, ERR_CONFLICT, _("There is already something at %s. Choose another name."), path);
	else if (access(k->part, F_OK) == 0)
		e = fault_name(f, ERR_CONFLICT, _("An unfinished backup lies at %s. Remove it first."), k->part);
	if (e) {
		copying_free(k);
		return e;
	}
	e = begin(k, c);
	if (e) {
		if (k->fd >= 0)
			unlink(k->part);
		copying_free(k);
		return e;
	}
	*out = k;
	return OK;
}

enum err sqlite_copy_step(struct copying *k, bool *more)
{
	int rc = sqlite3_backup_step(k->backup, PAGES_A_STEP);
	*more = rc == SQLITE_OK;
	return rc == SQLITE_OK || rc == SQLITE_DONE ? OK : sqlite_error(k->db, rc, "backup");
}

void sqlite_copy_far(const struct copying *k, int64_t *done, int64_t *all)
{
	int64_t pages = sqlite3_backup_pagecount(k->backup);
	*all = pages * PAGE_BYTES;
	*done = (pages - sqlite3_backup_remaining(k->backup)) * PAGE_BYTES;
}

static int sync_folder(const char *path)
{
	char folder[PATH_MAX];
	snprintf(folder, sizeof folder, "%s", path);
	char *slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder ? 1 : 0] = '\0';
	int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);
	if (fd >= 0)
		close(fd);
	return rc;
}

enum err sqlite_copy_end(struct copying *k, bool keep)
{
	enum err e = OK;
	int rc = sqlite3_backup_finish(k->backup);
	k->backup = NULL;
	if (keep && rc != SQLITE_OK)
		e = sqlite_error(k->db, rc, "backup");
	writeback_unwrap(&k->writeback);
	sqlite3_close(k->db);
	k->db = NULL;
	// link, not rename: what came to lie at the path in the meantime is not overwritten.
	if (keep && !e && (fsync(k->fd) != 0 || link(k->part, k->path) != 0))
		e = errno == EEXIST ? ERR_CONFLICT : ERR_INTERNAL;
	unlink(k->part);
	if (keep && !e && sync_folder(k->path) != 0)
		e = ERR_INTERNAL;
	copying_free(k);
	return e;
}
