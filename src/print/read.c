// SPDX-License-Identifier: Apache-2.0
// Reads the markup of a page, as the components of nhsuk/ write it and nobody else: elements are closed in order,
// attributes stand in double quotes, five characters are escaped. What is otherwise is taken as it stands: nothing
// here can fail, and no word outside a skipped element is lost. For pdf.c.
#include <string.h>

#include "base/buf.h"
#include "base/direction.h"
#include "print/sheet.h"

#define PIECE_MOST ((size_t)16 << 10) // bytes that are laid out at once: what that takes grows faster than the text
#define TEXT_MOST ((size_t)64 << 20)

// How the lines of a text run (dir of HTML): as the page does, from right to left, or each as its first letter does.
enum runs { RUNS_PAGE, RUNS_LEFT, RUNS_AUTO };

struct open {
	struct open *outer;
	struct str element;
	const struct rule *rule;
	struct node *node;
	enum look look;
	const char *tag; // of its text, "H2"; NULL: a paragraph
	size_t span_from;
	bool bullets;
	enum runs runs;
};

#define KNOWN 64
struct reader {
	struct sheet *sheet;
	const struct paper *paper;
	struct arena *arena;
	struct open *open;
	unsigned skipping; // depth inside an element that is skipped
	struct buf text;   // of the block under way
	struct span *span;
	size_t spans, span_room;
	bool blank;        // white space is owed
	const char *picture;
	enum look look;    // as the block under way began
	enum runs runs;
	struct node *node;
	const char *tag;
	struct known {
		struct str element, classes;
		const struct rule *rule;
	} known[KNOWN]; // the same few stand on a page over and over
};

static struct node *node_new(struct arena *a, struct node *parent, const char *tag, const struct rule *r)
{
	struct node *n = arena_make(a, struct node);
	*n = (struct node){ .parent = parent, .tag = tag, .depth = parent ? parent->depth + 1 : 0,
		.edge = r ? r->edge : EDGE_NONE, .columns = r ? r->columns : COLUMNS_NONE, .apart = r && r->apart };
	if (parent)
		n->column = parent->children++;
	if (r && r->below)
		n->column = COLUMN_BELOW;
	return n;
}

static struct block *block_new(struct sheet *s)
{
	if (s->blocks == s->room) {
		struct block *more = arena_array(s->arena, struct block, s->room ? s->room * 2 : 64);
		if (s->blocks)
			memcpy(more, s->block, s->blocks * sizeof *more);
		s->block = more;
		s->room = s->room ? s->room * 2 : 64;
	}
	return &s->block[s->blocks++];
}

// Where a piece of at most PIECE_MOST bytes ends: at a line's end, a blank, or between characters.
static size_t piece_end(struct str text)
{
	size_t most = PIECE_MOST;
	if (text.n <= most)
		return text.n;
	for (size_t n = most; n > most / 2; n--)
		if (text.p[n - 1] == '\n')
			return n;
	for (size_t n = most; n > most - most / 4; n--)
		if (text.p[n - 1] == ' ')
			return n;
	while (most > 0 && ((unsigned char)text.p[most] & 0xC0) == 0x80)
		most--;
	return most;
}

// What was gathered. Spans count its bytes: a text that grows by replacing them would leave them behind.
static struct str plain_text(struct reader *r)
{
	struct str text = buf_text(&r->text), plain = text_plain(r->arena, text);
	if (plain.n != text.n)
		r->spans = 0;
	return plain;
}

static void give_spans(struct reader *r, struct block *b, size_t from, size_t to)
{
	b->span = arena_array(r->arena, struct span, r->spans + 1);
	for (size_t i = 0; i < r->spans; i++) {
		struct span s = r->span[i];
		if (s.to <= from || s.from >= to)
			continue;
		s.from = s.from > from ? s.from - from : 0;
		s.to = (s.to < to ? s.to : to) - from;
		b->span[b->spans++] = s;
	}
}

// Pango lets the first letter of a line say how it runs. Where it is to run otherwise, a mark (U+200E, U+200F) stands
// before it, and spans move on by its bytes.
#define MARK 3
static struct str marked(struct reader *r, struct str text)
{
	struct buf out;
	struct str rest = text;
	if (r->runs == RUNS_AUTO || !text_has_left(text))
		return text;
	for (size_t i = 0; i < r->spans; i++) {
		size_t *ends[] = { &r->span[i].from, &r->span[i].to }, lines = 1, at = 0;
		for (size_t k = 0; k < 2; k++) {
			size_t end = *ends[k];
			for (; at < end && at < text.n; at++)
				lines += text.p[at] == '\n';
			*ends[k] += lines * MARK;
		}
	}
	buf_init(&out, r->arena, TEXT_MOST * 2);
	for (bool first = true; rest.p; first = false) {
		struct str line = str_cut(&rest, '\n');
		buf_str(&out, first ? STR("") : STR("\n"));
		buf_str(&out, r->runs == RUNS_LEFT ? STR("\xe2\x80\x8f") : STR("\xe2\x80\x8e"));
		buf_str(&out, line);
	}
	return buf_text(&out);
}

static bool in_left(const struct node *n)
{
	while (n && !n->left)
		n = n->parent;
	return n != NULL;
}

// What was gathered becomes blocks: one, unless it is long.
static void flush(struct reader *r)
{
	struct str text = plain_text(r);
	while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == ' '))
		text.n--;
	text = marked(r, text);
	for (size_t at = 0; at < text.n;) {
		size_t n = piece_end(str_part(text, at, text.n));
		struct block *b = block_new(r->sheet);
		struct str piece = str_part(text, at, n);
		while (piece.n && piece.p[piece.n - 1] == '\n')
			piece.n--; // the next piece begins on a line of its own
		*b = (struct block){ .look = r->look, .text = piece, .goes_on = at > 0,
			.at_right = r->runs == RUNS_PAGE && in_left(r->node),
			.picture = at ? NULL : r->picture, .left = r->picture && text_runs_left(text) };
		b->node = node_new(r->arena, r->node, r->tag, NULL);
		give_spans(r, b, at, at + piece.n);
		at += n;
	}
	if (text.n)
		r->picture = NULL;
	r->text.n = 0;
	r->spans = 0;
	r->blank = false;
	for (struct open *o = r->open; o; o = o->outer)
		o->span_from = 0;
}

// The first word of a block says what the block is.
static void begin_block(struct reader *r)
{
	struct open *o = r->open;
	r->look = o->look;
	r->runs = o->runs;
	r->node = o->node;
	r->tag = o->tag ? o->tag : "P";
	if (o->node->number && o->node->children == 0) // the first block of an item
		buf_format(&r->text, "%u. ", o->node->number);
}

static void put(struct reader *r, struct str text)
{
	if (!text.n)
		return;
	if (!r->text.n)
		begin_block(r);
	else if (r->blank && r->text.p[r->text.n - 1] != '\n')
		buf_char(&r->text, ' ');
	r->blank = false;
	buf_str(&r->text, text);
}

static size_t entity(struct str s, struct str *out)
{
	static const struct {
		const char *name;
		struct str is;
	} names[] = { { "&amp;", { "&", 1 } }, { "&lt;", { "<", 1 } }, { "&gt;", { ">", 1 } }, { "&quot;", { "\"", 1 } },
		{ "&#39;", { "'", 1 } } };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_starts(s, names[i].name)) {
			*out = names[i].is;
			return strlen(names[i].name);
		}
	*out = str_part(s, 0, 1);
	return 1;
}

static bool white(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static void read_text(struct reader *r, struct str s)
{
	for (size_t i = 0; i < s.n;) {
		struct str is;
		size_t n = i;
		if (white(s.p[i])) {
			r->blank = true;
			i++;
			continue;
		}
		while (n < s.n && !white(s.p[n]) && s.p[n] != '&')
			n++;
		if (n > i) {
			put(r, str_part(s, i, n - i));
			i = n;
		} else {
			i += entity(str_part(s, i, s.n), &is);
			put(r, is);
		}
	}
}

// --- elements ----------------------------------------------------------------------------------------------------
static struct str unescape(struct arena *a, struct str value)
{
	struct buf out;
	size_t at;
	if (!str_index(value, '&', &at))
		return value;
	buf_init(&out, a, TEXT_MOST);
	for (at = 0; at < value.n;) {
		struct str is;
		at += entity(str_part(value, at, value.n), &is);
		buf_str(&out, is);
	}
	return buf_text(&out);
}

// Of `p class="a" id="b"`. STR_NONE when it has none of that name.
static struct str attribute(struct arena *a, struct str tag, const char *name)
{
	size_t i = 0;
	while (i < tag.n) {
		size_t from, equals;
		while (i < tag.n && !white(tag.p[i]))
			i++; // the element, or what is left of an attribute without a value
		while (i < tag.n && white(tag.p[i]))
			i++;
		struct str rest = str_part(tag, i, tag.n);
		if (!str_index(rest, '=', &equals) || equals + 1 >= rest.n || rest.p[equals + 1] != '"')
			return STR_NONE;
		struct str named = str_part(rest, 0, equals), value = str_part(rest, equals + 2, rest.n);
		for (from = 0; from < named.n; from++)
			if (white(named.p[from])) { // an attribute without a value stands before it
				i += from;
				break;
			}
		if (from < named.n)
			continue;
		size_t end = value.n;
		(void)str_index(value, '"', &end);
		if (str_is(named, name))
			return unescape(a, str_part(value, 0, end));
		i += equals + 2 + end + 1;
	}
	return STR_NONE;
}

static void add_span(struct reader *r, enum span_kind kind, size_t from)
{
	if (from >= r->text.n)
		return;
	if (r->spans == r->span_room) {
		size_t room = r->span_room ? r->span_room * 2 : 16;
		struct span *more = arena_array(r->arena, struct span, room);
		if (r->spans)
			memcpy(more, r->span, r->spans * sizeof *more);
		r->span = more;
		r->span_room = room;
	}
	r->span[r->spans++] = (struct span){ kind, from, r->text.n };
}

static void open_node(struct reader *r, struct open *o, struct str classes)
{
	const struct rule *rule = o->rule;
	struct node *n = node_new(r->arena, o->node, rule->tag, rule);
	n->left = o->runs == RUNS_LEFT;
	struct open *list = o->outer;
	bool item = str_is(o->element, "li") && n->edge == EDGE_NONE;
	o->bullets = str_is(o->element, "ul") && strstr(str_c(r->arena, classes), "nhsuk-list--bullet");
	if (item && list && list->bullets)
		n->edge = EDGE_BULLET;
	if (item && list && str_is(list->element, "ol"))
		n->number = n->column + 1;
	if (rule->inner) {
		struct node *inner = node_new(r->arena, n, rule->inner, NULL);
		inner->number = n->number;
		inner->columns = n->columns;
		n->columns = COLUMNS_NONE;
		n = inner;
	}
	o->node = n;
}

// A picture of the page is a figure of its own, when its bytes came along.
static void read_image(struct reader *r, struct str tag)
{
	struct str src = attribute(r->arena, tag, "src");
	for (size_t i = 0; i < r->paper->pictures; i++) {
		if (!str_eq(r->paper->picture[i].src, src))
			continue;
		flush(r);
		struct block *b = block_new(r->sheet);
		*b = (struct block){ .look = LOOK_TEXT, .text = STR(""), .image = &r->paper->picture[i],
			.alt = text_plain(r->arena, attribute(r->arena, tag, "alt")) };
		b->node = node_new(r->arena, r->open->node, "Figure", NULL);
		r->sheet->images++;
		return;
	}
}

static const struct rule *known_rule(struct reader *r, struct str element, struct str classes)
{
	size_t h = element.n ? (unsigned char)element.p[element.n - 1] : 0;
	for (size_t i = 0; i < classes.n; i++)
		h = h * 31 + (unsigned char)classes.p[i];
	struct known *k = &r->known[h % KNOWN];
	if (!k->rule || !str_eq(k->element, element) || !str_eq(k->classes, classes))
		*k = (struct known){ element, classes, rule_of(element, classes) };
	return k->rule;
}

static enum runs runs_of(struct arena *a, struct str tag, enum runs outer)
{
	if (!memmem(tag.p, tag.n, " dir=", 5))
		return outer;
	struct str dir = attribute(a, tag, "dir");
	return str_is(dir, "rtl") ? RUNS_LEFT : str_is(dir, "auto") ? RUNS_AUTO : RUNS_PAGE;
}

static void open_element(struct reader *r, struct str element, struct str tag)
{
	struct str classes = attribute(r->arena, tag, "class");
	const struct rule *rule = known_rule(r, element, classes);
	bool empty = element_is_void(element) || str_ends(tag, "/");
	if (r->skipping || rule->what == WHAT_SKIP) {
		r->skipping += !empty;
		return;
	}
	struct str picture = attribute(r->arena, tag, "data-picture");
	if (picture.n)
		r->picture = str_c(r->arena, picture);
	if (rule->what == WHAT_NODE || rule->what == WHAT_BLOCK)
		flush(r);
	if (str_is(element, "img"))
		read_image(r, tag);
	if (rule->what == WHAT_SPAN && rule->span == SPAN_TAG && r->text.n) {
		buf_str(&r->text, STR("   ")); // room for its frame
		r->blank = false;
	}
	if ((rule->what == WHAT_BREAK || rule->alone) && r->text.n) {
		buf_char(&r->text, '\n');
		r->blank = false;
	}
	if (empty)
		return;
	struct open *o = arena_make(r->arena, struct open);
	*o = *r->open;
	o->outer = r->open;
	o->element = element;
	o->rule = rule;
	o->bullets = false;
	o->runs = runs_of(r->arena, tag, o->runs);
	o->span_from = r->text.n + (r->blank && r->text.n);
	if (rule->looks)
		o->look = rule->look;
	if (rule->what == WHAT_BLOCK)
		o->tag = rule->tag;
	if (rule->what == WHAT_NODE) {
		o->tag = NULL;
		open_node(r, o, classes);
	}
	r->open = o;
}

static void close_element(struct reader *r, struct str element)
{
	if (r->skipping) {
		r->skipping--;
		return;
	}
	struct open *o = r->open;
	if (!o->outer || !str_eq(o->element, element))
		return;
	if (o->rule->what == WHAT_SPAN)
		add_span(r, o->rule->span, o->span_from);
	if (o->rule->alone && r->text.n)
		buf_char(&r->text, '\n');
	if (o->rule->what == WHAT_NODE || o->rule->what == WHAT_BLOCK)
		flush(r);
	r->open = o->outer;
}

// The end of a tag: the first '>' outside of quotes.
static size_t tag_end(struct str s)
{
	bool quoted = false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			quoted = !quoted;
		else if (s.p[i] == '>' && !quoted)
			return i;
	}
	return s.n;
}

static struct str element_name(struct str tag)
{
	size_t n = 0;
	while (n < tag.n && !white(tag.p[n]) && tag.p[n] != '/')
		n++;
	return str_part(tag, 0, n);
}

void sheet_read(struct arena *a, const struct paper *paper, struct sheet *out)
{
	struct str markup = paper->markup;
	struct reader r = { .sheet = out, .paper = paper, .arena = a };
	*out = (struct sheet){ .arena = a };
	out->root = node_new(a, NULL, "Document", NULL);
	r.open = arena_make(a, struct open);
	r.open->rule = rule_of(STR(""), STR(""));
	r.open->node = out->root;
	buf_init(&r.text, a, TEXT_MOST);
	for (size_t i = 0; i < markup.n;) {
		struct str rest = str_part(markup, i, markup.n);
		if (rest.p[0] == '<') {
			size_t n = tag_end(rest);
			struct str tag = str_part(rest, 1, n - 1);
			if (tag.n && tag.p[0] == '/')
				close_element(&r, element_name(str_part(tag, 1, tag.n)));
			else if (tag.n && tag.p[0] != '!')
				open_element(&r, element_name(tag), tag);
			i += n + 1;
			continue;
		}
		size_t next = rest.n;
		(void)str_index(rest, '<', &next);
		if (!r.skipping)
			read_text(&r, str_part(rest, 0, next));
		i += next;
	}
	flush(&r);
}
