// SPDX-License-Identifier: Apache-2.0
// The page itself: its bytes, what is open on it, its frame (head, header, main, footer), and its forms.
// Made by a handler on the arena of its request; the finished bytes are buf_text(&p->out) after page_end.
#ifndef OWNPLAN_NHSUK_PAGE_H
#define OWNPLAN_NHSUK_PAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"

#define PAGE_DEPTH 48 // how deep components may be nested

struct page {
	struct buf out;
	struct arena *arena;
	struct str csrf;         // the token of this session; stands in every form with method post
	uint8_t open[PAGE_DEPTH]; // what _begin opened and _end must close
	unsigned depth;
	struct page_choices *choices; // the radios or checkboxes that are open
	struct page_table *table;
	struct page_row *row;
	struct page_list *list;
	struct page_tasks *tasks;
	const struct page_head *head;
	bool container; // own_plan_head opened the container of a wide page
};

// csrf may be STR_NONE on pages without forms.
void page_init(struct page *p, struct arena *a, struct str csrf);
// A sentence with values in it, on the page's arena: page_say(p, _("%s's plan"), name). Not escaped: components escape.
const char *page_say(struct page *p, const char *format, ...) __attribute__((format(printf, 2, 3), returns_nonnull));
// The same for a struct str, so that names can stand in sentences: page_say(p, _("Talk with %s"), page_c(p, name)).
const char *page_c(struct page *p, struct str s) __attribute__((returns_nonnull));
// Words in another language than the page (NULL: in its own), which say so wherever a component writes them, alone or
// in a sentence: page_say(p, _("%s is asked: %s"), name, page_in(a, question, "en-GB")). Only to be written, not read.
const char *page_in(struct arena *a, struct str words, const char *lang) __attribute__((returns_nonnull));
// False when the page reached its ceiling (BUF_PAGE): send the internal-error page instead.
bool page_ok(const struct page *p);

struct page_link {
	const char *text, *href;
	struct str text_str;
	bool current; // this is the page one is on (navigation)
	const char *hidden; // more words for screen readers (actions of cards)
};

struct page_head {
	const char *title; // what this page is: "Who can see my plan". Needed
	const char *place; // where it is: "Declan's plan". The title reads "title – place – service"
	struct str title_str, place_str;
	bool error;        // a form came back: the title begins with "Error: "
	const char *lang;  // default: the language that is spoken
	const char *language, *language_code, *language_href; // the same page in another one: "Cymraeg", "cy"
	const char *service, *service_href; // default "Ownplan", "/"
	const char *organisation; // whose service it is: in the header beside the service, never a logo
	const struct page_link *nav; // the menu; the current one is marked
	size_t nav_count;
	struct str account;         // who is signed in; STR_NONE shows nobody
	const char *account_href;   // their own page
	const char *sign_out;       // action of the sign-out form (POST with csrf), e.g. "/sign-out"
	const char *back_href, *back_text; // back link above the heading
	const struct page_link *crumbs;    // breadcrumb instead of a back link
	size_t crumb_count;
	const struct page_link *footer;    // links at the foot
	size_t footer_count;
	const char *footer_text;           // "Provided by your local services"
	bool wide;       // main has no container of its own: own_plan_head comes first and opens it
	bool plain;      // no header, navigation and footer links: print sheet, emergency page, sign-in by code
	bool no_script;
	const char *style; // name of the stylesheet asset; default "ownplan.css"
	// When set, every printed sheet of this page carries them at its top: whose it is and "Current on 4 November 2026".
	struct str print_name;
	const char *print_date;
};

// Everything up to the inside of <main>, and everything after it. The options live until page_end.
#define page_begin(p, ...) page_begin_((p), &(const struct page_head){ __VA_ARGS__ })
void page_begin_(struct page *p, const struct page_head *given);
void page_end(struct page *p);

struct nhsuk_form {
	const char *action; // needed
	const char *method; // "post" (the default) or "get"; a post carries the hidden field csrf by itself
	const char *id, *classes;
	const char *draft;  // address that takes this form as a draft while it is typed (needs own_draft inside)
	bool multipart;     // for file uploads
};
#define nhsuk_form_begin(p, ...) nhsuk_form_begin_((p), &(const struct nhsuk_form){ __VA_ARGS__ })
void nhsuk_form_begin_(struct page *p, const struct nhsuk_form *o);
void nhsuk_form_end(struct page *p);
void nhsuk_hidden(struct page *p, const char *name, struct str value);

#endif
