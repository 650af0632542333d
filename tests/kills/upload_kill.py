#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 of Ownplan while people add files to their plans (tests/lib/upload.py). A fifth of OWNPLAN_KILLS says how often
(5; the long tests more): each round writes ten megabytes and more. Ends with "N passed, N failed"."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import upload

KILLS = max(int(os.environ.get('OWNPLAN_KILLS', '25')) // 5, 5)


def main():
    with tempfile.TemporaryDirectory(prefix='ownplan-uploads-') as folder:
        wrong, answered = upload.rounds(os.path.join(folder, 'data'), KILLS)
    for line in wrong[:10]:
        print(line)
    print(f'{KILLS} kills, {answered} files answered')
    if not answered:
        wrong.append('no file was taken: the test tested nothing')
    print(f'{KILLS - min(KILLS, len(wrong))} passed, {len(wrong)} failed')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
