// SPDX-License-Identifier: Apache-2.0
// What the story files share and nobody else needs.
#ifndef OWNPLAN_PLAN_STORY_INSIDE_H
#define OWNPLAN_PLAN_STORY_INSIDE_H

#include "plan/import_inside.h"
#include "plan/story.h"

struct story_account {
	struct account_new new;
	struct str story; // of a person: whose plan is theirs
	struct str relation; // of a supporter: fullUrl of who they are in that story
};
struct story_name { // a name that a step gave to what it added: "ask-1"
	struct str name, reference;
};

struct telling {
	const struct site *site;
	struct arena *a;
	struct fault *fault;
	const char *folder;
	instant now, at; // when it is loaded; where the telling is
	struct stories *out;
	struct story_account *account;
	size_t accounts;
	struct str teams; // JSON text of accounts.json, for names of teams
	struct json_at house;
	// the story at hand
	struct story_person *who;
	struct json_at story;
	struct story_name *name;
	size_t names;
};

// Says in the fault which file and what part: "declan.json: step 3, add: ...".
enum err story_wrong(struct telling *t, const char *part, const char *sentence);
const struct story_account *story_account(const struct telling *t, struct str username); // NULL
// The clock of the process goes there; ERR_INPUT when it lies behind `now`.
enum err story_clock(struct telling *t, instant at) MUST_USE;
enum err story_file(struct telling *t, const char *file, struct json *doc) MUST_USE;
// What lies in its files/ under this name. ERR_NOT_FOUND; ERR_INPUT.
enum err story_bytes(struct telling *t, struct str name, struct str *out) MUST_USE;

// story_house.c: the organisation, its teams and accounts.
enum err story_house(struct telling *t) MUST_USE;
struct str story_team_name(struct telling *t, struct str team);

// story_step.c: what happened after the import, one after the other.
enum err story_steps(struct telling *t) MUST_USE;
// story_fields.c: the fields of a step as a browser would send them; "urn:uuid:..", "Patient" and names of steps become
// references that the plan has now.
enum err story_form(struct telling *t, const struct kind *k, struct json_at fields, struct form *out) MUST_USE;
struct str story_reference(struct telling *t, struct str was);

#endif
