// SPDX-License-Identifier: Apache-2.0
// Drafts (account.h): what somebody is still writing, sealed so that it is theirs alone until they share it. A sealed
// draft is a byte that names the form, a nonce of 24 bytes, the text encrypted with XChaCha20-Poly1305 and its tag.
// Account, person and place are bound to it as associated data: a row that was moved to another account opens nowhere.
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/random.h"
#include "record/draft_inside.h"
#include "record/statements.h"

#define FORM 1
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
#define HEAD (1 + NONCE)
#define PLACE_MOST 200 // bytes
#define ROW "person AS person, place AS place, tab AS tab, saved AS saved, thrown AS thrown, sealed AS sealed"
#define ROW_COLUMNS "person:text place:text tab:text saved:int thrown:int sealed:bytes"

_Static_assert(sizeof(struct draft_key) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "the key fits the cipher");

static struct statement draft_update = {
	.name = "draft_update",
	.sql = "UPDATE draft SET saved = $4, sealed = $5, tab = $6, thrown = 0"
		" WHERE account = $1 AND person = $2 AND place = $3",
	.params = "account:text person:text place:text saved:int sealed:bytes tab:text",
	.columns = "",
	.for_what = "a draft that was there is written again",
};

static struct statement draft_insert = {
	.name = "draft_insert",
	.sql = "INSERT INTO draft (account, person, place, saved, sealed, tab) VALUES ($1, $2, $3, $4, $5, $6)",
	.params = "account:text person:text place:text saved:int sealed:bytes tab:text",
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
	.sql = "SELECT " ROW " FROM draft WHERE account = $1 AND person = $2 AND place = $3 AND thrown = 0",
	.params = "account:text person:text place:text",
	.columns = ROW_COLUMNS,
	.for_what = "the draft of a place",
};

static struct statement draft_beside = {
	.name = "draft_beside",
	.sql = "SELECT " ROW " FROM draft WHERE account = $1 AND person = $2 AND place >= $3 AND place < $4 AND thrown = 0"
		" ORDER BY saved DESC, place",
	.params = "account:text person:text place:text end:text",
	.columns = ROW_COLUMNS,
	.for_what = "the draft of a place, and those of other windows",
};

static struct statement draft_whose = {
	.name = "draft_whose",
	.sql = "SELECT place AS place, tab AS tab, saved AS saved FROM draft"
		" WHERE account = $1 AND person = $2 AND place >= $3 AND place < $4 AND thrown = 0 ORDER BY place",
	.params = "account:text person:text place:text end:text",
	.columns = "place:text tab:text saved:int",
	.for_what = "which windows wrote the drafts that are there",
};

static struct statement draft_all = {
	.name = "draft_all",
	.sql = "SELECT " ROW " FROM draft WHERE account = $1 ORDER BY thrown, saved DESC, person, place",
	.params = "account:text",
	.columns = ROW_COLUMNS,
	.for_what = "everything that somebody is still writing",
};

static struct statement draft_delete = {
	.name = "draft_delete",
	.sql = "DELETE FROM draft WHERE account = $1 AND person = $2 AND place = $3",
	.params = "account:text person:text place:text",
	.columns = "",
	.for_what = "a draft was shared, saved or thrown away",
};

static struct statement draft_thrown = {
	.name = "draft_thrown",
	.sql = "UPDATE draft SET thrown = $4 WHERE account = $1 AND person = $2 AND place = $3",
	.params = "account:text person:text place:text thrown:int",
	.columns = "",
	.for_what = "a draft was thrown away, or brought back",
};

static struct statement draft_forget = {
	.name = "draft_forget",
	.sql = "DELETE FROM draft WHERE account = $1 AND thrown > 0 AND thrown < $2",
	.params = "account:text before:int",
	.columns = "",
	.for_what = "what somebody threw away long ago",
};

STATEMENTS(draft, &draft_update, &draft_insert, &draft_count, &draft_one, &draft_beside, &draft_whose, &draft_all,
	&draft_delete, &draft_thrown, &draft_forget);

static struct str set(struct str s)
{
	return s.p ? s : STR("");
}

struct str draft_bound(struct arena *a, struct str account, struct str person, struct str place)
{
	return str_format(a, "draft %zu:%.*s %zu:%.*s %zu:%.*s", account.n, STR_ARG(account), person.n, STR_ARG(person),
		place.n, STR_ARG(place));
}

struct str draft_seal(struct arena *a, const struct draft_key *k, struct str bound, struct str text)
{
	unsigned char *sealed = arena_bytes(a, HEAD + text.n + TAG);
	unsigned long long n = 0;
	sealed[0] = FORM;
	random_bytes(sealed + 1, NONCE);
	must(crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + HEAD, &n, (const unsigned char *)set(text).p, text.n,
		(const unsigned char *)bound.p, bound.n, NULL, sealed + 1, k->byte) == 0);
	return (struct str){ (const char *)sealed, HEAD + (size_t)n };
}

bool draft_unseal(struct arena *a, const struct draft_key *k, struct str bound, struct str sealed,
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
	query_text(q, "tab", set(d->tab));
	return query_run(q, changed);
}

enum err draft_put(struct db *db, struct arena *a, const struct draft_key *k, struct str account, const struct draft *d)
{
	if (d->text.n > DRAFT_MOST)
		return ERR_TOO_LARGE;
	if (account.n == 0 || d->place.n == 0 || !place_fits(account) || !place_fits(d->person) || !place_fits(d->place))
		return ERR_INPUT;
	int64_t changed = 0, drafts = 0;
	struct str sealed = draft_seal(a, k, draft_bound(a, account, d->person, d->place), d->text);
	enum err e = draft_write(db, &draft_update, account, d, sealed, &changed);
	if (e != OK || changed)
		return e;
	struct query *q = query_begin(db, &draft_forget);
	query_text(q, "account", account);
	query_int(q, "before", clock_now() - DRAFT_THROWN);
	e = query_run(q, NULL);
	if (e != OK)
		return e;
	q = query_begin(db, &draft_count);
	query_text(q, "account", account);
	if (query_row(q))
		drafts = row_int(q, "drafts");
	e = query_end(q);
	if (e != OK || drafts >= DRAFTS_MOST)
		return e != OK ? e : ERR_TOO_LARGE;
	return draft_write(db, &draft_insert, account, d, sealed, NULL);
}

// --- several windows -----------------------------------------------------------------------------------------------
// "add-goal~k7mq2xw9" is what the window k7mq2xw9 wrote beside the draft of another.
#define BESIDE '~'

struct str draft_place(struct str place)
{
	const char *mark = place.n ? memchr(place.p, BESIDE, place.n) : NULL;
	return mark ? str_part(place, 0, (size_t)(mark - place.p)) : place;
}

static struct str beside(struct arena *a, struct str place, struct str tab)
{
	return str_format(a, "%.*s%c%.*s", STR_ARG(place), BESIDE, STR_ARG(tab));
}

#define BESIDE_MOST 64 // windows of one form that are looked at

// The drafts of one form, without what is in them.
struct whose {
	struct str place, tab;
	instant saved;
};

static enum err draft_whose_all(struct db *db, struct arena *a, struct str account, struct str person,
	struct str place, struct whose out[BESIDE_MOST], size_t *count)
{
	struct query *q = draft_begin(db, &draft_whose, account, person, place);
	query_text(q, "end", beside(a, place, STR("\x7f")));
	*count = 0;
	while (query_row(q) && *count < BESIDE_MOST) {
		struct str at = row_text(q, "place");
		if (str_eq(draft_place(at), place))
			out[(*count)++] = (struct whose){ str_dup(a, at), str_dup(a, row_text(q, "tab")), row_int(q, "saved") };
	}
	return query_end(q);
}

// The one that this window wrote; else the one that it showed when it was opened; NULL: neither is there.
static const struct whose *ours(const struct whose *list, size_t count, struct str tab, instant seen)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(list[i].tab, tab))
			return &list[i];
	for (size_t i = 0; i < count && seen; i++)
		if (list[i].saved == seen)
			return &list[i];
	return NULL;
}

enum err draft_keep(struct db *db, struct arena *a, const struct draft_key *k, struct str account,
	const struct draft *d, instant seen)
{
	struct whose list[BESIDE_MOST];
	struct draft put = *d;
	size_t count = 0;
	put.place = draft_place(d->place);
	enum err e = d->tab.n ? draft_whose_all(db, a, account, d->person, put.place, list, &count) : OK;
	if (e != OK)
		return e;
	const struct whose *own = ours(list, count, d->tab, seen);
	if (own)
		put.place = own->place;
	else if (count)
		put.place = str_eq(list[0].place, put.place) ? beside(a, put.place, d->tab) : put.place;
	return draft_put(db, a, k, account, &put);
}

enum err draft_done(struct db *db, struct arena *a, struct str account, const struct draft *d, instant seen)
{
	struct whose list[BESIDE_MOST];
	size_t count;
	struct str base = draft_place(d->place);
	enum err e = draft_whose_all(db, a, account, d->person, base, list, &count);
	for (size_t i = 0; e == OK && i < count; i++) {
		bool gone = d->tab.n ? str_eq(list[i].tab, d->tab) || (seen && list[i].saved == seen)
							 : str_eq(list[i].place, d->place) && (!d->saved || list[i].saved == d->saved);
		if (gone)
			e = draft_drop(db, account, d->person, list[i].place);
	}
	return e;
}

// --- reading -------------------------------------------------------------------------------------------------------
// False: this key does not open it, or it was moved here from elsewhere.
static bool draft_read(struct query *q, struct arena *a, const struct draft_key *k, struct str account,
	struct draft *out)
{
	struct draft d = {
		.person = str_dup(a, row_text(q, "person")),
		.place = str_dup(a, row_text(q, "place")),
		.tab = str_dup(a, row_text(q, "tab")),
		.saved = row_int(q, "saved"),
		.thrown = row_int(q, "thrown"),
	};
	if (!draft_unseal(a, k, draft_bound(a, account, d.person, d.place), row_bytes(q, "sealed"), &d.text)) {
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

static enum err draft_rows(struct query *q, struct arena *a, const struct draft_key *k, struct str account,
	struct draft **out, size_t *count)
{
	size_t room = 0;
	*out = NULL;
	*count = 0;
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

enum err draft_list(struct db *db, struct arena *a, const struct draft_key *k, struct str account, struct draft **out,
	size_t *count)
{
	struct query *q = query_begin(db, &draft_all);
	query_text(q, "account", set(account));
	return draft_rows(q, a, k, account, out, count);
}

enum err draft_copies(struct db *db, struct arena *a, const struct draft_key *k, struct str account, struct str person,
	struct str place, struct draft **out, size_t *count)
{
	struct str first = draft_place(place);
	struct query *q = draft_begin(db, &draft_beside, account, person, first);
	query_text(q, "end", beside(a, first, STR("\x7f")));
	enum err e = draft_rows(q, a, k, account, out, count);
	size_t kept = 0;
	for (size_t i = 0; i < *count; i++) // "add-goal" is no other window's "add-goals"
		if (str_eq(draft_place((*out)[i].place), first))
			(*out)[kept++] = (*out)[i];
	*count = kept;
	return e;
}

enum err draft_drop(struct db *db, struct str account, struct str person, struct str place)
{
	enum err e = query_run(draft_begin(db, &draft_delete, account, person, place), NULL);
	return e == OK && str_is(place, DRAFT_WITH_FILE)
		? draft_file_drop(db, account, &(struct draft){ .person = person, .place = place }) : e;
}

static enum err draft_set(struct db *db, struct str account, struct str person, struct str place, instant thrown)
{
	struct query *q = draft_begin(db, &draft_thrown, account, person, place);
	query_int(q, "thrown", thrown);
	return query_run(q, NULL);
}

enum err draft_throw(struct db *db, struct str account, struct str person, struct str place)
{
	return draft_set(db, account, person, place, clock_now());
}

enum err draft_back(struct db *db, struct str account, struct str person, struct str place)
{
	return draft_set(db, account, person, place, 0);
}
