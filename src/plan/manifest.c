// SPDX-License-Identifier: Apache-2.0
// Manifests (manifest.h): what was agreed, named by digests.
#include "plan/manifest.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "plan/facts.h"

#define HEAD_LINE "ownplan manifest 1"

struct digest {
	crypto_generichash_state state;
};

static void digest_begin(struct digest *d)
{
	must(sodium_init() >= 0);
	must(crypto_generichash_init(&d->state, NULL, 0, DIGEST_HEX / 2) == 0);
}

static void digest_add(struct digest *d, struct str s)
{
	if (s.n)
		crypto_generichash_update(&d->state, (const unsigned char *)s.p, s.n);
}

// With its length in front, so that no two lists of words look alike.
static void digest_word(struct digest *d, struct str s)
{
	unsigned char length[8];
	for (size_t i = 0; i < sizeof length; i++)
		length[i] = (unsigned char)((uint64_t)s.n >> (8 * i));
	crypto_generichash_update(&d->state, length, sizeof length);
	digest_add(d, s);
}

struct str digest_hex(struct arena *a, const unsigned char bytes[DIGEST_HEX / 2])
{
	static const char digit[] = "0123456789abcdef";
	char *hex = arena_bytes(a, DIGEST_HEX + 1);
	hex[DIGEST_HEX] = '\0';
	for (size_t i = 0; i < DIGEST_HEX / 2; i++) { // of no secret: sodium_bin2hex takes its time on purpose
		hex[2 * i] = digit[bytes[i] >> 4];
		hex[2 * i + 1] = digit[bytes[i] & 15];
	}
	return (struct str){ hex, DIGEST_HEX };
}

static struct str digest_end(struct digest *d, struct arena *a)
{
	unsigned char bytes[DIGEST_HEX / 2];
	must(crypto_generichash_final(&d->state, bytes, sizeof bytes) == 0);
	return digest_hex(a, bytes);
}

struct str body_digest(struct arena *a, struct str body)
{
	struct digest d;
	digest_begin(&d);
	digest_add(&d, body);
	return digest_end(&d, a);
}

// --- what is material --------------------------------------------------------------------------------------------
struct member {
	struct str name;
	struct json_at value;
};

static int by_name(const void *x, const void *y)
{
	return str_compare(((const struct member *)x)->name, ((const struct member *)y)->name);
}

static void canonical_object(struct arena *a, struct json_out *w, struct json_at at);

static void canonical_value(struct arena *a, struct json_out *w, struct json_at at)
{
	switch (json_kind(at)) {
	case JSON_OBJECT:
		canonical_object(a, w, at);
		break;
	case JSON_ARRAY:
		json_open_array(w);
		for (struct json_at i = json_first(at); json_is_set(i); i = json_next(at, i))
			canonical_value(a, w, i);
		json_shut_array(w);
		break;
	case JSON_STRING:
		json_put(w, json_text(a, at));
		break;
	default:
		json_put_raw(w, json_raw(at));
	}
}

static void canonical_object(struct arena *a, struct json_out *w, struct json_at at)
{
	size_t n = 0;
	struct member *m = arena_array(a, struct member, json_length(at) + 1);
	for (struct json_at i = json_first(at); json_is_set(i); i = json_next(at, i))
		m[n++] = (struct member){ json_name(a, i), i };
	qsort(m, n, sizeof *m, by_name);
	json_open(w);
	for (size_t i = 0; i < n; i++) {
		json_member_str(w, m[i].name);
		canonical_value(a, w, m[i].value);
	}
	json_shut(w);
}

void json_canonical(struct arena *a, struct buf *b, struct json_at at)
{
	struct json_out w;
	if (!json_is_set(at))
		return;
	json_out_init(&w, b);
	canonical_value(a, &w, at);
}

// Someone is the same whatever they are called at the time.
static void canonical_refs(const struct entry *e, const struct field *f, struct buf *b)
{
	struct str reference, display;
	for (uint32_t i = 0; entry_ref(e, f->name, i, &reference, &display); i++) {
		buf_str(b, reference.n ? reference : display);
		buf_char(b, '\n');
	}
}

struct str field_canonical(const struct entry *e, const struct field *f)
{
	struct buf b;
	struct str term;
	const struct choice *c;
	struct attached file;
	buf_init(&b, e->arena, SIZE_MAX / 8);
	switch (f->control) {
	case CONTROL_FILE: // its bytes, whatever it is called
		return entry_file(e, f->name, &file) ? file.kept.hash.n ? file.kept.hash : file.id : STR_NONE;
	case CONTROL_WHO:
	case CONTROL_LINK:
		canonical_refs(e, f, &b);
		return buf_text(&b);
	case CONTROL_WORDS:
	case CONTROL_LINE:
		return str_trim(entry_text(e, f->name));
	case CONTROL_WHEN:
		return entry_when(e, f->name) ? instant_iso(e->arena, entry_when(e, f->name)) : STR_NONE;
	case CONTROL_CHOICE:
		c = entry_choice(e, f->name);
		if (c)
			return str_of(c->code);
		break;
	case CONTROL_CODING: // the concept is what was agreed, whatever its term is called at the time
		return entry_code(e, f->name, &term);
	case CONTROL_SCALE:
	case CONTROL_TICK:
	case CONTROL_DATE:
		break;
	}
	json_canonical(e->arena, &b, json_path(e->arena, entry_body(e), f->at));
	return buf_text(&b);
}

struct str material_digest(const struct entry *e)
{
	struct digest d;
	if (e->held->material.n)
		return e->held->material;
	const struct facts *facts = entry_facts(e);
	if (facts && facts->material)
		return e->held->material = digest_hex(e->arena, facts->material);
	digest_begin(&d);
	digest_word(&d, str_of(e->kind->name));
	digest_word(&d, entry_words_of(e));
	for (size_t i = 0; i < e->kind->fields; i++) {
		const struct field *f = &e->kind->field[i];
		struct str value = f->flags & FIELD_SHARED ? STR_NONE : field_canonical(e, f);
		if (!value.n)
			continue;
		digest_word(&d, str_of(f->name));
		digest_word(&d, value);
	}
	return e->held->material = digest_end(&d, e->arena);
}

// --- manifests ---------------------------------------------------------------------------------------------------
// Not material, but part of the plan as it is printed and opened.
static const struct kind *const context[] = { &kind_relation, &kind_professional, &kind_conversation, &kind_outcome,
	&kind_review, &kind_header, &kind_other_plan };

static bool is_context(const struct kind *k)
{
	for (size_t i = 0; i < sizeof context / sizeof *context; i++)
		if (context[i] == k)
			return true;
	return false;
}

static int by_id(const void *x, const void *y)
{
	const struct manifest_line *a = x, *b = y;
	int order = str_compare(a->type, b->type);
	return order ? order : str_compare(a->id, b->id);
}

static void add(struct manifest *m, const struct resource *r, struct str body, struct str material)
{
	m->line[m->lines++] = (struct manifest_line){ r->type, r->id, r->version, body, material };
}

static void add_context(struct arena *a, struct manifest *m, const struct resource *r)
{
	if (r->id.n)
		add(m, r, body_digest(a, r->body), STR(""));
}

void manifest_of(struct arena *a, const struct plan *pl, struct manifest *out)
{
	*out = (struct manifest){ .person = pl->person->key,
		.line = arena_array(a, struct manifest_line, pl->entries + 2) };
	add_context(a, out, &pl->person->patient);
	add_context(a, out, &pl->care_plan);
	for (size_t i = 0; i < pl->entries; i++) {
		const struct entry *e = &pl->entry[i];
		if (e->kind->material)
			add(out, e->r, body_digest(a, e->r->body), material_digest(e));
		else if (is_context(e->kind))
			add_context(a, out, e->r);
	}
	qsort(out->line, out->lines, sizeof *out->line, by_id);
}

struct str manifest_now(struct arena *a, const struct plan *pl)
{
	struct manifest m = { .person = pl->person->key, .line = arena_array(a, struct manifest_line, pl->entries + 1) };
	for (size_t i = 0; i < pl->entries; i++)
		if (pl->entry[i].kind->material)
			add(&m, pl->entry[i].r, STR(""), material_digest(&pl->entry[i]));
	qsort(m.line, m.lines, sizeof *m.line, by_id);
	return manifest_digest(a, &m);
}

struct str manifest_text(struct arena *a, const struct manifest *m)
{
	struct buf b;
	buf_init(&b, a, SIZE_MAX / 8);
	buf_format(&b, HEAD_LINE "\nperson %.*s\n", STR_ARG(m->person));
	for (size_t i = 0; i < m->lines; i++) {
		const struct manifest_line *l = &m->line[i];
		buf_format(&b, "%.*s %.*s %lld %.*s %.*s\n", STR_ARG(l->type), STR_ARG(l->id), (long long)l->version,
			STR_ARG(l->body), STR_ARG(l->material.n ? l->material : STR("-")));
	}
	return buf_text(&b);
}

static bool is_digest(struct str s)
{
	static const bool hex[256] = { ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true, ['5'] = true,
		['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true, ['a'] = true, ['b'] = true, ['c'] = true, ['d'] = true,
		['e'] = true, ['f'] = true };
	bool all = s.n == DIGEST_HEX;
	for (size_t i = 0; all && i < DIGEST_HEX; i += 4)
		all = hex[(unsigned char)s.p[i]] & hex[(unsigned char)s.p[i + 1]] & hex[(unsigned char)s.p[i + 2]] &
			hex[(unsigned char)s.p[i + 3]];
	return all;
}

static bool read_line(struct str text, struct manifest_line *l)
{
	struct str rest = text;
	l->type = str_cut(&rest, ' ');
	l->id = str_cut(&rest, ' ');
	struct str version = str_cut(&rest, ' ');
	l->body = str_cut(&rest, ' ');
	l->material = str_is(rest, "-") ? STR("") : rest;
	return l->type.n && l->id.n && str_int(version, 1, INT64_MAX, &l->version) && is_digest(l->body) &&
		(!l->material.n || is_digest(l->material)) && rest.n;
}

bool manifest_read(struct arena *a, struct str text, struct manifest *out)
{
	size_t room = 1;
	struct str rest = text;
	for (size_t at; str_index(rest, '\n', &at); room++)
		rest = str_part(rest, at + 1, rest.n);
	rest = text;
	*out = (struct manifest){ .line = arena_array(a, struct manifest_line, room) };
	if (!str_is(str_cut(&rest, '\n'), HEAD_LINE))
		return false;
	struct str person = str_cut(&rest, '\n');
	if (!str_starts(person, "person "))
		return false;
	out->person = str_part(person, 7, person.n);
	while (rest.n) {
		if (!read_line(str_cut(&rest, '\n'), &out->line[out->lines]))
			return false;
		if (out->lines && by_id(&out->line[out->lines - 1], &out->line[out->lines]) >= 0)
			return false;
		out->lines++;
	}
	return true;
}

// Lines are in the order of type and id, so the one that is asked for is found by halving.
bool manifest_line_of(struct str text, struct str type, struct str id, struct manifest_line *out)
{
	struct manifest_line key = { .type = type, .id = id };
	struct str rest = text;
	(void)str_cut(&rest, '\n'); // the head, and whose it is
	(void)str_cut(&rest, '\n');
	while (rest.n) {
		const char *before = memrchr(rest.p, '\n', rest.n / 2);
		size_t at = before ? (size_t)(before + 1 - rest.p) : 0;
		struct str behind = { rest.p + at, rest.n - at }, line = str_cut(&behind, '\n'), left = line;
		struct manifest_line l = { .type = str_cut(&left, ' '), .id = str_cut(&left, ' ') };
		int order = by_id(&key, &l);
		if (order == 0)
			return read_line(line, out);
		if (order < 0)
			rest.n = at;
		else
			rest = behind;
	}
	return false;
}

struct str manifest_digest(struct arena *a, const struct manifest *m)
{
	struct digest d;
	digest_begin(&d);
	digest_word(&d, STR(HEAD_LINE));
	digest_word(&d, m->person);
	for (size_t i = 0; i < m->lines; i++) {
		if (!m->line[i].material.n)
			continue;
		digest_word(&d, m->line[i].type);
		digest_word(&d, m->line[i].id);
		digest_word(&d, m->line[i].material);
	}
	return digest_end(&d, a);
}

const struct manifest_line *manifest_find(const struct manifest *m, struct str type, struct str id)
{
	struct manifest_line key = { .type = type, .id = id };
	return m->lines ? bsearch(&key, m->line, m->lines, sizeof key, by_id) : NULL;
}
