// SPDX-License-Identifier: Apache-2.0
// What every form in which words are typed has (draft_form.h): its draft in the fields, the line that says that it is
// kept, the button to come back later, and what was written in other windows.
#include "web/draft_form.h"

#include <string.h>

#include "base/random.h"
#include "plan/say.h"

#define FIELDS_MOST 1000
#define TAB_LENGTH 8

// What stands in forms for their own purposes: nobody typed it.
static bool carried(struct str name)
{
	static const char *const names[] = { "entry_id", "entry_kind", "version", "seen", "draft_place", "as", "prompt",
		"from_page", "sheet", "act", "number" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(name, names[i]))
			return true;
	return str_ends(name, "-shown");
}

// What belongs to one page, one session or one button.
static bool passing(struct str name)
{
	static const char *const names[] = { "csrf", "later", "then", "another", "more", "draft_tab", "draft_seen" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

struct str draft_fields(struct visit *v, bool *empty)
{
	struct buf b;
	buf_init(&b, v->arena, DRAFT_MOST);
	*empty = true;
	for (size_t i = 0; i < v->form.count; i++) {
		struct form_pair pair = v->form.pair[i];
		if (passing(pair.name))
			continue;
		*empty = *empty && (carried(pair.name) || !str_trim(pair.value).n);
		if (b.n)
			buf_char(&b, '&');
		buf_str(&b, form_encode(v->arena, pair.name));
		buf_char(&b, '=');
		buf_str(&b, form_encode(v->arena, pair.value));
	}
	return buf_ok(&b) ? buf_text(&b) : STR_NONE;
}

static bool tab_shaped(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return s.n == TAB_LENGTH;
}

struct draft draft_of_form(struct visit *v, struct str place, struct str text, instant *seen)
{
	struct str tab = visit_form(v, "draft_tab");
	if (!str_int(visit_form(v, "draft_seen"), 0, INT64_MAX, seen))
		*seen = 0;
	return (struct draft){ .person = v->person.key.n ? v->person.key : STR(""), .place = place,
		.tab = tab_shaped(tab) ? tab : STR(""), .text = text };
}

// Fields that hold words: of any kind, and of the forms that are no entry's.
static bool holds_words(struct str name)
{
	static const char *const names[] = { "lines", "able_why", "understood_why", "agreed_why", "reason", "reply",
		"comment", "text", "why", "title", "about", "use", "tips", "note" };
	static const char *const rows[] = { "text-", "hint-", "name-", "add-" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(name, names[i]))
			return true;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (str_starts(name, rows[i]))
			return true;
	for (size_t i = 0; i < kind_count; i++) {
		const struct field *f = kind_field_find(kinds[i], name);
		if (f && field_is_words(f))
			return true;
	}
	return str_ends(name, "-other");
}

size_t draft_words(struct arena *a, struct str text, struct str **out)
{
	struct form form;
	size_t n = 0;
	if (form_parse(a, text, FIELDS_MOST, &form) != OK)
		return 0;
	*out = arena_array(a, struct str, form.count + 1);
	for (size_t i = 0; i < form.count; i++) {
		struct str value = str_trim(form.pair[i].value);
		if (value.n && holds_words(form.pair[i].name))
			(*out)[n++] = value;
	}
	return n;
}

// --- a form ------------------------------------------------------------------------------------------------------
static void shown_as(struct visit *v, struct draft_form *d, instant saved)
{
	d->seen = saved;
	d->saved = str_format(v->arena, _("Saved %s. Draft: only you can see this."), say_when(v->arena, saved)).p;
}

enum err draft_form_open(struct visit *v, struct str place, struct draft_form *out)
{
	struct draft *list;
	size_t count;
	*out = (struct draft_form){ .place = place };
	struct draft mine = draft_of_form(v, place, STR(""), &out->seen);
	bool looks = v->req->method != HTTP_POST;
	out->tab = mine.tab.n ? mine.tab : random_id_str(v->arena, TAB_LENGTH);
	enum err e = draft_copies(v->db, v->arena, &v->site->drafts, v->actor.account, v->person.key, place, &list, &count);
	if (e != OK)
		return e;
	size_t shown = 0; // one that a form of another day wrote, and that cannot be read any more, is passed over
	while (shown < count && form_parse(v->arena, list[shown].text, FIELDS_MOST, &out->form) != OK)
		shown++;
	if (shown == count)
		return OK;
	out->found = true;
	out->draft = list[shown];
	out->copy = list + shown + 1;
	out->copies = count - shown - 1;
	if (!looks)
		return OK;
	shown_as(v, out, out->draft.saved);
	v->form = out->form;
	return OK;
}

static const char *path_of(struct visit *v, struct str place, const char *rest)
{
	return v->person.key.n ? web_path(v, "/draft/%.*s%s", STR_ARG(place), rest)
						   : str_format(v->arena, "/draft/%.*s%s", STR_ARG(place), rest).p;
}

const char *draft_form_path(struct visit *v, const struct draft_form *d)
{
	return path_of(v, d->place, "");
}

void draft_form_draw(struct visit *v, struct page *p, const struct draft_form *d)
{
	nhsuk_hidden(p, "draft_place", d->place);
	nhsuk_hidden(p, "draft_tab", d->tab);
	nhsuk_hidden(p, "draft_seen", str_format(v->arena, "%lld", (long long)d->seen));
	own_draft(p, d->saved);
}

void draft_form_later(struct visit *v, struct page *p, const struct draft_form *d)
{
	nhsuk_button(p, .text = _("Save as a draft and come back later"), .look = BUTTON_SECONDARY,
		.formaction = draft_form_path(v, d), .without_files = true, .name = "later", .value = "1");
}

static void throw_away(struct visit *v, struct page *p, struct str place, const char *text)
{
	nhsuk_post_button(
		p, .action = path_of(v, place, "/discard"), .text = text, .as_link = true);
}

void draft_form_after(struct visit *v, struct page *p, const struct draft_form *d)
{
	if (d->saved)
		throw_away(v, p, d->draft.place, _("Throw the draft away"));
	for (size_t i = 0; i < d->copies; i++) {
		struct str *words;
		size_t n = draft_words(v->arena, d->copy[i].text, &words);
		nhsuk_inset_text_begin(p, .text = NULL);
		nhsuk_paragraph(p, .text = page_say(p, _("You also wrote this in another window, %s. Only you can see it."),
			say_when(v->arena, d->copy[i].saved)));
		for (size_t j = 0; j < n; j++)
			own_words(p, .text_str = words[j], .is_small = true);
		throw_away(v, p, d->copy[i].place, _("Throw this one away"));
		nhsuk_inset_text_end(p);
	}
}

void draft_form_end(struct visit *v, struct page *p, const struct draft_form *d, const char *send)
{
	draft_form_draw(v, p, d);
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = send, .once = true);
	draft_form_later(v, p, d);
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	draft_form_after(v, p, d);
}

static void settle(struct visit *v, struct plan_change *c, struct draft d)
{
	struct draft *more = arena_array(v->arena, struct draft, c->drafts + 1);
	if (c->drafts)
		memcpy(more, c->draft, c->drafts * sizeof *more);
	c->draft_account = v->actor.account;
	more[c->drafts++] = d;
	c->draft = more;
}

void draft_form_done(struct visit *v, struct plan_change *c, struct str place)
{
	settle(v, c, draft_of_form(v, place, STR(""), &c->draft_seen));
}

struct draft_site draft_site_of(struct visit *v, struct str place)
{
	struct draft_site d = { .account = v->actor.account };
	d.draft = draft_of_form(v, place, STR(""), &d.seen);
	return d;
}

enum err draft_site_done(struct db *db, struct arena *a, const struct draft_site *d)
{
	return d->draft.place.n ? draft_done(db, a, d->account, &d->draft, d->seen) : OK;
}

struct keeping {
	struct visit *v;
	struct draft_site d;
	const char *path, *done;
};

static enum err keep_run(struct db *db, struct arena *a, void *what)
{
	const struct keeping *k = what;
	return draft_keep(db, a, &k->v->site->drafts, k->d.account, &k->d.draft, k->d.seen);
}

static enum err keep_after(struct visit *v, enum err e, void *what)
{
	const struct keeping *k = what;
	return e == OK ? web_go_done(v, k->path, k->done) : web_error(v, e);
}

enum err draft_site_keep(struct visit *v, struct str place, const char *path, const char *done)
{
	struct keeping *k = arena_make(v->arena, struct keeping);
	bool empty;
	*k = (struct keeping){ .v = v, .d = draft_site_of(v, place), .path = path, .done = done };
	k->d.draft.text = draft_fields(v, &empty);
	if (empty)
		return web_go_done(v, path, done);
	return k->d.draft.text.p ? visit_commit(v, keep_run, k, keep_after) : ERR_TOO_LARGE;
}

struct turning {
	struct visit *v;
	struct draft_form *d;
	struct draft draft;
	instant seen;
	void *what;
	enum err (*draw)(struct visit *, void *);
};

static enum err turn_run(struct db *db, struct arena *a, void *what)
{
	const struct turning *t = what;
	return draft_keep(db, a, &t->v->site->drafts, t->v->actor.account, &t->draft, t->seen);
}

static enum err turn_after(struct visit *v, enum err e, void *what)
{
	struct turning *t = what;
	if (e == OK) {
		shown_as(v, t->d, clock_now());
		t->d->draft = t->draft;
	}
	return t->draw(v, t->what);
}

enum err draft_form_turn(struct visit *v, struct draft_form *d, void *what, enum err (*draw)(struct visit *, void *))
{
	struct turning *t = arena_make(v->arena, struct turning);
	bool empty;
	struct str fields = draft_fields(v, &empty);
	if (!fields.p || empty)
		return draw(v, what);
	*t = (struct turning){ .v = v, .d = d, .what = what, .draw = draw };
	t->draft = draft_of_form(v, d->place, fields, &t->seen);
	return visit_commit(v, turn_run, t, turn_after);
}

struct settling {
	enum err (*run)(struct db *, struct arena *, void *);
	enum err (*after)(struct visit *, enum err, void *);
	void *what;
	struct draft_site d;
};

static enum err settle_run(struct db *db, struct arena *a, void *what)
{
	const struct settling *s = what;
	enum err e = s->run(db, a, s->what);
	return e == OK ? draft_site_done(db, a, &s->d) : e;
}

static enum err settle_after(struct visit *v, enum err e, void *what)
{
	const struct settling *s = what;
	return s->after(v, e, s->what);
}

enum err draft_form_commit(struct visit *v, struct str place, enum err (*run)(struct db *, struct arena *, void *),
	void *what, enum err (*after)(struct visit *, enum err, void *))
{
	struct settling *s = arena_make(v->arena, struct settling);
	*s = (struct settling){ .run = run, .after = after, .what = what };
	if (place.n)
		s->d = draft_site_of(v, place);
	return visit_commit(v, settle_run, s, settle_after);
}

void draft_form_shared(struct visit *v, struct plan_change *c, const struct draft *d)
{
	settle(v, c, (struct draft){ .person = d->person, .place = d->place, .saved = d->saved });
}
