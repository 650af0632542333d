// SPDX-License-Identifier: Apache-2.0
// How FHIRPath compares (N1, Equality, Equivalence and Comparison): numbers by value, dates and times as far as both
// say, texts letter by letter or, for ~, as a reader takes them. Called by patch_find.c.
#include "fhir/patch_walk.h"

#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "base/text.h"
#include "fhir/value.h"

#define MOMENT_DAY 3    // parts of a date
#define MOMENT_SECOND 6 // parts of a whole one
#define MOMENT_FRACTION 9

struct str walk_text(struct walk *w, const struct patch_item *item)
{
	if (!w->err)
		w->err = patch_spend_text(w->run, item->node);
	return w->err ? STR_NONE : json_node_string(w->run->scratch, item->node);
}

// --- dates and times -----------------------------------------------------------------------------------------------

// A date, a date and time, or a time of any day: then part[0] to part[2] are 0.
struct moment {
	int64_t part[MOMENT_SECOND]; // year to second
	int64_t fraction;            // nanoseconds; finer is cut off
	unsigned parts;
	bool time, zoned;
	int64_t offset; // minutes east of UTC
};

static bool take_number(struct str *rest, size_t digits, int64_t *out)
{
	if (rest->n < digits || !str_int(str_part(*rest, 0, digits), 0, 9999, out))
		return false;
	*rest = str_part(*rest, digits, rest->n);
	return true;
}

static bool take_sign(struct str *rest, char sign)
{
	if (!rest->n || rest->p[0] != sign)
		return false;
	*rest = str_part(*rest, 1, rest->n);
	return true;
}

static void take_fraction(struct str *rest, struct moment *m)
{
	size_t n = 0;
	for (; n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9'; n++)
		if (n < MOMENT_FRACTION)
			m->fraction = m->fraction * 10 + (rest->p[n] - '0');
	for (size_t i = n; i < MOMENT_FRACTION; i++)
		m->fraction *= 10;
	*rest = str_part(*rest, n, rest->n);
}

static bool take_zone(struct str *rest, struct moment *m)
{
	int64_t hours, minutes;
	if (!rest->n)
		return true;
	m->zoned = true;
	if (take_sign(rest, 'Z'))
		return !rest->n;
	bool west = take_sign(rest, '-');
	if ((!west && !take_sign(rest, '+')) || !take_number(rest, 2, &hours) || !take_sign(rest, ':') ||
		!take_number(rest, 2, &minutes))
		return false;
	m->offset = (hours * 60 + minutes) * (west ? -1 : 1);
	return !rest->n;
}

static bool moment_read(struct str text, bool time, struct moment *m)
{
	static const char before[MOMENT_SECOND] = { 0, '-', '-', 'T', ':', ':' };
	struct str rest = text;
	*m = (struct moment){ .time = time };
	for (m->parts = time ? MOMENT_DAY : 0; m->parts < MOMENT_SECOND && rest.n; m->parts++) {
		bool first = m->parts == (time ? MOMENT_DAY : 0);
		if (m->parts <= MOMENT_DAY && !first && str_is(rest, "T"))
			return true; // "2026-11T": a date and time of which no more is known
		if (!first && !take_sign(&rest, before[m->parts]))
			break;
		if (!take_number(&rest, m->parts ? 2 : 4, &m->part[m->parts]))
			return false;
	}
	if (m->parts == MOMENT_SECOND && take_sign(&rest, '.'))
		take_fraction(&rest, m);
	return m->parts > 0 && take_zone(&rest, m);
}

static bool is_time(const struct patch_item *item)
{
	return item->system ? !strcmp(item->system, "Time") : item->type && !strcmp(item->type->name, "time");
}

// Whether its type says that it is a date or a time.
static bool is_moment(const struct patch_item *item)
{
	static const char *const types[] = { "Date", "DateTime", "Time", "date", "dateTime", "instant", "time" };
	const char *type = item->system ? item->system : item->type ? item->type->name : "";
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (!strcmp(type, types[i]))
			return true;
	return false;
}

// Minutes since the year 0 (Gregorian, March first), so that moments of two zones can be put on one line.
static int64_t minutes_of(const struct moment *m)
{
	int64_t year = m->part[0] - (m->part[1] < 3), month = (m->part[1] + 9) % 12;
	int64_t days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + m->part[2];
	return days * 1440 + m->part[3] * 60 + m->part[4] - m->offset;
}

static int sign_of(int64_t x, int64_t y)
{
	return x < y ? -1 : x > y;
}

// Below 0, 0 or above 0 in *order; false when what one of them does not say would decide.
static bool moment_order(const struct moment *x, const struct moment *y, int *order)
{
	unsigned parts = x->parts < y->parts ? x->parts : y->parts, from = 0;
	*order = 0;
	if (x->zoned && y->zoned && parts >= MOMENT_SECOND - 1) {
		*order = sign_of(minutes_of(x), minutes_of(y));
		from = MOMENT_SECOND - 1;
	} else if (x->zoned != y->zoned && parts > MOMENT_DAY) {
		return false;
	}
	for (unsigned i = from; !*order && i < parts; i++)
		*order = sign_of(x->part[i], y->part[i]);
	if (!*order && x->parts != y->parts)
		return false;
	if (!*order)
		*order = sign_of(x->fraction, y->fraction);
	return true;
}

// Both as moments, when one of them is said to be one and the other can be read as the same kind of it.
static bool moments(struct walk *w, const struct patch_item *l, const struct patch_item *r, struct moment *x,
	struct moment *y)
{
	bool left = is_moment(l), right = is_moment(r);
	if (!left && !right)
		return false;
	bool time = is_time(left ? l : r);
	if (left && right && is_time(l) != is_time(r))
		return false;
	return moment_read(walk_text(w, l), time, x) && moment_read(walk_text(w, r), time, y);
}

// --- one value with another ----------------------------------------------------------------------------------------

// What is made for it goes at once: lists are compared each with each.
static enum truth same_to_a_reader(struct walk *w, const struct patch_item *l, const struct patch_item *r)
{
	struct arena *scratch = w->run->scratch;
	struct arena_mark mark = arena_here(scratch);
	struct str a = walk_text(w, l), b = walk_text(w, r);
	bool same = !w->err && str_eq(fold_case(scratch, a), fold_case(scratch, b));
	must(arena_back(scratch, mark));
	return same ? TRUE : FALSE;
}

static enum truth same_item(struct walk *w, const struct patch_item *l, const struct patch_item *r, bool loose)
{
	struct moment x, y;
	bool same = false;
	int order;
	if (!l->node || !r->node)
		return FALSE;
	enum json_kind kind = json_node_kind(l->node);
	if (kind == JSON_STRING && json_node_kind(r->node) == JSON_STRING) {
		if (moments(w, l, r, &x, &y))
			return moment_order(&x, &y, &order) ? (order ? FALSE : TRUE) : loose ? FALSE : EMPTY;
		if (loose)
			return same_to_a_reader(w, l, r);
	}
	if (!w->err)
		w->err = patch_same(w->run, l->node, r->node, &same);
	return !w->err && same ? TRUE : FALSE;
}

static enum truth equal(struct walk *w, const struct patch_items *l, const struct patch_items *r)
{
	enum truth t = TRUE;
	if (!l->count || !r->count)
		return EMPTY;
	if (l->count != r->count)
		return FALSE;
	for (uint32_t i = 0; t != FALSE && !w->err && i < l->count; i++) {
		enum truth one = same_item(w, &l->item[i], &r->item[i], false);
		t = one == TRUE ? t : one;
	}
	return t;
}

// Whatever their order: each has one of its own among the others.
static enum truth equivalent(struct walk *w, const struct patch_items *l, const struct patch_items *r)
{
	if (l->count != r->count)
		return FALSE;
	bool *taken = arena_array(w->run->scratch, bool, r->count + 1u);
	memset(taken, 0, r->count + 1u);
	for (uint32_t i = 0; i < l->count && !w->err; i++) {
		uint32_t j = 0;
		while (j < r->count && !w->err && (taken[j] || same_item(w, &l->item[i], &r->item[j], true) != TRUE))
			j++;
		if (j == r->count || w->err)
			return FALSE;
		taken[j] = true;
	}
	return TRUE;
}

static enum truth in_order(struct walk *w, const struct patch_items *l, const struct patch_items *r, struct str sign)
{
	struct moment a, b;
	int order = 0;
	if (!l->count || !r->count)
		return EMPTY;
	const struct patch_item *x = &l->item[0], *y = &r->item[0];
	enum json_kind kind = json_node_kind(x->node);
	bool numbers = kind == JSON_NUMBER, texts = kind == JSON_STRING;
	if (l->count > 1 || r->count > 1 || kind != json_node_kind(y->node) || (!numbers && !texts)) {
		walk_stop(w, _("This path compares what has no order."));
		return EMPTY;
	}
	if (numbers) {
		if (!w->err)
			w->err = patch_spend_text(w->run, x->node);
		order = fhir_decimal_compare(json_node_literal(x->node), json_node_literal(y->node));
	} else if (moments(w, x, y, &a, &b)) {
		if (!moment_order(&a, &b, &order))
			return EMPTY;
	} else if (is_moment(x) || is_moment(y)) {
		walk_stop(w, _("This path compares what has no order."));
		return EMPTY;
	} else {
		order = str_compare(walk_text(w, x), walk_text(w, y));
	}
	bool less = sign.p[0] == '<';
	return (order ? (order < 0) == less : sign.n == 2) ? TRUE : FALSE;
}

enum truth walk_compare(struct walk *w, const struct patch_items *l, const struct patch_items *r, struct str sign)
{
	if (sign.p[0] == '<' || sign.p[0] == '>')
		return in_order(w, l, r, sign);
	bool loose = sign.p[sign.n - 1] == '~', other = sign.p[0] == '!';
	enum truth t = loose ? equivalent(w, l, r) : equal(w, l, r);
	return t == EMPTY || !other ? t : t == TRUE ? FALSE : TRUE;
}
