// SPDX-License-Identifier: Apache-2.0
// Making and changing the resource behind an entry (entry.h): only the elements of the kind's fields are touched, so
// what another system put there comes out as it went in.
#include <string.h>

#include "fhir/profile.h"
#include "plan/entry.h"
#include "record/key.h"

static struct json_node *text_node(struct arena *a, struct str s)
{
	return s.n ? json_node_text(a, s) : NULL;
}

static void put_text(struct arena *a, struct json_node *n, struct str path, struct str text)
{
	json_node_put(a, n, path.p, text_node(a, text));
}

static void put_reference(
	struct arena *a, struct json_node *n, const char *path, struct str reference, struct str display)
{
	if (!reference.n && !display.n) {
		json_node_put(a, n, path, NULL);
		return;
	}
	put_text(a, n, str_format(a, "%s.reference", path), reference);
	put_text(a, n, str_format(a, "%s.display", path), display);
}

static struct json_node *coding_node(struct arena *a, const struct choices *list, const struct choice *c)
{
	struct json_node *n = json_node_object(a);
	put_text(a, n, STR("system"), str_of(list->system));
	put_text(a, n, STR("code"), str_of(c->code));
	put_text(a, n, STR("display"), str_of(c->display));
	return n;
}

static void put_choice(struct arena *a, struct json_node *n, const struct field *f, struct str code)
{
	const struct choice *c = code.n ? choice_of(f->choices, code) : NULL;
	if (code.n && !c)
		return; // a code that another system wrote and nobody changed
	if (!c) {
		json_node_put(a, n, f->at, NULL);
		return;
	}
	switch (f->choices->shape) {
	case SHAPE_CODE:
		json_node_put(a, n, f->at, json_node_text(a, code));
		break;
	case SHAPE_CODING:
		json_node_put(a, n, f->at, coding_node(a, f->choices, c));
		break;
	case SHAPE_CONCEPT:
		json_node_put(a, n, f->at, NULL);
		json_node_put(a, n, str_format(a, "%s.coding[0]", f->at).p, coding_node(a, f->choices, c));
		break;
	}
	if (c->also_at)
		json_node_put(a, n, c->also_at, c->also ? json_node_raw(a, str_of(c->also)) : NULL);
}

static void put_refs(struct arena *a, struct json_node *n, const struct field *f, const struct value *v)
{
	const char *star = strstr(f->at, "[*]");
	if (!star) {
		put_reference(a, n, f->at, v->refs ? v->ref[0] : STR_NONE, v->refs ? v->display[0] : STR_NONE);
		return;
	}
	json_node_put(a, n, str_c(a, (struct str){ f->at, (size_t)(star - f->at) }), NULL);
	for (size_t i = 0; i < v->refs; i++) {
		struct str path = str_format(a, "%.*s[%zu]%s", (int)(star - f->at), f->at, i, star + 3);
		put_reference(a, n, path.p, v->ref[i], v->display[i]);
	}
}

static void put_value(struct arena *a, struct json_node *n, const struct value *v)
{
	const struct field *f = v->field;
	bool there = false;
	switch (f->control) {
	case CONTROL_WORDS:
	case CONTROL_LINE:
		json_node_put(a, n, f->at, text_node(a, v->text));
		there = v->text.n > 0;
		break;
	case CONTROL_SCALE:
		there = v->number > 0;
		json_node_put(a, n, f->at, there ? json_node_raw(a, str_format(a, "%d", v->number)) : NULL);
		break;
	case CONTROL_TICK:
		there = v->tick;
		json_node_put(a, n, f->at, there ? json_node_raw(a, STR("true")) : NULL);
		break;
	case CONTROL_DATE:
		there = v->d != DAY_NONE;
		json_node_put(a, n, f->at, there ? json_node_text(a, day_iso(a, v->d)) : NULL);
		break;
	case CONTROL_WHEN:
		there = v->when != 0;
		json_node_put(a, n, f->at, there ? json_node_text(a, instant_iso(a, v->when)) : NULL);
		break;
	case CONTROL_CHOICE:
		put_choice(a, n, f, v->text);
		break;
	case CONTROL_WHO:
	case CONTROL_LINK:
		put_refs(a, n, f, v);
		break;
	}
	if (f->with_at)
		json_node_put(a, n, f->with_at, there ? json_node_raw(a, str_of(f->with)) : NULL);
}

static void put_values(struct arena *a, struct json_node *n, const struct values *v)
{
	for (size_t i = 0; i < v->kind->fields; i++)
		if (v->item[i].sent)
			put_value(a, n, &v->item[i]);
}

static struct resource_put finished(
	struct arena *a, const struct kind *k, const struct writer *w, struct json_node *n, struct str id, int64_t expect)
{
	return (struct resource_put){
		.now = {
			.person = w->person, .shelf = k->shelf, .type = str_of(k->resource), .id = id, .updated = w->at,
			.kind = str_of(k->name), .section = str_of(k->section), .label = STR(""), .author = w->author,
			.body = resource_stamp(a, n, id, expect + 1, w->at),
		},
		.expect = expect,
	};
}

struct resource_put entry_make(
	struct arena *a, const struct kind *k, const struct values *v, const struct writer *w, struct str id)
{
	struct json_node *n = json_node_object(a);
	json_node_put(a, n, "resourceType", json_node_text(a, str_of(k->resource)));
	for (const struct mark *m = k->mark; m->at; m++)
		json_node_put(a, n, m->at, json_node_raw(a, str_of(m->json)));
	for (size_t i = 0; i < k->fields; i++)
		if (k->field[i].start && !(v->item[i].sent && v->item[i].text.n))
			put_choice(a, n, &k->field[i], str_of(k->field[i].start));
	for (size_t i = 0; i < k->fields; i++)
		if (v->item[i].sent && !(k->field[i].start && !v->item[i].text.n))
			put_value(a, n, &v->item[i]);
	put_text(a, n, str_format(a, "%s.reference", k->subject_at), str_format(a, "Patient/%.*s", STR_ARG(w->person)));
	if (k->plan_at && w->plan.n)
		put_text(a, n, str_format(a, "%s.reference", k->plan_at), str_format(a, "CarePlan/%.*s", STR_ARG(w->plan)));
	if (k->words_of)
		put_reference(a, n, k->words_of, w->words_reference, w->words_display);
	if (k->recorder_at)
		put_reference(a, n, k->recorder_at, w->author_reference, w->author_display);
	if (k->when_at)
		put_text(a, n, str_of(k->when_at), instant_iso(a, w->at));
	fhir_profile_claim(a, n);
	return finished(a, k, w, n, id.n ? id : key_id(a, w->person), 0);
}

static bool words_changed(struct arena *a, const struct entry *e, const struct values *v)
{
	struct values now;
	values_of(a, e, &now);
	for (size_t i = 0; i < v->kind->fields; i++)
		if ((v->kind->field[i].flags & FIELD_OWN_WORDS) && v->item[i].sent && !value_same(&v->item[i], &now.item[i]))
			return true;
	return false;
}

struct resource_put entry_change(struct arena *a, const struct entry *e, const struct values *v, const struct writer *w)
{
	const struct kind *k = e->kind;
	bool said_anew = words_changed(a, e, v);
	struct json_node *n = json_tree(a, entry_body(e));
	put_values(a, n, v);
	if (said_anew && k->when_at)
		put_text(a, n, str_of(k->when_at), instant_iso(a, w->at));
	// The author column stays with the words; who made this version stands here, for the history.
	json_node_put(a, n, EXT("changed-by", "Reference"), NULL);
	put_reference(a, n, EXT("changed-by", "Reference"), w->author_reference, w->author_display);
	if (said_anew && k->recorder_at)
		put_reference(a, n, k->recorder_at, w->author_reference, w->author_display);
	struct resource_put put = finished(a, k, w, n, e->r->id, e->r->version);
	put.now.label = e->r->label;
	put.now.shelf = e->r->shelf;
	if (!said_anew && k->words_of) // who ticks an action done does not become the author of its words
		put.now.author = e->r->author;
	return put;
}

struct resource_put entry_remove(struct arena *a, const struct entry *e, struct str why, const struct writer *w)
{
	struct json_node *n = json_tree(a, entry_body(e));
	if (why.n)
		json_node_put(a, n, EXT("removed-why", "String"), json_node_text(a, why));
	struct resource_put put = finished(a, e->kind, w, n, e->r->id, e->r->version);
	put.now.label = e->r->label;
	put.now.shelf = e->r->shelf;
	put.now.deleted = true;
	return put;
}
