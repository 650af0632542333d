// SPDX-License-Identifier: Apache-2.0
// What a privacy officer looks into (record/privacy.h), as planning sees it: Tasks on the evidence shelf, which the
// officer reads and answers although the plan is not open to them, and what a person asks about who looked.
#ifndef OWNPLAN_PLAN_PRIVACY_H
#define OWNPLAN_PLAN_PRIVACY_H

#include "plan/plan.h"
#include "record/privacy.h"

// The Task of a case, of whomever it is. k: kind_emergency, kind_privacy_question or kind_take_out. ERR_NOT_FOUND.
enum err privacy_task(struct db *db, struct arena *a, const struct kind *k, struct str person, struct str id,
	struct resource *r, struct entry *out) MUST_USE;
// Those of one person of this kind (NULL: of every kind that a privacy officer looks into), the newest first, as far as
// the reader may see them.
struct privacy_tasks {
	struct entry *item;
	size_t count;
};
enum err privacy_tasks(struct db *db, struct arena *a, const struct kind *k, struct str person,
	const struct access *x, struct privacy_tasks *out) MUST_USE;

// The change by which the person asks about who looked. values: of kind_privacy_question, as the form was read; only
// the words are taken from them. about: the line in words; row: where it stands in the audit. Both may be empty.
struct plan_change *privacy_asking(struct visit *v, struct values *values, struct str about, struct str row);
// The change by which somebody asks that an entry is taken out for good. values: of kind_take_out, of which the words
// are taken; about: what it is ("Goal or hope"); reference: "Goal/KEY-...". It has to be answered within a month.
struct plan_change *privacy_taking_out(struct visit *v, struct values *values, struct str about, struct str reference);
// The change that says what the officer found. values: of the Task's kind, as the form was read; only these two fields
// are taken from them (said2 may be NULL). Who opened the plan, or asked, is told. ERR_STALE when it runs: somebody
// else had looked into it.
struct plan_change *privacy_closing(struct visit *v, const struct privacy_case *x, const struct entry *task,
	struct values *values, const char *said, const char *said2);

// Of what a form sent only these are taken; field2 may be NULL.
void privacy_take(struct values *values, const char *field, const char *field2);
// One more, to be set.
struct value *privacy_value(struct values *values, const char *field);

// Those of one kind among them.
struct privacy_tasks privacy_tasks_of(struct arena *a, const struct privacy_tasks *all, const struct kind *k);

#endif
