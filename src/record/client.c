// SPDX-License-Identifier: Apache-2.0
// Clients and the assertions that they have used up (client.h).
#include "record/client.h"

#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "record/jwk.h"
#include "record/organisation.h"
#include "record/scope.h"
#include "record/secret.h"
#include "record/statements.h"

#define ID_LENGTH 12
#define SWEPT_AT_ONCE "20" // rows; each token brings one, so that twenty go while one comes

#define CLIENT_VALUES \
	"id AS id, name AS name, jwks AS jwks, jwks_url AS jwks_url, ca_file AS ca_file, scope AS scope, made AS made," \
	" ended AS ended, organisation AS organisation, reason AS reason"
#define CLIENT_COLUMNS \
	"id:text name:text jwks:text jwks_url:text ca_file:text scope:text made:int ended:int organisation:text" \
	" reason:text"

static struct statement client_insert = {
	.name = "client_insert",
	.sql = "INSERT INTO client (id, name, jwks, jwks_url, ca_file, scope, made, ended, organisation, reason)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)",
	.params = "id:text name:text jwks:text jwks_url:text ca_file:text scope:text made:int organisation:text"
		  " reason:text",
	.columns = "",
	.for_what = "a program is let in by its keys",
};

static struct statement client_by_id = {
	.name = "client_by_id",
	.sql = "SELECT " CLIENT_VALUES " FROM client WHERE id = $1 AND ended = 0",
	.params = "id:text",
	.columns = CLIENT_COLUMNS,
	.for_what = "whose key an assertion must be signed with",
};

static struct statement client_name_by_id = {
	.name = "client_name_by_id",
	.sql = "SELECT name FROM client WHERE id = $1",
	.params = "id:text",
	.columns = "name:text",
	.for_what = "who sent something, also when they have ended since",
};

static struct statement clients_all = {
	.name = "clients_all",
	.sql = "SELECT " CLIENT_VALUES " FROM client WHERE ended = 0 ORDER BY made, id",
	.params = "",
	.columns = CLIENT_COLUMNS,
	.for_what = "which programs are let in",
};

static struct statement client_set_jwks = {
	.name = "client_set_jwks",
	.sql = "UPDATE client SET jwks = $3 WHERE id = $1 AND jwks_url = $2 AND ended = 0 AND jwks <> $3",
	.params = "id:text jwks_url:text jwks:text",
	.columns = "",
	.for_what = "a program has other keys now, at its address",
};

static struct statement clients_with_url = {
	.name = "clients_with_url",
	.sql = "SELECT " CLIENT_VALUES " FROM client WHERE ended = 0 AND jwks_url <> '' ORDER BY made, id",
	.params = "",
	.columns = CLIENT_COLUMNS,
	.for_what = "whose keys are fetched anew",
};

static struct statement client_set_ended = {
	.name = "client_set_ended",
	.sql = "UPDATE client SET ended = $2 WHERE id = $1 AND ended = 0",
	.params = "id:text now:int",
	.columns = "",
	.for_what = "a program is let in no more",
};

static struct statement client_jti_insert = {
	.name = "client_jti_insert",
	.sql = "INSERT INTO client_jti (client, digest, ends) VALUES ($1, $2, $3) ON CONFLICT (client, digest) DO NOTHING",
	.params = "client:text digest:text ends:int",
	.columns = "",
	.for_what = "an assertion counts once",
};

static struct statement client_jti_sweep = {
	.name = "client_jti_sweep",
	.sql = "DELETE FROM client_jti WHERE (client, digest) IN"
		" (SELECT client, digest FROM client_jti WHERE ends <= $1 ORDER BY ends LIMIT " SWEPT_AT_ONCE ")",
	.params = "now:int",
	.columns = "",
	.for_what = "assertions that are too old to count anyhow",
};

STATEMENTS(client, &client_insert, &client_name_by_id, &client_by_id, &clients_all, &clients_with_url,
	&client_set_jwks, &client_set_ended, &client_jti_insert, &client_jti_sweep);

const char *client_name_wrong(struct str name)
{
	if (name.n == 0 || name.n > CLIENT_NAME_MOST || !str_utf8(name))
		return _("The name of a program must have 1 to 200 letters.");
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] < ' ' || name.p[i] == 0x7f)
			return _("The name of a program must be one line of plain letters.");
	return NULL;
}

const char *client_reason_wrong(struct str reason)
{
	if (reason.n == 0 || reason.n > CLIENT_REASON_MOST || !str_utf8(reason))
		return _("The reason must have 1 to 300 letters: people read it beside the name.");
	for (size_t i = 0; i < reason.n; i++)
		if ((unsigned char)reason.p[i] < ' ' || reason.p[i] == 0x7f)
			return _("The reason must be one line of plain letters.");
	return NULL;
}

void client_new(struct arena *a, struct str name, struct str jwks, struct str scope, struct client *out)
{
	*out = (struct client){ .id = random_id_str(a, ID_LENGTH), .name = name, .jwks = jwks, .jwks_url = STR(""),
		.ca_file = STR(""), .scope = scope, .organisation = STR(""), .reason = STR(""), .made = clock_now() };
}

enum err client_add(struct db *db, struct arena *a, const struct client *c)
{
	struct jwk_set keys;
	bool wrong = client_name_wrong(c->name) || (c->reason.n && client_reason_wrong(c->reason));
	if (wrong || scope_system_wrong(c->scope) || c->id.n == 0)
		return ERR_INPUT;
	enum err e = jwk_read(a, c->jwks, &keys, NULL);
	if (e != OK)
		return e;
	struct query *q = query_begin(db, &client_insert);
	query_text(q, "id", c->id);
	query_text(q, "name", c->name);
	query_text(q, "jwks", c->jwks);
	query_text(q, "jwks_url", c->jwks_url);
	query_text(q, "ca_file", c->ca_file);
	query_text(q, "scope", c->scope);
	query_int(q, "made", c->made);
	query_text(q, "organisation", c->organisation);
	query_text(q, "reason", c->reason);
	return query_run(q, NULL);
}

enum err client_keys_set(struct db *db, struct arena *a, const struct client *c)
{
	struct jwk_set keys;
	int64_t changed = 0;
	enum err e = jwk_read(a, c->jwks, &keys, NULL);
	if (e != OK)
		return e;
	struct query *q = query_begin(db, &client_set_jwks);
	query_text(q, "id", c->id);
	query_text(q, "jwks_url", c->jwks_url);
	query_text(q, "jwks", c->jwks);
	e = query_run(q, &changed);
	return e != OK ? e : changed ? OK : ERR_NOT_FOUND;
}

enum err client_end(struct db *db, struct str id)
{
	int64_t changed = 0;
	struct query *q = query_begin(db, &client_set_ended);
	query_text(q, "id", id.p ? id : STR(""));
	query_int(q, "now", clock_now());
	enum err e = query_run(q, &changed);
	return e != OK ? e : changed ? OK : ERR_NOT_FOUND;
}

static void read_row(struct query *q, struct arena *a, struct client *out)
{
	*out = (struct client){
		.id = str_dup(a, row_text(q, "id")),
		.name = str_dup(a, row_text(q, "name")),
		.jwks = str_dup(a, row_text(q, "jwks")),
		.jwks_url = str_dup(a, row_text(q, "jwks_url")),
		.ca_file = str_dup(a, row_text(q, "ca_file")),
		.scope = str_dup(a, row_text(q, "scope")),
		.made = row_int(q, "made"),
		.ended = row_int(q, "ended"),
		.organisation = str_dup(a, row_text(q, "organisation")),
		.reason = str_dup(a, row_text(q, "reason")),
	};
}

enum err client_stand(struct db *db, struct arena *a, struct str organisation, struct actor *who)
{
	if (!organisation.n)
		return OK;
	struct actor_team *team = arena_make(a, struct actor_team);
	*team = (struct actor_team){ .team = str_dup(a, organisation), .role = STR("") };
	who->team = team;
	who->teams = 1;
	return organisation_above_of(db, a, team);
}

enum err client_get(struct db *db, struct arena *a, struct str id, struct client *out)
{
	*out = (struct client){ 0 };
	struct query *q = query_begin(db, &client_by_id);
	query_text(q, "id", id.p ? id : STR(""));
	bool found = query_row(q);
	if (found)
		read_row(q, a, out);
	enum err e = query_end(q);
	return e != OK ? e : found ? OK : ERR_NOT_FOUND;
}

enum err client_name(struct db *db, struct arena *a, struct str id, struct str *name)
{
	*name = STR_NONE;
	struct query *q = query_begin(db, &client_name_by_id);
	query_text(q, "id", id.p ? id : STR(""));
	if (query_row(q))
		*name = str_dup(a, row_text(q, "name"));
	enum err e = query_end(q);
	return e != OK ? e : name->p ? OK : ERR_NOT_FOUND;
}

enum err client_actor(struct db *db, struct arena *a, struct str id, struct str scope, const struct scope_list *scopes,
	struct actor *out)
{
	struct client c;
	*out = (struct actor){ .kind = ACTOR_SYSTEM, .account = id, .username = STR(""), .name = id, .role = scope,
		.person = STR(""), .practitioner = STR(""), .scope = scopes };
	enum err e = client_get(db, a, id, &c);
	if (e == OK)
		return client_stand(db, a, c.organisation, out);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err list(struct db *db, struct arena *a, struct statement *which, struct client_list *out)
{
	size_t room = 0;
	*out = (struct client_list){ 0 };
	struct query *q = query_begin(db, which);
	while (query_row(q)) {
		if (out->count == room) {
			struct client *more = arena_array(a, struct client, room = room ? 2 * room : 16);
			for (size_t i = 0; i < out->count; i++)
				more[i] = out->item[i];
			out->item = more;
		}
		read_row(q, a, &out->item[out->count++]);
	}
	return query_end(q);
}

enum err client_list(struct db *db, struct arena *a, struct client_list *out)
{
	return list(db, a, &clients_all, out);
}

enum err client_list_fetched(struct db *db, struct arena *a, struct client_list *out)
{
	return list(db, a, &clients_with_url, out);
}

enum err client_jti_use(struct db *db, struct str client, struct str jti, instant ends)
{
	char digest[SECRET_HEX + 1];
	int64_t changed = 0;
	secret_digest("jti", jti, digest);
	struct query *q = query_begin(db, &client_jti_insert);
	query_text(q, "client", client);
	query_text(q, "digest", str_of(digest));
	query_int(q, "ends", ends);
	enum err e = query_run(q, &changed);
	if (e != OK || changed == 0)
		return e != OK ? e : ERR_CONFLICT;
	q = query_begin(db, &client_jti_sweep);
	query_int(q, "now", clock_now());
	return query_run(q, NULL);
}
