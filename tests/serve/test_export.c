// SPDX-License-Identifier: Apache-2.0
// Exports as files: what a person closed is in none of them, each person in them finds it in the audit, and nothing is
// left of one that was stopped, let go of or broken off.
#include "serve_help.h"
#include "folder_help.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "api/export_run.h"
#include "api/exports.h"
#include "record/client.h"
#include "record/export_job.h"

static void open_in_folder(bool fresh)
{
	site_begin(folder, fresh);
	if (fresh) {
		token = token_of_scope(arena, STR(TOKEN_SCOPE_READ));
		token = (struct str){ strndup(token.p, token.n), token.n };
	}
	site_serve();
}

static int set_up(void **state)
{
	(void)state;
	folder_make();
	open_in_folder(true);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_close();
	free((void *)(uintptr_t)token.p);
	token = STR_NONE;
	return folder_drop();
}

static struct reply ask(const char *method, struct str path)
{
	return reply_read(ask_raw(arena, str_format(arena,
		"%s %.*s HTTP/1.1\r\nHost: ownplan\r\nPrefer: respond-async\r\nAuthorization: Bearer %.*s\r\n"
		"Connection: close\r\n\r\n", method, STR_ARG(path), STR_ARG(token))));
}

// The path of its status.
static struct str begin(const char *query)
{
	struct reply r = ask("GET", str_format(arena, "/fhir/$export%s", query));
	assert_int_equal(r.status, 202);
	struct str at = reply_header(&r, "Content-Location", 0);
	assert_true(str_starts(at, "http://ownplan/fhir/$export/"));
	return str_part(at, strlen("http://ownplan"), at.n);
}

static struct reply wait_for(struct str status)
{
	struct reply r = ask("GET", status);
	for (int i = 0; i < 500 && r.status == 202; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
		r = ask("GET", status);
	}
	return r;
}

// Files and folders below DIR/exports. Private ones, or this fails.
static unsigned files_left(void)
{
	char path[400];
	unsigned n = 0;
	snprintf(path, sizeof path, "%s/exports", folder);
	DIR *d = opendir(path);
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		struct stat st;
		if (e->d_name[0] == '.')
			continue;
		if (fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0) { // it went while we looked
			assert_int_equal(errno, ENOENT);
			continue;
		}
		assert_int_equal(st.st_mode & 077, 0);
		n++;
	}
	closedir(d);
	return n;
}

static bool nothing_left(void)
{
	for (int i = 0; i < 500 && files_left(); i++)
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	return files_left() == 0;
}

static struct str all_files(struct str status, struct str manifest)
{
	struct buf b;
	struct json_at list = json_get(json_trusted(arena, manifest), "output");
	buf_init(&b, arena, BUF_PAGE);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct reply r = ask("GET", str_format(arena, "%.*s/%.*s.ndjson", STR_ARG(status),
			STR_ARG(json_text(arena, json_get(i, "type")))));
		int64_t count = -1;
		assert_int_equal(r.status, 200);
		assert_true(json_int(json_get(i, "count"), &count));
		for (struct str rest = r.body; rest.n;) { // each line a resource of its own
			struct json doc;
			struct str line = str_cut(&rest, '\n');
			assert_int_equal(json_scan(arena, line, &doc, NULL), OK);
			count--;
		}
		assert_int_equal(count, 0);
		buf_str(&b, r.body);
	}
	return buf_text(&b);
}

// A goal that the person shows speaks of one that they keep to themselves.
static enum err link_goals(struct db *db, struct arena *a, void *what)
{
	struct json_node *n = json_node_object(a);
	(void)what;
	json_node_put(a, n, "resourceType", json_node_text(a, STR("Goal")));
	json_node_put(a, n, "lifecycleStatus", json_node_text(a, STR("active")));
	json_node_put(a, n, "description.text", json_node_text(a, STR("Shown")));
	json_node_put(a, n, "subject.reference", json_node_text(a, STR("Patient/" DECLAN)));
	json_node_put(a, n, "addresses[0].reference", json_node_text(a, STR("Goal/" SECRET)));
	struct str id = STR(DECLAN "-g0a111111111");
	struct resource_put put = { .now = { .person = STR(DECLAN), .shelf = SHELF_PLAN, .type = STR("Goal"), .id = id,
		.updated = clock_now(), .kind = STR("goal"), .section = STR("goals"), .label = STR(""),
		.author = STR("a:declan"), .body = resource_stamp(a, n, id, 1, clock_now()) } };
	return resource_write(db, a, &put);
}

static enum err close_goals(struct db *db, struct arena *a, void *what)
{
	(void)what;
	return consent_give(db, a, &(struct consent_grant){
		.person = STR(DECLAN), .id = STR(DECLAN "-c0nsent00009"), .grantee = STR("t:goals"),
		.grantee_name = STR("x"), .grantee_reference = STR(""), .verbs = MAY_SEE, .sections = STR(" goals "),
		.labels = STR(""), .never = true, .until = DAY_NONE, .basis = BASIS_SELF, .author = STR("a:declan"),
		.author_reference = STR("Patient/" DECLAN), .words = STR("") });
}

static void test_what_a_person_closed_is_in_no_file(void **state)
{
	(void)state;
	assert_int_equal(store_write(site.store, link_goals, NULL), OK);
	struct str status = begin("");
	struct reply r = wait_for(status);
	assert_int_equal(r.status, 200);
	struct str all = all_files(status, r.body);
	assert_true(holds(all, "\"" GOAL "\""));
	assert_true(holds(all, "\"Shown\""));
	assert_false(holds(all, SECRET)); // not the goal, nor the reference to it
	assert_false(holds(all, "only-me"));
	assert_false(holds(all, GONE));
	assert_true(holds(all, "\"" OTHER "\""));
	assert_int_equal(store_write(site.store, close_goals, NULL), OK);
	status = begin("");
	r = wait_for(status);
	assert_int_equal(r.status, 200);
	all = all_files(status, r.body);
	assert_true(holds(all, "\"" DECLAN "\""));
	assert_false(holds(all, GOAL));
	assert_false(holds(all, "\"Shown\""));
}

// --- what is closed when it is made already ------------------------------------------------------------------------
static struct str file_of(struct str status, const char *type, int expect)
{
	struct reply r = ask("GET", str_format(arena, "%.*s/%s.ndjson", STR_ARG(status), type));
	assert_int_equal(r.status, expect);
	return r.body;
}

static int64_t count_of(struct str status, const char *type)
{
	struct reply r = ask("GET", status);
	int64_t count = 0;
	assert_int_equal(r.status, 200);
	struct json_at list = json_get(json_trusted(arena, r.body), "output");
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (json_text_is(json_get(i, "type"), type))
			assert_true(json_int(json_get(i, "count"), &count));
	return count;
}

// One goal is marked, with a version of its own, or its person is.
static enum err mark(struct db *db, struct arena *a, const char *type, const char *id, const char *label,
	const char *confidential)
{
	struct resource r;
	enum err e = resource_get(db, a, z(type), z(id), &r);
	if (e != OK)
		return e;
	struct resource_put put = { .now = r, .expect = r.version };
	struct json_node *n = json_tree(a, json_trusted(a, r.body));
	if (confidential)
		json_node_put(a, n, "meta.security[0].code", json_node_text(a, z(confidential)));
	put.now.label = z(label);
	put.now.updated = clock_now();
	put.now.packed = put.now.facts = STR_NONE;
	put.now.body = resource_stamp(a, n, r.id, r.version + 1, clock_now());
	return resource_write(db, a, &put);
}

static enum err mark_goal(struct db *db, struct arena *a, void *what)
{
	(void)what;
	return mark(db, a, "Goal", GOAL, "only-me", NULL);
}

static enum err mark_person(struct db *db, struct arena *a, void *what)
{
	(void)what;
	return mark(db, a, "Patient", DECLAN, "", "R");
}

static void test_what_is_closed_leaves_an_export_that_is_ready(void **state)
{
	(void)state;
	assert_int_equal(store_write(site.store, link_goals, NULL), OK);
	struct str status = begin("");
	assert_int_equal(wait_for(status).status, 200);
	assert_int_equal(count_of(status, "Goal"), 2);
	assert_true(holds(file_of(status, "Goal", 200), "\"Shown\""));
	int64_t people = count_of(status, "Patient");
	struct str patients = file_of(status, "Patient", 200);
	assert_int_equal(store_write(site.store, mark_goal, NULL), OK);
	struct str goals = str_trim(file_of(status, "Goal", 200)); // one line, wherever the other one lay
	assert_true(holds(goals, "\"Shown\""));
	assert_false(holds(goals, "\"" GOAL "\""));
	assert_false(memchr(goals.p, '\n', goals.n) != NULL);
	assert_non_null(memmem(goals.p, goals.n, "g0a111111111", 12));
	struct json doc;
	assert_int_equal(json_scan(arena, goals, &doc, NULL), OK);
	assert_int_equal(count_of(status, "Goal"), 1);
	assert_int_equal(store_write(site.store, close_goals, NULL), OK);
	(void)file_of(status, "Goal", 404);
	assert_int_equal(count_of(status, "Goal"), 0);
	assert_true(str_eq(file_of(status, "Patient", 200), patients)); // and nothing else is gone
	assert_int_equal(store_write(site.store, mark_person, NULL), OK);
	struct str left = file_of(status, "Patient", 200);
	assert_false(holds(left, DECLAN));
	assert_true(holds(left, OTHER));
	assert_int_equal(count_of(status, "Patient"), people - 1);
}

static enum err add_waiting(struct db *db, struct arena *a, void *what)
{
	int64_t retry;
	(void)a;
	return export_job_add(db, what, &retry);
}

static enum err add_another(struct db *db, struct arena *a, void *what)
{
	(void)what;
	return add_person(db, a, "zzzzzzzzz0", "Zelda", ""); // whose key comes last
}

// Once their goals are in a file, and before the export is ready.
static bool closes_when_read(void *context)
{
	unsigned *closed = context;
	struct stat st;
	char path[400];
	snprintf(path, sizeof path, "%s/exports/ffffffffffffffffffff/Goal.ndjson", folder);
	if (!*closed && stat(path, &st) == 0) {
		assert_int_equal(store_write(site.store, close_goals, NULL), OK);
		++*closed;
	}
	return false;
}

static void test_what_is_closed_while_an_export_runs_is_not_given(void **state)
{
	struct export_folder at;
	struct actor who;
	unsigned closed = 0;
	struct fault f;
	(void)state;
	assert_int_equal(token_find(store_reader(site.store), arena, token, &who), OK);
	db_settle(store_reader(site.store));
	server_stop(server); // its own thread would take the export up
	server = NULL;
	struct export_job job = { .id = STR("ffffffffffffffffffff"), .client = who.account, .scope = who.role,
		.request = STR("x"), .base = STR("http://ownplan/fhir"), .types = STR(""), .made = START };
	assert_int_equal(store_write(site.store, add_another, NULL), OK);
	assert_int_equal(store_write(site.store, add_waiting, &job), OK);
	assert_int_equal(export_folder_open(&at, folder), OK);
	assert_int_equal(export_run(&site, &at, &job, closes_when_read, &closed), OK);
	export_folder_close(&at);
	assert_int_equal(closed, 1);
	fault_init(&f, arena);
	assert_int_equal(server_start(&site, &(struct server_settings){ 0 }, &server, &f), OK);
	struct str status = STR("/fhir/$export/ffffffffffffffffffff");
	assert_int_equal(count_of(status, "Goal"), 0);
	(void)file_of(status, "Goal", 404);
	assert_true(holds(file_of(status, "Patient", 200), DECLAN));
}

// A folder of before, of which nobody knows whom it tells of.
static void test_files_of_nobody_knows_whom_are_not_given(void **state)
{
	char path[400];
	(void)state;
	struct str status = begin("?_type=Patient");
	assert_int_equal(wait_for(status).status, 200);
	struct str id = str_part(status, strlen("/fhir/$export/"), status.n);
	snprintf(path, sizeof path, "%s/exports/%.*s/people", folder, STR_ARG(id));
	assert_int_equal(unlink(path), 0);
	assert_true(holds(file_of(status, "Patient", 410), "ask for it again"));
	assert_int_equal(ask("GET", status).status, 410);
}

static void test_who_was_exported_finds_it_in_the_audit(void **state)
{
	struct audit_row *rows;
	size_t count, found = 0;
	(void)state;
	assert_int_equal(wait_for(begin("?_type=Goal")).status, 200);
	struct db *db = store_reader(site.store);
	assert_int_equal(audit_of_person(db, arena, STR(DECLAN), 0, 50, &rows, &count), OK);
	for (size_t i = 0; i < count; i++)
		found += str_starts(rows[i].what, "fhir_export ") && str_is(rows[i].action, "read") &&
			str_starts(rows[i].actor, "s:");
	assert_int_equal(found, 1);
	assert_int_equal(audit_of_person(db, arena, STR(OTHER), 0, 50, &rows, &count), OK);
	db_settle(db);
	assert_int_equal(count, 0); // nothing of hers is a goal
}

static void test_an_export_that_is_let_go_of_leaves_nothing(void **state)
{
	(void)state;
	struct str status = begin("");
	assert_int_equal(wait_for(status).status, 200);
	assert_int_equal(files_left(), 1);
	assert_int_equal(ask("DELETE", status).status, 202);
	assert_int_equal(ask("GET", status).status, 404);
	assert_int_equal(ask("DELETE", status).status, 404);
	assert_true(nothing_left());
	// One that is not ready yet, too.
	status = begin("");
	assert_int_equal(ask("DELETE", status).status, 202);
	assert_int_equal(ask("GET", status).status, 404);
	assert_true(nothing_left());
}

static enum err add_running(struct db *db, struct arena *a, void *what)
{
	const struct export_job *job = what;
	int64_t retry;
	(void)a;
	enum err e = export_job_add(db, job, &retry);
	return e == OK ? export_job_progress(db, job->id, START, 3) : e;
}

// As a crash leaves it: the row says that it runs, a file is half written.
static void test_a_restart_keeps_what_is_ready_and_says_what_was_broken_off(void **state)
{
	char path[400];
	(void)state;
	struct str ready = begin("?_type=Patient");
	assert_int_equal(wait_for(ready).status, 200);
	struct actor who;
	assert_int_equal(token_find(store_reader(site.store), arena, token, &who), OK);
	db_settle(store_reader(site.store));
	struct export_job job = { .id = STR("aaaaaaaaaaaaaaaaaaaa"), .client = who.account, .scope = who.role,
		.request = STR("x"), .base = STR("http://ownplan/fhir"), .types = STR(""), .made = START };
	assert_int_equal(store_write(site.store, add_running, &job), OK);
	char ready_path[400];
	snprintf(ready_path, sizeof ready_path, "%.*s", STR_ARG(ready));
	house_close();
	snprintf(path, sizeof path, "%s/exports/aaaaaaaaaaaaaaaaaaaa", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof path, "%s/exports/aaaaaaaaaaaaaaaaaaaa/Goal.ndjson", folder);
	FILE *f = fopen(path, "we");
	assert_non_null(f);
	fputs("{\"resourceType\":\"Go", f);
	fclose(f);
	snprintf(path, sizeof path, "%s/exports/0rphan", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	open_in_folder(false);
	assert_int_equal(files_left(), 1);
	assert_int_equal(ask("GET", str_of(ready_path)).status, 200);
	assert_int_equal(ask("GET", str_format(arena, "%s/Patient.ndjson", ready_path)).status, 200);
	struct reply r = ask("GET", STR("/fhir/$export/aaaaaaaaaaaaaaaaaaaa"));
	assert_int_equal(r.status, 500);
	assert_true(holds(r.body, "the server was stopped"));
	assert_int_equal(ask("GET", STR("/fhir/$export/aaaaaaaaaaaaaaaaaaaa/Goal.ndjson")).status, 404);
}

// As a server that is told to stop leaves what it was making.
static enum err add_put_back(struct db *db, struct arena *a, void *what)
{
	const struct export_job *job = what;
	enum err e = add_running(db, a, what);
	return e == OK ? export_job_again(db, job->id) : e;
}

static void test_what_waited_when_the_server_stopped_is_made_by_the_next(void **state)
{
	static const struct {
		const char *id;
		enum err (*add)(struct db *db, struct arena *a, void *what);
	} rows[] = { { "aaaaaaaaaaaaaaaaaaaa", add_waiting }, { "bbbbbbbbbbbbbbbbbbbb", add_put_back } };
	struct actor who;
	(void)state;
	assert_int_equal(token_find(store_reader(site.store), arena, token, &who), OK);
	db_settle(store_reader(site.store));
	server_stop(server); // its own thread would take them up
	server = NULL;
	for (size_t i = 0; i < 2; i++) {
		struct export_job job = { .id = str_of(rows[i].id), .client = who.account, .scope = who.role,
			.request = STR("x"), .base = STR("http://ownplan/fhir"), .types = STR(""), .made = START };
		assert_int_equal(store_write(site.store, rows[i].add, &job), OK);
	}
	house_close();
	open_in_folder(false);
	for (size_t i = 0; i < 2; i++) {
		struct str status = str_format(arena, "/fhir/$export/%s", rows[i].id);
		struct reply r = wait_for(status);
		assert_int_equal(r.status, 200);
		assert_true(all_files(status, r.body).n > 0);
	}
	assert_int_equal(files_left(), 2);
}

static void test_no_more_than_two_run_and_ten_are_kept(void **state)
{
	(void)state;
	for (int i = 0; i < EXPORT_KEPT_MOST; i++)
		assert_int_equal(wait_for(begin("?_type=Organization")).status, 200);
	struct reply r = ask("GET", STR("/fhir/$export"));
	assert_int_equal(r.status, 429);
	assert_true(reply_header(&r, "Retry-After", 0).p != NULL);
	assert_true(holds(r.body, "DELETE"));
	clock_freeze(START + EXPORT_LIFE + SECONDS); // they lapse
	server_stop(server); // its own thread would see that nobody makes these
	server = NULL;
	struct export_job job = { .client = STR("x"), .scope = STR(TOKEN_SCOPE_READ), .request = STR("x"),
		.base = STR("http://ownplan/fhir"), .types = STR(""), .made = START };
	job.id = STR("bbbbbbbbbbbbbbbbbbbb");
	assert_int_equal(store_write(site.store, add_running, &job), OK);
	job.id = STR("cccccccccccccccccccc");
	assert_int_equal(store_write(site.store, add_running, &job), OK);
	job.id = STR("dddddddddddddddddddd");
	assert_int_equal(store_write(site.store, add_running, &job), ERR_CONFLICT);
	job.client = STR("y"); // another one's is its own
	assert_int_equal(store_write(site.store, add_running, &job), OK);
	for (int i = 3; i < EXPORT_ALL_MOST; i++) {
		job.client = job.id = str_format(arena, "%020d", i);
		assert_int_equal(store_write(site.store, add_running, &job), OK);
	}
	job.client = job.id = STR("eeeeeeeeeeeeeeeeeeee");
	assert_int_equal(store_write(site.store, add_running, &job), ERR_CONFLICT);
}

static bool told_to_stop(void *context)
{
	unsigned *asked = context;
	return ++*asked > 1; // in the middle of the people
}

static void test_an_export_that_is_stopped_halfway_leaves_no_file(void **state)
{
	struct export_folder at;
	unsigned asked = 0;
	(void)state;
	server_stop(server); // its own thread would take the export up
	server = NULL;
	struct export_job job = { .id = STR("eeeeeeeeeeeeeeeeeeee"), .client = STR("x"), .scope = STR(TOKEN_SCOPE_READ),
		.request = STR("x"), .base = STR("http://ownplan/fhir"), .types = STR(""), .made = START };
	assert_int_equal(store_write(site.store, add_waiting, &job), OK);
	assert_int_equal(export_folder_open(&at, folder), OK);
	assert_int_equal(export_run(&site, &at, &job, told_to_stop, &asked), ERR_BUSY);
	assert_true(nothing_left());
}

static enum err let_in(struct db *db, struct arena *a, void *what)
{
	struct client c;
	(void)what;
	client_new(a, STR("x"), STR("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-384\",\"kid\":\"a\",\"alg\":\"ES384\","
		"\"x\":\"hou_qgzHzk0QJpdXjjMR69O9uWi5ScYkmMI5Vgw-e7WRAonxisN9ql2tBJpp7v9y\","
		"\"y\":\"i3ed13TJxBG0ptzfIqyoKjjuJ439m4KxQCAMO7KQLgk7gsuCt2Nf8-m2qJHPhkm5\"}]}"), STR(TOKEN_SCOPE_READ), &c);
	c.id = STR("x");
	return client_add(db, a, &c);
}

static enum err let_in_no_more(struct db *db, struct arena *a, void *what)
{
	(void)a;
	(void)what;
	return client_end(db, STR("x"));
}

// While the first people are read: told before each of them.
static bool ends_client(void *context)
{
	unsigned *asked = context;
	if (++*asked == 2)
		assert_int_equal(store_write(site.store, let_in_no_more, NULL), OK);
	return false;
}

static void test_an_export_of_a_program_that_ends_is_broken_off_and_its_files_go(void **state)
{
	struct export_folder at;
	unsigned asked = 0;
	(void)state;
	server_stop(server);
	server = NULL;
	struct export_job job = { .id = STR("ffffffffffffffffffff"), .client = STR("x"), .scope = STR(TOKEN_SCOPE_READ),
		.request = STR("x"), .base = STR("http://ownplan/fhir"), .types = STR(""), .made = START };
	assert_int_equal(store_write(site.store, let_in, NULL), OK);
	assert_int_equal(store_write(site.store, add_waiting, &job), OK);
	assert_int_equal(export_folder_open(&at, folder), OK);
	assert_int_equal(export_run(&site, &at, &job, ends_client, &asked), ERR_NOT_FOUND);
	assert_true(asked >= 2);
	assert_true(nothing_left());
	export_folder_close(&at);
	struct db *db = store_reader(site.store);
	assert_int_equal(export_job_get(db, arena, job.id, &job), OK);
	db_settle(db);
	struct fault f;
	fault_init(&f, arena);
	assert_int_equal(server_start(&site, &(struct server_settings){ 0 }, &server, &f), OK);
	assert_int_equal(export_job_get(db, arena, job.id, &job), ERR_NOT_FOUND);
	db_settle(db);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_what_a_person_closed_is_in_no_file),
		IN_FOLDER(test_what_is_closed_leaves_an_export_that_is_ready),
		IN_FOLDER(test_what_is_closed_while_an_export_runs_is_not_given),
		IN_FOLDER(test_files_of_nobody_knows_whom_are_not_given),
		IN_FOLDER(test_who_was_exported_finds_it_in_the_audit),
		IN_FOLDER(test_an_export_that_is_let_go_of_leaves_nothing),
		IN_FOLDER(test_a_restart_keeps_what_is_ready_and_says_what_was_broken_off),
		IN_FOLDER(test_what_waited_when_the_server_stopped_is_made_by_the_next),
		IN_FOLDER(test_no_more_than_two_run_and_ten_are_kept),
		IN_FOLDER(test_an_export_that_is_stopped_halfway_leaves_no_file),
		IN_FOLDER(test_an_export_of_a_program_that_ends_is_broken_off_and_its_files_go),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
