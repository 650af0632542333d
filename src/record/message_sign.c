// SPDX-License-Identifier: Apache-2.0
// Signing a request (message_sign.h). The signature base is one line a component, in the order of Signature-Input, with
// its parameters last (RFC 9421 2.5); nothing in it can hold a line feed, because addresses and types are checked when
// they come in.
#include "record/message_sign.h"

#include <sodium.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"

#define LABEL "ownplan"
#define COMPONENTS "(\"@method\" \"@target-uri\" \"content-type\" \"content-digest\")"

static struct str base64(struct arena *a, const unsigned char *bytes, size_t n, enum base64_form form)
{
	return base64_text(a, (struct str){ (const char *)bytes, n }, form);
}

static struct str sha256(struct arena *a, struct str s, enum base64_form form)
{
	unsigned char digest[crypto_hash_sha256_BYTES];
	must(crypto_hash_sha256(digest, (const unsigned char *)(s.p ? s.p : ""), s.n) == 0);
	return base64(a, digest, sizeof digest, form);
}

static struct str open_text(struct arena *a, const struct message_key *key)
{
	return base64(a, key->open, sizeof key->open, BASE64_URL);
}

struct str message_key_id(struct arena *a, const struct message_key *key)
{
	// The required members in the order of their names, without blanks (RFC 7638 3.2, RFC 8037 2).
	struct str canonical = str_format(a, "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%.*s\"}",
		STR_ARG(open_text(a, key)));
	return sha256(a, canonical, BASE64_URL);
}

struct str message_key_set(struct arena *a, const struct message_key *key)
{
	struct buf b;
	struct json_out w;
	buf_init(&b, a, BUF_PAGE);
	json_out_init(&w, &b);
	json_open(&w);
	json_member(&w, "keys");
	json_open_array(&w);
	json_open(&w);
	json_pair_c(&w, "kty", "OKP");
	json_pair_c(&w, "crv", "Ed25519");
	json_pair_c(&w, "alg", "EdDSA");
	json_pair_c(&w, "use", "sig");
	json_pair(&w, "kid", message_key_id(a, key));
	json_pair(&w, "x", open_text(a, key));
	json_shut(&w);
	json_shut_array(&w);
	json_shut(&w);
	return buf_text(&b);
}

void message_sign(struct arena *a, const struct message_key *key, const struct message *m,
	struct message_signature *out)
{
	unsigned char signature[crypto_sign_BYTES];
	out->digest = str_format(a, "sha-256=:%.*s:", STR_ARG(sha256(a, m->body, BASE64_PLAIN)));
	struct str parameters = str_format(a, COMPONENTS ";created=%lld;keyid=\"%.*s\";alg=\"ed25519\"",
		(long long)(m->created / SECONDS), STR_ARG(message_key_id(a, key)));
	struct str base = str_format(a,
		"\"@method\": %s\n\"@target-uri\": %.*s\n\"content-type\": %.*s\n\"content-digest\": %.*s\n"
		"\"@signature-params\": %.*s",
		m->method, STR_ARG(m->target), STR_ARG(m->type), STR_ARG(out->digest), STR_ARG(parameters));
	must(crypto_sign_detached(signature, NULL, (const unsigned char *)base.p, base.n, key->secret) == 0);
	out->input = str_format(a, LABEL "=%.*s", STR_ARG(parameters));
	out->signature = str_format(a, LABEL "=:%.*s:",
		STR_ARG(base64(a, signature, sizeof signature, BASE64_PLAIN)));
}
