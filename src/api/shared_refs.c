// SPDX-License-Identifier: Apache-2.0
// References to what belongs to nobody (shared_refs.h). A member `reference` is found by its bytes: inside a text its
// quotes would be escaped, so what is found is one. Nearly all lead into a compartment, which the id says.
#include "api/shared_refs.h"

#include <string.h>

#include "base/arena.h"
#include "fhir/compartment.h"
#include "fhir/definitions.h"
#include "fhir/value.h"
#include "record/key.h"

#define MEMBER "\"reference\""
#define SLOTS ((size_t)256) // at first

void shared_refs_init(struct shared_refs *s, struct visit *v)
{
	*s = (struct shared_refs){ .v = v, .slots = SLOTS };
	s->slot = arena_array(v->arena, size_t, s->slots);
}

static size_t *slot_of(const struct shared_refs *s, struct str name)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 16777619u;
	for (size_t i = h;; i++) {
		size_t *slot = &s->slot[i & (s->slots - 1)];
		if (!*slot || str_eq(s->name[*slot - 1], name))
			return slot;
	}
}

static void grow(struct shared_refs *s)
{
	struct arena *a = s->v->arena;
	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : 32;
		struct str *name = arena_array(a, struct str, room);
		if (s->count)
			memcpy(name, s->name, s->count * sizeof *name);
		s->name = name;
		s->room = room;
	}
	if (s->count * 2 < s->slots)
		return;
	s->slots *= 2;
	s->slot = arena_array(a, size_t, s->slots);
	for (size_t i = 0; i < s->count; i++)
		*slot_of(s, s->name[i]) = i + 1;
}

// "Practitioner/x" or "Practitioner/x/_history/2", a slice of what was scanned.
static void add(struct shared_refs *s, struct str text)
{
	struct fhir_reference ref;
	size_t slash;
	if (s->count == SHARED_REFS_MOST || !str_index(text, '/', &slash))
		return;
	if (fhir_home(str_part(text, 0, slash))) // in somebody's compartment
		return;
	if (*slot_of(s, text))
		return;
	if (!fhir_reference_parse(text, &ref) || ref.kind != FHIR_REF_RELATIVE || fhir_home(ref.type) ||
		!fhir_resource_named(ref.type))
		return;
	struct str name = str_part(text, 0, ref.type.n + 1 + ref.id.n);
	grow(s);
	size_t *slot = slot_of(s, name);
	if (*slot)
		return;
	s->name[s->count++] = str_dup(s->v->arena, name);
	*slot = s->count;
}

// The string that begins behind a quote at `p`.
static void add_string(struct shared_refs *s, const char *p, const char *end)
{
	const char *q = memchr(p, '"', (size_t)(end - p)), *escape = q ? memchr(p, '\\', (size_t)(q - p)) : NULL;
	if (!q)
		return;
	if (!escape) {
		add(s, (struct str){ p, (size_t)(q - p) });
		return;
	}
	while (q < end && (*q != '"' || q[-1] == '\\')) // "Practitioner\/x": no address holds a backslash itself
		q++;
	if (q < end)
		add(s, json_text(s->v->arena, json_trusted(s->v->arena, (struct str){ p - 1, (size_t)(q - p) + 2 })));
}

static const char *behind_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
		p++;
	return p;
}

void shared_refs_scan(struct shared_refs *s, struct str json)
{
	const char *p = json.p, *end = json.p + json.n;
	while (p < end && (p = memmem(p, (size_t)(end - p), MEMBER, sizeof MEMBER - 1))) {
		p = behind_blanks(p + sizeof MEMBER - 1, end);
		if (p == end || *p != ':')
			continue;
		p = behind_blanks(p + 1, end);
		if (p < end && *p == '"')
			add_string(s, p + 1, end);
	}
}

enum err shared_refs_get(struct shared_refs *s, size_t n, struct resource *out)
{
	size_t slash;
	must(n < s->count && str_index(s->name[n], '/', &slash));
	struct str type = str_part(s->name[n], 0, slash), id = str_part(s->name[n], slash + 1, s->name[n].n);
	enum err e = reach_get(s->v, type, id, out);
	return e == OK && out->deleted ? ERR_NOT_FOUND : e;
}
