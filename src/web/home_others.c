// SPDX-License-Identifier: Apache-2.0
// The homes of everybody who is neither the person nor a professional: who they help, what they can do here, and that
// they see nobody's plan. A commissioner sees counts, rounded so that nobody can be made out in them.
#include "plan/say.h"
#include "plan/statements.h"
#include "plan/worklist.h"
#include "web/door.h"
#include "web/gallery.h"
#include "web/sharing.h"

static struct statement counts_read = {
	.name = "plan_count_read",
	.sql = "SELECT state AS state, met AS met, people AS people FROM plan_count WHERE people > 0",
	.params = "",
	.columns = "state:text met:int people:int",
	.for_what = "how many people are where in planning, for who may see no plan",
};
PLAN_STATEMENTS_OF(home, &counts_read);

// What was granted to them: until when, and what they may do.
static enum err rights_of(struct visit *v, struct str person, const char **out)
{
	struct consent_view *list;
	size_t count;
	struct person who;
	*out = "";
	enum err e = person_load(v->db, v->arena, person, &who);
	if (e == OK)
		e = consent_list(v->db, v->arena, person, false, &list, &count);
	if (e != OK)
		return e == ERR_NOT_FOUND || e == ERR_GONE ? OK : e;
	struct visit about = *v; // words about this person
	about.person = who;
	for (size_t i = 0; i < count; i++)
		if (!list[i].never && str_eq(list[i].grantee, visit_author(v)))
			*out = str_format(v->arena, _("You see: %s Until: %s."), share_what(&about, &list[i]),
				share_until(&about, &list[i]))
					   .p;
	return OK;
}

enum err home_supporter(struct visit *v)
{
	struct worklist w;
	enum err e = worklist_load(v->db, v->arena, &v->actor, &w);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("People I help"), .place = PLACE_PEOPLE, .h1 = true);
	home_notices(v, p);
	home_drafts(v, p);
	if (!w.count)
		own_empty(p, .text = _("Nobody lets you see their plan now."),
			.hint = _("The person decides who can see their plan. If you need it to help them, ask them."));
	for (size_t i = 0; i < w.count; i++) {
		const struct summary *s = &w.item[i];
		const char *may;
		e = rights_of(v, s->person, &may);
		if (e != OK)
			return e;
		nhsuk_card_begin(p, .heading_str = s->name, .href = door_path(v->arena, s->person, ""), .clickable = true,
			.size = SIZE_M);
		nhsuk_paragraph_begin(p, .tight = true);
		nhsuk_tag(p, .text = _(plan_state_words(s->state)), .colour = (enum nhsuk_colour)plan_state_colour(s->state));
		nhsuk_paragraph_end(p);
		if (s->review_due != DAY_NONE)
			nhsuk_paragraph(p, .text = page_say(p, _("Looked at again: %s"), say_day(v->arena, s->review_due)),
				.tight = true);
		if (s->changed)
			nhsuk_paragraph(p, .text = _("Something changed since you last looked."), .tight = true);
		nhsuk_paragraph(p, .text = may, .tight = true, .secondary = true);
		nhsuk_card_end(p);
	}
	nhsuk_paragraph(p, .text = _("[I have a code for somebody else I help]"), .href = "/join");
	return web_end(v, p);
}

int64_t count_published(int64_t people)
{
	if (people <= 0)
		return 0;
	return people <= 7 ? 5 : (people + 2) / 5 * 5;
}

struct counts {
	int64_t state[PLAN_STATES], all, whole;
};

static enum err counts_load(struct visit *v, struct counts *out)
{
	*out = (struct counts){ 0 };
	struct query *q = query_begin(v->db, &counts_read);
	while (query_row(q)) {
		int64_t people = row_int(q, "people");
		enum plan_state s = plan_state_of(row_text(q, "state"));
		out->state[s] += people;
		out->all += people;
		if (row_int(q, "met") == 31 && (s == PLAN_AGREED || s == PLAN_REVIEW))
			out->whole += people;
	}
	return query_end(q);
}

static void draw_count(struct visit *v, struct page *p, const char *text, int64_t people)
{
	nhsuk_table_row_begin(p);
	nhsuk_cell(p, .text = text);
	nhsuk_cell(p, .text_str = str_format(v->arena, "%lld", (long long)count_published(people)), .numeric = true);
	nhsuk_table_row_end(p);
}

enum err home_commissioner(struct visit *v)
{
	struct counts c;
	enum err e = counts_load(v, &c);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("How planning is going"), .h1 = true);
	nhsuk_paragraph(p, .text = _("Here you see how many people have a plan. You see nobody's plan and nobody's name."));
	nhsuk_table_begin(p, .caption = _("People by where they are in planning"), .caption_size = SIZE_M,
		NHSUK_COLUMNS({ .text = _("Where they are") }, { .text = _("People"), .numeric = true }));
	for (int i = 0; i < PLAN_STATES; i++)
		draw_count(v, p, _(plan_state_words((enum plan_state)i)), c.state[i]);
	draw_count(v, p, _("Everybody"), c.all);
	nhsuk_table_end(p);
	nhsuk_table_begin(p, .caption = _("Plans that count"), .caption_size = SIZE_M,
		NHSUK_COLUMNS({ .text = _("What is counted") }, { .text = _("People"), .numeric = true }));
	draw_count(v, p, _("Agreed plans that meet all five criteria"), c.whole);
	nhsuk_table_end(p);
	nhsuk_paragraph(p, .secondary = true,
		.text = _("So that nobody can be made out, 1 to 7 people are shown as 5, and more are rounded to the nearest "
			"5. Rounded numbers may not add up."));
	return web_end(v, p);
}

struct plain {
	const char *title, *can, *more;
};
static const struct plain plains[ACTOR_KINDS] = {
	[ACTOR_ADMIN] = { N_("Running the service"), N_("You look after accounts, teams, templates and settings."),
		N_("Accounts and teams are made on the server with the command \"ownplan user\".") },
	[ACTOR_TRAINER] = { N_("Learning"), N_("You help others to learn how to plan with people."),
		N_("The pages about planning and rights are a good place to begin.") },
	[ACTOR_SYSTEM] = { N_("A program"), N_("This account is for a program, not for a person."),
		N_("It uses the addresses under /fhir/ with its own token.") },
};

enum err home_plain(struct visit *v)
{
	const struct plain *x = &plains[v->actor.kind];
	struct page *p = web_begin(v, .title = _(x->title), .h1 = true);
	home_notices(v, p);
	gallery_home(v, p);
	home_drafts(v, p);
	nhsuk_paragraph(p, .size = SIZE_L, .text = _(x->can));
	nhsuk_inset_text(p,
		.text = _("You see nobody's plan here. A plan belongs to the person, and only people they let in can read "
			"it."));
	nhsuk_paragraph(p, .text = _(x->more));
	nhsuk_list_begin(p, .plain = true);
	if (v->actor.kind == ACTOR_ADMIN) {
		nhsuk_item_begin(p);
		nhsuk_link(p, .text = _("Change the pages about planning"), .href = "/guide");
		nhsuk_item_end(p);
		nhsuk_item_begin(p);
		nhsuk_link(p, .text = _("Templates: what each kind of plan asks for"), .href = "/templates");
		nhsuk_item_end(p);
	}
	if (gallery_may_see(v)) {
		nhsuk_item_begin(p);
		nhsuk_link(p, .text = _("Gallery of templates: what others use and what they learned"), .href = "/gallery");
		nhsuk_item_end(p);
	}
	nhsuk_item_begin(p);
	nhsuk_link(p, .text = _("How planning works"), .href = "/help/planning");
	nhsuk_item_end(p);
	nhsuk_item_begin(p);
	nhsuk_link(p, .text = _("People's rights"), .href = "/help/rights");
	nhsuk_item_end(p);
	nhsuk_item_begin(p);
	nhsuk_link(p, .text = _("A guide for professionals"), .href = "/help/professionals");
	nhsuk_item_end(p);
	nhsuk_item_begin(p);
	nhsuk_link(p, .text = _("Your account and password"), .href = "/account");
	nhsuk_item_end(p);
	nhsuk_list_end(p);
	return web_end(v, p);
}
