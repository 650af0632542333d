// SPDX-License-Identifier: Apache-2.0
// The frame of every page (layout.h): menu, back link, notices, error pages.
#include "web/layout.h"

#include <string.h>

#include "base/direction.h"
#include "base/format.h"
#include "plan/say.h"
#include "plan/taken.h"
#include "record/client.h"
#include "web/asking.h"
#include "web/entry_seen.h"
#include "web/gallery.h"
#include "web/second.h"

struct done {
	const char *word, *sentence;
};
// What a page may say after a change, besides the `done` sentences of kinds.
static const struct done dones[] = {
	{ "shared", N_("Your team can now see what you prepared.") },
	{ "seen", N_("It is saved who may see this. It works straight away.") },
	{ "draft", N_("Your draft is kept. Only you can see it.") },
	{ "draft-gone", N_("The draft is thrown away.") },
	{ "commented", N_("Your comment is saved.") },
	{ "comment-back", N_("You took back what you wrote. Its words are not on the plan any more.") },
	{ "taken-over", N_("These words became somebody's own while you wrote. What you wrote is here, to be suggested.") },
	{ "suggested", N_("What you suggest is saved. They decide about it.") },
	{ "correction", N_("We have asked for it to be put right. The answer comes with your messages.") },
	{ "put-right", N_("It is put right. The person can see it.") },
	{ "suggestion-taken", N_("The new words are saved. They are yours now.") },
	{ "suggestion-left", N_("The words stay as they are.") },
	{ "suggestion-back", N_("You took it back.") },
	{ "draft-back", N_("The draft is back.") },
	{ "removed", N_("It is taken away. It stays in the history.") },
	{ "let-in-yes", N_("They can now see your plan.") },
	{ "let-in-no", N_("They were not let in.") },
	{ "sharing", N_("Your choice is saved. It works straight away.") },
	{ "uninvited", N_("The invitation is cancelled. Its code does not work any more.") },
	{ "joined-help", N_("Welcome. Here are the people you help.") },
	{ "stopped", N_("They can no longer see the plan.") },
	{ "confirmed", N_("Thank you. They can go on helping you.") },
	{ "emergency-ended", N_("The plan is closed again.") },
	{ "finding", N_("What you found is saved. The person and who opened the plan can read it.") },
	{ "taken-out", N_("It is taken out for good, from every version. The person can read why.") },
	{ "restricted", N_("From now on where they live is shown to nobody else.") },
	{ "unrestricted", N_("They can be found again, and who sees the plan sees where they live.") },
	{ "held", N_("The record is held. Nothing can be taken out of it until the hold is lifted.") },
	{ "destroyed", N_("The record is destroyed. The proof of it is kept.") },
	{ "lifted", N_("The hold is lifted.") },
	{ "stays", N_("Your answer is saved. The person can read it.") },
	{ "not-mine", N_("That plan is closed for you. We have told the team. Thank you.") },
	{ "joined-other", N_("They can no longer see this plan. A privacy officer looks into it.") },
	{ "joined-found", N_("What you found is saved. The person and the team can read it.") },
	{ "same", N_("We have told a privacy officer. Nothing changes until they have looked into it.") },
	{ "together", N_("The records are put together. The person is asked who sees them.") },
	{ "second", N_("What you decided is saved.") },
	{ "second-chosen", N_("Your choice is saved. It works straight away.") },
	{ "second-apart", N_("We have asked. A privacy officer will look into it.") },
	{ "quiet", N_("What was done is saved. Only privacy officers can read it.") },
	{ "asked", N_("We have asked. You will find the person among your people when they let you in.") },
	{ "joined", N_("Welcome. This is your plan.") },
	{ "added", N_("The person is added.") },
	{ "offered", N_("The offer is saved.") },
	{ "accepted", N_("The plan has begun.") },
	{ "declined", N_("That is fine. You can still talk with each other at any time.") },
	{ "reopened", N_("The plan goes on.") },
	{ "agreed", N_("Thank you. What you said is saved.") },
	{ "answered", N_("The answer is saved. The person can read it.") },
	{ "told", N_("Your team has been told.") },
	{ "password", N_("Your password is changed.") },
	{ "finished", N_("The conversation is saved.") },
	{ "reviewed", N_("The review is saved.") },
	{ "review-begun", N_("You are looking at the plan again.") },
	{ "ticked", N_("Saved.") },
	{ "sent-added", N_("It is part of the plan now.") },
	{ "sent-left", N_("It is left out. It can still be read in the record.") },
	{ "details", N_("The details are saved.") },
	{ "language", N_("Your language is saved.") },
	{ "guide", N_("The page is published. Everybody reads it now.") },
	{ "template-added", N_("It is part of the plan now. Nothing that was there has changed.") },
	{ "template-left", N_("The plan asks for it no more. Everything that was written stays.") },
	{ "template-moved", N_("The plan follows the new version now.") },
	{ "template-back", N_("The plan follows the earlier version again. Nothing that is written has changed.") },
	{ "template-moving", N_("The plans are being moved. Load this page again to see how far it is.") },
	{ "template-move-ended", N_("It is stopped. What was moved before stays moved.") },
	{ "template-draft", N_("There is a draft of the next version now.") },
	{ "template-saved", N_("The draft is saved.") },
	{ "template-published", N_("It is published. From now on a plan can follow it.") },
	{ "template-retired", N_("It is retired. Plans that follow it go on.") },
	{ "template-kept", N_("What you wrote is kept. There is no draft of this template any more: when you begin one, it "
						 "stands in the form again.") },
	{ "template-merged", N_("What changed there is in this draft. Look at it, then publish it.") },
	{ "template-dropped", N_("The draft is thrown away.") },
	{ "template-taken", N_("It is here as a draft. Look at it, then publish it.") },
	{ "page-added", N_("The page is added.") },
	{ "taken-all", N_("All of it is in the plan now.") },
	{ "brought-in", N_("It is in the plan now. Each part says that it came from a file.") },
	{ "gallery-shown", N_("It is shown in the gallery.") },
	{ "gallery-back", N_("It is shown no longer. Copies that others made stay theirs.") },
	{ "gallery-copied", N_("This is your copy. Nobody sees it before you publish it.") },
	{ "gallery-sharing", N_("Your choice is saved. It works straight away.") },
	{ "gallery-asked", N_("We are looking there. Load this page again in a moment.") },
	{ "gallery-stopped", N_("We look there no longer. What came from there stays.") },
	{ "gallery-answered", N_("Your answer is kept beside the template.") },
	{ "gallery-known", N_("Their templates can now be seen in the gallery.") },
	{ "gallery-refused", N_("Their templates are not shown here.") },
	{ "gallery-brought", N_("The template came in. It can be seen once you know whose it is.") },
	{ "copy", N_("We have written down that a copy was given.") },
};

static const char *done_sentence(struct str word)
{
	const struct kind *k = kind_named(word);
	if (k)
		return k->done;
	for (size_t i = 0; i < sizeof dones / sizeof *dones; i++)
		if (str_is(word, dones[i].word))
			return dones[i].sentence;
	return NULL;
}

const char *web_path(struct visit *v, const char *format, ...)
{
	struct format f;
	va_list list;
	format_begin(&f, v->arena);
	format_text(&f, v->root ? str_of(v->root) : STR("/people/"));
	format_text(&f, v->root ? STR("") : v->person.key);
	va_start(list, format);
	format_list(&f, format, list);
	va_end(list);
	return format_end(&f).p;
}

const char *web_say(struct visit *v, const char *mine, const char *other)
{
	if (v->access.self)
		return _(mine);
	// The name stands wherever the sentence asks for it, as often as it asks (at most three times).
	const char *name = str_c(v->arena, text_isolated(v->arena, v->person.called));
	return str_format(v->arena, _(other), name, name, name).p;
}

const char *web_plan_name(struct visit *v)
{
	return web_say(v, N_("My plan"), N_("%s's plan"));
}

const char *web_label(struct visit *v, const struct field *f)
{
	const char *asked = asking_label(v, f);
	if (asked)
		return asked;
	return f->label_other ? web_say(v, f->label, f->label_other) : _(f->label);
}

const char *web_hint(struct visit *v, const struct field *f)
{
	const char *asked = asking_hint(v, f);
	if (asked)
		return asked;
	return !f->hint ? NULL : f->hint_other ? web_say(v, f->hint, f->hint_other) : _(f->hint);
}

struct known_name {
	struct str author, name;
	struct known_name *next;
};

static struct str look_up(struct visit *v, struct str author)
{
	struct actor who;
	struct str name;
	if (str_starts(author, "s:") && client_name(v->db, v->arena, str_part(author, 2, author.n), &name) == OK)
		return name;
	if (!str_starts(author, "a:"))
		return author.n ? str_of(_("Another service")) : STR("");
	if (account_shown(v->db, v->arena, str_part(author, 2, author.n), &who) != OK)
		return str_of(_("Someone who no longer uses this service"));
	if (v->person.key.n && str_eq(who.person, v->person.key))
		return v->person.called;
	return who.role.n ? str_format(v->arena, "%.*s, %.*s", STR_ARG(who.name), STR_ARG(who.role)) : who.name;
}

struct str web_author_name(struct visit *v, struct str author)
{
	struct known_name *known = v->names;
	for (; known; known = known->next)
		if (str_eq(known->author, author))
			return known->name;
	known = arena_make(v->arena, struct known_name);
	*known = (struct known_name){ author, look_up(v, author), v->names };
	v->names = known;
	return known->name;
}

const char *web_taken(struct visit *v, const struct taken *t)
{
	struct arena *a = v->arena;
	struct str s = t->way == TAKEN_TYPED ? str_of(_("paper")) : str_of(_("a file"));
	if (t->written != DAY_NONE)
		s = str_format(a, _("%.*s of %s"), STR_ARG(s), say_day(a, t->written));
	if (t->page.n)
		s = str_format(a, t->way == TAKEN_TYPED ? _("%.*s, page %.*s") : _("%.*s, row %.*s"), STR_ARG(s),
			STR_ARG(str_part(t->page, 0, 40)));
	return t->written_by.n ? str_format(a, _("%.*s, written by %.*s"), STR_ARG(s), STR_ARG(t->written_by)).p
						   : str_c(a, s);
}

// "Declan's words, typed in by Sarah Obi from paper of 3 March 2025, page 2".
static const char *cite_taken(struct visit *v, const struct taken *t, struct str of, struct str who, bool persons)
{
	struct arena *a = v->arena;
	const char *from = str_c(a, text_isolated(a, str_of(web_taken(v, t))));
	bool self = str_eq(who, v->person.called);
	struct str theirs_of = text_isolated(a, v->person.called);
	bool typed = t->way == TAKEN_TYPED;
	const char *theirs = typed ? _("%.*s's words, typed in by %.*s from %s")
							   : _("%.*s's words, brought in by %.*s from %s");
	const char *own = typed ? _("%.*s, typed in from %s") : _("%.*s, brought in from %s");
	if (persons && !self)
		return str_format(a, theirs, STR_ARG(theirs_of), STR_ARG(text_isolated(a, who)), from).p;
	return str_format(a, own, STR_ARG(persons ? theirs_of : text_isolated(a, of)), from).p;
}

static const char *cite_words(struct visit *v, const struct entry *e)
{
	const char *when = say_day_short(v->arena, day_of(entry_said(e)));
	struct str of = entry_words_of(e), who = web_author_name(v, e->r->author);
	bool persons = str_eq(of, str_format(v->arena, "Patient/%.*s", STR_ARG(e->r->person)));
	struct str name = persons ? v->person.called : who;
	struct taken taken;
	if (!persons && e->kind->words_of) {
		struct str display = entry_words_name(e);
		name = display.n ? display : who;
	}
	if (taken_of(e, &taken))
		return cite_taken(v, &taken, name, who, persons);
	bool self = !persons || str_eq(who, v->person.called);
	name = text_isolated(v->arena, name);
	who = text_isolated(v->arena, who);
	return self ? str_format(v->arena, "%.*s, %s", STR_ARG(name), when).p
		: str_format(v->arena, _("%.*s's words, written down by %.*s, %s"), STR_ARG(name), STR_ARG(who), when).p;
}

const char *web_cite(struct visit *v, const struct entry *e)
{
	const char *seen = seen_words(v, e->r->label), *cite = cite_words(v, e);
	return seen ? str_format(v->arena, "%s. %s", cite, seen).p : cite;
}

struct menu_item {
	enum web_place place;
	const char *mine, *other, *path; // path: below /people/KEY when it begins with '.'
	unsigned verbs; // shown only to who may
};
static const struct menu_item person_menu[] = {
	{ PLACE_PLAN, N_("My plan"), N_("%s's plan"), ".", 0 },
	{ PLACE_PREPARE, N_("Prepare"), N_("Prepare"), "./prepare", MAY_WRITE },
	{ PLACE_GOALS, N_("My goals and actions"), N_("Goals and actions"), "./goals", 0 },
	{ PLACE_SHARING, N_("Who can see it"), N_("Who can see it"), "./sharing", MAY_SHARE },
	{ PLACE_MESSAGES, N_("Messages"), N_("Messages"), "./messages", 0 },
};
static const struct menu_item staff_menu[] = {
	{ PLACE_PEOPLE, N_("My people"), NULL, "/", 0 },
	{ PLACE_TO_DO, N_("To do"), NULL, "/to-do", 0 },
	{ PLACE_CONVERSATIONS, N_("Conversations"), NULL, "/conversations", 0 },
	{ PLACE_FIND, N_("Find a person"), NULL, "/find", 0 },
};

static void menu_add(
	struct visit *v, struct page_head *head, struct page_link *links, const struct menu_item *m, enum web_place now)
{
	struct str key = v->person.key.n ? v->person.key : v->actor.person;
	bool below = m->path[0] == '.';
	const char *text = below && !v->access.self && v->person.key.n ? web_say(v, m->mine, m->other) : _(m->mine);
	links[head->nav_count++] = (struct page_link){
		.text = text,
		.href = below ? str_format(v->arena, "/people/%.*s%s", STR_ARG(key), m->path + 1).p : m->path,
		.current = m->place == now,
	};
}

static void menu(struct visit *v, struct page_head *head, enum web_place now)
{
	struct page_link *links = arena_array(v->arena, struct page_link, 8);
	head->nav = links;
	if (v->actor.kind == ACTOR_STAFF) {
		for (size_t i = 0; i < sizeof staff_menu / sizeof *staff_menu; i++)
			menu_add(v, head, links, &staff_menu[i], now);
		return;
	}
	bool own = v->actor.kind == ACTOR_PERSON && v->actor.person.n;
	if (v->actor.kind == ACTOR_SUPPORTER)
		menu_add(v, head, links, &(struct menu_item){ PLACE_PEOPLE, N_("People I help"), NULL, "/", 0 }, now);
	if (!own && (!v->person.key.n || !v->access.verbs))
		return;
	for (size_t i = 0; i < sizeof person_menu / sizeof *person_menu; i++)
		if (own || !person_menu[i].verbs || (v->access.verbs & person_menu[i].verbs))
			menu_add(v, head, links, &person_menu[i], now);
}

static const struct page_link *foot_links(struct visit *v, size_t *count)
{
	struct page_link *l = arena_array(v->arena, struct page_link, 5);
	l[0] = (struct page_link){ .text = _("About planning"), .href = "/help/planning" };
	l[1] = (struct page_link){ .text = _("Your rights"), .href = "/help/rights" };
	l[2] = (struct page_link){ .text = _("Accessibility"), .href = "/help/accessibility" };
	l[3] = (struct page_link){ .text = _("Privacy"), .href = "/help/privacy" };
	*count = 4;
	if (gallery_may_see(v))
		l[(*count)++] = (struct page_link){ .text = _("Gallery of templates"), .href = "/gallery" };
	return l;
}

// Nothing in it needs an escape (the path is decoded).
static bool plain_path(struct str path)
{
	for (size_t i = 0; i < path.n; i++) {
		char c = path.p[i], lower = (char)(c | 0x20);
		if (!(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9') && !strchr("/-_.~", c))
			return false;
	}
	return path.n < 300 && path.p[0] == '/' && (path.n == 1 || path.p[1] != '/');
}

// The same page in the other language. Not on the reply to a form: what was typed would be lost.
static void language(struct visit *v, struct page_head *head)
{
	const struct text_language *other = &text_languages[text_spoken ? 0 : 1];
	struct str path = v->req->path, kept = STR("");
	if (v->req->method == HTTP_POST || !plain_path(path))
		return;
	for (size_t i = 0; i < v->req->query.count; i++) {
		const struct form_pair *x = &v->req->query.pair[i];
		if (!str_is(x->name, "lang") && !str_is(x->name, "done"))
			kept = str_format(v->arena, "%.*s%.*s=%.*s&", STR_ARG(kept), STR_ARG(form_encode(v->arena, x->name)),
				STR_ARG(form_encode(v->arena, x->value)));
	}
	head->language = other->own;
	head->language_code = other->name;
	head->language_href = str_format(v->arena, "%.*s?%.*slang=%s", STR_ARG(path), STR_ARG(kept), other->name).p;
}

static void notice(struct visit *v, struct page *p)
{
	const char *sentence = done_sentence(visit_query(v, "done"));
	if (!sentence || v->fault.err)
		return;
	if (str_is(visit_query(v, "done"), "draft-gone")) { // and undone
		nhsuk_notification_banner_begin(p, .success = true, .title = _("Done"), .heading = _(sentence));
		nhsuk_paragraph(p, .text = _("For a week you can [bring it back]."), .href = "/drafts");
		nhsuk_notification_banner_end(p);
		return;
	}
	nhsuk_notification_banner(p, .success = true, .title = _("Done"), .heading = _(sentence));
}

struct page *web_begin_(struct visit *v, const struct web_page *o)
{
	struct page *p = arena_make(v->arena, struct page);
	struct page_head *head = arena_make(v->arena, struct page_head);
	page_init(p, v->arena, v->session.csrf);
	*head = (struct page_head){
		.title = o->title,
		.place = v->person.key.n && strcmp(o->title, web_plan_name(v)) != 0 ? web_plan_name(v) : NULL,
		.error = v->fault.err == ERR_INPUT,
		.organisation = v->site->organisation,
		.footer_text = v->site->organisation ? str_format(v->arena, _("Provided by %s"), v->site->organisation).p
						       : _("Provided by your local services"),
		.wide = o->wide,
		.plain = o->bare,
		.back_href = o->back,
		.back_text = o->back_text        ? o->back_text
			: v->person.key.n && o->back ? web_say(v, N_("Back to my plan"), N_("Back to %s's plan"))
										 : NULL,
	};
	head->footer = foot_links(v, &head->footer_count);
	language(v, head);
	menu(v, head, o->place);
	if (v->actor.kind != ACTOR_NOBODY) {
		head->account = v->actor.name;
		head->account_href = "/account";
		head->sign_out = "/sign-out";
	}
	if (v->person.key.n) {
		head->print_name = v->person.full;
		head->print_date = page_say(p, _("Current on %s"), say_day(v->arena, clock_today()));
	}
	v->req->reply.status = o->status ? o->status : v->fault.err ? err_row(v->fault.err)->http : 200;
	page_begin_(p, head);
	if (!o->wide) {
		notice(v, p);
		nhsuk_error_summary(p, .fault = &v->fault);
		second_notice(v, p, false);
	}
	if (o->h1)
		nhsuk_heading(p, .text = o->title, .level = 1, .size = SIZE_XL, .caption = o->caption);
	return p;
}

void web_notices(struct visit *v, struct page *p)
{
	notice(v, p);
	nhsuk_error_summary(p, .fault = &v->fault);
}

// On every page of a person's own plan, unobtrusive: the way to say that something is wrong. Not where it is said, and
// not twice on the plan itself, where it is a button.
static void not_working(struct visit *v, struct page *p)
{
	const char *root = web_path(v, "%s", "");
	struct str path = v->req->path;
	bool here = str_is(path, root) || str_starts(path, web_path(v, "/ask"));
	if (!v->person.key.n || !v->access.self || here)
		return;
	own_no_print_begin(p);
	nhsuk_section_break(p, true);
	nhsuk_paragraph(p, .text = _("Is something wrong? [This isn't working for me]"),
		.href = web_path(v, "/ask?type=not-working"), .size = SIZE_S);
	own_no_print_end(p);
}

enum err web_end(struct visit *v, struct page *p)
{
	not_working(v, p);
	page_end(p);
	if (!page_ok(p))
		return ERR_TOO_LARGE;
	http_header_set(v->req, "Content-Type", STR("text/html; charset=utf-8"));
	v->req->reply.body = buf_text(&p->out);
	return OK;
}

enum err web_go_done(struct visit *v, const char *path, const char *done)
{
	const char *join = strchr(path, '?') ? "&" : "?";
	const char *hash = strchr(path, '#');
	int n = hash ? (int)(hash - path) : (int)strlen(path);
	return visit_go(v, str_format(v->arena, "%.*s%sdone=%s%s", n, path, join, done, hash ? hash : ""));
}
