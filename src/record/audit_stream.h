// SPDX-License-Identifier: Apache-2.0
// The heads of one chain in ascending order, one at a time, from the table or from the log outside the database: what
// audit_verify lays beside the rows. Neither is ever held in memory whole.
#ifndef OWNPLAN_RECORD_AUDIT_STREAM_H
#define OWNPLAN_RECORD_AUDIT_STREAM_H

#include "record/audit_inside.h"

enum { STREAM_PAGE = 128, STREAM_BYTES = 8192 };

struct audit_stream {
	bool has; // a head stands here
	struct audit_head head;
	int64_t count; // heads so far, this one included
	enum err err;  // it could not be read; then has is false

	int64_t chain, after;
	struct db *db; // the table: heads up to `upto`
	int64_t upto;
	struct audit_head page[STREAM_PAGE];
	size_t at, n;

	int fd;            // the log: its first `size` bytes
	int64_t size, offset;
	char bytes[STREAM_BYTES];
	char torn[HEAD_LETTERS]; // a line that a crash cut off, until the next line shows that it was so
	size_t torn_n;
	bool is_torn;
	bool flawed;       // a line in the log is none, or stands in the wrong place
	int64_t flaw_after; // the row that the head before it speaks of
};

// Both stand on the first head when they return. A stream is large: keep it on an arena.
void audit_stream_table(struct audit_stream *s, struct db *db, int64_t chain, int64_t upto);
// chain 0: the heads of every chain in the order of the lines. fd -1: an empty log.
void audit_stream_log(struct audit_stream *s, int fd, int64_t size, int64_t chain);
void audit_stream_next(struct audit_stream *s);

#endif
