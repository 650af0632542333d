// SPDX-License-Identifier: Apache-2.0
// Pages about planning: what a plan is, its four steps, one's rights, and a guide for professionals. Anybody reads
// them (guide.c); an administrator changes their words (guide_edit.c, guide_versions.c). What the program comes with
// lies in guide/ and is embedded; what an administrator wrote lies in the database (record/guide.h) and stands before
// it. To add a page: its text in guide/, and its row in guide_pages.c.
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
};
// Made by tools/guide.py.
extern const struct guide_text guide_texts[];
extern const size_t guide_text_count;
// STR_NONE: it has none in that language.
struct str guide_original(const struct guide_page *g, const char *lang);

// The words of a page as they are shown now. *changed: an administrator's, with its version in *newest; else the
// program's own (version 0 when nobody ever changed it).
enum err guide_now(struct visit *v, const struct guide_page *g, struct guide_version *newest, bool *changed) MUST_USE;

// One of them, as an administrator sees it. ERR_NOT_FOUND: g is NULL.
struct guide_open {
	const struct guide_page *g;
	struct guide_version now;
	bool changed; // by an administrator
	bool newer;   // the program's own words have changed since they wrote it
	struct str original;
};
enum err guide_open(struct visit *v, const struct guide_page *g, struct guide_open *out) MUST_USE;
const struct guide_page *guide_asked(const struct visit *v); // the one that the address names; NULL: none
const char *guide_path(struct visit *v, const struct guide_page *g, const char *rest); // "/guide/prepare" and the rest
// Writes the next versions, in the name of who asks; the draft of their form, at `place`, goes with it. after is told
// ERR_STALE when somebody else was quicker.
enum err guide_publish_all(struct visit *v, const struct guide_page *g, int64_t seen, struct guide_version *list,
	size_t count, struct str place, enum err (*after)(struct visit *, enum err, void *)) MUST_USE;
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
// What is wrong with it, each as a fault at `field` that names the line. True when nothing is.
bool guide_check(struct visit *v, struct str text, const char *field);
bool guide_has_tags(struct str text); // something looks like a tag: it will be shown, not obeyed

#endif
