// SPDX-License-Identifier: Apache-2.0
// Drafts (account.h): what somebody is still writing, sealed so that it is theirs alone until they share it. A sealed
// draft is a byte that names the form, a nonce of 24 bytes, the text encrypted with XChaCha20-Poly1305 and its tag.
// Account, person and place are bound to it as associated data: a row that was moved to another account opens nowhere.
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/random.h"
#include "record/account.h"
#include "record/statements.h"

#define FORM 1
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
#define HEAD (1 + NONCE)
#define PLACE_MOST 200 // bytes

_Static_assert(sizeof(struct draft_key) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "the key fits the cipher");

static struct statement draft_update = {
	.name = "draft_update",
	.sql = "UPDATE draft SET saved = $4, sealed = $5 WHERE account = $1 AND person = $2 AND place = $3",
	.params = "account:text person:text place:text saved:int sealed:bytes",
	.columns = "",
	.for_what = "a draft that was there is written again",
};

static struct statement draft_insert = {
	.name = "draft_insert",
	.sql = "INSERT INTO draft (account, person, place, saved, sealed) VALUES ($1, $2, $3, $4, $5)",
	.params = "account:text person:text place:text saved:int sealed:bytes",
	.columns = "",
	.for_what = "a new draft",
};

static struct statement draft_count = {
	.name = "draft_count",
	.sql = "SELECT count(*) AS drafts FROM draft WHERE account = $1",
	.params = "account:text",
	.columns = "drafts:int",
	.for_what = "how many drafts an account keeps",
};

static struct statement draft_one = {
	.name = "draft_one",
	.sql = "SELECT person AS person, place AS place, saved AS saved, sealed AS sealed FROM draft"
		" WHERE account = $1 AND person = $2 AND place = $3",
	.params = "account:text person:text place:text",
	.columns = "person:text place:text saved:int sealed:bytes",
	.for_what = "the draft of a place",
};

static struct statement draft_all = {
	.name = "draft_all",
	.sql = "SELECT person AS person, place AS place, saved AS saved, sealed AS sealed FROM draft"
		" WHERE account = $1"
		" ORDER BY saved DESC, person, place",
	.params = "account:text",
	.columns = "person:text place:text saved:int sealed:bytes",
	.for_what = "everything that somebody is still writing",
};

static struct statement draft_delete = {
	.name = "draft_delete",
	.sql = "DELETE FROM draft WHERE account = $1 AND person = $2 AND place = $3",
	.params = "account:text person:text place:text",
	.columns = "",
	.for_what = "a draft was shared, saved or thrown away",
};

STATEMENTS(draft, &draft_update, &draft_insert, &draft_count, &draft_one, &draft_all, &draft_delete);

static struct str set(struct str s)
{
	return s.p ? s : STR("");
}

// Each part behind its length, so that no two contexts read alike.
static struct str context(struct arena *a, struct str account, struct str person, struct str place)
{
	return str_format(a, "draft %zu:%.*s %zu:%.*s %zu:%.*s", account.n, STR_ARG(account), person.n, STR_ARG(person),
		place.n, STR_ARG(place));
}

static struct str draft_seal(struct arena *a, const struct draft_key *k, struct str bound, struct str text)
{
	unsigned char *sealed = arena_bytes(a, HEAD + text.n + TAG);
	unsigned long long n = 0;
	sealed[0] = FORM;
	random_bytes(sealed + 1, NONCE);
	must(crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + HEAD, &n, (const unsigned char *)set(text).p, text.n,
		(const unsigned char *)bound.p, bound.n, NULL, sealed + 1, k->byte) == 0);
	return (struct str){ (const char *)sealed, HEAD + (size_t)n };
}

static bool draft_unseal(struct arena *a, const struct draft_key *k, struct str bound, struct str sealed,
	struct str *out)
{
	const unsigned char *p = (const unsigned char *)sealed.p;
	unsigned long long n = 0;
	if (sealed.n < HEAD + TAG || p[0] != FORM)
		return false;
	unsigned char *text = arena_bytes(a, sealed.n - HEAD - TAG + 1);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(text, &n, NULL, p + HEAD, sealed.n - HEAD,
			(const unsigned char *)bound.p, bound.n, p + 1, k->byte) != 0)
		return false;
	text[n] = 0;
	*out = (struct str){ (const char *)text, (size_t)n };
	return true;
}

static bool place_fits(struct str s)
{
	return s.n <= PLACE_MOST && str_utf8(s) && !(s.n && memchr(s.p, 0, s.n));
}

static struct query *draft_begin(struct db *db, struct statement *st, struct str account, struct str person,
	struct str place)
{
	struct query *q = query_begin(db, st);
	query_text(q, "account", set(account));
	query_text(q, "person", set(person));
	query_text(q, "place", set(place));
	return q;
}

static enum err draft_write(struct db *db, struct statement *st, struct str account, const struct draft *d,
	struct str sealed, int64_t *changed)
{
	struct query *q = draft_begin(db, st, account, d->person, d->place);
	query_int(q, "saved", clock_now());
	query_bytes(q, "sealed", sealed);
	return query_run(q, changed);
}

enum err draft_put(struct db *db, struct arena *a, const struct draft_key *k, struct str account, const struct draft *d)
{
	if (d->text.n > DRAFT_MOST)
		return ERR_TOO_LARGE;
	if (account.n == 0 || d->place.n == 0 || !place_fits(account) || !place_fits(d->person) || !place_fits(d->place))
		return ERR_INPUT;
	int64_t changed = 0, drafts = 0;
	struct str sealed = draft_seal(a, k, context(a, account, d->person, d->place), d->text);
	enum err e = draft_write(db, &draft_update, account, d, sealed, &changed);
	if (e != OK || changed)
		return e;
	struct query *q = query_begin(db, &draft_count);
	query_text(q, "account", account);
	if (query_row(q))
		drafts = row_int(q, "drafts");
	e = query_end(q);
	if (e != OK || drafts >= DRAFTS_MOST)
		return e != OK ? e : ERR_TOO_LARGE;
	return draft_write(db, &draft_insert, account, d, sealed, NULL);
}

// False: this key does not open it, or it was moved here from elsewhere.
static bool draft_read(struct query *q, struct arena *a, const struct draft_key *k, struct str account,
	struct draft *out)
{
	struct draft d = {
		.person = str_dup(a, row_text(q, "person")),
		.place = str_dup(a, row_text(q, "place")),
		.saved = row_int(q, "saved"),
	};
	if (!draft_unseal(a, k, context(a, account, d.person, d.place), row_bytes(q, "sealed"), &d.text)) {
		log_event(LOG_WARN, "draft-sealed", "account=%s", log_quote(account));
		return false;
	}
	*out = d;
	return true;
}

enum err draft_get(struct db *db, struct arena *a, const struct draft_key *k, struct str account, struct str person,
	struct str place, struct draft *out)
{
	*out = (struct draft){ 0 };
	struct query *q = draft_begin(db, &draft_one, account, person, place);
	bool found = query_row(q) && draft_read(q, a, k, account, out);
	enum err e = query_end(q);
	return e != OK ? e : found ? OK : ERR_NOT_FOUND;
}

enum err draft_list(struct db *db, struct arena *a, const struct draft_key *k, struct str account, struct draft **out,
	size_t *count)
{
	size_t room = 0;
	*out = NULL;
	*count = 0;
	struct query *q = query_begin(db, &draft_all);
	query_text(q, "account", set(account));
	while (query_row(q)) {
		if (*count == room) {
			struct draft *more = arena_array(a, struct draft, room = room ? room * 2 : 8);
			if (*count)
				memcpy(more, *out, *count * sizeof *more);
			*out = more;
		}
		*count += draft_read(q, a, k, account, &(*out)[*count]);
	}
	return query_end(q);
}

enum err draft_drop(struct db *db, struct str account, struct str person, struct str place)
{
	return query_run(draft_begin(db, &draft_delete, account, person, place), NULL);
}
