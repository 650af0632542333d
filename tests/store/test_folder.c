// SPDX-License-Identifier: Apache-2.0
// The folder on the disk: who may use it at a time, what is in it after a stop, and backups taken from it.
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>

#include "store_help.h"

#define LOG_BYTES ((size_t)2 << 20)

static char folder[64];

static int make(void **state)
{
	(void)state;
	folder_make(folder);
	return 0;
}

static int clear(void **state)
{
	(void)state;
	folder_remove(folder);
	return 0;
}

static struct store *open_folder(void)
{
	return notes_open(&(struct store_settings){ .folder = folder, .log_bytes = LOG_BYTES });
}

static enum err add(struct store *s, int64_t id)
{
	static const char body[2000];
	struct note n = { .id = id, .body = { body, sizeof body } };
	return store_write(s, note_write, &n);
}

static off_t size_of(const char *name)
{
	char path[128];
	struct stat st;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

static int blank(const char *name)
{
	char path[128], head[32] = { 1 };
	static const char zeros[32];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	int fd = open(path, O_RDONLY);
	assert_int_equal(read(fd, head, sizeof head), sizeof head);
	close(fd);
	return memcmp(head, zeros, sizeof head) == 0;
}

static void test_what_was_saved_is_there_after_a_stop(void **state)
{
	(void)state;
	for (int round = 0; round < 3; round++) {
		struct store *s = open_folder();
		assert_int_equal(notes_in(store_reader(s)), round * 50);
		for (int i = 0; i < 50; i++)
			assert_int_equal(add(s, round * 50 + i), OK);
		assert_int_equal(size_of("plan.db-wal"), LOG_BYTES); // made large once, neither cut nor grown
		store_close(s);
		assert_int_equal(size_of("plan.db-wal"), LOG_BYTES);
		assert_true(blank("plan.db-wal")); // nothing to recover: the file plan.db is whole by itself
	}
}

static void test_nobody_else_may_look_into_the_folder(void **state)
{
	(void)state;
	static const char *const names[] = { "plan.db", "plan.db-wal", "plan.db-shm", "plan.lock" };
	char path[128];
	struct stat st;
	snprintf(path, sizeof path, "%s/inner", folder);
	struct store *s = notes_open(&(struct store_settings){ .folder = path, .log_bytes = LOG_BYTES });
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/inner/%s", folder, names[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
	store_close(s);
	snprintf(path, sizeof path, "%s/inner", folder);
	folder_remove(path);
}

// Roles of the second process: exit status 0 when it is refused as it should be, or could add its note.
static int role_second(const char *path)
{
	struct store *s;
	struct fault f;
	struct arena *a = arena_new();
	fault_init(&f, a);
	enum err e = store_open(&(struct store_settings){ .folder = path }, &s, &f);
	bool told = e == ERR_BUSY && strstr(fault_sentence(&f), path);
	arena_free(a);
	return told ? 0 : 1;
}

static int role_beside(const char *path)
{
	struct store *s = notes_open(&(struct store_settings){ .folder = path, .beside = true });
	bool beside = store_is_beside(s);
	int64_t before = notes_in(store_reader(s));
	for (int i = 0; i < 20; i++)
		if (add(s, 1000 + i))
			return 2;
	store_close(s);
	return beside && before >= 1 ? 0 : 1;
}

static void test_a_second_server_is_refused_by_name(void **state)
{
	(void)state;
	struct store *s = open_folder();
	assert_int_equal(role_end(role_start("second", folder, NULL)), 0);
	assert_int_equal(add(s, 1), OK);
	store_close(s);
}

static void test_a_command_may_write_beside_the_server(void **state)
{
	(void)state;
	struct store *s = open_folder();
	assert_int_equal(add(s, 0), OK);
	assert_false(store_is_beside(s));
	pid_t child = role_start("beside", folder, NULL);
	for (int i = 1; i < 200; i++)
		assert_int_equal(add(s, i), OK);
	assert_int_equal(role_end(child), 0);
	assert_int_equal(notes_in(store_reader(s)), 220);
	store_close(s);
	s = open_folder();
	assert_int_equal(notes_in(store_reader(s)), 220);
	store_close(s);
}

static void test_a_file_that_is_no_database_is_left_alone(void **state)
{
	(void)state;
	char path[128];
	struct store *s;
	struct fault f;
	struct arena *a = arena_new();
	fault_init(&f, a);
	snprintf(path, sizeof path, "%s/plan.db", folder);
	FILE *file = fopen(path, "w");
	for (int i = 0; i < 1000; i++)
		fputs("Not a database at all. ", file);
	fclose(file);
	assert_int_equal(store_open(&(struct store_settings){ .folder = folder }, &s, &f), ERR_INTERNAL);
	assert_non_null(strstr(fault_sentence(&f), path));
	assert_int_equal(size_of("plan.db"), 23000);
	arena_free(a);
}

static void test_a_folder_without_a_parent_is_refused(void **state)
{
	(void)state;
	struct store *s;
	struct fault f;
	struct arena *a = arena_new();
	fault_init(&f, a);
	char path[128];
	snprintf(path, sizeof path, "%s/no/such", folder);
	assert_int_equal(store_open(&(struct store_settings){ .folder = path }, &s, &f), ERR_INTERNAL);
	assert_non_null(strstr(fault_sentence(&f), path));
	assert_int_equal(store_open(&(struct store_settings){ .folder = path }, &s, NULL), ERR_INTERNAL);
	arena_free(a);
}

enum { BEFORE = 2000 }; // half a thousand pages: the copy takes some twenty groups, more than the log has room for

static struct statement note_last = {
	.name = "note_last",
	.sql = "SELECT max(id) AS last\nFROM note",
	.params = "",
	.columns = "last:int",
	.for_what = "the highest number of a note",
};

static int64_t last_in(struct db *db)
{
	struct query *q = query_begin(db, &note_last);
	assert_true(query_row(q));
	int64_t last = row_int(q, "last");
	assert_int_equal(query_end(q), OK);
	return last;
}

struct scribe {
	struct store *store;
	atomic_bool stop;
	int64_t next;
};

static void *scribble(void *what)
{
	struct scribe *sc = what;
	while (!atomic_load(&sc->stop))
		assert_int_equal(add(sc->store, sc->next++), OK);
	return NULL;
}

static void test_a_backup_is_whole_while_people_write(void **state)
{
	(void)state;
	char copy[128];
	snprintf(copy, sizeof copy, "%s/copy", folder);
	struct store *s = notes_open(&(struct store_settings){ .folder = folder, .log_bytes = (size_t)1 << 20 });
	for (int i = 0; i < BEFORE; i++)
		assert_int_equal(add(s, i), OK);
	struct scribe sc = { .store = s, .next = BEFORE };
	pthread_t thread;
	pthread_create(&thread, NULL, scribble, &sc);
	struct arena *a = arena_new();
	struct fault f;
	fault_init(&f, a);
	uint64_t emptied;
	struct store_figures figures;
	store_figures(s, &figures);
	int tries = 0;
	do { // until the log began again while a copy was made: the copy must not
		unlink(copy);
		emptied = figures.checkpoints;
		assert_int_equal(store_backup(s, copy, &f), OK);
		store_figures(s, &figures);
	} while (figures.checkpoints == emptied && ++tries < 200);
	assert_true(figures.checkpoints > emptied);
	atomic_store(&sc.stop, true);
	pthread_join(thread, NULL);
	assert_int_equal(store_backup(s, copy, &f), ERR_CONFLICT);
	assert_non_null(strstr(fault_sentence(&f), copy));
	int64_t all = notes_in(store_reader(s));
	assert_int_equal(all, sc.next);
	store_close(s);

	char other[64], path[128];
	folder_make(other);
	snprintf(path, sizeof path, "%s/plan.db", other);
	assert_int_equal(rename(copy, path), 0);
	s = notes_open(&(struct store_settings){ .folder = other, .log_bytes = LOG_BYTES });
	int64_t copied = notes_in(store_reader(s));
	assert_true(copied > BEFORE && copied <= all);
	assert_int_equal(last_in(store_reader(s)), copied - 1); // of one moment: no note without those before it
	assert_int_equal(add(s, all + 1), OK);
	store_close(s);
	folder_remove(other);
	arena_free(a);
}

static void test_a_backup_without_a_place_says_so(void **state)
{
	(void)state;
	struct store *s = open_folder();
	struct arena *a = arena_new();
	struct fault f;
	fault_init(&f, a);
	char copy[128];
	snprintf(copy, sizeof copy, "%s/no/such/copy", folder);
	assert_int_equal(store_backup(s, copy, &f), ERR_INTERNAL);
	assert_non_null(strstr(fault_sentence(&f), copy));
	assert_int_equal(add(s, 1), OK);
	store_close(s);
	arena_free(a);
}

int main(int argc, char **argv)
{
	test_folders_only();
	if (argc == 3)
		return strcmp(argv[1], "second") == 0 ? role_second(argv[2]) : role_beside(argv[2]);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_what_was_saved_is_there_after_a_stop, make, clear),
		cmocka_unit_test_setup_teardown(test_nobody_else_may_look_into_the_folder, make, clear),
		cmocka_unit_test_setup_teardown(test_a_second_server_is_refused_by_name, make, clear),
		cmocka_unit_test_setup_teardown(test_a_command_may_write_beside_the_server, make, clear),
		cmocka_unit_test_setup_teardown(test_a_file_that_is_no_database_is_left_alone, make, clear),
		cmocka_unit_test_setup_teardown(test_a_folder_without_a_parent_is_refused, make, clear),
		cmocka_unit_test_setup_teardown(test_a_backup_is_whole_while_people_write, make, clear),
		cmocka_unit_test_setup_teardown(test_a_backup_without_a_place_says_so, make, clear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
