# SPDX-License-Identifier: Apache-2.0
"""Work of every kind that changes the record, and a ledger of what was acknowledged: goals are made, changed and taken
away, transactions and imports come in, forms are filled in, drafts kept, the plan agreed, shared and closed again, codes
made and used, people sign in. Whatever fails meanwhile, `check` finds afterwards what was lost, doubled or half done.

A World is one folder with a server, and a Worker for each of its people, which asks one thing at a time. An
answer of 2xx or 303 is an acknowledgement, 503 a clear "no", and everything else (500, a connection that is lost) leaves
open whether it was done: both are then right, and what is there is taken over into the ledger."""
import http.client
import random
import re
import threading
import time
from collections import Counter

from browser import Away, Client
from house import Server, free_port, run

BIRTH = {'birth-day': '12', 'birth-month': '3', 'birth-year': '1950'}
KEEP = 10  # goals of a person that are not taken away
LOST = (OSError, http.client.HTTPException)


class Slot:
    """One thing that has a state: `now` was acknowledged last, `after` is what was asked for without an answer, and
    `refused` what the server said that it did not do. Versions are 0 for "not there", -1 for "taken away"."""

    def __init__(self, now, name=''):
        self.now, self.name, self.after, self.refused, self.id, self.open = now, name, None, None, None, False

    def ask(self, after):
        self.after, self.refused, self.open = after, None, True

    def told(self, answer):
        if answer is None:
            return
        if answer:
            self.now = self.after
        else:
            self.refused = self.after
        self.after, self.open = None, False


class Worker:
    def __init__(self, world, number):
        self.world, self.number, self.random = world, number, random.Random(number)
        self.counts, self.wrong, self.serial = Counter(), [], 0
        self.api, self.nurse, self.me = (Client(world.port) for _ in range(3))
        self.api.token = world.token
        self.goals, self.entries, self.groups, self.imports, self.sessions = {}, {}, [], [], []
        self.draft, self.shared, self.password = Slot(''), Slot(False), Slot('')
        self.works = [self.create, self.update, self.change_words, self.remove, self.transaction, self.come_in,
                      self.fill_in, self.keep_draft, self.agree, self.share, self.use_code, self.sign_in, self.look]

    # --- telling -----------------------------------------------------------------------------------------------------
    def fault(self, kind, what):
        if kind == 'wrong' and self.password.open:  # if it is a new one, the sessions before it have ended
            return
        self.counts[kind] += 1
        self.wrong.append(f'{kind}: person {self.number}: {what}')

    def name(self):
        self.serial += 1
        return f'w{self.number}n{self.serial}'

    def attempt(self, work, slots, after, ask, good=(200, 201, 204, 303)):
        """Asks for a change of all of `slots`. True: it was acknowledged, False: refused, None: nobody knows."""
        self.counts['tried'] += 1
        self.counts[work] += 1
        for slot in slots:
            slot.ask(after)
        answer, text = None, ''
        try:
            client, status, text = ask()
            if status in good:
                answer = True
            elif status == 503:
                answer = None if self.world.no_is_open else False
                if 'Retry-After' not in client.headers:
                    self.fault('wrong', f'{work}: 503 without Retry-After')
            elif status != 500:
                self.fault('wrong', f'{work}: {status} {str(text)[:300]}')
            self.counts['500'] += status == 500
        except Away as page:
            answer = False
            self.counts['500'] += page.args[0] == 500
        except AssertionError as why:
            answer = False
            self.fault('wrong', f'{work}: {why}')
        except LOST:
            self.counts['cut'] += 1
        self.counts['acknowledged' if answer else 'open' if answer is None else 'refused'] += 1
        for slot in slots:
            slot.told(answer)
        return answer, text

    def asked(self, *words, **more):
        return lambda: (self.api, *self.api.ask(*words, **more))

    def filled(self, client, page, action, fields):
        return lambda: (client, *client.post(action, {**client.form(page, action), **fields}))

    # --- through the API ---------------------------------------------------------------------------------------------
    def goal(self, name, version):
        return {'resourceType': 'Goal', 'lifecycleStatus': 'active', 'description': {'text': f'{name} v{version}'},
                'subject': {'reference': f'Patient/{self.person}'}}

    def some(self):
        there = [goal for goal in self.goals.values() if goal.now > 0 and goal.id and not goal.open]
        return self.random.choice(there) if there else None

    def create(self):
        goal = Slot(0, self.name())
        self.goals[goal.name] = goal
        if self.attempt('create', [goal], 1, self.asked('POST', '/fhir/Goal', self.goal(goal.name, 1)))[0]:
            goal.id = self.api.headers['Location'].split('/')[-3]

    def update(self):
        goal = self.some()
        if goal:
            body = {**self.goal(goal.name, goal.now + 1), 'id': goal.id}
            self.attempt('update', [goal], goal.now + 1,
                         self.asked('PUT', f'/fhir/Goal/{goal.id}', body, If_Match=f'W/"{goal.now}"'))

    def change_words(self):
        goal = self.some()
        if goal:
            patch = [{'op': 'replace', 'path': '/description/text', 'value': f'{goal.name} v{goal.now + 1}'}]
            self.attempt('patch', [goal], goal.now + 1, self.asked('PATCH', f'/fhir/Goal/{goal.id}', patch,
                                                                   kind='application/json-patch+json'))

    def remove(self):
        for _ in range(max(sum(goal.now > 0 for goal in self.goals.values()) - KEEP, 1)):
            goal = self.some()
            if goal and self.attempt('delete', [goal], -1, self.asked('DELETE', f'/fhir/Goal/{goal.id}'))[0] is None:
                break  # what nobody answers is not tried with all of them

    def transaction(self):
        goals = [Slot(0, self.name()) for _ in range(4)]
        self.goals.update({goal.name: goal for goal in goals})
        self.groups.append(goals)
        parts = [{'request': {'method': 'POST', 'url': 'Goal'}, 'resource': self.goal(goal.name, 1)} for goal in goals]
        _, told = self.attempt('transaction', goals, 1, self.asked(
            'POST', '/fhir', {'resourceType': 'Bundle', 'type': 'transaction', 'entry': parts}))
        for goal, part in zip(goals, told['entry'] if goals[0].now else []):
            goal.id = part['response']['location'].split('/')[-3]

    def come_in(self):
        """A person with two goals, by import: the answer says of each line what became of it."""
        came = Slot(0, self.name())
        self.imports.append(came)
        lines = ['{"resourceType":"Patient","id":"a","name":[{"family":"%s"}]}' % came.name] + [
            '{"resourceType":"Goal","id":"%d","lifecycleStatus":"active","description":{"text":"Walk"},'
            '"subject":{"reference":"Patient/a"}}' % i for i in range(2)]

        def ask():
            status, told = self.api.ask('POST', '/fhir/$import', '\n'.join(lines) + '\n', kind='application/fhir+ndjson')
            if status == 200:
                inside = {int(part['response']['status'][:3]) for part in told['entry']}
                status = 201 if inside == {201} else max(inside - {424})
                self.api.headers['Retry-After'] = '2'  # of the whole, which was answered
            return self.api, status, told

        self.attempt('import', [came], 1, ask)

    # --- through pages -----------------------------------------------------------------------------------------------
    def fill_in(self):
        """A form: what got no answer is sent again, as people do, and must not come twice."""
        entry, path = Slot(0, self.name()), f'/people/{self.person}/add/strength'
        self.entries[entry.name] = entry
        try:
            fields = {**self.me.form(path, path), 'what': f'{entry.name} v1', 'whose': 'mine'}
        except (Away, *LOST):
            return
        except AssertionError as why:
            self.fault('wrong', f'form: {why}')
            return
        for _ in range(2):
            if self.attempt('form', [entry], 1, lambda: (self.me, *self.me.post(path, fields)))[0] is not None:
                return

    def keep_draft(self):
        words = self.name()
        path = f'/people/{self.person}/add/goal'
        self.attempt('draft', [self.draft], words, lambda: (self.me, *self.me.post(
            f'/people/{self.person}/draft/add-goal', {**self.me.form(path, path), 'statement': words})))

    def agree(self):
        client, side = self.random.choice([(self.me, 'person'), (self.nurse, 'professional')])
        path = f'/people/{self.person}/agree'
        if not self.agreed.open:
            self.attempt('agree', [self.agreed], self.agreed.now + 1, self.filled(client, path, path, {
                'as': side, 'able': 'yes', 'understood': 'yes', 'agreed': 'yes'}))

    def share(self):
        if self.shared.open:
            return
        path = f'/people/{self.person}/sharing'
        if not self.shared.now:
            self.attempt('share', [self.shared], True, self.filled(self.me, path + '/add', path + '/add', {
                'who': 't:' + self.world.doctors, 'parts': 'all', 'write': 'no'}))
            return

        def stop():
            status, text = self.me.get(path)
            if status >= 500:
                raise Away(status)
            stops = [stop for stop in re.findall(rf'{path}/[0-9a-z-]+/stop', text) if self.consent not in stop]
            assert status == 200 and len(set(stops)) == 1, (status, stops)
            return (self.me, *self.me.post(stops[0], self.me.form(stops[0], stops[0])))
        self.attempt('withdraw', [self.shared], False, stop)

    def use_code(self):
        """A code for a new password: made by the team, used once."""
        if self.password.open:
            return
        chosen, code = f'tell me {self.name()} again', Slot(None)
        path = f'/people/{self.person}/invite'
        made, text = self.attempt('code', [code], 'made', self.filled(self.nurse, path, path, {'proof': 'known'}))
        if made:
            self.code = re.search(r'nhsuk-panel__heading[^>]*>\s*([0-9A-Z-]{14})', text)[1]
            self.attempt('use', [self.password], chosen, lambda: self.join(self.code, chosen))

    def join(self, code, password):
        client = Client(self.world.port)
        answer = (client, *client.post('/join/account', {**client.form('/join', '/join'), **BIRTH, 'code': code,
                                                         'username': f'person{self.number}', 'password': password}))
        if answer[1] == 303:
            self.me.close()
            self.me = client
        return answer

    def sign_in(self):
        client = Client(self.world.port)
        if self.attempt('sign in', [Slot(None)], 'in', lambda: (client, *client.sign_in('nurse', self.world.password)))[0]:
            self.sessions.append(client)
        client.close()

    def look(self):
        for _ in range(3):
            goal, seen = self.some(), None
            self.counts['reads'] += 1
            try:
                if goal and self.random.random() < 0.5:
                    status, seen = self.api.ask('GET', f'/fhir/Goal/{goal.id}')
                else:
                    status, _ = self.nurse.get(f'/people/{self.person}')
            except LOST:
                self.counts['reads cut'] += 1
                continue
            self.counts[f'reads {status}'] += 1
            if status == 200 and seen and seen['description']['text'] != f'{goal.name} v{goal.now}':
                self.fault('lost', f'{goal.name} reads {seen["description"]["text"]} instead of v{goal.now}')
            elif status not in (200, 500, 503):
                self.fault('wrong', f'read: {status}')

    # --- the ledger --------------------------------------------------------------------------------------------------
    def settle(self, what, slot, actual):
        """Compares a slot with what is there, and takes that over."""
        if actual != slot.now and not (slot.open and actual == slot.after):
            kind = 'untrue' if slot.refused is not None and actual == slot.refused else 'lost'
            self.fault(kind, f'{what} {slot.name}: {actual} is there; acknowledged {slot.now}, open {slot.after}')
        slot.now, slot.after, slot.refused, slot.open = actual, None, None, False

    def found(self, type_, path):
        """What is there of a type: name -> [(id, version)]. The version in the words must be that of the resource."""
        there, where = {}, f'/fhir/{type_}?patient={self.person}&_count=200'
        while where:
            status, page = self.api.ask('GET', where)
            assert status == 200, f'{where}: {status}'
            for one in (part['resource'] for part in page.get('entry', [])):
                words = re.match(r'(w\d+n\d+) v(\d+)$', one.get(path, {}).get('text', ''))
                if words:
                    there.setdefault(words[1], []).append((one['id'], int(one['meta']['versionId'])))
                    if one['meta']['versionId'] != words[2]:
                        self.fault('half', f'{words[0]} is version {one["meta"]["versionId"]}')
            more = [link['url'] for link in page['link'] if link['relation'] == 'next']
            where = '/' + more[0].split('/', 3)[3] if more else None
        return there

    def check_things(self, type_, path, things):
        there = self.found(type_, path)
        for name, found in there.items():
            if name not in things:
                self.fault('wrong', f'{name} was never asked for')
            if len(found) > 1:
                self.fault('doubled', f'{name} is there {len(found)} times')
        for slot in list(things.values()):
            where, version = there.get(slot.name, [(slot.id, 0)])[0]
            if not version and where:
                version = -1 if self.api.ask('GET', f'/fhir/{type_}/{where}')[0] == 410 else 0
            slot.id = where
            self.settle(type_, slot, version)
            if slot.now <= 0 and slot.name not in there:
                del things[slot.name]

    def check_agreements(self):
        status, text = self.me.get(f'/people/{self.person}/agreed')
        assert status == 200, text[:300]
        return text.count(': Yes, ')

    def check_doors(self):
        """Who may come in: the team that was let in or not, the sessions, the password."""
        status, text = self.me.get(f'/people/{self.person}/add/goal')
        assert status == 200, f'{status} {text[:300]}'
        kept = re.search(r'<textarea[^>]*name="statement"[^>]*>\s*(w\d+n\d+)?', text)[1] or ''
        self.settle('draft', self.draft, kept)
        self.settle('team', self.shared, self.world.doctor_sees(self.person))
        for client in self.sessions:
            if client.get(f'/people/{self.person}')[0] != 200:
                self.fault('lost', 'a session that was acknowledged')
            client.close()
        self.sessions = []

    def check_code(self):
        """A code whose use got no answer: it is used and the password is the new one, or neither. A new password ends
        the sessions that there are."""
        if not self.password.open:
            return
        again = Client(self.world.port)
        again.again = 200
        status, _ = again.post('/join', {**again.form('/join', '/join'), **BIRTH, 'code': self.code})
        again.close()
        password = self.password.now if status == 200 else self.password.after
        self.me.close()
        self.me = Client(self.world.port)
        self.me.again = 200
        if self.me.sign_in(f'person{self.number}', password)[0] != 303:
            self.fault('half', f'the code was {"not " if status == 200 else ""}used, and the password is another')
        self.settle('password', self.password, password)

    def check(self):
        self.check_code()
        self.check_things('Goal', 'description', self.goals)
        self.check_things('Observation', 'valueCodeableConcept', self.entries)
        for goals in self.groups:
            there = {goal.now == 0 for goal in goals}
            if len(there) > 1:
                self.fault('half', 'some of a transaction is there, and some of it is not')
        self.groups = []
        for came in self.imports:
            _, page = self.api.ask('GET', f'/fhir/Patient?family:exact={came.name}')
            people = [part['resource']['id'] for part in page.get('entry', [])]
            if len(people) > 1:
                self.fault('doubled', f'{len(people)} people came in by import {came.name}')
            if any(self.api.ask('GET', f'/fhir/Goal?patient={one}&_summary=count')[1]['total'] != 2 for one in people):
                self.fault('half', f'of import {came.name} not all is there')
            self.settle('import', came, len(people))
        self.imports = []
        self.settle('agreements', self.agreed, self.check_agreements())
        self.check_doors()

    # --- a copy of one moment ----------------------------------------------------------------------------------------
    def halves(self, port):
        """Looks into a copy that is served at `port`, made while this worker was at work: what is there by halves."""
        mine, self.api = self.api, Client(port)
        self.api.token = self.world.token
        try:
            there = self.found('Goal', 'description')
            for goals in self.groups:
                known = [goal for goal in goals if goal.id]
                came = {goal.name in there or self.api.ask('GET', f'/fhir/Goal/{goal.id}')[0] == 410 for goal in known}
                if len(came) > 1:
                    self.fault('half', 'some of a transaction is in the copy, and some of it is not')
            for came in self.imports:
                _, page = self.api.ask('GET', f'/fhir/Patient?family:exact={came.name}')
                for one in (part['resource']['id'] for part in page.get('entry', [])):
                    if self.api.ask('GET', f'/fhir/Goal?patient={one}&_summary=count')[1]['total'] != 2:
                        self.fault('half', f'of import {came.name} not all is in the copy')
        finally:
            self.api.close()
            self.api = mine

    # --- a life ------------------------------------------------------------------------------------------------------
    def set_up(self):
        fields = self.nurse.form('/people/add', '/people/add')
        _, text = self.nurse.post('/people/add', {**fields, **BIRTH, 'given_name': f'Person {self.number}',
                                                  'family_name': 'Work'})
        self.person = re.match(r'/people/([0-9a-z]{10})', self.nurse.headers['Location'] or text)[1]
        path = f'/people/{self.person}/invite'
        _, text = self.nurse.post(path, {**self.nurse.form(path, path), 'proof': 'known'})
        code = re.search(r'nhsuk-panel__heading[^>]*>\s*([0-9A-Z-]{14})', text)[1]
        self.password.now = f'tell me {self.name()} again'
        _, status, text = self.join(code, self.password.now)
        assert status == 303, text
        sharing = self.me.get(f'/people/{self.person}/sharing')[1]
        self.consent = re.search(rf'/people/{self.person}/sharing/([0-9a-z-]+)/stop', sharing)[1]
        for work in (self.create, self.create, self.create):
            work()
        path = f'/people/{self.person}/add/goal'  # something to agree
        status, text = self.me.post(path, {**self.me.form(path, path), 'statement': 'Sing again'})
        assert status == 303, text
        self.agreed = Slot(self.check_agreements())

    def round(self):
        """Each kind of work once, in any order."""
        works = self.works * 1
        self.random.shuffle(works)
        for work in works:
            work()

    def toil(self):
        """Works until the world is stopped, or, when it is to, until the first lost connection."""
        before = self.counts['cut']
        while not self.world.stopped and not (self.world.mortal and self.counts['cut'] > before):
            done = self.counts['acknowledged']
            self.random.choice(self.works)()
            if self.counts['acknowledged'] == done:
                time.sleep(0.02)  # as Retry-After asks, only sooner

    def hang_up(self):
        for client in (self.api, self.nurse, self.me):
            client.close()


class World:
    """A folder with an organisation, two teams, and a server that may be made to fail."""

    def __init__(self, folder, people=3, **server):
        self.folder, self.port, self.no_is_open = folder, free_port(), False
        self.stopped = self.mortal = False
        made = run('init', '--data', folder, '--organisation', 'Work')
        assert made.returncode == 0, made.stdout + made.stderr
        secrets = [re.search(r'password: (\S+)', run('user', 'add', who, '--name', who.title(), '--role', who.title(),
                                                     '--team', who.title() + 's', '--data', folder).stdout)[1]
                   for who in ('nurse', 'doctor')]
        self.password = secrets[0]
        given = run('token', '--data', folder, '--scope', 'system/*.cruds')
        assert given.returncode == 0, given.stdout + given.stderr
        self.token = given.stdout.strip()
        self.server = Server(folder, self.port, **server)
        self.server.start()
        api = Client(self.port, self.token)
        status, found = api.ask('GET', '/fhir/Organization')
        assert status == 200, f'{status} {found}'
        teams = {one['resource']['name']: one['resource']['id'] for one in found['entry']}
        api.close()
        self.doctors = teams['Doctors']
        self.doctor, self.lock = Client(self.port), threading.Lock()
        assert self.doctor.sign_in('doctor', secrets[1])[0] == 303
        self.workers = []
        for number in range(people):
            worker = Worker(self, number)
            assert worker.nurse.sign_in('nurse', self.password)[0] == 303
            worker.set_up()
            self.workers.append(worker)

    def doctor_sees(self, person):
        with self.lock:
            status, _ = self.doctor.get(f'/people/{person}')
        assert status in (200, 404), status
        return status == 200

    def together(self, work):
        """All workers at once, a thread each; what one of them raises is raised."""
        raised = []

        def one(worker):
            try:
                work(worker)
            except Exception as why:
                raised.append(why)
        threads = [threading.Thread(target=one, args=(worker,)) for worker in self.workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if raised:
            raise raised[0]

    def health(self):
        client = Client(self.port, patience=2)
        try:
            return client.ask('GET', '/health')[0]
        except LOST:
            return 0
        finally:
            client.close()

    def recovered(self, within):
        """Seconds until health says that all is well again; None when that takes too long."""
        began = time.time()
        while time.time() - began < within:
            if self.health() == 200:
                return time.time() - began
            time.sleep(0.02)
        return None

    def toil(self, seconds, then):
        """All work for so long, and then something happens to them."""
        self.stopped = False
        threads = [threading.Thread(target=worker.toil) for worker in self.workers]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        try:
            then()
        finally:
            self.stopped = True
            for thread in threads:
                thread.join()

    def check(self):
        for worker in self.workers:  # a server that was started anew knows none of the connections
            worker.hang_up()
        self.doctor.close()
        self.patience(200)  # the first question on a connection that was lost may find out only then
        self.together(Worker.check)
        self.patience(0)

    def patience(self, times):
        for client in [self.doctor] + [one for worker in self.workers for one in
                                       (worker.api, worker.nurse, worker.me, *worker.sessions)]:
            client.again = times

    def counts(self):
        total = Counter()
        for worker in self.workers:
            total.update(worker.counts)
        return total

    def report(self):
        """What it all came to, in one line."""
        counts = self.counts()
        return (f'tried {counts["tried"]}: survived {counts["acknowledged"]}, refused {counts["refused"]}, '
                f'open {counts["open"]}, answers of 500 {counts["500"]}; lost {counts["lost"]}, doubled '
                f'{counts["doubled"]}, half done {counts["half"]}, said no and done {counts["untrue"]}, '
                f'wrong {counts["wrong"]}\n' +
                ', '.join(f'{counts[key]} {key}' for key in sorted(counts) if key.startswith('reads')))

    def wrong(self):
        return [line for worker in self.workers for line in worker.wrong]
