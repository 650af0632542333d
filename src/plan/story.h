// SPDX-License-Identifier: Apache-2.0
// The stories: demonstration people with their accounts, teams, plans and everything that has happened to them so far
// (stories/README.md). Loaded by `ownplan demo` and by tests through the same code as any import and any change: what
// is agreed is really signed, what is shared is a Consent, drafts are sealed, every act is in the audit.
#ifndef OWNPLAN_PLAN_STORY_H
#define OWNPLAN_PLAN_STORY_H

#include "plan/import.h"

#define STORY_PASSWORD "ownplan-demo"

struct story_login {
	struct str username, name;
	struct str what; // "Continuing care nurse", "Has a plan"
};
struct story_person {
	struct str story; // file name without .json
	struct str key, name;
	struct import import;
	struct str expect; // JSON of "expect", "" none: what the tests hold it to
};
struct stories {
	struct str organisation; // name
	struct story_login *login;
	size_t logins;
	struct story_person *person;
	size_t persons;
};

// Loads every file of the folder (path). The site is open, with a migrated store, an audit and its keys; no server is
// running on it. Steps happen at the times that the files say: the clock of the process is set for each and is
// `clock` afterwards (0: it runs; a test that froze it gives its own time back). On failure the fault says which file
// and what; what was loaded before stays, so begin again in a fresh folder. ERR_CONFLICT: the stories are there
// already.
enum err story_load(const struct site *site, struct arena *a, const char *folder, instant clock, struct stories *out,
	struct fault *f) MUST_USE;

// {{today-21}} and the like (stories/README.md) against `now`. ERR_INPUT: something else between the braces.
enum err story_dates(struct arena *a, struct str text, instant now, struct str *out, struct fault *f) MUST_USE;

#endif
