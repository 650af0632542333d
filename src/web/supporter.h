// SPDX-License-Identifier: Apache-2.0
// Inside web/: supporters who were invited with a code and did not join yet. What they may do is a Consent from the
// moment of the invitation, to the account that they will have; without that account nobody can use it.
#ifndef OWNPLAN_WEB_SUPPORTER_H
#define OWNPLAN_WEB_SUPPORTER_H

#include "record/consent.h"
#include "web/layout.h"

struct supporter_codes {
	struct one_time_code *item; // that still work
	size_t count;
};
enum err supporter_codes(struct visit *v, struct supporter_codes *out) MUST_USE;
// Whether nobody has made the account yet that is let in.
bool supporter_waits(struct visit *v, const struct consent_view *c);
// For who waits: until when the code works, and the button for a new one.
void supporter_state(
	struct visit *v, struct page *p, const struct consent_view *c, const struct supporter_codes *codes);
void supporter_new_code(struct visit *v, struct page *p, const struct consent_view *c);
// In a job: consent_withdraw, and the code of who was invited stops working.
enum err supporter_withdraw(struct db *db, struct arena *a, const struct consent_grant *g) MUST_USE;

#endif
