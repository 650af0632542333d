// SPDX-License-Identifier: Apache-2.0
// The words of the pages about planning (guide.h): read line by line, drawn with components, so nothing that anybody
// writes becomes markup; and what is wrong with them, said so that it can be put right.
#include <string.h>

#include "nhsuk/own.h"
#include "web/guide.h"

#define FAULTS_MOST 20
#define LINK_MOST 2000 // bytes of an address

enum line_kind { LINE_EMPTY, LINE_TITLE, LINE_HEADING, LINE_SMALL, LINE_ITEM, LINE_NUMBER, LINE_WORDS };
struct line {
	enum line_kind kind;
	struct str words; // without its sign
};

static struct line line_of(struct str s)
{
	static const struct {
		const char *sign;
		enum line_kind kind;
	} signs[] = { { "# ", LINE_TITLE }, { "## ", LINE_HEADING }, { "### ", LINE_SMALL }, { "- ", LINE_ITEM },
		{ "* ", LINE_ITEM } };
	size_t digits = 0;
	s = str_trim(s);
	if (!s.n)
		return (struct line){ LINE_EMPTY, s };
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (str_starts(s, signs[i].sign))
			return (struct line){ signs[i].kind, str_trim(str_part(s, strlen(signs[i].sign), s.n)) };
	while (digits < s.n && digits < 3 && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	if (digits && str_starts(str_part(s, digits, s.n), ". "))
		return (struct line){ LINE_NUMBER, str_trim(str_part(s, digits + 2, s.n)) };
	return (struct line){ LINE_WORDS, s };
}

struct str guide_title(struct str text)
{
	text = str_trim(text);
	struct line first = line_of(str_cut(&text, '\n'));
	return first.kind == LINE_TITLE && first.words.n ? first.words : STR_NONE;
}

bool guide_has_tags(struct str text)
{
	for (size_t i = 0; i + 1 < text.n; i++) {
		char c = (char)(text.p[i + 1] | 0x20);
		if (text.p[i] == '<' && ((c >= 'a' && c <= 'z') || text.p[i + 1] == '/' || text.p[i + 1] == '!'))
			return true;
	}
	return false;
}

// --- pieces of a line ----------------------------------------------------------------------------------------------
struct piece {
	struct str words, address; // address.p: a link
	bool strong;
};

static bool find(struct str s, const char *mark, size_t from, size_t *at)
{
	const char *p = from < s.n ? memmem(s.p + from, s.n - from, mark, strlen(mark)) : NULL;
	if (p)
		*at = (size_t)(p - s.p);
	return p != NULL;
}

// "[words](address)" at the beginning of s: where its two halves meet and where it ends.
static bool link_at(struct str s, size_t *middle, size_t *end)
{
	size_t n = 1;
	if (s.p[0] != '[')
		return false;
	while (n < s.n && s.p[n] != '[' && s.p[n] != ']')
		n++;
	*middle = n;
	return n + 1 < s.n && s.p[n] == ']' && s.p[n + 1] == '(' &&
		find(str_part(s, 0, n + LINK_MOST), ")", n + 2, end);
}

// Cuts the next piece off; false at the end. A bracket or star that belongs to nothing is a letter like others.
static bool piece_cut(struct str *rest, struct piece *out)
{
	size_t middle, end;
	struct str s = *rest;
	*out = (struct piece){ .address = STR_NONE };
	if (!s.n)
		return false;
	if (link_at(s, &middle, &end)) {
		out->words = str_trim(str_part(s, 1, middle - 1));
		out->address = str_trim(str_part(s, middle + 2, end - middle - 2));
		*rest = str_part(s, end + 1, s.n);
		return true;
	}
	if (str_starts(s, "**") && find(s, "**", 3, &end)) {
		out->words = str_part(s, 2, end - 2);
		out->strong = true;
		*rest = str_part(s, end + 2, s.n);
		return true;
	}
	size_t n = 1;
	while (n < s.n && s.p[n] != '[' && !(s.p[n] == '*' && n + 1 < s.n && s.p[n + 1] == '*'))
		n++;
	out->words = str_part(s, 0, n);
	*rest = str_part(s, n, s.n);
	return true;
}

static void draw_pieces(struct page *p, struct str words)
{
	struct piece x;
	while (piece_cut(&words, &x)) {
		if (x.address.p)
			nhsuk_link(p, .text_str = x.words, .href = page_c(p, x.address));
		else if (x.strong)
			nhsuk_strong_str(p, x.words);
		else
			nhsuk_text_str(p, x.words);
	}
}

// --- drawing -------------------------------------------------------------------------------------------------------
struct drawing {
	struct page *p;
	enum line_kind open; // LINE_WORDS, LINE_ITEM, LINE_NUMBER; LINE_EMPTY: nothing
	bool gap;            // an empty line came: words that follow begin a paragraph, an item goes on with its list
	bool begun;          // the introduction is over
};

static void close_it(struct drawing *d)
{
	if (d->open == LINE_WORDS)
		nhsuk_paragraph_end(d->p);
	if (d->open == LINE_ITEM || d->open == LINE_NUMBER) {
		nhsuk_item_end(d->p);
		nhsuk_list_end(d->p);
	}
	d->open = LINE_EMPTY;
}

static void draw_words(struct drawing *d, struct str words)
{
	if (d->gap || d->open == LINE_EMPTY) {
		close_it(d);
		nhsuk_paragraph_begin(d->p, .size = d->begun ? SIZE_NONE : SIZE_L);
		d->open = LINE_WORDS;
		d->begun = true;
	} else
		nhsuk_text(d->p, " "); // goes on with the paragraph or the item
	draw_pieces(d->p, words);
}

static void draw_item(struct drawing *d, struct line x)
{
	if (d->open == x.kind)
		nhsuk_item_end(d->p);
	else {
		close_it(d);
		nhsuk_list_begin(d->p, .numbers = x.kind == LINE_NUMBER);
	}
	nhsuk_item_begin(d->p);
	d->open = x.kind;
	d->begun = true;
	draw_pieces(d->p, x.words);
}

void guide_draw(struct page *p, struct str text, const char *lang)
{
	struct drawing d = { .p = p };
	text = str_trim(text);
	own_guide_begin(p, lang);
	if (guide_title(text).p)
		(void)str_cut(&text, '\n');
	while (text.p) {
		struct line x = line_of(str_cut(&text, '\n'));
		if (x.kind == LINE_WORDS)
			draw_words(&d, x.words);
		else if (x.kind == LINE_ITEM || x.kind == LINE_NUMBER)
			draw_item(&d, x);
		else if (x.kind != LINE_EMPTY) {
			close_it(&d);
			nhsuk_heading(p, .text_str = x.words, .level = x.kind == LINE_SMALL ? 3 : 2,
				.size = x.kind == LINE_SMALL ? SIZE_S : SIZE_M);
			d.begun = true;
		}
		d.gap = x.kind == LINE_EMPTY;
	}
	close_it(&d);
	own_guide_end(p);
}

void guide_draw_boxed(struct page *p, struct str text, const char *lang)
{
	own_box_begin(p);
	own_guide_begin(p, lang);
	nhsuk_heading(p, .text_str = guide_title(text), .level = 2, .size = SIZE_L);
	own_guide_end(p);
	guide_draw(p, text, lang);
	own_box_end(p);
}

// --- checking ------------------------------------------------------------------------------------------------------
struct checking {
	struct visit *v;
	const char *field;
	int line, faults;
	bool title, heading;
};

static void wrong(struct checking *c, const char *sentence)
{
	if (c->faults++ < FAULTS_MOST)
		(void)fault_field(&c->v->fault, c->field, str_format(c->v->arena, _("Line %d: %s"), c->line, sentence).p);
}

// Of ours: a page of this guide, or an address that anybody may open.
static bool is_there(struct visit *v, struct str address)
{
	struct str path = address, name;
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] == '?' || path.p[i] == '#')
			path.n = i;
	name = str_starts(path, "/help/") ? str_part(path, 6, path.n) : STR_NONE;
	return (name.n && guide_page_named(name)) || !v->site->offers || v->site->offers("GET", str_c(v->arena, path));
}

static void check_link(struct checking *c, const struct piece *x)
{
	struct str to = x->address;
	if (!x->words.n)
		wrong(c, _("a link has no words. Write them between [ and ]"));
	if (!to.n)
		wrong(c, _("a link has no address. Write it between ( and )"));
	else if (to.p[0] == '/' && !str_starts(to, "//")) {
		if (!is_there(c->v, to))
			wrong(c, str_format(c->v->arena, _("there is no page %.*s here"), STR_ARG(to)).p);
	} else if (!str_starts(to, "https://") && !str_starts(to, "mailto:") && !str_starts(to, "tel:"))
		wrong(c, _("the address of a link begins with https:// or, for a page here, with /"));
	for (size_t i = 0; i < to.n; i++)
		if ((unsigned char)to.p[i] <= ' ') {
			wrong(c, _("there is a blank in the address of a link"));
			break;
		}
}

static void check_pieces(struct checking *c, struct str words)
{
	struct str rest = words;
	struct piece x;
	size_t at;
	while (piece_cut(&rest, &x))
		if (x.address.p)
			check_link(c, &x);
		else if (find(x.words, "](", 0, &at))
			wrong(c, _("a link does not end. Write it as [words](address)"));
	for (size_t i = 0; i < words.n; i++) {
		unsigned char letter = (unsigned char)words.p[i];
		if ((letter < ' ' && letter != '\t') || letter == 0x7f) {
			wrong(c, _("there is a sign that cannot be shown"));
			break;
		}
	}
}

static void check_heading(struct checking *c, struct line x)
{
	size_t at;
	if (x.kind == LINE_TITLE && c->title)
		wrong(c, _("there is only one title, on the first line. Use ## for a heading"));
	if (x.kind == LINE_SMALL && !c->heading)
		wrong(c, _("a small heading (###) stands below a heading (##)"));
	if (find(x.words, "](", 0, &at))
		wrong(c, _("a heading cannot be a link"));
	c->title = true;
	c->heading = c->heading || x.kind == LINE_HEADING;
}

static void check_line(struct checking *c, struct str s)
{
	struct line x = line_of(s);
	struct str bare = str_trim(s);
	c->line++;
	if (x.kind == LINE_EMPTY)
		return;
	if (!c->title && x.kind != LINE_TITLE) {
		wrong(c, _("begin with the title: # and a blank, then the title"));
		c->title = true;
	}
	if (bare.p[0] == '#' && x.kind == LINE_WORDS)
		wrong(c, _("a heading is #, ## or ### with a blank and words behind it"));
	else if (str_is(bare, "-"))
		wrong(c, _("there are no words behind the sign"));
	if (x.kind >= LINE_TITLE && x.kind <= LINE_SMALL)
		check_heading(c, x);
	check_pieces(c, x.words);
}

static size_t letters(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

bool guide_check(struct visit *v, struct str text, const char *field)
{
	struct checking c = { .v = v, .field = field };
	size_t n = letters(text);
	if (!str_trim(text).n) {
		(void)fault_field(&v->fault, field, _("Write the words of the page"));
		return false;
	}
	if (n > GUIDE_LETTERS) {
		(void)fault_field(&v->fault, field, str_format(v->arena,
			_("This has %zu letters. A page can have %d. Make it shorter, or make it two pages"), n, GUIDE_LETTERS).p);
		return false;
	}
	for (struct str rest = text; rest.p;)
		check_line(&c, str_cut(&rest, '\n'));
	if (c.faults > FAULTS_MOST)
		(void)fault_field(&v->fault, field, str_format(v->arena, _("There are %d more faults"),
			c.faults - FAULTS_MOST).p);
	return c.faults == 0;
}
