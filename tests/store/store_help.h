// SPDX-License-Identifier: Apache-2.0
// What the tests of the store share: a small table of notes, statements over it, a folder of their own that is removed.
#ifndef OWNPLAN_TESTS_STORE_HELP_H
#define OWNPLAN_TESTS_STORE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/child.h"
#include "lib/database.h"
#include "store/store.h"

static __attribute__((unused)) const struct migration notes[] = {
	{ 1, "notes", "CREATE TABLE note (id INTEGER NOT NULL PRIMARY KEY, word TEXT, body BLOB) STRICT;"
	              "CREATE UNIQUE INDEX note_word ON note (word)" },
};

static __attribute__((unused)) struct statement note_add = {
	.name = "note_add",
	.sql = "INSERT INTO note (id, word, body)\nVALUES ($1, $2, $3)",
	.params = "id:int word:text body:bytes",
	.columns = "",
	.for_what = "adds a note",
};

static __attribute__((unused)) struct statement note_get = {
	.name = "note_get",
	.sql = "SELECT id, word, body\nFROM note\nWHERE id = $1",
	.params = "id:int",
	.columns = "id:int word:text body:bytes",
	.for_what = "reads one note",
};

static __attribute__((unused)) struct statement note_count = {
	.name = "note_count",
	.sql = "SELECT count(*) AS count\nFROM note",
	.params = "",
	.columns = "count:int",
	.for_what = "how many notes there are",
};

struct note {
	int64_t id;
	const char *word; // NULL: none
	struct str body;
};

static inline enum err note_write(struct db *db, struct arena *a, void *what)
{
	(void)a;
	const struct note *n = what;
	struct query *q = query_begin(db, &note_add);
	query_int(q, "id", n->id);
	query_text(q, "word", str_of(n->word));
	query_bytes(q, "body", n->body);
	return query_run(q, NULL);
}

static inline int64_t notes_in(struct db *db)
{
	int64_t count = -1;
	struct query *q = query_begin(db, &note_count);
	if (query_row(q))
		count = row_int(q, "count");
	assert_int_equal(query_end(q), OK);
	return count;
}

static inline struct store *notes_open(const struct store_settings *settings)
{
	struct store *s;
	struct fault f;
	struct arena *a = arena_new();
	fault_init(&f, a);
	struct store_settings there = *settings;
	there.database = test_database(there.folder);
	if (store_open(&there, &s, &f) != OK)
		fail_msg("store_open: %s", fault_sentence(&f));
	if (store_migrate(s, notes, 1, &f) != OK)
		fail_msg("store_migrate: %s", fault_sentence(&f));
	arena_free(a);
	return s;
}

static inline void folder_make(char path[64])
{
	snprintf(path, 64, "/tmp/ownplan-test-XXXXXX");
	assert_non_null(mkdtemp(path));
}

static inline void folder_remove(const char *path)
{
	static const char *const names[] = { "plan.db", "plan.db-wal", "plan.db-shm", "plan.lock", "plan.beside",
		"plan.reserve", "copy", "copy.part" };
	char file[256];
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(file, sizeof file, "%s/%s", path, names[i]);
		unlink(file);
	}
	assert_int_equal(rmdir(path), 0);
}

// Runs this program again in another role, its standard output on *out (when not NULL), for no longer than this one
// runs. A program with threads does not fork and go on.
static inline pid_t role_start(const char *role, const char *what, FILE **out)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t child = child_start();
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl("/proc/self/exe", "/proc/self/exe", role, what, (char *)NULL);
		_exit(127);
	}
	assert_true(child > 0);
	close(ends[1]);
	if (out)
		*out = fdopen(ends[0], "r");
	else
		close(ends[0]);
	return child;
}

static inline int role_end(pid_t child)
{
	int status = -1;
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

#endif
