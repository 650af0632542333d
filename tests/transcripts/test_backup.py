# SPDX-License-Identifier: Apache-2.0
"""Backups and what becomes of them, with the real program: one moment of a house in which people are at work, restored
with every row, key and file; a changed byte, a wrong place, a full disk and a kill leave nothing behind that looks whole.
Run by script/test with OWNPLAN_PROGRAM; ends with "N passed, N failed"."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import backups
import house
import upload
from faults import FAULTY, Faults
from that import end, that
from work import World


def one_moment(top):
    """Taken while four people work; restored; nothing in it by halves."""
    live, to, back = f'{top}/live', f'{top}/backup', f'{top}/back'
    world = World(live, people=4)
    said, at = backups.while_at_work(world, to)
    that('a backup is taken while people work', said.returncode == 0 and 'is whole' in said.stdout, said.stdout + said.stderr)
    world.server.kill(signal.SIGTERM)
    done = house.run('restore', '--data', back, to)
    that('and restored', done.returncode == 0 and 'is whole' in done.stdout, done.stdout + done.stderr)
    last = backups.newest(back)
    that('what was there when it began is in it, and nothing from after its end', at[0] <= last <= at[1], (at, last))
    that('people were at work meanwhile', backups.newest(live) > at[0] > 0, (at, backups.newest(live)))
    told, rows = backups.said(live, 'backup'), re.search(r'rows: (\d+), attached', said.stdout)
    that('the audit of the house says so: when, how much, and where', len(told) == 1 and f' rows={rows[1]} files=0 audit=' in told[0] and
         re.match(r'made=20\S+Z tables=', told[0]) and told[0].endswith(f' at={to}'), (told, said.stdout))
    that('and holds', 'is whole' in house.run('verify', '--data', live).stdout)
    that('what came of it says that it was restored', len(backups.said(back, 'restore')) == 1 and not backups.said(back, 'backup') and
         backups.said(back, 'restore')[0] == told[0].replace(f' at={to}', '') + f' at={to}', backups.said(back, 'restore'))
    that('it is one moment of the house', not backups.differs(back, live), backups.differs(back, live))
    that('the folder passes its check', house.run('check', '--data', back).returncode == 0)
    that('and its audit is proven', 'whole' in house.run('verify', '--data', back).stdout)
    backups.served(back, lambda port: [worker.halves(port) for worker in world.workers])
    that('nothing is in it by halves', not world.wrong(), world.wrong()[:5])
    that('the keys came with it', backups.rows(back, 'setting') and all(
        open(f'{live}/keys/{k}', 'rb').read() == open(f'{back}/keys/{k}', 'rb').read() for k in os.listdir(f'{live}/keys')))
    modes = {oct(os.stat(os.path.join(at, one)).st_mode & 0o777) for at, folders, files in os.walk(to)
             for one in folders + [f for f in files if not f.endswith('.pub')]}
    that('nobody else may read it', modes <= {'0o600', '0o700'} and os.stat(to).st_mode & 0o777 == 0o700, modes)
    return to


def files_come_too(top):
    """Files that are attached, byte for byte."""
    folder, to, back = f'{top}/files', f'{top}/files-backup', f'{top}/files-back'
    assert house.run('init', '--data', folder, '--organisation', 'Here').returncode == 0
    said = []
    who = upload.three(folder, lambda: said.append(house.run('backup', '--data', folder, to)))
    that('attached files are counted', 'attached files: 3' in said[0].stdout, said[0].stdout + said[0].stderr)
    that('a restore takes them back', house.run('restore', '--data', back, to).returncode == 0)
    wrong = upload.three_there(back, who)
    that('byte for byte, and who had signed in still is', not wrong, wrong)
    program, whole = os.path.abspath(house.PROGRAM), os.path.realpath(top)
    for words, what in ((['backup', '--data', folder, '../files-back/../near'], 'backup'),
                        (['restore', '--data', f'{top}/near-back', '../near/'], 'restore')):
        done = subprocess.run([program, *words], cwd=folder, capture_output=True, text=True, check=False)
        told = backups.said(folder if what == 'backup' else f'{top}/near-back', what)
        that(f'a {what} by a path from where one stands is told by the whole path', done.returncode == 0 and
             told[-1].endswith(f' at={whole}/near'), (done.stderr, told))


def refused(top, backup):
    """Places where nothing goes, and words that are wrong."""
    folder = f'{top}/live'
    full = f'{top}/full'
    os.mkdir(full)
    with open(f'{full}/diary.txt', 'w', encoding='utf-8') as out:
        out.write('mine')
    for what, words, status, sentence in (
            ('a name that is taken', ('backup', '--data', folder, backup), 1, 'There is already something at'),
            ('a place inside the data', ('backup', '--data', folder, f'{folder}/backups'), 1, 'lies in the folder that is backed up'),
            ('a folder above that is not there', ('backup', '--data', folder, f'{top}/no/such/place'), 1, 'cannot be made'),
            ('no data', ('backup', '--data', f'{top}/nothing', f'{top}/of-nothing'), 1, 'There is no data'),
            ('no name', ('backup', '--data', folder), 2, 'Say where it goes'),
            ('no backup', ('restore', '--data', f'{top}/new', folder), 1, 'There is no backup in'),
            ('a folder with something in it', ('restore', '--data', full, backup), 1, 'into an empty folder only'),
            ('a house that is there', ('restore', '--data', folder, backup), 1, 'into an empty folder only'),
            ('which backup', ('restore', '--data', f'{top}/new'), 2, 'Say which backup')):
        before = backups.names(full) + backups.names(backup)
        done = house.run(*words)
        that(f'refused: {what}', done.returncode == status and sentence in done.stderr and not done.stdout, (words, done.stderr))
        that(f'and nothing was touched: {what}', backups.names(full) + backups.names(backup) == before
             and not any(os.path.exists(p) for p in (f'{top}/new', f'{top}/of-nothing', f'{top}/of-nothing.part')), os.listdir(top))
    that('and the audit does not speak of them', len(backups.said(folder, 'backup')) == 1 and not backups.said(folder, 'restore'))
    for command in ('backup', 'restore'):
        done = house.run(command, '--help')
        that(f'{command} --help', done.returncode == 0 and done.stdout.startswith(f'usage: ownplan {command}'))


def damaged(top, backup):
    """One byte that is another, in each file of a backup; one file that is gone; one line of the list."""
    for name in backups.names(backup):
        copy = f'{top}/damaged'
        shutil.copytree(backup, copy)
        with open(f'{copy}/{name}', 'r+b') as file:
            size = os.path.getsize(f'{copy}/{name}')
            file.seek(size * 2 // 3)
            byte = file.read(1)
            file.seek(size * 2 // 3)
            file.write(bytes([byte[0] ^ 1]))
        done = house.run('restore', '--data', f'{top}/from-damaged', copy)
        that(f'a changed byte in {name} is found', done.returncode == 1 and (os.path.basename(name) in done.stderr), done.stderr)
        that('and nothing is left', not os.path.exists(f'{top}/from-damaged'))
        shutil.rmtree(copy)
    shutil.copytree(backup, f'{top}/short')
    os.remove(f'{top}/short/data/keys/draft.key')
    done = house.run('restore', '--data', f'{top}/from-short', f'{top}/short')
    that('a key that is missing is named', done.returncode == 1 and 'keys/draft.key is missing' in done.stderr, done.stderr)


def full_disk(top):
    """The disk takes no more, while a backup is made and while one is restored."""
    folder, here = f'{top}/live', f'{top}/small'
    os.mkdir(here)
    faults = Faults(here, f'{top}/faults')

    def run(*words):
        return subprocess.run([FAULTY, *words], capture_output=True, text=True, timeout=120, check=False,
                              env={**os.environ, **faults.environment})
    faults.begin(['write', 'sync'], 'full', 1)
    done = backups.served(folder, lambda port: run('backup', '--data', folder, f'{here}/backup'))
    _, struck = faults.end()
    that('a backup for which there is no room says so', done.returncode == 1 and 'full' in done.stderr and struck, (done.stderr, struck))
    that('and leaves nothing', os.listdir(here) == [], os.listdir(here))
    that('with room again it comes', run('backup', '--data', folder, f'{here}/backup').returncode == 0)
    for every in (1, 4):
        faults.begin(['write', 'sync'], 'full', every)
        done = run('restore', '--data', f'{here}/back', f'{here}/backup')
        _, struck = faults.end()
        that('a restore for which there is no room says so', done.returncode == 1 and done.stderr and struck, (done.stderr, struck))
        that('and leaves nothing', os.listdir(here) == ['backup'], os.listdir(here))
    that('and then all of it comes', run('restore', '--data', f'{here}/back', f'{here}/backup').returncode == 0)
    that('with every row', house.run('verify', '--data', f'{here}/back').returncode == 0)
    told, faults = len(backups.said(folder, 'backup')), Faults(folder, f'{top}/faults-of-house')
    faults.begin(['commit'], 'full', 1)
    done = backups.served(folder, lambda port: run('backup', '--data', folder, f'{top}/untold'))
    _, struck = faults.end()
    that('what the audit cannot say is not done', done.returncode == 1 and 'The audit could not say' in done.stderr and struck, done.stderr)
    that('so nobody has it', not os.path.exists(f'{top}/untold') and not os.path.exists(f'{top}/untold.part')
         and len(backups.said(folder, 'backup')) == told and 'is whole' in house.run('verify', '--data', folder).stdout)


def postgres(top, backup):
    """Into a PostgreSQL database, out of it again, and back into a folder: the same rows."""
    server = os.environ.get('OWNPLAN_TEST_DATABASE')
    if not server:
        return
    there = server + ('&' if '?' in server else '?') + 'options=-csearch_path%3Dbackups'
    keys, again, back = f'{top}/pg-keys', f'{top}/pg-backup', f'{top}/pg-back'
    subprocess.run(['psql', '-q', server, '-c', 'DROP SCHEMA IF EXISTS backups CASCADE', '-c', 'CREATE SCHEMA backups'],
                   check=True, stderr=subprocess.DEVNULL)
    try:
        done = house.run('restore', '--data', keys, '--database', there, backup)
        that('a backup goes into PostgreSQL', done.returncode == 0, done.stdout + done.stderr)
        that('with its keys alone in the folder', 'keys/audit.key' in backups.names(keys) and 'plan.db' not in backups.names(keys)
             and not os.path.exists(f'{keys}/restoring'), backups.names(keys))
        told = subprocess.run(['psql', '-qtA', there, '-c', "SELECT what FROM audit WHERE action = 'restore'"], capture_output=True,
                              text=True, check=True).stdout
        that('its audit says so', told.count('\n') == 1 and told.strip().endswith(f' at={os.path.realpath(backup)}'), told)
        that('and is proven there', house.run('verify', '--data', keys, '--database', there).returncode == 0)
        done = house.run('restore', '--data', f'{top}/pg-other', '--database', there, backup)
        that('but not onto what is there', done.returncode == 1 and 'data in' in done.stderr, done.stderr)
        done = house.run('backup', '--data', keys, '--database', there, again)
        that('PostgreSQL is backed up in the same form', done.returncode == 0, done.stdout + done.stderr)
        that('and restored into a folder', house.run('restore', '--data', back, again).returncode == 0)
        that('with its audit', 'whole' in house.run('verify', '--data', back).stdout)
        for table in ('resource', 'resource_history', 'change', 'attachment', 'account'):
            that(f'the same rows of {table}', backups.rows(back, table) == backups.rows(f'{top}/back', table))
    finally:
        subprocess.run(['psql', '-q', server, '-c', 'DROP SCHEMA backups CASCADE'], stderr=subprocess.DEVNULL, check=False)


def kills(top):
    """kill -9 at some moments of both: what has its name is whole, the rest goes with the next run."""
    folder = f'{top}/large'
    assert house.run('init', '--data', folder, '--organisation', 'Here').returncode == 0
    assert house.run('populate', '--data', folder, '--people', '200').returncode == 0
    struck = 0
    for n in range(4):
        to, back = f'{top}/kill{n}', f'{top}/killed{n}'
        struck += backups.killed(0.02 + n * 0.05, 'backup', '--data', folder, to)
        if not os.path.exists(to):
            that('a backup that was killed is begun anew', house.run('backup', '--data', folder, to).returncode == 0)
        that('and nothing but it is left', not os.path.exists(to + '.part'))
        struck += backups.killed(0.02 + n * 0.05, 'restore', '--data', back, to)
        if not os.path.exists(f'{back}/plan.db'):
            done = house.run('serve', '--data', back, '--listen', '127.0.0.1:0')
            that('half a restore cannot be served', done.returncode == 1 and 'no data' in done.stderr, done.stderr)
            done = house.run('restore', '--data', back, to)
            that('a restore that was killed is begun again', done.returncode == 0, done.stderr)
        that('it says so, once, in its own audit', len(backups.said(back, 'restore')) == 1 and
             'is whole' in house.run('verify', '--data', back).stdout, backups.said(back, 'restore'))
        that('with every row', backups.rows(back, 'resource') == backups.rows(folder, 'resource') and
             backups.names(f'{back}/keys') == backups.names(f'{folder}/keys'))
        for path in (to, back):
            shutil.rmtree(path)
    that('some were killed', struck > 0)
    to, back = f'{top}/halfway', f'{top}/halfway-back'
    with open(f'{folder}/ownplan.ini', 'w', encoding='utf-8') as out:
        out.write('file-size = 5\n')
    that('a backup with settings', house.run('backup', '--data', folder, to).returncode == 0)
    os.makedirs(f'{back}/restoring')
    for name in ('audit-heads.log.part', 'ownplan.ini.before'):
        with open(f'{back}/{name}', 'w', encoding='utf-8') as out:
            out.write('half')
    done = house.run('restore', '--data', back, to)
    that('what a killed restore had begun is in nobody\'s way', done.returncode == 0, done.stderr)
    in_its_place(top, folder)


def in_its_place(top, folder):
    """Killed in the moment in which the database has its name: the row that says so is in it already."""
    to, back = f'{top}/placed', f'{top}/placed-back'
    that('a backup is there', house.run('backup', '--data', folder, to).returncode == 0)
    for n in range(3):
        struck = backups.killed_when(lambda: os.path.exists(f'{back}/plan.db'), 'restore', '--data', back, to)
        that('a restore is killed as its database is placed', struck)
        that('and the audit there says that it was restored', len(backups.said(back, 'restore')) == 1, n)
        that('which holds, and nothing is missing', 'is whole' in house.run('verify', '--data', back).stdout and
             backups.rows(back, 'resource') == backups.rows(folder, 'resource'))
        shutil.rmtree(back)


def main():
    with tempfile.TemporaryDirectory(prefix='ownplan-backup-') as top:
        backup = one_moment(top)
        files_come_too(top)
        refused(top, backup)
        damaged(top, backup)
        full_disk(top)
        postgres(top, backup)
        kills(top)
    return end()


if __name__ == '__main__':
    sys.exit(main())
