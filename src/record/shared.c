// SPDX-License-Identifier: Apache-2.0
// Resources that belong to nobody (resource.h): organisations, staff, places, forms. One table, the same history.
#include "record/body.h"
#include "record/organisation.h"
#include "record/resource_inside.h"
#include "record/statements.h"

#define HEAD "type, id, version, updated, seq, prev, author, deleted, body, packed"
#define HEAD_COLUMNS \
	"type:text id:text version:int updated:int seq:int prev:int author:text deleted:int body:text packed:bytes"

static struct statement shared_read = {
	.name = "shared_get",
	.sql = "SELECT " HEAD " FROM shared_resource WHERE type = $1 AND id = $2",
	.params = "type:text id:text",
	.columns = HEAD_COLUMNS,
	.for_what = "one resource that belongs to nobody",
};
static struct statement shared_all = {
	.name = "shared_list",
	.sql = "SELECT " HEAD " FROM shared_resource WHERE type = $1 AND deleted = 0 ORDER BY id",
	.params = "type:text",
	.columns = HEAD_COLUMNS,
	.for_what = "all resources of a type that belong to nobody",
};
static struct statement shared_between = {
	.name = "shared_range",
	.sql = "SELECT " HEAD " FROM shared_resource WHERE type = $1 AND id >= $2 AND id < $3 AND deleted = 0 ORDER BY id",
	.params = "type:text since:text until:text",
	.columns = HEAD_COLUMNS,
	.for_what = "what belongs to nobody and has an id that begins so",
};
static struct statement shared_add = {
	.name = "shared_add",
	.sql = "INSERT INTO shared_resource (type, id, version, updated, seq, prev, author, deleted, body, packed)"
	       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
	.params = "type:text id:text version:int updated:int seq:int prev:int author:text deleted:int body:text "
			  "packed:bytes",
	.columns = "",
	.for_what = "a first version of what belongs to nobody",
};
static struct statement shared_change = {
	.name = "shared_change",
	.sql = "UPDATE shared_resource SET version = $3, updated = $4, seq = $5, prev = $5, author = $6, deleted = $7,"
	       " body = $8, packed = $9 WHERE type = $1 AND id = $2",
	.params = "type:text id:text version:int updated:int seq:int author:text deleted:int body:text packed:bytes",
	.columns = "",
	.for_what = "the next version of what belongs to nobody",
};
static struct statement shared_past_add = {
	.name = "shared_past_add",
	.sql = "INSERT INTO resource_history (seq, prev, person, type, id, version, updated, kind, section, label, author,"
	       " deleted, body, packed) SELECT $1, prev, '', type, id, version, updated, '', '', '', author, deleted, body,"
	       " packed FROM shared_resource WHERE type = $2 AND id = $3",
	.params = "seq:int type:text id:text",
	.columns = "",
	.for_what = "what stood before a change of what belongs to nobody is kept",
	.fresh = true,
};

STATEMENTS(shared, &shared_read, &shared_all, &shared_between, &shared_add, &shared_change, &shared_past_add);

static void row_head(struct query *q, struct arena *a, struct resource *r)
{
	resource_row_common(q, a, r);
	r->author = str_dup(a, row_text(q, "author"));
	r->deleted = row_int(q, "deleted") != 0;
	r->person = r->kind = r->section = r->label = STR("");
}

static void row_shared(struct query *q, struct arena *a, struct resource *r)
{
	row_head(q, a, r);
	r->body = body_of_row(q, a);
}

static void row_packed(struct query *q, struct arena *a, struct resource *r)
{
	row_head(q, a, r);
	resource_row_packed(q, a, r);
}

static enum err get(struct db *db, struct arena *a, struct str type, struct str id,
	void (*row)(struct query *, struct arena *, struct resource *), struct resource *out)
{
	bool found = false;
	struct query *q = query_begin(db, &shared_read);
	query_text(q, "type", type);
	query_text(q, "id", id);
	if (query_row(q)) {
		*out = (struct resource){ 0 };
		row(q, a, out);
		found = true;
	}
	enum err e = query_end(q);
	return e != OK ? e : found ? OK : ERR_NOT_FOUND;
}

enum err shared_get(struct db *db, struct arena *a, struct str type, struct str id, struct resource *out)
{
	return get(db, a, type, id, row_shared, out);
}

enum err shared_get_packed(struct db *db, struct arena *a, struct str type, struct str id, struct resource *out)
{
	return get(db, a, type, id, row_packed, out);
}

enum err shared_list(struct db *db, struct arena *a, struct str type, struct resource_list *out)
{
	size_t room = 0;
	*out = (struct resource_list){ 0 };
	struct query *q = query_begin(db, &shared_all);
	query_text(q, "type", type);
	while (query_row(q))
		row_shared(q, a, resource_list_more(a, out, &room));
	return query_end(q);
}

enum err shared_range(
	struct db *db, struct arena *a, struct str type, struct str from, struct str until, struct resource_list *out)
{
	size_t room = 0;
	*out = (struct resource_list){ 0 };
	struct query *q = query_begin(db, &shared_between);
	query_text(q, "type", type);
	query_text(q, "since", from);
	query_text(q, "until", until);
	while (query_row(q))
		row_shared(q, a, resource_list_more(a, out, &room));
	return query_end(q);
}

static enum err shared_insert(struct db *db, struct resource *r)
{
	struct query *q = query_begin(db, &shared_add);
	query_text(q, "type", r->type);
	query_text(q, "id", r->id);
	query_int(q, "version", r->version);
	query_int(q, "updated", r->updated);
	query_int(q, "seq", r->seq);
	query_int(q, "prev", 0);
	query_text(q, "author", r->author.p ? r->author : STR(""));
	query_int(q, "deleted", r->deleted);
	body_bind(q, r);
	return query_run(q, NULL);
}

static enum err shared_replace(struct db *db, struct resource *r)
{
	struct query *q = query_begin(db, &shared_past_add);
	query_int(q, "seq", r->seq);
	query_text(q, "type", r->type);
	query_text(q, "id", r->id);
	enum err e = query_run(q, NULL);
	if (e != OK)
		return e;
	r->prev = r->seq;
	q = query_begin(db, &shared_change);
	query_text(q, "type", r->type);
	query_text(q, "id", r->id);
	query_int(q, "version", r->version);
	query_int(q, "updated", r->updated);
	query_int(q, "seq", r->seq);
	query_text(q, "author", r->author.p ? r->author : STR(""));
	query_int(q, "deleted", r->deleted);
	body_bind(q, r);
	return query_run(q, NULL);
}

enum err shared_write(struct db *db, struct arena *a, struct resource_put *put)
{
	struct resource was, *r = &put->now;
	enum err e = shared_get(db, a, r->type, r->id, &was);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	bool there = e == OK;
	if (put->expect == 0 && there)
		return ERR_CONFLICT;
	if (put->expect != 0 && (!there || was.version != put->expect))
		return ERR_STALE;
	r->person = STR("");
	e = resource_change_number(db, r, &r->seq);
	if (e != OK)
		return e;
	r->version = put->expect + 1;
	e = there ? shared_replace(db, r) : shared_insert(db, r);
	return e == OK && str_is(r->type, "Organization") ? organisation_note(db, a, r) : e;
}

enum err shared_version(
	struct db *db, struct arena *a, struct str type, struct str id, int64_t version, struct resource *out)
{
	enum err e = shared_get(db, a, type, id, out);
	return e == OK ? resource_back_to(db, a, version, out) : e;
}

enum err shared_history(
	struct db *db, struct arena *a, struct str type, struct str id, size_t most, struct resource_list *out)
{
	struct resource now;
	*out = (struct resource_list){ 0 };
	enum err e = shared_get(db, a, type, id, &now);
	return e == OK ? resource_back(db, a, &now, most, out) : e;
}
