// SPDX-License-Identifier: Apache-2.0
// For the tests of what is sent to other systems: a site without a server, acts of Declan and others, a subscriber that
// stands for the team "surgery", and a receiver on a free port that answers as it is told and keeps what it got.
#ifndef OWNPLAN_TESTS_OUTBOX_HELP_H
#define OWNPLAN_TESTS_OUTBOX_HELP_H

#include "serve_help.h"

#include <sodium.h>
#include <time.h>

#include "api/delivery.h"
#include "fhir/validate.h"
#include "http/receiver.h"
#include "plan/agreement.h"
#include "record/subscriber.h"

// --- what the receiver got -------------------------------------------------------------------------------------------
static inline struct str got_body(size_t i)
{
	assert_true(i < received());
	return (struct str){ receiver.got[i].body, receiver.got[i].body_n };
}

static inline struct str got_header(size_t i, const char *name)
{
	assert_true(i < received());
	struct reply r = { .head = str_of(receiver.got[i].head) };
	return reply_header(&r, name, 0);
}

// --- the site --------------------------------------------------------------------------------------------------------
static struct http_out *out;
static struct db *db;

static inline bool never_stop(void *context)
{
	(void)context;
	return false;
}

static inline void outbox_begin(const char *folder, bool fresh)
{
	site_begin(folder, fresh);
	db = store_reader(site.store);
}

static inline void site_end(void)
{
	assert_true(db_settle(db));
	site_close(&site);
	arena_free(arena);
	clock_freeze(0);
}

// --- acts ------------------------------------------------------------------------------------------------------------
struct act {
	struct plan plan;
	struct person person;
	struct visit v;
	struct plan_change *change;
};

static inline struct act *act_by(const char *account, const char *key)
{
	struct act *x = arena_make(arena, struct act);
	assert_int_equal(person_load(db, arena, z(key), &x->person), OK);
	x->v = (struct visit){ .arena = arena, .site = &site, .db = db, .person = x->person };
	fault_init(&x->v.fault, arena);
	assert_int_equal(account_actor(db, arena, z(account), &x->v.actor), OK);
	x->v.access.self = str_eq(x->v.actor.person, z(key));
	assert_int_equal(plan_load(db, arena, &x->person, NULL, &x->plan), OK);
	x->change = plan_change_new(&x->v);
	x->change->writer.plan = x->plan.care_plan_id;
	return x;
}

static inline void act_run(struct act *x)
{
	assert_int_equal(store_write(site.store, plan_change_run, x->change), OK);
	db_settle(db);
	clock_freeze(clock_now() + SECONDS);
}

static inline struct act *answering(const char *account, const char *key, enum agreeing as, enum answer answer)
{
	struct act *x = act_by(account, key);
	const struct agreement_form form = { .as = as, .able = ANSWER_YES, .understood = ANSWER_YES, .agreed = answer };
	plan_change_add(x->change, arena, agreement_make(&x->v, &x->plan, &form));
	x->change->also = agreement_seen_run;
	x->change->also_what = agreement_seen_new(arena, &x->plan);
	return x;
}

static inline struct act *agreeing(const char *account, const char *key, enum agreeing as)
{
	return answering(account, key, as, ANSWER_YES);
}

static inline void agree_both(void)
{
	act_run(agreeing("declan", DECLAN, AS_PERSON));
	act_run(agreeing("nurse", DECLAN, AS_PROFESSIONAL));
}

static inline struct resource_put goal_put(const char *key, const char *id, const char *words, const char *section,
	const char *label, int64_t expect)
{
	struct json_node *n = json_node_object(arena);
	json_node_put(arena, n, "resourceType", json_node_text(arena, STR("Goal")));
	json_node_put(arena, n, "lifecycleStatus", json_node_text(arena, STR("active")));
	json_node_put(arena, n, "description.text", json_node_text(arena, z(words)));
	json_node_put(arena, n, "subject.reference", json_node_text(arena, str_format(arena, "Patient/%s", key)));
	return (struct resource_put){ .expect = expect, .now = { .person = z(key), .shelf = SHELF_PLAN, .type = STR("Goal"),
		.id = z(id), .updated = clock_now(), .kind = STR("goal"), .section = z(section), .label = z(label),
		.author = STR("a:declan"), .body = resource_stamp(arena, n, z(id), expect + 1, clock_now()) } };
}

static inline void put_goal(const char *key, const char *id, const char *words, int64_t expect)
{
	struct act *x = act_by("declan", key);
	plan_change_add(x->change, arena, goal_put(key, id, words, "goals", "", expect));
	act_run(x);
}

#define SURGERY "c0nsent0svrg" // behind the key of the person: their consent for the surgery

static inline struct consent_grant grant_of(const char *key, const char *areas)
{
	return (struct consent_grant){ .person = z(key), .id = str_format(arena, "%s-" SURGERY, key),
		.grantee = STR("t:surgery"), .grantee_name = STR("The surgery"),
		.grantee_reference = STR("Organization/surgery"), .verbs = MAY_SEE, .sections = z(areas), .labels = STR(""),
		.until = DAY_NONE, .basis = BASIS_SELF, .author = STR("a:declan"),
		.author_reference = STR("Patient/" DECLAN), .words = STR("") };
}

static inline enum err do_give(struct db *w, struct arena *a, void *what)
{
	return consent_give(w, a, what);
}

static inline enum err do_withdraw(struct db *w, struct arena *a, void *what)
{
	const struct consent_grant *g = what;
	return consent_withdraw(w, a, g->person, g->id, STR("a:declan"), STR("Patient/" DECLAN));
}

static inline void let_surgery_in(const char *key, const char *areas)
{
	struct consent_grant g = grant_of(key, areas);
	assert_int_equal(store_write(site.store, do_give, &g), OK);
}

static inline void stop_surgery(const char *key)
{
	struct consent_grant g = grant_of(key, "");
	assert_int_equal(store_write(site.store, do_withdraw, &g), OK);
}

static inline enum err do_subscribe(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return subscriber_add(w, what);
}

static inline struct str subscribe_to(const char *path, enum subscriber_form form, const char *token_file)
{
	struct subscriber s = { .name = STR("The surgery's records"), .form = form, .organisation = STR("surgery"),
		.endpoint = str_format(arena, "http://127.0.0.1:%u%s", receiver.port, path), .token_file = z(token_file) };
	subscriber_new(arena, &s);
	s.id = (struct str){ strndup(s.id.p, s.id.n), s.id.n }; // for all of the test
	assert_int_equal(store_write(site.store, do_subscribe, &s), OK);
	return s.id;
}

// --- the outbox ------------------------------------------------------------------------------------------------------
// Sends all that is due, as the thread of a server does. How many were tried.
static inline size_t send_due(void)
{
	const struct deliverer d = { .site = &site, .out = out, .stop = never_stop };
	struct outbox_row row;
	size_t n = 0;
	enum err e;
	while ((e = outbox_next(db, arena, &row)) == OK) {
		db_settle(db);
		assert_int_equal(delivery_run(&d, &row), OK);
		n++;
	}
	db_settle(db);
	assert_int_equal(e, ERR_NOT_FOUND);
	return n;
}

static inline enum err do_retry(struct db *w, struct arena *a, void *what)
{
	(void)a;
	return outbox_retry(w, *(struct str *)what);
}

static inline void later(instant by)
{
	clock_freeze(clock_now() + by);
}

// The rows of a person, newest first.
static inline struct outbox_rows rows_of(const char *key)
{
	struct outbox_rows rows;
	assert_int_equal(outbox_of_person(db, arena, z(key), 100, &rows), OK);
	db_settle(db);
	return rows;
}

static inline const char *state_of(const char *key, size_t i)
{
	struct outbox_rows rows = rows_of(key);
	assert_true(i < rows.count);
	return outbox_state_name(rows.item[i].state);
}

#define STATE(key, i, expected) assert_string_equal(state_of(key, i), expected)

// How many rows of a person's audit have this action.
static inline size_t told(const char *key, const char *action)
{
	struct audit_row *row;
	size_t count, n = 0;
	assert_int_equal(audit_of_person(db, arena, z(key), 0, 500, &row, &count), OK);
	db_settle(db);
	for (size_t i = 0; i < count; i++)
		n += str_is(row[i].action, action);
	return n;
}

// --- the usual ------------------------------------------------------------------------------------------------------
static struct str surgery; // the subscriber, which gets documents

static inline int set_up(void **state)
{
	(void)state;
	receiver_listen();
	receiver_start();
	outbox_begin(NULL, true);
	assert_int_equal(http_out_open(&out), OK);
	let_surgery_in(DECLAN, "");
	surgery = subscribe_to("/fhir", SUBSCRIBER_DOCUMENT, "");
	return 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	http_out_close(out);
	free((void *)(uintptr_t)surgery.p);
	site_end();
	receiver_stop();
	return 0;
}

static inline struct json_at bundle(size_t i)
{
	struct json *doc = arena_make(arena, struct json);
	struct json_wrong wrong;
	struct fhir_issues issues;
	if (json_scan(arena, got_body(i), doc, &wrong) != OK)
		fail_msg("not JSON: %s at %zu", wrong.what, wrong.offset);
	if (fhir_validate(arena, doc, &issues) != OK)
		fail_msg("%.*s: %s (%.*s)", STR_ARG(issues.first->expression), issues.first->sentence,
			STR_ARG(issues.first->detail));
	return json_root(doc);
}

static inline struct str text_in(struct json_at at, const char *path)
{
	return json_text(arena, json_path(arena, at, path));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
