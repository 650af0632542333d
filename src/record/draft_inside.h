// SPDX-License-Identifier: Apache-2.0
// How a draft is sealed (draft.c), for the file that may wait beside it (draft_file.c).
#ifndef OWNPLAN_RECORD_DRAFT_INSIDE_H
#define OWNPLAN_RECORD_DRAFT_INSIDE_H

#include "base/buf.h"
#include "record/account.h"

// What a sealed text is bound to; each part behind its length, so that no two read alike.
struct str draft_bound(struct arena *a, struct str account, struct str person, struct str place);
struct str draft_seal(struct arena *a, const struct draft_key *k, struct str bound, struct str text);
// False: this key does not open it, or it was bound to something else.
bool draft_unseal(struct arena *a, const struct draft_key *k, struct str bound, struct str sealed, struct str *out);

#endif
