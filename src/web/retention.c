// SPDX-License-Identifier: Apache-2.0
// How long records are kept (plan/retention.h), for the privacy officer: those whose time has come, those that are
// held, and putting and lifting a hold. Nothing is destroyed by itself: retention_end.c. (What the person reads:
// retention_own.c.)
#include "plan/retention.h"
#include "plan/say.h"
#include "record/hold.h"
#include "record/key.h"
#include "web/draft_form.h"
#include "web/privacy.h"
#include "web/web.h"

#define RECORD_MOST 300 // bytes of an address that is typed

// --- the officer's lists ---------------------------------------------------------------------------------------------
static const char *path_of(struct visit *v, struct str person)
{
	return str_format(v->arena, "/privacy/kept/%.*s", STR_ARG(person)).p;
}

static void name_cell(struct visit *v, struct page *p, struct str person)
{
	nhsuk_cell_begin(p, .numeric = false);
	nhsuk_link(p, .text = privacy_whose(v, person), .href = path_of(v, person));
	nhsuk_cell_end(p);
	visit_tell(v, person);
}

static enum err draw_held(struct visit *v, struct page *p, size_t *shown)
{
	struct hold_list list;
	enum err e = hold_all(v->db, v->arena, &list);
	*shown = list.count;
	if (e != OK || !list.count)
		return e;
	nhsuk_table_begin(p, .caption = _("Records that are held, the oldest first"), .caption_size = SIZE_M,
		.responsive = true, NHSUK_COLUMNS({ _("Whose plan") }, { _("Since") }, { _("By") }, { _("Why") }));
	for (size_t i = 0; i < list.count; i++) {
		nhsuk_table_row_begin(p);
		name_cell(v, p, list.item[i].person);
		nhsuk_cell(p, .text = say_day(v->arena, day_of(list.item[i].since)));
		nhsuk_cell(p, .text = page_c(p, list.item[i].name));
		nhsuk_cell(p, .text = page_c(p, text_short(v->arena, list.item[i].why, 120)));
		nhsuk_table_row_end(p);
	}
	nhsuk_table_end(p);
	return OK;
}

struct due {
	struct str person;
	const struct retention_class *class;
	day until;
};

// Of those whose day has come the ones whose time has, too.
static enum err find_due(struct visit *v, const struct keep *list, size_t count, struct due *out, size_t *found)
{
	enum err e = OK;
	*found = 0;
	for (size_t i = 0; e == OK && i < count; i++) {
		struct retention_facts facts;
		struct due *x = &out[*found];
		e = retention_of(v->db, v->arena, list[i].person, &facts);
		if (e == OK) {
			*x = (struct due){ .person = list[i].person };
			x->class = retention_longest(&facts, &x->until);
			*found += x->until != DAY_NONE && x->until <= clock_today();
		}
		e = e == ERR_NOT_FOUND || e == ERR_GONE ? OK : e;
	}
	return e;
}

static void draw_table(struct visit *v, struct page *p, const struct due *due, size_t count)
{
	nhsuk_table_begin(p, .caption = _("Records whose time has come"), .caption_size = SIZE_M, .responsive = true,
		NHSUK_COLUMNS({ _("Whose plan") }, { _("Had to be kept until") }, { _("Which rule") }));
	for (size_t i = 0; i < count; i++) {
		nhsuk_table_row_begin(p);
		name_cell(v, p, due[i].person);
		nhsuk_cell(p, .text = say_day(v->arena, due[i].until));
		nhsuk_cell(p, .text = _(due[i].class->title));
		nhsuk_table_row_end(p);
	}
	nhsuk_table_end(p);
}

// "DAY.KEY" of the last one on the page before.
static bool after_of(struct visit *v, struct keep *out)
{
	struct str rest = visit_query(v, "after"), number = str_cut(&rest, '.');
	int64_t n;
	if (!str_int(number, 0, INT32_MAX, &n) || !key_valid(rest))
		return false;
	*out = (struct keep){ rest, (day)n };
	return true;
}

static enum err draw_due(struct visit *v, struct page *p, size_t *shown)
{
	struct keep after, *list;
	size_t count;
	bool later = after_of(v, &after);
	*shown = 0;
	enum err e = keep_due(v->db, v->arena, clock_today(), later ? &after : NULL, &list, &count);
	struct due *due = arena_array(v->arena, struct due, HOLD_MOST + 1);
	if (e == OK)
		e = find_due(v, list, count, due, shown);
	if (e == OK && *shown)
		draw_table(v, p, due, *shown);
	if (e == OK && count == HOLD_MOST)
		nhsuk_pagination(p, .next_text = _("More"), .next_href = str_format(v->arena, "/privacy/kept?after=%d.%.*s",
			list[count - 1].until, STR_ARG(list[count - 1].person)).p);
	return e;
}

static enum err draw_list(struct visit *v, const struct draft_form *draft)
{
	struct page *p = web_begin(v, .title = _("How long records are kept"), .h1 = true, .back = "/privacy");
	size_t held = 0, due = 0;
	nhsuk_paragraph(p, .size = SIZE_L, .text = _("Nothing is destroyed by itself. A record that is held, for a "
		"complaint or a claim, loses nothing until the hold is lifted."));
	enum err e = draw_held(v, p, &held);
	if (e == OK)
		e = draw_due(v, p, &due);
	if (e != OK)
		return e;
	if (!held && !due)
		own_empty(p, .text = _("No record is held, and the time of none has come."));
	nhsuk_form_begin(p, .action = "/privacy/kept", .draft = draft_form_path(v, draft));
	nhsuk_input(p, .name = "record", .label = _("Look at one record"), .label_size = SIZE_M,
		.hint = _("The address of the plan, which whoever works with it can give you."),
		.value = visit_form(v, "record"), .error = fault_at(&v->fault, "record"));
	draft_form_end(v, p, draft, _("Look at it"));
	nhsuk_heading(p, .text = _("The rules"), .level = 2, .size = SIZE_M);
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = 0; i < retention_class_count; i++)
		nhsuk_item(p, page_say(p, "%s: %s", _(retention_classes[i].title), _(retention_classes[i].rule)));
	nhsuk_list_end(p);
	return web_end(v, p);
}

enum err kept_page(struct visit *v)
{
	struct draft_form draft;
	enum err e = draft_form_open(v, STR("privacy-kept"), &draft);
	return e == OK ? draw_list(v, &draft) : e;
}

// The key in an address of a plan, or by itself.
static struct str record_in(struct str typed)
{
	struct str rest = typed.n <= RECORD_MOST ? str_trim(typed) : STR(""), found = STR_NONE;
	while (rest.p && !found.p) {
		struct str part = str_cut(&rest, '/');
		size_t at;
		if (str_index(part, '?', &at) || str_index(part, '#', &at))
			part = str_part(part, 0, at);
		if (key_valid(part))
			found = part;
	}
	return found;
}

enum err kept_find(struct visit *v)
{
	struct draft_form draft;
	struct person who;
	enum err e = draft_form_open(v, STR("privacy-kept"), &draft);
	if (e != OK)
		return e;
	struct str key = record_in(visit_form(v, "record"));
	if (key.n && person_load(v->db, v->arena, key, &who) == OK)
		return visit_go(v, str_of(path_of(v, key)));
	(void)fault_field(&v->fault, "record", visit_form(v, "record").n
		? _("No record is at this address. Copy it from a page of the plan.") : _("Write which record it is"));
	return draw_list(v, &draft);
}

// --- one record ------------------------------------------------------------------------------------------------------
struct keeping {
	struct str person;
	struct retention_facts facts;
	const struct retention_class *class;
	day until;
	bool held;
	struct hold stands;   // when held
	struct hold_list all;
	struct draft_form draft;
	struct hold x;        // to be written
};

static enum err open_record(struct visit *v, struct keeping *k)
{
	k->person = visit_param(v, "key");
	enum err e = key_valid(k->person) ? retention_of(v->db, v->arena, k->person, &k->facts) : ERR_NOT_FOUND;
	if (e == OK)
		e = hold_of_person(v->db, v->arena, k->person, &k->all);
	if (e != OK)
		return e;
	k->class = retention_longest(&k->facts, &k->until);
	for (size_t i = 0; i < k->all.count; i++)
		if (!k->all.item[i].lifted) {
			k->held = true;
			k->stands = k->all.item[i];
		}
	visit_tell(v, k->person);
	return draft_form_open(v, draft_spot_place(v, "privacy-hold", k->person), &k->draft);
}

static void draw_before(struct visit *v, struct page *p, const struct keeping *k)
{
	for (size_t i = 0; i < k->all.count; i++) {
		const struct hold *x = &k->all.item[i];
		if (!x->lifted)
			continue;
		nhsuk_heading(p, .text = page_say(p, _("Held from %s to %s"), say_day(v->arena, day_of(x->since)),
			say_day(v->arena, day_of(x->lifted))), .level = 2, .size = SIZE_M);
		own_note(p, .text_str = x->why, .cite = page_c(p, x->name));
		own_note(p, .text_str = x->lifted_why, .cite = page_say(p, _("%s, who lifted it"), page_c(p, x->lifter)));
	}
}

static enum err draw_record(struct visit *v, const struct keeping *k)
{
	struct page *p = web_begin(v, .title = _("How long this record is kept"), .h1 = true, .back = "/privacy/kept");
	nhsuk_summary_list_begin(p, .no_border = false);
	nhsuk_summary_row(p, .key = _("Whose plan"), .value = privacy_whose(v, k->person));
	nhsuk_summary_row(p, .key = _("Written in last"), .value = say_day(v->arena, k->facts.last));
	nhsuk_summary_row(p, .key = _("Which rule"), .value = page_say(p, "%s: %s", _(k->class->title), _(k->class->rule)));
	if (k->until != DAY_NONE)
		nhsuk_summary_row(p, .key = _("To be kept until"), .value = say_day(v->arena, k->until));
	nhsuk_summary_list_end(p);
	if (k->held) {
		nhsuk_inset_text(p, .text = page_say(p, _("This record is held since %s. Nothing can be taken out of it."),
			say_day(v->arena, day_of(k->stands.since))));
		own_note(p, .text_str = k->stands.why, .cite = page_c(p, k->stands.name));
	}
	nhsuk_form_begin(p, .action = path_of(v, k->person), .draft = draft_form_path(v, &k->draft));
	nhsuk_hidden(p, "act-of", k->held ? STR("lift") : STR("hold"));
	nhsuk_textarea(p, .name = "why", .label = k->held ? _("Why is the hold lifted?") : _("Why must it be held?"),
		.label_size = SIZE_M, .rows = 4, .value = visit_form(v, "why"), .error = fault_at(&v->fault, "why"),
		.hint = k->held ? _("From then on things can be taken out again.")
			: _("For example a complaint, a claim or an inquiry. Privacy officers read this. The person reads that "
				"there is a hold, and not why."));
	draft_form_end(v, p, &k->draft, k->held ? _("Lift the hold") : _("Hold this record"));
	if (!k->held && k->until != DAY_NONE && k->until <= clock_today())
		nhsuk_paragraph(p, .text = _("Its time has come. [Destroy this record]"),
			.href = str_format(v->arena, "%s/destroy", path_of(v, k->person)).p);
	draw_before(v, p, k);
	nhsuk_paragraph(p, .text = _("[Must this person not be found?]"),
		.href = str_format(v->arena, "/privacy/restricted/%.*s", STR_ARG(k->person)).p);
	return web_end(v, p);
}

enum err kept_record_page(struct visit *v)
{
	struct keeping *k = arena_make(v->arena, struct keeping);
	enum err e = open_record(v, k);
	return e == OK ? draw_record(v, k) : e;
}

static enum err hold_run(struct db *db, struct arena *a, void *what)
{
	const struct keeping *k = what;
	return k->held ? hold_lift(db, &k->x) : hold_put(db, a, &k->x);
}

// A colleague was first: what they did stands on the page.
static enum err saved(struct visit *v, enum err e, void *what)
{
	const struct keeping *k = what;
	if (e == ERR_STALE || e == ERR_CONFLICT)
		return visit_go(v, str_of(path_of(v, k->person)));
	return e == OK ? web_go_done(v, path_of(v, k->person), k->held ? "lifted" : "held") : web_error(v, e);
}

enum err kept_record(struct visit *v)
{
	struct keeping *k = arena_make(v->arena, struct keeping);
	enum err e = open_record(v, k);
	if (e != OK)
		return e;
	struct str why = visit_form(v, "why");
	if (str_is(visit_form(v, "act-of"), "lift") != k->held)
		return saved(v, ERR_STALE, k);
	if (!why.n)
		(void)fault_field(&v->fault, "why", _("Write why"));
	if (why.n > HOLD_WHY_MOST)
		(void)fault_field(&v->fault, "why", _("This is too long. Please make it shorter"));
	if (v->fault.err)
		return draw_record(v, k);
	instant now = clock_now();
	k->x = k->held ? (struct hold){ .person = k->person, .lifted = now, .lifter = v->actor.name, .lifted_why = why }
		: (struct hold){ .person = k->person, .id = key_id(v->arena, k->person), .since = now,
			.account = v->actor.account, .name = v->actor.name, .why = why };
	return draft_form_commit(v, k->draft.place, hold_run, k, saved);
}
