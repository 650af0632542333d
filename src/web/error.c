// SPDX-License-Identifier: Apache-2.0
// The page for an error (layout.h): what happened, what to do next, nobody blamed.
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
	[ERR_UPSTREAM] = { N_("Another service did not answer"), N_("We could not reach another service."),
		N_("Please try again later.") },
	[ERR_INTERNAL] = { N_("Sorry, something went wrong"),
		N_("This is our fault, not yours. What went wrong has been noted."),
		N_("Please try again. If it goes on, tell the people who run this service.") },
};

enum err web_error(struct visit *v, enum err e)
{
	const struct error_words *w = words[e].title ? &words[e] : &words[ERR_INTERNAL];
	const char *said = v->fault.message;
	int status = err_row(e)->http;
	v->fault = (struct fault){ .arena = v->arena };
	if (!v->access.verbs) // no name in the title of a page that may not be seen
		v->person = (struct person){ .birth = DAY_NONE };
	if (e == ERR_BUSY)
		http_header_set(v->req, "Retry-After", STR("2"));
	struct page *p = web_begin(v, .title = _(w->title), .h1 = true, .status = status);
	nhsuk_paragraph(p, .text = said ? said : _(w->what));
	nhsuk_paragraph(p, .text = _(w->next));
	if (e == ERR_LOGIN)
		nhsuk_button(p, .text = _("Sign in"), .href = "/sign-in");
	else
		nhsuk_paragraph(p, .text = _("[Go to the start page]"), .href = "/");
	return web_end(v, p);
}
