#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The database goes away under work: PostgreSQL is killed with kill -9 (all of it, or the process of one connection),
or the way to it is cut, so that nothing is said any more and nothing comes back. People hear a clear 503 meanwhile,
what was acknowledged is there afterwards, once, and Ownplan goes on by itself, without being started again.

The way is a proxy of the test's own between the two sockets: it forwards, or falls silent, or closes. A tenth of
OWNPLAN_KILLS says how often each (1; the long tests more). Skipped where there is no PostgreSQL. Ends with "N passed, N failed"."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import proof
from on_postgres import on_postgres
from work import World

KILLS = max(int(os.environ.get('OWNPLAN_KILLS', '5')) // 10, 1)
RECOVERY = 30


def hang_up_on(end):
    try:
        end.shutdown(socket.SHUT_RDWR)  # who waits for it hears so; close alone tells nobody
    except OSError:
        pass


class Way:
    """A socket that leads to the server's, for as long as it is open."""

    def __init__(self, server):
        self.there = str(server.folder / '.s.PGSQL.5432')
        self.folder = tempfile.mkdtemp(prefix='ownplan-way-', dir='/tmp')
        self.silent, self.pairs = threading.Event(), []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(os.path.join(self.folder, '.s.PGSQL.5432'))
        self.listener.listen(100)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near = self.listener.accept()[0]
                far = socket.socket(socket.AF_UNIX)
                far.connect(self.there)
            except OSError:
                if self.listener.fileno() < 0:
                    return
                near.close()
                continue
            self.pairs.append((near, far))
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self.forward, args=ends, daemon=True).start()

    def forward(self, come, go):
        try:
            while True:
                data = come.recv(1 << 16)
                while self.silent.is_set():  # what was sent is lost on the way when the way stays cut
                    time.sleep(0.02)
                if not data:
                    break
                go.sendall(data)
        except OSError:
            pass
        hang_up_on(come)
        hang_up_on(go)

    def cut(self):
        self.silent.set()

    def mend(self, lost):
        """The way is open again; with `lost` what was on it is not, and every connection is over."""
        pairs, self.pairs = self.pairs, []
        for near, far in pairs if lost else []:
            for end in (near, far):
                hang_up_on(end)
        self.silent.clear()
        if not lost:
            self.pairs = pairs

    def close(self):
        self.silent.clear()
        self.listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def backends(server):
    """Process ids of connections of Ownplan, the busiest first: the writer is among them."""
    said = subprocess.run(['psql', '-XAtq', '-d', server.address(), '-c',
                           'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = '
                           "'client backend' ORDER BY state_change DESC"], capture_output=True, text=True, check=True)
    return [int(pid) for pid in said.stdout.split()]


def start_again(server):
    for _ in range(100):  # what is left of the one that was killed must have ended before
        try:
            server.start()
            return
        except OSError:
            time.sleep(0.1)
    raise OSError('PostgreSQL does not start again')


def kill_all(world, server, way):
    os.killpg(server.child.pid, signal.SIGKILL)
    server.child.wait()
    time.sleep(0.5)
    start_again(server)


def kill_one(world, server, way):
    for pid in backends(server)[:1]:  # PostgreSQL then ends the others itself, and recovers
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.7)


def hang_up(world, server, way):
    way.cut()
    time.sleep(0.4)
    way.mend(lost=True)
    time.sleep(0.3)


def fall_silent(world, server, way):
    way.cut()
    time.sleep(3)
    way.mend(lost=False)
    time.sleep(0.3)


WAYS = {'kill -9 of PostgreSQL': kill_all, 'kill -9 of a connection': kill_one, 'the way is cut': hang_up,
        'the way is silent': fall_silent}


def once(world, server, way, name, happens):
    """One thing happens under work; it may say what it saw go wrong. Returns what is wrong, and the seconds until all
    was well again."""
    before, seen = len(world.wrong()), []
    world.toil(0.3, lambda: seen.extend(happens(world, server, way) or []))
    wrong = world.wrong()[before:] + [f'{name}: {line}' for line in seen]
    if world.server.process.poll() is not None:
        return wrong + [f'{name}: Ownplan ended with {world.server.process.returncode}'], 0
    seconds = world.recovered(RECOVERY)
    if seconds is None:
        return wrong + [f'{name}: not well again within {RECOVERY} s'], 0
    before = len(world.wrong())
    world.check()
    return wrong + [f'{name}: {line}' for line in world.wrong()[before:]], seconds


def judge(server, way, ways, times):
    """All `ways` in turn, so often; then what stands in the database is proved. Returns what passed."""
    folder, results, slowest = tempfile.mkdtemp(prefix='ownplan-away-'), [], {}
    world = None

    def result(wrong):
        results.append(not wrong)
        for line in wrong[:5]:
            print(line, flush=True)

    try:
        world = World(os.path.join(folder, 'data'), people=4)
        world.no_is_open = True  # an answer may get lost on its way from the database
        for number in range(times):
            for name, happens in ways.items():
                if name == 'the way is silent' and number > 2:
                    continue
                wrong, seconds = once(world, server, way, name, happens)
                result(wrong)
                slowest[name] = max(slowest.get(name, 0), seconds)
        wrong, said = proof.commands(world.folder)
        print(said)
        result(proof.questions(world.folder) + wrong)
        print('; '.join(f'{name}: well again {seconds:.1f} s later at most' for name, seconds in slowest.items()))
        print(f'{times} times each; {world.report()}')
    finally:
        if world and world.server.process.poll() is None:
            world.server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    return results


def main():
    way = None

    def through(server):
        nonlocal way
        way = Way(server)
        return f'postgresql://ownplan@/postgres?host={way.folder}'

    with on_postgres(through) as server:
        if not server:
            print('0 passed, 0 failed, 1 skipped')
            return 0
        try:
            results = judge(server, way, WAYS, KILLS)
        finally:
            way.close()
    print(f'{results.count(True)} passed, {results.count(False)} failed')
    return 1 if False in results else 0


if __name__ == '__main__':
    sys.exit(main())
