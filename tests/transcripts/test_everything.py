#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Everything about a person in one file: a zip that others can open, with each version of each resource of the database,
each file byte by byte, and every look; who speaks for somebody is told what is held back; nobody else gets one. A record
of tens of thousands of versions comes without the server growing by it. Ends with "N passed, N failed"."""
import csv
import hashlib
import http.client
import io
import json
import os
import re
import sqlite3
import sys
import tempfile
import urllib.parse
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import that as so
from house import Client, Server, free_port, stories
from that import that

MANY = 20000  # versions more of one entry


class World:
    def __init__(self, top):
        self.folder = os.path.join(top, 'data')
        stories(self.folder)
        self.server = Server(self.folder, free_port())
        self.clients = {}

    def rows(self, text, *values):
        db = sqlite3.connect(os.path.join(self.folder, 'plan.db'), timeout=30)
        try:
            with db:
                return db.execute(text, values).fetchall()
        finally:
            db.close()

    def client(self, who):
        if who not in self.clients:
            self.clients[who] = Client(self.server.port)
            self.clients[who].sign_in(who, 'ownplan-demo')
        return self.clients[who]

    def file(self, who, person):
        """The status and what came: a ZipFile, or a page."""
        client = self.client(who)
        csrf = re.search('name="csrf" value="([^"]+)"', client.get('/account')[1])[1]
        line = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=120)
        line.request('POST', f'/people/{person}/everything', urllib.parse.urlencode({'csrf': csrf}), {
            'Content-Type': 'application/x-www-form-urlencoded',
            'Cookie': '; '.join(f'{k}={v}' for k, v in client.cookies.items())})
        reply = line.getresponse()
        body = reply.read()
        line.close()
        return reply.status, zipfile.ZipFile(io.BytesIO(body)) if body[:2] == b'PK' else body.decode()

    def memory(self):
        with open(f'/proc/{self.server.process.pid}/status', encoding='ascii') as f:
            return int(re.search(r'VmRSS:\s+(\d+)', f.read())[1]) // 1024


def versions(world, person):
    """Each version that the database holds: {(type/id, version)}."""
    return {(f'{kind}/{name}', number) for table in ('resource', 'resource_history') for kind, name, number in
            world.rows(f'SELECT type, id, version FROM {table} WHERE person = ?', person)}


def told(archive):
    entries = json.loads(archive.read('record.json'))['entry']
    return {('/'.join(e['fullUrl'].split('/')[-2:]), int(re.search(r'\d+', e['response']['etag'])[0])): e for e in entries}


def of_the_person(world, person):
    status, archive = world.file('declan', person)
    that('the person gets the file', status == 200 and not isinstance(archive, str), (status, archive))
    that('the archive is whole', archive.testzip() is None)
    wanted, got = versions(world, person), told(archive)
    that('each version that is kept is in it, and nothing else', wanted == set(got), sorted(wanted ^ set(got))[:5])
    that('a version has its resource, unless it says that it was taken away',
         all(('resource' in e) != (e['request']['method'] == 'DELETE') for e in got.values()))
    that('the resources are those of the person', all(e['resource']['id'] == k[0].split('/')[1] for k, e in got.items()
                                                      if 'resource' in e))
    files = [json.loads(body) for body, in world.rows(
        "SELECT body FROM resource WHERE person = ? AND type = 'Binary' AND body <> ''", person)]
    kept = {row[0] for row in world.rows('SELECT digest FROM attachment WHERE person = ?', person)}
    sent = {hashlib.sha256(archive.read(n)).hexdigest() for n in archive.namelist() if n.startswith('files/')}
    that('the files are in it, byte by byte', sent and sent == kept, (len(sent), len(kept), len(files)))
    table = list(csv.reader(io.StringIO(archive.read('who-has-looked.csv').decode('utf-8-sig'))))
    looks = world.rows('SELECT count(*) FROM audit WHERE person = ?', person)[0][0]
    that('who has looked is in it', 1 < len(table) <= looks + 1, (len(table), looks))
    shared = archive.read('who-can-see.csv').decode()
    that('who can see it, with what was said then', 'Karen Hughes' in shared and 'Since' in shared, shared[:200])
    plan = archive.read('plan.html').decode()
    that('the plan is in it, to read', '<h1' in plan and 'Declan' in plan and 'csrf' not in plan, plan[:200])
    that('what was asked and answered is in it', 'What I asked' in archive.read('messages.html').decode())
    row = world.rows("SELECT outcome FROM audit WHERE person = ? AND action = 'print' AND what = 'everything'", person)
    that('that it was saved stands in the audit', row == [('done',)], row)


def of_others(world, person):
    for who in ('mum', 'nurse'):
        page = world.client(who).ask('GET', f'/people/{person}/everything')[0]
        that(f'{who} gets no such page', page == 403, page)
        status, what = world.file(who, person)
        that(f'{who} gets no file', status == 403, (status, what))


def of_much(world, person):
    entry = world.rows("SELECT id FROM resource WHERE person = ? AND kind = 'goal'", person)[0][0]
    world.server.kill()
    top = world.rows('SELECT max(seq) FROM change')[0][0]
    columns = [c[1] for c in world.rows('PRAGMA table_info(resource_history)')]
    old = dict(zip(columns, world.rows(f"SELECT {', '.join(columns)} FROM resource_history LIMIT 1")[0]))
    body = json.dumps({'resourceType': 'Goal', 'id': entry, 'note': [{'text': 'x' * 2000}]})
    rows, before = [], 0
    for n in range(MANY):
        values = {**old, 'seq': top + n + 1, 'prev': before, 'person': person, 'type': 'Goal', 'id': entry, 'version': n + 1,
                  'section': 'goals', 'label': '', 'deleted': 0, 'body': body, 'packed': None}
        before = top + n + 1
        rows.append([values[c] for c in columns])
    db = sqlite3.connect(os.path.join(world.folder, 'plan.db'))
    with db:
        db.executemany(f"INSERT INTO resource_history VALUES ({', '.join('?' * len(columns))})", rows)
        db.execute('UPDATE resource SET prev = ?, version = ? WHERE id = ?', (before, MANY + 1, entry))
    db.close()
    world.clients.clear()
    world.server.start()
    world.client('declan').ask('GET', f'/people/{person}')
    small = world.memory()
    status, archive = world.file('declan', person)
    grown = world.memory() - small
    that('a large record comes whole', status == 200 and len(told(archive)) > MANY, status)
    size = archive.getinfo('record.json').file_size >> 20
    that('and is never in memory', grown < size / 2 + 10, f'{grown} MiB more for {size} MiB')


def main():
    with tempfile.TemporaryDirectory() as top:
        world = World(top)
        world.server.start()
        person = re.search('/people/([0-9a-z]{10})', world.client('declan').ask('GET', '/')[1])[1]
        of_the_person(world, person)
        of_others(world, person)
        of_much(world, person)
        world.server.kill()
    return so.end()


if __name__ == '__main__':
    sys.exit(main())
