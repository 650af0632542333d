// SPDX-License-Identifier: Apache-2.0
// ownplan backup: everything of a house as it stands at one moment, in a folder that is proven before it gets its name
// (backup.h). The server goes on meanwhile. What is not ready lies in FOLDER.part, which the next run takes away.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "main/backup.h"
#include "main/command.h"
#include "main/folder_copy.h"
#include "record/audit.h"
#include "record/schema.h"

struct making {
	struct call *c;
	const char *to, *part, *data; // FOLDER, FOLDER.part, and its data
	int lock;                     // on the part: nobody else makes it, or takes it away
	int hold;                     // of the heads of the audit; -1
	struct backup backup;
	struct progress progress;
};

static enum err fails(struct making *m, const char *sentence, const char *path)
{
	return fault_say(&m->c->fault, ERR_CONFLICT, str_format(m->c->arena, sentence, path).p);
}

// --- the place -------------------------------------------------------------------------------------------------------
// A backup inside what it is a backup of would hold itself.
static bool is_inside(const char *path, const char *folder)
{
	char *inner = realpath(path, NULL), *outer = realpath(folder, NULL);
	size_t n = outer ? strlen(outer) : 0;
	bool inside = inner && outer && strncmp(inner, outer, n) == 0 && (inner[n] == '/' || !inner[n]);
	free(inner);
	free(outer);
	return inside;
}

static const char *folder_above(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? str_format(a, "%.*s", slash == path ? 1 : (int)(slash - path), path).p : ".";
}

// The part: a new one; or what a run that ended too early left, which goes. Whoever works on it holds its lock.
static enum err part_make(struct making *m)
{
	struct arena *a = m->c->arena;
	const char *lock = str_format(a, "%s/lock", m->part).p;
	if (mkdir(m->part, 0700) != 0 && errno != EEXIST)
		return fails(m, _("%s cannot be made. Is there such a folder above it, and may you write there?"), m->part);
	m->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (m->lock < 0)
		return fails(m, _("%s cannot be written."), m->part);
	if (flock(m->lock, LOCK_EX | LOCK_NB) != 0)
		return fails(m, _("Another backup is being made into %s."), m->part);
	if (!folder_remove(a, m->data) || !folder_remove(a, str_format(a, "%s/backup.txt", m->part).p))
		return fails(m, _("What is left in %s cannot be taken away."), m->part);
	return mkdir(m->data, 0700) == 0 ? OK : fails(m, _("%s cannot be written."), m->part);
}

static enum err place_look(struct making *m)
{
	struct call *c = m->c;
	struct stat st;
	size_t n = strlen(c->word[0]);
	while (n > 1 && c->word[0][n - 1] == '/')
		n--;
	m->to = str_format(c->arena, "%.*s", (int)n, c->word[0]).p;
	m->part = str_format(c->arena, "%s.part", m->to).p;
	m->data = str_format(c->arena, "%s/data", m->part).p;
	if (lstat(m->to, &st) == 0)
		return fails(m, _("There is already something at %s. Choose another name."), m->to);
	if (is_inside(folder_above(c->arena, m->to), c->settings.value[SET_DATA]))
		return fails(m, _("%s lies in the folder that is backed up. Choose a place outside it, better on another "
			"disk."),
			m->to);
	return OK;
}

// "2026-11-23T06:48:05Z", as FHIR has it, without what is behind the second.
static struct str say_time(struct arena *a, instant at)
{
	return str_format(a, "%.*sZ", 19, str_c(a, instant_iso(a, at)));
}

// --- the copy --------------------------------------------------------------------------------------------------------
// The moment is held: keys and heads come now, and the heads may go on.
static enum err held(void *what, struct fault *f)
{
	struct making *m = what;
	struct folder_copy beside = { .from = m->c->settings.value[SET_DATA], .to = m->data, .backup = true };
	enum err e = folder_copy_run(&beside, f);
	if (m->hold >= 0)
		close(m->hold);
	m->hold = -1;
	m->backup.made = say_time(m->c->arena, clock_now());
	return e;
}

static void say(void *what, bool rows, int64_t done, int64_t all)
{
	struct making *m = what;
	m->progress.unit = rows ? _("rows") : _("MB");
	progress_say(&m->progress, _("copying"), rows ? done : done >> 20, rows ? all : all >> 20);
}

static enum err copy(struct making *m)
{
	struct call *c = m->c;
	const char *data = c->settings.value[SET_DATA], *database = c->settings.value[SET_DATABASE];
	const struct store_copy copy = { .from = { .folder = data, .database = database },
		.from_name = database ? _("the database") : data, .folder = m->data, .list = record_migrations,
		.count = record_migration_count, .held = held, .say = say, .what = m };
	struct stat st;
	if (stat(data, &st) != 0 || (!database && !store_there(&copy.from)))
		return fault_say(&c->fault, ERR_NOT_FOUND, str_format(c->arena, _("There is no data in %s."), data).p);
	enum err e = audit_hold(data, &m->hold);
	if (e != OK)
		return fails(m, _("The heads of the audit in %s cannot be read."), data);
	e = store_copy(&copy, c->arena, &c->fault);
	progress_end(&m->progress);
	return e;
}

// --- the end ---------------------------------------------------------------------------------------------------------
static enum err prove(struct making *m)
{
	struct call *c = m->c;
	m->progress.unit = _("rows");
	enum err e = backup_prove(c->arena, m->data, &m->backup, &m->progress, &c->fault);
	m->progress.unit = _("MB");
	if (e == OK)
		e = backup_list(c->arena, m->part, &m->backup, &m->progress, &c->fault);
	return e == OK ? backup_write(c->arena, m->part, &m->backup, &c->fault) : e;
}

// Nobody has a copy of every plan without a row that says so: it comes before the name.
static enum err note(struct making *m)
{
	struct call *c = m->c;
	struct fault why;
	fault_init(&why, c->arena);
	const struct store_settings house = { .folder = c->settings.value[SET_DATA],
		.database = c->settings.value[SET_DATABASE] };
	const struct backup_note row = { .act = "backup", .place = m->to, .b = &m->backup };
	enum err e = backup_note(&house, &row, &why);
	return e == OK ? OK : fault_say(&c->fault, e, str_format(c->arena,
		_("The audit could not say that a backup was made, so there is none: %s"), fault_sentence(&why)).p);
}

// It gets its name when all of it is on the disk, and takes nobody else's.
static enum err name_it(struct making *m)
{
	struct arena *a = m->c->arena;
	unlink(str_format(a, "%s/lock", m->part).p);
	if (!folder_settle(a, m->part))
		return fails(m, _("%s cannot be written. Is the disk full?"), m->part);
	if (renameat2(AT_FDCWD, m->part, AT_FDCWD, m->to, RENAME_NOREPLACE) != 0)
		return fails(m, _("There is already something at %s. Choose another name."), m->to);
	int above = open(folder_above(a, m->to), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool fine = above >= 0 && fsync(above) == 0;
	if (above >= 0)
		close(above);
	return fine ? OK : fails(m, _("%s is there, but may not outlive a power cut. Make another."), m->to);
}

static void say_end(const struct making *m)
{
	const struct backup *b = &m->backup;
	printf(_("Backed up as it stood at %.*s: %.1f MB in %s.\n"), STR_ARG(b->made), (double)b->bytes / 1e6, m->to);
	printf(_("All of it was read again and is whole. Tables: %zu, rows: %lld, attached files: %lld, rows of the "
		"audit: %lld.\n"),
		b->tally.count, (long long)b->tally.rows, (long long)b->attached, (long long)b->audited);
	printf(_("The keys are in it: whoever has it can read every plan. Back: ownplan restore --data NEWFOLDER %s\n"),
		m->to);
}

enum err command_backup(struct call *c)
{
	struct making m = { .c = c, .lock = -1, .hold = -1 };
	if (c->words != 1)
		return call_usage(c, _("Say where it goes: ownplan backup FOLDER, which must not be there yet."));
	enum err e = place_look(&m);
	if (e == OK)
		e = part_make(&m);
	bool mine = e == OK;
	if (e == OK)
		e = copy(&m);
	if (m.hold >= 0)
		close(m.hold);
	if (e == OK)
		e = prove(&m);
	if (e == OK)
		e = note(&m);
	if (e == OK)
		e = name_it(&m);
	if (e == OK)
		say_end(&m);
	else if (mine)
		(void)folder_remove(c->arena, m.part);
	if (m.lock >= 0)
		close(m.lock);
	return e;
}
