// SPDX-License-Identifier: Apache-2.0
// The key that seals drafts (account.h): 32 random bytes in DIR/keys/draft.key, made on the first start, readable by
// the server's own user alone. It appears under its name only when it is whole and on the disk; two processes that
// start at once end up with the same one.
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "record/account.h"

#define PATH_ROOM 4096

static enum err key_fails(struct fault *f, const char *doing, int why, const char *sentence)
{
	log_event(LOG_ERROR, "draft-key", "doing=%s why=%s", doing, log_quote(str_of(why ? strerror(why) : "wrong")));
	return fault_say(f, ERR_INTERNAL, sentence);
}

static bool read_all(int fd, void *to, size_t n)
{
	char *p = to;
	while (n) {
		ssize_t got = read(fd, p, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static bool write_all(int fd, const void *from, size_t n)
{
	const char *p = from;
	while (n) {
		ssize_t put = write(fd, p, n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		p += put;
		n -= (size_t)put;
	}
	return true;
}

// ERR_NOT_FOUND: there is no file yet.
static enum err key_read(const char *path, struct draft_key *out, struct fault *f)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT)
		return ERR_NOT_FOUND;
	if (fd < 0)
		return key_fails(f, "open", errno, _("The key for drafts, keys/draft.key, cannot be read."));
	bool seen = fstat(fd, &st) == 0;
	bool fine = seen && S_ISREG(st.st_mode) && st.st_size == sizeof out->byte &&
		read_all(fd, out->byte, sizeof out->byte);
	close(fd);
	if (!fine)
		return key_fails(f, "read", 0, _("The file keys/draft.key is not a key. Bring it back from a backup."));
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return key_fails(f, "mode", 0, _("Other users can read keys/draft.key. Make it private: chmod 600."));
	return OK;
}

static bool sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool fine = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return fine;
}

// Written aside under a name of its own, then linked to its place, which fails when another process was first.
static enum err key_make(const char *folder, const char *path, struct fault *f)
{
	char aside[PATH_ROOM], tail[9] = { 0 };
	struct draft_key fresh;
	random_id(tail, sizeof tail - 1);
	if (snprintf(aside, sizeof aside, "%s.%s", path, tail) >= (int)sizeof aside)
		return key_fails(f, "name", ENAMETOOLONG, _("The name of the folder is too long."));
	int fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return key_fails(f, "create", errno, _("The key for drafts cannot be written in the folder keys."));
	random_bytes(fresh.byte, sizeof fresh.byte);
	bool fine = write_all(fd, fresh.byte, sizeof fresh.byte) && fsync(fd) == 0;
	sodium_memzero(&fresh, sizeof fresh);
	fine = close(fd) == 0 && fine;
	if (fine)
		fine = link(aside, path) == 0 || errno == EEXIST;
	int why = fine ? 0 : errno;
	unlink(aside);
	if (!fine || !sync_folder(folder))
		return key_fails(f, "write", why, _("The key for drafts cannot be written in the folder keys."));
	return OK;
}

enum err draft_key_open(const char *folder, struct draft_key *out, struct fault *f)
{
	char keys[PATH_ROOM], path[PATH_ROOM];
	*out = (struct draft_key){ 0 };
	if (!folder) {
		random_bytes(out->byte, sizeof out->byte);
		return OK;
	}
	if (snprintf(keys, sizeof keys, "%s/keys", folder) >= (int)sizeof keys ||
		snprintf(path, sizeof path, "%s/draft.key", keys) >= (int)sizeof path)
		return key_fails(f, "name", ENAMETOOLONG, _("The name of the folder is too long."));
	if ((mkdir(folder, 0700) != 0 && errno != EEXIST) || (mkdir(keys, 0700) != 0 && errno != EEXIST))
		return key_fails(f, "folder", errno, _("The folder keys cannot be made."));
	enum err e = key_read(path, out, f);
	if (e != ERR_NOT_FOUND)
		return e;
	e = key_make(keys, path, f);
	if (e == OK && (e = key_read(path, out, f)) == ERR_NOT_FOUND)
		e = key_fails(f, "again", ENOENT, _("The key for drafts, keys/draft.key, cannot be read."));
	return e;
}
