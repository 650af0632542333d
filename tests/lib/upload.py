# SPDX-License-Identifier: Apache-2.0
"""People who add files to their plans while the server is killed (kill -9): what was answered is there with every byte,
what was not is there whole or not at all, and `ownplan check` finds every file whole."""
import hashlib
import http.client
import random
import re
import signal
import threading
import time

import house

HANDS = 3
SIZES = (10, 21.5)  # of a file, as powers of two of bytes: 1 KB to 3 MB, as many small as large


class Uploader:
    """Somebody with a plan of their own, who adds one file after the other."""

    def __init__(self, port, number):
        self.port, self.number, self.sent, self.answered = port, number, {}, set()
        self.wrong, self.read = [], set()
        self.client = house.Client(port)
        hidden = self.client.form('/begin', '/begin')
        status, text = self.client.post('/begin', {**hidden, 'given_name': 'Uma', 'family_name': f'Number{number}',
                                                   'username': f'uma{number}', 'password': 'blue kettle morning',
                                                   'birth-day': 1, 'birth-month': 1 + number, 'birth-year': 1960})
        assert status == 303, text[:300]
        self.home = self.client.headers['Location'].replace('/prepare', '')
        self.csrf = self.client.form(f'{self.home}/add/document', f'{self.home}/add/document')['csrf']

    def add(self, choice):
        """One file. A connection that is lost says nothing about what became of it."""
        title = f'file {self.number} {len(self.sent)}'
        data = b'x' + choice.randbytes(int(2 ** choice.uniform(*SIZES)) // 2).hex().encode()
        self.sent[title] = hashlib.sha256(data).hexdigest()
        try:
            status, text = self.client.upload(f'{self.home}/add/document', {
                'csrf': self.csrf, 'what': 'letter', 'title': title}, 'words.txt', data)
        except (OSError, http.client.HTTPException):
            return False
        if status == 303:
            self.answered.add(title)
        elif status != 503:
            self.wrong.append(f'{title}: {status} {text[:200]}')
        return status == 303

    def bytes_of(self, path):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=30)
        connection.request('GET', path, headers={'Cookie': '; '.join(f'{k}={v}' for k, v in self.client.cookies.items())})
        reply = connection.getresponse()
        data = reply.read()
        connection.close()
        return reply.status, data

    def judge(self, again=False):
        """What of it is not as it must be. A file that was read whole after a kill is read `again` when that is asked."""
        status, page = self.client.get(self.home)
        if status != 200:
            return [f'the plan: {status}']
        there, wrong = {}, list(self.wrong)
        for title in self.sent:
            at = page.find(f'">{title} <strong')  # the heading of the entry
            link = re.search(r'href="([^"]*/files/[^"]*)"', page[at:]) if at >= 0 else None
            if at >= 0 and link:
                there[title] = link.group(1)
            elif at >= 0:
                wrong.append(f'{title}: is there without its file')
        wrong += [f'{title}: was answered, and is gone' for title in self.answered - set(there)]
        wrong += [f'{title}: was there, and is gone' for title in self.read - set(there)]
        for title in set(there) if again else set(there) - self.read:
            status, data = self.bytes_of(there[title])
            self.read.add(title)
            if status != 200 or hashlib.sha256(data).hexdigest() != self.sent[title]:
                wrong.append(f'{title}: {status}, {len(data)} other bytes')
        return wrong


def three(folder, then):
    """Somebody adds three files in a folder that was made; `then` is called while it is served. Who that was."""
    server = house.Server(folder, house.free_port())
    server.start()
    who = Uploader(server.port, 0)
    for _ in range(3):
        who.add(random.Random(len(who.sent)))
    then()
    server.kill(signal.SIGTERM)
    who.client.close()
    return who


def three_there(folder, who):
    """What is wrong with them in another folder, for the same person with the same session."""
    server = house.Server(folder, who.port)
    server.start()
    try:
        return who.judge() if len(who.answered) == 3 else ['three were not taken']
    finally:
        server.kill(signal.SIGTERM)
        who.client.close()


def rounds(folder, kills):
    """So many kills in one folder: (what is wrong, how many files were answered)."""
    port, wrong = house.free_port(), []
    assert house.run('init', '--data', folder, '--organisation', 'Riverside').returncode == 0
    server = house.Server(folder, port)
    server.start()
    try:
        people = [Uploader(port, n) for n in range(HANDS)]
        for number in range(kills):
            stop = threading.Event()

            def work(who):
                choice = random.Random(number * HANDS + who.number)
                while not stop.is_set() and who.add(choice):
                    pass
            hands = [threading.Thread(target=work, args=(who,)) for who in people]
            for hand in hands:
                hand.start()
            time.sleep(random.Random(number).uniform(0.05, 0.6))
            server.kill()
            stop.set()
            for hand in hands:
                hand.join()
            for who in people:
                who.client.close()
            server.start()
            for who in people:
                wrong += [f'kill {number + 1}: {line}' for line in who.judge(again=number == kills - 1)]
    finally:
        if server.process.poll() is None:
            server.kill()
    checked = house.run('check', '--data', folder)
    if checked.returncode:
        wrong.append(f'check: {checked.stderr[:300]}')
    return wrong, sum(len(who.answered) for who in people)
