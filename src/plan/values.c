// SPDX-License-Identifier: Apache-2.0
// What a form sent for a kind, read and checked field by field, and compared when two people saved the same entry
// (entry.h). Words are kept as they were typed: only line ends are made the same.
#include <string.h>

#include "base/fold.h"
#include "fhir/sctid.h"
#include "plan/entry.h"

#define LINE_MOST 2000

static struct str part(struct arena *a, const struct form *form, const char *name, const char *suffix)
{
	return str_trim(form_get(form, str_format(a, "%s%s", name, suffix).p));
}

static void wrong(struct fault *f, struct value *v, const char *message)
{
	v->wrong = true;
	(void)fault_field(f, v->field->name, message);
}

// RFC 3986, as far as a reader of a plan needs: a secure address with a host, nothing that is not written out.
static bool is_secure(struct str s)
{
	if (!str_starts(s, "https://") || s.n < 12)
		return false;
	for (size_t i = 8; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f || strchr("\"<>\\^`{|}@", s.p[i]))
			return false;
	return s.p[8] != '/' && s.p[8] != ':';
}

// What else one line is held to, in kind words.
static void read_check(struct fault *f, struct value *v)
{
	bool good = true;
	switch (v->field->check) {
	case CHECK_NONE:
		return;
	case CHECK_WEB:
		good = str_starts(v->text, "https://") || str_starts(v->text, "http://");
		for (size_t i = 0; i < v->text.n; i++)
			good = good && (unsigned char)v->text.p[i] > ' ' && v->text.p[i] != '"' && v->text.p[i] != '<';
		if (!good)
			wrong(f, v, _("Enter the whole address, beginning with https://"));
		return;
	case CHECK_SECURE:
		if (!is_secure(v->text))
			wrong(f, v, _("Write the whole address. It must begin with https://"));
		return;
	case CHECK_ODS:
		good = v->text.n >= 3 && v->text.n <= 12;
		for (size_t i = 0; i < v->text.n; i++)
			good = good && ((v->text.p[i] >= '0' && v->text.p[i] <= '9') ||
				((v->text.p[i] | 32) >= 'a' && (v->text.p[i] | 32) <= 'z'));
		if (!good)
			wrong(f, v, _("An organisation's code is letters and digits only, for example RX1"));
		return;
	}
}

static void read_text(struct arena *a, const struct form *form, struct fault *f, struct value *v)
{
	struct str raw = form_get(form, v->field->name);
	bool words = v->field->control == CONTROL_WORDS;
	v->sent = raw.p != NULL;
	v->text = str_trim(str_line_ends(a, raw));
	if (v->text.n > (words ? WORDS_MOST : LINE_MOST))
		wrong(f, v, words ? _("This is too long to save in one piece. Please put some of it into another entry") :
				    _("This is too long for one line. Please make it shorter"));
	else if (!v->text.n && (v->field->flags & FIELD_REQUIRED) && v->sent)
		wrong(f, v, _("Please write something here"));
	else if (v->text.n)
		read_check(f, v);
}

static void read_coding(struct arena *a, const struct form *form, struct fault *f, struct value *v)
{
	static const char *const sentences[] = {
		[SCTID_SHAPE] = N_("A SNOMED CT code is 6 to 18 digits"),
		[SCTID_CHECK] = N_("This is not a SNOMED CT code. Check each digit"),
		[SCTID_ANOTHER] = N_("This names a description in SNOMED CT. Enter the code of the concept"),
	};
	struct str raw = form_get(form, v->field->name);
	v->sent = raw.p != NULL;
	v->text = str_trim(raw);
	v->term = part(a, form, v->field->name, "-term");
	enum sctid_fault fault = v->text.n ? sctid_concept(v->text) : SCTID_GOOD;
	if (fault != SCTID_GOOD)
		wrong(f, v, _(sentences[fault]));
	else if (v->term.n && !v->text.n)
		wrong(f, v, _("Enter the code of this as well, or leave both empty"));
	else if (v->term.n > LINE_MOST)
		wrong(f, v, _("This is too long for one line. Please make it shorter"));
}

static void read_file(struct arena *a, const struct form *form, struct fault *f, struct value *v)
{
	const struct form_file *sent = form_get_file(form, v->field->name);
	const char *why = NULL;
	v->sent = sent != NULL || part(a, form, v->field->name, "-remove").n > 0;
	if (!sent)
		return;
	if (sent->too_large) {
		const char *say = _("This file is larger than the %zu MB that we can take. Make it smaller, "
							"or say where it is kept");
		wrong(f, v, str_format(a, say, form->file_most >> 20).p);
		return;
	}
	v->file = arena_make(a, struct attached);
	if (attach_take(a, sent->name, sent->bytes, v->file, &why) == OK)
		return;
	v->file = NULL;
	wrong(f, v, why);
}

static void read_scale(const struct form *form, struct fault *f, struct value *v)
{
	struct str raw = str_trim(form_get(form, v->field->name));
	int64_t n = 0;
	v->sent = form_get(form, v->field->name).p != NULL;
	if (raw.n && !str_int(raw, 1, 10, &n))
		wrong(f, v, _("Choose a number from 1 to 10"));
	v->number = (int)n;
}

static int month_of(struct str s)
{
	static const char *const names = "janfebmaraprmayjunjulaugsepoctnovdec";
	int64_t n;
	if (str_int(s, 1, 12, &n))
		return (int)n;
	for (int m = 0; m < 12 && s.n >= 3; m++) {
		bool same = true;
		for (size_t i = 0; i < 3; i++)
			same = same && (s.p[i] | 32) == names[m * 3 + (int)i];
		if (same)
			return m + 1;
	}
	return 0;
}

// Day, month and year fields into a day. What is missing or impossible is said.
static bool read_day(struct arena *a, const struct form *form, struct fault *f, struct value *v)
{
	const char *name = v->field->name;
	struct str d = part(a, form, name, "-day"), m = part(a, form, name, "-month"), y = part(a, form, name, "-year");
	int64_t mday = 0, year = 0;
	v->d = DAY_NONE;
	v->sent = form_get(form, str_format(a, "%s-day", name).p).p || form_get(form, str_format(a, "%s-year", name).p).p;
	if (!d.n && !m.n && !y.n) {
		if ((v->field->flags & FIELD_REQUIRED) && v->sent)
			wrong(f, v, _("Enter a date, for example 12 3 2027"));
		return !v->wrong;
	}
	int month = month_of(m);
	if (!d.n || !m.n || !y.n)
		wrong(f, v, _("A date needs a day, a month and a year"));
	else if (!str_int(d, 1, 31, &mday) || !month || !str_int(y, 1900, 2200, &year) ||
		(v->d = day_make((int)year, month, (int)mday)) == DAY_NONE)
		wrong(f, v, _("There is no such date. Check the day, month and year"));
	return !v->wrong;
}

static void read_when(struct arena *a, const struct form *form, struct fault *f, struct value *v)
{
	if (!read_day(a, form, f, v) || v->d == DAY_NONE)
		return;
	struct str time = part(a, form, v->field->name, "-time");
	size_t at;
	int64_t hour, minute;
	if ((!str_index(time, ':', &at) && !str_index(time, '.', &at)) || !str_int(str_part(time, 0, at), 0, 23, &hour) ||
		time.n - at != 3 || !str_int(str_part(time, at + 1, 2), 0, 59, &minute)) {
		wrong(f, v, _("Enter a time, for example 14:30"));
		return;
	}
	instant midnight_utc = (instant)v->d * DAYS, local = hour * HOURS + minute * MINUTES;
	v->when = midnight_utc + local - (clock_summer(midnight_utc + local - HOURS) ? HOURS : 0);
}

static void read_choice(const struct form *form, struct fault *f, struct value *v)
{
	struct str raw = form_get(form, v->field->name);
	v->sent = raw.p != NULL || (v->field->flags & FIELD_REQUIRED);
	v->text = str_trim(raw);
	if (v->text.n && !choice_of(v->field->choices, v->text))
		wrong(f, v, _("Choose one of these"));
	else if (!v->text.n && (v->field->flags & FIELD_REQUIRED))
		wrong(f, v, _("Choose one of these"));
}

// A field names people, or entries of one kind, never the other.
static const struct circle_item *known(const struct circle *c, const struct field *f, struct str reference)
{
	for (size_t i = 0; c && i < c->count; i++) {
		const struct kind *k = c->item[i].kind;
		bool fits = f->control == CONTROL_LINK ? k && strcmp(k->name, f->links) == 0 : !k;
		if (fits && str_eq(c->item[i].reference, reference))
			return &c->item[i];
	}
	return NULL;
}

static void add_ref(struct value *v, struct str reference, struct str display)
{
	v->ref[v->refs] = reference;
	v->display[v->refs++] = display;
}

static void read_refs(
	struct arena *a, const struct form *form, const struct circle *circle, struct fault *f, struct value *v)
{
	const char *name = v->field->name;
	struct str other = part(a, form, name, "-other");
	v->ref = arena_array(a, struct str, form->count + 1);
	v->display = arena_array(a, struct str, form->count + 1);
	bool wants_other = v->field->flags & FIELD_MANY;
	for (size_t i = 0; i < form->count; i++) {
		struct str ref = form->pair[i].value;
		if (!str_is(form->pair[i].name, name))
			continue;
		v->sent = true;
		if (str_is(ref, "other"))
			wants_other = true;
		const struct circle_item *who = known(circle, v->field, ref);
		if (who && (v->refs == 0 || (v->field->flags & FIELD_MANY)))
			add_ref(v, ref, v->field->control == CONTROL_LINK ? STR_NONE : who->display);
		else if (ref.n && !who && !str_is(ref, "other"))
			wrong(f, v, _("Choose one of these"));
	}
	if (other.n > LINE_MOST)
		wrong(f, v, _("This is too long for one line. Please make it shorter"));
	else if (other.n && (wants_other || v->refs == 0))
		add_ref(v, STR_NONE, other);
	v->sent = v->sent || form_get(form, str_format(a, "%s-other", name).p).p ||
		form_get(form, str_format(a, "%s-shown", name).p).p;
	if (!v->refs && (v->field->flags & FIELD_REQUIRED) && v->sent && !v->wrong)
		wrong(f, v, v->field->control == CONTROL_WHO ? _("Say who") : _("Choose one of these"));
}

static void read_tick(struct arena *a, const struct form *form, struct value *v)
{
	v->tick = str_trim(form_get(form, v->field->name)).n > 0;
	// A box that is not ticked sends nothing: the form says with NAME-shown that it had the box.
	v->sent = v->tick || form_get(form, str_format(a, "%s-shown", v->field->name).p).p;
}

static void read_value(
	struct arena *a, const struct form *form, const struct circle *circle, struct fault *f, struct value *v)
{
	switch (v->field->control) {
	case CONTROL_WORDS:
	case CONTROL_LINE:
		read_text(a, form, f, v);
		break;
	case CONTROL_SCALE:
		read_scale(form, f, v);
		break;
	case CONTROL_DATE:
		(void)read_day(a, form, f, v);
		break;
	case CONTROL_WHEN:
		read_when(a, form, f, v);
		break;
	case CONTROL_CHOICE:
		read_choice(form, f, v);
		break;
	case CONTROL_TICK:
		read_tick(a, form, v);
		break;
	case CONTROL_WHO:
	case CONTROL_LINK:
		read_refs(a, form, circle, f, v);
		break;
	case CONTROL_CODING:
		read_coding(a, form, f, v);
		break;
	case CONTROL_FILE:
		read_file(a, form, f, v);
		break;
	}
}

enum err values_read(struct arena *a, const struct kind *k, const struct form *form, const struct circle *circle,
	struct fault *f, struct values *out)
{
	out->kind = k;
	out->item = arena_array(a, struct value, k->fields);
	enum err e = OK;
	for (size_t i = 0; i < k->fields; i++) {
		struct value *v = &out->item[i];
		v->field = &k->field[i];
		v->d = DAY_NONE;
		read_value(a, form, circle, f, v);
		if (v->wrong)
			e = ERR_INPUT;
	}
	return e;
}

static struct attached *file_of(struct arena *a, const struct entry *e, const char *field)
{
	struct attached *file = arena_make(a, struct attached);
	return entry_file(e, field, file) ? file : NULL;
}

static void refs_of(struct arena *a, const struct entry *e, struct value *v)
{
	struct str reference, display;
	uint32_t count = 0;
	while (entry_ref(e, v->field->name, count, &reference, &display))
		count++;
	v->ref = arena_array(a, struct str, count + 1);
	v->display = arena_array(a, struct str, count + 1);
	for (uint32_t i = 0; i < count && entry_ref(e, v->field->name, i, &reference, &display); i++)
		add_ref(v, reference, display);
}

void entry_value(struct arena *a, const struct entry *e, const struct field *f, struct value *v)
{
	const struct choice *c;
	*v = (struct value){ .field = f, .sent = true, .d = DAY_NONE };
	switch (f->control) {
	case CONTROL_WORDS:
	case CONTROL_LINE:
		v->text = entry_text(e, f->name);
		break;
	case CONTROL_CHOICE:
		c = entry_choice(e, f->name);
		v->text = c ? str_of(c->code) : STR_NONE;
		break;
	case CONTROL_SCALE:
		v->number = entry_int(e, f->name);
		break;
	case CONTROL_TICK:
		v->tick = entry_tick(e, f->name);
		break;
	case CONTROL_DATE:
		v->d = entry_day(e, f->name);
		break;
	case CONTROL_WHEN:
		v->when = entry_when(e, f->name);
		v->d = v->when ? day_of(v->when) : DAY_NONE;
		break;
	case CONTROL_WHO:
	case CONTROL_LINK:
		refs_of(a, e, v);
		break;
	case CONTROL_CODING:
		v->text = entry_code(e, f->name, &v->term);
		break;
	case CONTROL_FILE:
		v->file = file_of(a, e, f->name);
		break;
	}
}

void values_of(struct arena *a, const struct entry *e, struct values *out)
{
	out->kind = e->kind;
	out->item = arena_array(a, struct value, e->kind->fields);
	for (size_t i = 0; i < e->kind->fields; i++)
		entry_value(a, e, &e->kind->field[i], &out->item[i]);
}

const struct value *values_get(const struct values *v, const char *field)
{
	const struct field *f = kind_field(v->kind, field);
	return &v->item[f - v->kind->field];
}

// A file that was just sent is another one than what stands there, whatever it holds.
static bool file_same(const struct attached *x, const struct attached *y)
{
	return x == y || (x && y && x->id.n && str_eq(x->id, y->id));
}

bool value_same(const struct value *x, const struct value *y)
{
	if (!str_eq(x->text, y->text) || !str_eq(x->term, y->term) || x->number != y->number || x->tick != y->tick ||
		x->d != y->d || x->refs != y->refs)
		return false;
	if (!file_same(x->file, y->file))
		return false;
	if (x->field->control == CONTROL_WHEN && x->when / MINUTES != y->when / MINUTES)
		return false; // forms know minutes
	for (size_t i = 0; i < x->refs; i++)
		if (!str_eq(x->ref[i], y->ref[i]) || (!x->ref[i].n && !str_eq(x->display[i], y->display[i])))
			return false;
	return true;
}

bool values_merge(
	struct arena *a, const struct values *base, const struct values *mine, const struct values *now, struct values *out)
{
	bool clear = true;
	out->kind = mine->kind;
	out->item = arena_array(a, struct value, mine->kind->fields);
	for (size_t i = 0; i < mine->kind->fields; i++) {
		const struct value *m = &mine->item[i], *b = &base->item[i], *n = &now->item[i];
		bool i_changed = m->sent && !value_same(m, b), they_changed = !value_same(n, b);
		out->item[i] = i_changed ? *m : *n;
		out->item[i].sent = i_changed;
		if (i_changed && they_changed && !value_same(m, n))
			clear = false;
	}
	return clear;
}
