// SPDX-License-Identifier: Apache-2.0
// What went to other services, in words (copies.h).
#include "web/copies.h"

#include "plan/say.h"
#include "record/outbox.h"
#include "record/subscriber.h"
#include "web/layout.h"
#include "web/plan_view.h"

#define ROWS_MOST 60
#define LISTED_MOST 12

struct copies {
	struct outbox_rows rows;
	const char **name; // of the subscriber of each row; NULL: it is not spoken of
};

static bool sent_before(const struct outbox_rows *rows, size_t i)
{
	for (size_t j = i + 1; j < rows->count; j++)
		if (str_eq(rows->item[j].subscriber, rows->item[i].subscriber) && rows->item[j].state == OUTBOX_SENT)
			return true;
	return false;
}

// Who else may not see the plan is the person's alone to know.
static bool spoken_of(struct visit *v, const struct outbox_rows *rows, size_t i)
{
	switch (rows->item[i].state) {
	case OUTBOX_WAITING:
	case OUTBOX_PARKED:
	case OUTBOX_SENT: return true;
	case OUTBOX_NOT_ALLOWED: return v->access.self && sent_before(rows, i);
	default: return false;
	}
}

static enum err copies_load(struct visit *v, struct copies *c)
{
	struct subscriber to;
	enum err e = outbox_of_person(v->db, v->arena, v->person.key, ROWS_MOST, &c->rows);
	c->name = arena_array(v->arena, const char *, c->rows.count + 1);
	for (size_t i = 0; e == OK && i < c->rows.count; i++) {
		if (!spoken_of(v, &c->rows, i))
			continue;
		e = subscriber_get(v->db, v->arena, c->rows.item[i].subscriber, &to);
		if (e == OK)
			c->name[i] = str_c(v->arena, text_short(v->arena, to.name, 120));
	}
	return e;
}

// What waits while another of the same system waits before it is not news.
static bool waits_behind(const struct outbox_rows *rows, size_t i)
{
	for (size_t j = i + 1; j < rows->count; j++)
		if (str_eq(rows->item[j].subscriber, rows->item[i].subscriber) && rows->item[j].state <= OUTBOX_PARKED)
			return rows->item[i].state == OUTBOX_WAITING;
	return false;
}

static const char *sentence(struct visit *v, struct page *p, const struct outbox_row *row, const char *name)
{
	bool self = v->access.self;
	switch (row->state) {
	case OUTBOX_SENT:
		return page_say(p, self ? _("%s got a copy of your plan on %s.") : _("%s got a copy of the plan on %s."), name,
			say_day(v->arena, day_of(row->ended)));
	case OUTBOX_PARKED:
		return page_say(p, _("%s could not take the copy. The people who run this service can see that, and can try "
			"again."), name);
	case OUTBOX_NOT_ALLOWED:
		return page_say(p, _("%s got no newer copy, because you do not let them see your plan now."), name);
	default:
		return page_say(p, row->attempts ? _("%s has not taken the copy yet. We keep trying.")
						 : _("A copy is on its way to %s."), name);
	}
}

enum err copies_draw(struct visit *v, struct page *p)
{
	struct copies c;
	size_t shown = 0;
	enum err e = copies_load(v, &c);
	for (size_t i = 0; e == OK && i < c.rows.count && shown < LISTED_MOST; i++) {
		if (!c.name[i] || waits_behind(&c.rows, i))
			continue;
		if (!shown++) {
			nhsuk_section_begin(
				p, .text = web_say(v, N_("Copies of my plan"), N_("Copies of %s's plan")), .id = "copies");
			nhsuk_paragraph(p, .text = web_say(v,
				N_("When you agree your plan, or look at it again, some services get a copy for their own records. "
				   "They get only what you let them see."),
				N_("When the plan is agreed, or looked at again, some services get a copy for their own records. "
				   "They get only what %s lets them see.")));
			nhsuk_list_begin(p, .plain = false);
		}
		nhsuk_item(p, sentence(v, p, &c.rows.item[i], c.name[i]));
	}
	if (!shown)
		return e;
	nhsuk_list_end(p);
	nhsuk_paragraph(p, .secondary = true, .text = _("Someone who is stopped keeps the copies that they got before."));
	nhsuk_section_end(p);
	return e;
}

static bool newest_of(const struct copies *c, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (c->name[j] && !waits_behind(&c->rows, j) && str_eq(c->rows.item[j].subscriber, c->rows.item[i].subscriber))
			return false;
	return true;
}

enum err copies_brief(struct visit *v, struct page *p)
{
	struct copies c;
	enum err e = copies_load(v, &c);
	for (size_t i = 0; e == OK && i < c.rows.count; i++)
		if (c.name[i] && !waits_behind(&c.rows, i) && newest_of(&c, i))
			nhsuk_paragraph(p, .size = SIZE_S, .text = sentence(v, p, &c.rows.item[i], c.name[i]));
	return e;
}
