#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Several processes serve one database: who asks one is answered as by another, what only one may do is done by one, and
when that one is killed another does it within seconds. Needs a PostgreSQL server, whose address OWNPLAN_TEST_DATABASE
holds, and psql; it is skipped without. Ends with "N passed, N failed"."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from house import Api, Client, Server, free_port, run, until

ADDRESS = os.environ.get('OWNPLAN_TEST_DATABASE')
SCHEMA = f'processes_{os.getpid()}'


def sql(text):
    done = subprocess.run(['psql', '-qAtX', '-v', 'ON_ERROR_STOP=1', '-c', f'SET client_min_messages = warning; {text}',
                           os.environ.get('OWNPLAN_DATABASE', ADDRESS)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def resource(kind, person, **more):
    return {'resourceType': kind, 'subject': {'reference': f'Patient/{person}'}, **more}


class House:
    """A fresh schema and folder, a nurse, a program and a person."""

    def __init__(self):
        sql(f'CREATE SCHEMA {SCHEMA}')
        os.environ['OWNPLAN_DATABASE'] = f"{ADDRESS}{'&' if '?' in ADDRESS else '?'}options=-csearch_path%3D{SCHEMA}"
        self.top = tempfile.mkdtemp(prefix='ownplan-processes-')
        self.folder = os.path.join(self.top, 'data')
        self.log = open(os.path.join(self.top, 'log'), 'w')
        self.servers = []
        made = run('init', '--data', self.folder, '--organisation', 'Processes')
        assert made.returncode == 0, made.stdout + made.stderr
        self.password = self.user('nurse')
        self.token = run('token', '--data', self.folder, '--scope', 'system/*.cruds').stdout.strip()
        self.person = None

    def user(self, name):
        added = run('user', 'add', name, '--name', name.title(), '--role', 'Nurse', '--team', 'Nurses', '--data',
                    self.folder)
        return re.search(r'password: (\S+)', added.stdout)[1]

    def start(self):
        server = Server(self.folder, free_port(), self.log)
        server.start()
        self.servers.append(server)
        return server

    def api(self, server):
        return Api(server.port, self.token)

    def make_person(self, server):
        status, headers, text = self.api(server).ask('POST', '/fhir/Patient', {
            'resourceType': 'Patient', 'name': [{'family': 'Hughes', 'given': ['Declan']}], 'birthDate': '1950-01-01'})
        assert status == 201, text
        self.person = headers['Location'].split('/')[-3]

    def close(self):
        for server in self.servers:
            if server.process.poll() is None:
                server.process.send_signal(signal.SIGCONT)
                server.kill()
        self.log.close()
        with open(os.path.join(self.top, 'log')) as log:
            self.said = log.read()
        shutil.rmtree(self.top, ignore_errors=True)
        os.environ['OWNPLAN_DATABASE'] = ADDRESS
        sql(f'DROP SCHEMA {SCHEMA} CASCADE')


# --- what is shared --------------------------------------------------------------------------------------------------

def who_signed_in_at_one_is_known_to_the_other(house, a, b):
    first, second = Client(a.port), Client(b.port)
    first.sign_in('nurse', house.password)
    second.cookies = first.cookies
    status, _, text = second.ask('GET', '/')
    assert status == 200 and 'Nurse' in text, f'{status} {text[:200]}'
    fields = second.form('/', '/sign-out')
    assert second.ask('POST', '/sign-out', fields)[0] == 303
    status, where, _ = first.ask('GET', '/')
    assert status == 200 and first.ask('GET', '/account')[0] != 200, 'signed out at one, signed in at the other'


def failures_to_sign_in_at_one_count_at_the_other(house, a, b):
    password = house.user('locked')
    for i in range(6):
        client = Client((a if i % 2 else b).port)
        fields = client.form('/sign-in', '/sign-in')
        client.ask('POST', '/sign-in', {**fields, 'username': 'locked', 'password': 'guess'})
    for server in (a, b):
        client = Client(server.port)
        fields = client.form('/sign-in', '/sign-in')
        status, _, _ = client.ask('POST', '/sign-in', {**fields, 'username': 'locked', 'password': password})
        assert status != 303, 'a guesser who changes the process is not slowed down'


def of_many_creates_under_one_condition_one_makes_something(house, a, b):
    for turn in range(10):
        came, gate = [], threading.Barrier(8)

        def create(api):
            body = resource('Goal', house.person, lifecycleStatus='active', description={'text': 'Dance'},
                            identifier=[{'system': 'https://a.example', 'value': str(turn)}])
            gate.wait()
            came.append(api.ask('POST', '/fhir/Goal', body, If_None_Exist=f'identifier=https://a.example|{turn}')[0])

        threads = [threading.Thread(target=create, args=(house.api((a, b)[i % 2]),)) for i in range(8)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert sorted(came) == [200] * 7 + [201], came


def saves_at_both_keep_versions_in_one_line(house, a, b):
    status, headers, text = house.api(a).ask('POST', '/fhir/Goal', resource(
        'Goal', house.person, lifecycleStatus='active', description={'text': '0'}))
    assert status == 201, text
    goal = json.loads(text)
    wrong, made = [], []

    def save(server, name):
        api = house.api(server)
        while len(made) < 40 and not wrong:
            status, headers, text = api.ask('GET', f"/fhir/Goal/{goal['id']}")
            body = {**json.loads(text), 'description': {'text': name}}
            status, _, text = api.ask('PUT', f"/fhir/Goal/{goal['id']}", body, If_Match=headers['ETag'])
            if status == 200:
                made.append(name)
            elif status not in (412, 503):
                wrong.append(f'{status} {text[:200]}')

    threads = [threading.Thread(target=save, args=(s, n)) for s, n in ((a, 'a1'), (b, 'b1'), (a, 'a2'), (b, 'b2'))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong, wrong
    status, _, text = house.api(b).ask('GET', f"/fhir/Goal/{goal['id']}")
    version = int(json.loads(text)['meta']['versionId'])
    assert version == 1 + len(made), f'version {version} after {len(made)} saves'
    assert {n[0] for n in made} == {'a', 'b'}, f'only one process saved: {made}'


# --- what one does for all -------------------------------------------------------------------------------------------

def begun(house, server):
    status, headers, text = house.api(server).ask('GET', '/fhir/$export?_type=Patient,Goal', Prefer='respond-async')
    assert status == 202, f'{status} {text}'
    return re.sub('^https?://[^/]*', '', headers['Content-Location'])


def ready(house, server, path):
    api = house.api(server)
    until(lambda: api.ask('GET', path)[0] != 202, f'the export {path}')
    status, _, text = api.ask('GET', path)
    assert status == 200, f'{status} {text}'
    status, _, text = api.ask('GET', f'{path}/Goal.ndjson')
    assert status == 200 and house.person in text.decode(), f'{status} {text[:200]}'


def exports_are_made_for_whoever_was_asked_and_fetched_from_any(house, a, b):
    at_a, at_b = begun(house, a), begun(house, b)
    for path, server in ((at_a, b), (at_b, a), (at_b, b)):
        ready(house, server, path)
    assert house.api(b).ask('DELETE', at_a)[0] == 202
    assert house.api(a).ask('GET', at_a)[0] == 404
    until(lambda: not os.path.exists(os.path.join(house.folder, 'exports', at_a.split('/')[-1])), 'files that go')
    assert house.api(a).ask('DELETE', at_b)[0] == 202


def every_row_of_the_audit_is_signed(house, a, b):
    assert int(sql('SELECT count(DISTINCT chain) FROM audit')) >= 2, 'one chain for two processes'
    until(lambda: sql('SELECT count(*) FROM audit a WHERE a.seq > COALESCE('
                      '(SELECT max(h.seq) FROM audit_head h WHERE h.chain = a.chain), 0)') == '0', 'heads of all chains')
    until(lambda: sql('SELECT count(*) FROM audit_indexed i WHERE i.seq < '
                      '(SELECT max(a.seq) FROM audit a WHERE a.chain = i.chain)') == '0', 'the index of all chains')


def proven(house):
    proof = run('verify', '--data', house.folder)
    assert proof.returncode == 0, proof.stdout + proof.stderr
    return proof.stdout


def the_audit_is_proven_while_all_go_on(house, a, b):
    said = proven(house)
    assert re.search(r'in \d+ chains', said), said


def what_a_living_process_makes_is_not_broken_off_by_one_that_starts(house, a, b):
    """The first leads. It is stopped in its tracks, and so seems to be making an export."""
    path = begun(house, a)
    ready(house, a, path)
    job = path.split('/')[-1]
    a.process.send_signal(signal.SIGSTOP)
    time.sleep(0.5)
    sql(f"UPDATE export_job SET state = 1, ended = 0 WHERE id = '{job}'")
    house.start()
    time.sleep(3)
    assert sql(f"SELECT state FROM export_job WHERE id = '{job}'") == '1', 'another one marked it'
    waits = begun(house, b)
    time.sleep(3)
    assert house.api(b).ask('GET', waits)[0] == 202, 'made by one that does not lead'
    a.kill()
    until(lambda: sql(f"SELECT state FROM export_job WHERE id = '{job}'") == '3', 'what was killed has failed')
    ready(house, b, waits)


def after_a_kill_the_chain_of_the_dead_is_signed_by_another(house, a, b):
    every_row_of_the_audit_is_signed(house, a, b)
    proven(house)


def after_a_stop_another_leads(house, a, b):
    third = house.servers[-1]
    path = begun(house, third)
    b.kill(signal.SIGTERM)
    ready(house, third, path)
    house.api(third).ask('GET', f'/fhir/Patient/{house.person}')
    every_row_of_the_audit_is_signed(house, a, b)
    third.kill(signal.SIGTERM)
    said = proven(house)
    assert 'newer than the newest head' not in said, said


CHECKS = [
    who_signed_in_at_one_is_known_to_the_other,
    failures_to_sign_in_at_one_count_at_the_other,
    of_many_creates_under_one_condition_one_makes_something,
    saves_at_both_keep_versions_in_one_line,
    exports_are_made_for_whoever_was_asked_and_fetched_from_any,
    every_row_of_the_audit_is_signed,
    the_audit_is_proven_while_all_go_on,
    what_a_living_process_makes_is_not_broken_off_by_one_that_starts,
    after_a_kill_the_chain_of_the_dead_is_signed_by_another,
    after_a_stop_another_leads,
]


def main():
    if not ADDRESS or not shutil.which('psql'):
        print('several processes: no OWNPLAN_TEST_DATABASE, or no psql')
        print(f'0 passed, 0 failed, {len(CHECKS)} skipped')
        return 0
    passed = failed = 0
    house = House()
    try:
        a, b = house.start(), house.start()
        house.make_person(a)
        for check in CHECKS:
            try:
                check(house, a, b)
                passed += 1
            except AssertionError as why:
                failed += 1
                print(f"{check.__name__.replace('_', ' ')}: {why}")
    finally:
        house.close()
    if failed:
        print(house.said[-4000:])
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
