// SPDX-License-Identifier: Apache-2.0
// Opening and closing a site (site.h), in the order in which its parts stand on each other.
#include "serve/site.h"

#include <sys/stat.h>

#include "base/arena.h"
#include "base/text.h"
#include "plan/agreement.h"
#include "record/key_pair.h"
#include "record/schema.h"
#include "record/search_check.h"
#include "record/setting.h"

// Whoever asked for a page would rather wait for this long than be told to come back: disks of shared machines pause.
#define PEOPLE_WAIT (2 * SECONDS)

static enum err folder_there(const struct site_settings *s, struct fault *f)
{
	struct stat st;
	if (!s->folder || s->make)
		return OK;
	const char *file = str_format(f->arena, "%s/plan.db", s->folder).p;
	if (stat(file, &st) == 0)
		return OK;
	return fault_say(f, ERR_NOT_FOUND,
		str_format(f->arena, _("There is no data in %s. `ownplan init` makes it."), s->folder).p);
}

static enum err schema_ready(const struct site_settings *s, struct site *site, struct fault *f)
{
	int done = 0;
	enum err e = store_migrated(site->store, record_migrations, record_migration_count, &done, f);
	if (e == OK && s->migrate) {
		e = store_migrate(site->store, record_migrations, record_migration_count, f);
		return e == OK && done == 0 ? store_write(site->store, search_check_note, NULL) : e; // nobody is in it yet
	}
	if (e == OK && (size_t)done < record_migration_count)
		return fault_say(f, ERR_CONFLICT, _("The database is older than this program. Run `ownplan migrate` first."));
	return e;
}

static enum err read_settings(struct site *site, struct arena *a)
{
	struct str name;
	struct db *db = store_reader(site->store);
	enum err e = setting_get(db, a, SETTING_ORGANISATION, &name);
	db_settle(db);
	site->organisation = name.n ? str_c(a, name) : "";
	return e;
}

enum err site_open(const struct site_settings *s, struct arena *a, struct site *out, struct fault *f)
{
	*out = (struct site){ .folder = s->folder, .demo = s->demo, .organisation = "" };
	struct store_settings store = { .folder = s->folder, .beside = s->beside, .wait_most = PEOPLE_WAIT };
	enum err e = folder_there(s, f);
	if (e == OK)
		e = store_open(&store, &out->store, f);
	if (e == OK)
		e = schema_ready(s, out, f);
	if (e == OK)
		e = audit_open(out->store, s->folder, &out->audit, f);
	if (e == OK)
		e = draft_key_open(s->folder, &out->drafts, f);
	if (e == OK)
		e = agreement_key_open(s->folder, out->sign_public, out->sign_secret, f);
	if (e == OK)
		e = key_pair_open(s->folder, "outbox", out->sends.open, out->sends.secret, f);
	if (e == OK)
		e = read_settings(out, a);
	if (e != OK)
		site_close(out);
	return e;
}

void site_close(struct site *site)
{
	if (site->audit)
		audit_close(site->audit);
	if (site->store)
		store_close(site->store);
	site->audit = NULL;
	site->store = NULL;
}
