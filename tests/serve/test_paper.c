// SPDX-License-Identifier: Apache-2.0
// What is on paper is what the page shows, for every reader: no word of a PDF is missing on the page, no word of the
// page is missing in the PDF, and what somebody may not see is in neither. Codes on paper tell what is newest, and no
// more.
#include "serve_help.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "print/printer.h"
#include "serve/turn.h"

static struct str ask(const char *method, const char *path, const struct session *s, struct str body)
{
	return ask_raw(arena, str_format(arena, "%s %s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n%s%.*s%s"
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%.*s", method, path,
		s ? "Cookie: ownplan=" : "", s ? (int)s->token.n : 0, s ? s->token.p : "", s ? "\r\n" : "", body.n,
		STR_ARG(body)));
}

static struct reply get(const char *path, const struct session *s)
{
	return reply_read(ask("GET", path, s, STR("")));
}

static int post(const char *path, const struct session *s, const char *fields)
{
	return reply_read(ask("POST", path, s, str_format(arena, "csrf=%.*s&%s", STR_ARG(s->csrf), fields))).status;
}

static struct str pdf_text(struct str pdf)
{
	char path[] = "/tmp/ownplan-paper-XXXXXX", piece[4096];
	struct buf b;
	size_t n;
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, pdf.p, pdf.n), pdf.n);
	close(fd);
	buf_init(&b, arena, BUF_PAGE);
	FILE *f = popen(str_format(arena, "pdftotext '%s' -", path).p, "r");
	assert_non_null(f);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(&b, piece, n);
	assert_int_equal(pclose(f), 0);
	unlink(path);
	return buf_text(&b);
}

// What a browser would print of main, read in another way than print/ reads it.
static struct str page_text(struct str html)
{
	static const char *const hidden[] = { "own-noprint", "visually-hidden", "nhsuk-back-link", "own-plan-back",
		"own-scale", "<svg" };
	static const char *const empty[] = { "<br", "<input", "<img", "<path", "<hr" };
	struct buf b;
	unsigned skip = 0;
	const char *at = memmem(html.p, html.n, "<main", 5), *end = memmem(html.p, html.n, "</main>", 7);
	assert_true(at && end);
	buf_init(&b, arena, BUF_PAGE);
	while (at < end) {
		if (*at != '<') {
			const char *next = memchr(at, '<', (size_t)(end - at));
			if (!skip)
				buf_add(&b, at, (size_t)((next ? next : end) - at));
			at = next ? next : end;
			continue;
		}
		const char *shut = memchr(at, '>', (size_t)(end - at));
		struct str tag = { at, (size_t)(shut - at) };
		bool none = false, hides = false;
		for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
			none = none || str_starts(tag, empty[i]);
		for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
			hides = hides || memmem(tag.p, tag.n, hidden[i], strlen(hidden[i]));
		if (tag.p[1] == '/')
			skip -= skip > 0;
		else if (!none && (skip || hides))
			skip++;
		buf_char(&b, ' ');
		at = shut + 1;
	}
	return buf_text(&b);
}

static struct str next_word(struct str *rest)
{
	size_t i = 0, n;
	while (i < rest->n && !isalnum((unsigned char)rest->p[i])) {
		if (rest->p[i] == '&') { // a name of a letter is no word
			size_t semicolon;
			if (str_index(str_part(*rest, i, 8), ';', &semicolon))
				i += semicolon;
		}
		i++;
	}
	for (n = 0; i + n < rest->n && isalnum((unsigned char)rest->p[i + n]); n++)
		;
	struct str word = str_part(*rest, i, n);
	*rest = str_part(*rest, i + n, rest->n);
	return word;
}

static void assert_words(struct str of, struct str in, struct str also, const char *what)
{
	struct str word;
	unsigned count = 0;
	while ((word = next_word(&of)).n) {
		struct str rest = in, more = also, other;
		while ((other = next_word(&rest)).n && !str_eq(word, other))
			;
		while (!other.n && (other = next_word(&more)).n && !str_eq(word, other))
			other.n = 0;
		bool number = word.n <= 2 && isdigit((unsigned char)word.p[0]); // of a sheet, of the version
		if (!other.n && !(also.n && number))
			fail_msg("%s: “%.*s” is missing", what, STR_ARG(word));
		count++;
	}
	assert_true(count > 10);
}

static void fill(void)
{
	struct session declan = sign_in_as(arena, "declan");
	assert_int_equal(post("/people/" DECLAN "/add/need", &declan, "what=Owlhouse+worries+me&type=concern"), 303);
	assert_int_equal(post("/people/" DECLAN "/add/about-important", &declan, "answer=Heron+ponds.+And+quiet."), 303);
	assert_int_equal(
		post("/people/" DECLAN "/add/about-please", &declan, "do=Knock+first%0D%0ASmile&do_not=Shout"), 303);
	assert_int_equal(post("/people/" DECLAN "/add/goal", &declan,
		"statement=Sleep+%3Cb%3Ein%3C%2Fb%3E+my+own+bed&type=outcome&status=planned&importance=9&why=Because"), 303);
	assert_int_equal(post("/people/" DECLAN "/add/decision", &declan, "decision=Kestrel+ward+is+not+for+me"), 303);
	assert_int_equal(post("/people/" DECLAN "/add/relation", &declan,
		"name=Aunt+Zelda&relation=Aunt&phone=01632960001"), 303);
}

// The text from where a word first stands in it.
static struct str from(struct str text, const char *word)
{
	const char *at = memmem(text.p, text.n, word, strlen(word));
	assert_non_null(at);
	return (struct str){ at, (size_t)(text.p + text.n - at) };
}

static void test_every_reader_finds_on_paper_what_the_page_shows_and_no_more(void **state)
{
	static const char *const readers[] = { "declan", "nurse", "mum", "goals-only" };
	// What stands on each: a worry, what matters, the goals.
	static const struct {
		const char *name;
		bool worry, matters, goals;
	} papers[] = { { "plan", true, true, true }, { "large", true, true, true }, { "summary", false, true, true },
		{ "summary-large", false, true, true }, { "easy-read", false, true, true },
		{ "for-person", false, true, true }, { "for-supporters", false, false, false },
		{ "for-team", true, true, true } };
	(void)state;
	house_open();
	fill();
	for (size_t r = 0; r < 4; r++) {
		struct session s = sign_in_as(arena, readers[r]);
		for (size_t i = 0; i < sizeof papers / sizeof *papers; i++) {
			const char *path = str_format(arena, "/people/" DECLAN "/print/%s", papers[i].name).p;
			struct reply page = get(path, &s), pdf = get(str_format(arena, "%s/pdf", path).p, &s);
			assert_int_equal(page.status, 200);
			assert_int_equal(pdf.status, 200);
			struct str shown = page_text(page.body), text = pdf_text(pdf.body);
			struct str also = str_format(arena,
				"Declan As of November 2026 version Check that this is current Is Code http ownplan check"
				" %.*s",
				STR_ARG(from(text, "Code ")));
			assert_words(shown, text, STR(""), "the PDF");
			assert_words(text, shown, also, "the page");
			bool part = strcmp(readers[r], "goals-only") == 0;
			assert_int_equal(holds(text, "Owlhouse"), !part && papers[i].worry);
			assert_int_equal(holds(text, "Heron"), !part && papers[i].matters);
			assert_int_equal(holds(text, "Zelda"), !part);
			assert_int_equal(holds(text, "only-me"), r == 0 && papers[i].goals); // a goal that he keeps to himself
			assert_int_equal(holds(text, "<b>in</b>"), papers[i].goals);
		}
	}
	house_close();
}

static struct str code_of(struct reply pdf)
{
	struct str text = pdf_text(pdf.body);
	return str_dup(arena, (struct str){ from(text, "Code ").p + 5, 14 });
}

static struct reply check(const struct session *s, struct str code)
{
	return reply_read(ask("POST", "/check", s, str_format(arena, "csrf=%.*s&code=%.*s", STR_ARG(s->csrf),
		STR_ARG(code))));
}

static void test_a_code_tells_whether_there_is_a_newer_paper_and_no_more(void **state)
{
	(void)state;
	house_open();
	fill();
	struct session declan = sign_in_as(arena, "declan"), part = sign_in_as(arena, "goals-only"),
				   stranger = sign_in_as(arena, "stranger");
	struct str all = code_of(get("/people/" DECLAN "/print/plan/pdf", &declan));
	struct str goals = code_of(get("/people/" DECLAN "/print/plan/pdf", &part));
	struct reply chosen = get("/people/" DECLAN "/print/chosen/pdf?part=goals&who=yes", &declan);
	struct str of_goals = code_of(chosen), text = pdf_text(chosen.body);
	assert_true(holds(text, "What is not on this paper") && holds(text, "What worries me"));
	assert_false(holds(text, "Owlhouse") || holds(text, "only-me")); // that stays with him
	assert_false(str_eq(all, goals) || str_eq(all, of_goals) || str_eq(goals, of_goals));
	assert_true(str_eq(all, code_of(get("/people/" DECLAN "/print/summary/pdf", &declan)))); // the same plan
	struct reply r = check(&stranger, all);
	assert_int_equal(r.status, 200);
	assert_true(holds(r.body, "This is the newest"));
	assert_false(holds(r.body, "Declan") || holds(r.body, DECLAN));
	clock_freeze(clock_now() + 3 * DAYS);
	declan = sign_in_as(arena, "declan");
	stranger = sign_in_as(arena, "stranger");
	assert_int_equal(post("/people/" DECLAN "/add/need", &declan, "what=Another+worry&type=concern"), 303);
	assert_true(holds(check(&stranger, all).body, "There is a newer one"));
	// Nothing changed in what those papers could show.
	assert_true(holds(check(&stranger, goals).body, "This is the newest"));
	assert_true(holds(check(&stranger, of_goals).body, "This is the newest"));
	assert_int_equal(post("/people/" DECLAN "/add/goal", &declan, "statement=Swim&type=outcome&status=planned"), 303);
	assert_true(holds(check(&stranger, goals).body, "There is a newer one"));
	assert_true(holds(check(&stranger, of_goals).body, "There is a newer one"));
	assert_false(str_eq(all, code_of(get("/people/" DECLAN "/print/plan/pdf", &declan))));
	// It opens nothing: at the door it is unknown.
	r = reply_read(ask("POST", "/join", &stranger, str_format(arena,
		"csrf=%.*s&code=%.*s&birth-day=12&birth-month=3&birth-year=2009", STR_ARG(stranger.csrf), STR_ARG(all))));
	assert_int_equal(r.status, 400);
	house_close();
}

// --- access that ends ------------------------------------------------------------------------------------------------
static enum err stop_team(struct db *db, struct arena *a, void *consent)
{
	return consent_withdraw(db, a, STR(DECLAN), z(consent), STR("a:declan"), STR("Patient/" DECLAN));
}

static enum err narrow_team(struct db *db, struct arena *a, void *what)
{
	(void)what;
	return consent_change(db, a, &(struct consent_grant){
		.person = STR(DECLAN), .id = STR(DECLAN "-c0nsent00002"), .grantee = STR("t:let-in"), .grantee_name = STR("x"),
		.grantee_reference = STR(""), .verbs = MAY_SEE, .sections = STR(" goals "), .labels = STR(""),
		.until = DAY_NONE, .basis = BASIS_SELF, .author = STR("a:declan"),
		.author_reference = STR("Patient/" DECLAN), .words = STR("") });
}

static enum err never_nurse(struct db *db, struct arena *a, void *what)
{
	(void)what;
	return consent_give(db, a, &(struct consent_grant){
		.person = STR(DECLAN), .id = STR(DECLAN "-c0nsent00009"), .grantee = STR("a:nurse"), .grantee_name = STR("x"),
		.grantee_reference = STR(""), .verbs = MAY_SEE, .sections = STR(" goals "), .labels = STR(""), .never = true,
		.until = DAY_NONE, .basis = BASIS_SELF, .author = STR("a:declan"),
		.author_reference = STR("Patient/" DECLAN), .words = STR("") });
}

static void test_a_code_of_who_may_see_that_no_more_is_a_code_like_any(void **state)
{
	static const struct {
		enum err (*run)(struct db *db, struct arena *a, void *what);
		const char *what;
	} ways[] = { { stop_team, DECLAN "-c0nsent00002" }, { narrow_team, NULL }, { never_nurse, NULL } };
	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		house_open();
		fill();
		struct session declan = sign_in_as(arena, "declan"), nurse = sign_in_as(arena, "nurse"),
					   mum = sign_in_as(arena, "mum"), stranger = sign_in_as(arena, "stranger");
		struct str own = code_of(get("/people/" DECLAN "/print/plan/pdf", &declan));
		struct str hers = code_of(get("/people/" DECLAN "/print/plan/pdf", &nurse));
		struct str mums = code_of(get("/people/" DECLAN "/print/plan/pdf", &mum));
		assert_false(str_eq(hers, mums)); // each is of who printed it, though they see the same
		assert_true(holds(check(&nurse, hers).body, "This is the newest"));
		assert_int_equal(store_write(site.store, ways[i].run, (void *)(uintptr_t)ways[i].what), OK);
		const struct session *asks[] = { &nurse, &stranger, &declan };
		for (size_t k = 0; k < 3; k++) {
			struct reply r = check(asks[k], hers);
			assert_int_equal(r.status, 400);
			assert_true(holds(r.body, "We do not know this code"));
		}
		assert_true(holds(check(&stranger, own).body, "This is the newest"));
		assert_true(holds(check(&stranger, mums).body, "This is the newest"));
		house_close();
	}
}

#define PRINTS 2

// A page that waits to be printed for `s`, on a connection of its own.
static int begin_print(const struct session *s)
{
	struct str text = str_format(arena, "GET /people/" DECLAN "/print/plan/pdf HTTP/1.1\r\nHost: ownplan\r\n"
		"Connection: close\r\nCookie: ownplan=%.*s\r\n\r\n", STR_ARG(s->token));
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)server_port(server)) };
	struct timeval within = { .tv_sec = 20 };
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &within, sizeof within);
	assert_int_equal(send(fd, text.p, text.n, MSG_NOSIGNAL), text.n);
	return fd;
}

static struct reply end_print(int fd)
{
	struct buf b;
	char piece[16384];
	ssize_t n;
	buf_init(&b, arena, (size_t)4 << 20);
	while ((n = recv(fd, piece, sizeof piece, 0)) > 0)
		buf_add(&b, piece, (size_t)n);
	close(fd);
	return reply_read(buf_text(&b));
}

// The printer has a job of ours, and goes on when we say so.
static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;

static void wait_for_us(void *what)
{
	(void)what;
	pthread_mutex_lock(&held);
	pthread_mutex_unlock(&held);
}

// Pages that wait for the printer when access changes.
static void print_while(enum err (*run)(struct db *db, struct arena *a, void *what), const char *what,
	struct reply reply[PRINTS])
{
	int fd[PRINTS];
	struct session nurse = sign_in_as(arena, "nurse");
	struct paper paper = { .title = STR("x"), .name = STR("x"), .lang = "en", .author = STR("x"), .check = STR("x"),
		.as_of = STR("x"), .code = STR("x"), .markup = STR("<main><h1>x</h1></main>") };
	struct print_job job = { .paper = &paper, .arena = arena_new(), .done = wait_for_us };
	struct http_figures figures = { 0 };
	pthread_mutex_lock(&held);
	assert_int_equal(printer_queue(server->printer, &job), OK);
	for (int i = 0; i < PRINTS; i++)
		fd[i] = begin_print(&nurse);
	for (int i = 0; i < 10000 && figures.parked < PRINTS; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
		http_figures(site.http, &figures);
	}
	assert_int_equal(figures.parked, PRINTS);
	assert_int_equal(store_write(site.store, run, (void *)(uintptr_t)what), OK);
	pthread_mutex_unlock(&held);
	for (int i = 0; i < PRINTS; i++)
		reply[i] = end_print(fd[i]);
	arena_free(job.arena);
}

static void test_paper_in_the_making_is_not_given_to_who_was_stopped(void **state)
{
	struct reply r[PRINTS];
	(void)state;
	house_open();
	fill();
	print_while(stop_team, DECLAN "-c0nsent00002", r);
	for (int i = 0; i < PRINTS; i++) {
		assert_int_equal(r[i].status, 404);
		assert_false(holds(r[i].body, "%PDF") || holds(r[i].body, "Declan"));
	}
	house_close();
}

static void test_paper_in_the_making_holds_what_may_be_seen_when_it_is_ready(void **state)
{
	struct reply r[PRINTS];
	(void)state;
	house_open();
	fill();
	print_while(narrow_team, NULL, r);
	for (int i = 0; i < PRINTS; i++) {
		assert_int_equal(r[i].status, 200);
		struct str text = pdf_text(r[i].body);
		assert_true(holds(text, "Sleep"));
		assert_false(holds(text, "Owlhouse"));
	}
	house_close();
}

static void test_who_tries_codes_has_to_wait(void **state)
{
	int waits = 0;
	(void)state;
	house_open();
	struct session s = sign_in_as(arena, "stranger");
	for (int i = 0; i < 30 && !waits; i++)
		waits = check(&s, STR("K7MQ-2XW9-C4TD")).status == 429;
	assert_true(waits);
	house_close();
}

static void test_a_printed_plan_is_in_the_audit(void **state)
{
	static const char *const paths[] = { "print/plan", "print/plan/pdf", "csv" };
	struct audit_row *rows;
	size_t count;
	(void)state;
	house_open();
	struct session nurse = sign_in_as(arena, "nurse");
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(get(str_format(arena, "/people/" DECLAN "/%s", paths[i]).p, &nurse).status, 200);
		assert_int_equal(audit_of_person(store_reader(site.store), arena, STR(DECLAN), 0, 100, &rows, &count), OK);
		assert_int_equal(count, i + 1);
		assert_true(str_is(rows[0].action, "print") && str_is(rows[0].outcome, "done"));
	}
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_reader_finds_on_paper_what_the_page_shows_and_no_more),
		cmocka_unit_test(test_a_code_tells_whether_there_is_a_newer_paper_and_no_more),
		cmocka_unit_test(test_a_code_of_who_may_see_that_no_more_is_a_code_like_any),
		cmocka_unit_test(test_paper_in_the_making_is_not_given_to_who_was_stopped),
		cmocka_unit_test(test_paper_in_the_making_holds_what_may_be_seen_when_it_is_ready),
		cmocka_unit_test(test_who_tries_codes_has_to_wait),
		cmocka_unit_test(test_a_printed_plan_is_in_the_audit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
