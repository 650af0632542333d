# SPDX-License-Identifier: Apache-2.0
"""Every item of the published information standards has a home, and what is typed there comes back everywhere.

docs/conformance/*.tsv holds a row for each item: its path in the standard, where it is asked here, and the FHIR element.
For each row the form is filled as a person fills it and sent; then the element is read by the FHIR API, and the words
are looked for on the person's page and in the print. `home` is KIND.FIELD (an entry), details/GROUP/FIELD (the person's
details), or `by itself` with what keeps it. The standards' own files are read where OWNPLAN_SHARED has them: an item
without a row, or a row without an item, fails. Ends with "N passed, N failed"."""
import http.client
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from forms import Page
from house import JSON, PROGRAM, Client, run
from that import end, that

TOP = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get('OWNPLAN_SHARED') or TOP / '../shared')
SHEETS = {'pcsp-2.0.tsv': 'PersonalisedCSP.json', 'about-me-2.01.tsv': 'AboutMe.json'}
CLEAN = {k: v for k, v in os.environ.items() if k not in ('OWNPLAN_DATABASE', 'OWNPLAN_DATA')}
skipped = 0


def rows():
    for name in SHEETS:
        lines = (TOP / 'docs/conformance' / name).read_text(encoding='utf-8').splitlines()
        for line in lines[1:]:
            item, home, element = line.split('\t')
            yield name, item, home, element


def items(dataset):
    """Paths of the leaves of a standard."""
    def walk(node, path):
        path = [*path, ' '.join(node['name'].split())]
        inner = node.get('concept') or []
        if not inner:
            yield ' / '.join(path)
        for one in inner:
            yield from walk(one, path)
    for top in dataset['dataset'][0]['concept']:
        yield from walk(top, [])


def against_the_standard():
    global skipped
    for sheet, file in SHEETS.items():
        path = SHARED / 'data/prsb' / file
        if not path.exists():
            print(f'skipped: {sheet} is not held against the standard: no {path}')
            skipped += 1
            continue
        theirs = list(items(json.loads(path.read_text(encoding='utf-8'))))
        ours = [item for name, item, _, _ in rows() if name == sheet]
        that(f'{sheet}: every item has a home', not set(theirs) - set(ours), sorted(set(theirs) - set(ours)))
        that(f'{sheet}: and no row is of nothing', not set(ours) - set(theirs), sorted(set(ours) - set(theirs)))
        that(f'{sheet}: each once', len(ours) == len(set(ours)), len(ours) - len(set(ours)))
        print(f'{sheet}: {len(set(ours) & set(theirs))} of {len(theirs)} items have a home')


class Demo:
    def __init__(self, folder):
        self.folder = folder
        self.child = subprocess.Popen([PROGRAM, 'demo', '--data', folder, '--listen', '127.0.0.1:0', '--log', 'warn'],
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=CLEAN)
        for line in self.child.stdout:
            found = re.search(r'http://127\.0\.0\.1:(\d+)', line)
            if found:
                self.port = int(found.group(1))
                break
        self.token = run('token', '--data', folder, '--scope', 'system/*.cruds').stdout.strip()

    def person(self, name):
        client = Client(self.port)
        client.sign_in(name, 'ownplan-demo')
        return client

    def resource(self, what):
        client = Client(self.port, self.token)
        status, text = client.send('GET', '/fhir/' + what, None, None, {'Accept': JSON})
        assert status == 200, f'{what}: {status} {text[:300]}'
        return json.loads(text)

    def end(self):
        self.child.send_signal(signal.SIGTERM)
        self.child.wait(timeout=60)


def element(resource, path):
    """Values at a FHIR path: a.b[0].c, x[name=value], x[*]."""
    found = [resource]
    for part in re.findall(r'(?:[^.\[]|\[[^\]]*\])+', path):
        name, *picks = re.match(r'[^\[]*', part).group(0), *re.findall(r'\[([^\]]*)\]', part)
        found = [one[name] for one in found if isinstance(one, dict) and name in one]
        for pick in picks:
            lists = [one for one in found if isinstance(one, list)]
            if pick == '*':
                found = [item for one in lists for item in one]
            elif pick.isdigit():
                found = [one[int(pick)] for one in lists if len(one) > int(pick)]
            else:
                key, _, value = pick.partition('=')
                found = [next(i for i in one if i.get(key) == value) for one in lists if any(i.get(key) == value for i in one)]
    return found


# What a field takes that is held to a form: by the end of its name.
SPECIAL = {'nhs_number': '943 476 5919', 'postcode': 'CT1 2AB', 'phone': '01632 960199', 'phone-0-number': '01632 960188',
           'email': 'conform@example.org', 'email-0-address': 'conform@example.org', 'practice-0-code': 'C12345',
           'organisation_code': 'RX1', 'location_code': 'RX2', 'funding_code': 'RX3', 'link': 'https://example.org/conform',
           'code': '425268008'}
TERM = 'Review of care plan (conform)'
MONTHS = 'January February March April May June July August September October November December'.split()
# These are filled before others can name them.
FIRST = ['relation', 'professional', 'need', 'goal', 'action', 'contingency']


def picture():
    """A red dot as a PNG."""
    def chunk(name, data):
        return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>2I5B', 1, 1, 8, 2, 0, 0, 0)) + \
        chunk(b'IDAT', zlib.compress(b'\0\xff\0\0')) + chunk(b'IEND', b'')


def with_files(pairs, seen):
    """A form with its files (RFC 7578): the body and its type."""
    edge = 'conform-edge-7c1f'
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in pairs]
    parts += [f'Content-Disposition: form-data; name="{name}"; filename="{what[1]}"\r\nContent-Type: image/png\r\n\r\n'.encode()
              + what[2] for name, what in seen.items() if what[0] == 'file']
    body = b''.join(b'--' + edge.encode() + b'\r\n' + part + b'\r\n' for part in parts)
    return body + f'--{edge}--\r\n'.encode(), f'multipart/form-data; boundary={edge}'


def date_of(field):
    """A day that the field may have: in the past where it tells of one."""
    past = field.split('-')[-1] in ('birth', 'start', 'when', 'date', 'made', 'from')
    return (1968 if field.endswith('birth') else 2026 if past else 2027), 6, 17


def fill(form, kind_name):
    """Every control of a form filled. Returns what is sent by name, and what is to be seen by field."""
    changed, seen = {}, {}
    for name in dict.fromkeys(form.names()):
        kind, controls = form.of(name)[0].kind, form.of(name)
        field, part = re.match(r'(.*?)(-(?:day|month|year|time|other|shown|term))?$', name).groups()
        if not name or kind in ('hidden', 'submit') or name in ('whose', 'csrf', 'seen', 'seen-who') or name.endswith('-remove'):
            continue
        if kind == 'file':
            seen[field] = ('file', f'conform-{kind_name}.png', picture())
            continue
        if part in ('-day', '-month', '-year'):
            year, month, day = date_of(field)
            changed[name] = str({'-day': day, '-month': month, '-year': year}[part])
            seen[field] = ('date', f'{year}-{month:02}-{day}', f'{day} {MONTHS[month - 1]} {year}')
        elif part == '-time':
            changed[name] = '10:30'
        elif part == '-term':
            changed[name] = TERM
        elif part == '-other':
            changed[field] = ['other']
            changed[name] = f'Conform {kind_name} {field} person'
            seen[field] = ('words', changed[name])
        elif kind in ('text', 'textarea', 'email', 'tel', 'url'):
            ready = [v for k, v in SPECIAL.items() if field == k or field.endswith(('-' + k, '_' + k))]
            changed[name] = ready[0] if ready else f'Conform {kind_name} {field} \U0001F393 نص <b>'
            seen[field] = ('words', changed[name])
        elif kind == 'select':
            value, label = [o for o in controls[0].options if o[0]][0]
            changed[name] = value
            seen[field] = ('choice', value, label.strip())
        elif kind == 'radio' and field not in seen:
            good = [c for c in controls if c.value and c.value != 'other']
            one = (good or controls)[0 if field.endswith('status') else -1]
            changed[name] = one.value
            seen[field] = ('choice', one.value, one.label)
        elif kind == 'checkbox' and field not in seen:
            changed[name] = controls[0].value
            seen[field] = ('tick', controls[0].label)
    return changed, seen


def form_with(text, path):
    """The form of a page that posts to this address."""
    return next((f for f in Page(text).forms if f.action.split('?')[0] == path), None)


class Walk:
    """Fills every form that the rows name, once, and remembers which resource came of it."""

    def __init__(self, demo):
        self.demo, self.made, self.seen, self.resources = demo, {}, {}, {}
        self.clients = {name: demo.person(name) for name in ('declan', 'nurse')}
        _, text = self.clients['declan'].get('/')
        status, where = 0, self.clients['declan'].headers.get('Location') or ''
        found = re.search(r'/people/([0-9a-z]{10})', where + text)
        self.root, self.key = '/people/' + found.group(1), found.group(1)

    def resource(self, what):
        if what not in self.resources:
            self.resources[what] = self.demo.resource(what)
        return self.resources[what]

    def entry(self, kind):
        for name in ('declan', 'nurse'):
            client, path = self.clients[name], f'{self.root}/add/{kind}'
            status, text = client.get(path)
            if status == 303:  # there is one already, and there is one at most
                path = client.headers['Location']
                status, text = client.get(path)
            form = form_with(text, path) if status == 200 else None
            if form:
                return self.send(client, kind, path, form)
        that(f'{kind} can be added', False, f'{status} {text[:300]}')
        return None

    def send(self, client, kind, path, form):
        changed, seen = fill(form, kind)
        ident = next((c.value for c in form.of('entry_id')), None) or path.rsplit('/', 1)[1]
        if any(what[0] == 'file' for what in seen.values()):
            status, text = client.send('POST', path, *with_files(form.sent(**changed), seen), {})
        else:
            status, text = client.post(path, form.sent(**changed))
        that(f'{kind} is saved', status == 303, f'{status} {Page(text).text[:600] if text else ""} {changed}')
        self.made[kind], self.seen[kind] = ident, seen
        if status == 303 and form.of('entry_id'):  # what is only asked later
            self.later(client, kind, f'{self.root}/entry/{ident}', set(seen))
        return ident

    def later(self, client, kind, path, before):
        status, text = client.get(path)
        form = form_with(text, path) if status == 200 else None
        if not form:
            return
        changed, seen = fill(form, kind)
        more = {field: what for field, what in seen.items() if field not in before}
        if more:
            status, text = client.post(path, form.sent(**changed))
            that(f'{kind} is changed', status == 303, f'{status} {Page(text).text[:400] if text else ""}')
            self.seen[kind].update(more)

    def details(self, group):
        client, path = self.clients['nurse'], f'{self.root}/details/{group}'
        status, text = client.get(path)
        form = form_with(text, path)
        that(f'details/{group} can be changed', bool(form), status)
        if form:
            changed, seen = fill(form, group)
            status, text = client.post(path, form.sent(**changed))
            that(f'details/{group} is saved', status == 303, f'{status} {Page(text).text[:600] if text else ""}')
            self.seen[f'details/{group}'] = seen

    def opened(self, row, seen):
        """The file itself comes back to the person, byte for byte, from a page that shows it."""
        client = self.clients['declan']
        found = element(self.resource(f'QuestionnaireResponse/{self.made[row[2].partition(".")[0]]}'),
                        row[3].partition('.')[2].rsplit('.', 1)[0] + '.url')
        where = f'{self.root}/files/{found[0].rpartition("/")[2]}' if found else ''
        shown = bool(where) and where in client.get(self.root)[1]
        that(f'{row[1]}: {row[2]} is on the page', shown, where)
        asked = http.client.HTTPConnection('127.0.0.1', self.demo.port, timeout=20)
        asked.request('GET', where or '/', headers={'Cookie': '; '.join(f'{k}={v}' for k, v in client.cookies.items())})
        reply = asked.getresponse()
        body = reply.read()
        asked.close()
        that(f'{row[1]}: {row[2]} can be opened', (reply.status, body) == (200, seen[2]), f'{where}: {reply.status}')

    def pages(self):
        """What the person reads: the plan and what to do when things go wrong, the details, and the print."""
        client = self.clients['declan']
        plan = ' '.join(Page(client.get(self.root + at)[1]).text for at in ('', '/contingency'))
        details = Page(client.get(self.root + '/details')[1]).text
        paper = Page(client.get(self.root + '/print/plan')[1]).text
        return plan, details, paper


def squeezed(text):
    return re.sub(r'\s+', ' ', text).strip()


def letters(text):
    return re.sub(r'\s', '', text).lower()


def holds(what, found):
    """Whether one of the values that stand at an element is what was sent."""
    flat = [json.dumps(one, ensure_ascii=False) if isinstance(one, (dict, list)) else str(one) for one in found]
    if what[0] == 'words':
        return any(letters(what[1]) in letters(one) for one in flat)
    if what[0] == 'choice':
        return any(one in (what[1], what[1].split('/')[-1]) for one in flat)
    if what[0] == 'file':
        return any(one in (what[1], 'image/png') or re.fullmatch(r'Binary/\S+', one) for one in flat)
    if what[0] == 'date':
        return any(one.startswith(what[1]) for one in flat)
    return 'True' in flat


def visible(what, text):
    said = what[2] if what[0] in ('choice', 'date') else what[1]
    return letters(said) in letters(text)


def play(walk, row):
    _, item, home, path = row
    kind, _, field = home.rpartition('/' if home.startswith('details/') else '.')
    seen = walk.seen.get(kind, {}).get(field)
    if not seen:
        that(f'{item}: {home} is asked', False, sorted(walk.seen.get(kind, {})))
        return None
    type_name, _, rest = path.partition('.')
    ident = walk.key if kind.startswith('details/') else walk.made[kind]
    found = element(walk.resource(f'{type_name}/{ident}'), rest)
    that(f'{item}: {home} stands at {path}', holds(seen, found), f'{seen} in {found}')
    return seen


def by_itself(walk, row):
    """What nobody is asked for: it is there all the same."""
    _, item, home, path = row
    type_name, _, rest = path.partition('.')
    kind = home[len('by itself '):]
    if kind:
        found = element(walk.resource(f'{type_name}/{walk.made.get(kind)}'), rest)
    elif type_name == 'Patient':
        found = element(walk.resource(f'Patient/{walk.key}'), rest)
    else:
        bundle = walk.resource(f'Patient/{walk.key}/{type_name}?_count=200')
        found = [one for entry in bundle.get('entry', []) for one in element(entry['resource'], rest)]
    that(f'{item}: kept by itself at {path}', bool(found) and all(found), found)


def main():
    against_the_standard()
    folder = tempfile.mkdtemp(prefix='ownplan-conform-')
    demo = Demo(os.path.join(folder, 'data'))
    try:
        walk = Walk(demo)
        homes = [home for _, _, home, _ in rows() if not home.startswith('by itself')]
        for group in dict.fromkeys(home.rpartition('/')[0] for home in homes if home.startswith('details/')):
            walk.details(group.split('/')[1])
        for kind in dict.fromkeys(FIRST + [home.partition('.')[0] for home in homes if not home.startswith('details/')]):
            walk.entry(kind)
        plan, details, paper = walk.pages()
        for row in rows():
            _, item, home, _ = row
            if home.startswith('by itself'):
                by_itself(walk, row)
                continue
            seen = play(walk, row)
            if seen and seen[0] == 'file':
                walk.opened(row, seen)
            elif seen and seen[0] != 'tick':
                where = details if home.startswith('details/') else plan
                that(f'{item}: {home} is on the page', visible(seen, where), seen)
                that(f'{item}: {home} is in the print', visible(seen, paper), seen)
    finally:
        demo.end()
        shutil.rmtree(folder, ignore_errors=True)
    return end()


if __name__ == '__main__':
    sys.exit(main())
