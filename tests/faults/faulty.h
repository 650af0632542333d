// SPDX-License-Identifier: Apache-2.0
// What the fault tests ask of a program that is made to fail: which kinds of operation, how, and how often. The plan
// lies in a small file that both map (environment OWNPLAN_FAULTS; tests/lib/faults.py writes it), so that faults begin
// and end while the program runs. faulty_calls.c makes calls of the system fail, faulty_engine.c those of the store.
#ifndef OWNPLAN_TESTS_FAULTY_H
#define OWNPLAN_TESTS_FAULTY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

// Bits of faulty.ops. The first are calls of the system, on files of the data folder and on the database's socket.
enum faulty_op {
	FAULTY_READ, FAULTY_WRITE, FAULTY_SYNC, FAULTY_CUT, FAULTY_RECEIVE, FAULTY_SEND,
	FAULTY_CONNECT, FAULTY_PREPARE, FAULTY_READ_BEGIN, FAULTY_READ_STEP,
	FAULTY_BEGIN, FAULTY_SAVEPOINT, FAULTY_STEP, FAULTY_RELEASE, FAULTY_UNDO, FAULTY_COMMIT,
	FAULTY_COMMITTED, // it did commit, and says that it failed
	FAULTY_ENDED,     // a statement fails and the transaction is gone
	FAULTY_OPS
};

enum faulty_kind {
	FAULTY_ERROR = 1, // EIO, ECONNRESET; ERR_INTERNAL of the engine
	FAULTY_FULL,      // ENOSPC
	FAULTY_SHORT,     // half of it is done, and said so
	FAULTY_TORN,      // half of it is done, and then EIO
	FAULTY_BUSY,      // ERR_BUSY of the engine
	FAULTY_DELAY,     // it takes `delay` microseconds longer
	FAULTY_HANG_UP,   // the connection is shut down
};

struct faulty {
	_Atomic uint32_t ops, kind, every, most; // most: so many faults and then none, 0 for no end
	_Atomic uint32_t delay;
	_Atomic uint32_t count, hits;            // operations that were asked for, and those that were struck
};

// Whether this operation is to fail; a delay was waited for already.
bool faulty_strikes(enum faulty_op op);
enum faulty_kind faulty_kind(void);

#endif
