// SPDX-License-Identifier: Apache-2.0
// The table of connections: how many there are, and how many one address holds. A connection's record is made and
// freed by libmicrohttpd's threads (conn_notify); the library tells of the end before it closes the socket, so under
// the lock every record in the table has an open one.
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "http/inside.h"

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

enum MHD_Result conn_accept(void *http, const struct sockaddr *address, socklen_t length)
{
	struct http *h = http;
	struct peer_key key;
	char text[PEER_TEXT];
	(void)length;
	if (atomic_load_explicit(&h->stopping, memory_order_relaxed))
		return MHD_NO;
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

void conn_notify(void *http, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		conn_open(http, mhd, context);
	} else if (*context) {
		conn_close(http, *context);
		*context = NULL;
	}
}
