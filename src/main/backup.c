// SPDX-License-Identifier: Apache-2.0
// What is in a backup, and how it is proven (backup.h).
#include "main/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/version.h"
#include "main/folder_copy.h"
#include "main/house.h"
#include "plan/import.h"
#include "record/attachment.h"
#include "record/audit.h"
#include "record/erase.h"
#include "record/schema.h"

enum { PIECE = 1 << 16, DEEPEST = 8 };
#define TEXT_MOST ((size_t)4 << 20)
#define READ_WITHIN (24 * HOURS)

static enum err unreadable(struct fault *f, const char *path)
{
	return fault_say(f, ERR_INTERNAL, str_format(f->arena, _("%s cannot be read."), path).p);
}

// --- files -----------------------------------------------------------------------------------------------------------
struct listing {
	struct arena *a;
	const char *data;
	struct backup *b;
	struct progress *progress;
	struct fault *f;
};

static bool measure(const char *path, int64_t *size, char sha[BACKUP_SHA + 1])
{
	crypto_hash_sha256_state state;
	unsigned char piece[PIECE], digest[crypto_hash_sha256_BYTES];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : 0;
	*size = 0;
	crypto_hash_sha256_init(&state);
	while (fd >= 0 && (n = read(fd, piece, sizeof piece)) > 0) {
		crypto_hash_sha256_update(&state, piece, (unsigned long long)n);
		*size += n;
	}
	if (fd >= 0)
		close(fd);
	crypto_hash_sha256_final(&state, digest);
	sodium_bin2hex(sha, BACKUP_SHA + 1, digest, sizeof digest);
	return n == 0;
}

static enum err list_one(struct listing *l, const char *path)
{
	struct backup *b = l->b;
	if (b->files == BACKUP_FILES_MOST)
		return fault_say(l->f, ERR_TOO_LARGE, _("There are more files in this folder than a backup takes."));
	struct backup_file *x = &b->file[b->files++];
	x->path = path;
	if (!measure(str_format(l->a, "%s/%s", l->data, path).p, &x->size, x->sha))
		return unreadable(l->f, path);
	b->bytes += x->size;
	progress_say(l->progress, _("measuring"), b->bytes >> 20, 0);
	return OK;
}

static enum err list_folder(struct listing *l, const char *path, unsigned depth)
{
	const char *here = *path ? str_format(l->a, "%s/%s", l->data, path).p : l->data;
	DIR *dir = depth < DEEPEST ? opendir(here) : NULL;
	enum err e = OK;
	struct dirent *entry;
	if (!dir)
		return unreadable(l->f, here);
	while (!e && (entry = readdir(dir)) != NULL) {
		struct stat st;
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		const char *one = *path ? str_format(l->a, "%s/%s", path, entry->d_name).p
								: str_dup(l->a, str_of(entry->d_name)).p;
		if (lstat(str_format(l->a, "%s/%s", l->data, one).p, &st) != 0)
			e = unreadable(l->f, one);
		else
			e = S_ISDIR(st.st_mode) ? list_folder(l, one, depth + 1) : list_one(l, one);
	}
	closedir(dir);
	return e;
}

enum err backup_list(struct arena *a, const char *folder, struct backup *b, struct progress *p, struct fault *f)
{
	struct listing l = { .a = a, .data = str_format(a, "%s/data", folder).p, .b = b, .progress = p, .f = f };
	b->file = arena_array(a, struct backup_file, BACKUP_FILES_MOST);
	b->files = 0;
	b->bytes = 0;
	enum err e = list_folder(&l, "", 0);
	progress_end(p);
	return e;
}

enum err backup_file_same(struct arena *a, const char *data, const struct backup_file *x, struct fault *f)
{
	int64_t size;
	char sha[BACKUP_SHA + 1];
	struct stat st;
	const char *path = str_format(a, "%s/%s", data, x->path).p;
	if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return fault_say(f, ERR_CONFLICT, str_format(f->arena, _("The backup is not whole: %s is missing."),
			x->path).p);
	if (!measure(path, &size, sha))
		return unreadable(f, path);
	if (size == x->size && strcmp(sha, x->sha) == 0)
		return OK;
	return fault_say(f, ERR_CONFLICT, str_format(f->arena,
		_("The backup is damaged: %s is not what it was when the backup was made."), x->path).p);
}

// --- what is in the database -----------------------------------------------------------------------------------------
static void say_rows(void *what, int64_t done)
{
	progress_say(what, _("reading it all again"), done, 0);
}

static enum err prove_audit(struct store *s, const char *data, struct backup *b, struct fault *f)
{
	struct audit_proof proof;
	enum err e = audit_verify(s, data, &proof, f);
	if (e != OK)
		return e;
	b->audited = proof.rows;
	return proof.sound ? OK : fault_say(f, ERR_CONFLICT, str_format(f->arena,
		_("The trail of the audit is broken at row %lld of chain %lld: %s"), (long long)proof.bad_seq,
		(long long)proof.bad_chain, proof.what).p);
}

static enum err prove_files(struct store *s, struct backup *b, struct fault *f)
{
	struct attachment_proof proof;
	enum err e = attachment_check_all(store_reader(s), &proof);
	b->attached = proof.files;
	if (e == OK && proof.bad)
		return fault_say(f, ERR_CONFLICT, str_format(f->arena,
			_("%lld of %lld files that are attached are damaged; the log names them."), (long long)proof.bad,
			(long long)proof.files).p);
	return e;
}

static enum err prove_erasures(struct store *s, struct arena *a, struct fault *f)
{
	struct erase_proof proof;
	enum err e = erase_prove(store_reader(s), a, &proof);
	return e != OK || proof.sound ? e : fault_say(f, ERR_CONFLICT, str_format(f->arena,
		_("What %.*s/%.*s said in version %lld is missing, and no erasure on record speaks of it."),
		STR_ARG(proof.type), STR_ARG(proof.id), (long long)proof.version).p);
}

// What a database keeps beside itself while it is open.
static void tidy(struct arena *a, const char *data)
{
	static const char *const files[] = { "plan.db-wal", "plan.db-shm", "plan.lock", "plan.beside", "plan.reserve" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		unlink(str_format(a, "%s/%s", data, files[i]).p);
}

enum err backup_prove(struct arena *a, const char *data, struct backup *b, struct progress *p, struct fault *f)
{
	struct store *s;
	int done = 0;
	const struct store_settings settings = { .folder = data, .only_read = true, .read_within = READ_WITHIN,
		.log_bytes = (size_t)1 << 20 };
	enum err e = store_open(&settings, &s, f);
	if (e != OK)
		return e;
	e = store_migrated(s, record_migrations, record_migration_count, &done, f);
	b->migrations = done;
	b->older = (size_t)done < record_migration_count;
	if (e == OK)
		e = store_tally(s, a, &b->tally, say_rows, p);
	progress_end(p);
	if (e == OK && !b->older)
		e = prove_files(s, b, f);
	if (e == OK && !b->older)
		e = prove_audit(s, data, b, f);
	if (e == OK && !b->older)
		e = prove_erasures(s, a, f);
	db_settle(store_reader(s));
	store_close(s);
	tidy(a, data);
	return e == OK || f->message ? e : fault_say(f, e, _("The database of the backup cannot be read."));
}

enum err backup_same(const struct backup *said, const struct backup *found, struct fault *f)
{
	size_t most = said->tally.count > found->tally.count ? said->tally.count : found->tally.count;
	for (size_t i = 0; i < most; i++) {
		const struct table_tally *x = i < said->tally.count ? &said->tally.table[i] : NULL;
		const struct table_tally *y = i < found->tally.count ? &found->tally.table[i] : NULL;
		const char *name = x ? x->name : y ? y->name : "";
		if (!x || !y || strcmp(x->name, y->name) != 0 || x->rows != y->rows ||
			memcmp(x->digest, y->digest, sizeof x->digest) != 0)
			return fault_say(f, ERR_CONFLICT, str_format(f->arena,
				_("The table %s is not what it was when the backup was made."), name).p);
	}
	return OK;
}

// --- the audit of the house ------------------------------------------------------------------------------------------
struct noting {
	struct audit *audit;
	const struct backup_note *note;
	const struct move_end *last; // NULL: none
};

// A path as it is from anywhere, also where there is nothing yet.
static struct str whole_path(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *above = !slash ? "." : slash == path ? "/" : str_format(a, "%.*s", (int)(slash - path), path).p;
	char *whole = realpath(path, NULL), *folder = whole ? NULL : realpath(above, NULL);
	struct str said = whole ? str_dup(a, str_of(whole)) : !folder ? str_of(path)
		: str_format(a, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, slash ? slash + 1 : path);
	free(whole);
	free(folder);
	return said;
}

static enum err note_run(struct db *db, struct arena *a, void *what)
{
	const struct noting *n = what;
	const struct backup *b = n->note->b;
	enum err e = house_audit_act(n->audit, db, a, n->note->act, str_format(a,
		"made=%.*s tables=%zu rows=%lld files=%lld audit=%lld at=%.*s",
		STR_ARG(b->made), b->tally.count, (long long)b->tally.rows, (long long)b->attached,
		(long long)b->audited, STR_ARG(whole_path(a, n->note->place))));
	return e == OK && n->last ? n->last->run(db, a, n->last->what) : e;
}

enum err backup_note_end(struct store *s, const char *folder, const struct backup_note *note,
	const struct move_end *last, struct fault *f)
{
	struct noting n = { .note = note, .last = last };
	enum err e = audit_open(s, folder, &n.audit, f);
	if (e == OK)
		e = import_write(s, note_run, &n);
	audit_close(n.audit);
	return e;
}

enum err backup_note(const struct store_settings *house, const struct backup_note *n, struct fault *f)
{
	struct store *s;
	struct store_settings settings = *house;
	settings.beside = true; // one writer at a time, in turns with the server, as every short command
	settings.log_bytes = (size_t)1 << 20;
	settings.reserve_bytes = 1;
	enum err e = store_open(&settings, &s, f);
	if (e != OK)
		return e;
	e = backup_note_end(s, house->folder, n, NULL, f);
	store_close(s);
	return e;
}

// Whether all that was written is in plan.db itself: a store that was closed in order leaves a log that begins with
// nothing.
static bool log_is_blank(struct arena *a, const char *data)
{
	char head[32] = { 0 };
	static const char nothing[sizeof head];
	int fd = open(str_format(a, "%s/plan.db-wal", data).p, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT;
	bool blank = read(fd, head, sizeof head) >= 0 && memcmp(head, nothing, sizeof head) == 0;
	close(fd);
	return blank;
}

enum err backup_note_inside(struct arena *a, const char *data, const struct backup_note *n, struct fault *f)
{
	enum err e = backup_note(&(struct store_settings){ .folder = data }, n, f);
	if (e == OK && !log_is_blank(a, data))
		e = fault_say(f, ERR_INTERNAL, str_format(f->arena, _("%s cannot be written."), data).p);
	if (e == OK)
		tidy(a, data);
	return e;
}

// --- backup.txt ------------------------------------------------------------------------------------------------------
static void sha_of(struct str text, char sha[BACKUP_SHA + 1])
{
	unsigned char digest[crypto_hash_sha256_BYTES];
	crypto_hash_sha256(digest, (const unsigned char *)text.p, text.n);
	sodium_bin2hex(sha, BACKUP_SHA + 1, digest, sizeof digest);
}

static bool write_text(struct arena *a, const char *path, struct str text)
{
	const char *part = str_format(a, "%s.part", path).p;
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	size_t done = 0;
	while (fd >= 0 && done < text.n) {
		ssize_t n = write(fd, text.p + done, text.n - done);
		if (n < 0 && errno != EINTR)
			break;
		done += n > 0 ? (size_t)n : 0;
	}
	bool fine = fd >= 0 && done == text.n && fsync(fd) == 0;
	if (fd >= 0)
		fine = close(fd) == 0 && fine;
	return fine && rename(part, path) == 0;
}

enum err backup_write(struct arena *a, const char *folder, const struct backup *b, struct fault *f)
{
	struct buf t;
	char sha[BACKUP_SHA + 1], digest[2 * MOVE_DIGEST + 1];
	const char *path = str_format(a, "%s/backup.txt", folder).p;
	buf_init(&t, a, TEXT_MOST);
	buf_format(&t, "ownplan-backup 1\nmade %.*s\nprogram %s\nmigrations %lld\n", STR_ARG(b->made), OWNPLAN_VERSION,
		(long long)b->migrations);
	for (size_t i = 0; i < b->tally.count; i++) {
		const struct table_tally *x = &b->tally.table[i];
		sodium_bin2hex(digest, sizeof digest, x->digest, sizeof x->digest);
		buf_format(&t, "table %s %lld %s\n", x->name, (long long)x->rows, digest);
	}
	for (size_t i = 0; i < b->files; i++)
		buf_format(&t, "file %lld %s %s\n", (long long)b->file[i].size, b->file[i].sha, b->file[i].path);
	sha_of(buf_text(&t), sha);
	buf_format(&t, "end %s\n", sha);
	return buf_ok(&t) && write_text(a, path, buf_text(&t)) ? OK : fault_say(f, ERR_INTERNAL,
		str_format(f->arena, _("%s cannot be written. Is the disk full?"), path).p);
}

// A path that stays below the folder.
static bool path_good(struct str path)
{
	struct str rest = path;
	if (!path.n || path.p[0] == '/')
		return false;
	while (rest.p) {
		struct str part = str_cut(&rest, '/');
		if (!part.n || str_is(part, ".") || str_is(part, ".."))
			return false;
	}
	return true;
}

static bool take_table(struct arena *a, struct backup *b, struct str rest)
{
	struct table_tally *x = &b->tally.table[b->tally.count];
	struct str name = str_cut(&rest, ' '), rows = str_cut(&rest, ' ');
	size_t n = 0;
	if (b->tally.count == BACKUP_FILES_MOST || !name.n || !str_int(rows, 0, INT64_MAX, &x->rows) ||
		sodium_hex2bin(x->digest, sizeof x->digest, rest.p, rest.n, NULL, &n, NULL) != 0 || n != sizeof x->digest)
		return false;
	x->name = str_dup(a, name).p;
	b->tally.rows += x->rows;
	b->tally.count++;
	return true;
}

static bool take_file(struct arena *a, struct backup *b, struct str rest)
{
	struct backup_file *x = &b->file[b->files];
	struct str size = str_cut(&rest, ' '), sha = str_cut(&rest, ' ');
	if (b->files == BACKUP_FILES_MOST || !str_int(size, 0, INT64_MAX, &x->size) || sha.n != BACKUP_SHA ||
		!path_good(rest))
		return false;
	memcpy(x->sha, sha.p, BACKUP_SHA);
	x->path = str_dup(a, rest).p;
	b->bytes += x->size;
	b->files++;
	return true;
}

static bool take_line(struct arena *a, struct backup *b, struct str line)
{
	struct str word = str_cut(&line, ' ');
	if (str_is(word, "table"))
		return line.p && take_table(a, b, line);
	if (str_is(word, "file"))
		return line.p && take_file(a, b, line);
	if (str_is(word, "migrations"))
		return str_int(line, 0, INT32_MAX, &b->migrations);
	if (str_is(word, "made"))
		b->made = line;
	return line.p != NULL; // "program" is for people
}

enum err backup_read(struct arena *a, const char *folder, struct backup *b, struct fault *f)
{
	struct buf t;
	char sha[BACKUP_SHA + 1];
	size_t at = 0;
	const char *path = str_format(a, "%s/backup.txt", folder).p;
	*b = (struct backup){ .made = STR("") };
	b->file = arena_array(a, struct backup_file, BACKUP_FILES_MOST + 1);
	b->tally.table = arena_array(a, struct table_tally, BACKUP_FILES_MOST + 1);
	buf_init(&t, a, TEXT_MOST);
	if (buf_file(&t, path) != 0)
		return fault_say(f, ERR_NOT_FOUND, str_format(f->arena, _("There is no backup in %s."), folder).p);
	struct str text = buf_text(&t), rest = text;
	bool good = str_is(str_cut(&rest, '\n'), "ownplan-backup 1");
	while (good && rest.p && !str_starts(rest, "end ")) {
		good = take_line(a, b, str_cut(&rest, '\n'));
		at = rest.p ? (size_t)(rest.p - text.p) : text.n;
	}
	sha_of(str_part(text, 0, at), sha);
	if (good && rest.p && str_is(str_trim(str_part(rest, 4, rest.n)), sha))
		return OK;
	return fault_say(f, ERR_CONFLICT, str_format(f->arena,
		_("%s was changed, or is not of this program."), path).p);
}
