// SPDX-License-Identifier: Apache-2.0
// What the asker may not see leaves no trace in what they may: references to withheld resources of the same person are
// taken out of a body on its way out, and what became empty by it. Stored bytes stay as they are; a body without such
// references goes out spliced.
#include "api/withhold.h"

#include <string.h>

#include "record/key.h"

struct withholding {
	struct visit *v;
	struct reach *who;
	bool any; // something was taken out
};

// Whether a reference names a resource of this person that is there and not open to the asker. What was looked up is
// remembered as lines: "+Goal/x" is open, "-Goal/y" is not.
static bool withheld(struct withholding *w, struct str reference)
{
	struct visit *v = w->v;
	struct resource r;
	struct buf *looked = &w->who->looked;
	size_t slash;
	if (!str_index(reference, '/', &slash))
		return false;
	struct str type = str_part(reference, 0, slash), id = str_part(reference, slash + 1, reference.n);
	if (!str_eq(key_of(id), w->who->key))
		return false;
	if (!looked->arena) {
		buf_init(looked, v->arena, BUF_PAGE);
		buf_char(looked, '\n');
	}
	struct str line = str_format(v->arena, "%.*s\n", STR_ARG(reference)), known = buf_text(looked);
	const char *at = memmem(known.p, known.n, line.p, line.n);
	if (at && at > known.p)
		return at[-1] == '-';
	bool hidden = resource_head(v->db, v->arena, type, id, &r) == OK && !access_sees(&w->who->access, &r);
	buf_char(looked, hidden ? '-' : '+');
	buf_str(looked, line);
	return hidden;
}

static struct json_node *kept(struct withholding *w, struct json_at at);

// An object whose reference is withheld goes; so does one that held nothing else than what went, and an extension that
// is left with its address alone.
static struct json_node *kept_object(struct withholding *w, struct json_at at)
{
	struct arena *a = w->v->arena;
	struct json_node *out = json_node_object(a);
	size_t members = 0;
	bool lost = false, url_only = true;
	if (withheld(w, json_text(a, json_get(at, "reference")))) {
		w->any = true;
		return NULL;
	}
	for (struct json_at i = json_first(at); json_is_set(i); i = json_next(at, i)) {
		struct json_node *one = kept(w, i);
		struct str name = json_name(a, i);
		lost = lost || !one;
		if (!one)
			continue;
		json_node_set(a, out, name, one);
		members++;
		url_only = url_only && str_is(name, "url");
	}
	return lost && (!members || url_only) ? NULL : out;
}

static struct json_node *kept_array(struct withholding *w, struct json_at at)
{
	struct arena *a = w->v->arena;
	struct json_node *out = json_node_array(a);
	size_t items = 0;
	for (struct json_at i = json_first(at); json_is_set(i); i = json_next(at, i)) {
		struct json_node *one = kept(w, i);
		if (!one)
			continue;
		json_node_push(a, out, one);
		items++;
	}
	return items || !json_length(at) ? out : NULL;
}

static struct json_node *kept(struct withholding *w, struct json_at at)
{
	switch (json_kind(at)) {
	case JSON_OBJECT: return kept_object(w, at);
	case JSON_ARRAY: return kept_array(w, at);
	default: return json_node_raw(w->v->arena, json_raw(at));
	}
}

struct str withhold(struct visit *v, struct reach *who, struct str body)
{
	struct withholding w = { .v = v, .who = who };
	struct buf b;
	struct str mine = str_format(v->arena, "/%.*s-", STR_ARG(who->key));
	if (!who->open || !body.n || !memmem(body.p, body.n, mine.p, mine.n) || !reach_hides(v, who))
		return body;
	struct json_node *n = kept(&w, json_trusted(v->arena, body));
	if (!w.any || !n)
		return body;
	buf_init(&b, v->arena, BUF_PAGE);
	json_node_write(&b, n);
	return buf_text(&b);
}
