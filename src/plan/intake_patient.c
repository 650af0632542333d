// SPDX-License-Identifier: Apache-2.0
// Whom a FHIR Bundle is about: its one Patient, whom everything else in it must name (intake.h, intake_people.h).
#include "fhir/compartment.h"
#include "fhir/outcome.h"
#include "fhir/value.h"
#include "plan/intake_inside.h"
#include "plan/intake_people.h"

#define IS_PATIENT "Patient/"

const char *const intake_two_people =
	N_("This file is about more than one person. Nothing of it is taken: bring in a file for each");

bool intake_patient(struct arena *a, struct intake_patient *p, struct json_at entry, uint32_t number)
{
	struct json_at body = json_get(entry, "resource");
	struct str id = json_text(a, json_get(body, "id")), url = json_text(a, json_get(entry, "fullUrl"));
	if (p->number)
		return (id.n && str_eq(id, p->id)) || (url.n && str_eq(url, p->url));
	*p = (struct intake_patient){ .id = id, .url = url, .number = number, .body = body };
	return true;
}

struct str intake_number(struct arena *a, struct str text)
{
	char *digits = arena_bytes(a, NHS_NUMBER_SIZE);
	return nhs_number_read(text, digits) == NHS_NUMBER_GOOD ? (struct str){ digits, NHS_NUMBER_SIZE } : str_trim(text);
}

// --- what is about somebody ------------------------------------------------------------------------------------------
struct looking {
	struct arena *a;
	struct intake_patient *p;
	struct intake_item *item;
	struct str at;
	bool said;
};

// "https://there.example/fhir/Patient/7/_history/2": "7"; "" it names no Patient.
static struct str patient_id(struct str reference)
{
	static const size_t n = sizeof IS_PATIENT - 1;
	for (size_t i = 0; i + n <= reference.n; i++)
		if ((i == 0 || reference.p[i - 1] == '/') && str_starts(str_part(reference, i, reference.n), IS_PATIENT)) {
			struct str id = str_part(reference, i + n, reference.n);
			return str_cut(&id, '/');
		}
	return STR("");
}

static bool look(void *context, struct json_at value)
{
	struct looking *l = context;
	struct str reference = json_text(l->a, json_get(value, "reference")), id = patient_id(reference);
	bool same = !id.n || str_eq(id, l->p->id) || str_eq(reference, l->p->url);
	if (!same && !l->p->id.n) { // no Patient came, or one that has no name
		l->p->id = id;
	} else if (!same && !l->said) {
		intake_wrong(l->a, l->item, l->at, _("This is about somebody else than the rest of the file"));
		l->said = true;
	}
	return true;
}

void intake_same_person(struct arena *a, struct intake_patient *p, struct intake_item *item, struct json_at body)
{
	struct str type = json_text(a, json_get(body, "resourceType"));
	const char *home = fhir_home(type);
	if (!home || !*home)
		return;
	struct looking l = { .a = a, .p = p, .item = item, .at = str_format(a, "%.*s.%s", STR_ARG(type), home) };
	(void)fhir_each_at(body, home, look, &l);
}

// --- who it is -------------------------------------------------------------------------------------------------------
static struct str phone_of(struct arena *a, struct json_at patient)
{
	return json_text(a, json_path(a, patient, "telecom[system=phone].value"));
}

// As it is written on a letter.
static struct str address_of(struct arena *a, struct json_at patient)
{
	struct json_at at = json_path(a, patient, "address[0]"), lines = json_get(at, "line");
	struct str text = json_text(a, json_get(at, "text"));
	static const char *const parts[] = { "city", "district", "state", "postalCode" };
	if (text.n)
		return text;
	text = STR("");
	for (struct json_at i = json_first(lines); json_is_set(i); i = json_next(lines, i))
		text = str_format(a, "%.*s%s%.*s", STR_ARG(text), text.n ? ", " : "", STR_ARG(json_text(a, i)));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct str part = json_text(a, json_get(at, parts[i]));
		if (part.n)
			text = str_format(a, "%.*s%s%.*s", STR_ARG(text), text.n ? ", " : "", STR_ARG(part));
	}
	return text;
}

static struct str or_none(struct str s)
{
	return s.p ? s : STR("");
}

static void wrong(struct arena *a, struct intake_person *p, struct str where, const char *what)
{
	struct intake_fault *f = arena_make(a, struct intake_fault);
	*f = (struct intake_fault){ str_format(a, _("Entry %u: %.*s"), p->row, STR_ARG(where)), what, NULL };
	if (!p->end)
		p->end = &p->fault;
	*p->end = f;
	p->end = &f->next;
}

// A Patient that is not valid is said element by element, as any entry is.
static void validate(struct arena *a, struct intake_person *p, struct json_at body)
{
	struct fhir_issues issues = { 0 };
	struct fault fault;
	fault_init(&fault, a);
	if (fhir_validate_at(a, body, "Patient", &issues) == OK || fhir_issues_fault(&issues, &fault) == OK)
		return;
	for (const struct fault_item *i = fault.items; i; i = i->next)
		wrong(a, p, i->field, i->message);
}

static void take(struct arena *a, struct intake_person *out, const struct intake_patient *p)
{
	struct resource r = { .type = STR("Patient"), .id = STR("x"), .person = STR("x"), .body = json_raw(p->body) };
	struct person them;
	person_from(a, &r, &them);
	*out = (struct intake_person){ .row = p->number, .rows = 1, .restricted = them.restricted, .name = STR(""),
		.facts = { .given = or_none(them.given), .family = or_none(them.family), .called = or_none(them.called),
			.nhs = intake_number(a, them.nhs), .gender = them.gender, .birth = them.birth,
			.phone = or_none(phone_of(a, p->body)), .address = address_of(a, p->body) } };
	validate(a, out, p->body);
	if (out->facts.nhs.n && !nhs_number_valid(out->facts.nhs))
		wrong(a, out, intake_who_at(STR("nhs_number"), TAKEN_FHIR),
			_("This is not a real NHS number. Check each digit"));
}

static enum err stop(struct intake_people *x, const char *sentence)
{
	x->stop = sentence;
	return ERR_INPUT;
}

enum err intake_patient_of(struct arena *a, struct str bytes, struct intake_people *x)
{
	struct intake in;
	struct intake_patient p = { .id = STR("") };
	struct json_at list = { 0 };
	uint32_t number = 0;
	*x = (struct intake_people){ 0 };
	if (intake_bundle(a, bytes, &in, &list) != OK)
		return stop(x, in.stop);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		struct json_at body = json_get(i, "resource");
		number++;
		if (json_text_is(json_get(body, "resourceType"), "Patient") && !intake_patient(a, &p, i, number))
			return stop(x, _(intake_two_people));
	}
	if (!p.number)
		return stop(x, _("This file does not say whom it is about: there is no Patient in it"));
	x->item = arena_array(a, struct intake_person, 1);
	x->count = 1;
	take(a, &x->item[0], &p);
	return OK;
}
