// SPDX-License-Identifier: Apache-2.0
// Editions and the codes on paper (edition.h). Columns alone are read, no body; a code is kept as a digest among the
// one-time codes, but is never used up.
#include "plan/edition.h"

#include <sodium.h>
#include <string.h>

#include "base/buf.h"
#include "base/random.h"
#include "plan/agreement.h"
#include "plan/statements.h"

#define CODE_LENGTH 12
#define SCOPE_MOST ((size_t)4096) // bytes

static struct statement edition_groups = {
	.name = "edition_groups",
	.sql = "SELECT section AS section, label AS label, CAST(SUM(version) AS BIGINT) AS versions, MAX(seq) AS newest,"
	       " MAX(updated) AS updated FROM resource WHERE person = $1 AND shelf IN (0, 2) AND kind <> ''"
	       " GROUP BY section, label",
	.params = "person:text",
	.columns = "section:text label:text versions:int newest:int updated:int",
	.for_what = "which edition of a plan there is, from columns alone",
};
PLAN_STATEMENTS_OF(edition, &edition_groups);

static bool listed(struct str list, const char *mark, struct str name)
{
	size_t n = strlen(mark);
	for (struct str rest = list; rest.p;) {
		struct str item = str_cut(&rest, ',');
		if (str_starts(item, mark) && str_eq(str_part(item, n, item.n), name))
			return true;
	}
	return false;
}

static void add(struct buf *b, const char *mark, struct str name)
{
	size_t at;
	if (listed(buf_text(b), mark, name) || str_index(name, ',', &at) || str_index(name, '|', &at))
		return;
	buf_str(b, b->n ? STR(",") : STR(""));
	buf_c(b, mark);
	buf_str(b, name);
}

enum err edition_scope(struct db *db, struct arena *a, struct str person, const struct access *x, struct str *out)
{
	struct buf b;
	*out = STR("*");
	if (x->self)
		return OK;
	buf_init(&b, a, SCOPE_MOST);
	for (size_t i = 0; i < section_count; i++)
		if (access_decide(x, MAY_SEE, &(struct access_what){ .section = str_of(sections[i].name) }))
			add(&b, "", str_of(sections[i].name));
	struct query *q = query_begin(db, &edition_groups);
	query_text(q, "person", person);
	while (query_row(q)) {
		struct access_what what = { .section = row_text(q, "section"), .label = row_text(q, "label") };
		if (what.label.n && access_decide(x, MAY_SEE, &what))
			add(&b, "=", str_dup(a, what.label));
	}
	*out = buf_text(&b);
	return query_end(q);
}

static bool in_scope(struct str scope, struct str section, struct str label)
{
	return str_is(scope, "*") || (listed(scope, "", section) && (!label.n || listed(scope, "=", label)));
}

enum err edition_of(struct db *db, struct arena *a, struct str person, struct str scope, struct edition *out)
{
	(void)a;
	*out = (struct edition){ 0 };
	struct query *q = query_begin(db, &edition_groups);
	query_text(q, "person", person);
	while (query_row(q)) {
		if (!in_scope(scope, row_text(q, "section"), row_text(q, "label")))
			continue;
		out->number += row_int(q, "versions");
		if (row_int(q, "newest") > out->seq)
			out->seq = row_int(q, "newest");
		if (row_int(q, "updated") > out->at)
			out->at = row_int(q, "updated");
	}
	return query_end(q);
}

// "about,goals|seq|agreed"
static struct str detail_of(struct arena *a, const struct edition_paper *x)
{
	return str_format(a, "%.*s|%lld|%d", STR_ARG(x->scope), (long long)x->edition.seq, x->agreed);
}

struct str edition_code(struct arena *a, const struct site *site, const struct edition_paper *x)
{
	unsigned char bytes[16];
	char code[CODE_LENGTH];
	struct str what = str_format(a, "paper|%.*s|%.*s%s%.*s", STR_ARG(x->person), STR_ARG(detail_of(a, x)),
		x->reader.n ? "|" : "", STR_ARG(x->reader));
	crypto_generichash(bytes, sizeof bytes, (const unsigned char *)what.p, what.n, site->sign_secret,
		sizeof site->sign_secret);
	for (size_t i = 0; i < CODE_LENGTH; i++)
		code[i] = CROCKFORD[bytes[i] & 31];
	return str_dup(a, (struct str){ code, sizeof code });
}

enum err edition_keep(struct db *db, struct arena *a, struct str code, const struct edition_paper *x)
{
	struct one_time_code there;
	enum err e = code_find(db, a, code, &there);
	if (e != ERR_NOT_FOUND)
		return e;
	return code_put(db, a, &(struct one_time_code){ .code = code, .purpose = STR(CODE_PAPER), .person = x->person,
		.account = x->reader, .detail = detail_of(a, x), .ends = clock_now() + EDITION_KEPT });
}

enum err edition_find(struct db *db, struct arena *a, struct str typed, struct edition_paper *out)
{
	struct one_time_code c;
	int64_t seq, agreed;
	enum err e = code_find(db, a, typed, &c);
	if (e == OK && !str_is(c.purpose, CODE_PAPER))
		e = ERR_NOT_FOUND;
	if (e != OK)
		return e;
	struct str rest = c.detail, scope = str_cut(&rest, '|'), changed = str_cut(&rest, '|');
	if (!str_int(changed, 0, INT64_MAX, &seq) || !str_int(rest, 0, 1000000, &agreed))
		return ERR_NOT_FOUND;
	*out = (struct edition_paper){ .person = c.person, .scope = scope,
		.reader = c.account, .edition.seq = seq, .agreed = (int)agreed };
	return OK;
}

// An agreed version is the newest as long as the plan says what was agreed.
static enum err agreed_newest(struct db *db, struct arena *a, const struct person *person, int number, bool *newest)
{
	struct plan pl;
	struct agreement_list list;
	size_t count = 0;
	enum err e = plan_load(db, a, person, NULL, &pl);
	if (e == OK)
		e = agreements_brief(db, a, person->key, &list);
	if (e != OK)
		return e;
	const struct agreed_version *v = agreed_versions(a, &list, agreement_manifest_now(a, &list, &pl), &count);
	*newest = number >= 1 && (size_t)number <= count && v[number - 1].current;
	return OK;
}

// Whether all sections on the paper are open to who printed it; labelled entries that are not any more are as if they
// never had been.
static enum err still_open(struct db *db, struct arena *a, const struct edition_paper *x, struct str *scope)
{
	struct actor who;
	struct access access;
	struct str now;
	struct buf b;
	*scope = x->scope;
	if (str_is(x->scope, "*"))
		return OK;
	enum err e = account_actor(db, a, x->reader, &who);
	if (e == OK)
		e = access_load(db, a, &who, x->person, &access);
	if (e == OK && access.self) // they chose what is on it
		return OK;
	if (e == OK)
		e = edition_scope(db, a, x->person, &access, &now);
	if (e != OK)
		return e;
	buf_init(&b, a, SCOPE_MOST);
	for (struct str rest = x->scope; rest.p;) {
		struct str item = str_cut(&rest, ',');
		if (listed(now, "", item))
			add(&b, "", item);
		else if (!str_starts(item, "="))
			return ERR_NOT_FOUND;
	}
	*scope = buf_text(&b);
	return access_decide(&access, MAY_SEE, &(struct access_what){ STR(""), STR(""), STR("") }) ? OK : ERR_NOT_FOUND;
}

enum err edition_newest(struct db *db, struct arena *a, const struct edition_paper *x, bool *newest, instant *at)
{
	struct person person;
	struct edition now;
	struct str scope;
	enum err e = person_load(db, a, x->person, &person);
	if (e == OK)
		e = still_open(db, a, x, &scope);
	if (e == OK)
		e = edition_of(db, a, x->person, scope, &now);
	if (e != OK)
		return e == ERR_GONE ? ERR_NOT_FOUND : e;
	*newest = now.seq <= x->edition.seq;
	*at = now.at;
	return x->agreed ? agreed_newest(db, a, &person, x->agreed, newest) : OK;
}
