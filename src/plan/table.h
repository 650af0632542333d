// SPDX-License-Identifier: Apache-2.0
// A plan as a table: its columns, and how the values of an entry stand in their cells, so that what was written out can
// be read again (intake.h). A cell that holds several values has a line for each, "By: 2027-03-31"; the further lines
// of
// a text are set in by two blanks.
#ifndef OWNPLAN_PLAN_TABLE_H
#define OWNPLAN_PLAN_TABLE_H

#include "plan/plan.h"

enum column {
	COLUMN_PART, COLUMN_KIND, COLUMN_WORDS, COLUMN_WHOSE, COLUMN_BY, COLUMN_WRITTEN, COLUMN_SAID, COLUMN_STATUS,
	COLUMN_DATES, COLUMN_PEOPLE, COLUMN_LINKS, COLUMN_MORE, COLUMNS
};
extern const char *const table_heads[COLUMNS]; // N_

// The cells that the fields of an entry fill: COLUMN_KIND, _WORDS, _STATUS, _DATES, _PEOPLE, _LINKS, _MORE. The plan is
// as its reader sees it: what an entry belongs to and they may not see is left out.
void table_cells(struct arena *a, const struct plan *pl, const struct entry *e, struct str out[COLUMNS]);
// What a field is called in cells: its label, and its name as well where two of the kind share the label.
struct str table_label(struct arena *a, const struct kind *k, const struct field *f);
// One value that is no list: as it stands in a cell; "" none.
struct str table_value(struct arena *a, const struct value *value);
// What names an entry among those of its kind, for who reads a table: its words in one line, or the time of a
// conversation. Folded, to be compared.
struct str table_key(struct arena *a, const struct values *v);
struct str table_fold(struct arena *a, struct str s); // as a key is
// The name of somebody in a value: of the i-th.
struct str table_who(const struct plan *pl, const struct value *value, size_t i);
// Asked for, answered or turned down beside the plan: no entries of it.
bool table_beside(const struct kind *k);

#endif
