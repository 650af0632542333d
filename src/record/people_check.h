// SPDX-License-Identifier: Apache-2.0
// Rows that are a copy of what people's resources say, held against them, person by person: looking happens on a
// reader; only whose rows are wrong goes to the writer, which reads that person again, for they may have changed since.
// So nobody who saves something waits for more than one person. What is held against what, search_check.h and
// plan/follow.h say.
#ifndef OWNPLAN_RECORD_PEOPLE_CHECK_H
#define OWNPLAN_RECORD_PEOPLE_CHECK_H

#include "store/store.h"

struct people_check {
	struct store *store;
	bool mend;                   // else they are only counted
	bool (*stop)(void *context); // asked before each person; NULL: never
	void *context;
	int64_t people, wrong;       // looked at; whose rows were missing or wrong
};

struct people_rows {
	const char *noted; // the setting that says that all were looked at and mended
	const char *rules; // and how rows are made: another number has all of them made anew, once
	enum err (*is_wrong)(struct db *db, struct arena *a, struct str person, bool *wrong);
	enum err (*mend)(struct db *db, struct arena *a, void *person); // in a job; a struct str
};

// Everybody. When all of it was looked at and mended, that is noted. ERR_BUSY: told to stop.
enum err people_check_all(struct people_check *c, const struct people_rows *rows) MUST_USE;
// Whether it was noted, by a program whose rows are made like ours.
enum err people_check_noted(struct db *db, struct arena *a, const struct people_rows *rows, bool *yes) MUST_USE;
// In a job.
enum err people_check_note(struct db *db, const struct people_rows *rows) MUST_USE;

#endif
