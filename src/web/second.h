// SPDX-License-Identifier: Apache-2.0
// Inside web/: what pages say and show of a person with several records (record/link.h). Whoever may read one of them
// may read the others as far (record/access.h), so no name and no link here tells anybody of something new.
#ifndef OWNPLAN_WEB_SECOND_H
#define OWNPLAN_WEB_SECOND_H

#include "record/link.h"
#include "record/same.h"
#include "web/plan_view.h"

// On a page that shows one record: that there is another, with a link to the same page of it. both: it shows all. Who
// decides about sharing reads first that they have not chosen yet who sees them. Nothing where there is one record.
void second_notice(struct visit *v, struct page *p, bool both);
// Runs once for each other record of the person, with the visit speaking of that one, as the reader may see it.
enum err second_each(struct visit *v, enum err (*run)(struct visit *v, void *what), void *what) MUST_USE;
// The plans of the other records, below that of the one that goes on.
enum err draw_seconds(struct plan_view *w) MUST_USE;
// The same, each drawn by `draw` where `offered` (NULL: always) says that it has something for it: for paper.
enum err draw_seconds_as(
	struct plan_view *w, void (*draw)(struct plan_view *w), bool (*offered)(const struct plan_view *w)) MUST_USE;
// The plan page of a record that does not go on leads to the one that does. False: this is that one.
bool second_elsewhere(struct visit *v, struct str *location);
// Who somebody is, in a line: name, date of birth, NHS number. To tell two records apart.
const char *second_facts(struct visit *v, const struct person *who);
// Of two records what speaks against their being one person's.
struct second_compare {
	struct person a, b;
	bool births, numbers; // both are known, and differ
	bool hidden;          // only one of them must not be found
};
enum err second_compare(struct visit *v, struct str a, struct str b, struct second_compare *out) MUST_USE;
// Cases, for the officer's lists; nothing when there is none.
enum err same_table(struct visit *v, struct page *p, bool closed, size_t *count) MUST_USE;

#endif
