// SPDX-License-Identifier: Apache-2.0
// A professional who is let in to two records says that they are one person's. They are only asked for among those that
// are open to them, so nobody learns here of anybody; a privacy officer decides (privacy_same.c), and nothing changes
// until then.
#include "base/fold.h"
#include "plan/say.h"
#include "plan/worklist.h"
#include "record/key.h"
#include "web/draft_form.h"
#include "web/second.h"
#include "web/web.h"

#define PLACE "same"
#define SHOWN_MOST 20
#define WHY_MOST 4000 // bytes

struct saying {
	struct worklist list; // of whom another record may be chosen
	struct str found;     // words of a name that was looked for
	struct same_case x;
	struct draft_form draft;
};

// Whether the row may be the same person's: what two records of one person mostly have in common.
static bool alike(struct visit *v, const struct summary *s)
{
	const struct person *who = &v->person;
	struct str name = fold_name(v->arena, who->full);
	return (who->birth != DAY_NONE && s->birth == who->birth) || str_eq(fold_name(v->arena, s->name), name) ||
		(who->nhs.n && str_eq(s->nhs, who->nhs));
}

static enum err open_saying(struct visit *v, struct saying *s)
{
	size_t kept = 0;
	s->found = visit_query(v, "name");
	enum err e = draft_form_open(v, STR(PLACE), &s->draft);
	if (e == OK)
		e = worklist_load(v->db, v->arena, &v->actor, &s->list);
	for (size_t i = 0; e == OK && i < s->list.count; i++)
		if (!access_record(&v->access, s->list.item[i].person))
			s->list.item[kept++] = s->list.item[i];
	s->list.count = kept;
	return e;
}

static bool has(const struct saying *s, struct str key)
{
	for (size_t i = 0; i < s->list.count; i++)
		if (str_eq(s->list.item[i].person, key))
			return true;
	return false;
}

static struct str facts(struct visit *v, const struct summary *s)
{
	struct person who = { .full = s->name, .birth = s->birth, .nhs = s->nhs };
	visit_tell(v, s->person);
	return str_of(second_facts(v, &who));
}

static void draw_choices(struct visit *v, struct page *p, struct saying *s)
{
	struct str chosen = visit_form(v, "other"), words = fold_name(v->arena, s->found);
	size_t n = 0;
	nhsuk_radios_begin(p, .name = "other", .label = _("Which other record is theirs?"), .label_size = SIZE_M,
		.hint = _("Only people who have let you in can be chosen."), .value = chosen,
		.error = fault_at(&v->fault, "other"));
	struct worklist named = s->list;
	named.item = arena_array(v->arena, struct summary, s->list.count + 1);
	for (size_t i = 0; i < s->list.count; i++)
		named.item[i] = s->list.item[i];
	if (words.n)
		worklist_named(v->arena, &named, s->found);
	for (size_t i = 0; i < named.count && n < SHOWN_MOST; i++) {
		const struct summary *row = &named.item[i];
		if (!words.n && !alike(v, row) && !str_eq(row->person, chosen))
			continue;
		n++;
		nhsuk_option(p, .value_str = row->person, .text_str = facts(v, row));
	}
	nhsuk_radios_end(p);
	if (!n)
		nhsuk_paragraph(p, .text = words.n ? _("None of the people who have let you in has this name.")
			: _("None of the people who have let you in has the same name, date of birth or number. "
				"Look for the name in the other record below."));
}

static enum err draw(struct visit *v, struct saying *s)
{
	struct page *p = web_begin(v, .title = _("Another record of the same person"), .h1 = true, .place = PLACE_PEOPLE,
		.back = web_path(v, "/details"), .back_text = web_say(v, N_("Back to your details"),
			N_("Back to %s's details")));
	nhsuk_paragraph(p, .text = page_say(p, _("This record: %s."), second_facts(v, &v->person)));
	nhsuk_paragraph(p, .text = _("Say here when the same person has two records. A privacy officer compares the two "
		"names, dates of birth and numbers, and decides. Nothing is moved or lost, and it can be undone."));
	nhsuk_form_begin(p, .action = web_path(v, "/same"), .draft = draft_form_path(v, &s->draft));
	draw_choices(v, p, s);
	nhsuk_textarea(p, .name = "why", .label = _("How do you know that it is one person?"), .label_size = SIZE_M,
		.hint = _("The privacy officer reads this."), .rows = 4, .value = visit_form(v, "why"),
		.error = fault_at(&v->fault, "why"));
	draft_form_end(v, p, &s->draft, _("Tell the privacy officer"));
	nhsuk_form_begin(p, .action = web_path(v, "/same"), .method = "get");
	nhsuk_input(p, .name = "name", .label = _("Look for a name among the people who have let you in"),
		.label_size = SIZE_S, .value = s->found, .width = 20, .autocomplete = "off", .spellcheck = -1);
	nhsuk_button(p, .text = _("Look"), .look = BUTTON_SECONDARY);
	nhsuk_form_end(p);
	return web_end(v, p);
}

enum err same_page(struct visit *v)
{
	struct saying *s = arena_make(v->arena, struct saying);
	if (v->actor.kind != ACTOR_STAFF)
		return ERR_DENIED;
	enum err e = open_saying(v, s);
	return e == OK ? draw(v, s) : e;
}

static enum err say_run(struct db *db, struct arena *a, void *what)
{
	const struct saying *s = what;
	(void)a;
	return same_put(db, &s->x);
}

static enum err said(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, web_path(v, "/details"), "same") : web_error(v, e);
}

enum err same(struct visit *v)
{
	struct saying *s = arena_make(v->arena, struct saying);
	if (v->actor.kind != ACTOR_STAFF)
		return ERR_DENIED;
	enum err e = open_saying(v, s);
	if (e != OK)
		return e;
	struct str other = visit_form(v, "other"), why = visit_form(v, "why");
	if (!has(s, other))
		(void)fault_field(&v->fault, "other", _("Choose the other record"));
	if (!why.n)
		(void)fault_field(&v->fault, "why", _("Say how you know that it is one person"));
	else if (why.n > WHY_MOST)
		(void)fault_field(&v->fault, "why", _("This is too long. A few sentences are enough"));
	if (v->fault.err)
		return draw(v, s);
	s->x = (struct same_case){ .person = v->person.key, .id = key_id(v->arena, v->person.key), .other = other,
		.how = SAME_STAFF, .account = v->actor.account, .since = clock_now(), .why = why };
	visit_tell(v, other);
	return draft_form_commit(v, STR(PLACE), say_run, s, said);
}
