// SPDX-License-Identifier: Apache-2.0
// Ownplan's own components: what plans need and the design system does not have. They obey the same rules; their
// styles are assets/own.css.
#ifndef OWNPLAN_NHSUK_OWN_H
#define OWNPLAN_NHSUK_OWN_H

#include "nhsuk/content.h"
#include "nhsuk/form.h"

// The person's own words, large, marked by the green-blue bar; .cite is "Declan, 2 November 2026".
struct own_words {
	struct str text_str; // line breaks kept
	const char *text;
	const char *cite;
	bool is_small;
	const char *lang, *id;
};
#define own_words(p, ...) own_words_((p), &(const struct own_words){ __VA_ARGS__ })
void own_words_(struct page *p, const struct own_words *o);
// Words of someone else (a professional), plainer and smaller.
#define own_note(p, ...) own_note_((p), &(const struct own_words){ __VA_ARGS__ })
void own_note_(struct page *p, const struct own_words *o);

// Main column and a narrow one beside it, below it on phones. begin .. aside .. end.
void own_columns_begin(struct page *p);
void own_columns_aside(struct page *p, const char *label); // label: what the side is, for screen readers
void own_columns_end(struct page *p);
// Two equal halves, below each other on phones: whatever stands directly in it is laid in the grid.
void own_pair_begin(struct page *p);
void own_pair_end(struct page *p);
// Something to look at, which stays in sight, and what is written beside it; on phones above it, in a window of its
// own.
// begin .. next .. end; both parts are always there.
void own_beside_begin(struct page *p, const char *label); // what it is, for screen readers
void own_beside_next(struct page *p);
void own_beside_end(struct page *p);
// A plain box in which things belong together (inside own_pair, or alone).
void own_box_begin(struct page *p);
void own_box_end(struct page *p);

// "Please do" and "Please don't": .dont says which. Items are the person's own words.
struct own_please { bool dont; const char *heading; int level; };
#define own_please_begin(p, ...) own_please_begin_((p), &(const struct own_please){ __VA_ARGS__ })
void own_please_begin_(struct page *p, const struct own_please *o); // then nhsuk_item / nhsuk_item_str
void own_please_end(struct page *p);

// The head of a plan, on pages begun with .wide = true: name, facts, the four steps. Opens the container of the page.
enum own_step_state { STEP_LATER, STEP_DONE, STEP_NOW };
struct own_step { const char *text; enum own_step_state state; const char *href; };
#define OWN_STEPS(...) \
	.steps = (const struct own_step[]){ __VA_ARGS__ }, \
	.step_count = sizeof((const struct own_step[]){ __VA_ARGS__ }) / sizeof(struct own_step)
struct own_plan_head {
	const char *title; // h1
	const char *meta;  // "Born 12 March 2009 · NHS number ..."
	const struct own_step *steps;
	size_t step_count;
	const char *tag;   // state of the plan, behind the title
	enum nhsuk_colour tag_colour;
};
#define own_plan_head(p, ...) own_plan_head_((p), &(const struct own_plan_head){ __VA_ARGS__ })
void own_plan_head_(struct page *p, const struct own_plan_head *o);

// A part of a plan that opens where it stands: its heading, how many things are in it, how the first of them begins.
struct own_fold {
	const char *text; // the heading, level 2
	size_t count;     // 0: none is said
	struct str hint_str;
	const char *hint;
	const char *more; // a second line
	const char *id; // of what is folded, so that a link to it opens it
	bool open;
};
#define own_fold_begin(p, ...) own_fold_begin_((p), &(const struct own_fold){ __VA_ARGS__ })
void own_fold_begin_(struct page *p, const struct own_fold *o);
void own_fold_end(struct page *p);

// One goal (or need, or strength ...) as an article with a heading, its tag, and what is written between.
struct own_goal {
	const char *title;
	struct str title_str;
	int level;        // default 3
	const char *tag;
	enum nhsuk_colour tag_colour;
	const char *id, *href;
};
#define own_goal_begin(p, ...) own_goal_begin_((p), &(const struct own_goal){ __VA_ARGS__ })
void own_goal_begin_(struct page *p, const struct own_goal *o);
void own_goal_end(struct page *p);

// Ten dots, for the eye, and the number in words beside them: own_scale(p, 9, 10, _("9 out of 10 for importance")).
void own_scale(struct page *p, int value, int of, const char *words);
// The form control for it: ten radios in a row with what the ends mean.
struct own_scale_input {
	const char *name, *label, *hint, *error, *low, *high; // low: "Not important at all", high: "Nothing matters more"
	int value; // 0 none
	int of;    // default 10
	enum nhsuk_size label_size;
};
#define own_scale_input(p, ...) own_scale_input_((p), &(const struct own_scale_input){ __VA_ARGS__ })
void own_scale_input_(struct page *p, const struct own_scale_input *o);

// Actions of a goal: what, who and when below, the state as a tag at the right.
struct own_action {
	struct str text_str;
	const char *text, *who; // "Declan and his carers · by 12 December"
	const char *href;
	const char *tag;
	enum nhsuk_colour tag_colour;
	const char *id;
};
void own_actions_begin(struct page *p);
#define own_action(p, ...) own_action_((p), &(const struct own_action){ __VA_ARGS__ })
void own_action_(struct page *p, const struct own_action *o);
#define own_action_begin(p, ...) own_action_begin_((p), &(const struct own_action){ __VA_ARGS__ })
void own_action_begin_(struct page *p, const struct own_action *o); // more can be written below the words: forms, links
void own_action_end(struct page *p);
void own_actions_end(struct page *p);

// The five criteria. Met or not is said in words for screen readers, shown by a tick or an empty ring.
struct own_criterion {
	bool met;
	const char *text;   // "You talked about what matters"
	const char *detail; // "3 conversations, last on 4 November"; [words] become the link when .href is set
	const char *href;
};
void own_criteria_begin(struct page *p);
#define own_criterion(p, ...) own_criterion_((p), &(const struct own_criterion){ __VA_ARGS__ })
void own_criterion_(struct page *p, const struct own_criterion *o);
#define own_criterion_begin(p, ...) own_criterion_begin_((p), &(const struct own_criterion){ __VA_ARGS__ })
void own_criterion_begin_(struct page *p, const struct own_criterion *o); // links to evidence go between
void own_criterion_end(struct page *p);
void own_criteria_end(struct page *p);

// Big numbers with what they count, as links: "3 reviews late".
void own_numbers_begin(struct page *p);
void own_number(struct page *p, int64_t number, const char *text, const char *href);
void own_numbers_end(struct page *p);

// One step of a history: who, when, what it said before and says now, with the words that changed marked (and said to
// screen readers). Before STR_NONE: written for the first time; after STR_NONE: taken away.
struct own_change {
	const char *what;  // "What matters to me"
	const char *who, *when;
	struct str before, after;
	const char *id;
	bool mistake; // it was never right: shown struck through
	bool is_value; // no words: a date, an answer that was chosen, a number
};
void own_history_begin(struct page *p);
#define own_change(p, ...) own_change_((p), &(const struct own_change){ __VA_ARGS__ })
void own_change_(struct page *p, const struct own_change *o);
void own_history_end(struct page *p);
// Only the text with its marked words, anywhere.
void own_difference(struct page *p, struct str before, struct str after);
// `text` alone, with the words marked that do not stand in `other`.
void own_difference_side(struct page *p, struct str other, struct str text);

// "Saved at 10:42. Draft: only you can see this." Also the place where the script writes it: stands inside a form that
// has .draft set; sentence may be NULL when nothing is saved yet.
void own_draft(struct page *p, const char *sentence);

// Who else is writing here, and the place where the script writes it: stands inside a form that has .draft set. NULL:
// nobody.
void own_others(struct page *p, const char *sentence);

// Words that were written by mistake, struck through, which is said to screen readers too.
void own_struck(struct page *p, struct str text);

// "Nothing here yet. Some people start with what a good day looks like." and perhaps the way to begin.
struct own_empty { const char *text, *hint, *link, *href; };
#define own_empty(p, ...) own_empty_((p), &(const struct own_empty){ __VA_ARGS__ })
void own_empty_(struct page *p, const struct own_empty *o);

// Two texts of one thing side by side, with the words that stand in one of them only marked (and said to screen
// readers); the form to choose follows.
struct own_two_texts {
	const char *mine_heading, *theirs_heading;
	struct str mine, theirs;
	const char *mine_cite, *theirs_cite;
	int level; // of the headings, default 3
};
#define own_two_texts(p, ...) own_two_texts_((p), &(const struct own_two_texts){ __VA_ARGS__ })
void own_two_texts_(struct page *p, const struct own_two_texts *o);

// An address as a QR code, for the camera of a telephone; .text says what it is. false, and nothing is drawn: it is
// longer than such a code can hold (2,331 bytes). What it says stands beside it in letters too.
struct own_qr { struct str data; const char *text; };
#define own_qr(p, ...) own_qr_((p), &(const struct own_qr){ __VA_ARGS__ })
bool own_qr_(struct page *p, const struct own_qr *o);

// A picture, a recording or a film of the plan, or the way to download a document. src is a page of ours; what cannot
// be shown can be downloaded. .text says what it is for those who cannot see or hear it; .name and .about stand below.
enum own_media_kind { MEDIA_PICTURE, MEDIA_SOUND, MEDIA_FILM, MEDIA_PAPER };
struct own_media {
	enum own_media_kind kind;
	const char *src;
	struct str text, name;
	const char *about; // "PDF, 120 KB"
	const char *id;
	bool is_large;     // as wide as the column: beside a form
	const char *frame; // MEDIA_PAPER: the address under which a browser may show it in a frame
};
#define own_media(p, ...) own_media_((p), &(const struct own_media){ __VA_ARGS__ })
void own_media_(struct page *p, const struct own_media *o);
// The address of the next picture that a finished page shows; *rest goes on behind it.
bool own_media_next(struct str *rest, struct str *src);

// One short sentence with a picture beside it (picture.c has them): Easy Read has nothing else.
struct own_easy_line { const char *picture, *text; struct str text_str; const char *id; };
#define own_easy_line(p, ...) own_easy_line_((p), &(const struct own_easy_line){ __VA_ARGS__ })
void own_easy_line_(struct page *p, const struct own_easy_line *o);

// Paragraphs, headings and lists that somebody wrote, in whatever language: each runs the way its first letter does.
void own_guide_begin(struct page *p, const char *lang); // NULL: that of the page
void own_guide_end(struct page *p);

// In large letters: 24 pixels or more on the screen, 18 points on paper (UKAAF: large print).
void own_large_begin(struct page *p);
void own_large_end(struct page *p);

// Something on screen only, or on paper only.
void own_no_print_begin(struct page *p);
void own_no_print_end(struct page *p);
void own_only_print_begin(struct page *p);
void own_only_print_end(struct page *p);
void own_page_break(struct page *p); // what follows begins a new sheet of paper

#endif
