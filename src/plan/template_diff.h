// SPDX-License-Identifier: Apache-2.0
// What is different between two states of a template (a version and the next, a copy and what it was made from), and
// three of them joined: what one changed since they were the same, put into the other, which keeps what it changed
// itself. Questions are the same when their linkId is; else when they ask for the same in the same words.
#ifndef OWNPLAN_PLAN_TEMPLATE_DIFF_H
#define OWNPLAN_PLAN_TEMPLATE_DIFF_H

#include "plan/template.h"

enum template_diff_what { DIFF_ADDED, DIFF_GONE, DIFF_MOVED, DIFF_CHANGED };
// Of the whole (its title), of a section, or of a question in one.
struct template_diff {
	enum template_diff_what what;
	const struct template_part *part; // NULL: of the whole; of what is gone, as it was
	const struct template_prompt *prompt; // NULL: of the section, or of the whole
	const char *of; // N_, of what changed: "Heading", "What helps to answer it"; "Cymraeg": what it says in that
	struct str was, is; // the texts; of what moved, its place among the others as a number
};
struct template_diffs {
	struct template_diff *item; // the whole first, then by section in the order of the newer, those that are gone last
	size_t count;
};
void template_diff(struct arena *a, const struct template *was, const struct template *is, struct template_diffs *out);

// The body of `ours` with what `theirs` changed since both were `base`: what is new there comes, what went there goes,
// what was worded there is worded here, each only where ours did not change it as well. *kept: how many questions
// both changed, where ours stays. Title, for whom it is and how it is used stay ours.
struct str template_merge(struct arena *a, const struct template *ours, const struct template *base,
	const struct template *theirs, size_t *kept);

#endif
