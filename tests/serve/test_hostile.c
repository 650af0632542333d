// SPDX-License-Identifier: Apache-2.0
// What nobody would send in good faith, through the whole server: every text of a resource holds any writing there is
// and gives it back letter by letter; bodies that are no JSON, or JSON that is meant to break something, and searches
// of the same kind are refused with an outcome that can be read, and never with a fault of ours.
#include "serve_help.h"

#include "fhir/validate.h"

static struct str writer;
static unsigned refused, taken;

static struct reply say(const char *method, struct str path, const char *type, struct str body)
{
	struct str head = str_format(arena, "%s %.*s HTTP/1.1\r\nHost: ownplan\r\nAuthorization: Bearer %.*s\r\n"
		"Content-Type: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", method, STR_ARG(path), STR_ARG(writer),
		type, body.n);
	return reply_read(ask_raw(arena, str_join(arena, head, body)));
}

static struct json_at parsed(struct str text)
{
	struct json *doc = arena_make(arena, struct json);
	if (json_scan(arena, text, doc, NULL) != OK)
		fail_msg("no JSON: %.*s", (int)(text.n < 300 ? text.n : 300), text.p);
	return json_root(doc);
}

static int set_up(void **state)
{
	(void)state;
	house_open();
	writer = token_of_scope(arena, STR("system/*.cruds"));
	refused = taken = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_close();
	return 0;
}

// --- texts ---------------------------------------------------------------------------------------------------------
// "~" is where a text stands; ' for ".
#define HERS "'subject':{'reference':'Patient/" DECLAN "'}"
static const struct {
	const char *type, *body;
} bodies[] = {
	{ "Goal", "'lifecycleStatus':'active','description':{'text':'~'},'statusReason':'~','note':[{'text':'~'}],"
		"'outcomeCode':[{'text':'~'}],'identifier':[{'value':'~'}]," HERS },
	{ "CarePlan", "'status':'active','intent':'plan','title':'~','description':'~','note':[{'text':'~'}],"
		"'activity':[{'detail':{'status':'scheduled','description':'~'}}]," HERS },
	{ "Task", "'status':'requested','intent':'order','description':'~','note':[{'authorString':'~','text':'~'}],"
		"'code':{'text':'~','coding':[{'display':'~'}]},'for':{'reference':'Patient/" DECLAN "','display':'~'}" },
	{ "Observation", "'status':'final','code':{'text':'~'},'valueString':'~','note':[{'text':'~'}],"
		"'referenceRange':[{'text':'~'}]," HERS },
	{ "Condition", "'clinicalStatus':{'coding':[{'code':'active',"
		"'system':'http://terminology.hl7.org/CodeSystem/condition-clinical'}]},'code':{'text':'~'},"
		"'onsetString':'~','note':[{'text':'~'}]," HERS },
	{ "Communication", "'status':'completed','topic':{'text':'~'},"
		"'payload':[{'contentString':'~'},{'contentAttachment':{'title':'~'}}]," HERS },
	{ "QuestionnaireResponse", "'status':'completed','item':[{'linkId':'1','text':'~','answer':[{'valueString':'~'}]}],"
		HERS },
	{ "RelatedPerson", "'patient':{'reference':'Patient/" DECLAN "'},'name':[{'text':'~','family':'~',"
		"'given':['~','~']}],'telecom':[{'system':'other','value':'~'}],'address':[{'line':['~']}]" },
	{ "Appointment", "'status':'proposed','description':'~','comment':'~','patientInstruction':'~','participant':[{"
		"'status':'needs-action','actor':{'reference':'Patient/" DECLAN "','display':'~'}}]" },
	{ "Organization", "'name':'~','alias':['~'],'contact':[{'name':{'text':'~'}}]" },
	{ "Practitioner", "'name':[{'family':'~','prefix':['~']}],'qualification':[{'code':{'text':'~'}}]" },
	{ "Patient", "'name':[{'family':'~','given':['~']}],'address':[{'text':'~','city':'~'}]" },
};

// As they stand in JSON. The last is made long.
static const char *const texts[] = {
	"\xF0\x9F\x98\x80\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7 \xE2\x9D\xA4\xEF\xB8\x8F",
	("\xD9\x85\xD8\xB1\xD8\xAD\xD8\xA8\xD8\xA7 \xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \xE2\x80\xAE" "evil\xE2\x80\xAC"),
	"<script>alert(1)</script><img src=x onerror=alert(1)>&amp;&#60;'`{{7*7}}${x}",
	"Robert'); DROP TABLE resource;-- %s%n %00 ../../etc/passwd",
	"\\u0041\\ud83d\\ude00 \\\" \\\\ \\/ \\t \\n \\r end",
	"Z\xCD\x91\xCC\x9F\xCC\x98 e\xCC\x81 \xEF\xAC\x83 \xC3\x9F \xC4\xB0 \xEF\xBB\xBF \xEF\xBF\xBF \xF4\x8F\xBF\xBF x",
	"long ",
};
#define TEXTS (sizeof texts / sizeof *texts)

static struct str text_of(size_t n)
{
	struct buf b;
	if (n + 1 < TEXTS)
		return str_of(texts[n]);
	buf_init(&b, arena, (size_t)1 << 20);
	while (b.n < 100000)
		buf_c(&b, "A long story, \xC3\xA9t\xC3\xA9. ");
	return buf_text(&b);
}

static struct str filled(size_t body, struct str text)
{
	struct buf b;
	buf_init(&b, arena, (size_t)4 << 20);
	buf_format(&b, "{\"resourceType\":\"%s\",", bodies[body].type);
	for (const char *p = bodies[body].body; *p; p++)
		if (*p == '~')
			buf_str(&b, text);
		else
			buf_char(&b, *p == '\'' ? '"' : *p);
	buf_char(&b, '}');
	return buf_text(&b);
}

// All that was sent stands there, the same.
static bool same(struct json_at sent, struct json_at got)
{
	bool good = json_kind(sent) == json_kind(got);
	uint32_t n = 0;
	if (json_kind(sent) == JSON_STRING)
		return good && str_eq(json_text(arena, sent), json_text(arena, got));
	if (json_kind(sent) == JSON_ARRAY) {
		struct json_at other = json_first(got);
		for (struct json_at i = json_first(sent); good && json_is_set(i); i = json_next(sent, i), n++) {
			good = json_is_set(other) && same(i, other);
			other = json_is_set(other) ? json_next(got, other) : other;
		}
		return good && n == json_length(got);
	}
	if (json_kind(sent) != JSON_OBJECT)
		return good && str_eq(json_raw(sent), json_raw(got));
	for (struct json_at i = json_first(sent); good && json_is_set(i); i = json_next(sent, i))
		good = same(i, json_get(got, str_c(arena, json_name(arena, i))));
	return good;
}

static void test_every_text_comes_back_letter_by_letter(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
		for (size_t n = 0; n < TEXTS; n++) {
			struct str body = filled(i, text_of(n));
			struct str path = str_format(arena, "/fhir/%s", bodies[i].type);
			struct reply r = say("POST", path, "application/fhir+json", body);
			if (r.status != 201)
				fail_msg("%s, text %zu: %d %.*s", bodies[i].type, n, r.status, STR_ARG(r.body));
			struct str at = reply_header(&r, "Location", 0);
			at = str_part(at, strlen("http://ownplan"), at.n - strlen("http://ownplan"));
			r = say("GET", at, "text/plain", STR(""));
			assert_int_equal(r.status, 200);
			if (!same(parsed(body), parsed(r.body)))
				fail_msg("%s, text %zu is another: %.*s", bodies[i].type, n, STR_ARG(str_part(r.body, 0, 1500)));
		}
	for (const char *const *who = (const char *const[]){ "", "/sent", NULL }; *who; who++) { // pages bear it too
		struct session s = sign_in_as(arena, "declan");
		struct reply r = reply_read(ask_raw(arena, str_format(arena, "GET /people/" DECLAN "%s HTTP/1.1\r\n"
			"Host: ownplan\r\nCookie: ownplan=%.*s\r\nConnection: close\r\n\r\n", *who, STR_ARG(s.token))));
		assert_int_equal(r.status, 200);
		assert_null(memmem(r.body.p, r.body.n, "<script>alert", 13));
	}
}

// --- bodies that are meant to break something ----------------------------------------------------------------------
static struct str repeated(const char *before, const char *part, size_t times, const char *behind)
{
	struct buf b;
	buf_init(&b, arena, (size_t)8 << 20);
	buf_c(&b, before);
	for (size_t i = 0; i < times; i++)
		buf_c(&b, part);
	buf_c(&b, behind);
	return buf_text(&b);
}

#define OF_DECLAN "\"subject\":{\"reference\":\"Patient/" DECLAN "\"}"
#define GOAL_OF \
	"{\"resourceType\":\"Goal\",\"lifecycleStatus\":\"active\"," OF_DECLAN ",\"description\":{\"text\":\"x\"}"

static struct str broken(size_t n)
{
	static const char *const whole[] = { "", " ", "null", "[]", "{}", "\"x\"", "1", "{", "}", "[{", "nul",
		"{\"resourceType\"", "\xEF\xBB\xBF" GOAL_OF "}", GOAL_OF ",}", GOAL_OF "}x", GOAL_OF ",\"text\":null}",
		GOAL_OF ",\"note\":[]}",
		GOAL_OF ",\"note\":[{}]}", GOAL_OF ",\"note\":[null]}", GOAL_OF ",\"lifecycleStatus\":\"active\"}",
		GOAL_OF ",\"lifecycle\\u0053tatus\":\"active\"}", GOAL_OF ",\"statusReason\":\"\\u0000\"}",
		GOAL_OF ",\"statusReason\":\"\\ud800\"}", GOAL_OF ",\"statusReason\":\"\xC0\xAF\"}",
		GOAL_OF ",\"statusReason\":\"\xED\xA0\x80\"}", GOAL_OF ",\"statusReason\":\"\xFF\xFE\"}",
		GOAL_OF ",\"statusReason\":\"\xF5\x80\x80\x80\"}", GOAL_OF ",\"statusReason\":\"a\nb\"}",
		GOAL_OF ",\"__proto__\":{\"x\":1}}", GOAL_OF ",\"constructor\":1}", GOAL_OF ",\"\":1}",
		GOAL_OF ",\"statusReason\":1e999999999999}", GOAL_OF ",\"statusReason\":NaN}", GOAL_OF ",\"statusReason\":-}",
		"{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":" GOAL_OF "}}]}",
		"{\"resourceType\":{\"resourceType\":\"Goal\"}}", "{\"resourceType\":[\"Goal\"]}", "\0\0\0" };
#define WHOLE (sizeof whole / sizeof *whole)
	switch (n) {
	case 0: return repeated("", "[", 100000, "");
	case 1: return repeated("", "{\"a\":", 100000, "");
	case 2: return repeated(GOAL_OF ",\"extension\":", "[{\"url\":\"urn:x\",\"extension\":", 300, "");
	case 3: return repeated(GOAL_OF ",\"extension\":", "[{\"url\":\"urn:x\",\"extension\":", 60, "1");
	case 4: return repeated(GOAL_OF ",\"note\":[1", ",1", 100000, "]}");
	case 5: return repeated(GOAL_OF ",\"note\":[{}", ",{}", 60000, "]}");
	case 6: return repeated(GOAL_OF ",\"", "k", 200000, "\":1}");
	case 7: return repeated(GOAL_OF, ",\"unknown\":1", 20000, "}");
	case 8: return repeated(GOAL_OF ",\"statusReason\":", "9", 300, "}");
	case 9: return repeated(GOAL_OF ",\"statusReason\":\"", "\\u0000", 1000, "\"}");
	case 10: return (struct str){ "{\"resourceType\":\"Goal\"\0}", 24 };
	case 11: return (struct str){ GOAL_OF ",\"statusReason\":\"a\0b\"}", sizeof GOAL_OF + 21 };
	case 12: return repeated("[", "{\"op\":\"test\",\"path\":\"/a\",\"value\":1},", 8000, "{}]");
	case 13: return repeated("[{\"op\":\"add\",\"path\":\"", "/a", 40000, "\",\"value\":1}]");
	case 14: return repeated("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{}", ",{}", 30000, "]}");
	case 15: return repeated("{\"resourceType\":\"Parameters\",\"parameter\":[{}", ",{}", 30000, "]}");
	default: return n - 16 < WHOLE ? str_of(whole[n - 16]) : STR_NONE;
	}
}

// An outcome that says something, or an answer that is no error; never a fault of ours.
static void judge(struct str asked, const struct reply *r)
{
	if (r->status == 0 || r->status >= 500)
		fail_msg("%.*s: %d %.*s", STR_ARG(str_part(asked, 0, 300)), r->status, STR_ARG(str_part(r->body, 0, 300)));
	taken += r->status < 400;
	refused += r->status >= 400;
	if (r->status < 400)
		return;
	struct json_at issue = json_first(json_get(parsed(r->body), "issue"));
	assert_true(json_text_is(json_get(parsed(r->body), "resourceType"), "OperationOutcome"));
	assert_true(json_is_set(issue) && json_is(json_get(issue, "code")));
}

static void test_what_is_meant_to_break_something_is_refused(void **state)
{
	static const struct {
		const char *method, *path, *type;
		bool batch; // a batch of nothing that can be done is still a batch
	} doors[] = {
		{ "POST", "/fhir/Goal", "application/fhir+json", false },
		{ "PUT", "/fhir/Goal/" GOAL, "application/json", false },
		{ "PATCH", "/fhir/Goal/" GOAL, "application/json-patch+json", true },
		{ "PATCH", "/fhir/Goal/" GOAL, "application/fhir+json", false },
		{ "POST", "/fhir", "application/fhir+json", true },
		{ "POST", "/fhir/Goal/$validate", "application/fhir+json", true },
		{ "POST", "/fhir/Goal/_search", "application/fhir+json", false },
		{ "POST", "/fhir/Patient/" DECLAN "/$everything", "application/fhir+json", true },
		{ "POST", "/fhir/Patient", "application/fhir+json", false },
	};
	(void)state;
	for (size_t d = 0; d < sizeof doors / sizeof *doors; d++)
		for (size_t n = 0; broken(n).p; n++) {
			struct str body = broken(n);
			struct reply r = say(doors[d].method, str_of(doors[d].path), doors[d].type, body);
			body = str_part(body, 0, 200);
			judge(str_format(arena, "%s %s %zu %.*s", doors[d].method, doors[d].path, n, STR_ARG(body)), &r);
			if (r.status < 400 && !doors[d].batch)
				fail_msg("%s %s took %.*s", doors[d].method, doors[d].path, STR_ARG(body));
		}
	assert_true(refused > 300);
	struct reply r = say("GET", STR("/fhir/Goal/" GOAL), "text/plain", STR("")); // nothing of it came through
	assert_int_equal(r.status, 200);
	assert_non_null(memmem(r.body.p, r.body.n, "\"text\":\"Play music \"", 20));
}

static struct str number_of(const char *form, size_t digits)
{
	struct buf b;
	buf_init(&b, arena, BUF_PAGE);
	for (; *form; form++)
		if (*form == '~')
			buf_str(&b, repeated("1", "7", digits - 1, ""));
		else
			buf_char(&b, *form);
	return buf_text(&b);
}

static struct reply observe(struct str number)
{
	return say("POST", STR("/fhir/Observation"), "application/fhir+json", str_format(arena,
		"{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},"
		"\"valueQuantity\":{\"value\":%.*s}," OF_DECLAN "}", STR_ARG(number)));
}

// Up to 64 letters are kept as they are written; what nobody can mean is refused. Either can be looked for.
static void test_a_long_number_comes_back_as_written_or_is_refused(void **state)
{
	static const char *const forms[] = { "~", "0.~", "-~.10", "~e-7", "1.~0" };
	static const char *const prefixes[] = { "", "gt", "ap", "sa" };
	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct str good = number_of(forms[i], 50), huge = number_of(forms[i], 300);
		struct reply r = observe(good);
		if (r.status != 201)
			fail_msg("%s: %.*s", forms[i], STR_ARG(r.body));
		assert_non_null(memmem(r.body.p, r.body.n, good.p, good.n));
		assert_int_equal(observe(huge).status, 400);
		for (size_t q = 0; q < 2 * sizeof prefixes / sizeof *prefixes; q++) {
			struct str path = str_format(arena, "/fhir/Observation?patient=" DECLAN "&value-quantity=%s%.*s",
				prefixes[q / 2], STR_ARG(q % 2 ? huge : good));
			r = say("GET", path, "text/plain", STR(""));
			judge(path, &r);
		}
		r = say("GET", STR("/fhir/Observation?patient=" DECLAN "&_sort=value-quantity"), "text/plain", STR(""));
		assert_int_equal(r.status, 200);
	}
}

// --- searches ------------------------------------------------------------------------------------------------------
static uint64_t chance_state = 20261122;

static unsigned chance(size_t below)
{
	chance_state = chance_state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((chance_state >> 33) % below);
}

#define PICK(list) ((list)[chance(sizeof(list) / sizeof *(list))])

static const char *const types[] = {
	"Goal?patient=" DECLAN, "Patient?_id=" DECLAN, "Observation?subject=" DECLAN, "CarePlan?status=active",
	"Task?patient=" DECLAN, "Organization?name=x", "Patient/" DECLAN "/*?_x=1", "?_type=Goal,Task",
	"Goal/_history?_count=1", "Patient/" DECLAN "/$everything?_count=1", "Goal/" GOAL "?_x=1" };
static const char *const names[] = {
	"_id", "_lastUpdated", "_tag", "_security", "_profile", "_sort", "_count", "_total", "_summary", "_elements",
	"_include", "_revinclude", "_include:iterate", "_after", "_before", "_cursor", "_since", "_at",
	"_has:Goal:patient:_id", "_has:", "_has:a:b:c:d:e:f", "name", "name:exact", "name:contains", "status",
	"status:not", "date", "birthdate", "value-quantity", "code", "code:text", "code:of-type", "identifier",
	"identifier:of-type", "patient.name", "patient:Patient.identifier", "subject.organization.partof.partof.name",
	"goal.patient.name", "near", "start-date", "url:below", "code-value-quantity", "component-code-value-concept",
	"start", "end", "_type", "_format", "_pretty", "%00", "a%00b", "%ff", ":", ".", "a.", ".b", "a:b:c",
	"%F0%9F%98%80", "_text", "_content", "_list", "_query", "_filter", "constructor", "__proto__",
	"patient.patient.patient.patient.patient.patient.patient.patient.patient" };
static const char *const values[] = {
	"", "x", "%00", "%", "%zz", "%F0%9F%98%80", "%D7%A9%D7%9C%D7%95%D7%9D", "%ff%fe", "%ED%A0%80", "<script>",
	"%3Cscript%3E", "'", "';--", "|", "||", "|||", "a|b|c|d", "$", "a$b$c", ",", ",,,,", "%5C", "a%5C",
	"%5C,%5C|%5C$", "true", "false", "null", "-1", "0", "99999999999999999999999999", "1e400", "-1e-400", "NaN", "ge",
	"zz5", "ge9999-99-99", "ap0000-00-00", "2026-13-45T99:99:99Z", "9999-12-31T23:59:59.999999999999999999%2B14:00",
	"1000000-01-01", "Goal/", "/Goal", "Goal:patient", "Goal:*", "*", "Goal:patient:Patient:x",
	"http://x/fhir/Goal/1", "urn:uuid:1", "#x", "-_id,-,_", "-----", "..", "....//", "~", "W/%221%22", "!", "AAAA",
	"____", "=", "&&&=&", "%26%3D" };

static void put_value(struct buf *b)
{
	switch (chance(14)) {
	case 0: buf_str(b, repeated("", PICK(values), 1 + chance(60), "")); break;
	case 1: buf_str(b, repeated("a", ",a|b", chance(400), "")); break;
	case 2: buf_str(b, repeated("", "9", chance(900), "")); break;
	default: buf_c(b, PICK(values));
	}
}

static struct str search(void)
{
	struct buf b;
	buf_init(&b, arena, BUF_PAGE);
	for (unsigned n = 1 + chance(chance(20) ? 4 : 120); n; n--) {
		buf_format(&b, "&%s%s=", PICK(names), chance(6) ? "" : ":missing");
		put_value(&b);
	}
	return str_part(buf_text(&b), 0, 7000);
}

static void test_no_search_is_a_fault_of_ours(void **state)
{
	(void)state;
	for (int i = 0; i < 4000; i++) {
		const char *type = PICK(types);
		struct str asked = search(), path = str_format(arena, "/fhir/%s%.*s", type, STR_ARG(asked));
		bool post = chance(5) == 0 && strchr(type, '/') == NULL && type[0] != '?';
		struct reply r = post
			? say("POST", str_format(arena, "/fhir/%.*s/_search", (int)strcspn(type, "?"), type),
				"application/x-www-form-urlencoded", str_format(arena, "%s%.*s", strchr(type, '?') + 1, STR_ARG(asked)))
			: say("GET", path, "text/plain", STR(""));
		judge(path, &r);
	}
	print_message("%u searches answered, %u refused\n", taken, refused);
	assert_true(taken > 400 && refused > 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_text_comes_back_letter_by_letter, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_what_is_meant_to_break_something_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_long_number_comes_back_as_written_or_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_search_is_a_fault_of_ours, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
