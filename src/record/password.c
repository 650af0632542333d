// SPDX-License-Identifier: Apache-2.0
// Passwords as they are hashed and checked (account.h): argon2id by libsodium with 19 MiB, 2 passes and one lane (OWASP
// Password Storage, RFC 9106). Each takes memory and time on purpose, so a gate lets two at once through: a crowd at
// the sign-in page waits in front of it, or is told to try again, and the rest of the server goes on.
#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/fold.h"
#include "base/random.h"
#include "record/account.h"

#define PASSWORD_PASSES 2
#define PASSWORD_MEMORY ((size_t)19 << 20) // bytes
#define AT_ONCE 2
#define WAITING_MOST 16
#define PATIENCE_SECONDS 2

// A character takes at most 4 bytes, and a decomposed letter is a few characters until it is in normal form.
#define TYPED_MOST ((size_t)PASSWORD_MOST * 16)

static struct {
	pthread_mutex_t lock;
	pthread_cond_t freed; // waits by the monotonic clock
	unsigned inside, waiting;
} gate = { .lock = PTHREAD_MUTEX_INITIALIZER };

static pthread_once_t gate_once = PTHREAD_ONCE_INIT;
static char nobody_hash[crypto_pwhash_STRBYTES]; // of a password that nobody knows, for password_burn

// The hash of nobody is made with the gate, by whoever comes first: made later, the first unknown name would be slow.
static void gate_make(void)
{
	pthread_condattr_t by;
	char secret[32];
	random_bytes(secret, sizeof secret);
	must(crypto_pwhash_str_alg(nobody_hash, secret, sizeof secret, PASSWORD_PASSES, PASSWORD_MEMORY,
		crypto_pwhash_ALG_ARGON2ID13) == 0);
	must(pthread_condattr_init(&by) == 0);
	must(pthread_condattr_setclock(&by, CLOCK_MONOTONIC) == 0);
	must(pthread_cond_init(&gate.freed, &by) == 0);
	pthread_condattr_destroy(&by);
}

// False: too many wait already, or the patience is over.
static bool gate_enter(void)
{
	struct timespec until;
	must(pthread_once(&gate_once, gate_make) == 0);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += PATIENCE_SECONDS;
	pthread_mutex_lock(&gate.lock);
	bool in = gate.inside < AT_ONCE || gate.waiting < WAITING_MOST;
	if (in) {
		int late = 0;
		gate.waiting++;
		while (gate.inside >= AT_ONCE && late != ETIMEDOUT)
			late = pthread_cond_timedwait(&gate.freed, &gate.lock, &until);
		gate.waiting--;
		in = gate.inside < AT_ONCE;
		gate.inside += in;
	}
	pthread_mutex_unlock(&gate.lock);
	return in;
}

static void gate_leave(void)
{
	pthread_mutex_lock(&gate.lock);
	gate.inside--;
	pthread_cond_signal(&gate.freed);
	pthread_mutex_unlock(&gate.lock);
}

// Characters of well-formed UTF-8.
static size_t characters(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += (s.p[i] & 0xC0) != 0x80;
	return n;
}

// What is hashed: the same letters whichever way a keyboard makes them. False: nobody can have this password.
static bool password_prepare(struct arena *a, struct str typed, struct str *out)
{
	if (typed.n == 0 || typed.n > TYPED_MOST || !str_utf8(typed))
		return false;
	*out = fold_nfc(a, typed);
	return characters(*out) <= PASSWORD_MOST;
}

// A copy in normal form is our own and is wiped; the bytes that were typed are the caller's.
static void password_forget(struct str prepared, struct str typed)
{
	if (prepared.p && prepared.p != typed.p)
		sodium_memzero((char *)prepared.p, prepared.n);
}

struct str password_hash(struct arena *a, struct str password)
{
	struct str ready;
	char *hash = arena_alloc(a, crypto_pwhash_STRBYTES);
	if (!password_prepare(a, password, &ready) || !gate_enter())
		return STR_NONE;
	int failed = crypto_pwhash_str_alg(hash, ready.p, ready.n, PASSWORD_PASSES, PASSWORD_MEMORY,
		crypto_pwhash_ALG_ARGON2ID13); // fails without memory only
	gate_leave();
	password_forget(ready, password);
	return failed ? STR_NONE : str_of(hash);
}

// Inside the gate.
static bool hash_opens(struct str hash, struct str ready)
{
	char stored[crypto_pwhash_STRBYTES] = { 0 };
	if (hash.n == 0 || hash.n >= sizeof stored) {
		(void)!crypto_pwhash_str_verify(nobody_hash, ready.p, ready.n);
		return false;
	}
	memcpy(stored, hash.p, hash.n);
	return crypto_pwhash_str_verify(stored, ready.p, ready.n) == 0;
}

enum err password_check(struct str hash, struct str password)
{
	struct str ready = STR_NONE;
	struct arena *a = arena_new();
	enum err e = ERR_LOGIN;
	if (password_prepare(a, password, &ready)) {
		e = ERR_BUSY;
		if (gate_enter()) {
			e = hash_opens(hash, ready) ? OK : ERR_LOGIN;
			gate_leave();
		}
	}
	password_forget(ready, password);
	arena_free(a);
	return e;
}

bool password_matches(struct str hash, struct str password)
{
	return password_check(hash, password) == OK;
}

enum err password_burn(struct str password)
{
	return password_check(STR_NONE, password);
}

bool password_outdated(struct str hash)
{
	char stored[crypto_pwhash_STRBYTES] = { 0 };
	if (hash.n == 0)
		return false;
	if (hash.n >= sizeof stored)
		return true;
	memcpy(stored, hash.p, hash.n);
	return crypto_pwhash_str_needs_rehash(stored, PASSWORD_PASSES, PASSWORD_MEMORY) != 0;
}
