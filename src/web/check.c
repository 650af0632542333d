// SPDX-License-Identifier: Apache-2.0
// "Is this paper current?": whoever holds a printed plan types its code and hears whether there is a newer one, and of
// which day; nothing of anybody. Wrong codes are counted by address, as at the door.
#include "plan/edition.h"
#include "plan/say.h"
#include "web/door.h"
#include "web/web.h"

static enum err draw(struct visit *v, int status)
{
	struct page *p = web_begin(v, .title = _("Is this paper current?"), .h1 = true, .status = status);
	nhsuk_paragraph(p,
		.text = _("A plan on paper has a code at the foot of each sheet. Here you can see whether it is still the "
				  "newest. We do not show whose plan it is, or what it says."));
	nhsuk_form_begin(p, .action = "/check");
	nhsuk_input(p, .name = "code", .label = _("The code on the paper"), .label_size = SIZE_S,
		.hint = _("12 letters and numbers, for example K7MQ-2XW9-C4TD. Large or small, with or without dashes."),
		.value = visit_form(v, "code"), .error = fault_at(&v->fault, "code"), .width = 20, .code = true,
		.autocapitalize = "characters", .autocomplete = "off", .spellcheck = -1);
	nhsuk_button(p, .text = _("Check"));
	nhsuk_form_end(p);
	return web_end(v, p);
}

enum err check_page(struct visit *v)
{
	return draw(v, 200);
}

static enum err wrong_run(struct db *db, struct arena *a, void *address)
{
	(void)a;
	return throttle_failed(db, *(struct str *)address);
}

static enum err wrong_after(struct visit *v, enum err e, void *what)
{
	(void)what;
	if (e != OK)
		return e;
	(void)fault_field(&v->fault, "code",
		_("We do not know this code. Look at the foot of the paper again: each sheet has the same code. If it is right "
		  "as you typed it, ask for a new copy of the plan"));
	return draw(v, 400);
}

static enum err draw_answer(struct visit *v, bool newest, instant at)
{
	struct page *p = web_begin(v, .title = newest ? _("This is the newest") : _("There is a newer one"), .h1 = true);
	if (newest)
		nhsuk_paragraph(p, .text = _("Nothing that is on this paper has changed since it was printed."));
	else
		nhsuk_paragraph(p,
			.text = page_say(p, _("The newer one is of %s. Ask whoever gave you this paper for a new copy."),
				say_day(v->arena, day_of(at))));
	nhsuk_paragraph(p, .text = _("[Check another code]"), .href = "/check");
	return web_end(v, p);
}

enum err check(struct visit *v)
{
	struct edition_paper paper;
	struct str address = door_address(v), typed = visit_form(v, "code");
	bool newest = false;
	instant at = 0;
	if (!typed.n) {
		(void)fault_field(&v->fault, "code", _("Enter the code at the foot of the paper"));
		return draw(v, 400);
	}
	if (door_must_wait(v, address, "code"))
		return draw(v, 429);
	enum err e = edition_find(v->db, v->arena, typed, &paper);
	if (e == OK)
		e = edition_newest(v->db, v->arena, &paper, &newest, &at);
	if (e == ERR_NOT_FOUND) {
		struct str *who = arena_make(v->arena, struct str);
		*who = address;
		return visit_commit(v, wrong_run, who, wrong_after);
	}
	return e == OK ? draw_answer(v, newest, at) : e;
}
