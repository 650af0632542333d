// SPDX-License-Identifier: Apache-2.0
// Rows of any table, in the order of their keys (move_inside.h). The statements are put together from the catalogue,
// so they go to the engine directly: no one could have listed them.
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "store/move_inside.h"
#include "store/plan.h"

enum { PAGE_FIRST = 8 };
#define PAGE_BYTES_MOST ((size_t)4 << 20)
#define KEY_MOST ((size_t)1 << 20)

// --- packing --------------------------------------------------------------------------------------------------------
// A value is its type (0 for NULL), its length in eight bytes, its bytes; a number has eight bytes.
static void put64(unsigned char out[8], uint64_t n)
{
	for (int i = 0; i < 8; i++)
		out[i] = (unsigned char)(n >> (56 - 8 * i));
}

static uint64_t get64(const char *p)
{
	uint64_t n = 0;
	for (int i = 0; i < 8; i++)
		n = n << 8 | (unsigned char)p[i];
	return n;
}

struct packed {
	unsigned char head[17];
	size_t heads;
	struct str tail;
};

static struct packed pack(const struct cell *v)
{
	struct packed p = { .head = { v->null ? 0 : (unsigned char)v->type }, .heads = 9, .tail = STR("") };
	if (v->null)
		return p;
	if (v->type == COLUMN_INT) {
		put64(p.head + 1, 8);
		put64(p.head + 9, (uint64_t)v->number);
		p.heads = 17;
	} else {
		put64(p.head + 1, v->bytes.n);
		p.tail = v->bytes;
	}
	return p;
}

struct str key_pack(struct arena *a, const struct table_shape *t, const struct cell *row)
{
	struct buf b;
	buf_init(&b, a, KEY_MOST);
	for (unsigned k = 0; k < t->keys; k++) {
		struct packed p = pack(&row[t->key[k]]);
		buf_add(&b, p.head, p.heads);
		buf_str(&b, p.tail);
	}
	must(buf_ok(&b));
	return buf_text(&b);
}

// False when it is no key of this table.
static bool key_unpack(const struct table_shape *t, struct str packed, struct cell key[INDEX_COLUMNS_MOST])
{
	for (unsigned k = 0; k < t->keys; k++) {
		if (packed.n < 9)
			return false;
		enum column_type type = (enum column_type)packed.p[0];
		uint64_t n = get64(packed.p + 1);
		if (type != t->column[t->key[k]].type || n > packed.n - 9 || (type == COLUMN_INT && n != 8))
			return false;
		key[k] = (struct cell){ .type = type, .bytes = { packed.p + 9, (size_t)n } };
		if (type == COLUMN_INT)
			key[k].number = (int64_t)get64(packed.p + 9);
		packed = str_part(packed, 9 + (size_t)n, packed.n);
	}
	return packed.n == 0;
}

void row_digest(const struct table_shape *t, const struct cell *row, unsigned char digest[MOVE_DIGEST])
{
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, MOVE_DIGEST);
	crypto_generichash_update(&state, digest, MOVE_DIGEST);
	for (unsigned i = 0; i < t->columns; i++) {
		struct packed p = pack(&row[i]);
		crypto_generichash_update(&state, p.head, p.heads);
		crypto_generichash_update(&state, (const unsigned char *)p.tail.p, p.tail.n);
	}
	crypto_generichash_final(&state, digest, MOVE_DIGEST);
}

// --- reading --------------------------------------------------------------------------------------------------------
static void key_list(struct buf *b, const struct table_shape *t)
{
	for (unsigned k = 0; k < t->keys; k++)
		buf_format(b, "%s\"%s\"", k ? ", " : "", t->column[t->key[k]].name);
}

// SELECT "a", "b" FROM "t" WHERE ("k", "l") > ($1, $2) ORDER BY "k", "l" LIMIT $3
static struct str walk_sql(struct arena *a, const struct table_shape *t, bool after)
{
	struct buf b;
	unsigned number = 0;
	buf_init(&b, a, 16384);
	buf_c(&b, "SELECT ");
	for (unsigned i = 0; i < t->columns; i++)
		buf_format(&b, "%s\"%s\"", i ? ", " : "", t->column[i].name);
	buf_format(&b, " FROM \"%s\"", t->name);
	if (after) {
		buf_c(&b, " WHERE (");
		key_list(&b, t);
		buf_c(&b, ") > (");
		while (number < t->keys) {
			number++;
			buf_format(&b, "%s$%u", number > 1 ? ", " : "", number);
		}
		buf_char(&b, ')');
	}
	buf_c(&b, " ORDER BY ");
	key_list(&b, t);
	buf_format(&b, " LIMIT $%u", number + 1);
	must(buf_ok(&b));
	return buf_text(&b);
}

// types: of the parameters.
static enum err prepare(struct db *db, struct arena *a, struct str sql, const enum column_type *types, unsigned params,
	struct prepared **out)
{
	char why[200] = "";
	struct statement *st = arena_make(a, struct statement);
	struct statement_plan *plan = arena_make(a, struct statement_plan);
	*st = (struct statement){ .name = "move", .sql = str_c(a, sql) };
	*plan = (struct statement_plan){ .st = st, .params = { arena_array(a, struct plan_word, params + 1), params } };
	for (unsigned i = 0; i < params; i++)
		plan->params.word[i] = (struct plan_word){ .name = "key", .type = types[i] };
	db->engine->within(db->c, clock_ticks() + MOVE_WITHIN);
	enum err e = db->engine->prepare(db->c, plan, out, why, sizeof why);
	if (e)
		log_event(LOG_ERROR, "move", "sql=%s why=%s", log_quote(sql), log_quote(str_of(why)));
	return e;
}

void walk_begin(struct walk *w, struct db *db, const struct table_shape *t, struct str last)
{
	*w = (struct walk){ .db = db, .table = t, .arena = arena_new(), .most = PAGE_FIRST };
	buf_init(&w->last, w->arena, KEY_MOST);
	buf_str(&w->last, last);
}

void walk_end(struct walk *w)
{
	if (w->first)
		w->db->engine->finish(w->first);
	if (w->after)
		w->db->engine->finish(w->after);
	arena_free(w->arena);
}

static enum err value_bind(const struct engine *engine, struct prepared *p, int number, const struct cell *v)
{
	return v->type == COLUMN_INT ? engine->bind_int(p, number, v->number)
	                             : engine->bind_str(p, number, v->type, v->bytes);
}

static enum err walk_bind(const struct walk *w, struct prepared *p)
{
	struct cell key[INDEX_COLUMNS_MOST];
	const struct engine *engine = w->db->engine;
	enum err e = OK;
	int number = 1;
	if (w->last.n) {
		if (!key_unpack(w->table, buf_text(&w->last), key))
			return ERR_INTERNAL;
		for (unsigned k = 0; !e && k < w->table->keys; k++)
			e = value_bind(engine, p, number++, &key[k]);
	}
	return e ? e : engine->bind_int(p, number, (int64_t)w->most);
}

static size_t value_read(const struct engine *engine, struct prepared *p, int column, struct arena *a, struct cell *v)
{
	v->null = engine->is_null(p, column);
	if (v->null)
		return 0;
	if (v->type == COLUMN_INT) {
		v->number = engine->get_int(p, column);
		return 8;
	}
	v->bytes = str_dup(a, engine->get_str(p, column, v->type));
	return v->bytes.n;
}

static enum err rows_read(const struct walk *w, struct prepared *p, struct arena *a, struct rows *out)
{
	const struct engine *engine = w->db->engine;
	const struct table_shape *t = w->table;
	bool row = true;
	enum err e = OK;
	while (!e && row && out->count < w->most) {
		e = engine->step(p, &row);
		if (e || !row)
			break;
		struct cell *v = &out->value[out->count++ * t->columns];
		for (unsigned i = 0; i < t->columns; i++) {
			v[i] = (struct cell){ .type = t->column[i].type };
			out->bytes += value_read(engine, p, (int)i, a, &v[i]);
		}
	}
	return e;
}

// Pages grow while their rows are small: a table of attachments comes a few at a time.
static void page_size(struct walk *w, const struct rows *page)
{
	size_t each = page->count ? page->bytes / page->count + 1 : 1, most = PAGE_BYTES_MOST / each;
	w->most = w->most * 4 < most ? w->most * 4 : most ? most : 1;
}

static enum err walk_prepare(struct walk *w, struct prepared **p)
{
	enum column_type types[INDEX_COLUMNS_MOST + 1];
	unsigned params = 0;
	for (unsigned k = 0; w->last.n && k < w->table->keys; k++)
		types[params++] = w->table->column[w->table->key[k]].type;
	types[params++] = COLUMN_INT;
	return prepare(w->db, w->arena, walk_sql(w->arena, w->table, w->last.n > 0), types, params, p);
}

enum err walk_page(struct walk *w, struct arena *a, size_t ceiling, struct rows *out)
{
	struct prepared **p = w->last.n ? &w->after : &w->first;
	if (w->most > ceiling)
		w->most = ceiling;
	*out = (struct rows){ .table = w->table, .value = arena_array(a, struct cell, w->most * w->table->columns) };
	enum err e = *p ? OK : walk_prepare(w, p);
	if (e)
		return e;
	w->db->engine->within(w->db->c, clock_ticks() + MOVE_WITHIN);
	e = walk_bind(w, *p);
	if (!e)
		e = rows_read(w, *p, a, out);
	w->db->engine->reset(*p);
	if (e || !out->count)
		return e;
	struct str last = key_pack(a, w->table, &out->value[(out->count - 1) * w->table->columns]);
	w->last.n = 0;
	buf_str(&w->last, last);
	page_size(w, out);
	return OK;
}

// --- counts ---------------------------------------------------------------------------------------------------------
static enum err number_read(struct db *db, const char *form, const char *table, int64_t *out)
{
	struct arena *a = arena_new();
	struct prepared *p;
	struct buf b;
	bool row = false;
	buf_init(&b, a, 512);
	buf_format(&b, "SELECT count(*) AS count FROM %s\"%s\"%s", *form ? "(SELECT 1 AS one FROM " : "", table, form);
	enum err e = prepare(db, a, buf_text(&b), NULL, 0, &p);
	*out = 0;
	if (!e) {
		e = db->engine->step(p, &row);
		if (!e && row)
			*out = db->engine->get_int(p, 0);
		db->engine->reset(p);
		db->engine->finish(p);
	}
	arena_free(a);
	return e;
}

enum err walk_count(struct db *db, const struct table_shape *t, int64_t *out)
{
	return number_read(db, "", t->name, out);
}

enum err walk_empty(struct db *db, const struct table_shape *t, bool *out)
{
	int64_t one;
	enum err e = number_read(db, " LIMIT 1) AS first", t->name, &one);
	*out = one == 0;
	return e;
}

enum { DIGEST_PAGE = 2048 };

enum err walk_digest(struct db *db, const struct table_shape *t, unsigned char digest[MOVE_DIGEST],
	void (*told)(void *what, size_t rows), void *what)
{
	struct walk w;
	struct rows page;
	struct arena *a = arena_new();
	enum err e = OK;
	walk_begin(&w, db, t, STR(""));
	do {
		arena_reset(a);
		e = walk_page(&w, a, DIGEST_PAGE, &page);
		for (size_t r = 0; !e && r < page.count; r++)
			row_digest(t, &page.value[r * t->columns], digest);
		if (!e && told)
			told(what, page.count);
	} while (!e && page.count);
	walk_end(&w);
	arena_free(a);
	return e;
}
