# SPDX-License-Identifier: Apache-2.0
"""Whether a store is whole, asked of its tables beside the server and of the program's own commands: versions without a
gap, each with its change; nobody missing on a work list, and everybody counted once; a chain without a hole."""
import csv
import os
import sqlite3
import subprocess

from house import run

# What each finds is wrong. The same words for both engines.
QUESTIONS = {
    'a version is missing or there twice':
        'SELECT r.person, r.type, r.id, r.version, count(h.version), min(h.version), max(h.version)'
        ' FROM resource r LEFT JOIN resource_history h ON h.person = r.person AND h.type = r.type AND h.id = r.id'
        ' GROUP BY r.person, r.type, r.id, r.version HAVING count(h.version) <> r.version - 1'
        ' OR (r.version > 1 AND (min(h.version) <> 1 OR max(h.version) <> r.version - 1))',
    'a resource stands on two shelves':
        'SELECT type, id, count(*) FROM resource GROUP BY type, id HAVING count(*) > 1',
    'a version has no change, or another one':
        'SELECT r.id, r.seq FROM resource r LEFT JOIN change c ON c.seq = r.seq AND c.id = r.id WHERE c.seq IS NULL',
    'a change left nothing':
        'SELECT c.seq, c.id FROM change c LEFT JOIN resource r ON r.seq = c.seq LEFT JOIN shared_resource s'
        ' ON s.seq = c.seq LEFT JOIN resource_history h ON h.seq >= c.seq AND h.id = c.id'
        ' WHERE r.seq IS NULL AND s.seq IS NULL AND h.seq IS NULL',
    'a person is on no work list, or one who is not there':
        "SELECT p.id, s.person FROM (SELECT id FROM resource WHERE type = 'Patient' AND deleted = 0) p"
        ' LEFT JOIN plan_summary s ON s.person = p.id WHERE s.person IS NULL UNION ALL'
        ' SELECT NULL, s.person FROM plan_summary s LEFT JOIN resource r ON r.person = s.person AND r.id = s.person'
        ' WHERE r.id IS NULL OR r.deleted = 1',
    'people are counted wrongly':
        'SELECT c.state, c.met, c.people, count(s.person) FROM plan_count c'
        ' LEFT JOIN plan_summary s ON s.state = c.state AND s.met = c.met'
        ' GROUP BY c.state, c.met, c.people HAVING c.people <> count(s.person)',
    'a state is not counted':
        'SELECT s.person FROM plan_summary s LEFT JOIN plan_count c ON c.state = s.state AND c.met = s.met'
        ' WHERE c.state IS NULL',
    'a permission stands twice':
        'SELECT person, grantee, count(*) FROM access_rule WHERE until = 0 GROUP BY person, grantee HAVING count(*) > 1',
    'a chain of the audit has a hole':
        'SELECT chain, count(*), min(seq), max(seq) FROM audit GROUP BY chain'
        ' HAVING min(seq) <> 1 OR max(seq) <> count(*)',
    'a person has two codes that work':
        'SELECT person, purpose, count(*) FROM one_time_code WHERE used = 0 AND ends > 0'
        ' GROUP BY person, purpose HAVING count(*) > 1',
}
# SQLite 3.40 takes columns of a STRICT table WITHOUT ROWID that stand behind the key for NULL, row by row.
SOUND = "SELECT quick_check FROM pragma_quick_check(1000000) WHERE quick_check <> 'ok' AND quick_check NOT LIKE 'NULL value in %'"


def rows(folder, sql):
    """What the database says, as text. OWNPLAN_DATABASE names it when it is not in the folder."""
    address = os.environ.get('OWNPLAN_DATABASE')
    if address:
        said = subprocess.run(['psql', '--no-psqlrc', '--csv', '--tuples-only', '-v', 'ON_ERROR_STOP=1', '-c', sql, address],
                              capture_output=True, text=True, timeout=60, check=True)
        return [tuple(row) for row in csv.reader(said.stdout.splitlines())]
    base = sqlite3.connect(f'file:{folder}/plan.db?mode=ro', uri=True, timeout=20)
    try:
        return base.execute(sql).fetchall()
    finally:
        base.close()


def questions(folder):
    """What is wrong in the tables, a line each."""
    asked = dict(QUESTIONS)
    if not os.environ.get('OWNPLAN_DATABASE'):
        asked['the file is not sound'] = SOUND
    found = [(what, rows(folder, sql)) for what, sql in asked.items()]
    return [f'{what}: {wrong[:3]}' for what, wrong in found if wrong]


def commands(folder):
    """What `ownplan verify` and `ownplan check` find, and what verify said."""
    wrong, said = [], ''
    for command in ('verify', 'check'):
        proof = run(command, '--data', folder)
        if proof.returncode != 0:
            wrong.append(f'ownplan {command}: {proof.stdout}{proof.stderr}')
        elif command == 'verify':
            said = proof.stdout.strip()
    return wrong, said
