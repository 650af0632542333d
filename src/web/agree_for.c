// SPDX-License-Identifier: Apache-2.0
// Agreeing in somebody's name: who may is chosen, and where it was found that the person cannot (agree_for.h).
#include "web/agree_for.h"

#include "plan/capacity.h"
#include "plan/say.h"
#include "web/web.h"

static void draw_findings(struct visit *v, struct page *p, const struct representatives *x)
{
	const char *called = page_c(p, v->person.called);
	bool staff = v->actor.kind == ACTOR_STAFF;
	if (!x->law)
		return;
	if (x->findings) {
		nhsuk_radios_begin(p, .name = "finding", .value = visit_form(v, "finding"),
			.label = page_say(p, _("Where was it found that %s cannot decide about this plan now?"), called),
			.error = fault_at(&v->fault, "finding"));
		for (size_t i = 0; i < x->findings; i++)
			nhsuk_option(p, .value = str_c(v->arena, entry_ref_self(x->finding[i])),
				.text = str_c(v->arena, text_short(v->arena, entry_title(x->finding[i]), 120)),
				.hint = page_say(p, _("Found on %s"), say_day(v->arena, entry_day(x->finding[i], "when"))));
		nhsuk_radios_end(p);
	} else {
		nhsuk_paragraph(p, .id = "finding",
			.text = page_say(p, _("Nothing is written down that says that %s cannot decide about this plan now. "
								  "Everyone makes their own decisions until that is found."), called));
	}
	if (staff && access_decide(&v->access, MAY_WRITE, &(struct access_what){ .section = STR("capacity") }))
		nhsuk_paragraph(p, .text = _("[Write down whether a decision can be made]"),
			.href = web_path(v, "/add/capacity?about=" CAPACITY_PLAN "&law=%s&then=%s", x->law, web_path(v, "/agree")));
}

void agree_for_draw(struct visit *v, struct page *p, const struct representatives *x)
{
	const char *called = page_c(p, v->person.called);
	if (x->count) {
		struct str chosen = visit_form(v, "for");
		nhsuk_radios_begin(p, .name = "for", .label = _("Who agrees?"), .error = fault_at(&v->fault, "for"),
			.value = chosen.n || x->count > 1 ? chosen : x->item[0].reference);
		for (size_t i = 0; i < x->count; i++) {
			const struct representative *h = &x->item[i];
			nhsuk_option(p, .value = str_c(v->arena, h->reference),
				.text = page_c(p, text_short(v->arena, h->name, 120)),
				.hint = h->decided ? page_say(p, "%s: %s", _(consent_basis_words(h->basis)),
										 str_c(v->arena, text_short(v->arena, entry_title(h->decided), 120)))
								   : _(consent_basis_words(h->basis)));
		}
		nhsuk_radios_end(p);
	} else {
		nhsuk_paragraph(p, .id = "for",
			.text = page_say(p, _("Nobody is written down here who may agree for %s."), called));
		if (v->actor.kind == ACTOR_STAFF)
			nhsuk_paragraph(p, .text = _("[Write down who may decide by law]"), .href = web_path(v, "/supporter"));
	}
	draw_findings(v, p, x);
}
