// SPDX-License-Identifier: Apache-2.0
// Forms and views made from the kind table, so that no page writes a field of a plan by hand.
#ifndef OWNPLAN_WEB_FORM_H
#define OWNPLAN_WEB_FORM_H

#include "web/layout.h"

struct form_options {
	const struct circle *circle;  // who can be chosen for WHO and LINK fields
	bool words_closed;            // own words are shown, not asked
	bool no_files;                // files are not asked for: what is written becomes a draft, which holds none
	bool no_detail;               // leave out FIELD_DETAIL fields; default folded under "More about this"
	const struct entry *of;       // what it says to nobody else is not asked (entry_withholds); NULL: a new one
	const char *only;             // names of fields, separated by blanks: only these
	const char *skip;             // names to leave out
	bool small;                   // one of several rows: quiet labels, choices as lists that open
};
// All fields of the kind, filled with `values` (NULL: empty, with the start choices), with the faults of v at them.
void form_fields(
	struct visit *v, struct page *p, const struct kind *k, const struct values *values, const struct form_options *o);
void form_field(
	struct visit *v, struct page *p, const struct field *f, const struct value *value, const struct form_options *o);
// Whether a name stands in a list of names separated by blanks.
bool field_named(const char *list, const char *name);
// Values that a form sent, whether right or wrong, so that what was typed is kept.
// (values_read fills them even on ERR_INPUT.)

// One value in words for reading: "9 out of 10", "By 31 March 2027", "Mum and Sarah Obi". STR_NONE when empty.
struct str value_words(struct visit *v, const struct plan *pl, const struct value *value);

#endif
