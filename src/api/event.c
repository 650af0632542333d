// SPDX-License-Identifier: Apache-2.0
// One row of the audit as an AuditEvent (event.h). Codes: http://hl7.org/fhir/R4/auditevent.html and the value sets
// that it names (DICOM audit messages, restful-interaction, ISO 21089 lifecycle events, v3 ActReason). Said is what the
// row says and no more: no address of anybody's machine, and a reason where one is known.
#include "api/event.h"

#include "base/json.h"
#include "base/random.h"
#include "fhir/definitions.h"
#include "fhir/value.h"
#include "plan/codes.h"
#include "record/emergency.h"
#include "record/key.h"

#define DICOM "http://dicom.nema.org/resources/ontology/DCM"
#define TERM "http://terminology.hl7.org/CodeSystem/"
#define LETTER_BITS 5
#define CHAIN_BITS 16

// --- ids -----------------------------------------------------------------------------------------------------------
static struct str id_of(struct arena *a, const struct audit_row *row)
{
	uint64_t n = (uint64_t)row->seq << CHAIN_BITS | (uint64_t)row->chain;
	char tail[ID_TAIL_LENGTH + 1] = { 0 };
	for (size_t i = ID_TAIL_LENGTH; i > 0; i--, n >>= LETTER_BITS)
		tail[i - 1] = CROCKFORD[n & ((1U << LETTER_BITS) - 1)];
	return str_format(a, "%.*s-%s", STR_ARG(row->person), tail);
}

static bool id_read(struct str id, int64_t *chain, int64_t *seq)
{
	uint64_t n = 0;
	if (!key_of(id).n || id.n == KEY_LENGTH)
		return false;
	for (size_t i = KEY_LENGTH + 1; i < id.n; i++) {
		size_t at = 0;
		if (!str_index(STR(CROCKFORD), id.p[i], &at))
			return false;
		n = n << LETTER_BITS | at;
	}
	*chain = (int64_t)(n & EVENT_CHAIN_MOST);
	*seq = (int64_t)(n >> CHAIN_BITS);
	return *chain > 0 && *seq > 0;
}

// --- what it was -----------------------------------------------------------------------------------------------------
struct code {
	const char *system, *code, *display;
};
#define LIFE(code, display) { TERM "iso-21089-lifecycle", code, display " Record Lifecycle Event" }
#define REST(code) { "http://hl7.org/fhir/restful-interaction", code, code }

// What the row calls it, the action of the event, and the step in the life of the record.
static const struct deed {
	const char *action, *does;
	struct code life;
} deeds[] = {
	{ "read", "R", LIFE("access", "Access/View") },
	{ "history", "R", LIFE("access", "Access/View") },
	{ "search", "R", LIFE("access", "Access/View") },
	{ "list", "R", LIFE("access", "Access/View") },
	{ "find", "R", LIFE("access", "Access/View") },
	{ "refused", "R", LIFE("access", "Access/View") },
	{ "print", "R", LIFE("report", "Report (Output)") },
	{ "send", "R", LIFE("transmit", "Transmit") },
	{ "sent", "R", LIFE("transmit", "Transmit") },
	{ "change", "U", LIFE("amend", "Amend (Update)") },
	{ "share", "U", LIFE("amend", "Amend (Update)") },
	{ "withdraw", "U", LIFE("amend", "Amend (Update)") },
	{ "agree", "U", LIFE("attest", "Attest") },
	{ "add", "C", LIFE("originate", "Originate/Retain") },
	{ "begin", "C", LIFE("originate", "Originate/Retain") },
};
static const struct {
	const char *what;
	struct code code;
} interactions[] = {
	{ "fhir_search_type", REST("search-type") },
	{ "fhir_search_inside", REST("search-type") },
	{ "fhir_search_all", REST("search-system") },
	{ "fhir_history_one", REST("history-instance") },
	{ "fhir_history_type", REST("history-type") },
	{ "fhir_history_all", REST("history-system") },
	{ "fhir_everything", REST("operation") },
	{ "fhir_document", REST("operation") },
	{ "fhir_document_plan", REST("operation") },
	{ "fhir_export", REST("operation") },
	{ "fhir_create", REST("create") },
};

static const struct deed *deed_of(const struct audit_row *row)
{
	for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
		if (str_is(row->action, deeds[i].action))
			return &deeds[i];
	return NULL;
}

// Of a row that names one resource (trail.c): "Goal/KEY-X" or "Goal/KEY-X/_history/2", of this person.
static bool names_one(const struct audit_row *row, struct fhir_reference *out)
{
	return fhir_reference_parse(row->what, out) && out->kind == FHIR_REF_RELATIVE &&
		fhir_resource_find(out->type) != FHIR_NO_RESOURCE && str_eq(key_of(out->id), row->person);
}

static bool by_program(const struct audit_row *row)
{
	struct fhir_reference ref;
	bool version = names_one(row, &ref) && ref.version.n; // pages name none
	return str_starts(row->actor, "s:") || str_starts(row->what, "fhir_") || version;
}

static const struct code *interaction_of(const struct audit_row *row)
{
	static const struct code read = REST("read"), version = REST("vread");
	struct fhir_reference ref;
	struct str rest = row->what, word = str_cut(&rest, ' ');
	for (size_t i = 0; i < sizeof interactions / sizeof *interactions; i++)
		if (str_is(word, interactions[i].what))
			return &interactions[i].code;
	if (!by_program(row) || !str_is(row->action, "read") || !names_one(row, &ref))
		return NULL;
	return ref.version.n ? &version : &read;
}

// --- writing -------------------------------------------------------------------------------------------------------
static void put_coding(struct json_out *w, const struct code *c)
{
	json_open(w);
	json_pair_c(w, "system", c->system);
	json_pair_c(w, "code", c->code);
	json_pair_c(w, "display", c->display);
	json_shut(w);
}

static void pair_coding(struct json_out *w, const char *member, const struct code *c)
{
	json_member(w, member);
	put_coding(w, c);
}

// A list of one CodeableConcept; `code` or `text` may be missing.
static void pair_concepts(struct json_out *w, const char *member, const struct code *code, struct str text)
{
	json_member(w, member);
	json_open_array(w);
	json_open(w);
	if (code) {
		json_member(w, "coding");
		json_open_array(w);
		put_coding(w, code);
		json_shut_array(w);
	}
	if (text.n)
		json_pair(w, "text", text);
	json_shut(w);
	json_shut_array(w);
}

static void put_what(struct json_out *w, const struct audit_row *row)
{
	static const struct code rest = { TERM "audit-event-type", "rest", "RESTful Operation" };
	static const struct code page = { DICOM, "110110", "Patient Record" };
	const struct code *how = interaction_of(row);
	const struct deed *deed = deed_of(row);
	pair_coding(w, "type", by_program(row) ? &rest : &page);
	if (how || deed) {
		json_member(w, "subtype");
		json_open_array(w);
		if (how)
			put_coding(w, how);
		if (deed)
			put_coding(w, &deed->life);
		json_shut_array(w);
	}
	json_pair_c(w, "action", how && str_is(row->what, "fhir_create") ? "C" : deed ? deed->does : "E");
}

static void put_outcome(struct json_out *w, const struct audit_row *row)
{
	bool refused = str_is(row->action, "refused");
	bool done = !refused && (str_is(row->outcome, "done") || str_is(row->outcome, "input")); // as looked_deed has it
	json_pair_c(w, "outcome", done ? "0" : "4");
	if (!done)
		json_pair(w, "outcomeDesc", row->outcome.n ? row->outcome : STR("refused"));
}

static void put_why(struct json_out *w, const struct audit_row *row, bool self, struct str why)
{
	static const struct code glass = { TERM "v3-ActReason", "BTG", "break the glass" };
	static const struct code own = { TERM "v3-ActReason", "PATRQT", "patient requested" };
	bool urgent = str_is(row->reason, EMERGENCY_PURPOSE) || str_starts(row->what, "emergency_begin");
	if (urgent || self || why.n)
		pair_concepts(w, "purposeOfEvent", urgent ? &glass : self ? &own : NULL, why);
}

static void put_who(struct json_out *w, const struct audit_row *row, const struct event_name *name)
{
	static const struct code person = { TERM "extra-security-role-type", "humanuser", "human user" };
	static const struct code program = { DICOM, "110150", "Application" };
	bool application = str_starts(row->actor, "s:"), named = row->role.n && actor_kind_of(row->role) == ACTOR_NOBODY;
	json_member(w, "agent");
	json_open_array(w);
	json_open(w);
	json_member(w, "type");
	json_open(w);
	json_member(w, "coding");
	json_open_array(w);
	put_coding(w, application ? &program : &person);
	json_shut_array(w);
	json_shut(w);
	if (named && !application)
		pair_concepts(w, "role", NULL, row->role);
	json_member(w, "who");
	json_open(w);
	if (name->reference.n)
		json_pair(w, "reference", name->reference);
	json_pair(w, "display", name->who);
	json_shut(w);
	json_pair(w, "name", name->who);
	json_member(w, "requestor");
	json_put_bool(w, true);
	json_shut(w);
	json_shut_array(w);
}

static void put_source(struct visit *v, struct json_out *w)
{
	static const struct code web = { TERM "security-source-type", "3", "Web Server" };
	const char *site = v->site->organisation;
	json_member(w, "source");
	json_open(w);
	if (site && *site)
		json_pair_c(w, "site", site);
	json_member(w, "observer");
	json_open(w);
	json_pair_c(w, "display", "Ownplan");
	json_shut(w);
	json_member(w, "type");
	json_open_array(w);
	put_coding(w, &web);
	json_shut_array(w);
	json_shut(w);
}

static void entity_begin(struct json_out *w, struct str reference, const struct code *type, const struct code *role)
{
	json_open(w);
	if (reference.n) {
		json_member(w, "what");
		json_open(w);
		json_pair(w, "reference", reference);
		json_shut(w);
	}
	pair_coding(w, "type", type);
	pair_coding(w, "role", role);
}

static void put_entities(struct visit *v, struct arena *a, struct json_out *w, const struct audit_row *row,
	struct str part)
{
	static const struct code person = { TERM "audit-entity-type", "1", "Person" };
	static const struct code thing = { TERM "audit-entity-type", "2", "System Object" };
	static const struct code patient = { TERM "object-role", "1", "Patient" };
	static const struct code report = { TERM "object-role", "3", "Report" };
	static const struct code resource = { TERM "object-role", "4", "Domain Resource" };
	static const struct code use = { TERM "dicom-audit-lifecycle", "6", "Access / Use" };
	static const struct code kept = { TERM "v3-Confidentiality", "R", "restricted" };
	struct fhir_reference ref;
	struct reach *who;
	bool one = names_one(row, &ref);
	json_member(w, "entity");
	json_open_array(w);
	entity_begin(w, str_format(a, "Patient/%.*s", STR_ARG(row->person)), &person, &patient);
	if (reach_person(v, row->person, &who) == OK && who->person.restricted) {
		json_member(w, "securityLabel");
		json_open_array(w);
		put_coding(w, &kept);
		json_shut_array(w);
	}
	json_shut(w);
	if (!row->what.n) {
		json_shut_array(w);
		return;
	}
	entity_begin(w, one ? row->what : STR(""), &thing, one ? &resource : &report);
	if (str_is(row->action, "read"))
		pair_coding(w, "lifecycle", &use);
	if (part.n)
		json_pair(w, "description", part);
	json_member(w, "detail"); // the word that the log has for it, for who counts and compares
	json_open_array(w);
	json_open(w);
	json_pair_c(w, "type", "what");
	json_pair(w, "valueString", row->what);
	json_shut(w);
	json_shut_array(w);
	json_shut(w);
	json_shut_array(w);
}

// --- who -----------------------------------------------------------------------------------------------------------
static bool is_self(struct visit *v, const struct audit_row *row)
{
	struct reach *who;
	return str_eq(row->actor, visit_author(v)) && reach_person(v, row->person, &who) == OK && who->access.self;
}

// The resource that stands for an account: the person themselves, or a professional.
static struct str reference_of(struct visit *v, const struct audit_row *row)
{
	struct actor who;
	struct resource r;
	if (is_self(v, row))
		return str_format(v->arena, "Patient/%.*s", STR_ARG(row->person));
	if (!str_starts(row->actor, "a:") ||
		account_shown(v->db, v->arena, str_part(row->actor, 2, row->actor.n), &who) != OK || !who.practitioner.n ||
		shared_get(v->db, v->arena, STR("Practitioner"), who.practitioner, &r) != OK || r.deleted)
		return STR("");
	return str_format(v->arena, "Practitioner/%.*s", STR_ARG(who.practitioner));
}

// Who it was, and in *words all that is said of the row.
static const struct event_name *name_of(struct visit *v, struct event_name **names, const struct audit_row *row,
	struct looked_words *words)
{
	const struct event_name *known = *names;
	while (known && !(str_eq(known->actor, row->actor) && str_eq(known->role, row->role)))
		known = known->next;
	*words = (struct looked_words){ .who = known ? known->who.p : v->site->looked ? NULL : "", .deed = "%s", .part = "",
		.why = "" };
	if (v->site->looked)
		v->site->looked(v, row, words);
	if (known)
		return known;
	struct event_name *n = arena_make(v->arena, struct event_name);
	*n = (struct event_name){ .actor = str_dup(v->arena, row->actor), .role = str_dup(v->arena, row->role),
		.who = str_of(words->who), .reference = reference_of(v, row), .next = *names };
	return *names = n;
}

// --- the event -----------------------------------------------------------------------------------------------------
bool event_make(struct visit *v, struct arena *a, struct event_name **names, const struct audit_row *row,
	struct resource *out)
{
	struct looked_words words;
	struct json_out w;
	struct buf b;
	if (row->chain <= 0 || row->chain > EVENT_CHAIN_MOST || row->seq <= 0 || row->seq > EVENT_SEQ_MOST)
		return false;
	const struct event_name *name = name_of(v, names, row, &words);
	struct str id = id_of(a, row), at = instant_iso(a, row->at);
	buf_init(&b, a, BUF_PAGE);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair_c(&w, "resourceType", "AuditEvent");
	json_pair(&w, "id", id);
	json_member(&w, "meta");
	json_open(&w);
	json_pair_c(&w, "versionId", "1");
	json_pair(&w, "lastUpdated", at);
	json_shut(&w);
	put_what(&w, row);
	json_pair(&w, "recorded", at);
	put_outcome(&w, row);
	put_why(&w, row, is_self(v, row), str_of(words.why));
	put_who(&w, row, name);
	put_source(v, &w);
	put_entities(v, a, &w, row, str_format(a, words.deed, words.part));
	json_shut(&w);
	*out = (struct resource){ .person = str_dup(a, row->person), .shelf = SHELF_EVIDENCE,
		.type = STR("AuditEvent"), .id = id, .version = 1, .updated = row->at, .kind = STR(""),
		.section = STR("sharing"), .label = STR(""), .author = STR(""), .body = buf_text(&b) };
	return buf_ok(&b);
}

enum err event_get(struct visit *v, struct str id, struct resource *out)
{
	struct event_name *names = NULL;
	struct audit_row row;
	int64_t chain, seq;
	if (!id_read(id, &chain, &seq))
		return ERR_NOT_FOUND;
	enum err e = audit_one(v->db, v->arena, key_of(id), chain, seq, &row);
	return e == OK && !event_make(v, v->arena, &names, &row, out) ? ERR_NOT_FOUND : e;
}
