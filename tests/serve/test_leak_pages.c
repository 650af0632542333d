// SPDX-License-Identifier: Apache-2.0
// Consents and labels by chance, and every address of a person that can be looked at, for everybody: a word of an entry
// (leak_words.h) stands in no byte of any answer to whoever may not see it, and whoever may finds it somewhere. What
// the consents mean is said again here, in few lines (may_see): another way to be let in is a row of `askers`.
#include "leak_words.h"

#include "serve/route.h"

#define WORLDS 3
#define RULES_MOST 3
#define LOOKED_AT 9 // entries of which each address is asked, in each world

struct rule {
	const char *grantee; // NULL: there is none
	bool never, over;
	struct str sections, labels;
};
struct asker {
	const char *name, *may[2]; // by which of these names something may be given to them
	bool staff, opened; // opened it in an emergency, which is rule[0] (serve_help.h)
	enum consent_basis basis;
	struct rule rule[RULES_MOST];
};
static struct asker askers[] = {
	{ .name = "mum", .may = { "a:mum" } },
	{ .name = "attorney", .may = { "a:attorney" } },
	{ .name = "nurse", .may = { "a:nurse", "t:let-in" }, .staff = true },
	{ .name = "goals-only", .may = { "a:goals-only", "t:goals" }, .staff = true },
	{ .name = "doctor", .may = { "t:expired" }, .staff = true },
	{ .name = "midwife", .may = { "t:provisional" }, .staff = true, .basis = BASIS_PROVISIONAL },
	{ .name = "urgent", .may = { "a:urgent" }, .staff = true, .opened = true },
	{ .name = "stranger", .may = { "a:stranger" }, .staff = true },
	{ .name = "other", .may = { "a:other" } },
};
#define ASKERS (sizeof askers / sizeof *askers)

// --- what was given -----------------------------------------------------------------------------------------------
static struct str some_sections(void)
{
	struct buf b;
	if (chance(3) == 0)
		return STR("");
	buf_init(&b, arena, BUF_PAGE);
	buf_char(&b, ' ');
	for (unsigned n = 1 + chance(3); n; n--)
		buf_format(&b, "%s ", entry[chance((unsigned)entries)].kind->section);
	return buf_text(&b);
}

static void draw_rules(struct asker *x)
{
	memset(x->rule, 0, sizeof x->rule);
	for (size_t i = 0; i < RULES_MOST; i++) {
		struct rule *r = &x->rule[i];
		if (x->opened && i == 0) {
			*r = (struct rule){ .grantee = x->may[0], .sections = STR(""), .labels = STR("") };
			continue;
		}
		if (chance(5) == 0)
			continue;
		r->grantee = x->may[1] && chance(2) ? x->may[1] : x->may[0];
		r->never = i == 2;
		r->over = chance(6) == 0;
		r->sections = r->never && chance(4) ? z(entry[chance((unsigned)entries)].kind->section) : some_sections();
		if (r->never && r->sections.n && r->sections.p[0] != ' ')
			r->sections = str_format(arena, " %.*s ", STR_ARG(r->sections));
		r->labels = chance(2) ? STR(" sensitive ") : STR("");
	}
}

static enum err give(struct db *db, struct arena *a, void *what)
{
	enum err e = OK;
	(void)what;
	for (size_t i = 0; e == OK && i < sizeof permissions / sizeof *permissions; i++)
		if (permissions[i].days >= 0)
			e = consent_withdraw(db, a, STR(DECLAN), z(permissions[i].id), STR("a:declan"), STR(""));
	for (size_t i = 0; e == OK && i < ASKERS; i++)
		for (size_t n = 0; e == OK && n < RULES_MOST; n++) {
			const struct rule *r = &askers[i].rule[n];
			if (!r->grantee || (askers[i].opened && n == 0))
				continue;
			clock_freeze(r->over ? START - 5 * DAYS : START);
			e = consent_give(db, a, &(struct consent_grant){ .person = STR(DECLAN),
				.id = str_format(a, DECLAN "-ra0d000%02zu%03zu", i, n), .grantee = z(r->grantee),
				.grantee_name = STR("x"), .grantee_reference = STR(""),
				.verbs = r->never ? MAY_SEE : MAY_SEE | MAY_WRITE, .sections = r->sections,
				.labels = r->labels, .never = r->never, .until = r->over ? day_of(START) - 1 : DAY_NONE,
				.basis = r->never ? BASIS_SELF : askers[i].basis, .author = STR("a:declan"),
				.author_reference = STR(""), .words = STR("") });
			clock_freeze(START);
		}
	return e;
}

// --- what it means ------------------------------------------------------------------------------------------------
static bool in_list(struct str list, const char *word)
{
	return holds(list, str_format(arena, " %s ", word).p);
}

static bool speaks_of(const struct rule *r, const char *section, const char *label)
{
	return (!r->sections.n || in_list(r->sections, section)) && (!r->labels.n || in_list(r->labels, label));
}

static bool permits(const struct asker *x, const struct rule *r, const char *section, const char *label)
{
	bool part = !*section || !r->sections.n || in_list(r->sections, section);
	return part && (!*label || (x->staff && !strcmp(label, LABEL_TEAM)) || in_list(r->labels, label));
}

static bool decides(const struct asker *x, const char *section, const char *label)
{
	bool may = false;
	for (size_t i = 0; i < RULES_MOST; i++) {
		const struct rule *r = &x->rule[i];
		if (!r->grantee || r->over)
			continue;
		if (r->never && speaks_of(r, section, label))
			return false;
		may = may || (!r->never && permits(x, r, section, label));
	}
	return may;
}

static bool may_see(const struct asker *x, const struct written *w)
{
	return decides(x, "", "") && decides(x, w->kind->section, w->label);
}

// --- every address ------------------------------------------------------------------------------------------------
static struct {
	const struct asker *who;
	struct str header;
	bool found[ENTRIES_MOST];
	const struct written *about; // the entry that ":id" is
} asking;
static unsigned asked, answered, words;

static const struct {
	const char *name, *values[4];
} names[] = {
	{ ":person", { DECLAN } }, { ":paper", { "plan", "summary", "contingency", "for-team" } },
	{ ":reading", { "supporters", "professionals" } }, { ":group", { "about", "gp" } }, { ":number", { "1" } },
	{ ":version", { "1", "2" } }, { ":part", { "agenda", "share" } }, { ":inside", { "Goal", "Task", "Condition" } },
	{ ":place", { "goal-new" } }, { ":file", { "none" } }, { ":page", { "rights" } }, { ":name", { "core" } },
};

static void look(struct str path)
{
	struct arena *a = arena_new();
	struct str text = ask_raw(a, str_format(a,
		"GET %.*s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n%.*s\r\n\r\n", STR_ARG(path),
		STR_ARG(asking.header)));
	asked++;
	answered += reply_read(text).status == 200;
	for (size_t i = 0; i < entries; i++) {
		if (!text.p || !memmem(text.p, text.n, entry[i].word.p, entry[i].word.n))
			continue;
		asking.found[i] = true;
		words++;
		if (asking.who && !may_see(asking.who, &entry[i]))
			fail_msg("%s reads %s (%.*s of %s, label \"%s\") at %.*s", asking.who->name, entry[i].kind->name,
				STR_ARG(entry[i].word), entry[i].kind->section, entry[i].label, STR_ARG(path));
	}
	arena_free(a);
}

static struct str named(struct str part)
{
	if (str_is(part, ":id") || str_is(part, ":resource"))
		return asking.about->id;
	if (str_is(part, ":kind"))
		return str_of(asking.about->kind->name);
	return str_is(part, ":type") ? str_of(asking.about->kind->resource) : STR_NONE;
}

static void go(struct str done, struct str rest, bool first)
{
	bool used = false;
	while (rest.p) {
		struct str part = str_cut(&rest, '/'), value = named(part);
		used = used || value.p;
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			for (size_t k = 0; str_is(part, names[i].name) && k < 4 && names[i].values[k]; k++)
				if (rest.p)
					go(str_format(arena, "%.*s/%s", STR_ARG(done), names[i].values[k]), rest, first || used);
				else if (first || used)
					look(str_format(arena, "%.*s/%s", STR_ARG(done), names[i].values[k]));
		if (part.n && part.p[0] == ':' && !value.p)
			return;
		done = str_format(arena, "%.*s/%.*s", STR_ARG(done), STR_ARG(value.p ? value : part));
	}
	if (first || used)
		look(done);
}

static const char *const questions[] = { "/", "/drafts", "/to-do", "/conversations",
	"/people/" DECLAN "/changes/between?from-day=1&from-month=1&from-year=2026", "/fhir/_history?_count=1000",
	"/fhir/Patient/" DECLAN "/$everything?_count=1000", "/fhir/CarePlan?patient=" DECLAN "&_include=*&_count=1000",
	"/fhir?_type=Goal,Task,Condition,Communication,Observation,Binary&patient=" DECLAN "&_count=1000" };

static void ask_everything(const struct asker *x, const char *name)
{
	const struct route *r;
	struct session s = sign_in_as(arena, name);
	memset(&asking, 0, sizeof asking);
	asking.who = x;
	asking.header = str_format(arena, "Cookie: ownplan=%.*s", STR_ARG(s.token));
	for (size_t n = 0; n < LOOKED_AT; n++) {
		asking.about = n < entries ? &entry[chance((unsigned)entries)] : &entry[0];
		for (size_t i = 0; (r = route_at(i)) != NULL; i++)
			if (!strcmp(r->method, "GET") && strstr(r->path, ":person") && !str_ends(z(r->path), "/pdf"))
				go(STR(""), str_of(r->path + 1), n == 0);
	}
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
		look(z(questions[i]));
	for (size_t i = 0; i < entries; i++)
		if ((!x || may_see(x, &entry[i])) && !asking.found[i])
			fail_msg("%s does not find %s (%s, label \"%s\")", name, entry[i].kind->name, entry[i].kind->section,
				entry[i].label);
}

static void test_what_was_not_given_is_in_no_byte_of_any_page(void **state)
{
	static const char *const drawn[] = { "", "", "", LABEL_ONLY_ME, LABEL_SENSITIVE, LABEL_TEAM };
	(void)state;
	for (unsigned w = 0; w < WORLDS; w++) {
		house_open();
		luck = 20261123 + w;
		make_entries();
		for (size_t i = 0; i < ASKERS; i++)
			draw_rules(&askers[i]);
		assert_int_equal(store_write(site.store, give, NULL), OK);
		for (size_t i = 0; i < entries; i++)
			relabel(&(struct change){ i, drawn[chance(sizeof drawn / sizeof *drawn)] });
		ask_everything(NULL, "declan"); // the person themselves sees all of it
		for (size_t i = 0; i < ASKERS; i++)
			ask_everything(&askers[i], askers[i].name);
		house_close();
	}
	print_message("%u asked, %u answered, %u words\n", asked, answered, words);
	assert_true(answered > WORLDS * 300 && words > WORLDS * 900); // else nothing is looked at
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_not_given_is_in_no_byte_of_any_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
