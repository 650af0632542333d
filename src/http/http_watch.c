// SPDX-License-Identifier: Apache-2.0
// Connections: how many an address may hold, and the watchdog that ends those which take too long. libmicrohttpd's
// own time-out starts anew with every byte, so a client that sends one byte now and then is never ended by it; and
// what has not sent a whole first line never reaches a handler. So every connection carries a deadline (struct conn,
// `watch`), and one thread looks at all of them and shuts the sockets of the late ones; the library then sees them
// closed and cleans up. A connection's record is made and freed by the library's thread (watch_connection); the
// library announces the end before it closes the socket, so under the lock `fd` is always ours.
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "http/inside.h"


#define SLOWEST ((instant)1 << 10) // bytes a second that a client must take of a reply

static void watch_set(struct conn *c, enum phase phase, instant deadline)
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

// --- the table ---------------------------------------------------------------------------------------------------

static struct conn **bucket_of(struct http *h, const struct peer_key *key)
{
	uint64_t x = h->id_seed; // so that nobody outside can choose addresses that share a bucket
	for (size_t i = 0; i < sizeof key->byte; i++)
		x = (x ^ key->byte[i]) * 0x100000001b3u;
	return &h->bucket[(x >> 20) % CONN_BUCKETS];
}

static unsigned count_of(struct http *h, const struct peer_key *key)
{
	unsigned count = 0;
	for (struct conn *c = *bucket_of(h, key); c; c = c->next)
		count += memcmp(c->key.byte, key->byte, sizeof key->byte) == 0;
	return count;
}

enum MHD_Result watch_accept(void *http, const struct sockaddr *address, socklen_t length)
{
	struct http *h = http;
	struct peer_key key;
	char text[PEER_TEXT];
	(void)length;
	if (h->set.connections_address == 0 || !peer_key(address, &key))
		return MHD_YES;
	peer_text(address, text);
	if (h->trusted[0] && strcmp(text, h->trusted) == 0)
		return MHD_YES;
	pthread_mutex_lock(&h->lock);
	bool crowded = count_of(h, &key) >= h->set.connections_address;
	instant now = clock_ticks();
	bool say = crowded && now - h->crowd_logged > SECONDS;
	if (say)
		h->crowd_logged = now;
	pthread_mutex_unlock(&h->lock);
	if (!crowded)
		return MHD_YES;
	atomic_fetch_add(&h->refused, 1);
	if (say) // once a second: whoever does this does it often
		log_event(LOG_WARN, "http_crowded", "most=%u", h->set.connections_address);
	return MHD_NO;
}

static void conn_open(struct http *h, struct MHD_Connection *mhd, void **context)
{
	const union MHD_ConnectionInfo *fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	const union MHD_ConnectionInfo *from = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct conn *c = calloc(1, sizeof *c);
	must(c && fd && from);
	c->h = h;
	c->fd = fd->connect_fd;
	peer_text(from->client_addr, c->peer);
	if (from->client_addr)
		(void)peer_key(from->client_addr, &c->key);
	c->trusted = h->trusted[0] && strcmp(h->trusted, c->peer) == 0;
	// A connection that never sends anything is given no longer than a request is.
	watch_set(c, PHASE_IDLE, clock_ticks() + h->set.request_within);
	c->sampled = atomic_load(&c->watch); // nothing received yet: its first byte is noticed for certain
	*context = c;

	pthread_mutex_lock(&h->lock);
	struct conn **head = bucket_of(h, &c->key);
	c->next = *head;
	c->link = head;
	if (c->next)
		c->next->link = &c->next;
	*head = c;
	if (h->connections++ == 0)
		pthread_cond_signal(&h->stir);
	pthread_mutex_unlock(&h->lock);
}

static void conn_close(struct http *h, struct conn *c)
{
	pthread_mutex_lock(&h->lock);
	*c->link = c->next;
	if (c->next)
		c->next->link = c->link;
	h->connections--;
	pthread_mutex_unlock(&h->lock);
	free(c);
}

void watch_connection(void *http, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		conn_open(http, mhd, context);
	} else if (*context) {
		conn_close(http, *context);
		*context = NULL;
	}
}

// --- the watchdog ------------------------------------------------------------------------------------------------

// What the kernel has counted on this connection: bytes that came, or bytes of ours that the client has acknowledged.
static uint64_t bytes_of(int fd, enum phase phase)
{
	struct tcp_info info = { 0 };
	socklen_t n = sizeof info;
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n) != 0)
		return 0;
	return phase == PHASE_IDLE ? info.tcpi_bytes_received : info.tcpi_bytes_acked;
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
static void look_for_first_byte(struct conn *c, uint64_t watch, instant now)
{
	uint64_t bytes = bytes_of(c->fd, PHASE_IDLE);
	if (sample(c, watch, bytes) && bytes != c->bytes) {
		instant deadline = now + c->h->set.request_within;
		atomic_compare_exchange_strong(&c->watch, &watch, (uint64_t)deadline << 3 | PHASE_HEAD);
	}
}

// A reply may take long, as long as its client takes SLOWEST bytes of it a second.
static bool is_being_taken(struct conn *c, uint64_t watch, instant now)
{
	uint64_t bytes = bytes_of(c->fd, PHASE_SENDING);
	instant within = c->h->set.idle_within;
	if (sample(c, watch, bytes) && bytes - c->bytes < (uint64_t)(within * SLOWEST / SECONDS))
		return false;
	c->bytes = bytes;
	c->sampled = (uint64_t)(now + within) << 3 | PHASE_SENDING;
	atomic_compare_exchange_strong(&c->watch, &watch, c->sampled);
	return true;
}

static void cut(struct conn *c, uint64_t watch)
{
	static const char late[] = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
	static const char *const name[] = { [PHASE_HEAD] = "head", [PHASE_READING] = "request", [PHASE_SENDING] = "reply" };
	enum phase phase = phase_of(watch);
	if (!atomic_compare_exchange_strong(&c->watch, &watch, (uint64_t)PHASE_CUT))
		return; // it has moved on in this moment
	bool late_one = phase != PHASE_IDLE && phase != PHASE_LINGER; // the others have only been closed in good time
	if (late_one) {
		atomic_fetch_add(&c->h->cut, 1);
		log_event(LOG_INFO, "http_cut", "in=%s", name[phase]);
	}
	// Whoever wins the exchange owns the socket's other direction: no reply has begun, none will.
	if (phase == PHASE_HEAD || phase == PHASE_READING)
		(void)!send(c->fd, late, sizeof late - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	shutdown(c->fd, SHUT_RDWR);
}

static void look_at_all(struct http *h)
{
	instant now = clock_ticks();
	for (size_t i = 0; i < CONN_BUCKETS; i++) {
		for (struct conn *c = h->bucket[i]; c; c = c->next) {
			uint64_t watch = atomic_load_explicit(&c->watch, memory_order_acquire);
			enum phase phase = phase_of(watch);
			if (phase == PHASE_WORKING || phase == PHASE_CUT)
				continue;
			bool late = (instant)(watch >> 3) <= now;
			if (phase == PHASE_SENDING && late && is_being_taken(c, watch, now))
				continue;
			if (late)
				cut(c, watch);
			else if (phase == PHASE_IDLE)
				look_for_first_byte(c, watch, now);
			else if (phase == PHASE_SENDING)
				(void)sample(c, watch, bytes_of(c->fd, phase));
		}
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
