// SPDX-License-Identifier: Apache-2.0
// Days, times and names as people say them (say.h). What is counted goes through ngettext, so that languages with more
// than two plurals can be spoken; the order of day, month and year is the translator's.
#include "plan/say.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "fhir/nhs_number.h"
#include "plan/attach.h"

static const char *const months[] = { N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"),
	N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December") };
static const char *const week_days[] = { N_("Sunday"), N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"),
	N_("Friday"), N_("Saturday") };

// Asked for with every date; each thread splits today once.
static int this_year(void)
{
	static _Thread_local day known = DAY_NONE;
	static _Thread_local int year;
	int month, mday;
	day today = clock_today();
	if (today != known)
		day_split(today, &year, &month, &mday);
	known = today;
	return year;
}

const char *say_day(struct arena *a, day d)
{
	int year, month, mday;
	if (d == DAY_NONE)
		return "";
	day_split(d, &year, &month, &mday);
	return str_format(a, _("%d %s %d"), mday, _(months[month - 1]), year).p; // 4 November 2026
}

const char *say_day_short(struct arena *a, day d)
{
	int year, month, mday;
	if (d == DAY_NONE)
		return "";
	day_split(d, &year, &month, &mday);
	if (year != this_year())
		return say_day(a, d);
	return str_format(a, _("%d %s"), mday, _(months[month - 1])).p; // 4 November
}

const char *say_day_week(struct arena *a, day d)
{
	if (d == DAY_NONE)
		return "";
	return str_format(a, _("%s %s"), _(week_days[day_week(d)]), say_day_short(a, d)).p; // Wednesday 4 November
}

const char *say_time(struct arena *a, instant at)
{
	struct civil c = clock_london(at);
	return str_format(a, "%02d:%02d", c.hour, c.minute).p;
}

const char *say_when(struct arena *a, instant at)
{
	if (at == 0)
		return "";
	day d = day_of(at), today = clock_today();
	if (d == today)
		return str_format(a, _("today at %s"), say_time(a, at)).p;
	if (d == today - 1)
		return str_format(a, _("yesterday at %s"), say_time(a, at)).p;
	if (d == today + 1)
		return str_format(a, _("tomorrow at %s"), say_time(a, at)).p;
	return str_format(a, _("%s at %s"), say_day_short(a, d), say_time(a, at)).p; // 4 November at 10:42
}

// Whole calendar months from one day to a later one.
static int months_between(day from, day to)
{
	int fy, fm, ty, tm, mday;
	day_split(from, &fy, &fm, &mday);
	day_split(to, &ty, &tm, &mday);
	int count = (ty - fy) * 12 + tm - fm;
	while (count > 0 && day_add_months(from, count) > to)
		count--;
	return count;
}

// How long a span is, in the largest unit that still says it well.
enum span_unit { SPAN_DAYS, SPAN_WEEKS, SPAN_MONTHS, SPAN_YEARS };
struct span {
	enum span_unit unit;
	unsigned long count;
};

static struct span span_of(day from, day to)
{
	int days = to - from, whole = months_between(from, to);
	if (days < 14)
		return (struct span){ SPAN_DAYS, (unsigned long)days };
	if (whole < 3)
		return (struct span){ SPAN_WEEKS, (unsigned long)days / 7 };
	if (whole < 24)
		return (struct span){ SPAN_MONTHS, (unsigned long)whole };
	return (struct span){ SPAN_YEARS, (unsigned long)whole / 12 };
}

static const char *ago(struct arena *a, struct span s)
{
	switch (s.unit) {
	case SPAN_DAYS:
		return str_format(a, ngettext("%lu day ago", "%lu days ago", s.count), s.count).p;
	case SPAN_WEEKS:
		return str_format(a, ngettext("%lu week ago", "%lu weeks ago", s.count), s.count).p;
	case SPAN_MONTHS:
		return str_format(a, ngettext("%lu month ago", "%lu months ago", s.count), s.count).p;
	case SPAN_YEARS:
		break;
	}
	return str_format(a, ngettext("%lu year ago", "%lu years ago", s.count), s.count).p;
}

static const char *still(struct arena *a, struct span s)
{
	switch (s.unit) {
	case SPAN_DAYS:
		return str_format(a, ngettext("in %lu day", "in %lu days", s.count), s.count).p;
	case SPAN_WEEKS:
		return str_format(a, ngettext("in %lu week", "in %lu weeks", s.count), s.count).p;
	case SPAN_MONTHS:
		return str_format(a, ngettext("in %lu month", "in %lu months", s.count), s.count).p;
	case SPAN_YEARS:
		break;
	}
	return str_format(a, ngettext("in %lu year", "in %lu years", s.count), s.count).p;
}

static const char *late(struct arena *a, struct span s)
{
	switch (s.unit) {
	case SPAN_DAYS:
		return str_format(a, ngettext("%lu day late", "%lu days late", s.count), s.count).p;
	case SPAN_WEEKS:
		return str_format(a, ngettext("%lu week late", "%lu weeks late", s.count), s.count).p;
	case SPAN_MONTHS:
		return str_format(a, ngettext("%lu month late", "%lu months late", s.count), s.count).p;
	case SPAN_YEARS:
		break;
	}
	return str_format(a, ngettext("%lu year late", "%lu years late", s.count), s.count).p;
}

const char *say_ago_day(struct arena *a, day d)
{
	day today = clock_today();
	if (d == DAY_NONE)
		return "";
	if (d == today)
		return _("today");
	if (d == today - 1)
		return _("yesterday");
	if (d == today + 1)
		return _("tomorrow");
	return d < today ? ago(a, span_of(d, today)) : still(a, span_of(today, d));
}

const char *say_ago(struct arena *a, instant at)
{
	return at == 0 ? "" : say_ago_day(a, day_of(at));
}

bool say_is_late(day due)
{
	return due != DAY_NONE && due < clock_today();
}

const char *say_late(struct arena *a, day due)
{
	day today = clock_today();
	if (due == DAY_NONE)
		return "";
	if (due == today)
		return _("due today");
	if (due == today + 1)
		return _("tomorrow");
	return due < today ? late(a, span_of(due, today)) : still(a, span_of(today, due));
}

const char *say_nhs(struct arena *a, struct str ten_digits)
{
	return ten_digits.n ? str_c(a, nhs_number_display(a, ten_digits)) : "";
}

const char *say_out_of_ten(struct arena *a, int value)
{
	return value > 0 ? str_format(a, _("%d out of 10"), value).p : "";
}

const char *say_list(struct arena *a, const struct str *names, size_t count)
{
	struct str said = STR(""), last = STR("");
	for (size_t i = 0; i < count; i++) {
		if (!names[i].n)
			continue;
		if (last.n)
			said = said.n ? str_format(a, _("%.*s, %.*s"), STR_ARG(said), STR_ARG(last)) : last;
		last = names[i];
	}
	return said.n ? str_format(a, _("%.*s and %.*s"), STR_ARG(said), STR_ARG(last)).p : str_c(a, last);
}

const char *say_size(struct arena *a, uint64_t bytes)
{
	unsigned long long kb = (bytes + 1023) / 1024, tenths = (bytes * 10 + (1 << 19)) >> 20;
	if (kb < 1000)
		return str_format(a, _("%llu KB"), kb).p;
	return str_format(a, _("%llu.%llu MB"), tenths / 10, tenths % 10).p;
}

struct str say_file(struct arena *a, const struct attached *file)
{
	const char *size = say_size(a, file->kept.size);
	const char *what = file->type ? _(file->type->words) : _("File");
	return str_format(a, _("%.*s (%s, %s)"), STR_ARG(file->name.n ? file->name : str_of(_("File"))), what, size);
}

bool text_is_short(struct str text, size_t most)
{
	size_t at;
	return text.n <= most && !str_index(text, '\n', &at);
}

// "I want to choose…", never with a full stop before the dots.
static struct str goes_on(struct arena *a, struct str line)
{
	while (line.n && (line.p[line.n - 1] == '.' || line.p[line.n - 1] == ' '))
		line.n--;
	return str_format(a, "%.*s…", STR_ARG(line));
}

struct str text_short(struct arena *a, struct str text, size_t most)
{
	size_t at;
	struct str line = text = str_trim(text);
	if (str_index(line, '\n', &at))
		line = str_trim(str_part(line, 0, at));
	if (line.n <= most)
		return line.n == text.n ? line : goes_on(a, line);
	size_t n = most;
	while (n > 0 && ((unsigned char)line.p[n] & 0xC0) == 0x80)
		n--;
	// Rather at a blank than inside a word, when one is near.
	for (size_t back = n; back > 0 && n - back < 30; back--)
		if (line.p[back] == ' ') {
			n = back;
			break;
		}
	return goes_on(a, str_part(line, 0, n));
}
