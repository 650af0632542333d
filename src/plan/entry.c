// SPDX-License-Identifier: Apache-2.0
// Reading an entry through its kind (entry.h).
#include "plan/entry.h"
#include "plan/facts.h"

#include <string.h>

// A body that was left packed (resource_shelf_packed) is unpacked now.
static struct json_at held_body(struct arena *a, const struct resource *r, struct entry_held *held)
{
	struct resource open = *r;
	if (!held->body.doc) {
		held->broken = resource_open(a, &open) != OK;
		held->body = json_trusted(a, held->broken ? STR("{}") : open.body);
	}
	return held->body;
}

struct json_at entry_body(const struct entry *e)
{
	return held_body(e->arena, e->r, e->held);
}

static const struct kind *kind_by_body(struct arena *a, const struct resource *r, struct entry_held *held)
{
	for (size_t i = 0; i < kind_count; i++)
		if (str_is(r->type, kinds[i]->resource))
			return kind_of(a, held_body(a, r, held));
	return NULL; // no kind is of this type
}

bool entry_open_held(struct arena *a, const struct resource *r, struct entry_held *held, struct entry *out)
{
	if (!held->kind)
		held->kind = r->kind.n ? kind_named(r->kind) : kind_by_body(a, r, held);
	*out = (struct entry){ .kind = held->kind, .r = r, .arena = a, .held = held };
	return held->kind != NULL;
}

bool entry_open(struct arena *a, const struct resource *r, struct entry *out)
{
	return entry_open_held(a, r, arena_make(a, struct entry_held), out);
}

bool entry_open_for(struct visit *v, const struct resource *r, struct entry *out)
{
	bool is = entry_open(v->arena, r, out);
	out->shield = shield_of(v->arena, &v->person, &v->access);
	return is;
}

// Pages ask for the same field many times (is it over, what is its tag): each is looked for once. One for each field
// of the kind, and one for the reference of whose words they are.
struct entry_found {
	uint32_t at; // the token
	bool looked, there, chosen;
	const struct choice *choice; // when chosen
};

static struct entry_found *found_at(const struct entry *e, size_t i)
{
	if (!e->held->found)
		e->held->found = arena_array(e->arena, struct entry_found, e->kind->fields + 1);
	return &e->held->found[i];
}

static struct json_at keep(struct entry_found *found, struct json_at at)
{
	found->at = at.i;
	found->looked = true;
	found->there = json_is_set(at);
	return at;
}

// The value of a field; of "participant[*].individual" the list "participant".
static struct json_at at_of(const struct entry *e, const struct field *f)
{
	struct entry_found *found = found_at(e, (size_t)(f - e->kind->field));
	if (found->looked)
		return found->there ? (struct json_at){ entry_body(e).doc, found->at } : (struct json_at){ 0 };
	const char *star = f->flags & FIELD_MANY ? strstr(f->at, "[*]") : NULL;
	const char *path = star ? str_c(e->arena, (struct str){ f->at, (size_t)(star - f->at) }) : f->at;
	struct json_at at = json_path(e->arena, entry_body(e), path);
	if (!json_is_set(at) && f->was_at)
		at = json_path(e->arena, entry_body(e), f->was_at);
	return keep(found, at);
}

const struct facts *entry_facts(const struct entry *e)
{
	struct entry_held *held = e->held;
	struct facts facts;
	must(held != NULL); // each entry that was read holds some
	if (held->has_facts)
		return held->facts;
	held->has_facts = true;
	if (!e->r->facts.n || !facts_read(e->arena, e->kind, e->r, &facts))
		return NULL;
	struct facts *kept = arena_make(e->arena, struct facts);
	*kept = facts;
	return held->facts = kept;
}

// What the facts say of a field; NULL: the body is asked. `of`: the field, or behind the last what is beside them.
static const struct fact *fact_at(const struct entry *e, size_t of)
{
	const struct facts *facts = entry_facts(e);
	return facts && facts->item[of].is != FACT_ASK ? &facts->item[of] : NULL;
}

static const struct fact *fact_of(const struct entry *e, const struct field *f)
{
	return fact_at(e, (size_t)(f - e->kind->field));
}

const struct fact *fact_beside(const struct entry *e, enum fact_beside which)
{
	return fact_at(e, e->kind->fields + which);
}

static struct json_at at_field(const struct entry *e, const char *field)
{
	return at_of(e, kind_field(e->kind, field));
}

// Of a field whose element is a string.
static struct str stored_text(const struct entry *e, const struct field *f)
{
	bool is_text = f->control == CONTROL_WORDS || f->control == CONTROL_LINE || f->control == CONTROL_DATE ||
		f->control == CONTROL_WHEN;
	const struct fact *fact = is_text ? fact_of(e, f) : NULL;
	return fact ? fact->text : json_text(e->arena, at_of(e, f));
}

static bool stored_ref(
	const struct entry *e, const struct field *f, uint32_t i, struct str *reference, struct str *display);

bool entry_withholds(const struct entry *e, const struct field *f)
{
	struct str reference, display;
	bool hides = e->shield && (f->flags & FIELD_PLACE);
	if (!e->shield || hides)
		return hides;
	if (f->control == CONTROL_WORDS || f->control == CONTROL_LINE)
		return shield_hides(e->shield, stored_text(e, f));
	for (uint32_t i = 0; !hides && f->control == CONTROL_WHO && stored_ref(e, f, i, &reference, &display); i++)
		hides = shield_hides(e->shield, reference) || shield_hides(e->shield, display);
	return hides;
}

static struct str text_of(const struct entry *e, const struct field *f)
{
	return entry_withholds(e, f) ? STR_NONE : stored_text(e, f);
}

struct str entry_text(const struct entry *e, const char *field)
{
	return text_of(e, kind_field(e->kind, field));
}

struct str entry_code(const struct entry *e, const char *field, struct str *term)
{
	const struct field *f = kind_field(e->kind, field);
	*term = STR_NONE;
	if (fact_of(e, f)) // it would say that there is one
		return STR_NONE;
	struct json_at at = at_of(e, f);
	*term = json_text(e->arena, json_get(at, "display"));
	return json_text(e->arena, json_get(at, "code"));
}

int entry_int(const struct entry *e, const char *field)
{
	int64_t v = 0;
	const struct field *f = kind_field(e->kind, field);
	const struct fact *fact = f->control == CONTROL_SCALE ? fact_of(e, f) : NULL;
	bool is = fact ? str_int(fact->text, 1, 10, &v) : json_int(at_of(e, f), &v);
	return is && v > 0 && v <= 10 ? (int)v : 0;
}

bool entry_tick(const struct entry *e, const char *field)
{
	const struct field *f = kind_field(e->kind, field);
	const struct fact *fact = f->control == CONTROL_TICK ? fact_of(e, f) : NULL;
	return fact ? fact->is == FACT_THERE : json_true(at_of(e, f));
}

bool entry_has(const struct entry *e, const struct field *f)
{
	const struct fact *fact = fact_of(e, f);
	return !entry_withholds(e, f) && (fact ? fact->is == FACT_THERE : json_is_set(at_of(e, f)));
}

instant entry_when(const struct entry *e, const char *field)
{
	instant at;
	day d;
	struct str text = entry_text(e, field);
	if (instant_parse(text, &at))
		return at;
	return day_parse(text, &d) ? day_start(d) : 0;
}

day entry_day(const struct entry *e, const char *field)
{
	instant at;
	day d;
	struct str text = entry_text(e, field);
	if (day_parse(text, &d))
		return d;
	return instant_parse(text, &at) ? day_of(at) : DAY_NONE;
}

static struct str choice_code(const struct entry *e, const struct field *f)
{
	struct json_at at = at_of(e, f);
	switch (f->choices->shape) {
	case SHAPE_CONCEPT:
		at = json_get(json_item(json_get(at, "coding"), 0), "code");
		break;
	case SHAPE_CODING:
		at = json_get(at, "code");
		break;
	case SHAPE_NUMBER:
		return json_raw(at_of(e, f));
	case SHAPE_CODE:
		break;
	}
	return json_text(e->arena, at);
}

static const struct choice *choice_at(const struct entry *e, const struct field *f)
{
	struct entry_found *found = found_at(e, (size_t)(f - e->kind->field));
	const struct fact *fact = found->chosen ? NULL : fact_of(e, f);
	if (!found->chosen)
		found->choice = choice_of(f->choices, fact ? fact->text : choice_code(e, f));
	found->chosen = true;
	return found->choice;
}

const struct choice *entry_choice(const struct entry *e, const char *field)
{
	return choice_at(e, kind_field(e->kind, field));
}

struct str entry_choice_text(const struct entry *e, const char *field)
{
	const struct field *f = kind_field(e->kind, field);
	const struct choice *c = choice_at(e, f);
	if (c)
		return str_of(_(c->label));
	if (fact_of(e, f)) // it would say which choice
		return STR_NONE;
	struct str text = json_text(e->arena, json_get(at_of(e, f), "text"));
	return text.n ? text : choice_code(e, f);
}

// The i-th of a field that may hold several.
static struct json_at many_at(const struct entry *e, const struct field *f, uint32_t i)
{
	const char *star = f->flags & FIELD_MANY ? strstr(f->at, "[*]") : NULL;
	if (!star)
		return i == 0 ? at_of(e, f) : (struct json_at){ 0 };
	struct json_at item = json_item(at_of(e, f), i);
	return star[3] == '.' ? json_path(e->arena, item, star + 4) : item;
}

uint32_t entry_count(const struct entry *e, const char *field)
{
	return json_length(at_field(e, field));
}

static bool stored_ref(
	const struct entry *e, const struct field *f, uint32_t i, struct str *reference, struct str *display)
{
	const struct fact *fact = f->control == CONTROL_WHO || f->control == CONTROL_LINK ? fact_of(e, f) : NULL;
	if (fact)
		return fact_ref(fact, i, reference, display);
	struct json_at at = many_at(e, f, i);
	if (!json_is(at))
		return false;
	*reference = json_text(e->arena, json_get(at, "reference"));
	*display = json_text(e->arena, json_get(at, "display"));
	return true;
}

bool entry_ref(const struct entry *e, const char *field, uint32_t i, struct str *reference, struct str *display)
{
	const struct field *f = kind_field(e->kind, field);
	return !entry_withholds(e, f) && stored_ref(e, f, i, reference, display);
}

struct str entry_link(const struct entry *e, const char *field)
{
	struct entry_held *h = e->held;
	struct str reference, display;
	if (h && h->link_field && strcmp(h->link_field, field) == 0)
		return h->link;
	struct str link = entry_ref(e, field, 0, &reference, &display) ? reference : STR_NONE;
	if (h) {
		h->link_field = field;
		h->link = link;
	}
	return link;
}

bool entry_file(const struct entry *e, const char *field, struct attached *out)
{
	const struct field *f = kind_field(e->kind, field);
	const struct fact *fact = fact_of(e, f);
	*out = (struct attached){ 0 };
	if (fact && fact->is == FACT_NONE)
		return false;
	return attach_at(e->arena, entry_body(e), f->at, f->name_at, out);
}

struct str entry_title(const struct entry *e)
{
	for (size_t i = 0; i < e->kind->fields; i++) {
		const struct field *f = &e->kind->field[i];
		struct str reference, display;
		if (!(f->flags & FIELD_TITLE))
			continue;
		if (f->control != CONTROL_WHO)
			return text_of(e, f);
		if (entry_ref(e, f->name, 0, &reference, &display))
			return display;
	}
	return STR_NONE;
}

// Whose words they are: the reference to them.
static struct json_at words_at(const struct entry *e)
{
	struct entry_found *found = found_at(e, e->kind->fields);
	if (!found->looked)
		return keep(found, json_path(e->arena, entry_body(e), e->kind->words_of));
	return found->there ? (struct json_at){ entry_body(e).doc, found->at } : (struct json_at){ 0 };
}

struct str entry_words_of(const struct entry *e)
{
	if (!e->kind->words_of)
		return STR_NONE;
	const struct fact *fact = fact_beside(e, FACT_WORDS_OF);
	return fact ? fact->text : json_text(e->arena, json_get(words_at(e), "reference"));
}

struct str entry_words_name(const struct entry *e)
{
	if (!e->kind->words_of)
		return STR_NONE;
	const struct fact *fact = fact_beside(e, FACT_WORDS_NAME);
	return fact ? fact->text : json_text(e->arena, json_get(words_at(e), "display"));
}

bool entry_said_stands(const struct entry *e, instant *at)
{
	day d;
	if (!e->kind->when_at)
		return false;
	const struct facts *facts = entry_facts(e);
	if (facts) {
		*at = facts->said;
		return facts->has_said;
	}
	struct str text = json_text(e->arena, json_path(e->arena, entry_body(e), e->kind->when_at));
	if (instant_parse(text, at))
		return true;
	if (!day_parse(text, &d))
		return false;
	*at = day_start(d);
	return true;
}

instant entry_said(const struct entry *e)
{
	if (!e->held->has_said) {
		if (!entry_said_stands(e, &e->held->said))
			e->held->said = e->r->updated;
		e->held->has_said = true;
	}
	return e->held->said;
}

static bool read_past(const struct entry *e)
{
	for (size_t i = 0; i < e->kind->fields; i++) {
		const struct field *f = &e->kind->field[i];
		const struct choice *c = f->control == CONTROL_CHOICE ? entry_choice(e, f->name) : NULL;
		if (c && c->past)
			return true;
	}
	return false;
}

bool entry_past(const struct entry *e)
{
	if (!e->held->has_past) {
		e->held->past = read_past(e);
		e->held->has_past = true;
	}
	return e->held->past;
}

struct str entry_ref_self(const struct entry *e)
{
	return str_format(e->arena, "%.*s/%.*s", STR_ARG(e->r->type), STR_ARG(e->r->id));
}

// A kind without words_of (a phone number, a conversation) is everybody's. Words are open to who wrote them down, and
// to the person when they are the person's.
bool entry_words_open(const struct entry *e, const struct visit *v)
{
	if (!e->kind->words_of || str_eq(e->r->author, str_format(e->arena, "a:%.*s", STR_ARG(v->actor.account))))
		return true;
	struct str me = str_format(e->arena, "Patient/%.*s", STR_ARG(e->r->person));
	return v->access.self && str_eq(entry_words_of(e), me);
}
