// SPDX-License-Identifier: Apache-2.0
// Inside api/: that a person has a second record here (record/link.h), as Patient.link of type seealso. It is said when
// a Patient is read, to whoever may see both, and stands in no stored version: parting ends it at the next request.
#ifndef OWNPLAN_API_LINKED_H
#define OWNPLAN_API_LINKED_H

#include "api/reach.h"
#include "base/json.h"

// The body as reach_body gave it for r, with its links; the same bytes when there is none to say.
struct str linked_shown(struct visit *v, const struct resource *r, struct str body);
// What a program read it may send back: takes the links that linked_shown says out of a Patient that was sent.
struct json_at linked_stripped(struct visit *v, struct str key, struct json_at sent);

#endif
