// SPDX-License-Identifier: Apache-2.0
// What templates are made of (template.h): the parts that there can be and whom they are for. The parts are the
// sections of the plan, in the order of its page, with what to prepare and what is asked when it is looked at again.
// Which part which cohort needs follows the standard for personalised care and support plans.
#include "plan/template.h"

#include <string.h>

const struct template_section template_sections[] = {
	{ "about", N_("About me"), true },
	{ "prepare", N_("What to prepare"), true },
	{ "talk", N_("Conversations and decisions"), true },
	{ "goals", N_("Goals and actions"), true },
	{ "contingency", N_("If things go wrong"), false },
	{ "strengths", N_("What I am good at"), false },
	{ "needs", N_("What worries me and what I need"), true },
	{ "plans", N_("Other plans and documents"), false },
	{ "people", N_("People with me"), true },
	{ "agreement", N_("Agreement and next look"), true },
	{ "review", N_("When we look at the plan again"), true },
};
const size_t template_section_count = sizeof template_sections / sizeof *template_sections;

const struct template_cohort template_cohorts[] = {
	{ "general", N_("Anybody"), "" },
	{ "long-term-condition", N_("People with a long-term condition"), "contingency strengths" },
	{ "cardiovascular", N_("People with a heart or blood vessel condition"), "contingency strengths" },
	{ "respiratory", N_("People with a breathing condition"), "contingency strengths" },
	{ "maternity-antenatal", N_("Pregnant women and people"), "plans" },
	{ "maternity-birth", N_("Getting ready for a birth"), "plans" },
	{ "maternity-postnatal", N_("After a birth"), "plans" },
	{ "cancer", N_("People with cancer"), "contingency plans" },
	{ "dementia", N_("People with dementia"), "contingency strengths" },
	{ "stroke", N_("People who had a stroke"), "contingency strengths" },
	{ "end-of-life", N_("People near the end of life"), "contingency plans" },
	{ "learning-disability-autism", N_("People with a learning disability and autistic people"),
		"contingency strengths plans" },
	{ "mental-health", N_("People with a mental health condition"), "contingency strengths plans" },
	{ "frailty", N_("People living with frailty"), "contingency strengths" },
	{ "children-young-people", N_("Children and young people"), "contingency strengths plans" },
	{ "carers", N_("People who care for somebody"), "contingency" },
};
const size_t template_cohort_count = sizeof template_cohorts / sizeof *template_cohorts;

// Those that have pages of their own, or that follow from what people do.
static bool kind_open(const struct kind *k)
{
	return !k->apart && k != &kind_information;
}

static bool prepares(const struct kind *k)
{
	return (str_is(str_of(k->section), "about") && k->single) || k == &kind_working || k == &kind_not_working ||
		k == &kind_agenda || k == &kind_relation;
}

bool template_part_takes(struct str part, const struct kind *k)
{
	if (!kind_open(k))
		return false;
	if (str_is(part, "prepare"))
		return prepares(k);
	if (str_is(part, "review")) // talked through; the answer goes where it belongs
		return true;
	if (str_is(part, "agreement"))
		return k == &kind_header || k == &kind_review;
	return str_is(part, k->section);
}

bool template_name_good(struct str name)
{
	if (str_is(name, "import") || str_is(name, "gallery") || str_is(name, "plans")) // addresses of pages
		return false;
	if (!name.n || name.n > TEMPLATE_NAME || name.p[0] == '-' || name.p[name.n - 1] == '-')
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", name.p[i]) || !name.p[i])
			return false;
	return true;
}
