# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of the test's own, for tests that run the program on both engines."""
import contextlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools'))
import postgres


@contextlib.contextmanager
def on_postgres(address=None, **how):
    """While it lasts every program that is started serves the database of this server, one that keeps what it commits.
    None where there is no PostgreSQL, which is said. `how`: as class Postgres has it."""
    try:
        postgres.programs()
    except OSError as why:
        print(f'skipped: {why}')
        yield None
        return
    with postgres.Postgres(safe=True, **how) as server:
        os.environ['OWNPLAN_DATABASE'] = address(server) if address else server.address()
        try:
            yield server
        finally:
            del os.environ['OWNPLAN_DATABASE']
