// SPDX-License-Identifier: Apache-2.0
// How what a program sends becomes part of the record (accept.h).
#include "plan/accept_file.h"

#include <string.h>

#include "base/text.h"
#include "fhir/compartment.h"
#include "fhir/nhs_number.h"
#include "fhir/outcome.h"
#include "plan/codes.h"
#include "plan/contingency.h"
#include "plan/facts.h"
#include "plan/follow.h"
#include "plan/label.h"
#include "plan/news.h"
#include "plan/refresh.h"
#include "plan/remark.h"
#include "plan/template.h"
#include "record/client.h"
#include "record/consent.h"
#include "record/key.h"

#define DEPTH_MOST 64
#define GROUP_MOST 5000 // members: each is looked up whenever the Group is read

static enum err wrong(struct fault *f, const struct accept *x, const char *at, enum err e, const char *sentence)
{
	struct str path = f ? str_format(f->arena, "%.*s%s%s", STR_ARG(x->path), *at ? "." : "", at) : STR_NONE;
	(void)fault_coded(f, path, sentence, err_row(e)->fhir, STR_NONE);
	if (f)
		f->err = e;
	return e;
}

// --- place ---------------------------------------------------------------------------------------------------------
static enum err validate(struct arena *a, const struct accept *x, struct fault *f)
{
	struct fhir_issues issues = { 0 };
	struct json_at said = json_get(x->body, "resourceType");
	if (json_kind(said) == JSON_STRING && !json_text_is(said, str_c(a, x->type)))
		return wrong(f, x, "resourceType", ERR_INPUT, _("This is another type of resource than the address says."));
	if (fhir_validate_at(a, x->body, str_c(a, x->path), &issues) == OK)
		return OK;
	return fhir_issues_fault(&issues, f);
}

// Whatever lies in somebody's compartment is theirs (Provenance.target -> Goal/KEY-...).
static bool whose(void *context, const struct fhir_reference *ref, struct str text, struct str *patient)
{
	(void)context;
	(void)text;
	*patient = key_of(ref->id);
	return ref->kind == FHIR_REF_RELATIVE && patient->n > 0 && fhir_home(ref->type);
}

static enum err find_owner(struct arena *a, const struct accept_how *how, struct accept *x, struct fault *f)
{
	struct fault inner;
	x->person = STR("");
	if (x->place->shared)
		return OK;
	if (str_is(x->type, "Patient")) {
		x->person = x->act == ACCEPT_CREATE ? (x->id.n ? x->id : key_new(a)) : x->now.person;
		return OK;
	}
	fault_init(&inner, a);
	const char *home = fhir_home(x->type);
	enum err e = fhir_owner(a, x->body, &(struct fhir_owner_how){ .base = how->base, .whose = whose }, &x->person,
		&inner);
	if (e == ERR_INPUT)
		return wrong(f, x, home, ERR_RULE, inner.items ? inner.items->message : fault_sentence(&inner));
	if (e == ERR_NOT_FOUND)
		return wrong(f, x, home, ERR_RULE, _("This names nobody. It must name the person whose it is."));
	if (e == OK && x->act == ACCEPT_UPDATE && !str_eq(x->person, x->now.person))
		return wrong(f, x, home, ERR_RULE, _("What belongs to one person cannot be given to another."));
	return e;
}

enum err accept_may(struct str type, enum accept_act act, struct fault *f)
{
	const struct place *place = place_of(type);
	if (!place)
		return fault_say(f, ERR_NOT_FOUND, _("We do not keep this kind of record."));
	if (place->made)
		return fault_say(f, ERR_METHOD, _("We write down ourselves who looked. No program does it for us."));
	if (place->kept && act != ACCEPT_CREATE)
		return fault_say(f, ERR_METHOD, _("This shows what happened. It is never changed or taken away."));
	return OK;
}

enum err accept_place(struct arena *a, const struct accept_how *how, struct accept *x, struct fault *f)
{
	enum err may = accept_may(x->type, x->act, f);
	if (may != OK)
		return may;
	x->place = place_of(x->type);
	if (x->act != ACCEPT_CREATE && str_is(x->type, "Questionnaire") && str_starts(x->now.id, TEMPLATE_ID))
		return wrong(f, x, "", ERR_RULE, _("Plans follow this template. An administrator changes templates."));
	if (x->act == ACCEPT_DELETE) {
		x->person = x->now.person;
		return OK;
	}
	enum err e = validate(a, x, f);
	return e == OK ? find_owner(a, how, x, f) : e;
}

// --- rules ---------------------------------------------------------------------------------------------------------
struct referring {
	struct arena *a;
	const struct accept_how *how;
	const struct accept *x;
	struct str bad;
	bool member; // it is a Group's list of people that is looked at
};

// A reference into a compartment leads to something that is there, with the same person.
static bool reference_good(struct referring *r, struct str text)
{
	struct fhir_reference ref;
	if (!text.n || !fhir_reference_parse(text, &ref))
		return true; // the validator has spoken
	bool person = r->member && str_is(ref.type, "Patient");
	bool ours = ref.kind == FHIR_REF_RELATIVE ||
		(ref.kind == FHIR_REF_ABSOLUTE && r->how->base.n && str_eq(ref.base, r->how->base));
	if (ref.kind == FHIR_REF_CONDITIONAL)
		return false;
	if (!ours || !fhir_home(ref.type))
		return true;
	if (r->x->place->shared) // what belongs to nobody names nobody, but for members of a Group
		return person && r->how->there(r->how->context, ref.type, ref.id);
	struct str key = str_is(ref.type, "Patient") ? ref.id : key_of(ref.id);
	bool self = str_eq(ref.id, r->x->put.now.id) && str_eq(ref.type, r->x->type);
	return str_eq(key, r->x->person) && (self || r->how->there(r->how->context, ref.type, ref.id));
}

static void walk_references(struct referring *r, struct json_at at, unsigned depth)
{
	enum json_kind kind = json_kind(at);
	if (r->bad.p || depth > DEPTH_MOST || (kind != JSON_OBJECT && kind != JSON_ARRAY))
		return;
	if (kind == JSON_OBJECT) {
		struct str text = json_text(r->a, json_get(at, "reference"));
		if (text.n && !reference_good(r, text))
			r->bad = text;
	}
	for (struct json_at i = json_first(at); json_is_set(i) && !r->bad.p; i = json_next(at, i))
		walk_references(r, i, depth + 1);
}

static enum err check_references(struct arena *a, const struct accept_how *how, const struct accept *x, struct fault *f)
{
	struct referring r = { .a = a, .how = how, .x = x };
	for (struct json_at i = json_first(x->body); json_is_set(i) && !r.bad.p; i = json_next(x->body, i)) {
		r.member = str_is(x->type, "Group") && str_is(json_name(a, i), "member");
		walk_references(&r, i, 1);
	}
	if (!r.bad.p)
		return OK;
	struct str shown = str_part(r.bad, 0, 100);
	struct str sentence = str_format(a, _("There is no %.*s here, or it is not with this person."), STR_ARG(shown));
	return wrong(f, x, "", ERR_RULE, sentence.p);
}

// Groups are lists of people, made by a program for its own use; what a Group would have in common is not looked for.
static enum err check_group(const struct accept *x, struct fault *f)
{
	if (json_length(json_get(x->body, "member")) > GROUP_MOST)
		return wrong(f, x, "member", ERR_RULE, _("This group is too large. Make several, of up to 5,000 people."));
	if (json_text_is(json_get(x->body, "type"), "person") && json_true(json_get(x->body, "actual")))
		return OK;
	return wrong(f, x, "type", ERR_RULE, _("We keep groups of actual people only: type person, actual true."));
}

static enum err number_taken(struct fault *f, const struct accept *x)
{
	struct str path = f ? str_format(f->arena, "%.*s.identifier", STR_ARG(x->path)) : STR_NONE;
	(void)fault_coded(f, path, _("Somebody with this NHS number is here already."), "duplicate", STR_NONE);
	if (f)
		f->err = ERR_CONFLICT;
	return ERR_CONFLICT;
}

static enum err check_patient(struct db *db, struct arena *a, const struct accept_how *how, const struct accept *x,
	struct fault *f)
{
	struct resource r = { .type = x->type, .id = x->put.now.id, .person = x->person, .body = json_raw(x->body) };
	struct person p, was = { .nhs = STR("") };
	struct str holder;
	person_from(a, &r, &p);
	if (x->act == ACCEPT_UPDATE && x->patched) { // any other change leaves the mark (keep_labels)
		person_from(a, &x->now, &was);
		if (was.restricted && !p.restricted)
			return wrong(f, x, "meta.security", ERR_RULE,
				_("This record is kept from being found. No program takes that mark off."));
		was.nhs = STR("");
	}
	if (!p.nhs.n)
		return OK;
	if (!nhs_number_valid(p.nhs))
		return wrong(f, x, "identifier", ERR_RULE, _("This is not a real NHS number. Check each digit"));
	if (x->act == ACCEPT_UPDATE && !x->now.deleted) // who was taken away holds no number any more
		person_from(a, &x->now, &was);
	if (str_eq(was.nhs, p.nhs))
		return OK;
	enum err e = person_number_holder(db, a, p.nhs, &holder);
	if (e != OK || !holder.p)
		return e;
	// Whom the same Bundle takes away or changes may let go of it first: then it shows when it is written.
	bool changes = how->rewritten && how->rewritten(how->context, STR("Patient"), holder);
	return changes ? OK : number_taken(f, x);
}

// Fields of an entry that are somebody's own words come out as they were.
static bool words_kept(struct arena *a, const struct accept *x, const struct accept_how *how)
{
	struct resource next = x->now;
	struct entry was, is;
	struct values before, after;
	next.body = json_raw(x->body);
	if (str_eq(x->now.author, how->author) || !entry_open(a, &x->now, &was))
		return true;
	is = (struct entry){ .kind = was.kind, .r = &next, .arena = a, .held = arena_make(a, struct entry_held) };
	values_of(a, &was, &before);
	values_of(a, &is, &after);
	for (size_t i = 0; i < was.kind->fields; i++)
		if ((was.kind->field[i].flags & FIELD_OWN_WORDS) && !value_same(&before.item[i], &after.item[i]))
			return false;
	return !was.kind->words_of || str_eq(entry_words_of(&was), entry_words_of(&is));
}

static enum err check_change(struct arena *a, const struct accept_how *how, const struct accept *x, struct fault *f)
{
	if (x->act == ACCEPT_CREATE)
		return str_is(x->type, "CarePlan") && !how->brought && place_own_plan(x->body)
			? wrong(f, x, "category", ERR_RULE, _("The plan itself follows from what is in it. Send that."))
			: OK;
	if (str_is(x->now.kind, "plan"))
		return wrong(f, x, "", ERR_RULE, _("The plan itself follows from what is in it. Change that."));
	if (str_is(x->type, "Consent") && !str_eq(x->now.author, how->author))
		return wrong(f, x, "", ERR_RULE, _("Only the person decides about their consent."));
	if (str_is(x->now.kind, REMARK_COMMENT) || str_is(x->now.kind, REMARK_SUGGESTION))
		return wrong(f, x, "", ERR_RULE, _("These are somebody's own words. Only they can change them."));
	struct entry e;
	bool entry = entry_open(a, &x->now, &e);
	if (entry && x->now.deleted)
		return wrong(f, x, "", ERR_RULE, _("This was taken out of the plan. Only people bring it back."));
	if (x->act == ACCEPT_DELETE)
		return entry && !str_eq(x->now.author, how->author)
			? wrong(f, x, "", ERR_RULE, _("This is part of the plan. Only people take something out of it."))
			: OK;
	if (entry && kind_of(a, x->body) != e.kind)
		return wrong(f, x, "", ERR_RULE, _("This would become another kind of entry. Send it as a new one."));
	return words_kept(a, x, how) ? OK
		: wrong(f, x, "", ERR_RULE, _("These are somebody's own words. Only they can change them."));
}

// Whether it is this that a reference names: as it is, in full, or one version of it.
static bool reference_to(const struct referring *r, struct str text)
{
	struct fhir_reference ref;
	if (!text.n || !fhir_reference_parse(text, &ref) || !str_eq(ref.id, r->x->now.id) || !str_eq(ref.type, r->x->type))
		return false;
	return ref.kind == FHIR_REF_RELATIVE || (ref.kind == FHIR_REF_ABSOLUTE && str_eq(ref.base, r->how->base));
}

static bool names(const struct referring *r, struct json_at at, unsigned depth)
{
	enum json_kind kind = json_kind(at);
	if (depth > DEPTH_MOST || (kind != JSON_OBJECT && kind != JSON_ARRAY))
		return false;
	if (kind == JSON_OBJECT && reference_to(r, json_text(r->a, json_get(at, "reference"))))
		return true;
	for (struct json_at i = json_first(at); json_is_set(i); i = json_next(at, i))
		if (names(r, i, depth + 1))
			return true;
	return false;
}

// Whether r speaks of it, and still will.
static bool speaks_of(const struct referring *r, const struct resource *of)
{
	const struct accept_how *how = r->how;
	bool goes_with = str_is(of->type, "Binary") && str_is(of->kind, ATTACH_KIND);
	if (str_eq(of->id, r->x->now.id) || str_is(of->kind, "plan") || goes_with ||
		!names(r, json_trusted(r->a, of->body), 0))
		return false;
	return !how->rewritten || !how->rewritten(how->context, of->type, of->id);
}

// What the asker may not see does not stand in their way either: it would tell that it is there. But a person of whom
// anything is kept stays.
static bool seen(const struct referring *r, const struct resource *other)
{
	return str_is(r->x->type, "Patient") || r->how->there(r->how->context, other->type, other->id);
}

// Whether anything current of the person speaks of it, but for the plan's own list and evidence.
static enum err referred_to(struct db *db, const struct referring *r, bool *yes)
{
	enum err e = OK;
	*yes = false;
	for (int shelf = SHELF_PLAN; e == OK && !*yes && shelf <= SHELF_PAST; shelf++) {
		struct resource_list list;
		e = resource_shelf(db, r->a, r->x->now.person, (enum shelf)shelf, &list);
		for (size_t i = 0; e == OK && i < list.count; i++)
			*yes = *yes || (speaks_of(r, &list.item[i]) && seen(r, &list.item[i]));
	}
	return e;
}

// The same of what belongs to nobody, among its like. Records of people are not read for it: what was taken away can
// still be read in its history by who follows a reference.
static enum err shared_referred_to(struct db *db, const struct referring *r, bool *yes)
{
	const struct place *p;
	enum err e = OK;
	*yes = false;
	for (size_t n = 0; e == OK && !*yes && (p = place_at(n)) != NULL; n++) {
		struct resource_list list = { 0 };
		if (p->shared)
			e = shared_list(db, r->a, str_of(p->type), &list);
		for (size_t i = 0; e == OK && i < list.count; i++)
			*yes = *yes || (speaks_of(r, &list.item[i]) && seen(r, &list.item[i]));
	}
	return e;
}

static enum err check_delete(struct db *db, struct arena *a, const struct accept_how *how, const struct accept *x,
	struct fault *f)
{
	const struct referring r = { .a = a, .how = how, .x = x };
	bool used = false;
	enum err e = x->place->shared ? shared_referred_to(db, &r, &used) : referred_to(db, &r, &used);
	if (e != OK || !used)
		return e;
	return wrong(f, x, "", ERR_CONFLICT, _("Something else refers to this. Take that away first."));
}

// --- the body ------------------------------------------------------------------------------------------------------
static void set_columns(struct arena *a, struct accept *x, const struct accept_how *how)
{
	struct resource *r = &x->put.now;
	*r = (struct resource){ .person = x->person, .shelf = x->place->shelf, .type = x->type, .id = r->id,
		.kind = STR(ACCEPT_KIND), .section = str_of(x->place->section), .label = STR(""), .author = how->author,
		.updated = how->at };
	if (str_is(x->type, "Patient") || x->place->shared)
		r->kind = STR("");
	x->put.expect = x->act == ACCEPT_CREATE ? 0 : x->now.version;
	// From another record comes what a person said there. Who writes a Consent of its own goes on reading it.
	if (how->brought && str_is(x->type, "Consent") && consent_denies(x->body))
		r->label = STR(CONSENT_NEVER_LABEL);
	if (x->act == ACCEPT_CREATE)
		return;
	// What stands keeps its place; who first wrote it stays in its history. Who changes an entry of the plan does not
	// become the author of its words.
	struct entry e;
	if (entry_open(a, &x->now, &e))
		r->author = x->now.author;
	r->shelf = x->now.shelf;
	r->kind = x->now.kind;
	r->section = x->now.section;
	r->label = x->now.label;
}

static bool label_in(struct arena *a, struct json_node *list, struct json_at label)
{
	struct str system = json_text(a, json_get(label, "system")), code = json_text(a, json_get(label, "code"));
	for (uint32_t i = 0; i < json_node_count(list); i++) {
		struct json_node *have = json_node_item(list, i);
		struct json_node *s = json_node_get(have, STR("system")), *c = json_node_get(have, STR("code"));
		if (str_eq(json_node_string(a, s), system) && str_eq(json_node_string(a, c), code))
			return true;
	}
	return false;
}

// Labels and tags that stand stay when a new body does not repeat them: what was marked must not lose its mark because
// a program does not know it (FHIR R4, resource.html#Meta). A patch takes them out by name.
static void keep_labels(struct arena *a, struct json_at before, struct json_node *body)
{
	static const char *const lists[] = { "security", "tag" };
	for (size_t n = 0; n < sizeof lists / sizeof *lists; n++) {
		struct json_at was = json_get(json_get(before, "meta"), lists[n]);
		for (struct json_at i = json_first(was); json_is_set(i); i = json_next(was, i)) {
			struct json_node *list = json_node_get(json_node_get(body, STR("meta")), str_of(lists[n]));
			if (list && label_in(a, list, i))
				continue;
			if (!list)
				json_node_put(a, body, str_format(a, "meta.%s[0]", lists[n]).p, json_tree(a, i));
			else
				json_node_push(a, list, json_tree(a, i));
		}
	}
}

// An entry says who made this version of it, beside whose words they are (plan/entry_write.c).
static enum err say_changed_by(struct db *db, struct arena *a, const struct accept_how *how, struct json_node *body)
{
	struct str id = str_part(how->author, 2, how->author.n), name = STR_NONE; // "s:CLIENT"
	enum err e = client_name(db, a, id, &name);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	json_node_put(a, body, EXT("changed-by", "Reference"), NULL);
	json_node_put(a, body, EXT("changed-by", "Reference") ".display", json_node_text(a, name.n ? name : id));
	return OK;
}

enum err accept_make(struct db *db, struct arena *a, const struct accept_how *how, struct accept *x, struct fault *f)
{
	bool patient = str_is(x->type, "Patient");
	x->put.now.id = x->act != ACCEPT_CREATE ? x->now.id : patient ? x->person
		: x->id.n ? x->id : x->place->shared ? key_shared(a) : key_id(a, x->person);
	enum err e = check_change(a, how, x, f);
	if (e == OK && x->act == ACCEPT_DELETE)
		e = check_delete(db, a, how, x, f);
	if (e == OK && x->act != ACCEPT_DELETE)
		e = check_references(a, how, x, f);
	if (e == OK && str_is(x->type, "Group") && x->act != ACCEPT_DELETE)
		e = check_group(x, f);
	if (e == OK && patient && x->act != ACCEPT_DELETE)
		e = check_patient(db, a, how, x, f);
	if (e != OK)
		return e;
	set_columns(a, x, how);
	struct resource *r = &x->put.now;
	r->deleted = x->act == ACCEPT_DELETE;
	struct json_node *body = json_tree(a, r->deleted ? json_trusted(a, x->now.body) : x->body);
	if (x->act == ACCEPT_UPDATE && !x->patched)
		keep_labels(a, json_trusted(a, x->now.body), body);
	if (x->act == ACCEPT_UPDATE && str_eq(r->author, x->now.author) && !str_eq(r->author, how->author))
		e = say_changed_by(db, a, how, body);
	bool labelled = x->person.n && !patient && !str_is(x->type, "Consent") && r->shelf != SHELF_EVIDENCE;
	if (labelled && x->act == ACCEPT_CREATE)
		r->label = label_of_body(a, x->body);
	if (labelled && !r->deleted)
		label_stamp(a, body, r->label); // of what stands the column says it, whatever was sent
	if (e == OK && !r->deleted && x->person.n)
		e = accept_files(a, x, body, f);
	else if (e == OK && r->deleted)
		e = accept_files_gone(db, a, x);
	r->body = resource_stamp(a, body, r->id, x->put.expect + 1, how->at);
	r->version = x->put.expect + 1;
	if (e == OK)
		facts_make(a, r);
	return e;
}

// --- writing -------------------------------------------------------------------------------------------------------
// The id of what is created was made for it just now (accept_make), so it is looked for nowhere.
static enum err write_one(struct db *db, struct arena *a, const struct accept *x)
{
	struct resource_put put = x->put; // the job may run again
	enum err e = accept_files_write(db, a, x);
	if (e == OK)
		e = x->place->shared ? shared_write(db, a, &put)
			: x->act == ACCEPT_CREATE ? resource_add(db, &put.now) : resource_write(db, a, &put);
	if (e == OK)
		e = once_made(db, &x->once, put.now.seq);
	return e == OK && str_is(x->type, "Patient") ? person_index(db, a, &put.now) : e;
}

// What a program sent and nobody has taken up is no entry and counts for nothing (accept.h): what follows from the plan
// is what it was. Who the person is, and what an entry says, is part of it, whoever writes it.
static bool part_of_plan(const struct accept *x)
{
	return x->person.n && !str_is(x->put.now.kind, ACCEPT_KIND);
}

// People whose plan may be another now, each once.
static bool first_of_person(const struct accept_set *s, size_t at)
{
	if (!part_of_plan(&s->item[at]))
		return false;
	for (size_t i = 0; i < at; i++)
		if (part_of_plan(&s->item[i]) && str_eq(s->item[i].person, s->item[at].person))
			return false;
	return true;
}

static bool person_gone(const struct accept_set *s, struct str person)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->item[i].act == ACCEPT_DELETE && str_eq(s->item[i].now.id, person))
			return true;
	return false;
}

// A plan for when things go wrong, or a sign that it is time for one. Programs are held to the rule by what stands when
// all of a Bundle is written, so the two may come together in any order.
static bool touches_contingency(const struct accept *x)
{
	struct str kind = x->put.now.kind;
	return str_is(kind, kind_contingency.name) || str_is(kind, kind_trigger.name);
}

enum err accept_run(struct db *db, struct arena *a, void *accept_set)
{
	struct accept_set *s = accept_set;
	enum err e = OK;
	for (size_t i = 0; i < s->count && e == OK; i++) { // all before the first is written: they do not stop each other
		s->failed = i;
		e = once_still(db, &s->item[i].once);
	}
	for (size_t i = 0; i < s->count && e == OK; i++) {
		s->failed = i;
		e = write_one(db, a, &s->item[i]);
	}
	for (size_t i = 0; i < s->count && e == OK; i++) {
		s->failed = i;
		if (touches_contingency(&s->item[i]) && !person_gone(s, s->item[i].person))
			e = contingency_holds(db, a, s->item[i].person);
	}
	for (size_t i = 0; i < s->count && e == OK; i++) {
		struct str person = s->item[i].person;
		if (!first_of_person(s, i))
			continue;
		if (person_gone(s, person)) {
			e = summary_drop(db, a, person);
			if (e == OK)
				e = follow_rows_write(db, a, person, (struct json_at){ 0 });
			continue;
		}
		struct writer w = { .person = person, .plan = STR(""), .author = s->author, .author_reference = STR(""),
			.author_display = STR(""), .words_reference = STR(""), .words_display = STR(""), .at = s->at };
		e = plan_refresh(db, a, person, &w, PLAN_STATES);
	}
	for (size_t i = 0; i < s->count && e == OK; i++)
		if (s->item[i].person.n && !person_gone(s, s->item[i].person))
			e = plan_news(db, a, &s->item[i].put.now);
	return e;
}

enum err accept_failed(const struct accept_set *s, enum err e, struct fault *f)
{
	const struct accept *x = s->failed < s->count ? &s->item[s->failed] : NULL;
	if (e == ERR_RULE && x)
		return wrong(f, x, "", e, _("A plan for when things go wrong is ready to use only while it has a sign to look "
			"out for (a Condition that names it). Send status draft, or the sign with it."));
	return e == ERR_CONFLICT && x && str_is(x->type, "Patient") ? number_taken(f, x) : e;
}
