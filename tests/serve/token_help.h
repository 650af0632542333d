// SPDX-License-Identifier: Apache-2.0
// For the tests of the token endpoint: keys made anew, clients registered with them, assertions with one thing wrong in
// each, signed by libjwt, and the endpoint asked over the wire.
#ifndef OWNPLAN_TESTS_TOKEN_HELP_H
#define OWNPLAN_TESTS_TOKEN_HELP_H

#include "serve_help.h"

#include <jwt.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>

#include "record/client.h"
#include "record/jwk.h"

#define AUDIENCE "http://ownplan/auth/token"
#define JWT_BEARER "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define NEVER INT64_MAX // a moment that is left out of the claims

struct key_pair {
	const char *private, *public; // PEM
	struct jwk jwk;
};

static inline const char *pem_text(EVP_PKEY *key, bool private)
{
	char *text;
	BIO *to = BIO_new(BIO_s_mem());
	int made = private ? PEM_write_bio_PrivateKey(to, key, NULL, NULL, 0, NULL, NULL) : PEM_write_bio_PUBKEY(to, key);
	assert_int_equal(made, 1);
	long n = BIO_get_mem_data(to, &text);
	const char *out = str_c(arena, (struct str){ text, (size_t)n });
	BIO_free(to);
	return out;
}

static inline struct key_pair pair_new(EVP_PKEY *key, const char *kid)
{
	struct key_pair out = { .private = pem_text(key, true), .public = pem_text(key, false) };
	EVP_PKEY_free(key);
	assert_int_equal(jwk_of_pem(arena, str_of(out.public), str_of(kid), &out.jwk, NULL), OK);
	return out;
}

static inline enum err do_client_add(struct db *db, struct arena *a, void *what)
{
	return client_add(db, a, what);
}

static inline enum err do_client_end(struct db *db, struct arena *a, void *what)
{
	(void)a;
	return client_end(db, *(struct str *)what);
}

// A client with one or two keys (`two` may be NULL). Its id.
static inline struct str client_with(const char *name, const char *scope, const struct key_pair *one,
	const struct key_pair *two)
{
	struct client c;
	struct jwk keys[2] = { one->jwk, two ? two->jwk : one->jwk };
	client_new(arena, str_of(name), jwk_text(arena, &(struct jwk_set){ keys, two ? 2 : 1 }), str_of(scope), &c);
	assert_int_equal(store_write(site.store, do_client_add, &c), OK);
	return c.id;
}

// An assertion; what is left out is as it must be.
struct made {
	jwt_alg_t alg;     // JWT_ALG_NONE counts only with `unsigned_`
	const char *key;   // that it is signed with
	bool unsigned_;
	const char *kid, *header; // more members of the header, as JSON
	const char *iss, *sub, *aud, *jti;
	const char *claims;       // more claims, as JSON; they stand before the others
	int64_t exp, nbf, iat;    // seconds from now; nbf and iat are left out when 0 or NEVER
};

static unsigned made_count;

static inline void grant_at(jwt_t *jwt, const char *name, int64_t seconds)
{
	assert_int_equal(jwt_add_grant_int(jwt, name, (long)(clock_now() / SECONDS + seconds)), 0);
}

static inline struct str assertion_of(const struct made *m)
{
	jwt_t *jwt = NULL;
	assert_int_equal(jwt_new(&jwt), 0);
	if (m->header)
		assert_int_equal(jwt_add_headers_json(jwt, m->header), 0);
	if (m->kid)
		assert_int_equal(jwt_add_header(jwt, "kid", m->kid), 0);
	if (m->claims)
		assert_int_equal(jwt_add_grants_json(jwt, m->claims), 0);
	if (m->iss)
		assert_int_equal(jwt_add_grant(jwt, "iss", m->iss), 0);
	if (m->sub || m->iss)
		assert_int_equal(jwt_add_grant(jwt, "sub", m->sub ? m->sub : m->iss), 0);
	if (!m->aud || *m->aud)
		assert_int_equal(jwt_add_grant(jwt, "aud", m->aud ? m->aud : AUDIENCE), 0);
	if (!m->jti || *m->jti)
		assert_int_equal(jwt_add_grant(jwt, "jti", m->jti ? m->jti : str_format(arena, "j%u", ++made_count).p), 0);
	if (m->exp != NEVER)
		grant_at(jwt, "exp", m->exp ? m->exp : 240);
	if (m->nbf && m->nbf != NEVER)
		grant_at(jwt, "nbf", m->nbf);
	if (m->iat && m->iat != NEVER)
		grant_at(jwt, "iat", m->iat);
	if (!m->unsigned_)
		assert_int_equal(jwt_set_alg(jwt, m->alg, (const unsigned char *)m->key, (int)strlen(m->key)), 0);
	char *text = jwt_encode_str(jwt);
	assert_non_null(text);
	struct str out = str_dup(arena, str_of(text));
	free(text);
	jwt_free(jwt);
	return out;
}

static inline struct str base64url(const void *bytes, size_t n)
{
	size_t room = sodium_base64_encoded_len(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *text = arena_alloc(arena, room);
	sodium_bin2base64(text, room, bytes, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return str_of(text);
}

// Header and claims as they are given, properly signed with an RSA key and SHA-384: what libjwt would not write.
static inline struct str assertion_raw(const char *header, struct str claims, const char *key)
{
	unsigned char bytes[1024];
	size_t n = sizeof bytes;
	BIO *from = BIO_new_mem_buf(key, -1);
	EVP_PKEY *private = PEM_read_bio_PrivateKey(from, NULL, NULL, NULL);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	struct str text = str_format(arena, "%s.%s", base64url(header, strlen(header)).p, base64url(claims.p, claims.n).p);
	assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha384(), NULL, private), 1);
	assert_int_equal(EVP_DigestSign(context, bytes, &n, (const unsigned char *)text.p, text.n), 1);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(private);
	BIO_free(from);
	return str_format(arena, "%.*s.%s", STR_ARG(text), base64url(bytes, n).p);
}

static inline struct reply post_raw(const char *type, const char *headers, struct str body)
{
	return reply_read(ask_raw(arena, str_format(arena,
		"POST /auth/token HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n"
		"Content-Type: %s\r\n%sContent-Length: %zu\r\n\r\n%.*s", type, headers, body.n, STR_ARG(body))));
}

static inline struct reply post_form(struct str body)
{
	return post_raw("application/x-www-form-urlencoded", "", body);
}

static inline struct str form_of(struct str assertion, const char *scope)
{
	return str_format(arena, "grant_type=client_credentials&scope=%s&client_assertion_type=" JWT_BEARER
		"&client_assertion=%.*s", form_encode(arena, str_of(scope)).p, STR_ARG(assertion));
}

static inline struct reply post_assertion(const struct made *m, const char *scope)
{
	return post_form(form_of(assertion_of(m), scope));
}

// A member of the JSON that came back.
static inline struct str said(const struct reply *r, const char *member)
{
	struct json *doc = arena_make(arena, struct json);
	if (json_scan(arena, r->body, doc, NULL) != OK)
		fail_msg("not JSON: %d %.*s", r->status, STR_ARG(r->body));
	return json_text(arena, json_get(json_root(doc), member));
}

static inline struct reply get_with(const char *path, struct str bearer)
{
	return reply_read(ask_raw(arena, str_format(arena, "GET %s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n"
		"Authorization: Bearer %.*s\r\n\r\n", path, STR_ARG(bearer))));
}

#define SAYS(reply, status_, member, expected) \
	do { \
		struct str says_word = said(&(reply), member); \
		if ((reply).status != (status_) || !str_is(says_word, expected)) \
			fail_msg("%d %.*s, not %d with %s", (reply).status, STR_ARG((reply).body), status_, expected); \
	} while (0)

#endif
