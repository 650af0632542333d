// SPDX-License-Identifier: Apache-2.0
// For script/bench: what it costs to decide about a person who has let in fifty, from the database, in microseconds of
// the processor: for a nurse, who is in a team, and for a program. The middle one of several rounds, in one snapshot.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/log.h"
#include "record/consent.h"
#include "record/schema.h"
#include "store/store.h"

#define PEOPLE 200
#define GRANTS 50
#define ROUNDS 9
#define TIMES 5000
#define PERSON "abcdefg100"

static enum err fill(struct db *db, struct arena *a, void *what)
{
	enum err e = OK;
	(void)what;
	for (int p = 0; e == OK && p < PEOPLE; p++)
		for (int i = 0; e == OK && i < GRANTS; i++) {
			struct access_rule r = { .grantee = str_format(a, i == 7 ? "t:nurses" : i % 10 == 3 ? "a:x%d" : "t:x%d", i),
				.consent = str_format(a, "c%d", i), .sections = i % 3 ? STR(" goals about ") : STR(""),
				.labels = STR(""), .purpose = STR("care"), .effect = i % 10 == 5 ? -1 : 1, .verbs = MAY_ALL_STAFF,
				.since = 1 };
			e = access_rule_put(db, str_format(a, "abcdefg%03d", p), &r);
		}
	return e;
}

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return a < b ? -1 : a > b;
}

// Microseconds that the processor worked for us: a neighbour on the machine does not count.
static double processor(void)
{
	struct timespec t;
	must(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double cost(struct db *db, const struct actor *who)
{
	static const struct access_what goals = { { "goals", 5 }, { "", 0 }, { "", 0 } };
	struct arena *a = arena_new();
	double took[ROUNDS];
	bool sees = true;
	db_begin_read(db);
	for (int round = 0; round < ROUNDS; round++) {
		double began = processor();
		for (int i = 0; i < TIMES; i++) {
			struct access x;
			arena_reset(a);
			must(access_load(db, a, who, STR(PERSON), &x) == OK);
			sees = sees && access_decide(&x, MAY_SEE, &goals) == (who->kind == ACTOR_STAFF);
		}
		took[round] = (processor() - began) / TIMES;
	}
	db_end_read(db);
	db_settle(db);
	arena_free(a);
	must(sees);
	qsort(took, ROUNDS, sizeof *took, by_size);
	return took[ROUNDS / 2];
}

int main(int count, char **words)
{
	struct store *s;
	struct fault f;
	struct arena *a = arena_new();
	struct actor_team team = { { "nurses", 6 }, { "", 0 }, { { "trust", 5 } }, 1 };
	const struct actor nurse = { .kind = ACTOR_STAFF, .account = STR("nurse"), .team = &team, .teams = 1,
		.person = STR("") }, program = { .kind = ACTOR_SYSTEM, .account = STR("p") };
	fault_init(&f, a);
	log_level_set(LOG_ERROR);
	if (count != 2 || store_open(&(struct store_settings){ .folder = words[1] }, &s, &f) != OK ||
		store_migrate(s, record_migrations, record_migration_count, &f) != OK || store_write(s, fill, NULL) != OK) {
		fprintf(stderr, "decision: %s\n", count == 2 ? fault_sentence(&f) : "name a new folder");
		return 1;
	}
	struct db *db = store_reader(s);
	printf("%.2f %.2f\n", cost(db, &nurse), cost(db, &program));
	store_close(s);
	arena_free(a);
	return 0;
}
