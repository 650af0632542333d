# SPDX-License-Identifier: Apache-2.0
# What the person's own pages say is said in Welsh too: every sentence of the files in po/PERSON, with the same values
# and links, nothing fuzzy. And what the check itself must notice.
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../../tools'))
sys.dont_write_bytecode = True
import catalogue  # noqa: E402


class Catalogue(unittest.TestCase):
    def test_every_sentence_of_the_persons_pages_has_its_welsh(self):
        wrong, count, done = catalogue.faults('cy')
        self.assertEqual(wrong, [])
        self.assertGreater(count, 250)
        self.assertEqual(count, done)

    def test_plurals_and_fuzzy_ones_are_read(self):
        found = catalogue.entries('msgid "%d day"\nmsgid_plural "%d days"\nmsgstr[0] "a"\nmsgstr[1] "b"\n\n'
                                  '#, fuzzy\nmsgid "x"\nmsgstr "y"\n\nmsgid ""\n"long \\"one\\""\nmsgstr "z"\n')
        self.assertEqual([e['msgid'] for e in found], ['%d day', 'x', 'long "one"'])
        self.assertEqual(found[0]['msgstr'], ['a', 'b'])
        self.assertEqual([e['fuzzy'] for e in found], [False, True, False])

    def test_other_values_are_noticed_and_another_order_is_not(self):
        self.assertEqual(catalogue.values('%s of %d%%'), catalogue.values('%2$d %1$s'))
        self.assertNotEqual(catalogue.values('%s of %d'), catalogue.values('%s'))
        self.assertEqual(catalogue.values('%.*s and %zu'), ['.*s', 'zu'])

    def test_sentences_given_to_macros_are_found(self):
        texts = ['#define LINE(at, said) { at, N_(said) }  \n#define TWO(x, y, z) LINE(x, z), { N_(y) }\n']
        self.assertEqual(catalogue.sentence_macros(texts), {'LINE': {1}, 'TWO': {1, 2}})
        self.assertEqual(catalogue.arguments('F("a, (b", G(1, 2), { 3 }) + 1', 1), ['"a, (b"', 'G(1, 2)', '{ 3 }'])
        self.assertIn("What matters most to you?", catalogue.hidden_sentences(['src/plan/kind_about.c']))


if __name__ == '__main__':
    result = unittest.main(exit=False).result
    wrong = len(result.failures) + len(result.errors)
    print(f'{result.testsRun - wrong} passed, {wrong} failed')
    sys.exit(1 if wrong or not result.testsRun else 0)
