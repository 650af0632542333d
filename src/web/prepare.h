// SPDX-License-Identifier: Apache-2.0
// Inside web/: preparing for a conversation, one prompt a page. Every answer is a draft until "share what I prepared".
#ifndef OWNPLAN_WEB_PREPARE_H
#define OWNPLAN_WEB_PREPARE_H

#include "record/key.h"
#include "web/entry_form.h"

enum prompt_shape { PROMPT_KIND, PROMPT_AGENDA, PROMPT_PEOPLE };
struct prompt {
	const char *name; // in the address: "important"
	enum prompt_shape shape;
	const struct kind *kind;
	const char *title; // on the list
};
extern const struct prompt prompts[];
extern const size_t prompt_count;
// The i-th, in the order of the plan's templates: what they ask for first, then the rest.
const struct prompt *prompt_nth(struct visit *v, size_t nth);
// Its title on the list: the template's words, to the person, or the usual ones.
const char *prompt_title(struct visit *v, const struct prompt *p);
extern const struct str prepare_place_agenda, prepare_place_people;

// What this account has ready for a prompt, and what was shared before.
struct prepared {
	const struct prompt *prompt;
	const struct entry *shared; // of PROMPT_KIND: what stands in the plan in these words
	struct str place;
	bool has_draft;
	struct draft draft; // the newest, whichever window it is of
	struct form form;   // of the draft
};
enum err prepared_load(struct visit *v, const struct plan *pl, const struct prompt *prompt, struct prepared *out)
	MUST_USE;
// Lines of the agenda draft, trimmed, empty ones left out.
size_t prepared_lines(struct visit *v, struct str text, struct str **out);

#endif
