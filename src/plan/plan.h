// SPDX-License-Identifier: Apache-2.0
// The plan of one person, as it stands: every current entry that the reader may see, its state in the cycle (DESIGN 5),
// and what follows from it. Loaded once a request; changed through plan_change, which keeps the CarePlan, the state,
// the summary row and the counts true in the same transaction.
#ifndef OWNPLAN_PLAN_PLAN_H
#define OWNPLAN_PLAN_PLAN_H

#include "plan/entry.h"

enum plan_state {
	PLAN_NONE,       // nobody has begun
	PLAN_OFFERED,    // offered, not answered
	PLAN_PREPARING,
	PLAN_DISCUSSING,
	PLAN_AGREED,
	PLAN_REVIEW,     // agreed once; something material changed, or a review is under way
	PLAN_DECLINED,   // no written plan; conversations go on
	PLAN_ENDED,
	PLAN_STATES
};
const char *plan_state_code(enum plan_state s);   // "preparing": extension plan-state and plan_summary
enum plan_state plan_state_of(struct str code);
const char *plan_state_words(enum plan_state s);  // N_ "Preparing"
int plan_state_colour(enum plan_state s);

struct agreement; // agreement.h

struct plan_finder;
struct plan {
	const struct person *person;
	enum plan_state state;
	struct resource care_plan;  // type empty when there is none yet
	struct entry *entry;        // of all kinds, in the order of the kind table, then oldest first
	size_t entries;
	struct str care_plan_id;
	struct resource_list whole; // the shelf as it was read, with what the reader may not see: to see what follows from
	                            // a change, never to show
	struct entry_held *held;    // of each of these
	const struct entry_held *care_plan_held; // its body, read already; NULL: not yet
	int64_t as_of;              // the newest change of anybody's, asked for before the shelf was read
	struct plan_finder *finder; // plan_find.c
};

// Puts entries into the order of a plan: by kind, then oldest first.
void plan_order(struct arena *a, const struct entry *entry, size_t n, struct plan *out);
// Its entries as somebody reads them from whom it is kept where the person is (record/shield.h); NULL: as they are.
// Before anything is looked for in them.
void plan_shield(struct plan *pl, const struct shield *shield);
// For a plan that gets other entries than those that plan_order put into it, before they are looked for.
struct plan_finder *plan_finder_new(struct arena *a);

// Reads the person's plan shelf through the actor's access. access NULL: everything (jobs, commands).
enum err plan_load(struct db *db, struct arena *a, const struct person *person, const struct access *access,
	struct plan *out) MUST_USE;
// The same for a page that shows the plan and for who changes an entry or two: what is asked is answered from the facts
// beside the entries (plan/facts.h), and bodies are unpacked as they are read; plan_sound says at the end whether all
// could be. Who has it agreed or sends it to others takes plan_load. Entries' r->body may be STR_NONE: entry_body.
enum err plan_load_facts(struct db *db, struct arena *a, const struct person *person, const struct access *access,
	struct plan *out) MUST_USE;
// ERR_INTERNAL: a body that was asked for could not be unpacked, and was taken for an empty one: nothing that was found
// out from this plan may be written or shown.
enum err plan_sound(const struct plan *pl) MUST_USE;
// The same, of the entries of one kind alone: for lists over many people. Whoever loads so asks for this kind and for
// nothing else: neither the state nor the CarePlan is there, and no change is made of it.
enum err plan_load_kind(struct db *db, struct arena *a, const struct person *person, const struct access *access,
	const struct kind *k, struct plan *out) MUST_USE;
// Iteration over one kind: for (const struct entry *e = plan_first(pl, &kind_goal); e; e = plan_next(pl, e))
const struct entry *plan_first(const struct plan *pl, const struct kind *k);
const struct entry *plan_next(const struct plan *pl, const struct entry *e);
size_t plan_count(const struct plan *pl, const struct kind *k);
// The one with this id, of any kind; NULL.
const struct entry *plan_entry(const struct plan *pl, struct str id);
// Entries of kind k whose LINK field names the entry: actions of a goal, goals of a need.
const struct entry *plan_linked_first(
	const struct plan *pl, const struct kind *k, const char *field, const struct entry *to);
const struct entry *plan_linked_next(
	const struct plan *pl, const struct entry *e, const char *field, const struct entry *to);

// Everybody who can be named in this plan: the person, the people with them, professionals, the account asking.
struct circle plan_circle(struct visit *v, const struct plan *pl);

// --- changing ----------------------------------------------------------------------------------------------------
// What one act changes. Made by a handler on the arena of the request, run by the writer.
struct plan_change {
	struct str person;
	struct writer writer;
	struct resource_put *put;
	size_t puts;
	const struct attached **file; // whose bytes are written with it
	size_t files;
	// A move in the cycle that this act is; PLAN_STATES: none. The change itself may imply one (a conversation opened:
	// discussing; something material after agreement: in review).
	enum plan_state to;
	// What was a draft is now saved or shared: drafts to drop in the same transaction (draft_done).
	struct str draft_account;
	struct draft *draft; // person, place and tab
	size_t drafts;
	instant draft_seen;
	// Something else to do in the same transaction.
	enum err (*also)(struct db *db, struct arena *a, void *what);
	void *also_what;
	// What follows from it, made before its turn comes (plan_change_ahead); NULL: found out in the transaction.
	const struct plan_ahead *ahead;
	// Filled when it failed with ERR_STALE: which put.
	size_t stale;
	void *own; // the handler's, for what it does after the commit (visit_commit hands both functions the change)
};
struct plan_change *plan_change_new(struct visit *v);
void plan_change_add(struct plan_change *c, struct arena *a, struct resource_put put);
// What a form says of an entry: a new one (was NULL; id may be empty), or the next version of one. Files that came with
// it are named, and get their Binary and their bytes with it; files that it takes off go.
enum err plan_change_entry(struct db *db, struct arena *a, struct plan_change *c, const struct entry *was,
	struct values *v, struct str id, struct resource_put *out) MUST_USE;
// Takes an entry away, with its files. mistake: it was never right (entry_mistake).
enum err plan_change_remove(struct db *db, struct arena *a, struct plan_change *c, const struct entry *was,
	struct str why, bool mistake) MUST_USE;
// On the worker, when everything has been added: says ahead what will follow from the change, so that the writer need
// not read the plan. pl is as plan_load gave it, with the db of the same thread. It costs nothing but time when it
// cannot be said (the change does something else besides), or when somebody changes the plan before its turn comes.
void plan_change_ahead(struct db *db, struct arena *a, const struct plan *pl, struct plan_change *c);
// plan_change_ahead, and visit_commit of plan_change_run. For handlers that loaded the plan and write nothing else.
enum err plan_change_commit(struct visit *v, const struct plan *pl, struct plan_change *c,
	enum err (*after)(struct visit *, enum err, void *)) MUST_USE;
// For visit_commit: writes the puts, then what follows: as it was said ahead when nothing of this person changed since,
// else by plan_refresh.
enum err plan_change_run(struct db *db, struct arena *a, void *plan_change);
// In a job: makes CarePlan, state, summary and counts follow from what is stored.
enum err plan_refresh(struct db *db, struct arena *a, struct str person, const struct writer *w, enum plan_state to)
	MUST_USE;

#endif
