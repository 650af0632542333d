// SPDX-License-Identifier: Apache-2.0
// Sends a file of the plan to whoever may have it (attach_open was asked before): whole, or the part that a player asks
// for. Used by the page of a file and by the FHIR API.
#ifndef OWNPLAN_PLAN_ATTACH_SEND_H
#define OWNPLAN_PLAN_ATTACH_SEND_H

#include "plan/attach.h"
#include "record/visit.h"

// Makes the reply: 200, 206 with one range (RFC 9110 14), or 416. Never shown as a page: the type is the one that the
// bytes have, browsers are told not to guess, and nothing that it holds may run. Pictures, sounds and films may be
// shown in a page of ours; everything else is a download. ERR_BUSY: too many large files are on their way.
enum err attach_send(struct visit *v, struct str person, const struct attached *f) MUST_USE;
// Room for so many bytes of a file until the arena ends. False: too many are on their way.
bool attach_reserve(struct arena *a, size_t n);

#endif
