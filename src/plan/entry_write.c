// SPDX-License-Identifier: Apache-2.0
// Making and changing the resource behind an entry (entry.h): only the elements of the kind's fields are touched, so
// what another system put there comes out as it went in.
#include <string.h>

#include "fhir/profile.h"
#include "plan/entry.h"
#include "plan/label.h"
#include "plan/taken.h"
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
	case SHAPE_NUMBER:
		json_node_put(a, n, f->at, json_node_raw(a, str_of(c->code)));
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

// What else stands in the coding (its version) speaks of the code that stood there.
static void put_coding(struct arena *a, struct json_node *n, const struct field *f, const struct value *v)
{
	json_node_put(a, n, f->at, NULL);
	if (!v->text.n)
		return;
	put_text(a, n, str_format(a, "%s.code", f->at), v->text);
	put_text(a, n, str_format(a, "%s.display", f->at), v->term);
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
	case CONTROL_CODING:
		put_coding(a, n, f, v);
		break;
	case CONTROL_WHO:
	case CONTROL_LINK:
		put_refs(a, n, f, v);
		there = v->refs > 0;
		break;
	case CONTROL_FILE:
		attach_put(a, n, f->at, f->name_at, v->file);
		break;
	}
	if (f->with_at)
		json_node_put(a, n, f->with_at, there ? json_node_raw(a, str_of(f->with)) : NULL);
}

// What stands where such things stood before moves to where they stand now.
static void move_old(struct arena *a, struct json_node *n, const struct entry *e)
{
	for (size_t i = 0; i < e->kind->fields; i++) {
		const struct field *f = &e->kind->field[i];
		struct json_at was = f->was_at ? json_path(a, entry_body(e), f->was_at) : (struct json_at){ 0 };
		if (!json_is_set(was))
			continue;
		json_node_put(a, n, f->was_at, NULL);
		put_text(a, n, str_of(f->at), entry_text(e, f->name));
	}
}

void values_put(struct arena *a, struct json_node *n, const struct values *v)
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

// Who writes it down, and with what job unless they said another.
static void put_recorder(struct arena *a, struct json_node *n, const struct kind *k, const struct values *v,
	const struct writer *w)
{
	const struct field *role = kind_field_find(k, STR("recorder_role"));
	put_reference(a, n, k->recorder_at, w->author_reference, w->author_display);
	if (role && w->author_role.n && !v->item[role - k->field].text.n)
		put_text(a, n, str_of(role->at), w->author_role);
}

// What was taken over was said when that was written. (A DocumentReference says when it came here: its date is an
// instant, FHIR R4.)
static struct str said_at(struct arena *a, const struct kind *k, const struct writer *w)
{
	bool then = w->taken && w->taken->written != DAY_NONE && strcmp(k->resource, "DocumentReference") != 0;
	return then ? day_iso(a, w->taken->written) : instant_iso(a, w->at);
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
		put_recorder(a, n, k, v, w);
	if (k->when_at)
		put_text(a, n, str_of(k->when_at), said_at(a, k, w));
	if (w->taken)
		taken_put(a, n, w->taken, w);
	fhir_profile_claim(a, n);
	struct str label = k->label ? str_of(k->label) : w->label.n ? w->label : STR("");
	label_stamp(a, n, label);
	struct resource_put put = finished(a, k, w, n, id.n ? id : key_id(a, w->person), 0);
	put.now.label = label;
	return put;
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
	move_old(a, n, e);
	if (said_anew && k->recorder_at)
		json_node_put(a, n, k->recorder_at, NULL); // with what stood there of who it was before
	values_put(a, n, v);
	if (said_anew && k->when_at)
		put_text(a, n, str_of(k->when_at), said_at(a, k, w));
	if (w->taken)
		taken_put(a, n, w->taken, w);
	else if (said_anew && !str_eq(e->r->author, w->author)) // other words than were typed in, not a slip put right
		taken_drop(a, n);
	// The author column stays with the words; who made this version stands here, for the history.
	json_node_put(a, n, EXT("changed-by", "Reference"), NULL);
	put_reference(a, n, EXT("changed-by", "Reference"), w->author_reference, w->author_display);
	json_node_put(a, n, EXT("proposed-by", "Reference"), NULL);
	put_reference(a, n, EXT("proposed-by", "Reference"), w->proposed_reference, w->proposed_display);
	if (said_anew && k->recorder_at)
		put_recorder(a, n, k, v, w);
	struct resource_put put = finished(a, k, w, n, e->r->id, e->r->version);
	put.now.label = e->r->label;
	put.now.shelf = e->r->shelf;
	if (!said_anew && k->words_of) // who ticks an action done does not become the author of its words
		put.now.author = e->r->author;
	return put;
}

static struct resource_put removed(struct arena *a, const struct entry *e, struct json_node *n, struct str why,
	const struct writer *w)
{
	if (why.n)
		json_node_put(a, n, EXT("removed-why", "String"), json_node_text(a, why));
	struct resource_put put = finished(a, e->kind, w, n, e->r->id, e->r->version);
	put.now.label = e->r->label;
	put.now.shelf = e->r->shelf;
	put.now.deleted = true;
	return put;
}

struct resource_put entry_remove(struct arena *a, const struct entry *e, struct str why, const struct writer *w)
{
	return removed(a, e, json_tree(a, entry_body(e)), why, w);
}

// Where each type says entered-in-error; those that have no word for it say it by our extension alone.
static const struct {
	const char *type, *at;
} mistakes[] = {
	{ "Goal", "lifecycleStatus" }, { "Observation", "status" }, { "Task", "status" }, { "Communication", "status" },
	{ "CommunicationRequest", "status" }, { "Encounter", "status" }, { "QuestionnaireResponse", "status" },
	{ "Procedure", "status" }, { "CareTeam", "status" },
};

struct resource_put entry_mistake(struct arena *a, const struct entry *e, struct str why, const struct writer *w)
{
	struct json_node *n = json_tree(a, entry_body(e));
	json_node_put(a, n, EXT("removed-mistake", "Boolean"), json_node_raw(a, STR("true")));
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
		if (str_is(str_of(e->kind->resource), mistakes[i].type))
			json_node_put(a, n, mistakes[i].at, json_node_text(a, STR("entered-in-error")));
	if (str_is(str_of(e->kind->resource), "Condition")) { // FHIR R4 con-5: then there is no clinical status
		json_node_put(a, n, "clinicalStatus", NULL);
		json_node_put(a, n, "verificationStatus", NULL);
		put_text(a, n, STR("verificationStatus.coding[0].system"),
			STR("http://terminology.hl7.org/CodeSystem/condition-ver-status"));
		put_text(a, n, STR("verificationStatus.coding[0].code"), STR("entered-in-error"));
	}
	return removed(a, e, n, why, w);
}
