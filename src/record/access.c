// SPDX-License-Identifier: Apache-2.0
// Who may do what (access.h): rules are read once a request and then asked of memory. A rule names an account, a team
// or an organisation; teams are those the account belongs to at this moment, so leaving a team ends what came with it.
#include "record/access_read.h"

#include "record/basis.h"
#include "record/emergency.h"
#include "record/link.h"
#include "record/organisation.h"
#include "record/scope.h"
#include "record/statements.h"

static struct statement labels_read = {
	.name = "access_labels",
	.sql = "SELECT label FROM resource WHERE person = $1 AND label <> '' AND type <> 'Consent' ORDER BY label",
	.params = "person:text",
	.columns = "label:text",
	.for_what = "the labels on what a person has, to know that nothing is hidden from somebody",
};

STATEMENTS(access, &labels_read);

// Whether the rule names this actor: their account, or a team or organisation of theirs.
static bool names(const struct access_rule *r, const struct actor *who)
{
	if (r->grantee.n < 3 || r->grantee.p[1] != ':')
		return false;
	struct str id = str_part(r->grantee, 2, r->grantee.n);
	switch (r->grantee.p[0]) {
	case 'a':
		return who->kind != ACTOR_LINK && who->account.n && str_eq(id, who->account);
	case 'l':
		return who->kind == ACTOR_LINK && str_eq(id, who->account);
	case 't':
		return actor_in_team(who, id);
	case 'o':
		return actor_in_organisation(who, id);
	default:
		return false;
	}
}

bool access_rule_counts(const struct access_rule *r)
{
	return !str_is(r->purpose, EMERGENCY_PURPOSE) && !str_is(r->purpose, PURPOSE_LINK);
}

bool access_rule_in_force(const struct access_rule *r, instant now)
{
	return r->since <= now && (r->until == 0 || now < r->until);
}

// Whether a "never" holds for a program too: what a person put under one is shown to no program, whoever it names; that
// somebody may see nothing at all concerns a program only when it names all of them or an organisation. One that names
// a program is about that one alone.
static bool never_for_systems(const struct access_rule *r, const struct actor *actor)
{
	bool whole = r->sections.n == 0 && r->labels.n == 0;
	if (r->effect < 0 && str_starts(r->grantee, "s:") && !str_is(r->grantee, "s:*"))
		return str_eq(str_part(r->grantee, 2, r->grantee.n), actor->account);
	return r->effect < 0 && (!whole || str_is(r->grantee, "s:*") || str_starts(r->grantee, "o:"));
}

// A program that stands for an organisation is shown what the person opened to that, and no more than any program.
static bool opens_to_organisation(const struct access_rule *r, const struct actor *actor)
{
	return r->effect > 0 && !str_starts(r->grantee, "a:") && names(r, actor);
}

// A program reads, and writes where its scope lets it, what no person closed: nothing labelled, nothing under a
// "never".
static enum err access_system(
	struct db *db, struct arena *a, const struct actor *actor, struct str person, struct access *out,
	struct key_list *linked)
{
	bool writes = scope_changes(actor->scope), stands_for = actor->teams > 0, closed = false;
	struct access_rule *all;
	size_t count;
	enum err e = access_read_system(db, a, actor, person, &all, &count, linked);
	if (e != OK)
		return e;
	struct access_rule *mine = arena_array(a, struct access_rule, count + 1);
	unsigned most = writes ? MAY_SEE | MAY_WRITE : MAY_SEE;
	if (!stands_for)
		mine[out->count++] = (struct access_rule){ .grantee = STR("s:*"), .consent = STR(""), .sections = STR(""),
			.labels = STR(""), .purpose = STR("care"), .effect = 1, .verbs = most };
	instant now = clock_now();
	must(all || !count);
	for (size_t i = 0; i < count; i++) {
		bool never = never_for_systems(&all[i], actor) || (stands_for && all[i].effect < 0 && names(&all[i], actor));
		if (!access_rule_in_force(&all[i], now) || !(never || (stands_for && opens_to_organisation(&all[i], actor))))
			continue;
		mine[out->count] = all[i];
		mine[out->count++].verbs &= never ? all[i].verbs : most;
		closed = closed || (never && all[i].sections.n == 0 && all[i].labels.n == 0);
	}
	for (size_t i = 0; i < out->count && !closed; i++)
		out->verbs |= mine[i].effect > 0 ? mine[i].verbs : 0;
	out->rule = mine;
	return OK;
}

// Who reads their own record needs no rule.
static enum err own_record(struct db *db, struct arena *a, struct str person, struct access *out,
	struct key_list *linked)
{
	out->self = true;
	out->verbs = MAY_SEE | MAY_WRITE | MAY_SHARE;
	return access_read_linked(db, a, person, linked);
}

// One record by itself, and the keys of others that are the same person's.
static enum err load_one(struct db *db, struct arena *a, const struct actor *actor, struct str person,
	struct access *out, struct key_list *linked)
{
	struct access_rule *all;
	size_t count;
	*out = (struct access){ .program = actor->kind == ACTOR_SYSTEM, .key = person };
	if (out->program)
		return access_system(db, a, actor, person, out, linked);
	// Administrators, commissioners and the like run the service: no one's plan, whatever a team of theirs was given.
	if (actor->kind != ACTOR_PERSON && actor->kind != ACTOR_SUPPORTER && actor->kind != ACTOR_STAFF &&
		actor->kind != ACTOR_LINK)
		return OK;
	if (actor->kind == ACTOR_PERSON && actor->person.n && str_eq(actor->person, person))
		return own_record(db, a, person, out, linked);
	out->staff = actor->kind == ACTOR_STAFF;
	enum err e = access_read_naming(db, a, actor, person, &all, &count, linked);
	if (e != OK)
		return e;
	struct access_rule *mine = arena_array(a, struct access_rule, count ? count : 1);
	instant now = clock_now();
	bool firm = false, never = false;
	must(all || !count);
	for (size_t i = 0; i < count; i++) {
		if (!names(&all[i], actor) || !access_rule_in_force(&all[i], now))
			continue;
		mine[out->count++] = all[i];
		if (all[i].effect > 0) {
			out->verbs |= all[i].verbs;
			firm = firm || !all[i].provisional;
			if (str_is(all[i].purpose, EMERGENCY_PURPOSE) && all[i].until > out->emergency) {
				out->emergency = all[i].until;
				out->emergency_id = all[i].consent;
			}
		} else if (all[i].sections.n == 0 && all[i].labels.n == 0) {
			never = true;
		}
	}
	out->rule = mine;
	if (never)
		out->verbs = 0;
	out->provisional = out->verbs && !firm;
	return OK;
}

// --- several records of one person -----------------------------------------------------------------------------------
// Which rules of one record open the others too: those that the person chose for it, what they gave since they did, and
// what was opened in an emergency.
static enum err mark(struct db *db, struct arena *a, struct access *x, instant decided)
{
	struct key_list chosen = { 0 };
	struct access_rule *rule = arena_array(a, struct access_rule, x->count + 1);
	enum err e = decided && x->count ? link_chosen(db, a, x->key, &chosen) : OK;
	for (size_t i = 0; i < x->count; i++) {
		rule[i] = x->rule[i];
		rule[i].spans = str_is(rule[i].purpose, EMERGENCY_PURPOSE) || (decided && rule[i].since > decided);
		for (size_t j = 0; j < chosen.count && !rule[i].spans; j++)
			rule[i].spans = str_eq(chosen.item[j], rule[i].consent);
	}
	x->rule = rule;
	return e;
}

// What is offered on pages: the verbs that access_decide lets through somewhere.
static unsigned verbs_of_all(const struct access *x)
{
	unsigned some = 0, all = ~0U;
	if (access_barred(x))
		return 0;
	for (const struct access *y = x; y; y = y->also) {
		unsigned here = 0;
		for (size_t i = 0; i < y->count; i++) {
			here |= y->rule[i].effect > 0 ? y->rule[i].verbs : 0;
			some |= y->rule[i].effect > 0 && y->rule[i].spans ? y->rule[i].verbs : 0;
		}
		all &= here;
	}
	return some | all;
}

static void own_all(struct access *x)
{
	x->self = true;
	x->verbs = MAY_SEE | MAY_WRITE | MAY_SHARE;
}

static enum err load_also(struct db *db, struct arena *a, const struct actor *actor, const struct key_list *linked,
	struct access *out)
{
	struct access *other = arena_array(a, struct access, linked->count);
	enum err e = link_state(db, a, out->key, &out->survivor, &out->decided);
	bool self = out->self;
	for (size_t i = 0; e == OK && i < linked->count; i++) {
		struct key_list again = { 0 };
		e = load_one(db, a, actor, linked->item[i], &other[i], &again);
		if (e == OK)
			e = mark(db, a, &other[i], out->decided);
		other[i].also = i + 1 < linked->count ? &other[i + 1] : NULL;
		self = self || other[i].self;
		out->provisional = out->provisional || other[i].provisional;
		if (other[i].emergency > out->emergency) {
			out->emergency = other[i].emergency;
			out->emergency_id = other[i].emergency_id;
		}
	}
	if (e == OK)
		e = mark(db, a, out, out->decided);
	out->also = other;
	for (size_t i = 0; self && i < linked->count; i++)
		own_all(&other[i]);
	if (self)
		own_all(out);
	else
		out->verbs = verbs_of_all(out);
	return e;
}

enum err access_load(struct db *db, struct arena *a, const struct actor *actor, struct str person, struct access *out)
{
	struct key_list linked = { 0 };
	enum err e = load_one(db, a, actor, person, out, &linked);
	return e == OK && linked.count ? load_also(db, a, actor, &linked, out) : e;
}

const struct access *access_record(const struct access *x, struct str key)
{
	while (x && !str_eq(x->key, key))
		x = x->also;
	return x;
}

// Whether ' one two ' holds the word.
static bool holds(struct str list, struct str word)
{
	struct str rest = list;
	while (rest.p) {
		struct str piece = str_cut(&rest, ' ');
		if (piece.n && str_eq(piece, word))
			return true;
	}
	return false;
}

static bool never(const struct access_rule *r, const struct access_what *what)
{
	bool section = r->sections.n == 0 || holds(r->sections, what->section);
	bool label = r->labels.n == 0 || holds(r->labels, what->label);
	return section && label;
}

bool access_rule_covers(const struct access_rule *r, enum access_verb verb, struct str section)
{
	unsigned verbs = r->verbs & MAY_WRITE ? r->verbs | MAY_COMMENT : r->verbs;
	return (verbs & (unsigned)verb) == (unsigned)verb && (!section.n || !r->sections.n || holds(r->sections, section));
}

// A label other than "" is seen only by a rule that names it: "only-me" by none. LABEL_TEAM is by professionals.
static bool permits(const struct access *x, const struct access_rule *r, enum access_verb verb,
	const struct access_what *what)
{
	if (!access_rule_covers(r, verb, what->section))
		return false;
	return what->label.n == 0 || (x->staff && str_is(what->label, LABEL_TEAM)) || holds(r->labels, what->label);
}

bool access_decide(const struct access *x, enum access_verb verb, const struct access_what *what)
{
	if (x->self)
		return verb == MAY_SEE || verb == MAY_WRITE || verb == MAY_SHARE || verb == MAY_COMMENT;
	bool all = true, some = false;
	for (; x; x = x->also) {
		bool may = false;
		for (size_t i = 0; i < x->count; i++) {
			const struct access_rule *r = &x->rule[i];
			if (r->effect < 0 && never(r, what))
				return false;
			if (r->effect <= 0 || !permits(x, r, verb, what))
				continue;
			may = true;
			some = some || r->spans;
		}
		all = all && may;
	}
	return all || some;
}

bool access_barred(const struct access *x)
{
	for (; x; x = x->also)
		for (size_t i = 0; i < x->count; i++)
			if (x->rule[i].effect < 0 && x->rule[i].sections.n == 0 && x->rule[i].labels.n == 0)
				return true;
	return false;
}

// Who has looked is for the person alone, as its page is (serve/routes_plan.c). Who else is let in is for the person,
// for who decides with them, and for programs that keep records. A "never" lies there as "only-me" (consent.c).
bool access_sees(const struct access *x, const struct resource *r)
{
	const struct access_what what = { r->section, r->label, r->author };
	if (str_is(r->type, "AuditEvent"))
		return x->self;
	if (!access_decide(x, MAY_SEE, &what))
		return false;
	return x->self || x->program || !str_is(r->type, "Consent") || access_decide(x, MAY_SHARE, &what);
}

// The words that stand in both lists; STR("") stands for every word.
static struct str both(struct arena *a, struct str some, struct str others)
{
	struct str out = STR(" ");
	if (!some.n)
		return others;
	for (struct str rest = others; rest.p;) {
		struct str word = str_cut(&rest, ' ');
		if (word.n && holds(some, word))
			out = str_format(a, "%.*s%.*s ", STR_ARG(out), STR_ARG(word));
	}
	return out;
}

static struct access part_of_one(struct arena *a, const struct access *x, struct str parts, struct str labels)
{
	const struct access_rule everything = { .grantee = STR(""), .consent = STR(""), .sections = STR(""),
		.labels = STR(""), .purpose = STR("care"), .effect = 1 };
	struct access out = { .verbs = MAY_SEE, .key = x->key, .survivor = x->survivor, .decided = x->decided };
	size_t count = x->self ? 1 : x->count;
	struct access_rule *rule = arena_array(a, struct access_rule, count + 1);
	must(parts.n && (x->self || !count || x->rule));
	for (size_t i = 0; i < count; i++) {
		struct access_rule *r = &rule[out.count++];
		*r = x->self ? everything : x->rule[i];
		if (r->effect < 0)
			continue;
		r->verbs = x->self || r->verbs & MAY_SEE ? MAY_SEE : 0;
		r->sections = both(a, r->sections, parts);
		r->labels = x->self ? labels : labels.n && r->labels.n ? both(a, r->labels, labels) : STR("");
	}
	out.rule = rule;
	return out;
}

struct access access_part(struct arena *a, const struct access *x, struct str parts, struct str labels)
{
	struct access out = part_of_one(a, x, parts, labels);
	const struct access **next = &out.also;
	for (const struct access *y = x->also; y; y = y->also) {
		struct access *other = arena_make(a, struct access);
		*other = part_of_one(a, y, parts, labels);
		*next = other;
		next = &other->also;
	}
	return out;
}

// Whether one rule opens every section for what carries this label, and no rule closes anything.
static bool opens_all(const struct access *x, struct str label)
{
	bool all = true, some = false;
	for (; x; x = x->also) {
		bool open = false;
		for (size_t i = 0; i < x->count; i++) {
			const struct access_rule *r = &x->rule[i];
			if (r->effect < 0)
				return false;
			if (r->sections.n || !permits(x, r, MAY_SEE, &(struct access_what){ STR(""), label, STR("") }))
				continue;
			open = true;
			some = some || r->spans;
		}
		all = all && open;
	}
	return all || some;
}

static bool is_never(const struct access_rule *r, instant now)
{
	return r->effect < 0 && access_rule_in_force(r, now) && !r->sections.n && !r->labels.n;
}

// The grantee as somebody who stands where it stands.
static enum err standing_for(struct db *db, struct arena *a, struct str grantee, struct actor *out)
{
	struct actor_team at = { .team = grantee.n > 2 ? str_part(grantee, 2, grantee.n) : STR("") }, *team = NULL;
	*out = (struct actor){ .kind = ACTOR_STAFF, .account = STR("") };
	if (str_starts(grantee, "a:"))
		return account_actor(db, a, at.team, out);
	enum err e = organisation_above_of(db, a, &at);
	if (e == OK) {
		team = arena_make(a, struct actor_team);
		*team = at;
		out->team = team;
		out->teams = 1;
	}
	return e;
}

enum err access_grantee_barred(struct db *db, struct arena *a, const struct access_rule *rule, size_t count,
	struct str grantee, bool *yes)
{
	struct actor who;
	instant now = clock_now();
	bool read = false;
	enum err e = OK;
	*yes = false;
	for (size_t i = 0; e == OK && i < count && !*yes; i++) {
		if (!is_never(&rule[i], now))
			continue;
		*yes = str_eq(rule[i].grantee, grantee);
		if (*yes || (!str_starts(rule[i].grantee, "o:") && !str_starts(grantee, "a:")))
			continue;
		if (!read)
			e = standing_for(db, a, grantee, &who);
		read = true;
		*yes = e == OK && names(&rule[i], &who);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err access_hides(struct db *db, const struct access *x, struct str person, bool *hides)
{
	*hides = !x->self && !opens_all(x, STR(""));
	if (x->self || *hides)
		return OK;
	struct query *q = query_begin(db, &labels_read);
	query_text(q, "person", person);
	while (!*hides && query_row(q))
		*hides = !opens_all(x, row_text(q, "label"));
	return query_end(q);
}

void access_filter(const struct access *x, struct resource_list *list)
{
	size_t kept = 0;
	if (x->self)
		return;
	for (size_t i = 0; i < list->count; i++)
		if (access_sees(x, &list->item[i]))
			list->item[kept++] = list->item[i];
	list->count = kept;
}
