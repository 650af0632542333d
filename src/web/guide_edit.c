// SPDX-License-Identifier: Apache-2.0
// An administrator changes the words of a page about planning (guide.h): looks at them before anybody else does, says
// why, publishes. What is being written is a draft, as everywhere. Somebody else's version that came in between is
// shown and never overwritten unseen. A page in another language is written beside the English one; it says which
// English words it was made from, and when these change it is older until somebody says that it follows them again.
#include "plan/say.h"
#include "web/draft_form.h"
#include "web/guide.h"
#include "web/web.h"

#define WHY_MOST 1000 // bytes

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

// --- one page ------------------------------------------------------------------------------------------------------
struct editing {
	struct guide_open open;
	struct draft_form draft;
	struct str text;
	int64_t seen;  // the version that the form was made from
	struct str of; // another language than English: the stamp of the English words that the form was made from
	bool behind;   // the English page says something else now
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
		e = draft_form_open(v, draft_spot_place(v, "guide", guide_leaf_name(v->arena, x->open.leaf)), &x->draft);
	if (e != OK)
		return e;
	bool typed = v->req->method == HTTP_POST || x->draft.saved;
	x->text = typed ? text_of_form(v) : x->open.now.text;
	if (!typed || !str_int(visit_form(v, "seen"), 0, INT64_MAX, &x->seen))
		x->seen = x->open.now.version;
	if (guide_is_english(x->open.leaf))
		return OK;
	x->of = typed ? visit_form(v, "of") : STR_NONE;
	if (!x->of.n)
		x->of = guide_stamp(v->arena, x->open.now.text.n ? guide_made_from(&x->open) : x->open.english);
	x->behind = !str_eq(x->of, guide_stamp(v->arena, x->open.english));
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
	nhsuk_heading(p, .text = _("How it will look"), .level = 2, .size = SIZE_M, .id = "preview");
	if (guide_has_tags(x->text))
		nhsuk_inset_text(p,
			.text = _("There is something like a tag of HTML in it. Tags are shown as they are written and do "
					  "nothing."));
	guide_draw_boxed(p, x->text, guide_lang_attr(x->open.leaf.lang));
	nhsuk_section_break(p, true);
}

static void draw_newer(struct visit *v, struct page *p, const struct guide_open *o)
{
	nhsuk_inset_text_begin(p, .text = NULL);
	nhsuk_paragraph(p, .text = _("The program came with newer words for this page since yours were written. Yours are "
		"shown until you decide."));
	nhsuk_paragraph(p, .text = _("[Compare your words with the newer ones]"),
		.href = guide_path(v, o->leaf, "/compare?from=now&to=original"));
	nhsuk_paragraph(p, .text = _("[Take the newer words]"), .href = guide_path(v, o->leaf, "/versions/original"));
	nhsuk_post_button(p, .action = guide_path(v, o->leaf, "/keep"), .text = _("Keep ours"), .look = BUTTON_SECONDARY,
		.is_small = true, .fields = &(const struct nhsuk_field){ "seen", str_format(v->arena, "%lld",
			(long long)o->now.version) }, .field_count = 1);
	nhsuk_inset_text_end(p);
}

// The English has changed since this was made: what, and that it does not matter here.
static void draw_older(struct visit *v, struct page *p, const struct guide_open *o)
{
	struct nhsuk_field fields[] = { { "seen", str_format(v->arena, "%lld", (long long)o->now.version) },
		{ "of", guide_stamp(v->arena, o->english) } };
	nhsuk_inset_text_begin(p, .text = NULL);
	nhsuk_paragraph(p, .text = _("The English page has been changed since this one was made. Who reads this one is "
		"told so, and can turn to the English."));
	if (guide_made_from(o).n)
		nhsuk_paragraph(p, .text = _("[What changed in the English]"),
			.href = guide_path(v, o->leaf, "/compare?from=english&to=english-now"));
	nhsuk_post_button(p, .action = guide_path(v, o->leaf, "/keep"), .text = _("It still says the same"),
		.look = BUTTON_SECONDARY, .is_small = true, .fields = fields, .field_count = 2);
	nhsuk_inset_text_end(p);
}

static void draw_stale(struct visit *v, struct page *p, const struct editing *x)
{
	const struct guide_open *o = &x->open;
	struct str who = web_author_name(v, str_format(v->arena, "a:%.*s", STR_ARG(o->now.account)));
	nhsuk_warning_callout_begin(p, .heading = _("Somebody else was quicker"), .level = 2);
	nhsuk_paragraph(p, .text = page_say(p, _("%.*s published this page while you wrote, %s. What you wrote is below. "
		"If you publish it now, it takes the place of theirs."), STR_ARG(who), say_when(v->arena, o->now.at)));
	nhsuk_paragraph(p, .text = _("[See what they changed]"), .href = guide_path(v, o->leaf,
		page_say(p, "/compare?from=%lld&to=%lld", (long long)x->seen, (long long)o->now.version)));
	nhsuk_warning_callout_end(p);
}

static void draw_form(struct visit *v, struct page *p, const struct editing *x)
{
	int64_t seen = x->stale ? x->open.now.version : x->seen;
	struct guide_leaf l = x->open.leaf;
	nhsuk_form_begin(p, .action = guide_path(v, l, ""), .draft = draft_form_path(v, &x->draft));
	nhsuk_hidden(p, "seen", str_format(v->arena, "%lld", (long long)seen));
	if (x->of.n)
		nhsuk_hidden(p, "of", x->of);
	nhsuk_textarea(p, .name = "text", .label = guide_is_english(l) ? _("The words of the page")
			: page_say(p, _("The words of the page (%s)"), guide_lang_name(l.lang)), .label_size = SIZE_M, .rows = 24,
		.value = x->text, .error = fault_at(&v->fault, "text"), .spellcheck = 1, .lang = guide_lang_attr(l.lang));
	if (x->behind)
		nhsuk_tick(p, .name = "follows", .text = _("It says again what the English page says now"),
			.hint = _("Leave it open when something is still missing: then readers are told that this page is older."),
			.checked = visit_form(v, "follows").n > 0);
	guide_why_field(v, p, _("Why do you change it?"));
	draft_form_draw(v, p, &x->draft);
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _("Look at it first"), .look = BUTTON_SECONDARY,
		.formaction = guide_path(v, l, "/preview"));
	nhsuk_button(p, .text = _("Publish for everybody"), .once = true);
	draft_form_later(v, p, &x->draft);
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	draft_form_after(v, p, &x->draft);
}

// The form; of another language beside the English, with its signs.
static void draw_writing(struct visit *v, struct page *p, const struct editing *x)
{
	if (guide_is_english(x->open.leaf)) {
		draw_form(v, p, x);
		return;
	}
	own_beside_begin(p, _("The English page"));
	nhsuk_heading(p, .text = _("The English page as it is now"), .level = 2, .size = SIZE_S);
	own_guide_begin(p, guide_lang_attr(guide_lang_next(NULL)));
	for (struct str rest = x->open.english; rest.p;) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		if (line.n)
			nhsuk_paragraph(p, .text_str = line, .size = SIZE_S);
	}
	own_guide_end(p);
	own_beside_next(p);
	draw_form(v, p, x);
	own_beside_end(p);
}

// The same page in the other languages, and how it stands there.
static enum err draw_languages(struct visit *v, struct page *p, const struct guide_open *o)
{
	for (const char *lang = guide_lang_next(NULL); lang; lang = guide_lang_next(lang)) {
		struct guide_open other;
		if (str_is(str_of(lang), o->leaf.lang))
			continue;
		enum err e = guide_open(v, (struct guide_leaf){ o->leaf.g, lang }, &other);
		if (e != OK)
			return e;
		nhsuk_paragraph_begin(p, .tight = false);
		nhsuk_link(p, .href = guide_path(v, other.leaf, ""), .text = page_say(p, other.now.text.n
			? _("Change the page in %s") : _("Write the page in %s"), guide_lang_name(lang)));
		if (other.older) {
			nhsuk_text(p, " ");
			nhsuk_tag(p, .text = _("Older than the English"), .colour = TAG_YELLOW);
		}
		nhsuk_paragraph_end(p);
	}
	return OK;
}

static const char *how_it_stands(const struct guide_open *o)
{
	if (o->now.version)
		return _("[Who changed it, when and why]");
	return o->now.text.n ? _("These are the words that came with the program. Nobody has changed them.")
		: _("There is no page in this language yet. Who reads it is shown the English page, and told so.");
}

static enum err draw(struct visit *v, struct editing *x)
{
	const struct guide_open *o = &x->open;
	const char *name = _(o->leaf.g->title);
	struct page *scratch = &(struct page){ .arena = v->arena };
	struct page *p = web_begin(v, .title = guide_is_english(o->leaf) ? page_say(scratch, _("Change: %s"), name)
			: page_say(scratch, _("Change: %s, %s"), name, guide_lang_name(o->leaf.lang)),
		.h1 = true, .back = "/guide", .back_text = _("Back to all pages"),
		.status = x->stale ? err_row(ERR_STALE)->http : 0);
	if (x->stale)
		draw_stale(v, p, x);
	else if (o->newer)
		draw_newer(v, p, o);
	if (o->older && !x->stale)
		draw_older(v, p, o);
	nhsuk_paragraph(p, .text = how_it_stands(o), .href = o->now.version ? guide_path(v, o->leaf, "/versions") : NULL);
	nhsuk_paragraph(p, .text = _("[The page as everybody reads it now]"),
		.href = str_format(v->arena, "/help/%s", o->leaf.g->name).p);
	enum err e = draw_languages(v, p, o);
	if (e != OK)
		return e;
	if (x->preview)
		draw_preview(p, x);
	draw_signs(p);
	draw_writing(v, p, x);
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
	struct guide_leaf l = guide_asked(v);
	if (e == OK && l.g)
		return web_go_done(v, guide_path(v, l, ""), "guide");
	if (e != ERR_STALE)
		return e;
	e = open_editing(v, &x);
	x.stale = true;
	return e == OK ? draw(v, &x) : e;
}

// The English words of a stamp: those that the page was made from until now, or that the English page once had.
// STR_NONE: nobody has them any more, so the page stays older.
static enum err words_of_stamp(struct visit *v, const struct guide_open *o, struct str stamp, struct str *out)
{
	struct str page = str_of(o->leaf.g->name), english = str_of(guide_lang_next(NULL));
	struct guide_version *list, once;
	size_t count = 0;
	*out = guide_made_from(o);
	if (str_eq(stamp, guide_stamp(v->arena, *out)))
		return OK;
	*out = guide_original(o->leaf.g, english.p);
	if (str_eq(stamp, guide_stamp(v->arena, *out)))
		return OK;
	enum err e = guide_versions(v->db, v->arena, page, english, &list, &count);
	*out = STR_NONE;
	for (size_t i = 0; e == OK && i < count && !out->n; i++) {
		e = guide_at(v->db, v->arena, page, english, list[i].version, &once);
		if (e == OK && str_eq(stamp, guide_stamp(v->arena, once.text)))
			*out = once.text;
	}
	return e;
}

static void check_words(struct visit *v, const struct editing *x, bool follows)
{
	if (!guide_check(v, x->text, "text"))
		return;
	if (x->seen == x->open.now.version && str_eq(x->text, x->open.now.text) && !(x->behind && follows))
		(void)fault_field(&v->fault, "text", _("These are the words that stand there now. Change something first"));
	else if (str_eq(x->text, x->open.english))
		(void)fault_field(&v->fault, "text",
			page_say(&(struct page){ .arena = v->arena }, _("These are the English words. Write them in %s"),
				guide_lang_name(x->open.leaf.lang)));
}

enum err guide_publish(struct visit *v)
{
	struct editing x;
	enum err e = open_editing(v, &x);
	if (e != OK)
		return e;
	bool follows = visit_form(v, "follows").n > 0;
	check_words(v, &x, follows);
	struct str why = guide_why(v), english = x.open.english;
	if (v->fault.err)
		return draw(v, &x);
	if (x.behind && !follows)
		e = words_of_stamp(v, &x.open, x.of, &english);
	if (e != OK)
		return e;
	struct guide_version *list = arena_array(v->arena, struct guide_version, 2);
	size_t n = 0;
	if (!x.seen)
		list[n++] = guide_as_it_came(&x.open);
	list[n++] = (struct guide_version){ .text = x.text, .why = why, .english = english };
	return guide_publish_all(v, x.open.leaf, x.seen, list, n, x.draft.place, published);
}
