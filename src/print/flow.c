// SPDX-License-Identifier: Apache-2.0
// Finds the place of every line: sheets, columns, and where a sheet may end. A heading stays with what it heads, who
// said it stays with what was said, and no line of a paragraph stands alone. For pdf.c.
#include <string.h>

#include "print/sheet.h"

// --- nodes -------------------------------------------------------------------------------------------------------
static bool inside(const struct node *n, const struct node *of)
{
	while (n && n->depth > of->depth)
		n = n->parent;
	return n == of;
}

// Points between the line that is drawn for this edge and the text below it.
static double pad(const struct flow *f, enum edge e)
{
	double unit = f->faces.look[LOOK_TEXT].size;
	return e == EDGE_RULE ? unit * 0.55 : e == EDGE_LINE ? unit * 0.4 : 0;
}

static double margin(const struct flow *f, enum edge e) // around it
{
	double unit = f->faces.look[LOOK_TEXT].size;
	return e == EDGE_RULE || e == EDGE_HEAD ? unit * 0.9 : e == EDGE_OWN || e == EDGE_NOTE ? unit * 0.4
		: e == EDGE_LINE ? unit * 0.25 : 0;
}

double flow_inset(const struct flow *f, const struct node *n, const struct node *until)
{
	double inset = 0;
	for (; n && n != until; n = n->parent)
		inset += face_inset(&f->faces, n->edge);
	return inset;
}

double flow_inset_left(const struct flow *f, const struct node *n, const struct node *until)
{
	double inset = 0;
	for (; n && n != until; n = n->parent)
		inset += n->left ? 0 : face_inset(&f->faces, n->edge);
	return inset;
}

// The pads of all nodes that begin with this block.
static double pads(const struct flow *f, const struct block *before, const struct block *b, const struct node *until)
{
	double sum = 0;
	for (const struct node *n = b->node; n && n != until && !(before && inside(before->node, n)); n = n->parent)
		sum += pad(f, n->edge);
	return sum;
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static double between(const struct flow *f, const struct block *before, const struct block *b)
{
	if (!before || b->goes_on)
		return 0;
	double extra = 0;
	for (const struct node *n = before->node; n && !inside(b->node, n); n = n->parent)
		extra = larger(extra, margin(f, n->edge));
	for (const struct node *n = b->node; n && !inside(before->node, n); n = n->parent)
		extra = larger(extra, margin(f, n->edge));
	return larger(f->faces.look[before->look].after, f->faces.look[b->look].before) + extra;
}

static bool apart(const struct block *before, const struct block *b)
{
	return b->look != LOOK_CITE && before && b->node->parent && b->node->parent->apart &&
		!inside(before->node, b->node->parent);
}

static struct node *group_of(const struct block *b)
{
	struct node *found = NULL;
	for (struct node *n = b->node; n; n = n->parent)
		if (n->columns)
			found = n;
	return found;
}

static unsigned column_of(const struct block *b, const struct node *group)
{
	const struct node *n = b->node;
	while (n->parent != group)
		n = n->parent;
	return n->column;
}

// --- heights ---------------------------------------------------------------------------------------------------------
// Points of a block, or of its picture where that is higher.
static double height(const struct flow *f, const struct block *b)
{
	double text = b->line[b->lines] - b->line[0];
	return b->picture ? larger(text, f->faces.picture) : text;
}

double flow_middle(const struct flow *f, const struct block *b)
{
	return b->picture ? larger(0, f->faces.picture - b->line[b->lines]) / 2 : 0;
}

// --- places ------------------------------------------------------------------------------------------------------
static double body_width(const struct flow *f)
{
	return SHEET_WIDE - f->faces.left - f->faces.right;
}

double flow_picture(const struct flow *f, const struct block *b)
{
	return b->picture ? f->faces.picture + f->faces.gap / 2 : 0;
}

static void new_sheet(struct flow *f)
{
	if (f->paper->one_sheet && f->sheets)
		f->cut = true;
	f->sheets++;
	f->y = f->faces.top;
	f->fresh = true;
}

static void put(struct flow *f, struct block *b, size_t first, size_t last, double x, double y)
{
	if (f->places == f->room) {
		size_t room = f->room ? f->room * 2 : 128;
		struct place *more = arena_array(f->sheet->arena, struct place, room);
		if (f->places)
			memcpy(more, f->place, f->places * sizeof *more);
		f->place = more;
		f->room = room;
	}
	f->place[f->places++] = (struct place){ b, first, last, f->sheets - 1, x, y, b->width };
}

static struct block *next_of(const struct flow *f, const struct block *b)
{
	return b + 1 < f->sheet->block + f->sheet->blocks ? (struct block *)(b + 1) : NULL;
}

static struct block *before_of(const struct flow *f, const struct block *b)
{
	return b > f->sheet->block ? (struct block *)(b - 1) : NULL;
}

static double own_inset(const struct flow *f, const struct block *b)
{
	return flow_inset(f, b->node, NULL) + flow_picture(f, b);
}

static void measure_alone(struct flow *f, struct block *b)
{
	lay_block(f, b, body_width(f) - own_inset(f, b));
}

// --- side by side ------------------------------------------------------------------------------------------------
struct group {
	struct node *node;
	struct block *first, *end;
	double x[2], width[2], high; // of the columns; what is below included
};

static void columns_of(const struct flow *f, struct group *g)
{
	double left = f->faces.left + flow_inset(f, g->node, NULL), all = SHEET_WIDE - f->faces.right - left;
	double share = g->node->columns == COLUMNS_FACT ? 0.3 : g->node->columns == COLUMNS_ACTION ? 0.8 : 0.5;
	bool second = false;
	for (const struct block *b = g->first; b < g->end; b++)
		second = second || column_of(b, g->node) == 1;
	if (!second) {
		g->x[0] = g->x[1] = left;
		g->width[0] = g->width[1] = all;
		return;
	}
	g->x[0] = left;
	g->width[0] = (all - f->faces.gap) * share;
	g->x[1] = left + g->width[0] + f->faces.gap;
	g->width[1] = all - f->faces.gap - g->width[0];
}

// Places what is in the columns from y on, or finds out how high it is. Returns the end.
static double stack(struct flow *f, struct group *g, double y, bool place)
{
	double end = y;
	for (unsigned pass = 0; pass < 3; pass++) {
		unsigned column = pass == 2 ? COLUMN_BELOW : pass;
		double at = pass == 2 ? end : y;
		struct block *before = NULL;
		for (struct block *b = g->first; b < g->end; b++) {
			if (column_of(b, g->node) != column && !(pass == 1 && column_of(b, g->node) > 1 &&
				column_of(b, g->node) != COLUMN_BELOW))
				continue;
			double inset = flow_inset(f, b->node, g->node), left = flow_inset_left(f, b->node, g->node);
			double wide = pass == 2 ? g->x[1] + g->width[1] - g->x[0] : g->width[pass];
			lay_block(f, b, wide - inset);
			at += between(f, before, b) + pads(f, before, b, g->node);
			if (place)
				put(f, b, 0, b->lines, g->x[pass % 2] + left, at + flow_middle(f, b));
			at += height(f, b);
			before = b;
		}
		end = larger(end, at);
	}
	return end;
}

static struct group group_at(struct flow *f, struct block *b)
{
	struct group g = { .node = group_of(b), .first = b, .end = b };
	while (g.end < f->sheet->block + f->sheet->blocks && inside(g.end->node, g.node))
		g.end++;
	columns_of(f, &g);
	g.high = stack(f, &g, 0, false);
	return g;
}

// Large letters have no room for columns.
static bool beside(const struct flow *f, const struct node *group)
{
	return group && (f->paper->look == PAPER_USUAL);
}

// --- one after the other -------------------------------------------------------------------------------------------
// What must still follow the last line on the same sheet: who said it.
static double tail_of(struct flow *f, struct block *b)
{
	struct block *next = next_of(f, b);
	if (!next || next->look != LOOK_CITE || b->look == LOOK_CITE || beside(f, group_of(next)))
		return 0;
	measure_alone(f, next);
	return next->lines > 3 ? 0 : between(f, b, next) + height(f, next);
}

// A small thing that begins here, with a line above it or a bar beside it: all of it stands on one sheet. 0: none does.
#define TOGETHER 0.35 // of a sheet, at most

static double together(struct flow *f, struct block *b)
{
	struct block *before = before_of(f, b), *end = f->sheet->block + f->sheet->blocks;
	double most = (f->foot - f->faces.top) * TOGETHER, kept = 0;
	for (const struct node *n = b->node; n && !(before && inside(before->node, n)); n = n->parent) {
		double high = 0;
		if (n->edge != EDGE_LINE && n->edge != EDGE_RULE && n->edge != EDGE_OWN && n->edge != EDGE_NOTE)
			continue;
		for (struct block *x = b; x < end && inside(x->node, n) && high <= most;) {
			double lead = x == b ? 0 : between(f, x - 1, x) + pads(f, x - 1, x, NULL);
			struct group g = { .end = x + 1 };
			if (beside(f, group_of(x)))
				g = group_at(f, x);
			else
				measure_alone(f, x);
			high += lead + (g.node ? g.high : height(f, x));
			x = g.end;
		}
		if (high > most)
			break;
		kept = high;
	}
	return kept;
}

// How much must stand together from this block on.
static double need_of(struct flow *f, struct block *b, unsigned deep)
{
	double room = f->foot - f->faces.top, kept = together(f, b);
	if (beside(f, group_of(b))) {
		struct group g = group_at(f, b);
		return larger(kept, g.high < room / 2 ? g.high : 40);
	}
	measure_alone(f, b);
	struct block *next = next_of(f, b);
	bool heading = b->look >= LOOK_H1 && b->look <= LOOK_H4;
	if (heading && next && deep < 6)
		return larger(kept, height(f, b) + between(f, b, next) + pads(f, b, next, NULL) + need_of(f, next, deep + 1));
	if (b->picture || b->lines <= 3)
		return larger(kept, height(f, b) + tail_of(f, b));
	return larger(kept, b->line[2] - b->line[0]);
}

// How many lines from `first` on stand on this sheet; 0: they had better begin on the next.
static size_t fitting(const struct flow *f, const struct block *b, size_t first, double tail)
{
	double room = f->foot - f->y;
	size_t n = 0, left = b->lines - first;
	while (n < left && b->line[first + n + 1] - b->line[first] <= room - (n + 1 == left ? tail : 0))
		n++;
	if (n == left)
		return n;
	if (left - n == 1 && n > 1)
		n--;
	if (n < 2 && !f->fresh)
		return 0;
	return n ? n : 1;
}

static void place_alone(struct flow *f, struct block *b)
{
	struct block *before = before_of(f, b);
	double need = need_of(f, b, 0), tail = tail_of(f, b);
	double lead = f->fresh ? 0 : between(f, before, b), own = pads(f, before, b, NULL);
	measure_alone(f, b);
	if (!f->fresh && (apart(before, b) || b == f->turned || f->y + lead + own + need > f->foot)) {
		new_sheet(f);
		lead = 0;
	}
	f->y += lead + own;
	double x = f->faces.left + flow_inset_left(f, b->node, NULL) + (b->left ? 0 : flow_picture(f, b));
	for (size_t first = 0; first < b->lines && !f->cut;) {
		size_t n = b->picture && b->line[b->lines] < f->foot - f->faces.top ? b->lines : fitting(f, b, first, tail);
		if (n) {
			put(f, b, first, first + n, x, f->y + flow_middle(f, b));
			f->y += first == 0 && n == b->lines ? height(f, b) : b->line[first + n] - b->line[first];
			f->fresh = false;
			first += n;
		}
		if (first < b->lines)
			new_sheet(f);
	}
}

static struct block *place_group(struct flow *f, struct block *b)
{
	struct group g = group_at(f, b);
	struct block *before = before_of(f, b);
	double lead = f->fresh ? 0 : between(f, before, b);
	double own = pads(f, before, b, NULL) - pads(f, before, b, g.node);
	if (own + g.high > f->foot - f->faces.top) { // higher than a sheet: its parts one below the other
		g.node->columns = COLUMNS_NONE;
		return b;
	}
	if (!f->fresh && (b == f->turned || f->y + lead + own + larger(g.high, together(f, b)) > f->foot)) {
		new_sheet(f);
		lead = 0;
	}
	if (f->cut)
		return g.end;
	f->y = stack(f, &g, f->y + lead + own, true);
	f->fresh = false;
	return g.end;
}

enum err flow_all(struct flow *f)
{
	struct sheet *s = f->sheet;
	f->foot = SHEET_HIGH - f->faces.bottom - (f->paper->one_sheet ? f->faces.look[LOOK_TEXT].size * 1.6 : 0);
	f->sheets = f->places = 0;
	f->cut = false;
	new_sheet(f);
	for (struct block *b = s->block; b < s->block + s->blocks && !f->cut;) {
		if (f->sheets > SHEETS_MOST)
			return ERR_TOO_LARGE;
		if (beside(f, group_of(b)))
			b = place_group(f, b);
		else
			place_alone(f, b++);
	}
	if (f->cut)
		f->sheets = 1;
	return OK;
}

// --- the last sheet ------------------------------------------------------------------------------------------------
double flow_last(const struct flow *f)
{
	return (f->y - f->faces.top) / (f->foot - f->faces.top);
}

bool flow_turn(struct flow *f)
{
	size_t first = f->places;
	while (first && f->place[first - 1].sheet + 1 == f->sheets)
		first--;
	const struct block *b = first < f->places ? f->place[first].block : NULL;
	if (!b || !first || f->place[first].first || f->place[first - 1].first || before_of(f, b)->image)
		return false; // a long paragraph goes on here
	const struct block *turned = f->place[first - 1].block;
	for (const struct block *x = turned; x > f->sheet->block; x--) { // to where a sheet may end
		const struct block *before = x - 1;
		bool heading = before->look >= LOOK_H1 && before->look <= LOOK_H4;
		turned = x;
		if (!heading && x->look != LOOK_CITE && !(group_of(x) && group_of(x) == group_of(before)))
			break;
	}
	size_t at = first;
	while (at && f->place[at - 1].block >= turned && f->place[at - 1].sheet + 2 == f->sheets)
		at--;
	if (!at || f->place[at].block != turned || f->place[at - 1].sheet + 2 != f->sheets)
		return false; // nothing would be left on the sheet before
	f->turned = turned;
	return true;
}
