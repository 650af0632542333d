// SPDX-License-Identifier: Apache-2.0
// Inside web/: the joined-up plan as one reader may see it, and the parts of which its page, its print and the goals
// page are made. plan_view_open reads everything once; the draw functions only write.
#ifndef OWNPLAN_WEB_PLAN_VIEW_H
#define OWNPLAN_WEB_PLAN_VIEW_H

#include "plan/privacy.h"
#include "plan/criteria.h"
#include "plan/remark.h"
#include "plan/say.h"
#include "web/form.h"

struct plan_view {
	struct visit *v;
	struct page *p; // set by who begins the page
	struct plan pl; // what the reader may see of it
	bool whole; // nothing is withheld from this reader
	int64_t newest; // number of the newest change of an entry, also of one that is withheld: to see whether to look
	bool all_sections; // the reader sees every section, if not every entry
	struct remarks remarks; // what was said about the entries that the reader may see
	struct agreement_list agreements; // in brief; none for who may not see that section
	struct agreed_sides sides; // who has agreed to the plan as it stands
	bool agreed_once;
	struct criteria criteria; // when all_sections
	bool account; // the person can sign in
	bool staff, writes; // the reader is a professional; may write something
	bool paper; // for print: nothing to press
	bool outside; // for who has a link: what was let out, and nothing of who the person is
	bool no_more; // without what is folded in for professionals: what to do now
	bool said;  // on paper, with what was said about each entry
	const struct part *part; // the part that is drawn (plan_reading.c)
	bool folded;             // it opens where it stands
	bool brief;              // of a goal its words; what is done for it opens below them
	bool second;             // another record of the same person (second.h), below the plan of the one that goes on
	bool calls;              // of plans for when things go wrong: whom to call, in order
};

enum err plan_view_open(struct visit *v, struct plan_view *out) MUST_USE;
// web_end, when everything that the page asked for could be read (plan_sound): ERR_INTERNAL else, and no page.
enum err plan_view_end(struct plan_view *w) MUST_USE;
// What the reader may see of a plan that was loaded whole.
void plan_seen(struct arena *a, const struct plan *whole, const struct access *x, struct plan *out);
// Whether the reader may see, or write in, a section; never on paper for the second.
bool view_sees(const struct plan_view *w, const char *section);
bool view_writes(const struct plan_view *w, const struct kind *k);
// Whether there is something to agree that the reader has not agreed to as it stands.
bool view_may_agree(const struct plan_view *w);

// --- small things ------------------------------------------------------------------------------------------------
// An entry's title for headings and links: "A goal" when it has none.
const char *view_title(struct visit *v, const struct entry *e);
// What an entry is, in a word or two: "Goal"; of what somebody asked: "This isn't working for me".
const char *view_kind(struct visit *v, const struct entry *e);
// "Goal or hope: Walk to the shop"; the title alone where it says the kind already.
const char *view_called(struct visit *v, const struct entry *e);
// Where an entry can be read: the page of its own that it has, else its place on the plan page.
const char *view_href(struct visit *v, const struct entry *e);
// "Declan and Sarah Obi", the people of a WHO field.
const char *view_who(const struct plan_view *w, const struct entry *e, const char *field);
// A number to press; on paper to read; that there is none.
void view_phone(struct plan_view *w, struct str phone, struct str who);
// A short label as it begins a line.
const char *view_capital(struct visit *v, const char *label);
// Splits the lines of a do or don't answer: leading dashes and blanks go, empty lines too. NULL p at the end.
struct str line_next(struct str *rest);

// --- readings of the plan ----------------------------------------------------------------------------------------
// Three ways to read one plan (plan_reading.c): in the person's words, for who supports them, for professionals. Each
// holds all parts that the reader may see; which stand open, and in what order, is what differs.
struct plan_reading {
	const char *name;                     // in addresses: /people/KEY/for/NAME
	const char *mine, *other;             // N_: what it is called
	const char *mine_about, *other_about; // N_: what it is good for
	const char *open, *order; // names of parts, separated by blanks; those in no order follow as they come
	bool since;               // with what changed since the reader looked
	void (*top)(struct plan_view *w); // what stands above the parts; NULL: nothing
};
const struct plan_reading *reading_named(struct str name); // NULL: there is none
const struct plan_reading *reading_usual(const struct visit *v); // that of who reads
#define READINGS 3
extern const struct plan_reading readings[READINGS];
// Which readings there are, and what is in this one with links to it.
void draw_ways_to_read(struct plan_view *w, const struct plan_reading *now);
void draw_contents(struct plan_view *w, const struct plan_reading *now);
void draw_parts(struct plan_view *w, const struct plan_reading *r);
void draw_reading_paper(struct plan_view *w, const struct plan_reading *r); // only what stands open
void draw_which_plan(struct plan_view *w); // what kind of plan it is, and the way to choose (plan_templates.c)
void draw_whole(struct plan_view *w); // all of it, on paper
bool draw_second_parts(struct plan_view *w); // those that hold something, folded; whether there is any
void draw_part(struct plan_view *w, const char *name); // one part, when there is something to show
// The section of the part that is drawn, as a part of the page or folded.
void part_begin(struct plan_view *w);
void part_end(struct plan_view *w);
void draw_support(struct plan_view *w); // plan_support.c: what to do and not to do, who does what
bool goal_avoids(const struct entry *goal); // plan_goals.c: something that one does not want to happen
struct str goal_in_list(struct plan_view *w, const struct entry *goal); // its title; "To avoid: ..."
void draw_in_short(struct plan_view *w); // plan_short.c: the plan in a few lines, for professionals

// looked_ask.c: that a privacy officer answered.
void looked_top(struct plan_view *w, const struct privacy_tasks *tasks);

// --- parts of the plan -------------------------------------------------------------------------------------------
void draw_head(struct plan_view *w);
void draw_about(struct plan_view *w); // what matters, please do, please don't
void draw_about_more(struct plan_view *w); // the other answers
void draw_goals(struct plan_view *w);
void draw_goal(struct plan_view *w, const struct entry *goal, int level);
void draw_action(struct plan_view *w, const struct entry *e, bool with_goal);
void draw_strengths(struct plan_view *w);
void draw_needs(struct plan_view *w);
void draw_formulation(struct plan_view *w);
void draw_contingency(struct plan_view *w);         // on the plan page its beginning, or calls; on paper all of it
size_t draw_contingency_whole(struct plan_view *w); // how many there are
void draw_plans(struct plan_view *w);               // other plans, documents kept elsewhere
void draw_header(struct plan_view *w);              // who pays, where and with whom it was made
void draw_prepared(struct plan_view *w);
void draw_talk(struct plan_view *w); // decisions, conversations
void draw_capacity(struct plan_view *w); // what can be decided, what was decided for them (plan_capacity.c)
void draw_documents(struct plan_view *w); // files.c: those of which the file or its address is here
void draw_people(struct plan_view *w);
void draw_details(struct plan_view *w); // name, address and the like, on paper (details.c)
void draw_next_look(struct plan_view *w);
void draw_top(struct plan_view *w); // what waits for an answer
void draw_aside(struct plan_view *w);
void draw_criteria(struct plan_view *w);
void draw_for_professionals(struct plan_view *w);
enum err draw_since(struct plan_view *w) MUST_USE; // "since you last looked", for everybody but the person
// That other services sent something that waits (sent.c); nothing when nothing does.
void sent_notice(struct visit *v, struct page *p, const struct plan *pl);
bool sent_waits(const struct resource *r);
// The small links below an entry: change it, what it said before.
void draw_links(struct plan_view *w, const struct entry *e);
// The same; whoever changes it comes back to `then`, a path as web_path gives it with "%23" for "#" (NULL: as usual).
void draw_links_then(struct plan_view *w, const struct entry *e, const char *then);
// Where an entry was taken over from (plan/taken.h), and the way to its scan, for what is drawn without web_cite or
// draw_links. Nothing for what was written here.
void draw_came_from(struct plan_view *w, const struct entry *e, bool cite, bool link);
// What the fields of an entry hold that was not drawn yet: a line each with its short label; details and what is for
// professionals folded below (on paper in small lines). drawn: names of fields, separated by blanks; the title always
// counts as drawn. So a new field of a kind is seen without another line of code.
void draw_rest(struct plan_view *w, const struct entry *e, const char *drawn);
// A heading that opens a section with an id, and the words when there is nothing in it yet.
void draw_empty(struct plan_view *w, const struct kind *k);

// --- changes -----------------------------------------------------------------------------------------------------
struct follow_note; // plan/follow.h
struct change {
	struct resource now; // the version that this change made
	struct resource was; // the one before; type empty: the first, or one that the reader may not see
	const struct follow_note *follow; // the plan follows another template, and no entry changed; NULL
};
struct change_list {
	struct change *item; // newest first
	size_t count;
	bool more; // there are older ones
};
#define CHANGES_MOST 100
// Changes of entries of the plan that the reader may see, and of what kind of plan it is: the newest `most` and what
// was saved together with the last of them. Only those before an instant; 0: all.
enum err changes_before(struct visit *v, instant before, size_t most, struct change_list *out) MUST_USE;
// One change field by field, inside own_history_begin. all: the fields of a new entry too, not its title alone.
void draw_change(struct visit *v, struct page *p, const struct plan *pl, const struct change *c, bool all);
// Who chose that the plan follows another template.
struct str follow_who(struct visit *v, const struct follow_note *n);
// Who made this version: who changed it, not whose words they are.
struct str change_who(struct visit *v, const struct change *c);
enum change_what { CHANGE_NEW, CHANGE_WORDS, CHANGE_GONE, CHANGE_BACK };
enum change_what change_what(const struct change *c);

#endif
