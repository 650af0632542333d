#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A page that shows a plan takes short words from the facts beside the bodies (plan/facts.h). Of every person of the
stories, for every reader, each such page says letter by letter the same when there are no facts, and when a bit of each
has fallen over on the disk. A body that cannot be read and has no facts is an error, never a plan with less in it. Ends
with "N passed, N failed"."""
import os
import random
import re
import shutil
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import that as so
from house import Client, Server, free_port, stories
from that import that

READERS = ('declan', 'maternity', 'ltc', 'eol', 'mum', 'nurse', 'gp', 'midwife')
PAGES = ('', '/for/person', '/for/supporters', '/for/team', '/goals', '/messages', '/contingency', '/print', '/print/plan',
         '/print/for-person', '/print/for-supporters', '/print/for-team', '/print/contingency', '/print/easy-read', '/csv')


class World:
    def __init__(self, top):
        self.folder, self.clients, self.paths = os.path.join(top, 'data'), {}, None
        stories(self.folder)
        self.server = Server(self.folder, free_port())
        self.server.start()
        for who in READERS:
            self.clients[who] = Client(self.server.port)
            self.clients[who].sign_in(who, 'ownplan-demo')
        people = self.rows('SELECT id FROM resource WHERE type = ? AND deleted = 0', 'Patient')
        self.ask = [(who, f'/people/{key}{page}') for who in READERS for key, in people for page in PAGES]
        self.ask = [one for one, (status, _) in self.read().items() if status == 200]

    def read(self):
        """What each page says: {(who, path): (status, text)}."""
        seen = {}
        for who, path in self.ask:
            status, _, text = self.clients[who].ask('GET', path)
            seen[who, path] = status, re.sub('(name="draft_tab" value=")[^"]*', r'\1', text)  # each form has its own
        return seen

    def rows(self, statement, *more):
        db = sqlite3.connect(os.path.join(self.folder, 'plan.db'))
        try:
            with db:
                return db.execute(statement, more).fetchall()
        finally:
            db.close()

    def again(self, statement, *more):
        """A change of the rows while nobody serves them."""
        self.server.kill()
        for client in self.clients.values():
            client.close()
        self.rows(statement, *more)
        self.server.start()


def same(name, before, now):
    for one, (status, text) in before.items():
        also, other = now[one]
        at = next((i for i, (x, y) in enumerate(zip(text, other)) if x != y), min(len(text), len(other)))
        that(f'{name}: {one[1]} for {one[0]}', (status, text) == (also, other),
             f'{also}, {text[max(at - 80, 0):at + 80]!r} is {other[max(at - 80, 0):at + 80]!r}')


def fallen(facts):
    """One bit of it another."""
    choice = random.Random(facts)
    other = bytearray(facts)
    other[choice.randrange(len(other))] ^= 1 << choice.randrange(8)
    return bytes(other)


def story(top):
    world = World(top)
    with_facts = world.rows('SELECT type, id, facts FROM resource WHERE facts IS NOT NULL')
    that('pages are seen by more than one', len({who for who, _ in world.ask}) == len(READERS), len(world.ask))
    that('most entries have facts', len(with_facts) > 100, len(with_facts))
    before = world.read()
    world.again('UPDATE resource SET facts = NULL')
    same('without facts', before, world.read())

    world.server.kill()
    db = sqlite3.connect(os.path.join(world.folder, 'plan.db'))
    with db:
        db.executemany('UPDATE resource SET facts = ? WHERE type = ? AND id = ?',
                       [(fallen(facts), kind, id) for kind, id, facts in with_facts])
    db.close()
    world.again('SELECT 1')
    same('with a bit of each another', before, world.read())

    goals = world.rows("SELECT id, person FROM resource WHERE kind = 'goal' AND packed IS NOT NULL AND deleted = 0")
    goal, person = next(one for one in goals if any(path.endswith(one[1]) for _, path in world.ask))  # of a plan that is read
    world.again("UPDATE resource SET facts = NULL, packed = CAST(substr(packed, 1, 20) || x'00ff00' || substr(packed, 24) AS BLOB)"
                ' WHERE id = ?', goal)
    after = world.read()
    broken = [one for one in world.ask if f'/people/{person}' in one[1]]
    that('somebody sees the plan with the broken goal', broken)
    for one in broken:
        that(f'a body that cannot be read: {one[1]} for {one[0]}', after[one][0] in (200, 500) and
             (after[one][0] == 500 or after[one][1] == before[one][1]), after[one][0])
    that('and whoever shows the goal says so', after[[one for one in broken if one[1].endswith(person)][0]][0] == 500)
    world.server.kill()


def main():
    top = tempfile.mkdtemp(prefix='ownplan-facts-')
    try:
        story(top)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    return so.end()


if __name__ == '__main__':
    sys.exit(main())
