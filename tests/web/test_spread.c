// SPDX-License-Identifier: Apache-2.0
// That the database can be spread over many nodes: every table has a declared place, every key that must be unique
// holds the column that its table is spread by (a node cannot see the keys of another), and every statement that
// touches what lies with a person names the person, so that it goes to one node. The exceptions stand here, each with
// its reason; one that is no longer needed fails too. The catalogue is that of the engine that the tests run on.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "lib/record_store.h"
#include "plan/statements.h"
#include "record/spread.h"
#include "record/statements.h"
#include "store/catalogue.h"
#include "web/door.h"

static const struct {
	const char *statement, *reason;
} exceptions[] = {
	{ "attachment_next", "the next file of anybody, for ownplan check" },
	{ "same_case_open", "what the privacy officer has to decide of second records, of anybody" },
	{ "same_case_closed", "what the privacy officer decided of second records, of anybody" },
	{ "person_link_beside", "records that are read beside this one, which lie with themselves" },
	{ "person_link_decided", "the same" },
	{ "person_link_marks", "whose rows of a work list need a second look, of anybody" },
	{ "privacy_case_list_open", "what the privacy officer has to look into, of anybody" },
	{ "privacy_case_list_closed", "what the privacy officer looked into, of anybody" },
	{ "hold_all", "records that are held, of anybody" },
	{ "keep_list", "records whose time may have come, of anybody" },
	{ "erase_page", "what was ever taken out of any record, for ownplan verify" },
	{ "erase_unlogged", "what the log beside the database does not know yet, of anybody" },
	{ "erase_now_missing", "ownplan verify: bodies that are missing, of anybody" },
	{ "erase_past_missing", "ownplan verify: bodies that are missing, of anybody" },
	{ "follow_next", "a sweep: the next few plans that are moved to a newer version of a template" },
	{ "follow_next_moved", "a sweep: the next few plans that are moved back" },
	{ "worklist", "a work list: the people of a team, whose rows lie together on each node" },
	{ "search_keys_between", "a search across people" },
	{ "search_keys_of_both", "a search across people" },
	{ "search_key_find", "finding a person by facts" },
	{ "search_people_after", "an export, or a search of everybody, a page at a time" },
	{ "people_check_next", "a sweep: the next person for what is held against people" },
	{ "history_changes", "the history of everybody" },
	{ "history_newest_change", "the newest change of anybody" },
	{ "once_last_change", "the newest change of anybody" },
	{ "once_change_there", "a change by its number, of whomever it was" },
	{ "draft_count", "the drafts of an account, of all people it writes about" },
	{ "draft_piece_forget", "files beside drafts that an account threw away, of all people it wrote about" },
	{ "draft_forget", "what an account threw away, of all people it wrote about" },
	{ "notice_read", "what an account is to be told of, of all people it writes with" },
	{ "draft_all", "the drafts of an account, of all people it writes about" },
	{ "outbox_due", "a sweep: what is to be sent next, of anybody" },
	{ "outbox_hold", "a sweep: nobody answers at a subscriber" },
	{ "outbox_again", "an operator's command, by the id that was listed" },
	{ "outbox_let_go", "an operator's command, by the id that was listed" },
	{ "outbox_let_all_go", "an operator's command: a subscriber has ended" },
	{ "outbox_all_open", "an operator's list" },
	{ "outbox_count_waiting", "a figure for the operator" },
	{ "outbox_count_parked", "a figure for the operator" },
};

static unsigned excepted[sizeof exceptions / sizeof *exceptions];
static struct store *store;
static struct arena *arena;
static struct table_list tables;

static const struct spread *spread_of(const char *table)
{
	for (size_t i = 0; i < record_spread_count; i++)
		if (strcmp(record_spread[i].table, table) == 0)
			return &record_spread[i];
	return NULL;
}

static void test_every_table_has_a_place_and_every_place_a_table(void **state)
{
	(void)state;
	for (unsigned i = 0; i < tables.count; i++)
		if (!spread_of(tables.table[i].name))
			fail_msg("record/spread.c does not say where the table %s lies", tables.table[i].name);
	for (size_t i = 0; i < record_spread_count; i++) {
		const struct spread *s = &record_spread[i];
		const struct table_shape *t = table_named(&tables, s->table);
		assert_ptr_equal(spread_of(s->table), s); // named once
		assert_true(s->why && *s->why);
		if (!t && strcmp(s->table, "store_writer") != 0) // PostgreSQL's own
			fail_msg("there is no table %s", s->table);
		if (t && s->how == SPREAD_BY && !column_named(t, s->column))
			fail_msg("%s has no column %s", s->table, s->column);
	}
}

static void test_what_names_a_person_lies_with_the_person_unless_it_says_why(void **state)
{
	(void)state;
	static const char *const finds[] = { "person_identifier", "account", "one_time_code", "share_link", "audit",
		"audit_person", "audit_looked", "look_pattern" };
	for (unsigned i = 0; i < tables.count; i++) {
		const struct spread *s = spread_of(tables.table[i].name);
		bool with = s && s->how == SPREAD_BY && strcmp(s->column, "person") == 0, found = false;
		for (size_t k = 0; k < sizeof finds / sizeof *finds; k++)
			found = found || strcmp(finds[k], tables.table[i].name) == 0;
		if (column_named(&tables.table[i], "person") && !with && !found)
			fail_msg("%s names a person and does not lie with them", tables.table[i].name);
	}
}

static bool index_holds(const struct table_index *index, const char *column)
{
	for (unsigned k = 0; k < index->columns; k++)
		if (strcmp(index->column[k], column) == 0)
			return true;
	return false;
}

static void test_every_unique_key_holds_the_column_that_its_table_is_spread_by(void **state)
{
	(void)state;
	unsigned looked = 0;
	for (unsigned i = 0; i < tables.count; i++) {
		const struct table_shape *t = &tables.table[i];
		const struct spread *s = spread_of(t->name);
		for (unsigned k = 0; s->how == SPREAD_BY && k < t->indexes; k++) {
			const struct table_index *index = &t->index[k];
			if (!index->unique || (t->identity && index->primary && !test_server()))
				continue; // what SQLite counts: on PostgreSQL its key is led by the person, and looked at there
			looked++;
			if (!index_holds(index, s->column))
				fail_msg("%s: the key %s is unique and does not hold %s", t->name, index->name, s->column);
		}
	}
	assert_true(looked > 10);
}

// --- statements -----------------------------------------------------------------------------------------------------
static bool letter(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static struct str word_after(struct str *s)
{
	while (s->n && isspace((unsigned char)*s->p))
		*s = str_part(*s, 1, s->n);
	size_t n = 0;
	while (n < s->n && letter(s->p[n]))
		n++;
	n = n || !s->n ? n : 1;
	struct str word = str_part(*s, 0, n);
	*s = str_part(*s, n, s->n);
	return word;
}

static bool one_of(struct str word, const char *const *words)
{
	for (; *words; words++)
		if (str_is(word, *words))
			return true;
	return false;
}

// `alias.person` or `person` beside an "=" with a parameter or another person, or before IN.
static bool compared(const char *sql, struct str alias)
{
	for (const char *p = strstr(sql, "person"); p; p = strstr(p + 1, "person")) {
		const char *end = p + 6, *start = p;
		bool dotted = p > sql && p[-1] == '.';
		while (dotted && start > sql && (letter(start[-1]) || start[-1] == '.'))
			start--;
		if (letter(*end) || (!dotted && p > sql && letter(p[-1])))
			continue;
		struct str owner = dotted ? (struct str){ start, (size_t)(p - 1 - start) } : STR("");
		if (dotted && !str_eq(owner, alias))
			continue;
		if (strncmp(end, " = ", 3) == 0 || strncmp(end, " IN (", 5) == 0)
			return true;
		if (start - 3 >= sql && strncmp(start - 3, " = ", 3) == 0)
			return true;
	}
	return false;
}

// One person that the caller gave: without it a statement may compare people with each other and mean everybody.
static bool given(const char *sql)
{
	for (const char *p = strstr(sql, "person"); p; p = strstr(p + 1, "person"))
		if ((p == sql || !letter(p[-1])) && (strncmp(p, "person = $", 10) == 0 || strncmp(p, "person IN ($", 12) == 0))
			return true;
	return false;
}

static bool names_person(const char *sql, struct str table, struct str alias, bool insert)
{
	if (insert) {
		const char *open = strchr(sql, '('), *close = open ? strchr(open, ')') : NULL;
		const char *person = open ? strstr(open, "person") : NULL;
		return person && person < close;
	}
	return given(sql) && compared(sql, alias.n ? alias : table);
}

static bool excused(const struct statement *st)
{
	for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
		if (strcmp(exceptions[i].statement, st->name) == 0) {
			excepted[i]++;
			return true;
		}
	return false;
}

// The tables of people that the statement touches without naming the person. *many: how many tables of people.
static unsigned unnamed(const struct statement *st, const char **which)
{
	static const char *const before[] = { "FROM", "JOIN", "INTO", "UPDATE", NULL };
	static const char *const no_alias[] = { "WHERE", "JOIN", "LEFT", "ON", "SET", "ORDER", "GROUP", "LIMIT", "VALUES",
		"SELECT", "USING", "UNION", "CROSS", "HAVING", "RETURNING", NULL };
	struct str rest = str_of(st->sql);
	unsigned count = 0;
	bool all = true;
	for (struct str word = word_after(&rest); word.n; word = word_after(&rest)) {
		if (!one_of(word, before))
			continue;
		bool insert = str_is(word, "INTO");
		struct str table = word_after(&rest), ahead = rest, alias = word_after(&ahead);
		if (str_is(alias, "AS"))
			alias = word_after(&ahead);
		if (!alias.n || !letter(*alias.p) || one_of(alias, no_alias))
			alias = STR("");
		const struct spread *s = spread_of(str_c(arena, table));
		if (!s || s->how != SPREAD_BY || strcmp(s->column, "person") != 0)
			continue;
		if (!names_person(insert ? table.p : st->sql, table, alias, insert)) {
			*which = s->table;
			all = false;
			count++;
		}
	}
	return all ? 0 : count;
}

static unsigned statement_wrong(const struct statement *st)
{
	const char *which = "";
	unsigned n = unnamed(st, &which);
	bool excuse = excused(st);
	if (n && !excuse)
		print_error("%s touches %s and does not name the person\n", st->name, which);
	if (!n && excuse)
		print_error("%s needs no exception any more\n", st->name);
	return (n != 0) != excuse;
}

static void test_every_statement_about_a_person_names_the_person(void **state)
{
	(void)state;
	unsigned wrong = 0;
#define ONE(module) \
	for (size_t i = 0; i < module##_statement_count; i++) \
		wrong += statement_wrong(module##_statements[i]);
	RECORD_STATEMENTS(ONE)
	PLAN_STATEMENTS(ONE)
	ONE(home)
#undef ONE
	for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
		if (excepted[i] != 1) {
			print_error("there is no statement %s, or two\n", exceptions[i].statement);
			wrong++;
		}
	assert_int_equal(wrong, 0);
}

// What the test above stands on.
static void test_a_statement_is_read_for_what_it_is(void **state)
{
	(void)state;
	static const struct {
		const char *sql;
		bool fine;
	} rows[] = {
		{ "SELECT body FROM resource WHERE person = $1", true },
		{ "SELECT body FROM resource WHERE id = $1", false },
		{ "SELECT person FROM resource WHERE id = $1", false },
		{ "SELECT r.body FROM resource r WHERE r.person IN ($1, $2)", true },
		{ "SELECT r.body FROM resource AS r JOIN change AS c ON c.person = r.person WHERE r.person = $1", true },
		{ "SELECT r.body FROM resource AS r JOIN change AS c ON c.seq = r.seq WHERE r.person = $1", false },
		{ "SELECT r.body FROM resource AS r JOIN change AS c ON c.person = r.person WHERE r.id = $1", false },
		{ "INSERT INTO change (person, type) VALUES ($1, $2)", true },
		{ "INSERT INTO change (seq, type) VALUES ($1, $2) RETURNING person", false },
		{ "UPDATE plan_summary SET person_agreed = $1 WHERE name = $2", false },
		{ "DELETE FROM looked WHERE account = $1", false },
		{ "SELECT body FROM shared_resource WHERE id = $1", true },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *which = "";
		if ((unnamed(&(struct statement){ .sql = rows[i].sql }, &which) == 0) != rows[i].fine)
			fail_msg("%s", rows[i].sql);
	}
}

static void note(void *what, const char *call, bool done)
{
	unsigned *calls = what;
	assert_false(done);
	assert_true(strncmp(call, "SELECT create_", 14) == 0);
	if (strstr(call, "'resource_history'"))
		assert_string_equal(call, "SELECT create_distributed_table('resource_history', 'person',"
			" colocate_with => 'resource')");
	(*calls)++;
}

static void test_without_the_extension_it_is_said_what_would_be_done(void **state)
{
	(void)state;
	struct fault f;
	unsigned calls = 0, local = 0;
	fault_init(&f, arena);
	enum err e = store_spread(store, record_spread, record_spread_count, note, &calls, &f);
	for (size_t i = 0; i < record_spread_count; i++)
		local += record_spread[i].how == SPREAD_LOCAL;
	assert_int_equal(e, test_server() ? ERR_CONFLICT : ERR_INPUT);
	assert_int_equal(calls, test_server() ? record_spread_count - local : 0);
	assert_non_null(strstr(fault_sentence(&f), test_server() ? "extension citus" : "Only a PostgreSQL database"));
}

static int house_open(void **state)
{
	struct fault f;
	(void)state;
	log_level_set(LOG_ERROR);
	arena = arena_new();
	fault_init(&f, arena);
	store = record_store_empty(false, arena);
	return store_catalogue(store, arena, &tables, &f) == OK ? 0 : -1;
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
		cmocka_unit_test(test_every_table_has_a_place_and_every_place_a_table),
		cmocka_unit_test(test_what_names_a_person_lies_with_the_person_unless_it_says_why),
		cmocka_unit_test(test_every_unique_key_holds_the_column_that_its_table_is_spread_by),
		cmocka_unit_test(test_every_statement_about_a_person_names_the_person),
		cmocka_unit_test(test_a_statement_is_read_for_what_it_is),
		cmocka_unit_test(test_without_the_extension_it_is_said_what_would_be_done),
	};
	return cmocka_run_group_tests(tests, house_open, house_close);
}
