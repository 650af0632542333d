// SPDX-License-Identifier: Apache-2.0
// What others say about an entry without changing it: comments, and changes that they suggest. Somebody's own words are
// edited by nobody else; whoever would say something to them says it beside them.
//
// A comment is a Communication that is `about` the entry (a reply names the one before in `inResponseTo`); a
// suggestion is a Task with the entry as `focus`, which contains the entry as it would be, and is answered by whose
// words they are. Both lie on the shelf of series under the section and the label of their entry, so that whoever may
// not see the entry finds no trace of them, in pages, searches, totals and exports alike. They are no entries of the
// plan: they take no part in what is agreed, and count for no criterion.
//
// A comment can be taken back by who wrote it: its next version says "entered-in-error", and no page shows its words
// any more, but only that there was one.
#ifndef OWNPLAN_PLAN_REMARK_H
#define OWNPLAN_PLAN_REMARK_H

#include "plan/plan.h"

#define REMARK_COMMENT "comment" // in the kind column
#define REMARK_SUGGESTION "suggestion"

enum suggested { SUGGESTED_OPEN, SUGGESTED_TAKEN, SUGGESTED_LEFT, SUGGESTED_BACK }; // taken back by who made it
const char *suggested_words(enum suggested s); // N_
int suggested_colour(enum suggested s);

struct remark {
	struct resource r;
	bool suggestion;
	struct str about_type, about; // the entry: "Goal" and its id
	struct str text;   // the comment, or why the change is suggested
	struct str name;   // of who said it
	struct str reply_to; // id of the comment before; STR_NONE
	instant at;
	bool back; // a comment that was taken back
	// Of a suggestion.
	enum suggested state;
	struct str answer; // in words, of whose words they are
	int64_t version;   // of the entry that it was made from
	struct entry as;   // the entry as it would be; kind NULL when it cannot be read
	day due;           // that something is put right: when it has to be answered (correction.h); DAY_NONE: it need not
};
struct remarks {
	struct remark *item; // oldest first
	size_t count;
};
// A resource as a remark. False: it is none, or taken away.
bool remark_read(struct arena *a, const struct resource *r, struct remark *out);
// Those of the entries of this plan, which the reader was shown already, as far as they may see them (x NULL: the
// caller looks to that). id: of one entry alone; STR_NONE: of all.
enum err remarks_of(struct db *db, struct arena *a, const struct plan *pl, const struct access *x, struct str id,
	struct remarks *out) MUST_USE;
// One of them by its own id. ERR_NOT_FOUND: there is none, or not for this reader, or its entry is not on the plan.
enum err remark_get(struct db *db, struct arena *a, const struct plan *pl, const struct access *x, struct str type,
	struct str id, struct remark *out, const struct entry **about) MUST_USE;
// The same without its plan: the remark is there for this reader and its entry is not taken away.
enum err remark_there(struct db *db, struct arena *a, const struct access *x, struct str person, struct str type,
	struct str id, struct remark *out) MUST_USE;
size_t remarks_about(const struct remarks *list, struct str id, bool suggestions); // open ones, or comments that stand

// Whether this actor says what becomes of changes that are suggested to the entry: those whose words they are.
bool remark_decides(const struct entry *about, const struct visit *v);

// What to write, with expect 0.
struct resource_put remark_comment(struct arena *a, const struct entry *about, const struct writer *w, struct str text,
	struct str reply_to);
// The next version of a comment, which is taken back.
struct resource_put remark_back(struct arena *a, const struct remark *comment, const struct writer *w);
// values: complete; those of fields that were not sent stay as they are. due: DAY_NONE, or when it has to be answered.
struct resource_put remark_suggest(struct arena *a, const struct entry *about, const struct values *values,
	const struct writer *w, struct str why, day due);
// The next version of a suggestion: what became of it.
struct resource_put remark_answer(struct arena *a, const struct remark *s, const struct writer *w, enum suggested state,
	struct str answer);
// What would stand if it were taken: the suggestion on top of what stands now. clear: nothing of it collides with what
// was changed since. Fields of `out` that it would change are marked as sent.
enum err remark_merge(struct db *db, struct arena *a, const struct remark *s, const struct entry *now,
	struct values *out, bool *clear) MUST_USE;

// Accounts that are told of something new about the entry: who wrote it, the person when they sign in, and who said
// something about it before; not `but`. As far as they may see it, when they look.
size_t remark_told(struct db *db, struct arena *a, const struct entry *about, const struct remarks *before,
	struct str but, struct str **accounts);

#endif
