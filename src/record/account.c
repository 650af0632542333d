// SPDX-License-Identifier: Apache-2.0
// Accounts and memberships as they are written (account.h), inside jobs. An account is never deleted, it ends: its name
// stays taken, so that what it wrote is never somebody else's. A membership is a row a stay: leaving ends the row,
// coming back makes a new one.
#include "record/account.h"

#include <string.h>

#include "base/arena.h"
#include "base/random.h"
#include "record/statements.h"

#define TEXT_MOST 1000 // bytes of a name, a role, an id

static struct statement account_insert = {
	.name = "account_insert",
	.sql = "INSERT INTO account (id, username, kind, name, role, person, practitioner, created, ended, signed_in)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)",
	.params = "id:text username:text kind:text name:text role:text person:text practitioner:text created:int",
	.columns = "",
	.for_what = "a new account",
};

static struct statement account_state = {
	.name = "account_state",
	.sql = "SELECT ended AS ended FROM account WHERE id = $1",
	.params = "id:text",
	.columns = "ended:int",
	.for_what = "whether an account is in force",
};

static struct statement account_same_person = {
	.name = "account_same_person",
	.sql = "SELECT id AS id FROM account WHERE person = $1 AND id <> $2 AND ended = 0 LIMIT 1",
	.params = "person:text id:text",
	.columns = "id:text",
	.for_what = "another account in force that belongs to a person",
};

static struct statement account_person_set = {
	.name = "account_person_set",
	.sql = "UPDATE account SET person = $2 WHERE id = $1",
	.params = "id:text person:text",
	.columns = "",
	.for_what = "the record that belongs to an account",
};

static struct statement account_language_set = {
	.name = "account_language_set",
	.sql = "UPDATE account SET lang = $2 WHERE id = $1",
	.params = "id:text lang:text",
	.columns = "",
	.for_what = "somebody chooses the language of the pages",
};

static struct statement account_ended_set = {
	.name = "account_ended_set",
	.sql = "UPDATE account SET ended = $2 WHERE id = $1",
	.params = "id:text now:int",
	.columns = "",
	.for_what = "an account ends",
};

static struct statement credential_put = {
	.name = "credential_put",
	.sql = "INSERT INTO credential (account, kind, secret, changed) VALUES ($1, 'password', $2, $3)"
		" ON CONFLICT (account, kind) DO UPDATE SET secret = excluded.secret, changed = excluded.changed",
	.params = "account:text secret:text now:int",
	.columns = "",
	.for_what = "the password of an account, hashed",
};

static struct statement account_codes_end = {
	.name = "account_codes_end",
	.sql = "UPDATE one_time_code SET used = $2 WHERE account = $1 AND used = 0",
	.params = "account:text now:int",
	.columns = "",
	.for_what = "unused codes of an account that ends",
};

static struct statement membership_now = {
	.name = "membership_now",
	.sql = "SELECT role AS role FROM membership"
		" WHERE account = $1 AND team = $2 AND since <= $3 AND (until = 0 OR until > $3)"
		" ORDER BY since DESC LIMIT 1",
	.params = "account:text team:text now:int",
	.columns = "role:text",
	.for_what = "the role of a member in force",
};

// Leaving and joining within one microsecond meets its own row: it then goes on.
static struct statement membership_insert = {
	.name = "membership_insert",
	.sql = "INSERT INTO membership (account, team, since, role, until) VALUES ($1, $2, $3, $4, 0)"
		" ON CONFLICT (account, team, since) DO UPDATE SET role = excluded.role, until = 0",
	.params = "account:text team:text now:int role:text",
	.columns = "",
	.for_what = "an account joins a team",
};

static struct statement membership_leave = {
	.name = "membership_leave",
	.sql = "UPDATE membership SET until = $3"
		" WHERE account = $1 AND team = $2 AND (until = 0 OR until > $3)",
	.params = "account:text team:text now:int",
	.columns = "",
	.for_what = "an account leaves a team",
};

static struct statement membership_leave_all = {
	.name = "membership_leave_all",
	.sql = "UPDATE membership SET until = $2 WHERE account = $1 AND (until = 0 OR until > $2)",
	.params = "account:text now:int",
	.columns = "",
	.for_what = "an account that ends leaves its teams",
};

STATEMENTS(account, &account_insert, &account_state, &account_same_person, &account_person_set, &account_language_set,
	&account_ended_set,
	&credential_put, &account_codes_end, &membership_now, &membership_insert, &membership_leave, &membership_leave_all);

struct str account_id_new(struct arena *a)
{
	return random_id_str(a, 12);
}

// Columns are NOT NULL: what is missing is "".
static struct str set(struct str s)
{
	return s.p ? s : STR("");
}

static enum err text_fits(struct str s)
{
	if (s.n > TEXT_MOST)
		return ERR_TOO_LARGE;
	return !str_utf8(s) || (s.n && memchr(s.p, 0, s.n)) ? ERR_INPUT : OK;
}

static enum err account_fits(const struct account_new *n)
{
	if (n->kind <= ACTOR_NOBODY || n->kind >= ACTOR_SYSTEM || n->name.n == 0)
		return ERR_INPUT;
	const struct str texts[] = { n->id, n->name, n->role, n->person, n->practitioner, n->password_hash };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		enum err e = text_fits(texts[i]);
		if (e != OK)
			return e;
	}
	return username_wrong(n->username) ? ERR_INPUT : OK;
}

// ERR_CONFLICT: an account other than this one speaks for the person already.
static enum err person_free(struct db *db, struct str account, struct str person)
{
	if (person.n == 0)
		return OK;
	struct query *q = query_begin(db, &account_same_person);
	query_text(q, "person", person);
	query_text(q, "id", account);
	bool taken = query_row(q);
	enum err e = query_end(q);
	return e != OK ? e : taken ? ERR_CONFLICT : OK;
}

// ERR_NOT_FOUND: never was. *ended is 0 for an account in force.
static enum err account_ended(struct db *db, struct str account, instant *ended)
{
	struct query *q = query_begin(db, &account_state);
	query_text(q, "id", set(account));
	bool found = query_row(q);
	*ended = found ? row_int(q, "ended") : 0;
	enum err e = query_end(q);
	return e != OK ? e : found ? OK : ERR_NOT_FOUND;
}

static enum err account_in_force(struct db *db, struct str account)
{
	instant ended;
	enum err e = account_ended(db, account, &ended);
	return e != OK ? e : ended ? ERR_NOT_FOUND : OK;
}

static enum err credential_write(struct db *db, struct str account, struct str hash)
{
	struct query *q = query_begin(db, &credential_put);
	query_text(q, "account", account);
	query_text(q, "secret", hash);
	query_int(q, "now", clock_now());
	return query_run(q, NULL);
}

enum err account_add(struct db *db, struct arena *a, const struct account_new *n)
{
	must(n->id.n > 0);
	enum err e = account_fits(n);
	if (e == OK)
		e = person_free(db, n->id, n->person);
	if (e != OK)
		return e;
	struct query *q = query_begin(db, &account_insert);
	query_text(q, "id", n->id);
	query_text(q, "username", username_fold(a, n->username));
	query_text(q, "kind", str_of(actor_kind_name(n->kind)));
	query_text(q, "name", n->name);
	query_text(q, "role", set(n->role));
	query_text(q, "person", set(n->person));
	query_text(q, "practitioner", set(n->practitioner));
	query_int(q, "created", clock_now());
	e = query_run(q, NULL);
	if (e == OK && n->password_hash.n)
		e = credential_write(db, n->id, n->password_hash);
	return e;
}

enum err account_renew_password(struct db *db, struct str account, struct str hash)
{
	if (hash.n == 0 || text_fits(hash) != OK)
		return ERR_INPUT;
	enum err e = account_in_force(db, account);
	return e != OK ? e : credential_write(db, account, hash);
}

enum err account_set_password(struct db *db, struct str account, struct str hash)
{
	enum err e = account_renew_password(db, account, hash);
	return e != OK ? e : session_end_all(db, account);
}

enum err account_set_language(struct db *db, struct str account, struct str lang)
{
	struct query *q = query_begin(db, &account_language_set);
	query_text(q, "id", account);
	query_text(q, "lang", lang);
	return query_run(q, NULL);
}

enum err account_set_person(struct db *db, struct str account, struct str person)
{
	enum err e = text_fits(person);
	if (e == OK)
		e = account_in_force(db, account);
	if (e == OK)
		e = person_free(db, account, person);
	if (e != OK)
		return e;
	struct query *q = query_begin(db, &account_person_set);
	query_text(q, "id", account);
	query_text(q, "person", set(person));
	return query_run(q, NULL);
}

static enum err at_now(struct db *db, struct statement *st, const char *id, struct str account)
{
	struct query *q = query_begin(db, st);
	query_text(q, id, account);
	query_int(q, "now", clock_now());
	return query_run(q, NULL);
}

enum err account_end(struct db *db, struct str account)
{
	instant ended;
	enum err e = account_ended(db, account, &ended);
	if (e != OK || ended)
		return e;
	e = at_now(db, &account_ended_set, "id", account);
	if (e == OK)
		e = at_now(db, &membership_leave_all, "account", account);
	if (e == OK)
		e = at_now(db, &account_codes_end, "account", account);
	return e != OK ? e : session_end_all(db, account);
}

enum err membership_add(struct db *db, struct str account, struct str team, struct str role)
{
	if (team.n == 0)
		return ERR_INPUT;
	enum err e = text_fits(team);
	if (e == OK)
		e = text_fits(role);
	if (e == OK)
		e = account_in_force(db, account);
	if (e != OK)
		return e;
	instant now = clock_now();
	struct query *q = query_begin(db, &membership_now);
	query_text(q, "account", account);
	query_text(q, "team", team);
	query_int(q, "now", now);
	bool member = query_row(q);
	bool same = member && str_eq(row_text(q, "role"), role);
	e = query_end(q);
	if (e != OK || same)
		return e;
	if (member && (e = membership_end(db, account, team)) != OK)
		return e;
	q = query_begin(db, &membership_insert);
	query_text(q, "account", account);
	query_text(q, "team", team);
	query_int(q, "now", now);
	query_text(q, "role", set(role));
	return query_run(q, NULL);
}

enum err membership_end(struct db *db, struct str account, struct str team)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &membership_leave);
	query_text(q, "account", set(account));
	query_text(q, "team", set(team));
	query_int(q, "now", clock_now());
	enum err e = query_run(q, &changed);
	return e != OK ? e : changed ? OK : ERR_NOT_FOUND;
}
