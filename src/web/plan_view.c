// SPDX-License-Identifier: Apache-2.0
// Reading a plan for one reader (plan_view.h), and the small sentences that all its parts use.
#include "web/plan_view.h"

#include <string.h>

#include "base/direction.h"
#include "plan/say.h"
#include "plan/taken.h"
#include "web/asking.h"
#include "web/files.h"
#include "web/remarks.h"

void plan_seen(struct arena *a, const struct plan *whole, const struct access *x, struct plan *out)
{
	*out = *whole;
	out->finder = plan_finder_new(a);
	out->entry = arena_array(a, struct entry, whole->entries + 1);
	out->entries = 0;
	for (size_t i = 0; i < whole->entries; i++)
		if (x->self || access_sees(x, whole->entry[i].r))
			out->entry[out->entries++] = whole->entry[i];
	plan_shield(out, shield_of(a, whole->person, x));
	// Without a CarePlan the state follows from offers; who may not see those learns nothing of them.
	if (!whole->care_plan_id.n && !plan_first(out, &kind_offer) && !plan_first(out, &kind_declined))
		out->state = PLAN_NONE;
}

bool view_sees(const struct plan_view *w, const char *section)
{
	return access_decide(&w->v->access, MAY_SEE, &(struct access_what){ .section = str_of(section) });
}

bool view_writes(const struct plan_view *w, const struct kind *k)
{
	struct visit *v = w->v;
	if (w->paper || (k->written_by == BY_STAFF && !w->staff))
		return false;
	return access_decide(&v->access, MAY_WRITE, &(struct access_what){ .section = str_of(k->section) });
}

static bool sees_all(const struct plan_view *w)
{
	for (size_t i = 0; i < section_count; i++)
		if (!str_is(str_of(sections[i].name), "sharing") && !view_sees(w, sections[i].name))
			return false;
	return true;
}

// And, for who sees everything, the criteria, which are judged by the agreements too.
static enum err read_agreements(struct plan_view *w, const struct plan *whole)
{
	struct visit *v = w->v;
	struct str now = STR("");
	if (!view_sees(w, "agreement"))
		return OK;
	enum err e = agreements_brief(v->db, v->arena, v->person.key, &w->agreements);
	if (e != OK)
		return e;
	if (w->agreements.count)
		now = agreement_manifest_now(v->arena, &w->agreements, whole);
	w->sides = agreed_sides_of(&w->agreements, now);
	w->agreed_once = w->agreements.count > 0;
	return w->all_sections ? criteria_with(v->db, v->arena, whole, &w->agreements, now, &w->criteria) : OK;
}

static int64_t newest_of(const struct plan *pl)
{
	int64_t newest = 0;
	for (size_t i = 0; i < pl->entries; i++)
		if (pl->entry[i].r->seq > newest)
			newest = pl->entry[i].r->seq;
	return newest;
}

enum err plan_view_open(struct visit *v, struct plan_view *out)
{
	struct plan whole;
	struct actor account;
	*out = (struct plan_view){ .v = v, .staff = v->actor.kind == ACTOR_STAFF };
	enum err e = plan_load_facts(v->db, v->arena, &v->person, NULL, &whole);
	if (e != OK)
		return e;
	asking_of(v, &whole);
	plan_seen(v->arena, &whole, &v->access, &out->pl);
	out->whole = out->pl.entries == whole.entries;
	e = remarks_of(v->db, v->arena, &out->pl, &v->access, STR_NONE, &out->remarks);
	if (e != OK)
		return e;
	out->newest = newest_of(&whole);
	out->all_sections = sees_all(out);
	out->writes = (v->access.verbs & MAY_WRITE) != 0;
	e = read_agreements(out, &whole);
	if (e != OK)
		return e;
	e = account_of_person(v->db, v->arena, v->person.key, &account);
	out->account = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err plan_view_end(struct plan_view *w)
{
	enum err e = plan_sound(&w->pl);
	return e == OK ? web_end(w->v, w->p) : e;
}

const char *view_title(struct visit *v, const struct entry *e)
{
	day d = e->kind == &kind_conversation ? entry_day(e, "when") : DAY_NONE;
	if (d != DAY_NONE)
		return str_format(v->arena, _("Conversation on %s"), say_day_short(v->arena, d)).p;
	struct str title = e->kind->single || e->kind == &kind_conversation || e->kind == &kind_review ? STR_NONE
																								   : entry_title(e);
	return title.n ? str_c(v->arena, text_short(v->arena, title, TITLE_MOST)) : _(e->kind->title);
}

const char *view_kind(struct visit *v, const struct entry *e)
{
	struct str asked = e->kind == &kind_ask ? entry_choice_text(e, "type") : STR_NONE;
	return asked.n ? str_c(v->arena, asked) : _(e->kind->title);
}

const char *view_called(struct visit *v, const struct entry *e)
{
	const char *kind = view_kind(v, e), *title = view_title(v, e);
	bool twice = e->kind == &kind_conversation || str_is(str_of(title), _(e->kind->title));
	return twice ? title : str_format(v->arena, _("%s: %s"), kind, title).p;
}

const char *view_href(struct visit *v, const struct entry *e)
{
	if (e->kind == &kind_information)
		return web_path(v, "/information/%.*s", STR_ARG(e->r->id));
	if (e->kind == &kind_conversation && (v->access.verbs & MAY_WRITE))
		return web_path(v, "/conversation/%.*s", STR_ARG(e->r->id));
	if (e->kind == &kind_ask)
		return web_path(v, "/messages#%.*s", STR_ARG(e->r->id));
	if (str_is(str_of(e->kind->section), "contingency"))
		return web_path(v, "/contingency#%.*s", STR_ARG(e->r->id));
	return web_path(v, "#%.*s", STR_ARG(e->r->id));
}

const char *view_who(const struct plan_view *w, const struct entry *e, const char *field)
{
	struct visit *v = w->v;
	bool you = v->access.self && !w->paper; // a sheet of paper is read by others
	struct str names[32], reference, display, self = str_format(v->arena, "Patient/%.*s", STR_ARG(v->person.key));
	size_t n = 0;
	for (uint32_t i = 0; n < 32 && entry_ref(e, field, i, &reference, &display); i++) {
		if (str_eq(reference, self))
			names[n++] = you ? str_of(_("you")) : v->person.called;
		else if (display.n)
			names[n++] = text_short(v->arena, display, 80);
	}
	const char *list = say_list(v->arena, names, n);
	if (!you || strncmp(list, "you", 3) != 0 || (list[3] && list[3] != ' ' && list[3] != ','))
		return list;
	return str_format(v->arena, "%s%s", _("You"), list + 3).p;
}

struct str line_next(struct str *rest)
{
	while (rest->p) {
		struct str line = str_trim(str_cut(rest, '\n'));
		while (line.n && (line.p[0] == '-' || line.p[0] == '*'))
			line = str_trim(str_part(line, 1, line.n));
		if (str_starts(line, "•"))
			line = str_trim(str_part(line, sizeof "•" - 1, line.n));
		if (line.n)
			return line;
	}
	return STR_NONE;
}

void draw_links(struct plan_view *w, const struct entry *e)
{
	draw_links_then(w, e, NULL);
}

// The scan that it was typed in from, for who may see that too. NULL: none.
static const char *came_from(const struct plan_view *w, const struct entry *e)
{
	struct taken t;
	struct attached file;
	size_t slash;
	if (!taken_of(e, &t) || !str_index(t.source, '/', &slash))
		return NULL;
	const struct entry *scan = plan_entry(&w->pl, str_part(t.source, slash + 1, t.source.n));
	return scan && scan->kind == &kind_document && entry_file(scan, "file", &file) ? file_href(w->v, &file) : NULL;
}

void draw_came_from(struct plan_view *w, const struct entry *e, bool cite, bool link)
{
	struct taken t;
	const char *scan = link && !w->paper ? came_from(w, e) : NULL;
	if (!taken_of(e, &t) || (!cite && !scan))
		return;
	nhsuk_paragraph_begin(w->p, .size = SIZE_S, .secondary = true, .tight = true);
	if (cite)
		nhsuk_text(w->p, web_cite(w->v, e));
	if (cite && scan)
		nhsuk_dot(w->p);
	if (scan)
		nhsuk_link(w->p, .text = _("The page it came from"), .hidden = view_title(w->v, e), .href = scan);
	nhsuk_paragraph_end(w->p);
}

void draw_links_then(struct plan_view *w, const struct entry *e, const char *then)
{
	struct page *p = w->p;
	bool before = e->r->version > 1, said = remarks_about(&w->remarks, e->r->id, false) > 0;
	struct str hidden = text_short(w->v->arena, str_of(view_title(w->v, e)), 60);
	remark_statements(w, e);
	if (w->paper)
		remarks_on_paper(w, e);
	const char *scan = w->paper ? NULL : came_from(w, e);
	if (w->paper || (!before && !said && !scan && !view_writes(w, e->kind)))
		return;
	nhsuk_paragraph_begin(p, .size = SIZE_S, .no_print = true, .classes = "own-links");
	if (view_writes(w, e->kind))
		nhsuk_link(p, .text = _("Change"), .hidden_str = hidden,
			.href = web_path(w->v, "/entry/%.*s%s%s", STR_ARG(e->r->id), then ? "?then=" : "", then ? then : ""));
	if (before && view_writes(w, e->kind))
		nhsuk_dot(p);
	if (before)
		nhsuk_link(p, .text = _("What it said before"), .hidden_str = hidden,
			.href = web_path(w->v, "/history/%.*s/%.*s", STR_ARG(e->r->type), STR_ARG(e->r->id)));
	if ((before || view_writes(w, e->kind)) && (said || said_may(w->v, e)))
		nhsuk_dot(p);
	remark_links(w, e, hidden);
	if (scan && (before || said || view_writes(w, e->kind)))
		nhsuk_dot(p);
	if (scan)
		nhsuk_link(p, .text = _("The page it came from"), .hidden_str = hidden, .href = scan);
	nhsuk_paragraph_end(p);
}

// Short labels are made to stand in sentences too: "9 out of 10 for importance".
const char *view_capital(struct visit *v, const char *label)
{
	struct str s = str_of(label);
	if (!s.n || s.p[0] < 'a' || s.p[0] > 'z')
		return label;
	return str_format(v->arena, "%c%s", s.p[0] - 'a' + 'A', label + 1).p;
}

#define FOLDED (FIELD_DETAIL | FIELD_PROFESSIONAL)

static void draw_fact(struct plan_view *w, const struct field *f, struct str said)
{
	nhsuk_paragraph(w->p, .size = SIZE_S, .tight = true,
		.text_str = str_format(w->v->arena, "%s: %.*s", view_capital(w->v, _(f->short_label)),
			STR_ARG(text_isolated(w->v->arena, said))));
}

// Facts that fold, of the fields with this flag.
static void draw_folded(struct plan_view *w, const struct entry *e, const struct str *said, unsigned flag)
{
	for (size_t i = 0; i < e->kind->fields; i++)
		if (said[i].n && e->kind->field[i].flags & flag)
			draw_fact(w, &e->kind->field[i], said[i]);
}

void draw_rest(struct plan_view *w, const struct entry *e, const char *drawn)
{
	struct arena *a = w->v->arena;
	struct str *folded = NULL; // by field: what is said below
	unsigned any = 0;
	for (size_t i = 0; i < e->kind->fields; i++) {
		const struct field *f = &e->kind->field[i];
		struct value value;
		if ((f->flags & FIELD_TITLE) || !entry_has(e, f) || field_named(drawn, f->name))
			continue;
		entry_value(a, e, f, &value);
		struct str said = value_words(w->v, &w->pl, &value);
		if (!said.n)
			continue;
		if (!(f->flags & FOLDED)) {
			draw_fact(w, f, said);
			continue;
		}
		if (w->no_more)
			continue;
		folded = folded ? folded : arena_array(a, struct str, e->kind->fields);
		folded[i] = said;
		any |= f->flags;
	}
	if (!folded)
		return;
	if (!w->paper)
		nhsuk_details_begin(w->p, .summary = any & FIELD_DETAIL ? _("More about this") : _("For professionals"));
	draw_folded(w, e, folded, FIELD_DETAIL);
	draw_folded(w, e, folded, FIELD_PROFESSIONAL);
	if (!w->paper)
		nhsuk_details_end(w->p);
}

void draw_empty(struct plan_view *w, const struct kind *k)
{
	bool may = view_writes(w, k);
	if (w->paper)
		nhsuk_paragraph(w->p, .text = _(k->empty), .secondary = true);
	else
		own_empty(w->p, .text = _(k->empty), .hint = k->empty_hint ? _(k->empty_hint) : NULL,
			.link = may ? _(k->add) : NULL, .href = may ? web_path(w->v, "/add/%s", k->name) : NULL);
}
