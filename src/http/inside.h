// SPDX-License-Identifier: Apache-2.0
// What the files of src/http share: a server, its connections, its requests. Nobody else includes this.
//
// Threads: libmicrohttpd's pool threads own connections and requests; the watchdog thread looks at every connection
// through `watch`, under `lock`; any thread may wake a request; the thread that started the server stops it.
#ifndef OWNPLAN_HTTP_INSIDE_H
#define OWNPLAN_HTTP_INSIDE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "http/parts.h"

// What a connection is doing, with the moment (clock_ticks) at which that must be over. Both in one word, so that a
// pool thread and the watchdog can change it without a lock and one of them wins.
enum phase {
	PHASE_IDLE,    // between requests: nothing has arrived since the last
	PHASE_HEAD,    // first bytes of a request have been seen, its first line is not complete
	PHASE_READING, // the rest of a request
	PHASE_WORKING, // the handler has it, or it is parked: no limit
	PHASE_SENDING, // the reply; at the deadline it must have made some progress
	PHASE_LINGER,  // refused while still sending: what comes is thrown away
	PHASE_CUT,     // the watchdog has ended it
};

struct conn {
	struct http *h;
	int fd;
	_Atomic uint64_t watch;  // phase in the low 3 bits, deadline above
	uint64_t sampled;        // watch as the watchdog saw it when it took `bytes`
	uint64_t bytes;          // that the kernel had received then, or, of a reply, that the client had taken
	uint64_t left;           // watch as it was when the client was seen to have left
	struct peer_key key;
	char peer[PEER_TEXT];
	bool trusted;            // it is the proxy whose word is taken
	struct conn *next, **link; // in the table, under http.lock
};

enum sleep {
	AWAKE,
	ASLEEP,
	WOKEN,
	ALONE, // asleep, and its connection is gone
};

struct call {
	struct http_request req; // req.transport points back here
	struct http *h;
	struct conn *conn;
	struct MHD_Connection *mhd;
	struct arena *arena;
	struct http_head head;
	struct http_field *field;
	size_t field_room;
	char *body;          // malloc: it grows, and a large one must not stay in the pool
	size_t body_room;
	size_t body_most;    // what it may have; 0: nobody has asked yet
	size_t held;         // of http.bodies
	size_t thrown;       // bytes read after a refusal
	bool begun, handled, answered, lingering;
	_Atomic int sleep;   // enum sleep
	char id[12];
	char peer[PEER_TEXT];
	struct call *next;   // in the pool
};

#define CONN_BUCKETS 1024

struct http {
	struct http_settings set;
	char trusted[PEER_TEXT];
	struct MHD_Daemon *daemon;
	bool library_known; // it is the release whose ways http_guard.c knows
	int listener;
	unsigned port;
	uint64_t id_seed;
	_Atomic uint64_t id_count;
	_Atomic uint64_t requests, refused, cut;
	_Atomic unsigned active;  // requests from their first line to their end
	_Atomic unsigned working; // those of them that a handler has, parked ones too
	_Atomic unsigned parked, waking;
	_Atomic size_t bodies;    // bytes that bodies larger than body_most take
	atomic_bool stopping; // replies close their connection
	atomic_bool stopped;  // the handler is not called any more

	pthread_mutex_t lock; // the table of connections, and the watchdog's sleep
	pthread_cond_t stir;
	pthread_t watchdog;
	bool watch_end;
	unsigned connections;
	struct conn *bucket[CONN_BUCKETS];
	instant crowd_logged;

	pthread_mutex_t pool_lock;
	struct call *pool;
	unsigned pooled;
};

// --- http_conn.c -------------------------------------------------------------------------------------------------
enum MHD_Result conn_accept(void *http, const struct sockaddr *address, socklen_t length);
void conn_notify(void *http, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode code);

// --- http_watch.c ------------------------------------------------------------------------------------------------
enum err watch_start(struct http *h) MUST_USE;
void watch_stop(struct http *h);
void watch_set(struct conn *c, enum phase phase, instant deadline); // of a new connection
// false when the watchdog has already ended the connection.
bool watch_move(struct conn *c, enum phase phase, instant deadline);
void watch_request_begins(struct conn *c);

// --- http_request.c ----------------------------------------------------------------------------------------------
void *request_target(void *http, const char *target, struct MHD_Connection *mhd);
enum MHD_Result request_step(void *http, struct MHD_Connection *mhd, const char *target, const char *method,
	const char *version, const char *upload, size_t *upload_size, void **context);
void request_end(void *http, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode code);
void request_pool_free(struct http *h);

// --- http_reply.c ------------------------------------------------------------------------------------------------
// Hands req.reply to the library. MHD_NO ends the connection.
enum MHD_Result reply_send(struct call *c);
// Refuses the request: asks the settings' `refuse` for a reply, sends it, ends the connection after it. While a body
// is still arriving (body_follows) the reply is written to the socket at once and the rest is thrown away.
enum MHD_Result reply_refuse(struct call *c, struct http_verdict v, bool body_follows);

// --- http_guard.c ------------------------------------------------------------------------------------------------
bool http_name_is(struct str name, const char *lower); // without regard to case

#endif
