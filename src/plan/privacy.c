// SPDX-License-Identifier: Apache-2.0
// What a privacy officer looks into (privacy.h).
#include "plan/privacy.h"

#include "record/key.h"
#include "record/notice.h"

struct value *privacy_value(struct values *values, const char *field)
{
	struct value *x = &values->item[kind_field(values->kind, field) - values->kind->field];
	x->sent = true;
	return x;
}

void privacy_take(struct values *values, const char *field, const char *field2)
{
	for (size_t i = 0; i < values->kind->fields; i++)
		values->item[i].sent = false;
	(void)privacy_value(values, field);
	if (field2)
		(void)privacy_value(values, field2);
}

// --- asking ----------------------------------------------------------------------------------------------------------
static enum err ask_run(struct db *db, struct arena *a, void *what)
{
	(void)a;
	return privacy_put(db, what);
}

static struct plan_change *begin_asking(struct visit *v, enum privacy_what what, struct values *values)
{
	struct plan_change *c = plan_change_new(v);
	struct privacy_case *x = arena_make(v->arena, struct privacy_case);
	*x = (struct privacy_case){ .person = v->person.key, .id = key_id(v->arena, v->person.key),
		.what = what, .account = v->actor.account, .since = c->writer.at, .until = c->writer.at };
	privacy_take(values, "words", NULL);
	privacy_value(values, "status")->text = STR("requested");
	c->also = ask_run;
	c->also_what = x;
	return c;
}

static struct plan_change *asking(struct visit *v, struct plan_change *c, const struct kind *k, struct values *values)
{
	const struct privacy_case *x = c->also_what;
	plan_change_add(c, v->arena, entry_make(v->arena, k, values, &c->writer, x->id));
	return c;
}

struct plan_change *privacy_asking(struct visit *v, struct values *values, struct str about, struct str row)
{
	struct plan_change *c = begin_asking(v, PRIVACY_QUESTION, values);
	privacy_value(values, "about")->text = about;
	privacy_value(values, "row")->text = row;
	return asking(v, c, &kind_privacy_question, values);
}

struct plan_change *privacy_taking_out(struct visit *v, struct values *values, struct str about, struct str reference)
{
	struct plan_change *c = begin_asking(v, PRIVACY_TAKE_OUT, values);
	privacy_value(values, "about")->text = about;
	privacy_value(values, "entry")->text = reference;
	privacy_value(values, "due")->d = day_add_months(clock_today(), 1);
	return asking(v, c, &kind_take_out, values);
}

// --- what was found --------------------------------------------------------------------------------------------------
enum err privacy_task(struct db *db, struct arena *a, const struct kind *k, struct str person, struct str id,
	struct resource *r, struct entry *out)
{
	if (!str_eq(key_of(id), person))
		return ERR_NOT_FOUND;
	enum err e = resource_get(db, a, STR("Task"), id, r);
	if (e == OK && (r->deleted || !entry_open(a, r, out) || out->kind != k))
		e = ERR_NOT_FOUND;
	return e;
}

static enum err close_run(struct db *db, struct arena *a, void *what)
{
	const struct privacy_case *x = what;
	(void)a;
	enum err e = privacy_close(db, x->person, x->id, x->closed);
	return e == OK ? notice_put(db, x->account,
		&(struct notice){ .person = x->person, .type = STR("Task"), .id = x->id, .made = x->closed }) : e;
}

struct plan_change *privacy_closing(struct visit *v, const struct privacy_case *x, const struct entry *task,
	struct values *values, const char *said, const char *said2)
{
	struct plan_change *c = plan_change_new(v);
	struct privacy_case *done = arena_make(v->arena, struct privacy_case);
	*done = *x;
	done->closed = c->writer.at;
	privacy_take(values, said, said2);
	privacy_value(values, "status")->text = STR("completed");
	privacy_value(values, "finder")->text = v->actor.name;
	c->person = c->writer.person = x->person;
	plan_change_add(c, v->arena, entry_change(v->arena, task, values, &c->writer));
	c->also = close_run;
	c->also_what = done;
	return c;
}

// --- of one person ---------------------------------------------------------------------------------------------------
enum err privacy_tasks(struct db *db, struct arena *a, const struct kind *k, struct str person, const struct access *x,
	struct privacy_tasks *out)
{
	struct resource_list list;
	*out = (struct privacy_tasks){ 0 };
	enum err e = resource_of_type(db, a, person, SHELF_EVIDENCE, "Task", &list);
	if (e != OK)
		return e;
	access_filter(x, &list);
	out->item = arena_array(a, struct entry, list.count + 1);
	for (size_t i = 0; i < list.count; i++) {
		struct entry task;
		if (list.item[i].deleted || !entry_open(a, &list.item[i], &task) || (k && task.kind != k))
			continue;
		size_t at = out->count++;
		for (; at > 0 && entry_said(&out->item[at - 1]) < entry_said(&task); at--)
			out->item[at] = out->item[at - 1];
		out->item[at] = task;
	}
	return OK;
}

struct privacy_tasks privacy_tasks_of(struct arena *a, const struct privacy_tasks *all, const struct kind *k)
{
	struct privacy_tasks out = { .item = arena_array(a, struct entry, all->count + 1) };
	for (size_t i = 0; i < all->count; i++)
		if (all->item[i].kind == k)
			out.item[out.count++] = all->item[i];
	return out;
}
