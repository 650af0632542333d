// SPDX-License-Identifier: Apache-2.0
// The history of one entry: every version, newest first, in words. Each version is shown to who may see that version
// (its section and label) and the newest one, so what is closed later closes what it said before; an entry that was
// taken away stays readable to those who could see it.
#include "plan/say.h"
#include "record/key.h"
#include "web/erased.h"
#include "web/plan_view.h"
#include "web/web.h"

#define VERSIONS_MOST 1000

// Fills the changes of the versions that the reader may see. ERR_NOT_FOUND: none, or no entry of a plan.
static enum err load(struct visit *v, struct change_list *out)
{
	struct resource_list list;
	struct entry e;
	struct str id = visit_param(v, "id");
	*out = (struct change_list){ 0 };
	if (!str_eq(key_of(id), v->person.key))
		return ERR_NOT_FOUND;
	enum err x = resource_history(v->db, v->arena, visit_param(v, "type"), id, VERSIONS_MOST, &list);
	if (x != OK)
		return x;
	if (list.item[0].shelf != SHELF_PLAN || !access_sees(&v->access, &list.item[0]) ||
		(!erase_is(&list.item[0]) && !entry_open_for(v, &list.item[0], &e)))
		return ERR_NOT_FOUND;
	out->item = arena_array(v->arena, struct change, list.count + 1);
	for (size_t i = 0; i < list.count; i++) {
		if (!access_sees(&v->access, &list.item[i]))
			continue;
		struct change *c = &out->item[out->count++];
		*c = (struct change){ .now = list.item[i] };
		if (i + 1 < list.count && access_sees(&v->access, &list.item[i + 1]))
			c->was = list.item[i + 1];
	}
	return out->count ? OK : ERR_NOT_FOUND;
}

static void now_words(struct visit *v, struct page *p, const struct change *newest)
{
	struct entry e;
	if (erase_is(&newest->now))
		erased_note(v, p, newest->now.type, newest->now.id);
	if (!newest->now.body.n || !entry_open_for(v, &newest->now, &e))
		return;
	if (newest->now.deleted) {
		nhsuk_inset_text(p, .text = _("This was taken away from the plan. It can still be read here."));
		return;
	}
	struct str title = entry_title(&e);
	if (title.n)
		own_words(p, .text_str = title, .cite = web_cite(v, &e));
}

enum err history_page(struct visit *v)
{
	struct change_list list;
	struct plan pl;
	struct entry e;
	enum err x = load(v, &list);
	if (x == OK)
		x = plan_load(v->db, v->arena, &v->person, &v->access, &pl);
	if (x != OK)
		return x;
	const struct resource *now = &list.item[0].now;
	bool named = now->body.n && entry_open_for(v, now, &e);
	const struct kind *kind = kind_named(now->kind);
	struct page *p = web_begin(v, .title = _("What it said before"), .caption = kind ? _(kind->title) : NULL,
		.h1 = true, .back = web_path(v, "%s", ""), .place = v->actor.kind == ACTOR_STAFF ? PLACE_PEOPLE : PLACE_PLAN);
	now_words(v, p, &list.item[0]);
	nhsuk_heading(p, .text = _("Every version, the newest first"), .level = 2, .size = SIZE_M);
	own_history_begin(p);
	for (size_t i = 0; i < list.count; i++)
		draw_change(v, p, &pl, &list.item[i], true);
	own_history_end(p);
	nhsuk_paragraph(p, .text = _("[What changed between two days]"), .no_print = true,
		.href = web_path(v, "/changes/between?entry=%.*s", STR_ARG(list.item[0].now.id)));
	nhsuk_paragraph(
		p, .text = _("[How the whole plan changed]"), .no_print = true, .href = web_path(v, "/changes"));
	if (named && erased_may_ask(v, now))
		nhsuk_paragraph(p, .text = _("Should this not be here? [Ask for it to be taken out for good]"),
			.no_print = true, .href = web_path(v, "/history/%.*s/%.*s/take-out", STR_ARG(now->type), STR_ARG(now->id)));
	return web_end(v, p);
}
