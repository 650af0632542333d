// SPDX-License-Identifier: Apache-2.0
// Starting and stopping a server (http.h). It lives from http_start to http_stop, both called by one thread, and
// consists of a listening socket, libmicrohttpd's pool of threads and the watchdog (http_watch.c).
#include "http/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "http/inside.h"

// The release of Debian 12. It is lenient, and how it cuts up a head in memory is what http_guard.c reads; of another
// release neither is known, so that is asked to be strict itself.
#define LIBRARY_KNOWN "0.9.75"

#define STOP_WITHIN (10 * SECONDS)
#define REPLY_HEAD_ROOM ((size_t)8 << 10) // of a connection's memory, for the headers of its replies and records
#define FILES_BESIDE 256                  // descriptors that the rest of the program may need

// The library's own messages carry no words of a request except the text of its fixed error pages.
static void library_says(void *http, const char *format, va_list list)
{
	char text[200];
	(void)http;
	int n = vsnprintf(text, sizeof text, format, list);
	if (n > 0)
		log_event(LOG_DEBUG, "http_library", "says=%s", log_quote(str_trim(str_of(text))));
}

// Targets are decoded by us: the library would cut a path at %00 and hide it.
static size_t leave_escaped(void *http, struct MHD_Connection *mhd, char *text)
{
	(void)http;
	(void)mhd;
	return strlen(text);
}

static void fill_defaults(struct http *h)
{
	struct http_settings *s = &h->set;
	s->threads = s->threads ? s->threads : 2;
	s->body_most = s->body_most ? s->body_most : (size_t)1 << 20;
	s->bodies_most = s->bodies_most ? s->bodies_most : (size_t)64 << 20;
	s->header_most = s->header_most ? s->header_most : (size_t)32 << 10;
	s->fields_most = s->fields_most ? s->fields_most : 1000;
	s->connections_most = s->connections_most ? s->connections_most : 4000;
	s->request_within = s->request_within > 0 ? s->request_within : 15 * SECONDS;
	s->idle_within = s->idle_within > 0 ? s->idle_within : 60 * SECONDS;
}

// Every connection is a descriptor: raises the soft limit towards the hard one where that is too low.
static void raise_file_limit(unsigned connections)
{
	struct rlimit limit;
	rlim_t want = (rlim_t)connections + FILES_BESIDE;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= want)
		return;
	limit.rlim_cur = limit.rlim_max < want ? limit.rlim_max : want;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < want)
		log_event(LOG_WARN, "http_few_files", "want=%llu have=%llu", (unsigned long long)want,
			(unsigned long long)limit.rlim_cur);
}

static enum err say_listen_error(int error, struct fault *f)
{
	switch (error) {
	case EADDRINUSE:
		return fault_say(f, ERR_CONFLICT, _("Another program is already using this address and port."));
	case EACCES:
		return fault_say(f, ERR_DENIED, _("This account may not listen on that port."));
	case EADDRNOTAVAIL:
		return fault_say(f, ERR_INPUT, _("This machine does not have that address."));
	default:
		log_event(LOG_ERROR, "http_listen", "errno=%d", error);
		return fault_say(f, ERR_INTERNAL, _("The server could not start to listen."));
	}
}

static enum err make_address(const struct http_settings *s, struct sockaddr_storage *out, socklen_t *length,
	struct fault *f)
{
	struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = htons((uint16_t)s->port) };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)s->port) };
	*out = (struct sockaddr_storage){ 0 };
	if (s->address && s->port <= 65535 && inet_pton(AF_INET, s->address, &four.sin_addr) == 1) {
		memcpy(out, &four, *length = sizeof four);
		return OK;
	}
	if (s->address && s->port <= 65535 && inet_pton(AF_INET6, s->address, &six.sin6_addr) == 1) {
		memcpy(out, &six, *length = sizeof six);
		return OK;
	}
	return fault_say(f, ERR_INPUT, _("That is not an address and port to listen on."));
}

static enum err listen_on(struct http *h, struct fault *f)
{
	struct sockaddr_storage address;
	socklen_t length = 0;
	enum err e = make_address(&h->set, &address, &length, f);
	if (e)
		return e;
	int on = 1;
	h->listener = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (h->listener < 0)
		return say_listen_error(errno, f);
	// "::" takes IPv4 too, whatever the machine's default is.
	int off = 0;
	if (address.ss_family == AF_INET6)
		(void)!setsockopt(h->listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (setsockopt(h->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
		bind(h->listener, (struct sockaddr *)&address, length) != 0 || listen(h->listener, SOMAXCONN) != 0 ||
		getsockname(h->listener, (struct sockaddr *)&address, &length) != 0)
		return say_listen_error(errno, f);
	struct sockaddr_in in; // the port stands at the same place in both families
	memcpy(&in, &address, sizeof in);
	h->port = ntohs(in.sin_port);
	return OK;
}

static enum err start_library(struct http *h, struct fault *f)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO | MHD_USE_ERROR_LOG;
	struct MHD_OptionItem end = { MHD_OPTION_END, 0, NULL }, more[3] = { end, end, end };
	unsigned at = 0;
	if (h->set.threads >= 2) // the library calls one thread no pool
		more[at++] = (struct MHD_OptionItem){ MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)h->set.threads, NULL };
	h->library_known = strcmp(MHD_get_version(), LIBRARY_KNOWN) == 0;
	if (!h->library_known) {
		log_event(LOG_WARN, "http_library", "known=%s have=%s", LIBRARY_KNOWN, MHD_get_version());
		more[at++] = (struct MHD_OptionItem){ MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL };
	}
	h->daemon = MHD_start_daemon(flags, 0, conn_accept, h, request_step, h,
		MHD_OPTION_EXTERNAL_LOGGER, library_says, h,
		MHD_OPTION_LISTEN_SOCKET, h->listener, MHD_OPTION_ARRAY, more, MHD_OPTION_CONNECTION_LIMIT,
		h->set.connections_most, MHD_OPTION_CONNECTION_MEMORY_LIMIT, h->set.header_most + REPLY_HEAD_ROOM,
		MHD_OPTION_CONNECTION_TIMEOUT, 0u, MHD_OPTION_URI_LOG_CALLBACK, request_target, h,
		MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, h, MHD_OPTION_NOTIFY_COMPLETED, request_end, h,
		MHD_OPTION_NOTIFY_CONNECTION, conn_notify, h, MHD_OPTION_END);
	return h->daemon ? OK : fault_say(f, ERR_INTERNAL, _("The server could not start."));
}

static void http_free(struct http *h)
{
	if (h->listener >= 0)
		close(h->listener);
	request_pool_free(h);
	pthread_mutex_destroy(&h->pool_lock);
	free(h);
}

enum err http_start(const struct http_settings *s, struct http **out, struct fault *f)
{
	must(s->handle != NULL);
	struct http *h = calloc(1, sizeof *h);
	must(h != NULL);
	*out = NULL;
	h->set = *s;
	h->listener = -1;
	fill_defaults(h);
	random_bytes(&h->id_seed, sizeof h->id_seed);
	must(pthread_mutex_init(&h->pool_lock, NULL) == 0);
	enum err e = OK;
	if (s->trusted_proxy && !peer_normal(str_of(s->trusted_proxy), h->trusted))
		e = fault_say(f, ERR_INPUT, _("The address of the trusted proxy is not an address."));
	if (!e)
		e = listen_on(h, f);
	if (e) {
		http_free(h);
		return e;
	}
	raise_file_limit(h->set.connections_most);
	e = watch_start(h);
	if (!e) {
		e = start_library(h, f);
		if (e)
			watch_stop(h);
	}
	if (e) {
		http_free(h);
		return e;
	}
	*out = h;
	return OK;
}

unsigned http_port(const struct http *h)
{
	return h->port;
}

static bool wait_for(const _Atomic unsigned *count, instant until)
{
	while (atomic_load(count) > 0) {
		if (clock_ticks() >= until)
			return false;
		nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
	}
	return true;
}

void http_stop(struct http *h)
{
	instant until = clock_ticks() + STOP_WITHIN;
	atomic_store(&h->stopping, true);
	// From now on new connections are turned away (conn_accept). MHD_quiesce_daemon is not used: it races with the
	// library's own threads for the listening socket, and the loser aborts the process.
	(void)wait_for(&h->active, until);
	// From here on no handler is called, so none can park; those under way finish first.
	atomic_store(&h->stopped, true);
	bool idle = wait_for(&h->working, until) && wait_for(&h->waking, until + SECONDS);
	if (!idle) {
		// The library aborts when a suspended connection is stopped. Their owners broke the promise to wake them:
		// leave the threads and memory as they are, for the process is about to end, and never call a handler again.
		log_event(LOG_ERROR, "http_stop_parked", "parked=%u", atomic_load(&h->parked));
		return;
	}
	MHD_stop_daemon(h->daemon); // closes the listening socket
	h->listener = -1;
	watch_stop(h);
	pthread_mutex_destroy(&h->lock);
	pthread_cond_destroy(&h->stir);
	http_free(h);
}

void http_figures(struct http *h, struct http_figures *out)
{
	*out = (struct http_figures){
		.requests = atomic_load(&h->requests),
		.refused = atomic_load(&h->refused),
		.cut = atomic_load(&h->cut),
		.parked = atomic_load(&h->parked),
	};
	pthread_mutex_lock(&h->lock);
	out->connections = h->connections;
	pthread_mutex_unlock(&h->lock);
}
