// SPDX-License-Identifier: Apache-2.0
// Links to a part of a plan (share_link.h).
#include "record/share_link.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/random.h"
#include "record/account.h"
#include "record/secret.h"
#include "record/statements.h"

#define SECRET_BYTES 32
#define SECRET_LENGTH 43 // of these bytes in base64url
#define COLUMNS "digest, person, id, code, tries, reader, bound"
#define COLUMN_TYPES "digest:text person:text id:text code:text tries:int reader:text bound:int"

static struct statement link_insert = {
	.name = "share_link_insert",
	.sql = "INSERT INTO share_link (" COLUMNS ") VALUES ($1, $2, $3, $4, 0, '', 0)",
	.params = "digest:text person:text id:text code:text",
	.columns = "",
	.for_what = "a link to a part of a plan is made",
};
static struct statement link_by_digest = {
	.name = "share_link_by_digest",
	.sql = "SELECT " COLUMNS " FROM share_link WHERE digest = $1",
	.params = "digest:text",
	.columns = COLUMN_TYPES,
	.for_what = "somebody comes with a link",
};
static struct statement link_by_consent = {
	.name = "share_link_by_consent",
	.sql = "SELECT " COLUMNS " FROM share_link WHERE person = $1 AND id = $2",
	.params = "person:text id:text",
	.columns = COLUMN_TYPES,
	.for_what = "how a link stands, for who made it",
};
static struct statement link_set_tries = {
	.name = "share_link_set_tries",
	.sql = "UPDATE share_link SET tries = tries + 1 WHERE digest = $1",
	.params = "digest:text",
	.columns = "",
	.for_what = "a wrong code was typed",
};
static struct statement link_set_reader = {
	.name = "share_link_set_reader",
	.sql = "UPDATE share_link SET reader = $2, bound = $3 WHERE digest = $1",
	.params = "digest:text reader:text at:int",
	.columns = "",
	.for_what = "the first reader opens it",
};

STATEMENTS(share_link, &link_insert, &link_by_digest, &link_by_consent, &link_set_tries, &link_set_reader);

struct str share_link_secret(struct arena *a)
{
	unsigned char bytes[SECRET_BYTES];
	random_bytes(bytes, sizeof bytes);
	return base64_text(a, (struct str){ (const char *)bytes, sizeof bytes }, BASE64_URL);
}

void share_link_key(const unsigned char house[64], struct str secret, unsigned char key[32])
{
	unsigned char bytes[128];
	const char purpose[] = "link files|";
	must(secret.n == SECRET_LENGTH);
	memcpy(bytes, purpose, sizeof purpose);
	memcpy(bytes + sizeof purpose, secret.p, secret.n);
	crypto_generichash(key, 32, bytes, sizeof purpose + secret.n, house, 64);
}

struct actor share_link_actor(const struct share_link *l)
{
	return (struct actor){ .kind = ACTOR_LINK, .account = l->id, .username = STR(""), .name = STR(""),
		.role = STR(""), .person = STR(""), .practitioner = STR("") };
}

static void link_read(struct query *q, struct arena *a, struct share_link *out)
{
	*out = (struct share_link){ .digest = str_dup(a, row_text(q, "digest")),
		.person = str_dup(a, row_text(q, "person")), .id = str_dup(a, row_text(q, "id")),
		.code = str_dup(a, row_text(q, "code")), .tries = row_int(q, "tries"),
		.reader = str_dup(a, row_text(q, "reader")), .bound = row_int(q, "bound") };
}

enum err share_link_put(struct db *db, struct arena *a, const struct share_link *l, struct str code)
{
	char address[SECRET_HEX + 1], typed[SECRET_HEX + 1];
	must(l->secret.n == SECRET_LENGTH && code.n > 0);
	secret_digest("link", l->secret, address);
	secret_digest("link code", code_clean(a, code), typed);
	struct query *q = query_begin(db, &link_insert);
	query_text(q, "digest", str_of(address));
	query_text(q, "person", l->person);
	query_text(q, "id", l->id);
	query_text(q, "code", str_of(typed));
	return query_run(q, NULL);
}

enum err share_link_find(struct db *db, struct arena *a, struct str secret, struct share_link *out)
{
	char address[SECRET_HEX + 1];
	*out = (struct share_link){ .person = STR(""), .id = STR("") };
	if (secret.n != SECRET_LENGTH)
		return ERR_NOT_FOUND;
	secret_digest("link", secret, address);
	struct query *q = query_begin(db, &link_by_digest);
	query_text(q, "digest", str_of(address));
	bool found = query_row(q);
	if (found)
		link_read(q, a, out);
	out->secret = secret;
	enum err e = query_end(q);
	return e != OK ? e : found && out->tries < SHARE_LINK_TRIES ? OK : ERR_NOT_FOUND;
}

enum err share_link_of(struct db *db, struct arena *a, struct str person, struct str id, struct share_link *out)
{
	*out = (struct share_link){ .person = STR(""), .id = STR("") };
	struct query *q = query_begin(db, &link_by_consent);
	query_text(q, "person", person);
	query_text(q, "id", id);
	bool found = query_row(q);
	if (found)
		link_read(q, a, out);
	enum err e = query_end(q);
	return e != OK ? e : found ? OK : ERR_NOT_FOUND;
}

static enum err count_try(struct db *db, struct str digest)
{
	struct query *q = query_begin(db, &link_set_tries);
	query_text(q, "digest", digest);
	return query_run(q, NULL);
}

static enum err bind(struct db *db, struct str digest, struct str reader)
{
	struct query *q = query_begin(db, &link_set_reader);
	query_text(q, "digest", digest);
	query_text(q, "reader", reader);
	query_int(q, "at", clock_now());
	return query_run(q, NULL);
}

enum err share_link_try(struct db *db, struct arena *a, struct str secret, struct str code, struct str reader,
	enum share_link_answer *answer, int64_t *left)
{
	char typed[SECRET_HEX + 1], who[SECRET_HEX + 1];
	struct share_link l;
	*answer = LINK_DEAD;
	*left = 0;
	enum err e = share_link_find(db, a, secret, &l);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	secret_digest("link code", code_clean(a, code), typed);
	secret_digest("link reader", reader, who);
	*left = SHARE_LINK_TRIES - l.tries;
	if (!secret_same(l.code, str_of(typed))) {
		*answer = LINK_WRONG;
		(*left)--;
		return count_try(db, l.digest);
	}
	*answer = !l.bound || secret_same(l.reader, str_of(who)) ? LINK_OPENED : LINK_OTHER;
	return l.bound ? OK : bind(db, l.digest, str_of(who));
}
