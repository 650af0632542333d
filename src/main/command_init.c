// SPDX-License-Identifier: Apache-2.0
// ownplan init: makes the folder with its database and keys, the organisation, and an administrator whose password is
// printed once. Beside it `migrate`, which brings a folder up to this program.
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "main/command.h"
#include "main/house.h"
#include "plan/follow.h"
#include "record/schema.h"
#include "record/search_check.h"
#include "record/setting.h"
#include "record/spread.h"

const struct flag init_flags[] = {
	{ "organisation", "NAME", N_("who provides the service; stands at the foot of each page") },
	{ "admin", "USERNAME", N_("of the administrator (admin)") },
	{ NULL, NULL, NULL },
};

struct init {
	struct site *site;
	struct str organisation, organisation_id;
	struct house_account admin;
};

static enum err init_run(struct db *db, struct arena *a, void *what)
{
	struct init *in = what;
	enum err e = house_organisation(db, a, in->organisation_id, in->organisation, STR(""));
	if (e == OK)
		e = setting_put(db, SETTING_ORGANISATION, in->organisation);
	if (e == OK)
		e = setting_put(db, SETTING_ORGANISATION_ID, in->organisation_id);
	return e != OK ? e : house_account_add(db, a, &in->admin);
}

// Asks when there is somebody to ask.
static const char *organisation_name(struct call *c)
{
	static char line[200];
	const char *given = call_flag(c, "organisation");
	if (given || !isatty(STDIN_FILENO))
		return given ? given : _("Your local services");
	printf(_("Name of the organisation that provides the service: "));
	fflush(stdout);
	if (!fgets(line, sizeof line, stdin))
		return _("Your local services");
	line[strcspn(line, "\r\n")] = 0;
	return *line ? line : _("Your local services");
}

static enum err fill(struct call *c, struct init *in, struct str password)
{
	const char *username = call_flag(c, "admin");
	in->organisation = str_trim(str_of(organisation_name(c)));
	in->organisation_id = random_id_str(c->arena, 12);
	if (!str_utf8(in->organisation) || in->organisation.n == 0 || in->organisation.n > 200)
		return call_usage(c, _("The name of the organisation must have 1 to 200 letters."));
	struct str hash = password_hash(c->arena, password);
	if (!hash.p)
		return ERR_BUSY;
	in->admin = (struct house_account){
		.site = in->site,
		.account = {
			.id = account_id_new(c->arena),
			.username = username_fold(c->arena, str_of(username ? username : "admin")),
			.name = str_of(_("Administrator")), .role = str_of(_("Administrator")), .kind = ACTOR_ADMIN,
			.person = STR(""), .practitioner = STR(""), .password_hash = hash,
		},
		.team = in->organisation_id, .team_role = STR("admin"),
	};
	const char *wrong = username_wrong(in->admin.account.username);
	return wrong ? call_usage(c, wrong) : OK;
}

enum err command_init(struct call *c)
{
	struct site site;
	struct init in = { .site = &site };
	const char *folder = c->settings.value[SET_DATA], *database = c->settings.value[SET_DATABASE];
	struct str password = house_password(c->arena);
	enum err e = site_open(&(struct site_settings){ .folder = folder, .database = database, .make = true, .fresh = true,
		.migrate = true }, c->arena, &site, &c->fault);
	if (e != OK)
		return e;
	e = fill(c, &in, password);
	if (e == OK)
		e = store_write(site.store, init_run, &in);
	site_close(&site);
	if (e != OK)
		return e;
	printf(_("Made %s for %.*s.\n"), folder, STR_ARG(in.organisation));
	printf(_("Administrator: %.*s, password: %.*s (shown this once; choose your own after signing in)\n"),
		STR_ARG(in.admin.account.username), STR_ARG(password));
	printf(_("Next: ownplan serve --data %s\n"), folder);
	return OK;
}

const struct flag migrate_flags[] = {
	{ "from", "DIR|URL", N_("move the whole store from here, a folder or postgresql://...") },
	{ "to", "DIR|URL", N_("to here, where nothing is yet") },
	{ "distribute", NULL, N_("spread the tables over the nodes of Citus, or say what that would do") },
	{ NULL, NULL, NULL },
};

static void say_spread(void *what, const char *call, bool done)
{
	(void)what;
	printf("%s%s\n", call, done ? _("; done") : "");
}

// After the schema was brought up: tables that are not there cannot be spread.
static enum err distribute(struct call *c)
{
	struct store *store;
	int done = 0;
	enum err e = store_open(&(struct store_settings){ .folder = c->settings.value[SET_DATA],
		.database = c->settings.value[SET_DATABASE] }, &store, &c->fault);
	if (e != OK)
		return e;
	e = store_migrated(store, record_migrations, record_migration_count, &done, &c->fault);
	if (e == OK && (size_t)done < record_migration_count)
		e = fault_say(&c->fault, ERR_CONFLICT,
			_("The database is older than this program. Run `ownplan migrate` first."));
	if (e == OK)
		e = store_spread(store, record_spread, record_spread_count, say_spread, NULL, &c->fault);
	store_close(store);
	return e;
}

enum err command_migrate(struct call *c)
{
	if (call_flag(c, "from") || call_flag(c, "to"))
		return command_move(c);
	if (call_flag(c, "distribute") && !c->settings.value[SET_DATABASE])
		return call_usage(c, _("Only a PostgreSQL database has nodes. Name it with --database."));
	if (call_flag(c, "distribute"))
		return distribute(c);
	struct site site;
	int before = 0;
	struct store *store;
	struct stat st;
	const char *folder = c->settings.value[SET_DATA], *database = c->settings.value[SET_DATABASE];
	if (!database && stat(str_format(c->arena, "%s/plan.db", folder).p, &st) != 0)
		return fault_say(&c->fault, ERR_NOT_FOUND, str_format(c->arena, _("There is no data in %s."), folder).p);
	enum err e = store_open(&(struct store_settings){ .folder = folder, .database = database }, &store, &c->fault);
	if (e != OK)
		return e;
	e = store_migrated(store, record_migrations, record_migration_count, &before, &c->fault);
	store_close(store);
	if (e == OK)
		e = site_open(&(struct site_settings){ .folder = folder, .database = database, .make = database != NULL,
			.migrate = true }, c->arena, &site, &c->fault);
	if (e != OK)
		return e;
	struct people_check keys = { .store = site.store, .mend = true };
	struct people_check templates = { .store = site.store, .mend = true };
	e = search_check_all(&keys);
	if (e == OK)
		e = follow_check_all(&templates);
	site_close(&site);
	if (e != OK)
		return fault_say(&c->fault, e, _("What the data keeps a copy of could not be made anew. Please try again."));
	printf(_("%zu of %zu migrations were run; the database is as this program needs it.\n"),
		record_migration_count - (size_t)before, record_migration_count);
	if (keys.wrong)
		printf(_("The search keys of %lld of %lld people were missing or wrong, and are made anew.\n"),
			(long long)keys.wrong, (long long)keys.people);
	if (templates.wrong)
		printf(_("What templates the plans of %lld of %lld people follow was not counted, or wrongly, and is now.\n"),
			(long long)templates.wrong, (long long)templates.people);
	return OK;
}
