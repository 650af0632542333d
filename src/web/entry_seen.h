// SPDX-License-Identifier: Apache-2.0
// Inside web/: who may see one entry (plan/label.h), as a form asks the person for it.
#ifndef OWNPLAN_WEB_ENTRY_SEEN_H
#define OWNPLAN_WEB_ENTRY_SEEN_H

#include "plan/label.h"
#include "web/layout.h"

struct seen {
	struct str section;
	struct consent_view *grant; // those that can see the section
	size_t grants;
	bool asked;       // the form had the question
	struct str label; // as it stands, or was chosen; of a few who were not chosen together before, one that is new
	struct str *chosen; // consents, of a few
	size_t chosens;
};
// Whether this visitor says who sees an entry of the section: the person, and who speaks for them.
bool seen_may(struct visit *v, const struct kind *k, struct str label);
// Whom it could be shown to, and what stands.
enum err seen_open(struct visit *v, const char *section, struct str label, struct seen *out) MUST_USE;
// Inside the caller's form.
void seen_draw(struct visit *v, struct page *p, const struct seen *s, const char *legend);
// ERR_INPUT with faults at "seen" and "seen-who".
enum err seen_read(struct visit *v, struct seen *s) MUST_USE;
// "Only you can see this"; NULL: no label.
const char *seen_words(struct visit *v, struct str label);
// What is written besides the entries themselves: whoever was chosen, what is said about them, their files.
void seen_follow(struct visit *v, struct plan_change *c, const struct seen *s, const struct entry **entry,
	size_t entries);

#endif
