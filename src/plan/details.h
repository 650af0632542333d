// SPDX-License-Identifier: Apache-2.0
// A person's details (PRSB PCSP 2.0, person demographics and GP practice): names, birth, addresses, ways to reach them,
// their GP. They lie in the Patient and are no entries of the plan: what is listed there (addresses, telephone numbers)
// is seen through small kinds, one an element of the list, so that forms, checks and words are those of all kinds.
// Called by web/details.c. What is made lives on the arena given.
#ifndef OWNPLAN_PLAN_DETAILS_H
#define OWNPLAN_PLAN_DETAILS_H

#include "plan/entry.h"

enum { DETAIL_ROWS_MOST = 20 }; // of one list

// One sort of detail: the Patient itself, or those elements of a list of it for which `is` holds.
struct detail_part {
	const char *name;         // "address": in names of form fields
	const struct kind *kind;  // fields relative to the element; its marks are written into a new one
	const char *list;         // member of the Patient; NULL: the Patient itself
	bool (*is)(struct json_at element);
	bool many;                // else the first that is one
	bool or_first;            // where none is one, the first of the list is it
	const char *add;          // N_ "Add another address", of many
};

// What is asked on one page.
struct detail_group {
	const char *name;         // in addresses
	const char *title, *hint; // N_
	const struct detail_part *part;
	size_t parts;
};
extern const struct detail_group detail_groups[];
extern const size_t detail_group_count;
const struct detail_group *detail_group_named(struct str name); // NULL

// One element as a form has it. Its kind is a copy whose fields are named PART-ROW-FIELD.
struct detail_row {
	const struct detail_part *part;
	struct values values;
	size_t element; // its place in the list; DETAIL_NEW: there is none yet
};
#define DETAIL_NEW SIZE_MAX
struct detail_rows {
	struct detail_row *item;
	size_t count;
};

// What the Patient has for a group, in the order of the parts, with at least one row for what is not listed; `more`:
// and
// for each list.
void details_of(struct arena *a, const struct person *p, const struct detail_group *g, bool more,
	struct detail_rows *out);
// Reads and checks what a form sent for the rows of details_of; rows behind those that the Patient has are new.
// `staff` may change what is theirs alone (number, date of birth); what others send for it is left
// out. ERR_INPUT with faults at the fields.
enum err details_read(struct arena *a, const struct person *p, const struct detail_group *g, const struct form *form,
	bool staff, struct fault *f, struct detail_rows *out) MUST_USE;
bool detail_row_empty(const struct detail_row *row);
// Names of fields that only professionals change, of this kind; for form_options.skip.
bool detail_staff_only(const struct field *f);
// The next version of the Patient, with the rows in it: an element whose fields are all empty goes. Everything else of
// it stays as it is.
struct resource_put details_put(struct arena *a, const struct person *p, const struct detail_rows *rows,
	const struct writer *w);

#endif
