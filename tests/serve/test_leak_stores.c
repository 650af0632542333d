// SPDX-License-Identifier: Apache-2.0
// The same promise as test_leak.c, for what looks across people or into all that happened: two stores are made, one
// with everything, one that never held what is hidden, and each is asked the same by the same program or member of
// staff: searches by every declared key, histories of a type and of all, Bundles of questions, documents, conditional
// reads, an export; then both are written to, by condition and not, and asked again.
//
// Not compared: keys of pages in links; numbers of versions (there are gaps where what changed is hidden); the random
// part of new ids; and whether the asker may replace what they see only part of (they may not, and are told so).
#include "leak_ask.h"

#include <time.h>

#include "api/exports.h"
#include "record/export_job.h"
#include "record/search_key.h"

#define PAIRS 4      // of stores for each asker
#define HOMES 6      // worlds in a store
#define QUESTIONS 60 // a store
#define WRITES 30
#define SAID_MOST 2000

enum asker { PROGRAM, NURSE, SCOPED };
static const char *const askers[] = { "program", "nurse", "program with a scope that asks" };
#define SCOPE_TYPE "Goal"

static struct world world[HOMES];
static struct arena *kept; // what the first store answered, for the second
static struct {
	struct str what, text;
	bool skip;
} said[SAID_MOST];
static size_t saids, at_said;
static bool second; // the store that never held what is hidden
static unsigned good, filled, pages, lines;

// --- answers without what may differ -------------------------------------------------------------------------------
static bool of_a_world(struct str id)
{
	for (unsigned i = 0; i < HOMES; i++)
		for (int j = 0; j < world[i].things; j++)
			if (str_eq(id, id_of_thing(&world[i], 'a', &world[i].thing[j])))
				return true;
	return false;
}

// Numbers of versions become "#", ids that were made by the server "new".
static struct str same_words(struct str text)
{
	static const char *const marks[] = { "\"versionId\":\"", "/_history/", "W/\\\"", "W/\"", "-v" };
	struct buf b;
	buf_init(&b, kept, (size_t)64 << 20);
	text = plain(&world[0], text);
	for (size_t i = 0; i < text.n; i++) {
		struct str id = str_part(text, i, KEY_LENGTH + 1 + ID_TAIL_LENGTH);
		bool ours = id.n == KEY_LENGTH + 1 + ID_TAIL_LENGTH && str_starts(id, "w0000") && id.p[KEY_LENGTH] == '-' &&
			!memchr(id.p, '"', id.n);
		if (ours && !of_a_world(id)) {
			buf_c(&b, "new");
			i += id.n - 1;
			continue;
		}
		buf_char(&b, text.p[i]);
		for (size_t m = 0; m < sizeof marks / sizeof *marks; m++)
			if (str_ends(buf_text(&b), marks[m])) {
				while (i + 1 < text.n && text.p[i + 1] >= '0' && text.p[i + 1] <= '9')
					i++;
				buf_char(&b, '#');
			}
		static const char etag[] = ",\"etag\":\"W/\\\"#\\\"\"";
		if (str_ends(buf_text(&b), etag)) // what is seen in part has none, and a document of it says so
			b.n -= sizeof etag - 1;
		if (str_ends(buf_text(&b), "-part"))
			b.n -= 5;
	}
	return buf_text(&b);
}

static void differ(struct str what, struct str x, struct str y)
{
	size_t i = 0;
	while (i < x.n && i < y.n && x.p[i] == y.p[i])
		i++;
	i = i > 700 ? i - 700 : 0;
	x = str_part(x, i, 1500);
	y = str_part(y, i, 1500);
	print_error("%s: ", askers[world[0].scope ? SCOPED : world[0].actor.kind == ACTOR_SYSTEM ? PROGRAM : NURSE]);
	fprintf(stderr, "%.*s\n...%.*s\n\nand where it never was\n...%.*s\n", STR_ARG(what), STR_ARG(x), STR_ARG(y));
	fail();
}

static void tell(struct str what, struct str text, bool skip)
{
	struct str same = same_words(text);
	what = same_words(what);
	if (!second) {
		assert_true(saids < SAID_MOST);
		said[saids].what = str_dup(kept, what);
		said[saids].text = same;
		said[saids++].skip = skip;
		return;
	}
	assert_true(at_said < saids);
	if (!str_eq(said[at_said].what, what))
		differ(what, said[at_said].what, what);
	if (!str_eq(said[at_said].text, same))
		differ(what, said[at_said].text, same);
	at_said++;
}

// --- asking --------------------------------------------------------------------------------------------------------
static struct str request(const char *method, struct str path, struct str headers, const char *type, struct str body)
{
	return str_format(arena, "%s %.*s HTTP/1.1\r\nHost: ownplan\r\nConnection: close\r\n%.*s\r\n%.*s%s%s%s"
		"Content-Length: %zu\r\n\r\n%.*s", method, STR_ARG(path), STR_ARG(who_asks), STR_ARG(headers),
		type ? "Content-Type: " : "", type ? type : "", type ? "\r\n" : "", body.n, STR_ARG(body));
}

static struct str shown(const struct reply *r)
{
	struct str at = reply_header(r, "Last-Modified", 0), where = reply_header(r, "Location", 0);
	struct str type = reply_header(r, "Content-Type", 0);
	return str_format(arena, "%d %.*s %.*s %.*s\n%.*s", r->status, STR_ARG(at), STR_ARG(where), STR_ARG(type),
		STR_ARG(r->body));
}

static struct reply ask(const char *method, struct str path, struct str headers, const char *type, struct str body)
{
	struct str what = str_format(arena, "%s %.*s %.*s%.*s", method, STR_ARG(path), STR_ARG(headers), STR_ARG(body));
	static const char partly[] = "Part of this is not open to you";
	if (second && at_said < saids && said[at_said].skip) {
		at_said++;
		return (struct reply){ 0 };
	}
	struct reply r = reply_read(ask_raw(arena, request(method, path, headers, type, body)));
	if (r.status == 0 || r.status >= 500)
		fail_msg("%.*s: %d %.*s", STR_ARG(what), r.status, STR_ARG(r.body));
	bool skip = r.body.n && memmem(r.body.p, r.body.n, partly, sizeof partly - 1) != NULL;
	tell(what, skip ? STR("") : shown(&r), skip);
	good += r.status < 300;
	filled += r.body.n && memmem(r.body.p, r.body.n, "\"entry\"", 7) != NULL;
	return r;
}

static void ask_pages(struct str path)
{
	for (unsigned page = 0; path.n; page++) {
		assert_true(page < 2000);
		struct reply r = ask("GET", path, STR(""), NULL, STR(""));
		pages += page > 0;
		path = next_of(r.body);
	}
}

static const struct world *any_world(void)
{
	return &world[chance(HOMES)];
}

// --- questions across people ---------------------------------------------------------------------------------------
static const struct {
	const char *type, *param, *value[4];
} values[] = { // in these ^ is a person or a relative by id
	{ "Appointment", "actor", { "^", "Patient/^", "Practitioner/prac-1", "^,Patient/@" } },
	{ "CarePlan", "category", { "c1", "urn:cat|c2", "urn:cat|", "c0,c1" } },
	{ "CarePlan", "status", { "active", "completed,draft", "http://hl7.org/fhir/request-status|active", "draft" } },
	{ "Consent", "actor", { "^", "Practitioner/prac-1", "RelatedPerson/^", "^" } },
	{ "Patient", "birthdate", { "2009-03-12", "2009", "2009-03", "2009-03-13,2009-03-12" } },
	{ "Patient", "email", { "x1@example.org", "x2@example.org,x3@example.org", "x4@example.org",
		"email|x0@example.org" } },
	{ "Patient", "family", { "hug", "Hughes", "owens,hughson", "h" } },
	{ "Patient", "given", { "wyn", "Una", "wynne", "w,u" } },
	{ "Patient", "name", { "w", "hugh", "una,owen", "o" } },
	{ "Patient", "phone", { "01231", "01232,01233", "01234", "phone|01230" } },
	{ "Patient", "telecom", { "01231", "x2@example.org", "01234,x1@example.org", "x0@example.org" } },
	{ "Patient", "identifier", { "https://fhir.nhs.uk/Id/nhs-number|", "9990000051",
		"https://fhir.nhs.uk/Id/nhs-number|9990000019", "9990000019,9990000078" } },
	{ "Task", "owner", { "^", "Practitioner/prac-1", "Patient/@", "RelatedPerson/^" } },
	{ "Task", "status", { "requested", "accepted,completed", "completed", "requested,accepted" } },
	{ NULL, "identifier", { "urn:sys|v1", "v2", "urn:sys|", "v0,urn:sys|v3" } },
};

static struct str a_relative(const struct world *w)
{
	for (int i = 0; i < 30; i++) {
		const struct thing *t = any_thing(w);
		if (is_relative(t))
			return id_of_thing(w, 'a', t);
	}
	return key_of_side(w, 'a', chance(PEOPLE));
}

static void put_value(struct buf *b, const struct world *w, const char *type, const char *param)
{
	const char *value = NULL;
	for (size_t i = 0; i < sizeof values / sizeof *values && !value; i++)
		if (!strcmp(values[i].param, param) && (!values[i].type || !strcmp(values[i].type, type)))
			value = PICK(values[i].value);
	if (!value)
		fail_msg("%s?%s is declared: say here what to look for", type, param);
	for (; *value; value++)
		if (*value == '^')
			buf_str(b, a_relative(w));
		else
			put_filled(b, w, (char[]){ *value, 0 });
}

static struct str across(const struct world *w, size_t n)
{
	static const char *const beside[] = { "&_lastUpdated=ge2026-10-30", "&_tag=urn:world|@", "&_id:not=%",
		"&_security:missing=true", "&_has:Provenance:target:_id:not=%", "&_has:Task:focus:status=requested",
		"&identifier:missing=false", "&_total=accurate", "&_sort=-_lastUpdated" };
	const char *type, *param;
	size_t of = 0;
	struct buf b;
	buf_init(&b, arena, BUF_PAGE);
	assert_true(search_key_at(n, &type, &param));
	buf_format(&b, "/fhir/%s?%s=", type, param);
	put_value(&b, w, type, param);
	while (of + 1 < sizeof asked / sizeof *asked && strcmp(asked[of].type, type) != 0)
		of++;
	if (!strcmp(asked[of].type, type))
		put_criteria(&b, w, of);
	if (luck(40))
		put_filled(&b, w, PICK(beside));
	put_shapes(&b, w, type);
	return buf_text(&b);
}

static struct str by_chain(const struct world *w)
{
	static const char *const chains[] = { "Goal?patient.identifier=", "Task?patient.family=", "CarePlan?patient.name=",
		"Observation?subject:Patient.phone=", "Condition?patient.given=", "List?subject:Patient.birthdate=" };
	struct buf b;
	const char *chain = PICK(chains), *dot = strrchr(chain, '.');
	buf_init(&b, arena, BUF_PAGE);
	buf_format(&b, "/fhir/%s", chain);
	put_value(&b, w, "Patient", str_format(arena, "%.*s", (int)strlen(dot) - 2, dot + 1).p);
	put_shapes(&b, w, "");
	return buf_text(&b);
}

static struct str of_the_past(void)
{
	static const char *const where[] = { "", "", "/Goal", "/CarePlan", "/Patient", "/Task", "/Observation",
		"/Practitioner" };
	static const char *const how[] = { "", "?_count=3", "?_count=1", "?_count=20", "?_since=2026-11-01T00:00:00Z",
		"?_since=2026-10-30T10:02:00Z&_count=7", "?_at=2026-10-31", "?_at=2026-10&_count=5", "?_summary=true",
		"?_count=0" };
	return str_format(arena, "/fhir%s/_history%s", PICK(where), PICK(how));
}

static struct str any_question(void)
{
	size_t many = 0;
	const char *type, *param;
	const struct world *w = any_world();
	while (search_key_at(many, &type, &param))
		many++;
	switch (chance(6)) {
	case 0: return of_the_past();
	case 1: return by_chain(w);
	case 2: return question(w);
	case 3: return luck(50) ? STR("/fhir/Patient?_count=4") : STR("/fhir/Patient");
	default: return across(w, chance((unsigned)many));
	}
}

// --- other ways to ask ---------------------------------------------------------------------------------------------
static void ask_bundle(void)
{
	struct buf b;
	buf_init(&b, arena, BUF_PAGE);
	buf_c(&b, "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[");
	for (unsigned n = 1 + chance(5), i = 0; i < n; i++) {
		struct str path = any_question();
		while (memmem(path.p, path.n, "history", 7) || memmem(path.p, path.n, "every", 5) || path.p[5] != '/')
			path = any_question();
		buf_format(&b, "%s{\"request\":{\"method\":\"GET\",\"url\":\"%.*s\"}}", i ? "," : "",
			STR_ARG(str_part(path, strlen("/fhir/"), path.n)));
	}
	buf_c(&b, "]}");
	(void)ask("POST", STR("/fhir"), STR(""), "application/fhir+json", buf_text(&b));
}

static void ask_again(void)
{
	static const char *const if_headers[] = { "If-Modified-Since: Sun, 01 Nov 2026 10:00:00 GMT\r\n",
		"If-Modified-Since: Wed, 04 Nov 2026 10:05:00 GMT\r\n", "If-None-Match: W/\"1\"\r\n", "If-None-Match: *\r\n" };
	const struct world *w = any_world();
	const struct thing *t = any_thing(w);
	if (!hides_any(w, t)) // what is seen in part is never "not modified"
		(void)ask("GET", str_format(arena, "/fhir/%s/%.*s", t->kind->type, STR_ARG(id_of_thing(w, 'a', t))),
			str_of(PICK(if_headers)), NULL, STR(""));
}

static void ask_document(void)
{
	const struct world *w = any_world();
	for (int i = 0; i < w->things; i++)
		if (!strcmp(w->thing[i].kind->type, "Composition") && w->thing[i].owner != HERMIT)
			ask_pages(str_format(arena, "/fhir/Composition/%.*s/$document",
				STR_ARG(id_of_thing(w, 'a', &w->thing[i]))));
}

// --- an export -----------------------------------------------------------------------------------------------------
static enum err add_job(struct db *db, struct arena *a, void *what)
{
	int64_t retry;
	(void)a;
	return export_job_add(db, what, &retry);
}

static struct str file_text(struct str id, const char *type)
{
	struct buf b;
	char piece[16384];
	ssize_t n;
	int fd = exports_open(site.exports, id, str_of(type));
	buf_init(&b, arena, (size_t)64 << 20);
	while (fd >= 0 && (n = read(fd, piece, sizeof piece)) > 0)
		buf_add(&b, piece, (size_t)n);
	if (fd >= 0)
		close(fd);
	return buf_text(&b);
}

// The server makes it, beside its requests.
static void wait_made(struct str id)
{
	struct export_job job = { .state = EXPORT_WAITING };
	exports_wake(site.exports);
	for (int i = 0; i < 3000 && job.state < EXPORT_DONE; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
		assert_int_equal(export_job_get(store_reader(site.store), arena, id, &job), OK);
	}
	assert_int_equal(job.state, EXPORT_DONE);
}

static void export_all(struct str scope, instant since)
{
	struct export_job job = { .id = STR("eeeeeeeeeeeeeeeeeeee"), .client = STR("x"), .scope = scope,
		.request = STR("x"), .base = STR("http://ownplan/fhir"), .types = STR(""), .made = START, .since = since };
	job.id = since ? STR("ffffffffffffffffffff") : job.id;
	assert_int_equal(store_write(site.store, add_job, &job), OK);
	wait_made(job.id);
	for (unsigned t = 0; fhir_resource_name(t); t++) {
		struct str text = file_text(job.id, fhir_resource_name(t));
		for (struct str rest = text; rest.n; lines++) {
			struct json doc;
			assert_int_equal(json_scan(arena, str_cut(&rest, '\n'), &doc, NULL), OK);
		}
		tell(str_format(arena, "export of %s since %lld", fhir_resource_name(t), (long long)since), text, false);
	}
}

// --- writing -------------------------------------------------------------------------------------------------------
static struct str filled_text(const struct world *w, const char *text)
{
	struct buf b;
	buf_init(&b, arena, BUF_PAGE);
	put_filled(&b, w, text);
	return buf_text(&b);
}

#define A_GOAL(more) \
	"{\"resourceType\":\"Goal\"," more "\"lifecycleStatus\":\"active\",\"description\":{\"text\":\"Walk\"}," \
	"\"subject\":{\"reference\":\"Patient/@\"}}"
#define A_TASK \
	"{\"resourceType\":\"Task\",\"status\":\"requested\",\"intent\":\"order\",\"for\":{\"reference\":\"Patient/@\"}," \
	"\"focus\":{\"reference\":\"#\"}}"
#define ENTRY(method, url, more, resource) \
	"{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{" \
	"\"fullUrl\":\"urn:uuid:8e1f0a52-6a37-4c0e-9f1a-0123456789ab\"," resource \
	"\"request\":{\"method\":\"" method "\",\"url\":\"" url "\"" more "}}]}"

static const struct {
	const char *method, *path, *header, *type, *body;
} writes[] = {
	{ "POST", "/fhir/Goal", "If-None-Exist: identifier=urn:sys|v1&patient=@\r\n", "application/fhir+json", A_GOAL("") },
	{ "POST", "/fhir/Goal", "If-None-Exist: Goal?patient=@&lifecycle-status=on-hold\r\n", "application/fhir+json",
		A_GOAL("") },
	{ "POST", "/fhir/Goal", "If-None-Exist: identifier=urn:sys|v3\r\n", "application/fhir+json", A_GOAL("") },
	{ "POST", "/fhir/Goal", "", "application/fhir+json", A_GOAL("\"addresses\":[{\"reference\":\"#\"}],") },
	{ "POST", "/fhir/Task", "", "application/fhir+json", A_TASK },
	{ "POST", "/fhir", "", "application/fhir+json", ENTRY("POST", "Task", "", "\"resource\":" A_TASK ",") },
	{ "PUT", "/fhir/Goal?identifier=urn:sys|v2&patient=@", "", "application/fhir+json", A_GOAL("") },
	{ "PUT", "/fhir/Goal?patient=@&_id=%", "", "application/fhir+json", A_GOAL("") },
	{ "PUT", "/fhir/Goal/%", "", "application/fhir+json", A_GOAL("\"id\":\"x\",") },
	{ "PATCH", "/fhir/#", "", "application/json-patch+json",
		"[{\"op\":\"test\",\"path\":\"/status\",\"value\":\"active\"},"
		"{\"op\":\"replace\",\"path\":\"/status\",\"value\":\"completed\"}]" },
	{ "PATCH", "/fhir/#", "", "application/json-patch+json",
		"[{\"op\":\"test\",\"path\":\"/goal/0/reference\",\"value\":\"#\"}]" },
	{ "PATCH", "/fhir/Goal?patient=@&identifier=urn:sys|v0", "", "application/json-patch+json",
		"[{\"op\":\"add\",\"path\":\"/description\",\"value\":{\"text\":\"x\"}}]" },
	{ "DELETE", "/fhir/#", "", NULL, "" },
	{ "DELETE", "/fhir/#", "If-Match: W/\"7\"\r\n", NULL, "" },
	{ "DELETE", "/fhir/Task?patient=@&identifier=urn:sys|v1", "", NULL, "" },
	{ "DELETE", "/fhir/Observation?patient=@&derived-from=#", "", NULL, "" },
	{ "DELETE", "/fhir/Condition?patient=@&identifier:missing=true", "", NULL, "" },
	{ "POST", "/fhir/Goal/$validate", "", "application/fhir+json", A_GOAL("\"addresses\":[{\"reference\":\"#\"}],") },
	{ "POST", "/fhir", "", "application/fhir+json", ENTRY("DELETE", "Goal?patient=@&identifier=urn:sys|v1", "", "") },
	{ "POST", "/fhir", "", "application/fhir+json",
		ENTRY("POST", "Goal", ",\"ifNoneExist\":\"patient=@&identifier=urn:sys|v2\"", "\"resource\":" A_GOAL("") ",") },
	{ "POST", "/fhir", "", "application/fhir+json",
		ENTRY("POST", "Goal", "", "\"resource\":" A_GOAL(
			"\"addresses\":[{\"reference\":\"Condition?patient=@&identifier=urn:sys|v1\"}],") ",") },
	{ "POST", "/fhir", "", "application/fhir+json",
		ENTRY("PUT", "#", ",\"ifMatch\":\"W/\\\"9\\\"\"", "\"resource\":" A_GOAL("\"id\":\"x\",") ",") },
};

static void write_something(void)
{
	const struct world *w = any_world();
	size_t n = chance(sizeof writes / sizeof *writes);
	struct str path = filled_text(w, writes[n].path), header = filled_text(w, writes[n].header);
	struct str body = filled_text(w, writes[n].body);
	(void)ask(writes[n].method, path, header, writes[n].type, body);
}

static void ask_how_many(void)
{
	static const char *const types[] = { "Goal", "CarePlan", "Task", "Observation", "Condition", "List", "Provenance" };
	for (unsigned i = 0; i < HOMES; i++)
		for (size_t t = 0; t < sizeof types / sizeof *types; t++)
			(void)ask("GET", str_format(arena, "/fhir/%s?patient=%.*s&_summary=count", types[t],
				STR_ARG(key_of_side(&world[i], 'a', 0))), STR(""), NULL, STR(""));
	ask_pages(STR("/fhir/_history?_count=25"));
}

// --- the two stores ------------------------------------------------------------------------------------------------
static struct str scope_of(enum asker who)
{
	static const char asking[] = "system/" SCOPE_TYPE ".rs?lifecycle-status=active system/Patient.rs"
		" system/Practitioner.rs";
	struct buf b;
	if (who != SCOPED)
		return STR("system/*.cruds");
	buf_init(&b, arena, BUF_PAGE);
	buf_c(&b, asking);
	for (size_t i = 0; i < sizeof thing_kinds / sizeof *thing_kinds; i++)
		if (strcmp(thing_kinds[i].type, SCOPE_TYPE) != 0)
			buf_format(&b, " system/%s.rs", thing_kinds[i].type);
	return buf_text(&b);
}

static void become(enum asker who, struct actor *actor)
{
	struct db *db = store_reader(site.store);
	if (who == NURSE) {
		assert_int_equal(account_actor(db, arena, STR("nurse"), actor), OK);
		struct session s = sign_in_as(arena, "nurse");
		who_asks = str_format(arena, "Cookie: ownplan=%.*s", STR_ARG(s.token));
	} else {
		struct str mine = token_of_scope(arena, scope_of(who));
		assert_int_equal(token_find(db, arena, mine, actor), OK);
		who_asks = str_format(arena, "Authorization: Bearer %.*s", STR_ARG(mine));
	}
	db_settle(db);
}

static void ask_everything(enum asker who)
{
	const char *type, *param;
	for (size_t n = 0; search_key_at(n, &type, &param); n++)
		ask_pages(across(any_world(), n));
	for (unsigned i = 0; i < QUESTIONS; i++)
		ask_pages(any_question());
	for (unsigned i = 0; i < 10; i++)
		ask_again();
	ask_document();
	for (unsigned i = 0; who == PROGRAM && i < 10; i++)
		ask_bundle();
	if (who != NURSE) {
		export_all(scope_of(who), 0);
		export_all(scope_of(who), START - 3 * DAYS + 2 * MINUTES);
	}
	for (unsigned i = 0; who == PROGRAM && i < WRITES; i++)
		write_something();
	if (who == PROGRAM)
		ask_how_many();
}

static void play(unsigned pair, enum asker who)
{
	struct actor actor;
	house_open();
	become(who, &actor);
	chance_state = pair * 104729u + (unsigned)who * 31 + 5;
	for (unsigned i = 0; i < HOMES; i++) {
		struct world *w = &world[i];
		if (!second) {
			*w = (struct world){ .own_store = true, .steady = who == SCOPED,
				.scope = who == SCOPED ? SCOPE_TYPE : NULL };
			make_world(w, arena, pair * HOMES + i, &actor);
		}
		w->a = arena;
		w->actor = actor;
		w->without = second;
		assert_int_equal(store_write(site.store, put_people, w), OK);
		if (!second)
			see(w);
		assert_int_equal(store_write(site.store, put_things, w), OK);
	}
	chance_state = pair * 7u + (unsigned)who + 99;
	ask_everything(who);
	house_close();
}

static void test_what_is_hidden_leaves_no_trace_in_the_whole_store(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 3 * PAIRS; n++) {
		kept = arena_new();
		saids = at_said = 0;
		second = false;
		play(n / 3, (enum asker)(n % 3));
		second = true;
		play(n / 3, (enum asker)(n % 3));
		assert_int_equal(at_said, saids);
		arena_free(kept);
	}
	print_message("%u answered well, %u with something, %u further pages, %u lines of exports\n", good, filled, pages,
		lines);
	assert_true(good > 3 * PAIRS * QUESTIONS); // else the questions ask nothing
	assert_true(filled > PAIRS * QUESTIONS);
	assert_true(pages > PAIRS * QUESTIONS);
	assert_true(lines > 3 * PAIRS * HOMES);
}

// Whoever is hidden does not make a search too costly either: else one who knows how many they may see could count.
static enum err put_many(struct db *db, struct arena *a, void *what)
{
	unsigned *restricted_too = what;
	enum err e = OK;
	for (unsigned i = 0; e == OK && i < 150 + *restricted_too; i++) {
		struct str key = str_format(a, "zz%08u", i);
		struct str body = str_format(a, "{\"resourceType\":\"Patient\",\"meta\":{\"security\":[{\"code\":\"%s\"}]},"
			"\"name\":[{\"family\":\"Zoffany\"}],\"birthDate\":\"1950-01-01\"}", i < 150 ? "N" : "R");
		struct resource_put put = { .now = { .person = key, .type = STR("Patient"), .id = key, .updated = START,
			.kind = STR(""), .section = STR(""), .label = STR(""), .author = STR(""),
			.body = resource_stamp(a, json_tree(a, json_trusted(a, body)), key, 1, START) } };
		e = resource_write(db, a, &put);
		if (e == OK)
			e = person_index(db, a, &put.now);
	}
	return e;
}

static void test_what_is_hidden_makes_no_search_too_costly(void **state)
{
	static const char *const paths[] = { "/fhir/Goal?patient.family=zoffany", "/fhir/Task?patient.birthdate=1950-01-01",
		"/fhir/Patient?family=zoffany&_summary=count", "/fhir/Goal?patient.name=zof&_count=1" };
	(void)state;
	kept = arena_new();
	saids = at_said = 0;
	for (unsigned side = 0; side < 2; side++) {
		unsigned restricted_too = side ? 0 : 150;
		struct actor actor;
		second = side == 1;
		house_open();
		become(PROGRAM, &actor);
		for (unsigned i = 0; i < HOMES; i++)
			world[i] = (struct world){ .a = arena, .side = 'a', .actor = actor };
		assert_int_equal(store_write(site.store, put_many, &restricted_too), OK);
		for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
			assert_int_equal(ask("GET", str_of(paths[i]), STR(""), NULL, STR("")).status, 200);
		house_close();
	}
	arena_free(kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_hidden_leaves_no_trace_in_the_whole_store),
		cmocka_unit_test(test_what_is_hidden_makes_no_search_too_costly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
