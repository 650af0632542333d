// SPDX-License-Identifier: Apache-2.0
// What age does to parental access (basis.h).
#include "record/basis.h"

#include "record/statements.h"

static struct statement birth_read = {
	.name = "basis_birth",
	.sql = "SELECT birth FROM plan_summary WHERE person = $1",
	.params = "person:text",
	.columns = "birth:int",
	.for_what = "how old a young person is, where somebody sees their plan as a parent",
};
STATEMENTS(basis, &birth_read);

// Whoever is born on 29 February has their birthday on 1 March in other years (as day_age).
day basis_birthday(day birth, int age)
{
	int year, month, mday;
	if (birth == DAY_NONE)
		return DAY_NONE;
	day_split(birth, &year, &month, &mday);
	day d = day_make(year + age, month, mday);
	return d != DAY_NONE ? d : day_make(year + age, 3, 1);
}

static int age_most(struct str purpose)
{
	if (str_is(purpose, PURPOSE_PARENT))
		return AGE_PARENT_ENDS;
	return str_is(purpose, PURPOSE_PARENT_DECIDED) ? AGE_DECIDED_ENDS : 0;
}

day basis_last_day(struct str purpose, day birth)
{
	int age = age_most(purpose);
	day d = age ? basis_birthday(birth, age) : DAY_NONE;
	return d == DAY_NONE ? DAY_NONE : d - 1;
}

bool basis_holds(struct str purpose, bool ends, day birth, day today)
{
	if (!age_most(purpose))
		return true;
	return birth == DAY_NONE ? ends : day_age(birth, today) < age_most(purpose);
}

enum err basis_birth(struct db *db, struct str person, day *birth)
{
	*birth = DAY_NONE;
	struct query *q = query_begin(db, &birth_read);
	query_text(q, "person", person);
	if (query_row(q))
		*birth = (day)row_int(q, "birth");
	return query_end(q);
}

enum err basis_filter(struct db *db, struct str person, struct access_rule *rule, size_t *count)
{
	size_t kept = 0, by_age = 0;
	day birth, today = clock_today();
	for (size_t i = 0; i < *count; i++)
		by_age += age_most(rule[i].purpose) > 0;
	enum err e = by_age ? basis_birth(db, person, &birth) : OK;
	if (e != OK || !by_age)
		return e;
	for (size_t i = 0; i < *count; i++)
		if (basis_holds(rule[i].purpose, rule[i].until != 0, birth, today))
			rule[kept++] = rule[i];
	*count = kept;
	return OK;
}
