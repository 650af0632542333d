// SPDX-License-Identifier: Apache-2.0
// Cookies, as RFC 6265 has servers read (4.2) and write (4.1) them. libmicrohttpd's own list of cookies is never
// asked: for `a="` release 0.9.75 stores a value of length SIZE_MAX.
#include <string.h>

#include "http/inside.h"
#include "http/parts.h"

struct str cookie_find(struct str header, const char *name)
{
	for (struct str rest = header; rest.p;) {
		struct str value = str_cut(&rest, ';');
		struct str this_name = str_cut(&value, '=');
		if (!value.p || !str_is(str_trim(this_name), name))
			continue;
		value = str_trim(value);
		if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = str_part(value, 1, value.n - 2);
		return value;
	}
	return STR_NONE;
}

struct str http_get_cookie(const struct http_request *req, const char *name)
{
	const struct call *c = req->transport;
	for (size_t i = 0; i < c->head.count; i++) {
		if (!http_name_is(c->head.field[i].name, "cookie"))
			continue;
		struct str value = cookie_find(c->head.field[i].value, name);
		if (value.p)
			return value;
	}
	return STR_NONE;
}

static bool is_cookie_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c <= ' ' || c > '~' || c == '"' || c == ',' || c == ';' || c == '\\')
			return false;
	}
	return true;
}

void http_set_cookie(struct http_request *req, const char *name, struct str value, long max_age)
{
	must(name[0] && is_cookie_text(str_of(name)) && !strchr(name, '=') && is_cookie_text(value));
	must(max_age >= -1);
	struct buf b;
	buf_init(&b, req->arena, 8192);
	buf_format(&b, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax", name, STR_ARG(value));
	if (req->secure)
		buf_c(&b, "; Secure");
	if (max_age >= 0)
		buf_format(&b, "; Max-Age=%ld", max_age);
	must(buf_ok(&b));
	http_header_add(req, "Set-Cookie", buf_text(&b));
}
