#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A store that fails, delays or cuts every n-th operation, under the whole program with people at work.

Rounds of the work of tests/lib/work.py against tests/ownplan-faulty: each round has one kind of fault, in the system's
calls (read, write, sync, truncate of the data folder; receive and send of a database's socket) or in the engine (begin,
savepoint, statement, release, undo, commit, connect, prepare), and strikes every n-th of them. After each the faults
end, health must come back by itself, and what is there is compared with what was acknowledged: nothing may be lost,
doubled or half there. In the end the tables, the audit trail and the search keys are proven. OWNPLAN_FAULTS_SECONDS
says how long at most on each engine (60). Ends with "N passed, N failed"."""
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import proof
from faults import FAULTY, Faults
from on_postgres import on_postgres
from work import LOST, Worker, World

SECONDS = float(os.environ.get('OWNPLAN_FAULTS_SECONDS', '60'))
RECOVERY = 10  # seconds within which all must be well again

FILES = ['read', 'write', 'sync', 'cut']
CALLS = [(['read'], 'error'), (['read'], 'torn'), (['read'], 'short'), (['write'], 'error'), (['write'], 'full'),
         (['write'], 'short'), (['write'], 'torn'), (['sync'], 'error'), (['sync'], 'full'), (['cut'], 'error'),
         (['write', 'sync', 'cut'], 'full'), (FILES, 'error'), (['read', 'write', 'sync'], 'delay')]
SOCKET = [(['receive'], 'hang up'), (['send'], 'hang up'), (['receive', 'send'], 'short'),
          (['receive', 'send'], 'hang up'), (['receive', 'send'], 'delay')]
ENGINE = [([op], kind) for op in ('connect', 'prepare', 'read begin', 'read step', 'begin', 'savepoint', 'step', 'release',
                                  'undo', 'commit', 'committed', 'ended') for kind in ('busy', 'error')]
ENGINE += [(['step', 'read step', 'commit', 'begin'], 'delay'), (['step', 'read step', 'commit', 'begin'], 'busy')]
EVERY = [2, 3, 5, 7, 11, 17, 29, 53, 101, 211, 503]
# How often an operation happens decides which n make sense: few for what a save does once, many for statements.
FEW = {'sync', 'cut', 'connect', 'prepare', 'begin', 'commit', 'committed', 'release', 'savepoint', 'undo'}
# What comes first, for those who have a few seconds only.
HEART = [(['step'], 'busy', 53), (['commit'], 'error', 3), (['write'], 'torn', 53), (['sync'], 'error', 3),
         (['receive'], 'hang up', 211), (['ended'], 'error', 53), (['read step'], 'busy', 29), (['step'], 'error', 211)]


def plan(seed, engine):
    """(ops, kind, every n-th) of each round: the heart, and then all in an order that mixes them."""
    calls = CALLS if engine == 'SQLite' else SOCKET
    heart = [one for one in HEART if one[:2] in calls + ENGINE]
    rounds = [(ops, kind, n) for ops, kind in calls + ENGINE for n in EVERY
              if (n <= 53 if FEW & set(ops) else n >= 5)]
    random.Random(seed).shuffle(rounds)
    return heart + rounds


class Run:
    def __init__(self, engine, folder, log):
        self.engine = engine
        self.faults = Faults(os.path.join(folder, 'data'), os.path.join(folder, 'faults'))
        self.world = World(os.path.join(folder, 'data'), program=FAULTY, environment=self.faults.environment, log=log)
        self.struck, self.slow, self.results = Counter(), 0, Counter()

    def round(self, ops, kind, every):
        """One round of faults, and what is wrong after it."""
        world, before = self.world, len(self.world.wrong())
        world.no_is_open = ops == ['committed'] or self.engine != 'SQLite'  # an answer that got lost on its way from the database
        self.faults.begin(ops, kind, every, delay=3000)
        world.together(Worker.round)
        asked, struck = self.faults.end()
        self.struck[kind] += struck
        self.struck['all'] += struck
        if world.server.process.poll() is not None:
            return [f'the server ended with {world.server.process.returncode}']
        seconds = world.recovered(RECOVERY)
        if seconds is None:
            return [f'health did not come back within {RECOVERY} s']
        self.slow = max(self.slow, seconds)
        try:
            world.check()
        except (AssertionError, KeyError, *LOST) as why:  # what is there cannot even be asked for
            world.workers[0].fault('lost', f'{type(why).__name__}: {why}')
        return world.wrong()[before:]

    def all(self):
        until = time.time() + SECONDS
        for ops, kind, every in plan(1, self.engine):
            if time.time() > until:
                break
            wrong = self.round(ops, kind, every)
            self.results['failed' if wrong else 'passed'] += 1
            self.results['rounds'] += 1
            for line in wrong[:5]:
                print(f'{", ".join(ops)}: {kind}, every {every}: {line}', flush=True)
            if self.world.server.process.poll() is not None:
                break

    def prove(self):
        wrong = proof.questions(self.world.folder)
        more, said = proof.commands(self.world.folder)
        print(said)
        for line in wrong + more:
            print(line)
        self.results['failed' if wrong or more else 'passed'] += 1


def on_engine(engine):
    """All rounds on one engine: how many passed and failed."""
    folder = tempfile.mkdtemp(prefix='ownplan-faults-')
    log = os.path.join(os.environ.get('OWNPLAN_ARTEFACTS', folder), f'store-faults-{engine}.log')
    run = None
    try:
        with open(log, 'w', encoding='utf-8') as out:
            run = Run(engine, folder, out)
            run.all()
            if run.world.server.process.poll() is None:
                run.prove()
        with open(log, encoding='utf-8', errors='replace') as said:
            text = said.read()
        for word in ('broken-promise', 'Sanitizer', 'query_forgotten', 'snapshot_forgotten', 'error_passed_over'):
            if word in text:
                print(f'{word}: ' + text[max(text.index(word) - 200, 0):][:2000])
                run.results['failed'] += 1
        print(f'{engine}: {run.results["rounds"]} rounds, {run.struck["all"]} operations struck ('
              + ', '.join(f'{n} {what}' for what, n in sorted(run.struck.items()) if what != 'all')
              + f'); well again after {run.slow:.1f} s at most')
        print(run.world.report(), flush=True)
    finally:
        if run and run.world.server.process.poll() is None:
            run.world.server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    if not run.struck['all']:
        print('nothing was struck: the test tested nothing')
        run.results['failed'] += 1
    return run.results


def main():
    results, skipped = on_engine('SQLite'), ''
    with on_postgres() as server:
        if server:
            results.update(on_engine('PostgreSQL'))
        else:
            skipped = ', 1 skipped'
    print(f'{results["passed"]} passed, {results["failed"]} failed{skipped}')
    return 1 if results['failed'] else 0


if __name__ == '__main__':
    sys.exit(main())
