// SPDX-License-Identifier: Apache-2.0
// The logs of erasures that can be found beside a backup become that of the folder which is restored, and what they
// speak of is erased there before anybody serves it (erase_again.h).
#include "main/erase_again.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "plan/erase.h"
#include "record/erase_log.h"
#include "serve/site.h"

static bool same(const struct erasure *x, const struct erasure *y)
{
	return str_eq(x->id, y->id) && str_eq(x->type, y->type) && str_eq(x->person, y->person);
}

static bool is_in(const struct erasure_list *list, const struct erasure *x)
{
	for (size_t i = 0; i < list->count; i++)
		if (same(&list->item[i], x))
			return true;
	return false;
}

// Adds what one log knows and that of the folder does not.
static enum err add_log(struct arena *a, const struct erase_again *x, const char *path)
{
	struct erasure_list here, there, more = { 0 };
	enum err e = erase_log_read(a, path, &there);
	if (e != OK)
		return e;
	e = erase_log_read(a, str_format(a, "%s/" ERASE_LOG, x->folder).p, &here);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	more.item = arena_array(a, struct erasure, there.count + 1);
	for (size_t i = 0; i < there.count; i++)
		if (!is_in(&here, &there.item[i]) && !is_in(&more, &there.item[i]))
			more.item[more.count++] = there.item[i];
	return more.count ? erase_log_add(a, x->folder, &more) : OK;
}

// Backups that lie beside this one are mostly of the same house, and ids are of one house alone.
static enum err add_beside(struct arena *a, const struct erase_again *x)
{
	const char *slash = strrchr(x->backup, '/');
	const char *above = !slash ? "." : str_format(a, "%.*s/", (int)(slash - x->backup), x->backup).p;
	DIR *dir = opendir(above);
	struct dirent *entry;
	enum err e = OK;
	while (dir && e == OK && (entry = readdir(dir)) != NULL) {
		const char *path = str_format(a, "%s/%s/data/" ERASE_LOG, above, entry->d_name).p;
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && access(path, R_OK) == 0)
			e = add_log(a, x, path);
	}
	if (dir)
		closedir(dir);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err settle(struct arena *a, struct erase_again *x, struct fault *f)
{
	struct site site;
	enum err e = site_open(&(struct site_settings){ .folder = x->folder }, a, &site, f);
	if (e != OK)
		return e;
	e = erase_settle(&site, NULL, &x->count);
	site_close(&site);
	return e;
}

enum err erase_again(struct arena *a, struct erase_again *x, struct fault *f)
{
	enum err e = OK;
	if (x->log)
		e = add_log(a, x, x->log);
	if (e == ERR_NOT_FOUND)
		return fault_say(f, e, str_format(f->arena, _("%s cannot be read."), x->log).p);
	if (e == OK)
		e = add_beside(a, x);
	if (e == OK && !x->older && access(str_format(a, "%s/" ERASE_LOG, x->folder).p, F_OK) == 0)
		e = settle(a, x, f);
	return e == OK || f->message ? e
		: fault_say(f, e, _("What was erased since this backup was made could not be erased again, so it is not "
			"restored."));
}
