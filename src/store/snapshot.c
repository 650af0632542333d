// SPDX-License-Identifier: Apache-2.0
// Copies of one moment (snapshot.h).
#include "store/snapshot.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/text.h"
#include "store/move_inside.h"

struct copying_now {
	const struct store_copy *c;
	struct arena *a;
	struct fault *f;
	struct store *from;
	struct table_list tables;
	int64_t *rows; // of each table, at that moment
};

// --- page by page ----------------------------------------------------------------------------------------------------
static enum err open_source(struct copying_now *k)
{
	const struct store_copy *c = k->c;
	struct store_settings settings = c->from;
	int done = 0;
	settings.only_read = settings.beside = true;
	settings.read_within = MOVE_WITHIN;
	enum err e = store_open(&settings, &k->from, k->f);
	if (!e)
		e = store_migrated(k->from, c->list, c->count, &done, k->f);
	if (!e && (size_t)done < c->count)
		return fault_name(k->f, ERR_CONFLICT,
			_("The data in %s is older than this program. Bring it up with `ownplan migrate` first."), c->from_name);
	return e ? e : store_catalogue(k->from, k->a, &k->tables, k->f);
}

static enum err room_for(const struct copying_now *k, int64_t bytes)
{
	int64_t room = store_room(&(struct store_settings){ .folder = k->c->folder, .log_bytes = (size_t)1 << 20 });
	if (room < 0 || bytes <= room)
		return OK;
	return fault_say(k->f, ERR_CONFLICT, str_format(k->a,
		_("The copy takes about %.1f GB; where %s is there is room for %.1f GB. Make room first."), (double)bytes / 1e9,
		k->c->folder, (double)room / 1e9).p);
}

// The first question begins the snapshot; how many rows there are is asked in it too.
static enum err hold(struct copying_now *k, struct db *db)
{
	int64_t bytes = 0;
	k->rows = arena_array(k->a, int64_t, k->tables.count + 1);
	struct query *q = query_begin(db, k->from->engine->size);
	if (query_row(q))
		bytes = row_int(q, "bytes");
	enum err e = query_end(q);
	if (!e)
		e = room_for(k, bytes);
	if (!e)
		e = k->c->held(k->c->what, k->f);
	for (unsigned i = 0; !e && i < k->tables.count; i++)
		e = walk_count(db, &k->tables.table[i], &k->rows[i]);
	return e;
}

static enum err pages(struct copying_now *k, struct db *db)
{
	const struct engine *engine = k->from->engine;
	struct copying *copying = NULL;
	bool more = true;
	int64_t done, all;
	enum err e = engine->copy_begin(db->c, str_format(k->a, "%s/plan.db", k->c->folder).p, &copying, k->f);
	while (!e && more) {
		e = engine->copy_step(copying, &more);
		engine->copy_far(copying, &done, &all);
		k->c->say(k->c->what, false, done, all);
	}
	if (!copying)
		return e;
	enum err ended = engine->copy_end(copying, !e);
	return e ? e : ended;
}

// Whether as many rows came as there were.
static enum err compare(struct copying_now *k)
{
	struct store *s;
	const struct store_settings settings = { .folder = k->c->folder, .only_read = true, .read_within = MOVE_WITHIN,
		.log_bytes = (size_t)1 << 20 };
	enum err e = store_open(&settings, &s, k->f);
	if (e)
		return e;
	for (unsigned i = 0; !e && i < k->tables.count; i++) {
		int64_t rows = 0;
		e = walk_count(store_reader(s), &k->tables.table[i], &rows);
		if (!e && rows != k->rows[i])
			e = fault_name(k->f, ERR_INTERNAL, _("The table %s did not come whole. Make the copy once more."),
				k->tables.table[i].name);
	}
	store_close(s);
	return e;
}

static enum err copy_pages(struct copying_now *k)
{
	enum err e = open_source(k);
	struct db *db = e ? NULL : store_reader(k->from);
	if (db) {
		db_begin_read(db);
		e = hold(k, db);
		if (!e)
			e = pages(k, db);
		db_end_read(db);
	}
	store_close(k->from);
	return e ? e : compare(k);
}

// --- row by row ------------------------------------------------------------------------------------------------------
static enum err ready(void *what, struct fault *f)
{
	const struct copying_now *k = what;
	return k->c->held(k->c->what, f);
}

static void say_move(void *what, const struct move_progress *p)
{
	const struct copying_now *k = what;
	if (p->doing != MOVE_SAME)
		k->c->say(k->c->what, true, p->done, p->all);
}

static enum err copy_rows(struct copying_now *k)
{
	const struct store_copy *c = k->c;
	struct moved moved;
	const struct move m = { .from = c->from, .from_name = c->from_name, .list = c->list, .count = c->count, .live =
		true,
		.to = { .folder = c->folder, .log_bytes = (size_t)16 << 20 }, .to_name = c->folder, .ready = ready,
		.say = say_move, .what = k };
	return store_move(&m, k->a, &moved, k->f);
}

enum err store_copy(const struct store_copy *c, struct arena *a, struct fault *f)
{
	struct copying_now k = { .c = c, .a = a, .f = f };
	if (!store_there(&c->from))
		return fault_name(f, ERR_NOT_FOUND, _("There is no data in %s."), c->from_name);
	enum err e = c->from.database ? copy_rows(&k) : copy_pages(&k);
	if (e && !f->message)
		return fault_say(f, e, _("The copy could not be written, or the data not be read. Is the disk full?"));
	return e;
}

// --- what is in it ---------------------------------------------------------------------------------------------------
struct tallying {
	void (*say)(void *what, int64_t done);
	void *what;
	int64_t done, *rows;
};

static void told(void *what, size_t rows)
{
	struct tallying *t = what;
	t->done += (int64_t)rows;
	*t->rows += (int64_t)rows;
	if (t->say)
		t->say(t->what, t->done);
}

enum err store_tally(struct store *s, struct arena *a, struct tally *out, void (*say)(void *what, int64_t done),
	void *what)
{
	struct table_list list;
	struct tallying t = { .say = say, .what = what };
	*out = (struct tally){ 0 };
	enum err e = store_catalogue(s, a, &list, NULL);
	if (e)
		return e;
	out->table = arena_array(a, struct table_tally, list.count + 1);
	for (unsigned i = 0; !e && i < list.count; i++) {
		if (move_left_out(list.table[i].name))
			continue;
		struct table_tally *one = &out->table[out->count++];
		*one = (struct table_tally){ .name = list.table[i].name };
		t.rows = &one->rows;
		e = walk_digest(store_reader(s), &list.table[i], one->digest, told, &t);
	}
	out->rows = t.done;
	return e;
}
