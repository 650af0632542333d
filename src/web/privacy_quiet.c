// SPDX-License-Identifier: Apache-2.0
// What people tell the service quietly, for the privacy officer: who it is, what they say, how and when they can be
// reached safely; closed with what was done. Nothing of it is a row about the person in the audit, and what the officer
// writes is no draft: whoever watches the person's plan must not find it.
#include "plan/say.h"
#include "record/quiet.h"
#include "web/door.h"
#include "web/plan_view.h"
#include "web/privacy.h"
#include "web/quiet.h"
#include "web/web.h"

#define DONE_MOST 8000 // bytes

static struct form read_text(struct visit *v, const struct quiet_word *x)
{
	struct form f = { 0 };
	if (!x->text.p || form_parse(v->arena, x->text, 20, &f) != OK)
		f = (struct form){ 0 };
	return f;
}

static const char *path_of(struct visit *v, const struct quiet_word *x)
{
	return str_format(v->arena, "/privacy/quiet/%.*s", STR_ARG(x->id)).p;
}

// The name that was typed, else that of the person who was signed in.
static const char *who(struct visit *v, const struct form *f)
{
	struct str typed = form_get(f, "name"), key = form_get(f, "person");
	struct person person;
	if (typed.n)
		return str_c(v->arena, text_short(v->arena, typed, 100));
	if (key.n && person_load(v->db, v->arena, key, &person) == OK)
		return str_c(v->arena, text_short(v->arena, person.full, 100));
	return _("Not known");
}

static const char *wish(struct str how)
{
	return str_is(how, QUIET_CALL) ? _("Call or write, only in the way they say")
		: str_is(how, QUIET_KNOW) ? _("Only know it. Do not get in touch")
								 : _("Talk with them alone, when they next see somebody");
}

enum err quiet_table(struct visit *v, struct page *p, bool closed, size_t *count)
{
	struct quiet_list list;
	enum err e = quiet_all(v->db, v->arena, &v->site->drafts, closed, &list);
	*count = list.count;
	if (e != OK || !list.count)
		return e;
	nhsuk_table_begin(p, .caption = closed ? _("Told quietly") : _("Told quietly, the oldest first"),
		.caption_size = SIZE_M, .responsive = true,
		NHSUK_COLUMNS({ _("When") }, { _("Who") }, { closed ? _("What was done") : _("What they ask for") }));
	for (size_t i = 0; i < list.count; i++) {
		const struct quiet_word *x = &list.item[i];
		struct form f = read_text(v, x);
		nhsuk_table_row_begin(p);
		nhsuk_cell_begin(p, .numeric = false);
		nhsuk_link(p, .text = say_when(v->arena, x->made), .href = path_of(v, x));
		nhsuk_cell_end(p);
		nhsuk_cell(p, .text = who(v, &f));
		if (closed)
			nhsuk_cell(p, .text_str = text_short(v->arena, x->done.p ? x->done : STR(""), 120));
		else
			nhsuk_cell(p, .text = wish(form_get(&f, "how")));
		nhsuk_table_row_end(p);
	}
	nhsuk_table_end(p);
	return OK;
}

static void fact(struct page *p, const char *key, struct str value)
{
	if (value.n)
		nhsuk_summary_row(p, .key = key, .value_str = value);
}

// Who was signed in, so that the right person is found.
static void draw_person(struct visit *v, struct page *p, struct str key)
{
	struct person person;
	if (!key.n || person_load(v->db, v->arena, key, &person) != OK)
		return;
	nhsuk_summary_row(p, .key = _("Signed in as"), .value_str = person.full);
	if (person.birth != DAY_NONE)
		nhsuk_summary_row(p, .key = _("Born"), .value = say_day(v->arena, person.birth));
	fact(p, _("NHS number"), person.nhs);
}

static void draw_facts(struct visit *v, struct page *p, const struct quiet_word *x, const struct form *f)
{
	nhsuk_summary_list_begin(p, .no_border = false);
	nhsuk_summary_row(p, .key = _("When"), .value = say_when(v->arena, x->made));
	fact(p, _("The name they wrote"), form_get(f, "name"));
	fact(p, _("Date of birth or NHS number they wrote"), form_get(f, "facts"));
	draw_person(v, p, form_get(f, "person"));
	nhsuk_summary_row(p, .key = _("What they ask for"), .value = wish(form_get(f, "how")));
	fact(p, _("A safe way to reach them"), form_get(f, "where"));
	fact(p, _("A safe time"), form_get(f, "when"));
	nhsuk_summary_list_end(p);
}

static void draw_close(struct visit *v, struct page *p, const struct quiet_word *x)
{
	nhsuk_form_begin(p, .action = path_of(v, x));
	nhsuk_textarea(p, .name = "done", .label = _("What was done"), .label_size = SIZE_M,
		.hint = _("Who talked with them, when, and what follows. Only privacy officers can read it."), .rows = 5,
		.value = visit_form(v, "done"), .error = fault_at(&v->fault, "done"), .autocomplete = "off");
	nhsuk_button(p, .text = _("Save what was done"), .once = true);
	nhsuk_form_end(p);
}

static enum err draw(struct visit *v, const struct quiet_word *x)
{
	struct form f = read_text(v, x);
	struct page *p = web_begin(v, .title = _("Told quietly"), .h1 = true, .back = "/privacy");
	nhsuk_inset_text(p, .text = _("Say nothing of this where others read it: not in the plan, not in a message, not to "
		"family, not to the team. Use only the way and the time that the person gives."));
	if (!x->text.p)
		nhsuk_paragraph(p, .text = _("These words cannot be read any more: they were sealed with a key that is gone."));
	draw_facts(v, p, x, &f);
	if (form_get(&f, "words").n)
		own_words(p, .text_str = form_get(&f, "words"), .cite = who(v, &f), .is_small = true);
	if (!x->closed)
		draw_close(v, p, x);
	else
		own_note(p, .text_str = x->done, .cite = page_say(p, "%s, %s",
			page_c(p, web_author_name(v, str_format(v->arena, "a:%.*s", STR_ARG(x->officer)))),
			say_when(v->arena, x->closed)));
	return web_end(v, p);
}

static enum err read_it(struct visit *v, struct quiet_word *x)
{
	return quiet_get(v->db, v->arena, &v->site->drafts, visit_param(v, "id"), x);
}

enum err privacy_quiet_page(struct visit *v)
{
	struct quiet_word x;
	enum err e = read_it(v, &x);
	return e == OK ? draw(v, &x) : e;
}

struct closing {
	const struct draft_key *key;
	struct quiet_word x;
};

static enum err close_run(struct db *db, struct arena *a, void *what)
{
	const struct closing *c = what;
	return quiet_close(db, a, c->key, &c->x);
}

// A colleague was first: what they did stands on the page.
static enum err closed(struct visit *v, enum err e, void *what)
{
	const struct closing *c = what;
	if (e == ERR_STALE)
		return visit_go(v, str_of(path_of(v, &c->x)));
	return e == OK ? web_go_done(v, "/privacy", "quiet") : web_error(v, e);
}

enum err privacy_quiet(struct visit *v)
{
	struct closing *c = arena_make(v->arena, struct closing);
	enum err e = read_it(v, &c->x);
	if (e != OK || c->x.closed)
		return e != OK ? e : closed(v, ERR_STALE, c);
	struct str done = visit_form(v, "done");
	if (!done.n)
		(void)fault_field(&v->fault, "done", _("Say what was done"));
	if (done.n > DONE_MOST)
		(void)fault_field(&v->fault, "done", _("This is too long. Please make it shorter"));
	if (v->fault.err)
		return draw(v, &c->x);
	c->key = &v->site->drafts;
	c->x.closed = clock_now();
	c->x.officer = v->actor.account;
	c->x.done = done;
	return visit_commit(v, close_run, c, closed);
}
