// SPDX-License-Identifier: Apache-2.0
// Migrations: the numbered steps that made the tables what they are. Each runs once, alone in its transaction, and
// leaves its number and a digest of its text in the table `migration`, so that a step changed afterwards is noticed
// before anything is built on it. Called by main at start and by `ownplan migrate`; dies with nothing.
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "store/store_inside.h"

enum { DIGEST_BYTES = 32, DIGEST_TEXT = 2 * DIGEST_BYTES + 1 };

static struct statement migration_list = {
	.name = "migration_list",
	.sql = "SELECT number, name, digest\n"
	       "FROM migration\n"
	       "ORDER BY number",
	.params = "",
	.columns = "number:int name:text digest:text",
	.for_what = "which migrations this database has seen",
};

static struct statement migration_add = {
	.name = "migration_add",
	.sql = "INSERT INTO migration (number, name, digest, at)\n"
	       "VALUES ($1, $2, $3, $4)",
	.params = "number:int name:text digest:text at:int",
	.columns = "",
	.for_what = "notes that a migration ran",
};

static struct statement migration_held = {
	.name = "migration_held",
	.sql = "SELECT value\n"
	       "FROM store_state\n"
	       "WHERE name = 'moving'",
	.params = "",
	.columns = "value:int",
	.for_what = "whether a move into this database is under way",
};

static void digest(const struct migration *m, char out[DIGEST_TEXT])
{
	unsigned char hash[DIGEST_BYTES];
	crypto_generichash(hash, sizeof hash, (const unsigned char *)m->sql, strlen(m->sql), NULL, 0);
	sodium_bin2hex(out, DIGEST_TEXT, hash, sizeof hash);
}

static void list_check(const struct migration *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		must(list[i].number == (int)i + 1 && list[i].name && list[i].sql);
}

// ERR_CONFLICT when a move into this database has not ended (move.h): what is there is not whole.
static enum err not_moving(struct store *s, struct fault *f)
{
	struct query *q = query_begin(store_reader(s), &migration_held);
	bool held = query_row(q);
	enum err e = query_end(q);
	if (e)
		return fault_say(f, e, _("The list of database steps cannot be read."));
	return !held ? OK : fault_say(f, ERR_CONFLICT, _("Data is being moved into this database and not all of it is "
		"there. Begin `ownplan migrate --from --to` again, with the same words."));
}

static enum err migrated(struct store *s, const struct migration *list, size_t count, int *done, struct fault *f)
{
	list_check(list, count);
	*done = 0;
	enum err found = OK;
	char expected[DIGEST_TEXT];
	struct query *q = query_begin(store_reader(s), &migration_list);
	while (!found && query_row(q)) {
		int64_t number = row_int(q, "number");
		struct str name = row_text(q, "name");
		if (number != *done + 1 || (size_t)number > count) {
			log_event(LOG_ERROR, "migration_unknown", "number=%lld", (long long)number);
			found = fault_say(f, ERR_CONFLICT, _("This database was made by a newer version of the program."));
			break;
		}
		digest(&list[number - 1], expected);
		if (!str_is(row_text(q, "digest"), expected)) {
			log_event(LOG_ERROR, "migration_changed", "number=%lld name=%s", (long long)number, log_quote(name));
			found = fault_name(f, ERR_CONFLICT,
				_("The database step \"%s\" is not the one that this database was made with."), list[number - 1].name);
			break;
		}
		*done = (int)number;
	}
	enum err e = query_end(q);
	if (e)
		return fault_say(f, e, _("The list of database steps cannot be read."));
	return found;
}

enum err store_migrated(struct store *s, const struct migration *list, size_t count, int *done, struct fault *f)
{
	*done = 0;
	enum err e = not_moving(s, f);
	return e ? e : migrated(s, list, count, done, f);
}

struct step {
	const struct migration *m;
	char why[200];
};

static enum err step_run(struct db *db, struct arena *a, void *what)
{
	(void)a;
	struct step *step = what;
	enum err e = db->engine->script(db->c, step->m->sql, step->why, sizeof step->why);
	if (e)
		return e;
	char hash[DIGEST_TEXT];
	digest(step->m, hash);
	struct query *q = query_begin(db, &migration_add);
	query_int(q, "number", step->m->number);
	query_text(q, "name", str_of(step->m->name));
	query_text(q, "digest", str_of(hash));
	query_int(q, "at", clock_now());
	return query_run(q, NULL);
}

enum err store_migrate(struct store *s, const struct migration *list, size_t count, struct fault *f)
{
	enum err e = not_moving(s, f);
	return e ? e : migrate_steps(s, list, count, f);
}

enum err migrate_steps(struct store *s, const struct migration *list, size_t count, struct fault *f)
{
	int done;
	enum err e = migrated(s, list, count, &done, f);
	for (size_t i = (size_t)done; !e && i < count; i++) {
		struct step step = { .m = &list[i] };
		instant began = clock_ticks();
		e = store_write(s, step_run, &step);
		if (e) {
			log_event(LOG_ERROR, "migration_failed", "number=%d why=%s", list[i].number, log_quote(str_of(step.why)));
			return fault_name(f, e, _("The database step \"%s\" failed; nothing of it was kept."), list[i].name);
		}
		log_event(LOG_INFO, "migrated", "number=%d took_us=%lld", list[i].number, (long long)(clock_ticks() - began));
	}
	return e;
}
