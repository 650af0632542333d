// SPDX-License-Identifier: Apache-2.0
// Inside web/: what the download of everything about a person is made of (everything.c, everything_record.c).
#ifndef OWNPLAN_WEB_EVERYTHING_H
#define OWNPLAN_WEB_EVERYTHING_H

#include "base/zip.h"
#include "record/visit.h"

// For the person, and for who speaks for them in all of the plan.
bool everything_may(const struct visit *v);
// The record with all versions, as one FHIR history, and the bytes of its files. Only for who is shown all of it.
enum err everything_record(struct visit *v, struct zip *z) MUST_USE;
// looked_ask.c: who looked, row by row, newest first; `put` takes the lines of the table as they are made.
enum err looked_rows(struct visit *v, void (*put)(void *what, struct str lines), void *what) MUST_USE;
// messages.c: what was sent, asked and answered.
struct plan_view;
void draw_messages(struct plan_view *w);

#endif
