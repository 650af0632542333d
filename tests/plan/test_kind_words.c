// SPDX-License-Identifier: Apache-2.0
// Whatever a kind asks or says, it says in every language of the program: looked for in the catalogues themselves, so
// that no way of writing a table hides a sentence from translators.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "plan/kind.h"

static size_t said, missing;

static void look(const char *where, const char *sentence)
{
	if (!sentence || !*sentence)
		return;
	said++;
	if (text_find(sentence) == sentence) {
		print_error("%s: nothing in %s for \"%s\"\n", where, text_spoken->name, sentence);
		missing++;
	}
}

static void look_at_field(const struct kind *k, const struct field *f)
{
	const char *const all[] = { f->label, f->label_other, f->short_label, f->hint, f->hint_other, f->low, f->high };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		look(k->name, all[i]);
	for (size_t i = 0; f->choices && i < f->choices->count; i++)
		look(k->name, f->choices->item[i].label);
}

static void test_all_that_kinds_say_is_said_in_every_language(void **state)
{
	(void)state;
	for (size_t l = 1; l < text_language_count; l++) {
		text_spoken = &text_languages[l];
		for (size_t i = 0; i < kind_count; i++) {
			const struct kind *k = kinds[i];
			const char *const all[] = { k->title, k->title_many, k->add, k->empty, k->empty_hint, k->done };
			for (size_t j = 0; j < sizeof all / sizeof *all; j++)
				look(k->name, all[j]);
			for (size_t f = 0; f < k->fields; f++)
				look_at_field(k, &k->field[f]);
		}
		for (size_t i = 0; i < section_count; i++)
			look(sections[i].name, sections[i].title);
	}
	text_spoken = NULL;
	assert_true(said > 500); // it is looked at what there is
	assert_int_equal(missing, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_that_kinds_say_is_said_in_every_language),
	};
	return cmocka_run_group_tests_name("kind words", tests, NULL, NULL);
}
