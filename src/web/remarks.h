// SPDX-License-Identifier: Apache-2.0
// Inside web/: what the pages of comments and of suggested changes share (remarks.c, suggest.c), and what the plan and
// the homes show of them (plan/remark.h).
#ifndef OWNPLAN_WEB_REMARKS_H
#define OWNPLAN_WEB_REMARKS_H

#include "plan/remark.h"
#include "record/notice.h"
#include "web/draft_form.h"
#include "web/plan_view.h"

// An entry and what was said about it.
struct said {
	struct plan plan;
	const struct entry *about;
	struct remarks remarks;
	struct draft_form draft;
};
// ERR_NOT_FOUND: no such entry for this reader.
enum err said_open(struct visit *v, struct str id, struct said *out) MUST_USE;
bool said_may(struct visit *v, const struct entry *about); // comment
bool said_may_suggest(struct visit *v, const struct entry *about); // other words: that is writing
// The change in the plan and in who is told of it, in one transaction: `told` get a notice, and the asker's own notice
// of `settled` goes. Then to `path`.
struct said_act {
	struct plan_change *change; // NULL: a comment alone, from which nothing of the plan follows
	struct resource_put put;
	const struct entry *about; // of a new one: it is kept only while the entry has the label that it was made with
	struct notice_to {
		struct str type, id;
	} tell;
	struct str *told;
	size_t count;
	struct str settled;
	const char *path, *done;
};
enum err said_commit(struct visit *v, struct said_act *act) MUST_USE;
// notices_read for these, but for what waits for the reader's answer.
enum err said_read(struct visit *v, const struct entry *about, const struct remark *list, size_t count) MUST_USE;
// The page that shows these is made: the reader's notices of them go, by nothing that it waits for. Nothing is done
// when there are none, or when the page answers a form that was sent. `list`: person and id of each.
enum err notices_read(struct visit *v, const struct notice *list, size_t count) MUST_USE;
// The entry's words with whose they are; and the fields that a suggestion would change, both texts side by side.
void said_entry(struct visit *v, struct page *p, const struct entry *e);
// What waits for the reader of this plan: changes that they decide about, and what is new. Nothing when nothing does.
void plan_notices(struct plan_view *w);
// Below an entry: "Comments (2)", "Comment", "Suggest a change".
void remark_links(struct plan_view *w, const struct entry *e, struct str hidden);
// On paper that holds the whole plan: what was said about the entry, and changes that wait for an answer.
void remarks_on_paper(struct plan_view *w, const struct entry *e);
// Beside an entry that was left as it is: what the person says about it, on pages and on paper.
void remark_statements(struct plan_view *w, const struct entry *e);
// The way to ask that somebody else's words are put right; nothing for who may not.
void correct_link(struct visit *v, struct page *p, const struct entry *e);
// Among the messages: what was asked to be put right.
void correct_messages(struct plan_view *w);

#endif
