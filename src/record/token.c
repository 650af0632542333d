// SPDX-License-Identifier: Apache-2.0
// Tokens of programs (token.h), found by the digest of what was sent.
#include "record/token.h"

#include <sodium.h>

#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "record/secret.h"
#include "record/statements.h"

#define TOKEN_BYTES 32
#define TOKEN_LENGTH 43 // in base64url without padding (RFC 4648 5)

static struct statement token_insert = {
	.name = "token_insert",
	.sql = "INSERT INTO client_token (digest, client, scope, made, ends) VALUES ($1, $2, $3, $4, $5)",
	.params = "digest:text client:text scope:text made:int ends:int",
	.columns = "",
	.for_what = "a program may sign in",
};
static struct statement token_by_digest = {
	.name = "token_by_digest",
	.sql = "SELECT client AS client, scope AS scope FROM client_token WHERE digest = $1 AND (ends = 0 OR ends > $2)",
	.params = "digest:text now:int",
	.columns = "client:text scope:text",
	.for_what = "which program asks",
};

STATEMENTS(token, &token_insert, &token_by_digest);

const char *token_scope_wrong(struct str scope)
{
	return str_is(scope, TOKEN_SCOPE_READ) ? NULL : _("The scope must be " TOKEN_SCOPE_READ ".");
}

void token_new(struct arena *a, struct str scope, instant ends, struct client_token *out)
{
	unsigned char bytes[TOKEN_BYTES];
	char *token = arena_alloc(a, TOKEN_LENGTH + 1);
	random_bytes(bytes, sizeof bytes);
	sodium_bin2base64(token, TOKEN_LENGTH + 1, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bytes, sizeof bytes);
	*out = (struct client_token){
		.token = { token, TOKEN_LENGTH },
		.client = random_id_str(a, 12),
		.scope = scope,
		.ends = ends,
	};
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
	struct query *q = query_begin(db, &token_by_digest);
	query_text(q, "digest", str_of(digest));
	query_int(q, "now", clock_now());
	bool found = query_row(q);
	if (found) {
		out->kind = ACTOR_SYSTEM;
		out->account = str_dup(a, row_text(q, "client"));
		out->name = out->account;
		out->role = str_dup(a, row_text(q, "scope"));
	}
	enum err e = query_end(q);
	return e != OK ? e : found ? OK : ERR_LOGIN;
}
