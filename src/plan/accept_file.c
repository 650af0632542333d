// SPDX-License-Identifier: Apache-2.0
// Files that programs send inside resources (accept_file.h).
#include "plan/accept_file.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/text.h"

static bool decode(struct arena *a, struct str data, struct str *out)
{
	return data.n && base64_bytes(a, data, BASE64_PLAIN, out);
}

static struct str text_at(struct arena *a, struct json_node *n, const char *member)
{
	return json_node_string(a, json_node_get(n, str_of(member)));
}

// What is written is named by what is kept of it (a picture loses its place); what a program says of it is held against
// what it sent.
static bool fits(struct arena *a, struct json_node *attachment, struct str bytes)
{
	struct attachment sent;
	int64_t size;
	struct str hash = text_at(a, attachment, "hash");
	struct str said = json_node_literal(json_node_get(attachment, STR("size")));
	attachment_name(a, &(struct file_bytes){ .piece = &bytes, .count = 1, .size = bytes.n }, &sent);
	return (!hash.n || str_eq(hash, sent.hash)) && (!said.n || (str_int(said, 0, INT64_MAX, &size) &&
		(uint64_t)size == bytes.n));
}

static struct attached *take(struct arena *a, struct str person, struct str name, struct str data, struct str *bytes)
{
	struct attached *file = arena_make(a, struct attached);
	const char *why;
	if (!decode(a, data, bytes) || attach_take(a, form_file_name(a, name.p ? name : STR("")), *bytes, file, &why) != OK)
		return NULL;
	attach_name(a, person, file);
	return file;
}

static struct accept_file *more(struct arena *a, struct accept *x)
{
	struct accept_file *list = arena_array(a, struct accept_file, x->files + 1);
	if (x->files)
		memcpy(list, x->file, x->files * sizeof *list);
	x->file = list;
	return &list[x->files++];
}

static enum err one(struct arena *a, struct accept *x, struct json_node *attachment, struct fault *f)
{
	struct str bytes, url, data = text_at(a, attachment, "data");
	struct attached *file = take(a, x->person, text_at(a, attachment, "title"), data, &bytes);
	if (!file)
		return OK;
	if (!fits(a, attachment, bytes)) {
		(void)fault_coded(f, str_format(a, "%.*s.content.attachment", STR_ARG(x->path)),
			_("The size or the hash is not that of the data."), "value", STR_NONE);
		if (f)
			f->err = ERR_RULE;
		return ERR_RULE;
	}
	const struct resource *r = &x->put.now;
	struct accept_file *next = more(a, x);
	next->file = file;
	next->put = attach_make(a, file, &(struct attach_owner){ .person = x->person, .section = r->section,
		.reference = str_format(a, "%.*s/%.*s", STR_ARG(x->type), STR_ARG(r->id)), .label = r->label,
		.author = r->author, .at = r->updated });
	url = str_format(a, "Binary/%.*s", STR_ARG(file->id));
	json_node_set(a, attachment, STR("data"), NULL);
	json_node_set(a, attachment, STR("contentType"), json_node_text(a, file->content_type));
	json_node_set(a, attachment, STR("url"), json_node_text(a, url));
	json_node_set(a, attachment, STR("size"), json_node_raw(a, str_format(a, "%llu",
		(unsigned long long)file->kept.size)));
	json_node_set(a, attachment, STR("hash"), json_node_text(a, file->kept.hash));
	return OK;
}

// Whether what a body says of its bytes is what stands already: then they are not sent once more.
static bool says_the_same(struct json_node *body, struct json_at before, struct arena *a)
{
	struct buf b;
	struct json_node *said = json_node_get(body, STR("_data"));
	struct json_at was = json_get(before, "_data");
	if (!said || !json_is(was))
		return false;
	buf_init(&b, a, 4096);
	json_node_write(&b, said);
	return str_eq(buf_text(&b), json_raw(was));
}

// The name that a Binary of here carries, as an export gives it.
static struct str name_said(struct arena *a, struct json_node *body)
{
	struct json_node *list = json_node_get(json_node_get(body, STR("_data")), STR("extension"));
	for (uint32_t i = 0; json_node_kind(list) == JSON_ARRAY && i < json_node_count(list); i++)
		if (str_is(text_at(a, json_node_item(list, i), "url"), OWN_EXTENSION("file-name")))
			return text_at(a, json_node_item(list, i), "valueString");
	return STR("");
}

struct attached *accept_binary(struct arena *a, struct str person, struct json_node *body, struct json_at before)
{
	struct str bytes, owner = text_at(a, json_node_get(body, STR("securityContext")), "reference");
	struct str data = text_at(a, body, "data");
	if (!data.n && says_the_same(body, before, a))
		return NULL;
	struct str name = name_said(a, body);
	json_node_set(a, body, STR("_data"), NULL); // the rest is ours to say
	struct attached *file = take(a, person, name, data, &bytes);
	if (!file)
		return NULL;
	struct json_node *made = attach_body(a, file, owner);
	json_node_set(a, body, STR("data"), NULL);
	json_node_set(a, body, STR("contentType"), json_node_text(a, file->content_type));
	json_node_set(a, body, STR("_data"), json_node_get(made, STR("_data")));
	return file;
}

enum err accept_files(struct arena *a, struct accept *x, struct json_node *body, struct fault *f)
{
	enum err e = OK;
	x->file = NULL;
	x->files = 0;
	struct json_at before = x->act == ACCEPT_UPDATE ? json_trusted(a, x->now.body) : (struct json_at){ 0 };
	const struct attached *own = str_is(x->type, "Binary") ? accept_binary(a, x->person, body, before) : NULL;
	if (own)
		more(a, x)->file = own;
	struct json_node *content = json_node_get(body, STR("content"));
	if (str_is(x->type, "Media") && content)
		e = one(a, x, content, f);
	for (uint32_t i = 0; str_is(x->type, "DocumentReference") && e == OK && i < json_node_count(content); i++) {
		struct json_node *attachment = json_node_get(json_node_item(content, i), STR("attachment"));
		if (attachment)
			e = one(a, x, attachment, f);
	}
	return e;
}

// The document is taken away: so are its files.
enum err accept_files_gone(struct db *db, struct arena *a, struct accept *x)
{
	struct json_at body = json_trusted(a, x->now.body);
	bool media = str_is(x->type, "Media"), document = str_is(x->type, "DocumentReference");
	uint32_t count = media ? 1 : document ? json_length(json_get(body, "content")) : 0;
	x->file = NULL;
	x->files = 0;
	for (uint32_t i = 0; i < count; i++) {
		struct attached *file = arena_make(a, struct attached);
		struct resource_put put;
		const char *at = media ? "content" : str_format(a, "content[%u].attachment", i).p;
		if (!attach_at(a, body, at, NULL, file))
			continue;
		enum err e = attach_gone(db, a, file->id, x->put.now.author, x->put.now.updated, &put);
		if (e == OK)
			*more(a, x) = (struct accept_file){ file, put };
		else if (e != ERR_NOT_FOUND)
			return e;
	}
	return OK;
}

enum err accept_files_write(struct db *db, struct arena *a, const struct accept *x)
{
	enum err e = OK;
	for (size_t i = 0; e == OK && i < x->files; i++) {
		struct resource_put put = x->file[i].put; // the job may run again
		if (x->file[i].file->bytes.count)
			e = attachment_write(db, a, x->person, &x->file[i].file->kept, &x->file[i].file->bytes);
		if (e == OK && put.now.id.n)
			e = put.expect ? resource_write(db, a, &put) : resource_add(db, &put.now);
	}
	return e;
}
