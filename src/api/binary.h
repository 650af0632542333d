// SPDX-License-Identifier: Apache-2.0
// Inside api/: Binary resources (FHIR R4 binary.html). Their bytes lie apart from them (plan/attach.h), or, where a
// program sent what we would not have taken as a file of the plan, in their own `data`.
#ifndef OWNPLAN_API_BINARY_H
#define OWNPLAN_API_BINARY_H

#include "record/visit.h"

// The bytes, or the resource with its bytes as base64, as it was asked for (ask.native).
enum err binary_answer(struct visit *v, const struct resource *r) MUST_USE;

// A resource as it stands in a Bundle of much: of a Binary with its bytes, while there is room for them, else as it is.
#define BINARY_INSIDE_MOST ((uint64_t)20 << 20)
struct str binary_inside(struct visit *v, const struct resource *r, uint64_t *room);

#endif
