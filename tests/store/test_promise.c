// SPDX-License-Identifier: Apache-2.0
// Mistakes that only our own code can make end the process at once, with words that name the statement and what was
// wrong with it. Each is made by this program run again in that role.
#include <signal.h>

#include "store_help.h"

static void unbound(struct db *db)
{
	query_row(query_begin(db, &note_get));
}

static void no_such_param(struct db *db)
{
	query_int(query_begin(db, &note_get), "ident", 1);
}

static void wrong_type(struct db *db)
{
	query_text(query_begin(db, &note_get), "id", STR("1"));
}

static void no_such_column(struct db *db)
{
	struct query *q = query_begin(db, &note_count);
	query_row(q);
	row_int(q, "number");
}

static void no_row(struct db *db)
{
	struct query *q = query_begin(db, &note_get);
	query_int(q, "id", 1);
	if (!query_row(q))
		row_int(q, "id");
}

static void misspelt(struct db *db)
{
	static struct statement st = { "misspelt", "SELECT 1 AS one", "", "one:number", "a type that is none", NULL };
	query_begin(db, &st);
}

static const struct mistake {
	const char *name;
	void (*make)(struct db *db);
	const char *words;
} mistakes[] = {
	{ "unbound", unbound, "statement note_get: parameter never bound: id" },
	{ "no_such_param", no_such_param, "statement note_get: no such name: ident" },
	{ "wrong_type", wrong_type, "statement note_get: used with the wrong type: id" },
	{ "no_such_column", no_such_column, "statement note_count: no such name: number" },
	{ "no_row", no_row, "q->has_row" },
	{ "misspelt", misspelt, "statement misspelt" },
};

enum { COUNT = sizeof mistakes / sizeof *mistakes };

static int role(const char *name)
{
	dup2(STDOUT_FILENO, STDERR_FILENO);
	signal(SIGABRT, SIG_DFL);
	struct store_settings settings = { .folder = getenv("OWNPLAN_TEST_FOLDER"), .log_bytes = (size_t)1 << 20 };
	struct db *db = store_reader(notes_open(&settings));
	for (int i = 0; i < COUNT; i++)
		if (strcmp(mistakes[i].name, name) == 0)
			mistakes[i].make(db);
	return 0;
}

static void test_our_own_mistakes_end_the_process_and_are_named(void **state)
{
	(void)state;
	char folder[64];
	folder_make(folder);
	setenv("OWNPLAN_TEST_FOLDER", folder, 1);
	for (int i = 0; i < COUNT; i++) {
		FILE *out;
		char line[512];
		bool told = false;
		pid_t child = role_start("mistake", mistakes[i].name, &out);
		while (fgets(line, sizeof line, out))
			told = told || (strstr(line, "broken-promise") && strstr(line, mistakes[i].words));
		fclose(out);
		int status = role_end(child);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT || !told)
			fail_msg("%s: status %d, told %d", mistakes[i].name, status, told);
	}
	folder_remove(folder);
}

int main(int argc, char **argv)
{
	test_folders_only();
	if (argc == 3)
		return role(argv[2]);
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_our_own_mistakes_end_the_process_and_are_named) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
