// SPDX-License-Identifier: Apache-2.0
// Who is with the person: people of theirs (RelatedPerson) and professionals (one CareTeam a service, with its named
// contact, as PRSB PCSP 2.0 "Professional contacts" has it), each with whether the person wants them there.
#include "nhsuk/content.h"
#include "plan/kind.h"

#define INVITED                                                                                                   \
	{                                                                                                         \
		.name = "invited", .control = CONTROL_TICK, .at = EXT("invited-by-person", "Boolean"),            \
		.label = N_("I want them at my conversations"),                                                   \
		.label_other = N_("%s wants them at the conversations"), .short_label = N_("Asked to come"),      \
	}
#define PHONE(path)                                                                                               \
	{                                                                                                         \
		.name = "phone", .control = CONTROL_LINE, .at = path "[0].value", .with_at = path "[0].system",   \
		.with = "\"phone\"", .label = N_("Telephone number, if you know it"), .short_label = N_("Telephone"), \
	}

const struct kind kind_relation = {
	.name = "relation",
	.title = N_("Someone of mine"),
	.title_many = N_("My people"),
	.add = N_("Add family, a friend or a carer"),
	.empty = N_("Nobody here yet."),
	.empty_hint = N_("You choose who is with you: family, friends, neighbours, an advocate, or nobody."),
	.done = N_("They are on the list."),
	.resource = "RelatedPerson",
	.section = "people",
	.written_by = BY_ANYONE,
	.subject_at = "patient",
	MARKS({ "active", "true", false }),
	FIELDS({ .name = "name",
			   .control = CONTROL_LINE,
			   .flags = FIELD_REQUIRED | FIELD_TITLE,
			   .at = "name[0].text",
			   .label = N_("What is their name?"),
			   .short_label = N_("Name") },
		{ .name = "relation",
			.control = CONTROL_LINE,
			.flags = FIELD_REQUIRED,
			.at = "relationship[0].text",
			.label = N_("Who are they to you?"),
			.label_other = N_("Who are they to %s?"),
			.short_label = N_("Who they are"),
			.hint = N_("For example: mum, partner, neighbour, advocate") },
		PHONE("telecom"), INVITED,
		{ .name = "emergency",
			.control = CONTROL_TICK,
			.at = EXT("emergency-contact", "Boolean"),
			.label = N_("Call them in an emergency"),
			.short_label = N_("Call in an emergency") },
		{ .name = "no_contact",
			.control = CONTROL_TICK,
			.flags = FIELD_DETAIL,
			.at = EXT("do-not-contact", "Boolean"),
			.label = N_("Please do not contact them"),
			.short_label = N_("Please do not contact") },
		{ .name = "note",
			.control = CONTROL_WORDS,
			.flags = FIELD_DETAIL | FIELD_OWN_WORDS,
			.at = EXT("note", "String"),
			.label = N_("Anything else about them?"),
			.short_label = N_("Also") }),
};

const struct kind kind_professional = {
	.name = "professional",
	.title = N_("A professional"),
	.title_many = N_("Professionals and services"),
	.add = N_("Add a professional or a service"),
	.empty = N_("No professionals here yet."),
	.empty_hint = N_("Nurses, doctors, social workers, a support group: anyone whose job it is to help."),
	.done = N_("They are on the list."),
	.resource = "CareTeam",
	.section = "people",
	.written_by = BY_ANYONE,
	.subject_at = "subject",
	MARKS({ "status", "\"active\"", false }),
	FIELDS({ .name = "who",
			   .control = CONTROL_WHO,
			   .flags = FIELD_REQUIRED | FIELD_TITLE,
			   .at = "participant[0].member",
			   .label = N_("Who is it?"),
			   .short_label = N_("Name"),
			   .hint = N_("Their name, or the name of the service") },
		{ .name = "role",
			.control = CONTROL_LINE,
			.flags = FIELD_REQUIRED,
			.at = "participant[0].role[0].text",
			.label = N_("What is their job?"),
			.short_label = N_("Job"),
			.hint = N_("For example: continuing care nurse") },
		{ .name = "team",
			.control = CONTROL_LINE,
			.at = "name",
			.label = N_("Which team or service?"),
			.short_label = N_("Team") },
		PHONE("telecom"), INVITED,
		{ .name = "key_worker",
			.control = CONTROL_TICK,
			.at = EXT("key-worker", "Boolean"),
			.label = N_("They are my key worker: the first one to ask"),
			.label_other = N_("They are the key worker: the first one to ask"),
			.short_label = N_("Key worker") },
		{ .name = "organisation",
			.control = CONTROL_LINE,
			.flags = FIELD_DETAIL,
			.at = "managingOrganization[0].display",
			.label = N_("Which organisation?"),
			.short_label = N_("Organisation") }),
};
