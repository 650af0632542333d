// SPDX-License-Identifier: Apache-2.0
// PostgreSQL as the engine: connections and transactions, and the table by which the store calls it. The rest is in
// postgres_house.c (opening, who leads), postgres_pipe.c (the wire), postgres_query.c (statements), postgres_rows.c
// (many rows at once), postgres_script.c (tables) and postgres_catalogue.c (what tables there are). postgres_inside.h
// says how they stand together.
//
// A connection that was lost is made anew when it is next used; where that failed, all leave it alone for half as long
// as the failing took, for a request must not wait for a database that is away. Should a connection be lost
// while a commit is on its way, nobody knows whether that is there: the writer's own row in store_writer, written by
// each of its transactions, tells.
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "store/postgres_inside.h"
#include "store/store_inside.h"

#define KNOW_WITHIN (40 * SECONDS) // how long the outcome of a commit is asked for

// Plans as SQLite makes them: along an index, one row after the other, whatever the statistics say today.
#define SESSION \
	"SET synchronous_commit = on; SET jit = off; SET enable_seqscan = off; SET enable_hashjoin = off;" \
	" SET enable_mergejoin = off; SET enable_material = off; SET plan_cache_mode = force_generic_plan;" \
	" SET standard_conforming_strings = on;" \
	" SET idle_in_transaction_session_timeout = '15s'; SET client_min_messages = warning"
#define SESSION_LIMITS \
	"SET statement_timeout = %lld; SET lock_timeout = '20s'; SET default_transaction_read_only = %s"

// --- numbers that processes agree on -----------------------------------------------------------------------------

int64_t pg_lock_key(const struct base *b, const char *kind, int64_t number)
{
	char words[160];
	unsigned char hash[crypto_generichash_BYTES_MIN];
	int64_t key;
	int n = snprintf(words, sizeof words, "ownplan %s %s %lld", b->schema, kind, (long long)number);
	must(n > 0 && (size_t)n < sizeof words);
	crypto_generichash(hash, sizeof hash, (const unsigned char *)words, (size_t)n, NULL, 0);
	memcpy(&key, hash, sizeof key);
	return key;
}

// The lowest number that no other writer has; it is ours while the connection lasts.
static bool chain_take(struct connection *c, char *why, size_t room)
{
	for (int64_t n = 1; n <= PG_CHAINS_MOST; n++) {
		char key[32];
		snprintf(key, sizeof key, "%lld", (long long)pg_lock_key(c->base, "chain", n));
		const char *values[] = { key };
		PGresult *r = pg_ask(c->pg, "SELECT pg_try_advisory_lock($1::bigint)", 1, values, why, room);
		if (!r)
			return false;
		bool ours = *PQgetvalue(r, 0, 0) == 't';
		PQclear(r);
		c->chain = n;
		if (ours)
			return true;
	}
	snprintf(why, room, "more than %d writers", PG_CHAINS_MOST);
	return false;
}

static bool alive_take(struct connection *c, char *why, size_t room)
{
	char key[32];
	random_bytes(&c->alive, sizeof c->alive);
	snprintf(key, sizeof key, "%lld", (long long)c->alive);
	const char *values[] = { key };
	PGresult *r = pg_ask(c->pg, "SELECT pg_advisory_lock($1::bigint)", 1, values, why, room);
	PQclear(r);
	return r != NULL;
}

// --- connections -------------------------------------------------------------------------------------------------

static bool session_begin(struct connection *c, char *why, size_t room)
{
	char limits[160];
	long long within = c->base->settings.read_within / 1000;
	snprintf(limits, sizeof limits, SESSION_LIMITS, c->use == USE_READER ? within : 30000LL,
		c->use == USE_READER ? "on" : "off");
	PGresult *r = PQexec(c->pg, SESSION);
	bool fine = PQresultStatus(r) == PGRES_COMMAND_OK;
	PQclear(r);
	r = fine ? PQexec(c->pg, limits) : NULL;
	fine = fine && PQresultStatus(r) == PGRES_COMMAND_OK;
	PQclear(r);
	if (!fine)
		pg_first_line(PQerrorMessage(c->pg), why, room);
	if (fine && c->use == USE_WRITER)
		fine = chain_take(c, why, room) && alive_take(c, why, room);
	return fine && PQenterPipelineMode(c->pg) && PQsetnonblocking(c->pg, 1) == 0;
}

static bool connect_now(struct connection *c)
{
	char why[200] = "";
	struct base *b = c->base;
	instant refused = atomic_load(&b->refused), began = clock_ticks();
	if (began < refused)
		return false;
	c->pg = pg_connect(b, why, sizeof why);
	if (c->pg && session_begin(c, why, sizeof why)) {
		c->lost = c->within = c->failed = c->settling = false;
		c->queued = 0;
		c->life++;
		atomic_store(&b->refused, 0);
		return true;
	}
	if (c->pg)
		PQfinish(c->pg);
	c->pg = NULL;
	c->lost = true;
	if (!refused)
		log_event(LOG_ERROR, "postgres", "connection=refused why=%s", log_quote(str_of(why)));
	atomic_store(&b->refused, clock_ticks() + (clock_ticks() - began) / 2 + 1);
	return false;
}

enum err pg_ready(struct connection *c)
{
	if (!c->lost)
		return OK;
	if (connect_now(c))
		return OK;
	c->trouble = TROUBLE_AWAY;
	return ERR_BUSY;
}

static void connection_close(struct connection *c)
{
	if (c->pg)
		PQfinish(c->pg);
	pg_rows_free(c);
	free(c);
}

static enum err connection_open(struct base *b, enum use use, struct connection **out)
{
	struct connection *c = calloc(1, sizeof *c);
	must(c);
	*c = (struct connection){ .base = b, .use = use };
	if (connect_now(c)) {
		*out = c;
		return OK;
	}
	connection_close(c);
	return ERR_BUSY;
}

// --- transactions ------------------------------------------------------------------------------------------------

enum err pg_snapshot(struct connection *c)
{
	enum err e = pg_settle(c);
	if (c->lost)
		e = pg_ready(c);
	if (!e)
		e = pg_queue(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
	c->within = c->untouched = !e;
	return e;
}

static enum err writing_begin(struct connection *c)
{
	c->trouble = TROUBLE_NONE;
	enum err e = pg_ready(c);
	if (!e)
		e = pg_queue(c, "BEGIN");
	c->within = !e;
	c->failed = c->turn = false;
	pg_rows_anew(c);
	return e;
}

// Each statement behind it sees what others have committed until then.
static enum err take_turn(struct connection *c)
{
	char lock[80];
	if (c->turn)
		return OK;
	c->turn = true;
	snprintf(lock, sizeof lock, "SELECT pg_advisory_xact_lock(%lld)", (long long)pg_lock_key(c->base, "turn", 0));
	return pg_queue(c, lock);
}

static enum err transaction_begin(struct connection *c)
{
	return c->use == USE_WRITER ? writing_begin(c) : pg_snapshot(c);
}

static bool transaction_inside(struct connection *c)
{
	return c->within;
}

// A reader does not wait for the end of its snapshot.
static void transaction_rollback(struct connection *c)
{
	if (!c->within)
		return;
	pg_rows_forget(c);
	bool fine = pg_queue(c, c->use == USE_WRITER ? "ROLLBACK" : "COMMIT") == OK;
	c->within = c->failed = false;
	if (fine && c->use == USE_READER)
		pg_send_off(c);
	else if (fine)
		(void)!pg_sync(c, NULL, NULL, 0);
}

static void pause_briefly(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
}

// OK: our last transaction is there. ERR_NOT_FOUND: it is not, and never will be, for it is waited until the lost
// connection has ended at the server's side too.
static enum err find_out(struct connection *c)
{
	char alive[32], writer[32], why[200] = "";
	snprintf(alive, sizeof alive, "%lld", (long long)c->alive);
	snprintf(writer, sizeof writer, "%lld", (long long)c->base->writer);
	const char *values[] = { alive, writer };
	PGconn *pg = pg_connect(c->base, why, sizeof why);
	PGresult *r = pg ? PQexec(pg, "SET lock_timeout = '15s'; BEGIN") : NULL;
	bool begun = PQresultStatus(r) == PGRES_COMMAND_OK;
	PQclear(r);
	r = begun ? pg_ask(pg, "SELECT pg_advisory_xact_lock($1::bigint)", 1, values, why, sizeof why) : NULL;
	begun = r != NULL;
	PQclear(r);
	static const char done[] = "SELECT done FROM store_writer WHERE id = $1::bigint";
	r = begun ? pg_ask(pg, done, 1, values + 1, why, sizeof why) : NULL;
	enum err e = !r ? ERR_BUSY : PQntuples(r) == 1 && pg_number(r, 0, 0) == c->group ? OK : ERR_NOT_FOUND;
	PQclear(r);
	if (pg)
		PQfinish(pg);
	return e;
}

static enum err commit_lost(struct connection *c)
{
	instant until = clock_ticks() + KNOW_WITHIN;
	enum err e = find_out(c);
	while (e == ERR_BUSY && clock_ticks() < until) {
		pause_briefly();
		e = find_out(c);
	}
	log_event(LOG_WARN, "postgres", "op=commit answer=lost found=%s", e ? err_row(e)->name : "there");
	c->trouble = e == ERR_NOT_FOUND ? TROUBLE_AGAIN : e ? TROUBLE_AWAY : TROUBLE_NONE;
	return e == ERR_NOT_FOUND ? ERR_BUSY : e ? ERR_AWAY : OK; // AWAY: nobody knows, so nobody does it again unasked
}

static enum err transaction_commit(struct connection *c)
{
	char mark[300];
	c->group = atomic_fetch_add(&c->base->group, 1) + 1;
	snprintf(mark, sizeof mark,
		"INSERT INTO store_writer (id, done, at) VALUES (%lld, %lld, %lld)"
		" ON CONFLICT (id) DO UPDATE SET done = excluded.done, at = excluded.at",
		(long long)c->base->writer, (long long)c->group, (long long)clock_now());
	enum err e = c->failed ? ERR_INTERNAL : pg_rows_send(c, NULL);
	if (!e)
		e = pg_queue(c, mark);
	if (!e)
		e = pg_queue(c, "COMMIT");
	if (!e)
		e = pg_sync(c, NULL, NULL, 0);
	if (c->lost)
		return commit_lost(c);
	c->within = e != OK; // a COMMIT behind a failure was never run
	if (e)
		transaction_rollback(c);
	c->failed = false;
	return e;
}

static enum err savepoint_begin(struct connection *c)
{
	return pg_queue(c, "SAVEPOINT job");
}

static enum err savepoint_release(struct connection *c)
{
	enum err e = c->failed ? ERR_INTERNAL : pg_rows_send(c, NULL);
	if (!e)
		e = pg_queue(c, "RELEASE job");
	return e ? e : pg_sync(c, NULL, NULL, 0);
}

static enum err savepoint_undo(struct connection *c)
{
	pg_rows_forget(c);
	enum err e = pg_queue(c, "ROLLBACK TO job");
	if (!e)
		e = pg_queue(c, "RELEASE job");
	if (!e)
		e = pg_sync(c, NULL, NULL, 0);
	if (!e)
		c->failed = false;
	return e;
}

static enum trouble last_trouble(const struct connection *c)
{
	return c->trouble;
}

static int64_t writer_chain(const struct connection *c)
{
	return c->chain;
}

static void within(struct connection *c, instant until)
{
	c->until = until;
}

// --- what has no counterpart -------------------------------------------------------------------------------------

static bool beside(const struct base *b)
{
	return b->settings.beside;
}

static bool shared(const struct base *b)
{
	(void)b;
	return true;
}

static bool away(struct base *b)
{
	return atomic_load(&b->refused) != 0;
}

// Connections that stand tell nothing of whether another can be made.
static void reach(struct base *b)
{
	char why[200];
	if (!away(b))
		return;
	PGconn *pg = pg_connect(b, why, sizeof why);
	if (!pg)
		return;
	PQfinish(pg);
	atomic_store(&b->refused, 0);
}

static void nothing(struct base *b)
{
	(void)b;
}

static void figures(struct base *b, struct store_figures *out)
{
	(void)b;
	(void)out;
}

static enum err copy_begin(struct connection *c, const char *path, struct copying **out, struct fault *f)
{
	(void)c;
	(void)path;
	(void)out;
	return fault_say(f, ERR_RULE, _("Back up this database with PostgreSQL's own pg_dump or pg_basebackup."));
}

static enum err copy_step(struct copying *k, bool *more)
{
	(void)k;
	*more = false;
	return ERR_INTERNAL;
}

static enum err copy_end(struct copying *k, bool keep)
{
	(void)k;
	(void)keep;
	return ERR_INTERNAL;
}

const struct engine engine_postgres = {
	.name = "postgres",
	.open = postgres_open,
	.close = postgres_close,
	.beside = beside,
	.away = away,
	.reach = reach,
	.shared = shared,
	.leads = postgres_leads,
	.chain = writer_chain,
	.connect = connection_open,
	.disconnect = connection_close,
	.begin = transaction_begin,
	.turn = take_turn,
	.commit = transaction_commit,
	.rollback = transaction_rollback,
	.inside = transaction_inside,
	.savepoint = savepoint_begin,
	.release = savepoint_release,
	.undo = savepoint_undo,
	.trouble = last_trouble,
	.script = postgres_script,
	.within = within,
	.prepare = postgres_prepare,
	.explain = postgres_explain,
	.finish = postgres_finish,
	.params = postgres_params,
	.has_param = postgres_has_param,
	.columns = postgres_columns,
	.column_name = postgres_column_name,
	.bind_int = postgres_bind_int,
	.bind_str = postgres_bind_str,
	.bind_null = postgres_bind_null,
	.step = postgres_step,
	.later = postgres_later,
	.is_null = postgres_is_null,
	.get_int = postgres_get_int,
	.get_str = postgres_get_str,
	.changed = postgres_changed,
	.reset = postgres_reset,
	.enter = nothing,
	.leave = nothing,
	.pace = nothing,
	.hurry = nothing,
	.figures = figures,
	.copy_begin = copy_begin,
	.copy_step = copy_step,
	.copy_end = copy_end,
	.catalogue_columns = &postgres_catalogue_columns,
	.catalogue_indexes = &postgres_catalogue_indexes,
	.size = &postgres_size,
	.spread_there = &postgres_spread_there,
	.spread_already = &postgres_spread_already,
	.idle = postgres_idle,
	.there = postgres_there,
	.room = postgres_room,
	.load_rows = 1024,
	.load = postgres_load,
	.loaded = postgres_loaded,
};
