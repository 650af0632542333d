// SPDX-License-Identifier: Apache-2.0
// kill -9 in the middle of saves: whatever was acknowledged is there afterwards, and the file is sound. Five kills;
// OWNPLAN_KILLS asks for another number.
#include <pthread.h>
#include <signal.h>

#include "store_help.h"

enum { WRITERS = 8, ACKS_MOST = 200000 };

static char folder[64];

// The child: eight threads save notes numbered from `first` on, and say each number when it was acknowledged. Each
// line is one write of less than a pipe's atomic size.
struct child {
	struct store *store;
	atomic_long next;
};

static void *child_write(void *what)
{
	struct child *c = what;
	char body[900], line[32];
	for (;;) {
		long id = atomic_fetch_add(&c->next, 1);
		memset(body, (int)(id & 0x7f), sizeof body);
		struct note n = { .id = id, .body = { body, 100 + (size_t)id % 800 } };
		if (store_write(c->store, note_write, &n) != OK)
			continue;
		int length = snprintf(line, sizeof line, "%ld\n", id);
		if (write(STDOUT_FILENO, line, (size_t)length) != length)
			_exit(3);
	}
	return NULL;
}

static int role_child(const char *path, const char *first)
{
	struct child c = { .store = notes_open(&(struct store_settings){ .folder = path, .log_bytes = (size_t)2 << 20 }) };
	atomic_store(&c.next, strtol(first, NULL, 10));
	pthread_t thread;
	for (int i = 0; i < WRITERS; i++)
		if (pthread_create(&thread, NULL, child_write, &c) != 0)
			return 2;
	pause();
	return 0;
}

static struct statement sound = {
	.name = "sound",
	.sql = "SELECT quick_check AS said\nFROM pragma_quick_check",
	.params = "",
	.columns = "said:text",
	.for_what = "whether the file is sound",
};

static void expect_sound(struct store *s)
{
	if (test_server())
		sound.sql = "SELECT 'ok' AS said"; // PostgreSQL looks after its own files
	struct query *q = query_begin(store_reader(s), &sound);
	assert_true(query_row(q));
	assert_true(str_is(row_text(q, "said"), "ok"));
	assert_int_equal(query_end(q), OK);
}

static void expect_note(struct store *s, long id)
{
	struct query *q = query_begin(store_reader(s), &note_get);
	query_int(q, "id", id);
	if (!query_row(q))
		fail_msg("note %ld was acknowledged and is lost", id);
	struct str body = row_bytes(q, "body");
	assert_int_equal(body.n, 100 + (size_t)id % 800);
	for (size_t i = 0; i < body.n; i++)
		assert_int_equal(body.p[i], id & 0x7f);
	assert_int_equal(query_end(q), OK);
}

static unsigned seed = 12345;

// One life of the child. Reads what it says until it has said `lines` lines, kills it, reads the rest.
static long live_and_die(long first, long *acks, long count)
{
	char what[96], line[32];
	FILE *out;
	snprintf(what, sizeof what, "%s %ld", folder, first);
	pid_t child = role_start("child", what, &out);
	seed = seed * 1103515245u + 12345u;
	long lines = 50 + (long)(seed >> 16) % 1500;
	bool killed = false;
	while (fgets(line, sizeof line, out)) {
		if (count < ACKS_MOST && strchr(line, '\n'))
			acks[count++] = strtol(line, NULL, 10);
		if (!killed && --lines <= 0) {
			kill(child, SIGKILL);
			killed = true;
		}
	}
	fclose(out);
	int status = role_end(child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	return count;
}

static void test_nothing_acknowledged_is_lost_by_a_kill(void **state)
{
	(void)state;
	const char *asked = getenv("OWNPLAN_KILLS");
	long kills = asked ? strtol(asked, NULL, 10) : 5, count = 0, first = 0;
	long *acks = malloc(ACKS_MOST * sizeof *acks);
	assert_non_null(acks);
	folder_make(folder);
	for (long k = 0; k < kills; k++) {
		count = live_and_die(first, acks, count);
		for (long i = 0; i < count; i++)
			if (acks[i] >= first)
				first = acks[i] + 1;
		first += WRITERS; // these were perhaps saved, but not acknowledged before the end
		if (k % 2 == 0 && k + 1 < kills)
			continue; // every other time the next child finds the log as the kill left it
		struct store *s = notes_open(&(struct store_settings){ .folder = folder, .log_bytes = (size_t)2 << 20 });
		expect_sound(s);
		for (long i = 0; i < count; i++)
			expect_note(s, acks[i]);
		assert_true(notes_in(store_reader(s)) >= count);
		store_close(s);
	}
	print_message("%ld kills, %ld acknowledged saves, none lost\n", kills, count);
	folder_remove(folder);
	free(acks);
}

int main(int argc, char **argv)
{
	if (argc == 3) {
		char *blank = strchr(argv[2], ' ');
		if (!blank)
			return 2;
		*blank = '\0';
		return role_child(argv[2], blank + 1);
	}
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_nothing_acknowledged_is_lost_by_a_kill) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
