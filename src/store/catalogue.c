// SPDX-License-Identifier: Apache-2.0
// Reads an engine's catalogue (catalogue.h) by the two statements that the engine's table gives for it.
#include "store/catalogue.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "store/store_inside.h"

static const struct {
	const char *name; // SQLite's, PostgreSQL's
	enum column_type type;
} types[] = {
	{ "integer", COLUMN_INT }, { "bigint", COLUMN_INT }, { "text", COLUMN_TEXT }, { "blob", COLUMN_BYTES },
	{ "bytea", COLUMN_BYTES },
};

const struct table_shape *table_named(const struct table_list *list, const char *name)
{
	for (unsigned i = 0; i < list->count; i++)
		if (strcmp(list->table[i].name, name) == 0)
			return &list->table[i];
	return NULL;
}

const struct table_column *column_named(const struct table_shape *t, const char *name)
{
	for (unsigned i = 0; i < t->columns; i++)
		if (strcmp(t->column[i].name, name) == 0)
			return &t->column[i];
	return NULL;
}

// Names go into SQL that is put together, so they are what our migrations write and nothing else.
static bool name_fine(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_", name.p[i]))
			return false;
	return name.n > 0 && name.n < 64;
}

static enum err strange(struct fault *f, struct str table)
{
	return f ? fault_name(f, ERR_INTERNAL, _("The table %s is not one of Ownplan's."), str_c(f->arena, table))
	         : ERR_INTERNAL;
}

// The table of this name, at the end of the list; a new one when the name is another than that of the last.
static struct table_shape *table_last(struct table_list *list, struct arena *a, struct str name, unsigned most)
{
	if (list->count && str_is(name, list->table[list->count - 1].name))
		return &list->table[list->count - 1];
	must(list->count < most);
	struct table_shape *t = &list->table[list->count++];
	*t = (struct table_shape){ .name = str_c(a, name), .column = arena_array(a, struct table_column, COLUMNS_MOST) };
	return t;
}

enum { TABLES_MOST = 256, INDEXES_MOST = 32 };

static enum err columns_read(struct db *db, struct arena *a, struct table_list *list, struct fault *f)
{
	enum err e = OK;
	struct query *q = query_begin(db, db->engine->catalogue_columns);
	while (!e && query_row(q)) {
		struct str table = row_text(q, "of_table"), name = row_text(q, "name"), type = row_text(q, "type");
		if (!name_fine(table) || !name_fine(name) || list->count == TABLES_MOST) {
			e = strange(f, table);
			break;
		}
		struct table_shape *t = table_last(list, a, table, TABLES_MOST);
		struct table_column *c = &t->column[t->columns];
		*c = (struct table_column){ .name = str_c(a, name), .null = row_int(q, "nullable") != 0 };
		for (size_t i = 0; i < sizeof types / sizeof *types; i++)
			if (str_is(type, types[i].name))
				c->type = types[i].type;
		if (row_int(q, "identity"))
			t->identity = c->name;
		if (!c->type || ++t->columns == COLUMNS_MOST)
			e = strange(f, table);
	}
	enum err read = query_end(q);
	return e ? e : read;
}

static struct table_index *index_last(struct table_shape *t, struct arena *a, struct str name, bool primary)
{
	if (!t->index)
		t->index = arena_array(a, struct table_index, INDEXES_MOST);
	if (t->indexes && str_is(name, t->index[t->indexes - 1].name))
		return &t->index[t->indexes - 1];
	if (t->indexes == INDEXES_MOST)
		return NULL;
	struct table_index *index = &t->index[t->indexes++];
	*index = (struct table_index){ .name = str_c(a, name), .primary = primary };
	return index;
}

static enum err indexes_read(struct db *db, struct arena *a, struct table_list *list, struct fault *f)
{
	enum err e = OK;
	struct query *q = query_begin(db, db->engine->catalogue_indexes);
	while (!e && query_row(q)) {
		struct str table = row_text(q, "of_table");
		struct table_shape *t = (struct table_shape *)table_named(list, str_c(a, table));
		bool primary = row_int(q, "is_primary") != 0;
		struct table_index *index = t ? index_last(t, a, primary ? STR("") : row_text(q, "name"), primary) : NULL;
		if (!index || index->columns == INDEX_COLUMNS_MOST) {
			e = strange(f, table);
			break;
		}
		index->unique = row_int(q, "is_unique") != 0;
		index->column[index->columns++] = str_c(a, row_text(q, "column_name"));
	}
	enum err read = query_end(q);
	return e ? e : read;
}

static bool key_find(struct table_shape *t)
{
	const struct table_index *primary = t->indexes && t->index[0].primary ? &t->index[0] : NULL;
	if (!primary)
		return false;
	t->keys = t->identity ? 1 : primary->columns;
	for (unsigned k = 0; k < t->keys; k++) {
		const struct table_column *c = column_named(t, t->identity ? t->identity : primary->column[k]);
		if (!c)
			return false;
		t->key[k] = (unsigned)(c - t->column);
	}
	return true;
}

enum err store_catalogue(struct store *s, struct arena *a, struct table_list *out, struct fault *f)
{
	*out = (struct table_list){ .table = arena_array(a, struct table_shape, TABLES_MOST) };
	struct db *db = store_reader(s);
	enum err e = columns_read(db, a, out, f);
	if (!e)
		e = indexes_read(db, a, out, f);
	for (unsigned i = 0; !e && i < out->count; i++)
		if (!key_find(&out->table[i]))
			e = strange(f, str_of(out->table[i].name));
	if (e && f && !f->message)
		return fault_say(f, e, _("The list of tables cannot be read."));
	return e;
}
