// SPDX-License-Identifier: Apache-2.0
// Taking every version of a resource out, and the proof of it (erase.h).
#include "record/erase.h"

#include <sodium.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "record/statements.h"

#define COLUMNS "person, type, id, versions, at, account, name, basis, why, digests"
#define COLUMN_TYPES \
	"person:text type:text id:text versions:int at:int account:text name:text basis:text why:text digests:text"
#define VERSIONS_MOST 1000000
#define DIGEST_BYTES 32
#define DIGESTS_MOST ((size_t)16 << 20)

static struct statement now_empty = {
	.name = "erase_now",
	.sql = "UPDATE resource SET deleted = 1, body = '', packed = NULL, facts = NULL"
	       " WHERE person = $1 AND shelf = $2 AND type = $3 AND id = $4",
	.params = "person:text shelf:int type:text id:text",
	.columns = "",
	.for_what = "lawful erasure: the body that stands now",
};
static struct statement past_empty = {
	.name = "erase_past",
	.sql = "UPDATE resource_history SET body = '', packed = NULL, erased_why = $3, erased_at = $4, digest = $5"
	       " WHERE seq = $1 AND person = $2",
	.params = "seq:int person:text basis:text at:int digest:text",
	.columns = "",
	.for_what = "lawful erasure: the body of a version before",
};
static struct statement drafts_drop = {
	.name = "erase_drafts",
	.sql = "DELETE FROM draft WHERE person = $1 AND place LIKE $2",
	.params = "person:text places:text",
	.columns = "",
	.for_what = "lawful erasure: what anybody has begun to write about it",
};
static struct statement editing_drop = {
	.name = "erase_editing",
	.sql = "DELETE FROM editing WHERE person = $1 AND place LIKE $2",
	.params = "person:text places:text",
	.columns = "",
	.for_what = "lawful erasure: nobody writes in it any more",
};
static struct statement notices_drop = {
	.name = "erase_notices",
	.sql = "DELETE FROM notice WHERE person = $1 AND id = $2",
	.params = "person:text id:text",
	.columns = "",
	.for_what = "lawful erasure: nobody need be told of it any more",
};
static struct statement exports_drop = {
	.name = "erase_exports",
	.sql = "DELETE FROM export_job WHERE state <> 0",
	.params = "",
	.columns = "",
	.for_what = "lawful erasure: files that were made hold what was erased",
};
static struct statement proof_add = {
	.name = "erase_add",
	.sql = "INSERT INTO erasure (" COLUMNS ", logged) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)",
	.params = COLUMN_TYPES,
	.columns = "",
	.for_what = "the proof of an erasure",
};
static struct statement proof_get = {
	.name = "erase_get",
	.sql = "SELECT " COLUMNS " FROM erasure WHERE person = $1 AND type = $2 AND id = $3",
	.params = "person:text type:text id:text",
	.columns = COLUMN_TYPES,
	.for_what = "who took out what stood here, when and why",
};
static struct statement proof_of = {
	.name = "erase_of_person",
	.sql = "SELECT " COLUMNS " FROM erasure WHERE person = $1 ORDER BY at DESC, type, id",
	.params = "person:text",
	.columns = COLUMN_TYPES,
	.for_what = "all that was taken out of one record",
};
static struct statement proof_page = {
	.name = "erase_page",
	.sql = "SELECT " COLUMNS " FROM erasure WHERE (person, type, id) > ($1, $2, $3)"
	       " ORDER BY person, type, id LIMIT 100",
	.params = "person:text type:text id:text",
	.columns = COLUMN_TYPES,
	.for_what = "everything that was ever taken out, for ownplan verify",
};
static struct statement proof_unlogged = {
	.name = "erase_unlogged",
	.sql = "SELECT " COLUMNS " FROM erasure WHERE logged = 0 ORDER BY at, person, type, id LIMIT 100",
	.params = "",
	.columns = COLUMN_TYPES,
	.for_what = "erasures of which the log beside the database does not know yet",
};
static struct statement proof_logged = {
	.name = "erase_logged",
	// "< 1": PostgreSQL must not go through the index of those that wait, which knows "= 0", to one row
	.sql = "UPDATE erasure SET logged = 1 WHERE person = $1 AND type = $2 AND id = $3 AND logged < 1",
	.params = "person:text type:text id:text",
	.columns = "",
	.for_what = "the log beside the database knows of it",
};
#define UNPROVEN(r) \
	" AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.person = " r ".person AND e.type = " r ".type" \
	" AND e.id = " r ".id AND e.versions >= " r ".version)"
static struct statement now_missing = {
	.name = "erase_now_missing",
	.sql = "SELECT r.type, r.id, r.version FROM resource r WHERE r.body = '' AND r.packed IS NULL" UNPROVEN("r")
	       " LIMIT 1",
	.params = "",
	.columns = "type:text id:text version:int",
	.for_what = "a body that is missing without a proof",
};
static struct statement past_missing = {
	.name = "erase_past_missing",
	.sql = "SELECT h.type, h.id, h.version FROM resource_history h WHERE h.body = '' AND h.packed IS NULL"
	       " AND h.person <> ''" UNPROVEN("h") " LIMIT 1",
	.params = "",
	.columns = "type:text id:text version:int",
	.for_what = "a body of a version before that is missing without a proof",
};
STATEMENTS(erase, &now_empty, &past_empty, &drafts_drop, &editing_drop, &notices_drop, &exports_drop, &proof_add,
	&proof_get, &proof_of, &proof_page, &proof_unlogged, &proof_logged, &now_missing, &past_missing);

// --- why -------------------------------------------------------------------------------------------------------------
static const struct {
	const char *code, *words;
} bases[] = {
	{ ERASE_OTHER, N_("It was about somebody else, and had been filed here by mistake") },
	{ ERASE_ASKED, N_("The person asked for it") },
	{ ERASE_UNLAWFUL, N_("It should never have been kept") },
	{ ERASE_TIME, N_("The time for which it had to be kept was over") },
};

static size_t basis_at(struct str code)
{
	size_t i = 0;
	while (i < sizeof bases / sizeof *bases && !str_is(code, bases[i].code))
		i++;
	return i;
}

bool erase_basis(struct str code)
{
	return basis_at(code) < sizeof bases / sizeof *bases;
}

const char *erase_basis_words(struct str code)
{
	return erase_basis(code) ? bases[basis_at(code)].words : N_("It was taken out by law");
}

bool erase_is(const struct resource *r)
{
	return r->type.n && !r->body.n && !r->packed.n;
}

// --- reading the proofs ----------------------------------------------------------------------------------------------
static struct erasure row(struct query *q, struct arena *a)
{
	return (struct erasure){ .person = str_dup(a, row_text(q, "person")), .type = str_dup(a, row_text(q, "type")),
		.id = str_dup(a, row_text(q, "id")), .versions = row_int(q, "versions"), .at = row_int(q, "at"),
		.account = str_dup(a, row_text(q, "account")), .name = str_dup(a, row_text(q, "name")),
		.basis = str_dup(a, row_text(q, "basis")), .why = str_dup(a, row_text(q, "why")),
		.digests = str_dup(a, row_text(q, "digests")) };
}

static void bind_place(struct query *q, struct str person, struct str type, struct str id)
{
	query_text(q, "person", person);
	query_text(q, "type", type);
	query_text(q, "id", id);
}

enum err erase_get(struct db *db, struct arena *a, struct str person, struct str type, struct str id,
	struct erasure *out)
{
	struct query *q = query_begin(db, &proof_get);
	bind_place(q, person, type, id);
	bool found = query_row(q);
	if (found)
		*out = row(q, a);
	enum err e = query_end(q);
	return e == OK && !found ? ERR_NOT_FOUND : e;
}

static enum err read_list(struct arena *a, struct query *q, struct erasure_list *out)
{
	size_t room = 0;
	*out = (struct erasure_list){ 0 };
	while (query_row(q)) {
		if (out->count == room) {
			struct erasure *more = arena_array(a, struct erasure, room = room ? room * 2 : 16);
			if (out->count)
				memcpy(more, out->item, out->count * sizeof *more);
			out->item = more;
		}
		out->item[out->count++] = row(q, a);
	}
	return query_end(q);
}

enum err erase_of_person(struct db *db, struct arena *a, struct str person, struct erasure_list *out)
{
	struct query *q = query_begin(db, &proof_of);
	query_text(q, "person", person);
	return read_list(a, q, out);
}

enum err erase_page(struct db *db, struct arena *a, const struct erasure *after, struct erasure_list *out)
{
	struct query *q = query_begin(db, &proof_page);
	bind_place(q, after ? after->person : STR(""), after ? after->type : STR(""), after ? after->id : STR(""));
	return read_list(a, q, out);
}

enum err erase_unlogged(struct db *db, struct arena *a, struct erasure_list *out)
{
	return read_list(a, query_begin(db, &proof_unlogged), out);
}

enum err erase_logged(struct db *db, const struct erasure *x)
{
	struct query *q = query_begin(db, &proof_logged);
	bind_place(q, x->person, x->type, x->id);
	return query_run(q, NULL);
}

// --- erasing ---------------------------------------------------------------------------------------------------------
static enum err prove_it(struct db *db, const struct erasure *x)
{
	struct query *q = query_begin(db, &proof_add);
	bind_place(q, x->person, x->type, x->id);
	query_int(q, "versions", x->versions);
	query_int(q, "at", x->at);
	query_text(q, "account", x->account);
	query_text(q, "name", x->name);
	query_text(q, "basis", x->basis);
	query_text(q, "why", x->why);
	query_text(q, "digests", x->digests);
	return query_run(q, NULL);
}

// What was there until now is taken away like anything else, so that lists, keys and programs elsewhere hear of it; the
// version that says so is emptied with the others.
static enum err take_away(struct db *db, struct arena *a, const struct erasure *x, struct resource *now)
{
	struct resource_put put = { .now = *now, .expect = now->version };
	put.now.deleted = true;
	put.now.author = str_format(a, "a:%.*s", STR_ARG(x->account));
	put.now.updated = x->at;
	put.now.packed = put.now.facts = STR_NONE;
	put.now.packed_of = put.now.facts_of = NULL;
	put.now.body = str_format(a, "{\"resourceType\":\"%.*s\",\"id\":\"%.*s\"}", STR_ARG(now->type), STR_ARG(now->id));
	enum err e = resource_write(db, a, &put);
	*now = put.now;
	return e;
}

static struct str digest_of(struct arena *a, const struct draft_key *key, struct str body)
{
	static const char what[] = "ownplan-erasure";
	unsigned char own[crypto_generichash_KEYBYTES], digest[DIGEST_BYTES];
	char *hex = arena_bytes(a, 2 * DIGEST_BYTES + 1);
	crypto_generichash(own, sizeof own, (const unsigned char *)what, sizeof what - 1, key->byte, sizeof key->byte);
	crypto_generichash(digest, sizeof digest, (const unsigned char *)body.p, body.n, own, sizeof own);
	sodium_memzero(own, sizeof own);
	sodium_bin2hex(hex, 2 * DIGEST_BYTES + 1, digest, sizeof digest);
	return (struct str){ hex, 2 * DIGEST_BYTES };
}

static enum err empty_now(struct db *db, const struct resource *r)
{
	struct query *q = query_begin(db, &now_empty);
	query_text(q, "person", r->person);
	query_int(q, "shelf", r->shelf);
	query_text(q, "type", r->type);
	query_text(q, "id", r->id);
	return query_run(q, NULL);
}

// seq: where the version lies, which the version after it remembers.
static enum err empty_past(struct db *db, const struct erasure *x, int64_t seq, struct str digest)
{
	struct query *q = query_begin(db, &past_empty);
	query_int(q, "seq", seq);
	query_text(q, "person", x->person);
	query_text(q, "basis", x->basis);
	query_int(q, "at", x->at);
	query_text(q, "digest", digest);
	return query_run(q, NULL);
}

static enum err empty_all(struct db *db, struct arena *a, const struct draft_key *key, const struct resource *now,
	struct erasure *x)
{
	struct resource_list all;
	struct buf b;
	enum err e = resource_back(db, a, now, VERSIONS_MOST, &all);
	buf_init(&b, a, DIGESTS_MOST);
	for (size_t i = 0; e == OK && i < all.count; i++) {
		const struct resource *r = &all.item[i];
		struct str digest = erase_is(r) ? STR("") : digest_of(a, key, r->body);
		e = i == 0 ? empty_now(db, r) : empty_past(db, x, all.item[i - 1].prev, digest);
		if (digest.n)
			buf_format(&b, "%s%lld %.*s", b.n ? " " : "", (long long)r->version, STR_ARG(digest));
	}
	x->versions = now->version;
	x->digests = buf_text(&b);
	return e == OK && !buf_ok(&b) ? ERR_TOO_LARGE : e;
}

// Places of drafts end in the id, or hold it before the name of a window.
static enum err drop_places(struct db *db, struct arena *a, struct statement *st, const struct erasure *x)
{
	struct query *q = query_begin(db, st);
	query_text(q, "person", x->person);
	query_text(q, "places", str_format(a, "%%%.*s%%", STR_ARG(x->id)));
	return query_run(q, NULL);
}

static enum err drop_beside(struct db *db, struct arena *a, const struct erasure *x)
{
	enum err e = drop_places(db, a, &drafts_drop, x);
	if (e == OK)
		e = drop_places(db, a, &editing_drop, x);
	if (e != OK)
		return e;
	struct query *q = query_begin(db, &notices_drop);
	query_text(q, "person", x->person);
	query_text(q, "id", x->id);
	return query_run(q, NULL);
}

enum err erase_one(struct db *db, struct arena *a, const struct draft_key *key, struct erasure *x)
{
	struct resource now;
	struct erasure before;
	enum err e = erase_get(db, a, x->person, x->type, x->id, &before);
	if (e != ERR_NOT_FOUND)
		return e;
	e = resource_get(db, a, x->type, x->id, &now);
	if (e == OK && !str_eq(now.person, x->person))
		e = ERR_NOT_FOUND;
	if (e == OK && !now.deleted)
		e = take_away(db, a, x, &now);
	if (e == OK)
		e = empty_all(db, a, key, &now, x);
	if (e == OK)
		e = drop_beside(db, a, x);
	return e == OK ? prove_it(db, x) : e;
}

enum err erase_exports(struct db *db)
{
	return query_run(query_begin(db, &exports_drop), NULL);
}

// --- proving ---------------------------------------------------------------------------------------------------------
static enum err missing(struct db *db, struct arena *a, struct statement *st, struct erase_proof *out)
{
	struct query *q = query_begin(db, st);
	if (query_row(q)) {
		out->sound = false;
		out->type = str_dup(a, row_text(q, "type"));
		out->id = str_dup(a, row_text(q, "id"));
		out->version = row_int(q, "version");
	}
	return query_end(q);
}

enum err erase_prove(struct db *db, struct arena *a, struct erase_proof *out)
{
	struct erasure_list page = { 0 };
	const struct erasure *after = NULL;
	enum err e = OK;
	*out = (struct erase_proof){ .sound = true };
	do {
		e = erase_page(db, a, after, &page);
		for (size_t i = 0; e == OK && i < page.count; i++)
			out->versions += page.item[i].versions;
		out->erased += e == OK ? (int64_t)page.count : 0;
		after = page.count ? &page.item[page.count - 1] : NULL;
	} while (e == OK && page.count);
	if (e == OK)
		e = missing(db, a, &now_missing, out);
	return e == OK && out->sound ? missing(db, a, &past_missing, out) : e;
}
