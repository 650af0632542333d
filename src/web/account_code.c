// SPDX-License-Identifier: Apache-2.0
// A code with which one person can let exactly this professional see their plan (sharing_named.c): made on one's own
// account page, shown once, given face to face or by telephone.
#include "plan/say.h"
#include "web/door.h"
#include "web/web.h"

struct giving_code {
	struct one_time_code code;
	day ends;
};

void account_code_draw(struct visit *v, struct page *p)
{
	if (v->actor.kind != ACTOR_STAFF)
		return;
	nhsuk_heading(p, .text = _("A code for somebody who wants to let you in"), .level = 2, .size = SIZE_M);
	nhsuk_paragraph(p,
		.text = _("With it one person can let you see their plan: you alone, not your team. It works once, for 14 "
				  "days. A newer code ends an older one."));
	nhsuk_post_button(p, .action = "/account/code", .text = _("Make a code"), .look = BUTTON_SECONDARY);
}

static enum err code_run(struct db *db, struct arena *a, void *what)
{
	struct giving_code *x = what;
	enum err e = code_cancel_of(db, STR(""), STR(CODE_NAMED), x->code.account);
	return e == OK ? code_put(db, a, &x->code) : e;
}

static enum err coded(struct visit *v, enum err e, void *what)
{
	const struct giving_code *x = what;
	if (e != OK)
		return e;
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	struct page *p = web_begin(v, .title = _("A code to give to one person"), .h1 = true, .print = true,
		.back = "/account");
	nhsuk_panel(p, .heading = str_c(v->arena, code_shown(v->arena, x->code.code)), .level = 2, .size = SIZE_XL,
		.text_str = v->actor.name);
	nhsuk_list_begin(p, .numbers = true);
	nhsuk_item(p, _("They open “Who can see my plan” and press “Let someone else see it”."));
	nhsuk_item(p, _("They choose “One professional by name”, then “They gave me a code”, and type it."));
	nhsuk_item(p, _("They choose what you may see, and until when."));
	nhsuk_list_end(p);
	nhsuk_paragraph(p, .text = page_say(p, _("The code works once, until %s. Show it to nobody else."),
		say_day_week(v->arena, x->ends)));
	nhsuk_inset_text(p, .text = _("You see this code only now. If it is lost, make a new one."));
	return web_end(v, p);
}

enum err account_code(struct visit *v)
{
	struct giving_code *x = arena_make(v->arena, struct giving_code);
	x->ends = clock_today() + CODE_DAYS;
	x->code = (struct one_time_code){ .code = code_new(v->arena), .purpose = STR(CODE_NAMED), .person = STR(""),
		.account = v->actor.account, .detail = v->actor.name, .author = visit_author(v),
		.ends = day_start(x->ends + 1) };
	return visit_commit(v, code_run, x, coded);
}
