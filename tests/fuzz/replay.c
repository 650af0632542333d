// SPDX-License-Identifier: Apache-2.0
// Plays the inputs that a fuzzer once found worth keeping against its target, in ordinary test runs and without
// libFuzzer. Arguments are files and folders of files; each must be readable and there must be one.
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned played;

static int play_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f) {
		perror(path);
		return 1;
	}
	static uint8_t bytes[1 << 20];
	size_t n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	uint8_t *exact = malloc(n ? n : 1); // its exact size, so that a sanitizer sees a read behind it
	if (!exact)
		return 1;
	memcpy(exact, bytes, n);
	fprintf(stderr, "%s\n", path); // the last one named is the one that failed
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	played++;
	return 0;
}

static int play(const char *path)
{
	DIR *d = opendir(path);
	if (!d)
		return play_file(path);
	int failed = 0;
	for (struct dirent *e; (e = readdir(d));) {
		char name[4096];
		if (e->d_name[0] == '.')
			continue;
		snprintf(name, sizeof name, "%s/%s", path, e->d_name);
		failed |= play_file(name);
	}
	closedir(d);
	return failed;
}

int main(int argc, char **argv)
{
	int failed = 0;
	for (int i = 1; i < argc; i++)
		failed |= play(argv[i]);
	printf("%u inputs replayed\n", played);
	return failed || played == 0;
}
