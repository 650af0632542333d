// SPDX-License-Identifier: Apache-2.0
// Pages about planning: what a plan is, its four steps, one's rights, and a guide for professionals. Anybody reads them
// (guide.c); an administrator changes their words (guide_list.c, guide_edit.c, guide_versions.c). What the program
// comes with lies in guide/ and is embedded; what an administrator wrote lies in the database (record/guide.h) and
// stands before it. To add a page: its text in guide/, and its row in guide_pages.c.
#ifndef OWNPLAN_WEB_GUIDE_H
#define OWNPLAN_WEB_GUIDE_H

#include "record/guide.h"
#include "web/layout.h"

enum guide_part { GUIDE_PERSON, GUIDE_STAFF };
struct guide_page {
	const char *name;  // "prepare" of /help/prepare
	const char *title; // N_: in lists of pages; the page's own title stands in its text
	enum guide_part part;
	bool step;         // one of those that lead from one to the next
};
extern const struct guide_page guide_pages[];
extern const size_t guide_page_count;
const struct guide_page *guide_page_named(struct str name); // NULL: there is none

struct guide_text {
	const char *name, *lang;
	struct str text;
	bool older; // in another language: the English that the program comes with has changed since it was made
};
// Made by tools/guide.py.
extern const struct guide_text guide_texts[];
extern const size_t guide_text_count;
// NULL: the program comes with none in that language.
const struct guide_text *guide_came_with(const struct guide_page *g, const char *lang);
struct str guide_original(const struct guide_page *g, const char *lang); // its words; STR_NONE: none

// --- languages ------------------------------------------------------------------------------------------------------
// Each page is there in English, "en". In any other language that pages are spoken in, "cy", it has words, drafts and
// versions of its own, or none: then who reads it is shown the English, and told so.
struct guide_leaf {
	const struct guide_page *g; // NULL: there is no such page
	const char *lang;
};
struct guide_leaf guide_leaf_named(struct str name); // "prepare", or "prepare.cy"
struct str guide_leaf_name(struct arena *a, struct guide_leaf l);
const char *guide_lang_next(const char *lang);       // the one behind it; NULL gives "en", and is given behind the last
const char *guide_lang_spoken(void);                 // of who asks
const char *guide_lang_name(const char *lang);       // "Welsh"
const char *guide_lang_attr(const char *lang);       // for what is drawn in it; NULL: it is the page's own
bool guide_is_english(struct guide_leaf l);

// One of them, as it stands now.
struct guide_open {
	struct guide_leaf leaf;
	struct guide_version now;  // version 0: the program's own words, and nobody ever changed them; no text: no page
	bool changed;              // by an administrator; else the program's own
	bool newer;                // the program's own words have changed since they wrote it
	struct str original;       // what the program comes with; STR_NONE: nothing in this language
	struct str english;        // of another language: what the English page says now
	bool older;                // of another language: the English page has changed since this was made
};
// ERR_NOT_FOUND: l.g is NULL.
enum err guide_open(struct visit *v, struct guide_leaf l, struct guide_open *out) MUST_USE;
struct str guide_made_from(const struct guide_open *o); // the English words that it was; STR_NONE: not known
struct guide_leaf guide_asked(const struct visit *v); // the one that the address names
// "A page about planning: Your rights, Welsh", of a draft whose place names "rights.cy"; what: its first words.
const char *guide_draft_title(struct page *p, const char *what, struct str name);
const char *guide_path(struct visit *v, struct guide_leaf l, const char *rest); // "/guide/prepare" and the rest
// Writes the next versions, in the name of who asks; the draft of their form, at `place`, goes with it. after is told
// ERR_STALE when somebody else was quicker.
enum err guide_publish_all(struct visit *v, struct guide_leaf l, int64_t seen, struct guide_version *list,
	size_t count, struct str place, enum err (*after)(struct visit *, enum err, void *)) MUST_USE;
// What the program comes with, as a version: the one before the first that somebody writes.
struct guide_version guide_as_it_came(const struct guide_open *o);
// Names words without repeating them: what a form says it was made from.
struct str guide_stamp(struct arena *a, struct str text);
// The field in which one says why, and what was said; STR_NONE with a fault when nothing was.
void guide_why_field(struct visit *v, struct page *p, const char *label);
struct str guide_why(struct visit *v);

// "New to this? Read how to prepare." for who is on a page of a plan: the first page for the person and those who help
// them, the second for professionals.
void guide_hint(struct visit *v, struct page *p, const char *person, const char *staff);

// --- the words (guide_text.c) --------------------------------------------------------------------------------------
// Plain text with a few signs: "# " the title, on the first line; "## " and "### " headings; "- " and "1. " lists;
// [words](address) a link; **words** strong; an empty line ends a paragraph. All else, tags of HTML too, is shown as it
// is written. The first paragraph is the introduction.
struct str guide_title(struct str text); // of the first line; STR_NONE when that is none
void guide_draw(struct page *p, struct str text, const char *lang); // all but the title; NULL: the page's language
// All of it as part of another page, in a box.
void guide_draw_boxed(struct page *p, struct str text, const char *lang);
// What is wrong with it, each as a fault at `field` that names the line. True when nothing is.
bool guide_check(struct visit *v, struct str text, const char *field);
bool guide_has_tags(struct str text); // something looks like a tag: it will be shown, not obeyed

#endif
