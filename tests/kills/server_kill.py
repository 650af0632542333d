#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 while people save: every save that was acknowledged is there afterwards, and the audit chain verifies.

Starts the real program in a fresh folder, signs four clients in, lets each save its own entry over and over by the real
form, kills the process without warning, starts it again on the same folder and reads every entry back. OWNPLAN_KILLS
says how often (5; the long tests 50). Ends with "N passed, N failed"."""
import html
import http.client
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from house import Server, free_port, run

KILLS = int(os.environ.get('OWNPLAN_KILLS', '5'))
CLIENTS = 4


class Client:
    """One browser: a kept connection, cookies, forms with their hidden fields."""

    def __init__(self, port):
        self.port, self.cookies, self.connection = port, {}, None

    def ask(self, method, path, fields=None):
        body = urllib.parse.urlencode(fields) if fields is not None else None
        headers = {'Cookie': '; '.join(f'{k}={v}' for k, v in self.cookies.items())}
        if body is not None:
            headers['Content-Type'] = 'application/x-www-form-urlencoded'
        if self.connection is None:
            self.connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=20)
        try:
            self.connection.request(method, path, body, headers)
            reply = self.connection.getresponse()
            text = reply.read().decode()
        except Exception:
            self.connection = None
            raise
        for value in reply.headers.get_all('Set-Cookie') or []:
            name, _, rest = value.partition('=')
            self.cookies[name] = rest.split(';')[0]
        return reply.status, reply.headers.get('Location', ''), text

    def form(self, path, action):
        """The hidden fields of the form on a page that posts to `action`."""
        _, _, text = self.ask('GET', path)
        for form in re.findall(r'<form.*?</form>', text, re.S):
            if re.search(r'action="' + re.escape(html.escape(action)) + '"', form):
                pairs = re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
                return {re.search('name="([^"]*)"', p)[1]: html.unescape(re.search('value="([^"]*)"', p)[1]) for p in pairs}
        raise AssertionError(f'no form for {action} on {path}: {text[:400]}')

    def sign_in(self, username, password):
        fields = self.form('/sign-in', '/sign-in')
        status, _, text = self.ask('POST', '/sign-in', {**fields, 'username': username, 'password': password})
        assert status == 303, f'sign-in: {status} {text[:300]}'


class Saver(threading.Thread):
    """Saves one entry again and again; remembers the last number that the server acknowledged."""

    def __init__(self, client, person, entry, version):
        super().__init__()
        self.client, self.person, self.entry = client, person, entry
        self.version, self.acknowledged, self.sent, self.stop = version, 0, 0, False
        self.wrong = None

    def run(self):
        path = f'/people/{self.person}/entry/{self.entry}'
        try:
            hidden = self.client.form(path, path)
        except Exception:
            return
        hidden.pop('version', None)
        while not self.stop:
            number = self.sent + 1
            self.sent = number
            try:
                status, _, text = self.client.ask('POST', path, {**hidden, 'version': str(self.version), 'what': f'save {number}'})
            except Exception:
                return  # killed in the middle: not acknowledged
            if status == 303:
                self.acknowledged = number
                self.version += 1
            elif status != 503:
                self.wrong = f'{status}: {text[:300]}'
                return


def read_entry(client, entry):
    status, _, text = client.ask('GET', f'/fhir/Observation/{entry}')
    assert status == 200, f'{entry}: {status}'
    version = int(re.search(r'"versionId":"(\d+)"', text)[1])
    words = re.search(r'"valueString":"([^"]*)"', text)[1]
    return version, words


def set_up(folder, port):
    made = run('init', '--data', folder, '--organisation', 'Kills')
    assert made.returncode == 0, made.stdout + made.stderr
    added = run('user', 'add', 'nurse', '--name', 'Sarah Obi', '--role', 'Nurse', '--team', 'Nurses', '--data', folder)
    password = re.search(r'password: (\S+)', added.stdout)[1]
    server = Server(folder, port)
    server.start()
    client = Client(port)
    client.sign_in('nurse', password)
    fields = client.form('/people/add', '/people/add')
    status, where, text = client.ask('POST', '/people/add', {**fields, 'given_name': 'Declan', 'family_name': 'Hughes',
                                                             'birth-day': '12', 'birth-month': '3', 'birth-year': '2009'})
    assert status == 303, f'add: {status} {text[:300]}'
    person = re.match(r'/people/([0-9a-z]{10})', where)[1]
    entries = []
    for i in range(CLIENTS):
        path = f'/people/{person}/add/strength'
        fields = client.form(path, path)
        status, _, text = client.ask('POST', path, {**fields, 'what': 'save 0', 'whose': 'mine'})
        assert status == 303, f'strength: {status} {text[:300]}'
        entries.append(fields['entry_id'])
    return server, password, person, entries


def one_kill(server, password, person, entries, seed):
    """One round: save, kill, start, compare. Returns what is wrong, or None, and how many saves were acknowledged."""
    savers = []
    for entry in entries:
        client = Client(server.port)
        client.sign_in('nurse', password)
        version, _ = read_entry(client, entry)
        savers.append(Saver(client, person, entry, version))
    before = [s.version for s in savers]
    for s in savers:
        s.start()
    time.sleep(random.Random(seed).uniform(0.05, 0.6))
    server.kill()
    for s in savers:
        s.stop = True
        s.join()
    server.start()
    client = Client(server.port)
    client.sign_in('nurse', password)
    wrong, saves = None, 0
    for s, was in zip(savers, before):
        version, words = read_entry(client, s.entry)
        saves += s.acknowledged
        wrong = wrong or s.wrong
        # What was sent last may have reached the disk although nobody heard of it; nothing else may differ.
        if version not in (was + s.acknowledged, was + s.acknowledged + 1):
            wrong = f'{s.entry}: version {version}, {s.acknowledged} saves acknowledged since {was}'
        elif version > was and words not in (f'save {s.acknowledged}', f'save {s.acknowledged + 1}'):
            wrong = f'{s.entry}: "{words}", acknowledged "save {s.acknowledged}"'
    return wrong, saves


def main():
    folder = tempfile.mkdtemp(prefix='ownplan-kills-')
    passed = failed = saves = 0
    server = None
    try:
        server, password, person, entries = set_up(os.path.join(folder, 'data'), free_port())
        for i in range(KILLS):
            wrong, count = one_kill(server, password, person, entries, i)
            saves += count
            passed, failed = (passed, failed + 1) if wrong else (passed + 1, failed)
            if wrong:
                print(f'kill {i + 1}: {wrong}')
        server.kill(signal.SIGTERM)
        proof = run('verify', '--data', server.folder)
        print(proof.stdout.strip() or proof.stderr.strip())
        passed, failed = (passed + 1, failed) if proof.returncode == 0 else (passed, failed + 1)
        print(f'{KILLS} kills, {saves} acknowledged saves')
    finally:
        if server and server.process.poll() is None:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    if saves == 0:
        print('nothing was saved: the test tested nothing')
        failed += 1
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
