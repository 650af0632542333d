// SPDX-License-Identifier: Apache-2.0
// A plan as a table (table.h).
#include "plan/table.h"

#include <strings.h>

#include "base/fold.h"
#include "plan/say.h"

const char *const table_heads[COLUMNS] = { N_("Part of the plan"), N_("What it is"), N_("Words"), N_("Whose words"),
	N_("Written down by"), N_("Written on"), N_("Said or happened on"), N_("How it stands"), N_("Dates"), N_("People"),
	N_("Belongs to"), N_("More") };

bool table_beside(const struct kind *k)
{
	return k->apart;
}

struct str table_value(struct arena *a, const struct value *value)
{
	const struct choice *c;
	switch (value->field->control) {
	case CONTROL_WORDS:
	case CONTROL_LINE:
		return value->text;
	case CONTROL_SCALE:
		return value->number ? str_of(say_out_of_ten(a, value->number)) : STR_NONE;
	case CONTROL_DATE:
		return value->d != DAY_NONE ? day_iso(a, value->d) : STR_NONE;
	case CONTROL_WHEN:
		return value->when ? str_format(a, "%.*s %s", STR_ARG(day_iso(a, day_of(value->when))),
			say_time(a, value->when)) : STR_NONE;
	case CONTROL_CHOICE:
		c = value->text.n ? choice_of(value->field->choices, value->text) : NULL;
		return c ? str_of(_(c->label)) : value->text;
	case CONTROL_TICK:
		return value->tick ? str_of(_("Yes")) : STR_NONE;
	case CONTROL_CODING:
		return value->term.n ? str_format(a, "%.*s %.*s", STR_ARG(value->text), STR_ARG(value->term)) : value->text;
	case CONTROL_FILE:
		return value->file ? say_file(a, value->file) : STR_NONE;
	case CONTROL_WHO:
	case CONTROL_LINK:
		break;
	}
	return STR_NONE;
}

// Blanks and line ends as one blank each.
static struct str one_line(struct arena *a, struct str s)
{
	char *p = arena_bytes(a, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		bool blank = s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\t' || s.p[i] == '\r';
		if (!blank)
			p[n++] = s.p[i];
		else if (n && p[n - 1] != ' ')
			p[n++] = ' ';
	}
	return str_trim((struct str){ p, n });
}

static struct str title_words(struct arena *a, const struct values *v)
{
	for (size_t i = 0; i < v->kind->fields; i++)
		if (v->kind->field[i].flags & FIELD_TITLE) {
			struct str words = table_value(a, &v->item[i]);
			if (words.n || v->item[i].field->control != CONTROL_WHO)
				return words;
			return v->item[i].refs ? v->item[i].display[0] : STR_NONE;
		}
	return STR_NONE;
}

struct str table_fold(struct arena *a, struct str s)
{
	return fold_case(a, one_line(a, s));
}

struct str table_key(struct arena *a, const struct values *v)
{
	return table_fold(a, title_words(a, v));
}

static const struct entry *entry_at(const struct plan *pl, struct str reference)
{
	size_t slash;
	return str_index(reference, '/', &slash) ? plan_entry(pl, str_part(reference, slash + 1, reference.n)) : NULL;
}

struct str table_who(const struct plan *pl, const struct value *value, size_t i)
{
	const struct entry *e = value->display[i].n ? NULL : entry_at(pl, value->ref[i]);
	return e ? entry_title(e) : value->display[i];
}

struct str table_label(struct arena *a, const struct kind *k, const struct field *f)
{
	for (size_t i = 0; i < k->fields; i++)
		if (&k->field[i] != f && strcasecmp(k->field[i].short_label, f->short_label) == 0)
			return str_format(a, "%s (%s)", _(f->short_label), f->name);
	return str_of(_(f->short_label));
}

static void add(struct arena *a, struct str *cell, struct str label, struct str value)
{
	struct buf b;
	buf_init(&b, a, value.n * 3 + cell->n + 1000);
	buf_str(&b, *cell);
	if (cell->n)
		buf_char(&b, '\n');
	buf_str(&b, label);
	buf_c(&b, ": ");
	for (size_t i = 0; i < value.n; i++) {
		buf_char(&b, value.p[i]);
		if (value.p[i] == '\n')
			buf_c(&b, "  ");
	}
	*cell = buf_text(&b);
}

// Which cell a value stands in.
static enum column column_of(const struct value *value)
{
	switch (value->field->control) {
	case CONTROL_DATE:
	case CONTROL_WHEN:
		return COLUMN_DATES;
	case CONTROL_WHO:
		return COLUMN_PEOPLE;
	case CONTROL_LINK:
		return COLUMN_LINKS;
	case CONTROL_CHOICE:
		return str_is(str_of(value->field->name), "status") ? COLUMN_STATUS : COLUMN_MORE;
	default:
		return (value->field->flags & FIELD_TITLE) && (value->field->control == CONTROL_WORDS ||
			value->field->control == CONTROL_LINE) ? COLUMN_WORDS : COLUMN_MORE;
	}
}

static struct str linked(struct arena *a, const struct plan *pl, struct str reference)
{
	struct values v;
	const struct entry *e = entry_at(pl, reference);
	if (!e)
		return STR_NONE;
	values_of(a, e, &v);
	return one_line(a, title_words(a, &v));
}

void table_cells(struct arena *a, const struct plan *pl, const struct entry *e, struct str out[COLUMNS])
{
	struct values values;
	values_of(a, e, &values);
	out[COLUMN_KIND] = str_of(_(e->kind->title));
	for (size_t i = 0; i < e->kind->fields; i++) {
		const struct value *value = &values.item[i];
		enum column c = column_of(value);
		struct str words = table_value(a, value), label = table_label(a, e->kind, value->field);
		if (words.n && (c == COLUMN_WORDS || c == COLUMN_STATUS))
			out[c] = words;
		else if (words.n)
			add(a, &out[c], label, words);
		for (size_t j = 0; j < value->refs; j++) {
			struct str name = c == COLUMN_LINKS ? linked(a, pl, value->ref[j]) : table_who(pl, value, j);
			if (name.n)
				add(a, &out[c], label, name);
		}
	}
}
