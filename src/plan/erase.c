// SPDX-License-Identifier: Apache-2.0
// Taking an entry out with all that hangs on it (erase.h).
#include "plan/erase.h"

#include "plan/destroy.h"

#include <string.h>

#include "plan/agreement.h"
#include "plan/place.h"
#include "plan/remark.h"
#include "record/erase_log.h"
#include "record/hold.h"
#include "record/key.h"

#define VERSIONS_MOST 1000000

// --- what hangs on it ------------------------------------------------------------------------------------------------
static void add_part(struct arena *a, struct erase_look *x, const struct resource *r)
{
	struct resource *more = arena_array(a, struct resource, x->parts + 1);
	if (x->parts)
		memcpy(more, x->part, x->parts * sizeof *more);
	more[x->parts++] = *r;
	x->part = more;
}

static bool is_about(struct arena *a, const struct resource *r, const struct erase_look *x, bool *suggestion)
{
	struct remark m;
	struct resource open = *r;
	open.deleted = false; // one that was taken away says it too
	if (!remark_read(a, &open, &m))
		return false;
	*suggestion = m.suggestion;
	return str_eq(m.about, x->r.id);
}

static bool is_file_of(struct arena *a, const struct resource *r, const struct erase_look *x)
{
	struct attached file;
	struct str self = str_format(a, "%.*s/%.*s", STR_ARG(x->r.type), STR_ARG(x->r.id));
	if (!str_is(r->type, "Binary") || !r->body.n)
		return false;
	(void)!attach_read(a, r, &file); // one that holds its bytes itself has an owner too
	return str_eq(file.owner, self);
}

static bool is_page_of(struct arena *a, const struct resource *r, const struct erase_look *x)
{
	if (!str_is(r->type, "DocumentReference") || !r->body.n || str_eq(r->id, x->r.id))
		return false;
	struct json_at to = json_path(a, json_trusted(a, r->body), "relatesTo[0].target.reference");
	return str_eq(json_text(a, to), str_format(a, "%.*s/%.*s", STR_ARG(x->r.type), STR_ARG(x->r.id)));
}

static void judge(struct arena *a, const struct resource *r, struct erase_look *x)
{
	bool suggestion = false, remark = r->body.n && is_about(a, r, x, &suggestion);
	bool file = !remark && is_file_of(a, r, x), page = !remark && !file && is_page_of(a, r, x);
	if (!remark && !file && !page)
		return;
	x->suggestions += remark && suggestion;
	x->remarks += remark && !suggestion;
	x->files += file;
	x->pages += page;
	add_part(a, x, r);
}

static enum err judge_shelf(struct db *db, struct arena *a, enum shelf shelf, struct erase_look *x)
{
	struct resource_list now, gone;
	enum err e = resource_shelf(db, a, x->r.person, shelf, &now);
	if (e == OK)
		e = resource_gone(db, a, x->r.person, shelf, &gone);
	for (size_t i = 0; e == OK && i < now.count; i++)
		judge(a, &now.item[i], x);
	for (size_t i = 0; e == OK && i < gone.count; i++)
		judge(a, &gone.item[i], x);
	return e;
}

static enum err judge_all(struct db *db, struct arena *a, struct erase_look *x)
{
	static const enum shelf shelves[] = { SHELF_PLAN, SHELF_SERIES, SHELF_PAST };
	enum err e = OK;
	for (size_t i = 0; e == OK && i < sizeof shelves / sizeof *shelves; i++)
		e = judge_shelf(db, a, shelves[i], x);
	for (size_t i = 0; e == OK && i < x->parts; i++) { // files of its pages
		struct erase_look page = { .r = x->part[i] };
		if (str_is(x->part[i].type, "DocumentReference"))
			e = judge_shelf(db, a, SHELF_PAST, &page);
		for (size_t j = 0; e == OK && j < page.parts; j++)
			add_part(a, x, &page.part[j]);
		x->files += page.files;
	}
	return e;
}

// --- what may go -----------------------------------------------------------------------------------------------------
static bool stays(const struct resource *r)
{
	return str_is(r->type, "Patient") || str_is(r->type, "Binary") || str_is(r->kind, "plan") ||
		(r->shelf == SHELF_EVIDENCE && !str_is(r->kind, kind_take_out.name) &&
			!str_is(r->kind, kind_privacy_question.name));
}

static enum err count_agreed(struct db *db, struct arena *a, struct erase_look *x)
{
	struct agreement_list list;
	enum err e = agreements_of(db, a, x->r.person, &list);
	for (size_t i = 0; e == OK && i < list.count; i++) {
		const struct manifest *m = agreement_lines(&list.item[i]);
		bool named = false;
		for (size_t j = 0; m && j < m->lines; j++)
			named = named || (str_eq(m->line[j].type, x->r.type) && str_eq(m->line[j].id, x->r.id));
		x->agreed += named;
	}
	return e;
}

enum err erase_look(struct db *db, struct arena *a, struct str person, struct str type, struct str id,
	struct erase_look *out)
{
	*out = (struct erase_look){ 0 };
	if (!person.n || !str_eq(key_of(id), person))
		return ERR_NOT_FOUND;
	enum err e = resource_get(db, a, type, id, &out->r);
	if (e == OK && erase_is(&out->r))
		return ERR_GONE;
	if (e == OK && stays(&out->r))
		return ERR_CONFLICT;
	out->versions = e == OK ? (size_t)out->r.version : 0;
	if (e == OK)
		e = judge_all(db, a, out);
	return e == OK ? count_agreed(db, a, out) : e;
}

// --- erasing ---------------------------------------------------------------------------------------------------------
struct digests {
	struct str *item;
	size_t count;
};

static enum err digests_of(struct db *db, struct arena *a, const struct resource *now, struct digests *out)
{
	struct resource_list all;
	struct attached file;
	enum err e = resource_back(db, a, now, VERSIONS_MOST, &all);
	out->item = arena_array(a, struct str, all.count + 1);
	out->count = 0;
	for (size_t i = 0; e == OK && i < all.count; i++)
		if (all.item[i].body.n && attach_read(a, &all.item[i], &file))
			out->item[out->count++] = file.kept.digest;
	return e;
}

// Those that some other file of the person has, in any version, are left out.
static enum err leave_others(struct db *db, struct arena *a, struct str person, struct digests *mine)
{
	struct resource_list now, gone;
	enum err e = resource_of_type(db, a, person, SHELF_PAST, "Binary", &now);
	if (e == OK)
		e = resource_gone(db, a, person, SHELF_PAST, &gone);
	for (size_t i = 0; e == OK && i < now.count + gone.count; i++) {
		const struct resource *r = i < now.count ? &now.item[i] : &gone.item[i - now.count];
		struct digests theirs = { 0 };
		if (str_is(r->type, "Binary"))
			e = digests_of(db, a, r, &theirs);
		for (size_t j = 0; e == OK && j < theirs.count; j++)
			for (size_t k = 0; k < mine->count; k++)
				if (str_eq(mine->item[k], theirs.item[j]))
					mine->item[k] = STR("");
	}
	return e;
}

enum err erase_whole(struct db *db, struct arena *a, const struct draft_key *key, struct erasure *x)
{
	struct digests bytes = { 0 };
	struct resource now;
	enum err e = OK;
	bool file = str_is(x->type, "Binary");
	if (file)
		e = resource_get(db, a, x->type, x->id, &now);
	if (file && e == OK)
		e = digests_of(db, a, &now, &bytes);
	if (e == OK)
		e = erase_one(db, a, key, x);
	if (e == OK && bytes.count)
		e = leave_others(db, a, x->person, &bytes);
	for (size_t i = 0; e == OK && i < bytes.count; i++)
		if (bytes.item[i].n)
			e = attachment_drop(db, x->person, bytes.item[i]);
	return e;
}

enum err erase_run(struct db *db, struct arena *a, void *erase_act)
{
	const struct erase_act *act = erase_act;
	struct erase_look look;
	struct erasure x = act->x;
	enum err e = hold_forbids(db, a, x.person);
	if (e == OK)
		e = erase_look(db, a, x.person, x.type, x.id, &look);
	if (e == OK)
		e = erase_whole(db, a, act->key, &x);
	for (size_t i = 0; e == OK && i < look.parts; i++) {
		struct erasure part = act->x;
		part.type = look.part[i].type;
		part.id = look.part[i].id;
		e = erase_whole(db, a, act->key, &part);
	}
	return e == OK ? erase_exports(db) : e;
}

// --- the log beside the database -------------------------------------------------------------------------------------
struct again {
	const struct site *site;
	const struct erasure *x;
	bool done;
};

static enum err note_again(const struct again *g, struct db *db, struct arena *a)
{
	return audit_append(g->site->audit, db, a, &(struct audit_row){ .action = STR("change"), .outcome = STR("done"),
		.actor = STR(""), .role = STR("operator"), .person = g->x->person, .reason = STR(""), .request = STR(""),
		.peer = STR(""), .what = str_format(a, "erased_again %.*s/%.*s", STR_ARG(g->x->type), STR_ARG(g->x->id)) });
}

static enum err again_run(struct db *db, struct arena *a, void *what)
{
	struct again *g = what;
	struct erasure x = *g->x, before;
	g->done = false;
	enum err e = erase_get(db, a, x.person, x.type, x.id, &before);
	if (e != ERR_NOT_FOUND)
		return e;
	bool whole = str_is(x.basis, ERASE_TIME); // of a record that was destroyed
	if (whole && str_is(x.type, "Patient"))
		e = destroy_again(g->site, db, a, &x);
	else
		e = erase_whole(db, a, &g->site->drafts, &x);
	if (e == ERR_NOT_FOUND)
		return OK; // it had not been written at the moment that was restored
	if (whole) {
		g->done = e == OK;
		return e == OK ? note_again(g, db, a) : e;
	}
	const struct writer w = { .person = x.person, .plan = STR(""), .at = clock_now(),
		.author = str_format(a, "a:%.*s", STR_ARG(x.account)) };
	if (e == OK)
		e = erase_exports(db);
	if (e == OK)
		e = plan_refresh(db, a, x.person, &w, PLAN_STATES);
	if (e == OK)
		e = note_again(g, db, a);
	g->done = e == OK;
	return e;
}

// Most of what the log knows was done here, and is no work for the writer.
static bool is_done(const struct site *site, struct arena *a, const struct erasure *x)
{
	struct erasure before;
	struct db *db = store_reader(site->store);
	bool done = erase_get(db, a, x->person, x->type, x->id, &before) == OK;
	db_settle(db);
	return done;
}

struct logging {
	const struct erasure_list *list;
};

static enum err logged_run(struct db *db, struct arena *a, void *what)
{
	const struct logging *l = what;
	enum err e = OK;
	(void)a;
	for (size_t i = 0; e == OK && i < l->list->count; i++)
		e = erase_logged(db, &l->list->item[i]);
	return e;
}

// What is on record and not in the log yet.
static enum err write_log(const struct site *site, struct arena *a)
{
	struct erasure_list list;
	enum err e = OK;
	do {
		struct db *db = store_reader(site->store);
		e = erase_unlogged(db, a, &list);
		db_settle(db);
		if (e == OK && list.count && site->folder)
			e = erase_log_add(a, site->folder, &list);
		if (e == OK && list.count)
			e = store_write(site->store, logged_run, &(struct logging){ &list });
	} while (e == OK && list.count);
	return e;
}

enum err erase_settle(const struct site *site, const char *path, size_t *again)
{
	struct erasure_list list = { 0 };
	struct arena *a = arena_new();
	size_t count = 0;
	if (!path && site->folder)
		path = str_format(a, "%s/" ERASE_LOG, site->folder).p;
	enum err e = path ? erase_log_read(a, path, &list) : OK;
	if (e == ERR_NOT_FOUND)
		e = OK;
	for (size_t i = 0; e == OK && i < list.count; i++) {
		struct again g = { .site = site, .x = &list.item[i] };
		if (is_done(site, a, g.x))
			continue;
		e = store_write(site->store, again_run, &g);
		count += g.done;
	}
	if (e == OK)
		e = write_log(site, a);
	if (again)
		*again = count;
	arena_free(a);
	return e;
}
