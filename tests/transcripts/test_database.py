# SPDX-License-Identifier: Apache-2.0
# --database from the command line: what is wrong with an address, a database, a schema or the keys is said in one
# sentence, and nothing is touched; a database that goes away and comes back is served on without a restart.
# Run by script/test with OWNPLAN_PROGRAM; it starts a server of its own. Ends with "N passed, N failed".
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools'))
from postgres import Postgres, programs
from test_commands import Serving, made, play, run

SERVER = None
RIGHT, SECRET = 'r1ght-w0rd', 'wr0ng-w0rd'  # passwords, which must not come out, whatever is wrong with them
PAGE = '/fhir/Organization?_count=1'


def sql(statement, database='postgres'):
    return subprocess.run([programs() / 'psql', '-qAtX', '-v', 'ON_ERROR_STOP=1', '-d', SERVER.address(database),
                           '-c', statement], check=True, capture_output=True, text=True).stdout


def refused(said, *words, **env):
    code, out, err = run(*words, **env)
    told = [line for line in err.splitlines() if not line.startswith('time=')]
    assert code == 1 and len(told) == 1 and said in told[0] and not out, (words, code, out, err)
    assert SECRET not in err, err


def as_user(name, address):
    return address.replace('ownplan@', name + '@')


# Every file below with what is in it, but for the one that SQLite only shares memory by.
def all_of(*folders):
    return {path: path.read_bytes() for folder in folders for path in Path(folder).rglob('*')
            if path.is_file() and path.name != 'plan.db-shm'}


# A database of its own, filled by `init`, named after the folder.
def filled(folder, owner='ownplan', password=''):
    name = 'd' + re.sub(r'\W', '', folder)[-20:].lower()
    sql(f'CREATE DATABASE {name} OWNER {owner}')
    there = ('--data', folder, '--database', as_user(owner + password, SERVER.address(name)))
    status, _, err = run('init', *there, '--organisation', 'Riverside')
    assert status == 0, err
    return name, there


class Asking:
    """A server, and a program that asks it and never waits long, whatever has become of the database."""

    def __init__(self, folder, there):
        self.token = run('token', *there, '--scope', 'system/*.rs')[1].strip()
        self.server = Serving(folder, *there[2:])

    def ask(self, path):
        began = time.monotonic()
        status, body = self.server.get(path, Authorization='Bearer ' + self.token)
        assert time.monotonic() - began < 5, f'{path} took too long'
        return status, body

    def until(self, path, wanted):
        for _ in range(200):
            status, body = self.ask(path)
            if status == wanted:
                return body
            time.sleep(0.05)
        raise AssertionError(f'{path} stayed at {status}: {body[:200]}')

    def stop(self):
        status, log = self.server.stop()
        assert status == 0, log
        return log


def test_a_wrong_address_is_said_and_leaves_no_folder(folder):
    init = ('init', '--data', folder, '--organisation', 'Riverside', '--database')
    refused('postgresql://USER@HOST:PORT/NAME', *init, 'mysql://somebody@here/plan')
    refused('cannot be reached', *init, 'postgresql://ownplan@127.0.0.1:9/plan')
    refused('"nowhere" does not exist', *init, SERVER.address('nowhere'))
    refused('may not make tables', *init, as_user('stranger', SERVER.address()))
    sql("CREATE DATABASE old_letters ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    refused("ENCODING 'UTF8'", *init, SERVER.address('old_letters'))
    sql('CREATE DATABASE of_others')
    sql('CREATE TABLE theirs (id INT)', 'of_others')
    refused('tables of something else', *init, SERVER.address('of_others'))
    assert not Path(folder).exists()


WRONG = {  # what is said of an address in which a user, a password or a database is another
    'does not take this password of the user locked': lambda at: as_user(f'locked:{SECRET}', at),
    'password of the user locked. Check': lambda at: at.replace('ownplan@', '') + f'&user=locked&password={SECRET}',
    'asks for a password of the user locked': lambda at: as_user('locked', at),
    'does not let the user asleep in': lambda at: as_user('asleep', at),
    'does not let the user nobody_at_all in': lambda at: as_user('nobody_at_all', at),
    'takes no connections now': lambda at: SERVER.address('shut'),
    'GRANT CONNECT': lambda at: as_user('stranger', SERVER.address('of_one')),
    'too many connections': lambda at: as_user('crowded', at),
    'belong to another user': lambda at: as_user('stranger', at)}


# On a record that is there: who is not let in is told so, with what to do, and nothing is touched.
def test_who_is_not_let_in_is_told_why(folder):
    name, _ = filled(folder)
    made(folder + '-own')
    Path(folder + '.json').write_text('{}')
    before = all_of(folder, folder + '-own')
    commands = [('init',), ('serve',), ('check',), ('verify',), ('demo',), ('migrate',), ('token', '--scope', 'system/*.rs'),
                ('import', folder + '.json'), ('populate',),
                ('user', 'add', 'ann', '--name', 'Ann', '--role', 'Nurse', '--team', 'A')]
    for said, wrong in WRONG.items():
        there = wrong(SERVER.address(name))
        for words in commands:
            refused(said, *words, '--data', folder, '--database', there)
        commands = commands[:2]  # one way to be refused is enough for the others
        refused(said, 'migrate', '--from', folder + '-own', '--to', there, '--data', folder + '-keys')
        refused(said, 'migrate', '--from', there, '--to', folder + '-back', '--data', folder)
        refused(said, 'check', '--data', folder, OWNPLAN_DATABASE=there)
    after = all_of(folder, folder + '-own')
    assert after == before, sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    assert not Path(folder + '-keys').exists() and not Path(folder + '-back').exists()


# libpq takes what follows the '@' of a password for the host, and would quote it.
def test_a_password_with_signs_in_it_is_not_quoted(folder):
    init = ('init', '--data', folder, '--organisation', 'Riverside', '--database')
    for word in (f'pass@{SECRET}', f'pass/{SECRET}', f'{SECRET}@word', f'{SECRET}/word', f'12/{SECRET}'):
        refused('write @ in a password as %40', *init, f'postgresql://ownplan:{word}@127.0.0.1:9/plan')
    for there in (f'ownplan:{SECRET}/plan', f'ownplan:%{SECRET}@127.0.0.1:9/plan',
                  f'ownplan:p#{SECRET}%@127.0.0.1:9/plan', f'ownplan@127.0.0.1:9/plan?pass={SECRET}'):
        refused('is not one of postgresql://', *init, 'postgresql://' + there)
    escaped = f'{SECRET}@/%'.replace('%', '%25').replace('@', '%40').replace('/', '%2F')
    for word in (escaped, f'p?{SECRET}', f'p:{SECRET}'):
        refused('cannot be reached', *init, f'postgresql://ownplan:{word}@127.0.0.1:9/plan')
    assert not Path(folder).exists()


# No column is left to the order that the database has of its own, in which "a-b" stands behind "ab".
def test_a_database_of_another_collation_answers_as_any(folder):
    found, people = [], ['Zebra', 'apple', 'Äpfel', 'Apple', 'zebra', 'Ø', 'a-b', 'ab', 'Ab']
    Path(folder + '.json').write_text(''.join(
        json.dumps({'resourceType': 'Patient', 'birthDate': f'195{i}-01-01', 'name': [{'family': one}]}) + '\n'
        for i, one in enumerate(people)))
    for name, more in (('of_c', "LOCALE 'C'"),
                       ('of_words', "LOCALE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'de-u-ka-shifted'")):
        sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {more}")
        there = ('--data', folder + name, '--database', SERVER.address(name))
        assert run('init', *there, '--organisation', 'Riverside')[0] == 0
        status, out, err = run('import', *there, folder + '.json')
        assert status == 0 and run('check', *there)[0] == 0, out + err
        assert sql("SELECT attrelid::regclass, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
                   " WHERE relnamespace = 'public'::regnamespace AND attcollation NOT IN (0, '\"C\"'::regcollation)",
                   name) == ''
        asking = Asking(folder + name, there)
        answers = [asking.ask('/fhir/Patient?' + query) for query in ('family=a', 'name=z', 'family:exact=Apple', 'family=ab')]
        asking.stop()
        assert all(status == 200 for status, _ in answers), answers
        found.append([sorted(one['resource']['birthDate'] for one in json.loads(text).get('entry', []))
                      for _, text in answers])
        assert run('verify', *there)[0] == 0
    assert found[0] == found[1] and [len(one) for one in found[0]] == [6, 2, 1, 3], found


def test_a_database_that_is_empty_full_older_or_newer_is_told_apart(folder):
    name, there = filled(folder)
    refused('There is data in this database already', 'init', *there, '--organisation', 'Riverside')
    refused('There is data in this database already', 'demo', *there)
    assert run('check', *there)[0] == 0 and run('verify', *there)[0] == 0 and run('migrate', *there)[0] == 0
    sql("INSERT INTO migration VALUES (99, 'later', 'x', 0)", name)
    refused('made by a newer version', 'check', *there)
    sql('DELETE FROM migration WHERE number >= (SELECT max(number) FROM migration WHERE number < 99)', name)
    refused('Run `ownplan migrate` first', 'check', *there)
    sql('CREATE DATABASE empty_one')
    refused('nothing in this database yet', 'check', '--data', folder, '--database', SERVER.address('empty_one'))
    refused('There is no data in', 'check', '--data', folder + '-none', '--database', SERVER.address('empty_one'))
    made(folder + '-own')  # a folder with a database of its own is not taken for keys
    refused('There is data in', 'check', '--data', folder + '-own', '--database', SERVER.address(name))


def test_data_is_not_opened_with_other_keys(folder):
    _, there = filled(folder)
    other = folder + '-other'
    _, _ = filled(other)
    keys = sorted(path.name for path in Path(other, 'keys').iterdir())
    refused('The keys of this data are not in', 'check', '--data', other, *there[2:])
    shutil.rmtree(Path(folder, 'keys'))
    refused('The keys of this data are not in', 'check', *there)
    assert not Path(folder, 'keys').exists()  # and none are made
    assert sorted(path.name for path in Path(other, 'keys').iterdir()) == keys
    made(folder + '-sqlite')
    shutil.rmtree(Path(folder + '-sqlite', 'keys'))
    refused('The keys of this data are not in', 'check', '--data', folder + '-sqlite')


# What a balancer and a program see while the database is away: 503 with Retry-After at once, and no restart after it.
def test_a_database_that_went_away_is_served_again(folder):
    _, there = filled(folder)
    asking = Asking(folder, there)
    try:
        assert asking.ask(PAGE)[0] == 200 and asking.ask('/health')[0] == 200
        SERVER.kill()
        assert asking.ask(PAGE)[0] == 503
        assert 'not writing' in asking.until('/health', 503)
        assert asking.ask('/sign-in')[0] in (200, 503)
        SERVER.start()
        asking.until(PAGE, 200)
        asking.until('/health', 200)
    finally:
        SERVER.start() if SERVER.child.poll() is not None else None
        asking.stop()
    assert run('verify', *there)[0] == 0


# 503 until it is the old one again, without a restart; it is in no answer and not in the log.
def test_a_password_that_is_changed_under_a_server_stays_hidden(folder):
    name, there = filled(folder, 'locked', ':' + RIGHT)
    asking, said = Asking(folder, there), ''
    try:
        assert asking.ask(PAGE)[0] == 200
        sql(f"ALTER ROLE locked PASSWORD '{SECRET}'")
        sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        said += asking.until(PAGE, 503) + asking.until('/health', 503)
        sql(f"ALTER ROLE locked PASSWORD '{RIGHT}'")
        said += asking.until(PAGE, 200) + asking.until('/health', 200)
    finally:
        said += asking.stop()
    assert 'connection=refused' in said and RIGHT not in said and SECRET not in said, said


# Roles and databases that do not let in: `locked` is asked for a password (tools/postgres.py).
SHUT = [f"CREATE ROLE locked LOGIN PASSWORD '{RIGHT}'", 'CREATE ROLE asleep NOLOGIN', 'CREATE ROLE stranger LOGIN',
        'CREATE ROLE crowded LOGIN CONNECTION LIMIT 0', 'CREATE DATABASE shut ALLOW_CONNECTIONS false',
        'CREATE DATABASE of_one', 'REVOKE CONNECT ON DATABASE of_one FROM PUBLIC']

if __name__ == '__main__':
    with Postgres(safe=True) as SERVER:
        for statement in SHUT:
            sql(statement)
        sys.exit(play(dict(globals())))
