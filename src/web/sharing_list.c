// SPDX-License-Identifier: Apache-2.0
// The list of who can see the plan, and of who never can: a row each, always in the same order, with what can be done
// about it.
#include "web/sharing_list.h"

#include "plan/say.h"
#include "record/basis.h"
#include "record/organisation.h"
#include "web/legal.h"
#include "web/sharing.h"
#include "web/web.h"

// Whether this look was one of the team's: of somebody who was in it then, also if they have left it since.
static bool looked_for_team(const struct audit_row *row, const struct stay *stay, size_t stays)
{
	struct str account = str_starts(row->actor, "a:") ? str_part(row->actor, 2, row->actor.n) : STR_NONE;
	for (size_t i = 0; account.n && i < stays; i++)
		if (str_eq(stay[i].account, account) && stay[i].since <= row->at &&
			(!stay[i].until || row->at < stay[i].until))
			return true;
	return false;
}

// When the grantee, or anybody of the team, last opened the plan; 0 never.
static instant last_look(const struct sharing_list *l, struct str grantee, const struct stay *stay, size_t stays)
{
	for (size_t i = 0; i < l->looks; i++)
		if (str_eq(l->look[i].actor, grantee) || looked_for_team(&l->look[i], stay, stays))
			return l->look[i].at;
	return 0;
}

// "Mum", "Somebody who helps": of an account that is no professional's.
static struct str supporter_role(struct visit *v, const struct consent_view *c)
{
	struct actor who;
	bool known = str_starts(c->grantee, "a:") &&
		account_shown(v->db, v->arena, str_part(c->grantee, 2, c->grantee.n), &who) == OK;
	return known && who.role.n ? text_short(v->arena, who.role, 80) : str_of(_("Someone who helps"));
}

static enum err who_cell(struct visit *v, struct page *p, const struct consent_view *c, const char *stands_for,
	const struct supporter_codes *codes)
{
	bool link = str_starts(c->grantee, "l:"), program = str_starts(c->grantee, "s:");
	nhsuk_cell_begin(p, .numeric = false);
	nhsuk_strong_str(p, text_short(v->arena, c->grantee_name, 120));
	nhsuk_paragraph_begin(p, .tight = true);
	if (stands_for)
		nhsuk_text(p, stands_for);
	else if (link || program)
		nhsuk_text(p, link ? _("With a link and a code") : _("A program"));
	else
		nhsuk_text_str(p, supporter_role(v, c));
	nhsuk_paragraph_end(p);
	nhsuk_paragraph(p, .tight = true, .secondary = true, .size = SIZE_S,
		.text = page_say(p, _("Since %s. Why: %s."), say_day(v->arena, day_of(c->since)),
			_(consent_basis_words(c->basis))));
	if (legal_state(v, c) && str_starts(c->grantee, "a:")) {
		nhsuk_paragraph(p, .tight = true, .size = SIZE_S, .text = legal_state(v, c));
		nhsuk_paragraph(p, .tight = true, .size = SIZE_S, .text = _("[The proof]"),
			.href = web_path(v, "/legal/%.*s", STR_ARG(c->id)));
	}
	enum err e = link ? share_link_stands(v, p, c) : OK;
	if (supporter_waits(v, c))
		supporter_state(v, p, c, codes);
	nhsuk_cell_end(p);
	return e;
}

static bool may_change(struct visit *v, const struct consent_view *c)
{
	return v->access.self || (share_tells(v, c) && !str_eq(c->grantee, visit_author(v)));
}

// What has an end of its own can go on for another year; what age or a law ends cannot.
bool sharing_longer_may(const struct consent_view *c)
{
	return !c->never && !c->provisional && !c->by_age && c->until != DAY_NONE && c->until != c->proof.until &&
		!str_starts(c->grantee, "l:");
}

static void ways_cell(struct visit *v, struct page *p, const struct consent_view *c)
{
	struct str id = c->id, name = text_short(v->arena, c->grantee_name, 80);
	nhsuk_cell_begin(p, .numeric = false);
	if (may_change(v, c)) {
		if (c->provisional)
			nhsuk_post_button(p, .action = web_path(v, "/sharing/%.*s/confirm", STR_ARG(id)),
				.text = _("They may go on"), .hidden = str_c(v->arena, name), .as_link = true);
		if (sharing_longer_may(c))
			nhsuk_post_button(p, .action = web_path(v, "/sharing/%.*s/longer", STR_ARG(id)),
				.text = _("One year longer"), .hidden = str_c(v->arena, name), .as_link = true);
		bool waits = supporter_waits(v, c);
		if (waits)
			supporter_new_code(v, p, c);
		nhsuk_link(p, .text = _("Change"), .hidden_str = name, .href = web_path(v, "/sharing/%.*s", STR_ARG(id)));
		nhsuk_dot(p);
		nhsuk_link(p, .text = c->never ? _("Take back") : waits ? _("Cancel") : _("Stop"), .hidden_str = name,
			.href = web_path(v, "/sharing/%.*s/stop", STR_ARG(id)));
	}
	nhsuk_cell_end(p);
}

static void until_cell(struct visit *v, struct page *p, const struct consent_view *c)
{
	day adult = basis_birthday(v->person.birth, AGE_ADULT);
	nhsuk_cell_begin(p, .numeric = false);
	nhsuk_text(p, c->never ? _("Until it is taken back") : share_until(v, c));
	if (c->by_age || (!c->never && c->until != DAY_NONE && c->until == adult)) {
		nhsuk_break(p);
		nhsuk_link(p, .text = _("What happens then"), .href = web_path(v, "/growing-up"));
	}
	nhsuk_cell_end(p);
}

static enum err row(struct visit *v, struct page *p, const struct consent_view *c, const struct sharing_list *l)
{
	struct stay *stay = NULL;
	size_t stays = 0;
	const char *stands_for;
	enum err e = share_stands_for(v, c->grantee, &stands_for);
	if (e == OK && (str_starts(c->grantee, "t:") || str_starts(c->grantee, "o:")))
		e = organisation_stays(v->db, v->arena, c->grantee, &stay, &stays);
	if (e != OK)
		return e;
	instant looked = last_look(l, c->grantee, stay, stays);
	nhsuk_table_row_begin(p);
	e = who_cell(v, p, c, stands_for, &l->codes);
	nhsuk_cell(p, .text = share_what(v, c));
	until_cell(v, p, c);
	nhsuk_cell(p, .text = looked ? say_when(v->arena, looked) : _("Never"));
	ways_cell(v, p, c);
	nhsuk_table_row_end(p);
	return e;
}

static bool stands(const struct visit *v, const struct consent_view *c) { return !c->ended && share_tells(v, c); }

// The order in which they stand: who waits for an answer, people, teams, organisations, links and programs; the newest
// first in each.
static int group_of(struct visit *v, const struct consent_view *c)
{
	if (c->provisional)
		return 0;
	if (str_starts(c->grantee, "a:"))
		return share_is_supporter(v, c->grantee) ? 1 : 2;
	return str_starts(c->grantee, "t:") ? 3 : str_starts(c->grantee, "o:") ? 4 : 5;
}
#define GROUPS 6
#define IN_SHORT_FROM 3

static enum err table(struct visit *v, struct page *p, const struct sharing_list *l, bool never)
{
	enum err e = OK;
	size_t rows = 0;
	for (size_t i = 0; i < l->count; i++)
		rows += stands(v, &l->item[i]) && l->item[i].never == never;
	if (!rows)
		return OK;
	nhsuk_table_begin(p, .caption = never ? _("Who can never see it") : _("Everyone who can see it"),
		.caption_size = SIZE_M, .responsive = true,
		NHSUK_COLUMNS({ _("Who") }, { never ? _("What they never see") : _("What they see") }, { _("Until") },
			{ _("Last looked") }, { .hidden = _("Change or stop") }));
	for (int group = 0; e == OK && group < GROUPS; group++)
		for (size_t i = 0; e == OK && i < l->count; i++)
			if (stands(v, &l->item[i]) && l->item[i].never == never && group_of(v, &l->item[i]) == group)
				e = row(v, p, &l->item[i], l);
	nhsuk_table_end(p);
	return e;
}

// All of it in one breath, where the list is longer than that.
static void in_short(struct visit *v, struct page *p, const struct sharing_list *l)
{
	size_t n = 0, all = 0, write = 0;
	for (size_t i = 0; i < l->count; i++) {
		const struct consent_view *c = &l->item[i];
		if (!stands(v, c) || c->never)
			continue;
		n++;
		all += !c->sections.n;
		write += (c->verbs & MAY_WRITE) != 0;
	}
	if (n < IN_SHORT_FROM)
		return;
	nhsuk_paragraph(p,
		.text = page_say(p, "%s %s %s", page_say(p, _("%zu people and teams can see it."), n),
			page_say(p, ngettext("%zu of them sees all of it.", "%zu of them see all of it.", all), all),
			page_say(p, ngettext("%zu can write in it.", "%zu can write in it.", write), write)));
}

enum err sharing_list_draw(struct visit *v, struct page *p, const struct sharing_list *l)
{
	in_short(v, p, l);
	enum err e = table(v, p, l, false);
	return e == OK ? table(v, p, l, true) : e;
}

void sharing_list_before(struct visit *v, struct page *p, const struct sharing_list *l)
{
	const struct consent_view *list = l->item;
	size_t count = l->count;
	size_t ended = 0;
	for (size_t i = 0; i < count; i++)
		ended += list[i].ended && share_tells(v, &list[i]);
	if (!ended)
		return;
	nhsuk_details_begin(p, .summary = _("Who could see it before"));
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = 0; i < count; i++)
		if (list[i].ended && share_tells(v, &list[i]))
			nhsuk_item(p,
				page_say(p, _("%s: from %s to %s. %s"), page_c(p, text_short(v->arena, list[i].grantee_name, 120)),
					say_day(v->arena, day_of(list[i].since)), say_day(v->arena, day_of(list[i].ended_at)),
					share_what(v, &list[i])));
	nhsuk_list_end(p);
	nhsuk_details_end(p);
}

size_t sharing_list_standing(struct visit *v, const struct sharing_list *l)
{
	size_t n = 0;
	for (size_t i = 0; i < l->count; i++)
		n += stands(v, &l->item[i]);
	return n;
}

enum err sharing_list_read(struct visit *v, struct sharing_list *out)
{
	enum err e = consent_list(v->db, v->arena, v->person.key, true, &out->item, &out->count);
	if (e == OK)
		e = audit_last_looked(v->db, v->arena, v->person.key, &out->look, &out->looks);
	return e == OK ? supporter_codes(v, &out->codes) : e;
}
