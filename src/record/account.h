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

// Each of the next four takes about 25 ms of CPU and 19 MiB (argon2id): never on the writer thread. At most two run at
// once in the process; 16 more wait for up to 2 s, and whoever is not let in then is told ERR_BUSY (STR_NONE, false).
// A password is what was typed in normal form C (RFC 8265 4.2), up to PASSWORD_MOST characters.
struct str password_hash(struct arena *a, struct str password); // STR_NONE: busy, too long or not UTF-8
bool password_matches(struct str hash, struct str password);
// As password_matches, in words that tell busy from wrong: OK, ERR_LOGIN, ERR_BUSY. With hash "" it takes as long and
// says ERR_LOGIN, so sign-in calls it whatever account_by_username found, and nobody learns who has an account.
enum err password_check(struct str hash, struct str password) MUST_USE;
// What password_check does for an account that is not there: the time, and ERR_LOGIN or ERR_BUSY.
enum err password_burn(struct str password) MUST_USE;
// Made with other settings than today's: hash again at the next sign-in and write it with account_renew_password.
bool password_outdated(struct str hash);
// What is wrong with a chosen password, in words, or NULL. Refuses the username, common ones and short ones, simple
// patterns (NIST SP 800-63B 5.1.1.2). username may be "".
const char *password_wrong(struct str password, struct str username);
// Letters a to z, digits, . - _ @ and 2 to 60 characters, folded to lower case. NULL when fine.
const char *username_wrong(struct str username);
// How a username is stored and compared: blanks at its ends dropped, A-Z in lower case.
struct str username_fold(struct arena *a, struct str username);

// In jobs. account_add: ERR_CONFLICT when the username is taken (by an ended account too: names are not given to
// somebody else) or another account in force belongs to this person. ERR_INPUT: username_wrong, text that is not
// UTF-8, a kind that cannot sign in. ERR_TOO_LARGE: a text over 1000 bytes.
enum err account_add(struct db *db, struct arena *a, const struct account_new *n) MUST_USE;
// A new password; ends every session of the account, so put a new one in the same job for who is at work.
// ERR_NOT_FOUND: no such account in force, also in the next three.
enum err account_set_password(struct db *db, struct str account, struct str hash) MUST_USE;
enum err account_renew_password(struct db *db, struct str account, struct str hash) MUST_USE; // sessions go on
enum err account_set_language(struct db *db, struct str account, struct str lang) MUST_USE; // "cy"; in a job
// ERR_CONFLICT: another account in force belongs to this person. person "" lets go of the record.
enum err account_set_person(struct db *db, struct str account, struct str person) MUST_USE;
// Also ends its sessions, memberships and unused codes. Once more is OK and changes nothing.
enum err account_end(struct db *db, struct str account) MUST_USE;
// A member with this role already: nothing changes. With another role: that row ends and a new one begins.
enum err membership_add(struct db *db, struct str account, struct str team, struct str role) MUST_USE;
enum err membership_end(struct db *db, struct str account, struct str team) MUST_USE; // ERR_NOT_FOUND: no member now

// Fills an actor with the teams in force now. ERR_NOT_FOUND, also when the account has ended.
enum err account_actor(struct db *db, struct arena *a, struct str account, struct actor *out) MUST_USE;
// For the names beside what somebody wrote: also an account that has ended. No teams.
enum err account_shown(struct db *db, struct arena *a, struct str account, struct actor *out) MUST_USE;
// Username as typed; *password_hash is "" when there is none. After ERR_NOT_FOUND too: then both are empty.
enum err account_by_username(struct db *db, struct arena *a, struct str username, struct actor *out,
	struct str *password_hash) MUST_USE;
// The account that a person signs in with, if any. ERR_NOT_FOUND.
enum err account_of_person(struct db *db, struct arena *a, struct str person, struct actor *out) MUST_USE;
struct actor_list {
	struct actor *item;
	size_t count;
};
// Members in force now, each with all their teams, in the order of their names.
enum err team_members(struct db *db, struct arena *a, struct str team, struct actor_list *out) MUST_USE;
// Whoever is or was a member, a row a stay: looks of former members are looks of the team.
struct stay {
	struct str account;
	instant since, until; // until 0: still there
};
enum err team_stays(struct db *db, struct arena *a, struct str team, struct stay **out, size_t *count) MUST_USE;
// Every account in force with its teams, in the order of usernames: for the command line, never for a page.
enum err account_list(struct db *db, struct arena *a, struct actor_list *out) MUST_USE;

// --- sessions -----------------------------------------------------------------------------------------------------
#define SESSION_IDLE (30 * MINUTES)
#define SESSION_MOST (12 * HOURS)

struct session {
	struct str token; // what the cookie holds; only its digest is stored
	struct str account, csrf;
	instant made, seen, ends;
};
void session_new(struct arena *a, struct str account, struct session *out); // fills; write it with session_put
// In a job; also writes down when the account signed in. ERR_LOGIN: the account has ended.
enum err session_put(struct db *db, struct arena *a, const struct session *s) MUST_USE;
// ERR_LOGIN: unknown, not seen for SESSION_IDLE, over, or its account has ended.
enum err session_find(struct db *db, struct arena *a, struct str token, struct session *out) MUST_USE;
// One that is over by time alone, within SESSION_KEPT: whose form this is, when the form has the session's csrf. It
// lets nobody in. ERR_LOGIN: unknown, in force, or its account has ended.
#define SESSION_KEPT (24 * HOURS)
enum err session_past(struct db *db, struct arena *a, struct str token, struct session *out) MUST_USE;
// Worth writing down that it was seen (once a minute).
bool session_stale(const struct session *s);
// ERR_LOGIN: over by now. Never brings an idle session back.
enum err session_touch(struct db *db, struct arena *a, struct str token) MUST_USE;
enum err session_end(struct db *db, struct arena *a, struct str token) MUST_USE; // OK when there is none
enum err session_end_all(struct db *db, struct str account) MUST_USE;            // on every device
// Compares what a form sent with the session's csrf, in constant time.
bool session_csrf_is(const struct session *s, struct str sent);
// In a job, now and then: takes away what is over for SESSION_KEPT, the oldest SWEEP_MOST rows at once, so that no save
// waits behind it.
// *gone (may be NULL) counts rows; as many as SWEEP_MOST: there may be more.
#define SWEEP_MOST 1000
#define SWEEP_LIMIT " LIMIT 1000" // the same in SQL: PostgreSQL plans for what it can read
enum err session_sweep(struct db *db, int64_t *gone) MUST_USE;

// --- throttling ---------------------------------------------------------------------------------------------------
// subject: "account:NAME" or "address:1.2.3.4". After 5 failures (address: 20) in 15 minutes the next try waits, each
// time longer (15 s, 30 s, 1 min ...), at most 15 minutes. *wait is what is left, 0 when a try is free. After 15 quiet
// minutes all is forgotten. Case does not matter; addresses of IPv6 count by their /64. Stored as a digest: people type
// passwords into the field for the username. throttle_wait reads; the others in jobs.
enum err throttle_wait(struct db *db, struct str subject, instant *wait) MUST_USE;
enum err throttle_failed(struct db *db, struct str subject) MUST_USE;
enum err throttle_clear(struct db *db, struct str subject) MUST_USE; // after a sign-in: the name's, not the address's
enum err throttle_sweep(struct db *db, int64_t *gone) MUST_USE;

// --- one-time codes -----------------------------------------------------------------------------------------------
// What it is for. Most are typed at /join together with the birth date of `person`.
#define CODE_JOIN "join"   // the person gets an account for the record that is there
#define CODE_RESET "reset" // the person's account (one_time_code.account) gets a new password
#define CODE_HELP "help"   // a supporter gets an account: .account is the id it will have (made beforehand, so that a
			   // Consent can name "a:ID" as its grantee), .detail the name that others see
#define CODE_NAMED "named" // a person lets in the professional who made it (.account): web/sharing_named.c alone
#define CODE_DAYS 14
struct one_time_code {
	struct str code;    // 12 characters shown 4-4-4 without easily confused ones; "" when read back
	struct str purpose; // "join": sign up to the record of `person`; "reset": a new password
	struct str person, account, detail, author;
	instant made, ends, used; // made 0: now
};
struct str code_new(struct arena *a);                  // "k7mq2xw9c4td"
struct str code_shown(struct arena *a, struct str code); // "K7MQ-2XW9-C4TD"
struct str code_clean(struct arena *a, struct str typed); // blanks and dashes out, lower case, o->0, i l->1
// In a job. ERR_INPUT: no code, or it ends before it begins.
enum err code_put(struct db *db, struct arena *a, const struct one_time_code *c) MUST_USE;
// Takes it as typed or clean. ERR_NOT_FOUND: unknown, used or expired. Single use is made sure of by code_use in the
// job that uses it.
enum err code_find(struct db *db, struct arena *a, struct str code, struct one_time_code *out) MUST_USE;
enum err code_use(struct db *db, struct arena *a, struct str code) MUST_USE; // ERR_STALE: used a moment ago
// Unused codes of this person and purpose that are in force, newest first.
enum err code_open(struct db *db, struct arena *a, struct str person, struct str purpose, struct one_time_code **out,
	size_t *count) MUST_USE;
// In a job: codes of this person and purpose that nobody used stop working (another was made, or the offer was taken
// back).
enum err code_cancel(struct db *db, struct str person, struct str purpose) MUST_USE;
// Those of them that are for this account alone.
enum err code_cancel_of(struct db *db, struct str person, struct str purpose, struct str account) MUST_USE;
// As session_sweep: takes away codes that were over 90 days ago.
enum err code_sweep(struct db *db, int64_t *gone) MUST_USE;

// --- drafts -------------------------------------------------------------------------------------------------------
struct draft {
	struct str person, place; // place: "add-goal", "KEY-..." and so on (web/draft_place.h)
	struct str tab;           // the window that it was written in; "" any
	instant saved;
	instant thrown; // when it was thrown away; 0: it was not
	struct str text; // a form, urlencoded, or plain text
};
// The key file DIR/keys/draft.key seals drafts (XChaCha20-Poly1305, bound to account, person and place).
struct draft_key {
	unsigned char byte[32];
};
#define DRAFT_MOST ((size_t)2 << 20) // bytes of text in one draft
#define DRAFTS_MOST 1000             // of one account
#define DRAFT_THROWN (7 * DAYS)      // for so long it can be brought back

// folder NULL: a fresh key in memory. The file is made (0600, its folder 0700) when absent; one that others may read,
// or that is no key, is refused: ERR_INTERNAL, with the sentence in f.
enum err draft_key_open(const char *folder, struct draft_key *out, struct fault *f) MUST_USE;
// In a job. Takes the place of the draft that was there; `saved` is now. ERR_TOO_LARGE: over DRAFT_MOST or DRAFTS_MOST.
// ERR_INPUT: no place, or one over 200 bytes.
enum err draft_put(struct db *db, struct arena *a, const struct draft_key *k, struct str account,
	const struct draft *d) MUST_USE;
// The same for a form of which several windows may be open: a draft that another window wrote, and that this one has
// not seen (`seen`: when the draft was saved that it showed; 0 none), stays, and this one's lies beside it, at a place
// of its own that draft_copies finds.
enum err draft_keep(struct db *db, struct arena *a, const struct draft_key *k, struct str account,
	const struct draft *d, instant seen) MUST_USE;
// In a job: the form of this window was sent. What another window wrote and this one has not seen stays. Without a tab:
// the draft of exactly this place, unless it was saved at another time than d->saved (0: at any).
enum err draft_done(struct db *db, struct arena *a, struct str account, const struct draft *d, instant seen) MUST_USE;
// ERR_NOT_FOUND: none, or one that this key does not open (logged): the page goes on without it.
enum err draft_get(struct db *db, struct arena *a, const struct draft_key *k, struct str account, struct str person,
	struct str place, struct draft *out) MUST_USE;
// That of the place and those of other windows beside it, newest first.
enum err draft_copies(struct db *db, struct arena *a, const struct draft_key *k, struct str account, struct str person,
	struct str place, struct draft **out, size_t *count) MUST_USE;
// Newest first, those that cannot be opened left out. Those that were thrown away and can be brought back are behind
// the others.
enum err draft_list(struct db *db, struct arena *a, const struct draft_key *k, struct str account, struct draft **out,
	size_t *count) MUST_USE;
// The place without what tells windows apart.
struct str draft_place(struct str place);
// OK when there is none.
enum err draft_drop(struct db *db, struct str account, struct str person, struct str place) MUST_USE;
// The file that waits beside the draft of this place: sealed on a worker, in pieces, and written in the job of
// draft_put. It goes with its draft.
#define DRAFT_WITH_FILE "bring-file"
#define DRAFT_FILE_MOST ((size_t)256 << 20) // what a form may bring (--request-size) is less
struct draft_file {
	struct str *piece;
	size_t count;
};
void draft_file_seal(struct arena *a, const struct draft_key *k, struct str account, const struct draft *d,
	struct str bytes, struct draft_file *out);
enum err draft_file_put(struct db *db, struct str account, const struct draft *d, const struct draft_file *file)
	MUST_USE;
enum err draft_file_drop(struct db *db, struct str account, const struct draft *d) MUST_USE;
// ERR_NOT_FOUND: none, or one that this key does not open (logged).
enum err draft_file_get(struct db *db, struct arena *a, const struct draft_key *k, struct str account,
	const struct draft *d, struct str *out) MUST_USE;
// Thrown away, and brought back within DRAFT_THROWN: OK when there is none, or nothing to bring back.
enum err draft_throw(struct db *db, struct str account, struct str person, struct str place) MUST_USE;
enum err draft_back(struct db *db, struct str account, struct str person, struct str place) MUST_USE;

#endif
