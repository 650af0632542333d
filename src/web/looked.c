// SPDX-License-Identifier: Apache-2.0
// "Who has looked": every opening of the person's record by anyone, from the audit, grouped by day and put in words:
// who, what, when, why. Refusals too. The person's own looks are folded to one line a day.
#include <string.h>

#include "base/direction.h"
#include "plan/say.h"
#include "record/client.h"
#include "record/consent.h"
#include "record/subscriber.h"
#include "web/emergency.h"
#include "web/sharing.h"
#include "web/looked.h"
#include "web/plan_view.h"
#include "web/web.h"

#define ROWS_MOST 200

// The first word of what the audit row speaks of: the name of the handler.
static const struct {
	const char *what, *words;
} parts[] = {
	{ "plan_page", N_("the plan") },
	{ "plan_choose", N_("the plan, on paper") },
	{ "plan_print", N_("the plan, on paper") },
	{ "plan_paper", N_("the plan, as it is on paper") },
	{ "plan_paper_pdf", N_("the plan, as a file for paper") },
	{ "plan_csv", N_("the plan, as a table") },
	{ "agreed_pdf", N_("an agreed version, as a file for paper") },
	{ "copy_given", N_("the plan, handed over on paper") },
	{ "goals_page", N_("goals and actions") },
	{ "contingency_page", N_("what to do if things go wrong") },
	{ "messages_page", N_("messages") },
	{ "changes_page", N_("how the plan changed") },
	{ "changes_between", N_("how the plan changed") },
	{ "comments_page", N_("comments on an entry") },
	{ "comment_add", N_("comments on an entry") },
	{ "comment_back", N_("comments on an entry") },
	{ "suggest_page", N_("a change to suggest") },
	{ "suggest", N_("a change to suggest") },
	{ "correct_page", N_("something to be put right") },
	{ "correct", N_("something to be put right") },
	{ "suggestion_page", N_("a change that was suggested") },
	{ "suggestion_answer", N_("a change that was suggested") },
	{ "history_page", N_("what an entry said before") },
	{ "shared_open", N_("what was shared with a link") },
	{ "shared_manifest", N_("what was shared with a link") },
	{ "share_link_page", N_("who can see the plan") },
	{ "share_link_make", N_("who can see the plan") },
	{ "supporter_page", N_("who helps, and was invited") },
	{ "supporter_invite", N_("who helps, and was invited") },
	{ "supporter_code", N_("who helps, and was invited") },
	{ "supporter_cancel", N_("who helps, and was invited") },
	{ "sharing_page", N_("who can see the plan") },
	{ "sharing_add_page", N_("who can see the plan") },
	{ "sharing_add", N_("who can see the plan") },
	{ "legal_list", N_("who may decide by law") },
	{ "legal_page", N_("who may decide by law") },
	{ "legal_save", N_("who may decide by law") },
	{ "legal_file", N_("the proof of a right by law") },
	{ "sharing_named_page", N_("who can see the plan") },
	{ "sharing_named", N_("who can see the plan") },
	{ "sharing_change_page", N_("who can see the plan") },
	{ "sharing_change", N_("who can see the plan") },
	{ "sharing_stop_page", N_("who can see the plan") },
	{ "sharing_longer", N_("who can see the plan") },
	{ "sharing_stop", N_("who can see the plan") },
	{ "sharing_confirm", N_("who can see the plan") },
	{ "program_stop_page", N_("who can see the plan") },
	{ "program_stop", N_("who can see the plan") },
	{ "let_in_page", N_("somebody who asks to be let in") },
	{ "let_in_answer", N_("somebody who asks to be let in") },
	{ "people_emergency", N_("the plan") },
	{ "people_urgent", N_("the plan") },
	{ "urgent_page", N_("what to know in an emergency") },
	{ "emergency_page", N_("opening the plan in an emergency") },
	{ "emergency_begin", N_("the plan") },
	{ "emergency_end_mine", N_("opening in an emergency, ended") },
	{ "emergency_stop", N_("opening in an emergency, stopped") },
	{ "looked_ask", N_("a question about who looked") },
	{ "everything_page", N_("everything, to keep") },
	{ "everything", N_("everything, to keep") },
	{ "looked_file", N_("who has looked, to keep") },
	{ "privacy_page", N_("the list of what is to be looked into") },
	{ "privacy_done", N_("the list of what was looked into") },
	{ "privacy_question_page", N_("what you asked about who looked") },
	{ "privacy_question", N_("what you asked about who looked, answered") },
	{ "take_out_page", N_("something to be taken out for good") },
	{ "take_out", N_("something to be taken out for good") },
	{ "privacy_take_out_page", N_("something to be taken out for good") },
	{ "privacy_take_out", N_("something to be taken out for good, answered") },
	{ "privacy_erase_page", N_("something to be taken out for good") },
	{ "privacy_erase", N_("something taken out for good") },
	{ "restricted_page", N_("keeping where somebody lives to themselves") },
	{ "restricted", N_("where somebody lives, to be kept to themselves") },
	{ "privacy_restricted_page", N_("keeping where somebody lives to themselves") },
	{ "privacy_restricted", N_("whether where somebody lives is kept to themselves, changed") },
	{ "kept_page", N_("the list of how long records are kept") },
	{ "kept_find", N_("the list of how long records are kept") },
	{ "kept_record_page", N_("how long the record is kept") },
	{ "kept_destroy_page", N_("how long the record is kept") },
	{ "kept_destroy", N_("how long the record is kept") },
	{ "kept_record", N_("a hold on the record, so that nothing is lost, put or lifted") },
	{ "erased_again", N_("something taken out for good, once more after a backup was restored") },
	{ "not_mine_page", N_("that somebody else had joined") },
	{ "not_mine", N_("that somebody else had joined: it was ended") },
	{ "privacy_joined_page", N_("who had joined that is somebody else") },
	{ "privacy_joined", N_("who had joined that is somebody else, looked into") },
	{ "same_page", N_("whether there are two records of one person") },
	{ "same", N_("whether there are two records of one person") },
	{ "privacy_same_page", N_("whether there are two records of one person") },
	{ "privacy_same", N_("whether there are two records of one person, decided") },
	{ "second_page", N_("the records that were put together") },
	{ "second_choose", N_("who sees the records that were put together") },
	{ "second_apart", N_("asked that the records be taken apart") },
	{ "privacy_pattern_page", N_("who looked, to be asked about it") },
	{ "privacy_pattern", N_("who looked, asked about it") },
	{ "privacy_emergency_page", N_("who opened the plan in an emergency") },
	{ "privacy_emergency", N_("who opened the plan in an emergency, looked into") },
	{ "people_ask", N_("asked to be let in") },
	{ "people_find", N_("looked for a person") },
	{ "people_add", N_("the person was added") },
	{ "bring_page", N_("bringing in a plan") },
	{ "bring_paper_page", N_("a plan on paper, to bring in") },
	{ "bring_paper", N_("a plan on paper, added") },
	{ "bring_sheet_page", N_("a plan on paper, to type in") },
	{ "bring_part_page", N_("a plan on paper, to type in") },
	{ "bring_part", N_("a part of a plan on paper, typed in") },
	{ "bring_pages", N_("a plan on paper, added") },
	{ "bring_all", N_("a plan on paper, all typed in") },
	{ "bring_file_page", N_("bringing in a plan") },
	{ "bring_check_page", N_("a file to bring in") },
	{ "bring_in", N_("a file, brought in") },
	{ "entry_add_page", N_("a new entry of the plan") },
	{ "entry_add", N_("a new entry of the plan") },
	{ "entry_page", N_("an entry of the plan") },
	{ "entry_save", N_("an entry of the plan") },
	{ "entry_remove_page", N_("an entry of the plan") },
	{ "entry_remove_it", N_("an entry of the plan, taken away") },
	{ "growing_page", N_("what changes as the person grows up") },
	{ "growing_keep", N_("who can see the plan") },
	{ "growing_decide_page", N_("what was decided about what parents see") },
	{ "growing_decide", N_("what was decided about what parents see") },
	{ "entry_seen_page", N_("who may see an entry of the plan") },
	{ "entry_seen_save", N_("who may see an entry of the plan") },
	{ "entry_status", N_("how an entry stands") },
	{ "prepare_page", N_("preparing") },
	{ "prepare_prompt", N_("preparing") },
	{ "prepare_save", N_("preparing") },
	{ "prepare_share_page", N_("sharing what was prepared") },
	{ "prepare_share", N_("sharing what was prepared") },
	{ "information_page", N_("something to read beforehand") },
	{ "conversation_page", N_("a conversation") },
	{ "conversation_part", N_("a conversation") },
	{ "conversation_part_save", N_("a conversation") },
	{ "conversation_finish", N_("a conversation") },
	{ "ask_page", N_("asking to talk") },
	{ "ask", N_("asking to talk") },
	{ "ask_answer_page", N_("a question and its answer") },
	{ "ask_answer", N_("a question and its answer") },
	{ "agree_page", N_("agreeing the plan") },
	{ "agree", N_("agreeing the plan") },
	{ "agreed_list", N_("agreed versions of the plan") },
	{ "agreed_page", N_("an agreed version of the plan") },
	{ "agreed_document", N_("an agreed version, as a file") },
	{ "plan_templates_page", N_("what kind of plan it is") },
	{ "plan_template_page", N_("what kind of plan it is") },
	{ "plan_template_save", N_("what kind of plan it is") },
	{ "template_move", N_("what kind of plan it is: all plans of this kind were moved to a newer version") },
	{ "review_page", N_("looking at the plan again") },
	{ "review_begin", N_("looking at the plan again") },
	{ "review_done", N_("looking at the plan again") },
	{ "invite_page", N_("an invitation") },
	{ "invite", N_("an invitation") },
	{ "offer_page", N_("the offer of a plan") },
	{ "offer", N_("the offer of a plan") },
	{ "offer_answer", N_("the offer of a plan") },
	{ "decline_page", N_("whether to have a written plan") },
	{ "decline", N_("whether to have a written plan") },
	{ "reopen", N_("whether to have a written plan") },
	{ "sent_page", N_("what other services sent") },
	{ "sent_answer", N_("what other services sent") },
	{ "outbox_agreement", N_("the plan, as it was agreed") },
	{ "outbox_review", N_("the plan, after looking at it again") },
	{ "outbox_withdrawn", N_("the plan, which is not agreed as it was") },
	{ "fhir_everything", N_("the whole record, by a program") },
	{ "fhir_export", N_("the whole record, copied to another service") },
	{ "fhir_document_plan", N_("the plan as a document, by a program") },
	{ "fhir_search_all", N_("parts of the plan, searched by a program") },
	{ "fhir_search_type", N_("parts of the plan, searched by a program") },
	{ "fhir_search_inside", N_("parts of the plan, searched by a program") },
	{ "fhir_history_all", N_("how the plan changed, by a program") },
	{ "fhir_history_type", N_("how the plan changed, by a program") },
	{ "fhir_history_one", N_("what an entry said before, by a program") },
	{ "fhir_bundle", N_("several things at once, by a program") },
	{ "fhir_create", N_("something that a program sent") },
};

const char *looked_part(struct str what)
{
	struct str rest = what, word = str_cut(&rest, ' ');
	size_t slash;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (str_is(word, parts[i].what))
			return parts[i].words;
	return str_index(word, '/', &slash) ? N_("an entry of the plan") : N_("a part of the plan");
}

static const struct {
	const char *action, *words;
} deeds[] = {
	{ "read", N_("Looked at: %s") },
	{ "print", N_("Printed: %s") },
	{ "change", N_("Worked on: %s") },
	{ "share", N_("Shared: %s") },
	{ "withdraw", N_("Stopped: %s") },
	{ "agree", N_("Agreed: %s") },
	{ "history", N_("Looked at: %s") },
	{ "find", N_("Looked for you with two facts, and saw nothing more") },
	{ "ask to be let in", N_("Asked you to be let in") },
	{ "add", N_("Added you, so that a plan could begin") },
	{ "list", N_("Saw you on a list of what is waiting") },
	{ "begin", N_("Began the plan") },
	{ "join", N_("Opened the plan with a code") },
	{ "send", N_("We began to send them a copy: %s") },
	{ "sent", N_("Got a copy: %s") },
	{ "new password", N_("Chose a new password") },
};

const char *looked_deed(const struct audit_row *row)
{
	if (str_is(row->action, "refused") || (!str_is(row->outcome, "done") && !str_is(row->outcome, "input")))
		return N_("Tried to open, and was refused: %s");
	for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
		if (str_is(row->action, deeds[i].action))
			return deeds[i].words;
	return N_("Did something with: %s");
}

bool looked_same(const struct audit_row *a, const struct audit_row *b)
{
	return str_eq(a->actor, b->actor) && day_of(a->at) == day_of(b->at) && looked_deed(a) == looked_deed(b) &&
		looked_part(a->what) == looked_part(b->what) && str_eq(a->reason, b->reason);
}

// --- the page ------------------------------------------------------------------------------------------------------
struct days {
	struct visit *v;
	struct page *p;
	const struct audit_row *row;
	size_t count;
	struct str self; // a:ACCOUNT of the person
};

// For whom a link was made.
static const char *link_who(struct visit *v, struct str id)
{
	struct resource r;
	struct str name = STR_NONE;
	if (resource_get(v->db, v->arena, STR("Consent"), id, &r) == OK)
		name = json_text(v->arena, json_path(v->arena, json_trusted(v->arena, r.body), CONSENT_GRANTEE_NAME_AT));
	name = text_isolated(v->arena, text_short(v->arena, name, 80));
	return name.n ? str_format(v->arena, _("%.*s, with a link and a code"), STR_ARG(name)).p
				  : _("Someone with a link and a code");
}

const char *looked_name(struct visit *v, struct str author, struct str role)
{
	struct actor who;
	if (!str_starts(author, "a:") || account_shown(v->db, v->arena, str_part(author, 2, author.n), &who) != OK)
		return str_c(v->arena, web_author_name(v, author));
	bool named = role.n && actor_kind_of(role) == ACTOR_NOBODY; // "staff" is no role
	return named ? str_format(v->arena, "%.*s, %.*s", STR_ARG(who.name), STR_ARG(text_short(v->arena, role, 80))).p
				 : str_c(v->arena, who.name);
}

// Who it is to the person: name, the role that they had then, and the team.
const char *looked_who(struct visit *v, const struct audit_row *row)
{
	struct actor actor;
	struct str team = STR_NONE;
	if (!row->actor.n)
		return _("Someone who was not signed in");
	if (str_starts(row->actor, "l:"))
		return link_who(v, str_part(row->actor, 2, row->actor.n));
	if (!str_starts(row->actor, "a:")) {
		struct str program, id = str_part(row->actor, 2, row->actor.n);
		struct subscriber to;
		bool named = client_name(v->db, v->arena, id, &program) == OK;
		if (!named && subscriber_get(v->db, v->arena, id, &to) == OK)
			return str_c(v->arena, to.name);
		return named ? str_c(v->arena, program) : _("A program of the service");
	}
	const char *name = looked_name(v, row->actor, row->role);
	if (account_actor(v->db, v->arena, str_part(row->actor, 2, row->actor.n), &actor) != OK)
		return name;
	for (size_t i = 0; i < actor.teams && !team.n; i++) {
		struct resource org;
		if (shared_get(v->db, v->arena, STR("Organization"), actor.team[i].team, &org) == OK)
			team = json_text(v->arena, json_get(json_trusted(v->arena, org.body), "name"));
	}
	return team.n ? str_format(v->arena, "%s, %.*s", name, STR_ARG(text_short(v->arena, team, 80))).p : name;
}

// Rows of one kind of look by one actor on one day are one line: "Looked at: the plan, 3 times, last at 10:42".
static bool counted_before(const struct days *d, size_t first, size_t i)
{
	for (size_t j = first; j < i; j++)
		if (looked_same(&d->row[j], &d->row[i]))
			return true;
	return false;
}

// That it was being sent says nothing more when it got there on the same day.
static bool got_there(const struct days *d, size_t first, size_t end, const struct audit_row *row)
{
	for (size_t j = first; j < end && str_is(row->action, "send"); j++)
		if (str_is(d->row[j].action, "sent") && str_eq(d->row[j].actor, row->actor) &&
			str_eq(d->row[j].what, row->what))
			return true;
	return false;
}

const char *looked_why(const struct audit_row *row, struct arena *a)
{
	if (str_is(row->reason, EMERGENCY_PURPOSE))
		return _("in an emergency");
	return str_c(a, row->reason);
}

void looked_words(struct visit *v, const struct audit_row *row, struct looked_words *out)
{
	*out = (struct looked_words){ .who = out->who ? out->who : looked_who(v, row), .deed = _(looked_deed(row)),
		.part = _(looked_part(row->what)), .why = looked_why(row, v->arena) };
}

static void line(struct days *d, size_t i, size_t end)
{
	const struct audit_row *row = &d->row[i];
	struct visit *v = d->v;
	size_t times = 0;
	for (size_t j = i; j < end; j++)
		times += looked_same(&d->row[j], row);
	const char *what = page_say(d->p, _(looked_deed(row)), _(looked_part(row->what)));
	const char *when = times == 1 ? page_say(d->p, _("at %s"), say_time(v->arena, row->at))
								  : page_say(d->p, _("%zu times, last at %s"), times, say_time(v->arena, row->at));
	own_action_begin(d->p, .text = looked_who(v, row), .who = page_say(d->p, "%s · %s", what, when));
	const char *why = looked_why(row, v->arena);
	if (*why)
		nhsuk_paragraph(d->p, .text = page_say(d->p, _("Why: %s"), why), .size = SIZE_S, .tight = true);
	if (v->access.self) {
		nhsuk_paragraph_begin(d->p, .tight = true);
		nhsuk_link(d->p, .text = _("Ask about this"), .hidden = page_say(d->p, "%s, %s", looked_who(v, row), what),
			.href = web_path(v, "/looked/ask?row=%lld.%lld.%lld", (long long)row->at, (long long)row->chain,
				(long long)row->seq));
		nhsuk_paragraph_end(d->p);
	}
	own_action_end(d->p);
}

static void one_day(struct days *d, size_t first, size_t end)
{
	size_t own = 0, others = 0;
	for (size_t i = first; i < end; i++) {
		bool mine = str_eq(d->row[i].actor, d->self);
		own += mine;
		others += !mine;
	}
	nhsuk_heading(d->p, .text = say_day_week(d->v->arena, day_of(d->row[first].at)), .level = 2, .size = SIZE_M);
	if (others) {
		own_actions_begin(d->p);
		for (size_t i = first; i < end; i++)
			if (!str_eq(d->row[i].actor, d->self) && !counted_before(d, first, i) &&
				!got_there(d, first, end, &d->row[i]))
				line(d, i, end);
		own_actions_end(d->p);
	}
	if (own)
		nhsuk_paragraph(d->p, .secondary = true, .size = SIZE_S,
			.text = page_say(d->p,
				others ? ngettext("You were here yourself, once.", "You were here yourself, %zu times.", own)
					   : ngettext("Only you were here, once.", "Only you were here, %zu times.", own),
				own));
}

static void draw_days(struct days *d)
{
	for (size_t i = 0; i < d->count;) {
		size_t end = i;
		while (end < d->count && day_of(d->row[end].at) == day_of(d->row[i].at))
			end++;
		one_day(d, i, end);
		i = end;
	}
}

// Where a page goes on, as its link says it: time, chain and seq of the last row of the page before.
bool looked_place(struct str text, struct audit_place *out)
{
	return str_int(str_cut(&text, '.'), INT64_MIN, INT64_MAX, &out->at)
		&& str_int(str_cut(&text, '.'), 1, INT64_MAX, &out->chain) && str_int(text, 1, INT64_MAX, &out->seq);
}

// The person; or who decides for them, while nobody can sign in as the person: a parent of a child, an attorney.
bool looked_is_open(struct visit *v)
{
	struct actor who;
	return v->access.self || (v->actor.kind == ACTOR_SUPPORTER && share_may(v) &&
		account_of_person(v->db, v->arena, v->person.key, &who) == ERR_NOT_FOUND);
}

enum err looked_may(struct visit *v)
{
	if (looked_is_open(v))
		return OK;
	const char *why = _("Who has looked is for %.*s alone, who has an account.");
	return fault_say(&v->fault, ERR_DENIED, str_format(v->arena, why, STR_ARG(v->person.called)).p);
}

enum err looked_page(struct visit *v)
{
	struct days d = { .v = v, .self = visit_author(v) };
	enum err e = looked_may(v);
	if (e != OK)
		return e;
	struct audit_row *rows;
	struct audit_place place;
	bool before = looked_place(visit_query(v, "before"), &place);
	e = audit_of_person(v->db, v->arena, v->person.key, before ? &place : NULL, ROWS_MOST, &rows, &d.count);
	if (e != OK)
		return e;
	d.row = rows;
	d.p = web_begin(v, .title = _("Who has looked"), .h1 = true, .place = PLACE_SHARING,
		.back = web_path(v, "/sharing"),
		.back_text = web_say(v, N_("Back to who can see my plan"), N_("Back to who can see %s's plan")));
	nhsuk_paragraph(d.p,
		.text = web_say(v, N_("Everyone who opened your plan, what they opened and when. Nobody can look without "
							  "standing here."),
			N_("Everyone who opened %s's plan, what they opened and when. Nobody can look without standing here.")),
		.size = SIZE_L);
	struct privacy_tasks emergencies;
	e = before ? OK : emergency_list(v, d.p, false, &emergencies);
	if (e == OK && !before && v->access.self)
		e = looked_asked(v, d.p);
	if (e != OK)
		return e;
	if (!d.count)
		own_empty(d.p, .text = before ? _("There is nothing older than this.") : _("Nobody has looked yet."));
	draw_days(&d);
	if (d.count == ROWS_MOST) {
		const struct audit_row *last = &rows[d.count - 1];
		nhsuk_pagination(d.p, .next_href = web_path(v, "/looked?before=%lld.%lld.%lld", (long long)last->at,
				(long long)last->chain, (long long)last->seq),
			.next_text = _("Earlier"));
	}
	if (v->access.self)
		nhsuk_paragraph(d.p, .text = _("Does something here surprise you? [Ask a privacy officer about it]. They do "
			"not work with your team."), .href = web_path(v, "/looked/ask"));
	else
		nhsuk_paragraph(d.p, .text = _("Does something here surprise you? Ask the team about it, or the privacy "
			"officer of their organisation."));
	nhsuk_paragraph(d.p, .text = _("[Keep all of this as a table]"), .href = web_path(v, "/looked/file"));
	return web_end(v, d.p);
}
