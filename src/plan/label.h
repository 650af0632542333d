// SPDX-License-Identifier: Apache-2.0
// Labels on single entries: who may see one of them, beside what the grants say of its whole part. The column `label`
// decides (record/access.h): what carries one is seen by the person, and by whom a grant that names it. In FHIR it
// stands in `meta.security`, so that it leaves and comes back with the entry; the column follows when it comes in, and
// from then on the body follows the column.
//
// "only-me" is named by no grant. "few-..." is named by the grants of those whom the person chose for the entry; those
// who were chosen together share one. "team" is seen by professionals who are let in (record/access.h). "sensitive" is
// named by grants that say so. Comments, suggestions and files carry the label of their entry.
#ifndef OWNPLAN_PLAN_LABEL_H
#define OWNPLAN_PLAN_LABEL_H

#include "plan/plan.h"
#include "record/consent.h"

#define LABEL_ONLY_ME "only-me"
#define LABEL_SENSITIVE "sensitive"
#define LABEL_FEW "few-" // and a word of chance

// Whether entries of this kind can be labelled: not those by which the plan itself goes on (offers, reviews,
// questions), and not people, whose names stand in what they do.
bool label_may_carry(const struct kind *k);
bool label_is_few(struct str label);
struct str label_few_new(struct arena *a);
// The label of the grants that exactly these consents have and no other of `list`; "": there is none.
struct str label_few_of(struct arena *a, const struct consent_view *list, size_t count, const struct str *consent,
	size_t consents);
bool label_named(const struct consent_view *c, struct str label); // by this grant

// meta.security of a body says this label, and no other one of ours.
void label_stamp(struct arena *a, struct json_node *body, struct str label);
// The label that a body from elsewhere asks for: one of ours; "".
struct str label_of_body(struct arena *a, struct json_at body);
// The same of what is brought in whole: what is marked as restricted there is sensitive here.
struct str label_of_import(struct arena *a, struct json_at body);

// The next version of an entry, which differs by its label alone.
struct resource_put label_put(struct arena *a, const struct entry *e, struct str label, const struct writer *w);
// What is done besides, in the transaction that writes entries with the label.
struct label_follow {
	struct str person, label, author, author_reference;
	const struct entry **entry; // what is said about them, and their files, get the label too
	size_t entries;
	const struct str *consent; // grants that name it from now on
	size_t consents;
};
enum err label_follow_run(struct db *db, struct arena *a, void *label_follow) MUST_USE; // plan_change.also

#endif
