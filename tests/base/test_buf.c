// SPDX-License-Identifier: Apache-2.0
// Files are read whole, or not at all, and it is said why.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena_help.h"
#include "base/buf.h"

static void test_a_file_is_read_whole_or_it_is_said_why_not(void **state)
{
	enum { SIZE = 100000 };
	char path[] = "/tmp/ownplan-buf-XXXXXX", *bytes = arena_bytes(arena, SIZE);
	struct buf b;
	(void)state;
	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (char)(i * 31);
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, SIZE), SIZE);
	close(fd);
	buf_init(&b, arena, SIZE + 2);
	buf_add(&b, "x", 1);
	assert_int_equal(buf_file(&b, path), 0);
	assert_int_equal(buf_text(&b).n, SIZE + 1);
	assert_memory_equal(buf_text(&b).p + 1, bytes, SIZE);
	buf_init(&b, arena, SIZE - 1);
	assert_int_equal(buf_file(&b, path), EFBIG);
	assert_int_equal(unlink(path), 0);
	buf_init(&b, arena, SIZE);
	assert_int_equal(buf_file(&b, path), ENOENT);
	assert_int_equal(buf_file(&b, "/"), EIO);
	assert_int_equal(buf_text(&b).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_file_is_read_whole_or_it_is_said_why_not),
	};
	return cmocka_run_group_tests_name("base/buf", tests, set_up, tear_down);
}
