// SPDX-License-Identifier: Apache-2.0
// ownplan user: accounts of professionals and administrators, from the command line of the machine. May run beside the
// server. Each act is in the audit trail. Passwords are made here and printed once, never taken from the line.
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "main/command.h"
#include "main/house.h"
#include "record/setting.h"

const struct flag user_flags[] = {
	{ "kind", "KIND", N_("staff (the default), admin, commissioner, privacy or trainer") },
	{ "name", "NAME", N_("as others see it: \"Sarah Obi\"") },
	{ "role", "ROLE", N_("job: \"Continuing care nurse\"") },
	{ "team", "TEAM", N_("name or id of a team; made when there is none of that name") },
	{ "leave", NULL, N_("with team: leaves it") },
	{ NULL, NULL, NULL },
};

// One act on one account, for the job.
struct user {
	const struct site *site;
	struct house_account add;
	struct actor who;
	struct str team_name, team;
	bool team_new, leave;
	struct str hash;
};

static enum err team_make(struct db *db, struct arena *a, const struct user *u)
{
	struct str parent;
	if (!u->team_new)
		return OK;
	enum err e = setting_get(db, a, SETTING_ORGANISATION_ID, &parent);
	return e != OK ? e : house_organisation(db, a, u->team, u->team_name, parent.p ? parent : STR(""));
}

static enum err find_team(struct call *c, struct user *u, const char *name)
{
	u->team_name = str_trim(str_of(name));
	u->team = STR("");
	if (!u->team_name.n)
		return OK;
	if (!str_utf8(u->team_name) || u->team_name.n > 200)
		return call_usage(c, _("The name of a team must have 1 to 200 letters."));
	enum err e = house_team(store_reader(u->site->store), c->arena, u->team_name, &u->team);
	if (e != ERR_NOT_FOUND)
		return e;
	u->team = random_id_str(c->arena, 12);
	u->team_new = true;
	return OK;
}

static enum err add_run(struct db *db, struct arena *a, void *what)
{
	struct user *u = what;
	enum err e = team_make(db, a, u);
	return e != OK ? e : house_account_add(db, a, &u->add);
}

static enum err user_add(struct call *c, struct user *u)
{
	const char *kind = call_flag(c, "kind"), *name = call_flag(c, "name"), *role = call_flag(c, "role");
	enum actor_kind k = actor_kind_of(str_of(kind ? kind : "staff"));
	struct account_new *n = &u->add.account;
	if (k < ACTOR_STAFF || k > ACTOR_TRAINER)
		return call_usage(c, _("kind must be staff, admin, commissioner, privacy or trainer."));
	if (!name || !*name)
		return call_usage(c, _("--name is needed: the name that others see."));
	enum err e = find_team(c, u, call_flag(c, "team"));
	if (e != OK)
		return e;
	struct str password = house_password(c->arena);
	*n = (struct account_new){
		.id = account_id_new(c->arena), .username = username_fold(c->arena, str_of(c->word[1])), .name = str_of(name),
		.role = str_of(role ? role : ""), .kind = k, .person = STR(""), .practitioner = STR(""),
		.password_hash = password_hash(c->arena, password),
	};
	if (k == ACTOR_STAFF)
		n->practitioner = random_id_str(c->arena, 12);
	if (username_wrong(n->username))
		return call_usage(c, username_wrong(n->username));
	u->add.site = u->site;
	u->add.team = u->team;
	u->add.team_role = n->role;
	e = store_write(u->site->store, add_run, u);
	if (e == ERR_CONFLICT)
		return fault_say(&c->fault, e, _("That username is taken."));
	if (e == OK)
		printf(_("Added %.*s, password: %.*s (shown this once)\n"), STR_ARG(n->username), STR_ARG(password));
	return e;
}

static enum err user_list(struct call *c, struct user *u)
{
	struct actor_list list;
	struct resource team;
	struct db *db = store_reader(u->site->store);
	enum err e = account_list(db, c->arena, &list);
	for (size_t i = 0; e == OK && i < list.count; i++) {
		const struct actor *who = &list.item[i];
		printf("%-20.*s %-12s %.*s%s%.*s", STR_ARG(who->username), actor_kind_name(who->kind), STR_ARG(who->name),
			who->role.n ? ", " : "", STR_ARG(who->role));
		for (size_t t = 0; t < who->teams; t++)
			if (shared_get(db, c->arena, STR("Organization"), who->team[t].team, &team) == OK)
				printf("%s%.*s", t ? ", " : " · ",
					STR_ARG(json_text(c->arena, json_get(json_trusted(c->arena, team.body), "name"))));
		printf("\n");
	}
	return e;
}

static enum err end_run(struct db *db, struct arena *a, void *what)
{
	struct user *u = what;
	enum err e = account_end(db, u->who.account);
	return e != OK ? e : house_audit(u->site, db, a, "ended", u->who.account);
}

static enum err user_end(struct call *c, struct user *u)
{
	enum err e = store_write(u->site->store, end_run, u);
	if (e == OK)
		printf(_("%s has ended: signed out everywhere, no longer in any team.\n"), c->word[1]);
	return e;
}

static enum err team_run(struct db *db, struct arena *a, void *what)
{
	struct user *u = what;
	enum err e = u->leave ? membership_end(db, u->who.account, u->team) : team_make(db, a, u);
	if (e == OK && !u->leave)
		e = membership_add(db, u->who.account, u->team, u->who.role);
	return e != OK ? e : house_audit(u->site, db, a, u->leave ? "left-team" : "joined-team", u->who.account);
}

static enum err user_team(struct call *c, struct user *u)
{
	if (c->words < 3)
		return call_usage(c, _("Which team?"));
	u->leave = call_flag(c, "leave") != NULL;
	enum err e = find_team(c, u, c->word[2]);
	if (e == OK && u->leave && u->team_new)
		return fault_say(&c->fault, ERR_NOT_FOUND, _("There is no such team."));
	if (e == OK)
		e = store_write(u->site->store, team_run, u);
	if (e == ERR_NOT_FOUND)
		return fault_say(&c->fault, e, _("They are not in that team."));
	if (e == OK)
		printf(u->leave ? _("%s has left %s.\n") : _("%s is in %s.\n"), c->word[1], c->word[2]);
	return e;
}

static enum err password_run(struct db *db, struct arena *a, void *what)
{
	struct user *u = what;
	enum err e = account_set_password(db, u->who.account, u->hash);
	return e != OK ? e : house_audit(u->site, db, a, "new-password", u->who.account);
}

static enum err user_password(struct call *c, struct user *u)
{
	struct str password = house_password(c->arena);
	u->hash = password_hash(c->arena, password);
	if (!u->hash.p)
		return ERR_BUSY;
	enum err e = store_write(u->site->store, password_run, u);
	if (e == OK)
		printf(_("New password of %s: %.*s (shown this once)\n"), c->word[1], STR_ARG(password));
	return e;
}

static const struct {
	const char *name;
	bool username, there; // needs a username; that must have an account
	enum err (*run)(struct call *c, struct user *u);
} acts[] = {
	{ "add", true, false, user_add },
	{ "list", false, false, user_list },
	{ "end", true, true, user_end },
	{ "team", true, true, user_team },
	{ "password", true, true, user_password },
};

enum err command_user(struct call *c)
{
	struct site site;
	struct user u = { .site = &site };
	struct str hash;
	size_t i = 0;
	while (i < sizeof acts / sizeof *acts && (!c->words || strcmp(acts[i].name, c->word[0]) != 0))
		i++;
	if (i == sizeof acts / sizeof *acts)
		return call_usage(c, _("What about users: add, list, end, team or password?"));
	if (acts[i].username && c->words < 2)
		return call_usage(c, _("Which username?"));
	enum err e = call_site(c, true, &site);
	if (e != OK)
		return e;
	if (acts[i].there)
		e = account_by_username(store_reader(site.store), c->arena, str_of(c->word[1]), &u.who, &hash);
	if (e == ERR_NOT_FOUND)
		e = fault_say(&c->fault, e, _("There is no account of that username."));
	if (e == OK)
		e = acts[i].run(c, &u);
	db_settle(store_reader(site.store));
	site_close(&site);
	return e;
}
