// SPDX-License-Identifier: Apache-2.0
// Consent to share (consent.h). The Consent is the record; the access rule beside it is what requests are decided by,
// written and dropped in the same transaction, so the two cannot disagree.
#include "record/consent.h"

#include "base/text.h"
#include "fhir/profile.h"
#include "record/basis.h"
#include "record/key.h"

#define EXTENSION "https://ownplan.example/fhir/StructureDefinition/"
#define FINDING_AT "extension[url=" EXTENSION "consent-finding].valueReference.reference"
#define VERSIONS_MOST 100 // of one Consent on a page
#define RULE_PATH "provision.provision[0]."
#define PROOF_NUMBER "extension[url=" EXTENSION "consent-basis-number].valueString"
#define PROOF_REGISTERED "extension[url=" EXTENSION "consent-basis-registered].valueDate"
#define PROOF_PERIOD "extension[url=" EXTENSION "consent-basis-period]."
#define PROOF_RECORD "extension[url=" EXTENSION "consent-basis-record].valueReference.reference"
#define PROOF_HOW "extension[url=" EXTENSION "consent-verified-how].valueString"

static const struct {
	const char *name;
	unsigned verb;
} verb_rows[] = {
	{ "see", MAY_SEE }, { "write", MAY_WRITE }, { "agree", MAY_AGREE }, { "write-for", MAY_SPEAK },
	{ "share", MAY_SHARE }, { "comment", MAY_COMMENT }, { "agree-for", MAY_SIGN },
	{ "speak", MAY_SPEAK | MAY_SIGN }, // of older Consents, in which the two were one
};

static struct str verbs_text(struct arena *a, unsigned verbs)
{
	struct str out = STR("");
	for (size_t i = 0; i < sizeof verb_rows / sizeof *verb_rows; i++)
		if ((verbs & verb_rows[i].verb) == verb_rows[i].verb && !str_is(str_of(verb_rows[i].name), "speak"))
			out = str_format(a, "%.*s%s%s", STR_ARG(out), out.n ? " " : "", verb_rows[i].name);
	return out;
}

static unsigned verbs_of(struct str text)
{
	unsigned verbs = 0;
	while (text.p) {
		struct str word = str_cut(&text, ' ');
		for (size_t i = 0; i < sizeof verb_rows / sizeof *verb_rows; i++)
			if (str_is(word, verb_rows[i].name))
				verbs |= verb_rows[i].verb;
	}
	return verbs;
}

static void put(struct arena *a, struct json_node *n, const char *path, struct str text)
{
	if (text.n)
		json_node_put(a, n, path, json_node_text(a, text));
}

static void put_coding(struct arena *a, struct json_node *n, const char *path, const char *system, const char *code)
{
	put(a, n, str_format(a, "%s.coding[0].system", path).p, str_of(system));
	put(a, n, str_format(a, "%s.coding[0].code", path).p, str_of(code));
}

// Labels that it opens, besides what has none: as our extension, and where FHIR has them.
static void put_labels(struct arena *a, struct json_node *n, struct str labels)
{
	size_t count = 0;
	put(a, n, RULE_PATH "extension[url=" EXTENSION "consent-labels].valueString", str_trim(labels));
	json_node_put(a, n, RULE_PATH "securityLabel", NULL);
	for (struct str rest = labels; rest.p;) {
		struct str label = str_cut(&rest, ' ');
		if (!label.n)
			continue;
		const char *at = str_format(a, RULE_PATH "securityLabel[%zu]", count++).p;
		put(a, n, str_format(a, "%s.system", at).p, STR("https://ownplan.example/fhir/CodeSystem/entry-label"));
		put(a, n, str_format(a, "%s.code", at).p, label);
	}
}

// The last day of the grant: its own, or that of the basis that it rests on.
static day last_day(const struct consent_grant *g)
{
	day basis = g->proof ? g->proof->until : DAY_NONE;
	return g->until == DAY_NONE || (basis != DAY_NONE && basis < g->until) ? basis : g->until;
}

static void put_day(struct arena *a, struct json_node *n, const char *path, day d)
{
	json_node_put(a, n, path, d != DAY_NONE ? json_node_text(a, day_iso(a, d)) : NULL);
}

static void put_or_drop(struct arena *a, struct json_node *n, const char *path, struct str text)
{
	json_node_put(a, n, path, text.n ? json_node_text(a, text) : NULL);
}

// at: the place among the verifications, behind that of what was decided with a young person.
static void put_proof(struct arena *a, struct json_node *n, const struct consent_proof *x, int at)
{
	const char *verification = str_format(a, "verification[%d]", at).p;
	put_or_drop(a, n, PROOF_NUMBER, x->number);
	put_day(a, n, PROOF_REGISTERED, x->registered);
	put_day(a, n, PROOF_PERIOD "valuePeriod.start", x->from);
	put_day(a, n, PROOF_PERIOD "valuePeriod.end", x->until);
	put_or_drop(a, n, PROOF_RECORD, x->record);
	put_or_drop(a, n, "sourceReference.reference", x->document);
	put_or_drop(a, n, "sourceReference.display", x->document.n ? x->document_name : STR(""));
	json_node_put(a, n, verification, NULL);
	json_node_put(a, n, "performer[1]", NULL);
	put_or_drop(a, n, PROOF_HOW, x->verified != DAY_NONE ? x->how : STR(""));
	if (x->verified == DAY_NONE)
		return;
	json_node_put(a, n, str_format(a, "%s.verified", verification).p, json_node_raw(a, STR("true")));
	put_day(a, n, str_format(a, "%s.verificationDate", verification).p, x->verified);
	put(a, n, "performer[1].reference", x->verifier);
	put(a, n, "performer[1].display", x->verifier_name);
}

// The nested permit (or deny): to whom, until when, which parts.
static void put_rule(struct arena *a, struct json_node *n, const struct consent_grant *g, instant since)
{
	put(a, n, RULE_PATH "extension[url=" EXTENSION "consent-verbs].valueString", verbs_text(a, g->verbs));
	put(a, n, RULE_PATH "extension[url=" EXTENSION "consent-sections].valueString", str_trim(g->sections));
	put_labels(a, n, g->labels);
	put(a, n, RULE_PATH "type", g->never ? STR("deny") : STR("permit"));
	put(a, n, RULE_PATH "period.start", instant_iso(a, since));
	day last = last_day(g);
	if (last != DAY_NONE)
		put(a, n, RULE_PATH "period.end", day_iso(a, last));
	put_coding(a, n, RULE_PATH "actor[0].role", "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP");
	put(a, n, RULE_PATH "actor[0].reference.reference", g->grantee_reference);
	put(a, n, RULE_PATH "actor[0].reference.identifier.system", STR("https://ownplan.example/fhir/grantee"));
	put(a, n, RULE_PATH "actor[0].reference.identifier.value", g->grantee);
	put(a, n, RULE_PATH "actor[0].reference.display", g->grantee_name);
	put(a, n, RULE_PATH "purpose[0].system", STR("http://terminology.hl7.org/CodeSystem/v3-ActReason"));
	put(a, n, RULE_PATH "purpose[0].code", str_starts(g->grantee, "l:") ? STR("PATRQT") : STR("CAREMGT"));
}

static struct json_node *consent_body(struct arena *a, const struct consent_grant *g, instant since)
{
	struct json_node *n = json_node_object(a);
	put(a, n, "resourceType", STR("Consent"));
	put(a, n, "extension[url=" EXTENSION "consent-basis].valueCode", str_of(consent_basis_name(g->basis)));
	put(a, n, "extension[url=" EXTENSION "consent-words].valueString", g->words);
	put(a, n, "extension[url=" EXTENSION "consent-shown].valueMarkdown", g->shown);
	put(a, n, "extension[url=" EXTENSION "consent-decision].valueString", g->decision);
	put(a, n, FINDING_AT, g->finding);
	put(a, n, "status", STR("active"));
	put_coding(a, n, "scope", "http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy");
	put_coding(a, n, "category[0]", "http://terminology.hl7.org/CodeSystem/v3-ActCode", "INFA");
	put_coding(a, n, "category[1]", "http://snomed.info/sct", "887031000000108");
	put(a, n, "patient.reference", str_format(a, "Patient/%.*s", STR_ARG(g->person)));
	put(a, n, "dateTime", instant_iso(a, since));
	put(a, n, "performer[0].reference", g->author_reference);
	put(a, n, "performer[0].display", g->author_name);
	if (g->decision.n) { // it was verified with the young person
		json_node_put(a, n, "verification[0].verified", json_node_raw(a, STR("true")));
		put(a, n, "verification[0].verifiedWith.reference", str_format(a, "Patient/%.*s", STR_ARG(g->person)));
		put(a, n, "verification[0].verificationDate",
			day_iso(a, g->decided && g->decided != DAY_NONE ? g->decided : clock_today()));
	}
	if (g->proof)
		put_proof(a, n, g->proof, g->decision.n ? 1 : 0);
	put_coding(a, n, "policyRule", "http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN");
	put(a, n, "provision.type", STR("deny"));
	put_rule(a, n, g, since);
	fhir_profile_claim(a, n);
	return n;
}

// A parent's own access goes with the age of the young person. A team that a parent let in stays until it is stopped.
static struct str purpose_of(const struct consent_grant *g)
{
	if (str_starts(g->grantee, "l:"))
		return STR(PURPOSE_LINK);
	if (!str_starts(g->grantee, "a:") || g->never)
		return STR(PURPOSE_CARE);
	return g->basis == BASIS_PARENT ? STR(PURPOSE_PARENT)
		: g->basis == BASIS_PARENT_DECIDED ? STR(PURPOSE_PARENT_DECIDED) : STR(PURPOSE_CARE);
}

static struct access_rule rule_of(const struct consent_grant *g, instant since)
{
	day last = last_day(g);
	instant starts = g->proof && g->proof->from != DAY_NONE ? day_start(g->proof->from) : 0;
	return (struct access_rule){
		.grantee = g->grantee,
		.consent = g->id,
		.sections = g->sections,
		.labels = g->labels,
		.purpose = purpose_of(g),
		.effect = g->never ? -1 : 1,
		.verbs = g->verbs,
		.since = starts > since ? starts : since,
		.until = last == DAY_NONE ? 0 : day_start(last + 1),
		.provisional = g->basis == BASIS_PROVISIONAL,
	};
}

bool consent_denies(struct json_at body)
{
	struct json_at rules = json_get(json_get(body, "provision"), "provision");
	for (struct json_at i = json_first(rules); json_is_set(i); i = json_next(rules, i))
		if (json_text_is(json_get(i, "type"), "deny"))
			return true;
	return false;
}

// That somebody shall never see something is the person's own: it would tell them so.
static struct str label_of(const struct consent_grant *g)
{
	return g->never ? STR(CONSENT_NEVER_LABEL) : STR("");
}

static struct resource_put put_of(struct arena *a, const struct consent_grant *g, struct json_node *body,
	struct str label, int64_t expect, instant at)
{
	return (struct resource_put){
		.now = {
			.person = g->person, .shelf = SHELF_EVIDENCE, .type = STR("Consent"), .id = g->id, .updated = at,
			.kind = STR("consent"), .section = STR("sharing"), .label = label, .author = g->author,
			.body = resource_stamp(a, body, g->id, expect + 1, at),
		},
		.expect = expect,
	};
}

enum err consent_give(struct db *db, struct arena *a, const struct consent_grant *g)
{
	instant at = g->at ? g->at : clock_now();
	struct resource_put p = put_of(a, g, consent_body(a, g, at), label_of(g), 0, at);
	enum err e = resource_write(db, a, &p);
	if (e != OK)
		return e;
	struct access_rule rule = rule_of(g, at);
	return access_rule_put(db, g->person, &rule);
}

// The Consent as it stands, and whether it is in force.
static enum err open_consent(struct db *db, struct arena *a, struct str person, struct str id, struct resource *out)
{
	if (!str_eq(key_of(id), person))
		return ERR_NOT_FOUND;
	enum err e = resource_get(db, a, STR("Consent"), id, out);
	if (e == OK && (out->deleted || !json_text_is(json_get(json_trusted(a, out->body), "status"), "active")))
		e = ERR_STALE;
	return e;
}

enum err consent_withdraw(
	struct db *db, struct arena *a, struct str person, struct str id, struct str author, struct str author_reference)
{
	struct resource was;
	enum err e = open_consent(db, a, person, id, &was);
	if (e != OK)
		return e;
	instant at = clock_now();
	struct json_node *n = json_tree(a, json_trusted(a, was.body));
	put(a, n, "status", STR("inactive"));
	put(a, n, "extension[url=" EXTENSION "consent-ended].valueDateTime", instant_iso(a, at));
	put(a, n, "extension[url=" EXTENSION "consent-ended-by].valueReference.reference", author_reference);
	struct consent_grant g = { .person = person, .id = id, .author = author };
	struct resource_put p = put_of(a, &g, n, was.label, was.version, at);
	e = resource_write(db, a, &p);
	return e != OK ? e : access_rule_drop(db, person, id);
}

static struct str text_at(struct arena *a, struct json_at body, const char *path)
{
	struct str s = json_text(a, json_path(a, body, path));
	return s.p ? s : STR("");
}

static day day_at(struct arena *a, struct json_at body, const char *path)
{
	day d;
	return day_parse(text_at(a, body, path), &d) ? d : DAY_NONE;
}

static void proof_of(struct arena *a, struct json_at body, struct consent_proof *out)
{
	bool decided = text_at(a, body, "extension[url=" EXTENSION "consent-decision].valueString").n > 0;
	*out = (struct consent_proof){ .number = text_at(a, body, PROOF_NUMBER),
		.registered = day_at(a, body, PROOF_REGISTERED), .from = day_at(a, body, PROOF_PERIOD "valuePeriod.start"),
		.until = day_at(a, body, PROOF_PERIOD "valuePeriod.end"), .record = text_at(a, body, PROOF_RECORD),
		.document = text_at(a, body, "sourceReference.reference"),
		.document_name = text_at(a, body, "sourceReference.display"), .how = text_at(a, body, PROOF_HOW),
		.verified = day_at(a, body, decided ? "verification[1].verificationDate" : "verification[0].verificationDate"),
		.verifier = text_at(a, body, "performer[1].reference"),
		.verifier_name = text_at(a, body, "performer[1].display") };
}

static bool proof_is_empty(const struct consent_proof *x)
{
	return !x->number.n && !x->document.n && !x->record.n && x->registered == DAY_NONE && x->from == DAY_NONE &&
		x->until == DAY_NONE && x->verified == DAY_NONE;
}

// What the grant rests on stays with it, as long as it rests on the same.
static const struct consent_proof *kept_proof(struct arena *a, const struct consent_grant *g, struct json_at body)
{
	struct str basis = text_at(a, body, "extension[url=" EXTENSION "consent-basis].valueCode");
	struct consent_proof *x = arena_make(a, struct consent_proof);
	if (g->proof || !str_is(basis, consent_basis_name(g->basis)))
		return g->proof;
	proof_of(a, body, x);
	return proof_is_empty(x) ? NULL : x;
}

// What was decided with the young person stays with the grant that rests on it, whatever else of it is changed.
static struct consent_grant with_decision(struct arena *a, const struct consent_grant *g, struct json_at body)
{
	struct consent_grant out = *g;
	out.proof = kept_proof(a, g, body);
	if (g->basis != BASIS_PARENT_DECIDED || g->decision.n)
		return out;
	out.decision = json_text(a, json_path(a, body, "extension[url=" EXTENSION "consent-decision].valueString"));
	out.finding = json_text(a, json_path(a, body, FINDING_AT));
	if (!day_parse(json_text(a, json_path(a, body, "verification[0].verificationDate")), &out.decided))
		out.decided = DAY_NONE;
	return out;
}

enum err consent_change(struct db *db, struct arena *a, const struct consent_grant *g)
{
	struct resource was;
	enum err e = open_consent(db, a, g->person, g->id, &was);
	if (e != OK)
		return e;
	struct json_at body = json_trusted(a, was.body);
	instant since, at = clock_now();
	if (!instant_parse(json_text(a, json_path(a, body, RULE_PATH "period.start")), &since))
		since = was.updated;
	struct consent_grant next = with_decision(a, g, body);
	struct resource_put p = put_of(a, &next, consent_body(a, &next, since), label_of(g), was.version, at);
	e = resource_write(db, a, &p);
	if (e == OK)
		e = access_rule_drop(db, g->person, g->id);
	struct access_rule rule = rule_of(&next, since);
	return e != OK ? e : access_rule_put(db, g->person, &rule);
}

// The rule that stands for this Consent. ERR_NOT_FOUND.
static enum err rule_standing(struct db *db, struct arena *a, struct str person, struct str id, struct access_rule *out)
{
	struct access_rule *rule;
	size_t count;
	enum err e = access_rules(db, a, person, &rule, &count);
	for (size_t i = 0; e == OK && i < count; i++)
		if (str_eq(rule[i].consent, id)) {
			*out = rule[i];
			return OK;
		}
	return e == OK ? ERR_NOT_FOUND : e;
}

// The end that was chosen for the grant itself, where the end of its basis does not stand in its place.
static day chosen_end(struct arena *a, struct json_at body)
{
	day end = day_at(a, body, RULE_PATH "period.end");
	return end == day_at(a, body, PROOF_PERIOD "valuePeriod.end") ? DAY_NONE : end;
}

enum err consent_prove(
	struct db *db, struct arena *a, struct str person, struct str id, const struct consent_proof *proof)
{
	struct resource was;
	struct access_rule rule;
	instant given;
	enum err e = open_consent(db, a, person, id, &was);
	if (e == OK)
		e = rule_standing(db, a, person, id, &rule);
	if (e != OK)
		return e;
	struct json_at body = json_trusted(a, was.body);
	struct consent_grant g = { .person = person, .id = id, .author = was.author, .until = chosen_end(a, body),
		.proof = proof };
	if (!instant_parse(text_at(a, body, RULE_PATH "period.start"), &given))
		given = rule.since;
	struct access_rule next = rule_of(&g, given);
	bool decided = text_at(a, body, "extension[url=" EXTENSION "consent-decision].valueString").n > 0;
	struct json_node *n = json_tree(a, body);
	put_proof(a, n, proof, decided ? 1 : 0);
	put_day(a, n, RULE_PATH "period.end", last_day(&g));
	struct resource_put p = put_of(a, &g, n, was.label, was.version, clock_now());
	e = resource_write(db, a, &p);
	rule.since = next.since;
	rule.until = next.until;
	return e != OK ? e : access_rule_put(db, person, &rule);
}

enum err consent_take(struct db *db, struct arena *a, struct str person, struct str id, struct str account)
{
	struct resource was;
	struct access_rule *rule;
	size_t count;
	enum err e = open_consent(db, a, person, id, &was);
	if (e == OK)
		e = access_rules(db, a, person, &rule, &count);
	if (e != OK)
		return e;
	struct str grantee = str_format(a, "a:%.*s", STR_ARG(account));
	struct json_node *n = json_tree(a, json_trusted(a, was.body));
	put(a, n, RULE_PATH "actor[0].reference.identifier.value", grantee);
	struct consent_grant g = { .person = person, .id = id, .author = was.author }; // it was given by who gave it
	struct resource_put p = put_of(a, &g, n, was.label, was.version, clock_now());
	e = resource_write(db, a, &p);
	if (e == OK)
		e = access_rule_drop(db, person, id);
	for (size_t i = 0; e == OK && i < count; i++) {
		if (!str_eq(rule[i].consent, id))
			continue;
		rule[i].grantee = grantee;
		e = access_rule_put(db, person, &rule[i]);
	}
	return e;
}

static enum err rule_label(struct db *db, struct arena *a, struct str person, struct str id, struct str labels)
{
	struct access_rule *rule;
	size_t count;
	enum err e = access_rules(db, a, person, &rule, &count);
	for (size_t i = 0; e == OK && i < count; i++) {
		if (!str_eq(rule[i].consent, id))
			continue;
		rule[i].labels = labels;
		e = access_rule_put(db, person, &rule[i]);
	}
	return e;
}

enum err consent_label(
	struct db *db, struct arena *a, struct str person, struct str id, struct str label, struct str author)
{
	struct resource was;
	enum err e = open_consent(db, a, person, id, &was);
	if (e != OK)
		return e;
	struct str labels = json_text(
		a, json_path(a, json_trusted(a, was.body), RULE_PATH "extension[url=" EXTENSION "consent-labels].valueString"));
	for (struct str rest = labels; rest.p;)
		if (str_eq(str_cut(&rest, ' '), label))
			return OK;
	labels = str_format(a, " %.*s%s%.*s ", STR_ARG(labels.p ? labels : STR("")), labels.n ? " " : "", STR_ARG(label));
	struct json_node *n = json_tree(a, json_trusted(a, was.body));
	put_labels(a, n, labels);
	struct consent_grant g = { .person = person, .id = id, .author = author };
	struct resource_put p = put_of(a, &g, n, was.label, was.version, clock_now());
	e = resource_write(db, a, &p);
	return e != OK ? e : rule_label(db, a, person, id, labels);
}

enum err consent_say(struct db *db, struct arena *a, struct str person, struct str id, struct str author,
	struct str shown)
{
	struct resource was;
	enum err e = open_consent(db, a, person, id, &was);
	if (e != OK)
		return e;
	struct json_node *n = json_tree(a, json_trusted(a, was.body));
	put(a, n, "extension[url=" EXTENSION "consent-shown].valueMarkdown", shown);
	struct consent_grant g = { .person = person, .id = id, .author = author };
	struct resource_put p = put_of(a, &g, n, was.label, was.version, clock_now());
	return resource_write(db, a, &p);
}

static struct str padded(struct arena *a, struct str words)
{
	return words.n ? str_format(a, " %.*s ", STR_ARG(words)) : STR("");
}

// As basis_holds decides about the rule.
static void end_by_age(struct consent_view *c, day birth)
{
	struct consent_grant g = { .grantee = c->grantee, .basis = c->basis, .never = c->never };
	struct str purpose = purpose_of(&g);
	c->by_age = !str_is(purpose, PURPOSE_CARE) && !str_is(purpose, PURPOSE_LINK);
	day last = basis_last_day(purpose, birth);
	if (c->by_age && last == DAY_NONE && c->until == DAY_NONE)
		last = day_of(c->since) - 1; // nobody knows how old they are: it does not hold
	if (last != DAY_NONE && (c->until == DAY_NONE || last < c->until))
		c->until = last;
}

static void view_of(struct arena *a, const struct resource *r, day birth, struct consent_view *out)
{
	struct json_at body = json_trusted(a, r->body);
	*out = (struct consent_view){
		.id = r->id,
		.grantee = text_at(a, body, RULE_PATH "actor[0].reference.identifier.value"),
		.grantee_name = text_at(a, body, RULE_PATH "actor[0].reference.display"),
		.sections = padded(a, text_at(a, body, RULE_PATH "extension[url=" EXTENSION "consent-sections].valueString")),
		.labels = padded(a, text_at(a, body, RULE_PATH "extension[url=" EXTENSION "consent-labels].valueString")),
		.words = text_at(a, body, "extension[url=" EXTENSION "consent-words].valueString"),
		.verbs = verbs_of(text_at(a, body, RULE_PATH "extension[url=" EXTENSION "consent-verbs].valueString")),
		.never = json_text_is(json_path(a, body, RULE_PATH "type"), "deny"),
		.ended = !json_text_is(json_get(body, "status"), "active"),
		.basis = consent_basis_of(text_at(a, body, "extension[url=" EXTENSION "consent-basis].valueCode")),
		.decision = text_at(a, body, "extension[url=" EXTENSION "consent-decision].valueString"),
		.finding = text_at(a, body, FINDING_AT),
		.until = DAY_NONE,
		.decided = DAY_NONE,
		.given_by = r->author,
		.giver = text_at(a, body, "performer[0].display"),
		.purpose = text_at(a, body, RULE_PATH "purpose[0].code"),
		.shown = text_at(a, body, "extension[url=" EXTENSION "consent-shown].valueMarkdown"),
		.at = r->updated,
	};
	out->provisional = out->basis == BASIS_PROVISIONAL;
	if (!instant_parse(text_at(a, body, RULE_PATH "period.start"), &out->since))
		out->since = r->updated;
	proof_of(a, body, &out->proof);
	out->until = day_at(a, body, RULE_PATH "period.end");
	if (out->decision.n)
		out->decided = day_at(a, body, "verification[0].verificationDate");
	end_by_age(out, birth);
	if (!instant_parse(text_at(a, body, "extension[url=" EXTENSION "consent-ended].valueDateTime"), &out->ended_at))
		out->ended_at = 0;
	if (!out->ended && out->until != DAY_NONE && out->until < clock_today()) {
		out->ended = true;
		out->ended_at = day_start(out->until + 1);
	}
}

enum err consent_list(
	struct db *db, struct arena *a, struct str person, bool past, struct consent_view **out, size_t *count)
{
	struct resource_list list;
	day birth;
	*count = 0;
	enum err e = resource_of_type(db, a, person, SHELF_EVIDENCE, "Consent", &list);
	if (e == OK)
		e = basis_birth(db, person, &birth);
	if (e != OK)
		return e;
	*out = arena_array(a, struct consent_view, list.count ? list.count : 1);
	for (size_t i = 0; i < list.count; i++) {
		struct consent_view view;
		view_of(a, &list.item[i], birth, &view);
		if (view.ended && !past)
			continue;
		size_t at = (*count)++;
		for (; at > 0 && (*out)[at - 1].since < view.since; at--)
			(*out)[at] = (*out)[at - 1];
		(*out)[at] = view;
	}
	return OK;
}

enum err consent_versions(struct db *db, struct arena *a, struct str person, struct str id, struct consent_view **out,
	size_t *count)
{
	struct resource_list list;
	day birth;
	*count = 0;
	if (!str_eq(key_of(id), person))
		return ERR_NOT_FOUND;
	enum err e = resource_history(db, a, STR("Consent"), id, VERSIONS_MOST, &list);
	if (e == OK)
		e = basis_birth(db, person, &birth);
	if (e != OK)
		return e;
	*out = arena_array(a, struct consent_view, list.count + 1);
	for (size_t i = 0; i < list.count; i++)
		if (!list.item[i].deleted)
			view_of(a, &list.item[i], birth, &(*out)[(*count)++]);
	return OK;
}
