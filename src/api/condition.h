// SPDX-License-Identifier: Apache-2.0
// Inside api/: the one resource that a condition names (http.html#ccreate, #cond-update): a search whose answer is no
// page but one thing, among what is open to the asker.
#ifndef OWNPLAN_API_CONDITION_H
#define OWNPLAN_API_CONDITION_H

#include "api/reach.h"
#include "record/once.h"

// query: "identifier=a|b&active=true", percent-encoded; "Patient?" before it is passed over. ERR_NOT_FOUND: none;
// ERR_MANY: several; ERR_PRECONDITION: no criterion; ERR_INPUT: one that is not understood; ERR_COSTLY.
enum err condition_find(struct visit *v, struct str type, struct str query, struct resource *out) MUST_USE;
// The same where nothing found means that something is made. *once is for the write (plan/accept.h), so that two who
// ask at one time do not make two.
enum err condition_unless(struct visit *v, struct str type, struct str query, struct once *once, struct resource *out)
	MUST_USE;

#endif
