// SPDX-License-Identifier: Apache-2.0
// What is written back to other systems never says more than the person lets that organisation see at that moment:
// consents and things at random, against rules that are written down here once more.
#include "outbox_help.h"

// Sections and labels at random, grants and nevers at random, also for programs as such: what leaves is what a rule
// of the surgery opens and no rule that concerns it closes, word for word, and the same again through a transaction.
static uint64_t chance_state;

static unsigned chance(unsigned below)
{
	chance_state = chance_state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(chance_state >> 33) % below;
}

static const char *const areas[] = { "goals", "about", "health", "team" };
static const char *const labels[] = { "", "", "sensitive", "only-me" };
#define THINGS 12

struct thing {
	const char *section, *label, *word;
};
struct rule {
	bool there;
	int effect;
	const char *grantee, *sections, *labels;
};

static bool in_list(const char *list, const char *word)
{
	return !*list || (*word && strstr(list, str_format(arena, " %s ", word).p));
}

static bool opens(const struct rule *r, const struct thing *t)
{
	return in_list(r->sections, t->section) && (!*t->label || strstr(r->labels, str_format(arena, " %s ", t->label).p));
}

static bool shuts(const struct rule *r, const struct thing *t)
{
	return in_list(r->sections, t->section) && in_list(r->labels, t->label);
}

static const char *some_sections(void)
{
	return chance(3) == 0 ? "" : str_format(arena, " %s %s ", areas[chance(4)], areas[chance(4)]).p;
}

static enum err put_rules(struct db *w, struct arena *a, void *what)
{
	const struct rule *rule = what;
	enum err e = OK;
	(void)a;
	for (int i = 0; e == OK && i < 4; i++) {
		struct str id = str_format(arena, DECLAN "-rv1e0000000%d", i);
		e = access_rule_drop(w, STR(DECLAN), id);
		if (e == OK && rule[i].there)
			e = access_rule_put(w, STR(DECLAN), &(struct access_rule){ .grantee = z(rule[i].grantee), .consent = id,
				.effect = rule[i].effect, .verbs = MAY_SEE, .sections = z(rule[i].sections),
				.labels = z(rule[i].labels), .purpose = STR("care"), .since = START - DAYS });
	}
	return e;
}

static enum err put_again(struct db *w, struct arena *a, void *what)
{
	struct outbox_row row = *(struct outbox_row *)what;
	row.seq += clock_now(); // another act of the same kind, later
	return outbox_add(w, a, &row);
}

static void draw_rules(struct rule *rule)
{
	rule[0] = (struct rule){ chance(6) != 0, 1, "t:surgery", some_sections(), chance(2) ? " sensitive " : "" };
	rule[1] = (struct rule){ chance(2) == 0, 1, "t:elsewhere", "", " sensitive only-me " };
	rule[2] = (struct rule){ chance(3) == 0, -1, chance(2) ? "t:surgery" : "a:mum",
		str_format(arena, " %s ", areas[chance(4)]).p, "" };
	rule[3] = (struct rule){ chance(8) == 0, -1, chance(2) ? "o:surgery" : "s:*", "", chance(2) ? " sensitive " : "" };
}

static void check_copy(size_t i, const struct thing *thing, const struct rule *rule)
{
	struct str body = got_body(i);
	(void)bundle(i);
	for (size_t t = 0; t < THINGS; t++) {
		bool may = rule[0].there && opens(&rule[0], &thing[t]);
		for (int r = 2; r < 4; r++)
			may = may && !(rule[r].there && shuts(&rule[r], &thing[t]));
		struct str id = str_format(arena, DECLAN "-th1ng00000%02zu", t);
		if (holds(body, thing[t].word) != may || (!may && holds(body, id.p)))
			fail_msg("thing %zu of %s, label \"%s\", %s", t, thing[t].section, thing[t].label,
				may ? "is missing" : "leaked");
	}
}

static void test_what_leaves_is_what_the_organisation_may_see_whatever_is_consented(void **state)
{
	(void)state;
	struct thing thing[THINGS];
	struct rule rule[4];
	size_t sent = 0;
	chance_state = 20261122;
	stop_surgery(DECLAN);
	for (size_t t = 0; t < THINGS; t++) {
		struct act *x = act_by("declan", DECLAN);
		thing[t] = (struct thing){ areas[chance(4)], labels[chance(4)], str_format(arena, "zqword%02zu", t).p };
		plan_change_add(x->change, arena, goal_put(DECLAN, str_format(arena, DECLAN "-th1ng00000%02zu", t).p,
			thing[t].word, thing[t].section, thing[t].label, 0));
		act_run(x);
	}
	agree_both();
	struct outbox_row row = rows_of(DECLAN).item[0];
	assert_int_equal(send_due(), 1);
	STATE(DECLAN, 0, "not-allowed");
	for (int round = 0; round < 40; round++) {
		draw_rules(rule);
		bool closed = !rule[0].there || (rule[3].there && !*rule[3].labels);
		assert_int_equal(store_write(site.store, put_rules, rule), OK);
		assert_int_equal(store_write(site.store, put_again, &row), OK);
		assert_int_equal(send_due(), 1);
		STATE(DECLAN, 0, closed ? "not-allowed" : "sent");
		assert_int_equal(received(), sent += !closed);
		if (!closed)
			check_copy(sent - 1, thing, rule);
		later(SECONDS);
	}
	assert_true(sent > 10 && sent < 40);
	assert_int_equal(told(DECLAN, "send"), sent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_leaves_is_what_the_organisation_may_see_whatever_is_consented),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
