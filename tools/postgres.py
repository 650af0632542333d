# SPDX-License-Identifier: Apache-2.0
# A PostgreSQL server for tests: in a folder of its own below /tmp, reached by a socket in it, never by the network,
# run by an unprivileged user (initdb refuses root), ended by its process id. Debian's package, nothing of the machine's.
#
#   tools/postgres.py COMMAND [WORD ...]          runs a command with OWNPLAN_TEST_DATABASE set, then ends the server
#   tools/postgres.py --hold FOLDER [SETTING ...] serves FOLDER, made when it is not there and kept, until SIGTERM; prints
#                                                 the address when it is ready. For script/bench
#
# test_run.py uses class Postgres. `safe`: what is committed is on the disk, for those who kill the server; else it is
# quicker, and nothing that tests look at is different. `doors`: lines of pg_hba.conf before the others; `within`: words
# before each command, to run it in a namespace.
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Everybody is let in, except for one role that is asked for a password; tests make it (CREATE ROLE).
ASKED = 'local all locked scram-sha-256\n'
QUICK = ['fsync=off', 'full_page_writes=off', 'autovacuum=off']


def programs():
    found = sorted(Path('/usr/lib/postgresql').glob('*/bin/initdb'), key=lambda path: int(path.parts[-3]))
    if not found:
        raise OSError('there is no PostgreSQL on this machine: script/bootstrap --test installs it')
    return found[-1].parent


class Postgres:
    def __init__(self, safe=False, folder=None, settings=(), doors='', within=()):
        self.folder, self.child = Path(folder or tempfile.mkdtemp(prefix='ownplan-postgres-', dir='/tmp')), None
        self.folder.mkdir(exist_ok=True)
        self.safe, self.user, self.kept, self.settings, self.doors = safe, [*within], bool(folder), settings, doors
        if os.getuid() == 0:
            nobody = pwd.getpwnam('nobody')
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self.user += ['setpriv', '--reuid=nobody', f'--regid={nobody.pw_gid}', '--clear-groups', '--']

    def run(self, *words):
        done = subprocess.run([*self.user, *map(str, words)], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise OSError(f'{words[0]} ended with {done.returncode}: {done.stderr[-2000:]}')

    def start(self):
        data = self.folder / 'data'
        (data / 'postmaster.pid').unlink(missing_ok=True)  # of one that was killed
        if not data.exists():
            self.run(programs() / 'initdb', '--pgdata', data, '--encoding=UTF8', '--locale=C.UTF-8', '--auth=trust',
                     '--username=ownplan', '--no-sync')
            doors = data / 'pg_hba.conf'
            doors.write_text(ASKED + self.doors + doors.read_text())
        settings = ['listen_addresses=', f'unix_socket_directories={self.folder}', 'max_connections=400',
                    'shared_buffers=128MB', *([] if self.safe else QUICK), *self.settings]
        with open(self.folder / 'log', 'ab') as log:
            self.child = subprocess.Popen([*self.user, programs() / 'postgres', '-D', data,
                                           *(word for setting in settings for word in ('-c', setting))],
                                          cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                          start_new_session=True)
        for _ in range(600):
            ready = subprocess.run([programs() / 'pg_isready', '-q', '-h', self.folder, '-U', 'ownplan'])
            if ready.returncode == 0:
                return self
            if self.child.poll() is not None:
                break
            time.sleep(0.05)
        raise OSError('PostgreSQL did not start: ' + (self.folder / 'log').read_text()[-2000:])

    # The database that every server begins with; tests make schemas of their own in it.
    def address(self, database='postgres'):
        return f'postgresql://ownplan@/{database}?host={self.folder}'

    def kill(self):
        if self.child and self.child.poll() is None:
            self.child.send_signal(signal.SIGKILL)
            self.child.wait()

    def stop(self):
        if self.child and self.child.poll() is None:
            self.child.send_signal(signal.SIGINT)  # a fast shutdown
            try:
                self.child.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()
        if not self.kept:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except OSError:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit('usage: tools/postgres.py COMMAND [WORD ...]')
    if sys.argv[1] == '--hold':
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with Postgres(safe=True, folder=sys.argv[2], settings=sys.argv[3:]) as server:
            print(server.address(), flush=True)
            sys.exit(server.child.wait())
    with Postgres() as server:
        sys.exit(subprocess.run(sys.argv[1:], env=dict(os.environ, OWNPLAN_TEST_DATABASE=server.address())).returncode)
