// SPDX-License-Identifier: Apache-2.0
// References to what belongs to nobody (shared_refs.h). A member `reference` is found by its bytes: inside a text its
// quotes would be escaped, so what is found is one. Nearly all lead into the person's own compartment, which the first
// bytes of the id say.
#include "api/shared_refs.h"

#include <string.h>

#include "base/arena.h"
#include "fhir/compartment.h"
#include "fhir/definitions.h"
#include "fhir/value.h"

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
	if (*slot_of(s, text) || fhir_home(str_part(text, 0, slash))) // met before, or in somebody's compartment
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

static const char *before_blanks(const char *p, const char *begin)
{
	while (p > begin && (p[-1] == ' ' || p[-1] == '\t' || p[-1] == '\n' || p[-1] == '\r'))
		p--;
	return p;
}

// Where the string begins whose first word ends at this slash, when it is the value of a member `reference`; else NULL.
static const char *reference_at(const char *slash, const char *begin)
{
	const char *p = slash > begin && slash[-1] == '\\' ? slash - 1 : slash;
	while (p > begin && ((p[-1] >= 'A' && p[-1] <= 'Z') || (p[-1] >= 'a' && p[-1] <= 'z')))
		p--;
	if (p == begin || p[-1] != '"')
		return NULL;
	const char *member = before_blanks(p - 1, begin);
	if (member == begin || member[-1] != ':')
		return NULL;
	member = before_blanks(member - 1, begin);
	size_t n = sizeof MEMBER - 1;
	return (size_t)(member - begin) >= n && memcmp(member - n, MEMBER, n) == 0 ? p : NULL;
}

// Slashes are rarer than members, and of most the next bytes are the person's own key.
void shared_refs_scan(struct shared_refs *s, struct str json)
{
	const char *p = json.p, *end = json.p + json.n;
	struct str key = s->v->person.key;
	while (p < end && (p = memchr(p, '/', (size_t)(end - p)))) {
		const char *slash = p++;
		if (key.n && (size_t)(end - p) > key.n && memcmp(p, key.p, key.n) == 0)
			continue;
		if (slash > json.p && slash[-1] == ':') { // of an address, "http://...": there is none before its quote
			p = memchr(p, '"', (size_t)(end - p));
			if (!p)
				return;
			continue;
		}
		const char *text = reference_at(slash, json.p);
		if (text)
			add_string(s, text, end);
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
