// SPDX-License-Identifier: Apache-2.0
// What pages show: navigation, cards, lists, tables, notices of the design system.
#ifndef OWNPLAN_NHSUK_CONTENT_H
#define OWNPLAN_NHSUK_CONTENT_H

#include "nhsuk/prose.h"

enum nhsuk_colour {
	TAG_DEFAULT, TAG_WHITE, TAG_GREY, TAG_GREEN, TAG_AQUA_GREEN, TAG_BLUE, TAG_PURPLE, TAG_PINK, TAG_RED, TAG_ORANGE,
	TAG_YELLOW
};
// Green is done or agreed, blue going on, grey not started, red late or urgent only.
struct nhsuk_tag {
	const char *text;
	struct str text_str;
	enum nhsuk_colour colour;
	bool no_border, no_colour;
	const char *id, *classes;
};
#define nhsuk_tag(p, ...) nhsuk_tag_((p), &(const struct nhsuk_tag){ __VA_ARGS__ })
void nhsuk_tag_(struct page *p, const struct nhsuk_tag *o);

// --- ways --------------------------------------------------------------------------------------------------------
struct nhsuk_back_link {
	const char *text, *href, *hidden, *id, *classes; // text: default "Back"
	bool reverse, button;
};
#define nhsuk_back_link(p, ...) nhsuk_back_link_((p), &(const struct nhsuk_back_link){ __VA_ARGS__ })
void nhsuk_back_link_(struct page *p, const struct nhsuk_back_link *o);

struct nhsuk_breadcrumb {
	const struct page_link *items;
	size_t count;
	const struct nhsuk_back_link *back; // shown on phones; the last item unless set
	const char *aria_label, *id, *classes;
	bool reverse;
};
#define nhsuk_breadcrumb(p, ...) nhsuk_breadcrumb_((p), &(const struct nhsuk_breadcrumb){ __VA_ARGS__ })
void nhsuk_breadcrumb_(struct page *p, const struct nhsuk_breadcrumb *o);

struct nhsuk_skip_link { const char *text, *href, *id, *classes; };
#define nhsuk_skip_link(p, ...) nhsuk_skip_link_((p), &(const struct nhsuk_skip_link){ __VA_ARGS__ })
void nhsuk_skip_link_(struct page *p, const struct nhsuk_skip_link *o);

struct nhsuk_action_link {
	const char *text, *href;
	struct str text_str;
	bool new_window, reverse, button;
	const char *id, *classes;
};
#define nhsuk_action_link(p, ...) nhsuk_action_link_((p), &(const struct nhsuk_action_link){ __VA_ARGS__ })
void nhsuk_action_link_(struct page *p, const struct nhsuk_action_link *o);

struct nhsuk_pagination_item {
	const char *href, *aria_label;
	int number;
	bool current, ellipsis;
};
struct nhsuk_pagination {
	const char *previous_href, *previous_text, *previous_label;
	const char *next_href, *next_text, *next_label;
	const struct nhsuk_pagination_item *items; // numbered pages
	size_t count;
	const char *aria_label, *id, *classes;
};
#define nhsuk_pagination(p, ...) nhsuk_pagination_((p), &(const struct nhsuk_pagination){ __VA_ARGS__ })
void nhsuk_pagination_(struct page *p, const struct nhsuk_pagination *o);

struct nhsuk_contents_list {
	const struct page_link *items; // the current one is not a link
	size_t count;
	const char *aria_label, *hidden, *id, *classes; // "Pages in this guide", "Contents"
};
#define nhsuk_contents_list(p, ...) nhsuk_contents_list_((p), &(const struct nhsuk_contents_list){ __VA_ARGS__ })
void nhsuk_contents_list_(struct page *p, const struct nhsuk_contents_list *o);

// --- header and footer (page_begin and page_end draw them) ---------------------------------------------------------
struct nhsuk_header {
	const char *service, *service_href, *organisation;
	const struct page_link *nav;
	size_t nav_count;
	const char *nav_label, *account_label; // "Menu", "Account"
	bool white, is_inline, nav_white, nav_justified, account_icon;
	const char *sign_out_text; // "Sign out"
	struct str account;
	const char *account_href, *sign_out;
	const char *id, *classes, *container_classes;
};
#define nhsuk_header(p, ...) nhsuk_header_((p), &(const struct nhsuk_header){ __VA_ARGS__ })
void nhsuk_header_(struct page *p, const struct nhsuk_header *o);

struct nhsuk_footer_column {
	const char *heading;
	const struct page_link *items;
	size_t count;
};
struct nhsuk_footer {
	const struct page_link *items; // the links of the last line ("meta")
	size_t count;
	const struct nhsuk_footer_column *columns;
	size_t column_count;
	int column_width; // how many stand side by side, 1..4, default 4
	const char *hidden; // "Support links"
	const char *text, *copyright;
	const char *id, *classes, *container_classes;
};
#define nhsuk_footer(p, ...) nhsuk_footer_((p), &(const struct nhsuk_footer){ __VA_ARGS__ })
void nhsuk_footer_(struct page *p, const struct nhsuk_footer *o);

// --- notices -----------------------------------------------------------------------------------------------------
struct nhsuk_box { const char *text; struct str text_str; const char *hidden, *id, *classes; };
#define nhsuk_inset_text(p, ...) nhsuk_inset_text_((p), &(const struct nhsuk_box){ __VA_ARGS__ })
#define nhsuk_inset_text_begin(p, ...) nhsuk_inset_text_begin_((p), &(const struct nhsuk_box){ __VA_ARGS__ })
void nhsuk_inset_text_(struct page *p, const struct nhsuk_box *o);
void nhsuk_inset_text_begin_(struct page *p, const struct nhsuk_box *o);
void nhsuk_inset_text_end(struct page *p);

struct nhsuk_warning_callout {
	const char *heading, *text;
	struct str text_str;
	int level; // default 3
	const char *hidden, *id, *classes, *heading_classes;
};
#define nhsuk_warning_callout(p, ...) nhsuk_warning_callout_((p), &(const struct nhsuk_warning_callout){ __VA_ARGS__ })
#define nhsuk_warning_callout_begin(p, ...) \
	nhsuk_warning_callout_begin_((p), &(const struct nhsuk_warning_callout){ __VA_ARGS__ })
void nhsuk_warning_callout_(struct page *p, const struct nhsuk_warning_callout *o);
void nhsuk_warning_callout_begin_(struct page *p, const struct nhsuk_warning_callout *o);
void nhsuk_warning_callout_end(struct page *p);

struct nhsuk_details {
	const char *summary, *text;
	struct str summary_str, text_str;
	bool open, reverse;
	const char *id, *classes;
};
#define nhsuk_details(p, ...) nhsuk_details_((p), &(const struct nhsuk_details){ __VA_ARGS__ })
#define nhsuk_details_begin(p, ...) nhsuk_details_begin_((p), &(const struct nhsuk_details){ __VA_ARGS__ })
#define nhsuk_expander_begin(p, ...) nhsuk_expander_begin_((p), &(const struct nhsuk_details){ __VA_ARGS__ })
void nhsuk_details_(struct page *p, const struct nhsuk_details *o);
void nhsuk_details_begin_(struct page *p, const struct nhsuk_details *o);
void nhsuk_expander_begin_(struct page *p, const struct nhsuk_details *o);
void nhsuk_details_end(struct page *p);
void nhsuk_expander_end(struct page *p);

struct nhsuk_notification_banner {
	const char *heading, *text; // heading is the sentence that stands out
	struct str text_str;
	bool success;
	const char *title, *title_id, *role; // "Important" or "Success"
	int title_level;
	int auto_focus; // as in nhsuk_error_summary
	const char *id, *classes;
};
#define nhsuk_notification_banner(p, ...) \
	nhsuk_notification_banner_((p), &(const struct nhsuk_notification_banner){ __VA_ARGS__ })
#define nhsuk_notification_banner_begin(p, ...) \
	nhsuk_notification_banner_begin_((p), &(const struct nhsuk_notification_banner){ __VA_ARGS__ })
void nhsuk_notification_banner_(struct page *p, const struct nhsuk_notification_banner *o);
void nhsuk_notification_banner_begin_(struct page *p, const struct nhsuk_notification_banner *o);
void nhsuk_notification_banner_end(struct page *p);

struct nhsuk_panel {
	const char *heading, *text;
	struct str text_str;
	int level; // default 1
	enum nhsuk_size size;
	bool interruption;
	const char *id, *classes, *heading_id, *heading_classes;
};
#define nhsuk_panel(p, ...) nhsuk_panel_((p), &(const struct nhsuk_panel){ __VA_ARGS__ })
#define nhsuk_panel_begin(p, ...) nhsuk_panel_begin_((p), &(const struct nhsuk_panel){ __VA_ARGS__ })
void nhsuk_panel_(struct page *p, const struct nhsuk_panel *o);
void nhsuk_panel_begin_(struct page *p, const struct nhsuk_panel *o);
void nhsuk_panel_end(struct page *p);

// --- cards -------------------------------------------------------------------------------------------------------
enum nhsuk_card_kind {
	CARD_BASIC, CARD_FEATURE, CARD_PRIMARY, CARD_SECONDARY, CARD_WARNING, CARD_NON_URGENT, CARD_URGENT, CARD_EMERGENCY
};
struct nhsuk_card {
	const char *heading, *text;
	struct str heading_str, text_str;
	int level;            // default 2
	enum nhsuk_size size;
	const char *href;     // the heading is a link
	bool clickable;       // ... and so is the whole card
	enum nhsuk_card_kind kind;
	const char *hidden;   // care cards: "Urgent advice" and the like, said before the heading
	const struct page_link *actions; // links beside the heading; the heading is added for screen readers
	size_t action_count;
	const char *id, *heading_id, *classes, *heading_classes;
};
#define nhsuk_card(p, ...) nhsuk_card_((p), &(const struct nhsuk_card){ __VA_ARGS__ })
#define nhsuk_card_begin(p, ...) nhsuk_card_begin_((p), &(const struct nhsuk_card){ __VA_ARGS__ })
void nhsuk_card_(struct page *p, const struct nhsuk_card *o);
void nhsuk_card_begin_(struct page *p, const struct nhsuk_card *o);
void nhsuk_card_end(struct page *p);

// Do and don't list of the design system (ticks and crosses). For a person's own wishes see own_please_begin.
struct nhsuk_do_dont {
	const char *heading;
	bool dont, hide_prefix;
	const char *prefix; // "do not"
	int level;
	const char *id, *classes;
};
#define nhsuk_do_dont_begin(p, ...) nhsuk_do_dont_begin_((p), &(const struct nhsuk_do_dont){ __VA_ARGS__ })
void nhsuk_do_dont_begin_(struct page *p, const struct nhsuk_do_dont *o);
void nhsuk_do_dont_item(struct page *p, const char *text);
void nhsuk_do_dont_item_str(struct page *p, struct str text);
void nhsuk_do_dont_end(struct page *p);

// --- lists of facts ----------------------------------------------------------------------------------------------
struct nhsuk_summary_list {
	bool no_border, no_last_border;
	bool has_actions; // some rows have actions: those that have none keep their place
	const char *id, *classes;
	// A card around the list, when it has a heading.
	const char *heading;
	struct str heading_str;
	int level;
	enum nhsuk_size size;
	enum nhsuk_card_kind card;
	const char *href;
	bool clickable;
	const struct page_link *actions;
	size_t action_count;
};
// An action is a link ("Change") and the hidden words behind it are the key unless .hidden says else.
struct nhsuk_summary_action { const char *text, *href, *hidden; };
#define NHSUK_ACTIONS(...) \
	.actions = (const struct nhsuk_summary_action[]){ __VA_ARGS__ }, \
	.action_count = sizeof((const struct nhsuk_summary_action[]){ __VA_ARGS__ }) / sizeof(struct nhsuk_summary_action)
struct nhsuk_summary_row {
	const char *key, *value;
	struct str key_str, value_str;
	const struct nhsuk_summary_action *actions;
	size_t action_count;
	const char *classes;
	bool no_border;
	const char *key_classes, *value_classes;
};
#define nhsuk_summary_list_begin(p, ...) \
	nhsuk_summary_list_begin_((p), &(const struct nhsuk_summary_list){ __VA_ARGS__ })
void nhsuk_summary_list_begin_(struct page *p, const struct nhsuk_summary_list *given);
void nhsuk_summary_list_end(struct page *p);
#define nhsuk_summary_row(p, ...) nhsuk_summary_row_((p), &(const struct nhsuk_summary_row){ __VA_ARGS__ })
void nhsuk_summary_row_(struct page *p, const struct nhsuk_summary_row *o);
// The value is what is written between; the options live until _end.
#define nhsuk_summary_row_begin(p, ...) nhsuk_summary_row_begin_((p), &(const struct nhsuk_summary_row){ __VA_ARGS__ })
void nhsuk_summary_row_begin_(struct page *p, const struct nhsuk_summary_row *o);
void nhsuk_summary_row_end(struct page *p);

// --- tables ------------------------------------------------------------------------------------------------------
struct nhsuk_table_column {
	const char *text;
	const char *hidden; // a heading for screen readers only
	bool numeric;
	const char *classes;
};
#define NHSUK_COLUMNS(...) \
	.columns = (const struct nhsuk_table_column[]){ __VA_ARGS__ }, \
	.column_count = sizeof((const struct nhsuk_table_column[]){ __VA_ARGS__ }) / sizeof(struct nhsuk_table_column)
struct nhsuk_table {
	const char *caption;
	enum nhsuk_size caption_size;
	const struct nhsuk_table_column *columns;
	size_t column_count;
	bool responsive;   // on phones each row becomes a block with its headings
	bool compact, striped, reverse, no_border, no_last_border;
	const char *caption_id, *caption_classes;
	bool first_header; // the first cell of a row is its heading
	const char *id, *classes;
	const char *card_heading; // a card around it
	int card_level;
	enum nhsuk_size card_size;
	enum nhsuk_card_kind card;
	const struct page_link *actions; // of the card
	size_t action_count;
};
struct nhsuk_cell {
	const char *text, *href;
	struct str text_str;
	const char *hidden; // more words for screen readers
	bool numeric;       // besides those of numeric columns
	bool not_numeric;   // words in a numeric column
	int colspan;
	const char *classes;
};
#define nhsuk_table_begin(p, ...) nhsuk_table_begin_((p), &(const struct nhsuk_table){ __VA_ARGS__ })
void nhsuk_table_begin_(struct page *p, const struct nhsuk_table *given);
void nhsuk_table_end(struct page *p);
void nhsuk_table_row_begin(struct page *p);
void nhsuk_table_row_end(struct page *p);
#define nhsuk_cell(p, ...) nhsuk_cell_((p), &(const struct nhsuk_cell){ __VA_ARGS__ })
#define nhsuk_cell_begin(p, ...) nhsuk_cell_begin_((p), &(const struct nhsuk_cell){ __VA_ARGS__ })
void nhsuk_cell_(struct page *p, const struct nhsuk_cell *o);
void nhsuk_cell_begin_(struct page *p, const struct nhsuk_cell *o); // e.g. nhsuk_cell_begin(p, .numeric = false)
void nhsuk_cell_end(struct page *p);

// --- task list ---------------------------------------------------------------------------------------------------
struct nhsuk_task {
	const char *text, *href, *hint;
	struct str text_str, hint_str;
	const char *status;       // words
	enum nhsuk_colour tag;    // TAG_DEFAULT with .status_tag false: plain words
	bool status_tag;          // the words stand in a tag
	bool status_complete;     // plain words in the colour of "Completed"
	bool cannot_start;
	bool tag_no_border, tag_no_colour;
	const char *classes, *tag_classes;
};
void nhsuk_task_list_begin(struct page *p, const char *id_prefix); // NULL: "task-list"
#define nhsuk_task(p, ...) nhsuk_task_((p), &(const struct nhsuk_task){ __VA_ARGS__ })
void nhsuk_task_(struct page *p, const struct nhsuk_task *o);
void nhsuk_task_list_end(struct page *p);

#endif
