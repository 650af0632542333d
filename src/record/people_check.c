// SPDX-License-Identifier: Apache-2.0
// Everybody, one after the other, held against what they are a copy of (people_check.h).
#include "record/people_check.h"

#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "record/key.h"
#include "record/setting.h"
#include "record/statements.h"

#define BUSY_TRIES 100
#define BUSY_WAIT 50000000 // nanoseconds

static struct statement next_person = {
	.name = "people_check_next",
	.sql = "SELECT person FROM resource WHERE person > $1 ORDER BY person LIMIT 1",
	.params = "after:text",
	.columns = "person:text",
	.for_what = "everybody, one after the other",
};
STATEMENTS(people_check, &next_person);

// Those who save something come first.
static enum err write_patiently(struct store *store, enum err (*run)(struct db *, struct arena *, void *), void *what)
{
	enum err e = store_write(store, run, what);
	for (int i = 0; e == ERR_BUSY && i < BUSY_TRIES; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = BUSY_WAIT }, NULL);
		e = store_write(store, run, what);
	}
	return e;
}

static enum err look_at(struct people_check *c, const struct people_rows *rows, struct arena *a, struct str person)
{
	struct db *db = store_reader(c->store);
	bool wrong = false;
	db_begin_read(db);
	enum err e = rows->is_wrong(db, a, person, &wrong);
	db_end_read(db);
	db_settle(db);
	c->people++;
	c->wrong += wrong;
	return e == OK && wrong && c->mend ? write_patiently(c->store, rows->mend, &person) : e;
}

static enum err find_next(struct people_check *c, char after[KEY_LENGTH + 1], bool *more)
{
	struct db *db = store_reader(c->store);
	struct query *q = query_begin(db, &next_person);
	query_text(q, "after", str_of(after));
	*more = query_row(q);
	if (*more) {
		struct str key = row_text(q, "person");
		must(key.n == KEY_LENGTH);
		snprintf(after, KEY_LENGTH + 1, "%.*s", STR_ARG(key));
	}
	enum err e = query_end(q);
	db_settle(db);
	return e;
}

static enum err note_run(struct db *db, struct arena *a, void *what)
{
	const struct people_rows *const *rows = what;
	(void)a;
	return people_check_note(db, *rows);
}

enum err people_check_all(struct people_check *c, const struct people_rows *rows)
{
	struct arena *a = arena_new();
	char person[KEY_LENGTH + 1] = "";
	bool more = true;
	enum err e = OK;
	c->people = c->wrong = 0;
	while (e == OK && more) {
		arena_reset(a);
		e = c->stop && c->stop(c->context) ? ERR_BUSY : find_next(c, person, &more);
		if (e == OK && more)
			e = look_at(c, rows, a, str_of(person));
	}
	if (e == OK && c->mend)
		e = write_patiently(c->store, note_run, &rows);
	arena_free(a);
	return e;
}

enum err people_check_noted(struct db *db, struct arena *a, const struct people_rows *rows, bool *yes)
{
	struct str value;
	enum err e = setting_get(db, a, rows->noted, &value);
	*yes = e == OK && str_is(value, rows->rules);
	return e;
}

enum err people_check_note(struct db *db, const struct people_rows *rows)
{
	return setting_put(db, rows->noted, str_of(rows->rules));
}
