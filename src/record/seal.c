// SPDX-License-Identifier: Apache-2.0
// Sealing a text (seal.h). What is signed is the two parts as they are sent (RFC 7515 5.1), so nothing has to be put in
// order before it is checked.
#include "record/seal.h"

#include <sodium.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/text.h"

#define HEADER_MOST 2000 // bytes of a header, encoded

static struct str encoded(struct arena *a, struct str bytes)
{
	return base64_text(a, bytes, BASE64_URL);
}

// Nothing is never one of the parts.
static bool decoded(struct arena *a, struct str text, struct str *out)
{
	return text.n && base64_bytes(a, text, BASE64_URL, out);
}

struct str seal_make(struct arena *a, const struct message_key *key, const char *type, struct str payload)
{
	unsigned char signature[crypto_sign_BYTES];
	struct buf b;
	struct json_out w;
	buf_init(&b, a, BUF_PAGE);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair_c(&w, "alg", "EdDSA");
	json_pair_c(&w, "typ", type);
	json_pair(&w, "kid", message_key_id(a, key));
	json_member(&w, "jwk");
	json_open(&w);
	json_pair_c(&w, "kty", "OKP");
	json_pair_c(&w, "crv", "Ed25519");
	json_pair(&w, "x", encoded(a, (struct str){ (const char *)key->open, sizeof key->open }));
	json_shut(&w);
	json_shut(&w);
	struct str header = buf_text(&b);
	struct str said = str_format(a, "%.*s.%.*s", STR_ARG(encoded(a, header)), STR_ARG(encoded(a, payload)));
	must(crypto_sign_detached(signature, NULL, (const unsigned char *)said.p, said.n, key->secret) == 0);
	struct str sealed = encoded(a, (struct str){ (const char *)signature, sizeof signature });
	return str_format(a, "%.*s.%.*s", STR_ARG(said), STR_ARG(sealed));
}

static enum err bad(struct fault *f, const char *why)
{
	return fault_say(f, ERR_INPUT, why);
}

// The key that the header brings: the one algorithm, and nothing in it that would have to be understood (RFC 7515
// 4.1.11).
static enum err key_of_header(struct arena *a, struct str text, const char *type, struct sealed *out, struct fault *f)
{
	struct json doc;
	struct str x;
	if (json_scan(a, text, &doc, NULL) != OK)
		return bad(f, _("This is not a signed file: its beginning cannot be read."));
	struct json_at header = json_root(&doc), jwk = json_get(header, "jwk");
	if (!json_text_is(json_get(header, "typ"), type))
		return bad(f, _("This file is signed, but it holds something else than a template."));
	if (!json_text_is(json_get(header, "alg"), "EdDSA") || json_is_set(json_get(header, "crit")) ||
		!json_text_is(json_get(jwk, "kty"), "OKP") || !json_text_is(json_get(jwk, "crv"), "Ed25519") ||
		json_is_set(json_get(jwk, "d")))
		return bad(f, _("This file is signed in a way that is not known here. It has to be EdDSA with a key "
			"of Ed25519."));
	if (!decoded(a, json_text(a, json_get(jwk, "x")), &x) || x.n != sizeof out->open)
		return bad(f, _("The key in this file is damaged."));
	memcpy(out->open, x.p, sizeof out->open);
	struct message_key key = { 0 };
	memcpy(key.open, x.p, sizeof key.open);
	out->key_id = message_key_id(a, &key);
	struct str said = json_text(a, json_get(header, "kid"));
	return said.n && !str_eq(said, out->key_id) ? bad(f, _("The key in this file is not the one that it names.")) :
		OK;
}

enum err seal_open(struct arena *a, struct str text, const char *type, struct sealed *out, struct fault *f)
{
	struct str header, signature;
	*out = (struct sealed){ 0 };
	if (text.n > SEAL_MOST)
		return fault_say(f, ERR_TOO_LARGE, _("This file is too large for a template."));
	struct str rest = str_trim(text), all = rest;
	struct str first = str_cut(&rest, '.'), second = str_cut(&rest, '.');
	if (!second.n || !rest.n || first.n > HEADER_MOST || !decoded(a, first, &header) || !str_starts(header, "{"))
		return bad(f, _("This is not a signed file. A template without a signature is brought in under "
			"Templates."));
	if (!decoded(a, second, &out->payload) || !decoded(a, rest, &signature) ||
		signature.n != crypto_sign_BYTES)
		return bad(f, _("This file is damaged or cut off. Ask for it once more."));
	enum err e = key_of_header(a, header, type, out, f);
	if (e != OK)
		return e;
	if (crypto_sign_verify_detached((const unsigned char *)signature.p, (const unsigned char *)all.p,
			first.n + 1 + second.n, out->open) != 0)
		return bad(f, _("The signature does not fit: the file was changed on its way, or damaged. Do not use "
			"it."));
	return OK;
}

struct str seal_type(struct arena *a, struct str text)
{
	struct json doc;
	struct str rest = str_trim(text), header, first = str_cut(&rest, '.');
	if (!rest.n || first.n > HEADER_MOST || !decoded(a, first, &header) || json_scan(a, header, &doc, NULL) != OK)
		return STR("");
	struct str type = json_text(a, json_get(json_root(&doc), "typ"));
	return type.p ? type : STR("");
}

struct str seal_key_words(struct arena *a, struct str key_id)
{
	struct str digest;
	struct buf b;
	if (!decoded(a, key_id, &digest))
		return STR("");
	buf_init(&b, a, BUF_PAGE);
	for (size_t i = 0; i + 4 <= digest.n; i += 4) {
		const unsigned char *p = (const unsigned char *)digest.p + i;
		uint32_t four = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
		buf_str(&b, str_format(a, "%s%05u", i ? " " : "", four % 100000));
	}
	return buf_text(&b);
}
