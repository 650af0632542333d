// SPDX-License-Identifier: Apache-2.0
// Inside web/: a plan that is opened in an emergency, on the pages of others.
#ifndef OWNPLAN_WEB_EMERGENCY_H
#define OWNPLAN_WEB_EMERGENCY_H

#include "plan/emergency.h"
#include "web/plan_view.h"

// Inside a form: what will happen, what it is and why, and the button.
void emergency_fields(struct visit *v, struct page *p);
// What the form said. ERR_INPUT with faults; also when the person keeps this actor from all of it.
enum err emergency_read(struct visit *v, const struct access *x, struct values *out) MUST_USE;
// Opens the plan of `person`, and the reply leads there, of the form at /urgent to the page for an emergency; when it
// is open to them already, it only leads there.
enum err emergency_go(struct visit *v, struct str person, const struct access *x, struct values *values) MUST_USE;

// "Sam Jones, paramedic", as they were called then.
struct str emergency_who(const struct entry *task);
// On top of the plan: to who opened it that it is open, until when; to professionals who see parts of it the way to
// all; to who decides who sees it what was opened and is not looked into yet, or was a short while ago.
void emergency_top(struct plan_view *w, const struct privacy_tasks *tasks);
// All of them, the newest first, as a section of Messages and before everything of who has looked; nothing when there
// is none. linked: each with the way to who has looked.
enum err emergency_list(struct visit *v, struct page *p, bool linked, struct privacy_tasks *list) MUST_USE;
// Those that are open now, beside who can see the plan; nothing when there is none.
enum err emergency_open_now(struct visit *v, struct page *p, size_t *open) MUST_USE;
// After the page was drawn: whoever was told of these has now read it.
enum err emergency_told(struct visit *v, const struct privacy_tasks *tasks) MUST_USE;

#endif
