// SPDX-License-Identifier: Apache-2.0
// On what basis somebody was let in (consent.h).
#include "base/text.h"
#include "record/consent.h"

struct basis_row {
	const char *name, *words;
};
static const struct basis_row bases[CONSENT_BASES] = {
	[BASIS_SELF] = { "self", N_("You said so yourself") },
	[BASIS_PROVISIONAL] = { "direct-care", N_("The team added you, so that they could begin to help") },
	[BASIS_ATTORNEY] = { "attorney", N_("Lasting power of attorney for health and welfare") },
	[BASIS_DEPUTY] = { "deputy", N_("Deputy chosen by the Court of Protection") },
	[BASIS_PARENT] = { "parental", N_("Parental responsibility") },
	[BASIS_PARENT_DECIDED] = { "parental-decided", N_("Parental responsibility, as it was decided together") },
	[BASIS_BEST_INTEREST] = { "best-interest", N_("A best-interest decision") },
};

const char *consent_basis_name(enum consent_basis b)
{
	return bases[b].name;
}

const char *consent_basis_words(enum consent_basis b)
{
	return bases[b].words;
}

bool consent_by_law(enum consent_basis b)
{
	return b != BASIS_SELF && b != BASIS_PROVISIONAL;
}

enum consent_basis consent_basis_of(struct str name)
{
	for (int i = 0; i < CONSENT_BASES; i++)
		if (str_is(name, bases[i].name))
			return (enum consent_basis)i;
	return BASIS_SELF;
}
