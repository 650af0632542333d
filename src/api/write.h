// SPDX-License-Identifier: Apache-2.0
// Inside api/: what single writes and the entries of a Bundle share.
#ifndef OWNPLAN_API_WRITE_H
#define OWNPLAN_API_WRITE_H

#include "api/reach.h"
#include "plan/accept.h"

// How this request writes: as who, now, with our address; what is open to the asker is there.
struct accept_how write_how(struct visit *v);
// After accept_place: whether the asker may write there. ERR_RULE: no such person, for them; ERR_DENIED.
enum err write_allowed(struct visit *v, struct accept *x) MUST_USE;
// ERR_DENIED: part of what stands is withheld from the asker.
enum err write_whole(struct visit *v, const struct resource *now) MUST_USE;
// Of an UPDATE or DELETE: finds the version that stands (x->now) for x->type and the id. match: of If-Match, 0 none.
// ERR_NOT_FOUND; ERR_METHOD: an update that would create; ERR_GONE; ERR_PRECONDITION; ERR_DENIED.
enum err write_find(struct visit *v, struct accept *x, struct str id, int64_t match, bool patch) MUST_USE;
// An update says again which resource it is (http.html#update); one that was found by a condition need not.
enum err write_check_id(struct visit *v, const struct accept *x, bool condition) MUST_USE;
// The resource that a patch makes of what stands: JSON Patch, or FHIRPath Patch (a Parameters). ERR_INPUT, ERR_RULE,
// ERR_TOO_LARGE.
enum err write_patched(struct visit *v, const struct resource *now, struct json_at patch, bool json,
	struct json_at *out) MUST_USE;
// "BASE/Goal/KEY-.../_history/2"
struct str write_location(struct visit *v, const struct accept *x);

#endif
