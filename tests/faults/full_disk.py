#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A full disk under the real server: nothing is written from one moment on (ENOSPC). Who saves is told so in words, and
gets back what they typed, to be sent again with one press; health says so; what asks for no row of the audit is still
answered, and with --audit-hold 0 plans are still read. When there is room again all goes on by itself, and what is sent
again from that page is there once. Ends with "N passed, N failed"."""
import html
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import proof
from browser import Client
from faults import FAULTY, Faults
from that import end, that
from work import World

WORDS = 'I would like to <sing> again & dance'


def fields_of(text, action):
    form = next(form for form in re.findall(r'<form.*?</form>', text, re.S) if f'action="{action}"' in form)
    return {html.unescape(name): html.unescape(value)
            for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)}


def while_full(world, worker, reads):
    """What people and programs hear. Returns the page that kept what was typed."""
    path = f'/people/{worker.person}/add/goal'
    status, text = worker.me.post(path, {**worker.fields, 'statement': WORDS})
    that('a save is refused for now', status == 503 and 'Retry-After' in worker.me.headers, status)
    that('in words', 'cannot open or save anything at the moment' in text or 'There is no room left' in text, text)
    that('and whom to ask when it cannot wait', 'call 999' in text, text)
    that('and what was typed is on the page', text.count(html.escape(WORDS)) >= 2 or text.count('&lt;sing&gt;') >= 2, text)
    that('it blames nobody and says what to do', 'Send it again' in text and 'Wait a moment' in text, text)
    status, told = worker.api.ask('POST', '/fhir/Goal', worker.goal('never', 1))
    that('a program hears that it may try again', status == 503 and told['issue'][0]['code'] == 'transient', told)
    that('and when', 'Retry-After' in worker.api.headers)
    status, _ = worker.me.get(f'/people/{worker.person}/goals')
    that('a plan is read, or a clear 503', status == reads, status)
    status, page = Client(world.port).sign_in('nurse', world.password)
    that('who signs in hears it, and the password is nowhere on the page', status == 503 and world.password not in page)
    for open_page in ('/sign-in', '/help/rights', '/fhir/metadata'):
        that(f'{open_page} is there', Client(world.port).get(open_page)[0] == 200)
    that('health says so', world.health() == 503)
    return text


def one_world(folder, audit_hold):
    faults = Faults(os.path.join(folder, 'data'), os.path.join(folder, 'faults'))
    world = World(os.path.join(folder, 'data'), people=1, program=FAULTY,
                  environment={**faults.environment, 'OWNPLAN_AUDIT_HOLD': audit_hold})
    worker = world.workers[0]
    try:
        path = f'/people/{worker.person}/add/goal'
        worker.fields = worker.me.form(path, path)
        faults.begin(['write', 'sync', 'cut'], 'full', 1)
        text = while_full(world, worker, 200 if audit_hold == '0' else 503)
        _, struck = faults.end()
        seconds = world.recovered(10)
        print(f'audit-hold {audit_hold}: {struck} calls found the disk full; well again after {seconds} s')
        that('it goes on by itself', seconds is not None)
        for _ in range(2):  # sent twice, as people do
            status, page = worker.me.post(path, fields_of(text, path))
            that('what was kept is sent again', status == 303, page)
        goals = worker.api.ask('GET', f'/fhir/Goal?patient={worker.person}&_count=100')[1].get('entry', [])
        said = [goal['resource']['description']['text'] for goal in goals]
        that('and is there once, as it was typed', said.count(WORDS) == 1 and 'never v1' not in said, said)
        world.check()
        that('nothing else changed', not world.wrong(), world.wrong())
        wrong = proof.questions(world.folder) + proof.commands(world.folder)[0]
        that('and the store is whole', not wrong, wrong)
    finally:
        world.server.kill()


def main():
    for audit_hold in ('1', '0'):
        folder = tempfile.mkdtemp(prefix='ownplan-full-')
        try:
            one_world(folder, audit_hold)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return end()


if __name__ == '__main__':
    sys.exit(main())
