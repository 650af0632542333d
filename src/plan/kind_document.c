// SPDX-License-Identifier: Apache-2.0
// Other plans and documents (PRSB PCSP 2.0 "Other planning documents", "Additional supporting plan"): what was written
// elsewhere, as a file, as an address, or only with where it is kept. The DocumentReference holds the words and names
// the file; the file itself is a Binary (attach.h).
#include "nhsuk/content.h"
#include "plan/kind.h"

static const struct choices what = {
	.shape = SHAPE_CONCEPT,
	.system = OWN_SYSTEM("document-type"),
	CHOICES({ "paper-plan", N_("My plan, on paper") }, { "other-plan", N_("Another plan") },
		{ "letter", N_("A letter") }, { "advance-statement", N_("An advance statement") },
		{ "advance-decision", N_("A decision to refuse treatment") }, { "photograph", N_("A photograph or picture") },
		{ "recording", N_("A recording") }, { "other-document", N_("Something else") }),
};

const struct kind kind_document = {
	.name = "document",
	.title = N_("A document"),
	.title_many = N_("Documents, pictures and recordings"),
	.add = N_("Add a document, picture or recording"),
	.empty = N_("Nothing here yet."),
	.empty_hint = N_("Some people add a letter, a plan they have on paper, or a photograph of how they like to sit."),
	.done = N_("The document is saved."),
	.resource = "DocumentReference",
	.section = "plans",
	.written_by = BY_ANYONE,
	.subject_at = "subject",
	.plan_at = "context.related[0]",
	.words_of = EXT("added-by", "Reference"),
	.when_at = "date",
	MARKS({ "status", "\"current\"", false },
		{ "category[0].coding[0].system", "\"" OWN_SYSTEM("document-kind") "\"", true },
		{ "category[0].coding[0].code", "\"plan-document\"", true }),
	FIELDS({ .name = "what", .control = CONTROL_CHOICE, .flags = FIELD_REQUIRED | FIELD_OWN_WORDS, .at = "type",
			.label = N_("What is it?"), .short_label = N_("What it is"), .choices = &what },
		{ .name = "title", .control = CONTROL_LINE, .flags = FIELD_REQUIRED | FIELD_OWN_WORDS | FIELD_TITLE,
			.at = "content[0].attachment.title", .label = N_("What shall we call it?"), .short_label = N_("Name"),
			.hint = N_("For example: Letter from the sleep clinic") },
		{ .name = "file", .control = CONTROL_FILE, .flags = FIELD_OWN_WORDS, .at = "content[0].attachment",
			.name_at = "content[0].attachment." EXT("file-name", "String"), .label = N_("The file"),
			.short_label = N_("File"),
			.hint = N_("A picture, a PDF, plain text, a recording or a film. We take out where a picture was taken.") },
		{ .name = "link", .control = CONTROL_LINE, .flags = FIELD_OWN_WORDS, .check = CHECK_SECURE,
			.at = "content[1].attachment.url", .label = N_("Or where is it on the web?"),
			.short_label = N_("Web address"),
			.hint = N_("The whole address, beginning with https://") },
		{ .name = "words", .control = CONTROL_WORDS, .flags = FIELD_OWN_WORDS, .at = "description",
			.label = N_("What should people know about it?"), .short_label = N_("About it"),
			.hint = N_("Say what it shows or says, for people who cannot see or hear it.") },
		{ .name = "kept", .control = CONTROL_LINE, .flags = FIELD_OWN_WORDS, .at = EXT("original-kept", "String"),
			.label = N_("Where is the original kept?"), .short_label = N_("The original is kept"),
			.hint = N_("For example: in the blue folder by the door") },
		{ .name = "written", .control = CONTROL_DATE, .flags = FIELD_OWN_WORDS | FIELD_DETAIL,
			.at = "content[0].attachment.creation", .label = N_("When was it made?"), .short_label = N_("Made") },
		{ .name = "author", .control = CONTROL_LINE, .flags = FIELD_OWN_WORDS | FIELD_DETAIL, .at = "author[0].display",
			.label = N_("Who made it?"), .short_label = N_("Made by"),
			.hint = N_("For example: Dr Patel, sleep clinic") }),
};
