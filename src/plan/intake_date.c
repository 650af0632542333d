// SPDX-License-Identifier: Apache-2.0
// Dates as people and spreadsheets write them, day before month (intake_inside.h).
#include "base/text.h"
#include "plan/intake_inside.h"

struct parts {
	struct str part[3];
	size_t count;
	struct str time;
};

static bool between(char c)
{
	return c == ' ' || c == '/' || c == '.' || c == '-' || c == ',';
}

// False: there is something else in it.
static bool cut(struct str text, struct parts *out)
{
	*out = (struct parts){ .time = STR_NONE };
	for (size_t i = 0; i < text.n;) {
		size_t n = 0, colon;
		while (i + n < text.n && !between(text.p[i + n]) && !(out->count == 2 && text.p[i + n] == 'T'))
			n++;
		struct str part = str_part(text, i, n);
		if (n && str_index(part, ':', &colon))
			out->time = part;
		else if (n && out->count < 3)
			out->part[out->count++] = part;
		else if (n)
			return false;
		i += n + 1;
	}
	return out->count == 3;
}

// The first three letters of its name say which month it is, in English or in Welsh.
static int month_of(struct str s)
{
	static const char *const names[] = {
		"janfebmaraprmayjunjulaugsepoctnovdec", "ionchwmawebrmaimehgorawsmedhydtacrha" };
	int64_t n;
	if (str_int(s, 1, 12, &n))
		return (int)n;
	for (int i = 0; i < 24 && s.n >= 3; i++) {
		const char *name = &names[i / 12][i % 12 * 3];
		if ((s.p[0] | 32) == name[0] && (s.p[1] | 32) == name[1] && (s.p[2] | 32) == name[2])
			return i % 12 + 1;
	}
	return 0;
}

static bool read_time(struct str text, int *minutes)
{
	int64_t hour, minute;
	struct str rest = text, h = str_cut(&rest, ':'), m = str_part(rest, 0, 2);
	*minutes = -1;
	if (!text.n)
		return true;
	if (!str_int(h, 0, 23, &hour) || m.n != 2 || !str_int(m, 0, 59, &minute))
		return false;
	*minutes = (int)(hour * 60 + minute);
	return true;
}

const char *intake_date(struct arena *a, struct str text, day *d, int *minutes)
{
	struct parts x;
	int64_t mday, year, serial;
	*d = DAY_NONE;
	*minutes = -1;
	const char *number = _("“%.*s” is a number, not a date. In the spreadsheet, choose “date” for this column");
	const char *unread = _("“%.*s” is no date that we can read. Write it as 12/3/2026 or 2026-03-12: the day before "
						   "the month, or the year first");
	if (str_int(text, 1, 99999, &serial))
		return str_format(a, number, STR_ARG(text)).p;
	if (cut(text, &x)) {
		bool year_first = x.part[0].n == 4;
		struct str y = x.part[year_first ? 0 : 2], last = x.part[year_first ? 2 : 0];
		int month = month_of(x.part[1]);
		if (y.n == 2)
			return str_format(a, _("Write the year of “%.*s” with four digits"), STR_ARG(text)).p;
		if (str_int(last, 1, 31, &mday) && month && str_int(y, 1900, 2200, &year))
			*d = day_make((int)year, month, (int)mday);
	}
	if (*d != DAY_NONE && read_time(x.time, minutes))
		return NULL;
	*d = DAY_NONE;
	return str_format(a, unread, STR_ARG(str_part(text, 0, 60))).p;
}
