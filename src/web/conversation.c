// SPDX-License-Identifier: Apache-2.0
// A conversation: both lists side by side, who is here, and the parts of the talk, each on a page of its own that can
// be skipped and returned to. What is written is saved at once as entries of the plan, in the person's words.
#include "plan/say.h"
#include "web/asking.h"
#include "web/editing.h"
#include "web/entry_form.h"
#include "web/guide.h"
#include "web/web.h"

struct part {
	const char *name;
	const struct kind *kind;       // of what is added here; NULL: the end of the conversation
	const char *title, *next;      // N_; next: words of the button that leads on
	const char *only;              // fields asked here; NULL: all
};
static const struct part parts[] = {
	{ "matters", &kind_said, N_("What matters most"), N_("Next: strengths"), "words" },
	{ "strengths", &kind_strength, N_("Strengths"), N_("Next: worries and needs"), NULL },
	{ "needs", &kind_need, N_("Worries and needs"), N_("Next: goals"), NULL },
	{ "goals", &kind_goal, N_("Goals and hopes"), N_("Next: actions"), NULL },
	{ "actions", &kind_action, N_("Actions"), N_("Next: decisions"), NULL },
	{ "decisions", &kind_decision, N_("Decisions"), N_("Next: the main points"), NULL },
	{ "points", NULL, N_("Main points"), N_("Finish the conversation"), NULL },
};
#define PARTS (sizeof parts / sizeof *parts)

struct talk {
	struct plan plan;
	const struct entry *entry; // the conversation
	const struct part *part;
	struct entry_form form;    // of the part's kind
	struct draft_form draft;   // of the end
	const char *caption;
};

static enum err talk_open(struct visit *v, struct talk *t)
{
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &t->plan);
	if (e != OK)
		return e;
	t->entry = plan_entry(&t->plan, visit_param(v, "id"));
	if (!t->entry || t->entry->kind != &kind_conversation)
		return ERR_NOT_FOUND;
	struct str name = visit_param(v, "part");
	for (size_t i = 0; i < PARTS; i++)
		if (str_is(name, parts[i].name))
			t->part = &parts[i];
	if (name.p && !t->part)
		return ERR_NOT_FOUND;
	const char *when = say_day_short(v->arena, entry_day(t->entry, "when"));
	if (v->access.self)
		t->caption = str_format(v->arena, _("Conversation, %s"), when).p;
	else
		t->caption = str_format(v->arena, _("Conversation with %.*s, %s"), STR_ARG(v->person.called), when).p;
	return OK;
}

static void draw_agenda(struct visit *v, struct page *p, const struct plan *pl, bool persons)
{
	struct str me = str_format(v->arena, "Patient/%.*s", STR_ARG(v->person.key));
	bool any = false;
	own_box_begin(p);
	nhsuk_heading(p, .level = 2, .size = SIZE_M, .text = persons ? web_say(v, N_("You brought"), N_("%s brought")) :
		v->access.self ? _("Others brought") : _("You and others brought"));
	nhsuk_list_begin(p, .numbers = true);
	for (const struct entry *e = plan_first(pl, &kind_agenda); e; e = plan_next(pl, e)) {
		if (entry_past(e) || str_eq(entry_words_of(e), me) != persons)
			continue;
		nhsuk_item_str(p, entry_title(e));
		any = true;
	}
	nhsuk_list_end(p);
	const struct entry *worry = persons ? plan_first(pl, &kind_not_working) : NULL;
	if (worry)
		own_words(p, .text_str = entry_title(worry), .is_small = true, .cite = web_cite(v, worry));
	if (!any)
		nhsuk_paragraph(p, .text = _("Nothing on this list yet."), .secondary = true);
	if (persons == v->access.self)
		nhsuk_paragraph(p, .text = _("[Add to your list]"),
			.href = web_path(v, "/add/agenda?then=%s", form_encode(v->arena, v->req->path).p));
	own_box_end(p);
}

static void draw_present(struct visit *v, struct page *p, const struct talk *t)
{
	struct str reference, display;
	struct str *names = arena_array(v->arena, struct str, 64);
	size_t n = 0;
	if (entry_tick(t->entry, "person_here"))
		names[n++] = v->person.called;
	for (uint32_t i = 0; n < 63 && entry_ref(t->entry, "present", i, &reference, &display); i++)
		names[n++] = display;
	nhsuk_heading(p, .text = _("Who is here?"), .level = 2, .size = SIZE_M);
	nhsuk_paragraph(p, .text = n ? say_list(v->arena, names, n) : _("Nobody is written down yet."));
	nhsuk_paragraph(p, .text = _("[Change when, where and who]"),
		.href = web_path(v, "/entry/%.*s?then=%s", STR_ARG(t->entry->r->id), form_encode(v->arena, v->req->path).p));
}

// What this conversation has brought so far, by part: counts, so that one can go back to any.
static void draw_parts(struct visit *v, struct page *p, const struct talk *t)
{
	nhsuk_heading(p, .text = _("What we talk about"), .level = 2, .size = SIZE_M);
	nhsuk_task_list_begin(p, "part");
	for (size_t i = 0; i < PARTS; i++) {
		size_t n = parts[i].kind ? plan_count(&t->plan, parts[i].kind) : entry_text(t->entry, "summary").n > 0;
		nhsuk_task(p, .text = _(parts[i].title),
			.href = web_path(v, "/conversation/%.*s/%s", STR_ARG(t->entry->r->id), parts[i].name),
			.status = !n        ? _("Nothing yet")
				: parts[i].kind ? page_say(p, ngettext("%zu in the plan", "%zu in the plan", n), n)
								: _("Written"),
			.status_tag = true, .tag = n ? TAG_GREEN : TAG_GREY);
	}
	nhsuk_task_list_end(p);
}

enum err conversation_page(struct visit *v)
{
	struct talk t = { 0 };
	enum err e = talk_open(v, &t);
	if (e != OK)
		return e;
	bool open = !entry_past(t.entry);
	struct page *p = web_begin(v, .title = open ? _("What shall we talk about?") : _("What we talked about"),
		.h1 = true, .caption = t.caption, .place = PLACE_CONVERSATIONS, .back = web_path(v, "%s", ""));
	if (open)
		guide_hint(v, p, "talk", "professionals-talk");
	own_pair_begin(p);
	draw_agenda(v, p, &t.plan, true);
	draw_agenda(v, p, &t.plan, false);
	own_pair_end(p);
	draw_present(v, p, &t);
	asking_of(v, &t.plan);
	if (open)
		draw_tips(v, p, "talk", _("Questions that may help"));
	struct str summary = entry_text(t.entry, "summary");
	if (summary.n) {
		nhsuk_heading(p, .text = _("Main points"), .level = 2, .size = SIZE_M);
		nhsuk_paragraph(p, .text_str = summary);
	}
	draw_parts(v, p, &t);
	if (open)
		nhsuk_button(p, .text = _("Begin with what matters most"),
			.href = web_path(v, "/conversation/%.*s/matters", STR_ARG(t.entry->r->id)));
	if (open)
		web_rather_not(v, p);
	return web_end(v, p);
}

static void list_there(struct visit *v, struct page *p, const struct talk *t)
{
	const struct entry *e = plan_first(&t->plan, t->part->kind);
	if (!e)
		return;
	nhsuk_heading(p, .text = _("In the plan now"), .level = 2, .size = SIZE_S);
	nhsuk_list_begin(p, .plain = true);
	for (; e; e = plan_next(&t->plan, e)) {
		if (entry_past(e))
			continue;
		nhsuk_item_begin(p);
		own_words(p, .text_str = entry_title(e), .is_small = true, .cite = web_cite(v, e));
		nhsuk_link(p, .text = _("Change"), .hidden_str = entry_title(e),
			.href = web_path(v, "/entry/%.*s?then=%s", STR_ARG(e->r->id), form_encode(v->arena, v->req->path).p));
		nhsuk_item_end(p);
	}
	nhsuk_list_end(p);
}

static const char *part_path(struct visit *v, const struct talk *t, const struct part *part)
{
	return web_path(v, "/conversation/%.*s/%s", STR_ARG(t->entry->r->id), part->name);
}

static enum err open_end(struct visit *v, struct talk *t)
{
	return draft_form_open(v, draft_spot_place(v, "finish", t->entry->r->id), &t->draft);
}

static enum err draw_end(struct visit *v, const struct talk *t)
{
	struct str typed = form_get(&v->form, "summary");
	struct page *p = web_begin(v, .title = _("Main points"), .h1 = true, .caption = t->caption,
		.place = PLACE_CONVERSATIONS, .back = web_path(v, "/conversation/%.*s", STR_ARG(t->entry->r->id)),
		.back_text = _("Back to the conversation"));
	nhsuk_form_begin(p, .action = web_path(v, "/conversation/%.*s/finish", STR_ARG(t->entry->r->id)),
		.draft = draft_form_path(v, &t->draft));
	nhsuk_hidden(p, "version", str_format(v->arena, "%lld", (long long)t->entry->r->version));
	nhsuk_hidden(p, "entry_kind", STR("conversation"));
	editing_draw(v, p, t->draft.place, t->entry->r);
	nhsuk_textarea(p, .name = "summary", .label = _("What are the main points, in plain words?"), .label_size = SIZE_M,
		.hint = _("Write what you both want to remember. Read it back. Everyone who can see the plan can read this."),
		.rows = 6, .value = typed.p ? typed : entry_text(t->entry, "summary"), .error = fault_at(&v->fault, "summary"));
	draft_form_end(v, p, &t->draft, _("Finish the conversation"));
	const struct entry *review = plan_first(&t->plan, &kind_review);
	while (review && entry_past(review))
		review = plan_next(&t->plan, review);
	if (review)
		nhsuk_paragraph(p, .text = page_say(p, _("Next look: %s."), say_day(v->arena, entry_day(review, "due"))));
	else
		nhsuk_paragraph(p, .text = _("[Set a date to look at the plan again]"), .href = web_path(v, "/add/review"));
	enum err e = web_end(v, p);
	return e == OK ? editing_open(v, t->draft.place) : e;
}

static enum err draw_part(struct visit *v, struct talk *t)
{
	if (!t->part->kind)
		return draw_end(v, t);
	const char *path = part_path(v, t, t->part);
	struct page *p = web_begin(v, .title = _(t->part->title), .h1 = true, .caption = t->caption,
		.place = PLACE_CONVERSATIONS, .back = web_path(v, "/conversation/%.*s", STR_ARG(t->entry->r->id)),
		.back_text = _("Back to the conversation"));
	list_there(v, p, t);
	nhsuk_form_begin(p, .action = path, .draft = draft_form_path(v, &t->form.draft));
	const char *skip = str_format(v->arena, "conversation %s", entry_later_fields).p;
	entry_form_draw(v, p, &t->form, &(struct form_options){ .only = t->part->only, .skip = skip });
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _(t->part->next), .once = true);
	nhsuk_button(p, .text = _("Save and add another"), .look = BUTTON_SECONDARY, .name = "another", .value = "1");
	draft_form_later(v, p, &t->form.draft);
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	draft_form_after(v, p, &t->form.draft);
	web_rather_not(v, p);
	return web_end(v, p);
}

enum err conversation_part(struct visit *v)
{
	struct talk t = { 0 };
	enum err e = talk_open(v, &t);
	if (e == OK)
		e = t.part->kind ? entry_form_open(v, t.part->kind, STR_NONE, &t.form) : open_end(v, &t);
	return e == OK ? draw_part(v, &t) : e;
}

// Whether anything was typed: an empty page is skipped, not refused.
static bool nothing_typed(const struct talk *t)
{
	for (size_t i = 0; i < t->form.kind->fields; i++)
		if (field_is_words(&t->form.kind->field[i]) && t->form.values.item[i].text.n)
			return false;
	return true;
}

static enum err go_on(struct visit *v, const struct talk *t)
{
	if (visit_form(v, "another").n)
		return web_go_done(v, part_path(v, t, t->part), t->part->kind->name);
	return visit_go(v, str_of(part_path(v, t, t->part + 1)));
}

static enum err part_saved(struct visit *v, enum err e, void *what)
{
	if (e != OK && e != ERR_CONFLICT) // conflict: the same form sent twice, it is there
		return web_error(v, e);
	return go_on(v, ((struct plan_change *)what)->own);
}

static void link_here(struct visit *v, struct talk *t)
{
	const struct field *f = kind_field_find(t->form.kind, STR("conversation"));
	if (!f)
		return;
	struct value *x = &t->form.values.item[f - t->form.kind->field];
	x->sent = true;
	x->ref = arena_array(v->arena, struct str, 1);
	x->display = arena_array(v->arena, struct str, 1);
	x->ref[0] = entry_ref_self(t->entry);
	x->refs = 1;
}

enum err conversation_part_save(struct visit *v)
{
	struct talk *t = arena_make(v->arena, struct talk);
	enum err e = talk_open(v, t);
	if (e != OK)
		return e;
	if (!t->part->kind)
		return ERR_METHOD;
	e = entry_form_open(v, t->part->kind, STR_NONE, &t->form);
	if (e != OK)
		return e;
	e = entry_form_read(v, &t->form);
	if (nothing_typed(t)) {
		fault_init(&v->fault, v->arena);
		return go_on(v, t);
	}
	if (e != OK)
		return draw_part(v, t);
	link_here(v, t);
	struct plan_change *c = plan_change_new(v);
	c->own = t;
	e = entry_form_put(v, &t->form, c);
	return e != OK ? e : plan_change_commit(v, &t->form.plan, c, part_saved);
}

static enum err finished(struct visit *v, enum err e, void *what)
{
	(void)what;
	return e == OK ? web_go_done(v, web_path(v, "%s", ""), "finished") : web_error(v, e);
}

enum err conversation_finish(struct visit *v)
{
	struct talk t = { 0 };
	struct values values;
	int64_t version;
	enum err e = talk_open(v, &t);
	if (e != OK)
		return e;
	e = open_end(v, &t);
	if (e != OK)
		return e;
	struct str summary = visit_form(v, "summary");
	if (summary.n > WORDS_MOST)
		(void)fault_field(&v->fault, "summary", _("This is too long. Please make it shorter"));
	else if (!str_int(visit_form(v, "version"), 1, INT64_MAX, &version) || version != t.entry->r->version)
		(void)fault_field(
			&v->fault, "summary", _("Someone else changed this conversation meanwhile. Look at it, then finish again"));
	t.part = &parts[PARTS - 1];
	if (v->fault.err)
		return draw_end(v, &t);
	values_of(v->arena, t.entry, &values);
	for (size_t i = 0; i < values.kind->fields; i++) {
		struct value *x = &values.item[i];
		x->sent = str_is(str_of(x->field->name), "summary") || str_is(str_of(x->field->name), "status");
		if (x->sent)
			x->text = str_is(str_of(x->field->name), "summary") ? summary : STR("finished");
	}
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = t.plan.care_plan_id;
	plan_change_add(c, v->arena, entry_change(v->arena, t.entry, &values, &c->writer));
	draft_form_done(v, c, t.draft.place);
	return plan_change_commit(v, &t.plan, c, finished);
}
