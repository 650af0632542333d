// SPDX-License-Identifier: Apache-2.0
// Telling the stories (story.h): the files of the folder in the order of their names, accounts first. Keys of people
// are made before anything else, so that an account can name its person and an entry its author.
#include "plan/story.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "plan/story_inside.h"
#include "record/key.h"

#define FILE_MOST ((size_t)4 << 20)
#define STORIES_MOST 100

enum err story_wrong(struct telling *t, const char *part, const char *sentence)
{
	struct str story = t->who ? t->who->story : STR("accounts");
	return fault_say(t->fault, ERR_INPUT, str_format(t->a, "%.*s.json: %s: %s", STR_ARG(story), part, sentence).p);
}

enum err story_clock(struct telling *t, instant at)
{
	if (at > t->now)
		return story_wrong(t, "at", _("this time has not come yet"));
	t->at = at;
	clock_freeze(at);
	return OK;
}

// --- files ---------------------------------------------------------------------------------------------------------
static enum err read_whole(struct telling *t, const char *path, struct str *out)
{
	struct buf b;
	buf_init(&b, t->a, FILE_MOST);
	int wrong = buf_file(&b, path);
	*out = buf_text(&b);
	return wrong ? fault_say(t->fault, wrong == EFBIG ? ERR_INPUT : ERR_NOT_FOUND,
			       str_format(t->a, _("The file %s cannot be read."), path).p)
		     : OK;
}

enum err story_file(struct telling *t, const char *file, struct json *doc)
{
	const char *path = str_format(t->a, "%s/%s", t->folder, file).p;
	struct json_wrong wrong;
	struct str text = STR_NONE;
	enum err e = read_whole(t, path, &text);
	if (e == OK)
		e = story_dates(t->a, text, t->now, &text, t->fault);
	if (e != OK)
		return e;
	if (json_scan(t->a, text, doc, &wrong) == OK)
		return OK;
	return fault_say(t->fault, ERR_INPUT, str_format(t->a, "%s:%zu: %s", path, wrong.line, wrong.what).p);
}

enum err story_bytes(struct telling *t, struct str name, struct str *out)
{
	return read_whole(t, str_format(t->a, "%s/files/%.*s", t->folder, STR_ARG(name)).p, out);
}

static int by_story(const void *x, const void *y)
{
	const struct story_person *a = x, *b = y;
	return str_compare(a->story, b->story);
}

static enum err find_stories(struct telling *t)
{
	DIR *d = opendir(t->folder);
	struct stories *s = t->out;
	if (!d)
		return fault_say(t->fault, ERR_NOT_FOUND, str_format(t->a, _("There is no folder %s."), t->folder).p);
	s->person = arena_array(t->a, struct story_person, STORIES_MOST);
	for (const struct dirent *i; (i = readdir(d)) && s->persons < STORIES_MOST;) {
		struct str name = str_of(i->d_name);
		if (!str_ends(name, ".json") || name.p[0] == '.' || str_is(name, "accounts.json"))
			continue;
		s->person[s->persons++] = (struct story_person){ .story = str_dup(t->a, str_part(name, 0, name.n - 5)),
			.key = key_new(t->a),
			.name = STR(""),
			.expect = STR("") };
	}
	closedir(d);
	qsort(s->person, s->persons, sizeof *s->person, by_story);
	return s->persons ? OK : fault_say(t->fault, ERR_NOT_FOUND, _("There are no stories in this folder."));
}

// --- one person ----------------------------------------------------------------------------------------------------
static bool is_here(const struct telling *t, const struct story_account *x)
{
	return x->story.n && str_eq(x->story, t->who->story);
}

static const struct story_account *account_of_person_here(const struct telling *t)
{
	for (size_t i = 0; i < t->accounts; i++)
		if (is_here(t, &t->account[i]) && t->account[i].new.kind == ACTOR_PERSON)
			return &t->account[i];
	return NULL;
}

// Of a supporter (the fullUrl of who they are in this story) or of a professional ("Practitioner/x").
static const struct story_account *account_of_reference(const struct telling *t, struct str reference)
{
	for (size_t i = 0; i < t->accounts; i++) {
		const struct story_account *x = &t->account[i];
		struct str staff = str_format(t->a, "Practitioner/%.*s", STR_ARG(x->new.practitioner));
		if (is_here(t, x) && x->relation.n && str_eq(x->relation, reference))
			return x;
		if (x->new.practitioner.n && str_eq(staff, reference))
			return x;
	}
	return NULL;
}

// Whose account wrote this: as the story says, else whose words they are, else whoever the story names as its writer.
static const struct story_account *author_of(struct telling *t, const struct import_item *item, struct json_at resource)
{
	struct str named = json_text(t->a, json_get_str(json_get(t->story, "authors"), item->full_url));
	struct str words = STR("");
	const struct story_account *who = named.n ? story_account(t, named) : NULL;
	if (who)
		return who;
	if (item->kind && item->kind->words_of)
		words = json_text(t->a, json_path(t->a, resource, str_format(t->a, "%s.reference", item->kind->words_of).p));
	if (words.n) {
		struct str now = import_reference(t->a, &t->who->import, words);
		bool patient = now.n && str_eq(now, str_format(t->a, "Patient/%.*s", STR_ARG(t->who->key)));
		who = patient ? account_of_person_here(t) : account_of_reference(t, words);
	}
	return who ? who : story_account(t, json_text(t->a, json_get(t->story, "author")));
}

static void tell_item(void *context, struct import_item *item, struct json_at resource)
{
	struct telling *t = context;
	const struct story_account *who = author_of(t, item, resource);
	static const char *const others[] = { "meta.lastUpdated", "", "period.start", "sent", "recorded" };
	instant at;
	if (who)
		item->put.now.author = str_format(t->a, "a:%.*s", STR_ARG(who->new.id));
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		const char *path = *others[i] ? others[i] : item->kind ? item->kind->when_at
															   : NULL;
		if (path && instant_parse(json_text(t->a, json_path(t->a, resource, path)), &at) && at <= t->now) {
			item->put.now.updated = at;
			return;
		}
	}
}

static enum err tell_person(struct telling *t, struct story_person *who)
{
	struct json *doc = arena_make(t->a, struct json);
	instant from;
	t->who = who;
	t->names = 0;
	enum err e = story_file(t, str_format(t->a, "%.*s.json", STR_ARG(who->story)).p, doc);
	if (e != OK)
		return e;
	t->story = json_root(doc);
	who->expect = json_raw(json_get(t->story, "expect"));
	if (!instant_parse(json_text(t->a, json_get(t->story, "from")), &from))
		return story_wrong(t, "from", _("this is not a time"));
	const struct story_account *by = story_account(t, json_text(t->a, json_get(t->story, "author")));
	if (!by)
		return story_wrong(t, "author", _("there is no such account"));
	e = story_clock(t, from);
	const struct import_how how = {
		.author = str_format(t->a, "a:%.*s", STR_ARG(by->new.id)),
		.key = who->key,
		.claims = true,
		.tell = tell_item,
		.context = t,
	};
	struct str bundle = json_raw(json_get(t->story, "bundle"));
	if (e == OK)
		e = import_bundle(t->site->store, t->a, bundle, &how, &who->import, t->fault);
	if (e == ERR_INPUT && t->fault->items)
		return story_wrong(t, str_c(t->a, t->fault->items->field), t->fault->items->message);
	if (e != OK)
		return e;
	who->name = who->import.name;
	return story_steps(t);
}

enum err story_load(const struct site *site, struct arena *a, const char *folder, instant clock, struct stories *out,
	struct fault *f)
{
	*out = (struct stories){ .organisation = STR("") };
	struct telling t = { .site = site, .a = a, .fault = f, .folder = folder, .now = clock_now(), .out = out };
	enum err e = find_stories(&t);
	if (e == OK)
		e = story_house(&t);
	for (size_t i = 0; e == OK && i < out->persons; i++)
		e = tell_person(&t, &out->person[i]);
	clock_freeze(clock);
	return e;
}
