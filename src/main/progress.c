// SPDX-License-Identifier: Apache-2.0
// The bar, or the lines (progress.h).
#include "main/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum { BAR = 24 };
#define BAR_EVERY (SECONDS / 5)
#define LINE_EVERY (5 * SECONDS)

static void time_left(char *out, size_t room, double seconds)
{
	if (seconds < 90)
		snprintf(out, room, _("%.0f s left"), seconds);
	else if (seconds < 5400)
		snprintf(out, room, _("%.0f min left"), seconds / 60);
	else
		snprintf(out, room, _("%.1f h left"), seconds / 3600);
}

static void bar_print(const char *doing, int64_t done, int64_t all)
{
	char bar[BAR + 1];
	int full = all > 0 ? (int)(done * BAR / all) : 0;
	memset(bar, '.', BAR);
	memset(bar, '#', (size_t)(full > BAR ? BAR : full));
	bar[BAR] = '\0';
	printf("\r\033[K[%s] %s ", bar, doing);
}

void progress_say(struct progress *p, const char *doing, int64_t done, int64_t all)
{
	instant now = clock_ticks();
	if (!p->begun) {
		*p = (struct progress){ .unit = p->unit, .began = now, .said = now, .from = done, .begun = true,
			.terminal = isatty(STDOUT_FILENO) };
		return;
	}
	if (now - p->said < (p->terminal ? BAR_EVERY : LINE_EVERY))
		return;
	p->said = now;
	double rate = (double)(done - p->from) * (double)SECONDS / (double)(now - p->began);
	char left[48] = "";
	if (rate > 0 && all >= done)
		time_left(left, sizeof left, (double)(all - done) / rate);
	if (p->terminal)
		bar_print(doing, done, all);
	else
		printf("%s%s", doing, *doing ? ": " : "");
	if (all > 0)
		printf(_("%lld of %lld %s, %.0f a second, %s"), (long long)done, (long long)all, p->unit, rate, left);
	else
		printf(_("%lld %s, %.0f a second"), (long long)done, p->unit, rate);
	if (!p->terminal)
		printf("\n");
	p->bar = p->terminal;
	fflush(stdout);
}

void progress_end(struct progress *p)
{
	if (p->bar)
		printf("\r\033[K");
	p->bar = p->begun = false;
}
