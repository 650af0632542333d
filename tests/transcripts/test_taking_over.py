# SPDX-License-Identifier: Apache-2.0
"""Plans that are taken over, with the real program: whole plans out of one house and into another, as a table and as FHIR;
the paper plans of many people as one table, and FHIR Bundles, from the command line; files that outlive a kill and a move.
Run by script/test with OWNPLAN_PROGRAM; ends with "N passed, N failed"."""
import base64
import csv
import hashlib
import http.client
import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

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


def bytes_of(client, path):
    connection = http.client.HTTPConnection('127.0.0.1', client.port, timeout=30)
    connection.request('GET', path, headers={'Cookie': '; '.join(f'{k}={v}' for k, v in client.cookies.items())})
    reply = connection.getresponse()
    data = reply.read()
    connection.close()
    return data if reply.status == 200 else None


def files_of(client, root):
    """The sums of all files that the plan names, sorted."""
    paths = set(re.findall(rf'"({root}/files/[^"?]+)', client.get(root)[1]))
    return sorted(hashlib.sha256(bytes_of(client, path) or b'').hexdigest() for path in paths)


# A picture of one point, and a text as long as letters are.
POINT = bytes.fromhex('89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360f8cf'
                      'c000000301010018dd8db00000000049454e44ae426082'.replace(' ', ''))


def add_files(client, root, story):
    """What people add to a plan: a letter, a photo, a plan of somebody else."""
    for kind, name, data, fields in (
            ('document', 'letter.txt', f'Dear {story},\n'.encode() * 4000, {'what': 'letter', 'title': 'From the clinic'}),
            ('document', 'photo.png', POINT, {'what': 'letter', 'title': 'My photo'}),
            ('support-plan', 'school.txt', f'{story} likes quiet.\n'.encode(), {'name': 'School plan', 'content': 'Quiet rooms'})):
        path = f'{root}/add/{kind}'
        status, text = client.upload(path, {**client.form(path, path), **fields}, name, data)
        that(f'{story}: {name} is added', status == 303, text[:2000] if status != 303 else '')


def one_story(story, old, new, password):
    """A story of one house becomes a plan of another, three times. What it is, for the command line."""
    client = sign_in(old, story, 'ownplan-demo')
    client.get('/')
    root = client.headers['Location']
    add_files(client, root, story)
    files = files_of(client, root)
    that(f'{story} has files', len(files) >= 3, files)
    text, rows = table_of(client, root)
    status, everything = as_fhir(client, f'Patient/{root.split("/")[-1]}/$everything?_count=1000')
    that(f'{story}: everything can be had as FHIR', status == 200, status)
    for name, file, words in (('table', 'plan.csv', text), ('FHIR', 'plan.json', everything)):
        nurse = sign_in(new[name], 'nurse', password[name])
        there = add_person(nurse, *facts(client, root))
        looked, status = bring_in(nurse, there, file, words)
        that(f'{story} as {name}: the dry run counts all of it as new, and nothing as wrong',
             counted(looked, 'New') == len(rows) and counted(looked, 'With something wrong') == 0, looked[:900])
        if name == 'FHIR':
            that(f'{story}: the dry run names each file, with what it is', looked.count('It comes with its entry') == len(files)
                 and 'letter.txt' in looked and 'photo.png · Picture (PNG)' in looked, re.findall('Files.{400}', looked))
        that(f'{story} as {name}: it comes', status == 303, status)
        if name == 'FHIR':
            that(f'{story}: its files come, byte for byte', files_of(nurse, there) == files, files_of(nurse, there))
        compare(name, story, nurse, there, rows)
        plan = forms.Page(nurse.get(there)[1]).text
        that(f'{story} as {name}: the plan says from where, and when that was written',
             re.search(r"brought in (by Nora Field )?from a file of \d+ \w+ 20\d\d, row \d+", plan), plan[:300])
        looked, _ = bring_in(nurse, there, file, words)
        that(f'{story} as {name}: once more changes nothing', 'Everything in this file is in the plan already' in looked, looked[:900])
    return everything, rows, files, facts(client, root)


def whole_plans(top):
    """The stories as they came out: FHIR, rows of the table, sums of files, facts of the person."""
    told = {}
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
            told[story] = one_story(story, int(re.search(r':(\d+)\s*$', line).group(1)), {n: s.port for n, s in servers.items()}, password)
    finally:
        for process in [demo] + [s.process for s in servers.values()]:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
    return told


# --- Bundles, from the command line -----------------------------------------------------------------------------------
UMA = {'resourceType': 'Patient', 'id': 'p1', 'name': [{'family': 'Stone', 'given': ['Uma']}], 'birthDate': '1950-03-02',
       'address': [{'line': ['1 High Street'], 'city': 'Leeds', 'postalCode': 'LS1 1AA'}]}


def goal(text, **more):
    return {'resourceType': 'Goal', 'lifecycleStatus': 'active', 'description': {'text': text}, 'subject': {'reference': 'Patient/p1'}, **more}


def as_bundle(*resources, kind='collection'):
    return json.dumps({'resourceType': 'Bundle', 'type': kind, 'entry': [{'resource': r} for r in resources]}).encode()


WRONG = (  # what is wrong, the bytes, what is said of it
    ('cut off', as_bundle(UMA, goal('Walk'))[:200], ': This is not JSON: '),
    ('nothing', b'', ': This is not JSON: the text ends'),
    ('deep', b'{"resourceType":"Bundle","entry":' + b'[' * 100000, 'nested too deep'),
    ('not UTF-8', as_bundle(UMA, goal('Caf')).replace(b'Caf', b'Caf\xe9'), 'the bytes are not UTF-8'),
    ('UTF-16', as_bundle(UMA, goal('Walk')).decode().encode('utf-16'), 'its letters are in UTF-16'),
    ('XML', b'<Bundle xmlns="http://hl7.org/fhir"/>', 'This is XML or a web page'),
    ('Excel', b'PK\x03\x04' + b'\0' * 99, 'a file of Excel itself'),
    ('no Bundle', json.dumps(UMA).encode(), 'This is no FHIR Bundle'),
    ('a history', as_bundle(UMA, goal('Walk'), kind='history'), '(a history)'),
    ('thousands of entries', as_bundle(UMA, *[goal(f'Walk {n}') for n in range(2000)]), 'There are more than 2000 entries'),
    ('nobody', as_bundle(goal('Walk')), 'there is no Patient in it'),
    ('two people', as_bundle(UMA, {**UMA, 'id': 'p2'}, goal('Walk')), 'about more than one person'),
    ('somebody else', as_bundle(UMA, goal('Walk', subject={'reference': 'https://there.example/Patient/p2/_history/1'})),
     'Entry 2: Goal.subject: This is about somebody else'),
    ('wrong types', as_bundle(UMA, goal('Walk', lifecycleStatus=7), goal('Run')), 'Entry 2: Goal.lifecycleStatus: This must be text'),
    ('a resource that is a number', as_bundle(UMA, goal('Run')).replace(b'{"resourceType": "Goal"', b'7}, {"resource": {"resourceType": "Goal"', 1),
     'Entry 2: There is no resource in this entry'),
    ('a birth date that is none', as_bundle({**UMA, 'birthDate': 'soon'}), 'Entry 1: Patient.birthDate: This must be a real date'),
    ('no name', as_bundle({**UMA, 'name': [{'text': 'Uma'}]}, goal('Walk')), 'Entry 1: Patient.name.family: Enter a last name'),
    ('a number that is none', as_bundle({**UMA, 'identifier': [{'system': 'https://fhir.nhs.uk/Id/nhs-number', 'value': '123'}]}),
     'Entry 1: Patient.identifier: This is not a real NHS number'),
    ('restricted', as_bundle({**UMA, 'meta': {'security': [{'system': 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', 'code': 'R'}]}}),
     "Entry 1: This person's record is restricted"))


LEFT_OUT = 'left out whole: %d; parts of others: %d. '


def bundles(top, told):
    """Whole plans as files; a file with something wrong changes nothing, and each fault is named."""
    folder, path = f'{top}/bundles', f'{top}/plan.json'
    password = made(folder)

    def bring(data, *flags):
        with open(path, 'wb') as out:
            out.write(data)
        done = house.run('import', '--data', folder, '--as', 'nurse', *flags, path)
        return done.returncode, done.stdout, done.stderr
    for what, data, sentence in WRONG:
        status, said, err = bring(data, '--dry-run')
        people, parts = {'a resource that is a number': (0, 0), 'wrong types': (0, 1)}.get(what, (1, 0))
        that(f'{what}: named, by the file and the entry', status == (people + parts > 0) and f'{path}: ' in err and sentence in err,
             (status, said, err[:600]))
        that(f'{what}: and counted', f'{1 - people} would be added' in said and (not status or LEFT_OUT % (people, parts) in err), (said, err))
    long = as_bundle(UMA, goal('long ' * 20000), document('Letter', {'title': 'letter.txt', 'data': b64(b'Dear Uma')}),
                  document('Program', {'title': 'run.exe', 'data': b64(b'MZ\x90\0' * 40)}), {'resourceType': 'Immunization', 'status': 'completed'})
    status, said, err = bring(long, '--dry-run')
    that('100,000 letters and what else is in it are said in a line each', status == 0 and all(len(line) < 300 for line in said.split('\n')) and
         'Entry 1: would be added: Uma Stone, born 2 March 1950' in said and 'Entry 2: would be new: Goal or hope: long long' in said and
         'Entry 3: the file “letter.txt” comes with it: Text, 1 KB' in said and '3 parts would be new' in said, said)
    that('and what stays out, with why', 'Entry 4: the file “run.exe” stays out. ' in err and 'Entry 5: The plan has no place' in err, err)
    that('a dry run makes nobody', bring(long, '--dry-run')[1] == said)
    that('then it comes', bring(long)[:2] == (0, '1 person: 1 added, 0 had all of it already; 3 parts new, 0 changed, 0 stayed out\n'))
    that('the same again doubles nothing', bring(long)[1] == '1 person: 0 added, 1 had all of it already; 0 parts new, 0 changed, 0 stayed out\n')
    status, said, err = bring(as_bundle(UMA, goal('Read'), kind='searchset'), '--dry-run')
    that('of who is here it says what would be new', status == 0 and 'would be added:' not in said and '1 parts would be new' in said, (said, err))
    that('who may not write there changes nothing', as_another(folder, path))
    by_number(bring)
    parts_left_out(bring)
    for story, (everything, rows, _files, _who) in told.items():
        status, said, err = bring(everything.encode(), '--dry-run')
        that(f'{story}: a dry run counts all of it as new, and nothing as wrong', status == 0 and
             f'1 would be added, 0 have all of it already; {len(rows)} parts would be new, 0 would change, 0 would stay out' in said, (said[-300:], err[-900:]))
        that(f'{story}: it comes', bring(everything.encode())[0] == 0)
        that(f'{story}: once more changes nothing', '1 had all of it already; 0 parts new, 0 changed' in bring(everything.encode())[1])
    as_it_was(folder, password, told)
    for words in (['--dry-run', path], ['--team', 'Nurses', path], ['--as', 'nurse', f'{top}/people.ndjson']):
        that(f'wrong use: {words[0]}', house.run('import', '--data', folder, *words).returncode == 2)
    that('the folder is as it must be', house.run('check', '--data', folder).returncode == 0)
    that('and its audit', house.run('verify', '--data', folder).returncode == 0)


def by_number(bring):
    """As another server writes it: blanks in the NHS number, no ids, references to urn:uuid; who is here is found by it."""
    one = {k: v for k, v in UMA.items() if k != 'id'}
    one.update(name=[{'family': 'Lane', 'given': ['Ivy']}], identifier=[{'system': 'https://fhir.nhs.uk/Id/nhs-number', 'value': '943 476 5919'}])

    def sent(*resources):
        return json.dumps({'resourceType': 'Bundle', 'type': 'transaction', 'entry': [
            {'fullUrl': f'urn:uuid:00000000-0000-4000-8000-{n:012d}', 'resource': r, 'request': {'method': 'POST', 'url': r['resourceType']}}
            for n, r in enumerate(resources)]}).encode()
    hers = goal('Sing', subject={'reference': 'urn:uuid:00000000-0000-4000-8000-000000000000'})
    that('a transaction comes', bring(sent(one, hers))[:2] == (0, '1 person: 1 added, 0 had all of it already; 1 parts new, 0 changed, 0 stayed out\n'))
    that('and its person is found by the number', '1 had all of it already' in bring(sent(one, hers))[1])
    for what, wrong, sentence in (('birth date', {'birthDate': '1951-03-02'}, 'with another date of birth'),
                                  ('NHS number', {'identifier': [{**one['identifier'][0], 'value': '9434765870'}]}, 'with another NHS number')):
        status, _, err = bring(sent({**one, **wrong}, hers))
        that(f'with another {what} nothing comes', status == 1 and sentence in err, err)


def parts_left_out(bring):
    """As on the page: a part with something wrong stays out, named, and the rest comes; mended in the file it comes too."""
    one = {**UMA, 'name': [{'family': 'Marsh', 'given': ['Ann']}]}

    def sent(status):
        return as_bundle(one, goal('Walk'), goal('Swim', lifecycleStatus=status), goal('Rest'),
                         {'resourceType': 'ServiceRequest', 'status': 'active', 'intent': 'plan', 'subject': {'reference': 'Patient/p1'}})
    status, said, err = bring(sent(7), '--whole')
    that('with --whole nothing of them comes', status == 1 and '1 person: 0 added' in said and LEFT_OUT % (1, 0) in err and
         'Entry 3: Goal.lifecycleStatus: ' in err, (said, err))
    status, dry, err = bring(sent(7), '--dry-run')
    that('a dry run says who would come, and what of them', status == 1 and 'Entry 1: would be added: Ann Marsh' in dry and
         'Entry 4: would be new: Goal or hope: Rest' in dry and '2 parts would be new, 0 would change, 1 would stay out' in dry and
         'Entry 3: would be' not in dry and LEFT_OUT % (0, 1) + 'Nothing was changed.' in err, (dry, err))
    that('what a plan has no place for is named, and is not counted as wrong', 'Entry 5: The plan has no place' in err, err)
    status, said, err = bring(sent(7))
    that('the others of it come', status == 1 and said == '1 person: 1 added, 0 had all of it already; 2 parts new, 0 changed, 1 stayed out\n',
         (status, said))
    that('and the last line says that the rest is in the file', err.strip().split('\n')[-1].endswith(
         LEFT_OUT % (0, 1) + 'They are still in your files: mend them there, and bring those in once more.'), err)
    that('the same again: it still stays out, and the others are there', '0 had all of it already; 0 parts new, 0 changed, 1 stayed' in bring(sent(7))[1])
    that('mended in the file it comes', bring(sent('active'))[:2] == (0, '1 person: 0 added, 0 had all of it already; 1 parts new, 0 changed, 0 stayed out\n'))
    status, said, err = bring(as_bundle({**one, 'name': [{'family': 'Marsh', 'given': ['Bo']}]}, goal('Swim', lifecycleStatus=7)))
    that('who would come without any part does not come', status == 1 and '0 added' in said and LEFT_OUT % (1, 0) in err and
         'Entry 1: No part of this plan can come' in err, (said, err))


def as_another(folder, path):
    assert house.run('user', 'add', 'far', '--data', folder, '--name', 'Far Away', '--role', 'Nurse', '--team', 'Far').returncode == 0
    done = house.run('import', '--data', folder, '--as', 'far', path)
    return done.returncode == 1 and 'Entry 1: This person is here already, and has not let this account in' in done.stderr


def as_it_was(folder, password, told):
    server = house.Server(folder, house.free_port())
    server.start()
    try:
        nurse = sign_in(server.port, 'nurse', password)
        people = nurse.get('/')[1]
        for story, (_everything, rows, files, (given, family, _called, _birth)) in told.items():
            path = re.search(rf'href="(/people/\w+)[^"]*"[^>]*>[^<]*{given} {family}<', people)
            that(f'{story}: is among the people of the team', path, people[:300])
            compare('a Bundle from the command line', story, nurse, path.group(1), rows)
            that(f'{story}: with its files, byte for byte', files_of(nurse, path.group(1)) == files)
    finally:
        server.kill(signal.SIGTERM)


# --- files inside a Bundle --------------------------------------------------------------------------------------------
def b64(data):
    return base64.b64encode(data).decode()


def document(title, *attachments):
    """As another system has it: it knows nothing of our kinds, and calls things by its own names."""
    return {'resourceType': 'DocumentReference', 'status': 'current', 'description': title,
            'content': [{'attachment': {'contentType': 'text/plain', **a}} for a in attachments]}


def faulty_bundle():
    """A plan of another system, with one file that is good, one in a Binary, and one of each that is not taken."""
    good, large = b'Dear Uma\n', b'letters ' * (11 << 17)
    binary = {'resourceType': 'Binary', 'id': 'b1', 'contentType': 'image/png', 'data': b64(POINT)}
    parts = [document('Letter', {'title': '../letter.txt', 'data': b64(good), 'size': len(good)}),
             document('Photo', {'title': 'photo.png', 'url': 'Binary/b1'}),
             document('Program', {'title': 'run.exe', 'data': b64(b'MZ\x90\0' * 40)}),
             document('Page', {'title': 'page.html', 'contentType': 'image/png', 'data': b64(b'<html><script>1</script></html>')}),
             document('Damaged', {'title': 'cut.txt', 'data': b64(good), 'size': 3}),
             document('Another', {'title': 'other.txt', 'data': b64(good), 'hash': b64(b'0' * 20)}),
             document('Large', {'title': 'large.txt', 'data': b64(large)}),
             document('Elsewhere', {'title': 'far.png', 'url': 'Binary/none'}),
             document('Two', {'title': 'one.txt', 'data': b64(b'first')}, {'title': 'two.txt', 'data': b64(b'second')}),
             binary, {**binary, 'id': 'b2'}]
    return good, json.dumps({'resourceType': 'Bundle', 'type': 'collection', 'entry': [
        {'fullUrl': f'urn:uuid:00000000-0000-4000-8000-{n:012d}' if 'id' not in p else f'https://there.example/Binary/{p["id"]}',
         'resource': p} for n, p in enumerate(parts)]})


REFUSED = (('run.exe', 'Program'), ('page.html', '. '), ('cut.txt', 'It is not what it was'), ('other.txt', 'It is not what it was'),
           ('large.txt', 'larger than the 10 MB'), ('far.png', 'does not come with this file'), ('two.txt', 'a further one'))


def files_inside(top):
    """Each file is looked at as an upload is; what is refused is named with why, and its entry comes without it."""
    folder = f'{top}/inside'
    made(folder)
    server = house.Server(folder, house.free_port())
    server.start()
    try:
        who = upload.Uploader(server.port, 0)
        client, root = who.client, who.home
        good, bundle = faulty_bundle()
        looked, status = bring_in(client, root, 'plan.json', bundle)
        table = looked[looked.index('that came inside'):]
        for name, why in REFUSED:
            row = re.search(rf'{re.escape(name)}.{{0,260}}', table)
            that(f'{name} stays out, and why', row and 'It stays out' in row[0] and why in row[0], row or looked[-1500:])
        that('each entry whose file stays out says so', looked.count('a file of it stays out, see below') == len(REFUSED), looked[:900])
        that('a name cannot leave its folder', '../' not in table and 'letter.txt' in table, table[:500])
        that('a file that nothing names is named', 'that no part of the plan in here names' in looked)
        that('all nine documents come', counted(looked, 'New') == 9 and status == 303, (looked[:600], status))
        sums = sorted(hashlib.sha256(b).hexdigest() for b in (good, POINT, b'first'))
        that('with the three files that are good', files_of(client, root) == sums, files_of(client, root))
        looked, _ = bring_in(client, root, 'plan.json', bundle)
        that('once more changes nothing', 'Everything in this file is in the plan already' in looked, looked[:900])
        given_out(client, root, good)
        taken_back(client, root, bundle)
        that('and the folder is as it must be', house.run('check', '--data', folder).returncode == 0)
    finally:
        server.kill(signal.SIGTERM)


def given_out(client, root, good):
    """A FHIR document has the bytes too."""
    key = root.split('/')[-1]
    plan = json.loads(as_fhir(client, f'CarePlan?patient={key}&_count=100')[1])
    mine = [e['resource']['id'] for e in plan['entry'] if 'partOf' not in e['resource']]
    status, text = as_fhir(client, f'CarePlan/{mine[0]}/$document')
    inside = [base64.b64decode(e['resource']['data']) for e in json.loads(text)['entry'] if e['resource']['resourceType'] == 'Binary']
    that('a FHIR document carries the files', status == 200 and sorted(inside) == sorted([good, POINT, b'first']), (status, inside))
    client.document = text


def taken_back(client, root, bundle):
    """What was taken back is in no document, and does not come again by itself."""
    status, text = as_fhir(client, f'DocumentReference?patient={root.split("/")[-1]}&_count=100')
    photo = next(e['resource'] for e in json.loads(text)['entry'] if e['resource']['content'][0]['attachment'].get('title') == 'photo.png')
    path = f'{root}/entry/{photo["id"]}'
    form = next(f for f in forms.Page(client.get(path)[1]).forms if 'title' in f.names())
    status, page = client.post(path, [*form.sent(), ('file-remove', 'yes')])
    that('its picture is taken back', status == 303, page[:2000])
    before = len(files_of(client, root))
    looked, status = bring_in(client, root, 'plan.json', bundle)
    that('and stays out when the plan comes again', 'was here before and was taken back' in looked, looked[:900])
    that('so nothing changes', 'Everything in this file' in looked and len(files_of(client, root)) == before == 2, (before, status))
    key = root.split('/')[-1]
    everything = json.loads(as_fhir(client, f'Patient/{key}/$everything')[1])
    inside = [e['resource'] for e in everything['entry'] if e['resource']['resourceType'] == 'Binary']
    that('nor is it in what is given out', len(inside) == 2 and all('data' in b for b in inside), inside)


def killed_while_it_comes(top):
    """kill -9 while a plan with files is brought in: all of it is there, or nothing."""
    folder, came, took = f'{top}/cut', 0, 0
    made(folder)
    server = house.Server(folder, house.free_port())
    server.start()
    who = upload.Uploader(server.port, 0)
    data = [upload.random.Random(n).randbytes(1 << 19).hex().encode() for n in range(6)]
    for n in range(6):
        bundle = json.dumps({'resourceType': 'Bundle', 'type': 'collection', 'entry': [
            {'resource': document(f'Round {n} part {i}', {'title': f'{i}.txt', 'data': b64(b'%d ' % n + d)})} for i, d in enumerate(data)]})
        began = time.time()
        cut = threading.Timer(took * (0.4 + n * 0.12) if n else 60, server.kill)
        cut.start()
        try:
            bring_in(who.client, who.home, 'plan.json', bundle)
        except (OSError, http.client.HTTPException, AssertionError):
            pass
        if not n:  # how long it takes when nobody is killed
            took = time.time() - began
            cut.cancel()
            server.kill()
        cut.join()
        server.start()
        who.client.close()
        parts = len(set(re.findall(rf'Round {n} part (\d)', who.client.get(who.home)[1])))
        that(f'round {n}: all of it, or nothing', parts in (0, 6), parts)
        came += parts
        that('and every file is whole', house.run('check', '--data', folder).returncode == 0)
    that('some came', came >= 6, came)
    server.kill(signal.SIGTERM)


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
    that('then they come', status == 0 and said == '40 people: 40 added, 0 had all of it already; 80 parts new, 0 changed, 0 stayed out', (said, err))
    status, said, _ = bring(many)
    that('the same table again doubles nothing', status == 0 and '0 added, 40 had all of it already; 0 parts new' in said, said)
    status, said, err = bring(faulty, '--dry-run')
    that('a dry run of a faulty table ends with 1', status == 1, status)
    for line in ('faulty.csv:4: What it is: We do not know what “Gaol” is', 'faulty.csv:5: Written on: “soon” is no date',
                 'faulty.csv:6: NHS number: Say whom this row is about'):
        that(f'and names {line.split(":")[1]}', line in err, err)
    that('a faulty row leaves its person here, without that row', '2 would be added' in said and LEFT_OUT % (2, 1) in err, (said, err))
    status, said, err = bring(faulty, '--whole')
    that('with --whole it stops at the first who is faulty', status == 1 and '2 people: 1 added' in said and ':5:' not in err and
         LEFT_OUT % (1, 0) in err, (said, err))
    that('of whom nothing came', not found(folder, password, 'Ben', 'Bright', (3, 3, 1961)))
    status, said, err = bring(faulty)
    that('without, at the first who cannot come at all', status == 1 and '3 people: 1 added, 1 had all of it' in said and ':6:' not in err and
         '1 parts new, 0 changed, 1 stayed out' in said and LEFT_OUT % (1, 1) + 'That is as far' in err, (said, err))
    plan = found(folder, password, 'Ben', 'Bright', (3, 3, 1961))
    that('the good row of a person with a faulty one is in', plan and 'Swim' in plan and 'Walk' not in plan, plan and plan[:300])
    status, said, err = bring(faulty, '--continue')
    that('with --continue it looks at everybody', status == 1 and '4 people: 0 added, 1 had all of it' in said and
         LEFT_OUT % (2, 1) + 'They are still' in err, (said, err))
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
    who = upload.three(folder, lambda: None)
    moved = house.run('migrate', '--data', folder, '--from', folder, '--to', other)
    that('a folder with files is moved', moved.returncode == 0, moved.stderr)
    that('and is as it must be there', house.run('check', '--data', other).returncode == 0)
    wrong = upload.three_there(other, who)
    that('the same files are there, byte for byte', not wrong, wrong)


def main():
    with tempfile.TemporaryDirectory(prefix='ownplan-taking-over-') as top:
        bundles(top, whole_plans(top))
        files_inside(top)
        killed_while_it_comes(top)
        many_people(top)
        files_outlive(top)
        files_move(top)
    return end()


if __name__ == '__main__':
    sys.exit(main())
