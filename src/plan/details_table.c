// SPDX-License-Identifier: Apache-2.0
// The details of a person as tables (details.h): which element of the Patient each lives at, and how it is asked.
#include <string.h>

#include "fhir/nhs_number.h"
#include "plan/details.h"

#define UK_CORE "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-"
#define UK_SYSTEM(name) "https://fhir.hl7.org.uk/CodeSystem/UKCore-" name
#define LINE(field_name, path, words, short_words, ...) \
	{ .name = field_name, .control = CONTROL_LINE, .at = path, .label = N_(words), .short_label = N_(short_words), \
		__VA_ARGS__ }
#define CONCEPT(field_name, path, words, short_words, codes, ...) \
	{ .name = field_name, .control = CONTROL_CHOICE, .at = path, .label = N_(words), .short_label = N_(short_words), \
		.choices = &(const struct choices){ .shape = SHAPE_CONCEPT, .system = codes, CHOICES(__VA_ARGS__) } }
#define CODE(field_name, path, words, short_words, ...) \
	{ .name = field_name, .control = CONTROL_CHOICE, .at = path, .label = N_(words), .short_label = N_(short_words), \
		.choices = &(const struct choices){ .shape = SHAPE_CODE, CHOICES(__VA_ARGS__) } }
#define RANK \
	{ .name = "rank", .control = CONTROL_CHOICE, .at = "rank", .label = N_("When should people try it?"), \
		.short_label = N_("Try it"), .choices = &(const struct choices){ .shape = SHAPE_NUMBER, \
			CHOICES({ "1", N_("First") }, { "2", N_("Second") }, { "3", N_("Third") }, { "4", N_("Fourth") }, \
				{ "5", N_("Last") }) } }
#define NO_MARKS .mark = (const struct mark[]){ { NULL, NULL, false } }

// --- names ---------------------------------------------------------------------------------------------------------
static const struct kind official = {
	.name = "official", .title = N_("Name"), .resource = "Patient",
	MARKS({ "use", "\"official\"", true }),
	FIELDS(LINE("title", "prefix[0]", "Title", "Title",
		.hint = N_("For example Ms, Mr, Mx or Dr. You can leave this empty.")),
		LINE("given", "given[0]", "First name", "First name", .flags = FIELD_REQUIRED),
		LINE("middle", "given[1]", "Middle names", "Middle names", ),
		LINE("family", "family", "Last name", "Last name", .flags = FIELD_REQUIRED),
		LINE("suffix", "suffix[0]", "Anything behind the name", "Behind the name",
			.hint = N_("For example Jr or OBE."))),
};

static const struct kind usual = {
	.name = "usual", .title = N_("Called"), .resource = "Patient",
	MARKS({ "use", "\"usual\"", true }),
	FIELDS(LINE("called", "given[0]", "What do you like to be called?", "Likes to be called",
		.label_other = N_("What do they like to be called?"))),
};

static const struct kind alias = {
	.name = "alias", .title = N_("Another name"), .resource = "Patient",
	MARKS({ "use", "\"nickname\"", true }),
	FIELDS(LINE("alias", "text", "Another name you are known by", "Also known as",
		.label_other = N_("Another name they are known by"), .hint = N_("For example a name from before a marriage."))),
};

static bool is_official(struct json_at e)
{
	return json_text_is(json_get(e, "use"), "official");
}

static bool is_usual(struct json_at e)
{
	return json_text_is(json_get(e, "use"), "usual");
}

static bool is_nickname(struct json_at e)
{
	return json_text_is(json_get(e, "use"), "nickname");
}

// --- who they are --------------------------------------------------------------------------------------------------
// UK Core BirthSex, EthnicCategory, and R4's own extensions for what UK Core has retired.
static const struct kind identity = {
	.name = "identity", .title = N_("About the person"), .resource = "Patient", NO_MARKS,
	FIELDS({ .name = "birth", .control = CONTROL_DATE, .flags = FIELD_REQUIRED, .at = "birthDate",
			.label = N_("Date of birth"), .short_label = N_("Date of birth"), .hint = N_("For example 12 3 1968") },
		LINE("nhs_number", "identifier[system=" NHS_NUMBER_SYSTEM "].value", "NHS number", "NHS number",
			.hint = N_("10 digits, for example 943 476 5919.")),
		CODE("gender", "gender", "Which of these do you say you are?", "Gender", { "female", N_("Female") },
			{ "male", N_("Male") }, { "other", N_("Something else") }, { "unknown", N_("I would rather not say") }),
		CONCEPT("sex", "extension[url=" UK_CORE "BirthSex].valueCodeableConcept",
			"What was written when you were born?",
			"Sex at birth", "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender", { "F", N_("Female"),
				"Female" },
			{ "M", N_("Male"), "Male" }, { "UN", N_("Neither could be said"), "Undifferentiated" }),
		CONCEPT("ethnicity", "extension[url=" UK_CORE "EthnicCategory].valueCodeableConcept",
			"Which of these is your ethnic group?", "Ethnic group", UK_SYSTEM("EthnicCategoryEngland"),
			{ "A", N_("White: British"), "White - British" }, { "B", N_("White: Irish"), "White - Irish" },
			{ "C", N_("White: another background"), "White - Any other White background" },
			{ "D", N_("Mixed: White and Black Caribbean"), "Mixed - White and Black Caribbean" },
			{ "E", N_("Mixed: White and Black African"), "Mixed - White and Black African" },
			{ "F", N_("Mixed: White and Asian"), "Mixed - White and Asian" },
			{ "G", N_("Mixed: another background"), "Mixed - Any other mixed background" },
			{ "H", N_("Asian or Asian British: Indian"), "Asian or Asian British - Indian" },
			{ "J", N_("Asian or Asian British: Pakistani"), "Asian or Asian British - Pakistani" },
			{ "K", N_("Asian or Asian British: Bangladeshi"), "Asian or Asian British - Bangladeshi" },
			{ "L", N_("Asian or Asian British: another background"),
				"Asian or Asian British - Any other Asian background" },
			{ "M", N_("Black or Black British: Caribbean"), "Black or Black British - Caribbean" },
			{ "N", N_("Black or Black British: African"), "Black or Black British - African" },
			{ "P", N_("Black or Black British: another background"),
				"Black or Black British - Any other Black background" },
			{ "R", N_("Chinese"), "Other Ethnic Groups - Chinese" },
			{ "S", N_("Another ethnic group"), "Other Ethnic Groups - Any other ethnic group" },
			{ "Z", N_("I would rather not say"), "Not stated" }),
		LINE("religion", "extension[url=http://hl7.org/fhir/StructureDefinition/patient-religion]"
			".valueCodeableConcept.text", "Do you have a religion or a belief?", "Religion or belief",
			.label_other = N_("Do they have a religion or a belief?"), .hint = N_("You can leave this empty.")),
		LINE("birth_place",
			"extension[url=http://hl7.org/fhir/StructureDefinition/patient-birthPlace].valueAddress.text",
			"Where were you born?", "Place of birth", .label_other = N_("Where were they born?"),
			.hint = N_("A town, a country, or both.")),
		CONCEPT("marital", "maritalStatus", "Are you married, or in a civil partnership?", "Married or partner",
			UK_SYSTEM("PersonMaritalStatusEngland"), { "M", N_("Married or in a civil partnership"),
				"Married/Civil Partner" },
			{ "P", N_("Separated"), "Separated" },
			{ "D", N_("Divorced, or the partnership was ended"),
				"Divorced/Person whose Civil Partnership has been dissolved" },
			{ "W", N_("Widowed"), "Widowed/Surviving Civil Partner" }, { "N", N_("I would rather not say"),
				"Not disclosed" })),
};

static const struct kind number = {
	.name = "number", .title = N_("Another number"), .resource = "Patient", NO_MARKS,
	FIELDS(LINE("number", "value", "Another number you have with a service", "Number",
			.label_other = N_("Another number they have with a service")),
		LINE("whose", "type.text", "What sort of number is it?", "What it is",
			.hint = N_("For example hospital number, social care number"))),
};

static bool is_other_number(struct json_at e)
{
	return !json_text_is(json_get(e, "system"), NHS_NUMBER_SYSTEM);
}

// --- where they live and how to reach them --------------------------------------------------------------------------
static const struct kind address = {
	.name = "address", .title = N_("Address"), .resource = "Patient", NO_MARKS,
	FIELDS(LINE("line1", "line[0]", "Address, first line", "First line", .flags = FIELD_REQUIRED),
		LINE("line2", "line[1]", "Second line", "Second line", ),
		LINE("line3", "line[2]", "Third line", "Third line", ),
		LINE("line4", "line[3]", "Fourth line", "Fourth line", ),
		LINE("line5", "line[4]", "Fifth line", "Fifth line", ),
		LINE("postcode", "postalCode", "Postcode", "Postcode", ),
		CODE("use", "use", "What is this address?", "What it is", { "home", N_("Where I live") },
			{ "temp", N_("Where I am staying for now") }, { "work", N_("Work, school or college") },
			{ "old", N_("Where I used to live") })),
};

static const struct kind reach = {
	.name = "reach", .title = N_("Best way to reach them"), .resource = "Patient", NO_MARKS,
	FIELDS(CONCEPT("method", "extension[url=" UK_CORE "ContactPreference].extension[url=PreferredContactMethod]"
		".valueCodeableConcept", "What is the best way to reach you?", "Best way", UK_SYSTEM("PreferredContactMethod"),
		{ "3", N_("Telephone"), "Telephone" }, { "9", N_("Text message"), "SMS" }, { "4", N_("Email"), "E-mail" },
		{ "1", N_("Letter"), "Letter" }, { "2", N_("A visit"), "Visit" },
		{ "5", N_("Textphone"), "Minicom (Textphone)" },
		{ "6", N_("Telephone, through someone else"), "Telephone contact via proxy" },
		{ "7", N_("Sign language"), "Sign language" }, { "8", N_("Please do not telephone"), "No Telephone contact" })),
};

static const struct kind phone = {
	.name = "phone", .title = N_("Telephone number"), .resource = "Patient",
	MARKS({ "system", "\"phone\"", true }),
	FIELDS(LINE("number", "value", "Telephone number", "Number", ),
		CODE("use", "use", "What sort of number is it?", "What it is", { "mobile", N_("Mobile") }, { "home",
			N_("Home") },
			{ "work", N_("Work, school or college") }, { "temp", N_("For now") }, { "old", N_("Not used any more") }),
		RANK),
};

static const struct kind email = {
	.name = "email", .title = N_("Email address"), .resource = "Patient",
	MARKS({ "system", "\"email\"", true }),
	FIELDS(LINE("address", "value", "Email address", "Email", ),
		CODE("use", "use", "What sort of email address is it?", "What it is", { "home", N_("Home") },
			{ "work", N_("Work, school or college") }, { "temp", N_("For now") }, { "old", N_("Not used any more") }),
		RANK),
};

static const struct kind other = {
	.name = "other", .title = N_("Another way"), .resource = "Patient",
	MARKS({ "system", "\"other\"", true }),
	FIELDS(LINE("way", "value", "Another way to reach you", "Another way",
		.label_other = N_("Another way to reach them"),
			.hint = N_("For example: knock on the window, or ask next door."))),
};

static bool is_phone(struct json_at e)
{
	return json_text_is(json_get(e, "system"), "phone");
}

static bool is_email(struct json_at e)
{
	return json_text_is(json_get(e, "system"), "email");
}

static bool is_other_way(struct json_at e)
{
	return json_text_is(json_get(e, "system"), "other");
}

static bool is_any(struct json_at e)
{
	return json_is_set(e);
}

// --- the GP ----------------------------------------------------------------------------------------------------------
static const struct kind practice = {
	.name = "practice", .title = N_("GP practice"), .resource = "Patient",
	MARKS({ "type", "\"Organization\"", true }),
	FIELDS(LINE("practice", "display", "Which GP practice are you with?", "Practice",
			.label_other = N_("Which GP practice are they with?"), .hint = N_("Its name and its address.")),
		LINE("code", "identifier.value", "Code of the practice", "Code of the practice",
			.with_at = "identifier.system", .with = "\"https://fhir.nhs.uk/Id/ods-organization-code\"",
			.hint = N_("For professionals: its ODS code, for example A12345."))),
};

static const struct kind doctor = {
	.name = "doctor", .title = N_("GP"), .resource = "Patient",
	MARKS({ "type", "\"Practitioner\"", true }),
	FIELDS(LINE("doctor", "display", "Is there one doctor whom you usually see?", "Usual doctor",
		.label_other = N_("Is there one doctor whom they usually see?"))),
};

static bool is_practice(struct json_at e)
{
	return json_text_is(json_get(e, "type"), "Organization") ||
		str_starts(json_raw(json_get(e, "reference")), "\"Organization/");
}

static bool is_doctor(struct json_at e)
{
	return json_text_is(json_get(e, "type"), "Practitioner");
}

// --- the pages -----------------------------------------------------------------------------------------------------
#define PARTS(...) \
	.part = (const struct detail_part[]){ __VA_ARGS__ }, \
	.parts = sizeof((const struct detail_part[]){ __VA_ARGS__ }) / sizeof(struct detail_part)

const struct detail_group detail_groups[] = {
	{ .name = "name", .title = N_("Name"),
		PARTS({ "official", &official, "name", is_official, .or_first = true }, { "usual", &usual, "name", is_usual },
			{ "alias", &alias, "name", is_nickname, .many = true, .add = N_("Add another name") }) },
	{ .name = "about", .title = N_("Birth, numbers and background"),
		PARTS({ "identity", &identity },
			{ "number", &number, "identifier", is_other_number, .many = true, .add = N_("Add another number") }) },
	{ .name = "address", .title = N_("Address"),
		PARTS({ "address", &address, "address", is_any, .many = true, .add = N_("Add another address") }) },
	{ .name = "contact", .title = N_("How to reach you"),
		PARTS({ "reach", &reach },
			{ "phone", &phone, "telecom", is_phone, .many = true, .add = N_("Add another telephone number") },
			{ "email", &email, "telecom", is_email, .many = true, .add = N_("Add another email address") },
			{ "other", &other, "telecom", is_other_way, .many = true, .add = N_("Add another way") }) },
	{ .name = "gp", .title = N_("GP practice"),
		PARTS({ "practice", &practice, "generalPractitioner", is_practice },
			{ "doctor", &doctor, "generalPractitioner", is_doctor }) },
};
const size_t detail_group_count = sizeof detail_groups / sizeof *detail_groups;

const struct detail_group *detail_group_named(struct str name)
{
	for (size_t i = 0; i < detail_group_count; i++)
		if (str_is(name, detail_groups[i].name))
			return &detail_groups[i];
	return NULL;
}
