// SPDX-License-Identifier: Apache-2.0
// Agreement freezes a version: a manifest of (type, id, version, digest) over every material entry, signed with the
// house's Ed25519 key, kept as one FHIR Provenance a party on the evidence shelf. Both parties that agree to the same
// manifest have agreed the plan. Each agreed version can be opened, printed and rendered as a FHIR document for ever.
#ifndef OWNPLAN_PLAN_AGREEMENT_H
#define OWNPLAN_PLAN_AGREEMENT_H

#include "plan/plan.h"

enum answer { ANSWER_NONE, ANSWER_YES, ANSWER_PARTLY, ANSWER_NO };
enum answer answer_of(struct str code); // "yes" "partly" "no"
const char *answer_code(enum answer x);
const char *answer_words(enum answer x); // N_

enum agreeing { AS_PERSON, AS_REPRESENTATIVE, AS_PROFESSIONAL };

struct agreement {
	struct resource r;       // the Provenance
	enum agreeing as;
	struct str name;         // who agreed
	struct str reference;    // FHIR
	struct str authority;    // of a representative: code of consent_basis
	enum answer able, understood, agreed;
	struct str able_why, understood_why, agreed_why;
	struct str manifest;     // digest, hex: equal for all who agreed to the same version
	instant at;
	bool sound;              // the signature holds
};
struct agreement_list {
	struct agreement *item; // oldest first
	size_t count;
};
// A version that was put to agreement: all agreements with the same manifest.
struct agreed_version {
	int number;              // 1, 2, 3: in order of the first signature
	struct str manifest;
	instant first, last;
	bool person, professional; // said yes
	bool current;            // nothing material changed since
};

enum err agreements_of(struct db *db, struct arena *a, struct str person, struct agreement_list *out) MUST_USE;
// Groups them; *count versions, oldest first. now: manifest digest of the plan as it stands.
struct agreed_version *agreed_versions(struct arena *a, const struct agreement_list *list, struct str now, size_t *count);
// Digest (hex) of the manifest of the plan as it stands.
struct str manifest_now(struct arena *a, const struct plan *pl);
// Whether the plan as it stands is agreed by both sides.
bool plan_is_agreed(struct arena *a, const struct agreement_list *list, const struct plan *pl);

struct agreement_form {
	enum agreeing as;
	enum answer able, understood, agreed;
	struct str able_why, understood_why, agreed_why, authority, name;
};
// The Provenance to write; the manifest is that of `pl`, which is everything as the signer saw it. In the job the
// manifest is computed again: ERR_STALE when something changed between seeing and signing.
struct resource_put agreement_make(struct visit *v, const struct plan *pl, const struct agreement_form *form);

// A frozen version: the plan as it stood, with its entries of those versions. ERR_NOT_FOUND: no such number.
enum err agreement_open(struct db *db, struct arena *a, const struct person *person, int number, struct plan *out, struct agreed_version *which) MUST_USE;
// The same as a FHIR document: Bundle type document, Composition first.
enum err agreement_document(struct db *db, struct arena *a, const struct person *person, int number, struct str *json) MUST_USE;

#endif
