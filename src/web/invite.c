// SPDX-License-Identifier: Apache-2.0
// Inviting a person: a one-time code, shown once, to print or to read out. It works with the date of birth only,
// ends after 14 days, and ends the code before it. For someone who can sign in already, the code is for a new
// password. Whoever makes a code says how they know who gets it; the person reads that in their own list of who looked.
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

// How somebody who makes a code knows that who gets it is the person (NHS Digital DCB3051, "verification"; the team
// that knows the person vouches for them). present: they were in the same room.
static const struct proof {
	const char *code, *words, *reason; // words: N_; reason: as the audit keeps it
	bool present;
} proofs[] = {
	{ "known", N_("They are here, and we know them well"), "they are known to the team", true },
	{ "photo", N_("They are here, and I have seen a photo document: a passport, driving licence or bus pass"),
		"a photo document was seen", true },
	{ "papers", N_("They are here, and I have seen two papers with their name and address"),
		"two papers with name and address were seen", true },
	{ "vouched", N_("They are here with somebody whom we know, who says so"), "somebody known to the team vouched",
		true },
	{ "asked", N_("They are not here. I asked what only they can know, by telephone or video"),
		"asked what only they can know, from a distance", false },
};
#define PROOFS (sizeof proofs / sizeof *proofs)

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

static void draw_proof(struct visit *v, struct page *p)
{
	nhsuk_radios_begin(p, .name = "proof", .label_size = SIZE_M,
		.label = page_say(p, _("How do you know that it is %s who gets the code?"), page_c(p, v->person.called)),
		.hint = _("The person can read what you choose. Write down no number of a document."),
		.value = visit_form(v, "proof"), .error = fault_at(&v->fault, "proof"));
	for (size_t i = 0; i < PROOFS; i++)
		nhsuk_choice(p, proofs[i].code, _(proofs[i].words));
	nhsuk_radios_end(p);
}

// NULL: said at the field what is missing. Where no date of birth is written down the code alone opens the plan, so it
// goes from hand to hand.
static const struct proof *read_proof(struct visit *v)
{
	const struct proof *x = NULL;
	for (size_t i = 0; i < PROOFS; i++)
		if (str_is(visit_form(v, "proof"), proofs[i].code))
			x = &proofs[i];
	if (x && (x->present || v->person.birth != DAY_NONE))
		return x;
	(void)fault_field(&v->fault, "proof", x
		? _("No date of birth is written down, so the code alone opens the plan. Add it to the details first, or give "
			"the code to them when they are here")
		: _("Choose how you know who gets the code"));
	return NULL;
}

static enum err draw(struct visit *v)
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
	nhsuk_form_begin(p, .action = web_path(v, "/invite"));
	draw_proof(v, p);
	nhsuk_button(p, .text = _("Make a code"), .once = true);
	nhsuk_form_end(p);
	if (there)
		joined_way(v, p);
	return web_end(v, p);
}

enum err invite_page(struct visit *v)
{
	return draw(v);
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
	const struct proof *proof = read_proof(v);
	if (!proof)
		return draw(v);
	enum err e = account_there(v, &who, &x->reset);
	if (e != OK)
		return e;
	x->until = clock_today() + CODE_DAYS;
	x->code = (struct one_time_code){
		.code = code_new(v->arena), .purpose = x->reset ? STR(CODE_RESET) : STR(CODE_JOIN),
		.person = v->person.key, .account = x->reset ? who.account : STR(""),
		.author = visit_author(v), .ends = day_start(x->until + 1),
	};
	const char *made = x->reset ? "a code for a new password" : "a code to join";
	v->reason = str_format(v->arena, "%s: %s", made, proof->reason);
	return visit_commit(v, invite_run, x, invite_after);
}
