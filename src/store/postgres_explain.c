// SPDX-License-Identifier: Apache-2.0
// How PostgreSQL goes about a statement: EXPLAIN of its generic plan, read into the steps of store_explain. What it
// does hangs on how many rows it believes to be there, so who asks makes it believe in many first (tests/web). On a
// connection of its own: nothing that is prepared for others is touched.
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "store/plan.h"
#include "store/postgres_inside.h"

enum { STEPS_MOST = 64 };

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// " person shelf " of "((person = $1) AND (shelf = 2) AND (id > $3))".
static struct str equal_columns(struct arena *a, struct str condition)
{
	struct str equal = STR(" ");
	for (size_t i = 0; i + 3 < condition.n; i++) {
		if (memcmp(condition.p + i, " = ", 3) != 0)
			continue;
		size_t from = i;
		while (from && is_word(condition.p[from - 1]))
			from--;
		equal = str_format(a, "%.*s%.*s ", STR_ARG(equal), STR_ARG(str_part(condition, from, i - from)));
	}
	return equal;
}

static void add_step(struct arena *a, struct store_steps *out, enum step_how how, struct str table, struct json_at node)
{
	struct str index = json_text(a, json_get(node, "Index Name"));
	struct str condition = json_text(a, json_get(node, "Index Cond"));
	must(out->count < STEPS_MOST);
	out->item[out->count++] = (struct store_step){ .how = how, .table = table, .index = index.p ? index : STR(""),
		.equal = condition.p ? equal_columns(a, condition) : STR(" ") };
}

// A node and what stands below it. `table` is that of a bitmap scan above.
static void read_node(struct arena *a, struct json_at node, struct str table, struct store_steps *out)
{
	struct str kind = json_text(a, json_get(node, "Node Type"));
	struct str relation = json_text(a, json_get(node, "Relation Name")), below = table;
	bool condition = json_is(json_get(node, "Index Cond"));
	if (str_is(kind, "Bitmap Heap Scan"))
		below = relation;
	else if (str_is(kind, "Bitmap Index Scan"))
		add_step(a, out, condition ? STEP_SEARCH : STEP_SCAN, table, node);
	else if (str_is(kind, "Index Scan") || str_is(kind, "Index Only Scan"))
		add_step(a, out, condition ? STEP_SEARCH : STEP_SCAN, relation, node);
	else if (relation.n && !str_is(kind, "ModifyTable"))
		add_step(a, out, STEP_SCAN, relation, node);
	else if (str_is(kind, "Sort") || str_is(kind, "Incremental Sort"))
		add_step(a, out, STEP_SORT, STR(""), node);
	struct json_at plans = json_get(node, "Plans");
	for (struct json_at i = json_first(plans); json_is_set(i); i = json_next(plans, i))
		read_node(a, i, below, out);
}

// "PREPARE explained (text, bigint) AS ..." and "EXPLAIN ... EXECUTE explained (NULL, NULL)".
static void write_questions(struct arena *a, const struct statement_plan *plan, const char **prepare,
	const char **explain)
{
	static const char *const types[] = { [COLUMN_INT] = "bigint", [COLUMN_TEXT] = "text", [COLUMN_BYTES] = "bytea" };
	struct str list = STR(""), nulls = STR("");
	for (unsigned i = 0; i < plan->params.count; i++) {
		list = str_format(a, "%.*s%s%s", STR_ARG(list), i ? ", " : " (", types[plan->params.word[i].type]);
		nulls = str_format(a, "%.*s%sNULL", STR_ARG(nulls), i ? ", " : " (");
	}
	const char *end = plan->params.count ? ")" : "";
	*prepare = str_format(a, "PREPARE explained%.*s%s AS %s", STR_ARG(list), end, plan->st->sql).p;
	*explain = str_format(a, "EXPLAIN (FORMAT JSON, COSTS OFF) EXECUTE explained%.*s%s", STR_ARG(nulls), end).p;
}

static enum err read_plan(struct arena *a, const PGresult *r, struct store_steps *out)
{
	struct json doc;
	struct str text = str_dup(a, str_of(PQgetvalue(r, 0, 0)));
	enum err e = json_scan(a, text, &doc, NULL);
	if (e == OK)
		read_node(a, json_get(json_first(json_root(&doc)), "Plan"), STR(""), out);
	return e == OK ? OK : ERR_INTERNAL;
}

enum err postgres_explain(struct connection *c, struct arena *a, const struct statement_plan *plan,
	struct store_steps *out)
{
	const char *questions[3] = { "SET plan_cache_mode = force_generic_plan" };
	char why[200] = "";
	*out = (struct store_steps){ .item = arena_array(a, struct store_step, STEPS_MOST) };
	write_questions(a, plan, &questions[1], &questions[2]);
	PGconn *pg = pg_connect(c->base, why, sizeof why);
	PGresult *r = NULL;
	for (size_t i = 0; pg && i < 3 && (i == 0 || r); i++) {
		PQclear(r);
		r = pg_ask(pg, questions[i], 0, NULL, why, sizeof why);
	}
	enum err e = r ? read_plan(a, r, out) : ERR_INTERNAL;
	if (e != OK)
		log_event(LOG_ERROR, "explain", "name=%s why=%s", plan->st->name, log_quote(str_of(why)));
	PQclear(r);
	PQfinish(pg);
	return e;
}
