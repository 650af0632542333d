#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A disk that is really full (a small one in memory, mounted in a namespace of our own): the room that was kept for
this is given up, and from it people go on reading: they sign in, open plans by the hundred, programs read, and each
look is in the audit. Nothing else is written; who saves is told so, and gets back what they typed. When there is room
again, saving goes on by itself and the room is kept anew. SQLite alone. Ends with "N passed, N failed", and with
"0 passed, 0 failed, 1 skipped" where this account may not mount."""
import html
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import proof
from browser import Client
from house import Api
from that import end, that
from work import BIRTH, World

DISK_MB, LOOKS = 170, 400
WORDS = 'I would like to <sing> again & dance'


def fill(path):
    """Takes all the room that is left."""
    with open(path, 'wb', buffering=0) as ballast:
        for size in (1 << 20, 4096):
            try:
                while True:
                    ballast.write(bytes(size))
            except OSError:
                pass


def save_until_refused(worker):
    """Until the database file would have to grow."""
    path = f'/people/{worker.person}/add/goal'
    until = time.time() + 60
    while time.time() < until:
        status, text = worker.me.post(path, {**worker.fields, 'statement': WORDS})
        if status != 303:
            return status, text
        worker.fields = worker.me.form(path, path)
    return 0, ''


def while_full(world, worker, log):
    status, text = save_until_refused(worker)
    that('a save is refused', status == 503, status)
    if 'There is no room left to save anything' not in text:  # the one that found the disk full heard so in general
        status, text = worker.me.post(f'/people/{worker.person}/add/goal', {**worker.fields, 'statement': WORDS})
    that('in words', status == 503 and 'There is no room left to save anything. Plans can still be read' in text, text)
    that('and what was typed is on the page', html.escape(WORDS) in text and 'Send it again' in text, text)
    that('and what to do when it cannot wait', 'call 999' in text, text)
    wrong = [status for status, _ in (worker.me.get(f'/people/{worker.person}') for _ in range(LOOKS)) if status != 200]
    that(f'{LOOKS} times a plan is read', not wrong, wrong[:5])
    nurse = Client(world.port)
    that('a professional can sign in', nurse.sign_in('nurse', world.password)[0] == 303)
    that('and read', nurse.get(f'/people/{worker.person}')[0] == 200)
    that('and see what is to do', nurse.get('/to-do')[0] == 200)
    crew, page = world.doctor, f'/people/{worker.person}/urgent'
    that('who was not let in sees nothing', crew.get(page)[0] == 404)
    status, text = crew.post('/urgent', {**crew.form('/urgent', '/urgent'), **BIRTH, 'by': 'name', 'family_name': 'Work',
                                         'given_name': f'Person {worker.number}', 'because': 'life', 'happening': 'Fell'})
    that('in an emergency the plan is opened', status == 303 and crew.headers['Location'] == page, text)
    that('and read', crew.get(page)[0] == 200)
    status, _ = worker.api.ask('GET', f'/fhir/Goal?patient={worker.person}')
    that('a program can read', status == 200, status)
    status, told = worker.api.ask('POST', '/fhir/Goal', worker.goal('never', 1))
    that('and hears that it cannot save now', status == 503 and told['issue'][0]['code'] == 'transient', told)
    status, _, health = Api(world.port, '').ask('GET', '/health')
    that('health says so', status == 503 and json.loads(health)['database'] == 'disk full, reading only', health)
    with open(log, encoding='utf-8') as said:
        text = said.read()
    that('so does the log, once', text.count('event=disk_full') == 1 and 'reserve=given-up' in text, text[-500:])
    that('the room was given up', os.stat(os.path.join(world.folder, 'plan.reserve')).st_size == 0)


def afterwards(world, worker, log):
    seconds = world.recovered(10)
    that('it goes on by itself', seconds is not None)
    path = f'/people/{worker.person}/add/goal'
    worker.fields = worker.me.form(path, path)
    status, text = worker.me.post(path, {**worker.fields, 'statement': 'There is room'})
    that('people save again', status == 303, text)
    goals = worker.api.ask('GET', f'/fhir/Goal?patient={worker.person}&_count=500')[1].get('entry', [])
    said = [goal['resource']['description']['text'] for goal in goals]
    that('what was refused is not there', said.count('There is room') == 1 and 'never v1' not in said, said)
    reserve = os.stat(os.path.join(world.folder, 'plan.reserve'))
    that('the room is kept anew', reserve.st_blocks * 512 >= 16 << 20, reserve.st_blocks)
    with open(log, encoding='utf-8') as out:
        that('the log says so', 'event=disk_has_room' in out.read())
    with sqlite3.connect(f'file:{world.folder}/plan.db?mode=ro', uri=True) as db:
        rows = db.execute("SELECT count(*) FROM audit WHERE person = ? AND action = 'read' AND outcome = 'done'",
                          (worker.person,)).fetchone()[0]
    that('every look is in the audit', rows >= LOOKS, rows)
    that('so is the emergency, which the person sees', 'Fell' in worker.me.get(f'/people/{worker.person}/looked')[1])
    wrong = proof.questions(world.folder) + proof.commands(world.folder)[0]
    that('and the store is whole', not wrong, wrong)


def inside(folder):
    subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={DISK_MB}m', 'none', folder], check=True)
    log = os.path.join(os.path.dirname(folder), 'server.log')
    with open(log, 'w', encoding='utf-8') as out:
        world = World(os.path.join(folder, 'data'), people=1, log=out)
        worker = world.workers[0]
        try:
            path = f'/people/{worker.person}/add/goal'
            worker.fields = worker.me.form(path, path)
            fill(os.path.join(folder, 'ballast'))
            while_full(world, worker, log)
            os.remove(os.path.join(folder, 'ballast'))
            afterwards(world, worker, log)
        finally:
            world.server.kill()
    return end()


def main():
    if os.environ.get('OWNPLAN_FULL_INSIDE'):
        return inside(os.environ['OWNPLAN_FULL_INSIDE'])
    may = ['unshare', '--user', '--map-root-user', '--mount']
    base = tempfile.mkdtemp(prefix='ownplan-reserve-')
    folder = os.path.join(base, 'disk')
    os.mkdir(folder)
    try:
        tried = subprocess.run([*may, 'mount', '-t', 'tmpfs', 'none', folder], capture_output=True)
        if tried.returncode:
            print('skipped: this account may not mount anything')
            print('0 passed, 0 failed, 1 skipped')
            return 0
        return subprocess.run([*may, sys.executable, __file__],
                              env={**os.environ, 'OWNPLAN_FULL_INSIDE': folder}).returncode
    finally:
        shutil.rmtree(base, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main())
