// SPDX-License-Identifier: Apache-2.0
// A plan to read from top to bottom (listing.h).
#include "web/listing.h"

#include "web/plan_view.h"

// What is for professionals is folded in.
static void draw_fields(struct visit *v, struct page *p, const struct plan *pl, const struct values *values,
	bool titled, bool professional)
{
	bool any = false;
	for (size_t i = 0; i < values->kind->fields; i++) {
		const struct field *f = values->item[i].field;
		struct str words = value_words(v, pl, &values->item[i]);
		if (((f->flags & FIELD_TITLE) && titled) || !words.n ||
			((f->flags & FIELD_PROFESSIONAL) != 0) != professional)
			continue;
		if (!any && professional)
			nhsuk_details_begin(p, .summary = _("For professionals"));
		if (!any)
			nhsuk_summary_list_begin(p, .no_border = true);
		any = true;
		nhsuk_summary_row(p, .key = view_capital(v, _(f->short_label)), .value_str = words);
	}
	if (any)
		nhsuk_summary_list_end(p);
	if (any && professional)
		nhsuk_details_end(p);
}

void listing_entry(struct visit *v, struct page *p, const struct plan *pl, const struct entry *e)
{
	struct str title = entry_title(e);
	bool own = str_eq(entry_words_of(e), str_format(v->arena, "Patient/%.*s", STR_ARG(e->r->person)));
	if (e->kind == &kind_review || e->kind == &kind_conversation)
		title = STR_NONE;
	if (title.n && e->kind == &kind_about_please) // never to be taken for what stands in the next line
		title = str_format(v->arena, "%s:\n%.*s", _("Please do"), STR_ARG(title));
	if (title.n && own)
		own_words(p, .text_str = title, .cite = web_cite(v, e));
	else if (title.n)
		own_note(p, .text_str = title, .cite = e->kind->words_of ? web_cite(v, e) : NULL);
	struct values values;
	values_of(v->arena, e, &values);
	draw_fields(v, p, pl, &values, title.n > 0, false);
	draw_fields(v, p, pl, &values, title.n > 0, true);
}

static bool listed(const struct kind *k)
{
	return k->material || k == &kind_relation || k == &kind_professional || k == &kind_review || k == &kind_outcome ||
		k == &kind_other_plan || k == &kind_header;
}

void listing_draw(struct visit *v, struct page *p, const struct plan *pl)
{
	for (size_t i = 0; i < kind_count; i++) {
		const struct entry *e = listed(kinds[i]) ? plan_first(pl, kinds[i]) : NULL;
		if (!e)
			continue;
		nhsuk_section_begin(p, .text = _(kinds[i]->title_many), .size = SIZE_M);
		for (; e; e = plan_next(pl, e))
			listing_entry(v, p, pl, e);
		nhsuk_section_end(p);
	}
}
