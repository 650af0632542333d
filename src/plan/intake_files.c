// SPDX-License-Identifier: Apache-2.0
// Files inside a FHIR Bundle that is brought in (intake.h): bytes in an attachment itself, or in a Binary of the same
// Bundle that it names. Each is held to what an upload is held to: how large it may be, what it is by its own bytes,
// and that it is what its sum says. What is not taken is named with the reason, and its entry comes without it.
#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "plan/intake_inside.h"

#define HASH_SAYS 28 // letters of a SHA-1 in base64

static struct intake_file *file_new(struct arena *a, struct intake *x)
{
	if (x->files % 16 == 0) {
		struct intake_file *more = arena_array(a, struct intake_file, x->files + 16);
		if (x->files)
			memcpy(more, x->file, x->files * sizeof *more);
		x->file = more;
	}
	return &x->file[x->files++];
}

void intake_binary(struct arena *a, struct intake_binaries *list, struct json_at entry, uint32_t number)
{
	struct json_at body = json_get(entry, "resource");
	if (list->count % 16 == 0) {
		struct intake_binary *more = arena_array(a, struct intake_binary, list->count + 16);
		if (list->count)
			memcpy(more, list->item, list->count * sizeof *more);
		list->item = more;
	}
	list->item[list->count++] = (struct intake_binary){ .number = number, .body = body,
		.name = str_format(a, "Binary/%.*s", STR_ARG(json_text(a, json_get(body, "id")))),
		.url = json_text(a, json_get(entry, "fullUrl")) };
}

static struct intake_binary *binary_at(struct intake_binaries *list, struct str url)
{
	for (size_t i = 0; url.n && i < list->count; i++) {
		struct intake_binary *b = &list->item[i];
		bool ends = b->url.n > url.n && memcmp(b->url.p + b->url.n - url.n, url.p, url.n) == 0 &&
			b->url.p[b->url.n - url.n - 1] == '/';
		if (str_eq(b->name, url) || str_eq(b->url, url) || ends)
			return b;
	}
	return NULL;
}

// What an attachment says of its bytes is held against them.
static bool is_whole(struct arena *a, struct json_at attachment, struct str bytes)
{
	struct attachment kept;
	int64_t size = (int64_t)bytes.n;
	struct str hash = json_text(a, json_get(attachment, "hash"));
	attachment_name(a, &(struct file_bytes){ .piece = &bytes, .count = 1, .size = bytes.n }, &kept);
	if (json_is_set(json_get(attachment, "size")) && !json_int(json_get(attachment, "size"), &size))
		return false;
	return (uint64_t)size == bytes.n && (hash.n != HASH_SAYS || str_eq(hash, kept.hash));
}

// NULL: it comes, and is in `file`.
static const char *take(struct arena *a, const struct intake_how *how, struct json_at attachment, struct str data,
	struct intake_file *said, struct attached *file)
{
	struct str bytes;
	const char *why = NULL;
	size_t most = how->file_most ? how->file_most : ATTACH_MOST;
	said->size = data.n / 4 * 3;
	if (said->size > most + 3)
		return str_format(a, _("It is larger than the %zu MB that we can take"), most >> 20).p;
	if (!base64_bytes(a, data, BASE64_PLAIN, &bytes))
		return _("Its bytes cannot be read");
	said->size = bytes.n;
	if (bytes.n > most)
		return str_format(a, _("It is larger than the %zu MB that we can take"), most >> 20).p;
	if (!is_whole(a, attachment, bytes))
		return _("It is not what it was: its size or its sum is another");
	if (attach_take(a, said->name, bytes, file, &why) != OK)
		return why;
	attachment_name(a, &file->bytes, &file->kept); // to be compared with what is there
	for (size_t i = 0; i < how->backs; i++)
		if (str_eq(how->back[i], file->kept.digest))
			return _("It was here before and was taken back, so it stays out. It can be added to the entry again");
	said->type = str_of(_(file->type->words));
	said->name = file->name;
	return NULL;
}

struct attached *intake_attachment(struct arena *a, const struct intake_how *how, struct intake *x,
	struct intake_binaries *binaries, const struct intake_item *item, const struct field *f, struct json_at body)
{
	struct json_at at = json_path(a, body, f->at);
	struct str data = json_text(a, json_get(at, "data")), url = json_text(a, json_get(at, "url"));
	struct str name = json_text(a, f->name_at ? json_path(a, body, f->name_at) : json_get(at, "title"));
	struct intake_binary *binary = data.n ? NULL : binary_at(binaries, url);
	if (!name.n)
		name = json_text(a, json_get(at, "title"));
	if (binary) {
		binary->used = true;
		data = json_text(a, json_get(binary->body, "data"));
	}
	if (!data.n && !str_starts(url, "Binary/") && !binary)
		return NULL; // there is none, or it is an address of the web
	struct intake_file *said = file_new(a, x);
	struct attached *file = arena_make(a, struct attached);
	*said = (struct intake_file){ .number = item->number, .name = form_file_name(a, name.p ? name : STR("")),
		.type = STR("") };
	said->why = data.n ? take(a, how, at, data, said, file)
					   : _("It is named here, and does not come with this file. Add it to the entry afterwards");
	return said->why ? NULL : file;
}

// A document has one file here; what else stands in it is named.
void intake_other_files(struct arena *a, struct intake *x, struct intake_binaries *binaries,
	const struct intake_item *item, struct json_at body)
{
	struct json_at list = json_get(body, "content");
	uint32_t n = 0;
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct json_at at = json_get(i, "attachment");
		struct intake_binary *binary = binary_at(binaries, json_text(a, json_get(at, "url")));
		if (!n++ || (!binary && !json_is_set(json_get(at, "data"))))
			continue;
		if (binary)
			binary->used = true;
		struct intake_file *said = file_new(a, x);
		*said = (struct intake_file){ .number = item->number, .type = STR(""),
			.name = form_file_name(a, json_text(a, json_get(at, "title"))),
			.why = _("A document has one file here, and this is a further one. Add it as a document of its own") };
	}
}

void intake_files_end(struct arena *a, struct intake *x, const struct intake_binaries *binaries)
{
	for (size_t i = 0; i < binaries->count; i++)
		if (!binaries->item[i].used)
			intake_left_out(a, x, str_format(a, _("Entry %u"), binaries->item[i].number),
				_("This is a file that no part of the plan in here names"));
}
