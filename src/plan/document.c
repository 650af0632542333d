// SPDX-License-Identifier: Apache-2.0
// An agreed version as a FHIR document (agreement.h): a Bundle whose first entry is a Composition with the plan's
// sections, then everything that it names, each in its frozen version and spliced as it was stored. fullUrls are
// absolute under one base, so that the references inside resolve to one another; what a form or a program asks for
// brings the files along, what goes out by itself names them. A plan that nobody has agreed yet is
// a preliminary document of what stands now, and so is one that was reviewed, final while what was agreed still stands;
// a reader who may see a part gets a document of that part.
#include "base/arena.h"
#include "base/text.h"
#include "fhir/profile.h"
#include "plan/agreement_inside.h"
#include "plan/correction.h"
#include "plan/narrative.h"
#include "plan/remark.h"

#define DOCUMENT_MOST ((size_t)64 << 20) // bytes
#define HEADINGS "https://fhir.hl7.org.uk/CodeSystem/UKCore-RecordStandardHeadings"

struct heading {
	const char *title, *system, *code, *display;
	const struct kind *kinds[8]; // ends with NULL
};

static const struct heading headings[] = {
	{ N_("About me"), SNOMED, "1515851000000101", "About me",
		{ &kind_about_important, &kind_about_please, &kind_about_people, &kind_about_communicate, &kind_about_wellness,
			&kind_about_support, &kind_about_also } },
	{ N_("What matters most"), HEADINGS, "patient-and-carer-concerns-expectations-and-wishes",
		"Patient and carer concerns, expectations and wishes", { &kind_said } },
	{ N_("What I am good at"), NULL, NULL, NULL, { &kind_strength } },
	{ N_("What worries me and what I need"), NULL, NULL, NULL, { &kind_need } },
	{ N_("How we understand it together"), HEADINGS, "clinical-narrative", "Clinical narrative",
		{ &kind_formulation } },
	{ N_("What I want to achieve"), HEADINGS, "aim-goal", "Aim/goal", { &kind_goal, &kind_stage, &kind_outcome } },
	{ N_("What we do about it"), HEADINGS, "plan-and-requested-actions", "Plan and requested actions",
		{ &kind_action } },
	{ N_("If things go wrong"), NULL, NULL, NULL,
		{ &kind_contingency, &kind_trigger, &kind_warning, &kind_response, &kind_call, &kind_coping, &kind_standby } },
	{ N_("Advance statement"), HEADINGS, "advance-statement", "Advance statement", { &kind_advance } },
	{ N_("Other plans and documents"), NULL, NULL, NULL, { &kind_support_plan, &kind_other_plan } },
	{ N_("Decisions"), NULL, NULL, NULL, { &kind_decision } },
	{ N_("What I can decide, and what was decided for me"), NULL, NULL, NULL, { &kind_capacity, &kind_best_interest } },
	{ N_("Conversations"), NULL, NULL, NULL, { &kind_conversation } },
	{ N_("People with me"), NULL, NULL, NULL, { &kind_relation, &kind_professional } },
	{ N_("Looking at the plan again"), SNOMED, "425268008", "Review of care plan", { &kind_review } },
	{ N_("About this plan"), NULL, NULL, NULL, { &kind_header } },
};

struct document {
	struct db *db;
	struct arena *a;
	struct json_out *w;
	struct plan *pl;
	const struct agreed_version *which; // NULL: not agreed yet
	struct agreement_list agreements;   // sound ones of this version
	struct resource patient;
	const struct resource *review; // of the plan after a review: the Task; else NULL
	instant back;                  // of the plan after a yes was taken back: when; else 0
	struct remarks said;           // comments on what is in it; no part of what was agreed
	bool part; // something was left out
	bool files; // those of its entries come along: somebody asked for it, and takes it somewhere
	const struct agreement_reader *reader;
};

// --- the Composition ---------------------------------------------------------------------------------------------
static void put_coding(struct json_out *w, const char *system, const char *code, const char *display)
{
	json_open(w);
	json_member(w, "coding");
	json_open_array(w);
	json_open(w);
	json_pair_c(w, "system", system);
	json_pair_c(w, "code", code);
	json_pair_c(w, "display", display);
	json_shut(w);
	json_shut_array(w);
	json_shut(w);
}

static void put_party(struct json_out *w, struct str reference, struct str display)
{
	json_open(w);
	if (reference.n)
		json_pair(w, "reference", reference);
	if (display.n)
		json_pair(w, "display", display);
	json_shut(w);
}

// Entries of the heading's kinds, in their order; false at the end. *k and *e start as 0 and NULL.
static bool next_entry(const struct plan *pl, const struct heading *h, size_t *k, const struct entry **e)
{
	*e = *e ? plan_next(pl, *e) : h->kinds[*k] ? plan_first(pl, h->kinds[*k]) : NULL;
	while (!*e && h->kinds[*k] && h->kinds[++*k])
		*e = plan_first(pl, h->kinds[*k]);
	return *e != NULL;
}

// The narrative of a section, which ends here; its entries are next.
static void narrative_to_entries(struct document *d, struct buf *div)
{
	narrative_end(div);
	json_member(d->w, "text");
	json_open(d->w);
	json_pair_c(d->w, "status", "generated");
	json_pair(d->w, "div", buf_text(div));
	json_shut(d->w);
	json_member(d->w, "entry");
	json_open_array(d->w);
}

static void put_section(struct document *d, const struct heading *h)
{
	const struct entry *e = NULL;
	size_t k = 0;
	struct buf div;
	if (!next_entry(d->pl, h, &k, &e))
		return;
	json_open(d->w);
	json_pair_c(d->w, "title", h->title);
	if (h->code) {
		json_member(d->w, "code");
		put_coding(d->w, h->system, h->code, h->display);
	}
	buf_init(&div, d->a, DOCUMENT_MOST);
	narrative_begin(&div);
	for (e = NULL, k = 0; next_entry(d->pl, h, &k, &e);)
		narrative_entry(&div, e);
	narrative_to_entries(d, &div);
	for (e = NULL, k = 0; next_entry(d->pl, h, &k, &e);)
		put_party(d->w, entry_ref_self(e), STR(""));
	json_shut_array(d->w);
	json_shut(d->w);
}

// Comments, in a section of their own: they stand beside what was agreed and are no part of it.
static void put_said(struct document *d)
{
	struct buf div;
	if (!d->said.count)
		return;
	json_open(d->w);
	json_pair_c(d->w, "title", _("What was said about it"));
	buf_init(&div, d->a, DOCUMENT_MOST);
	narrative_begin(&div);
	for (size_t i = 0; i < d->said.count; i++)
		narrative_said(&div, d->said.item[i].name, d->said.item[i].text);
	narrative_to_entries(d, &div);
	for (size_t i = 0; i < d->said.count; i++)
		put_party(d->w, str_format(d->a, "%.*s/%.*s", STR_ARG(d->said.item[i].r.type), STR_ARG(d->said.item[i].r.id)),
			STR(""));
	json_shut_array(d->w);
	json_shut(d->w);
}

static void put_authors(struct document *d)
{
	json_member(d->w, "author");
	json_open_array(d->w);
	for (size_t i = 0; i < d->agreements.count; i++) {
		const struct agreement *x = &d->agreements.item[i];
		bool again = false;
		for (size_t j = 0; j < i; j++)
			again = again ||
				(str_eq(d->agreements.item[j].reference, x->reference) && str_eq(d->agreements.item[j].name, x->name));
		if (!again)
			put_party(d->w, x->reference, x->name);
	}
	if (!d->agreements.count) // whose plan it is
		put_party(d->w, str_format(d->a, "Patient/%.*s", STR_ARG(d->pl->person->key)), d->pl->person->full);
	json_shut_array(d->w);
}

static void put_attesters(struct document *d)
{
	static const char *const modes[] = {
		[AS_PERSON] = "personal", [AS_REPRESENTATIVE] = "legal", [AS_PROFESSIONAL] = "professional"
	};
	bool any = false;
	for (size_t i = 0; i < d->agreements.count; i++)
		any = any || d->agreements.item[i].agreed == ANSWER_YES;
	if (!any)
		return;
	json_member(d->w, "attester");
	json_open_array(d->w);
	for (size_t i = 0; i < d->agreements.count; i++) {
		const struct agreement *x = &d->agreements.item[i];
		if (x->agreed != ANSWER_YES)
			continue;
		json_open(d->w);
		json_pair_c(d->w, "mode", modes[x->as]);
		json_pair(d->w, "time", instant_iso(d->a, x->at));
		json_member(d->w, "party");
		put_party(d->w, x->reference, x->name);
		json_shut(d->w);
	}
	json_shut_array(d->w);
}

static struct str document_id(struct document *d)
{
	const char *part = d->part ? "-part" : "";
	struct str key = d->pl->person->key;
	if (d->review)
		return str_format(d->a, "%.*s-v%lld%s", STR_ARG(d->review->id), (long long)d->review->version, part);
	if (d->back)
		return str_format(d->a, "%.*s-at-%lld%s", STR_ARG(key), (long long)(d->back / SECONDS), part);
	if (!d->which)
		return str_format(d->a, "%.*s-v%lld%s", STR_ARG(key), (long long)d->pl->care_plan.version, part);
	return str_format(d->a, "%.*s-%.*s%s", STR_ARG(key), 12, d->which->manifest.p, part);
}

// When it was reviewed, agreed by the last of them, or last changed.
static instant document_at(const struct document *d)
{
	if (d->review || d->back)
		return d->review ? d->review->updated : d->back;
	instant at = d->which ? d->which->last : d->pl->care_plan.updated;
	for (size_t i = 0; !d->which && i < d->pl->entries; i++)
		if (d->pl->entry[i].r->updated > at)
			at = d->pl->entry[i].r->updated;
	for (size_t i = 0; !d->which && i < d->said.count; i++)
		if (d->said.item[i].r.updated > at)
			at = d->said.item[i].r.updated;
	return at;
}

// That it tells of a review, and of which.
static void put_event(struct document *d)
{
	if (!d->review)
		return;
	json_member(d->w, "event");
	json_open_array(d->w);
	json_open(d->w);
	json_member(d->w, "code");
	json_open_array(d->w);
	put_coding(d->w, SNOMED, "425268008", "Review of care plan");
	json_shut_array(d->w);
	json_member(d->w, "detail");
	json_open_array(d->w);
	put_party(d->w, str_format(d->a, "Task/%.*s", STR_ARG(d->review->id)), STR(""));
	json_shut_array(d->w);
	json_shut(d->w);
	json_shut_array(d->w);
}

static void put_profile(struct document *d, const char *type)
{
	json_member(d->w, "meta");
	json_open(d->w);
	json_member(d->w, "profile");
	json_open_array(d->w);
	json_put_c(d->w, fhir_profile_of(str_of(type)));
	json_shut_array(d->w);
	json_shut(d->w);
}

static void put_composition(struct document *d)
{
	json_open(d->w);
	json_pair_c(d->w, "resourceType", "Composition");
	json_pair(d->w, "id", document_id(d));
	put_profile(d, "Composition");
	json_pair_c(d->w, "status", d->which ? "final" : "preliminary");
	json_member(d->w, "type");
	put_coding(d->w, SNOMED, "734163000", "Care plan");
	json_member(d->w, "subject");
	put_party(d->w, str_format(d->a, "Patient/%.*s", STR_ARG(d->pl->person->key)), d->pl->person->full);
	json_pair(d->w, "date", instant_iso(d->a, document_at(d)));
	put_authors(d);
	json_pair_c(d->w, "title", "My care and support plan");
	put_attesters(d);
	put_event(d);
	bool any = false;
	const struct entry *e = NULL;
	for (size_t i = 0; i < sizeof headings / sizeof *headings && !any; i++)
		any = next_entry(d->pl, &headings[i], &(size_t){ 0 }, &e);
	if (any) {
		json_member(d->w, "section");
		json_open_array(d->w);
		for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
			put_section(d, &headings[i]);
		put_said(d);
		json_shut_array(d->w);
	}
	json_shut(d->w);
}

// --- the Bundle --------------------------------------------------------------------------------------------------
static void entry_begin(struct document *d, struct str type, struct str id)
{
	json_open(d->w);
	json_pair(d->w, "fullUrl", str_format(d->a, OWN_BASE "%.*s/%.*s", STR_ARG(type), STR_ARG(id)));
	json_member(d->w, "resource");
}

static void put_resource(struct document *d, const struct resource *r)
{
	if (!r->id.n || !r->body.n)
		return;
	entry_begin(d, r->type, r->id);
	json_put_raw(d->w, r->body);
	json_shut(d->w);
}

// The professionals who agreed, as they stand in the directory now.
static enum err put_practitioners(struct document *d)
{
	for (size_t i = 0; i < d->agreements.count; i++) {
		struct str reference = d->agreements.item[i].reference;
		struct resource r;
		bool again = !str_starts(reference, "Practitioner/");
		for (size_t j = 0; j < i; j++)
			again = again || str_eq(d->agreements.item[j].reference, reference);
		if (again)
			continue;
		enum err e = shared_get(
			d->db, d->a, STR("Practitioner"), str_part(reference, sizeof "Practitioner/" - 1, reference.n), &r);
		if (e == OK && !r.deleted)
			put_resource(d, &r);
		else if (e != OK && e != ERR_NOT_FOUND)
			return e;
	}
	return OK;
}

static enum err put_bundle(struct document *d)
{
	json_open(d->w);
	json_pair_c(d->w, "resourceType", "Bundle");
	put_profile(d, "Bundle");
	json_member(d->w, "identifier");
	json_open(d->w);
	json_pair_c(d->w, "system",
		d->review ? OWN_BASE "reviewed-plan" : d->which ? OWN_BASE "agreed-plan" : OWN_BASE "plan");
	struct str value = document_id(d);
	if (d->which && !d->review)
		value = str_format(d->a, "%.*s-%.*s%s", STR_ARG(d->pl->person->key), STR_ARG(d->which->manifest),
			d->part ? "-part" : "");
	json_pair(d->w, "value", value);
	json_shut(d->w);
	json_pair_c(d->w, "type", "document");
	json_pair(d->w, "timestamp", instant_iso(d->a, document_at(d)));
	json_member(d->w, "entry");
	json_open_array(d->w);
	entry_begin(d, STR("Composition"), document_id(d));
	put_composition(d);
	json_shut(d->w);
	put_resource(d, &d->patient);
	put_resource(d, &d->pl->care_plan);
	for (size_t i = 0; i < d->pl->entries; i++)
		put_resource(d, d->pl->entry[i].r);
	for (size_t i = 0; i < d->said.count; i++)
		put_resource(d, &d->said.item[i].r);
	for (size_t i = 0; i < d->agreements.count; i++)
		put_resource(d, &d->agreements.item[i].r);
	enum err e = put_practitioners(d);
	if (e == OK && d->files)
		e = document_files(d->db, d->a, d->pl, d->reader, d->w);
	json_shut_array(d->w);
	json_shut(d->w);
	return e;
}

// --- for whom ----------------------------------------------------------------------------------------------------
// What was left out may be all that is new: then the body is that of an older version, and the document is dated by it.
static void as_dated(struct document *d, struct resource *r)
{
	struct json_at meta = json_get(json_trusted(d->a, r->body), "meta");
	(void)str_int(json_text(d->a, json_get(meta, "versionId")), 1, INT64_MAX, &r->version);
	(void)instant_parse(json_text(d->a, json_get(meta, "lastUpdated")), &r->updated);
}

// A resource as the reader may see it; false: not at all.
static bool as_seen(struct document *d, const struct agreement_reader *reader, struct resource *r)
{
	if (!r->id.n)
		return false;
	struct str whole = r->body;
	bool sees = reader->sees(reader->context, r);
	if (sees)
		r->body = reader->body(reader->context, r);
	if (sees && r->body.p != whole.p)
		as_dated(d, r);
	d->part = d->part || !sees || r->body.p != whole.p;
	return sees;
}

static void leave_out(struct document *d, const struct agreement_reader *reader)
{
	struct resource *list = arena_array(d->a, struct resource, d->pl->entries + 1);
	size_t n = 0;
	for (size_t i = 0; i < d->pl->entries; i++) {
		list[n] = *d->pl->entry[i].r;
		n += as_seen(d, reader, &list[n]);
	}
	agreement_entries(d->a, list, n, d->pl);
	if (!as_seen(d, reader, &d->pl->care_plan))
		d->pl->care_plan.id = STR("");
	if (!as_seen(d, reader, &d->patient))
		d->patient.id = STR("");
	n = 0;
	for (size_t i = 0; i < d->agreements.count; i++) {
		d->agreements.item[n] = d->agreements.item[i];
		n += as_seen(d, reader, &d->agreements.item[n].r);
	}
	d->agreements.count = n;
}

// Of what was agreed, what had been said by then.
static enum err read_said(struct document *d, const struct agreement_reader *reader)
{
	size_t n = 0;
	enum err e = remarks_of(d->db, d->a, d->pl, NULL, STR_NONE, &d->said);
	for (size_t i = 0; e == OK && i < d->said.count; i++) {
		struct remark m = d->said.item[i];
		bool then = !d->which || m.at <= d->which->last;
		bool stands = correction_stands(&m) || (!m.suggestion && !m.back);
		if (stands && then && (!reader || as_seen(d, reader, &m.r)))
			d->said.item[n++] = m;
	}
	d->said.count = n;
	return e;
}

static enum err document_of(struct document *d, const struct agreement_reader *reader, struct str *json)
{
	struct json_out w;
	struct buf b;
	d->patient = d->pl->person->patient;
	d->reader = reader;
	if (reader)
		leave_out(d, reader);
	enum err e = read_said(d, reader);
	if (e != OK)
		return e;
	buf_init(&b, d->a, DOCUMENT_MOST);
	json_out_init(&w, &b);
	d->w = &w;
	e = put_bundle(d);
	if (e != OK)
		return e;
	if (!buf_ok(&b))
		return ERR_TOO_LARGE;
	*json = buf_text(&b);
	return OK;
}

static void keep_agreements(struct document *d)
{
	size_t n = 0;
	for (size_t i = 0; i < d->agreements.count; i++)
		if (d->which && d->agreements.item[i].sound && str_eq(d->agreements.item[i].manifest, d->which->manifest))
			d->agreements.item[n++] = d->agreements.item[i];
	d->agreements.count = n;
}

static enum err agreed_document(struct document *d, const struct person *person, int number,
	const struct agreement_reader *reader, struct str *json)
{
	struct agreed_version which;
	enum err e = agreement_open(d->db, d->a, person, number, d->pl, &which);
	if (e == OK)
		e = agreements_of(d->db, d->a, person->key, &d->agreements);
	if (e != OK)
		return e;
	d->which = &which;
	keep_agreements(d);
	return document_of(d, reader, json);
}

enum err agreement_document(struct db *db, struct arena *a, const struct person *person, int number, struct str *json)
{
	struct plan pl;
	struct document d = { .db = db, .a = a, .pl = &pl, .files = true };
	*json = STR_NONE;
	return agreed_document(&d, person, number, NULL, json);
}

enum err plan_document(struct db *db, struct arena *a, const struct person *person,
	const struct agreement_reader *reader, struct str *json)
{
	struct plan pl;
	struct agreement_list list;
	struct document d = { .db = db, .a = a, .pl = &pl, .files = true };
	size_t count;
	int newest = 0;
	*json = STR_NONE;
	enum err e = plan_load(db, a, person, NULL, &pl);
	if (e == OK)
		e = agreements_of(db, a, person->key, &list);
	if (e != OK)
		return e;
	struct agreed_version *v = agreed_versions(a, &list, manifest_now(a, &pl), &count);
	for (size_t i = 0; i < count; i++) // alone, one's own word is enough (refresh.c)
		if (v[i].person && (v[i].professional || (v[i].current && pl.state == PLAN_AGREED)))
			newest = v[i].number;
	if (newest)
		return agreed_document(&d, person, newest, reader, json);
	return pl.care_plan.id.n ? document_of(&d, reader, json) : ERR_NOT_FOUND;
}

// --- for other systems -------------------------------------------------------------------------------------------
// The plan as it stands, and which versions of it were agreed.
static enum err look(struct document *d, const struct person *person, struct agreed_version **version, size_t *count)
{
	enum err e = plan_load(d->db, d->a, person, NULL, d->pl);
	if (e == OK)
		e = agreements_of(d->db, d->a, person->key, &d->agreements);
	if (e == OK)
		*version = agreed_versions(d->a, &d->agreements, manifest_now(d->a, d->pl), count);
	return e;
}

static const struct agreement *answer_named(const struct document *d, struct str provenance)
{
	for (size_t i = 0; i < d->agreements.count; i++)
		if (d->agreements.item[i].sound && str_eq(d->agreements.item[i].r.id, provenance))
			return &d->agreements.item[i];
	return NULL;
}

// The person's yes stands, and so does a professional's, where one was asked.
static bool still_agreed(const struct document *d, const struct agreed_version *v)
{
	bool asked = false;
	for (size_t i = 0; i < d->agreements.count; i++) {
		const struct agreement *x = &d->agreements.item[i];
		asked = asked || (x->sound && x->as == AS_PROFESSIONAL && str_eq(x->manifest, v->manifest));
	}
	return v->person && (v->professional || !asked);
}

enum err plan_document_agreed(struct db *db, struct arena *a, const struct person *person, struct str provenance,
	const struct agreement_reader *reader, struct str *json)
{
	struct plan pl;
	struct document d = { .db = db, .a = a, .pl = &pl };
	struct agreed_version *version = NULL;
	size_t count = 0;
	*json = STR_NONE;
	enum err e = look(&d, person, &version, &count);
	const struct agreement *x = e == OK ? answer_named(&d, provenance) : NULL;
	for (size_t i = 0; x && i < count; i++)
		if (str_eq(version[i].manifest, x->manifest) && still_agreed(&d, &version[i]))
			return agreed_document(&d, person, version[i].number, reader, json);
	return e != OK ? e : ERR_NOT_FOUND;
}

enum err plan_document_reviewed(struct db *db, struct arena *a, const struct person *person, struct str task,
	const struct agreement_reader *reader, struct str *json)
{
	struct plan pl;
	struct document d = { .db = db, .a = a, .pl = &pl };
	struct agreed_version *version = NULL;
	size_t count = 0;
	*json = STR_NONE;
	enum err e = look(&d, person, &version, &count);
	const struct entry *review = e == OK ? plan_entry(&pl, task) : NULL;
	if (e != OK || !review || review->kind != &kind_review || !pl.care_plan.id.n)
		return e != OK ? e : ERR_NOT_FOUND;
	if (reader && !reader->sees(reader->context, review->r))
		return ERR_DENIED;
	d.review = review->r;
	for (size_t i = 0; i < count; i++)
		if (version[i].current && still_agreed(&d, &version[i]))
			d.which = &version[i];
	keep_agreements(&d);
	return document_of(&d, reader, json);
}

enum err plan_document_withdrawn(struct db *db, struct arena *a, const struct person *person, struct str provenance,
	const struct agreement_reader *reader, struct str *json)
{
	struct plan pl;
	struct document d = { .db = db, .a = a, .pl = &pl };
	struct agreed_version *version;
	size_t count;
	*json = STR_NONE;
	enum err e = look(&d, person, &version, &count);
	const struct agreement *x = e == OK ? answer_named(&d, provenance) : NULL;
	if (e != OK || !x || !pl.care_plan.id.n)
		return e != OK ? e : ERR_NOT_FOUND;
	d.back = x->at;
	keep_agreements(&d); // none: what stands now is agreed by nobody, as far as this says
	return document_of(&d, reader, json);
}
