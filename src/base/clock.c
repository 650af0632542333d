// SPDX-License-Identifier: Apache-2.0
// The only source of time (clock.h). The calendar is arithmetic (days from civil, Howard Hinnant's method); London's
// summer time is the rule of SI 2002/262, which holds since 1996, so that no time zone file is needed at run time.
#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

#include "base/arena.h"
#include "base/error.h"

static _Atomic instant frozen;

static instant read_clock(clockid_t id)
{
	struct timespec t;
	must(clock_gettime(id, &t) == 0);
	return (instant)t.tv_sec * SECONDS + t.tv_nsec / 1000;
}

instant clock_now(void)
{
	instant at = atomic_load_explicit(&frozen, memory_order_relaxed);
	return at ? at : read_clock(CLOCK_REALTIME);
}

instant clock_ticks(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

void clock_freeze(instant at)
{
	atomic_store(&frozen, at);
}

static instant floor_div(instant a, instant b)
{
	return a / b - (a % b < 0);
}

static bool leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	return month == 2 && leap(year) ? 29 : days[month - 1];
}

day day_make(int year, int month, int mday)
{
	if (year < 1 || year > 9999 || month < 1 || month > 12 || mday < 1 || mday > month_days(year, month))
		return DAY_NONE;
	int y = year - (month <= 2);
	int era = y / 400;
	int year_of_era = y - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + mday - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

void day_split(day d, int *year, int *month, int *mday)
{
	int z = d + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int day_of_era = z - era * 146097;
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int shifted = (5 * day_of_year + 2) / 153;
	*mday = day_of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted + (shifted < 10 ? 3 : -9);
	*year = year_of_era + era * 400 + (*month <= 2);
}

int day_week(day d)
{
	int w = (d + 4) % 7; // 1970-01-01 was a Thursday
	return w < 0 ? w + 7 : w;
}

// The last Sunday of a 31-day month, at 01:00 UTC.
static instant last_sunday(int year, int month)
{
	day last = day_make(year, month, 31);
	return (instant)(last - day_week(last)) * DAYS + 1 * HOURS;
}

// What holds from one instant to another. Nearly all that is asked lies in the same few half years, so each thread
// keeps the last answers.
struct season {
	instant from, to;
	bool summer;
};

static struct season season_of(instant at)
{
	int year, month, mday;
	day_split((day)floor_div(at, DAYS), &year, &month, &mday);
	if (year < 1 || year > 9999)
		return (struct season){ at, at + 1, false }; // the instant itself
	instant spring = last_sunday(year, 3), autumn = last_sunday(year, 10);
	if (at < spring)
		return (struct season){ (instant)day_make(year, 1, 1) * DAYS, spring, false };
	if (at < autumn)
		return (struct season){ spring, autumn, true };
	return (struct season){ autumn, (instant)(day_make(year, 12, 31) + 1) * DAYS, false };
}

bool clock_summer(instant at)
{
	static _Thread_local struct season known[4];
	static _Thread_local unsigned next;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (at >= known[i].from && at < known[i].to)
			return known[i].summer;
	struct season *s = &known[next++ % (sizeof known / sizeof *known)];
	*s = season_of(at);
	return s->summer;
}

day day_of(instant at)
{
	return (day)floor_div(at + (clock_summer(at) ? HOURS : 0), DAYS);
}

day clock_today(void)
{
	// Asked for with every date that a page shows; the answer changes at midnight.
	static _Thread_local struct {
		instant from, to;
		day d;
	} known;
	instant now = clock_now();
	if (now < known.from || now >= known.to) {
		known.d = day_of(now);
		known.from = day_start(known.d);
		known.to = day_start(known.d + 1);
	}
	return known.d;
}

instant day_start(day d)
{
	instant at = (instant)d * DAYS;
	return clock_summer(at - HOURS) ? at - HOURS : at;
}

day day_add_months(day d, int months)
{
	int year, month, mday;
	day_split(d, &year, &month, &mday);
	int64_t count = (int64_t)year * 12 + month - 1 + months;
	if (count < 12 || count >= 10000 * 12)
		return DAY_NONE;
	year = (int)(count / 12);
	month = (int)(count % 12) + 1;
	if (mday > month_days(year, month))
		mday = month_days(year, month);
	return day_make(year, month, mday);
}

int day_age(day birth, day on)
{
	int by, bm, bd, y, m, d;
	day_split(birth, &by, &bm, &bd);
	day_split(on, &y, &m, &d);
	return y - by - (m < bm || (m == bm && d < bd));
}

static bool digits(struct str s, size_t from, size_t n, int *out)
{
	int v = 0;
	if (from + n > s.n)
		return false;
	for (size_t i = from; i < from + n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*out = v;
	return true;
}

bool day_parse(struct str iso, day *out)
{
	int year, month, mday;
	if (iso.n != 10 || iso.p[4] != '-' || iso.p[7] != '-' || !digits(iso, 0, 4, &year) || !digits(iso, 5, 2, &month) ||
		!digits(iso, 8, 2, &mday))
		return false;
	day d = day_make(year, month, mday);
	if (d == DAY_NONE)
		return false;
	*out = d;
	return true;
}

struct str day_iso(struct arena *a, day d)
{
	int year, month, mday;
	day_split(d, &year, &month, &mday);
	return str_format(a, "%04d-%02d-%02d", year, month, mday);
}

static struct civil civil_of(instant at)
{
	struct civil c;
	instant of_day = at - floor_div(at, DAYS) * DAYS;
	day_split((day)floor_div(at, DAYS), &c.year, &c.month, &c.day);
	c.hour = (int)(of_day / HOURS);
	c.minute = (int)(of_day / MINUTES % 60);
	c.second = (int)(of_day / SECONDS % 60);
	c.micro = (int)(of_day % SECONDS);
	return c;
}

struct civil clock_london(instant at)
{
	return civil_of(at + (clock_summer(at) ? HOURS : 0));
}

struct str instant_iso(struct arena *a, instant at)
{
	struct civil c = civil_of(at);
	return str_format(a, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", c.year, c.month, c.day, c.hour, c.minute, c.second,
		c.micro);
}

// What stands behind the seconds: a fraction and a zone.
static bool parse_tail(struct str s, instant *fraction, instant *offset)
{
	size_t at = 0;
	*fraction = 0;
	if (s.n && s.p[0] == '.') {
		instant unit = SECONDS / 10;
		for (at = 1; at < s.n && s.p[at] >= '0' && s.p[at] <= '9'; at++, unit /= 10)
			*fraction += (s.p[at] - '0') * unit;
		if (at == 1)
			return false;
	}
	if (at + 1 == s.n && s.p[at] == 'Z') {
		*offset = 0;
		return true;
	}
	int hours, minutes;
	if (at + 6 != s.n || (s.p[at] != '+' && s.p[at] != '-') || s.p[at + 3] != ':' || !digits(s, at + 1, 2, &hours) ||
		!digits(s, at + 4, 2, &minutes) || minutes > 59 ||
		hours * 60 + minutes > 14 * 60)
		return false;
	*offset = (hours * HOURS + minutes * MINUTES) * (s.p[at] == '-' ? -1 : 1);
	return true;
}

bool instant_parse(struct str iso, instant *out)
{
	day d;
	int hour, minute, second;
	instant fraction, offset;
	if (iso.n < 20 || !day_parse(str_part(iso, 0, 10), &d) || iso.p[10] != 'T' || iso.p[13] != ':' ||
		iso.p[16] != ':' || !digits(iso, 11, 2, &hour) || !digits(iso, 14, 2, &minute) ||
		!digits(iso, 17, 2, &second) || hour > 23 ||
		minute > 59 || second > 60 || !parse_tail(str_part(iso, 19, iso.n), &fraction, &offset))
		return false;
	*out = (instant)d * DAYS + hour * HOURS + minute * MINUTES + second * SECONDS + fraction - offset;
	return true;
}
