// SPDX-License-Identifier: Apache-2.0
// The readable part that a section of a FHIR document carries (Narrative, FHIR R4 2.4.0): paragraphs of plain XHTML,
// made of escaped text only. It is part of a resource, never of a page: pages are made by nhsuk/.
#ifndef OWNPLAN_PLAN_NARRATIVE_H
#define OWNPLAN_PLAN_NARRATIVE_H

#include "plan/entry.h"

// Begins the div, then one paragraph a call; the whole is closed by narrative_end.
void narrative_begin(struct buf *b);
// The entry's title, and below it each other field that has a value, with its short label.
void narrative_entry(struct buf *b, const struct entry *e);
// What somebody said beside it, with their name.
void narrative_said(struct buf *b, struct str who, struct str words);
void narrative_end(struct buf *b);
// A code and its term: "Unable to sleep (SNOMED CT 301345002)". Either may be empty.
struct str code_words(struct arena *a, struct str code, struct str term);
// The value of a field in words; empty when there is none. LINK fields have none: the reader follows the reference.
struct str field_words(const struct entry *e, const struct field *f);

#endif
