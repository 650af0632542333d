// SPDX-License-Identifier: Apache-2.0
// Narrative: plain formatting passes; what could run, fetch, ask or break the page does not.
#include "fhir_help.h"

#include "fhir/xhtml.h"

#define DIV(inner) "<div xmlns=\"http://www.w3.org/1999/xhtml\">" inner "</div>"

static const char *const good[] = {
	DIV("Hello"),
	DIV("<p>Walk to the <b>park</b><br/>with &quot;Mum&quot; &#233; &#xE9; &nbsp;</p>"),
	DIV("<table border=\"1\"><tbody><tr><td colspan='2' style=\"color: red\">x</td></tr></tbody></table>"),
	DIV("<a href=\"https://www.nhs.uk/a?b=1&amp;c=2#d\">x</a> <a href=\"#top\">y</a> <a name=\"top\"/> <a "
		"href=\"Patient/p\">z</a>"),
	DIV("<a href=\"mailto:a@example.org\">x</a><a href=\"tel:+441134960000\">y</a>"),
	DIV("<img src=\"data:image/png;base64,AAAA\" alt=\"x\"/>"),
	DIV("<img src=\"#photo\" alt=\"x\"/>"),
	DIV("<!-- a note -->x"),
	DIV("<ul><li>javascript: is only a word here</li></ul>"),
	"  " DIV("x") "\n",
	"<div xml:lang=\"en\" lang=\"en\" xmlns='http://www.w3.org/1999/xhtml' class=\"a\">x</div>",
};

static const char *const wrong[] = {
	"", "x", "<p>x</p>", "<div>x</div>", "<div xmlns=\"http://other.example\">x</div>",
	DIV("x") "more", DIV("x") DIV("y"), "<div xmlns=\"http://www.w3.org/1999/xhtml\">x", DIV("<p>x"),
		DIV("<p>x</b></p>"), DIV("x</p>"),
	DIV("<b>x<i>y</b></i>"), DIV("<br>"), DIV("a < b"), DIV("a & b"), DIV("&#0;"), DIV("&#xD800;"), DIV("&#x110000;"),
		DIV("&#;"), DIV("&#x;"),
	DIV("<script>x</script>"), DIV("<SCRIPT>x</SCRIPT>"), DIV("<style>x</style>"), DIV("<iframe src=\"x\"/>"),
		DIV("<object/>"),
	DIV("<embed/>"), DIV("<form>x</form>"), DIV("<input/>"), DIV("<button>x</button>"), DIV("<svg/>"), DIV("<math/>"),
		DIV("<link/>"),
	DIV("<meta/>"), DIV("<base/>"), DIV("<head/>"), DIV("<body>x</body>"), DIV("<html/>"), DIV("<video/>"),
		DIV("<custom-x/>"),
	DIV("<p onclick=\"x\">x</p>"), DIV("<p ONCLICK=\"x\">x</p>"), DIV("<p onclick>x</p>"), DIV("<p class=a>x</p>"),
		DIV("<p/onclick=\"x\">x</p>"),
	DIV("<p class=\"a\"onclick=\"x\">x</p>"), DIV("<p class=\"<\">x</p>"), DIV("<p class=\"x>x</p>"),
		DIV("<p formaction=\"x\">x</p>"),
	DIV("<a href=\"javascript:x\">x</a>"), DIV("<a href=\" JavaScript:x\">x</a>"),
		DIV("<a href=\"java&#9;script:x\">x</a>"),
	DIV("<a href=\"java\tscript:x\">x</a>"), DIV("<a href=\"&#106;avascript:x\">x</a>"),
		DIV("<a href=\"javascript&colon;x\">x</a>"),
	DIV("<a href=\"data:text/html,x\">x</a>"), DIV("<a href=\"vbscript:x\">x</a>"),
		DIV("<a href=\"file:///etc\">x</a>"), DIV("<a target=\"x\" href=\"#\">x</a>"),
	DIV("<img src=\"https://tracker.example/x.png\"/>"), DIV("<img src=\"//tracker.example/x.png\"/>"),
		DIV("<img src=\"data:image/svg+xml,x\"/>"),
	DIV("<img src=\"data:text/html,x\"/>"), DIV("<p src=\"#x\">x</p>"), DIV("<img src=\"\\\\host\\x.png\"/>"),
	DIV("<p style=\"background: url(x)\">x</p>"), DIV("<p style=\"width: expression(x)\">x</p>"),
		DIV("<p style=\"background: u&#114;l(x)\">x</p>"),
	DIV("<p style=\"background: \\75rl(x)\">x</p>"), DIV("<p style=\"@import 'x'\">x</p>"),
		DIV("<p style=\"-moz-binding: x\">x</p>"),
	DIV("<![CDATA[x]]>"), DIV("<?php x ?>"), DIV("<!DOCTYPE x>"), DIV("<!-- x"), DIV("<!-- x -- y -->"),
		DIV("<!-->x"), DIV("<"), DIV("</"), DIV("<>x</>"),
	"<div xmlns=\"http://www.w3.org/1999/xhtml\"", "<div xmlns=\"http://www.w3.org/1999/xhtml\"/",
		"<divx xmlns=\"http://www.w3.org/1999/xhtml\">x</divx>",
};

static void test_plain_formatting_passes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (fhir_xhtml_check(str_of(good[i])) != FHIR_XHTML_GOOD)
			fail_msg("refused: %s", good[i]);
}

static void test_active_outside_and_broken_text_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (fhir_xhtml_check(str_of(wrong[i])) != FHIR_XHTML_WRONG)
			fail_msg("let pass: %s", wrong[i]);
	print_message("%zu pieces of wrong XHTML are refused\n", sizeof wrong / sizeof *wrong);
}

static void test_a_narrative_says_something(void **state)
{
	(void)state;
	assert_int_equal(fhir_xhtml_check(STR(DIV(" \n"))), FHIR_XHTML_EMPTY);
	assert_int_equal(fhir_xhtml_check(STR(DIV("<p/>"))), FHIR_XHTML_EMPTY);
	assert_int_equal(fhir_xhtml_check(STR("<div xmlns=\"http://www.w3.org/1999/xhtml\"/>")), FHIR_XHTML_EMPTY);
}

static void test_elements_go_only_so_deep(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, arena, BUF_PAGE);
	buf_c(&b, "<div xmlns=\"http://www.w3.org/1999/xhtml\">");
	for (int i = 0; i < 100000; i++)
		buf_c(&b, "<b>");
	assert_int_equal(fhir_xhtml_check(buf_text(&b)), FHIR_XHTML_WRONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_plain_formatting_passes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_active_outside_and_broken_text_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_narrative_says_something, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_elements_go_only_so_deep, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
