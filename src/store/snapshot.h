// SPDX-License-Identifier: Apache-2.0
// A whole database as it stands at one moment, copied into a file while others go on writing, and what such a file is
// proven by: the rows of each table and a digest over them. Called by `ownplan backup` and `ownplan restore`, which run
// beside a server in a process of their own.
//
// SQLite is copied page by page, which takes about as long as the disk takes; PostgreSQL row by row (store/move.h),
// each table read again and compared. Either way one snapshot is held for as long as it takes: SQLite's log cannot be
// emptied meanwhile.
#ifndef OWNPLAN_STORE_SNAPSHOT_H
#define OWNPLAN_STORE_SNAPSHOT_H

#include "store/move.h"

struct store_copy {
	struct store_settings from;
	const char *from_name;  // for sentences
	const char *folder;     // gets plan.db; it must be there, without one
	const struct migration *list; // the source must be just this
	size_t count;
	// Called once, when the moment is held and before the copying begins: what lies beside the database is copied now.
	enum err (*held)(void *what, struct fault *f);
	void (*say)(void *what, bool rows, int64_t done, int64_t all); // rows, or bytes
	void *what;
};

// ERR_NOT_FOUND: there is no database; ERR_CONFLICT: it has another schema, or there is no room. What came of it lies
// in the folder when this fails: the caller takes it away.
enum err store_copy(const struct store_copy *c, struct arena *a, struct fault *f) MUST_USE;

struct table_tally {
	const char *name;
	int64_t rows;
	unsigned char digest[MOVE_DIGEST];
};
struct tally {
	struct table_tally *table; // by name, without what a database says of itself
	size_t count;
	int64_t rows;
};
// Reads every row of every table. ERR_INTERNAL: some of it cannot be read.
enum err store_tally(struct store *s, struct arena *a, struct tally *out, void (*say)(void *what, int64_t done),
	void *what) MUST_USE;

#endif
