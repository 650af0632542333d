// SPDX-License-Identifier: Apache-2.0
// The states of a plan in the cycle, their codes and words.
#include "nhsuk/content.h"
#include "plan/plan.h"
#include "plan/refresh.h"

static const struct {
	const char *code, *words, *status; // status: CarePlan.status (FHIR R4 request-status)
	int colour;
} states[PLAN_STATES] = {
	[PLAN_NONE] = { "none", N_("Not begun"), "draft", TAG_GREY },
	[PLAN_OFFERED] = { "offered", N_("Offered"), "draft", TAG_GREY },
	[PLAN_PREPARING] = { "preparing", N_("Preparing"), "draft", TAG_GREY },
	[PLAN_DISCUSSING] = { "discussing", N_("Talking"), "draft", TAG_BLUE },
	[PLAN_AGREED] = { "agreed", N_("Agreed"), "active", TAG_GREEN },
	[PLAN_REVIEW] = { "review", N_("Looking at it again"), "active", TAG_BLUE },
	[PLAN_DECLINED] = { "declined", N_("No written plan"), "revoked", TAG_GREY },
	[PLAN_ENDED] = { "ended", N_("Ended"), "completed", TAG_GREY },
};

const char *plan_state_code(enum plan_state s)
{
	return states[s].code;
}

enum plan_state plan_state_of(struct str code)
{
	for (int i = 0; i < PLAN_STATES; i++)
		if (str_is(code, states[i].code))
			return (enum plan_state)i;
	return PLAN_NONE;
}

const char *plan_state_words(enum plan_state s)
{
	return states[s].words;
}

int plan_state_colour(enum plan_state s)
{
	return states[s].colour;
}

const char *plan_state_status(enum plan_state s)
{
	return states[s].status;
}
