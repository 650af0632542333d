// SPDX-License-Identifier: Apache-2.0
// Plays the files of tests/transcripts against the real server, each over a fresh site with the cast of serve_help.h.
// A file is read from top to bottom:
//
//   # a comment, anywhere between steps
//   --- as nurse            signs in without the page: its cookie is sent, {{csrf}} is the session's
//   --- as program          sends the bearer token of a program that may read everything open to it (system/*.rs)
//   --- as writer           the same of one that may write too; "as writer system/Goal.cruds" of one with that scope
//   --- as nobody           forgets cookies and token
//   --- clock +31m          moves the clock (s, m, h, d)
//   --- until 200 10s       the next request is repeated until that is its status, for so long at most (real time)
//   > GET /sign-in          a request: first line, then its headers, an empty "> " line, its body
//   > Cookie: ...           instead of the jar's
//   < 200                   the reply: its status, then headers that it must have ("Name: value"), headers that it
//   < Allow: GET, POST      must not have ("- Name"), and patterns for the body ("~ text" it holds, "!~ text" it does
//   < - Set-Cookie          not hold)
//   < ~ name="csrf" value="{{csrf}}"
//
// In headers and patterns "..." stands for anything, and {{name}} for what was caught under that name before, or
// catches what stands there. Host, Connection: close, Content-Type of a form and Content-Length are added where a
// request does not say them, lines of a multipart body end with CRLF; "> raw" as first line adds nothing and sends
// lines as they are.
#include "serve_help.h"

#include <dirent.h>
#include <strings.h>
#include <time.h>

#define VARIABLES 32

struct variable {
	struct str name, value;
};
struct play {
	struct arena *a;
	const char *file;
	unsigned line;
	struct variable variable[VARIABLES];
	size_t variables;
	struct variable cookie[VARIABLES];
	size_t cookies;
	struct str bearer; // the token that is sent; STR_NONE: none
	instant now;
	int64_t until;  // the status that the next request is repeated for; 0: asked once
	instant within; // how long
	struct reply reply;
};

static void fails(const struct play *p, const char *what, struct str text)
{
	fail_msg("%s:%u: %s: %.*s\nthe reply was %d\n%.*s\n%.*s", p->file, p->line, what, STR_ARG(text), p->reply.status,
		STR_ARG(p->reply.head), (int)(p->reply.body.n > 3000 ? 3000 : p->reply.body.n), p->reply.body.p);
}

static void set(struct variable *list, size_t *count, struct str name, struct str value)
{
	for (size_t i = 0; i < *count; i++)
		if (str_eq(list[i].name, name)) {
			list[i].value = value;
			return;
		}
	assert_true(*count < VARIABLES);
	list[(*count)++] = (struct variable){ name, value };
}

static const struct variable *get(const struct play *p, struct str name)
{
	for (size_t i = 0; i < p->variables; i++)
		if (str_eq(p->variable[i].name, name))
			return &p->variable[i];
	return NULL;
}

// --- patterns ------------------------------------------------------------------------------------------------------

// Cuts the next {{name}} or "..." off a pattern; *before is the text in front of it. False: none is left.
static bool next_hole(struct str *pattern, struct str *before, struct str *name)
{
	for (size_t i = 0; i < pattern->n; i++) {
		struct str rest = str_part(*pattern, i, pattern->n);
		bool dots = str_starts(rest, "...");
		const char *shut = str_starts(rest, "{{") ? memmem(rest.p, rest.n, "}}", 2) : NULL;
		if (!dots && !shut)
			continue;
		*before = str_part(*pattern, 0, i);
		*name = dots ? STR("") : str_part(rest, 2, (size_t)(shut - rest.p) - 2);
		*pattern = str_part(rest, dots ? 3 : name->n + 4, rest.n);
		return true;
	}
	return false;
}

// The pattern with everything that was caught before put in.
static struct str filled(const struct play *p, struct str pattern)
{
	struct buf b;
	buf_init(&b, p->a, BUF_PAGE);
	while (pattern.n) {
		const char *open = memmem(pattern.p, pattern.n, "{{", 2), *shut = NULL;
		if (open)
			shut = memmem(open, pattern.n - (size_t)(open - pattern.p), "}}", 2);
		if (!shut) {
			buf_str(&b, pattern);
			break;
		}
		struct str name = { open + 2, (size_t)(shut - open) - 2 };
		const struct variable *v = get(p, name);
		buf_add(&b, pattern.p, (size_t)(open - pattern.p));
		buf_str(&b, v ? v->value : (struct str){ open, name.n + 4 });
		pattern = str_part(pattern, (size_t)(shut - pattern.p) + 2, pattern.n);
	}
	return buf_text(&b);
}

// Whether the text has the pattern: from its start when `whole`, to its end too.
static bool matches(struct play *p, struct str text, struct str pattern, bool whole)
{
	struct str rest = filled(p, pattern), before, name, caught = STR_NONE;
	bool free_start = !whole;
	for (;;) {
		struct str after = rest;
		bool hole = next_hole(&after, &before, &name);
		struct str want = hole ? before : rest;
		const char *at = want.n ? memmem(text.p, text.n, want.p, want.n) : text.p;
		if (whole && !hole && caught.p && want.n && text.n >= want.n) // the last piece stands at the end
			at = str_ends(text, str_c(p->a, want)) ? text.p + text.n - want.n : NULL;
		if (!at || (!free_start && at != text.p))
			return false;
		if (caught.n)
			set(p->variable, &p->variables, str_dup(p->a, caught),
				str_dup(p->a, (struct str){ text.p, (size_t)(at - text.p) }));
		text = str_part(text, (size_t)(at - text.p) + want.n, text.n);
		if (!hole)
			return !whole || text.n == 0 || (caught.p && want.n == 0);
		if (after.n == 0) { // a hole at the end takes the rest
			if (name.n)
				set(p->variable, &p->variables, str_dup(p->a, name), str_dup(p->a, text));
			return true;
		}
		caught = name.p ? name : STR("");
		free_start = true;
		rest = after;
	}
}

// --- requests ------------------------------------------------------------------------------------------------------

static struct str take_block(struct play *p, struct str *rest, char mark)
{
	struct buf b;
	buf_init(&b, p->a, BUF_PAGE);
	while (rest->n && rest->p[0] == mark) {
		struct str line = str_cut(rest, '\n');
		p->line++;
		line = str_part(line, line.n > 1 && line.p[1] == ' ' ? 2 : 1, line.n);
		buf_str(&b, line);
		buf_char(&b, '\n');
	}
	return buf_text(&b);
}

static bool says(struct str head, const char *name)
{
	size_t n = strlen(name);
	while (head.p) {
		struct str line = str_cut(&head, '\n');
		if (line.n > n && line.p[n] == ':' && strncasecmp(line.p, name, n) == 0)
			return true;
	}
	return false;
}

static void add_jar(const struct play *p, struct buf *out)
{
	if (!p->cookies)
		return;
	buf_c(out, "Cookie: ");
	for (size_t i = 0; i < p->cookies; i++)
		buf_format(out, "%s%.*s=%.*s", i ? "; " : "", STR_ARG(p->cookie[i].name), STR_ARG(p->cookie[i].value));
	buf_c(out, "\r\n");
}

static void keep_cookies(struct play *p)
{
	struct str header;
	for (unsigned i = 0; (header = reply_header(&p->reply, "Set-Cookie", i)).p; i++) {
		struct str pair = str_cut(&header, ';');
		struct str name = str_cut(&pair, '=');
		set(p->cookie, &p->cookies, str_dup(p->a, name), str_dup(p->a, pair.p ? pair : STR("")));
	}
}

static void add_lines(struct buf *out, struct str lines)
{
	while (lines.n) {
		buf_str(out, str_cut(&lines, '\n'));
		buf_c(out, "\r\n");
	}
}

// Lines of a multipart form end as browsers end them.
static struct str with_returns(struct arena *a, struct str body)
{
	struct buf b;
	buf_init(&b, a, (size_t)64 << 20);
	for (size_t i = 0; i < body.n; i++) {
		if (body.p[i] == '\n')
			buf_char(&b, '\r');
		buf_char(&b, body.p[i]);
	}
	return buf_text(&b);
}

static struct str request_bytes(struct play *p, struct str block)
{
	struct buf b;
	struct str first = str_cut(&block, '\n');
	buf_init(&b, p->a, (size_t)64 << 20);
	if (str_is(first, "raw")) {
		add_lines(&b, block);
		return buf_text(&b);
	}
	const char *gap = str_starts(block, "\n") ? block.p - 1 : memmem(block.p ? block.p : "", block.n, "\n\n", 2);
	struct str head = block, body = STR("");
	if (gap) {
		head = (struct str){ block.p, (size_t)(gap + 1 - block.p) };
		body = str_trim(str_part(block, head.n + 1, block.n));
	}
	int64_t many;
	if (str_starts(body, "bytes=") && str_int(str_part(body, 6, body.n), 1, 64 << 20, &many)) {
		char *fill = arena_alloc(p->a, (size_t)many);
		memset(fill, 'a', (size_t)many);
		body = (struct str){ fill, (size_t)many };
	}
	if (memmem(head.p ? head.p : "", head.n, "multipart/form-data", 19))
		body = with_returns(p->a, body);
	buf_format(&b, "%.*s HTTP/1.1\r\n", STR_ARG(first));
	add_lines(&b, head);
	if (!says(head, "Host"))
		buf_c(&b, "Host: ownplan\r\n");
	if (!says(head, "Cookie"))
		add_jar(p, &b);
	if (p->bearer.p)
		buf_format(&b, "Authorization: Bearer %.*s\r\n", STR_ARG(p->bearer));
	if (str_starts(first, "POST") || body.n) {
		if (!says(head, "Content-Type"))
			buf_c(&b, "Content-Type: application/x-www-form-urlencoded\r\n");
		buf_format(&b, "Content-Length: %zu\r\n", body.n);
	}
	buf_c(&b, "Connection: close\r\n\r\n");
	buf_str(&b, body);
	return buf_text(&b);
}

static void expect_line(struct play *p, struct str line)
{
	size_t colon = 0;
	if (str_starts(line, "~ ")) {
		if (!matches(p, p->reply.body, str_part(line, 2, line.n), false))
			fails(p, "the body does not hold", line);
	} else if (str_starts(line, "!~ ")) {
		if (matches(p, p->reply.body, str_part(line, 3, line.n), false))
			fails(p, "the body holds", line);
	} else if (str_starts(line, "- ")) {
		if (reply_header(&p->reply, str_c(p->a, str_trim(str_part(line, 2, line.n))), 0).p)
			fails(p, "there is a header", line);
	} else if (str_index(line, ':', &colon)) {
		const char *name = str_c(p->a, str_part(line, 0, colon));
		struct str want = str_trim(str_part(line, colon + 1, line.n)), have;
		bool found = false;
		for (unsigned i = 0; !found && (have = reply_header(&p->reply, name, i)).p; i++)
			found = matches(p, have, want, true);
		if (!found)
			fails(p, "no such header", line);
	} else {
		fails(p, "what does this expect?", line);
	}
}

// --- steps ---------------------------------------------------------------------------------------------------------

static void play_as(struct play *p, struct str who)
{
	p->cookies = 0;
	p->bearer = str_is(who, "program") ? token : STR_NONE;
	if (str_starts(who, "writer"))
		p->bearer = token_of_scope(p->a, who.n > 7 ? str_part(who, 7, who.n) : STR("system/*.cruds"));
	if (p->bearer.p || str_is(who, "nobody"))
		return;
	struct session s = sign_in_as(p->a, str_c(p->a, who));
	set(p->cookie, &p->cookies, STR("ownplan"), s.token);
	set(p->variable, &p->variables, STR("csrf"), s.csrf);
}

static void play_clock(struct play *p, struct str by)
{
	static const struct {
		char unit;
		instant length;
	} units[] = { { 's', SECONDS }, { 'm', MINUTES }, { 'h', HOURS }, { 'd', DAYS } };
	int64_t n;
	if (by.n < 3 || !str_int(str_part(by, 1, by.n - 2), 1, 100000, &n)) {
		fails(p, "no such time", by);
		return;
	}
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (units[i].unit == by.p[by.n - 1])
			p->now += n * units[i].length;
	clock_freeze(p->now);
}

static void play_until(struct play *p, struct str what)
{
	struct str status = str_cut(&what, ' '), within = str_trim(what);
	int64_t seconds = 0;
	if (!str_int(status, 100, 599, &p->until) || !str_ends(within, "s") ||
		!str_int(str_part(within, 0, within.n - 1), 1, 60, &seconds))
		fails(p, "until what?", status);
	p->within = seconds * SECONDS;
}

static void ask_until(struct play *p, struct str bytes)
{
	instant end = clock_ticks() + p->within;
	p->reply = reply_read(ask_raw(p->a, bytes));
	while (p->until && p->reply.status != p->until && clock_ticks() < end) {
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
		p->reply = reply_read(ask_raw(p->a, bytes));
	}
	p->until = 0;
}

static void play_request(struct play *p, struct str *rest)
{
	int64_t status;
	struct str block = take_block(p, rest, '>');
	ask_until(p, request_bytes(p, filled(p, block)));
	keep_cookies(p);
	if (!rest->n || rest->p[0] != '<')
		fails(p, "a request without an expected reply", block);
	while (rest->n && rest->p[0] == '<') {
		struct str line = str_cut(rest, '\n');
		p->line++;
		line = str_trim(str_part(line, 1, line.n));
		if (str_int(line, 100, 599, &status)) {
			if (status != p->reply.status)
				fails(p, "another status", line);
		} else {
			expect_line(p, line);
		}
	}
}

static void play_text(struct play *p, struct str rest)
{
	while (rest.n) {
		if (rest.p[0] == '>') {
			play_request(p, &rest);
			continue;
		}
		struct str line = str_trim(str_cut(&rest, '\n'));
		p->line++;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (str_starts(line, "--- as "))
			play_as(p, str_part(line, 7, line.n));
		else if (str_starts(line, "--- clock "))
			play_clock(p, str_part(line, 10, line.n));
		else if (str_starts(line, "--- until "))
			play_until(p, str_part(line, 10, line.n));
		else
			fails(p, "what is this step?", line);
	}
}

static struct str read_file(struct arena *a, const char *path)
{
	struct buf b;
	char piece[4096];
	size_t n;
	FILE *f = fopen(path, "re");
	assert_non_null(f);
	buf_init(&b, a, BUF_PAGE);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(&b, piece, n);
	fclose(f);
	return buf_text(&b);
}

static void test_transcript(void **state)
{
	const char *path = *state;
	const char *slash = strrchr(path, '/');
	house_open();
	struct play p = { .a = arena, .file = slash + 1, .now = START };
	play_text(&p, read_file(arena, path));
	house_close();
}

static int is_transcript(const struct dirent *d)
{
	return str_ends(str_of(d->d_name), ".http");
}

int main(void)
{
	struct dirent **list;
	struct CMUnitTest tests[200];
	char folder[4096];
	const char *source = getenv("OWNPLAN_SOURCE");
	snprintf(folder, sizeof folder, "%s/tests/transcripts", source ? source : ".");
	int n = scandir(folder, &list, is_transcript, alphasort);
	if (n <= 0 || n > 200) {
		fprintf(stderr, "no transcripts in %s\n", folder);
		return 1;
	}
	struct arena *names = arena_new();
	for (int i = 0; i < n; i++) {
		const char *path = str_format(names, "%s/%s", folder, list[i]->d_name).p;
		tests[i] = (struct CMUnitTest){ .name = list[i]->d_name, .test_func = test_transcript,
			.initial_state = (void *)(uintptr_t)path };
	}
	int failed = _cmocka_run_group_tests("transcripts", tests, (size_t)n, NULL, NULL);
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
	arena_free(names);
	return failed;
}
