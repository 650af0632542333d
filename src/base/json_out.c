// SPDX-License-Identifier: Apache-2.0
// The writer: values go to a buf, commas, colons and quotes come by themselves. Wrong nesting, a value without its
// name, a second value at the top are broken promises of the caller and end the process; a full buf does not (its
// owner asks buf_ok at the end).
#include "base/json_inside.h"

void json_out_init(struct json_out *w, struct buf *b)
{
	*w = (struct json_out){ .b = b };
}

static uint64_t level_bit(const struct json_out *w)
{
	return UINT64_C(1) << (w->depth - 1);
}

// Whatever must stand before a value, in the place where the writer is.
static void before_value(struct json_out *w)
{
	must(!w->whole);
	if (w->depth == 0) {
		w->whole = true;
		return;
	}
	uint64_t bit = level_bit(w);
	must(w->named == ((w->object & bit) != 0));
	if (!w->named && (w->comma & bit))
		buf_char(w->b, ',');
	w->comma |= bit;
	w->named = false;
}

static void open_level(struct json_out *w, char mark)
{
	before_value(w);
	w->whole = false;
	must(w->depth < JSON_DEPTH);
	w->depth++;
	uint64_t bit = level_bit(w);
	w->comma &= ~bit;
	w->object = mark == '{' ? w->object | bit : w->object & ~bit;
	buf_char(w->b, mark);
}

static void shut_level(struct json_out *w, char mark)
{
	must(w->depth > 0 && !w->named);
	must(((w->object & level_bit(w)) != 0) == (mark == '}'));
	w->depth--;
	w->whole = w->depth == 0;
	buf_char(w->b, mark);
}

void json_open(struct json_out *w)
{
	open_level(w, '{');
}

void json_shut(struct json_out *w)
{
	shut_level(w, '}');
}

void json_open_array(struct json_out *w)
{
	open_level(w, '[');
}

void json_shut_array(struct json_out *w)
{
	shut_level(w, ']');
}

// RFC 8259, section 7: the quote, the backslash and what is below blank; all else as it stands.
static void escape(struct buf *b, char c)
{
	static const char letter[128] = { ['"'] = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n',
		['\r'] = 'r', ['\t'] = 't' };
	static const char hex[] = "0123456789abcdef";
	char out[6] = { '\\', letter[(unsigned char)c], '0', '0', hex[(unsigned char)c >> 4], hex[c & 15] };
	if (out[1]) {
		buf_add(b, out, 2);
		return;
	}
	out[1] = 'u';
	buf_add(b, out, sizeof out);
}

void json_quote(struct buf *b, struct str text)
{
	buf_char(b, '"');
	const char *p = text.p, *from = p, *end = p ? p + text.n : p;
	while (p < end) {
		p = json_plain(p, end);
		if (p == end)
			break;
		if ((unsigned char)*p >= 0x80) {
			size_t size = json_letter_size(p, end);
			must(size != 0);
			p += size;
			continue;
		}
		buf_add(b, from, (size_t)(p - from));
		escape(b, *p++);
		from = p;
	}
	buf_add(b, from, (size_t)(end - from));
	buf_char(b, '"');
}

void json_member_str(struct json_out *w, struct str name)
{
	must(w->depth > 0 && !w->named);
	uint64_t bit = level_bit(w);
	must(w->object & bit);
	if (w->comma & bit)
		buf_char(w->b, ',');
	json_quote(w->b, name);
	buf_char(w->b, ':');
	w->named = true;
}

void json_member(struct json_out *w, const char *name)
{
	json_member_str(w, str_of(name));
}

void json_put(struct json_out *w, struct str text)
{
	before_value(w);
	json_quote(w->b, text);
}

void json_put_c(struct json_out *w, const char *text)
{
	json_put(w, str_of(text));
}

void json_put_int(struct json_out *w, int64_t v)
{
	before_value(w);
	buf_int(w->b, v);
}

void json_put_bool(struct json_out *w, bool v)
{
	before_value(w);
	buf_str(w->b, v ? STR("true") : STR("false"));
}

void json_put_null(struct json_out *w)
{
	before_value(w);
	buf_str(w->b, STR("null"));
}

void json_put_raw(struct json_out *w, struct str value)
{
	must(value.n > 0); // nothing is no value: it would leave a comma or a name alone
	before_value(w);
	buf_str(w->b, value);
}

void json_pair(struct json_out *w, const char *name, struct str s)
{
	if (!s.p)
		return;
	json_member(w, name);
	json_put(w, s);
}

void json_pair_c(struct json_out *w, const char *name, const char *s)
{
	json_pair(w, name, str_of(s));
}
