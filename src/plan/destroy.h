// SPDX-License-Identifier: Apache-2.0
// Destroying a whole record when the time is over for which it had to be kept (plan/retention.h; UK GDPR 5(1)(e)):
// every resource in every version, with a proof each (record/erase.h), what lies beside them in every table, and the
// words of the audit about the person. What stays is the proof: whose key it was, how many things, by whom, when, by
// which rule, and a digest of each version. It is one transaction; a backup that is restored is destroyed again from
// the log.
#ifndef OWNPLAN_PLAN_DESTROY_H
#define OWNPLAN_PLAN_DESTROY_H

#include "plan/erase.h"

struct destroy_act {
	const struct site *site;
	struct erasure x; // person, at, account, name, why
	struct str role;  // of who does it
	size_t things;    // set: how many resources went
};
// In a job. ERR_DENIED: a legal hold stands. ERR_CONFLICT: its time has not come. ERR_NOT_FOUND, ERR_GONE: it is not
// there, or was destroyed.
enum err destroy_run(struct db *db, struct arena *a, void *destroy_act) MUST_USE;
// In a job: of a backup that was restored, whatever its time and holds say now. ERR_NOT_FOUND.
enum err destroy_again(const struct site *site, struct db *db, struct arena *a, const struct erasure *x) MUST_USE;

#endif
