// SPDX-License-Identifier: Apache-2.0
// What the agreement files share and nobody else needs: where things stand in the Provenance, and its signature.
#ifndef OWNPLAN_PLAN_AGREEMENT_INSIDE_H
#define OWNPLAN_PLAN_AGREEMENT_INSIDE_H

#include "plan/agreement.h"

#define AGREEMENT_KIND "agreement" // kind and section columns
#define AGREEMENT_AT(name, type) "extension[url=" OWN_EXTENSION("agreement") "].extension[url=" name "].value" type

// Signs a Provenance that has everything but signature[0].data, and puts that in.
void agreement_sign(struct arena *a, struct json_node *provenance, const unsigned char secret[64]);
// The key by which signature[0] of a stored Provenance was made, of those that this process trusts; NULL: by none.
// There for as long as it is trusted.
const unsigned char *agreement_signer(struct arena *a, struct str body);
// The same of one that is known to be sound: verified again only where there are several keys.
const unsigned char *agreement_signer_of_sound(struct arena *a, struct str body);
// Whether this process trusts a key that begins so.
enum { AGREEMENT_KEY = 16 }; // bytes
bool agreement_trusts(const unsigned char start[AGREEMENT_KEY]);

// Bodies that were found sound a while ago, with the digest of their manifest: each save looks at all agreements of a
// person, and an Ed25519 signature costs more than the save itself. Known by a digest of their bytes under a key of
// this process, so that a changed body is another one, whoever changed it: of the packed bytes where there are such,
// which say the body to the last letter and are a third of it.
struct agreement_memory {
	unsigned char body[16];
	char manifest[DIGEST_HEX];
	struct agreement_brief {
		bool there, witnessed; // there: the words below had room
		enum agreeing as;
		enum answer able, agreed;
		instant at;
		size_t lines_at, lines_n; // where the manifest stands in the body, a JSON string
		char id[40], reference[80], name[160], witness[80]; // '\0' behind
	} brief;
	bool lines_hold; // this process computed the material digests anew, and they were those of the manifest
};
void agreement_memory_key(const struct resource *r, struct agreement_memory *out); // fills body, empties the rest
bool agreement_recall(struct agreement_memory *m); // fills the rest
void agreement_remember(const struct agreement_memory *m);

// What is kept beside the body (agreement_facts.c): makes r->facts of an agreement that is sound, nothing of another;
// the body is packed already. Reading fills what agreements_brief fills, but for `held`; false: the body is read.
struct agreement_goals {
	struct manifest_line *line; // of goals alone; version and body are not there
	size_t lines;
};
void agreement_facts_make(struct arena *a, struct resource *r);
bool agreement_facts_read(
	struct arena *a, const struct resource *r, struct agreement *out, struct agreement_goals *goals);

// The files of the entries of a document, as entries of its Bundle: those that are not taken back and that the reader
// sees, in the order of the plan, for as long as there is room. Put where an entry may stand. ERR_BUSY.
#define DOCUMENT_FILES_MOST ((uint64_t)20 << 20) // bytes: as base64 they still fit into one form (--request-size)
enum err document_files(struct db *db, struct arena *a, const struct plan *pl, const struct agreement_reader *reader,
	struct json_out *w) MUST_USE;

// A reading of the documents: entries opened, sorted as plan_load does.
void agreement_entries(struct arena *a, const struct resource *list, size_t count, struct plan *out);

#endif
