// SPDX-License-Identifier: Apache-2.0
// Every route with every kind of actor, played against the real server, held to tests/serve/matrix.txt: a line a
// route, a column an actor (matrix_help.h says what a cell says). A route that is not in the file fails. On a
// failure the whole table as it is now is left in build/matrix.actual.
#include "matrix_help.h"

static const char *const actors[] = { "nobody", "declan", "other", "mum", "nurse", "midwife", "doctor", "barred",
	"goals-only", "urgent", "stranger", "admin", "commissioner", "officer", "program" };
#define ACTORS (sizeof actors / sizeof *actors)

static struct str row_of(struct arena *a, const struct route *r)
{
	struct str out = row_begin(a, r);
	for (size_t i = 0; i < ACTORS; i++)
		out = row_add(a, out, actors[i], cell_of(a, r, DECLAN, actors[i]));
	return str_trim(out);
}

static void test_each_actor_reaches_what_the_matrix_says_and_nothing_else(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct str matrix = read_matrix(a, "matrix.txt");
	FILE *actual = actual_file("matrix.actual", actors, ACTORS);
	unsigned differ = 0;
	for (size_t i = 0; route_at(i); i++) {
		struct arena *one = arena_new();
		house_open(); // fresh: a request that changes something must not answer for the next row
		struct str row = row_of(one, route_at(i));
		fprintf(actual, "%.*s\n", STR_ARG(row));
		if (!has_line(matrix, row)) {
			print_error("not in matrix.txt: %.*s\n", STR_ARG(row));
			differ++;
		}
		house_close();
		arena_free(one);
	}
	fclose(actual);
	arena_free(a);
	if (differ)
		fail_msg("%u routes are not as the matrix says", differ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_actor_reaches_what_the_matrix_says_and_nothing_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
