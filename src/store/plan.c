// SPDX-License-Identifier: Apache-2.0
// Reads the words of a statement ("person:text shelf:int") into its plan, and compares whole lists of statements with
// what an engine makes of them. Called by query.c on first use, and by tests and `ownplan check` through store_check.
#include "store/plan.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "store/store_inside.h"

static pthread_mutex_t plans_lock = PTHREAD_MUTEX_INITIALIZER;
static struct statement_plan *plans;
static unsigned plan_count;

static const struct {
	const char *name;
	enum column_type type;
} types[] = { { "int", COLUMN_INT }, { "text", COLUMN_TEXT }, { "bytes", COLUMN_BYTES } };

static void misspelt(const struct statement *st, struct str word) __attribute__((noreturn));
static void misspelt(const struct statement *st, struct str word)
{
	char text[256];
	snprintf(text, sizeof text, "statement %s: \"%.*s\" is not name:int, name:text or name:bytes",
		st->name ? st->name : "?", STR_ARG(word));
	must_fail(__FILE__, __LINE__, text);
}

static struct plan_words words_read(const struct statement *st, const char *text, unsigned most)
{
	struct plan_words words = { calloc(most, sizeof *words.word), 0 };
	must(words.word);
	struct str rest = str_of(text);
	while (rest.p) {
		struct str word = str_trim(str_cut(&rest, ' '));
		if (!word.n)
			continue;
		size_t colon;
		if (!str_index(word, ':', &colon) || colon == 0 || words.count == most)
			misspelt(st, word);
		struct plan_word *w = &words.word[words.count++];
		for (size_t i = 0; i < sizeof types / sizeof *types; i++)
			if (str_is(str_part(word, colon + 1, word.n), types[i].name))
				w->type = types[i].type;
		if (!w->type)
			misspelt(st, word);
		char *name = strndup(word.p, colon);
		must(name);
		w->name = name;
		for (unsigned i = 0; i + 1 < words.count; i++)
			if (strcmp(words.word[i].name, name) == 0)
				misspelt(st, word);
	}
	return words;
}

static struct statement_plan *plan_make(struct statement *st)
{
	struct statement_plan *plan = calloc(1, sizeof *plan);
	must(plan && st->name && st->sql && st->params && st->columns);
	plan->st = st;
	plan->params = words_read(st, st->params, PARAMS_MOST);
	plan->columns = words_read(st, st->columns, COLUMNS_MOST);
	bool may_clash = str_starts(str_of(st->sql), "INSERT") && !st->fresh && !strstr(st->sql, "ON CONFLICT");
	plan->waits = !*st->columns && !may_clash;
	plan->slot = plan_count++;
	plan->next = plans;
	plans = plan;
	return plan;
}

const struct statement_plan *statement_plan(struct statement *st)
{
	struct statement_plan *plan = __atomic_load_n(&st->plan, __ATOMIC_ACQUIRE);
	if (plan)
		return plan;
	pthread_mutex_lock(&plans_lock);
	plan = st->plan;
	if (!plan) {
		plan = plan_make(st);
		__atomic_store_n(&st->plan, plan, __ATOMIC_RELEASE);
	}
	pthread_mutex_unlock(&plans_lock);
	return plan;
}

static enum err differs(struct fault *f, const struct statement *st, const char *what, const char *name)
{
	log_event(LOG_ERROR, "statement", "name=%s differs=%s at=%s", st->name, log_quote(str_of(what)),
		log_quote(str_of(name)));
	if (f && f->arena) {
		struct str text = str_format(f->arena, "%s: %s", what, name);
		(void)!fault_field(f, st->name, text.p);
	}
	return ERR_INTERNAL;
}

static enum err check_one(const struct engine *engine, struct connection *c, struct statement *st, struct fault *f)
{
	const struct statement_plan *plan = statement_plan(st);
	struct prepared *p;
	char why[200] = "";
	enum err e = engine->prepare(c, plan, &p, why, sizeof why);
	if (e)
		return differs(f, st, "the engine refuses it", why);
	unsigned params = (unsigned)engine->params(p), columns = (unsigned)engine->columns(p);
	if (params > plan->params.count)
		e = differs(f, st, "it uses more parameters than are declared", st->params);
	for (unsigned i = 0; i < plan->params.count; i++)
		if (!engine->has_param(p, (int)i + 1))
			e = differs(f, st, "the parameter is declared but not used", plan->params.word[i].name);
	if (columns != plan->columns.count)
		e = differs(f, st, "it returns another number of columns than declared", st->columns);
	for (unsigned i = 0; i < columns && i < plan->columns.count; i++)
		if (strcmp(engine->column_name(p, (int)i), plan->columns.word[i].name) != 0)
			e = differs(f, st, "the column has another name in the SQL", plan->columns.word[i].name);
	if (!st->for_what || !*st->for_what)
		e = differs(f, st, "it does not say what it is for", st->name);
	engine->finish(p);
	return e;
}

enum err store_check(struct store *s, struct statement *const *list, size_t count, struct fault *f)
{
	struct db *db = store_reader(s);
	if (!db->c)
		return fault_say(f, ERR_BUSY, _("The database cannot be opened for reading."));
	enum err e = OK;
	for (size_t i = 0; i < count; i++) {
		if (check_one(s->engine, db->c, list[i], f))
			e = ERR_INTERNAL;
		for (size_t k = 0; k < i; k++)
			if (strcmp(list[k]->name, list[i]->name) == 0)
				e = differs(f, list[i], "two statements have this name", list[i]->name);
	}
	return e ? fault_say(f, e, _("Some statements differ from what they declare.")) : OK;
}

enum err store_explain(struct store *s, struct arena *a, struct statement *st, struct store_steps *out)
{
	struct db *db = store_reader(s);
	return db->c ? db->engine->explain(db->c, a, statement_plan(st), out) : ERR_BUSY;
}
