// SPDX-License-Identifier: Apache-2.0
// For test_leak.c: a world made from a seed, twice: side 'a' holds all of it, side 'b' only what one actor may see, and
// nothing in it names what is left out. The keys of the two sides differ in one letter, so answers can be compared.
#ifndef OWNPLAN_TESTS_LEAK_WORLD_H
#define OWNPLAN_TESTS_LEAK_WORLD_H

#include "base/random.h"
#include "serve_help.h"

#define THINGS_MOST 40
#define REFS_MOST 3
#define PEOPLE 2 // the second is there to be pointed at, and may be closed altogether

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
};
static const struct thing_kind thing_kinds[] = {
	{ "Goal", "subject", "lifecycleStatus", { "active", "completed", "on-hold" }, "startDate", "", "addresses", "", "",
		false },
	{ "CarePlan", "subject", "status", { "active", "completed", "draft" }, "created", ",\"intent\":\"plan\"", "goal",
		"", "", false },
	{ "Condition", "subject", NULL, { 0 }, "recordedDate", ",\"code\":{\"text\":\"Sore knee\"}", "evidence",
		"{\"detail\":[", "]}", false },
	{ "Observation", "subject", "status", { "final", "amended", "preliminary" }, "effectiveDateTime",
		",\"code\":{\"text\":\"Steps\"},\"valueQuantity\":{\"value\":5.40,\"unit\":\"km\"}", "derivedFrom", "", "",
		false },
	{ "Task", "for", "status", { "requested", "accepted", "completed" }, "authoredOn", ",\"intent\":\"order\"", "focus",
		"", "", true },
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
	bool seen;
};

struct world {
	struct arena *a;
	unsigned number;
	char side;
	struct actor actor;
	bool open[PEOPLE];
	struct thing thing[THINGS_MOST];
	int things;
	struct access_rule rule[PEOPLE][4];
	size_t rules[PEOPLE];
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
	t->refs = t->kind->one ? (int)chance(2) : (int)chance(REFS_MOST + 1);
	for (int i = 0; i < t->refs; i++) {
		t->ref[i] = (int)chance((unsigned)w->things + 1); // maybe itself
		t->form[i] = (int)chance(5);
	}
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

static inline void make_world(struct world *w, struct arena *a, unsigned number, const struct actor *actor)
{
	*w = (struct world){ .a = a, .number = number, .actor = *actor };
	unsigned many = 20 + chance(THINGS_MOST - 20 + 1);
	while ((unsigned)w->things < many)
		make_thing(w, &w->thing[w->things]);
	for (unsigned i = 0; i < PEOPLE; i++)
		make_rules(w, i);
}

// --- bodies --------------------------------------------------------------------------------------------------------
static inline bool left_out(const struct world *w, const struct thing *t)
{
	return w->side == 'b' && !t->seen;
}

static inline void put_reference(struct buf *b, const struct world *w, const struct thing *t, int form)
{
	static const char *const before[] = { "", "", "", "http://elsewhere.example/fhir/", "http://ownplan/fhir/" };
	static const char *const behind[] = { "", "", "/_history/1", "", "" };
	struct str id = id_of_thing(w, w->side, t);
	buf_format(b, "{\"reference\":\"%s%s/%.*s%s\"}", before[form], t->kind->type, STR_ARG(id), behind[form]);
}

static inline void put_references(struct buf *b, const struct world *w, const struct thing *t)
{
	int put = 0;
	for (int i = 0; i < t->refs; i++) {
		const struct thing *to = &w->thing[t->ref[i]];
		if (left_out(w, to))
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

static inline struct str body_of(struct world *w, struct arena *a, const struct thing *t, int version, instant at)
{
	struct buf b;
	bool names_hidden = false;
	for (int i = 0; i < t->refs; i++)
		names_hidden = names_hidden || left_out(w, &w->thing[t->ref[i]]);
	buf_init(&b, a, BUF_PAGE);
	buf_format(&b, "{\"resourceType\":\"%s\",\"meta\":{\"tag\":[{\"system\":\"urn:world\",\"code\":\"%.*s\"}]}",
		t->kind->type, STR_ARG(key_of_side(w, w->side, 0)));
	if (t->text && !names_hidden)
		buf_c(&b, ",\"text\":{\"status\":\"generated\",\"div\":\"<div>x</div>\"}");
	if (t->kind->status)
		buf_format(&b, ",\"%s\":\"%s\"", t->kind->status, t->kind->codes[(t->code + version) % 3]);
	if (t->kind->subject)
		buf_format(&b, ",\"%s\":{\"reference\":\"Patient/%.*s\"}", t->kind->subject,
			STR_ARG(key_of_side(w, w->side, t->owner)));
	if (t->kind->date)
		buf_format(&b, ",\"%s\":\"2026-05-0%d%s\"", t->kind->date, 1 + t->day,
			strcmp(t->kind->type, "Provenance") ? "" : "T10:00:00Z");
	buf_c(&b, t->kind->extra);
	put_references(&b, w, t);
	buf_char(&b, '}');
	return resource_stamp(a, json_tree(a, json_trusted(a, buf_text(&b))), id_of_thing(w, w->side, t), version, at);
}

// --- writing it ----------------------------------------------------------------------------------------------------
static inline enum err put_people(struct db *db, struct arena *a, void *what)
{
	struct world *w = what;
	enum err e = OK;
	for (unsigned i = 0; e == OK && i < PEOPLE; i++) {
		if (w->side == 'b' && !w->open[i])
			continue;
		struct str key = key_of_side(w, w->side, i);
		e = add_person(db, a, str_c(a, key), "Wyn", "");
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
		int last = t->versions + t->deleted;
		for (int v = 1; e == OK && v <= last && !left_out(w, t); v++) {
			instant at = START - DAYS * (i % 7) + v * MINUTES;
			struct resource_put put = { .expect = v - 1, .now = { .person = key_of_side(w, w->side, t->owner),
				.shelf = (enum shelf)t->shelf, .type = str_of(t->kind->type), .id = id_of_thing(w, w->side, t),
				.updated = at, .kind = STR("sent"), .section = str_of(t->section), .label = str_of(t->label),
				.author = STR("s:x"), .deleted = t->deleted && v == last, .body = body_of(w, a, t, v, at) } };
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
	for (unsigned i = 0; i < PEOPLE; i++) {
		assert_int_equal(access_load(db, w->a, &w->actor, key_of_side(w, 'a', i), &x[i]), OK);
		w->open[i] = x[i].verbs && access_decide(&x[i], MAY_SEE, &whole);
	}
	db_settle(db);
	for (int i = 0; i < w->things; i++) {
		struct thing *t = &w->thing[i];
		struct resource r = { .section = str_of(t->section), .label = str_of(t->label), .author = STR("s:x") };
		t->seen = w->open[t->owner] && access_sees(&x[t->owner], &r);
	}
}

static inline void write_world(struct world *w)
{
	w->side = 'a';
	assert_int_equal(store_write(site.store, put_people, w), OK);
	assert_int_equal(store_write(site.store, put_things, w), OK);
	see(w);
	w->side = 'b';
	assert_int_equal(store_write(site.store, put_people, w), OK);
	assert_int_equal(store_write(site.store, put_things, w), OK);
}

#endif
