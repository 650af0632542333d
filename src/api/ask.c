// SPDX-License-Identifier: Apache-2.0
// What a program asked for beside the address (ask.h): FHIR R4 http.html 2.21.0.6 to 2.21.0.8, RFC 9110 12 and 13,
// RFC 7240. Read before any handler; what cannot be given is refused before anything is done.
#include "api/ask.h"

#include <string.h>
#include <strings.h>

#include "api/answer.h"
#include "api/reach.h"
#include "base/text.h"

#define PAIRS_MOST 1000 // of a form
#define PLAIN_JSON "application/json; charset=utf-8"

static const struct {
	const char *type, *answer;
	bool short_name; // only in _format
} formats[] = {
	{ "application/fhir+json", FHIR_JSON, false },
	{ "application/json", PLAIN_JSON, false },
	{ "text/json", PLAIN_JSON, false },
	{ "json", FHIR_JSON, true },
};
#define FORMATS (sizeof formats / sizeof *formats)

static bool same(struct str a, const char *b)
{
	return a.n == strlen(b) && strncasecmp(a.p, b, a.n) == 0;
}

// The value of a parameter ("; q=0.5") of one element of a header, without quotes. STR_NONE.
static struct str parameter(struct str element, const char *name)
{
	struct str rest = element;
	(void)str_cut(&rest, ';');
	while (rest.p) {
		struct str value = str_cut(&rest, ';'), key = str_trim(str_cut(&value, '='));
		if (!value.p || !same(key, name))
			continue;
		value = str_trim(value);
		if (value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = str_part(value, 1, value.n - 2);
		return value;
	}
	return STR_NONE;
}

// FHIR R4 2.21.0.6.1: 4.0 is what we speak; a client that asks for another release is told.
static bool release_ours(struct str element)
{
	struct str release = parameter(element, "fhirVersion");
	return !release.p || str_is(release, "4.0") || str_is(release, "4.0.1");
}

// Thousandths; a weight that cannot be read counts as 1.
static int weight(struct str element)
{
	struct str q = parameter(element, "q");
	int value = 0, place = 1000;
	if (!q.n)
		return 1000;
	if (q.p[0] == '1')
		return 1000;
	if (q.p[0] != '0')
		return 1000;
	for (size_t i = 2; i < q.n && i < 5 && q.p[i] >= '0' && q.p[i] <= '9'; i++)
		value += (q.p[i] - '0') * (place /= 10);
	return value;
}

// How exactly a range of types names one of the forms of our answer: 0 not at all, 3 by its name.
static int names(struct str range, const char *answer)
{
	if (same(range, "*/*"))
		return 1;
	if (same(range, "application/*"))
		return 2;
	for (size_t i = 0; i < FORMATS; i++)
		if (!formats[i].short_name && strcmp(formats[i].answer, answer) == 0 && same(range, formats[i].type))
			return 3;
	return 0;
}

// The best of what a list of types allows (RFC 9110 12.5.1), NULL when nothing of ours is in it. Each form has the
// weight of the range that names it most exactly; of equal weights a name wins over a star, then what stands first.
static const char *pick(struct str list)
{
	struct {
		const char *answer;
		int weight, exact, place;
	} forms[] = { { .answer = FHIR_JSON }, { .answer = PLAIN_JSON } }, *best = forms;
	for (int place = 0; list.p; place++) {
		struct str element = str_trim(str_cut(&list, ',')), rest = element, range = str_trim(str_cut(&rest, ';'));
		for (size_t i = 0; i < 2 && release_ours(element); i++) {
			int exact = names(range, forms[i].answer);
			if (exact <= forms[i].exact)
				continue;
			forms[i].exact = exact;
			forms[i].weight = weight(element);
			forms[i].place = place;
		}
	}
	if (forms[1].weight > best->weight || (forms[1].weight == best->weight && (forms[1].exact > best->exact ||
		(forms[1].exact == best->exact && forms[1].place < best->place))))
		best = &forms[1];
	return best->weight ? best->answer : NULL;
}

// _format overrules Accept (http.html#parameters); in an address that was not encoded its + has become a blank.
static const char *pick_format(struct arena *a, struct str format)
{
	struct str rest = format, type = str_trim(str_cut(&rest, ';'));
	size_t blank;
	if (!release_ours(format))
		return NULL;
	if (str_index(type, ' ', &blank))
		type = str_format(a, "%.*s+%.*s", (int)blank, type.p, STR_ARG(str_part(type, blank + 1, type.n)));
	for (size_t i = 0; i < FORMATS; i++)
		if (same(type, formats[i].type))
			return formats[i].answer;
	return NULL;
}

// Whether a list of types names one of ours by its name.
static bool named(struct str list)
{
	while (list.p) {
		struct str rest = str_trim(str_cut(&list, ',')), range = str_trim(str_cut(&rest, ';'));
		if (names(range, FHIR_JSON) == 3 || names(range, PLAIN_JSON) == 3)
			return true;
	}
	return false;
}

// A Binary that is read: any type may be asked for, for it may hold any.
static bool reads_binary(const struct visit *v)
{
	return (v->req->method == HTTP_GET || v->req->method == HTTP_HEAD) && str_is(visit_param(v, "type"), "Binary") &&
	       visit_param(v, "resource").p;
}

static enum err read_form_of_answer(struct visit *v, struct ask *k)
{
	struct str format = ask_query(v, "_format"), accept = http_get_headers(v->req, "Accept");
	k->type = format.n ? pick_format(v->arena, format) : accept.n ? pick(accept) : FHIR_JSON;
	k->native = !format.n && reads_binary(v) && !named(accept);
	bool any = k->type != NULL || k->native;
	if (!k->type)
		k->type = FHIR_JSON; // the refusal too has to be written somehow
	k->pretty = str_is(ask_query(v, "_pretty"), "true");
	return any ? OK : ERR_ACCEPT;
}

// RFC 7240: one header or several, values in any order; what is not known is passed over.
static void read_prefer(struct visit *v, struct ask *k)
{
	struct str all = http_get_headers(v->req, "Prefer");
	while (all.p) {
		struct str one = str_trim(str_cut(&all, ','));
		struct str rest = one;
		one = str_trim(str_cut(&rest, ';'));
		if (same(one, "return=minimal"))
			k->give = RETURN_MINIMAL;
		else if (same(one, "return=representation"))
			k->give = RETURN_REPRESENTATION;
		else if (same(one, "return=OperationOutcome"))
			k->give = RETURN_OUTCOME;
		else if (same(one, "handling=strict"))
			k->strict = true;
		else if (same(one, "handling=lenient"))
			k->lenient = true;
		else if (same(one, "respond-async"))
			k->async = true;
	}
}

enum err ask_amount(struct visit *v, const struct form *query, struct ask *k)
{
	static const struct {
		const char *word;
		enum ask_summary summary;
	} words[] = {
		{ "true", SUMMARY_TRUE }, { "text", SUMMARY_TEXT }, { "data", SUMMARY_DATA },
		{ "count", SUMMARY_COUNT }, { "false", SUMMARY_NONE },
	};
	struct str summary = form_get(query, "_summary"), elements = form_get(query, "_elements");
	k->elements = elements.n ? elements : STR_NONE;
	if (!summary.n)
		return OK;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_is(summary, words[i].word)) {
			k->summary = words[i].summary;
			return OK;
		}
	return fault_coded(
		&v->fault, STR("_summary"), _("This must be true, text, data, count or false."), "value", summary);
}

static enum err read_sent(struct visit *v, struct ask *k)
{
	struct str type = http_get_header(v->req, "Content-Type"), rest = type;
	struct str name = str_trim(str_cut(&rest, ';')), charset = parameter(type, "charset");
	static const char *const known[] = { "application/fhir+json", "application/json", "application/json-patch+json",
		"application/x-www-form-urlencoded", ASK_LINES };
	static const char *const lines[] = { "application/ndjson", "application/x-ndjson" };
	k->sent = STR_NONE;
	if (!v->req->body.n)
		return OK;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (same(name, known[i]))
			k->sent = str_of(known[i]);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (same(name, lines[i]))
			k->sent = STR(ASK_LINES);
	bool utf8 = !charset.p || same(charset, "utf-8");
	return k->sent.p && release_ours(type) && utf8 ? OK : ERR_MEDIA;
}

// --- what a method does to what --------------------------------------------------------------------------------------
static bool searches(const struct visit *v)
{
	return v->req->method == HTTP_GET || v->req->method == HTTP_HEAD || str_ends(v->req->path, "/_search");
}

static enum reach_verb verb_of(const struct visit *v)
{
	bool one = visit_param(v, "resource").p != NULL;
	if (searches(v))
		return one ? REACH_READ : REACH_SEARCH;
	switch (v->req->method) {
	case HTTP_POST: return REACH_CREATE;
	case HTTP_DELETE: return REACH_DELETE;
	default: return REACH_UPDATE;
	}
}

// Nobody changes the record with a cookie: a page of another site could make their browser send one. And a token does
// what its scope says.
enum err api_scope(struct visit *v)
{
	struct str type = visit_param(v, "type");
	if (v->actor.kind == ACTOR_NOBODY)
		return OK; // an open address
	if (!type.p && visit_param(v, "resource").p && !visit_param(v, "inside").p)
		type = STR("Patient"); // the address says it in letters
	bool operation = memchr(v->req->path.p, '$', v->req->path.n) != NULL;
	if (!searches(v) && !operation && v->actor.kind != ACTOR_SYSTEM)
		return fault_say(&v->fault, ERR_DENIED, _("Programs change the record with a token of their own."));
	if (type.p && !operation && !reach_scope(v, type, verb_of(v))) {
		v->beyond_scope = true;
		return fault_say(&v->fault, ERR_DENIED, _("The scope of this token does not reach that far."));
	}
	return OK;
}

// What a search sends as a form stands beside what its address says: one question (http.html#search). From here on
// it makes no difference where a parameter stood.
static enum err join_form(struct visit *v)
{
	struct form sent, *query = &v->req->query;
	if (v->req->method != HTTP_POST || !str_ends(v->req->path, "/_search") || !v->req->body.n ||
		!str_is(v->ask->sent, "application/x-www-form-urlencoded"))
		return OK;
	enum err e = form_parse(v->arena, v->req->body, PAIRS_MOST, &sent);
	if (e != OK)
		return e;
	struct form_pair *all = arena_array(v->arena, struct form_pair, query->count + sent.count + 1);
	for (size_t i = 0; i < query->count; i++)
		all[i] = query->pair[i];
	for (size_t i = 0; i < sent.count; i++)
		all[query->count + i] = sent.pair[i];
	*query = (struct form){ all, query->count + sent.count };
	return OK;
}

enum err api_begin(struct visit *v)
{
	struct ask *k = arena_make(v->arena, struct ask);
	*k = (struct ask){ .type = FHIR_JSON, .sent = STR_NONE, .elements = STR_NONE };
	v->ask = k;
	if (str_starts(v->req->path, "/fhir/.well-known/")) // JSON, whatever was asked for (SMART App Launch 2.2)
		return OK;
	if (str_starts(v->req->path, "/fhir/$export/")) // lines of JSON, or their list: one form each (Bulk Data 2.0)
		return OK;
	read_prefer(v, k);
	enum err sent = read_sent(v, k), joined = sent == OK ? join_form(v) : sent;
	enum err e = read_form_of_answer(v, k);
	if (e == OK)
		e = api_scope(v);
	if (e == OK)
		e = joined;
	return e == OK ? ask_amount(v, &v->req->query, k) : e;
}

// --- for handlers ----------------------------------------------------------------------------------------------------
const struct ask *ask_of(const struct visit *v)
{
	static const struct ask usual = { .type = FHIR_JSON };
	return v->ask ? v->ask : &usual; // the errors of an address that is not there
}

struct str ask_query(const struct visit *v, const char *name)
{
	return form_get(&v->req->query, name);
}

enum err ask_if_match(struct visit *v, int64_t *version)
{
	return ask_version(v, http_get_header(v->req, "If-Match"), "http.If-Match", version);
}

enum err ask_version(struct visit *v, struct str text, const char *path, int64_t *version)
{
	struct str h = str_trim(text);
	*version = 0;
	if (!h.n || str_is(h, "*"))
		return OK;
	if (str_starts(h, "W/"))
		h = str_part(h, 2, h.n);
	if (h.n > 1 && h.p[0] == '"' && h.p[h.n - 1] == '"')
		h = str_part(h, 1, h.n - 2);
	return str_int(h, 1, INT64_MAX, version) ? OK
		: fault_coded(&v->fault, str_of(path), _("If-Match must name one version, as in W/\"3\"."), "value", h);
}

bool ask_etag_in(struct str list, struct str etag)
{
	if (str_is(str_trim(list), "*"))
		return true;
	while (list.p) {
		struct str one = str_trim(str_cut(&list, ','));
		if (str_starts(one, "W/"))
			one = str_part(one, 2, one.n);
		if (str_eq(one, str_part(etag, 2, etag.n))) // weak comparison (RFC 9110 8.8.3.2)
			return true;
	}
	return false;
}

bool ask_unchanged(const struct visit *v, struct str etag, instant updated)
{
	struct str none = http_get_header(v->req, "If-None-Match"), since = http_get_header(v->req, "If-Modified-Since");
	instant at;
	if (none.p) // RFC 9110 13.1.3: then the date is not looked at
		return ask_etag_in(none, etag);
	return since.p && answer_date_read(since, &at) && updated / SECONDS <= at / SECONDS;
}

enum err ask_body(struct visit *v, struct json_at *out)
{
	struct json *doc = arena_make(v->arena, struct json);
	struct json_wrong wrong;
	if (!v->req->body.n)
		return fault_say(&v->fault, ERR_INPUT, _("There is nothing in the body of this request."));
	if (!str_starts(ask_of(v)->sent, "application/") || str_is(ask_of(v)->sent, "application/x-www-form-urlencoded") ||
		str_is(ask_of(v)->sent, ASK_LINES))
		return ERR_MEDIA;
	if (json_scan(v->arena, v->req->body, doc, &wrong) != OK) {
		struct str why = str_format(v->arena, _("This is not JSON: %s, in line %zu, column %zu."), wrong.what,
			wrong.line, wrong.column);
		return fault_coded(&v->fault, STR_NONE, why.p, "structure", STR_NONE);
	}
	*out = json_root(doc);
	return OK;
}
