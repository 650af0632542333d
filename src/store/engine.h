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

enum use { USE_READER, USE_WRITER };

enum { PARAMS_MOST = 64, COLUMNS_MOST = 64 };

struct engine {
	const char *name;
	// Settings arrive with every default filled in. ERR_BUSY: another process holds the folder.
	enum err (*open)(const struct store_settings *s, struct base **out, struct fault *f) MUST_USE;
	void (*close)(struct base *b); // after every connection was given back
	bool (*beside)(const struct base *b);

	enum err (*connect)(struct base *b, enum use use, struct connection **out) MUST_USE;
	void (*disconnect)(struct connection *c);

	// Transactions. A failed statement may have ended the transaction by itself: `inside` tells.
	enum err (*begin)(struct connection *c) MUST_USE; // for reading on a reader, for writing on a writer
	enum err (*commit)(struct connection *c) MUST_USE; // OK only when it is on the disk; otherwise it is undone
	void (*rollback)(struct connection *c);
	bool (*inside)(struct connection *c);
	enum err (*savepoint)(struct connection *c) MUST_USE;
	enum err (*release)(struct connection *c) MUST_USE;
	enum err (*undo)(struct connection *c) MUST_USE; // back to the savepoint, which ends
	// Statements separated by ';', without parameters and rows. `why` gets the engine's words.
	enum err (*script)(struct connection *c, const char *sql, char *why, size_t room) MUST_USE;
	// What runs on c is cut short with ERR_BUSY after `until` (clock_ticks); 0: never.
	void (*within)(struct connection *c, instant until);

	enum err (*prepare)(struct connection *c, const char *sql, struct prepared **out, char *why, size_t room) MUST_USE;
	void (*finish)(struct prepared *p);
	int (*params)(const struct prepared *p);  // the highest $n
	bool (*has_param)(const struct prepared *p, int number); // counted from 1, as the SQL has them
	int (*columns)(const struct prepared *p);
	const char *(*column_name)(const struct prepared *p, int column);
	enum err (*bind_int)(struct prepared *p, int number, int64_t value) MUST_USE;
	enum err (*bind_str)(struct prepared *p, int number, enum column_type type, struct str value) MUST_USE;
	enum err (*bind_null)(struct prepared *p, int number) MUST_USE;
	enum err (*step)(struct prepared *p, bool *row) MUST_USE;
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
	enum err (*copy_end)(struct copying *k, bool keep) MUST_USE;
};

extern const struct engine engine_sqlite;

#endif
