// SPDX-License-Identifier: Apache-2.0
// JSON Web Encryption with a key that both sides have (jwe.h).
#include "record/jwe.h"

#include <limits.h>
#include <openssl/evp.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/random.h"

#define VECTOR 12
#define TAG 16

static bool seal(EVP_CIPHER_CTX *c, const unsigned char *key, const unsigned char *vector, struct str head,
	struct str text, unsigned char *out, unsigned char tag[TAG])
{
	int n = 0, rest = 0;
	return EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, vector) == 1 &&
		EVP_EncryptUpdate(c, NULL, &n, (const unsigned char *)head.p, (int)head.n) == 1 &&
		EVP_EncryptUpdate(c, out, &n, (const unsigned char *)text.p, (int)text.n) == 1 &&
		EVP_EncryptFinal_ex(c, out + n, &rest) == 1 && (size_t)n + (size_t)rest == text.n &&
		EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG, tag) == 1;
}

static struct str url_text(struct arena *a, const unsigned char *bytes, size_t n)
{
	return base64_text(a, (struct str){ (const char *)bytes, n }, BASE64_URL);
}

struct str jwe_direct(struct arena *a, const unsigned char key[JWE_KEY], const char *type, struct str text)
{
	unsigned char vector[VECTOR], tag[TAG];
	unsigned char *out = (unsigned char *)arena_bytes(a, text.n + TAG);
	struct str head = str_format(a, "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"cty\":\"%s\"}", type);
	if (text.n > INT_MAX / 2)
		return STR_NONE;
	head = base64_text(a, head, BASE64_URL);
	random_bytes(vector, sizeof vector);
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	bool sealed = c && seal(c, key, vector, head, text, out, tag);
	EVP_CIPHER_CTX_free(c);
	struct str by = url_text(a, vector, VECTOR), body = url_text(a, out, text.n), end = url_text(a, tag, TAG);
	return sealed ? str_format(a, "%.*s..%.*s.%.*s.%.*s", STR_ARG(head), STR_ARG(by), STR_ARG(body), STR_ARG(end))
				  : STR_NONE;
}
