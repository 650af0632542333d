// SPDX-License-Identifier: Apache-2.0
// Two records that may be one person's (same.h).
#include "record/same.h"

#include "base/arena.h"
#include "record/person.h"
#include "record/statements.h"

#define COLUMNS "person, id, other, how, account, since, why, closed, officer, outcome, words, survivor, old"
#define COLUMN_TYPES                                                                                                   \
	"person:text id:text other:text how:int account:text since:int why:text closed:int officer:text outcome:text "  \
	"words:text survivor:text old:text"

static struct statement case_insert = {
	.name = "same_case_insert",
	.sql = "INSERT INTO same_case (" COLUMNS ") SELECT $1, $2, $3, $4, $5, $6, $7, 0, '', '', '', '', ''"
	       " WHERE NOT EXISTS (SELECT 1 FROM same_case s WHERE s.person = $1 AND s.other = $3 AND s.how = $4"
	       " AND s.closed = 0)",
	.params = "person:text id:text other:text how:int account:text since:int why:text",
	.columns = "",
	.for_what = "somebody says that two records are one person's, or are not",
};
static struct statement case_close = {
	.name = "same_case_close",
	// "< 1": PostgreSQL must not go through the index of all that is open, which knows "= 0", to one row
	.sql = "UPDATE same_case SET closed = $3, officer = $4, outcome = $5, words = $6, survivor = $7, old = $8"
	       " WHERE person = $1 AND id = $2 AND closed < 1",
	.params = "person:text id:text closed:int officer:text outcome:text words:text survivor:text old:text",
	.columns = "",
	.for_what = "the privacy officer decided whether they are",
};
static struct statement case_get = {
	.name = "same_case_get",
	.sql = "SELECT " COLUMNS " FROM same_case WHERE person = $1 AND id = $2",
	.params = "person:text id:text",
	.columns = COLUMN_TYPES,
	.for_what = "one such case",
};
static struct statement case_open = {
	.name = "same_case_open",
	.sql = "SELECT " COLUMNS " FROM same_case WHERE closed = 0 ORDER BY since, id LIMIT 200",
	.params = "",
	.columns = COLUMN_TYPES,
	.for_what = "what the privacy officer has still to decide of second records",
};
static struct statement case_closed = {
	.name = "same_case_closed",
	.sql = "SELECT " COLUMNS " FROM same_case WHERE closed <> 0 ORDER BY closed DESC, id DESC LIMIT 200",
	.params = "",
	.columns = COLUMN_TYPES,
	.for_what = "what was decided of second records",
};
// Who must not be found holds a number beside the others (person.c): "9990123479 KEY".
static struct statement claims = {
	.name = "same_number_claims",
	.sql = "SELECT s.value, p.person FROM person_identifier s JOIN person_identifier p ON p.system = $2"
	       " AND p.value = SUBSTR(s.value, 1, 10) WHERE s.system = $1 ORDER BY s.value LIMIT 200",
	.params = "shielded:text system:text",
	.columns = "value:text person:text",
	.for_what = "numbers of people who must not be found with which another record was begun",
};
static struct statement decided = {
	.name = "same_case_decided",
	.sql = "SELECT 1 AS there FROM same_case WHERE person = $1 AND other = $2 AND how = $3",
	.params = "person:text other:text how:int",
	.columns = "there:int",
	.for_what = "whether a number that two records claim was looked into",
};

STATEMENTS(same, &case_insert, &case_close, &case_get, &case_open, &case_closed, &claims, &decided);

_Static_assert(SAME_MOST == 200, "the statements say the same");

enum err same_put(struct db *db, const struct same_case *x)
{
	struct query *q = query_begin(db, &case_insert);
	query_text(q, "person", x->person);
	query_text(q, "id", x->id);
	query_text(q, "other", x->other);
	query_int(q, "how", x->how);
	query_text(q, "account", x->account);
	query_int(q, "since", x->since);
	query_text(q, "why", x->why);
	return query_run(q, NULL);
}

enum err same_close(struct db *db, const struct same_case *x)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &case_close);
	query_text(q, "person", x->person);
	query_text(q, "id", x->id);
	query_int(q, "closed", x->closed);
	query_text(q, "officer", x->officer);
	query_text(q, "outcome", x->outcome);
	query_text(q, "words", x->words);
	query_text(q, "survivor", x->survivor);
	query_text(q, "old", x->old);
	enum err e = query_run(q, &changed);
	return e == OK && !changed ? ERR_STALE : e;
}

static struct same_case row(struct query *q, struct arena *a)
{
	return (struct same_case){ .person = str_dup(a, row_text(q, "person")), .id = str_dup(a, row_text(q, "id")),
		.other = str_dup(a, row_text(q, "other")), .how = (enum same_how)row_int(q, "how"),
		.account = str_dup(a, row_text(q, "account")), .since = row_int(q, "since"),
		.why = str_dup(a, row_text(q, "why")), .closed = row_int(q, "closed"),
		.officer = str_dup(a, row_text(q, "officer")), .outcome = str_dup(a, row_text(q, "outcome")),
		.words = str_dup(a, row_text(q, "words")), .survivor = str_dup(a, row_text(q, "survivor")),
		.old = str_dup(a, row_text(q, "old")) };
}

enum err same_get(struct db *db, struct arena *a, struct str person, struct str id, struct same_case *out)
{
	bool found = false;
	struct query *q = query_begin(db, &case_get);
	query_text(q, "person", person);
	query_text(q, "id", id);
	if (query_row(q)) {
		*out = row(q, a);
		found = true;
	}
	enum err e = query_end(q);
	return e == OK && !found ? ERR_NOT_FOUND : e;
}

static enum err read_claims(struct db *db, struct arena *a, struct same_list *out)
{
	struct query *q = query_begin(db, &claims);
	query_text(q, "shielded", STR(SHIELDED_SYSTEM));
	query_text(q, "system", STR(NHS_NUMBER_SYSTEM));
	while (query_row(q) && out->count < SAME_MOST) {
		struct str hidden = row_text(q, "value");
		if (hidden.n <= NHS_NUMBER_SIZE + 1)
			continue;
		out->item[out->count++] = (struct same_case){ .how = SAME_NUMBER, .id = STR(""), .account = STR(""),
			.why = STR(""), .person = str_dup(a, row_text(q, "person")),
			.other = str_dup(a, str_part(hidden, NHS_NUMBER_SIZE + 1, hidden.n)) };
	}
	return query_end(q);
}

// The number is no question any more once somebody decided about the two records, or when it is one record's alone.
static enum err still_claimed(struct db *db, const struct same_case *x, bool *claimed)
{
	struct query *q = query_begin(db, &decided);
	query_text(q, "person", x->person);
	query_text(q, "other", x->other);
	query_int(q, "how", SAME_NUMBER);
	*claimed = !query_row(q) && !str_eq(x->person, x->other);
	return query_end(q);
}

static enum err keep_claimed(struct db *db, struct same_list *list, size_t from)
{
	size_t kept = from;
	for (size_t i = from; i < list->count; i++) {
		bool claimed;
		enum err e = still_claimed(db, &list->item[i], &claimed);
		if (e != OK)
			return e;
		if (claimed)
			list->item[kept++] = list->item[i];
	}
	list->count = kept;
	return OK;
}

enum err same_all(struct db *db, struct arena *a, bool closed, struct same_list *out)
{
	*out = (struct same_list){ .item = arena_array(a, struct same_case, SAME_MOST) };
	struct query *q = query_begin(db, closed ? &case_closed : &case_open);
	while (query_row(q) && out->count < SAME_MOST)
		out->item[out->count++] = row(q, a);
	size_t from = out->count;
	enum err e = query_end(q);
	if (e == OK && !closed)
		e = read_claims(db, a, out);
	return e == OK && !closed ? keep_claimed(db, out, from) : e;
}

enum err same_claimed(struct db *db, struct arena *a, struct str person, struct str other, bool *claimed)
{
	struct same_list list = { .item = arena_array(a, struct same_case, SAME_MOST) };
	*claimed = false;
	enum err e = read_claims(db, a, &list);
	if (e == OK)
		e = keep_claimed(db, &list, 0);
	for (size_t i = 0; e == OK && i < list.count; i++)
		*claimed = *claimed || (str_eq(list.item[i].person, person) && str_eq(list.item[i].other, other));
	return e;
}
