// SPDX-License-Identifier: Apache-2.0
// A privacy officer and somebody who must not be found: putting the mark on and taking it off, and where the address,
// a number or the practice still stands in words that others read (plan/hidden.h). What stands there is not shown.
#include "plan/hidden.h"
#include "record/key.h"
#include "web/draft_form.h"
#include "web/privacy.h"
#include "web/restricted.h"
#include "web/web.h"

struct hiding {
	struct person who;
	struct draft_form draft;
};

static enum err open_it(struct visit *v, struct hiding *h)
{
	struct str key = visit_param(v, "key");
	enum err e = key_valid(key) ? person_load(v->db, v->arena, key, &h->who) : ERR_NOT_FOUND;
	if (e != OK)
		return e;
	visit_tell(v, key);
	return draft_form_open(v, draft_spot_place(v, "privacy-restricted", key), &h->draft);
}

static const char *path_of(struct visit *v, const struct hiding *h)
{
	return str_format(v->arena, "/privacy/restricted/%.*s", STR_ARG(h->who.key)).p;
}

static const char *in_which(struct page *p, const struct hidden_place *x)
{
	if (x->now && !x->older)
		return x->gone ? _("in what was taken away") : _("as it stands now");
	if (!x->now)
		return page_say(p, x->older == 1 ? _("in %zu older version") : _("in %zu older versions"), x->older);
	return page_say(p, x->older == 1 ? _("now and in %zu older version") : _("now and in %zu older versions"),
		x->older);
}

static void draw_place(struct visit *v, struct page *p, const struct hidden_place *x)
{
	const struct kind *k = kind_named(x->kind);
	const char *reference = str_format(v->arena, "%.*s/%.*s", STR_ARG(x->type), STR_ARG(x->id)).p;
	nhsuk_table_row_begin(p);
	nhsuk_cell(p, .text = k ? _(k->title) : page_c(p, x->type));
	nhsuk_cell(p, .text = reference);
	nhsuk_cell(p, .text = in_which(p, x));
	nhsuk_cell_begin(p, .numeric = false);
	nhsuk_link(p, .text = _("Take it out for good"), .hidden = reference,
		.href = str_format(v->arena, "/privacy/take-out?entry=%s", reference).p);
	nhsuk_cell_end(p);
	nhsuk_table_row_end(p);
}

static void draw_elsewhere(struct page *p, const struct hidden_places *found)
{
	nhsuk_heading(p, .text = _("Where nobody can look for it"), .level = 2, .size = SIZE_M);
	nhsuk_list_begin(p, .plain = false);
	if (found->rows)
		nhsuk_item(p, page_say(p, found->rows == 1 ? _("The log: %zu reason says it. Nobody changes the log; only the "
			"person reads it.") : _("The log: %zu reasons say it. Nobody changes the log; only the person reads it."),
			found->rows));
	nhsuk_item(p, _("Inside files, pictures and recordings: open those of the person with the team, and take out what "
		"shows it"));
	nhsuk_item(p, _("Drafts: only who writes one can read it. Ask the team to look through theirs"));
	nhsuk_item(p, _("An address that they had before, or one that somebody spelled in another way"));
	nhsuk_item(p, _("What was printed, saved or sent before. Files for programs were deleted when the mark was put on, "
		"and nothing more is sent"));
	nhsuk_list_end(p);
}

static enum err draw_found(struct visit *v, struct page *p, const struct hiding *h)
{
	struct hidden_places found;
	enum err e = hidden_find(v->db, v->arena, &h->who, &found);
	if (e != OK)
		return e;
	if (!found.count)
		nhsuk_inset_text(p, .text = _("No words in the record that others can read say where they are."));
	else {
		nhsuk_table_begin(p, .caption = _("Where it still stands"), .caption_size = SIZE_M, .responsive = true,
			NHSUK_COLUMNS({ _("What it is") }, { _("Its reference") }, { _("Where") }, { _("What you can do") }));
		for (size_t i = 0; i < found.count; i++)
			draw_place(v, p, &found.item[i]);
		nhsuk_table_end(p);
		if (found.more)
			nhsuk_paragraph(p, .text = _("There are more. Do these first."));
		nhsuk_paragraph(p, .text = _("The words are not shown here. The team can correct what stands there now; what "
			"older versions say goes only when it is taken out for good."));
	}
	draw_elsewhere(p, &found);
	return OK;
}

static enum err draw(struct visit *v, const struct hiding *h)
{
	bool on = h->who.restricted;
	struct page *p = web_begin(v, .title = _("Somebody who must not be found"), .h1 = true,
		.back = str_format(v->arena, "/privacy/kept/%.*s", STR_ARG(h->who.key)).p);
	nhsuk_summary_list_begin(p, .no_border = false);
	nhsuk_summary_row(p, .key = _("Whose plan"), .value = privacy_whose(v, h->who.key));
	nhsuk_summary_row(p, .key = _("Must not be found"), .value = on ? _("Yes: where they live is for themselves alone")
																	: _("No"));
	nhsuk_summary_list_end(p);
	enum err e = on ? draw_found(v, p, h) : OK;
	if (e != OK)
		return e;
	nhsuk_form_begin(p, .action = path_of(v, h), .draft = draft_form_path(v, &h->draft));
	restricted_why(v, p, on ? _("Why may they be found again?") : _("Why must they not be found?"),
		_("Write no address, telephone number or practice here. The person can read it, under \"Who has looked\"."));
	draft_form_end(v, p, &h->draft, _("Continue"));
	return web_end(v, p);
}

enum err privacy_restricted_page(struct visit *v)
{
	struct hiding *h = arena_make(v->arena, struct hiding);
	enum err e = open_it(v, h);
	return e == OK ? draw(v, h) : e;
}

static enum err saved(struct visit *v, enum err e, void *what)
{
	const struct plan_change *c = what;
	const struct hiding *h = c->own;
	return e == OK ? web_go_done(v, path_of(v, h), h->who.restricted ? "unrestricted" : "restricted") : web_error(v, e);
}

enum err privacy_restricted(struct visit *v)
{
	struct hiding *h = arena_make(v->arena, struct hiding);
	enum err e = open_it(v, h);
	if (e != OK)
		return e;
	bool on = h->who.restricted;
	if (restricted_check(v, &h->who) != OK)
		return draw(v, h);
	if (!str_is(visit_form(v, "sure"), "yes"))
		return restricted_sure(v, on ? _("May they be found again?") : _("Keep it to themselves from now on?"),
			on ? _("Who can see the plan then sees the address, the telephone and the practice, and who looks for the "
				"person finds them. Ask the person first.")
			: _("Who was let in goes on seeing the plan, without the address, the telephone and the practice."),
			path_of(v, h), on ? _("Yes, take it off") : _("Yes, keep it"));
	struct plan_change *c = hidden_change(v, &h->who, !on);
	c->own = h;
	draft_form_done(v, c, h->draft.place);
	v->reason = visit_form(v, "why");
	return visit_commit(v, plan_change_run, c, saved);
}
