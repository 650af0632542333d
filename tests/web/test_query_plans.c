// SPDX-License-Identifier: Apache-2.0
// At two and a half million people every question must still be answered from an index. Each statement of the house is
// explained by the engine (SQLite needs no rows for that: it decides by the schema alone), and every step that goes
// through a table which grows with people must be led by an "=" to the rows of one person, one team, one account or one
// id. The exceptions stand here, each with its reason; one that is no longer needed fails too.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "lib/record_store.h"
#include "plan/statements.h"
#include "record/statements.h"
#include "web/door.h"

// By which columns a step gets to few rows, however many people there are. Tables that are not here do not grow with
// people: what belongs to the organisation, programs, settings.
static const struct {
	const char *table;
	const char *few[4]; // each: columns that must all be compared with "="
} growing[] = {
	{ "resource", { "person" } },
	{ "resource_history", { "seq", "person" } },
	{ "change", { "seq" } },
	{ "attachment", { "person" } },
	{ "person_identifier", { "system value", "person" } },
	{ "person_link", { "person", "survivor" } },
	{ "person_link_choice", { "person" } },
	{ "same_case", { "person" } },
	{ "search_key", { "person", "type param value person" } },
	{ "access_rule", { "person", "grantee" } },
	{ "privacy_case", { "person" } },
	{ "erasure", { "person" } },
	{ "legal_hold", { "person" } },
	{ "retention", { "person" } },
	{ "quiet_word", { "id" } },
	{ "look_pattern", { "id", "person" } },
	{ "account", { "id", "username", "person", "name" } },
	{ "credential", { "account" } },
	{ "membership", { "account", "team" } },
	{ "organisation_part", { "id", "part_of" } },
	{ "session", { "token", "account" } },
	{ "one_time_code", { "digest", "person", "account" } },
	{ "throttle", { "subject" } },
	{ "share_link", { "digest", "person" } },
	{ "draft", { "account", "person" } },
	{ "notice", { "account", "person" } },
	{ "looked", { "account" } },
	{ "plan_summary", { "person" } },
	{ "plan_template", { "person" } },
	{ "audit", { "chain seq" } },
	{ "audit_person", { "person" } },
	{ "audit_looked", { "person", "actor" } },
	{ "audit_head", { "chain seq" } },
	{ "outbox", { "person", "id" } },
	{ "client_jti", { "client digest" } },
};

// Indexes that hold only what waits to be sent: those may be read from one end to the other.
static const char *const short_indexes[] = { "outbox_due", "outbox_open", "outbox_parked" };

enum exception {
	PAGE = 1, // a range in the order of an index, and a LIMIT: no more is read than is given
	RECENT,   // what came after a moment that is never long ago
	OPERATOR, // a command that somebody types
};

static const struct {
	const char *statement;
	enum exception kind;
	const char *reason;
} exceptions[] = {
	{ "history_changes", PAGE, "the history of everybody, from the newest on" },
	{ "history_newest_change", PAGE, "one row from the end" },
	{ "once_last_change", PAGE, "one row from the end" },
	{ "history_since", RECENT, "what others changed since the snapshot of one request" },
	{ "search_keys_between", PAGE, "as many as a search looks at (SEARCH_LOOK_MOST)" },
	{ "search_keys_of_both", PAGE, "no more than search_keys_between has counted; of each only its own keys (below)" },
	{ "search_key_find", PAGE, "twenty people with the same two facts" },
	{ "search_people_after", PAGE, "everybody, a page at a time" },
	{ "people_check_next", PAGE, "the next person, for what is held against people" },
	{ "follow_next", PAGE, "the next few plans that are moved to a newer version of a template" },
	{ "follow_next_moved", PAGE, "the next few plans that are moved back" },
	{ "attachment_next", PAGE, "the next file, for ownplan check" },
	{ "actors_all", OPERATOR, "ownplan user list" },
	{ "session_delete_old", PAGE, "the oldest few" },
	{ "throttle_delete_old", PAGE, "the oldest few; those that still wait are passed by" },
	{ "code_delete_old", PAGE, "the oldest few" },
	{ "client_jti_sweep", PAGE, "the oldest few" },
	{ "audit_tail", PAGE, "one row from the end of a chain" },
	{ "audit_head_newest", PAGE, "two rows from the end of a chain" },
	{ "audit_index_add", RECENT, "rows behind the mark of the index, which follows the writer" },
	{ "audit_looked_add", RECENT, "rows behind the mark of the index" },
	{ "audit_empty_tail", RECENT, "rows behind the mark of the index" },
	{ "audit_of_tail", RECENT, "rows behind the mark of the index" },
	{ "audit_looked_tail", RECENT, "rows behind the mark of the index" },
	{ "audit_of_commands", PAGE, "a page of the few rows that are of no person and of no page" },
	{ "privacy_case_list_open", PAGE, "what the officer has to look into, the oldest first" },
	{ "same_case_open", PAGE, "what the officer has to decide of second records, the oldest first" },
	{ "same_case_closed", PAGE, "what the officer decided of second records, the newest first" },
	{ "same_number_claims", PAGE, "of those alone who must not be found" },
	{ "pattern_looks", RECENT, "rows behind a mark that follows the mark of the index" },
	{ "pattern_list_open", PAGE, "what nobody has asked about, the oldest first" },
	{ "pattern_list_closed", PAGE, "what was asked about, the newest first" },
	{ "quiet_list_open", PAGE, "what was told quietly, the oldest first" },
	{ "quiet_list_closed", PAGE, "what was told quietly and looked into, the newest first" },
	{ "privacy_case_list_closed", PAGE, "what the officer looked into, the newest first" },
	{ "hold_all", PAGE, "records that are held, the oldest first" },
	{ "keep_list", PAGE, "records whose time may have come, a page at a time" },
	{ "erase_page", PAGE, "what was ever taken out, a page at a time, for ownplan verify" },
	{ "erase_unlogged", PAGE, "what the log beside the database does not know yet" },
	{ "erase_now_missing", OPERATOR, "ownplan verify: an index of bodies that are empty" },
	{ "erase_past_missing", OPERATOR, "ownplan verify: an index of bodies that are empty" },
	{ "audit_heads_page", PAGE, "signed heads, for who keeps them elsewhere" },
	{ "audit_chain_after", PAGE, "the next chain" },
	{ "audit_head_chain_after", PAGE, "the next chain" },
	{ "audit_page", PAGE, "verify reads each chain to its end, a page at a time" },
	{ "audit_witness_after", OPERATOR, "ownplan verify, once, when rows are missing" },
};

static unsigned excepted[sizeof exceptions / sizeof *exceptions];
static struct store *store;
static struct arena *arena;

static bool all_in(const char *columns, struct str equal)
{
	struct str rest = str_of(columns);
	while (rest.p) {
		struct str word = str_cut(&rest, ' ');
		char padded[64];
		snprintf(padded, sizeof padded, " %.*s ", STR_ARG(word));
		if (!memmem(equal.p, equal.n, padded, strlen(padded)))
			return false;
	}
	return true;
}

static bool is_short(struct str index)
{
	for (size_t i = 0; i < sizeof short_indexes / sizeof *short_indexes; i++)
		if (str_is(index, short_indexes[i]))
			return true;
	return false;
}

// Whether a step gets to few rows, however many people there are.
static bool is_few(const struct store_step *step)
{
	for (size_t i = 0; i < sizeof growing / sizeof *growing; i++) {
		if (!str_is(step->table, growing[i].table))
			continue;
		for (size_t k = 0; k < 4 && growing[i].few[k]; k++)
			if (step->how == STEP_SEARCH && all_in(growing[i].few[k], step->equal))
				return true;
		return is_short(step->index);
	}
	return true;
}

static enum exception exception_of(const struct statement *st)
{
	for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
		if (strcmp(exceptions[i].statement, st->name) == 0) {
			assert_true(strlen(exceptions[i].reason) > 0);
			excepted[i]++;
			return exceptions[i].kind;
		}
	return 0;
}

static bool statement_wrong(struct statement *st)
{
	struct store_steps steps;
	bool many = false, sorted = false;
	assert_int_equal(store_explain(store, arena, st, &steps), OK);
	enum exception e = exception_of(st);
	for (size_t i = 0; i < steps.count; i++) {
		const struct store_step *step = &steps.item[i];
		sorted = sorted || step->how == STEP_SORT;
		if (is_few(step))
			continue;
		many = true;
		if (!e)
			print_error("%s goes through %s%.*s (compares:%.*s)\n", st->name,
				step->how == STEP_SCAN ? "all of " : "", STR_ARG(step->table), STR_ARG(step->equal));
	}
	if (e && !many)
		print_error("%s needs no exception any more\n", st->name);
	if (e == PAGE && !strstr(st->sql, "LIMIT"))
		print_error("%s is no page: it has no LIMIT\n", st->name);
	if (e == PAGE && sorted)
		print_error("%s sorts all that it finds before it gives a page\n", st->name);
	return many != (e != 0) || (e == PAGE && (sorted || !strstr(st->sql, "LIMIT")));
}

static void test_no_question_reads_everybody(void **state)
{
	unsigned wrong = 0;
	(void)state;
#define ONE(module) \
	for (size_t i = 0; i < module##_statement_count; i++) \
		wrong += statement_wrong(module##_statements[i]);
	RECORD_STATEMENTS(ONE)
	PLAN_STATEMENTS(ONE)
	ONE(home)
#undef ONE
	assert_int_equal(wrong, 0);
	for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
		if (excepted[i] != 1)
			fail_msg("there is no statement %s, or two", exceptions[i].statement);
}

// An exception is for a whole statement: this holds each half of it. Of the people of one key (born on one day, which
// grows with them) the other key is looked up by who they are, never by going through all that have it (a name).
static void test_who_has_two_keys_is_found_without_reading_all_that_have_one(void **state)
{
	struct statement *st = NULL;
	struct store_steps steps;
	unsigned looked_up = 0, ranges = 0;
	(void)state;
	for (size_t i = 0; i < search_key_statement_count; i++)
		if (strcmp(search_key_statements[i]->name, "search_keys_of_both") == 0)
			st = search_key_statements[i];
	assert_non_null(st);
	assert_int_equal(store_explain(store, arena, st, &steps), OK);
	for (size_t i = 0; i < steps.count; i++) {
		const struct store_step *step = &steps.item[i];
		if (!str_is(step->table, "search_key"))
			continue;
		assert_int_equal(step->how, STEP_SEARCH);
		looked_up += all_in("person id", step->equal);
		ranges += !all_in("person", step->equal) && all_in("type param", step->equal);
	}
	assert_int_equal(looked_up, 1);
	assert_int_equal(ranges, 1);
}

// What the test above stands on: that a plan is read for what it is.
static void test_a_plan_is_read_for_what_it_is(void **state)
{
	static const struct {
		const char *sql;
		bool few, sorted;
	} rows[] = {
		{ "SELECT body FROM resource WHERE person = $1 AND shelf = 0", true, false },
		{ "SELECT r.body FROM resource r WHERE r.person IN ($1, $2)", true, false },
		{ "SELECT body FROM resource WHERE id = $1", false, false },
		{ "SELECT body FROM resource WHERE person > $1 LIMIT 1", false, false },
		{ "SELECT person FROM resource WHERE person = $1 ORDER BY updated", true, true },
		{ "SELECT count(*) FROM plan_summary", false, false },
		{ "SELECT seq FROM resource_history WHERE seq = $1", true, false },
		{ "SELECT s.person FROM access_rule r JOIN plan_summary s ON s.person = r.person WHERE r.grantee = $1", true,
			false },
		{ "SELECT s.person FROM access_rule r JOIN plan_summary s ON s.name = r.consent WHERE r.grantee = $1", false,
			false },
		{ "DELETE FROM person_identifier WHERE person = $1 AND system = $2", true, false },
		{ "DELETE FROM person_identifier WHERE system = $1", false, false },
		{ "UPDATE session SET seen = 0 WHERE account IN (SELECT account FROM membership WHERE role = $1)", false,
			false },
		{ "SELECT value FROM setting", true, false },
		{ "SELECT n.body FROM (SELECT r.body, ROW_NUMBER() OVER (ORDER BY r.id) AS row FROM resource r"
		  " WHERE r.person = $1) n WHERE n.row = 1", true, true },
		{ "SELECT n.body FROM (SELECT r.body, ROW_NUMBER() OVER (ORDER BY r.id) AS row FROM resource r"
		  " WHERE r.kind = $1) n WHERE n.row = 1", false, true },
	};
	static struct statement tried[sizeof rows / sizeof *rows];
	(void)state;
	if (test_server())
		skip(); // these are SQLite's ways
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct statement *st = &tried[i]; // the store remembers it
		*st = (struct statement){ .name = "tried", .sql = rows[i].sql, .params = "", .columns = "" };
		struct store_steps steps;
		bool few = true, sorted = false;
		assert_int_equal(store_explain(store, arena, st, &steps), OK);
		assert_true(steps.count > 0);
		for (size_t k = 0; k < steps.count; k++) {
			few = few && is_few(&steps.item[k]);
			sorted = sorted || steps.item[k].how == STEP_SORT;
		}
		if (few != rows[i].few || sorted != rows[i].sorted)
			fail_msg("%s: few %d, sorted %d", rows[i].sql, few, sorted);
	}
}

// PostgreSQL decides by how many rows it believes to be there. One row in each table, and statistics that say a hundred
// million of them: as many keys, persons and ids as rows or a fortieth, and few different words in all other columns.
static const char many_rows[] =
	"DO $$ DECLARE t record; BEGIN"
	" FOR t IN SELECT c.oid, c.relname,"
	" (SELECT string_agg(quote_ident(a.attname), ',') FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0"
	" AND NOT a.attisdropped) AS names,"
	" (SELECT string_agg(CASE format_type(a.atttypid, NULL) WHEN 'bigint' THEN '1' ELSE quote_literal('') END, ',')"
	" FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS vals"
	" FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
	" AND c.relname <> 'migration' AND c.relname NOT LIKE 'store_%' LOOP"
	" EXECUTE format('INSERT INTO %I (%s) VALUES (%s) ON CONFLICT DO NOTHING', t.relname, t.names, t.vals);"
	" EXECUTE format('ANALYZE %I', t.relname);"
	" UPDATE pg_class SET reltuples = 1e8, relpages = 1 WHERE oid = t.oid;"
	" UPDATE pg_class SET reltuples = 1e8, relpages = 1 WHERE oid IN (SELECT indexrelid FROM pg_index"
	" WHERE indrelid = t.oid AND indpred IS NULL);"
	" UPDATE pg_statistic s SET stadistinct = CASE WHEN a.attname IN ('person', 'grantee', 'account') THEN -0.025"
	" WHEN a.attname IN ('id', 'seq', 'digest', 'token', 'subject', 'username', 'value') THEN -1 ELSE 20 END"
	" FROM pg_attribute a WHERE a.attrelid = t.oid AND s.starelid = t.oid AND s.staattnum = a.attnum;"
	" END LOOP; END $$";

static int house_open(void **state)
{
	(void)state;
	log_level_set(LOG_ERROR);
	arena = arena_new();
	const char *database = test_database(NULL);
	store = record_store(&(struct store_settings){ .database = database }, arena);
	if (database)
		test_database_run(database, many_rows);
	return 0;
}

static int house_close(void **state)
{
	(void)state;
	store_close(store);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_question_reads_everybody),
		cmocka_unit_test(test_who_has_two_keys_is_found_without_reading_all_that_have_one),
		cmocka_unit_test(test_a_plan_is_read_for_what_it_is),
	};
	return cmocka_run_group_tests(tests, house_open, house_close);
}
