// SPDX-License-Identifier: Apache-2.0
// Rows of the gallery (gallery.h).
#include "plan/gallery.h"

#include "base/arena.h"
#include "plan/gallery_inside.h"
#include "plan/statements.h"

static struct statement gallery_read_all = {
	.name = "gallery_read_all",
	.sql = "SELECT " GALLERY_COLUMNS GALLERY_FROM " ORDER BY i.published DESC, i.id LIMIT 5000",
	.params = "",
	.columns = GALLERY_TYPES,
	.for_what = "what the gallery shows",
};

static struct statement gallery_read_one = {
	.name = "gallery_read_one",
	.sql = "SELECT " GALLERY_COLUMNS ", i.sealed AS sealed" GALLERY_FROM " WHERE i.id = $1",
	.params = "id:text",
	.columns = GALLERY_TYPES " sealed:text",
	.for_what = "one template of the gallery",
};

static struct statement gallery_read_versions = {
	.name = "gallery_read_versions",
	.sql = "SELECT " GALLERY_COLUMNS GALLERY_FROM " WHERE i.key = $1 AND i.name = $2 ORDER BY i.number DESC, i.id",
	.params = "key:text name:text",
	.columns = GALLERY_TYPES,
	.for_what = "the versions of one template of the gallery",
};

static struct statement gallery_read_source = {
	.name = "gallery_read_source",
	.sql = "SELECT id AS id, key AS key, item AS item, gone AS gone FROM gallery_item WHERE source = $1"
		   " ORDER BY gone, arrived DESC LIMIT 2000",
	.params = "source:text",
	.columns = "id:text key:text item:text gone:int",
	.for_what = "what came from an address before",
};

static struct statement gallery_insert = {
	.name = "gallery_insert",
	.sql = "INSERT INTO gallery_item (id, key, item, name, number, title, organisation, note, based, sealed, "
		"source,"
		   " published, arrived, ours, account, offers, gone) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
		   " $12, $13, $14, $15, $16, 0)"
		   " ON CONFLICT (key, item) DO NOTHING",
	.params = "id:text key:text item:text name:text number:int title:text organisation:text note:text based:text"
			  " sealed:text source:text published:int arrived:int ours:int account:text offers:int",
	.columns = "",
	.for_what = "a template is shown in the gallery",
};

static struct statement gallery_gone = {
	.name = "gallery_gone",
	.sql = "UPDATE gallery_item SET gone = 1 WHERE id = $1",
	.params = "id:text",
	.columns = "",
	.for_what = "a template is taken back from the gallery",
};

static struct statement gallery_remark_insert = {
	.name = "gallery_remark_insert",
	.sql = "INSERT INTO gallery_remark (key, template, id, account, name, text, at, answers, gone)"
		   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
	.params = "key:text template:text id:text account:text name:text text:text at:int answers:text",
	.columns = "",
	.for_what = "somebody says something about a template of the gallery",
};

static struct statement gallery_remark_read = {
	.name = "gallery_remark_read",
	.sql = "SELECT id AS id, account AS account, name AS name, text AS text, at AS at, answers AS answers, gone AS gone"
		   " FROM gallery_remark WHERE key = $1 AND template = $2 ORDER BY at, id LIMIT 1000",
	.params = "key:text template:text",
	.columns = "id:text account:text name:text text:text at:int answers:text gone:int",
	.for_what = "the discussion beside a template of the gallery",
};

static struct statement gallery_remark_clear = {
	.name = "gallery_remark_clear",
	.sql = "UPDATE gallery_remark SET gone = 1, text = '' WHERE id = $1 AND (account = $2 OR $3 = 1) AND gone = 0",
	.params = "id:text account:text any:int",
	.columns = "",
	.for_what = "somebody takes back what they said about a template",
};

PLAN_STATEMENTS_OF(gallery, &gallery_read_all, &gallery_read_source, &gallery_read_one, &gallery_read_versions,
	&gallery_insert, &gallery_gone, &gallery_remark_insert, &gallery_remark_read, &gallery_remark_clear);

struct gallery_item gallery_row(struct query *q, struct arena *a)
{
	return (struct gallery_item){ .id = str_dup(a, row_text(q, "id")), .key = str_dup(a, row_text(q, "key")),
		.item = str_dup(a, row_text(q, "item")), .name = str_dup(a, row_text(q, "name")), .number = row_int(q,
		"number"), .title = str_dup(a, row_text(q, "title")), .organisation = str_dup(a, row_text(q,
		"organisation")), .note = str_dup(a, row_text(q, "note")), .based = str_dup(a, row_text(q, "based")),
		.source = str_dup(a, row_text(q, "source")), .published = row_int(q, "published"),
		.arrived = row_int(q, "arrived"), .ours = row_int(q, "ours") == 1, .known = row_int(q, "known") == 1,
		.gone = row_int(q, "gone") == 1, .account = str_dup(a, row_text(q, "account")),
		.offers = row_int(q, "offers") == 1, .answer = (enum gallery_answer)row_int(q, "answer"),
		.answer_why = str_dup(a, row_text(q, "answer_why")), .answered = row_int(q, "answered") };
}

// Whether a newer version of the same template of the same key stands in the list.
static bool has_newer(const struct gallery_list *l, const struct gallery_item *i)
{
	for (size_t n = 0; n < l->count; n++)
		if (str_eq(l->item[n].key, i->key) && str_eq(l->item[n].name, i->name))
			return true;
	return false;
}

enum err gallery_list(struct db *db, struct arena *a, bool all, struct gallery_list *out)
{
	*out = (struct gallery_list){ arena_array(a, struct gallery_item, GALLERY_MOST), 0 };
	struct query *q = query_begin(db, &gallery_read_all);
	while (query_row(q) && out->count < GALLERY_MOST) {
		struct gallery_item i = gallery_row(q, a);
		if (all || (i.known && !i.gone && !has_newer(out, &i)))
			out->item[out->count++] = i;
	}
	return query_end(q);
}

enum err gallery_get(struct db *db, struct arena *a, struct str id, struct gallery_item *out)
{
	bool found = false;
	*out = (struct gallery_item){ 0 };
	struct query *q = query_begin(db, &gallery_read_one);
	query_text(q, "id", id);
	if (query_row(q)) {
		*out = gallery_row(q, a);
		out->sealed = str_dup(a, row_text(q, "sealed"));
		found = true;
	}
	enum err e = query_end(q);
	return e != OK || found ? e : ERR_NOT_FOUND;
}

enum err gallery_versions(struct db *db, struct arena *a, struct str key, struct str name, struct gallery_list *out)
{
	*out = (struct gallery_list){ arena_array(a, struct gallery_item, GALLERY_MOST), 0 };
	struct query *q = query_begin(db, &gallery_read_versions);
	query_text(q, "key", key);
	query_text(q, "name", name);
	while (query_row(q) && out->count < GALLERY_MOST)
		out->item[out->count++] = gallery_row(q, a);
	return query_end(q);
}

enum err gallery_of_source(struct db *db, struct arena *a, struct str source, struct gallery_list *out)
{
	const size_t most = (size_t)4 * GALLERY_MOST;
	*out = (struct gallery_list){ arena_array(a, struct gallery_item, most), 0 };
	struct query *q = query_begin(db, &gallery_read_source);
	query_text(q, "source", source);
	while (query_row(q) && out->count < most)
		out->item[out->count++] = (struct gallery_item){ .id = str_dup(a, row_text(q, "id")),
			.key = str_dup(a, row_text(q, "key")), .item = str_dup(a, row_text(q, "item")),
			.gone = row_int(q, "gone") == 1 };
	return query_end(q);
}

enum err gallery_put(struct db *db, const struct gallery_item *i, bool *fresh)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &gallery_insert);
	query_text(q, "id", i->id);
	query_text(q, "key", i->key);
	query_text(q, "item", i->item);
	query_text(q, "name", i->name);
	query_int(q, "number", i->number);
	query_text(q, "title", i->title);
	query_text(q, "organisation", i->organisation);
	query_text(q, "note", i->note);
	query_text(q, "based", i->based.p ? i->based : STR(""));
	query_text(q, "sealed", i->sealed);
	query_text(q, "source", i->source.p ? i->source : STR(""));
	query_int(q, "published", i->published);
	query_int(q, "arrived", i->arrived);
	query_int(q, "ours", i->ours);
	query_text(q, "account", i->account.p ? i->account : STR(""));
	query_int(q, "offers", i->offers);
	enum err e = query_run(q, &changed);
	*fresh = changed == 1;
	return e;
}

enum err gallery_take_back(struct db *db, struct str id)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &gallery_gone);
	query_text(q, "id", id);
	enum err e = query_run(q, &changed);
	return e != OK || changed ? e : ERR_NOT_FOUND;
}

struct str gallery_origin(struct arena *a, struct str key, struct str name)
{
	return str_format(a, GALLERY_ORIGIN "%.*s:%.*s", STR_ARG(key), STR_ARG(name));
}

enum err gallery_of_origin(struct db *db, struct arena *a, struct str from, struct gallery_item *out)
{
	struct gallery_list l;
	int64_t number;
	struct str rest = str_part(from, strlen(GALLERY_ORIGIN), from.n);
	struct str key = str_cut(&rest, ':'), name = str_cut(&rest, '|');
	if (!str_starts(from, GALLERY_ORIGIN) || !str_int(rest, 1, INT32_MAX, &number))
		return ERR_NOT_FOUND;
	enum err e = gallery_versions(db, a, key, name, &l);
	for (size_t i = 0; e == OK && i < l.count; i++)
		if (l.item[i].number == number) {
			*out = l.item[i];
			return OK;
		}
	return e == OK ? ERR_NOT_FOUND : e;
}

// --- the discussion ----------------------------------------------------------------------------------------------
enum err gallery_remarks(struct db *db, struct arena *a, struct str key, struct str name, struct gallery_remarks *out)
{
	size_t room = 16;
	*out = (struct gallery_remarks){ arena_array(a, struct gallery_remark, room), 0 };
	struct query *q = query_begin(db, &gallery_remark_read);
	query_text(q, "key", key);
	query_text(q, "template", name);
	while (query_row(q)) {
		if (out->count == room) {
			struct gallery_remark *more = arena_array(a, struct gallery_remark, 2 * room);
			memcpy(more, out->item, room * sizeof *more);
			out->item = more;
			room *= 2;
		}
		out->item[out->count++] = (struct gallery_remark){ .id = str_dup(a, row_text(q, "id")),
			.account = str_dup(a, row_text(q, "account")),
			.name = str_dup(a, row_text(q, "name")),
			.text = str_dup(a, row_text(q, "text")),
			.at = row_int(q, "at"),
			.answers = str_dup(a, row_text(q, "answers")),
			.gone = row_int(q, "gone") == 1 };
	}
	return query_end(q);
}

enum err gallery_say(struct db *db, struct str key, struct str name, const struct gallery_remark *r)
{
	struct query *q = query_begin(db, &gallery_remark_insert);
	query_text(q, "key", key);
	query_text(q, "template", name);
	query_text(q, "id", r->id);
	query_text(q, "account", r->account);
	query_text(q, "name", r->name);
	query_text(q, "text", r->text);
	query_int(q, "at", r->at);
	query_text(q, "answers", r->answers.p ? r->answers : STR(""));
	return query_run(q, NULL);
}

enum err gallery_unsay(struct db *db, struct str id, struct str account, bool any)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &gallery_remark_clear);
	query_text(q, "id", id);
	query_text(q, "account", account);
	query_int(q, "any", any);
	enum err e = query_run(q, &changed);
	return e != OK || changed ? e : ERR_NOT_FOUND;
}
