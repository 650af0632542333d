// SPDX-License-Identifier: Apache-2.0
// Plans that are opened in an emergency (emergency.h).
#include "record/emergency.h"

#include <stdio.h>

#include "base/text.h"
#include "record/statements.h"

static struct statement emergency_set_until = {
	.name = "emergency_set_until",
	.sql = "UPDATE privacy_case SET until = $3 WHERE person = $1 AND id = $2 AND until > $3",
	.params = "person:text id:text at:int",
	.columns = "",
	.for_what = "an emergency is over before its time",
};

STATEMENTS(emergency, &emergency_set_until);

enum err emergency_put(struct db *db, const struct privacy_case *x)
{
	must(x->what == PRIVACY_EMERGENCY);
	enum err e = privacy_put(db, x);
	char grantee[2 + 64];
	int n = snprintf(grantee, sizeof grantee, "a:%.*s", STR_ARG(x->account));
	must(n > 0 && (size_t)n < sizeof grantee);
	struct access_rule rule = { .grantee = { grantee, (size_t)n }, .consent = x->id, .sections = STR(""),
		.labels = STR(""), .purpose = STR(EMERGENCY_PURPOSE), .effect = 1, .verbs = MAY_SEE, .since = x->since,
		.until = x->until };
	return e == OK ? access_rule_put(db, x->person, &rule) : e;
}

enum err emergency_end(struct db *db, struct str person, struct str id, instant at)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &emergency_set_until);
	query_text(q, "person", person);
	query_text(q, "id", id);
	query_int(q, "at", at);
	enum err e = query_run(q, &changed);
	if (e != OK || !changed)
		return e == OK ? ERR_STALE : e;
	return access_rule_drop(db, person, id);
}
