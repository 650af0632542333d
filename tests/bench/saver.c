// SPDX-License-Identifier: Apache-2.0
// bench save: people who save goals through the form, with session, CSRF token and version, so that access decision and
// audit are on. Closed loop: each sends the next when the last was answered. Paced: all of them together save RATE
// a second, each save timed from the moment it was due, so that waiting behind a slow one counts. Meanwhile the
// disk's own 8 KB + fdatasync is timed every 50 ms in the folder of the data, and the write-ahead log there is looked
// at. Prints one line for the whole and one for each 10 seconds. bench resave: one who saves, a number of times.
#include "client.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define GOALS_EACH 40
#define CLIENTS_MOST 512
#define PORTS_MOST 8
#define WINDOW ((int64_t)10000000)
#define WINDOWS_MOST 64

struct goal {
	char key[16], id[40], cookie[100], csrf[80];
	long version;
};
// Times of one client or of all, by window.
struct times {
	int64_t *took, *due;
	size_t count, room;
};
struct trial {
	const char *folder;
	unsigned port[PORTS_MOST]; // of the processes that share the database; clients are dealt out to them
	size_t ports;
	long rate;
	int64_t began, ends;
	atomic_long next, failed, busy, missed;
	struct disk disk;
	off_t log_most; // bytes; of SQLite
};
struct saver {
	struct trial *trial;
	struct client client;
	struct goal goal[GOALS_EACH];
	size_t goals, turn;
	struct times times;
	pthread_t thread;
};

static void times_add(struct times *t, int64_t due, int64_t took)
{
	if (t->count == t->room) {
		t->room = t->room ? t->room * 2 : 4096;
		t->took = realloc(t->took, t->room * sizeof *t->took);
		t->due = realloc(t->due, t->room * sizeof *t->due);
		if (!t->took || !t->due)
			die("no memory");
	}
	t->took[t->count] = took;
	t->due[t->count++] = due;
}

// The form as the page gives it: which version it was made from.
static bool open_form(struct saver *s, struct goal *g)
{
	char path[100], version[24], csrf[80];
	snprintf(path, sizeof path, "/people/%s/entry/%s", g->key, g->id);
	if (!client_get(&s->client, path, g->cookie) || s->client.status != 200 ||
		!client_hidden(&s->client, "version", version, sizeof version) ||
		!client_hidden(&s->client, "csrf", csrf, sizeof csrf))
		return false;
	snprintf(g->csrf, sizeof g->csrf, "%s", csrf);
	g->version = strtol(version, NULL, 10);
	return true;
}

static void save_one(struct saver *s)
{
	struct goal *g = &s->goal[s->turn++ % s->goals];
	char path[100], form[1024];
	snprintf(path, sizeof path, "/people/%s/entry/%s", g->key, g->id);
	snprintf(form, sizeof form,
		"csrf=%s&version=%ld&entry_id=%s&statement=Walk+to+the+end+of+the+road+and+back+without+stopping%%2C+try+%zu"
		"&why=So+that+I+can+meet+my+friend+at+the+bench+again.&importance=%zu&status=active&type=outcome"
		"&due-day=31&due-month=3&due-year=2027",
		g->csrf, g->version, g->id, s->turn, 1 + s->turn % 10);
	bool answered = client_post(&s->client, path, g->cookie, form);
	if (answered && s->client.status == 303)
		g->version++;
	else if (answered && s->client.status == 503)
		atomic_fetch_add(&s->trial->busy, 1);
	else
		atomic_fetch_add(&s->trial->failed, 1);
}

static void wait_until(int64_t at)
{
	for (int64_t left = at - ticks(); left > 0; left = at - ticks())
		nanosleep(&(struct timespec){ .tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000 }, NULL);
}

static void *save_many(void *what)
{
	struct saver *s = what;
	struct trial *t = s->trial;
	for (;;) {
		int64_t due = t->rate ? t->began + atomic_fetch_add(&t->next, 1) * 1000000 / t->rate : ticks();
		if (due >= t->ends)
			return NULL;
		if (ticks() >= t->ends) { // it cannot keep up: what was due and not sent is said, not measured
			atomic_fetch_add(&t->missed, 1);
			continue;
		}
		wait_until(due);
		save_one(s);
		times_add(&s->times, due - t->began, ticks() - due);
	}
}

static void watch_log(struct trial *t)
{
	char path[1024];
	struct stat st;
	snprintf(path, sizeof path, "%s/plan.db-wal", t->folder);
	if (stat(path, &st) == 0 && st.st_size > t->log_most)
		t->log_most = st.st_size;
}

static void *watch_disk(void *what)
{
	struct saver *s = what;
	for (int64_t due = s->trial->began; due < s->trial->ends; due += 50000) {
		wait_until(due);
		times_add(&s->times, due - s->trial->began, disk_once(&s->trial->disk));
		watch_log(s->trial);
	}
	return NULL;
}

// Deals the goals that come by standard input out to the savers.
static void read_goals(struct saver *saver, size_t clients)
{
	struct goal g = { 0 };
	size_t n = 0;
	while (n < clients * GOALS_EACH && scanf("%15s %39s %99s %79s", g.key, g.id, g.cookie, g.csrf) == 4) {
		struct saver *s = &saver[n % clients];
		s->goal[s->goals] = g;
		if (open_form(s, &s->goal[s->goals]))
			s->goals++;
		else
			die("the form of %s: %d", g.id, s->client.status);
		n++;
	}
	if (!saver[clients - 1].goals)
		die("too few goals");
}

static void gather(struct times *all, const struct times *one, int64_t from, int64_t to)
{
	for (size_t i = 0; i < one->count; i++)
		if (one->due[i] >= from && one->due[i] < to)
			times_add(all, one->due[i], one->took[i]);
}

// One line: word, saves a second, p50 p99 p99.9 max of saves, count and p50 p99 max of the disk; milliseconds.
static void say(const char *word, struct saver *saver, size_t clients, const struct saver *watch, int64_t from,
	int64_t to)
{
	struct times all = { 0 }, disk = { 0 };
	for (size_t i = 0; i < clients; i++)
		gather(&all, &saver[i].times, from, to);
	gather(&disk, &watch->times, from, to);
	if (all.count)
		qsort(all.took, all.count, sizeof *all.took, compare_times);
	if (disk.count)
		qsort(disk.took, disk.count, sizeof *disk.took, compare_times);
	printf("%s %.0f %.2f %.2f %.2f %.2f %zu %.2f %.2f %.2f\n", word, (double)all.count * 1e6 / (double)(to - from),
		part_ms(all.took, all.count, 0.5), part_ms(all.took, all.count, 0.99), part_ms(all.took, all.count,
			0.999),
		part_ms(all.took, all.count, 1), disk.count, part_ms(disk.took, disk.count, 0.5),
		part_ms(disk.took, disk.count, 0.99), part_ms(disk.took, disk.count, 1));
	free(all.took);
	free(all.due);
	free(disk.took);
	free(disk.due);
}

static void run(struct trial *t, struct saver *saver, size_t clients, struct saver *watch, int64_t seconds)
{
	t->began = ticks() + 100000;
	t->ends = t->began + seconds * 1000000;
	if (pthread_create(&watch->thread, NULL, watch_disk, watch) != 0)
		die("no thread");
	for (size_t i = 0; i < clients; i++)
		if (pthread_create(&saver[i].thread, NULL, save_many, &saver[i]) != 0)
			die("no thread");
	for (size_t i = 0; i < clients; i++)
		pthread_join(saver[i].thread, NULL);
	pthread_join(watch->thread, NULL);
}

static void read_ports(struct trial *t, const char *list)
{
	char *end = NULL;
	for (; t->ports < PORTS_MOST; list = end + 1) {
		t->port[t->ports++] = (unsigned)strtoul(list, &end, 10);
		if (*end != ',')
			return;
	}
}

int bench_save(int argc, char **argv)
{
	if (argc != 6)
		die("save PORT[,PORT...] FOLDER CLIENTS SECONDS RATE");
	size_t clients = strtoul(argv[3], NULL, 10);
	int64_t seconds = strtol(argv[4], NULL, 10);
	struct trial t = { .folder = argv[2], .rate = strtol(argv[5], NULL, 10) };
	struct saver *saver = calloc(clients + 1, sizeof *saver), *watch = saver + clients;
	if (!saver || clients < 1 || clients > CLIENTS_MOST || seconds < 1 || seconds * 1000000 > WINDOW * WINDOWS_MOST)
		die("clients 1 to %d, seconds 1 to %d", CLIENTS_MOST, WINDOWS_MOST * 10);
	read_ports(&t, argv[1]);
	for (size_t i = 0; i <= clients; i++) {
		saver[i].trial = &t;
		client_open(&saver[i].client, t.port[i % t.ports]);
	}
	read_goals(saver, clients);
	disk_open(&t.disk, argv[2]);
	run(&t, saver, clients, watch, seconds);
	say("all", saver, clients, watch, 0, seconds * 1000000);
	for (int64_t from = 0; from + WINDOW <= seconds * 1000000; from += WINDOW)
		say("window", saver, clients, watch, from, from + WINDOW);
	printf("failed %ld, busy %ld, due but never sent %ld\n", atomic_load(&t.failed), atomic_load(&t.busy),
		atomic_load(&t.missed));
	printf("log %.0f\n", (double)t.log_most / 1e6);
	return atomic_load(&t.failed) ? 1 : 0;
}

int bench_resave(int argc, char **argv)
{
	if (argc != 3)
		die("resave PORT COUNT");
	struct trial t = { 0 };
	struct saver *s = calloc(1, sizeof *s);
	if (!s)
		die("no memory");
	s->trial = &t;
	client_open(&s->client, (unsigned)strtoul(argv[1], NULL, 10));
	read_goals(s, 1);
	for (unsigned long n = strtoul(argv[2], NULL, 10); n; n--)
		save_one(s);
	client_close(&s->client);
	free(s);
	return atomic_load(&t.failed) || atomic_load(&t.busy) ? 1 : 0;
}
