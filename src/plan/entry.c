// SPDX-License-Identifier: Apache-2.0
// Reading an entry through its kind (entry.h).
#include "plan/entry.h"

#include <string.h>

static struct json_at held_body(struct arena *a, const struct resource *r, struct entry_held *held)
{
	if (!held->body.doc)
		held->body = json_trusted(a, r->body);
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
	return keep(found, json_path(e->arena, entry_body(e), path));
}

static struct json_at at_field(const struct entry *e, const char *field)
{
	return at_of(e, kind_field(e->kind, field));
}

struct str entry_text(const struct entry *e, const char *field)
{
	return json_text(e->arena, at_field(e, field));
}

int entry_int(const struct entry *e, const char *field)
{
	int64_t v;
	return json_int(at_field(e, field), &v) && v > 0 && v <= 10 ? (int)v : 0;
}

bool entry_tick(const struct entry *e, const char *field)
{
	return json_true(at_field(e, field));
}

instant entry_when(const struct entry *e, const char *field)
{
	instant at;
	day d;
	struct str text = json_text(e->arena, at_field(e, field));
	if (instant_parse(text, &at))
		return at;
	return day_parse(text, &d) ? day_start(d) : 0;
}

day entry_day(const struct entry *e, const char *field)
{
	instant at;
	day d;
	struct str text = json_text(e->arena, at_field(e, field));
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
	case SHAPE_CODE:
		break;
	}
	return json_text(e->arena, at);
}

static const struct choice *choice_at(const struct entry *e, const struct field *f)
{
	struct entry_found *found = found_at(e, (size_t)(f - e->kind->field));
	if (!found->chosen)
		found->choice = choice_of(f->choices, choice_code(e, f));
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

bool entry_ref(const struct entry *e, const char *field, uint32_t i, struct str *reference, struct str *display)
{
	struct json_at at = many_at(e, kind_field(e->kind, field), i);
	if (!json_is(at))
		return false;
	*reference = json_text(e->arena, json_get(at, "reference"));
	*display = json_text(e->arena, json_get(at, "display"));
	return true;
}

struct str entry_link(const struct entry *e, const char *field)
{
	struct str reference, display;
	return entry_ref(e, field, 0, &reference, &display) ? reference : STR_NONE;
}

struct str entry_title(const struct entry *e)
{
	for (size_t i = 0; i < e->kind->fields; i++) {
		const struct field *f = &e->kind->field[i];
		struct str reference, display;
		if (!(f->flags & FIELD_TITLE))
			continue;
		if (f->control != CONTROL_WHO)
			return json_text(e->arena, at_of(e, f));
		if (entry_ref(e, f->name, 0, &reference, &display))
			return display;
	}
	return STR_NONE;
}

struct str entry_words_of(const struct entry *e)
{
	if (!e->kind->words_of)
		return STR_NONE;
	struct entry_found *found = found_at(e, e->kind->fields);
	if (!found->looked)
		keep(found, json_get(json_path(e->arena, entry_body(e), e->kind->words_of), "reference"));
	return found->there ? json_text(e->arena, (struct json_at){ entry_body(e).doc, found->at }) : STR_NONE;
}

static instant read_said(const struct entry *e)
{
	instant at;
	day d;
	if (!e->kind->when_at)
		return e->r->updated;
	struct str text = json_text(e->arena, json_path(e->arena, entry_body(e), e->kind->when_at));
	if (instant_parse(text, &at))
		return at;
	return day_parse(text, &d) ? day_start(d) : e->r->updated;
}

instant entry_said(const struct entry *e)
{
	if (!e->held->has_said) {
		e->held->said = read_said(e);
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
