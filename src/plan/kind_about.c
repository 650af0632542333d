// SPDX-License-Identifier: Apache-2.0
// The seven About Me answers (PRSB About Me 2.01) and what stands on the preparation sheet: what works, what does not,
// what to talk about, and what the team sent beforehand. Each answer is a QuestionnaireResponse of its own, with one
// item, so that it has its own author, versions and label; the link ids are those of the whole questionnaire.
#include "nhsuk/content.h"
#include "plan/kind.h"

#define ABOUT_MARKS(link, heading)                                                       \
	MARKS({ "questionnaire", "\"" OWN_QUESTIONNAIRE("about-me") "\"", true },        \
		{ "status", "\"completed\"", false }, { "item[0].linkId", "\"" link "\"", true }, \
		{ "item[0].text", "\"" heading "\"", false })
// The hints speak to the person; whoever writes for them is told this.
#define THEIR_WORDS .hint_other = N_("Write what %s says, in the same words.")
#define SUPPORTED                                                                                     \
	{                                                                                             \
		.name = "supported_by", .control = CONTROL_LINE, .flags = FIELD_DETAIL,               \
		.at = EXT("supported-by", "String"), .label = N_("Did someone help you write this?"), \
		.label_other = N_("Did someone help to write this?"), .short_label = N_("Helped to write this"), \
		.hint = N_("Their name, if you like"),                                                \
	}
// A picture or a recording says what words cannot (PRSB About Me 2.01: multimedia, with its name, type, file, address).
// clang-format off
#define MULTIMEDIA(answer)                                                                            \
	{                                                                                             \
		.name = "picture", .control = CONTROL_FILE, .flags = FIELD_OWN_WORDS | FIELD_DETAIL,  \
		.at = answer ".valueAttachment", .label = N_("Would you like to add a picture or a recording?"), \
		.label_other = N_("Is there a picture or a recording?"), .short_label = N_("Picture or recording"), \
		.hint = N_("A photograph, your voice, a short film. We take out where a picture was taken."), \
	},                                                                                            \
	{                                                                                             \
		.name = "picture_link", .control = CONTROL_LINE,                                      \
		.flags = FIELD_OWN_WORDS | FIELD_DETAIL, .check = CHECK_SECURE,                       \
		.at = EXT("multimedia", "Attachment") ".url", .label = N_("Or is it on the web?"),    \
		.short_label = N_("On the web"), .hint = N_("The whole address, beginning with https://"), \
	}
// clang-format on
#define ABOUT(variable, word, link, heading, mine, question, other, help, start)                            \
	const struct kind variable = {                                                                      \
		.name = "about-" word, .title = N_(heading), .title_many = N_(heading), .add = N_("Answer this"), \
		.empty = N_("Nothing here yet."), .empty_hint = N_(start), .done = N_("Your answer is saved."), \
		.resource = "QuestionnaireResponse", .section = "about", .written_by = BY_ANYONE, .material = true, \
		.single = true, .subject_at = "subject", .words_of = "source", .when_at = "authored",         \
		.recorder_at = "author", ABOUT_MARKS(link, heading),                                         \
		FIELDS({ .name = "answer", .control = CONTROL_WORDS,                                         \
			.flags = FIELD_REQUIRED | FIELD_OWN_WORDS | FIELD_TITLE,                             \
			.at = "item[linkId=" link "].answer[0].valueString", .label = N_(question),          \
			.label_other = N_(other), .short_label = N_(mine), .hint = N_(help), THEIR_WORDS }, \
			MULTIMEDIA("item[linkId=" link "].answer[1]"), SUPPORTED),                           \
	}

ABOUT(kind_about_important, "important", "1515861000000103", "What is most important to me", "What matters to me",
	"What matters most to you?", "What matters most to %s?",
	"People, places, how you spend your days. Anything that you would want someone to know first.",
	"Some people start with what a good day looks like.");
ABOUT(kind_about_people, "people", "1515871000000105", "People who are important to me",
	"People who are important to me", "Who is important to you?", "Who is important to %s?",
	"Family, friends, pets, carers. You can also say who should not be contacted.",
	"Some people start with who they would call first.");
ABOUT(kind_about_communicate, "communicate", "1515881000000107", "How I communicate and how to communicate with me",
	"How to talk with me", "How do you like people to talk with you?", "How does %s like people to talk with them?",
	"Your language, aids that you use, how you show pain or that you have had enough, how you make a choice.",
	"Some people start with what helps them to understand.");
ABOUT(kind_about_wellness, "wellness", "1515891000000109", "My wellness", "How I am on good days and bad days",
	"What is a good day like, and a bad day?", "What is a good day like for %s, and a bad day?",
	"How people can tell that you are well, what makes it worse, what the first signs are.",
	"Some people start with what a good day looks like.");
ABOUT(kind_about_support, "support", "1515911000000107", "How and when to support me", "How and when to help me",
	"How and when would you like help?", "How and when would %s like help?",
	"Your routines, what you do by yourself, what you need a hand with, what to do in an emergency.",
	"Some people start with how they get up in the morning.");
ABOUT(kind_about_also, "also", "1515921000000101", "Also worth knowing about me", "Also worth knowing about me",
	"What else is worth knowing about you?", "What else is worth knowing about %s?",
	"Your story, your work, what you like, what you are good at, what you believe in.",
	"Some people start with something they are proud of.");

const struct kind kind_about_please = {
	.name = "about-please",
	.title = N_("Please do and please do not"),
	.title_many = N_("Please do and please do not"),
	.add = N_("Answer this"),
	.empty = N_("Nothing here yet."),
	.empty_hint = N_("Some people start with what they wish everyone would do when they come in."),
	.done = N_("Your answer is saved."),
	.resource = "QuestionnaireResponse",
	.section = "about",
	.written_by = BY_ANYONE,
	.material = true,
	.single = true,
	.subject_at = "subject",
	.words_of = "source",
	.when_at = "authored",
	.recorder_at = "author",
	ABOUT_MARKS("1515901000000105", "Please do and please do not"),
	FIELDS({ .name = "do",
			   .control = CONTROL_WORDS,
			   .flags = FIELD_OWN_WORDS | FIELD_TITLE,
			   .at = "item[linkId=1515901000000105].item[linkId=please-do].answer[0].valueString",
			   .with_at = "item[linkId=1515901000000105].item[linkId=please-do].text",
			   .with = "\"Please do\"",
			   .label = N_("What should people please do?"),
			   .label_other = N_("What would %s like people to do?"),
			   .short_label = N_("Please do"),
			   .hint = N_("One thing on each line, for example: Talk to me, not over me") },
		{ .name = "do_not",
			.control = CONTROL_WORDS,
			.flags = FIELD_OWN_WORDS,
			.at = "item[linkId=1515901000000105].item[linkId=please-do-not].answer[0].valueString",
			.with_at = "item[linkId=1515901000000105].item[linkId=please-do-not].text",
			.with = "\"Please do not\"",
			.label = N_("What should people please not do?"),
			.label_other = N_("What would %s like people not to do?"),
			.short_label = N_("Please don't"),
			.hint = N_("One thing on each line, for example: Come in without knocking") },
		MULTIMEDIA("item[linkId=1515901000000105].item[linkId=picture].answer[0]"), SUPPORTED),
};

#define SHEET(variable, word, heading, question, other, help, start)                                            \
	const struct kind variable = {                                                                          \
		.name = word, .title = N_(heading), .title_many = N_(heading), .add = N_("Answer this"),        \
		.empty = N_("Nothing here yet."), .empty_hint = N_(start), .done = N_("Your answer is saved."), \
		.resource = "QuestionnaireResponse", .section = "prepare", .written_by = BY_ANYONE,             \
		.single = true, .subject_at = "subject", .words_of = "source", .when_at = "authored",           \
		.recorder_at = "author",                                                                        \
		MARKS({ "questionnaire", "\"" OWN_QUESTIONNAIRE("preparation") "\"", true },                    \
			{ "status", "\"completed\"", false }, { "item[0].linkId", "\"" word "\"", true },       \
			{ "item[0].text", "\"" heading "\"", false }),                                          \
		FIELDS({ .name = "answer", .control = CONTROL_WORDS,                                            \
			.flags = FIELD_REQUIRED | FIELD_OWN_WORDS | FIELD_TITLE,                                \
			.at = "item[linkId=" word "].answer[0].valueString", .label = N_(question),             \
			.label_other = N_(other), .short_label = N_(heading), .hint = N_(help), THEIR_WORDS }), \
	}

SHEET(kind_working, "working", "What is working", "What is working well now?", "What is working well for %s now?",
	"Anything that you would like to keep as it is.", "Some people start with something small that helps every day.");
SHEET(kind_not_working, "not-working", "What is not working", "What is not working?", "What is not working for %s?",
	"Anything that you would like to be different. Nobody will be cross.",
	"Some people start with what makes them tired or cross.");

const struct kind kind_agenda = {
	.name = "agenda",
	.title = N_("Something to talk about"),
	.title_many = N_("Things to talk about"),
	.add = N_("Add something to talk about"),
	.empty = N_("Nothing on the list yet."),
	.empty_hint = N_("Some people start with the thing they think about most at night."),
	.done = N_("It is on the list."),
	.resource = "CommunicationRequest",
	.section = "prepare",
	.written_by = BY_ANYONE,
	.subject_at = "subject",
	.plan_at = "basedOn[0]",
	.words_of = "requester",
	.when_at = "authoredOn",
	MARKS({ "category[0].coding[0].system", "\"" OWN_SYSTEM("communication-kind") "\"", false },
		{ "category[0].coding[0].code", "\"agenda\"", true }),
	FIELDS({ .name = "item", .control = CONTROL_LINE, .flags = FIELD_REQUIRED | FIELD_OWN_WORDS | FIELD_TITLE,
			.at = "payload[0].contentString", .label = N_("What would you like to talk about?"),
			.label_other = N_("What would you like to talk about with %s?"), .short_label = N_("To talk about") },
		{ .name = "status", .control = CONTROL_CHOICE, .flags = FIELD_SHARED | FIELD_DETAIL, .at = "status",
			.label = N_("Have you talked about it?"), .short_label = N_("Where it is"), .start = "active",
			.choices = &(const struct choices){ .shape = SHAPE_CODE,
				CHOICES({ "active", N_("To talk about"), NULL, TAG_BLUE },
					{ "completed", N_("Talked about"), NULL, TAG_GREEN, .past = true },
					{ "revoked", N_("No longer"), NULL, TAG_GREY, .past = true }) } }),
};

const struct kind kind_information = {
	.name = "information",
	.title = N_("Something to read beforehand"),
	.title_many = N_("Sent to you beforehand"),
	.add = N_("Send something to read beforehand"),
	.empty = N_("Nothing has been sent yet."),
	.empty_hint = N_("Your team can send letters, results and leaflets here, so that you have time to think."),
	.done = N_("It is sent."),
	.resource = "Communication",
	.section = "prepare",
	.written_by = BY_STAFF,
	.subject_at = "subject",
	.plan_at = "basedOn[0]",
	.words_of = "sender",
	.when_at = "sent",
	MARKS({ "status", "\"completed\"", false },
		{ "category[0].coding[0].system", "\"http://terminology.hl7.org/CodeSystem/communication-category\"", false },
		{ "category[0].coding[0].code", "\"instruction\"", true }),
	FIELDS({ .name = "what", .control = CONTROL_CHOICE, .flags = FIELD_REQUIRED, .at = "category[1]",
			.label = N_("What is it?"), .short_label = N_("What it is"),
			.choices = &(const struct choices){ .shape = SHAPE_CONCEPT, .system = OWN_SYSTEM("communication-kind"),
				CHOICES({ "letter", N_("A letter") }, { "results", N_("Test results") }, { "leaflet", N_("A leaflet") },
					{ "other-information", N_("Something else") }) } },
		{ .name = "title", .control = CONTROL_LINE, .flags = FIELD_REQUIRED | FIELD_TITLE, .at = "topic.text",
			.label = N_("What shall we call it?"), .short_label = N_("Name"),
			.hint = N_("For example: Your breathing test in October") },
		{ .name = "text", .control = CONTROL_WORDS, .flags = FIELD_REQUIRED, .at = "payload[0].contentString",
			.label = N_("What does it say?"), .short_label = N_("What it says"),
			.hint = N_("Use plain words. Say what the results mean, and what there is time to think about.") },
		{ .name = "link", .control = CONTROL_LINE, .flags = FIELD_DETAIL, .at = EXT("link", "Url"),
			.label = N_("Is there a web page to read?"), .short_label = N_("Web page"),
			.hint = N_("The whole address, beginning with https://") },
		{ .name = "seen", .control = CONTROL_WHEN, .flags = FIELD_SHARED | FIELD_DETAIL, .at = "received",
			.label = N_("When it was read"), .short_label = N_("Read") }),
};
