// SPDX-License-Identifier: Apache-2.0
// ownplan import: brings people in from files: a Bundle of one person, a Bundle a line, or resources a line as bulk
// exports write them, ours or another server's. What belongs to nobody comes first; then each person is one transaction
// of plan/import.h, with a row in the audit, prepared by several threads: the writer commits together what is ready
// together. Each thing that is wrong is said with its file, line and element.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "main/import_plans.h"
#include "plan/import_lines.h"
#include "plan/import.h"
#include "record/key.h"

#define SHARED_AT_ONCE 4000 // resources that belong to nobody, in one transaction
#define SAY_EVERY (2 * SECONDS)
#define HANDS 24 // threads: as many people are prepared, or in one commit, at once

const struct flag import_flags[] = {
	{ "continue", NULL, N_("leave out a person with whom something is wrong, and go on with the next") },
	{ "as", "USERNAME", N_("the account of the professional who brings the plans in, as on their pages") },
	{ "dry-run", NULL, N_("with --as: say what would be new, what would change, and each fault; change nothing") },
	{ "team", "NAME", N_("with --as: the team of that account that helps people who are added") },
	{ "whole", NULL, N_("with --as: a person of whose plan any part has something wrong stays out altogether") },
	{ NULL, NULL, NULL },
};

// What belongs to nobody, and has another id here than in the files: "Organization/1" stood here already and is
// something else, or the very thing stood here under a name of its own.
struct renamed {
	struct str was, type, id;
	struct renamed *next;
};

// All threads have this one; what changes while they run is behind the lock.
struct coming {
	struct call *c;
	struct renamed *renamed; // on the call's arena; whole before the threads begin
	struct site *site;
	struct import_lines lines;
	struct str *key; // of the people to come, in order: neighbours in time are neighbours in the database
	bool go_on;
	pthread_mutex_t lock;
	pthread_cond_t next;
	size_t at;    // the next line
	size_t taken; // groups of lines that belong together
	size_t turn;  // of these: all before it are read, and good or left out
	size_t people, resources, left_out;
	enum err ended; // why no more are taken
	instant began, said;
};

// What one thread has to itself.
struct hand {
	struct coming *x;
	struct arena *a; // of one person
	size_t number;   // of the group that it has taken
	struct fault fault;
	bool started;
	pthread_t thread;
};

static void say(struct coming *x, bool end)
{
	instant now = clock_ticks();
	double took = (double)(now - x->began) / (double)SECONDS;
	if (!end && now - x->said < SAY_EVERY)
		return;
	x->said = now;
	printf(_("%zu people and %zu resources brought in, %.0f resources a second\n"), x->people, x->resources,
		took > 0 ? (double)x->resources / took : 0.0);
	fflush(stdout);
}

// --- what is wrong ---------------------------------------------------------------------------------------------------
// "Bundle.entry[3].resource.subject" of a bundle that was made of lines: the line, and "Goal.subject". A bundle that
// came as one keeps its own path.
static void say_item(const struct import_line *line, size_t count, const struct import_file *files,
	const struct fault_item *i)
{
	static const char entry[] = "Bundle.entry[";
	struct str path = i->field;
	char *end = NULL;
	unsigned long n = 0;
	if (line->person != IMPORT_BUNDLE && str_starts(path, entry)) {
		n = strtoul(path.p + sizeof entry - 1, &end, 10);
		struct str behind = { end, (size_t)(path.p + path.n - end) };
		const char *rest = str_starts(behind, "].resource") ? end + 10 : NULL;
		if (rest && n < count) {
			line += n;
			struct str type = import_line_type(line);
			fprintf(stderr, "%s:%u: %.*s%.*s: %s\n", files[line->file].path, line->number, STR_ARG(type),
				(int)(path.p + path.n - rest), rest, i->message);
			return;
		}
	}
	fprintf(stderr, "%s:%u: %.*s: %s\n", files[line->file].path, line->number, STR_ARG(path), i->message);
}

// One person, or one line, is left out. ERR_RULE unless the rest is to go on; what is no fault of the file ends all.
static enum err leave_out(struct coming *x, const struct import_line *line, size_t count, enum err e,
	const struct fault *f)
{
	const struct import_file *files = x->lines.file;
	if (e != OK && e != ERR_INPUT && e != ERR_CONFLICT && e != ERR_TOO_LARGE && e != ERR_RULE)
		return e;
	pthread_mutex_lock(&x->lock);
	for (const struct fault_item *i = f->items; i; i = i->next)
		say_item(line, count, files, i);
	if (!f->items)
		fprintf(stderr, "%s:%u: %s\n", files[line->file].path, line->number, fault_sentence(f));
	x->left_out++;
	pthread_mutex_unlock(&x->lock);
	return x->go_on ? OK : ERR_RULE;
}

// --- one transaction -------------------------------------------------------------------------------------------------
struct one {
	struct coming *x;
	struct import import;
};

static enum err write_one(struct db *db, struct arena *a, void *what)
{
	struct one *o = what;
	enum err e = import_run(db, a, &o->import);
	if (e != OK || !o->import.key.n)
		return e;
	return audit_append(o->x->site->audit, db, a, &(struct audit_row){
		.action = STR("change"), .outcome = STR("done"), .actor = STR("s:import"), .role = STR("operator"),
		.person = o->import.key, .what = STR("import"), .reason = STR(""), .request = STR(""), .peer = STR("") });
}

// What belongs to nobody comes before the threads begin, and nothing is remembered after that.
static void remember(struct coming *x, const struct import_item *item)
{
	struct arena *a = x->c->arena;
	struct renamed *r = arena_make(a, struct renamed);
	*r = (struct renamed){
		.was = str_format(a, "%.*s/%.*s", STR_ARG(item->put.now.type), STR_ARG(item->given_id)),
		.type = str_dup(a, item->put.now.type),
		.id = str_dup(a, item->put.now.id),
		.next = x->renamed,
	};
	x->renamed = r;
}

static void count_in(struct coming *x, const struct import *import, bool shared)
{
	pthread_mutex_lock(&x->lock);
	for (size_t i = 0; i < import->count; i++) {
		const struct import_item *item = &import->item[i];
		x->resources += !item->there;
		if (shared && item->given_id.n && !str_eq(item->given_id, item->put.now.id))
			remember(x, item);
	}
	x->people += import->key.n > 0;
	say(x, false);
	pthread_mutex_unlock(&x->lock);
}

static enum err read_one(struct hand *h, struct str bundle, const struct import_line *line, struct one *o)
{
	struct coming *x = h->x;
	const struct import_how how = { .author = STR("s:import"), .shared_only = line->person == IMPORT_NOBODY,
		.of_lines = line->person != IMPORT_BUNDLE,
		.key = line->person < x->lines.people ? x->key[line->person] : STR_NONE };
	struct db *db = store_reader(x->site->store);
	o->x = x;
	enum err e = import_read(db, h->a, bundle, &how, &o->import, &h->fault);
	db_settle(db);
	return e;
}

// --- lines as a bundle -----------------------------------------------------------------------------------------------
// What a person's resources call by a name that is another's here comes along under that name, as it stands here.
static enum err add_renamed(struct hand *h, struct buf *b)
{
	struct str own = buf_text(b);
	struct db *db = store_reader(h->x->site->store);
	enum err e = OK;
	for (const struct renamed *r = h->x->renamed; r && e == OK; r = r->next) {
		struct str quoted = str_format(h->a, "\"%.*s\"", STR_ARG(r->was));
		struct resource there;
		if (!memmem(own.p, own.n, quoted.p, quoted.n))
			continue;
		e = shared_get(db, h->a, r->type, r->id, &there);
		if (e == OK)
			buf_format(b, ",{\"fullUrl\":%.*s,\"resource\":%.*s}", STR_ARG(quoted),
				STR_ARG(there.body));
	}
	db_settle(db);
	return e;
}

static enum err bundle_of(struct hand *h, const struct import_line *line, size_t count, struct str *out)
{
	struct buf b;
	if (count > IMPORT_ENTRIES_MOST)
		return fault_say(&h->fault, ERR_TOO_LARGE, _("This person has more resources than can come."));
	buf_init(&b, h->a, IMPORT_BYTES_MOST);
	buf_c(&b, "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[");
	for (size_t i = 0; i < count; i++) {
		buf_c(&b, i ? ",{\"resource\":" : "{\"resource\":");
		buf_str(&b, import_line_text(&line[i]));
		buf_char(&b, '}');
	}
	enum err e = line->person == IMPORT_NOBODY ? OK : add_renamed(h, &b);
	if (e != OK)
		return e;
	buf_c(&b, "]}");
	*out = buf_text(&b);
	return buf_ok(&b) ? OK : fault_say(&h->fault, ERR_TOO_LARGE, _("This is more than can come at once."));
}

static enum err read_group(struct hand *h, const struct import_line *line, size_t count, struct one *o)
{
	struct str bundle = import_line_text(line);
	arena_reset(h->a);
	fault_init(&h->fault, h->a);
	if (line->person == IMPORT_LOST)
		return fault_say(&h->fault, ERR_INPUT, _("This belongs to nobody in these files."));
	enum err e = line->person == IMPORT_BUNDLE ? OK : bundle_of(h, line, count, &bundle);
	return e == OK ? read_one(h, bundle, line, o) : e;
}

// --- one after the other ---------------------------------------------------------------------------------------------
static void end(struct coming *x, enum err e)
{
	pthread_mutex_lock(&x->lock);
	x->ended = x->ended == OK ? e : x->ended;
	pthread_mutex_unlock(&x->lock);
}

// Waits until all before this one are read. Whether it may come in: none of those has ended it all.
static bool await_turn(struct hand *h)
{
	struct coming *x = h->x;
	pthread_mutex_lock(&x->lock);
	while (x->turn != h->number)
		pthread_cond_wait(&x->next, &x->lock);
	bool good = x->ended == OK;
	pthread_mutex_unlock(&x->lock);
	return good;
}

static void pass_turn(struct coming *x)
{
	pthread_mutex_lock(&x->lock);
	x->turn++;
	pthread_cond_broadcast(&x->next);
	pthread_mutex_unlock(&x->lock);
}

static enum err write_group(struct hand *h, const struct import_line *line, size_t count, struct one *o)
{
	struct coming *x = h->x;
	enum err e = import_write(x->site->store, write_one, o);
	if (e == ERR_CONFLICT)
		e = import_taken(&o->import, &h->fault);
	if (e != OK)
		return leave_out(x, line, count, e, e == h->fault.err ? &h->fault : &(struct fault){ .err = e });
	count_in(x, &o->import, line->person == IMPORT_NOBODY);
	return OK;
}

// What is wrong is said in the order of the lines, and ends it before anybody behind it is written.
static void group_in(struct hand *h, const struct import_line *line, size_t count)
{
	struct coming *x = h->x;
	struct one o = { 0 };
	enum err e = read_group(h, line, count, &o);
	bool mine = await_turn(h), good = e == OK;
	if (mine && !good)
		end(x, leave_out(x, line, count, e, e == h->fault.err ? &h->fault : &(struct fault){ .err = e }));
	pass_turn(x);
	if (mine && good)
		end(x, write_group(h, line, count, &o));
}

static size_t of_same_person(const struct import_lines *l, size_t from)
{
	size_t n = 1;
	uint32_t person = l->line[from].person;
	size_t most = person == IMPORT_NOBODY ? SHARED_AT_ONCE : person >= IMPORT_BUNDLE ? 1 : l->count;
	while (from + n < l->count && l->line[from + n].person == person && n < most)
		n++;
	return n;
}

// The next lines that belong together; none when all are taken, or when it has ended.
static size_t take(struct hand *h, const struct import_line **line)
{
	struct coming *x = h->x;
	pthread_mutex_lock(&x->lock);
	size_t n = x->ended == OK && x->at < x->lines.count ? of_same_person(&x->lines, x->at) : 0;
	*line = &x->lines.line[x->at];
	x->at += n;
	if (n)
		h->number = x->taken++;
	pthread_mutex_unlock(&x->lock);
	return n;
}

static void *work(void *what)
{
	struct hand *h = what;
	const struct import_line *line;
	for (size_t n; (n = take(h, &line)) > 0;)
		group_in(h, line, n);
	return NULL;
}

// People may come in any order; what is shared they all point to.
static void shared_first(struct coming *x)
{
	struct hand h = { .x = x, .a = arena_new() };
	const struct import_line *line;
	while (x->at < x->lines.count && x->lines.line[x->at].person == IMPORT_NOBODY && x->ended == OK) {
		size_t n = take(&h, &line);
		group_in(&h, line, n);
	}
	db_settle(store_reader(x->site->store));
	arena_free(h.a);
}

static int by_text(const void *x, const void *y)
{
	return str_compare(*(const struct str *)x, *(const struct str *)y);
}

static void make_keys(struct coming *x)
{
	x->key = arena_array(x->c->arena, struct str, x->lines.people + 1);
	for (size_t i = 0; i < x->lines.people; i++)
		x->key[i] = key_new(x->c->arena);
	qsort(x->key, x->lines.people, sizeof *x->key, by_text);
}

static enum err all_lines(struct coming *x)
{
	struct hand hand[HANDS] = { 0 };
	make_keys(x);
	shared_first(x);
	bool go_on = x->ended == OK; // asked while nobody else is at it; a hand asks with the lock (take)
	for (size_t i = 0; i < HANDS && go_on; i++) {
		hand[i] = (struct hand){ .x = x, .a = arena_new() };
		hand[i].started = pthread_create(&hand[i].thread, NULL, work, &hand[i]) == 0;
		must(i > 0 || hand[i].started);
	}
	for (size_t i = 0; i < HANDS; i++) {
		if (hand[i].started)
			pthread_join(hand[i].thread, NULL);
		if (hand[i].a)
			arena_free(hand[i].a);
	}
	return x->ended;
}

static enum err come_in(struct coming *x)
{
	struct call *c = x->c;
	enum err e = OK;
	x->began = x->said = clock_ticks();
	for (size_t i = 0; i < c->words && e == OK; i++)
		e = import_lines_read(&x->lines, c->arena, c->word[i], &c->fault);
	if (e == ERR_INPUT) // said with its line; the command itself was used rightly
		return fault_say(&c->fault, ERR_RULE, _("Nothing was brought in. Put this right first:"));
	if (e != OK)
		return e;
	import_lines_end(&x->lines);
	e = all_lines(x);
	say(x, true);
	if (e == ERR_RULE)
		return fault_say(&c->fault, e, _("That is as far as it went: those before it are in. --continue goes on."));
	if (e == OK && x->left_out)
		return fault_say(&c->fault, ERR_RULE, str_format(c->arena, _("%zu were left out, for the reasons above."),
			x->left_out).p);
	return e;
}

// What the flags ask for goes with the files. NULL: it does.
static const char *misused(const struct call *c, size_t tables, size_t lines)
{
	if (!c->words)
		return _("Say which files: ownplan import FILE ...");
	if (tables && !call_flag(c, "as"))
		return _("Say who brings in the tables: --as USERNAME");
	if (call_flag(c, "as"))
		return !lines ? NULL
			: _("Lines of FHIR (.ndjson) are whole records, and come without --as: bring them in by themselves.");
	return call_flag(c, "dry-run") || call_flag(c, "team") || call_flag(c, "whole")
		? _("--dry-run, --team and --whole go with --as USERNAME: say who brings the plans in.") : NULL;
}

enum err command_import(struct call *c)
{
	struct site site;
	size_t tables = 0, lines = 0;
	for (size_t i = 0; i < c->words; i++) {
		tables += import_is_table(c->word[i]);
		lines += import_is_lines(c->word[i]);
	}
	const char *wrong = misused(c, tables, lines);
	if (wrong)
		return call_usage(c, wrong);
	enum err e = call_site(c, false, &site);
	if (e != OK)
		return e;
	if (call_flag(c, "as")) {
		e = import_plans(c, &site);
		site_close(&site);
		return e;
	}
	struct coming x = { .c = c, .site = &site, .go_on = call_flag(c, "continue") != NULL,
		.lock = PTHREAD_MUTEX_INITIALIZER, .next = PTHREAD_COND_INITIALIZER };
	e = come_in(&x);
	import_lines_free(&x.lines);
	site_close(&site);
	return e;
}
