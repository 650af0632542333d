// SPDX-License-Identifier: Apache-2.0
// Stylesheet, scripts and pictures, embedded in the program by tools/assets.py at build time. Their addresses carry
// a digest of their content, so they may be cached for ever: "/assets/ownplan-1a2b3c4d5e.css".
#ifndef OWNPLAN_NHSUK_ASSETS_H
#define OWNPLAN_NHSUK_ASSETS_H

#include "base/str.h"

struct asset {
	const char *name;         // "ownplan.css"
	const char *path;         // "/assets/ownplan-1a2b3c4d5e.css"
	const char *content_type; // with charset
	const char *etag;         // with its quotes
	struct str bytes;
	struct str gzip;          // STR_NONE when it would not be smaller
};

// By the path of a request; NULL when there is none such.
const struct asset *asset_find(struct str path);
// By index, for tests; NULL behind the last.
const struct asset *asset_at(size_t i);
// The address for a page. A name that does not exist is a broken promise.
const char *asset_url(const char *name);

#endif
