// SPDX-License-Identifier: Apache-2.0
// Consent to share, as FHIR Consent resources on the evidence shelf, and the access rules that follow from them in the
// same transaction. Withdrawing takes effect at the next request.
#ifndef OWNPLAN_RECORD_CONSENT_H
#define OWNPLAN_RECORD_CONSENT_H

#include "record/access.h"
#include "record/person.h"

enum consent_basis {
	BASIS_SELF,         // the person said so
	BASIS_PROVISIONAL,  // direct care: a team added them; lapses unless confirmed
	BASIS_ATTORNEY,     // lasting power of attorney, health and welfare
	BASIS_DEPUTY,       // Court of Protection deputy
	BASIS_PARENT,       // parental responsibility: until the 11th birthday (record/basis.h)
	BASIS_PARENT_DECIDED, // the same, decided case by case with the young person: until the 16th
	BASIS_BEST_INTEREST,
	CONSENT_BASES
};
const char *consent_basis_name(enum consent_basis b);  // code: "self"
const char *consent_basis_words(enum consent_basis b); // N_ sentence for people
enum consent_basis consent_basis_of(struct str name);  // BASIS_SELF: none of them
// Somebody who may decide for the person by law, whatever the person says.
bool consent_by_law(enum consent_basis b);

#define PROVISIONAL_DAYS 28
// Where a Consent says what its grantee is called.
#define CONSENT_GRANTEE_NAME_AT "provision.provision[0].actor[0].reference.display"
#define CONSENT_NEVER_LABEL "only-me" // of a "never": nobody but the person sees that there is one

// What a basis in law rests on: dates and number of a registered power of attorney or an order of the court, a file
// that shows it, the recorded decision, and the professional who checked it. The grant ends with the basis, and begins
// no sooner.
struct consent_proof {
	struct str number;                // in the register of the Public Guardian, or of the court
	day registered, from, until;      // DAY_NONE: not said; until inclusive
	struct str document, document_name; // "DocumentReference/KEY-..", "" none; who may open it: web/legal.c
	struct str record;                // "QuestionnaireResponse/KEY-..": a best-interest decision; "" none
	day verified;                     // DAY_NONE: nobody has checked it
	struct str verifier, verifier_name, how; // FHIR reference; what they looked at
};

struct consent_grant {
	struct str person;
	struct str id;       // key_id made before
	struct str grantee;  // t:TEAM, a:ACCOUNT, o:ORGANISATION, l:ID whoever has a link (share_link.h)
	struct str grantee_name;
	struct str grantee_reference; // FHIR: "Organization/x", "RelatedPerson/KEY-..", "Practitioner/x"
	unsigned verbs;
	struct str sections; // '' all, else ' goals about '
	struct str labels;   // labels seen besides "", e.g. ' sensitive '
	bool never;          // "never show this to"
	day until;           // inclusive, DAY_NONE no end
	enum consent_basis basis;
	struct str author;      // authenticated
	struct str author_reference; // FHIR reference of who gave it
	struct str author_name;      // what they are called
	const struct consent_proof *proof; // NULL: none, or what stands stays
	struct str words;    // what is given, in a sentence
	struct str shown;    // all that the page said and what was chosen there; empty: it was no page that asks
	struct str decision; // of BASIS_PARENT_DECIDED: what was found and decided with the young person, and when
	struct str finding;  // of that: the entry that says what the young person can decide, a FHIR reference
	day decided;         // DAY_NONE or 0: not said
	instant at;          // when it is given; 0: now
};
// Whether this Consent, from anywhere, says "never" in its rules: then it is kept with CONSENT_NEVER_LABEL.
bool consent_denies(struct json_at body);
// In jobs.
enum err consent_give(struct db *db, struct arena *a, const struct consent_grant *g) MUST_USE;
// Also takes back a provisional one. ERR_NOT_FOUND, ERR_STALE: ended already.
enum err consent_withdraw(struct db *db, struct arena *a, struct str person, struct str id, struct str author,
	struct str author_reference) MUST_USE;
// The same grant, changed: narrower or wider, another end; a provisional one becomes the person's own.
enum err consent_change(struct db *db, struct arena *a, const struct consent_grant *g) MUST_USE;
// What a basis in law rests on, from now on; ERR_NOT_FOUND, ERR_STALE: ended already. Whoever gave it stays its giver.
enum err consent_prove(struct db *db, struct arena *a, struct str person, struct str id,
	const struct consent_proof *proof) MUST_USE;
// What was given to an account that was to be made goes to one that is there.
enum err consent_take(struct db *db, struct arena *a, struct str person, struct str id, struct str account) MUST_USE;
// The same grant, which opens what carries this label too. Nothing is done when it does already.
enum err consent_label(struct db *db, struct arena *a, struct str person, struct str id, struct str label,
	struct str author) MUST_USE;
// The same grant, with what was asked and answered about it since.
enum err consent_say(struct db *db, struct arena *a, struct str person, struct str id, struct str author,
	struct str shown) MUST_USE;

// For the page: what stands, newest first, with those that ended when `past`.
struct consent_view {
	struct str id, grantee, grantee_name, sections, labels, words;
	unsigned verbs;
	bool never, provisional, ended;
	enum consent_basis basis;
	instant since, ended_at;
	bool by_age; // it ends by age (record/basis.h); then `until` is the last day that age leaves it
	struct str decision, finding;
	day decided; // DAY_NONE: no such decision
	day until;
	struct str given_by; // author column
	struct str giver;    // as they were called then; ""
	struct str purpose;  // code: "CAREMGT"
	struct consent_proof proof;
	struct str shown;
	instant at;          // of this version
};
enum err consent_list(
	struct db *db, struct arena *a, struct str person, bool past, struct consent_view **out, size_t *count) MUST_USE;
// One of them as it is and as it was before, newest first: a hundred versions at most.
enum err consent_versions(struct db *db, struct arena *a, struct str person, struct str id, struct consent_view **out,
	size_t *count) MUST_USE;

#endif
