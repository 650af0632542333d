// SPDX-License-Identifier: Apache-2.0
// The files of exports (export_folder.h).
#include "api/export_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

static enum err temporary(struct export_folder *x)
{
	const char *where = getenv("TMPDIR");
	int n = snprintf(x->path, sizeof x->path, "%s/ownplan-exports-XXXXXX", where && *where ? where : "/tmp");
	x->temporary = n > 0 && (size_t)n < sizeof x->path && mkdtemp(x->path) != NULL;
	return x->temporary ? OK : ERR_INTERNAL;
}

enum err export_folder_open(struct export_folder *x, const char *folder)
{
	struct stat st;
	*x = (struct export_folder){ 0 };
	if (!folder)
		return temporary(x);
	int n = snprintf(x->path, sizeof x->path, "%s/exports", folder);
	if (n <= 0 || (size_t)n >= sizeof x->path || (mkdir(x->path, 0700) != 0 && errno != EEXIST))
		return ERR_INTERNAL;
	bool ours = lstat(x->path, &st) == 0 && S_ISDIR(st.st_mode);
	return ours && ((st.st_mode & 077) == 0 || chmod(x->path, 0700) == 0) ? OK : ERR_INTERNAL;
}

static bool path_of(const struct export_folder *x, struct str id, char path[EXPORT_PATH])
{
	int n = snprintf(path, EXPORT_PATH, "%s/%.*s", x->path, STR_ARG(id));
	return id.n > 0 && !memchr(id.p, '/', id.n) && id.p[0] != '.' && n > 0 && n < EXPORT_PATH;
}

enum err export_folder_make(const struct export_folder *x, struct str id)
{
	char path[EXPORT_PATH];
	if (path_of(x, id, path) && mkdir(path, 0700) == 0)
		return OK;
	log_event(LOG_ERROR, "export-folder", "errno=%d", errno);
	return ERR_INTERNAL;
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

void export_folder_remove(const struct export_folder *x, struct str id)
{
	char path[EXPORT_PATH];
	if (!path_of(x, id, path))
		return;
	int at = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *list = at >= 0 ? fdopendir(at) : NULL;
	for (const struct dirent *d; list && (d = readdir(list)) != NULL;)
		if (!is_dots(d->d_name) && unlinkat(at, d->d_name, 0) != 0)
			log_event(LOG_WARN, "export-file-stays", "errno=%d", errno);
	if (list)
		closedir(list);
	else if (at >= 0)
		close(at);
	if (rmdir(path) != 0 && errno != ENOENT)
		log_event(LOG_WARN, "export-folder-stays", "errno=%d", errno);
}

void export_folder_tidy(const struct export_folder *x, bool (*unwanted)(void *context, struct str id), void *context)
{
	DIR *list = opendir(x->path);
	for (const struct dirent *d; list && (d = readdir(list)) != NULL;)
		if (!is_dots(d->d_name) && unwanted(context, str_of(d->d_name)))
			export_folder_remove(x, str_of(d->d_name));
	if (list)
		closedir(list);
}

static bool every(void *context, struct str id)
{
	(void)context;
	(void)id;
	return true;
}

void export_folder_close(struct export_folder *x)
{
	if (!x->temporary)
		return;
	export_folder_tidy(x, every, NULL);
	if (rmdir(x->path) != 0)
		log_event(LOG_WARN, "export-folder-stays", "errno=%d", errno);
}

static int open_in(const struct export_folder *x, struct str id, struct str name, const char *end, int how)
{
	char folder[EXPORT_PATH], path[EXPORT_PATH + 100];
	if (!path_of(x, id, folder))
		return -1;
	int n = snprintf(path, sizeof path, "%s/%.*s%s", folder, STR_ARG(name), end);
	if (n <= 0 || (size_t)n >= sizeof path || memchr(name.p, '/', name.n))
		return -1;
	return open(path, how | O_NOFOLLOW | O_CLOEXEC, 0600);
}

int export_folder_file(const struct export_folder *x, struct str id, struct str type, int how)
{
	return open_in(x, id, type, ".ndjson", how);
}

int export_folder_people(const struct export_folder *x, struct str id, int how)
{
	return open_in(x, id, STR("people"), "", how);
}
