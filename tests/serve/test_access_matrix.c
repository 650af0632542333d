// SPDX-License-Identifier: Apache-2.0
// Every route with every kind of actor, played against the real server, held to tests/serve/matrix.txt: a line a
// route, a column an actor. What a cell says:
//   yes      every check was passed and the handler ran (what it then says of an empty form is not asked here)
//   sign-in  sent to the sign-in page, or told to sign in again
//   login    401, below /fhir/
//   no       403: known, and may not; audited as refused
//   hidden   404, as if there were no such person; audited as refused
// A route that is not in the file fails. On a failure the whole table as it is now is left in build/matrix.actual.
#include "serve_help.h"

#include "serve/route.h"

static const char *const actors[] = { "nobody", "declan", "other", "mum", "nurse", "midwife", "doctor", "barred",
	"goals-only", "urgent", "stranger", "admin", "commissioner", "officer", "program" };
#define ACTORS (sizeof actors / sizeof *actors)

static struct statement refused_count = {
	.name = "test_refused_count",
	.sql = "SELECT count(*) AS n FROM audit WHERE action = 'refused'",
	.params = "",
	.columns = "n:int",
	.for_what = "whether a request was refused",
};

static int64_t refused(void)
{
	struct db *db = store_reader(site.store);
	struct query *q = query_begin(db, &refused_count);
	int64_t n = query_row(q) ? row_int(q, "n") : -1;
	assert_int_equal(query_end(q), OK);
	return n;
}

static struct str real_path(struct arena *a, const char *pattern)
{
	static const struct {
		const char *name, *value;
	} values[] = { { ":person", DECLAN }, { ":kind", "goal" }, { ":id", DECLAN "-000000000000" }, { ":type", "Goal" },
		{ ":resource", GOAL }, { ":version", "1" }, { ":place", "goal-new" }, { ":part", "agenda" }, { ":number", "1" },
		{ ":paper", "plan" }, { ":reading", "supporters" }, { ":file", "none.css" }, { ":inside", "Goal" },
		{ ":page", "rights" } };
	struct str rest = str_of(pattern + 1), out = STR("");
	while (rest.p) {
		struct str part = str_cut(&rest, '/');
		for (size_t i = 0; i < sizeof values / sizeof *values; i++)
			if (str_is(part, values[i].name))
				part = str_of(values[i].value);
		out = str_format(a, "%.*s/%.*s", STR_ARG(out), STR_ARG(part));
	}
	return out;
}

static struct str request_of(struct arena *a, const struct route *r, const char *actor)
{
	struct str who, body = STR("");
	if (strcmp(actor, "program") == 0) {
		who = str_format(a, "Authorization: Bearer %.*s\r\n", STR_ARG(token));
	} else if (strcmp(actor, "nobody") == 0) {
		who = STR("Cookie: ownplan-form=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
		body = STR("csrf=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	} else {
		struct session s = sign_in_as(a, actor);
		who = str_format(a, "Cookie: ownplan=%.*s\r\n", STR_ARG(s.token));
		body = str_format(a, "csrf=%.*s", STR_ARG(s.csrf));
	}
	if (strcmp(r->method, "POST") != 0)
		body = STR("");
	return str_format(a, "%s %.*s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n%.*s"
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%.*s", r->method,
		STR_ARG(real_path(a, r->path)), STR_ARG(who), body.n, STR_ARG(body));
}

static const char *cell_of(const struct reply *r, bool was_refused)
{
	if (r->status == 401)
		return str_starts(reply_header(r, "Content-Type", 0), "application/fhir+json") ? "login" : "sign-in";
	if (r->status == 303 && str_starts(reply_header(r, "Location", 0), "/sign-in?then="))
		return "sign-in";
	if (was_refused)
		return r->status == 403 ? "no" : r->status == 404 ? "hidden" : "broken";
	return r->status == 0 || r->status == 500 || r->status == 503 ? "broken" : "yes";
}

static struct str row_of(struct arena *a, const struct route *r)
{
	struct str out = str_format(a, "%-4s %-48s", r->method, r->path);
	for (size_t i = 0; i < ACTORS; i++) {
		int64_t before = refused();
		struct reply reply = reply_read(ask_raw(a, request_of(a, r, actors[i])));
		out = str_format(a, "%.*s %-*s", STR_ARG(out), (int)strlen(actors[i]) < 7 ? 7 : (int)strlen(actors[i]),
			cell_of(&reply, refused() > before));
	}
	return str_trim(out);
}

static struct str read_matrix(struct arena *a)
{
	struct buf b;
	char piece[4096], path[4096];
	size_t n;
	const char *source = getenv("OWNPLAN_SOURCE");
	snprintf(path, sizeof path, "%s/tests/serve/matrix.txt", source ? source : ".");
	FILE *f = fopen(path, "re");
	buf_init(&b, a, BUF_PAGE);
	while (f && (n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(&b, piece, n);
	if (f)
		fclose(f);
	return buf_text(&b);
}

static bool has_line(struct str text, struct str line)
{
	while (text.p)
		if (str_eq(str_trim(str_cut(&text, '\n')), line))
			return true;
	return false;
}

static FILE *actual_file(void)
{
	char path[4096];
	const char *build = getenv("OWNPLAN_BUILD");
	snprintf(path, sizeof path, "%s/matrix.actual", build ? build : "/tmp");
	FILE *f = fopen(path, "we");
	assert_non_null(f);
	fprintf(f, "%-53s", "#");
	for (size_t i = 0; i < ACTORS; i++)
		fprintf(f, " %-7s", actors[i]);
	fprintf(f, "\n");
	return f;
}

static void test_each_actor_reaches_what_the_matrix_says_and_nothing_else(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct str matrix = read_matrix(a);
	FILE *actual = actual_file();
	unsigned differ = 0;
	for (size_t i = 0; route_at(i); i++) {
		struct arena *one = arena_new();
		house_open(); // fresh: a request that changes something must not answer for the next row
		struct str row = row_of(one, route_at(i));
		fprintf(actual, "%.*s\n", STR_ARG(row));
		if (!has_line(matrix, row)) {
			print_error("not in matrix.txt: %.*s\n", STR_ARG(row));
			differ++;
		}
		house_close();
		arena_free(one);
	}
	fclose(actual);
	arena_free(a);
	if (differ)
		fail_msg("%u routes are not as the matrix says", differ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_actor_reaches_what_the_matrix_says_and_nothing_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
