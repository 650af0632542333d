// SPDX-License-Identifier: Apache-2.0
// For test_leak.c and test_leak_stores.c: a world made from a seed, twice: once with all of it, once with only what one
// actor may see, and nothing that names what is left out. Both in one store (the keys of the two sides differ in one
// letter, so answers can be compared), or each in a store of its own.
#ifndef OWNPLAN_TESTS_LEAK_WORLD_H
#define OWNPLAN_TESTS_LEAK_WORLD_H

#include "base/random.h"
#include "serve_help.h"

#define THINGS_MOST 40
#define REFS_MOST 3
#define PEOPLE 2 // the second is there to be pointed at, and may be closed altogether
#define HERMIT 2 // in stores of their own: one more, whom nobody may find but who knows their key

// --- chance --------------------------------------------------------------------------------------------------------
static uint64_t chance_state;

static inline unsigned chance(unsigned below)
{
	chance_state = chance_state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(chance_state >> 33) % below;
}

static inline bool luck(unsigned percent)
{
	return chance(100) < percent;
}

#define PICK(list) ((list)[chance((unsigned)(sizeof(list) / sizeof *(list)))])

// --- kinds of things -----------------------------------------------------------------------------------------------
struct thing_kind {
	const char *type, *subject, *status, *codes[3], *date, *extra;
	const char *refs, *open, *shut; // the member that points at others, and what stands around each
	bool one;                       // it holds one reference, not a list
	const char *who;                // a member that names a person, a relative or a practitioner; NULL
	const char *who_open, *who_shut, *who_left; // who_left: what stays of it without the name
};
static const struct thing_kind thing_kinds[] = {
	{ "Goal", "subject", "lifecycleStatus", { "active", "completed", "on-hold" }, "startDate", "", "addresses", "", "",
		false },
	{ "CarePlan", "subject", "status", { "active", "completed", "draft" }, "created", ",\"intent\":\"plan\"", "goal",
		"", "", false, .who = "author", .who_open = "", .who_shut = "" },
	{ "Condition", "subject", NULL, { 0 }, "recordedDate", ",\"code\":{\"text\":\"Sore knee\"}", "evidence",
		"{\"detail\":[", "]}", false },
	{ "Observation", "subject", "status", { "final", "amended", "preliminary" }, "effectiveDateTime",
		",\"code\":{\"text\":\"Steps\"},\"valueQuantity\":{\"value\":5.40,\"unit\":\"km\"}", "derivedFrom", "", "",
		false },
	{ "Task", "for", "status", { "requested", "accepted", "completed" }, "authoredOn", ",\"intent\":\"order\"", "focus",
		"", "", true, .who = "owner", .who_open = "", .who_shut = "" },
	{ "List", "subject", "status", { "current", "retired", "current" }, "date", ",\"mode\":\"working\"", "entry",
		"{\"item\":", "}", false },
	{ "Provenance", NULL, NULL, { 0 }, "recorded", ",\"agent\":[{\"who\":{\"reference\":\"Practitioner/prac-1\"}}]",
		"target", "", "", false },
	{ "Communication", "subject", "status", { "completed", "in-progress", "preparation" }, "sent", "", "about", "", "",
		false },
	{ "QuestionnaireResponse", "subject", "status", { "completed", "in-progress", "amended" }, "authored", "",
		"basedOn", "", "", false },
	{ "CareTeam", "subject", "status", { "active", "inactive", "proposed" }, NULL, "", "participant", "{\"member\":",
		"}", false },
	{ "RelatedPerson", "patient", NULL, { 0 }, NULL, ",\"name\":[{\"family\":\"Hughes\"}]", "supportingInfo", "",
		"", false },
	{ "ServiceRequest", "subject", "status", { "active", "completed", "draft" }, "authoredOn", ",\"intent\":\"order\"",
		"reasonReference", "", "", false, .who = "performer", .who_open = "[", .who_shut = "]" },
	{ "Appointment", NULL, "status", { "booked", "fulfilled", "pending" }, "created", "", "reasonReference", "", "",
		false, .who = "participant", .who_open = "[{\"status\":\"accepted\",\"actor\":", .who_shut = "}]",
		.who_left = ",\"participant\":[{\"status\":\"accepted\"}]" },
	{ "Consent", "patient", "status", { "active", "proposed", "inactive" }, "dateTime", "", "sourceReference", "", "",
		true, .who = "provision", .who_open = "{\"actor\":[{\"reference\":", .who_shut = "}]}" },
	{ "Composition", "subject", "status", { "final", "amended", "preliminary" }, "date",
		",\"title\":\"Plan\",\"type\":{\"text\":\"Plan\"}", "section", "{\"entry\":[", "]}", false, .who = "author",
		.who_open = "[", .who_shut = "]" },
};
static const char *const some_sections[] = { "goals", "goals", "health", "about", "team", "" };
static const char *const some_labels[] = { "", "", "", "sensitive", "only-me" };

struct thing {
	const struct thing_kind *kind;
	unsigned owner; // of the people
	char tail[ID_TAIL_LENGTH + 1];
	const char *section, *label;
	int shelf, versions, ref[REFS_MOST], refs, form[REFS_MOST], code, day;
	bool deleted, text;
	int value, whom; // of the identifier and the category; which person or relative it names, -1 a practitioner
	bool quiet;      // the second version adds to the first what is hidden, and nothing else
	bool seen;       // by the actor, as the record says
	bool reached;    // by the scope of the token
};

struct world {
	struct arena *a;
	unsigned number;
	char side;         // a letter in every key
	bool without;      // what is written is without what is hidden
	bool own_store;    // the two sides are compared store by store
	bool steady;       // no version has another status than the one before
	const char *scope; // type of which the scope reaches the active ones; NULL
	struct actor actor;
	bool open[PEOPLE + 1];
	struct thing thing[THINGS_MOST];
	int things;
	struct access_rule rule[PEOPLE + 1][6];
	size_t rules[PEOPLE + 1];
};

static inline struct str key_of_side(const struct world *w, char side, unsigned owner)
{
	return str_format(w->a, "w%06u%c%u0", w->number, side, owner);
}

static inline struct str id_of_thing(const struct world *w, char side, const struct thing *t)
{
	return str_format(w->a, "%.*s-%s", STR_ARG(key_of_side(w, side, t->owner)), t->tail);
}

// --- making it -----------------------------------------------------------------------------------------------------
static inline void make_thing(struct world *w, struct thing *t)
{
	*t = (struct thing){ .kind = &PICK(thing_kinds), .owner = luck(85) ? 0 : 1, .section = PICK(some_sections),
		.label = PICK(some_labels), .shelf = (int)chance(4), .versions = luck(25) ? 2 : 1, .code = (int)chance(3),
		.day = (int)chance(9), .deleted = luck(8), .text = luck(20) };
	snprintf(t->tail, sizeof t->tail, "%02d", w->things);
	for (size_t i = 2; i < ID_TAIL_LENGTH; i++)
		t->tail[i] = CROCKFORD[chance(32)];
	if (w->own_store && luck(8))
		t->owner = HERMIT;
	t->refs = t->kind->one ? (int)chance(2) : (int)chance(REFS_MOST + 1);
	for (int i = 0; i < t->refs; i++) {
		t->ref[i] = (int)chance((unsigned)w->things + 1); // maybe itself
		t->form[i] = (int)chance(5);
		if ((w->thing[t->ref[i]].owner == HERMIT) != (t->owner == HERMIT))
			t->ref[i] = w->things;
	}
	t->value = (int)chance(6);
	t->whom = luck(30) ? -1 : (int)chance((unsigned)w->things + 1);
	if (t->whom >= 0 && w->thing[t->whom].owner != t->owner)
		t->whom = -1;
	t->quiet = w->own_store && t->versions > 1 && luck(60);
	t->text = t->text && !t->quiet; // a generated text goes with the first thing that is hidden, and is seen to go
	w->things++;
}

static inline void make_rules(struct world *w, unsigned owner)
{
	bool program = w->actor.kind == ACTOR_SYSTEM;
	struct access_rule *r = w->rule[owner];
	size_t n = 0;
	const struct access_rule empty = { .consent = STR("c0"), .purpose = STR("care"), .sections = STR(""),
		.labels = STR(""), .since = START - DAYS };
	if (!program && luck(90)) {
		r[n] = empty;
		r[n].grantee = STR("t:let-in");
		r[n].effect = 1;
		r[n].verbs = MAY_SEE;
		r[n].sections = luck(60) ? STR("") : luck(50) ? STR(" goals about ") : STR(" goals health team ");
		r[n++].labels = luck(40) ? STR(" sensitive ") : STR("");
	}
	if (!program && luck(40)) { // the nurse by name, or all that their team is part of
		r[n] = empty;
		r[n].grantee = luck(50) ? STR("a:nurse") : luck(50) ? STR("o:trust") : STR("o:region");
		r[n].consent = STR("c3");
		r[n].effect = 1;
		r[n].verbs = MAY_SEE;
		r[n++].sections = luck(40) ? STR("") : STR(" team about ");
	}
	if (luck(20)) {
		r[n] = empty;
		r[n].grantee = luck(50) ? STR("o:trust") : STR("o:region");
		r[n].consent = STR("c4");
		r[n].effect = -1;
		r[n++].sections = luck(80) ? STR(" goals ") : STR("");
	}
	if (luck(35)) {
		r[n] = empty;
		r[n].grantee = program ? STR("t:anybody") : STR("a:nurse");
		r[n].consent = STR("c1");
		r[n].effect = -1;
		r[n].sections = luck(50) ? STR(" health ") : luck(50) ? STR(" team goals ") : STR("");
		r[n].labels = r[n].sections.n ? STR("") : STR(" sensitive ");
		n++;
	}
	if (luck(owner ? 40 : 4)) { // nothing of it is open
		r[n] = empty;
		r[n].grantee = program ? STR("o:anybody") : STR("a:nurse");
		r[n].consent = STR("c2");
		r[n++].effect = -1;
	}
	w->rules[owner] = n;
}

// own_store and what follows it are the caller's.
static inline void make_world(struct world *w, struct arena *a, unsigned number, const struct actor *actor)
{
	w->a = a;
	w->number = number;
	w->actor = *actor;
	w->side = 'a';
	w->things = 0;
	unsigned many = 20 + chance(THINGS_MOST - 20 + 1);
	while ((unsigned)w->things < many)
		make_thing(w, &w->thing[w->things]);
	for (unsigned i = 0; i < PEOPLE + (unsigned)w->own_store; i++)
		make_rules(w, i);
}

// --- bodies --------------------------------------------------------------------------------------------------------
static inline bool left_out(const struct world *w, const struct thing *t)
{
	return w->without && !t->seen;
}

static inline const char *code_of(const struct world *w, const struct thing *t, int version)
{
	return t->kind->codes[(t->code + (w->steady || t->quiet ? 0 : version)) % 3];
}

static inline bool is_relative(const struct thing *t)
{
	return !strcmp(t->kind->type, "RelatedPerson");
}

static inline bool points_at_hidden(const struct world *w, const struct thing *t)
{
	bool any = false;
	for (int i = 0; i < t->refs; i++)
		any = any || !w->thing[t->ref[i]].seen;
	return any;
}

static inline bool hides_any(const struct world *w, const struct thing *t)
{
	const struct thing *whom = t->kind->who && t->whom >= 0 ? &w->thing[t->whom] : NULL;
	return points_at_hidden(w, t) || (whom && is_relative(whom) && !whom->seen);
}

static inline void put_reference(struct buf *b, const struct world *w, const struct thing *t, int form)
{
	static const char *const before[] = { "", "", "", "http://elsewhere.example/fhir/", "http://ownplan/fhir/" };
	static const char *const behind[] = { "", "", "/_history/1", "", "" };
	struct str id = id_of_thing(w, w->side, t);
	buf_format(b, "{\"reference\":\"%s%s/%.*s%s\"}", before[form], t->kind->type, STR_ARG(id), behind[form]);
}

static inline void put_references(struct buf *b, const struct world *w, const struct thing *t, int version)
{
	int put = 0;
	for (int i = 0; i < t->refs; i++) {
		const struct thing *to = &w->thing[t->ref[i]];
		if (left_out(w, to) || (t->quiet && version == 1 && !to->seen))
			continue;
		if (put++ == 0)
			buf_format(b, ",\"%s\":%s", t->kind->refs, t->kind->one ? "" : "[");
		else
			buf_char(b, ',');
		buf_c(b, t->kind->open);
		put_reference(b, w, to, t->form[i]);
		buf_c(b, t->kind->shut);
	}
	if (put && !t->kind->one)
		buf_char(b, ']');
}

// Whom it names: a relative that is a thing of this world, else the person whose it is, or a practitioner.
static inline void put_whom(struct buf *b, const struct world *w, const struct thing *t)
{
	const struct thing *to = t->whom < 0 ? NULL : &w->thing[t->whom];
	if (!t->kind->who)
		return;
	if (to && is_relative(to) && left_out(w, to)) {
		buf_c(b, t->kind->who_left ? t->kind->who_left : "");
		return;
	}
	buf_format(b, ",\"%s\":%s", t->kind->who, t->kind->who_open);
	if (to && is_relative(to))
		put_reference(b, w, to, 0);
	else if (to)
		buf_format(b, "{\"reference\":\"Patient/%.*s\"}", STR_ARG(key_of_side(w, w->side, t->owner)));
	else
		buf_c(b, "{\"reference\":\"Practitioner/prac-1\"}");
	buf_c(b, t->kind->who_shut);
}

static inline struct str body_of(struct world *w, struct arena *a, const struct thing *t, int version, int number,
	instant at)
{
	struct buf b;
	bool names_hidden = false;
	for (int i = 0; i < t->refs; i++)
		names_hidden = names_hidden || left_out(w, &w->thing[t->ref[i]]);
	names_hidden = names_hidden || (w->without && hides_any(w, t));
	buf_init(&b, a, BUF_PAGE);
	buf_format(&b, "{\"resourceType\":\"%s\",\"meta\":{\"tag\":[{\"system\":\"urn:world\",\"code\":\"%.*s\"}]}",
		t->kind->type, STR_ARG(key_of_side(w, w->side, 0)));
	if (t->text && !names_hidden)
		buf_c(&b, ",\"text\":{\"status\":\"generated\",\"div\":\"<div>x</div>\"}");
	if (t->kind->status)
		buf_format(&b, ",\"%s\":\"%s\"", t->kind->status, code_of(w, t, version));
	if (t->value < 4)
		buf_format(&b, ",\"identifier\":[{\"system\":\"urn:sys\",\"value\":\"v%d\"}]", t->value);
	if (!strcmp(t->kind->type, "CarePlan"))
		buf_format(&b, ",\"category\":[{\"coding\":[{\"system\":\"urn:cat\",\"code\":\"c%d\"}]}]", t->value % 3);
	if (t->kind->subject)
		buf_format(&b, ",\"%s\":{\"reference\":\"Patient/%.*s\"}", t->kind->subject,
			STR_ARG(key_of_side(w, w->side, t->owner)));
	if (t->kind->date)
		buf_format(&b, ",\"%s\":\"2026-05-0%d%s\"", t->kind->date, 1 + t->day,
			strcmp(t->kind->type, "Provenance") ? "" : "T10:00:00Z");
	buf_c(&b, t->kind->extra);
	put_references(&b, w, t, version);
	put_whom(&b, w, t);
	buf_char(&b, '}');
	return resource_stamp(a, json_tree(a, json_trusted(a, buf_text(&b))), id_of_thing(w, w->side, t), number, at);
}

// --- writing it ----------------------------------------------------------------------------------------------------
// "99900" and four digits of its own, with the check digit; "" where that would be a ten.
static inline struct str nhs_of(const struct world *w, struct arena *a, unsigned owner)
{
	struct str nine = str_format(a, "99900%04u", (w->number * 3 + owner) % 10000);
	unsigned sum = 0;
	for (unsigned i = 0; i < 9; i++)
		sum += (unsigned)(nine.p[i] - '0') * (10 - i);
	unsigned check = (11 - sum % 11) % 11;
	return check == 10 || !w->own_store ? STR("") : str_format(a, "%.*s%u", STR_ARG(nine), check);
}

static inline enum err put_somebody(struct db *db, struct arena *a, const struct world *w, unsigned owner)
{
	static const char *const given[] = { "Wyn", "Wynne", "Una" }, *const family[] = { "Hughes", "Hughson", "Owens" };
	struct str key = key_of_side(w, w->side, owner);
	unsigned n = w->own_store ? w->number * 3 + owner : 0;
	struct person_facts facts = { .given = z(given[n % 3]), .family = z(family[n / 2 % 3]), .called = z(given[n % 3]),
		.nhs = nhs_of(w, a, owner), .gender = STR(""), .phone = str_format(a, "0123%u", n % 5), .address = STR(""),
		.birth = day_make(2009, 3, 12 + (int)(n % 2)) };
	struct json_node *body = person_body(a, &facts);
	json_node_put(a, body, "telecom[1].system", json_node_text(a, STR("email")));
	json_node_put(a, body, "telecom[1].value", json_node_text(a, str_format(a, "x%u@example.org", n % 5)));
	json_node_put(a, body, "meta.tag[0].system", json_node_text(a, STR("urn:world")));
	json_node_put(a, body, "meta.tag[0].code", json_node_text(a, key_of_side(w, w->side, 0)));
	if (owner == HERMIT)
		json_node_put(a, body, "meta.security[0].code", json_node_text(a, STR("R")));
	struct resource_put put = { .now = { .person = key, .type = STR("Patient"), .id = key, .updated = clock_now(),
		.kind = STR(""), .section = STR(""), .label = STR(""), .author = STR(""),
		.body = resource_stamp(a, body, key, 1, clock_now()) } };
	const struct writer by = { .person = key, .plan = STR(""), .author = STR(""), .author_reference = STR(""),
		.author_display = STR(""), .words_reference = STR(""), .words_display = STR(""), .at = clock_now() };
	enum err e = resource_write(db, a, &put);
	if (e == OK)
		e = person_index(db, a, &put.now);
	return e != OK ? e : plan_refresh(db, a, key, &by, PLAN_STATES);
}

static inline enum err put_people(struct db *db, struct arena *a, void *what)
{
	struct world *w = what;
	enum err e = OK;
	for (unsigned i = 0; e == OK && i < PEOPLE + (unsigned)w->own_store; i++) {
		if (w->without && !w->open[i])
			continue;
		struct str key = key_of_side(w, w->side, i);
		e = put_somebody(db, a, w, i);
		for (size_t j = 0; e == OK && j < w->rules[i]; j++)
			e = access_rule_put(db, key, &w->rule[i][j]);
	}
	return e;
}

static inline enum err put_things(struct db *db, struct arena *a, void *what)
{
	struct world *w = what;
	enum err e = OK;
	for (int i = 0; e == OK && i < w->things; i++) {
		const struct thing *t = &w->thing[i];
		int last = t->versions + t->deleted, written = 0;
		bool missing = left_out(w, t) || (w->without && !t->reached);
		for (int v = 1; e == OK && v <= last && !missing; v++) {
			instant at = START - DAYS * (i % 7) + v * MINUTES;
			if (w->without && t->quiet && v == 2 && points_at_hidden(w, t))
				continue; // to the actor nothing happened
			struct resource_put put = { .expect = written, .now = { .person = key_of_side(w, w->side, t->owner),
				.shelf = (enum shelf)t->shelf, .type = str_of(t->kind->type), .id = id_of_thing(w, w->side, t),
				.updated = at, .kind = STR("sent"), .section = str_of(t->section), .label = str_of(t->label),
				.author = STR("s:x"), .deleted = t->deleted && v == last,
				.body = body_of(w, a, t, v, written + 1, at) } };
			written++;
			e = resource_write(db, a, &put);
		}
	}
	return e;
}

// Asks the record what the actor may see; that record/access.c is right is proven by its own tests.
static inline void see(struct world *w)
{
	static const struct access_what whole = { { "", 0 }, { "", 0 }, { "", 0 } };
	struct db *db = store_reader(site.store);
	struct access x[PEOPLE];
	for (unsigned i = 0; i < PEOPLE; i++) { // the hermit stays closed: nobody asks by their key
		assert_int_equal(access_load(db, w->a, &w->actor, key_of_side(w, 'a', i), &x[i]), OK);
		w->open[i] = x[i].verbs && access_decide(&x[i], MAY_SEE, &whole);
	}
	db_settle(db);
	for (int i = 0; i < w->things; i++) {
		struct thing *t = &w->thing[i];
		struct resource r = { .type = str_of(t->kind->type), .section = str_of(t->section),
			.label = str_of(t->label), .author = STR("s:x") };
		t->seen = t->owner < PEOPLE && w->open[t->owner] && access_sees(&x[t->owner], &r);
		t->reached = !w->scope || strcmp(w->scope, t->kind->type) != 0 || !strcmp(code_of(w, t, 1), "active");
	}
}

static inline void write_world(struct world *w)
{
	w->side = 'a';
	assert_int_equal(store_write(site.store, put_people, w), OK);
	see(w);
	assert_int_equal(store_write(site.store, put_things, w), OK);
	w->side = 'b';
	w->without = true;
	assert_int_equal(store_write(site.store, put_people, w), OK);
	assert_int_equal(store_write(site.store, put_things, w), OK);
}

#endif
