// SPDX-License-Identifier: Apache-2.0
// Sessions (account.h). The cookie holds 32 random bytes, the table their digest: who copies the database can sign in
// as nobody. A session ends when it was not used for SESSION_IDLE, SESSION_MOST after sign-in, on signing out, with a
// new password and with its account; it counts from then on, whether or not the row is swept away yet.
#include <sodium.h>

#include "base/arena.h"
#include "base/random.h"
#include "record/account.h"
#include "record/secret.h"
#include "record/statements.h"

#define TOKEN_BYTES 32
#define TOKEN_LENGTH 43 // in base64url without padding (RFC 4648 5)
#define CSRF_LENGTH 32  // 160 bits

static struct statement session_account_seen = {
	.name = "session_account_seen",
	.sql = "UPDATE account SET signed_in = $2 WHERE id = $1 AND ended = 0",
	.params = "account:text now:int",
	.columns = "",
	.for_what = "when an account last signed in",
};

static struct statement session_insert = {
	.name = "session_insert",
	.sql = "INSERT INTO session (token, account, csrf, made, seen, ends) VALUES ($1, $2, $3, $4, $5, $6)",
	.params = "token:text account:text csrf:text made:int seen:int ends:int",
	.columns = "",
	.for_what = "somebody signed in",
};

static struct statement session_by_token = {
	.name = "session_by_token",
	.sql = "SELECT s.account AS account, s.csrf AS csrf, s.made AS made, s.seen AS seen, s.ends AS ends"
		" FROM session s JOIN account a ON a.id = s.account"
		" WHERE s.token = $1 AND s.seen > $2 AND s.ends > $3 AND a.ended = 0",
	.params = "token:text idle:int now:int",
	.columns = "account:text csrf:text made:int seen:int ends:int",
	.for_what = "whose request this is",
};

static struct statement session_by_past_token = {
	.name = "session_by_past_token",
	.sql = "SELECT s.account AS account, s.csrf AS csrf, s.made AS made, s.seen AS seen, s.ends AS ends"
		" FROM session s JOIN account a ON a.id = s.account"
		" WHERE s.token = $1 AND s.seen > $2 AND (s.seen <= $3 OR s.ends <= $4) AND a.ended = 0",
	.params = "token:text kept:int idle:int now:int",
	.columns = "account:text csrf:text made:int seen:int ends:int",
	.for_what = "whose form came after the session was over",
};

// The clock may have been set back: seen never goes back with it.
static struct statement session_seen = {
	.name = "session_seen",
	.sql = "UPDATE session SET seen = CASE WHEN seen > $3 THEN seen ELSE $3 END"
		" WHERE token = $1 AND seen > $2 AND ends > $3",
	.params = "token:text idle:int now:int",
	.columns = "",
	.for_what = "a session was used",
};

static struct statement session_delete = {
	.name = "session_delete",
	.sql = "DELETE FROM session WHERE token = $1",
	.params = "token:text",
	.columns = "",
	.for_what = "somebody signed out",
};

static struct statement session_delete_all = {
	.name = "session_delete_all",
	.sql = "DELETE FROM session WHERE account = $1",
	.params = "account:text",
	.columns = "",
	.for_what = "an account is signed out everywhere",
};

static struct statement session_delete_old = {
	.name = "session_delete_old",
	.sql = "DELETE FROM session WHERE token IN"
	       " (SELECT token FROM session WHERE seen <= $1 ORDER BY seen" SWEEP_LIMIT ")",
	.params = "idle:int",
	.columns = "",
	.for_what = "sessions that are over",
};

STATEMENTS(session, &session_account_seen, &session_insert, &session_by_token, &session_by_past_token, &session_seen,
	&session_delete, &session_delete_all, &session_delete_old);

void session_new(struct arena *a, struct str account, struct session *out)
{
	unsigned char bytes[TOKEN_BYTES];
	char *token = arena_alloc(a, TOKEN_LENGTH + 1);
	random_bytes(bytes, sizeof bytes);
	sodium_bin2base64(token, TOKEN_LENGTH + 1, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bytes, sizeof bytes);
	instant now = clock_now();
	*out = (struct session){
		.token = { token, TOKEN_LENGTH },
		.account = str_dup(a, account),
		.csrf = random_id_str(a, CSRF_LENGTH),
		.made = now,
		.seen = now,
		.ends = now + SESSION_MOST,
	};
}

// The digest that a token is found by. False: no token looks like this.
static bool token_key(struct str token, char hex[SECRET_HEX + 1])
{
	if (token.n != TOKEN_LENGTH)
		return false;
	secret_digest("session", token, hex);
	return true;
}

enum err session_put(struct db *db, struct arena *a, const struct session *s)
{
	(void)a;
	char key[SECRET_HEX + 1];
	int64_t changed = 0;
	must(token_key(s->token, key) && s->csrf.n == CSRF_LENGTH);
	struct query *q = query_begin(db, &session_account_seen);
	query_text(q, "account", s->account);
	query_int(q, "now", s->made);
	enum err e = query_run(q, &changed);
	if (e != OK || changed == 0)
		return e != OK ? e : ERR_LOGIN;
	q = query_begin(db, &session_insert);
	query_text(q, "token", str_of(key));
	query_text(q, "account", s->account);
	query_text(q, "csrf", s->csrf);
	query_int(q, "made", s->made);
	query_int(q, "seen", s->seen);
	query_int(q, "ends", s->ends);
	return query_run(q, NULL);
}

static enum err session_row(struct query *q, struct arena *a, struct str token, struct session *out)
{
	bool found = query_row(q);
	if (found)
		*out = (struct session){
			.token = str_dup(a, token),
			.account = str_dup(a, row_text(q, "account")),
			.csrf = str_dup(a, row_text(q, "csrf")),
			.made = row_int(q, "made"),
			.seen = row_int(q, "seen"),
			.ends = row_int(q, "ends"),
		};
	enum err e = query_end(q);
	return e != OK ? e : found ? OK : ERR_LOGIN;
}

enum err session_find(struct db *db, struct arena *a, struct str token, struct session *out)
{
	char key[SECRET_HEX + 1];
	*out = (struct session){ 0 };
	if (!token_key(token, key))
		return ERR_LOGIN;
	instant now = clock_now();
	struct query *q = query_begin(db, &session_by_token);
	query_text(q, "token", str_of(key));
	query_int(q, "idle", now - SESSION_IDLE);
	query_int(q, "now", now);
	return session_row(q, a, token, out);
}

enum err session_past(struct db *db, struct arena *a, struct str token, struct session *out)
{
	char key[SECRET_HEX + 1];
	*out = (struct session){ 0 };
	if (!token_key(token, key))
		return ERR_LOGIN;
	instant now = clock_now();
	struct query *q = query_begin(db, &session_by_past_token);
	query_text(q, "token", str_of(key));
	query_int(q, "kept", now - SESSION_KEPT);
	query_int(q, "idle", now - SESSION_IDLE);
	query_int(q, "now", now);
	return session_row(q, a, token, out);
}

bool session_stale(const struct session *s)
{
	return clock_now() - s->seen >= MINUTES;
}

enum err session_touch(struct db *db, struct arena *a, struct str token)
{
	(void)a;
	char key[SECRET_HEX + 1];
	int64_t changed = 0;
	if (!token_key(token, key))
		return ERR_LOGIN;
	instant now = clock_now();
	struct query *q = query_begin(db, &session_seen);
	query_text(q, "token", str_of(key));
	query_int(q, "idle", now - SESSION_IDLE);
	query_int(q, "now", now);
	enum err e = query_run(q, &changed);
	return e != OK ? e : changed ? OK : ERR_LOGIN;
}

enum err session_end(struct db *db, struct arena *a, struct str token)
{
	(void)a;
	char key[SECRET_HEX + 1];
	if (!token_key(token, key))
		return OK;
	struct query *q = query_begin(db, &session_delete);
	query_text(q, "token", str_of(key));
	return query_run(q, NULL);
}

enum err session_end_all(struct db *db, struct str account)
{
	struct query *q = query_begin(db, &session_delete_all);
	query_text(q, "account", account.p ? account : STR(""));
	return query_run(q, NULL);
}

bool session_csrf_is(const struct session *s, struct str sent)
{
	return s->csrf.n > 0 && secret_same(s->csrf, sent);
}

// One that has ended is not seen any more either, so it goes with those that nobody used. For a while it is kept for
// forms that come late (session_past).
enum err session_sweep(struct db *db, int64_t *gone)
{
	struct query *q = query_begin(db, &session_delete_old);
	query_int(q, "idle", clock_now() - SESSION_KEPT);
	return query_run(q, gone);
}
