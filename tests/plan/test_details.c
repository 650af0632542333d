// SPDX-License-Identifier: Apache-2.0
// A person's details go from form to Patient and back; what another system wrote there stays as it came, an emptied row
// goes and no other with it, and every Patient that comes of it is valid.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "fhir/validate.h"
#include "plan/details.h"

static struct arena *arena;
static struct fault fault;
static struct person person;
static const struct writer nurse = { .person = { "dec1an0001", 10 }, .author = { "a:nurse", 7 },
	.at = 1793786400000000 };

static int make(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int clear(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void patient(struct str body)
{
	struct resource r = { .person = STR("dec1an0001"), .type = STR("Patient"), .id = STR("dec1an0001"), .version = 1,
		.body = body };
	person_from(arena, &r, &person);
	fault_init(&fault, arena);
}

#define BEGIN "{\"resourceType\":\"Patient\",\"id\":\"dec1an0001\","

static struct json_at body_at(const char *path)
{
	return json_path(arena, json_trusted(arena, person.patient.body), path);
}

static void expect(const char *path, const char *json)
{
	struct str there = json_raw(body_at(path));
	if (!str_is(there, json ? json : ""))
		fail_msg("%s is %.*s instead of %s", path, STR_ARG(there), json);
}

static enum err read_form(const char *group, const char *text, bool staff, struct detail_rows *rows)
{
	struct form form;
	assert_int_equal(form_parse(arena, str_of(text), 1000, &form), OK);
	fault_init(&fault, arena);
	return details_read(arena, &person, detail_group_named(str_of(group)), &form, staff, &fault, rows);
}

static void check_valid(struct str body)
{
	struct json doc;
	struct fhir_issues issues;
	assert_int_equal(json_scan(arena, body, &doc, NULL), OK);
	if (fhir_validate(arena, &doc, &issues) != OK)
		fail_msg("%.*s: %.*s %.*s", STR_ARG(issues.first->expression), STR_ARG(issues.first->detail), STR_ARG(body));
}

static void save(const char *group, const char *text)
{
	struct detail_rows rows;
	if (read_form(group, text, true, &rows) != OK)
		fail_msg("%s was refused at %s", text, fault.items ? str_c(arena, fault.items->field) : "?");
	struct resource_put put = details_put(arena, &person, &rows, &nurse);
	assert_int_equal(put.expect, person.patient.version);
	check_valid(put.now.body);
	put.now.version = put.expect + 1;
	person_from(arena, &put.now, &person);
}

static void refuse(const char *group, const char *text, const char *field)
{
	struct detail_rows rows;
	assert_int_equal(read_form(group, text, true, &rows), ERR_INPUT);
	if (!fault_at(&fault, field))
		fail_msg("%s: nothing is said at %s", text, field);
}

static const struct value *value_of(const char *group, size_t row, const char *field)
{
	struct detail_rows rows;
	details_of(arena, &person, detail_group_named(str_of(group)), false, &rows);
	assert_true(row < rows.count);
	const struct kind *k = rows.item[row].part->kind;
	return &rows.item[row].values.item[kind_field(k, field) - k->field];
}

// --- what goes in comes out ----------------------------------------------------------------------------------------
static void test_every_detail_has_its_element_and_comes_back(void **state)
{
	(void)state;
	patient(STR(BEGIN "\"birthDate\":\"2009-03-12\"}"));
	save("name", "official-0-title=Mr&official-0-given=Declan&official-0-middle=Jo&official-0-family=Hughes"
		"&official-0-suffix=Jr&usual-0-called=Dec&alias-0-alias=Declan+O%27Neill&alias-1-alias=D");
	expect("name[use=official].prefix[0]", "\"Mr\"");
	expect("name[use=official].given[1]", "\"Jo\"");
	expect("name[use=official].suffix[0]", "\"Jr\"");
	expect("name[use=official].text", "\"Mr Declan Jo Hughes Jr\"");
	expect("name[use=usual].given[0]", "\"Dec\"");
	expect("name[3].text", "\"D\"");
	save("about", "identity-0-birth-day=13&identity-0-birth-month=3&identity-0-birth-year=2009"
		"&identity-0-nhs_number=943+476+5919&identity-0-gender=male&identity-0-sex=M&identity-0-ethnicity=B"
		"&identity-0-religion=Quaker&identity-0-birth_place=Derry&identity-0-marital=N&number-0-number=H1%2F2"
		"&number-0-whose=Hospital+number");
	expect("birthDate", "\"2009-03-13\"");
	expect("identifier[0].value", "\"9434765919\"");
	expect("identifier[1].value", "\"H1/2\"");
	expect("identifier[1].type.text", "\"Hospital number\"");
	expect("extension[0].valueCodeableConcept.coding[0].code", "\"M\"");
	expect("maritalStatus.coding[0].code", "\"N\"");
	expect("extension[url=http://hl7.org/fhir/StructureDefinition/patient-birthPlace].valueAddress.text", "\"Derry\"");
	save("address", "address-0-line1=12+Larch+Close&address-0-line5=Kent&address-0-postcode=mb4+2qt&address-0-use=home"
		"&address-1-line1=College&address-1-use=work");
	expect("address[0].line", "[\"12 Larch Close\",\"Kent\"]");
	expect("address[0].postalCode", "\"MB4 2QT\"");
	expect("address[1].use", "\"work\"");
	save("contact", "reach-0-method=9&phone-0-number=07700+900123&phone-0-use=mobile&phone-0-rank=1"
		"&email-0-address=dec%40example.org&email-0-use=home&email-0-rank=2&other-0-way=Knock");
	expect("telecom[system=phone].rank", "1");
	expect("telecom[system=email].rank", "2");
	expect("telecom[system=other].value", "\"Knock\"");
	save("gp", "practice-0-practice=Larch+Surgery%2C+Meadowbank&practice-0-code=a12345&doctor-0-doctor=Dr+Shah");
	expect("generalPractitioner[type=Organization].identifier.value", "\"A12345\"");
	expect("generalPractitioner[type=Practitioner].display", "\"Dr Shah\"");
	assert_true(str_is(value_of("name", 1, "called")->text, "Dec"));
	assert_true(str_is(value_of("name", 3, "alias")->text, "D"));
	assert_true(str_is(value_of("about", 0, "ethnicity")->text, "B"));
	assert_true(str_is(value_of("address", 1, "line1")->text, "College"));
	assert_true(str_is(value_of("contact", 1, "rank")->text, "1"));
	assert_true(str_is(value_of("gp", 0, "code")->text, "A12345"));
	assert_true(str_is(person.nhs, "9434765919"));
	assert_true(str_is(person.full, "Declan Jo Hughes"));
}

static void test_what_another_system_wrote_stays(void **state)
{
	(void)state;
	patient(STR(BEGIN
		"\"identifier\":[{\"system\":\"https://example.org/h\",\"value\":\"7\",\"period\":{\"start\":\"2020\"}}],"
		"\"name\":[{\"family\":\"Hughes\",\"given\":[\"Declan\"],\"period\":{\"start\":\"2009\"}}],"
		"\"telecom\":[{\"system\":\"fax\",\"value\":\"1\"},{\"system\":\"phone\",\"value\":\"01632 960101\",\"rank\":3,"
		"\"period\":{\"start\":\"2019\"}},{\"system\":\"sms\",\"value\":\"2\"}],\"gender\":\"male\","
		"\"birthDate\":\"2009-03-12\",\"address\":[{\"use\":\"home\",\"text\":\"12 Larch Close\\nMeadowbank\","
		"\"district\":\"Kent\"}],\"multipleBirthInteger\":2}"));
	save("name", "official-0-given=Declan&official-0-family=Hughes-Lee");
	expect("name[0].period", "{\"start\":\"2009\"}");
	expect("name[0].family", "\"Hughes-Lee\"");
	assert_int_equal(json_length(body_at("name")), 1);
	save("contact", "phone-0-number=01632+960102&phone-0-use=&phone-0-rank=3");
	expect("telecom[1].value", "\"01632 960102\"");
	expect("telecom[1].period", "{\"start\":\"2019\"}");
	expect("telecom[0].system", "\"fax\"");
	expect("telecom[2].system", "\"sms\"");
	assert_true(str_is(value_of("address", 0, "line1")->text, "12 Larch Close Meadowbank"));
	save("address", "address-0-line1=12+Larch+Close&address-0-line2=Meadowbank&address-0-postcode=MB4+2QT");
	expect("address[0].district", "\"Kent\"");
	expect("address[0].use", "\"home\"");
	expect("address[0].text", "\"12 Larch Close\\nMeadowbank\\nMB4 2QT\"");
	expect("multipleBirthInteger", "2");
	expect("identifier[0].period", "{\"start\":\"2020\"}");
}

// Telephone numbers and email addresses lie in one list, mixed.
static void test_an_emptied_row_goes_and_no_other(void **state)
{
	(void)state;
	patient(STR(BEGIN
		"\"telecom\":[{\"system\":\"phone\",\"value\":\"111\"},{\"system\":\"email\",\"value\":\"a@b.c\"},"
		"{\"system\":\"phone\",\"value\":\"222\",\"use\":\"home\"},{\"system\":\"url\",\"value\":\"http://a.b\"},"
		"{\"system\":\"phone\",\"value\":\"333\"}]}"));
	save("contact",
		"phone-0-number=&phone-1-number=&phone-1-use=home&phone-2-number=334&phone-3-number=555&email-0-address=");
	assert_int_equal(json_length(body_at("telecom")), 3);
	expect("telecom[0].value", "\"http://a.b\"");
	expect("telecom[1].value", "\"334\"");
	expect("telecom[2].value", "\"555\"");
	save("contact", "phone-0-number=&phone-1-number=");
	assert_int_equal(json_length(body_at("telecom")), 1);
	patient(STR(BEGIN "\"address\":[{\"text\":\"Here\"}]}"));
	save("address", "address-0-line1=&address-0-line2=&address-0-postcode=");
	assert_false(json_is_set(body_at("address"))); // FHIR has no empty lists
}

static void test_what_was_not_asked_is_not_touched(void **state)
{
	(void)state;
	patient(STR(BEGIN
		"\"gender\":\"other\",\"maritalStatus\":{\"text\":\"It is complicated\"},\"birthDate\":\"2009-03-12\"}"));
	save("about", "identity-0-religion=None");
	expect("gender", "\"other\"");
	expect("maritalStatus", "{\"text\":\"It is complicated\"}");
	expect("birthDate", "\"2009-03-12\"");
}

// --- what is refused -----------------------------------------------------------------------------------------------
static void test_what_is_wrong_is_said_at_its_field(void **state)
{
	(void)state;
	patient(STR(BEGIN "\"birthDate\":\"2009-03-12\"}"));
	refuse("name", "official-0-given=&official-0-family=Hughes", "official-0-given");
	refuse("about", "identity-0-nhs_number=943+476+5918", "identity-0-nhs_number");
	refuse("about", "identity-0-birth-day=1&identity-0-birth-month=1&identity-0-birth-year=2199", "identity-0-birth");
	refuse("about", "identity-0-birth-day=31&identity-0-birth-month=2&identity-0-birth-year=2000", "identity-0-birth");
	refuse("about", "identity-0-birth-day=&identity-0-birth-month=&identity-0-birth-year=", "identity-0-birth");
	refuse("about", "identity-0-ethnicity=ZZ", "identity-0-ethnicity");
	refuse("address", "address-0-line1=&address-0-postcode=MB4+2QT", "address-0-line1");
	refuse("address", "address-0-line1=Here&address-0-postcode=%3Cscript%3E", "address-0-postcode");
	refuse("contact", "phone-0-number=none", "phone-0-number");
	refuse("contact", "phone-0-number=12345&phone-0-rank=9", "phone-0-rank");
	refuse("contact", "email-0-address=a%40b%40c.d", "email-0-address");
	refuse("gp", "practice-0-code=A-1", "practice-0-code");
}

static void test_number_and_birth_are_for_professionals(void **state)
{
	(void)state;
	struct detail_rows rows;
	patient(STR(BEGIN "\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"9434765919\"}],"
		"\"birthDate\":\"2009-03-12\"}"));
	assert_int_equal(read_form("about", "identity-0-nhs_number=&identity-0-birth-day=1&identity-0-birth-month=1"
		"&identity-0-birth-year=1990&identity-0-gender=male", false, &rows), OK);
	struct resource_put put = details_put(arena, &person, &rows, &nurse);
	person_from(arena, &put.now, &person);
	expect("birthDate", "\"2009-03-12\"");
	expect("identifier[0].value", "\"9434765919\"");
	expect("gender", "\"male\"");
}

static void test_a_form_with_hundreds_of_rows_ends_at_twenty(void **state)
{
	(void)state;
	struct str text = STR("alias-0-alias=a");
	struct detail_rows rows;
	patient(STR(BEGIN "\"name\":[{\"use\":\"official\",\"family\":\"H\"}]}"));
	for (int i = 1; i < 300; i++)
		text = str_format(arena, "%.*s&alias-%d-alias=%d", STR_ARG(text), i, i);
	assert_int_equal(read_form("name", str_c(arena, text), true, &rows), OK);
	assert_int_equal(rows.count, 2 + DETAIL_ROWS_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_detail_has_its_element_and_comes_back, make, clear),
		cmocka_unit_test_setup_teardown(test_what_another_system_wrote_stays, make, clear),
		cmocka_unit_test_setup_teardown(test_an_emptied_row_goes_and_no_other, make, clear),
		cmocka_unit_test_setup_teardown(test_what_was_not_asked_is_not_touched, make, clear),
		cmocka_unit_test_setup_teardown(test_what_is_wrong_is_said_at_its_field, make, clear),
		cmocka_unit_test_setup_teardown(test_number_and_birth_are_for_professionals, make, clear),
		cmocka_unit_test_setup_teardown(test_a_form_with_hundreds_of_rows_ends_at_twenty, make, clear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
