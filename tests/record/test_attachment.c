// SPDX-License-Identifier: Apache-2.0
// Bytes that were attached come back as they were, whole or any part of them; one person's lie there once, two people
// never share any; what is damaged or missing is an error that is said.
#include "account_help.h"

#include "record/attachment.h"

#define DECLAN "dec1an0001"
#define GRACE "grace00001"

static struct statement counted = {
	.name = "test_attachment_counted",
	.sql = "SELECT COUNT(*) AS n FROM attachment",
	.params = "",
	.columns = "n:int",
	.for_what = "how many pieces lie there",
};
static struct statement spoil = {
	.name = "test_attachment_spoil",
	.sql = "UPDATE attachment SET bytes = $2 WHERE person = $1 AND piece = 1",
	.params = "person:text bytes:bytes",
	.columns = "",
	.for_what = "a piece as it should never be",
};
static struct statement lose = {
	.name = "test_attachment_lose",
	.sql = "DELETE FROM attachment WHERE person = $1 AND piece = 1",
	.params = "person:text",
	.columns = "",
	.for_what = "a piece that went",
};

struct job {
	const char *person;
	struct attachment x;
	struct file_bytes bytes;
	struct statement *st;
	bool fail;
};

static enum err write_run(struct db *writer, struct arena *a, void *what)
{
	struct job *j = what;
	enum err e = attachment_write(writer, a, str_of(j->person), &j->x, &j->bytes);
	return e == OK && j->fail ? ERR_CONFLICT : e;
}

static enum err harm_run(struct db *writer, struct arena *a, void *what)
{
	struct job *j = what;
	struct query *q = query_begin(writer, j->st);
	(void)a;
	query_text(q, "person", str_of(j->person));
	if (j->st == &spoil)
		query_bytes(q, "bytes", STR("other"));
	return query_run(q, NULL);
}

static int64_t pieces(void)
{
	struct query *q = query_begin(db, &counted);
	assert_true(query_row(q));
	int64_t n = row_int(q, "n");
	assert_int_equal(query_end(q), OK);
	return n;
}

// As three slices, so that no slice ends where a piece does.
static struct str noise_of(size_t n, uint32_t luck)
{
	char *p = arena_bytes(arena, n + 1);
	for (size_t i = 0; i < n; i++)
		p[i] = (char)((luck = luck * 1664525 + 1013904223) >> 24);
	return (struct str){ p, n };
}

static struct job job_of(const char *person, struct str all)
{
	struct job j = { .person = person };
	j.bytes = (struct file_bytes){ .piece = arena_array(arena, struct str, 3), .count = 3, .size = all.n };
	j.bytes.piece[0] = str_part(all, 0, 10);
	j.bytes.piece[1] = str_part(all, 10, all.n > 200000 ? 190000 : 20);
	j.bytes.piece[2] = str_part(all, 10 + j.bytes.piece[1].n, all.n);
	attachment_name(arena, &j.bytes, &j.x);
	return j;
}

static void test_any_part_of_what_was_attached_comes_back(void **state)
{
	(void)state;
	struct str all = noise_of(700001, 7), out;
	struct job j = job_of(DECLAN, all);
	assert_int_equal(store_write(store, write_run, &j), OK);
	static const size_t from[] = { 0, 1, 131071, 131072, 131073, 262144, 524288, 700000, 700001, 900000 };
	static const size_t length[] = { 0, 1, 100, 131072, 131073, 400000, 700001, 9000000 };
	for (size_t i = 0; i < sizeof from / sizeof *from; i++)
		for (size_t k = 0; k < sizeof length / sizeof *length; k++) {
			assert_int_equal(attachment_read(db, arena, STR(DECLAN), j.x.digest, from[i], length[k], all.n, &out), OK);
			assert_true(str_eq(out, str_part(all, from[i], length[k])));
		}
	assert_int_equal(attachment_check(db, STR(DECLAN), j.x.digest, all.n), OK);
	assert_int_equal(attachment_check(db, STR(DECLAN), j.x.digest, all.n - 1), ERR_INTERNAL);
}

static void test_its_digests_are_those_that_others_would_find(void **state)
{
	(void)state;
	struct str abc = STR("abc");
	struct attachment x;
	attachment_name(arena, &(struct file_bytes){ .piece = &abc, .count = 1, .size = 3 }, &x);
	assert_true(str_is(x.digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
	assert_true(str_is(x.hash, "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="));
	assert_true(attachment_digest_valid(x.digest));
	assert_false(attachment_digest_valid(STR("BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
	assert_false(attachment_digest_valid(STR("")));
}

static void test_the_same_bytes_lie_there_once_a_person_and_are_never_shared(void **state)
{
	(void)state;
	struct str all = noise_of(300000, 9), out;
	struct job j = job_of(DECLAN, all);
	int64_t before = pieces();
	assert_int_equal(store_write(store, write_run, &j), OK);
	int64_t once = pieces();
	assert_int_equal(once - before, 3);
	assert_int_equal(store_write(store, write_run, &j), OK);
	assert_int_equal(pieces(), once);
	assert_int_equal(attachment_read(db, arena, STR(GRACE), j.x.digest, 0, 10, all.n, &out), ERR_INTERNAL);
	j.person = GRACE;
	assert_int_equal(store_write(store, write_run, &j), OK);
	assert_int_equal(pieces(), once + 3);
}

static void test_bytes_of_a_save_that_failed_are_not_there(void **state)
{
	(void)state;
	struct job j = job_of(DECLAN, noise_of(400000, 11));
	int64_t before = pieces();
	j.fail = true;
	assert_int_equal(store_write(store, write_run, &j), ERR_CONFLICT);
	assert_int_equal(pieces(), before);
}

static void test_what_is_damaged_or_missing_is_said(void **state)
{
	(void)state;
	struct str all = noise_of(400000, 13), out;
	struct job j = job_of("harm000001", all);
	struct attachment_proof proof;
	assert_int_equal(store_write(store, write_run, &j), OK);
	assert_int_equal(attachment_check_all(db, &proof), OK);
	assert_true(proof.files > 0);
	assert_int_equal(proof.bad, 0);
	int64_t files = proof.files;
	j.st = &spoil;
	assert_int_equal(store_write(store, harm_run, &j), OK);
	assert_int_equal(attachment_check(db, STR("harm000001"), j.x.digest, all.n), ERR_INTERNAL);
	assert_int_equal(attachment_read(db, arena, STR("harm000001"), j.x.digest, 0, all.n, all.n, &out), ERR_INTERNAL);
	assert_int_equal(attachment_check_all(db, &proof), OK);
	assert_int_equal(proof.files, files);
	assert_int_equal(proof.bad, 1);
	j.st = &lose;
	assert_int_equal(store_write(store, harm_run, &j), OK);
	assert_int_equal(attachment_read(db, arena, STR("harm000001"), j.x.digest, 0, all.n, all.n, &out), ERR_INTERNAL);
	assert_int_equal(attachment_read(db, arena, STR("harm000001"), j.x.digest, 0, 1000, all.n, &out), OK);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, house_open, house_close)
	const struct CMUnitTest tests[] = {
		TEST(test_any_part_of_what_was_attached_comes_back),
		TEST(test_its_digests_are_those_that_others_would_find),
		TEST(test_the_same_bytes_lie_there_once_a_person_and_are_never_shared),
		TEST(test_bytes_of_a_save_that_failed_are_not_there),
		TEST(test_what_is_damaged_or_missing_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
