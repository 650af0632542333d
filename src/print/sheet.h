// SPDX-License-Identifier: Apache-2.0
// Inside print/: a page as paper knows it. read.c makes a list of blocks (a paragraph, a heading) and the tree of what
// they belong to out of the markup of a page; flow.c finds the place of each line; draw.c writes them. All of it lives
// on one arena, which is gone when the PDF is there.
#ifndef OWNPLAN_PRINT_SHEET_H
#define OWNPLAN_PRINT_SHEET_H

#include <pango/pangocairo.h>

#include "base/arena.h"
#include "base/error.h"
#include "record/paper.h"

enum look {
	LOOK_TEXT, LOOK_H1, LOOK_H2, LOOK_H3, LOOK_H4,
	LOOK_WORDS,  // the person's own words
	LOOK_WORDS_SMALL,
	LOOK_CITE,   // who said it, and when; who does it
	LOOK_SMALL,
	LOOK_KEY,    // what a fact is called
	LOOKS
};

// What is drawn around everything in a node, and how far it is moved in.
enum edge {
	EDGE_NONE,
	EDGE_OWN,    // the bar of one's own words
	EDGE_NOTE,   // the thinner bar of somebody else's
	EDGE_RULE,   // a thick line above: a goal, "Please do"
	EDGE_LINE,   // a hair line above: an action
	EDGE_BULLET, // a dot before the first line
	EDGE_HEAD,   // a line below: the head of the plan
	EDGES
};

// What stands in a node lies side by side when it fits so.
enum columns { COLUMNS_NONE, COLUMNS_PAIR, COLUMNS_FACT, COLUMNS_ACTION };
#define COLUMN_BELOW 9u // of a child: under all others, as wide as they are together

struct node {
	struct node *parent;
	const char *tag; // of the structure (ISO 32000-1 14.8.4); NULL: none of its own
	unsigned depth;
	enum edge edge;
	enum columns columns;
	unsigned column; // which child of a node with columns it is, from 0
	unsigned children;
	unsigned number; // of the next item of a numbered list; 0: no numbers
	bool apart; // begins on a new sheet
	bool left;  // runs from right to left: its bar or dot stands at the right
};

enum span_kind { SPAN_BOLD, SPAN_CITE, SPAN_TAG };
struct span {
	enum span_kind kind;
	size_t from, to; // bytes of the block's text
};

struct block {
	enum look look;
	struct node *node;
	struct str text;    // UTF-8, lines end with a newline
	struct span *span;
	size_t spans;
	const char *picture; // beside it, of the set that is built in; NULL none
	const struct paper_picture *image; // instead of text; NULL: none
	struct str alt;      // what it says to those who cannot see it
	bool left;          // its picture stands at the right: the words run from there
	bool at_right;      // our words below words that run from right to left
	bool goes_on;       // a piece of the one before: no space between
	// Found by flow.c:
	double width;
	double *line;       // where each line begins, and the last ends, in points from the top of the block
	size_t lines;
	PangoLayout *layout; // NULL: made again when it is needed
};

struct sheet {
	struct arena *arena;
	struct block *block;
	size_t blocks, room;
	struct node *root;
	size_t images;
};

// --- rules.c: what an element of the design system is on paper
enum what { WHAT_THROUGH, WHAT_SKIP, WHAT_NODE, WHAT_BLOCK, WHAT_SPAN, WHAT_BREAK };
struct rule {
	const char *element, *class; // NULL: any
	enum what what;
	const char *tag, *inner; // structure; inner: a second node inside the first
	enum look look;          // of the text in it; LOOK_TEXT as it was
	bool looks;              // `look` counts
	enum edge edge;
	enum columns columns;
	enum span_kind span;
	bool apart, below;
	bool alone;              // of a span: on lines of its own
};
// The first that fits; one that does nothing when none does. classes: as in the attribute, blanks between.
const struct rule *rule_of(struct str element, struct str classes);
bool element_is_void(struct str element); // has no end

// --- read.c
void sheet_read(struct arena *a, const struct paper *paper, struct sheet *out);

// --- plain.c: what cannot be carried becomes U+FFFD; always a copy.
struct str text_plain(struct arena *a, struct str text);

// --- face.c: sizes and colours
#define TAG_PAD 3.0 // points between the words of a tag and its frame
struct face {
	double size, before, after; // points
	bool bold;
	double ink[3];
};
struct faces {
	struct face look[LOOKS];
	double left, right, top, bottom; // margins, points
	double small; // head and foot of each sheet
	double gap;   // between columns
	double picture; // side of one
};
// scale: of text and spaces; spaces: of those between paragraphs alone. 1: as designed.
void faces_of(enum paper_look look, double scale, double spaces, struct faces *out);
double face_inset(const struct faces *f, enum edge e); // points that the text is moved in
// ascii: of a text in which no other letter stands, so that fewer fonts are looked at.
const char *face_family(bool ascii);
extern const double ink_own[3], ink_grey[3], ink_black[3];

// --- flow.c
#define SHEET_WIDE 595.276 // A4 (ISO 216), in points
#define SHEET_HIGH 841.89

struct place {
	struct block *block;
	size_t first, last; // lines, the last not included
	size_t sheet;       // from 0
	double x, y, width;
};
#define LAID_CHAINS 1024
struct laid;
struct flow {
	PangoContext *context;
	const struct paper *paper;
	struct faces faces;
	struct sheet *sheet;
	struct place *place;
	size_t places, room;
	size_t sheets;
	size_t kept;      // bytes of text whose layouts are kept
	struct laid *laid[LAID_CHAINS]; // blocks that were measured, by what they say: the same is laid out once
	bool cut;         // not all of it is placed: one sheet was asked for
	double y;         // where the next line goes
	double gap;       // owed after the last block
	bool fresh;       // nothing is on this sheet yet
	double foot;      // where the sheet ends
	const struct block *turned; // begins a sheet, so that what follows it does not stand alone; NULL: none
};
// Finds the place of every line. ERR_TOO_LARGE: more sheets than SHEETS_MOST.
#define SHEETS_MOST 2000
enum err flow_all(struct flow *f) MUST_USE;
double flow_last(const struct flow *f); // points that are taken on the last sheet, of a sheet as 1
// The block before what stands on the last sheet, with its headings, begins that sheet when all is flowed again.
// False: it cannot be moved.
bool flow_turn(struct flow *f);
double flow_picture(const struct flow *f, const struct block *b); // room for its picture
// Points by which a text that is lower than its picture is moved down.
double flow_middle(const struct flow *f, const struct block *b);
double flow_inset(const struct flow *f, const struct node *n, const struct node *until);
double flow_inset_left(const struct flow *f, const struct node *n, const struct node *until); // of it, at the left

// --- lay.c
// Lines of a block at this width.
void lay_block(struct flow *f, struct block *b, double width);
PangoLayout *lay_out(struct flow *f, struct block *b); // its layout at its width, made when it is not there
void lay_done(struct flow *f, struct block *b); // it has been drawn
bool lay_at_the_right(const struct flow *f, const struct block *b); // a tag beside an action

// --- image.c: what somebody attached
// Points of its sides as it is shown, upright, in at most so much room.
void image_sides(const struct paper_picture *x, double wide, double high, double *width, double *height);
// Into the box at (x, y). False: it cannot be read, and nothing is drawn.
bool image_draw(cairo_t *cr, const struct paper_picture *x, double left, double top, double width, double height);

// --- draw.c
void draw_all(cairo_t *cr, cairo_surface_t *surface, struct flow *f);

// --- finish.c: what cairo cannot say yet: language, and that the title is shown. The same text when it is no PDF as
// cairo writes it. alt: what each figure shows, in their order; UTF-8.
struct str pdf_finish(struct arena *a, struct str pdf, const char *lang, const struct str *alt, size_t alts);

#endif
