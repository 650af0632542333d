// SPDX-License-Identifier: Apache-2.0
// One export (export_run.h): everybody in the order of their keys, a snapshot each, then what belongs to nobody. A
// person is read through reach.h with a visit of its own, as a request of the program would, and is either in the files
// with all that is open to the program or, when reading was cut short, not yet.
#include "api/export_run.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "api/export_told.h"
#include "api/reach.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/log.h"
#include "fhir/compartment.h"
#include "fhir/definitions.h"
#include "plan/attach.h"
#include "record/client.h"
#include "record/history.h"
#include "record/key.h"
#include "record/scope.h"
#include "record/search_key.h"

#define BATCH 100            // people whose rows of the audit are written together
#define FILE_BUFFER ((size_t)256 << 10) // bytes that go to the disk at once, of each type
#define TRIES 20             // of one person, when reading is cut short
#define SETTLED (1 * MINUTES) // a change is dated before it waits for the writer: as_of is so much earlier

struct type_file {
	FILE *file; // NULL: nothing of this type yet
	int64_t count, size;
	int64_t lines, start; // of the one that is written, and where they begin
};

struct run {
	const struct site *site; // with the address by which the program reached us
	const struct export_folder *folder;
	const struct export_job *job;
	struct scope_list scopes;
	struct actor who;
	struct export_told *told_of;
	struct db *db;
	struct arena *a; // of the one person that is read
	int64_t seen;    // the newest change when they were read
	bool (*stop)(void *context);
	void *context;
	struct type_file *file; // one a resource type of R4
	instant as_of;
	int64_t people, resources;
	uint64_t bytes;
	char told[BATCH][KEY_LENGTH + 1];
	size_t tellings;
};

static void a_moment(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
}

// --- files -----------------------------------------------------------------------------------------------------------
static struct type_file *file_of(struct run *r, struct str type)
{
	struct type_file *f = &r->file[fhir_resource_find(type)];
	if (f->file)
		return f;
	int fd = export_folder_file(r->folder, r->job->id, type, O_WRONLY | O_CREAT | O_EXCL);
	f->file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (fd >= 0 && !f->file)
		close(fd);
	if (f->file)
		setvbuf(f->file, NULL, _IOFBF, FILE_BUFFER);
	return f->file ? f : NULL;
}

// A line a resource. Stored bodies are nearly always one line already; outside its strings JSON may hold line feeds,
// inside it has none, so blanks in their place change nothing.
static struct str one_line(struct arena *a, struct str body)
{
	if (!memchr(body.p, '\n', body.n) && !memchr(body.p, '\r', body.n))
		return body;
	char *p = arena_bytes(a, body.n);
	for (size_t i = 0; i < body.n; i++)
		p[i] = body.p[i] == '\n' || body.p[i] == '\r' ? ' ' : body.p[i];
	return (struct str){ p, body.n };
}

static bool put_line(struct type_file *f, struct str line)
{
	f->size += (int64_t)line.n;
	return fwrite(line.p, 1, line.n, f->file) == line.n;
}

// Bytes of a file as base64, some at a time. They are never changed, so no snapshot need be held for them.
static enum err put_data(struct run *r, struct type_file *f, struct str person, const struct attached *file)
{
	const size_t step = 3 * ATTACHMENT_PIECE;
	enum err e = put_line(f, STR(",\"data\":\"")) ? OK : ERR_INTERNAL;
	for (uint64_t at = 0; e == OK && at < file->kept.size; at += step) {
		struct arena_mark here = arena_here(r->a);
		struct str bytes;
		e = attachment_read(r->db, r->a, person, file->kept.digest, at, step, file->kept.size, &bytes);
		if (e == OK) {
			struct str base64 = base64_text(r->a, bytes, BASE64_PLAIN);
			e = put_line(f, base64) ? OK : ERR_INTERNAL;
			r->bytes += base64.n;
		}
		(void)arena_back(r->a, here);
		db_settle(r->db);
	}
	return e;
}

static enum err put(struct run *r, const struct resource *one)
{
	struct type_file *f = file_of(r, one->type);
	struct str line = one_line(r->a, one->body);
	struct attached file;
	enum err e = OK;
	if (!f)
		return ERR_INTERNAL; // the disk is full
	if (!f->lines++)
		f->start = f->size;
	if (str_is(one->type, "Binary") && attach_read(r->a, one, &file)) {
		line.n--; // its data comes behind what it has
		e = put_line(f, line) ? put_data(r, f, one->person, &file) : ERR_INTERNAL;
		line = STR("\"}");
	}
	if (e != OK || !put_line(f, line) || !put_line(f, STR("\n")))
		return e != OK ? e : ERR_INTERNAL;
	f->count++;
	r->resources++;
	r->bytes += line.n + 1;
	return OK;
}

// Where the lines are that were put since the last time: of this person, or of nobody.
static enum err put_told(struct run *r, struct str key)
{
	enum err e = OK;
	for (unsigned i = 0; e == OK && i < fhir_resource_count(); i++) {
		struct type_file *f = &r->file[i];
		if (f->lines)
			e = export_told_add(r->told_of, key, i, r->seen, f->start, f->size, f->lines);
		f->lines = 0;
	}
	return e;
}

static bool wanted(const struct run *r, const struct resource *one)
{
	if (one->deleted)
		return false;
	return !r->job->types.n ||
		memmem(r->job->types.p, r->job->types.n, str_format(r->a, " %.*s ", STR_ARG(one->type)).p, one->type.n + 2);
}

static enum err close_files(struct run *r, bool keep)
{
	enum err e = export_told_end(r->told_of, keep);
	r->told_of = NULL;
	for (unsigned i = 0; i < fhir_resource_count(); i++) {
		FILE *f = r->file[i].file;
		if (f && keep && (fflush(f) != 0 || fsync(fileno(f)) != 0))
			e = ERR_INTERNAL;
		if (f && fclose(f) != 0 && keep)
			e = ERR_INTERNAL;
		r->file[i].file = NULL;
	}
	return e;
}

// --- people ----------------------------------------------------------------------------------------------------------
static struct visit visit_of(struct run *r)
{
	return export_visit(r->a, r->site, r->db, &r->who);
}

// What is open of one person, in the form in which it leaves. Restricted people are in no list (DESIGN 4).
static enum err read_person(struct run *r, struct str key, struct resource_list *out)
{
	struct visit v = visit_of(r);
	struct reach *who;
	struct resource there;
	size_t kept = 0;
	*out = (struct resource_list){ 0 };
	enum err e = history_as_of(r->db, &r->seen);
	if (e == OK)
		e = reach_person(&v, key, &who);
	if (e != OK || !who->open || who->person.restricted)
		return e;
	e = reach_all(&v, key, NULL, out);
	for (size_t i = 0; e == OK && i < out->count; i++) {
		struct resource *one = &out->item[i];
		if (!wanted(r, one))
			continue;
		struct str body = reach_body(&v, one);
		if (reach_updated(&v, one, body) < r->job->since)
			continue;
		one->body = body;
		out->item[kept++] = *one;
	}
	out->count = kept;
	// Looking at single resources says no error: whether the snapshot held until here does.
	return e == OK ? resource_head(r->db, r->a, STR("Patient"), key, &there) : e;
}

static enum err read_patiently(struct run *r, struct str key, struct resource_list *out)
{
	enum err e = ERR_BUSY;
	for (int i = 0; e == ERR_BUSY && i < TRIES && !r->stop(r->context); i++) {
		if (i)
			a_moment();
		arena_reset(r->a);
		db_begin_read(r->db);
		e = read_person(r, key, out);
		db_end_read(r->db);
		db_settle(r->db);
	}
	return e == ERR_NOT_FOUND ? OK : e; // taken away since the list was read
}

// --- how far it is, and what the audit says --------------------------------------------------------------------------
static enum err batch_run(struct db *db, struct arena *a, void *what)
{
	struct run *r = what;
	enum err e = export_job_progress(db, r->job->id, r->as_of, r->people);
	for (size_t i = 0; e == OK && i < r->tellings; i++)
		e = audit_append(r->site->audit, db, a, &(struct audit_row){
			.action = STR("read"), .outcome = STR("done"), .actor = str_format(a, "s:%.*s", STR_ARG(r->job->client)),
			.role = r->job->scope, .person = str_of(r->told[i]), .reason = STR(""), .request = STR(""),
			.what = str_format(a, "fhir_export %.*s", STR_ARG(r->job->id)), .peer = STR("") });
	return e;
}

static enum err write_batch(struct run *r)
{
	enum err e = store_write_until(r->site->store, batch_run, r, r->stop, r->context);
	r->tellings = 0;
	return e;
}

static enum err one_person(struct run *r, struct str key)
{
	struct resource_list list;
	enum err e = read_patiently(r, key, &list);
	for (size_t i = 0; e == OK && i < list.count; i++)
		e = put(r, &list.item[i]);
	if (e == OK)
		e = put_told(r, key);
	if (e == OK && list.count) {
		must(key.n == KEY_LENGTH);
		memcpy(r->told[r->tellings], key.p, KEY_LENGTH);
		r->told[r->tellings++][KEY_LENGTH] = 0;
		r->people++; // the program asks how far it is: whoever is closed to it does not count
	}
	if (e == OK && r->tellings == BATCH)
		e = write_batch(r);
	return e;
}

static enum err everybody(struct run *r)
{
	struct arena *a = arena_new();
	char after[KEY_LENGTH + 1] = "";
	enum err e = OK;
	for (size_t n = BATCH; e == OK && n == BATCH;) {
		struct search_places people = { 0 };
		arena_reset(a);
		e = search_key_people(r->db, a, str_of(after), BATCH, &people);
		db_settle(r->db);
		n = people.count;
		for (size_t i = 0; e == OK && i < n; i++)
			e = r->stop(r->context) ? ERR_BUSY : one_person(r, people.item[i].person);
		if (e == OK && n) {
			memcpy(after, people.item[n - 1].person.p, KEY_LENGTH);
			e = write_batch(r);
		}
	}
	arena_free(a);
	return e;
}

// Keys of the members of the Group, as it is now, each once.
static enum err read_members(struct run *r, struct arena *a, struct key_list *out)
{
	struct visit v = visit_of(r);
	struct resource group;
	struct fhir_reference ref;
	db_begin_read(r->db);
	enum err e = reach_get(&v, STR("Group"), r->job->people_of, &group);
	struct json_at list = e == OK && !group.deleted ? json_get(json_trusted(r->a, reach_body(&v, &group)), "member")
							 : (struct json_at){ 0 };
	*out = (struct key_list){ .item = arena_array(a, struct str, json_length(list) + 1) };
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (!json_true(json_get(i, "inactive")) && fhir_reference_at(r->a, json_get(i, "entity"), &ref) &&
			str_is(ref.type, "Patient") && key_valid(ref.id))
			out->item[out->count++] = str_dup(a, ref.id);
	db_end_read(r->db);
	db_settle(r->db);
	return e == ERR_NOT_FOUND ? ERR_INPUT : e; // the list is gone, and that is no end of an export
}

static int by_key(const void *x, const void *y)
{
	return str_compare(*(const struct str *)x, *(const struct str *)y);
}

static enum err members(struct run *r)
{
	struct arena *a = arena_new();
	struct key_list list;
	arena_reset(r->a);
	enum err e = read_members(r, a, &list);
	if (e == OK && list.count)
		qsort(list.item, list.count, sizeof *list.item, by_key);
	for (size_t i = 0; e == OK && i < list.count; i++) {
		if (i && str_eq(list.item[i], list.item[i - 1]))
			continue;
		e = r->stop(r->context) ? ERR_BUSY : one_person(r, list.item[i]);
		if (e == OK && i % BATCH == BATCH - 1)
			e = write_batch(r);
	}
	arena_free(a);
	return e == OK ? write_batch(r) : e;
}

// --- what belongs to nobody ------------------------------------------------------------------------------------------
static enum err shared(struct run *r)
{
	enum err e = OK;
	for (unsigned t = 0; e == OK && fhir_resource_name(t); t++) {
		struct str type = str_of(fhir_resource_name(t));
		struct resource_list list = { 0 };
		if (!fhir_resource_type(t) || fhir_home(type))
			continue;
		arena_reset(r->a);
		struct visit v = visit_of(r);
		e = reach_scope(&v, type, REACH_READ) ? shared_list(r->db, r->a, type, &list) : OK;
		for (size_t i = 0; e == OK && i < list.count; i++) {
			struct resource *one = &list.item[i];
			if (!wanted(r, one) || one->updated < r->job->since || !reach_sees(&v, one))
				continue;
			one->body = reach_body(&v, one);
			e = put(r, one);
		}
		db_settle(r->db);
	}
	return e == OK ? put_told(r, STR(EXPORT_OF_NOBODY)) : e;
}

// --- the whole -------------------------------------------------------------------------------------------------------
struct ending {
	struct run *r;
	struct str output;
};

static enum err end_run(struct db *db, struct arena *a, void *what)
{
	const struct ending *x = what;
	(void)a;
	return export_job_end(db, x->r->job->id, EXPORT_DONE, x->output);
}

static enum err finish(struct run *r)
{
	struct buf b;
	struct json_out w;
	arena_reset(r->a);
	buf_init(&b, r->a, BUF_PAGE);
	json_out_init(&w, &b);
	json_open_array(&w);
	for (unsigned i = 0; i < fhir_resource_count(); i++) {
		if (!r->file[i].count)
			continue;
		json_open(&w);
		json_pair_c(&w, "type", fhir_resource_name(i));
		json_member(&w, "count");
		json_put_int(&w, r->file[i].count);
		json_shut(&w);
	}
	json_shut_array(&w);
	struct ending x = { r, buf_text(&b) };
	enum err e = close_files(r, true);
	return e == OK ? store_write_until(r->site->store, end_run, &x, r->stop, r->context) : e;
}

static enum err work(struct run *r)
{
	enum err e = export_folder_make(r->folder, r->job->id);
	if (e == OK)
		e = history_as_of(r->db, &r->seen);
	db_settle(r->db);
	if (e == OK)
		e = export_told_begin(r->folder, r->job->id, r->seen, &r->told_of);
	if (e == OK)
		e = write_batch(r); // from now on it runs
	if (e == OK)
		e = r->job->people_of.n ? members(r) : everybody(r);
	if (e == OK)
		e = shared(r);
	return e == OK ? finish(r) : e;
}

enum err export_run(const struct site *site, const struct export_folder *folder, const struct export_job *job,
	bool (*stop)(void *context), void *context)
{
	struct arena *whole = arena_new();
	struct str address = str_part(job->base, 0, job->base.n - (str_ends(job->base, "/fhir") ? 5 : 0));
	struct site own = { .store = site->store, .audit = site->audit, .address = str_c(whole, address) };
	instant began = clock_ticks();
	struct run *r = arena_make(whole, struct run);
	*r = (struct run){ .site = &own, .folder = folder, .job = job, .db = store_reader(site->store), .a = arena_new(),
		.stop = stop, .context = context, .as_of = clock_now() - SETTLED };
	r->file = arena_array(whole, struct type_file, fhir_resource_count());
	enum err e = scope_parse(whole, job->scope, &r->scopes) == OK ? OK : ERR_INTERNAL;
	if (e == OK)
		e = client_actor(r->db, whole, job->client, job->scope, &r->scopes, &r->who);
	if (e == OK)
		e = work(r);
	db_settle(r->db);
	if (e != OK) {
		(void)!close_files(r, false);
		export_folder_remove(folder, job->id);
	}
	log_event(e == OK || e == ERR_NOT_FOUND ? LOG_INFO : LOG_WARN, "export",
		"id=%.*s result=%s people=%lld resources=%lld bytes=%llu us=%lld", STR_ARG(job->id), err_row(e)->name,
		(long long)r->people, (long long)r->resources, (unsigned long long)r->bytes,
		(long long)(clock_ticks() - began));
	arena_free(r->a);
	arena_free(whole);
	return e;
}
