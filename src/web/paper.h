// SPDX-License-Identifier: Apache-2.0
// Inside web/: what can be printed of a plan. Each paper is a page like any other, drawn from the plan_view by the same
// functions as the plan itself; the PDF is made of that page (print/), so neither can show what the other does not.
#ifndef OWNPLAN_WEB_PAPER_H
#define OWNPLAN_WEB_PAPER_H

#include "record/paper.h"
#include "web/plan_view.h"

struct paper_kind {
	const char *name;  // in addresses
	const char *title; // N_: "The whole plan"
	const char *mine, *other; // N_: what it is good for, to the person, and to others with %s
	enum paper_look look;
	bool one_sheet;
	bool chosen; // holds what the reader chose on a page of its own (paper_chosen.c), and stands in no list
	bool (*offered)(const struct plan_view *w); // NULL: always
	void (*draw)(struct plan_view *w);
};

// paper_parts.c
void draw_calls(struct plan_view *w, size_t most, bool *more); // who to call; *more: there are more of them
void draw_summary(struct plan_view *w);           // what everybody should know, for one sheet
bool paper_has_contingency(const struct plan_view *w);
void draw_contingency_paper(struct plan_view *w); // "If things go wrong", and who to call
void draw_easy(struct plan_view *w);              // a line a sentence, each with a picture

// paper_pictures.c: what its markup shows comes along, as far as who reads may see it.
void paper_pictures(struct visit *v, struct paper *x);

// paper_chosen.c: the parts that were chosen in the address, where there are any; what is read then is no more.
struct paper_choice {
	struct str sections; // ' goals about '
	bool sensitive;      // also what is marked as that
	bool who;            // with who the person is: birth date, NHS number, address
};
bool paper_choice_read(struct visit *v, struct paper_choice *out); // false: nothing was chosen
struct access paper_choice_access(struct visit *v, const struct paper_choice *c);
const char *paper_choice_query(struct visit *v, const struct paper_choice *c); // "?part=goals&who=yes"
enum err paper_choice_missing(struct visit *v) MUST_USE; // the page to choose, which says what to do
void draw_chosen(struct plan_view *w);

// Ends the page and has it sent as a PDF. name: of the file, without an ending.
enum err paper_send(struct visit *v, struct page *p, const struct paper *paper, const char *name) MUST_USE;
// What stands on every sheet: whose it is, of which day and version, who printed it, and the code to check it. agreed:
// the number of an agreed version; 0: the plan as it stands.
enum err paper_new(struct visit *v, enum paper_look look, int agreed, struct paper **out) MUST_USE;

#endif
