// SPDX-License-Identifier: Apache-2.0
// What the files of intake.h share and nobody else needs.
#ifndef OWNPLAN_PLAN_INTAKE_INSIDE_H
#define OWNPLAN_PLAN_INTAKE_INSIDE_H

#include "plan/intake.h"
#include "plan/table.h"

void intake_wrong(struct arena *a, struct intake_item *item, struct str where, const char *what);
void intake_left_out(struct arena *a, struct intake *x, struct str where, const char *what);
enum err intake_stop(struct intake *x, uint32_t row, const char *sentence);
struct intake_item *intake_new(struct arena *a, struct intake *x, uint32_t number);
// An item's kind is known: room for its values.
void intake_begin(struct arena *a, struct intake_item *item, const struct kind *k);
// Somebody that a file names, for a WHO field: of the circle, or by name alone.
void intake_who(struct arena *a, const struct intake_how *how, struct value *value, struct str name);
// When all items are there: links are found, each is compared with the plan and gets its verdict.
void intake_settle(struct arena *a, const struct intake_how *how, struct intake *x);
// "12/3/2026", "12 March 2026", "2026-03-12", each with a time behind it or not. NULL, or a sentence.
const char *intake_date(struct arena *a, struct str text, day *d, int *minutes);

// The entries of a Bundle. ERR_INPUT: x->stop says why there are none to be read.
enum err intake_bundle(struct arena *a, struct str bytes, struct intake *x, struct json_at *list) MUST_USE;

// --- intake_patient.c: whom a Bundle is about
struct intake_patient {
	struct str id, url; // "" none
	uint32_t number;    // entry; 0: no Patient came
	struct json_at body;
};
extern const char *const intake_two_people; // N_
// Takes the Patient of an entry. False: another one came before.
bool intake_patient(struct arena *a, struct intake_patient *p, struct json_at entry, uint32_t number);
// An NHS number as a record has it, whatever stands between its digits; what is none stays as it is.
struct str intake_number(struct arena *a, struct str text);
// A fault of an item that names somebody else as the one whom it is about. Without a Patient the first item says who.
void intake_same_person(struct arena *a, struct intake_patient *p, struct intake_item *item, struct json_at body);

// --- intake_files.c: files that came inside a Bundle
struct intake_binary {
	uint32_t number;
	struct str name, url; // "Binary/ID", and its fullUrl
	struct json_at body;
	bool used;
};
struct intake_binaries {
	struct intake_binary *item;
	size_t count;
};
void intake_binary(struct arena *a, struct intake_binaries *list, struct json_at entry, uint32_t number);
// The file of one field of an item, ready to be saved; NULL: there is none, or it stays out. Either way x->file says
// so.
struct attached *intake_attachment(struct arena *a, const struct intake_how *how, struct intake *x,
	struct intake_binaries *binaries, const struct intake_item *item, const struct field *f, struct json_at body);
void intake_other_files(struct arena *a, struct intake *x, struct intake_binaries *binaries,
	const struct intake_item *item, struct json_at body);
// Those that no item named are named as left out.
void intake_files_end(struct arena *a, struct intake *x, const struct intake_binaries *binaries);

#endif
