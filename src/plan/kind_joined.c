// SPDX-License-Identifier: Apache-2.0
// Somebody joined a record that is not theirs (plan/joined.h): who it was, who said so, and what the privacy officer
// found. For the person and professionals, and no part of the plan.
#include "nhsuk/content.h"
#include "plan/kind_parts.h"
#include "plan/label.h"

const struct kind kind_joined = {
	.name = "joined",
	.title = N_("Somebody else had joined"),
	.title_many = N_("Somebody else had joined"),
	.add = N_("Somebody else has joined"),
	.empty = N_("Nobody else has joined."),
	.done = N_("They can no longer see this plan. A privacy officer looks into it."),
	.resource = "Task",
	.section = "sharing",
	.shelf = SHELF_EVIDENCE,
	.label = LABEL_TEAM,
	.written_by = BY_ANYONE,
	.apart = true,
	.subject_at = "for",
	.words_of = "requester",
	.when_at = "authoredOn",
	TASK_MARKS("joined"),
	FIELDS({ .name = "words", .control = CONTROL_WORDS, .flags = FIELD_OWN_WORDS | FIELD_TITLE, .at = "description",
			.label = N_("Would you like to say more?"), .label_other = N_("How do you know that it is not %s?"),
			.short_label = N_("What was said"),
			.hint = N_("For example how you got the code. You can leave this empty. The team and a privacy officer "
					   "read it."),
			.hint_other = N_("The person, the team and a privacy officer read this.") },
		{ .name = "account", .control = CONTROL_LINE, .at = EXT("account", "String"),
			.label = N_("Their login"), .short_label = N_("Their login") },
		{ .name = "who", .control = CONTROL_LINE, .at = EXT("grantee-name", "String"),
			.label = N_("Who had joined"), .short_label = N_("Who had joined") },
		{ .name = "until", .control = CONTROL_WHEN, .at = "executionPeriod.end",
			.label = N_("Until when could they see it?"), .short_label = N_("Until") },
		{ .name = "status", .control = CONTROL_CHOICE, .flags = FIELD_SHARED, .at = "status", .start = "in-progress",
			.label = N_("Has it been looked into?"), .short_label = N_("Looked into"),
			.choices = &(const struct choices){ .shape = SHAPE_CODE,
				CHOICES({ "in-progress", N_("Not looked into yet"), NULL, TAG_BLUE },
					{ "completed", N_("Looked into"), NULL, TAG_GREEN, .past = true }) } },
		{ .name = "finding", .control = CONTROL_CHOICE, .flags = FIELD_SHARED, .at = "businessStatus",
			.label = N_("What did you find?"), .short_label = N_("What was found"),
			.choices = &(const struct choices){ .shape = SHAPE_CONCEPT, .system = OWN_SYSTEM("joined-finding"),
				CHOICES({ "other", N_("Somebody else had joined") }, { "right", N_("It was the right person") }) } },
		{ .name = "finding_words", .control = CONTROL_WORDS, .flags = FIELD_SHARED, .at = "note[0].text",
			.label = N_("What do you say to the person and the team about it?"),
			.short_label = N_("What was said about it"),
			.hint = N_("Say what you looked at, what has to be put right, and who gets a new code.") },
		{ .name = "finder", .control = CONTROL_LINE, .flags = FIELD_SHARED, .at = "owner.display",
			.label = N_("Who looked into it"), .short_label = N_("Looked into by") }),
};
