// SPDX-License-Identifier: Apache-2.0
// The log of erasures beside the database (erase_log.h).
#include "record/erase_log.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"

#define LOG_MOST ((size_t)256 << 20)
#define LINE_MOST ((size_t)32 << 20)

static void put_line(struct buf *b, const struct erasure *x)
{
	struct json_out w;
	json_out_init(&w, b);
	json_open(&w);
	json_pair(&w, "person", x->person);
	json_pair(&w, "type", x->type);
	json_pair(&w, "id", x->id);
	json_member(&w, "versions");
	json_put_int(&w, x->versions);
	json_member(&w, "at");
	json_put_int(&w, x->at);
	json_pair(&w, "account", x->account);
	json_pair(&w, "name", x->name);
	json_pair(&w, "basis", x->basis);
	json_pair(&w, "why", x->why);
	json_pair(&w, "digests", x->digests);
	json_shut(&w);
	buf_char(b, '\n');
}

static bool write_all(int fd, struct str text)
{
	size_t done = 0;
	while (done < text.n) {
		ssize_t n = write(fd, text.p + done, text.n - done);
		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return fsync(fd) == 0;
}

// A line that was cut off ends here, so that the next one can be read.
static bool is_torn(int fd)
{
	struct stat st;
	char last = '\n';
	return fstat(fd, &st) == 0 && st.st_size > 0 && pread(fd, &last, 1, st.st_size - 1) == 1 && last != '\n';
}

static bool folder_settle(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool fine = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return fine;
}

enum err erase_log_add(struct arena *a, const char *folder, const struct erasure_list *list)
{
	struct buf b;
	const char *path = str_format(a, "%s/" ERASE_LOG, folder).p;
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return ERR_INTERNAL;
	while (flock(fd, LOCK_EX) != 0 && errno == EINTR)
		;
	buf_init(&b, a, LOG_MOST);
	if (is_torn(fd))
		buf_char(&b, '\n');
	for (size_t i = 0; i < list->count; i++)
		put_line(&b, &list->item[i]);
	bool fine = buf_ok(&b) && write_all(fd, buf_text(&b)) && folder_settle(folder);
	return close(fd) == 0 && fine ? OK : ERR_INTERNAL;
}

static bool take_line(struct arena *a, struct str line, struct erasure *out)
{
	struct json doc;
	if (!line.n || line.n > LINE_MOST || json_scan(a, line, &doc, NULL) != OK)
		return false;
	struct json_at at = json_root(&doc);
	*out = (struct erasure){ .person = json_text(a, json_get(at, "person")), .type = json_text(a, json_get(at, "type")),
		.id = json_text(a, json_get(at, "id")), .account = json_text(a, json_get(at, "account")),
		.name = json_text(a, json_get(at, "name")), .basis = json_text(a, json_get(at, "basis")),
		.why = json_text(a, json_get(at, "why")), .digests = json_text(a, json_get(at, "digests")) };
	return out->person.n && out->type.n && out->id.n && out->account.p && out->name.p && out->basis.p && out->why.p &&
		out->digests.p && json_int(json_get(at, "versions"), &out->versions) &&
		json_int(json_get(at, "at"), &out->at);
}

enum err erase_log_read(struct arena *a, const char *path, struct erasure_list *out)
{
	struct buf b;
	size_t lines = 1;
	*out = (struct erasure_list){ 0 };
	buf_init(&b, a, LOG_MOST);
	if (access(path, F_OK) != 0)
		return ERR_NOT_FOUND;
	if (buf_file(&b, path) != 0)
		return ERR_INTERNAL;
	struct str text = buf_text(&b), rest = text;
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	out->item = arena_array(a, struct erasure, lines);
	while (rest.p)
		out->count += take_line(a, str_cut(&rest, '\n'), &out->item[out->count]);
	return OK;
}
