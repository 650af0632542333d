#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Something is taken out of a record for good: words about somebody else, in every version, with comments, suggestions,
a file, drafts and exports. After it none of its bytes is in any file of the house, nor in a backup made then, nor in an
older one that is restored; that it was there, who took it out and why is told everywhere; `ownplan verify` passes, and
finds a body that is missing without a proof. Ends with "N passed, N failed"."""
import glob
import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import that as so
from house import Api, Client, Server, free_port, run, stories, until
from that import that

PERSON = ''  # Declan's key, once he has signed in
WORDS = ['Ismelda drinks xq-one', 'Ismelda drinks xq-two', 'Ismelda drinks xq-three']
NEEDLE = b'Ismelda'
FILE = b'Ismelda her letter ' + hashlib.sha256(b'letter').hexdigest().encode() * 40
WHY = 'These were words about a neighbour. They belong to another record.'


class World:
    def __init__(self, top):
        self.top, self.folder, self.clients = top, os.path.join(top, 'data'), {}
        stories(self.folder)
        self.server = Server(self.folder, free_port())
        self.server.start()
        token = run('token', '--data', self.folder, '--scope', 'system/*.cruds').stdout.strip()
        self.api = Api(self.server.port, token)

    def again(self, how=signal.SIGTERM):
        self.server.kill(how)
        self.again_from_start()

    def again_from_start(self):
        self.server = Server(self.folder, self.server.port)
        self.server.start()
        self.api.close()
        self.clients = {who: None for who in self.clients}

    def end(self):
        if self.server.process:
            self.server.kill(signal.SIGTERM)

    def rows(self, text, *values, folder=None):
        db = sqlite3.connect(os.path.join(folder or self.folder, 'plan.db'), timeout=30)
        try:
            with db:
                return db.execute(text, values).fetchall()
        finally:
            db.close()

    def client(self, who):
        if not self.clients.get(who):
            self.clients[who] = Client(self.server.port)
            self.clients[who].sign_in(who, 'ownplan-demo')
        return self.clients[who]

    def send(self, who, page, fields, action=None):
        """A form as it stands on its page, with these fields."""
        client = self.client(who)
        hidden = client.form(page, action or page)
        return client.ask('POST', action or page, {**hidden, **fields})

    def fhir_of(self, goal):
        return self.api.ask('GET', f'/fhir/Goal/{goal}')[2]

    def fhir(self, path):
        status, _, body = self.api.ask('GET', path)
        return status, json.loads(body) if body else {}


def in_files(folder, windows):
    """Files of a folder that hold any of these bytes."""
    found = set()
    for path in glob.glob(f'{folder}/**/*', recursive=True):
        if os.path.isfile(path):
            with open(path, 'rb') as file:
                data = file.read()
            found |= {os.path.relpath(path, folder) for w in windows if w in data}
    return sorted(found)


def windows_of(blob):
    """Pieces of a packed body that say by themselves that it is there."""
    blob = bytes(blob)
    return [blob[i:i + 24] for i in range(16, max(17, len(blob) - 40), 64)]


def newest(world, kind):
    return world.rows('SELECT id FROM resource WHERE person = ? AND type = ? ORDER BY seq DESC LIMIT 1', PERSON, kind)[0][0]


def write(world):
    """An entry of three versions, a comment, a suggestion, a draft, a document with a file. Their ids."""
    home = f'/people/{PERSON}'
    world.mark = world.rows('SELECT max(seq) FROM change')[0][0]
    status, _, text = world.send('nurse', f'{home}/add/need', {'what': WORDS[0], 'type': 'concern'})
    that('an entry is written', status == 303, text[:300])
    need = newest(world, 'Condition')
    entry = f'{home}/entry/{need}'
    for words in WORDS[1:]:
        status, _, text = world.send('nurse', entry, {'what': words, 'type': 'concern'})
        that('and changed', status == 303, text[:300])
    status, _, text = world.send('declan', f'{entry}/comments', {'comment': 'Ismelda is not me'})
    that('somebody comments on it', status == 303, text[:300])
    status, _, text = world.send('mum', f'{entry}/suggest', {'what': 'Ismelda again', 'type': 'concern', 'reason': 'Ismelda'})
    that('and suggests another', status == 303, text[:300])
    client = world.client('nurse')
    fields = {'csrf': client.form(entry, entry)['csrf'], 'what': 'letter', 'title': 'Ismelda by letter'}
    status, text = client.upload(f'{home}/add/document', fields, 'ismelda.txt', FILE)
    that('a file is added', status == 303, text[:300])
    document = newest(world, 'DocumentReference')
    status, _, text = world.send('nurse', entry, {'what': 'Ismelda in a draft', 'act': 'draft', 'later': '1'})
    draft = world.rows('SELECT count(*) FROM draft WHERE person = ? AND place LIKE ?', PERSON, f'%{need}%')[0][0]
    that('and something is begun', draft or status, text[:300])
    return need, document


def pieces(world, *ids):
    """What must be nowhere afterwards: the word as it is, and each body that lies packed."""
    blobs = [b for t in ('resource', 'resource_history') for (b,) in world.rows(
        f"SELECT packed FROM {t} WHERE person = ? AND seq > ? AND packed IS NOT NULL AND (id IN (?, ?) OR kind IN"
        " ('comment', 'suggestion'))", PERSON, world.mark, *ids)]
    return [NEEDLE, FILE[40:70]] + [w for blob in blobs for w in windows_of(blob)]


def ask(world, need):
    """The person asks; mistakes on the way; the officer finds it, reads the one entry, and says why not or takes it out."""
    path = f'/people/{PERSON}/history/Condition/{need}'
    page = world.client('declan').get(path)[1]
    that('the way to it is on the page of the history', f'{path}/take-out"' in page, page[-2000:])
    status, _, text = world.send('declan', f'{path}/take-out', {'words': ''})
    that('why has to be said', status == 400 and 'Write why it should be taken out' in text, (status, text[:200]))
    status, to, text = world.send('declan', f'{path}/take-out', {'words': 'It is about <b>somebody</b> else'})
    that('it is asked for', status == 303 and to == f'{path}?done=take-out', (status, to, text[:300]))
    text = world.client('declan').get(f'{path}/take-out')[1]
    that('and not twice', 'asked for already' in text and '<textarea' not in text)
    text = world.client('declan').get(f'/people/{PERSON}/looked')[1]
    that('who asked finds it again', 'To be taken out: Worry or need' in text and 'somebody&lt;/b&gt;' in text, text[-3000:])
    for who in ('nurse', 'mum'):
        that(f'nobody else reads what was asked: {who}', 'somebody&lt;/b&gt;' not in world.client(who).get(f'/people/{PERSON}')[1])
    that('who may not see it cannot ask', world.client('paramedic').get(f'{path}/take-out')[0] in (403, 404))
    text = world.client('privacy').get('/privacy')[1]
    case = re.search(r'/privacy/take-out/([0-9a-z-]+)"', text)
    that('it stands in the list of the officer', case and 'answer within a month' in text, text[:300])
    return case[1]


def refuse(world, case):
    """What is forgotten is said at its field, and what was typed is kept."""
    page = f'/privacy/take-out/{case}'
    text = world.client('privacy').get(page)[1]
    that('the officer reads the one entry and no plan', WORDS[2] in text and WORDS[1] not in text and 'To be answered by' in text)
    for fields, sentence in (({'answer': 'Typed'}, 'Choose what you will do'),
                             ({'answer': 'Typed', 'outcome': 'taken-out'}, 'Choose on what ground'),
                             ({'outcome': 'taken-out', 'basis': 'somebody-else'}, 'Write why.'),
                             ({'answer': 'Typed', 'outcome': 'taken-out', 'basis': 'for fun'}, 'Choose on what ground')):
        status, _, text = world.send('privacy', page, fields)
        that(f'refused: {sentence}', status == 400 and sentence in text and ('Typed' in text or 'answer' not in fields), (status, text[:200]))
    that('nobody else answers', all(world.client(who).get(page)[0] == 403 for who in ('declan', 'nurse', 'admin')))


def held(world, case):
    """While a record is held nothing goes, with a sentence at the field; once the hold is lifted it does."""
    record, page = f'/privacy/kept/{PERSON}', f'/privacy/take-out/{case}'
    that('a record is held', world.send('privacy', record, {'why': 'A claim'})[0] == 303)
    status, _, text = world.send('privacy', page, {'answer': WHY, 'outcome': 'taken-out', 'basis': 'asked', 'sure': 'yes'})
    that('nothing is taken out of it', status == 400 and 'This record is held' in text and WHY in text and
         not world.rows('SELECT 1 FROM erasure'), (status, text[:200]))
    that('nor without anybody having asked', 'This record is held' in world.send(
        'privacy', '/privacy/take-out', {'entry': f"Goal/{world.rows('SELECT id FROM resource WHERE person = ? AND type = ?', PERSON, 'Goal')[0][0]}"})[2])
    that('and lifted', world.send('privacy', record, {'why': 'Settled'})[0] == 303)


def kept(world):
    """Whose time has come stands in the list of the officer, and nobody else; days that came too early are moved on."""
    old = world.rows("SELECT person FROM account WHERE username = 'ltc'")[0][0]
    world.rows('UPDATE retention SET until = 1')
    world.rows('UPDATE plan_summary SET changed_at = 946684800000000 WHERE person = ?', old)
    world.rows("UPDATE resource SET updated = 946684800000000 WHERE person = ? AND type = 'Patient'", old)
    text = world.client('privacy').get('/privacy/kept')[1]
    that('a record whose time has come is in the list', 'Margaret Ellis' in text and '1 January 2008' in text and
         'Declan' not in text and 'Amina' not in text, re.sub('<[^>]*>', ' ', text)[:900])
    world.again()
    until(lambda: world.rows('SELECT count(*) FROM retention WHERE until = 1')[0][0] == 1, 'days are moved on')
    days = dict(world.rows('SELECT person, until FROM retention'))
    that('that of a child to the 25th birthday or later', days[old] == 1 and days[PERSON] > 22000, days)
    text = world.client('privacy').get('/privacy/kept')[1]
    that('and nothing was destroyed', 'Margaret Ellis' in text and world.rows("SELECT 1 FROM resource WHERE person = ? AND kind = 'goal'", old))


def take_out(world, page, fields, kind='Condition'):
    status, _, text = world.send('privacy', page, {**fields, 'answer': WHY})
    that('it is asked once more', status == 200 and 'This cannot be undone' in text and 'What stays' in text, (status, text[:300]))
    if kind == 'Condition':
        that('and said what goes', 'all of its 3 versions' in text and '1 comment on it' in text and
             '1 change that was suggested' in text, re.sub('<[^>]*>', ' ', text)[-1500:])
    hidden = {**dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)"', text)),
              **{n: v for v, n in re.findall(r'<input[^>]*type="hidden"[^>]*value="([^"]*)"[^>]*name="([^"]*)"', text)}}
    that('nothing is gone yet', not world.rows('SELECT 1 FROM erasure WHERE type = ?', kind))
    status, to, text = world.client('privacy').ask('POST', page, hidden)
    that('and then it is gone', status == 303 and to.endswith('done=taken-out'), (status, to, text[:500]))


def agreed(world):
    """What was agreed goes on to say that it was, and that something was taken out of it."""
    text = world.client('declan').get(f'/people/{PERSON}/agreed/1')[1]
    ids = [i for (i,) in world.rows("SELECT id FROM resource WHERE person = ? AND kind = 'goal' AND deleted = 0 ORDER BY id", PERSON)]
    said = {i: json.loads(world.fhir_of(i)) for i in ids}
    goal, words = next((i, g['description']['text']) for i, g in said.items() if g['description']['text'][:20] in text)
    before = world.rows("SELECT id, body, packed FROM resource WHERE person = ? AND kind = 'agreement'", PERSON)
    take_out(world, '/privacy/take-out', {'entry': f'Goal/{goal}', 'basis': 'asked'}, 'Goal')
    text = world.client('declan').get(f'/people/{PERSON}/agreed/1')[1]
    that('the version that was agreed says so where it stood', 'Taken out on' in text and WHY in text and words[:20] not in text and
         'The person asked for it' in text, re.sub('<[^>]*>', ' ', text)[:900])
    that('its signatures are the same', before == world.rows("SELECT id, body, packed FROM resource WHERE person = ? AND kind = 'agreement'", PERSON))
    that('and count', 'Version 1' in world.client('declan').get(f'/people/{PERSON}/agreed')[1])
    text = world.client('declan').get(f'/people/{PERSON}')[1]
    that('the plan goes on without it', words[:20] not in text, text[:100])
    that('all is still proven', proof(world)[0], proof(world)[1])


def told(world, need):
    """What stands where the words were."""
    for who in ('declan', 'nurse'):
        text = world.client(who).get(f'/people/{PERSON}/history/Condition/{need}')[1]
        that(f'the history says who took it out and why: {who}', 'Taken out on' in text and 'Moira Finch' in text and WHY in text
             and 'Ismelda' not in text and 'about somebody else' in text, re.sub('<[^>]*>', ' ', text)[-800:])
        text = world.client(who).get(f'/people/{PERSON}/changes')[1]
        that(f'and so do the changes: {who}', 'took it out for good' in text and 'Ismelda' not in text)
        for page in ('', '/messages', '/recorded', '/changes/between', '/goals', '/print'):
            text = world.client(who).get(f'/people/{PERSON}{page}')[1]
            that(f'no page has it: {page} {who}', 'Ismelda' not in text, text[:100])
    text = world.client('declan').get(f'/people/{PERSON}/looked')[1]
    that('the person reads the answer', WHY in text and 'Taken out' in text.replace('taken out', 'Taken out'))
    for path in (f'/fhir/Condition/{need}', f'/fhir/Condition/{need}/_history/1', f'/fhir/Condition/{need}/_history/3'):
        status, body = world.fhir(path)
        that(f'gone in FHIR: {path}', status == 410 and body['resourceType'] == 'OperationOutcome' and 'erased' in json.dumps(body), (status, body))
    status, body = world.fhir(f'/fhir/Condition/{need}/_history')
    entries = body.get('entry', [])
    that('its history lists the versions without what they said', status == 200 and len(entries) == 4 and
         not any('resource' in e for e in entries) and entries[1]['response']['status'] == '410 Gone', body)
    status, body = world.fhir(f'/fhir/Condition?patient={PERSON}&code:text=Ismelda')
    that('a search finds nothing', status == 200 and body['total'] == 0, body)
    for path in (f'/fhir/Patient/{PERSON}/$everything', f'/fhir/Condition?patient={PERSON}', f'/fhir/Task?patient={PERSON}'):
        text = json.dumps(world.fhir(path)[1])
        that(f'nor is it in {path}', 'Ismelda' not in text and f'Condition/{need}"' not in text.replace(f'"Condition/{need}"', '') )
    status, _, body = world.api.ask('PUT', f'/fhir/Condition/{need}', {
        'resourceType': 'Condition', 'id': need, 'subject': {'reference': f'Patient/{PERSON}'}, 'code': {'text': 'Ismelda'}})
    that('and it does not come back by the same id', status in (410, 422), (status, body))


def proof(world, folder=None):
    done = run('verify', '--data', folder or world.folder)
    return done.returncode == 0 and 'is whole' in done.stdout, done.stdout + done.stderr


def killed_between(world, need):
    """A server that died behind the transaction and before the log leaves the rest to the next one."""
    log = f'{world.folder}/erasures.log'
    that('the log beside the database knows no words', NEEDLE not in open(log, 'rb').read() and need.encode() in open(log, 'rb').read())
    that('and nobody else may read it', os.stat(log).st_mode & 0o777 == 0o600)
    world.server.kill()
    os.remove(log)
    world.rows('UPDATE erasure SET logged = 0')
    world.again_from_start()
    until(lambda: os.path.exists(log) and need in open(log, encoding='utf-8').read(), 'the next server writes the log')
    until(lambda: not world.rows('SELECT 1 FROM erasure WHERE logged = 0'), 'and notes that it has')


def damaged(world, top):
    """A body that is missing, and nothing says why."""
    copy = f'{top}/damaged'
    shutil.copytree(world.folder, copy)
    db = sqlite3.connect(f'{copy}/plan.db')
    with db:
        db.execute("UPDATE resource_history SET body = '', packed = NULL WHERE seq = (SELECT max(seq) FROM resource_history"
                   " WHERE person <> '' AND (body <> '' OR packed IS NOT NULL))")
    db.close()
    whole, said = proof(world, copy)
    that('a body that is missing without a proof is found', not whole and 'no erasure on record' in said, said)
    shutil.copytree(world.folder, f'{copy}2')
    db = sqlite3.connect(f'{copy}2/plan.db')
    with db:
        db.execute('DELETE FROM erasure')
    db.close()
    os.remove(f'{copy}2/erasures.log')
    whole, said = proof(world, f'{copy}2')
    that('and so is a proof that was taken away', not whole and 'no erasure on record' in said, said)


def story(top):
    global PERSON
    world = World(top)
    try:
        PERSON = re.search('/people/([0-9a-z]{10})', world.client('declan').ask('GET', '/')[1])[1]
        need, document = write(world)
        gone = pieces(world, need, document)
        that('the words lie in the files of the house', 'plan.db' in in_files(world.folder, gone) or
             'plan.db-wal' in in_files(world.folder, gone))
        older = f'{top}/backups/older'
        os.mkdir(f'{top}/backups')
        that('a backup is taken', run('backup', '--data', world.folder, older).returncode == 0)
        that('which has them', in_files(older, gone))
        case = ask(world, need)
        refuse(world, case)
        held(world, case)
        take_out(world, f'/privacy/take-out/{case}', {'outcome': 'taken-out', 'basis': 'somebody-else'})
        take_other(world, document)
        told(world, need)
        left = lambda: in_files(world.folder, gone)
        until(lambda: not left() or None, 'not a byte is left') if left() else None
        that('not a byte of it is in any file', not left(), left())
        rows = world.rows('SELECT type, versions FROM erasure')
        that('each has its proof', sorted(t for t, _ in rows) == ['Binary', 'Communication', 'Condition', 'DocumentReference', 'Task'], rows)
        that('nothing is begun any more', not world.rows('SELECT 1 FROM draft WHERE person = ? AND place LIKE ?', PERSON, f'%{need}%'))
        that('the bytes of the file are gone', not world.rows('SELECT 1 FROM attachment WHERE digest = ?', hashlib.sha256(FILE).hexdigest()))
        whole, said = proof(world)
        that('the trail is whole and names them', whole and f'Condition/{need}' in said and 'Moira Finch' in said and
             '5 resources were lawfully erased' in said, said)
        newer = f'{top}/backups/newer'
        that('a backup made after it', run('backup', '--data', world.folder, newer).returncode == 0)
        that('has not a byte of it', not in_files(newer, gone), in_files(newer, gone))
        restored(world, top, older, gone, need)
        agreed(world)
        world.again(signal.SIGKILL)
        told(world, need)
        that('nor after a kill and a start', not left(), left())
        killed_between(world, need)
        kept(world)
        world.end()
        world.server.process = None
        damaged(world, top)
    finally:
        world.end()


def take_other(world, document):
    """Without anybody having asked: by its reference."""
    status, _, text = world.send('privacy', '/privacy/take-out', {'entry': 'a goal'})
    that('what is no reference is refused', status == 400 and 'Nothing like this' in text and 'value="a goal"' in text, (status, text[:200]))
    status, _, text = world.send('privacy', '/privacy/take-out', {'entry': ''})
    that('and none', status == 400 and 'Write which part' in text)
    for kind, name in (('Patient', PERSON), ('CarePlan', newest(world, 'CarePlan')), ('Consent', newest(world, 'Consent'))):
        status, _, text = world.send('privacy', '/privacy/take-out', {'entry': f'{kind}/{name}'})
        that(f'not by itself: {kind}', status == 400 and 'cannot be taken out by itself' in text, (status, text[:200]))
    page = f'/privacy/take-out?entry=https://here/people/{PERSON}/history/DocumentReference/{document}'
    text = world.client('privacy').get(page)[1]
    that('an address will do', 'Ismelda by letter' in text and '<textarea' in text, re.sub('<[^>]*>', ' ', text)[-900:])
    take_out(world, '/privacy/take-out', {'entry': f'DocumentReference/{document}', 'basis': 'unlawful'}, 'DocumentReference')
    status, _, text = world.send('privacy', '/privacy/take-out', {'entry': f'DocumentReference/{document}'})
    that('twice is said', status == 400 and 'taken out for good already' in text, (status, text[:200]))


def restored(world, top, older, gone, need):
    """The older backup, with the log of a newer one beside it, by a log that is named, and by none."""
    beside = f'{top}/beside'
    done = run('restore', '--data', beside, older)
    that('an older backup is restored', done.returncode == 0 and 'erased again: 5' in done.stdout, done.stdout + done.stderr)
    that('and not a byte of it comes back', not in_files(beside, gone), in_files(beside, gone))
    whole, said = proof(world, beside)
    that('it is whole, and knows its erasures', whole and f'Condition/{need}' in said, said)
    alone = f'{top}/alone/older'
    shutil.copytree(older, alone)
    done = run('restore', '--data', f'{top}/named', '--erasures', f'{world.folder}/erasures.log', alone)
    that('a log that is named', done.returncode == 0 and 'erased again: 5' in done.stdout and not in_files(f'{top}/named', gone), done.stderr)
    done = run('restore', '--data', f'{top}/wrong', '--erasures', f'{top}/nothing.log', alone)
    that('one that is not there is refused', done.returncode == 1 and 'cannot be read' in done.stderr and not os.path.exists(f'{top}/wrong'), done.stderr)
    done = run('restore', '--data', f'{top}/late', alone)
    that('and by none it is as it was', done.returncode == 0 and in_files(f'{top}/late', gone), done.stderr)
    shutil.copy(f'{world.folder}/erasures.log', f'{top}/late/erasures.log')
    late = Server(f'{top}/late', free_port())
    late.start()
    until(lambda: not in_files(f'{top}/late', gone), 'a server goes by the log at its start')
    late.kill(signal.SIGTERM)
    that('until a server finds the log', not in_files(f'{top}/late', gone) and proof(world, f'{top}/late')[0])


def main():
    with tempfile.TemporaryDirectory() as top:
        story(top)
    return so.end()


if __name__ == '__main__':
    sys.exit(main())
