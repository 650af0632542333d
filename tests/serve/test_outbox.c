// SPDX-License-Identifier: Apache-2.0
// What is written back to other systems: once agreed, it gets there; in order; signed; and never more of it, nor to
// anybody else, than the person lets that organisation see at that moment.
#include "outbox_help.h"

#include <fcntl.h>
#include <sys/stat.h>

// --- what gets there -------------------------------------------------------------------------------------------------
static void test_what_both_agree_gets_there_once_as_a_document(void **state)
{
	(void)state;
	act_run(agreeing("declan", DECLAN, AS_PERSON));
	assert_int_equal(rows_of(DECLAN).count, 0); // a first yes is no agreement yet
	act_run(agreeing("nurse", DECLAN, AS_PROFESSIONAL));
	assert_int_equal(rows_of(DECLAN).count, 1);
	assert_int_equal(send_due(), 1);
	assert_int_equal(send_due(), 0);
	assert_int_equal(received(), 1);
	STATE(DECLAN, 0, "sent");
	struct json_at doc = bundle(0);
	assert_true(json_text_is(json_get(doc, "type"), "document"));
	assert_true(json_text_is(json_path(arena, doc, "entry[0].resource.status"), "final"));
	assert_int_equal(json_length(json_path(arena, doc, "entry[0].resource.attester")), 2);
	assert_true(str_starts(text_in(doc, "identifier.value"), DECLAN "-"));
	assert_true(str_starts(str_of(receiver.got[0].head), "POST /fhir HTTP/1.1\r\n"));
	assert_true(holds(got_body(0), "Play music"));
	assert_false(holds(got_body(0), "only-me"));
	struct outbox_rows rows = rows_of(DECLAN);
	assert_true(str_eq(got_header(0, "X-Request-Id"), rows.item[0].id));
	assert_int_equal(rows.item[0].status, 201);
	assert_true(rows.item[0].ended > 0);
	assert_int_equal(told(DECLAN, "send"), 1);
	assert_int_equal(told(DECLAN, "sent"), 1);
}

static void test_who_gets_it_can_prove_where_it_comes_from(void **state)
{
	(void)state;
	unsigned char digest[crypto_hash_sha256_BYTES], signature[crypto_sign_BYTES];
	char base64[100];
	size_t n;
	agree_both();
	assert_int_equal(send_due(), 1);
	struct str body = got_body(0), input = got_header(0, "Signature-Input"), said = got_header(0, "Signature");
	crypto_hash_sha256(digest, (const unsigned char *)body.p, body.n);
	sodium_bin2base64(base64, sizeof base64, digest, sizeof digest, sodium_base64_VARIANT_ORIGINAL);
	struct str content = str_format(arena, "sha-256=:%s:", base64);
	assert_true(str_eq(got_header(0, "Content-Digest"), content));
	assert_true(str_starts(input,
		"ownplan=(\"@method\" \"@target-uri\" \"content-type\" \"content-digest\");created="));
	assert_true(holds(input, str_format(arena, "keyid=\"%.*s\"", STR_ARG(message_key_id(arena, &site.sends))).p));
	assert_true(str_starts(said, "ownplan=:") && str_ends(said, ":"));
	said = str_part(said, 9, said.n - 10);
	assert_int_equal(sodium_base642bin(signature, sizeof signature, said.p, said.n, NULL, &n, NULL,
		sodium_base64_VARIANT_ORIGINAL), 0);
	assert_int_equal(n, sizeof signature);
	struct str base = str_format(arena, "\"@method\": POST\n\"@target-uri\": http://127.0.0.1:%u/fhir\n"
		"\"content-type\": application/fhir+json\n\"content-digest\": %.*s\n\"@signature-params\": %.*s",
		receiver.port, STR_ARG(content), STR_ARG(str_part(input, 8, input.n)));
	assert_int_equal(crypto_sign_verify_detached(signature, (const unsigned char *)base.p, base.n, site.sends.open), 0);
	struct str other = str_format(arena, "%.*s ", STR_ARG(base));
	assert_int_not_equal(
		crypto_sign_verify_detached(signature, (const unsigned char *)other.p, other.n, site.sends.open), 0);
}

static void review_with(const char *form, bool again)
{
	struct act *x = act_by("nurse", DECLAN);
	struct values values;
	struct form f;
	const struct entry *e = plan_first(&x->plan, &kind_review);
	assert_int_equal(form_parse(arena, str_of(form), 100, &f), OK);
	struct circle circle = plan_circle(&x->v, &x->plan);
	if (values_read(arena, &kind_review, &f, &circle, &x->v.fault, &values) != OK)
		fail_msg("%s", x->v.fault.items->message);
	plan_change_add(x->change, arena, again ? entry_change(arena, e, &values, &x->change->writer)
						: entry_make(arena, &kind_review, &values, &x->change->writer, STR_NONE));
	act_run(x);
}

static void test_a_review_sends_the_plan_as_it_stands_after_it(void **state)
{
	(void)state;
	review_with("due-day=2&due-month=3&due-year=2027&who-other=Sarah", false);
	agree_both();
	assert_int_equal(send_due(), 1);
	review_with("due-day=2&due-month=3&due-year=2027&who-other=Sarah&changed=Zumba+on+Fridays&working=yes"
		"&status=completed", true);
	assert_int_equal(rows_of(DECLAN).count, 2);
	assert_int_equal(send_due(), 1);
	struct json_at doc = bundle(1);
	assert_true(json_text_is(json_path(arena, doc, "entry[0].resource.status"), "final")); // what was agreed stands
	assert_true(json_text_is(json_path(arena, doc, "entry[0].resource.event[0].code[0].coding[0].code"), "425268008"));
	assert_true(holds(got_body(1), "Zumba on Fridays"));
	assert_false(holds(got_body(0), "Zumba on Fridays"));
	assert_false(str_eq(text_in(doc, "identifier.value"), text_in(bundle(0), "identifier.value")));
	assert_true(str_ends(text_in(doc, "identifier.system"), "reviewed-plan"));
}

static void test_who_was_told_of_an_agreement_is_told_that_it_was_taken_back(void **state)
{
	(void)state;
	static const struct {
		const char *who;
		enum agreeing as;
		enum answer answer;
	} backs[] = { { "declan", AS_PERSON, ANSWER_NO }, { "nurse", AS_PROFESSIONAL, ANSWER_PARTLY } };
	for (size_t i = 0; i < 2; i++) {
		agree_both();
		act_run(answering(backs[i].who, DECLAN, backs[i].as, backs[i].answer));
		(void)send_due(); // the yes was on its way: it is not said any more
		assert_false(str_is(str_of(state_of(DECLAN, 1)), "sent"));
		STATE(DECLAN, 0, "sent");
		struct json_at doc = bundle(received() - 1);
		assert_true(json_text_is(json_path(arena, doc, "entry[0].resource.status"), "preliminary"));
		assert_false(json_is(json_path(arena, doc, "entry[0].resource.attester")));
		assert_false(holds(got_body(received() - 1), "Provenance"));
	}
	agree_both();
	assert_true(send_due() > 0);
	struct json_at again = bundle(received() - 1);
	assert_true(json_text_is(json_path(arena, again, "entry[0].resource.status"), "final"));
}

static void test_a_transaction_brings_the_parts_and_the_document_in_them(void **state)
{
	(void)state;
	struct str id = subscribe_to("/", SUBSCRIBER_TRANSACTION, "");
	agree_both();
	assert_int_equal(send_due(), 2);
	size_t i = json_text_is(json_get(bundle(0), "type"), "transaction") ? 0 : 1;
	struct json_at entries = json_get(bundle(i), "entry");
	struct str document = got_body(1 - i);
	bool patient = false, reference = false;
	for (struct json_at e = json_first(entries); json_is_set(e); e = json_next(entries, e)) {
		struct str type = text_in(e, "resource.resourceType"), url = text_in(e, "request.url");
		bool theirs = str_is(type, "Patient") || str_is(type, "Practitioner");
		assert_true(str_starts(text_in(e, "fullUrl"), "urn:uuid:"));
		assert_true(json_text_is(json_path(arena, e, "request.method"), theirs ? "POST" : "PUT"));
		assert_true(theirs ? str_eq(url, type) : holds(url, "?identifier=https%3A%2F%2F"));
		assert_false(json_is(json_path(arena, e, "resource.id")));
		assert_false(str_is(type, "Provenance")); // what is signed travels inside the document
		if (str_is(type, "Patient")) {
			patient = str_is(text_in(e, "request.ifNoneExist"),
				"identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990123479");
		} else if (str_is(type, "DocumentReference")) {
			struct str data = text_in(e, "resource.content[0].attachment.data");
			char *bytes = arena_bytes(arena, data.n);
			size_t n;
			assert_int_equal(sodium_base642bin((unsigned char *)bytes, data.n, data.p, data.n, NULL, &n, NULL,
				sodium_base64_VARIANT_ORIGINAL), 0);
			reference = str_eq((struct str){ bytes, n }, document);
		}
	}
	assert_true(patient && reference);
	assert_false(holds(got_body(i), "\"reference\":\"Patient/"));
	assert_false(holds(got_body(i), "\"reference\":\"Goal/"));
	free((void *)(uintptr_t)id.p);
}

static void test_a_token_from_a_file_goes_along_and_may_be_renewed(void **state)
{
	(void)state;
	char path[] = "/tmp/ownplan-token-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0 && write(fd, "first\n", 6) == 6);
	struct str id = subscribe_to("/two", SUBSCRIBER_DOCUMENT, path);
	agree_both();
	assert_int_equal(send_due(), 2);
	bool two = str_starts(str_of(receiver.got[1].head), "POST /two");
	assert_true(str_is(got_header(two, "Authorization"), "Bearer first"));
	assert_false(got_header(!two, "Authorization").n);
	unlink(path);
	put_goal(DECLAN, GOAL, "Play more music", 1);
	agree_both();
	assert_int_equal(send_due(), 2); // one of them cannot be sent
	assert_int_equal(received(), 3);
	later(HOURS);
	int again = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(again >= 0 && write(again, "bad token\r\nX: y", 15) == 15);
	assert_int_equal(send_due(), 1);
	assert_int_equal(received(), 3); // no line of it becomes a header
	assert_true(pwrite(again, "second         ", 15, 0) == 15);
	later(HOURS);
	assert_int_equal(send_due(), 1);
	assert_true(str_is(got_header(3, "Authorization"), "Bearer second"));
	close(fd);
	close(again);
	unlink(path);
	free((void *)(uintptr_t)id.p);
}

// --- consent ---------------------------------------------------------------------------------------------------------
static void test_nothing_is_sent_of_who_did_not_let_them_in(void **state)
{
	(void)state;
	put_goal(OTHER, OTHER "-g0a100000001", "Swim", 0);
	act_run(agreeing("other", OTHER, AS_PERSON)); // alone, one's own word is enough
	assert_int_equal(rows_of(OTHER).count, 1);
	assert_int_equal(send_due(), 1);
	STATE(OTHER, 0, "not-allowed");
	assert_int_equal(received(), 0);
	assert_int_equal(told(OTHER, "send") + told(OTHER, "sent"), 0);
	assert_int_equal(send_due(), 0);
}

// Both in one transaction: there is no moment between.
static enum err agree_and_withdraw(struct db *w, struct arena *a, void *what)
{
	struct consent_grant g = grant_of(DECLAN, "");
	enum err e = plan_change_run(w, a, what);
	return e == OK ? do_withdraw(w, a, &g) : e;
}

static void test_nothing_is_sent_when_consent_is_withdrawn_before_it_is(void **state)
{
	(void)state;
	act_run(agreeing("declan", DECLAN, AS_PERSON));
	struct act *x = agreeing("nurse", DECLAN, AS_PROFESSIONAL);
	assert_int_equal(store_write(site.store, agree_and_withdraw, x->change), OK);
	assert_int_equal(send_due(), 1);
	STATE(DECLAN, 0, "not-allowed");
	assert_int_equal(received(), 0);
	assert_int_equal(told(DECLAN, "send"), 0);
}

static void test_nothing_more_is_sent_when_consent_is_withdrawn_between_two_tries(void **state)
{
	(void)state;
	receiver.answer[0] = "503 Later";
	agree_both();
	assert_int_equal(send_due(), 1);
	stop_surgery(DECLAN);
	later(DAYS);
	assert_int_equal(send_due(), 1);
	STATE(DECLAN, 0, "not-allowed");
	assert_int_equal(received(), 1);
}

static enum err do_restrict(struct db *w, struct arena *a, void *what)
{
	struct resource_put put = { .expect = 1 };
	(void)what;
	enum err e = resource_get(w, a, STR("Patient"), STR(DECLAN), &put.now);
	if (e != OK)
		return e;
	struct json_node *n = json_tree(a, json_trusted(a, put.now.body));
	json_node_put(a, n, "meta.security[0].system",
		json_node_text(a, STR("http://terminology.hl7.org/CodeSystem/v3-Confidentiality")));
	json_node_put(a, n, "meta.security[0].code", json_node_text(a, STR("R")));
	put.now.body = resource_stamp(a, n, put.now.id, 2, clock_now());
	e = resource_write(w, a, &put);
	return e == OK ? person_index(w, a, &put.now) : e;
}

static void test_who_asked_not_to_be_found_is_not_sent_anywhere_by_itself(void **state)
{
	(void)state;
	struct person p;
	assert_int_equal(store_write(site.store, do_restrict, NULL), OK);
	assert_int_equal(person_load(db, arena, STR(DECLAN), &p), OK);
	assert_true(p.restricted);
	agree_both();
	assert_int_equal(send_due(), 1);
	STATE(DECLAN, 0, "not-allowed");
	assert_int_equal(received(), 0);
}

// --- order, retries --------------------------------------------------------------------------------------------------
static void test_what_fails_holds_what_comes_after_it_and_nobody_else(void **state)
{
	(void)state;
	receiver.answer[0] = "503 Later";
	let_surgery_in(OTHER, "");
	agree_both();
	assert_int_equal(send_due(), 1);
	put_goal(DECLAN, GOAL, "Play more music", 1);
	agree_both();
	put_goal(OTHER, OTHER "-g0a100000001", "Swim", 0);
	act_run(agreeing("other", OTHER, AS_PERSON));
	assert_int_equal(send_due(), 1);
	assert_int_equal(received(), 2);
	assert_true(holds(got_body(1), "Swim"));
	STATE(DECLAN, 0, "waiting");
	STATE(DECLAN, 1, "waiting");
	later(2 * MINUTES);
	assert_int_equal(send_due(), 2);
	assert_true(holds(got_body(2), "Play music"));
	assert_false(holds(got_body(2), "Play more music"));
	assert_true(holds(got_body(3), "Play more music"));
	STATE(DECLAN, 0, "sent");
	STATE(DECLAN, 1, "sent");
	assert_string_equal(receiver.got[0].body, receiver.got[2].body); // the same again, by the same identifier
}

static void test_who_says_when_to_come_again_is_asked_then(void **state)
{
	(void)state;
	receiver.answer[0] = "429 Slowly\r\nRetry-After: 7200";
	agree_both();
	assert_int_equal(send_due(), 1);
	later(HOURS);
	assert_int_equal(send_due(), 0);
	later(HOURS);
	assert_int_equal(send_due(), 1);
	STATE(DECLAN, 0, "sent");
}

static enum err do_drop(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return outbox_drop(w, *(struct str *)what);
}

static void test_what_will_never_be_taken_is_parked_until_somebody_looks(void **state)
{
	(void)state;
	struct outbox_figures n;
	receiver.answer[0] = "422 Unprocessable";
	receiver.answer[1] = "400 Bad";
	agree_both();
	assert_int_equal(send_due(), 1);
	STATE(DECLAN, 0, "parked");
	put_goal(DECLAN, GOAL, "Play more music", 1);
	agree_both();
	later(10 * DAYS);
	assert_int_equal(send_due(), 0); // it holds the newer one
	assert_int_equal(outbox_figures(db, &n), OK);
	assert_int_equal(n.parked, 1);
	assert_int_equal(n.waiting, 1);
	assert_true(n.oldest > 0 && n.oldest < clock_now());
	struct str id = rows_of(DECLAN).item[1].id;
	assert_int_equal(store_write(site.store, do_retry, &id), OK);
	assert_int_equal(send_due(), 1);
	STATE(DECLAN, 1, "parked");
	assert_int_equal(store_write(site.store, do_drop, &id), OK);
	assert_int_equal(store_write(site.store, do_drop, &id), ERR_NOT_FOUND);
	assert_int_equal(send_due(), 1);
	STATE(DECLAN, 1, "dropped");
	STATE(DECLAN, 0, "sent");
	assert_int_equal(received(), 3);
}

static void test_patience_ends_after_days(void **state)
{
	(void)state;
	instant began = clock_now();
	size_t tries = 0;
	for (size_t i = 0; i < GOT_MOST; i++)
		receiver.answer[i] = "500 Broken";
	agree_both();
	while (str_is(str_of(state_of(DECLAN, 0)), "waiting")) {
		tries += send_due();
		later(HOURS / 2);
	}
	STATE(DECLAN, 0, "parked");
	assert_true(tries >= 8 && tries == received());
	assert_true(clock_now() - began > 4 * DAYS && clock_now() - began < 7 * DAYS);
	assert_true(str_is(rows_of(DECLAN).item[0].why, "gave-up"));
}

static void test_nobody_is_followed_elsewhere(void **state)
{
	(void)state;
	receiver.answer[0] = "302 Found\r\nLocation: /elsewhere";
	receiver.answer[1] = "307 Elsewhere\r\nLocation: https://elsewhere.example/";
	agree_both();
	assert_int_equal(send_due(), 1);
	later(2 * MINUTES);
	assert_int_equal(send_due(), 1);
	assert_int_equal(received(), 2);
	STATE(DECLAN, 0, "waiting");
	assert_int_equal(rows_of(DECLAN).item[0].status, 307);
}

static void test_where_nobody_answers_all_wait_a_little(void **state)
{
	(void)state;
	unsigned port = receiver.port;
	receiver.answer[0] = ""; // the connection ends without a word
	let_surgery_in(OTHER, "");
	put_goal(OTHER, OTHER "-g0a100000001", "Swim", 0);
	agree_both();
	act_run(agreeing("other", OTHER, AS_PERSON));
	assert_int_equal(send_due(), 1);
	STATE(DECLAN, 0, "waiting");
	STATE(OTHER, 0, "waiting");
	assert_true(str_is(rows_of(DECLAN).item[0].why, "no-answer"));
	later(2 * MINUTES);
	assert_int_equal(send_due(), 2);
	STATE(DECLAN, 0, "sent");
	STATE(OTHER, 0, "sent");
	assert_int_equal(port, receiver.port);
}

static enum err do_end(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return subscriber_end(w, *(struct str *)what);
}

static void test_a_subscriber_that_ended_gets_nothing_more(void **state)
{
	(void)state;
	agree_both();
	assert_int_equal(store_write(site.store, do_end, &surgery), OK);
	assert_int_equal(store_write(site.store, do_end, &surgery), ERR_NOT_FOUND);
	STATE(DECLAN, 0, "dropped");
	put_goal(DECLAN, GOAL, "Play more music", 1);
	agree_both();
	assert_int_equal(rows_of(DECLAN).count, 1);
	assert_int_equal(send_due(), 0);
	assert_int_equal(received(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_both_agree_gets_there_once_as_a_document),
		TEST(test_who_gets_it_can_prove_where_it_comes_from),
		TEST(test_a_review_sends_the_plan_as_it_stands_after_it),
		TEST(test_who_was_told_of_an_agreement_is_told_that_it_was_taken_back),
		TEST(test_a_transaction_brings_the_parts_and_the_document_in_them),
		TEST(test_a_token_from_a_file_goes_along_and_may_be_renewed),
		TEST(test_nothing_is_sent_of_who_did_not_let_them_in),
		TEST(test_nothing_is_sent_when_consent_is_withdrawn_before_it_is),
		TEST(test_nothing_more_is_sent_when_consent_is_withdrawn_between_two_tries),
		TEST(test_who_asked_not_to_be_found_is_not_sent_anywhere_by_itself),
		TEST(test_what_fails_holds_what_comes_after_it_and_nobody_else),
		TEST(test_who_says_when_to_come_again_is_asked_then),
		TEST(test_what_will_never_be_taken_is_parked_until_somebody_looks),
		TEST(test_patience_ends_after_days),
		TEST(test_nobody_is_followed_elsewhere),
		TEST(test_where_nobody_answers_all_wait_a_little),
		TEST(test_a_subscriber_that_ended_gets_nothing_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
