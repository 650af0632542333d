// SPDX-License-Identifier: Apache-2.0
// Inviting a person: a one-time code, shown once, to print or to read out. It works with the date of birth only,
// ends after 14 days, and ends the code before it. For someone who can sign in already, the code is for a new
// password; they read in their own list of who looked that it was made.
#include "plan/say.h"
#include "web/code_paper.h"
#include "web/door.h"
#include "web/joined.h"
#include "web/web.h"

struct inviting {
	struct one_time_code code;
	bool reset;
	day until;
};

// Family and carers who may write do not hand out the key.
static bool may_invite(const struct visit *v)
{
	return v->actor.kind == ACTOR_STAFF;
}

static enum err account_there(struct visit *v, struct actor *who, bool *there)
{
	enum err e = account_of_person(v->db, v->arena, v->person.key, who);
	*there = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err invite_page(struct visit *v)
{
	struct actor who;
	struct one_time_code *open;
	size_t count;
	bool there;
	if (!may_invite(v))
		return ERR_DENIED;
	enum err e = account_there(v, &who, &there);
	if (e == OK)
		e = code_open(v->db, v->arena, v->person.key, there ? STR(CODE_RESET) : STR(CODE_JOIN), &open, &count);
	if (e != OK)
		return e;
	const char *called = str_c(v->arena, v->person.called);
	struct page *p = web_begin(v, .title = there ? _("A code for a new password")
						      : str_format(v->arena, _("Invite %s"), called).p,
		.place = PLACE_PEOPLE, .h1 = true, .back = web_path(v, "%s", ""));
	nhsuk_paragraph(p, .text = there
		? page_say(p,
		_("%s can sign in already. With this code they can choose a new password, when they have lost the old one."),
		called)
		: page_say(p, _("With this code %s can open the plan, and decide who else sees it."), called));
	if (there && v->access.provisional)
		nhsuk_paragraph(p, .text = page_say(p,
			_("To let your team go on, %s needs no code: they sign in, open \"Who can see it\", and choose \"They may "
				"go on\"."), called));
	nhsuk_paragraph(p, .text = page_say(p,
		_("Give it to %s and to nobody else: on paper, or read it out. It works once, together with their date of "
			"birth, for %d days."), called, CODE_DAYS));
	if (v->person.birth == DAY_NONE)
		nhsuk_inset_text(p,
			.text = _("No date of birth is written down, so the code alone opens the plan. Take good care of it."));
	if (count)
		nhsuk_inset_text(p, .text = page_say(p, _("A code was made %s and is not used yet. A new code ends it."),
			say_when(v->arena, open[0].made)));
	nhsuk_post_button(p, .action = web_path(v, "/invite"), .text = _("Make a code"));
	if (there)
		joined_way(v, p);
	return web_end(v, p);
}

static enum err invite_run(struct db *db, struct arena *a, void *what)
{
	const struct inviting *x = what;
	enum err e = code_cancel(db, x->code.person, STR(CODE_JOIN));
	if (e == OK)
		e = code_cancel(db, x->code.person, STR(CODE_RESET));
	return e != OK ? e : code_put(db, a, &x->code);
}

static enum err invite_after(struct visit *v, enum err e, void *what)
{
	const struct inviting *x = what;
	if (e != OK)
		return e;
	return code_paper(v, &(struct code_paper){
		.title = x->reset ? _("A code for a new password") : _("A code to open the plan"), .place = PLACE_PEOPLE,
		.back = web_path(v, "%s", ""), .back_link = _("[Back to the plan]"), .code = x->code.code,
		.name = v->person.full, .birth = _("Type the date of birth."), .until = x->until,
		.then = x->reset ? _("Choose a new password.")
			: _("Choose a username and a password. Then you see the plan, and who can see it.") });
}

enum err invite(struct visit *v)
{
	struct inviting *x = arena_make(v->arena, struct inviting);
	struct actor who;
	if (!may_invite(v))
		return ERR_DENIED;
	enum err e = account_there(v, &who, &x->reset);
	if (e != OK)
		return e;
	x->until = clock_today() + CODE_DAYS;
	x->code = (struct one_time_code){
		.code = code_new(v->arena), .purpose = x->reset ? STR(CODE_RESET) : STR(CODE_JOIN),
		.person = v->person.key, .account = x->reset ? who.account : STR(""),
		.author = visit_author(v), .ends = day_start(x->until + 1),
	};
	v->reason = x->reset ? STR("a code for a new password") : STR("a code to join");
	return visit_commit(v, invite_run, x, invite_after);
}
