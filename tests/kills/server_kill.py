#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 of Ownplan while people work: every change that was acknowledged is there afterwards, nothing twice, nothing
by halves, and the audit trail verifies. Then stops by SIGTERM, which let what is under way end within ten seconds.

The work is that of tests/lib/work.py: saves, reads, transactions, imports, agreements, sharing, codes, sign-in. The real
program is killed at any moment and started again in the same folder; OWNPLAN_KILLS says how often (5; the long tests
more). On SQLite, and on PostgreSQL where that is installed. Ends with "N passed, N failed"."""
import os
import random
import shutil
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import proof
from on_postgres import on_postgres
from work import World

KILLS = int(os.environ.get('OWNPLAN_KILLS', '5'))
STOPS = 3
DRAIN = 10  # seconds in which a stop must be over
RECOVERY = 20


def judge(world, what, wrong):
    """Waits until the server is well, and adds what it lost."""
    before = len(world.wrong())
    if world.recovered(RECOVERY) is None:
        wrong.append(f'{what}: health did not come back')
        return
    world.check()
    wrong += [f'{what}: {line}' for line in world.wrong()[before:]]


def kill_once(world, number):
    wrong, before = [], len(world.wrong())
    world.toil(random.Random(number).uniform(0.02, 0.4), world.server.kill)
    wrong += world.wrong()[before:]
    world.server.start()
    judge(world, f'kill {number + 1}', wrong)
    return wrong


def stop_once(world, number):
    """SIGTERM under load. Returns what is wrong, and the seconds that it took."""
    wrong, began, before = [], 0, len(world.wrong())

    def stop():
        nonlocal began
        began = time.time()
        world.server.kill(signal.SIGTERM)
        began = time.time() - began
    world.toil(0.5, stop)
    wrong += world.wrong()[before:]
    if began > DRAIN or world.server.process.returncode != 0:
        wrong.append(f'stop {number + 1} took {began:.1f} s and ended with {world.server.process.returncode}')
    world.server.start()
    judge(world, f'stop {number + 1}', wrong)
    return wrong, began


def prove(world):
    more, said = proof.commands(world.folder)
    print(said)
    return proof.questions(world.folder) + more


def on_engine(name):
    """All rounds on one engine: (passed, failed)."""
    folder = tempfile.mkdtemp(prefix='ownplan-kills-')
    world, results, slowest = None, [], 0

    def result(wrong):
        results.append(not wrong)
        for line in wrong[:5]:
            print(f'{name}: {line}', flush=True)

    try:
        world = World(os.path.join(folder, 'data'), people=4)
        world.mortal = True
        for number in range(KILLS):
            result(kill_once(world, number) + (proof.questions(world.folder) if number % 20 == 19 else []))
        for number in range(STOPS):
            wrong, seconds = stop_once(world, number)
            slowest = max(slowest, seconds)
            result(wrong)
        result(prove(world))
        print(f'{name}: {KILLS} kills, {STOPS} stops of at most {slowest:.1f} s; {world.report()}', flush=True)
        if not world.counts()['acknowledged']:
            result(['nothing was saved: the test tested nothing'])
    finally:
        if world and world.server.process.poll() is None:
            world.server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return results


def main():
    results, skipped = on_engine('SQLite'), 0
    with on_postgres() as server:
        if server:
            results += on_engine('PostgreSQL')
        else:
            skipped = 1
    print(f'{results.count(True)} passed, {results.count(False)} failed' + (f', {skipped} skipped' if skipped else ''))
    return 1 if False in results else 0


if __name__ == '__main__':
    sys.exit(main())
