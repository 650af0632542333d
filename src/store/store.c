// SPDX-License-Identifier: Apache-2.0
// Opening and closing the database, and the reader of each thread. Made by main (or a test) once a folder; every
// other file of this floor hangs from the struct store made here. Closing order: writer, readers, engine.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "store/store_inside.h"

// The store's own tables; those of the upper floors come by migration.
static const char own_tables[] =
	"CREATE TABLE IF NOT EXISTS store_state (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS migration (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL,"
	" digest TEXT NOT NULL, at INTEGER NOT NULL) STRICT";

enum err fault_name(struct fault *f, enum err e, const char *sentence, const char *name)
{
	if (!f || !f->arena)
		return e;
	size_t room = strlen(sentence) + strlen(name) + 1;
	char *text = arena_bytes(f->arena, room);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(text, room, sentence, name);
#pragma GCC diagnostic pop
	return fault_say(f, e, text);
}

static void defaults(struct store_settings *s)
{
	if (!s->group_most)
		s->group_most = 256;
	if (!s->queue_most)
		s->queue_most = 1024;
	if (!s->wait_most)
		s->wait_most = SECONDS / 4;
	if (!s->read_within)
		s->read_within = 5 * SECONDS;
	if (!s->log_bytes)
		s->log_bytes = (size_t)(s->folder ? 96 : 8) << 20;
	if (s->log_bytes < (size_t)1 << 20)
		s->log_bytes = (size_t)1 << 20;
	if (!s->reserve_bytes)
		s->reserve_bytes = (size_t)16 << 20;
	if (!s->reader_cache)
		s->reader_cache = (size_t)1 << 20;
	if (!s->writer_cache)
		s->writer_cache = (size_t)8 << 20;
}

void thread_start(pthread_t *out, const char *name, void *(*run)(void *), void *what)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	must(pthread_create(out, NULL, run, what) == 0);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_setname_np(*out, name);
}

// A thread that ends hands its reader to the next one that asks.
static void reader_idle(void *what)
{
	struct db *db = what;
	db_settle(db);
	pthread_mutex_lock(&db->store->readers_lock);
	db->idle = true;
	pthread_mutex_unlock(&db->store->readers_lock);
}

struct db *store_reader(struct store *s)
{
	struct db *db = pthread_getspecific(s->key);
	if (!db) {
		pthread_mutex_lock(&s->readers_lock);
		for (db = s->readers; db && !db->idle; db = db->next)
			;
		if (!db) {
			db = malloc(sizeof *db);
			must(db);
			db_init(db, s, false);
			db->next = s->readers;
			s->readers = db;
		}
		db->idle = false;
		pthread_mutex_unlock(&s->readers_lock);
		must(pthread_setspecific(s->key, db) == 0);
	}
	if (!db->c) { // when it fails its queries answer ERR_BUSY; the next call tries again
		if (s->engine->connect(s->base, USE_READER, &db->c))
			db->c = NULL;
		else
			atomic_fetch_add(&s->reader_count, 1);
	}
	return db;
}

static enum err own_tables_make(struct db *db, struct arena *a, void *what)
{
	char why[200] = "";
	enum err e = db->engine->script(db->c, own_tables, why, sizeof why);
	if (e)
		log_event(LOG_ERROR, "database", "why=%s", log_quote(str_of(why)));
	return e ? e : writer_probe(db, a, what);
}

static const struct engine *engine_of(const struct store_settings *s)
{
	return s->database ? &engine_postgres : &engine_sqlite;
}

bool store_there(const struct store_settings *s)
{
	return engine_of(s)->there(s);
}

int64_t store_room(const struct store_settings *settings)
{
	struct store_settings s = *settings;
	defaults(&s);
	return engine_of(&s)->room(&s);
}

enum err store_open(const struct store_settings *settings, struct store **out, struct fault *f)
{
	struct store *s = calloc(1, sizeof *s);
	must(s);
	s->engine = engine_of(settings);
	s->settings = *settings;
	defaults(&s->settings);
	*out = NULL;
	enum err e = s->engine->open(&s->settings, &s->base, f);
	if (e) {
		free(s);
		return e;
	}
	must(pthread_key_create(&s->key, reader_idle) == 0);
	pthread_mutex_init(&s->readers_lock, NULL);
	e = writer_start(s, f);
	if (!e && !settings->only_read && store_write(s, own_tables_make, NULL))
		e = fault_say(f, ERR_INTERNAL, _("The database cannot be written. Is the disk full, or its folder read-only?"));
	if (e)
		store_close(s);
	else
		*out = s;
	return e;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	writer_stop(s);
	pthread_key_delete(s->key);
	while (s->readers) {
		struct db *db = s->readers;
		s->readers = db->next;
		db_settle(db);
		db_clear(db);
		free(db);
	}
	pthread_mutex_destroy(&s->readers_lock);
	s->engine->close(s->base);
	free(s);
}

bool store_is_beside(const struct store *s)
{
	return s->engine->beside(s->base);
}

bool store_wipe(struct store *s)
{
	return !s->engine->wipe || s->engine->wipe(s->base);
}

bool store_is_shared(const struct store *s)
{
	return s->engine->shared(s->base);
}

bool store_leads(struct store *s, const char *task)
{
	return s->engine->leads(s->base, task);
}

int64_t db_chain(const struct db *db)
{
	must(db->writer && db->c);
	return db->engine->chain(db->c);
}
