// SPDX-License-Identifier: Apache-2.0
// The rules for the head of a request. libmicrohttpd 0.9.75 is lenient: it takes Transfer-Encoding together with
// Content-Length, two Content-Lengths, no Host, blanks before the colon, folded lines, zero bytes and bare line feeds.
// Each of those lets a proxy and us disagree about where a request ends, which is how one person's request is smuggled
// into another's connection. So they are refused here, and the connection ends (RFC 9112 section 11.2).
#include <string.h>

#include "http/inside.h"
#include "http/parts.h"

static const struct http_verdict go_on = { 0, NULL };

static struct http_verdict no(int status, const char *why)
{
	return (struct http_verdict){ status, why };
}

bool http_name_is(struct str name, const char *lower)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (lower[i] == 0 || c != lower[i])
			return false;
	}
	return lower[name.n] == 0;
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_token(struct str s) // RFC 9110 5.6.2
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is_alnum(s.p[i]) && (s.p[i] == 0 || !strchr("!#$%&'*+-.^_`|~", s.p[i])))
			return false;
	}
	return s.n > 0;
}

static bool is_field_value(struct str s) // RFC 9110 5.5: visible characters, blanks, tabs, bytes above 0x7f
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool is_target(struct str s) // visible ASCII; a "#" never travels (RFC 3986 3.5)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c <= 0x20 || c >= 0x7f || c == '#')
			return false;
	}
	return s.n > 0;
}

static bool is_host(struct str s) // RFC 9112 3.2: a name or address, perhaps with a port
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is_alnum(s.p[i]) && (s.p[i] == 0 || !strchr("-._~:[]%!$&'()*+;=", s.p[i])))
			return false;
	}
	return s.n > 0;
}

// The library cuts a head into strings in place, so the addresses of its pieces say what stood between them: one
// blank between method, target and version, CR LF behind each line, and nothing else. A folded line, a bare LF or a
// zero byte moves the next piece. Only addresses are compared, except the blanks between a colon and its value.
static bool is_laid_out(const struct http_head *h)
{
	if (h->target_at != h->method.p + h->method.n + 1 || h->version.p != h->target_at + h->target.n + 1)
		return false;
	const char *at = h->version.p + h->version.n + 2;
	for (size_t i = 0; i < h->count; i++) {
		const struct http_field *f = &h->field[i];
		const char *value = f->name.p + f->name.n + 1;
		if (f->name.p != at || f->value.p < value || f->value.p > h->method.p + h->block)
			return false;
		for (; value < f->value.p; value++) {
			if (*value != ' ' && *value != '\t')
				return false;
		}
		at = f->value.p + f->value.n + 2;
	}
	return at + 2 == h->method.p + h->block;
}

// What the special headers of one request came to.
struct framing {
	unsigned hosts, lengths, codings, expectations;
	struct str host, length, coding, expectation;
};

static void note(unsigned *count, struct str *kept, struct str value)
{
	(*count)++;
	*kept = value;
}

static struct http_verdict check_fields(const struct http_head *h, struct framing *found)
{
	for (size_t i = 0; i < h->count; i++) {
		struct str name = h->field[i].name, value = h->field[i].value;
		if (!is_token(name))
			return no(400, "a header's name is malformed");
		if (!is_field_value(value))
			return no(400, "a header holds a control character");
		switch (name.n) {
		case 4:
			if (http_name_is(name, "host"))
				note(&found->hosts, &found->host, str_trim(value));
			break;
		case 6:
			if (http_name_is(name, "expect"))
				note(&found->expectations, &found->expectation, value);
			break;
		case 14:
			if (http_name_is(name, "content-length"))
				note(&found->lengths, &found->length, str_trim(value));
			break;
		case 17:
			if (http_name_is(name, "transfer-encoding"))
				note(&found->codings, &found->coding, value); // as it stands: the library compares all of it
			break;
		default:
			break;
		}
	}
	return go_on;
}

static struct http_verdict check_host(const struct framing *f, bool old)
{
	if (f->hosts > 1)
		return no(400, "more than one Host");
	if (f->hosts == 0)
		return old ? go_on : no(400, "no Host");
	return is_host(f->host) ? go_on : no(400, "the Host is malformed");
}

static struct http_verdict check_framing(struct http_head *h, const struct framing *f, bool old)
{
	h->framed = f->codings || f->lengths;
	h->expects = f->expectations && !old && h->framed;
	if (f->expectations > 1 || (f->expectations && !http_name_is(f->expectation, "100-continue")))
		return no(417, "an expectation that is not known");
	if (f->codings && f->lengths)
		return no(400, "both Transfer-Encoding and Content-Length");
	if (f->lengths > 1)
		return no(400, "more than one Content-Length");
	if (f->codings > 1 || (f->codings && old))
		return no(400, "Transfer-Encoding does not belong here");
	if (f->codings && !http_name_is(f->coding, "chunked"))
		return no(501, "a Transfer-Encoding that is not known");
	h->chunked = f->codings;
	int64_t length = 0;
	if (f->lengths) {
		for (size_t i = 0; i < f->length.n; i++) {
			if (f->length.p[i] < '0' || f->length.p[i] > '9')
				return no(400, "the Content-Length is malformed");
		}
		if (f->length.n == 0)
			return no(400, "the Content-Length is malformed");
		if (!str_int(f->length, 0, INT64_MAX, &length))
			return no(413, HTTP_BODY_LARGE);
	}
	h->length = (size_t)length;
	return go_on;
}

struct http_verdict http_guard(struct http_head *h)
{
	bool old = str_is(h->version, "HTTP/1.0");
	struct framing found = { 0 };
	if (h->target.n > HTTP_TARGET_MOST)
		return no(414, "the address is too long");
	if (h->count > HTTP_FIELDS_MOST || h->block > h->block_most)
		return no(431, "the headers are too large");
	if (!is_token(h->method) || h->method.n > 32)
		return no(400, "the method is malformed");
	if (!is_target(h->target))
		return no(400, "the address is malformed");
	if (h->block && !is_laid_out(h))
		return no(400, "the headers are not separated as they must be");
	struct http_verdict v = check_fields(h, &found);
	if (!v.status)
		v = check_framing(h, &found, old);
	if (!v.status)
		v = check_host(&found, old);
	return v;
}

enum err http_target_split(struct str target, struct str *path, struct str *query)
{
	size_t at;
	*query = STR_NONE;
	for (int i = 0; i < 2; i++) {
		static const char *const scheme[] = { "http://", "https://" };
		if (!str_starts(target, scheme[i]))
			continue;
		target = str_part(target, strlen(scheme[i]), target.n);
		size_t end = 0;
		while (end < target.n && target.p[end] != '/' && target.p[end] != '?')
			end++;
		if (end == 0)
			return ERR_INPUT;
		target = str_part(target, end, target.n);
		if (target.n == 0 || target.p[0] == '?') { // "http://host?q": the path is "/"
			*path = STR("/");
			*query = str_part(target, 1, target.n);
			return OK;
		}
		break;
	}
	if (target.n == 0 || (target.p[0] != '/' && !str_is(target, "*")))
		return ERR_INPUT;
	*path = target;
	if (str_index(target, '?', &at)) {
		*path = str_part(target, 0, at);
		*query = str_part(target, at + 1, target.n);
	}
	return OK;
}

enum http_method http_method_of(struct str name)
{
	static const char *const known[] = {
		[HTTP_GET] = "GET",     [HTTP_HEAD] = "HEAD",     [HTTP_POST] = "POST",       [HTTP_PUT] = "PUT",
		[HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE", [HTTP_OPTIONS] = "OPTIONS",
	};
	for (int i = 0; i < HTTP_OTHER; i++) {
		if (str_is(name, known[i]))
			return (enum http_method)i;
	}
	return HTTP_OTHER;
}
