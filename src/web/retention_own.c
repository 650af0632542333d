// SPDX-License-Identifier: Apache-2.0
// How long one's own record is kept, in words (retention.h).
#include "web/retention.h"

#include "plan/retention.h"
#include "plan/say.h"
#include "record/hold.h"
enum err retention_draw(struct visit *v, struct page *p)
{
	struct retention_facts facts;
	struct hold hold;
	day until;
	enum err e = retention_of(v->db, v->arena, v->person.key, &facts);
	if (e != OK)
		return e;
	const struct retention_class *class = retention_longest(&facts, &until);
	nhsuk_heading(p, .text = _("How long it is kept"), .level = 2, .size = SIZE_M);
	if (until != DAY_NONE)
		nhsuk_paragraph(p, .text = page_say(p, _("As it stands now, at least until %s."), say_day(v->arena, until)));
	nhsuk_paragraph(p, .text = page_say(p, _("%s: %s. Where more than one rule fits, the longest one counts."),
		_(class->title), _(class->rule)));
	nhsuk_paragraph(p, .text = _("Nothing goes by itself after that: somebody has to decide it, record by record."));
	e = hold_stands(v->db, v->arena, v->person.key, &hold);
	if (e == OK)
		nhsuk_inset_text(p, .text = page_say(p, _("Since %s nothing may be taken out of it, because somebody may need "
			"it as proof. You can ask a privacy officer why."), say_day(v->arena, day_of(hold.since))));
	return e == ERR_NOT_FOUND ? OK : e;
}
