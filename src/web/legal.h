// SPDX-License-Identifier: Apache-2.0
// Inside web/: what a right by law to decide for somebody rests on (record/consent.h, struct consent_proof).
#ifndef OWNPLAN_WEB_LEGAL_H
#define OWNPLAN_WEB_LEGAL_H

#include "record/consent.h"
#include "web/layout.h"

// What is written down of it, in words; nothing when nothing is.
void legal_draw(struct visit *v, struct page *p, const struct consent_view *c);
// "Checked on 3 May 2026 by Sarah Bell" or that nobody has; NULL: it rests on no law.
const char *legal_state(struct visit *v, const struct consent_view *c);
bool legal_checks(const struct visit *v); // a professional
// The person, who decides for them, or a professional who plans with them.
bool legal_may(struct visit *v);

#endif
