// SPDX-License-Identifier: Apache-2.0
// ownplan serve: opens the folder, listens, and waits for SIGTERM or SIGINT. Now and then it takes away sessions, codes
// and throttling that are over.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "base/log.h"
#include "base/text.h"
#include "main/command.h"
#include "plan/template.h"
#include "serve/serve.h"

#define SWEEP_SECONDS 600

const struct flag serve_flags[] = { { NULL, NULL, NULL } };

static sigset_t told;

void serve_signals(void)
{
	sigemptyset(&told);
	sigaddset(&told, SIGTERM);
	sigaddset(&told, SIGINT);
	must(pthread_sigmask(SIG_BLOCK, &told, NULL) == 0); // every thread that is started later has it too
	signal(SIGPIPE, SIG_IGN);
}

static enum err sweep(struct db *db, struct arena *a, void *what)
{
	bool *more = what;
	int64_t sessions = 0, tries = 0, codes = 0;
	(void)a;
	enum err e = session_sweep(db, &sessions);
	if (e == OK)
		e = throttle_sweep(db, &tries);
	if (e == OK)
		e = code_sweep(db, &codes);
	*more = sessions == SWEEP_MOST || tries == SWEEP_MOST || codes == SWEEP_MOST;
	return e;
}

static void wait_until_told(struct site *site)
{
	const struct timespec while_waiting = { .tv_sec = SWEEP_SECONDS };
	for (;;) {
		int signal_number = sigtimedwait(&told, NULL, &while_waiting);
		if (signal_number > 0) {
			log_event(LOG_INFO, "stopping", "signal=%d", signal_number);
			return;
		}
		enum err e = OK;
		for (bool more = store_leads(site->store, "sweep"); e == OK && more;)
			e = store_write(site->store, sweep, &more);
		if (e != OK)
			log_event(LOG_WARN, "sweep", "error=%s", err_row(e)->name);
	}
}

enum err serve_until_told(struct call *c, struct site *site)
{
	struct server_settings s = {
		.threads = settings_number(&c->settings, SET_THREADS),
		.connections_most = settings_number(&c->settings, SET_CONNECTIONS),
		.connections_address = settings_number(&c->settings, SET_CONNECTIONS_ADDRESS),
		.program_rate = settings_number(&c->settings, SET_PROGRAM_RATE),
		.request_most = (size_t)settings_number(&c->settings, SET_REQUEST_SIZE) << 20,
		.trusted_proxy = c->settings.value[SET_PROXY],
		.audit_hold = settings_on(&c->settings, SET_AUDIT_HOLD),
	};
	struct server *server;
	bool loopback;
	site->address = c->settings.value[SET_ADDRESS];
	site->cors = c->settings.value[SET_CORS];
	site->file_most = (size_t)settings_number(&c->settings, SET_FILE_SIZE) << 20;
	enum err e = settings_listen(&c->settings, &s.address, &s.port, &loopback, &c->fault);
	if (e == OK)
		e = server_start(site, &s, &server, &c->fault);
	if (e != OK)
		return e;
	bool six = str_index(str_of(s.address), ':', &(size_t){ 0 });
	printf(_("ownplan: serving on http://%s%s%s:%u\n"), six ? "[" : "", s.address, six ? "]" : "", server_port(server));
	fflush(stdout);
	wait_until_told(site);
	server_stop(server);
	return OK;
}

enum err command_serve(struct call *c)
{
	struct site site;
	const char *address;
	unsigned port;
	bool loopback;
	enum err e = settings_listen(&c->settings, &address, &port, &loopback, &c->fault);
	if (e != OK)
		return e;
	if (!loopback && !c->settings.value[SET_PROXY])
		return call_usage(c, _("Passwords and plans must not cross a network in the clear. Listen on 127.0.0.1, or "
							   "put a proxy that speaks TLS in front, and name it: --behind-proxy ADDR."));
	serve_signals();
	e = call_site(c, false, &site);
	if (e != OK)
		return e;
	e = store_write(site.store, template_install, NULL); // those that came with a newer program
	if (e == OK || e == ERR_CONFLICT) // another process was quicker
		e = serve_until_told(c, &site);
	site_close(&site);
	return e;
}
