#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What people paste: a very long answer, emoji, words from right to left, a page out of Word, and what a spreadsheet would
run. Each goes through the form, the record, the page, the PDF and the table, and from the table into the plan of somebody
else, and is the same everywhere. Ends with "N passed, N failed"."""
import csv
import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import forms
from browser import Client
from house import Api, Server, free_port, run, stories
from that import end, that

WORD = ('“She’s fine…” – or so they say\u00a0\u2014 it\u00adself.\u000bA second line\r\n\u2022\tFirst point\r\n\u2022\tSecond\u00a0point'
        '\r\n\u00b7 Third \u2028Fourth\u000c\u201aend\u2018 \uf0b7 wing\u00addings \ufeffhere\u200b.')
WORDS = {
    'long': 'A long story, été. ' * 5263 + 'And it ends.',
    'one long word': 'x' * 100000,
    'emoji': '\U0001F600 \U0001F469\u200D\U0001F469\u200D\U0001F467 \u2764\ufe0f \U0001F1EC\U0001F1E7 \U0001F44D\U0001F3FD done',
    'right to left': 'שלום עולם, مرحبا بكم 123 and back. \u202eevil\u202c',
    'out of Word': WORD,
    'formula': '=HYPERLINK("http://evil.example","x")',
    'plus': '+44 7700 900214', 'minus': '-1+1', 'at': '@SUM(A1:A9)', 'tab': '\t=1+1', 'line': 'x\r=1+1', 'first line': '\r\n=2+1',
    'full width': '＝1+1', 'full plus': '＋1', 'full minus': '－1', 'full at': '＠x', 'blank': '  =3+1', 'nbsp': '\u00a0=1+1',
    'apostrophe': "'=1+1", 'two': "''=1+1", 'only': "'", 'wide blank': '\u3000=1+1', 'mark': '\ufeff=1+1', 'zero width': '\u200b=1+1',
}
RUNS = re.compile('[\\s\u200b\ufeff\u2060]*[=+\\-@＝＋－＠]')


def as_kept(text):
    """Line ends of a form (\\r\\n) are kept as \\n, blanks around are not kept, nor signs that no record may have."""
    text = text.replace('\r\n', '\n').replace('\r', '\n')
    text = re.sub('[\u000b\u000c]', '\n', text)
    return text.strip(' \t\n\r')


class House:
    def __init__(self, folder):
        self.folder = folder
        stories(folder)
        token = run('token', '--data', folder, '--scope', 'system/*.rs').stdout.strip()
        self.server = Server(folder, free_port())
        self.server.start()
        self.nurse = Client(self.server.port)
        self.nurse.sign_in('nurse', 'ownplan-demo')
        self.api = Api(self.server.port, token)

    def person(self, given, day):
        fields = {'given_name': given, 'family_name': 'Hard', 'called': 'Given', 'birth-day': day, 'birth-month': 3, 'birth-year': 1950}
        status, text = self.nurse.post('/people/add', {**self.nurse.form('/people/add', '/people/add'), **fields})
        assert status == 303, text[:300]
        return re.match(r'/people/\w+', self.nurse.headers['Location'])[0]

    def goals(self, root):
        """Of each goal its words, as the record has them."""
        bundle = self.api.ask('GET', f'/fhir/Goal?patient={root.split("/")[2]}&_count=200')[-1]
        bundle = json.loads(bundle) if isinstance(bundle, (str, bytes)) else bundle
        return [e['resource']['description']['text'] for e in bundle.get('entry', [])]

    def raw(self, path):
        client = self.nurse
        client.close()
        import http.client
        c = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=60)
        c.request('GET', path, None, {'Cookie': '; '.join(f'{k}={v}' for k, v in client.cookies.items())})
        reply = c.getresponse()
        return reply.status, reply.read()


def through_the_form(house, root):
    for name, text in WORDS.items():
        page = f'{root}/add/goal'
        form = next(f for f in forms.Page(house.nurse.get(page)[1]).forms if f.action == page)
        # a browser sends line ends as \r\n
        sent = re.sub('\r\n|\r|\n', '\r\n', text)
        status, said = house.nurse.post(page, form.sent(statement=sent, why=sent))
        that(f'{name}: the form takes it', status == 303, f'{status} {forms.Page(said).text[:300] if said else ""}')
    kept = house.goals(root)
    for name, text in WORDS.items():
        that(f'{name}: is in the record as it was typed', as_kept(text) in kept, [k[:80] for k in kept if k[:3] == as_kept(text)[:3]])
    return kept


def on_the_page(house, root, kept):
    status, text = house.nurse.get(root)
    that('the plan is shown', status == 200, status)
    seen = html.unescape(re.sub('<br[^>]*>', '\n', text))
    for words in kept:
        that(f'{words[:20]!r}: stands on the page', words in seen or words.replace('\n', '') in seen.replace('\n', ''))


def squeezed(text):
    """Letters alone: sheets, lines and marks of direction fall elsewhere on paper."""
    return ''.join(c for c in text if c.isalnum() and ord(c) < 0x590)


def on_paper(house, root, kept):
    for paper in ('plan', 'large'):
        status, pdf = house.raw(f'{root}/print/{paper}/pdf')
        that(f'{paper}: the PDF is made', status == 200, f'{status} {pdf[:300]}')
        if status != 200:
            continue
        path = os.path.join(house.folder, 'one.pdf')
        with open(path, 'wb') as f:
            f.write(pdf)
        text = subprocess.run(['pdftotext', '-raw', path, '-'], check=True, capture_output=True).stdout.decode()
        info = subprocess.run(['pdfinfo', path], check=True, capture_output=True, text=True).stdout
        that(f'{paper}: is tagged', re.search(r'Tagged:\s+yes', info), info)
        that(f'{paper}: nothing became a sign for what is missing', '\ufffd' not in text,
             [text[max(0, m.start() - 30):m.end() + 20] for m in re.finditer('\ufffd', text)][:5])
        that(f'{paper}: the dots of Word are dots', not re.search('F0\\s*B7', text))
        sheets = re.sub(r'(?m)^(Given Hard|As of .*|Check that .*|Code .*|Is this .*|\d+ of \d+)$', '', text)
        for words in kept:
            if len(words) < 1000 and '\u202e' not in words:
                that(f'{words[:20]!r}: stands on {paper}', squeezed(words) in squeezed(sheets), sheets[:200] if words == kept[0] else '')
        that(f'{paper}: the long story is whole', text.count('long story') >= 5263 and 'And it ends.' in text, text.count('long story'))
        that(f'{paper}: the long word is whole', sheets.count('x') >= 100000, sheets.count('x'))


def in_the_table(house, root, kept):
    status, raw = house.raw(f'{root}/csv')
    that('the table is made', status == 200, status)
    rows = list(csv.reader(io.StringIO(raw.decode('utf-8-sig'), newline='')))
    cells = [c for row in rows for c in row]
    that('no cell would be run', not [c for c in cells if RUNS.match(c)], [c[:40] for c in cells if RUNS.match(c)][:6])
    for words in kept:
        that(f'{words[:20]!r}: is in the table', words in cells or "'" + words in cells)
    return raw


def brought_in(house, raw, kept, letters='utf-8'):
    other = house.person('Other' if letters == 'utf-8' else 'Third', 9 if letters == 'utf-8' else 10)
    hidden = house.nurse.form(f'{other}/bring-in/file', f'{other}/bring-in/file')
    data = raw if letters == 'utf-8' else raw.decode('utf-8-sig').encode(letters)
    status, page = house.nurse.upload(f'{other}/bring-in/file', hidden, 'plan.csv', data)
    that(f'{letters}: the table is taken', status == 303, page[:300])
    status, page = house.nurse.get(f'{other}/bring-in/file/check')
    send = [f for f in forms.Page(page).forms if 'digest' in f.names()]
    that(f'{letters}: and looked through', bool(send), forms.Page(page).text[300:1500])
    if send:
        status, page = house.nurse.post(f'{other}/bring-in/file/check', send[0].sent())
        that(f'{letters}: and brought in', status == 303, re.findall('Row \\d+ [^.]*', forms.Page(page).text)[:9])
        came = house.goals(other)
        for words in kept:
            that(f'{letters}: {words[:20]!r}: came in unchanged', words in came, [c[:40] for c in came if c[-5:] == words[-5:]])


# Blanks from a page of the web, marks that nobody sees, an empty cell of braille.
UNSEEN = ('\u00a0', '\u2003\u3000', '\u200b', '\ufeff', '\u202e', '\u00ad', '\u2800', ' \u00a0\r\n\u2060')


def nothing_to_see(house, root):
    """What looks empty is no answer, in a plan or in a template."""
    path, there = f'{root}/add/goal', len(house.goals(root))
    for words in UNSEEN:
        status, page = house.nurse.post(path, {**house.nurse.form(path, path), 'statement': words})
        that(f'{words!r}: is no goal', status == 400 and 'Please answer' in page, status)
    that('and none was kept', len(house.goals(root)) == there)


def templates(house):
    """What an administrator writes into a template and cannot save stands there still, at the field with most in it."""
    admin = Client(house.server.port)
    admin.sign_in('admin', 'ownplan-demo')
    status, page = admin.get('/templates/dementia')
    draft = [f for f in forms.Page(page).forms if ('act', 'draft') in f.sent()][0]
    that('a draft is begun', admin.post('/templates/dementia', draft.sent())[0] == 303)
    words, section = '/templates/dementia/words', '/templates/dementia/sections/needs'
    for path, field, more in ((words, 'use', {'title': 'Kept title'}), (section, 'tips', {'text': 'Kept title'}),
                              (section, 'hint-0', {'text': 'Kept title'})):
        typed = [f for f in forms.Page(admin.get(path)[1]).forms if 'seen' in f.names()][0].sent()
        status, page = admin.post(path, {**dict(typed), **more, field: 'Too long. ' * 30000})
        that(f'{field}: what is too much stands there still', status == 413 and 'Kept title' in page and page.count('Too long. ') >= 30000
             and f'href="#{field}"' in page and 'too large now' in page, (status, re.sub('<[^>]+>', ' ', page)[:300]))
    status, page = admin.post(words, {**admin.form(words, words), 'title': '\u00a0\u200b', 'about': 'Kept words'})
    that('a title that nobody sees is none', status == 400 and 'Say what it is called' in page and 'Kept words' in page, status)
    for path in ('/templates/dementia/languages/xx', '/templates/dementia/sections/nothing'):
        status, page = admin.get(path)
        that(f'{path}: there is no such page', status == 404 and 'has no draft' not in page, status)


def main():
    folder = tempfile.mkdtemp(prefix='ownplan-hard-')
    house = None
    try:
        house = House(os.path.join(folder, 'data'))
        root = house.person('Given', 8)
        kept = through_the_form(house, root)
        on_the_page(house, root, kept)
        on_paper(house, root, kept)
        raw = in_the_table(house, root, kept)
        brought_in(house, raw, kept)
        brought_in(house, raw, kept, 'utf-16')
        nothing_to_see(house, root)
        templates(house)
    finally:
        if house:
            house.server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(end())


if __name__ == '__main__':
    main()
