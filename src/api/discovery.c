// SPDX-License-Identifier: Apache-2.0
// GET /fhir/.well-known/smart-configuration: how a program gets a token here (SMART App Launch 2.2, "Conformance").
// Open to anybody, from any page of any site (serve/cors.c), always JSON. Each capability is a promise that
// tests/serve/test_token.c keeps; there is no issuer, because nobody signs in with OpenID Connect.
// GET /.well-known/jwks.json: the key that what is sent to other systems is signed with (record/message_sign.h).
#include "api/answer.h"
#include "api/assertion.h"

static void list(struct json_out *w, const char *name, const char *const *words)
{
	json_member(w, name);
	json_open_array(w);
	for (; *words; words++)
		json_put_c(w, *words);
	json_shut_array(w);
}

enum err smart_configuration(struct visit *v)
{
	static const struct {
		const char *name;
		const char *words[4];
	} lists[] = {
		{ "grant_types_supported", { "client_credentials" } },
		{ "token_endpoint_auth_methods_supported", { "private_key_jwt" } },
		{ "token_endpoint_auth_signing_alg_values_supported", { "RS384", "ES384" } },
		{ "scopes_supported", { "system/*.cruds", "system/*.rs", "system/*.read" } },
		{ "capabilities", { "client-confidential-asymmetric", "permission-v1", "permission-v2" } },
		{ "code_challenge_methods_supported", { "S256" } },
	};
	struct buf b;
	struct json_out w;
	buf_init(&b, v->arena, BUF_PAGE);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair(&w, "token_endpoint", token_endpoint(v));
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		list(&w, lists[i].name, lists[i].words);
	json_shut(&w);
	return visit_text(v, 200, "application/json", buf_text(&b));
}

enum err signing_keys(struct visit *v)
{
	return visit_text(v, 200, "application/jwk-set+json", message_key_set(v->arena, &v->site->sends));
}
