// SPDX-License-Identifier: Apache-2.0
// A paper with some parts of the plan, to give to somebody who needs no more: which, is chosen on one page, and stands
// in the address of the paper, so that nothing is kept. It is read as somebody would read it to whom these parts were
// given (access_part), so it holds nothing that is kept for fewer people; and it says what is not on it.
#include "plan/label.h"
#include "web/paper.h"
#include "web/web.h"

static bool can_choose(const struct access *x, const char *section)
{
	return !str_is(str_of(section), "sharing") &&
		access_decide(x, MAY_SEE, &(struct access_what){ .section = str_of(section) });
}

static bool sees_sensitive(const struct access *x)
{
	for (size_t i = 0; i < section_count; i++) {
		const struct access_what what = { .section = str_of(sections[i].name), .label = STR(LABEL_SENSITIVE) };
		if (can_choose(x, sections[i].name) && access_decide(x, MAY_SEE, &what))
			return true;
	}
	return false;
}

bool paper_choice_read(struct visit *v, struct paper_choice *out)
{
	const struct form *q = &v->req->query;
	*out = (struct paper_choice){ .sections = STR(""), .who = form_has(q, "who", "yes"),
		.sensitive = form_has(q, "sensitive", "yes") && sees_sensitive(&v->access) };
	for (size_t i = 0; i < section_count; i++)
		if (form_has(q, "part", sections[i].name) && can_choose(&v->access, sections[i].name))
			out->sections = str_format(v->arena, "%.*s%s ", STR_ARG(out->sections.n ? out->sections : STR(" ")),
				sections[i].name);
	return out->sections.n > 0;
}

struct access paper_choice_access(struct visit *v, const struct paper_choice *c)
{
	return access_part(v->arena, &v->access, c->sections, c->sensitive ? STR(" " LABEL_SENSITIVE " ") : STR(""));
}

static bool chose(struct visit *v, const struct paper_choice *c, const char *section)
{
	if (!c->sections.n)
		return false;
	const struct access given = paper_choice_access(v, c);
	return can_choose(&given, section);
}

const char *paper_choice_query(struct visit *v, const struct paper_choice *c)
{
	struct str out = STR("?");
	for (size_t i = 0; i < section_count; i++)
		if (chose(v, c, sections[i].name))
			out = str_format(v->arena, "%.*spart=%s&", STR_ARG(out), sections[i].name);
	out = str_format(v->arena, "%.*s%s%s", STR_ARG(out), c->sensitive ? "sensitive=yes&" : "",
		c->who ? "who=yes" : "who=no");
	return out.p;
}

// --- choosing --------------------------------------------------------------------------------------------------------
static enum err draw_choose(struct visit *v, const struct paper_choice *c)
{
	struct page *p = web_begin(v, .title = _("Choose what is on the paper"), .h1 = true,
		.status = v->fault.err == OK ? 200 : 400,
		.place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_PLAN,
		.back = web_path(v, "/print"), .back_text = _("Back to print or save"));
	nhsuk_form_begin(p, .action = web_path(v, "/print/chosen"), .method = "get");
	nhsuk_checkboxes_begin(p, .name = "part", .label = _("Which parts?"), .label_size = SIZE_M,
		.hint = _("The paper holds these and no others, and says at its end what is not on it."),
		.error = fault_at(&v->fault, "part"));
	for (size_t i = 0; i < section_count; i++)
		if (can_choose(&v->access, sections[i].name))
			nhsuk_option(p, .value = sections[i].name, .text = _(sections[i].title),
				.checked = chose(v, c, sections[i].name));
	nhsuk_checkboxes_end(p);
	nhsuk_tick(p, .name = "who", .text = web_say(v, N_("With my date of birth, NHS number and address"),
		N_("With %s's date of birth, NHS number and address")), .checked = c->who);
	if (sees_sensitive(&v->access))
		nhsuk_tick(p, .name = "sensitive", .text = _("Also what is marked as sensitive"), .checked = c->sensitive);
	nhsuk_button(p, .text = _("Show the paper"));
	nhsuk_form_end(p);
	return web_end(v, p);
}

enum err plan_choose(struct visit *v)
{
	struct paper_choice c;
	(void)paper_choice_read(v, &c);
	return draw_choose(v, &c);
}

enum err paper_choice_missing(struct visit *v)
{
	struct paper_choice c;
	(void)paper_choice_read(v, &c);
	(void)fault_field(&v->fault, "part", _("Choose one part or more"));
	return draw_choose(v, &c);
}

// --- the paper -------------------------------------------------------------------------------------------------------
// Every part that was not chosen, whether there is something in it or not: so it tells nothing but the choice.
static void left_out(struct plan_view *w)
{
	struct page *p = w->p;
	nhsuk_section_begin(p, .text = _("What is not on this paper"));
	nhsuk_paragraph(p, .text = _("This is not the whole plan. These are not here:"));
	nhsuk_list_begin(p, .plain = false);
	for (size_t i = 0; i < section_count; i++)
		if (!str_is(str_of(sections[i].name), "sharing") && !view_sees(w, sections[i].name))
			nhsuk_item(p, _(sections[i].title));
	nhsuk_item(p, _("anything that is kept for fewer people"));
	nhsuk_list_end(p);
	nhsuk_section_end(p);
}

void draw_chosen(struct plan_view *w)
{
	draw_whole(w);
	left_out(w);
}
