// SPDX-License-Identifier: Apache-2.0
// Which pages about planning there are, in the order in which they are read (guide.h).
#include <string.h>

#include "web/guide.h"

const struct guide_page guide_pages[] = {
	{ "planning", N_("How planning works"), GUIDE_PERSON, false },
	{ "ask-for-a-plan", N_("How to ask for a plan"), GUIDE_PERSON, false },
	{ "prepare", N_("Step 1: Prepare"), GUIDE_PERSON, true },
	{ "talk", N_("Step 2: Talk"), GUIDE_PERSON, true },
	{ "agree", N_("Step 3: Write it down and agree"), GUIDE_PERSON, true },
	{ "look-again", N_("Step 4: Look at it again"), GUIDE_PERSON, true },
	{ "rights", N_("Your rights"), GUIDE_PERSON, false },
	{ "personal-health-budgets", N_("Personal health budgets"), GUIDE_PERSON, false },
	{ "taking-part", N_("Getting help to take part"), GUIDE_PERSON, false },
	{ "professionals", N_("A guide for professionals"), GUIDE_STAFF, false },
	{ "professionals-prepare", N_("Preparing"), GUIDE_STAFF, true },
	{ "professionals-talk", N_("Talking"), GUIDE_STAFF, true },
	{ "professionals-record", N_("Recording and agreeing"), GUIDE_STAFF, true },
	{ "professionals-review", N_("Reviewing"), GUIDE_STAFF, true },
};
const size_t guide_page_count = sizeof guide_pages / sizeof *guide_pages;

const struct guide_page *guide_page_named(struct str name)
{
	for (size_t i = 0; i < guide_page_count; i++)
		if (str_is(name, guide_pages[i].name))
			return &guide_pages[i];
	return NULL;
}

struct str guide_original(const struct guide_page *g, const char *lang)
{
	for (size_t i = 0; i < guide_text_count; i++)
		if (strcmp(guide_texts[i].name, g->name) == 0 && strcmp(guide_texts[i].lang, lang) == 0)
			return guide_texts[i].text;
	return STR_NONE;
}
