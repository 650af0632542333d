// SPDX-License-Identifier: Apache-2.0
// Inside api/: which resources that belong to nobody (Practitioner, Organization, Location ...) a person's record
// speaks of, found in stored bytes without parsing them.
#ifndef OWNPLAN_API_SHARED_REFS_H
#define OWNPLAN_API_SHARED_REFS_H

#include "api/reach.h"

#define SHARED_REFS_MOST 1000 // that are followed for one answer

struct shared_refs {
	struct visit *v;
	struct str *name; // "Practitioner/x", each once, in the order met
	size_t count, room;
	size_t slots, *slot; // a hash table of them: place + 1
};

void shared_refs_init(struct shared_refs *s, struct visit *v);
// Adds what JSON of ours, one resource or many, refers to.
void shared_refs_scan(struct shared_refs *s, struct str json);
// The n-th, as the asker may see it. ERR_NOT_FOUND: gone, never there, or not for them.
enum err shared_refs_get(struct shared_refs *s, size_t n, struct resource *out) MUST_USE;

#endif
