// SPDX-License-Identifier: Apache-2.0
// Pairs of keys in files (key_pair.h): the seed, and the public half beside it. A new file is written aside, then
// linked to its place: it is there whole or not at all, and of two processes one wins.
#include "record/key_pair.h"

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

#define PATH_ROOM 4096
#define SEED 32

struct key_files {
	const char *name;
	struct fault *f;
	char keys[PATH_ROOM], secret[PATH_ROOM], open[PATH_ROOM];
};

// sentence: with %s for the name of the key. ERR_CONFLICT and so on is handed back.
static enum err key_fails(const struct key_files *k, enum err e, const char *doing, const char *sentence)
{
	log_event(LOG_ERROR, "key-pair", "key=%s doing=%s why=%s", k->name, doing,
		log_quote(str_of(errno ? strerror(errno) : "wrong")));
	return fault_say(k->f, e, k->f ? str_format(k->f->arena, sentence, k->name, k->name).p : NULL);
}

// ERR_NOT_FOUND: no file. ERR_DENIED: others may read what they must not.
static enum err file_read(const char *path, bool secret, unsigned char out[32])
{
	struct stat st;
	errno = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL;
	bool fine = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == SEED && read(fd, out, SEED) == SEED;
	close(fd);
	if (fine && secret && (st.st_mode & (S_IRWXG | S_IRWXO)))
		return ERR_DENIED;
	return fine ? OK : ERR_INTERNAL;
}

static bool folder_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool fine = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return fine;
}

// Written aside, then linked to its place: it is there whole or not at all, and of two processes one wins.
static bool file_write(const char *folder, const char *path, mode_t mode, const unsigned char *bytes)
{
	char aside[PATH_ROOM + 16], tail[9] = { 0 };
	random_id(tail, sizeof tail - 1);
	snprintf(aside, sizeof aside, "%s.%s", path, tail);
	errno = 0;
	int fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	bool fine = fd >= 0 && write(fd, bytes, SEED) == SEED && fsync(fd) == 0;
	if (fd >= 0)
		fine = close(fd) == 0 && fine;
	fine = fine && (link(aside, path) == 0 || errno == EEXIST);
	unlink(aside);
	return fine && folder_sync(folder);
}

static enum err paths_of(const char *folder, struct key_files *k)
{
	if (snprintf(k->keys, PATH_ROOM, "%s/keys", folder) >= PATH_ROOM ||
		snprintf(k->secret, PATH_ROOM, "%s/keys/%s.key", folder, k->name) >= PATH_ROOM ||
		snprintf(k->open, PATH_ROOM, "%s/keys/%s.pub", folder, k->name) >= PATH_ROOM)
		return fault_say(k->f, ERR_INPUT, _("The name of the data folder is too long."));
	if ((mkdir(folder, 0700) != 0 && errno != EEXIST) || (mkdir(k->keys, 0700) != 0 && errno != EEXIST))
		return key_fails(k, ERR_INTERNAL, "folder", _("The folder keys cannot be made, for keys/%s.key."));
	return OK;
}

static enum err seed_open(const struct key_files *k, bool has_public, unsigned char seed[SEED])
{
	enum err e = file_read(k->secret, true, seed);
	if (e == ERR_NOT_FOUND && has_public)
		return key_fails(k, ERR_CONFLICT, "gone", _("The file keys/%s.key is gone. Put it back from a backup."));
	if (e == ERR_NOT_FOUND) {
		random_bytes(seed, SEED);
		if (!file_write(k->keys, k->secret, 0600, seed))
			return key_fails(k, ERR_INTERNAL, "write", _("The file keys/%s.key cannot be written."));
		e = file_read(k->secret, true, seed); // another process may have been first
	}
	if (e == ERR_DENIED)
		return key_fails(k, ERR_INTERNAL, "mode", _("Other users can read keys/%s.key. Make it private: chmod 600."));
	if (e != OK)
		return key_fails(k, ERR_INTERNAL, "read", _("The file keys/%s.key cannot be read. Put it back from a backup."));
	return OK;
}

static enum err pair_open(const struct key_files *k, unsigned char public_key[32], unsigned char secret[64])
{
	unsigned char seed[SEED], beside[32];
	enum err has = file_read(k->open, false, beside);
	if (has != OK && has != ERR_NOT_FOUND)
		return key_fails(k, ERR_INTERNAL, "read", _("The file keys/%s.pub cannot be read. Put it back from a backup."));
	enum err e = seed_open(k, has == OK, seed);
	if (e != OK)
		return e;
	must(crypto_sign_seed_keypair(public_key, secret, seed) == 0);
	sodium_memzero(seed, sizeof seed);
	if (has == OK && memcmp(beside, public_key, 32) != 0)
		return key_fails(k, ERR_CONFLICT, "pair",
			_("The files keys/%s.key and keys/%s.pub do not belong together. Put both back from one backup."));
	if (has == ERR_NOT_FOUND && !file_write(k->keys, k->open, 0644, public_key))
		return key_fails(k, ERR_INTERNAL, "write", _("The file keys/%s.pub cannot be written."));
	return OK;
}

enum err key_pair_open(const char *folder, const char *name, unsigned char public_key[32], unsigned char secret[64],
	struct fault *f)
{
	struct key_files k = { .name = name, .f = f };
	must(sodium_init() >= 0);
	if (!folder) {
		must(crypto_sign_keypair(public_key, secret) == 0);
		return OK;
	}
	enum err e = paths_of(folder, &k);
	return e == OK ? pair_open(&k, public_key, secret) : e;
}
