// SPDX-License-Identifier: Apache-2.0
// SMART scopes (scope.h). One scope is read by hand, left to right, the way it is defined; a list is the words between
// blanks (RFC 6749 3.3). Everything that is not exactly a scope is refused, never passed over: a filter that was lost
// on the way would open more than anybody meant to.
#include "record/scope.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "fhir/definitions.h"

#define VERBS_ALL (SCOPE_CREATE | SCOPE_READ | SCOPE_UPDATE | SCOPE_DELETE | SCOPE_SEARCH)
#define GRANTED_MOST 400 // scopes that a narrowing may leave

static const char verb_letters[] = "cruds"; // in the order of the bits

static const struct {
	const char *word;
	enum scope_who who;
} contexts[] = { { "patient/", SCOPE_PATIENT }, { "user/", SCOPE_USER }, { "system/", SCOPE_SYSTEM } };

static const struct {
	const char *word;
	unsigned verbs;
} first_version[] = {
	{ "read", SCOPE_READ | SCOPE_SEARCH },
	{ "write", SCOPE_CREATE | SCOPE_UPDATE | SCOPE_DELETE },
	{ "*", VERBS_ALL },
};

// Parameters that shape an answer and filter nothing.
static const char *const no_filters[] = { "_contained", "_containedType", "_count", "_elements", "_format", "_include",
	"_maxresults", "_pretty", "_revinclude", "_score", "_sort", "_summary", "_total" };

// --- one scope -----------------------------------------------------------------------------------------------------

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool hex(char c)
{
	return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// c r u d s, each at most once, in that order. 0: not that.
static unsigned verbs_read(struct str s)
{
	unsigned verbs = 0;
	size_t at = 0;
	for (size_t i = 0; i < s.n; i++) {
		while (verb_letters[at] && verb_letters[at] != s.p[i])
			at++;
		if (!verb_letters[at])
			return 0;
		verbs |= 1u << at++;
	}
	return verbs;
}

// A parameter's name, with modifier or chain: "_security", "code:in", "patient.name", "_has:Goal:patient:_id".
static bool name_fine(struct str name)
{
	if (name.n == 0 || (!letter(name.p[0]) && name.p[0] != '_'))
		return false;
	for (size_t i = 1; i < name.n; i++)
		if (!letter(name.p[i]) && !digit(name.p[i]) && (!name.p[i] || !strchr("_-.:", name.p[i])))
			return false;
	size_t colon;
	struct str stem = str_index(name, ':', &colon) ? str_part(name, 0, colon) : name;
	for (size_t i = 0; i < sizeof no_filters / sizeof *no_filters; i++)
		if (str_is(stem, no_filters[i]))
			return false;
	return true;
}

// Printable ASCII but blanks, quotes and backslashes (RFC 6749 3.3 scope-token), whole percent-escapes, no zero byte.
static bool value_fine(struct str value)
{
	if (value.n == 0)
		return false;
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];
		if (c <= ' ' || c > '~' || c == '"' || c == '\\' || c == '#')
			return false;
		if (c != '%')
			continue;
		if (value.n - i < 3 || !hex(value.p[i + 1]) || !hex(value.p[i + 2]))
			return false;
		if (value.p[i + 1] == '0' && value.p[i + 2] == '0')
			return false;
	}
	return true;
}

static bool query_fine(struct str query)
{
	struct str rest = query;
	while (rest.p) {
		struct str value = str_cut(&rest, '&');
		struct str name = str_cut(&value, '=');
		if (!value.p || !name_fine(name) || !value_fine(value))
			return false;
	}
	return true;
}

static const char *one_read(struct str word, struct scope *out)
{
	struct str rest = STR_NONE;
	size_t question;
	*out = (struct scope){ .query = STR("") };
	for (size_t i = 0; !rest.p && i < sizeof contexts / sizeof *contexts; i++)
		if (str_starts(word, contexts[i].word)) {
			out->who = contexts[i].who;
			rest = str_part(word, strlen(contexts[i].word), word.n);
		}
	if (!rest.p)
		return _("Each scope begins with system/, user/ or patient/.");
	bool asks = str_index(rest, '?', &question);
	if (asks) {
		out->query = str_part(rest, question + 1, rest.n);
		rest = str_part(rest, 0, question);
	}
	out->type = str_cut(&rest, '.');
	if (!str_is(out->type, "*") && fhir_resource_find(out->type) == FHIR_NO_RESOURCE)
		return _("After the slash stands a FHIR R4 resource type, or *.");
	if (!rest.p)
		return _("After the type stands a dot, then what may be done: c, r, u, d, s in that order.");
	out->verbs = verbs_read(rest);
	for (size_t i = 0; !out->verbs && i < sizeof first_version / sizeof *first_version; i++)
		if (str_is(rest, first_version[i].word)) {
			if (asks)
				return _("Only scopes of version 2 (cruds) take a query.");
			out->verbs = first_version[i].verbs;
		}
	if (!out->verbs)
		return _("What may be done is c, r, u, d, s in that order, or read, write or *.");
	if (asks && !query_fine(out->query))
		return _("After the question mark stand search parameters: name=value, more of them after &.");
	return NULL;
}

// --- lists ---------------------------------------------------------------------------------------------------------

// Reads into `room`; NULL, or what is wrong.
static const char *list_read(struct str text, struct scope room[SCOPES_MOST], size_t *count)
{
	struct str rest = str_trim(text);
	*count = 0;
	if (rest.n == 0)
		return _("There is no scope.");
	if (rest.n > SCOPE_TEXT_MOST)
		return _("These are too many scopes.");
	while (rest.p) {
		struct str word = str_cut(&rest, ' ');
		if (word.n == 0)
			continue;
		if (*count == SCOPES_MOST)
			return _("These are too many scopes.");
		const char *wrong = one_read(word, &room[(*count)++]);
		if (wrong)
			return wrong;
	}
	return NULL;
}

const char *scope_wrong(struct str text)
{
	struct scope room[SCOPES_MOST];
	size_t count;
	return list_read(text, room, &count);
}

const char *scope_system_wrong(struct str text)
{
	struct scope room[SCOPES_MOST];
	size_t count;
	const char *wrong = list_read(text, room, &count);
	for (size_t i = 0; !wrong && i < count; i++)
		if (room[i].who != SCOPE_SYSTEM)
			wrong = _("A program that acts for nobody takes scopes that begin with system/ only.");
	return wrong;
}

enum err scope_parse(struct arena *a, struct str text, struct scope_list *out)
{
	struct scope room[SCOPES_MOST];
	size_t count;
	*out = (struct scope_list){ 0 };
	if (list_read(text, room, &count))
		return ERR_INPUT;
	out->item = arena_array(a, struct scope, count);
	memcpy(out->item, room, count * sizeof *room);
	out->count = count;
	return OK;
}

// --- asking --------------------------------------------------------------------------------------------------------

static bool concerns(const struct scope *s, struct str type, enum scope_verb verb)
{
	return (s->verbs & verb) && (str_is(s->type, "*") || str_eq(s->type, type));
}

bool scope_allows(const struct scope_list *list, struct str type, enum scope_verb verb)
{
	for (size_t i = 0; list && i < list->count; i++)
		if (concerns(&list->item[i], type, verb) && list->item[i].query.n == 0)
			return true;
	return false;
}

void scope_filters(struct arena *a, const struct scope_list *list, struct str type, enum scope_verb verb,
	struct scope_filters *out)
{
	*out = (struct scope_filters){ .all = scope_allows(list, type, verb) };
	if (!list || out->all)
		return;
	out->query = arena_array(a, struct str, list->count + 1);
	for (size_t i = 0; i < list->count; i++)
		if (concerns(&list->item[i], type, verb))
			out->query[out->count++] = list->item[i].query;
}

// --- narrowing and writing -----------------------------------------------------------------------------------------

// Whether what y allows, x allows too.
static bool covers(const struct scope *x, const struct scope *y)
{
	return x->who == y->who && (str_is(x->type, "*") || str_eq(x->type, y->type)) && (y->verbs & ~x->verbs) == 0 &&
		(x->query.n == 0 || str_eq(x->query, y->query));
}

// Adds one to `list`, which has room: joined with what is alike but for the verbs; nothing when it is covered, and
// what it covers goes.
static void add(struct scope_list *list, struct scope s)
{
	size_t kept = 0;
	for (size_t i = 0; i < list->count; i++) {
		struct scope *x = &list->item[i];
		if (covers(x, &s))
			return;
		if (x->who == s.who && str_eq(x->type, s.type) && str_eq(x->query, s.query))
			s.verbs |= x->verbs;
	}
	for (size_t i = 0; i < list->count; i++)
		if (!covers(&s, &list->item[i]))
			list->item[kept++] = list->item[i];
	list->item[kept] = s;
	list->count = kept + 1;
}

static int order(const struct scope *x, const struct scope *y)
{
	int c = (int)x->who - (int)y->who;
	if (c == 0)
		c = str_compare(x->type, y->type); // '*' sorts before every letter
	return c ? c : str_compare(x->query, y->query);
}

static void sort(struct scope_list *list)
{
	for (size_t i = 1; i < list->count; i++) {
		struct scope s = list->item[i];
		size_t at = i;
		for (; at > 0 && order(&s, &list->item[at - 1]) < 0; at--)
			list->item[at] = list->item[at - 1];
		list->item[at] = s;
	}
}

static struct str write(struct arena *a, const struct scope_list *list)
{
	struct buf b;
	buf_init(&b, a, SCOPE_TEXT_MOST);
	for (size_t i = 0; i < list->count; i++) {
		const struct scope *s = &list->item[i];
		if (i)
			buf_char(&b, ' ');
		buf_c(&b, contexts[s->who].word);
		buf_str(&b, s->type);
		buf_char(&b, '.');
		for (size_t v = 0; verb_letters[v]; v++)
			if (s->verbs & (1u << v))
				buf_char(&b, verb_letters[v]);
		if (s->query.n) {
			buf_char(&b, '?');
			buf_str(&b, s->query);
		}
	}
	return buf_ok(&b) && b.n ? buf_text(&b) : STR("");
}

struct str scope_text(struct arena *a, const struct scope_list *list)
{
	struct scope_list out = { .item = arena_array(a, struct scope, list->count + 1) };
	for (size_t i = 0; i < list->count; i++)
		add(&out, list->item[i]);
	sort(&out);
	return write(a, &out);
}

// What both allow; false: nothing.
static bool both(struct arena *a, const struct scope *x, const struct scope *y, struct scope *out)
{
	*out = *x;
	out->verbs = x->verbs & y->verbs;
	if (x->who != y->who || out->verbs == 0)
		return false;
	if (str_is(x->type, "*"))
		out->type = y->type;
	else if (!str_is(y->type, "*") && !str_eq(x->type, y->type))
		return false;
	if (x->query.n == 0)
		out->query = y->query;
	else if (y->query.n && !str_eq(x->query, y->query))
		out->query = str_format(a, "%.*s&%.*s", STR_ARG(x->query), STR_ARG(y->query));
	return true;
}

struct str scope_narrow(struct arena *a, const struct scope_list *asked, const struct scope_list *registered)
{
	struct scope_list out = { .item = arena_array(a, struct scope, GRANTED_MOST + 1) };
	struct scope one;
	for (size_t i = 0; i < asked->count; i++)
		for (size_t j = 0; j < registered->count; j++) {
			if (!both(a, &asked->item[i], &registered->item[j], &one))
				continue;
			if (out.count == GRANTED_MOST)
				return STR("");
			add(&out, one);
		}
	sort(&out);
	struct str text = write(a, &out);
	return text.n && !scope_wrong(text) ? text : STR("");
}

bool scope_changes(const struct scope_list *list)
{
	for (size_t i = 0; list && i < list->count; i++)
		if (list->item[i].verbs & (SCOPE_CREATE | SCOPE_UPDATE | SCOPE_DELETE))
			return true;
	return false;
}
