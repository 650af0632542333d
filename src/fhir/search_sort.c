// SPDX-License-Identifier: Apache-2.0
// Sort keys: the values of a resource written so that memcmp orders them (search.h says how a key is built). Numbers
// keep all their digits up to a length, dates are microseconds, texts are folded.
#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "fhir/search_inside.h"

#define TEXT_MOST 120 // bytes of a text that count
#define VALUE_MOST 150

enum { THERE = 1, NOT_THERE = 255 };

// One value of a key being gathered, and the best so far.
struct key {
	struct arena *arena;
	const struct fhir_sort *sort;
	struct fhir_found found;
	unsigned char best[VALUE_MOST];
	size_t n;
	bool some;
};

static void offer(struct key *k, const unsigned char *p, size_t n)
{
	size_t least = n < k->n ? n : k->n;
	int order = k->some ? memcmp(p, k->best, least) : 0;
	if (k->some && !order)
		order = n < k->n ? -1 : n > k->n;
	if (k->some && (k->sort->down ? order <= 0 : order >= 0))
		return;
	memcpy(k->best, p, n);
	k->n = n;
	k->some = true;
}

// Ends with a zero byte, which no text holds, so that "Ann" comes before "Anna" whatever key follows.
static void offer_text(struct key *k, struct str text)
{
	unsigned char out[TEXT_MOST + 1];
	size_t n = 0;
	for (size_t i = 0; i < text.n && n < TEXT_MOST; i++)
		if (text.p[i])
			out[n++] = (unsigned char)text.p[i];
	out[n] = 0;
	if (n)
		offer(k, out, n + 1);
}

static void offer_instant(struct key *k, instant at)
{
	uint64_t v = (uint64_t)at ^ (uint64_t)1 << 63; // negative ones first
	unsigned char out[8];
	for (int i = 0; i < 8; i++)
		out[i] = (unsigned char)(v >> (56 - 8 * i));
	offer(k, out, sizeof out);
}

// Sign, power of ten and digits of 0.DIGITS x 10^power; below zero all of it is inverted.
static void offer_number(struct key *k, struct str text)
{
	unsigned char out[TEXT_MOST + 8];
	size_t n = 4;
	int64_t power = 0, exponent = 0;
	bool minus = text.n && text.p[0] == '-', fraction = false;
	size_t i = minus;
	for (; i < text.n && text.p[i] != 'e' && text.p[i] != 'E'; i++) {
		if (text.p[i] == '.') {
			fraction = true;
			continue;
		}
		bool leading = n == 4 && text.p[i] == '0';
		power += leading ? -(int64_t)fraction : !fraction;
		if (!leading && n < TEXT_MOST)
			out[n++] = (unsigned char)text.p[i];
	}
	if (i < text.n) {
		struct str rest = str_part(text, i + 1 + (i + 1 < text.n && text.p[i + 1] == '+'), text.n);
		if (!str_int(rest, -10000, 10000, &exponent))
			exponent = rest.n && rest.p[0] == '-' ? -10000 : 10000;
	}
	while (n > 4 && out[n - 1] == '0')
		n--;
	bool zero = n == 4;
	uint32_t biased = (uint32_t)(power + exponent + 0x800000);
	out[0] = zero ? 1 : 2;
	for (int byte = 0; byte < 3; byte++)
		out[1 + byte] = (unsigned char)((zero ? 0 : biased) >> (16 - 8 * byte));
	out[n++] = 0;
	for (size_t byte = 0; minus && !zero && byte < n; byte++)
		out[byte] = (unsigned char)(byte ? ~out[byte] : 0);
	offer(k, out, n);
}

// --- what a value is sorted by ---------------------------------------------------------------------------------------

struct joined {
	struct buf *b;
};

static bool join(void *context, struct str text)
{
	struct joined *j = context;
	if (j->b->n)
		buf_char(j->b, ' ');
	buf_str(j->b, str_part(text, 0, 4 * TEXT_MOST));
	return j->b->n < 4 * TEXT_MOST;
}

// A name as "family given ...", an address as its lines.
static void string_key(struct key *k, const struct fhir_found *found)
{
	struct buf b;
	buf_init(&b, k->arena, (size_t)1 << 16);
	struct joined j = { &b };
	fhir_search_texts(k->arena, found, join, &j);
	struct str text = buf_text(&b);
	while (text.n && !str_utf8(text)) // cut within a letter
		text.n--;
	offer_text(k, fold_name(k->arena, text));
}

static void token_key(struct key *k, const struct fhir_found *found)
{
	struct json_at at = found->at;
	if (json_kind(at) == JSON_TRUE || json_kind(at) == JSON_FALSE) {
		offer_text(k, json_kind(at) == JSON_TRUE ? STR("true") : STR("false"));
	} else if (json_kind(at) == JSON_STRING) {
		offer_text(k, fhir_lower(k->arena, json_text(k->arena, at)));
	} else if (fhir_type_is(found->type, "CodeableConcept")) {
		struct json_at codings = json_get(at, "coding");
		struct str code = STR_NONE;
		for (struct json_at i = json_first(codings); json_is_set(i) && !code.n; i = json_next(codings, i))
			code = json_text(k->arena, json_get(i, "code"));
		offer_text(k, fhir_lower(k->arena, code.n ? code : json_text(k->arena, json_get(at, "text"))));
	} else {
		const char *member = fhir_type_is(found->type, "Coding") ? "code" : "value";
		offer_text(k, fhir_lower(k->arena, json_text(k->arena, json_get(at, member))));
	}
}

static void date_key(struct key *k, const struct fhir_found *found)
{
	struct fhir_span span;
	if (fhir_search_span(k->arena, found, &span))
		offer_instant(k, span.low == FHIR_SPAN_FIRST ? span.high : span.low);
}

static void number_key(struct key *k, const struct fhir_found *found)
{
	struct str low, high;
	if (fhir_search_bounds(found, &low, &high))
		offer_number(k, low.p ? low : high);
}

static bool gather(void *context, const struct fhir_found *found)
{
	struct key *k = context;
	switch (k->sort->type) {
	case FHIR_PARAM_DATE:
		date_key(k, found);
		break;
	case FHIR_PARAM_NUMBER:
	case FHIR_PARAM_QUANTITY:
		number_key(k, found);
		break;
	case FHIR_PARAM_STRING:
		string_key(k, found);
		break;
	case FHIR_PARAM_TOKEN:
		token_key(k, found);
		break;
	default: // references and addresses, by what they say
		offer_text(k, json_text(k->arena, json_kind(found->at) == JSON_OBJECT ? json_get(found->at, "reference")
			: found->at));
	}
	return true;
}

struct str fhir_search_key(struct arena *a, const struct fhir_search *s, struct json_at resource)
{
	unsigned type = fhir_resource_find(json_text(a, json_get(resource, "resourceType")));
	struct buf b;
	buf_init(&b, a, s->sorts * (VALUE_MOST + 1) + 1);
	for (size_t i = 0; i < s->sorts; i++) {
		struct key k = { .arena = a, .sort = &s->sort[i] };
		const struct fhir_param *param = type == FHIR_NO_RESOURCE ? NULL : fhir_param_find(type, k.sort->code);
		if (param && param->type == k.sort->type)
			fhir_param_each(a, param, resource, gather, &k);
		buf_char(&b, k.some ? (char)THERE : (char)NOT_THERE);
		for (size_t byte = 0; byte < k.n && k.sort->down; byte++)
			k.best[byte] = (unsigned char)~k.best[byte];
		buf_add(&b, k.best, k.n);
	}
	return buf_text(&b);
}
