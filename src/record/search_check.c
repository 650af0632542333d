// SPDX-License-Identifier: Apache-2.0
// Search keys held against what they are made of (search_check.h).
#include "record/search_check.h"

#include <stdlib.h>

#include "base/arena.h"
#include "record/person.h"
#include "record/search_key.h"
#include "record/statements.h"

static struct statement keys_of = {
	.name = "search_check_keys",
	.sql = "SELECT type, param, value, id FROM search_key WHERE person = $1",
	.params = "person:text",
	.columns = "type:text param:text value:text id:text",
	.for_what = "what somebody's resources are found by",
};
static struct statement keys_drop = {
	.name = "search_check_drop",
	.sql = "DELETE FROM search_key WHERE person = $1",
	.params = "person:text",
	.columns = "",
	.for_what = "somebody's keys are made anew",
};
STATEMENTS(search_check, &keys_of, &keys_drop);

// --- one person ----------------------------------------------------------------------------------------------------
struct lines {
	struct arena *a;
	const struct resource *of;
	struct str *item;
	size_t count, room;
};

static void add(struct lines *l, struct str type, struct str id, struct str param, struct str value)
{
	if (l->count == l->room) {
		size_t room = l->room ? l->room * 2 : 64;
		struct str *more = arena_array(l->a, struct str, room);
		for (size_t i = 0; i < l->count; i++)
			more[i] = l->item[i];
		l->item = more;
		l->room = room;
	}
	l->item[l->count++] = str_format(l->a, "%.*s %.*s %.*s %.*s", STR_ARG(type), STR_ARG(id), STR_ARG(param),
		STR_ARG(value));
}

static enum err should(void *context, struct str param, struct str value)
{
	struct lines *l = context;
	add(l, l->of->type, l->of->id, param, value);
	return OK;
}

static int by_text(const void *x, const void *y)
{
	return str_compare(*(const struct str *)x, *(const struct str *)y);
}

static void sort_once(struct lines *l)
{
	size_t kept = 0;
	if (l->count)
		qsort(l->item, l->count, sizeof *l->item, by_text);
	for (size_t i = 0; i < l->count; i++)
		if (!kept || !str_eq(l->item[kept - 1], l->item[i]))
			l->item[kept++] = l->item[i];
	l->count = kept;
}

// Of declared parameters; the keys of two facts (person_index) stand in the same table, and are made with them.
static enum err that_stand(struct db *db, struct str person, struct lines *out)
{
	struct query *q = query_begin(db, &keys_of);
	query_text(q, "person", person);
	while (query_row(q)) {
		struct str type = row_text(q, "type"), param = row_text(q, "param");
		if (search_key_declared(type, str_part(param, 0, param.n - str_ends(param, "|"))))
			add(out, type, row_text(q, "id"), param, row_text(q, "value"));
	}
	return query_end(q);
}

static enum err each_resource(struct db *db, struct arena *a, struct str person,
	enum err (*see)(struct db *, struct arena *, const struct resource *, void *), void *context)
{
	enum err e = OK;
	for (int shelf = SHELF_PLAN; e == OK && shelf <= SHELF_EVIDENCE; shelf++) {
		struct resource_list list;
		e = resource_shelf(db, a, person, (enum shelf)shelf, &list);
		for (size_t i = 0; e == OK && i < list.count; i++) {
			if (!list.item[i].person.n)
				list.item[i].person = person;
			e = see(db, a, &list.item[i], context);
		}
	}
	return e;
}

static enum err see_line(struct db *db, struct arena *a, const struct resource *r, void *context)
{
	struct lines *l = context;
	(void)db;
	(void)a;
	l->of = r;
	return search_key_each(r, should, l);
}

static enum err is_wrong(struct db *db, struct arena *a, struct str person, bool *wrong)
{
	struct lines stand = { .a = a }, right = { .a = a };
	enum err e = that_stand(db, person, &stand);
	if (e == OK)
		e = each_resource(db, a, person, see_line, &right);
	sort_once(&stand);
	sort_once(&right);
	*wrong = stand.count != right.count;
	for (size_t i = 0; !*wrong && i < right.count; i++)
		*wrong = !str_eq(stand.item[i], right.item[i]);
	return e;
}

// --- mending -------------------------------------------------------------------------------------------------------
static enum err see_anew(struct db *db, struct arena *a, const struct resource *r, void *context)
{
	(void)context;
	return str_is(r->type, "Patient") ? person_index(db, a, r) : search_key_add(db, r);
}

static enum err mend_run(struct db *db, struct arena *a, void *what)
{
	const struct str *person = what;
	struct query *q = query_begin(db, &keys_drop);
	query_text(q, "person", *person);
	enum err e = query_run(q, NULL);
	return e == OK ? each_resource(db, a, *person, see_anew, NULL) : e;
}

static const struct people_rows keys = { .noted = "search-keys", .rules = "1", .is_wrong = is_wrong, .mend = mend_run };

enum err search_check_all(struct people_check *c)
{
	return people_check_all(c, &keys);
}

enum err search_check_noted(struct db *db, struct arena *a, bool *yes)
{
	return people_check_noted(db, a, &keys, yes);
}

enum err search_check_note(struct db *db, struct arena *a, void *unused)
{
	(void)a;
	(void)unused;
	return people_check_note(db, &keys);
}
