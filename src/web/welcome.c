// SPDX-License-Identifier: Apache-2.0
// The first page after joining: who can see the plan now, in words. What a team took for itself so that it could
// begin to help waits here for a yes or a no; it lapses by itself when nobody says anything.
#include "plan/say.h"
#include "record/consent.h"
#include "web/door.h"
#include "web/supporter.h"
#include "web/web.h"

// What the verbs of a grant allow, in words; the strongest comes last.
static const struct {
	unsigned verb;
	const char *words;
} verb_words[] = {
	{ MAY_SEE, N_("read your plan") },
	{ MAY_COMMENT, N_("write comments on it") },
	{ MAY_WRITE, N_("write in it with you") },
	{ MAY_AGREE, N_("agree it with you") },
	{ MAY_SPEAK, N_("write in your name") },
	{ MAY_SIGN, N_("agree in your name") },
	{ MAY_SHARE, N_("let others in and stop them") },
};

static const char *may(struct visit *v, const struct consent_view *c)
{
	struct str words[sizeof verb_words / sizeof *verb_words];
	size_t n = 0;
	for (size_t i = 0; i < sizeof verb_words / sizeof *verb_words; i++)
		if (c->verbs & verb_words[i].verb)
			words[n++] = str_of(_(verb_words[i].words));
	return n ? str_format(v->arena, _("They can %s."), say_list(v->arena, words, n)).p : _("They can see nothing yet.");
}

static const char *parts(struct visit *v, const struct consent_view *c)
{
	struct str rest = str_trim(c->sections), names[32];
	size_t n = 0;
	if (!rest.n)
		return _("This goes for the whole plan.");
	while (rest.p && n < sizeof names / sizeof *names) {
		const char *title = section_title(str_cut(&rest, ' '));
		if (title)
			names[n++] = str_of(_(title));
	}
	return str_format(v->arena, _("This goes only for: %s."), say_list(v->arena, names, n)).p;
}

static const char *until(struct visit *v, const struct consent_view *c)
{
	if (c->until == DAY_NONE)
		return _("Until you stop it.");
	const char *d = say_day(v->arena, c->until);
	return c->provisional ? str_format(v->arena, _("This ends by itself after %s, unless you say yes."), d).p
			      : str_format(v->arena, _("Until %s."), d).p;
}

static void draw_grant(struct visit *v, struct page *p, const struct consent_view *c)
{
	const char *action = web_path(v, "/welcome/%.*s", STR_ARG(c->id)), *name = str_c(v->arena, c->grantee_name);
	nhsuk_card_begin(p, .heading_str = c->grantee_name, .size = SIZE_M);
	nhsuk_paragraph(p, .text = page_say(p, "%s %s", may(v, c), parts(v, c)), .tight = true);
	nhsuk_paragraph(p, .text = until(v, c));
	nhsuk_paragraph(p, .text = page_say(p, _("Why: %s."), _(consent_basis_words(c->basis))), .secondary = true,
		.size = SIZE_S);
	nhsuk_button_group_begin(p);
	if (c->provisional)
		nhsuk_post_button(p, .action = action, .text = _("Yes, they can go on"), .hidden = name, .is_small = true,
			.fields = &(const struct nhsuk_field){ "answer", STR("confirm") }, .field_count = 1);
	nhsuk_post_button(p, .action = action, .text = _("Stop"), .hidden = name, .is_small = true,
		.look = BUTTON_SECONDARY, .fields = &(const struct nhsuk_field){ "answer", STR("stop") }, .field_count = 1);
	nhsuk_button_group_end(p);
	nhsuk_card_end(p);
}

enum err welcome_page(struct visit *v)
{
	struct consent_view *list;
	size_t count, shown = 0;
	enum err e = consent_list(v->db, v->arena, v->person.key, false, &list, &count);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Who can see your plan now"), .place = PLACE_SHARING, .h1 = true);
	for (size_t i = 0; i < count; i++)
		shown += !list[i].never;
	if (shown)
		nhsuk_paragraph(p, .size = SIZE_L,
			.text = _("Besides you, these can see your plan, and nobody else. You can change this at any time."));
	for (size_t i = 0; i < count; i++)
		if (!list[i].never)
			draw_grant(v, p, &list[i]);
	if (!shown)
		own_empty(p, .text = _("Only you can see your plan."),
			.hint = _("You can let people in whenever you are ready, under \"Who can see it\"."));
	nhsuk_button(p, .text = _("Continue to my plan"), .href = web_path(v, "%s", ""));
	nhsuk_paragraph(p, .text = _("[This is not my plan]"), .href = web_path(v, "/not-mine"));
	return web_end(v, p);
}

struct answering {
	struct consent_grant grant;
	bool stop;
};

static enum err answer_run(struct db *db, struct arena *a, void *what)
{
	const struct answering *x = what;
	const struct consent_grant *g = &x->grant;
	return x->stop ? supporter_withdraw(db, a, g) : consent_change(db, a, g);
}

static enum err answer_after(struct visit *v, enum err e, void *what)
{
	const struct answering *x = what;
	if (e != OK && e != ERR_STALE) // ended meanwhile: the page shows what is so now
		return e;
	return web_go_done(v, web_path(v, "/welcome"), x->stop ? "stopped" : "confirmed");
}

static struct str grantee_reference(struct visit *v, struct str grantee)
{
	struct actor who;
	struct str id = str_part(grantee, 2, grantee.n);
	if (!str_starts(grantee, "a:"))
		return str_format(v->arena, "Organization/%.*s", STR_ARG(id));
	if (account_shown(v->db, v->arena, id, &who) == OK && who.practitioner.n)
		return str_format(v->arena, "Practitioner/%.*s", STR_ARG(who.practitioner));
	return STR("");
}

enum err welcome_answer(struct visit *v)
{
	struct consent_view *list;
	size_t count;
	struct str id = visit_param(v, "id");
	enum err e = consent_list(v->db, v->arena, v->person.key, false, &list, &count);
	for (size_t i = 0; e == OK && i < count; i++) {
		const struct consent_view *c = &list[i];
		if (!str_eq(c->id, id))
			continue;
		struct answering *x = arena_make(v->arena, struct answering);
		x->stop = str_is(visit_form(v, "answer"), "stop");
		if (!x->stop && (!c->provisional || !str_is(visit_form(v, "answer"), "confirm")))
			return ERR_INPUT;
		x->grant = (struct consent_grant){
			.person = v->person.key, .id = c->id, .grantee = c->grantee, .grantee_name = c->grantee_name,
			.grantee_reference = grantee_reference(v, c->grantee), .verbs = c->verbs, .sections = c->sections,
			.labels = c->labels, .until = DAY_NONE, .basis = BASIS_SELF, .author = visit_author(v),
			.author_reference = visit_reference(v),
			.author_name = v->actor.name,
			.words = str_format(v->arena, _("%s %s Until you stop it."), may(v, c), parts(v, c)),
			.shown = str_format(v->arena, "%s\n%.*s\n%s %s\n%s\n%s\n\n%s", _("Who can see your plan now"),
				STR_ARG(c->grantee_name), may(v, c), parts(v, c), until(v, c),
				str_format(v->arena, _("Why: %s."), _(consent_basis_words(c->basis))).p, _("Yes, they can go on")),
		};
		v->reason = x->stop ? STR("stopped") : STR("confirmed");
		return visit_commit(v, answer_run, x, answer_after);
	}
	return e != OK ? e : ERR_NOT_FOUND;
}
