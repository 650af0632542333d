// SPDX-License-Identifier: Apache-2.0
// ownplan demo: a fresh folder with the stories in it, its logins printed, served on this machine only. Everybody here
// has one known password, so it never listens beyond the machine and never takes a folder that holds data.
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "main/command.h"
#include "plan/story.h"

const struct flag demo_flags[] = {
	{ "stories", "DIR", N_("folder of the stories; found beside the program or in its share folder") },
	{ NULL, NULL, NULL },
};

// From the folder of the program: in a build folder, in the source, installed.
static const char *const places[] = { "stories", "../stories", "../../stories", "../share/ownplan/stories" };

static bool holds_stories(const char *folder, struct arena *a)
{
	struct stat st;
	return stat(str_format(a, "%s/accounts.json", folder).p, &st) == 0 && S_ISREG(st.st_mode);
}

static const char *find_stories(struct call *c)
{
	char program[PATH_MAX];
	const char *given = call_flag(c, "stories");
	if (given)
		return holds_stories(given, c->arena) ? given : NULL;
	ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
	if (n <= 0)
		return NULL;
	program[n] = 0;
	const char *folder = dirname(program);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const char *path = str_format(c->arena, "%s/%s", folder, places[i]).p;
		if (holds_stories(path, c->arena))
			return path;
	}
	return NULL;
}

static int letters(struct str s)
{
	return (int)s.n;
}

static void print_logins(const struct stories *s)
{
	int width = 8, names = 4;
	for (size_t i = 0; i < s->logins; i++) {
		width = letters(s->login[i].username) > width ? letters(s->login[i].username) : width;
		names = letters(s->login[i].name) > names ? letters(s->login[i].name) : names;
	}
	printf(_("\nSign in as any of these, with the password %s:\n\n"), STORY_PASSWORD);
	for (size_t i = 0; i < s->logins; i++)
		printf("  %-*.*s  %-*.*s  %.*s\n", width, STR_ARG(s->login[i].username), names, STR_ARG(s->login[i].name),
			STR_ARG(s->login[i].what));
	printf("\n");
}

static enum err load(struct call *c, const char *folder, struct site *site)
{
	struct stories stories;
	enum err e = story_load(site, c->arena, folder, 0, &stories, &c->fault);
	if (e != OK)
		return e;
	site->organisation = str_c(c->arena, stories.organisation);
	print_logins(&stories);
	return OK;
}

// Everything that can be known before anything is made.
static enum err ready(struct call *c, const char **stories)
{
	const char *address;
	unsigned port;
	bool loopback;
	*stories = NULL;
	enum err e = settings_listen(&c->settings, &address, &port, &loopback, &c->fault);
	if (e != OK)
		return e;
	if (!loopback)
		return call_usage(c, _("The demonstration listens on this machine only: its password is known to everybody."));
	*stories = find_stories(c);
	if (*stories)
		return OK;
	return fault_say(&c->fault, ERR_NOT_FOUND, _("The stories are not found: say where, with --stories DIR."));
}

enum err command_demo(struct call *c)
{
	struct site site;
	const char *stories;
	enum err e = ready(c, &stories);
	if (e != OK)
		return e;
	serve_signals();
	e = site_open(&(struct site_settings){ .folder = c->settings.value[SET_DATA],
		.database = c->settings.value[SET_DATABASE], .demo = true, .make = true, .fresh = true, .migrate = true,
		.cache = (size_t)settings_number(&c->settings, SET_CACHE) << 20 },
		c->arena, &site, &c->fault);
	if (e != OK)
		return e;
	e = load(c, stories, &site);
	if (e == OK)
		e = serve_until_told(c, &site);
	site_close(&site);
	return e;
}
