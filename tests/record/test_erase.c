// SPDX-License-Identifier: Apache-2.0
// Lawful erasure: every version goes and its proof stays, or nothing happens; what was erased does not come back by its
// id; a body that is missing without a proof is found; the log beside the database is read again, whole or torn.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "account_help.h"
#include "record/erase.h"
#include "record/erase_log.h"
#include "record/history.h"
#include "record/notice.h"

#define PERSON "abcdefghjk"
#define ONE PERSON "-0123456789ab"
#define TWO PERSON "-0123456789ac"
#define WORDS "Ismelda next door drinks too much, and everybody in the street has known it for many years by now"

static const struct draft_key key = { { 7 } };

static struct resource_put put_of(const char *id, const char *text, int64_t expect)
{
	struct json_node *n = json_node_object(arena);
	json_node_put(arena, n, "resourceType", json_node_text(arena, STR("Goal")));
	json_node_put(arena, n, "identifier[0].system", json_node_text(arena, STR("https://example.org/goals")));
	json_node_put(arena, n, "identifier[0].value", json_node_text(arena, str_of(id)));
	json_node_put(arena, n, "description.text", json_node_text(arena, str_of(text)));
	return (struct resource_put){
		.now = { .person = STR(PERSON), .shelf = SHELF_PLAN, .type = STR("Goal"), .id = str_of(id), .kind = STR("goal"),
			.section = STR("goals"), .author = STR("a:one"), .updated = START,
			.body = resource_stamp(arena, n, str_of(id), expect + 1, START) },
		.expect = expect,
	};
}

static enum err write_it(struct db *writer, struct arena *a, void *what)
{
	return resource_write(writer, a, what);
}

static enum err save(struct resource_put put)
{
	return store_write(store, write_it, &put);
}

static enum err begin_run(struct db *writer, struct arena *a, void *what)
{
	const char *place = what;
	enum err e = draft_put(writer, a, &key, STR("one"), &(struct draft){ .person = STR(PERSON), .place = str_of(place),
		.text = STR("words=" WORDS) });
	return e == OK ? notice_put(writer, STR("two"),
		&(struct notice){ .person = STR(PERSON), .type = STR("Goal"), .id = STR(ONE), .made = START }) : e;
}

static void two_goals(void)
{
	assert_int_equal(save(put_of(ONE, WORDS ", once", 0)), OK);
	assert_int_equal(save(put_of(ONE, WORDS ", twice", 1)), OK);
	assert_int_equal(save(put_of(ONE, WORDS ", and again", 2)), OK);
	assert_int_equal(save(put_of(TWO, "Go to college", 0)), OK);
	assert_int_equal(store_write(store, begin_run, ONE), OK);
	assert_int_equal(store_write(store, begin_run, "suggest-" ONE "~2"), OK);
	assert_int_equal(store_write(store, begin_run, "add-goal"), OK);
}

static struct erasure of(const char *id)
{
	return (struct erasure){ .person = STR(PERSON), .type = STR("Goal"), .id = str_of(id), .at = START + HOURS,
		.account = STR("moira"), .name = STR("Moira Finch"), .basis = STR(ERASE_OTHER), .why = STR("Another's") };
}

static enum err erase_it(struct db *writer, struct arena *a, void *what)
{
	return erase_one(writer, a, &key, what);
}

static enum err erase_and_fail(struct db *writer, struct arena *a, void *what)
{
	enum err e = erase_one(writer, a, &key, what);
	return e == OK ? ERR_CONFLICT : e;
}

static size_t drafts(void)
{
	struct draft *list;
	size_t count;
	assert_int_equal(draft_list(db, arena, &key, STR("one"), &list, &count), OK);
	return count;
}

static size_t notices(void)
{
	struct notice *list;
	size_t count;
	assert_int_equal(notice_list(db, arena, STR("two"), &list, &count), OK);
	return count;
}

static struct erase_proof prove(void)
{
	struct erase_proof proof;
	db_settle(db);
	assert_int_equal(erase_prove(db, arena, &proof), OK);
	return proof;
}

static void test_every_version_goes_and_the_proof_stays(void **state)
{
	(void)state;
	struct resource_list all;
	struct erasure x = of(ONE), told;
	two_goals();
	assert_int_equal(store_write(store, erase_it, &x), OK);
	assert_int_equal(resource_history(db, arena, STR("Goal"), STR(ONE), 10, &all), OK);
	assert_int_equal(all.count, 4); // the last one says that it is gone
	assert_true(all.item[0].deleted);
	for (size_t i = 0; i < all.count; i++) {
		assert_true(erase_is(&all.item[i]));
		assert_int_equal(all.item[i].version, 4 - i);
	}
	IS(all.item[3].author, "a:one");
	assert_int_equal(erase_get(db, arena, STR(PERSON), STR("Goal"), STR(ONE), &told), OK);
	assert_int_equal(told.versions, 4);
	assert_int_equal(told.at, START + HOURS);
	IS(told.name, "Moira Finch");
	IS(told.why, "Another's");
	assert_non_null(strstr(str_c(arena, told.digests), "1 "));
	assert_int_equal(erase_get(db, arena, STR(PERSON), STR("Goal"), STR(TWO), &told), ERR_NOT_FOUND);
	assert_int_equal(resource_get(db, arena, STR("Goal"), STR(TWO), &all.item[0]), OK);
	assert_false(erase_is(&all.item[0]));
}

static void test_what_was_begun_about_it_goes_and_nothing_else(void **state)
{
	(void)state;
	struct erasure x = of(ONE);
	two_goals();
	assert_int_equal(drafts(), 3);
	assert_int_equal(notices(), 1);
	assert_int_equal(store_write(store, erase_it, &x), OK);
	assert_int_equal(drafts(), 1);
	assert_int_equal(notices(), 0);
}

static void test_a_digest_tells_nothing_without_the_key(void **state)
{
	(void)state;
	struct erasure x = of(ONE), other;
	two_goals();
	assert_int_equal(save(put_of(TWO, "Go", 1)), OK);
	assert_int_equal(store_write(store, erase_it, &x), OK);
	assert_int_equal(erase_get(db, arena, STR(PERSON), STR("Goal"), STR(ONE), &x), OK);
	assert_int_equal(x.digests.n, 4 * (2 + 64) + 3); // the version that says that it is gone had a body too
	other = of(TWO);
	assert_int_equal(store_write(store, erase_it, &other), OK);
	assert_int_equal(erase_get(db, arena, STR(PERSON), STR("Goal"), STR(TWO), &other), OK);
	assert_false(str_eq(x.digests, other.digests));
}

static void test_it_is_all_or_nothing(void **state)
{
	(void)state;
	struct resource_list all;
	struct erasure x = of(ONE);
	two_goals();
	assert_int_equal(store_write(store, erase_and_fail, &x), ERR_CONFLICT);
	assert_int_equal(resource_history(db, arena, STR("Goal"), STR(ONE), 10, &all), OK);
	assert_int_equal(all.count, 3);
	for (size_t i = 0; i < all.count; i++)
		assert_non_null(strstr(str_c(arena, all.item[i].body), "Ismelda"));
	assert_int_equal(erase_get(db, arena, STR(PERSON), STR("Goal"), STR(ONE), &x), ERR_NOT_FOUND);
	assert_int_equal(drafts(), 3);
	assert_true(prove().sound);
}

static void test_it_does_not_come_back_and_twice_is_once(void **state)
{
	(void)state;
	struct erasure x = of(ONE), again = of(ONE);
	two_goals();
	assert_int_equal(store_write(store, erase_it, &x), OK);
	assert_int_equal(save(put_of(ONE, WORDS, 4)), ERR_GONE);
	assert_int_equal(save(put_of(ONE, WORDS, 0)), ERR_GONE);
	assert_int_equal(store_write(store, erase_it, &again), OK);
	assert_int_equal(prove().erased, 1);
	struct erasure never = of(PERSON "-nothing00000");
	assert_int_equal(store_write(store, erase_it, &never), ERR_NOT_FOUND);
}

static void test_what_was_taken_away_before_goes_too(void **state)
{
	(void)state;
	struct resource_list all;
	struct erasure x = of(ONE);
	struct resource_put gone = put_of(ONE, WORDS, 3);
	two_goals();
	gone.now.deleted = true;
	assert_int_equal(save(gone), OK);
	assert_int_equal(store_write(store, erase_it, &x), OK);
	assert_int_equal(resource_history(db, arena, STR("Goal"), STR(ONE), 10, &all), OK);
	assert_int_equal(all.count, 4); // nothing more was to be said
	assert_true(erase_is(&all.item[0]) && erase_is(&all.item[3]));
	assert_true(prove().sound);
}

// --- what is missing -------------------------------------------------------------------------------------------------
static struct statement damage = {
	.name = "test_damage",
	.sql = "UPDATE resource_history SET body = '', packed = NULL WHERE person = $1 AND version = 2",
	.params = "person:text",
	.columns = "",
	.for_what = "somebody with a hand in the tables",
};

static enum err damage_run(struct db *writer, struct arena *a, void *what)
{
	(void)a;
	(void)what;
	struct query *q = query_begin(writer, &damage);
	query_text(q, "person", STR(PERSON));
	return query_run(q, NULL);
}

static void test_a_body_that_is_missing_without_a_proof_is_found(void **state)
{
	(void)state;
	struct erasure x = of(ONE);
	two_goals();
	assert_true(prove().sound);
	assert_int_equal(store_write(store, damage_run, NULL), OK);
	struct erase_proof proof = prove();
	assert_false(proof.sound);
	IS(proof.id, ONE);
	assert_int_equal(proof.version, 2);
	assert_int_equal(store_write(store, erase_it, &x), OK);
	proof = prove();
	assert_true(proof.sound);
	assert_int_equal(proof.versions, 4);
}

// --- the log ---------------------------------------------------------------------------------------------------------
static enum err logged_run(struct db *writer, struct arena *a, void *what)
{
	(void)a;
	return erase_logged(writer, what);
}

static void test_the_log_is_read_again_whole_or_torn(void **state)
{
	(void)state;
	char folder[] = "/tmp/ownplan-erase-XXXXXX";
	struct erasure_list list, read;
	struct erasure x = of(ONE), y = of(TWO);
	assert_non_null(mkdtemp(folder));
	const char *path = str_format(arena, "%s/" ERASE_LOG, folder).p;
	two_goals();
	x.why = STR("Line one\nand \"two\" \xF0\x9F\x98\x80 \xD7\xA9");
	assert_int_equal(erase_log_read(arena, path, &read), ERR_NOT_FOUND);
	assert_int_equal(store_write(store, erase_it, &x), OK);
	assert_int_equal(erase_unlogged(db, arena, &list), OK);
	assert_int_equal(list.count, 1);
	assert_int_equal(erase_log_add(arena, folder, &list), OK);
	assert_int_equal(store_write(store, logged_run, &list.item[0]), OK);
	assert_int_equal(erase_unlogged(db, arena, &list), OK);
	assert_int_equal(list.count, 0);
	int fd = open(path, O_WRONLY | O_APPEND);
	assert_int_equal(write(fd, "{\"person\":\"torn", 15), 15);
	close(fd);
	assert_int_equal(store_write(store, erase_it, &y), OK);
	assert_int_equal(erase_unlogged(db, arena, &list), OK);
	assert_int_equal(erase_log_add(arena, folder, &list), OK);
	assert_int_equal(erase_log_read(arena, path, &read), OK);
	assert_int_equal(read.count, 2);
	IS(read.item[0].id, ONE);
	assert_true(str_eq(read.item[0].why, x.why));
	assert_int_equal(read.item[0].versions, 4);
	IS(read.item[1].id, TWO);
	IS(read.item[1].account, "moira");
	unlink(path);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_version_goes_and_the_proof_stays, house_open, house_close),
		cmocka_unit_test_setup_teardown(test_what_was_begun_about_it_goes_and_nothing_else, house_open, house_close),
		cmocka_unit_test_setup_teardown(test_a_digest_tells_nothing_without_the_key, house_open, house_close),
		cmocka_unit_test_setup_teardown(test_it_is_all_or_nothing, house_open, house_close),
		cmocka_unit_test_setup_teardown(test_it_does_not_come_back_and_twice_is_once, house_open, house_close),
		cmocka_unit_test_setup_teardown(test_what_was_taken_away_before_goes_too, house_open, house_close),
		cmocka_unit_test_setup_teardown(test_a_body_that_is_missing_without_a_proof_is_found, house_open, house_close),
		cmocka_unit_test_setup_teardown(test_the_log_is_read_again_whole_or_torn, house_open, house_close),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
