// SPDX-License-Identifier: Apache-2.0
// Sizes, spaces and colours of paper, as tables: for reading at a table, for large print, for Easy Read. Contrast is
// at least 7 to 1 on white (WCAG 2.2, 1.4.6), and nothing is said by colour alone. For flow.c and draw.c.
#include "print/sheet.h"

#define INK { 0.13, 0.17, 0.20 }
#define DIM { 0.26, 0.33, 0.39 }
#define BLACK { 0, 0, 0 }

const double ink_own[3] = { 0, 0.64, 0.60 };
const double ink_grey[3] = { 0.68, 0.72, 0.75 };
const double ink_black[3] = INK;

static const struct face usual[LOOKS] = {
	[LOOK_TEXT] = { 10.5, 2, 3, false, INK },
	[LOOK_H1] = { 21, 0, 3, true, INK },
	[LOOK_H2] = { 14.5, 15, 5, true, INK },
	[LOOK_H3] = { 11.5, 8, 3, true, INK },
	[LOOK_H4] = { 10.5, 6, 2, true, INK },
	[LOOK_WORDS] = { 12, 3, 3, false, INK },
	[LOOK_WORDS_SMALL] = { 11, 2, 3, false, INK },
	[LOOK_CITE] = { 9, 1, 3, false, DIM },
	[LOOK_SMALL] = { 9.5, 2, 3, false, INK },
	[LOOK_KEY] = { 10.5, 2, 3, true, INK },
};

static const struct face large[LOOKS] = {
	[LOOK_TEXT] = { 18, 4, 8, false, BLACK },
	[LOOK_H1] = { 30, 0, 8, true, BLACK },
	[LOOK_H2] = { 24, 26, 10, true, BLACK },
	[LOOK_H3] = { 20, 16, 8, true, BLACK },
	[LOOK_H4] = { 18, 12, 6, true, BLACK },
	[LOOK_WORDS] = { 19, 6, 8, false, BLACK },
	[LOOK_WORDS_SMALL] = { 18, 5, 8, false, BLACK },
	[LOOK_CITE] = { 18, 3, 8, false, BLACK },
	[LOOK_SMALL] = { 18, 4, 8, false, BLACK },
	[LOOK_KEY] = { 18, 4, 8, true, BLACK },
};

static const struct face easy[LOOKS] = {
	[LOOK_TEXT] = { 16, 9, 9, false, BLACK },
	[LOOK_H1] = { 28, 0, 10, true, BLACK },
	[LOOK_H2] = { 22, 24, 10, true, BLACK },
	[LOOK_H3] = { 18, 16, 8, true, BLACK },
	[LOOK_H4] = { 16, 12, 6, true, BLACK },
	[LOOK_WORDS] = { 16, 6, 8, false, BLACK },
	[LOOK_WORDS_SMALL] = { 16, 6, 8, false, BLACK },
	[LOOK_CITE] = { 16, 4, 8, false, BLACK },
	[LOOK_SMALL] = { 16, 6, 8, false, BLACK },
	[LOOK_KEY] = { 16, 6, 8, true, BLACK },
};

void faces_of(enum paper_look look, double scale, double spaces, struct faces *out)
{
	const struct face *from = look == PAPER_LARGE ? large : look == PAPER_EASY ? easy : usual;
	bool big = look != PAPER_USUAL;
	*out = (struct faces){ .left = 54, .right = 54, .top = big ? 92 : 74,
		.bottom = look == PAPER_LARGE ? 104 : big ? 84 : 64,
		.small = big ? (look == PAPER_LARGE ? 18 : 14) : 8.5, .gap = big ? 22 : 16, .picture = 46 };
	for (int i = 0; i < LOOKS; i++) {
		out->look[i] = from[i];
		out->look[i].size *= scale;
		out->look[i].before *= scale * spaces;
		out->look[i].after *= scale * spaces;
	}
}

double face_inset(const struct faces *f, enum edge e)
{
	double unit = f->look[LOOK_TEXT].size;
	switch (e) {
	case EDGE_OWN: return unit * 1.1;
	case EDGE_NOTE: return unit * 1.1;
	case EDGE_BULLET: return unit * 1.2;
	default: return 0;
	}
}

// Debian's fonts-noto-core has the first; what is not there is passed over. Scripts of languages that many people in
// Britain read are named, so that they look alike on every machine; any other is found by fontconfig.
#define FIRST "Noto Sans, Liberation Sans, "
#define LAST "DejaVu Sans, sans-serif"
const char *face_family(bool ascii)
{
	return ascii ? FIRST LAST
		: FIRST "Noto Sans Arabic, Noto Sans Hebrew, Noto Sans Bengali, Noto Sans Devanagari, Noto Sans Gujarati,"
				" Noto Sans Gurmukhi, Noto Sans Tamil, " LAST;
}
