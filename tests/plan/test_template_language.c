// SPDX-License-Identifier: Apache-2.0
// Templates in other languages: who speaks one reads it where there is one, else the words as they are written, which
// say so; changing a text makes its translation older, and never loses it; those of the program have every text in
// Welsh.
#include "base/arena_help.h"
#include "base/text.h"
#include "plan/template_inside.h"
#include "template_help.h"

#define CY "cy"
#define BESIDE(lang, text) \
	"{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/translation\",\"extension\":" \
	"[{\"url\":\"lang\",\"valueCode\":\"" lang "\"},{\"url\":\"content\",\"valueString\":\"" text "\"}]}]}"
#define LIFE "My life story"

static struct template spoken(struct str body, const char *lang)
{
	struct template t;
	const struct text_language *was = text_spoken;
	template_read(arena, json_trusted(arena, body), &t);
	t.r.body = body;
	text_spoken = lang ? text_language_named(str_of(lang)) : NULL;
	template_speak(arena, &t);
	text_spoken = was;
	return t;
}

static struct str written(struct json_node *n)
{
	struct buf b;
	buf_init(&b, arena, TEMPLATE_MOST);
	json_node_write(&b, n);
	return buf_text(&b);
}

static const struct template_prompt *life_story(const struct template *t)
{
	for (size_t i = 0; i < t->parts; i++)
		for (size_t j = 0; j < t->part[i].prompts; j++)
			if (str_is(template_initial(&t->part[i].prompt[j]), LIFE))
				return &t->part[i].prompt[j];
	fail_msg("nothing asks for a life story");
	return NULL;
}

static size_t missing(struct str body, size_t *older)
{
	struct template_text *item;
	size_t count = template_texts(arena, json_trusted(arena, body), STR(CY), &item), n = 0;
	*older = 0;
	for (size_t i = 0; i < count; i++) {
		n += !item[i].said.n;
		*older += item[i].older;
	}
	return n;
}

static void test_every_text_of_the_program_is_there_in_welsh(void **state)
{
	(void)state;
	for (size_t i = 0; i < template_builtins(); i++) {
		struct template_text *item;
		size_t count = template_texts(arena, json_trusted(arena, template_builtin(i)), STR(CY), &item);
		assert_true(count > 40);
		for (size_t k = 0; k < count; k++)
			if (!item[k].said.n || item[k].older)
				fail_msg("%.*s has no Welsh: %.*s", STR_ARG(item[k].link), STR_ARG(item[k].text));
	}
}

static void test_who_speaks_welsh_is_asked_in_welsh(void **state)
{
	(void)state;
	struct template en = spoken(dementia(), NULL), cy = spoken(dementia(), CY);
	assert_true(str_is(en.title, "Living with dementia") && !en.title_in);
	assert_true(str_is(cy.title, "Byw gyda dementia") && !cy.title_in);
	const struct template_prompt *q = life_story(&cy);
	const char *in;
	assert_true(str_is(template_called(q, &in), "Hanes fy mywyd") && !in);
	assert_true(str_is(q->hint, "Gallwch ychwanegu lluniau a recordiadau."));
	assert_true(template_is_called(q, STR("Hanes fy mywyd")) && template_is_called(q, STR(LIFE)));
	assert_true(template_is_called(life_story(&en), STR("Hanes fy mywyd"))); // begun on a Welsh page
	assert_false(template_is_called(q, STR("Something else")) || template_is_called(q, STR("")));
	assert_true(template_same_prompt(q, life_story(&en)));
}

static void test_what_has_no_welsh_is_said_as_it_is_written_and_marked(void **state)
{
	(void)state;
	struct str body = with(dementia(), BESIDE(CY, "Byw gyda dementia"), "{\"id\":\"x\"}");
	struct template cy = spoken(body, CY);
	assert_true(str_is(cy.title, "Living with dementia") && cy.title_in && strcmp(cy.title_in, "en-GB") == 0);
	assert_true(cy.about.n && !cy.about_in);
	cy = spoken(with(body, "\"resourceType\"", "\"language\": \"cy\", \"resourceType\""), NULL);
	assert_string_equal(cy.title_in, CY); // it is written in Welsh, and has no English
	text_spoken = text_language_named(STR(CY));
	template_read(arena, json_trusted(arena, dementia()), &cy); // as it is written, to be shown to who reads Welsh
	text_spoken = NULL;
	assert_string_equal(cy.title_in, "en-GB");
}

static void test_another_text_makes_its_welsh_older_until_it_is_written_anew(void **state)
{
	(void)state;
	size_t older;
	struct template t = spoken(dementia(), NULL);
	struct str body = written(template_edit_words(arena, &t, STR("With dementia"), t.about, t.use, STR("")));
	assert_int_equal(missing(body, &older), 0);
	assert_int_equal(older, 1);
	t = spoken(body, NULL);
	body = written(template_edit_words(arena, &t, STR("Dementia"), t.about, t.use, STR(""))); // once more: said once
	struct template_text *item;
	size_t count = template_texts(arena, json_trusted(arena, body), STR(CY), &item);
	struct str *said = arena_array(arena, struct str, count);
	said[0] = STR("Dementia");
	t = spoken(body, NULL);
	body = written(template_edit_language(arena, &t, STR(CY), said, count));
	assert_int_equal(missing(body, &older), 0);
	assert_int_equal(older, 0);
	said[0] = STR("");
	t = spoken(body, NULL);
	body = written(template_edit_language(arena, &t, STR(CY), said, count));
	assert_int_equal(missing(body, &older), 1);
	assert_null(memmem(body.p, body.n, "translation-older", 17));
}

static void test_a_section_that_is_saved_as_it_is_keeps_its_welsh(void **state)
{
	(void)state;
	size_t older;
	struct template t = spoken(dementia(), NULL);
	const struct template_part *part = template_part_named(&t, STR("prepare"));
	struct template_edit e = { .on = true, .text = part->text, .place = 1, .prompts = part->prompts };
	e.prompt = arena_array(arena, struct template_edit_prompt, part->prompts);
	e.tips = STR("");
	for (size_t i = part->tips; i > 0; i--) // in another order
		e.tips = str_format(arena, "%.*s%.*s\n", STR_ARG(e.tips), STR_ARG(part->tip[i - 1]));
	for (size_t i = 0; i < part->prompts; i++)
		e.prompt[i] = (struct template_edit_prompt){ .name = template_initial(&part->prompt[i]),
			.text = part->prompt[i].text, .hint = part->prompt[i].hint, .place = (int64_t)i };
	struct str body = written(template_edit_part(arena, &t, "prepare", &e));
	assert_int_equal(missing(body, &older), 0);
	assert_int_equal(older, 0);
	e.prompt[0].text = STR("Something new?");
	e.tips = STR("A new line");
	body = written(template_edit_part(arena, &t, "prepare", &e));
	assert_int_equal(missing(body, &older), 1); // the line
	assert_int_equal(older, 1);                 // the question
}

static void wrong(const char *lang, const char *text, const char *sentence)
{
	struct fault f;
	fault_init(&f, arena);
	struct str beside = str_format(arena,
		"{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/translation\",\"extension\":"
		"[{\"url\":\"lang\",\"valueCode\":\"%s\"},{\"url\":\"content\",\"valueString\":\"%s\"}]}]}", lang, text);
	struct str body = with(dementia(), BESIDE(CY, "Byw gyda dementia"), beside.p);
	assert_int_not_equal(template_check(arena, body, NULL, &f), OK);
	for (const struct fault_item *i = f.items; i; i = i->next)
		if (strstr(i->message, sentence))
			return;
	fail_msg("nothing says “%s” but %s", sentence, f.items ? f.items->message : "");
}

static void test_what_is_wrong_with_a_language_is_named(void **state)
{
	(void)state;
	wrong("xx", "Dementia", "“xx”, which these pages do not speak");
	wrong("en-GB", "Dementia", "it is written in that");
	wrong("cy", " ", "are empty");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_text_of_the_program_is_there_in_welsh, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_who_speaks_welsh_is_asked_in_welsh, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_has_no_welsh_is_said_as_it_is_written_and_marked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_another_text_makes_its_welsh_older_until_it_is_written_anew, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(test_a_section_that_is_saved_as_it_is_keeps_its_welsh, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_is_wrong_with_a_language_is_named, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
