// SPDX-License-Identifier: Apache-2.0
// Write-back in slices: every 128 KB that SQLite writes to a file is sent on to the device at once, and the slice
// before it is waited for. The kernel would gather pages for seconds and then make one fdatasync wait for all of them
// (0.9 s was seen). Used by the log's keeper and by backups. It never takes the place of SQLite's own syncs.
#include <fcntl.h>

#include "store/sqlite_inside.h"
#include "store/store_inside.h"

#define SLICE ((size_t)128 << 10)

static void slice_end(struct writeback *w)
{
	if (!w->bytes)
		return;
	(void)!sync_file_range(w->fd, w->low, w->high - w->low, SYNC_FILE_RANGE_WRITE);
	if (w->before_high)
		(void)!sync_file_range(w->fd, w->before_low, w->before_high - w->before_low, SYNC_FILE_RANGE_WAIT_BEFORE);
	w->before_low = w->low;
	w->before_high = w->high;
	w->bytes = 0;
	if (w->after_slice)
		w->after_slice(w->what);
}

static int write_through(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
	struct writeback *w = (struct writeback *)(void *)(uintptr_t)file->pMethods;
	int rc = w->inner->xWrite(file, p, n, at);
	if (rc != SQLITE_OK || w->fd < 0)
		return rc;
	if (!w->bytes || at < w->low)
		w->low = at;
	if (!w->bytes || at + n > w->high)
		w->high = at + n;
	w->bytes += (size_t)n;
	if (w->bytes >= SLICE)
		slice_end(w);
	return rc;
}

void writeback_wrap(struct writeback *w, sqlite3 *db, int fd, void (*after)(void *), void *what)
{
	*w = (struct writeback){ .fd = fd, .after_slice = after, .what = what };
	int rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &w->file);
	must(rc == SQLITE_OK && w->file && w->file->pMethods);
	w->inner = w->file->pMethods;
	w->methods = *w->inner;
	w->methods.xWrite = write_through;
	w->file->pMethods = &w->methods;
}

void writeback_all(struct writeback *w)
{
	if (w->fd < 0 || !(w->bytes || w->before_high))
		return;
	w->bytes = 0;
	w->before_high = 0;
	(void)!sync_file_range(w->fd, 0, 0,
		SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
}

void writeback_unwrap(struct writeback *w)
{
	if (w->file)
		w->file->pMethods = w->inner;
	w->file = NULL;
}
