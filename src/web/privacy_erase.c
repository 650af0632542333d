// SPDX-License-Identifier: Apache-2.0
// Taking something out of a record for good (plan/erase.h): the privacy officer reads what somebody asks, and the one
// entry that it is about, says what becomes of it and why, sees what will go and what stays, and presses once more.
// Without anybody having asked: by the address of the page of its history. That the officer read it is a row of the
// person's.
#include "plan/erase.h"
#include "plan/narrative.h"
#include "plan/privacy.h"
#include "plan/say.h"
#include "record/hold.h"
#include "record/key.h"
#include "web/draft_form.h"
#include "web/plan_view.h"
#include "web/privacy.h"
#include "web/web.h"

#define REFERENCE_MOST 300

struct taking {
	bool asked;              // somebody asked: x and task are there
	struct privacy_case x;
	struct resource r;
	struct entry task;
	struct str reference;    // of what it is about; STR_NONE: not said yet
	struct erase_look look;
	enum err there;          // of erase_look: ERR_NOT_FOUND, ERR_GONE, ERR_CONFLICT; ERR_DENIED: the record is held
	struct values values;
	bool filled;
	struct draft_form draft;
	struct erase_act act;
};

// --- what it is about ------------------------------------------------------------------------------------------------
// "Goal/KEY-..." out of that, or of an address that ends in it.
static struct str reference_in(struct arena *a, struct str typed, struct str *type, struct str *id)
{
	struct str rest = str_trim(typed), before = STR_NONE, last = STR_NONE;
	size_t at;
	if (rest.n > REFERENCE_MOST)
		return STR_NONE;
	if (str_index(rest, '?', &at) || str_index(rest, '#', &at))
		rest = str_part(rest, 0, at);
	while (rest.p) {
		struct str part = str_cut(&rest, '/');
		if (!part.n || str_is(part, "take-out"))
			continue;
		before = last;
		last = part;
	}
	*type = before;
	*id = last;
	return before.n && key_of(last).n ? str_format(a, "%.*s/%.*s", STR_ARG(before), STR_ARG(last)) : STR_NONE;
}

static enum err look_at(struct visit *v, struct taking *t, struct str typed)
{
	struct str type, id;
	t->reference = reference_in(v->arena, typed, &type, &id);
	t->there = ERR_NOT_FOUND;
	if (!t->reference.n)
		return OK;
	t->there = erase_look(v->db, v->arena, key_of(id), type, id, &t->look);
	if (t->there == OK)
		visit_tell(v, t->look.r.person);
	if (t->there == OK)
		t->there = hold_forbids(v->db, v->arena, t->look.r.person);
	bool said = t->there == ERR_DENIED || t->there == ERR_NOT_FOUND || t->there == ERR_GONE ||
		t->there == ERR_CONFLICT;
	return said ? OK : t->there;
}

static const char *why_not(const struct taking *t)
{
	if (t->there == ERR_GONE)
		return _("This was taken out for good already.");
	if (t->there == ERR_DENIED)
		return _("This record is held: nothing can be taken out of it until the hold is lifted.");
	if (t->there == ERR_CONFLICT)
		return _("This cannot be taken out by itself: it says who the person is, or proves what was agreed or "
			"allowed.");
	return _("Nothing like this is kept here. Copy the address of the page of its history.");
}

static enum err open_case(struct visit *v, struct taking *t)
{
	struct str id = visit_param(v, "id"), person = key_of(id);
	enum err e = person.n ? privacy_get(v->db, v->arena, person, id, &t->x) : ERR_NOT_FOUND;
	if (e == OK)
		e = privacy_task(v->db, v->arena, &kind_take_out, person, id, &t->r, &t->task);
	if (e != OK)
		return e;
	t->asked = true;
	visit_tell(v, person);
	e = look_at(v, t, entry_text(&t->task, "entry"));
	return e == OK ? draft_form_open(v, draft_spot_place(v, "privacy-take-out", id), &t->draft) : e;
}

static enum err open_other(struct visit *v, struct taking *t)
{
	struct str typed = visit_query(v, "entry");
	enum err e = draft_form_open(v, STR("privacy-erase"), &t->draft);
	if (!typed.n)
		typed = visit_form(v, "entry");
	return e == OK ? look_at(v, t, typed) : e;
}

static const char *path_of(struct visit *v, const struct taking *t)
{
	return t->asked ? str_format(v->arena, "/privacy/take-out/%.*s", STR_ARG(t->x.id)).p : "/privacy/take-out";
}

// --- drawing ---------------------------------------------------------------------------------------------------------
static void draw_asked(struct visit *v, struct page *p, const struct taking *t)
{
	day due = entry_day(&t->task, "due");
	nhsuk_summary_list_begin(p, .no_border = false);
	nhsuk_summary_row(p, .key = _("Whose plan"), .value = privacy_whose(v, t->x.person));
	nhsuk_summary_row(p, .key = _("When they asked"), .value = say_when(v->arena, t->x.since));
	if (due != DAY_NONE && !t->x.closed)
		nhsuk_summary_row(p, .key = _("To be answered by"), .value = say_day(v->arena, due));
	nhsuk_summary_list_end(p);
	own_words(p, .text_str = entry_text(&t->task, "words"), .cite = page_c(p, entry_words_name(&t->task)),
		.is_small = true);
}

// Every field in words, as the entry stands; what it said before is not shown, only how often it changed.
static void draw_entry(struct visit *v, struct page *p, const struct taking *t)
{
	struct entry e;
	struct resource r = t->look.r;
	const struct kind *k = kind_named(r.kind);
	nhsuk_heading(p, .text = _("What stands there"), .level = 2, .size = SIZE_M);
	nhsuk_summary_list_begin(p, .no_border = false);
	if (!t->asked)
		nhsuk_summary_row(p, .key = _("Whose plan"), .value = privacy_whose(v, r.person));
	nhsuk_summary_row(p, .key = _("What it is"), .value = k ? _(k->title) : page_c(p, r.type));
	nhsuk_summary_row(p, .key = _("Its reference"), .value_str = t->reference);
	if (entry_open(v->arena, &r, &e))
		for (size_t i = 0; i < e.kind->fields; i++) {
			struct str words = field_words(&e, &e.kind->field[i]);
			if (words.n)
				nhsuk_summary_row(p, .key = view_capital(v, _(e.kind->field[i].short_label)), .value_str = words);
		}
	nhsuk_summary_list_end(p);
	if (r.deleted)
		nhsuk_paragraph(p, .text = _("It was taken away from the plan, and can still be read in its history."));
}

static void draw_basis(struct visit *v, struct page *p)
{
	nhsuk_radios(p, .name = "basis", .label = _("On what ground may it be taken out?"), .label_size = SIZE_M,
		NHSUK_CHOICES({ ERASE_OTHER, _(erase_basis_words(STR(ERASE_OTHER))) },
			{ ERASE_ASKED, _(erase_basis_words(STR(ERASE_ASKED))),
				.hint = _("and nobody has to keep it: UK GDPR, article 17") },
			{ ERASE_UNLAWFUL, _(erase_basis_words(STR(ERASE_UNLAWFUL))) }),
		.value = visit_form(v, "basis"), .error = fault_at(&v->fault, "basis"));
}

static void draw_field(struct visit *v, struct page *p, const struct taking *t, const char *name)
{
	const struct field *f = kind_field(&kind_take_out, name);
	struct value typed = { .field = f, .text = visit_form(v, name), .d = DAY_NONE };
	form_field(v, p, f, t->filled ? values_get(&t->values, name) : &typed, &(struct form_options){ 0 });
}

static void draw_answered(struct visit *v, struct page *p, const struct taking *t)
{
	nhsuk_heading(p, .text = _("What became of it"), .level = 2, .size = SIZE_M);
	nhsuk_paragraph(p, .text_str = str_format(v->arena, "%.*s.", STR_ARG(entry_choice_text(&t->task, "outcome"))));
	own_note(p, .text_str = entry_text(&t->task, "answer"), .cite = page_say(p, "%s, %s",
		page_c(p, entry_text(&t->task, "finder")), say_when(v->arena, t->x.closed)));
}

static void draw_find(struct visit *v, struct page *p, const struct taking *t)
{
	const char *error = fault_at(&v->fault, "entry");
	nhsuk_paragraph(p, .size = SIZE_L, .text = _("A part of a plan that was filed by mistake, or must not be kept, is "
		"taken out of every version. What stays is that there was something, who took it out, when and why."));
	nhsuk_form_begin(p, .action = "/privacy/take-out", .draft = draft_form_path(v, &t->draft));
	nhsuk_input(p, .name = "entry", .label = _("Which part of which record?"), .label_size = SIZE_M,
		.hint = _("The address of the page of its history, which whoever works with the plan can give you, or its "
			"reference, such as Goal/4q8k2m9d1v-0123456789ab."),
		.value = visit_form(v, "entry"), .error = error);
	draft_form_end(v, p, &t->draft, _("Look at it"));
}

static enum err draw(struct visit *v, const struct taking *t)
{
	struct page *p = web_begin(v, .title = _("Take something out for good"), .h1 = true, .back = "/privacy");
	if (t->asked)
		draw_asked(v, p, t);
	if (t->x.closed) {
		draw_answered(v, p, t);
		return web_end(v, p);
	}
	if (!t->asked && t->there != OK) {
		draw_find(v, p, t);
		return web_end(v, p);
	}
	if (t->there == OK)
		draw_entry(v, p, t);
	else
		nhsuk_inset_text(p, .text = why_not(t));
	nhsuk_form_begin(p, .action = path_of(v, t), .draft = draft_form_path(v, &t->draft));
	nhsuk_hidden(p, "entry", t->reference);
	if (t->asked)
		draw_field(v, p, t, "outcome");
	if (t->there == OK)
		draw_basis(v, p);
	draw_field(v, p, t, "answer");
	draft_form_end(v, p, &t->draft, _("Continue"));
	return web_end(v, p);
}

// --- the second step -------------------------------------------------------------------------------------------------
static void count_item(struct page *p, size_t n, const char *one, const char *many)
{
	if (n)
		nhsuk_item(p, page_say(p, n == 1 ? one : many, n));
}

static void draw_goes(struct page *p, const struct erase_look *x)
{
	nhsuk_heading(p, .text = _("What goes"), .level = 2, .size = SIZE_M);
	nhsuk_list_begin(p, .plain = false);
	nhsuk_item(p, x->versions > 1 ? page_say(p, _("What it says, in all of its %zu versions"), x->versions)
		: _("What it says"));
	count_item(p, x->remarks, _("%zu comment on it"), _("%zu comments on it"));
	count_item(p, x->suggestions, _("%zu change that was suggested to it"), _("%zu changes that were suggested to it"));
	count_item(p, x->files, _("%zu file of it"), _("%zu files of it"));
	count_item(p, x->pages, _("%zu more page of the document"), _("%zu more pages of the document"));
	nhsuk_item(p, _("What anybody has begun to write about it and not saved yet"));
	nhsuk_item(p, _("Files for programs that wait to be fetched: they have to be asked for again"));
	nhsuk_list_end(p);
}

static void draw_stays(struct page *p, const struct erase_look *x)
{
	nhsuk_heading(p, .text = _("What stays"), .level = 2, .size = SIZE_M);
	nhsuk_list_begin(p, .plain = false);
	nhsuk_item(p,
		_("That there was something, who took it out, when and why: on the page of its history and in the log"));
	count_item(p, x->agreed, _("%zu agreement that names it: it says that something was taken out"),
		_("%zu agreements that name it: they say that something was taken out"));
	nhsuk_item(p, _("Who looked at the plan, and when"));
	nhsuk_item(p, _("Words that somebody wrote again in another place: look for them there"));
	nhsuk_item(p, _("Copies that were printed, saved or sent to other services before"));
	nhsuk_list_end(p);
}

static enum err draw_sure(struct visit *v, const struct taking *t)
{
	static const char *const kept[] = { "entry", "outcome", "basis", "answer" };
	struct page *p = web_begin(v, .title = _("Take this out for good?"), .h1 = true, .back = path_of(v, t));
	nhsuk_warning_callout(p, .heading = _("Important"), .text = _("This cannot be undone. Nobody can bring it back, "
		"not from a backup either."));
	draw_goes(p, &t->look);
	draw_stays(p, &t->look);
	nhsuk_form_begin(p, .action = path_of(v, t));
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		nhsuk_hidden(p, kept[i], visit_form(v, kept[i]));
	nhsuk_hidden(p, "sure", STR("yes"));
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _("Take it out for good"), .look = BUTTON_WARNING, .once = true);
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	nhsuk_paragraph(p, .text = _("[Leave it as it is for now]"), .href = "/privacy");
	return web_end(v, p);
}

// --- what was sent ---------------------------------------------------------------------------------------------------
static bool takes_out(struct visit *v, const struct taking *t)
{
	return !t->asked || str_is(visit_form(v, "outcome"), "taken-out");
}

static enum err check_form(struct visit *v, struct taking *t)
{
	t->filled = true;
	enum err e = values_read(v->arena, &kind_take_out, &v->form, NULL, &v->fault, &t->values);
	if (e != OK && e != ERR_INPUT)
		return e;
	if (t->asked && !visit_form(v, "outcome").n)
		(void)fault_field(&v->fault, "outcome", _("Choose what you will do"));
	if (takes_out(v, t) && t->there != OK)
		(void)fault_field(&v->fault, t->asked ? "outcome" : "entry", why_not(t));
	else if (takes_out(v, t) && !erase_basis(visit_form(v, "basis")))
		(void)fault_field(&v->fault, "basis", _("Choose on what ground it is taken out"));
	if (!values_get(&t->values, "answer")->text.n && !fault_at(&v->fault, "answer"))
		(void)fault_field(&v->fault, "answer", _("Write why. The person will read it"));
	return v->fault.err ? ERR_INPUT : OK;
}

static enum err done(struct visit *v, enum err e, void *what)
{
	const struct plan_change *c = what;
	const struct taking *t = c->own;
	if (e == OK && t->act.key)
		return web_go_done(v, "/privacy", "taken-out");
	if (e == ERR_STALE || e == ERR_GONE) // a colleague was first: what they did stands on the page
		return visit_go(v, t->asked ? str_of(path_of(v, t)) : STR("/privacy"));
	return e == OK ? web_go_done(v, "/privacy", "stays") : web_error(v, e);
}

struct both {
	enum err (*close)(struct db *db, struct arena *a, void *what);
	void *closing;
	struct erase_act *act;
};

static enum err both_run(struct db *db, struct arena *a, void *what)
{
	const struct both *b = what;
	enum err e = b->close ? b->close(db, a, b->closing) : OK;
	return e == OK ? erase_run(db, a, b->act) : e;
}

static struct plan_change *begin_change(struct visit *v, struct taking *t)
{
	if (t->asked)
		return privacy_closing(v, &t->x, &t->task, &t->values, "answer", "outcome");
	struct plan_change *c = plan_change_new(v);
	c->person = c->writer.person = t->look.r.person;
	return c;
}

static enum err save(struct visit *v, struct taking *t)
{
	struct plan_change *c = begin_change(v, t);
	c->own = t;
	if (takes_out(v, t)) {
		struct both *b = arena_make(v->arena, struct both);
		t->act = (struct erase_act){ .key = &v->site->drafts, .x = { .person = t->look.r.person, .type = t->look.r.type,
			.id = t->look.r.id, .at = c->writer.at, .account = v->actor.account, .name = v->actor.name,
			.basis = visit_form(v, "basis"), .why = values_get(&t->values, "answer")->text } };
		*b = (struct both){ c->also, c->also_what, &t->act };
		c->also = both_run;
		c->also_what = b;
		v->reason = t->reference;
	}
	draft_form_done(v, c, t->draft.place);
	return visit_commit(v, plan_change_run, c, done);
}

static enum err posted(struct visit *v, struct taking *t)
{
	enum err e = check_form(v, t);
	if (e != OK)
		return e == ERR_INPUT ? draw(v, t) : e;
	return takes_out(v, t) && !str_is(visit_form(v, "sure"), "yes") ? draw_sure(v, t) : save(v, t);
}

enum err privacy_take_out_page(struct visit *v)
{
	struct taking *t = arena_make(v->arena, struct taking);
	enum err e = open_case(v, t);
	return e == OK ? draw(v, t) : e;
}

enum err privacy_take_out(struct visit *v)
{
	struct taking *t = arena_make(v->arena, struct taking);
	enum err e = open_case(v, t);
	if (e != OK || t->x.closed)
		return e != OK ? e : visit_go(v, str_of(path_of(v, t)));
	return posted(v, t);
}

enum err privacy_erase_page(struct visit *v)
{
	struct taking *t = arena_make(v->arena, struct taking);
	enum err e = open_other(v, t);
	if (e == OK && t->there != OK && visit_query(v, "entry").n)
		(void)fault_field(&v->fault, "entry", why_not(t));
	return e == OK ? draw(v, t) : e;
}

// The first form says what it is about, and nothing else.
enum err privacy_erase(struct visit *v)
{
	struct taking *t = arena_make(v->arena, struct taking);
	enum err e = open_other(v, t);
	if (e != OK)
		return e;
	if (t->there != OK) {
		(void)fault_field(&v->fault, "entry", !visit_form(v, "entry").n ? _("Write which part it is") : why_not(t));
		return draw(v, t);
	}
	return form_get(&v->form, "answer").p ? posted(v, t) : draw(v, t);
}
