// SPDX-License-Identifier: Apache-2.0
// Inside web/: what the pages that add, change and remove an entry of any kind share. Also used by the pages of
// preparation and conversation, which save entries in their own order.
#ifndef OWNPLAN_WEB_ENTRY_FORM_H
#define OWNPLAN_WEB_ENTRY_FORM_H

#include "web/draft_form.h"
#include "web/entry_seen.h"
#include "web/form.h"

// One entry being written: read by entry_form_open, drawn by entry_form_draw, saved by entry_form_save.
struct entry_form {
	const struct kind *kind;
	struct plan plan;
	struct circle circle;
	const struct entry *entry; // NULL: a new one
	struct str id;             // of the entry, made when the page was first shown, so that sending twice saves once
	struct values values;      // what stands in the form
	bool filled;               // values hold something
	bool words_closed;         // the own words are another's
	bool seen_asked;           // who may see it is asked with it
	struct seen seen;          // of a new one
	struct draft_form draft;
	int64_t version;           // that what stands in the form was made from; 0 a new one
	const char *then;          // where to go afterwards: below /people/KEY
	// Where two people changed the same: what the other one saved.
	struct values theirs, mine;
	bool clash;
	bool persons; // it was the person: their words stand in the form, and mine are kept as a draft beside it
	bool taken_over; // the words became somebody's own while this form was open, and are sent all the same
	// Of a page that asks for entries in its own way (bring_sheet.c); else nothing.
	const struct taken *taken; // what a new entry is taken over from
	enum err (*draw)(struct visit *v, struct entry_form *f); // its page, when something is wrong with what was sent
	void *own;                 // its own
};

// Whether this actor may add entries of the kind, or change this one.
bool entry_may_add(struct visit *v, const struct kind *k);
// Whether all that the kind holds are somebody's words and who helped with them: nothing that another could change.
bool entry_only_words(const struct kind *k);
// Loads plan, circle and either a draft or what is stored. kind for a new one, or id for one that exists.
enum err entry_form_open(struct visit *v, const struct kind *k, struct str id, struct entry_form *out) MUST_USE;
// The same; its draft lies at `place`.
enum err entry_form_open_at(struct visit *v, const struct kind *k, struct str id, struct str place,
	struct entry_form *out) MUST_USE;
// What came with v->form is saved and leads to f->then, or is shown again with what is wrong (entry_pages.c). f lives
// on the arena.
enum err entry_form_send(struct visit *v, struct entry_form *f) MUST_USE;
// Kinds that have pages of their own, with more to them than a form.
bool entry_own_pages(const struct kind *k);
// What an entry of this kind must name, when there is none yet: that is asked for first. NULL: it can be made.
const struct kind *entry_needs_first(const struct plan *pl, const struct kind *k);
// The fields, whose words they are, the hidden version and id, the draft notice; inside the caller's form.
void entry_form_draw(struct visit *v, struct page *p, const struct entry_form *f, const struct form_options *o);
// The values that a new entry begins with: what the address gives, what its kind and the template's prompt begin with.
void entry_form_fill(struct visit *v, struct entry_form *f);
extern const char entry_later_fields[]; // what can only be said later, and is not asked of a new entry
// Reads v->form into f->values; ERR_INPUT with faults set. Fields that are not this writer's are dropped.
enum err entry_form_read(struct visit *v, struct entry_form *f) MUST_USE;
// Settles values against what is stored now: merges, or sets f->clash and f->theirs and returns ERR_STALE.
// f->mine: what this writer wrote, whatever stands in the form then.
enum err entry_form_settle(struct visit *v, struct entry_form *f) MUST_USE;
// The put of this form into a change, with whose words they are, its files, and its draft dropped.
enum err entry_form_put(struct visit *v, struct entry_form *f, struct plan_change *c) MUST_USE;
// draft place of a kind's new entry ("add-goal") or of an entry (its id).
struct str entry_draft_place(struct visit *v, const struct kind *k, struct str id);
// "/people/KEY" + rest when `then` of the form or query is inside this person's pages, else the default.
const char *entry_then(struct visit *v, const char *otherwise);

#endif
