// SPDX-License-Identifier: Apache-2.0
// Tokens for programs of others, over the wire: who gets one and what it opens, and everything that must not get one.
#include "token_help.h"

#include "serve/route.h"

static struct key_pair rsa, ec, stranger;
static struct str client, other;

static void open_all(void)
{
	house_open();
	rsa = pair_new(EVP_RSA_gen(2048), "rsa-1");
	ec = pair_new(EVP_EC_gen("P-384"), "ec-1");
	stranger = pair_new(EVP_EC_gen("P-384"), "ec-1");
	client = client_with("Shared record", "system/Goal.rs system/Patient.r system/Task.cruds", &rsa, &ec);
	other = client_with("Another", "system/*.rs", &stranger, NULL);
}

static struct made right(void)
{
	return (struct made){ .alg = JWT_ALG_ES384, .key = ec.private, .kid = "ec-1", .iss = client.p };
}

static struct statement newest_row = {
	.name = "test_newest_row",
	.sql = "SELECT action AS action, outcome AS outcome, actor AS actor, what AS what, reason AS reason FROM audit"
		" ORDER BY chain, seq DESC LIMIT 1",
	.params = "",
	.columns = "action:text outcome:text actor:text what:text reason:text",
	.for_what = "what the audit says of the last try",
};

static void assert_row(const char *outcome, const char *what, const char *reason)
{
	struct query *q = query_begin(store_reader(site.store), &newest_row);
	assert_true(query_row(q));
	struct str have = str_format(arena, "%.*s %.*s %.*s|%.*s|%.*s", STR_ARG(row_text(q, "action")),
		STR_ARG(row_text(q, "outcome")), STR_ARG(row_text(q, "actor")), STR_ARG(row_text(q, "what")),
		STR_ARG(row_text(q, "reason")));
	assert_int_equal(query_end(q), OK);
	struct str want = str_format(arena, "sign-in %s s:%.*s|%s|%s", outcome, STR_ARG(client), what, reason);
	if (!str_eq(have, want))
		fail_msg("%.*s, not %.*s", STR_ARG(have), STR_ARG(want));
}

static struct statement rows_of = {
	.name = "test_rows_of",
	.sql = "SELECT (SELECT count(*) FROM client_token) AS tokens, (SELECT count(*) FROM audit) AS rows",
	.params = "",
	.columns = "tokens:int rows:int",
	.for_what = "whether a try left anything",
};

static int64_t count_of(const char *column)
{
	struct query *q = query_begin(store_reader(site.store), &rows_of);
	int64_t n = query_row(q) ? row_int(q, column) : -1;
	assert_int_equal(query_end(q), OK);
	return n;
}

// --- who gets one --------------------------------------------------------------------------------------------------

static void test_a_program_with_either_kind_of_key_gets_a_token_that_reads(void **state)
{
	(void)state;
	struct made by_rsa = right();
	open_all();
	by_rsa = right();
	by_rsa.alg = JWT_ALG_RS384;
	by_rsa.key = rsa.private;
	by_rsa.kid = "rsa-1";
	struct made by_ec = right();
	by_ec.nbf = -5;
	by_ec.iat = -5;
	const struct made *both[] = { &by_rsa, &by_ec };
	for (size_t i = 0; i < 2; i++) {
		struct reply r = post_assertion(both[i], "system/Goal.read system/Patient.rs");
		SAYS(r, 200, "token_type", "bearer");
		assert_true(str_is(said(&r, "scope"), "system/Goal.rs system/Patient.r"));
		assert_non_null(memmem(r.body.p, r.body.n, "\"expires_in\":300", 16));
		assert_true(str_is(reply_header(&r, "Content-Type", 0), "application/json"));
		assert_true(str_is(reply_header(&r, "Cache-Control", 0), "no-store"));
		assert_true(str_is(reply_header(&r, "Pragma", 0), "no-cache"));
		assert_false(reply_header(&r, "Set-Cookie", 0).p != NULL);
		struct str bearer = said(&r, "access_token");
		assert_row("done", "token system/Goal.rs system/Patient.r", "");
		assert_int_equal(get_with("/fhir/Goal/" GOAL, bearer).status, 200);
		assert_int_equal(get_with("/fhir/Patient/" DECLAN, bearer).status, 200);
		assert_int_equal(get_with("/fhir/Organization/riverside", bearer).status, 403);
		clock_freeze(clock_now() + 5 * MINUTES - 1);
		assert_int_equal(get_with("/fhir/Goal/" GOAL, bearer).status, 200);
		clock_freeze(clock_now() + 1);
		assert_int_equal(get_with("/fhir/Goal/" GOAL, bearer).status, 401);
	}
	house_close();
}

static void test_the_granted_scope_is_what_was_asked_and_registered(void **state)
{
	(void)state;
	static const struct {
		const char *asked, *granted;
	} rows[] = {
		{ "system/*.cruds", "system/Goal.rs system/Patient.r system/Task.cruds" },
		{ "system/*.read", "system/Goal.rs system/Patient.r system/Task.rs" },
		{ "system/Task.write", "system/Task.cud" },
		{ "system/Goal.rs?lifecycle-status=active", "system/Goal.rs?lifecycle-status=active" },
		{ "system/Goal.rs system/Consent.rs", "system/Goal.rs" },
		{ "system/Consent.rs", NULL },
		{ "system/Goal.cud", NULL },
		{ "patient/Goal.rs", NULL },
		{ "system/Goal.rs user/Goal.rs", NULL },
		{ "system/Goal.rs launch", NULL },
		{ "everything", NULL },
		{ "", NULL },
	};
	open_all();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct made m = right();
		int64_t before = count_of("tokens");
		struct reply r = post_assertion(&m, rows[i].asked);
		if (rows[i].granted) {
			SAYS(r, 200, "scope", rows[i].granted);
			continue;
		}
		SAYS(r, 400, "error", "invalid_scope");
		assert_int_equal(count_of("tokens"), before);
		assert_row("failed", "token ", "scope");
	}
	struct made m = right();
	struct reply r = post_form(str_format(arena, "grant_type=client_credentials&client_assertion_type=" JWT_BEARER
		"&client_assertion=%.*s", STR_ARG(assertion_of(&m))));
	SAYS(r, 400, "error", "invalid_scope");
	house_close();
}

static void test_no_cookie_and_no_header_of_a_browser_changes_anything(void **state)
{
	(void)state;
	open_all();
	struct session s = sign_in_as(arena, "declan");
	struct made m = right();
	struct str cookie = str_format(arena, "Cookie: ownplan=%.*s\r\n", STR_ARG(s.token));
	struct str headers = str_join(arena, cookie,
		STR("Sec-Fetch-Site: cross-site\r\nOrigin: https://elsewhere.example\r\n"));
	struct reply r = post_raw("application/x-www-form-urlencoded; charset=utf-8", str_c(arena, headers),
		form_of(assertion_of(&m), "system/Goal.rs"));
	SAYS(r, 200, "token_type", "bearer");
	assert_false(reply_header(&r, "Set-Cookie", 0).p != NULL);
	r = post_raw("application/x-www-form-urlencoded", cookie.p, str_format(arena, "csrf=%.*s", STR_ARG(s.csrf)));
	SAYS(r, 400, "error", "invalid_request");
	house_close();
}

static void test_when_a_client_ends_its_tokens_and_its_key_stop_at_once(void **state)
{
	(void)state;
	open_all();
	struct made m = right();
	struct reply r = post_assertion(&m, "system/Goal.rs");
	struct str bearer = said(&r, "access_token");
	assert_int_equal(get_with("/fhir/Goal/" GOAL, bearer).status, 200);
	assert_int_equal(store_write(site.store, do_client_end, &client), OK);
	assert_int_equal(get_with("/fhir/Goal/" GOAL, bearer).status, 401);
	r = post_assertion(&m, "system/Goal.rs");
	SAYS(r, 400, "error", "invalid_client");
	house_close();
}

// --- who does not --------------------------------------------------------------------------------------------------

struct refusal {
	const char *name, *why; // why NULL: nobody that we know, so no row
	struct made m;
};

static size_t refusals(struct refusal *out)
{
	struct made r = right(), m;
	size_t n = 0;
#define WRONG(name_, why_, ...) \
	m = r; \
	__VA_ARGS__; \
	out[n++] = (struct refusal){ name_, why_, m }
	WRONG("HS256 with the public PEM of EC", NULL, m.alg = JWT_ALG_HS256; m.key = ec.public);
	WRONG("HS384 with the public PEM of RSA", NULL, m.alg = JWT_ALG_HS384; m.key = rsa.public; m.kid = "rsa-1");
	WRONG("RS256", NULL, m.alg = JWT_ALG_RS256; m.key = rsa.private; m.kid = "rsa-1");
	WRONG("RS512", NULL, m.alg = JWT_ALG_RS512; m.key = rsa.private; m.kid = "rsa-1");
	WRONG("no signature", NULL, m.unsigned_ = true);
	WRONG("what must be understood", NULL, m.header = "{\"crit\":[\"b64\"],\"b64\":false}");
	WRONG("keys from elsewhere", "header", m.header = "{\"jku\":\"https://elsewhere.example/jwks\"}");
	WRONG("no issuer", NULL, m.iss = NULL);
	WRONG("another subject", NULL, m.sub = other.p);
	WRONG("an issuer that nobody knows", NULL, m.iss = "nobody000000");
	WRONG("the key of nobody", "signature", m.key = stranger.private);
	WRONG("RS384 under the id of the EC key", "algorithm", m.alg = JWT_ALG_RS384; m.key = rsa.private);
	WRONG("ES384 under the id of the RSA key", "algorithm", m.kid = "rsa-1");
	WRONG("an unknown key id", "key", m.kid = "ec-2");
	WRONG("no key id", "key", m.kid = NULL);
	WRONG("a key id that is a number", "key", m.kid = NULL; m.header = "{\"kid\":1}");
	WRONG("another audience", "audience", m.aud = "http://ownplan/fhir");
	WRONG("an audience that begins alike", "audience", m.aud = AUDIENCE "/");
	WRONG("no audience", "audience", m.aud = "");
	WRONG("several audiences", "audience", m.aud = ""; m.claims = "{\"aud\":[\"" AUDIENCE "\",\"http://other\"]}");
	WRONG("expired", "expired", m.exp = -60);
	WRONG("too far ahead", "too-long", m.exp = 361);
	WRONG("no end", "end", m.exp = NEVER);
	WRONG("an end that is a word", "end", m.exp = NEVER; m.claims = "{\"exp\":\"9999999999\"}");
	WRONG("an end before time", "end", m.exp = NEVER; m.claims = "{\"exp\":-1}");
	WRONG("an end beyond time", "end", m.exp = NEVER; m.claims = "{\"exp\":999999999999999999}");
	WRONG("not yet", "early", m.nbf = 61);
	WRONG("made later than now", "early", m.iat = 61);
	WRONG("made at a word", "early", m.claims = "{\"iat\":\"now\"}");
	WRONG("no jti", "jti", m.jti = "");
	WRONG("a jti that is a number", "jti", m.jti = ""; m.claims = "{\"jti\":1}");
#undef WRONG
	return n;
}

static void test_what_is_wrong_with_an_assertion_is_refused_and_told_to_nobody(void **state)
{
	(void)state;
	struct refusal list[60];
	struct str words = STR_NONE;
	open_all();
	size_t n = refusals(list);
	for (size_t i = 0; i < n; i++) {
		clock_freeze(clock_now() + HOURS); // nobody has to wait
		int64_t tokens = count_of("tokens"), rows = count_of("rows");
		struct reply r = post_assertion(&list[i].m, "system/Goal.rs");
		if (r.status != 400 || !str_is(said(&r, "error"), "invalid_client"))
			fail_msg("%s: %d %.*s", list[i].name, r.status, STR_ARG(r.body));
		words = words.p ? words : r.body;
		assert_true(str_eq(r.body, words)); // one answer to all
		assert_int_equal(count_of("tokens"), tokens);
		assert_int_equal(count_of("rows"), rows + (list[i].why ? 1 : 0));
		if (list[i].why)
			assert_row("failed", "token ", list[i].why);
	}
	clock_freeze(clock_now() + HOURS);
	struct made m = right(); // and what is only just right is taken
	m.exp = 360;
	m.nbf = m.iat = 60;
	struct reply r = post_assertion(&m, "system/Goal.rs");
	SAYS(r, 200, "scope", "system/Goal.rs");
	m = right();
	m.exp = -59;
	m.aud = "";
	m.claims = "{\"aud\":[\"" AUDIENCE "\"]}";
	r = post_assertion(&m, "system/Goal.rs");
	SAYS(r, 200, "scope", "system/Goal.rs");
	house_close();
}

static void test_the_key_of_another_client_opens_nothing(void **state)
{
	(void)state;
	open_all();
	struct made m = right(); // the id of the key is the same, the client is not
	m.key = stranger.private;
	struct reply r = post_assertion(&m, "system/Goal.rs");
	SAYS(r, 400, "error", "invalid_client");
	assert_row("failed", "token ", "signature");
	m.iss = other.p;
	r = post_assertion(&m, "system/Goal.rs");
	SAYS(r, 200, "scope", "system/Goal.rs");
	r = post_form(str_format(arena, "%.*s&client_id=%.*s", STR_ARG(form_of(assertion_of(&m), "system/Goal.rs")),
		STR_ARG(client)));
	SAYS(r, 400, "error", "invalid_client");
	house_close();
}

// Where the server knows its own address, what was meant for another server is refused, whatever name it comes by.
static void test_an_assertion_for_another_server_cannot_be_played_to_this_one(void **state)
{
	(void)state;
	open_all();
	site.address = "https://plans.example";
	struct made m = right();
	struct reply r = post_assertion(&m, "system/Goal.rs"); // for http://ownplan, which is what Host says
	SAYS(r, 400, "error", "invalid_client");
	assert_row("failed", "token ", "audience");
	m.aud = "https://plans.example/auth/token";
	r = post_assertion(&m, "system/Goal.rs");
	SAYS(r, 200, "scope", "system/Goal.rs");
	r = get_with("/fhir/.well-known/smart-configuration", said(&r, "access_token"));
	SAYS(r, 200, "token_endpoint", "https://plans.example/auth/token");
	house_close();
}

static void test_an_assertion_counts_once(void **state)
{
	(void)state;
	open_all();
	struct made m = right();
	struct str form = form_of(assertion_of(&m), "system/Goal.rs");
	struct reply r = post_form(form);
	SAYS(r, 200, "scope", "system/Goal.rs");
	r = post_form(form);
	SAYS(r, 400, "error", "invalid_client");
	assert_row("failed", "token ", "replay");
	clock_freeze(clock_now() + 4 * MINUTES + 59 * SECONDS); // to the end of its leeway
	r = post_form(form);
	SAYS(r, 400, "error", "invalid_client");
	assert_row("failed", "token ", "replay");
	clock_freeze(clock_now() + SECONDS);
	r = post_form(form);
	SAYS(r, 400, "error", "invalid_client");
	assert_row("failed", "token ", "expired");
	m = right(); // one that led to nothing is used up too
	form = form_of(assertion_of(&m), "system/Consent.rs");
	r = post_form(form);
	SAYS(r, 400, "error", "invalid_scope");
	r = post_form(form);
	SAYS(r, 400, "error", "invalid_client");
	house_close();
}

// One letter of each part changed; parts missing, doubled, padded; members doubled; what is no JSON.
static void test_an_assertion_that_was_touched_is_refused(void **state)
{
	(void)state;
	open_all();
	struct made m = right();
	struct str good = assertion_of(&m);
	char *text = arena_alloc(arena, good.n + 1);
	for (size_t at = 0; at < good.n; at += good.n / 37) {
		if (good.p[at] == '.')
			continue;
		memcpy(text, good.p, good.n);
		text[at] = text[at] == 'A' ? 'B' : 'A';
		clock_freeze(clock_now() + 20 * MINUTES);
		struct reply r = post_form(form_of((struct str){ text, good.n }, "system/Goal.rs"));
		SAYS(r, 400, "error", "invalid_client");
	}
	static const char *const bad[] = { "x", "..", "a.b.c", "e30.e30.e30", "e30.e30.", "e30.e30", "e30.e30.e30.e30",
		"eyJhbGciOiJFUzM4NCIsInR5cCI6IkpXVCIsImFsZyI6Im5vbmUifQ.e30.AAAA", // alg twice
		"eyJhbGciOiJub25lIn0.e30.AAAA", "eyJhbGciOiJFUzM4NCJ9=.e30.AAAA", "W10.W10.AAAA", "bnVsbA.e30.AAAA" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		clock_freeze(clock_now() + 20 * MINUTES);
		struct reply r = post_form(form_of(str_of(bad[i]), "system/Goal.rs"));
		SAYS(r, 400, "error", "invalid_client");
	}
	char *long_ = arena_alloc(arena, 9000);
	memset(long_, 'A', 9000);
	struct reply r = post_form(form_of((struct str){ long_, 9000 }, "system/Goal.rs"));
	SAYS(r, 400, "error", "invalid_client");
	assert_int_equal(count_of("tokens"), 1); // that of the house
	house_close();
}

// Properly signed, by the right key: what is refused here is refused for what it says.
static void test_a_header_and_claims_must_say_it_exactly(void **state)
{
	(void)state;
	open_all();
	struct str claims = str_format(arena, "\"iss\":\"%.*s\",\"sub\":\"%.*s\",\"aud\":\"" AUDIENCE "\"", STR_ARG(client),
		STR_ARG(client));
	const struct {
		const char *header, *more; // claims besides those
		int status;
	} rows[] = {
		{ "{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":\"rsa-1\"}", "", 200 },
		{ "{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":\"rsa-1\"}", ",\"extra\":{\"a\":[1]},\"iat\":1793786400.5", 200 },
		{ "{\"alg\":\"rs384\",\"typ\":\"JWT\",\"kid\":\"rsa-1\"}", "", 400 },
		{ "{\"alg\":\"RS384\",\"typ\":\"JOSE\",\"kid\":\"rsa-1\"}", "", 400 },
		{ "{\"alg\":\"RS384\",\"kid\":\"rsa-1\"}", "", 400 },
		{ "{\"typ\":\"JWT\",\"kid\":\"rsa-1\"}", "", 400 },
		{ "{\"alg\":[\"RS384\"],\"typ\":\"JWT\",\"kid\":\"rsa-1\"}", "", 400 },
		{ "{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":\"RSA-1\"}", "", 400 },
		{ "{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":\"rsa-1\",\"alg\":\"RS384\"}", "", 400 },
		{ "{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":\"rsa-1\",\"jku\":\"\"}", "", 400 },
		{ "{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":\"rsa-1\",\"crit\":[]}", "", 400 },
		{ "{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":\"rsa-1\"}", ",\"aud\":\"" AUDIENCE "\"", 400 },
		{ "{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":\"rsa-1\"}", ",\"exp\":9999999999", 400 },
		{ "{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":\"rsa-1\"}", ",\"nbf\":true", 400 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		clock_freeze(clock_now() + HOURS);
		instant end = clock_now() / SECONDS + 200;
		struct str all = str_format(arena, "{%.*s,\"exp\":%lld,\"jti\":\"raw-%zu\"%s}", STR_ARG(claims),
			(long long)end, i, rows[i].more);
		struct reply r = post_form(form_of(assertion_raw(rows[i].header, all, rsa.private), "system/Goal.rs"));
		if (r.status != rows[i].status)
			fail_msg("%s %s: %d %.*s", rows[i].header, rows[i].more, r.status, STR_ARG(r.body));
	}
	house_close();
}

static void test_what_is_not_asked_in_the_form_of_oauth_is_refused(void **state)
{
	(void)state;
	open_all();
	struct made m = right();
	struct str form = form_of(assertion_of(&m), "system/Goal.rs");
	const struct {
		const char *type;
		struct str body;
		const char *error;
	} rows[] = {
		{ "application/json", STR("{\"grant_type\":\"client_credentials\"}"), "invalid_request" },
		{ "text/plain", form, "invalid_request" },
		{ "application/x-www-form-urlencoded", STR(""), "invalid_request" },
		{ "application/x-www-form-urlencoded", STR("grant_type=%zz"), "invalid_request" },
		{ "application/x-www-form-urlencoded", STR("grant_type=%FF"), "invalid_request" },
		{ "application/x-www-form-urlencoded", STR("scope=system/Goal.rs"), "invalid_request" },
		{ "application/x-www-form-urlencoded", str_join(arena, form, STR("&scope=system/Goal.rs")), "invalid_request" },
		{ "application/x-www-form-urlencoded", str_join(arena, form, STR("&grant_type=x")), "invalid_request" },
		{ "application/x-www-form-urlencoded", STR("grant_type=password&username=declan"), "unsupported_grant_type" },
		{ "application/x-www-form-urlencoded", STR("grant_type=authorization_code"), "unsupported_grant_type" },
		{ "application/x-www-form-urlencoded", STR("grant_type=client_credentials&scope=x"), "invalid_client" },
		{ "application/x-www-form-urlencoded", STR("grant_type=client_credentials&client_assertion_type=x"
			"&client_assertion=a.b.c"), "invalid_client" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct reply r = post_raw(rows[i].type, "", rows[i].body);
		SAYS(r, 400, "error", rows[i].error);
		assert_true(said(&r, "error_description").n > 10);
		assert_true(str_is(reply_header(&r, "Content-Type", 0), "application/json"));
		assert_true(str_is(reply_header(&r, "Cache-Control", 0), "no-store"));
	}
	struct reply r = post_form(form); // none of these used it up
	SAYS(r, 200, "scope", "system/Goal.rs");
	house_close();
}

static void test_who_fails_too_often_waits_and_nobody_else(void **state)
{
	(void)state;
	open_all();
	struct made bad = right(), good = right();
	bad.key = stranger.private;
	for (int i = 0; i < 5; i++)
		assert_int_equal(post_assertion(&bad, "system/Goal.rs").status, 400);
	struct reply r = post_assertion(&good, "system/Goal.rs");
	SAYS(r, 429, "error", "temporarily_unavailable");
	assert_true(reply_header(&r, "Retry-After", 0).n > 0);
	good.iss = other.p;
	good.key = stranger.private;
	assert_int_equal(post_assertion(&good, "system/Goal.rs").status, 200);
	clock_freeze(clock_now() + MINUTES);
	good = right();
	assert_int_equal(post_assertion(&good, "system/Goal.rs").status, 200);
	for (int i = 0; i < 4; i++) // forgotten, once it has proved itself
		assert_int_equal(post_assertion(&bad, "system/Goal.rs").status, 400);
	good = right();
	assert_int_equal(post_assertion(&good, "system/Goal.rs").status, 200);
	for (int i = 0; i < 11; i++) { // a name for each try: the address is counted too
		bad.iss = str_format(arena, "nobody%d", i).p;
		assert_int_equal(post_assertion(&bad, "system/Goal.rs").status, 400);
	}
	assert_int_equal(post_assertion(&good, "system/Goal.rs").status, 429);
	house_close();
}

// --- nothing else is weaker for it ---------------------------------------------------------------------------------

// "/people/:person/add/:kind" as an address that is there, as far as it must be to be refused.
static struct str address_of(const char *pattern)
{
	struct str rest = str_of(pattern + 1), out = STR("");
	while (rest.p) {
		struct str part = str_cut(&rest, '/');
		if (str_is(part, ":person"))
			part = STR(DECLAN);
		else if (str_is(part, ":resource"))
			part = STR(GOAL);
		else if (part.n && part.p[0] == ':')
			part = STR("x");
		out = str_format(arena, "%.*s/%.*s", STR_ARG(out), STR_ARG(part));
	}
	return out;
}

static void test_every_other_post_needs_the_token_of_its_page(void **state)
{
	(void)state;
	size_t tried = 0;
	open_all();
	struct session s = sign_in_as(arena, "declan");
	struct str cookies[] = { str_format(arena, "ownplan=%.*s", STR_ARG(s.token)),
		STR("ownplan-form=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), STR("nothing=1") };
	for (size_t i = 0; route_at(i); i++) {
		const struct route *r = route_at(i);
		if (strcmp(r->method, "POST") != 0 || r->from == FROM_PROGRAMS || str_starts(str_of(r->path), "/fhir"))
			continue; // below /fhir/ a cookie changes nothing (test_api.c)
		for (size_t c = 0; c < sizeof cookies / sizeof *cookies; c++) {
			struct reply got = reply_read(ask_raw(arena, str_format(arena, "POST %.*s HTTP/1.1\r\nHost: ownplan\r\n"
				"Connection: close\r\nCookie: %.*s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
				"Content-Length: 29\r\n\r\ngrant_type=client_credentials", STR_ARG(address_of(r->path)),
				STR_ARG(cookies[c]))));
			bool login = c > 0 && r->permission != OPEN; // nobody is asked to sign in first
			if (got.status != (login ? 401 : 403))
				fail_msg("POST %s with %.*s: %d", r->path, STR_ARG(cookies[c]), got.status);
			tried++;
		}
	}
	assert_true(tried > 60);
	house_close();
}

static void test_discovery_says_where_and_how_to_anybody(void **state)
{
	(void)state;
	static const char *const accepts[] = { "application/json", "text/html", "application/fhir+xml", "image/png" };
	static const char *const says[] = { "\"token_endpoint\":\"http://ownplan/auth/token\"",
		"\"grant_types_supported\":[\"client_credentials\"]",
		"\"token_endpoint_auth_methods_supported\":[\"private_key_jwt\"]",
		"\"token_endpoint_auth_signing_alg_values_supported\":[\"RS384\",\"ES384\"]",
		"\"capabilities\":[\"client-confidential-asymmetric\",\"permission-v1\",\"permission-v2\"]",
		"\"code_challenge_methods_supported\":[\"S256\"]", "\"scopes_supported\":[\"system/" };
	open_all();
	for (size_t i = 0; i < sizeof accepts / sizeof *accepts; i++) {
		struct reply r = reply_read(ask_raw(arena, str_format(arena,
			"GET /fhir/.well-known/smart-configuration HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n"
			"Accept: %s\r\n\r\n", accepts[i])));
		assert_int_equal(r.status, 200);
		assert_true(str_is(reply_header(&r, "Content-Type", 0), "application/json"));
		assert_true(str_is(reply_header(&r, "Access-Control-Allow-Origin", 0), "*"));
		for (size_t j = 0; j < sizeof says / sizeof *says; j++)
			if (!memmem(r.body.p, r.body.n, says[j], strlen(says[j])))
				fail_msg("%s is not in %.*s", says[j], STR_ARG(r.body));
		assert_null(said(&r, "issuer").p);
	}
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_program_with_either_kind_of_key_gets_a_token_that_reads),
		cmocka_unit_test(test_the_granted_scope_is_what_was_asked_and_registered),
		cmocka_unit_test(test_no_cookie_and_no_header_of_a_browser_changes_anything),
		cmocka_unit_test(test_when_a_client_ends_its_tokens_and_its_key_stop_at_once),
		cmocka_unit_test(test_what_is_wrong_with_an_assertion_is_refused_and_told_to_nobody),
		cmocka_unit_test(test_the_key_of_another_client_opens_nothing),
		cmocka_unit_test(test_an_assertion_for_another_server_cannot_be_played_to_this_one),
		cmocka_unit_test(test_an_assertion_counts_once),
		cmocka_unit_test(test_an_assertion_that_was_touched_is_refused),
		cmocka_unit_test(test_a_header_and_claims_must_say_it_exactly),
		cmocka_unit_test(test_what_is_not_asked_in_the_form_of_oauth_is_refused),
		cmocka_unit_test(test_who_fails_too_often_waits_and_nobody_else),
		cmocka_unit_test(test_every_other_post_needs_the_token_of_its_page),
		cmocka_unit_test(test_discovery_says_where_and_how_to_anybody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
