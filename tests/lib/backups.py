# SPDX-License-Identifier: Apache-2.0
"""Backups of a house in which people are at work: taken, restored, and held against what there was."""
import os
import signal
import sqlite3
import subprocess
import threading

import house

GROWS = ('change', 'audit', 'resource_history')  # tables that only ever get rows at their end


def rows(folder, table, where='1'):
    db = sqlite3.connect(f'file:{folder}/plan.db?mode=ro', uri=True, timeout=30)
    try:
        return sorted(map(repr, db.execute(f'SELECT * FROM {table} WHERE {where}')))
    finally:
        db.close()


def said(folder, act):
    """What the audit says that the operator did: the words of each row, oldest first."""
    db = sqlite3.connect(f'file:{folder}/plan.db?mode=ro', uri=True, timeout=30)
    try:
        return [row[0] for row in db.execute("SELECT what FROM audit WHERE action = ? AND role = 'operator' AND actor = '' "
                                             "AND outcome = 'done' ORDER BY seq", (act,))]
    finally:
        db.close()


def newest(folder):
    db = sqlite3.connect(f'file:{folder}/plan.db?mode=ro', uri=True, timeout=30)
    try:
        return db.execute('SELECT coalesce(max(seq), 0) FROM change').fetchone()[0]
    finally:
        db.close()


def names(folder):
    """Every file below a folder, by its path."""
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, files in os.walk(folder) for name in files)


def while_at_work(world, to, seconds=1.5):
    """A backup in the middle of work: what the command said, the newest change before it and after it."""
    said, at = [], []

    def take():
        at.append(newest(world.server.folder))
        said.append(house.run('backup', '--data', world.server.folder, to))
        at.append(newest(world.server.folder))
    taking = threading.Timer(seconds, take)
    taking.start()
    world.toil(2 * seconds, taking.join)
    return said[0], at


def differs(copy, live):
    """What of a copy is not as the live house had it at one moment; [] nothing."""
    wrong, last = [], newest(copy)
    if rows(copy, 'change') != rows(live, 'change', f'seq <= {last}'):
        wrong.append('the changes are not those up to one of them')
    if not set(rows(copy, 'resource_history')) <= set(rows(live, 'resource_history')):
        wrong.append('a version that the house never had')
    if not set(rows(copy, 'audit', "action <> 'restore'")) <= set(rows(live, 'audit')):
        wrong.append('a row of the audit that the house never had')
    return wrong


def served(folder, look):
    """What `look` finds in a folder while it is served."""
    server = house.Server(folder, house.free_port())
    server.start()
    try:
        return look(server.port)
    finally:
        server.kill(signal.SIGTERM)


def killed_when(come, *words):
    """Runs a command and kills it in the moment in which `come` gives something. True: it was still running."""
    child = subprocess.Popen([house.PROGRAM, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while child.poll() is None and not come():
        pass
    running = child.poll() is None
    child.kill()
    child.wait()
    return running


def killed(after, *words):
    """Runs a command and kills it after so many seconds. True: it was still running."""
    child = subprocess.Popen([house.PROGRAM, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        child.wait(timeout=after)
        return False
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return True
