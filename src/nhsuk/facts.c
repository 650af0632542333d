// SPDX-License-Identifier: Apache-2.0
// Lists of facts (summary list) and of things to do (task list).
#include "nhsuk/markup.h"

// --- summary list ------------------------------------------------------------------------------------------------
struct page_row {
	const struct nhsuk_summary_list *list;
	const struct nhsuk_summary_row *row;
	struct page_row *outer;
};

void nhsuk_summary_list_begin_(struct page *p, const struct nhsuk_summary_list *given)
{
	struct nhsuk_summary_list *o = arena_make(p->arena, struct nhsuk_summary_list);
	struct page_row *state = arena_make(p->arena, struct page_row);
	*o = *given;
	*state = (struct page_row){ .list = o, .outer = p->row };
	p->row = state;
	if (mk_pick(o->heading, o->heading_str).n)
		nhsuk_card_begin(p, .heading = o->heading, .heading_str = o->heading_str, .level = o->level, .size = o->size,
			.kind = o->card, .href = o->href, .clickable = o->clickable, .actions = o->actions,
			.action_count = o->action_count);
	mk_push(p, OPEN_SUMMARY);
	mk_tag(p, "dl", o->id, "nhsuk-summary-list",
		o->no_border ? "nhsuk-summary-list--no-border"
		: o->no_last_border ? "nhsuk-summary-list--no-last-row-border" : NULL,
		o->classes);
}

void nhsuk_summary_list_end(struct page *p)
{
	const struct nhsuk_summary_list *o = p->row->list;
	mk_pop(p, OPEN_SUMMARY);
	mk(p, "</dl>");
	if (mk_pick(o->heading, o->heading_str).n)
		nhsuk_card_end(p);
	p->row = p->row->outer;
}

// The words behind "Change" for those who hear the page: the caller's, or the key.
static const char *action_of(struct page *p, const struct nhsuk_summary_row *row, size_t i)
{
	return row->actions[i].hidden ? row->actions[i].hidden : page_c(p, mk_pick(row->key, row->key_str));
}

static void row_actions(struct page *p, const struct nhsuk_summary_list *list, const struct nhsuk_summary_row *row)
{
	struct str of = mk_pick(list->heading, list->heading_str);
	if (!row->action_count)
		return;
	mk(p, "<dd class=\"nhsuk-summary-list__actions\">");
	if (row->action_count == 1) {
		mk_action(p, row->actions[0].text, row->actions[0].href, action_of(p, row, 0), of);
	} else {
		mk(p, "<ul class=\"nhsuk-summary-list__actions-list\">");
		for (size_t i = 0; i < row->action_count; i++) {
			mk(p, "<li class=\"nhsuk-summary-list__actions-list-item\">");
			mk_action(p, row->actions[i].text, row->actions[i].href, action_of(p, row, i), of);
			mk(p, "</li>");
		}
		mk(p, "</ul>");
	}
	mk(p, "</dd>");
}

void nhsuk_summary_row_begin_(struct page *p, const struct nhsuk_summary_row *o)
{
	must(p->row && !p->row->row);
	struct nhsuk_summary_row *row = arena_make(p->arena, struct nhsuk_summary_row);
	*row = *o;
	p->row->row = row;
	mk_push(p, OPEN_SUMMARY_ROW);
	mk_tag(p, "div", NULL, "nhsuk-summary-list__row",
		p->row->list->has_actions && !o->action_count ? "nhsuk-summary-list__row--no-actions" : NULL,
		o->no_border ? "nhsuk-summary-list__row--no-border" : NULL, o->classes);
	mk_tag(p, "dt", NULL, "nhsuk-summary-list__key", o->key_classes);
	mk_str(p, mk_pick(o->key, o->key_str));
	mk(p, "</dt>");
	mk_open(p, "dd", NULL, "nhsuk-summary-list__value", o->value_classes);
	mk_dir(p, mk_pick(o->value, o->value_str));
	mk(p, ">");
	mk_lines(p, mk_pick(o->value, o->value_str));
}

void nhsuk_summary_row_end(struct page *p)
{
	mk_pop(p, OPEN_SUMMARY_ROW);
	mk(p, "</dd>");
	row_actions(p, p->row->list, p->row->row);
	mk(p, "</div>");
	p->row->row = NULL;
}

void nhsuk_summary_row_(struct page *p, const struct nhsuk_summary_row *o)
{
	nhsuk_summary_row_begin_(p, o);
	nhsuk_summary_row_end(p);
}

// --- task list ---------------------------------------------------------------------------------------------------
struct page_tasks {
	const char *prefix;
	unsigned index;
};

void nhsuk_task_list_begin(struct page *p, const char *id_prefix)
{
	must(!p->tasks);
	p->tasks = arena_make(p->arena, struct page_tasks);
	*p->tasks = (struct page_tasks){ id_prefix ? id_prefix : "task-list", 1 };
	mk_push(p, OPEN_TASKS);
	mk(p, "<ul class=\"nhsuk-task-list\">");
}

static void task_status(struct page *p, const struct nhsuk_task *o, const char *id)
{
	mk_tag(p, "div", id, "nhsuk-task-list__status", o->status_complete ? "nhsuk-task-list__status--completed" : NULL,
		o->cannot_start ? "nhsuk-task-list__status--cannot-start-yet" : NULL);
	if (o->status_tag)
		nhsuk_tag(p, .text = o->status, .colour = o->tag, .no_border = o->tag_no_border,
			.no_colour = o->tag_no_colour, .classes = o->tag_classes);
	else
		mk_c(p, o->status);
	mk(p, "</div>");
}

void nhsuk_task_(struct page *p, const struct nhsuk_task *o)
{
	must(p->tasks);
	unsigned index = p->tasks->index++;
	const char *hint_id = page_say(p, "%s-%u-hint", p->tasks->prefix, index);
	const char *status_id = page_say(p, "%s-%u-status", p->tasks->prefix, index);
	struct str hint = mk_pick(o->hint, o->hint_str);
	mk_tag(p, "li", NULL, "nhsuk-task-list__item", o->href ? "nhsuk-task-list__item--with-link" : NULL, o->classes);
	mk(p, "<div class=\"nhsuk-task-list__name-and-hint\">");
	mk_heading(p, &(struct mk_heading){ .element = o->href ? "a" : "div", .text = mk_pick(o->text, o->text_str),
		.class_name = o->href ? "nhsuk-task-list__link nhsuk-link" : NULL, .href_on_element = o->href,
		.described_by = !o->href ? NULL : hint.n ? page_say(p, "%s %s", hint_id, status_id) : status_id });
	if (hint.n) {
		mk_tag(p, "div", hint_id, "nhsuk-task-list__hint");
		mk_str(p, hint);
		mk(p, "</div>");
	}
	mk(p, "</div>");
	task_status(p, o, status_id);
	mk(p, "</li>");
}

void nhsuk_task_list_end(struct page *p)
{
	mk_pop(p, OPEN_TASKS);
	mk(p, "</ul>");
	p->tasks = NULL;
}
