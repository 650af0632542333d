// SPDX-License-Identifier: Apache-2.0
// Several records of one person (link.h).
#include "record/link.h"

#include <string.h>

#include "base/arena.h"
#include "record/statements.h"

static struct statement survivor_of = {
	.name = "person_link_survivor",
	.sql = "SELECT survivor FROM person_link WHERE person = $1 AND until = 0",
	.params = "person:text",
	.columns = "survivor:text",
	.for_what = "beside which record this one is read",
};
static struct statement beside = {
	.name = "person_link_beside",
	.sql = "SELECT person, since, decided FROM person_link WHERE survivor = $1 AND until = 0 ORDER BY since, person",
	.params = "survivor:text",
	.columns = "person:text since:int decided:int",
	.for_what = "which records are read beside this one",
};
static struct statement link_insert = {
	.name = "person_link_insert",
	.sql = "INSERT INTO person_link (person, survivor, since, until, author, decided) VALUES ($1, $2, $3, 0, $4, 0)",
	.params = "person:text survivor:text since:int author:text",
	.columns = "",
	.for_what = "two records turned out to be one person's",
};
static struct statement link_close = {
	.name = "person_link_close",
	.sql = "UPDATE person_link SET until = $3 WHERE person = $1 AND survivor = $2 AND until = 0",
	.params = "person:text survivor:text until:int",
	.columns = "",
	.for_what = "they are two again",
};
static struct statement link_set_decided = {
	.name = "person_link_decided",
	.sql = "UPDATE person_link SET decided = $2 WHERE survivor = $1 AND until = 0",
	.params = "survivor:text decided:int",
	.columns = "",
	.for_what = "the person said who sees their records",
};
static struct statement chosen_read = {
	.name = "person_link_chosen",
	.sql = "SELECT consent FROM person_link_choice WHERE person = $1",
	.params = "person:text",
	.columns = "consent:text",
	.for_what = "which consents of one record hold for the others",
};
static struct statement chosen_add = {
	.name = "person_link_choose",
	.sql = "INSERT INTO person_link_choice (person, consent) VALUES ($1, $2)"
	       " ON CONFLICT (person, consent) DO NOTHING",
	.params = "person:text consent:text",
	.columns = "",
	.for_what = "the person chose that this consent holds for all their records",
};
static struct statement chosen_drop = {
	.name = "person_link_unchoose",
	.sql = "DELETE FROM person_link_choice WHERE person = $1",
	.params = "person:text",
	.columns = "",
	.for_what = "the person chose anew, or the link ended",
};
static struct statement mark_add = {
	.name = "person_link_mark",
	.sql = "INSERT INTO access_rule (person, grantee, consent, effect, verbs, sections, labels, purpose, since, until,"
	       " provisional) VALUES ($1, $2, $3, -2, 0, '', '', '', $4, 0, 0)"
	       " ON CONFLICT (person, grantee, consent) DO NOTHING",
	.params = "person:text grantee:text other:text since:int",
	.columns = "",
	.for_what = "that there is another record, where rules are read",
};
static struct statement mark_drop = {
	.name = "person_link_unmark",
	.sql = "DELETE FROM access_rule WHERE person = $1 AND grantee = $2",
	.params = "person:text grantee:text",
	.columns = "",
	.for_what = "the marks are made anew",
};
static struct statement marks_all = {
	.name = "person_link_marks",
	.sql = "SELECT person FROM access_rule WHERE grantee = $1 ORDER BY person",
	.params = "grantee:text",
	.columns = "person:text",
	.for_what = "whose rows of a work list need a second look: few",
};

STATEMENTS(link, &survivor_of, &beside, &link_insert, &link_close, &link_set_decided, &chosen_read, &chosen_add,
	&chosen_drop, &mark_add, &mark_drop, &marks_all);

void link_key_add(struct arena *a, struct key_list *list, struct str key)
{
	if ((list->count & (list->count - 1)) == 0) { // full at 0, 1, 2, 4, 8 ...
		struct str *more = arena_array(a, struct str, list->count ? list->count * 2 : 1);
		if (list->count)
			memcpy(more, list->item, list->count * sizeof *more);
		list->item = more;
	}
	list->item[list->count++] = str_dup(a, key);
}

static enum err find_survivor(struct db *db, struct arena *a, struct str key, struct str *survivor)
{
	*survivor = key;
	struct query *q = query_begin(db, &survivor_of);
	query_text(q, "person", key);
	if (query_row(q))
		*survivor = str_dup(a, row_text(q, "survivor"));
	return query_end(q);
}

static enum err read_all(struct db *db, struct arena *a, struct str survivor, struct key_list *out, instant *decided)
{
	*out = (struct key_list){ 0 };
	*decided = INT64_MAX;
	link_key_add(a, out, survivor);
	struct query *q = query_begin(db, &beside);
	query_text(q, "survivor", survivor);
	while (query_row(q)) {
		instant one = row_int(q, "decided");
		link_key_add(a, out, row_text(q, "person"));
		*decided = !one ? 0 : *decided && (*decided == INT64_MAX || one > *decided) ? one : *decided;
	}
	*decided = *decided == INT64_MAX ? 0 : *decided;
	return query_end(q);
}

enum err link_state(struct db *db, struct arena *a, struct str key, struct str *survivor, instant *decided)
{
	struct key_list all;
	enum err e = find_survivor(db, a, key, survivor);
	return e == OK ? read_all(db, a, *survivor, &all, decided) : e;
}

enum err link_keys(struct db *db, struct arena *a, struct str key, struct key_list *out)
{
	struct str survivor;
	instant decided;
	enum err e = find_survivor(db, a, key, &survivor);
	return e == OK ? read_all(db, a, survivor, out, &decided) : e;
}

static enum err read_keys(struct arena *a, struct query *q, const char *column, struct key_list *out)
{
	*out = (struct key_list){ 0 };
	while (query_row(q))
		if (!out->count || !str_eq(out->item[out->count - 1], row_text(q, column)))
			link_key_add(a, out, row_text(q, column));
	return query_end(q);
}

enum err link_chosen(struct db *db, struct arena *a, struct str key, struct key_list *out)
{
	struct query *q = query_begin(db, &chosen_read);
	query_text(q, "person", key);
	return read_keys(a, q, "consent", out);
}

enum err link_everybody(struct db *db, struct arena *a, struct key_list *out)
{
	struct query *q = query_begin(db, &marks_all);
	query_text(q, "grantee", STR(LINK_GRANTEE));
	return read_keys(a, q, "person", out);
}

// --- jobs ------------------------------------------------------------------------------------------------------------
static enum err unmark(struct db *db, struct str person)
{
	struct query *q = query_begin(db, &mark_drop);
	query_text(q, "person", person);
	query_text(q, "grantee", STR(LINK_GRANTEE));
	return query_run(q, NULL);
}

static enum err forget_choices(struct db *db, struct str person)
{
	struct query *q = query_begin(db, &chosen_drop);
	query_text(q, "person", person);
	return query_run(q, NULL);
}

// Each record of the person knows of all others.
static enum err mark_all(struct db *db, const struct key_list *all, instant at)
{
	enum err e = OK;
	for (size_t i = 0; e == OK && i < all->count; i++) {
		e = unmark(db, all->item[i]);
		for (size_t j = 0; e == OK && j < all->count; j++) {
			if (i == j)
				continue;
			struct query *q = query_begin(db, &mark_add);
			query_text(q, "person", all->item[i]);
			query_text(q, "grantee", STR(LINK_GRANTEE));
			query_text(q, "other", all->item[j]);
			query_int(q, "since", at);
			e = query_run(q, NULL);
		}
	}
	return e;
}

enum err link_put(struct db *db, struct arena *a, struct str person, struct str survivor, struct str author)
{
	struct str goes_on;
	struct key_list mine, theirs, all;
	enum err e = find_survivor(db, a, survivor, &goes_on);
	if (e == OK)
		e = link_keys(db, a, person, &mine);
	if (e == OK)
		e = link_keys(db, a, goes_on, &theirs);
	if (e != OK)
		return e;
	if (mine.count != 1 || theirs.count >= LINK_MOST || str_eq(person, goes_on))
		return ERR_CONFLICT;
	instant at = clock_now();
	struct query *q = query_begin(db, &link_insert);
	query_text(q, "person", person);
	query_text(q, "survivor", goes_on);
	query_int(q, "since", at);
	query_text(q, "author", author);
	e = query_run(q, NULL);
	if (e == OK)
		e = link_keys(db, a, goes_on, &all);
	return e == OK ? mark_all(db, &all, at) : e;
}

enum err link_end(struct db *db, struct arena *a, struct str person, struct str survivor)
{
	struct key_list left;
	int64_t changed = 0;
	struct query *q = query_begin(db, &link_close);
	query_text(q, "person", person);
	query_text(q, "survivor", survivor);
	query_int(q, "until", clock_now());
	enum err e = query_run(q, &changed);
	if (e == OK && !changed)
		return ERR_STALE;
	if (e == OK)
		e = unmark(db, person);
	if (e == OK)
		e = forget_choices(db, person);
	if (e == OK)
		e = link_keys(db, a, survivor, &left);
	if (e == OK && left.count == 1)
		e = forget_choices(db, survivor);
	return e == OK ? mark_all(db, &left, clock_now()) : e;
}

enum err link_decide(struct db *db, struct arena *a, struct str survivor, const struct link_choice *choice,
	size_t count)
{
	struct key_list all;
	enum err e = link_keys(db, a, survivor, &all);
	for (size_t i = 0; e == OK && i < all.count; i++)
		e = forget_choices(db, all.item[i]);
	for (size_t i = 0; e == OK && i < count; i++) {
		struct query *q = query_begin(db, &chosen_add);
		query_text(q, "person", choice[i].person);
		query_text(q, "consent", choice[i].consent);
		e = query_run(q, NULL);
	}
	if (e != OK)
		return e;
	struct query *q = query_begin(db, &link_set_decided);
	query_text(q, "survivor", all.item[0]);
	query_int(q, "decided", clock_now());
	return query_run(q, NULL);
}
