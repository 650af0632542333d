// SPDX-License-Identifier: Apache-2.0
// Adding, changing and taking away one entry of any kind: one question page a kind, made from its table.
#include "base/random.h"
#include "plan/contingency.h"
#include "plan/say.h"
#include "web/editing.h"
#include "web/entry_form.h"
#include "web/files.h"
#include "web/remarks.h"
#include "web/web.h"

bool entry_own_pages(const struct kind *k)
{
	return k->apart;
}

static const char *home_of(struct visit *v, const struct kind *k)
{
	if (str_is(str_of(k->section), "contingency"))
		return web_path(v, "/contingency");
	return web_path(v, "#%s", k->section);
}

// Both texts, each whole, above the form in which they are put together.
static void draw_both(struct visit *v, struct page *p, const struct entry_form *f)
{
	for (size_t i = 0; i < f->kind->fields; i++) {
		const struct value *mine = f->mine.item ? &f->mine.item[i] : &f->values.item[i], *theirs = &f->theirs.item[i];
		if (value_same(mine, theirs))
			continue;
		nhsuk_heading(p, .text = _(mine->field->short_label), .level = 2, .size = SIZE_S);
		own_two_texts(p, .mine_heading = _("You wrote"), .mine = value_words(v, &f->plan, mine),
			.theirs_heading = _("They wrote"), .theirs = value_words(v, &f->plan, theirs),
			.theirs_cite = web_cite(v, f->entry));
	}
}

static void draw_clash(struct visit *v, struct page *p, const struct entry_form *f)
{
	const char *called = page_c(p, v->person.called);
	nhsuk_warning_callout(p, .heading = _("Someone else saved this at the same time"), .level = 2,
		.text = f->persons ? page_say(p, _("Nothing is lost: both are here. The words of %s stand below. What you "
										   "wrote is kept as a draft, so you can suggest it."), called)
						   : _("Nothing is lost: both are here. Write below what should stand, then save."));
	draw_both(v, p, f);
}

// --- what must not be lost when two write at once --------------------------------------------------------------------
struct keeping {
	struct visit *v;
	struct draft draft;
	const char *path;
};

static enum err keep_run(struct db *db, struct arena *a, void *what)
{
	const struct keeping *k = what;
	return draft_keep(db, a, &k->v->site->drafts, k->v->actor.account, &k->draft, 0);
}

// What was sent, as a draft beside the others.
static struct keeping *keeping_new(struct visit *v, struct str place)
{
	struct keeping *k = arena_make(v->arena, struct keeping);
	bool empty;
	instant seen;
	*k = (struct keeping){ .v = v };
	k->draft = draft_of_form(v, place, draft_fields(v, &empty), &seen);
	k->draft.tab = random_id_str(v->arena, 8);
	return k;
}

static enum err taken_over_kept(struct visit *v, enum err e, void *what)
{
	const struct keeping *k = what;
	return e == OK ? web_go_done(v, k->path, "taken-over") : web_error(v, e);
}

// The words became somebody's own meanwhile: what was written is there to be suggested.
static enum err taken_over(struct visit *v, const struct entry_form *f)
{
	struct keeping *k = keeping_new(v, draft_spot_place(v, "suggest", f->id));
	k->path = web_path(v, "/entry/%.*s/suggest", STR_ARG(f->id));
	return k->draft.text.p ? visit_commit(v, keep_run, k, taken_over_kept) : ERR_TOO_LARGE;
}

// A draft of something that was saved meanwhile by somebody else, or in another window.
static void draw_old_draft(struct visit *v, struct page *p, struct entry_form *f)
{
	if (!f->draft.saved || !f->entry || f->version == f->entry->r->version)
		return;
	values_of(v->arena, f->entry, &f->theirs);
	nhsuk_warning_callout(p, .heading = _("This was changed since you began to write"), .level = 2,
		.text = _("Your draft is below, as you left it. When you save, what changed elsewhere stays, and where both "
				  "changed the same you are asked."));
	draw_both(v, p, f);
}

// What one wrote about an entry that was taken away since.
static enum err draw_gone(struct visit *v)
{
	struct draft_form d;
	struct str *words;
	enum err e = draft_form_open(v, visit_param(v, "id"), &d);
	if (e != OK || !d.found)
		return e != OK ? e : ERR_NOT_FOUND;
	const struct kind *k = kind_named(form_get(&d.form, "entry_kind"));
	size_t n = draft_words(v->arena, d.draft.text, &words);
	struct page *p = web_begin(v, .title = _("This is not in the plan any more"), .h1 = true,
		.back = web_path(v, "%s", ""), .status = err_row(ERR_NOT_FOUND)->http);
	nhsuk_paragraph(p,
		.text = _("Somebody took it away while you were writing. What you wrote is here. You can copy it, or throw it "
				  "away."));
	for (size_t i = 0; i < n; i++)
		own_note(p, .text_str = words[i], .cite = d.saved);
	if (k && entry_may_add(v, k))
		nhsuk_paragraph(p, .text = page_say(p, "[%s]", _(k->add)), .href = web_path(v, "/add/%s", k->name));
	draft_form_after(v, p, &d);
	return web_end(v, p);
}

// What can only be said later is not asked when an entry is made: how it is going, what came of it.
const char entry_later_fields[] = "status status_words status_code progress changed working summary seen outcome"
				   " outcome_code comment taken page_of";

static const char *action_of(struct visit *v, const struct entry_form *f)
{
	return f->entry ? web_path(v, "/entry/%.*s", STR_ARG(f->id)) : web_path(v, "/add/%s", f->kind->name);
}

static const char *who_sees(struct visit *v)
{
	return web_say(v, N_("When you save, everyone who can see this part of your plan can read it."),
		N_("When you save, %s and everyone who can see this part of the plan can read it."));
}

static void draw_seen_link(struct visit *v, struct page *p, const struct entry *e)
{
	if (seen_may(v, e->kind, e->r->label))
		nhsuk_paragraph(p, .text = _("[Who may see this]"), .href = web_path(v, "/entry/%.*s/seen", STR_ARG(e->r->id)));
}

// Somebody else's words, and nothing beside them that one could change.
static enum err draw_read_only(struct visit *v, struct page *p, const struct entry_form *f)
{
	struct values now;
	values_of(v->arena, f->entry, &now);
	for (size_t i = 0; i < f->kind->fields; i++)
		if ((f->kind->field[i].flags & FIELD_OWN_WORDS) && now.item[i].text.n)
			own_words(p, .text_str = now.item[i].text, .cite = web_cite(v, f->entry));
	draw_seen_link(v, p, f->entry);
	nhsuk_paragraph(p, .text = _("[What it said before]"),
		.href = web_path(v, "/history/%s/%.*s", f->kind->resource, STR_ARG(f->id)));
	return web_end(v, p);
}

// Three kinds are near to each other: which is which, where one of them is added.
static void draw_which(struct visit *v, struct page *p, const struct kind *k)
{
	static const struct {
		const struct kind *of, *rather;
		const char *this, *that; // N_; that leads to `rather`
	} rows[] = {
		{ &kind_support_plan, &kind_document, N_("This is for a plan that is written down here, in words."),
			N_("Do you have it as a file or a picture? [Add the file].") },
		{ &kind_document, &kind_other_plan,
			N_("This is for something that you have as a file, a picture or a recording, or that is on the web. "
			   "People can open it here."),
			N_("Does somebody else keep it, and you have no copy? [Say where it is kept].") },
		{ &kind_other_plan, &kind_document,
			N_("This is for something that somebody else keeps. The plan says what it is and where it is. No copy of "
			   "it is here."),
			N_("Do you have it as a file or a picture? [Add the file].") },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].of != k)
			continue;
		nhsuk_paragraph(p, .text = _(rows[i].this), .tight = true);
		if (entry_may_add(v, rows[i].rather))
			nhsuk_paragraph(p, .text = _(rows[i].that), .href = web_path(v, "/add/%s", rows[i].rather->name));
	}
}

// Who may see it: asked, folded, of a new one; else said, with the way to change it.
static void draw_seen(struct visit *v, struct page *p, const struct entry_form *f)
{
	bool few = visit_form(v, "seen").n && !str_is(visit_form(v, "seen"), "all");
	if (!f->seen_asked) {
		nhsuk_paragraph(p, .text = f->entry && f->entry->r->label.n ? seen_words(v, f->entry->r->label) : who_sees(v),
			.secondary = true);
		return;
	}
	nhsuk_paragraph(p, .text = who_sees(v), .secondary = true);
	nhsuk_details_begin(p, .summary = _("Let only some people see it"),
		.open = few || fault_at(&v->fault, "seen") || fault_at(&v->fault, "seen-who"));
	seen_draw(v, p, &f->seen, _("Who may see this?"));
	nhsuk_details_end(p);
}

static enum err draw(struct visit *v, struct entry_form *f)
{
	const char *title = _(f->entry ? f->kind->title : f->kind->add);
	struct page *p = web_begin(v, .title = title, .h1 = true, .back = f->then ? f->then : home_of(v, f->kind),
		.status = f->clash ? err_row(ERR_STALE)->http : 0);
	if (f->clash)
		draw_clash(v, p, f);
	else
		draw_old_draft(v, p, f);
	if (f->words_closed) {
		nhsuk_inset_text_begin(p, .id = "whose-words");
		nhsuk_paragraph(p, .text = web_say(v, N_("These are not your words, so they stay as they are."),
						   N_("These are somebody else's words, so they stay as they are.")));
		nhsuk_paragraph(p, .text = _("You can [suggest other words]."),
			.href = web_path(v, "/entry/%.*s/suggest", STR_ARG(f->id)));
		nhsuk_paragraph(
			p, .text = _("You can [put it on the list of things to talk about]."), .href = web_path(v, "/add/agenda"));
		correct_link(v, p, f->entry);
		nhsuk_inset_text_end(p);
	}
	if (f->words_closed && entry_only_words(f->kind))
		return draw_read_only(v, p, f);
	if (!f->entry)
		draw_which(v, p, f->kind);
	nhsuk_form_begin(p, .action = action_of(v, f), .draft = draft_form_path(v, &f->draft),
		.multipart = kind_has_file(f->kind));
	if (f->entry)
		editing_draw(v, p, f->draft.place, f->entry->r);
	entry_form_draw(v, p, f, &(struct form_options){ .skip = f->entry ? "page_of" : entry_later_fields });
	draw_seen(v, p, f);
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _("Save"), .once = true);
	draft_form_later(v, p, &f->draft);
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	if (f->entry && !f->words_closed)
		nhsuk_paragraph(p, .text = _("[Take this away]"), .href = web_path(v, "/entry/%.*s/remove", STR_ARG(f->id)));
	if (f->entry)
		draw_seen_link(v, p, f->entry);
	if (f->entry)
		nhsuk_paragraph(p, .text = _("[What it said before]"),
			.href = web_path(v, "/history/%s/%.*s", f->kind->resource, STR_ARG(f->id)));
	draft_form_after(v, p, &f->draft);
	enum err e = web_end(v, p);
	return e == OK && f->entry ? editing_open(v, f->draft.place) : e;
}

// Both texts, and, where the person's stand, what the other wrote as a draft.
static enum err draw_clashed(struct visit *v, struct entry_form *f)
{
	struct keeping *k = f->persons ? keeping_new(v, f->draft.place) : NULL;
	enum err e = draw(v, f);
	return e == OK && k && k->draft.text.p ? visit_commit(v, keep_run, k, NULL) : e;
}

// A new entry that is there already: the same form, sent twice, or sent again with other words by who went back to it.
static enum err sent_again(struct visit *v, const struct entry_form *f, struct entry_form *again)
{
	enum err e = entry_form_open(v, NULL, f->id, again);
	if (e == OK)
		e = entry_form_read(v, again);
	if (e != OK)
		return e;
	values_of(v->arena, again->entry, &again->theirs);
	for (size_t i = 0; i < again->kind->fields; i++)
		again->clash = again->clash ||
			(again->values.item[i].sent && !value_same(&again->values.item[i], &again->theirs.item[i]));
	again->version = again->entry->r->version;
	return again->clash ? ERR_STALE : OK;
}

static enum err saved(struct visit *v, enum err e, void *what)
{
	struct entry_form *f = ((struct plan_change *)what)->own, again;
	if (e == ERR_CONFLICT) {
		e = sent_again(v, f, &again);
		if (e == ERR_STALE)
			return draw(v, &again);
	}
	if (e == OK) {
		if (f->kind == &kind_conversation && !f->entry && !f->taken)
			return visit_go(v, str_of(web_path(v, "/conversation/%.*s", STR_ARG(f->id))));
		return web_go_done(v, f->then ? f->then : home_of(v, f->kind), f->kind->name);
	}
	if (e != ERR_STALE)
		return web_error(v, e);
	// Somebody saved between our look and our turn: look again, and show both.
	e = entry_form_open(v, f->kind, f->entry ? f->id : STR_NONE, &again);
	if (e == OK)
		e = entry_form_read(v, &again);
	if (e == OK)
		e = entry_form_settle(v, &again);
	if (e != OK && e != ERR_STALE)
		return web_error(v, e);
	again.clash = true;
	return again.taken_over ? taken_over(v, &again) : draw_clashed(v, &again);
}

enum err entry_form_send(struct visit *v, struct entry_form *f)
{
	enum err e = entry_form_read(v, f);
	if (e == OK && f->taken_over)
		return taken_over(v, f);
	if (e == OK)
		e = entry_form_settle(v, f);
	if (e == ERR_STALE)
		return draw_clashed(v, f);
	if (e == ERR_INPUT)
		return f->draw ? f->draw(v, f) : draw(v, f);
	if (e != OK)
		return e;
	struct plan_change *c = plan_change_new(v);
	c->own = f;
	e = entry_form_put(v, f, c);
	return e == OK ? plan_change_commit(v, &f->plan, c, saved) : e;
}

const struct kind *entry_needs_first(const struct plan *pl, const struct kind *k)
{
	for (size_t i = 0; i < k->fields; i++) {
		const struct field *f = &k->field[i];
		const struct kind *linked = f->links && (f->flags & FIELD_REQUIRED) ? kind_named(str_of(f->links)) : NULL;
		if (linked && !plan_first(pl, linked))
			return linked;
	}
	return NULL;
}

enum err entry_add_page(struct visit *v)
{
	struct entry_form f;
	const struct kind *k = kind_named(visit_param(v, "kind"));
	if (!k || entry_own_pages(k))
		return ERR_NOT_FOUND;
	enum err e = entry_form_open(v, k, STR_NONE, &f);
	if (e != OK)
		return e;
	const struct kind *needed = entry_needs_first(&f.plan, k);
	if (needed)
		return visit_go(v, str_of(web_path(v, "/add/%s", needed->name)));
	const struct entry *there = k->single ? plan_first(&f.plan, k) : NULL;
	if (there)
		return visit_go(v, str_of(web_path(v, "/entry/%.*s", STR_ARG(there->r->id))));
	return draw(v, &f);
}

enum err entry_add(struct visit *v)
{
	struct entry_form *f = arena_make(v->arena, struct entry_form);
	const struct kind *k = kind_named(visit_param(v, "kind"));
	if (!k || entry_own_pages(k))
		return ERR_NOT_FOUND;
	enum err e = entry_form_open(v, k, STR_NONE, f);
	if (e != OK)
		return e;
	return entry_form_send(v, f);
}

enum err entry_page(struct visit *v)
{
	struct entry_form f;
	enum err e = entry_form_open(v, NULL, visit_param(v, "id"), &f);
	if (e == ERR_NOT_FOUND)
		return draw_gone(v);
	if (e == OK && entry_own_pages(f.kind))
		e = ERR_NOT_FOUND;
	return e == OK ? draw(v, &f) : e;
}

enum err entry_save(struct visit *v)
{
	struct entry_form *f = arena_make(v->arena, struct entry_form);
	enum err e = entry_form_open(v, NULL, visit_param(v, "id"), f);
	if (e == OK && entry_own_pages(f->kind))
		e = ERR_NOT_FOUND;
	return e == OK ? entry_form_send(v, f) : e;
}

static struct str remove_place(struct visit *v, const struct entry_form *f)
{
	return draft_spot_place(v, "remove", f->id);
}

// Something else of the plan needs it: what, and what to do instead.
static enum err draw_stopped(struct visit *v, const struct entry_form *f, const char *stop)
{
	struct page *p = web_begin(v, .title = _("This cannot be taken away now"), .h1 = true,
		.back = web_path(v, "/entry/%.*s", STR_ARG(f->id)), .status = err_row(ERR_CONFLICT)->http);
	own_words(p, .text_str = entry_title(f->entry), .cite = web_cite(v, f->entry));
	nhsuk_paragraph(p, .text = _(stop));
	nhsuk_paragraph(p, .text = _("[Back to what to do if things go wrong]"), .href = web_path(v, "/contingency"));
	return web_end(v, p);
}

static enum err draw_remove(struct visit *v, const struct entry_form *f)
{
	struct draft_form d;
	const char *stop = contingency_remove_stop(&f->plan, f->entry);
	if (stop)
		return draw_stopped(v, f, stop);
	if (v->req->method != HTTP_POST)
		v->form = (struct form){ 0 }; // a draft of the entry itself says nothing here
	enum err e = draft_form_open(v, remove_place(v, f), &d);
	if (e != OK)
		return e;
	struct page *p = web_begin(
		v, .title = _("Take this away?"), .h1 = true, .back = web_path(v, "/entry/%.*s", STR_ARG(f->id)));
	own_words(p, .text_str = entry_title(f->entry), .cite = web_cite(v, f->entry));
	nhsuk_paragraph(p, .text = _("It leaves the plan, and stays in the history for those who can see it now."));
	nhsuk_form_begin(p, .action = web_path(v, "/entry/%.*s/remove", STR_ARG(f->id)), .draft = draft_form_path(v, &d));
	nhsuk_hidden(p, "version", str_format(v->arena, "%lld", (long long)f->entry->r->version));
	struct str because = visit_form(v, "because");
	nhsuk_radios(p, .name = "because", .label = _("What is it?"), .label_size = SIZE_S,
		.value = because.n ? because : STR("over"),
		NHSUK_CHOICES({ "over", _("It was right, and is over now") },
			{ "mistake", _("It was a mistake, and was never right") }));
	nhsuk_textarea(p, .name = "why", .label = _("Would you like to say why?"), .hint = _("You can leave this empty."),
		.rows = 2, .value = visit_form(v, "why"), .error = fault_at(&v->fault, "why"));
	draft_form_draw(v, p, &d);
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _("Take it away"), .look = BUTTON_SECONDARY, .once = true);
	draft_form_later(v, p, &d);
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	draft_form_after(v, p, &d);
	return web_end(v, p);
}

static enum err open_removable(struct visit *v, struct entry_form *f)
{
	enum err e = entry_form_open(v, NULL, visit_param(v, "id"), f);
	if (e == OK && entry_own_pages(f->kind))
		return ERR_NOT_FOUND;
	return e == OK && f->words_closed ? ERR_DENIED : e;
}

enum err entry_remove_page(struct visit *v)
{
	struct entry_form f;
	enum err e = open_removable(v, &f);
	return e == OK ? draw_remove(v, &f) : e;
}

static enum err removed(struct visit *v, enum err e, void *what)
{
	const struct entry_form *f = ((struct plan_change *)what)->own;
	return e == OK ? web_go_done(v, home_of(v, f->kind), "removed") : web_error(v, e);
}

enum err entry_remove_it(struct visit *v)
{
	struct entry_form *f = arena_make(v->arena, struct entry_form);
	int64_t version;
	enum err e = open_removable(v, f);
	if (e != OK)
		return e;
	if (!str_int(visit_form(v, "version"), 1, INT64_MAX, &version) || version != f->entry->r->version)
		return ERR_STALE;
	struct str why = visit_form(v, "why");
	if (contingency_remove_stop(&f->plan, f->entry))
		return draw_remove(v, f);
	if (why.n > 2000) {
		(void)fault_field(&v->fault, "why", _("Please say it in fewer words"));
		return draw_remove(v, f);
	}
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = f->plan.care_plan_id;
	bool mistake = str_is(visit_form(v, "because"), "mistake");
	draft_form_done(v, c, remove_place(v, f));
	c->own = f;
	e = plan_change_remove(v->db, v->arena, c, f->entry, why, mistake);
	return e == OK ? plan_change_commit(v, &f->plan, c, removed) : e;
}

static enum err ticked(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, entry_then(v, web_path(v, "/goals")), "ticked") : web_error(v, e);
}

// What a small form beside an entry sends: only fields that anyone in the plan may change; the rest stays as it is.
static enum err read_shared(struct visit *v, struct entry_form *f)
{
	struct fault of_all;
	enum err e = OK;
	fault_init(&of_all, v->arena);
	if (values_read(v->arena, f->kind, &v->form, &f->circle, &of_all, &f->values) != OK)
		f->filled = true; // faults of fields that this form does not have are nobody's
	for (size_t i = 0; i < f->kind->fields; i++) {
		struct value *value = &f->values.item[i];
		const char *name = f->kind->field[i].name;
		if (!(f->kind->field[i].flags & FIELD_SHARED) || !form_get(&v->form, name).p)
			value->sent = false;
		else if (value->wrong)
			e = fault_field(&v->fault, name, fault_at(&of_all, name));
	}
	return e;
}

// What this form does not have is as it stands; what was typed into it stays.
static void rest_of_entry(struct visit *v, struct entry_form *f)
{
	struct values stored;
	values_of(v->arena, f->entry, &stored);
	for (size_t i = 0; i < f->kind->fields; i++)
		if (!(f->kind->field[i].flags & FIELD_SHARED) || !form_get(&v->form, f->kind->field[i].name).p)
			f->values.item[i] = stored.item[i];
}

// A tick beside an entry: its status, and how it is going, whoever wrote its words.
enum err entry_status(struct visit *v)
{
	struct entry_form f;
	enum err e = entry_form_open(v, NULL, visit_param(v, "id"), &f);
	if (e != OK)
		return e;
	const struct field *status = kind_field_find(f.kind, STR("status"));
	if (entry_own_pages(f.kind) || !status || !(status->flags & FIELD_SHARED))
		return ERR_NOT_FOUND;
	e = read_shared(v, &f);
	if (e != OK) {
		rest_of_entry(v, &f);
		f.filled = true;
		return draw(v, &f);
	}
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = f.plan.care_plan_id;
	plan_change_add(c, v->arena, entry_change(v->arena, f.entry, &f.values, &c->writer));
	draft_form_done(v, c, draft_spot_place(v, "progress", f.id));
	return plan_change_commit(v, &f.plan, c, ticked);
}
