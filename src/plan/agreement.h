// SPDX-License-Identifier: Apache-2.0
// Agreement freezes a version: a manifest of (type, id, version, digest) over the plan's entries, signed with the
// house's Ed25519 key, kept as one FHIR Provenance a party on the evidence shelf (kind and section "agreement"). Both
// parties that agree to the same manifest have agreed the plan. Each agreed version can be opened, compared with any
// other, printed and rendered as a FHIR document for ever.
//
// What is signed is the whole Provenance as canonical JSON (manifest.h) without `meta`, `text` and the signature's own
// `data`: who, when, the answers, the manifest, the targets. Whoever has keys/agreement.pub can check it.
#ifndef OWNPLAN_PLAN_AGREEMENT_H
#define OWNPLAN_PLAN_AGREEMENT_H

#include "plan/manifest.h"
#include "plan/plan.h"

// Where a Provenance has the lines that were agreed to, which name every entry, with digests of what they say: who may
// not see all of the entries may not see this.
#define AGREEMENT_MANIFEST_AT \
	"extension[url=" OWN_EXTENSION("agreement") "].extension[url=manifest].valueString"

enum answer { ANSWER_NONE, ANSWER_YES, ANSWER_PARTLY, ANSWER_NO };
enum answer answer_of(struct str code); // "yes" "partly" "no"
const char *answer_code(enum answer x);
const char *answer_words(enum answer x); // N_

enum agreeing { AS_PERSON, AS_REPRESENTATIVE, AS_PROFESSIONAL };
const char *agreeing_code(enum agreeing x); // "person" "representative" "professional"

struct agreement {
	struct resource r;       // the Provenance
	enum agreeing as;
	struct str name;         // who agreed
	struct str reference;    // FHIR
	struct str authority;    // of a representative: code of consent_basis
	struct str finding;      // and where it was found that the person cannot decide: FHIR reference; may be empty
	enum answer able, understood, agreed;
	struct str able_why, understood_why, agreed_why;
	struct str manifest;     // digest, hex: equal for all who agreed to the same version
	instant at;
	bool sound;              // the signature holds; what is not sound counts for nothing
	bool witnessed;          // they said so, and somebody else who was signed in wrote it down:
	struct str witness, witness_name; // FHIR reference and name
	struct agreement_held *held;
};
struct agreement_list {
	struct agreement *item; // oldest first
	size_t count;
};
// A version that was put to agreement: all sound agreements with the same manifest.
struct agreed_version {
	int number;              // 1, 2, 3: in order of the first signature
	struct str manifest;
	instant first, last;
	bool person, professional; // said yes (the newest answer of a party counts)
	bool current;            // nothing material changed since
	// Set by agreement_open.
	bool whole;               // every body is what its digest says; false after an erasure
	struct resource *missing; // of which that is not so: with type, id and version, section and label if they are known
	size_t missings;
};

enum err agreements_of(struct db *db, struct arena *a, struct str person, struct agreement_list *out) MUST_USE;
// The same for who asks only what was agreed and by whom (a save, the plan page): of what this process has proven
// before only `r`, `as`, `able`, `agreed`, `name`, `reference`, `manifest`, `at`, `sound`, `witnessed` and `witness`
// are filled, out of its memory, and the body is not read again unless somebody asks for its lines.
enum err agreements_brief(struct db *db, struct arena *a, struct str person, struct agreement_list *out) MUST_USE;
// The same for who changes an entry or two: what is kept beside the bodies is believed (agreement_facts.c), and they
// are not read again unless somebody asks for their lines; then agreements_sound is ERR_INTERNAL when one could not be
// unpacked, and nothing that was found out may be written.
enum err agreements_to_save(struct db *db, struct arena *a, struct str person, struct agreement_list *out) MUST_USE;
enum err agreements_sound(const struct agreement_list *list) MUST_USE;
// Reads one Provenance of kind "agreement". False when it is none.
bool agreement_read(struct arena *a, const struct resource *r, struct agreement *out);
// What they agreed to, read when it is first asked for.
const struct manifest *agreement_lines(const struct agreement *x);
// manifest_now of the plan, which is everything. What is material in an entry that was not changed since the newest
// agreement is taken from there, once this process has computed it all and found the same: what another release called
// material is not believed.
struct str agreement_manifest_now(struct arena *a, const struct agreement_list *list, const struct plan *pl);
// Groups them; *count versions, oldest first. now: manifest digest of the plan as it stands.
struct agreed_version *agreed_versions(
	struct arena *a, const struct agreement_list *list, struct str now, size_t *count);
// Whether the answers about one manifest (digest), or about one entry as it is in `line`, hold a yes of both sides:
// the newest answer of the person or their representative, and that of at least one professional.
struct agreed_sides {
	bool person, professional;
	bool taken_back; // a professional said yes and says so no more, and no other does
	instant first, last;
	size_t answers;
};
struct agreed_sides agreed_sides_of(const struct agreement_list *list, struct str manifest);
struct agreed_sides agreed_sides_entry(const struct agreement_list *list, const struct manifest_line *line);
// Whether the plan as it stands is agreed by both sides.
bool plan_is_agreed(struct arena *a, const struct agreement_list *list, const struct plan *pl);

struct agreement_form {
	enum agreeing as;
	enum answer able, understood, agreed;
	struct str able_why, understood_why, agreed_why;
	struct str authority, name; // of a representative: filled in by agreement_check
	struct str rests_on; // of a representative: the Consent, or best-interest decision, that gives the right
	struct str finding;  // and the entry that says that the person cannot decide; FHIR references, or empty
	struct str seen; // manifest_now of the page that was signed; empty: not compared
	struct str id;   // made before; empty: a new one
	instant at;      // of the signature; 0: now
};
// Fields "as", "able", "understood", "agreed" with "yes" "partly" "no", their reasons "able_why" and so on,
// "seen"; of a representative "for", what their right rests on, and "finding".
void agreement_form_read(struct visit *v, struct agreement_form *out);
// What is wrong goes to v->fault. ERR_INPUT with what is missing at its field: each question answered, a reason for
// partly and no, of a representative what their right rests on and what was found (plan/representative.h), which fills
// in their name and authority; a person who is not able to agree has a representative (PRSB
// maternity record; PCSP 1.2); only the person, their supporter's own account or a professional can bring an answer.
// ERR_STALE: the plan is no longer what the form had seen.
enum err agreement_check(struct visit *v, const struct plan *pl, struct agreement_form *form) MUST_USE;
// The Provenance to write; the manifest is that of `pl`, which is everything as the signer saw it. `form` was checked.
// Signed with v->site->sign_secret. The person's answer counts as their own when they are signed in, else the actor is
// named as the one who wrote it down.
struct resource_put agreement_make(struct visit *v, const struct plan *pl, const struct agreement_form *form);
// For plan_change.also, in the same change as agreement_make: the manifest computed again from the database. ERR_STALE
// when something material changed between seeing and signing.
struct agreement_seen {
	struct str person, manifest;
};
struct agreement_seen *agreement_seen_new(struct arena *a, const struct plan *pl);
enum err agreement_seen_run(struct db *db, struct arena *a, void *agreement_seen) MUST_USE;

// --- the key -----------------------------------------------------------------------------------------------------
// DIR/keys/agreement.key (0600) and agreement.pub, made when absent; folder NULL: fresh keys in memory. The public key
// is trusted from then on (agreement_trust). ERR_CONFLICT: the key is gone or is not the one whose public half stands
// beside it. Called once at the start, before other threads.
enum err agreement_key_open(const char *folder, unsigned char public_key[32], unsigned char secret[64], struct fault *f)
	MUST_USE;
// Signatures of this key are sound in this process. The newest 8 are kept (a house may have renewed its own); the
// same key twice is one. Before other threads.
void agreement_trust(const unsigned char public_key[32]);

// --- frozen versions ---------------------------------------------------------------------------------------------
// A frozen version: the plan as it stood when it was first signed, with its entries of those versions, those that were
// taken away since included. ERR_NOT_FOUND: no such number. What was lawfully erased is left out (which->whole false).
// For pages: pass the entries through the reader's access (entry.r has section, label and author).
enum err agreement_open(struct db *db, struct arena *a, const struct person *person, int number, struct plan *out,
	struct agreed_version *which) MUST_USE;
// The same as a FHIR document: Bundle type document, Composition first.
enum err agreement_document(struct db *db, struct arena *a, const struct person *person, int number, struct str *json)
	MUST_USE;
// Who reads a document of the plan: what they may see, and how (without the names of what they may not).
struct agreement_reader {
	bool (*sees)(void *context, const struct resource *r);
	struct str (*body)(void *context, const struct resource *r);
	void *context;
};
// For somebody else's reading: the newest version that was agreed (by both sides, or by the person alone where nobody
// else is in the plan), or, when there is none, the plan as it stands now, as a preliminary document. What they may not
// see is left out, in its section's words too, and the identifier says that this is a part. ERR_NOT_FOUND: there is no
// plan.
enum err plan_document(struct db *db, struct arena *a, const struct person *person,
	const struct agreement_reader *reader, struct str *json) MUST_USE;
// The same for other systems that are told of one act. Of an agreement: the version that was agreed by it, with all who
// have. ERR_NOT_FOUND: that version is not there, not sound, or not agreed any more.
enum err plan_document_agreed(struct db *db, struct arena *a, const struct person *person, struct str provenance,
	const struct agreement_reader *reader, struct str *json) MUST_USE;
// Of a review: the plan as it stands after it, with its next date; final while what was agreed stands, else
// preliminary. ERR_NOT_FOUND: there is no plan, or no such review; ERR_DENIED: the reader does not see it.
enum err plan_document_reviewed(struct db *db, struct arena *a, const struct person *person, struct str task,
	const struct agreement_reader *reader, struct str *json) MUST_USE;
// Of an answer that is no yes, after there was one: the plan as it stands, preliminary, agreed by nobody.
// ERR_NOT_FOUND: there is no plan, or no such answer.
enum err plan_document_withdrawn(struct db *db, struct arena *a, const struct person *person, struct str provenance,
	const struct agreement_reader *reader, struct str *json) MUST_USE;
// A document as a transaction Bundle, for a system that keeps the parts: each part is created or updated by our
// identifier (OWN_BASE "id"), the person is found by their NHS number and never changed, and the document itself
// becomes a DocumentReference that holds it. References inside become urn:uuid, others say our identifier.
struct str document_transaction(struct arena *a, struct str document);

#endif
