// SPDX-License-Identifier: Apache-2.0
// What the files of the PostgreSQL engine share: the base, a connection and what is on its way over it.
//
// Every connection is in libpq's pipeline mode: what nobody waits for (BEGIN, SAVEPOINT, writes whose outcome decides
// nothing) is queued and goes out with the next question, so that a query costs one trip over the wire and not three.
// Waiting has a limit by our own clock, for a network that is cut says nothing.
//
// Writers take turns over all processes: each of their transactions begins by taking an advisory lock of the database,
// so that changes are numbered in the order of commits and a job sees what it would see inside one process.
#ifndef OWNPLAN_STORE_POSTGRES_INSIDE_H
#define OWNPLAN_STORE_POSTGRES_INSIDE_H

#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>

#include "store/engine.h"

enum {
	PG_QUEUE_MOST = 400,
	PG_NAME = 24,
	PG_GATHERINGS_MOST = 32,
	PG_CHAINS_MOST = 256, // writers at one time: as many chains as the audit reads (AUDIT_CHAINS_MOST)
};

enum { OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25, OID_NUMERIC = 1700 }; // pg_type.dat

struct gathering; // postgres_rows.c

struct lead {
	const char *task; // a literal
	bool ours;
	struct lead *next;
};

struct base {
	struct store_settings settings;
	char *url;
	char schema[64];         // the one that our tables lie in
	int64_t writer;          // by this number our last transaction is known, should its answer be lost
	_Atomic int64_t group;   // transactions of the writer, counted
	_Atomic instant refused; // until then (clock_ticks) nobody tries to connect; 0: it went well last time
	pthread_mutex_t lead_lock;
	PGconn *lead;
	instant lead_seen;
	struct lead *leads;
};

// What a transaction that failed should do next.
struct connection {
	struct base *base;
	enum use use;
	PGconn *pg;
	unsigned life;     // counts the connections made: what was prepared in an earlier life is prepared again
	instant until;     // for readers
	bool within;       // a transaction was begun here
	bool turn;         // and has its turn
	bool failed;       // a statement failed: nothing is sent until the savepoint or the transaction is undone
	bool lost;         // there is no connection
	bool untouched;    // a snapshot was begun and nothing read in it yet: it may be begun again elsewhere
	bool settling;     // a COMMIT was sent and its answer not read yet
	unsigned names;    // of prepared statements, given so far
	unsigned queued;   // commands sent whose answers nobody has read
	enum trouble trouble;
	int64_t chain, group;
	struct gathering *gathering[PG_GATHERINGS_MOST]; // rows that wait to be sent together
	unsigned gatherings, gathered;                   // how many of these, and of rows in all of them
	int64_t alive;     // a lock by this number lives as long as the connection at the server's side
};

struct value {
	size_t at; // in `room`
	int length;
	bool null;
};

struct prepared {
	struct connection *c;
	char name[PG_NAME];
	const char *sql;
	Oid types[PARAMS_MOST];
	bool used[PARAMS_MOST];
	int params, columns;
	unsigned life;
	char *column_names; // one after the other, each ended by a zero
	struct value value[PARAMS_MOST];
	char *room;
	size_t filled, size;
	PGresult *result;
	int64_t given; // instead of a result: the number of the row; 0 none
	int row, rows;
	int64_t changed;
	struct gathering *gathering; // NULL: its rows are not gathered
	uint32_t touches;            // gatherings, by their place, whose table its SQL names
	unsigned compared;           // so many of them
};

// postgres_pipe.c: sending and waiting.

// Queues a command without parameters.
enum err pg_queue(struct connection *c, const char *sql) MUST_USE;
enum err pg_queued(struct connection *c, int sent) MUST_USE; // what PQsend... said of a command just queued
// Sends what is queued and reads all answers. `last` (may be NULL) gets the answer of the last command when all went
// well. The first error is the error of all; `why` (may be NULL) gets the server's words.
enum err pg_sync(struct connection *c, PGresult **last, char *why, size_t room) MUST_USE;
// Sends what is queued, with an end that is read later (pg_settle).
void pg_send_off(struct connection *c);
enum err pg_settle(struct connection *c) MUST_USE;
void pg_lose(struct connection *c, const char *op);
// A connection of the engine's own, not in pipeline mode, whatever came of it (PQstatus); and one that is good.
// NULL: why says it.
PGconn *pg_attempt(const struct base *b);
PGconn *pg_connect(const struct base *b, char *why, size_t room);
// One statement with text parameters on such a connection; NULL when it failed. The first line of the server's words.
PGresult *pg_ask(PGconn *pg, const char *sql, int count, const char *const *values, char *why, size_t room);
void pg_first_line(const char *said, char *why, size_t room);
int64_t pg_number(const PGresult *r, int row, int column);

// postgres_rows.c: rows of one statement that are sent together.

// Where the rows of a statement are gathered, on a writer; NULL when they must go one by one.
struct gathering *pg_rows_of(struct connection *c, const struct statement_plan *plan);
enum err pg_rows_add(struct prepared *p) MUST_USE; // instead of running it, with the values that are bound
// Sends those on whose table `before` hangs; NULL: all.
enum err pg_rows_send(struct connection *c, struct prepared *before) MUST_USE;
// Whether the number of p's row comes from a handful now, and then which, with the row gathered.
bool pg_rows_numbers(const struct prepared *p);
enum err pg_rows_number(struct prepared *p, int64_t *number) MUST_USE;
void pg_rows_forget(struct connection *c); // the job is undone
void pg_rows_anew(struct connection *c);   // a transaction begins, or its connection is gone
void pg_rows_free(struct connection *c);

// postgres_life.c: connections and transactions.
enum err pg_ready(struct connection *c) MUST_USE; // makes the connection anew when it was lost
enum err pg_snapshot(struct connection *c) MUST_USE; // begins one, of a reader
int64_t pg_lock_key(const struct base *b, const char *kind, int64_t number);

// postgres_query.c
Oid pg_oid(enum column_type type);
// Puts the statement on its way with these values; NULL: null.
enum err pg_send_values(struct prepared *p, const char *const *values, const int *lengths) MUST_USE;
enum err postgres_prepare(struct connection *c, const struct statement_plan *plan, struct prepared **out, char *why,
	size_t room) MUST_USE;
void postgres_finish(struct prepared *p);
int postgres_params(const struct prepared *p);
bool postgres_has_param(const struct prepared *p, int number);
int postgres_columns(const struct prepared *p);
const char *postgres_column_name(const struct prepared *p, int column);
enum err postgres_bind_int(struct prepared *p, int number, int64_t value) MUST_USE;
enum err postgres_bind_str(struct prepared *p, int number, enum column_type type, struct str value) MUST_USE;
enum err postgres_bind_null(struct prepared *p, int number) MUST_USE;
enum err postgres_step(struct prepared *p, bool *row) MUST_USE;
enum err postgres_later(struct prepared *p) MUST_USE;
bool postgres_is_null(struct prepared *p, int column);
int64_t postgres_get_int(struct prepared *p, int column);
struct str postgres_get_str(struct prepared *p, int column, enum column_type type);
int64_t postgres_changed(struct prepared *p);
void postgres_reset(struct prepared *p);

// postgres_explain.c
enum err postgres_explain(struct connection *c, struct arena *a, const struct statement_plan *plan,
	struct store_steps *out) MUST_USE;

// postgres_script.c: the definition of tables, from SQLite's words into PostgreSQL's.
enum err postgres_script(struct connection *c, const char *sql, char *why, size_t room) MUST_USE;

// postgres_catalogue.c: what tables there are, and writing many rows at once.
extern struct statement postgres_catalogue_columns, postgres_catalogue_indexes, postgres_size;
extern struct statement postgres_spread_there, postgres_spread_already;
bool postgres_idle(struct base *b);
bool postgres_there(const struct store_settings *s);
int64_t postgres_room(const struct store_settings *s);
enum err postgres_load(struct connection *c, const struct table_shape *t, const struct cell *rows,
	size_t count) MUST_USE;
enum err postgres_loaded(struct connection *c, const struct table_shape *t) MUST_USE;

// postgres_house.c: opening the database, and who leads.
enum err postgres_open(const struct store_settings *s, struct base **out, struct fault *f) MUST_USE;
void postgres_close(struct base *b);
bool postgres_leads(struct base *b, const char *task);

#endif
