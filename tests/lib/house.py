# SPDX-License-Identifier: Apache-2.0
"""The real program for tests in Python: its commands, and its server on a free port of the loopback."""
import os
import signal
import socket
import subprocess
import time

PROGRAM = os.environ.get('OWNPLAN_PROGRAM') or os.path.join(os.environ.get('OWNPLAN_BUILD', 'build'), 'ownplan')


def run(*words):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=120)


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Server:
    """`ownplan serve` on a folder; what it logs goes to `log`, a file that is open for writing."""

    def __init__(self, folder, port, log=subprocess.DEVNULL):
        self.folder, self.port, self.log, self.process = folder, port, log, None

    def start(self):
        self.process = subprocess.Popen([PROGRAM, 'serve', '--data', self.folder, '--listen', f'127.0.0.1:{self.port}',
                                         '--log', 'warn'], stdout=self.log, stderr=self.log)
        for _ in range(400):
            try:
                with socket.create_connection(('127.0.0.1', self.port), timeout=1):
                    return
            except OSError:
                assert self.process.poll() is None, 'the server did not start'
                time.sleep(0.025)
        raise AssertionError('the server does not answer')

    def kill(self, how=signal.SIGKILL):
        self.process.send_signal(how)
        self.process.wait(timeout=60)
