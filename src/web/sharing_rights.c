// SPDX-License-Identifier: Apache-2.0
// What one supporter may do beside seeing: each right by itself, chosen and said, not one for all (sharing.h). Nobody
// hands on a right that they do not have, and the rights that rest on the law go with a legal basis only.
#include "plan/say.h"
#include "web/sharing.h"

static const struct right {
	unsigned verb;
	bool legal; // only somebody who may decide by law has it
	const char *name;
	const char *mine, *other;          // N_: to choose
	const char *does, *does_mine, *does_other; // N_: in a list behind "can"
} rights[] = {
	{ MAY_COMMENT, false, "comment", N_("Write comments beside what is in it"),
		N_("Write comments beside what is in it"), N_("comment"), NULL, NULL },
	{ MAY_WRITE, false, "write", N_("Write in it, under their own name"), N_("Write in it, under their own name"),
		N_("write"), NULL, NULL },
	{ MAY_SPEAK, false, "write-for", N_("Write for me: what they write down are my words"),
		N_("Write for %s: what they write down are the words of %s"), NULL, N_("write for you"), N_("write for %s") },
	{ MAY_SIGN, true, "agree-for", N_("Agree the plan for me"), N_("Agree the plan for %s"), NULL,
		N_("agree for you"), N_("agree for %s") },
	{ MAY_SHARE, true, "share", N_("Decide for me who sees it"), N_("Decide for %s who sees it"), NULL,
		N_("decide who sees it"), N_("decide who sees it") },
};
#define RIGHTS (sizeof rights / sizeof *rights)

bool share_is_supporter(struct visit *v, struct str grantee)
{
	struct actor who;
	return str_starts(grantee, "a:") &&
		(account_shown(v->db, v->arena, str_part(grantee, 2, grantee.n), &who) != OK || who.kind != ACTOR_STAFF);
}

// The person may give all; a professional who writes down for somebody without an account too. Who decides in the
// person's name hands on what they have themselves, and no right to decide.
static bool may_hand_on(struct visit *v, const struct right *r)
{
	static const struct access_what whole = { { "", 0 }, { "", 0 }, { "", 0 } };
	if (v->access.self || v->actor.kind == ACTOR_STAFF)
		return true;
	return !r->legal && r->verb != MAY_SPEAK && access_decide(&v->access, (enum access_verb)r->verb, &whole);
}

static unsigned asked(struct visit *v)
{
	unsigned verbs = 0;
	for (size_t i = 0; i < RIGHTS; i++)
		verbs |= may_hand_on(v, &rights[i]) ? rights[i].verb : 0;
	return verbs;
}

void share_rights_read(struct visit *v, struct share *s)
{
	bool without = false;
	unsigned verbs = MAY_SEE | (s->verbs & ~asked(v));
	for (size_t i = 0; i < RIGHTS; i++) {
		if (!may_hand_on(v, &rights[i]) || !form_has(&v->form, "may", rights[i].name))
			continue;
		verbs |= rights[i].verb;
		without = without || (rights[i].legal && !consent_by_law(s->basis));
	}
	s->verbs = verbs & MAY_SPEAK ? verbs | MAY_WRITE : verbs;
	s->writes = (s->verbs & MAY_WRITE) != 0;
	if (without)
		(void)fault_field(&v->fault, "may",
			_("Only who has a right by law, such as an attorney, can agree or decide for somebody. Take this tick "
			  "away, or say why they may help"));
}

void share_rights_draw(struct visit *v, struct page *p, const struct share *s)
{
	const char *called = page_c(p, v->person.called);
	bool typed = form_has(&v->form, "rights", "1");
	nhsuk_hidden(p, "rights", STR("1"));
	nhsuk_checkboxes_begin(p, .name = "may", .label = _("What may they do, beside reading it?"), .label_size = SIZE_M,
		.hint = web_say(v, N_("Tick nothing if they may only read. What you wrote in your own words stays yours: "
							  "nobody else can change it."),
			N_("Tick nothing if they may only read. What %s wrote in their own words stays theirs: nobody else can "
			   "change it.")),
		.error = fault_at(&v->fault, "may"));
	for (size_t i = 0; i < RIGHTS; i++)
		if (may_hand_on(v, &rights[i]))
			nhsuk_option(p, .value = rights[i].name,
				.text = v->access.self ? _(rights[i].mine) : page_say(p, _(rights[i].other), called, called),
				.checked = typed ? form_has(&v->form, "may", rights[i].name) : (s->verbs & rights[i].verb) != 0);
	nhsuk_checkboxes_end(p);
}

const char *share_rights_words(struct visit *v, unsigned verbs)
{
	struct str words[RIGHTS + 1];
	size_t n = 0;
	words[n++] = str_of(_("read"));
	for (size_t i = 0; i < RIGHTS; i++) {
		const struct right *r = &rights[i];
		if ((verbs & r->verb) && (r->verb != MAY_COMMENT || !(verbs & MAY_WRITE)))
			words[n++] = str_of(r->does ? _(r->does) : web_say(v, r->does_mine, r->does_other));
	}
	return n == 1 ? _("Can only read.") : str_format(v->arena, _("Can %s."), say_list(v->arena, words, n)).p;
}
