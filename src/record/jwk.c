// SPDX-License-Identifier: Apache-2.0
// JSON Web Keys as text (jwk.h): what they must say, and how they are kept. The numbers are jwk_key.c's.
#include "record/jwk.h"

#include <sodium.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"

static const struct {
	const char *alg, *kty, *crv; // crv NULL: RSA
	const char *one, *other;
	size_t one_most, other_most; // characters of base64url
} algs[] = {
	[JWK_RS384] = { "RS384", "RSA", NULL, "n", "e", 1400, 12 },
	[JWK_ES384] = { "ES384", "EC", "P-384", "x", "y", 64, 64 },
};

// Members that only a private or a shared key has (RFC 7518 6.2.2, 6.3.2, 6.4.1).
static const char *const privates[] = { "d", "p", "q", "dp", "dq", "qi", "oth", "k" };

const char *jwk_alg_name(enum jwk_alg alg)
{
	return algs[alg].alg;
}

static bool base64url(struct str s, size_t most)
{
	if (s.n == 0 || s.n > most || s.n % 4 == 1)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
			return false;
	}
	return true;
}

// Printable ASCII: it stands in headers, logs of others and in what the command line prints.
static bool kid_fine(struct str kid)
{
	for (size_t i = 0; i < kid.n; i++)
		if (kid.p[i] < ' ' || kid.p[i] > '~')
			return false;
	return kid.n > 0 && kid.n <= JWK_KID_MOST;
}

static bool says_verify(struct json_at ops)
{
	for (struct json_at i = json_first(ops); json_is_set(i); i = json_next(ops, i))
		if (json_text_is(i, "verify"))
			return true;
	return false;
}

// What is wrong with one key, or NULL.
static const char *one_read(struct arena *a, struct json_at at, struct jwk *out)
{
	if (json_kind(at) != JSON_OBJECT)
		return _("is not a key");
	for (size_t i = 0; i < sizeof privates / sizeof *privates; i++)
		if (json_is_set(json_get(at, privates[i])))
			return _("is a private key. Keep it to yourself, and give only the public one");
	size_t i = 0;
	while (i < sizeof algs / sizeof *algs && !json_text_is(json_get(at, "kty"), algs[i].kty))
		i++;
	if (i == sizeof algs / sizeof *algs)
		return _("is of a type that is not taken: kty must be RSA or EC");
	if (algs[i].crv && !json_text_is(json_get(at, "crv"), algs[i].crv))
		return _("is on another curve than P-384");
	if (json_is_set(json_get(at, "alg")) && !json_text_is(json_get(at, "alg"), algs[i].alg))
		return _("is for another algorithm than RS384 (RSA) or ES384 (EC)");
	if (json_is_set(json_get(at, "use")) && !json_text_is(json_get(at, "use"), "sig"))
		return _("is not for signatures: use must be sig");
	if (json_is_set(json_get(at, "key_ops")) && !says_verify(json_get(at, "key_ops")))
		return _("is not for signatures: key_ops must hold verify");
	*out = (struct jwk){
		.kid = json_text(a, json_get(at, "kid")), .alg = (enum jwk_alg)i,
		.one = json_text(a, json_get(at, algs[i].one)), .other = json_text(a, json_get(at, algs[i].other)),
	};
	if (!kid_fine(out->kid))
		return _("has no kid: each key needs an id of 1 to 200 plain letters");
	if (!base64url(out->one, algs[i].one_most) || !base64url(out->other, algs[i].other_most))
		return _("is not a key");
	return NULL;
}

static enum err says(struct arena *a, struct fault *f, size_t i, const char *what)
{
	return fault_say(f, ERR_INPUT, str_format(a, _("Key number %zu %s."), i + 1, what).p);
}

enum err jwk_read(struct arena *a, struct str text, struct jwk_set *out, struct fault *f)
{
	struct json *doc = arena_make(a, struct json);
	*out = (struct jwk_set){ 0 };
	if (text.n > JWKS_TEXT_MOST || json_scan(a, text, doc, NULL) != OK || json_kind(json_root(doc)) != JSON_OBJECT)
		return fault_say(f, ERR_INPUT, _("This is not a JSON Web Key Set."));
	struct json_at root = json_root(doc), keys = json_get(root, "keys");
	bool single = !json_is_set(keys) && json_is_set(json_get(root, "kty"));
	size_t count = single ? 1 : json_length(keys);
	if (!single && json_kind(keys) != JSON_ARRAY)
		return fault_say(f, ERR_INPUT, _("This is not a JSON Web Key Set."));
	if (count == 0 || count > JWKS_MOST)
		return fault_say(f, ERR_INPUT, _("A key set must hold 1 to 20 keys."));
	out->key = arena_array(a, struct jwk, count);
	for (size_t i = 0; i < count; i++) {
		const char *wrong = one_read(a, single ? root : json_item(keys, (uint32_t)i), &out->key[i]);
		if (!wrong && jwk_find(out, out->key[i].kid))
			wrong = _("has the same kid as another");
		if (wrong)
			return says(a, f, i, wrong);
		out->count = i + 1;
	}
	return OK;
}

struct str jwk_text(struct arena *a, const struct jwk_set *set)
{
	struct buf b;
	struct json_out w;
	buf_init(&b, a, JWKS_TEXT_MOST);
	json_out_init(&w, &b);
	json_open(&w);
	json_member(&w, "keys");
	json_open_array(&w);
	for (size_t i = 0; i < set->count; i++) {
		const struct jwk *k = &set->key[i];
		json_open(&w);
		json_pair_c(&w, "kty", algs[k->alg].kty);
		json_pair(&w, "kid", k->kid);
		json_pair_c(&w, "alg", algs[k->alg].alg);
		json_pair_c(&w, "use", "sig");
		if (algs[k->alg].crv)
			json_pair_c(&w, "crv", algs[k->alg].crv);
		json_pair(&w, algs[k->alg].one, k->one);
		json_pair(&w, algs[k->alg].other, k->other);
		json_shut(&w);
	}
	json_shut_array(&w);
	json_shut(&w);
	return buf_ok(&b) ? buf_text(&b) : STR("");
}

const struct jwk *jwk_find(const struct jwk_set *set, struct str kid)
{
	for (size_t i = 0; kid.n && i < set->count; i++)
		if (str_eq(set->key[i].kid, kid))
			return &set->key[i];
	return NULL;
}
