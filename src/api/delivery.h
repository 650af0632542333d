// SPDX-License-Identifier: Apache-2.0
// Inside api/: one row of the outbox from the look at what may be sent to what came of it, on the thread of
// deliveries.c.
#ifndef OWNPLAN_API_DELIVERY_H
#define OWNPLAN_API_DELIVERY_H

#include "http/http_out.h"
#include "record/outbox.h"
#include "record/visit.h"

struct deliverer {
	const struct site *site;
	struct http_out *out;
	bool (*stop)(void *context);
	void *context;
};

// Sends one row that is due, or ends it. OK: something came of it, and the row says what. ERR_BUSY: told to stop, or
// this is no moment; the row is due again by itself.
enum err delivery_run(const struct deliverer *d, const struct outbox_row *row) MUST_USE;

#endif
