// SPDX-License-Identifier: Apache-2.0
// What the asker may not see leaves no trace in what they may: whatever names a withheld resource is taken out of a
// body on its way out, and what became empty by it: References, relative or below any address, of a version or not, and
// texts that are such an address (Attachment.url). Its narratives go with it, and so do the lines of an agreement.
// Stored bytes stay as they are; a body that names nothing of the kind goes out spliced.
#include "api/withhold.h"

#include <string.h>

#include "api/answer.h"
#include "base/arena.h"
#include "fhir/compartment.h"
#include "fhir/value.h"
#include "plan/agreement.h"
#include "record/key.h"

struct withholding {
	struct visit *v;
	struct arena *scratch; // dies with the body: of thousands that are gone through most are left as they are
	bool any;   // something was taken out
	bool group; // it is a list of people
};

// Whether this resource of somebody is there and not open to the asker. What was looked up is remembered as lines:
// "+Goal/x" is open, "-Goal/y" is not.
static bool looked_up(struct visit *v, struct reach *who, struct str type, struct str id)
{
	struct resource r;
	struct buf *looked = &who->looked;
	if (!looked->arena) {
		buf_init(looked, v->arena, ANSWER_MOST);
		buf_char(looked, '\n');
	}
	struct str line = str_format(v->arena, "%.*s/%.*s\n", STR_ARG(type), STR_ARG(id)), known = buf_text(looked);
	const char *at = memmem(known.p, known.n, line.p, line.n);
	if (at && at > known.p)
		return at[-1] == '-';
	enum err e = resource_head(v->db, v->arena, type, id, &r);
	bool hidden = e == OK ? !access_sees(&who->access, &r) : e != ERR_NOT_FOUND; // what cannot be asked is not told
	buf_char(looked, hidden ? '-' : '+');
	buf_str(looked, line);
	return hidden;
}

// Of a person who is not open nothing is named, whether or not there is such a person.
static bool withheld(struct withholding *w, struct str text)
{
	struct fhir_reference ref;
	struct reach *who;
	if (!text.n || !memchr(text.p, '/', text.n) || !fhir_reference_parse(text, &ref) ||
		(ref.kind != FHIR_REF_RELATIVE && ref.kind != FHIR_REF_ABSOLUTE))
		return false;
	struct str key = fhir_home(ref.type) ? key_of(ref.id) : STR_NONE;
	if (!key.n)
		return false;
	if (reach_person(w->v, key, &who) != OK || !who->open)
		return true;
	if (w->group && who->person.restricted && !who->access.self) // is in no list (DESIGN 4)
		return true;
	return (reach_hides(w->v, who) || str_is(ref.type, "Consent")) && looked_up(w->v, who, ref.type, ref.id);
}

static struct json_node *kept(struct withholding *w, struct json_at at);

// An object whose reference is withheld goes; so does one that held nothing else than what went, and an extension that
// is left with its address alone.
static struct json_node *kept_object(struct withholding *w, struct json_at at)
{
	struct arena *a = w->scratch;
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
	struct arena *a = w->scratch;
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

static struct json_node *kept_text(struct withholding *w, struct json_at at)
{
	struct str raw = json_raw(at);
	if (memchr(raw.p, '/', raw.n) && withheld(w, json_text(w->scratch, at))) {
		w->any = true;
		return NULL;
	}
	return json_node_raw(w->scratch, raw);
}

static struct json_node *kept(struct withholding *w, struct json_at at)
{
	switch (json_kind(at)) {
	case JSON_OBJECT: return kept_object(w, at);
	case JSON_ARRAY: return kept_array(w, at);
	case JSON_STRING: return kept_text(w, at);
	default: return json_node_raw(w->scratch, json_raw(at));
	}
}

// \u0041 and the like: letters that are not there to be compared with.
static bool has_escaped_letter(struct str body)
{
	const char *p = body.p, *end = body.p + body.n;
	while (p + 1 < end && (p = memchr(p, '\\', (size_t)(end - p - 1)))) {
		if (p[1] == 'u')
			return true;
		p += 2;
	}
	return false;
}

bool withhold_consent(struct str body)
{
	return body.n && memmem(body.p, body.n, "Consent/", 8);
}

// Whether the bytes may name anything in a compartment other than `who` themselves; what is escaped is looked at.
static bool names_any(struct str body, struct str own, bool hides)
{
	const char *p = body.p, *end = body.p + body.n;
	if (has_escaped_letter(body))
		return true;
	hides = hides || withhold_consent(body);
	while (p < end && (p = memchr(p, '/', (size_t)(end - p)))) {
		struct str key = str_part((struct str){ p + 1, (size_t)(end - p - 1) }, 0, KEY_LENGTH);
		char behind = ++p + KEY_LENGTH < end ? p[KEY_LENGTH] : '"';
		if (!key_valid(key) || (behind != '-' && behind != '"' && behind != '/'))
			continue;
		if (!str_eq(key, own) || (hides && behind == '-'))
			return true;
	}
	return false;
}

static bool is_narrative(struct json_node *n)
{
	return json_node_kind(n) == JSON_OBJECT && json_node_get(n, STR("div"));
}

// A section of a Composition needs a text, an entry or a section in it (cmp-1).
static bool section_empty(struct json_node *n)
{
	return !json_node_get(n, STR("text")) && !json_node_get(n, STR("entry")) && !json_node_get(n, STR("section"));
}

static void drop_narratives(struct withholding *w, struct json_node *n)
{
	bool object = json_node_kind(n) == JSON_OBJECT;
	if (!object && json_node_kind(n) != JSON_ARRAY)
		return;
	if (object && is_narrative(json_node_get(n, STR("text"))))
		json_node_set(w->scratch, n, STR("text"), NULL);
	for (uint32_t i = 0; i < json_node_count(n); i++)
		drop_narratives(w, json_node_item(n, i));
	struct json_node *list = object ? json_node_get(n, STR("section")) : NULL;
	for (uint32_t i = json_node_count(list); i-- > 0;)
		if (section_empty(json_node_item(list, i)))
			(void)json_node_take(list, i);
	if (list && !json_node_count(list))
		json_node_set(w->scratch, n, STR("section"), NULL);
}

// Whoever wrote a text had all of it before them, and nothing says which part of it a sentence is about: every text of
// the resource goes, of its sections and of what it contains too, whatever its status says. So do the lines that were
// agreed to: their signature is over all of it, and cannot be checked on a part anyway.
static void drop_text(struct withholding *w, struct json_node *n)
{
	json_node_put(w->scratch, n, AGREEMENT_MANIFEST_AT, NULL);
	drop_narratives(w, n);
}

// Of a Group: neither a place nor a number is left of a member who went.
static void drop_members(struct withholding *w, struct json_node *n)
{
	struct json_node *list = json_node_get(n, STR("member"));
	for (uint32_t i = json_node_count(list); i-- > 0;)
		if (!json_node_get(json_node_item(list, i), STR("entity")))
			(void)json_node_take(list, i);
	if (list && !json_node_count(list))
		json_node_set(w->scratch, n, STR("member"), NULL);
	json_node_set(w->scratch, n, STR("quantity"), NULL);
}

// What is left of the body; the body itself when nothing is withheld.
static struct str left_of(struct withholding *w, struct str body)
{
	struct buf b;
	struct json_at at = json_trusted(w->scratch, body);
	w->group = json_text_is(json_get(at, "resourceType"), "Group");
	struct json_node *n = kept(w, at);
	if (!w->any || !n)
		return body;
	drop_text(w, n);
	if (w->group)
		drop_members(w, n);
	buf_init(&b, w->v->arena, ANSWER_MOST);
	json_node_write(&b, n);
	return buf_text(&b);
}

static struct str without_references(struct visit *v, struct reach *who, struct str body)
{
	if (!names_any(body, who ? who->key : STR(""), who && reach_hides(v, who)))
		return body;
	struct withholding w = { .v = v, .scratch = arena_new() };
	struct str left = left_of(&w, body);
	arena_free(w.scratch);
	return left;
}

bool withhold_shields(struct visit *v, struct reach *who)
{
	if (!who->shield_made && who->open)
		who->shield = shield_of(v->arena, &who->person, &who->access);
	who->shield_made = true;
	return who->shield != NULL;
}

struct str withhold(struct visit *v, struct reach *who, struct str body)
{
	if (!body.n || (who && !who->open))
		return body;
	struct str left = without_references(v, who, body);
	return who && withhold_shields(v, who) ? shield_body(v->arena, who->shield, left) : left;
}
