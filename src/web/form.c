// SPDX-License-Identifier: Apache-2.0
// Forms made from the kind table (form.h).
#include "web/form.h"

#include <string.h>

#include "plan/narrative.h"
#include "plan/say.h"
#include "record/key.h"
#include "web/asking.h"
#include "web/files.h"

#define ROWS_LEAST 4 // of a field for words
#define ROWS_MOST 14
#define LINE_BYTES 50 // of a line in it, about

bool field_named(const char *list, const char *name)
{
	size_t n = strlen(name);
	for (const char *at = strstr(list, name); at; at = strstr(at + 1, name))
		if (n && (at == list || at[-1] == ' ') && (!at[n] || at[n] == ' '))
			return true;
	return false;
}

static const char *error_of(struct visit *v, const struct field *f)
{
	return fault_at(&v->fault, f->name);
}

// What was typed into one part of a date that could not be read; else the part of the day that is there.
static struct str date_part(
	struct visit *v, const struct field *f, const char *suffix, const struct value *value, int which)
{
	struct str typed = form_get(&v->form, str_format(v->arena, "%s%s", f->name, suffix).p);
	int part[3];
	if (typed.p)
		return typed;
	if (!value || value->d == DAY_NONE)
		return STR_NONE;
	day_split(value->d, &part[0], &part[1], &part[2]);
	return str_format(v->arena, "%d", part[which]);
}

static enum nhsuk_size label_size(const struct form_options *o)
{
	return o && o->small ? SIZE_S : SIZE_M;
}

static void draw_date(struct visit *v, struct page *p, const struct field *f, const struct value *value)
{
	nhsuk_date_input(p, .name = f->name, .label = web_label(v, f), .label_size = SIZE_M,
		.hint = web_hint(v, f), .error = error_of(v, f), .day = date_part(v, f, "-day", value, 2),
		.month = date_part(v, f, "-month", value, 1), .year = date_part(v, f, "-year", value, 0));
}

static void draw_when(struct visit *v, struct page *p, const struct field *f, const struct value *value)
{
	const char *name = str_format(v->arena, "%s-time", f->name).p;
	struct str typed = form_get(&v->form, name);
	if (!typed.p && value && value->when)
		typed = str_of(say_time(v->arena, value->when));
	draw_date(v, p, f, value);
	nhsuk_input(
		p, .name = name, .label = _("At what time?"), .hint = _("For example 14:30"), .width = 5, .value = typed);
}

// One of several rows: a list that opens, with nothing chosen first.
static void draw_select(struct visit *v, struct page *p, const struct field *f, const struct value *value)
{
	size_t n = f->choices->count;
	struct nhsuk_choice *items = arena_array(v->arena, struct nhsuk_choice, n + 1);
	items[0] = (struct nhsuk_choice){ .value = "", .text = _("Choose if you like") };
	for (size_t i = 0; i < n; i++)
		items[i + 1] = (struct nhsuk_choice){ .value = f->choices->item[i].code, .text = _(f->choices->item[i].label) };
	nhsuk_select(p, .name = f->name, .label = web_label(v, f), .label_size = SIZE_S, .hint = web_hint(v, f),
		.error = error_of(v, f), .items = items, .count = n + 1, .value = value ? value->text : STR_NONE);
}

static void draw_choice(struct visit *v, struct page *p, const struct field *f, const struct value *value)
{
	struct nhsuk_choice *items = arena_array(v->arena, struct nhsuk_choice, f->choices->count);
	for (size_t i = 0; i < f->choices->count; i++)
		items[i] = (struct nhsuk_choice){ .value = f->choices->item[i].code, .text = _(f->choices->item[i].label) };
	struct str chosen = value && value->text.n ? value->text : str_of(value ? NULL : f->start);
	nhsuk_radios(p, .name = f->name, .label = web_label(v, f), .label_size = SIZE_M,
		.hint = web_hint(v, f), .error = error_of(v, f), .items = items, .count = f->choices->count,
		.value = chosen);
}

static bool value_has(const struct value *value, struct str reference)
{
	for (size_t i = 0; value && i < value->refs; i++)
		if (str_eq(value->ref[i], reference))
			return true;
	return false;
}

// A name that nobody of the circle has, as it was typed before.
static struct str other_name(struct visit *v, const struct field *f, const struct value *value, const struct circle *c)
{
	struct str typed = form_get(&v->form, str_format(v->arena, "%s-other", f->name).p);
	if (typed.p)
		return typed;
	for (size_t i = 0; value && i < value->refs; i++) {
		bool known = false;
		for (size_t j = 0; c && j < c->count; j++)
			known = known || (value->ref[i].n && str_eq(c->item[j].reference, value->ref[i]));
		if (!known)
			return value->display[i];
	}
	return STR_NONE;
}

static void draw_other(struct visit *v, struct page *p, const struct field *f, struct str other)
{
	nhsuk_input(
		p, .name = str_format(v->arena, "%s-other", f->name).p, .label = _("Their name"), .value = other, .width = 20);
}

static void draw_who(
	struct visit *v, struct page *p, const struct field *f, const struct value *value, const struct circle *c)
{
	struct str other = other_name(v, f, value, c);
	bool many = f->flags & FIELD_MANY;
	const char *label = web_label(v, f), *hint = web_hint(v, f);
	nhsuk_hidden(p, str_format(v->arena, "%s-shown", f->name).p, STR("1"));
	if (many)
		nhsuk_checkboxes_begin(
			p, .name = f->name, .label = label, .label_size = SIZE_M, .hint = hint, .error = error_of(v, f));
	else
		nhsuk_radios_begin(
			p, .name = f->name, .label = label, .label_size = SIZE_M, .hint = hint, .error = error_of(v, f));
	for (size_t i = 0; c && i < c->count; i++) {
		const struct circle_item *who = &c->item[i];
		if (who->kind || (many && str_is(who->how, "self")))
			continue;
		struct str how = str_is(who->how, "self") ? STR_NONE : who->how;
		nhsuk_option(p, .value_str = who->reference, .text_str = who->display, .hint_str = how,
			.checked = value_has(value, who->reference));
	}
	nhsuk_option(p, .value = "other", .text = _("Someone else"), .conditional = true, .checked = other.n > 0);
	draw_other(v, p, f, other);
	nhsuk_conditional_end(p);
	if (many)
		nhsuk_checkboxes_end(p);
	else
		nhsuk_radios_end(p);
}

static const char *first_line(struct visit *v, struct str text)
{
	size_t at;
	if (str_index(text, '\n', &at))
		text.n = at;
	if (text.n <= 120)
		return str_c(v->arena, text);
	size_t n = 117;
	while (n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80)
		n--;
	return str_format(v->arena, "%.*s…", (int)n, text.p).p;
}

static void draw_link(
	struct visit *v, struct page *p, const struct field *f, const struct value *value, const struct circle *c)
{
	struct nhsuk_choice *items = arena_array(v->arena, struct nhsuk_choice, (c ? c->count : 0) + 1);
	const struct kind *linked = kind_named(str_of(f->links));
	size_t n = 0;
	struct str chosen = value && value->refs ? value->ref[0] : STR_NONE;
	if (!(f->flags & FIELD_REQUIRED))
		items[n++] = (struct nhsuk_choice){ .value = "", .text = _("None of these"), .checked = !chosen.n };
	for (size_t i = 0; c && i < c->count; i++)
		if (c->item[i].kind == linked)
			items[n++] = (struct nhsuk_choice){ .value_str = c->item[i].reference,
				.text = first_line(v, c->item[i].display) };
	nhsuk_hidden(p, str_format(v->arena, "%s-shown", f->name).p, STR("1"));
	if (n > (f->flags & FIELD_REQUIRED ? 0u : 1u))
		nhsuk_radios(p, .name = f->name, .label = web_label(v, f), .label_size = SIZE_M, .error = error_of(v, f),
			.items = items, .count = n, .value = chosen);
}

static void draw_tick(struct visit *v, struct page *p, const struct field *f, const struct value *value)
{
	nhsuk_hidden(p, str_format(v->arena, "%s-shown", f->name).p, STR("1"));
	nhsuk_tick(p, .name = f->name, .text = web_label(v, f), .checked = value && value->tick);
}

// The code and, below it, what SNOMED CT calls it: the words that people read stay as they are.
static void draw_coding(struct visit *v, struct page *p, const struct field *f, const struct value *value)
{
	nhsuk_input(p, .name = f->name, .label = web_label(v, f), .label_size = SIZE_S, .hint = web_hint(v, f),
		.error = error_of(v, f), .value = value ? value->text : STR_NONE, .inputmode = "numeric", .width = 20,
		.spellcheck = -1);
	nhsuk_input(p, .name = str_format(v->arena, "%s-term", f->name).p, .label = _("Its name in SNOMED CT"),
		.value = value ? value->term : STR_NONE);
}

// Much that was written before is seen when it is changed, as far as a screen is high.
static int rows_for(struct str text)
{
	size_t rows = 1 + text.n / LINE_BYTES;
	for (size_t i = 0; i < text.n && rows < ROWS_MOST; i++)
		rows += text.p[i] == '\n';
	return rows < ROWS_LEAST ? ROWS_LEAST : rows > ROWS_MOST ? ROWS_MOST : (int)rows;
}

void form_field(
	struct visit *v, struct page *p, const struct field *f, const struct value *value, const struct form_options *o)
{
	const char *label = web_label(v, f), *hint = web_hint(v, f);
	struct str text = value ? value->text : STR_NONE;
	switch (f->control) {
	case CONTROL_WORDS:
		nhsuk_textarea(p, .name = f->name, .label = label, .label_size = label_size(o), .hint = hint,
			.error = error_of(v, f), .lang = asking_value_in(v, f, text),
			.value = text, .rows = rows_for(text));
		break;
	case CONTROL_LINE:
		nhsuk_input(p, .name = f->name, .label = label, .label_size = label_size(o), .hint = hint,
			.error = error_of(v, f), .lang = asking_value_in(v, f, text),
			.value = text);
		break;
	case CONTROL_SCALE:
		own_scale_input(p, .name = f->name, .label = label, .label_size = SIZE_M, .hint = hint, .error = error_of(v, f),
			.low = f->low ? _(f->low) : NULL, .high = f->high ? _(f->high) : NULL, .value = value ? value->number : 0);
		break;
	case CONTROL_DATE:
		draw_date(v, p, f, value);
		break;
	case CONTROL_WHEN:
		draw_when(v, p, f, value);
		break;
	case CONTROL_CHOICE:
		if (o && o->small)
			draw_select(v, p, f, value);
		else
			draw_choice(v, p, f, value);
		break;
	case CONTROL_TICK:
		draw_tick(v, p, f, value);
		break;
	case CONTROL_WHO:
		draw_who(v, p, f, value, o ? o->circle : NULL);
		break;
	case CONTROL_LINK:
		draw_link(v, p, f, value, o ? o->circle : NULL);
		break;
	case CONTROL_CODING:
		draw_coding(v, p, f, value);
		break;
	case CONTROL_FILE:
		file_field(v, p, f, value);
		break;
	}
}

static bool wanted(const struct field *f, const struct form_options *o)
{
	if (o && ((o->no_files && f->control == CONTROL_FILE) || (o->of && entry_withholds(o->of, f))))
		return false;
	if (o && o->only && !field_named(o->only, f->name))
		return false;
	return !(o && o->skip && field_named(o->skip, f->name));
}

// Words that are another's are read, not asked: whose they are, and that nobody edits them.
static void closed_words(struct visit *v, struct page *p, const struct field *f, const struct value *value)
{
	if (!value || !value->text.n)
		return;
	nhsuk_heading(p, .text = _(f->short_label), .level = 2, .size = SIZE_S);
	own_words(p, .text_str = value->text, .is_small = true);
	(void)v;
}

static const unsigned folds = FIELD_DETAIL | FIELD_PROFESSIONAL;

// Those of one flag, behind a heading that opens. Open when something in it is wrong.
static void draw_folded(struct visit *v, struct page *p, const struct kind *k, const struct values *values,
	const struct form_options *o, unsigned flag, const char *summary)
{
	bool any = false, open = false;
	bool *mine = arena_array(v->arena, bool, k->fields);
	for (size_t i = 0; i < k->fields; i++) {
		const struct field *f = &k->field[i];
		mine[i] = (f->flags & folds) == flag && wanted(f, o) &&
			!(o && o->words_closed && (f->flags & FIELD_OWN_WORDS));
		any = any || mine[i];
		open = open || (mine[i] && error_of(v, f));
	}
	if (!any)
		return;
	nhsuk_details_begin(p, .summary = summary, .open = open);
	for (size_t i = 0; i < k->fields; i++)
		if (mine[i])
			form_field(v, p, &k->field[i], values ? &values->item[i] : NULL, o);
	nhsuk_details_end(p);
}

void form_fields(
	struct visit *v, struct page *p, const struct kind *k, const struct values *values, const struct form_options *o)
{
	bool fold = !(o && o->only);
	for (size_t i = 0; i < k->fields; i++) {
		const struct field *f = &k->field[i];
		const struct value *value = values ? &values->item[i] : NULL;
		if (!wanted(f, o) || (fold && (f->flags & folds)))
			continue;
		if (o && o->words_closed && (f->flags & FIELD_OWN_WORDS))
			closed_words(v, p, f, value);
		else
			form_field(v, p, f, value, o);
	}
	if (!fold || (o && o->no_detail))
		return;
	draw_folded(v, p, k, values, o, FIELD_DETAIL, _("More about this"));
	draw_folded(v, p, k, values, o, FIELD_PROFESSIONAL, _("For professionals"));
}

// What is named in an entry may be hidden from this reader, and its name with it.
static bool name_hidden(struct visit *v, struct str reference)
{
	struct resource r;
	size_t slash;
	if (v->access.self || !str_index(reference, '/', &slash))
		return false;
	struct str id = str_part(reference, slash + 1, reference.n);
	return str_eq(key_of(id), v->person.key) && !str_eq(id, v->person.key) &&
		resource_head(v->db, v->arena, str_part(reference, 0, slash), id, &r) == OK && !access_sees(&v->access, &r);
}

static struct str names(struct visit *v, const struct plan *pl, const struct value *value)
{
	struct str *list = arena_array(v->arena, struct str, value->refs + 1);
	size_t n = 0;
	for (size_t i = 0; i < value->refs; i++) {
		size_t slash;
		const struct entry *e = NULL;
		if (pl && str_index(value->ref[i], '/', &slash))
			e = plan_entry(pl, str_part(value->ref[i], slash + 1, value->ref[i].n));
		if (!e && name_hidden(v, value->ref[i]))
			continue;
		if (e && e->kind == &kind_conversation)
			list[n++] = str_of(view_title(v, e));
		else
			list[n++] = value->display[i].n ? value->display[i] : e ? str_of(first_line(v, entry_title(e))) : STR("");
	}
	return n ? str_of(say_list(v->arena, list, n)) : STR_NONE;
}

struct str value_words(struct visit *v, const struct plan *pl, const struct value *value)
{
	const struct choice *c;
	switch (value->field->control) {
	case CONTROL_WORDS:
	case CONTROL_LINE:
		return value->text;
	case CONTROL_SCALE:
		return value->number ? str_of(say_out_of_ten(v->arena, value->number)) : STR_NONE;
	case CONTROL_DATE:
		return value->d != DAY_NONE ? str_of(say_day(v->arena, value->d)) : STR_NONE;
	case CONTROL_WHEN:
		return value->when ? str_of(say_when(v->arena, value->when)) : STR_NONE;
	case CONTROL_CHOICE:
		c = value->text.n ? choice_of(value->field->choices, value->text) : NULL;
		return c ? str_of(_(c->label)) : value->text;
	case CONTROL_TICK:
		return value->tick ? str_of(_("Yes")) : STR_NONE;
	case CONTROL_WHO:
	case CONTROL_LINK:
		return value->refs ? names(v, pl, value) : STR_NONE;
	case CONTROL_CODING:
		return code_words(v->arena, value->text, value->term);
	case CONTROL_FILE:
		return value->file ? say_file(v->arena, value->file) : STR_NONE;
	}
	return STR_NONE;
}
