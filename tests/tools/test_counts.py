# SPDX-License-Identifier: Apache-2.0
# What script/test adds up: a count that is too kind would hide a broken test, so each way a runner can end is here.
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../../tools'))
sys.dont_write_bytecode = True
import test_counts  # noqa: E402

GOOD = '[==========] Running 2 test(s).\n[ RUN      ] a\n[       OK ] a\n[ RUN      ] b\n[       OK ] b\n'
MIXED = GOOD + '[ RUN      ] c\n[  SKIPPED ] c\n[ RUN      ] d\n[  FAILED  ] d\n'


def meson(*rows):
    with tempfile.NamedTemporaryFile('w', suffix='.json', delete=False) as log:
        for row in rows:
            log.write(json.dumps({'name': 'ownplan / base/x', 'returncode': 0, **row}) + '\n')
    try:
        return test_counts.meson(log.name)
    finally:
        os.unlink(log.name)


class Counting(unittest.TestCase):
    def test_each_way_a_cmocka_test_ends_is_counted(self):
        self.assertEqual(test_counts.cmocka('x', MIXED).line(), '2 passed, 1 failed, 1 skipped')

    def test_a_crash_in_the_middle_fails_the_test_that_ran(self):
        counts = test_counts.cmocka('base/x', GOOD + '[ RUN      ] c\n')
        self.assertEqual(counts.line(), '2 passed, 1 failed')
        self.assertIn('failed: base/x c', counts.notes)

    def test_one_name_in_two_groups_counts_twice(self):
        self.assertEqual(test_counts.cmocka('x', GOOD + GOOD).line(), '4 passed, 0 failed')

    def test_a_program_that_fails_after_its_tests_passed_fails(self):
        self.assertEqual(meson({'result': 'FAIL', 'returncode': 1, 'stdout': GOOD}).line(), '2 passed, 1 failed')

    def test_a_time_out_without_a_word_fails(self):
        self.assertEqual(meson({'result': 'TIMEOUT', 'stdout': ''}).line(), '0 passed, 1 failed')

    def test_programs_add_up(self):
        self.assertEqual(meson({'result': 'OK', 'stdout': GOOD}, {'result': 'SKIP'}).line(), '2 passed, 0 failed, 1 skipped')

    def test_the_last_closing_line_counts(self):
        said = 'component: 3 passed, 1 failed\nmore\n12 passed, 0 failed, 2 skipped\n'
        self.assertEqual(test_counts.closing(said).line(), '12 passed, 0 failed, 2 skipped')

    def test_node_says_it_in_its_own_way(self):
        self.assertEqual(test_counts.closing('# tests 3\n# pass 2\n# fail 1\n# skipped 0\n').line(), '2 passed, 1 failed')

    def test_silence_counts_for_nothing(self):
        self.assertIsNone(test_counts.closing('all went well\n'))


if __name__ == '__main__':
    result = unittest.main(exit=False).result
    wrong = len(result.failures) + len(result.errors)
    print(f'{result.testsRun - wrong} passed, {wrong} failed')
    sys.exit(1 if wrong or not result.testsRun else 0)
