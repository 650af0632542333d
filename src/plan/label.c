// SPDX-License-Identifier: Apache-2.0
// Labels on single entries (label.h): in FHIR, and on what belongs to an entry.
#include "plan/label.h"

#include "base/random.h"
#include "plan/remark.h"
#include "record/key.h"

#define LABEL_SYSTEM OWN_SYSTEM("entry-label")
#define CONFIDENTIALITY "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
#define FEW_LETTERS 12

bool label_may_carry(const struct kind *k)
{
	bool of_people = k == &kind_relation || k == &kind_professional;
	return k->shelf == SHELF_PLAN && !k->apart && !of_people && k != &kind_header && k != &kind_review;
}

bool label_is_few(struct str label)
{
	return str_starts(label, LABEL_FEW) && label.n > sizeof LABEL_FEW - 1;
}

struct str label_few_new(struct arena *a)
{
	return str_format(a, LABEL_FEW "%.*s", STR_ARG(random_id_str(a, FEW_LETTERS)));
}

bool label_named(const struct consent_view *c, struct str label)
{
	for (struct str rest = c->labels; rest.p;)
		if (str_eq(str_cut(&rest, ' '), label))
			return label.n > 0;
	return false;
}

static bool among(const struct str *list, size_t count, struct str id)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(list[i], id))
			return true;
	return false;
}

// Whether those that name the label are these and no others.
static bool exactly(const struct consent_view *list, size_t count, struct str label, const struct str *consent,
	size_t consents)
{
	for (size_t i = 0; i < count; i++)
		if (label_named(&list[i], label) != among(consent, consents, list[i].id))
			return false;
	return true;
}

struct str label_few_of(struct arena *a, const struct consent_view *list, size_t count, const struct str *consent,
	size_t consents)
{
	for (size_t i = 0; i < count; i++)
		for (struct str rest = list[i].labels; rest.p;) {
			struct str label = str_cut(&rest, ' ');
			if (label_is_few(label) && exactly(list, count, label, consent, consents))
				return str_dup(a, label);
		}
	return STR("");
}

// --- in FHIR -------------------------------------------------------------------------------------------------------
static bool known(struct str code)
{
	return str_is(code, LABEL_ONLY_ME) || str_is(code, LABEL_SENSITIVE) || str_is(code, LABEL_TEAM) ||
		label_is_few(code);
}

static struct json_node *coding(struct arena *a, const char *system, struct str code)
{
	struct json_node *n = json_node_object(a);
	json_node_set(a, n, STR("system"), json_node_text(a, str_of(system)));
	json_node_set(a, n, STR("code"), json_node_text(a, code));
	return n;
}

static bool is_coding(struct arena *a, struct json_node *n, const char *system)
{
	struct json_node *s = json_node_get(n, STR("system"));
	return s && str_is(json_node_string(a, s), system);
}

static bool is_restricted(struct arena *a, struct json_node *n)
{
	struct json_node *code = json_node_get(n, STR("code"));
	return is_coding(a, n, CONFIDENTIALITY) && code && str_is(json_node_string(a, code), "R");
}

void label_stamp(struct arena *a, struct json_node *body, struct str label)
{
	struct json_node *list = json_node_get(json_node_get(body, STR("meta")), STR("security"));
	struct json_node *out = json_node_array(a);
	bool ours = false;
	for (uint32_t i = 0; list && i < json_node_count(list); i++)
		ours = ours || is_coding(a, json_node_item(list, i), LABEL_SYSTEM);
	if (!ours && !label.n)
		return;
	for (uint32_t i = 0; list && i < json_node_count(list); i++) {
		struct json_node *n = json_node_item(list, i);
		if (!is_coding(a, n, LABEL_SYSTEM) && !is_restricted(a, n))
			json_node_push(a, out, json_node_copy(a, n));
	}
	if (label.n) {
		json_node_push(a, out, coding(a, LABEL_SYSTEM, label));
		json_node_push(a, out, coding(a, CONFIDENTIALITY, STR("R")));
	}
	json_node_put(a, body, "meta.security", json_node_count(out) ? out : NULL);
}

struct str label_of_body(struct arena *a, struct json_at body)
{
	struct json_at list = json_get(json_get(body, "meta"), "security");
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct str code = json_text(a, json_get(i, "code"));
		if (json_text_is(json_get(i, "system"), LABEL_SYSTEM) && known(code))
			return code;
	}
	return STR("");
}

struct str label_of_import(struct arena *a, struct json_at body)
{
	struct json_at list = json_get(json_get(body, "meta"), "security");
	struct str label = label_of_body(a, body);
	for (struct json_at i = json_first(list); json_is_set(i) && !label.n; i = json_next(list, i)) {
		struct str code = json_text(a, json_get(i, "code"));
		if (json_text_is(json_get(i, "system"), CONFIDENTIALITY) && (str_is(code, "R") || str_is(code, "V")))
			label = STR(LABEL_SENSITIVE);
	}
	return label;
}

// --- on what belongs to an entry -------------------------------------------------------------------------------------
static struct resource_put labelled(struct arena *a, const struct resource *r, struct json_node *body, struct str label,
	instant at)
{
	struct resource_put put = { .now = *r, .expect = r->version };
	label_stamp(a, body, label);
	put.now.label = label;
	put.now.updated = at;
	put.now.packed = put.now.facts = STR_NONE;
	put.now.body = resource_stamp(a, body, r->id, r->version + 1, at);
	return put;
}

struct resource_put label_put(struct arena *a, const struct entry *e, struct str label, const struct writer *w)
{
	struct json_node *n = json_tree(a, entry_body(e));
	json_node_put(a, n, EXT("changed-by", "Reference"), NULL);
	json_node_put(a, n, EXT("proposed-by", "Reference"), NULL);
	if (w->author_reference.n)
		json_node_put(
			a, n, EXT("changed-by", "Reference") ".reference", json_node_text(a, w->author_reference));
	json_node_put(a, n, EXT("changed-by", "Reference") ".display", json_node_text(a, w->author_display));
	return labelled(a, e->r, n, label, w->at);
}

static enum err follow(struct db *db, struct arena *a, const struct resource *r, struct str label)
{
	if (r->deleted || str_eq(r->label, label))
		return OK;
	struct resource_put put =
		labelled(a, r, json_tree(a, json_trusted(a, r->body)), label, clock_now());
	return resource_write(db, a, &put);
}

static bool about_any(const struct label_follow *f, struct str id)
{
	for (size_t i = 0; i < f->entries; i++)
		if (str_eq(f->entry[i]->r->id, id))
			return true;
	return false;
}

static enum err follow_remarks(struct db *db, struct arena *a, const struct label_follow *f, const char *type)
{
	struct resource_list list;
	struct remark m;
	enum err e = resource_of_type(db, a, f->person, SHELF_SERIES, type, &list);
	for (size_t i = 0; e == OK && i < list.count; i++)
		if (remark_read(a, &list.item[i], &m) && about_any(f, m.about))
			e = follow(db, a, &list.item[i], f->label);
	return e;
}

static enum err follow_files(struct db *db, struct arena *a, const struct label_follow *f, const struct entry *entry)
{
	struct attached file;
	struct resource r;
	enum err e = OK;
	for (size_t i = 0; e == OK && i < entry->kind->fields; i++) {
		const struct field *x = &entry->kind->field[i];
		if (x->control != CONTROL_FILE || !entry_file(entry, x->name, &file))
			continue;
		e = resource_get(db, a, STR("Binary"), file.id, &r);
		e = e == OK ? follow(db, a, &r, f->label) : e == ERR_NOT_FOUND ? OK : e;
	}
	return e;
}

enum err label_follow_run(struct db *db, struct arena *a, void *label_follow)
{
	const struct label_follow *f = label_follow;
	enum err e = f->entries ? follow_remarks(db, a, f, "Communication") : OK;
	if (e == OK && f->entries)
		e = follow_remarks(db, a, f, "Task");
	for (size_t i = 0; e == OK && i < f->entries; i++)
		e = follow_files(db, a, f, f->entry[i]);
	for (size_t i = 0; e == OK && i < f->consents; i++)
		e = consent_label(db, a, f->person, f->consent[i], f->label, f->author);
	return e;
}
