#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Minutes of mixed work through the API by several connections against one server: reads, searches, histories, writes
of every kind, transactions, exports. Each connection reads back what it wrote. Afterwards nothing was a fault of the
server, `ownplan check` and `ownplan verify` find nothing, memory has not grown beyond a bound, no file is left open, and
a stop ends in order. OWNPLAN_SOAK says for how many seconds (150). Ends with "N passed, N failed"."""
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from house import Api, Server, free_port, run

SECONDS = int(os.environ.get('OWNPLAN_SOAK', '150'))
CONNECTIONS, PEOPLE = 6, 12
GROWTH_MOST = 24 << 20  # bytes of memory from a third of the time to the end
MEMORY_MOST = 82 << 20  # bytes at any moment: the 64 MB that docs/PERFORMANCE.md promises, and 18 of the setting `cache`
BUSY_MOST = 0.1         # of the answers may say "try again in a moment"
ASKS_MOST = 60          # times, of one request that was told to wait
SANITIZED = 'TSAN_OPTIONS' in os.environ or 'ASAN_OPTIONS' in os.environ  # memory is then the sanitizer's


def goal(person, text):
    return {'resourceType': 'Goal', 'lifecycleStatus': 'active', 'description': {'text': text},
            'subject': {'reference': f'Patient/{person}'}}


def entry(method, url, resource, name=None):
    one = {'request': {'method': method, 'url': url}, 'resource': resource}
    return {**one, 'fullUrl': name} if name else one


def asked(api, method, path, *more, counts=None, **headers):
    """The answer of a server that may say 429: a program that is told to wait waits for as long as it was told."""
    for _ in range(ASKS_MOST):
        status, heads, text = api.ask(method, path, *more, **headers)
        if counts is not None:
            counts[status] = counts.get(status, 0) + 1
        if status != 429 or b'"throttled"' not in text:
            break
        time.sleep(int(heads['Retry-After']))
    return status, heads, text


class Worker(threading.Thread):
    """Works on goals of its own, with people whom all share."""

    def __init__(self, number, port, token, people):
        super().__init__()
        self.api, self.random, self.people = Api(port, token), random.Random(number), people
        self.number, self.mine, self.wrong, self.counts, self.stop = number, {}, [], {}, False

    def run(self):
        works = [self.read] * 6 + [self.search] * 6 + [self.create] * 3 + [self.update] * 4 + [self.patch] * 3 + \
            [self.delete] * 2 + [self.transaction] * 2 + [self.batch, self.history, self.everything, self.across,
                                                          self.refused]
        if self.number == 0:
            works = works + [self.export] * 2
        while not self.stop and len(self.wrong) < 5:
            work = self.random.choice(works)
            try:
                work()
            except Exception as why:  # a lost connection, an answer that is no JSON
                self.wrong.append(f'{work.__name__}: {type(why).__name__}: {why}')
        self.api.close()

    def ask(self, method, path, body=None, good=(200,), **more):
        status, headers, text = asked(self.api, method, path, body, counts=self.counts, **more)
        if status == 503:
            time.sleep(0.2)
        elif status not in good:
            self.wrong.append(f'{method} {path}: {status} instead of {good}: {text[:300]}')
        return status, headers, json.loads(text) if text and status < 500 and 'json' in headers['Content-Type'] else None

    def person(self):
        return self.random.choice(self.people)

    def some(self):
        return self.random.choice(sorted(self.mine)) if self.mine else None

    def words(self):
        return f'{self.number}: ' + self.random.choice(['Walk', 'Sing', '\U0001F600 \u202Eabc', 'x' * 5000]) + \
            f' {self.random.random()}'

    def read(self):
        one = self.some()
        if not one:
            return
        status, _, got = self.ask('GET', f'/fhir/Goal/{one}')
        if status == 200 and got['description']['text'] != self.mine[one][1]:
            self.wrong.append(f'{one} is not what was written last')

    def search(self):
        what = self.random.choice(['Goal?patient={p}&_count=20', 'Goal?patient={p}&_sort=-_lastUpdated&_summary=true',
                                   'Patient/{p}/*?_count=30', 'CarePlan?patient={p}&_include=CarePlan:goal',
                                   'Goal?subject=Patient/{p}&lifecycle-status=active&_total=accurate',
                                   'Patient?_id={p}&_revinclude=Goal:patient'])
        self.ask('GET', '/fhir/' + what.format(p=self.person()))

    def across(self):
        self.ask('GET', '/fhir/' + self.random.choice(['CarePlan?status=active,draft', 'Patient?family=soak', 'Patient',
                                                       'Goal?patient.family=soak&_count=10', '_history?_count=30']))

    def create(self):
        text = self.words()
        status, headers, _ = self.ask('POST', '/fhir/Goal', goal(self.person(), text), good=(201,))
        if status == 201:
            self.mine[headers['Location'].split('/')[-3]] = [1, text]

    def update(self):
        one = self.some()
        if not one:
            return
        text, (version, _) = self.words(), self.mine[one]
        body = {**goal(one.split('-')[0], text), 'id': one}
        status, _, _ = self.ask('PUT', f'/fhir/Goal/{one}', body, If_Match=f'W/"{version}"')
        if status == 200:
            self.mine[one] = [version + 1, text]

    def patch(self):
        one = self.some()
        if not one:
            return
        text = self.words()
        status, _, _ = self.ask('PATCH', f'/fhir/Goal/{one}', kind='application/json-patch+json',
                                body=[{'op': 'replace', 'path': '/description/text', 'value': text}])
        if status == 200:
            self.mine[one] = [self.mine[one][0] + 1, text]

    def delete(self):
        one = self.some()
        if one and len(self.mine) > 5 and self.ask('DELETE', f'/fhir/Goal/{one}', good=(204,))[0] == 204:
            del self.mine[one]
            self.ask('GET', f'/fhir/Goal/{one}', good=(410,))

    def transaction(self):
        person, text = self.person(), self.words()
        task = {'resourceType': 'Task', 'status': 'requested', 'intent': 'order',
                'for': {'reference': f'Patient/{person}'}, 'focus': {'reference': 'urn:uuid:a0000000-0000-4000-8000-00000000000a'}}
        parts = [entry('POST', 'Goal', goal(person, text), 'urn:uuid:a0000000-0000-4000-8000-00000000000a')]
        bad = self.random.random() < 0.3
        parts += [entry('POST', 'Task', {**task, 'status': 'nonsense'} if bad else task) for _ in range(5)]
        _, _, told = self.ask('POST', '/fhir', {'resourceType': 'Bundle', 'type': 'transaction', 'entry': parts},
                              good=(400,) if bad else (200,))
        if told and not bad:
            where = told['entry'][0]['response']['location'].split('/')
            status, _, got = self.ask('GET', '/fhir/Goal/' + where[where.index('Goal') + 1])
            if status == 200 and got['description']['text'] != text:
                self.wrong.append('a transaction stored something else')

    def batch(self):
        urls = [f'Goal?patient={self.person()}&_count=3', f'Patient/{self.person()}', 'Goal/unknown']
        self.ask('POST', '/fhir', {'resourceType': 'Bundle', 'type': 'batch',
                                   'entry': [{'request': {'method': 'GET', 'url': url}} for url in urls]})

    def history(self):
        one = self.some()
        if one:
            self.ask('GET', f'/fhir/Goal/{one}/_history?_count=5')

    def everything(self):
        self.ask('GET', f'/fhir/Patient/{self.person()}/$everything?_count=50')

    def refused(self):
        self.ask('POST', '/fhir/Goal', {'resourceType': 'Goal', 'nonsense': 1}, good=(400,))
        self.ask('GET', '/fhir/Goal', good=(422,))
        self.ask('GET', '/fhir/Wibble', good=(404,))

    def export(self):
        status, headers, _ = self.ask('GET', '/fhir/$export?_type=Goal,Patient', good=(202, 429), Prefer='respond-async')
        if status != 202:
            return
        where = '/' + headers['Content-Location'].split('/', 3)[3]
        until, made = time.time() + 120, None
        while status in (202, 503) and time.time() < until:
            status, _, made = self.ask('GET', where, good=(200, 202))
            time.sleep(0.05)
        if status != 200:
            self.wrong.append(f'an export came to nothing: {status}')
            return
        for file in made['output']:
            code, _, text = asked(self.api, 'GET', '/' + file['url'].split('/', 3)[3])
            lines = text.decode().splitlines()
            if code != 200 or len(lines) != file['count'] or any(json.loads(one)['resourceType'] != file['type'] for one in lines):
                self.wrong.append(f'the file of {file["type"]}: {code}, {len(lines)} lines instead of {file["count"]}')
        self.ask('DELETE', where, good=(202,))


class Watcher:
    """What the system says of the server's process."""

    def __init__(self, pid):
        self.pid = pid

    def memory(self, word='VmRSS'):
        with open(f'/proc/{self.pid}/status', encoding='ascii') as f:
            return next(int(line.split()[1]) << 10 for line in f if line.startswith(word))

    def files(self):
        found = []
        for name in os.listdir(f'/proc/{self.pid}/fd'):
            try:
                found.append(os.readlink(f'/proc/{self.pid}/fd/{name}').split(':')[0])
            except OSError:
                pass
        return sorted(found)


def set_up(folder, log):
    made = run('init', '--data', folder, '--organisation', 'Soak')
    assert made.returncode == 0, made.stdout + made.stderr
    server = Server(folder, free_port(), log)
    server.start()
    token = run('token', '--data', folder, '--scope', 'system/*.cruds').stdout.strip()
    api, people = Api(server.port, token), []
    for i in range(PEOPLE):
        status, headers, text = api.ask('POST', '/fhir/Patient', {
            'resourceType': 'Patient', 'name': [{'family': 'Soak', 'given': [f'Number {i}']}], 'birthDate': '1950-01-01'})
        assert status == 201, text
        people.append(headers['Location'].split('/')[-3])
    api.close()
    return server, token, people


def work(server, token, people):
    """The hours, in short. Returns the workers, and the memory and the open files at a third of the time."""
    watcher, files = Watcher(server.process.pid), []
    workers = [Worker(i, server.port, token, people) for i in range(CONNECTIONS)]
    for worker in workers:
        worker.start()
    began, warm = time.time(), 0
    while time.time() - began < SECONDS and any(worker.is_alive() for worker in workers):
        time.sleep(0.5)
        assert server.process.poll() is None, f'the server ended with {server.process.returncode}'
        if not warm and time.time() - began > SECONDS / 3:
            warm, files = watcher.memory(), watcher.files()
    for worker in workers:
        worker.stop = True
    for worker in workers:
        worker.join()
    return workers, warm, files


def settled(watcher, before):
    """Files that are open now and were not before; connections are given a moment to end."""
    for _ in range(100):
        more = watcher.files()
        connections = more.count('socket') + CONNECTIONS - before.count('socket')
        for name in before:
            if name in more:
                more.remove(name)
        if len(more) <= 2 and connections <= 1:  # a thread that reads for the first time opens the database
            return []
        time.sleep(0.1)
    return more + [f'{connections} connections']


def judge(server, token, people, that):
    workers, warm, before = work(server, token, people)
    counts = {}
    for worker in workers:
        for status, n in worker.counts.items():
            counts[status] = counts.get(status, 0) + n
    requests, wrong = sum(counts.values()), [one for worker in workers for one in worker.wrong]
    print(f'{requests} requests: ' + ', '.join(f'{n} of {status}' for status, n in sorted(counts.items())))
    that('work was done', requests > 10 * SECONDS / (10 if SANITIZED else 1), requests)
    that('every answer was as it must be', not wrong, wrong[:5])
    that('no answer was a fault of the server', not any(s >= 500 and s != 503 for s in counts), counts)
    that('hardly any said that the server is busy', counts.get(503, 0) <= BUSY_MOST * requests + 5, counts)
    watcher = Watcher(server.process.pid)
    more, memory = settled(watcher, before), watcher.memory()
    print(f'memory: {warm >> 20} MB after a third of the time, {memory >> 20} MB at the end, '
          f'never more than {watcher.memory("VmHWM") >> 20} MB')
    that('no file is left open', not more, more)
    that('memory was never more than is promised', SANITIZED or watcher.memory('VmHWM') <= MEMORY_MOST, watcher.memory('VmHWM'))
    that('memory has not grown', SANITIZED or memory - warm < GROWTH_MOST, memory - warm)
    api = Api(server.port, token)
    for worker in workers:  # all that was acknowledged stands
        lost = [one for one, (_, text) in worker.mine.items()
                if json.loads(asked(api, 'GET', f'/fhir/Goal/{one}')[2]).get('description', {}).get('text') != text]
        that(f'all that connection {worker.number} wrote is there', not lost and worker.mine, lost[:3])
    api.close()
    for command in ('check', 'verify'):
        proof = run(command, '--data', server.folder)
        that(f'ownplan {command} finds nothing', proof.returncode == 0, proof.stdout + proof.stderr)
    server.kill(signal.SIGTERM)
    that('a stop ends in order', server.process.returncode == 0, server.process.returncode)
    proof = run('verify', '--data', server.folder)
    that('and the trail is whole after it', proof.returncode == 0, proof.stdout + proof.stderr)


def main():
    folder = tempfile.mkdtemp(prefix='ownplan-soak-')
    results, server = [], None

    def that(name, right, seen):
        results.append(bool(right))
        if not right:
            print(f'failed: {name}: {seen}')

    log = os.path.join(os.environ.get('OWNPLAN_ARTEFACTS', folder), 'soak-server.log')
    try:
        with open(log, 'w', encoding='utf-8') as out:
            server, token, people = set_up(os.path.join(folder, 'data'), out)
            judge(server, token, people, that)
        with open(log, encoding='utf-8') as said:
            text = said.read()
            that('no sanitizer spoke', 'Sanitizer' not in text, text[-3000:])
    finally:
        if server and server.process.poll() is None:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print(f'{sum(results)} passed, {results.count(False)} failed')
    return 1 if False in results or not results else 0


if __name__ == '__main__':
    sys.exit(main())
