# SPDX-License-Identifier: Apache-2.0
# What script/lint finds and what it leaves alone: a rule that no longer bites looks the same as clean code.
import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../../tools'))
sys.dont_write_bytecode = True
import lint  # noqa: E402
import lint_c  # noqa: E402
import lint_format  # noqa: E402

HEAD = '// SPDX-License-Identifier: Apache-2.0\n'


def found(floor, text):
    path = lint.TOP / 'src' / floor / 'x.c'
    return [sentence for _, sentence in [*lint.everywhere(path, HEAD + text), *lint.in_c(path, HEAD + text)]]


def formatted(text):
    path = Path(lint.TOP / 'src/base/x.c')
    return [sentence for _, sentence in lint_format.differences(path, text)] + \
        [sentence for _, sentence in lint_format.by_hand(text.split('\n'))]


class Rules(unittest.TestCase):
    def test_a_banned_call_is_found_but_not_in_words_or_members(self):
        self.assertEqual(len(found('base', 'int a = atoi(s);\n')), 1)
        self.assertEqual(found('base', '// atoi(s)\nconst char *a = "rand()";\nx->gets(1);\nmy_rand(2);\n'), [])

    def test_a_floor_sees_only_what_lies_below(self):
        self.assertEqual(found('plan', '#include "record/actor.h"\n#include "plan/goal.h"\n'), [])
        self.assertEqual(len(found('store', '#include "http/http.h"\n')), 1)
        self.assertEqual(len(found('base', '#include "../store/store.h"\n')), 1)

    def test_the_engine_is_called_in_the_store_only(self):
        self.assertEqual(found('store', 'int a = sqlite3_step(q);\n'), [])
        self.assertEqual(len(found('record', 'int a = sqlite3_step(q);\nint b = PQexec(c);\n')), 2)

    def test_markup_stands_with_the_components_only(self):
        self.assertEqual(found('nhsuk', 'const char *a = "<p class=x>";\n'), [])
        self.assertEqual(len(found('web', 'const char *a = "<p class=x>";\nconst char *b = "</div>";\n')), 2)
        self.assertEqual(found('web', 'const char *a = "1 <2, <person@example.org>";\n'), [])

    def test_a_long_function_is_found_and_a_long_table_is_not(self):
        body = '\tx = "}{";\n' * 60
        self.assertEqual(len(found('base', f'static void f(void)\n{{\n{body}}}\n')), 1)
        self.assertEqual(found('base', f'static void f(void)\n{{\n{body[:-40]}}}\n'), [])
        self.assertEqual(found('base', 'static const int t[] = {\n' + '\t1,\n' * 90 + '};\n'), [])

    def test_what_was_left_behind_is_found(self):
        self.assertEqual(len(found('base', '// ' + 'TO' + 'DO: later\n')), 1)
        self.assertEqual(found('base', 'const char *template = "/tmp/XXXXXX";\n'), [])

    def test_strings_with_quotes_and_comments_in_them_are_read_whole(self):
        code, strings = lint_c.split('f("a \\" // b"); // "c"\ng(\'"\', "/* d */");\n')
        self.assertEqual(strings, [(1, 'a \\" // b'), (2, '/* d */')])
        self.assertNotIn('c', code)


class Format(unittest.TestCase):
    def test_columns_and_line_breaks_are_the_authors(self):
        self.assertEqual(formatted('struct a {\n\tint b;     // one\n\tint longer; // two\n};\nenum c { D, E };\n'), [])
        self.assertEqual(formatted('static int f(int a,\n\tint b)\n{\n\treturn a + b;\n}\n'), [])

    def test_blanks_stars_and_braces_are_not(self):
        self.assertEqual(len(formatted('int f( int a);\n')), 1)
        self.assertEqual(len(formatted('char* p;\n')), 1)
        self.assertEqual(len(formatted('static int f(int a) {\n\treturn a;\n}\n')), 1)
        self.assertEqual(len(formatted('static int f(int a)\n{\n\t\treturn a;\n}\n')), 1)

    def test_a_macro_is_the_authors(self):
        self.assertEqual(formatted('#define A(...) \\\n\t.b = (const struct c[]){ __VA_ARGS__, { 0 } }\n'), [])

    def test_wide_lines_are_found(self):
        self.assertEqual(len(formatted('// ' + 'x' * 117 + '\n')), 0)
        self.assertEqual(len(formatted('// ' + 'x' * 118 + '\n')), 1)


if __name__ == '__main__':
    result = unittest.main(exit=False).result
    wrong = len(result.failures) + len(result.errors)
    print(f'{result.testsRun - wrong} passed, {wrong} failed')
    sys.exit(1 if wrong or not result.testsRun else 0)
