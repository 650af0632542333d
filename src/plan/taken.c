// SPDX-License-Identifier: Apache-2.0
// Where an entry was taken over from, in FHIR (taken.h).
#include "plan/taken.h"

#include "plan/facts.h"

#define AT "extension[url=" OWN_EXTENSION("taken-from") "]"
#define PART(name, type) AT ".extension[url=" name "].value" type

static const char *const ways[] = { [TAKEN_TYPED] = "typed", [TAKEN_TABLE] = "table", [TAKEN_FHIR] = "fhir" };

static void put_text(struct arena *a, struct json_node *n, const char *path, struct str text)
{
	if (text.n)
		json_node_put(a, n, path, json_node_text(a, text));
}

void taken_drop(struct arena *a, struct json_node *n)
{
	json_node_put(a, n, AT, NULL);
}

void taken_put(struct arena *a, struct json_node *n, const struct taken *t, const struct writer *w)
{
	taken_drop(a, n);
	put_text(a, n, PART("way", "Code"), str_of(ways[t->way]));
	put_text(a, n, PART("source", "Reference") ".reference", t->source);
	put_text(a, n, PART("page", "String"), t->page);
	if (t->written != DAY_NONE)
		put_text(a, n, PART("written", "Date"), day_iso(a, t->written));
	put_text(a, n, PART("written-by", "String"), t->written_by);
	put_text(a, n, PART("entered-by", "Reference") ".reference", w->author_reference);
	put_text(a, n, PART("entered-by", "Reference") ".display", w->author_display);
	put_text(a, n, PART("entered", "DateTime"), instant_iso(a, w->at));
}

bool taken_of(const struct entry *e, struct taken *out)
{
	struct arena *a = e->arena;
	*out = (struct taken){ .written = DAY_NONE };
	if (fact_beside(e, FACT_TAKEN)) // it would say that it was
		return false;
	struct json_at body = entry_body(e);
	if (!json_is_set(json_path(a, body, AT)))
		return false;
	struct str way = json_text(a, json_path(a, body, PART("way", "Code")));
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (str_is(way, ways[i]))
			out->way = (enum taken_way)i;
	out->source = json_text(a, json_path(a, body, PART("source", "Reference") ".reference"));
	out->page = json_text(a, json_path(a, body, PART("page", "String")));
	out->written_by = json_text(a, json_path(a, body, PART("written-by", "String")));
	out->entered_by = json_text(a, json_path(a, body, PART("entered-by", "Reference") ".reference"));
	if (!day_parse(json_text(a, json_path(a, body, PART("written", "Date"))), &out->written))
		out->written = DAY_NONE;
	if (!instant_parse(json_text(a, json_path(a, body, PART("entered", "DateTime"))), &out->entered))
		out->entered = 0;
	return true;
}
