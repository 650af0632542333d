# SPDX-License-Identifier: Apache-2.0
"""The plan by which tests/ownplan-faulty, or a program with tests/ownplan-faults.so before it, fails (faults/faulty.h)."""
import mmap
import os
import struct

BUILD = os.environ.get('OWNPLAN_BUILD', 'build')
FAULTY = os.environ.get('OWNPLAN_FAULTY') or os.path.join(BUILD, 'tests', 'ownplan-faulty')
CALLS = os.path.join(BUILD, 'tests', 'ownplan-faults.so')

OPS = ['read', 'write', 'sync', 'cut', 'receive', 'send', 'connect', 'prepare', 'read begin', 'read step', 'begin',
       'savepoint', 'step', 'release', 'undo', 'commit', 'committed', 'ended']
KINDS = [None, 'error', 'full', 'short', 'torn', 'busy', 'delay', 'hang up']


class Faults:
    """The file that says what fails, shared with the programs that are given `environment`."""

    def __init__(self, folder, path):
        with open(path, 'wb') as made:
            made.write(bytes(mmap.PAGESIZE))
        with open(path, 'r+b') as file:
            self.map = mmap.mmap(file.fileno(), mmap.PAGESIZE)
        self.environment = {'OWNPLAN_FAULTS': path, 'OWNPLAN_FAULTS_IN': folder}

    def begin(self, ops, kind, every, most=0, delay=0):
        bits = sum(1 << OPS.index(op) for op in ops)
        struct.pack_into('=7I', self.map, 0, 0, KINDS.index(kind), every, most, delay, 0, 0)
        struct.pack_into('=I', self.map, 0, bits)

    def end(self):
        """Nothing fails any more. Returns how many operations were asked for, and how many of them failed."""
        struct.pack_into('=I', self.map, 0, 0)
        return struct.unpack_from('=2I', self.map, 20)
