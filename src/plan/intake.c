// SPDX-License-Identifier: Apache-2.0
// A plan that comes as a file is compared with the one that is there (intake.h).
#include "plan/intake_inside.h"

#include <string.h>

#include "base/fold.h"
#include "plan/contingency.h"
#include "record/key.h"

bool intake_is_fhir(struct str bytes)
{
	struct str s = str_trim(str_unmarked(bytes));
	return s.n && s.p[0] == '{';
}

const char *intake_is_other(struct str bytes)
{
	if (str_starts(bytes, "PK\x03\x04") || str_starts(bytes, "\xd0\xcf\x11\xe0"))
		return _("This is a file of Excel itself. In Excel, choose “Save as” and “CSV UTF-8”, and send that file");
	if (str_starts(bytes, "%PDF-"))
		return _("This is a PDF. Under “Bring in a plan you already have”, choose “It is on paper, or in a document”");
	if (str_utf16(bytes) && memchr(bytes.p, '{', bytes.n < 8 ? bytes.n : 8))
		return _("This is FHIR, but its letters are in UTF-16. Save it as UTF-8, and send that file");
	if (str_starts(str_trim(bytes), "<"))
		return _("This is XML or a web page. Ask for the same as FHIR in JSON, or as a table (CSV)");
	return NULL;
}

void intake_wrong(struct arena *a, struct intake_item *item, struct str where, const char *what)
{
	struct intake_fault *f = arena_make(a, struct intake_fault), **end = &item->fault;
	while (*end)
		end = (struct intake_fault **)(void *)&(*end)->next;
	*f = (struct intake_fault){ where, what, NULL };
	*end = f;
}

void intake_left_out(struct arena *a, struct intake *x, struct str where, const char *what)
{
	struct intake_fault *f = arena_make(a, struct intake_fault);
	*f = (struct intake_fault){ where, what, NULL };
	if (!x->left_end)
		x->left_end = &x->left_out;
	*x->left_end = f;
	x->left_end = &f->next;
}

enum err intake_stop(struct intake *x, uint32_t row, const char *sentence)
{
	x->stop = sentence;
	x->stop_row = row;
	return ERR_INPUT;
}

struct intake_item *intake_new(struct arena *a, struct intake *x, uint32_t number)
{
	if (x->count % 64 == 0) {
		struct intake_item *more = arena_array(a, struct intake_item, x->count + 64);
		if (x->count)
			memcpy(more, x->item, x->count * sizeof *more);
		x->item = more;
	}
	struct intake_item *item = &x->item[x->count++];
	*item = (struct intake_item){ .number = number, .said = DAY_NONE };
	return item;
}

void intake_begin(struct arena *a, struct intake_item *item, const struct kind *k)
{
	item->kind = k;
	item->values = (struct values){ k, arena_array(a, struct value, k->fields + 1) };
	item->link = arena_array(a, struct str, k->fields + 1);
	for (size_t i = 0; i < k->fields; i++)
		item->values.item[i] = (struct value){ .field = &k->field[i], .d = DAY_NONE };
}

static void add_ref(struct arena *a, struct value *value, struct str reference, struct str display)
{
	struct str *ref = arena_array(a, struct str, value->refs + 1), *shown = arena_array(a, struct str, value->refs + 1);
	for (size_t i = 0; i < value->refs; i++) {
		ref[i] = value->ref[i];
		shown[i] = value->display[i];
	}
	ref[value->refs] = reference;
	shown[value->refs++] = display;
	value->ref = ref;
	value->display = shown;
	value->sent = true;
}

void intake_who(struct arena *a, const struct intake_how *how, struct value *value, struct str name)
{
	struct str folded = fold_case(a, name);
	for (size_t i = 0; i < how->circle->count; i++) {
		const struct circle_item *c = &how->circle->item[i];
		if (!c->kind && str_eq(fold_case(a, c->display), folded)) {
			add_ref(a, value, c->reference, c->display);
			return;
		}
	}
	add_ref(a, value, STR_NONE, name);
}

// --- what is there ---------------------------------------------------------------------------------------------------
struct there {
	const struct entry *e;
	struct values values;
	struct str key;
	bool claimed;
};
struct settling {
	struct arena *a;
	const struct intake_how *how;
	struct intake *x;
	struct there *there; // of each entry of the plan
};

static void look(struct settling *s)
{
	const struct plan *pl = s->how->plan;
	s->there = arena_array(s->a, struct there, pl->entries + 1);
	for (size_t i = 0; i < pl->entries; i++) {
		s->there[i] = (struct there){ .e = &pl->entry[i] };
		values_of(s->a, &pl->entry[i], &s->there[i].values);
		s->there[i].key = table_key(s->a, &s->there[i].values);
	}
}

// What an entry that is there is called, by its reference; STR_NONE: it is not there, or not for this reader.
static struct str key_there(const struct settling *s, struct str reference)
{
	size_t slash;
	const struct entry *e = str_index(reference, '/', &slash)
		? plan_entry(s->how->plan, str_part(reference, slash + 1, reference.n)) : NULL;
	return e ? s->there[e - s->how->plan->entry].key : STR_NONE;
}

// --- the same? -----------------------------------------------------------------------------------------------------
static bool who_same(const struct settling *s, const struct value *x, const struct value *y)
{
	bool same = x->refs == y->refs;
	for (size_t i = 0; same && i < x->refs; i++)
		same = (x->ref[i].n && str_eq(x->ref[i], y->ref[i])) || str_eq(fold_case(s->a, x->display[i]),
			fold_case(s->a, table_who(s->how->plan, y, i)));
	return same;
}

static bool links_same(const struct settling *s, struct str names, const struct value *there)
{
	size_t n = 0;
	for (struct str rest = names; rest.n || (rest.p && !n); n++) {
		struct str name = str_cut(&rest, '\n');
		if (n >= there->refs || !str_eq(name, key_there(s, there->ref[n])))
			return false;
	}
	return n == there->refs;
}

// By their bytes: the name of a file is whoever's who saved it.
static bool file_same(const struct attached *mine, const struct attached *theirs)
{
	return mine == theirs || (mine && theirs && mine->kept.size == theirs->kept.size &&
		str_eq(mine->kept.hash, theirs->kept.hash));
}

static bool same_field(const struct settling *s, const struct intake_item *item, const struct values *there, size_t i)
{
	const struct value *mine = &item->values.item[i], *theirs = &there->item[i];
	if (item->link[i].n)
		return links_same(s, item->link[i], theirs);
	bool named = (mine->field->flags & FIELD_TITLE) && !item->kind->single;
	if (!mine->sent || named) // by its title it was found
		return true;
	if (mine->field->control == CONTROL_FILE)
		return file_same(mine->file, theirs->file);
	return mine->field->control == CONTROL_WHO ? who_same(s, mine, theirs) : value_same(mine, theirs);
}

static bool all_same(const struct settling *s, const struct intake_item *item, const struct values *there)
{
	for (size_t i = 0; i < item->kind->fields; i++)
		if (!same_field(s, item, there, i))
			return false;
	return true;
}

static bool fits(const struct intake_item *item, const struct there *t)
{
	return !t->claimed && t->e->kind == item->kind && (item->kind->single || str_eq(item->key, t->key));
}

// --- verdicts ------------------------------------------------------------------------------------------------------
static void claim(struct intake_item *item, struct there *t, enum intake_verdict verdict)
{
	t->claimed = true;
	item->was = t->e;
	item->verdict = verdict;
}

static bool find_same(struct settling *s, struct intake_item *item)
{
	for (size_t i = 0; i < s->how->plan->entries; i++)
		if (fits(item, &s->there[i]) && all_same(s, item, &s->there[i].values)) {
			claim(item, &s->there[i], INTAKE_SAME);
			return true;
		}
	return false;
}

// Something else of the same name: it is changed, where its words are not another's.
static void change(struct settling *s, struct intake_item *item, struct there *t)
{
	bool closed = s->how->closed(s->how->context, t->e);
	for (size_t i = 0; i < item->kind->fields; i++) {
		const struct field *f = &item->kind->field[i];
		if (same_field(s, item, &t->values, i))
			item->values.item[i].sent = false;
		else if (closed && (f->flags & FIELD_OWN_WORDS))
			intake_wrong(s->a, item, str_of(_(f->short_label)),
				_("Something else is written there, in somebody's own words. Only they can change it"));
	}
	claim(item, t, INTAKE_CHANGE);
}

static void settle_one(struct settling *s, struct intake_item *item)
{
	struct there *only = NULL;
	size_t n = 0;
	for (size_t i = 0; i < s->how->plan->entries; i++)
		if (fits(item, &s->there[i])) {
			only = &s->there[i];
			n++;
		}
	if (n == 1) {
		change(s, item, only);
		return;
	}
	item->verdict = INTAKE_ADD;
	for (const struct intake_fault *f = item->missing; f; f = f->next)
		intake_wrong(s->a, item, f->where, f->what);
}

// Two rows that say the same, or two of what there is one of, would be two entries.
static void find_twins(struct settling *s)
{
	struct intake *x = s->x;
	for (size_t i = 0; i < x->count; i++)
		for (size_t j = 0; j < i; j++) {
			struct intake_item *one = &x->item[i], *other = &x->item[j];
			bool both = one->kind && one->kind == other->kind && one->verdict == INTAKE_ADD &&
				other->verdict == INTAKE_ADD && !other->fault && str_eq(one->key, other->key);
			bool twin = both && !one->kind->single;
			for (size_t k = 0; twin && k < one->kind->fields; k++)
				twin = one->values.item[k].sent == other->values.item[k].sent &&
					str_eq(one->link[k], other->link[k]) && (one->values.item[k].file
						? file_same(one->values.item[k].file, other->values.item[k].file)
						: value_same(&one->values.item[k], &other->values.item[k]));
			if (twin || (one->kind && one->kind == other->kind && one->kind->single && one->verdict == INTAKE_ADD))
				intake_wrong(s->a, one, STR(""), str_format(s->a, twin
					? _("This says the same as number %u. Leave one of them out")
					: _("There can be one of these, and number %u is one already"), other->number).p);
		}
}

// --- what it belongs to --------------------------------------------------------------------------------------------
static bool link_to_item(struct settling *s, struct value *value, const struct kind *k, struct str name)
{
	for (size_t i = 0; i < s->x->count; i++) {
		struct intake_item *item = &s->x->item[i];
		if (item->kind != k || !str_eq(item->key, name) || item->fault)
			continue;
		struct str id = item->was ? item->was->r->id : item->id;
		add_ref(s->a, value, str_format(s->a, "%s/%.*s", k->resource, STR_ARG(id)), STR_NONE);
		return true;
	}
	return false;
}

static bool link_to_plan(struct settling *s, struct value *value, const struct kind *k, struct str name)
{
	for (size_t i = 0; i < s->how->plan->entries; i++)
		if (s->there[i].e->kind == k && str_eq(s->there[i].key, name)) {
			add_ref(s->a, value, entry_ref_self(s->there[i].e), STR_NONE);
			return true;
		}
	return false;
}

static void link_field(struct settling *s, struct intake_item *item, size_t i)
{
	struct value *value = &item->values.item[i];
	const struct kind *k = kind_named(str_of(value->field->links));
	if (item->verdict == INTAKE_CHANGE && same_field(s, item, &s->there[item->was - s->how->plan->entry].values, i))
		return;
	for (struct str rest = item->link[i]; rest.n;) {
		struct str name = str_cut(&rest, '\n');
		if (!link_to_plan(s, value, k, name) && !link_to_item(s, value, k, name))
			intake_wrong(s->a, item, str_of(_(value->field->short_label)), str_format(s->a,
				_("“%.*s” is neither in the plan nor in this file, or there is something wrong with it"),
				STR_ARG(name)).p);
	}
}

// There, or in the file.
static bool has_sign(const struct settling *s, const struct intake_item *plan)
{
	size_t at = (size_t)(kind_field(&kind_trigger, "plan") - kind_trigger.field);
	for (size_t i = 0; i < s->x->count; i++) {
		const struct intake_item *item = &s->x->item[i];
		if (item->kind == &kind_trigger && !item->fault && str_eq(item->link[at], plan->key))
			return true;
	}
	return plan->was && !contingency_lacks(s->how->plan, plan->was);
}

// The rule of plans for when things go wrong (contingency.h).
static void hold_to_rule(struct settling *s, struct intake_item *item)
{
	const char *stop = contingency_save_stop(s->how->plan, item->was, &item->values);
	if (stop && !has_sign(s, item))
		intake_wrong(s->a, item, str_of(_(kind_field(item->kind, "status")->short_label)), _(stop));
}

// Faults of one may be faults of what belongs to it: until nothing changes any more.
static void link_all(struct settling *s)
{
	for (bool again = true; again;) {
		again = false;
		for (size_t i = 0; i < s->x->count; i++) {
			struct intake_item *item = &s->x->item[i];
			if (!item->kind || item->fault || item->verdict == INTAKE_SAME)
				continue;
			for (size_t j = 0; j < item->kind->fields; j++)
				if (item->link[j].n) {
					item->values.item[j].refs = 0;
					link_field(s, item, j);
				}
			if (!item->fault)
				hold_to_rule(s, item);
			again = again || item->fault;
		}
	}
}

void intake_settle(struct arena *a, const struct intake_how *how, struct intake *x)
{
	struct settling s = { a, how, x, NULL };
	look(&s);
	for (size_t i = 0; i < x->count; i++) {
		struct intake_item *item = &x->item[i];
		item->verdict = INTAKE_FAULTY;
		item->id = item->kind ? key_id(a, how->person->key) : STR_NONE;
		if (item->kind && !how->may(how->context, item->kind))
			intake_wrong(a, item, str_of(_(table_heads[COLUMN_KIND])), _("You cannot write in this part of the plan"));
		if (item->kind)
			item->key = table_key(a, &item->values);
	}
	for (size_t i = 0; i < x->count; i++)
		if (x->item[i].kind && !x->item[i].fault)
			(void)find_same(&s, &x->item[i]);
	for (size_t i = 0; i < x->count; i++)
		if (x->item[i].kind && !x->item[i].fault && x->item[i].verdict != INTAKE_SAME)
			settle_one(&s, &x->item[i]);
	find_twins(&s);
	link_all(&s);
	for (size_t i = 0; i < x->count; i++) {
		if (x->item[i].fault)
			x->item[i].verdict = INTAKE_FAULTY;
		x->of[x->item[i].verdict]++;
	}
}

// Whose words they are: the person's; somebody's there, whom we know by name alone; else whoever brings them in.
static void whose(struct visit *v, struct writer *w, const struct intake_item *item)
{
	if (item->persons) {
		w->words_reference = str_format(v->arena, "Patient/%.*s", STR_ARG(v->person.key));
		w->words_display = v->person.called;
	} else if (item->by.n && !str_eq(item->by, v->actor.name) && !str_eq(item->by, v->person.called)) {
		w->words_reference = STR("");
		w->words_display = item->by;
	}
}

enum err intake_put(struct visit *v, struct plan_change *c, const struct intake *x, struct intake_item *item)
{
	struct taken *t = arena_make(v->arena, struct taken);
	struct writer mine = c->writer;
	*t = (struct taken){ .way = x->way, .page = str_format(v->arena, "%u", item->number), .written = item->said,
		.written_by = item->by };
	c->writer.taken = t;
	c->writer.label = item->label;
	whose(v, &c->writer, item);
	enum err e = plan_change_entry(v->db, v->arena, c, item->was, &item->values, item->id, NULL);
	c->writer = mine;
	c->writer.at++; // they stand in the order of the file
	return e;
}

struct str intake_digest(struct arena *a, const struct intake *x)
{
	uint64_t h = 14695981039346656037u;
	for (size_t i = 0; i < x->count; i++) {
		const struct intake_item *item = &x->item[i];
		struct str line = str_format(a, "%u %d %.*s %lld|", item->number, (int)item->verdict,
			STR_ARG(item->was ? item->was->r->id : STR("")), item->was ? (long long)item->was->r->version : 0LL);
		for (size_t j = 0; j < line.n; j++)
			h = (h ^ (unsigned char)line.p[j]) * 1099511628211u;
	}
	return str_format(a, "%016llx", (unsigned long long)h);
}
