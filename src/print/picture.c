// SPDX-License-Identifier: Apache-2.0
// Outlines of SVG as paths of cairo (SVG 2, 9.3): the commands that the built-in pictures use, absolute and relative.
#include "print/picture.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "nhsuk/picture.h"

struct cursor {
	const char *at;
	double x, y;           // where the pen is
	double start_x, start_y; // of this part
	double hand_x, hand_y; // the second handle of the curve before
	char command;
};

static void skip(struct cursor *c)
{
	while (*c->at == ' ' || *c->at == ',')
		c->at++;
}

// Written with a point whatever the language of the machine. ".5.5" is two numbers.
static double number(struct cursor *c)
{
	double value = 0, place = 0;
	skip(c);
	bool minus = *c->at == '-';
	c->at += minus;
	for (; (*c->at >= '0' && *c->at <= '9') || (*c->at == '.' && place == 0); c->at++) {
		if (*c->at == '.') {
			place = 1;
			continue;
		}
		value = value * 10 + (*c->at - '0');
		place *= 10;
	}
	value = place > 1 ? value / place : value;
	return minus ? -value : value;
}

static bool flag(struct cursor *c) // of an arc: one digit, "01" are two
{
	skip(c);
	return *c->at && *c->at++ == '1';
}

static void go(struct cursor *c, double x, double y)
{
	c->x = c->hand_x = x;
	c->y = c->hand_y = y;
}

// An arc by its ends (SVG 2, appendix B.2.4): circles of the pictures stand upright, so the rotation is not looked at.
static void arc(cairo_t *cr, struct cursor *c, double rx, double ry, bool large, bool sweep, double x, double y)
{
	double dx = (c->x - x) / 2, dy = (c->y - y) / 2;
	rx = fabs(rx);
	ry = fabs(ry);
	if (rx == 0 || ry == 0) {
		cairo_line_to(cr, x, y);
		return;
	}
	double big = dx * dx / (rx * rx) + dy * dy / (ry * ry);
	if (big > 1) {
		rx *= sqrt(big);
		ry *= sqrt(big);
	}
	double below = rx * rx * dy * dy + ry * ry * dx * dx;
	double root = below > 0 ? sqrt(fmax(0, (rx * rx * ry * ry - below) / below)) : 0;
	root = large == sweep ? -root : root;
	double mid_x = root * rx * dy / ry, mid_y = -root * ry * dx / rx;
	double from = atan2((dy - mid_y) / ry, (dx - mid_x) / rx), to = atan2((-dy - mid_y) / ry, (-dx - mid_x) / rx);
	cairo_save(cr);
	cairo_translate(cr, mid_x + (c->x + x) / 2, mid_y + (c->y + y) / 2);
	cairo_scale(cr, rx, ry);
	if (sweep)
		cairo_arc(cr, 0, 0, 1, from, to);
	else
		cairo_arc_negative(cr, 0, 0, 1, from, to);
	cairo_restore(cr);
}

static void curve(cairo_t *cr, struct cursor *c, bool smooth, double by_x, double by_y)
{
	double ax = 2 * c->x - c->hand_x, ay = 2 * c->y - c->hand_y;
	if (!smooth) {
		ax = number(c) + by_x;
		ay = number(c) + by_y;
	}
	double bx = number(c) + by_x, by = number(c) + by_y, x = number(c) + by_x, y = number(c) + by_y;
	cairo_curve_to(cr, ax, ay, bx, by, x, y);
	go(c, x, y);
	c->hand_x = bx;
	c->hand_y = by;
}

static void straight(cairo_t *cr, struct cursor *c, char what, double by_x, double by_y)
{
	double x = what == 'V' ? c->x : number(c) + by_x, y = what == 'H' ? c->y : number(c) + by_y;
	if (what == 'M') {
		cairo_move_to(cr, x, y);
		c->start_x = x;
		c->start_y = y;
		c->command = c->command == 'm' ? 'l' : 'L'; // what follows without a letter are lines
	} else {
		cairo_line_to(cr, x, y);
	}
	go(c, x, y);
}

static void step(cairo_t *cr, struct cursor *c)
{
	bool relative = c->command >= 'a';
	char what = (char)(relative ? c->command - 32 : c->command);
	double by_x = relative ? c->x : 0, by_y = relative ? c->y : 0;
	if (what == 'C' || what == 'S') {
		curve(cr, c, what == 'S', by_x, by_y);
	} else if (what == 'A') {
		double rx = number(c), ry = number(c);
		(void)number(c);
		bool large = flag(c), sweep = flag(c);
		double x = number(c) + by_x, y = number(c) + by_y;
		arc(cr, c, rx, ry, large, sweep, x, y);
		go(c, x, y);
	} else {
		straight(cr, c, what, by_x, by_y);
	}
}

static void path(cairo_t *cr, const char *d)
{
	struct cursor c = { .at = d };
	cairo_new_path(cr);
	for (skip(&c); *c.at; skip(&c)) {
		if (strchr("MmLlHhVvCcSsAaZz", *c.at))
			c.command = *c.at++;
		if (c.command == 'Z' || c.command == 'z') {
			cairo_close_path(cr);
			go(&c, c.start_x, c.start_y);
			c.command = 0;
			continue;
		}
		const char *before = c.at;
		step(cr, &c);
		must(c.at > before); // the pictures are ours
	}
	cairo_fill(cr);
}

void picture_draw(cairo_t *cr, const char *name, double x, double y, double side)
{
	const struct picture *p = picture_named(str_of(name));
	if (!p)
		return;
	cairo_save(cr);
	cairo_translate(cr, x, y);
	cairo_scale(cr, side / PICTURE_SIDE, side / PICTURE_SIDE);
	cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
	cairo_set_source_rgb(cr, 0, 0, 0);
	for (size_t i = 0; i < PICTURE_PATHS && p->path[i]; i++)
		path(cr, p->path[i]);
	cairo_restore(cr);
}
