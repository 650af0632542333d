// SPDX-License-Identifier: Apache-2.0
// What pages say and show of a person with several records (second.h).
#include "web/second.h"

#include "base/direction.h"
#include "plan/say.h"
#include "web/sharing.h"
#include "web/web.h"

// --- that there are others -------------------------------------------------------------------------------------------
// The same page of another record; its plan where there is no such page.
static const char *page_there(struct visit *v, struct str key)
{
	struct str path = v->req->path, before = str_format(v->arena, "/people/%.*s", STR_ARG(v->person.key));
	const char *plan = str_format(v->arena, "/people/%.*s", STR_ARG(key)).p;
	if (!str_starts(path, before.p))
		return plan;
	struct str rest = str_part(path, before.n, path.n);
	const char *row = str_format(v->arena, "/people/:person%.*s", STR_ARG(rest)).p;
	bool there = v->site->offers && v->site->offers("GET", row);
	return there ? str_format(v->arena, "%s%.*s", plan, STR_ARG(rest)).p : plan;
}

static void not_chosen(struct visit *v, struct page *p)
{
	nhsuk_inset_text_begin(p, .id = "second-record");
	nhsuk_paragraph(p, .text = web_say(v,
		N_("Two records about you were put together. Until you choose, everybody sees only what both let them see."),
		N_("Two records about %s were put together. Until it is chosen, everybody sees only what both let them see.")));
	nhsuk_paragraph(p, .text = _("[Choose who sees them]"), .href = web_path(v, "/second"));
	nhsuk_inset_text_end(p);
}

void second_notice(struct visit *v, struct page *p, bool both)
{
	bool entry = visit_param(v, "id").n > 0;
	if (!v->access.also || v->root || v->actor.kind == ACTOR_LINK || str_starts(v->req->path, web_path(v, "/second")))
		return;
	if (!v->access.decided && share_may(v))
		not_chosen(v, p);
	if (both || entry) // an entry lies in one record, whole
		return;
	nhsuk_inset_text_begin(p, .id = "other-record");
	nhsuk_paragraph(p, .text = web_say(v, N_("There is another record about you. This page shows one of them."),
		N_("There is another record of %s. This page shows one of them.")));
	for (const struct access *x = v->access.also; x; x = x->also)
		nhsuk_paragraph(p, .text = _("[Open the other record]"), .href = page_there(v, x->key), .no_print = true);
	nhsuk_inset_text_end(p);
}

bool second_elsewhere(struct visit *v, struct str *location)
{
	struct str path = v->req->path, before = str_format(v->arena, "/people/%.*s", STR_ARG(v->person.key));
	if (!v->access.also || str_eq(v->access.survivor, v->person.key) || !str_starts(path, before.p))
		return false;
	*location = str_format(v->arena, "/people/%.*s%.*s", STR_ARG(v->access.survivor),
		STR_ARG(str_part(path, before.n, path.n)));
	struct str done = visit_query(v, "done");
	if (done.n)
		*location = str_format(v->arena, "%.*s?done=%.*s", STR_ARG(*location), STR_ARG(form_encode(v->arena, done)));
	return true;
}

const char *second_facts(struct visit *v, const struct person *who)
{
	struct arena *a = v->arena;
	struct str s = text_isolated(a, text_short(a, who->full, 100));
	if (who->birth != DAY_NONE)
		s = str_format(a, _("%.*s, born %s"), STR_ARG(s), say_day(a, who->birth));
	if (who->nhs.n)
		s = str_format(a, _("%.*s, NHS number %s"), STR_ARG(s), say_nhs(a, who->nhs));
	return s.p;
}

enum err second_compare(struct visit *v, struct str a, struct str b, struct second_compare *out)
{
	*out = (struct second_compare){ 0 };
	enum err e = person_load(v->db, v->arena, a, &out->a);
	if (e == OK)
		e = person_load(v->db, v->arena, b, &out->b);
	if (e != OK)
		return e == ERR_GONE ? ERR_NOT_FOUND : e;
	out->births = out->a.birth != DAY_NONE && out->b.birth != DAY_NONE && out->a.birth != out->b.birth;
	out->numbers = out->a.nhs.n && out->b.nhs.n && !str_eq(out->a.nhs, out->b.nhs);
	out->hidden = out->a.restricted != out->b.restricted;
	return OK;
}

// --- their plans -----------------------------------------------------------------------------------------------------
enum err second_each(struct visit *v, enum err (*run)(struct visit *v, void *what), void *what)
{
	const struct person person = v->person;
	const struct access access = v->access;
	struct asking *asking = v->asking;
	enum err e = OK;
	for (const struct access *x = access.also; e == OK && x; x = x->also) {
		e = visit_record(v, x->key);
		v->asking = NULL;
		if (e == OK) {
			visit_tell(v, x->key);
			e = run(v, what);
		}
		v->person = person;
		v->access = access;
		v->asking = asking;
	}
	return e;
}

struct drawing {
	struct plan_view *w;
	void (*draw)(struct plan_view *w);          // NULL: as the page of the plan does
	bool (*offered)(const struct plan_view *w); // NULL: always
};

static enum err draw_second(struct visit *v, void *what)
{
	const struct drawing *d = what;
	struct plan_view o;
	enum err e = plan_view_open(v, &o);
	if (e != OK)
		return e;
	o.p = d->w->p;
	o.second = true;
	o.paper = d->w->paper;
	nhsuk_section_begin(o.p, .text = web_say(v, N_("In the other record about you"),
		N_("In the other record of %s")), .id = page_say(o.p, "record-%.*s", STR_ARG(v->person.key)));
	nhsuk_paragraph(o.p, .secondary = true, .text = page_say(o.p,
		_("%s. What is changed here stays in that record, with its own history."), second_facts(v, &v->person)));
	bool any = d->draw ? !d->offered || d->offered(&o) : draw_second_parts(&o);
	if (any && d->draw)
		d->draw(&o);
	if (!any)
		nhsuk_paragraph(o.p, .text = _("There is nothing in it that you can see."));
	nhsuk_section_end(o.p);
	return plan_sound(&o.pl);
}

enum err draw_seconds(struct plan_view *w)
{
	return second_each(w->v, draw_second, &(struct drawing){ .w = w });
}

enum err draw_seconds_as(
	struct plan_view *w, void (*draw)(struct plan_view *w), bool (*offered)(const struct plan_view *w))
{
	return second_each(w->v, draw_second, &(struct drawing){ w, draw, offered });
}
