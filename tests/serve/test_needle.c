// SPDX-License-Identifier: Apache-2.0
// Somebody must not be found: where they live, how they are reached and their practice stand in their record, as each
// page, paper and answer to a program might say it. To the person each of them is there; to everybody else whom they
// let in, none of them is, on any route; and nobody can find out by their number that there is such a person.
#include "serve_help.h"

#include "serve/route.h"

#define RELATIVE DECLAN "-re1at1ve0000"
#define DOCTORS DECLAN "-pract1ce0000"
#define NURSES DECLAN "-nvrses000000"

static const char *const where_they_are[] = { "12 Larch Close", "LL55 4TY", "01632 960111", "declan@example.org",
	"Larchwood Surgery", "W99123", "01632 960222", "mum@example.org" };
#define NEEDLES_MOST 8
#define NEEDLES (sizeof where_they_are / sizeof *where_they_are)
static const char *const *needles = where_they_are, *may_read = "declan"; // who alone
static size_t needle_count = NEEDLES;

static const char hermit[] =
	"{\"resourceType\":\"Patient\",\"meta\":{\"security\":[{\"system\":"
	"\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\"R\"}]},\"identifier\":[{\"system\":"
	"\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"9990123470\"}],\"name\":[{\"use\":\"official\",\"family\":"
	"\"Hughes\",\"given\":[\"Declan\"]}],\"telecom\":[{\"system\":\"phone\",\"value\":\"01632 960111\"},"
	"{\"system\":\"email\",\"value\":\"declan@example.org\"}],\"birthDate\":\"2009-03-12\",\"address\":"
	"[{\"use\":\"home\","
	"\"line\":[\"12 Larch Close\"],\"postalCode\":\"LL55 4TY\"}],\"generalPractitioner\":[{\"type\":\"Organization\","
	"\"identifier\":{\"system\":\"https://fhir.nhs.uk/Id/ods-organization-code\",\"value\":\"W99123\"},"
	"\"display\":\"Larchwood Surgery\"}]}";
static const char relative[] =
	"{\"resourceType\":\"RelatedPerson\",\"active\":true,\"patient\":{\"reference\":\"Patient/" DECLAN "\"},"
	"\"relationship\":[{\"text\":\"mum\"}],\"name\":[{\"text\":\"Karen Hughes\"}],\"telecom\":[{\"system\":\"phone\","
	"\"value\":\"01632 960222\"},{\"system\":\"email\",\"value\":\"mum@example.org\"}],"
	"\"address\":[{\"text\":\"12 Larch Close\"}]}";
static const char doctors[] =
	"{\"resourceType\":\"CareTeam\",\"status\":\"active\",\"subject\":{\"reference\":\"Patient/" DECLAN "\"},"
	"\"participant\":[{\"member\":{\"display\":\"Larchwood surgery\"},\"role\":[{\"text\":\"Doctors\"}]}]}";
static const char nurses[] =
	"{\"resourceType\":\"CareTeam\",\"status\":\"active\",\"subject\":{\"reference\":\"Patient/" DECLAN "\"},"
	"\"participant\":[{\"member\":{\"display\":\"Sarah Obi\"},\"role\":[{\"text\":\"Nurse\"}]}],\"telecom\":"
	"[{\"system\":\"phone\",\"value\":\"01632960111\"}],\"managingOrganization\":[{\"display\":\"Larchwood Surgery\","
	"\"identifier\":{\"system\":\"https://fhir.nhs.uk/Id/ods-organization-code\",\"value\":\"W99123\"}}]}";

static enum err put_one(struct db *db, struct arena *a, const char *type, const char *id, const char *kind,
	const char *body)
{
	bool patient = !strcmp(type, "Patient");
	struct resource_put put = { .expect = patient ? 1 : 0, .now = { .person = STR(DECLAN), .shelf = SHELF_PLAN,
		.type = z(type), .id = z(id), .updated = clock_now(), .kind = z(kind),
		.section = patient ? STR("") : STR("people"), .label = STR(""), .author = STR("a:declan"),
		.body = resource_stamp(a, json_tree(a, json_trusted(a, z(body))), z(id), patient ? 2 : 1, clock_now()) } };
	enum err e = resource_write(db, a, &put);
	return e == OK && patient ? person_index(db, a, &put.now) : e;
}

static enum err make_hermit(struct db *db, struct arena *a, void *what)
{
	const struct writer w = { .person = STR(DECLAN), .plan = STR(""), .author = STR("a:declan"),
		.author_reference = STR("Patient/" DECLAN), .author_display = STR("Declan"), .words_reference = STR(""),
		.words_display = STR(""), .at = clock_now() };
	(void)what;
	enum err e = put_one(db, a, "Patient", DECLAN, "", hermit);
	if (e == OK)
		e = put_one(db, a, "RelatedPerson", RELATIVE, "relation", relative);
	if (e == OK)
		e = put_one(db, a, "CareTeam", DOCTORS, "professional", doctors);
	if (e == OK)
		e = put_one(db, a, "CareTeam", NURSES, "professional", nurses);
	return e == OK ? plan_refresh(db, a, STR(DECLAN), &w, PLAN_STATES) : e;
}

static const char *who_asks;

static struct reply ask_as(const char *method, struct str path, const char *extra, struct str body)
{
	struct arena *a = arena;
	struct str who = STR_NONE;
	if (!strcmp(who_asks, "program")) {
		who = str_format(a, "Authorization: Bearer %.*s", STR_ARG(token));
	} else {
		struct session s = sign_in_as(a, who_asks);
		who = str_format(a, "Cookie: ownplan=%.*s", STR_ARG(s.token));
		if (body.n && body.p[0] != '{')
			body = str_format(a, "csrf=%.*s&%.*s", STR_ARG(s.csrf), STR_ARG(body));
	}
	return reply_read(ask_raw(a, str_format(a, "%s %.*s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n%.*s\r\n%s"
		"Content-Length: %zu\r\n\r\n%.*s", method, STR_ARG(path), STR_ARG(who), extra, body.n, STR_ARG(body))));
}

#define TOLD_ID "0123456789abcdefghijklmn"

// Every way to fill the names of a route.
static const struct {
	const char *name, *values[5];
} names[] = {
	{ ":person", { DECLAN } }, { ":kind", { "relation", "professional" } },
	{ ":id", { RELATIVE, NURSES, DOCTORS, TOLD_ID } },
	{ ":type", { "Patient", "RelatedPerson", "CareTeam" } }, { ":resource", { DECLAN, RELATIVE, NURSES, DOCTORS } },
	{ ":version", { "1", "2" } }, { ":paper", { "plan", "summary", "for-team", "contingency", "easy-read" } },
	{ ":reading", { "supporters", "professionals" } }, { ":group", { "address", "contact", "gp" } },
	{ ":inside", { "RelatedPerson", "CareTeam" } }, { ":number", { "1" } }, { ":place", { "relation-new" } },
	{ ":part", { "agenda" } }, { ":file", { "none" } }, { ":page", { "rights" } }, { ":name", { "core" } },
};
static unsigned found[NEEDLES_MOST], asked;

static void look(struct str path)
{
	struct reply r = ask_as("GET", path, "", STR(""));
	asked += r.status == 200;
	for (size_t i = 0; i < needle_count; i++) {
		if (!holds(r.body, needles[i]))
			continue;
		found[i]++;
		if (strcmp(who_asks, may_read) != 0)
			fail_msg("%s reads \"%s\" at %.*s", who_asks, needles[i], STR_ARG(path));
	}
}

static void fill(struct str done, struct str rest)
{
	while (rest.p) {
		struct str part = str_cut(&rest, '/');
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			for (size_t k = 0; str_is(part, names[i].name) && k < 5 && names[i].values[k]; k++)
				fill(str_format(arena, "%.*s/%s", STR_ARG(done), names[i].values[k]), rest);
		if (part.n && part.p[0] == ':')
			return;
		done = str_format(arena, "%.*s/%.*s", STR_ARG(done), STR_ARG(part));
	}
	look(done);
}

static const char *const questions[] = { "/fhir/Patient/" DECLAN "/$everything",
	"/fhir/Patient/" DECLAN "/$everything?_count=3", "/fhir/Goal?patient=" DECLAN "&_include=Goal:patient",
	"/fhir/Patient?_id=" DECLAN, "/fhir/Patient?_id=" DECLAN "&_revinclude=RelatedPerson:patient",
	"/fhir/RelatedPerson?patient=" DECLAN, "/fhir/CareTeam?patient=" DECLAN, "/fhir/Patient/_history",
	"/fhir/_history", "/people/" DECLAN "/changes/between?from-day=1&from-month=1&from-year=2026", "/", "/drafts",
	"/privacy", "/help/pressure", "/account", "/fhir/AuditEvent?patient=" DECLAN };

static void look_everywhere(const char *who)
{
	const struct route *r;
	who_asks = who;
	memset(found, 0, sizeof found);
	asked = 0;
	for (size_t i = 0; (r = route_at(i)) != NULL; i++)
		if (!strcmp(r->method, "GET") && strchr(r->path, ':') && !str_ends(z(r->path), "/pdf"))
			fill(STR(""), str_of(r->path + 1));
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
		look(z(questions[i]));
	print_message("%s: %u answers\n", who, asked);
}

static void test_where_somebody_is_stands_in_no_answer_to_another(void **state)
{
	(void)state;
	static const char *const others[] = { "nurse", "midwife", "mum", "attorney", "stranger", "program" };
	house_open();
	assert_int_equal(store_write(site.store, make_hermit, NULL), OK);
	look_everywhere("declan");
	for (size_t i = 0; i < NEEDLES; i++)
		if (!found[i])
			fail_msg("nobody says \"%s\": nothing was tested", needles[i]);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		look_everywhere(others[i]);
	house_close();
}

// What somebody tells the service quietly is read by the privacy officer, and stands nowhere else: on no route that
// anybody can open, in no table as it was written, and in no row that names the person.
static const char *const told[] = { "he reads over my shoulder", "07700 900998", "only when I am at school",
	"Delwyn Quiet", "12 March 2009, the tall one" };
#define TOLD "id=" TOLD_ID "&words=he+reads+over+my+shoulder&how=call&where=07700+900998&" \
	"when=only+when+I+am+at+school&name=Delwyn+Quiet&facts=12+March+2009,+the+tall+one"

#define COUNT(table) { .name = "rows_" #table, .sql = "SELECT count(*) AS n FROM " #table, .params = "", \
	.columns = "n:int", .for_what = "whether anything was written" }
static struct statement counts[] = { COUNT(audit), COUNT(draft), COUNT(notice), COUNT(resource),
	COUNT(resource_history), COUNT(change), COUNT(privacy_case) };
static struct statement count_told = COUNT(quiet_word);
static struct statement sealed_told = { .name = "sealed_told", .sql = "SELECT sealed AS sealed FROM quiet_word",
	.params = "", .columns = "sealed:bytes", .for_what = "whether the words can be read in the table" };
#define COUNTS (sizeof counts / sizeof *counts)

static int64_t rows_of(struct statement *count)
{
	struct query *q = query_begin(store_reader(site.store), count);
	int64_t n = query_row(q) ? row_int(q, "n") : -1;
	assert_int_equal(query_end(q), OK);
	db_settle(store_reader(site.store));
	return n;
}

static void test_what_is_told_quietly_stands_nowhere(void **state)
{
	(void)state;
	static const char *const others[] = { "declan", "nurse", "midwife", "mum", "attorney", "stranger", "program",
		"admin" };
	int64_t before[COUNTS];
	house_open();
	for (size_t i = 0; i < COUNTS; i++)
		before[i] = rows_of(&counts[i]);
	who_asks = "declan";
	struct reply r = ask_as("POST", STR("/help/pressure"), "Content-Type: application/x-www-form-urlencoded\r\n",
		STR(TOLD));
	assert_int_equal(r.status, 200);
	for (size_t i = 0; i < COUNTS; i++)
		if (rows_of(&counts[i]) != before[i])
			fail_msg("a row in %s", counts[i].name);
	assert_int_equal(rows_of(&count_told), 1);
	struct query *q = query_begin(store_reader(site.store), &sealed_told);
	assert_true(query_row(q));
	struct str sealed = row_bytes(q, "sealed");
	assert_true(sealed.p && sealed.n > 100 && !memmem(sealed.p, sealed.n, "shoulder", 8) &&
		!memmem(sealed.p, sealed.n, DECLAN, strlen(DECLAN)));
	assert_int_equal(query_end(q), OK);
	db_settle(store_reader(site.store));
	needles = told;
	needle_count = sizeof told / sizeof *told;
	may_read = "officer";
	look_everywhere("officer");
	for (size_t i = 0; i < needle_count; i++)
		if (!found[i])
			fail_msg("the officer does not read \"%s\"", told[i]);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		look_everywhere(others[i]);
	needles = where_they_are;
	needle_count = NEEDLES;
	may_read = "declan";
	house_close();
}

// A search for a needle finds nobody, whoever asks.
static void test_a_search_does_not_find_by_what_is_kept_back(void **state)
{
	(void)state;
	static const char *const searches[] = { "/fhir/Patient?_id=" DECLAN "&address=Larch",
		"/fhir/Patient?_id=" DECLAN "&phone=01632%20960111", "/fhir/Patient?_id=" DECLAN "&address-postalcode=LL55",
		"/fhir/Patient?_id=" DECLAN "&general-practitioner:missing=false",
		"/fhir/RelatedPerson?patient=" DECLAN "&phone=01632%20960222",
		"/fhir/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9990123470" };
	house_open();
	assert_int_equal(store_write(site.store, make_hermit, NULL), OK);
	for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
		who_asks = "nurse";
		struct reply r = ask_as("GET", z(searches[i]), "", STR(""));
		if (r.status != 200 || !holds(r.body, "\"total\":0"))
			fail_msg("%s: %d %.*s", searches[i], r.status, STR_ARG(str_part(r.body, 0, 300)));
	}
	house_close();
}

// Whoever brings the number again is told of nobody: the same as with a number that nobody has.
static void test_a_number_does_not_tell_that_somebody_is_here(void **state)
{
	(void)state;
	static const char one[] = "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Un\",\"given\":[\"Known\"]}],"
		"\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"9990123470\"}]}";
	static const char fhir[] = "Content-Type: application/fhir+json\r\n", *const form =
		"Content-Type: application/x-www-form-urlencoded\r\n";
	house_open();
	token = token_of_scope(arena, STR("system/*.cruds"));
	assert_int_equal(store_write(site.store, make_hermit, NULL), OK);
	who_asks = "stranger";
	struct reply r = ask_as("POST", STR("/people/add"), form, STR("given_name=Un&family_name=Known&birth-day=1&"
		"birth-month=2&birth-year=1980&nhs_number=9990123470"));
	assert_int_equal(r.status, 303); // added: whom they made is found by everybody now
	r = ask_as("POST", STR("/people/add"), form, STR("given_name=Un&family_name=Known&birth-day=1&"
		"birth-month=2&birth-year=1980&nhs_number=9990123470"));
	assert_int_equal(r.status, 409);
	house_close();
	house_open();
	token = token_of_scope(arena, STR("system/*.cruds"));
	assert_int_equal(store_write(site.store, make_hermit, NULL), OK);
	who_asks = "program";
	static const char unless[] = "Content-Type: application/fhir+json\r\nIf-None-Exist: identifier="
		"https://fhir.nhs.uk/Id/nhs-number|9990123470\r\n";
	r = ask_as("POST", STR("/fhir/Patient"), unless, z(one));
	assert_int_equal(r.status, 201);
	r = ask_as("POST", STR("/fhir/Patient"), fhir, z(one));
	assert_int_equal(r.status, 409);
	house_close();
}

// In an emergency they are found by number and birth date, in the same moment in which the plan is opened with a
// reason, and then nobody reads where they are. Without the reason, by name, or by another date nobody is there.
static void test_in_an_emergency_the_plan_is_opened_without_where_they_are(void **state)
{
	(void)state;
	static const char form[] = "Content-Type: application/x-www-form-urlencoded\r\n", why[] =
		"&because=life&happening=Fitting";
	static const char *const nobody[] = {
		"by=number&nhs_number=9990123470&birth-day=13&birth-month=3&birth-year=2009",
		"by=name&given_name=Declan&family_name=Hughes&birth-day=12&birth-month=3&birth-year=2009" };
	static const char number[] = "by=number&nhs_number=9990123470&birth-day=12&birth-month=3&birth-year=2009";
	house_open();
	assert_int_equal(store_write(site.store, make_hermit, NULL), OK);
	who_asks = "stranger";
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(ask_as("POST", STR("/urgent"), form, str_format(arena, "%s%s", nobody[i], why)).status, 404);
	struct reply r = ask_as("POST", STR("/urgent"), form, z(number));
	assert_int_equal(r.status, 400);
	assert_false(holds(r.body, DECLAN));
	assert_true(holds(ask_as("POST", STR("/find"), form, z(number)).body, "We found nobody"));
	assert_int_equal(ask_as("GET", STR("/people/" DECLAN "/urgent"), "", STR("")).status, 404);
	assert_int_equal(ask_as("POST", STR("/urgent"), form, str_format(arena, "%s%s", number, why)).status, 303);
	r = ask_as("GET", STR("/people/" DECLAN "/urgent"), "", STR(""));
	assert_int_equal(r.status, 200);
	assert_true(holds(r.body, "Declan Hughes") && holds(r.body, "/assets/urgent-") && !holds(r.body, "<script"));
	assert_true(r.body.n < 20000); // its styles are below 3,000
	look_everywhere("stranger");
	who_asks = "officer";
	assert_true(holds(ask_as("GET", STR("/privacy"), "", STR("")).body, "Declan Hughes"));
	house_close();
}

// No program makes somebody findable who must not be.
static void test_no_program_takes_the_mark_off(void **state)
{
	(void)state;
	static const char off[] = "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\",\"part\":["
		"{\"name\":\"type\",\"valueCode\":\"delete\"},"
		"{\"name\":\"path\",\"valueString\":\"Patient.meta.security\"}]}]}";
	static const char bare[] = "{\"resourceType\":\"Patient\",\"id\":\"" OTHER "\",\"meta\":{\"security\":[{\"code\":"
		"\"R\"}]},\"name\":[{\"family\":\"Hughes\",\"given\":[\"Olive\"]}]}";
	static const char fhir[] = "Content-Type: application/fhir+json\r\n";
	struct person p;
	house_open();
	token = token_of_scope(arena, STR("system/*.cruds"));
	who_asks = "program";
	assert_int_equal(ask_as("PUT", STR("/fhir/Patient/" OTHER), fhir, z(bare)).status, 200);
	struct reply r = ask_as("PATCH", STR("/fhir/Patient/" OTHER), fhir, z(off));
	assert_int_equal(r.status, 422);
	assert_true(holds(r.body, "No program takes that mark off"));
	assert_int_equal(person_load(store_reader(site.store), arena, STR(OTHER), &p), OK);
	db_settle(store_reader(site.store));
	assert_true(p.restricted);
	house_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_where_somebody_is_stands_in_no_answer_to_another),
		cmocka_unit_test(test_what_is_told_quietly_stands_nowhere),
		cmocka_unit_test(test_a_search_does_not_find_by_what_is_kept_back),
		cmocka_unit_test(test_a_number_does_not_tell_that_somebody_is_here),
		cmocka_unit_test(test_in_an_emergency_the_plan_is_opened_without_where_they_are),
		cmocka_unit_test(test_no_program_takes_the_mark_off),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
