// SPDX-License-Identifier: Apache-2.0
// Histories (history.h). What stood before change n lies in resource_history under n, and remembers as `prev` the
// change that had made it (resource.c): so a version and its change are one step apart, and none needs an index.
#include "record/history.h"

#include "record/body.h"
#include "record/resource_inside.h"
#include "record/statements.h"

#define PLACE "version, updated, seq, prev, kind, section, label, author, deleted"
#define PLACE_COLUMNS \
	"version:int updated:int seq:int prev:int kind:text section:text label:text author:text deleted:int"

static struct statement changes_read = {
	.name = "history_changes",
	.sql = "SELECT seq, person, type, id FROM change WHERE seq < $1 ORDER BY seq DESC LIMIT $2",
	.params = "before:int most:int",
	.columns = "seq:int person:text type:text id:text",
	.for_what = "what changed before a change, newest first",
};
static struct statement newest_read = {
	.name = "history_newest_change",
	.sql = "SELECT seq FROM change ORDER BY seq DESC LIMIT 1",
	.params = "",
	.columns = "seq:int",
	.for_what = "the last change that who reads now can have seen",
};
// The newest changes only, on the last pages of the table: as many as were written since somebody looked.
static struct statement since_read = {
	.name = "history_since",
	.sql = "SELECT seq FROM change WHERE seq > $1 AND person = $2 ORDER BY seq LIMIT 1",
	.params = "as_of:int person:text",
	.columns = "seq:int",
	.for_what = "whether a person's record changed after somebody looked",
};
static struct statement now_read = {
	.name = "history_now",
	.sql = "SELECT " PLACE " FROM resource WHERE person = $1 AND shelf = $2 AND type = $3 AND id = $4",
	.params = "person:text shelf:int type:text id:text",
	.columns = PLACE_COLUMNS,
	.for_what = "the current version on one shelf, without its body",
};
static struct statement shared_read = {
	.name = "history_shared",
	.sql = "SELECT version, updated, seq, prev, '' AS kind, '' AS section, '' AS label, author, deleted"
	       " FROM shared_resource WHERE type = $1 AND id = $2",
	.params = "type:text id:text",
	.columns = PLACE_COLUMNS,
	.for_what = "the current version of what belongs to nobody, without its body",
};
static struct statement past_read = {
	.name = "history_past",
	.sql = "SELECT " PLACE " FROM resource_history WHERE seq = $1 AND person = $2",
	.params = "seq:int person:text",
	.columns = PLACE_COLUMNS,
	.for_what = "the version that stood before a change, without its body",
};
static struct statement body_read = {
	.name = "history_body",
	.sql = "SELECT body, packed FROM resource_history WHERE seq = $1 AND person = $2",
	.params = "seq:int person:text",
	.columns = "body:text packed:bytes",
	.for_what = "the body of a version that stood before a change",
};
STATEMENTS(history, &changes_read, &newest_read, &since_read, &now_read, &shared_read, &past_read, &body_read);

enum err history_as_of(struct db *db, int64_t *seq)
{
	struct query *q = query_begin(db, &newest_read);
	*seq = query_row(q) ? row_int(q, "seq") : 0;
	return query_end(q);
}

enum err history_since(struct db *db, struct str person, int64_t as_of, bool *changed)
{
	struct query *q = query_begin(db, &since_read);
	query_int(q, "as_of", as_of);
	query_text(q, "person", person);
	*changed = query_row(q);
	return query_end(q);
}

enum err history_changes(struct db *db, struct arena *a, int64_t before, size_t most, struct history_changes *out)
{
	struct query *q = query_begin(db, &changes_read);
	*out = (struct history_changes){ .item = arena_array(a, struct history_change, most) };
	query_int(q, "before", before);
	query_int(q, "most", (int64_t)most);
	while (out->count < most && query_row(q))
		out->item[out->count++] = (struct history_change){ .seq = row_int(q, "seq"),
			.person = str_dup(a, row_text(q, "person")), .type = str_dup(a, row_text(q, "type")),
			.id = str_dup(a, row_text(q, "id")) };
	return query_end(q);
}

static void row_place(struct query *q, struct arena *a, struct resource *r)
{
	r->version = row_int(q, "version");
	r->updated = row_int(q, "updated");
	r->seq = row_int(q, "seq");
	r->prev = row_int(q, "prev");
	r->kind = str_dup(a, row_text(q, "kind"));
	r->section = str_dup(a, row_text(q, "section"));
	r->label = str_dup(a, row_text(q, "label"));
	r->author = str_dup(a, row_text(q, "author"));
	r->deleted = row_int(q, "deleted") != 0;
}

static enum err take_row(struct query *q, struct arena *a, struct resource *r)
{
	bool found = query_row(q);
	if (found)
		row_place(q, a, r);
	enum err e = query_end(q);
	return e != OK ? e : found ? OK : ERR_NOT_FOUND;
}

static enum err newest_of_nobody(struct db *db, struct arena *a, struct resource *r)
{
	struct query *q = query_begin(db, &shared_read);
	query_text(q, "type", r->type);
	query_text(q, "id", r->id);
	return take_row(q, a, r);
}

static enum err newest_of_person(struct db *db, struct arena *a, struct resource *r)
{
	enum err e = ERR_NOT_FOUND;
	db_begin_read(db); // what moves from one shelf to another meanwhile is missed on neither
	for (int shelf = SHELF_PLAN; e == ERR_NOT_FOUND && shelf <= SHELF_EVIDENCE; shelf++) {
		struct query *q = query_begin(db, &now_read);
		r->shelf = (enum shelf)shelf;
		query_text(q, "person", r->person);
		query_int(q, "shelf", shelf);
		query_text(q, "type", r->type);
		query_text(q, "id", r->id);
		e = take_row(q, a, r);
	}
	db_end_read(db);
	return e;
}

enum err history_newest(
	struct db *db, struct arena *a, struct str person, struct str type, struct str id, struct history_place *out)
{
	*out = (struct history_place){ .version = { .person = person, .type = type, .id = id }, .until = INT64_MAX };
	enum err e = person.n ? newest_of_person(db, a, &out->version) : newest_of_nobody(db, a, &out->version);
	out->made = out->version.seq;
	return e;
}

enum err history_back(struct db *db, struct arena *a, struct history_place *at)
{
	struct resource older = { .person = at->version.person, .shelf = at->version.shelf, .type = at->version.type,
		.id = at->version.id };
	int64_t row = at->version.prev;
	if (!row)
		return ERR_NOT_FOUND;
	struct query *q = query_begin(db, &past_read);
	query_int(q, "seq", row);
	query_text(q, "person", older.person);
	enum err e = take_row(q, a, &older);
	if (e == OK)
		*at = (struct history_place){ .version = older, .made = older.prev, .until = at->version.updated, .row = row };
	return e;
}

enum err history_back_to(struct db *db, struct arena *a, int64_t seq, struct history_place *at)
{
	enum err e = OK;
	while (e == OK && at->made > seq)
		e = history_back(db, a, at);
	return e == OK && at->made && at->made != seq ? ERR_NOT_FOUND : e;
}

enum err history_body(struct db *db, struct arena *a, struct history_place *at)
{
	struct resource whole, *r = &at->version;
	if (at->row) {
		struct query *q = query_begin(db, &body_read);
		query_int(q, "seq", at->row);
		query_text(q, "person", r->person);
		bool found = query_row(q);
		r->body = found ? body_of_row(q, a) : STR("");
		enum err e = query_end(q);
		return e != OK ? e : found ? OK : ERR_NOT_FOUND;
	}
	enum err e = r->person.n ? resource_get(db, a, r->type, r->id, &whole) : shared_get(db, a, r->type, r->id, &whole);
	if (e == OK)
		r->body = whole.version == r->version ? whole.body : STR("");
	return e;
}
