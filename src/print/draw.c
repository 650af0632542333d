// SPDX-License-Identifier: Apache-2.0
// Writes the places that flow.c found onto sheets, tagged with the structure of the page (ISO 32000-1 14.8), with
// bookmarks for its headings, and the head and foot of each sheet, which are no part of the structure. For pdf.c.
#include <cairo-pdf.h>
#include <string.h>

#include "base/text.h"
#include "print/picture.h"
#include "print/sheet.h"

#define SMALL_KEPT 4

struct pen {
	cairo_t *cr;
	cairo_surface_t *surface;
	struct flow *flow;
	const struct node *open; // innermost tag that is open
	size_t sheet;            // from 0
	int outline[4];          // the newest bookmark of each level
	const struct block *before;
	struct small {
		struct str text;
		double width;
		bool bold;
		int side;
		PangoLayout *layout;
	} small[SMALL_KEPT]; // what stands on every sheet
	size_t smalls;
	struct bar {
		const struct node *node;
		double x, top, bottom;
	} bar; // not drawn yet
};

// --- structure -----------------------------------------------------------------------------------------------------
static void close_to(struct pen *p, const struct node *n)
{
	while (p->open != n) {
		if (p->open->tag)
			cairo_tag_end(p->cr, p->open->tag);
		p->open = p->open->parent;
	}
}

static const struct node *shared(const struct node *a, const struct node *b)
{
	while (a != b) {
		if (!a || (b && b->depth > a->depth))
			b = b->parent;
		else
			a = a->parent;
	}
	return a;
}

static void open_to(struct pen *p, const struct node *n)
{
	if (p->open == n)
		return;
	open_to(p, n->parent);
	if (n->tag)
		cairo_tag_begin(p->cr, n->tag, NULL);
	p->open = n;
}

static void go_to(struct pen *p, const struct node *n)
{
	close_to(p, shared(p->open, n));
	open_to(p, n);
}

// --- small things --------------------------------------------------------------------------------------------------
static void ink(struct pen *p, const double colour[3])
{
	cairo_set_source_rgb(p->cr, colour[0], colour[1], colour[2]);
}

static void stroke(struct pen *p, double x, double y, double width, double thick, const double colour[3])
{
	ink(p, colour);
	cairo_rectangle(p->cr, x, y, width, thick);
	cairo_fill(p->cr);
}

enum side { SIDE_LEFT, SIDE_RIGHT, SIDE_FOOT }; // SIDE_FOOT: at the left, on as many lines as it takes

// The last two words are never parted where they are a code: "Code D2NF-7QPM-0W4X".
static void keep_code(PangoLayout *l, struct str text, bool code)
{
	size_t from = text.n, blanks = 0;
	while (code && from && (blanks += text.p[from - 1] == ' ') < 2)
		from--;
	PangoAttrList *list = pango_attr_list_new();
	PangoAttribute *whole = pango_attr_allow_breaks_new(FALSE);
	pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE)); // of an address they would be part
	whole->start_index = (guint)from;
	whole->end_index = (guint)text.n;
	pango_attr_list_insert(list, whole);
	pango_layout_set_attributes(l, list);
	pango_attr_list_unref(list);
}

static PangoLayout *small_layout(struct pen *p, struct str text, double width, bool bold, enum side side)
{
	for (size_t i = 0; i < p->smalls; i++) {
		const struct small *s = &p->small[i];
		if (s->width == width && s->bold == bold && s->side == (int)side && str_eq(s->text, text))
			return g_object_ref(s->layout);
	}
	PangoLayout *l = pango_layout_new(p->flow->context);
	PangoFontDescription *font = pango_font_description_new();
	pango_font_description_set_family_static(font, face_family(false));
	pango_font_description_set_absolute_size(font, p->flow->faces.small * PANGO_SCALE);
	pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(l, font);
	pango_font_description_free(font);
	pango_layout_set_auto_dir(l, FALSE);
	pango_layout_set_width(l, (int)(width * PANGO_SCALE));
	if (side == SIDE_FOOT) {
		keep_code(l, text, p->flow->paper->look == PAPER_USUAL);
		pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	} else {
		pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
	}
	pango_layout_set_single_paragraph_mode(l, TRUE);
	pango_layout_set_alignment(l, side == SIDE_RIGHT ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
	pango_layout_set_text(l, text.p ? text.p : "", (int)text.n);
	if (p->smalls < SMALL_KEPT)
		p->small[p->smalls++] = (struct small){ text, width, bold, (int)side, g_object_ref(l) };
	return l;
}

// One line of small text, cut where it does not fit unless it is that of the foot. Returns its height.
static double small_line(struct pen *p, struct str text, double x, double y, double width, bool bold, enum side side)
{
	PangoLayout *l = small_layout(p, text, width, bold, side);
	int high;
	ink(p, ink_black);
	cairo_move_to(p->cr, x, y);
	pango_cairo_show_layout(p->cr, l);
	pango_layout_get_size(l, NULL, &high);
	g_object_unref(l);
	return pango_units_to_double(high);
}

// --- head and foot -------------------------------------------------------------------------------------------------
static void head(struct pen *p)
{
	const struct flow *f = p->flow;
	double wide = SHEET_WIDE - f->faces.left - f->faces.right, top = f->faces.top - 38, share = 0.42;
	if (f->paper->look != PAPER_USUAL) { // two lines
		top = f->faces.top - 66;
		top += small_line(p, f->paper->name, f->faces.left, top, wide, true, SIDE_LEFT);
		top += small_line(p, f->paper->as_of, f->faces.left, top, wide, false, SIDE_LEFT);
	} else {
		small_line(p, f->paper->as_of, f->faces.left + wide * share, top, wide * (1 - share), false, SIDE_RIGHT);
		top += small_line(p, f->paper->name, f->faces.left, top, wide * share - 8, true, SIDE_LEFT);
	}
	stroke(p, f->faces.left, top + 4, wide, 0.6, ink_grey);
}

static void foot(struct pen *p)
{
	struct flow *f = p->flow;
	struct arena *a = f->sheet->arena;
	double wide = SHEET_WIDE - f->faces.left - f->faces.right, y = SHEET_HIGH - f->faces.bottom + 18;
	struct str number = str_format(a, _("%zu of %zu"), p->sheet + 1, f->sheets);
	if (f->cut)
		small_line(p, str_of(_("There is more in the plan.")), f->faces.left,
			SHEET_HIGH - f->faces.bottom - f->faces.look[LOOK_TEXT].size * 1.2, wide, true, SIDE_LEFT);
	stroke(p, f->faces.left, y - 6, wide, 0.6, ink_grey);
	if (f->paper->look != PAPER_USUAL) {
		double high = small_line(p, number, f->faces.left, y, wide, true, SIDE_LEFT);
		if (!f->paper->code.n)
			return;
		small_line(p, str_format(a, _("Code %.*s"), STR_ARG(f->paper->code)), f->faces.left + wide * 0.3, y,
			wide * 0.7, false, SIDE_RIGHT);
		small_line(p, str_format(a, _("Is this current? %.*s"), STR_ARG(f->paper->check)), f->faces.left, y + high,
			wide, false, SIDE_FOOT);
		return;
	}
	small_line(p, number, f->faces.left + wide - 70, y, 70, true, SIDE_RIGHT);
	if (f->paper->code.n)
		small_line(p, str_format(a, _("Check that this is current: %.*s  Code %.*s"), STR_ARG(f->paper->check),
			STR_ARG(f->paper->code)), f->faces.left, y, wide - 78, false, SIDE_FOOT);
}

// --- edges -----------------------------------------------------------------------------------------------------------
static double bar_width(const struct pen *p, const struct node *n)
{
	return p->flow->faces.look[LOOK_TEXT].size * (n->edge == EDGE_OWN ? 0.32 : 0.16);
}

static void bar_end(struct pen *p)
{
	if (!p->bar.node)
		return;
	ink(p, p->bar.node->edge == EDGE_OWN ? ink_own : ink_grey);
	cairo_rectangle(p->cr, p->bar.x, p->bar.top, bar_width(p, p->bar.node), p->bar.bottom - p->bar.top);
	cairo_fill(p->cr);
	p->bar.node = NULL;
}

// The bar beside what stands in one node is one piece on each sheet.
static void bar(struct pen *p, const struct place *at, double bottom)
{
	const struct node *n = at->block->node;
	while (n && n->edge != EDGE_OWN && n->edge != EDGE_NOTE)
		n = n->parent;
	if (p->bar.node != n)
		bar_end(p);
	if (!n)
		return;
	if (!p->bar.node) {
		double left = flow_inset_left(p->flow, at->block->node, n->parent),
			   right = flow_inset(p->flow, at->block->node, n->parent) - left;
		double x = n->left ? at->x + at->width + right - bar_width(p, n)
			: at->x - left - flow_picture(p->flow, at->block);
		p->bar = (struct bar){ n, x, at->y, bottom };
	}
	p->bar.bottom = bottom;
}

static bool begins(const struct pen *p, const struct node *n)
{
	const struct node *b = p->before ? p->before->node : NULL;
	while (b && b->depth > n->depth)
		b = b->parent;
	return b != n;
}

static double pad(const struct pen *p, enum edge e)
{
	double unit = p->flow->faces.look[LOOK_TEXT].size;
	return e == EDGE_RULE ? unit * 0.55 : e == EDGE_LINE ? unit * 0.4 : 0;
}

// Lines above whatever begins with this block.
static void lines_above(struct pen *p, const struct place *at)
{
	double y = at->y, wide = at->width;
	if (at->first)
		return;
	for (const struct node *n = at->block->node; n && begins(p, n); n = n->parent) {
		y -= pad(p, n->edge);
		double in = flow_inset_left(p->flow, at->block->node, n);
		bool column = n->parent && n->parent->columns;
		double all = column || n->columns ? wide : SHEET_WIDE - p->flow->faces.right - (at->x - in);
		for (const struct node *up = n->parent; up && !column; up = up->parent)
			if (up->columns)
				all = wide + in;
		if (n->edge == EDGE_RULE)
			stroke(p, at->x - in, y, all, 1.4, ink_black);
		else if (n->edge == EDGE_LINE && n->column > 0)
			stroke(p, at->x - in, y, SHEET_WIDE - p->flow->faces.right - (at->x - in), 0.4, ink_grey);
	}
}

static void bullet(struct pen *p, const struct place *at)
{
	const struct node *n = at->block->node;
	double size = p->flow->faces.look[at->block->look].size;
	while (n && n->edge != EDGE_BULLET)
		n = n->parent;
	if (!n || at->first || !begins(p, n))
		return;
	ink(p, ink_black);
	cairo_new_path(p->cr);
	double x = n->left ? at->x + at->width + size * 0.72 : at->x - size * 0.72;
	cairo_arc(p->cr, x, at->y + size * 0.75, size * 0.17, 0, 2 * G_PI);
	cairo_fill(p->cr);
}

// --- text ------------------------------------------------------------------------------------------------------------
// How far a line that begins with a tag is moved in, so that its frame stays inside the margin.
static double line_inset(const struct pen *p, const struct block *b, const PangoLayoutLine *line)
{
	if (lay_at_the_right(p->flow, b))
		return 0;
	for (size_t i = 0; i < b->spans; i++)
		if (b->span[i].kind == SPAN_TAG && (int)b->span[i].from <= line->start_index &&
			(int)b->span[i].to > line->start_index)
			return line->resolved_dir == PANGO_DIRECTION_RTL ? -TAG_PAD : TAG_PAD;
	return 0;
}

// A thin frame around the words of a tag, on the line on which they stand.
static void tag_frame(struct pen *p, const struct place *at, PangoLayoutLine *line, double baseline, double in)
{
	const struct block *b = at->block;
	double small = p->flow->faces.look[LOOK_CITE].size;
	for (size_t i = 0; i < b->spans; i++) {
		int *range, count, from = (int)b->span[i].from, to = (int)b->span[i].to;
		if (b->span[i].kind != SPAN_TAG || to <= line->start_index || from >= line->start_index + line->length)
			continue;
		pango_layout_line_get_x_ranges(line, from, to, &range, &count);
		ink(p, p->flow->faces.look[LOOK_CITE].ink);
		cairo_set_line_width(p->cr, 0.6);
		for (int r = 0; r < count; r++) {
			double x = pango_units_to_double(range[2 * r]), end = pango_units_to_double(range[2 * r + 1]);
			cairo_rectangle(p->cr, at->x + in + x - TAG_PAD, baseline - small * 1.05, end - x + 2 * TAG_PAD,
				small * 1.4);
			cairo_stroke(p->cr);
		}
		g_free(range);
	}
}

// Marks that say how letters run (U+200E, U+200F, U+2066 to U+2069) have done their work and draw nothing. Were they
// shown, cairo would put the run aside as text that stands for other letters, which readers of the structure skip.
static bool is_mark(const char *c, size_t n)
{
	if (n < 3 || (unsigned char)c[0] != 0xe2)
		return false;
	unsigned char second = (unsigned char)c[1], third = (unsigned char)c[2];
	return (second == 0x80 && (third == 0x8e || third == 0x8f)) || (second == 0x81 && third >= 0xa6 && third <= 0xa9);
}

// The pieces of a run without its marks, put before `list`, which is in the order from right to left.
static GSList *run_without(GSList *list, PangoGlyphItem *run, const struct str *text)
{
	GSList *pieces = NULL;
	bool left = run->item->analysis.level & 1;
	for (int at = run->item->offset, end = at + run->item->length; at < end;) {
		bool mark = is_mark(text->p + at, text->n - (size_t)at);
		int next = mark ? at + 3 : at + 1;
		while (!mark && next < end && !is_mark(text->p + next, text->n - (size_t)next))
			next++;
		PangoGlyphItem *piece = next < end ? pango_glyph_item_split(run, text->p, next - at) : run;
		if (!piece)
			piece = run;
		if (mark)
			pango_glyph_item_free(piece);
		else
			pieces = g_slist_prepend(pieces, piece);
		at = piece == run ? end : next;
	}
	pieces = left ? pieces : g_slist_reverse(pieces); // as they are seen, from the left
	for (GSList *x = pieces; x; x = x->next)
		list = g_slist_prepend(list, x->data);
	g_slist_free(pieces);
	return list;
}

static void drop_marks(PangoLayoutLine *line, const struct str *text)
{
	GSList *fresh = NULL;
	bool any = false;
	for (int i = line->start_index; i < line->start_index + line->length; i++)
		any = any || is_mark(text->p + i, text->n - (size_t)i);
	if (!any)
		return;
	for (GSList *x = line->runs; x; x = x->next)
		fresh = run_without(fresh, x->data, text);
	g_slist_free(line->runs);
	line->runs = g_slist_reverse(fresh);
}

static void text(struct pen *p, const struct place *at)
{
	struct block *b = at->block;
	PangoLayoutIter *line = pango_layout_get_iter(lay_out(p->flow, b));
	for (size_t i = 0; i < at->last; i++, pango_layout_iter_next_line(line)) {
		PangoRectangle box;
		if (i < at->first)
			continue;
		double baseline = at->y + pango_units_to_double(pango_layout_iter_get_baseline(line)) - b->line[at->first];
		pango_layout_iter_get_line_extents(line, NULL, &box);
		PangoLayoutLine *letters = pango_layout_iter_get_line(line);
		drop_marks(letters, &b->text);
		double in = line_inset(p, b, letters);
		ink(p, p->flow->faces.look[b->look].ink);
		cairo_move_to(p->cr, at->x + in + pango_units_to_double(box.x), baseline);
		pango_cairo_show_layout_line(p->cr, letters);
		tag_frame(p, at, letters, baseline, in);
	}
	pango_layout_iter_free(line);
	if (at->last == b->lines)
		lay_done(p->flow, b);
}

// What cannot be drawn leaves its place empty: its name stands below.
static void image(struct pen *p, const struct place *at)
{
	const struct block *b = at->block;
	double width, height;
	image_sides(b->image, at->width, b->line[1], &width, &height);
	(void)image_draw(p->cr, b->image, at->x, at->y, width, height);
}

// --- bookmarks -------------------------------------------------------------------------------------------------------
#define BOOKMARK_MOST 120 // bytes

static void bookmark(struct pen *p, const struct place *at)
{
	struct arena *a = p->flow->sheet->arena;
	struct str name = at->block->text;
	int level = at->block->look - LOOK_H1;
	if (at->first || level < 0 || level > 2)
		return;
	if (name.n > BOOKMARK_MOST) {
		name.n = BOOKMARK_MOST;
		while (name.n && ((unsigned char)name.p[name.n] & 0xC0) == 0x80)
			name.n--;
		name = str_format(a, "%.*s…", STR_ARG(name));
	}
	char *plain = (char *)str_dup(a, name).p;
	for (size_t i = 0; i < name.n; i++)
		if (plain[i] == '\n')
			plain[i] = ' ';
	int above = at->y > 8 ? (int)at->y - 8 : 0;
	struct str where = str_format(a, "page=%zu pos=[%d %d]", at->sheet + 1, (int)at->x, above);
	int id = cairo_pdf_surface_add_outline(p->surface, level ? p->outline[level - 1] : CAIRO_PDF_OUTLINE_ROOT,
		str_c(a, (struct str){ plain, name.n }), where.p, level ? 0 : CAIRO_PDF_OUTLINE_FLAG_OPEN);
	for (int i = level; i < 4; i++)
		p->outline[i] = id;
}

// --- all -------------------------------------------------------------------------------------------------------------
static void turn_sheet(struct pen *p)
{
	bar_end(p);
	foot(p);
	cairo_show_page(p->cr);
	p->sheet++;
	head(p);
}

static void one_place(struct pen *p, const struct place *at)
{
	const struct block *b = at->block;
	double bottom = at->y + b->line[at->last] - b->line[at->first];
	while (p->sheet < at->sheet)
		turn_sheet(p);
	go_to(p, b->node->parent);
	lines_above(p, at);
	bullet(p, at);
	bar(p, at, bottom);
	if (b->picture && !at->first)
		picture_draw(p->cr, b->picture, b->left ? at->x + at->width + p->flow->faces.gap / 2
			: at->x - flow_picture(p->flow, b), at->y - flow_middle(p->flow, b), p->flow->faces.picture);
	bookmark(p, at);
	open_to(p, b->node);
	if (b->image)
		image(p, at);
	else
		text(p, at);
	close_to(p, b->node->parent); // head and foot are written between: they belong to no paragraph
	p->before = b;
}

// cairo has an escape for the quote alone; an address of ours has neither that nor a backslash.
static bool link_plain(struct str uri)
{
	for (size_t i = 0; i < uri.n; i++)
		if (uri.p[i] <= ' ' || uri.p[i] == '\'' || uri.p[i] == '\\' || (uri.p[i] & 0x80))
			return false;
	return uri.n > 0;
}

// What a screen reader hears of the foot, once.
static void check_words(struct pen *p)
{
	const struct paper *paper = p->flow->paper;
	if (!paper->code.n)
		return;
	bool link = link_plain(paper->check);
	cairo_tag_begin(p->cr, "P", NULL);
	struct str uri = str_format(p->flow->sheet->arena, "uri='%.*s'", STR_ARG(paper->check));
	if (link)
		cairo_tag_begin(p->cr, CAIRO_TAG_LINK, uri.p);
	foot(p);
	if (link)
		cairo_tag_end(p->cr, CAIRO_TAG_LINK);
	cairo_tag_end(p->cr, "P");
}

void draw_all(cairo_t *cr, cairo_surface_t *surface, struct flow *f)
{
	struct pen p = { .cr = cr, .surface = surface, .flow = f };
	head(&p);
	cairo_tag_begin(cr, f->sheet->root->tag, NULL);
	p.open = f->sheet->root;
	for (size_t i = 0; i < f->places; i++)
		one_place(&p, &f->place[i]);
	bar_end(&p);
	close_to(&p, f->sheet->root);
	if (f->paper->code.n)
		check_words(&p);
	else
		foot(&p);
	cairo_tag_end(cr, f->sheet->root->tag);
	cairo_show_page(cr);
	for (size_t i = 0; i < p.smalls; i++)
		g_object_unref(p.small[i].layout);
}
