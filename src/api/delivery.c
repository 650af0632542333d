// SPDX-License-Identifier: Apache-2.0
// One delivery (delivery.h). What the organisation may see is read through reach.h in one snapshot, as a request of its
// own would be, at the moment of sending. Then the row is claimed: in that transaction nothing of the person may have
// changed since the snapshot, consent included, or all is made anew; and the person's audit says that it is being sent.
// Only then it leaves. So a withdrawal that was acknowledged before is never followed by a copy.
#include "api/delivery.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/document.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/random.h"
#include "record/history.h"
#include "record/scope.h"
#include "record/subscriber.h"

#define TRIES 20              // to make it while the person's record goes on changing
#define TOKEN_MOST 8192       // bytes
#define PAUSE (1 * MINUTES)   // of a whole subscriber, when nobody answers there
#define PATIENCE (5 * DAYS)   // with who says each time when to come again
#define TROUBLED (1 * HOURS)  // until it is tried again, when the trouble is our own
#define WHOLE_MOST (2 * MINUTES) // longer than an attempt can take

struct delivery {
	const struct deliverer *d;
	struct arena *a; // of one look
	struct db *db;
	struct outbox_row row;
	struct subscriber to;
	struct scope_list scopes;
	int64_t as_of;
	struct str body; // what is sent
	instant due;     // of the attempt after this one
	bool nobody;     // answered there
	instant paused;  // then: until when nothing is sent to them
	bool more;       // rows to be held until then
	struct http_out_answer answer;
};

// --- what may be sent ------------------------------------------------------------------------------------------------
static struct visit visit_of(struct delivery *x)
{
	struct actor_team *team = arena_make(x->a, struct actor_team);
	*team = (struct actor_team){ .team = x->to.organisation, .role = STR("") };
	return (struct visit){ .arena = x->a, .site = x->d->site, .db = x->db,
		.actor = { .kind = ACTOR_SYSTEM, .account = x->to.id, .username = STR(""), .name = x->to.name, .role = STR(""),
			.person = STR(""), .practitioner = STR(""), .scope = &x->scopes, .team = team, .teams = 1 },
		.person = { .birth = DAY_NONE } };
}

static enum err (*const documents[OUTBOX_WHATS])(struct db *db, struct arena *a, const struct person *person,
	struct str about, const struct agreement_reader *reader, struct str *json) = {
	[OUTBOX_AGREEMENT] = plan_document_agreed,
	[OUTBOX_REVIEW] = plan_document_reviewed,
	[OUTBOX_WITHDRAWN] = plan_document_withdrawn,
};

// ERR_DENIED: not to them. ERR_NOT_FOUND: there is nothing to send.
static enum err compose(struct delivery *x)
{
	struct visit v = visit_of(x);
	struct agreement_reader reader = document_reader(&v);
	struct resource there;
	struct reach *who;
	enum err e = reach_person(&v, x->row.person, &who);
	if (e == OK)
		e = resource_head(x->db, x->a, STR("Patient"), x->row.person, &there);
	if (e == OK && there.deleted)
		e = ERR_NOT_FOUND;
	// Restricted people are in no copy that goes out by itself, as they are in no export and no list (DESIGN 4).
	if (e == OK && (!who->open || who->person.restricted))
		e = ERR_DENIED;
	if (e == OK)
		e = documents[x->row.what](x->db, x->a, &who->person, x->row.about, &reader, &x->body);
	if (e == OK && x->to.form == SUBSCRIBER_TRANSACTION)
		x->body = document_transaction(x->a, x->body);
	if (e == OK && !x->body.n)
		e = ERR_TOO_LARGE;
	// Looking at single resources says no error: whether the snapshot held until here does.
	if (e == OK || e == ERR_DENIED)
		return resource_head(x->db, x->a, STR("Patient"), x->row.person, &there) == OK ? e : ERR_BUSY;
	return e;
}

static enum err look(struct delivery *x)
{
	x->body = STR_NONE;
	db_begin_read(x->db);
	enum err e = history_as_of(x->db, &x->as_of);
	if (e == OK)
		e = compose(x);
	db_end_read(x->db);
	db_settle(x->db);
	return e;
}

// --- the row ---------------------------------------------------------------------------------------------------------
static enum err tell(struct delivery *x, struct db *db, struct arena *a, const char *action)
{
	return audit_append(x->d->site->audit, db, a, &(struct audit_row){
		.action = str_of(action), .outcome = STR("done"), .actor = str_format(a, "s:%.*s", STR_ARG(x->to.id)),
		.role = x->to.organisation, .person = x->row.person, .request = x->row.id, .reason = STR(""), .peer = STR(""),
		.what = str_format(a, "outbox_%s %.*s", outbox_what_name(x->row.what), STR_ARG(x->row.about)) });
}

static enum err claim_run(struct db *db, struct arena *a, void *what)
{
	struct delivery *x = what;
	enum err e = outbox_claim(db, &x->row, x->as_of, x->due);
	return e == OK ? tell(x, db, a, "send") : e;
}

static enum err set_run(struct db *db, struct arena *a, void *what)
{
	struct delivery *x = what;
	enum err e = outbox_set(db, &x->row);
	if (e == ERR_NOT_FOUND)
		return OK; // the operator let go of it meanwhile
	if (e == OK && x->row.state == OUTBOX_SENT)
		e = tell(x, db, a, "sent");
	return e;
}

static enum err pause_run(struct db *db, struct arena *a, void *what)
{
	struct delivery *x = what;
	(void)a;
	return outbox_pause(db, x->to.id, x->paused, &x->more);
}

// Days of plans may wait for a system that is away: a few rows a job, so that no save waits behind them.
static enum err pause_subscriber(struct delivery *x)
{
	enum err e = OK;
	x->paused = clock_now() + PAUSE;
	for (x->more = true; e == OK && x->more;)
		e = store_write_until(x->d->site->store, pause_run, x, x->d->stop, x->d->context);
	return e;
}

static enum err set(struct delivery *x, enum outbox_state state, const char *why)
{
	x->row.state = state;
	x->row.why = str_of(why);
	x->row.status = x->answer.status;
	log_event(state == OUTBOX_PARKED ? LOG_WARN : LOG_INFO, "delivery",
		"id=%.*s subscriber=%.*s result=%s why=%s attempt=%lld status=%d bytes=%zu", STR_ARG(x->row.id),
		STR_ARG(x->to.id), outbox_state_name(state), why, (long long)x->row.attempts, x->answer.status, x->body.n);
	enum err e = store_write_until(x->d->site->store, set_run, x, x->d->stop, x->d->context);
	return e == OK && state == OUTBOX_WAITING && x->nobody ? pause_subscriber(x) : e;
}

// Some time more or less, so that what failed together does not come back together.
static instant about(instant wait)
{
	uint16_t some;
	random_bytes(&some, sizeof some);
	return wait + wait / 10 * some / UINT16_MAX;
}

// Not now. When patience is over it is parked.
static enum err later(struct delivery *x, const char *why)
{
	instant wait = outbox_patience(x->row.attempts), now = clock_now();
	if (x->answer.retry && now - x->row.made < PATIENCE) // who names a time is believed, however often
		wait = x->answer.retry;
	else if (wait)
		wait = about(wait);
	if (!wait)
		return set(x, OUTBOX_PARKED, "gave-up");
	x->row.due = now + wait;
	return set(x, OUTBOX_WAITING, why);
}

// --- sending ---------------------------------------------------------------------------------------------------------
// One line of visible letters, as a header can hold.
static enum err read_token(struct delivery *x, struct str *out)
{
	char text[TOKEN_MOST];
	struct stat st;
	int fd = open(str_c(x->a, x->to.token_file), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return ERR_NOT_FOUND;
	ssize_t n = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? read(fd, text, sizeof text) : -1;
	close(fd);
	struct str token = n > 0 ? str_trim((struct str){ text, (size_t)n }) : STR("");
	for (size_t i = 0; i < token.n; i++)
		if (token.p[i] <= ' ' || token.p[i] > '~')
			return ERR_INPUT;
	*out = str_dup(x->a, token);
	return token.n && n < (ssize_t)sizeof text ? OK : ERR_INPUT;
}

static enum err post(struct delivery *x)
{
	struct str header[6], token;
	size_t headers = 0;
	struct message_signature s;
	const struct message m = { .method = "POST", .target = x->to.endpoint, .type = STR("application/fhir+json"),
		.body = x->body, .created = clock_now() };
	message_sign(x->a, &x->d->site->sends, &m, &s);
	header[headers++] = str_format(x->a, "Content-Type: %.*s", STR_ARG(m.type));
	header[headers++] = str_format(x->a, "Content-Digest: %.*s", STR_ARG(s.digest));
	header[headers++] = str_format(x->a, "Signature-Input: %.*s", STR_ARG(s.input));
	header[headers++] = str_format(x->a, "Signature: %.*s", STR_ARG(s.signature));
	header[headers++] = str_format(x->a, "X-Request-Id: %.*s", STR_ARG(x->row.id));
	if (x->to.token_file.n) {
		if (read_token(x, &token) != OK) {
			x->answer.trouble = "token-file";
			return ERR_UPSTREAM;
		}
		header[headers++] = str_format(x->a, "Authorization: Bearer %.*s", STR_ARG(token));
	}
	return http_out_post(x->d->out, &(struct http_out_post){ .address = x->to.endpoint, .header = header,
		.headers = headers, .body = x->body, .ca_file = x->to.ca_file.n ? str_c(x->a, x->to.ca_file) : NULL,
		.stop = x->d->stop, .context = x->d->context }, &x->answer);
}

// What says that this will never be taken as it is, whoever asks again.
static bool hopeless(int status)
{
	static const int these[] = { 400, 405, 406, 410, 411, 412, 413, 414, 415, 422 };
	for (size_t i = 0; i < sizeof these / sizeof *these; i++)
		if (status == these[i])
			return true;
	return false;
}

static enum err deliver(struct delivery *x)
{
	enum err e = post(x);
	if (e == ERR_BUSY) // the server stops; the claim has set when it is tried again
		return e;
	x->nobody = e != OK;
	if (e != OK)
		return later(x, x->answer.trouble);
	if (x->answer.status >= 200 && x->answer.status < 300)
		return set(x, OUTBOX_SENT, "taken");
	return hopeless(x->answer.status) ? set(x, OUTBOX_PARKED, "refused") : later(x, "status");
}

static enum err end(struct delivery *x, enum err why)
{
	if (why == ERR_DENIED)
		return set(x, OUTBOX_NOT_ALLOWED, "not-allowed");
	if (why == ERR_NOT_FOUND || why == ERR_GONE)
		return set(x, OUTBOX_NOTHING, "nothing");
	if (why == ERR_TOO_LARGE)
		return set(x, OUTBOX_PARKED, "too-large");
	x->row.due = clock_now() + TROUBLED; // it must not stand in the way of all others
	return set(x, OUTBOX_WAITING, err_row(why)->name);
}

// A look, and the claim that proves it still true.
static enum err prepare(struct delivery *x, const struct outbox_row *row)
{
	enum err e = ERR_STALE;
	for (int i = 0; i < TRIES && (e == ERR_STALE || e == ERR_BUSY) && !x->d->stop(x->d->context); i++) {
		arena_reset(x->a);
		e = subscriber_get(x->db, x->a, row->subscriber, &x->to);
		if (e == OK && x->to.until)
			e = ERR_NOT_FOUND;
		if (e == OK)
			e = scope_parse(x->a, STR("system/*.rs"), &x->scopes);
		if (e == OK)
			e = look(x);
		if (e != OK)
			continue;
		instant wait = outbox_patience(row->attempts + 1);
		x->due = clock_now() + (wait > WHOLE_MOST ? wait : WHOLE_MOST);
		e = store_write_until(x->d->site->store, claim_run, x, x->d->stop, x->d->context);
	}
	return e == ERR_STALE ? ERR_BUSY : e;
}

enum err delivery_run(const struct deliverer *d, const struct outbox_row *row)
{
	struct delivery x = { .d = d, .a = arena_new(), .db = store_reader(d->site->store), .row = *row };
	enum err e = prepare(&x, row);
	db_settle(x.db);
	if (e == OK) {
		x.row.attempts++;
		e = deliver(&x);
	} else if (e != ERR_BUSY) {
		e = end(&x, e);
	}
	arena_free(x.a);
	return e == OK ? OK : ERR_BUSY;
}
