// SPDX-License-Identifier: Apache-2.0
// What a person's details said before: every version, newest first, line by line, with who changed it. What is for the
// person alone now (details_shown) is not told of earlier either.
#include "plan/say.h"
#include "web/details.h"
#include "web/web.h"

// A detail in words, under what it is called.
struct line {
	const char *label;
	struct str words;
	bool many; // one of a list: two of them are the same by their words
};
struct lines {
	struct line *item;
	size_t count;
};

static void add_row(struct visit *v, const struct detail_row *row, struct lines *out)
{
	if (row->part->many) {
		out->item[out->count++] =
			(struct line){ _(row->values.kind->title), details_row_words(v, row), true };
		return;
	}
	for (size_t i = 0; i < row->values.kind->fields; i++)
		out->item[out->count++] = (struct line){ _(row->values.kind->field[i].short_label),
			details_words(v, &row->values.item[i]), false };
}

static struct lines lines_of(struct visit *v, const struct person *p, const struct detail_group *g)
{
	struct detail_rows rows;
	struct lines out = { 0 };
	size_t most = 1;
	details_of(v->arena, p, g, false, &rows);
	for (size_t i = 0; i < rows.count; i++)
		most += rows.item[i].values.kind->fields;
	out.item = arena_array(v->arena, struct line, most);
	for (size_t i = 0; i < rows.count; i++)
		add_row(v, &rows.item[i], &out);
	return out;
}

static bool holds(const struct lines *l, const struct line *x)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->item[i].label == x->label && str_eq(l->item[i].words, x->words))
			return true;
	return false;
}

// What l says and `other` does not, and is not empty.
static struct lines only(struct visit *v, const struct lines *l, const struct lines *other)
{
	struct lines out = { arena_array(v->arena, struct line, l->count + 1), 0 };
	for (size_t i = 0; i < l->count; i++)
		if (l->item[i].words.n && !holds(other, &l->item[i]))
			out.item[out.count++] = l->item[i];
	return out;
}

bool details_differ(struct visit *v, const struct person *was, const struct person *now, const struct detail_group *g)
{
	struct lines before = lines_of(v, was, g), after = lines_of(v, now, g);
	return only(v, &before, &after).count || only(v, &after, &before).count;
}

// One version of one group: a line that went stands beside the one that came in its place.
static size_t draw_group(struct visit *v, struct page *p, const struct change *c, const struct detail_group *g)
{
	struct person now, was;
	struct lines before = { 0 };
	person_from(v->arena, &c->now, &now);
	struct lines after = lines_of(v, &now, g);
	if (c->was.body.n) {
		person_from(v->arena, &c->was, &was);
		before = lines_of(v, &was, g);
	}
	struct lines gone = only(v, &before, &after), come = only(v, &after, &before);
	const char *who = str_c(v->arena, change_who(v, c)), *when = say_when(v->arena, c->now.updated);
	size_t drawn = gone.count;
	for (size_t i = 0; i < gone.count; i++) {
		struct str instead = STR_NONE;
		for (size_t j = 0; j < come.count && !instead.n; j++)
			if (come.item[j].label == gone.item[i].label) {
				instead = come.item[j].words;
				come.item[j].label = NULL;
			}
		own_change(p, .what = gone.item[i].label, .who = who, .when = when, .before = gone.item[i].words,
			.after = instead);
	}
	for (size_t j = 0; j < come.count; j++) {
		if (!come.item[j].label)
			continue;
		own_change(p, .what = come.item[j].label, .who = who, .when = when, .after = come.item[j].words);
		drawn++;
	}
	return drawn;
}

static size_t draw_version(struct visit *v, struct page *p, const struct change *c)
{
	size_t drawn = 0;
	if (!c->now.body.n || (c->now.version > 1 && !c->was.body.n)) {
		own_change(p, .what = _("What stood here was erased by law"),
			.who = str_c(v->arena, web_author_name(v, c->now.author)), .when = say_when(v->arena, c->now.updated));
		return 1;
	}
	for (size_t i = 0; i < detail_group_count; i++)
		if (details_shown(v, &detail_groups[i]))
			drawn += draw_group(v, p, c, &detail_groups[i]);
	return drawn;
}

enum err details_history(struct visit *v)
{
	struct resource_list list;
	size_t drawn = 0;
	enum err e = resource_history(v->db, v->arena, STR("Patient"), v->person.key, DETAILS_VERSIONS, &list);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("What the details said before"), .h1 = true,
		.back = web_path(v, "/details"),
		.back_text = web_say(v, N_("Back to your details"), N_("Back to %s's details")));
	nhsuk_paragraph(p, .size = SIZE_L, .text = _("Nothing is ever lost: here is every change, the newest first."));
	own_history_begin(p);
	for (size_t i = 0; i < list.count; i++) {
		struct change c = { .now = list.item[i] };
		if (!access_sees(&v->access, &c.now))
			continue;
		if (i + 1 < list.count && access_sees(&v->access, &list.item[i + 1]))
			c.was = list.item[i + 1];
		drawn += draw_version(v, p, &c);
	}
	own_history_end(p);
	if (!drawn)
		own_empty(p, .text = _("Nothing is written down yet."));
	return web_end(v, p);
}
