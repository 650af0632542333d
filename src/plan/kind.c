// SPDX-License-Identifier: Apache-2.0
// The list of kinds and how a resource is recognised as one of them (kind.h).
#include "plan/kind.h"

#include <string.h>

// In the order of the plan.
const struct kind *const kinds[] = {
	&kind_about_important, &kind_about_please, &kind_about_people, &kind_about_communicate, &kind_about_wellness,
	&kind_about_support, &kind_about_also, &kind_working, &kind_not_working, &kind_agenda, &kind_information,
	&kind_strength, &kind_need, &kind_formulation, &kind_goal, &kind_stage, &kind_action, &kind_outcome,
	&kind_contingency, &kind_trigger, &kind_warning, &kind_response, &kind_coping, &kind_call, &kind_standby,
	&kind_advance, &kind_support_plan, &kind_document, &kind_other_plan,
	&kind_conversation, &kind_said, &kind_decision, &kind_capacity, &kind_best_interest,
	&kind_relation, &kind_professional, &kind_review, &kind_header, &kind_ask, &kind_offer, &kind_declined,
	&kind_let_in, &kind_emergency, &kind_privacy_question, &kind_take_out, &kind_joined,
};
const size_t kind_count = sizeof kinds / sizeof *kinds;

const struct section sections[] = {
	{ "about", N_("About me") },
	{ "people", N_("People with me") },
	{ "prepare", N_("What I prepared") },
	{ "talk", N_("Conversations and decisions") },
	{ "capacity", N_("What I can decide, and what was decided for me") },
	{ "strengths", N_("What I am good at") },
	{ "needs", N_("What worries me and what I need") },
	{ "goals", N_("Goals and actions") },
	{ "contingency", N_("If things go wrong") },
	{ "plans", N_("Other plans and documents") },
	{ "agreement", N_("Agreement and next look") },
	{ "sharing", N_("Who can see my plan") },
};
const size_t section_count = sizeof sections / sizeof *sections;

const char *section_title(struct str name)
{
	for (size_t i = 0; i < section_count; i++)
		if (str_is(name, sections[i].name))
			return sections[i].title;
	return N_("The plan");
}

const struct kind *kind_named(struct str name)
{
	for (size_t i = 0; i < kind_count; i++)
		if (str_is(name, kinds[i]->name))
			return kinds[i];
	return NULL;
}

const struct kind *kind_of_place(struct str place)
{
	return str_starts(place, "add-") ? kind_named(str_part(place, 4, place.n)) : NULL;
}

static bool tells(const struct kind *k)
{
	const struct mark *m = k->mark;
	while (m->at && !m->tells)
		m++;
	return m->at != NULL;
}

static bool marked(struct arena *a, const struct kind *k, struct json_at body)
{
	for (const struct mark *m = k->mark; m->at; m++) {
		if (!m->tells)
			continue;
		struct str there = json_raw(json_path(a, body, m->at));
		if (!str_is(there, m->json))
			return false;
	}
	return true;
}

const struct kind *kind_of(struct arena *a, struct json_at body)
{
	struct json_at type = json_get(body, "resourceType");
	const struct kind *rest = NULL; // of this resource without telling marks: a RelatedPerson is always a relation
	for (size_t i = 0; i < kind_count; i++) {
		if (!json_text_is(type, kinds[i]->resource))
			continue;
		if (!tells(kinds[i]))
			rest = kinds[i];
		else if (marked(a, kinds[i], body))
			return kinds[i];
	}
	return rest;
}

size_t kind_rank(const struct kind *k)
{
	size_t i = 0;
	while (i < kind_count && kinds[i] != k)
		i++;
	return i;
}

const struct field *kind_field_find(const struct kind *k, struct str name)
{
	for (size_t i = 0; i < k->fields; i++)
		if (str_is(name, k->field[i].name))
			return &k->field[i];
	return NULL;
}

bool field_is_words(const struct field *f)
{
	return f->control == CONTROL_WORDS || f->control == CONTROL_LINE;
}

bool kind_is_linked(const struct kind *k)
{
	for (size_t i = 0; i < kind_count; i++)
		for (size_t f = 0; f < kinds[i]->fields; f++)
			if (kinds[i]->field[f].links && strcmp(kinds[i]->field[f].links, k->name) == 0)
				return true;
	return false;
}

const struct field *kind_field(const struct kind *k, const char *name)
{
	// The linker makes one of literals that say the same, so the first look nearly always finds it.
	for (size_t i = 0; i < k->fields; i++)
		if (k->field[i].name == name)
			return &k->field[i];
	const struct field *f = kind_field_find(k, str_of(name));
	must(f != NULL);
	return f;
}

const struct choice *choice_of(const struct choices *c, struct str code)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_is(code, c->item[i].code))
			return &c->item[i];
	return NULL;
}
