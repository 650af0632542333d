// SPDX-License-Identifier: Apache-2.0
// ownplan populate: fills a folder with invented people for trials of speed and size. One thread makes people while the
// writer writes those before them, some hundreds a transaction. With each of them a note is written of how far the
// folder is, so that a run that was stopped is begun again with the same words and goes on at once.
#include <pthread.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "fhir/validate.h"
#include "main/command.h"
#include "main/house.h"
#include "plan/facts.h"
#include "plan/populate.h"
#include "record/setting.h"

// People on their way, each a job. SQLite walks through all that it would need to undo a job after nearly each
// statement of it: with 128 people in one, that walk was two fifths of the time. Jobs that wait together are one commit
// all the same.
#define AT_ONCE 64
#define CHECKED 1000 // of so many people, one is held against the standard
#define LOG_ROOM ((uint64_t)300 << 20) // what the write-ahead log may take
#define ACCOUNTS_A_JOB 50

const struct flag populate_flags[] = {
	{ "people", "N", N_("how many there shall be in all (1000)") },
	{ "seed", "S", N_("a number: the same one makes the same people (1)") },
	{ "as-of", "YYYY-MM-DD", N_("the day that is \"today\" in their plans (today, or that of the run before)") },
	{ "password", "WORDS", N_("of the accounts bench-nurse-1 ... (made and printed when not given)") },
	{ "list", "FILE", N_("writes a line a person: key, who may see them, a goal of theirs or -") },
	{ NULL, NULL, NULL },
};

struct person_job {
	struct store_job job;
	struct arena *arena;
	struct populate_record record;
	struct str before, after; // notes
	struct filling *filling;
	bool under_way;
};

struct filling {
	struct call *c;
	struct site *site;
	struct populate p;
	struct populate_walk walk;
	struct person_job person[AT_ONCE];
	pthread_mutex_t lock;
	pthread_cond_t less;
	enum err result; // of the jobs; under the lock
	size_t there, made, rows, checked;
	uint64_t bytes;
	instant began, said;
};

// --- teams and accounts -------------------------------------------------------------------------------------------
struct team_job {
	struct filling *f;
	size_t from, to;
	struct str parent, hash;
};

static enum err team_make(struct db *db, struct arena *a, const struct team_job *j, const struct populate_team *t)
{
	struct resource there;
	struct actor who;
	enum err e = shared_get(db, a, STR("Organization"), t->id, &there);
	if (e == ERR_NOT_FOUND)
		e = house_organisation(db, a, t->id, t->name, j->parent);
	if (e != OK)
		return e;
	e = account_actor(db, a, t->account, &who);
	if (e != ERR_NOT_FOUND)
		return e;
	struct house_account h = { .site = j->f->site, .team = t->id, .team_role = t->role, .account = { .id =
		t->account, .username = t->username, .name = t->nurse, .role = t->role, .kind = ACTOR_STAFF, .person =
		STR(""), .practitioner = t->practitioner, .password_hash = j->hash } };
	return house_account_add(db, a, &h);
}

static enum err teams_run(struct db *db, struct arena *a, void *what)
{
	const struct team_job *j = what;
	enum err e = OK;
	for (size_t i = j->from; e == OK && i < j->to; i++)
		e = team_make(db, a, j, &j->f->p.team[i]);
	return e;
}

static enum err make_teams(struct filling *f)
{
	struct call *c = f->c;
	const char *given = call_flag(c, "password");
	struct str password = given ? str_of(given) : house_password(c->arena);
	struct team_job j = { .f = f, .hash = password_hash(c->arena, password) };
	if (!j.hash.p)
		return call_usage(c, _("This password cannot be taken."));
	enum err e = setting_get(store_reader(f->site->store), c->arena, SETTING_ORGANISATION_ID, &j.parent);
	j.parent = j.parent.p ? j.parent : STR("");
	for (; e == OK && j.from < f->p.teams; j.from = j.to) {
		j.to = j.from + ACCOUNTS_A_JOB < f->p.teams ? j.from + ACCOUNTS_A_JOB : f->p.teams;
		e = store_write(f->site->store, teams_run, &j);
	}
	if (e == ERR_CONFLICT)
		return fault_say(&c->fault, e,
			_("This folder was filled with another seed. Use that one, or a fresh folder."));
	if (e == OK)
		printf(_("%zu teams, each with an account (bench-nurse-1 ...); password of those made now: %.*s\n"), f->p.teams,
			STR_ARG(password));
	return e;
}

// --- people -------------------------------------------------------------------------------------------------------
static enum err person_run(struct db *db, struct arena *a, void *what)
{
	struct person_job *j = what;
	enum err e = populate_walk_keep(db, a, j->before, j->after);
	return e == OK ? populate_write(db, a, &j->record) : e;
}

static void person_done(enum err e, void *what)
{
	struct person_job *j = what;
	struct filling *f = j->filling;
	pthread_mutex_lock(&f->lock);
	if (f->result == OK)
		f->result = e;
	j->under_way = false;
	pthread_cond_broadcast(&f->less);
	pthread_mutex_unlock(&f->lock);
}

static enum err wait_for(struct filling *f, const struct person_job *j)
{
	pthread_mutex_lock(&f->lock);
	while (j->under_way)
		pthread_cond_wait(&f->less, &f->lock);
	enum err e = f->result;
	pthread_mutex_unlock(&f->lock);
	return e;
}

static enum err check(struct filling *f, struct arena *a, const struct populate_record *r)
{
	for (size_t i = 0; i < r->puts; i++) {
		struct json doc;
		struct fhir_issues issues;
		enum err e = json_scan(a, r->put[i].now.body, &doc, NULL);
		if (e == OK)
			e = fhir_validate(a, &doc, &issues);
		if (e != OK)
			return fault_say(&f->c->fault, ERR_INTERNAL, str_format(f->c->arena,
				"%.*s/%.*s is not valid FHIR.", STR_ARG(r->put[i].now.type),
				STR_ARG(r->put[i].now.id)).p);
	}
	f->checked++;
	return OK;
}

static enum err person_make(struct filling *f, struct person_job *j, size_t number)
{
	struct populate_person who;
	struct populate_record *r = &j->record;
	populate_person(&f->p, j->arena, number, &who);
	populate_make(&f->p, j->arena, &who, r);
	f->made++;
	f->rows += r->puts + r->grants;
	for (size_t i = 0; i < r->puts; i++) {
		f->bytes += r->put[i].now.body.n;
		facts_make(j->arena, &r->put[i].now);
	}
	return number % CHECKED == 0 ? check(f, j->arena, r) : OK;
}

static void pause_briefly(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
}

static enum err person_send(struct filling *f, struct person_job *j)
{
	j->job = (struct store_job){ .run = person_run, .done = person_done, .what = j };
	j->under_way = true;
	enum err e = store_queue(f->site->store, &j->job);
	for (; e == ERR_BUSY; e = store_queue(f->site->store, &j->job))
		pause_briefly(); // those before wait their turn
	if (e != OK)
		j->under_way = false;
	return e;
}

// One line that is written anew on a terminal; elsewhere a line now and then.
static void say(struct filling *f, bool end)
{
	enum { WIDTH = 30 };
	static const char bar[] = "##############################";
	const bool terminal = isatty(STDOUT_FILENO);
	instant now = clock_ticks();
	if (!end && now - f->said < (terminal ? SECONDS / 4 : 10 * SECONDS))
		return;
	f->said = now;
	double took = (double)(now - f->began) / (double)SECONDS, rate = (double)f->made / took;
	size_t there = f->there + f->made, missing = f->p.people > there ? f->p.people - there : 0;
	if (terminal)
		printf("\r[%-*.*s] ", WIDTH, (int)(f->p.people ? there * WIDTH / f->p.people : WIDTH), bar);
	printf(_("%zu of %zu people, %.0f people/s, %.0f resources/s"), there, f->p.people, rate, (double)f->rows / took);
	if (missing && f->made)
		printf(_(", about %.0f minutes left"), (double)missing / rate / 60 + 0.5);
	fputs(terminal && !end ? "\033[K" : "\n", stdout);
	fflush(stdout);
}

static enum err all_there_run(struct db *db, struct arena *a, void *what)
{
	struct filling *f = what;
	return setting_put(db, SETTING_POPULATE, populate_walk_note(&f->p, a, &f->walk));
}

static enum err make_people(struct filling *f)
{
	enum err e = OK;
	size_t number;
	f->began = f->said = clock_ticks();
	for (size_t turn = 0; e == OK; turn++) {
		struct person_job *j = &f->person[turn % AT_ONCE];
		e = wait_for(f, j);
		arena_reset(j->arena);
		j->before = populate_walk_note(&f->p, j->arena, &f->walk);
		if (e != OK || !populate_walk_next(&f->p, &f->walk, &number))
			break;
		j->after = populate_walk_note(&f->p, j->arena, &f->walk);
		e = person_make(f, j, number);
		if (e == OK)
			e = person_send(f, j);
		say(f, false);
	}
	for (size_t i = 0; i < AT_ONCE; i++) {
		enum err one = wait_for(f, &f->person[i]);
		e = e == OK ? one : e;
	}
	if (e == OK)
		e = store_write(f->site->store, all_there_run, f);
	if (e == ERR_CONFLICT)
		return fault_say(&f->c->fault, e,
			_("Somebody in this folder has one of these NHS numbers already. Use a fresh folder."));
	return e;
}

// --- the command --------------------------------------------------------------------------------------------------
// The disk below the folder; that of a database server is the server's.
static enum err disk_holds(struct call *c, size_t people)
{
	struct statvfs s;
	const char *folder = c->settings.value[SET_DATA];
	if (c->settings.value[SET_DATABASE]) {
		printf(_("%zu people take about %.1f GB where the database lies. Whether they fit there is not checked.\n"),
			people, (double)people * POPULATE_BYTES / 1e9);
		return OK;
	}
	if (statvfs(folder, &s) != 0)
		return fault_say(&c->fault, ERR_NOT_FOUND, _("There is no such folder. `ownplan init` makes it."));
	uint64_t there = (uint64_t)s.f_bavail * s.f_frsize, wanted = (uint64_t)people * POPULATE_BYTES + LOG_ROOM;
	if (there >= wanted)
		return OK;
	return fault_say(&c->fault, ERR_CONFLICT, str_format(c->arena,
		_("%zu people take %.1f GB; %s has %.1f GB left."), people, (double)wanted / 1e9, folder,
		(double)there / 1e9).p);
}

static enum err write_list(const struct filling *f, const char *path)
{
	FILE *out = fopen(path, "we");
	if (!out)
		return fault_say(&f->c->fault, ERR_INTERNAL, str_format(f->c->arena, _("%s cannot be written."),
			path).p);
	struct arena *a = arena_new();
	for (size_t i = 0; i < f->p.people; i++) {
		struct populate_person who;
		populate_person(&f->p, a, i, &who);
		fprintf(out, "%.*s %.*s %.*s\n", STR_ARG(who.key), STR_ARG(who.team->username), STR_ARG(who.goal.n ?
			who.goal : STR("-")));
		arena_reset(a);
	}
	arena_free(a);
	bool bad = ferror(out);
	bad = fclose(out) != 0 || bad;
	return bad ? fault_say(&f->c->fault, ERR_INTERNAL, str_format(f->c->arena, _("%s cannot be written."),
		path).p) : OK;
}

static enum err fill(struct filling *f)
{
	for (size_t i = 0; i < AT_ONCE; i++)
		f->person[i] = (struct person_job){ .arena = arena_new(), .filling = f };
	enum err e = populate_walk_begin(store_reader(f->site->store), f->c->arena, &f->p, &f->walk, &f->c->fault);
	f->there = e == OK ? populate_walk_there(&f->p, &f->walk) : 0;
	if (e == OK)
		e = disk_holds(f->c, f->p.people > f->there ? f->p.people - f->there : 0);
	if (e == OK)
		e = make_teams(f);
	if (e == OK)
		e = make_people(f);
	if (e == OK)
		say(f, true);
	if (e == OK && f->p.people > f->p.middles)
		printf(_("There are %zu numbers that are given to nobody; the other people have no NHS number.\n"),
			f->p.middles);
	if (e == OK && f->made)
		printf(_("%zu people were there, %zu made: %.1f resources each, %.0f bytes on average; %zu checked\n"),
			f->there, f->made, (double)f->rows / (double)f->made, (double)f->bytes / (double)f->rows,
				f->checked);
	if (e == OK && call_flag(f->c, "list"))
		e = write_list(f, call_flag(f->c, "list"));
	for (size_t i = 0; i < AT_ONCE; i++)
		arena_free(f->person[i].arena);
	return e;
}

enum err command_populate(struct call *c)
{
	struct site site;
	int64_t people = 1000, seed = 1;
	day as_of = clock_today();
	const char *asked = call_flag(c, "people"), *s = call_flag(c, "seed"), *on = call_flag(c, "as-of");
	if (asked && !str_int(str_of(asked), 1, POPULATE_MOST, &people))
		return call_usage(c, _("--people must be a number from 1 to 5000000."));
	if (s && !str_int(str_of(s), 0, INT64_MAX, &seed))
		return call_usage(c, _("--seed must be a number."));
	if (on && !day_parse(str_of(on), &as_of))
		return call_usage(c, _("--as-of must be a day such as 2026-11-30."));
	enum err e = call_site(c, false, &site);
	if (e != OK)
		return e;
	if (!on)
		e = populate_day(store_reader(site.store), c->arena, &as_of);
	struct filling f = { .c = c, .site = &site, .result = e };
	must(pthread_mutex_init(&f.lock, NULL) == 0 && pthread_cond_init(&f.less, NULL) == 0);
	populate_begin(c->arena, &site, (uint64_t)seed, (size_t)people, as_of, &f.p);
	e = fill(&f);
	db_settle(store_reader(site.store));
	site_close(&site);
	pthread_cond_destroy(&f.less);
	pthread_mutex_destroy(&f.lock);
	return e;
}
