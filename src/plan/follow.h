// SPDX-License-Identifier: Apache-2.0
// Which templates a plan follows: the list in its CarePlan (instantiatesCanonical), what is noted beside it of each
// change (by whom, when, why), and rows over everybody that say which plans follow which version, with their counts.
// The rows are a copy of what the CarePlans say, written in the transaction that changes the list: nobody reads every
// plan to count them. Called by care_plan.c, refresh.c, import.c and template_move.c.
#ifndef OWNPLAN_PLAN_FOLLOW_H
#define OWNPLAN_PLAN_FOLLOW_H

#include "plan/entry.h"
#include "plan/template.h"
#include "record/people_check.h"

// --- in the CarePlan ---------------------------------------------------------------------------------------------
// Whether w->follow or w->leave makes the list another than it is. What somebody else took up meanwhile stays.
bool follow_differs(struct arena *a, struct json_at care_plan, const struct writer *w);
// n: the tree of that CarePlan. The list as w makes it, and a note of it.
void follow_put(struct arena *a, struct json_node *n, struct json_at care_plan, const struct writer *w);
// Whether the list has this very version.
bool follow_has(struct arena *a, struct json_at care_plan, struct str canonical);

struct follow_note {
	struct str name;      // of the template
	int64_t was, now;     // versions; 0: it did not follow it, it does not any more
	instant at;
	struct str reference, by; // who
	struct str why, move; // of a move of many plans at once, and its id; ""
};
#define FOLLOW_NOTES 30 // that are kept, the newest; older ones are in the versions of the CarePlan
// Oldest first; at most FOLLOW_NOTES.
size_t follow_notes(struct arena *a, struct json_at care_plan, struct follow_note **out);
// The last change of one template in it. False: none is noted.
bool follow_last(struct arena *a, struct json_at care_plan, struct str name, struct follow_note *out);
// Whether somebody went back to the version that it follows now, for this one plan.
bool follow_is_back(struct arena *a, struct json_at care_plan, struct str name, int64_t number);

// --- over everybody ----------------------------------------------------------------------------------------------
// In a job: what this CarePlan says, in the place of what stood there of the person, and in the counts. A CarePlan that
// is not set: nothing.
enum err follow_rows_write(struct db *db, struct arena *a, struct str person, struct json_at care_plan) MUST_USE;

struct follow_count {
	struct str name;
	int64_t number;
	int64_t plans, back; // back: of these, that went back to it on purpose
};
// Of all versions that any plan follows, by name and number. Costs a row a version.
enum err follow_counts(struct db *db, struct arena *a, struct follow_count **out, size_t *count) MUST_USE;
// Of one version; 0 of both when there is none.
enum err follow_count_of(struct db *db, struct str name, int64_t number, struct follow_count *out) MUST_USE;
// People behind `after` whose plan follows this version and did not go back to it: at most `most`, by key.
enum err follow_people(struct db *db, struct arena *a, struct str name, int64_t number, struct str after, size_t most,
	struct str **out, size_t *count) MUST_USE;
// The same of those that this move brought to the version that they follow.
enum err follow_moved(struct db *db, struct arena *a, struct str move, struct str after, size_t most, struct str **out,
	size_t *count) MUST_USE;
// The CarePlan that is the plan, of one person. ERR_NOT_FOUND.
enum err follow_care_plan(struct db *db, struct arena *a, struct str person, struct resource *out) MUST_USE;

// --- of folders that are older than the rows (follow_check.c) ------------------------------------------------------
enum err follow_check_all(struct people_check *c) MUST_USE;
// Whether it was noted: until then the counts are too low.
enum err follow_check_noted(struct db *db, struct arena *a, bool *yes) MUST_USE;
// In a job: of a folder that was made just now, where nobody is yet.
enum err follow_check_note(struct db *db, struct arena *a, void *unused) MUST_USE;
// Whether the rows of this person say what their CarePlan says.
enum err follow_rows_right(struct db *db, struct arena *a, struct str person, bool *right) MUST_USE;

#endif
