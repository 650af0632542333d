// SPDX-License-Identifier: Apache-2.0
// A store is moved whole or not at all: every row of every table, also when it was killed on the way, and nothing is
// touched when something stands in the way. Five kills; OWNPLAN_KILLS asks for another number.
#include "move_help.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/arena.h"

static const struct migration shapes[] = {
	{ 1, "shapes",
		"CREATE TABLE counted (seq INTEGER PRIMARY KEY, word TEXT NOT NULL, more TEXT) STRICT;"
		"CREATE TABLE keyed (word TEXT NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL, note TEXT, size INTEGER,"
		" PRIMARY KEY (word, number)) STRICT, WITHOUT ROWID;"
		"CREATE INDEX keyed_number ON keyed (number, word);"
		"CREATE TABLE by_bytes (body BLOB NOT NULL PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT, WITHOUT ROWID;"
		"CREATE TABLE by_number (number INTEGER NOT NULL PRIMARY KEY, bytes BLOB) STRICT" },
	{ 2, "more", "ALTER TABLE counted ADD COLUMN late TEXT NOT NULL DEFAULT 'x'" },
};

enum { TABLES = 4 };

static char from[64], to[64];
static const char *from_database, *to_database; // NULL: the folder
static struct arena *arena;
static struct fault fault;
static int readied;

static int folders_make(void **state)
{
	(void)state;
	folder_make(from);
	folder_make(to);
	assert_int_equal(rmdir(to), 0);
	arena = arena_new();
	fault_init(&fault, arena);
	readied = 0;
	from_database = to_database = NULL;
	return 0;
}

static int folders_remove(void **state)
{
	(void)state;
	arena_free(arena);
	folder_remove(from);
	if (access(to, F_OK) == 0)
		folder_remove(to);
	return 0;
}

static enum err ready(void *what, struct fault *f)
{
	(void)what;
	(void)f;
	readied++;
	return OK;
}

static void quiet(void *what, const struct move_progress *p)
{
	(void)what;
	assert_true(p->doing == MOVE_COUNTING || p->done <= p->all);
}

static enum err move_list(const struct migration *list, size_t count, struct moved *moved)
{
	struct move m = { .from = { .folder = from, .database = from_database, .log_bytes = 1 },
		.to = { .folder = to, .database = to_database, .log_bytes = (size_t)32 << 20 },
		.from_name = from, .to_name = to, .list = list, .count = count, .ready = ready, .say = quiet };
	fault_init(&fault, arena);
	return store_move(&m, arena, moved, &fault);
}

static void expect_moved(bool resumed)
{
	struct moved moved;
	if (move_list(shapes, 2, &moved) != OK)
		fail_msg("%s", fault_sentence(&fault));
	assert_int_equal(moved.tables, TABLES);
	assert_int_equal(moved.resumed, resumed);
}

static void expect_refused(enum err e, const char *words)
{
	struct moved moved;
	if (move_list(shapes, 2, &moved) != e || !strstr(fault_sentence(&fault), words))
		fail_msg("said \"%s\" instead of \"%s\"", fault_sentence(&fault), words);
	assert_int_equal(readied, 0);
}

static void test_every_row_of_every_shape_of_table_arrives(void **state)
{
	(void)state;
	assert_int_equal(folder_fill(from, shapes, 2, 3000), TABLES);
	expect_moved(false);
	assert_int_equal(readied, 1);
	assert_int_equal(folders_same(from, to, 3000), TABLES);
	assert_int_equal(folders_same(to, from, 3000), TABLES); // nothing more than that
}

static void test_an_empty_store_is_moved_too_and_can_be_used(void **state)
{
	(void)state;
	struct store *s;
	int done;
	assert_int_equal(folder_fill(from, shapes, 2, 0), TABLES);
	expect_moved(false);
	assert_int_equal(store_open(&(struct store_settings){ .folder = to }, &s, &fault), OK);
	assert_int_equal(store_migrated(s, shapes, 2, &done, &fault), OK);
	assert_int_equal(done, 2);
	store_close(s);
}

static int role_move(const char *what)
{
	struct moved moved;
	static char address[400];
	if (sscanf(what, "%63s %63s %399s", from, to, address) == 3)
		to_database = address;
	arena = arena_new();
	fault_init(&fault, arena);
	enum err e = move_list(shapes, 2, &moved);
	if (e)
		fprintf(stderr, "%s\n", fault_sentence(&fault));
	arena_free(arena);
	return e ? 1 : 0;
}

static void test_a_move_that_is_killed_goes_on_and_loses_and_doubles_nothing(void **state)
{
	(void)state;
	char what[160];
	const char *asked = getenv("OWNPLAN_KILLS");
	int kills = asked ? (int)strtol(asked, NULL, 10) : 5, killed = 0, status = -1;
	unsigned pause = 20000;
	assert_int_equal(folder_fill(from, shapes, 2, 20000), TABLES);
	snprintf(what, sizeof what, "%s %s", from, to);
	for (int lives = 0; lives < 1000; lives++) {
		pid_t child = role_start("move", what, NULL);
		if (killed < kills) {
			usleep(pause);
			kill(child, SIGKILL);
		}
		status = role_end(child);
		if (WIFEXITED(status))
			break;
		killed++;
		pause = pause * 5 / 4 < 400000 ? pause * 5 / 4 : 20000;
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_true(killed > 0);
	assert_int_equal(folders_same(from, to, 20000), TABLES);
	assert_int_equal(folders_same(to, from, 20000), TABLES);
}

// --- a move that ends half-way --------------------------------------------------------------------------------------
static void files_most(rlim_t bytes)
{
	struct rlimit r;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &r), 0);
	r.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

static void half_moved(void)
{
	struct moved moved;
	assert_int_equal(folder_fill(from, shapes, 2, 20000), TABLES);
	files_most((rlim_t)2 << 20);
	enum err e = move_list(shapes, 2, &moved);
	files_most(RLIM_INFINITY);
	assert_int_not_equal(e, OK);
	if (!strstr(fault_sentence(&fault), "disk full"))
		fail_msg("said \"%s\"", fault_sentence(&fault));
	readied = 0;
}

static void test_a_full_disk_ends_the_move_and_with_room_it_goes_on(void **state)
{
	(void)state;
	half_moved();
	expect_moved(true);
	assert_int_equal(folders_same(from, to, 20000), TABLES);
}

static void test_nobody_serves_what_is_half_moved(void **state)
{
	(void)state;
	struct store *s;
	int done;
	half_moved();
	assert_int_equal(store_open(&(struct store_settings){ .folder = to }, &s, &fault), OK);
	assert_int_equal(store_migrated(s, shapes, 2, &done, &fault), ERR_CONFLICT);
	assert_non_null(strstr(fault_sentence(&fault), "not all of it is there"));
	assert_int_equal(store_migrate(s, shapes, 2, &fault), ERR_CONFLICT);
	store_close(s);
	expect_moved(true);
}

static void test_a_source_that_was_used_meanwhile_is_refused(void **state)
{
	(void)state;
	struct store *s;
	half_moved();
	assert_int_equal(store_open(&(struct store_settings){ .folder = from }, &s, &fault), OK);
	store_close(s);
	expect_refused(ERR_CONFLICT, "was used, since the move");
}

static void test_another_source_does_not_go_on_with_a_move(void **state)
{
	(void)state;
	char first[64];
	half_moved();
	memcpy(first, from, sizeof first);
	folder_make(from);
	assert_int_equal(folder_fill(from, shapes, 2, 20), TABLES);
	expect_refused(ERR_CONFLICT, "The source is another");
	folder_remove(from);
	memcpy(from, first, sizeof first);
}

static void test_rows_that_came_out_different_are_found(void **state)
{
	(void)state;
	half_moved();
	raw_run(to, "UPDATE by_bytes SET text = text || '!' WHERE text = (SELECT max(text) FROM by_bytes)");
	struct moved moved;
	assert_int_equal(move_list(shapes, 2, &moved), ERR_INTERNAL);
	assert_non_null(strstr(fault_sentence(&fault), "by_bytes came out different"));
}

static void test_a_row_that_is_missing_is_found(void **state)
{
	(void)state;
	half_moved();
	raw_run(to, "DELETE FROM by_bytes WHERE text = (SELECT max(text) FROM by_bytes)");
	struct moved moved;
	assert_int_equal(move_list(shapes, 2, &moved), ERR_INTERNAL);
	assert_non_null(strstr(fault_sentence(&fault), "20000 rows in the source, 19999 in the target"));
}

// --- what stands in the way -----------------------------------------------------------------------------------------
static void file_read(const char *folder, char **bytes, size_t *n)
{
	char path[128];
	struct stat st;
	snprintf(path, sizeof path, "%s/plan.db", folder);
	int fd = open(path, O_RDONLY);
	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	*n = (size_t)st.st_size;
	*bytes = arena_bytes(arena, *n + 1);
	assert_int_equal(read(fd, *bytes, *n), (ssize_t)*n);
	close(fd);
}

static void test_a_target_with_data_is_refused_and_not_touched(void **state)
{
	(void)state;
	char *before, *after;
	size_t n, m;
	assert_int_equal(folder_fill(from, shapes, 2, 20), TABLES);
	assert_int_equal(folder_fill(to, shapes, 2, 1), TABLES);
	file_read(to, &before, &n);
	expect_refused(ERR_CONFLICT, "There is data in");
	file_read(to, &after, &m);
	assert_int_equal(n, m);
	assert_memory_equal(before, after, n);
}

static void test_a_target_with_tables_and_no_rows_is_taken(void **state)
{
	(void)state;
	assert_int_equal(folder_fill(from, shapes, 2, 20), TABLES);
	assert_int_equal(folder_fill(to, shapes, 1, 0), TABLES);
	expect_moved(false);
	assert_int_equal(folders_same(from, to, 20), TABLES);
}

static void test_a_target_with_tables_of_something_else_is_refused(void **state)
{
	(void)state;
	assert_int_equal(folder_fill(from, shapes, 2, 20), TABLES);
	assert_int_equal(folder_fill(to, shapes, 2, 0), TABLES);
	raw_run(to, "CREATE TABLE theirs (id INTEGER NOT NULL PRIMARY KEY)");
	expect_refused(ERR_CONFLICT, "There is data in");
	raw_run(to, "CREATE TABLE \"Their Own\" (id VARCHAR PRIMARY KEY)");
	expect_refused(ERR_CONFLICT, "There is something else in");
}

static void test_a_source_of_another_version_is_refused(void **state)
{
	(void)state;
	assert_int_equal(folder_fill(from, shapes, 1, 20), TABLES);
	expect_refused(ERR_CONFLICT, "older than this program");
	struct moved moved;
	raw_run(from, "ALTER TABLE counted ADD COLUMN late TEXT NOT NULL DEFAULT 'x';"
		"INSERT INTO migration SELECT 2, 'more', digest, at FROM migration");
	expect_refused(ERR_CONFLICT, "is not the one that this database was made with");
	assert_int_equal(move_list(shapes, 1, &moved), ERR_CONFLICT);
	assert_non_null(strstr(fault_sentence(&fault), "newer version"));
	assert_int_equal(access(to, F_OK), -1);
}

static void test_source_and_target_are_two(void **state)
{
	(void)state;
	assert_int_equal(folder_fill(from, shapes, 2, 20), TABLES);
	assert_int_equal(symlink(from, to), 0);
	expect_refused(ERR_CONFLICT, "are the same");
	assert_int_equal(unlink(to), 0);
}

static void test_a_folder_that_is_being_used_is_not_moved(void **state)
{
	(void)state;
	struct store *s;
	assert_int_equal(folder_fill(from, shapes, 2, 20), TABLES);
	assert_int_equal(store_open(&(struct store_settings){ .folder = from }, &s, &fault), OK);
	expect_refused(ERR_BUSY, "Another Ownplan is running");
	store_close(s);
	assert_int_equal(store_open(&(struct store_settings){ .folder = to }, &s, &fault), OK);
	expect_refused(ERR_BUSY, "Another Ownplan is running");
	store_close(s);
	expect_moved(false);
}

// A source of 4 TB, nearly all of it a hole, on a disk that has less.
static void test_a_disk_that_is_too_small_is_refused_before_anything_is_made(void **state)
{
	(void)state;
	char path[128];
	static const unsigned char pages[4] = { 0x20, 0, 0, 0 }; // as the head of the file counts them, at byte 28
	assert_int_equal(folder_fill(from, shapes, 2, 20), TABLES);
	snprintf(path, sizeof path, "%s/plan.db", from);
	int fd = open(path, O_RDWR);
	if (ftruncate(fd, (off_t)0x20000000 * 8192) != 0) {
		close(fd);
		print_message("skipped: no file of that size here\n");
		skip();
	}
	assert_int_equal(pwrite(fd, pages, sizeof pages, 28), sizeof pages);
	close(fd);
	expect_refused(ERR_CONFLICT, "Make room first");
	assert_int_equal(access(to, F_OK), -1);
}

// --- between engines: where OWNPLAN_TEST_DATABASE names a server -----------------------------------------------------
static const char *database(const char *name)
{
	char folder[96];
	if (!test_server()) {
		print_message("skipped: OWNPLAN_TEST_DATABASE names no PostgreSQL\n");
		skip();
	}
	snprintf(folder, sizeof folder, "%s %s", from, name);
	return test_database(folder);
}

static void test_a_store_goes_to_postgresql_and_back_and_is_what_it_was(void **state)
{
	(void)state;
	const char *one = database("one"), *other = database("other");
	assert_int_equal(folder_fill(from, shapes, 2, 3000), TABLES);
	to_database = one;
	expect_moved(false);
	from_database = one;
	to_database = other;
	expect_moved(false);
	from_database = other;
	to_database = NULL;
	expect_moved(false);
	assert_int_equal(folders_same(from, to, 3000), TABLES);
	assert_int_equal(folders_same(to, from, 3000), TABLES);
}

static void test_what_postgresql_numbers_goes_on_behind_the_largest(void **state)
{
	(void)state;
	to_database = database("one");
	assert_int_equal(folder_fill(from, shapes, 2, 100), TABLES); // the last is 298
	expect_moved(false);
	test_database_run(to_database, "DO 'BEGIN IF nextval(pg_get_serial_sequence(''counted'', ''seq'')) <> 299 THEN"
		" RAISE ''not 299''; END IF; END'");
}

static void test_a_move_to_postgresql_that_is_killed_goes_on(void **state)
{
	(void)state;
	char what[600];
	int killed = 0, status;
	to_database = database("one");
	assert_int_equal(folder_fill(from, shapes, 2, 20000), TABLES);
	snprintf(what, sizeof what, "%s %s %s", from, to, to_database);
	do {
		pid_t child = role_start("move", what, NULL);
		if (killed < 4) {
			usleep(200000);
			kill(child, SIGKILL);
		}
		status = role_end(child);
		killed += WIFSIGNALED(status) != 0;
	} while (WIFSIGNALED(status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0 && killed > 0);
	from_database = to_database;
	to_database = NULL;
	expect_moved(false);
	assert_int_equal(folders_same(from, to, 20000), TABLES);
}

static void test_a_database_that_is_served_or_filled_or_somebody_elses_is_refused(void **state)
{
	(void)state;
	struct store *s;
	to_database = database("one");
	assert_int_equal(folder_fill(from, shapes, 2, 20), TABLES);
	assert_int_equal(store_open(&(struct store_settings){ .database = to_database }, &s, &fault), OK);
	expect_refused(ERR_BUSY, "Another Ownplan is running");
	store_close(s);
	expect_moved(false);
	readied = 0;
	expect_refused(ERR_CONFLICT, "There is data in");
	from_database = to_database;
	expect_refused(ERR_CONFLICT, "are the same");
	to_database = database("other");
	assert_int_equal(store_open(&(struct store_settings){ .database = from_database }, &s, &fault), OK);
	expect_refused(ERR_BUSY, "Another Ownplan is running");
	store_close(s);
	test_database_run(to_database, "CREATE TABLE theirs (id int PRIMARY KEY)");
	expect_refused(ERR_CONFLICT, "tables of something else");
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "move") == 0)
		return role_move(argv[2]);
#define TEST(name) cmocka_unit_test_setup_teardown(name, folders_make, folders_remove)
	const struct CMUnitTest tests[] = {
		TEST(test_every_row_of_every_shape_of_table_arrives),
		TEST(test_an_empty_store_is_moved_too_and_can_be_used),
		TEST(test_a_move_that_is_killed_goes_on_and_loses_and_doubles_nothing),
		TEST(test_a_full_disk_ends_the_move_and_with_room_it_goes_on),
		TEST(test_nobody_serves_what_is_half_moved),
		TEST(test_a_source_that_was_used_meanwhile_is_refused),
		TEST(test_another_source_does_not_go_on_with_a_move),
		TEST(test_rows_that_came_out_different_are_found),
		TEST(test_a_row_that_is_missing_is_found),
		TEST(test_a_target_with_data_is_refused_and_not_touched),
		TEST(test_a_target_with_tables_and_no_rows_is_taken),
		TEST(test_a_target_with_tables_of_something_else_is_refused),
		TEST(test_a_source_of_another_version_is_refused),
		TEST(test_source_and_target_are_two),
		TEST(test_a_folder_that_is_being_used_is_not_moved),
		TEST(test_a_store_goes_to_postgresql_and_back_and_is_what_it_was),
		TEST(test_what_postgresql_numbers_goes_on_behind_the_largest),
		TEST(test_a_move_to_postgresql_that_is_killed_goes_on),
		TEST(test_a_database_that_is_served_or_filled_or_somebody_elses_is_refused),
		TEST(test_a_disk_that_is_too_small_is_refused_before_anything_is_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
