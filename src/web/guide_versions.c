// SPDX-License-Identifier: Apache-2.0
// The versions of a page about planning (guide.h): who changed it, when and why; one of them as it was; two of them
// side by side; and the way back to an earlier one or to the program's own words. Nothing is taken away by it: what
// one goes back to becomes the newest version.
#include "plan/say.h"
#include "web/draft_form.h"
#include "web/guide.h"
#include "web/web.h"

#define CELLS_MOST ((size_t)1000000) // of the table of lines
#define AROUND 2                     // lines shown before and behind a change

static const char *author(struct visit *v, struct page *p, const struct guide_version *x)
{
	return x->original ? _("The program") : page_c(p,
		web_author_name(v, str_format(v->arena, "a:%.*s", STR_ARG(x->account))));
}

// A version by its name in an address: "3", "now", "original" (the program's words of today).
static enum err version_named(struct visit *v, const struct guide_open *o, struct str name, struct guide_version *out)
{
	int64_t number;
	*out = o->now;
	if (str_is(name, "now"))
		return OK;
	*out = (struct guide_version){ .original = true, .text = o->original };
	if (str_is(name, "original") || str_is(name, "0"))
		return OK;
	if (!str_int(name, 1, INT64_MAX, &number))
		return ERR_NOT_FOUND;
	return guide_at(v->db, v->arena, str_of(o->leaf.g->name), str_of(o->leaf.lang), number, out);
}

static const char *version_title(struct visit *v, const struct guide_version *x)
{
	if (x->version)
		return str_format(v->arena, _("Version %lld"), (long long)x->version).p;
	return x->text.n ? _("The words that come with the program") : _("No page in this language");
}

// "Your rights", or "Your rights, Welsh".
static const char *name_of(struct visit *v, const struct guide_open *o)
{
	const char *name = _(o->leaf.g->title);
	return guide_is_english(o->leaf) ? name
		: str_format(v->arena, _("%s, %s"), name, guide_lang_name(o->leaf.lang)).p;
}

// --- the list ------------------------------------------------------------------------------------------------------
static void draw_version(struct visit *v, struct page *p, const struct guide_open *o, const struct guide_version *x)
{
	nhsuk_table_row_begin(p);
	nhsuk_cell(p, .text = page_say(p, "%lld", (long long)x->version),
		.href = guide_path(v, o->leaf, page_say(p, "/versions/%lld", (long long)x->version)),
		.hidden = page_say(p, _(", the page as it was")));
	nhsuk_cell(p, .text = say_when(v->arena, x->at));
	nhsuk_cell(p, .text = author(v, p, x));
	nhsuk_cell(p, .text_str = x->why);
	nhsuk_cell_begin(p, .text = NULL);
	if (x->version > 1)
		nhsuk_link(p, .text = _("What changed"), .hidden = page_say(p, _("in version %lld"), (long long)x->version),
			.href = guide_path(v, o->leaf, page_say(p, "/compare?from=%lld&to=%lld", (long long)(x->version - 1),
				(long long)x->version)));
	nhsuk_cell_end(p);
	nhsuk_table_row_end(p);
}

static void draw_choice(struct visit *v, struct page *p, const char *name, const char *label,
	const struct guide_version *list, size_t count, const char *chosen)
{
	struct nhsuk_choice *items = arena_array(v->arena, struct nhsuk_choice, count + 1);
	for (size_t i = 0; i < count; i++)
		items[i] = (struct nhsuk_choice){ .value = page_say(p, "%lld", (long long)list[i].version),
			.text = page_say(p, _("Version %lld, %s"), (long long)list[i].version, say_when(v->arena, list[i].at)) };
	items[count] = (struct nhsuk_choice){ .value = "original", .text = _("The words that come with the program") };
	nhsuk_select(p, .name = name, .label = label, .items = items, .count = count + 1, .value = str_of(chosen));
}

enum err guide_versions_page(struct visit *v)
{
	struct guide_open o;
	struct guide_version *list;
	size_t count = 0;
	enum err e = guide_open(v, guide_asked(v), &o);
	if (e == OK)
		e = guide_versions(v->db, v->arena, str_of(o.leaf.g->name), str_of(o.leaf.lang), &list, &count);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Versions of a page"), .h1 = true, .caption = name_of(v, &o),
		.back = guide_path(v, o.leaf, ""), .back_text = _("Back to changing the page"));
	if (!count)
		own_empty(p, .text = _("Nobody has changed this page."),
			.hint = o.original.n ? _("Its words came with the program, and follow its upgrades.")
				: _("There is no page in this language yet."));
	else {
		nhsuk_table_begin(p, .caption = _("Newest first"), .caption_size = SIZE_M, .responsive = true,
			NHSUK_COLUMNS({ .text = _("Version") }, { .text = _("When") }, { .text = _("Who") }, { .text = _("Why") },
				{ .text = _("More"), .hidden = NULL }));
		for (size_t i = 0; i < count; i++)
			draw_version(v, p, &o, &list[i]);
		nhsuk_table_end(p);
		nhsuk_paragraph(p, .text = o.original.n ? _("[The words that come with the program]")
			: _("[Have no page in this language again]"),
			.href = guide_path(v, o.leaf, "/versions/original"));
		nhsuk_heading(p, .text = _("Compare two of them"), .level = 2, .size = SIZE_M);
		nhsuk_form_begin(p, .action = guide_path(v, o.leaf, "/compare"), .method = "get");
		draw_choice(v, p, "from", _("The older one"), list, count, "original");
		draw_choice(v, p, "to", _("The newer one"), list, count, page_say(p, "%lld", (long long)list[0].version));
		nhsuk_button(p, .text = _("Compare"), .look = BUTTON_SECONDARY);
		nhsuk_form_end(p);
	}
	return web_end(v, p);
}

// --- one of them, and the way back -----------------------------------------------------------------------------------
static struct str back_place(struct visit *v, const struct guide_open *o)
{
	return draft_spot_place(v, "guide-back",
		str_format(v->arena, "%.*s.%.*s", STR_ARG(guide_leaf_name(v->arena, o->leaf)),
			STR_ARG(visit_param(v, "version"))));
}

static enum err draw_one(struct visit *v, const struct guide_open *o, const struct guide_version *x)
{
	struct draft_form d;
	struct str name = visit_param(v, "version");
	enum err e = draft_form_open(v, back_place(v, o), &d);
	if (e != OK)
		return e;
	bool now = x->version == o->now.version && (o->changed || !x->version);
	struct page *p = web_begin(v, .title = version_title(v, x), .h1 = true, .caption = name_of(v, o),
		.back = guide_path(v, o->leaf, "/versions"), .back_text = _("Back to the versions"));
	if (x->version)
		nhsuk_paragraph(p, .secondary = true, .text = page_say(p, _("%s, %s: %.*s"), author(v, p, x),
			say_when(v->arena, x->at), STR_ARG(x->why)));
	if (x->text.n)
		guide_draw_boxed(p, x->text, guide_lang_attr(o->leaf.lang));
	else
		own_empty(p, .text = _("There is no page in this language."),
			.hint = _("Who reads it is shown the English page, and told so."));
	nhsuk_section_break(p, true);
	if (now || str_eq(x->text, o->now.text)) {
		nhsuk_paragraph(p, .text = x->text.n ? _("These are the words that everybody reads now.")
			: _("That is how it is now."));
		return web_end(v, p);
	}
	nhsuk_paragraph(p, .text = _("[Compare it with the page as it is now]"),
		.href = guide_path(v, o->leaf, page_say(p, "/compare?from=%.*s&to=now", STR_ARG(name))));
	nhsuk_heading(p, .text = _("Go back to these words"), .level = 2, .size = SIZE_M);
	nhsuk_paragraph(p, .text = !x->text.n
			? _("Your versions are kept, and you can go back to them.")
			: x->original && !x->version
			? _("Everybody reads them then, and newer ones when an upgrade brings them. Your versions are kept.")
			: _("They become the newest version. The others are kept."));
	nhsuk_form_begin(p, .action = guide_path(v, o->leaf, page_say(p, "/versions/%.*s", STR_ARG(name))),
		.draft = draft_form_path(v, &d));
	nhsuk_hidden(p, "seen", str_format(v->arena, "%lld", (long long)o->now.version));
	guide_why_field(v, p, _("Why do you go back?"));
	draft_form_end(v, p, &d, _("Publish these words for everybody"));
	return web_end(v, p);
}

static enum err open_one(struct visit *v, struct guide_open *o, struct guide_version *x)
{
	enum err e = guide_open(v, guide_asked(v), o);
	return e == OK ? version_named(v, o, visit_param(v, "version"), x) : e;
}

enum err guide_version_page(struct visit *v)
{
	struct guide_open o;
	struct guide_version x;
	enum err e = open_one(v, &o, &x);
	return e == OK ? draw_one(v, &o, &x) : e;
}

static enum err gone_back(struct visit *v, enum err e, void *what)
{
	struct guide_leaf l = guide_asked(v);
	(void)what;
	if (e == ERR_STALE) // the list shows what came in between
		(void)fault_say(&v->fault, e, _("Somebody else published this page a moment ago. Look at the versions again."));
	return e == OK && l.g ? web_go_done(v, guide_path(v, l, "/versions"), "guide") : e;
}

static int64_t seen_of(struct visit *v, const struct guide_open *o)
{
	int64_t seen;
	return str_int(visit_form(v, "seen"), 0, INT64_MAX, &seen) ? seen : o->now.version;
}

enum err guide_back(struct visit *v)
{
	struct guide_open o;
	struct guide_version x;
	enum err e = open_one(v, &o, &x);
	if (e != OK)
		return e;
	struct str why = guide_why(v);
	if (v->fault.err)
		return draw_one(v, &o, &x);
	struct guide_version *list = arena_make(v->arena, struct guide_version);
	*list = (struct guide_version){ .text = x.text, .why = why, .original = (x.original && !x.version) || !x.text.n,
		.english = x.english };
	return guide_publish_all(v, o.leaf, seen_of(v, &o), list, 1, back_place(v, &o), gone_back);
}

// The words stay: the newer ones of the program were looked at, or the English ones, which say the same.
static size_t kept(struct visit *v, const struct guide_open *o, struct guide_version *list)
{
	size_t n = 0;
	struct str of = visit_form(v, "of");
	if (!of.n && o->newer) {
		list[n++] = (struct guide_version){ .text = o->original, .original = true, .english = o->english,
			.why = str_of(_("Newer words came with an upgrade")) };
		list[n++] = (struct guide_version){ .text = o->now.text, .english = o->now.english,
			.why = str_of(_("Kept after looking at the newer words")) };
	}
	if (!of.n || !o->older || !str_eq(of, guide_stamp(v->arena, o->english)))
		return n;
	if (!o->now.version)
		list[n++] = guide_as_it_came(o);
	list[n++] = (struct guide_version){ .text = o->now.text, .english = o->english,
		.why = str_of(_("Looked at again: it still says what the English page says")) };
	return n;
}

enum err guide_keep(struct visit *v)
{
	struct guide_open o;
	struct guide_version *list = arena_array(v->arena, struct guide_version, 2);
	enum err e = guide_open(v, guide_asked(v), &o);
	if (e != OK)
		return e;
	size_t n = kept(v, &o, list);
	if (!n) // what was looked at is no more: the page shows what there is
		return visit_go(v, str_of(guide_path(v, o.leaf, "")));
	return guide_publish_all(v, o.leaf, seen_of(v, &o), list, n, STR_NONE, gone_back);
}

// --- two of them -----------------------------------------------------------------------------------------------------
struct lines {
	struct str *line;
	size_t n;
};

static struct lines lines_of(struct arena *a, struct str text)
{
	size_t n = 1;
	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	struct lines x = { arena_array(a, struct str, n), 0 };
	while (text.p)
		x.line[x.n++] = str_trim(str_cut(&text, '\n'));
	return x;
}

static struct str joined(const struct lines *x, size_t from, size_t to)
{
	if (from == to)
		return STR("");
	return (struct str){ x->line[from].p, (size_t)(x->line[to - 1].p + x->line[to - 1].n - x->line[from].p) };
}

struct comparing {
	struct page *p;
	struct lines a, b;
	unsigned changes;
};

// Lines that are the same in both: those near a change, so that one knows where it is.
static void draw_same(struct comparing *c, size_t from, size_t to, bool first, bool last)
{
	size_t head = first ? from : from + AROUND, tail = last ? to : to < AROUND ? 0 : to - AROUND;
	if (head >= tail || tail <= from) {
		nhsuk_paragraph(c->p, .text_str = joined(&c->b, from, to));
		return;
	}
	if (!first)
		nhsuk_paragraph(c->p, .text_str = joined(&c->b, from, head));
	nhsuk_paragraph(c->p, .secondary = true, .text = page_say(c->p,
		ngettext("%zu line as before", "%zu lines as before", tail - head), tail - head));
	if (!last)
		nhsuk_paragraph(c->p, .text_str = joined(&c->b, tail, to));
}

static void draw_changed(struct comparing *c, struct str before, struct str after)
{
	c->changes++;
	nhsuk_inset_text_begin(c->p, .text = NULL);
	nhsuk_paragraph_begin(c->p, .tight = true);
	own_difference(c->p, before, after);
	nhsuk_paragraph_end(c->p);
	nhsuk_inset_text_end(c->p);
}

// Common lines of what is left of a from i on and of b from j on.
static uint16_t *common(struct arena *arena, const struct lines *a, const struct lines *b)
{
	size_t wide = b->n + 1;
	uint16_t *length = arena_array(arena, uint16_t, (a->n + 1) * wide);
	for (size_t i = a->n; i-- > 0;)
		for (size_t j = b->n; j-- > 0;) {
			uint16_t down = length[(i + 1) * wide + j], right = length[i * wide + j + 1];
			length[i * wide + j] = str_eq(a->line[i], b->line[j]) ? (uint16_t)(length[(i + 1) * wide + j + 1] + 1)
				: down > right ? down : right;
		}
	return length;
}

static void draw_comparison(struct comparing *c)
{
	const struct lines *a = &c->a, *b = &c->b;
	size_t wide = b->n + 1, i = 0, j = 0;
	uint16_t *length = common(c->p->arena, a, b);
	while (i < a->n || j < b->n) {
		size_t from_b = j;
		while (i < a->n && j < b->n && str_eq(a->line[i], b->line[j]))
			i++, j++;
		if (j > from_b)
			draw_same(c, from_b, j, from_b == 0, i == a->n && j == b->n);
		size_t from_a = i;
		from_b = j;
		while ((i < a->n || j < b->n) && !(i < a->n && j < b->n && str_eq(a->line[i], b->line[j]))) {
			if (j >= b->n || (i < a->n && length[(i + 1) * wide + j] >= length[i * wide + j + 1]))
				i++;
			else
				j++;
		}
		if (i > from_a || j > from_b)
			draw_changed(c, joined(a, from_a, i), joined(b, from_b, j));
	}
}

// One of the two, and what it is called: a version, or of another language the English words that it was made from
// ("english") and those of now ("english-now").
struct compared {
	struct guide_version is;
	const char *title, *lang;
};

static enum err compared(struct visit *v, const struct guide_open *o, const char *which, struct compared *out)
{
	struct str name = visit_query(v, which);
	bool before = str_is(name, "english");
	*out = (struct compared){ .lang = o->leaf.lang };
	if (guide_is_english(o->leaf) || (!before && !str_is(name, "english-now"))) {
		enum err e = version_named(v, o, name, &out->is);
		out->title = version_title(v, &out->is);
		return e;
	}
	out->is.text = before ? guide_made_from(o) : o->english;
	out->title = before ? _("The English words that it was made from") : _("The English page as it is now");
	out->lang = guide_lang_next(NULL);
	return out->is.text.n ? OK : ERR_NOT_FOUND;
}

enum err guide_compare(struct visit *v)
{
	struct guide_open o;
	struct compared from = { .title = "" }, to = { .title = "" };
	enum err e = guide_open(v, guide_asked(v), &o);
	if (e == OK)
		e = compared(v, &o, "from", &from);
	if (e == OK)
		e = compared(v, &o, "to", &to);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("What is different"), .h1 = true, .caption = name_of(v, &o),
		.back = guide_path(v, o.leaf, "/versions"), .back_text = _("Back to the versions"));
	struct comparing c = { .p = p, .a = lines_of(v->arena, from.is.text),
		.b = lines_of(v->arena, to.is.text) };
	nhsuk_paragraph(p, .size = SIZE_L, .text = page_say(p, _("From: %s. To: %s."), from.title, to.title));
	own_guide_begin(p, guide_lang_attr(to.lang));
	if (str_eq(from.is.text, to.is.text))
		own_empty(p, .text = _("Both say the same."));
	else if ((c.a.n + 1) * (c.b.n + 1) > CELLS_MOST)
		draw_changed(&c, from.is.text, to.is.text);
	else
		draw_comparison(&c);
	own_guide_end(p);
	return web_end(v, p);
}
