// SPDX-License-Identifier: Apache-2.0
// "Bring in a plan you already have": the ways, what is under way, and the form that takes a plan on paper, or in
// another document, page by page (bring.h).
#include "web/bring.h"

#include <string.h>

#include "plan/say.h"
#include "plan/taken.h"
#include "record/key.h"
#include "web/files.h"
#include "web/web.h"

#define ASKED "what title written author kept"

// --- the ways
// ----------------------------------------------------------------------------------------------------------
static size_t parts_of(const struct plan *pl, const struct sheet *s)
{
	struct taken t;
	size_t n = 0;
	for (size_t i = 0; i < pl->entries; i++)
		n += sheet_gave(s, &pl->entry[i], &t);
	return n;
}

static void draw_under_way(struct visit *v, struct page *p, const struct plan *pl)
{
	struct sheet s;
	bool any = false;
	for (const struct entry *e = plan_first(pl, &kind_document); e; e = plan_next(pl, e)) {
		size_t slash;
		struct str parent = entry_link(e, "page_of");
		bool page = str_index(parent, '/', &slash) && plan_entry(pl, str_part(parent, slash + 1, parent.n));
		if (page || sheet_open(v, pl, e->r->id, &s) != OK)
			continue;
		if (!any)
			nhsuk_heading(p, .text = _("What is here already"), .level = 2, .size = SIZE_M);
		if (!any)
			own_actions_begin(p);
		any = true;
		size_t parts = parts_of(pl, &s);
		bool all = entry_day(e, "taken") != DAY_NONE;
		own_action(p, .text_str = entry_title(e), .href = sheet_path(v, &s, NULL),
			.who = parts ? page_say(p, ngettext("%zu part is typed in", "%zu parts are typed in", parts), parts)
						 : _("Nothing of it is typed in yet"),
			.tag = all ? _("All of it is in the plan") : parts ? _("Under way") : _("Not started"),
			.tag_colour = all ? TAG_GREEN : parts ? TAG_BLUE : TAG_GREY);
	}
	if (any)
		own_actions_end(p);
}

static void way(struct page *p, const char *heading, const char *href, const char *text)
{
	nhsuk_card_begin(p, .heading = heading, .href = href, .size = SIZE_S, .clickable = true);
	nhsuk_paragraph(p, .text = text);
	nhsuk_card_end(p);
}

enum err bring_page(struct visit *v)
{
	struct plan pl;
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &pl);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Bring in a plan you already have"), .h1 = true,
		.back = web_path(v, "%s", ""), .place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_PLAN);
	nhsuk_paragraph(p, .text = web_say(v,
		N_("You may have a plan on paper, in a document, or with another service. It can become part of this one. "
		   "Each part says where it came from."),
		N_("There may be a plan on paper, in a document, or with another service. It can become part of %s's plan. "
		   "Each part says where it came from.")));
	if (entry_may_add(v, &kind_document))
		way(p, _("It is on paper, or in a document"), web_path(v, "/bring-in/paper"),
			_("Add a photo, a scan or a PDF. Then type it in, one part at a time, with the page beside you."));
	way(p, _("It is in a table, or in a file from another system"), web_path(v, "/bring-in/file"),
		_("A CSV file, such as a spreadsheet makes, or a FHIR file. We show what would change before anything does."));
	draw_under_way(v, p, &pl);
	return web_end(v, p);
}

// --- files as pages
// ------------------------------------------------------------------------------------------------------
static enum err take_one(struct visit *v, const struct form_file *sent, struct attached *out)
{
	const char *why = NULL;
	if (sent->too_large) {
		why = _("it is larger than the %zu MB that we can take. Make it smaller, or add it in several parts");
		why = str_format(v->arena, why, file_most(v) >> 20).p;
	} else if (attach_take(v->arena, sent->name, sent->bytes, out, &why) == OK) {
		return OK;
	}
	return fault_field_str(&v->fault, STR("file"),
		str_format(v->arena, _("“%.*s”: %s"), STR_ARG(sent->name), why).p);
}

static void set_text(struct values *x, const char *field, struct str text)
{
	struct value *value = &x->item[kind_field(x->kind, field) - x->kind->field];
	value->text = text;
	value->sent = true;
}

// What a further page says of itself: it is page n of that document.
static struct values page_values(struct visit *v, const struct values *of, struct str parent, size_t number)
{
	struct values x = { of->kind, arena_array(v->arena, struct value, of->kind->fields) };
	for (size_t i = 0; i < of->kind->fields; i++)
		x.item[i] = (struct value){ .field = &of->kind->field[i], .d = DAY_NONE };
	static const char *const kept[] = { "what", "author", "written" };
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		size_t at = (size_t)(kind_field(of->kind, kept[i]) - of->kind->field);
		x.item[at] = of->item[at];
		x.item[at].sent = true;
	}
	struct str title = text_short(v->arena, values_get(of, "title")->text, 80);
	set_text(&x, "title", str_format(v->arena, _("Page %zu of %.*s"), number, STR_ARG(title)));
	struct value *link = &x.item[kind_field(of->kind, "page_of") - of->kind->field];
	link->ref = arena_array(v->arena, struct str, 1);
	link->display = arena_array(v->arena, struct str, 1);
	link->ref[0] = parent;
	link->refs = 1;
	link->sent = true;
	return x;
}

// How many there are; what is added stands behind them, whatever the clock says.
static size_t pages_now(struct visit *v, struct plan_change *c, const struct plan *pl, const struct entry *document)
{
	struct sheet s;
	if (!document || sheet_open(v, pl, document->r->id, &s) != OK)
		return 0;
	for (size_t i = 0; i < s.pages; i++)
		if (entry_said(s.page[i]) >= c->writer.at)
			c->writer.at = entry_said(s.page[i]) + 1;
	return s.pages;
}

enum err bring_files(struct visit *v, struct plan_change *c, const struct plan *pl, const struct entry *document,
	struct values *values, struct str id)
{
	const struct field *f = kind_field(&kind_document, "file");
	size_t number = pages_now(v, c, pl, document);
	struct str parent = str_format(v->arena, "DocumentReference/%.*s", STR_ARG(document ? document->r->id : id));
	enum err e = OK, one;
	for (size_t i = 0; i < v->form.files; i++) {
		struct attached *file = arena_make(v->arena, struct attached);
		if (!str_is(v->form.file[i].field, "file"))
			continue;
		if ((one = take_one(v, &v->form.file[i], file)) != OK) {
			e = one;
			continue;
		}
		struct values x = number++ ? page_values(v, values, parent, number) : *values;
		x.item[f - kind_document.field].file = file;
		x.item[f - kind_document.field].sent = true;
		if (e == OK)
			e = plan_change_entry(v->db, v->arena, c, NULL, &x, number == 1 ? id : STR_NONE, NULL);
		c->writer.at++; // pages stand in the order in which they came
	}
	if (e == OK && !c->puts)
		e = fault_field(&v->fault, "file", _("Choose a file: a photo, a scan or a PDF"));
	return e;
}

// --- the form
// -------------------------------------------------------------------------------------------------------------
struct bringing {
	struct plan plan;
	struct draft_form draft;
	struct values values;
	struct str id;
};

static enum err draw(struct visit *v, struct bringing *b)
{
	struct page *p = web_begin(v, .title = _("A plan on paper, or in a document"), .h1 = true,
		.back = web_path(v, "/bring-in"), .back_text = _("Back"));
	if (v->fault.err && v->form.files)
		nhsuk_inset_text(p, .text = _("Please choose the files once more. Browsers do not keep them."));
	nhsuk_form_begin(
		p, .action = web_path(v, "/bring-in/paper"), .draft = draft_form_path(v, &b->draft), .multipart = true);
	nhsuk_hidden(p, "entry_id", b->id);
	nhsuk_file_upload(p, .name = "file", .label = _("The plan, or photos of its pages"), .label_size = SIZE_M,
		.hint = page_say(p, _("A photo, a scan, a PDF or plain text, each up to %zu MB. You can choose several pages "
			"at once, and add more later. Save a Word document as a PDF first."), file_most(v) >> 20),
		.error = fault_at(&v->fault, "file"), .multiple = true,
		.accept = str_c(v->arena, file_types_accepted(v->arena)));
	form_fields(v, p, &kind_document, &b->values, &(struct form_options){ .only = ASKED });
	nhsuk_paragraph(p, .secondary = true, .text = web_say(v,
		N_("Everyone who can see the documents of your plan can see it. You then type it in, part by part."),
		N_("Everyone who can see the documents of %s's plan can see it. You then type it in, part by part.")));
	draft_form_end(v, p, &b->draft, _("Add it and go on"));
	return web_end(v, p);
}

static enum err open_form(struct visit *v, struct bringing *b)
{
	struct fault ignored;
	if (!entry_may_add(v, &kind_document))
		return ERR_DENIED;
	bool sends = v->req->method == HTTP_POST;
	enum err e = sends ? plan_load_facts(v->db, v->arena, &v->person, &v->access, &b->plan)
					   : plan_load(v->db, v->arena, &v->person, &v->access, &b->plan);
	if (e == OK)
		e = draft_form_open(v, draft_spot_place(v, "bring-in", STR_NONE), &b->draft);
	if (e != OK)
		return e;
	struct str sent = visit_form(v, "entry_id");
	b->id = str_eq(key_of(sent), v->person.key) ? sent : key_id(v->arena, v->person.key);
	fault_init(&ignored, v->arena);
	e = values_read(v->arena, &kind_document, &v->form, NULL, sends ? &v->fault : &ignored, &b->values);
	struct value *what = &b->values.item[kind_field(&kind_document, "what") - kind_document.field];
	if (!sends && !what->text.n)
		what->text = STR("paper-plan");
	return sends ? e : OK;
}

enum err bring_paper_page(struct visit *v)
{
	struct bringing b = { 0 };
	enum err e = open_form(v, &b);
	return e == OK ? draw(v, &b) : e;
}

// Sent twice, it is there already.
static enum err added(struct visit *v, enum err e, void *what)
{
	const struct plan_change *c = what;
	const struct bringing *b = c->own;
	return e == OK || e == ERR_CONFLICT ? visit_go(v, str_of(web_path(v, "/bring-in/paper/%.*s", STR_ARG(b->id))))
										: web_error(v, e);
}

// Which file is wrong is said for each; what values_read found of the first is not said twice.
static void forget_file(struct visit *v)
{
	struct fault_item **at = &v->fault.items;
	while (*at)
		if (str_is((*at)->field, "file")) {
			*at = (*at)->next;
			v->fault.count--;
		} else {
			at = &(*at)->next;
		}
	v->fault.end = at;
	v->fault.err = v->fault.items ? ERR_INPUT : OK;
}

enum err bring_paper(struct visit *v)
{
	struct bringing *b = arena_make(v->arena, struct bringing);
	enum err e = open_form(v, b);
	if (e != OK && e != ERR_INPUT)
		return e;
	forget_file(v);
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = b->plan.care_plan_id;
	e = bring_files(v, c, &b->plan, NULL, &b->values, b->id);
	if (v->fault.err)
		return draw(v, b);
	if (e != OK)
		return e;
	c->own = b;
	draft_form_done(v, c, b->draft.place);
	return plan_change_commit(v, &b->plan, c, added);
}
