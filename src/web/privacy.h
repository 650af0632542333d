// SPDX-License-Identifier: Apache-2.0
// Inside web/: what the pages of the privacy officer share (privacy.c, privacy_pattern.c, privacy_quiet.c).
#ifndef OWNPLAN_WEB_PRIVACY_H
#define OWNPLAN_WEB_PRIVACY_H

#include "web/layout.h"

// The name of a person, for an officer; a row of the audit says that they read it (visit_tell).
const char *privacy_whose(struct visit *v, struct str person);
// What somebody did in a record from one moment to another, each sort once a day with its newest time.
enum err privacy_did(struct visit *v, struct page *p, struct str person, struct str who, instant since, instant until)
	MUST_USE;
// What waits for the officer, or was closed, as tables; nothing when there is none.
enum err quiet_table(struct visit *v, struct page *p, bool closed, size_t *count) MUST_USE;
enum err pattern_table(struct visit *v, struct page *p, bool closed, size_t *count) MUST_USE;

#endif
