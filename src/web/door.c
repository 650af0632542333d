// SPDX-License-Identifier: Apache-2.0
// What the pages at the door share (door.h): audit rows, cookies, paths, waits, teams.
#include "web/door.h"

#include "plan/say.h"
#include "record/key.h"

struct door_row door_row(struct visit *v, const char *action, struct str person, const char *what)
{
	return (struct door_row){
		.audit = v->site->audit, .row = {
			.action = str_of(action), .outcome = STR("done"),
			.actor = visit_author(v),
			.role = v->actor.role.n ? v->actor.role : str_of(actor_kind_name(v->actor.kind)),
			.person = person.p ? person : STR(""),
			.what = str_of(what), .reason = STR(""),
			.request = v->req->id, .peer = v->req->peer,
		},
	};
}

enum err door_row_put(struct db *db, struct arena *a, const struct door_row *r)
{
	return audit_append(r->audit, db, a, &r->row);
}

static enum err rows_run(struct db *db, struct arena *a, void *what)
{
	const struct door_rows *rows = what;
	enum err e = OK;
	for (size_t i = 0; e == OK && i < rows->count; i++)
		e = door_row_put(db, a, &rows->item[i]);
	return e;
}

static void *rows_carry(struct arena *a, void *what)
{
	const struct door_rows *rows = what;
	struct door_rows *copy = arena_make(a, struct door_rows);
	*copy = (struct door_rows){ arena_array(a, struct door_row, rows->count + 1), rows->count };
	for (size_t i = 0; i < rows->count; i++)
		copy->item[i] = (struct door_row){ rows->item[i].audit, audit_row_copy(a, &rows->item[i].row) };
	return copy;
}

enum err door_rows_commit(struct visit *v, struct door_rows *rows)
{
	return visit_commit_light(v, rows_run, rows, rows_carry);
}

void door_let_in(struct visit *v, const struct session *s)
{
	http_set_cookie(v->req, session_cookie(v), s->token, -1);
}

bool door_inside(struct str path)
{
	if (path.n == 0 || path.n > 1000 || path.p[0] != '/' || (path.n > 1 && path.p[1] == '/'))
		return false;
	for (size_t i = 0; i < path.n; i++) {
		char c = path.p[i];
		if (c <= ' ' || c > '~' || c == '\\' || c == '"' || c == '<' || c == '>')
			return false;
	}
	return !str_starts(path, "/sign-") && !str_starts(path, "/join");
}

struct str door_address(struct visit *v)
{
	return str_format(v->arena, "address:%.*s", STR_ARG(v->req->peer));
}

const char *door_wait_words(struct arena *a, instant wait)
{
	long long seconds = (wait + SECONDS - 1) / SECONDS, minutes = (seconds + 59) / 60;
	if (seconds <= 1)
		return _("a second");
	if (seconds < 60)
		return str_format(a, _("%lld seconds"), seconds).p;
	return minutes == 1 ? _("1 minute") : str_format(a, _("%lld minutes"), minutes).p;
}

bool door_must_wait(struct visit *v, struct str subject, const char *field)
{
	instant wait = 0;
	if (throttle_wait(v->db, subject, &wait) != OK || wait == 0)
		return false;
	(void)fault_field(&v->fault, field,
		str_format(v->arena, _("There were too many tries. Wait %s, then try again"), door_wait_words(v->arena,
		wait)).p);
	http_header_set(v->req, "Retry-After", str_format(v->arena, "%lld", (long long)((wait + SECONDS - 1) / SECONDS)));
	return true;
}

struct str door_team_name(struct visit *v, struct str team)
{
	struct resource r;
	struct str name = STR_NONE;
	if (shared_get(v->db, v->arena, STR("Organization"), team, &r) == OK && !r.deleted)
		name = json_text(v->arena, json_get(json_trusted(v->arena, r.body), "name"));
	return name.n ? name : str_of(_("your team"));
}

struct consent_grant door_provisional(struct visit *v, struct str key, struct str team)
{
	struct str name = door_team_name(v, team);
	day until = clock_today() + PROVISIONAL_DAYS;
	struct str words = str_format(v->arena,
		_("%.*s added this person, so that they could begin to help. It ends by itself after %s, unless the person "
			"says yes."), STR_ARG(name), say_day(v->arena, until));
	return (struct consent_grant){
		.person = key, .id = key_id(v->arena, key), .grantee = str_format(v->arena, "t:%.*s", STR_ARG(team)),
		.grantee_name = name, .grantee_reference = str_format(v->arena, "Organization/%.*s", STR_ARG(team)),
		.verbs = MAY_ALL_STAFF, .sections = STR(""), .labels = STR(""), .until = until, .basis = BASIS_PROVISIONAL,
		.author = visit_author(v), .author_reference = visit_reference(v),
		.words = words, .shown = words, .author_name = v->actor.name,
	};
}

struct str door_team(struct visit *v)
{
	struct str chosen = visit_form(v, "team");
	if (v->actor.teams == 1)
		return v->actor.team[0].team;
	for (size_t i = 0; i < v->actor.teams; i++)
		if (str_eq(v->actor.team[i].team, chosen))
			return v->actor.team[i].team;
	(void)fault_field(&v->fault, "team",
		v->actor.teams ? _("Choose a team") : _("You are not in a team yet. Ask your administrator to add you to one"));
	return STR_NONE;
}

void door_team_field(struct visit *v, struct page *p, const char *label, const char *hint)
{
	const char *error = fault_at(&v->fault, "team");
	if (v->actor.teams == 1 && !error)
		return;
	struct nhsuk_choice *items = arena_array(v->arena, struct nhsuk_choice, v->actor.teams + 1);
	for (size_t i = 0; i < v->actor.teams; i++)
		items[i] = (struct nhsuk_choice){ .value_str = v->actor.team[i].team,
			.text_str = door_team_name(v, v->actor.team[i].team) };
	nhsuk_radios(p, .name = "team", .label = label, .label_size = SIZE_M, .hint = hint, .error = error, .items = items,
		.count = v->actor.teams, .value = visit_form(v, "team"));
}

const char *door_path(struct arena *a, struct str person, const char *rest)
{
	return str_format(a, "/people/%.*s%s", STR_ARG(person), rest).p;
}
