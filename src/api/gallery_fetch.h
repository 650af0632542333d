// SPDX-License-Identifier: Apache-2.0
// Templates from the galleries of other installations (plan/gallery.h), fetched beside the requests: when somebody asks
// for it, and each day. An address gives either a list, each of whose files is fetched once, or one sealed template.
// What
// comes is checked like what is handed in; what a list no longer names has been taken back there. Where several
// processes
// serve one database one of them fetches. serve/ starts and joins the thread.
#ifndef OWNPLAN_API_GALLERY_FETCH_H
#define OWNPLAN_API_GALLERY_FETCH_H

#include "record/visit.h"

#define GALLERY_EACH (1 * DAYS)

struct gallery_fetch;

// ERR_INTERNAL: there is no libcurl, or no thread.
enum err gallery_fetch_start(const struct site *site, struct gallery_fetch **out, struct fault *f) MUST_USE;
// x may be NULL; what is under way is broken off within a second or two.
void gallery_fetch_stop(struct gallery_fetch *x);

#endif
