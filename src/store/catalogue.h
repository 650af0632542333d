// SPDX-License-Identifier: Apache-2.0
// Which tables a database has, with their columns, keys and indexes, read from the engine's own catalogue: for what
// must treat every table alike (moving a store, spreading it over nodes) and for tests of the schema's shape. Nobody
// keeps a list of tables by hand.
//
// Life: what store_catalogue gives lies on the caller's arena.
#ifndef OWNPLAN_STORE_CATALOGUE_H
#define OWNPLAN_STORE_CATALOGUE_H

#include "store/store.h"

enum { INDEX_COLUMNS_MOST = 16 };

struct table_column {
	const char *name;
	enum column_type type;
	bool null; // may be NULL
};

struct table_index {
	const char *name; // "" for the primary key
	bool unique, primary;
	const char *column[INDEX_COLUMNS_MOST];
	unsigned columns;
};

struct table_shape {
	const char *name;
	struct table_column *column; // in the order of the table
	unsigned columns;
	struct table_index *index;   // the primary key first
	unsigned indexes;
	const char *identity; // the column that the engine counts up by itself; NULL: there is none
	// The columns, in order, that tell each row from every other on both engines: the identity, else the primary key.
	// `key` has their places in `column`.
	unsigned key[INDEX_COLUMNS_MOST], keys;
};

struct table_list {
	struct table_shape *table; // by name
	unsigned count;
};

// ERR_INTERNAL with a sentence: a table that is not of ours (a type that the store does not know, no primary key, a
// name that is not in small letters).
enum err store_catalogue(struct store *s, struct arena *a, struct table_list *out, struct fault *f) MUST_USE;
// NULL when there is none of that name.
const struct table_shape *table_named(const struct table_list *list, const char *name);
const struct table_column *column_named(const struct table_shape *t, const char *name);

#endif
