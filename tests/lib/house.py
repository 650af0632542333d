# SPDX-License-Identifier: Apache-2.0
"""The real program for tests in Python: its commands, its server on a free port of the loopback, and who asks it: a
browser, a program with a token."""
import http.client
import json
import os
import signal
import socket
import subprocess
import time

import browser

JSON = browser.JSON
WITHIN = 30  # seconds for what is done beside the requests: far more than it takes, on a machine that is busy
PROGRAM = os.environ.get('OWNPLAN_PROGRAM') or os.path.join(os.environ.get('OWNPLAN_BUILD', 'build'), 'ownplan')


def run(*words):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=120)


def stories(folder):
    """A data folder with the people of the stories, and nobody who serves it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith('OWNPLAN_')}
    told = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'stories')
    child = subprocess.Popen([PROGRAM, 'demo', '--data', folder, '--stories', told, '--listen', '127.0.0.1:0'],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=clean)
    for line in child.stdout:
        if line.startswith('ownplan: serving on '):
            break
    child.send_signal(signal.SIGTERM)
    child.communicate(timeout=20)


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def until(true, what):
    """What `true` gives once it gives something; how long that takes is not known, `what` says what did not come."""
    end = time.time() + WITHIN
    while time.time() < end:
        seen = true()
        if seen:
            return seen
        time.sleep(0.1)
    raise AssertionError(f'not within {WITHIN} s: {what}')


class Server:
    """`ownplan serve` on a folder; what it logs goes to `log`, a file that is open for writing."""

    def __init__(self, folder, port, log=subprocess.DEVNULL, program=PROGRAM, environment=None):
        self.folder, self.port, self.log, self.process = folder, port, log, None
        self.program, self.environment = program, environment

    def start(self):
        self.process = subprocess.Popen([self.program, 'serve', '--data', self.folder, '--listen',
                                         f'127.0.0.1:{self.port}', '--log', 'warn'], stdout=self.log, stderr=self.log,
                                        env={**os.environ, **(self.environment or {})})
        for _ in range(400):
            try:
                with socket.create_connection(('127.0.0.1', self.port), timeout=1):
                    return
            except OSError:
                assert self.process.poll() is None, 'the server did not start'
                time.sleep(0.025)
        raise AssertionError('the server does not answer')

    def peak(self):
        """The most memory that it has had so far, in MB."""
        with open(f'/proc/{self.process.pid}/status', encoding='ascii') as status:
            return next(int(line.split()[1]) // 1024 for line in status if line.startswith('VmHWM'))

    def is_watched(self):
        """Whether a sanitizer is built in, which keeps what was given back."""
        with open(f'/proc/{self.process.pid}/maps', encoding='utf-8') as maps:
            return 'san.so' in maps.read()

    def kill(self, how=signal.SIGKILL):
        self.process.send_signal(how)
        self.process.wait(timeout=60)


class Client(browser.Client):
    """A browser whose answers come as status, where they lead, and text."""

    def ask(self, method, path, fields=None):
        status, text = self.get(path) if method == 'GET' else self.post(path, fields or {})
        return status, self.headers.get('Location', ''), text

    def sign_in(self, username, password):
        status, text = super().sign_in(username, password)
        assert status == 303, f'sign-in: {status} {text[:300]}'


class Api:
    """One connection with a token."""

    def __init__(self, port, token):
        self.port, self.token, self.connection = port, token, None

    def ask(self, method, path, body=None, kind=JSON, **headers):
        if self.connection is None:
            self.connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=60)
        sent = json.dumps(body) if body is not None else None
        headers = {'Authorization': f'Bearer {self.token}', **{k.replace('_', '-'): v for k, v in headers.items()}}
        if sent is not None:
            headers['Content-Type'] = kind
        try:
            self.connection.request(method, path, sent, headers)
            reply = self.connection.getresponse()
            return reply.status, reply.headers, reply.read()
        except (http.client.HTTPException, OSError):
            self.connection = None
            raise

    def close(self):
        if self.connection:
            self.connection.close()
