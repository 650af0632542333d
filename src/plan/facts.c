// SPDX-License-Identifier: Apache-2.0
// Facts of entries beside their bodies (facts.h): how they are written and read.
//
// A byte for this form; four that say of which body; four that say which kind, as it was declared when they were made;
// then each field of the kind and what is beside them: a byte (enum fact_is) and, when there, a length and the bytes;
// when it was said: a byte and, when it stands in the body, eight bytes; the digest of what is material; eight bytes
// that say that all those before them are as they were written.
#include "plan/facts.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "plan/agreement_inside.h"
#include "plan/taken.h"

enum { FORM = 2, HEAD = 9, FACT_MOST = 160, PLAIN_MOST = 1024, SEAL = crypto_shorthash_BYTES };

// --- which body, which kind ----------------------------------------------------------------------------------------
// FNV-1a, 32 bits: it guards against mistakes, not against people.
static uint32_t mix(uint32_t h, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * 16777619u;
	return h;
}

static uint32_t mix_word(uint32_t h, const char *word)
{
	return word ? mix(h, word, strlen(word) + 1) : mix(h, "\1", 1);
}

static uint32_t mix_number(uint32_t h, uint64_t n)
{
	return mix(h, (const char *)&n, sizeof n);
}

static uint32_t kind_mark_now(const struct kind *k)
{
	uint32_t h = mix_word(2166136261u, k->name);
	h = mix_word(mix_word(h, k->words_of), k->when_at);
	h = mix_number(h, k->material);
	for (size_t i = 0; i < k->fields; i++) {
		const struct field *f = &k->field[i];
		h = mix_word(mix_word(mix_word(h, f->name), f->at), f->was_at);
		h = mix_number(mix_number(h, f->control), f->flags);
		h = mix_number(h, f->choices ? 1u + f->choices->shape : 0);
		for (size_t c = 0; f->choices && c < f->choices->count; c++)
			h = mix_word(h, f->choices->item[c].code);
	}
	return h;
}

enum { KINDS_MOST = 64 };
static uint32_t marks[KINDS_MOST];
static pthread_once_t marks_once = PTHREAD_ONCE_INIT;

static void marks_fill(void)
{
	must(kind_count <= KINDS_MOST);
	for (size_t i = 0; i < kind_count; i++)
		marks[i] = kind_mark_now(kinds[i]);
}

static uint32_t kind_mark(const struct kind *k)
{
	size_t i = kind_rank(k);
	pthread_once(&marks_once, marks_fill);
	must(i < kind_count);
	return marks[i];
}

// A packed body ends with its checksum (body.h); a plain one is short. False: it has no mark, and gets no facts.
bool facts_body_mark(const struct resource *r, uint32_t *mark)
{
	if (r->packed.p && r->packed_of == r->body.p && r->packed.n > sizeof *mark) {
		memcpy(mark, r->packed.p + r->packed.n - sizeof *mark, sizeof *mark);
		return true;
	}
	*mark = mix(2166136261u, r->body.p, r->body.n);
	return r->body.p && r->body.n <= PLAIN_MOST;
}

// --- writing -------------------------------------------------------------------------------------------------------
static void put_length(struct buf *b, size_t n)
{
	for (; n > 127; n >>= 7)
		buf_char(b, (char)(n | 128));
	buf_char(b, (char)n);
}

void facts_put_text(struct buf *b, struct str text)
{
	put_length(b, text.n);
	buf_str(b, text);
}

static void put_fact(struct buf *b, struct fact f)
{
	if (f.is == FACT_THERE && f.text.n > FACT_MOST)
		f.is = FACT_ASK;
	buf_char(b, (char)f.is);
	if (f.is == FACT_THERE)
		facts_put_text(b, f.text);
}

static struct fact text_fact(struct str text)
{
	return (struct fact){ text.p ? FACT_THERE : FACT_NONE, text };
}

// One of a pair, which may not be there.
static void put_maybe(struct buf *b, struct str text)
{
	buf_char(b, text.p ? FACT_THERE : FACT_NONE);
	if (text.p)
		facts_put_text(b, text);
}

static struct fact refs_fact(const struct entry *e, const struct field *f)
{
	struct buf b;
	struct str reference, display;
	uint32_t n = 0;
	buf_init(&b, e->arena, SIZE_MAX / 8);
	for (; entry_ref(e, f->name, n, &reference, &display) && buf_text(&b).n <= FACT_MOST; n++) {
		put_maybe(&b, reference);
		put_maybe(&b, display);
	}
	if (f->flags & FIELD_MANY && entry_count(e, f->name) != n)
		return (struct fact){ FACT_ASK, STR_NONE };
	return (struct fact){ n ? FACT_THERE : FACT_NONE, buf_text(&b) };
}

static struct fact choice_fact(const struct entry *e, const struct field *f)
{
	const struct choice *c = entry_choice(e, f->name);
	if (c)
		return text_fact(str_of(c->code));
	return (struct fact){ entry_has(e, f) ? FACT_ASK : FACT_NONE, STR_NONE };
}

static struct fact fact_of(const struct entry *e, const struct field *f)
{
	int number;
	struct attached file;
	switch (f->control) {
	case CONTROL_WORDS:
	case CONTROL_LINE:
	case CONTROL_DATE:
	case CONTROL_WHEN:
		return text_fact(entry_text(e, f->name));
	case CONTROL_SCALE:
		number = entry_int(e, f->name);
		return number ? text_fact(str_format(e->arena, "%d", number)) : (struct fact){ FACT_NONE, STR_NONE };
	case CONTROL_TICK:
		return entry_tick(e, f->name) ? text_fact(STR("")) : (struct fact){ FACT_NONE, STR_NONE };
	case CONTROL_CHOICE:
		return choice_fact(e, f);
	case CONTROL_CODING: // two texts, seldom asked for
		return (struct fact){ entry_has(e, f) ? FACT_ASK : FACT_NONE, STR_NONE };
	case CONTROL_FILE:
		return (struct fact){ entry_file(e, f->name, &file) ? FACT_ASK : FACT_NONE, STR_NONE };
	case CONTROL_WHO:
	case CONTROL_LINK:
		break;
	}
	return refs_fact(e, f);
}

void facts_put_number(struct buf *b, uint64_t n, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		buf_char(b, (char)(n >> (8 * i)));
}

static void put_material(struct buf *b, const struct entry *e)
{
	unsigned char digest[FACTS_MATERIAL];
	struct str hex = material_digest(e);
	must(sodium_hex2bin(digest, sizeof digest, hex.p, hex.n, NULL, NULL, NULL) == 0);
	buf_str(b, (struct str){ (const char *)digest, sizeof digest });
}

// Siphash with a key that is none: it guards against mistakes of a disk, not against people.
static void seal_of(struct str bytes, unsigned char out[SEAL])
{
	static const unsigned char key[crypto_shorthash_KEYBYTES] = "ownplan facts";
	must(crypto_shorthash(out, (const unsigned char *)bytes.p, bytes.n, key) == 0);
}

static void put_seal(struct buf *b)
{
	unsigned char seal[SEAL];
	seal_of(buf_text(b), seal);
	buf_str(b, (struct str){ (const char *)seal, SEAL });
}

static bool take_seal(struct str *facts)
{
	unsigned char seal[SEAL];
	if (facts->n < SEAL)
		return false;
	facts->n -= SEAL;
	seal_of(*facts, seal);
	return memcmp(seal, facts->p + facts->n, SEAL) == 0;
}

void facts_make(struct arena *a, struct resource *r)
{
	struct entry e;
	struct buf b;
	uint32_t mark;
	instant said;
	struct taken taken;
	resource_pack(a, r);
	r->facts = STR_NONE;
	r->facts_of = r->body.p;
	if (str_is(r->kind, AGREEMENT_KIND))
		agreement_facts_make(a, r);
	struct resource plain = *r; // without facts, so that everything is asked of the body
	if (r->deleted || !r->kind.n || !entry_open(a, &plain, &e) || !facts_body_mark(r, &mark))
		return;
	buf_init(&b, a, SIZE_MAX / 8);
	buf_char(&b, FORM);
	facts_put_number(&b, mark, sizeof mark);
	facts_put_number(&b, kind_mark(e.kind), sizeof mark);
	for (size_t i = 0; i < e.kind->fields; i++)
		put_fact(&b, fact_of(&e, &e.kind->field[i]));
	put_fact(&b, text_fact(entry_words_of(&e)));
	put_fact(&b, text_fact(entry_words_name(&e)));
	put_fact(&b, (struct fact){ taken_of(&e, &taken) ? FACT_ASK : FACT_NONE, STR_NONE });
	bool stands = entry_said_stands(&e, &said);
	buf_char(&b, stands);
	if (stands)
		facts_put_number(&b, (uint64_t)said, sizeof said);
	if (e.kind->material)
		put_material(&b, &e);
	put_seal(&b);
	r->facts = buf_text(&b);
}

// --- reading -------------------------------------------------------------------------------------------------------
// Whatever the bytes are, nothing behind their end is read.
bool facts_take(struct str *rest, size_t n, struct str *out)
{
	if (rest->n < n)
		return false;
	*out = (struct str){ rest->p, n };
	*rest = (struct str){ rest->p + n, rest->n - n };
	return true;
}

bool facts_take_number(struct str *rest, size_t bytes, uint64_t *n)
{
	struct str part;
	*n = 0;
	if (!facts_take(rest, bytes, &part))
		return false;
	for (size_t i = 0; i < bytes; i++)
		*n |= (uint64_t)(unsigned char)part.p[i] << (8 * i);
	return true;
}


// The length of a text at *rest: nearly always one byte.
static bool take_length(struct str *rest, size_t *n)
{
	unsigned shift = 0;
	*n = 0;
	for (size_t i = 0; i < rest->n && shift <= 21; i++, shift += 7) {
		unsigned char byte = (unsigned char)rest->p[i];
		*n |= (size_t)(byte & 127) << shift;
		if (byte & 128)
			continue;
		*rest = (struct str){ rest->p + i + 1, rest->n - i - 1 };
		return true;
	}
	return false;
}

bool facts_take_text(struct str *rest, struct str *out)
{
	size_t n;
	return take_length(rest, &n) && facts_take(rest, n, out);
}

static bool take_fact(struct str *rest, struct fact *f)
{
	size_t n;
	if (!rest->n || (unsigned char)rest->p[0] > FACT_THERE)
		return false;
	*f = (struct fact){ (enum fact_is)rest->p[0], STR_NONE };
	*rest = (struct str){ rest->p + 1, rest->n - 1 };
	return f->is != FACT_THERE || (take_length(rest, &n) && facts_take(rest, n, &f->text));
}

static bool take_head(struct str *rest, const struct kind *k, const struct resource *r)
{
	uint64_t form, body, kind;
	uint32_t mark;
	return facts_take_number(rest, 1, &form) && form == FORM && facts_take_number(rest, sizeof mark, &body) &&
		facts_take_number(rest, sizeof mark, &kind) && facts_body_mark(r, &mark) && mark == body &&
		kind == kind_mark(k);
}

bool facts_read(struct arena *a, const struct kind *k, const struct resource *r, struct facts *out)
{
	struct str rest = r->facts, material = STR_NONE;
	uint64_t stands, said = 0;
	if (r->facts_of != r->body.p || rest.n < HEAD || !take_seal(&rest) || !take_head(&rest, k, r))
		return false;
	*out = (struct facts){ .item = arena_array(a, struct fact, k->fields + FACTS_BESIDE) };
	for (size_t i = 0; i < k->fields + FACTS_BESIDE; i++)
		if (!take_fact(&rest, &out->item[i]))
			return false;
	if (!facts_take_number(&rest, 1, &stands) || (stands && !facts_take_number(&rest, sizeof said, &said)) ||
		(k->material && !facts_take(&rest, FACTS_MATERIAL, &material)) || rest.n)
		return false;
	out->has_said = stands != 0;
	out->said = (instant)said;
	out->material = (const unsigned char *)material.p;
	return true;
}

bool fact_ref(const struct fact *f, uint32_t i, struct str *reference, struct str *display)
{
	struct fact who, name;
	struct str rest = f->text;
	do
		if (!rest.n || !take_fact(&rest, &who) || !take_fact(&rest, &name))
			return false;
	while (i-- > 0);
	*reference = who.text;
	*display = name.text;
	return true;
}
