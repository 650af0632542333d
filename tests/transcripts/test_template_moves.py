#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plans and versions of templates: how many plans follow which, counted without reading them; all of one version moved
to the newest, also over a kill -9, each once, with a note in the plan and a row in the audit; who went back on purpose
stays. An administrator reads no plan for it. Ends with "N passed, N failed"."""
import html
import json
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from forms import Page
from house import Api, Client, Server, free_port, run, until
from that import each

PLANS = '/templates/plans'
MOVE = '/templates/respiratory/versions/1/move'
WHY = 'One question more about =breathing= 🌻 مرحبا <script>alert(1)</script>'
URL = 'https://ownplan.example/fhir/Questionnaire/template-respiratory'
NOTE = 'https://ownplan.example/fhir/StructureDefinition/template-change'
BACK = 'The new question frightened people'
PEOPLE = 600


def words(text):
    return html.unescape(re.sub(r'\s+', ' ', re.sub(r'<[^>]+>', ' ', text.split('<main')[-1])))


class House:
    """People whose plans follow the first version of one template, as another installation knew them, and two who were
    added by a nurse, who takes it up with them."""

    def __init__(self, top):
        self.folder, self.clients, self.passwords = os.path.join(top, 'data'), {}, {}
        self.must('init', '--data', self.folder, '--organisation', 'Leeds Care')
        file = os.path.join(top, 'people.ndjson')
        with open(file, 'w', encoding='utf-8') as out:
            for i in range(PEOPLE - 2):
                out.write(json.dumps(self.person(i)) + '\n')
        self.must('import', file, '--data', self.folder)
        self.user('chief', '--kind', 'admin')
        self.user('nurse', '--role', 'Nurse', '--team', 'Nurses')
        self.table(top)
        self.people = [row[0] for row in self.sql('SELECT person FROM plan_summary ORDER BY person')]
        self.server = Server(self.folder, free_port())
        self.server.start()
        self.hers = [row[0] for row in self.sql('SELECT person FROM plan_summary WHERE name LIKE ?', '%Table%')]
        for person in self.hers:
            self.choose(person, 'add', 1)

    def table(self, top):
        file = os.path.join(top, 'two.csv')
        with open(file, 'w', encoding='utf-8') as out:
            out.write('NHS number,First name,Last name,Date of birth,What it is,Words\n'
                      ',Ann,Table,5/5/1955,Goal,Walk\n,Ben,Table,6/6/1956,Goal,Rest\n')
        self.must('import', file, '--as', 'nurse', '--data', self.folder)

    def choose(self, person, act, version):
        """The nurse takes up a version with somebody, or moves their plan."""
        page, client = f'/people/{person}/templates/respiratory', self.client('nurse')
        status, _, text = client.ask('POST', page, {'csrf': client.form(page, page)['csrf'], 'act': act,
                                                    'version': version})
        assert status == 303, words(text)

    def must(self, *what):
        done = run(*what)
        assert done.returncode == 0, (what, done.stdout + done.stderr)
        return done.stdout

    def user(self, name, *more):
        text = self.must('user', 'add', name, '--name', name.title(), '--data', self.folder, *more)
        self.passwords[name] = re.search(r'password: (\S+)', text)[1]

    def person(self, i):
        return {'resourceType': 'Bundle', 'type': 'collection', 'entry': [
            {'fullUrl': f'urn:uuid:00000000-0000-4000-8000-{i:012d}', 'resource': {
                'resourceType': 'Patient', 'name': [{'family': f'Miller{i}', 'given': ['Sam']}],
                'birthDate': f'19{i % 90 + 10}-03-04'}},
            {'fullUrl': f'urn:uuid:00000000-0000-4000-9000-{i:012d}', 'resource': {
                'resourceType': 'CarePlan', 'status': 'active', 'intent': 'plan',
                'category': [{'coding': [{'system': 'http://snomed.info/sct', 'code': '734163000'}]},
                             {'coding': [{'system': 'https://ownplan.example/fhir/CodeSystem/plan-kind',
                                          'code': 'pcsp'}]}],
                'subject': {'reference': f'urn:uuid:00000000-0000-4000-8000-{i:012d}'},
                'instantiatesCanonical': [f'{URL}|1', 'https://elsewhere.example/Questionnaire/x|1']}}]}

    def start_again(self):
        self.clients = {}
        self.server.start()

    def sql(self, text, *values):
        with sqlite3.connect(os.path.join(self.folder, 'plan.db'), timeout=30) as db:
            return db.execute(text, values).fetchall()

    def client(self, who):
        if who not in self.clients:
            self.clients[who] = Client(self.server.port)
            self.clients[who].sign_in(who, self.passwords[who])
        return self.clients[who]

    def page(self, who, path):
        status, _, text = self.client(who).ask('GET', path)
        return status, text

    def send(self, who, page, action, **fields):
        client = self.client(who)
        return client.ask('POST', action, {**client.form(page, action), **fields})

    def counted(self):
        return dict(((name, number), (plans, back)) for name, number, plans, back in self.sql(
            'SELECT template, number, plans, back FROM plan_template_count WHERE plans > 0'))

    def row(self, number):
        """What the page says of one version."""
        text = self.page('chief', PLANS)[1]
        found = [words(row) for row in text.split('<tr') if '/templates/respiratory"' in row and
                 f'Version {number}' in words(row)]
        return found[0] if found else ''

    def next_version(self, number):
        for act, n in ('draft', number - 1), ('publish', number):
            page = '/templates/respiratory'
            if act == 'publish':
                self.reword(number)
            client = self.client('chief')
            form = client.form(page, page)
            status, _, text = client.ask('POST', page, {'csrf': form['csrf'], 'act': act, 'number': n})
            assert status == 303, (act, words(text))

    def reword(self, number):
        page = '/templates/respiratory/words'
        form = next(f for f in Page(self.page('chief', page)[1]).forms if f.action == page)
        status, _, text = self.client('chief').ask('POST', page, dict(form.sent(title=f'Breathing, version {number}')))
        assert status == 303, words(text)

    def care_plans(self, api):
        for person in self.people:
            found = json.loads(api.ask('GET', f'/fhir/CarePlan?patient={person}&category=pcsp')[2])['entry']
            yield person, found[0]['resource']


class Test:
    def __init__(self, top):
        self.house = House(top)

    def test_they_are_counted_as_they_came_in(self):
        house = self.house
        assert house.counted() == {('respiratory', 1): (PEOPLE, 0)}
        assert f'{PEOPLE} plans' in house.row(1) and 'This is the newest' in house.row(1)
        assert 'Which plans follow which version' in house.page('chief', '/templates')[1]
        assert house.page('nurse', PLANS)[0] == 403 and house.page('nurse', MOVE)[0] == 403
        text = words(house.page('chief', MOVE)[1])
        assert 'There is no newer version that is published' in text
        assert house.page('chief', '/templates/respiratory/versions/9/move')[0] == 404

    def test_what_changes_is_seen_first_and_a_reason_is_asked(self):
        house = self.house
        house.next_version(2)
        assert 'Move them to version 2' in house.row(1) and '0 plans' in house.row(2)
        text = words(house.page('chief', MOVE)[1])
        assert f'{PEOPLE} plans follow this version' in text and 'What is different in version 2' in text
        assert 'Breathing, version 2' in text and f'Move {PEOPLE} plans to version 2' in text
        assert 'Nothing that is written in a plan is changed or lost' in text
        for why, said in ('', 'Say in a few words why'), (' ', 'Say in a few words why'), ('x' * 1001, 'too long'):
            status, _, text = house.send('chief', MOVE, MOVE, why=why)
            assert status == 400 and said in text and why.strip() in text, words(text)
        status, _, text = house.send('chief', MOVE, MOVE, why=WHY, to='7')
        assert status == 409 and 'There is another version now' in text and '🌻' in text
        assert house.counted() == {('respiratory', 1): (PEOPLE, 0)}, 'nothing was moved'

    def test_who_went_back_on_purpose_stays(self):
        house, ann = self.house, self.house.hers[0]
        for number, said in (2, 'Move to the new version'), (1, 'Go back to version 1'):
            assert said in house.page('nurse', f'/people/{ann}/templates/respiratory')[1]
            house.choose(ann, 'move', number)
        assert house.counted() == {('respiratory', 1): (PEOPLE, 1)}
        assert '1 of them went back to it' in house.row(1)
        text = words(house.page('chief', MOVE)[1])
        assert '1 plan went back to this version on purpose' in text and f'Move {PEOPLE - 1} plans' in text

    def test_all_others_are_moved_once_each_over_a_kill(self):
        house = self.house
        status, at, text = house.send('chief', MOVE, MOVE, why=WHY)
        assert status == 303 and at.startswith(PLANS), words(text)
        status, _, text = house.client('chief').ask('POST', MOVE, {**house.client('chief').form(
            PLANS, f'{PLANS}/stop'), 'why': 'Twice', 'to': '2'})
        assert status == 409 and 'Plans of this template are being moved' in words(text)
        until(lambda: house.sql('SELECT moved FROM template_move')[0][0] > 0, 'some are moved')
        house.server.kill()
        moved, state = house.sql('SELECT moved, state FROM template_move')[0]
        assert 0 < moved < PEOPLE - 1 and state == 0, f'{moved} of {PEOPLE} were moved when it was killed'
        assert house.counted()['respiratory', 2] == (moved, 0), 'counts are those of the same transaction'
        house.start_again()
        until(lambda: house.sql('SELECT state FROM template_move')[0][0] == 1, 'it goes on by itself')
        assert house.counted() == {('respiratory', 1): (1, 1), ('respiratory', 2): (PEOPLE - 1, 0)}
        text = words(house.page('chief', PLANS)[1])
        assert f'{PEOPLE - 1} of {PEOPLE - 1} plans are moved' in text and WHY in text and 'Chief (Leeds Care)' in text
        assert '<script>alert' not in house.page('chief', PLANS)[1]

    def test_each_plan_says_it_and_nothing_else_changed(self):
        house = self.house
        token = house.must('token', '--data', house.folder, '--scope', 'system/*.rs').split()[-1]
        api = Api(house.server.port, token)
        for person, plan in house.care_plans(api):
            notes = [e for e in plan['extension'] if e['url'] == NOTE]
            stays, hers = person == house.hers[0], person in house.hers
            assert plan['instantiatesCanonical'][0] == f'{URL}|{1 if stays else 2}', person
            assert hers or plan['instantiatesCanonical'][1] == 'https://elsewhere.example/Questionnaire/x|1'
            assert len(notes) == (3 if stays else 2 if hers else 1), person
            said = {e['url']: e for e in notes[-1]['extension']}
            if not stays:
                assert said['was']['valueCanonical'] == f'{URL}|1' and said['now']['valueCanonical'] == f'{URL}|2'
                assert said['why']['valueString'] == WHY and said['by']['valueReference'] == {
                    'display': 'Chief (Leeds Care)'}
        api.close()
        rows = house.sql("SELECT person, actor, what, reason FROM audit WHERE what LIKE 'template_move %'")
        assert len(rows) == len({row[0] for row in rows}) == PEOPLE - 1 and rows[0][3] == WHY
        assert not house.sql("SELECT 1 FROM audit WHERE action = 'read' AND person <> '' AND actor = ?", rows[0][1])
        assert house.page('chief', f'/people/{house.people[0]}')[0] in (403, 404), 'no plan is open to an administrator'

    def back(self, number):
        """The page that moves back what was moved to this version last."""
        return PLANS + '/' + self.house.sql('SELECT id FROM template_move WHERE number = ? ORDER BY made DESC',
                                            number)[0][0] + '/back'

    def ends(self):
        until(lambda: not self.house.sql('SELECT 1 FROM template_move WHERE state = 0'), 'it ends')

    def test_those_that_were_moved_go_back_at_once_over_a_kill(self):
        house, page, most = self.house, self.back(2), PEOPLE - 1
        assert f'Move these {most} plans back' in words(house.page('chief', PLANS)[1])
        assert house.page('nurse', page)[0] == 403 and house.page('chief', f'{PLANS}/x/back')[0] == 404
        text = words(house.page('chief', page)[1])
        for said in (f'{most} plans were moved to version 2', f'{most} of them can be moved back', WHY,
                     'What was different in version 1', f'Move {most} plans back to version 1'):
            assert said in text, (said, text)
        assert 'cannot be moved back' not in text
        for why, said in ('', 'Say in a few words why'), ('x' * 1001, 'too long'):
            status, _, text = house.send('chief', page, page, why=why)
            assert status == 400 and said in text and why in text, words(text)
        assert house.counted() == {('respiratory', 1): (1, 1), ('respiratory', 2): (most, 0)}, 'nothing was moved'
        assert house.send('chief', page, page, why=BACK)[0] == 303
        assert 'Plans of this template are being moved' in words(house.page('chief', page)[1])
        until(lambda: house.sql("SELECT moved FROM template_move WHERE undoes <> ''")[0][0] > 0, 'some are moved')
        house.server.kill()
        moved, state = house.sql("SELECT moved, state FROM template_move WHERE undoes <> ''")[0]
        assert 0 < moved < most and state == 0, f'{moved} were moved back when it was killed'
        assert house.counted()['respiratory', 2] == (most - moved, 0), 'counts are those of the same transaction'
        assert house.sql("SELECT plans FROM plan_move_count ORDER BY plans DESC")[0][0] == most - moved
        house.start_again()
        self.ends()
        assert house.counted() == {('respiratory', 1): (PEOPLE, 1)}, 'only one went back on purpose'
        rows = house.sql("SELECT person FROM audit WHERE reason = ? AND person <> ''", BACK)
        assert len(rows) == len(set(rows)) == most and (house.hers[0],) not in rows
        text = words(house.page('chief', page)[1])
        assert 'No plan has to be moved back' in text and 'Move these' not in words(house.page('chief', PLANS)[1])
        assert house.page('chief', self.back(1))[0] == 404, 'going back is not taken back: they are moved again'

    def test_each_plan_says_that_it_went_back_and_can_be_moved_again(self):
        house, person = self.house, self.house.hers[1]
        token = house.must('token', '--data', house.folder, '--scope', 'system/*.rs').split()[-1]
        api = Api(house.server.port, token)
        for key, plan in house.care_plans(api):
            note = [e for e in plan['extension'] if e['url'] == NOTE][-1]
            said = {e['url']: e for e in note['extension']}
            if key != house.hers[0]:
                assert said['was']['valueCanonical'] == f'{URL}|2' and said['now']['valueCanonical'] == f'{URL}|1'
                assert said['why']['valueString'] == BACK and said['move']['valueString'], key
        api.close()
        assert 'Moved back to the version before, today' in words(house.page('nurse', f'/people/{person}')[1])
        text = words(house.page('nurse', f'/people/{person}/templates/respiratory')[1])
        assert 'moved this plan from version 2 to version 1' in text and BACK in text
        assert 'You can move this one again, below' in text and 'Move to the new version' in text
        assert 'moved plans of this kind back' in words(house.page('nurse', f'/people/{person}/changes')[1])
        assert house.send('chief', MOVE, MOVE, why=WHY)[0] == 303
        self.ends()
        assert house.counted() == {('respiratory', 1): (1, 1), ('respiratory', 2): (PEOPLE - 1, 0)}

    def test_the_team_reads_why_and_goes_back_for_one_plan(self):
        house, person = self.house, self.house.hers[1]
        plan, page = f'/people/{person}', f'/people/{person}/templates/respiratory'
        assert 'Moved to a newer version, today' in words(house.page('nurse', plan)[1])
        text = words(house.page('nurse', page)[1])
        assert 'Chief (Leeds Care) moved this plan from version 1 to version 2' in text and WHY in text
        text = words(house.page('nurse', f'{plan}/changes')[1])
        assert 'Kind of plan: Breathing, version 2' in text and 'Version 1' in text and WHY in text
        house.choose(person, 'move', 1)
        assert house.counted() == {('respiratory', 1): (2, 2), ('respiratory', 2): (PEOPLE - 2, 0)}
        text = words(house.page('nurse', f'{plan}/changes')[1])
        assert text.count('Kind of plan:') == 5, text
        assert 'No plan has to be moved' in words(house.page('chief', MOVE)[1])
        text = words(house.page('chief', self.back(2))[1])
        assert f'{PEOPLE - 2} of them can be moved back' in text and '1 plan cannot be moved back' in text, text

    def test_it_can_be_stopped(self):
        house, move = self.house, MOVE.replace('versions/1', 'versions/2')
        house.next_version(3)
        assert house.send('chief', move, move, why='Once more')[0] == 303
        until(lambda: house.sql('SELECT moved FROM template_move ORDER BY made DESC')[0][0] > 0, 'some are moved')
        status, at, _ = house.send('chief', PLANS, f'{PLANS}/stop')
        assert status == 303 and 'template-move-ended' in at
        moved, state = house.sql('SELECT moved, state FROM template_move ORDER BY made DESC')[0]
        assert state == 2 and moved < PEOPLE - 2, f'{state}: {moved} were moved before it was stopped'
        assert house.counted()[('respiratory', 2)] == (PEOPLE - 2 - moved, 0)
        assert 'Stopped' in words(house.page('chief', PLANS)[1])
        status, _, text = house.client('chief').ask('POST', f'{PLANS}/stop', {
            'csrf': house.client('chief').form(move, move)['csrf']})
        assert status == 404
        assert house.send('chief', self.back(3), self.back(3), why=BACK)[0] == 303, 'what it moved goes back'
        self.ends()
        assert house.counted()[('respiratory', 2)] == (PEOPLE - 2, 0) and ('respiratory', 3) not in house.counted()

    def test_a_version_that_is_retired_meanwhile_takes_no_more(self):
        house, move = self.house, MOVE.replace('versions/1', 'versions/2')
        page = '/templates/respiratory'
        csrf = house.client('chief').form(page, page)['csrf']
        assert house.send('chief', move, move, why='And again')[0] == 303
        assert house.client('chief').ask('POST', page, {'csrf': csrf, 'act': 'retire', 'number': 3})[0] == 303
        until(lambda: house.sql('SELECT state FROM template_move ORDER BY made DESC')[0][0] in (1, 3), 'it ends')
        state = house.sql('SELECT state FROM template_move ORDER BY made DESC')[0][0]
        assert ('is not published any more' in words(house.page('chief', PLANS)[1])) == (state == 3)
        assert 'No newer version is published' in house.row(1)
        page = '/templates/respiratory'
        assert house.client('chief').ask('POST', page, {'csrf': csrf, 'act': 'retire', 'number': 2})[0] == 303
        text = words(house.page('chief', self.back(3))[1])
        assert 'Version 2 is not published any more' in text or 'No plan has to be moved back' in text, text

    def test_counts_are_made_anew_of_an_older_folder(self):
        house, right = self.house, self.house.counted()
        house.server.kill()
        with sqlite3.connect(os.path.join(house.folder, 'plan.db')) as db:
            for text in 'DELETE FROM plan_template', 'DELETE FROM plan_template_count', \
                    "DELETE FROM plan_move_count", "DELETE FROM setting WHERE name = 'plan-templates'":
                db.execute(text)
        done = run('check', '--data', house.folder)
        assert done.returncode == 1 and f'{PEOPLE} of {PEOPLE} people' in done.stdout + done.stderr, done.stderr
        house.start_again()
        until(lambda: house.counted() == right, 'they are counted beside the requests')
        house.server.kill()
        assert run('check', '--data', house.folder).returncode == 0

    def end(self):
        if self.house.server.process.poll() is None:
            self.house.server.kill()


sys.exit(each(Test, 'moves'))
