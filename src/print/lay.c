// SPDX-License-Identifier: Apache-2.0
// Lays out the text of a block with pango, once for all blocks that say the same at the same width. What is laid out
// is kept from the finding of places to the drawing, up to KEPT_MOST. For flow.c and draw.c.
#include <string.h>

#include "print/sheet.h"

#define IMAGE_HIGH 0.4 // of a sheet, at most
#define KEPT_MOST ((size_t)1 << 20) // bytes of text whose layouts are kept from here to the drawing

static void span_attribute(PangoAttrList *list, const struct flow *f, const struct span *s)
{
	int small = (int)(f->faces.look[LOOK_CITE].size * PANGO_SCALE);
	PangoAttribute *x = s->kind == SPAN_CITE ? pango_attr_size_new_absolute(small)
		: pango_attr_weight_new(s->kind == SPAN_BOLD ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_SEMIBOLD);
	x->start_index = (guint)s->from;
	x->end_index = (guint)s->to;
	pango_attr_list_insert(list, x);
	if (s->kind != SPAN_TAG)
		return;
	PangoAttribute *more[] = { pango_attr_size_new_absolute(small), pango_attr_allow_breaks_new(FALSE) };
	for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
		more[i]->start_index = (guint)s->from;
		more[i]->end_index = (guint)s->to;
		pango_attr_list_insert(list, more[i]);
	}
}

// A tag beside an action stands at the right.
bool lay_at_the_right(const struct flow *f, const struct block *b)
{
	const struct node *n = b->node;
	return f->paper->look == PAPER_USUAL && n->parent && n->parent->columns == COLUMNS_ACTION && n->column == 1;
}

// Points that no letter of ASCII is wider than, of one point of size.
#define WIDEST 1.2

// Most of a plan is plain letters. Nothing is composed of them (OpenType's "ccmp"), and only a word that does not fit
// is cut where the line ends: there a hyphen would be read as part of an address or a name.
static PangoAttrList *attributes(const struct flow *f, const struct block *b, bool ascii, double width)
{
	PangoAttrList *list = pango_attr_list_new();
	size_t longest = 0, word = 0;
	for (size_t i = 0; i < b->text.n; i++) {
		word = b->text.p[i] == ' ' || b->text.p[i] == '\n' ? 0 : word + 1;
		longest = word > longest ? word : longest;
	}
	if (ascii)
		pango_attr_list_insert(list, pango_attr_font_features_new("ccmp=0"));
	if (!ascii || (double)longest * f->faces.look[b->look].size * WIDEST > width)
		pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
	for (size_t i = 0; i < b->spans; i++)
		span_attribute(list, f, &b->span[i]);
	return list;
}

PangoLayout *lay_out(struct flow *f, struct block *b)
{
	const struct face *face = &f->faces.look[b->look];
	if (b->layout)
		return b->layout;
	bool right = lay_at_the_right(f, b), ascii = true;
	for (size_t i = 0; i < b->text.n && ascii; i++)
		ascii = !((unsigned char)b->text.p[i] & 0x80);
	double width = b->width > 40 ? b->width : 40;
	width -= right && b->spans ? TAG_PAD : 0; // its frame stays inside the margin
	PangoLayout *l = pango_layout_new(f->context);
	PangoFontDescription *font = pango_font_description_new();
	pango_font_description_set_family_static(font, face_family(ascii));
	pango_font_description_set_absolute_size(font, face->size * PANGO_SCALE);
	pango_font_description_set_weight(font, face->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(l, font);
	pango_font_description_free(font);
	PangoAttrList *list = attributes(f, b, ascii, width);
	pango_layout_set_attributes(l, list);
	pango_attr_list_unref(list);
	pango_layout_set_width(l, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	if (right || b->at_right)
		pango_layout_set_alignment(l, PANGO_ALIGN_RIGHT);
	pango_layout_set_text(l, b->text.p, (int)b->text.n);
	b->layout = l;
	return l;
}

void lay_done(struct flow *f, struct block *b)
{
	(void)f;
	if (b->layout)
		g_object_unref(b->layout);
	b->layout = NULL;
}

static void measure_image(struct flow *f, struct block *b, double width)
{
	double wide, high;
	image_sides(b->image, width, (SHEET_HIGH - f->faces.top - f->faces.bottom) * IMAGE_HIGH, &wide, &high);
	b->width = width;
	b->lines = 1;
	b->line = arena_array(f->sheet->arena, double, 2);
	b->line[0] = 0;
	b->line[1] = high;
}

// --- what is said again ----------------------------------------------------------------------------------------------
// "Declan, 3 November", "Doing it": much of a plan is said many times, and letters are shaped once for all of them.
struct laid {
	struct laid *next;
	const struct block *block;
};

static bool same_spans(const struct block *a, const struct block *b)
{
	if (a->spans != b->spans)
		return false;
	for (size_t i = 0; i < a->spans; i++)
		if (a->span[i].kind != b->span[i].kind || a->span[i].from != b->span[i].from ||
			a->span[i].to != b->span[i].to)
			return false;
	return true;
}

static struct laid **chain_of(struct flow *f, const struct block *b)
{
	uint32_t h = 2166136261u ^ (uint32_t)b->look; // FNV-1a
	for (size_t i = 0; i < b->text.n; i++)
		h = (h ^ (unsigned char)b->text.p[i]) * 16777619u;
	return &f->laid[h % LAID_CHAINS];
}

// A block that looks the same at this width and still has its layout; NULL: none.
static const struct block *laid_before(const struct flow *f, const struct laid *l, const struct block *b,
	double width)
{
	for (; l; l = l->next) {
		const struct block *x = l->block;
		if (x->layout && x->line && x->width == width && x->look == b->look && str_eq(x->text, b->text) &&
			x->at_right == b->at_right && lay_at_the_right(f, x) == lay_at_the_right(f, b) && same_spans(x, b))
			return x;
	}
	return NULL;
}

void lay_block(struct flow *f, struct block *b, double width)
{
	if (b->line && b->width == width)
		return;
	if (b->image) {
		measure_image(f, b, width);
		return;
	}
	lay_done(f, b);
	struct laid **chain = chain_of(f, b);
	const struct block *same = laid_before(f, *chain, b, width);
	b->width = width;
	if (same) {
		b->layout = g_object_ref(same->layout);
		b->line = same->line;
		b->lines = same->lines;
		return;
	}
	PangoLayout *l = lay_out(f, b);
	PangoLayoutIter *at = pango_layout_get_iter(l);
	int top, bottom = 0;
	b->lines = (size_t)pango_layout_get_line_count(l);
	b->line = arena_array(f->sheet->arena, double, b->lines + 1);
	for (size_t i = 0; i < b->lines; i++) {
		pango_layout_iter_get_line_yrange(at, &top, &bottom);
		b->line[i] = pango_units_to_double(top);
		pango_layout_iter_next_line(at);
	}
	b->line[b->lines] = pango_units_to_double(bottom);
	pango_layout_iter_free(at);
	f->kept += b->text.n;
	if (f->kept > KEPT_MOST) {
		lay_done(f, b);
		return;
	}
	struct laid *new = arena_make(f->sheet->arena, struct laid);
	*new = (struct laid){ *chain, b };
	*chain = new;
}

