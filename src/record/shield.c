// SPDX-License-Identifier: Apache-2.0
// What must not be said of somebody who must not be found (shield.h). What it is stands in the Patient: each text below
// these elements, compared as people type it, without capitals and blanks.
#include "record/shield.h"

#include <string.h>

#include "base/fold.h"

#define SHORTEST 4    // letters: "GP" or "1" of an address says nothing by itself
#define SHORTEST_INSIDE 5 // of what is looked for inside a sentence
#define DEPTH_MOST 64
#define BODY_MOST ((size_t)64 << 20)

static const char *const of_patient[] = { "address", "telecom", "contact", "generalPractitioner",
	"managingOrganization", "text" };
static const char *const of_relative[] = { "address", "telecom", "text" };

struct shield {
	struct arena *arena;
	struct str *item; // folded
	size_t count, room;
};

static struct str folded(struct arena *a, struct str text)
{
	struct str low = fold_case(a, text);
	char *p = arena_bytes(a, low.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < low.n; i++)
		if (low.p[i] != ' ' && low.p[i] != ',' && low.p[i] != '.' && low.p[i] != '-')
			p[n++] = low.p[i];
	return (struct str){ p, n };
}

static void add(struct shield *s, struct str text)
{
	struct str low = folded(s->arena, text);
	if (low.n < SHORTEST)
		return;
	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : 16;
		struct str *item = arena_array(s->arena, struct str, room);
		if (s->count)
			memcpy(item, s->item, s->count * sizeof *item);
		s->item = item;
		s->room = room;
	}
	s->item[s->count++] = low;
}

// Every text, but for what says of which sort it is.
static void add_texts(struct shield *s, struct json_at at, unsigned depth)
{
	static const char *const sorts[] = { "system", "use", "type", "start", "end", "country", "url", "status" };
	if (depth > DEPTH_MOST)
		return;
	if (json_kind(at) == JSON_STRING)
		add(s, json_text(s->arena, at));
	if (json_kind(at) != JSON_OBJECT && json_kind(at) != JSON_ARRAY)
		return;
	for (struct json_at i = json_first(at); json_is_set(i); i = json_next(at, i)) {
		struct str name = json_kind(at) == JSON_OBJECT ? json_name(s->arena, i) : STR("");
		bool sort = false;
		for (size_t k = 0; k < sizeof sorts / sizeof *sorts; k++)
			sort = sort || str_is(name, sorts[k]);
		if (!sort)
			add_texts(s, i, depth + 1);
	}
}

const struct shield *shield_of(struct arena *a, const struct person *p, const struct access *access)
{
	static const char *const said[] = { "address", "telecom", "generalPractitioner", "managingOrganization" };
	if (!p->restricted || !access || access->self)
		return NULL;
	struct shield *s = arena_make(a, struct shield);
	*s = (struct shield){ .arena = a };
	struct json_at patient = json_trusted(a, p->patient.body);
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		add_texts(s, json_get(patient, said[i]), 0);
	return s;
}

bool shield_hides(const struct shield *s, struct str text)
{
	if (!s || !text.n)
		return false;
	struct str low = folded(s->arena, text);
	for (size_t i = 0; i < s->count; i++)
		if (str_eq(s->item[i], low))
			return true;
	return false;
}

bool shield_says(const struct shield *s, struct str text)
{
	if (!s || !text.n)
		return false;
	struct str low = folded(s->arena, text);
	for (size_t i = 0; i < s->count; i++)
		if (str_eq(s->item[i], low) || (s->item[i].n >= SHORTEST_INSIDE && low.n > s->item[i].n &&
			memmem(low.p, low.n, s->item[i].p, s->item[i].n)))
			return true;
	return false;
}

// --- bodies --------------------------------------------------------------------------------------------------------
struct shielding {
	const struct shield *s;
	bool any;
};

// Elements that go whatever they say, by the type of what they are in.
static bool goes(struct json_at in, struct str name)
{
	bool patient = json_text_is(json_get(in, "resourceType"), "Patient");
	bool relative = json_text_is(json_get(in, "resourceType"), "RelatedPerson");
	for (size_t i = 0; patient && i < sizeof of_patient / sizeof *of_patient; i++)
		if (str_is(name, of_patient[i]))
			return true;
	for (size_t i = 0; relative && i < sizeof of_relative / sizeof *of_relative; i++)
		if (str_is(name, of_relative[i]))
			return true;
	return false;
}

static struct json_node *kept(struct shielding *x, struct json_at at, unsigned depth)
{
	struct arena *a = x->s->arena;
	bool object = json_kind(at) == JSON_OBJECT, lost = false, left = false;
	if (json_kind(at) == JSON_STRING && shield_hides(x->s, json_text(a, at))) {
		x->any = true;
		return NULL;
	}
	if ((!object && json_kind(at) != JSON_ARRAY) || depth > DEPTH_MOST)
		return json_node_raw(a, json_raw(at));
	struct json_node *out = object ? json_node_object(a) : json_node_array(a);
	for (struct json_at i = json_first(at); json_is_set(i); i = json_next(at, i)) {
		bool gone = object && goes(at, json_name(a, i));
		struct json_node *one = gone ? NULL : kept(x, i, depth + 1);
		x->any = x->any || gone;
		lost = lost || !one;
		left = left || one;
		if (one && object)
			json_node_set(a, out, json_name(a, i), one);
		else if (one)
			json_node_push(a, out, one);
	}
	return left || !lost ? out : NULL; // what held nothing else goes with it
}

struct str shield_body(struct arena *a, const struct shield *s, struct str body)
{
	struct shielding x = { .s = s };
	struct buf b;
	if (!s || !body.n)
		return body;
	struct json_node *n = kept(&x, json_trusted(a, body), 0);
	if (!n || !x.any)
		return body;
	if (json_node_get(n, STR("text")))
		json_node_set(a, n, STR("text"), NULL); // a narrative may say it in other words
	buf_init(&b, a, BODY_MOST);
	json_node_write(&b, n);
	return buf_text(&b);
}
