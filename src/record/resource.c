// SPDX-License-Identifier: Apache-2.0
// Versioned resources in a person's compartment (resource.h). A change appends what stood before to resource_history
// under the number of the change, and the current row remembers that number: the history of an entry is a walk.
#include "record/resource.h"

#include <string.h>

#include "base/arena.h"
#include "record/body.h"
#include "record/key.h"
#include "record/resource_inside.h"
#include "record/search_key.h"
#include "record/statements.h"

#define HEAD "type, id, version, updated, seq, prev, kind, section, label, author, deleted, body, packed"
#define HEAD_COLUMNS                                                                                                   \
	"type:text id:text version:int updated:int seq:int prev:int kind:text section:text label:text author:text "     \
	"deleted:int body:text packed:bytes"

static struct statement shelf_read = {
	.name = "resource_shelf",
	.sql = "SELECT " HEAD " FROM resource WHERE person = $1 AND shelf = $2 AND deleted = 0 ORDER BY type, id",
	.params = "person:text shelf:int",
	.columns = HEAD_COLUMNS,
	.for_what = "everything that stands on one shelf of a person",
};
#define PACKED "SELECT type, id, version, updated, seq, kind, section, label, author, packed, body, facts FROM resource"
#define PACKED_COLUMNS                                                                                                 \
	"type:text id:text version:int updated:int seq:int kind:text section:text label:text author:text packed:bytes "   \
	"body:text facts:bytes"
static struct statement packed_read = {
	.name = "resource_shelf_packed",
	.sql = PACKED " WHERE person = $1 AND shelf = $2 AND deleted = 0 ORDER BY type, id",
	.params = "person:text shelf:int",
	.columns = PACKED_COLUMNS,
	.for_what = "what stands on one shelf of a person, for who reads little of it",
};
static struct statement walk_read = {
	.name = "resource_walk",
	.sql = "SELECT type, id, section, label, author, body, packed FROM resource"
		   " WHERE person = $1 AND shelf = $2 AND deleted = 0 ORDER BY type, id",
	.params = "person:text shelf:int",
	.columns = "type:text id:text section:text label:text author:text body:text packed:bytes",
	.for_what = "a shelf that is sent on as it stands",
};
static struct statement gone_read = {
	.name = "resource_gone",
	.sql = "SELECT " HEAD " FROM resource WHERE person = $1 AND shelf = $2 AND deleted = 1 ORDER BY type, id",
	.params = "person:text shelf:int",
	.columns = HEAD_COLUMNS,
	.for_what = "what was taken away from a shelf, for its history",
};
static struct statement type_read = {
	.name = "resource_of_type",
	.sql = "SELECT " HEAD " FROM resource WHERE person = $1 AND shelf = $2 AND type = $3 AND deleted = 0 ORDER BY id",
	.params = "person:text shelf:int type:text",
	.columns = HEAD_COLUMNS,
	.for_what = "the resources of one type on one shelf of a person",
};
static struct statement type_packed_read = {
	.name = "resource_of_type_packed",
	.sql = PACKED " WHERE person = $1 AND shelf = $2 AND type = $3 AND deleted = 0 ORDER BY id",
	.params = "person:text shelf:int type:text",
	.columns = PACKED_COLUMNS,
	.for_what = "the resources of one type on one shelf, for who reads little of them",
};
static struct statement one_read = {
	.name = "resource_get",
	.sql = "SELECT " HEAD " FROM resource WHERE person = $1 AND shelf = $2 AND type = $3 AND id = $4",
	.params = "person:text shelf:int type:text id:text",
	.columns = HEAD_COLUMNS,
	.for_what = "one resource by its id, on one shelf",
};
static struct statement head_read = {
	.name = "resource_head",
	.sql = "SELECT section, label, author, deleted FROM resource"
		   " WHERE person = $1 AND shelf = $2 AND type = $3 AND id = $4",
	.params = "person:text shelf:int type:text id:text",
	.columns = "section:text label:text author:text deleted:int",
	.for_what = "what access is decided by, without the body",
};
static struct statement past_read = {
	.name = "resource_past",
	.sql = "SELECT " HEAD " FROM resource_history WHERE seq = $1 AND person = $2",
	.params = "seq:int person:text",
	.columns = HEAD_COLUMNS,
	.for_what = "the version that stood before a change",
};
static struct statement change_add = {
	.name = "change_add",
	.sql = "INSERT INTO change (person, type, id) VALUES ($1, $2, $3) RETURNING seq",
	.params = "person:text type:text id:text",
	.columns = "seq:int",
	.for_what = "the number of a change, in commit order",
	.fresh = true,
};
static struct statement one_add = {
	.name = "resource_add",
	.sql = "INSERT INTO resource (person, shelf, type, id, version, updated, seq, prev, kind, section, label, author,"
	       " deleted, body, packed, facts)"
	       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
	.params = "person:text shelf:int type:text id:text version:int updated:int seq:int prev:int kind:text section:text "
		  "label:text author:text deleted:int body:text packed:bytes facts:bytes",
	.columns = "",
	.for_what = "a version becomes the current one",
	.fresh = true,
};
static struct statement one_change = {
	.name = "resource_change",
	.sql = "UPDATE resource SET version = $4, updated = $5, seq = $6, prev = $6, kind = $7, section = $8, label = $9,"
	       " author = $10, deleted = $11, body = $12, packed = $14, facts = $15"
	       " WHERE person = $1 AND shelf = $13 AND type = $2 AND id = $3",
	.params = "person:text type:text id:text version:int updated:int seq:int kind:text section:text label:text "
		  "author:text deleted:int body:text shelf:int packed:bytes facts:bytes",
	.columns = "",
	.for_what = "the next version in the place of the one before",
};
static struct statement one_drop = {
	.name = "resource_drop",
	.sql = "DELETE FROM resource WHERE person = $1 AND shelf = $2 AND type = $3 AND id = $4",
	.params = "person:text shelf:int type:text id:text",
	.columns = "",
	.for_what = "a resource leaves its shelf for another one",
};
static struct statement past_add = {
	.name = "resource_past_add",
	.sql = "INSERT INTO resource_history (seq, prev, person, type, id, version, updated, kind, section, label, author,"
	       " deleted, body, packed) SELECT $1, prev, person, type, id, version, updated, kind, section, label, author,"
	       " deleted, body, packed FROM resource WHERE person = $2 AND shelf = $3 AND type = $4 AND id = $5",
	.params = "seq:int person:text shelf:int type:text id:text",
	.columns = "",
	.for_what = "what stood before a change is kept",
	.fresh = true,
};
STATEMENTS(resource, &shelf_read, &packed_read, &walk_read, &gone_read, &type_read, &type_packed_read, &one_read,
	&head_read, &past_read, &change_add, &one_add, &one_change, &one_drop, &past_add);

void resource_row_common(struct query *q, struct arena *a, struct resource *r)
{
	r->type = str_dup(a, row_text(q, "type"));
	r->id = str_dup(a, row_text(q, "id"));
	r->version = row_int(q, "version");
	r->updated = row_int(q, "updated");
	r->seq = row_int(q, "seq");
	r->prev = row_int(q, "prev");
}

static void row_access(struct query *q, struct arena *a, struct resource *r)
{
	r->kind = str_dup(a, row_text(q, "kind"));
	r->section = str_dup(a, row_text(q, "section"));
	r->label = str_dup(a, row_text(q, "label"));
	r->author = str_dup(a, row_text(q, "author"));
}

static void row_resource(struct query *q, struct arena *a, struct resource *r)
{
	resource_row_common(q, a, r);
	row_access(q, a, r);
	r->deleted = row_int(q, "deleted") != 0;
	r->body = body_of_row(q, a);
}

void resource_row_packed(struct query *q, struct arena *a, struct resource *r)
{
	r->packed = str_dup(a, row_bytes(q, "packed"));
	r->body = r->packed.p ? STR_NONE : str_dup(a, row_text(q, "body"));
	r->packed_of = r->body.p;
}

static void row_packed(struct query *q, struct arena *a, struct resource *r)
{
	r->type = str_dup(a, row_text(q, "type"));
	r->id = str_dup(a, row_text(q, "id"));
	r->version = row_int(q, "version");
	r->updated = row_int(q, "updated");
	r->seq = row_int(q, "seq");
	row_access(q, a, r);
	resource_row_packed(q, a, r);
	r->facts_of = r->body.p;
	r->facts = str_dup(a, row_bytes(q, "facts"));
}

struct resource *resource_list_more(struct arena *a, struct resource_list *l, size_t *room)
{
	if (l->count == *room) {
		size_t more = *room ? *room * 2 : 64;
		struct resource *bigger = arena_array(a, struct resource, more);
		if (l->count)
			memcpy(bigger, l->item, l->count * sizeof *bigger);
		l->item = bigger;
		*room = more;
	}
	return &l->item[l->count++];
}

// type NULL: all on the shelf, and st has no parameter for it.
static enum err read_shelf(struct db *db, struct arena *a, struct statement *st,
	void (*row)(struct query *, struct arena *, struct resource *), struct str person, enum shelf shelf,
	const char *type, struct resource_list *out)
{
	size_t room = 0;
	*out = (struct resource_list){ 0 };
	struct query *q = query_begin(db, st);
	query_text(q, "person", person);
	query_int(q, "shelf", shelf);
	if (type)
		query_text(q, "type", str_of(type));
	while (query_row(q)) {
		struct resource *r = resource_list_more(a, out, &room);
		r->person = person;
		r->shelf = shelf;
		row(q, a, r);
	}
	return query_end(q);
}

enum err resource_shelf(struct db *db, struct arena *a, struct str person, enum shelf shelf, struct resource_list *out)
{
	return read_shelf(db, a, &shelf_read, row_resource, person, shelf, NULL, out);
}

enum err resource_shelf_packed(
	struct db *db, struct arena *a, struct str person, enum shelf shelf, struct resource_list *out)
{
	return read_shelf(db, a, &packed_read, row_packed, person, shelf, NULL, out);
}

enum err resource_open(struct arena *a, struct resource *r)
{
	return r->body.p || !r->packed.p ? OK : body_unpack(a, r->packed, &r->body);
}

enum err resource_walk(struct db *db, struct str person, enum shelf shelf,
	void (*each)(const struct resource *r, void *what), void *what)
{
	struct arena *a = arena_new(); // for one body after the other
	const struct arena_mark empty = arena_here(a);
	struct query *q = query_begin(db, &walk_read);
	query_text(q, "person", person);
	query_int(q, "shelf", shelf);
	while (query_row(q)) {
		must(arena_back(a, empty));
		struct resource r = { .person = person, .shelf = shelf };
		r.type = row_text(q, "type");
		r.id = row_text(q, "id");
		r.section = row_text(q, "section");
		r.label = row_text(q, "label");
		r.author = row_text(q, "author");
		r.body = body_of_row(q, a);
		if (r.body.p)
			each(&r, what);
	}
	arena_free(a);
	return query_end(q);
}

enum err resource_gone(struct db *db, struct arena *a, struct str person, enum shelf shelf, struct resource_list *out)
{
	return read_shelf(db, a, &gone_read, row_resource, person, shelf, NULL, out);
}

static void row_known(struct query *q, struct arena *a, struct resource *r)
{
	row_resource(q, a, r);
	r->packed = str_dup(a, row_bytes(q, "packed")); // who knows the body again by its bytes has fewer to look at
	r->packed_of = r->body.p;
}

enum err resource_of_type(
	struct db *db, struct arena *a, struct str person, enum shelf shelf, const char *type, struct resource_list *out)
{
	return read_shelf(db, a, &type_read, row_known, person, shelf, type, out);
}

enum err resource_of_type_packed(
	struct db *db, struct arena *a, struct str person, enum shelf shelf, const char *type, struct resource_list *out)
{
	return read_shelf(db, a, &type_packed_read, row_packed, person, shelf, type, out);
}

// One shelf after the other, the current plan first, where nearly all is: of a list (IN) SQLite makes a table.
static enum err look_on_shelves(struct db *db, struct arena *a, struct statement *st,
	void (*row)(struct query *, struct arena *, struct resource *), struct str type, struct str id,
	struct resource *out)
{
	struct str key = key_of(id);
	bool found = false;
	enum err e = OK;
	if (!key.p)
		return ERR_NOT_FOUND;
	db_begin_read(db); // what moves from one shelf to another meanwhile is missed on neither
	for (int shelf = SHELF_PLAN; e == OK && !found && shelf <= SHELF_EVIDENCE; shelf++) {
		struct query *q = query_begin(db, st);
		query_text(q, "person", key);
		query_int(q, "shelf", shelf);
		query_text(q, "type", type);
		query_text(q, "id", id);
		found = query_row(q);
		if (found) {
			*out = (struct resource){ .person = str_dup(a, key), .shelf = (enum shelf)shelf };
			row(q, a, out);
		}
		e = query_end(q);
	}
	db_end_read(db);
	return e != OK ? e : found ? OK : ERR_NOT_FOUND;
}

enum err resource_get(struct db *db, struct arena *a, struct str type, struct str id, struct resource *out)
{
	return look_on_shelves(db, a, &one_read, row_resource, type, id, out);
}

static void row_head(struct query *q, struct arena *a, struct resource *r)
{
	r->section = str_dup(a, row_text(q, "section"));
	r->label = str_dup(a, row_text(q, "label"));
	r->author = str_dup(a, row_text(q, "author"));
	r->deleted = row_int(q, "deleted") != 0;
}

enum err resource_head(struct db *db, struct arena *a, struct str type, struct str id, struct resource *out)
{
	enum err e = look_on_shelves(db, a, &head_read, row_head, type, id, out);
	if (e == OK) {
		out->type = type;
		out->id = id;
	}
	return e;
}

// To the version before: what stood before the change that made this one.
static enum err step_back(struct db *db, struct arena *a, struct resource *r)
{
	bool found = false;
	struct resource older = { .person = r->person, .shelf = r->shelf };
	struct query *q = query_begin(db, &past_read);
	query_int(q, "seq", r->prev);
	query_text(q, "person", r->person);
	if (query_row(q)) {
		row_resource(q, a, &older);
		*r = older;
		found = true;
	}
	enum err e = query_end(q);
	return e != OK ? e : found ? OK : ERR_NOT_FOUND;
}

enum err resource_back_to(struct db *db, struct arena *a, int64_t version, struct resource *r)
{
	enum err e = OK;
	while (e == OK && r->version > version && r->prev)
		e = step_back(db, a, r);
	return e == OK && r->version != version ? ERR_NOT_FOUND : e;
}

enum err resource_back(
	struct db *db, struct arena *a, const struct resource *now, size_t most, struct resource_list *out)
{
	size_t room = 0;
	struct resource r = *now;
	enum err e = OK;
	*out = (struct resource_list){ 0 };
	if (!r.prev) { // most have no other version
		out->item = arena_make(a, struct resource);
		room = 1;
	}
	while (e == OK) {
		*resource_list_more(a, out, &room) = r;
		if (!r.prev || out->count >= most)
			break;
		e = step_back(db, a, &r);
	}
	return e;
}

enum err resource_version(
	struct db *db, struct arena *a, struct str type, struct str id, int64_t version, struct resource *out)
{
	enum err e = resource_get(db, a, type, id, out);
	return e == OK ? resource_back_to(db, a, version, out) : e;
}

enum err resource_history(
	struct db *db, struct arena *a, struct str type, struct str id, size_t most, struct resource_list *out)
{
	struct resource now;
	*out = (struct resource_list){ 0 };
	enum err e = resource_get(db, a, type, id, &now);
	return e == OK ? resource_back(db, a, &now, most, out) : e;
}

enum err resource_change_number(struct db *db, const struct resource *r, int64_t *seq)
{
	struct query *q = query_begin(db, &change_add);
	query_text(q, "person", r->person);
	query_text(q, "type", r->type);
	query_text(q, "id", r->id);
	*seq = query_row(q) ? row_int(q, "seq") : 0;
	enum err e = query_end(q);
	return e == OK && *seq == 0 ? ERR_INTERNAL : e;
}

static void bind_columns(struct query *q, const struct resource *r)
{
	query_text(q, "kind", r->kind.p ? r->kind : STR(""));
	query_text(q, "section", r->section.p ? r->section : STR(""));
	query_text(q, "label", r->label.p ? r->label : STR(""));
	query_text(q, "author", r->author.p ? r->author : STR(""));
	query_int(q, "deleted", r->deleted);
	body_bind(q, r);
	query_bytes(q, "facts", r->facts_of == r->body.p ? r->facts : STR_NONE);
}

static enum err resource_insert(struct db *db, struct resource *r)
{
	struct query *q = query_begin(db, &one_add);
	query_text(q, "person", r->person);
	query_int(q, "shelf", r->shelf);
	query_text(q, "type", r->type);
	query_text(q, "id", r->id);
	query_int(q, "version", r->version);
	query_int(q, "updated", r->updated);
	query_int(q, "seq", r->seq);
	query_int(q, "prev", r->prev);
	bind_columns(q, r);
	enum err e = query_run(q, NULL);
	return e == OK ? search_key_write(db, NULL, r) : e;
}

static enum err keep_past(struct db *db, const struct resource *was, int64_t seq)
{
	struct query *q = query_begin(db, &past_add);
	query_int(q, "seq", seq);
	query_text(q, "person", was->person);
	query_int(q, "shelf", was->shelf);
	query_text(q, "type", was->type);
	query_text(q, "id", was->id);
	return query_run(q, NULL);
}

// From one shelf to another: the row moves, its versions go on.
static enum err resource_move(struct db *db, const struct resource *was, struct resource *r)
{
	struct query *q = query_begin(db, &one_drop);
	query_text(q, "person", was->person);
	query_int(q, "shelf", was->shelf);
	query_text(q, "type", was->type);
	query_text(q, "id", was->id);
	enum err e = query_run(q, NULL);
	return e != OK ? e : resource_insert(db, r);
}

static enum err resource_replace(struct db *db, const struct resource *was, struct resource *r)
{
	enum err e = keep_past(db, was, r->seq);
	if (e != OK)
		return e;
	r->prev = r->seq;
	if (was->shelf != r->shelf)
		return resource_move(db, was, r);
	struct query *q = query_begin(db, &one_change);
	query_text(q, "person", r->person);
	query_text(q, "type", r->type);
	query_text(q, "id", r->id);
	query_int(q, "version", r->version);
	query_int(q, "updated", r->updated);
	query_int(q, "seq", r->seq);
	bind_columns(q, r);
	query_int(q, "shelf", r->shelf);
	e = query_run(q, NULL);
	return e == OK ? search_key_write(db, was, r) : e;
}

enum err resource_write(struct db *db, struct arena *a, struct resource_put *put)
{
	struct resource was, *r = &put->now;
	must(str_eq(key_of(r->id), r->person));
	enum err e = resource_get(db, a, r->type, r->id, &was);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	bool there = e == OK;
	if (there && was.deleted && !was.body.n) // it was lawfully erased, and does not come back (erase.h)
		return ERR_GONE;
	if (put->expect == 0 && there)
		return ERR_CONFLICT;
	if (put->expect != 0 && (!there || was.version != put->expect))
		return ERR_STALE;
	e = resource_change_number(db, r, &r->seq);
	if (e != OK)
		return e;
	r->version = put->expect + 1;
	r->prev = 0;
	return there ? resource_replace(db, &was, r) : resource_insert(db, r);
}

enum err resource_add(struct db *db, struct resource *r)
{
	must(str_eq(key_of(r->id), r->person));
	enum err e = resource_change_number(db, r, &r->seq);
	r->version = 1;
	r->prev = 0;
	return e != OK ? e : resource_insert(db, r);
}

static struct json_node *stamp_meta(struct arena *a, struct json_node *meta, int64_t version, instant at)
{
	if (!meta)
		meta = json_node_object(a);
	json_node_set(a, meta, STR("versionId"), json_node_text(a, str_format(a, "%lld", (long long)version)));
	json_node_set(a, meta, STR("lastUpdated"), json_node_text(a, instant_iso(a, at)));
	return meta;
}

struct str resource_stamp(struct arena *a, struct json_node *body, struct str id, int64_t version, instant at)
{
	struct json_node *out = json_node_object(a);
	struct json_node *meta = stamp_meta(a, json_node_get(body, STR("meta")), version, at);
	json_node_set(a, out, STR("resourceType"), json_node_get(body, STR("resourceType")));
	json_node_set(a, out, STR("id"), json_node_text(a, id));
	json_node_set(a, out, STR("meta"), meta);
	json_node_join(a, out, body);
	struct buf b;
	buf_init(&b, a, BUF_PAGE);
	json_node_write(&b, out);
	return buf_text(&b);
}

struct str resource_stamp_first(struct arena *a, struct json_at body, struct str id, instant at)
{
	static const char *const first[] = { "resourceType", "id", "meta" };
	struct json_at meta = json_get(body, "meta");
	struct buf b;
	buf_init(&b, a, BUF_PAGE);
	buf_c(&b, "{\"resourceType\":");
	buf_str(&b, json_raw(json_get(body, "resourceType")));
	buf_format(&b, ",\"id\":\"%.*s\",\"meta\":", STR_ARG(id));
	json_node_write(&b, stamp_meta(a, json_is(meta) ? json_tree(a, meta) : NULL, 1, at));
	for (struct json_at i = json_first(body); json_is_set(i); i = json_next(body, i)) {
		struct str name = json_name(a, i);
		if (str_is(name, first[0]) || str_is(name, first[1]) || str_is(name, first[2]))
			continue;
		buf_format(&b, ",\"%.*s\":", STR_ARG(name));
		buf_str(&b, json_raw(i));
	}
	buf_char(&b, '}');
	return buf_text(&b);
}
