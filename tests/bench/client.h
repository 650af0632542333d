// SPDX-License-Identifier: Apache-2.0
// A small HTTP/1.1 client for the bench: one connection to 127.0.0.1, kept open, one request at a time. Nothing of the
// program is linked in: what measures it knows only what a browser knows.
#ifndef OWNPLAN_BENCH_CLIENT_H
#define OWNPLAN_BENCH_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPLY_MOST ((size_t)4 << 20)

struct client {
	int fd; // -1: not connected
	unsigned port;
	char *reply; // head and body, ended by 0
	size_t room, n, head; // head: bytes of the head
	int status;
};

void client_open(struct client *c, unsigned port);
void client_close(struct client *c);
// Sends the bytes of a whole request and reads the reply. Connects when it must. False: no reply, or no HTTP.
bool client_ask(struct client *c, const char *request, size_t n);
// GET with a cookie header (may be ""), POST of a form.
bool client_get(struct client *c, const char *path, const char *cookie);
bool client_post(struct client *c, const char *path, const char *cookie, const char *form);
// The value of a cookie that the reply sets, or of a hidden field of its page. False: there is none.
bool client_cookie(const struct client *c, const char *name, char *out, size_t room);
bool client_hidden(const struct client *c, const char *name, char *out, size_t room);

int64_t ticks(void); // microseconds, monotonic
void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

// The parts (main.c): arguments behind the word, exit status.
int bench_start(int argc, char **argv);
int bench_sign_in(int argc, char **argv);
int bench_disk(int argc, char **argv);
int bench_save(int argc, char **argv);
int bench_resave(int argc, char **argv);
int bench_each(int argc, char **argv);
int bench_raw(int argc, char **argv);
int bench_evict(int argc, char **argv);

// The disk's own time for 8 KB written and synced (disk.c): p50, p99, max in microseconds.
struct disk {
	int fd;
	int64_t at; // where the next write goes
};
void disk_open(struct disk *d, const char *folder);
int64_t disk_once(struct disk *d);
int compare_times(const void *x, const void *y);
double part_ms(const int64_t *sorted, size_t count, double share);

#endif
