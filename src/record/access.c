// SPDX-License-Identifier: Apache-2.0
// Who may do what (access.h): rules are read once a request and then asked of memory. A rule names an account, a team
// or an organisation; teams are those the account belongs to at this moment, so leaving a team ends what came with it.
#include "record/access.h"

#include <string.h>

#include "record/basis.h"
#include "record/emergency.h"
#include "record/organisation.h"
#include "record/scope.h"
#include "record/statements.h"

#define RULE "grantee, consent, effect, verbs, sections, labels, purpose, since, until, provisional"
#define RULE_COLUMNS                                                                                                   \
	"grantee:text consent:text effect:int verbs:int sections:text labels:text purpose:text since:int until:int "    \
	"provisional:int"

static struct statement rules_read = {
	.name = "access_rules",
	.sql = "SELECT " RULE " FROM access_rule WHERE person = $1 ORDER BY grantee, consent",
	.params = "person:text",
	.columns = RULE_COLUMNS,
	.for_what = "every rule of one person: few, read at once and compared in memory",
};
#define GRANTEES_FEW 4 // who is in one team of an organisation, as most are
static struct statement rules_few = {
	.name = "access_rules_few",
	.sql = "SELECT " RULE " FROM access_rule WHERE person = $1 AND grantee IN ($2, $3, $4, $5)",
	.params = "person:text g1:text g2:text g3:text g4:text",
	.columns = RULE_COLUMNS,
	.for_what = "what of one person's rules names an account or its one team, at each request",
};
#define GRANTEES 12
static struct statement rules_mine = {
	.name = "access_rules_mine",
	.sql = "SELECT " RULE " FROM access_rule WHERE person = $1 AND grantee IN ($2, $3, $4, $5, $6, $7, $8, $9, $10,"
	       " $11, $12, $13)",
	.params = "person:text g1:text g2:text g3:text g4:text g5:text g6:text g7:text g8:text g9:text g10:text g11:text "
		  "g12:text",
	.columns = RULE_COLUMNS,
	.for_what = "what of one person's rules names an account or a team of theirs, at each request",
};
static struct statement rules_never = {
	.name = "access_rules_never",
	.sql = "SELECT " RULE " FROM access_rule WHERE person = $1 AND effect < 0",
	.params = "person:text",
	.columns = RULE_COLUMNS,
	.for_what = "what a person closed, for programs, at each request",
};
static struct statement rule_put = {
	.name = "access_rule_put",
	.sql = "INSERT INTO access_rule (person, " RULE ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
	       " ON CONFLICT (person, grantee, consent) DO UPDATE SET effect = excluded.effect, verbs = excluded.verbs,"
	       " sections = excluded.sections, labels = excluded.labels, purpose = excluded.purpose,"
	       " since = excluded.since, until = excluded.until, provisional = excluded.provisional",
	.params = "person:text grantee:text consent:text effect:int verbs:int sections:text labels:text purpose:text "
		  "since:int until:int provisional:int",
	.columns = "",
	.for_what = "the rule that follows from a consent",
};
static struct statement rule_drop = {
	.name = "access_rule_drop",
	.sql = "DELETE FROM access_rule WHERE person = $1 AND consent = $2",
	.params = "person:text consent:text",
	.columns = "",
	.for_what = "a consent was withdrawn: what followed from it ends",
};

static struct statement labels_read = {
	.name = "access_labels",
	.sql = "SELECT label FROM resource WHERE person = $1 AND label <> '' AND type <> 'Consent' ORDER BY label",
	.params = "person:text",
	.columns = "label:text",
	.for_what = "the labels on what a person has, to know that nothing is hidden from somebody",
};

STATEMENTS(access, &rules_read, &rules_few, &rules_mine, &rules_never, &rule_put, &rule_drop, &labels_read);

// What `q` asked for of this person's rules, without those that age has ended.
static enum err read_rules(struct db *db, struct query *q, struct arena *a, struct str person, struct access_rule **out,
	size_t *count)
{
	size_t room = *count;
	while (query_row(q)) {
		if (*count == room) {
			room = room ? room * 2 : 16;
			struct access_rule *more = arena_array(a, struct access_rule, room);
			if (*count)
				memcpy(more, *out, *count * sizeof *more);
			*out = more;
		}
		struct access_rule *r = &(*out)[(*count)++];
		r->grantee = str_dup(a, row_text(q, "grantee"));
		r->consent = str_dup(a, row_text(q, "consent"));
		r->effect = (int)row_int(q, "effect");
		r->verbs = (unsigned)row_int(q, "verbs");
		r->sections = str_dup(a, row_text(q, "sections"));
		r->labels = str_dup(a, row_text(q, "labels"));
		r->purpose = str_dup(a, row_text(q, "purpose"));
		r->since = row_int(q, "since");
		r->until = row_int(q, "until");
		r->provisional = row_int(q, "provisional") != 0;
	}
	enum err e = query_end(q);
	return e == OK ? basis_filter(db, person, *out, count) : e;
}

enum err access_rules(struct db *db, struct arena *a, struct str person, struct access_rule **out, size_t *count)
{
	*out = NULL;
	*count = 0;
	struct query *q = query_begin(db, &rules_read);
	query_text(q, "person", person);
	return read_rules(db, q, a, person, out, count);
}

static void name_once(struct str *list, size_t *n, struct str grantee)
{
	for (size_t i = 0; i < *n; i++)
		if (str_eq(list[i], grantee))
			return;
	list[(*n)++] = grantee;
}

size_t access_grantees(struct arena *a, const struct actor *actor, struct str **out)
{
	struct str *list = arena_array(a, struct str, 1 + actor->teams * (2 + ORGANISATION_UP));
	size_t n = 0;
	list[n++] = actor_author(a, actor);
	for (size_t i = 0; i < actor->teams; i++) {
		const struct actor_team *t = &actor->team[i];
		list[n++] = str_join(a, STR("t:"), t->team);
		name_once(list, &n, str_join(a, STR("o:"), t->team));
		for (size_t j = 0; j < t->aboves; j++)
			name_once(list, &n, str_join(a, STR("o:"), t->above[j]));
	}
	*out = list;
	return n;
}

// A person may have let in fifty: those that name somebody are found by the primary key. Who is in more teams than are
// asked for at once has all of them read.
static enum err rules_naming(struct db *db, struct arena *a, const struct actor *actor, struct str person,
	struct access_rule **out, size_t *count)
{
	static const char *const params[GRANTEES] = { "g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9", "g10", "g11",
		"g12" };
	struct str *grantee;
	size_t n = access_grantees(a, actor, &grantee);
	if (n > GRANTEES)
		return access_rules(db, a, person, out, count);
	*out = NULL;
	*count = 0;
	bool few = n <= GRANTEES_FEW;
	struct query *q = query_begin(db, few ? &rules_few : &rules_mine);
	query_text(q, "person", person);
	for (size_t i = 0; i < (few ? GRANTEES_FEW : GRANTEES); i++)
		query_text(q, params[i], grantee[i < n ? i : 0]);
	return read_rules(db, q, a, person, out, count);
}

// Those that a program is held to: every "never", and what was opened to the organisation that it stands for.
static enum err rules_of_system(struct db *db, struct arena *a, const struct actor *actor, struct str person,
	struct access_rule **out, size_t *count)
{
	if (actor->teams)
		return access_rules(db, a, person, out, count);
	*out = NULL;
	*count = 0;
	struct query *q = query_begin(db, &rules_never);
	query_text(q, "person", person);
	return read_rules(db, q, a, person, out, count);
}

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
	struct db *db, struct arena *a, const struct actor *actor, struct str person, struct access *out)
{
	bool writes = scope_changes(actor->scope), stands_for = actor->teams > 0, closed = false;
	struct access_rule *all;
	size_t count;
	enum err e = rules_of_system(db, a, actor, person, &all, &count);
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

enum err access_load(struct db *db, struct arena *a, const struct actor *actor, struct str person, struct access *out)
{
	struct access_rule *all;
	size_t count;
	*out = (struct access){ .program = actor->kind == ACTOR_SYSTEM };
	if (out->program)
		return access_system(db, a, actor, person, out);
	// Administrators, commissioners and the like run the service: no one's plan, whatever a team of theirs was given.
	if (actor->kind != ACTOR_PERSON && actor->kind != ACTOR_SUPPORTER && actor->kind != ACTOR_STAFF &&
		actor->kind != ACTOR_LINK)
		return OK;
	if (actor->kind == ACTOR_PERSON && actor->person.n && str_eq(actor->person, person)) {
		out->self = true;
		out->verbs = MAY_SEE | MAY_WRITE | MAY_SHARE;
		return OK;
	}
	out->staff = actor->kind == ACTOR_STAFF;
	enum err e = rules_naming(db, a, actor, person, &all, &count);
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
	bool may = false;
	for (size_t i = 0; i < x->count; i++) {
		if (x->rule[i].effect < 0 && never(&x->rule[i], what))
			return false;
		may = may || (x->rule[i].effect > 0 && permits(x, &x->rule[i], verb, what));
	}
	return may;
}

bool access_barred(const struct access *x)
{
	for (size_t i = 0; i < x->count; i++)
		if (x->rule[i].effect < 0 && x->rule[i].sections.n == 0 && x->rule[i].labels.n == 0)
			return true;
	return false;
}

// Who else is let in is for the person, for who decides with them, and for programs that keep records. A "never" lies
// there as "only-me" (consent.c).
bool access_sees(const struct access *x, const struct resource *r)
{
	const struct access_what what = { r->section, r->label, r->author };
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

struct access access_part(struct arena *a, const struct access *x, struct str parts, struct str labels)
{
	const struct access_rule everything = { .grantee = STR(""), .consent = STR(""), .sections = STR(""),
		.labels = STR(""), .purpose = STR("care"), .effect = 1 };
	struct access out = { .verbs = MAY_SEE };
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

// Whether one rule opens every section for what carries this label, and no rule closes anything.
static bool opens_all(const struct access *x, struct str label)
{
	bool open = false;
	for (size_t i = 0; i < x->count; i++) {
		const struct access_rule *r = &x->rule[i];
		if (r->effect < 0)
			return false;
		open = open || (r->sections.n == 0 && permits(x, r, MAY_SEE, &(struct access_what){ STR(""), label, STR("") }));
	}
	return open;
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

enum err access_rule_put(struct db *db, struct str person, const struct access_rule *r)
{
	struct query *q = query_begin(db, &rule_put);
	query_text(q, "person", person);
	query_text(q, "grantee", r->grantee);
	query_text(q, "consent", r->consent);
	query_int(q, "effect", r->effect);
	query_int(q, "verbs", r->verbs);
	query_text(q, "sections", r->sections.p ? r->sections : STR(""));
	query_text(q, "labels", r->labels.p ? r->labels : STR(""));
	query_text(q, "purpose", r->purpose.p ? r->purpose : STR(""));
	query_int(q, "since", r->since);
	query_int(q, "until", r->until);
	query_int(q, "provisional", r->provisional);
	return query_run(q, NULL);
}

enum err access_rule_drop(struct db *db, struct str person, struct str consent)
{
	struct query *q = query_begin(db, &rule_drop);
	query_text(q, "person", person);
	query_text(q, "consent", consent);
	return query_run(q, NULL);
}
