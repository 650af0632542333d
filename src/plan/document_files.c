// SPDX-License-Identifier: Apache-2.0
// The files of a document (agreement_inside.h): each is a Binary behind the entries, with its bytes, under the address
// by which its entry names it. So the plan can go to another house with all that belongs to it.
#include "base/base64.h"
#include "fhir/value.h"
#include "plan/agreement_inside.h"
#include "plan/attach_send.h"

struct carrying {
	struct db *db;
	struct arena *a;
	const struct plan *pl;
	const struct agreement_reader *reader; // NULL: all of it
	struct json_out *w;
	uint64_t room;
};

// Whether the bytes are those that the entry speaks of: a program may have sent others since.
static bool is_same(struct arena *a, const struct attached *named, struct str bytes)
{
	struct attachment kept;
	attachment_name(a, &(struct file_bytes){ .piece = &bytes, .count = 1, .size = bytes.n }, &kept);
	return !named->kept.hash.n || str_eq(named->kept.hash, kept.hash);
}

static void put_binary(struct carrying *c, const struct resource *binary, struct str bytes)
{
	struct str data = base64_text(c->a, bytes, BASE64_PLAIN);
	json_open(c->w);
	json_pair(c->w, "fullUrl", str_format(c->a, OWN_BASE "Binary/%.*s", STR_ARG(binary->id)));
	json_member(c->w, "resource");
	json_put_raw(c->w, str_format(c->a, "%.*s,\"data\":\"%.*s\"}", (int)binary->body.n - 1, binary->body.p,
		STR_ARG(data)));
	json_shut(c->w);
}

// What was taken back, what this reader may not have, and what there is no room for stays out.
static enum err carry(struct carrying *c, const struct attached *named)
{
	struct resource binary;
	struct attached file;
	struct str bytes;
	enum err e = resource_get(c->db, c->a, STR("Binary"), named->id, &binary);
	if (e != OK || binary.deleted || !attach_read(c->a, &binary, &file))
		return e == ERR_NOT_FOUND ? OK : e;
	if ((c->reader && !c->reader->sees(c->reader->context, &binary)) || file.kept.size > c->room)
		return OK;
	if (!attach_reserve(c->a, (size_t)file.kept.size * 5)) // the bytes, as base64, and in the document
		return ERR_BUSY;
	e = attachment_read(c->db, c->a, c->pl->person->key, file.kept.digest, 0, (size_t)file.kept.size, file.kept.size,
		&bytes);
	if (e != OK || !is_same(c->a, named, bytes))
		return e;
	c->room -= file.kept.size;
	put_binary(c, &binary, bytes);
	return OK;
}

enum err document_files(struct db *db, struct arena *a, const struct plan *pl, const struct agreement_reader *reader,
	struct json_out *w)
{
	struct carrying c = { db, a, pl, reader, w, DOCUMENT_FILES_MOST };
	struct attached named;
	enum err e = OK;
	for (size_t i = 0; e == OK && i < pl->entries; i++) {
		const struct entry *entry = &pl->entry[i];
		for (size_t j = 0; e == OK && j < entry->kind->fields; j++)
			if (entry->kind->field[j].control == CONTROL_FILE && entry_file(entry, entry->kind->field[j].name, &named))
				e = carry(&c, &named);
	}
	return e;
}
