// SPDX-License-Identifier: Apache-2.0
// Rows of templates held against the CarePlans that they are a copy of (follow.h), person by person: looking happens on
// a reader, and only whose rows are wrong goes to the writer.
#include <stdio.h>
#include <time.h>

#include "plan/follow.h"
#include "record/key.h"
#include "record/search_key.h"
#include "record/setting.h"

#define NOTED "plan-templates" // setting
#define RULES "1" // how rows are made: another number has all of them made anew, once
#define PAGE 200 // people
#define BUSY_WAIT 50000000 // nanoseconds
#define BUSY_TRIES 100

static enum err mend_run(struct db *db, struct arena *a, void *what)
{
	const struct str *person = what;
	struct resource r;
	enum err e = follow_care_plan(db, a, *person, &r);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	return follow_rows_write(db, a, *person, e == OK ? json_trusted(a, r.body) : (struct json_at){ 0 });
}

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

static enum err look_at(struct follow_check *c, struct arena *a, struct str person)
{
	struct db *db = store_reader(c->store);
	bool right = true;
	db_begin_read(db);
	enum err e = follow_rows_right(db, a, person, &right);
	db_end_read(db);
	db_settle(db);
	c->people++;
	c->wrong += !right;
	return e == OK && !right && c->mend ? write_patiently(c->store, mend_run, &person) : e;
}

static enum err look_at_page(struct follow_check *c, struct arena *a, char after[KEY_LENGTH + 1], bool *more)
{
	struct search_places page;
	struct db *db = store_reader(c->store);
	enum err e = search_key_people(db, a, str_of(after), PAGE, &page);
	db_settle(db);
	*more = e == OK && page.count == PAGE;
	for (size_t i = 0; e == OK && i < page.count; i++) {
		e = c->stop && c->stop(c->context) ? ERR_BUSY : look_at(c, a, page.item[i].person);
		snprintf(after, KEY_LENGTH + 1, "%.*s", STR_ARG(page.item[i].person));
	}
	return e;
}

enum err follow_check_all(struct follow_check *c)
{
	struct arena *a = arena_new();
	char after[KEY_LENGTH + 1] = "";
	enum err e = OK;
	c->people = c->wrong = 0;
	for (bool more = true; e == OK && more;) {
		arena_reset(a);
		e = look_at_page(c, a, after, &more);
	}
	if (e == OK && c->mend)
		e = write_patiently(c->store, follow_check_note, NULL);
	arena_free(a);
	return e;
}

enum err follow_check_noted(struct db *db, struct arena *a, bool *yes)
{
	struct str value;
	enum err e = setting_get(db, a, NOTED, &value);
	*yes = e == OK && str_is(value, RULES);
	return e;
}

enum err follow_check_note(struct db *db, struct arena *a, void *unused)
{
	(void)a;
	(void)unused;
	return setting_put(db, NOTED, STR(RULES));
}
