// SPDX-License-Identifier: Apache-2.0
// Inside api/: what answers to programs share.
#ifndef OWNPLAN_API_ANSWER_H
#define OWNPLAN_API_ANSWER_H

#include "api/api.h"
#include "base/json.h"

#define FHIR_JSON "application/fhir+json; charset=utf-8"
#define ANSWER_MOST ((size_t)64 << 20) // bytes of a bundle

// "https://host/fhir", as the client reached us.
struct str answer_base(struct visit *v);
// Makes what was written the reply. ERR_TOO_LARGE when it did not fit.
enum err answer_json(struct visit *v, int status, const char *type, const struct buf *b) MUST_USE;
// A moment as HTTP writes it (RFC 9110 5.6.7): "Wed, 04 Nov 2026 10:42:07 GMT".
struct str answer_date(struct arena *a, instant at);

#endif
