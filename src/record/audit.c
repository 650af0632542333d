// SPDX-License-Identifier: Apache-2.0
// The life of the audit in a process: opened once beside the store, appended to by jobs, tended by a thread of its own,
// closed with a last head of each chain.
//
// Nothing about a chain is kept in memory. Each append reads the newest row of the table inside its own transaction,
// so a job that is rolled back, a group whose commit fails and a command that writes beside the server all leave the
// next append with what really stands there. That read is a step to the end of a clustered key whose last page is the
// one about to be written: measured, 0.9 of the 5.5 microseconds of an append.
#include "record/audit_inside.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "record/pattern.h"
#include "record/statements.h"

struct audit {
	struct store *store;
	char *folder; // NULL: in memory
	struct audit_keys keys;
	pthread_mutex_t turn; // one audit_tend at a time
	enum err last;        // what it returned, so that a lasting trouble is logged once
	pthread_t thread;
	bool threaded;
	pthread_mutex_t lock; // of the two below
	pthread_cond_t wake;
	bool stop;
	instant every;
};

enum { WORD_MOST = 1000 };

struct statement audit_tail = {
	.name = "audit_tail",
	.sql = "SELECT seq, hash FROM audit\n"
		   "WHERE chain = $1\n"
		   "ORDER BY seq DESC LIMIT 1",
	.params = "chain:int",
	.columns = "seq:int hash:text",
	.for_what = "The newest row of a chain, which the next one follows.",
};

static struct statement audit_add = {
	.name = "audit_add",
	.sql = "INSERT INTO audit (chain, seq, at, " AUDIT_WORDS ", salt, digest, hash)\n"
		   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
	.params = "chain:int seq:int at:int " AUDIT_WORD_COLUMNS " salt:text digest:text hash:text",
	.columns = "",
	.for_what = "Appends a row to the chain.",
	.fresh = true,
};

#define EMPTY \
	"UPDATE audit SET actor = '', role = '', person = '', what = '', reason = '', request = '', peer = '', salt = ''\n"

static struct statement audit_empty_indexed = {
	.name = "audit_empty_indexed",
	.sql = EMPTY
		"WHERE person = $1\n"
		"AND (chain, seq) IN (SELECT p.chain, p.seq FROM audit_person p WHERE p.person = $1)",
	.params = "person:text",
	.columns = "",
	.for_what = "Lawful erasure: empties the words of the rows about a person that the index knows.",
};

static struct statement audit_empty_tail = {
	.name = "audit_empty_tail",
	.sql = EMPTY
		// The upper bound is for planners that do not know how few rows stand behind the index.
		"WHERE chain = $1 AND seq > $2 AND seq <= $3 AND person = $4",
	.params = "chain:int indexed:int upto:int person:text",
	.columns = "",
	.for_what = "Lawful erasure: empties the words of the newest rows about a person, those after the index.",
};

// --- appending ---------------------------------------------------------------------------------------------------

struct audit_row audit_row_copy(struct arena *a, const struct audit_row *row)
{
	struct audit_row copy = *row;
	struct str *word[] = { &copy.action, &copy.outcome, &copy.actor, &copy.role, &copy.person, &copy.what,
		&copy.reason, &copy.request, &copy.peer };
	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		*word[i] = str_dup(a, *word[i]);
	return copy;
}

static bool plain(struct str s)
{
	if (s.n > WORD_MOST)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || (unsigned char)s.p[i] >= 127)
			return false;
	return true;
}

// How many bytes the well-formed character at the start of s has; 0 when there is none, or it is a control character.
static size_t character(struct str s)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (c < ' ' || c == 127 || n > s.n || !str_utf8(str_part(s, 0, n)))
		return 0;
	return n;
}

static struct str cleaned(struct arena *a, struct str s)
{
	if (!s.p)
		return STR("");
	if (plain(s))
		return s;
	char *out = arena_bytes(a, WORD_MOST);
	size_t n = 0;
	while (s.n > 0) {
		size_t take = character(s);
		if (n + (take ? take : 1) > WORD_MOST)
			break;
		if (take)
			memcpy(out + n, s.p, take);
		else
			out[n] = '?';
		n += take ? take : 1;
		s = str_part(s, take ? take : 1, s.n);
	}
	return (struct str){ out, n };
}

static enum err tail_of(struct db *db, int64_t chain, int64_t *seq, unsigned char *hash)
{
	*seq = 0;
	memset(hash, 0, HASH_BYTES);
	struct query *q = query_begin(db, &audit_tail);
	query_int(q, "chain", chain);
	bool readable = true;
	if (query_row(q)) {
		*seq = row_int(q, "seq");
		readable = audit_unhex(row_text(q, "hash"), hash, HASH_BYTES);
	}
	enum err e = query_end(q);
	// A hash that is none was written by somebody else. The chain goes on from zeros, and audit_verify names the row.
	if (!e && !readable)
		memset(hash, 0, HASH_BYTES);
	return e;
}

enum err audit_write(struct db *db, struct arena *a, int64_t chain, const struct audit_row *row)
{
	unsigned char before[HASH_BYTES], salt[SALT_BYTES], digest[HASH_BYTES], hash[HASH_BYTES];
	char salt_hex[SALT_LETTERS + 1], digest_hex[HASH_LETTERS + 1], hash_hex[HASH_LETTERS + 1];
	int64_t seq;
	enum err e = tail_of(db, chain, &seq, before);
	if (e)
		return e;
	if (seq++ == 0)
		e = audit_mark_begin(db, chain);
	if (e)
		return e;
	instant at = row->at ? row->at : clock_now();
	struct audit_row clean = {
		.action = cleaned(a, row->action), .outcome = cleaned(a, row->outcome), .actor = cleaned(a, row->actor),
		.role = cleaned(a, row->role), .person = cleaned(a, row->person), .what = cleaned(a, row->what),
		.reason = cleaned(a, row->reason), .request = cleaned(a, row->request), .peer = cleaned(a, row->peer),
	};
	random_bytes(salt, sizeof salt);
	audit_digest(&clean, salt, digest);
	audit_hash(before, chain, seq, at, digest, hash);

	struct query *q = query_begin(db, &audit_add);
	query_int(q, "chain", chain);
	query_int(q, "seq", seq);
	query_int(q, "at", at);
	for (size_t i = 0; i < AUDIT_WORD_COUNT; i++)
		query_text(q, audit_words[i].column, audit_word_of(&clean, i));
	query_text(q, "salt", audit_hex(salt_hex, salt, sizeof salt));
	query_text(q, "digest", audit_hex(digest_hex, digest, sizeof digest));
	query_text(q, "hash", audit_hex(hash_hex, hash, sizeof hash));
	return query_run(q, NULL);
}

enum err audit_append(struct audit *au, struct db *db, struct arena *a, const struct audit_row *row)
{
	must(row->action.n > 0 && row->outcome.n > 0);
	(void)au; // that there is one means that somebody will sign it
	return audit_write(db, a, db_chain(db), row);
}

static enum err empty_tail(struct db *db, const struct audit_mark *mark, struct str person, int64_t *emptied)
{
	struct query *q = query_begin(db, &audit_empty_tail);
	query_int(q, "chain", mark->chain);
	query_int(q, "indexed", mark->seq);
	query_int(q, "upto", INT64_MAX);
	query_text(q, "person", person);
	return query_run(q, emptied);
}

enum err audit_erase(struct audit *au, struct db *db, struct arena *a, struct str person,
	const struct audit_row *witness, int64_t *erased)
{
	must(person.n > 0);
	struct audit_marks *marks = arena_make(a, struct audit_marks);
	int64_t all = 0;
	enum err e = audit_marks_read(db, marks);
	if (e)
		return e;
	struct query *q = query_begin(db, &audit_empty_indexed);
	query_text(q, "person", person);
	e = query_run(q, &all);
	for (size_t i = 0; !e && i < marks->count; i++) {
		int64_t newer = 0;
		e = empty_tail(db, &marks->mark[i], person, &newer);
		all += newer;
	}
	if (!e)
		e = audit_index_forget(db, person);
	if (e)
		return e;
	struct audit_row row = *witness;
	row.action = STR(AUDIT_ERASED);
	row.what = str_format(a, "rows=%lld", (long long)all);
	row.person = STR("");
	if (row.outcome.n == 0)
		row.outcome = STR("done");
	if (erased)
		*erased = all;
	return audit_append(au, db, a, &row);
}

// --- the thread --------------------------------------------------------------------------------------------------

enum err audit_tend(struct audit *au)
{
	if (!store_leads(au->store, "audit"))
		return OK;
	pthread_mutex_lock(&au->turn);
	enum err e = audit_sign(au->store, au->folder, &au->keys);
	enum err indexed = audit_index(au->store);
	enum err found = pattern_find(au->store);
	if (!e)
		e = indexed;
	if (!e && found != ERR_AWAY) // what is found needs room on the disk, and is found again when there is
		e = found;
	if (e && e != ERR_BUSY && e != au->last)
		log_event(LOG_ERROR, e == ERR_CONFLICT ? "audit-contradicts-its-heads" : "audit-not-tended", "error=%s",
			err_row(e)->name);
	if (e != ERR_BUSY)
		au->last = e;
	pthread_mutex_unlock(&au->turn);
	return e;
}

// Waits one pace. False: the audit is being closed.
static bool pace(struct audit *au)
{
	pthread_mutex_lock(&au->lock);
	int waited = 0;
	while (!au->stop && waited != ETIMEDOUT) {
		if (au->every <= 0) {
			pthread_cond_wait(&au->wake, &au->lock);
			continue;
		}
		instant until = clock_ticks() + au->every;
		struct timespec t = { .tv_sec = until / SECONDS, .tv_nsec = until % SECONDS * 1000 };
		waited = pthread_cond_timedwait(&au->wake, &au->lock, &t);
	}
	bool go_on = !au->stop;
	pthread_mutex_unlock(&au->lock);
	return go_on;
}

static void *tending(void *what)
{
	struct audit *au = what;
	while (pace(au)) {
		enum err e = audit_tend(au);
		(void)e; // said in the log; the next turn tries again
	}
	return NULL;
}

void audit_pace(struct audit *au, instant every)
{
	pthread_mutex_lock(&au->lock);
	au->every = every;
	pthread_cond_signal(&au->wake);
	pthread_mutex_unlock(&au->lock);
}

// --- opening and closing -----------------------------------------------------------------------------------------

static void throw_away(struct audit *au)
{
	pthread_mutex_destroy(&au->turn);
	pthread_mutex_destroy(&au->lock);
	pthread_cond_destroy(&au->wake);
	sodium_memzero(&au->keys, sizeof au->keys);
	free(au->folder);
	free(au);
}

enum err audit_open(struct store *s, const char *folder, struct audit **out, struct fault *f)
{
	must(sodium_init() >= 0);
	struct audit *au = calloc(1, sizeof *au);
	must(au);
	au->store = s;
	au->every = 2 * SECONDS;
	if (folder) {
		au->folder = strdup(folder);
		must(au->folder);
	}
	pthread_mutex_init(&au->turn, NULL);
	pthread_mutex_init(&au->lock, NULL);
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&au->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);

	enum err e = audit_keys_open(folder, &au->keys, f);
	if (!e && folder) {
		if (pthread_create(&au->thread, NULL, tending, au) == 0)
			au->threaded = true;
		else
			e = fault_say(f, ERR_INTERNAL, _("The thread that signs the audit trail could not be started."));
	}
	if (e) {
		throw_away(au);
		return e;
	}
	*out = au;
	return OK;
}

struct str audit_key(const struct audit *au, struct arena *a)
{
	char letters[HASH_LETTERS + 1];
	return str_dup(a, audit_hex(letters, au->keys.open, sizeof au->keys.open));
}

void audit_close(struct audit *au)
{
	if (!au)
		return;
	if (au->threaded) {
		pthread_mutex_lock(&au->lock);
		au->stop = true;
		pthread_cond_signal(&au->wake);
		pthread_mutex_unlock(&au->lock);
		pthread_join(au->thread, NULL);
	}
	enum err e = audit_tend(au);
	if (e)
		log_event(LOG_WARN, "audit-closed-without-a-head", "error=%s", err_row(e)->name);
	throw_away(au);
}

STATEMENTS(audit, &audit_tail, &audit_add, &audit_empty_indexed, &audit_empty_tail);
