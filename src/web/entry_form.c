// SPDX-License-Identifier: Apache-2.0
// One entry being written (entry_form.h): opened from a draft or the record, read, settled with what others saved
// meanwhile, and put into a change.
#include "web/entry_form.h"

#include <string.h>

#include "plan/capacity.h"
#include "plan/contingency.h"
#include "plan/say.h"
#include "record/key.h"
#include "web/asking.h"

bool entry_may_add(struct visit *v, const struct kind *k)
{
	bool staff = v->actor.kind == ACTOR_STAFF;
	if (k->written_by == BY_STAFF && !staff)
		return false;
	if (k->written_by == BY_PERSON && !v->access.self && !(v->access.verbs & MAY_SPEAK))
		return false;
	return access_decide(&v->access, MAY_WRITE, &(struct access_what){ .section = str_of(k->section) });
}

struct str entry_draft_place(struct visit *v, const struct kind *k, struct str id)
{
	return id.n ? id : str_format(v->arena, "add-%s", k->name);
}

const char *entry_then(struct visit *v, const char *otherwise)
{
	struct str then = visit_form(v, "then");
	if (!then.n)
		then = visit_query(v, "then");
	size_t line;
	const char *root = web_path(v, "%s", "");
	bool inside = str_starts(then, root) && then.n < 300 && !str_index(then, '\n', &line) &&
		!str_index(then, '\r', &line) && (then.n == strlen(root) || strchr("/?#", then.p[strlen(root)]) != NULL);
	return inside ? str_c(v->arena, then) : otherwise;
}

// A conversation that is written down is mostly the one that is going on: now, with the person, and whoever writes.
static void fill_conversation(struct visit *v, struct values *values)
{
	for (size_t i = 0; i < values->kind->fields; i++) {
		struct value *x = &values->item[i];
		if (str_is(str_of(x->field->name), "when")) {
			x->when = clock_now();
			x->d = clock_today();
		} else if (str_is(str_of(x->field->name), "person_here")) {
			x->tick = true;
		} else if (str_is(str_of(x->field->name), "present") && !v->access.self && visit_reference(v).n) {
			x->ref = arena_array(v->arena, struct str, 1);
			x->display = arena_array(v->arena, struct str, 1);
			x->ref[0] = visit_reference(v);
			x->display[0] = v->actor.name;
			x->refs = 1;
		}
	}
}

// What the template's prompt begins with: the name of the plan that it asks for.
static void fill_from_prompt(struct visit *v, struct entry_form *f)
{
	const struct template_prompt *p = visit_query(v, "prompt").n ? asking_now(v) : NULL;
	for (size_t i = 0; p && i < f->kind->fields; i++) {
		const struct template_word *w = template_word_of(p, &f->kind->field[i]);
		struct value *x = &f->values.item[i];
		if (w && w->initial.n && !x->text.n && field_is_words(x->field))
			x->text = w->called;
	}
}

// Values given in the address of a new entry, "?goal=Goal/KEY-...": links from one entry to the next.
void entry_form_fill(struct visit *v, struct entry_form *f)
{
	struct fault ignored;
	fault_init(&ignored, v->arena);
	if (values_read(v->arena, f->kind, &v->req->query, &f->circle, &ignored, &f->values) != OK)
		v->fault.err = OK; // an address may ask for what is not there: then the field is empty
	for (size_t i = 0; i < f->kind->fields; i++)
		if (f->kind->field[i].start && !f->values.item[i].text.n)
			f->values.item[i].text = str_of(f->kind->field[i].start);
	fill_from_prompt(v, f);
	f->filled = true;
	if (f->kind == &kind_conversation)
		fill_conversation(v, &f->values);
}

static bool fill_from_draft(struct visit *v, struct entry_form *f)
{
	struct fault ignored;
	int64_t version;
	if (!f->draft.found)
		return false;
	fault_init(&ignored, v->arena);
	// v->form is the draft: parts of dates that cannot be read yet are kept too
	if (values_read(v->arena, f->kind, &v->form, &f->circle, &ignored, &f->values) != OK)
		v->fault.err = OK; // a draft may be half-finished
	f->filled = true;
	if (f->entry && str_int(visit_form(v, "version"), 1, f->entry->r->version, &version))
		f->version = version; // what was saved since is not written over: entry_form_settle
	return true;
}

bool entry_only_words(const struct kind *k)
{
	for (size_t i = 0; i < k->fields; i++) {
		const struct field *f = &k->field[i];
		bool theirs = (f->flags & FIELD_OWN_WORDS) || str_is(str_of(f->name), "supported_by") ||
			str_is(str_of(f->name), "conversation");
		if (!theirs)
			return false;
	}
	return true;
}

enum err entry_form_open(struct visit *v, const struct kind *k, struct str id, struct entry_form *out)
{
	return entry_form_open_at(v, k, id, entry_draft_place(v, k, id), out);
}

enum err entry_form_open_at(struct visit *v, const struct kind *k, struct str id, struct str place,
	struct entry_form *out)
{
	*out = (struct entry_form){ .kind = k };
	bool saves = v->req->method == HTTP_POST;
	enum err e = saves ? plan_load_facts(v->db, v->arena, &v->person, &v->access, &out->plan)
			   : plan_load(v->db, v->arena, &v->person, &v->access, &out->plan);
	if (e != OK)
		return e;
	out->circle = plan_circle(v, &out->plan);
	asking_of(v, &out->plan);
	if (id.n) {
		out->entry = plan_entry(&out->plan, id);
		if (!out->entry)
			return ERR_NOT_FOUND;
		(void)entry_body(out->entry); // the one that is changed, or shown again, is read in any case
		if ((e = plan_sound(&out->plan)) != OK)
			return e;
		out->kind = k = out->entry->kind;
		out->words_closed = !entry_words_open(out->entry, v);
	}
	if (!entry_may_add(v, k) &&
		!(id.n && access_decide(&v->access, MAY_WRITE, &(struct access_what){ .section = str_of(k->section) })))
		return ERR_DENIED;
	struct str sent = visit_form(v, "entry_id");
	out->id = id.n ? id : str_eq(key_of(sent), v->person.key) ? sent : key_id(v->arena, v->person.key);
	out->version = out->entry ? out->entry->r->version : 0;
	out->then = entry_then(v, NULL);
	struct str prompt = visit_form(v, "prompt").n ? visit_form(v, "prompt") : visit_query(v, "prompt");
	e = draft_form_open(v, place, &out->draft);
	prompt = visit_form(v, "prompt").n ? visit_form(v, "prompt") : prompt; // of the draft
	asking_prompt(v, k, prompt, out->entry ? entry_title(out->entry) : STR_NONE);
	out->seen_asked = !out->entry && seen_may(v, k, STR(""));
	if (e == OK && out->seen_asked)
		e = seen_open(v, k->section, STR(""), &out->seen);
	if (e != OK || saves)
		return e; // what was sent is read by entry_form_read
	if (fill_from_draft(v, out))
		return OK;
	if (out->entry) {
		values_of(v->arena, out->entry, &out->values);
		out->filled = true;
	} else {
		entry_form_fill(v, out);
	}
	return OK;
}

// Staff and supporters say whose words these are; the person's own are the person's.
static bool asks_whose(struct visit *v, const struct kind *k)
{
	return !v->access.self && k->words_of && k->written_by != BY_STAFF;
}

static void draw_whose(struct visit *v, struct page *p, const struct entry_form *f)
{
	struct str sent = visit_form(v, "whose");
	const char *usual = f->kind->material ? "person" : "mine";
	if (!asks_whose(v, f->kind) || f->entry)
		return;
	nhsuk_radios(p, .name = "whose", .label = _("Whose words are these?"), .label_size = SIZE_S, .is_inline = true,
		.value = sent.n ? sent : str_of(usual),
		NHSUK_CHOICES(
			{ "person", page_say(p, _("%s's own words"), page_c(p, v->person.called)) }, { "mine", _("My words") }));
}

void entry_form_draw(struct visit *v, struct page *p, const struct entry_form *f, const struct form_options *o)
{
	struct form_options options = o ? *o : (struct form_options){ 0 };
	options.circle = &f->circle;
	options.words_closed = f->words_closed;
	options.of = f->entry;
	nhsuk_hidden(p, "entry_id", f->id);
	nhsuk_hidden(p, "entry_kind", str_of(f->kind->name));
	nhsuk_hidden(p, "version", str_format(v->arena, "%lld", (long long)f->version));
	if (f->then)
		nhsuk_hidden(p, "then", str_of(f->then));
	if (asking_now(v))
		nhsuk_hidden(p, "prompt", followed_link(v->arena, asking_now(v)));
	form_fields(v, p, f->kind, f->filled ? &f->values : NULL, &options);
	draw_whose(v, p, f);
	draft_form_draw(v, p, &f->draft);
}

// On a form with several empty fields each sentence of the summary says which question it is about.
static void say_which(struct visit *v, const struct values *values)
{
	for (struct fault_item *x = v->fault.items; x; x = x->next) {
		const struct field *f = kind_field_find(values->kind, x->field);
		const struct value *value = f ? values_get(values, f->name) : NULL;
		bool text = f && field_is_words(f);
		if (!text || !value->wrong || value->text.n) // it holds something: the sentence says what is wrong with that
			continue;
		size_t at;
		struct str label = str_of(web_label(v, f));
		const char *words = str_index(label, '?', &at) ? _("Please answer “%.*s”") : _("Please fill in “%.*s”");
		x->message = str_format(v->arena, words, STR_ARG(label)).p;
	}
}

// What is planned now lies ahead. A date that has gone by since it was planned stays as it is, and so does one that
// stands on paper.
static enum err check_ahead(struct visit *v, const struct entry_form *f)
{
	const struct field *due = kind_field_find(f->kind, STR("due"));
	if (f->entry || f->taken || !due)
		return OK;
	day d = f->values.item[due - f->kind->field].d;
	if (d == DAY_NONE || d >= clock_today())
		return OK;
	return fault_field(&v->fault, "due", _("This day has gone by. Choose today, or a day to come"));
}

// A plan for when things go wrong is ready when somebody can tell that it is time for it.
static enum err check_ready(struct visit *v, const struct entry_form *f)
{
	const char *stop = contingency_save_stop(&f->plan, f->entry, &f->values);
	return stop ? fault_field(&v->fault, "status", _(stop)) : OK;
}

// What was found about a decision, by the rules for the person's age and for what rests on it.
static enum err check_capacity(struct visit *v, const struct entry_form *f)
{
	const char *field = "decision", *stop = capacity_save_stop(&f->plan, v->person.birth, &f->values, &field);
	return stop && !fault_at(&v->fault, field) ? fault_field(&v->fault, field, _(stop)) : OK;
}

enum err entry_form_read(struct visit *v, struct entry_form *f)
{
	enum err e = values_read(v->arena, f->kind, &v->form, &f->circle, &v->fault, &f->values);
	f->filled = true;
	if (f->entry) // shown again, the form still says what it was made from
		(void)str_int(visit_form(v, "version"), 1, f->entry->r->version, &f->version);
	say_which(v, &f->values);
	enum err ahead = check_ahead(v, f), ready = check_ready(v, f), seen = f->seen_asked ? seen_read(v, &f->seen) : OK;
	if (e == OK)
		e = check_capacity(v, f);
	if (e == OK)
		e = seen;
	if (e == OK)
		e = ahead != OK ? ahead : ready;
	if (e != OK || !f->words_closed)
		return e;
	struct values now;
	values_of(v->arena, f->entry, &now);
	for (size_t i = 0; i < f->kind->fields; i++) {
		struct value *x = &f->values.item[i];
		if (!(f->kind->field[i].flags & FIELD_OWN_WORDS))
			continue;
		f->taken_over = f->taken_over || (x->sent && !value_same(x, &now.item[i]));
		x->sent = false;
	}
	return OK;
}

// Values that were not sent are those that stand there, so that the form can be shown again whole.
static void complete(struct values *mine, const struct values *now)
{
	for (size_t i = 0; i < mine->kind->fields; i++)
		if (!mine->item[i].sent) {
			mine->item[i] = now->item[i];
			mine->item[i].sent = false;
		}
}

static struct values copy_of(struct arena *a, const struct values *x)
{
	struct values out = { x->kind, arena_array(a, struct value, x->kind->fields + 1) };
	memcpy(out.item, x->item, x->kind->fields * sizeof *out.item);
	return out;
}

// Whether it was the person who made this version.
static bool persons_turn(struct visit *v, const struct entry *e)
{
	struct json_at by = json_path(v->arena, entry_body(e), EXT("changed-by", "Reference"));
	return str_eq(json_text(v->arena, json_get(by, "reference")),
		str_format(v->arena, "Patient/%.*s", STR_ARG(v->person.key)));
}

enum err entry_form_settle(struct visit *v, struct entry_form *f)
{
	struct values base, now, merged;
	struct resource was;
	struct entry seen;
	int64_t version = 0;
	if (!f->entry)
		return OK;
	if (!str_int(visit_form(v, "version"), 1, INT64_MAX, &version) || version > f->entry->r->version)
		return fault_say(&v->fault, ERR_INPUT, _("Please open this page again and save once more."));
	if (version == f->entry->r->version)
		return OK;
	enum err e = resource_version(v->db, v->arena, f->entry->r->type, f->entry->r->id, version, &was);
	if (e != OK)
		return e;
	if (!entry_open_for(v, &was, &seen))
		return ERR_STALE;
	values_of(v->arena, &seen, &base);
	values_of(v->arena, f->entry, &now);
	bool clear = values_merge(v->arena, &base, &f->values, &now, &merged);
	f->values = merged;
	f->version = f->entry->r->version; // both are shown now
	f->theirs = now;
	f->clash = !clear;
	complete(&f->values, &now);
	f->mine = copy_of(v->arena, &f->values);
	f->persons = f->clash && !v->access.self && persons_turn(v, f->entry);
	for (size_t i = 0; f->persons && i < now.kind->fields; i++)
		if (!value_same(&base.item[i], &now.item[i]))
			f->values.item[i] = now.item[i];
	return clear ? OK : ERR_STALE;
}

// A part of a plan for when things go wrong is seen by those who see that plan.
static void put_label(struct visit *v, struct entry_form *f, struct plan_change *c)
{
	const struct field *plan = kind_field_find(f->kind, STR("plan"));
	const struct value *part = plan ? &f->values.item[plan - f->kind->field] : NULL;
	size_t slash;
	if (f->entry)
		return;
	c->writer.label = f->seen.label;
	if (!f->seen.label.n && part && part->refs && str_index(part->ref[0], '/', &slash)) {
		const struct entry *of = plan_entry(&f->plan, str_part(part->ref[0], slash + 1, part->ref[0].n));
		c->writer.label = of ? of->r->label : STR_NONE;
	}
	if (f->seen.chosens)
		seen_follow(v, c, &f->seen, NULL, 0);
}

enum err entry_form_put(struct visit *v, struct entry_form *f, struct plan_change *c)
{
	c->writer.plan = f->plan.care_plan_id;
	c->writer.taken = f->taken;
	put_label(v, f, c);
	if (asks_whose(v, f->kind) && !f->entry && !str_is(visit_form(v, "whose"), "mine") &&
		(visit_form(v, "whose").n || f->kind->material)) {
		c->writer.words_reference = str_format(v->arena, "Patient/%.*s", STR_ARG(v->person.key));
		c->writer.words_display = v->person.called;
	}
	enum err e = plan_change_entry(v->db, v->arena, c, f->entry, &f->values, f->id, NULL);
	draft_form_done(v, c, f->draft.place);
	return e;
}
