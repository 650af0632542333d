// SPDX-License-Identifier: Apache-2.0
// The page for an error (layout.h): what happened, what to do next, nobody blamed. When it may work in a moment (503),
// the page keeps what was typed, to be sent again with one press.
#include <string.h>

#include "web/layout.h"

struct error_words {
	const char *title, *what, *next;
};
static const struct error_words words[ERR_COUNT] = {
	[ERR_INPUT] = { N_("Something needs to be put right"), N_("Some of what was sent could not be read."),
		N_("Go back in your browser: what you typed is still there. Then try again.") },
	[ERR_NOT_FOUND] = { N_("Page not found"), N_("There is no page here, or it is not open to you."),
		N_("If you typed the address, check it. If someone should have let you in, ask them.") },
	[ERR_GONE] = { N_("This has been taken away"), N_("What stood here was taken away from the plan."),
		N_("It can still be read in the history of the plan.") },
	[ERR_METHOD] = { N_("This page cannot be used in that way"),
		N_("The page was asked for in a way it does not know."), N_("Please begin again from the start page.") },
	[ERR_DENIED] = { N_("You cannot do this"), N_("This is not open to you."),
		N_("The person decides who can see and change their plan. If you need it to help them, ask them.") },
	[ERR_LOGIN] = { N_("Please sign in again"), N_("You were signed out, because nothing happened for a while."),
		N_("Go back in your browser, copy what you typed, sign in, and send it again. Drafts are kept.") },
	[ERR_CONFLICT] = { N_("This is there already"), N_("Someone has saved the same thing before."),
		N_("Look at what is there now, and then try again if you need to.") },
	[ERR_STALE] = { N_("Someone else was quicker"),
		N_("This was changed while you were looking at it. Nothing is lost."),
		N_("Open it again to see what is there now.") },
	[ERR_RULE] = { N_("This cannot be saved as it is"), N_("What was sent does not fit with what is there."),
		N_("Go back in your browser: what you typed is still there. Then try again.") },
	[ERR_TOO_LARGE] = { N_("That is too much at once"), N_("What was sent is larger than we can take in one piece."),
		N_("Go back in your browser and send it in smaller parts.") },
	[ERR_BUSY] = { N_("Please try again in a moment"), N_("We are very busy. Nothing was saved, and nothing is lost."),
		N_("Wait a little, go back in your browser, and send it again.") },
	[ERR_AWAY] = { N_("Sorry, this does not work just now"),
		N_("We cannot open or save anything at the moment. What was saved before is safe."),
		N_("Wait a few minutes and try again.") },
	[ERR_UPSTREAM] = { N_("Another service did not answer"), N_("We could not reach another service."),
		N_("Please try again later.") },
	[ERR_INTERNAL] = { N_("Sorry, something went wrong"),
		N_("This is our fault, not yours. What went wrong has been noted."),
		N_("Please try again. If it goes on, tell the people who run this service.") },
};

enum { FIELDS_MOST = 1000, KEPT_MOST = 256 << 10 };

// The form as it was sent, its token too: what is sent again is proven again, and here none is added. False when there
// is none, or when something is in it that is not given back: a password.
static bool sent_form(struct visit *v, struct form *out)
{
	const struct http_request *req = v->req;
	if (req->method != HTTP_POST || !req->body.n || req->body.n > KEPT_MOST ||
		form_parse(v->arena, req->body, FIELDS_MOST, out) != OK)
		return false;
	for (size_t i = 0; i < out->count; i++)
		if (memmem(out->pair[i].name.p, out->pair[i].name.n, "password", strlen("password")))
			return false;
	return form_get(out, "csrf").n > 0;
}

// What people write has blanks in it, what pages send by themselves has none.
static bool is_words(struct str value)
{
	size_t at;
	return str_index(value, ' ', &at);
}

static void draw_kept(struct visit *v, struct page *p, const struct form *f)
{
	nhsuk_paragraph(p, .text = _("What you sent is kept on this page. Wait a moment, then send it again from here."));
	for (size_t i = 0; i < f->count; i++)
		if (is_words(f->pair[i].value))
			own_words(p, .text_str = f->pair[i].value);
	struct str token = p->csrf;
	p->csrf = STR_NONE;
	nhsuk_form_begin(p, .action = str_c(v->arena, v->req->target));
	p->csrf = token;
	for (size_t i = 0; i < f->count; i++)
		nhsuk_hidden(p, str_c(v->arena, f->pair[i].name), f->pair[i].value);
	nhsuk_button(p, .text = _("Send it again"), .once = true);
	nhsuk_form_end(p);
}

// What was written on a page of ours, to be copied: it could not be kept by itself.
static void draw_words(struct visit *v, struct page *p)
{
	struct form sent;
	bool any = false;
	bool ours = str_is(http_get_header(v->req, "Sec-Fetch-Site"), "same-origin");
	if (!ours || !sent_form(v, &sent))
		return;
	for (size_t i = 0; i < sent.count; i++) {
		if (!is_words(sent.pair[i].value))
			continue;
		if (!any)
			nhsuk_paragraph(p, .text = _("What you wrote is here, so that you can copy it:"));
		any = true;
		own_words(p, .text_str = sent.pair[i].value, .is_small = true);
	}
}

// Too much was sent at once from a form of ours, words or files: the way back to it. Nothing of it was read.
static bool draw_form_again(struct visit *v, struct page *p)
{
	static const char pages[] = "/pages"; // further pages of a document: the form stands on the page of that
	struct str path = v->req->path, type = http_get_header(v->req, "Content-Type");
	bool ours = str_is(http_get_header(v->req, "Sec-Fetch-Site"), "same-origin"), files = form_is_multipart(type);
	if (!ours || v->req->method != HTTP_POST || (!files && !str_starts(type, "application/x-www-form-urlencoded")))
		return false;
	if (str_ends(path, pages))
		path.n -= sizeof pages - 1;
	if (files) {
		nhsuk_paragraph(p, .text = _("None of these files was kept, and nothing has changed."));
		nhsuk_paragraph(p, .text = _("Go back in your browser: what you typed is still there. Choose fewer files or "
			"smaller ones, and send it again. Photos of several pages can be added a few at a time."));
	} else {
		nhsuk_paragraph(p, .text = _("One answer can have 100,000 letters. All the answers of one form together were "
			"more than we can take. None of them was saved just now, and nothing in the plan has changed."));
		nhsuk_paragraph(p, .text = _("Go back in your browser: what you typed is still there. Copy some of the longest "
			"answer to a safe place and take it out of the form. Then save. After that, add the rest as a new entry."));
	}
	nhsuk_paragraph(p, .text = _("If you cannot go back, [open the form again]. Only what was saved as a draft before "
		"is in it."), .href = str_c(v->arena, path));
	return true;
}

enum err web_error(struct visit *v, enum err e)
{
	const struct error_words *w = words[e].title ? &words[e] : &words[ERR_INTERNAL];
	const char *said = v->fault.message;
	int status = err_row(e)->http;
	v->fault = (struct fault){ .arena = v->arena };
	if (!v->access.verbs) // no name in the title of a page that may not be seen
		v->person = (struct person){ .birth = DAY_NONE };
	struct form sent;
	bool kept = status == 503 && sent_form(v, &sent);
	if (status == 503)
		http_header_set(v->req, "Retry-After", STR("2"));
	struct page *p = web_begin(v, .title = _(w->title), .h1 = true, .status = status);
	nhsuk_paragraph(p, .text = said ? said : _(w->what));
	if (kept)
		draw_kept(v, p, &sent);
	else if (e != ERR_TOO_LARGE || !draw_form_again(v, p))
		nhsuk_paragraph(p, .text = _(w->next));
	if (e == ERR_LOGIN || e == ERR_DENIED || e == ERR_STALE)
		draw_words(v, p);
	if (e == ERR_AWAY) // whoever needs this page to help somebody must not wait for it
		nhsuk_paragraph(p, .text = _("If someone needs help now, ask them and the people with them, or phone their "
									 "surgery. In an emergency, call 999."));
	if (e == ERR_LOGIN)
		nhsuk_button(p, .text = _("Sign in"), .href = "/sign-in");
	else
		nhsuk_paragraph(p, .text = _("[Go to the start page]"), .href = "/");
	return web_end(v, p);
}
