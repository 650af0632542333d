// SPDX-License-Identifier: Apache-2.0
// How SQLite goes about a statement: EXPLAIN QUERY PLAN, read into the steps of store_explain. It names a table as the
// statement does ("SEARCH r USING INDEX access_rule_grantee (grantee=?)"), so what `r` stands for is looked up in the
// words of the statement. What is not understood is an error, never a step left out: a plan that was read in part
// proves nothing.
#include "base/log.h"
#include "store/plan.h"
#include "store/sqlite_inside.h"

// Rows that touch no table: they hold others, which have rows of their own.
static const char *const frames[] = { "LIST SUBQUERY", "SCALAR SUBQUERY", "CORRELATED ", "CO-ROUTINE ", "MATERIALIZE ",
	"MULTI-INDEX OR", "INDEX ", "COMPOUND QUERY", "LEFT-MOST SUBQUERY", "UNION ", "MERGE ", "LEFT", "RIGHT",
	"SCAN CONSTANT ROW", "SCAN (", "BLOOM FILTER " };

struct explaining {
	struct connection *c;
	struct arena *a;
	struct str sql;
	struct store_steps *out;
};

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The next word of letters, digits and '_'; none at the end.
static struct str next_word(struct str *rest)
{
	size_t from = 0;
	while (from < rest->n && !is_word(rest->p[from]))
		from++;
	size_t to = from;
	while (to < rest->n && is_word(rest->p[to]))
		to++;
	struct str word = str_part(*rest, from, to - from);
	*rest = str_part(*rest, to, rest->n - to);
	return word;
}

static bool is_table(struct connection *c, struct str name)
{
	sqlite3_stmt *st;
	if (sqlite3_prepare_v2(c->db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", -1, &st, NULL))
		return false;
	sqlite3_bind_text(st, 1, name.p, (int)name.n, SQLITE_STATIC);
	bool found = sqlite3_step(st) == SQLITE_ROW;
	sqlite3_finalize(st);
	return found;
}

// "access_rule" for r, where the statement says "access_rule r", one blank between. STR_NONE: nobody is called so.
static struct str table_called(const struct explaining *x, struct str name)
{
	struct str rest = x->sql, before = STR("");
	if (is_table(x->c, name))
		return str_dup(x->a, name);
	for (struct str word = next_word(&rest); word.n; word = next_word(&rest)) {
		bool beside = before.n && before.p + before.n + 1 == word.p && word.p[-1] != ',' && word.p[-1] != '.';
		if (beside && str_eq(word, name) && is_table(x->c, before))
			return before;
		before = word;
	}
	return STR_NONE;
}

// Whether a name stands for a query in brackets, ") n": what that goes through has rows of its own.
static bool is_bracket(const struct explaining *x, struct str name)
{
	struct str rest = x->sql;
	for (struct str word = next_word(&rest); word.n; word = next_word(&rest))
		if (str_eq(word, name) && word.p >= x->sql.p + 2 && word.p[-1] == ' ' && word.p[-2] == ')')
			return true;
	return false;
}

// The column that SQLite calls rowid: the table's INTEGER PRIMARY KEY.
static struct str key_column(const struct explaining *x, struct str table)
{
	struct str name = STR("rowid");
	sqlite3_stmt *st;
	if (sqlite3_prepare_v2(x->c->db, "SELECT name FROM pragma_table_info(?) WHERE pk = 1", -1, &st, NULL))
		return name;
	sqlite3_bind_text(st, 1, table.p, (int)table.n, SQLITE_STATIC);
	if (sqlite3_step(st) == SQLITE_ROW)
		name = str_dup(x->a, str_of((const char *)sqlite3_column_text(st, 0)));
	sqlite3_finalize(st);
	return name;
}

// What stands behind the table: "USING INDEX outbox_due (due<?)", "USING PRIMARY KEY (person=? AND shelf=?)".
static void read_using(const struct explaining *x, struct str using, struct store_step *step)
{
	for (struct str word = next_word(&using); word.n; word = next_word(&using)) {
		if (str_is(word, "INDEX"))
			step->index = str_dup(x->a, next_word(&using));
		if (!str_starts(using, "=?"))
			continue;
		struct str column = str_is(word, "rowid") ? key_column(x, step->table) : word;
		step->equal = str_format(x->a, "%.*s%.*s ", STR_ARG(step->equal), STR_ARG(column));
	}
}

static bool read_row(struct explaining *x, struct str detail)
{
	struct store_step *step = &x->out->item[x->out->count];
	struct str rest = detail, how = next_word(&rest), name = next_word(&rest);
	*step = (struct store_step){ .how = STEP_SORT, .table = STR(""), .equal = STR(" "), .index = STR("") };
	if (str_starts(detail, "USE TEMP B-TREE")) {
		x->out->count++;
		return true;
	}
	for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
		if (str_starts(detail, frames[i]))
			return true;
	bool search = str_is(how, "SEARCH");
	step->table = table_called(x, name);
	if (!step->table.p && str_is(how, "SCAN") && is_bracket(x, name))
		return true;
	if (!step->table.p || (!search && !str_is(how, "SCAN")))
		return false;
	// An index made for one run of the statement reads the whole table to make it.
	bool made = search && str_starts(str_trim(rest), "USING AUTOMATIC");
	step->how = search && !made ? STEP_SEARCH : STEP_SCAN;
	if (!made)
		read_using(x, rest, step);
	x->out->count++;
	return true;
}

enum err sqlite_explain(struct connection *c, struct arena *a, const struct statement_plan *plan,
	struct store_steps *out)
{
	enum { STEPS_MOST = 64 };
	const char *sql = plan->st->sql;
	struct explaining x = { c, a, str_of(sql), out };
	const char *explain = str_format(a, "EXPLAIN QUERY PLAN %s", sql).p;
	sqlite3_stmt *st;
	*out = (struct store_steps){ .item = arena_array(a, struct store_step, STEPS_MOST) };
	int rc = sqlite3_prepare_v2(c->db, explain, -1, &st, NULL);
	enum err e = rc == SQLITE_OK ? OK : sqlite_error(c->db, rc, "explain");
	while (e == OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct str detail = str_of((const char *)sqlite3_column_text(st, 3));
		if (out->count < STEPS_MOST && read_row(&x, detail))
			continue;
		log_event(LOG_ERROR, "explain", "not_understood=%s", log_quote(detail));
		e = ERR_INTERNAL;
	}
	if (e == OK && rc != SQLITE_DONE)
		e = sqlite_error(c->db, rc, "explain");
	sqlite3_finalize(st);
	return e;
}
