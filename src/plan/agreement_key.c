// SPDX-License-Identifier: Apache-2.0
// The house's key for agreements (agreement.h), in DIR/keys/agreement.key with its public half beside it, so that
// anybody can check what was signed. Also the signature itself, the keys that this process trusts, and what it has
// verified.
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/random.h"
#include "plan/agreement_inside.h"
#include "record/key_pair.h"

// --- trust -------------------------------------------------------------------------------------------------------
#define TRUSTED_MOST 8
static unsigned char trusted[TRUSTED_MOST][32];
static size_t trusted_count;

void agreement_trust(const unsigned char public_key[32])
{
	for (size_t i = 0; i < trusted_count; i++)
		if (memcmp(trusted[i], public_key, 32) == 0)
			return;
	if (trusted_count == TRUSTED_MOST) // the oldest goes
		memmove(trusted[0], trusted[1], sizeof trusted[0] * --trusted_count);
	memcpy(trusted[trusted_count++], public_key, 32);
}

bool agreement_trusts(const unsigned char start[AGREEMENT_KEY])
{
	for (size_t i = 0; i < trusted_count; i++)
		if (memcmp(trusted[i], start, AGREEMENT_KEY) == 0)
			return true;
	return false;
}

// --- the signature -----------------------------------------------------------------------------------------------
// What is signed: the Provenance without what is stamped on it later. `n` is changed.
static struct str signed_text(struct arena *a, struct json_node *n)
{
	struct buf plain, out;
	json_node_set(a, n, STR("meta"), NULL);
	json_node_set(a, n, STR("text"), NULL);
	json_node_put(a, n, "signature[0].data", NULL);
	buf_init(&plain, a, SIZE_MAX / 8);
	json_node_write(&plain, n);
	buf_init(&out, a, SIZE_MAX / 8);
	buf_c(&out, "ownplan agreement 1\n");
	json_canonical(a, &out, json_trusted(a, buf_text(&plain)));
	return buf_text(&out);
}

void agreement_sign(struct arena *a, struct json_node *provenance, const unsigned char secret[64])
{
	unsigned char signature[crypto_sign_BYTES];
	char *base64 = arena_bytes(a, sodium_base64_ENCODED_LEN(sizeof signature, sodium_base64_VARIANT_ORIGINAL));
	struct str text = signed_text(a, provenance);
	must(sodium_init() >= 0);
	must(crypto_sign_detached(signature, NULL, (const unsigned char *)text.p, text.n, secret) == 0);
	sodium_bin2base64(base64, sodium_base64_ENCODED_LEN(sizeof signature, sodium_base64_VARIANT_ORIGINAL), signature,
		sizeof signature, sodium_base64_VARIANT_ORIGINAL);
	json_node_put(a, provenance, "signature[0].data", json_node_text(a, str_of(base64)));
}

const unsigned char *agreement_signer(struct arena *a, struct str body)
{
	unsigned char signature[crypto_sign_BYTES];
	size_t n = 0;
	struct json_at at = json_trusted(a, body);
	struct str data = json_text(a, json_path(a, at, "signature[0].data"));
	if (json_length(json_get(at, "signature")) != 1 || !data.n ||
		sodium_base642bin(
			signature, sizeof signature, data.p, data.n, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ||
		n != sizeof signature)
		return NULL;
	struct str text = signed_text(a, json_tree(a, at));
	for (size_t i = 0; i < trusted_count; i++)
		if (crypto_sign_verify_detached(signature, (const unsigned char *)text.p, text.n, trusted[i]) == 0)
			return trusted[i];
	return NULL;
}

const unsigned char *agreement_signer_of_sound(struct arena *a, struct str body)
{
	return trusted_count == 1 ? trusted[0] : agreement_signer(a, body);
}

// --- memory ------------------------------------------------------------------------------------------------------
#define REMEMBERED 4096
static struct agreement_memory remembered[REMEMBERED];
static unsigned char remember_key[crypto_shorthash_siphashx24_KEYBYTES];
static pthread_once_t remember_once = PTHREAD_ONCE_INIT;
static pthread_mutex_t remember_lock = PTHREAD_MUTEX_INITIALIZER;

static struct agreement_memory *place_of(const struct agreement_memory *m)
{
	return &remembered[((size_t)m->body[0] | (size_t)m->body[1] << 8) % REMEMBERED];
}

static void remember_begin(void)
{
	random_bytes(remember_key, sizeof remember_key);
}

// What is packed begins with the number of a dictionary, which no JSON does.
void agreement_memory_key(const struct resource *r, struct agreement_memory *out)
{
	struct str bytes = r->packed.p && r->packed_of == r->body.p ? r->packed : r->body;
	pthread_once(&remember_once, remember_begin);
	*out = (struct agreement_memory){ 0 };
	must(crypto_shorthash_siphashx24(out->body, (const unsigned char *)bytes.p, bytes.n, remember_key) == 0);
}

bool agreement_recall(struct agreement_memory *m)
{
	pthread_mutex_lock(&remember_lock);
	const struct agreement_memory *there = place_of(m);
	bool has = memcmp(there->body, m->body, sizeof m->body) == 0;
	if (has)
		*m = *there;
	pthread_mutex_unlock(&remember_lock);
	return has;
}

void agreement_remember(const struct agreement_memory *m)
{
	pthread_mutex_lock(&remember_lock);
	*place_of(m) = *m;
	pthread_mutex_unlock(&remember_lock);
}

// --- the file ----------------------------------------------------------------------------------------------------
enum err agreement_key_open(const char *folder, unsigned char public_key[32], unsigned char secret[64], struct fault *f)
{
	enum err e = key_pair_open(folder, "agreement", public_key, secret, f);
	if (e == OK)
		agreement_trust(public_key);
	return e;
}
