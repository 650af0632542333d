// SPDX-License-Identifier: Apache-2.0
// For the tests of the whole server: a site in memory with a small cast around one person, Declan, the real server
// over it on a free port, and a client that says exactly what it is given.
#ifndef OWNPLAN_TESTS_SERVE_HELP_H
#define OWNPLAN_TESTS_SERVE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/database.h"
#include "base/arena.h"
#include "base/log.h"
#include "plan/plan.h"
#include "record/consent.h"
#include "record/emergency.h"
#include "record/key.h"
#include "record/token.h"
#include "serve/serve.h"
#include "serve/site.h"

#define START ((instant)1793786400 * SECONDS) // 2026-11-04T10:00:00Z
#define DECLAN "dec1ann0p1"
#define OTHER "0therpers0"
#define GOAL DECLAN "-g0a100000000"   // of section goals
#define SECRET DECLAN "-g0a1secret00" // labelled only-me
#define GONE DECLAN "-g0a1g0ne0000"   // taken away
#define PASSWORD "ownplan-demo"

static struct arena *arena;
static struct site site;
static struct server *server;
static struct str token; // of a program
static struct str hash;  // of PASSWORD: takes long, so it is made once

static inline struct str z(const char *text)
{
	return str_of(text ? text : "");
}

// --- the cast ------------------------------------------------------------------------------------------------------

struct member {
	const char *username;
	enum actor_kind kind;
	const char *person, *team;
};
static const struct member cast[] = {
	{ "declan", ACTOR_PERSON, DECLAN, NULL },
	{ "other", ACTOR_PERSON, OTHER, NULL },
	{ "mum", ACTOR_SUPPORTER, NULL, NULL },
	{ "attorney", ACTOR_SUPPORTER, NULL, NULL },
	{ "nurse", ACTOR_STAFF, NULL, "let-in" },
	{ "midwife", ACTOR_STAFF, NULL, "provisional" },
	{ "doctor", ACTOR_STAFF, NULL, "expired" },
	{ "barred", ACTOR_STAFF, NULL, "let-in" },
	{ "goals-only", ACTOR_STAFF, NULL, "goals" },
	{ "stranger", ACTOR_STAFF, NULL, "elsewhere" },
	{ "admin", ACTOR_ADMIN, NULL, "let-in" },
	{ "commissioner", ACTOR_COMMISSIONER, NULL, NULL },
	{ "officer", ACTOR_PRIVACY, NULL, "let-in" },
	{ "urgent", ACTOR_STAFF, NULL, "elsewhere" },
};
#define CAST (sizeof cast / sizeof *cast)

struct permission_row {
	const char *id, *grantee;
	unsigned verbs;
	const char *sections;
	bool never;
	int days; // until today + days; 0: no end
	enum consent_basis basis;
};
static const struct permission_row permissions[] = {
	{ DECLAN "-c0nsent00001", "a:mum", MAY_SEE, "", false, 0, BASIS_SELF },
	{ DECLAN "-c0nsent00002", "t:let-in", MAY_ALL_STAFF, "", false, 100, BASIS_SELF },
	{ DECLAN "-c0nsent00003", "t:provisional", MAY_ALL_STAFF, "", false, 28, BASIS_PROVISIONAL },
	{ DECLAN "-c0nsent00004", "t:expired", MAY_ALL_STAFF, "", false, -1, BASIS_SELF },
	{ DECLAN "-c0nsent00005", "a:barred", MAY_SEE, "", true, 0, BASIS_SELF },
	{ DECLAN "-c0nsent00006", "t:goals", MAY_SEE, " goals ", false, 0, BASIS_SELF },
	{ DECLAN "-c0nsent00007", "a:attorney", MAY_SEE | MAY_SPEAK | MAY_SIGN | MAY_SHARE, "", false, 0, BASIS_ATTORNEY },
};

static inline enum err add_person(struct db *db, struct arena *a, const char *key, const char *given, const char *nhs)
{
	struct person_facts facts = { .given = z(given), .family = STR("Hughes"), .called = z(given), .nhs = z(nhs),
		.gender = STR(""), .phone = STR(""), .address = STR(""), .birth = day_make(2009, 3, 12) };
	struct resource_put put = { .now = { .person = z(key), .type = STR("Patient"), .id = z(key), .updated = clock_now(),
		.kind = STR(""), .section = STR(""), .label = STR(""), .author = STR(""),
		.body = resource_stamp(a, person_body(a, &facts), z(key), 1, clock_now()) } };
	const struct writer w = { .person = z(key), .plan = STR(""), .author = STR(""), .author_reference = STR(""),
		.author_display = STR(""), .words_reference = STR(""), .words_display = STR(""), .at = clock_now() };
	enum err e = resource_write(db, a, &put);
	if (e == OK)
		e = person_index(db, a, &put.now);
	return e != OK ? e : plan_refresh(db, a, z(key), &w, PLAN_STATES);
}

static inline enum err add_goal(struct db *db, struct arena *a, const char *id, const char *label, bool deleted)
{
	struct json_node *n = json_node_object(a);
	json_node_put(a, n, "resourceType", json_node_text(a, STR("Goal")));
	json_node_put(a, n, "lifecycleStatus", json_node_text(a, STR("active")));
	json_node_put(a, n, "description.text", json_node_text(a, str_format(a, "Play music %s", label)));
	json_node_put(a, n, "subject.reference", json_node_text(a, STR("Patient/" DECLAN)));
	struct resource_put put = { .now = { .person = STR(DECLAN), .shelf = SHELF_PLAN, .type = STR("Goal"), .id = z(id),
		.updated = clock_now(), .kind = STR("goal"), .section = STR("goals"), .label = z(label),
		.author = STR("a:declan"), .body = resource_stamp(a, n, z(id), 1, clock_now()) } };
	enum err e = resource_write(db, a, &put);
	if (e != OK || !deleted)
		return e;
	put.now.deleted = true;
	put.expect = 1;
	return resource_write(db, a, &put);
}

static inline enum err add_organisation(struct db *db, struct arena *a, const char *id, const char *part_of)
{
	struct json_node *n = json_node_object(a);
	json_node_put(a, n, "resourceType", json_node_text(a, STR("Organization")));
	json_node_put(a, n, "name", json_node_text(a, z(id)));
	if (part_of)
		json_node_put(a, n, "partOf.reference", json_node_text(a, str_format(a, "Organization/%s", part_of)));
	struct resource_put put = { .now = { .type = STR("Organization"), .id = z(id), .updated = clock_now(),
		.author = STR(""), .body = resource_stamp(a, n, z(id), 1, clock_now()) } };
	return shared_write(db, a, &put);
}

static inline enum err fill_cast(struct db *db, struct arena *a, void *what)
{
	enum err e = add_person(db, a, DECLAN, "Declan", "9990123479");
	(void)what;
	if (e == OK)
		e = add_person(db, a, OTHER, "Olive", "");
	for (size_t i = 0; e == OK && i < CAST; i++) {
		const struct member *m = &cast[i];
		struct account_new n = { .id = z(m->username), .username = z(m->username), .name = z(m->username),
			.role = STR(""), .kind = m->kind, .person = z(m->person), .practitioner = STR(""), .password_hash = hash };
		e = account_add(db, a, &n);
		if (e == OK && m->team)
			e = membership_add(db, n.id, z(m->team), STR(""));
	}
	for (size_t i = 0; e == OK && i < sizeof permissions / sizeof *permissions; i++) {
		const struct permission_row *p = &permissions[i];
		clock_freeze(p->days < 0 ? START - 5 * DAYS : START); // what has run out was given before
		e = consent_give(db, a, &(struct consent_grant){
			.person = STR(DECLAN), .id = z(p->id), .grantee = z(p->grantee), .grantee_name = STR("x"),
			.grantee_reference = STR(""), .verbs = p->verbs, .sections = z(p->sections),
			.labels = STR(""), .never = p->never, .until = p->days ? day_of(START) + p->days : DAY_NONE,
			.basis = p->basis, .author = STR("a:declan"), .author_reference = STR("Patient/" DECLAN),
			.words = STR("") });
	}
	clock_freeze(START);
	if (e == OK) // who opened the plan in an emergency, a minute ago
		e = emergency_put(db, &(struct privacy_case){ .person = STR(DECLAN), .id = STR(DECLAN "-emergency001"),
			.account = STR("urgent"), .since = START - MINUTES, .until = START - MINUTES + EMERGENCY_LASTS });
	if (e == OK)
		e = add_goal(db, a, GOAL, "", false);
	if (e == OK)
		e = add_goal(db, a, SECRET, "only-me", false);
	if (e == OK)
		e = add_goal(db, a, GONE, "", true);
	if (e == OK)
		e = add_organisation(db, a, "riverside", NULL);
	if (e == OK) // the teams "let-in" and "elsewhere" are part of a trust in a region
		e = add_organisation(db, a, "region", NULL);
	if (e == OK)
		e = add_organisation(db, a, "trust", "region");
	if (e == OK)
		e = add_organisation(db, a, "let-in", "trust");
	if (e == OK)
		e = add_organisation(db, a, "elsewhere", "trust");
	return e;
}

static inline enum err put_token(struct db *db, struct arena *a, void *what)
{
	(void)a;
	return token_put(db, what);
}

static inline struct str token_of_scope(struct arena *a, struct str scope)
{
	struct client_token made;
	token_new(a, scope, 0, &made);
	assert_int_equal(store_write(site.store, put_token, &made), OK);
	return made.token;
}

static inline bool holds(struct str text, const char *part)
{
	return text.p && text.n && memmem(text.p, text.n, part, strlen(part)) != NULL;
}

// A site without a server: in memory, or in this folder. Fresh: with the cast.
static inline void site_begin(const char *folder, bool fresh)
{
	struct fault f;
	log_level_set(LOG_ERROR + 1);
	clock_freeze(START);
	arena = arena_new();
	fault_init(&f, arena);
	if (!hash.p) {
		struct str made = password_hash(arena, STR(PASSWORD));
		hash = (struct str){ strndup(made.p, made.n), made.n };
	}
	if (site_open(&(struct site_settings){ .folder = folder,
			.database = folder ? test_database(folder) : test_database_again(),
			.make = true, .migrate = true }, arena, &site,
		    &f) != OK)
		fail_msg("site_open: %s", fault_sentence(&f));
	if (fresh)
		assert_int_equal(store_write(site.store, fill_cast, NULL), OK);
}

static inline void site_serve(void)
{
	struct fault f;
	fault_init(&f, arena);
	if (server_start(&site, &(struct server_settings){ .audit_hold = true }, &server, &f) != OK)
		fail_msg("server_start: %s", fault_sentence(&f));
}

static inline void house_open(void)
{
	site_begin(NULL, true);
	site.cors = "https://app.example https://other.example:8443";
	token = token_of_scope(arena, STR(TOKEN_SCOPE_READ));
	site_serve();
}

static inline void house_close(void)
{
	server_stop(server);
	db_settle(store_reader(site.store));
	site_close(&site);
	arena_free(arena);
	clock_freeze(0);
}

// --- sessions ------------------------------------------------------------------------------------------------------

static inline enum err put_session(struct db *db, struct arena *a, void *what)
{
	return session_put(db, a, what);
}

static inline struct session sign_in_as(struct arena *a, const char *username)
{
	struct session *s = arena_make(a, struct session);
	session_new(a, z(username), s);
	assert_int_equal(store_write(site.store, put_session, s), OK);
	return *s;
}

// --- the client ----------------------------------------------------------------------------------------------------

// Sends the bytes, reads until the server closes (so they must say Connection: close, or make it).
static inline struct str ask_raw(struct arena *a, struct str bytes)
{
	struct buf b;
	char piece[16384];
	ssize_t n;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)server_port(server)) };
	struct timeval within = { .tv_sec = 10 };
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &within, sizeof within);
	while (bytes.n && (n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL)) > 0)
		bytes = str_part(bytes, (size_t)n, bytes.n);
	buf_init(&b, a, BUF_PAGE);
	while ((n = recv(fd, piece, sizeof piece, 0)) > 0)
		buf_add(&b, piece, (size_t)n);
	close(fd);
	return buf_text(&b);
}

struct reply {
	int status;
	struct str head, body;
};

static inline struct reply reply_read(struct str text)
{
	struct reply r = { 0 };
	int64_t status = 0;
	const char *end = memmem(text.p ? text.p : "", text.n, "\r\n\r\n", 4);
	if (!end || !str_int(str_part(text, 9, 3), 100, 599, &status))
		return r;
	r.status = (int)status;
	r.head = str_part(text, 0, (size_t)(end - text.p) + 2);
	r.body = str_part(text, r.head.n + 2, text.n);
	return r;
}

// The n-th header of a name (from 0), STR_NONE behind the last.
static inline struct str reply_header(const struct reply *r, const char *name, unsigned n)
{
	struct str rest = r->head;
	while (rest.p) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		size_t k = strlen(name);
		if (line.n > k && line.p[k] == ':' && strncasecmp(line.p, name, k) == 0 && n-- == 0)
			return str_trim(str_part(line, k + 1, line.n));
	}
	return STR_NONE;
}

#endif
