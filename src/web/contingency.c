// SPDX-License-Identifier: Apache-2.0
// "If things go wrong": all plans for that on one page, to be read at night by somebody who is tired, or on paper from
// the fridge door. Nothing else of the plan stands here but who this is.
#include "plan/contingency.h"
#include "plan/say.h"
#include "web/plan_view.h"
#include "web/web.h"

static const char *who_it_is(struct visit *v)
{
	const struct person *who = &v->person;
	struct str text = who->full;
	if (who->birth != DAY_NONE)
		text = str_format(v->arena, _("%.*s, born %s"), STR_ARG(text), say_day(v->arena, who->birth));
	if (who->nhs.n)
		text = str_format(v->arena, _("%.*s, NHS number %s"), STR_ARG(text), say_nhs(v->arena, who->nhs));
	return str_c(v->arena, text);
}

enum err contingency_page(struct visit *v)
{
	struct plan_view w;
	enum err e = plan_view_open(v, &w);
	if (e == OK && !view_sees(&w, "contingency"))
		e = ERR_NOT_FOUND;
	if (e != OK)
		return e;
	w.p = web_begin(v, .title = _("If things go wrong"), .h1 = true, .caption = who_it_is(v), .print = true,
		.place = w.staff ? PLACE_PEOPLE : PLACE_PLAN, .back = web_path(v, "%s", ""));
	nhsuk_paragraph(w.p, .text = _("If somebody's life is in danger, call 999 now."), .size = SIZE_L);
	if (visit_query(v, "change").n)
		nhsuk_paragraph(w.p, .text = _("[Done: show it without the ways to change it]"), .no_print = true,
			.href = web_path(v, "/contingency"));
	if (!draw_contingency_whole(&w))
		draw_empty(&w, &kind_contingency);
	else if (view_writes(&w, &kind_contingency))
		nhsuk_paragraph(w.p, .text = page_say(w.p, "[%s]", _(kind_contingency.add)),
			.href = web_path(v, "/add/contingency"), .no_print = true);
	nhsuk_paragraph(w.p, .text = _("[Print this or save it, for example for the fridge door]"), .no_print = true,
		.href = web_path(v, "/print/contingency"));
	return plan_view_end(&w);
}
