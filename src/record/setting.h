// SPDX-License-Identifier: Apache-2.0
// Settings that belong to the data and not to the machine: who provides the service, where this copy came from. What
// an administrator sets on the command line or in ownplan.ini is main's (src/main/settings.h).
#ifndef OWNPLAN_RECORD_SETTING_H
#define OWNPLAN_RECORD_SETTING_H

#include "store/store.h"

#define SETTING_ORGANISATION "organisation"       // the name that stands at the foot of pages
#define SETTING_ORGANISATION_ID "organisation-id" // of its Organization
#define SETTING_AUDIT_KEY "audit-key"             // the public key that heads of the audit are signed with
#define SETTING_POPULATE "populate"             // how far it is filled with invented people (plan/populate_walk.c)

// STR_NONE in *value when it was never set.
enum err setting_get(struct db *db, struct arena *a, const char *name, struct str *value) MUST_USE;
// In a job.
enum err setting_put(struct db *db, const char *name, struct str value) MUST_USE;

#endif
