// SPDX-License-Identifier: Apache-2.0
// Whatever a client sends as a form, a cookie, an address or the head of a request is read without harm, and a form
// that is taken is the same form after being written and read again. The first byte of an input says which reader.
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

static void read_form(struct arena *a, struct str text)
{
	struct form form, again;
	if (form_parse(a, text, 50, &form))
		return;
	check(form.count <= 50);
	struct buf b;
	buf_init(&b, a, BUF_PAGE);
	for (size_t i = 0; i < form.count; i++) {
		struct form_pair *p = &form.pair[i];
		check(str_utf8(p->name) && str_utf8(p->value));
		check(!memchr(p->name.p, 0, p->name.n) && !memchr(p->value.p, 0, p->value.n));
		check(form_get(&form, str_c(a, p->name)).p != NULL);
		check(form_has(&form, str_c(a, p->name), str_c(a, p->value)));
		buf_char(&b, '&');
		buf_str(&b, form_encode(a, p->name));
		buf_char(&b, '=');
		buf_str(&b, form_encode(a, p->value));
	}
	check(form_parse(a, buf_text(&b), 50, &again) == OK);
	check(again.count == form.count);
	for (size_t i = 0; i < form.count; i++)
		check(str_eq(form.pair[i].name, again.pair[i].name) && str_eq(form.pair[i].value, again.pair[i].value));
}

static void read_cookie(struct arena *a, struct str text)
{
	struct str name = str_cut(&text, '\n');
	struct str value = cookie_find(text, str_c(a, name));
	check(!value.p || (value.p >= text.p && value.p + value.n <= text.p + text.n));
	check(!value.p || !memchr(value.p, ';', value.n));
}

static void read_address(struct arena *a, struct str text)
{
	struct str path, query, decoded;
	char out[PEER_TEXT], twice[PEER_TEXT];
	if (http_target_split(text, &path, &query) == OK && form_decode(a, path, false, &decoded) == OK)
		check(str_utf8(decoded) && !memchr(decoded.p, 0, decoded.n) && decoded.n > 0);
	if (peer_normal(peer_last_item(text), out))
		check(peer_normal(str_of(out), twice) && strcmp(out, twice) == 0);
}

// A head as lines: method, target, version, then names and values in turn.
static void read_head(struct arena *a, struct str text)
{
	struct http_head head = { .block_most = 1000 };
	struct http_field *field = arena_array(a, struct http_field, 200);
	head.method = str_cut(&text, '\n');
	head.target = str_cut(&text, '\n');
	head.version = str_cut(&text, '\n');
	for (; text.p && head.count < 200; head.count++) {
		field[head.count].name = str_cut(&text, '\n');
		field[head.count].value = str_cut(&text, '\n');
	}
	head.field = field;
	struct http_verdict v = http_guard(&head);
	check((v.status == 0) == (v.why == NULL));
	if (v.status)
		return;
	check(head.count <= HTTP_FIELDS_MOST); // how long a body may be is for who knows its sender (http_request.c)
	check(!head.chunked || head.length == 0);
	check(http_method_of(head.method) <= HTTP_OTHER);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const reader[])(struct arena *, struct str) = { read_form, read_cookie, read_address, read_head };
	if (size == 0)
		return 0;
	struct arena *a = arena_new();
	reader[data[0] % 4](a, (struct str){ (const char *)data + 1, size - 1 });
	arena_free(a);
	return 0;
}
