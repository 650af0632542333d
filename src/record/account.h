// SPDX-License-Identifier: Apache-2.0
// Accounts, passwords, sessions, one-time codes, throttling and drafts: who is knocking, and what they have not yet
// said. Passwords are argon2id (libsodium, 19 MiB, 2 passes), sessions and codes are stored as digests only.
#ifndef OWNPLAN_RECORD_ACCOUNT_H
#define OWNPLAN_RECORD_ACCOUNT_H

#include "record/actor.h"

#define PASSWORD_LEAST 10 // characters; length over classes (NIST SP 800-63B 5.1.1)
#define PASSWORD_MOST 200

struct account_new {
	struct str id; // made before: account_id_new
	struct str username, name, role;
	enum actor_kind kind;
	struct str person, practitioner;
	struct str password_hash; // password_hash(), "" none yet
};
struct str account_id_new(struct arena *a); // 12 characters
// Takes about 25 ms of CPU and 19 MiB: never on the writer thread.
struct str password_hash(struct arena *a, struct str password);
bool password_matches(struct str hash, struct str password);
// What is wrong with a chosen password, in words, or NULL. Refuses the username, common ones and short ones.
const char *password_wrong(struct str password, struct str username);
// Letters, digits, . - _ @ and 3 to 60 characters, folded to lower case. NULL when fine.
const char *username_wrong(struct str username);

// In jobs. account_add: ERR_CONFLICT when the username is taken.
enum err account_add(struct db *db, struct arena *a, const struct account_new *n) MUST_USE;
enum err account_set_password(struct db *db, struct str account, struct str hash) MUST_USE;
enum err account_set_person(struct db *db, struct str account, struct str person) MUST_USE;
enum err account_end(struct db *db, struct str account) MUST_USE; // also ends its sessions
enum err membership_add(struct db *db, struct str account, struct str team, struct str role) MUST_USE;
enum err membership_end(struct db *db, struct str account, struct str team) MUST_USE;

// Fills an actor with the teams in force now. ERR_NOT_FOUND.
enum err account_actor(struct db *db, struct arena *a, struct str account, struct actor *out) MUST_USE;
enum err account_by_username(struct db *db, struct arena *a, struct str username, struct actor *out, struct str *password_hash) MUST_USE;
// The account that a person signs in with, if any. ERR_NOT_FOUND.
enum err account_of_person(struct db *db, struct arena *a, struct str person, struct actor *out) MUST_USE;
struct actor_list {
	struct actor *item;
	size_t count;
};
enum err team_members(struct db *db, struct arena *a, struct str team, struct actor_list *out) MUST_USE;

// --- sessions -----------------------------------------------------------------------------------------------------
#define SESSION_IDLE (30 * MINUTES)
#define SESSION_MOST (12 * HOURS)

struct session {
	struct str token; // what the cookie holds; only its digest is stored
	struct str account, csrf;
	instant made, seen, ends;
};
void session_new(struct arena *a, struct str account, struct session *out); // fills; write it with session_put
enum err session_put(struct db *db, struct arena *a, const struct session *s) MUST_USE;
// ERR_LOGIN: unknown, idle for too long or over.
enum err session_find(struct db *db, struct arena *a, struct str token, struct session *out) MUST_USE;
// Worth writing down that it was seen (once a minute).
bool session_stale(const struct session *s);
enum err session_touch(struct db *db, struct arena *a, struct str token) MUST_USE;
enum err session_end(struct db *db, struct arena *a, struct str token) MUST_USE;

// --- throttling ---------------------------------------------------------------------------------------------------
// subject: "account:NAME" or "address:1.2.3.4". After 5 failures (address: 20) in 15 minutes the next try waits, each
// time longer, at most 15 minutes. *wait is what is left, 0 when a try is free.
enum err throttle_wait(struct db *db, struct str subject, instant *wait) MUST_USE;
enum err throttle_failed(struct db *db, struct str subject) MUST_USE;
enum err throttle_clear(struct db *db, struct str subject) MUST_USE;

// --- one-time codes -----------------------------------------------------------------------------------------------
struct one_time_code {
	struct str code;    // 12 characters shown 4-4-4 without easily confused ones; "" when read back
	struct str purpose; // "join": sign up to the record of `person`; "reset": a new password
	struct str person, account, detail, author;
	instant made, ends, used;
};
struct str code_new(struct arena *a);                  // "k7mq2xw9c4td"
struct str code_shown(struct arena *a, struct str code); // "K7MQ-2XW9-C4TD"
struct str code_clean(struct arena *a, struct str typed); // blanks and dashes out, lower case, o->0, i l->1
enum err code_put(struct db *db, struct arena *a, const struct one_time_code *c) MUST_USE;
// ERR_NOT_FOUND: unknown, used or expired. Single use is made sure of by code_use in the job that uses it.
enum err code_find(struct db *db, struct arena *a, struct str code, struct one_time_code *out) MUST_USE;
enum err code_use(struct db *db, struct arena *a, struct str code) MUST_USE; // ERR_STALE: used a moment ago
// Unused codes of this person and purpose that are in force, newest first.
enum err code_open(struct db *db, struct arena *a, struct str person, struct str purpose, struct one_time_code **out, size_t *count) MUST_USE;

// --- drafts -------------------------------------------------------------------------------------------------------
struct draft {
	struct str person, place; // place: "about/important", "goal/new", "Goal/KEY-..." and so on
	instant saved;
	struct str text; // a form, urlencoded, or plain text
};
// The key file DIR/keys/draft.key seals drafts (XSalsa20-Poly1305, bound to account, person and place).
struct draft_key {
	unsigned char byte[32];
};
enum err draft_key_open(const char *folder, struct draft_key *out, struct fault *f) MUST_USE; // NULL: a fresh one in memory
enum err draft_put(struct db *db, struct arena *a, const struct draft_key *k, struct str account, const struct draft *d) MUST_USE;
enum err draft_get(struct db *db, struct arena *a, const struct draft_key *k, struct str account, struct str person, struct str place, struct draft *out) MUST_USE; // ERR_NOT_FOUND
enum err draft_list(struct db *db, struct arena *a, const struct draft_key *k, struct str account, struct draft **out, size_t *count) MUST_USE;
enum err draft_drop(struct db *db, struct str account, struct str person, struct str place) MUST_USE;

#endif
