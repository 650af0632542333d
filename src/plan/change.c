// SPDX-License-Identifier: Apache-2.0
// One act that changes a plan (plan.h): its resources, the drafts that it settles, and everything that follows, in one
// transaction.
#include <string.h>

#include "plan/facts.h"
#include "plan/news.h"
#include "plan/plan.h"
#include "plan/refresh.h"
#include "record/account.h"
#include "record/editing.h"

struct plan_change *plan_change_new(struct visit *v)
{
	struct plan_change *c = arena_make(v->arena, struct plan_change);
	c->person = v->person.key;
	c->to = PLAN_STATES;
	c->writer = (struct writer){
		.person = v->person.key,
		.plan = STR(""),
		.author = visit_author(v),
		.author_reference = visit_reference(v),
		.author_display = v->actor.name,
		.author_role = v->actor.kind == ACTOR_STAFF ? v->actor.role : STR_NONE,
		.words_reference = visit_reference(v),
		.words_display = v->actor.name,
		.at = clock_now(),
	};
	if (v->access.self) {
		c->writer.author_display = v->person.called;
		c->writer.words_display = v->person.called;
	}
	return c;
}

void plan_change_add(struct plan_change *c, struct arena *a, struct resource_put put)
{
	if ((c->puts & (c->puts - 1)) == 0) { // a file that is brought in has many: there is room for twice as many
		struct resource_put *more = arena_array(a, struct resource_put, c->puts ? c->puts * 2 : 1);
		if (c->puts)
			memcpy(more, c->put, c->puts * sizeof *more);
		c->put = more;
	}
	facts_make(a, &put.now); // and packed, here, on the worker: there is one writer for everybody
	c->put[c->puts++] = put;
}

static void add_file(struct plan_change *c, struct arena *a, const struct attached *file)
{
	const struct attached **more = arena_array(a, const struct attached *, c->files + 1);
	if (c->files)
		memcpy(more, c->file, c->files * sizeof *more);
	more[c->files++] = file;
	c->file = more;
}

// The file of a field that stands there now and will not any more.
static enum err drop_file(struct db *db, struct arena *a, struct plan_change *c, const struct entry *was,
	const struct field *f)
{
	struct attached old;
	struct resource_put gone;
	if (f->control != CONTROL_FILE || !entry_file(was, f->name, &old))
		return OK;
	enum err e = attach_gone(db, a, old.id, c->writer.author, c->writer.at, &gone);
	if (e == OK)
		plan_change_add(c, a, gone);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err plan_change_entry(struct db *db, struct arena *a, struct plan_change *c, const struct entry *was,
	struct values *v, struct str id, struct resource_put *out)
{
	enum err e = OK;
	for (size_t i = 0; i < v->kind->fields; i++)
		if (v->item[i].sent && v->item[i].file)
			attach_name(a, c->person, v->item[i].file);
	struct resource_put put = was ? entry_change(a, was, v, &c->writer) : entry_make(a, v->kind, v, &c->writer, id);
	struct str reference = str_format(a, "%.*s/%.*s", STR_ARG(put.now.type), STR_ARG(put.now.id));
	for (size_t i = 0; e == OK && i < v->kind->fields; i++) {
		const struct attached *file = v->item[i].file;
		bool comes = v->item[i].sent && file && file->bytes.count;
		if (was && v->item[i].sent && (comes || !file))
			e = drop_file(db, a, c, was, &v->kind->field[i]);
		if (e != OK || !comes)
			continue;
		add_file(c, a, file);
		plan_change_add(c, a, attach_make(a, file, &(struct attach_owner){ .person = c->person, .reference = reference,
			.section = put.now.section, .label = put.now.label, .author = c->writer.author, .at = c->writer.at }));
	}
	plan_change_add(c, a, put); // last, for the change that counts is that of the entry
	if (out)
		*out = put;
	return e;
}

enum err plan_change_remove(struct db *db, struct arena *a, struct plan_change *c, const struct entry *was,
	struct str why, bool mistake)
{
	enum err e = OK;
	for (size_t i = 0; e == OK && i < was->kind->fields; i++)
		e = drop_file(db, a, c, was, &was->kind->field[i]);
	plan_change_add(
		c, a, mistake ? entry_mistake(a, was, why, &c->writer) : entry_remove(a, was, why, &c->writer));
	return e;
}

// *newest: the number of the last change that is part of the plan.
static enum err write_all(struct db *db, struct arena *a, struct plan_change *c, int64_t *newest)
{
	*newest = 0;
	for (size_t i = 0; i < c->files; i++) {
		enum err e = attachment_write(db, a, c->person, &c->file[i]->kept, &c->file[i]->bytes);
		if (e != OK)
			return e;
	}
	for (size_t i = 0; i < c->puts; i++) {
		struct resource_put put = c->put[i]; // the job may run again: what was made before stays as it is
		enum err e = resource_write(db, a, &put);
		if (e == OK && str_is(put.now.type, "Patient"))
			e = person_index(db, a, &put.now);
		if (e != OK) {
			c->stale = i;
			return e;
		}
		if (!put.now.deleted)
			*newest = put.now.seq;
	}
	return OK;
}

enum err plan_change_run(struct db *db, struct arena *a, void *plan_change)
{
	struct plan_change *c = plan_change;
	const struct plan_follows *follows;
	int64_t newest;
	enum err e = ahead_holds(db, c, &follows);
	if (e == OK)
		e = write_all(db, a, c, &newest);
	for (size_t i = 0; e == OK && i < c->drafts; i++)
		e = draft_done(db, a, c->draft_account, &c->draft[i], c->draft_seen);
	for (size_t i = 0; e == OK && i < c->drafts; i++) // whoever sent the form has left it
		e = editing_end(db, c->person, c->draft[i].place, c->draft_account);
	if (e == OK && c->also)
		e = c->also(db, a, c->also_what);
	if (e != OK)
		return e;
	e = follows ? plan_follows_write(db, a, follows, newest, c->writer.author)
		    : plan_refresh(db, a, c->person, &c->writer, c->to);
	for (size_t i = 0; e == OK && i < c->puts; i++)
		e = plan_news(db, a, &c->put[i].now);
	return e;
}

enum err plan_change_commit(struct visit *v, const struct plan *pl, struct plan_change *c,
	enum err (*after)(struct visit *, enum err, void *))
{
	plan_change_ahead(v->db, v->arena, pl, c);
	enum err e = plan_sound(pl);
	if (e != OK)
		return e;
	return visit_commit(v, plan_change_run, c, after);
}
