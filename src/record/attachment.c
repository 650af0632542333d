// SPDX-License-Identifier: Apache-2.0
// Bytes of attachments in the table `attachment` (attachment.h).
#include "record/attachment.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/log.h"
#include "record/statements.h"

static struct statement there = {
	.name = "attachment_there",
	.sql = "SELECT a.piece FROM attachment a WHERE a.person = $1 AND a.digest = $2 AND a.piece = 0",
	.params = "person:text digest:text",
	.columns = "piece:int",
	.for_what = "whether these bytes are kept for this person already",
};

static struct statement put = {
	.name = "attachment_put",
	.sql = "INSERT INTO attachment (person, digest, piece, bytes) VALUES ($1, $2, $3, $4)",
	.params = "person:text digest:text piece:int bytes:bytes",
	.columns = "",
	.for_what = "one piece of a file",
};

static struct statement read_some = {
	.name = "attachment_read",
	.sql = "SELECT a.piece, a.bytes FROM attachment a"
		   " WHERE a.person = $1 AND a.digest = $2 AND a.piece >= $3 AND a.piece <= $4"
		   " ORDER BY a.person, a.digest, a.piece",
	.params = "person:text digest:text first:int last:int",
	.columns = "piece:int bytes:bytes",
	.for_what = "pieces of a file, one after the other",
};

static struct statement next_file = {
	.name = "attachment_next",
	.sql = "SELECT a.person, a.digest FROM attachment a"
		   " WHERE (a.person, a.digest) > ($1, $2) AND a.piece = 0 ORDER BY a.person, a.digest LIMIT 1",
	.params = "person:text digest:text",
	.columns = "person:text digest:text",
	.for_what = "the file behind this one, for who looks at all of them",
};

static struct statement drop = {
	.name = "attachment_drop",
	.sql = "DELETE FROM attachment WHERE person = $1 AND digest = $2",
	.params = "person:text digest:text",
	.columns = "",
	.for_what = "lawful erasure: the bytes of a file",
};

STATEMENTS(attachment, &there, &put, &read_some, &next_file, &drop);

void attachment_name(struct arena *a, const struct file_bytes *bytes, struct attachment *out)
{
	unsigned char sha256[crypto_hash_sha256_BYTES], sha1[20];
	unsigned length = sizeof sha1;
	crypto_hash_sha256_state state;
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	must(md && EVP_DigestInit_ex(md, EVP_sha1(), NULL) == 1);
	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < bytes->count; i++) {
		crypto_hash_sha256_update(&state, (const unsigned char *)bytes->piece[i].p, bytes->piece[i].n);
		must(EVP_DigestUpdate(md, bytes->piece[i].p, bytes->piece[i].n) == 1);
	}
	crypto_hash_sha256_final(&state, sha256);
	must(EVP_DigestFinal_ex(md, sha1, &length) == 1 && length == sizeof sha1);
	EVP_MD_CTX_free(md);
	char *hex = arena_bytes(a, ATTACHMENT_DIGEST + 1);
	sodium_bin2hex(hex, ATTACHMENT_DIGEST + 1, sha256, sizeof sha256);
	struct str base64 = base64_text(a, (struct str){ (const char *)sha1, sizeof sha1 }, BASE64_PLAIN);
	*out = (struct attachment){ { hex, ATTACHMENT_DIGEST }, base64, bytes->size };
}

bool attachment_digest_valid(struct str digest)
{
	for (size_t i = 0; i < digest.n; i++)
		if (!((digest.p[i] >= '0' && digest.p[i] <= '9') || (digest.p[i] >= 'a' && digest.p[i] <= 'f')))
			return false;
	return digest.n == ATTACHMENT_DIGEST;
}

static enum err is_there(struct db *db, struct str person, struct str digest, bool *yes)
{
	struct query *q = query_begin(db, &there);
	query_text(q, "person", person);
	query_text(q, "digest", digest);
	*yes = query_row(q);
	return query_end(q);
}

static enum err put_piece(struct db *db, struct str person, struct str digest, int64_t piece, struct str bytes)
{
	struct query *q = query_begin(db, &put);
	query_text(q, "person", person);
	query_text(q, "digest", digest);
	query_int(q, "piece", piece);
	query_bytes(q, "bytes", bytes);
	return query_run(q, NULL);
}

enum err attachment_write(struct db *db, struct arena *a, struct str person, const struct attachment *x,
	const struct file_bytes *bytes)
{
	bool yes;
	enum err e = is_there(db, person, x->digest, &yes);
	if (e != OK || yes)
		return e;
	char *room = arena_bytes(a, ATTACHMENT_PIECE);
	size_t held = 0;
	int64_t piece = 0;
	for (size_t i = 0; i < bytes->count; i++) {
		struct str left = bytes->piece[i];
		while (left.n && e == OK) {
			size_t n = left.n < ATTACHMENT_PIECE - held ? left.n : ATTACHMENT_PIECE - held;
			memcpy(room + held, left.p, n);
			held += n;
			left = str_part(left, n, left.n);
			if (held < ATTACHMENT_PIECE)
				continue;
			e = put_piece(db, person, x->digest, piece++, (struct str){ room, held });
			held = 0;
		}
	}
	return e == OK && held ? put_piece(db, person, x->digest, piece, (struct str){ room, held }) : e;
}

enum err attachment_drop(struct db *db, struct str person, struct str digest)
{
	struct query *q = query_begin(db, &drop);
	query_text(q, "person", person);
	query_text(q, "digest", digest);
	return query_run(q, NULL);
}

enum err attachment_read(struct db *db, struct arena *a, struct str person, struct str digest, uint64_t from, size_t n,
	uint64_t size, struct str *out)
{
	*out = STR("");
	if (from >= size || !n)
		return OK;
	if (n > size - from)
		n = (size_t)(size - from);
	uint64_t first = from / ATTACHMENT_PIECE, last = (from + n - 1) / ATTACHMENT_PIECE, next = first;
	char *p = arena_bytes(a, n);
	size_t have = 0;
	struct query *q = query_begin(db, &read_some);
	query_text(q, "person", person);
	query_text(q, "digest", digest);
	query_int(q, "first", (int64_t)first);
	query_int(q, "last", (int64_t)last);
	while (query_row(q)) {
		struct str bytes = row_bytes(q, "bytes");
		if ((uint64_t)row_int(q, "piece") != next++)
			query_refuse(q, ERR_INTERNAL);
		if (have == 0)
			bytes = str_part(bytes, (size_t)(from % ATTACHMENT_PIECE), bytes.n);
		bytes = str_part(bytes, 0, n - have);
		if (bytes.n)
			memcpy(p + have, bytes.p, bytes.n);
		have += bytes.n;
	}
	enum err e = query_end(q);
	if (e == OK && have != n) {
		log_event(LOG_ERROR, "attachment_missing", "digest=%.*s", STR_ARG(digest));
		e = ERR_INTERNAL;
	}
	*out = (struct str){ p, have };
	return e;
}

enum err attachment_check(struct db *db, struct str person, struct str digest, uint64_t size)
{
	crypto_hash_sha256_state state;
	unsigned char sha256[crypto_hash_sha256_BYTES];
	char hex[ATTACHMENT_DIGEST + 1];
	uint64_t have = 0;
	crypto_hash_sha256_init(&state);
	struct query *q = query_begin(db, &read_some);
	query_text(q, "person", person);
	query_text(q, "digest", digest);
	query_int(q, "first", 0);
	query_int(q, "last", INT64_MAX);
	while (query_row(q)) {
		struct str bytes = row_bytes(q, "bytes");
		crypto_hash_sha256_update(&state, (const unsigned char *)bytes.p, bytes.n);
		have += bytes.n;
	}
	enum err e = query_end(q);
	crypto_hash_sha256_final(&state, sha256);
	sodium_bin2hex(hex, sizeof hex, sha256, sizeof sha256);
	bool same = str_is(digest, hex) && (size == UINT64_MAX || size == have);
	return e != OK ? e : same ? OK : ERR_INTERNAL;
}

static enum err next_of(struct db *db, struct arena *a, struct str *person, struct str *digest, bool *more)
{
	struct query *q = query_begin(db, &next_file);
	query_text(q, "person", *person);
	query_text(q, "digest", *digest);
	*more = query_row(q);
	if (*more) {
		*person = str_dup(a, row_text(q, "person"));
		*digest = str_dup(a, row_text(q, "digest"));
	}
	return query_end(q);
}

enum err attachment_check_all(struct db *db, struct attachment_proof *out)
{
	struct arena *a = arena_new(), *b = arena_new();
	struct str person = STR(""), digest = STR("");
	bool more = true;
	enum err e = OK;
	*out = (struct attachment_proof){ 0 };
	while (e == OK) {
		e = next_of(db, a, &person, &digest, &more);
		if (e != OK || !more)
			break;
		out->files++;
		enum err one = attachment_check(db, person, digest, UINT64_MAX);
		if (one == ERR_INTERNAL) {
			log_event(LOG_ERROR, "attachment_bad", "digest=%.*s", STR_ARG(digest));
			out->bad++;
		} else {
			e = one;
		}
		db_settle(db);
		struct arena *other = b; // what the next step starts from lies in `a`
		arena_reset(other);
		person = str_dup(other, person);
		digest = str_dup(other, digest);
		b = a;
		a = other;
	}
	arena_free(a);
	arena_free(b);
	return e;
}
