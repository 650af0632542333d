// SPDX-License-Identifier: Apache-2.0
// Heads outside the database: the signing key in FOLDER/keys (made once, never replaced), the line that a head is
// signed and written as, and FOLDER/audit-heads.log, which only ever grows.
//
// A crash can cut the last line off. The next one who adds a line ends the torn one first and writes that head again
// from the table, so a torn line is always the beginning of the line after it; audit_verify takes no other. Heads of
// several chains are written in the order of their chains, whoever writes them.
#include "record/audit_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

enum { PATH_ROOM = 4096, KEY_LETTERS = 64, TAIL_BYTES = 65536 };

static bool path_of(char *path, const char *folder, const char *name)
{
	int n = snprintf(path, PATH_ROOM, "%s/%s", folder, name);
	return n > 0 && n < PATH_ROOM;
}

static bool write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t did = write(fd, p, n);
		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			return false;
		p += did;
		n -= (size_t)did;
	}
	return true;
}

static bool sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool done = fsync(fd) == 0;
	close(fd);
	return done;
}

// --- keys --------------------------------------------------------------------------------------------------------

// Reads a file that holds 32 bytes as letters and a line feed. ERR_NOT_FOUND; ERR_INTERNAL when it holds anything else.
static enum err key_read(const char *path, bool secret, unsigned char *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_INTERNAL;
	struct stat st;
	if (secret && fstat(fd, &st) == 0 && (st.st_mode & 077)) {
		log_event(LOG_WARN, "audit-key-was-open-to-others", "mode=%03o", (unsigned)(st.st_mode & 0777));
		if (fchmod(fd, 0600) != 0)
			log_event(LOG_ERROR, "audit-key-is-open-to-others", "errno=%d", errno);
	}
	char letters[KEY_LETTERS + 2];
	ssize_t n = read(fd, letters, sizeof letters);
	close(fd);
	if (n > 0 && letters[n - 1] == '\n')
		n--;
	bool good = n == KEY_LETTERS && audit_unhex((struct str){ letters, KEY_LETTERS }, out, 32);
	sodium_memzero(letters, sizeof letters);
	return good ? OK : ERR_INTERNAL;
}

// Writes a new file whole or not at all. ERR_CONFLICT: somebody else was quicker.
static enum err key_write(const char *folder, const char *path, mode_t mode, const unsigned char *bytes)
{
	char letters[KEY_LETTERS + 2], draft[PATH_ROOM + 32];
	sodium_bin2hex(letters, KEY_LETTERS + 1, bytes, 32);
	letters[KEY_LETTERS] = '\n';
	snprintf(draft, sizeof draft, "%s.%ld", path, (long)getpid());
	unlink(draft); // of a process that died with our number
	int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	bool done = fd >= 0 && write_all(fd, letters, KEY_LETTERS + 1) && fsync(fd) == 0;
	sodium_memzero(letters, sizeof letters);
	if (fd >= 0)
		close(fd);
	enum err e = done ? OK : ERR_INTERNAL;
	if (!e && link(draft, path) != 0)
		e = errno == EEXIST ? ERR_CONFLICT : ERR_INTERNAL;
	unlink(draft);
	if (!e && !sync_folder(folder))
		e = ERR_INTERNAL;
	return e;
}

static void keys_from_seed(struct audit_keys *keys, const unsigned char *seed)
{
	must(crypto_sign_seed_keypair(keys->open, keys->secret, seed) == 0);
}

static struct audit_keys memory_keys;

static void make_memory_keys(void)
{
	must(sodium_init() >= 0 && crypto_sign_keypair(memory_keys.open, memory_keys.secret) == 0);
}

// The key of a process whose audit lives in memory: one for all, so that what is closed can be opened again.
static const struct audit_keys *keys_in_memory(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, make_memory_keys);
	return &memory_keys;
}

enum err audit_keys_public(const char *folder, unsigned char *open, struct fault *f)
{
	if (!folder) {
		memcpy(open, keys_in_memory()->open, 32);
		return OK;
	}
	char path[PATH_ROOM];
	if (!path_of(path, folder, "keys/audit.pub"))
		return fault_say(f, ERR_INPUT, _("The name of the data folder is too long."));
	enum err e = key_read(path, false, open);
	if (e == ERR_NOT_FOUND)
		return fault_say(f, e, _("The file keys/audit.pub is missing. Put it back from a backup."));
	if (e)
		return fault_say(f, e, _("The file keys/audit.pub cannot be read."));
	return OK;
}

bool audit_key_lies_in(const char *folder, struct str letters)
{
	unsigned char open[32], asked[32];
	return audit_keys_public(folder, open, NULL) == OK && audit_unhex(letters, asked, sizeof asked) &&
	       memcmp(open, asked, sizeof open) == 0;
}

static enum err seed_open(const char *folder, const char *key, const char *pub, unsigned char *seed, struct fault *f)
{
	enum err e = key_read(key, true, seed);
	if (e == ERR_NOT_FOUND) {
		// A new key beside an old public half would make every head before it a forgery.
		if (access(pub, F_OK) == 0)
			return fault_say(f, ERR_CONFLICT,
				_("The signing key keys/audit.key is missing. Put it back from a backup."));
		randombytes_buf(seed, 32);
		e = key_write(folder, key, 0600, seed);
		if (e == ERR_CONFLICT)
			e = key_read(key, true, seed);
		if (e)
			return fault_say(f, ERR_INTERNAL, _("The signing key keys/audit.key could not be written."));
	}
	return e ? fault_say(f, ERR_INTERNAL, _("The signing key keys/audit.key cannot be read.")) : OK;
}

enum err audit_keys_open(const char *folder, struct audit_keys *out, struct fault *f)
{
	if (!folder) {
		*out = *keys_in_memory();
		return OK;
	}
	char dir[PATH_ROOM], key[PATH_ROOM], pub[PATH_ROOM];
	if (!path_of(dir, folder, "keys") || !path_of(key, folder, "keys/audit.key")
		|| !path_of(pub, folder, "keys/audit.pub"))
		return fault_say(f, ERR_INPUT, _("The name of the data folder is too long."));
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return fault_say(f, ERR_INTERNAL, _("The folder for keys could not be made in the data folder."));
	unsigned char seed[32], open[32];
	enum err e = seed_open(dir, key, pub, seed, f);
	if (!e)
		keys_from_seed(out, seed);
	sodium_memzero(seed, sizeof seed);
	if (e)
		return e;
	e = key_read(pub, false, open);
	if (e == ERR_NOT_FOUND) {
		e = key_write(dir, pub, 0644, out->open);
		if (e == OK || e == ERR_CONFLICT)
			e = key_read(pub, false, open);
	}
	if (e)
		return fault_say(f, ERR_INTERNAL, _("The file keys/audit.pub cannot be read or written."));
	if (memcmp(open, out->open, sizeof open) != 0)
		return fault_say(f, ERR_CONFLICT,
			_("The files keys/audit.key and keys/audit.pub do not belong together. Put both back from a backup."));
	return OK;
}

// --- heads -------------------------------------------------------------------------------------------------------

// What is signed: the line up to the signature.
static size_t message(const struct audit_head *h, char *line)
{
	char hash[HASH_LETTERS + 1];
	audit_hex(hash, h->hash, HASH_BYTES);
	int n = snprintf(line, HEAD_LETTERS, "ownplan-audit-head %lld %lld %lld %s", (long long)h->chain, (long long)h->seq,
		(long long)h->at, hash);
	must(n > 0 && n < HEAD_LETTERS - SIGN_LETTERS - 2);
	return (size_t)n;
}

void audit_head_sign(struct audit_head *h, const struct audit_keys *keys)
{
	char line[HEAD_LETTERS];
	size_t n = message(h, line);
	must(crypto_sign_detached(h->signature, NULL, (const unsigned char *)line, n, keys->secret) == 0);
}

bool audit_head_true(const struct audit_head *h, const unsigned char *open)
{
	char line[HEAD_LETTERS];
	size_t n = message(h, line);
	return crypto_sign_verify_detached(h->signature, (const unsigned char *)line, n, open) == 0;
}

bool audit_head_same(const struct audit_head *a, const struct audit_head *b)
{
	return a->chain == b->chain && a->seq == b->seq && a->at == b->at && memcmp(a->hash, b->hash, HASH_BYTES) == 0
		&& memcmp(a->signature, b->signature, SIGN_BYTES) == 0;
}

size_t audit_head_line(const struct audit_head *h, char *line)
{
	size_t n = message(h, line);
	line[n++] = ' ';
	n += audit_hex(line + n, h->signature, SIGN_BYTES).n;
	line[n++] = '\n';
	line[n] = '\0';
	return n;
}

bool audit_head_parse(struct str line, struct audit_head *out)
{
	struct str rest = line;
	if (!str_is(str_cut(&rest, ' '), "ownplan-audit-head"))
		return false;
	if (!str_int(str_cut(&rest, ' '), 1, INT64_MAX, &out->chain)
		|| !str_int(str_cut(&rest, ' '), 1, INT64_MAX, &out->seq)
		|| !str_int(str_cut(&rest, ' '), INT64_MIN, INT64_MAX, &out->at))
		return false;
	if (!audit_unhex(str_cut(&rest, ' '), out->hash, HASH_BYTES) || !audit_unhex(rest, out->signature, SIGN_BYTES))
		return false;
	// Numbers and letters have more than one spelling; a line has one.
	char again[HEAD_LETTERS];
	size_t n = audit_head_line(out, again);
	return str_eq(line, (struct str){ again, n - 1 });
}

void audit_head_read(struct query *q, int64_t chain, struct audit_head *out)
{
	memset(out, 0, sizeof *out);
	out->chain = chain;
	out->seq = row_int(q, "seq");
	out->at = row_int(q, "at");
	// Letters that are none leave zeros, which no signature fits.
	if (!audit_unhex(row_text(q, "hash"), out->hash, HASH_BYTES)
		|| !audit_unhex(row_text(q, "signature"), out->signature, SIGN_BYTES))
		memset(out->signature, 0, SIGN_BYTES);
}

// --- the log of heads --------------------------------------------------------------------------------------------

enum err audit_log_open(const char *folder, bool to_write, int *fd)
{
	char path[PATH_ROOM];
	if (!path_of(path, folder, "audit-heads.log"))
		return ERR_INPUT;
	bool fresh = to_write && access(path, F_OK) != 0;
	*fd = open(path, (to_write ? O_RDWR | O_APPEND | O_CREAT : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*fd < 0)
		return errno == ENOENT && !to_write ? ERR_NOT_FOUND : ERR_INTERNAL;
	while (flock(*fd, to_write ? LOCK_EX : LOCK_SH) != 0)
		if (errno != EINTR) {
			close(*fd);
			return ERR_INTERNAL;
		}
	if (fresh && !sync_folder(folder)) {
		close(*fd);
		return ERR_INTERNAL;
	}
	return OK;
}

enum err audit_hold(const char *folder, int *fd)
{
	enum err e = audit_log_open(folder, false, fd);
	if (e != OK)
		*fd = -1;
	return e == ERR_NOT_FOUND ? OK : e;
}

const struct audit_head *audit_log_last(const struct audit_log_end *end, int64_t chain)
{
	for (size_t i = 0; i < end->count; i++)
		if (end->last[i].chain == chain)
			return &end->last[i];
	return NULL;
}

static void log_met(struct audit_log_end *out, const struct audit_head *h)
{
	for (size_t i = 0; i < out->count; i++)
		if (out->last[i].chain == h->chain) {
			out->last[i] = *h;
			return;
		}
	if (out->count < AUDIT_CHAINS_MOST)
		out->last[out->count++] = *h;
}

enum err audit_log_end(int fd, struct audit_log_end *out)
{
	memset(out, 0, sizeof *out);
	struct stat st;
	if (fstat(fd, &st) != 0)
		return ERR_INTERNAL;
	off_t from = st.st_size > TAIL_BYTES ? st.st_size - TAIL_BYTES : 0;
	size_t want = (size_t)(st.st_size - from), got = 0;
	char *tail = malloc(TAIL_BYTES);
	must(tail);
	while (got < want) {
		ssize_t n = pread(fd, tail + got, want - got, from + (off_t)got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		got += (size_t)n;
	}
	enum err e = got == want ? OK : ERR_INTERNAL;
	out->torn = got > 0 && tail[got - 1] != '\n';
	out->since = from > 0 ? INT64_MAX : INT64_MIN;
	struct str rest = { tail, got };
	while (!e && rest.p) {
		struct audit_head h;
		struct str line = str_cut(&rest, '\n');
		// What no line feed ends is not whole, even where it reads well.
		if (!rest.p || !audit_head_parse(line, &h))
			continue;
		if (out->since == INT64_MAX)
			out->since = h.at;
		log_met(out, &h);
	}
	free(tail);
	return e;
}

enum err audit_log_add(int fd, bool torn, const struct audit_head *heads, size_t count)
{
	char *lines = malloc(1 + count * HEAD_LETTERS);
	must(lines);
	size_t n = 0;
	if (torn)
		lines[n++] = '\n';
	for (size_t i = 0; i < count; i++)
		n += audit_head_line(&heads[i], lines + n);
	struct stat before;
	bool done = fstat(fd, &before) == 0;
	if (done && !(write_all(fd, lines, n) && fsync(fd) == 0)) {
		done = false;
		if (ftruncate(fd, before.st_size) != 0) // half a line on a full disk; as torn as before when this fails too
			log_event(LOG_ERROR, "audit-heads-log-not-mended", "errno=%d", errno);
	}
	free(lines);
	return done ? OK : ERR_INTERNAL;
}
