// SPDX-License-Identifier: Apache-2.0
// How a plan, or one entry of it, changed between two days or two agreed versions: what was added, changed, ended and
// taken away, by whom and why, as sentences and with both texts side by side. Each version is shown to who may see that
// version, and what may not be seen at the end of the span is not spoken of at all. Prints without its form.
#include <stdlib.h>
#include <string.h>

#include "plan/accept.h"
#include "plan/say.h"
#include "web/plan_view.h"
#include "web/web.h"

#define VERSIONS_MOST 1000 // of one entry
#define SHOWN_MOST 300
#define NAMES_MOST 8

struct span {
	instant from, to; // from: what stood then; to: what stood then, and all after it is left out
	const char *words;
	struct str who, section, entry; // only these; empty: all
};

enum turn { TURN_NEW, TURN_CHANGED, TURN_ENDED, TURN_GONE, TURNS };
static const char *const turn_titles[TURNS] = { N_("Added"), N_("Changed"), N_("Ended"), N_("Taken away") };

// What became of one entry.
struct turned {
	enum turn turn;
	struct entry was, now; // kind NULL: it was not there
	struct str names[NAMES_MOST];
	size_t name_count;
	instant at; // the last of it
	struct str why;
	bool mistake;
};

struct turned_list {
	struct turned *item;
	size_t count, room;
	struct str *people; // everybody who changed something, for the filter
	size_t people_count;
};

// --- collecting ----------------------------------------------------------------------------------------------------
static const struct resource *at(const struct resource_list *newest_first, instant t)
{
	for (size_t i = 0; i < newest_first->count; i++)
		if (newest_first->item[i].updated <= t)
			return &newest_first->item[i];
	return NULL;
}

static bool add_name(struct str *list, size_t *n, size_t most, struct str name)
{
	for (size_t i = 0; i < *n; i++)
		if (str_eq(list[i], name))
			return true;
	if (*n == most)
		return false;
	list[(*n)++] = name;
	return true;
}

static void add_person(struct visit *v, struct turned_list *out, struct str name)
{
	if ((out->people_count & (out->people_count + 1)) == 0) {
		struct str *more = arena_array(v->arena, struct str, 2 * out->people_count + 2);
		if (out->people_count)
			memcpy(more, out->people, out->people_count * sizeof *more);
		out->people = more;
	}
	(void)add_name(out->people, &out->people_count, out->people_count + 1, name);
}

// Who made the versions after `from`, up to `to`, the oldest first.
static void read_names(struct visit *v, const struct span *s, const struct resource_list *past, struct turned *t,
	struct turned_list *out)
{
	for (size_t i = past->count; i-- > 0;) {
		const struct resource *r = &past->item[i];
		if (r->updated <= s->from || r->updated > s->to || !access_sees(&v->access, r))
			continue;
		struct change c = { .now = *r };
		struct str name = change_who(v, &c);
		(void)add_name(t->names, &t->name_count, NAMES_MOST, name);
		add_person(v, out, name);
		t->at = r->updated;
	}
}

static bool by(const struct turned *t, struct str who)
{
	bool found = !who.n;
	for (size_t i = 0; i < t->name_count; i++)
		found = found || str_eq(t->names[i], who);
	return found;
}

static bool differs(struct visit *v, const struct turned *t)
{
	struct values before, after;
	values_of(v->arena, &t->was, &before);
	values_of(v->arena, &t->now, &after);
	for (size_t i = 0; i < t->now.kind->fields; i++)
		if (!value_same(&before.item[i], &after.item[i]))
			return true;
	return false;
}

// False: nothing of it is to be told.
static bool judge(struct visit *v, const struct resource *was, const struct resource *now, struct turned *t)
{
	struct entry e;
	bool before = was && !was->deleted && was->body.n && !str_is(was->kind, ACCEPT_KIND) &&
		access_sees(&v->access, was) && entry_open_for(v, was, &t->was);
	if (!now || !now->body.n || str_is(now->kind, ACCEPT_KIND) || !access_sees(&v->access, now) ||
		!entry_open_for(v, now, &e))
		return false;
	if (!before)
		t->was = (struct entry){ 0 };
	if (now->deleted) {
		struct json_at body = json_trusted(v->arena, now->body);
		t->turn = TURN_GONE;
		t->why = json_text(v->arena, json_path(v->arena, body, EXT("removed-why", "String")));
		t->mistake = json_true(json_path(v->arena, body, EXT("removed-mistake", "Boolean")));
		return before;
	}
	t->now = e;
	if (!before) {
		t->turn = TURN_NEW;
		return true;
	}
	t->turn = entry_past(&t->now) && !entry_past(&t->was) ? TURN_ENDED : TURN_CHANGED;
	return differs(v, t);
}

static enum err collect(struct visit *v, const struct span *s, const struct resource *r, struct turned_list *out)
{
	struct resource_list past;
	struct turned t = { 0 };
	if (!access_sees(&v->access, r))
		return OK;
	if (r->updated <= s->from || (s->entry.n && !str_eq(r->id, s->entry)) || !kind_named(r->kind))
		return OK;
	enum err e = resource_back(v->db, v->arena, r, VERSIONS_MOST, &past);
	if (e != OK || !judge(v, at(&past, s->from), at(&past, s->to), &t))
		return e;
	read_names(v, s, &past, &t, out);
	if (!by(&t, s->who) || (s->section.n && !str_eq(s->section, r->section)))
		return OK;
	if (out->count == out->room) {
		out->room = out->room ? out->room * 2 : 32;
		struct turned *more = arena_array(v->arena, struct turned, out->room);
		if (out->count)
			memcpy(more, out->item, out->count * sizeof *more);
		out->item = more;
	}
	out->item[out->count++] = t;
	return OK;
}

// In the order of the plan, and of one kind the last that changed first.
static int by_place(const void *a, const void *b)
{
	const struct turned *x = a, *y = b;
	size_t rank_x = kind_rank(x->now.kind ? x->now.kind : x->was.kind),
		   rank_y = kind_rank(y->now.kind ? y->now.kind : y->was.kind);
	if (rank_x != rank_y)
		return rank_x < rank_y ? -1 : 1;
	return x->at == y->at ? 0 : x->at > y->at ? -1 : 1;
}

static enum err load(struct visit *v, const struct plan *pl, const struct span *s, struct turned_list *out)
{
	struct resource_list gone;
	*out = (struct turned_list){ 0 };
	enum err e = resource_gone(v->db, v->arena, v->person.key, SHELF_PLAN, &gone);
	for (size_t i = 0; e == OK && i < pl->whole.count; i++)
		e = collect(v, s, &pl->whole.item[i], out);
	for (size_t i = 0; e == OK && i < gone.count; i++)
		e = collect(v, s, &gone.item[i], out);
	if (out->count > 1)
		qsort(out->item, out->count, sizeof *out->item, by_place);
	return e;
}

// --- in words ------------------------------------------------------------------------------------------------------
static const char *sentence(struct visit *v, const struct turned *t)
{
	static const char *const words[TURNS] = { N_("%s added this, %s."), N_("%s changed this, %s."),
		N_("%s wrote that this has ended, %s."), N_("%s took this away, %s.") };
	const char *who = say_list(v->arena, t->names, t->name_count), *when = say_when(v->arena, t->at);
	if (t->name_count == 1 && strchr(who, ',')) // "Sarah Bell, Continuing care nurse, added this"
		who = str_format(v->arena, "%s,", who).p;
	if (t->mistake)
		return str_format(v->arena, _("%s wrote that this was a mistake, %s."), who, when).p;
	return str_format(v->arena, _(words[t->turn]), who, when).p;
}

static void draw_fields(struct visit *v, struct page *p, const struct plan *pl, const struct turned *t)
{
	struct values before, after;
	values_of(v->arena, &t->was, &before);
	values_of(v->arena, &t->now, &after);
	for (size_t i = 0; i < t->now.kind->fields; i++) {
		if (value_same(&before.item[i], &after.item[i]))
			continue;
		struct str x = value_words(v, pl, &before.item[i]), y = value_words(v, pl, &after.item[i]);
		if (!x.n && !y.n)
			continue;
		nhsuk_heading(p, .text = _(t->now.kind->field[i].short_label), .level = 4, .size = SIZE_S);
		own_two_texts(p, .mine_heading = _("It said"), .mine = x, .theirs_heading = _("It says"), .theirs = y,
			.level = 5);
	}
}

static void draw_one(struct visit *v, struct page *p, const struct plan *pl, const struct turned *t)
{
	const struct entry *e = t->now.kind ? &t->now : &t->was;
	const struct kind *kind = e->kind;
	must(kind != NULL); // what changed was something before or is something now
	own_goal_begin(p, .title = view_called(v, e), .level = 3);
	nhsuk_paragraph(p, .text = sentence(v, t), .tight = true);
	if (t->why.n)
		own_note(p, .text_str = t->why, .cite = _("Why"));
	if (t->was.kind && t->now.kind)
		draw_fields(v, p, pl, t);
	else if (t->mistake)
		own_struck(p, entry_title(e));
	else if (kind->single || !text_is_short(entry_title(e), TITLE_MOST)) // the heading has the rest
		own_words(p, .text_str = entry_title(e), .is_small = true);
	nhsuk_paragraph(p, .text = _("[Every version of it]"), .size = SIZE_S, .no_print = true,
		.href = web_path(v, "/history/%.*s/%.*s", STR_ARG(e->r->type), STR_ARG(e->r->id)));
	own_goal_end(p);
}

static void draw_list(struct visit *v, struct page *p, const struct plan *pl, const struct turned_list *list)
{
	size_t shown = 0;
	for (int turn = 0; turn < TURNS; turn++) {
		bool any = false;
		for (size_t i = 0; i < list->count && shown < SHOWN_MOST; i++) {
			if (list->item[i].turn != (enum turn)turn)
				continue;
			if (!any)
				nhsuk_heading(p, .text = _(turn_titles[turn]), .level = 2, .size = SIZE_L);
			any = true;
			shown++;
			draw_one(v, p, pl, &list->item[i]);
		}
	}
	if (shown < list->count)
		nhsuk_paragraph(p, .text = _("There is more. Choose days that are nearer to each other."), .secondary = true);
	if (!list->count)
		own_empty(p, .text = _("Nothing is different."));
}

// --- choosing ------------------------------------------------------------------------------------------------------
struct chosen {
	struct agreed_version *version;
	size_t versions;
	struct span span;
};

static bool sees(struct visit *v, const char *section)
{
	return access_decide(&v->access, MAY_SEE, &(struct access_what){ .section = str_of(section) });
}

// What was typed as a day; 0 when nothing was. Wrong: a fault at the field.
static day typed_day(struct visit *v, const char *name)
{
	static const char *const parts[] = { "day", "month", "year" };
	int64_t n[3] = { 0 };
	bool any = false, good = true;
	for (int i = 0; i < 3; i++) {
		struct str s = visit_query(v, str_format(v->arena, "%s-%s", name, parts[i]).p);
		any = any || s.n;
		good = str_int(s, 1, 9999, &n[i]) && good;
	}
	day d = any && good ? day_make((int)n[2], (int)n[1], (int)n[0]) : DAY_NONE;
	if (any && d == DAY_NONE)
		(void)fault_field(&v->fault, name, _("Write a day, a month and a year, for example 4 11 2026"));
	return d;
}

// One end: a day that was typed, else a version, else `otherwise`.
static instant end_of(struct visit *v, const struct chosen *c, const char *name, const char *typed, bool last,
	const char **words)
{
	int64_t number = 0;
	struct str pick = visit_query(v, name);
	day d = typed_day(v, typed);
	if (d != DAY_NONE) {
		*words = say_day(v->arena, d);
		return last ? day_start(d + 1) - 1 : day_start(d) - 1;
	}
	if (pick.n > 1 && pick.p[0] == 'v' && str_int(str_part(pick, 1, pick.n), 1, 100000, &number))
		for (size_t i = 0; i < c->versions; i++)
			if (c->version[i].number == number) {
				*words = str_format(v->arena, _("version %d"), (int)number).p;
				return c->version[i].last;
			}
	*words = last ? _("today") : _("the beginning");
	return last ? clock_now() : 0;
}

static enum err choose(struct visit *v, struct chosen *c)
{
	struct agreement_list agreements;
	const char *from, *to;
	*c = (struct chosen){ 0 };
	if (sees(v, "agreement")) {
		enum err e = agreements_brief(v->db, v->arena, v->person.key, &agreements);
		if (e != OK)
			return e;
		c->version = agreed_versions(v->arena, &agreements, STR(""), &c->versions);
	}
	struct span *s = &c->span;
	s->from = end_of(v, c, "from", "since", false, &from);
	s->to = end_of(v, c, "to", "until", true, &to);
	if (!v->fault.err && s->from > s->to)
		(void)fault_field(&v->fault, "until", _("This must be later than where it begins"));
	s->words = str_format(v->arena, _("From %s to %s"), from, to).p;
	s->who = visit_query(v, "who");
	s->section = visit_query(v, "section");
	s->entry = visit_query(v, "entry");
	return OK;
}

static struct nhsuk_choice version_choice(struct visit *v, const struct agreed_version *x)
{
	const char *agreed = say_day(v->arena, day_of(x->last));
	return (struct nhsuk_choice){ .value = str_format(v->arena, "v%d", x->number).p,
		.text = str_format(v->arena, _("Version %d, agreed on %s"), x->number, agreed).p };
}

static void choose_end(struct visit *v, struct page *p, const struct chosen *c, const char *name, const char *typed,
	const char *label, const char *usual)
{
	struct nhsuk_choice *items = arena_array(v->arena, struct nhsuk_choice, c->versions + 1);
	size_t n = 0;
	items[n++] = (struct nhsuk_choice){ .value = "", .text = usual };
	for (size_t i = c->versions; i-- > 0;)
		items[n++] = version_choice(v, &c->version[i]);
	nhsuk_select(p, .name = name, .label = label, .label_size = SIZE_S, .items = items, .count = n,
		.value = visit_query(v, name));
	nhsuk_date_input(p, .name = typed, .label = _("Or a day"), .label_size = SIZE_S,
		.error = fault_at(&v->fault, typed),
		.day = visit_query(v, str_format(v->arena, "%s-day", typed).p),
		.month = visit_query(v, str_format(v->arena, "%s-month", typed).p),
		.year = visit_query(v, str_format(v->arena, "%s-year", typed).p));
}

static void draw_form(struct visit *v, struct page *p, const struct chosen *c, const struct turned_list *list)
{
	struct nhsuk_choice *who = arena_array(v->arena, struct nhsuk_choice, list->people_count + 2);
	struct nhsuk_choice *part = arena_array(v->arena, struct nhsuk_choice, section_count + 1);
	size_t n = 0, parts = 0;
	who[n++] = (struct nhsuk_choice){ .value = "", .text = _("Everybody") };
	for (size_t i = 0; i < list->people_count; i++)
		who[n++] = (struct nhsuk_choice){ .value_str = list->people[i], .text_str = list->people[i] };
	part[parts++] = (struct nhsuk_choice){ .value = "", .text = _("The whole plan") };
	for (size_t i = 0; i < section_count; i++)
		if (sees(v, sections[i].name))
			part[parts++] = (struct nhsuk_choice){ .value = sections[i].name, .text = _(sections[i].title) };
	// Who came with versions, days or one entry reads what changed first.
	bool asked = visit_query(v, "from").n || c->span.from || c->span.entry.n;
	own_no_print_begin(p);
	nhsuk_expander_begin(p, .summary = _("Choose days, versions, people or a part"), .open = !asked || v->fault.err);
	nhsuk_form_begin(p, .action = web_path(v, "/changes/between"), .method = "get");
	if (c->span.entry.n)
		nhsuk_hidden(p, "entry", c->span.entry);
	own_pair_begin(p);
	own_box_begin(p);
	choose_end(v, p, c, "from", "since", _("From"), _("The beginning"));
	own_box_end(p);
	own_box_begin(p);
	choose_end(v, p, c, "to", "until", _("To"), _("Today"));
	own_box_end(p);
	own_pair_end(p);
	nhsuk_select(p, .name = "who", .label = _("Changed by"), .label_size = SIZE_S, .items = who, .count = n,
		.value = c->span.who);
	if (!c->span.entry.n)
		nhsuk_select(p, .name = "section", .label = _("Which part"), .label_size = SIZE_S, .items = part,
			.count = parts, .value = c->span.section);
	nhsuk_button(p, .text = _("Show what changed"), .look = BUTTON_SECONDARY);
	nhsuk_form_end(p);
	nhsuk_expander_end(p);
	own_no_print_end(p);
}

enum err changes_between(struct visit *v)
{
	struct plan pl;
	struct chosen c;
	struct turned_list list = { 0 };
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &pl);
	if (e == OK)
		e = choose(v, &c);
	if (e == OK && !v->fault.err)
		e = load(v, &pl, &c.span, &list);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("What changed between two days"), .h1 = true, .caption = c.span.words,
		.print = true, .back = web_path(v, "/changes"), .back_text = _("Back to all changes"),
		.place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_PLAN);
	draw_form(v, p, &c, &list);
	if (!v->fault.err)
		draw_list(v, p, &pl, &list);
	return web_end(v, p);
}
