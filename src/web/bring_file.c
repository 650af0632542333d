// SPDX-License-Identifier: Apache-2.0
// A table or a FHIR file is brought in (plan/intake.h): it is sent and kept as a draft of whoever sent it, looked
// through, and shown: what would be new, what would change, what is there already, and each row with something wrong,
// by its number, column and a sentence. Nothing is written before "Bring these in" is pressed, and then all of it at
// once.
#include "plan/attach_send.h"
#include "plan/intake.h"
#include "plan/say.h"
#include "plan/table.h"
#include "web/bring.h"
#include "web/files.h"
#include "web/web.h"

#define PLACE DRAFT_WITH_FILE
#define SHOWN_MOST 300 // rows of a list on the page; how many more there are is said

// --- sending -------------------------------------------------------------------------------------------------------
static void draw_names(struct visit *v, struct page *p)
{
	nhsuk_details_begin(p, .summary = _("What a table looks like"));
	nhsuk_paragraph(p, .text = _("Each row is one part of the plan. The first row names the columns. “What it is” and "
		"“Words” must be there. “Whose words” is the person's name where the words are their own. The others can "
			"be left out."));
	nhsuk_paragraph(p, .text = _("You can [download an empty table] and fill it in. A table that was saved from a "
		"plan here "
		"can be brought in as it is."), .href = web_path(v, "/bring-in/file/template"));
	nhsuk_paragraph(p, .text = _("In “What it is”, write one of these:"));
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = 0; i < kind_count; i++)
		if (!table_beside(kinds[i]) && entry_may_add(v, kinds[i]))
			nhsuk_item(p, _(kinds[i]->title));
	nhsuk_list_end(p);
	nhsuk_paragraph(p, .text = _("More can stand in columns that are named as on the forms, or line by line in the "
		"column “More”, "
		"for example “Why it matters: I miss it”. Dates are written 12/3/2026 or 2026-03-12."));
	nhsuk_details_end(p);
}

static enum err draw_send(struct visit *v, bool waits)
{
	struct page *p = web_begin(v, .title = _("A table, or a file from another system"), .h1 = true,
		.back = web_path(v, "/bring-in"), .back_text = _("Back"));
	if (waits) {
		nhsuk_inset_text_begin(p, .id = "waits");
		nhsuk_paragraph(p, .text = _("You have sent a file already, and not brought it in. [Go on with it]"),
			.href = web_path(v, "/bring-in/file/check"));
		nhsuk_inset_text_end(p);
	}
	nhsuk_paragraph(p, .text = _("We look through it first. Then we show what would be new, what would change, and "
		"what is "
		"wrong. Nothing changes before you say so."));
	nhsuk_form_begin(p, .action = web_path(v, "/bring-in/file"), .multipart = true);
	nhsuk_file_upload(p, .name = "file", .label = _("The file"), .label_size = SIZE_M,
		.hint = _("A CSV file of at most 1 MB, or a FHIR R4 Bundle as JSON, which may have photos and documents "
			"inside. "
			"Save an Excel table as “CSV UTF-8” first."),
		.error = fault_at(&v->fault, "file"),
			.accept = ".csv,.txt,.json,text/csv,application/json,application/fhir+json");
	nhsuk_button(p, .text = _("Look through it"), .once = true);
	nhsuk_form_end(p);
	draw_names(v, p);
	return web_end(v, p);
}

enum err bring_file_page(struct visit *v)
{
	struct draft_form d;
	enum err e = draft_form_open(v, STR(PLACE), &d);
	return e == OK ? draw_send(v, d.found) : e;
}

struct sending {
	struct visit *v;
	struct draft draft;
	struct draft_file file;
};

static enum err keep(struct db *db, struct arena *a, void *what)
{
	const struct sending *s = what;
	enum err e = draft_put(db, a, &s->v->site->drafts, s->v->actor.account, &s->draft);
	return e == OK ? draft_file_put(db, s->v->actor.account, &s->draft, &s->file) : e;
}

static enum err kept(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? visit_go(v, str_of(web_path(v, "/bring-in/file/check"))) : web_error(v, e);
}

// Why a file cannot be looked through at all. NULL: it can.
static const char *refused(struct visit *v, const struct form_file *file)
{
	if (!file || (!file->bytes.n && !file->too_large))
		return _("Choose a file: a table (CSV), or FHIR as JSON");
	if (file->too_large) {
		const char *say = _("This file is larger than the %zu MB that we can take. Ask for one without files, and add "
							"those afterwards");
		return str_format(v->arena, say, v->form.file_most >> 20).p;
	}
	const char *other = intake_is_other(file->bytes);
	if (!other && file->bytes.n > INTAKE_BYTES_MOST && !intake_is_fhir(file->bytes))
		return _("This file is larger than 1 MB. Bring it in in several parts");
	return other;
}

enum err bring_file(struct visit *v)
{
	struct sending *s = arena_make(v->arena, struct sending);
	const struct form_file *file = form_get_file(&v->form, "file");
	const char *why = refused(v, file);
	if (why) {
		(void)fault_field(&v->fault, "file", why);
		return draw_send(v, false);
	}
	s->v = v;
	s->draft = (struct draft){ .person = v->person.key, .place = STR(PLACE), .tab = STR(""),
		.text = str_format(v->arena, "name=%.*s", STR_ARG(form_encode(v->arena, file->name))) };
	draft_file_seal(v->arena, &v->site->drafts, v->actor.account, &s->draft, file->bytes, &s->file);
	return visit_commit(v, keep, s, kept);
}

// --- looking through it --------------------------------------------------------------------------------------------
struct checking {
	struct visit *v;
	struct plan plan;
	struct circle circle;
	struct draft_form draft;
	struct str name;
	struct intake x;
	struct page *p;
};

static bool may(void *context, const struct kind *k)
{
	struct checking *c = context;
	return entry_may_add(c->v, k);
}

static bool closed(void *context, const struct entry *e)
{
	struct checking *c = context;
	return !entry_words_open(e, c->v);
}

// ERR_NOT_FOUND: nothing was sent. ERR_INPUT: c->x.stop says why it cannot be read.
static enum err look_through(struct visit *v, struct checking *c)
{
	*c = (struct checking){ .v = v };
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &c->plan);
	if (e == OK)
		e = draft_form_open(v, STR(PLACE), &c->draft);
	if (e != OK)
		return e;
	struct str bytes = STR_NONE, *back;
	size_t backs;
	if (!c->draft.found)
		return ERR_NOT_FOUND;
	e = draft_file_get(v->db, v->arena, &v->site->drafts, v->actor.account, &c->draft.draft, &bytes);
	if (e == OK && !attach_reserve(v->arena, bytes.n))
		e = ERR_BUSY;
	if (e == OK)
		e = attach_digests_back(v->db, v->arena, v->person.key, &back, &backs);
	if (e != OK)
		return e;
	c->name = text_short(v->arena, form_get(&c->draft.form, "name"), 80);
	c->circle = plan_circle(v, &c->plan);
	struct intake_how how = { .person = &v->person, .plan = &c->plan, .circle = &c->circle, .may = may,
		.closed = closed, .context = c, .file_most = file_most(v), .back = back, .backs = backs };
	return intake_is_fhir(bytes) ? intake_fhir(v->arena, bytes, &how, &c->x)
								 : intake_csv(v->arena, bytes, &how, &c->x);
}

static const char *number_of(const struct checking *c, uint32_t number)
{
	return page_say(c->p, c->x.way == TAKEN_FHIR ? _("Entry %u") : _("Row %u"), number);
}

static const char *called(const struct checking *c, const struct intake_item *item)
{
	struct str title = text_short(c->v->arena, item->title, 100);
	const char *kind = item->kind ? _(item->kind->title) : NULL;
	if (!title.n)
		return kind ? kind : "";
	return kind ? page_say(c->p, _("%s: %s"), kind, page_c(c->p, title)) : page_c(c->p, title);
}

static void draw_faults(struct checking *c)
{
	struct page *p = c->p;
	size_t shown = 0;
	if (!c->x.of[INTAKE_FAULTY])
		return;
	nhsuk_section_begin(p, .text = _("Something is wrong with these"), .id = "faults", .size = SIZE_M);
	nhsuk_table_begin(p, .caption = _("They stay out, unless you mend them in the file and send it again"),
		.caption_size = SIZE_S,
		.responsive = true, NHSUK_COLUMNS({ _("Where") }, { _("What it is") },
			{ c->x.way == TAKEN_FHIR ? _("Part of it") : _("Column") }, { _("What is wrong") }));
	for (size_t i = 0; i < c->x.count; i++)
		for (const struct intake_fault *f = c->x.item[i].fault; f && shown < SHOWN_MOST; f = f->next, shown++) {
			nhsuk_table_row_begin(p);
			nhsuk_cell(p, .text = number_of(c, c->x.item[i].number));
			nhsuk_cell(p, .text = called(c, &c->x.item[i]));
			nhsuk_cell(p, .text_str = str_part(f->where, 0, 120));
			nhsuk_cell(p, .text = f->what);
			nhsuk_table_row_end(p);
		}
	nhsuk_table_end(p);
	if (shown == SHOWN_MOST)
		nhsuk_paragraph(p, .text = _("There are more. Mend these first."));
	nhsuk_section_end(p);
}

// "Entry 4 · Declan's own words · its file stays out".
static const char *about(const struct checking *c, const struct intake_item *item)
{
	const char *where = number_of(c, item->number);
	if (item->persons)
		where = page_say(c->p, _("%s · %s's own words"), where, page_c(c->p, c->v->person.called));
	for (size_t i = 0; i < c->x.files; i++)
		if (c->x.file[i].number == item->number && c->x.file[i].why)
			return page_say(c->p, _("%s · a file of it stays out, see below"), where);
	return where;
}

static void draw_list(struct checking *c, enum intake_verdict verdict)
{
	size_t shown = 0;
	own_actions_begin(c->p);
	for (size_t i = 0; i < c->x.count && shown < SHOWN_MOST; i++) {
		const struct intake_item *item = &c->x.item[i];
		if (item->verdict != verdict)
			continue;
		shown++;
		own_action(c->p, .text = called(c, item), .who = about(c, item));
	}
	own_actions_end(c->p);
	if (c->x.of[verdict] > shown)
		nhsuk_paragraph(c->p, .text = page_say(c->p, _("And %zu more."), c->x.of[verdict] - shown));
}

static void draw_changes(struct checking *c)
{
	struct values now;
	own_history_begin(c->p);
	for (size_t i = 0; i < c->x.count; i++) {
		const struct intake_item *item = &c->x.item[i];
		if (item->verdict != INTAKE_CHANGE)
			continue;
		values_of(c->v->arena, item->was, &now);
		for (size_t j = 0; j < item->kind->fields; j++)
			if (item->values.item[j].sent)
				own_change(c->p, .what = page_say(c->p, _("%s: %s"), called(c, item),
					_(item->kind->field[j].short_label)),
					.who = number_of(c, item->number), .before = value_words(c->v, &c->plan, &now.item[j]),
					.after = value_words(c->v, &c->plan, &item->values.item[j]),
					.is_value = !field_is_words(&item->kind->field[j]));
	}
	own_history_end(c->p);
}

static void draw_left_out(struct checking *c)
{
	size_t shown = 0;
	if (!c->x.left_out)
		return;
	nhsuk_details_begin(c->p, .summary = _("What the plan has no place for"));
	nhsuk_list_begin(c->p, .plain = false);
	for (const struct intake_fault *f = c->x.left_out; f && shown < SHOWN_MOST; f = f->next, shown++)
		nhsuk_item(c->p, page_say(c->p, _("%s: %s"), page_c(c->p, f->where), f->what));
	nhsuk_list_end(c->p);
	nhsuk_details_end(c->p);
}

static void draw_files(struct checking *c)
{
	struct page *p = c->p;
	size_t shown = 0;
	if (!c->x.files)
		return;
	nhsuk_section_begin(p, .text = _("Files"), .id = "files", .size = SIZE_M);
	nhsuk_table_begin(p, .caption = _("Photos, recordings and documents that came inside"), .caption_size = SIZE_S,
		.responsive = true, NHSUK_COLUMNS({ _("Where") }, { _("File") }, { _("Size") }, { _("What happens") }));
	for (; shown < c->x.files && shown < SHOWN_MOST; shown++) {
		const struct intake_file *f = &c->x.file[shown];
		nhsuk_table_row_begin(p);
		nhsuk_cell(p, .text = number_of(c, f->number));
		nhsuk_cell(p, .text = f->type.n ? page_say(p, "%s · %s", page_c(p, f->name), page_c(p, f->type))
			: f->name.n ? page_c(p, f->name) : _("A file without a name"));
		nhsuk_cell(p, .text = f->size ? say_size(c->v->arena, f->size) : "–");
		nhsuk_cell(p, .text = f->why ? page_say(p, _("It stays out. %s."), f->why) : _("It comes with its entry"));
		nhsuk_table_row_end(p);
	}
	nhsuk_table_end(p);
	nhsuk_section_end(p);
}

static void draw_button(struct checking *c)
{
	struct visit *v = c->v;
	struct page *p = c->p;
	size_t n = c->x.of[INTAKE_ADD] + c->x.of[INTAKE_CHANGE], faulty = c->x.of[INTAKE_FAULTY];
	if (n) {
		nhsuk_form_begin(p, .action = web_path(v, "/bring-in/file/check"));
		nhsuk_hidden(p, "digest", intake_digest(v->arena, &c->x));
		if (faulty) {
			nhsuk_group_begin(p, .name = "without", .error = fault_at(&v->fault, "without"));
			nhsuk_tick(p, .name = "without", .text = page_say(p, ngettext("Leave out the %zu that has something wrong",
				"Leave out the %zu that have something wrong", faulty), faulty));
			nhsuk_group_end(p);
		}
		nhsuk_paragraph(p, .secondary = true, .text = web_say(v,
			N_("Everyone who can see these parts of your plan can then read them."),
			N_("Everyone who can see these parts of %s's plan can then read them.")));
		nhsuk_button(p, .text = _("Bring these in"), .once = true);
		nhsuk_form_end(p);
	}
	nhsuk_paragraph(p, .text = _("[Send another file instead]"), .href = web_path(v, "/bring-in/file"));
	nhsuk_post_button(p, .action = web_path(v, "/draft/" PLACE "/discard"), .text = _("Throw this file away"),
		.as_link = true);
}

static void draw_counts(struct checking *c)
{
	struct page *p = c->p;
	const size_t *of = c->x.of;
	if (!of[INTAKE_ADD] && !of[INTAKE_CHANGE] && !of[INTAKE_FAULTY]) {
		nhsuk_inset_text(p, .text = of[INTAKE_SAME] ? _("Everything in this file is in the plan already. Nothing "
			"would change.")
													: _("There is nothing in this file that a plan has a place for."));
		return;
	}
	nhsuk_summary_list_begin(p, .no_border = false);
	nhsuk_summary_row(p, .key = _("New"), .value = page_say(p, "%zu", of[INTAKE_ADD]));
	nhsuk_summary_row(p, .key = _("Would change"), .value = page_say(p, "%zu", of[INTAKE_CHANGE]));
	nhsuk_summary_row(p, .key = _("There already, and left as they are"), .value = page_say(p, "%zu", of[INTAKE_SAME]));
	nhsuk_summary_row(p, .key = _("With something wrong"), .value = page_say(p, "%zu", of[INTAKE_FAULTY]));
	nhsuk_summary_list_end(p);
}

static enum err draw_stopped(struct checking *c)
{
	struct visit *v = c->v;
	struct page *p = c->p = web_begin(v, .title = _("This file cannot be read"), .h1 = true,
		.caption = str_c(v->arena, c->name),
		.back = web_path(v, "/bring-in/file"), .back_text = _("Back"), .status = err_row(ERR_INPUT)->http);
	nhsuk_paragraph(p, .text = c->x.stop_row
		? page_say(p, _("Row %u: %s"), c->x.stop_row, c->x.stop) : c->x.stop);
	nhsuk_paragraph(p, .text = _("Nothing was changed. Mend the file, or ask for it once more, and [send it again]."),
		.href = web_path(v, "/bring-in/file"));
	return web_end(v, p);
}

static enum err draw_check(struct checking *c, bool changed)
{
	struct visit *v = c->v;
	struct page *p = c->p = web_begin(v, .title = _("What this file would bring"), .h1 = true,
		.caption = str_c(v->arena, c->name), .back = web_path(v, "/bring-in/file"), .back_text = _("Back"),
		.status = changed ? err_row(ERR_STALE)->http : 0);
	if (changed)
		nhsuk_warning_callout(p, .heading = _("Somebody changed the plan meanwhile"), .level = 2,
			.text = _("Nothing was brought in. Please look once more at what would happen now."));
	else
		nhsuk_paragraph(p, .text = _("Nothing has changed yet."));
	if (c->x.note)
		nhsuk_inset_text(p, .text = c->x.note);
	draw_counts(c);
	draw_faults(c);
	if (c->x.of[INTAKE_ADD]) {
		nhsuk_section_begin(p, .text = _("New"), .id = "new", .size = SIZE_M);
		draw_list(c, INTAKE_ADD);
		nhsuk_section_end(p);
	}
	if (c->x.of[INTAKE_CHANGE]) {
		nhsuk_section_begin(p, .text = _("Would change"), .id = "change", .size = SIZE_M);
		draw_changes(c);
		nhsuk_section_end(p);
	}
	draw_files(c);
	draw_left_out(c);
	if (c->x.of[INTAKE_SAME]) {
		nhsuk_details_begin(p, .summary = _("There already"));
		draw_list(c, INTAKE_SAME);
		nhsuk_details_end(p);
	}
	draw_button(c);
	return web_end(v, p);
}

enum err bring_check_page(struct visit *v)
{
	struct checking *c = arena_make(v->arena, struct checking);
	enum err e = look_through(v, c);
	if (e == ERR_NOT_FOUND)
		return visit_go(v, str_of(web_path(v, "/bring-in/file")));
	if (e == ERR_INPUT)
		return draw_stopped(c);
	return e == OK ? draw_check(c, false) : e;
}

// --- bringing it in ------------------------------------------------------------------------------------------------
static enum err brought(struct visit *v, enum err e, void *what)
{
	struct checking *c = ((struct plan_change *)what)->own;
	if (e == OK)
		return web_go_done(v, web_path(v, "%s", ""), "brought-in");
	if (e != ERR_STALE && e != ERR_CONFLICT)
		return web_error(v, e);
	e = look_through(v, c);
	return e == OK ? draw_check(c, true) : web_error(v, e);
}

enum err bring_in(struct visit *v)
{
	struct checking *c = arena_make(v->arena, struct checking);
	enum err e = look_through(v, c);
	if (e == ERR_NOT_FOUND) // brought in already, from another window
		return visit_go(v, str_of(web_path(v, "/bring-in/file")));
	if (e == ERR_INPUT)
		return draw_stopped(c);
	if (e != OK)
		return e;
	if (!str_eq(visit_form(v, "digest"), intake_digest(v->arena, &c->x)))
		return draw_check(c, true);
	if (c->x.of[INTAKE_FAULTY] && !visit_form(v, "without").n) {
		(void)fault_field(&v->fault, "without", _("Tick this to leave them out, or mend the file and send it again"));
		return draw_check(c, false);
	}
	struct plan_change *change = plan_change_new(v);
	change->own = c;
	change->writer.plan = c->plan.care_plan_id;
	for (size_t i = 0; i < c->x.count && e == OK; i++)
		if (c->x.item[i].verdict == INTAKE_ADD || c->x.item[i].verdict == INTAKE_CHANGE)
			e = intake_put(v, change, &c->x, &c->x.item[i]);
	draft_form_shared(v, change, &c->draft.draft);
	return e == OK ? plan_change_commit(v, &c->plan, change, brought) : e;
}
