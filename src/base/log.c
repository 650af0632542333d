// SPDX-License-Identifier: Apache-2.0
// One logfmt line an event (log.h), written in one call so that lines of several threads never mix.
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

static atomic_int least = LOG_INFO;

void log_level_set(enum log_level level)
{
	atomic_store(&least, (int)level);
}

void log_event(enum log_level level, const char *event, const char *format, ...)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	if ((int)level < atomic_load_explicit(&least, memory_order_relaxed))
		return;
	char line[2048];
	instant now = clock_now();
	int year, month, mday;
	instant of_day = now % DAYS;
	day_split((day)(now / DAYS), &year, &month, &mday);
	int n = snprintf(line, sizeof line, "time=%04d-%02d-%02dT%02d:%02d:%02d.%03dZ level=%s event=%s", year, month, mday,
		(int)(of_day / HOURS), (int)(of_day / MINUTES % 60), (int)(of_day / SECONDS % 60), (int)(of_day / 1000 % 1000),
		names[level], event);
	size_t at = n > 0 && (size_t)n < sizeof line ? (size_t)n : 0;
	if (format && *format && at + 2 < sizeof line) {
		line[at++] = ' ';
		va_list list;
		va_start(list, format);
		n = vsnprintf(line + at, sizeof line - at - 1, format, list);
		va_end(list);
		if (n > 0)
			at = at + (size_t)n < sizeof line - 1 ? at + (size_t)n : sizeof line - 2;
	}
	line[at++] = '\n';
	ssize_t ignored = write(STDERR_FILENO, line, at);
	(void)ignored;
}

const char *log_quote(struct str value)
{
	static _Thread_local char ring[4][420];
	static _Thread_local unsigned turn;
	char *out = ring[turn++ % 4];
	size_t at = 0;
	out[at++] = '"';
	for (size_t i = 0; i < value.n && i < 200; i++) {
		unsigned char c = (unsigned char)value.p[i];
		if (c == '"' || c == '\\')
			out[at++] = '\\';
		out[at++] = c < 0x20 || c == 0x7F ? '?' : (char)c;
	}
	out[at++] = '"';
	out[at] = 0;
	return out;
}
