// SPDX-License-Identifier: Apache-2.0
// Whom a file is about that comes from the command line, where no page says so. A FHIR Bundle is about its Patient.
//
// One table with the plans of several people: each row also says whom it is about, by NHS number, by name and date of
// birth, or both. Rows about the same person are put together, wherever they stand; each person's are then read as a
// table of their own (intake_table). Called by `ownplan import`.
#ifndef OWNPLAN_PLAN_INTAKE_PEOPLE_H
#define OWNPLAN_PLAN_INTAKE_PEOPLE_H

#include "plan/intake.h"

#define INTAKE_PEOPLE_ROWS_MOST 50000

struct intake_person {
	struct person_facts facts; // as their rows say
	uint32_t row;   // the first of them; of a Bundle the entry of the Patient
	size_t rows;
	bool restricted; // where it comes from; of a Bundle alone
	struct str name; // and date of birth, as they are compared; "" when they are not all there
	const struct intake_fault *fault, **end; // where: the row, or the entry, and the column, or the element
};
struct intake_people {
	struct csv table;
	struct intake_person *item; // in the order in which they come
	size_t count;
	uint32_t *of; // of each row of the table: which of them it is about
	const char *stop; // why nothing can be read: a sentence
	uint32_t stop_row; // 0: none
};

// ERR_INPUT: x->stop. What is wrong with whom a row is about is a fault of that person; a row that names nobody is a
// person of its own, with that fault.
enum err intake_people(struct arena *a, struct str bytes, struct intake_people *x) MUST_USE;
// The same of a Bundle, which is about one person: x->item[0], without a table.
enum err intake_patient_of(struct arena *a, struct str bytes, struct intake_people *x) MUST_USE;
// How a column, or an element, is named whose fault person_check put at `field`.
struct str intake_who_at(struct str field, enum taken_way way);
// For intake_table: which rows are about this one. out: as many as the table has rows.
void intake_rows_of(const struct intake_people *x, const struct intake_person *p, bool *out);
// Whether a column says whom a row is about.
bool intake_is_who(struct arena *a, struct str head);

#endif
