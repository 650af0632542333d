// SPDX-License-Identifier: Apache-2.0
// Tokens of programs (token.h), found by the digest of what was sent.
#include "record/token.h"

#include <sodium.h>

#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "record/client.h"
#include "record/scope.h"
#include "record/secret.h"
#include "record/statements.h"

#define TOKEN_BYTES 32
#define TOKEN_LENGTH 43 // in base64url without padding (RFC 4648 5)
#define SWEPT_AT_ONCE "20" // rows; each token brings one, so that twenty go while one comes

static struct statement token_insert = {
	.name = "token_insert",
	.sql = "INSERT INTO client_token (digest, client, scope, made, ends) VALUES ($1, $2, $3, $4, $5)",
	.params = "digest:text client:text scope:text made:int ends:int",
	.columns = "",
	.for_what = "a program may sign in",
};
static struct statement token_by_digest = {
	.name = "token_by_digest",
	.sql = "SELECT t.client AS client, t.scope AS scope, c.name AS name, c.organisation AS organisation"
		" FROM client_token t"
		" LEFT JOIN client c ON c.id = t.client"
		" WHERE t.digest = $1 AND (t.ends = 0 OR t.ends > $2) AND (c.ended IS NULL OR c.ended = 0)",
	.params = "digest:text now:int",
	.columns = "client:text scope:text name:text organisation:text",
	.for_what = "which program asks",
};
static struct statement token_sweep = {
	.name = "token_sweep",
	.sql = "DELETE FROM client_token WHERE digest IN"
		" (SELECT digest FROM client_token WHERE ends <> 0 AND ends <= $1 ORDER BY ends LIMIT " SWEPT_AT_ONCE ")",
	.params = "now:int",
	.columns = "",
	.for_what = "tokens that are over",
};

static struct statement tokens_loose = {
	.name = "tokens_loose",
	.sql = "SELECT t.client AS client, t.scope AS scope, t.made AS made FROM client_token t"
		" LEFT JOIN client c ON c.id = t.client WHERE c.id IS NULL AND (t.ends = 0 OR t.ends > $1)"
		" ORDER BY t.made DESC, t.client LIMIT $2",
	.params = "now:int most:int",
	.columns = "client:text scope:text made:int",
	.for_what = "which scripts of the operator may read",
};

STATEMENTS(token, &token_insert, &token_by_digest, &token_sweep, &tokens_loose);

const char *token_scope_wrong(struct str scope)
{
	return scope_system_wrong(scope);
}

void token_new_for(struct arena *a, struct str client, struct str scope, instant ends, struct client_token *out)
{
	unsigned char bytes[TOKEN_BYTES];
	char *token = arena_alloc(a, TOKEN_LENGTH + 1);
	random_bytes(bytes, sizeof bytes);
	sodium_bin2base64(token, TOKEN_LENGTH + 1, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bytes, sizeof bytes);
	*out = (struct client_token){
		.token = { token, TOKEN_LENGTH },
		.client = client,
		.scope = scope,
		.ends = ends,
	};
}

void token_new(struct arena *a, struct str scope, instant ends, struct client_token *out)
{
	token_new_for(a, random_id_str(a, 12), scope, ends, out);
}

enum err token_put(struct db *db, const struct client_token *t)
{
	char digest[SECRET_HEX + 1];
	must(t->token.n == TOKEN_LENGTH && t->client.n > 0);
	secret_digest("token", t->token, digest);
	struct query *q = query_begin(db, &token_insert);
	query_text(q, "digest", str_of(digest));
	query_text(q, "client", t->client);
	query_text(q, "scope", t->scope);
	query_int(q, "made", clock_now());
	query_int(q, "ends", t->ends);
	enum err e = query_run(q, NULL);
	if (e != OK)
		return e;
	q = query_begin(db, &token_sweep);
	query_int(q, "now", clock_now());
	return query_run(q, NULL);
}

enum err token_find(struct db *db, struct arena *a, struct str token, struct actor *out)
{
	char digest[SECRET_HEX + 1];
	*out = (struct actor){ .account = STR(""), .username = STR(""), .name = STR(""), .role = STR(""),
		.person = STR(""), .practitioner = STR("") };
	if (token.n != TOKEN_LENGTH)
		return ERR_LOGIN;
	secret_digest("token", token, digest);
	struct str organisation = STR("");
	struct query *q = query_begin(db, &token_by_digest);
	query_text(q, "digest", str_of(digest));
	query_int(q, "now", clock_now());
	bool found = query_row(q);
	if (found) {
		struct str name = row_text(q, "name");
		out->kind = ACTOR_SYSTEM;
		out->account = str_dup(a, row_text(q, "client"));
		out->name = name.n ? str_dup(a, name) : out->account;
		out->role = str_dup(a, row_text(q, "scope"));
		organisation = str_dup(a, row_text(q, "organisation"));
	}
	enum err e = query_end(q);
	if (e == OK)
		e = found ? client_stand(db, a, organisation, out) : ERR_LOGIN;
	if (e != OK)
		return e;
	struct scope_list *scopes = arena_make(a, struct scope_list);
	out->scope = scopes;
	return scope_parse(a, out->role, scopes) == OK ? OK : ERR_INTERNAL; // it was read before it was stored
}

enum err token_loose(struct db *db, struct arena *a, size_t most, struct client_list *out)
{
	*out = (struct client_list){ .item = arena_array(a, struct client, most + 1) };
	struct query *q = query_begin(db, &tokens_loose);
	query_int(q, "now", clock_now());
	query_int(q, "most", (int64_t)most);
	while (query_row(q) && out->count < most)
		out->item[out->count++] = (struct client){ .id = str_dup(a, row_text(q, "client")), .name = STR(""),
			.scope = str_dup(a, row_text(q, "scope")), .organisation = STR(""), .reason = STR(""),
			.made = row_int(q, "made") };
	return query_end(q);
}
