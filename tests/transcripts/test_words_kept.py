#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Never lose a word: every address that forms are sent to (tests/serve/matrix.txt has them all), held to it. Either its
form stands here, and what is typed into each of its fields is there again after something else in it was wrong, after it
was put aside, the server killed with -9 and the person signed in anew, and after their session was over when they sent
it; or it says here why nothing is typed there. An address that is new and stands nowhere fails. Ends with "N passed, N
failed"."""
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from forms import Page
from house import Client, Server, free_port, stories, until
from that import end, that

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
LONG = 'far too long ' * 40000 + 'now'
TYPED = ('textarea', 'text', 'url', 'email', 'tel')
CHOICE = 'choices and days alone: who may see the plan is decided in one go and waits nowhere half decided'
PRESSED = 'a button; nothing is typed'
HURRY = 'one sentence in an emergency: nobody puts it aside, and when something is wrong it is there (transcript emergency)'
PATTERN = 'what was found about a colleague lies in no draft either; asked again in place (tests/serve/test_pattern.c)'
SECOND = 'nobody of the stories has two records; what is typed is asked again in place (transcript second-record)'
QUIET = 'told quietly: it may lie in no draft, which somebody who watches could find (transcript door-pressure)'
FILE = 'a file alone; a draft holds none'
DOOR = 'nobody is signed in yet, so there is nobody to seal it for: the page keeps what was typed when it is wrong'

# Where nothing is typed that a draft could keep, and why.
NOTHING = {
    '/sign-in': DOOR, '/join': DOOR, '/join/account': DOOR, '/check': DOOR, '/begin': DOOR,
    '/help/pressure': QUIET, '/privacy/quiet/:id': QUIET, '/privacy/pattern/:id': PATTERN,
    '/people/:person/everything': PRESSED,
    '/people/:person/second': CHOICE, '/people/:person/second/apart': SECOND, '/privacy/same/:id': SECOND,
    '/sign-out': PRESSED, '/drafts': PRESSED, '/account/language': PRESSED,
    '/account/password': 'passwords are kept nowhere',
    '/draft/:place': 'keeps a draft itself', '/draft/:place/discard': PRESSED,
    '/people/:person/draft/:place': 'keeps a draft itself', '/people/:person/draft/:place/discard': PRESSED,
    '/people/:person/draft/:place/here': 'a page says that it is open',
    '/guide/:page/preview': 'the form of /guide/:page; looking at it keeps it', '/guide/:page/keep': PRESSED,
    '/templates/plans/stop': PRESSED,
    '/templates/:name/origin': PRESSED, '/gallery/:id/unsay': PRESSED, '/gallery/:id/take-back': PRESSED,
    '/gallery/others/share': PRESSED, '/gallery/others/stop': PRESSED, '/gallery/others/key': PRESSED,
    '/gallery/others/file': FILE, '/templates/import': FILE,
    '/people/:person/bring-in/file': FILE, '/people/:person/bring-in/paper/:id/pages': FILE,
    '/people/:person/bring-in/paper/:id/all': PRESSED, '/people/:person/bring-in/file/check': PRESSED,
    '/people/:person/copy': PRESSED, '/people/:person/invite': PRESSED, '/people/:person/reopen': PRESSED,
    '/people/:person/templates/:name': PRESSED, '/people/:person/sent/:type/:id': PRESSED,
    '/people/:person/review': PRESSED, '/people/:person/prepare/share': PRESSED,
    '/people/:person/comment/:id/back': PRESSED,
    '/people/:person/welcome/:id': PRESSED,
    '/people/:person/entry/:id/seen': CHOICE, '/people/:person/growing-up/:id/keep': PRESSED,
    '/people/:person/growing-up/:id': 'nobody of the stories is so young; tests/serve/test_growing.c looks at it',
    '/people/:person/sharing/add': CHOICE, '/people/:person/sharing/:id': CHOICE, '/people/:person/let-in/:id': CHOICE,
    '/people/:person/sharing/:id/longer': PRESSED, '/people/:person/sharing/program/:id': PRESSED,
    '/people/:person/sharing/named': 'a name or a code to look for somebody by; wrong ones stay there (transcript sharing-named)',
    '/account/code': PRESSED,
    '/privacy/kept/:key/destroy': 'no record of the stories is so old; what is wrong is there again (transcript destroy)',
    '/people/:person/legal/:id': 'a number, days and a file beside it; what is wrong is there again (transcript sharing-proof)',
    '/people/:person/sharing/link': CHOICE, '/shared/:link': DOOR,
    '/people/:person/supporter/:id/code': PRESSED, '/people/:person/supporter/:id/cancel': PRESSED,
    '/people/:person/sharing/:id/confirm': PRESSED, '/people/:person/sharing/:id/stop': PRESSED,
    '/find/emergency': HURRY, '/urgent': HURRY, '/people/:person/emergency': HURRY,
    '/people/:person/emergency/end': PRESSED, '/people/:person/emergency/:id/stop': PRESSED,
    '/find': 'two facts to look for somebody by; what one then writes to them is at /find/ask',
}


class Demo:
    """The program with the stories, and who is signed in."""

    def __init__(self, folder):
        self.folder, self.clients = folder, {}
        stories(folder)
        self.server = Server(folder, free_port())
        self.server.start()
        self.rows = self.sql('SELECT person, id, kind, section FROM resource WHERE shelf = 0 AND deleted = 0')

    def sql(self, text, *values):
        with sqlite3.connect(os.path.join(self.folder, 'plan.db'), timeout=30) as db:
            return db.execute(text, values).fetchall()

    def client(self, who, anew=False):
        if anew or who not in self.clients:
            self.clients[who] = Client(self.server.port)
            self.clients[who].sign_in(who, 'ownplan-demo')
        return self.clients[who]

    def key(self, who):
        return re.search('/people/([0-9a-z]{10})', self.client(who).ask('GET', '/')[1])[1]

    def entry(self, person, kind):
        return next(row[1] for row in self.rows if row[0] == person and row[2] == kind)

    def newest(self, person, word):
        return self.sql('SELECT id FROM resource WHERE person = ? AND kind LIKE ? ORDER BY seq DESC', person, word + '%')[0][0]

    def state(self, state):
        return self.sql('SELECT person FROM plan_summary WHERE state = ?', state)[0][0]

    def facts(self, person):
        """What somebody is found by."""
        value = {c.name: c.value for group in ('name', 'about')
                 for f in Page(self.client('nurse').ask('GET', f'/people/{person}/details/{group}')[2]).forms for c in f.controls}
        day = {f'birth-{part}': value[f'identity-0-birth-{part}'] for part in ('day', 'month', 'year')}
        return {'by': 'name', 'given_name': value['official-0-given'], 'family_name': value['official-0-family'], **day}

    # The sessions of everybody end as they do when nothing happened for a while.
    def sessions_end(self):
        self.sql('UPDATE session SET seen = seen - 3600000000')


class Case:
    """One form: its page and its address. `wrong`: what is sent so that it is refused, by the name of a field. `fixed`: what is sent as it is."""

    def __init__(self, route, who, page, action=None, wrong=None, **fixed):
        self.route, self.who, self.page, self.action = route, who, page, action or page
        self.wrong, self.fixed, self.typed = wrong or {}, fixed, {}

    def __str__(self):
        return f'{self.action} ({self.who})'

    def open(self, client):
        return client.ask('GET', self.page)

    # The form; what was typed may come back in another that asks the same, that of the entry which it is about.
    def form(self, text):
        found = [f for f in Page(text).forms if f.draft and set(self.typed) <= set(f.names())]
        found.sort(key=lambda f: f.action != self.action)
        return found[0] if found and (self.typed or found[0].action == self.action) else None

    # What is typed: another text into each field, in letters of several scripts, and the last of what is to be chosen.
    def fill(self, form, mark):
        self.typed = {}
        for c in form.controls:
            several = '\nand a second line' if c.kind == 'textarea' else ''
            if c.kind in TYPED:
                self.typed[c.name] = f'{mark} {len(self.typed)}: "=x" & <b> 🌻 مرحبا{several}'
            elif c.kind == 'radio':
                self.typed[c.name] = c.value
        self.typed = {n: w for n, w in self.typed.items() if n not in self.fixed}
        return [pair for pair in form.sent(**self.typed, **self.fixed) if pair[0]]

    # What was typed and stands there no more; [] when all of it does.
    def lost(self, text):
        form = self.form(text)
        if not form:
            return 'there is no form'
        there = {}
        for c in form.controls:
            if c.kind in TYPED or c.checked:
                there[c.name] = c.value.replace('\r\n', '\n').removeprefix('\n')
        return [(n, there.get(n)) for n, w in self.typed.items() if there.get(n) != w]


def addresses():
    """The addresses of pages that forms are sent to."""
    with open(os.path.join(TOP, 'tests/serve/matrix.txt'), encoding='utf-8') as f:
        found = re.findall(r'^POST +(\S+)', f.read(), re.M)
    return [path for path in found if not path.startswith(('/fhir', '/auth', '/shl'))]


def kinds():
    """Kinds of entries that the program has, by the table of tests."""
    found = []
    for name in sorted(os.listdir(os.path.join(TOP, 'src/plan'))):
        if name.startswith('kind_') and name.endswith('.c'):
            with open(os.path.join(TOP, 'src/plan', name), encoding='utf-8') as f:
                found += re.findall(r'const struct kind kind_\w+ = \{\s*\.name = "([^"]+)"', f.read())
    return found


class Found(Case):
    """The form that comes when somebody was looked for and found."""

    def __init__(self, facts, **more):
        super().__init__('/find/ask', 'paramedic', '/find', '/find/ask', **more)
        self.facts = facts

    def open(self, client):
        return client.ask('POST', '/find', {**client.form('/find', '/find'), **self.facts})


def sent(demo, who, page, action, **fields):
    """Something that must be there first. Returns where it leads."""
    client = demo.client(who)
    form = next(f for f in Page(client.ask('GET', page)[2]).forms if f.action == action and set(fields) <= {*f.names(), 'act'})
    status, to, text = client.ask('POST', action, [pair for pair in form.sent(**fields) if pair[0]])
    that(f'{action}: there first', status == 303, (status, Page(text).text[:600]))
    return to.partition('?')[0]


def of_entries(demo, d):
    """Each kind of entry: its form is here, or at an address of its own."""
    elsewhere = {'ask', 'offer', 'declined', 'let-in', 'emergency', 'privacy-question', 'take-out', 'joined'}
    sent(demo, 'nurse', f'{d}/add/capacity', f'{d}/add/capacity', decision='Where to live', about='other', law='mca',
         able='able', found_by='other', **{'when-day': '1', 'when-month': '1', 'when-year': '2026', 'found_by-other': 'Ann'})
    for kind in kinds():
        page = f'{d}/add/{kind}'
        who = 'nurse' if kind in ('information', 'formulation', 'capacity', 'best-interest') else 'declan'
        status, to, _ = demo.client(who).ask('GET', page)
        if status == 303:  # there is one, and no more
            yield Case('/people/:person/entry/:id', who, to.partition('?')[0])
        elif status == 200:
            yield Case('/people/:person/add/:kind', who, page)
        else:
            that(f'{page}: has its form elsewhere', status == 404 and kind in elsewhere, status)


def of_admin(demo):
    published = {'text': '# Prepare\n\nOther words.', 'why': 'A try'}
    sent(demo, 'admin', '/guide/prepare', '/guide/prepare', **published)
    sent(demo, 'admin', '/guide/prepare.cy', '/guide/prepare.cy', text='# Paratoi\n\nGeiriau eraill.', why='A try')
    sent(demo, 'admin', '/templates/stroke', '/templates/stroke', act='draft')
    for name in 'carers', 'frailty':
        followed, template = f"/people/{demo.key('declan')}/templates/{name}", f'/templates/{name}'
        sent(demo, 'declan', followed, followed, act='add')
        for act in 'draft', 'publish':
            sent(demo, 'admin', template, template, act=act)
    carers = '/templates/carers/versions/1/move'
    sent(demo, 'admin', carers, carers, why='A question more')
    found = []
    until(lambda: found.append(re.search(r'href="(/templates/plans/\w+/back)"', demo.client('admin').ask(
        'GET', '/templates/plans')[2])) or found[-1], 'they are moved')
    shown = sent(demo, 'admin', '/gallery/show', '/gallery/show', template='dementia', note='We begin early.')
    better = sent(demo, 'admin', '/templates/general', '/templates/general', act='copy', title='Better')
    sent(demo, 'admin', better, better, act='publish')
    offered = sent(demo, 'admin', '/gallery/show', '/gallery/show', template='better', note='Shorter.', offers='yes')
    sent(demo, 'trainer', shown, f'{shown}/say', comment='We tried it.')
    said = re.search(r'href="(/gallery/\w+/answer/\w+)"', demo.client('trainer').ask('GET', shown)[2])[1]
    return [
        Case('/gallery/:id/offer', 'admin', f'{offered}/offer'),
        Case('/gallery/:id/say', 'nurse', said, f'{shown}/say'),
        Case('/guide/:page', 'admin', '/guide/talk'),
        Case('/guide/:page', 'admin', '/guide/talk.cy'),
        Case('/guide/:page/versions/:version', 'admin', '/guide/prepare.cy/versions/1'),
        Case('/guide/:page/versions/:version', 'admin', '/guide/prepare/versions/1'),
        Case('/templates/:name', 'admin', '/templates/general'),
        Case('/templates/:name/words', 'admin', '/templates/stroke/words', wrong={'title': ''}),
        Case('/templates/:name/sections/:part', 'admin', '/templates/stroke/sections/goals', wrong={'text': ''}, on='on'),
        Case('/templates/:name/languages/:lang', 'admin', '/templates/stroke/languages/cy', wrong={'said--title': 'x' * 1001}),
        Case('/templates/:name/versions/:number/move', 'admin', '/templates/frailty/versions/1/move'),
        Case('/templates/plans/:id/back', 'admin', found[-1][1]),
        Case('/gallery/show', 'admin', '/gallery/show'),
        Case('/gallery/others/address', 'admin', '/gallery/others', '/gallery/others/address'),
        Case('/gallery/:id/say', 'trainer', shown, f'{shown}/say'),
        Case('/gallery/:id/copy', 'admin', f'{shown}/copy'),
    ]


def of_paper(demo, d):
    """A plan on paper that was handed in, to be typed in."""
    client = demo.client('declan')
    first = client.form(f'{d}/bring-in/paper', f'{d}/bring-in/paper')
    fields = [(f'name="{n}"', v) for n, v in {**first, 'what': 'paper-plan', 'title': 'Blue folder'}.items()]
    fields.append(('name="file"; filename="one.txt"', 'What I want.'))
    body = ''.join(f'--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n' for head, value in fields) + '--x--\r\n'
    client.send('POST', f'{d}/bring-in/paper', body.encode(), 'multipart/form-data; boundary=x', {})
    sheet = client.headers['Location'].partition('?')[0]
    return [Case('/people/:person/bring-in/paper', 'declan', f'{d}/bring-in/paper'),
            Case('/people/:person/bring-in/paper/:id/type/:kind', 'declan', f'{sheet}/type/goal')]


def of_plan(demo, d):
    declan = demo.key('declan')
    goal, action = (demo.entry(declan, kind) for kind in ('goal', 'action'))
    theirs = next(row[1] for row in demo.rows if row[0] == declan and row[2] == 'strength' and
                  '"reason"' in demo.client('nurse').ask('GET', f'{d}/entry/{row[1]}/suggest')[2])
    talk = sent(demo, 'nurse', f'{d}/add/conversation', f'{d}/add/conversation', how='VR')
    talk = f'{d}/conversation/' + talk.rpartition('/')[2].partition('#')[0]
    sent(demo, 'nurse', f'{d}/entry/{theirs}/suggest', f'{d}/entry/{theirs}/suggest', what='Good at chess',
         reason='He won again')
    suggested = demo.newest(declan, 'suggest')
    sent(demo, 'nurse', f'{d}/add/strength', f'{d}/add/strength', what='Drinks little', whose='mine')
    nurses = demo.newest(declan, 'strength')
    review = re.search(r'action="(/people/\w+/review/[^"]+)"', demo.client('nurse').ask('GET', f'{d}/review')[2])
    found = [Case('/people/:person/details/:group', 'declan', f'{d}/details/{group}')
             for group in re.findall(f'{d}/details/([a-z]+)"', demo.client('declan').ask('GET', f'{d}/details')[2])]
    found += [Case('/people/:person/prepare/:kind', 'declan', f'{d}/prepare/{name}')
              for name in re.findall(f'{d}/prepare/([a-z-]+)"', demo.client('declan').ask('GET', f'{d}/prepare')[2])
              if name != 'share']
    found += [Case('/people/:person/conversation/:id/:part', 'nurse', f'{talk}/{part}')
              for part in ('needs', 'goals', 'actions', 'decisions')]
    return found + [
        Case('/people/:person/conversation/:id/finish', 'nurse', f'{talk}/points', f'{talk}/finish'),
        Case('/people/:person/entry/:id', 'declan', f'{d}/entry/{goal}'),
        Case('/people/:person/entry/:id/remove', 'declan', f'{d}/entry/{goal}/remove'),
        Case('/people/:person/entry/:id/status', 'declan', f'{d}/goals', f'{d}/entry/{action}/status'),
        Case('/people/:person/entry/:id/comments', 'nurse', f'{d}/entry/{goal}/comments'),
        Case('/people/:person/entry/:id/suggest', 'nurse', f'{d}/entry/{theirs}/suggest'),
        Case('/people/:person/entry/:id/correct', 'declan', f'{d}/entry/{nurses}/correct'),
        Case('/people/:person/suggestion/:id', 'declan', f'{d}/suggestion/{suggested}'),
        Case('/people/:person/ask', 'declan', f'{d}/ask'),
        Case('/people/:person/decline', 'declan', f'{d}/decline'),
        Case('/people/:person/agree', 'declan', f'{d}/agree'),
    ]


def of_officer(demo, d):
    """What waits for the privacy officer: an emergency, and a question about who looked."""
    sent(demo, 'declan', f'{d}/looked/ask', f'{d}/looked/ask', words='Who was that?')
    facts, client = demo.facts(demo.key('declan')), demo.client('paramedic')
    found = client.ask('POST', '/find', {**client.form('/find', '/find'), **facts})[2]
    form = next(f for f in Page(found).forms if f.action == '/find/emergency')
    status, to, _ = client.ask('POST', '/find/emergency', form.sent(because='life', happening='Fitting'))
    that('a plan is opened in an emergency: there first', status == 303, (status, to))
    sent(demo, 'paramedic', d, f'{d}/emergency/end')  # who is let in has nobody to ask
    goal = f"{d}/history/Goal/{demo.entry(demo.key('declan'), 'goal')}/take-out"
    sent(demo, 'nurse', goal, goal, words='It is about somebody else')
    other = f"{d}/history/Condition/{demo.entry(demo.key('declan'), 'need')}/take-out"
    eol = f"/people/{demo.key('eol')}/not-mine"
    sent(demo, 'eol', eol, eol, words='It is not mine')
    case = dict(demo.sql('SELECT what, id FROM privacy_case'))
    return [Case('/people/:person/history/:type/:id/take-out', 'declan', other),
            Case('/privacy/take-out/:id', 'privacy', f'/privacy/take-out/{case[2]}'),
            Case('/privacy/take-out', 'privacy', '/privacy/take-out'),
            Case('/privacy/joined/:id', 'privacy', f'/privacy/joined/{case[3]}'),
            Case('/privacy/kept', 'privacy', '/privacy/kept'),
            Case('/privacy/kept/:key', 'privacy', f"/privacy/kept/{demo.key('declan')}"),
            Case('/people/:person/restricted', 'nurse', f'{d}/restricted', wrong={'why': ''}),
            Case('/privacy/restricted/:key', 'privacy', f"/privacy/restricted/{demo.key('declan')}", wrong={'why': ''}),
            Case('/people/:person/not-mine', 'nurse', f'{d}/not-mine'),
            Case('/people/:person/looked/ask', 'declan', f'{d}/looked/ask'),
            Case('/people/:person/same', 'nurse', f'{d}/same?name=a', f'{d}/same'),
            Case('/people/:person/supporter', 'declan', f'{d}/supporter'),
            Case('/privacy/emergency/:id', 'privacy', f'/privacy/emergency/{case[0]}'),
            Case('/privacy/question/:id', 'privacy', f'/privacy/question/{case[1]}')]


def cases(demo):
    d = f"/people/{demo.key('declan')}"
    new, offered = (demo.state(state) for state in ('none', 'offered'))
    offer, ask = demo.entry(offered, 'offer'), demo.sql("SELECT person, id FROM resource WHERE kind = 'ask'")[0]
    maternity = f"/people/{demo.key('maternity')}"
    sent(demo, 'midwife', f'{maternity}/review', f'{maternity}/review')
    due = re.search(r'action="(/people/\w+/review/[^"]+)"', demo.client('midwife').ask('GET', f'{maternity}/review')[2])
    return [
        *of_entries(demo, d), *of_plan(demo, d), *of_paper(demo, d), *of_admin(demo),
        *of_officer(demo, d),
        Case('/people/:person/offer', 'nurse', f'/people/{new}/offer'),
        Case('/people/:person/offer/:id', 'nurse', f'/people/{offered}/offer/{offer}'),
        Case('/people/:person/ask/:id', 'gp', f'/people/{ask[0]}/ask/{ask[1]}'),
        Case('/people/:person/review/:id', 'midwife', f'{maternity}/review', due and due[1]),
        Case('/people/add', 'nurse', '/people/add'),
        Found(demo.facts(demo.key('declan')), wrong={'why': LONG}),
    ]


def refused(demo, case):
    """Something in it is wrong: all that was typed is there."""
    client = demo.client(case.who)
    form = case.form(case.open(client)[2])
    fields = dict(case.fill(form, 'wrong'))
    wrong = case.wrong or {next(c.name for c in sorted(form.controls, key=lambda c: c.kind != 'textarea') if c.kind in TYPED): LONG}
    case.typed.update(wrong)
    status, to, text = client.ask('POST', case.action, {**fields, **wrong})
    that(f'{case}: what is wrong is said', 400 <= status < 500, (status, to))
    that(f'{case}: and what was typed is there', not case.lost(text), case.lost(text))


def put_aside(demo, case):
    client = demo.client(case.who)
    status, _, text = case.open(client)
    form = case.form(text)
    that(f'{case}: the form keeps a draft', status == 200 and form and form.draft, status)
    if not form or not form.draft:
        return False
    that(f'{case}: and can be put aside without a script', 'later' in form.names(), form.names())
    status, to, text = client.ask('POST', form.draft, case.fill(form, 'aside'))
    that(f'{case}: it is put aside', status in (200, 303), (status, to))
    return True


def come_late(demo, case):
    client = demo.client(case.who, anew=True)
    form = case.form(case.open(client)[2])
    sent = case.fill(form, 'late')
    demo.sessions_end()
    status, to, text = client.ask('POST', case.action, sent)
    that(f'{case}: what comes late is kept', status == 303 and 'ended=kept' in to, (status, to))
    back = dict(urllib.parse.parse_qsl(to.partition('?')[2])).get('then', '')
    client = demo.client(case.who, anew=True)
    text = client.ask('GET', back.partition('#')[0])[2] if back != '/find' else case.open(client)[2]
    that(f'{case}: and is where signing in leads', not case.lost(text), (back, case.lost(text)))


def walk(demo):
    there = cases(demo)
    known = {*NOTHING, *(case.route for case in there)}
    for path in addresses():
        that(f'{path}: it is known what becomes of words that are typed there', path in known)
    there = [case for case in there if put_aside(demo, case)]
    demo.server.kill()
    demo.server.start()
    for client in demo.clients.values():
        client.close()
    for who in {case.who for case in there}:
        demo.client(who, anew=True)
    for case in there:
        text = case.open(demo.client(case.who))[2]
        that(f'{case}: there after kill -9 and signing in anew', not case.lost(text), case.lost(text))
    for case in there:
        refused(demo, case)
    for case in there:
        come_late(demo, case)


def main():
    folder = tempfile.mkdtemp(prefix='ownplan-words-')
    demo = Demo(os.path.join(folder, 'data'))
    try:
        walk(demo)
    finally:
        demo.server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return end()


if __name__ == '__main__':
    sys.exit(main())
