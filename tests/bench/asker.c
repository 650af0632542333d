// SPDX-License-Identifier: Apache-2.0
// bench each: requests one after the other over one connection, each line of a file in its turn, for what wrk is too
// many at once: the first look at somebody whose pages are on the disk only, and counting instructions. Lines are those
// of requests.lua: "METHOD PATH [BODY|-|@FILE [COOKIE]]".
#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY_MOST 65536
#define REQUEST_MOST (BODY_MOST + 4096)
#define LINE_MOST 8192

struct asker {
	struct client client;
	const char *token;
	char request[REQUEST_MOST], body[BODY_MOST];
	int64_t *took;
	size_t count, errors;
};

static const char *body_of(struct asker *k, const char *word)
{
	if (strcmp(word, "-") == 0)
		return "";
	if (*word != '@')
		return word;
	FILE *in = fopen(word + 1, "rbe");
	size_t n = in ? fread(k->body, 1, BODY_MOST - 1, in) : 0;
	if (!in || !n)
		die("cannot read %s", word + 1);
	fclose(in);
	k->body[n] = 0;
	return k->body;
}

static void ask(struct asker *k, char *line)
{
	char *at, *method = strtok_r(line, " \n", &at), *path = strtok_r(NULL, " \n", &at);
	char *word = strtok_r(NULL, " \n", &at), *cookie = strtok_r(NULL, " \n", &at);
	if (!method || !path)
		die("a request is a method and a path");
	const char *body = body_of(k, word ? word : "-");
	const char *kind = word && *word != '@' ? "application/x-www-form-urlencoded" : "application/fhir+json";
	int n = snprintf(k->request, sizeof k->request,
		"%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nOrigin: http://127.0.0.1:%u\r\n%s%s%s%s%s%s", method, path,
		k->client.port, k->client.port, *k->token ? "Authorization: Bearer " : "", k->token, *k->token ? "\r\n" : "",
		cookie ? "Cookie: " : "", cookie ? cookie : "", cookie ? "\r\n" : "");
	if (*body && n > 0 && n < (int)sizeof k->request)
		n += snprintf(k->request + n, sizeof k->request - (size_t)n,
			"Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%s", kind, strlen(body), body);
	else if (n > 0 && n < (int)sizeof k->request - 2)
		n += snprintf(k->request + n, sizeof k->request - (size_t)n, "\r\n");
	if (n <= 0 || n >= (int)sizeof k->request)
		die("a request is too long");
	int64_t began = ticks();
	bool answered = client_ask(&k->client, k->request, (size_t)n);
	k->took[k->count++] = ticks() - began;
	k->errors += !answered || k->client.status < 200 || k->client.status > 299;
}

int bench_each(int argc, char **argv)
{
	static struct asker k;
	char line[LINE_MOST];
	if (argc != 4)
		die("each PORT FILE COUNT");
	size_t count = strtoul(argv[3], NULL, 10);
	FILE *in = fopen(argv[2], "re");
	k.token = getenv("BENCH_TOKEN");
	k.token = k.token ? k.token : "";
	k.took = calloc(count + 1, sizeof *k.took);
	if (!in || !k.took)
		die("cannot read %s", argv[2]);
	client_open(&k.client, (unsigned)strtoul(argv[1], NULL, 10));
	int64_t began = ticks();
	while (k.count < count) {
		if (fgets(line, sizeof line, in))
			ask(&k, line);
		else if (!k.count)
			die("%s is empty", argv[2]);
		else
			rewind(in);
	}
	double seconds = (double)(ticks() - began) / 1e6;
	fclose(in);
	client_close(&k.client);
	qsort(k.took, k.count, sizeof *k.took, compare_times);
	printf("result %.0f %.3f %.3f %.3f %zu %zu\n", (double)k.count / seconds, part_ms(k.took, k.count, 0.5),
		part_ms(k.took, k.count, 0.99), part_ms(k.took, k.count, 1), k.errors, k.count);
	free(k.took);
	return 0;
}
