// SPDX-License-Identifier: Apache-2.0
// Every statement of the record is prepared on the engine and compared with what it says it takes and gives.
#include "account_help.h"

#include "record/statements.h"

struct module {
	const char *name;
	struct statement *const *list;
	size_t count;
};

static void test_every_statement_prepares_and_gives_what_it_declares(void **state)
{
	(void)state;
#define ONE(module) { #module, module##_statements, module##_statement_count },
	const struct module modules[] = { RECORD_STATEMENTS(ONE) };
#undef ONE
	for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
		struct fault f;
		fault_init(&f, arena);
		assert_true(modules[i].count > 0);
		if (store_check(store, modules[i].list, modules[i].count, &f) == OK)
			continue;
		for (struct fault_item *item = f.items; item; item = item->next)
			print_error("%s: %.*s: %s\n", modules[i].name, STR_ARG(item->field), item->message);
		fail_msg("%s has a statement that does not fit", modules[i].name);
	}
}

static void test_every_statement_says_what_it_is_for_under_a_name_of_its_own(void **state)
{
	(void)state;
#define ONE(module) { #module, module##_statements, module##_statement_count },
	const struct module modules[] = { RECORD_STATEMENTS(ONE) };
#undef ONE
	const char *seen[1000];
	size_t count = 0;
	for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
		for (size_t j = 0; j < modules[i].count; j++) {
			const struct statement *st = modules[i].list[j];
			assert_true(st->for_what && *st->for_what);
			for (size_t k = 0; k < count; k++)
				if (strcmp(seen[k], st->name) == 0)
					fail_msg("two statements are called %s", st->name);
			assert_true(count < sizeof seen / sizeof *seen);
			seen[count++] = st->name;
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_statement_prepares_and_gives_what_it_declares, house_open,
			house_close),
		cmocka_unit_test(test_every_statement_says_what_it_is_for_under_a_name_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
