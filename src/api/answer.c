// SPDX-License-Identifier: Apache-2.0
// What answers to programs share (answer.h), and the one for errors.
#include "api/answer.h"

#include <ctype.h>
#include <string.h>

#include "api/ask.h"
#include "api/reach.h"
#include "base/arena.h"
#include "fhir/outcome.h"
#include "fhir/search.h"
#include "plan/place.h"

struct str answer_base(struct visit *v)
{
	return str_format(v->arena, "%s/fhir", visit_base(v));
}

enum err answer_text(struct visit *v, int status, struct str json)
{
	struct buf b;
	if (!ask_of(v)->pretty)
		return visit_text(v, status, ask_of(v)->type, json);
	buf_init(&b, v->arena, ANSWER_MOST);
	json_node_pretty(&b, json_tree(v->arena, json_trusted(v->arena, json)));
	return buf_ok(&b) ? visit_text(v, status, ask_of(v)->type, buf_text(&b)) : ERR_TOO_LARGE;
}

enum err answer_json(struct visit *v, int status, const struct buf *b)
{
	return buf_ok(b) ? answer_text(v, status, buf_text(b)) : ERR_TOO_LARGE;
}

struct str answer_etag(struct arena *a, int64_t version)
{
	return str_format(a, "W/\"%lld\"", (long long)version);
}

struct str answer_part(struct visit *v, struct str body)
{
	static const enum fhir_mode modes[] = { [SUMMARY_NONE] = FHIR_ELEMENTS, [SUMMARY_TRUE] = FHIR_SUMMARY_TRUE,
		[SUMMARY_TEXT] = FHIR_SUMMARY_TEXT, [SUMMARY_DATA] = FHIR_SUMMARY_DATA, [SUMMARY_COUNT] = FHIR_WHOLE };
	const struct ask *k = ask_of(v);
	if (k->summary == SUMMARY_COUNT || (k->summary == SUMMARY_NONE && !k->elements.n))
		return body;
	return fhir_subset(v->arena, json_trusted(v->arena, body), modes[k->summary], k->elements);
}

bool answer_unchanged(struct visit *v, const struct resource *r, struct str body)
{
	struct str etag = answer_etag(v->arena, r->version);
	bool reading = v->req->method == HTTP_GET || v->req->method == HTTP_HEAD;
	bool stored = body.p == r->body.p; // else not the stored version: caches must not take it for that
	http_header_set(v->req, "Last-Modified", answer_date(v->arena, reach_updated(v, r, body)));
	http_header_set(v->req, "Cache-Control", stored ? STR("no-cache, private") : STR("no-store"));
	if (stored)
		http_header_set(v->req, "ETag", etag);
	if (!stored || !reading || !ask_unchanged(v, etag, r->updated))
		return false;
	v->req->reply.status = 304;
	v->req->reply.body = STR("");
	return true;
}

enum err answer_resource(struct visit *v, int status, const struct resource *r)
{
	struct str body = reach_shown(v, r);
	return answer_unchanged(v, r, body) ? OK : answer_text(v, status, answer_part(v, body));
}

struct str answer_date(struct arena *a, instant at)
{
	static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t seconds = at / SECONDS, clock = seconds % 86400;
	int year, month, mday;
	day d = (day)(seconds / 86400); // of UTC, not of London
	day_split(d, &year, &month, &mday);
	return str_format(a, "%.3s, %02d %.3s %d %02d:%02d:%02d GMT", days + 3 * day_week(d), mday,
		months + 3 * (month - 1), year, (int)(clock / 3600), (int)(clock / 60 % 60), (int)(clock % 60));
}

bool answer_date_read(struct str text, instant *out)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t mday, year, hour, minute, second;
	if (text.n != 29 || text.p[3] != ',' || !str_is(str_part(text, 25, 4), " GMT") ||
		!str_int(str_part(text, 5, 2), 1, 31, &mday) || !str_int(str_part(text, 12, 4), 1, 9999, &year) ||
		!str_int(str_part(text, 17, 2), 0, 23, &hour) || !str_int(str_part(text, 20, 2), 0, 59, &minute) ||
		!str_int(str_part(text, 23, 2), 0, 60, &second))
		return false;
	for (int m = 0; m < 12; m++) {
		day d = memcmp(months + 3 * m, text.p + 8, 3) == 0 ? day_make((int)year, m + 1, (int)mday) : DAY_NONE;
		if (d == DAY_NONE)
			continue;
		*out = ((int64_t)d * 86400 + hour * 3600 + minute * 60 + second) * SECONDS;
		return true;
	}
	return false;
}

// Of "/fhir/Type" and "/fhir/Type/id" the rows know the shape, not the type: evidence has no way to be changed. And
// where a method was refused that the rows have, nothing is there to be changed at all (ids are ours).
struct str api_allowed(struct visit *v, struct str methods)
{
	struct str path = str_part(v->req->path, strlen("/fhir/"), v->req->path.n), rest = path, out = STR("");
	struct str type = str_cut(&rest, '/');
	const struct place *place = place_of(type);
	bool absent = visit_param(v, "resource").p && v->fault.err == ERR_METHOD && place && !place->kept;
	while (methods.n) {
		struct str one = str_trim(str_cut(&methods, ','));
		bool adds = str_is(one, "POST") && str_eq(rest, STR("")) && place && place->made;
		bool change = adds || str_is(one, "PUT") || str_is(one, "PATCH") || str_is(one, "DELETE");
		if (!change || (!absent && !(place && place->kept)))
			out = str_format(v->arena, "%.*s%s%.*s", STR_ARG(out), out.n ? ", " : "", STR_ARG(one));
	}
	return out;
}

enum err api_error(struct visit *v, enum err e)
{
	struct buf b;
	buf_init(&b, v->arena, BUF_PAGE);
	if (v->fault.err != e) // what a handler had found before something else went wrong
		v->fault = (struct fault){ .arena = v->arena, .err = e };
	fhir_outcome_fault(&b, e, &v->fault);
	if (e == ERR_MEDIA && v->req->method == HTTP_PATCH)
		http_header_set(v->req, "Accept-Patch", // RFC 5789 2.2
			STR("application/json-patch+json, application/fhir+json"));
	return answer_json(v, err_row(e)->http, &b);
}

struct str answer_status(struct arena *a, int status)
{
	static const struct {
		int status;
		const char *phrase;
	} phrases[] = {
		{ 200, "OK" }, { 201, "Created" }, { 204, "No Content" }, { 304, "Not Modified" }, { 400, "Bad Request" },
		{ 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 406, "Not Acceptable" },
		{ 409, "Conflict" }, { 410, "Gone" }, { 412, "Precondition Failed" }, { 413, "Content Too Large" },
		{ 415, "Unsupported Media Type" }, { 422, "Unprocessable Content" },
		{ 424, "Failed Dependency" }, { 500, "Internal Server Error" }, { 503, "Service Unavailable" },
	};
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		if (phrases[i].status == status)
			return str_format(a, "%d %s", status, phrases[i].phrase);
	return str_format(a, "%d", status);
}
