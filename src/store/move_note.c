// SPDX-License-Identifier: Apache-2.0
// What a target notes while a store is moved into it (move_inside.h): that a move is under way and from which source
// (`store_state` and the row of move_note without a name), and how far each table is. Made before anything else is, and
// taken away with the last step.
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "store/move_inside.h"

static const char note_table[] =
	"CREATE TABLE IF NOT EXISTS move_note (name TEXT NOT NULL PRIMARY KEY, total INTEGER NOT NULL,"
	" copied INTEGER NOT NULL, digest BLOB NOT NULL, last BLOB NOT NULL) STRICT";

static struct statement note_all = {
	.name = "move_note_all",
	.sql = "SELECT name, total, copied, digest, last\n"
	       "FROM move_note\n"
	       "ORDER BY name",
	.params = "",
	.columns = "name:text total:int copied:int digest:bytes last:bytes",
	.for_what = "how far a move into this database is",
};

static struct statement note_add = {
	.name = "move_note_add",
	.sql = "INSERT INTO move_note (name, total, copied, digest, last)\n"
	       "VALUES ($1, $2, 0, $3, $4)",
	.params = "name:text total:int digest:bytes last:bytes",
	.columns = "",
	.for_what = "notes that a table is to be moved, or, without a name, from where",
};

static struct statement note_move = {
	.name = "move_note_move",
	.sql = "UPDATE move_note\n"
	       "SET copied = $2, digest = $3, last = $4\n"
	       "WHERE name = $1 AND copied = $5",
	.params = "name:text copied:int digest:bytes last:bytes before:int",
	.columns = "",
	.for_what = "a table is further, if it is where we left it",
};

static struct statement moving_mark = {
	.name = "store_moving_mark",
	.sql = "INSERT INTO store_state (name, value)\n"
	       "VALUES ('moving', 1)\n"
	       "ON CONFLICT (name) DO NOTHING",
	.params = "",
	.columns = "",
	.for_what = "nobody is to serve this database before it is whole",
};

static struct statement moving_clear = {
	.name = "store_moving_clear",
	.sql = "DELETE FROM store_state\n"
	       "WHERE name = 'moving'",
	.params = "",
	.columns = "",
	.for_what = "the database is whole",
};

// What a database says of itself, and of the move into it.
static const char *const left_out[] = { "migration", "move_note", "store_state", "store_writer" };

bool move_left_out(const char *table)
{
	for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
		if (strcmp(table, left_out[i]) == 0)
			return true;
	return false;
}

enum err move_stamp(struct db *db, const struct table_list *list, unsigned char out[MOVE_DIGEST])
{
	static const char *const tables[] = { "migration", "store_state" };
	enum err e = OK;
	memset(out, 0, MOVE_DIGEST);
	for (size_t i = 0; !e && i < sizeof tables / sizeof *tables; i++) {
		const struct table_shape *t = table_named(list, tables[i]);
		e = t ? walk_digest(db, t, out, NULL, NULL) : ERR_NOT_FOUND;
	}
	return e;
}

static bool digest_take(struct str bytes, unsigned char out[MOVE_DIGEST])
{
	if (bytes.n != MOVE_DIGEST)
		return false;
	memcpy(out, bytes.p, MOVE_DIGEST);
	return true;
}

enum err notes_read(struct store *s, struct arena *a, bool *there, struct notes *out)
{
	enum { NOTES_MOST = 256 };
	bool sound = true;
	*there = false;
	*out = (struct notes){ .note = arena_array(a, struct note, NOTES_MOST) };
	struct query *q = query_begin(store_reader(s), &note_all);
	while (sound && query_row(q)) {
		struct str name = row_text(q, "name");
		if (!name.n) {
			*there = true;
			sound = digest_take(row_bytes(q, "digest"), out->stamp);
			continue;
		}
		sound = out->count < NOTES_MOST;
		if (!sound)
			break;
		struct note *n = &out->note[out->count++];
		n->table = str_c(a, name);
		n->total = row_int(q, "total");
		n->copied = row_int(q, "copied");
		sound = digest_take(row_bytes(q, "digest"), n->digest);
		n->last = str_dup(a, row_bytes(q, "last"));
	}
	enum err e = query_end(q);
	return e ? e : sound && (*there || !out->count) ? OK : ERR_INTERNAL;
}

static enum err note_put(struct db *db, const char *table, int64_t total, const unsigned char digest[MOVE_DIGEST])
{
	struct query *q = query_begin(db, &note_add);
	query_text(q, "name", str_of(table));
	query_int(q, "total", total);
	query_bytes(q, "digest", (struct str){ (const char *)digest, MOVE_DIGEST });
	query_bytes(q, "last", STR(""));
	return query_run(q, NULL);
}

static enum err begin_run(struct db *db, struct arena *a, void *what)
{
	(void)a;
	char why[200] = "";
	enum err e = query_run(query_begin(db, &moving_mark), NULL);
	if (!e)
		e = db->engine->script(db->c, note_table, why, sizeof why);
	if (e)
		log_event(LOG_ERROR, "move", "why=%s", log_quote(str_of(why)));
	return e ? e : note_put(db, "", 0, what);
}

enum err notes_begin(struct store *to, const unsigned char stamp[MOVE_DIGEST])
{
	unsigned char copy[MOVE_DIGEST];
	memcpy(copy, stamp, sizeof copy);
	return store_write(to, begin_run, copy);
}

static enum err add_run(struct db *db, struct arena *a, void *what)
{
	(void)a;
	static const unsigned char zeros[MOVE_DIGEST];
	const struct notes *n = what;
	enum err e = OK;
	for (unsigned i = 0; !e && i < n->count; i++)
		e = note_put(db, n->note[i].table, n->note[i].total, zeros);
	return e;
}

enum err notes_add(struct store *to, const struct notes *n)
{
	struct notes copy = *n;
	return store_write(to, add_run, &copy);
}

enum err note_further(struct db *db, const char *table, const struct note *before, const struct note *now)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &note_move);
	query_text(q, "name", str_of(table));
	query_int(q, "copied", now->copied);
	query_bytes(q, "digest", (struct str){ (const char *)now->digest, MOVE_DIGEST });
	query_bytes(q, "last", now->last);
	query_int(q, "before", before->copied);
	enum err e = query_run(q, &changed);
	return e ? e : changed == 1 ? OK : ERR_STALE;
}

static enum err end_run(struct db *db, struct arena *a, void *what)
{
	(void)a;
	const struct table_list *list = what;
	char why[200] = "";
	enum err e = OK;
	for (unsigned i = 0; !e && i < list->count; i++)
		if (!move_left_out(list->table[i].name))
			e = db->engine->loaded(db->c, &list->table[i]);
	if (!e)
		e = query_run(query_begin(db, &moving_clear), NULL);
	if (!e)
		e = db->engine->script(db->c, "DROP TABLE move_note", why, sizeof why);
	if (e)
		log_event(LOG_ERROR, "move", "why=%s", log_quote(str_of(why)));
	return e;
}

struct move_end notes_end(struct table_list *list)
{
	return (struct move_end){ end_run, list };
}
