// SPDX-License-Identifier: Apache-2.0
// What was closed leaves the files of exports (export_told.h). The numbers in "people" only ever say that less need be
// looked at: two requests, or two processes, that write them at once cost a look more.
#include "api/export_told.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/reach.h"
#include "base/arena.h"
#include "fhir/compartment.h"
#include "fhir/definitions.h"
#include "record/client.h"
#include "record/history.h"
#include "record/key.h"
#include "record/scope.h"

#define CHANGES 1000 // looked at in one go
#define TYPES 256    // of R4; fewer are there

struct told_row {
	char key[KEY_LENGTH];
	uint16_t type;
	int32_t lines;
	int64_t as_of;      // the change up to which they are proven
	int64_t start, end; // in the file of the type
};
struct told_head {
	int64_t as_of[TYPES]; // the change up to which the whole file of a type is proven
};

// --- while it is made ------------------------------------------------------------------------------------------------
struct export_told {
	FILE *file;
};

enum err export_told_begin(const struct export_folder *x, struct str id, int64_t as_of, struct export_told **out)
{
	struct told_head head;
	int fd = export_folder_people(x, id, O_WRONLY | O_CREAT | O_EXCL);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	*out = NULL;
	if (!file) {
		if (fd >= 0)
			close(fd);
		return ERR_INTERNAL;
	}
	must(fhir_resource_count() <= TYPES);
	for (unsigned i = 0; i < TYPES; i++)
		head.as_of[i] = as_of;
	*out = calloc(1, sizeof **out);
	must(*out != NULL);
	(*out)->file = file;
	return fwrite(&head, sizeof head, 1, file) == 1 ? OK : ERR_INTERNAL;
}

enum err export_told_add(struct export_told *t, struct str key, unsigned type, int64_t as_of, int64_t start,
	int64_t end, int64_t lines)
{
	struct told_row row = { .type = (uint16_t)type, .lines = (int32_t)lines, .as_of = as_of, .start = start,
		.end = end };
	must(key.n == KEY_LENGTH);
	memcpy(row.key, key.p, KEY_LENGTH);
	return fwrite(&row, sizeof row, 1, t->file) == 1 ? OK : ERR_INTERNAL;
}

enum err export_told_end(struct export_told *t, bool keep)
{
	if (!t)
		return OK;
	bool kept = !keep || (fflush(t->file) == 0 && fsync(fileno(t->file)) == 0);
	kept = (fclose(t->file) == 0 || !keep) && kept;
	free(t);
	return kept ? OK : ERR_INTERNAL;
}

struct visit export_visit(struct arena *a, const struct site *site, struct db *db, const struct actor *who)
{
	return (struct visit){ .arena = a, .site = site, .db = db, .person = { .birth = DAY_NONE }, .actor = *who };
}

// --- before a file leaves --------------------------------------------------------------------------------------------
struct proving {
	const struct visit *outer;
	const struct export_job *job;
	struct arena *a; // of one person, or of some changes
	struct scope_list scopes;
	struct actor who;
	struct str type_name;
	unsigned type;
	int file; // of this type, to be read and blanked
	struct told_head *head;
	struct told_row *row;
	size_t rows;
	int64_t as_of; // the newest change that this request sees
};

static bool blank(int file, int64_t start, int64_t end)
{
	char blanks[4096];
	memset(blanks, ' ', sizeof blanks);
	while (start < end) {
		size_t n = end - start < (int64_t)sizeof blanks ? (size_t)(end - start) : sizeof blanks;
		ssize_t wrote = pwrite(file, blanks, n, start);
		if (wrote <= 0)
			return false;
		start += wrote;
	}
	return true;
}

// Whether the line may leave as it stands. What a Binary holds is no part of what is decided by.
static bool line_open(struct proving *p, struct visit *v, struct str line)
{
	struct resource one;
	struct str id = json_text(p->a, json_get(json_trusted(p->a, line), "id"));
	bool kept_whole = str_is(p->type_name, "Binary");
	enum err e = fhir_home(p->type_name) ? (kept_whole ? resource_get(v->db, p->a, p->type_name, id, &one)
								: resource_head(v->db, p->a, p->type_name, id, &one))
					     : shared_get(v->db, p->a, p->type_name, id, &one);
	if (e != OK)
		return false;
	if (!kept_whole)
		one.body = line;
	return reach_sees(v, &one) && reach_leaves_whole(v, &one);
}

// Goes through the lines of one row: those that are not open any more are blanked.
static enum err prove_lines(struct proving *p, struct told_row *row)
{
	struct visit v = export_visit(p->a, p->outer->site, p->outer->db, &p->who);
	struct reach *who;
	int64_t lines = 0;
	size_t size = (size_t)(row->end - row->start);
	bool someone = memcmp(row->key, EXPORT_OF_NOBODY, KEY_LENGTH) != 0;
	char *text = malloc(size ? size : 1);
	must(text != NULL);
	enum err e = pread(p->file, text, size, row->start) == (ssize_t)size ? OK : ERR_INTERNAL;
	if (e == OK && someone)
		e = reach_person(&v, (struct str){ row->key, KEY_LENGTH }, &who);
	bool open = e == OK && (!someone || (who->open && !who->person.restricted));
	for (size_t at = 0; e == OK && at < size;) {
		const char *end = memchr(text + at, '\n', size - at);
		size_t n = end ? (size_t)(end - text) + 1 - at : size - at;
		struct str line = str_trim((struct str){ text + at, n });
		bool stays = line.n && open && line_open(p, &v, line);
		lines += stays;
		if (line.n && !stays && !blank(p->file, row->start + (int64_t)at, row->start + (int64_t)(at + n)))
			e = ERR_INTERNAL;
		at += n;
	}
	free(text);
	if (e == OK) {
		row->lines = (int32_t)lines;
		row->as_of = p->as_of;
	}
	return e;
}

// The rows of one key are together. NULL: the export does not tell of them.
static struct told_row *first_of(const struct proving *p, const char *key)
{
	size_t low = 0, high = p->rows;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (memcmp(p->row[mid].key, key, KEY_LENGTH) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < p->rows && memcmp(p->row[low].key, key, KEY_LENGTH) == 0 ? &p->row[low] : NULL;
}

static enum err prove_key(struct proving *p, const char *key, int64_t change)
{
	enum err e = OK;
	for (struct told_row *r = first_of(p, key);
		e == OK && r && r < p->row + p->rows && memcmp(r->key, key, KEY_LENGTH) == 0; r++)
		if (r->type == p->type && r->lines && r->as_of < change) {
			struct arena_mark here = arena_here(p->a);
			e = prove_lines(p, r);
			(void)arena_back(p->a, here);
		}
	return e;
}

// Whoever's record changed since, newest first. A list of people (Group) names others.
static enum err prove_changed(struct proving *p)
{
	int64_t before = INT64_MAX;
	bool any = false;
	enum err e = OK;
	for (bool more = true; e == OK && more;) {
		struct history_changes list;
		arena_reset(p->a);
		e = history_changes(p->outer->db, p->a, before, CHANGES, &list);
		more = e == OK && list.count == CHANGES;
		for (size_t i = 0; e == OK && i < list.count; i++) {
			before = list.item[i].seq;
			if (before <= p->head->as_of[p->type]) {
				more = false;
				break;
			}
			any = true;
			if (list.item[i].person.n == KEY_LENGTH)
				e = prove_key(p, list.item[i].person.p, before);
		}
	}
	if (e == OK && any && str_is(p->type_name, "Group"))
		e = prove_key(p, EXPORT_OF_NOBODY, INT64_MAX);
	if (e == OK)
		p->head->as_of[p->type] = p->as_of;
	return e;
}

static enum err prove_all(struct proving *p)
{
	enum err e = OK;
	for (size_t i = 0; e == OK && i < p->rows; i++) {
		bool nobodys = memcmp(p->row[i].key, EXPORT_OF_NOBODY, KEY_LENGTH) == 0 && !str_is(p->type_name, "Group");
		if (p->row[i].type != p->type || !p->row[i].lines || nobodys)
			continue;
		arena_reset(p->a);
		e = prove_lines(p, &p->row[i]);
	}
	return e;
}

static enum err measure(const struct proving *p, struct export_left *out)
{
	struct stat st;
	char last = ' ';
	*out = (struct export_left){ 0 };
	for (size_t i = 0; i < p->rows; i++)
		if (p->row[i].type == p->type)
			out->lines += p->row[i].lines;
	if (fstat(p->file, &st) != 0 || !S_ISREG(st.st_mode))
		return ERR_INTERNAL;
	for (out->size = (uint64_t)st.st_size; out->size > 0; out->size--)
		if (pread(p->file, &last, 1, (off_t)out->size - 1) != 1 || last != ' ')
			break;
	return OK;
}

static enum err prove_in(struct proving *p, struct export_left *out)
{
	enum err e = history_as_of(p->outer->db, &p->as_of);
	if (e == OK)
		e = scope_parse(p->a, p->job->scope, &p->scopes);
	if (e == OK)
		e = client_actor(p->outer->db, p->a, p->job->client, p->job->scope, &p->scopes, &p->who);
	// What was opened to an organisation may end by itself, so all of them are looked at.
	if (e == OK && (p->who.teams || p->as_of > p->head->as_of[p->type])) {
		struct arena *whole = p->a;
		p->a = arena_new();
		e = p->who.teams ? prove_all(p) : prove_changed(p);
		arena_free(p->a);
		p->a = whole;
	}
	return e == OK ? measure(p, out) : e;
}

enum err export_told_prove(const struct export_folder *x, const struct visit *v, const struct export_job *job,
	struct str type, struct export_left *out)
{
	struct stat st;
	struct proving p = { .outer = v, .job = job, .a = v->arena, .type_name = type, .type = fhir_resource_find(type),
		.file = export_folder_file(x, job->id, type, O_RDWR) };
	if (p.file < 0)
		return ERR_NOT_FOUND;
	int people = export_folder_people(x, job->id, O_RDWR);
	bool known = people >= 0 && fstat(people, &st) == 0 && st.st_size >= (off_t)sizeof *p.head;
	void *map = known ? mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, people, 0) : MAP_FAILED;
	enum err e = map != MAP_FAILED ? OK : ERR_GONE;
	if (e == OK) {
		p.head = map;
		p.row = (struct told_row *)(void *)(p.head + 1);
		p.rows = ((size_t)st.st_size - sizeof *p.head) / sizeof *p.row;
		e = prove_in(&p, out);
		munmap(map, (size_t)st.st_size);
	}
	if (people >= 0)
		close(people);
	close(p.file);
	return e;
}
