// SPDX-License-Identifier: Apache-2.0
// What is kept beside an agreement (the column `facts`, as facts.h does for entries): who said what to which version,
// and what was material in each goal. A save asks nothing else of the agreements, whose bodies name every entry of the
// plan and are signed. Made once the signature was found to hold; a house that trusts another key by now reads the
// bodies. What a save finds out from it is written to rows that nobody signs; who shows an agreement reads its body.
#include <sodium.h>
#include <string.h>

#include "plan/agreement_inside.h"
#include "plan/facts.h"

enum { FORM = 1, DIGEST = DIGEST_HEX / 2 };

static const char *const goals = "Goal"; // FHIR type: the lines that the criteria ask for

// --- writing -------------------------------------------------------------------------------------------------------
static void put_digest(struct buf *b, struct str hex)
{
	unsigned char digest[DIGEST];
	must(sodium_hex2bin(digest, sizeof digest, hex.p, hex.n, NULL, NULL, NULL) == 0);
	buf_str(b, (struct str){ (const char *)digest, sizeof digest });
}

static bool is_goal(const struct manifest_line *l)
{
	return l->material.n && str_is(l->type, goals);
}

static void put_goals(struct buf *b, const struct manifest *m)
{
	size_t n = 0;
	for (size_t i = 0; i < m->lines; i++)
		n += is_goal(&m->line[i]);
	facts_put_number(b, n, 2);
	for (size_t i = 0; i < m->lines; i++)
		if (is_goal(&m->line[i])) {
			facts_put_text(b, m->line[i].id);
			put_digest(b, m->line[i].material);
		}
}

void agreement_facts_make(struct arena *a, struct resource *r)
{
	struct agreement x;
	struct buf b;
	uint32_t mark;
	if (r->deleted || !facts_body_mark(r, &mark) || !agreement_read(a, r, &x) || !x.sound)
		return;
	const struct manifest *m = agreement_lines(&x);
	const unsigned char *key = agreement_signer_of_sound(a, r->body);
	if (!key || m->lines > UINT16_MAX)
		return;
	buf_init(&b, a, SIZE_MAX / 8);
	buf_char(&b, FORM);
	facts_put_number(&b, mark, sizeof mark);
	buf_str(&b, (struct str){ (const char *)key, AGREEMENT_KEY });
	facts_put_number(&b, x.as, 1);
	facts_put_number(&b, x.able, 1);
	facts_put_number(&b, x.agreed, 1);
	facts_put_number(&b, x.witnessed, 1);
	facts_put_number(&b, (uint64_t)x.at, sizeof x.at);
	facts_put_text(&b, x.name);
	facts_put_text(&b, x.reference);
	facts_put_text(&b, x.witness);
	put_digest(&b, x.manifest);
	put_goals(&b, m);
	r->facts = buf_text(&b);
}

// --- reading -------------------------------------------------------------------------------------------------------
static bool take_small(struct str *rest, unsigned most, unsigned *out)
{
	uint64_t n;
	if (!facts_take_number(rest, 1, &n) || n > most)
		return false;
	*out = (unsigned)n;
	return true;
}

static bool take_digest(struct arena *a, struct str *rest, struct str *hex)
{
	struct str bytes;
	if (!facts_take(rest, DIGEST, &bytes))
		return false;
	*hex = digest_hex(a, (const unsigned char *)bytes.p);
	return true;
}

static bool take_head(struct str *rest, const struct resource *r)
{
	uint64_t form, body;
	uint32_t mark;
	struct str key;
	return facts_take_number(rest, 1, &form) && form == FORM && facts_take_number(rest, sizeof mark, &body) &&
		facts_body_mark(r, &mark) && mark == body && facts_take(rest, AGREEMENT_KEY, &key) &&
		agreement_trusts((const unsigned char *)key.p);
}

static bool take_answers(struct arena *a, struct str *rest, struct agreement *x)
{
	unsigned as, able, agreed, witnessed;
	uint64_t at;
	if (!take_small(rest, AS_PROFESSIONAL, &as) || !take_small(rest, ANSWER_NO, &able) ||
		!take_small(rest, ANSWER_NO, &agreed) || !take_small(rest, 1, &witnessed) ||
		!facts_take_number(rest, sizeof at, &at) || !facts_take_text(rest, &x->name) ||
		!facts_take_text(rest, &x->reference) || !facts_take_text(rest, &x->witness) ||
		!take_digest(a, rest, &x->manifest))
		return false;
	x->as = (enum agreeing)as;
	x->able = (enum answer)able;
	x->agreed = (enum answer)agreed;
	x->witnessed = witnessed != 0;
	x->at = (instant)at;
	return true;
}

static bool take_goals(struct arena *a, struct str *rest, struct agreement_goals *out)
{
	uint64_t n;
	if (!facts_take_number(rest, 2, &n) || n * (DIGEST + 1) > rest->n)
		return false;
	*out = (struct agreement_goals){ arena_array(a, struct manifest_line, n + 1), (size_t)n };
	for (size_t i = 0; i < n; i++) {
		struct manifest_line *l = &out->line[i];
		*l = (struct manifest_line){ .type = str_of(goals), .body = STR("") };
		if (!facts_take_text(rest, &l->id) || !take_digest(a, rest, &l->material))
			return false;
	}
	return true;
}

bool agreement_facts_read(
	struct arena *a, const struct resource *r, struct agreement *out, struct agreement_goals *goal)
{
	struct str rest = r->facts;
	*out = (struct agreement){ .r = *r, .sound = true };
	return str_is(r->type, "Provenance") && str_is(r->kind, AGREEMENT_KIND) && r->facts.n &&
		r->facts_of == r->body.p && take_head(&rest, r) && take_answers(a, &rest, out) &&
		take_goals(a, &rest, goal) && !rest.n;
}
