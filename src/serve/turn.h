// SPDX-License-Identifier: Apache-2.0
// Inside serve/: one request on its way through the dispatcher. Lives on the request's arena, from the first call of
// dispatch() to the reply; between parking and waking the writer thread has it.
#ifndef OWNPLAN_SERVE_TURN_H
#define OWNPLAN_SERVE_TURN_H

#include "base/arena.h"
#include "print/printer.h"
#include "serve/route.h"
#include "serve/serve.h"

struct server {
	struct site *site;
	struct http *http;
	struct exports *exports;
	struct client_keys *keys;
	struct gallery_fetch *gallery;
	struct reindex *reindex;
	struct template_movers *movers;
	struct erasures *erasures;
	struct printer *printer;
	struct rate *rate; // NULL: no limit
	size_t body_most, request_most;
	struct deliveries *deliveries;
	bool audit_hold;
};

enum waiting { WAIT_NONE, WAIT_PAPER, WAIT_CHANGE, WAIT_ROW };

struct turn {
	struct visit v; // v.own points back here
	struct server *server;
	const struct route *route;
	bool token;        // asked by bearer token: no cookie, so no CSRF
	bool cookie_dead;  // a session cookie came that counts no more
	bool cookie_late;  // it is known still, for forms that come late (late.c): it stays in the browser
	struct str correlation; // X-Correlation-Id of a program, as it is sent back
	instant slow_down; // a program asks too fast: how long it should wait
	bool form_cookie;  // a fresh pre-session token goes out with the reply
	bool allowed;      // every check before the handler is passed
	bool refused;      // a check said no to somebody who is known
	bool written;      // the audit row has been committed
	bool marked;       // `before` is set
	struct arena_mark before; // where the arena stood before the handler
	enum err result;   // of the handler, or of the check that failed
	const struct text_language *language; // that it is spoken to in; NULL: English
	bool language_chosen;                 // just now: the browser is to remember it
	enum waiting waiting;
	struct store_job job;
	enum err job_result;
	struct print_job print;
	int64_t printed_of; // the newest change when the page was made that is being printed
	unsigned printings;
	struct audit_row row;
};

// --- session.c: who asks. Fills actor, session, token. ERR_BUSY, ERR_INTERNAL; not being signed in is no error.
enum err turn_who(struct turn *t) MUST_USE;

// RFC 6750 2.1. STR_NONE when there is none. Two are one that nobody knows, and so is "Bearer" with nothing behind it:
// who meant to send a token is never taken for who has the cookie.
struct str token_sent(const struct http_request *req);

// --- body.c: the most that the body of a request may have, once who sends it is known; *known: they are, or it makes
// no difference here.
size_t body_most(const struct server *sv, struct http_request *req, bool *known);
size_t body_may(struct http_request *req, void *server); // for http_settings

// --- language.c: chosen once it is known who asks; the thread speaks it until the end of this part of the request.
void turn_language(struct turn *t);
void turn_language_end(struct turn *t); // headers of the reply

// --- csrf.c: reads the form of a POST and refuses one that did not come from our own page.
enum err turn_form(struct turn *t) MUST_USE;

// --- late.c: the form of a page whose session is over. OK: what was written is about to be kept, for whoever was
// signed in; ERR_LOGIN: nothing is kept.
enum err turn_late(struct turn *t) MUST_USE;

// --- subject.c: proves permission, person and access.
enum err turn_prove(struct turn *t) MUST_USE;

// --- trail.c: what the audit says about this request, and the jobs that write it.
bool trail_due(const struct turn *t); // a row must be written before (or, without hold, while) the reply goes out
void trail_fill(struct turn *t);
struct str *trail_copy_told(struct arena *a, const struct turn *t); // visit.told, with its words in `a`
// Queues the change (v.run, if any) with its row, or the row alone; the request is woken after. ERR_BUSY: not queued.
enum err trail_queue(struct turn *t, enum waiting what) MUST_USE;
// The row goes its own way; the request does not wait. ERR_BUSY.
enum err trail_send(struct turn *t) MUST_USE;
// Writes down that the session was used, once a minute; nobody waits.
void trail_touch(struct turn *t);

// --- cors.c
bool cors_varies(const struct turn *t); // whether the reply depends on the Origin that asks
// Whether this is a browser's question what a page of another site may do, and that site is allowed: makes the reply.
bool cors_preflight(struct turn *t);
void cors_end(struct turn *t); // headers of every reply

// --- program.c
bool reply_is_api(const struct turn *t); // below /fhir/: errors are OperationOutcomes
bool program_asks(const struct turn *t); // that, or the token endpoint
void program_begin(struct turn *t);      // whose ids the request has
void program_end(struct turn *t);        // headers of every reply
enum err program_error(struct turn *t, enum err e) MUST_USE; // the reply to a program, with how to prove itself
void program_refuse(struct turn *t, int status, const char *why); // the reply where transport says no, to anybody

// --- within.c
enum err serve_within(struct visit *outer, struct http_request *inner) MUST_USE; // for site.within

// --- rate.c
struct rate *rate_new(unsigned a_second); // requests; 0: NULL, no limit
void rate_free(struct rate *r);
// Counts one request of this program. 0, or how long it should wait: then it is not counted.
instant rate_ask(struct rate *r, struct str client, instant now);
enum err rate_check(struct turn *t) MUST_USE; // after turn_who. ERR_BUSY: t->slow_down
void rate_say(struct turn *t);                // the reply to that

// --- pack.c
void reply_pack(struct turn *t); // gzip, where that may be

// --- reply.c
void reply_error(struct turn *t, enum err e);
// The reply and its row move to an arena of their own, and all that making them took is given back: a page took ten
// times its size, and many wait for the writer at once. Only for a turn whose handler is over; of what a change may
// still read, the visit with its actor and person.key stays.
void reply_lighten(struct turn *t);
void reply_end(struct turn *t); // headers of every reply, cookies, the line in the log

#endif
