// SPDX-License-Identifier: Apache-2.0
// bench start: how long until the first reply of a server that was just started; it is left running. bench sign-in:
// sessions as browsers get them.
#include "client.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MOST 60000000 // microseconds

static void become(const char *log, char **command)
{
	int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600), in = open("/dev/null", O_RDONLY);
	if (out < 0 || in < 0 || setsid() < 0)
		_exit(127);
	dup2(in, 0);
	dup2(out, 1);
	dup2(out, 2);
	execv(command[0], command);
	_exit(127);
}

int bench_start(int argc, char **argv)
{
	if (argc < 4)
		die("start PORT LOG COMMAND...");
	struct client c;
	client_open(&c, (unsigned)strtoul(argv[1], NULL, 10));
	int64_t began = ticks();
	pid_t child = fork();
	if (child == 0)
		become(argv[2], argv + 3);
	if (child < 0)
		die("cannot start %s", argv[3]);
	while (!client_get(&c, "/health", "") || c.status != 200) {
		if (ticks() - began > WAIT_MOST)
			die("no reply from %s; see %s", argv[3], argv[2]);
		nanosleep(&(struct timespec){ .tv_nsec = 200000 }, NULL);
	}
	printf("%.1f %ld\n", (double)(ticks() - began) / 1000, (long)child);
	client_close(&c);
	return 0;
}

static void sign_in(struct client *c, const char *username, const char *password)
{
	char csrf[128], form_cookie[128], cookie[300], token[128], form[512];
	if (!client_get(c, "/sign-in", "") || !client_hidden(c, "csrf", csrf, sizeof csrf) ||
		!client_cookie(c, "ownplan-form", form_cookie, sizeof form_cookie))
		die("the sign-in page has no form");
	snprintf(cookie, sizeof cookie, "ownplan-form=%s", form_cookie);
	snprintf(form, sizeof form, "username=%s&password=%s&csrf=%s", username, password, csrf);
	if (!client_post(c, "/sign-in", cookie, form) || c->status != 303 || !client_cookie(c, "ownplan", token,
		sizeof token))
		die("%s was not let in: %d", username, c->status);
	snprintf(cookie, sizeof cookie, "ownplan=%s", token);
	if (!client_get(c, "/account", cookie) || c->status != 200 || !client_hidden(c, "csrf", csrf, sizeof csrf))
		die("%s has no page with a form: %d", username, c->status);
	printf("%s %s %s\n", username, cookie, csrf);
}

int bench_sign_in(int argc, char **argv)
{
	struct client c;
	char username[100];
	if (argc != 3)
		die("sign-in PORT PASSWORD");
	client_open(&c, (unsigned)strtoul(argv[1], NULL, 10));
	while (scanf("%99s", username) == 1)
		sign_in(&c, username, argv[2]);
	client_close(&c);
	return 0;
}
