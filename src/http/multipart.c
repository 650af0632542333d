// SPDX-License-Identifier: Apache-2.0
// Forms that carry files (multipart/form-data, RFC 7578), strictly: browsers write one shape of it, and whatever has
// another shape is refused rather than guessed at, because two readers that guess differently are how things are
// smuggled. Nothing is copied but names: values and files are slices of the body, whose size transport has bounded.
// Called by the dispatcher for bodies of forms.
//
// Refused: a preamble or an epilogue, a boundary line with anything behind it, a part without Content-Disposition
// form-data or without a name, a second one of either, `filename*` (RFC 7578 4.2), an encoding (4.7), bare line feeds
// in a head, text that is not UTF-8 or holds a zero byte.
#include <string.h>
#include <strings.h>

#include "http/parts.h"

#define BOUNDARY_MOST 70 // RFC 2046 5.1.1
#define HEAD_MOST ((size_t)4096) // bytes of the headers of one part

struct part {
	struct str name, filename;
	bool has_name, has_file;
	struct str body;
};

static bool same(struct str a, const char *b)
{
	return a.n == strlen(b) && strncasecmp(a.p, b, a.n) == 0;
}

// The text before the next `mark` and, in *rest, what stands behind it. False: it is not there.
static bool cut_at(struct str *rest, struct str mark, struct str *before)
{
	const char *at = rest->n ? memmem(rest->p, rest->n, mark.p, mark.n) : NULL;
	if (!at)
		return false;
	*before = (struct str){ rest->p, (size_t)(at - rest->p) };
	*rest = str_part(*rest, before->n + mark.n, rest->n);
	return true;
}

static bool is_token(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

// The next `; name=value` of a header. Values in quotes end at a quote that is the last thing before a semicolon or the
// end: browsers write a backslash as it is and a quote as %22, other programs put a backslash before both.
static bool next_parameter(struct str *rest, struct str *name, struct str *value)
{
	struct str s = str_trim(*rest);
	size_t n = 0;
	if (!s.n || s.p[0] != ';')
		return false;
	s = str_trim(str_part(s, 1, s.n));
	while (n < s.n && is_token(s.p[n]))
		n++;
	*name = str_part(s, 0, n);
	if (!n || n == s.n || s.p[n] != '=')
		return false;
	s = str_part(s, n + 1, s.n);
	n = 0;
	if (s.n && s.p[0] == '"') {
		for (n = 1; n < s.n; n++) {
			struct str behind = str_trim(str_part(s, n + 1, s.n));
			if (s.p[n] == '"' && (!behind.n || behind.p[0] == ';' || s.p[n - 1] != '\\'))
				break;
		}
		if (n >= s.n)
			return false;
		*value = str_part(s, 1, n - 1);
		*rest = str_part(s, n + 1, s.n);
		return true;
	}
	while (n < s.n && is_token(s.p[n]))
		n++;
	*value = str_part(s, 0, n);
	*rest = str_part(s, n, s.n);
	return n > 0;
}

static bool boundary_good(struct str b)
{
	for (size_t i = 0; i < b.n; i++) {
		char c = b.p[i];
		bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		if (!letter && (c == 0 || !strchr("'()+_,-./:=? ", c)))
			return false;
	}
	return b.n > 0 && b.n <= BOUNDARY_MOST && b.p[b.n - 1] != ' ';
}

static enum err read_boundary(struct str type, struct str *boundary)
{
	struct str rest = type, name, value;
	(void)str_cut(&rest, ';');
	*boundary = STR_NONE;
	if (!form_is_multipart(type) || !rest.p)
		return ERR_INPUT;
	rest = str_part(type, (size_t)(rest.p - type.p) - 1, type.n);
	while (next_parameter(&rest, &name, &value)) {
		if (!same(name, "boundary"))
			continue;
		if (boundary->p)
			return ERR_INPUT;
		*boundary = value;
	}
	return !str_trim(rest).n && boundary->p && boundary_good(*boundary) ? OK : ERR_INPUT;
}

bool form_is_multipart(struct str type)
{
	struct str rest = type;
	return same(str_trim(str_cut(&rest, ';')), "multipart/form-data");
}

// %22, %0D and %0A are how browsers write a quote and line ends in names (WHATWG HTML 4.10.21.8); a backslash before a
// quote is how others do.
static struct str unquote(struct arena *a, struct str s)
{
	char *p = arena_bytes(a, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		struct str three = str_part(s, i, 3);
		char c = s.p[i];
		if (same(three, "%22") || same(three, "%0D") || same(three, "%0A")) {
			c = same(three, "%22") ? '"' : '\n';
			i += 2;
		} else if (c == '\\' && i + 1 < s.n && s.p[i + 1] == '"') {
			c = s.p[++i];
		}
		p[n++] = c;
	}
	return (struct str){ p, n };
}

static bool is_text(struct str s)
{
	return str_utf8(s) && (!s.n || !memchr(s.p, 0, s.n));
}

static enum err read_disposition(struct arena *a, struct str value, struct part *part)
{
	size_t at;
	struct str kind = str_index(value, ';', &at) ? str_trim(str_part(value, 0, at)) : value, name, text;
	struct str rest = str_part(value, kind.n, value.n);
	if (!same(kind, "form-data") || part->has_name)
		return ERR_INPUT;
	while (next_parameter(&rest, &name, &text)) {
		bool is_name = same(name, "name"), is_file = same(name, "filename");
		if ((is_name && part->has_name) || (is_file && part->has_file) || same(name, "filename*"))
			return ERR_INPUT;
		if (is_name)
			part->name = unquote(a, text);
		if (is_file)
			part->filename = unquote(a, text);
		part->has_name |= is_name;
		part->has_file |= is_file;
	}
	if (str_trim(rest).n || !part->has_name)
		return ERR_INPUT;
	return is_text(part->name) ? OK : ERR_INPUT;
}

static enum err read_head(struct arena *a, struct str head, struct part *part)
{
	while (head.n) {
		struct str line, name, ended = head;
		size_t colon, bare;
		if (!cut_at(&ended, STR("\r\n"), &line)) {
			line = head;
			ended = STR("");
		}
		head = ended;
		if (str_index(line, '\n', &bare) || str_index(line, '\r', &bare) || memchr(line.p, 0, line.n) ||
			!str_index(line, ':', &colon) || !colon)
			return ERR_INPUT;
		name = str_part(line, 0, colon);
		for (size_t i = 0; i < name.n; i++)
			if (!is_token(name.p[i]))
				return ERR_INPUT;
		struct str value = str_trim(str_part(line, colon + 1, line.n));
		if (same(name, "content-transfer-encoding") && !same(value, "binary") && !same(value, "8bit") &&
			!same(value, "7bit"))
			return ERR_INPUT;
		if (same(name, "content-disposition") && read_disposition(a, value, part) != OK)
			return ERR_INPUT;
	}
	return part->has_name ? OK : ERR_INPUT;
}

// The next part; *rest is moved behind the delimiter that ends it, and begins with what stands behind that.
static enum err next_part(struct arena *a, struct str *rest, struct str delimiter, struct part *part)
{
	struct str head;
	*part = (struct part){ .name = STR("") };
	if (!str_starts(*rest, "\r\n"))
		return ERR_INPUT;
	*rest = str_part(*rest, 2, rest->n);
	struct str within = str_part(*rest, 0, HEAD_MOST);
	if (!cut_at(&within, STR("\r\n\r\n"), &head) || read_head(a, head, part) != OK)
		return ERR_INPUT;
	*rest = str_part(*rest, head.n + 2, rest->n); // the end of the blank line may begin a delimiter: there is no body
	if (!cut_at(rest, delimiter, &part->body))
		return ERR_INPUT;
	part->body = str_part(part->body, 2, part->body.n);
	return OK;
}

static enum err take_part(struct arena *a, const struct part *part, size_t file_most, struct form *out)
{
	if (!part->has_file) {
		if (!is_text(part->body))
			return ERR_INPUT;
		out->pair[out->count++] = (struct form_pair){ part->name, part->body };
		return OK;
	}
	if (!part->filename.n && !part->body.n)
		return OK; // no file was chosen
	if (out->files == FORM_FILES_MOST)
		return ERR_INPUT;
	bool over = part->body.n > file_most;
	out->file[out->files++] = (struct form_file){ .field = part->name, .name = form_file_name(a, part->filename),
		.bytes = over ? STR("") : part->body, .too_large = over };
	return OK;
}

static enum err read_parts(struct arena *a, struct str rest, struct str delimiter, size_t most, size_t file_most,
	struct form *out)
{
	size_t parts = 0;
	struct part part;
	while (!str_is(rest, "--") && !str_is(rest, "--\r\n")) {
		if (parts++ == most)
			return ERR_INPUT;
		enum err e = next_part(a, &rest, delimiter, &part);
		if (e == OK)
			e = take_part(a, &part, file_most, out);
		if (e != OK)
			return e;
	}
	return parts ? OK : ERR_INPUT;
}

static size_t count_of(struct str body, struct str delimiter, size_t most)
{
	size_t n = 1;
	struct str before;
	while (n <= most && cut_at(&body, delimiter, &before))
		n++;
	return n;
}

enum err form_multipart(struct arena *a, struct str type, struct str body, size_t most, size_t file_most,
	struct form *out)
{
	struct str boundary;
	*out = (struct form){ 0 };
	if (read_boundary(type, &boundary) != OK)
		return ERR_INPUT;
	struct str delimiter = str_format(a, "\r\n--%.*s", STR_ARG(boundary));
	struct str first = str_part(delimiter, 2, delimiter.n);
	if (body.n < first.n || memcmp(body.p, first.p, first.n) != 0)
		return ERR_INPUT;
	size_t room = count_of(body, delimiter, most);
	struct form f = { .pair = arena_array(a, struct form_pair, room),
		.file = arena_array(a, struct form_file, FORM_FILES_MOST), .file_most = file_most };
	enum err e = read_parts(a, str_part(body, first.n, body.n), delimiter, most, file_most, &f);
	if (e == OK)
		*out = f;
	return e;
}

const struct form_file *form_get_file(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->files; i++)
		if (str_is(f->file[i].field, name))
			return &f->file[i];
	return NULL;
}

// --- names of files --------------------------------------------------------------------------------------------------
// How many bytes the letter at p takes, which is well-formed UTF-8; *code is its number.
static size_t letter(const unsigned char *p, uint32_t *code)
{
	if (p[0] < 0x80) {
		*code = p[0];
		return 1;
	}
	size_t n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	*code = p[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++)
		*code = *code << 6 | (p[i] & 0x3f);
	return n;
}

// Control characters, marks that turn the direction of text (UAX 9) or cannot be seen, separators of lines.
static bool unwanted(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200b || (c >= 0x200e && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfff9 && c <= 0xfffb) || c >= 0xe0000;
}

// At most so many bytes, whole letters, with the extension at its end.
static struct str shorten(struct arena *a, struct str s, size_t most)
{
	size_t dot = s.n, keep;
	if (s.n <= most)
		return s;
	while (dot > 0 && s.p[dot - 1] != '.')
		dot--;
	struct str end = dot > 1 && s.n - dot <= 10 ? str_part(s, dot - 1, s.n) : STR("");
	for (keep = most - end.n; keep > 0 && ((unsigned char)s.p[keep] & 0xc0) == 0x80;)
		keep--;
	return str_format(a, "%.*s%.*s", (int)keep, s.p, STR_ARG(end));
}

// Without points and blanks at its ends, which some systems hide or drop.
static struct str bare(struct str s)
{
	while (s.n && (s.p[0] == '.' || s.p[0] == ' '))
		s = str_part(s, 1, s.n);
	while (s.n && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == ' '))
		s.n--;
	return s;
}

struct str form_file_name(struct arena *a, struct str name)
{
	size_t from = 0, n = 0;
	if (!str_utf8(name))
		return STR("");
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '/' || name.p[i] == '\\')
			from = i + 1;
	char *p = arena_bytes(a, name.n + 1);
	for (size_t i = from, step; i < name.n; i += step) {
		uint32_t code;
		step = letter((const unsigned char *)name.p + i, &code);
		if (unwanted(code))
			continue;
		if (code < 0x80 && strchr("<>:\"|?*", (int)code))
			p[n++] = '_';
		else
			for (size_t k = 0; k < step; k++)
				p[n++] = name.p[i + k];
	}
	return bare(shorten(a, bare((struct str){ p, n }), FILE_NAME_MOST));
}
