// SPDX-License-Identifier: Apache-2.0
// ownplan import: brings people in from files: a Bundle of one person, a Bundle a line, or resources a line as bulk
// exports write them, ours or another server's. What belongs to nobody comes first; then each person is one transaction
// of plan/import.h, with a row in the audit. Each thing that is wrong is said with its file, line and element.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "main/command.h"
#include "main/import_lines.h"
#include "plan/import.h"

#define SHARED_AT_ONCE 4000 // resources that belong to nobody, in one transaction
#define SAY_EVERY (2 * SECONDS)

const struct flag import_flags[] = {
	{ "continue", NULL, N_("leave out a person with whom something is wrong, and go on with the next") },
	{ NULL, NULL, NULL },
};

// What belongs to nobody, and has another id here than in the files: "Organization/1" stood here already and is
// something else, or the very thing stood here under a name of its own.
struct renamed {
	struct str was, type, id;
	struct renamed *next;
};

struct coming {
	struct call *c;
	struct renamed *renamed; // on the call's arena
	struct site *site;
	struct import_lines lines;
	struct arena *a; // of one person
	bool go_on;
	size_t people, resources, left_out;
	instant began, said;
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
	for (const struct fault_item *i = f->items; i; i = i->next)
		say_item(line, count, files, i);
	if (!f->items)
		fprintf(stderr, "%s:%u: %s\n", files[line->file].path, line->number, fault_sentence(f));
	x->left_out++;
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

static enum err bring_in(struct coming *x, struct str bundle, const struct import_line *line, size_t count, bool shared)
{
	struct fault f;
	struct one *o = arena_make(x->a, struct one);
	const struct import_how how = { .author = STR("s:import"), .shared_only = shared };
	struct db *db = store_reader(x->site->store);
	o->x = x;
	fault_init(&f, x->a);
	enum err e = import_read(db, x->a, bundle, &how, &o->import, &f);
	db_settle(db);
	if (e == OK)
		e = store_write(x->site->store, write_one, o);
	for (int i = 0; e == ERR_BUSY && i < 600; i++) { // others write: wait for them
		nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
		e = store_write(x->site->store, write_one, o);
	}
	if (e != OK)
		return leave_out(x, line, count, e, e == f.err ? &f : &(struct fault){ .err = e });
	for (size_t i = 0; i < o->import.count; i++) {
		const struct import_item *item = &o->import.item[i];
		x->resources += !item->there;
		if (shared && item->given_id.n && !str_eq(item->given_id, item->put.now.id))
			remember(x, item);
	}
	x->people += o->import.key.n > 0;
	say(x, false);
	return OK;
}

// --- lines as a bundle -----------------------------------------------------------------------------------------------
// What a person's resources call by a name that is another's here comes along under that name, as it stands here.
static enum err add_renamed(struct coming *x, struct buf *b)
{
	struct str own = buf_text(b);
	struct db *db = store_reader(x->site->store);
	enum err e = OK;
	for (const struct renamed *r = x->renamed; r && e == OK; r = r->next) {
		struct str quoted = str_format(x->a, "\"%.*s\"", STR_ARG(r->was));
		struct resource there;
		if (!memmem(own.p, own.n, quoted.p, quoted.n))
			continue;
		e = shared_get(db, x->a, r->type, r->id, &there);
		if (e == OK)
			buf_format(b, ",{\"fullUrl\":%.*s,\"resource\":%.*s}", STR_ARG(quoted), STR_ARG(there.body));
	}
	db_settle(db);
	return e;
}

static enum err bundle_of(struct coming *x, const struct import_line *line, size_t count, bool shared)
{
	struct buf b;
	if (count > IMPORT_ENTRIES_MOST) {
		struct fault f = { .err = ERR_TOO_LARGE, .message = _("This person has more resources than can come.") };
		return leave_out(x, line, count, ERR_TOO_LARGE, &f);
	}
	buf_init(&b, x->a, IMPORT_BYTES_MOST);
	buf_c(&b, "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[");
	for (size_t i = 0; i < count; i++) {
		buf_c(&b, i ? ",{\"resource\":" : "{\"resource\":");
		buf_str(&b, import_line_text(&line[i]));
		buf_char(&b, '}');
	}
	enum err e = shared ? OK : add_renamed(x, &b);
	if (e != OK)
		return e;
	buf_c(&b, "]}");
	if (!buf_ok(&b)) {
		struct fault f = { .err = ERR_TOO_LARGE, .message = _("This is more than can come at once.") };
		return leave_out(x, line, count, ERR_TOO_LARGE, &f);
	}
	return bring_in(x, buf_text(&b), line, count, shared);
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

static enum err all_lines(struct coming *x)
{
	const struct import_lines *l = &x->lines;
	enum err e = OK;
	for (size_t i = 0, n; i < l->count && e == OK; i += n) {
		const struct import_line *line = &l->line[i];
		arena_reset(x->a);
		n = of_same_person(l, i);
		if (line->person == IMPORT_BUNDLE) {
			e = bring_in(x, import_line_text(line), line, 1, false);
		} else if (line->person == IMPORT_LOST) {
			struct fault f = { .err = ERR_INPUT, .message = _("This belongs to nobody in these files.") };
			e = leave_out(x, line, 1, ERR_INPUT, &f);
		} else {
			e = bundle_of(x, line, n, line->person == IMPORT_NOBODY);
		}
	}
	return e;
}

static enum err come_in(struct coming *x)
{
	struct call *c = x->c;
	enum err e = OK;
	for (size_t i = 0; i < c->words && e == OK; i++)
		e = import_lines_read(&x->lines, c->arena, c->word[i], &c->fault);
	if (e == ERR_INPUT) // said with its line; the command itself was used rightly
		return fault_say(&c->fault, ERR_RULE, _("Nothing was brought in. Put this right first:"));
	if (e != OK)
		return e;
	x->began = x->said = clock_ticks();
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

enum err command_import(struct call *c)
{
	struct site site;
	if (!c->words)
		return call_usage(c, _("Say which files: ownplan import FILE ..."));
	enum err e = call_site(c, false, &site);
	if (e != OK)
		return e;
	struct coming x = { .c = c, .site = &site, .a = arena_new(), .go_on = call_flag(c, "continue") != NULL };
	e = come_in(&x);
	import_lines_free(&x.lines);
	arena_free(x.a);
	db_settle(store_reader(site.store));
	site_close(&site);
	return e;
}
