// SPDX-License-Identifier: Apache-2.0
// Inside api/: bodies without references to what the asker may not see, and without where somebody is who must not be
// found.
#ifndef OWNPLAN_API_WITHHOLD_H
#define OWNPLAN_API_WITHHOLD_H

#include "api/reach.h"

// The body, of this person's compartment (NULL: of nobody's), as the asker may see it: the stored bytes themselves when
// nothing in them is withheld.
struct str withhold(struct visit *v, struct reach *who, struct str body);
// Whether the body may name a Consent: such a one is looked at even where nothing else is hidden (access_hides).
bool withhold_consent(struct str body);

// Whether this person is one who must not be found, and the asker somebody else: each body is looked at.
bool withhold_shields(struct visit *v, struct reach *who);

#endif
