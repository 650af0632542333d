// SPDX-License-Identifier: Apache-2.0
// Inside api/: the rows of the audit about one person as AuditEvents (FHIR R4 auditevent.html), made when they are
// read: there is no second copy. The id of a row is KEY-XXXXXXXXXXXX, twelve letters that hold its chain and its number
// there; it never changes, and is gone when the row was lawfully emptied. Whose record it is reads them, and nobody
// else (access_sees); who looked is told in the words of their page (site.looked).
#ifndef OWNPLAN_API_EVENT_H
#define OWNPLAN_API_EVENT_H

#include "api/reach.h"
#include "record/audit.h"

#define EVENT_CHAIN_MOST 0xFFFF            // what an id has room for
#define EVENT_SEQ_MOST 0xFFFFFFFFFFF

// Who acted, in words and as a reference, looked up once a request.
struct event_name {
	struct str actor, role, who, reference;
	struct event_name *next;
};

// The event of a row, with its body in `a`. *names begins as NULL and stays with the visit's arena. False: there is no
// room for its place in an id.
bool event_make(struct visit *v, struct arena *a, struct event_name **names, const struct audit_row *row,
	struct resource *out);
// The event of an id, whoever asks: reach_sees decides. ERR_NOT_FOUND.
enum err event_get(struct visit *v, struct str id, struct resource *out) MUST_USE;

#endif
