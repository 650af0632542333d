// SPDX-License-Identifier: Apache-2.0
// Inside plan/: files that programs send inside resources (accept.h).
#ifndef OWNPLAN_PLAN_ACCEPT_FILE_H
#define OWNPLAN_PLAN_ACCEPT_FILE_H

#include "plan/accept.h"

// Takes base64 out of a body that is to be written: of a Binary its `data`, of a DocumentReference or a Media the data
// of its attachments, each of which becomes a Binary of the same section. What we would not take as a file of the plan
// stays where it stands. `body` is changed; x->file gets what accept_run writes. ERR_RULE: size or hash do not fit.
enum err accept_files(struct arena *a, struct accept *x, struct json_node *body, struct fault *f) MUST_USE;
// The resource is the Binary itself: its bytes go out of `body`, and what names them comes. NULL: there are none, or
// none that we take. `before`: what stands, if anything; then a body without bytes keeps those.
struct attached *accept_binary(struct arena *a, struct str person, struct json_node *body, struct json_at before);
// Of what is taken away: its files go with it.
enum err accept_files_gone(struct db *db, struct arena *a, struct accept *x) MUST_USE;
// In a job: the bytes and their Binaries.
enum err accept_files_write(struct db *db, struct arena *a, const struct accept *x) MUST_USE;

#endif
