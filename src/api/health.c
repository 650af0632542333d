// SPDX-License-Identifier: Apache-2.0
// Whether the server works (/health, for load balancers and people) and how hard (/metrics, Prometheus text 0.0.4,
// for this machine only).
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "api/answer.h"
#include "base/version.h"
#include "record/outbox.h"

enum err health(struct visit *v)
{
	bool well = store_healthy(v->site->store), full = store_full(v->site->store);
	struct buf b;
	struct json_out w;
	buf_init(&b, v->arena, BUF_PAGE);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair_c(&w, "status", well ? "ok" : "failing");
	json_pair_c(&w, "database", well ? "ok" : full ? "disk full, reading only" : "not writing");
	json_pair_c(&w, "version", OWNPLAN_VERSION);
	json_shut(&w);
	return visit_text(v, well ? 200 : 503, "application/json", buf_text(&b));
}

struct figure {
	const char *name, *type, *help;
	double value;
};

// Bytes of memory that the process holds (Linux, proc(5) statm), 0 when that is not known.
static double memory_bytes(void)
{
	char line[200];
	int64_t resident;
	FILE *f = fopen("/proc/self/statm", "re");
	if (!f)
		return 0;
	bool got = fgets(line, sizeof line, f) != NULL;
	fclose(f);
	if (!got)
		return 0;
	struct str rest = str_of(line);
	(void)str_cut(&rest, ' '); // the whole size; the second is what is resident, in pages
	if (!str_int(str_cut(&rest, ' '), 0, INT64_MAX, &resident))
		return 0;
	return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

static bool from_this_machine(const struct visit *v)
{
	return str_starts(v->req->peer, "127.") || str_is(v->req->peer, "::1");
}

enum err metrics(struct visit *v)
{
	struct store_figures s;
	struct http_figures h = { 0 };
	struct outbox_figures o;
	struct http *http = atomic_load(&v->site->http);
	struct buf b;
	if (!from_this_machine(v))
		return ERR_NOT_FOUND;
	store_figures(v->site->store, &s);
	if (http)
		http_figures(http, &h);
	enum err e = outbox_figures(v->db, &o);
	if (e != OK)
		return e;
	const struct figure rows[] = {
		{ "ownplan_http_requests_total", "counter", "Requests since the start.", (double)h.requests },
		{ "ownplan_http_refused_total", "counter", "Requests that transport refused.", (double)h.refused },
		{ "ownplan_http_cut_total", "counter", "Connections ended for being too slow.", (double)h.cut },
		{ "ownplan_http_connections", "gauge", "Connections open now.", h.connections },
		{ "ownplan_http_parked", "gauge", "Requests that wait for the disk now.", h.parked },
		{ "ownplan_store_jobs_total", "counter", "Changes asked of the writer.", (double)s.jobs },
		{ "ownplan_store_commits_total", "counter", "Groups of changes that reached the disk.", (double)s.commits },
		{ "ownplan_store_failed_total", "counter", "Changes that failed.", (double)s.failed },
		{ "ownplan_store_busy_total", "counter", "Changes turned away because too many were waiting.", (double)s.busy },
		{ "ownplan_store_waiting", "gauge", "Changes that wait now.", s.waiting },
		{ "ownplan_store_log_bytes", "gauge", "Write-ahead log in use.", (double)s.log_bytes },
		{ "ownplan_store_checkpoints_total", "counter", "Times the log began again, written back.",
			(double)s.checkpoints },
		{ "ownplan_store_commit_longest_seconds", "gauge", "The longest commit.", (double)s.longest_commit / 1e6 },
		{ "ownplan_store_readers", "gauge", "Connections of reading threads.", s.readers },
		{ "ownplan_outbox_waiting", "gauge", "What waits to be sent to other systems.", (double)o.waiting },
		{ "ownplan_outbox_parked", "gauge", "What was refused there, and waits for somebody to look.",
			(double)o.parked },
		{ "ownplan_outbox_oldest_seconds", "gauge", "How long the oldest of both has been there.",
			o.oldest ? (double)(clock_now() - o.oldest) / 1e6 : 0 },
		{ "ownplan_memory_bytes", "gauge", "Memory that the process holds.", memory_bytes() },
		{ "ownplan_disk_full", "gauge", "1 when there is room for nothing but that people look.",
			store_full(v->site->store) },
		{ "ownplan_healthy", "gauge", "1 when the last commit reached the disk.", store_healthy(v->site->store) },
	};
	buf_init(&b, v->arena, BUF_PAGE);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		buf_format(&b, "# HELP %s %s\n# TYPE %s %s\n%s %.15g\n", rows[i].name, rows[i].help, rows[i].name, rows[i].type,
			rows[i].name, rows[i].value);
	return visit_text(v, 200, "text/plain; version=0.0.4; charset=utf-8", buf_text(&b));
}
