// SPDX-License-Identifier: Apache-2.0
// Writing a zip archive (zip.h).
#include "base/zip.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/clock.h"
#include "base/log.h"

#define UTF8_NAMES 0x800 // general purpose bit 11 (APPNOTE 4.4.4)
#define MADE_BY_UNIX (3 << 8)
#define PIECE ((size_t)1 << 20)

#define NAME_ROOM 1024 // bytes of a path in the archive

struct zip {
	zipFile to;
	int fd;
	bool open, bad; // inside a file; something failed
	const char *folder; // "second/"; NULL, "": none
};

// minizip opens by name; ours is open already, and has none.
static voidpf open_it(voidpf opaque, const void *name, int mode)
{
	const struct zip *z = opaque;
	(void)name;
	(void)mode;
	int fd = dup(z->fd);
	FILE *f = fd >= 0 ? fdopen(fd, "w+") : NULL;
	if (fd >= 0 && !f)
		close(fd);
	return f;
}

enum err zip_begin(struct zip **out, const char *folder)
{
	char path[1024];
	zlib_filefunc64_def how;
	int n = snprintf(path, sizeof path, "%s/.zip-XXXXXX", folder);
	struct zip *z = calloc(1, sizeof *z);
	*out = NULL;
	if (!z)
		return ERR_INTERNAL;
	z->fd = n > 0 && (size_t)n < sizeof path ? mkostemp(path, O_CLOEXEC) : -1;
	if (z->fd >= 0 && unlink(path) == 0) {
		fill_fopen64_filefunc(&how);
		how.zopen64_file = open_it;
		how.opaque = z;
		z->to = zipOpen2_64("", APPEND_STATUS_CREATE, NULL, &how);
	}
	if (!z->to) {
		log_event(LOG_ERROR, "zip", "fd=%d", z->fd);
		zip_drop(z);
		return ERR_INTERNAL;
	}
	*out = z;
	return OK;
}

static void end_file(struct zip *z)
{
	if (z->open && zipCloseFileInZip(z->to) != ZIP_OK)
		z->bad = true;
	z->open = false;
}

void zip_file(struct zip *z, const char *name)
{
	struct civil t = clock_london(clock_now());
	end_file(z);
	if (z->bad)
		return;
	zip_fileinfo about = { .tmz_date = { (uInt)t.second, (uInt)t.minute, (uInt)t.hour, (uInt)t.day, (uInt)t.month - 1,
		(uInt)t.year }, .external_fa = (uLong)0100600 << 16 };
	char path[NAME_ROOM];
	if (z->folder && *z->folder) {
		int n = snprintf(path, sizeof path, "%s%s", z->folder, name);
		z->bad = n < 0 || (size_t)n >= sizeof path;
		name = path;
	}
	if (z->bad)
		return;
	z->open = zipOpenNewFileInZip4_64(z->to, name, &about, NULL, 0, NULL, 0, NULL, Z_DEFLATED, Z_BEST_SPEED, 0,
		-MAX_WBITS, DEF_MEM_LEVEL, Z_DEFAULT_STRATEGY, NULL, 0, MADE_BY_UNIX, UTF8_NAMES, 1) == ZIP_OK;
	z->bad = !z->open;
}

void zip_folder(struct zip *z, const char *name)
{
	z->folder = name;
}

void zip_put(struct zip *z, struct str bytes)
{
	for (size_t at = 0; at < bytes.n && !z->bad; at += PIECE) {
		size_t n = bytes.n - at < PIECE ? bytes.n - at : PIECE;
		z->bad = !z->open || zipWriteInFileInZip(z->to, bytes.p + at, (unsigned)n) != ZIP_OK;
	}
}

enum err zip_end(struct zip *z, int *fd, uint64_t *size)
{
	struct stat st;
	end_file(z);
	bool whole = zipClose(z->to, NULL) == ZIP_OK && !z->bad && fstat(z->fd, &st) == 0;
	z->to = NULL;
	if (!whole) {
		zip_drop(z);
		return ERR_INTERNAL;
	}
	*fd = z->fd;
	*size = (uint64_t)st.st_size;
	free(z);
	return OK;
}

void zip_drop(struct zip *z)
{
	if (z->to)
		(void)zipClose(z->to, NULL);
	if (z->fd >= 0)
		close(z->fd);
	free(z);
}
