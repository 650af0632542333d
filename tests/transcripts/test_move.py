# SPDX-License-Identifier: Apache-2.0
# Moving a store from the command line: with its keys, killed on the way, refused when something stands in the way.
# Run by script/test with OWNPLAN_PROGRAM; ends with "N passed, N failed".
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

from test_commands import CLEAN, PROGRAM, Serving, made, play, run, stories


def rows_of(folder):
    """Every row of every table, but for what a database says of itself."""
    db = sqlite3.connect(folder + '/plan.db')
    names = [n for n, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    rows = {n: sorted(map(repr, db.execute(f'SELECT * FROM "{n}"'))) for n in names if n not in ('migration', 'store_state')}
    db.close()
    return rows


def test_a_store_is_moved_with_its_keys_and_serves(folder):
    stories(folder)
    to = folder + '-to'
    status, out, err = run('migrate', '--from', folder, '--to', to)
    assert status == 0, out + err
    before = rows_of(folder)
    total = sum(map(len, before.values()))
    assert f'{len(before)} tables with {total} rows' in out and 'every count and digest is the same' in out, out
    assert len(re.findall(r'rows, the same  [0-9a-f]{16}\n', out)) == len(before), out
    assert re.search(rf'^resource +{len(before["resource"])} rows', out, re.M), out
    assert rows_of(to) == before and 'move_note' not in before
    for key in [*Path(folder, 'keys').iterdir(), Path(folder, 'audit-heads.log')]:
        there = Path(to) / key.relative_to(folder)
        assert there.read_bytes() == key.read_bytes() and there.stat().st_mode == key.stat().st_mode, there
    assert run('check', '--data', to)[0] == 0
    status, out, err = run('verify', '--data', to)
    assert status == 0 and 'whole' in out, out + err
    server = Serving(to)
    assert server.get('/sign-in')[0] == 200
    assert server.stop()[0] == 0
    # What was moved is not moved again onto anything, and nothing goes where something is.
    for words, said in ((('--from', folder, '--to', to), 'There is data in'),
                        (('--from', to, '--to', to), 'are the same'),
                        (('--from', folder + '-none', '--to', folder + '-new'), 'There is no data')):
        status, out, err = run('migrate', *words)
        assert status == 1 and said in err and err.count('\n') == 1 and not out, (words, out, err)
        assert not Path(folder + '-new').exists() and not Path(folder + '-none').exists()
    assert run('migrate', '--from', folder)[0] == 2 and run('migrate', '--to', to)[0] == 2


def test_a_folder_that_is_served_or_has_other_keys_is_not_moved(folder):
    made(folder)
    to = Path(folder + '-to')
    server = Serving(folder)
    try:
        status, _, err = run('migrate', '--from', folder, '--to', str(to))
        assert status == 1 and 'Another Ownplan is running' in err and not to.exists(), err
    finally:
        server.stop()
    (to / 'keys').mkdir(parents=True)
    (to / 'keys' / 'audit.key').write_text('another')
    status, _, err = run('migrate', '--from', folder, '--to', str(to))
    assert status == 1 and 'audit.key is another file' in err, err
    assert [p.name for p in to.rglob('*')] == ['keys', 'audit.key']


def test_a_move_that_was_killed_goes_on_and_is_served_only_when_whole(folder):
    made(folder)
    assert run('populate', '--data', folder, '--people', '400')[0] == 0
    to, killed = folder + '-to', 0
    while True:
        child = subprocess.Popen([PROGRAM, 'migrate', '--from', folder, '--to', to], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True, env=CLEAN)
        try:
            out, err = child.communicate(timeout=(0.2, 0.3, 0.4, 60)[killed])
            break
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            killed += 1
            status, _, err = run('serve', '--data', to, '--listen', '127.0.0.1:0')
            assert status == 1 and re.search('not all of it is there|no data|nothing in this database', err), err
    assert child.returncode == 0 and killed > 0, (killed, out, err)
    assert rows_of(folder) == rows_of(to)
    assert run('check', '--data', to)[0] == 0


def test_only_postgresql_is_spread_over_nodes(folder):
    made(folder)
    status, out, err = run('migrate', '--distribute', '--data', folder)
    assert status == 2 and '--database' in err and not out, (status, out, err)
    server = os.environ.get('OWNPLAN_TEST_DATABASE')
    if not server:
        return
    to = server + ('&' if '?' in server else '?') + 'options=-csearch_path%3Dmove_commands'
    keys = folder + '-keys'
    subprocess.run(['psql', '-q', server, '-c', 'DROP SCHEMA IF EXISTS move_commands CASCADE', '-c',
                    'CREATE SCHEMA move_commands'], check=True, stderr=subprocess.DEVNULL)
    try:
        status, out, err = run('migrate', '--from', folder, '--to', to, '--data', keys)
        assert status == 0, out + err
        assert run('check', '--data', keys, '--database', to)[0] == 0
        assert run('verify', '--data', keys, '--database', to)[0] == 0
        status, out, err = run('migrate', '--distribute', '--data', keys, '--database', to)
        assert status == 1 and 'extension citus is not in this database' in err, (out, err)
        assert "SELECT create_distributed_table('resource', 'person', colocate_with => 'none')" in out, out
        assert "SELECT create_reference_table('account')" in out and 'done' not in out, out
        status, out, err = run('migrate', '--from', folder, '--to', to + '&password=hidden', '--data', keys)
        assert status == 1 and 'There is data in' in err and 'hidden' not in out + err, err
        back = folder + '-back'
        status, out, err = run('migrate', '--from', to, '--to', back, '--data', keys)
        assert status == 0, out + err
        assert rows_of(back) == rows_of(folder) and run('verify', '--data', back)[0] == 0
    finally:
        subprocess.run(['psql', '-q', server, '-c', 'DROP SCHEMA move_commands CASCADE'], stderr=subprocess.DEVNULL)


if __name__ == '__main__':
    sys.exit(play(globals()))
