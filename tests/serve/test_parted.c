// SPDX-License-Identifier: Apache-2.0
// Two records are put together and taken apart again, with consents by chance: every page and every answer of both is,
// byte for byte, what it was before; and in between nobody sees a word that either record alone kept from them.
#include "leak_words.h"

#include "record/link.h"
#include "serve/route.h"

#define WORLDS 3
#define ASKED_MOST 4000

static const char *const askers[] = { "declan", "other", "mum", "nurse", "goals-only", "midwife", "stranger", "urgent",
	"admin" };
#define ASKERS (sizeof askers / sizeof *askers)

// --- what there is ---------------------------------------------------------------------------------------------------
// The other record has a goal and an entry about what matters, with a word each.
static const struct {
	const struct kind *kind;
	const char *id, *form_field, *word;
} others[] = {
	{ &kind_goal, OTHER "-g0a100000001", "statement", "zqother1qz" },
	{ &kind_strength, OTHER "-str0ng000001", "what", "zqother2qz" },
};
#define OTHERS (sizeof others / sizeof *others)

static enum err write_others(struct db *db, struct arena *a, void *what)
{
	struct writer w = writer_of(a, "other");
	enum err e = OK;
	(void)what;
	w.person = STR(OTHER);
	w.author_reference = w.words_reference = STR("Patient/" OTHER);
	for (size_t i = 0; e == OK && i < OTHERS; i++) {
		const struct kind *k = others[i].kind;
		struct written x = { .kind = k, .id = z(others[i].id), .word = z(others[i].word), .label = "" };
		struct values v;
		fill(a, &x, &v);
		struct resource_put put = entry_make(a, k, &v, &w, x.id);
		e = resource_write(db, a, &put);
	}
	return e == OK ? plan_refresh(db, a, STR(OTHER), &w, PLAN_STATES) : e;
}

// Who is let in to the other record, and to which parts of it, is chance; so is a "never".
static enum err give_others(struct db *db, struct arena *a, void *what)
{
	static const char *const grantees[] = { "a:mum", "t:let-in", "t:goals", "t:provisional" };
	static const char *const parts[] = { "", " goals ", " strengths ", " goals strengths about " };
	enum err e = OK;
	(void)what;
	for (size_t i = 0; e == OK && i < sizeof grantees / sizeof *grantees; i++) {
		if (chance(3) == 0)
			continue;
		bool never = chance(5) == 0;
		e = consent_give(db, a, &(struct consent_grant){ .person = STR(OTHER),
			.id = str_format(a, OTHER "-parted%06zu", i), .grantee = z(grantees[i]), .grantee_name = STR("x"),
			.grantee_reference = STR(""), .verbs = MAY_SEE, .sections = z(parts[chance(4)]), .labels = STR(""),
			.never = never, .until = DAY_NONE, .basis = BASIS_SELF, .author = STR("a:other"),
			.author_reference = STR(""), .words = STR("") });
	}
	return e;
}

static enum err join_them(struct db *db, struct arena *a, void *what)
{
	(void)what;
	return link_put(db, a, STR(OTHER), STR(DECLAN), STR("a:officer"));
}

static enum err part_them(struct db *db, struct arena *a, void *what)
{
	(void)what;
	return link_end(db, a, STR(OTHER), STR(DECLAN));
}

// --- asking ----------------------------------------------------------------------------------------------------------
struct answer {
	struct str path, body;
	size_t who;
	int status;
	bool chance; // asked twice it has other bytes: a form has an id of its own each time; then the length is compared
};
static struct answer *before;
static size_t count, at, same;
static struct str header[ASKERS];
enum pass { WARM, BEFORE, TOGETHER, AFTER };
static enum pass pass;
static bool alone[ASKERS][ENTRIES_MOST], other_alone[ASKERS][OTHERS];
static bool told[ASKERS][2]; // whether one of the two records answers at all

static bool is_in(struct str text, struct str word)
{
	return text.p && memmem(text.p, text.n, word.p, word.n);
}

static void note_words(size_t who, const char *key, const struct reply *r)
{
	for (size_t i = 0; i < entries; i++)
		alone[who][i] = alone[who][i] || is_in(r->body, entry[i].word);
	for (size_t i = 0; i < OTHERS; i++)
		other_alone[who][i] = other_alone[who][i] || is_in(r->body, z(others[i].word));
	told[who][!strcmp(key, OTHER)] = told[who][!strcmp(key, OTHER)] || r->status == 200;
}

// Nothing that was kept alone; and who sees one of them alone sees neither. What was opened in an emergency opens both.
static void check_words(size_t who, struct str path, const struct reply *r)
{
	if (!strcmp(askers[who], "urgent"))
		return;
	bool self = who < 2, both = self || (told[who][0] && told[who][1]);
	for (size_t i = 0; i < entries + OTHERS; i++) {
		struct str word = i < entries ? entry[i].word : z(others[i - entries].word);
		bool may = self || (both && (i < entries ? alone[who][i] : other_alone[who][i - entries]));
		if (!may && is_in(r->body, word))
			fail_msg("%s reads %.*s at %.*s while the records are together", askers[who], STR_ARG(word), STR_ARG(path));
	}
}

static void ask(size_t who, const char *key, struct str path)
{
	struct str request = str_format(arena, "GET %.*s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n%.*s\r\n\r\n",
		STR_ARG(path), STR_ARG(header[who]));
	struct reply r = reply_read(ask_raw(arena, request)), again;
	switch (pass) {
	case WARM: break;
	case BEFORE:
		assert_true(count < ASKED_MOST);
		again = reply_read(ask_raw(arena, request));
		before[count++] = (struct answer){ path, r.body, who, r.status, !str_eq(r.body, again.body) };
		same += str_eq(r.body, again.body);
		note_words(who, key, &r);
		break;
	case TOGETHER: check_words(who, path, &r); break;
	case AFTER:
		assert_true(str_eq(before[at].path, path) && before[at].who == who);
		if (before[at].status != r.status || before[at].body.n != r.body.n ||
			(!before[at].chance && !str_eq(before[at].body, r.body)))
			fail_msg("%s gets another answer at %.*s: %d, %d", askers[who], STR_ARG(path), before[at].status, r.status);
		at++;
		break;
	}
}

// Addresses that name a person, and of these what goes by the clock or by who looked is left out.
static bool is_asked(const struct route *r)
{
	static const char *const out[] = { "/looked", "/everything", "/pdf", ":id", ":file", ":link", ":inside", ":number",
		":version", ":type", ":resource", ":name", ":place", ":part", "$export" };
	bool ask_it = !strcmp(r->method, "GET") && strstr(r->path, ":person");
	for (size_t i = 0; ask_it && i < sizeof out / sizeof *out; i++)
		ask_it = !strstr(r->path, out[i]);
	return ask_it;
}

static const char *value_of(struct str part)
{
	static const char *const values[][2] = { { ":paper", "plan" }, { ":reading", "supporters" }, { ":group", "about" },
		{ ":kind", "goal" }, { ":page", "rights" } };
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (str_is(part, values[i][0]))
			return values[i][1];
	return NULL;
}

static struct str path_of(const struct route *r, const char *key)
{
	struct str rest = str_of(r->path + 1), done = STR("");
	while (rest.p) {
		struct str part = str_cut(&rest, '/');
		const char *value = str_is(part, ":person") ? key : value_of(part);
		done = str_format(arena, "%.*s/%.*s", STR_ARG(done), STR_ARG(value ? z(value) : part));
	}
	return done;
}

static void ask_all(enum pass now)
{
	static const char *const keys[] = { DECLAN, OTHER };
	static const char *const more[] = { "/fhir/Goal?patient=%s", "/fhir/Patient/%s", "/fhir/CarePlan?patient=%s",
		"/fhir/Patient/%s/$everything?_type=Goal,Patient" };
	const struct route *r;
	pass = now;
	at = 0;
	for (size_t who = 0; who < ASKERS; who++)
		for (size_t k = 0; k < 2; k++) {
			for (size_t i = 0; (r = route_at(i)) != NULL; i++)
				if (is_asked(r))
					ask(who, keys[k], path_of(r, keys[k]));
			for (size_t i = 0; i < sizeof more / sizeof *more; i++)
				ask(who, keys[k], str_format(arena, more[i], keys[k]));
		}
}

static int64_t stored(void)
{
	static struct statement st = { .name = "test_parted_versions", .params = "", .columns = "n:int",
		.sql = "SELECT count(*) AS n FROM resource_history WHERE person IN ('" DECLAN "', '" OTHER "')",
		.for_what = "a test" };
	struct db *db = store_reader(site.store);
	struct query *q = query_begin(db, &st);
	int64_t n = query_row(q) ? row_int(q, "n") : -1;
	assert_int_equal(query_end(q), OK);
	db_settle(db);
	return n;
}

static void test_taken_apart_each_is_as_it_was(void **state)
{
	(void)state;
	size_t asked = 0;
	for (unsigned w = 0; w < WORLDS; w++) {
		house_open();
		luck = 20261124 + w;
		before = arena_array(arena, struct answer, ASKED_MOST);
		count = 0;
		memset(alone, 0, sizeof alone);
		memset(other_alone, 0, sizeof other_alone);
		memset(told, 0, sizeof told);
		make_entries();
		assert_int_equal(store_write(site.store, write_others, NULL), OK);
		assert_int_equal(store_write(site.store, give_others, NULL), OK);
		for (size_t i = 0; i < ASKERS; i++) {
			struct session s = sign_in_as(arena, askers[i]);
			header[i] = str_format(arena, "Cookie: ownplan=%.*s", STR_ARG(s.token));
		}
		int64_t versions = stored();
		ask_all(WARM); // what is new since somebody last looked is said once
		ask_all(BEFORE);
		assert_int_equal(store_write(site.store, join_them, NULL), OK);
		ask_all(TOGETHER);
		assert_int_equal(store_write(site.store, part_them, NULL), OK);
		ask_all(AFTER);
		assert_int_equal(at, count);
		assert_int_equal(stored(), versions); // nothing was written to put them together or apart
		asked += count;
		house_close();
	}
	print_message("%zu answers, %zu of them the same to the byte when asked twice\n", asked, same);
	assert_true(asked > WORLDS * 500 && same > asked * 8 / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_taken_apart_each_is_as_it_was) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
