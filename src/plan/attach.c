// SPDX-License-Identifier: Apache-2.0
// Files of entries in FHIR (attach.h).
#include "plan/attach.h"

#include <string.h>

#include "fhir/value.h"
#include "plan/label.h"
#include "record/key.h"

#define DIGEST_AT "_data.extension[url=" OWN_EXTENSION("attachment-digest") "].valueString"
#define NAME_AT "_data.extension[url=" OWN_EXTENSION("file-name") "].valueString"
#define SIZE_AT "_data.extension[url=" OWN_EXTENSION("attachment-size") "].valueUnsignedInt"

enum err attach_take(struct arena *a, struct str name, struct str bytes, struct attached *out, const char **why)
{
	struct file_look look;
	enum err e = file_look(a, bytes, &look, why);
	if (e != OK)
		return e;
	*out = (struct attached){ .name = file_name_for(a, name, look.type), .type = look.type,
		.content_type = str_of(look.type->type), .bytes = look.bytes, .kept = { .size = look.bytes.size } };
	return OK;
}

void attach_name(struct arena *a, struct str person, struct attached *f)
{
	if (f->id.n || !f->bytes.count)
		return;
	attachment_name(a, &f->bytes, &f->kept);
	f->id = key_id(a, person);
}

static void put(struct arena *a, struct json_node *n, const char *path, const char *member, struct json_node *value)
{
	json_node_put(a, n, str_format(a, "%s.%s", path, member).p, value);
}

void attach_put(struct arena *a, struct json_node *entry, const char *path, const char *name_at,
	const struct attached *f)
{
	const struct str none = STR_NONE;
	bool is = f && f->id.n;
	put(a, entry, path, "contentType", is ? json_node_text(a, f->content_type) : NULL);
	put(a, entry, path, "url", is ? json_node_text(a, str_format(a, "Binary/%.*s", STR_ARG(f->id))) : NULL);
	put(a, entry, path, "size", is ? json_node_raw(a, str_format(a, "%llu", (unsigned long long)f->kept.size)) : NULL);
	put(a, entry, path, "hash", is && f->kept.hash.n ? json_node_text(a, f->kept.hash) : NULL);
	struct str name = is ? f->name : none;
	json_node_put(a, entry, name_at ? name_at : str_format(a, "%s.title", path).p,
		name.n ? json_node_text(a, name) : NULL);
}

static struct str person_of(struct arena *a, struct json_at entry)
{
	return key_of(json_text(a, json_get(entry, "id")));
}

bool attach_at(struct arena *a, struct json_at entry, const char *path, const char *name_at, struct attached *out)
{
	struct fhir_reference ref;
	struct json_at at = json_path(a, entry, path);
	struct str url = json_text(a, json_get(at, "url")), type = json_text(a, json_get(at, "contentType"));
	int64_t size = 0;
	*out = (struct attached){ 0 };
	if (!url.n || !fhir_reference_parse(url, &ref) || ref.kind != FHIR_REF_RELATIVE || !str_is(ref.type, "Binary") ||
		!key_of(ref.id).n || !str_eq(key_of(ref.id), person_of(a, entry)))
		return false;
	if (!json_int(json_get(at, "size"), &size) || size < 0)
		size = 0;
	*out = (struct attached){ .id = ref.id, .content_type = type, .type = file_type_named(type),
		.name = json_text(a, name_at ? json_path(a, entry, name_at) : json_get(at, "title")),
		.kept = { .hash = json_text(a, json_get(at, "hash")), .size = (uint64_t)size } };
	return true;
}

struct json_node *attach_body(struct arena *a, const struct attached *f, struct str owner)
{
	struct json_node *n = json_node_object(a);
	json_node_put(a, n, "resourceType", json_node_text(a, STR("Binary")));
	json_node_put(a, n, "contentType", json_node_text(a, f->content_type));
	json_node_put(a, n, "securityContext.reference", json_node_text(a, owner));
	json_node_put(a, n, DIGEST_AT, json_node_text(a, f->kept.digest));
	json_node_put(a, n, SIZE_AT, json_node_raw(a, str_format(a, "%llu", (unsigned long long)f->kept.size)));
	if (f->name.n)
		json_node_put(a, n, NAME_AT, json_node_text(a, f->name));
	return n;
}

struct resource_put attach_make(struct arena *a, const struct attached *f, const struct attach_owner *o)
{
	must(f->id.n && f->kept.digest.n);
	struct json_node *body = attach_body(a, f, o->reference);
	label_stamp(a, body, o->label);
	return (struct resource_put){ .now = { .person = o->person, .shelf = SHELF_PAST, .type = STR("Binary"), .id = f->id,
		.kind = STR(ATTACH_KIND), .section = o->section, .label = o->label, .author = o->author, .updated = o->at,
		.body = resource_stamp(a, body, f->id, 1, o->at) } };
}

bool attach_read(struct arena *a, const struct resource *binary, struct attached *out)
{
	struct json_at body = json_trusted(a, binary->body);
	struct str type = json_text(a, json_get(body, "contentType"));
	struct str digest = json_text(a, json_path(a, body, DIGEST_AT));
	int64_t size = 0;
	*out = (struct attached){ .id = binary->id, .content_type = type, .type = file_type_named(type),
		.name = json_text(a, json_path(a, body, NAME_AT)),
		.owner = json_text(a, json_path(a, body, "securityContext.reference")) };
	if (!attachment_digest_valid(digest) || !json_int(json_path(a, body, SIZE_AT), &size) || size < 0)
		return false;
	out->kept = (struct attachment){ .digest = digest, .size = (uint64_t)size };
	return true;
}

enum err attach_gone(struct db *db, struct arena *a, struct str id, struct str author, instant at,
	struct resource_put *out)
{
	struct resource r;
	enum err e = resource_get(db, a, STR("Binary"), id, &r);
	if (e != OK || r.deleted)
		return e != OK ? e : ERR_NOT_FOUND;
	*out = (struct resource_put){ .now = r, .expect = r.version };
	out->now.deleted = true;
	out->now.author = author;
	out->now.updated = at;
	out->now.body = resource_stamp(a, json_tree(a, json_trusted(a, r.body)), r.id, r.version + 1, at);
	return OK;
}

bool attach_owner_seen(struct db *db, struct arena *a, const struct access *x, struct str owner)
{
	struct fhir_reference ref;
	struct resource r;
	if (!owner.n || !fhir_reference_parse(owner, &ref) || ref.kind != FHIR_REF_RELATIVE)
		return false;
	if (str_is(ref.type, "Patient"))
		return true; // of the record as such: the Binary's own section decides
	return resource_head(db, a, ref.type, ref.id, &r) == OK && access_sees(x, &r);
}

bool attach_taken_back(struct db *db, struct arena *a, struct str id)
{
	struct resource now;
	return resource_head(db, a, STR("Binary"), id, &now) == OK && now.deleted;
}

enum err attach_digests_back(struct db *db, struct arena *a, struct str person, struct str **out, size_t *count)
{
	struct resource_list list;
	struct attached file;
	*count = 0;
	enum err e = resource_gone(db, a, person, SHELF_PAST, &list);
	*out = arena_array(a, struct str, e == OK ? list.count + 1 : 1);
	for (size_t i = 0; e == OK && i < list.count; i++)
		if (str_is(list.item[i].type, "Binary") && attach_read(a, &list.item[i], &file))
			(*out)[(*count)++] = file.kept.digest;
	return e;
}

enum err attach_open(struct db *db, struct arena *a, const struct access *x, struct str person, struct str id,
	struct resource *binary, struct attached *out)
{
	if (!str_eq(key_of(id), person))
		return ERR_NOT_FOUND;
	enum err e = resource_get(db, a, STR("Binary"), id, binary);
	if (e != OK)
		return e;
	bool seen = access_sees(x, binary) && attach_read(a, binary, out) && attach_owner_seen(db, a, x, out->owner);
	return seen && (x->self || !binary->deleted) ? OK : ERR_NOT_FOUND;
}
