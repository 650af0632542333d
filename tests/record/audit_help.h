// SPDX-License-Identifier: Apache-2.0
// What the tests of the audit share: a private database, a folder of its own for keys and the log of heads, and jobs
// that append rows. The thread never comes round: tests tend the chain themselves.
#ifndef OWNPLAN_TESTS_AUDIT_HELP_H
#define OWNPLAN_TESTS_AUDIT_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/record_store.h"
#include "base/arena.h"
#include "record/audit.h"

#define START ((instant)1793786400 * SECONDS) // 2026-11-04T10:00:00Z

static __attribute__((unused)) struct store *store;
static __attribute__((unused)) struct arena *arena;
static __attribute__((unused)) struct audit *audit;
static __attribute__((unused)) char folder[64];

static inline void folder_make(void)
{
	snprintf(folder, sizeof folder, "/tmp/ownplan-audit-XXXXXX");
	assert_non_null(mkdtemp(folder));
}

static inline void folder_empty(const char *path)
{
	DIR *d = opendir(path);
	if (!d)
		return;
	for (struct dirent *e; (e = readdir(d));) {
		char inner[512];
		if ((size_t)snprintf(inner, sizeof inner, "%s/%s", path, e->d_name) >= sizeof inner)
			continue;
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && unlink(inner) != 0)
			folder_empty(inner);
	}
	closedir(d);
	rmdir(path);
}

static inline void store_start(const char *where)
{
	struct fault f;
	fault_init(&f, arena);
	// A disk that pauses is no fault of what is tested here.
	struct store_settings settings = { .folder = where, .log_bytes = (size_t)1 << 20, .wait_most = 60 * SECONDS };
	settings.database = test_database(where);
	store = record_store(&settings, arena);
}

static inline void audit_start(void)
{
	struct fault f;
	fault_init(&f, arena);
	if (audit_open(store, folder, &audit, &f) != OK)
		fail_msg("audit_open: %s", fault_sentence(&f));
	audit_pace(audit, 0);
}

static inline int audit_house_open(void **state)
{
	(void)state;
	arena = arena_new();
	clock_freeze(START);
	folder_make();
	store_start(NULL);
	audit_start();
	return 0;
}

static inline int audit_house_close(void **state)
{
	(void)state;
	audit_close(audit);
	bool settled = db_settle(store_reader(store));
	store_close(store);
	folder_empty(folder);
	arena_free(arena);
	clock_freeze(0);
	return settled ? 0 : -1;
}

struct appending {
	struct audit_row row;
	int64_t times;
	enum err end; // what the job returns afterwards
};

static inline enum err do_append(struct db *db, struct arena *a, void *what)
{
	const struct appending *w = what;
	for (int64_t i = 0; i < w->times; i++) {
		enum err e = audit_append(audit, db, a, &w->row);
		if (e)
			return e;
	}
	return w->end;
}

static inline void append_row(const char *person, const char *actor, const char *action, const char *what)
{
	struct appending w = { .times = 1, .row = {
		.action = str_of(action), .outcome = STR("done"), .actor = str_of(actor), .role = STR("Nurse"),
		.person = str_of(person), .what = str_of(what), .reason = STR("direct care"), .request = STR("r1"),
		.peer = STR("127.0.0.1"),
	} };
	assert_int_equal(store_write(store, do_append, &w), OK);
}

// Rows about four people in turn by three actors in turn.
static inline void append_some(int64_t count)
{
	static const char *const people[] = { "person0001", "person0002", "person0003", "person0004" };
	static const char *const actors[] = { "a:one", "a:two", "a:three" };
	static int64_t n;
	for (int64_t i = 0; i < count; i++, n++)
		append_row(people[n % 4], actors[n % 3], n % 5 == 0 ? "change" : "read", "plan");
}

static inline struct audit_proof proof(void)
{
	struct audit_proof p;
	struct fault f;
	fault_init(&f, arena);
	if (audit_verify(store, folder, &p, &f) != OK)
		fail_msg("audit_verify: %s", fault_sentence(&f));
	return p;
}

static inline void assert_sound(int64_t rows, int64_t heads, int64_t outside, int64_t not_signed)
{
	struct audit_proof p = proof();
	if (!p.sound)
		fail_msg("row %lld: %s", (long long)p.bad_seq, p.what);
	assert_int_equal(p.rows, rows);
	assert_int_equal(p.heads, heads);
	assert_int_equal(p.heads_outside, outside);
	assert_int_equal(p.not_signed, not_signed);
}

static inline void assert_broken_in(int64_t chain, int64_t seq, const char *words)
{
	struct audit_proof p = proof();
	if (p.sound)
		fail_msg("nothing was noticed, not: %s", words);
	if (!strstr(p.what, words) || p.bad_seq != seq || p.bad_chain != chain)
		fail_msg("chain %lld row %lld \"%s\", not chain %lld row %lld \"%s\"", (long long)p.bad_chain,
			(long long)p.bad_seq, p.what, (long long)chain, (long long)seq, words);
}

static inline void assert_broken(int64_t seq, const char *words)
{
	assert_broken_in(1, seq, words);
}

enum { LOG_MOST = 262144 };

static __attribute__((unused)) char log_text[LOG_MOST];

static inline size_t log_read(void)
{
	char path[128];
	snprintf(path, sizeof path, "%s/audit-heads.log", folder);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	size_t n = fread(log_text, 1, sizeof log_text - 1, f);
	fclose(f);
	log_text[n] = '\0';
	return n;
}

static inline void log_write(const char *text, size_t n)
{
	char path[128];
	snprintf(path, sizeof path, "%s/audit-heads.log", folder);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	fclose(f);
}

// Where line `line`, counted from 0, begins.
static inline size_t line_at(size_t line)
{
	const char *p = log_text;
	while (line-- > 0)
		p = strchr(p, '\n') + 1;
	return (size_t)(p - log_text);
}

// Keeps the first lines of the log, and of the next one some letters.
static inline void log_cut(size_t lines, size_t letters)
{
	log_read();
	log_write(log_text, line_at(lines) + letters);
}

static inline enum err do_sql(struct db *db, struct arena *a, void *what)
{
	(void)a;
	return query_run(query_begin(db, what), NULL);
}

// --- who looked, in letters

static inline struct str told(const struct audit_row *rows, size_t count)
{
	struct str all = STR("");
	for (size_t i = 0; i < count; i++) {
		const struct audit_row *r = &rows[i];
		all = str_join(arena, all, str_format(arena, "%lld %.*s %.*s %.*s\n", (long long)r->seq, STR_ARG(r->person),
			STR_ARG(r->actor), STR_ARG(r->action)));
	}
	return all;
}

static inline struct str pages_of(const char *person, size_t most)
{
	struct str all = STR("");
	struct audit_row *rows;
	size_t count;
	struct audit_place last;
	const struct audit_place *before = NULL;
	do {
		assert_int_equal(audit_of_person(store_reader(store), arena, str_of(person), before, most, &rows, &count), OK);
		assert_true(count <= most);
		all = str_join(arena, all, told(rows, count));
		if (count > 0) {
			const struct audit_row *r = &rows[count - 1];
			last = (struct audit_place){ r->at, r->chain, r->seq };
			before = &last;
		}
	} while (count == most && count > 0);
	return all;
}

static inline struct str looked_at(const char *person)
{
	struct audit_row *rows;
	size_t count;
	assert_int_equal(audit_last_looked(store_reader(store), arena, str_of(person), &rows, &count), OK);
	return told(rows, count);
}

static inline void assert_same(struct str a, struct str b)
{
	if (!str_eq(a, b))
		fail_msg("not the same:\n%.*s---\n%.*s", STR_ARG(a), STR_ARG(b));
}

// What somebody who owns the tables can do.
#define TAMPER(text) \
	do { \
		static struct statement tampering = { \
			.name = "tamper", .sql = text, .params = "", .columns = "", .for_what = "tampers", \
		}; \
		assert_int_equal(store_write(store, do_sql, &tampering), OK); \
	} while (0)

#endif
