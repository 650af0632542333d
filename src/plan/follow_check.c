// SPDX-License-Identifier: Apache-2.0
// Rows of templates held against the CarePlans that they are a copy of (follow.h).
#include "plan/follow.h"

static enum err mend_run(struct db *db, struct arena *a, void *what)
{
	const struct str *person = what;
	struct resource r;
	enum err e = follow_care_plan(db, a, *person, &r);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	return follow_rows_write(db, a, *person, e == OK ? json_trusted(a, r.body) : (struct json_at){ 0 });
}

static enum err is_wrong(struct db *db, struct arena *a, struct str person, bool *wrong)
{
	bool right = true;
	enum err e = follow_rows_right(db, a, person, &right);
	*wrong = !right;
	return e;
}

static const struct people_rows rows = {
	.noted = "plan-templates", .rules = "1", .is_wrong = is_wrong, .mend = mend_run,
};

enum err follow_check_all(struct people_check *c)
{
	return people_check_all(c, &rows);
}

enum err follow_check_noted(struct db *db, struct arena *a, bool *yes)
{
	return people_check_noted(db, a, &rows, yes);
}

enum err follow_check_note(struct db *db, struct arena *a, void *unused)
{
	(void)a;
	(void)unused;
	return people_check_note(db, &rows);
}
