// SPDX-License-Identifier: Apache-2.0
// The shapes that most invariants share, and what the rules_*.c files help themselves with. Called by validate.c for
// each object it has walked; documents are still whatever was sent, so a rule takes every kind of value everywhere.
#include "fhir/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "fhir/tables.h"

static struct str token_text(const struct json *doc, uint32_t i)
{
	return (struct str){ doc->text.p + doc->token[i].start, doc->token[i].end - doc->token[i].start };
}

// `name` may be "_name"; a choice "value[x]" is every name that goes on with a capital after its stem.
static bool is_member(struct str member, const char *name, size_t n, bool choice)
{
	if (member.n && member.p[0] == '_')
		member = str_part(member, 1, member.n);
	if (member.n < n || memcmp(member.p, name, n))
		return false;
	return choice ? member.n > n && member.p[n] >= 'A' && member.p[n] <= 'Z' : member.n == n;
}

bool fhir_has(struct json_at object, const char *name)
{
	if (json_kind(object) != JSON_OBJECT)
		return false;
	size_t n = strlen(name);
	bool choice = n > 3 && name[n - 1] == ']';
	if (choice)
		n -= 3;
	const struct json_token *t = object.doc->token;
	for (uint32_t i = object.i + 1; i < t[object.i].after; i = t[i + 1].after)
		if (is_member(token_text(object.doc, i), name, n, choice))
			return true;
	return false;
}

bool fhir_says(struct json_at object, const char *name, const char *code)
{
	return json_text_is(json_get(object, name), code);
}

bool fhir_says_any(struct json_at object, const char *name, const char *const *codes)
{
	struct json_at at = json_get(object, name);
	for (; *codes; codes++)
		if (json_text_is(at, *codes))
			return true;
	return false;
}

bool fhir_all(const struct fhir_check *c, const char *name, bool (*passes)(const struct fhir_check *item))
{
	struct json_at list = json_get(c->at, name);
	struct fhir_check item = *c;
	if (json_kind(list) == JSON_OBJECT) {
		item.at = list;
		return passes(&item);
	}
	if (json_kind(list) != JSON_ARRAY)
		return true;
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		item.at = i;
		if (!passes(&item))
			return false;
	}
	return true;
}

void fhir_texts_add(struct fhir_texts *t, struct str text)
{
	if (t->n == t->room) {
		size_t room = t->room ? t->room * 2 : 16;
		struct str *more = arena_array(t->arena, struct str, room);
		if (t->n)
			memcpy(more, t->text, t->n * sizeof *more);
		t->text = more;
		t->room = room;
	}
	t->text[t->n++] = text;
}

static int by_bytes(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

void fhir_texts_sort(struct fhir_texts *t)
{
	if (t->n > 1)
		qsort(t->text, t->n, sizeof *t->text, by_bytes);
}

bool fhir_texts_distinct(struct fhir_texts *t)
{
	fhir_texts_sort(t);
	for (size_t i = 1; i < t->n; i++)
		if (str_eq(t->text[i - 1], t->text[i]))
			return false;
	return true;
}

bool fhir_texts_has(const struct fhir_texts *t, struct str text)
{
	return t->n && bsearch(&text, t->text, t->n, sizeof *t->text, by_bytes);
}

bool fhir_distinct(const struct fhir_check *c, struct json_at array, const char *name)
{
	struct fhir_texts texts = { .arena = c->arena };
	if (json_kind(array) != JSON_ARRAY)
		return true;
	for (struct json_at i = json_first(array); json_is_set(i); i = json_next(array, i)) {
		struct str text = json_text(c->arena, json_get(i, name));
		if (text.p)
			fhir_texts_add(&texts, text);
	}
	return fhir_texts_distinct(&texts);
}

bool fhir_rule_holds(const struct fhir_rule *rule, const struct fhir_check *c)
{
	const char *const *of = rule->of;
	switch (rule->shape) {
	case RULE_ANY:
		for (size_t i = 0; i < sizeof rule->of / sizeof *rule->of && of[i]; i++)
			if (fhir_has(c->at, of[i]))
				return true;
		return false;
	case RULE_ONE:
		return fhir_has(c->at, of[0]) != fhir_has(c->at, of[1]);
	case RULE_NOT_BOTH:
		return !fhir_has(c->at, of[0]) || !fhir_has(c->at, of[1]);
	case RULE_NEEDS:
		return !fhir_has(c->at, of[0]) || fhir_has(c->at, of[1]);
	case RULE_CHECK:
		return rule->check(c);
	case RULE_WALK:
		return true;
	}
	return true;
}

const struct fhir_invariant *fhir_invariant_at(unsigned n)
{
	return n < fhir_invariant_count_ ? &fhir_invariant_table[n] : NULL;
}
