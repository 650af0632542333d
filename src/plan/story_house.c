// SPDX-License-Identifier: Apache-2.0
// stories/accounts.json (story_inside.h): the organisation, its teams and staff as a bundle of shared resources, the
// accounts with their teams. Everybody who may sign in has the one known password.
#include "base/text.h"
#include "plan/story_inside.h"
#include "record/setting.h"

static struct str text_at(struct telling *t, struct json_at from, const char *path)
{
	struct str s = json_text(t->a, json_path(t->a, from, path));
	return s.p ? s : STR("");
}

const struct story_account *story_account(const struct telling *t, struct str username)
{
	for (size_t i = 0; i < t->accounts; i++)
		if (str_eq(t->account[i].new.username, username))
			return &t->account[i];
	return NULL;
}

struct str story_team_name(struct telling *t, struct str team)
{
	struct json_at list = json_path(t->a, t->house, "bundle.entry");
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct json_at r = json_get(i, "resource");
		if (json_text_is(json_get(r, "resourceType"), "Organization") && str_eq(text_at(t, r, "id"), team))
			return json_text(t->a, json_get(r, "name"));
	}
	return STR_NONE;
}

// --- accounts ------------------------------------------------------------------------------------------------------
static enum err read_account(struct telling *t, struct json_at at, struct str hash, struct story_account *out)
{
	enum actor_kind kind = actor_kind_of(text_at(t, at, "kind"));
	bool signs_in = !json_is(json_get(at, "signs_in")) || json_true(json_get(at, "signs_in"));
	*out = (struct story_account){
		.new = {
			.id = account_id_new(t->a),
			.username = text_at(t, at, "username"),
			.name = text_at(t, at, "name"),
			.role = text_at(t, at, "role"),
			.kind = kind,
			.person = STR(""),
			.practitioner = text_at(t, at, "practitioner"),
			.password_hash = signs_in ? hash : STR(""),
		},
		.story = text_at(t, at, "story"),
		.relation = text_at(t, at, "relation"),
	};
	if (kind == ACTOR_NOBODY || username_wrong(out->new.username))
		return story_wrong(
			t, str_c(t->a, out->new.username), _("this account has no kind, or its username is not one"));
	if (kind == ACTOR_PERSON)
		for (size_t i = 0; i < t->out->persons; i++)
			if (str_eq(t->out->person[i].story, out->story))
				out->new.person = t->out->person[i].key;
	if (kind == ACTOR_PERSON && !out->new.person.n)
		return story_wrong(t, str_c(t->a, out->new.username), _("there is no story of this name"));
	if (signs_in)
		t->out->login[t->out->logins++] =
			(struct story_login){ out->new.username, out->new.name, text_at(t, at, "what") };
	return OK;
}

struct house_job {
	struct telling *t;
	struct json_at accounts;
};

static enum err account_run(
	struct db *db, struct arena *a, struct telling *t, const struct story_account *x, struct json_at at)
{
	struct json_at teams = json_get(at, "teams");
	enum err e = account_add(db, a, &x->new);
	for (struct json_at i = json_first(teams); e == OK && json_is_set(i); i = json_next(teams, i))
		e = membership_add(db, x->new.id, text_at(t, i, "team"), text_at(t, i, "role"));
	if (e != OK || !t->site->audit)
		return e;
	const struct audit_row row = {
		.action = STR("account"),
		.outcome = STR("done"),
		.actor = STR(""),
		.role = STR("operator"),
		.person = STR(""),
		.what = str_format(a, "added a:%.*s", STR_ARG(x->new.id)),
		.reason = STR(""),
		.request = STR(""),
		.peer = STR(""),
	};
	return audit_append(t->site->audit, db, a, &row);
}

static enum err house_run(struct db *db, struct arena *a, void *what)
{
	struct house_job *job = what;
	struct telling *t = job->t;
	size_t n = 0;
	enum err e = setting_put(db, SETTING_ORGANISATION, t->out->organisation);
	if (e == OK)
		e = setting_put(db, SETTING_ORGANISATION_ID, text_at(t, t->house, "organisation_id"));
	for (struct json_at i = json_first(job->accounts); e == OK && json_is_set(i); i = json_next(job->accounts, i))
		e = account_run(db, a, t, &t->account[n++], i);
	return e;
}

static enum err read_accounts(struct telling *t, struct json_at list)
{
	struct str hash = password_hash(t->a, STR(STORY_PASSWORD));
	size_t room = json_length(list);
	if (!hash.n)
		return story_wrong(t, "accounts", _("the password could not be made"));
	t->account = arena_array(t->a, struct story_account, room + 1);
	t->out->login = arena_array(t->a, struct story_login, room + 1);
	enum err e = OK;
	for (struct json_at i = json_first(list); e == OK && json_is_set(i); i = json_next(list, i))
		e = read_account(t, i, hash, &t->account[t->accounts++]);
	return e;
}

enum err story_house(struct telling *t)
{
	struct json *doc = arena_make(t->a, struct json);
	struct import shared;
	instant since;
	enum err e = story_file(t, "accounts.json", doc);
	if (e != OK)
		return e;
	t->house = json_root(doc);
	t->out->organisation = text_at(t, t->house, "organisation");
	if (!instant_parse(text_at(t, t->house, "since"), &since))
		return story_wrong(t, "since", _("this is not a time"));
	e = story_clock(t, since);
	if (e == OK)
		e = import_bundle(t->site->store, t->a, json_raw(json_get(t->house, "bundle")),
			&(struct import_how){ .author = STR("s:story"), .shared_only = true, .claims = true }, &shared, t->fault);
	struct house_job job = { t, json_get(t->house, "accounts") };
	if (e == OK)
		e = read_accounts(t, job.accounts);
	return e == OK ? import_write(t->site->store, house_run, &job) : e;
}
