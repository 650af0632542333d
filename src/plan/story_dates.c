// SPDX-License-Identifier: Apache-2.0
// Dates of stories that move with the day on which they are told (stories/README.md).
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "plan/story.h"

#define TEXT_MOST ((size_t)16 << 20)

// "+90", "-3d", "": how many, and of what. False for anything else.
static bool read_shift(struct str s, char *unit, int64_t *n)
{
	static const struct str units = { "dhm", 3 };
	size_t at;
	*n = 0;
	*unit = 0;
	if (!s.n)
		return true;
	if (s.p[0] != '+' && s.p[0] != '-')
		return false;
	bool back = s.p[0] == '-';
	s = str_part(s, 1, s.n);
	if (s.n && str_index(units, s.p[s.n - 1], &at)) {
		*unit = s.p[s.n - 1];
		s.n--;
	}
	if (!str_int(s, 0, 100000, n))
		return false;
	*n = back ? -*n : *n;
	return true;
}

// "next-03-12", "next-03-12-18": the next 12 March, the one eighteen years before it.
static struct str say_next(struct arena *a, struct str word, instant now)
{
	int64_t month, mday, before = 0;
	int year, m, d;
	struct str rest = str_part(word, 5, word.n);
	struct str mm = str_cut(&rest, '-'), dd = str_cut(&rest, '-');
	if (!str_int(mm, 1, 12, &month) || !str_int(dd, 1, 28, &mday) || (rest.p && !str_int(rest, 1, 120, &before)))
		return STR_NONE;
	day_split(day_of(now), &year, &m, &d);
	if (day_make(year, (int)month, (int)mday) <= day_of(now))
		year++;
	return day_iso(a, day_make(year - (int)before, (int)month, (int)mday));
}

static struct str say(struct arena *a, struct str word, instant now)
{
	static const struct {
		char name;
		instant is;
	} units[] = { { 'd', DAYS }, { 'h', HOURS }, { 'm', MINUTES } };
	char unit;
	int64_t n;
	int year, month, mday;
	struct str shift = word;
	if (str_starts(word, "next-"))
		return say_next(a, word, now);
	while (shift.n && shift.p[0] >= 'a' && shift.p[0] <= 'z')
		shift = str_part(shift, 1, shift.n);
	struct str base = str_part(word, 0, word.n - shift.n);
	if (!read_shift(shift, &unit, &n))
		return STR_NONE;
	if (str_is(base, "today") && !unit)
		return day_iso(a, (day)(day_of(now) + n));
	day_split(day_of(now), &year, &month, &mday);
	if (str_is(base, "year") && !unit)
		return str_format(a, "%lld", (long long)year + n);
	if (!str_is(base, "now") || (n && !unit))
		return STR_NONE;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (unit == units[i].name)
			now += n * units[i].is;
	return instant_iso(a, now);
}

// Where `mark`, doubled, begins in s; s.n when it does not.
static size_t find_pair(struct str s, char mark)
{
	for (size_t i = 0; i + 1 < s.n; i++)
		if (s.p[i] == mark && s.p[i + 1] == mark)
			return i;
	return s.n;
}

enum err story_dates(struct arena *a, struct str text, instant now, struct str *out, struct fault *f)
{
	struct buf b;
	buf_init(&b, a, TEXT_MOST);
	while (text.n) {
		size_t open = find_pair(text, '{');
		buf_str(&b, str_part(text, 0, open));
		text = str_part(text, open, text.n);
		if (!text.n)
			break;
		struct str inner = str_part(text, 2, text.n);
		size_t shut = find_pair(inner, '}');
		struct str word = str_part(inner, 0, shut), date = shut < inner.n ? say(a, word, now) : STR_NONE;
		if (!date.p)
			return fault_say(f, ERR_INPUT,
				str_format(a, _("This date is not understood: %.*s"), STR_ARG(str_part(word, 0, 40))).p);
		buf_str(&b, date);
		text = str_part(inner, shut + 2, inner.n);
	}
	*out = buf_text(&b);
	return buf_ok(&b) ? OK : ERR_TOO_LARGE;
}
