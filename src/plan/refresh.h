// SPDX-License-Identifier: Apache-2.0
// Inside plan/: what plan.c, change.c, change_ahead.c, refresh.c, summary.c and state.c share.
#ifndef OWNPLAN_PLAN_REFRESH_H
#define OWNPLAN_PLAN_REFRESH_H

#include "plan/agreement.h"
#include "plan/worklist.h"

const char *plan_state_status(enum plan_state s); // CarePlan.status

// The CarePlan of this plan in this state, with all that it ties together. The next version of pl->care_plan, or a new
// one, of the id that w->plan gives. False when pl->care_plan says all this already.
bool care_plan_make(
	struct arena *a, const struct plan *pl, const struct writer *w, enum plan_state s, struct resource_put *out);

// The row of a person for work lists.
struct summary_row {
	const struct person *person;
	struct summary s; // without names
	struct str sort;
	int64_t seq; // the newest change of anything on the plan
	bool same;   // the row that stands says all this, but for when the plan changed
};
enum err summary_make(struct db *db, struct arena *a, const struct plan *pl, const struct agreement_list *agreements,
	struct str manifest, bool by_person, bool by_professional, struct summary_row *out) MUST_USE;
// Looks whether the row that stands is the same.
enum err summary_look(struct db *db, struct summary_row *row) MUST_USE;
// In a job: the row, and the counts over everybody. newest: a change that the row did not know when it was made, or 0.
enum err summary_write(
	struct db *db, struct arena *a, const struct summary_row *row, int64_t newest, struct str author) MUST_USE;

// In a job: a person who is there no more, on no list and in no count.
enum err summary_drop(struct db *db, struct arena *a, struct str person) MUST_USE;

// What follows from a plan, ready to be written.
struct plan_follows {
	bool puts; // the CarePlan is another
	struct resource_put care_plan;
	bool follows; // and the templates that it follows are others
	struct resource_put *part; // plans for when things go wrong whose lists are others
	size_t parts;
	struct summary_row row;
};
// Reads and writes nothing of the plan itself: pl is everything, without an access filter, as it stands or will stand.
// to: as plan_refresh. pl->state is made what it comes to.
enum err plan_follow(struct db *db, struct arena *a, struct plan *pl, const struct writer *w, enum plan_state to,
	struct plan_follows *out) MUST_USE;
// In a job. newest: as summary_write.
enum err plan_follows_write(
	struct db *db, struct arena *a, const struct plan_follows *f, int64_t newest, struct str author) MUST_USE;

// The plan that these resources are, as much of it as access shows (NULL: all). held: one for each.
void plan_arrange(struct arena *a, const struct person *person, const struct access *access,
	const struct resource_list *whole, struct entry_held *held, struct plan *out);

// Fills `part` of what follows.
void care_parts_make(struct arena *a, const struct plan *pl, const struct writer *w, struct plan_follows *out);

// --- ahead (change_ahead.c) --------------------------------------------------------------------------------------
// In the job, before anything of the change is written: what follows from it, NULL when that must be found out now.
enum err ahead_holds(struct db *db, const struct plan_change *c, const struct plan_follows **out) MUST_USE;

#endif
