// SPDX-License-Identifier: Apache-2.0
// What the team sent to read beforehand: opening it as the person writes down that it was seen.
#include "plan/say.h"
#include "web/entry_form.h"
#include "web/web.h"

struct reading {
	struct plan plan;
	const struct entry *entry;
};

static enum err draw(struct visit *v, const struct reading *r)
{
	const struct entry *e = r->entry;
	struct str link = entry_text(e, "link");
	instant seen = entry_when(e, "seen");
	struct page *p = web_begin(v, .title = str_c(v->arena, entry_text(e, "title")), .place = PLACE_PREPARE, .h1 = true,
		.caption = str_c(v->arena, entry_choice_text(e, "what")),
		.back = v->access.self ? web_path(v, "/prepare") : web_path(v, "%s", ""),
		.back_text = v->access.self ? _("Back to the list") : NULL);
	nhsuk_paragraph(p, .text = page_say(p, _("Sent by %s"), web_cite(v, e)), .secondary = true);
	nhsuk_paragraph(p, .text_str = entry_text(e, "text"));
	if (str_starts(link, "https://") || str_starts(link, "http://"))
		nhsuk_paragraph(p, .text = _("[Read more on this web page]"), .href = str_c(v->arena, link));
	if (v->access.self)
		nhsuk_paragraph(p, .text = _("You can [put something about it on your list] to talk about."),
			.href = web_path(v, "/prepare/agenda"));
	else
		nhsuk_paragraph(p, .text = seen ? page_say(p, _("Seen %s"), say_when(v->arena, seen)) : _("Not seen yet"),
			.secondary = true);
	return web_end(v, p);
}

static enum err seen(struct visit *v, enum err e, void *what)
{
	if (e != OK && e != ERR_STALE) // another window wrote it down a moment ago: that is fine
		return web_error(v, e);
	return draw(v, ((struct plan_change *)what)->own);
}

enum err information_page(struct visit *v)
{
	struct reading *r = arena_make(v->arena, struct reading);
	enum err e = plan_load(v->db, v->arena, &v->person, &v->access, &r->plan);
	if (e != OK)
		return e;
	r->entry = plan_entry(&r->plan, visit_param(v, "id"));
	if (!r->entry || r->entry->kind != &kind_information)
		return ERR_NOT_FOUND;
	if (!v->access.self || entry_when(r->entry, "seen") || v->req->method == HTTP_HEAD)
		return draw(v, r);
	struct values values;
	values_of(v->arena, r->entry, &values);
	for (size_t i = 0; i < values.kind->fields; i++)
		values.item[i].sent = false;
	struct value *when = &values.item[kind_field(&kind_information, "seen") - kind_information.field];
	when->sent = true;
	when->when = clock_now();
	when->d = clock_today();
	struct plan_change *c = plan_change_new(v);
	c->writer.plan = r->plan.care_plan_id;
	plan_change_add(c, v->arena, entry_change(v->arena, r->entry, &values, &c->writer));
	c->own = r;
	return plan_change_commit(v, &r->plan, c, seen);
}
