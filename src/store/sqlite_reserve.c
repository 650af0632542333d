// SPDX-License-Identifier: Apache-2.0
// Room that is kept for a full disk: a file of some megabytes beside the database, given up when the disk takes no
// more. From then on only what is vital is written (that somebody looked, that somebody signed in), so that plans can
// be read some ten thousand times more; whoever saves hears that there is no room. Made by sqlite_open where a server
// holds the folder, and taken back, once a second at most, as soon as there is room for it and as much again.
#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/log.h"
#include "store/sqlite_inside.h"

#define LOOK_EVERY SECONDS

static void reserve_cut(struct base *b)
{
	if (ftruncate(b->reserve.fd, 0) != 0)
		log_event(LOG_WARN, "reserve_not_cut", "errno=%d", errno);
}

// 0: the room is ours now. Else why not, as errno says it.
static int reserve_take(struct base *b)
{
	int error = posix_fallocate(b->reserve.fd, 0, (off_t)b->settings.reserve_bytes);
	if (error)
		reserve_cut(b);
	return error;
}

void reserve_open(struct base *b)
{
	struct reserve *r = &b->reserve;
	if (b->temporary || b->beside)
		return;
	r->fd = openat(b->folder_fd, "plan.reserve", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int error = r->fd >= 0 ? reserve_take(b) : errno;
	r->held = error == 0;
	if (error)
		log_event(LOG_WARN, "disk_nearly_full", "bytes=%zu errno=%d", b->settings.reserve_bytes, error);
}

void reserve_close(struct base *b)
{
	if (b->reserve.fd >= 0)
		close(b->reserve.fd);
	b->reserve.fd = -1;
	pthread_mutex_destroy(&b->reserve.lock);
}

enum err sqlite_error_of(struct base *b, sqlite3 *db, int rc, const char *op)
{
	struct reserve *r = &b->reserve;
	if ((rc & 0xff) == SQLITE_FULL && r->fd >= 0) {
		pthread_mutex_lock(&r->lock);
		if (r->held)
			reserve_cut(b);
		if (!r->full)
			log_event(LOG_ERROR, "disk_full", "reserve=%s saving=off reading=on", r->held ? "given-up" : "none");
		r->held = false;
		r->full = true;
		r->looked = clock_ticks();
		pthread_mutex_unlock(&r->lock);
	}
	return sqlite_error(db, rc, op);
}

bool sqlite_full(struct base *b)
{
	struct reserve *r = &b->reserve;
	struct statvfs disk;
	pthread_mutex_lock(&r->lock);
	if (r->full && clock_ticks() - r->looked > LOOK_EVERY) {
		r->looked = clock_ticks();
		uint64_t need = 2 * (uint64_t)b->settings.reserve_bytes;
		bool room = fstatvfs(b->folder_fd, &disk) == 0 && (uint64_t)disk.f_bavail * disk.f_frsize >= need;
		if (room && reserve_take(b) == 0) {
			r->held = true;
			r->full = false;
			log_event(LOG_WARN, "disk_has_room", "saving=on");
		}
	}
	bool full = r->full;
	pthread_mutex_unlock(&r->lock);
	return full;
}
