// SPDX-License-Identifier: Apache-2.0
// ownplan migrate --from DIR|URL --to DIR|URL: moves a whole store to another folder or engine (store/move.h), with the
// keys that it needs. Called by command_migrate.
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "main/command.h"
#include "main/folder_copy.h"
#include "main/progress.h"
#include "record/schema.h"
#include "store/move.h"

struct course {
	struct progress progress;
	struct folder_copy folder;
	enum move_doing doing;
};

static bool is_url(const char *place)
{
	return strncmp(place, "postgresql://", 13) == 0 || strncmp(place, "postgres://", 11) == 0;
}

// "postgresql://ann:secret@host/db" without what stands between the ':' and the '@'; with a password among what comes
// behind the '?', without all of that.
static const char *place_name(struct arena *a, const char *place)
{
	if (!is_url(place))
		return place;
	struct str whole = str_of(place);
	size_t query;
	if (strstr(place, "password=") && str_index(whole, '?', &query))
		whole = str_part(whole, 0, query);
	const char *text = str_c(a, whole), *at = strrchr(text, '@'), *user = strstr(text, "://") + 3;
	const char *colon = at ? memchr(user, ':', (size_t)(at - user)) : NULL;
	return colon ? str_format(a, "%.*s%s", (int)(colon - text), text, at).p : text;
}

static enum err ready(void *what, struct fault *f)
{
	struct course *course = what;
	return folder_copy_run(&course->folder, f);
}

static void say(void *what, const struct move_progress *p)
{
	struct course *course = what;
	static const char *const doing[] = { [MOVE_COUNTING] = N_("counting"), [MOVE_COPYING] = N_("moving"),
		[MOVE_CHECKING] = N_("comparing"), [MOVE_SAME] = "" };
	if (p->doing == MOVE_SAME) {
		progress_end(&course->progress);
		printf(_("%-20s %12lld rows, the same  %02x%02x%02x%02x%02x%02x%02x%02x\n"), p->table, (long long)p->rows,
			p->digest[0], p->digest[1], p->digest[2], p->digest[3], p->digest[4], p->digest[5], p->digest[6],
			p->digest[7]);
		fflush(stdout);
		return;
	}
	if (p->doing != course->doing)
		progress_end(&course->progress);
	course->doing = p->doing;
	char text[96];
	snprintf(text, sizeof text, "%s %s", _(doing[p->doing]), p->table);
	progress_say(&course->progress, text, p->done, p->all);
}

static void say_end(struct call *c, const struct course *course, const struct moved *moved)
{
	const char *from = place_name(c->arena, call_flag(c, "from")), *to = place_name(c->arena, call_flag(c, "to"));
	if (moved->resumed)
		printf(_("This went on with a move that was begun before.\n"));
	printf(_("Moved %u tables with %lld rows from %s to %s: every count and digest is the same.\n"), moved->tables,
		(long long)moved->rows, from, to);
	if (course->folder.files)
		printf(_("%u files with keys and heads of the audit were copied from %s to %s.\n"), course->folder.files,
			course->folder.from, course->folder.to);
	else
		printf(_("The keys and heads of the audit are in %s.\n"), course->folder.to);
	if (course->folder.settings)
		printf(_("ownplan.ini was not copied: write one that suits the target.\n"));
	if (is_url(to))
		printf(_("Next: ownplan serve --data %s --database %s\n"), course->folder.to, to);
	else
		printf(_("Next: ownplan serve --data %s\n"), to);
	printf(_("From now on serve the target only. Keep %s as it is until you are sure.\n"), from);
}

enum err command_move(struct call *c)
{
	const char *from = call_flag(c, "from"), *to = call_flag(c, "to"), *data = c->settings.value[SET_DATA];
	struct course course = { .progress = { .unit = _("rows") } };
	struct moved moved;
	if (!from || !to || !*from || !*to)
		return call_usage(c, _("A move needs both: --from DIR|URL --to DIR|URL."));
	course.folder = (struct folder_copy){ .from = is_url(from) ? data : from, .to = is_url(to) ? data : to };
	struct move m = { .list = record_migrations, .count = record_migration_count, .ready = ready, .say = say,
		.what = &course, .from_name = place_name(c->arena, from), .to_name = place_name(c->arena, to),
		.from = { .folder = course.folder.from, .database = is_url(from) ? from : NULL },
		.to = { .folder = course.folder.to, .database = is_url(to) ? to : NULL } };
	if (!is_url(from) && !store_there(&m.from))
		return fault_say(&c->fault, ERR_NOT_FOUND, str_format(c->arena, _("There is no data in %s."), from).p);
	if (is_url(to) && store_there(&(struct store_settings){ .folder = data }))
		return fault_say(&c->fault, ERR_CONFLICT, str_format(c->arena,
			_("%s holds a database of its own. Name another folder with --data, for the keys."), data).p);
	enum err e = folder_copy_look(&course.folder, &c->fault);
	if (e == OK)
		e = store_move(&m, c->arena, &moved, &c->fault);
	progress_end(&course.progress);
	if (e == OK)
		say_end(c, &course, &moved);
	return e;
}
