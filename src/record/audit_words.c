// SPDX-License-Identifier: Apache-2.0
// The words of a row, the digest over them and the hash that chains rows (audit_inside.h has the formulas). Everything
// that is hashed has its length in front of it or a fixed width, so that no two rows give the same bytes.
#include "record/audit_inside.h"

#include <sodium.h>
#include <string.h>

#define WORD(name, keep) { #name, offsetof(struct audit_row, name), keep }

const struct audit_word audit_words[AUDIT_WORD_COUNT] = {
	WORD(action, true),
	WORD(outcome, true),
	WORD(actor, false),
	WORD(role, false),
	WORD(person, false),
	WORD(what, false),
	WORD(reason, false),
	WORD(request, false),
	WORD(peer, false),
};

static struct str *word_at(struct audit_row *row, size_t i)
{
	return (struct str *)(void *)((char *)row + audit_words[i].at);
}

struct str audit_word_of(const struct audit_row *row, size_t i)
{
	return *(const struct str *)(const void *)((const char *)row + audit_words[i].at);
}

void audit_row_read(struct query *q, struct audit_row *row)
{
	row->chain = row_int(q, "chain");
	row->seq = row_int(q, "seq");
	row->at = row_int(q, "at");
	for (size_t i = 0; i < AUDIT_WORD_COUNT; i++)
		*word_at(row, i) = row_text(q, audit_words[i].column);
}

void audit_row_keep(struct arena *a, struct audit_row *row)
{
	for (size_t i = 0; i < AUDIT_WORD_COUNT; i++)
		*word_at(row, i) = str_dup(a, *word_at(row, i));
}

static void put_number(unsigned char *to, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		to[i] = (unsigned char)(v >> (8 * i));
}

void audit_digest(const struct audit_row *row, const unsigned char *salt, unsigned char *digest)
{
	static const char domain[] = "ownplan audit words 1";
	crypto_generichash_state state;
	must(crypto_generichash_init(&state, salt, SALT_BYTES, HASH_BYTES) == 0);
	crypto_generichash_update(&state, (const unsigned char *)domain, sizeof domain);
	for (size_t i = 0; i < AUDIT_WORD_COUNT; i++) {
		struct str word = audit_word_of(row, i);
		unsigned char length[8];
		put_number(length, word.n);
		crypto_generichash_update(&state, length, sizeof length);
		if (word.n > 0)
			crypto_generichash_update(&state, (const unsigned char *)word.p, word.n);
	}
	must(crypto_generichash_final(&state, digest, HASH_BYTES) == 0);
}

void audit_hash(const unsigned char *before, int64_t chain, int64_t seq, instant at, const unsigned char *digest,
	unsigned char *hash)
{
	unsigned char all[HASH_BYTES + 3 * 8 + HASH_BYTES];
	memcpy(all, before, HASH_BYTES);
	put_number(all + HASH_BYTES, (uint64_t)chain);
	put_number(all + HASH_BYTES + 8, (uint64_t)seq);
	put_number(all + HASH_BYTES + 16, (uint64_t)at);
	memcpy(all + HASH_BYTES + 24, digest, HASH_BYTES);
	must(crypto_generichash(hash, HASH_BYTES, all, sizeof all, NULL, 0) == 0);
}

bool audit_unhex(struct str letters, unsigned char *out, size_t n)
{
	size_t got = 0;
	return letters.p && letters.n == 2 * n
		&& sodium_hex2bin(out, n, letters.p, letters.n, NULL, &got, NULL) == 0 && got == n;
}

struct str audit_hex(char *letters, const unsigned char *bytes, size_t n)
{
	sodium_bin2hex(letters, 2 * n + 1, bytes, n);
	return (struct str){ letters, 2 * n };
}
