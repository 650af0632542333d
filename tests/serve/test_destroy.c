// SPDX-License-Identifier: Apache-2.0
// A record that is destroyed leaves nothing in any table but its proof: a row with a needle is put into every table
// that leads a person, as the engine's own catalogue lists them, so that a table which nobody thought of is found here.
#include "serve_help.h"
#include "folder_help.h"

#include "plan/destroy.h"
#include "store/catalogue.h"

#define NEEDLE "zqneedleqz"

static struct table_list tables;

// Where a key of the person stays: proofs, that something was there, and what stops anybody from destroying it.
static bool stays(const char *table)
{
	static const char *const names[] = { "resource", "resource_history", "change", "erasure", "legal_hold", "audit" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i], table))
			return true;
	return false;
}

static bool made_by_us(const char *table)
{
	return stays(table) || !strcmp(table, "account") || !strncmp(table, "audit", 5) || !strncmp(table, "plan_", 5);
}

static int64_t count_of(struct db *db, const char *sql)
{
	struct statement *st = arena_make(arena, struct statement);
	*st = (struct statement){ .name = "test_count", .sql = sql, .params = "", .columns = "n:int",
		.for_what = "a test" };
	struct query *q = query_begin(db, st);
	int64_t n = query_row(q) ? row_int(q, "n") : -1;
	assert_int_equal(query_end(q), OK);
	return n;
}

static enum err put_needle(struct db *db, struct arena *a, const struct table_shape *t)
{
	bool postgres = test_server() != NULL;
	struct buf names, values;
	buf_init(&names, a, BUF_PAGE);
	buf_init(&values, a, BUF_PAGE);
	for (unsigned i = 0; i < t->columns; i++) {
		const struct table_column *c = &t->column[i];
		if (t->identity && !strcmp(c->name, t->identity))
			continue;
		buf_format(&names, "%s%s", names.n ? ", " : "", c->name);
		buf_format(&values, "%s%s", values.n ? ", " : "", !strcmp(c->name, "person") ? "'" DECLAN "'"
			: c->type == COLUMN_TEXT ? "'" NEEDLE "'" : c->type == COLUMN_INT ? "7"
			: postgres ? "'\\x37'" : "x'37'");
	}
	struct statement *st = arena_make(arena, struct statement);
	*st = (struct statement){ .name = "test_needle", .params = "", .columns = "", .for_what = "a test",
		.sql = str_format(arena, "INSERT INTO %s (%.*s) VALUES (%.*s)", t->name, STR_ARG(buf_text(&names)),
			STR_ARG(buf_text(&values))).p };
	return query_run(query_begin(db, st), NULL);
}

static unsigned filled;

static enum err fill_tables(struct db *db, struct arena *a, void *what)
{
	enum err e = OK;
	(void)what;
	for (unsigned i = 0; e == OK && i < tables.count; i++) {
		const struct table_shape *t = &tables.table[i];
		if (made_by_us(t->name) || !column_named(t, "person"))
			continue;
		filled++;
		if (t->index[0].columns == 1 && count_of(db, str_format(arena, "SELECT count(*) AS n FROM %s WHERE person = '"
			DECLAN "'", t->name).p))
			continue; // has one already, and takes no other
		e = put_needle(db, a, t);
		if (e != OK)
			print_error("%s takes no row\n", t->name);
	}
	return e;
}

static void nothing_is_left(struct db *db)
{
	for (unsigned i = 0; i < tables.count; i++) {
		const struct table_shape *t = &tables.table[i];
		for (unsigned c = 0; c < t->columns; c++) {
			if (t->column[c].type != COLUMN_TEXT)
				continue;
			struct str left = str_format(arena, "SELECT count(*) AS n FROM %s WHERE %s LIKE '%%" NEEDLE "%%'",
				t->name, t->column[c].name);
			if (count_of(db, left.p))
				fail_msg("the needle is left in %s, %s", t->name, t->column[c].name);
		}
		const char *rows = str_format(arena, "SELECT count(*) AS n FROM %s WHERE person = '" DECLAN "'", t->name).p;
		if (column_named(t, "person") && !stays(t->name) && count_of(db, rows))
			fail_msg("rows are left in %s", t->name);
	}
	assert_int_equal(count_of(db, "SELECT count(*) AS n FROM resource WHERE person = '" DECLAN "'"
		" AND (body <> '' OR packed IS NOT NULL)"), 0);
	assert_int_equal(count_of(db, "SELECT count(*) AS n FROM resource_history WHERE person = '" DECLAN "'"
		" AND (body <> '' OR packed IS NOT NULL)"), 0);
	assert_int_equal(count_of(db, "SELECT count(*) AS n FROM account WHERE name = 'declan'"), 0);
}

static struct destroy_act act_now(void)
{
	return (struct destroy_act){ .site = &site, .x = { .person = STR(DECLAN), .at = clock_now(),
		.account = STR("officer"), .name = STR("officer"), .why = STR("Its time is over") } };
}

static void prove_it(struct db *db)
{
	struct erase_proof proof;
	struct audit_proof chain;
	struct fault f;
	fault_init(&f, arena);
	assert_int_equal(erase_prove(db, arena, &proof), OK);
	assert_true(proof.sound && proof.erased > 3);
	assert_int_equal(audit_verify(site.store, folder, &chain, &f), OK);
	assert_true(chain.sound);
}

static void test_nothing_is_left_of_a_record_that_was_destroyed_but_its_proof(void **state)
{
	(void)state;
	struct fault f;
	folder_make();
	site_begin(folder, true);
	site_serve();
	fault_init(&f, arena);
	assert_int_equal(store_catalogue(site.store, arena, &tables, &f), OK);
	assert_int_equal(store_write(site.store, fill_tables, NULL), OK);
	assert_true(filled > 15);
	struct session nurse = sign_in_as(arena, "nurse"); // rows of the audit
	(void)ask_raw(arena, str_format(arena, "GET /people/" DECLAN " HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n"
		"Cookie: ownplan=%.*s\r\n\r\n", STR_ARG(nurse.token)));
	struct destroy_act act = act_now();
	assert_int_equal(store_write(site.store, destroy_run, &act), ERR_CONFLICT); // not yet
	clock_freeze(START + 30LL * 366 * DAYS);
	act = act_now();
	int64_t people = count_of(store_reader(site.store), "SELECT sum(people) AS n FROM plan_count");
	db_settle(store_reader(site.store));
	assert_int_equal(store_write(site.store, destroy_run, &act), OK);
	assert_true(act.things > 5);
	struct db *db = store_reader(site.store);
	nothing_is_left(db);
	assert_int_equal(count_of(db, "SELECT sum(people) AS n FROM plan_count"), people - 1);
	prove_it(db);
	db_settle(db);
	act = act_now();
	assert_int_equal(store_write(site.store, destroy_run, &act), ERR_GONE);
	house_close();
	assert_int_equal(folder_drop(), 0);
}

// What an older backup brings back is destroyed again, from the log beside another database.
static void test_a_backup_that_is_restored_is_destroyed_again(void **state)
{
	(void)state;
	size_t again = 0;
	char log[300];
	folder_make();
	site_begin(folder, true);
	site_serve();
	clock_freeze(START + 30LL * 366 * DAYS);
	struct destroy_act act = act_now();
	assert_int_equal(store_write(site.store, destroy_run, &act), OK);
	assert_int_equal(erase_settle(&site, NULL, NULL), OK);
	house_close();
	snprintf(log, sizeof log, "%s.log", folder);
	char at[300];
	snprintf(at, sizeof at, "%s/erasures.log", folder);
	assert_int_equal(rename(at, log), 0);
	assert_int_equal(folder_drop(), 0);
	house_open(); // as it was before
	struct fault f;
	fault_init(&f, arena);
	assert_int_equal(store_catalogue(site.store, arena, &tables, &f), OK);
	assert_int_equal(erase_settle(&site, log, &again), OK);
	assert_true(again > 0);
	struct db *db = store_reader(site.store);
	nothing_is_left(db);
	db_settle(db);
	assert_int_equal(erase_settle(&site, log, &again), OK);
	assert_int_equal(again, 0);
	house_close();
	assert_int_equal(remove(log), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_left_of_a_record_that_was_destroyed_but_its_proof),
		cmocka_unit_test(test_a_backup_that_is_restored_is_destroyed_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
