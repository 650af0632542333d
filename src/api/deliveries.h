// SPDX-License-Identifier: Apache-2.0
// What a server writes back to other systems (record/outbox.h): one thread that sends what is due, one after another,
// for as long as the server runs. serve/ starts and joins it. What waits when the server stops, or dies, is sent when
// it runs again. It looks every second, so that what another process put down (the command line) is seen too.
#ifndef OWNPLAN_API_DELIVERIES_H
#define OWNPLAN_API_DELIVERIES_H

#include "record/visit.h"

struct deliveries;

// ERR_INTERNAL: there is no libcurl, or no thread.
enum err deliveries_start(const struct site *site, struct deliveries **out, struct fault *f) MUST_USE;
void deliveries_stop(struct deliveries *x); // x may be NULL; what is under way is broken off within a second or two

#endif
