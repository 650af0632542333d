// SPDX-License-Identifier: Apache-2.0
// For test_access_matrix.c and test_access_permissions.c: a route asked as an actor, and in a word what came of it.
// What a cell says:
//   yes      every check was passed and the handler ran (what it then says of an empty form is not asked here)
//   sign-in  sent to the sign-in page, or told to sign in again
//   login    401, below /fhir/
//   no       403: known, and may not; audited as refused
//   hidden   404, as if there were no such person; audited as refused
#ifndef OWNPLAN_TESTS_MATRIX_HELP_H
#define OWNPLAN_TESTS_MATRIX_HELP_H

#include "serve_help.h"

#include "serve/route.h"

static struct statement refused_count = {
	.name = "test_refused_count",
	.sql = "SELECT count(*) AS n FROM audit WHERE action = 'refused'",
	.params = "",
	.columns = "n:int",
	.for_what = "whether a request was refused",
};

static inline int64_t refused(void)
{
	struct db *db = store_reader(site.store);
	struct query *q = query_begin(db, &refused_count);
	int64_t n = query_row(q) ? row_int(q, "n") : -1;
	assert_int_equal(query_end(q), OK);
	return n;
}

static inline struct str real_path(struct arena *a, const char *pattern, const char *person)
{
	const struct {
		const char *name, *value;
	} values[] = { { ":person", person }, { ":kind", "goal" }, { ":id", DECLAN "-000000000000" }, { ":type", "Goal" },
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

static inline struct str request_of(struct arena *a, const struct route *r, const char *person, const char *actor)
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
		STR_ARG(real_path(a, r->path, person)), STR_ARG(who), body.n, STR_ARG(body));
}

static inline const char *cell_of_reply(const struct reply *r, bool was_refused)
{
	if (r->status == 401)
		return str_starts(reply_header(r, "Content-Type", 0), "application/fhir+json") ? "login" : "sign-in";
	if (r->status == 303 && str_starts(reply_header(r, "Location", 0), "/sign-in?then="))
		return "sign-in";
	if (was_refused)
		return r->status == 403 ? "no" : r->status == 404 ? "hidden" : "broken";
	return r->status == 0 || r->status == 500 || r->status == 503 ? "broken" : "yes";
}

// What this actor is told at the route; in a house that is open.
static inline const char *cell_of(struct arena *a, const struct route *r, const char *person, const char *actor)
{
	int64_t before = refused();
	struct reply reply = reply_read(ask_raw(a, request_of(a, r, person, actor)));
	return cell_of_reply(&reply, refused() > before);
}

static inline struct str read_matrix(struct arena *a, const char *name)
{
	struct buf b;
	char piece[4096], path[4096];
	size_t n;
	const char *source = getenv("OWNPLAN_SOURCE");
	snprintf(path, sizeof path, "%s/tests/serve/%s", source ? source : ".", name);
	FILE *f = fopen(path, "re");
	buf_init(&b, a, BUF_PAGE);
	while (f && (n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(&b, piece, n);
	if (f)
		fclose(f);
	return buf_text(&b);
}

static inline bool has_line(struct str text, struct str line)
{
	while (text.p)
		if (str_eq(str_trim(str_cut(&text, '\n')), line))
			return true;
	return false;
}

// In the build folder, with the names of its columns.
static inline FILE *actual_file(const char *name, const char *const *column, size_t columns)
{
	char path[4096];
	const char *build = getenv("OWNPLAN_BUILD");
	snprintf(path, sizeof path, "%s/%s", build ? build : "/tmp", name);
	FILE *f = fopen(path, "we");
	assert_non_null(f);
	fprintf(f, "%-53s", "#");
	for (size_t i = 0; i < columns; i++)
		fprintf(f, " %-7s", column[i]);
	fprintf(f, "\n");
	return f;
}

static inline struct str row_begin(struct arena *a, const struct route *r)
{
	return str_format(a, "%-4s %-48s", r->method, r->path);
}

static inline struct str row_add(struct arena *a, struct str row, const char *actor, const char *cell)
{
	return str_format(a, "%.*s %-*s", STR_ARG(row), (int)strlen(actor) < 7 ? 7 : (int)strlen(actor), cell);
}

#endif
