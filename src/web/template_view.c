// SPDX-License-Identifier: Apache-2.0
// A template drawn as the person meets it (template_view.h): its sections in order, each with what it asks.
#include "web/template_view.h"

#include "plan/say.h"

const char *template_section_title(struct str part)
{
	for (size_t i = 0; i < template_section_count; i++)
		if (str_is(part, template_sections[i].name))
			return template_sections[i].title;
	return N_("The plan");
}

const char *template_title(struct arena *a, const struct template *t)
{
	return t->title.n ? page_in(a, t->title, t->title_in) : str_c(a, t->name);
}

const char *template_whom(const struct template *t)
{
	for (size_t i = 0; i < template_cohort_count; i++)
		if (str_is(t->cohort, template_cohorts[i].code))
			return template_cohorts[i].title;
	return N_("Anybody");
}

const char *template_status_words(const struct template *t)
{
	static const char *const words[] = { [TEMPLATE_DRAFT] = N_("Draft"), [TEMPLATE_ACTIVE] = N_("Published"),
		[TEMPLATE_RETIRED] = N_("Retired") };
	return words[t->status];
}

enum nhsuk_colour template_status_colour(const struct template *t)
{
	static const enum nhsuk_colour colours[] = { [TEMPLATE_DRAFT] = TAG_BLUE, [TEMPLATE_ACTIVE] = TAG_GREEN,
		[TEMPLATE_RETIRED] = TAG_GREY };
	return colours[t->status];
}

const char *template_version_words(struct visit *v, const struct template *t)
{
	day d;
	if (t->status == TEMPLATE_DRAFT)
		return str_format(v->arena, _("Draft of version %lld"), (long long)t->number).p;
	const char *when = day_parse(t->date, &d) ? say_day(v->arena, d) : "";
	if (!t->publisher.n || !*when)
		return str_format(v->arena, _("Version %lld"), (long long)t->number).p;
	return str_format(v->arena, _("Version %lld, published %s by %.*s"), (long long)t->number, when,
		STR_ARG(t->publisher))
		.p;
}

static bool has(const struct plan_templates *have, const char *part, const struct template_prompt *p)
{
	const struct template_part *there = have ? followed_part(have, part) : NULL;
	for (size_t i = 0; there && i < there->prompts; i++)
		if (template_same_prompt(&there->prompt[i], p) &&
			(template_initial(p).n || p->kind->single || str_eq(there->prompt[i].plain, p->plain)))
			return true;
	return false;
}

// "My life story: Who you are, from the beginning until today."
static void draw_prompt(struct page *p, const struct template_prompt *q)
{
	const char *in;
	struct str called = template_called(q, &in);
	nhsuk_item_begin(p);
	nhsuk_text(p, page_in(p->arena, called.n ? called : q->text, called.n ? in : q->text_in));
	for (size_t i = 0; called.n && i < q->words; i++)
		if (!q->word[i].initial.n && q->word[i].text.n) {
			nhsuk_break(p);
			nhsuk_text(p, page_in(p->arena, q->word[i].text, q->word[i].text_in));
		}
	nhsuk_item_end(p);
}

static size_t draw_part(struct page *p, const struct template_part *part, const struct plan_templates *have)
{
	const char *name = str_c(p->arena, part->name);
	const struct template_part *there = have ? followed_part(have, name) : NULL;
	size_t fresh = 0;
	for (size_t i = 0; i < part->prompts; i++)
		fresh += !has(have, name, &part->prompt[i]);
	if (!fresh && there)
		return 0;
	nhsuk_heading(p, .text = page_in(p->arena, part->text, part->text_in), .level = 3, .size = SIZE_S);
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = 0; i < part->tips && !there; i++) {
		nhsuk_item_begin(p);
		nhsuk_text(p, page_in(p->arena, part->tip[i], part->tip_in[i]));
		nhsuk_item_end(p);
	}
	for (size_t i = 0; i < part->prompts; i++)
		if (!has(have, name, &part->prompt[i]))
			draw_prompt(p, &part->prompt[i]);
	nhsuk_list_end(p);
	return fresh;
}

size_t draw_template(struct visit *v, struct page *p, const struct template *t, const struct plan_templates *have)
{
	size_t shown = 0;
	(void)v;
	for (size_t i = 0; i < t->parts; i++)
		shown += draw_part(p, &t->part[i], have);
	return shown;
}
