#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 of `ownplan backup` and `ownplan restore` while people are at work: whatever has its name is one moment of the
house and whole, and the next run takes away what was left. OWNPLAN_KILLS says how often (6). Ends with "N passed, N failed"."""
import os
import random
import shutil
import signal
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import backups
import house
from that import end, that
from work import World

KILLS = min(int(os.environ.get('OWNPLAN_KILLS', '6')), 40)


def one(world, top, choice, n):
    """Killed at any moment, and then once more in peace."""
    live, to, back = world.server.folder, f'{top}/backup', f'{top}/back'
    killed = backups.killed(choice.uniform(0, 0.4), 'backup', '--data', live, to)
    whole = os.path.exists(to)
    done = whole or house.run('backup', '--data', live, to)
    that(f'{n}: a backup is there', whole or done.returncode == 0, whole or done.stderr)
    that(f'{n}: and nothing beside it', not os.path.exists(to + '.part'))
    killed += backups.killed(choice.uniform(0, 0.4), 'restore', '--data', back, to)
    done = house.run('restore', '--data', back, to)
    that(f'{n}: it is restored', os.path.exists(f'{back}/plan.db') and done.returncode in (0, 1), done.stderr)
    that(f'{n}: and proven', house.run('verify', '--data', back).returncode == 0)
    that(f'{n}: it says so itself, once', len(backups.said(back, 'restore')) == 1, backups.said(back, 'restore'))
    that(f'{n}: as one moment', not backups.differs(back, live), backups.differs(back, live))
    for path in (to, back):
        shutil.rmtree(path)
    return killed


def main():
    choice, killed = random.Random(KILLS), []
    with tempfile.TemporaryDirectory(prefix='ownplan-backup-kills-') as top:
        world = World(f'{top}/live', people=3)

        def all_of_them():
            killed.extend(one(world, top, choice, n) for n in range(KILLS))
        working = threading.Thread(target=all_of_them)
        working.start()
        world.toil(0, working.join)
        world.server.kill(signal.SIGTERM)
    that('some were killed', sum(killed) > 0, killed)
    that('people were at work', world.counts()['acknowledged'] > 10 * KILLS, world.report())
    return end()


if __name__ == '__main__':
    sys.exit(main())
