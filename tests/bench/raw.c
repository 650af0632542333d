// SPDX-License-Identifier: Apache-2.0
// bench raw: the same rows of the same people by the same statement from the same file, with nothing around it: one
// thread, SQLite alone, each value fetched and counted, as it is stored. What a whole plan costs beyond this is ours.
// bench evict: takes files out of the page cache, so that what is read next comes from the disk (of this machine; a
// host below may have it still).
#include "client.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define SHELVES 4 // of record/resource.h
#define COLUMNS 7
#define KEY_SIZE 16
#define KEYS_MOST 100000
#define READS_MOST 10000000

static const char sql[] = "SELECT type, id, section, label, author, body, packed FROM resource"
						  " WHERE person = ?1 AND shelf = ?2 AND deleted = 0 ORDER BY type, id";

struct reading {
	sqlite3_stmt *statement;
	int64_t bytes, rows;
};

static void read_plan(struct reading *r, const char *key)
{
	for (int shelf = 0; shelf < SHELVES; shelf++) {
		int state;
		sqlite3_bind_text(r->statement, 1, key, -1, SQLITE_STATIC);
		sqlite3_bind_int(r->statement, 2, shelf);
		while ((state = sqlite3_step(r->statement)) == SQLITE_ROW) {
			r->rows++;
			for (int i = 0; i < COLUMNS; i++) {
				const unsigned char *p = sqlite3_column_blob(r->statement, i);
				r->bytes += p ? sqlite3_column_bytes(r->statement, i) : 0;
			}
		}
		if (state != SQLITE_DONE)
			die("reading: %s", sqlite3_errstr(state));
		sqlite3_reset(r->statement);
	}
}

static int64_t processor(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (int64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000 + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

static size_t read_keys(char (*key)[KEY_SIZE])
{
	size_t n = 0;
	while (n < KEYS_MOST && scanf("%15s", key[n]) == 1)
		n++;
	if (!n)
		die("no keys");
	return n;
}

int bench_raw(int argc, char **argv)
{
	static char key[KEYS_MOST][KEY_SIZE];
	struct reading r = { 0 };
	sqlite3 *db = NULL;
	if (argc != 3)
		die("raw DATABASE SECONDS");
	size_t keys = read_keys(key), n = 0;
	int64_t *took = malloc(READS_MOST * sizeof *took), ends = ticks() + strtol(argv[2], NULL, 10) * 1000000;
	if (!took || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
		sqlite3_prepare_v2(db, sql, -1, &r.statement, NULL) != SQLITE_OK)
		die("%s: %s", argv[1], db ? sqlite3_errmsg(db) : "no memory");
	int64_t began = ticks(), spent = processor();
	for (int64_t now = began; now < ends && n < READS_MOST; n++) {
		read_plan(&r, key[n % keys]);
		took[n] = ticks() - now;
		now += took[n];
	}
	spent = processor() - spent;
	double seconds = (double)(ticks() - began) / 1e6;
	qsort(took, n, sizeof *took, compare_times);
	printf("%.0f %.4f %.4f %.1f %.0f %.0f\n", (double)n / seconds, part_ms(took, n, 0.5), part_ms(took, n, 0.99),
		(double)spent / (double)n, (double)r.rows / (double)n, (double)r.bytes / (double)n);
	sqlite3_finalize(r.statement);
	sqlite3_close(db);
	free(took);
	return 0;
}

int bench_evict(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		int fd = open(argv[i], O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			die("cannot open %s", argv[i]);
		if (fsync(fd) != 0 || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0) // dirty pages would stay
			die("%s stays in the page cache", argv[i]);
		close(fd);
	}
	return 0;
}
