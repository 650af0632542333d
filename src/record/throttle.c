// SPDX-License-Identifier: Apache-2.0
// Throttling (account.h): whoever fails too often waits before the next try, each time longer. Counted apart for the
// name that was typed and for the address it came from, so that neither one name from everywhere nor every name from
// one place can be tried at will; and never for longer than 15 minutes, so that nobody is locked out by a stranger
// for good.
#include <arpa/inet.h>
#include <string.h>

#include "base/arena.h"
#include "record/account.h"
#include "record/secret.h"
#include "record/statements.h"

#define WINDOW (15 * MINUTES)
#define WAIT_FIRST (15 * SECONDS)
#define WAIT_MOST (15 * MINUTES)
#define SUBJECT_MOST 128 // bytes that are looked at one by one; longer ones are digested as they are

static const struct {
	const char *prefix;
	int64_t free; // failures before the first wait
} limits[] = {
	{ "address:", 20 },
	{ "", 5 },
};

static struct statement throttle_get = {
	.name = "throttle_get",
	.sql = "SELECT failures AS failures, since AS since, until AS until FROM throttle WHERE subject = $1",
	.params = "subject:text",
	.columns = "failures:int since:int until:int",
	.for_what = "how often a name or an address failed",
};

static struct statement throttle_put = {
	.name = "throttle_put",
	.sql = "INSERT INTO throttle (subject, failures, since, until) VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (subject) DO UPDATE"
		" SET failures = excluded.failures, since = excluded.since, until = excluded.until",
	.params = "subject:text failures:int since:int until:int",
	.columns = "",
	.for_what = "a name or an address failed once more",
};

static struct statement throttle_delete = {
	.name = "throttle_delete",
	.sql = "DELETE FROM throttle WHERE subject = $1",
	.params = "subject:text",
	.columns = "",
	.for_what = "somebody signed in after all",
};

static struct statement throttle_delete_old = {
	.name = "throttle_delete_old",
	.sql = "DELETE FROM throttle WHERE subject IN"
	       " (SELECT subject FROM throttle WHERE since <= $1 AND until <= $1 ORDER BY since" SWEEP_LIMIT ")",
	.params = "before:int",
	.columns = "",
	.for_what = "failures that are forgotten",
};

STATEMENTS(throttle, &throttle_get, &throttle_put, &throttle_delete, &throttle_delete_old);

struct tries {
	int64_t failures;
	instant since, until; // the first failure, the end of the wait (0: none yet)
};

static int64_t tries_free(struct str subject)
{
	size_t i = 0;
	while (!str_starts(subject, limits[i].prefix))
		i++;
	return limits[i].free;
}

// One network is one address: who has a /64 of IPv6 (every home has) has 2^64 addresses to try from.
static struct str network(const char *address, char room[INET6_ADDRSTRLEN])
{
	struct in6_addr six;
	if (inet_pton(AF_INET6, address, &six) != 1)
		return str_of(address);
	if (IN6_IS_ADDR_V4MAPPED(&six)) {
		inet_ntop(AF_INET, six.s6_addr + 12, room, INET6_ADDRSTRLEN);
	} else {
		memset(six.s6_addr + 8, 0, 8);
		inet_ntop(AF_INET6, &six, room, INET6_ADDRSTRLEN);
	}
	return str_of(room);
}

static void subject_key(struct str subject, char hex[SECRET_HEX + 1])
{
	char text[SUBJECT_MOST + 1], room[INET6_ADDRSTRLEN];
	if (subject.n == 0 || subject.n > SUBJECT_MOST || memchr(subject.p, 0, subject.n)) {
		secret_digest("throttle", subject, hex);
		return;
	}
	for (size_t i = 0; i < subject.n; i++)
		text[i] = (char)(subject.p[i] >= 'A' && subject.p[i] <= 'Z' ? subject.p[i] + 32 : subject.p[i]);
	text[subject.n] = 0;
	subject = str_of(text);
	if (str_starts(subject, "address:")) {
		secret_digest("throttle address", network(text + strlen("address:"), room), hex);
		return;
	}
	secret_digest("throttle", str_trim(subject), hex);
}

// What is remembered now: nothing when the last thing that happened is a whole window ago.
static enum err tries_read(struct db *db, struct str key, instant now, struct tries *out)
{
	*out = (struct tries){ 0 };
	struct query *q = query_begin(db, &throttle_get);
	query_text(q, "subject", key);
	if (query_row(q))
		*out = (struct tries){ row_int(q, "failures"), row_int(q, "since"), row_int(q, "until") };
	instant last = out->until > out->since ? out->until : out->since;
	if (now - last >= WINDOW)
		*out = (struct tries){ 0 };
	return query_end(q);
}

enum err throttle_wait(struct db *db, struct str subject, instant *wait)
{
	char key[SECRET_HEX + 1];
	struct tries t;
	instant now = clock_now();
	subject_key(subject, key);
	enum err e = tries_read(db, str_of(key), now, &t);
	*wait = e == OK && t.until > now ? t.until - now : 0;
	if (*wait > WAIT_MOST) // the clock was set back
		*wait = WAIT_MOST;
	return e;
}

enum err throttle_failed(struct db *db, struct str subject)
{
	char key[SECRET_HEX + 1];
	struct tries t;
	instant now = clock_now();
	subject_key(subject, key);
	enum err e = tries_read(db, str_of(key), now, &t);
	if (e != OK)
		return e;
	if (t.failures == 0)
		t.since = now;
	t.failures++;
	int64_t over = t.failures - tries_free(subject);
	if (over >= 0) {
		instant wait = over < 6 ? WAIT_FIRST << over : WAIT_MOST;
		t.until = now + (wait < WAIT_MOST ? wait : WAIT_MOST);
	}
	struct query *q = query_begin(db, &throttle_put);
	query_text(q, "subject", str_of(key));
	query_int(q, "failures", t.failures);
	query_int(q, "since", t.since);
	query_int(q, "until", t.until);
	return query_run(q, NULL);
}

enum err throttle_clear(struct db *db, struct str subject)
{
	char key[SECRET_HEX + 1];
	subject_key(subject, key);
	struct query *q = query_begin(db, &throttle_delete);
	query_text(q, "subject", str_of(key));
	return query_run(q, NULL);
}

enum err throttle_sweep(struct db *db, int64_t *gone)
{
	struct query *q = query_begin(db, &throttle_delete_old);
	query_int(q, "before", clock_now() - WINDOW);
	return query_run(q, gone);
}
