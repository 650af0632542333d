// SPDX-License-Identifier: Apache-2.0
// Copying what lies beside a database (folder_copy.h).
#include "main/folder_copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"

enum { DEEPEST = 8, PIECE = 65536 };

// Of the database in the folder, and what an administrator wrote for this folder and no other.
static const char *const left[] = { "plan.db", "plan.db-wal", "plan.db-shm", "plan.lock", "plan.beside", "plan.reserve",
	"ownplan.ini" };

struct walk {
	struct folder_copy *c;
	struct fault *f;
	bool run; // false: only look
};

static enum err fails(const struct walk *w, const char *sentence, const char *path)
{
	return fault_say(w->f, ERR_INTERNAL, str_format(w->f->arena, sentence, path).p);
}

// 1 the same bytes, 0 others, -1 one of them cannot be read.
static int same_bytes(int a, int b)
{
	char one[4096], two[4096];
	for (;;) {
		ssize_t n = read(a, one, sizeof one), m = 0;
		while (m < n) {
			ssize_t k = read(b, two + m, (size_t)(n - m));
			if (k <= 0)
				return k < 0 ? -1 : 0;
			m += k;
		}
		if (n < 0)
			return -1;
		if (n == 0)
			return read(b, two, 1) == 0;
		if (memcmp(one, two, (size_t)n) != 0)
			return 0;
	}
}

static bool bytes_copy(int from, int to)
{
	char piece[PIECE];
	for (;;) {
		ssize_t n = read(from, piece, sizeof piece);
		if (n <= 0)
			return n == 0 && fsync(to) == 0;
		for (ssize_t m = 0, k; m < n; m += k) {
			k = write(to, piece + m, (size_t)(n - m));
			if (k < 0)
				return false;
		}
	}
}

static bool file_write(struct arena *a, int from, const char *to, mode_t mode)
{
	const char *part = str_format(a, "%s.part", to).p;
	unlink(part); // of a run that was killed
	int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	bool fine = fd >= 0 && bytes_copy(from, fd);
	if (fd >= 0)
		fine = close(fd) == 0 && fine;
	fine = fine && rename(part, to) == 0;
	if (!fine)
		unlink(part);
	return fine;
}

static enum err file_copy(const struct walk *w, const char *from, const char *to, mode_t mode)
{
	int source = open(from, O_RDONLY | O_CLOEXEC), there = open(to, O_RDONLY | O_CLOEXEC);
	int same = source >= 0 && there >= 0 ? same_bytes(source, there) : there < 0 && errno != ENOENT ? -1 : 0;
	enum err e = OK;
	if (source < 0 || same < 0)
		e = fails(w, _("%s cannot be read."), source < 0 ? from : to);
	else if (there >= 0 && !same)
		e = fault_say(w->f, ERR_CONFLICT, str_format(w->f->arena,
			_("%s is another file than the one that belongs to the data. Choose an empty folder."), to).p);
	else if (there < 0 && w->run && !file_write(w->f->arena, source, to, mode))
		e = fails(w, _("%s cannot be written. Is the disk full?"), to);
	else if (there < 0 && w->run)
		w->c->files++;
	if (source >= 0)
		close(source);
	if (there >= 0)
		close(there);
	return e;
}

static bool left_out(struct walk *w, const char *name, unsigned depth)
{
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return true;
	if (w->c->backup && depth == 0 && strcmp(name, "ownplan.ini") == 0)
		return false;
	if (w->c->backup && depth == 0 && strcmp(name, "exports") == 0)
		return true;
	for (size_t i = 0; depth == 0 && i < sizeof left / sizeof *left; i++)
		if (strcmp(name, left[i]) == 0) {
			w->c->settings = w->c->settings || strcmp(name, "ownplan.ini") == 0;
			return true;
		}
	return false;
}

static enum err folder_walk(struct walk *w, const char *from, const char *to, unsigned depth)
{
	struct stat st;
	DIR *dir = opendir(from);
	enum err e = OK;
	if (!dir)
		return fails(w, _("%s cannot be read."), from);
	if (w->run && (stat(from, &st) != 0 || (mkdir(to, st.st_mode & 0777) != 0 && errno != EEXIST)))
		e = fails(w, _("%s cannot be written. Is the disk full?"), to);
	struct dirent *entry;
	while (!e && (entry = readdir(dir)) != NULL) {
		if (left_out(w, entry->d_name, depth))
			continue;
		const char *one = str_format(w->f->arena, "%s/%s", from, entry->d_name).p;
		const char *other = str_format(w->f->arena, "%s/%s", to, entry->d_name).p;
		if (stat(one, &st) != 0 || (S_ISDIR(st.st_mode) && depth == DEEPEST))
			e = fails(w, _("%s cannot be read."), one);
		else if (S_ISDIR(st.st_mode))
			e = folder_walk(w, one, other, depth + 1);
		else if (S_ISREG(st.st_mode))
			e = file_copy(w, one, other, st.st_mode & 0777);
	}
	closedir(dir);
	return e;
}

static enum err folder_copy(struct folder_copy *c, struct fault *f, bool run)
{
	struct walk w = { .c = c, .f = f, .run = run };
	char *from = realpath(c->from, NULL), *to = realpath(c->to, NULL);
	bool same = from && to && strcmp(from, to) == 0;
	free(from);
	free(to);
	return same ? OK : folder_walk(&w, c->from, c->to, 0);
}

enum err folder_copy_look(struct folder_copy *c, struct fault *f)
{
	return folder_copy(c, f, false);
}

enum err folder_copy_run(struct folder_copy *c, struct fault *f)
{
	c->files = 0;
	return folder_copy(c, f, true);
}

// --- single steps ----------------------------------------------------------------------------------------------------
bool folder_copy_file(struct arena *a, const char *from, const char *to)
{
	struct stat st;
	int fd = open(from, O_RDONLY | O_CLOEXEC);
	bool fine = fd >= 0 && fstat(fd, &st) == 0 && file_write(a, fd, to, st.st_mode & 0777);
	int why = errno;
	if (fd >= 0)
		close(fd);
	errno = why;
	return fine;
}

bool folder_remove(struct arena *a, const char *path)
{
	struct stat st;
	if (lstat(path, &st) != 0)
		return errno == ENOENT;
	if (!S_ISDIR(st.st_mode))
		return unlink(path) == 0;
	DIR *dir = opendir(path);
	bool fine = dir != NULL;
	struct dirent *entry;
	while (dir && (entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			fine = folder_remove(a, str_format(a, "%s/%s", path, entry->d_name).p) && fine;
	if (dir)
		closedir(dir);
	return rmdir(path) == 0 && fine;
}

bool folder_settle(struct arena *a, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool fine = fd >= 0 && fstat(fd, &st) == 0 && fsync(fd) == 0;
	DIR *dir = fine && S_ISDIR(st.st_mode) ? opendir(path) : NULL;
	struct dirent *entry;
	while (dir && (entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			fine = folder_settle(a, str_format(a, "%s/%s", path, entry->d_name).p) && fine;
	if (dir)
		closedir(dir);
	if (fd >= 0)
		close(fd);
	return fine;
}
