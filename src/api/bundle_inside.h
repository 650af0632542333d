// SPDX-License-Identifier: Apache-2.0
// Inside api/: a batch or transaction as it goes on. bundle.c says what happens when, bundle_prepare.c makes a write of
// each entry that changes something, bundle_name.c knows what entries are called by each other, bundle_answer.c runs
// the reads and writes the answer. Lives on the arena of the request.
#ifndef OWNPLAN_API_BUNDLE_INSIDE_H
#define OWNPLAN_API_BUNDLE_INSIDE_H

#include "api/write.h"
#include "fhir/bundle.h"

struct bundle_item {
	const struct fhir_entry *entry;
	struct accept x;    // of an entry that changes something
	int64_t match;      // ifMatch, 0 none
	bool asks;          // it is a request of its own that reads: a history, an operation
	bool writes;        // there is something to write; else it is read, matched, or away already
	bool matched;       // a create that is not done, because x.now is there
	bool condition;     // the address looks for it
	bool owner_asked;   // guards against owners that lead in a circle
	unsigned tries;     // batch: how often it came too late
	bool ended;         // batch: done, or `err` says why not
	enum err err;
	struct fault fault;
};

struct bundle_name {
	struct str name;
	uint32_t item;
};
struct bundle_names {
	struct bundle_name *name; // sorted
	size_t count;
};

// A conditional reference and what it found.
struct bundle_found {
	struct str text, type, id;
	struct bundle_found *next;
};

struct bundle_act {
	struct visit *v;
	struct fhir_bundle u;
	struct bundle_item *item; // one an entry, in the order sent
	struct accept_how how;
	struct bundle_names names; // fullUrl, or Type/id as sent; a transaction's
	struct bundle_names own;   // Type/id of what is made, changed or taken away
	struct bundle_found *found;
	struct accept_set set;     // what is committed next
	uint32_t *of;              // set.item[i] is of item[of[i]]
	size_t of_count;           // batch: all that is ready; set.item is a part of it
	struct accept *ready;
	size_t ready_from, ready_to;
	unsigned tries;
};

// --- bundle.c: a transaction in its steps, for whoever has more than one of them
// After b->u is filled: everything else that it begins with.
void bundle_begin(struct bundle_act *b, struct visit *v);
// Makes b->set what is to be committed (nothing when b->of_count is 0). On failure the fault names the entry.
enum err bundle_ready(struct bundle_act *b) MUST_USE;
// After a commit failed with e: whether it only came too late and may be made ready once more.
bool bundle_again(struct bundle_act *b, enum err e);
// After that: the fault names the entry; hands the error back, or the one that a program understands.
enum err bundle_failed(struct bundle_act *b, enum err e) MUST_USE;

// --- bundle_name.c
// The item of a name, NULL.
struct bundle_item *bundle_name_find(const struct bundle_act *b, const struct bundle_names *in, struct str name);
// Gathers names once the targets of all entries are known. ERR_INPUT: one identity twice.
enum err bundle_name_all(struct bundle_act *b) MUST_USE;
// Gives what is made its id, in the compartment of whoever it will belong to.
void bundle_name_ids(struct bundle_act *b);
// The resource of an entry with its links rewritten. ERR_INPUT, ERR_RULE, ERR_PRECONDITION, ERR_MANY with the fault.
enum err bundle_rewrite(struct bundle_act *b, const struct bundle_item *item, struct json_at *out) MUST_USE;

// --- bundle_prepare.c
// All entries of a transaction, or one of a batch. On failure the fault names the entry.
enum err bundle_prepare_all(struct bundle_act *b) MUST_USE;
enum err bundle_prepare_one(struct bundle_act *b, struct bundle_item *item) MUST_USE;
// Makes the fault say in which entry it was; hands e back.
enum err bundle_blame(struct bundle_act *b, const struct bundle_item *item, enum err e) MUST_USE;

// --- bundle_answer.c
// Runs what only reads, and makes the reply.
enum err bundle_answer(struct bundle_act *b) MUST_USE;

#endif
