#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two installations show each other templates: what one shows is talked about, fetched by the other from its address or
handed over as a file, seen there only once somebody knows whose signature it is, copied, and taken back. What was
changed on its way, or signed in another way, comes in nowhere. Ends with "N passed, N failed"."""
import base64
import datetime
import difflib
import html
import http.server
import json
import os
import re
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
from forms import Page
from house import Client, Server, free_port, run, until
from that import each

NOTE = 'We begin at the memory clinic. 🌻 مرحبا <script>alert(1)</script> & "both" meet again after 6 weeks.'
NUMBERS = r'\b(?:[0-9]{5} ){7}[0-9]{5}\b'  # of a key, as they are read out
BOUNDARY = 'a-line-that-is-nowhere-else'


class Installation:
    def __init__(self, top, name):
        self.name, self.folder = name, os.path.join(top, name.split()[0])
        made = run('init', '--data', self.folder, '--organisation', name)
        assert made.returncode == 0, made.stdout + made.stderr
        self.passwords = {who: self.user(who, *more) for who, more in {
            'chief': ('--kind', 'admin'), 'nurse': ('--role', 'Nurse', '--team', 'Nurses'),
            'trainer': ('--kind', 'trainer'), 'other': ('--role', 'Doctor', '--team', 'Doctors')}.items()}
        self.server = Server(self.folder, free_port())
        self.server.start()
        self.clients = {}

    def user(self, name, *more):
        added = run('user', 'add', name, '--name', name.title(), '--data', self.folder, *more)
        assert added.returncode == 0, added.stdout + added.stderr
        return re.search(r'password: (\S+)', added.stdout)[1]

    def page(self, who, path):
        """What somebody who is signed in reads: status and text."""
        status, _, text = self.client(who).ask('GET', path)
        return status, text

    def client(self, who):
        if who not in self.clients:
            self.clients[who] = Client(self.server.port)
            if who:
                self.clients[who].sign_in(who, self.passwords[who])
        return self.clients[who]

    def send(self, who, page, action, **fields):
        client = self.client(who)
        return client.ask('POST', action, {**client.form(page, action), **fields})

    def fill(self, who, page, **changed):
        """The form that a page has for itself, with what stands in it but for what is changed."""
        form = next(f for f in Page(self.page(who, page)[1]).forms if f.action == page)
        return self.client(who).ask('POST', page, dict(form.sent(**changed)))

    def hand_in(self, text):
        """The file, as an administrator chooses it on the page."""
        client = self.client('chief')
        csrf = client.form('/gallery/others', '/gallery/others/file')['csrf']
        body = ''.join(f'--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n' for head, value in [
            ('name="csrf"', csrf), ('name="file"; filename="x.template"', text)]) + f'--{BOUNDARY}--\r\n'
        status, text = client.send('POST', '/gallery/others/file', body.encode(),
                                   f'multipart/form-data; boundary={BOUNDARY}', {})
        return status, text

    def feed(self):
        return f'http://127.0.0.1:{self.server.port}/gallery/feed'


def part(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip('=')


def unpart(text):
    return base64.urlsafe_b64decode(text + '=' * (-len(text) % 4)).decode()


class Key:
    """Somebody's key, and what they sign with it: openssl stands in for another program."""

    def __init__(self, top):
        self.file, self.text = (os.path.join(top, name) for name in ('other.pem', 'other.txt'))
        subprocess.run(['openssl', 'genpkey', '-algorithm', 'ed25519', '-out', self.file], check=True)
        der = subprocess.run(['openssl', 'pkey', '-in', self.file, '-pubout', '-outform', 'DER'], check=True,
                             capture_output=True).stdout
        self.x = base64.urlsafe_b64encode(der[-32:]).decode().rstrip('=')

    def seal(self, payload, typ='ownplan-gallery+jws'):
        head = {'alg': 'EdDSA', 'typ': typ, 'jwk': {'kty': 'OKP', 'crv': 'Ed25519', 'x': self.x}}
        said = f'{part(json.dumps(head))}.{part(json.dumps(payload))}'
        with open(self.text, 'w') as file:
            file.write(said)
        made = subprocess.run(['openssl', 'pkeyutl', '-sign', '-inkey', self.file, '-rawin', '-in', self.text],
                              check=True, capture_output=True).stdout
        return f"{said}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"

    def list(self, made=None, **more):
        now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=made or 0)
        return self.seal({'format': 'ownplan-gallery', 'organisation': 'Others', 'templates': [], 'answers': [],
                          'made': now.isoformat(timespec='milliseconds').replace('+00:00', 'Z'), **more})


class Endless:
    """A gallery of somebody who means no good: 500 files that are as large as files may be, and no templates. What it
    gives out as its list may be another."""

    def __init__(self, key):
        outer, self.files, self.key, self.template = self, 0, key, b'x' * 1000000

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.files += self.path != '/feed'
                body = outer.feed() if self.path == '/feed' else outer.template
                self.send_response(200)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def address(self):
        return f'http://127.0.0.1:{self.server.server_port}/feed'

    def feed(self):
        files = [{'id': f'item-{i}', 'file': self.address().replace('feed', f'file/{i}')} for i in range(500)]
        return self.key.list(templates=files).encode()

    def end(self):
        self.server.shutdown()
        self.server.server_close()


class Test:
    def __init__(self, top):
        self.key = Key(top)
        self.leeds, self.york = Installation(top, 'Leeds Care'), Installation(top, 'York Care')

    def test_who_may_what(self):
        assert 'Nothing is here yet' in self.leeds.page('nurse', '/gallery')[1]
        assert self.leeds.page('nurse', '/gallery/show')[0] == 403
        assert self.leeds.page('trainer', '/gallery')[0] == 200
        assert self.leeds.page('trainer', '/gallery/others')[0] == 403
        assert self.leeds.page('', '/gallery')[0] in (302, 303)
        assert self.leeds.page('', '/gallery/feed')[0] == 404, 'nothing is given out before somebody allows it'

    def test_a_template_is_shown_with_a_note(self):
        status, _, text = self.leeds.send('chief', '/gallery/show', '/gallery/show', template='', note=NOTE)
        assert status == 400 and 'Choose the template that you want to show' in text
        assert html.escape(NOTE, quote=False).replace('"', '') in text.replace('&quot;', '').replace('"', ''), 'kept'
        status, _, text = self.leeds.send('chief', '/gallery/show', '/gallery/show', template='dementia', note=' ')
        assert status == 400 and 'Write a few words on how you use it' in text
        status, at, text = self.leeds.send('chief', '/gallery/show', '/gallery/show', template='dementia', note=NOTE)
        assert status == 303, text
        self.at = at.split('?')[0]
        text = self.leeds.page('nurse', '/gallery?q=DEMENTIA+memory')[1]
        assert '1 template' in text and self.at in text and '<script>' not in text.split('<main')[1]
        assert 'No template has all of these words' in self.leeds.page('nurse', '/gallery?q=giraffe')[1]
        text = self.leeds.page('nurse', self.at)[1]
        assert '🌻' in text and 'مرحبا' in text and '&lt;script&gt;' in text
        for rest in '', '/prepare', '/review', '/add/goal':  # as an administrator sees a template of the house
            mine, theirs = (self.main(who, path) for who, path in (
                ('nurse', f'{self.at}/as{rest}'), ('chief', f'/templates/dementia/versions/1/as{rest}')))
            mine, theirs = mine.replace(f'{self.at}/as', 'X'), theirs.replace('/templates/dementia/versions/1/as', 'X')
            assert mine == theirs, [line for line in difflib.ndiff(mine.split('\n'), theirs.split('\n')) if line[0] != ' ']
        assert 'What matters most to you?' in text, 'what it asks is there to be read'
        welsh = self.leeds.page('nurse', f'{self.at}?lang=cy')[1]
        assert 'Byw gyda dementia</h1>' in welsh and 'What matters most to you?' not in welsh, 'in the language of the reader'
        assert 'Byw gyda dementia' in self.leeds.page('nurse', f'{self.at}/as')[1]
        self.leeds.page('nurse', f'{self.at}?lang=en-GB')
        assert f'value="dementia"' not in self.leeds.page('chief', '/gallery/show')[1], 'it is shown once'

    def main(self, who, path):
        """What stands on a page, from its heading on."""
        status, text = self.leeds.page(who, path)
        assert status == 200, (path, status)
        return text.split('<h1')[1].split('</main>')[0]

    def test_people_talk_about_it(self):
        status, _, text = self.leeds.send('nurse', self.at, f'{self.at}/say', comment='')
        assert status == 400 and 'Write what you would like to say' in text
        for who, said in (('nurse', 'It helped us ⭐'), ('other', 'Too long for a first visit')):
            status, _, text = self.leeds.send(who, self.at, f'{self.at}/say', comment=said)
            assert status == 303, text
        status, _, text = self.leeds.send('nurse', self.at, f'{self.at}/say', comment='x' * 100001)
        assert status == 400 and 'too long' in text
        text = self.leeds.page('nurse', self.at)[1]
        assert 'It helped us ⭐' in text and 'Other, Doctor' in text and text.count('name="remark"') == 1
        theirs = re.search(r'name="remark" value="([^"]+)"', self.leeds.page('other', self.at)[1])[1]
        status, _, text = self.leeds.send('nurse', self.at, f'{self.at}/unsay', remark=theirs)
        assert status == 404, 'what another said is not hers to take back'
        assert 'Too long for a first visit' in self.leeds.page('nurse', self.at)[1]
        status, _, text = self.leeds.send('nurse', self.at, f'{self.at}/unsay')
        assert status == 303, text
        text = self.leeds.page('other', self.at)[1]
        assert 'It helped us' not in text and 'Nurse, Nurse took back what they said' in text

    def test_who_showed_it_is_told_and_may_be_answered(self):
        assert 'wrote about “Living with dementia” in the gallery' in self.leeds.page('chief', '/')[1]
        theirs = re.search(r'name="remark" value="([^"]+)"', self.leeds.page('other', self.at)[1])[1]
        self.leeds.page('chief', self.at)
        assert 'wrote about' not in self.leeds.page('chief', '/')[1], 'who looked at it is told no more'
        answer = f'{self.at}/answer/{theirs}'
        status, _, text = self.leeds.send('chief', answer, f'{self.at}/say', comment=' ')
        assert status == 400 and 'Write what you would like to say' in text and 'Too long for a first visit' in text
        status, at, _ = self.leeds.send('chief', answer, f"/draft/gallery-answer-{self.at.split('/')[-1]}.{theirs}",
                                        comment='Half an answer', later='1')
        assert status == 303, at
        assert 'Half an answer' in self.leeds.page('chief', answer)[1]
        assert f'href="{answer}">An answer in the gallery' in self.leeds.page('chief', '/drafts')[1]
        status, _, text = self.leeds.send('chief', answer, f'{self.at}/say', comment='We begin shorter now')
        assert status == 303, text
        assert 'An answer in the gallery' not in self.leeds.page('chief', '/drafts')[1], 'it is said'
        text = self.leeds.page('nurse', self.at)[1]
        assert text.index('Too long for a first visit') < text.index('We begin shorter now') < text.index('Chief answers')
        assert 'wrote an answer about “Living with dementia”' in self.leeds.page('other', '/')[1]
        own = re.findall(r'name="remark" value="([^"]+)"', self.leeds.page('chief', self.at)[1])
        said = [i for i in own if i != theirs][0]
        assert self.leeds.page('nurse', f'{self.at}/answer/{said}')[0] == 404, 'an answer is not answered'
        assert self.leeds.send('other', self.at, f'{self.at}/say', comment='x', answers='nothing')[0] == 404
        assert self.leeds.page('nurse', f'{self.at}/offer')[0] == 404, 'it is offered to nobody'

    def test_another_installation_fetches_it(self):
        assert self.leeds.send('chief', '/gallery/others', '/gallery/others/share')[0] == 303
        assert self.leeds.page('', '/gallery/feed')[0] == 200
        for wrong, said in (('', 'Enter the address'), ('ftp://x/', 'http'), ('javascript:alert(1)', 'like https://care.example/gallery')):
            status, _, text = self.york.send('chief', '/gallery/others', '/gallery/others/address', address=wrong)
            assert status == 400 and said in text, text[-3000:]
        self.york_asks(self.leeds.feed())
        until(lambda: '1 new template' in self.york.page('chief', '/gallery/others')[1], 'it came')
        text = self.york.page('chief', '/gallery/others')[1]
        assert 'Leeds Care' in text and 'Not known yet' in text
        assert 'Nothing is here yet' in self.york.page('nurse', '/gallery')[1], 'nobody knows whose it is'
        theirs = re.search(NUMBERS, self.leeds.page('chief', '/gallery/others')[1])[0]
        assert theirs in text, 'the numbers that Leeds reads out are the ones that York sees'
        status, _, _ = self.york.send('chief', '/gallery/others', '/gallery/others/key')
        assert status == 303
        text = self.york.page('nurse', '/gallery')[1]
        self.york_at = re.search(r'href="(/gallery/[a-z0-9-]+)"[^>]*>[^<]*dementia', text)[1]
        text = self.york.page('nurse', self.york_at)[1]
        assert '🌻' in text and 'Leeds Care' in text and 'Too long for a first visit' not in text
        assert self.york.page('nurse', f'{self.york_at}/copy')[0] == 403

    def york_asks(self, address):
        status, _, text = self.york.send('chief', '/gallery/others', '/gallery/others/address', address=address)
        assert status == 303, text

    def test_it_is_copied_and_says_where_from(self):
        copy = f'{self.york_at}/copy'
        status, _, text = self.york.send('chief', copy, copy, name='Not Good!')
        assert status == 400 and 'small letters' in text and 'Not Good!' in text
        status, at, text = self.york.send('chief', copy, copy, name='dementia-york')
        assert status == 303 and at.startswith('/templates/dementia-york'), text
        assert 'Living with dementia' in self.york.page('chief', at)[1]

    def test_what_nobody_answers_at_is_said(self):
        address = f'http://127.0.0.1:{free_port()}/gallery/feed'
        self.york_asks(address)
        until(lambda: 'Nobody answered at this address' in self.york.page('chief', '/gallery/others')[1], 'it is said')
        self.york_asks(self.leeds.feed().replace('/gallery/feed', '/sign-in'))
        until(lambda: 'not a signed file' in self.york.page('chief', '/gallery/others')[1], 'a page is no gallery')

    def test_a_gallery_that_gives_out_without_end_is_cut_off(self):
        endless = Endless(self.key)
        before = self.york.server.peak()
        self.york_asks(endless.address())
        until(lambda: 'more than is taken at once' in self.york.page('chief', '/gallery/others')[1], 'it is cut off')
        assert 60 <= endless.files <= 80, f'{endless.files} files of 1 MB were fetched'
        grown = self.york.server.peak() - before
        assert grown < 40 or self.york.server.is_watched(), f'{grown} MB for files that are read one after the other'
        endless.end()

    def test_a_list_is_signed_as_templates_are(self):
        """What is refused takes nothing: neither a template, nor one that is taken back, nor an answer."""
        endless = Endless(self.key)
        status, feed = self.leeds.page('', '/gallery/feed')
        head, body, signature = feed.split('.')
        said = json.loads(unpart(body))
        assert json.loads(unpart(head))['typ'] == 'ownplan-gallery+jws' and said['format'] == 'ownplan-gallery'
        ours = said['templates'][0]
        elsewhere = {**ours, 'file': endless.address().replace('feed', 'template')}
        for text, sentence in {
                json.dumps(said): 'is not signed, so nobody can tell whose it is',
                f"{head}.{part(json.dumps({**said, 'templates': []}))}.{signature}": 'does not fit: the list was changed',
                f'{head}.{body}.{signature[:-8]}AAAAAAAA': 'does not fit: the list was changed',
                self.key.seal({'format': 'another'}): 'There is no gallery at this address',
                self.key.list(made=+48): 'from a day that is still to come',
                self.key.list(templates=[elsewhere]): 'signed by somebody else than the list',
                self.key.list(): '0 new templates',
                self.key.list(made=-48): 'older than the one that came before'}.items():
            endless.feed = lambda text=text: text.encode()
            endless.template = self.leeds.page('', f'{self.at}/file')[1].encode()
            self.york_asks(endless.address())
            until(lambda: sentence in self.source(endless.address()), sentence)
            assert self.york.page('nurse', self.york_at)[0] == 200, 'what came from Leeds stays'
        endless.end()

    def source(self, address):
        """What York says of an address."""
        text = self.york.page('chief', '/gallery/others')[1]
        return text.split(f'>{address}<')[1].split('Stop looking there')[0]

    def test_what_was_changed_comes_in_nowhere(self):
        status, text = self.leeds.page('', f'{self.at}/file')
        assert status == 200 and text.count('.') == 2
        assert self.york.page('', f'{self.york_at}/file')[0] == 404, 'what came from others is not given on to anybody'
        head, body, signature = text.split('.')
        header = json.loads(unpart(head))
        other = json.loads(unpart(body))
        other['note'] = 'Better'
        for what, said in {
                f'{head}.{part(json.dumps(other))}.{signature}': 'The signature does not fit',
                f'{head}.{body}.{signature[:-8]}AAAAAAAA': 'The signature does not fit',
                f'{head}.{body}.{signature[:20]}': 'damaged or cut off',
                f'{head}.{body[:100]}': 'not a signed file',
                f"{part(json.dumps({**header, 'alg': 'none'}))}.{body}.{signature}": 'not known here',
                f"{part(json.dumps({**header, 'alg': 'HS256'}))}.{body}.{signature}": 'not known here',
                f"{part(json.dumps({**header, 'crit': ['b64']}))}.{body}.{signature}": 'not known here',
                f"{part(json.dumps({**header, 'typ': 'JWT'}))}.{body}.{signature}": 'something else',
                json.dumps(other['template']): 'not a signed file',
                '': 'not a signed file',
                'x' * 1100000: 'too large',
                text: 'signed here'}.items():
            status, page = self.leeds.hand_in(what)
            assert status in (200, 400) and said in page, (said, what[:80], re.sub(r'<[^>]+>', ' ', page)[:1500])
        before = self.york.page('nurse', '/gallery')[1]
        status, page = self.york.hand_in(f'\n{text}\n')
        assert status == 303, page
        assert self.york.page('nurse', '/gallery')[1] == before, 'the same twice is once'

    def test_what_was_made_better_is_offered_back(self):
        """York asks one thing more and words another; Leeds meanwhile changed a third. Leeds sees it and takes it up."""
        section = '/templates/dementia-york/sections/strengths'
        fields = {'text': 'What I can do', 'add': 'strength', 'add-text': 'What do others ask you for?'}
        assert self.york.fill('chief', section, **fields)[0] == 303
        assert self.york.send('chief', '/templates/dementia-york', '/templates/dementia-york', act='publish',
                              number='1')[0] == 303
        text = self.york.page('chief', '/templates/dementia-york/origin')[1]
        assert 'What is different' in text and 'New: 1' in text and 'What do others ask you for?' in text
        status, at, text = self.york.send('chief', '/gallery/show', '/gallery/show', template='dementia-york',
                                          note='One question more', offers='yes')
        assert status == 303, text
        york_shows = self.york_shows = at.split('?')[0]
        assert self.york.page('chief', york_shows)[0] == 200
        assert self.york.page('chief', f'{york_shows}/offer')[0] == 404, 'it is not offered to York'
        file = self.york.page('chief', f'{york_shows}/file')[1]
        assert self.leeds.send('chief', '/templates/dementia', '/templates/dementia', act='draft', number='1')[0] == 303
        section = '/templates/dementia/sections/needs'
        assert self.leeds.fill('chief', section, **{'text-0': 'What is on your mind?'})[0] == 303
        self.leeds.hand_in(file)
        assert 'Offered as something better' not in self.leeds.page('chief', '/')[1], 'nobody knows yet whose it is'
        text = self.leeds.page('chief', '/gallery/others')[1]
        key = re.search(r'name="key" value="([^"]+)"', text)[1]
        assert self.leeds.send('chief', '/gallery/others', '/gallery/others/key', key=key, trust='known')[0] == 303
        offer = re.search(r'href="(/gallery/\w+/offer)"', self.leeds.page('chief', '/')[1])[1]
        assert offer in self.leeds.page('chief', '/templates/dementia')[1]
        assert 'Your answer' not in self.leeds.page('nurse', offer)[1] and self.leeds.page('nurse', offer)[0] == 200
        for answer, why, said in ('', '', 'Choose what to answer'), ('left', ' ', 'Say in a few words why'), \
                ('taken', 'Kept words', 'There is a draft of your template already'):
            status, _, text = self.leeds.send('chief', offer, offer, answer=answer, why=why)
            assert status == 400 and said in text and why.strip() in text, text[-2000:]
        assert self.leeds.send('chief', '/templates/dementia', '/templates/dementia', act='publish',
                               number='2')[0] == 303
        status, at, text = self.leeds.send('chief', offer, offer, answer='taken', why='Thank you')
        assert status == 303 and at.startswith('/templates/dementia?'), text
        assert 'What do others ask you for?' in self.leeds.page('chief', '/templates/dementia/sections/strengths')[1]
        assert 'What is on your mind?' in self.leeds.page('chief', section)[1], 'what changed here stays'
        text = self.leeds.page('nurse', offer.replace('/offer', ''))[1]
        assert 'and taken up on' in text and 'Thank you' in text
        item = offer.replace('/offer', '')
        sent = {**self.leeds.client('chief').form(item, f'{item}/say'), 'answer': 'left', 'why': 'x'}
        assert self.leeds.client('chief').ask('POST', offer, sent)[0] == 409, 'it is answered once'
        assert 'Offered as something better' not in self.leeds.page('chief', '/')[1]

    def test_a_newer_version_is_announced_beside_the_copy(self):
        assert self.leeds.send('chief', '/templates/dementia', '/templates/dementia', act='publish',
                               number='3')[0] == 303
        status, _, text = self.leeds.send('chief', '/gallery/show', '/gallery/show', template='dementia', note='New')
        assert status == 303, text
        assert 'They have not answered yet' in self.york.page('nurse', self.york_shows)[1]
        self.york_asks(self.leeds.feed())
        until(lambda: 'There is a newer version' in self.york.page('chief', '/templates/dementia-york')[1], 'York hears')
        until(lambda: 'and taken up on' in self.york.page('nurse', self.york_shows)[1], 'the answer came back')
        assert 'Thank you' in self.york.page('nurse', self.york_shows)[1]
        told = 'Leeds Care took up what you offer in “Living with dementia”'
        assert told in self.york.page('chief', '/')[1] and told not in self.york.page('trainer', '/')[1]
        self.york.page('chief', self.york_shows)
        assert told not in self.york.page('chief', '/')[1], 'who looked at it is told no more'
        origin = '/templates/dementia-york/origin'
        text = self.york.page('chief', origin)[1]
        assert 'since you copied it' in text and 'What is on your mind?' in text
        assert self.york.send('chief', origin, origin, seen='older')[0] == 409
        status, at, text = self.york.send('chief', origin, origin)
        assert status == 303 and 'template-merged' in at, text
        assert 'What is on your mind?' in self.york.page('chief', '/templates/dementia-york/sections/needs')[1]
        text = self.york.page('chief', '/templates/dementia-york/sections/strengths')[1]
        assert 'value="What I can do"' in text and 'There is a newer version' not in self.york.page(
            'chief', '/templates/dementia-york')[1]

    def test_what_is_taken_back_is_gone_there_too(self):
        status, _, text = self.leeds.send('chief', self.at, f'{self.at}/take-back')
        assert status == 303, text
        assert self.leeds.page('nurse', self.at)[0] == 404 and self.leeds.page('', f'{self.at}/file')[0] == 404
        self.york_asks(self.leeds.feed())
        until(lambda: self.york.page('nurse', self.york_at)[0] == 404, 'York heard of it')
        assert self.york.page('chief', '/templates/dementia-york')[0] == 200, 'the copy stays'

    def end(self):
        for installation in (self.leeds, self.york):
            installation.server.kill()


sys.exit(each(Test, 'gallery'))
