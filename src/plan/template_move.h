// SPDX-License-Identifier: Apache-2.0
// Moving all plans that follow one version of a template to a newer one, because an administrator says so; and moving
// back those that one such move brought there and that are there still, which is a move of its own. Nobody reads
// a plan for it: what is written of each is the version in its CarePlan, with a note of who, when and why (follow.h),
// and a row in the audit. Plans that went back to the version on purpose stay. Of each person it is done once: the row
// of the move says how far it is, in the transactions that move, so a server that ends goes on where it was; whoever
// goes back meanwhile stays back.
//
// The page adds one (web/template_plans.c); a thread of the server takes its steps (serve/template_moves.c).
#ifndef OWNPLAN_PLAN_TEMPLATE_MOVE_H
#define OWNPLAN_PLAN_TEMPLATE_MOVE_H

#include "plan/follow.h"
#include "record/audit.h"

#define MOVE_STEP 25    // plans in one job of the writer
#define MOVES_SHOWN 30
#define MOVE_WHY ((size_t)1000) // bytes of the reason

enum move_state {
	MOVE_RUNNING,
	MOVE_DONE,
	MOVE_STOPPED, // somebody stopped it
	MOVE_LEFT,    // the version that it leads to is not offered any more
};
struct template_move {
	struct str id, name; // of the template
	int64_t was, number; // from which version to which
	struct str account, by; // who said so; by: their name
	struct str why;
	enum move_state state;
	instant made, ended; // ended 0: not yet
	struct str place;    // key of the last person who was looked at; "" none
	int64_t moved, plans; // plans: how many there were to move when it began
	int64_t there;       // of those moved, how many are there still: nobody moved them since
	struct str undoes;   // the move whose plans this one moves back; "" none
};
struct template_moves {
	struct template_move *item; // newest first, at most MOVES_SHOWN
	size_t count;
};
// In a job. ERR_CONFLICT: plans of this template are being moved.
enum err template_move_add(struct db *db, const struct template_move *m) MUST_USE;
// By its id. ERR_NOT_FOUND.
enum err template_move_get(struct db *db, struct arena *a, struct str id, struct template_move *out) MUST_USE;
// In a job. ERR_NOT_FOUND: it has ended.
enum err template_move_stop(struct db *db, struct str id) MUST_USE;
enum err template_move_list(struct db *db, struct arena *a, struct template_moves *out) MUST_USE;
// The one that runs and was asked for first. ERR_NOT_FOUND: none.
enum err template_move_next(struct db *db, struct arena *a, struct template_move *out) MUST_USE;

// One step: moves the next few plans, or ends the move. ERR_NOT_FOUND: it was stopped meanwhile. ERR_BUSY: stop said
// so.
struct template_mover {
	struct store *store;
	struct audit *audit;
	bool (*stop)(void *context);
	void *context;
};
enum err template_move_step(const struct template_mover *x, struct arena *a, struct template_move *m) MUST_USE;

#endif
