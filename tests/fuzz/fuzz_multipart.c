// SPDX-License-Identifier: Apache-2.0
// Whatever a client sends as a form with files is read without harm: the first line of an input is the Content-Type,
// the rest the body. What is taken holds only text that is UTF-8, bytes that lie in the body, and names of files that
// a file system and a reader can take, and a name that was cleaned is clean.
// Floors: http base
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

static void check_name(struct arena *a, struct str name)
{
	check(str_utf8(name) && name.n <= FILE_NAME_MOST);
	for (size_t i = 0; i < name.n; i++)
		check((unsigned char)name.p[i] >= 0x20 && name.p[i] != 0x7f && !strchr("/\\<>:\"|?*", name.p[i]));
	check(str_eq(form_file_name(a, name), name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str body = { (const char *)data, size }, type = str_cut(&body, '\n');
	struct arena *a = arena_new();
	struct form f;
	check_name(a, form_file_name(a, body.p ? body : STR("")));
	enum err e = form_multipart(a, type, body, 30, 200, &f);
	check(e == OK || (e == ERR_INPUT && !f.count && !f.files));
	check(f.count + f.files <= 30 && f.files <= FORM_FILES_MOST);
	for (size_t i = 0; i < f.count; i++) {
		struct str value = f.pair[i].value;
		check(str_utf8(f.pair[i].name) && str_utf8(value) && !memchr(value.p, 0, value.n));
	}
	for (size_t i = 0; i < f.files; i++) {
		struct str b = f.file[i].bytes;
		check(b.n <= 200 && (!b.n || (b.p >= body.p && b.p + b.n <= body.p + body.n)));
		check(!f.file[i].too_large || !b.n);
		check(str_utf8(f.file[i].field));
		check_name(a, f.file[i].name);
	}
	arena_free(a);
	return 0;
}
