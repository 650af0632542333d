// SPDX-License-Identifier: Apache-2.0
// An administrator changes the words of a page about planning (guide.h): looks at them before anybody else does, says
// why, publishes. What is being written is a draft, as everywhere. Somebody else's version that came in between is
// shown and never overwritten unseen.
#include "plan/say.h"
#include "web/draft_form.h"
#include "web/guide.h"
#include "web/web.h"

#define WHY_MOST 1000 // bytes

const char *guide_path(struct visit *v, const struct guide_page *g, const char *rest)
{
	return str_format(v->arena, "/guide/%s%s", g->name, rest).p;
}

const struct guide_page *guide_asked(const struct visit *v)
{
	return guide_page_named(visit_param(v, "page"));
}

enum err guide_open(struct visit *v, const struct guide_page *g, struct guide_open *out)
{
	struct guide_version base;
	*out = (struct guide_open){ .g = g };
	if (!out->g)
		return ERR_NOT_FOUND;
	out->original = guide_original(out->g, "en");
	enum err e = guide_now(v, out->g, &out->now, &out->changed);
	if (e != OK || !out->changed)
		return e;
	e = guide_base(v->db, v->arena, str_of(out->g->name), STR("en"), &base);
	out->newer = e == OK && !str_eq(base.text, out->original);
	return e == ERR_NOT_FOUND ? OK : e;
}

void guide_why_field(struct visit *v, struct page *p, const char *label)
{
	nhsuk_input(p, .name = "why", .label = label, .label_size = SIZE_S,
		.hint = _("It stands in the list of versions, with your name and the day."), .value = visit_form(v, "why"),
		.error = fault_at(&v->fault, "why"));
}

struct str guide_why(struct visit *v)
{
	struct str why = visit_form(v, "why");
	if (!why.n)
		(void)fault_field(&v->fault, "why", _("Say in a few words why"));
	else if (why.n > WHY_MOST || !str_utf8(why))
		(void)fault_field(&v->fault, "why", _("This is too long. Please make it shorter"));
	return v->fault.err ? STR_NONE : why;
}

// --- publishing ----------------------------------------------------------------------------------------------------
struct publishing {
	struct str page, account;
	int64_t seen;
	struct guide_version *list;
	size_t count;
};

static enum err publish_run(struct db *db, struct arena *a, void *what)
{
	const struct publishing *x = what;
	(void)a;
	return guide_add(db, x->page, STR("en"), x->seen, x->list, x->count);
}

enum err guide_publish_all(struct visit *v, const struct guide_page *g, int64_t seen, struct guide_version *list,
	size_t count, struct str place, enum err (*after)(struct visit *, enum err, void *))
{
	struct publishing *x = arena_make(v->arena, struct publishing);
	*x = (struct publishing){ .page = str_of(g->name), .account = v->actor.account, .seen = seen, .list = list,
		.count = count };
	for (size_t i = 0; i < count; i++)
		list[i].account = v->actor.account;
	return draft_form_commit(v, place, publish_run, x, after);
}

// --- the list ------------------------------------------------------------------------------------------------------
static void draw_row(struct visit *v, struct page *p, const struct guide_open *o)
{
	nhsuk_table_row_begin(p);
	nhsuk_cell(p, .text = _(o->g->title), .href = guide_path(v, o->g, ""));
	nhsuk_cell_begin(p, .text = NULL);
	if (o->newer)
		nhsuk_tag(p, .text = _("Newer words came with an upgrade"), .colour = TAG_BLUE);
	if (o->newer)
		nhsuk_break(p);
	nhsuk_text(p, !o->changed ? _("As it came with the program")
			: page_say(p, _("Changed on %s by %.*s"), say_day(v->arena, day_of(o->now.at)),
				STR_ARG(web_author_name(v, str_format(v->arena, "a:%.*s", STR_ARG(o->now.account))))));
	nhsuk_cell_end(p);
	nhsuk_table_row_end(p);
}

enum err guide_list(struct visit *v)
{
	struct page *p = web_begin(v, .title = _("Pages about planning"), .h1 = true, .back = "/",
		.back_text = _("Back to the start page"));
	nhsuk_paragraph(p, .text = _("Everybody can read these pages, signed in or not. You can change their words: add "
		"how things are done where you are, or say them better. Every version is kept."));
	nhsuk_table_begin(p, .caption = _("Pages"), .caption_size = SIZE_M, .responsive = true,
		NHSUK_COLUMNS({ .text = _("Page") }, { .text = _("How it stands") }));
	for (size_t i = 0; i < guide_page_count; i++) {
		struct guide_open o;
		enum err e = guide_open(v, &guide_pages[i], &o);
		if (e != OK)
			return e;
		draw_row(v, p, &o);
	}
	nhsuk_table_end(p);
	return web_end(v, p);
}

// --- one page ------------------------------------------------------------------------------------------------------
struct editing {
	struct guide_open open;
	struct draft_form draft;
	struct str text;
	int64_t seen;  // the version that the form was made from
	bool preview, stale;
};

// Line ends as they are kept.
static struct str text_of_form(struct visit *v)
{
	struct str sent = visit_form(v, "text");
	char *p = arena_bytes(v->arena, sent.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < sent.n; i++)
		if (sent.p[i] != '\r')
			p[n++] = sent.p[i];
	p[n] = 0;
	return (struct str){ p, n };
}

static enum err open_editing(struct visit *v, struct editing *x)
{
	*x = (struct editing){ 0 };
	enum err e = guide_open(v, guide_asked(v), &x->open);
	if (e == OK)
		e = draft_form_open(v, draft_spot_place(v, "guide", str_of(x->open.g->name)), &x->draft);
	if (e != OK)
		return e;
	bool typed = v->req->method == HTTP_POST || x->draft.saved;
	x->text = typed ? text_of_form(v) : x->open.now.text;
	if (!typed || !str_int(visit_form(v, "seen"), 0, INT64_MAX, &x->seen))
		x->seen = x->open.now.version;
	return OK;
}

static void draw_signs(struct page *p)
{
	static const struct {
		const char *sign, *what;
	} rows[] = { { "# ", N_("the title, on the first line") }, { "## ", N_("a heading") },
		{ "### ", N_("a small heading, below a heading") }, { "- ", N_("a line of a list") },
		{ "1. ", N_("a line of a list with numbers") },
		{ "[words](/help/rights)", N_("a link to a page here, or to an address that begins with https://") },
		{ "**words**", N_("words that stand out") } };
	nhsuk_details_begin(p, .summary = _("How to write a page"));
	nhsuk_paragraph(p, .text = _("Write as in a letter. An empty line begins a new paragraph. The first paragraph is "
		"shown larger. These signs do something; everything else is shown as you write it."));
	nhsuk_summary_list_begin(p, .no_border = false);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		nhsuk_summary_row(p, .key = rows[i].sign, .value = _(rows[i].what));
	nhsuk_summary_list_end(p);
	nhsuk_paragraph(p, .text = _("Use short sentences and words that everybody knows. Say \"you\"."));
	nhsuk_details_end(p);
}

static void draw_preview(struct page *p, const struct editing *x)
{
	struct str title = guide_title(x->text);
	nhsuk_heading(p, .text = _("How it will look"), .level = 2, .size = SIZE_M, .id = "preview");
	if (guide_has_tags(x->text))
		nhsuk_inset_text(p,
			.text = _("There is something like a tag of HTML in it. Tags are shown as they are written and do "
					  "nothing."));
	own_box_begin(p);
	nhsuk_heading(p, .text_str = title, .level = 2, .size = SIZE_L);
	guide_draw(p, x->text, NULL);
	own_box_end(p);
	nhsuk_section_break(p, true);
}

static void draw_newer(struct visit *v, struct page *p, const struct guide_open *o)
{
	nhsuk_inset_text_begin(p, .text = NULL);
	nhsuk_paragraph(p, .text = _("The program came with newer words for this page since yours were written. Yours are "
		"shown until you decide."));
	nhsuk_paragraph(p, .text = _("[Compare your words with the newer ones]"),
		.href = guide_path(v, o->g, "/compare?from=now&to=original"));
	nhsuk_paragraph(p, .text = _("[Take the newer words]"), .href = guide_path(v, o->g, "/versions/original"));
	nhsuk_post_button(p, .action = guide_path(v, o->g, "/keep"), .text = _("Keep ours"), .look = BUTTON_SECONDARY,
		.is_small = true, .fields = &(const struct nhsuk_field){ "seen", str_format(v->arena, "%lld",
			(long long)o->now.version) }, .field_count = 1);
	nhsuk_inset_text_end(p);
}

static void draw_stale(struct visit *v, struct page *p, const struct editing *x)
{
	const struct guide_open *o = &x->open;
	struct str who = web_author_name(v, str_format(v->arena, "a:%.*s", STR_ARG(o->now.account)));
	nhsuk_warning_callout_begin(p, .heading = _("Somebody else was quicker"), .level = 2);
	nhsuk_paragraph(p, .text = page_say(p, _("%.*s published this page while you wrote, %s. What you wrote is below. "
		"If you publish it now, it takes the place of theirs."), STR_ARG(who), say_when(v->arena, o->now.at)));
	nhsuk_paragraph(p, .text = _("[See what they changed]"), .href = guide_path(v, o->g,
		page_say(p, "/compare?from=%lld&to=%lld", (long long)x->seen, (long long)o->now.version)));
	nhsuk_warning_callout_end(p);
}

static void draw_form(struct visit *v, struct page *p, const struct editing *x)
{
	int64_t seen = x->stale ? x->open.now.version : x->seen;
	nhsuk_form_begin(p, .action = guide_path(v, x->open.g, ""), .draft = draft_form_path(v, &x->draft));
	nhsuk_hidden(p, "seen", str_format(v->arena, "%lld", (long long)seen));
	nhsuk_textarea(p, .name = "text", .label = _("The words of the page"), .label_size = SIZE_M, .rows = 24,
		.value = x->text, .error = fault_at(&v->fault, "text"), .spellcheck = 1);
	guide_why_field(v, p, _("Why do you change it?"));
	draft_form_draw(v, p, &x->draft);
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _("Look at it first"), .look = BUTTON_SECONDARY,
		.formaction = guide_path(v, x->open.g, "/preview"));
	nhsuk_button(p, .text = _("Publish for everybody"), .once = true);
	draft_form_later(v, p, &x->draft);
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	draft_form_after(v, p, &x->draft);
}

static enum err draw(struct visit *v, struct editing *x)
{
	const struct guide_open *o = &x->open;
	struct page *p = web_begin(v, .title = page_say(&(struct page){ .arena = v->arena }, _("Change: %s"),
		_(o->g->title)), .h1 = true, .back = "/guide", .back_text = _("Back to all pages"),
		.status = x->stale ? err_row(ERR_STALE)->http : 0);
	if (x->stale)
		draw_stale(v, p, x);
	else if (o->newer)
		draw_newer(v, p, o);
	nhsuk_paragraph(p, .text = o->now.version ? _("[Who changed it, when and why]")
		: _("These are the words that came with the program. Nobody has changed them."),
		.href = o->now.version ? guide_path(v, o->g, "/versions") : NULL);
	nhsuk_paragraph(p, .text = _("[The page as everybody reads it now]"),
		.href = str_format(v->arena, "/help/%s", o->g->name).p);
	if (x->preview)
		draw_preview(p, x);
	draw_signs(p);
	draw_form(v, p, x);
	return web_end(v, p);
}

enum err guide_edit_page(struct visit *v)
{
	struct editing x;
	enum err e = open_editing(v, &x);
	return e == OK ? draw(v, &x) : e;
}

// --- looking at it -------------------------------------------------------------------------------------------------
static enum err draw_preview_page(struct visit *v, void *what)
{
	return draw(v, what);
}

enum err guide_preview(struct visit *v)
{
	struct editing *x = arena_make(v->arena, struct editing);
	enum err e = open_editing(v, x);
	if (e != OK)
		return e;
	x->preview = guide_check(v, x->text, "text") || x->text.n < GUIDE_LETTERS * 4;
	return draft_form_turn(v, &x->draft, x, draw_preview_page);
}

// --- for everybody -------------------------------------------------------------------------------------------------
static enum err published(struct visit *v, enum err e, void *what)
{
	struct editing x;
	(void)what;
	const struct guide_page *g = guide_asked(v);
	if (e == OK && g)
		return web_go_done(v, guide_path(v, g, ""), "guide");
	if (e != ERR_STALE)
		return e;
	e = open_editing(v, &x);
	x.stale = true;
	return e == OK ? draw(v, &x) : e;
}

enum err guide_publish(struct visit *v)
{
	struct editing x;
	enum err e = open_editing(v, &x);
	if (e != OK)
		return e;
	bool fine = guide_check(v, x.text, "text");
	if (fine && x.seen == x.open.now.version && str_eq(x.text, x.open.now.text))
		(void)fault_field(&v->fault, "text", _("These are the words that stand there now. Change something first"));
	struct str why = guide_why(v);
	if (v->fault.err)
		return draw(v, &x);
	struct guide_version *list = arena_array(v->arena, struct guide_version, 2);
	size_t n = 0;
	if (!x.seen)
		list[n++] = (struct guide_version){ .original = true, .text = x.open.original,
			.why = str_of(_("The words that came with the program")) };
	list[n++] = (struct guide_version){ .text = x.text, .why = why };
	return guide_publish_all(v, x.open.g, x.seen, list, n, x.draft.place, published);
}
