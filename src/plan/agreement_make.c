// SPDX-License-Identifier: Apache-2.0
// Agreeing (agreement.h): the form is checked, the Provenance made and signed, and in the transaction the plan is
// looked at once more, so that nobody signs what they did not see.
#include "base/fold.h"
#include "base/text.h"
#include "fhir/profile.h"
#include "plan/agreement_inside.h"
#include "plan/contingency.h"
#include "plan/representative.h"
#include "record/key.h"

void agreement_form_read(struct visit *v, struct agreement_form *out)
{
	struct str as = visit_form(v, "as");
	*out = (struct agreement_form){
		.as = str_is(as, "representative") ? AS_REPRESENTATIVE
			: str_is(as, "professional")   ? AS_PROFESSIONAL
										   : AS_PERSON,
		.able = answer_of(visit_form(v, "able")),
		.understood = answer_of(visit_form(v, "understood")),
		.agreed = answer_of(visit_form(v, "agreed")),
		.able_why = visit_form(v, "able_why"),
		.understood_why = visit_form(v, "understood_why"),
		.agreed_why = visit_form(v, "agreed_why"),
		.rests_on = visit_form(v, "for"),
		.finding = visit_form(v, "finding"),
		.seen = visit_form(v, "seen"),
	};
}

// --- checks ------------------------------------------------------------------------------------------------------
#define WHY_MOST 20000 // bytes: a page and more of reasons

static void check_answer(struct fault *f, enum answer x, struct str why, const char *field, const char *why_field)
{
	if (x == ANSWER_NONE)
		(void)fault_field(f, field, _("Choose an answer: yes, partly or no"));
	else if (x != ANSWER_YES && !why.n)
		(void)fault_field(f, why_field, _("Say why in a few words, so that everyone understands"));
	else if (why.n > WHY_MOST)
		(void)fault_field(f, why_field, _("This is too long. Please say it in fewer words"));
}

static bool is_self(const struct visit *v)
{
	return v->actor.person.n && str_eq(v->actor.person, v->person.key);
}

// Whose answer it is, and who may bring it.
static void check_side(struct visit *v, const struct agreement_form *form)
{
	struct fault *f = &v->fault;
	bool staff = v->actor.kind == ACTOR_STAFF;
	if (form->as == AS_PROFESSIONAL && !staff)
		(void)fault_field(f, "as", _("Only a professional can agree as a professional"));
	if (form->as == AS_PERSON && !is_self(v) && !staff)
		(void)fault_field(f, "as", _("Agree as the one who may speak for the person"));
	if (form->as == AS_REPRESENTATIVE && is_self(v))
		(void)fault_field(
			f, "as", _("Whoever speaks for you signs in themselves, or tells a professional who writes it down"));
	if (form->as == AS_PERSON && form->able == ANSWER_NO && form->agreed == ANSWER_YES)
		(void)fault_field(f, "able",
			_("Who is not able to agree cannot say yes here. Someone who may speak for the person can agree instead"));
}

static enum err check_representative(struct visit *v, const struct plan *pl, struct agreement_form *form)
{
	struct representatives who;
	enum err e = representatives_open(v, pl, &who);
	if (e == OK)
		representatives_check(v, &who, form);
	return e;
}

enum err agreement_check(struct visit *v, const struct plan *pl, struct agreement_form *form)
{
	struct fault *f = &v->fault;
	check_side(v, form);
	check_answer(f, form->able, form->able_why, "able", "able_why");
	check_answer(f, form->understood, form->understood_why, "understood", "understood_why");
	check_answer(f, form->agreed, form->agreed_why, "agreed", "agreed_why");
	enum err e = form->as == AS_REPRESENTATIVE ? check_representative(v, pl, form) : OK;
	if (e != OK || f->count)
		return e != OK ? e : f->err;
	const struct entry *unfinished = form->agreed == ANSWER_NO ? NULL : contingency_unfinished(pl);
	if (unfinished)
		return fault_field(f, "agreed",
			str_format(v->arena,
				_("“%.*s” has no sign to look out for yet. Add one, or take that plan away, then agree"),
				STR_ARG(entry_title(unfinished)))
				.p);
	if (form->seen.n && !str_eq(form->seen, manifest_now(v->arena, pl)))
		return fault_say(f, ERR_STALE,
			_("Somebody changed the plan while you were reading it. Please read it once more before you agree."));
	return OK;
}

// --- making ------------------------------------------------------------------------------------------------------
struct party {
	struct str reference, display;
};

static struct party actor_party(struct visit *v)
{
	return (struct party){ visit_reference(v), v->actor.name };
}

// A representative who stands among the people of the plan is named by that entry.
static struct party relation_named(struct visit *v, const struct plan *pl, struct str name)
{
	for (size_t i = 0; i < pl->entries; i++) {
		const struct entry *e = &pl->entry[i];
		if (e->kind == &kind_relation && str_eq(fold_name(v->arena, entry_title(e)), fold_name(v->arena, name)))
			return (struct party){ entry_ref_self(e), name };
	}
	return (struct party){ STR(""), name };
}

static struct party party_of(struct visit *v, const struct plan *pl, const struct agreement_form *form)
{
	switch (form->as) {
	case AS_PERSON:
		return (struct party){ str_format(v->arena, "Patient/%.*s", STR_ARG(v->person.key)), v->person.full };
	case AS_REPRESENTATIVE:
		return relation_named(v, pl, form->name);
	case AS_PROFESSIONAL:
		break;
	}
	return actor_party(v);
}

static bool is_witnessed(const struct visit *v, const struct agreement_form *form)
{
	if (form->as == AS_PERSON)
		return !is_self(v);
	return form->as == AS_REPRESENTATIVE && v->actor.kind != ACTOR_SUPPORTER;
}

static void put(struct arena *a, struct json_node *n, const char *path, struct str text)
{
	if (text.n)
		json_node_put(a, n, path, json_node_text(a, text));
}

static void put_coding(
	struct arena *a, struct json_node *n, const char *path, const char *system, const char *code, const char *display)
{
	put(a, n, str_format(a, "%s.system", path).p, str_of(system));
	put(a, n, str_format(a, "%s.code", path).p, str_of(code));
	put(a, n, str_format(a, "%s.display", path).p, str_of(display));
}

static void put_party(struct arena *a, struct json_node *n, const char *path, struct party who)
{
	put(a, n, str_format(a, "%s.reference", path).p, who.reference);
	put(a, n, str_format(a, "%s.display", path).p, who.display);
}

static void put_agent(
	struct arena *a, struct json_node *n, const char *path, const char *code, const char *display, struct party who)
{
	put_coding(a, n, str_format(a, "%s.type.coding[0]", path).p,
		"http://terminology.hl7.org/CodeSystem/provenance-participant-type", code, display);
	put_party(a, n, str_format(a, "%s.who", path).p, who);
}

static void put_answers(struct arena *a, struct json_node *n, const struct agreement_form *form)
{
	put(a, n, AGREEMENT_AT("as", "Code"), str_of(agreeing_code(form->as)));
	put(a, n, AGREEMENT_AT("able", "Code"), str_of(answer_code(form->able)));
	put(a, n, AGREEMENT_AT("able-why", "String"), form->able_why);
	put(a, n, AGREEMENT_AT("understood", "Code"), str_of(answer_code(form->understood)));
	put(a, n, AGREEMENT_AT("understood-why", "String"), form->understood_why);
	put(a, n, AGREEMENT_AT("agreed", "Code"), str_of(answer_code(form->agreed)));
	put(a, n, AGREEMENT_AT("agreed-why", "String"), form->agreed_why);
	if (form->as == AS_REPRESENTATIVE)
		put(a, n, AGREEMENT_AT("authority", "Code"), form->authority);
	if (form->as == AS_REPRESENTATIVE)
		put(a, n, AGREEMENT_AT("rests-on", "Reference") ".reference", form->rests_on);
	if (form->as == AS_REPRESENTATIVE)
		put(a, n, AGREEMENT_AT("finding", "Reference") ".reference", form->finding);
}

// Every version that the manifest names; the Patient is whom it is about, not what was agreed, unless there is nothing
// else (FHIR: at least one target).
static void put_targets(struct arena *a, struct json_node *n, const struct manifest *m)
{
	struct json_node *list = json_node_array(a);
	size_t count = 0;
	for (int patient = 0; patient < 2; patient++) {
		for (size_t i = 0; i < m->lines; i++) {
			const struct manifest_line *l = &m->line[i];
			if (str_is(l->type, "Patient") != (patient == 1) || (patient && count))
				continue;
			struct json_node *target = json_node_object(a);
			put(a, target, "reference",
				str_format(a, "%.*s/%.*s/_history/%lld", STR_ARG(l->type), STR_ARG(l->id), (long long)l->version));
			json_node_push(a, list, target);
			count++;
		}
	}
	if (!count)
		put(a, list, "[0].reference", str_format(a, "Patient/%.*s", STR_ARG(m->person)));
	json_node_set(a, n, STR("target"), list);
}

static void put_activity(struct arena *a, struct json_node *n, enum answer agreed)
{
	if (agreed == ANSWER_YES)
		put_coding(a, n, "activity.coding[0]", "http://terminology.hl7.org/CodeSystem/v3-DocumentCompletion", "LA",
			"legally authenticated");
	put(a, n, "activity.text", STR("Agreement on a personalised care and support plan"));
}

static void put_signature(
	struct arena *a, struct json_node *n, const struct agreement_form *form, struct party who, instant at)
{
	bool consents = form->as != AS_PROFESSIONAL && form->agreed != ANSWER_NO;
	put_coding(a, n, "signature[0].type[0]", "urn:iso-astm:E1762-95:2013",
		consents ? "1.2.840.10065.1.12.1.7" : "1.2.840.10065.1.12.1.1",
		consents ? "Consent Signature" : "Author's Signature");
	put(a, n, "signature[0].when", instant_iso(a, at));
	put_party(a, n, "signature[0].who", who);
	put(a, n, "signature[0].targetFormat", STR("application/json"));
	put(a, n, "signature[0].sigFormat", STR("application/octet-stream"));
}

struct resource_put agreement_make(struct visit *v, const struct plan *pl, const struct agreement_form *form)
{
	struct arena *a = v->arena;
	struct manifest m;
	instant at = form->at ? form->at : clock_now();
	struct str id = form->id.n ? form->id : key_id(a, v->person.key);
	struct party who = party_of(v, pl, form);
	manifest_of(a, pl, &m);
	struct json_node *n = json_node_object(a);
	put(a, n, "resourceType", STR("Provenance"));
	put(a, n, "id", id);
	put_answers(a, n, form);
	put(a, n, AGREEMENT_AT("manifest", "String"), manifest_text(a, &m));
	put_targets(a, n, &m);
	put(a, n, "recorded", instant_iso(a, at));
	put_activity(a, n, form->agreed);
	bool author = form->as == AS_PROFESSIONAL;
	put_agent(a, n, "agent[0]", author ? "author" : "attester", author ? "Author" : "Attester", who);
	if (is_witnessed(v, form))
		put_agent(a, n, "agent[1]", "enterer", "Enterer", actor_party(v));
	put_signature(a, n, form, who, at);
	agreement_sign(a, n, v->site->sign_secret);
	fhir_profile_claim(a, n); // what is signed has no meta
	return (struct resource_put){
		.now = { .person = v->person.key, .shelf = SHELF_EVIDENCE, .type = STR("Provenance"), .id = id, .updated = at,
			.kind = STR(AGREEMENT_KIND), .section = STR(AGREEMENT_KIND), .label = STR(""), .author = visit_author(v),
			.body = resource_stamp(a, n, id, 1, at) },
		.expect = 0,
	};
}

// --- in the transaction ------------------------------------------------------------------------------------------
struct agreement_seen *agreement_seen_new(struct arena *a, const struct plan *pl)
{
	struct agreement_seen *s = arena_make(a, struct agreement_seen);
	*s = (struct agreement_seen){ pl->person->key, manifest_now(a, pl) };
	return s;
}

enum err agreement_seen_run(struct db *db, struct arena *a, void *agreement_seen)
{
	const struct agreement_seen *seen = agreement_seen;
	struct person person = { .key = seen->person };
	struct plan pl;
	enum err e = plan_load(db, a, &person, NULL, &pl);
	if (e != OK)
		return e;
	return str_eq(manifest_now(a, &pl), seen->manifest) ? OK : ERR_STALE;
}
