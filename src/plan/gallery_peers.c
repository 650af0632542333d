// SPDX-License-Identifier: Apache-2.0
// Other installations (gallery.h): whose keys are known here, and where templates are fetched from.
#include "base/arena.h"
#include "plan/gallery.h"
#include "plan/statements.h"

static struct statement gallery_key_read = {
	.name = "gallery_key_read",
	.sql = "SELECT k.id AS id, k.organisation AS organisation, k.trust AS trust, k.since AS since, k.decided_by "
		"AS decided_by,"
		   " (SELECT COUNT(*) FROM gallery_item i WHERE i.key = k.id) AS items FROM gallery_key k"
		   " ORDER BY k.trust, k.since, k.id LIMIT 500",
	.params = "",
	.columns = "id:text organisation:text trust:int since:int decided_by:text items:int",
	.for_what = "whose keys were met in the gallery, and which of them are known",
};

static struct statement gallery_key_insert = {
	.name = "gallery_key_insert",
	.sql = "INSERT INTO gallery_key (id, organisation, trust, since, decided_by) VALUES ($1, $2, 0, $3, '')"
		   " ON CONFLICT (id) DO NOTHING",
	.params = "id:text organisation:text since:int",
	.columns = "",
	.for_what = "a key is met in the gallery for the first time",
};

static struct statement gallery_key_update = {
	.name = "gallery_key_update",
	.sql = "UPDATE gallery_key SET trust = $2, since = $3, decided_by = $4 WHERE id = $1",
	.params = "id:text trust:int since:int decided_by:text",
	.columns = "",
	.for_what = "somebody says whether they know a key",
};

#define SOURCE_COLUMNS \
	"address AS address, asked AS asked, looked AS looked, trouble AS trouble, came AS came," \
	" listed AS listed"
#define SOURCE_TYPES "address:text asked:int looked:int trouble:text came:int listed:int"

static struct statement gallery_source_read = {
	.name = "gallery_source_read",
	.sql = "SELECT " SOURCE_COLUMNS " FROM gallery_source ORDER BY address LIMIT 500",
	.params = "",
	.columns = SOURCE_TYPES,
	.for_what = "where templates are fetched from",
};

static struct statement gallery_source_next = {
	.name = "gallery_source_next",
	.sql = "SELECT " SOURCE_COLUMNS " FROM gallery_source WHERE asked > 0 OR looked < $1"
		   " ORDER BY CASE WHEN asked > 0 THEN 0 ELSE 1 END, asked, looked, address LIMIT 1",
	.params = "before:int",
	.columns = SOURCE_TYPES,
	.for_what = "where templates are to be fetched from next",
};

static struct statement gallery_source_want = {
	.name = "gallery_source_want",
	.sql = "INSERT INTO gallery_source (address, asked, looked, trouble, came) VALUES ($1, $2, 0, '', 0)"
		   " ON CONFLICT (address) DO UPDATE SET asked = $2",
	.params = "address:text asked:int",
	.columns = "",
	.for_what = "somebody wants templates fetched from an address",
};

static struct statement gallery_source_update = {
	.name = "gallery_source_update",
	.sql = "UPDATE gallery_source SET asked = $2, looked = $3, trouble = $4, came = $5, listed = $6"
		   " WHERE address = $1",
	.params = "address:text asked:int looked:int trouble:text came:int listed:int",
	.columns = "",
	.for_what = "templates were fetched from an address, or could not be",
};

static struct statement gallery_source_delete = {
	.name = "gallery_source_delete",
	.sql = "DELETE FROM gallery_source WHERE address = $1",
	.params = "address:text",
	.columns = "",
	.for_what = "templates are fetched from an address no more",
};

PLAN_STATEMENTS_OF(gallery_peers, &gallery_key_read, &gallery_key_insert, &gallery_key_update, &gallery_source_read,
	&gallery_source_next, &gallery_source_want, &gallery_source_update, &gallery_source_delete);

#define KEYS_MOST 500
#define SOURCES_MOST 500

enum err gallery_keys(struct db *db, struct arena *a, struct gallery_keys *out)
{
	*out = (struct gallery_keys){ arena_array(a, struct gallery_key, KEYS_MOST), 0 };
	struct query *q = query_begin(db, &gallery_key_read);
	while (query_row(q) && out->count < KEYS_MOST)
		out->item[out->count++] = (struct gallery_key){ .id = str_dup(a, row_text(q, "id")),
			.organisation = str_dup(a, row_text(q, "organisation")),
			.trust = (enum gallery_trust)row_int(q, "trust"),
			.since = row_int(q, "since"),
			.by = str_dup(a, row_text(q, "decided_by")),
			.items = row_int(q, "items") };
	return query_end(q);
}

enum err gallery_key_met(struct db *db, struct str id, struct str organisation, instant at)
{
	struct query *q = query_begin(db, &gallery_key_insert);
	query_text(q, "id", id);
	query_text(q, "organisation", organisation);
	query_int(q, "since", at);
	return query_run(q, NULL);
}

enum err gallery_key_set(struct db *db, struct str id, enum gallery_trust trust, struct str by, instant at)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &gallery_key_update);
	query_text(q, "id", id);
	query_int(q, "trust", trust);
	query_int(q, "since", at);
	query_text(q, "decided_by", by);
	enum err e = query_run(q, &changed);
	return e != OK || changed ? e : ERR_NOT_FOUND;
}

static struct gallery_source row_source(struct query *q, struct arena *a)
{
	return (struct gallery_source){ .address = str_dup(a, row_text(q, "address")), .asked = row_int(q, "asked"),
		.looked = row_int(q, "looked"), .trouble = str_dup(a, row_text(q, "trouble")), .came = row_int(q,
		"came"), .listed = row_int(q, "listed") };
}

enum err gallery_sources(struct db *db, struct arena *a, struct gallery_sources *out)
{
	*out = (struct gallery_sources){ arena_array(a, struct gallery_source, SOURCES_MOST), 0 };
	struct query *q = query_begin(db, &gallery_source_read);
	while (query_row(q) && out->count < SOURCES_MOST)
		out->item[out->count++] = row_source(q, a);
	return query_end(q);
}

enum err gallery_source_due(struct db *db, struct arena *a, instant before, struct gallery_source *out)
{
	bool found = false;
	struct query *q = query_begin(db, &gallery_source_next);
	query_int(q, "before", before);
	if (query_row(q)) {
		*out = row_source(q, a);
		found = true;
	}
	enum err e = query_end(q);
	return e != OK || found ? e : ERR_NOT_FOUND;
}

enum err gallery_source_ask(struct db *db, struct str address, instant now)
{
	struct query *q = query_begin(db, &gallery_source_want);
	query_text(q, "address", address);
	query_int(q, "asked", now);
	return query_run(q, NULL);
}

enum err gallery_source_set(struct db *db, const struct gallery_source *s)
{
	struct query *q = query_begin(db, &gallery_source_update);
	query_text(q, "address", s->address);
	query_int(q, "asked", s->asked);
	query_int(q, "looked", s->looked);
	query_text(q, "trouble", s->trouble);
	query_int(q, "came", s->came);
	query_int(q, "listed", s->listed);
	return query_run(q, NULL);
}

enum err gallery_source_drop(struct db *db, struct str address)
{
	struct query *q = query_begin(db, &gallery_source_delete);
	query_text(q, "address", address);
	return query_run(q, NULL);
}
