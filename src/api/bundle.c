// SPDX-License-Identifier: Apache-2.0
// POST of a Bundle to /fhir (http.html#transaction). A transaction is one accept_set in one commit: all of it or
// nothing. A batch is worked out entry by entry, and what is good is committed together; where one entry fails only
// when it is written (somebody was faster), those before it are committed alone, and it is worked out again. Either way
// a change and its row in the audit are one transaction, and the reply is made when they have reached the disk.
#include <string.h>

#include "api/answer.h"
#include "api/ask.h"
#include "api/bundle_inside.h"
#include "base/arena.h"
#include "base/text.h"

#define TRIES_MOST 5

// What the same Bundle makes is there; what it takes away is not.
static bool there(void *context, struct str type, struct str id)
{
	struct bundle_act *b = context;
	struct visit *v = b->v;
	const struct bundle_item *item = bundle_name_find(b, &b->own,
		str_format(v->arena, "%.*s/%.*s", STR_ARG(type), STR_ARG(id)));
	if (item)
		return item->x.act != ACCEPT_DELETE;
	return reach_there(v, type, id);
}

static bool rewritten(void *context, struct str type, struct str id)
{
	struct bundle_act *b = context;
	return bundle_name_find(b, &b->own, str_format(b->v->arena, "%.*s/%.*s", STR_ARG(type), STR_ARG(id))) != NULL;
}

static struct bundle_act *of_set(void *set)
{
	return (struct bundle_act *)((char *)set - offsetof(struct bundle_act, set));
}

// The entries that are to be written, in the order of a transaction.
static void gather_ready(struct bundle_act *b)
{
	b->ready = arena_array(b->v->arena, struct accept, b->u.count + 1);
	b->of = arena_array(b->v->arena, uint32_t, b->u.count + 1);
	b->of_count = 0;
	for (size_t i = 0; i < b->u.count; i++) {
		const struct bundle_item *item = &b->item[b->u.order[i]];
		if (!item->writes || item->ended)
			continue;
		b->of[b->of_count] = b->u.order[i];
		b->ready[b->of_count++] = item->x;
	}
}

static void set_part(struct bundle_act *b, size_t from, size_t to)
{
	b->ready_from = from;
	b->ready_to = to;
	b->set = (struct accept_set){ .item = b->ready + from, .count = to - from, .author = b->how.author,
		.at = b->how.at };
	b->v->tellings = 0;
	for (size_t i = from; i < to; i++)
		reach_tell(b->v, b->ready[i].person);
}

static bool in_writing(enum err e)
{
	return e == ERR_STALE || e == ERR_CONFLICT || e == ERR_RULE;
}

// The fault of an entry that failed when it was written.
static enum err say_late(struct bundle_act *b, const struct bundle_item *item, enum err e)
{
	struct visit *v = b->v;
	fault_init(&v->fault, v->arena);
	if (e == ERR_STALE && item->match)
		e = ERR_PRECONDITION;
	e = accept_failed(&b->set, e, &v->fault);
	return bundle_blame(b, item, e);
}

// --- a transaction -------------------------------------------------------------------------------------------------
static enum err transaction_done(struct visit *v, enum err e, void *what);

// What one entry cannot be told alone is told of the whole: the address was right, the entry was not.
static enum err whole_fails(struct visit *v, enum err e)
{
	if (e == ERR_METHOD)
		v->fault.err = e = ERR_RULE;
	return e;
}

enum err bundle_ready(struct bundle_act *b)
{
	b->how.at = clock_now();
	b->found = NULL;
	b->names = b->own = (struct bundle_names){ 0 };
	enum err e = bundle_prepare_all(b);
	if (e != OK)
		return whole_fails(b->v, e);
	gather_ready(b);
	set_part(b, 0, b->of_count);
	return OK;
}

bool bundle_again(struct bundle_act *b, enum err e)
{
	b->v->reaches = NULL;
	return e == ERR_STALE && !b->item[b->of[b->set.failed]].match && b->tries++ < TRIES_MOST;
}

enum err bundle_failed(struct bundle_act *b, enum err e)
{
	return in_writing(e) ? say_late(b, &b->item[b->of[b->set.failed]], e) : e;
}

static enum err transaction(struct bundle_act *b)
{
	enum err e = bundle_ready(b);
	if (e != OK)
		return e;
	return b->of_count ? visit_commit(b->v, accept_run, &b->set, transaction_done) : bundle_answer(b);
}

static enum err transaction_done(struct visit *v, enum err e, void *what)
{
	struct bundle_act *b = of_set(what);
	(void)v;
	if (e == OK)
		return bundle_answer(b);
	return bundle_again(b, e) ? transaction(b) : bundle_failed(b, e);
}

// --- a batch -------------------------------------------------------------------------------------------------------
static enum err batch_done(struct visit *v, enum err e, void *what);

static void end(struct bundle_act *b, struct bundle_item *item, enum err e)
{
	item->ended = true;
	item->err = e;
	item->fault = b->v->fault;
}

// The entries of a batch do not know of each other (http.html#batch): of two that change one resource, one would undo
// the other unseen.
static bool changed_before(const struct bundle_act *b, size_t place)
{
	const struct bundle_item *item = &b->item[b->u.order[place]];
	if (item->x.act == ACCEPT_CREATE)
		return false;
	for (size_t i = 0; i < place; i++) {
		const struct bundle_item *other = &b->item[b->u.order[i]];
		if (other->writes && other->err == OK && other->x.act != ACCEPT_CREATE &&
			str_eq(other->x.now.id, item->x.now.id) && str_eq(other->x.type, item->x.type))
			return true;
	}
	return false;
}

// What an entry before it is about to make under the same condition has to be there first: then it is found.
static bool made_before(const struct bundle_act *b, size_t place)
{
	const struct bundle_item *item = &b->item[b->u.order[place]];
	for (size_t i = 0; item->x.once.what.p && i < place; i++) {
		const struct bundle_item *other = &b->item[b->u.order[i]];
		if (other->writes && !other->ended && once_same(&other->x.once, &item->x.once))
			return true;
	}
	return false;
}

static void batch_prepare(struct bundle_act *b)
{
	for (size_t i = 0; i < b->u.count; i++) {
		struct bundle_item *item = &b->item[b->u.order[i]];
		if (item->ended)
			continue;
		enum err e = bundle_prepare_one(b, item);
		bool made = e == OK && item->writes && made_before(b, i);
		if (made && item->tries++ < TRIES_MOST) {
			item->writes = false; // in the next round
			continue;
		}
		if (made || (e == OK && item->writes && changed_before(b, i))) {
			e = fault_say(&b->v->fault, ERR_CONFLICT, _("Another entry of this batch changes this. Send one of them."));
			e = bundle_blame(b, item, e);
		}
		if (e != OK || !item->writes)
			end(b, item, e);
	}
}

// Commits what is ready from there on, then what came too late once more, then answers.
static enum err batch_go(struct bundle_act *b, size_t from)
{
	bool again = false;
	if (from >= b->of_count) {
		for (size_t i = 0; i < b->u.count; i++)
			again = again || !b->item[i].ended;
		if (!again)
			return bundle_answer(b);
		b->v->reaches = NULL;
		b->how.at = clock_now();
		batch_prepare(b);
		gather_ready(b);
		from = 0;
		if (!b->of_count)
			return bundle_answer(b);
	}
	set_part(b, from, b->of_count);
	return visit_commit(b->v, accept_run, &b->set, batch_done);
}

static enum err batch_done(struct visit *v, enum err e, void *what)
{
	struct bundle_act *b = of_set(what);
	size_t failed = b->ready_from + b->set.failed;
	fault_init(&v->fault, v->arena);
	if (in_writing(e) && failed > b->ready_from) {
		struct bundle_item *late = &b->item[b->of[failed]];
		late->err = e; // until those before it are safe
		set_part(b, b->ready_from, failed);
		return visit_commit(v, accept_run, &b->set, batch_done);
	}
	if (e != OK && !in_writing(e)) { // nothing more can be written now
		for (size_t i = b->ready_from; i < b->of_count; i++)
			end(b, &b->item[b->of[i]], bundle_blame(b, &b->item[b->of[i]], e));
		return bundle_answer(b);
	}
	if (e == OK) {
		for (size_t i = b->ready_from; i < b->ready_to; i++)
			end(b, &b->item[b->of[i]], OK);
		failed = b->ready_to;
		if (failed >= b->of_count)
			return batch_go(b, failed);
		e = b->item[b->of[failed]].err;
	}
	struct bundle_item *late = &b->item[b->of[failed]];
	late->err = OK;
	if (e != ERR_STALE || late->match || late->tries++ >= TRIES_MOST)
		end(b, late, say_late(b, late, e));
	return batch_go(b, failed + 1);
}

// --- both ----------------------------------------------------------------------------------------------------------
void bundle_begin(struct bundle_act *b, struct visit *v)
{
	b->v = v;
	b->how = write_how(v);
	b->how.there = there;
	b->how.rewritten = rewritten;
	b->how.context = b;
	b->item = arena_array(v->arena, struct bundle_item, b->u.count + 1);
	for (size_t i = 0; i < b->u.count; i++)
		b->item[i].entry = &b->u.entry[i];
}

enum err fhir_bundle(struct visit *v)
{
	struct bundle_act *b = arena_make(v->arena, struct bundle_act);
	struct json_at sent;
	enum err e = ask_body(v, &sent);
	if (e == OK && str_is(ask_of(v)->sent, "application/json-patch+json"))
		e = ERR_MEDIA;
	if (e == OK)
		e = fhir_bundle_read(v->arena, sent, answer_base(v), &b->u, &v->fault);
	if (e != OK)
		return e;
	bundle_begin(b, v);
	return b->u.transaction ? transaction(b) : batch_go(b, 0);
}
