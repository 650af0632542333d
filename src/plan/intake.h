// SPDX-License-Identifier: Apache-2.0
// A plan that comes as a file: a table (as plan/table.h writes it, or a plainer one), or FHIR. It is read and held to
// everything that a form is held to, and compared with what is there, before anything is written: each part of it is
// new, changes something, is there already, or has faults, which are named with their row and column. What a plan has
// no place for is named too.
//
// The same file read again finds all of it there. Parts are recognised by what they are and what their title says.
#ifndef OWNPLAN_PLAN_INTAKE_H
#define OWNPLAN_PLAN_INTAKE_H

#include "base/csv.h"
#include "plan/taken.h"
#include "plan/plan.h"

#define INTAKE_ROWS_MOST 2000
#define INTAKE_BYTES_MOST ((size_t)1 << 20) // of a table

enum intake_verdict { INTAKE_ADD, INTAKE_CHANGE, INTAKE_SAME, INTAKE_FAULTY };
struct intake_fault {
	struct str where; // column, or element
	const char *what; // a sentence
	const struct intake_fault *next;
};
struct intake_item {
	uint32_t number; // row as a spreadsheet counts, or entry of the Bundle, from 1
	const struct kind *kind; // NULL: not known
	struct str title; // as the file has it
	struct values values; // sent: those that the file says
	bool persons; // in the person's own words
	day said;     // DAY_NONE: the file does not say
	struct str by; // who wrote it down there; ""
	struct str label; // who alone may see it (label.h); STR_NONE: not said
	struct intake_fault *fault; // NULL: none
	enum intake_verdict verdict;
	const struct entry *was; // CHANGE and SAME: what is there
	struct str id; // of a new one
	struct str key; // table_key
	struct str *link; // of each field: names of what it belongs to, a line each, to be looked for (table_key)
	const struct intake_fault *missing; // what a new one would lack
};
// A file that came inside, or that is named and did not come.
struct intake_file {
	uint32_t number; // of its item
	struct str name, type; // type: in words, "" not known
	uint64_t size;
	const char *why; // why it stays out: a sentence; NULL: it comes
};
struct intake {
	enum taken_way way;
	struct intake_item *item;
	size_t count;
	size_t of[INTAKE_FAULTY + 1]; // how many have which verdict
	const char *stop; // it cannot be read, or is not for this person: a sentence; NULL
	uint32_t stop_row; // 0: none
	const struct intake_fault *left_out, **left_end; // what the plan has no place for
	struct intake_file *file; // those of items, in their order
	size_t files;
	const char *note; // what else the reader should look at; NULL
};

// Whose plan it is for, and who asks.
struct intake_how {
	const struct person *person;
	const struct plan *plan; // as the reader sees it
	const struct circle *circle;
	bool (*may)(void *context, const struct kind *k); // add entries of it
	bool (*closed)(void *context, const struct entry *e); // whether its own words are another's
	void *context;
	size_t file_most; // bytes of one file; 0: those of ATTACH_MOST
	const struct str *back; // digests of files that were taken back here (attach.h): they stay out
	size_t backs;
};

// ERR_INPUT: x->stop says why. Else each item has its verdict.
enum err intake_csv(struct arena *a, struct str bytes, const struct intake_how *how, struct intake *x) MUST_USE;
enum err intake_fhir(struct arena *a, struct str bytes, const struct intake_how *how, struct intake *x) MUST_USE;
// The same of a table that has been read; mine: whether each of its rows is about this person (intake_people.h); then
// the columns that say so are read over. NULL: all are.
enum err intake_table(struct arena *a, const struct csv *table, const bool *mine, const struct intake_how *how,
	struct intake *x) MUST_USE;
// What a new or a changed item brings, put into the change of who brings it in.
enum err intake_put(struct visit *v, struct plan_change *c, const struct intake *x, struct intake_item *item) MUST_USE;
// Which of the two it is, by its first letter.
bool intake_is_fhir(struct str bytes);
// A file of another kind that people send by mistake: what to do instead, a sentence; NULL.
const char *intake_is_other(struct str bytes);
// Stands for what would be done: another one when the plan, or the file, is another.
struct str intake_digest(struct arena *a, const struct intake *x);

#endif
