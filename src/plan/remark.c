// SPDX-License-Identifier: Apache-2.0
// Reading and making comments and suggestions (remark.h).
#include "plan/remark.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fhir/profile.h"
#include "nhsuk/content.h"
#include "plan/label.h"
#include "record/account.h"
#include "record/key.h"

#define BACK "entered-in-error" // status of a comment (FHIR R4 EventStatus)
#define PROPOSED "proposed" // id of the entry as it would be, inside its Task

static const struct {
	const char *status, *words;
	int colour;
} states[] = {
	[SUGGESTED_OPEN] = { "requested", N_("Waiting for an answer"), TAG_BLUE },
	[SUGGESTED_TAKEN] = { "completed", N_("Accepted"), TAG_GREEN },
	[SUGGESTED_LEFT] = { "rejected", N_("Not taken up"), TAG_GREY },
	[SUGGESTED_BACK] = { "cancelled", N_("Taken back"), TAG_GREY },
};
#define STATES (sizeof states / sizeof *states)

const char *suggested_words(enum suggested s)
{
	return states[s].words;
}

int suggested_colour(enum suggested s)
{
	return states[s].colour;
}

// --- reading -------------------------------------------------------------------------------------------------------
// "Goal/KEY-...": the id, and the type when it is asked for.
static struct str id_of(struct arena *a, struct json_at reference, struct str *type)
{
	struct str text = json_text(a, json_get(reference, "reference"));
	size_t slash;
	if (!str_index(text, '/', &slash))
		return STR_NONE;
	if (type)
		*type = str_part(text, 0, slash);
	return str_part(text, slash + 1, text.n);
}

static void read_suggestion(struct arena *a, struct json_at body, struct remark *out)
{
	struct json_at status = json_get(body, "status"), focus = json_get(body, "focus");
	struct json_at inside = json_item(json_get(body, "contained"), 0);
	out->about = id_of(a, focus, &out->about_type);
	out->text = json_text(a, json_get(body, "description"));
	out->name = json_text(a, json_path(a, body, "requester.display"));
	out->answer = json_text(a, json_path(a, body, "note[0].text"));
	if (!instant_parse(json_text(a, json_get(body, "authoredOn")), &out->at))
		out->at = out->r.updated;
	for (size_t i = 0; i < STATES; i++)
		if (json_text_is(status, states[i].status))
			out->state = (enum suggested)i;
	if (!json_int(json_path(a, body, "input[1].valueInteger"), &out->version))
		out->version = 0;
	if (!day_parse(json_text(a, json_path(a, body, "restriction.period.end")), &out->due))
		out->due = DAY_NONE;
	const struct kind *k = kind_of(a, inside);
	if (!k)
		return;
	struct resource *r = arena_make(a, struct resource);
	*r = (struct resource){ .person = out->r.person, .type = str_of(k->resource), .id = out->about,
		.kind = str_of(k->name), .section = out->r.section, .label = out->r.label, .author = out->r.author,
		.updated = out->r.updated, .body = json_raw(inside) };
	if (!entry_open(a, r, &out->as))
		out->as.kind = NULL;
}

static void read_comment(struct arena *a, struct json_at body, struct remark *out)
{
	out->about = id_of(a, json_item(json_get(body, "about"), 0), &out->about_type);
	out->text = json_text(a, json_path(a, body, "payload[0].contentString"));
	out->back = json_text_is(json_get(body, "status"), BACK);
	out->name = json_text(a, json_path(a, body, "sender.display"));
	out->reply_to = id_of(a, json_item(json_get(body, "inResponseTo"), 0), NULL);
	if (!instant_parse(json_text(a, json_get(body, "sent")), &out->at))
		out->at = out->r.updated;
}

bool remark_read(struct arena *a, const struct resource *r, struct remark *out)
{
	*out = (struct remark){ .r = *r, .suggestion = str_is(r->kind, REMARK_SUGGESTION), .due = DAY_NONE };
	if (r->deleted || (!out->suggestion && !str_is(r->kind, REMARK_COMMENT)) || resource_open(a, &out->r) != OK)
		return false;
	struct json_at body = json_trusted(a, out->r.body);
	if (out->suggestion)
		read_suggestion(a, body, out);
	else
		read_comment(a, body, out);
	return true;
}

static int oldest_first(const void *x, const void *y)
{
	const struct remark *a = x, *b = y;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return str_compare(a->r.id, b->r.id);
}

static void take(struct arena *a, const struct plan *pl, const struct access *x, struct str id,
	const struct resource_list *list, struct remarks *out)
{
	const struct shield *shield = shield_of(a, pl->person, x);
	for (size_t i = 0; i < list->count; i++) {
		struct remark *m = &out->item[out->count];
		const struct resource *r = &list->item[i];
		bool kind = str_is(r->kind, REMARK_COMMENT) || str_is(r->kind, REMARK_SUGGESTION);
		if (!kind || (x && !access_sees(x, r)) || !remark_read(a, r, m))
			continue;
		m->as.shield = shield;
		bool wanted = id.n ? str_eq(m->about, id) : true;
		out->count += wanted && plan_entry(pl, m->about);
	}
}

enum err remarks_of(struct db *db, struct arena *a, const struct plan *pl, const struct access *x, struct str id,
	struct remarks *out)
{
	struct resource_list comments, tasks = { 0 };
	struct str person = pl->person->key;
	*out = (struct remarks){ 0 };
	enum err e = resource_of_type_packed(db, a, person, SHELF_SERIES, "Communication", &comments);
	if (e == OK)
		e = resource_of_type_packed(db, a, person, SHELF_SERIES, "Task", &tasks);
	if (e != OK)
		return e;
	out->item = arena_array(a, struct remark, comments.count + tasks.count + 1);
	take(a, pl, x, id, &comments, out);
	take(a, pl, x, id, &tasks, out);
	if (out->count)
		qsort(out->item, out->count, sizeof *out->item, oldest_first);
	return OK;
}

enum err remark_there(struct db *db, struct arena *a, const struct access *x, struct str person, struct str type,
	struct str id, struct remark *out)
{
	struct resource r, about;
	if (!str_eq(key_of(id), person))
		return ERR_NOT_FOUND;
	enum err e = resource_get(db, a, type, id, &r);
	if (e != OK)
		return e;
	if (!access_sees(x, &r) || !remark_read(a, &r, out))
		return ERR_NOT_FOUND;
	e = resource_head(db, a, out->about_type, out->about, &about);
	return e == OK && (about.deleted || !access_sees(x, &about)) ? ERR_NOT_FOUND : e;
}

enum err remark_get(struct db *db, struct arena *a, const struct plan *pl, const struct access *x, struct str type,
	struct str id, struct remark *out, const struct entry **about)
{
	enum err e = remark_there(db, a, x, pl->person->key, type, id, out);
	*about = e == OK ? plan_entry(pl, out->about) : NULL;
	if (e == OK)
		out->as.shield = shield_of(a, pl->person, x);
	return e == OK && !*about ? ERR_NOT_FOUND : e;
}

size_t remarks_about(const struct remarks *list, struct str id, bool suggestions)
{
	size_t n = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct remark *m = &list->item[i];
		bool stands = m->suggestion ? m->state == SUGGESTED_OPEN : !m->back;
		n += str_eq(m->about, id) && m->suggestion == suggestions && stands;
	}
	return n;
}

bool remark_decides(const struct entry *about, const struct visit *v)
{
	return entry_words_open(about, v) && access_decide(&v->access, MAY_WRITE,
		&(struct access_what){ about->r->section, about->r->label, about->r->author });
}

// --- making --------------------------------------------------------------------------------------------------------
static void put_text(struct arena *a, struct json_node *n, const char *path, struct str text)
{
	json_node_put(a, n, path, text.n ? json_node_text(a, text) : NULL);
}

static struct resource_put finished(struct arena *a, const struct entry *about, const struct writer *w,
	struct json_node *n, const char *type, const char *kind)
{
	struct str id = key_id(a, w->person);
	fhir_profile_claim(a, n);
	label_stamp(a, n, about->r->label);
	return (struct resource_put){
		.now = { .person = w->person, .shelf = SHELF_SERIES, .type = str_of(type), .id = id, .updated = w->at,
			.kind = str_of(kind), .section = about->r->section, .label = about->r->label, .author = w->author,
			.body = resource_stamp(a, n, id, 1, w->at) },
	};
}

struct resource_put remark_comment(struct arena *a, const struct entry *about, const struct writer *w, struct str text,
	struct str reply_to)
{
	struct json_node *n = json_node_object(a);
	put_text(a, n, "resourceType", STR("Communication"));
	put_text(a, n, "status", STR("completed"));
	put_text(a, n, "category[0].coding[0].system", STR(OWN_SYSTEM("communication-kind")));
	put_text(a, n, "category[0].coding[0].code", STR("comment"));
	put_text(a, n, "subject.reference", str_format(a, "Patient/%.*s", STR_ARG(w->person)));
	put_text(a, n, "about[0].reference", entry_ref_self(about));
	put_text(a, n, "sent", instant_iso(a, w->at));
	put_text(a, n, "sender.reference", w->author_reference);
	put_text(a, n, "sender.display", w->author_display);
	put_text(a, n, "payload[0].contentString", text);
	if (reply_to.n)
		put_text(a, n, "inResponseTo[0].reference", str_format(a, "Communication/%.*s", STR_ARG(reply_to)));
	return finished(a, about, w, n, "Communication", REMARK_COMMENT);
}

// The entry as it would be: what a contained resource may not have (FHIR R4 dom-4, dom-5) is left out.
static struct json_node *proposed(struct arena *a, const struct entry *about, const struct values *values,
	const struct writer *w)
{
	struct resource_put put = entry_change(a, about, values, w);
	struct json_node *n = json_tree(a, json_trusted(a, put.now.body));
	json_node_put(a, n, "meta", NULL);
	json_node_put(a, n, "text", NULL);
	json_node_put(a, n, "contained", NULL);
	json_node_put(a, n, "id", json_node_text(a, STR(PROPOSED)));
	return n;
}

struct resource_put remark_suggest(struct arena *a, const struct entry *about, const struct values *values,
	const struct writer *w, struct str why, day due)
{
	struct json_node *n = json_node_object(a);
	struct str version = str_format(a, "%lld", (long long)about->r->version);
	put_text(a, n, "resourceType", STR("Task"));
	json_node_put(a, n, "contained[0]", proposed(a, about, values, w));
	put_text(a, n, "status", STR("requested"));
	put_text(a, n, "intent", STR("proposal"));
	put_text(a, n, "code.coding[0].system", STR(OWN_SYSTEM("action-kind")));
	put_text(a, n, "code.coding[0].code", STR("suggest-change"));
	put_text(a, n, "description", why);
	if (due != DAY_NONE) {
		put_text(a, n, "reasonCode.coding[0].system", STR(OWN_SYSTEM("suggestion-reason")));
		put_text(a, n, "reasonCode.coding[0].code", STR("correction"));
		put_text(a, n, "restriction.period.end", day_iso(a, due));
	}
	put_text(a, n, "focus.reference", entry_ref_self(about));
	put_text(a, n, "for.reference", str_format(a, "Patient/%.*s", STR_ARG(w->person)));
	put_text(a, n, "authoredOn", instant_iso(a, w->at));
	put_text(a, n, "requester.reference", w->author_reference);
	put_text(a, n, "requester.display", w->author_display);
	put_text(a, n, "owner.reference", entry_words_of(about));
	put_text(a, n, "input[0].type.text", STR("As it would be"));
	put_text(a, n, "input[0].valueReference.reference", STR("#" PROPOSED));
	put_text(a, n, "input[1].type.text", STR("Version that it was made from"));
	json_node_put(a, n, "input[1].valueInteger", json_node_raw(a, version));
	return finished(a, about, w, n, "Task", REMARK_SUGGESTION);
}

static struct resource_put next_version(
	struct arena *a, const struct remark *s, const struct writer *w, struct json_node *n)
{
	struct resource_put put = { .now = s->r, .expect = s->r.version };
	put.now.updated = w->at;
	put.now.packed = STR_NONE;
	put.now.body = resource_stamp(a, n, s->r.id, s->r.version + 1, w->at);
	return put;
}

struct resource_put remark_back(struct arena *a, const struct remark *comment, const struct writer *w)
{
	struct json_node *n = json_tree(a, json_trusted(a, comment->r.body));
	put_text(a, n, "status", STR(BACK));
	return next_version(a, comment, w, n);
}

struct resource_put remark_answer(struct arena *a, const struct remark *s, const struct writer *w, enum suggested state,
	struct str answer)
{
	struct json_node *n = json_tree(a, json_trusted(a, s->r.body));
	put_text(a, n, "status", str_of(states[state].status));
	put_text(a, n, "lastModified", instant_iso(a, w->at));
	if (answer.n) {
		put_text(a, n, "note[0].authorReference.reference", w->author_reference);
		put_text(a, n, "note[0].authorReference.display", w->author_display);
		put_text(a, n, "note[0].time", instant_iso(a, w->at));
		put_text(a, n, "note[0].text", answer);
	}
	return next_version(a, s, w, n);
}

enum err remark_merge(struct db *db, struct arena *a, const struct remark *s, const struct entry *now,
	struct values *out, bool *clear)
{
	struct values base, mine, current;
	struct resource was;
	struct entry seen;
	*clear = false;
	if (!s->as.kind || s->as.kind != now->kind)
		return ERR_NOT_FOUND;
	enum err e = resource_version(db, a, now->r->type, now->r->id, s->version, &was);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	values_of(a, now, &current);
	values_of(a, &s->as, &mine);
	if (e == OK && was.body.n && entry_open(a, &was, &seen))
		values_of(a, &seen, &base);
	else
		base = current; // erased by law: what stands now is all that there is
	for (size_t i = 0; i < now->kind->fields; i++) // what anyone may change, a suggestion does not
		mine.item[i].sent = !(now->kind->field[i].flags & FIELD_SHARED) &&
			!value_same(&base.item[i], &mine.item[i]);
	*clear = values_merge(a, &base, &mine, &current, out);
	return OK;
}

// --- who is told ---------------------------------------------------------------------------------------------------
static void add(struct str *list, size_t *n, struct str author, struct str but)
{
	struct str account = str_starts(author, "a:") ? str_part(author, 2, author.n) : STR_NONE;
	if (!account.n || str_eq(account, but))
		return;
	for (size_t i = 0; i < *n; i++)
		if (str_eq(list[i], account))
			return;
	list[(*n)++] = account;
}

size_t remark_told(struct db *db, struct arena *a, const struct entry *about, const struct remarks *before,
	struct str but, struct str **accounts)
{
	struct actor person;
	size_t n = 0;
	*accounts = arena_array(a, struct str, before->count + 2);
	add(*accounts, &n, about->r->author, but);
	if (account_of_person(db, a, about->r->person, &person) == OK)
		add(*accounts, &n, str_format(a, "a:%.*s", STR_ARG(person.account)), but);
	for (size_t i = 0; i < before->count; i++)
		if (str_eq(before->item[i].about, about->r->id))
			add(*accounts, &n, before->item[i].r.author, but);
	return n;
}
