// SPDX-License-Identifier: Apache-2.0
// Days, times and names as people say them: "4 November", "3 weeks late", "Declan, mum and Sarah". Every page, print
// and criterion speaks through here. Texts live in the arena and end with a zero byte; days are London's, "this year"
// and "today" are the clock's.
#ifndef OWNPLAN_PLAN_SAY_H
#define OWNPLAN_PLAN_SAY_H

#include "base/clock.h"

struct attached;

const char *say_day(struct arena *a, day d);       // "4 November 2026"; "" for DAY_NONE, here and below
const char *say_day_short(struct arena *a, day d); // "4 November"; with the year when it is another one
const char *say_day_week(struct arena *a, day d);  // "Wednesday 4 November", the year as above
const char *say_time(struct arena *a, instant at); // "10:42" in London
// "today at 10:42", "yesterday at 10:42", "4 November at 10:42"; "" for 0.
const char *say_when(struct arena *a, instant at);
// "today", "yesterday", "3 days ago", "3 weeks ago", "5 months ago", "2 years ago"; "" for 0 or DAY_NONE. A day that
// is still to come: "tomorrow", "in 5 days", "in 3 weeks", "in 4 months".
const char *say_ago(struct arena *a, instant at);
const char *say_ago_day(struct arena *a, day d);
// How a day by which something is due stands to today: "2 days late", "3 weeks late", "due today", "tomorrow",
// "in 5 days"; "" for DAY_NONE.
const char *say_late(struct arena *a, day due);
bool say_is_late(day due); // it was before today

const char *say_nhs(struct arena *a, struct str ten_digits); // "999 012 3470"; "" for none
const char *say_out_of_ten(struct arena *a, int value);      // "9 out of 10"; "" for 0
const char *say_size(struct arena *a, uint64_t bytes);       // "4 KB", "1.2 MB"
// "scan.jpg (Picture (JPEG), 1.2 MB)" of a file of an entry (attach.h).
struct str say_file(struct arena *a, const struct attached *file);
// "Declan", "Declan and mum", "Declan, mum and Sarah"; empty names are left out.
const char *say_list(struct arena *a, const struct str *names, size_t count);

// The first line of a text for headings and links, at most `most` bytes, cut between characters and marked by "…".
struct str text_short(struct arena *a, struct str text, size_t most);
bool text_is_short(struct str text, size_t most); // it is one line of at most so many bytes
#define TITLE_MOST 140

#endif
