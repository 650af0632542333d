// SPDX-License-Identifier: Apache-2.0
// Who is asking (actor.h): the names of the kinds as they are stored, and the word by which an actor is the author of
// what they write.
#include "record/actor.h"

#include "base/arena.h"

static const char *const kind_names[ACTOR_KINDS] = {
	[ACTOR_NOBODY] = "nobody",
	[ACTOR_PERSON] = "person",
	[ACTOR_SUPPORTER] = "supporter",
	[ACTOR_STAFF] = "staff",
	[ACTOR_ADMIN] = "admin",
	[ACTOR_COMMISSIONER] = "commissioner",
	[ACTOR_PRIVACY] = "privacy",
	[ACTOR_TRAINER] = "trainer",
	[ACTOR_SYSTEM] = "system",
	[ACTOR_LINK] = "link",
};

const char *actor_kind_name(enum actor_kind k)
{
	must(k >= ACTOR_NOBODY && k < ACTOR_KINDS);
	return kind_names[k];
}

enum actor_kind actor_kind_of(struct str name)
{
	for (enum actor_kind k = ACTOR_NOBODY; k < ACTOR_KINDS; k++)
		if (str_is(name, kind_names[k]))
			return k;
	return ACTOR_NOBODY;
}

struct str actor_author(struct arena *a, const struct actor *who)
{
	if (who->kind == ACTOR_NOBODY || who->account.n == 0)
		return STR("");
	const char *sign = who->kind == ACTOR_SYSTEM ? "s:" : who->kind == ACTOR_LINK ? "l:" : "a:";
	return str_join(a, str_of(sign), who->account);
}

bool actor_in_team(const struct actor *who, struct str team)
{
	if (team.n == 0)
		return false;
	for (size_t i = 0; i < who->teams; i++)
		if (str_eq(who->team[i].team, team))
			return true;
	return false;
}

bool actor_in_organisation(const struct actor *who, struct str organisation)
{
	if (actor_in_team(who, organisation))
		return true;
	for (size_t i = 0; organisation.n && i < who->teams; i++)
		for (size_t j = 0; j < who->team[i].aboves; j++)
			if (str_eq(who->team[i].above[j], organisation))
				return true;
	return false;
}
