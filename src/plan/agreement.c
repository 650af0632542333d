// SPDX-License-Identifier: Apache-2.0
// Agreements as they are read (agreement.h): the answers out of the Provenance, whether its signature holds, and which
// versions were agreed by whom. What is not sound is shown as such and counts for nothing.
#include "plan/agreement.h"

#include <string.h>

#include "base/text.h"
#include "plan/agreement_inside.h"
#include "record/key.h"

static const struct {
	const char *code, *words;
} answers[] = {
	[ANSWER_NONE] = { "", N_("Not answered") },
	[ANSWER_YES] = { "yes", N_("Yes") },
	[ANSWER_PARTLY] = { "partly", N_("Partly") },
	[ANSWER_NO] = { "no", N_("No") },
};
static const char *const sides[] = {
	[AS_PERSON] = "person", [AS_REPRESENTATIVE] = "representative", [AS_PROFESSIONAL] = "professional"
};

enum answer answer_of(struct str code)
{
	for (int i = ANSWER_YES; i <= ANSWER_NO; i++)
		if (str_is(code, answers[i].code))
			return (enum answer)i;
	return ANSWER_NONE;
}

const char *answer_code(enum answer x)
{
	return answers[x].code;
}

const char *answer_words(enum answer x)
{
	return answers[x].words;
}

const char *agreeing_code(enum agreeing x)
{
	return sides[x];
}

// --- reading -----------------------------------------------------------------------------------------------------
static bool side_of(struct str code, enum agreeing *out)
{
	for (int i = AS_PERSON; i <= AS_PROFESSIONAL; i++) {
		if (!str_is(code, sides[i]))
			continue;
		*out = (enum agreeing)i;
		return true;
	}
	return false;
}

static struct str text_at(struct arena *a, struct json_at body, const char *path)
{
	struct str s = json_text(a, json_path(a, body, path));
	return s.p ? s : STR("");
}

static void read_answers(struct arena *a, struct json_at body, struct agreement *out)
{
	out->able = answer_of(text_at(a, body, AGREEMENT_AT("able", "Code")));
	out->understood = answer_of(text_at(a, body, AGREEMENT_AT("understood", "Code")));
	out->agreed = answer_of(text_at(a, body, AGREEMENT_AT("agreed", "Code")));
	out->able_why = text_at(a, body, AGREEMENT_AT("able-why", "String"));
	out->understood_why = text_at(a, body, AGREEMENT_AT("understood-why", "String"));
	out->agreed_why = text_at(a, body, AGREEMENT_AT("agreed-why", "String"));
	out->authority = text_at(a, body, AGREEMENT_AT("authority", "Code"));
	out->finding = text_at(a, body, AGREEMENT_AT("finding", "Reference") ".reference");
}

struct agreement_held {
	struct arena *arena;
	struct json_at body; // of the Provenance; without a doc: it was not read
	struct str text;     // then: the manifest in it, a JSON string
	struct str words;    // the manifest itself, when it was asked for
	bool read, readable;
	struct manifest lines;
	struct agreement_memory *memory; // NULL: read from the facts
	const struct resource *packed;   // then: the body, to be unpacked when its lines are asked for after all
	struct agreement_goals goals;
	bool broken; // it could not be unpacked
};

static void unpack(struct agreement_held *h)
{
	struct resource r = *h->packed;
	h->packed = NULL;
	h->broken = resource_open(h->arena, &r) != OK;
	h->body = json_trusted(h->arena, h->broken ? STR("{}") : r.body);
}

static struct str manifest_words(struct agreement_held *h)
{
	if (h->packed)
		unpack(h);
	if (!h->words.p)
		h->words = h->body.doc ? text_at(h->arena, h->body, AGREEMENT_AT("manifest", "String"))
				       : json_text(h->arena, json_trusted(h->arena, h->text));
	return h->words;
}

const struct manifest *agreement_lines(const struct agreement *x)
{
	struct agreement_held *h = x->held;
	if (!h->read) {
		h->read = true;
		h->readable = manifest_read(h->arena, manifest_words(h), &h->lines);
	}
	return &h->lines;
}

// False when it is longer than its place, or would end too early.
static bool keep(struct str s, char *place, size_t room)
{
	if (s.n >= room || (s.n && memchr(s.p, 0, s.n)))
		return false;
	if (s.n)
		memcpy(place, s.p, s.n);
	place[s.n] = '\0';
	return true;
}

static void keep_brief(const struct agreement *x, struct str id, struct agreement_brief *b)
{
	*b = (struct agreement_brief){ .witnessed = x->witnessed, .as = x->as, .able = x->able, .agreed = x->agreed,
		.at = x->at };
	struct str lines = json_raw(json_path(x->held->arena, x->held->body, AGREEMENT_AT("manifest", "String")));
	if (!lines.n)
		return;
	b->lines_at = (size_t)(lines.p - x->r.body.p); // in the same bytes
	b->lines_n = lines.n;
	b->there = keep(id, b->id, sizeof b->id) && keep(x->reference, b->reference, sizeof b->reference) &&
		keep(x->name, b->name, sizeof b->name) && keep(x->witness, b->witness, sizeof b->witness);
}

// Fills manifest and sound. That the manifest is of the person in whose compartment the signed id lies is looked at
// once; that this is the resource with that id, each time.
static void prove(struct arena *a, struct agreement *x)
{
	struct agreement_memory *m = arena_make(a, struct agreement_memory);
	struct str id = text_at(a, x->held->body, "id");
	x->held->memory = m;
	agreement_memory_key(&x->r, m);
	bool sound = agreement_recall(m);
	if (!sound) {
		const struct manifest *lines = agreement_lines(x);
		if (!x->held->readable) {
			x->manifest = STR("");
			return;
		}
		memcpy(m->manifest, manifest_digest(a, lines).p, DIGEST_HEX);
		sound = str_eq(lines->person, key_of(id)) && agreement_signer(a, x->r.body) != NULL;
	}
	if (sound && !m->brief.there) {
		keep_brief(x, id, &m->brief);
		agreement_remember(m);
	}
	x->manifest = (struct str){ m->manifest, DIGEST_HEX };
	x->sound = sound && str_eq(id, x->r.id) && str_eq(key_of(id), x->r.person);
}

bool agreement_read(struct arena *a, const struct resource *r, struct agreement *out)
{
	*out = (struct agreement){ .r = *r };
	if (!str_is(r->type, "Provenance") || !str_is(r->kind, AGREEMENT_KIND))
		return false;
	struct json_at body = json_trusted(a, r->body);
	if (!side_of(text_at(a, body, AGREEMENT_AT("as", "Code")), &out->as))
		return false;
	read_answers(a, body, out);
	out->name = text_at(a, body, "signature[0].who.display");
	out->reference = text_at(a, body, "signature[0].who.reference");
	out->witness = text_at(a, body, "agent[1].who.reference");
	out->witness_name = text_at(a, body, "agent[1].who.display");
	out->witnessed = json_is_set(json_path(a, body, "agent[1]"));
	(void)instant_parse(text_at(a, body, "signature[0].when"), &out->at);
	out->held = arena_make(a, struct agreement_held);
	*out->held = (struct agreement_held){ .arena = a, .body = body };
	prove(a, out);
	return true;
}

static bool read_brief(struct arena *a, const struct resource *r, struct agreement *out)
{
	struct agreement_memory *m = arena_make(a, struct agreement_memory);
	const struct agreement_brief *b = &m->brief;
	if (!str_is(r->type, "Provenance") || !str_is(r->kind, AGREEMENT_KIND))
		return false;
	agreement_memory_key(r, m);
	if (!agreement_recall(m) || !b->there || !str_is(r->id, b->id) || !str_eq(key_of(r->id), r->person))
		return agreement_read(a, r, out);
	*out = (struct agreement){ .r = *r, .as = b->as, .able = b->able, .agreed = b->agreed, .at = b->at,
		.name = str_of(b->name), .reference = str_of(b->reference), .witnessed = b->witnessed,
		.witness = str_of(b->witness), .manifest = { m->manifest, DIGEST_HEX }, .sound = true,
		.held = arena_make(a, struct agreement_held) };
	*out->held = (struct agreement_held){
		.arena = a, .text = str_part(r->body, b->lines_at, b->lines_n), .memory = m };
	return true;
}

// Without facts it is read as agreements_brief does.
static bool read_facts(struct arena *a, const struct resource *r, struct agreement *out)
{
	struct agreement_goals goals;
	struct resource open = *r;
	if (!agreement_facts_read(a, r, out, &goals))
		return resource_open(a, &open) == OK && read_brief(a, &open, out);
	out->held = arena_make(a, struct agreement_held);
	*out->held = (struct agreement_held){ .arena = a, .packed = r, .goals = goals };
	return true;
}

// packed: bodies are left so.
static enum err read_all(struct db *db, struct arena *a, struct str person, bool packed,
	bool (*read)(struct arena *, const struct resource *, struct agreement *), struct agreement_list *out)
{
	struct resource_list list;
	*out = (struct agreement_list){ 0 };
	enum err e = packed ? resource_of_type_packed(db, a, person, SHELF_EVIDENCE, "Provenance", &list)
			    : resource_of_type(db, a, person, SHELF_EVIDENCE, "Provenance", &list);
	if (e != OK)
		return e;
	out->item = arena_array(a, struct agreement, list.count + 1);
	for (size_t i = 0; i < list.count; i++) {
		struct agreement x;
		if (!read(a, &list.item[i], &x))
			continue;
		size_t at = out->count++; // ids are random: put in the order in which they were written
		for (; at > 0 && out->item[at - 1].r.seq > x.r.seq; at--)
			out->item[at] = out->item[at - 1];
		out->item[at] = x;
	}
	return OK;
}

enum err agreements_of(struct db *db, struct arena *a, struct str person, struct agreement_list *out)
{
	return read_all(db, a, person, false, agreement_read, out);
}

enum err agreements_brief(struct db *db, struct arena *a, struct str person, struct agreement_list *out)
{
	return read_all(db, a, person, false, read_brief, out);
}

enum err agreements_to_save(struct db *db, struct arena *a, struct str person, struct agreement_list *out)
{
	return read_all(db, a, person, true, read_facts, out);
}

enum err agreements_sound(const struct agreement_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->item[i].held->broken)
			return ERR_INTERNAL;
	return OK;
}

// --- the plan as it stands ---------------------------------------------------------------------------------------
// The line that speaks of this entry as it is, whatever has become of others.
static const struct manifest_line *line_of(const struct agreement *x, const struct entry *e)
{
	const struct manifest_line *l = e->kind->material ? manifest_find(agreement_lines(x), e->r->type, e->r->id) : NULL;
	return l && l->material.n && l->version == e->r->version ? l : NULL;
}

static void tell(const struct agreement *x, const struct plan *pl)
{
	for (size_t i = 0; i < pl->entries; i++) {
		const struct manifest_line *l = line_of(x, &pl->entry[i]);
		if (l && !pl->entry[i].held->material.n)
			pl->entry[i].held->material = l->material;
	}
}

static bool lines_hold(const struct agreement *x, const struct plan *pl)
{
	for (size_t i = 0; i < pl->entries; i++) {
		const struct manifest_line *l = line_of(x, &pl->entry[i]);
		if (l && !str_eq(l->material, material_digest(&pl->entry[i])))
			return false;
	}
	return true;
}

struct str agreement_manifest_now(struct arena *a, const struct agreement_list *list, const struct plan *pl)
{
	const struct agreement *x = NULL;
	for (size_t i = 0; i < list->count; i++)
		if (list->item[i].sound && list->item[i].held->memory)
			x = &list->item[i];
	if (x && x->held->memory->lines_hold)
		tell(x, pl);
	struct str now = manifest_now(a, pl);
	if (x && !x->held->memory->lines_hold && lines_hold(x, pl)) {
		x->held->memory->lines_hold = true;
		agreement_remember(x->held->memory);
	}
	return now;
}

// --- who has agreed to what --------------------------------------------------------------------------------------
// A yes by a person who was not able to agree, or for a representative by nobody but the person, is none.
static bool is_yes(const struct agreement *x)
{
	if (x->agreed != ANSWER_YES)
		return false;
	if (x->as == AS_PERSON)
		return x->able != ANSWER_NO;
	return x->as != AS_REPRESENTATIVE || !x->witnessed || !str_starts(x->witness, "Patient/");
}

static bool same_party(const struct agreement *x, const struct agreement *y)
{
	if (x->as != AS_PROFESSIONAL || y->as != AS_PROFESSIONAL)
		return (x->as == AS_PROFESSIONAL) == (y->as == AS_PROFESSIONAL);
	return x->reference.n ? str_eq(x->reference, y->reference) : str_eq(x->name, y->name);
}

// What the answers are about: a whole manifest, or one entry as it is in `line`.
struct about {
	struct str manifest;
	const struct manifest_line *line;
};

// One line of what was agreed. It is sound, so it was read whole once; now the line alone is enough.
static bool line_about(const struct agreement *x, const struct manifest_line *about, struct manifest_line *out)
{
	if (x->held->packed && str_is(about->type, "Goal")) {
		for (size_t i = 0; i < x->held->goals.lines; i++)
			if (str_eq(x->held->goals.line[i].id, about->id)) {
				*out = x->held->goals.line[i];
				return true;
			}
		return false;
	}
	if (!x->held->read)
		return manifest_line_of(manifest_words(x->held), about->type, about->id, out);
	const struct manifest_line *l = manifest_find(&x->held->lines, about->type, about->id);
	if (l)
		*out = *l;
	return l != NULL;
}

static bool speaks_of(const struct agreement *x, const struct about *about)
{
	struct manifest_line l;
	if (!x->sound)
		return false;
	if (!about->line)
		return str_eq(x->manifest, about->manifest);
	return line_about(x, about->line, &l) && l.material.n && str_eq(l.material, about->line->material);
}

static bool is_newest(const struct agreement_list *list, size_t i, const struct about *about)
{
	for (size_t j = i + 1; j < list->count; j++)
		if (same_party(&list->item[i], &list->item[j]) && speaks_of(&list->item[j], about))
			return false;
	return true;
}

static struct agreed_sides sides_about(const struct agreement_list *list, const struct about *about)
{
	struct agreed_sides out = { 0 };
	for (size_t i = 0; i < list->count; i++) {
		const struct agreement *x = &list->item[i];
		if (!speaks_of(x, about))
			continue;
		out.first = out.answers++ ? out.first : x->at;
		out.last = x->at;
		if (!is_yes(x))
			continue;
		bool newest = is_newest(list, i, about);
		if (x->as != AS_PROFESSIONAL)
			out.person = out.person || newest;
		else if (newest)
			out.professional = true;
		else
			out.taken_back = true; // or said once more, which the newest says
	}
	out.taken_back = out.taken_back && !out.professional;
	return out;
}

struct agreed_sides agreed_sides_of(const struct agreement_list *list, struct str manifest)
{
	return sides_about(list, &(struct about){ .manifest = manifest });
}

struct agreed_sides agreed_sides_entry(const struct agreement_list *list, const struct manifest_line *line)
{
	return sides_about(list, &(struct about){ .line = line });
}

struct agreed_version *agreed_versions(
	struct arena *a, const struct agreement_list *list, struct str now, size_t *count)
{
	struct agreed_version *v = arena_array(a, struct agreed_version, list->count + 1);
	size_t n = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct agreement *x = &list->item[i];
		size_t at = 0;
		while (at < n && !str_eq(v[at].manifest, x->manifest))
			at++;
		if (!x->sound || at < n)
			continue;
		struct agreed_sides s = agreed_sides_of(list, x->manifest);
		v[n] = (struct agreed_version){ .number = (int)n + 1, .manifest = x->manifest, .first = s.first, .last = s.last,
			.person = s.person, .professional = s.professional, .current = str_eq(x->manifest, now) };
		n++;
	}
	*count = n;
	return v;
}

bool plan_is_agreed(struct arena *a, const struct agreement_list *list, const struct plan *pl)
{
	struct agreed_sides s = agreed_sides_of(list, manifest_now(a, pl));
	return s.person && s.professional;
}
