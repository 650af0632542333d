#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The network between Ownplan and PostgreSQL is cut under work: the link goes down, packets vanish in both directions, or
only what the database answers does; for shorter and for longer than the time-outs. Who reads meanwhile is answered in
time, with 200 or a clear 503; what was acknowledged is there afterwards, once; and Ownplan goes on without being started
again, with what only one process may do too.

Two network namespaces with a cable between them, which are gone with this program: Ownplan and the people in one,
PostgreSQL in the other. Packets vanish because they are addressed to a card that is not there, and nobody is told. Needs
root and `ip`; skipped where the machine does not allow it. Ends with "N passed, N failed"."""
import ctypes
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import database_kill
from browser import Client
from on_postgres import on_postgres

HERE, THERE = '10.77.0.1', '10.77.0.2'
NOBODY = '02:00:00:00:00:99'
SHORT, LONG = 4, 16  # seconds; connections of which nothing is heard are given up after 10 or 11
ANSWER = 20  # seconds in which a reader is answered: 11 until a row of the audit is given up, 3 to find nobody there
LEADS = 30  # seconds in which heads of the audit are signed again
CLONE_NEWNET = 0x40000000


class NotAllowed(Exception):
    pass


def ip(*words):
    try:
        done = subprocess.run(words, capture_output=True, text=True)
    except FileNotFoundError as why:
        raise NotAllowed(why) from None
    if done.returncode:
        raise NotAllowed(f'{" ".join(words)}: {done.stderr.strip()}')


class Cable:
    """Takes this program into a namespace of its own, and makes another with a cable to it."""

    def __init__(self):
        if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
            raise NotAllowed(f'unshare: {os.strerror(ctypes.get_errno())}')
        self.well = self.leads = self.slowest = 0  # seconds at most: until health says so, until one leads, of a read
        self.holder = subprocess.Popen(['setpriv', '--pdeathsig', 'KILL', 'unshare', '--net', 'sleep', 'infinity'])
        self.within = ('nsenter', '--target', str(self.holder.pid), '--net', '--')
        try:
            self.lay()
        except Exception:
            self.close()
            raise

    def lay(self):
        ours = os.readlink('/proc/self/ns/net')
        while os.readlink(f'/proc/{self.holder.pid}/ns/net') == ours:
            if self.holder.poll() is not None:
                raise NotAllowed('unshare --net')
            time.sleep(0.02)
        ip('ip', 'link', 'set', 'lo', 'up')
        ip('ip', 'link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far')
        ip('ip', 'link', 'set', 'far', 'netns', str(self.holder.pid))
        for before, name, address in (((), 'near', HERE), (self.within, 'far', THERE)):
            ip(*before, 'ip', 'address', 'add', address + '/30', 'dev', name)
            ip(*before, 'ip', 'link', 'set', name, 'up')

    def link(self, state):
        ip(*self.within, 'ip', 'link', 'set', 'far', state)

    def lose_questions(self):
        ip('ip', 'neighbour', 'replace', THERE, 'lladdr', NOBODY, 'dev', 'near', 'nud', 'permanent')

    def lose_answers(self):
        ip(*self.within, 'ip', 'neighbour', 'replace', HERE, 'lladdr', NOBODY, 'dev', 'far', 'nud', 'permanent')

    def mend(self):
        self.link('up')
        for before, address, name in (((), THERE, 'near'), (self.within, HERE, 'far')):
            subprocess.run([*before, 'ip', 'neighbour', 'delete', address, 'dev', name], capture_output=True)

    def close(self):
        self.holder.kill()
        self.holder.wait()


class Reader(threading.Thread):
    """Somebody who reads all the time, and hears something in time."""

    def __init__(self, world):
        super().__init__()
        self.world, self.over, self.slowest, self.told = world, False, 0, {}
        self.start()

    def run(self):
        client = Client(self.world.port, self.world.token, patience=60)
        while not self.over:
            began = time.monotonic()
            try:
                told = client.ask('GET', f'/fhir/Patient/{self.world.workers[0].person}')[0]
                if told == 503 and 'Retry-After' not in client.headers:
                    told = '503 without Retry-After'
            except Exception as why:
                told = repr(why)
            self.told[told] = self.told.get(told, 0) + 1
            self.slowest = max(self.slowest, time.monotonic() - began)
            time.sleep(0.05)
        client.close()

    def end(self):
        self.over = True
        self.join()
        wrong = [f'a reader was told {told}, {times} times' for told, times in self.told.items()
                 if told not in (200, 503)]
        return wrong + ([f'a reader waited {self.slowest:.1f} s'] if self.slowest > ANSWER else [])


def signed_again(heads, size):
    """Heads of the audit are signed by whoever leads; after a cut somebody must lead."""
    end = time.time() + LEADS
    while heads.stat().st_size <= size:
        if time.time() > end:
            return False
        time.sleep(0.1)
    return True


def cut(seconds, *hows):
    """For so long, by all of these; people work on for a little while behind it."""

    def happens(world, server, cable):
        reader, heads = Reader(world), Path(world.folder, 'audit-heads.log')
        for how in hows:
            how(cable)
        time.sleep(seconds)
        cable.mend()
        began, size, wrong = time.time(), heads.stat().st_size, []
        if world.recovered(database_kill.RECOVERY) is None:
            wrong.append(f'not well again within {database_kill.RECOVERY} s')
        cable.well = max(cable.well, time.time() - began)
        if not signed_again(heads, size):
            wrong.append(f'nobody signs the audit within {LEADS} s')
        cable.leads = max(cable.leads, time.time() - began)
        wrong += reader.end()
        cable.slowest = max(cable.slowest, reader.slowest)
        return wrong
    return happens


WAYS = {f'{name} for {seconds} s': cut(seconds, *hows) for seconds in (SHORT, LONG) for name, hows in {
    'the link is down': [lambda cable: cable.link('down')],
    'packets vanish': [Cable.lose_questions, Cable.lose_answers],
    'answers vanish': [Cable.lose_answers]}.items()}


def main():
    cable = None
    try:
        cable = Cable()
    except NotAllowed as why:
        print(f'skipped: no network namespaces here: {why}\n0 passed, 0 failed, 1 skipped')
        return 0
    try:
        with on_postgres(lambda server: f'postgresql://ownplan@{THERE}/postgres', within=cable.within,
                         settings=[f'listen_addresses={THERE}'], doors=f'host all all {HERE}/32 trust\n') as server:
            if not server:
                print('0 passed, 0 failed, 1 skipped')
                return 0
            results = database_kill.judge(server, cable, WAYS, 1)
            print(f'after a cut well again within {cable.well:.1f} s, and somebody leads within {cable.leads:.1f} s; '
                  f'the slowest read took {cable.slowest:.1f} s')
    finally:
        cable.close()
    print(f'{results.count(True)} passed, {results.count(False)} failed')
    return 1 if False in results else 0


if __name__ == '__main__':
    sys.exit(main())
