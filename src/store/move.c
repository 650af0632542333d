// SPDX-License-Identifier: Apache-2.0
// The course of a move (move.h): look at both ends and refuse before anything is touched; note in the target that it
// is under way; make the tables; carry the rows over; read the target and compare; take the notes away. One thread
// reads while the target's writer writes what was read before.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/text.h"
#include "store/move_inside.h"

enum { BATCHES = 16 };
#define STUCK_MOST (60 * SECONDS)

struct moving;
struct batch {
	struct store_job job;
	struct moving *moving;
	struct arena *arena;
	struct rows page;
	struct note before, now;
	bool under_way;
};

struct moving {
	const struct move *m;
	struct arena *a;
	struct fault *f;
	struct store *from, *to;
	struct db *source;
	struct table_list tables;
	struct notes notes;
	bool resumed;
	int64_t source_bytes, target_bytes;
	struct move_progress progress;
	instant said;
	struct batch batch[BATCHES];
	size_t turn;
	pthread_mutex_t lock;
	pthread_cond_t less;
	enum err result; // of the jobs; under the lock
	int64_t written; // rows; under the lock
};

static void say(struct moving *v, enum move_doing doing, const char *table, bool now)
{
	instant at = clock_ticks();
	if (!now && at - v->said < SECONDS / 4)
		return;
	v->said = at;
	v->progress.doing = doing;
	v->progress.table = table;
	v->m->say(v->m->what, &v->progress);
}

// --- looking at both ends -------------------------------------------------------------------------------------------
static bool same_place(const struct move *m)
{
	if (m->from.database || m->to.database)
		return m->from.database && m->to.database && strcmp(m->from.database, m->to.database) == 0;
	char *from = realpath(m->from.folder, NULL), *to = realpath(m->to.folder, NULL);
	bool same = from && to && strcmp(from, to) == 0;
	free(from);
	free(to);
	return same;
}

static enum err size_of(struct store *s, int64_t *bytes)
{
	*bytes = 0;
	struct query *q = query_begin(store_reader(s), s->engine->size);
	if (query_row(q))
		*bytes = row_int(q, "bytes");
	return query_end(q);
}

static enum err reader_of(struct store *s, struct db **out)
{
	*out = store_reader(s);
	return (*out)->c ? OK : ERR_BUSY;
}

static enum err in_use(struct moving *v, const char *name)
{
	return fault_name(v->f, ERR_BUSY, _("Another Ownplan is running with %s. Stop it first."), name);
}

static enum err source_open(struct moving *v, unsigned char stamp[MOVE_DIGEST])
{
	const struct move *m = v->m;
	struct store_settings settings = m->from;
	int done = 0;
	settings.only_read = true;
	settings.beside = m->live;
	settings.read_within = MOVE_WITHIN;
	if (!store_there(&settings))
		return fault_name(v->f, ERR_NOT_FOUND, _("There is no data in %s to be moved."), m->from_name);
	enum err e = store_open(&settings, &v->from, v->f);
	if (!e)
		e = store_migrated(v->from, m->list, m->count, &done, v->f);
	if (!e && (size_t)done < m->count)
		return fault_name(v->f, ERR_CONFLICT,
			_("The data in %s is older than this program. Bring it up with `ownplan migrate` first."), m->from_name);
	if (!e)
		e = store_catalogue(v->from, v->a, &v->tables, v->f);
	if (!e)
		e = reader_of(v->from, &v->source);
	if (!e && m->live)
		db_begin_read(v->source); // until the store is closed
	if (!e)
		e = size_of(v->from, &v->source_bytes); // the first question: from now on the moment is held
	if (!e)
		e = move_stamp(v->source, &v->tables, stamp);
	if (!e && !m->live && !v->from->engine->idle(v->from->base))
		return in_use(v, m->from_name);
	return e && !v->f->message ? fault_name(v->f, e, _("The data in %s cannot be read."), m->from_name) : e;
}

// Whether anything stands in the target that is not a move's beginning.
static enum err target_filled(struct moving *v, struct store *to, const struct table_list *list, bool *filled)
{
	struct db *db;
	*filled = false;
	enum err e = reader_of(to, &db);
	for (unsigned i = 0; !e && !*filled && i < list->count; i++) {
		const struct table_shape *t = &list->table[i];
		bool empty = true;
		if (!move_left_out(t->name))
			e = walk_empty(db, t, &empty);
		*filled = !empty || (!move_left_out(t->name) && !table_named(&v->tables, t->name));
	}
	return e;
}

static enum err target_judge(struct moving *v, struct store *to, const unsigned char stamp[MOVE_DIGEST])
{
	struct table_list list;
	bool filled = false;
	const char *name = v->m->to_name;
	enum err e = store_catalogue(to, v->a, &list, NULL);
	if (e)
		return fault_name(v->f, ERR_CONFLICT, _("There is something else in %s already. Choose an empty place."), name);
	e = size_of(to, &v->target_bytes);
	if (!e && table_named(&list, "move_note"))
		e = notes_read(to, v->a, &v->resumed, &v->notes);
	if (!e && v->resumed)
		return memcmp(stamp, v->notes.stamp, MOVE_DIGEST) == 0 ? OK : fault_name(v->f, ERR_CONFLICT, _("The source is "
			"another, or was used, since the move into %s was begun. Empty that and begin anew."), name);
	if (!e)
		e = target_filled(v, to, &list, &filled);
	if (!e && filled)
		return fault_name(v->f, ERR_CONFLICT, _("There is data in %s already. Choose an empty place."), name);
	return e ? fault_name(v->f, e, _("The database in %s cannot be read."), name) : OK;
}

static enum err target_look(struct moving *v, const unsigned char stamp[MOVE_DIGEST])
{
	struct store_settings settings = v->m->to;
	struct store *to;
	settings.only_read = true;
	if (!store_there(&settings))
		return OK;
	settings.read_within = MOVE_WITHIN;
	enum err e = store_open(&settings, &to, v->f);
	if (e)
		return e;
	e = to->engine->idle(to->base) ? target_judge(v, to, stamp) : in_use(v, v->m->to_name);
	store_close(to);
	return e;
}

// An engine packs rows in its own way: a tenth more than in the source is asked for.
static enum err room_look(struct moving *v)
{
	int64_t room = store_room(&v->m->to), need = v->source_bytes + v->source_bytes / 10 - v->target_bytes;
	if (room < 0 || need <= room)
		return OK;
	const char *sentence = _("The data takes about %.1f GB; where %s is there is room for %.1f GB. Make room first.");
	return fault_say(v->f, ERR_CONFLICT,
		str_format(v->a, sentence, (double)need / 1e9, v->m->to_name, (double)room / 1e9).p);
}

// --- the target's tables and notes ----------------------------------------------------------------------------------
static bool shapes_agree(const struct table_shape *from, const struct table_shape *to)
{
	if (!to || from->columns != to->columns || from->keys != to->keys)
		return false;
	for (unsigned i = 0; i < from->columns; i++) {
		const struct table_column *c = column_named(to, from->column[i].name);
		if (!c || c->type != from->column[i].type)
			return false;
	}
	for (unsigned k = 0; k < from->keys; k++)
		if (strcmp(from->column[from->key[k]].name, to->column[to->key[k]].name) != 0)
			return false;
	return true;
}

static enum err tables_agree(struct moving *v)
{
	struct table_list to;
	enum err e = store_catalogue(v->to, v->a, &to, v->f);
	for (unsigned i = 0; !e && i < v->tables.count; i++) {
		const struct table_shape *t = &v->tables.table[i];
		if (!move_left_out(t->name) && !shapes_agree(t, table_named(&to, t->name)))
			e = fault_name(v->f, ERR_CONFLICT, _("The table %s is not one that this program made."), t->name);
	}
	return e;
}

static enum err tables_count(struct moving *v)
{
	enum err e = OK;
	v->notes.note = arena_array(v->a, struct note, v->tables.count);
	for (unsigned i = 0; !e && i < v->tables.count; i++) {
		const struct table_shape *t = &v->tables.table[i];
		if (move_left_out(t->name))
			continue;
		say(v, MOVE_COUNTING, t->name, true);
		struct note *n = &v->notes.note[v->notes.count++];
		*n = (struct note){ .table = t->name };
		e = walk_count(v->source, t, &n->total);
	}
	return e ? fault_name(v->f, e, _("The data in %s cannot be read."), v->m->from_name) : notes_add(v->to, &v->notes);
}

static enum err target_open(struct moving *v, const unsigned char stamp[MOVE_DIGEST])
{
	struct store_settings settings = v->m->to;
	settings.read_within = MOVE_WITHIN;
	settings.wait_most = 2 * STUCK_MOST; // batch_wait is who loses patience
	enum err e = store_open(&settings, &v->to, v->f);
	if (!e && v->m->ready)
		e = v->m->ready(v->m->what, v->f);
	if (!e && !v->resumed)
		e = notes_begin(v->to, stamp);
	if (!e)
		e = migrate_steps(v->to, v->m->list, v->m->count, v->f);
	if (!e)
		e = tables_agree(v);
	if (!e && !v->notes.count)
		e = tables_count(v);
	for (unsigned i = 0; !e && i < v->notes.count; i++) {
		v->progress.all += v->notes.note[i].total;
		v->progress.done += v->notes.note[i].copied;
		if (!table_named(&v->tables, v->notes.note[i].table))
			e = fault_name(v->f, ERR_CONFLICT, _("The table %s is not one that this program made."),
				v->notes.note[i].table);
	}
	v->progress.before = v->written = v->progress.done;
	return e && !v->f->message ? fault_name(v->f, e, _("The database in %s cannot be written."), v->m->to_name) : e;
}

// --- carrying rows over ---------------------------------------------------------------------------------------------
static enum err batch_run(struct db *db, struct arena *a, void *what)
{
	(void)a;
	struct batch *b = what;
	enum err e = db->engine->load(db->c, b->page.table, b->page.value, b->page.count);
	return e ? e : note_further(db, b->page.table->name, &b->before, &b->now);
}

static void batch_done(enum err e, void *what)
{
	struct batch *b = what;
	struct moving *v = b->moving;
	pthread_mutex_lock(&v->lock);
	if (!v->result)
		v->result = e;
	if (!e)
		v->written += (int64_t)b->page.count;
	b->under_way = false;
	pthread_cond_signal(&v->less);
	pthread_mutex_unlock(&v->lock);
}

// Until this batch is free; what the jobs came to so far. A writer that has been stuck for long (it waits for room on
// the disk) is given up; store_close then ends what is queued.
static enum err batch_wait(struct moving *v, const struct batch *b)
{
	instant since = clock_ticks();
	pthread_mutex_lock(&v->lock);
	while (b->under_way && !v->result) {
		struct timespec at;
		clock_gettime(CLOCK_REALTIME, &at);
		at.tv_sec++;
		pthread_cond_timedwait(&v->less, &v->lock, &at);
		if (b->under_way && clock_ticks() - since > STUCK_MOST && !store_healthy(v->to))
			v->result = ERR_BUSY;
	}
	enum err e = v->result;
	v->progress.done = v->written;
	pthread_mutex_unlock(&v->lock);
	return e;
}

static enum err batch_send(struct moving *v, struct batch *b)
{
	b->job = (struct store_job){ .run = batch_run, .done = batch_done, .what = b };
	b->under_way = true;
	enum err e = store_queue(v->to, &b->job);
	if (e)
		b->under_way = false;
	return e;
}

static enum err batches_end(struct moving *v)
{
	enum err e = OK;
	for (size_t i = 0; !e && i < BATCHES; i++)
		e = batch_wait(v, &v->batch[i]);
	return e;
}

// The next page, read and sent. *more: there was one.
static enum err page_move(struct moving *v, struct walk *w, struct note *note, bool *more)
{
	struct batch *b = &v->batch[v->turn++ % BATCHES];
	*more = false;
	enum err e = batch_wait(v, b);
	if (e)
		return e;
	arena_reset(b->arena);
	e = walk_page(w, b->arena, v->to->engine->load_rows, &b->page);
	if (e)
		return fault_name(v->f, e, _("The data in %s cannot be read."), v->m->from_name);
	if (!b->page.count)
		return OK;
	*more = true;
	b->before = *note;
	note->copied += (int64_t)b->page.count;
	for (size_t r = 0; r < b->page.count; r++)
		row_digest(w->table, &b->page.value[r * w->table->columns], note->digest);
	b->now = *note;
	b->now.last = str_dup(b->arena, buf_text(&w->last));
	return batch_send(v, b);
}

static enum err table_move(struct moving *v, struct note *note)
{
	struct walk w;
	bool more = true;
	walk_begin(&w, v->source, table_named(&v->tables, note->table), note->last);
	enum err e = OK;
	while (!e && more) {
		e = page_move(v, &w, note, &more);
		say(v, MOVE_COPYING, note->table, false);
	}
	walk_end(&w);
	enum err ended = batches_end(v);
	e = e ? e : ended;
	if (e && !v->f->message)
		return fault_name(v->f, e, _("The rows of %s could not be written. Is the disk full? Nothing is lost: begin "
			"again with the same words, and the move goes on."), note->table);
	return e;
}

// --- comparing ------------------------------------------------------------------------------------------------------
struct reading {
	struct moving *v;
	const char *table;
	struct note *read;
};

static void page_read(void *what, size_t rows)
{
	struct reading *x = what;
	x->read->copied += (int64_t)rows;
	x->v->progress.done += (int64_t)rows;
	say(x->v, MOVE_CHECKING, x->table, false);
}

static enum err table_read(struct moving *v, struct db *db, const struct table_shape *t, struct note *read)
{
	struct reading x = { v, t->name, read };
	enum err e = walk_digest(db, t, read->digest, page_read, &x);
	return e ? fault_name(v->f, e, _("The database in %s cannot be read."), v->m->to_name) : OK;
}

static enum err table_check(struct moving *v, struct db *db, const struct note *note)
{
	struct note read = { .table = note->table };
	enum err e = table_read(v, db, table_named(&v->tables, note->table), &read);
	if (e)
		return e;
	if (read.copied != note->copied || read.copied != note->total ||
		memcmp(read.digest, note->digest, MOVE_DIGEST) != 0) {
		const char *sentence = _("The table %s came out different: %lld rows in the source, %lld in the target. Empty "
			"the target and begin anew.");
		return fault_say(v->f, ERR_INTERNAL,
			str_format(v->a, sentence, note->table, (long long)note->total, (long long)read.copied).p);
	}
	v->progress.rows = read.copied;
	v->progress.digest = read.digest;
	say(v, MOVE_SAME, note->table, true);
	v->progress.digest = NULL;
	return OK;
}

static enum err target_check(struct moving *v)
{
	struct db *db;
	v->progress.done = v->progress.before = 0;
	enum err e = reader_of(v->to, &db);
	if (e)
		return fault_name(v->f, e, _("The database in %s cannot be read."), v->m->to_name);
	for (unsigned i = 0; !e && i < v->notes.count; i++)
		e = table_check(v, db, &v->notes.note[i]);
	return e;
}

// The source once more, as it is now: commands may have written beside us.
static enum err source_same(struct moving *v)
{
	unsigned char stamp[MOVE_DIGEST];
	enum err e = move_stamp(v->source, &v->tables, stamp);
	if (e)
		return fault_name(v->f, e, _("The data in %s cannot be read."), v->m->from_name);
	return memcmp(stamp, v->notes.stamp, MOVE_DIGEST) == 0 ? OK : fault_name(v->f, ERR_CONFLICT,
		_("The data in %s was used while it was being moved. Empty the target, stop what uses the source, and begin "
		  "anew."), v->m->from_name);
}

static enum err target_end(struct moving *v)
{
	const struct move_end last = notes_end(&v->tables);
	enum err e = v->m->end ? v->m->end(v->m->what, v->to, &last, v->f) : store_write(v->to, last.run, last.what);
	return e && !v->f->message ? fault_name(v->f, ERR_INTERNAL, _("The database in %s cannot be written."),
		v->m->to_name) : e;
}

static enum err moving_run(struct moving *v)
{
	unsigned char stamp[MOVE_DIGEST];
	if (same_place(v->m))
		return fault_say(v->f, ERR_CONFLICT, _("The source and the target are the same. Choose another target."));
	enum err e = source_open(v, stamp);
	if (!e)
		e = target_look(v, stamp);
	if (!e)
		e = room_look(v);
	if (!e)
		e = target_open(v, stamp);
	memcpy(v->notes.stamp, stamp, sizeof stamp);
	for (unsigned i = 0; !e && i < v->notes.count; i++)
		e = table_move(v, &v->notes.note[i]);
	if (!e)
		e = target_check(v);
	if (!e && !v->m->live)
		e = source_same(v);
	return e ? e : target_end(v);
}

enum err store_move(const struct move *m, struct arena *a, struct moved *out, struct fault *f)
{
	struct moving v = { .m = m, .a = a, .f = f };
	pthread_mutex_init(&v.lock, NULL);
	pthread_cond_init(&v.less, NULL);
	for (size_t i = 0; i < BATCHES; i++)
		v.batch[i] = (struct batch){ .moving = &v, .arena = arena_new() };
	enum err e = moving_run(&v);
	*out = (struct moved){ .tables = v.notes.count, .rows = v.progress.all, .resumed = v.resumed };
	if (m->live && v.source)
		db_end_read(v.source);
	store_close(v.to);
	store_close(v.from);
	for (size_t i = 0; i < BATCHES; i++)
		arena_free(v.batch[i].arena);
	pthread_cond_destroy(&v.less);
	pthread_mutex_destroy(&v.lock);
	return e;
}
