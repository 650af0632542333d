// SPDX-License-Identifier: Apache-2.0
// Moving a whole store, every table and every row, into an empty one on the same engine or another. Called by
// `ownplan migrate --from --to`.
//
// Rows go over in the order of their keys, some at a time; how far each table is stands in the target (the table
// `move_note`), written in the same transaction as the rows. So a move that was killed at any moment goes on where it
// was when it is begun again with the same words, and while the notes are there nobody can serve the target. At the
// end the target is read again and each table's count and digest are compared with those of what was read from the
// source. The digest runs over the rows in the order of their keys and knows nothing of engines.
#ifndef OWNPLAN_STORE_MOVE_H
#define OWNPLAN_STORE_MOVE_H

#include "store/store.h"

enum { MOVE_DIGEST = 32 };

enum move_doing { MOVE_COUNTING, MOVE_COPYING, MOVE_CHECKING, MOVE_SAME };

struct move_progress {
	enum move_doing doing;
	const char *table;
	int64_t done, all; // rows of all tables, of what is being done
	int64_t before;    // of `done`: by the run before this one
	int64_t rows;      // MOVE_SAME: rows of this table
	const unsigned char *digest; // MOVE_SAME: of this table
};

// The last job of a move: with it all is there, and the target can be served.
struct move_end {
	enum err (*run)(struct db *, struct arena *, void *);
	void *what;
};

struct move {
	struct store_settings from, to;
	const char *from_name, *to_name; // for sentences: the folder, or the address without its password
	const struct migration *list;    // both must be just this
	size_t count;
	bool live; // the source may be in use: it is read as it stands at one moment, which is held until all is compared
	// Called once when nothing stands in the way, before the first row goes over. May be NULL.
	enum err (*ready)(void *what, struct fault *f);
	// Writes `last` to the target, in one job with what is to be there from the first moment on. NULL: the move does.
	enum err (*end)(void *what, struct store *to, const struct move_end *last, struct fault *f);
	void (*say)(void *what, const struct move_progress *p); // on the caller's thread, some times a second
	void *what;
};

struct moved {
	unsigned tables;
	int64_t rows;
	bool resumed;
};

// ERR_CONFLICT: there is data in the target, the source has another schema, it changed since the move was begun, or
// the target's disk is too small; ERR_BUSY: somebody uses one of them. Nothing is touched in these cases. Any other
// error: the same call goes on where this one ended.
enum err store_move(const struct move *m, struct arena *a, struct moved *out, struct fault *f) MUST_USE;

#endif
