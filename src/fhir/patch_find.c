// SPDX-License-Identifier: Apache-2.0
// Evaluates the FHIRPath (N1) that paths of a FHIRPath Patch are written in, while it reads it: members (choices
// without their type), indexes, comparisons (= != ~ !~ < <= > >=), and or xor, is and as, brackets, the literals, $this
// and %resource, and the functions of the table below. What else FHIRPath can do is refused; what is answered is what
// HL7's FHIRPath suite says (tests/fhir/test_fhirpath.c).
// A criterion is read anew for each item; steps are counted, nesting is bounded. Called by patch_path.c.
#include "fhir/patch_walk.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

#define NESTING 24
#define LENGTH 4096 // bytes of an expression

static struct patch_items expression(struct walk *w, const struct patch_items *focus);

// --- collections ---------------------------------------------------------------------------------------------------

static struct patch_items one(struct walk *w, const struct patch_item *item)
{
	struct patch_items items = { 0 };
	patch_items_add(w->run, &items, item);
	return items;
}

static struct patch_items truth_items(struct walk *w, enum truth t)
{
	return t == EMPTY ? (struct patch_items){ 0 } : one(w, t == TRUE ? &w->yes : &w->no);
}

static enum truth truth_of(struct walk *w, const struct patch_items *items)
{
	if (!items->count)
		return EMPTY;
	if (items->count > 1)
		walk_stop(w, _("A condition in this path finds several values where one is meant."));
	return json_node_kind(items->item[0].node) == JSON_FALSE ? FALSE : TRUE;
}

// A value of one of FHIRPath's own types (`System`).
static struct patch_items literal(struct walk *w, const char *system, struct json_node *node)
{
	return one(w, &(struct patch_item){ .node = node, .system = system });
}

// --- members and functions -------------------------------------------------------------------------------------------

// Whether it is exactly that; a type of System is met by its twin among FHIR's, string by System.String.
static bool of_type(const struct patch_item *item, const struct walk_type *t)
{
	return item->type && str_eq((struct str){ item->type->name, item->type->name_n }, t->name);
}

static struct patch_items only_type(struct walk *w, const struct patch_items *from, const struct walk_type *t)
{
	struct patch_items out = { 0 };
	for (uint32_t i = 0; i < from->count; i++)
		if (of_type(&from->item[i], t))
			patch_items_add(w->run, &out, &from->item[i]);
	return out;
}

// Items for which the criterion, read from here on, holds.
static struct patch_items filtered(struct walk *w, const struct patch_items *from)
{
	struct arena *scratch = w->run->scratch;
	struct patch_items out = { .item = arena_array(scratch, struct patch_item, from->count + 1),
		.room = from->count + 1 };
	const char *criterion = w->p;
	struct patch_items none = { 0 };
	if (!from->count)
		expression(w, &none);
	for (uint32_t i = 0; i < from->count && !walk_stopped(w); i++) {
		struct arena_mark mark = arena_here(scratch);
		w->p = criterion;
		struct patch_items this = { &from->item[i], 1, 0 };
		struct patch_items found = expression(w, &this);
		bool holds = found.count && truth_of(w, &found) == TRUE;
		must(arena_back(scratch, mark)); // nodes are not made there but for literals, which ended here
		if (holds)
			patch_items_add(w->run, &out, &from->item[i]);
	}
	return out;
}

static struct patch_items members(struct walk *w, const struct patch_items *from, struct str name)
{
	struct patch_items out = { 0 };
	bool known = !from->count;
	for (uint32_t i = 0; i < from->count && !walk_stopped(w); i++)
		known |= patch_members(w->run, &from->item[i], name, &out);
	if (!known)
		walk_stop(w, _("This path names an element that there is not."));
	return out;
}

static struct patch_items extension(struct walk *w, const struct patch_items *from)
{
	struct patch_items url = expression(w, from), out = { 0 };
	struct patch_items all = members(w, from, STR("extension"));
	for (uint32_t i = 0; i < all.count && url.count == 1; i++) {
		bool same;
		struct json_node *own = json_node_get(all.item[i].node, STR("url"));
		w->err = own && !w->err ? patch_same(w->run, own, url.item[0].node, &same) : w->err;
		if (own && !w->err && same)
			patch_items_add(w->run, &out, &all.item[i]);
	}
	return out;
}

static struct patch_items part(const struct patch_items *from, uint32_t at, uint32_t count)
{
	at = at < from->count ? at : from->count;
	count = count < from->count - at ? count : from->count - at;
	return (struct patch_items){ from->item ? from->item + at : NULL, count, 0 };
}

static struct patch_items where(struct walk *w, const struct patch_items *from)
{
	return filtered(w, from);
}

static struct patch_items exists(struct walk *w, const struct patch_items *from)
{
	struct patch_items found = walk_peek(w, ')') ? *from : filtered(w, from);
	return truth_items(w, found.count ? TRUE : FALSE);
}

static struct patch_items empty(struct walk *w, const struct patch_items *from)
{
	return truth_items(w, from->count ? FALSE : TRUE);
}

static struct patch_items negated(struct walk *w, const struct patch_items *from)
{
	enum truth t = truth_of(w, from);
	return truth_items(w, t == EMPTY ? EMPTY : t == TRUE ? FALSE : TRUE);
}

static struct patch_items count(struct walk *w, const struct patch_items *from)
{
	return literal(w, "Integer", json_node_raw(w->run->scratch, str_format(w->run->scratch, "%u", from->count)));
}

static struct patch_items first(struct walk *w, const struct patch_items *from)
{
	(void)w;
	return part(from, 0, 1);
}

static struct patch_items last(struct walk *w, const struct patch_items *from)
{
	(void)w;
	return part(from, from->count - (from->count > 0), 1);
}

static struct patch_items tail(struct walk *w, const struct patch_items *from)
{
	(void)w;
	return part(from, 1, UINT32_MAX);
}

static struct patch_items single(struct walk *w, const struct patch_items *from)
{
	if (from->count > 1)
		walk_stop(w, _("This path says that there is one value, and there are several."));
	return *from;
}

static struct patch_items skip(struct walk *w, const struct patch_items *from)
{
	return part(from, walk_whole(w), UINT32_MAX);
}

static struct patch_items take_some(struct walk *w, const struct patch_items *from)
{
	return part(from, 0, walk_whole(w));
}

static struct patch_items type_only(struct walk *w, const struct patch_items *from)
{
	struct walk_type t = walk_type(w);
	return only_type(w, from, &t);
}

static struct patch_items type_as(struct walk *w, const struct patch_items *from)
{
	struct walk_type t = walk_type(w);
	return only_type(w, single(w, from).count ? from : &(struct patch_items){ 0 }, &t);
}

// Of the type, or of one that specialises it.
static bool is_a(const struct patch_item *item, const struct walk_type *t)
{
	static const struct {
		const char *type, *special;
	} rows[] = {
		{ "string", "code" }, { "string", "id" }, { "string", "markdown" }, { "uri", "url" }, { "uri", "canonical" },
		{ "uri", "oid" }, { "uri", "uuid" }, { "integer", "positiveInt" }, { "integer", "unsignedInt" },
		{ "Quantity", "Age" }, { "Quantity", "Count" }, { "Quantity", "Distance" }, { "Quantity", "Duration" },
	};
	if (item->system || t->system)
		return item->system && !t->fhir && str_is(t->said, item->system);
	if (of_type(item, &(struct walk_type){ .name = t->said }))
		return true;
	for (size_t i = 0; item->type && i < sizeof rows / sizeof *rows; i++)
		if (str_is(t->name, rows[i].type) && !strcmp(item->type->name, rows[i].special))
			return true;
	return item->type && item->type->kind == FHIR_RESOURCE && (str_is(t->name, "Resource") ||
		str_is(t->name, "DomainResource"));
}

static struct patch_items type_is(struct walk *w, const struct patch_items *from)
{
	struct walk_type t = walk_type(w);
	return truth_items(w, !from->count ? EMPTY : is_a(&from->item[0], &t) ? TRUE : FALSE);
}

// The text of one item and of the argument; false when either is none.
static bool two_texts(struct walk *w, const struct patch_items *from, struct str *text, struct str *other)
{
	struct patch_items argument = expression(w, from);
	if (!single(w, from).count || argument.count != 1)
		return false;
	*text = walk_text(w, &from->item[0]);
	*other = walk_text(w, &argument.item[0]);
	if (!w->err && !(text->p && other->p))
		walk_stop(w, _("This path looks for a text in what is none."));
	return text->p && other->p;
}

static struct patch_items starts_with(struct walk *w, const struct patch_items *from)
{
	struct str text, other;
	if (!two_texts(w, from, &text, &other))
		return (struct patch_items){ 0 };
	return truth_items(w, str_eq(str_part(text, 0, other.n), other) ? TRUE : FALSE);
}

static struct patch_items contains(struct walk *w, const struct patch_items *from)
{
	struct str text, other;
	if (!two_texts(w, from, &text, &other))
		return (struct patch_items){ 0 };
	return truth_items(w, !other.n || memmem(text.p, text.n, other.p, other.n) ? TRUE : FALSE);
}

static const struct function {
	const char *name;
	struct patch_items (*run)(struct walk *w, const struct patch_items *from); // reads its arguments
} functions[] = {
	{ "where", where }, { "exists", exists }, { "empty", empty }, { "not", negated }, { "count", count },
	{ "first", first }, { "last", last }, { "tail", tail }, { "skip", skip }, { "take", take_some },
	{ "single", single }, { "ofType", type_only }, { "as", type_as }, { "is", type_is },
	{ "extension", extension }, { "startsWith", starts_with }, { "contains", contains },
};

// --- the grammar -----------------------------------------------------------------------------------------------------

// `Patient` where the focus is one: the record itself.
static bool names_type(const struct patch_item *item, struct str name)
{
	bool any = str_is(name, "Resource") || str_is(name, "DomainResource");
	return item->type && item->type->kind == FHIR_RESOURCE &&
		(any || of_type(item, &(struct walk_type){ .name = name }));
}

// A member or a function, behind a dot or at the beginning.
static struct patch_items invocation(struct walk *w, const struct patch_items *focus, bool begins)
{
	struct patch_items out = { 0 };
	struct str name = walk_word(w);
	if (!name.n) {
		walk_stop(w, _("This path is not well-formed FHIRPath."));
		return out;
	}
	if (!walk_take(w, '(')) {
		if (!begins || name.p[0] < 'A' || name.p[0] > 'Z')
			return members(w, focus, name);
		for (uint32_t i = 0; i < focus->count; i++)
			if (names_type(&focus->item[i], name))
				patch_items_add(w->run, &out, &focus->item[i]);
		if (focus->count && !out.count)
			walk_stop(w, _("This path begins with another type than the record has."));
		return out;
	}
	const struct function *f = NULL;
	for (size_t i = 0; !f && i < sizeof functions / sizeof *functions; i++)
		if (str_is(name, functions[i].name))
			f = &functions[i];
	if (!f) {
		walk_stop(w, _("This path calls a function that cannot be used in a patch."));
		return out;
	}
	out = f->run(w, focus);
	walk_expect(w, ')');
	return out;
}

static struct patch_items term(struct walk *w, const struct patch_items *focus)
{
	struct patch_items out;
	walk_blanks(w);
	char c = w->p < w->end ? *w->p : '\0';
	if (walk_take(w, '(')) {
		out = expression(w, focus);
		walk_expect(w, ')');
		return out;
	}
	if (walk_take(w, '\''))
		return literal(w, "String", json_node_text(w->run->scratch, walk_quoted(w)));
	if (walk_take(w, '@')) {
		const char *system = NULL;
		struct str text = walk_date(w, &system);
		return literal(w, system, json_node_text(w->run->scratch, text));
	}
	if ((c >= '0' && c <= '9') || c == '-') {
		struct str number = walk_number(w);
		const char *system = str_index(number, '.', &(size_t){ 0 }) ? "Decimal" : "Integer";
		return literal(w, system, json_node_raw(w->run->scratch, number));
	}
	if (walk_take_text(w, STR("$this")))
		return *focus;
	if (walk_take_text(w, STR("%resource")) || walk_take_text(w, STR("%context")) ||
		walk_take_text(w, STR("%rootResource")))
		return one(w, &w->root);
	if (walk_take_word(w, "true"))
		return one(w, &w->yes);
	if (walk_take_word(w, "false"))
		return one(w, &w->no);
	return invocation(w, focus, true);
}

static struct patch_items path(struct walk *w, const struct patch_items *focus)
{
	struct patch_items out = term(w, focus);
	while (!walk_stopped(w)) {
		if (walk_take(w, '[')) {
			out = part(&out, walk_whole(w), 1);
			walk_expect(w, ']');
		} else if (walk_take(w, '.')) {
			out = invocation(w, &out, false);
		} else {
			break;
		}
	}
	return out;
}

static struct patch_items typed(struct walk *w, const struct patch_items *focus)
{
	struct patch_items out = path(w, focus);
	for (;;) {
		if (walk_take_word(w, "as"))
			out = type_as(w, &out);
		else if (walk_take_word(w, "is"))
			out = type_is(w, &out);
		else
			return out;
	}
}

static struct patch_items comparison(struct walk *w, const struct patch_items *focus)
{
	static const struct str signs[] = { { "!=", 2 }, { "!~", 2 }, { "<=", 2 }, { ">=", 2 }, { "=", 1 }, { "~", 1 },
		{ "<", 1 }, { ">", 1 } };
	struct patch_items left = typed(w, focus);
	for (size_t i = 0; i < sizeof signs / sizeof *signs && !walk_stopped(w); i++) {
		if (!walk_take_text(w, signs[i]))
			continue;
		struct patch_items right = typed(w, focus);
		return truth_items(w, walk_compare(w, &left, &right, signs[i]));
	}
	return left;
}

static struct patch_items conjunction(struct walk *w, const struct patch_items *focus)
{
	struct patch_items left = comparison(w, focus);
	while (!walk_stopped(w) && walk_take_word(w, "and")) {
		struct patch_items right = comparison(w, focus);
		enum truth l = truth_of(w, &left), r = truth_of(w, &right);
		left = truth_items(w, l == FALSE || r == FALSE ? FALSE : l == EMPTY || r == EMPTY ? EMPTY : TRUE);
	}
	return left;
}

static struct patch_items expression(struct walk *w, const struct patch_items *focus)
{
	if (++w->depth > NESTING)
		walk_stop(w, _("This path is nested too deeply."));
	struct patch_items left = conjunction(w, focus);
	while (!walk_stopped(w)) {
		bool either = walk_take_word(w, "xor");
		if (!either && !walk_take_word(w, "or"))
			break;
		struct patch_items right = conjunction(w, focus);
		enum truth l = truth_of(w, &left), r = truth_of(w, &right), t = l == TRUE || r == TRUE ? TRUE : FALSE;
		if ((either || t == FALSE) && (l == EMPTY || r == EMPTY))
			t = EMPTY;
		else if (either)
			t = l == r ? FALSE : TRUE;
		left = truth_items(w, t);
	}
	w->depth--;
	return left;
}

enum err patch_find(struct patch_run *run, struct str path_text, struct patch_items *out, const char **wrong)
{
	struct walk w = { .run = run, .p = path_text.p, .end = path_text.p + path_text.n, .root = patch_root(run) };
	w.yes = (struct patch_item){ .node = json_node_raw(run->scratch, STR("true")), .system = "Boolean" };
	w.no = (struct patch_item){ .node = json_node_raw(run->scratch, STR("false")), .system = "Boolean" };
	struct patch_items focus = one(&w, &w.root);
	if (path_text.n > LENGTH)
		walk_stop(&w, _("This path is too long."));
	*out = expression(&w, &focus);
	walk_blanks(&w);
	if (w.p < w.end)
		walk_stop(&w, _("This path is not well-formed FHIRPath."));
	*wrong = w.wrong;
	return w.err ? w.err : w.wrong ? ERR_INPUT : OK;
}
