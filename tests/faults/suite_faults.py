#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tests of the store and of the record, with the system's calls on their databases failing.

What is done by halves and said so, and what takes longer, is no fault at all: with every second read and write cut
short, and with delays, every test must still pass. With errors a test may fail, for it expects its writes to succeed;
but no program may crash, break a promise or hang. Ends with "N passed, N failed"."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from faults import BUILD, CALLS, Faults

FLOORS = ('store', 'record')
SECONDS = float(os.environ.get('OWNPLAN_FAULTS_SECONDS', '60'))
PATIENCE = 60  # of one program
FILES = ['read', 'write', 'sync', 'cut']
HARMLESS = [(['read', 'write'], 'short', 2), (['read', 'write', 'sync'], 'delay', 5)]
ERRORS = [(['read'], 'error', 700), (['write'], 'error', 300), (['write'], 'torn', 500), (['sync'], 'error', 9),
          (['write', 'sync', 'cut'], 'full', 200), (FILES, 'error', 900), (['cut'], 'error', 1)]
# They limit the size of files, count how fast the disk is, or read the files, themselves.
OWN = ('store/disk', 'store/bench', 'store/log', 'store/folder', 'store/move')
SKIPPED = 77  # as meson has it: there is nothing to test here


def tests():
    listed = subprocess.run(['meson', 'introspect', '--tests', BUILD], capture_output=True, text=True, check=True)
    for test in json.loads(listed.stdout):
        if test['name'].split('/')[0] in FLOORS and test['name'] not in OWN:
            yield test['name'], test['cmd'], test['env']


def run_one(command, environment, faults):
    """(exit status or None when it hung, what it said)"""
    sanitizers = {f'{name}SAN_OPTIONS': os.environ.get(f'{name}SAN_OPTIONS', '') + ':verify_asan_link_order=0'
                  for name in ('A',)}
    try:
        ended = subprocess.run(command, capture_output=True, text=True, errors='replace', timeout=PATIENCE,
                               stdin=subprocess.DEVNULL,
                               env={**os.environ, **environment, **faults, **sanitizers, 'LD_PRELOAD': os.path.abspath(CALLS)})
        return ended.returncode, ended.stdout + ended.stderr
    except subprocess.TimeoutExpired as hung:
        return None, (hung.stdout or b'').decode(errors='replace')


def verdict(kind, status, said):
    """What is wrong with how a program ended, or None."""
    if status is None:
        return f'it hung for {PATIENCE} s'
    for word in ('Sanitizer', 'Test failed with exception', 'Segmentation', 'double free', 'corrupted'):
        if word in said:
            return word
    if status < 0:
        return f'signal {-status}'
    return 'it failed' if status not in (0, SKIPPED) and kind in ('short', 'delay') else None


def main():
    folder = tempfile.mkdtemp(prefix='ownplan-suite-faults-')
    faults = Faults('/nowhere', os.path.join(folder, 'faults'))
    passed = failed = struck = programs = stood = 0
    until, rounds = time.time() + SECONDS, HARMLESS + ERRORS
    try:
        for ops, kind, every in rounds:
            for name, command, environment in tests():
                if time.time() > until:
                    break
                faults.begin(ops, kind, every, delay=300)
                status, said = run_one(command, environment, faults.environment)
                struck += faults.end()[1]
                programs += 1
                stood += status == 0
                wrong = verdict(kind, status, said)
                passed, failed = (passed, failed + 1) if wrong else (passed + 1, failed)
                if wrong:
                    print(f'{name}, {", ".join(ops)}: {kind}, every {every}: {wrong}\n' + said[-1500:], flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f'{programs} runs of the tests of store and record, {struck} calls struck: {stood} passed all the same')
    if not struck:
        print('nothing was struck: the test tested nothing')
        failed += 1
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
