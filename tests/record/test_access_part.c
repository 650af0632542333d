// SPDX-License-Identifier: Apache-2.0
// A part of a plan for somebody else, such as a paper (access_part).
#include "account_help.h"
#include "record/access.h"

// A rule made by chance: sections and labels of three each, for and against, with any verbs.
static struct str words_by(unsigned bits, const char *const word[3])
{
	struct str out = STR("");
	for (int i = 0; i < 3; i++)
		if (bits & 1u << i)
			out = str_format(arena, "%.*s%s ", STR_ARG(out.n ? out : STR(" ")), word[i]);
	return out;
}

// A part is never more than what was chosen, nor than what whoever chose it sees; and it is all of both.
static void test_a_part_is_what_was_chosen_of_what_one_sees(void **state)
{
	(void)state;
	static const char *const section[] = { "goals", "needs", "talk" };
	static const char *const label[] = { "sensitive", "few-1", "only-me" };
	uint64_t dice = 4711;
	for (int round = 0; round < 3000; round++) {
		struct access_rule rule[3];
		struct access x = { .self = round % 10 == 0, .staff = round % 2, .rule = rule, .count = round % 4 };
		for (size_t i = 0; i < x.count; i++) {
			dice = dice * 6364136223846793005u + 1442695040888963407u;
			unsigned d = (unsigned)(dice >> 33);
			rule[i] = (struct access_rule){ .grantee = STR("a:x"), .effect = d % 5 ? 1 : -1, .verbs = d >> 3 & 63,
				.sections = words_by(d >> 9 & 7, section), .labels = words_by(d >> 12 & 3, label) };
		}
		unsigned chosen = 1 + round / 4 % 7;
		bool sensitive = round / 28 % 2;
		struct str labels = sensitive ? STR(" sensitive ") : STR("");
		struct access part = access_part(arena, &x, words_by(chosen, section), labels);
		for (unsigned s = 0; s < 3; s++)
			for (unsigned l = 0; l < 4; l++) {
				const struct access_what what = { str_of(section[s]), l ? str_of(label[l - 1]) : STR(""), STR("") };
				bool open = chosen & 1u << s && (!l || (l == 1 && sensitive));
				bool mine = access_decide(&x, MAY_SEE, &what);
				assert_true(access_decide(&part, MAY_SEE, &what) == (open && mine));
				assert_false(access_decide(&part, MAY_WRITE, &what));
				assert_false(access_decide(&part, MAY_SHARE, &what));
			}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_part_is_what_was_chosen_of_what_one_sees, house_open, house_close),
	};
	return cmocka_run_group_tests_name("access_part", tests, NULL, NULL);
}
