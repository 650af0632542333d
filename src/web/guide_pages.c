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

const struct guide_text *guide_came_with(const struct guide_page *g, const char *lang)
{
	for (size_t i = 0; i < guide_text_count; i++)
		if (strcmp(guide_texts[i].name, g->name) == 0 && strcmp(guide_texts[i].lang, lang) == 0)
			return &guide_texts[i];
	return NULL;
}

struct str guide_original(const struct guide_page *g, const char *lang)
{
	const struct guide_text *t = guide_came_with(g, lang);
	return t ? t->text : STR_NONE;
}

// --- languages ------------------------------------------------------------------------------------------------------
#define ENGLISH "en"

static const struct {
	const char *lang, *name;
} names[] = { { ENGLISH, N_("English") }, { "cy", N_("Welsh") } };

const char *guide_lang_next(const char *lang)
{
	size_t i = 0;
	if (!lang)
		return ENGLISH;
	if (strcmp(lang, ENGLISH) != 0)
		while (i < text_language_count && strcmp(text_languages[i].name, lang) != 0)
			i++;
	return i + 1 < text_language_count ? text_languages[i + 1].name : NULL;
}

const char *guide_lang_spoken(void)
{
	return text_spoken ? text_spoken->name : ENGLISH;
}

const char *guide_lang_name(const char *lang)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].lang, lang) == 0)
			return _(names[i].name);
	return lang;
}

const char *guide_lang_attr(const char *lang)
{
	const char *full = strcmp(lang, ENGLISH) == 0 ? text_languages[0].name : lang;
	return strcmp(full, text_lang()) == 0 ? NULL : full;
}

bool guide_is_english(struct guide_leaf l)
{
	return strcmp(l.lang, ENGLISH) == 0;
}

struct guide_leaf guide_leaf_named(struct str name)
{
	struct guide_leaf l = { NULL, ENGLISH };
	struct str rest = name, page = str_cut(&rest, '.');
	if (rest.p)
		while (l.lang && (strcmp(l.lang, ENGLISH) == 0 || !str_is(rest, l.lang)))
			l.lang = guide_lang_next(l.lang);
	if (l.lang)
		l.g = guide_page_named(page);
	else
		l.lang = ENGLISH;
	return l;
}

struct str guide_leaf_name(struct arena *a, struct guide_leaf l)
{
	return guide_is_english(l) ? str_of(l.g->name) : str_format(a, "%s.%s", l.g->name, l.lang);
}
