// SPDX-License-Identifier: Apache-2.0
// Which organisation a team is part of (Organization.partOf), beside the Organizations themselves, so that a rule for a
// whole organisation is decided with one look: a rule `o:ID` names the members of ID and of whatever is part of it,
// over at most ORGANISATION_UP steps. A team that moves elsewhere moves at the next request.
#ifndef OWNPLAN_RECORD_ORGANISATION_H
#define OWNPLAN_RECORD_ORGANISATION_H

#include "record/account.h"
#include "record/resource.h"

// What stands above `id` in SQL: joins for a FROM, values for a SELECT, the columns that come of it.
#define ORGANISATION_JOIN(id) " LEFT JOIN organisation_part o1 ON o1.id = " id ORGANISATION_JOIN_UP
#define ORGANISATION_JOIN_UP \
	" LEFT JOIN organisation_part o2 ON o2.id = o1.part_of LEFT JOIN organisation_part o3 ON o3.id = o2.part_of" \
	" LEFT JOIN organisation_part o4 ON o4.id = o3.part_of"
#define ORGANISATION_VALUES " o1.part_of AS up1, o2.part_of AS up2, o3.part_of AS up3, o4.part_of AS up4"
#define ORGANISATION_COLUMNS " up1:text up2:text up3:text up4:text"
// Of the row on which the query stands.
void organisation_above(struct query *q, struct arena *a, struct actor_team *team);
// The same for a team that is known.
enum err organisation_above_of(struct db *db, struct arena *a, struct actor_team *team) MUST_USE;

// In the job that writes an Organization (shared.c).
enum err organisation_note(struct db *db, struct arena *a, const struct resource *r) MUST_USE;
// In a job: all of them, where they were written before this was kept.
enum err organisation_note_all(struct db *db, struct arena *a, void *unused) MUST_USE;
enum err organisation_noted(struct db *db, struct arena *a, bool *yes) MUST_USE;

// It and all that is part of it. An organisation of more than ORGANISATION_TEAMS_MOST is given so far.
#define ORGANISATION_TEAMS_MOST 500
enum err organisation_teams(struct db *db, struct arena *a, struct str id, struct str **out, size_t *count) MUST_USE;
// Who is in any of them now, once each; of a team of its own (t:ID), its members.
enum err organisation_members(struct db *db, struct arena *a, struct str grantee, struct actor_list *out) MUST_USE;
// As team_stays.
enum err organisation_stays(struct db *db, struct arena *a, struct str grantee, struct stay **out, size_t *count)
	MUST_USE;

#endif
