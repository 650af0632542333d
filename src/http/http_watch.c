// SPDX-License-Identifier: Apache-2.0
// The watchdog. libmicrohttpd's own time-out starts anew with every byte, so a client that sends one byte now and then
// is never ended by it; what has not sent a whole first line never reaches a handler; and when a client's last bytes
// and its farewell come together, the library (0.9.75, edge-triggered) sees the bytes only. So every connection carries
// a deadline (struct conn, `watch`), and one thread looks at all of them and shuts the sockets of the late and the
// left; the library then sees them closed and cleans up. Under http.lock a connection's `fd` is always ours.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <time.h>

#include "base/log.h"
#include "http/inside.h"

#define CLOSE_WAIT 8               // TCP_CLOSE_WAIT of netinet/tcp.h, which cannot stand beside linux/tcp.h
#define SLOWEST ((instant)1 << 10) // bytes a second that a client must take of a reply

void watch_set(struct conn *c, enum phase phase, instant deadline)
{
	atomic_store_explicit(&c->watch, (uint64_t)deadline << 3 | phase, memory_order_release);
}

static enum phase phase_of(uint64_t watch)
{
	return (enum phase)(watch & 7);
}

bool watch_move(struct conn *c, enum phase phase, instant deadline)
{
	uint64_t was = atomic_load_explicit(&c->watch, memory_order_acquire);
	do {
		if (phase_of(was) == PHASE_CUT)
			return false;
	} while (!atomic_compare_exchange_weak(&c->watch, &was, (uint64_t)deadline << 3 | phase));
	return true;
}

// The first line of a request is there. When the watchdog had already seen its first bytes, their deadline stays.
void watch_request_begins(struct conn *c)
{
	uint64_t was = atomic_load_explicit(&c->watch, memory_order_acquire), now_on;
	do {
		if (phase_of(was) == PHASE_CUT)
			return;
		instant deadline = phase_of(was) == PHASE_HEAD ? (instant)(was >> 3) : clock_ticks() + c->h->set.request_within;
		now_on = (uint64_t)deadline << 3 | PHASE_READING;
	} while (!atomic_compare_exchange_weak(&c->watch, &was, now_on));
}

static struct tcp_info ask_kernel(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t n = sizeof info;
	(void)!getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n);
	return info;
}

// Notes the kernel's count when a connection is seen in this state for the first time. True when it was noted before.
static bool sample(struct conn *c, uint64_t watch, uint64_t bytes)
{
	if (c->sampled == watch)
		return true;
	c->sampled = watch;
	c->bytes = bytes;
	return false;
}

// The library does not tell when the first byte of a request comes, only when its first line is whole.
static void look_for_first_byte(struct conn *c, uint64_t watch, uint64_t bytes, instant now)
{
	if (sample(c, watch, bytes) && bytes != c->bytes) {
		instant deadline = now + c->h->set.request_within;
		atomic_compare_exchange_strong(&c->watch, &watch, (uint64_t)deadline << 3 | PHASE_HEAD);
	}
}

// A reply may take long, as long as its client takes SLOWEST bytes of it a second.
static bool is_being_taken(struct conn *c, uint64_t watch, uint64_t bytes, instant now)
{
	instant within = c->h->set.idle_within;
	if (sample(c, watch, bytes) && bytes - c->bytes < (uint64_t)(within * SLOWEST / SECONDS))
		return false;
	c->bytes = bytes;
	c->sampled = (uint64_t)(now + within) << 3 | PHASE_SENDING;
	atomic_compare_exchange_strong(&c->watch, &watch, c->sampled);
	return true;
}

// Whether the client will send nothing more and all that it did send has been read, twice in a row.
static bool has_left(struct conn *c, uint64_t watch, const struct tcp_info *info)
{
	int unread = 0;
	if (info->tcpi_state != CLOSE_WAIT || ioctl(c->fd, FIONREAD, &unread) != 0 || unread > 0)
		return false;
	bool again = c->left == watch;
	c->left = watch;
	return again;
}

// Ends the connection unless it has moved on in this moment. `late` and not merely closed in good time: counted.
static void cut(struct conn *c, uint64_t watch, bool late)
{
	static const char timed_out[] = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
	static const char *const name[] = { // those that are cut; the others are closed in good time
		[PHASE_HEAD] = "head", [PHASE_READING] = "request", [PHASE_SENDING] = "reply", [PHASE_CUT] = NULL,
	};
	enum phase phase = phase_of(watch);
	if (!atomic_compare_exchange_strong(&c->watch, &watch, (uint64_t)PHASE_CUT))
		return;
	if (late && name[phase]) {
		atomic_fetch_add(&c->h->cut, 1);
		log_event(LOG_INFO, "http_cut", "in=%s", name[phase]);
	}
	// Whoever wins the exchange owns the socket's other direction: no reply has begun, none will.
	if (phase == PHASE_HEAD || phase == PHASE_READING)
		(void)!send(c->fd, timed_out, sizeof timed_out - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	shutdown(c->fd, SHUT_RDWR);
}

static void look_at(struct conn *c, instant now)
{
	uint64_t watch = atomic_load_explicit(&c->watch, memory_order_acquire);
	enum phase phase = phase_of(watch);
	if (phase == PHASE_WORKING || phase == PHASE_CUT)
		return;
	struct tcp_info info = ask_kernel(c->fd);
	bool late = (instant)(watch >> 3) <= now;
	if (phase == PHASE_SENDING) {
		if (!late)
			(void)sample(c, watch, info.tcpi_bytes_acked);
		else if (!is_being_taken(c, watch, info.tcpi_bytes_acked, now))
			cut(c, watch, true);
	} else if (late || has_left(c, watch, &info)) {
		cut(c, watch, late);
	} else if (phase == PHASE_IDLE) {
		look_for_first_byte(c, watch, info.tcpi_bytes_received, now);
	}
}

static void look_at_all(struct http *h)
{
	instant now = clock_ticks();
	for (size_t i = 0; i < CONN_BUCKETS; i++) {
		for (struct conn *c = h->bucket[i]; c; c = c->next)
			look_at(c, now);
	}
}

static void *watch_run(void *http)
{
	struct http *h = http;
	instant request = h->set.request_within, idle = h->set.idle_within;
	instant tick = (request < idle ? request : idle) / 16;
	tick = tick < SECONDS / 50 ? SECONDS / 50 : tick > SECONDS ? SECONDS : tick;
	pthread_mutex_lock(&h->lock);
	while (!h->watch_end) {
		if (h->connections == 0) {
			pthread_cond_wait(&h->stir, &h->lock);
			continue;
		}
		look_at_all(h);
		struct timespec until;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += (long)(tick % SECONDS) * 1000;
		until.tv_sec += (time_t)(tick / SECONDS) + until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		while (!h->watch_end && pthread_cond_timedwait(&h->stir, &h->lock, &until) == 0)
			continue; // a connection came: it can wait for the next look
	}
	pthread_mutex_unlock(&h->lock);
	return NULL;
}

enum err watch_start(struct http *h)
{
	pthread_condattr_t clock;
	must(pthread_mutex_init(&h->lock, NULL) == 0);
	must(pthread_condattr_init(&clock) == 0 && pthread_condattr_setclock(&clock, CLOCK_MONOTONIC) == 0);
	must(pthread_cond_init(&h->stir, &clock) == 0);
	pthread_condattr_destroy(&clock);
	return pthread_create(&h->watchdog, NULL, watch_run, h) == 0 ? OK : ERR_INTERNAL;
}

void watch_stop(struct http *h)
{
	pthread_mutex_lock(&h->lock);
	h->watch_end = true;
	pthread_cond_signal(&h->stir);
	pthread_mutex_unlock(&h->lock);
	pthread_join(h->watchdog, NULL);
}
