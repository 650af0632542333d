// SPDX-License-Identifier: Apache-2.0
// The house's key for agreements (agreement.h): 32 random bytes in DIR/keys/agreement.key, made on the first start,
// readable by the server's own user alone, and the public half beside it, so that anybody can check what was signed.
// Also the signature itself, the keys that this process trusts, and what it has verified.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "plan/agreement_inside.h"

#define PATH_ROOM 4096
#define SEED 32

// --- trust -------------------------------------------------------------------------------------------------------
#define TRUSTED_MOST 8
static unsigned char trusted[TRUSTED_MOST][32];
static size_t trusted_count;

void agreement_trust(const unsigned char public_key[32])
{
	for (size_t i = 0; i < trusted_count; i++)
		if (memcmp(trusted[i], public_key, 32) == 0)
			return;
	if (trusted_count == TRUSTED_MOST) // the oldest goes
		memmove(trusted[0], trusted[1], sizeof trusted[0] * --trusted_count);
	memcpy(trusted[trusted_count++], public_key, 32);
}

// --- the signature -----------------------------------------------------------------------------------------------
// What is signed: the Provenance without what is stamped on it later. `n` is changed.
static struct str signed_text(struct arena *a, struct json_node *n)
{
	struct buf plain, out;
	json_node_set(a, n, STR("meta"), NULL);
	json_node_set(a, n, STR("text"), NULL);
	json_node_put(a, n, "signature[0].data", NULL);
	buf_init(&plain, a, SIZE_MAX / 8);
	json_node_write(&plain, n);
	buf_init(&out, a, SIZE_MAX / 8);
	buf_c(&out, "ownplan agreement 1\n");
	json_canonical(a, &out, json_trusted(a, buf_text(&plain)));
	return buf_text(&out);
}

void agreement_sign(struct arena *a, struct json_node *provenance, const unsigned char secret[64])
{
	unsigned char signature[crypto_sign_BYTES];
	char *base64 = arena_bytes(a, sodium_base64_ENCODED_LEN(sizeof signature, sodium_base64_VARIANT_ORIGINAL));
	struct str text = signed_text(a, provenance);
	must(sodium_init() >= 0);
	must(crypto_sign_detached(signature, NULL, (const unsigned char *)text.p, text.n, secret) == 0);
	sodium_bin2base64(base64, sodium_base64_ENCODED_LEN(sizeof signature, sodium_base64_VARIANT_ORIGINAL), signature,
		sizeof signature, sodium_base64_VARIANT_ORIGINAL);
	json_node_put(a, provenance, "signature[0].data", json_node_text(a, str_of(base64)));
}

bool agreement_signed(struct arena *a, struct str body)
{
	unsigned char signature[crypto_sign_BYTES];
	size_t n = 0;
	struct json_at at = json_trusted(a, body);
	struct str data = json_text(a, json_path(a, at, "signature[0].data"));
	if (json_length(json_get(at, "signature")) != 1 || !data.n ||
		sodium_base642bin(
			signature, sizeof signature, data.p, data.n, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ||
		n != sizeof signature)
		return false;
	struct str text = signed_text(a, json_tree(a, at));
	for (size_t i = 0; i < trusted_count; i++)
		if (crypto_sign_verify_detached(signature, (const unsigned char *)text.p, text.n, trusted[i]) == 0)
			return true;
	return false;
}

// --- memory ------------------------------------------------------------------------------------------------------
#define REMEMBERED 4096
static struct agreement_memory remembered[REMEMBERED];
static unsigned char remember_key[crypto_shorthash_siphashx24_KEYBYTES];
static pthread_once_t remember_once = PTHREAD_ONCE_INIT;
static pthread_mutex_t remember_lock = PTHREAD_MUTEX_INITIALIZER;

static struct agreement_memory *place_of(const struct agreement_memory *m)
{
	return &remembered[((size_t)m->body[0] | (size_t)m->body[1] << 8) % REMEMBERED];
}

static void remember_begin(void)
{
	random_bytes(remember_key, sizeof remember_key);
}

void agreement_memory_key(struct str body, struct agreement_memory *out)
{
	pthread_once(&remember_once, remember_begin);
	*out = (struct agreement_memory){ 0 };
	must(crypto_shorthash_siphashx24(out->body, (const unsigned char *)body.p, body.n, remember_key) == 0);
}

bool agreement_recall(struct agreement_memory *m)
{
	pthread_mutex_lock(&remember_lock);
	const struct agreement_memory *there = place_of(m);
	bool has = memcmp(there->body, m->body, sizeof m->body) == 0;
	if (has)
		*m = *there;
	pthread_mutex_unlock(&remember_lock);
	return has;
}

void agreement_remember(const struct agreement_memory *m)
{
	pthread_mutex_lock(&remember_lock);
	*place_of(m) = *m;
	pthread_mutex_unlock(&remember_lock);
}

// --- the files ---------------------------------------------------------------------------------------------------
static enum err key_fails(struct fault *f, enum err e, const char *doing, const char *sentence)
{
	log_event(
		LOG_ERROR, "agreement-key", "doing=%s why=%s", doing, log_quote(str_of(errno ? strerror(errno) : "wrong")));
	return fault_say(f, e, sentence);
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

struct key_paths {
	char keys[PATH_ROOM], secret[PATH_ROOM], open[PATH_ROOM];
};

static enum err paths_of(const char *folder, struct key_paths *p, struct fault *f)
{
	if (snprintf(p->keys, PATH_ROOM, "%s/keys", folder) >= PATH_ROOM ||
		snprintf(p->secret, PATH_ROOM, "%s/keys/agreement.key", folder) >= PATH_ROOM ||
		snprintf(p->open, PATH_ROOM, "%s/keys/agreement.pub", folder) >= PATH_ROOM)
		return fault_say(f, ERR_INPUT, _("The name of the data folder is too long."));
	if ((mkdir(folder, 0700) != 0 && errno != EEXIST) || (mkdir(p->keys, 0700) != 0 && errno != EEXIST))
		return key_fails(f, ERR_INTERNAL, "folder", _("The folder keys cannot be made."));
	return OK;
}

static enum err seed_open(const struct key_paths *p, bool has_public, unsigned char seed[SEED], struct fault *f)
{
	enum err e = file_read(p->secret, true, seed);
	if (e == ERR_NOT_FOUND && has_public)
		return key_fails(f, ERR_CONFLICT, "gone", _("The file keys/agreement.key is gone. Put it back from a backup."));
	if (e == ERR_NOT_FOUND) {
		random_bytes(seed, SEED);
		if (!file_write(p->keys, p->secret, 0600, seed))
			return key_fails(
				f, ERR_INTERNAL, "write", _("The key for agreements cannot be written in the folder keys."));
		e = file_read(p->secret, true, seed); // another process may have been first
	}
	if (e == ERR_DENIED)
		return key_fails(
			f, ERR_INTERNAL, "mode", _("Other users can read keys/agreement.key. Make it private: chmod 600."));
	return e == OK ? OK
				   : key_fails(f, ERR_INTERNAL, "read",
						 _("The file keys/agreement.key cannot be read. Put it back from a backup."));
}

static enum err pair_open(
	const struct key_paths *p, unsigned char public_key[32], unsigned char secret[64], struct fault *f)
{
	unsigned char seed[SEED], beside[32];
	enum err has = file_read(p->open, false, beside);
	if (has != OK && has != ERR_NOT_FOUND)
		return key_fails(
			f, ERR_INTERNAL, "read", _("The file keys/agreement.pub cannot be read. Put it back from a backup."));
	enum err e = seed_open(p, has == OK, seed, f);
	if (e != OK)
		return e;
	must(crypto_sign_seed_keypair(public_key, secret, seed) == 0);
	sodium_memzero(seed, sizeof seed);
	if (has == OK && memcmp(beside, public_key, 32) != 0)
		return key_fails(f, ERR_CONFLICT, "pair",
			_("The files keys/agreement.key and keys/agreement.pub do not belong together. "
			  "Put both back from one backup."));
	if (has == ERR_NOT_FOUND && !file_write(p->keys, p->open, 0644, public_key))
		return key_fails(f, ERR_INTERNAL, "write", _("The key for agreements cannot be written in the folder keys."));
	return OK;
}

enum err agreement_key_open(const char *folder, unsigned char public_key[32], unsigned char secret[64], struct fault *f)
{
	struct key_paths p;
	enum err e = OK;
	must(sodium_init() >= 0);
	if (folder) {
		e = paths_of(folder, &p, f);
		if (e == OK)
			e = pair_open(&p, public_key, secret, f);
	} else {
		must(crypto_sign_keypair(public_key, secret) == 0);
	}
	if (e == OK)
		agreement_trust(public_key);
	return e;
}
