// SPDX-License-Identifier: Apache-2.0
// What script/bench measures with, beside wrk: how fast the server starts, signing in, the disk's own pace, saving,
// requests one by one, and SQLite with nothing around it.
#include "client.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *usage;
	int (*run)(int argc, char **argv);
} parts[] = {
	{ "start", "PORT LOG COMMAND...", bench_start },
	{ "sign-in", "PORT PASSWORD < usernames > username cookie csrf", bench_sign_in },
	{ "disk", "FOLDER SECONDS", bench_disk },
	{ "save", "PORT[,PORT...] FOLDER CLIENTS SECONDS RATE(0: as fast as they can) < key goal cookie csrf", bench_save },
	{ "resave", "PORT COUNT < key goal cookie csrf", bench_resave },
	{ "each", "PORT FILE COUNT", bench_each },
	{ "raw", "DATABASE SECONDS < keys", bench_raw },
	{ "evict", "FILE...", bench_evict },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (argc > 1 && strcmp(argv[1], parts[i].name) == 0)
			return parts[i].run(argc - 1, argv + 1);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		fprintf(stderr, "usage: bench %s %s\n", parts[i].name, parts[i].usage);
	return 2;
}
