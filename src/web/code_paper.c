// SPDX-License-Identifier: Apache-2.0
// The page that shows a one-time code (code_paper.h).
#include "web/code_paper.h"

#include "plan/say.h"
#include "web/web.h"

enum err code_paper(struct visit *v, const struct code_paper *x)
{
	struct str host = http_get_header(v->req, "Host");
	const char *where = str_format(v->arena, "%s://%.*s/join", v->req->secure ? "https" : "http", STR_ARG(host)).p;
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	struct page *p = web_begin(v, .title = x->title, .place = x->place, .h1 = true, .print = true, .back = x->back,
		.back_text = x->back_text);
	nhsuk_panel(p, .heading = str_c(v->arena, code_shown(v->arena, x->code)), .level = 2, .size = SIZE_XL,
		.text_str = str_format(v->arena, _("For %.*s"), STR_ARG(x->name)));
	nhsuk_list_begin(p, .numbers = true);
	nhsuk_item(p, page_say(p, _("Go to %s, or hold the camera of a phone over the picture below"), where));
	nhsuk_item(p, _("Type the code. Large or small letters, with or without dashes: all is fine."));
	nhsuk_item(p, x->birth);
	nhsuk_item(p, x->then);
	nhsuk_list_end(p);
	(void)own_qr(p, .data = str_of(where),
		.text = _("The address as a picture for the camera of a phone. The code is not in it"));
	nhsuk_paragraph(p, .text = page_say(p, _("The code works once, until %s. Show it to nobody else."),
		say_day_week(v->arena, x->until)));
	own_no_print_begin(p);
	nhsuk_inset_text(p, .text = _("You see this code only now. Print this page or read it out before you leave. If it "
		"is lost, make a new one: the old one then ends."));
	nhsuk_paragraph(p, .text = x->back_link, .href = x->back);
	own_no_print_end(p);
	return web_end(v, p);
}
