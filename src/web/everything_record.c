// SPDX-License-Identifier: Apache-2.0
// The record of one person with all its versions as one Bundle of the type history (http.html#history), and its files,
// written a version and a piece at a time. First which resources there are; then each in a snapshot of its own, so that
// nothing pins the log for long: what is changed meanwhile is there as it was when its turn came.
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "plan/attach.h"
#include "record/history.h"
#include "web/everything.h"

static const enum shelf shelves[] = { SHELF_PLAN, SHELF_SERIES, SHELF_PAST, SHELF_EVIDENCE };
#define SHELVES (sizeof shelves / sizeof *shelves)
#define FILE_PIECE ((size_t)1 << 20)

struct name {
	struct name *next;
	struct str type, id;
};
struct record {
	struct visit *v;
	struct zip *z;
	struct name *first, **last;
	bool begun;
};

static void add(struct record *x, const struct resource *r)
{
	struct name *n = arena_make(x->v->arena, struct name);
	*n = (struct name){ .type = str_dup(x->v->arena, r->type), .id = str_dup(x->v->arena, r->id) };
	*x->last = n;
	x->last = &n->next;
}

static void found(const struct resource *r, void *what)
{
	struct record *x = what;
	if (access_sees(&x->v->access, r))
		add(x, r);
}

static enum err names(struct record *x)
{
	struct visit *v = x->v;
	struct resource_list gone;
	enum err e = OK;
	x->last = &x->first;
	for (size_t i = 0; e == OK && i < SHELVES; i++) {
		e = resource_walk(v->db, v->person.key, shelves[i], found, x);
		if (e == OK)
			e = resource_gone(v->db, v->arena, v->person.key, shelves[i], &gone);
		for (size_t j = 0; e == OK && j < gone.count; j++)
			found(&gone.item[j], x);
	}
	return e;
}

// --- versions --------------------------------------------------------------------------------------------------------
static void put_text(struct record *x, const char *text)
{
	zip_put(x->z, str_of(text));
}

// Types, ids and moments hold nothing that JSON would escape. A version that was erased by law has no words.
static void put_version(struct record *x, const struct resource *r)
{
	struct arena *a = x->v->arena;
	bool there = !r->deleted && r->body.n;
	put_text(x, x->begun ? ",\n" : "\n");
	x->begun = true;
	zip_put(x->z, str_format(a, "{\"fullUrl\":\"%s/fhir/%.*s/%.*s\",", visit_base(x->v), STR_ARG(r->type),
		STR_ARG(r->id)));
	if (there) {
		put_text(x, "\"resource\":");
		zip_put(x->z, r->body);
		put_text(x, ",");
	}
	const char *method = r->deleted ? "DELETE" : r->version == 1 ? "POST" : "PUT";
	struct str to = r->version == 1 && !r->deleted ? r->type
		: str_format(a, "%.*s/%.*s", STR_ARG(r->type), STR_ARG(r->id));
	zip_put(x->z, str_format(a, "\"request\":{\"method\":\"%s\",\"url\":\"%.*s\"},\"response\":{\"status\":\"%s\","
		"\"etag\":\"W/\\\"%lld\\\"\",\"lastModified\":\"%.*s\"}}", method, STR_ARG(to),
		r->deleted ? "204" : r->version == 1 ? "201" : "200", (long long)r->version,
		STR_ARG(instant_iso(a, r->updated))));
}

static enum err put_versions(struct record *x, const struct name *n)
{
	struct visit *v = x->v;
	struct history_place at;
	struct resource now;
	enum err e = history_newest(v->db, v->arena, v->person.key, n->type, n->id, &at);
	if (e == OK)
		e = resource_get(v->db, v->arena, n->type, n->id, &now);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e; // moved away since
	put_version(x, &now);
	while ((e = history_back(v->db, v->arena, &at)) == OK) {
		struct arena_mark here = arena_here(v->arena);
		e = history_body(v->db, v->arena, &at);
		if (e != OK)
			return e;
		if (access_sees(&v->access, &at.version))
			put_version(x, &at.version);
		(void)arena_back(v->arena, here);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err put_record(struct record *x)
{
	struct visit *v = x->v;
	enum err e = OK;
	zip_file(x->z, "record.json");
	zip_put(x->z, str_format(v->arena, "{\"resourceType\":\"Bundle\",\"type\":\"history\",\"timestamp\":\"%.*s\","
		"\"entry\":[", STR_ARG(instant_iso(v->arena, clock_now()))));
	for (const struct name *n = x->first; e == OK && n; n = n->next) {
		struct arena_mark here = arena_here(v->arena);
		e = put_versions(x, n);
		(void)arena_back(v->arena, here);
		db_end_read(v->db);
		db_begin_read(v->db);
	}
	put_text(x, "\n]}\n");
	return e;
}

// --- files -----------------------------------------------------------------------------------------------------------
static enum err put_file(struct record *x, const struct name *n)
{
	struct visit *v = x->v;
	struct resource binary;
	struct attached file;
	struct str bytes;
	enum err e = attach_open(v->db, v->arena, &v->access, v->person.key, n->id, &binary, &file);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	struct str ending = str_of(file.type ? file.type->extensions : "bin");
	zip_file(x->z, str_format(v->arena, "files/%.*s.%.*s", STR_ARG(n->id), STR_ARG(str_cut(&ending, ' '))).p);
	for (uint64_t at = 0; e == OK && at < file.kept.size; at += FILE_PIECE) {
		struct arena_mark here = arena_here(v->arena);
		e = attachment_read(v->db, v->arena, v->person.key, file.kept.digest, at, FILE_PIECE, file.kept.size, &bytes);
		if (e == OK)
			zip_put(x->z, bytes);
		(void)arena_back(v->arena, here);
		db_end_read(v->db);
		db_begin_read(v->db);
	}
	return e;
}

enum err everything_record(struct visit *v, struct zip *z)
{
	struct record x = { .v = v, .z = z };
	enum err e = names(&x);
	if (e == OK)
		e = put_record(&x);
	for (const struct name *n = x.first; e == OK && n; n = n->next)
		if (str_is(n->type, "Binary"))
			e = put_file(&x, n);
	return e;
}
