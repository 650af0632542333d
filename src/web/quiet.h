// SPDX-License-Identifier: Apache-2.0
// Inside web/: "Help with sharing" (help_pressure.c), what somebody tells the service there (quiet.c), and how the
// privacy officer reads it (privacy_quiet.c).
#ifndef OWNPLAN_WEB_QUIET_H
#define OWNPLAN_WEB_QUIET_H

#include "web/layout.h"

// Fields of what is told, as they are sealed: words how where when name facts, and of somebody who is signed in as the
// person of a plan "person" (a key).
#define QUIET_TALK "talk"
#define QUIET_CALL "call"
#define QUIET_KNOW "know"

// From here on the page is that of nobody: no name, no menu, not kept by the browser. Twice is once.
void pressure_nobody(struct visit *v);
// The page with all that it says, and the form, with what was typed. known: who sends it is signed in as a person.
enum err pressure_page(struct visit *v, bool known) MUST_USE;
void pressure_leave(struct page *p); // the quick way out
void quiet_form(struct visit *v, struct page *p, bool known);

#endif
