// SPDX-License-Identifier: Apache-2.0
// Opening and closing a site (site.h), in the order in which its parts stand on each other.
#include "serve/site.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/text.h"
#include "plan/agreement.h"
#include "plan/follow.h"
#include "plan/template.h"
#include "record/key_pair.h"
#include "record/schema.h"
#include "record/organisation.h"
#include "record/search_check.h"
#include "record/setting.h"

// Whoever asked for a page would rather wait for this long than be told to come back: disks of shared machines pause.
#define PEOPLE_WAIT (2 * SECONDS)

static enum err data_in(const struct site_settings *s, const char *place, struct fault *f)
{
	const char *words = _("There is data in %s already.");
	if (s->fresh)
		words = _("There is data in %s already. `ownplan serve` goes on with it; to begin anew choose another place.");
	return fault_say(f, ERR_CONFLICT, str_format(f->arena, words, place).p);
}

// With a database elsewhere the folder holds keys and files: it is looked for all the same.
static enum err folder_there(const struct site_settings *s, struct fault *f)
{
	struct stat st;
	if (!s->folder)
		return OK;
	bool database = stat(str_format(f->arena, "%s/plan.db", s->folder).p, &st) == 0;
	if (database && (s->fresh || s->database))
		return data_in(s, s->folder, f);
	if (s->make || database || (s->database && stat(s->folder, &st) == 0))
		return OK;
	return fault_say(f, ERR_NOT_FOUND,
		str_format(f->arena, _("There is no data in %s. `ownplan init` makes it."), s->folder).p);
}

// Made once the database is known to be the right one, so that a wrong address leaves nothing behind.
static enum err folder_ready(const struct site_settings *s, struct fault *f)
{
	if (s->folder && s->database && s->make && mkdir(s->folder, 0700) != 0 && errno != EEXIST)
		return fault_say(f, ERR_INTERNAL,
			str_format(f->arena, _("The folder %s cannot be made. Does the folder above it exist?"), s->folder).p);
	return OK;
}

// Whether the keys in the folder are those that the data was made with. With others drafts could not be read, and the
// audit would contradict its heads, so nothing is opened, and no new ones are made.
static enum err keys_fit(const struct site_settings *s, const struct site *site, struct arena *a, struct fault *f)
{
	struct str made_with;
	struct db *db = store_reader(site->store);
	enum err e = setting_get(db, a, SETTING_AUDIT_KEY, &made_with);
	db_settle(db);
	if (e != OK || !s->folder || !made_with.p)
		return e;
	if (audit_key_lies_in(s->folder, made_with))
		return OK;
	return fault_say(f, ERR_CONFLICT, str_format(f->arena,
		_("The keys of this data are not in %s. Name the folder that it was made with, or put its keys there."),
		s->folder).p);
}

static enum err note_key(struct db *db, struct arena *a, void *what)
{
	return setting_put(db, SETTING_AUDIT_KEY, audit_key(what, a));
}

// What teams are part of, where they were written before that was kept beside them.
static enum err organisations_kept(struct site *site)
{
	struct arena *a = arena_new();
	bool kept;
	enum err e = organisation_noted(store_reader(site->store), a, &kept);
	db_settle(store_reader(site->store));
	arena_free(a);
	return e != OK || kept ? e : store_write(site->store, organisation_note_all, NULL);
}

static enum err schema_ready(const struct site_settings *s, struct site *site, struct fault *f)
{
	int done = 0;
	enum err e = store_migrated(site->store, record_migrations, record_migration_count, &done, f);
	if (e == OK && done && s->fresh)
		return data_in(s, _("this database"), f);
	if (e == OK && !done && !s->make)
		return fault_say(f, ERR_NOT_FOUND, _("There is nothing in this database yet. `ownplan init` makes it."));
	if (e == OK)
		e = folder_ready(s, f);
	if (e == OK && s->migrate) {
		e = store_migrate(site->store, record_migrations, record_migration_count, f);
		if (e == OK && done == 0) // nobody is in it yet
			e = store_write(site->store, search_check_note, NULL);
		if (e == OK && done == 0)
			e = store_write(site->store, follow_check_note, NULL);
		return e == OK ? organisations_kept(site) : e;
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
	struct store_settings store = { .folder = s->folder, .database = s->database, .beside = s->beside,
		.wait_most = PEOPLE_WAIT, .writer_cache = s->cache, .reader_cache = s->cache / 8 };
	enum err e = folder_there(s, f);
	if (e == OK)
		e = store_open(&store, &out->store, f);
	if (e == OK)
		e = schema_ready(s, out, f);
	if (e == OK && s->migrate)
		e = store_write(out->store, template_install, NULL);
	if (e == OK)
		e = keys_fit(s, out, a, f);
	if (e == OK)
		e = audit_open(out->store, s->folder, &out->audit, f);
	if (e == OK && s->migrate && s->folder)
		e = store_write(out->store, note_key, out->audit);
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
