// SPDX-License-Identifier: Apache-2.0
// What the pages at the door share (sign_in.c, join.c, begin.c, find.c, add.c, invite.c ...): rows of the audit that
// only their own job can write, the cookie of a new session, the facts of a person on a form, choosing a password.
#ifndef OWNPLAN_WEB_DOOR_H
#define OWNPLAN_WEB_DOOR_H

#include "record/consent.h"
#include "web/layout.h"

// --- audit ---------------------------------------------------------------------------------------
struct door_row {
	struct audit *audit;
	struct audit_row row;
};
// About this request, by who is asking, outcome "done". Others change what differs before the job runs.
struct door_row door_row(struct visit *v, const char *action, struct str person, const char *what);
enum err door_row_put(struct db *db, struct arena *a, const struct door_row *r) MUST_USE; // in a job
// For visit_commit_light, of a page about several people that stands already: their rows, and nothing else.
struct door_rows {
	struct door_row *item;
	size_t count;
};
enum err door_rows_commit(struct visit *v, struct door_rows *rows) MUST_USE;

// --- sessions ------------------------------------------------------------------------------------
// After the commit of session_put: the browser holds the token from now on.
void door_let_in(struct visit *v, const struct session *s);
// A path inside this site that may stand in a Location header: one slash first, no second, only printable ASCII
// without blanks, quotes, angle brackets or backslashes, not a page of the door itself.
bool door_inside(struct str path);
// The address of who is asking as a subject of throttle_*.
struct str door_address(struct visit *v);
// "30 seconds", "4 minutes".
const char *door_wait_words(struct arena *a, instant wait);
// Puts the sentence of having to wait at `field` and gives true when the subject has to.
bool door_must_wait(struct visit *v, struct str subject, const char *field);

// --- facts of a person on a form: given_name, family_name, called, birth-day -month -year, nhs_num
enum door_fact { FACT_NAME = 1, FACT_BIRTH = 2, FACT_NUMBER = 4, FACT_CALLED = 8 };
// Reads what was typed; a birth date that is none is a fault at "birth" of f. Nothing is required.
struct person_facts door_facts(struct visit *v, struct fault *f);
// The same day only; DAY_NONE when empty or wrong.
day door_birth(struct visit *v, struct fault *f);
void door_facts_fields(struct visit *v, struct page *p, unsigned facts, bool mine);
void door_birth_field(struct visit *v, struct page *p, const char *label, const char *hint);
// What was typed, hidden, for the next step of the same errand.
void door_facts_hidden(struct visit *v, struct page *p);

// The Patient to write for facts that person_check has passed.
struct resource_put door_patient(struct visit *v, struct str key, struct str author, instant at,
	const struct person_facts *facts);

// What the team of who adds a person is given, until it is confirmed or PROVISIONAL_DAYS are over.
struct consent_grant door_provisional(struct visit *v, struct str key, struct str team);

// --- choosing a username and a password: fields username, password -------------------------------
void door_secret_fields(struct visit *v, struct page *p, bool username);
// Checks what was typed and puts faults; true when there is any. fresh: the username is new, and nobody may have it.
bool door_secret_wrong(struct visit *v, struct str username, bool fresh);
// ERR_INPUT with a fault at "username" when somebody has it.
enum err door_username_free(struct visit *v, struct str username) MUST_USE;

// --- teams ---------------------------------------------------------------------------------------
struct str door_team_name(struct visit *v, struct str team); // of the Organization; "your team" when it has none
// The team that the form names ("team"), one that the actor is in; the only one when there is one. STR_NONE with a
// fault at "team" when it must be chosen.
struct str door_team(struct visit *v);
void door_team_field(struct visit *v, struct page *p, const char *label, const char *hint);

// On the account page of a professional (account_code.c).
void account_code_draw(struct visit *v, struct page *p);

// --- homes, by who is asking (front.c calls them) ------------------------------------------------
enum err home_staff(struct visit *v) MUST_USE;
enum err home_supporter(struct visit *v) MUST_USE;
enum err home_commissioner(struct visit *v) MUST_USE;
enum err privacy_home(struct visit *v) MUST_USE;
enum err home_plain(struct visit *v) MUST_USE; // administrator, trainer, program
// What this account began to write and has not saved, when there is something.
void home_drafts(struct visit *v, struct page *p);
// What was said to them about entries of plans that they may open (notices.c), when there is something.
void home_notices(struct visit *v, struct page *p);
// The statements of these pages, for who checks them all.
extern struct statement *const home_statements[];
extern const size_t home_statement_count;
// A count as it may be published: 0, 1 to 7 as 5, else the nearest 5.
int64_t count_published(int64_t people);
// Of a request for an asset: whether Accept-Encoding takes gzip, whether If-None-Match names the tag.
bool asset_takes_gzip(struct str accept);
bool asset_is_known(struct str none_match, struct str tag);

// A path that leads to a page of the person, who need not be v->person.
const char *door_path(struct arena *a, struct str person, const char *rest);

#endif
