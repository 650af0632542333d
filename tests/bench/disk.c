// SPDX-License-Identifier: Apache-2.0
// bench disk: what the disk itself does, one after the other: 8 KB over what is there, then fdatasync. No durable save
// can be faster than this unless many share one sync.
#include "client.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PAGE 8192
#define PAGES 256

int compare_times(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
	return (a > b) - (a < b);
}

double part_ms(const int64_t *sorted, size_t count, double share)
{
	if (!count)
		return 0;
	size_t at = (size_t)((double)count * share);
	return (double)sorted[at < count ? at : count - 1] / 1000;
}

void disk_open(struct disk *d, const char *folder)
{
	static const char page[PAGE];
	char path[1024];
	snprintf(path, sizeof path, "%s/bench-disk", folder);
	*d = (struct disk){ open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), 0 };
	if (d->fd < 0)
		die("cannot write %s", path);
	unlink(path);
	for (int i = 0; i < PAGES; i++) // the blocks are there before anything is timed
		if (pwrite(d->fd, page, PAGE, (off_t)i * PAGE) != PAGE)
			die("cannot write %s", path);
	fsync(d->fd);
}

int64_t disk_once(struct disk *d)
{
	static const char page[PAGE] = { 1 };
	int64_t began = ticks();
	if (pwrite(d->fd, page, PAGE, d->at % PAGES * PAGE) != PAGE || fdatasync(d->fd) != 0)
		die("the disk failed");
	d->at++;
	return ticks() - began;
}

int bench_disk(int argc, char **argv)
{
	if (argc != 3)
		die("disk FOLDER SECONDS");
	struct disk d;
	int64_t seconds = strtol(argv[2], NULL, 10), room = seconds * 100000, n = 0;
	int64_t *took = calloc((size_t)room + 1, sizeof *took);
	if (!took)
		die("no memory");
	disk_open(&d, argv[1]);
	int64_t began = ticks(), now = began;
	for (; n < room && now - began < seconds * 1000000; now = ticks())
		took[n++] = disk_once(&d);
	qsort(took, (size_t)n, sizeof *took, compare_times);
	printf("%.0f %.3f %.3f %.3f\n", (double)n * 1e6 / (double)(now - began), part_ms(took, (size_t)n, 0.5),
		part_ms(took, (size_t)n, 0.99), part_ms(took, (size_t)n, 1));
	free(took);
	return 0;
}
