// SPDX-License-Identifier: Apache-2.0
// What the commands make in a folder: the organisation, its teams, accounts with their Practitioner. Each job also
// writes its audit row: the operator of the machine did it.
#ifndef OWNPLAN_MAIN_HOUSE_H
#define OWNPLAN_MAIN_HOUSE_H

#include "record/visit.h"

// An Organization of this name. parent "" or the id of the Organization that it is part of. In a job.
enum err house_organisation(struct db *db, struct arena *a, struct str id, struct str name, struct str parent) MUST_USE;
// The id of the Organization with this id or this very name. ERR_NOT_FOUND.
enum err house_team(struct db *db, struct arena *a, struct str id_or_name, struct str *id) MUST_USE;

struct house_account {
	const struct site *site;
	struct account_new account;
	struct str team;      // id, "" none
	struct str team_role;
};
// In a job (what: struct house_account): the account; for staff without one a Practitioner; the membership; the row.
enum err house_account_add(struct db *db, struct arena *a, void *what) MUST_USE;
// The audit row of an operator's act about an account, or a program ("s:CLIENT"). In a job.
enum err house_audit(const struct site *site, struct db *db, struct arena *a, const char *what,
	struct str account) MUST_USE;
// The row of any other act of the operator: "backup" of "rows=7 ...". In a job.
enum err house_audit_act(struct audit *audit, struct db *db, struct arena *a, const char *act,
	struct str what) MUST_USE;
// A password to be printed once: four groups of four, easily read out.
struct str house_password(struct arena *a);

#endif
