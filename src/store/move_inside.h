// SPDX-License-Identifier: Apache-2.0
// What the files of moving share: move.c (the course), move_rows.c (rows in the order of their keys), move_note.c
// (what the target notes).
#ifndef OWNPLAN_STORE_MOVE_INSIDE_H
#define OWNPLAN_STORE_MOVE_INSIDE_H

#include "base/buf.h"
#include "store/catalogue.h"
#include "store/move.h"
#include "store/store_inside.h"

// --- move_rows.c: a table read from its first key, or from behind one, a page at a time

// What one page or count may take. The limits of reading are for servers.
#define MOVE_WITHIN (24 * HOURS)

struct rows {
	const struct table_shape *table;
	struct cell *value; // count times table->columns
	size_t count, bytes;
};

struct walk {
	struct db *db;
	const struct table_shape *table;
	struct prepared *first, *after; // made when first needed
	struct buf last;                // the key of the row read last, packed; n 0: none yet
	struct arena *arena;
	size_t most;                    // rows of the next page
};

// `last` (may be empty) is copied.
void walk_begin(struct walk *w, struct db *db, const struct table_shape *t, struct str last);
// The next page, on the arena; count 0: there are no more. ceiling: rows at most.
enum err walk_page(struct walk *w, struct arena *a, size_t ceiling, struct rows *out) MUST_USE;
void walk_end(struct walk *w);

enum err walk_count(struct db *db, const struct table_shape *t, int64_t *out) MUST_USE;
enum err walk_empty(struct db *db, const struct table_shape *t, bool *out) MUST_USE;

struct str key_pack(struct arena *a, const struct table_shape *t, const struct cell *row);
// digest becomes that of all rows so far and this one; it starts as zeros.
void row_digest(const struct table_shape *t, const struct cell *row, unsigned char digest[MOVE_DIGEST]);
// That of a whole table, added to what is in `digest`; `told` (may be NULL) hears after each page how many rows it had.
enum err walk_digest(struct db *db, const struct table_shape *t, unsigned char digest[MOVE_DIGEST],
	void (*told)(void *what, size_t rows), void *what) MUST_USE;

// --- move_note.c

struct note {
	const char *table;
	int64_t total, copied;
	unsigned char digest[MOVE_DIGEST];
	struct str last; // packed
};

struct notes {
	unsigned char stamp[MOVE_DIGEST]; // of the source when the move began
	struct note *note;
	unsigned count; // 0: not counted yet
};

// Tables that are not moved: what a database says of itself.
bool move_left_out(const char *table);
// What tells whether a source is the same and unchanged: a digest over its migrations with their times, and the
// count of openings that every program which writes leaves behind (`store_state`).
enum err move_stamp(struct db *db, const struct table_list *list, unsigned char out[MOVE_DIGEST]) MUST_USE;
// *there: a move into this database is under way; then its notes, on the arena.
enum err notes_read(struct store *s, struct arena *a, bool *there, struct notes *out) MUST_USE;
enum err notes_begin(struct store *to, const unsigned char stamp[MOVE_DIGEST]) MUST_USE;
enum err notes_add(struct store *to, const struct notes *n) MUST_USE;
// In a job: the table is further by `rows`. ERR_STALE: it is not where the note `before` says.
enum err note_further(struct db *db, const char *table, const struct note *before, const struct note *now) MUST_USE;
// The last job: everything is there; identities go on, the notes go.
struct move_end notes_end(struct table_list *list);

#endif
