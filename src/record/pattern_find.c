// SPDX-License-Identifier: Apache-2.0
// Which looks are worth a question (pattern.h). The rows behind a mark of each chain are read by the audit's own
// thread, as many at once as are indexed at once; each professional and each person in them is compared with what the
// record says of both, and the writer gets only what was found and where the mark stands now. Nothing asks for
// everybody.
//
// Of a professional the record knows the name, their Practitioner and, where their account is joined to one, their own
// record. So a pattern is a reason to ask, never a proof.
#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "record/access.h"
#include "record/account.h"
#include "record/audit_inside.h"
#include "record/pattern_inside.h"
#include "record/person.h"
#include "record/statements.h"

enum { AT_ONCE = 256, FACTS_MOST = 8 };

static struct statement pattern_mark_get = {
	.name = "pattern_mark_get",
	.sql = "SELECT seq AS seq FROM look_pattern_mark WHERE chain = $1",
	.params = "chain:int",
	.columns = "seq:int",
	.for_what = "how far looks were compared",
};
static struct statement pattern_mark_set = {
	.name = "pattern_mark_set",
	.sql = "INSERT INTO look_pattern_mark (chain, seq) VALUES ($1, $2)"
		" ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq",
	.params = "chain:int seq:int",
	.columns = "",
	.for_what = "looks were compared up to here",
};
// Up to the mark of the index, behind which audit_looked knows the row.
static struct statement pattern_looks = {
	.name = "pattern_looks",
	.sql = "SELECT a.seq AS seq, a.at AS at, a.actor AS actor, a.role AS role, a.person AS person FROM audit a"
		" WHERE a.chain = $1 AND a.seq > $2 AND a.seq <= $3 AND a.person <> '' AND a.outcome = 'done'"
		" AND a.action IN ('read', 'change', 'print', 'history') ORDER BY a.seq",
	.params = "chain:int after:int upto:int",
	.columns = "seq:int at:int actor:text role:text person:text",
	.for_what = "looks that were not compared yet",
};
static struct statement pattern_people = {
	.name = "pattern_people",
	.sql = "SELECT count(*) AS people FROM audit_looked WHERE actor = $1 AND at > $2 AND at <= $3",
	.params = "actor:text after:int upto:int",
	.columns = "people:int",
	.for_what = "how many people somebody looked at in an hour",
};
static struct statement pattern_colleague = {
	.name = "pattern_colleague",
	.sql = "SELECT id AS id FROM account WHERE person = $1 AND kind = 'staff' AND ended = 0 AND id <> $2"
		" UNION ALL SELECT id AS id FROM account WHERE name = $3 AND kind = 'staff' AND ended = 0 AND id <> $2",
	.params = "person:text account:text name:text",
	.columns = "id:text",
	.for_what = "whether a person is a colleague of who looked",
};

STATEMENTS(pattern_find, &pattern_mark_get, &pattern_mark_set, &pattern_looks, &pattern_people, &pattern_colleague);

// Where somebody lives and is called, as far as a record says: without blanks and capitals.
struct home {
	struct str post[FACTS_MOST], phone[FACTS_MOST];
	size_t posts, phones;
};

struct finding {
	struct db *db;
	struct arena *arena;
	int64_t chain, upto;
	struct pattern *item; // of one what, actor and person each
	size_t count, room;
};

// --- what is known of both -------------------------------------------------------------------------------------------
static void keep(struct arena *a, struct str text, struct str *item, size_t *count)
{
	struct str low = fold_case(a, text);
	char *p = arena_bytes(a, low.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < low.n; i++)
		if (low.p[i] != ' ')
			p[n++] = low.p[i];
	if (n >= 5 && *count < FACTS_MOST)
		item[(*count)++] = (struct str){ p, n };
}

// A work address or number is that of all colleagues: it says nothing.
static bool at_home(struct arena *a, struct json_at x)
{
	struct str use = json_text(a, json_get(x, "use"));
	return !str_is(use, "work") && !str_is(use, "old");
}

static void home_add(struct arena *a, struct str body, struct home *out)
{
	struct json_at top = json_trusted(a, body), address = json_get(top, "address"), telecom = json_get(top, "telecom");
	for (struct json_at x = json_first(address); json_is(x); x = json_next(address, x))
		if (at_home(a, x))
			keep(a, json_text(a, json_get(x, "postalCode")), out->post, &out->posts);
	for (struct json_at x = json_first(telecom); json_is(x); x = json_next(telecom, x))
		if (at_home(a, x) && !str_is(json_text(a, json_get(x, "system")), "email"))
			keep(a, json_text(a, json_get(x, "value")), out->phone, &out->phones);
}

static enum err home_of_reader(struct finding *f, const struct actor *who, struct home *out)
{
	struct resource r;
	enum err e = OK;
	*out = (struct home){ 0 };
	if (who->practitioner.n && (e = shared_get(f->db, f->arena, STR("Practitioner"), who->practitioner, &r)) == OK)
		home_add(f->arena, r.body, out);
	if ((e == OK || e == ERR_NOT_FOUND) && who->person.n &&
		(e = resource_get(f->db, f->arena, STR("Patient"), who->person, &r)) == OK)
		home_add(f->arena, r.body, out);
	return e == ERR_NOT_FOUND ? OK : e;
}

static bool shares(const struct str *x, size_t n, const struct str *y, size_t m)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			if (str_eq(x[i], y[k]))
				return true;
	return false;
}

static bool same_name(struct arena *a, struct str x, struct str y)
{
	return x.n && str_eq(fold_name(a, x), fold_name(a, y));
}

static bool same_family(struct arena *a, struct str full, struct str family)
{
	struct str name = fold_name(a, full), last = fold_name(a, family);
	return last.n && str_ends(name, str_c(a, str_format(a, " %.*s", STR_ARG(last))));
}

// A relative of theirs is called as who looked, or somebody of that name was let in as a supporter.
static enum err among_theirs(struct finding *f, const struct actor *who, struct str person, bool *yes)
{
	struct resource_list list;
	struct access_rule *rule;
	size_t count;
	*yes = false;
	enum err e = resource_of_type(f->db, f->arena, person, SHELF_PLAN, "RelatedPerson", &list);
	for (size_t i = 0; e == OK && i < list.count && !*yes; i++) {
		struct json_at names = json_get(json_trusted(f->arena, list.item[i].body), "name");
		for (struct json_at x = json_first(names); json_is(x); x = json_next(names, x))
			*yes = *yes || same_name(f->arena, who->name, json_text(f->arena, json_get(x, "text")));
	}
	if (e == OK && !*yes)
		e = access_rules(f->db, f->arena, person, &rule, &count);
	else
		return e;
	for (size_t i = 0; e == OK && i < count && !*yes; i++) {
		struct actor other;
		if (!str_starts(rule[i].grantee, "a:"))
			continue;
		e = account_shown(f->db, f->arena, str_part(rule[i].grantee, 2, rule[i].grantee.n), &other);
		*yes = e == OK && other.kind == ACTOR_SUPPORTER && same_name(f->arena, who->name, other.name);
		e = e == ERR_NOT_FOUND ? OK : e;
	}
	return e;
}

static enum err is_colleague(struct finding *f, const struct actor *who, const struct person *p, bool *yes)
{
	struct query *q = query_begin(f->db, &pattern_colleague);
	query_text(q, "person", p->key);
	query_text(q, "account", who->account);
	query_text(q, "name", p->full);
	*yes = query_row(q);
	return query_end(q);
}

// --- one look --------------------------------------------------------------------------------------------------------
static void note(struct finding *f, const struct pattern *x)
{
	for (size_t i = 0; i < f->count; i++) {
		struct pattern *was = &f->item[i];
		if (was->what != x->what || !str_eq(was->actor, x->actor) || !str_eq(was->person, x->person))
			continue;
		was->times++;
		was->last = x->last > was->last ? x->last : was->last;
		return;
	}
	if (f->count == f->room) {
		size_t room = f->room ? 2 * f->room : 16;
		struct pattern *more = arena_array(f->arena, struct pattern, room);
		if (f->count)
			memcpy(more, f->item, f->count * sizeof *more);
		f->item = more;
		f->room = room;
	}
	f->item[f->count++] = *x;
}

static enum err compare(struct finding *f, const struct actor *who, const struct person *p, enum pattern_what *what)
{
	struct home mine, theirs = { 0 };
	bool yes;
	*what = 0;
	if (str_eq(who->person, p->key) || same_name(f->arena, who->name, p->full)) {
		*what = PATTERN_OWN;
		return OK;
	}
	enum err e = home_of_reader(f, who, &mine);
	if (e == OK)
		e = among_theirs(f, who, p->key, &yes);
	if (e != OK)
		return e;
	home_add(f->arena, p->patient.body, &theirs);
	bool post = shares(mine.post, mine.posts, theirs.post, theirs.posts);
	bool phone = shares(mine.phone, mine.phones, theirs.phone, theirs.phones);
	if (yes || phone || (post && same_family(f->arena, who->name, p->family)))
		*what = PATTERN_RELATIVE;
	else if (post)
		*what = PATTERN_NEIGHBOUR;
	if (*what)
		return OK;
	e = is_colleague(f, who, p, &yes);
	if (e == OK && yes)
		*what = PATTERN_COLLEAGUE;
	return e;
}

static enum err look_at_many(struct finding *f, struct pattern *x)
{
	struct query *q = query_begin(f->db, &pattern_people);
	query_text(q, "actor", x->actor);
	query_int(q, "after", x->last - HOURS);
	query_int(q, "upto", x->last);
	int64_t people = query_row(q) ? row_int(q, "people") : 0;
	enum err e = query_end(q);
	if (e == OK && people > PATTERN_MANY_PEOPLE) {
		struct pattern many = *x;
		many.what = PATTERN_MANY;
		many.person = STR("");
		note(f, &many);
	}
	return e;
}

// x: who looked at whom and when. Programs copy records in thousands, and people look at their own: neither is asked.
static enum err look_at(struct finding *f, struct pattern *x)
{
	struct actor who;
	struct person p;
	if (!str_starts(x->actor, "a:"))
		return OK;
	enum err e = account_shown(f->db, f->arena, str_part(x->actor, 2, x->actor.n), &who);
	if (e != OK || who.kind != ACTOR_STAFF)
		return e == ERR_NOT_FOUND ? OK : e;
	e = look_at_many(f, x);
	if (e == OK)
		e = person_load(f->db, f->arena, x->person, &p);
	if (e != OK)
		return e == ERR_NOT_FOUND || e == ERR_GONE ? OK : e;
	e = compare(f, &who, &p, &x->what);
	if (e == OK && x->what)
		note(f, x);
	return e;
}

// --- a turn ----------------------------------------------------------------------------------------------------------
static enum err mark_of(struct db *db, int64_t chain, int64_t *seq)
{
	struct query *q = query_begin(db, &pattern_mark_get);
	query_int(q, "chain", chain);
	*seq = query_row(q) ? row_int(q, "seq") : 0;
	return query_end(q);
}

// Each pair once: the newest of its looks says when.
static enum err read_looks(struct finding *f, int64_t from, struct pattern **looks, size_t *count)
{
	*looks = arena_array(f->arena, struct pattern, AT_ONCE);
	*count = 0;
	struct query *q = query_begin(f->db, &pattern_looks);
	query_int(q, "chain", f->chain);
	query_int(q, "after", from);
	query_int(q, "upto", f->upto);
	while (query_row(q)) {
		struct pattern *all = *looks;
		size_t i = 0;
		while (i < *count && !(str_eq(all[i].actor, row_text(q, "actor")) &&
				str_eq(all[i].person, row_text(q, "person"))))
			i++;
		if (i == AT_ONCE)
			break;
		if (i < *count) {
			all[i].last = row_int(q, "at");
			continue;
		}
		all[(*count)++] = (struct pattern){ .actor = str_dup(f->arena, row_text(q, "actor")),
			.role = str_dup(f->arena, row_text(q, "role")), .person = str_dup(f->arena, row_text(q, "person")),
			.since = row_int(q, "at"), .last = row_int(q, "at"), .times = 1 };
	}
	return query_end(q);
}

static enum err save(struct db *db, struct arena *a, void *what)
{
	const struct finding *f = what;
	enum err e = OK;
	for (size_t i = 0; e == OK && i < f->count; i++)
		e = pattern_put(db, a, &f->item[i]);
	if (e != OK)
		return e;
	struct query *q = query_begin(db, &pattern_mark_set);
	query_int(q, "chain", f->chain);
	query_int(q, "seq", f->upto);
	return query_run(q, NULL);
}

static enum err some(struct store *s, struct arena *a, int64_t chain, int64_t from, int64_t upto)
{
	struct finding f = { .db = store_reader(s), .arena = a, .chain = chain, .upto = upto };
	struct pattern *looks;
	size_t count;
	db_begin_read(f.db);
	enum err e = read_looks(&f, from, &looks, &count);
	for (size_t i = 0; e == OK && i < count; i++)
		e = look_at(&f, &looks[i]);
	db_end_read(f.db);
	db_settle(f.db);
	return e == OK ? store_write(s, save, &f) : e;
}

static enum err of_chain(struct store *s, const struct audit_mark *indexed)
{
	int64_t from;
	enum err e = mark_of(store_reader(s), indexed->chain, &from);
	while (e == OK && from < indexed->seq) {
		int64_t upto = indexed->seq - from > AT_ONCE ? from + AT_ONCE : indexed->seq;
		struct arena *a = arena_new();
		e = some(s, a, indexed->chain, from, upto);
		arena_free(a);
		from = upto;
	}
	return e;
}

enum err pattern_find(struct store *s)
{
	struct audit_marks marks;
	enum err e = audit_marks_read(store_reader(s), &marks);
	for (size_t i = 0; e == OK && i < marks.count; i++)
		e = of_chain(s, &marks.mark[i]);
	return e;
}
