// SPDX-License-Identifier: Apache-2.0
// The wire to PostgreSQL: queueing commands, waiting for answers with a limit by our own clock, and what an answer's
// SQLSTATE means to us. Called by the other postgres_*.c only.
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "store/postgres_inside.h"

#define WAIT_MOST (45 * SECONDS) // more than any time limit that the server itself was given
#define WAIT_MORE (1 * SECONDS)  // of a reader, behind its own limit

// What we make of the SQLSTATE classes and codes of Appendix A of PostgreSQL's manual; the first that fits.
static const struct {
	const char *state;
	enum err err;
	enum trouble trouble;
	bool quiet; // the caller expects it
} meanings[] = {
	{ "23505", ERR_CONFLICT, TROUBLE_NONE, true },   // unique_violation
	{ "40", ERR_BUSY, TROUBLE_AGAIN, false },        // serialization failure, deadlock
	{ "57P", ERR_BUSY, TROUBLE_AGAIN, false },       // the server is stopping, starting, or ended this connection
	{ "57014", ERR_BUSY, TROUBLE_NONE, false },      // statement_timeout
	{ "55P03", ERR_BUSY, TROUBLE_NONE, false },      // lock_timeout
	{ "25006", ERR_BUSY, TROUBLE_AWAY, false },      // the server became a copy that cannot be written
	{ "25P0", ERR_INTERNAL, TROUBLE_NONE, true },    // the transaction failed before: that was told
	{ "53300", ERR_BUSY, TROUBLE_AWAY, false },      // too many connections
	{ "08", ERR_BUSY, TROUBLE_AGAIN, false },        // connection
	{ "", ERR_INTERNAL, TROUBLE_NONE, false },
};

void pg_first_line(const char *said, char *why, size_t room)
{
	size_t n = strcspn(said, "\n");
	if (room)
		snprintf(why, room, "%.*s", (int)n, said);
}

// A connection that ended while a transaction was open undid it; the writer may run it again.
void pg_lose(struct connection *c, const char *op)
{
	if (c->lost)
		return;
	log_event(LOG_WARN, "postgres", "op=%s connection=lost", op);
	PQfinish(c->pg);
	c->pg = NULL;
	c->lost = true;
	c->within = c->failed = c->settling = false;
	c->queued = 0;
	pg_rows_anew(c);
	c->trouble = TROUBLE_AGAIN;
}

// Never the words of the server beyond the first line: its DETAIL quotes values.
static enum err told(struct connection *c, const PGresult *r, char *why, size_t room)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE), *said = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	size_t i = 0;
	if (state && c->use == USE_READER && strcmp(state, "25006") == 0)
		state = "XX000"; // a reader that writes is our own mistake
	if (!state)
		state = PQstatus(c->pg) == CONNECTION_BAD ? "08006" : "XX000";
	while (strncmp(state, meanings[i].state, strlen(meanings[i].state)) != 0)
		i++;
	pg_first_line(said ? said : "", why, room);
	if (meanings[i].trouble)
		c->trouble = meanings[i].trouble;
	if (!meanings[i].quiet)
		log_event(meanings[i].err == ERR_BUSY ? LOG_WARN : LOG_ERROR, "postgres", "sqlstate=%s", state);
	return meanings[i].err;
}

static instant limit(const struct connection *c)
{
	return c->use == USE_READER && c->until ? c->until + WAIT_MORE : clock_ticks() + WAIT_MOST;
}

// Waits until an answer can be read without blocking. False: the connection is of no use any more.
static bool await(struct connection *c, instant until)
{
	while (PQisBusy(c->pg)) {
		int more = PQflush(c->pg);
		instant left = until - clock_ticks();
		struct pollfd p = { .fd = PQsocket(c->pg), .events = (short)(POLLIN | (more ? POLLOUT : 0)) };
		if (more < 0 || left <= 0)
			return false;
		if (poll(&p, 1, (int)(left / 1000) + 1) > 0 && (p.revents & ~POLLOUT) && !PQconsumeInput(c->pg))
			return false;
	}
	return true;
}

static enum err next(struct connection *c, instant until, PGresult **out)
{
	if (!await(c, until))
		return ERR_BUSY;
	*out = PQgetResult(c->pg);
	return OK;
}

enum err pg_queued(struct connection *c, int sent)
{
	if (sent) {
		c->queued++;
		return OK;
	}
	pg_lose(c, "send");
	return ERR_BUSY;
}

enum err pg_queue(struct connection *c, const char *sql)
{
	return pg_queued(c, PQsendQueryParams(c->pg, sql, 0, NULL, NULL, NULL, NULL, 0));
}

static bool good(ExecStatusType status)
{
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

// Reads the answers of everything queued, and the end of the pipe behind them.
static enum err collect(struct connection *c, PGresult **last, char *why, size_t room)
{
	instant until = limit(c);
	enum err first = OK;
	PGresult *r = NULL, *kept = NULL;
	for (;;) {
		enum err e = next(c, until, &r);
		if (!e && r && PQresultStatus(r) == PGRES_FATAL_ERROR && PQstatus(c->pg) == CONNECTION_BAD)
			e = told(c, r, why, room);
		if (e) {
			PQclear(r);
			PQclear(kept);
			pg_lose(c, "answer");
			return first ? first : e;
		}
		if (!r)
			continue; // the end of one command
		ExecStatusType status = PQresultStatus(r);
		if (status == PGRES_PIPELINE_SYNC)
			break;
		PQclear(kept);
		kept = r;
		if (!first && !good(status) && status != PGRES_PIPELINE_ABORTED)
			first = told(c, r, why, room);
	}
	PQclear(r);
	c->queued = 0;
	if (first)
		c->failed = c->within;
	if (last && !first)
		*last = kept;
	else
		PQclear(kept);
	return first;
}

void pg_send_off(struct connection *c)
{
	if (!PQpipelineSync(c->pg) || PQflush(c->pg) < 0)
		pg_lose(c, "send");
	else
		c->settling = true;
}

enum err pg_settle(struct connection *c)
{
	if (!c->settling)
		return OK;
	c->settling = false;
	return collect(c, NULL, NULL, 0);
}

enum err pg_sync(struct connection *c, PGresult **last, char *why, size_t room)
{
	if (c->lost)
		return ERR_BUSY;
	if (PQpipelineSync(c->pg))
		return collect(c, last, why, room);
	pg_lose(c, "send");
	return ERR_BUSY;
}

// --- connections of the engine's own -----------------------------------------------------------------------------

// The server's side of a connection over a network that was cut must end as soon as ours does: it holds locks, by which
// others know who leads, which chain is taken and whether a commit is still on its way. To a socket they mean nothing.
#define END_WITH_US \
	"SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3;" \
	" SET tcp_user_timeout = 10000"

PGconn *pg_attempt(const struct base *b)
{
	// What stands in the address comes behind these, and wins.
	static const char *const names[] = { "client_encoding", "application_name", "connect_timeout", "keepalives_idle",
		"keepalives_interval", "keepalives_count", "tcp_user_timeout", "dbname", NULL };
	const char *const values[] = { "UTF8", "ownplan", "3", "5", "2", "3", "10000", b->url, NULL };
	PGconn *pg = PQconnectdbParams(names, values, 1);
	must(pg);
	return pg;
}

PGconn *pg_connect(const struct base *b, char *why, size_t room)
{
	PGconn *pg = pg_attempt(b);
	PQclear(PQstatus(pg) == CONNECTION_OK ? PQexec(pg, END_WITH_US) : NULL);
	if (PQstatus(pg) == CONNECTION_OK)
		return pg;
	pg_first_line(PQerrorMessage(pg), why, room);
	PQfinish(pg);
	return NULL;
}

PGresult *pg_ask(PGconn *pg, const char *sql, int count, const char *const *values, char *why, size_t room)
{
	PGresult *r = PQexecParams(pg, sql, count, NULL, values, NULL, NULL, 0);
	if (good(PQresultStatus(r)))
		return r;
	pg_first_line(PQresultErrorMessage(r), why, room);
	PQclear(r);
	return NULL;
}

int64_t pg_number(const PGresult *r, int row, int column)
{
	return strtoll(PQgetvalue(r, row, column), NULL, 10);
}
