// SPDX-License-Identifier: Apache-2.0
// Inside api/: a version of a resource, for the address that reads it and for the entry of a Bundle that does.
#ifndef OWNPLAN_API_READ_H
#define OWNPLAN_API_READ_H

#include "api/reach.h"

// One version of what the asker may see now, if they might have seen it then. ERR_NOT_FOUND.
enum err read_version(struct visit *v, const struct resource *now, int64_t version, struct resource *out) MUST_USE;

#endif
