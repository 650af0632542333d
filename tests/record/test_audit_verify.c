// SPDX-License-Identifier: Apache-2.0
// Whatever somebody does who owns the tables, the log or both, the proof says which row and what happened.
#include "audit_help.h"

#include "record/audit_inside.h"

// Thirty rows with heads at 10, 20 and 30.
static void thirty(void)
{
	for (int i = 0; i < 3; i++) {
		append_some(10);
		assert_int_equal(audit_tend(audit), OK);
	}
	assert_sound(30, 3, 3, 0);
}

#define TEST(name) static void name(void **state)

TEST(test_a_whole_chain_is_sound_and_says_what_is_not_signed_yet)
{
	(void)state;
	assert_sound(0, 0, 0, 0);
	thirty();
	assert_int_equal(audit_tend(audit), OK); // nothing new, no head
	assert_sound(30, 3, 3, 0);
	append_some(4);
	assert_sound(34, 3, 3, 4);
}

TEST(test_changed_words_are_named)
{
	(void)state;
	thirty();
	TAMPER("UPDATE audit SET reason = 'curious' WHERE seq = 7");
	assert_broken(7, "The words of row 7 were changed.");
}

TEST(test_words_moved_between_columns_are_named)
{
	(void)state;
	thirty();
	TAMPER("UPDATE audit SET role = role || substr(person, 1, 1), person = substr(person, 2) WHERE seq = 8");
	assert_broken(8, "The words of row 8 were changed.");
}

TEST(test_a_changed_time_is_named)
{
	(void)state;
	thirty();
	TAMPER("UPDATE audit SET at = at + 1 WHERE seq = 30");
	assert_broken(30, "Row 30 does not follow from row 29");
}

TEST(test_a_changed_digest_is_named)
{
	(void)state;
	thirty();
	TAMPER("UPDATE audit SET digest = hash WHERE seq = 1");
	assert_broken(1, "Row 1 does not follow from row 0");
}

TEST(test_a_removed_row_is_named)
{
	(void)state;
	thirty();
	TAMPER("DELETE FROM audit WHERE seq = 12");
	assert_broken(12, "Row 12 is missing.");
	TAMPER("DELETE FROM audit WHERE seq = 1");
	assert_broken(1, "Row 1 is missing.");
}

TEST(test_several_removed_rows_are_named)
{
	(void)state;
	thirty();
	TAMPER("DELETE FROM audit WHERE seq > 11 AND seq < 15");
	assert_broken(12, "Rows 12 to 14 are missing.");
}

TEST(test_swapped_rows_are_named)
{
	(void)state;
	thirty();
	TAMPER("UPDATE audit SET seq = -1 WHERE seq = 7");
	TAMPER("UPDATE audit SET seq = 7 WHERE seq = 8");
	TAMPER("UPDATE audit SET seq = 8 WHERE seq = -1");
	assert_broken(7, "Row 7 does not follow from row 6");
}

TEST(test_rows_put_in_before_the_first_are_named)
{
	(void)state;
	thirty();
	TAMPER("INSERT INTO audit SELECT chain, 0, at, " AUDIT_WORDS ", salt, digest, hash FROM audit WHERE seq = 1");
	assert_broken(0, "Row 0 does not belong to the chain");
}

TEST(test_rows_cut_off_the_end_are_named)
{
	(void)state;
	thirty();
	TAMPER("DELETE FROM audit WHERE seq > 25");
	assert_broken(26, "Rows after 25 are missing: a head signed on 4 November 2026, 10:00 speaks of row 30.");
}

TEST(test_rows_cut_with_their_heads_are_named_by_the_log)
{
	(void)state;
	thirty();
	TAMPER("DELETE FROM audit WHERE seq > 15");
	TAMPER("DELETE FROM audit_head WHERE seq > 15");
	assert_broken(16, "speaks of row 30. The table audit_head was cut too: only audit-heads.log knows.");
	TAMPER("DELETE FROM audit");
	TAMPER("DELETE FROM audit_head");
	assert_broken(1, "Rows after 0 are missing: a head signed on 4 November 2026, 10:00 speaks of row 30.");
}

TEST(test_rows_cut_with_the_log_are_named_by_the_table)
{
	(void)state;
	thirty();
	TAMPER("DELETE FROM audit WHERE seq > 5");
	log_cut(0, 0);
	assert_broken(6, "speaks of row 30. The file audit-heads.log was cut too: only the table audit_head knows.");
}

TEST(test_a_cut_log_is_named)
{
	(void)state;
	thirty();
	log_cut(1, 0);
	assert_broken(20,
		"The file audit-heads.log is short: it ends before row 20, and the table audit_head goes on to row 30.");
	// It is not mended behind anybody's back.
	append_some(5);
	assert_int_equal(audit_tend(audit), OK);
	assert_broken(20, "The file audit-heads.log is short: it lacks the head for row 20");
}

TEST(test_a_missing_log_is_named)
{
	(void)state;
	thirty();
	char path[128];
	snprintf(path, sizeof path, "%s/audit-heads.log", folder);
	assert_int_equal(unlink(path), 0);
	assert_broken(10, "The file audit-heads.log is missing. The table audit_head goes on to row 30.");
}

TEST(test_cut_heads_are_named)
{
	(void)state;
	thirty();
	TAMPER("DELETE FROM audit_head WHERE seq = 30");
	assert_broken(30, "The table audit_head is short: it lacks the head for row 30 that stands in audit-heads.log.");
	TAMPER("DELETE FROM audit_head WHERE seq = 10");
	assert_broken(10, "The table audit_head is short: it lacks the head for row 10 that stands in audit-heads.log.");
}

TEST(test_a_forged_head_is_named)
{
	(void)state;
	thirty();
	TAMPER("UPDATE audit_head SET at = at + 1 WHERE seq = 20");
	assert_broken(20, "The signature of the head for row 20 in the table audit_head is wrong.");
	TAMPER("UPDATE audit_head SET signature = 'zz' WHERE seq = 10");
	assert_broken(10, "The signature of the head for row 10 in the table audit_head is wrong.");
}

TEST(test_a_forged_line_of_the_log_is_named)
{
	(void)state;
	thirty();
	size_t n = log_read();
	char *last = log_text + n - 2; // the last letter of the signature
	*last = *last == '0' ? '1' : '0';
	log_write(log_text, n);
	assert_broken(30, "The signature of the head for row 30 in audit-heads.log is wrong.");
	log_cut(1, 0);
	n = log_read();
	n += (size_t)snprintf(log_text + n, 100, "nonsense\n");
	log_write(log_text, n);
	assert_broken(10, "The file audit-heads.log was changed: what follows the head for row 10 is not a head");
}

TEST(test_heads_in_another_order_are_named)
{
	(void)state;
	thirty();
	size_t n = log_read(), second = line_at(1), third = line_at(2);
	char other[LOG_MOST];
	memcpy(other, log_text + second, third - second);
	memcpy(other + third - second, log_text, second);
	memcpy(other + third, log_text + third, n - third);
	log_write(other, n);
	assert_broken(10, "The file audit-heads.log is short: it lacks the head for row 10");
}

// Changes row 15 and gives it and all after it the digests and hashes that fit.
static enum err do_rewrite(struct db *db, struct arena *a, void *what)
{
	static struct statement read = {
		.name = "test_read",
		.sql = "SELECT chain, seq, at, " AUDIT_WORDS ", salt, hash FROM audit WHERE seq = $1",
		.params = "seq:int",
		.columns = "chain:int seq:int at:int " AUDIT_WORD_COLUMNS " salt:text hash:text", .for_what = "reads a row",
	};
	static struct statement put = {
		.name = "test_put", .sql = "UPDATE audit SET reason = $2, digest = $3, hash = $4 WHERE seq = $1",
		.params = "seq:int reason:text digest:text hash:text", .columns = "", .for_what = "rewrites a row",
	};
	unsigned char before[HASH_BYTES], salt[SALT_BYTES], digest[HASH_BYTES], hash[HASH_BYTES];
	for (int64_t seq = 14; seq <= *(int64_t *)what; seq++) {
		struct audit_row row;
		struct query *q = query_begin(db, &read);
		query_int(q, "seq", seq);
		must(query_row(q));
		audit_row_read(q, &row);
		audit_row_keep(a, &row);
		must(audit_unhex(row_text(q, "salt"), salt, SALT_BYTES) && audit_unhex(row_text(q, "hash"), hash, HASH_BYTES));
		must(query_end(q) == OK);
		if (seq > 14) {
			if (seq == 15)
				row.reason = STR("an emergency");
			audit_digest(&row, salt, digest);
			audit_hash(before, 1, seq, row.at, digest, hash);
			char digest_hex[HASH_LETTERS + 1], hash_hex[HASH_LETTERS + 1];
			q = query_begin(db, &put);
			query_int(q, "seq", seq);
			query_text(q, "reason", row.reason);
			query_text(q, "digest", audit_hex(digest_hex, digest, HASH_BYTES));
			query_text(q, "hash", audit_hex(hash_hex, hash, HASH_BYTES));
			must(query_run(q, NULL) == OK);
		}
		memcpy(before, hash, HASH_BYTES);
	}
	return OK;
}

TEST(test_a_chain_rewritten_with_fitting_hashes_is_named)
{
	(void)state;
	thirty();
	assert_int_equal(store_write(store, do_rewrite, &(int64_t){ 30 }), OK);
	assert_broken(11, "Rows 11 to 20 are not the rows that were signed on 4 November 2026, 10:00.");
	// Nor is it signed on: the newest head speaks of another row 30.
	append_some(1);
	assert_int_equal(audit_tend(audit), ERR_CONFLICT);
	assert_broken(11, "Rows 11 to 20 are not");
	// With the table's heads gone the log still knows.
	TAMPER("DELETE FROM audit_head");
	assert_broken(11, "Rows 11 to 20 are not");
}

TEST(test_a_chain_cut_and_grown_again_is_not_signed_on)
{
	(void)state;
	thirty();
	TAMPER("DELETE FROM audit WHERE seq > 25");
	TAMPER("DELETE FROM audit_head WHERE seq > 25");
	append_some(2);
	assert_int_equal(audit_tend(audit), ERR_CONFLICT);
	assert_broken(28, "Rows after 27 are missing");
	append_some(10);
	assert_int_equal(audit_tend(audit), ERR_CONFLICT);
	assert_broken(21, "Rows 21 to 30 are not the rows that were signed");
}

TEST(test_a_process_killed_before_the_log_was_written_is_no_fault)
{
	(void)state;
	thirty();
	log_cut(2, 0);
	assert_sound(30, 3, 2, 0);
	assert_int_equal(audit_tend(audit), OK); // mends the log
	assert_sound(30, 3, 3, 0);
	log_cut(2, 100); // in the middle of the line
	assert_sound(30, 3, 2, 0);
	append_some(1);
	assert_int_equal(audit_tend(audit), OK);
	assert_sound(31, 4, 4, 0);
	size_t n = log_read();
	assert_non_null(strstr(log_text, "\nownplan-audit-head 1 30 "));
	log_write(log_text, n - 1); // without the last line feed
	assert_sound(31, 4, 3, 0);
	assert_int_equal(audit_tend(audit), OK);
	assert_sound(31, 4, 4, 0);
}

TEST(test_words_erased_without_a_witness_are_named)
{
	(void)state;
	thirty();
	TAMPER("UPDATE audit SET salt = '', actor = '', role = '', person = '', what = '', reason = '', request = '',"
		   " peer = '' WHERE seq = 9");
	assert_broken(9,
		"The words of 1 rows were erased, the first of them row 9, but the erasures on record speak of 0.");
	TAMPER("UPDATE audit SET salt = '' WHERE seq = 8");
	assert_broken(8, "Row 8 is marked as erased, but there are words in it.");
}

TEST(test_a_look_taken_out_of_the_index_is_named)
{
	(void)state;
	thirty();
	TAMPER("DELETE FROM audit_person WHERE seq = 6");
	assert_broken(6, "The index by person lacks row 6");
}

TEST(test_a_look_hidden_behind_another_is_named)
{
	(void)state;
	append_row("p", "a:one", "read", "plan");
	append_row("p", "a:two", "read", "plan");
	append_row("p", "a:two", "change", "plan");
	assert_int_equal(audit_tend(audit), OK);
	assert_sound(3, 1, 1, 0);
	TAMPER("UPDATE audit_looked SET seq = 3 WHERE actor = 'a:two'"); // a later row, but not one of looking
	assert_broken(2, "The index by person lacks row 2");
	TAMPER("DELETE FROM audit_looked WHERE actor = 'a:one'");
	assert_broken(1, "The index by person lacks row 1");
}

TEST(test_another_key_proves_nothing)
{
	(void)state;
	thirty();
	char path[128];
	snprintf(path, sizeof path, "%s/keys/audit.pub", folder);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	for (int i = 0; i < 32; i++)
		fputs("5a", f);
	fclose(f);
	assert_broken(10, "The signature of the head for row 10 in the table audit_head is wrong.");
	struct audit *second;
	struct fault fault;
	fault_init(&fault, arena);
	assert_int_equal(audit_open(store, folder, &second, &fault), ERR_CONFLICT);
	snprintf(path, sizeof path, "%s/keys/audit.key", folder);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(audit_open(store, folder, &second, &fault), ERR_CONFLICT);
	assert_non_null(strstr(fault_sentence(&fault), "keys/audit.key"));
}

#define ONE(name) cmocka_unit_test_setup_teardown(name, audit_house_open, audit_house_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ONE(test_a_whole_chain_is_sound_and_says_what_is_not_signed_yet),
		ONE(test_changed_words_are_named),
		ONE(test_words_moved_between_columns_are_named),
		ONE(test_a_changed_time_is_named),
		ONE(test_a_changed_digest_is_named),
		ONE(test_a_removed_row_is_named),
		ONE(test_several_removed_rows_are_named),
		ONE(test_swapped_rows_are_named),
		ONE(test_rows_put_in_before_the_first_are_named),
		ONE(test_rows_cut_off_the_end_are_named),
		ONE(test_rows_cut_with_their_heads_are_named_by_the_log),
		ONE(test_rows_cut_with_the_log_are_named_by_the_table),
		ONE(test_a_cut_log_is_named),
		ONE(test_a_missing_log_is_named),
		ONE(test_cut_heads_are_named),
		ONE(test_a_forged_head_is_named),
		ONE(test_a_forged_line_of_the_log_is_named),
		ONE(test_heads_in_another_order_are_named),
		ONE(test_a_chain_rewritten_with_fitting_hashes_is_named),
		ONE(test_a_chain_cut_and_grown_again_is_not_signed_on),
		ONE(test_a_process_killed_before_the_log_was_written_is_no_fault),
		ONE(test_words_erased_without_a_witness_are_named),
		ONE(test_a_look_taken_out_of_the_index_is_named),
		ONE(test_a_look_hidden_behind_another_is_named),
		ONE(test_another_key_proves_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
