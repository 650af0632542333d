// SPDX-License-Identifier: Apache-2.0
// Two records that may be one person's, for the privacy officer: names, dates of birth and numbers side by side, and
// nothing of a plan. What was decided can be taken back: nothing was moved.
#include "base/fold.h"
#include "plan/say.h"
#include "record/key.h"
#include "web/privacy.h"
#include "web/second.h"
#include "web/web.h"

#define SAID_MOST 8000 // bytes

struct deciding {
	struct same_case x;
	struct second_compare c;
	bool made;   // it has no row yet: a number that two records claim, or what was decided is taken back
	bool linked; // they are read as one now
	struct str survivor;
	struct str author;
};

static const char *path_of(struct visit *v, const struct same_case *x)
{
	if (x->id.n)
		return str_format(v->arena, "/privacy/same/%.*s", STR_ARG(x->id)).p;
	return str_format(v->arena, "/privacy/same/%.*s-%.*s", STR_ARG(x->person), STR_ARG(x->other)).p;
}

static const char *outcome_words(struct str outcome)
{
	static const struct {
		const char *name, *words;
	} rows[] = { { "one", N_("One person: the records were put together") },
		{ "two", N_("Two people: nothing was changed") },
		{ "apart", N_("The records were taken apart again") },
		{ "stays", N_("The records stay together") } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (str_is(outcome, rows[i].name))
			return _(rows[i].words);
	return "";
}

static const char *how_words(const struct same_case *x)
{
	if (x->how == SAME_NUMBER)
		return _("The same NHS number in two records");
	return x->how == SAME_APART ? _("Two records that were put together: somebody asks that they be two again")
		: _("Perhaps two records of one person");
}

// --- the list --------------------------------------------------------------------------------------------------------
enum err same_table(struct visit *v, struct page *p, bool closed, size_t *count)
{
	struct same_list list;
	enum err e = same_all(v->db, v->arena, closed, &list);
	*count = list.count;
	if (e != OK || !list.count)
		return e;
	nhsuk_table_begin(p, .caption = closed ? _("Second records that were decided") : _("Second records"),
		.caption_size = SIZE_M, .responsive = true, NHSUK_COLUMNS({ _("What it is") }, { _("One record") },
			{ _("The other record") }, { closed ? _("What was decided") : _("When") }));
	for (size_t i = 0; i < list.count; i++) {
		const struct same_case *x = &list.item[i];
		nhsuk_table_row_begin(p);
		nhsuk_cell_begin(p, .numeric = false);
		nhsuk_link(p, .text = how_words(x), .href = path_of(v, x));
		nhsuk_cell_end(p);
		nhsuk_cell(p, .text = privacy_whose(v, x->person));
		nhsuk_cell(p, .text = privacy_whose(v, x->other));
		nhsuk_cell(p, .text = closed ? outcome_words(x->outcome) : x->since ? say_when(v->arena, x->since) : _("Now"));
		nhsuk_table_row_end(p);
		visit_tell(v, x->person);
		visit_tell(v, x->other);
	}
	nhsuk_table_end(p);
	return OK;
}

// --- one of them -----------------------------------------------------------------------------------------------------
// "KEY-KEY" names a number that two records claim, of which there is no row yet.
static enum err open_case(struct visit *v, struct str id, struct same_case *x)
{
	struct str person = str_part(id, 0, KEY_LENGTH), other = str_part(id, KEY_LENGTH + 1, id.n);
	bool claimed = false;
	if (key_of(id).n && id.n > 2 * KEY_LENGTH + 1)
		return same_get(v->db, v->arena, key_of(id), id, x);
	if (id.n != 2 * KEY_LENGTH + 1 || !key_valid(person) || !key_valid(other))
		return ERR_NOT_FOUND;
	enum err e = same_claimed(v->db, v->arena, person, other, &claimed);
	*x = (struct same_case){ .person = person, .other = other, .how = SAME_NUMBER, .id = STR(""), .account = STR(""),
		.why = STR("") };
	return e == OK && !claimed ? ERR_NOT_FOUND : e;
}

static enum err open_it(struct visit *v, struct deciding *d)
{
	struct key_list all;
	instant decided;
	enum err e = open_case(v, visit_param(v, "id"), &d->x);
	if (e == OK)
		e = second_compare(v, d->x.person, d->x.other, &d->c);
	if (e == OK)
		e = link_keys(v->db, v->arena, d->x.person, &all);
	if (e == OK)
		e = link_state(v->db, v->arena, d->x.person, &d->survivor, &decided);
	if (e != OK)
		return e;
	for (size_t i = 0; i < all.count; i++)
		d->linked = d->linked || str_eq(all.item[i], d->x.other);
	d->author = visit_author(v);
	visit_tell(v, d->x.person);
	visit_tell(v, d->x.other);
	return OK;
}

static void fact(struct page *p, const char *name, struct str a, struct str b)
{
	nhsuk_table_row_begin(p);
	nhsuk_cell(p, .text = name);
	nhsuk_cell(p, .text_str = a.n ? a : str_of(_("Not known")));
	nhsuk_cell(p, .text_str = b.n ? b : str_of(_("Not known")));
	nhsuk_table_row_end(p);
}

static struct str number(struct visit *v, const struct person *who)
{
	return str_of(say_nhs(v->arena, who->nhs));
}

static void draw_compared(struct visit *v, struct page *p, const struct deciding *d)
{
	const struct person *a = &d->c.a, *b = &d->c.b;
	nhsuk_table_begin(p, .caption = _("The two records"), .caption_size = SIZE_M, .first_header = true,
		.responsive = true,
		NHSUK_COLUMNS({ .hidden = _("What is said") }, { _("One record") }, { _("The other record") }));
	fact(p, _("Name"), text_short(v->arena, a->full, 200), text_short(v->arena, b->full, 200));
	fact(p, _("Likes to be called"), text_short(v->arena, a->called, 200), text_short(v->arena, b->called, 200));
	fact(p, _("Date of birth"), str_of(say_day(v->arena, a->birth)), str_of(say_day(v->arena, b->birth)));
	fact(p, _("NHS number"), number(v, a), number(v, b));
	nhsuk_table_end(p);
	if (d->c.births && d->c.numbers)
		nhsuk_warning_callout(p, .heading = _("The dates of birth and the NHS numbers are different"), .level = 2,
			.text = _("These are mostly two people. Do not put the records together unless you know which of it is "
				"wrong, and how you know."));
	else if (d->c.births || d->c.numbers)
		nhsuk_warning_callout(p, .heading = d->c.births ? _("The dates of birth are different")
				: _("The NHS numbers are different"), .level = 2,
			.text = _("This may be two people. Do not put the records together unless you know which is wrong, and how "
				"you know."));
	if (d->c.hidden && !d->linked)
		nhsuk_warning_callout(p, .heading = _("One of them must not be found"), .level = 2,
			.text = _("Together, the other record would show that they are here. Their details have to be hidden in "
				"both records first. Until then the records cannot be put together."));
}

static void draw_said(struct visit *v, struct page *p, const struct deciding *d)
{
	const struct same_case *x = &d->x;
	if (x->why.n)
		own_note(p, .text_str = x->why, .cite = page_say(p, "%s, %s",
			page_c(p, web_author_name(v, str_format(v->arena, "a:%.*s", STR_ARG(x->account)))),
			say_when(v->arena, x->since)));
	if (x->how == SAME_NUMBER)
		nhsuk_paragraph(p, .text = _("A record was begun with the number of somebody who must not be found. Nobody was "
			"told that there is another."));
	if (!x->closed)
		return;
	nhsuk_heading(p, .text = _("What was decided"), .level = 2, .size = SIZE_M);
	nhsuk_paragraph(p, .text = outcome_words(x->outcome));
	if (x->old.n)
		nhsuk_paragraph(p, .text = page_say(p, _("NHS number %s is no longer used."), say_nhs(v->arena, x->old)));
	own_note(p, .text_str = x->words, .cite = page_say(p, "%s, %s",
		page_c(p, web_author_name(v, str_format(v->arena, "a:%.*s", STR_ARG(x->officer)))),
		say_when(v->arena, x->closed)));
}

static void draw_words(struct visit *v, struct page *p, const char *label)
{
	nhsuk_textarea(p, .name = "words", .label = label, .label_size = SIZE_S,
		.hint = _("Only privacy officers read this."), .rows = 5, .value = visit_form(v, "words"),
		.error = fault_at(&v->fault, "words"), .autocomplete = "off");
}

static void draw_survivor(struct visit *v, struct page *p, const struct deciding *d)
{
	struct nhsuk_choice item[] = {
		{ .value_str = d->x.person, .text = page_say(p, _("One record: %s"), second_facts(v, &d->c.a)) },
		{ .value_str = d->x.other, .text = page_say(p, _("The other record: %s"), second_facts(v, &d->c.b)) },
	};
	struct nhsuk_choice old[] = {
		{ .value_str = d->c.a.nhs, .text = say_nhs(v->arena, d->c.a.nhs) },
		{ .value_str = d->c.b.nhs, .text = say_nhs(v->arena, d->c.b.nhs) },
	};
	nhsuk_radios(p, .name = "survivor", .label = _("Which record goes on?"), .label_size = SIZE_S,
		.hint = _("What is new is written there. Both are read together."), .items = item, .count = 2,
		.value = visit_form(v, "survivor"), .error = fault_at(&v->fault, "survivor"));
	if (d->c.numbers)
		nhsuk_radios(p, .name = "old", .label = _("Which NHS number is no longer used?"), .label_size = SIZE_S,
			.hint = _("Look it up before you choose. Two numbers that are both used belong to two people."),
			.items = old, .count = 2, .value = visit_form(v, "old"), .error = fault_at(&v->fault, "old"));
	if (d->c.births || d->c.numbers)
		nhsuk_textarea(p, .name = "sure", .label = _("How do you know that it is one person all the same?"),
			.label_size = SIZE_S, .rows = 3, .value = visit_form(v, "sure"), .error = fault_at(&v->fault, "sure"),
			.autocomplete = "off");
}

static void draw_decide(struct visit *v, struct page *p, const struct deciding *d)
{
	nhsuk_form_begin(p, .action = path_of(v, &d->x));
	nhsuk_radios_begin(p, .name = "outcome", .label = _("What did you find?"), .label_size = SIZE_M,
		.value = visit_form(v, "outcome"), .error = fault_at(&v->fault, "outcome"));
	if (!d->c.hidden) {
		nhsuk_option(p, .value = "one", .text = _("It is one person: put the records together"), .conditional = true,
			.hint = _("From then on everybody sees only what both records let them see, until the person chooses. "
				"Whoever sees one of them alone sees neither."));
		draw_survivor(v, p, d);
		nhsuk_conditional_end(p);
	}
	nhsuk_option(p, .value = "two", .text = _("They are two people"), .hint = _("Nothing changes."));
	nhsuk_radios_end(p);
	draw_words(v, p, _("What did you look at, and how do you know?"));
	nhsuk_button(p, .text = _("Save what I found"), .once = true);
	nhsuk_form_end(p);
}

static void draw_apart(struct visit *v, struct page *p, const struct deciding *d)
{
	bool asked = d->x.how == SAME_APART && !d->x.closed;
	nhsuk_heading(p, .text = _("They are read together now"), .level = 2, .size = SIZE_M);
	nhsuk_paragraph(p, .text = _("When they are taken apart both are as they were, with what was written in each "
		"since. Who could see one of them can see that one again."));
	nhsuk_form_begin(p, .action = path_of(v, &d->x));
	if (asked) {
		nhsuk_radios(p, .name = "outcome", .label = _("What did you find?"), .label_size = SIZE_M,
			.value = visit_form(v, "outcome"), .error = fault_at(&v->fault, "outcome"),
			NHSUK_CHOICES({ "apart", _("They are two people: take the records apart") },
				{ "stays", _("It is one person: the records stay together") }));
		draw_words(v, p, _("What did you look at, and how do you know?"));
	} else {
		nhsuk_hidden(p, "outcome", STR("apart"));
		draw_words(v, p, _("Why should they be two again?"));
	}
	nhsuk_button(p, .text = asked ? _("Save what I found") : _("Take the records apart"), .once = true,
		.look = asked ? BUTTON_PRIMARY : BUTTON_WARNING);
	nhsuk_form_end(p);
}

static void draw_two_already(struct visit *v, struct page *p, const struct deciding *d)
{
	nhsuk_paragraph(p, .text = _("They are two records already."));
	nhsuk_form_begin(p, .action = path_of(v, &d->x));
	nhsuk_hidden(p, "outcome", STR("two"));
	draw_words(v, p, _("What did you look at, and how do you know?"));
	nhsuk_button(p, .text = _("Save what I found"), .once = true);
	nhsuk_form_end(p);
}

static enum err draw(struct visit *v, const struct deciding *d)
{
	struct page *p = web_begin(v, .title = how_words(&d->x), .h1 = true, .back = "/privacy");
	draw_said(v, p, d);
	draw_compared(v, p, d);
	if (d->linked)
		draw_apart(v, p, d);
	else if (!d->x.closed && d->x.how == SAME_APART)
		draw_two_already(v, p, d);
	else if (!d->x.closed)
		draw_decide(v, p, d);
	return web_end(v, p);
}

enum err privacy_same_page(struct visit *v)
{
	struct deciding d = { 0 };
	enum err e = open_it(v, &d);
	return e == OK ? draw(v, &d) : e;
}

// --- deciding --------------------------------------------------------------------------------------------------------
static enum err decide_run(struct db *db, struct arena *a, void *what)
{
	const struct deciding *d = what;
	const struct same_case *x = &d->x;
	enum err e = d->made ? same_put(db, x) : OK;
	if (e == OK)
		e = same_close(db, x);
	if (e == OK && str_is(x->outcome, "one"))
		e = link_put(db, a, str_eq(x->survivor, x->person) ? x->other : x->person, x->survivor, d->author);
	if (e == OK && str_is(x->outcome, "apart"))
		e = link_end(db, a, str_eq(d->survivor, x->person) ? x->other : x->person, d->survivor);
	return e;
}

static enum err decided(struct visit *v, enum err e, void *what)
{
	struct deciding *d = what;
	if (e == ERR_STALE) // a colleague was first: what they found stands on the page
		return visit_go(v, str_format(v->arena, "/privacy/same/%.*s", STR_ARG(visit_param(v, "id"))));
	if (e == ERR_CONFLICT) {
		(void)fault_field(&v->fault, "survivor", _("Other records are read beside this one already. Choose the other "
			"one to go on"));
		return draw(v, d);
	}
	return e == OK ? web_go_done(v, "/privacy", str_is(d->x.outcome, "one") ? "together" : "second") : web_error(v, e);
}

static void check_one(struct visit *v, const struct deciding *d)
{
	struct str survivor = visit_form(v, "survivor"), old = visit_form(v, "old");
	if (!str_eq(survivor, d->x.person) && !str_eq(survivor, d->x.other))
		(void)fault_field(&v->fault, "survivor", _("Choose which record goes on"));
	if (d->c.numbers && !str_eq(old, d->c.a.nhs) && !str_eq(old, d->c.b.nhs))
		(void)fault_field(&v->fault, "old", _("Two numbers that are both used belong to two people. Choose the one "
			"that is no longer used"));
	if ((d->c.births || d->c.numbers) && !visit_form(v, "sure").n)
		(void)fault_field(&v->fault, "sure", _("Say how you know that it is one person although these are different"));
}

static void check_found(struct visit *v, const struct deciding *d)
{
	struct str outcome = visit_form(v, "outcome");
	bool one = str_is(outcome, "one"), stays = str_is(outcome, "stays") && d->x.how == SAME_APART && !d->x.closed;
	bool may_join = !d->c.hidden && d->x.how != SAME_APART;
	if (d->linked ? !str_is(outcome, "apart") && !stays : !str_is(outcome, "two") && !(one && may_join))
		(void)fault_field(&v->fault, "outcome", _("Choose what you found"));
	else if (one)
		check_one(v, d);
	if (!visit_form(v, "words").n)
		(void)fault_field(&v->fault, "words", _("Say what you looked at and how you know"));
	if (visit_form(v, "words").n + visit_form(v, "sure").n > SAID_MOST)
		(void)fault_field(&v->fault, "words", _("This is too long. Please make it shorter"));
}

// Of a number that two records claim the first row is this one; what is taken back gets a row beside what was decided.
static void begin_row(struct visit *v, struct deciding *d)
{
	if (d->x.id.n && !d->x.closed)
		return;
	if (d->x.closed)
		d->x = (struct same_case){ .person = d->x.person, .other = d->x.other, .how = SAME_APART,
			.account = v->actor.account, .why = STR("") };
	d->x.id = key_id(v->arena, d->x.person);
	d->x.since = clock_now();
	d->made = true;
}

enum err privacy_same(struct visit *v)
{
	struct deciding *d = arena_make(v->arena, struct deciding);
	enum err e = open_it(v, d);
	if (e != OK)
		return e;
	if (!d->linked && d->x.closed)
		return visit_go(v, str_of(path_of(v, &d->x)));
	check_found(v, d);
	if (v->fault.err)
		return draw(v, d);
	struct str words = visit_form(v, "words"), sure = visit_form(v, "sure");
	bool one = str_is(visit_form(v, "outcome"), "one");
	begin_row(v, d);
	d->x.closed = clock_now();
	d->x.officer = v->actor.account;
	d->x.outcome = visit_form(v, "outcome");
	d->x.survivor = one ? visit_form(v, "survivor") : STR("");
	d->x.old = one && d->c.numbers ? visit_form(v, "old") : STR("");
	d->x.words = one && sure.n ? str_format(v->arena, "%.*s\n\n%.*s", STR_ARG(words), STR_ARG(sure)) : words;
	return visit_commit(v, decide_run, d, decided);
}
