// SPDX-License-Identifier: Apache-2.0
// A person's details: one page to read them, and a page for each group to change them (plan/details.h). "Add another"
// gives a list one more row without saving anything. Who may write in "About me" may change
// them; number and date of birth are changed by professionals alone, for rights depend on them. What they said before
// is in details_history.c.
#include "web/details.h"

#include "plan/say.h"
#include "web/draft_form.h"
#include "web/legal.h"
#include "web/restricted.h"
#include "web/web.h"

static const struct access_what about = { { "about", 5 }, { "", 0 }, { "", 0 } };

static bool may_change(const struct visit *v)
{
	return access_decide(&v->access, MAY_WRITE, &about);
}

static bool is_staff(const struct visit *v)
{
	return v->actor.kind == ACTOR_STAFF;
}

// Where somebody lives who must not be found is for themselves alone, and leaves no trace (PCSP 5.1).
bool details_shown(const struct visit *v, const struct detail_group *g)
{
	static const char *const where[] = { "address", "contact", "gp" };
	for (size_t i = 0; v->person.restricted && !v->access.self && i < sizeof where / sizeof *where; i++)
		if (str_is(str_of(g->name), where[i]))
			return false;
	return true;
}

// --- reading -------------------------------------------------------------------------------------------------------
struct str details_words(struct visit *v, const struct value *value)
{
	struct str words = value_words(v, NULL, value);
	bool number = str_is(str_of(value->field->at), "identifier[system=" NHS_NUMBER_SYSTEM "].value");
	return number ? nhs_number_display(v->arena, words) : words;
}

struct str details_row_words(struct visit *v, const struct detail_row *row)
{
	struct str *list = arena_array(v->arena, struct str, row->values.kind->fields);
	size_t n = 0;
	for (size_t i = 0; i < row->values.kind->fields; i++) {
		struct str words = details_words(v, &row->values.item[i]);
		if (words.n)
			list[n++] = words;
	}
	struct str all = n ? list[0] : STR("");
	for (size_t i = 1; i < n; i++)
		all = str_format(v->arena, "%.*s, %.*s", STR_ARG(all), STR_ARG(list[i]));
	return all;
}

static void draw_single(struct visit *v, struct page *p, const struct detail_row *row, size_t *drawn)
{
	for (size_t i = 0; i < row->values.kind->fields; i++) {
		struct str words = details_words(v, &row->values.item[i]);
		if (!words.n)
			continue;
		nhsuk_summary_row(p, .key = _(row->values.kind->field[i].short_label), .value_str = words);
		++*drawn;
	}
}

// Returns how many were drawn.
static size_t draw_rows(struct visit *v, struct page *p, const struct detail_group *g)
{
	struct detail_rows rows;
	size_t drawn = 0;
	details_of(v->arena, &v->person, g, false, &rows);
	for (size_t i = 0; i < rows.count; i++) {
		const struct detail_row *row = &rows.item[i];
		if (!row->part->many)
			draw_single(v, p, row, &drawn);
		else if (details_row_words(v, row).n && ++drawn)
			nhsuk_summary_row(p, .key = _(row->values.kind->title), .value_str = details_row_words(v, row));
	}
	return drawn;
}

static void draw_group(struct visit *v, struct page *p, const struct detail_group *g)
{
	const struct page_link change = { .text = _("Change"), .href = web_path(v, "/details/%s", g->name),
		.hidden = _(g->title) };
	nhsuk_summary_list_begin(p, .heading = _(g->title), .level = 2, .size = SIZE_S, .no_last_border = true,
		.actions = &change, .action_count = may_change(v));
	if (!draw_rows(v, p, g))
		nhsuk_summary_row(p, .key = _("Nothing here yet"), .value = "");
	nhsuk_summary_list_end(p);
}

// What the person says about details that were left as they are, for who may read what they ask.
static void draw_said(struct visit *v, struct page *p, const struct plan *pl)
{
	for (const struct entry *e = plan_first(pl, &kind_ask); e; e = plan_next(pl, e)) {
		const struct choice *outcome = entry_choice(e, "outcome");
		if (outcome && str_is(str_of(outcome->code), "left"))
			own_note(p, .text_str = entry_text(e, "words"), .cite = v->access.self
				? page_say(p, _("You say this is not right, %s"), say_when(v->arena, entry_said(e)))
				: page_say(p, _("%s says this is not right, %s"), page_c(p, v->person.called),
					  say_when(v->arena, entry_said(e))));
	}
}

void draw_details(struct plan_view *w)
{
	struct page *p = w->p;
	nhsuk_section_begin(p, .text = web_say(w->v, N_("My details"), N_("%s's details")), .id = "details");
	nhsuk_summary_list_begin(p, .no_last_border = true);
	for (size_t i = 0; i < detail_group_count; i++)
		if (details_shown(w->v, &detail_groups[i]))
			(void)draw_rows(w->v, p, &detail_groups[i]);
	nhsuk_summary_list_end(p);
	draw_said(w->v, p, &w->pl);
	nhsuk_section_end(p);
}

enum err details_page(struct visit *v)
{
	struct plan pl;
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &pl);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = web_say(v, N_("Your details"), N_("%s's details")), .h1 = true,
		.back = web_path(v, "%s", ""));
	nhsuk_paragraph(p, .text = web_say(v,
		N_("Your name, where you live and how to reach you. Everyone who can see your plan can see this."),
		N_("Who %s is, and how to reach them. Everyone who can see the plan can see this.")));
	for (size_t i = 0; i < detail_group_count; i++)
		if (details_shown(v, &detail_groups[i]))
			draw_group(v, p, &detail_groups[i]);
	draw_said(v, p, &pl);
	if (v->actor.kind != ACTOR_STAFF && may_change(v))
		nhsuk_paragraph(p, .text = _("Is something wrong that you cannot change? [Ask for it to be put right]."),
			.no_print = true, .href = web_path(v, "/ask?type=details-wrong"));
	if (is_staff(v))
		nhsuk_paragraph(p, .text = page_say(p, _("[Does %s have another record here?]"), page_c(p, v->person.called)),
			.no_print = true, .href = web_path(v, "/same"));
	if (v->access.also)
		nhsuk_paragraph(p, .text = _("[The records that were put together]"), .no_print = true,
			.href = web_path(v, "/second"));
	restricted_way(v, p);
	nhsuk_paragraph(p, .text = _("[What the details said before]"), .no_print = true,
		.href = web_path(v, "/history/details"));
	if (legal_may(v))
		nhsuk_paragraph(p, .no_print = true, .href = web_path(v, "/legal"),
			.text = web_say(v, N_("[Who may decide for you by law]"), N_("[Who may decide for %s by law]")));
	return web_end(v, p);
}

// --- changing ------------------------------------------------------------------------------------------------------
static const char *staff_only_of(struct visit *v, const struct detail_row *row)
{
	struct str names = STR("");
	for (size_t i = 0; i < row->values.kind->fields && !is_staff(v); i++)
		if (detail_staff_only(&row->values.kind->field[i]))
			names = str_format(v->arena, "%.*s %s", STR_ARG(names), row->values.kind->field[i].name);
	return str_c(v->arena, names);
}

static const char *row_heading(struct visit *v, const struct detail_rows *rows, size_t i)
{
	size_t n = 1;
	for (size_t j = i; j-- > 0 && rows->item[j].part == rows->item[i].part;)
		n++;
	const char *title = _(rows->item[i].values.kind->title);
	return n == 1 ? title : str_format(v->arena, "%s %zu", title, n).p;
}

static void draw_row(struct visit *v, struct page *p, const struct detail_rows *rows, size_t i)
{
	const struct detail_row *row = &rows->item[i];
	if (row->part->many) {
		nhsuk_fieldset_begin(p, .legend = row_heading(v, rows, i), .size = SIZE_M);
		if (row->element != DETAIL_NEW)
			nhsuk_hint(p, .text = _("To take it away, empty it."));
	}
	form_fields(v, p, row->values.kind, &row->values,
		&(struct form_options){ .skip = staff_only_of(v, row), .small = row->part->many });
	if (row->part->many)
		nhsuk_fieldset_end(p);
}

// Behind the last row of a list: one more, without JavaScript and without saving.
static void draw_more(struct visit *v, struct page *p, const struct detail_group *g, const struct detail_rows *rows,
	size_t i)
{
	const struct detail_part *part = rows->item[i].part;
	size_t n = 1;
	if (!part->many || (i + 1 < rows->count && rows->item[i + 1].part == part))
		return;
	for (size_t j = i; j-- > 0 && rows->item[j].part == part;)
		n++;
	if (n < DETAIL_ROWS_MOST)
		nhsuk_button(p, .text = _(part->add), .look = BUTTON_SECONDARY, .name = "more", .value = part->name,
			.formaction = web_path(v, "/details/%s", g->name));
}

// One group while it is written.
struct details_form {
	const struct detail_group *group;
	struct detail_rows rows;
	struct draft_form draft;
	bool stale;
	struct plan_change *change;
};

static void draw_stale(struct visit *v, struct page *p, const struct details_form *f)
{
	nhsuk_warning_callout(p, .heading = _("Someone else changed these details at the same time"), .level = 2,
		.text = _("Nothing is lost. What you wrote is here. Look it over, then save it again."));
	nhsuk_summary_list_begin(p, .heading = _("What they say now"), .level = 2, .size = SIZE_S);
	if (!draw_rows(v, p, f->group))
		nhsuk_summary_row(p, .key = _("Nothing here yet"), .value = "");
	nhsuk_summary_list_end(p);
}

static enum err draw(struct visit *v, const struct details_form *f)
{
	const struct detail_group *g = f->group;
	bool sent = v->req->method == HTTP_POST;
	int status = f->stale && sent ? err_row(ERR_STALE)->http : v->fault.err ? 400 : 200;
	struct page *p = web_begin(v, .title = _(g->title), .h1 = true, .status = status, .back = web_path(v, "/details"),
		.back_text = web_say(v, N_("Back to your details"), N_("Back to %s's details")));
	if (f->stale)
		draw_stale(v, p, f);
	if (!is_staff(v) && str_is(str_of(g->name), "about"))
		nhsuk_paragraph(p, .text = _("Your team changes the date of birth and the NHS number. [Ask them] if one is "
			"wrong."), .href = web_path(v, "/ask?type=details-wrong"));
	nhsuk_form_begin(p, .action = web_path(v, "/details/%s", g->name), .draft = draft_form_path(v, &f->draft));
	nhsuk_hidden(p, "version", str_format(v->arena, "%lld", (long long)v->person.patient.version));
	for (size_t i = 0; i < f->rows.count; i++) {
		draw_row(v, p, &f->rows, i);
		draw_more(v, p, g, &f->rows, i);
	}
	nhsuk_paragraph(p, .secondary = true, .text = web_say(v,
		N_("When you save, everyone who can see your plan can see this."),
		N_("When you save, everyone who can see the plan can see this.")));
	draft_form_end(v, p, &f->draft, _("Save"));
	return web_end(v, p);
}

static struct str place_of(struct visit *v, const struct detail_group *g)
{
	return draft_spot_place(v, "details", str_of(g->name));
}

static enum err form_open(struct visit *v, struct details_form *f)
{
	*f = (struct details_form){ .group = detail_group_named(visit_param(v, "group")) };
	if (!f->group || !details_shown(v, f->group))
		return ERR_NOT_FOUND;
	if (!may_change(v))
		return ERR_DENIED;
	return draft_form_open(v, place_of(v, f->group), &f->draft);
}

// Whether these details are others now than in the version that the form was made from.
static enum err changed_since(struct visit *v, struct details_form *f)
{
	struct resource_list list;
	struct person was;
	int64_t version;
	f->stale = true;
	if (!str_int(visit_form(v, "version"), 1, INT64_MAX, &version))
		return OK;
	f->stale = version != v->person.patient.version;
	if (!f->stale)
		return OK;
	enum err e = resource_history(v->db, v->arena, STR("Patient"), v->person.key, DETAILS_VERSIONS, &list);
	for (size_t i = 0; e == OK && i < list.count; i++) {
		if (list.item[i].version != version || !list.item[i].body.n)
			continue;
		person_from(v->arena, &list.item[i], &was);
		f->stale = details_differ(v, &was, &v->person, f->group);
	}
	return e;
}

enum err details_group_page(struct visit *v)
{
	struct details_form f;
	struct fault ignored;
	enum err e = form_open(v, &f);
	if (e != OK)
		return e;
	fault_init(&ignored, v->arena);
	if (!f.draft.saved) {
		details_of(v->arena, &v->person, f.group, true, &f.rows);
		return draw(v, &f);
	}
	e = changed_since(v, &f);
	(void)!details_read(v->arena, &v->person, f.group, &v->form, is_staff(v), &ignored, &f.rows);
	return e == OK ? draw(v, &f) : e;
}

static enum err draw_again(struct visit *v, void *what)
{
	return draw(v, what);
}

// One row more than was sent, of the part that was asked for.
static enum err draw_with_more(struct visit *v, struct details_form *f, struct str part)
{
	struct form *form = &v->form;
	struct form_pair *pairs = arena_array(v->arena, struct form_pair, form->count + 1);
	struct fault ignored;
	size_t n = 0;
	fault_init(&ignored, v->arena);
	(void)!details_read(v->arena, &v->person, f->group, form, is_staff(v), &ignored, &f->rows);
	for (size_t i = 0; i < f->rows.count; i++)
		n += str_is(part, f->rows.item[i].part->name);
	for (size_t i = 0; i < form->count; i++)
		pairs[i] = form->pair[i];
	pairs[form->count] = (struct form_pair){ .name = str_format(v->arena, "%.*s-%zu-", STR_ARG(part), n) };
	v->form = (struct form){ pairs, form->count + 1 };
	(void)!details_read(v->arena, &v->person, f->group, &v->form, is_staff(v), &ignored, &f->rows);
	return draft_form_turn(v, &f->draft, f, draw_again);
}

static enum err save_run(struct db *db, struct arena *a, void *what)
{
	const struct details_form *f = what;
	return plan_change_run(db, a, f->change);
}

static enum err save_after(struct visit *v, enum err e, void *what)
{
	struct details_form *f = what;
	if (e == OK)
		return web_go_done(v, web_path(v, "/details"), "details");
	if (e == ERR_CONFLICT) {
		(void)fault_field(&v->fault, "identity-0-nhs_number",
			_("Another person here has this NHS number. Check each digit"));
		return draw(v, f);
	}
	if (e != ERR_STALE || person_load(v->db, v->arena, v->person.key, &v->person) != OK)
		return web_error(v, e);
	f->stale = true;
	return draw(v, f);
}

enum err details_save(struct visit *v)
{
	struct details_form *f = arena_make(v->arena, struct details_form);
	enum err e = form_open(v, f);
	if (e != OK)
		return e;
	if (visit_form(v, "more").n)
		return draw_with_more(v, f, visit_form(v, "more"));
	if (details_read(v->arena, &v->person, f->group, &v->form, is_staff(v), &v->fault, &f->rows) != OK)
		return draw(v, f);
	e = changed_since(v, f);
	if (e != OK || f->stale)
		return e != OK ? e : draw(v, f);
	f->change = plan_change_new(v);
	plan_change_add(f->change, v->arena, details_put(v->arena, &v->person, &f->rows, &f->change->writer));
	draft_form_done(v, f->change, place_of(v, f->group));
	return visit_commit(v, save_run, f, save_after);
}
