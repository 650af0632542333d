// SPDX-License-Identifier: Apache-2.0
// Who is asking: an account with its kind and the teams it belongs to now, or a system, or nobody.
#ifndef OWNPLAN_RECORD_ACTOR_H
#define OWNPLAN_RECORD_ACTOR_H

#include "store/store.h"

enum actor_kind {
	ACTOR_NOBODY,
	ACTOR_PERSON,       // has, or is about to have, a plan of their own
	ACTOR_SUPPORTER,    // family, carer, advocate, attorney, parent
	ACTOR_STAFF,
	ACTOR_ADMIN,
	ACTOR_COMMISSIONER,
	ACTOR_PRIVACY,
	ACTOR_TRAINER,
	ACTOR_SYSTEM,
	ACTOR_LINK,         // whoever has a link to a part of a plan, and its code: `account` is its Consent (share_link.h)
	ACTOR_KINDS
};

struct scope_list;

#define ORGANISATION_UP 4 // steps from a team to what it is part of (organisation.h)
struct actor_team {
	struct str team; // id of the Organization that the team is
	struct str role;
	struct str above[ORGANISATION_UP]; // what it is part of, and what that is part of
	size_t aboves;
};

struct actor {
	enum actor_kind kind;
	struct str account;      // "" for nobody
	struct str username;
	struct str name;         // as shown to others
	struct str role;         // "Continuing care nurse"
	struct str person;       // key of their own record, "" when they have none
	struct str practitioner; // id of their Practitioner, "" when none
	struct actor_team *team;
	size_t teams;
	const struct scope_list *scope; // of a system: what its token lets it do (scope.h); NULL for everybody else
	struct str lang;            // that they chose for the pages, "cy"; "": none
};

const char *actor_kind_name(enum actor_kind k); // "staff", as stored
enum actor_kind actor_kind_of(struct str name); // ACTOR_NOBODY for a word that is none
// a:ACCOUNT, the author column and grantee of an account; s:CLIENT for a system; l:CONSENT for a link; "" for nobody.
struct str actor_author(struct arena *a, const struct actor *who);
// Among the teams that were in force when the actor was read.
bool actor_in_team(const struct actor *who, struct str team);
// The same, or in a team that is part of it.
bool actor_in_organisation(const struct actor *who, struct str organisation);

#endif
