// SPDX-License-Identifier: Apache-2.0
// Reading access rules and writing them (access.h, access_read.h).
#include "record/access_read.h"

#include <string.h>

#include "record/basis.h"
#include "record/link.h"
#include "record/organisation.h"
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
// One after the other: for IN with a list SQLite fills a table of its own first, which costs more than the rest.
#define MINE(grantee) "SELECT " RULE " FROM access_rule WHERE person = $1 AND grantee = " grantee
#define AND_MINE(grantee) " UNION ALL " MINE(grantee)
#define NOBODY_HAS "-" // no grantee
static struct statement rules_few = {
	.name = "access_rules_few",
	.sql = MINE("$2") AND_MINE("$3") AND_MINE("$4") AND_MINE("$5") AND_MINE("$6"),
	.params = "person:text g1:text g2:text g3:text g4:text linked:text",
	.columns = RULE_COLUMNS,
	.for_what = "what of one person's rules names an account or its one team, at each request",
};
#define GRANTEES 12
static struct statement rules_mine = {
	.name = "access_rules_mine",
	.sql = MINE("$2") AND_MINE("$3") AND_MINE("$4") AND_MINE("$5") AND_MINE("$6") AND_MINE("$7") AND_MINE("$8")
		AND_MINE("$9") AND_MINE("$10") AND_MINE("$11") AND_MINE("$12") AND_MINE("$13") AND_MINE("$14"),
	.params = "person:text g1:text g2:text g3:text g4:text g5:text g6:text g7:text g8:text g9:text g10:text g11:text "
		  "g12:text linked:text",
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
static struct statement rules_linked = {
	.name = "access_rules_linked",
	.sql = "SELECT " RULE " FROM access_rule WHERE person = $1 AND grantee = $2",
	.params = "person:text linked:text",
	.columns = RULE_COLUMNS,
	.for_what = "whether there is a second record of who reads their own",
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

STATEMENTS(access_read, &rules_read, &rules_few, &rules_mine, &rules_never, &rules_linked, &rule_put, &rule_drop);

// What `q` asked for of this person's rules, without those that age has ended. A row that says that there is another
// record of the person is no rule: its key goes to `linked` (link.h); NULL: it is of no use.
static enum err read_rules(struct db *db, struct query *q, struct arena *a, struct str person, struct access_rule **out,
	size_t *count, struct key_list *linked)
{
	size_t room = *count;
	while (query_row(q)) {
		if (str_is(row_text(q, "grantee"), LINK_GRANTEE)) {
			if (linked)
				link_key_add(a, linked, row_text(q, "consent"));
			continue;
		}
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

static enum err rules_all(struct db *db, struct arena *a, struct str person, struct access_rule **out, size_t *count,
	struct key_list *linked)
{
	*out = NULL;
	*count = 0;
	struct query *q = query_begin(db, &rules_read);
	query_text(q, "person", person);
	return read_rules(db, q, a, person, out, count, linked);
}

enum err access_rules(struct db *db, struct arena *a, struct str person, struct access_rule **out, size_t *count)
{
	return rules_all(db, a, person, out, count, NULL);
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
enum err access_read_naming(struct db *db, struct arena *a, const struct actor *actor, struct str person,
	struct access_rule **out, size_t *count, struct key_list *linked)
{
	static const char *const params[GRANTEES] = { "g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9", "g10", "g11",
		"g12" };
	struct str *grantee;
	size_t n = access_grantees(a, actor, &grantee);
	if (n > GRANTEES)
		return rules_all(db, a, person, out, count, linked);
	*out = NULL;
	*count = 0;
	bool few = n <= GRANTEES_FEW;
	struct query *q = query_begin(db, few ? &rules_few : &rules_mine);
	query_text(q, "person", person);
	for (size_t i = 0; i < (few ? GRANTEES_FEW : GRANTEES); i++)
		query_text(q, params[i], i < n ? grantee[i] : STR(NOBODY_HAS));
	query_text(q, "linked", STR(LINK_GRANTEE));
	return read_rules(db, q, a, person, out, count, linked);
}

// Those that a program is held to: every "never", and what was opened to the organisation that it stands for.
enum err access_read_system(struct db *db, struct arena *a, const struct actor *actor, struct str person,
	struct access_rule **out, size_t *count, struct key_list *linked)
{
	if (actor->teams)
		return rules_all(db, a, person, out, count, linked);
	*out = NULL;
	*count = 0;
	struct query *q = query_begin(db, &rules_never);
	query_text(q, "person", person);
	return read_rules(db, q, a, person, out, count, linked);
}

enum err access_read_linked(struct db *db, struct arena *a, struct str person, struct key_list *linked)
{
	struct access_rule *none = NULL;
	size_t count = 0;
	struct query *q = query_begin(db, &rules_linked);
	query_text(q, "person", person);
	query_text(q, "linked", STR(LINK_GRANTEE));
	return read_rules(db, q, a, person, &none, &count, linked);
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
