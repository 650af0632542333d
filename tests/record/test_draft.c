// SPDX-License-Identifier: Apache-2.0
// Drafts: theirs alone, sealed, unreadable elsewhere; and the file that holds the key.
#include "account_help.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct work {
	const struct draft_key *key;
	struct str account;
	struct draft draft;
};

static enum err do_put(struct db *w, struct arena *a, void *what)
{
	struct work *k = what;
	return draft_put(w, a, k->key, k->account, &k->draft);
}

static enum err do_drop(struct db *w, struct arena *a, void *what)
{
	(void)a;
	struct work *k = what;
	return draft_drop(w, k->account, k->draft.person, k->draft.place);
}

static struct statement draft_move = {
	.name = "test_draft_move",
	.sql = "UPDATE draft SET account = $1, person = $2, place = $3",
	.params = "account:text person:text place:text",
	.columns = "",
	.for_what = "somebody with the tables moves a draft",
};

static struct statement draft_spoil = {
	.name = "test_draft_spoil",
	.sql = "UPDATE draft SET sealed = $1",
	.params = "sealed:bytes",
	.columns = "",
	.for_what = "somebody with the tables changes a draft",
};

static struct statement draft_sealed = {
	.name = "test_draft_sealed",
	.sql = "SELECT sealed AS sealed FROM draft",
	.params = "",
	.columns = "sealed:bytes",
	.for_what = "what is kept of a draft",
};

static enum err do_move(struct db *w, struct arena *a, void *what)
{
	(void)a;
	struct str *s = what;
	struct query *q = query_begin(w, &draft_move);
	query_text(q, "account", s[0]);
	query_text(q, "person", s[1]);
	query_text(q, "place", s[2]);
	return query_run(q, NULL);
}

static enum err do_spoil(struct db *w, struct arena *a, void *what)
{
	(void)a;
	struct query *q = query_begin(w, &draft_spoil);
	query_bytes(q, "sealed", *(struct str *)what);
	return query_run(q, NULL);
}

static struct draft_key key_fresh(void)
{
	struct draft_key k;
	assert_int_equal(draft_key_open(NULL, &k, NULL), OK);
	return k;
}

static enum err put(const struct draft_key *k, const char *account, const char *person, const char *place,
	struct str text)
{
	struct work w = { k, str_of(account), { .person = str_of(person), .place = str_of(place), .text = text } };
	return store_write(store, do_put, &w);
}

static enum err get(const struct draft_key *k, const char *account, const char *person, const char *place,
	struct draft *out)
{
	return draft_get(db, arena, k, str_of(account), str_of(person), str_of(place), out);
}

static struct str sealed(void)
{
	struct query *q = query_begin(db, &draft_sealed);
	assert_true(query_row(q));
	struct str bytes = str_dup(arena, row_bytes(q, "sealed"));
	assert_int_equal(query_end(q), OK);
	return bytes;
}

static void test_a_draft_comes_back_as_it_was_and_its_newest_words_count(void **state)
{
	(void)state;
	struct draft_key k = key_fresh();
	struct draft d;
	assert_int_equal(get(&k, "one", "k3pq7v9x2m", "about/important", &d), ERR_NOT_FOUND);
	assert_int_equal(put(&k, "one", "k3pq7v9x2m", "about/important", STR("My trains \xF0\x9F\x9A\x82")), OK);
	assert_int_equal(get(&k, "one", "k3pq7v9x2m", "about/important", &d), OK);
	IS(d.text, "My trains \xF0\x9F\x9A\x82");
	IS(d.place, "about/important");
	assert_true(d.saved == START);
	struct str first = sealed();
	assert_null(memmem(first.p, first.n, "trains", 6));
	assert_int_equal(put(&k, "one", "k3pq7v9x2m", "about/important", STR("My trains \xF0\x9F\x9A\x82")), OK);
	assert_false(str_eq(first, sealed())); // a fresh nonce: the same words do not look the same
	clock_freeze(START + 9);
	assert_int_equal(put(&k, "one", "k3pq7v9x2m", "about/important", STR("")), OK);
	assert_int_equal(get(&k, "one", "k3pq7v9x2m", "about/important", &d), OK);
	IS(d.text, "");
	assert_true(d.saved == START + 9);
}

static void test_long_drafts_are_kept_whole_and_endless_ones_refused(void **state)
{
	(void)state;
	struct draft_key k = key_fresh();
	struct draft d;
	char *many = arena_alloc(arena, DRAFT_MOST + 1);
	for (size_t i = 0; i < DRAFT_MOST + 1; i++)
		many[i] = (char)(i * 31 % 251); // zero bytes among them
	assert_int_equal(put(&k, "one", "p", "goal/new", (struct str){ many, 100000 }), OK);
	assert_int_equal(get(&k, "one", "p", "goal/new", &d), OK);
	assert_true(str_eq(d.text, (struct str){ many, 100000 }));
	assert_int_equal(put(&k, "one", "p", "goal/new", (struct str){ many, DRAFT_MOST }), OK);
	assert_int_equal(put(&k, "one", "p", "goal/new", (struct str){ many, DRAFT_MOST + 1 }), ERR_TOO_LARGE);
	assert_int_equal(get(&k, "one", "p", "goal/new", &d), OK);
	assert_int_equal(d.text.n, DRAFT_MOST);
	memset(many, 'x', 300);
	many[201] = 0;
	assert_int_equal(put(&k, "one", "p", many, STR("words")), ERR_INPUT);
	assert_int_equal(put(&k, "one", "p", "", STR("words")), ERR_INPUT);
	assert_int_equal(put(&k, "one", "p", "bad \xC0\xAF", STR("words")), ERR_INPUT);
	assert_int_equal(put(&k, "", "p", "place", STR("words")), ERR_INPUT);
}

static void test_nobody_else_sees_a_draft(void **state)
{
	(void)state;
	struct draft_key k = key_fresh(), other = key_fresh();
	struct draft d, *list;
	size_t count;
	assert_int_equal(put(&k, "one", "k3pq7v9x2m", "about/important", STR("mine")), OK);
	assert_int_equal(get(&k, "two", "k3pq7v9x2m", "about/important", &d), ERR_NOT_FOUND);
	assert_int_equal(get(&k, "one", "aaaaaaaaaa", "about/important", &d), ERR_NOT_FOUND);
	assert_int_equal(get(&k, "one", "k3pq7v9x2m", "about/support", &d), ERR_NOT_FOUND);
	assert_int_equal(get(&other, "one", "k3pq7v9x2m", "about/important", &d), ERR_NOT_FOUND);
	assert_int_equal(d.text.n, 0);
	assert_int_equal(draft_list(db, arena, &other, STR("one"), &list, &count), OK);
	assert_int_equal(count, 0);
	assert_int_equal(draft_list(db, arena, &k, STR("two"), &list, &count), OK);
	assert_int_equal(count, 0);
}

static void test_a_draft_that_was_moved_or_changed_in_the_tables_opens_nowhere(void **state)
{
	(void)state;
	struct draft_key k = key_fresh();
	struct draft d;
	static const char *const places[][3] = { { "two", "p", "place" }, { "one", "q", "place" }, { "one", "p", "other" },
		{ "onep", "", "place" } };
	assert_int_equal(put(&k, "one", "p", "place", STR("mine")), OK);
	struct str whole = sealed();
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const char *const *at = places[i];
		assert_int_equal(RUN(do_move, str_of(at[0]), str_of(at[1]), str_of(at[2])), OK);
		assert_int_equal(get(&k, at[0], at[1], at[2], &d), ERR_NOT_FOUND);
	}
	assert_int_equal(RUN(do_move, STR("one"), STR("p"), STR("place")), OK);
	assert_int_equal(get(&k, "one", "p", "place", &d), OK);
	for (size_t i = 0; i < whole.n; i++) {
		char *bent = (char *)str_dup(arena, whole).p;
		bent[i] ^= 1;
		assert_int_equal(RUN(do_spoil, (struct str){ bent, whole.n }), OK);
		assert_int_equal(get(&k, "one", "p", "place", &d), ERR_NOT_FOUND);
		assert_int_equal(RUN(do_spoil, str_part(whole, 0, i)), OK);
		assert_int_equal(get(&k, "one", "p", "place", &d), ERR_NOT_FOUND);
	}
	assert_int_equal(RUN(do_spoil, whole), OK);
	assert_int_equal(get(&k, "one", "p", "place", &d), OK);
	IS(d.text, "mine");
}

static void test_drafts_are_listed_newest_first_and_dropped_one_by_one(void **state)
{
	(void)state;
	struct draft_key k = key_fresh();
	struct draft *list;
	size_t count;
	for (int i = 0; i < 20; i++) {
		clock_freeze(START + i);
		assert_int_equal(put(&k, "one", "p", str_format(arena, "place/%d", i).p, str_format(arena, "text %d", i)), OK);
	}
	assert_int_equal(draft_list(db, arena, &k, STR("one"), &list, &count), OK);
	assert_int_equal(count, 20);
	IS(list[0].place, "place/19");
	IS(list[0].text, "text 19");
	IS(list[19].place, "place/0");
	struct work w = { &k, STR("one"), { .person = STR("p"), .place = STR("place/19") } };
	assert_int_equal(store_write(store, do_drop, &w), OK);
	assert_int_equal(store_write(store, do_drop, &w), OK); // none left is fine
	assert_int_equal(draft_list(db, arena, &k, STR("one"), &list, &count), OK);
	assert_int_equal(count, 19);
	IS(list[0].place, "place/18");
}

static enum err do_put_many(struct db *w, struct arena *a, void *what)
{
	struct work *k = what;
	for (int i = 0; i < DRAFTS_MOST; i++) {
		k->draft.place = str_format(a, "place/%d", i);
		enum err e = draft_put(w, a, k->key, k->account, &k->draft);
		if (e != OK)
			return e;
	}
	return OK;
}

static void test_one_account_cannot_fill_the_disk_with_drafts(void **state)
{
	(void)state;
	struct draft_key k = key_fresh();
	struct work w = { &k, STR("one"), { .person = STR("p"), .text = STR("words") } };
	assert_int_equal(store_write(store, do_put_many, &w), OK);
	assert_int_equal(put(&k, "one", "p", "one/more", STR("words")), ERR_TOO_LARGE);
	assert_int_equal(put(&k, "one", "p", "place/7", STR("other words")), OK); // those that are there go on
	assert_int_equal(put(&k, "two", "p", "one/more", STR("words")), OK);
}

static mode_t mode_of(const char *path)
{
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void file_is(const char *path, const void *bytes, size_t n, mode_t mode)
{
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0 && write(fd, bytes, n) == (ssize_t)n && fchmod(fd, mode) == 0);
	close(fd);
}

static void test_the_key_is_made_once_and_is_private(void **state)
{
	(void)state;
	char folder[] = "/tmp/ownplan-test-XXXXXX", deeper[64], keys[128], path[192];
	struct draft_key one, two;
	struct fault f;
	fault_init(&f, arena);
	assert_non_null(mkdtemp(folder));
	snprintf(deeper, sizeof deeper, "%s/data", folder);
	snprintf(keys, sizeof keys, "%s/keys", deeper);
	snprintf(path, sizeof path, "%s/draft.key", keys);
	mode_t mask = umask(0);
	assert_int_equal(draft_key_open(deeper, &one, &f), OK);
	umask(mask);
	assert_int_equal(mode_of(keys), 0700);
	assert_int_equal(mode_of(path), 0600);
	assert_int_equal(draft_key_open(deeper, &two, &f), OK);
	assert_memory_equal(&one, &two, sizeof one);
	two = key_fresh();
	assert_memory_not_equal(&one, &two, sizeof one);

	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(draft_key_open(deeper, &two, &f), ERR_INTERNAL);
	assert_non_null(strstr(fault_sentence(&f), "chmod 600"));
	file_is(path, "too short", 9, 0600);
	assert_int_equal(draft_key_open(deeper, &two, &f), ERR_INTERNAL);
	assert_non_null(strstr(fault_sentence(&f), "not a key"));
	file_is(path, "0123456789012345678901234567890123456789", 40, 0600);
	assert_int_equal(draft_key_open(deeper, &two, &f), ERR_INTERNAL);
	unlink(path);
	assert_int_equal(symlink("/dev/zero", path), 0);
	assert_int_equal(draft_key_open(deeper, &two, &f), ERR_INTERNAL);
	unlink(path);
	assert_int_equal(rmdir(keys), 0); // nothing was left beside the key
	file_is(keys, "a file", 6, 0600);
	assert_int_equal(draft_key_open(deeper, &two, &f), ERR_INTERNAL);
	unlink(keys);
	assert_int_equal(rmdir(deeper), 0);
	assert_int_equal(rmdir(folder), 0);
}

enum { STARTERS = 8 };

struct starter {
	const char *folder;
	struct draft_key key;
	enum err said;
};

static void *one_start(void *what)
{
	struct starter *s = what;
	s->said = draft_key_open(s->folder, &s->key, NULL);
	return NULL;
}

static void test_servers_that_start_at_once_agree_on_one_key(void **state)
{
	(void)state;
	for (int round = 0; round < 20; round++) {
		char folder[] = "/tmp/ownplan-test-XXXXXX", path[64];
		struct starter starter[STARTERS];
		pthread_t thread[STARTERS];
		assert_non_null(mkdtemp(folder));
		for (size_t i = 0; i < STARTERS; i++) {
			starter[i] = (struct starter){ .folder = folder };
			assert_int_equal(pthread_create(&thread[i], NULL, one_start, &starter[i]), 0);
		}
		for (size_t i = 0; i < STARTERS; i++)
			pthread_join(thread[i], NULL);
		for (size_t i = 0; i < STARTERS; i++) {
			assert_int_equal(starter[i].said, OK);
			assert_memory_equal(&starter[i].key, &starter[0].key, sizeof starter[0].key);
		}
		snprintf(path, sizeof path, "%s/keys/draft.key", folder);
		assert_int_equal(unlink(path), 0);
		snprintf(path, sizeof path, "%s/keys", folder);
		assert_int_equal(rmdir(path), 0); // nothing was left beside it
		assert_int_equal(rmdir(folder), 0);
	}
}

// --- several windows, thrown away ------------------------------------------------------------------------------------
struct window {
	const struct draft_key *key;
	struct draft draft;
	instant seen;
	enum err (*act)(struct db *, struct arena *, struct window *);
};

static enum err keeps(struct db *w, struct arena *a, struct window *x)
{
	return draft_keep(w, a, x->key, STR("one"), &x->draft, x->seen);
}

static enum err sends(struct db *w, struct arena *a, struct window *x)
{
	return draft_done(w, a, STR("one"), &x->draft, x->seen);
}

static enum err throws(struct db *w, struct arena *a, struct window *x)
{
	(void)a;
	return draft_throw(w, STR("one"), x->draft.person, x->draft.place);
}

static enum err brings_back(struct db *w, struct arena *a, struct window *x)
{
	(void)a;
	return draft_back(w, STR("one"), x->draft.person, x->draft.place);
}

static enum err do_act(struct db *w, struct arena *a, void *what)
{
	struct window *x = what;
	return x->act(w, a, x);
}

static void act(const struct draft_key *k, enum err (*what)(struct db *, struct arena *, struct window *),
	const char *tab, instant seen, const char *text)
{
	struct window x = { k, { .person = STR("p"), .place = STR("add-goal"), .tab = str_of(tab), .text = str_of(text) },
		seen, what };
	assert_int_equal(store_write(store, do_act, &x), OK);
}

static size_t copies(const struct draft_key *k, struct draft **list)
{
	size_t count;
	assert_int_equal(draft_copies(db, arena, k, STR("one"), STR("p"), STR("add-goal"), list, &count), OK);
	return count;
}

static void test_two_windows_write_beside_each_other_and_lose_nothing(void **state)
{
	(void)state;
	struct draft_key k = key_fresh();
	struct draft *list;
	act(&k, keeps, "aaaa", 0, "from a");
	clock_freeze(START + 1);
	act(&k, keeps, "bbbb", 0, "from b"); // it was open before a wrote
	clock_freeze(START + 2);
	act(&k, keeps, "aaaa", 0, "from a, more");
	clock_freeze(START + 3);
	act(&k, keeps, "bbbb", 0, "from b, more");
	assert_int_equal(put(&k, "one", "p", "add-goals", STR("another place")), OK);
	assert_int_equal(copies(&k, &list), 2);
	IS(list[0].text, "from b, more");
	IS(list[1].text, "from a, more");
	IS(draft_place(list[0].place), "add-goal");
	act(&k, sends, "aaaa", 0, ""); // what a wrote is saved: what b wrote stays
	assert_int_equal(copies(&k, &list), 1);
	IS(list[0].text, "from b, more");
	act(&k, sends, "bbbb", 0, "");
	assert_int_equal(copies(&k, &list), 0);
}

static void test_a_window_that_shows_a_draft_goes_on_with_it(void **state)
{
	(void)state;
	struct draft_key k = key_fresh();
	struct draft *list;
	act(&k, keeps, "aaaa", 0, "first");
	clock_freeze(START + 1);
	act(&k, keeps, "bbbb", START, "first, and on"); // it had the draft of a before it
	assert_int_equal(copies(&k, &list), 1);
	IS(list[0].text, "first, and on");
	clock_freeze(START + 2);
	act(&k, keeps, "aaaa", 0, "but a was still open");
	assert_int_equal(copies(&k, &list), 2);
	act(&k, sends, "bbbb", START, "");
	assert_int_equal(copies(&k, &list), 1);
	IS(list[0].text, "but a was still open");
}

static void test_what_was_thrown_away_can_be_brought_back_for_a_week(void **state)
{
	(void)state;
	struct draft_key k = key_fresh();
	struct draft d, *list;
	size_t count;
	act(&k, keeps, "aaaa", 0, "words");
	act(&k, throws, "", 0, "");
	assert_int_equal(get(&k, "one", "p", "add-goal", &d), ERR_NOT_FOUND);
	assert_int_equal(copies(&k, &list), 0);
	assert_int_equal(draft_list(db, arena, &k, STR("one"), &list, &count), OK);
	assert_int_equal(count, 1);
	assert_true(list[0].thrown == START);
	act(&k, brings_back, "", 0, "");
	assert_int_equal(get(&k, "one", "p", "add-goal", &d), OK);
	IS(d.text, "words");
	act(&k, throws, "", 0, "");
	clock_freeze(START + DRAFT_THROWN + 1);
	assert_int_equal(put(&k, "one", "p", "add-need", STR("something else")), OK);
	assert_int_equal(draft_list(db, arena, &k, STR("one"), &list, &count), OK);
	assert_int_equal(count, 1); // after a week it is gone
}

int main(void)
{
#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, house_open, house_close)
	const struct CMUnitTest tests[] = {
		IN_HOUSE(test_a_draft_comes_back_as_it_was_and_its_newest_words_count),
		IN_HOUSE(test_long_drafts_are_kept_whole_and_endless_ones_refused),
		IN_HOUSE(test_nobody_else_sees_a_draft),
		IN_HOUSE(test_a_draft_that_was_moved_or_changed_in_the_tables_opens_nowhere),
		IN_HOUSE(test_drafts_are_listed_newest_first_and_dropped_one_by_one),
		IN_HOUSE(test_one_account_cannot_fill_the_disk_with_drafts),
		IN_HOUSE(test_two_windows_write_beside_each_other_and_lose_nothing),
		IN_HOUSE(test_a_window_that_shows_a_draft_goes_on_with_it),
		IN_HOUSE(test_what_was_thrown_away_can_be_brought_back_for_a_week),
		IN_HOUSE(test_the_key_is_made_once_and_is_private),
		cmocka_unit_test(test_servers_that_start_at_once_agree_on_one_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
