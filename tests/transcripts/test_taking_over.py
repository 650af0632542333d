# SPDX-License-Identifier: Apache-2.0
"""Plans that are taken over, with the real program: whole plans out of one house and into another, as a table and as FHIR;
the paper plans of many people as one table from the command line; files that outlive a kill and a move.
Run by script/test with OWNPLAN_PROGRAM; ends with "N passed, N failed"."""
import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import forms
import house
import upload
from that import end, that

STORIES = ('declan', 'maternity', 'ltc', 'eol')
BESIDES = ('Written down by', 'Written on')  # who brought it in, and today


def sign_in(port, username, password):
    client = house.Client(port)
    client.sign_in(username, password)
    return client


def made(folder):
    """A house with a nurse: her password."""
    assert house.run('init', '--data', folder, '--organisation', 'Elsewhere').returncode == 0
    added = house.run('user', 'add', 'nurse', '--data', folder, '--name', 'Nora Field', '--role', 'Nurse', '--team', 'Nurses')
    return re.search(r'password: (\S+)', added.stdout).group(1)


def table_of(client, root):
    status, text = client.get(f'{root}/csv')
    assert status == 200, status
    return text, list(csv.DictReader(io.StringIO(text.lstrip('\ufeff'))))


def without(row):
    """What a row says of the plan, without what is not carried: a file, and the job of whoever writes it down here."""
    cells = {k: v for k, v in row.items() if k not in BESIDES}
    cells['More'] = '\n'.join(line for line in cells['More'].split('\n')
                              if not line.startswith(('File: ', 'Picture or recording: ', 'Written down by: ')))
    return tuple(cells.values())


def as_fhir(client, path):
    return client.send('GET', f'/fhir/{path}', None, None, {'Accept': 'application/fhir+json'})


def facts(client, root):
    status, text = as_fhir(client, 'Patient/' + root.split('/')[-1])
    assert status == 200, status
    patient = json.loads(text)
    official = patient['name'][0]
    usual = [n for n in patient['name'] if n.get('use') == 'usual']
    called = (usual[0].get('given') or [usual[0].get('text')])[0] if usual else official['given'][0]
    return official['given'][0], official['family'], called, patient['birthDate']


def add_person(nurse, given, family, called, birth):
    year, month, day = birth.split('-')
    status, text = nurse.post('/people/add', {**nurse.form('/people/add', '/people/add'), 'given_name': given,
                                              'family_name': family, 'called': called, 'birth-day': int(day),
                                              'birth-month': int(month), 'birth-year': year})
    assert status == 303, text[:300]
    return re.match(r'/people/\w+', nurse.headers['Location'])[0]


def bring_in(client, root, name, text):
    """What the look through it says, and the status when it was brought in."""
    hidden = client.form(f'{root}/bring-in/file', f'{root}/bring-in/file')
    status, page = client.upload(f'{root}/bring-in/file', hidden, name, text.encode())
    assert status == 303, page[:300]
    status, page = client.get(f'{root}/bring-in/file/check')
    looked = forms.Page(page)
    send = [f for f in looked.forms if 'digest' in f.names()]
    if send:
        status, page = client.post(f'{root}/bring-in/file/check', send[0].sent())
    return looked.text, status


def counted(text, what):
    found = re.search(what + r' (\d+)', text)
    return int(found.group(1)) if found else None


def compare(name, story, client, root, rows):
    again = table_of(client, root)[1]
    lost = sorted(set(map(without, rows)) - set(map(without, again)))
    more = sorted(set(map(without, again)) - set(map(without, rows)))
    that(f'{story} as {name}: nothing is lost', not lost and not more and len(rows) == len(again), (lost[:2], more[:2]))


def one_story(story, old, new, password):
    """A story of one house becomes a plan of another, three times."""
    client = sign_in(old, story, 'ownplan-demo')
    client.get('/')
    root = client.headers['Location']
    text, rows = table_of(client, root)
    status, everything = as_fhir(client, f'Patient/{root.split("/")[-1]}/$everything?_count=1000')
    that(f'{story}: everything can be had as FHIR', status == 200, status)
    for name, file, words in (('table', 'plan.csv', text), ('FHIR', 'plan.json', everything)):
        nurse = sign_in(new[name], 'nurse', password[name])
        there = add_person(nurse, *facts(client, root))
        looked, status = bring_in(nurse, there, file, words)
        that(f'{story} as {name}: the dry run counts all of it as new, and nothing as wrong',
             counted(looked, 'New') == len(rows) and counted(looked, 'With something wrong') == 0, looked[:400])
        if any('File: ' in row['More'] for row in rows):
            that(f'{story} as {name}: it says that the file does not come with it', 'The file itself does not come' in looked)
        that(f'{story} as {name}: it comes', status == 303, status)
        compare(name, story, nurse, there, rows)
        plan = forms.Page(nurse.get(there)[1]).text
        that(f'{story} as {name}: the plan says from where, and when that was written',
             re.search(r"brought in (by Nora Field )?from a file of \d+ \w+ 20\d\d, row \d+", plan), plan[:300])
        looked, _ = bring_in(nurse, there, file, words)
        that(f'{story} as {name}: once more changes nothing', 'Everything in this file is in the plan already' in looked, looked[:400])


def whole_plans(top):
    demo = subprocess.Popen([house.PROGRAM, 'demo', '--listen', '127.0.0.1:0', '--data', f'{top}/demo'], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True)
    servers = {}
    try:
        line = next(line for line in demo.stdout if 'serving on' in line)
        password = {}
        for name in ('table', 'FHIR'):
            password[name] = made(f'{top}/{name}')
            servers[name] = house.Server(f'{top}/{name}', house.free_port())
            servers[name].start()
        for story in STORIES:
            one_story(story, int(re.search(r':(\d+)\s*$', line).group(1)), {n: s.port for n, s in servers.items()}, password)
    finally:
        for process in [demo] + [s.process for s in servers.values()]:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


# --- many people, from the command line ------------------------------------------------------------------------------
HEAD = 'NHS number,First name,Last name,Date of birth,What it is,Words,Whose words,Written on,About,Kept in\n'
MANY = HEAD + ''.join(f',Ann,Number{n},{n % 28 + 1}/3/1950,Worry or need,Nights are long,Ann,3/3/2025,,cupboard\n'
                      f',Ann,Number{n},{n % 28 + 1}/3/1950,Goal,Sleep until six,Ann,3/3/2025,Nights are long,\n'
                      for n in range(40))
FAULTY = HEAD + (',Ada,Okafor,1/2/1950,Goal,Sing,,,,\n'
                 ',Ben,Bright,3/3/1961,Goal,Swim,,,,\n'
                 ',Ben,Bright,3/3/1961,Gaol,Walk,,,,\n'
                 ',Cy,Lunn,5/5/1955,Goal,Eat,,soon,,\n'
                 ',Dot,,,Goal,Rest,,,,\n')


def many_people(top):
    folder, many, faulty = f'{top}/many', f'{top}/many.csv', f'{top}/faulty.csv'
    password = made(folder)
    for path, text in ((many, MANY), (faulty, FAULTY)):
        with open(path, 'w', encoding='utf-8') as out:
            out.write(text)

    def bring(path, *flags):
        done = house.run('import', '--data', folder, '--as', 'nurse', *flags, path)
        return done.returncode, done.stdout.strip().split('\n')[-1], done.stderr
    status, said, err = bring(many, '--dry-run')
    that('a dry run of forty plans finds nothing wrong', status == 0 and not re.search(r'csv:\d', err), err)
    that('and counts what would come', said.startswith('40 people looked at: 40 would be added') and '80 parts would be new' in said, said)
    that('a column that no plan has is named, once', err.count('“Kept in”') == 1, err)
    that('a dry run has changed nothing', bring(many, '--dry-run')[1] == said)
    status, said, err = bring(many)
    that('then they come', status == 0 and said == '40 people: 40 added, 0 had all of it already; 80 parts new, 0 changed', (said, err))
    status, said, _ = bring(many)
    that('the same table again doubles nothing', status == 0 and '0 added, 40 had all of it already; 0 parts new' in said, said)
    status, said, err = bring(faulty, '--dry-run')
    that('a dry run of a faulty table ends with 1', status == 1, status)
    for line in ('faulty.csv:4: What it is: We do not know what “Gaol” is', 'faulty.csv:5: Written on: “soon” is no date',
                 'faulty.csv:6: NHS number: Say whom this row is about'):
        that(f'and names {line.split(":")[1]}', line in err, err)
    status, said, err = bring(faulty)
    that('without --continue it stops at the first who is faulty', status == 1 and '2 people: 1 added' in said and ':5:' not in err, (said, err))
    status, said, _ = bring(faulty, '--continue')
    that('with it the others come', status == 1 and '4 people: 0 added, 1 had all of it' in said, said)
    that('of a person with a faulty row nothing came', not found(folder, password, 'Ben', 'Bright', (3, 3, 1961)))
    plan = found(folder, password, 'Ann', 'Number7', (8, 3, 1950))
    that('the team of who brought them in may help', plan and 'Sleep until six' in plan, plan and plan[:300])
    that('and reads whose words they are, and since when', plan and "Ann's words, brought in by Nora Field, Nurse from a file of 3"
         " March 2025" in plan, plan and re.findall(".{60}brought in.{60}", plan))
    for words in (['--dry-run', many], ['--as', 'nurse', f'{top}/people.ndjson'], ['--as', 'nurse', many, f'{top}/people.ndjson']):
        that(f'wrong use: {words[0]}', house.run('import', '--data', folder, *words).returncode == 2)
    that('an account that is not there', house.run('import', '--data', folder, '--as', 'nobody', many).returncode == 1)
    that('the audit holds', house.run('verify', '--data', folder).returncode == 0)
    not_let_in(folder, faulty)
    example = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'docs', 'plans.csv')
    status, said, err = bring(example)
    that('the example of the handbook comes in', status == 0 and said.startswith('2 people: 2 added') and '5 parts new' in said, (said, err))


# Who is here, and did not let this account in, stays as they are.
def not_let_in(folder, faulty):
    added = house.run('user', 'add', 'other', '--data', folder, '--name', 'Olga Reed', '--role', 'Nurse', '--team', 'Others')
    that('another team is made', added.returncode == 0, added.stderr)
    done = house.run('import', '--data', folder, '--as', 'other', faulty)
    that('a team that is not let in changes nobody', done.returncode == 1 and 'has not let this account in' in done.stderr, done.stderr)


def found(folder, password, given, family, birth):
    """The plan of somebody as the nurse finds it, by name and date of birth; None."""
    server = house.Server(folder, house.free_port())
    server.start()
    try:
        nurse = sign_in(server.port, 'nurse', password)
        page = nurse.get('/')[1]
        path = re.search(rf'href="(/people/\w+)[^"]*"[^>]*>[^<]*{given} {family}<', page)
        return forms.Page(nurse.get(path.group(1))[1]).text if path else None
    finally:
        server.kill(signal.SIGTERM)


# --- files -----------------------------------------------------------------------------------------------------------
def files_outlive(top):
    wrong, answered = upload.rounds(f'{top}/killed', 3)
    that('files that were answered outlive kill -9 with every byte, others are there whole or not at all', not wrong, wrong)
    that('and some were answered', answered > 0)


def files_move(top):
    folder, other = f'{top}/here', f'{top}/there'
    made(folder)
    server = house.Server(folder, house.free_port())
    server.start()
    who = upload.Uploader(server.port, 0)
    for _ in range(3):
        who.add(upload.random.Random(len(who.sent)))
    server.kill(signal.SIGTERM)
    moved = house.run('migrate', '--data', folder, '--from', folder, '--to', other)
    that('a folder with files is moved', moved.returncode == 0, moved.stderr)
    that('and is as it must be there', house.run('check', '--data', other).returncode == 0)
    server = house.Server(other, who.port)
    server.start()
    try:
        who.client.close()
        that('the same files are there, byte for byte', len(who.answered) == 3 and not who.judge(), who.judge())
    finally:
        server.kill(signal.SIGTERM)


def main():
    with tempfile.TemporaryDirectory(prefix='ownplan-taking-over-') as top:
        whole_plans(top)
        many_people(top)
        files_outlive(top)
        files_move(top)
    return end()


if __name__ == '__main__':
    sys.exit(main())
