// SPDX-License-Identifier: Apache-2.0
// JSON Web Keys as numbers (jwk.h): made from and into PEM by OpenSSL 3, which also says whether they are a key. No
// arithmetic of our own. Nothing here ever holds a private key.
#include "record/jwk.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/text.h"

#define RSA_BITS_LEAST 2048
#define RSA_BITS_MOST 8192
#define NUMBER_MOST (RSA_BITS_MOST / 8) // bytes
#define P384_BYTES 48
#define CURVE "secp384r1" // as OpenSSL calls P-384

// Bytes of a number in base64url; 0 when it is none, or does not fit.
static size_t number_read(struct str text, unsigned char *out, size_t room)
{
	size_t n = 0;
	const char *end = NULL;
	if (sodium_base642bin(out, room, text.p, text.n, NULL, &n, &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
		end != text.p + text.n)
		return 0;
	return n;
}

static struct str number_text(struct arena *a, const unsigned char *bytes, size_t n)
{
	return base64_text(a, (struct str){ (const char *)bytes, n }, BASE64_URL);
}

// --- JWK into OpenSSL's key ----------------------------------------------------------------------------------------

static EVP_PKEY *key_of(const char *type, OSSL_PARAM_BLD *build)
{
	EVP_PKEY *key = NULL;
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	if (params && context && EVP_PKEY_fromdata_init(context) == 1 &&
		EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(context);
	OSSL_PARAM_free(params);
	return key;
}

static EVP_PKEY *rsa_make(const struct jwk *k, OSSL_PARAM_BLD *build)
{
	unsigned char bytes[NUMBER_MOST];
	EVP_PKEY *key = NULL;
	size_t n = number_read(k->one, bytes, sizeof bytes);
	BIGNUM *modulus = n ? BN_bin2bn(bytes, (int)n, NULL) : NULL;
	n = number_read(k->other, bytes, sizeof bytes);
	BIGNUM *exponent = n ? BN_bin2bn(bytes, (int)n, NULL) : NULL;
	if (modulus && exponent && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
		OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, exponent) == 1)
		key = key_of("RSA", build);
	BN_free(modulus);
	BN_free(exponent);
	return key;
}

static EVP_PKEY *ec_make(const struct jwk *k, OSSL_PARAM_BLD *build)
{
	unsigned char point[1 + 2 * P384_BYTES] = { POINT_CONVERSION_UNCOMPRESSED };
	// Whole length, leading zeros too (RFC 7518 6.2.1.2).
	if (number_read(k->one, point + 1, P384_BYTES) != P384_BYTES ||
		number_read(k->other, point + 1 + P384_BYTES, P384_BYTES) != P384_BYTES)
		return NULL;
	if (OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, CURVE, 0) != 1 ||
		OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) != 1)
		return NULL;
	return key_of("EC", build);
}

// NULL: not a key. The caller frees it.
static EVP_PKEY *key_make(const struct jwk *k)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY *key = NULL;
	if (build)
		key = k->alg == JWK_RS384 ? rsa_make(k, build) : ec_make(k, build);
	OSSL_PARAM_BLD_free(build);
	ERR_clear_error();
	return key;
}

enum err jwk_pem(struct arena *a, const struct jwk *k, struct str *out)
{
	char *text = NULL;
	EVP_PKEY *key = key_make(k);
	BIO *to = key ? BIO_new(BIO_s_mem()) : NULL;
	*out = STR_NONE;
	if (to && PEM_write_bio_PUBKEY(to, key) == 1) {
		long n = BIO_get_mem_data(to, &text);
		if (n > 0) {
			struct str copy = { text, (size_t)n };
			*out = (struct str){ str_c(a, copy), copy.n };
		}
	}
	BIO_free(to);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return out->n ? OK : ERR_INPUT;
}

// --- checks --------------------------------------------------------------------------------------------------------

// What is wrong with a key, or NULL.
static const char *key_wrong(EVP_PKEY *key, enum jwk_alg alg)
{
	const char *wrong = NULL;
	if (alg == JWK_RS384 && EVP_PKEY_get_bits(key) < RSA_BITS_LEAST)
		return _("This RSA key is too short: it needs 2048 bits or more.");
	if (alg == JWK_RS384 && EVP_PKEY_get_bits(key) > RSA_BITS_MOST)
		return _("This RSA key is too long: 8192 bits are the most.");
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	if (!context || EVP_PKEY_public_check(context) != 1)
		wrong = _("This is not a public key: its numbers do not fit.");
	EVP_PKEY_CTX_free(context);
	ERR_clear_error();
	return wrong;
}

enum err jwk_check(struct arena *a, const struct jwk *k, struct fault *f)
{
	EVP_PKEY *key = key_make(k);
	const char *wrong = key ? key_wrong(key, k->alg) : _("This is not a public key: its numbers do not fit.");
	EVP_PKEY_free(key);
	if (!wrong)
		return OK;
	return fault_say(f, ERR_INPUT, str_format(a, "%.*s: %s", STR_ARG(k->kid), wrong).p);
}

// --- PEM into JWK --------------------------------------------------------------------------------------------------

static bool rsa_numbers(struct arena *a, const EVP_PKEY *key, struct jwk *out)
{
	static const char *const names[] = { OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E };
	unsigned char bytes[NUMBER_MOST];
	struct str text[2] = { STR_NONE, STR_NONE };
	for (size_t i = 0; i < 2; i++) {
		BIGNUM *number = NULL;
		if (EVP_PKEY_get_bn_param(key, names[i], &number) == 1 && BN_num_bytes(number) <= (int)sizeof bytes)
			text[i] = number_text(a, bytes, (size_t)BN_bn2bin(number, bytes));
		BN_free(number);
	}
	out->one = text[0];
	out->other = text[1];
	return out->one.n && out->other.n;
}

static bool ec_numbers(struct arena *a, const EVP_PKEY *key, struct jwk *out)
{
	static const char *const names[] = { OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y };
	unsigned char bytes[P384_BYTES];
	struct str text[2] = { STR_NONE, STR_NONE };
	for (size_t i = 0; i < 2; i++) {
		BIGNUM *number = NULL;
		if (EVP_PKEY_get_bn_param(key, names[i], &number) == 1 && BN_bn2binpad(number, bytes, P384_BYTES) == P384_BYTES)
			text[i] = number_text(a, bytes, P384_BYTES);
		BN_free(number);
	}
	out->one = text[0];
	out->other = text[1];
	return out->one.n && out->other.n;
}

// RFC 7638: SHA-256 over the required members in the order of their names, without blanks.
static struct str thumbprint(struct arena *a, const struct jwk *k)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	struct str text = k->alg == JWK_RS384
		? str_format(a, "{\"e\":\"%.*s\",\"kty\":\"RSA\",\"n\":\"%.*s\"}", STR_ARG(k->other), STR_ARG(k->one))
		: str_format(a, "{\"crv\":\"P-384\",\"kty\":\"EC\",\"x\":\"%.*s\",\"y\":\"%.*s\"}", STR_ARG(k->one),
			STR_ARG(k->other));
	must(EVP_Digest(text.p, text.n, digest, &n, EVP_sha256(), NULL) == 1);
	return number_text(a, digest, n);
}

static const char *pem_read(struct arena *a, EVP_PKEY *key, struct jwk *out)
{
	char curve[64] = "";
	if (EVP_PKEY_is_a(key, "RSA")) {
		out->alg = JWK_RS384;
		const char *wrong = key_wrong(key, JWK_RS384);
		if (wrong)
			return wrong;
		return rsa_numbers(a, key, out) ? NULL : _("This is not a public key: its numbers do not fit.");
	}
	if (!EVP_PKEY_is_a(key, "EC"))
		return _("This key is of a type that is not taken: it must be RSA, or EC on the curve P-384.");
	out->alg = JWK_ES384;
	if (EVP_PKEY_get_group_name(key, curve, sizeof curve, NULL) != 1 || strcmp(curve, CURVE) != 0)
		return _("This EC key is on another curve than P-384.");
	const char *wrong = key_wrong(key, JWK_ES384);
	if (wrong)
		return wrong;
	return ec_numbers(a, key, out) ? NULL : _("This is not a public key: its numbers do not fit.");
}

// What is sealed with a pass phrase is no public key: nobody is asked for one.
static int no_phrase(char *room, int size, int writes, void *context)
{
	(void)room;
	(void)size;
	(void)writes;
	(void)context;
	return -1;
}

enum err jwk_of_pem(struct arena *a, struct str pem, struct str kid, struct jwk *out, struct fault *f)
{
	*out = (struct jwk){ 0 };
	if (pem.n > JWKS_TEXT_MOST)
		return fault_say(f, ERR_INPUT, _("This is not a public key in PEM."));
	if (pem.n && memmem(pem.p, pem.n, "PRIVATE KEY-----", 16))
		return fault_say(f, ERR_INPUT, _("This is a private key. Keep it to yourself, and give only the public one."));
	BIO *from = BIO_new_mem_buf(pem.n ? pem.p : "", (int)pem.n);
	EVP_PKEY *key = from ? PEM_read_bio_PUBKEY(from, NULL, no_phrase, NULL) : NULL;
	const char *wrong = key ? pem_read(a, key, out) : _("This is not a public key in PEM.");
	EVP_PKEY_free(key);
	BIO_free(from);
	ERR_clear_error();
	if (wrong)
		return fault_say(f, ERR_INPUT, wrong);
	out->kid = kid.n ? kid : thumbprint(a, out);
	return OK;
}
