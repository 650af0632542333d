// SPDX-License-Identifier: Apache-2.0
// For test_fhir_matrix.c and test_fhir_matrix_writes.c: four people, of each of whom there is something of every type
// that the record keeps, with every label; whoever asks about them; and the rules of who sees what, said a second time
// and in few lines (`sees`), from the same table of what the people gave (`given`). Whatever is asked, the words in the
// answer are held against that, so whoever adds a way to be let in adds a row to `given`, one to `askers`, and where it
// follows other rules a line to `model_names`, `model_holds` or `model_permits`.
//
// Each version of each thing has a word of its own (word_of), in the code of a tag.
#ifndef OWNPLAN_TESTS_FHIR_WORLD_H
#define OWNPLAN_TESTS_FHIR_WORLD_H

#include "serve_help.h"

#include "plan/place.h"
#include "record/client.h"

#define PEOPLE 4
static const struct {
	const char *key, *self;
	int year; // of birth: 17, 9, 13 and 16 years old
} people[PEOPLE] = {
	{ "matr1xp0p1", "mx-self", 2009 },
	{ "matr1xp0p2", "mx-child9", 2017 },
	{ "matr1xp0p3", "mx-child13", 2013 },
	{ "matr1xp0p4", "mx-child16", 2010 },
};

// --- what people gave ---------------------------------------------------------------------------------------------
struct given {
	unsigned person;
	const char *grantee;
	unsigned verbs;                // 0: "never show this to"
	const char *sections, *labels; // "" all; labels beside ""
	int days;                      // until today + days; 0: no end
	enum consent_basis basis;
	bool withdrawn, emergency;
	int law_from, law_until; // days from today that what it rests on by law begins, and ends; 0: not said
};
#define SEE_AND_SHARE (MAY_SEE | MAY_WRITE | MAY_SPEAK | MAY_SHARE)
static const struct given given[] = {
	{ 0, "a:mx-mum", MAY_SEE, "", "", 0, BASIS_SELF, false, false },
	{ 0, "a:mx-aunt", MAY_SEE | MAY_COMMENT, "", "", 0, BASIS_SELF, false, false },
	{ 0, "a:mx-attorney", MAY_SEE | MAY_SPEAK | MAY_SIGN | MAY_SHARE, "", "", 0, BASIS_ATTORNEY, false, false },
	{ 0, "t:mx-team", MAY_ALL_STAFF, "", "", 100, BASIS_SELF, false, false },
	{ 0, "t:mx-parts", MAY_ALL_STAFF, " goals ", "", 0, BASIS_SELF, false, false },
	{ 0, "t:mx-labels", MAY_SEE, " needs people sharing ", " sensitive ", 0, BASIS_SELF, false, false },
	{ 0, "t:mx-few", MAY_SEE, " goals ", " sensitive ", 0, BASIS_SELF, false, false }, // and all, without the label
	{ 0, "t:mx-few", MAY_SEE, "", "", 0, BASIS_SELF, false, false },
	{ 0, "t:mx-short", MAY_ALL_STAFF, "", "", 28, BASIS_PROVISIONAL, false, false },
	{ 0, "t:mx-over", MAY_ALL_STAFF, "", "", -1, BASIS_SELF, false, false },
	{ 0, "t:mx-last", MAY_ALL_STAFF, "", "", -1, BASIS_PROVISIONAL, false, false },
	{ 0, "t:mx-stopped", MAY_ALL_STAFF, "", "", 0, BASIS_SELF, true, false },
	{ 0, "a:mx-barred", 0, "", "", 0, BASIS_SELF, false, false },
	{ 0, "a:mx-notalk", 0, " talk ", "", 0, BASIS_SELF, false, false },
	{ 0, "a:mx-urgent", MAY_SEE, "", "", 0, BASIS_SELF, false, true },
	{ 0, "a:mx-barred", MAY_SEE, "", "", 0, BASIS_SELF, false, true }, // a "never" beats an emergency
	{ 0, "o:mx-house", MAY_ALL_STAFF, "", "", 0, BASIS_SELF, false, false },
	{ 0, "o:mx-goals", MAY_ALL_STAFF, " goals ", "", 0, BASIS_SELF, false, false },
	{ 0, "o:mx-top", MAY_ALL_STAFF, " needs ", "", 0, BASIS_SELF, false, false },
	{ 0, "o:mx-shut", 0, " talk ", "", 0, BASIS_SELF, false, false },
	{ 0, "a:mx-coded", MAY_ALL_STAFF, "", "", 100, BASIS_SELF, false, false }, // a professional, named by a code
	{ 0, "a:mx-deputy", MAY_SEE | MAY_SPEAK | MAY_SIGN, "", "", 0, BASIS_DEPUTY, false, false, -30, 30 },
	{ 0, "a:mx-expired", MAY_SEE | MAY_SPEAK | MAY_SIGN, "", "", 0, BASIS_DEPUTY, false, false, -30, -1 },
	{ 0, "a:mx-notyet", MAY_SEE | MAY_SPEAK | MAY_SIGN, "", "", 0, BASIS_ATTORNEY, false, false, 2, 30 },
	{ 0, "a:mx-interest", MAY_SEE | MAY_SHARE, " needs people sharing ", "", 0, BASIS_BEST_INTEREST, false, false },
	{ 0, "s:mxstopped001", 0, "", "", 0, BASIS_SELF, false, false },
	{ 0, "s:mxnogoals001", 0, " goals ", "", 0, BASIS_SELF, false, false },
	{ 1, "a:mx-parent9", SEE_AND_SHARE, "", "", 0, BASIS_PARENT, false, false },
	{ 2, "a:mx-parent13", SEE_AND_SHARE, "", "", 0, BASIS_PARENT, false, false },
	{ 2, "a:mx-decided13", SEE_AND_SHARE, "", "", 0, BASIS_PARENT_DECIDED, false, false },
	{ 3, "a:mx-parent16", SEE_AND_SHARE, "", "", 0, BASIS_PARENT_DECIDED, false, false },
	{ 3, "a:mx-given16", MAY_SEE, "", "", 0, BASIS_SELF, false, false },
};
#define GIVEN (sizeof given / sizeof *given)

// --- who asks -----------------------------------------------------------------------------------------------------
struct asker {
	const char *name;
	enum actor_kind kind;
	const char *team;  // of an account; of a program the organisation that it stands for
	const char *scope; // of a program
	unsigned about;    // whose record they ask for
	struct str header, csrf;
};
static struct asker askers[] = {
	{ .name = "mx-self", .kind = ACTOR_PERSON },
	{ .name = "mx-child9", .kind = ACTOR_PERSON, .about = 1 },
	{ .name = "mx-child13", .kind = ACTOR_PERSON, .about = 2 },
	{ .name = "mx-child16", .kind = ACTOR_PERSON, .about = 3 },
	{ .name = "declan", .kind = ACTOR_PERSON }, // another person
	{ .name = "mx-mum", .kind = ACTOR_SUPPORTER },
	{ .name = "mx-aunt", .kind = ACTOR_SUPPORTER },
	{ .name = "mx-attorney", .kind = ACTOR_SUPPORTER },
	{ .name = "mx-nurse", .kind = ACTOR_STAFF, .team = "mx-team" },
	{ .name = "mx-parts", .kind = ACTOR_STAFF, .team = "mx-parts" },
	{ .name = "mx-labels", .kind = ACTOR_STAFF, .team = "mx-labels" },
	{ .name = "mx-few", .kind = ACTOR_STAFF, .team = "mx-few" },
	{ .name = "mx-short", .kind = ACTOR_STAFF, .team = "mx-short" },
	{ .name = "mx-over", .kind = ACTOR_STAFF, .team = "mx-over" },
	{ .name = "mx-last", .kind = ACTOR_STAFF, .team = "mx-last" },
	{ .name = "mx-stopped", .kind = ACTOR_STAFF, .team = "mx-stopped" },
	{ .name = "mx-barred", .kind = ACTOR_STAFF, .team = "mx-team" },
	{ .name = "mx-notalk", .kind = ACTOR_STAFF, .team = "mx-team" },
	{ .name = "mx-urgent", .kind = ACTOR_STAFF },
	{ .name = "mx-coded", .kind = ACTOR_STAFF },
	{ .name = "mx-four", .kind = ACTOR_STAFF, .team = "mx-l4" },
	{ .name = "mx-five", .kind = ACTOR_STAFF, .team = "mx-l5" },
	{ .name = "mx-below", .kind = ACTOR_STAFF, .team = "mx-s1" },
	{ .name = "mx-deputy", .kind = ACTOR_SUPPORTER },
	{ .name = "mx-expired", .kind = ACTOR_SUPPORTER },
	{ .name = "mx-notyet", .kind = ACTOR_SUPPORTER },
	{ .name = "mx-interest", .kind = ACTOR_SUPPORTER },
	{ .name = "mx-stranger", .kind = ACTOR_STAFF, .team = "mx-elsewhere" },
	{ .name = "mx-admin", .kind = ACTOR_ADMIN, .team = "mx-team" },
	{ .name = "mx-officer", .kind = ACTOR_PRIVACY, .team = "mx-team" },
	{ .name = "mx-counts", .kind = ACTOR_COMMISSIONER, .team = "mx-team" },
	{ .name = "mx-parent9", .kind = ACTOR_SUPPORTER, .about = 1 },
	{ .name = "mx-parent13", .kind = ACTOR_SUPPORTER, .about = 2 },
	{ .name = "mx-decided13", .kind = ACTOR_SUPPORTER, .about = 2 },
	{ .name = "mx-parent16", .kind = ACTOR_SUPPORTER, .about = 3 },
	{ .name = "mx-given16", .kind = ACTOR_SUPPORTER, .about = 3 },
	{ .name = "mxall0000001", .kind = ACTOR_SYSTEM, .scope = "system/*.cruds" },
	{ .name = "mxreader0001", .kind = ACTOR_SYSTEM, .scope = "system/*.rs" },
	{ .name = "mxscoped0001", .kind = ACTOR_SYSTEM, .scope = "system/Goal.cruds system/List.rs system/Patient.rs" },
	{ .name = "mxstopped001", .kind = ACTOR_SYSTEM, .scope = "system/*.cruds" },
	{ .name = "mxnogoals001", .kind = ACTOR_SYSTEM, .scope = "system/*.cruds" },
	{ .name = "mxhouse00001", .kind = ACTOR_SYSTEM, .team = "mx-house", .scope = "system/*.cruds" },
	{ .name = "mxgoals00001", .kind = ACTOR_SYSTEM, .team = "mx-goals", .scope = "system/*.cruds" },
	{ .name = "mxaway000001", .kind = ACTOR_SYSTEM, .team = "mx-away", .scope = "system/*.cruds" },
	{ .name = "link", .kind = ACTOR_NOBODY },   // has a link with a code, and nothing else
	{ .name = "nobody", .kind = ACTOR_NOBODY },
};
#define ASKERS (sizeof askers / sizeof *askers)

// What is part of what: five steps, of which four count.
static const struct {
	const char *id, *part_of;
} parts_of[] = {
	{ "mx-l5", "mx-l4" }, { "mx-l4", "mx-l3" }, { "mx-l3", "mx-l2" }, { "mx-l2", "mx-l1" }, { "mx-l1", "mx-top" },
	{ "mx-s1", "mx-house" }, { "mx-house", "mx-shut" },
};
#define PARTS_OF (sizeof parts_of / sizeof *parts_of)

// --- what there is ------------------------------------------------------------------------------------------------
enum slot { OPEN_TO_ALL, FOR_TEAM, SENSITIVE, ONLY_ME, CLOSED_LATER, TAKEN, TAKEN_SECRET, SLOTS, HUB = SLOTS };
static const struct {
	const char *label, *label_before; // of the second version and of the first
	bool deleted;
} slots[SLOTS] = {
	[OPEN_TO_ALL] = { "", "", false },
	[FOR_TEAM] = { "team", "team", false },
	[SENSITIVE] = { "sensitive", "sensitive", false },
	[ONLY_ME] = { "only-me", "only-me", false },
	[CLOSED_LATER] = { "only-me", "", false },
	[TAKEN] = { "", "", true },
	[TAKEN_SECRET] = { "only-me", "only-me", true },
};

// Each type with the least that makes it valid; "@" is the person's key. `by`: how one person's are searched; NULL: by
// their ids.
static const struct {
	const char *type, *members, *by;
} types[] = {
#define WHOSE(member) "\"" member "\":{\"reference\":\"Patient/@\"}"
#define CODE "\"code\":{\"text\":\"x\"},"
	{ "Account", "\"status\":\"active\",\"subject\":[{\"reference\":\"Patient/@\"}]", "patient" },
	{ "AllergyIntolerance", "\"clinicalStatus\":{\"coding\":[{\"system\":"
		"\"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical\",\"code\":\"active\"}]},"
		WHOSE("patient"), "patient" },
	{ "Appointment", "\"status\":\"proposed\",\"participant\":[{\"actor\":{\"reference\":\"Patient/@\"},"
		"\"status\":\"accepted\"}]", "patient" },
	{ "AuditEvent", "\"type\":{\"system\":\"http://terminology.hl7.org/CodeSystem/audit-event-type\","
		"\"code\":\"rest\"},\"recorded\":\"2026-11-01T10:00:00Z\",\"agent\":[{\"requestor\":true}],"
		"\"source\":{\"observer\":{\"display\":\"x\"}},\"entity\":[{\"what\":{\"reference\":\"Patient/@\"}}]",
		"patient" },
	{ "Binary", "\"contentType\":\"application/x\"," WHOSE("securityContext"), NULL },
	{ "CarePlan", "\"status\":\"active\",\"intent\":\"plan\"," WHOSE("subject"), "patient" },
	{ "CareTeam", "\"status\":\"active\"," WHOSE("subject"), "patient" },
	{ "ChargeItem", "\"status\":\"billable\"," CODE WHOSE("subject"), "patient" },
	{ "CodeSystem", "\"status\":\"draft\",\"content\":\"not-present\"", NULL },
	{ "Communication", "\"status\":\"completed\"," WHOSE("subject"), "patient" },
	{ "CommunicationRequest", "\"status\":\"active\"," WHOSE("subject"), "patient" },
	{ "Composition", "\"status\":\"final\",\"type\":{\"text\":\"x\"},\"date\":\"2026-11-01\",\"author\":[{\"display\":"
		"\"x\"}],\"title\":\"x\"," WHOSE("subject"), "patient" },
	{ "Condition", WHOSE("subject"), "patient" },
	{ "Consent", "\"status\":\"active\",\"scope\":{\"text\":\"x\"},\"category\":[{\"text\":\"x\"}],\"policyRule\":"
		"{\"text\":\"x\"}," WHOSE("patient"), "patient" },
	{ "Contract", "\"subject\":[{\"reference\":\"Patient/@\"}]", "patient" },
	{ "DocumentReference", "\"status\":\"current\",\"content\":[{\"attachment\":{\"title\":\"x\"}}]," WHOSE("subject"),
		"patient" },
	{ "Encounter", "\"status\":\"finished\",\"class\":{\"code\":\"AMB\"}," WHOSE("subject"), "patient" },
	{ "Endpoint", "\"status\":\"test\",\"connectionType\":{\"code\":\"x\"},\"payloadType\":[{\"text\":\"x\"}],"
		"\"address\":\"https://x.example\"", NULL },
	{ "Flag", "\"status\":\"active\"," CODE WHOSE("subject"), "patient" },
	{ "Goal", "\"lifecycleStatus\":\"active\",\"description\":{\"text\":\"x\"}," WHOSE("subject"), "patient" },
	{ "Group", "\"type\":\"person\",\"actual\":true", NULL },
	{ "HealthcareService", "\"name\":\"x\"", NULL },
	{ "List", "\"status\":\"current\",\"mode\":\"working\"," WHOSE("subject"), "patient" },
	{ "Location", "\"name\":\"x\"", NULL },
	{ "MeasureReport", "\"status\":\"complete\",\"type\":\"individual\",\"measure\":\"https://x.example/m\","
		"\"period\":{\"start\":\"2026\"}," WHOSE("subject"), "patient" },
	{ "Media", "\"status\":\"completed\",\"content\":{\"title\":\"x\"}," WHOSE("subject"), "patient" },
	{ "MedicationStatement", "\"status\":\"active\",\"medicationCodeableConcept\":{\"text\":\"x\"}," WHOSE("subject"),
		"patient" },
	{ "NamingSystem", "\"name\":\"x\",\"status\":\"draft\",\"kind\":\"identifier\",\"date\":\"2026\",\"uniqueId\":"
		"[{\"type\":\"other\",\"value\":\"x\"}]", NULL },
	{ "NutritionOrder", "\"status\":\"active\",\"intent\":\"plan\",\"dateTime\":\"2026\",\"oralDiet\":"
		"{\"instruction\":\"x\"}," WHOSE("patient"), "patient" },
	{ "Observation", "\"status\":\"final\"," CODE WHOSE("subject"), "patient" },
	{ "Organization", "\"name\":\"x\"", NULL },
	{ "OrganizationAffiliation", "\"active\":true", NULL },
	{ "Patient", "\"gender\":\"other\"", NULL },
	{ "Practitioner", "\"active\":true", NULL },
	{ "PractitionerRole", "\"active\":true", NULL },
	{ "Procedure", "\"status\":\"completed\"," WHOSE("subject"), "patient" },
	{ "Provenance", "\"target\":[{\"reference\":\"Patient/@\"}],\"recorded\":\"2026-11-01T10:00:00Z\",\"agent\":"
		"[{\"who\":{\"display\":\"x\"}}]", "patient" },
	{ "Questionnaire", "\"status\":\"draft\"", NULL },
	{ "QuestionnaireResponse", "\"status\":\"completed\"," WHOSE("subject"), "patient" },
	{ "RelatedPerson", "\"active\":true," WHOSE("patient"), "patient" },
	{ "RiskAssessment", "\"status\":\"final\"," WHOSE("subject"), "patient" },
	{ "ServiceRequest", "\"status\":\"active\",\"intent\":\"plan\"," WHOSE("subject"), "patient" },
	{ "Task", "\"status\":\"requested\",\"intent\":\"plan\"," WHOSE("for"), "patient" },
	{ "ValueSet", "\"status\":\"draft\"", NULL },
};
#define TYPES (sizeof types / sizeof *types)

struct thing {
	unsigned person, kind, slot, version;
};

static inline const struct place *place_of_type(unsigned kind)
{
	return place_of(z(types[kind].type));
}

static inline unsigned type_named(const char *type)
{
	unsigned i = 0;
	while (i < TYPES && strcmp(types[i].type, type) != 0)
		i++;
	assert_true(i < TYPES);
	return i;
}

static inline bool is_patient(unsigned kind)
{
	return !strcmp(types[kind].type, "Patient");
}

// What is once for all, or once for each person: the slots beside OPEN_TO_ALL are empty.
static inline bool is_there(unsigned kind, unsigned slot)
{
	return slot == OPEN_TO_ALL || !(place_of_type(kind)->shared || is_patient(kind));
}

static inline struct str id_of_thing(struct arena *a, unsigned person, unsigned kind, unsigned slot)
{
	if (is_patient(kind) && slot != HUB)
		return slot == OPEN_TO_ALL ? z(people[person].key) : STR("matr1xn0ne");
	if (place_of_type(kind)->shared && slot != HUB)
		return str_format(a, "mx-shared-%u", kind);
	return str_format(a, "%s-t%02us%u0000000", people[person].key, kind, slot);
}

static inline struct str word_of(struct arena *a, struct thing t)
{
	unsigned person = place_of_type(t.kind)->shared && t.slot != HUB ? 0 : t.person;
	return str_format(a, "zz%u%02u%u%uzz", person, t.kind, t.slot, t.version);
}

// --- the rules, said again ----------------------------------------------------------------------------------------
static inline bool has_word(const char *list, const char *word)
{
	char spaced[80];
	snprintf(spaced, sizeof spaced, " %s ", word);
	return strstr(list, spaced) != NULL;
}

static inline bool model_never_is_whole(const struct given *g)
{
	return !g->sections[0] && !g->labels[0];
}

// Whether a team is part of an organisation over at most four steps, or is it.
static inline bool model_below(const char *team, const char *organisation)
{
	for (int steps = 0; team && steps <= 4; steps++) {
		const char *up = NULL;
		if (!strcmp(team, organisation))
			return true;
		for (size_t i = 0; i < PARTS_OF; i++)
			up = strcmp(parts_of[i].id, team) ? up : parts_of[i].part_of;
		team = up;
	}
	return false;
}

static inline bool model_names(const struct given *g, const struct asker *x)
{
	const char *name = g->grantee + 2;
	switch (g->grantee[0]) {
	case 'a':
		return x->kind != ACTOR_SYSTEM && !strcmp(name, x->name);
	case 's':
		return x->kind == ACTOR_SYSTEM && !strcmp(name, x->name);
	case 'o': // whose people and whose programs these are, or of what is part of it
		return x->team && model_below(x->team, name);
	default:
		return x->team && !strcmp(name, x->team);
	}
}

// What closes a part to one person closes it to every program: nobody can say what a program shows to whom. That
// somebody may see nothing at all is about them alone.
static inline bool model_forbids(const struct given *g, const struct asker *x)
{
	return !g->verbs && (model_names(g, x) || (x->kind == ACTOR_SYSTEM && g->grantee[0] != 's' &&
		(!model_never_is_whole(g) || g->grantee[0] == 'o')));
}

static inline bool model_holds(const struct given *g)
{
	int age = 2026 - people[g->person].year; // all have had their birthday
	if (g->withdrawn || g->days < 0 || g->law_from > 0 || g->law_until < 0)
		return false;
	return g->basis == BASIS_PARENT ? age < 11 : g->basis == BASIS_PARENT_DECIDED ? age < 16 : true;
}

static inline bool model_speaks_of(const struct given *g, const char *section, const char *label)
{
	return (!g->sections[0] || has_word(g->sections, section)) && (!g->labels[0] || has_word(g->labels, label));
}

static inline bool model_permits(const struct given *g, const struct asker *x, unsigned verb, const char *section,
	const char *label)
{
	unsigned verbs = x->kind == ACTOR_SYSTEM ? g->verbs & (MAY_SEE | MAY_WRITE) : g->verbs;
	bool part = !section[0] || !g->sections[0] || has_word(g->sections, section);
	bool kept = label[0] && !(x->kind == ACTOR_STAFF && !strcmp(label, "team")) && !has_word(g->labels, label);
	return (verbs & verb) == verb && part && !kept;
}

static inline bool model_may(const struct asker *x, unsigned person, unsigned verb, const char *section,
	const char *label)
{
	bool system = x->kind == ACTOR_SYSTEM;
	if (!strcmp(x->name, people[person].self))
		return true;
	if (!system && x->kind != ACTOR_PERSON && x->kind != ACTOR_SUPPORTER && x->kind != ACTOR_STAFF)
		return false;
	bool may = system && !x->team && !label[0]; // who stands for nobody sees what nobody closed
	for (size_t i = 0; i < GIVEN; i++) {
		const struct given *g = &given[i];
		if (g->person != person || !model_holds(g))
			continue;
		if (model_forbids(g, x) && model_speaks_of(g, section, label))
			return false;
		may = may || (g->verbs && model_names(g, x) && !(system && g->grantee[0] == 'a') &&
			model_permits(g, x, verb, section, label));
	}
	return may;
}

// What a token lets a program ask for, of the few scopes that are used here.
static inline bool model_scope(const struct asker *x, const char *type, char verb)
{
	if (x->kind != ACTOR_SYSTEM)
		return verb == 'r' || verb == 's';
	char all[40] = "system/*.", one[80];
	snprintf(one, sizeof one, "system/%s.", type);
	const char *at = strstr(x->scope, all);
	at = at ? at + strlen(all) : strstr(x->scope, one) ? strstr(x->scope, one) + strlen(one) : "";
	return memchr(at, verb, strcspn(at, " ")) != NULL;
}

// Whoever sees nothing of somebody as such does not learn that they are there.
static inline bool model_open(const struct asker *x, unsigned person)
{
	return model_may(x, person, MAY_SEE, "", "");
}

static inline bool model_sees(const struct asker *x, struct thing t)
{
	const char *type = t.slot == HUB ? "List" : types[t.kind].type;
	const struct place *place = place_of(z(type));
	const char *label = t.slot == HUB || is_patient(t.kind) || place->shared ? "" : slots[t.slot].label;
	if (x->kind == ACTOR_NOBODY || !model_scope(x, type, 'r'))
		return false;
	if (place->shared && t.slot != HUB)
		return strcmp(type, "Group") != 0; // whoever made a list of people has it for themselves
	if (!strcmp(type, "AuditEvent")) // who looked is for the person alone
		return !strcmp(x->name, people[t.person].self);
	if (!model_open(x, t.person) || !model_may(x, t.person, MAY_SEE, place->section, label))
		return false;
	bool decides = x->kind == ACTOR_SYSTEM || model_may(x, t.person, MAY_SHARE, place->section, label);
	return decides || strcmp(type, "Consent") != 0;
}

// --- putting it there ---------------------------------------------------------------------------------------------
static inline struct str body_of(struct arena *a, struct thing t, const char *type, const char *members)
{
	struct buf b;
	buf_init(&b, a, BUF_PAGE);
	buf_format(&b, "{\"resourceType\":\"%s\",\"meta\":{\"tag\":[{\"system\":\"mx\",\"code\":\"all\"},{\"system\":"
		"\"mx\",\"code\":\"%.*s\"},{\"system\":\"mx\",\"code\":\"%s-%u\"}]},", type, STR_ARG(word_of(a, t)),
		t.slot == HUB ? "hub" : "of", t.kind);
	for (const char *c = members; *c; c++)
		if (*c == '@')
			buf_c(&b, people[t.person].key);
		else
			buf_char(&b, *c);
	buf_char(&b, '}');
	return buf_text(&b);
}

// What names all things of one kind: what leads to them, and what they are brought along with.
static inline void put_references(struct buf *b, struct arena *a, unsigned p, unsigned k, const char *open,
	const char *shut)
{
	for (unsigned s = 0; s < SLOTS; s++)
		if (is_there(k, s))
			buf_format(b, "%s%s{\"reference\":\"%s/%.*s\"}%s", s ? "," : "", open, types[k].type,
				STR_ARG(id_of_thing(a, p, k, s)), shut);
}

static inline const char *letter_members(struct arena *a, struct thing t)
{
	struct buf b;
	buf_init(&b, a, BUF_PAGE);
	buf_format(&b, "%s,\"section\":[{\"title\":\"x\",\"entry\":[", types[t.kind].members);
	put_references(&b, a, t.person, type_named("Goal"), "", "");
	buf_c(&b, "]}]");
	return str_c(a, buf_text(&b));
}

static inline const char *hub_members(struct arena *a, struct thing t)
{
	struct buf b;
	buf_init(&b, a, BUF_PAGE);
	buf_c(&b, "\"status\":\"current\",\"mode\":\"working\"," WHOSE("subject") ",\"entry\":[");
	put_references(&b, a, t.person, t.kind, "{\"item\":", "}");
	buf_c(&b, "]");
	return str_c(a, buf_text(&b));
}

static inline enum err put_version(struct db *db, struct arena *a, struct thing t)
{
	bool hub = t.slot == HUB, patient = is_patient(t.kind) && !hub;
	const char *type = hub ? "List" : types[t.kind].type;
	const struct place *place = place_of(z(type));
	struct str id = id_of_thing(a, t.person, t.kind, t.slot);
	instant at = START - (3 - t.version) * DAYS;
	struct str text = body_of(a, t, type, hub ? hub_members(a, t)
		: strcmp(type, "Composition") ? types[t.kind].members : letter_members(a, t));
	struct json_node *body = json_tree(a, json_trusted(a, text));
	if (patient)
		json_node_put(a, body, "birthDate", json_node_text(a, str_format(a, "%d-06-01", people[t.person].year)));
	const char *label = hub || patient ? "" : t.version == 1 ? slots[t.slot].label_before : slots[t.slot].label;
	struct resource_put put = { .expect = t.version - 1, .now = { .person = z(people[t.person].key),
		.shelf = place->shelf, .type = z(type), .id = id, .updated = at, .kind = patient ? STR("") : STR("sent"),
		.section = z(place->section), .label = z(label), .author = STR("s:x"),
		.deleted = !hub && t.version == 2 && slots[t.slot].deleted,
		.body = resource_stamp(a, body, id, t.version, at) } };
	if (place->shared && !hub) {
		put.now.person = put.now.kind = put.now.section = put.now.label = STR("");
		return shared_write(db, a, &put);
	}
	enum err e = resource_write(db, a, &put);
	return e == OK && patient ? person_index(db, a, &put.now) : e;
}

static inline enum err put_things(struct db *db, struct arena *a, void *what)
{
	enum err e = OK;
	(void)what;
	for (unsigned p = 0; e == OK && p < PEOPLE; p++) {
		const struct writer w = { .person = z(people[p].key), .plan = STR(""), .author = STR(""),
			.author_reference = STR(""), .author_display = STR(""), .words_reference = STR(""),
			.words_display = STR(""), .at = START - 3 * DAYS };
		e = put_version(db, a, (struct thing){ p, type_named("Patient"), OPEN_TO_ALL, 1 });
		for (unsigned k = 0; e == OK && k < TYPES; k++)
			for (unsigned s = 0; e == OK && s <= HUB; s++) {
				bool hub = s == HUB, shared = place_of_type(k)->shared && !hub;
				if ((is_patient(k) && !hub) || (shared && p) || (!hub && !is_there(k, s)))
					continue;
				for (unsigned v = 1; e == OK && v <= (hub || shared ? 1 : 2); v++)
					e = put_version(db, a, (struct thing){ p, k, s, v });
			}
		if (e == OK)
			e = plan_refresh(db, a, z(people[p].key), &w, PLAN_STATES);
	}
	return e;
}

static inline enum err put_given(struct db *db, struct arena *a, void *what)
{
	enum err e = OK;
	(void)what;
	for (size_t i = 0; e == OK && i < GIVEN; i++) {
		const struct given *g = &given[i];
		struct str person = z(people[g->person].key), id = str_format(a, "%s-gave000%05zu", people[g->person].key, i);
		if (g->emergency) {
			e = emergency_put(db, &(struct privacy_case){ .person = person, .id = id, .account = z(g->grantee + 2),
				.since = START - MINUTES, .until = START - MINUTES + EMERGENCY_LASTS });
			continue;
		}
		struct consent_proof law = { .number = STR("7"), .registered = day_of(START) - 30,
			.from = day_of(START) + g->law_from, .until = day_of(START) + g->law_until, .document = STR(""),
			.document_name = STR(""), .record = STR(""), .verified = DAY_NONE, .verifier = STR(""),
			.verifier_name = STR(""), .how = STR("") };
		clock_freeze(g->days < 0 ? START - 5 * DAYS : START);
		e = consent_give(db, a, &(struct consent_grant){ .person = person, .id = id, .grantee = z(g->grantee),
			.grantee_name = STR("x"), .grantee_reference = STR(""), .verbs = g->verbs ? g->verbs : MAY_SEE,
			.sections = z(g->sections), .labels = z(g->labels), .never = !g->verbs,
			.until = g->days ? day_of(START) + g->days : DAY_NONE, .basis = g->basis, .author = STR("a:x"),
			.author_reference = STR(""), .words = STR(""), .proof = g->law_from || g->law_until ? &law : NULL });
		clock_freeze(START);
		if (e == OK && g->withdrawn)
			e = consent_withdraw(db, a, person, id, STR("a:x"), STR(""));
	}
	return e;
}

static inline enum err put_parts_of(struct db *db, struct arena *a, void *what)
{
	enum err e = OK;
	(void)what;
	for (size_t i = 0; e == OK && i < PARTS_OF; i++)
		e = add_organisation(db, a, parts_of[i].id, parts_of[i].part_of);
	return e;
}

static inline enum err put_askers(struct db *db, struct arena *a, void *what)
{
	enum err e = OK;
	(void)what;
	for (size_t i = 0; e == OK && i < ASKERS; i++) {
		struct asker *x = &askers[i];
		if (strncmp(x->name, "mx", 2) != 0)
			continue; // of the cast, or nobody
		if (x->kind == ACTOR_SYSTEM) {
			struct client c;
			client_new(a, z(x->name),
				STR("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-384\",\"kid\":\"a\",\"alg\":\"ES384\","
				"\"x\":\"hou_qgzHzk0QJpdXjjMR69O9uWi5ScYkmMI5Vgw-e7WRAonxisN9ql2tBJpp7v9y\","
				"\"y\":\"i3ed13TJxBG0ptzfIqyoKjjuJ439m4KxQCAMO7KQLgk7gsuCt2Nf8-m2qJHPhkm5\"}]}"), z(x->scope), &c);
			c.id = z(x->name);
			c.organisation = z(x->team);
			e = client_add(db, a, &c);
			continue;
		}
		struct account_new n = { .id = z(x->name), .username = z(x->name), .name = z(x->name), .role = STR(""),
			.kind = x->kind, .person = x->kind == ACTOR_PERSON ? z(people[x->about].key) : STR(""),
			.practitioner = STR(""), .password_hash = hash };
		e = account_add(db, a, &n);
		if (e == OK && x->team)
			e = membership_add(db, n.id, z(x->team), STR(""));
	}
	return e;
}

static inline void let_askers_in(void)
{
	for (size_t i = 0; i < ASKERS; i++) {
		struct asker *x = &askers[i];
		if (x->kind == ACTOR_NOBODY) {
			x->header = strcmp(x->name, "link") ? STR("X: y")
				: STR("Authorization: Bearer aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
		} else if (x->kind == ACTOR_SYSTEM) {
			struct client_token t;
			token_new_for(arena, z(x->name), z(x->scope), 0, &t);
			assert_int_equal(store_write(site.store, put_token, &t), OK);
			x->header = str_format(arena, "Authorization: Bearer %.*s", STR_ARG(t.token));
		} else {
			struct session s = sign_in_as(arena, x->name);
			x->header = str_format(arena, "Cookie: ownplan=%.*s", STR_ARG(s.token));
			x->csrf = s.csrf;
		}
	}
}

static inline void world_open(void)
{
	house_open();
	// Every type has its row.
	for (size_t n = 0; place_at(n); n++)
		assert_string_equal(place_at(n)->type, n < TYPES ? types[n].type : "a row in types[]");
	assert_int_equal(store_write(site.store, put_things, NULL), OK);
	assert_int_equal(store_write(site.store, put_parts_of, NULL), OK);
	assert_int_equal(store_write(site.store, put_askers, NULL), OK);
	assert_int_equal(store_write(site.store, put_given, NULL), OK);
	let_askers_in();
}

#endif
