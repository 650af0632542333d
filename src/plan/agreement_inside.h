// SPDX-License-Identifier: Apache-2.0
// What the agreement files share and nobody else needs: where things stand in the Provenance, and its signature.
#ifndef OWNPLAN_PLAN_AGREEMENT_INSIDE_H
#define OWNPLAN_PLAN_AGREEMENT_INSIDE_H

#include "plan/agreement.h"

#define AGREEMENT_KIND "agreement" // kind and section columns
#define AGREEMENT_AT(name, type) "extension[url=" OWN_EXTENSION("agreement") "].extension[url=" name "].value" type

// Signs a Provenance that has everything but signature[0].data, and puts that in.
void agreement_sign(struct arena *a, struct json_node *provenance, const unsigned char secret[64]);
// Whether signature[0] of a stored Provenance is by a key that this process trusts.
bool agreement_signed(struct arena *a, struct str body);

// Bodies that were found sound a while ago, with the digest of their manifest: each save looks at all agreements of a
// person, and an Ed25519 signature costs more than the save itself. Known by a digest of their bytes under a key of
// this process, so that a changed body is another one, whoever changed it.
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
void agreement_memory_key(struct str body, struct agreement_memory *out); // fills body, empties the rest
bool agreement_recall(struct agreement_memory *m); // fills the rest
void agreement_remember(const struct agreement_memory *m);

// A reading of the documents: entries opened, sorted as plan_load does.
void agreement_entries(struct arena *a, const struct resource *list, size_t count, struct plan *out);

#endif
