// SPDX-License-Identifier: Apache-2.0
// "What kind of plan is this?": the person or a professional chooses which templates the plan follows, sees first what
// one adds, moves it to a newer version, or takes it away. One person, one plan: whatever is chosen, everything that
// was written stays, and what everybody is asked is asked once.
#include "plan/follow.h"
#include "plan/say.h"
#include "web/asking.h"
#include "web/plan_view.h"
#include "web/template_diff.h"
#include "web/template_view.h"
#include "web/web.h"

#define MOVED_LATELY (60 * DAYS) // for so long the plan says so

struct choosing {
	struct plan plan;
	struct template_list all;
	const struct plan_templates *now;
};

static bool may_choose(const struct visit *v)
{
	if (v->access.self || (v->access.verbs & MAY_SPEAK))
		return true;
	return v->actor.kind == ACTOR_STAFF &&
		access_decide(&v->access, MAY_WRITE, &(struct access_what){ .section = STR("goals") });
}

static enum err load(struct visit *v, struct choosing *c)
{
	if (!may_choose(v))
		return ERR_DENIED;
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &c->plan);
	if (e == OK)
		e = template_list(v->db, v->arena, &c->all);
	if (e != OK)
		return e;
	for (size_t i = 0; i < c->all.count; i++)
		template_speak(v->arena, &c->all.item[i]);
	asking_of(v, &c->plan);
	c->now = asking(v);
	return OK;
}

// The version of this name that the plan follows; NULL: none.
static const struct template *followed(const struct plan_templates *s, struct str name)
{
	for (size_t i = 0; i < s->count; i++)
		if (str_eq(s->item[i].name, name))
			return &s->item[i];
	return NULL;
}

static void draw_card(struct visit *v, struct page *p, const struct template *t, const struct template *has)
{
	nhsuk_card_begin(p, .heading = template_title(p->arena, t), .level = 3, .size = SIZE_S, .clickable = true,
		.href = web_path(v, "/templates/%.*s", STR_ARG(t->name)));
	if (has) {
		bool newer = has->number < t->number;
		nhsuk_paragraph_begin(p, .tight = true);
		nhsuk_tag(p, .text = newer ? _("In the plan, and there is a newer version") : _("In the plan"),
			.colour = newer ? TAG_BLUE : TAG_GREEN);
		nhsuk_paragraph_end(p);
	}
	nhsuk_paragraph_begin(p, .tight = true);
	nhsuk_text(p, page_in(p->arena, t->about, t->about_in));
	nhsuk_paragraph_end(p);
	nhsuk_card_end(p);
}

enum err plan_templates_page(struct visit *v)
{
	struct choosing c;
	const struct template *t;
	enum err e = load(v, &c);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("What kind of plan is this?"), .h1 = true,
		.place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_PLAN, .back = web_path(v, "%s", ""));
	nhsuk_paragraph(p, .size = SIZE_L,
		.text = web_say(v, N_("Choose what fits you. You can choose more than one, or none: it stays one plan."),
			N_("Choose together with %s what fits. There can be more than one, or none: it stays one plan.")));
	nhsuk_paragraph(p,
		.text = _("A kind of plan says what to think about, in which order. Nothing that is written is ever lost by "
				  "choosing."));
	if (c.now->count)
		nhsuk_heading(p, .text = _("In the plan now"), .level = 2, .size = SIZE_M);
	for (size_t i = 0; i < c.now->count; i++) {
		const struct template *offered = template_offered(&c.all, c.now->item[i].name);
		draw_card(v, p, offered ? offered : &c.now->item[i], &c.now->item[i]);
	}
	nhsuk_heading(p, .text = c.now->count ? _("You can add") : _("Kinds of plan"), .level = 2, .size = SIZE_M);
	for (size_t i = 0; (t = template_nth(&c.all, i)) != NULL; i++) {
		const struct template *offered = template_offered(&c.all, t->name);
		if (offered && !followed(c.now, t->name))
			draw_card(v, p, offered, NULL);
	}
	return web_end(v, p);
}

static void act_button(struct visit *v, struct page *p, const struct template *t, const char *act, const char *text,
	enum nhsuk_button_look look)
{
	struct nhsuk_field fields[] = { { "act", str_of(act) },
		{ "version", str_format(v->arena, "%lld", (long long)t->number) } };
	nhsuk_post_button(p, .action = web_path(v, "/templates/%.*s", STR_ARG(t->name)), .text = text, .look = look,
		.fields = fields, .field_count = 2);
}

// What another version asks beside the one that is followed, and the way there. Nothing that is written changes by it.
static void draw_other(struct visit *v, struct page *p, const struct template *has, const struct template *other)
{
	bool newer = other->number > has->number;
	nhsuk_heading(p, .level = 2, .size = SIZE_M, .text = page_say(p, newer ? _("What is new in version %lld")
		: _("What was different in version %lld"), (long long)other->number));
	(void)template_draw_differences(v, p, has, _("What you are asked now"), other,
		page_say(p, _("Version %lld"), (long long)other->number));
	nhsuk_paragraph(p, .text = newer
		? _("Everything that is written stays in the plan, and you can go back to the version that you have now.")
		: _("Everything that is written stays in the plan, also what only the newer version asks."));
	if (newer)
		act_button(v, p, other, "move", _("Move to the new version"), BUTTON_PRIMARY);
	else
		act_button(v, p, other, "move", page_say(p, _("Go back to version %lld"), (long long)other->number),
			BUTTON_SECONDARY);
}

// The CarePlan of the plan, as far as there is one.
static struct json_at care_plan(struct visit *v, const struct plan *pl)
{
	return pl->care_plan_id.n ? json_trusted(v->arena, pl->care_plan.body) : (struct json_at){ 0 };
}

// Who moved the plan to the version that it follows, and why.
static void draw_moved(struct visit *v, struct page *p, const struct plan *pl, const struct template *has)
{
	struct follow_note n;
	if (!follow_last(v->arena, care_plan(v, pl), has->name, &n) || !n.was || n.now != has->number)
		return;
	nhsuk_inset_text_begin(p, .id = "moved");
	nhsuk_paragraph(p, .text = page_say(p, _("%s moved this plan from version %lld to version %lld, %s. Nothing that "
		"is written was changed."), page_c(p, follow_who(v, &n)), (long long)n.was, (long long)n.now,
		say_when(v->arena, n.at)));
	if (n.why.n) {
		own_note(p, .text_str = n.why, .cite = _("Why"));
		nhsuk_paragraph(p, .text = n.now > n.was
			? _("All plans of this kind were moved. You can go back for this one, below.")
			: _("All plans that were moved to that version went back. You can move this one again, below."));
	}
	nhsuk_inset_text_end(p);
}

// The version before the one that is followed, which a plan may go back to: the one that it followed, or else the
// newest of those before. False: there is none.
static bool version_before(struct visit *v, const struct choosing *c, const struct template *has,
	const struct template **out)
{
	struct follow_note n = { 0 };
	bool moved = follow_last(v->arena, care_plan(v, &c->plan), has->name, &n) && n.now == has->number;
	*out = NULL;
	for (size_t i = 0; i < c->all.count; i++) {
		const struct template *t = &c->all.item[i];
		if (!str_eq(t->name, has->name) || t->status != TEMPLATE_ACTIVE || t->number >= has->number)
			continue;
		if (moved && t->number == n.was) {
			*out = t;
			break;
		}
		if (!*out || t->number > (*out)->number)
			*out = t;
	}
	return *out != NULL;
}

enum err plan_template_page(struct visit *v)
{
	struct choosing c;
	enum err e = load(v, &c);
	if (e != OK)
		return e;
	struct str name = visit_param(v, "name");
	const struct template *has = followed(c.now, name), *offered = template_offered(&c.all, name),
						  *t = has ? has : offered, *before;
	if (!t)
		return ERR_NOT_FOUND;
	struct page *p = web_begin(v, .title = template_title(v->arena, t), .h1 = true,
		.caption = _("What kind of plan is this?"),
		.place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_PLAN, .back = web_path(v, "/templates"),
		.back_text = _("Back to all kinds of plan"));
	nhsuk_paragraph_begin(p, .size = SIZE_L);
	nhsuk_text(p, page_in(p->arena, t->about, t->about_in));
	nhsuk_paragraph_end(p);
	nhsuk_paragraph(p, .text = template_version_words(v, t), .secondary = true, .size = SIZE_S);
	if (has)
		draw_moved(v, p, &c.plan, has);
	if (t->use.n && v->actor.kind == ACTOR_STAFF)
		nhsuk_details(p, .summary = _("How it is used"), .text = page_in(p->arena, t->use, t->use_in));
	if (!has) {
		nhsuk_heading(p, .text = _("What it adds to the plan"), .level = 2, .size = SIZE_M);
		if (!draw_template(v, p, t, c.now))
			nhsuk_paragraph(p, .text = _("The plan asks for all of this already."));
		act_button(v, p, t, "add", _("Add it to the plan"), BUTTON_PRIMARY);
		return web_end(v, p);
	}
	if (offered && offered->number > has->number)
		draw_other(v, p, has, offered);
	nhsuk_heading(p, .text = _("What it asks for"), .level = 2, .size = SIZE_M);
	(void)draw_template(v, p, t, NULL);
	nhsuk_paragraph(p,
		.text = _("You can take it away. Then the plan does not ask for these things any more. What was written stays "
				  "in the plan."));
	act_button(v, p, t, "leave", _("Take it away from the plan"), BUTTON_SECONDARY);
	if (version_before(v, &c, has, &before)) {
		nhsuk_details_begin(p, .summary = page_say(p, _("Go back to version %lld"), (long long)before->number));
		draw_other(v, p, has, before);
		nhsuk_details_end(p);
	}
	return web_end(v, p);
}

static enum err chosen(struct visit *v, enum err e, void *what)
{
	const struct plan_change *c = what;
	if (e != OK)
		return web_error(v, e);
	return web_go_done(v, web_path(v, "/templates"), c->own);
}

static struct plan_change *change_to(struct visit *v, const struct plan *pl, const char *done)
{
	struct plan_change *change = plan_change_new(v);
	change->writer.plan = pl->care_plan_id;
	change->own = (void *)(uintptr_t)done;
	if (!pl->care_plan_id.n && (pl->state == PLAN_NONE || pl->state == PLAN_OFFERED))
		change->to = PLAN_PREPARING; // choosing what kind of plan it will be begins it
	return change;
}

enum err plan_template_save(struct visit *v)
{
	struct choosing c;
	struct plan_change *change;
	enum err e = load(v, &c);
	if (e != OK)
		return e;
	struct str name = visit_param(v, "name"), act = visit_form(v, "act");
	const struct template *has = followed(c.now, name), *offered = template_offered(&c.all, name);
	if (str_is(act, "leave")) {
		if (!has)
			return visit_go(v, str_of(web_path(v, "/templates")));
		change = change_to(v, &c.plan, "template-left");
		change->writer.leave = template_canonical(v->arena, has);
		return visit_commit(v, plan_change_run, change, chosen);
	}
	if (!str_is(act, "add") && !str_is(act, "move"))
		return fault_say(&v->fault, ERR_INPUT, _("Please open this page again, and choose once more."));
	const struct template *before;
	int64_t number;
	bool sent = str_int(visit_form(v, "version"), 1, INT64_MAX, &number);
	bool back = sent && has && str_is(act, "move") && version_before(v, &c, has, &before) && number == before->number;
	if (back)
		offered = before;
	if (!offered)
		return ERR_NOT_FOUND;
	if (c.plan.state == PLAN_DECLINED && !c.plan.care_plan_id.n)
		return fault_say(&v->fault, ERR_RULE,
			_("There is no written plan, so there is nothing to choose for. It can be begun "
												"at any time."));
	if (!sent || number != offered->number)
		return ERR_STALE; // a newer one was published meanwhile: what it asks for is to be seen first
	change = change_to(v, &c.plan, back ? "template-back" : has ? "template-moved" : "template-added");
	change->writer.follow = template_canonical(v->arena, offered);
	return visit_commit(v, plan_change_run, change, chosen);
}

// Whoever may choose hears of a version that came since, and that the plan was moved with all others.
static void draw_followed(struct plan_view *w, const struct template *t)
{
	bool newer = false;
	struct follow_note n = { 0 };
	if (!may_choose(w->v) || template_newer(w->v->db, w->v->arena, t, &newer) != OK) {
		nhsuk_item(w->p, template_title(w->p->arena, t));
		return;
	}
	bool moved = follow_last(w->v->arena, care_plan(w->v, &w->pl), t->name, &n) && n.why.n && n.now == t->number &&
		clock_now() - n.at < MOVED_LATELY;
	nhsuk_item_begin(w->p);
	nhsuk_text(w->p, template_title(w->p->arena, t));
	if (moved || newer) {
		nhsuk_break(w->p);
		nhsuk_link(w->p, .hidden = template_title(w->p->arena, t),
			.href = web_path(w->v, "/templates/%.*s", STR_ARG(t->name)),
			.text = moved && n.now < n.was
				? page_say(w->p, _("Moved back to the version before, %s"), say_when(w->v->arena, n.at))
				: newer ? _("There is a newer version")
				: page_say(w->p, _("Moved to a newer version, %s"), say_when(w->v->arena, n.at)));
	}
	nhsuk_item_end(w->p);
}

// On the plan: what kind it is, and the way to choose.
void draw_which_plan(struct plan_view *w)
{
	const struct plan_templates *s = asking(w->v);
	if (w->paper || w->pl.state == PLAN_DECLINED || (!s->count && !may_choose(w->v)))
		return;
	nhsuk_card_begin(w->p, .heading = _("What kind of plan is this?"), .size = SIZE_S);
	if (s->count) {
		nhsuk_list_begin(w->p, .plain = false);
		for (size_t i = 0; i < s->count; i++)
			draw_followed(w, &s->item[i]);
		nhsuk_list_end(w->p);
	} else {
		nhsuk_paragraph(w->p, .size = SIZE_S,
			.text = web_say(w->v, N_("Some questions fit you better than others. You can choose which you are asked."),
				N_("Some questions fit %s better than others. You can choose them together.")));
	}
	if (may_choose(w->v))
		nhsuk_paragraph(w->p, .tight = true, .href = web_path(w->v, "/templates"),
			.text = s->count ? _("[Add or take away a kind of plan]") : _("[Choose what kind of plan this is]"));
	nhsuk_card_end(w->p);
}
