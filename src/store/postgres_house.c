// SPDX-License-Identifier: Apache-2.0
// Opening a PostgreSQL database: whether it is one that can keep a record, our own table in it, and which of the
// processes that serve it does what only one may do. Called through the table in postgres_life.c.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "store/postgres_inside.h"
#include "store/store_inside.h"

#define LEAD_LOOK (1 * SECONDS) // so often it is looked whether the connection that leads still stands
enum { SERVER_LEAST = 140000 };

static enum err says(struct fault *f, enum err e, const char *sentence, const char *what)
{
	return fault_name(f, e, sentence, what);
}

// One row: what must hold before anything is touched. Who began before us may have come no further than writer_table,
// or be no further yet.
#define LOOK \
	"SELECT pg_encoding_to_char(encoding), coalesce(current_schema(), ''), pg_is_in_recovery()," \
	" current_setting('fsync'), has_schema_privilege(coalesce(current_schema(), 'pg_catalog'), 'CREATE')," \
	" coalesce(to_regclass('store_state')::text, '')," \
	" coalesce(has_table_privilege(to_regclass('store_state'), 'UPDATE'), true)," \
	" (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace" \
	" WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND c.relname <> 'store_writer')" \
	" FROM pg_database WHERE datname = current_database()"

static bool yes(const PGresult *r, int column)
{
	return *PQgetvalue(r, 0, column) == 't';
}

static enum err fit(struct base *b, const PGresult *r, struct fault *f)
{
	const char *encoding = PQgetvalue(r, 0, 0), *schema = PQgetvalue(r, 0, 1);
	bool ours = *PQgetvalue(r, 0, 5) != 0;
	if (strcmp(encoding, "UTF8") != 0)
		return says(f, ERR_CONFLICT, _("The database keeps text as %s. Make one with ENCODING 'UTF8'."), encoding);
	if (yes(r, 2))
		return fault_say(f, ERR_CONFLICT, _("This database is a copy that cannot be written. Name the one it copies."));
	if (!*schema || strlen(schema) >= sizeof b->schema)
		return fault_say(f, ERR_CONFLICT, _("The search path of this database names no schema that is there."));
	if (!ours && pg_number(r, 0, 7) > 0)
		return says(f, ERR_CONFLICT,
			_("There are tables of something else in the schema %s. Use a database of its own for Ownplan."), schema);
	if (!yes(r, 6))
		return says(f, ERR_CONFLICT,
			_("The tables in the schema %s belong to another user. Use the one that made them."), schema);
	if (!yes(r, 4))
		return says(f, ERR_CONFLICT,
			_("This user may not make tables in the schema %s. Ask who runs it to GRANT ALL ON SCHEMA."), schema);
	if (strcmp(PQgetvalue(r, 0, 3), "on") != 0)
		log_event(LOG_WARN, "postgres", "fsync=off what_is_saved=may_be_lost");
	snprintf(b->schema, sizeof b->schema, "%s", schema);
	return OK;
}

// Rows of writers that ended are swept a week later.
static bool writer_table(const struct base *b, PGconn *pg, char *why, size_t room)
{
	static const char sql[] =
		"CREATE TABLE IF NOT EXISTS store_writer (id BIGINT PRIMARY KEY, done BIGINT NOT NULL, at BIGINT NOT NULL);"
		"DELETE FROM store_writer WHERE at < (extract(epoch FROM now()) - 7 * 86400) * 1000000; COMMIT";
	char begin[120];
	snprintf(begin, sizeof begin, "SET client_min_messages = warning; BEGIN; SELECT pg_advisory_xact_lock(%lld)",
		(long long)pg_lock_key(b, "turn", 0));
	PGresult *r = PQexec(pg, begin);
	bool fine = PQresultStatus(r) == PGRES_TUPLES_OK;
	PQclear(r);
	r = fine ? PQexec(pg, sql) : NULL;
	fine = fine && PQresultStatus(r) == PGRES_COMMAND_OK;
	PQclear(r);
	if (!fine)
		pg_first_line(PQerrorMessage(pg), why, room);
	return fine;
}

static enum err look(struct base *b, PGconn *pg, struct fault *f)
{
	char why[200] = "";
	if (PQserverVersion(pg) < SERVER_LEAST)
		return fault_say(f, ERR_CONFLICT, _("This PostgreSQL is too old. Version 14 is the oldest that will do."));
	PGresult *r = pg_ask(pg, LOOK, 0, NULL, why, sizeof why);
	enum err e = r ? fit(b, r, f) : says(f, ERR_INTERNAL, _("The database could not be looked at: %s"), why);
	PQclear(r);
	if (!e && !b->settings.only_read && !writer_table(b, pg, why, sizeof why))
		e = says(f, ERR_INTERNAL, _("The database cannot be written: %s"), why);
	return e;
}

static void base_free(struct base *b)
{
	while (b->leads) {
		struct lead *l = b->leads;
		b->leads = l->next;
		free(l);
	}
	pthread_mutex_destroy(&b->lead_lock);
	free(b->url);
	free(b);
}

// --- the address -------------------------------------------------------------------------------------------------

// A '/' before the '@', or a second '@', belongs to a password: libpq takes what stands behind it for the host, and
// would quote it.
static bool password_escaped(const char *url)
{
	const char *behind = strstr(url, "://") + 3, *at = strchr(behind, '@');
	if (!at)
		return true;
	return !memchr(behind, '/', (size_t)(at - behind)) && !memchr(at + 1, '@', strcspn(at + 1, "?"));
}

// "5432", "5432,5433", "": what is none may be a password whose host was forgotten, and libpq would quote it.
static bool ports_fine(const PQconninfoOption *options)
{
	for (const PQconninfoOption *o = options; o->keyword; o++)
		if (strcmp(o->keyword, "port") == 0 && o->val)
			return o->val[strspn(o->val, "0123456789,")] == 0;
	return true;
}

// Never in libpq's words, which may quote the password.
static enum err address_fine(const char *url, struct fault *f)
{
	char *why = NULL;
	PQconninfoOption *options = PQconninfoParse(url, &why);
	bool ours = strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0;
	bool escaped = !ours || password_escaped(url), fine = ours && options && escaped && ports_fine(options);
	PQconninfoFree(options);
	PQfreemem(why);
	if (!escaped)
		return fault_say(f, ERR_RULE,
			_("In the address of the database write @ in a password as %40, / as %2F and % as %25."));
	return fine ? OK
		: fault_say(f, ERR_RULE, _("The address of the database is not one of postgresql://USER@HOST:PORT/NAME."));
}

// --- who is not let in -------------------------------------------------------------------------------------------

// Appendix A of PostgreSQL's manual; what no row has is told in the server's words. Each names user or database.
static const struct {
	char state[6];
	enum err err;
	bool user;
	const char *sentence;
} refusals[] = {
	{ "28P01", ERR_LOGIN, true,
		N_("The database does not take this password of the user %s. Check the name and the password.") },
	{ "28000", ERR_LOGIN, true,
		N_("The database does not let the user %s in. Ask who runs it for LOGIN, and a line in pg_hba.conf.") },
	{ "3D000", ERR_NOT_FOUND, false,
		N_("The database \"%s\" does not exist. Make it first, with ENCODING 'UTF8'.") },
	{ "42501", ERR_DENIED, false,
		N_("This user may not use the database %s. Ask who runs it to GRANT CONNECT ON DATABASE.") },
	{ "55000", ERR_BUSY, false, N_("The database %s takes no connections now. Ask who runs it to allow them.") },
	{ "53300", ERR_BUSY, false,
		N_("There are too many connections to the database %s. Stop another program, or raise its limit.") },
	{ "57P03", ERR_BUSY, false, N_("The database %s is starting or stopping. Please try again in a moment.") },
};

// libpq keeps the code of a refusal to itself, except in words of this form; so it is asked once more.
static void ask_for_code(PGconn *pg, char code[6])
{
	PQsetErrorVerbosity(pg, PQERRORS_SQLSTATE);
	PQreset(pg);
	PQsetErrorVerbosity(pg, PQERRORS_DEFAULT);
	char said[400];
	pg_first_line(PQerrorMessage(pg), said, sizeof said);
	const char *last = strrchr(said, ' ');
	snprintf(code, 6, "%.5s", last ? last + 1 : "");
}

static enum err not_let_in(PGconn *pg, struct fault *f)
{
	char why[400], code[6];
	pg_first_line(PQerrorMessage(pg), why, sizeof why);
	if (PQconnectionNeedsPassword(pg))
		return says(f, ERR_LOGIN, _("The database asks for a password of the user %s. Put it in ~/.pgpass."),
			PQuser(pg));
	ask_for_code(pg, code);
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		if (strcmp(code, refusals[i].state) == 0)
			return says(f, refusals[i].err, _(refusals[i].sentence), refusals[i].user ? PQuser(pg) : PQdb(pg));
	return says(f, ERR_BUSY, _("The database cannot be reached: %s"), why);
}

enum err postgres_open(const struct store_settings *s, struct base **out, struct fault *f)
{
	enum err e = address_fine(s->database, f);
	if (e)
		return e;
	struct base *b = calloc(1, sizeof *b);
	must(b);
	b->settings = *s;
	b->url = strdup(s->database);
	must(b->url);
	b->settings.database = b->url;
	random_bytes(&b->writer, sizeof b->writer);
	pthread_mutex_init(&b->lead_lock, NULL);
	PGconn *pg = pg_attempt(b);
	e = PQstatus(pg) == CONNECTION_OK ? look(b, pg, f) : not_let_in(pg, f);
	PQfinish(pg);
	if (e)
		base_free(b);
	else
		*out = b;
	return e;
}

void postgres_close(struct base *b)
{
	if (b->lead)
		PQfinish(b->lead);
	base_free(b);
}

// --- who leads ---------------------------------------------------------------------------------------------------

static void lead_lost(struct base *b)
{
	if (b->lead)
		PQfinish(b->lead);
	b->lead = NULL;
	for (struct lead *l = b->leads; l; l = l->next)
		l->ours = false;
}

static bool lead_connection(struct base *b)
{
	char why[200] = "";
	if (b->lead && clock_ticks() - b->lead_seen < LEAD_LOOK)
		return true;
	PGresult *r = b->lead ? pg_ask(b->lead, "SELECT 1", 0, NULL, why, sizeof why) : NULL;
	if (!r) {
		lead_lost(b);
		b->lead = pg_connect(b, why, sizeof why);
	}
	PQclear(r);
	b->lead_seen = clock_ticks();
	return b->lead != NULL;
}

static struct lead *lead_of(struct base *b, const char *task)
{
	struct lead *l = b->leads;
	while (l && strcmp(l->task, task) != 0)
		l = l->next;
	if (!l) {
		l = calloc(1, sizeof *l);
		must(l);
		*l = (struct lead){ .task = task, .next = b->leads };
		b->leads = l;
	}
	return l;
}

bool postgres_leads(struct base *b, const char *task)
{
	char key[32], kind[64], why[200] = "";
	pthread_mutex_lock(&b->lead_lock);
	struct lead *l = lead_of(b, task);
	bool fine = lead_connection(b);
	if (fine && !l->ours) {
		snprintf(kind, sizeof kind, "lead %s", task);
		snprintf(key, sizeof key, "%lld", (long long)pg_lock_key(b, kind, 0));
		const char *values[] = { key };
		PGresult *r = pg_ask(b->lead, "SELECT pg_try_advisory_lock($1::bigint)", 1, values, why, sizeof why);
		l->ours = r && yes(r, 0);
		PQclear(r);
	}
	bool ours = fine && l->ours;
	pthread_mutex_unlock(&b->lead_lock);
	return ours;
}
