// SPDX-License-Identifier: Apache-2.0
// On which engine the tests run: SQLite, or, where OWNPLAN_TEST_DATABASE holds the address of a PostgreSQL server that
// was started for them, on that. Each store gets a schema of its own there, found again by its folder, and dropped
// when the program ends.
#ifndef OWNPLAN_TESTS_DATABASE_H
#define OWNPLAN_TESTS_DATABASE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

static inline const char *test_server(void)
{
	const char *server = getenv("OWNPLAN_TEST_DATABASE");
	return server && *server ? server : NULL;
}

// One statement, for what tests do behind the program's back.
static inline void test_database_run(const char *address, const char *sql)
{
	PGconn *pg = PQconnectdb(address);
	PGresult *r = PQexec(pg, "SET client_min_messages = warning");
	PQclear(r);
	r = PQexec(pg, sql);
	ExecStatusType status = PQresultStatus(r);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fprintf(stderr, "%s", PQerrorMessage(pg));
	must(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
	PQclear(r);
	PQfinish(pg);
}

struct test_schema {
	char name[32], address[400];
	pid_t maker;
	bool again; // may be emptied and taken once more
	struct test_schema *next;
};

static struct test_schema *test_schemas;

static inline void test_schemas_drop(void)
{
	char sql[100];
	for (struct test_schema *t = test_schemas; t; t = t->next) {
		snprintf(sql, sizeof sql, "DROP SCHEMA IF EXISTS %s CASCADE", t->name);
		if (t->maker == getpid())
			test_database_run(test_server(), sql);
	}
}

// The address to open instead of `folder`; NULL: the folder itself (SQLite). Without a folder, each call gives another.
static inline const char *test_database(const char *folder)
{
	static unsigned count;
	char sql[100];
	uint64_t hash = 0xcbf29ce484222325u;
	if (!test_server())
		return NULL;
	struct test_schema *t = calloc(1, sizeof *t);
	must(t);
	for (const char *p = folder ? folder : ""; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 0x100000001b3u;
	if (folder)
		snprintf(t->name, sizeof t->name, "f%016llx", (unsigned long long)hash);
	else
		snprintf(t->name, sizeof t->name, "m%d_%u", getpid(), count++);
	snprintf(t->address, sizeof t->address, "%s%coptions=-csearch_path%%3D%s&application_name=%s", test_server(),
		strchr(test_server(), '?') ? '&' : '?', t->name, t->name);
	for (struct test_schema *made = test_schemas; made; made = made->next)
		if (strcmp(made->name, t->name) == 0) {
			free(t);
			return made->address;
		}
	snprintf(sql, sizeof sql, "CREATE SCHEMA IF NOT EXISTS %s", t->name);
	test_database_run(test_server(), sql);
	if (!test_schemas)
		atexit(test_schemas_drop);
	t->maker = getpid();
	t->next = test_schemas;
	return (test_schemas = t)->address;
}

// Empties a schema of the record that nobody is connected to; false when somebody is. To make all tables anew would
// take ten times as long.
static inline bool test_schema_emptied(const struct test_schema *t)
{
	static const char empty[] =
		"DO $$ DECLARE t text; there bool; BEGIN"
		" FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '%s' AND tablename <> 'migration'"
		" AND tablename NOT LIKE 'store_%%' LOOP"
		" EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s.%%I)', t) INTO there;"
		" IF there THEN EXECUTE format('TRUNCATE %s.%%I RESTART IDENTITY', t); END IF;"
		" END LOOP; END $$";
	char sql[sizeof empty + 3 * sizeof t->name];
	snprintf(sql, sizeof sql, "SELECT 1 FROM pg_stat_activity WHERE application_name = '%s'", t->name);
	PGconn *pg = PQconnectdb(test_server());
	PGresult *r = PQexec(pg, sql);
	bool alone = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 0;
	PQclear(r);
	snprintf(sql, sizeof sql, empty, t->name, t->name, t->name);
	r = alone ? PQexec(pg, sql) : NULL;
	bool done = PQresultStatus(r) == PGRES_COMMAND_OK;
	PQclear(r);
	PQfinish(pg);
	return done;
}

// For stores of the record without a folder: one that was closed before, emptied, or another. `spoilt` by who has
// changed a table's form, for the whole program.
static bool test_schemas_spoilt;

static inline const char *test_database_again(void)
{
	if (!test_server())
		return NULL;
	for (struct test_schema *t = test_schemas; t && !test_schemas_spoilt; t = t->next)
		if (t->again && test_schema_emptied(t))
			return t->address;
	const char *address = test_database(NULL);
	test_schemas->again = true;
	return address;
}

// For programs that test the folder itself.
static inline void test_folders_only(void)
{
	if (!test_server())
		return;
	printf("skipped: this is about SQLite's folder, and the tests run on PostgreSQL\n");
	exit(77);
}

#endif
