// SPDX-License-Identifier: Apache-2.0
// Inside web/: what the pages that add, change and remove an entry of any kind share. Also used by the pages of
// preparation and conversation, which save entries in their own order.
#ifndef OWNPLAN_WEB_ENTRY_FORM_H
#define OWNPLAN_WEB_ENTRY_FORM_H

#include "web/draft_form.h"
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
	struct draft_form draft;
	int64_t version;           // that what stands in the form was made from; 0 a new one
	const char *then;          // where to go afterwards: below /people/KEY
	// Where two people changed the same: what the other one saved.
	struct values theirs, mine;
	bool clash;
	bool persons; // it was the person: their words stand in the form, and mine are kept as a draft beside it
	bool taken_over; // the words became somebody's own while this form was open, and are sent all the same
};

// Whether this actor may add entries of the kind, or change this one.
bool entry_may_add(struct visit *v, const struct kind *k);
// Whether all that the kind holds are somebody's words and who helped with them: nothing that another could change.
bool entry_only_words(const struct kind *k);
// Loads plan, circle and either a draft or what is stored. kind for a new one, or id for one that exists.
enum err entry_form_open(struct visit *v, const struct kind *k, struct str id, struct entry_form *out) MUST_USE;
// The fields, whose words they are, the hidden version and id, the draft notice; inside the caller's form.
void entry_form_draw(struct visit *v, struct page *p, const struct entry_form *f, const struct form_options *o);
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
