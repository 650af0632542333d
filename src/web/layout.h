// SPDX-License-Identifier: Apache-2.0
// What all pages have: the frame with the menu for who is asking, error summaries, the error pages, small sentences.
#ifndef OWNPLAN_WEB_LAYOUT_H
#define OWNPLAN_WEB_LAYOUT_H

#include "nhsuk/nhsuk.h"
#include "plan/plan.h"
#include "record/visit.h"

// Which entry of the menu is current. The menu depends on who is asking (PAGES.md, the map).
enum web_place {
	PLACE_NONE,
	PLACE_PLAN, PLACE_PREPARE, PLACE_GOALS, PLACE_SHARING, PLACE_MESSAGES, // a person and their supporters
	PLACE_PEOPLE, PLACE_TO_DO, PLACE_CONVERSATIONS, PLACE_FIND,            // professionals
};

struct web_page {
	const char *title;         // of the page
	enum web_place place;
	const char *back, *back_text; // NULL: no back link. back_text default: "Back to Declan's plan" when about a person
	bool wide;                 // the page opens with own_plan_head
	bool print;                // a page to be printed: carries name and date on each sheet
	bool bare;                 // of who has no account, and shall find no way from here: neither menu nor foot
	int status;                // default 200
	bool h1;                   // write the title as the page's heading (size xl)
	const char *caption;       // above that heading
};
// A page on v->arena. With faults in v->fault the title says so and an error summary stands on top.
#define web_begin(v, ...) web_begin_((v), &(const struct web_page){ __VA_ARGS__ })
struct page *web_begin_(struct visit *v, const struct web_page *o);
// On a page begun with .wide: the notice of what was done and the error summary, to be called behind own_plan_head.
void web_notices(struct visit *v, struct page *p);
// Ends the page and makes it the reply. Always OK unless the page became too large.
enum err web_end(struct visit *v, struct page *p) MUST_USE;

// The page for an error: what happened, what to do next. Used by the dispatcher for everything that a handler or the
// checks before it return; ERR_LOGIN leads to /sign-in?then=... instead when it was a GET.
enum err web_error(struct visit *v, enum err e) MUST_USE;

// "/people/KEY" plus the rest: web_path(v, "/add/%s", "goal").
const char *web_path(struct visit *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
// "Declan's plan" to others, "My plan" to the person.
const char *web_plan_name(struct visit *v);
// A sentence in the person's own view or about them: picks `mine` when the visitor is the person, else `other` with %s
// replaced by what the person likes to be called. Both are N_ sentences.
const char *web_say(struct visit *v, const char *mine, const char *other);
// The same for fields of kinds: label or label_other.
const char *web_label(struct visit *v, const struct field *f);
const char *web_hint(struct visit *v, const struct field *f); // NULL: it has none
// "Declan, 2 November" (own words) or "Declan's words, written down by Sarah Obi, 2 November", or "Sarah Obi, ...".
const char *web_cite(struct visit *v, const struct entry *e);
// "paper of 3 March 2025, page 2": where an entry was taken over from (plan/taken.h).
struct taken;
const char *web_taken(struct visit *v, const struct taken *t);
// Whether who is asking may say what the person answers to the offer of a plan, and so choose not to have one in
// writing (offer.c): the person, who speaks for them by law, professionals who write down what they said.
bool offer_may_answer(const struct visit *v);
// The link to that choice, for who may make it.
void web_rather_not(struct visit *v, struct page *p);
// The display name for an author column "a:ACCOUNT": the person's called name, a staff name with role. Cached for the
// request.
struct str web_author_name(struct visit *v, struct str author);
// A one-time notice on the next page ("The goal is saved."): redirect with ?done=KIND; web_begin shows it as a success
// banner. Only names of kinds and of this list are shown: "shared", "sent", "stopped", "joined" ...
enum err web_go_done(struct visit *v, const char *path, const char *done) MUST_USE;

#endif
