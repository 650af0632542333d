// SPDX-License-Identifier: Apache-2.0
// ownplan restore: a backup (backup.h) becomes a folder, or a database with a folder for its keys, where there was
// nothing. It is looked through first; then it is copied into DIR/restoring and proven there; then each file gets its
// place, the database last, so nobody can serve half of it. A run that was stopped is begun again with the same words.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "main/backup.h"
#include "main/command.h"
#include "main/erase_again.h"
#include "main/folder_copy.h"
#include "record/erase_log.h"
#include "record/schema.h"

#define STAGE "restoring"

struct restoring {
	struct call *c;
	const char *from, *from_data; // the backup
	const char *to, *stage;       // the folder, and where it is put together
	bool again;                   // something of a run before this one is there
	bool made;                    // the folder was not there
	int lock;
	struct backup said, found;
	struct erase_again erased;
	struct progress progress;
};

const struct flag restore_flags[] = {
	{ "erasures", "FILE", N_("erasures.log of the place that is lost, or of a newer copy of it") },
	{ NULL, NULL, NULL },
};

static enum err fails(struct restoring *r, const char *sentence, const char *path)
{
	return fault_say(&r->c->fault, ERR_CONFLICT, str_format(r->c->arena, sentence, path).p);
}

// --- the target ------------------------------------------------------------------------------------------------------
// A name without what a copy that is not whole, or settings that were kept aside, have behind theirs.
static size_t name_length(const char *name)
{
	static const char *const behind[] = { ".part", ".before" };
	size_t n = strlen(name);
	for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
		size_t m = strlen(behind[i]);
		if (n > m && strcmp(name + n - m, behind[i]) == 0)
			return n - m;
	}
	return n;
}

// Whether a name in the target may be there: what a run before this one left.
static bool left_by_us(const struct restoring *r, const char *name)
{
	size_t n = name_length(name);
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, STAGE) == 0)
		return true;
	if (r->again && strncmp(name, ERASE_LOG, n) == 0)
		return true;
	for (size_t i = 0; r->again && i < r->said.files; i++) {
		const char *path = r->said.file[i].path;
		if (strncmp(path, name, n) == 0 && (path[n] == '/' || !path[n]) && strcmp(name, "plan.db") != 0)
			return true;
	}
	return false;
}

static enum err target_look(struct restoring *r)
{
	struct stat st;
	enum err e = OK;
	struct dirent *entry;
	if (stat(r->to, &st) != 0)
		return errno == ENOENT ? OK : fails(r, _("%s cannot be read."), r->to);
	DIR *dir = opendir(r->to);
	if (!dir)
		return fails(r, _("%s is no folder, or cannot be read."), r->to);
	r->again = stat(r->stage, &st) == 0;
	while (e == OK && (entry = readdir(dir)) != NULL)
		if (!left_by_us(r, entry->d_name))
			e = fails(r, _("There is something in %s already. A backup is restored into an empty folder only."), r->to);
	closedir(dir);
	return e;
}

static enum err stage_make(struct restoring *r)
{
	struct arena *a = r->c->arena;
	r->made = mkdir(r->to, 0700) == 0;
	if (!r->made && errno != EEXIST)
		return fails(r, _("The folder %s cannot be made. Does the folder above it exist?"), r->to);
	r->lock = open(r->to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r->lock < 0 || flock(r->lock, LOCK_EX | LOCK_NB) != 0)
		return fails(r, _("Something is being restored into %s already."), r->to);
	if (!folder_remove(a, r->stage) || mkdir(r->stage, 0700) != 0)
		return fails(r, _("%s cannot be written."), r->to);
	return OK;
}

// --- copying ---------------------------------------------------------------------------------------------------------
// The folders above a file of the backup.
static bool folders_make(struct arena *a, const char *base, const char *path)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
		if (mkdir(str_format(a, "%s/%.*s", base, (int)(slash - path), path).p, 0700) != 0 && errno != EEXIST)
			return false;
	return true;
}

static enum err look_through(struct restoring *r)
{
	enum err e = OK;
	int64_t done = 0;
	for (size_t i = 0; e == OK && i < r->said.files; i++) {
		e = backup_file_same(r->c->arena, r->from_data, &r->said.file[i], &r->c->fault);
		done += r->said.file[i].size;
		progress_say(&r->progress, _("looking through the backup"), done >> 20, r->said.bytes >> 20);
	}
	progress_end(&r->progress);
	return e;
}

static enum err copy(struct restoring *r)
{
	struct arena *a = r->c->arena;
	enum err e = OK;
	int64_t done = 0;
	for (size_t i = 0; e == OK && i < r->said.files; i++) {
		const struct backup_file *x = &r->said.file[i];
		if (!folders_make(a, r->stage, x->path) || !folder_copy_file(a, str_format(a, "%s/%s", r->from_data, x->path).p,
				str_format(a, "%s/%s", r->stage, x->path).p))
			return fails(r, errno == ENOSPC ? _("The disk is full: %s could not be written.") :
				_("%s could not be copied."), x->path);
		e = backup_file_same(a, r->stage, x, &r->c->fault);
		done += x->size;
		progress_say(&r->progress, _("copying"), done >> 20, r->said.bytes >> 20);
	}
	progress_end(&r->progress);
	return e;
}

static enum err room_look(struct restoring *r)
{
	int64_t room = store_room(&(struct store_settings){ .folder = r->to, .log_bytes = (size_t)1 << 20 });
	if (room < 0 || r->said.bytes <= room)
		return OK;
	return fault_say(&r->c->fault, ERR_CONFLICT, str_format(r->c->arena,
		_("The data takes about %.1f GB; where %s is there is room for %.1f GB. Make room first."),
		(double)r->said.bytes / 1e9, r->to, (double)room / 1e9).p);
}

// --- into its place --------------------------------------------------------------------------------------------------
// What an administrator wrote for the other machine stays under a name that no program reads.
static enum err place(struct restoring *r, const char *name)
{
	struct arena *a = r->c->arena;
	const char *as = strcmp(name, "ownplan.ini") == 0 ? "ownplan.ini.before" : name;
	const char *to = str_format(a, "%s/%s", r->to, as).p;
	if (!folder_remove(a, to) || rename(str_format(a, "%s/%s", r->stage, name).p, to) != 0)
		return fails(r, _("%s cannot be written."), to);
	return OK;
}

static enum err place_all(struct restoring *r)
{
	struct arena *a = r->c->arena;
	DIR *dir = opendir(r->stage);
	enum err e = dir ? OK : fails(r, _("%s cannot be read."), r->stage);
	struct dirent *entry;
	while (dir && e == OK && (entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && strcmp(entry->d_name, "plan.db") !=
			0)
			e = place(r, entry->d_name);
	if (dir)
		closedir(dir);
	if (e == OK && !folder_settle(a, r->to))
		e = fails(r, _("%s cannot be written. Is the disk full?"), r->to);
	if (e == OK)
		e = place(r, "plan.db");
	if (e == OK && (!folder_remove(a, r->stage) || fsync(r->lock) != 0))
		e = fails(r, _("%s cannot be written."), r->to);
	return e;
}

static void say_move(void *what, const struct move_progress *p)
{
	struct restoring *r = what;
	r->progress.unit = _("rows");
	if (p->doing != MOVE_SAME)
		progress_say(&r->progress, p->table, p->done, p->all);
}

static bool ini_there(const struct restoring *r)
{
	for (size_t i = 0; i < r->said.files; i++)
		if (strcmp(r->said.file[i].path, "ownplan.ini") == 0)
			return true;
	return false;
}

// The keys come before the first row, so that a database which is whole can be served.
static enum err ready(void *what, struct fault *f)
{
	const struct restoring *r = what;
	struct folder_copy beside = { .from = r->stage, .to = r->to };
	return folder_copy_run(&beside, f);
}

// The house that came of it knows that it is one: the first row behind those of the backup. It is there before anybody
// can serve that house.
static struct backup_note row_of(struct restoring *r)
{
	r->found.made = r->said.made;
	return (struct backup_note){ .act = "restore", .place = r->from, .b = &r->found };
}

static enum err noted(struct restoring *r, enum err e, struct fault *why)
{
	const char *form = r->found.older ? _("All of it is there, but the audit could not say that it was restored: %s")
		: _("The audit could not say that it was restored, so it is not: %s");
	return e == OK ? OK : fault_say(&r->c->fault, e, str_format(r->c->arena, form, fault_sentence(why)).p);
}

static enum err note_in_folder(struct restoring *r)
{
	struct fault why;
	const struct backup_note row = row_of(r);
	fault_init(&why, r->c->arena);
	return noted(r, backup_note_inside(r->c->arena, r->stage, &row, &why), &why);
}

static enum err note_in_database(void *what, struct store *to, const struct move_end *last, struct fault *f)
{
	struct restoring *r = what;
	struct fault why;
	const struct backup_note row = row_of(r);
	must(f == &r->c->fault);
	fault_init(&why, r->c->arena);
	return noted(r, backup_note_end(to, r->to, &row, last, &why), &why);
}

// Into a database: row by row, each table read again and compared. What was begun goes on.
static enum err into_database(struct restoring *r)
{
	struct moved moved;
	const struct move m = { .list = record_migrations, .count = record_migration_count, .ready = ready,
		.end = note_in_database, .say = say_move, .what = r,
		.from = { .folder = r->stage }, .from_name = r->from, .to_name = _("the database"),
		.to = { .folder = r->to, .database = r->c->settings.value[SET_DATABASE] } };
	if (r->found.older)
		return fails(r, _("%s was made by an older program. Restore it into a folder, bring that up with `ownplan "
			"migrate`, "
			"and move it with `ownplan migrate --from --to`."), r->from);
	enum err e = store_move(&m, r->c->arena, &moved, &r->c->fault);
	progress_end(&r->progress);
	if (e == OK && ini_there(r))
		e = place(r, "ownplan.ini");
	if (e == OK && !folder_remove(r->c->arena, r->stage))
		e = fails(r, _("All of it is there, but %s cannot be taken away. Do that by hand."), r->stage);
	return e;
}

static void say_end(const struct restoring *r)
{
	const struct backup *b = &r->found;
	printf(_("Restored into %s, as it stood at %.*s.\n"), r->to, STR_ARG(r->said.made));
	if (b->older)
		printf(_("An older program made this backup. Its rows are all there. Next: ownplan migrate --data %s, then "
			"verify.\n"),
			r->to);
	else
		printf(_("All of it was read again and is whole. Tables: %zu, rows: %lld, attached files: %lld, rows of the "
			"audit: "
			"%lld.\n"), b->tally.count, (long long)b->tally.rows, (long long)b->attached, (long long)b->audited);
	if (r->erased.count)
		printf(_("What was lawfully erased since then is erased again: %zu resources.\n"), r->erased.count);
	if (ini_there(r))
		printf(_("The settings that it had are in %s/ownplan.ini.before; look whether they suit this place.\n"), r->to);
	printf(_("What was written after that moment is not in it. Never serve the old place and this one at once.\n"));
}

static enum err restore(struct restoring *r)
{
	struct call *c = r->c;
	const bool folder = !c->settings.value[SET_DATABASE];
	enum err e = backup_read(c->arena, r->from, &r->said, &c->fault);
	if (e == OK)
		e = target_look(r);
	if (e == OK)
		e = room_look(r);
	if (e == OK)
		e = look_through(r);
	if (e == OK)
		e = stage_make(r);
	if (e != OK)
		return e;
	e = copy(r);
	r->progress.unit = _("rows");
	if (e == OK)
		e = backup_prove(c->arena, r->stage, &r->found, &r->progress, &c->fault);
	if (e == OK)
		e = backup_same(&r->said, &r->found, &c->fault);
	if (e == OK) {
		r->erased.older = r->found.older;
		e = erase_again(c->arena, &r->erased, &c->fault);
	}
	enum err told = e == OK && folder ? note_in_folder(r) : OK;
	if (!r->found.older) // an audit of an older program may not be written by this one
		e = e == OK ? told : e;
	if (e == OK)
		e = folder ? place_all(r) : into_database(r);
	if (e != OK && folder) { // nothing of it stays; into a database the same words go on
		(void)folder_remove(c->arena, r->stage);
		if (r->made)
			(void)rmdir(r->to);
	}
	return e == OK ? told : e;
}

enum err command_restore(struct call *c)
{
	struct restoring r = { .c = c, .lock = -1, .progress = { .unit = _("MB") }, .to = c->settings.value[SET_DATA] };
	if (c->words != 1)
		return call_usage(c, _("Say which backup: ownplan restore --data DIR BACKUP"));
	r.from = c->word[0];
	r.from_data = str_format(c->arena, "%s/data", r.from).p;
	r.stage = str_format(c->arena, "%s/%s", r.to, STAGE).p;
	r.erased = (struct erase_again){ .backup = r.from, .folder = r.stage, .log = call_flag(c, "erasures") };
	enum err e = restore(&r);
	if (r.lock >= 0)
		close(r.lock);
	if (e == OK)
		say_end(&r);
	return e;
}
