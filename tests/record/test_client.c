// SPDX-License-Identifier: Apache-2.0
// Programs that are let in by their keys: which keys are taken, what ends with a client, what counts once. The keys are
// made anew by OpenSSL in each run.
#include "account_help.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "record/client.h"
#include "record/jwk.h"
#include "record/scope.h"
#include "record/token.h"

static struct str pem_of(EVP_PKEY *key, bool private)
{
	char *text;
	BIO *to = BIO_new(BIO_s_mem());
	int made = private ? PEM_write_bio_PrivateKey(to, key, NULL, NULL, 0, NULL, NULL) : PEM_write_bio_PUBKEY(to, key);
	assert_int_equal(made, 1);
	long n = BIO_get_mem_data(to, &text);
	struct str out = str_dup(arena, (struct str){ text, (size_t)n });
	BIO_free(to);
	EVP_PKEY_free(key);
	return out;
}

static struct str rsa(unsigned bits)
{
	return pem_of(EVP_RSA_gen(bits), false);
}

static struct str ec(const char *curve)
{
	return pem_of(EVP_EC_gen(curve), false);
}

static const char *refused_pem(struct str pem)
{
	struct jwk k;
	struct fault f;
	fault_init(&f, arena);
	assert_int_equal(jwk_of_pem(arena, pem, STR(""), &k, &f), ERR_INPUT);
	return fault_sentence(&f);
}

static const char *refused_jwks(const char *text)
{
	struct jwk_set set;
	struct fault f;
	fault_init(&f, arena);
	if (jwk_read(arena, str_of(text), &set, &f) == OK)
		fail_msg("taken: %s", text);
	return fault_sentence(&f);
}

static struct jwk key_of_pem(struct str pem)
{
	struct jwk k;
	assert_int_equal(jwk_of_pem(arena, pem, STR("one"), &k, NULL), OK);
	return k;
}

static struct str set_of(struct jwk *key, size_t count)
{
	return jwk_text(arena, &(struct jwk_set){ key, count });
}

static void test_a_key_comes_out_of_the_set_as_it_went_in(void **state)
{
	(void)state;
	struct str pems[] = { rsa(2048), ec("P-384") }, again;
	for (size_t i = 0; i < 2; i++) {
		struct jwk k = key_of_pem(pems[i]);
		struct jwk_set set;
		struct str text = set_of(&k, 1);
		assert_int_equal(jwk_read(arena, text, &set, NULL), OK);
		assert_int_equal(set.count, 1);
		assert_int_equal(set.key[0].alg, i == 0 ? JWK_RS384 : JWK_ES384);
		assert_int_equal(jwk_check(arena, &set.key[0], NULL), OK);
		assert_int_equal(jwk_pem(arena, &set.key[0], &again), OK);
		assert_true(str_eq(again, pems[i]));
		assert_true(str_eq(jwk_text(arena, &set), text));
		assert_ptr_equal(jwk_find(&set, STR("one")), &set.key[0]);
		assert_null(jwk_find(&set, STR("two")));
		assert_null(jwk_find(&set, STR("")));
	}
}

// The key and the thumbprint of RFC 7638 3.1.
static void test_a_key_without_an_id_is_known_by_its_thumbprint(void **state)
{
	(void)state;
	static const char text[] =
		"{\"kty\":\"RSA\",\"n\":\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFx"
		"uhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_"
		"FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0"
		"fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\",\"e\":\"AQAB\",\"kid\":\"x\"}";
	struct jwk_set set;
	struct str pem;
	struct jwk k;
	assert_int_equal(jwk_read(arena, str_of(text), &set, NULL), OK);
	assert_int_equal(jwk_pem(arena, &set.key[0], &pem), OK);
	assert_int_equal(jwk_of_pem(arena, pem, STR(""), &k, NULL), OK);
	IS(k.kid, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

static void test_only_public_keys_that_are_strong_enough_are_taken(void **state)
{
	(void)state;
	assert_non_null(strstr(refused_pem(rsa(1024)), "2048"));
	assert_non_null(strstr(refused_pem(ec("P-256")), "P-384"));
	assert_non_null(strstr(refused_pem(pem_of(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), false)), "RSA"));
	assert_non_null(strstr(refused_pem(pem_of(EVP_RSA_gen(2048), true)), "private"));
	assert_non_null(strstr(refused_pem(pem_of(EVP_EC_gen("P-384"), true)), "private"));
	assert_non_null(strstr(refused_pem(STR("hello")), "not a public key"));
	assert_non_null(strstr(refused_pem(STR("")), "not a public key"));
	assert_non_null(strstr(refused_pem(STR("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")),
		"not a public"));
	struct jwk k = key_of_pem(ec("P-384"));
	struct fault f;
	fault_init(&f, arena);
	k.one = k.other; // a point that is not on the curve
	assert_int_equal(jwk_check(arena, &k, &f), ERR_INPUT);
	k = key_of_pem(rsa(2048));
	k.one = STR("AQAB");
	assert_int_equal(jwk_check(arena, &k, &f), ERR_INPUT);
}

static void test_a_set_says_which_of_its_keys_is_wrong(void **state)
{
	(void)state;
	static const struct {
		const char *text, *word;
	} rows[] = {
		{ "", "not a JSON Web Key Set" },
		{ "[]", "not a JSON Web Key Set" },
		{ "{}", "not a JSON Web Key Set" },
		{ "{\"keys\":{}}", "not a JSON Web Key Set" },
		{ "{\"keys\":[]}", "1 to 20" },
		{ "{\"keys\":[1]}", "number 1 is not a key" },
		{ "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"AQAB\",\"e\":\"AQAB\"},{\"kty\":\"oct\",\"kid\":\"b\"}]}",
			"number 2 is of a type" },
		{ "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"b\",\"k\":\"AAAA\"}]}", "private" },
		{ "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"AQAB\",\"e\":\"AQAB\",\"d\":\"AQAB\"}]}", "private" },
		{ "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}", "kid" },
		{ "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}", "kid" },
		{ "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\\nb\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}", "kid" },
		{ "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"alg\":\"RS256\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}", "algorithm" },
		{ "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"alg\":\"HS384\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}", "algorithm" },
		{ "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"use\":\"enc\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}", "signatures" },
		{ "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"key_ops\":[\"sign\"],\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
			"signatures" },
		{ "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"a\",\"x\":\"AQAB\",\"y\":\"AQAB\"}]}", "P-384" },
		{ "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-384\",\"alg\":\"RS384\",\"kid\":\"a\",\"x\":\"AQ\",\"y\":\"AQ\"}]}",
			"algorithm" },
		{ "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"AQ AB\",\"e\":\"AQAB\"}]}", "not a key" },
		{ "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"AQAB\"}]}", "not a key" },
		{ "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"AQAB\",\"e\":\"AQAB\"},"
			"{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}", "number 2 has the same kid" },
		{ "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"kid\":\"b\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
			"not a JSON Web" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *said = refused_jwks(rows[i].text);
		if (!strstr(said, rows[i].word))
			fail_msg("%s: %s", rows[i].text, said);
	}
}

// --- clients -------------------------------------------------------------------------------------------------------

static enum err do_client(struct db *w, struct arena *a, void *what)
{
	return client_add(w, a, what);
}

static enum err do_end(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return client_end(w, *(struct str *)what);
}

static enum err do_token(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return token_put(w, what);
}

struct use {
	struct str client, jti;
	instant ends;
};

static enum err do_jti(struct db *w, struct arena *a, void *what)
{
	struct use *u = what;
	(void)a;
	return client_jti_use(w, u->client, u->jti, u->ends);
}

static struct client add_client(const char *name, const char *scope)
{
	struct client c;
	struct jwk k = key_of_pem(ec("P-384"));
	client_new(arena, str_of(name), set_of(&k, 1), str_of(scope), &c);
	assert_int_equal(store_write(store, do_client, &c), OK);
	return c;
}

static struct str give(struct str client, const char *scope, instant ends)
{
	struct client_token t;
	token_new_for(arena, client, str_of(scope), ends, &t);
	assert_int_equal(store_write(store, do_token, &t), OK);
	return t.token;
}

static int64_t rows_of(struct statement *st)
{
	struct query *q = query_begin(db, st);
	int64_t n = query_row(q) ? row_int(q, "n") : -1;
	assert_int_equal(query_end(q), OK);
	return n;
}

static void test_a_token_of_a_client_says_who_it_is_and_what_it_may(void **state)
{
	(void)state;
	struct actor who;
	struct client c = add_client("Riverside shared record", "system/Goal.rs system/Task.cu");
	struct str token = give(c.id, "system/Goal.rs", START + CLIENT_TOKEN_LIFE);
	assert_int_equal(token_find(db, arena, token, &who), OK);
	assert_int_equal(who.kind, ACTOR_SYSTEM);
	assert_true(str_eq(who.account, c.id));
	IS(who.name, "Riverside shared record");
	IS(who.role, "system/Goal.rs");
	assert_true(scope_allows(who.scope, STR("Goal"), SCOPE_READ));
	assert_false(scope_allows(who.scope, STR("Task"), SCOPE_READ));
	clock_freeze(START + CLIENT_TOKEN_LIFE - 1);
	assert_int_equal(token_find(db, arena, token, &who), OK);
	clock_freeze(START + CLIENT_TOKEN_LIFE);
	assert_int_equal(token_find(db, arena, token, &who), ERR_LOGIN);
	assert_null(who.scope);
}

static void test_a_token_of_this_machine_is_called_by_its_id(void **state)
{
	(void)state;
	struct client_token t;
	struct actor who;
	token_new(arena, STR(TOKEN_SCOPE_READ), 0, &t);
	assert_int_equal(store_write(store, do_token, &t), OK);
	assert_int_equal(token_find(db, arena, t.token, &who), OK);
	assert_true(str_eq(who.name, t.client));
	assert_true(scope_allows(who.scope, STR("Patient"), SCOPE_SEARCH));
}

static void test_when_a_client_ends_its_tokens_stop_at_once(void **state)
{
	(void)state;
	struct actor who;
	struct client_list list;
	struct client c = add_client("one", "system/*.rs"), other = add_client("other", "system/*.rs"), found;
	struct str token = give(c.id, "system/*.rs", START + HOURS), stays = give(other.id, "system/*.rs", START + HOURS);
	assert_int_equal(client_get(db, arena, c.id, &found), OK);
	IS(found.name, "one");
	assert_true(str_eq(found.jwks, c.jwks));
	assert_int_equal(client_list(db, arena, &list), OK);
	assert_int_equal(list.count, 2);
	assert_int_equal(store_write(store, do_end, &c.id), OK);
	assert_int_equal(token_find(db, arena, token, &who), ERR_LOGIN);
	assert_int_equal(token_find(db, arena, stays, &who), OK);
	assert_int_equal(client_get(db, arena, c.id, &found), ERR_NOT_FOUND);
	assert_int_equal(store_write(store, do_end, &c.id), ERR_NOT_FOUND);
	assert_int_equal(store_write(store, do_end, &STR("nobody")), ERR_NOT_FOUND);
	assert_int_equal(client_list(db, arena, &list), OK);
	assert_int_equal(list.count, 1);
	IS(list.item[0].name, "other");
}

static void test_a_client_needs_a_name_keys_and_scopes_of_a_system(void **state)
{
	(void)state;
	struct jwk k = key_of_pem(ec("P-384"));
	struct str keys = set_of(&k, 1);
	const struct {
		struct str name, jwks;
		const char *scope;
	} rows[] = {
		{ STR(""), keys, "system/*.rs" },
		{ STR("two\nlines"), keys, "system/*.rs" },
		{ STR("\xFF"), keys, "system/*.rs" },
		{ STR("one"), STR("{\"keys\":[]}"), "system/*.rs" },
		{ STR("one"), keys, "patient/*.rs" },
		{ STR("one"), keys, "" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct client c;
		client_new(arena, rows[i].name, rows[i].jwks, str_of(rows[i].scope), &c);
		assert_int_equal(store_write(store, do_client, &c), ERR_INPUT);
	}
}

static enum err do_keys(struct db *w, struct arena *a, void *what)
{
	return client_keys_set(w, a, what);
}

static void test_keys_change_only_for_who_has_them_from_that_address(void **state)
{
	(void)state;
	struct jwk k = key_of_pem(ec("P-384"));
	struct client given = add_client("given", "system/*.rs"), c = given, found;
	struct client_list list;
	c.id = STR("fetched00000");
	c.jwks_url = STR("https://records.example/keys");
	c.ca_file = STR("/etc/ca.pem");
	assert_int_equal(store_write(store, do_client, &c), OK);
	assert_int_equal(client_list_fetched(db, arena, &list), OK);
	assert_int_equal(list.count, 1);
	IS(list.item[0].id, "fetched00000");
	IS(list.item[0].ca_file, "/etc/ca.pem");
	assert_int_equal(store_write(store, do_keys, &c), ERR_NOT_FOUND); // it has them already
	c.jwks = set_of(&k, 1);
	assert_int_equal(store_write(store, do_keys, &c), OK);
	assert_int_equal(client_get(db, arena, c.id, &found), OK);
	assert_true(str_eq(found.jwks, c.jwks));
	IS(found.jwks_url, "https://records.example/keys");
	struct client wrong = c;
	wrong.jwks = given.jwks;
	wrong.jwks_url = STR("https://records.example/other");
	assert_int_equal(store_write(store, do_keys, &wrong), ERR_NOT_FOUND);
	wrong = c;
	wrong.jwks = STR("{\"keys\":[]}");
	assert_int_equal(store_write(store, do_keys, &wrong), ERR_INPUT);
	assert_int_equal(store_write(store, do_end, &c.id), OK);
	wrong.jwks = given.jwks;
	assert_int_equal(store_write(store, do_keys, &wrong), ERR_NOT_FOUND);
	assert_int_equal(client_list_fetched(db, arena, &list), OK);
	assert_int_equal(list.count, 0);
	assert_int_equal(client_get(db, arena, given.id, &found), OK);
	assert_true(str_eq(found.jwks, given.jwks));
}

static struct statement jtis = {
	.name = "test_jtis",
	.sql = "SELECT count(*) AS n FROM client_jti",
	.params = "",
	.columns = "n:int",
	.for_what = "how many assertions are remembered",
};
static struct statement tokens = {
	.name = "test_tokens",
	.sql = "SELECT count(*) AS n FROM client_token",
	.params = "",
	.columns = "n:int",
	.for_what = "how many tokens are kept",
};

static void test_an_assertion_counts_once_for_its_client(void **state)
{
	(void)state;
	struct use u = { STR("one"), STR("jti-1"), START + 5 * MINUTES };
	assert_int_equal(store_write(store, do_jti, &u), OK);
	assert_int_equal(store_write(store, do_jti, &u), ERR_CONFLICT);
	u.client = STR("two");
	assert_int_equal(store_write(store, do_jti, &u), OK);
	u.jti = STR("jti-2");
	assert_int_equal(store_write(store, do_jti, &u), OK);
	clock_freeze(START + 5 * MINUTES - 1);
	assert_int_equal(store_write(store, do_jti, &u), ERR_CONFLICT);
}

static void test_what_is_over_is_swept_a_few_at_a_time(void **state)
{
	(void)state;
	struct use u = { .client = STR("one"), .ends = START + MINUTES };
	for (int i = 0; i < 50; i++) {
		u.jti = str_format(arena, "jti-%d", i);
		assert_int_equal(store_write(store, do_jti, &u), OK);
		(void)give(STR("one"), "system/*.rs", START + MINUTES);
	}
	(void)give(STR("one"), "system/*.rs", 0);
	assert_int_equal(rows_of(&jtis), 50);
	assert_int_equal(rows_of(&tokens), 51);
	clock_freeze(START + MINUTES);
	u.ends = START + HOURS;
	for (int64_t left = 50, i = 0; i < 4; i++) {
		u.jti = str_format(arena, "later-%d", (int)i);
		assert_int_equal(store_write(store, do_jti, &u), OK);
		(void)give(STR("one"), "system/*.rs", START + HOURS);
		left = left > 20 ? left - 20 : 0;
		assert_int_equal(rows_of(&jtis), left + i + 1);
		assert_int_equal(rows_of(&tokens), left + i + 2);
	}
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, house_open, house_close)
	const struct CMUnitTest tests[] = {
		ONE(test_a_key_comes_out_of_the_set_as_it_went_in),
		ONE(test_a_key_without_an_id_is_known_by_its_thumbprint),
		ONE(test_only_public_keys_that_are_strong_enough_are_taken),
		ONE(test_a_set_says_which_of_its_keys_is_wrong),
		ONE(test_a_token_of_a_client_says_who_it_is_and_what_it_may),
		ONE(test_a_token_of_this_machine_is_called_by_its_id),
		ONE(test_when_a_client_ends_its_tokens_stop_at_once),
		ONE(test_a_client_needs_a_name_keys_and_scopes_of_a_system),
		ONE(test_keys_change_only_for_who_has_them_from_that_address),
		ONE(test_an_assertion_counts_once_for_its_client),
		ONE(test_what_is_over_is_swept_a_few_at_a_time),
	};
#undef ONE
	return cmocka_run_group_tests(tests, NULL, NULL);
}
