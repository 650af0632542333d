// SPDX-License-Identifier: Apache-2.0
// Signed assertions (assertion.h). libjwt 1.10 verifies the signature and nothing else: which algorithm and which key
// that is done with is decided here, from what was registered, before it sees the token. It would verify HS256 with a
// public key as the secret, and "none" without a key; neither can reach it. Header and claims are read by our own
// strict scanner, which refuses doubled members.
#include "api/assertion.h"

#include <jwt.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "http/http_out.h"
#include "record/jwk.h"

#define TEXT_MOST 8000   // bytes of an assertion
#define ISSUER_MOST 100  // bytes
#define JTI_MOST 500     // bytes
#define YEAR_9999 253402300799

static const jwt_alg_t libjwt_algs[] = { [JWK_RS384] = JWT_ALG_RS384, [JWK_ES384] = JWT_ALG_ES384 };

static bool wrong(struct assertion *x, const char *why)
{
	x->why = why;
	return false;
}

// --- taking it apart -----------------------------------------------------------------------------------------------

// One part: base64url without padding, and a JSON object in it.
static bool part_read(struct arena *a, struct str part, struct json *out)
{
	struct str text;
	return base64_bytes(a, part, BASE64_URL, &text) && json_scan(a, text, out, NULL) == OK &&
		json_kind(json_root(out)) == JSON_OBJECT;
}

static struct str word(struct arena *a, const struct json *doc, const char *member)
{
	return json_text(a, json_get(json_root(doc), member));
}

static bool alg_known(struct str alg)
{
	return str_is(alg, jwk_alg_name(JWK_RS384)) || str_is(alg, jwk_alg_name(JWK_ES384));
}

bool assertion_read(struct arena *a, struct str text, struct assertion *out)
{
	struct str rest = text, part[3] = { STR_NONE, STR_NONE, STR_NONE };
	*out = (struct assertion){ .text = text, .issuer = STR(""), .jti = STR(""), .client = { .id = STR("") } };
	for (size_t i = 0; i < 3 && rest.p; i++)
		part[i] = str_cut(&rest, '.');
	if (text.n > TEXT_MOST || rest.p || !part[0].n || !part[1].n || !part[2].n)
		return wrong(out, "form");
	if (!part_read(a, part[0], &out->header) || !part_read(a, part[1], &out->claims))
		return wrong(out, "form");
	struct json_at header = json_root(&out->header);
	if (!alg_known(word(a, &out->header, "alg")))
		return wrong(out, "algorithm");
	if (!json_text_is(json_get(header, "typ"), "JWT"))
		return wrong(out, "type");
	if (json_is_set(json_get(header, "crit"))) // what must be understood and is not (RFC 7515 4.1.11)
		return wrong(out, "header");
	struct str issuer = word(a, &out->claims, "iss"), subject = word(a, &out->claims, "sub");
	if (!issuer.n || issuer.n > ISSUER_MOST || !str_eq(issuer, subject))
		return wrong(out, "issuer");
	out->issuer = issuer;
	return true;
}

// --- the signature -------------------------------------------------------------------------------------------------

// Whether libjwt finds it signed with this key by the algorithm that the key is for.
static bool signed_with(struct arena *a, const struct assertion *x, const struct jwk *key)
{
	struct str pem;
	jwt_t *jwt = NULL;
	if (jwk_pem(a, key, &pem) != OK)
		return false;
	must(pem.p && pem.n > 0); // without a key libjwt would verify nothing
	bool good = jwt_decode(&jwt, str_c(a, x->text), (const unsigned char *)pem.p, (int)pem.n) == 0 && jwt &&
		jwt_get_alg(jwt) == libjwt_algs[key->alg];
	jwt_free(jwt);
	return good;
}

// jku must be the address that was registered (SMART App Launch 2.2), in whatever spelling; it is never asked for keys
// for being here.
static bool keys_from_elsewhere(struct arena *a, const struct assertion *x)
{
	struct json_at jku = json_get(json_root(&x->header), "jku");
	struct str address;
	if (!json_is_set(jku))
		return false;
	return http_out_address(a, json_text(a, jku), "", &address) != NULL || !str_eq(address, x->client.jwks_url);
}

static const char *signature_wrong(struct arena *a, struct assertion *x)
{
	struct jwk_set keys;
	struct str kid = word(a, &x->header, "kid");
	if (keys_from_elsewhere(a, x))
		return "header";
	if (jwk_read(a, x->client.jwks, &keys, NULL) != OK)
		return "keys";
	const struct jwk *key = jwk_find(&keys, kid);
	x->other_key = !key && kid.n > 0;
	if (!key)
		return "key";
	if (!str_is(word(a, &x->header, "alg"), jwk_alg_name(key->alg)))
		return "algorithm";
	return signed_with(a, x, key) ? NULL : "signature";
}

// --- the claims ----------------------------------------------------------------------------------------------------

// NumericDate (RFC 7519 2): seconds since 1970, perhaps with a fraction, which is dropped.
static bool moment(struct json_at at, instant *out)
{
	struct str whole = json_raw(at);
	size_t point;
	int64_t seconds;
	if (json_kind(at) != JSON_NUMBER)
		return false;
	if (str_index(whole, '.', &point))
		whole = str_part(whole, 0, point);
	if (!str_int(whole, 0, YEAR_9999, &seconds))
		return false;
	*out = seconds * SECONDS;
	return true;
}

// One audience, ours: what was meant for several could be played to us by another of them.
static bool audience_is(struct json_at aud, struct str audience)
{
	if (json_kind(aud) == JSON_ARRAY && json_length(aud) == 1)
		aud = json_item(aud, 0);
	struct str raw = json_raw(aud); // an address holds nothing that JSON escapes, but for "\/"
	return json_kind(aud) == JSON_STRING && raw.n == audience.n + 2 && str_eq(str_part(raw, 1, audience.n), audience);
}

// Absent, or not later than now.
static bool begun(struct json_at at, instant now)
{
	instant when;
	return !json_is_set(at) || (moment(at, &when) && when <= now + ASSERTION_LEEWAY);
}

static const char *claims_wrong(struct arena *a, struct assertion *x, struct str audience)
{
	struct json_at claims = json_root(&x->claims);
	instant now = clock_now(), end;
	if (!audience_is(json_get(claims, "aud"), audience))
		return "audience";
	if (!moment(json_get(claims, "exp"), &end))
		return "end";
	if (end + ASSERTION_LEEWAY <= now)
		return "expired";
	if (end > now + ASSERTION_LIFE + ASSERTION_LEEWAY)
		return "too-long";
	if (!begun(json_get(claims, "nbf"), now) || !begun(json_get(claims, "iat"), now))
		return "early";
	x->jti = word(a, &x->claims, "jti");
	if (!x->jti.n || x->jti.n > JTI_MOST)
		return "jti";
	x->ends = end + ASSERTION_LEEWAY;
	return NULL;
}

bool assertion_prove(struct db *db, struct arena *a, struct assertion *x, struct str audience, enum err *e)
{
	*e = client_get(db, a, x->issuer, &x->client);
	if (*e == ERR_NOT_FOUND) {
		*e = OK;
		x->client.id = STR("");
		return wrong(x, "client");
	}
	if (*e != OK)
		return false;
	x->why = signature_wrong(a, x);
	if (!x->why)
		x->why = claims_wrong(a, x, audience);
	return x->why == NULL;
}
