// SPDX-License-Identifier: Apache-2.0
// Photographs and drawings that somebody attached, on the sheet: a JPEG goes into the PDF as it is, a PNG is read here.
// Bytes were looked at when they came (record/file_type.h), and what still does not hold together is left out. For
// flow.c and draw.c.
#include <string.h>

#include "print/sheet.h"

#define POINTS_A_PIXEL 0.75 // 96 pixels to the inch, as browsers show them
#define PIXELS_MOST ((size_t)12 << 20) // of a PNG, which takes four bytes a pixel here

void image_sides(const struct paper_picture *x, double wide, double high, double *width, double *height)
{
	bool lies = x->turn >= 5;
	double w = (lies ? x->height : x->width) * POINTS_A_PIXEL, h = (lies ? x->width : x->height) * POINTS_A_PIXEL;
	double scale = 1;
	if (w > wide)
		scale = wide / w;
	if (h * scale > high)
		scale = high / h;
	*width = w * scale;
	*height = h * scale;
}

struct from {
	struct str bytes;
	size_t at;
};

static cairo_status_t give(void *from, unsigned char *out, unsigned n)
{
	struct from *f = from;
	if (n > f->bytes.n - f->at)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(out, f->bytes.p + f->at, n);
	f->at += n;
	return CAIRO_STATUS_SUCCESS;
}

// The bytes of a JPEG beside pixels that nobody writes or reads: the PDF takes the bytes.
static cairo_surface_t *jpeg(const struct paper_picture *x)
{
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)x->width, (int)x->height);
	if (cairo_surface_status(s) == CAIRO_STATUS_SUCCESS)
		(void)cairo_surface_set_mime_data(
			s, CAIRO_MIME_TYPE_JPEG, (const unsigned char *)x->bytes.p, x->bytes.n, NULL, NULL);
	return s;
}

static cairo_surface_t *png(const struct paper_picture *x)
{
	struct from from = { x->bytes, 0 };
	return cairo_image_surface_create_from_png_stream(give, &from);
}

// From the pixels as they are stored to how they are seen: Exif 2.3, 4.6.4, orientation.
static cairo_matrix_t turned(const struct paper_picture *x)
{
	double w = x->width, h = x->height;
	cairo_matrix_t m;
	switch (x->turn) {
	case 2: cairo_matrix_init(&m, -1, 0, 0, 1, w, 0); break;
	case 3: cairo_matrix_init(&m, -1, 0, 0, -1, w, h); break;
	case 4: cairo_matrix_init(&m, 1, 0, 0, -1, 0, h); break;
	case 5: cairo_matrix_init(&m, 0, 1, 1, 0, 0, 0); break;
	case 6: cairo_matrix_init(&m, 0, 1, -1, 0, h, 0); break;
	case 7: cairo_matrix_init(&m, 0, -1, -1, 0, h, w); break;
	case 8: cairo_matrix_init(&m, 0, -1, 1, 0, 0, w); break;
	default: cairo_matrix_init_identity(&m); break;
	}
	return m;
}

bool image_draw(cairo_t *cr, const struct paper_picture *x, double left, double top, double width, double height)
{
	bool lies = x->turn >= 5;
	if (!x->jpeg && (size_t)x->width * x->height > PIXELS_MOST)
		return false;
	cairo_surface_t *s = x->jpeg ? jpeg(x) : png(x);
	bool fine = cairo_surface_status(s) == CAIRO_STATUS_SUCCESS;
	if (fine) {
		cairo_matrix_t m = turned(x);
		cairo_save(cr);
		cairo_translate(cr, left, top);
		cairo_scale(cr, width / (lies ? x->height : x->width), height / (lies ? x->width : x->height));
		cairo_transform(cr, &m);
		cairo_set_source_surface(cr, s, 0, 0);
		cairo_paint(cr);
		cairo_restore(cr);
	}
	cairo_surface_destroy(s);
	return fine;
}
