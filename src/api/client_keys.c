// SPDX-License-Identifier: Apache-2.0
// The thread that fetches keys (client_keys.h). When each client was tried is kept in memory only: a row for each that
// was ever seen in force, with the operator deciding how many those are. Where several processes serve one database
// each has this thread: one of them fetches, the others leave word in the database of whom they were asked for.
#include "api/client_keys.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/background.h"
#include "base/log.h"
#include "base/text.h"
#include "record/client_fetch.h"

#define LOOK_SECONDS 2 // clients are added by other processes
#define ID_ROOM 32     // bytes; ids have 12

struct tried {
	char id[ID_ROOM];
	bool ever;   // `when` counts
	bool wanted; // somebody has named a key that is not there
	instant when;
};

struct client_keys {
	const struct site *site;
	struct http_out *out;
	struct background *thread;
	enum err last; // of looking, so that a lasting trouble is logged once
	pthread_mutex_t lock;
	struct tried *row; // these three under the lock
	size_t rows, room;
};

static bool is_ending(void *what)
{
	return background_ending(((struct client_keys *)what)->thread);
}

// --- when ------------------------------------------------------------------------------------------------------------
// Its row, made when there is none; NULL for what is no id. Under the lock, and gone with it.
static struct tried *row_of(struct client_keys *x, struct str id)
{
	if (id.n == 0 || id.n >= ID_ROOM)
		return NULL;
	for (size_t i = 0; i < x->rows; i++)
		if (str_is(id, x->row[i].id))
			return &x->row[i];
	if (x->rows == x->room) {
		x->room = x->room ? 2 * x->room : 16;
		x->row = realloc(x->row, x->room * sizeof *x->row);
		must(x->row != NULL);
	}
	struct tried *t = &x->row[x->rows++];
	*t = (struct tried){ 0 };
	memcpy(t->id, id.p, id.n);
	return t;
}

// A clock that was put back must not make anybody wait for it.
static bool is_due(const struct tried *t, instant now)
{
	instant gap = t->wanted ? CLIENT_KEYS_LEAST : CLIENT_KEYS_EACH;
	return !t->ever || now < t->when || now - t->when >= gap;
}

void client_keys_ask(struct client_keys *x, struct str client)
{
	pthread_mutex_lock(&x->lock);
	struct tried *t = row_of(x, client);
	if (t)
		t->wanted = true;
	bool due = t && is_due(t, clock_now());
	pthread_mutex_unlock(&x->lock);
	if (due)
		background_wake(x->thread);
}

// Whose turn it is, which is counted as tried from now on: who is waited for comes first. NULL: nobody's.
static struct client *next(struct client_keys *x, struct client_list *list)
{
	struct client *found = NULL;
	struct tried *t;
	instant now = clock_now();
	pthread_mutex_lock(&x->lock);
	for (int wanted = 1; wanted >= 0 && !found; wanted--)
		for (size_t i = 0; i < list->count && !found; i++)
			if ((t = row_of(x, list->item[i].id)) && t->wanted >= (bool)wanted && is_due(t, now)) {
				found = &list->item[i];
				t->ever = true;
				t->wanted = false;
				t->when = now;
			}
	pthread_mutex_unlock(&x->lock);
	return found;
}

// --- one fetch -------------------------------------------------------------------------------------------------------
struct change {
	const struct site *site;
	struct client client;
};

static enum err change_run(struct db *db, struct arena *a, void *what)
{
	const struct change *k = what;
	enum err e = client_keys_set(db, a, &k->client);
	return e != OK ? e : audit_append(k->site->audit, db, a, &(struct audit_row){
		.action = STR("account"), .outcome = STR("done"), .role = STR("system"), .person = STR(""),
		.actor = str_format(a, "s:%.*s", STR_ARG(k->client.id)), .reason = STR(""), .request = STR(""), .peer = STR(""),
		.what = str_format(a, "keys s:%.*s", STR_ARG(k->client.id)) });
}

static void say(const struct client *c, enum log_level level, const char *result, const char *why, int status)
{
	log_event(level, "client-keys", "client=%.*s result=%s why=%s status=%d", STR_ARG(c->id), result, why, status);
}

static void fetch(struct client_keys *x, struct arena *a, const struct client *c)
{
	struct client_fetch got;
	struct change k = { .site = x->site, .client = *c };
	enum err e = client_fetch(x->out, a, c, is_ending, x, &got, NULL);
	if (e == ERR_BUSY) // the server stops
		return;
	if (e != OK) {
		say(c, LOG_WARN, "kept", got.why, got.answer.status);
		return;
	}
	k.client.jwks = jwk_text(a, &got.keys);
	if (str_eq(k.client.jwks, c->jwks))
		return;
	e = store_write_until(x->site->store, change_run, &k, is_ending, x);
	if (e == OK) {
		say(c, LOG_INFO, "changed", "fetched", got.answer.status);
	} else if (e != ERR_NOT_FOUND && !is_ending(x)) {
		say(c, LOG_WARN, "kept", err_row(e)->name, got.answer.status);
		client_keys_ask(x, c->id); // the database, not they: again in a minute
	}
}

// --- between processes -----------------------------------------------------------------------------------------------
static enum err pass_run(struct db *db, struct arena *a, void *what)
{
	const struct client_wanted *w = what;
	enum err e = OK;
	(void)a;
	for (size_t i = 0; e == OK && i < w->count; i++)
		e = client_fetch_want(db, w->id[i]);
	return e;
}

static enum err taken_run(struct db *db, struct arena *a, void *what)
{
	const struct client_wanted *w = what;
	enum err e = OK;
	(void)a;
	for (size_t i = 0; e == OK && i < w->count; i++)
		e = client_fetch_taken(db, w->id[i]);
	return e;
}

// Who is wanted here, to the process that fetches; not more often than that one would ask them.
static enum err pass_on(struct client_keys *x, struct arena *a)
{
	struct client_wanted w = { .count = 0 };
	instant now = clock_now();
	pthread_mutex_lock(&x->lock);
	for (size_t i = 0; i < x->rows && w.count < CLIENT_WANTED_MOST; i++)
		if (x->row[i].wanted && is_due(&x->row[i], now)) {
			x->row[i].wanted = false;
			x->row[i].ever = true;
			x->row[i].when = now;
			w.id[w.count++] = str_dup(a, str_of(x->row[i].id));
		}
	pthread_mutex_unlock(&x->lock);
	return w.count ? store_write_until(x->site->store, pass_run, &w, is_ending, x) : OK;
}

// Who was wanted elsewhere is wanted here.
static enum err take_up(struct client_keys *x, struct arena *a)
{
	struct client_wanted w;
	struct db *db = store_reader(x->site->store);
	enum err e = client_fetch_wanted(db, a, &w);
	db_settle(db);
	pthread_mutex_lock(&x->lock);
	for (size_t i = 0; e == OK && i < w.count; i++) {
		struct tried *t = row_of(x, w.id[i]);
		if (t)
			t->wanted = true;
	}
	pthread_mutex_unlock(&x->lock);
	return e == OK && w.count ? store_write_until(x->site->store, taken_run, &w, is_ending, x) : e;
}

// --- the thread ------------------------------------------------------------------------------------------------------
static enum err fetch_next(struct client_keys *x, struct arena *a)
{
	struct db *db = store_reader(x->site->store);
	struct client_list list;
	struct client *c;
	enum err e = client_list_fetched(db, a, &list);
	db_settle(db);
	if (e == OK && !is_ending(x) && (c = next(x, &list)) != NULL) {
		fetch(x, a, c);
		background_wake(x->thread); // until nobody is left, each time with the clients that are in force then
	}
	return e;
}

static void turn(void *what)
{
	struct client_keys *x = what;
	struct arena *a = arena_new();
	enum err e;
	if (store_leads(x->site->store, "client-keys")) {
		e = take_up(x, a);
		if (e == OK)
			e = fetch_next(x, a);
	} else {
		e = pass_on(x, a);
	}
	if (e != OK && e != ERR_BUSY && e != x->last)
		log_event(LOG_WARN, "client-keys", "error=%s", err_row(e)->name);
	x->last = e;
	arena_free(a);
}

// --- with the server -------------------------------------------------------------------------------------------------
static void let_go(struct client_keys *x)
{
	http_out_close(x->out);
	pthread_mutex_destroy(&x->lock);
	free(x->row);
	free(x);
}

enum err client_keys_start(const struct site *site, struct client_keys **out, struct fault *f)
{
	struct client_keys *x = calloc(1, sizeof *x);
	must(x != NULL);
	*out = NULL;
	x->site = site;
	must(pthread_mutex_init(&x->lock, NULL) == 0);
	enum err e = http_out_open(&x->out);
	if (e == OK)
		e = background_start(turn, x, LOOK_SECONDS, &x->thread);
	if (e != OK) {
		let_go(x);
		return fault_say(f, e, _("The keys of programs cannot be fetched: the machine is short of something."));
	}
	*out = x;
	return OK;
}

void client_keys_stop(struct client_keys *x)
{
	if (!x)
		return;
	background_stop(x->thread);
	let_go(x);
}
