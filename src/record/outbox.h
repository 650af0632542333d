// SPDX-License-Identifier: Apache-2.0
// What is to be written back to other systems (subscriber.h): a row for each agreement or review and each subscriber,
// put down in the transaction of the agreement itself (plan/news.c), so that none that was acknowledged is lost.
// api/deliveries.c sends them, in order for each person and subscriber: what waits, or is parked, holds what came after
// it for the same two, and nobody else's.
//
// A row that is due is claimed in a transaction of its own, which moves its next attempt ahead and says in the person's
// audit that it is being sent, before anything leaves: a server that dies in between sends it again, and never untold.
#ifndef OWNPLAN_RECORD_OUTBOX_H
#define OWNPLAN_RECORD_OUTBOX_H

#include "store/store.h"

enum outbox_what {
	OUTBOX_AGREEMENT, // the plan was agreed
	OUTBOX_REVIEW,    // it was looked at again
	OUTBOX_WITHDRAWN, // somebody's answer is a yes no more: for who was sent something before
	OUTBOX_WHATS
};
const char *outbox_what_name(enum outbox_what what); // "agreement"

enum outbox_state {
	OUTBOX_WAITING,     // to be sent when it is due
	OUTBOX_PARKED,      // it will not get through as it is: somebody must look (`ownplan outbox`)
	OUTBOX_SENT,
	OUTBOX_NOT_ALLOWED, // the person does not let that organisation see it
	OUTBOX_NOTHING,     // there was nothing to send: the person, the plan or that version is there no more
	OUTBOX_DROPPED,     // somebody let go of it, or the subscriber ended
	OUTBOX_STATES
};
const char *outbox_state_name(enum outbox_state state); // "waiting"

struct outbox_row {
	struct str id;     // 12 characters: how people who run the service, the log and the receiver name it
	struct str person, subscriber;
	int64_t seq;       // the change that it tells of
	enum outbox_what what;
	struct str about;  // id of the Provenance of an answer, of the Task of a review
	int64_t version;   // of that
	instant made, due;
	int64_t attempts;
	enum outbox_state state;
	instant ended;     // 0: not yet
	int64_t status;    // of the last answer, 0 none
	struct str why;    // a word for the log and the operator: "status", "no-answer", "gave-up"
};
struct outbox_rows {
	struct outbox_row *item;
	size_t count;
};

// --- in jobs -----------------------------------------------------------------------------------------------------
// A row for each subscriber in force; one question when there is none. row: person, what, about, version, seq.
enum err outbox_add(struct db *db, struct arena *a, const struct outbox_row *row) MUST_USE;
// It is about to be sent: counts the attempt, and puts the next one at `due`. ERR_STALE: it is not waiting any more, or
// something of the person changed after `as_of` (history_as_of), so what was made of it may show too much.
enum err outbox_claim(struct db *db, const struct outbox_row *row, int64_t as_of, instant due) MUST_USE;
// What came of it. `row` names it; state, status, why and, while it waits, due are taken. ERR_NOT_FOUND: it was ended
// meanwhile.
enum err outbox_set(struct db *db, const struct outbox_row *row) MUST_USE;
// Nobody answers there: nothing of this subscriber is due before then. As many rows as one job should hold; *more: ask
// again.
enum err outbox_pause(struct db *db, struct str subscriber, instant until, bool *more) MUST_USE;
// The operator's: due now, as if it were new; let go of. ERR_NOT_FOUND: no such row that waits or is parked.
enum err outbox_retry(struct db *db, struct str id) MUST_USE;
enum err outbox_drop(struct db *db, struct str id) MUST_USE;
// All that waits for a subscriber.
enum err outbox_drop_all(struct db *db, struct str subscriber) MUST_USE;

// --- reading -----------------------------------------------------------------------------------------------------
// The row that is due first, and that nothing before it holds. ERR_NOT_FOUND: none.
enum err outbox_next(struct db *db, struct arena *a, struct outbox_row *out) MUST_USE;
// Waiting and parked ones, oldest first, at most `most`.
enum err outbox_open(struct db *db, struct arena *a, size_t most, struct outbox_rows *out) MUST_USE;
// Of one person, newest first, at most `most`.
enum err outbox_of_person(struct db *db, struct arena *a, struct str person, size_t most,
	struct outbox_rows *out) MUST_USE;
struct outbox_figures {
	int64_t waiting, parked;
	instant oldest; // of these, when it was made; 0 none
};
enum err outbox_figures(struct db *db, struct outbox_figures *out) MUST_USE;

// How long after an attempt, which was the n-th (from 1), the next one is due; 0: it was the last. 1 minute at first,
// then longer and longer, five days in all.
instant outbox_patience(int64_t attempt);

#endif
