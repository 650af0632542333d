// SPDX-License-Identifier: Apache-2.0
// From markup to PDF (pdf.h): read, find places, write, finish.
#include "print/pdf.h"

#include <cairo-pdf.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "print/sheet.h"

static cairo_status_t take(void *out, const unsigned char *bytes, unsigned n)
{
	struct buf *b = out;
	buf_add(b, bytes, n);
	return buf_ok(b) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static void say_what_it_is(struct arena *a, cairo_surface_t *s, const struct paper *paper)
{
	char at[32];
	time_t now = (time_t)(clock_now() / SECONDS);
	struct tm t;
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE, str_c(a, paper->title));
	if (paper->author.n)
		cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_AUTHOR, str_c(a, paper->author));
	if (paper->as_of.n)
		cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_SUBJECT, str_c(a, paper->as_of));
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATOR, "Ownplan");
	if (gmtime_r(&now, &t) && strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &t))
		cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, at);
}

// Everything is measured by the surface that it is drawn on.
static void flow_begin(struct flow *f, cairo_t *cr, const struct paper *paper, struct sheet *sheet)
{
	*f = (struct flow){ .paper = paper, .sheet = sheet };
	cairo_font_options_t *options = cairo_font_options_create();
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE); // paper has no pixels to fit letters to
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	f->context = pango_cairo_create_context(cr);
	pango_cairo_context_set_font_options(f->context, options);
	cairo_font_options_destroy(options);
	pango_context_set_round_glyph_positions(f->context, FALSE);
	pango_context_set_language(f->context, pango_language_from_string(paper->lang ? paper->lang : "en-GB"));
	pango_context_set_base_dir(f->context, PANGO_DIRECTION_WEAK_LTR);
}

static void forget(struct flow *f)
{
	for (size_t i = 0; i < f->sheet->blocks; i++) {
		lay_done(f, &f->sheet->block[i]);
		f->sheet->block[i].line = NULL;
	}
	f->kept = 0;
}

// One sheet: letters become smaller step by step, until it fits.
static enum err one_sheet(struct flow *f)
{
	static const double scales[] = { 1, 0.95, 0.9, 0.85, 0.8 };
	enum err e = OK;
	for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
		if (i)
			forget(f);
		faces_of(f->paper->look, scales[i], 1, &f->faces);
		e = flow_all(f);
		if (e != OK || !f->cut)
			break;
	}
	return e;
}

#define LAST_LITTLE 0.25 // of a sheet: worth some narrower spaces before it
#define LAST_FEW 0.12    // of a sheet: it does not stand alone

// A few lines on a last sheet are brought onto the one before by narrower spaces; where these do not do, something of
// that sheet comes along.
static enum err many_sheets(struct flow *f)
{
	static const double spaces[] = { 1, 0.85, 0.7, 1 };
	size_t sheets = 0;
	enum err e = OK;
	for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
		faces_of(f->paper->look, 1, spaces[i], &f->faces);
		e = flow_all(f);
		if (e != OK || (i && f->sheets < sheets) || (!i && (f->sheets == 1 || flow_last(f) > LAST_LITTLE)))
			return e;
		sheets = i ? sheets : f->sheets;
	}
	return flow_last(f) < LAST_FEW && flow_turn(f) ? flow_all(f) : e;
}

static enum err find_places(struct flow *f)
{
	return f->paper->one_sheet ? one_sheet(f) : many_sheets(f);
}

static bool any_font(PangoContext *context)
{
	PangoFontFamily **list;
	int count;
	pango_context_list_families(context, &list, &count);
	g_free(list);
	return count > 0;
}

static enum err cairo_said(cairo_status_t status)
{
	if (status == CAIRO_STATUS_SUCCESS)
		return OK;
	if (status == CAIRO_STATUS_WRITE_ERROR) // the ceiling of the buffer
		return ERR_TOO_LARGE;
	log_event(LOG_ERROR, "print", "error=cairo status=%d", (int)status);
	return ERR_INTERNAL;
}

// What the figures show, in their order.
struct alts {
	struct str *alt;
	size_t count;
};

static void keep_alts(struct arena *a, const struct sheet *sheet, struct alts *out)
{
	*out = (struct alts){ arena_array(a, struct str, sheet->images + 1), 0 };
	for (size_t i = 0; i < sheet->blocks; i++)
		if (sheet->block[i].image)
			out->alt[out->count++] = sheet->block[i].alt;
}

static enum err write_all(struct arena *a, const struct paper *paper, cairo_surface_t *s, struct alts *alts)
{
	struct sheet sheet;
	struct flow flow;
	cairo_t *cr = cairo_create(s);
	sheet_read(a, paper, &sheet);
	keep_alts(a, &sheet, alts);
	flow_begin(&flow, cr, paper, &sheet);
	enum err e = any_font(flow.context) ? find_places(&flow) : ERR_AWAY;
	if (e == OK)
		draw_all(cr, s, &flow);
	forget(&flow);
	g_object_unref(flow.context);
	if (e == OK)
		e = cairo_said(cairo_status(cr));
	cairo_destroy(cr);
	return e;
}

static struct paper plain_paper(struct arena *a, const struct paper *given)
{
	struct paper x = *given;
	struct str *const said[] = { &x.title, &x.name, &x.as_of, &x.author, &x.code, &x.check };
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		*said[i] = text_plain(a, *said[i]);
	return x;
}

enum err pdf_make(struct arena *a, const struct paper *given, struct str *out)
{
	struct arena *work = arena_new();
	struct paper plain = plain_paper(work, given), *paper = &plain;
	struct buf b;
	buf_init(&b, work, PDF_MOST);
	cairo_surface_t *s = cairo_pdf_surface_create_for_stream(take, &b, SHEET_WIDE, SHEET_HIGH);
	cairo_pdf_surface_restrict_to_version(s, CAIRO_PDF_VERSION_1_5);
	say_what_it_is(work, s, paper);
	struct alts alts;
	enum err e = write_all(work, paper, s, &alts);
	cairo_surface_finish(s);
	cairo_status_t status = cairo_surface_status(s);
	cairo_surface_destroy(s);
	if (e == OK)
		e = cairo_said(status);
	if (e == ERR_AWAY)
		log_event(LOG_ERROR, "print", "error=no-font");
	if (e == OK)
		*out = pdf_finish(a, buf_text(&b), paper->lang ? paper->lang : "en-GB", alts.alt, alts.count);
	if (e == OK && out->p == b.p)
		*out = str_dup(a, *out);
	arena_free(work);
	return e;
}

void pdf_end_thread(void)
{
	pango_cairo_font_map_set_default(NULL);
}
