// SPDX-License-Identifier: Apache-2.0
// Inside plan/: fields that several kinds share, as rows for their FIELDS: the code beside words, who made a thing, who
// wrote it down, where, and when and by whom it is looked at again. PRSB PCSP 2.0 asks for the same of each part: a
// professional has name, role, grade, specialty, number, organisation and contact details.
//
// What a FHIR Reference has no element for lies in extensions of that Reference (`at`), so that it leaves with it.
#ifndef OWNPLAN_PLAN_KIND_PARTS_H
#define OWNPLAN_PLAN_KIND_PARTS_H

#include "plan/kind.h"

#define OF_THEM(at, what) at ".extension[url=" OWN_EXTENSION(what) "].valueString"

// A code beside the words of `concept`, which stay as they are; anyone in the plan may add it.
#define CODE_FIELD(field, concept, of)                                                                            \
	{                                                                                                         \
		.name = field, .control = CONTROL_CODING, .flags = FIELD_SHARED | FIELD_PROFESSIONAL,             \
		.at = SNOMED_AT(concept), .label = N_(of), .short_label = N_("Code"),                             \
		.hint = N_("The identifier of a SNOMED CT concept. You can leave this empty: the words stand alone."), \
	}
#define SNOMED_FIELD(concept) CODE_FIELD("code", concept, "SNOMED CT code for these words")

#define DETAIL_LINE(field, path, question, said)                                                                  \
	{                                                                                                         \
		.name = field, .control = CONTROL_LINE, .flags = FIELD_SHARED | FIELD_DETAIL, .at = path,         \
		.label = N_(question), .short_label = N_(said),                                                   \
	}
#define PROFESSIONAL_LINE(field, path, question, said)                                                            \
	{                                                                                                         \
		.name = field, .control = CONTROL_LINE, .flags = FIELD_SHARED | FIELD_PROFESSIONAL, .at = path,   \
		.label = N_(question), .short_label = N_(said),                                                   \
	}

// Where a document is: on the web, and the paper itself.
#define WEB_LINK                                                                                                  \
	{                                                                                                         \
		.name = "link", .control = CONTROL_LINE, .flags = FIELD_DETAIL, .check = CHECK_WEB,               \
		.at = "content[0].attachment.url", .label = N_("Can it be read on the web?"),                     \
		.short_label = N_("Web page"), .hint = N_("The whole address, beginning with https://"),          \
	}
#define KEPT_AT                                                                                                   \
	{                                                                                                         \
		.name = "kept", .control = CONTROL_LINE, .at = EXT("kept-at", "String"),                          \
		.label = N_("Where is it kept?"), .short_label = N_("Kept at"),                                   \
		.hint = N_("For example: the blue folder on the shelf in the hall"),                              \
	}

// The professional who made it, at a Reference.
#define PERFORMER(at_reference)                                                                                   \
	{                                                                                                         \
		.name = "performer", .control = CONTROL_WHO, .flags = FIELD_DETAIL, .at = at_reference,           \
		.label = N_("Which professional made this with you?"),                                            \
		.label_other = N_("Which professional made this with %s?"), .short_label = N_("Made with"),       \
	},                                                                                                        \
		DETAIL_LINE("performer_role", OF_THEM(at_reference, "role"), "What is that professional's job?",  \
			"Their job"),                                                                             \
		DETAIL_LINE("performer_organisation", OF_THEM(at_reference, "organisation"),                      \
			"Which organisation do they work for?", "Their organisation"),                            \
		DETAIL_LINE("performer_contact", OF_THEM(at_reference, "contact"), "How can they be reached?",    \
			"How to reach them"),                                                                     \
		PROFESSIONAL_LINE("performer_grade", OF_THEM(at_reference, "grade"),                              \
			"Grade of the professional who made this", "Grade"),                                      \
		PROFESSIONAL_LINE("performer_specialty", OF_THEM(at_reference, "specialty"),                      \
			"Specialty of the professional who made this", "Specialty"),                              \
		PROFESSIONAL_LINE("performer_number", at_reference ".identifier.value",                           \
			"Professional number of who made this, such as a GMC or HCPC number", "Professional number")

// Who wrote it down, beside what the system fills in itself (kind.recorder_at, kind.when_at, their role).
#define RECORDER(at_reference)                                                                                    \
	PROFESSIONAL_LINE("recorder_role", OF_THEM(at_reference, "role"), "Job of who writes this down",         \
		"Written down by: job"),                                                                          \
		PROFESSIONAL_LINE("recorder_grade", OF_THEM(at_reference, "grade"), "Grade of who writes this down", \
			"Written down by: grade"),                                                                \
		PROFESSIONAL_LINE("recorder_specialty", OF_THEM(at_reference, "specialty"),                       \
			"Specialty of who writes this down", "Written down by: specialty"),                       \
		PROFESSIONAL_LINE("recorder_organisation", OF_THEM(at_reference, "organisation"),                 \
			"Organisation of who writes this down", "Written down by: organisation"),                 \
		PROFESSIONAL_LINE("recorder_number", at_reference ".identifier.value",                            \
			"Professional number of who writes this down", "Written down by: professional number"),   \
		PROFESSIONAL_LINE("recorder_contact", OF_THEM(at_reference, "contact"),                           \
			"How to reach who writes this down", "Written down by: how to reach them")

// Where it was made, at a Reference to a Location or Organization: words, or the code of an organisation, or both.
#define MADE_WHERE(at_reference)                                                                                  \
	DETAIL_LINE("location", at_reference ".display", "Where was it made?", "Made at"),                        \
	{                                                                                                         \
		.name = "location_code", .control = CONTROL_LINE, .flags = FIELD_SHARED | FIELD_PROFESSIONAL,     \
		.at = at_reference ".identifier.value", .with_at = at_reference ".identifier.system",             \
		.with = "\"" ODS_CODE "\"", .check = CHECK_ODS, .label = N_("ODS code of where it was made"),     \
		.short_label = N_("Made at: ODS code"),                                                           \
	}

// When it is looked at again, how often, and who sees to it.
#define LOOKED_AT_AGAIN                                                                                           \
	{                                                                                                         \
		.name = "review", .control = CONTROL_DATE, .at = EXT("review-date", "Date"),                      \
		.label = N_("When shall we look at this again?"), .short_label = N_("Next look"),                 \
		.hint = N_("You can leave this empty. For example 2 3 2027"),                                     \
	},                                                                                                        \
	{                                                                                                         \
		.name = "review_every", .control = CONTROL_LINE, .flags = FIELD_DETAIL,                           \
		.at = EXT("review-interval", "Timing") ".code.text", .label = N_("How often is it looked at?"),   \
		.short_label = N_("Looked at"), .hint = N_("For example: every three months"),                    \
	},                                                                                                        \
	{                                                                                                         \
		.name = "reviewer", .control = CONTROL_WHO, .flags = FIELD_DETAIL,                                \
		.at = EXT("review-by", "Reference"), .label = N_("Who sees to it that we look at this again?"),   \
		.short_label = N_("Who arranges it"),                                                             \
	},                                                                                                        \
		DETAIL_LINE("reviewer_role", OF_THEM(EXT("review-by", "Reference"), "role"),                      \
			"What is their job, or who are they?", "Job of who arranges it"),                         \
		DETAIL_LINE("reviewer_contact", OF_THEM(EXT("review-by", "Reference"), "contact"),                \
			"How can who arranges it be reached?", "How to reach who arranges it")

// Types of care plan whose codes are published with the standard's examples (SNOMED CT UK, care plan type reference
// set). Any other stands in the code beside.
#define PLAN_TYPE_FIELDS                                                                                          \
	{                                                                                                         \
		.name = "type", .control = CONTROL_CHOICE, .flags = FIELD_DETAIL, .at = "category[1]",            \
		.label = N_("Is it one of these?"), .short_label = N_("Type of plan"),                            \
		.choices = &(const struct choices){ .shape = SHAPE_CONCEPT, .system = SNOMED,                     \
			CHOICES({ "887701000000100", N_("Emergency health care plan"), "Emergency health care plan" }, \
				{ "735324008", N_("Treatment escalation plan"), "Treatment escalation plan" }) }, \
	},                                                                                                        \
		CODE_FIELD("type_code", EXT("plan-type", "CodeableConcept"), "SNOMED CT code for another type of plan")

// A question with a duty to answer it, told from others by its code.
#define TASK_MARKS(code)                                                                                          \
	MARKS({ "intent", "\"order\"", false }, { "code.coding[0].system", "\"" OWN_SYSTEM("action-kind") "\"", false }, \
		{ "code.coding[0].code", "\"" code "\"", true })

#endif
