// SPDX-License-Identifier: Apache-2.0
// Inside plan/: what is asked of an entry again and again, kept beside its body in the column `facts`. A save must know
// what follows from the whole plan (criteria, state, lists), and asks some forty entries for their status, their dates,
// who is in them; a page shows their words. Unpacking and reading each body for that was half of what a save cost, and
// half of a page (docs/PERFORMANCE.md).
//
// Facts are never more than a copy. What is long, or not as its kind has it, is read in the body; facts of another
// body, made when the kinds were others, or with a byte that is not as it was written count for nothing; and whoever
// has a plan agreed, or sends it to others, reads the bodies (plan_load), not these.
#ifndef OWNPLAN_PLAN_FACTS_H
#define OWNPLAN_PLAN_FACTS_H

#include "plan/entry.h"

enum { FACTS_MATERIAL = 32 }; // bytes of a material digest (manifest.h)

enum fact_is {
	FACT_ASK,   // the body
	FACT_NONE,  // there is no such element
	FACT_THERE,
};
struct fact {
	enum fact_is is;
	struct str text; // when there, by control: words, the date as it stands, a code, a number, "" for a tick; people
	                 // and links as fact_ref reads them. In the bytes of the row
};

// Behind the kind's fields: whose words they are, as a reference and as a name; that it was taken over from a paper or
// a file (taken.h), which is read in the body.
enum fact_beside { FACT_WORDS_OF, FACT_WORDS_NAME, FACT_TAKEN, FACTS_BESIDE };
struct facts {
	struct fact *item;    // the kind's fields, in their order, and those of enum fact_beside
	bool has_said;        // said is what stands in the body; else it was last updated then
	instant said;
	const unsigned char *material; // NULL: the kind is not material
};

// Makes r->facts of a body that is complete, and packs the body (resource_pack). Any thread. Of an agreement they are
// others (agreement_facts.c); what is of no kind, and no agreement, gets none.
void facts_make(struct arena *a, struct resource *r);
// False: there are none for this body and this kind, and everything is asked of the body.
bool facts_read(struct arena *a, const struct kind *k, const struct resource *r, struct facts *out);
// Those of an entry, read when they are first asked for. NULL: none.
const struct facts *entry_facts(const struct entry *e);
// One of those beside the fields. NULL: the body is asked.
const struct fact *fact_beside(const struct entry *e, enum fact_beside which);
// The i-th of several people or links. False behind the last.
bool fact_ref(const struct fact *f, uint32_t i, struct str *reference, struct str *display);

// --- the bytes -----------------------------------------------------------------------------------------------------
// Which body they are of. False: of one that has no mark, and so no facts.
bool facts_body_mark(const struct resource *r, uint32_t *mark);
void facts_put_number(struct buf *b, uint64_t n, size_t bytes);
void facts_put_text(struct buf *b, struct str text); // with its length before it
// Each takes from the front of *rest; false: there is not so much. What is taken lies in the same bytes.
bool facts_take(struct str *rest, size_t n, struct str *out);
bool facts_take_number(struct str *rest, size_t bytes, uint64_t *n);
bool facts_take_text(struct str *rest, struct str *out);

#endif
