// SPDX-License-Identifier: Apache-2.0
// The places that drafts lie at (draft_form.h): "add-goal" a new entry, "KEY-..." an entry, and those of this table.
#include "record/key.h"
#include "web/draft_form.h"
#include "web/gallery.h"

static const struct draft_spot spots[] = {
	{ "prepare-agenda", false, "/prepare/agenda", N_("What I want to talk about") },
	{ "prepare-people", false, "/prepare/people", N_("Who I want to be there") },
	{ "ask", false, "/ask", N_("Something to tell the team") },
	{ "looked-ask", false, "/looked/ask", N_("A question about who looked") },
	{ "answer", true, "/ask/@", N_("An answer to a question") },
	{ "finish", true, "/conversation/@/points", N_("The main points of a conversation") },
	{ "agree", false, "/agree", N_("An answer to the plan") },
	{ "review", true, "/review", N_("Looking at the plan again") },
	{ "offer", false, "/offer", N_("The offer of a plan") },
	{ "reply", true, "/offer/@", N_("The answer to the offer of a plan") },
	{ "decline", false, "/decline", N_("Why there should be no written plan") },
	{ "remove", true, "/entry/@/remove", N_("Why something should be taken away") },
	{ "restricted", false, "/restricted", N_("Why somebody must not be found") },
	{ "not-mine", false, "/not-mine", N_("That somebody else has joined") },
	{ "same", false, "/same", N_("Another record of the same person") },
	{ "second", false, "/second", N_("Why two records should be taken apart") },
	{ "growing-up", true, "/growing-up/@", N_("What was decided about what parents see") },
	{ "supporter", false, "/supporter", N_("An invitation of someone who helps") },
	{ "comment", true, "/entry/@/comments", N_("A comment") },
	{ "suggest", true, "/entry/@/suggest", N_("A change that you suggest") },
	{ "correct", true, "/entry/@/correct", N_("Something to be put right") },
	{ "take-out", true, "/history/@/%/take-out", N_("Something to be taken out"), .of_part = true },
	{ "decide", true, "/suggestion/@", N_("An answer to a change that was suggested") },
	{ "progress", true, "/goals#@", N_("How something is going") },
	{ "details", true, "/details/@", N_("Changes to the details"), .word = true },
	{ "find-ask", false, "/find", N_("Asking to be let in"), .site = true, .service = true },
	{ "privacy-emergency", true, "/privacy/emergency/@", N_("What you found about an emergency"), .site = true,
		.service = true },
	{ "privacy-question", true, "/privacy/question/@", N_("An answer about who looked"), .site = true,
		.service = true },
	{ "privacy-take-out", true, "/privacy/take-out/@", N_("An answer about something to be taken out"), .site = true,
		.service = true },
	{ "privacy-joined", true, "/privacy/joined/@", N_("What you found about who had joined"), .site = true,
		.service = true },
	{ "privacy-erase", false, "/privacy/take-out", N_("Something to take out"), .site = true, .service = true },
	{ "privacy-kept", false, "/privacy/kept", N_("A record to look at"), .site = true, .service = true },
	{ "privacy-destroy", true, "/privacy/kept/@/destroy", N_("Why a record is destroyed"), .site = true,
		.service = true },
	{ "privacy-hold", true, "/privacy/kept/@", N_("Why a record must be held"), .site = true, .service = true },
	{ "privacy-restricted", true, "/privacy/restricted/@", N_("Why somebody must not be found"), .site = true,
		.service = true },
	{ "people-add", false, "/people/add", N_("A person to add"), .site = true, .service = true },
	{ "guide-back", true, "/guide/@/versions/%", N_("Going back to older words"), .site = true, .of_part = true },
	{ "guide", true, "/guide/@", N_("A page about planning"), .site = true },
	{ "template-words", true, "/templates/@/words", N_("Words of a template"), .site = true },
	{ "template-section", true, "/templates/@/sections/%", N_("A section of a template"), .site = true,
		.of_part = true },
	{ "template-language", true, "/templates/@/languages/%", N_("A template in another language"), .site = true,
		.of_part = true },
	{ "template-copy", true, "/templates/@", N_("A new template made out of another"), .site = true },
	{ "template-move", true, "/templates/@/versions/%/move", N_("Why plans are moved to a newer version"), .site = true,
		.of_part = true },
	{ "template-back", true, "/templates/plans/@/back", N_("Why plans are moved back"), .site = true },
	{ "template-import", false, "/templates/import", N_("A template to take in"), .site = true },
	{ "gallery-show", false, "/gallery/show", N_("A template to show in the gallery"), .site = true },
	{ "gallery-offer", true, "/gallery/@/offer", N_("An answer to a template that is offered"), .site = true },
	{ "gallery-answer", true, "/gallery/@/answer/%", N_("An answer in the gallery"), .site = true, .service = true,
		.of_part = true },
	{ "gallery-say", true, "/gallery/@", N_("What you want to say about a template"), .site = true, .service = true },
	{ "gallery-copy", true, "/gallery/@/copy", N_("A template to copy"), .site = true },
	{ "gallery-address", false, "/gallery/others", N_("The address of a gallery"), .site = true },
	{ "bring-in", false, "/bring-in/paper", N_("A plan on paper to bring in") },
	{ "bring-file", false, "/bring-in/file/check", N_("A file to bring in") },
	{ "type", true, "/bring-in/paper/@/type/%", N_("Typing in from paper"), .of_kind = true },
};

#define ID_LENGTH (KEY_LENGTH + 13) // "KEY-XXXXXXXXXXXX"

// "dementia.goals": the part stands behind the last dot, for an id may have one, "rights.cy.3".
static bool part_fits(struct str rest, struct draft_where *out)
{
	size_t dot = rest.n;
	while (dot && rest.p[dot - 1] != '.')
		dot--;
	if (dot < 2)
		return false;
	out->id = str_part(rest, 0, dot - 1);
	out->part = str_part(rest, dot, rest.n);
	return out->part.n > 0;
}

static bool spot_fits(const struct draft_spot *s, struct str person, struct str place, struct draft_where *out)
{
	struct str name = str_of(s->name);
	if (s->site != !person.n)
		return false;
	if (!s->about)
		return str_eq(place, name);
	if (!str_starts(place, s->name) || place.n <= name.n + 1 || place.p[name.n] != '-')
		return false;
	struct str rest = str_part(place, name.n + 1, place.n);
	if (s->of_kind && rest.n <= ID_LENGTH + 1)
		return false;
	if (s->of_kind) {
		out->kind = kind_named(str_part(rest, 0, rest.n - ID_LENGTH - 1));
		rest = str_part(rest, rest.n - ID_LENGTH, ID_LENGTH);
	}
	if (s->of_part)
		return part_fits(rest, out);
	out->id = rest;
	return s->site || s->word || ((out->kind || !s->of_kind) && str_eq(key_of(rest), person));
}

bool draft_where(struct str person, struct str place, struct draft_where *out)
{
	struct str base = draft_place(place);
	*out = (struct draft_where){ .kind = person.n ? kind_of_place(base) : NULL };
	if (out->kind)
		return true;
	for (size_t i = 0; i < sizeof spots / sizeof *spots; i++)
		if (spot_fits(&spots[i], person, base, out)) {
			out->spot = &spots[i];
			return true;
		}
	out->kind = NULL;
	out->id = base;
	return person.n && str_eq(key_of(base), person);
}

// "/ask/@" with the id in the place of "@", and in that of "%" the kind or the part.
static struct str spot_path(struct arena *a, const struct draft_where *w)
{
	struct str path = str_of(w->spot->path);
	size_t at;
	if (str_index(path, '@', &at))
		path = str_format(a, "%.*s%.*s%s", (int)at, path.p, STR_ARG(form_encode(a, w->id)), path.p + at + 1);
	if (w->spot->of_kind && str_index(path, '%', &at))
		path = str_format(a, "%.*s%s%s", (int)at, path.p, w->kind->name, path.p + at + 1);
	if (w->spot->of_part && str_index(path, '%', &at))
		path = str_format(a, "%.*s%.*s%s", (int)at, path.p, STR_ARG(w->part), path.p + at + 1);
	return path;
}

const char *draft_where_path(struct arena *a, struct str person, const struct draft_where *w)
{
	struct str rest = w->spot ? spot_path(a, w)
		: w->kind         ? str_format(a, "/add/%s", w->kind->name)
						  : str_format(a, "/entry/%.*s", STR_ARG(w->id));
	if (w->spot && w->spot->site)
		return rest.p;
	return str_format(a, "/people/%.*s%.*s", STR_ARG(person), STR_ARG(rest)).p;
}

bool draft_where_may(const struct visit *v, const struct draft_where *w)
{
	if (!w->spot || !w->spot->site || v->actor.kind == ACTOR_ADMIN)
		return true;
	return w->spot->service && gallery_may_see(v);
}

struct str draft_spot_place(struct visit *v, const char *spot, struct str id)
{
	return id.n ? str_format(v->arena, "%s-%.*s", spot, STR_ARG(id)) : str_of(spot);
}

struct str draft_kind_place(struct visit *v, const char *spot, const struct kind *k, struct str id)
{
	return str_format(v->arena, "%s-%s-%.*s", spot, k->name, STR_ARG(id));
}
