# SPDX-License-Identifier: Apache-2.0
# How many tests a runner says it ran: read from what it printed, for every kind of runner in the house. Called by
# tools/test_run.py, which adds them up. Nothing here runs anything.
import json
import re
from dataclasses import dataclass, field


@dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    notes: list = field(default_factory=list)  # one line each: what failed, what was left out and why

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.notes += other.notes

    def line(self):
        text = f'{self.passed} passed, {self.failed} failed'
        return text + (f', {self.skipped} skipped' if self.skipped else '')


CMOCKA_RUN = re.compile(r'^\[ RUN      \] (\S+)', re.M)
CMOCKA_END = re.compile(r'^\[ (      OK|  FAILED| SKIPPED)  ?\] (\S+)', re.M)
CLOSING = re.compile(r'^(?:\w+: )?(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$', re.M)
NODE = re.compile(r'^(?:#|ℹ) (pass|fail|skipped|todo) (\d+)\s*$', re.M)


# One cmocka program. A test that began and has neither passed nor been skipped has failed: so a crash in the middle
# counts, which cmocka's own summary does not know of.
def cmocka(name, stdout):
    began = CMOCKA_RUN.findall(stdout)
    if not began:
        return None
    ended = [(how.strip(), test) for how, test in CMOCKA_END.findall(stdout)]
    passed = [test for how, test in ended if how == 'OK']
    skipped = [test for how, test in ended if how == 'SKIPPED']
    left = list(began)
    for test in passed + skipped:
        if test in left:
            left.remove(test)
    notes = [f'failed: {name} {test}' for test in left] + [f'skipped: {name} {test}' for test in skipped]
    return Counts(len(passed), len(left), len(skipped), notes)


# The last closing line, "N passed, N failed" with ", N skipped" or without, or the sums of node's own test runner.
def closing(output):
    lines = CLOSING.findall(output)
    if lines:
        passed, failed, skipped = lines[-1]
        return Counts(int(passed), int(failed), int(skipped or 0))
    sums = {key: int(value) for key, value in NODE.findall(output)}
    if 'pass' in sums and 'fail' in sums:
        return Counts(sums['pass'], sums['fail'], sums.get('skipped', 0) + sums.get('todo', 0))
    return None


# The log that `meson test` leaves: one JSON object a line, one a program.
def meson(path):
    total = Counts()
    with open(path, encoding='utf-8', errors='replace') as log:
        for text in log:
            total.add(meson_program(json.loads(text)))
    return total


def meson_program(test):
    name = test['name'].split(' / ')[-1]
    result, output = test['result'], test.get('stdout') or ''
    counts = cmocka(name, output) or closing(output)
    if counts is None:
        how = {'OK': 'passed', 'EXPECTEDFAIL': 'passed', 'SKIP': 'skipped'}.get(result, 'failed')
        counts = Counts(**{how: 1})
        if how != 'passed':
            counts.notes.append(f'{how}: {name}')
    if result not in ('OK', 'EXPECTEDFAIL', 'SKIP') and counts.failed == 0:
        counts.failed += 1
        counts.notes.append(f'failed: {name} as a whole ({result.lower()}, exit {test.get("returncode")})')
    return counts
