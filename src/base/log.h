// SPDX-License-Identifier: Apache-2.0
// One logfmt line an event on standard error. Never a name, a number or a word of a plan: callers give ids of
// requests, error names, counts and times, nothing that a person wrote.
#ifndef OWNPLAN_BASE_LOG_H
#define OWNPLAN_BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_level_set(enum log_level level); // the least that is written from now on
// log_event(LOG_INFO, "started", "port=%d took_us=%lld", port, us): the format gives `key=value` pairs; values that
// may hold spaces or quotes are passed through log_quote.
void log_event(enum log_level level, const char *event, const char *format, ...) __attribute__((format(printf, 3, 4)));
// A value in logfmt quotes, control characters escaped, cut at 200 bytes. The result is a thread's own, four deep.
const char *log_quote(struct str value);

#endif
