// SPDX-License-Identifier: Apache-2.0
// The write-ahead log and its keeper, a thread that copies the log back into the database so that no commit ever has
// to. Started by sqlite_open, stopped by sqlite_close; the writer passes through sqlite_enter and sqlite_leave.
//
// - The log file is filled with zeros once and never cut: writing over old blocks costs no journal of the file system.
// - Copying is PASSIVE, beside the writer, and pages go to the disk in slices as they are copied (sqlite_writeback.c).
// - At `restart` frames, when nearly everything is copied, the writer stops between two groups for some milliseconds,
//   the rest is copied, and the log begins again from its start. A plain RESTART would do all of that under the
//   write lock.
// - A log that cannot be emptied (a reader holds it) slows the writer from `pace` frames on, and stops it at `block`:
//   jobs then wait, and new ones are refused, until it can;
//   who has waited for ten seconds is told that nothing can be saved now.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "store/sqlite_inside.h"
#include "store/store_inside.h"

#define KEEPER_CACHE ((size_t)2 << 20)
#define READER_PATIENCE (5 * SECONDS / 1000)
#define WIPE_PATIENCE (5 * SECONDS)
#define PACE_MOST (8 * SECONDS / 1000)
#define PINNED_WARN (5 * SECONDS)
#define BLOCKED_MOST (10 * SECONDS)

enum { PASSES_MOST = 6, LOG_HEADER = 32 };

// --- the file ----------------------------------------------------------------------------------------------------

// Whether nothing was ever written to it, or it was emptied at a clean end.
static bool log_is_blank(int fd, off_t size)
{
	static const char zeros[LOG_HEADER];
	char header[LOG_HEADER];
	return size < LOG_HEADER ||
		(pread(fd, header, sizeof header, 0) == LOG_HEADER && memcmp(header, zeros, LOG_HEADER) == 0);
}

static bool fill(int fd, off_t from, off_t to)
{
	static const char zeros[1 << 16];
	while (from < to) {
		size_t n = (size_t)(to - from) < sizeof zeros ? (size_t)(to - from) : sizeof zeros;
		ssize_t written = pwrite(fd, zeros, n, from);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		from += written;
	}
	return fsync(fd) == 0;
}

void log_presize(struct base *b)
{
	// Not beside a short command that may have the log open.
	if (b->temporary || flock(b->guest_fd, LOCK_EX | LOCK_NB) != 0)
		return;
	int fd = openat(b->folder_fd, "plan.db-wal", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct stat st;
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size < (off_t)b->settings.log_bytes && log_is_blank(fd, st.st_size)) {
		if (!fill(fd, st.st_size, (off_t)b->settings.log_bytes) || fsync(b->folder_fd) != 0) {
			log_event(LOG_WARN, "log_not_presized", "bytes=%zu errno=%d", b->settings.log_bytes, errno);
			if (ftruncate(fd, 0) != 0)
				log_event(LOG_WARN, "log_not_cut", "errno=%d", errno);
		}
	}
	if (fd >= 0)
		close(fd); // SQLite locks the database file only, so closing this one drops nothing
	flock(b->guest_fd, LOCK_UN);
}

// After the last connection: everything is in the database, so the log needs no frame any more. Its head is made
// blank, which is how it looked when it was new: the next start has nothing to recover and no file to write.
static void log_blank(struct base *b)
{
	if (b->temporary || flock(b->guest_fd, LOCK_EX | LOCK_NB) != 0)
		return;
	int fd = openat(b->folder_fd, "plan.db-wal", O_RDWR | O_CLOEXEC);
	struct stat st;
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size >= LOG_HEADER) {
		if (!fill(fd, 0, LOG_HEADER))
			log_event(LOG_WARN, "log_not_blank", "errno=%d", errno);
		else if (st.st_size > (off_t)b->settings.log_bytes && ftruncate(fd, (off_t)b->settings.log_bytes) != 0)
			log_event(LOG_WARN, "log_not_cut", "errno=%d", errno);
	}
	if (fd >= 0)
		close(fd);
	flock(b->guest_fd, LOCK_UN);
}

static bool all_zero(const char *p, size_t n)
{
	return !n || (p[0] == 0 && memcmp(p, p + 1, n - 1) == 0);
}

// Overwrites the frames of a log of which all is in the database and nobody reads any more. What is zero already costs
// nothing but reading it.
static bool wipe_frames(struct base *b)
{
	static const char zeros[1 << 16];
	char piece[sizeof zeros];
	off_t at = LOG_HEADER;
	ssize_t n = 0;
	if (flock(b->guest_fd, LOCK_EX | LOCK_NB) != 0)
		return false;
	int fd = openat(b->folder_fd, "plan.db-wal", O_RDWR | O_CLOEXEC);
	bool fine = fd >= 0;
	while (fine && (n = pread(fd, piece, sizeof piece, at)) > 0) {
		if (!all_zero(piece, (size_t)n))
			fine = pwrite(fd, zeros, (size_t)n, at) == n;
		at += n;
	}
	fine = fine && n == 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	flock(b->guest_fd, LOCK_UN);
	return fine;
}

// --- the keeper's thread -----------------------------------------------------------------------------------------

static void wait_second(pthread_cond_t *on, pthread_mutex_t *lock)
{
	struct timespec at;
	clock_gettime(CLOCK_REALTIME, &at);
	at.tv_sec++;
	pthread_cond_timedwait(on, lock, &at);
}

static void nap(instant microseconds)
{
	struct timespec t = { microseconds / SECONDS, microseconds % SECONDS * 1000 };
	nanosleep(&t, NULL);
}

// Between slices the keeper lets others have the disk, while there is time.
static void after_slice(void *what)
{
	struct keeper *k = what;
	pthread_mutex_lock(&k->lock);
	bool calm = k->frames - k->backfilled < k->calm && k->frames < k->restart && !k->stop && !k->hold;
	pthread_mutex_unlock(&k->lock);
	if (calm)
		nap(SECONDS / 1000);
}

static int keeper_busy(void *what, int times)
{
	struct keeper *k = what;
	(void)times;
	if (clock_ticks() > k->patience)
		return 0;
	nap(SECONDS / 2000);
	return 1;
}

// Copies what can be copied now. Returns whether anything was.
static bool pass(struct keeper *k)
{
	int in_log = 0, copied = 0;
	int rc = sqlite3_wal_checkpoint_v2(k->db, "main", SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
	writeback_all(&k->writeback);
	if (rc != SQLITE_OK) {
		(void)!sqlite_error_of(k->base, k->db, rc, "checkpoint");
		return false;
	}
	pthread_mutex_lock(&k->lock);
	unsigned before = k->backfilled;
	if (in_log > copied && (unsigned)in_log > k->frames)
		k->frames = (unsigned)in_log; // somebody beside us wrote
	if (copied >= 0 && (unsigned)copied <= k->frames)
		k->backfilled = (unsigned)copied;
	bool moved = k->backfilled != before;
	pthread_mutex_unlock(&k->lock);
	return moved;
}

static unsigned left(struct keeper *k)
{
	pthread_mutex_lock(&k->lock);
	unsigned n = k->frames - k->backfilled;
	pthread_mutex_unlock(&k->lock);
	return n;
}

// Tells, not more than every few seconds, that a reader keeps the log from being emptied.
static void pinned(struct keeper *k, bool now)
{
	instant ticks = clock_ticks();
	if (!now)
		k->pinned_since = 0;
	else if (!k->pinned_since)
		k->pinned_since = ticks;
	else if (ticks - k->pinned_since > PINNED_WARN) {
		log_event(LOG_WARN, "log_pinned", "frames=%u us=%lld", k->frames, (long long)(ticks - k->pinned_since));
		k->pinned_since = ticks;
	}
}

// Lets the log begin again, wiped if that is wanted. Returns whether it does.
static bool restart(struct keeper *k, bool wipe)
{
	for (int i = 0; i < PASSES_MOST && left(k) > k->enough; i++)
		if (!pass(k))
			break;
	pthread_mutex_lock(&k->lock);
	k->hold = true;
	while (k->writing)
		pthread_cond_wait(&k->quiet, &k->lock);
	pthread_mutex_unlock(&k->lock);
	int in_log = 0, copied = 0;
	k->patience = clock_ticks() + READER_PATIENCE;
	int rc = sqlite3_wal_checkpoint_v2(k->db, "main", SQLITE_CHECKPOINT_RESTART, &in_log, &copied);
	bool wiped = rc == SQLITE_OK && wipe && wipe_frames(k->base);
	pthread_mutex_lock(&k->lock);
	if (rc == SQLITE_OK) {
		k->frames = k->backfilled = 0;
		k->checkpoints++;
	} else if (copied >= 0 && (unsigned)copied <= k->frames) {
		k->backfilled = (unsigned)copied;
	}
	k->hold = false;
	pthread_cond_broadcast(&k->go);
	pinned(k, rc != SQLITE_OK);
	pthread_mutex_unlock(&k->lock);
	if (rc != SQLITE_OK && rc != SQLITE_BUSY)
		(void)!sqlite_error_of(k->base, k->db, rc, "restart");
	return rc == SQLITE_OK && wiped == wipe;
}

// Whether a short command writes beside us: no hook tells of its frames.
static bool have_guests(const struct base *b)
{
	if (flock(b->guest_fd, LOCK_EX | LOCK_NB) != 0)
		return true;
	flock(b->guest_fd, LOCK_UN);
	return false;
}

static void *keeper_main(void *what)
{
	struct base *b = what;
	struct keeper *k = &b->keeper;
	pthread_mutex_lock(&k->lock);
	while (!k->stop) {
		uint64_t turn = k->wipe_wanted;
		bool wipe = turn != k->wipe_done;
		if (!wipe && k->frames - k->backfilled < k->signal && k->frames < k->restart)
			wait_second(&k->wake, &k->lock);
		if (k->stop || (!wipe && k->frames == k->backfilled && k->frames < k->restart && !have_guests(b)))
			continue;
		bool full = k->frames >= k->restart;
		pthread_mutex_unlock(&k->lock);
		bool moved = full || wipe ? restart(k, wipe) : pass(k);
		if (!moved)
			nap(SECONDS / 50); // a reader is in the way, or the disk; nothing signals the end of that
		pthread_mutex_lock(&k->lock);
		if (wipe && moved)
			k->wipe_done = turn;
		pthread_cond_broadcast(&k->wiped);
	}
	pthread_mutex_unlock(&k->lock);
	return NULL;
}

bool sqlite_wipe(struct base *b)
{
	struct keeper *k = &b->keeper;
	if (b->beside || b->temporary)
		return true;
	instant until = clock_ticks() + WIPE_PATIENCE;
	pthread_mutex_lock(&k->lock);
	uint64_t turn = ++k->wipe_wanted;
	pthread_cond_signal(&k->wake);
	while (k->wipe_done < turn && clock_ticks() < until && !k->stop)
		wait_second(&k->wiped, &k->lock);
	bool done = k->wipe_done >= turn;
	if (!done)
		k->wipe_wanted = k->wipe_done; // whoever wants it comes again
	pthread_mutex_unlock(&k->lock);
	return done;
}

// --- what the writer calls ---------------------------------------------------------------------------------------

int keeper_hook(void *what, sqlite3 *db, const char *name, int frames)
{
	struct keeper *k = what;
	(void)db;
	(void)name;
	pthread_mutex_lock(&k->lock);
	if ((unsigned)frames < k->frames) { // the log began again by itself: all of it had been copied
		k->backfilled = 0;
		k->checkpoints++;
	}
	k->frames = (unsigned)frames;
	if (k->frames - k->backfilled >= k->signal || k->frames >= k->restart)
		pthread_cond_signal(&k->wake);
	pthread_mutex_unlock(&k->lock);
	return SQLITE_OK;
}

void sqlite_enter(struct base *b)
{
	struct keeper *k = &b->keeper;
	if (b->beside)
		return;
	pthread_mutex_lock(&k->lock);
	if (k->frames >= k->block && !k->hurry)
		k->blocked++;
	instant until = clock_ticks() + BLOCKED_MOST;
	while (k->hold || (k->frames >= k->block && !k->hurry && clock_ticks() < until))
		wait_second(&k->go, &k->lock);
	k->writing = true;
	pthread_mutex_unlock(&k->lock);
}

bool keeper_blocks(struct base *b)
{
	struct keeper *k = &b->keeper;
	if (b->beside)
		return false;
	pthread_mutex_lock(&k->lock);
	bool blocks = k->frames >= k->block && !k->hurry;
	pthread_mutex_unlock(&k->lock);
	return blocks;
}

void sqlite_leave(struct base *b)
{
	struct keeper *k = &b->keeper;
	if (b->beside)
		return;
	pthread_mutex_lock(&k->lock);
	k->writing = false;
	pthread_cond_signal(&k->quiet);
	pthread_mutex_unlock(&k->lock);
}

void sqlite_pace(struct base *b)
{
	struct keeper *k = &b->keeper;
	if (b->beside)
		return;
	pthread_mutex_lock(&k->lock);
	unsigned over = k->frames > k->pace && !k->hurry ? k->frames - k->pace : 0;
	k->paced += over > 0;
	instant pause = (instant)over * PACE_MOST / k->pace;
	pthread_mutex_unlock(&k->lock);
	if (over)
		nap(pause < PACE_MOST ? pause : PACE_MOST);
}

void sqlite_hurry(struct base *b)
{
	struct keeper *k = &b->keeper;
	if (b->beside)
		return;
	pthread_mutex_lock(&k->lock);
	k->hurry = true;
	pthread_cond_broadcast(&k->go);
	pthread_mutex_unlock(&k->lock);
}

void sqlite_figures(struct base *b, struct store_figures *out)
{
	struct keeper *k = &b->keeper;
	if (b->beside)
		return;
	pthread_mutex_lock(&k->lock);
	out->log_frames = k->frames;
	out->log_bytes = (uint64_t)k->frames * FRAME_BYTES;
	out->checkpoints = k->checkpoints;
	out->paced = k->paced;
	out->blocked = k->blocked;
	pthread_mutex_unlock(&k->lock);
}

// --- start and stop ----------------------------------------------------------------------------------------------

enum err keeper_start(struct base *b)
{
	struct keeper *k = &b->keeper;
	unsigned room = (unsigned)(b->settings.log_bytes / FRAME_BYTES);
	// With 96 MB, as measured: 12,251 frames of room; 1,000, 4,000, 8,000, 12,000, 24,000 and 200.
	k->signal = room / 12;
	k->calm = room / 3;
	k->restart = room * 65 / 100;
	k->pace = room * 98 / 100;
	k->block = room * 196 / 100;
	k->enough = room / 60;
	k->base = b;
	enum err e = sqlite_connect(b, SQLITE_OPEN_READWRITE, KEEPER_CACHE, &k->db);
	if (e)
		return e;
	sqlite3_busy_handler(k->db, keeper_busy, k);
	pthread_mutex_init(&k->lock, NULL);
	pthread_cond_init(&k->wake, NULL);
	pthread_cond_init(&k->quiet, NULL);
	pthread_cond_init(&k->go, NULL);
	pthread_cond_init(&k->wiped, NULL);
	writeback_wrap(&k->writeback, k->db, b->temporary ? -1 : b->fd, after_slice, k);
	thread_start(&k->thread, "store-log", keeper_main, b);
	return OK;
}

void keeper_stop(struct base *b)
{
	struct keeper *k = &b->keeper;
	pthread_mutex_lock(&k->lock);
	k->stop = true;
	pthread_cond_signal(&k->wake);
	pthread_mutex_unlock(&k->lock);
	pthread_join(k->thread, NULL);
	int in_log = -1, copied = -1;
	k->patience = clock_ticks() + SECONDS;
	int rc = sqlite3_wal_checkpoint_v2(k->db, "main", SQLITE_CHECKPOINT_RESTART, &in_log, &copied);
	writeback_unwrap(&k->writeback);
	bool whole = rc == SQLITE_OK && in_log == copied;
	if (!whole)
		log_event(LOG_WARN, "log_kept", "code=%d frames=%d copied=%d", rc, in_log, copied);
	rc = sqlite3_close(k->db);
	if (whole && rc == SQLITE_OK)
		log_blank(b);
	pthread_cond_destroy(&k->wiped);
	pthread_cond_destroy(&k->go);
	pthread_cond_destroy(&k->quiet);
	pthread_cond_destroy(&k->wake);
	pthread_mutex_destroy(&k->lock);
}
