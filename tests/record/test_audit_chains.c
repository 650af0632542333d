// SPDX-License-Identifier: Apache-2.0
// Several writers, each with a chain of its own, as several processes on one database have them: one history to whoever
// asks, one proof over all, and nobody's chain is forgotten when its process is.
#include "audit_help.h"

#include "record/audit_inside.h"

#define TEST(name) static void name(void **state)

struct chained {
	int64_t chain;
	struct audit_row row;
};

static enum err do_chained(struct db *db, struct arena *a, void *what)
{
	const struct chained *w = what;
	return audit_write(db, a, w->chain, &w->row);
}

static void on_chain(int64_t chain, instant at, const char *person, const char *actor, const char *action)
{
	struct chained w = { .chain = chain, .row = {
		.action = str_of(action), .outcome = STR("done"), .actor = str_of(actor), .role = STR("Nurse"),
		.person = str_of(person), .what = STR("plan"), .at = at,
	} };
	assert_int_equal(store_write(store, do_chained, &w), OK);
}

// Rows of three chains about two people, their times not in the order in which they were written, some of one moment.
static void three_chains(int64_t count)
{
	static const char *const actors[] = { "a:one", "a:two", "a:three", "a:four", "a:five" };
	static int64_t n;
	for (int64_t i = 0; i < count; i++, n++)
		on_chain(1 + (n / 2 + n / 5) % 3, START + n * 7919 % 101 / 2, n % 3 ? "person0001" : "person0002",
			actors[n % 5], n % 4 == 0 ? "change" : "read");
}

// Every row about a person, read without the index: what the pages must come to.
static struct str all_of(const char *person)
{
	static struct statement all = {
		.name = "test_all",
		.sql = "SELECT a.chain, a.seq, a.at, " AUDIT_WORDS_OF("a") " FROM audit a WHERE a.person = $1\n"
			   "ORDER BY a.at DESC, a.chain DESC, a.seq DESC",
		.params = "person:text", .columns = "chain:int seq:int at:int " AUDIT_WORD_COLUMNS, .for_what = "reads all",
	};
	struct str out = STR("");
	struct query *q = query_begin(store_reader(store), &all);
	query_text(q, "person", str_of(person));
	while (query_row(q)) {
		struct audit_row row;
		audit_row_read(q, &row);
		out = str_join(arena, out, told(&row, 1));
	}
	assert_int_equal(query_end(q), OK);
	return out;
}

TEST(test_rows_of_all_chains_are_told_in_one_order_page_by_page)
{
	(void)state;
	for (int round = 0; round < 4; round++) {
		three_chains(61);
		for (int person = 0; person < 2; person++) {
			const char *key = person ? "person0001" : "person0002";
			struct str all = all_of(key);
			assert_true(all.n > 0);
			assert_same(pages_of(key, 1), all);
			assert_same(pages_of(key, 7), all);
			assert_same(pages_of(key, 1000), all);
		}
		if (round % 2 == 1)
			assert_int_equal(audit_tend(audit), OK); // some rows are in the index from now on, some are not
	}
}

TEST(test_the_newest_look_is_the_newest_of_all_chains)
{
	(void)state;
	on_chain(1, START + 5, "p", "a:one", "read");
	on_chain(2, START + 9, "p", "a:one", "read");
	on_chain(2, START + 1, "p", "a:two", "read");
	on_chain(3, START + 7, "p", "a:one", "read");
	assert_same(looked_at("p"), STR("1 p a:one read\n2 p a:two read\n"));
	assert_int_equal(audit_tend(audit), OK);
	assert_same(looked_at("p"), STR("1 p a:one read\n2 p a:two read\n"));
	on_chain(1, START + 8, "p", "a:one", "read"); // older than the one that the index has
	on_chain(3, START + 3, "p", "a:two", "read"); // newer
	assert_same(looked_at("p"), STR("1 p a:one read\n2 p a:two read\n"));
	assert_int_equal(audit_tend(audit), OK);
	assert_same(looked_at("p"), STR("1 p a:one read\n2 p a:two read\n"));
	struct audit_row *rows;
	size_t count;
	assert_int_equal(audit_last_looked(store_reader(store), arena, STR("p"), &rows, &count), OK);
	assert_int_equal(count, 2);
	assert_true(rows[0].chain == 2 && rows[0].at == START + 9 && rows[1].chain == 3 && rows[1].at == START + 3);
	assert_true(proof().sound);
}

static enum err do_erase(struct db *db, struct arena *a, void *what)
{
	struct audit_row witness = { .actor = STR("a:privacy"), .reason = STR("asked to be forgotten") };
	return audit_erase(audit, db, a, STR("person0001"), &witness, what);
}

TEST(test_erasure_reaches_every_chain)
{
	(void)state;
	three_chains(60);
	assert_int_equal(audit_tend(audit), OK);
	three_chains(60);
	struct str others = pages_of("person0002", 100);
	int64_t erased;
	assert_int_equal(store_write(store, do_erase, &erased), OK);
	assert_int_equal(erased, 80);
	assert_same(pages_of("person0001", 100), STR(""));
	assert_same(all_of("person0001"), STR(""));
	assert_same(looked_at("person0001"), STR(""));
	assert_same(pages_of("person0002", 100), others);
	assert_int_equal(audit_tend(audit), OK);
	assert_sound(121, 6, 6, 0);
	assert_int_equal(proof().erased, 80);
}

TEST(test_all_chains_are_signed_in_one_turn_and_proven_together)
{
	(void)state;
	struct store_figures before, after;
	three_chains(30);
	assert_sound(30, 0, 0, 30);
	store_figures(store, &before);
	assert_int_equal(audit_tend(audit), OK);
	store_figures(store, &after);
	assert_int_equal(after.commits - before.commits, 7); // all heads; of each chain the index, and what was compared
	assert_sound(30, 3, 3, 0);
	assert_int_equal(proof().chains, 3);
	on_chain(2, 0, "p", "a:one", "read");
	assert_int_equal(audit_tend(audit), OK);
	assert_sound(31, 4, 4, 0);
}

TEST(test_what_is_wrong_is_named_with_its_chain)
{
	(void)state;
	three_chains(30);
	assert_int_equal(audit_tend(audit), OK);
	TAMPER("UPDATE audit SET reason = 'curious' WHERE chain = 2 AND seq = 7");
	assert_broken_in(2, 7, "The words of row 7 were changed.");
	TAMPER("UPDATE audit SET reason = '' WHERE chain = 2 AND seq = 7");
	assert_true(proof().sound);
	TAMPER("UPDATE audit SET chain = 3, seq = 1000 WHERE chain = 2 AND seq = 5");
	assert_broken_in(2, 5, "Row 5 is missing.");
	TAMPER("UPDATE audit SET chain = 2, seq = 5 WHERE chain = 3 AND seq = 1000");
	assert_true(proof().sound);
	TAMPER("DELETE FROM audit WHERE chain = 2 AND seq > 2");
	assert_broken_in(2, 3, "Rows after 2 are missing: a head signed on 4 November 2026, 10:00 speaks of row");
}

TEST(test_a_chain_that_only_the_log_knows_is_named)
{
	(void)state;
	three_chains(30);
	assert_int_equal(audit_tend(audit), OK);
	TAMPER("DELETE FROM audit WHERE chain = 2");
	TAMPER("DELETE FROM audit_head WHERE chain = 2");
	TAMPER("DELETE FROM audit_person WHERE chain = 2");
	assert_broken_in(2, 1, "The table audit_head was cut too: only audit-heads.log knows.");
	// The others are signed on, this one is not begun anew.
	on_chain(1, 0, "p", "a:one", "read");
	on_chain(2, 0, "p", "a:one", "read");
	assert_int_equal(audit_tend(audit), ERR_CONFLICT);
	assert_int_equal(proof().not_signed, 1);
	assert_broken_in(2, 2, "Rows after 1 are missing");
}

TEST(test_a_chain_taken_from_the_marks_is_named_and_found_again)
{
	(void)state;
	three_chains(30);
	assert_int_equal(audit_tend(audit), OK);
	struct str all = pages_of("person0001", 100);
	TAMPER("DELETE FROM audit_indexed WHERE chain = 3");
	assert_broken_in(3, 1, "The table audit_indexed lacks this chain, so nobody can see its rows.");
	on_chain(3, START - 1, "person0001", "a:nobody", "read");
	assert_int_equal(audit_tend(audit), OK);
	assert_true(proof().sound);
	assert_same(pages_of("person0001", 100), str_join(arena, all,
		str_format(arena, "%lld person0001 a:nobody read\n", (long long)proof().rows / 3 + 1)));
}

TEST(test_a_chain_whose_process_ended_long_ago_is_no_fault)
{
	(void)state;
	on_chain(2, 0, "p", "a:one", "read");
	assert_int_equal(audit_tend(audit), OK);
	// More lines than the end of the log that is looked at holds.
	for (int64_t i = 1; i <= 300; i++) {
		clock_freeze(START + i * SECONDS);
		on_chain(1, 0, "p", "a:one", "change");
		assert_int_equal(audit_tend(audit), OK);
	}
	assert_sound(301, 301, 301, 0);
	on_chain(2, 0, "p", "a:one", "read"); // somebody took it up
	assert_int_equal(audit_tend(audit), OK);
	assert_sound(302, 302, 302, 0);
	// Killed before the log had it: only that line is missing, and it comes back.
	log_cut(301, 0);
	assert_sound(302, 302, 301, 0);
	assert_int_equal(audit_tend(audit), OK);
	assert_sound(302, 302, 302, 0);
}

TEST(test_a_process_killed_before_the_log_has_the_heads_of_all_chains_is_no_fault)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		three_chains(30);
		assert_int_equal(audit_tend(audit), OK);
	}
	assert_sound(60, 6, 6, 0);
	for (size_t lines = 3; lines < 6; lines++) {
		log_cut(2 * lines - 3, 40); // some letters of the next line; torn lines stay where they are
		assert_sound(60, 6, (int64_t)lines, 0);
		assert_int_equal(audit_tend(audit), OK);
		assert_sound(60, 6, 6, 0);
	}
	three_chains(30);
	assert_int_equal(audit_tend(audit), OK);
	assert_sound(90, 9, 9, 0);
}

// As version 12 left it: one chain, and an index without times.
static int old_house_open(void **state)
{
	(void)state;
	struct fault f;
	arena = arena_new();
	fault_init(&f, arena);
	clock_freeze(START);
	folder_make();
	assert_int_equal(store_open(&(struct store_settings){ .log_bytes = (size_t)1 << 20 }, &store, &f), OK);
	assert_int_equal(store_migrate(store, record_migrations, 12, &f), OK);
	audit_start();
	return 0;
}

TEST(test_what_was_looked_at_before_the_migration_is_still_told)
{
	(void)state;
	struct fault f;
	fault_init(&f, arena);
	for (int64_t i = 0; i < 12; i++)
		on_chain(1, START + 20 - i % 5, i % 2 ? "person0001" : "person0002", i % 3 ? "a:one" : "a:two", "read");
	TAMPER("UPDATE audit_indexed SET seq = 8");
	TAMPER("INSERT INTO audit_person (person, chain, seq) SELECT person, chain, seq FROM audit WHERE seq <= 8");
	TAMPER("INSERT INTO audit_looked (person, actor, chain, seq)"
		   " SELECT person, actor, chain, MAX(seq) FROM audit WHERE seq <= 8 GROUP BY person, actor, chain");
	assert_int_equal(store_migrate(store, record_migrations, record_migration_count, &f), OK);
	for (int i = 0; i < 2; i++) {
		assert_same(pages_of("person0001", 2), all_of("person0001"));
		assert_same(pages_of("person0002", 50), all_of("person0002"));
		assert_same(looked_at("person0001"), STR("6 person0001 a:one read\n4 person0001 a:two read\n"));
		assert_true(proof().sound);
		assert_int_equal(audit_tend(audit), OK);
	}
}

#define ONE(name) cmocka_unit_test_setup_teardown(name, audit_house_open, audit_house_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ONE(test_rows_of_all_chains_are_told_in_one_order_page_by_page),
		ONE(test_the_newest_look_is_the_newest_of_all_chains),
		ONE(test_erasure_reaches_every_chain),
		ONE(test_all_chains_are_signed_in_one_turn_and_proven_together),
		ONE(test_what_is_wrong_is_named_with_its_chain),
		ONE(test_a_chain_that_only_the_log_knows_is_named),
		ONE(test_a_chain_taken_from_the_marks_is_named_and_found_again),
		ONE(test_a_chain_whose_process_ended_long_ago_is_no_fault),
		ONE(test_a_process_killed_before_the_log_has_the_heads_of_all_chains_is_no_fault),
		cmocka_unit_test_setup_teardown(test_what_was_looked_at_before_the_migration_is_still_told, old_house_open,
			audit_house_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
