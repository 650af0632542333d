// SPDX-License-Identifier: Apache-2.0
// Inside api/: the one resource that a condition names (http.html#ccreate, #cond-update): a search whose answer is no
// page but one thing, among what is open to the asker.
#ifndef OWNPLAN_API_CONDITION_H
#define OWNPLAN_API_CONDITION_H

#include "api/reach.h"

// query: "identifier=a|b&active=true", percent-encoded; "Patient?" before it is passed over. ERR_NOT_FOUND: none;
// ERR_MANY: several; ERR_PRECONDITION: no criterion; ERR_INPUT: one that is not understood; ERR_COSTLY.
enum err condition_find(struct visit *v, struct str type, struct str query, struct resource *out) MUST_USE;

#endif
