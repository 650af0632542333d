// SPDX-License-Identifier: Apache-2.0
// "Is someone making you share?" For someone who may be watched. It stands in neutral places only (help, signing
// out), under a neutral title; it shows no name and no menu of a plan, is in no audit, is not kept by the browser's
// cache, does not print, and can be left with one press. Whoever wants to can tell the service something (quiet.c).
#include "web/door.h"
#include "web/quiet.h"
#include "web/web.h"

// Somewhere harmless that loads at once.
#define ELSEWHERE "https://www.bbc.co.uk/weather"

struct helper {
	const char *who, *when, *number;
};
static const struct helper helpers[] = {
	{ N_("In danger now"), N_("The police. If you cannot speak on a mobile, press 55 when asked"), "999" },
	{ N_("Women, at any hour"), N_("National Domestic Abuse Helpline. Free"), "0808 2000 247" },
	{ N_("Men"), N_("Men's Advice Line, Monday to Friday. Free"), "0808 801 0327" },
	{ N_("Older people"), N_("Hourglass, about harm by family or carers. Free"), "0808 808 8141" },
	{ N_("Children and young people"), N_("Childline, at any hour. Free, and not on the bill"), "0800 1111" },
	{ N_("Anybody who needs to talk"), N_("Samaritans, at any hour. Free"), "116 123" },
};

static void draw_numbers(struct page *p)
{
	nhsuk_summary_list_begin(p, .no_border = false);
	for (size_t i = 0; i < sizeof helpers / sizeof *helpers; i++)
		nhsuk_summary_row(p, .key = _(helpers[i].who), .value = page_say(p, "%s: %s", helpers[i].number,
			_(helpers[i].when)));
	nhsuk_summary_list_end(p);
}

static void draw_words(struct page *p)
{
	nhsuk_paragraph(p, .size = SIZE_L,
		.text = _("Is someone making you share your plan, or telling you what to write?"));
	nhsuk_paragraph(p,
		.text = _("Your plan is yours. Nobody may make you show it, hide it or change it: not family, not a carer, "
			"not a professional. It is not your fault, and you can get help."));
	nhsuk_heading(p, .text = _("What you can do here"), .level = 2, .size = SIZE_M);
	nhsuk_list_begin(p, .plain = false);
	nhsuk_item(p,
		_("You can stop somebody from seeing your plan. It works straight away. We send them no message, but they may "
			"notice that they can no longer open it. Do it when it is safe for you."));
	nhsuk_item(p, _("You can let somebody see only some parts."));
	nhsuk_item(p,
		_("If somebody knows your password, ask your team for a code, and choose a new one on another device."));
	nhsuk_item(p,
		_("You can ask a nurse, doctor or social worker to talk with you alone. You do not need to say why."));
	nhsuk_list_end(p);
	nhsuk_heading(p, .text = _("Who you can call"), .level = 2, .size = SIZE_M);
	draw_numbers(p);
	nhsuk_paragraph(p, .text = _("Your council has people who keep adults and children safe. Ask for "
		"\"safeguarding\". You can also tell anybody who looks after you."));
}

static void draw_about(struct page *p)
{
	nhsuk_heading(p, .text = _("About this page"), .level = 2, .size = SIZE_M);
	nhsuk_paragraph(p,
		.text = _("We do not write down that you were here: not in your plan, not in the list of who looked. Your "
			"browser may remember the page. Close the window, or take the page out of the browser's history. Next "
			"time you can open a private window first."));
}

static void draw_telling(struct visit *v, struct page *p, bool known)
{
	nhsuk_heading(p, .text = _("Tell us quietly"), .level = 2, .size = SIZE_M);
	nhsuk_paragraph(p, .text = _("A privacy officer reads what you send here, and asks somebody to help you in the way "
		"that you choose. It is not in your plan, and nobody who can see your plan can find it. If you are in danger "
		"now, call 999."));
	quiet_form(v, p, known);
}

void pressure_leave(struct page *p)
{
	nhsuk_button(p, .text = _("Leave this page now"), .href = ELSEWHERE, .look = BUTTON_WARNING);
}

void pressure_nobody(struct visit *v)
{
	// A name at the top of this page could give somebody away.
	v->actor = (struct actor){ .kind = ACTOR_NOBODY, .account = STR(""), .username = STR(""), .name = STR(""),
		.role = STR(""),
		.person = STR(""), .practitioner = STR("") };
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	http_header_set(v->req, "Referrer-Policy", STR("no-referrer"));
}

enum err pressure_page(struct visit *v, bool known)
{
	struct page *p = web_begin(v, .title = _("Help with sharing"));
	own_no_print_begin(p);
	pressure_leave(p);
	nhsuk_heading(p, .text = _("Help with sharing"), .level = 1, .size = SIZE_XL);
	nhsuk_row_begin(p);
	nhsuk_column_begin(p, WIDTH_TWO_THIRDS);
	draw_words(p);
	draw_telling(v, p, known);
	draw_about(p);
	nhsuk_column_end(p);
	nhsuk_row_end(p);
	pressure_leave(p);
	own_no_print_end(p);
	return web_end(v, p);
}

enum err help_pressure(struct visit *v)
{
	bool known = v->actor.kind == ACTOR_PERSON && v->actor.person.n;
	pressure_nobody(v);
	return pressure_page(v, known);
}
