// SPDX-License-Identifier: Apache-2.0
// What is kept beside a body says what the body says: of every entry of the stories, field by field and for all that
// follows from a plan. What is long is read in the body; facts of another body, damaged ones, and those of a body that
// cannot be unpacked, decide nothing.
#include "cycle_help.h"

#include "plan/agreement_inside.h"
#include "plan/criteria.h"
#include "plan/facts.h"
#include "plan/story.h"
#include "plan/taken.h"
#include "plan/template.h"
#include "record/body.h"

// --- two readings of one entry -------------------------------------------------------------------------------------
static void same_text(const struct entry *e, const char *field, struct str facts, struct str body)
{
	if (!str_eq(facts, body) || (facts.p == NULL) != (body.p == NULL))
		fail_msg("%.*s %s: %.*s, not %.*s", STR_ARG(e->r->id), field, STR_ARG(facts), STR_ARG(body));
}

static void same_refs(const struct entry *f, const struct entry *b, const char *field)
{
	struct str ref_f, name_f, ref_b, name_b;
	for (uint32_t i = 0;; i++) {
		bool more = entry_ref(b, field, i, &ref_b, &name_b);
		assert_int_equal(entry_ref(f, field, i, &ref_f, &name_f), more);
		if (!more)
			break;
		same_text(f, field, ref_f, ref_b);
		same_text(f, field, name_f, name_b);
	}
}

static void same_field(const struct entry *f, const struct entry *b, const struct field *of)
{
	struct str term_f, term_b;
	struct attached file_f, file_b;
	switch (of->control) {
	case CONTROL_WORDS:
	case CONTROL_LINE:
		same_text(f, of->name, entry_text(f, of->name), entry_text(b, of->name));
		break;
	case CONTROL_SCALE:
		assert_int_equal(entry_int(f, of->name), entry_int(b, of->name));
		break;
	case CONTROL_DATE:
	case CONTROL_WHEN:
		assert_int_equal(entry_day(f, of->name), entry_day(b, of->name));
		assert_int_equal(entry_when(f, of->name), entry_when(b, of->name));
		break;
	case CONTROL_CHOICE:
		assert_ptr_equal(entry_choice(f, of->name), entry_choice(b, of->name));
		same_text(f, of->name, entry_choice_text(f, of->name), entry_choice_text(b, of->name));
		break;
	case CONTROL_TICK:
		assert_int_equal(entry_tick(f, of->name), entry_tick(b, of->name));
		break;
	case CONTROL_CODING:
		same_text(f, of->name, entry_code(f, of->name, &term_f), entry_code(b, of->name, &term_b));
		same_text(f, of->name, term_f, term_b);
		break;
	case CONTROL_WHO:
	case CONTROL_LINK:
		same_refs(f, b, of->name);
		break;
	case CONTROL_FILE:
		assert_int_equal(entry_file(f, of->name, &file_f), entry_file(b, of->name, &file_b));
		same_text(f, of->name, file_f.id, file_b.id);
		break;
	}
}

// True when all was answered without the body.
static bool same_entry(const struct entry *f, const struct entry *b)
{
	assert_ptr_equal(f->kind, b->kind);
	same_text(f, "title", entry_title(f), entry_title(b));
	struct taken taken_f, taken_b;
	same_text(f, "words of", entry_words_of(f), entry_words_of(b));
	same_text(f, "words name", entry_words_name(f), entry_words_name(b));
	assert_int_equal(taken_of(f, &taken_f), taken_of(b, &taken_b));
	same_text(f, "taken from", taken_f.source, taken_b.source);
	same_text(f, "material", f->kind->material ? material_digest(f) : STR(""),
		b->kind->material ? material_digest(b) : STR(""));
	assert_true(entry_said(f) == entry_said(b));
	assert_int_equal(entry_past(f), entry_past(b));
	for (size_t i = 0; i < f->kind->fields; i++)
		same_field(f, b, &f->kind->field[i]);
	return f->held->body.doc == NULL;
}

// --- two readings of one person's agreements -----------------------------------------------------------------------
static void same_sides(struct agreed_sides f, struct agreed_sides b)
{
	assert_int_equal(f.person, b.person);
	assert_int_equal(f.professional, b.professional);
	assert_int_equal(f.taken_back, b.taken_back);
	assert_int_equal(f.answers, b.answers);
	assert_true(f.first == b.first && f.last == b.last);
}

static size_t agreements_packed; // read without their bodies, all together

static struct agreement_list same_agreements(const struct plan *pl)
{
	struct agreement_list quick, whole;
	assert_int_equal(agreements_to_save(db, arena, pl->person->key, &quick), OK);
	assert_int_equal(agreements_of(db, arena, pl->person->key, &whole), OK);
	assert_int_equal(quick.count, whole.count);
	for (size_t i = 0; i < quick.count; i++) {
		const struct agreement *f = &quick.item[i], *b = &whole.item[i];
		assert_true(f->as == b->as && f->able == b->able && f->agreed == b->agreed && f->at == b->at &&
			f->witnessed == b->witnessed && f->sound == b->sound && str_eq(f->name, b->name) &&
			str_eq(f->reference, b->reference) && str_eq(f->witness, b->witness) &&
			str_eq(f->manifest, b->manifest));
		agreements_packed += f->r.body.p == NULL;
		same_sides(agreed_sides_of(&quick, f->manifest), agreed_sides_of(&whole, b->manifest));
	}
	for (int others = 0; others < 2; others++) // goals first, which need no body; then all
		for (size_t i = 0; i < pl->entries; i++) {
			const struct entry *e = &pl->entry[i];
			if (!e->kind->material || (e->kind == &kind_goal) != (others == 0))
				continue;
			struct manifest_line line = { .type = e->r->type, .id = e->r->id, .material = material_digest(e) };
			same_sides(agreed_sides_entry(&quick, &line), agreed_sides_entry(&whole, &line));
		}
	assert_int_equal(agreements_sound(&quick), OK);
	return quick;
}

// How many of the entries were read without their bodies.
static size_t same_plan(const struct person *who)
{
	struct plan quick, whole;
	size_t without = 0;
	assert_int_equal(plan_load_facts(db, arena, who, NULL, &quick), OK);
	assert_int_equal(plan_load(db, arena, who, NULL, &whole), OK);
	assert_int_equal(quick.entries, whole.entries);
	assert_int_equal(quick.state, whole.state);
	assert_int_equal(plan_sound(&quick), OK);
	for (size_t i = 0; i < whole.entries; i++) {
		assert_true(str_eq(quick.entry[i].r->id, whole.entry[i].r->id)); // the order too
		assert_null(whole.entry[i].r->facts.p); // who has it agreed reads the bodies
		without += same_entry(&quick.entry[i], &whole.entry[i]);
	}
	IS(manifest_now(arena, &quick), manifest_now(arena, &whole).p);
	struct criteria c, d;
	struct agreement_list agreements = same_agreements(&whole);
	assert_int_equal(criteria_with(db, arena, &quick, &agreements, STR(""), &c), OK);
	assert_int_equal(criteria_of(db, arena, &whole, &d), OK);
	assert_int_equal(c.met, d.met);
	for (size_t i = 0; i < CRITERIA; i++)
		assert_string_equal(c.item[i].detail, d.item[i].detail);
	return without;
}

// --- the stories ---------------------------------------------------------------------------------------------------
static void test_what_follows_from_facts_follows_from_the_bodies(void **state)
{
	(void)state;
	struct stories stories;
	struct fault fault;
	size_t without = 0, entries = 0;
	const char *source = getenv("OWNPLAN_SOURCE");
	fault_init(&fault, arena);
	assert_int_equal(audit_open(store, NULL, &site.audit, &fault), OK);
	assert_int_equal(draft_key_open(NULL, &site.drafts, &fault), OK);
	const char *folder = str_format(arena, "%s/stories", source ? source : ".").p;
	assert_int_equal(store_write(site.store, template_install, NULL), OK); // which the plans follow
	if (story_load(&site, arena, folder, START, &stories, &fault) != OK)
		fail_msg("%s", fault_sentence(&fault));
	for (size_t i = 0; i < stories.persons; i++) {
		struct person who;
		struct plan pl;
		assert_int_equal(person_load(db, arena, stories.person[i].key, &who), OK);
		assert_int_equal(plan_load(db, arena, &who, NULL, &pl), OK);
		entries += pl.entries;
		without += same_plan(&who);
	}
	assert_true(entries > 100);
	print_message("%zu of %zu entries were read without their bodies\n", without, entries);
	assert_true(without * 10 > entries * 6);
	assert_true(agreements_packed > 5);
	audit_close(site.audit);
}

// --- writing and reading -------------------------------------------------------------------------------------------
static struct resource_put put_of(const struct kind *k, struct str form)
{
	struct values v;
	struct writer w = writer_of(&nurse, PERSON);
	form_values(k, str_c(arena, form), &v);
	struct resource_put put = entry_make(arena, k, &v, &w, STR(""));
	facts_make(arena, &put.now);
	return put;
}

static const struct entry *only_entry(struct plan *pl)
{
	assert_int_equal(plan_load_facts(db, arena, &declan, NULL, pl), OK);
	assert_int_equal(pl->entries, 1);
	return &pl->entry[0];
}

static struct str many(const char *word, size_t times)
{
	struct buf b;
	buf_init(&b, arena, SIZE_MAX / 8);
	for (size_t i = 0; i < times; i++)
		buf_c(&b, word);
	return buf_text(&b);
}

static void test_any_words_come_back(void **state)
{
	(void)state;
	static const struct {
		const char *word;
		size_t times;
		bool is_short;
	} words[] = { { "College", 1, true }, { "%F0%9F%98%80", 30, true }, { "%D8%B3%D9%84%D8%A7%D9%85+", 10, true },
		{ "x", 160, true }, { "x", 161, false }, { "%22%5C%0Ab", 20, true },
		{ "%3Cscript%3Ealert(1)%3C%2Fscript%3E", 4, true }, { "x+", 50000, false } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct plan pl;
		struct resource_put put = put_of(&kind_goal,
			str_format(arena, "statement=%.*s&type=outcome&status=active&importance=3",
				STR_ARG(many(words[i].word, words[i].times))));
		assert_true(put.now.facts.n > 0 && put.now.facts.n < 1000);
		save(put);
		assert_int_equal(same_plan(&declan), words[i].is_short);
		remove_entry(only_entry(&pl)->r->id);
	}
}

static void test_a_field_of_many_is_read_whole_or_in_the_body(void **state)
{
	(void)state;
	struct plan pl;
	for (size_t people = 0; people < 12; people += 3) {
		save(put_of(&kind_conversation,
			str_format(arena,
				"when-day=4&when-month=11&when-year=2026&when-time=14.30&how=HH&status=finished&about=talk%.*s",
				STR_ARG(many("&present=Practitioner%2Fsomebody-of-the-team", people)))));
		(void)same_plan(&declan);
		remove_entry(only_entry(&pl)->r->id);
	}
}

static struct statement body_change = {
	.name = "test_body_change",
	.sql = "UPDATE resource SET body = $2, packed = $3 WHERE id = $1",
	.params = "id:text body:text packed:bytes",
	.columns = "",
	.for_what = "a body that is another than its facts",
};

struct another {
	struct str id, body, packed;
};

static enum err do_change(struct db *writer, struct arena *a, void *what)
{
	(void)a;
	const struct another *x = what;
	struct query *q = query_begin(writer, &body_change);
	query_text(q, "id", x->id);
	query_text(q, "body", x->body);
	query_bytes(q, "packed", x->packed);
	return query_run(q, NULL);
}

static void test_facts_of_another_body_count_for_nothing(void **state)
{
	(void)state;
	struct plan pl;
	struct resource_put college = put_of(&kind_goal, STR("statement=College&type=outcome&status=active")),
			    work = put_of(&kind_goal, STR("statement=Work&type=outcome&status=completed"));
	save(college);
	struct another x = { college.now.id, STR(""), work.now.packed };
	assert_true(x.packed.n > 0);
	assert_int_equal(store_write(store, do_change, &x), OK);
	const struct entry *e = only_entry(&pl);
	assert_true(e->r->facts.n > 0);
	IS(entry_title(e), "Work");
	assert_true(entry_past(e));
	// A resource whose body was changed after its facts were made is written without them.
	college.now.id = work.now.id;
	college.now.body = work.now.body;
	save(college);
	assert_int_equal(plan_load_facts(db, arena, &declan, NULL, &pl), OK);
	e = plan_entry(&pl, work.now.id);
	assert_true(e && e->r->facts.n == 0);
	IS(entry_title(e), "Work");
}

static void test_facts_of_another_kind_count_for_nothing(void **state)
{
	(void)state;
	struct facts facts;
	struct resource_put put = put_of(&kind_goal, STR("statement=College&type=outcome&status=active"));
	assert_true(facts_read(arena, &kind_goal, &put.now, &facts));
	for (size_t i = 0; i < kind_count; i++)
		assert_int_equal(facts_read(arena, kinds[i], &put.now, &facts), kinds[i] == &kind_goal);
}

// Whatever lies in the column: nothing behind it is read (the sanitizers look on), what is cut off is refused, and so
// is another bit in the first `head` bytes (of an agreement which form, body and key they are of; of an entry all, for
// they are sealed). `read` takes what it can of them, false when refused.
static void damage(struct resource r, size_t head, bool (*read)(const struct resource *r))
{
	struct str whole = r.facts;
	assert_true(read(&r));
	for (size_t n = 0; n < whole.n; n++) {
		char *cut = malloc(n ? n : 1);
		memcpy(cut, whole.p, n);
		r.facts = (struct str){ cut, n };
		assert_false(read(&r));
		free(cut);
	}
	for (size_t bit = 0; bit < whole.n * 8; bit++) {
		char *other = malloc(whole.n);
		memcpy(other, whole.p, whole.n);
		other[bit / 8] = (char)(other[bit / 8] ^ (1 << bit % 8));
		r.facts = (struct str){ other, whole.n };
		assert_false(read(&r) && bit / 8 < head);
		free(other);
	}
}

static bool read_action(const struct resource *r)
{
	struct facts facts;
	struct str reference, display;
	if (!facts_read(arena, &kind_action, r, &facts))
		return false;
	for (size_t i = 0; i < kind_action.fields; i++)
		for (uint32_t k = 0; k < 3; k++)
			(void)fact_ref(&facts.item[i], k, &reference, &display);
	return true;
}

static void test_damaged_facts_are_refused_or_read_within_their_bytes(void **state)
{
	(void)state;
	struct resource_put put = put_of(&kind_action,
		STR("what=Ask&who=" PERSON "&due-day=12&due-month=12&due-year=2026&where=College&status=ready"));
	damage(put.now, put.now.facts.n, read_action);
}

static struct resource agreement_with_facts(void)
{
	struct resource_put put = agree(&nurse, AS_PROFESSIONAL);
	facts_make(arena, &put.now);
	assert_true(put.now.facts.n > 0);
	return put.now;
}

static void test_an_agreement_is_believed_only_by_a_key_that_is_trusted(void **state)
{
	(void)state;
	struct agreement x;
	struct agreement_goals goals;
	save(put_of(&kind_goal, STR("statement=College&type=outcome&status=active")));
	struct resource r = agreement_with_facts();
	assert_true(agreement_facts_read(arena, &r, &x, &goals));
	assert_int_equal(goals.lines, 1);
	char *other = arena_bytes(arena, r.facts.n);
	memcpy(other, r.facts.p, r.facts.n);
	other[5] ^= 1; // behind the form and the body's mark: the key
	r.facts.p = other;
	assert_false(agreement_facts_read(arena, &r, &x, &goals));
}

static void test_what_is_not_sound_has_no_facts(void **state)
{
	(void)state;
	save(put_of(&kind_goal, STR("statement=College&type=outcome&status=active")));
	struct resource r = agreement_with_facts();
	struct json_node *n = json_tree(arena, json_trusted(arena, r.body));
	json_node_put(arena, n, "recorded", json_node_text(arena, STR("2020-01-01T00:00:00Z")));
	struct buf b;
	buf_init(&b, arena, SIZE_MAX / 8);
	json_node_write(&b, n);
	r.body = buf_text(&b);
	facts_make(arena, &r);
	assert_int_equal(r.facts.n, 0);
}

static bool read_agreement(const struct resource *r)
{
	struct agreement x;
	struct agreement_goals goals;
	return agreement_facts_read(arena, r, &x, &goals);
}

static void test_damaged_facts_of_an_agreement_are_refused_or_read_within_their_bytes(void **state)
{
	(void)state;
	save(put_of(&kind_goal, STR("statement=College&type=outcome&status=active")));
	damage(agreement_with_facts(), 5 + AGREEMENT_KEY, read_agreement);
}

static void test_nothing_is_written_from_a_plan_with_a_damaged_body(void **state)
{
	(void)state;
	struct plan pl;
	struct resource_put put = put_of(&kind_goal,
		str_format(arena, "statement=%.*s&type=outcome&status=active", STR_ARG(many("why+not+", 60))));
	save(put);
	char *broken = arena_bytes(arena, put.now.packed.n);
	memcpy(broken, put.now.packed.p, put.now.packed.n);
	broken[put.now.packed.n / 2] ^= 1;
	struct another x = { put.now.id, STR(""), { broken, put.now.packed.n } };
	assert_int_equal(store_write(store, do_change, &x), OK);
	const struct entry *e = only_entry(&pl);
	assert_int_equal(plan_sound(&pl), OK); // not asked yet
	IS(entry_title(e), "");
	assert_int_equal(plan_sound(&pl), ERR_INTERNAL);
	struct visit v = visit_by(&nurse);
	struct plan_change *c = plan_change_new(&v);
	plan_change_add(c, arena, put_of(&kind_strength, STR("what=Funny")));
	assert_int_equal(plan_change_commit(&v, &pl, c, NULL), ERR_INTERNAL);
	assert_int_equal(plan_load(db, arena, &declan, NULL, &pl), ERR_INTERNAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_what_follows_from_facts_follows_from_the_bodies, cycle_open, cycle_close),
		cmocka_unit_test_setup_teardown(test_any_words_come_back, cycle_open, cycle_close),
		cmocka_unit_test_setup_teardown(test_a_field_of_many_is_read_whole_or_in_the_body, cycle_open, cycle_close),
		cmocka_unit_test_setup_teardown(test_facts_of_another_body_count_for_nothing, cycle_open, cycle_close),
		cmocka_unit_test_setup_teardown(test_facts_of_another_kind_count_for_nothing, cycle_open, cycle_close),
		cmocka_unit_test_setup_teardown(
			test_damaged_facts_are_refused_or_read_within_their_bytes, cycle_open, cycle_close),
		cmocka_unit_test_setup_teardown(
			test_an_agreement_is_believed_only_by_a_key_that_is_trusted, cycle_open, cycle_close),
		cmocka_unit_test_setup_teardown(test_what_is_not_sound_has_no_facts, cycle_open, cycle_close),
		cmocka_unit_test_setup_teardown(
			test_damaged_facts_of_an_agreement_are_refused_or_read_within_their_bytes, cycle_open, cycle_close),
		cmocka_unit_test_setup_teardown(
			test_nothing_is_written_from_a_plan_with_a_damaged_body, cycle_open, cycle_close),
	};
	return cmocka_run_group_tests_name("plan/facts", tests, NULL, NULL);
}
