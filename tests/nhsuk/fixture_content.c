// SPDX-License-Identifier: Apache-2.0
// The components that show: options of the macros, as calls of ours.
#include "fixture.h"

static bool reversed(struct fixture *f)
{
	return str_is(text_opt(f, f->options, "variant"), "reverse");
}

static bool as_button(struct fixture *f)
{
	struct str type = text_opt(f, f->options, "type");
	if (type.p && !str_is(type, "button"))
		cannot(f, "type");
	return type.p;
}

static void map_action_link(struct fixture *f)
{
	nhsuk_action_link(&f->page, .text = c_opt(f, f->options, "text"), .href = c_opt(f, f->options, "href"),
		.new_window = true_opt(f, f->options, "openInNewWindow"), .reverse = reversed(f), .button = as_button(f));
}

static void map_back_link(struct fixture *f)
{
	nhsuk_back_link(&f->page, .text = c_opt(f, f->options, "text"), .href = c_opt(f, f->options, "href"),
		.reverse = reversed(f), .button = as_button(f));
}

static void map_skip_link(struct fixture *f)
{
	nhsuk_skip_link(&f->page, .text = c_opt(f, f->options, "text"), .href = c_opt(f, f->options, "href"));
}

static void map_breadcrumb(struct fixture *f)
{
	struct json_at o = f->options;
	struct nhsuk_back_link back = { .id = c_opt(f, o, "backLink.id"), .text = c_opt(f, o, "backLink.text"),
		.href = c_opt(f, o, "backLink.href") };
	size_t n;
	struct page_link *items = links(f, opt(f, o, "items"), &n);
	nhsuk_breadcrumb(&f->page, .items = items, .count = n, .id = c_opt(f, o, "id"), .reverse = reversed(f),
		.back = &back);
}

static void map_contents_list(struct fixture *f)
{
	size_t n;
	struct page_link *items = links(f, opt(f, f->options, "items"), &n);
	nhsuk_contents_list(&f->page, .items = items, .count = n, .hidden = c_opt(f, f->options, "visuallyHiddenText"));
}

static const char *const card_kinds[] = { "", "feature", "primary", "secondary", "warning", "non-urgent", "urgent",
	"emergency", NULL };

static enum nhsuk_card_kind card_kind(struct fixture *f, struct json_at from, const char *path)
{
	int kind = named(f, from, path, card_kinds);
	return card_kinds[kind] ? (enum nhsuk_card_kind)kind : CARD_BASIC;
}

static void map_card(struct fixture *f)
{
	struct json_at o = f->options, description = opt(f, o, "description");
	size_t n;
	struct page_link *actions = links(f, actions_of(f, o, "actions"), &n);
	nhsuk_card_begin(&f->page, .heading = words(f, o, "heading"), .level = int_opt(f, o, "heading.level"),
		.size = size_opt(f, o, "heading.size"), .heading_id = c_opt(f, o, "heading.id"),
		.heading_classes = c_opt(f, o, "heading.classes"), .href = c_opt(f, o, "href"),
		.clickable = true_opt(f, o, "clickable"), .kind = card_kind(f, o, "variant"), .actions = actions,
		.action_count = n, .text = words(f, o, "description"));
	raw(f, json_kind(description) == JSON_OBJECT ? description : (struct json_at){ 0 }, "html");
	nhsuk_card_end(&f->page);
}

static void map_do_dont(struct fixture *f)
{
	struct json_at o = f->options, list = opt(f, o, "items");
	const char *heading = words(f, o, "heading");
	nhsuk_do_dont_begin(&f->page, .heading = heading ? heading : c_opt(f, o, "title"),
		.dont = str_is(text_opt(f, o, "icon"), "cross"), .prefix = c_opt(f, o, "prefixText"),
		.hide_prefix = true_opt(f, o, "hidePrefix"), .level = int_opt(f, o, "heading.level"));
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (json_kind(i) == JSON_OBJECT)
			nhsuk_do_dont_item_str(&f->page, json_is(opt(f, i, "item")) ? text_opt(f, i, "item") : text_opt(f,
				i, "text"));
	nhsuk_do_dont_end(&f->page);
}

static void map_warning_callout(struct fixture *f)
{
	nhsuk_warning_callout_begin(&f->page, .heading = words(f, f->options, "heading"), .text = c_opt(f,
		f->options, "text"));
	raw(f, f->options, "html");
	nhsuk_warning_callout_end(&f->page);
}

static void map_details(struct fixture *f)
{
	struct json_at o = f->options;
	struct str classes = text_opt(f, o, "classes");
	struct nhsuk_details d = { .summary = words(f, o, "summary"), .text = c_opt(f, o, "text"),
		.open = true_opt(f, o, "open") };
	if (str_is(classes, "nhsuk-expander"))
		nhsuk_expander_begin_(&f->page, &d);
	else
		nhsuk_details_begin_(&f->page, &d);
	raw(f, o, "html");
	nhsuk_details_end(&f->page);
}

static void map_inset_text(struct fixture *f)
{
	nhsuk_inset_text_begin(&f->page, .text = c_opt(f, f->options, "text"));
	raw(f, f->options, "html");
	nhsuk_inset_text_end(&f->page);
}

static void map_banner(struct fixture *f)
{
	struct json_at o = f->options;
	int focus = true_opt(f, o, "disableAutoFocus") ? -1 : false_opt(f, o, "disableAutoFocus") ? 1 : 0;
	nhsuk_notification_banner_begin(&f->page, .heading = words(f, o, "heading"), .text = c_opt(f, o, "text"),
		.success = str_is(text_opt(f, o, "variant"), "success"), .title = words(f, o, "title"),
		.role = c_opt(f, o, "role"), .auto_focus = focus);
	raw(f, o, "html");
	nhsuk_notification_banner_end(&f->page);
}

static void map_panel(struct fixture *f)
{
	struct json_at o = f->options;
	struct nhsuk_panel panel = { .heading = words(f, o, "heading"), .level = int_opt(f, o, "heading.level"),
		.size = size_opt(f, o, "heading.size"), .heading_id = c_opt(f, o, "heading.id"),
		.heading_classes = c_opt(f, o, "heading.classes"), .text = c_opt(f, o, "text"),
		.interruption = str_is(text_opt(f, o, "variant"), "interruption") };
	if (!nests(f, o, "html")) {
		nhsuk_panel_(&f->page, &panel);
		return;
	}
	nhsuk_panel_begin_(&f->page, &panel);
	raw(f, o, "html");
	nhsuk_panel_end(&f->page);
}

static void map_heading(struct fixture *f)
{
	struct json_at o = f->options;
	if (!json_is(opt(f, o, "size")))
		cannot(f, "no size");
	nhsuk_heading(&f->page, .text = c_opt(f, o, "text"), .size = size_opt(f, o, "size"), .caption = words(f, o,
		"caption"),
		.caption_place = place_opt(f, o, "caption.placement"), .caption_element = c_opt(f, o, "caption.element"),
		.hidden = c_opt(f, o, "visuallyHiddenText"), .href = c_opt(f, o, "href"), .classes = c_opt(f, o, "classes"));
}

static void map_tag(struct fixture *f)
{
	static const char *const colours[] = { "", "white", "grey", "green", "aqua-green", "blue", "purple", "pink", "red",
		"orange", "yellow", NULL };
	struct json_at o = f->options;
	int colour = named(f, o, "colour", colours);
	nhsuk_tag(&f->page, .text = c_opt(f, o, "text"), .colour = colours[colour] ? (enum nhsuk_colour)colour
		: TAG_DEFAULT,
		.no_border = false_opt(f, o, "border"), .no_colour = false_opt(f, o, "colour"), .classes = c_opt(f, o,
		"classes"));
}

static void map_pagination(struct fixture *f)
{
	struct json_at o = f->options, list = opt(f, o, "items");
	struct nhsuk_pagination_item *items = arena_array(f->arena, struct nhsuk_pagination_item, json_length(list) + 1);
	const char *old_previous = c_opt(f, o, "previousUrl"), *old_next = c_opt(f, o, "nextUrl");
	size_t n = 0;
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		if (json_kind(i) == JSON_OBJECT)
			items[n++] = (struct nhsuk_pagination_item){ .href = c_opt(f, i, "href"), .number = int_opt(f, i, "number"),
			.current = true_opt(f, i, "current"), .ellipsis = true_opt(f, i, "ellipsis") };
	nhsuk_pagination(&f->page, .items = items, .count = n,
		.previous_href = old_previous ? old_previous : c_opt(f, o, "previous.href"),
		.previous_text = c_opt(f, o, "previous.text"),
		.previous_label = old_previous ? c_opt(f, o, "previousPage") : words(f, o, "previous.label"),
		.next_href = old_next ? old_next : c_opt(f, o, "next.href"), .next_text = c_opt(f, o, "next.text"),
		.next_label = old_next ? c_opt(f, o, "nextPage") : words(f, o, "next.label"));
}

static struct nhsuk_footer_column footer_column(struct fixture *f, struct json_at at)
{
	struct nhsuk_footer_column c = { .heading = words(f, at, "heading") };
	c.items = links(f, opt(f, at, "items"), &c.count);
	return c;
}

static void map_footer(struct fixture *f)
{
	struct json_at o = f->options, navigation = opt(f, o, "navigation"), copyright = opt(f, o, "copyright");
	struct nhsuk_footer_column *columns = arena_array(f->arena, struct nhsuk_footer_column,
		json_length(navigation) + 1);
	struct nhsuk_footer footer = { .text = words(f, o, "meta"), .column_width = int_opt(f, o, "columns"),
		.columns = columns };
	footer.items = links(f, opt(f, o, "meta.items"), &footer.count);
	// The macro's default is a line of the NHS's own; ours has none, so it is asked for here.
	const char *line = json_kind(copyright) == JSON_STRING || json_kind(copyright) == JSON_OBJECT ? words(f, o,
	"copyright") : NULL;
	footer.copyright = json_kind(copyright) == JSON_MISSING ? "© NHS England" : line;
	if (json_kind(navigation) == JSON_OBJECT)
		columns[footer.column_count++] = footer_column(f, navigation);
	else
		for (struct json_at i = json_first(navigation); json_is_set(i); i = json_next(navigation, i))
			columns[footer.column_count++] = footer_column(f, i);
	nhsuk_footer_(&f->page, &footer);
}

// The account of ours is who is signed in, then the way out.
static void header_account(struct fixture *f, struct nhsuk_header *h)
{
	struct json_at list = opt(f, f->options, "account.items");
	unsigned n = 0;
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i), n++) {
		if (c_opt(f, i, "action") && n == json_length(list) - 1) {
			h->sign_out = c_opt(f, i, "action");
			h->sign_out_text = c_opt(f, i, "text");
		} else if (n == 0) {
			h->account = text_opt(f, i, "text");
			h->account_href = c_opt(f, i, "href");
			h->account_icon = true_opt(f, i, "icon");
		} else {
			cannot(f, "account.items beyond one and the way out");
		}
	}
}

static void map_header(struct fixture *f)
{
	struct json_at o = f->options;
	struct nhsuk_header h = { .service = c_opt(f, o, "service.text"), .service_href = c_opt(f, o, "service.href"),
		.white = str_is(text_opt(f, o, "colour"), "white"), .is_inline = true_opt(f, o, "inline"),
		.nav_white = str_is(text_opt(f, o, "navigation.colour"), "white"),
		.nav_justified = true_opt(f, o, "navigation.justified") };
	h.nav = links(f, opt(f, o, "navigation.items"), &h.nav_count);
	header_account(f, &h);
	nhsuk_header_(&f->page, &h);
}

static void summary_row(struct fixture *f, struct json_at i, bool last_border)
{
	struct json_at list = actions_of(f, i, "actions");
	struct nhsuk_summary_action *actions = arena_array(f->arena, struct nhsuk_summary_action, json_length(list) + 1);
	const char *width = c_opt(f, i, "key.width");
	size_t n = 0;
	for (struct json_at a = json_first(list); json_is_set(a); a = json_next(list, a)) {
		if (json_kind(a) != JSON_OBJECT)
			continue;
		actions[n] = (struct nhsuk_summary_action){ c_opt(f, a, "text"), c_opt(f, a, "href"),
			c_opt(f, a, "visuallyHiddenText") };
		if (!actions[n++].hidden)
			cannot(f, "an action without hidden words (ours says the key)");
	}
	nhsuk_summary_row_begin(&f->page, .key = words(f, i, "key"), .value = words(f, i, "value"), .actions = actions,
		.action_count = n, .no_border = false_opt(f, i, "border") && last_border,
		.key_classes = width ? page_say(&f->page, "nhsuk-u-width-%s", width) : NULL);
	if (json_kind(opt(f, i, "value")) == JSON_OBJECT)
		raw(f, i, "value.html");
	nhsuk_summary_row_end(&f->page);
}

static void map_summary_list(struct fixture *f)
{
	struct json_at o = f->options, rows = opt(f, o, "rows");
	struct nhsuk_summary_list list = { .no_border = false_opt(f, o, "border"), .no_last_border = false_opt(f, o,
		"lastRowBorder"),
		.heading = words(f, o, "card.heading"), .size = size_opt(f, o, "card.heading.size"),
		.card = card_kind(f, o, "card.variant"), .href = c_opt(f, o, "card.href"),
		.clickable = true_opt(f, o, "card.clickable") };
	list.actions = links(f, actions_of(f, o, "card.actions"), &list.action_count);
	for (struct json_at i = json_first(rows); json_is_set(i); i = json_next(rows, i))
		list.has_actions = list.has_actions || json_length(actions_of(f, i, "actions")) > 0;
	nhsuk_summary_list_begin_(&f->page, &list);
	for (struct json_at i = json_first(rows); json_is_set(i); i = json_next(rows, i))
		if (json_kind(i) == JSON_OBJECT)
			summary_row(f, i, true);
	nhsuk_summary_list_end(&f->page);
}

static void map_task_list(struct fixture *f)
{
	static const char *const colours[] = { "", "white", "grey", "green", "aqua-green", "blue", "purple", "pink", "red",
		"orange", "yellow", NULL };
	struct json_at list = opt(f, f->options, "items");
	nhsuk_task_list_begin(&f->page, c_opt(f, f->options, "idPrefix"));
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		if (json_kind(i) != JSON_OBJECT) {
			cannot(f, "empty items that are counted");
			continue;
		}
		int colour = named(f, i, "status.tag.colour", colours);
		bool tag = json_is(opt(f, i, "status.tag"));
		struct str classes = text_opt(f, i, "status.classes");
		const char *text = words(f, i, "heading");
		nhsuk_task(&f->page, .text = text ? text : c_opt(f, i, "title.text"), .href = c_opt(f, i, "href"),
			.hint = words(f, i, "hint"), .status = tag ? c_opt(f, i, "status.tag.text") : words(f, i, "status"),
			.status_tag = tag, .tag = colours[colour] ? (enum nhsuk_colour)colour : TAG_DEFAULT,
			.tag_no_colour = false_opt(f, i, "status.tag.colour"), .tag_no_border = false_opt(f, i,
			"status.tag.border"), .tag_classes = c_opt(f, i, "status.tag.classes"),
			.status_complete = str_is(classes, "nhsuk-task-list__status--completed"),
			.cannot_start = str_is(classes, "nhsuk-task-list__status--cannot-start-yet"));
	}
	nhsuk_task_list_end(&f->page);
}

static struct nhsuk_table_column *columns_of(struct fixture *f, struct json_at head, size_t *n)
{
	struct nhsuk_table_column *all = arena_array(f->arena, struct nhsuk_table_column, json_length(head) + 1);
	*n = 0;
	for (struct json_at i = json_first(head); json_is_set(i); i = json_next(head, i)) {
		bool plain = json_kind(i) == JSON_STRING;
		if (!plain && json_kind(i) != JSON_OBJECT)
			continue;
		all[(*n)++] = plain ? (struct nhsuk_table_column){ .text = str_c(f->arena, text_at(f, i)) }
			: (struct nhsuk_table_column){ .text = c_opt(f, i, "text"), .hidden = c_opt(f, i, "visuallyHiddenText"),
				.numeric = str_is(text_opt(f, i, "format"), "numeric"), .classes = c_opt(f, i, "classes") };
	}
	return all;
}

static void table_cell(struct fixture *f, struct json_at i)
{
	bool plain = json_kind(i) == JSON_STRING;
	struct nhsuk_cell cell = { .text_str = str_trim(plain ? text_at(f, i) : text_opt(f, i, "text")) };
	if (!plain) {
		cell.href = c_opt(f, i, "href");
		cell.hidden = c_opt(f, i, "visuallyHiddenText");
		cell.classes = c_opt(f, i, "classes");
		cell.numeric = str_is(text_opt(f, i, "format"), "numeric");
		if (json_is(opt(f, i, "format")) && !cell.numeric)
			cannot(f, "rows[][].format");
	}
	if (plain || !json_is(opt(f, i, "html"))) {
		nhsuk_cell_(&f->page, &cell);
		return;
	}
	nhsuk_cell_begin_(&f->page, &cell);
	raw(f, i, "html");
	nhsuk_cell_end(&f->page);
}

static void map_tables(struct fixture *f)
{
	struct json_at o = f->options, rows = opt(f, o, "rows");
	struct nhsuk_table table = { .caption = words(f, o, "caption"), .caption_size = size_opt(f, o, "caption.size"),
		.caption_id = c_opt(f, o, "caption.id"), .caption_classes = c_opt(f, o, "caption.classes"),
		.responsive = true_opt(f, o, "responsive"), .first_header = true_opt(f, o, "firstCellIsHeader"),
		.compact = true_opt(f, o, "compact"), .striped = true_opt(f, o, "striped"), .reverse = reversed(f),
		.no_border = false_opt(f, o, "border"), .no_last_border = false_opt(f, o, "lastRowBorder"),
		.card_heading = words(f, o, "card.heading"), .card_size = size_opt(f, o, "card.heading.size"),
		.card = card_kind(f, o, "card.variant") };
	if (json_is(opt(f, o, "card")) && !table.card_heading)
		cannot(f, "card without a heading");
	table.columns = columns_of(f, opt(f, o, "head"), &table.column_count);
	table.actions = links(f, actions_of(f, o, "card.actions"), &table.action_count);
	nhsuk_table_begin_(&f->page, &table);
	for (struct json_at r = json_first(rows); json_is_set(r); r = json_next(rows, r)) {
		if (json_kind(r) != JSON_ARRAY)
			continue;
		nhsuk_table_row_begin(&f->page);
		for (struct json_at i = json_first(r); json_is_set(i); i = json_next(r, i))
			if (json_kind(i) == JSON_STRING || json_kind(i) == JSON_OBJECT)
				table_cell(f, i);
		nhsuk_table_row_end(&f->page);
	}
	nhsuk_table_end(&f->page);
}
