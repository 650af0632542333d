// SPDX-License-Identifier: Apache-2.0
// The only source of time. Instants are UTC microseconds since 1970; days that people mean (a review, a birthday)
// are Europe/London days counted from 1970-01-01. Tests and the demonstration set the clock.
#ifndef OWNPLAN_BASE_CLOCK_H
#define OWNPLAN_BASE_CLOCK_H

#include "base/str.h"

typedef int64_t instant; // microseconds since 1970-01-01T00:00:00Z
typedef int32_t day;     // days since 1970-01-01, in London

#define SECONDS ((instant)1000000)
#define MINUTES (60 * SECONDS)
#define HOURS (60 * MINUTES)
#define DAYS (24 * HOURS)
#define DAY_NONE INT32_MIN

struct civil {
	int year, month, day, hour, minute, second, micro;
};

instant clock_now(void);
instant clock_ticks(void); // monotonic microseconds, for measuring and time limits
void clock_freeze(instant at); // 0 lets it run again
day clock_today(void);
// Whether London is at UTC+1 (last Sunday of March 01:00 to last Sunday of October 01:00 UTC).
bool clock_summer(instant at);
day day_of(instant at);
instant day_start(day d); // midnight in London
day day_make(int year, int month, int mday); // DAY_NONE when there is no such day
void day_split(day d, int *year, int *month, int *mday);
int day_week(day d); // 0 Sunday .. 6 Saturday
// The last day of the month when the day is missing there; DAY_NONE outside years 1 to 9999.
day day_add_months(day d, int months);
int day_age(day birth, day on); // whole years; a birthday on 29 February counts on 1 March in other years
bool day_parse(struct str iso, day *out); // YYYY-MM-DD
struct str day_iso(struct arena *a, day d);
struct civil clock_london(instant at);
struct str instant_iso(struct arena *a, instant at); // 2026-11-04T10:42:07.123456Z
bool instant_parse(struct str iso, instant *out);    // FHIR instant or dateTime with time and zone

#endif
