// SPDX-License-Identifier: Apache-2.0
// How a plan changed: the versions of all its entries as one list, newest first, each as far as the reader may see it.
// Walked entry by entry from what is there now and what was taken away, so that saving pays for no index (plan_view.h).
#include <stdlib.h>
#include <string.h>

#include "plan/accept.h"
#include "plan/follow.h"
#include "plan/say.h"
#include "plan/taken.h"
#include "plan/worklist.h"
#include "web/entry_seen.h"
#include "web/erased.h"
#include "web/plan_view.h"
#include "web/template_view.h"
#include "web/web.h"

// --- collecting ----------------------------------------------------------------------------------------------------
struct collector {
	struct visit *v;
	struct change *item;
	size_t count, room;
	instant since_at; // only what came after; 0: all
	int64_t since;
	instant before; // only what came before; 0: all
	bool only_gone; // what is there now is known to be older
};

static void collect(struct collector *c, const struct resource *now, const struct resource *was)
{
	if (c->count == c->room) {
		c->room = c->room ? c->room * 2 : 64;
		struct change *more = arena_array(c->v->arena, struct change, c->room);
		if (c->count)
			memcpy(more, c->item, c->count * sizeof *more);
		c->item = more;
	}
	struct change *one = &c->item[c->count++];
	*one = (struct change){ .now = *now };
	if (was && access_sees(&c->v->access, was))
		one->was = *was;
}

// Whether this version was made after the last look. `prev` is the number of the change that made it; a first version
// that was replaced since does not tell, so the clock decides.
static bool is_new(const struct collector *c, const struct resource *r, bool current)
{
	if (!c->since_at)
		return true;
	if (current)
		return r->seq > c->since;
	return r->prev ? r->prev > c->since : r->updated > c->since_at;
}

static enum err collect_entry(struct collector *c, const struct resource *r, size_t most)
{
	struct visit *v = c->v;
	struct resource_list past = { (struct resource *)r, 1 };
	struct entry e;
	// What an entry said before is open to who may see the entry now, as far as they could see it then.
	if (!access_sees(&v->access, r) || !is_new(c, r, true))
		return OK;
	if (erase_is(r) && kind_named(r->kind) && !c->since_at) {
		if (!c->before || r->updated < c->before)
			collect(c, r, NULL); // that there was something, and nothing of what it said
		return OK;
	}
	if (!entry_open_for(v, r, &e))
		return OK;
	enum err x = r->version > 1 ? resource_history(v->db, v->arena, r->type, r->id, most, &past) : OK;
	for (size_t i = 0; x == OK && i < past.count; i++) {
		const struct resource *now = &past.item[i];
		if (!is_new(c, now, i == 0))
			break;
		if (c->since_at && str_eq(now->author, visit_author(v)))
			continue; // what one changed oneself is no news
		if (access_sees(&v->access, now) && (!c->before || now->updated < c->before))
			collect(c, now, i + 1 < past.count ? &past.item[i + 1] : NULL);
	}
	return x;
}

// What the CarePlan notes of templates that the plan follows.
static void collect_follows(struct collector *c, const struct resource *r)
{
	struct follow_note *note;
	size_t count = follow_notes(c->v->arena, json_trusted(c->v->arena, r->body), &note);
	for (size_t i = 0; i < count; i++) {
		if (!note[i].at || (c->before && note[i].at >= c->before))
			continue;
		collect(c, &(struct resource){ .updated = note[i].at, .kind = r->kind, .id = note[i].name }, NULL);
		c->item[c->count - 1].follow = &note[i];
	}
}

static int newest_first(const void *x, const void *y)
{
	const struct resource *a = &((const struct change *)x)->now, *b = &((const struct change *)y)->now;
	if (a->updated != b->updated)
		return a->updated > b->updated ? -1 : 1;
	int ids = str_compare(a->id, b->id);
	return ids ? ids : a->version > b->version ? -1 : 1;
}

static enum err collect_all(struct collector *c, size_t most)
{
	struct visit *v = c->v;
	struct resource_list now = { 0 }, gone;
	enum err e = c->only_gone ? OK : resource_shelf(v->db, v->arena, v->person.key, SHELF_PLAN, &now);
	if (e == OK)
		e = resource_gone(v->db, v->arena, v->person.key, SHELF_PLAN, &gone);
	for (size_t i = 0; e == OK && i < now.count; i++) {
		if (!c->since_at && str_is(now.item[i].kind, "plan"))
			collect_follows(c, &now.item[i]);
		e = collect_entry(c, &now.item[i], most);
	}
	for (size_t i = 0; e == OK && i < gone.count; i++)
		e = collect_entry(c, &gone.item[i], most);
	return e;
}

// Entries with more versions than this show their oldest on their own page only.
#define ENTRY_MOST 500

static enum err load(struct collector *c, size_t most, struct change_list *out)
{
	*out = (struct change_list){ 0 };
	enum err e = collect_all(c, ENTRY_MOST);
	if (e != OK)
		return e;
	if (c->count)
		qsort(c->item, c->count, sizeof *c->item, newest_first);
	size_t n = c->count < most ? c->count : most;
	while (n > 0 && n < c->count && c->item[n].now.updated == c->item[n - 1].now.updated)
		n++; // what was saved together stays together, so that the next page begins behind it
	*out = (struct change_list){ c->item, n, n < c->count };
	return OK;
}

enum err changes_before(struct visit *v, instant before, size_t most, struct change_list *out)
{
	struct collector c = { .v = v, .before = before };
	return load(&c, most, out);
}

// --- in words ------------------------------------------------------------------------------------------------------
enum change_what change_what(const struct change *c)
{
	if (c->now.deleted)
		return CHANGE_GONE;
	if (!c->was.type.n)
		return CHANGE_NEW;
	return c->was.deleted ? CHANGE_BACK : CHANGE_WORDS;
}

// "Declan, as Sarah Obi suggested".
static struct str suggested_by(struct visit *v, const struct change *c, struct str who)
{
	struct str name = c->now.body.n && !c->now.deleted
		? json_text(v->arena, json_get(json_path(v->arena, json_trusted(v->arena, c->now.body),
			EXT("proposed-by", "Reference")), "display"))
		: STR_NONE;
	return name.n ? str_format(v->arena, _("%.*s, as %.*s suggested"), STR_ARG(who), STR_ARG(name)) : who;
}

// "Sarah Obi, typed in from paper of 3 March 2025" of the version that was.
static struct str taken_over(struct visit *v, const struct change *c, struct str who)
{
	struct entry now, was;
	struct taken t, before;
	if (c->now.deleted || !c->now.body.n || !entry_open_for(v, &c->now, &now) || !taken_of(&now, &t))
		return who;
	if (c->was.body.n && entry_open_for(v, &c->was, &was) && taken_of(&was, &before) && before.entered == t.entered)
		return who;
	return str_format(v->arena, t.way == TAKEN_TYPED ? _("%.*s, typed in from %s") : _("%.*s, brought in from %s"),
		STR_ARG(who), web_taken(v, &t));
}

struct str change_who(struct visit *v, const struct change *c)
{
	struct json_at by = c->now.version > 1 && !c->now.deleted && c->now.body.n
		? json_path(v->arena, json_trusted(v->arena, c->now.body), EXT("changed-by", "Reference"))
		: (struct json_at){ 0 };
	struct str reference = json_text(v->arena, json_get(by, "reference")),
			   name = json_text(v->arena, json_get(by, "display"));
	struct str who = str_eq(reference, str_format(v->arena, "Patient/%.*s", STR_ARG(v->person.key))) ? v->person.called
		: name.n ? text_short(v->arena, name, 80)
				 : web_author_name(v, c->now.author);
	return suggested_by(v, c, taken_over(v, c, who));
}

// It was taken away because it was never right.
static bool mistake(struct visit *v, const struct change *c)
{
	return c->now.deleted && c->now.body.n &&
		json_true(json_path(v->arena, json_trusted(v->arena, c->now.body), EXT("removed-mistake", "Boolean")));
}

static const char *gone_words(struct visit *v, const struct change *c)
{
	struct str who = change_who(v, c), why = STR_NONE;
	if (c->now.body.n)
		why = json_text(
			v->arena, json_path(v->arena, json_trusted(v->arena, c->now.body), EXT("removed-why", "String")));
	if (mistake(v, c) && why.n)
		return str_format(v->arena, _("%.*s wrote that this was a mistake: “%.*s”"), STR_ARG(who), STR_ARG(why)).p;
	if (mistake(v, c))
		return str_format(v->arena, _("%.*s wrote that this was a mistake"), STR_ARG(who)).p;
	if (why.n)
		return str_format(v->arena, _("%.*s took it away: “%.*s”"), STR_ARG(who), STR_ARG(why)).p;
	return str_format(v->arena, _("%.*s took it away"), STR_ARG(who)).p;
}

static struct str said(struct visit *v, const struct plan *pl, const struct value *value)
{
	struct str s = value_words(v, pl, value);
	return s.n ? s : STR_NONE;
}

// "By" is followed by its day wherever else it stands.
static const char *label_alone(struct visit *v, const struct field *f)
{
	return str_is(str_of(f->name), "due") ? _("By when") : view_capital(v, _(f->short_label));
}

static struct str label_said(struct visit *v, struct str label)
{
	const char *words = seen_words(v, label);
	return str_of(words ? words : _("Everyone who can see this part of the plan"));
}

static void draw_fields(struct visit *v, struct page *p, const struct plan *pl, const struct change *c,
	const struct entry *now, const struct entry *was, bool all)
{
	struct values after, before;
	values_of(v->arena, now, &after);
	if (was)
		values_of(v->arena, was, &before);
	if (was && !str_eq(was->r->label, now->r->label))
		own_change(p, .what = page_say(p, _("%s: %s"), view_title(v, now), _("Who may see it")),
			.who = str_c(v->arena, change_who(v, c)), .when = say_when(v->arena, c->now.updated),
			.before = label_said(v, was->r->label), .after = label_said(v, now->r->label), .is_value = true);
	for (size_t i = 0; i < now->kind->fields; i++) {
		const struct field *f = &now->kind->field[i];
		struct str x = was ? said(v, pl, &before.item[i]) : STR_NONE, y = said(v, pl, &after.item[i]);
		bool shown = was ? !value_same(&before.item[i], &after.item[i]) : y.n && (all || (f->flags & FIELD_TITLE));
		if (!shown || (!x.n && !y.n))
			continue;
		const char *label = was || all ? label_alone(v, f) : _(now->kind->title);
		own_change(p,
			.what = f->flags & FIELD_TITLE || all ? label : page_say(p, _("%s: %s"), view_title(v, now), label),
			.who = str_c(v->arena, change_who(v, c)), .when = say_when(v->arena, c->now.updated), .before = x,
			.after = y, .is_value = !field_is_words(f));
	}
}

static struct str version_words(struct visit *v, int64_t number)
{
	return number ? str_format(v->arena, _("Version %lld"), (long long)number) : STR_NONE;
}

// "Kind of plan: Living with dementia", from version 1 to 2.
static void draw_follow(struct visit *v, struct page *p, const struct follow_note *n, const char *when)
{
	struct template t;
	bool there = template_get(v->db, v->arena, n->name, n->now ? n->now : n->was, &t) == OK;
	if (there)
		template_speak(v->arena, &t);
	struct str who = follow_who(v, n);
	const char *title = there ? template_title(v->arena, &t) : page_c(p, n->name);
	own_change(p, .what = page_say(p, _("Kind of plan: %s"), title), .when = when,
		.who = !n->why.n ? page_c(p, who)
			: page_say(p, n->now < n->was ? _("%s moved plans of this kind back: “%s”")
				: _("%s moved all plans of this kind: “%s”"), page_c(p, who), page_c(p, n->why)),
		.before = version_words(v, n->was), .after = version_words(v, n->now));
}

struct str follow_who(struct visit *v, const struct follow_note *n)
{
	bool self = str_eq(n->reference, str_format(v->arena, "Patient/%.*s", STR_ARG(v->person.key)));
	return self ? v->person.called : n->by.n ? n->by : str_of(_("Somebody"));
}

void draw_change(struct visit *v, struct page *p, const struct plan *pl, const struct change *c, bool all)
{
	struct entry now, was;
	const char *when = say_when(v->arena, c->now.updated);
	if (c->follow) {
		draw_follow(v, p, c->follow, when);
		return;
	}
	if (str_is(c->now.kind, ACCEPT_KIND)) {
		own_change(p, .what = _("Sent by another service. It was no part of the plan then"),
			.who = str_c(v->arena, web_author_name(v, c->now.author)), .when = when);
		return;
	}
	if (!c->now.body.n || !entry_open_for(v, &c->now, &now)) {
		own_change(p, .what = _("What stood here was erased by law"), .when = when,
			.who = c->now.deleted ? erased_who(v, c->now.type, c->now.id)
				: str_c(v->arena, web_author_name(v, c->now.author)));
		return;
	}
	if (c->now.deleted) {
		own_change(p, .what = _(now.kind->title), .who = gone_words(v, c), .when = when,
			.before = str_of(view_title(v, &now)), .mistake = mistake(v, c));
		return;
	}
	bool before = c->was.type.n && !c->was.deleted && c->was.body.n && entry_open_for(v, &c->was, &was);
	draw_fields(v, p, pl, c, &now, before ? &was : NULL, all);
}

// --- the page ------------------------------------------------------------------------------------------------------
static void draw_list(struct visit *v, struct page *p, const struct plan *pl, const struct change_list *list)
{
	for (size_t i = 0; i < list->count;) {
		day d = day_of(list->item[i].now.updated);
		nhsuk_heading(p, .text = say_day_week(v->arena, d), .level = 2, .size = SIZE_M);
		own_history_begin(p);
		for (; i < list->count && day_of(list->item[i].now.updated) == d; i++)
			draw_change(v, p, pl, &list->item[i], false);
		own_history_end(p);
	}
}

enum err changes_page(struct visit *v)
{
	struct plan pl;
	struct change_list list;
	int64_t before = 0;
	if (!str_int(visit_query(v, "before"), 1, INT64_MAX, &before))
		before = 0;
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &pl);
	if (e == OK)
		e = changes_before(v, before, CHANGES_MOST, &list);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = web_say(v, N_("How my plan changed"), N_("How %s's plan changed")),
		.h1 = true, .back = web_path(v, "%s", ""), .place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_PLAN);
	nhsuk_paragraph(p,
		.text = _("Nothing is ever lost: here is what was added, changed and taken away, the newest "
				  "first."),
		.size = SIZE_L);
	nhsuk_paragraph(p, .text = _("[What changed between two days, or two agreed versions]"), .no_print = true,
		.href = web_path(v, "/changes/between"));
	nhsuk_paragraph(p, .text = _("[Who recorded what]"), .no_print = true, .href = web_path(v, "/recorded"));
	if (!list.count)
		own_empty(p, .text = before ? _("There is nothing older than this.") : _("Nothing has changed yet."));
	draw_list(v, p, &pl, &list);
	if (list.more)
		nhsuk_pagination(p,
			.next_href = web_path(v, "/changes?before=%lld", (long long)list.item[list.count - 1].now.updated),
			.next_text = _("Older"));
	return web_end(v, p);
}

// --- since you last looked -----------------------------------------------------------------------------------------
#define SINCE_MOST 12

static const char *since_words(struct visit *v, const struct change *c, const struct entry *e)
{
	static const char *const words[] = { [CHANGE_NEW] = N_("%.*s added this %s"),
		[CHANGE_WORDS] = N_("%.*s changed this %s"),
		[CHANGE_GONE] = N_("%.*s took this away %s"),
		[CHANGE_BACK] = N_("%.*s put this back %s") };
	(void)e;
	return str_format(
		v->arena, _(words[change_what(c)]), STR_ARG(change_who(v, c)), say_when(v->arena, c->now.updated))
		.p;
}

// One line an entry: its newest change.
static bool seen_before(const struct change_list *list, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (str_eq(list->item[j].now.id, list->item[i].now.id))
			return true;
	return false;
}

// All of it field by field and side by side, from the day of the last look on.
static void since_more(struct plan_view *w, instant at)
{
	int year, month, dom;
	day_split(day_of(at), &year, &month, &dom);
	nhsuk_paragraph(w->p, .text = _("[See all that changed, side by side]"), .no_print = true,
		.href = web_path(
			w->v, "/changes/between?since-day=%d&since-month=%d&since-year=%d", dom, month, year));
}

static void since_list(struct plan_view *w, const struct change_list *list)
{
	struct visit *v = w->v;
	own_actions_begin(w->p);
	for (size_t i = 0; i < list->count; i++) {
		const struct change *c = &list->item[i];
		struct entry e;
		if (seen_before(list, i) || !c->now.body.n || !entry_open_for(v, &c->now, &e))
			continue;
		const char *href = c->now.deleted || c->now.version > 1
			? web_path(v, "/history/%.*s/%.*s", STR_ARG(c->now.type), STR_ARG(c->now.id))
			: view_href(v, &e);
		own_action(w->p, .text = view_called(v, &e), .href = href,
			.who = since_words(v, c, &e));
	}
	own_actions_end(w->p);
}

enum err draw_since(struct plan_view *w)
{
	struct visit *v = w->v;
	struct change_list list;
	instant at;
	int64_t seq;
	enum err e = looked_get(v->db, v->actor.account, v->person.key, &at, &seq);
	if (e != OK || !at)
		return e; // a first look: everything is new, and all of it stands below
	struct collector c = { .v = v, .since_at = at, .since = seq, .only_gone = w->newest <= seq };
	e = load(&c, SINCE_MOST, &list);
	if (e != OK || !list.count)
		return e;
	nhsuk_card_begin(
		w->p, .heading = page_say(w->p, _("Since you last looked, %s"), say_when(v->arena, at)), .size = SIZE_M);
	since_list(w, &list);
	if (list.more)
		nhsuk_paragraph(w->p, .text = _("There is more: [how it changed]"), .href = web_path(v, "/changes"));
	since_more(w, at);
	nhsuk_card_end(w->p);
	return OK;
}
