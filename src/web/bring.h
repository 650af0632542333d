// SPDX-License-Identifier: Apache-2.0
// Inside web/: bringing in a plan that somebody has already. What is on paper, or in a document, lies in the plan as a
// document (kind_document, a further page as one that names it), and is typed in beside it part by part
// (bring_sheet.c); a table or a FHIR file is looked through first and then brought in as a whole (bring_file.c).
#ifndef OWNPLAN_WEB_BRING_H
#define OWNPLAN_WEB_BRING_H

#include "web/entry_form.h"
#include "web/plan_view.h"

// A document on its way into the plan, as the reader may see it.
struct sheet {
	const struct entry *document;
	const struct entry **page; // the document itself, then its further pages, oldest first
	size_t pages;
	size_t at; // the one that is looked at, from 0
};
// ERR_NOT_FOUND: no such document, or not for this reader. `at` from the field "sheet" or the query "page".
enum err sheet_open(struct visit *v, const struct plan *pl, struct str id, struct sheet *out) MUST_USE;
// Where it is typed in: the list of its parts, or with a kind its form.
const char *sheet_path(struct visit *v, const struct sheet *s, const struct kind *k);
// The picture, the frame, or the words of the page that is looked at, and the way to the others.
void sheet_draw(struct visit *v, struct page *p, const struct sheet *s, const struct kind *k);
// Whether an entry was typed in from it.
bool sheet_gave(const struct sheet *s, const struct entry *e, struct taken *out);
// Whether parts of this kind can be typed in by who asks.
bool sheet_takes(struct visit *v, const struct kind *k);

// The files of a form's control, each as a further page of `document` (NULL: the first is one that `values` says, and
// the others are its pages), put into the change. ERR_INPUT with the faults at "file".
enum err bring_files(struct visit *v, struct plan_change *c, const struct plan *pl, const struct entry *document,
	struct values *values, struct str id) MUST_USE;

#endif
