// SPDX-License-Identifier: Apache-2.0
// Inside api/: what answers to programs share.
#ifndef OWNPLAN_API_ANSWER_H
#define OWNPLAN_API_ANSWER_H

#include "api/api.h"
#include "base/json.h"
#include "record/resource.h"

#define FHIR_JSON "application/fhir+json; charset=utf-8"
#define ANSWER_MOST ((size_t)64 << 20) // bytes of a bundle

// "https://host/fhir": the address that was set for this server, else as the client reached us.
struct str answer_base(struct visit *v);
// "404 Not Found", for Bundle.entry.response.status.
struct str answer_status(struct arena *a, int status);
// Makes the JSON that was written the reply, in the form that was asked for (ask.h). ERR_TOO_LARGE when it did not fit.
enum err answer_json(struct visit *v, int status, const struct buf *b) MUST_USE;
enum err answer_text(struct visit *v, int status, struct str json) MUST_USE;
// One version of a resource as it was asked for: whole or in part (_summary, _elements), with ETag and Last-Modified;
// 304 without it when a GET says that it has it. What the asker may not see is taken out of it.
enum err answer_resource(struct visit *v, int status, const struct resource *r) MUST_USE;
// Sets ETag and Last-Modified of what goes out, `body` as the asker may see it; true when 304 has answered,
// since the asker has that version.
bool answer_unchanged(struct visit *v, const struct resource *r, struct str body);
// A body as it was asked for: whole, or in part (_summary, _elements), marked as such.
struct str answer_part(struct visit *v, struct str body);
// "W/\"3\"".
struct str answer_etag(struct arena *a, int64_t version);
// A moment as HTTP writes it (RFC 9110 5.6.7): "Wed, 04 Nov 2026 10:42:07 GMT".
struct str answer_date(struct arena *a, instant at);
bool answer_date_read(struct str text, instant *out); // false: not such a date

#endif
