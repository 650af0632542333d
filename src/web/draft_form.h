// SPDX-License-Identifier: Apache-2.0
// Drafts of forms: what every form in which words are typed has (draft_form.c), and the places that drafts lie at
// (draft_place.c). A draft is kept while one types (with JavaScript), when a form is put aside (without), and when a
// form comes after its session was over. It is seen by nobody else, not even by those who may see everything.
//
// A page opens one, draws it inside its form and below it, and its change takes it along:
//	draft_form_open(v, place, &d); ... nhsuk_form_begin(p, .action = ..., .draft = draft_form_path(v, &d));
//	draft_form_draw(v, p, &d); ... draft_form_later(v, p, &d); nhsuk_form_end(p); draft_form_after(v, p, &d);
//	draft_form_done(v, change, place);
#ifndef OWNPLAN_WEB_DRAFT_FORM_H
#define OWNPLAN_WEB_DRAFT_FORM_H

#include "web/layout.h"

// --- places ------------------------------------------------------------------------------------------------------
// Forms that are not those of an entry: "ask", or with the id of what they are about "answer-KEY-...".
struct draft_spot {
	const char *name;
	bool about;        // an id stands behind the name
	const char *path;  // below /people/KEY; '@' stands for the id
	const char *title; // N_
	bool site;         // about no person: an administrator's, and the path is whole
	bool service;      // of those also of everybody who works with the service
	bool of_part;      // a part stands behind the id, "template-section-dementia.goals"; '%' stands for it in the path
	bool of_kind;      // a kind stands before the id, "type-goal-KEY-..."; '%' stands for it in the path
	bool word;         // of a person, and what stands behind the name is a word: "details-contact"
};
struct draft_where {
	const struct draft_spot *spot; // NULL: of an entry
	const struct kind *kind;       // of a new entry, or of what the spot makes
	struct str id;                 // of the entry, or of what the spot is about
	struct str part;               // of what the spot is about, when it is of a part
};
// False: no form of this person's has such a place. A window's own copy (record/account.h) is at its form's place.
bool draft_where(struct str person, struct str place, struct draft_where *out);
// Where the form is: below /people/KEY, or, of one about no person, its own address.
const char *draft_where_path(struct arena *a, struct str person, const struct draft_where *w);
// Whether who asks may write a form of such a place that is about no person.
bool draft_where_may(const struct visit *v, const struct draft_where *w);
// "ask", or "answer-KEY-...".
struct str draft_spot_place(struct visit *v, const char *spot, struct str id);
// "type-goal-KEY-...", of a spot that is of a kind.
struct str draft_kind_place(struct visit *v, const char *spot, const struct kind *k, struct str id);

// --- a form ------------------------------------------------------------------------------------------------------
struct draft_form {
	struct str place;
	bool found;
	struct draft draft;   // the newest
	struct form form;     // of it
	struct draft *copy;   // of other windows, older
	size_t copies;
	struct str tab;       // this window
	instant seen;         // when the draft was saved that it shows; 0 none
	const char *saved;    // "Saved today at 10:42. Draft: only you can see this.", NULL without one
};
// On a page that is looked at the newest draft becomes v->form, so that its words stand in the fields.
enum err draft_form_open(struct visit *v, struct str place, struct draft_form *out) MUST_USE;
const char *draft_form_path(struct visit *v, const struct draft_form *d); // takes the form while it is typed
// What a form carries, and the line that says that it is kept; inside the form.
void draft_form_draw(struct visit *v, struct page *p, const struct draft_form *d);
// "Save as a draft and come back later", in the group of buttons.
void draft_form_later(struct visit *v, struct page *p, const struct draft_form *d);
// What one wrote in other windows, and the way to throw it away; below the form.
void draft_form_after(struct visit *v, struct page *p, const struct draft_form *d);
// All of it: the form's end with a button that sends it.
void draft_form_end(struct visit *v, struct page *p, const struct draft_form *d, const char *send);
// The form was sent: its draft goes in the same transaction.
void draft_form_done(struct visit *v, struct plan_change *c, struct str place);
// The same of a form about no person, for the job of its own that writes it (draft_done).
struct draft_site {
	struct str account;
	struct draft draft;
	instant seen;
};
struct draft_site draft_site_of(struct visit *v, struct str place);
enum err draft_site_done(struct db *db, struct arena *a, const struct draft_site *d) MUST_USE;
// What was sent can be saved nowhere any more: it waits as a draft, and the reply leads to `path`, which says `done`.
enum err draft_site_keep(struct visit *v, struct str place, const char *path, const char *done) MUST_USE;
// All of it for a change whose job knows nothing of drafts; place STR_NONE: there is none.
enum err draft_form_commit(struct visit *v, struct str place, enum err (*run)(struct db *, struct arena *, void *),
	void *what, enum err (*after)(struct visit *, enum err, void *)) MUST_USE;
// The page is turned (looked at before it is sent, one more line): what was typed is kept, and `draw` makes the page,
// whether it could be kept or not. d lives on v->arena.
enum err draft_form_turn(struct visit *v, struct draft_form *d, void *what, enum err (*draw)(struct visit *, void *))
	MUST_USE;
// This very draft is now part of the plan; words that were written since stay.
void draft_form_shared(struct visit *v, struct plan_change *c, const struct draft *d);
// The form as it was sent, urlencoded, without what belongs to the session or the button; STR_NONE when it is too long.
// *empty: nothing was typed or ticked.
struct str draft_fields(struct visit *v, bool *empty);
// This window's draft of what v->form holds, for draft_keep and draft_done.
struct draft draft_of_form(struct visit *v, struct str place, struct str text, instant *seen);
// What somebody typed into a draft: words, one after the other, without what pages send by themselves.
size_t draft_words(struct arena *a, struct str text, struct str **out);

// draft_late.c, for the dispatcher: the form of a page of a session that is over (session_past) becomes a draft of its
// account, and the reply leads to the sign-in page and from there back to the form. ERR_LOGIN: nothing to keep.
enum err draft_late(struct visit *v, const struct session *past) MUST_USE;

#endif
