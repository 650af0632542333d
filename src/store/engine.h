// SPDX-License-Identifier: Apache-2.0
// What the store asks of an engine, as one table of functions: SQLite inside the process now (sqlite.c), PostgreSQL
// beside it later. Queue, writer, migrations and queries are written against this table and never name an engine.
// SQL arrives in the common subset with `$1` parameters; the definition of tables is written as SQLite has it, and an
// engine with other names for types translates it in `script`.
//
// Life: open makes the base (files, locks, background threads); connect makes connections on it, each used by one
// thread at a time; prepare makes statements on a connection. They are given back in the opposite order.
#ifndef OWNPLAN_STORE_ENGINE_H
#define OWNPLAN_STORE_ENGINE_H

#include "store/store.h"

struct base;       // one open database
struct connection; // one connection to it
struct prepared;   // one prepared statement
struct copying;    // a backup on its way
struct table_shape; // catalogue.h

// One value of a row, where rows are handed over whole.
struct cell {
	enum column_type type;
	bool null;
	int64_t number;   // COLUMN_INT
	struct str bytes; // COLUMN_TEXT, COLUMN_BYTES
};

enum use { USE_READER, USE_WRITER };

// Why the last transaction of a connection came to nothing, when that was not of its own making.
enum trouble {
	TROUBLE_NONE,
	TROUBLE_AGAIN, // it was undone for a reason that passes: run it again
	TROUBLE_AWAY,  // the database cannot be reached
};

enum { PARAMS_MOST = 64, COLUMNS_MOST = 64 };

struct engine {
	const char *name;
	// Settings arrive with every default filled in. ERR_BUSY: another process holds the folder.
	enum err (*open)(const struct store_settings *s, struct base **out, struct fault *f) MUST_USE;
	void (*close)(struct base *b); // after every connection was given back
	bool (*beside)(const struct base *b);
	bool (*away)(struct base *b);                        // the last attempt to reach it failed
	void (*reach)(struct base *b);                       // attempts it, when the last one failed. NULL: never away
	bool (*full)(struct base *b);                        // there is room for what is vital only. NULL: never
	bool (*wipe)(struct base *b);                        // as store_wipe. NULL: there is nothing that it could do
	bool (*shared)(const struct base *b);                // other processes may serve it too
	bool (*leads)(struct base *b, const char *task);     // any thread
	int64_t (*chain)(const struct connection *c);        // of a writer, from 1

	enum err (*connect)(struct base *b, enum use use, struct connection **out) MUST_USE;
	void (*disconnect)(struct connection *c);

	// Transactions. A failed statement may have ended the transaction by itself: `inside` tells.
	enum err (*begin)(struct connection *c) MUST_USE; // for reading on a reader, for writing on a writer
	// Before the first job of a transaction that is not apart: from here on no other process writes. NULL: it is so.
	enum err (*turn)(struct connection *c) MUST_USE;
	enum err (*commit)(struct connection *c) MUST_USE; // OK only when it is on the disk; otherwise it is undone
	void (*rollback)(struct connection *c);
	bool (*inside)(struct connection *c);
	enum err (*savepoint)(struct connection *c) MUST_USE;
	enum err (*release)(struct connection *c) MUST_USE;
	enum err (*undo)(struct connection *c) MUST_USE; // back to the savepoint, which ends
	enum trouble (*trouble)(const struct connection *c);
	// Statements separated by ';', without parameters and rows. `why` gets the engine's words.
	enum err (*script)(struct connection *c, const char *sql, char *why, size_t room) MUST_USE;
	// What runs on c is cut short with ERR_BUSY after `until` (clock_ticks); 0: never.
	void (*within)(struct connection *c, instant until);

	enum err (*prepare)(struct connection *c, const struct statement_plan *plan, struct prepared **out, char *why,
		size_t room) MUST_USE;
	void (*finish)(struct prepared *p);
	int (*params)(const struct prepared *p);  // the highest $n
	bool (*has_param)(const struct prepared *p, int number); // counted from 1, as the SQL has them
	int (*columns)(const struct prepared *p);
	const char *(*column_name)(const struct prepared *p, int column);
	// How it would go about a statement (store_explain), without running it.
	enum err (*explain)(struct connection *c, struct arena *a, const struct statement_plan *plan,
		struct store_steps *out) MUST_USE;
	enum err (*bind_int)(struct prepared *p, int number, int64_t value) MUST_USE;
	enum err (*bind_str)(struct prepared *p, int number, enum column_type type, struct str value) MUST_USE;
	enum err (*bind_null)(struct prepared *p, int number) MUST_USE;
	enum err (*step)(struct prepared *p, bool *row) MUST_USE;
	// Instead of the only step of a statement without rows, whose outcome decides nothing: may be run when the next
	// question goes out. Should it fail, so does that, or the release of the savepoint. NULL: there is no later.
	enum err (*later)(struct prepared *p) MUST_USE;
	bool (*is_null)(struct prepared *p, int column);
	int64_t (*get_int)(struct prepared *p, int column);
	struct str (*get_str)(struct prepared *p, int column, enum column_type type);
	int64_t (*changed)(struct prepared *p); // rows, of the run that just ended
	void (*reset)(struct prepared *p);      // forgets the values too

	// The writer calls these: enter and leave around each group (enter may wait for a checkpoint, or until the log was
	// written back), pace when everybody was told (it may slow the writer down). After `hurry` (the store closes) they
	// wait no longer than a checkpoint's last step.
	void (*enter)(struct base *b);
	void (*leave)(struct base *b);
	void (*pace)(struct base *b);
	void (*hurry)(struct base *b);
	void (*figures)(struct base *b, struct store_figures *out); // fills what the engine knows

	// A copy, made in steps on the writer's connection between groups. `more` is false when it is whole; end(true)
	// then puts it in its place, end(false) takes it away.
	enum err (*copy_begin)(struct connection *c, const char *path, struct copying **out, struct fault *f) MUST_USE;
	enum err (*copy_step)(struct copying *k, bool *more) MUST_USE;
	// Bytes that are copied, of how many. NULL: the engine makes no such copies.
	void (*copy_far)(const struct copying *k, int64_t *done, int64_t *all);
	enum err (*copy_end)(struct copying *k, bool keep) MUST_USE;

	// The engine's catalogue (catalogue.c reads both): of_table, name, type, nullable, identity by table and place;
	// of_table, name, is_unique, is_primary, place, column_name by table, index and place, the primary key's name being
	// the first. Then the size of the database in bytes.
	struct statement *catalogue_columns, *catalogue_indexes, *size;
	// Whether tables can be spread over nodes (count), and whether one is (name; count). NULL: the engine has no nodes.
	struct statement *spread_there, *spread_already;
	bool (*idle)(struct base *b); // no other process writes to it; false too when that cannot be found out
	bool (*there)(const struct store_settings *s); // there is one, or the engine never makes one
	int64_t (*room)(const struct store_settings *s); // bytes that a database there may still take; -1: nobody can say
	// Whole rows of one table at once, on the writer inside a job: t->columns values each, in the table's order.
	// load_rows: how many at once suit it best. loaded: the table is whole, its identity goes on behind the largest.
	size_t load_rows;
	enum err (*load)(struct connection *c, const struct table_shape *t, const struct cell *rows,
		size_t count) MUST_USE;
	enum err (*loaded)(struct connection *c, const struct table_shape *t) MUST_USE;
};

extern const struct engine engine_sqlite, engine_postgres;

#endif
