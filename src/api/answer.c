// SPDX-License-Identifier: Apache-2.0
// What answers to programs share (answer.h), and the one for errors.
#include "api/answer.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "fhir/outcome.h"

// A name or an address with a port; what holds anything else is not repeated to anybody.
static bool host_plain(struct str host)
{
	for (size_t i = 0; i < host.n; i++)
		if (!isalnum((unsigned char)host.p[i]) && !strchr(".-:[]", host.p[i]))
			return false;
	return host.n > 0 && host.n < 300;
}

struct str answer_base(struct visit *v)
{
	struct str host = http_get_header(v->req, "Host");
	if (!host_plain(host))
		host = STR("localhost");
	return str_format(v->arena, "%s://%.*s/fhir", v->req->secure ? "https" : "http", STR_ARG(host));
}

enum err answer_json(struct visit *v, int status, const char *type, const struct buf *b)
{
	if (!buf_ok(b))
		return ERR_TOO_LARGE;
	return visit_text(v, status, type, buf_text(b));
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

enum err api_error(struct visit *v, enum err e)
{
	struct buf b;
	buf_init(&b, v->arena, BUF_PAGE);
	if (v->fault.err != e) // what a handler had found before something else went wrong
		v->fault = (struct fault){ .arena = v->arena, .err = e };
	fhir_outcome_fault(&b, e, &v->fault);
	return answer_json(v, err_row(e)->http, FHIR_JSON, &b);
}
