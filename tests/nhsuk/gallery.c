// SPDX-License-Identifier: Apache-2.0
// Four pages with every component, for people to look at: included by test_nhsuk.c, which plays them as a test, and
// writes them with their stylesheet and scripts to the folder that it is given (serve it over HTTP to look).
#include <stdio.h>
#include <string.h>

#include "nhsuk/assets.h"
#include "nhsuk/nhsuk.h"

static const struct page_link person_menu[] = { { "My plan", "/people/k", .current = true }, { "Prepare", "/prepare" },
	{ "My goals and actions", "/goals" }, { "Who can see it", "/sharing" }, { "My choices", "/choices" },
	{ "Messages", "/messages" } };
static const struct page_link staff_menu[] = { { "My people", "/", .current = true }, { "To do", "/to-do" },
	{ "Conversations", "/conversations" }, { "Find a person", "/find" }, { "Learning", "/learning" } };
static const struct page_link foot[] = { { "About planning", "/about" }, { "Your rights", "/rights" },
	{ "Accessibility", "/accessibility" }, { "Privacy", "/privacy" } };

#define FRAME(menu_, who) \
	.nav = menu_, .nav_count = sizeof menu_ / sizeof *menu_, .account = STR(who), .sign_out = "/sign-out", \
	.footer = foot, .footer_count = sizeof foot / sizeof *foot, .footer_text = "Provided by your local services"

static void goals(struct page *p)
{
	nhsuk_section_begin(p, .text = "What I want to achieve");
	own_goal_begin(p, .title = "Go to college without mum driving me", .tag = "On the way", .tag_colour = TAG_BLUE);
	own_words(p, .text_str = STR("I would see my friends before class like everyone else."));
	nhsuk_paragraph_begin(p, .size = SIZE_S);
	own_scale(p, 9, 10, "9 out of 10 for importance");
	nhsuk_dot(p);
	nhsuk_text(p, "By Easter");
	nhsuk_paragraph_end(p);
	own_actions_begin(p);
	own_action(p, .text = "Ask college transport for a place from January",
		.who = "Declan and his carers · by 12 December", .tag = "Doing it", .tag_colour = TAG_BLUE);
	own_action(p, .text = "Try the journey together twice", .who = "Two carers · the week of 5 January",
		.tag = "Planned", .tag_colour = TAG_GREY);
	own_actions_end(p);
	own_goal_end(p);
	own_goal_begin(p, .title = "Have carers who know me", .tag = "Achieved", .tag_colour = TAG_GREEN);
	own_words(p, .text_str = STR("I was fed up with a new face every week."));
	own_actions_begin(p);
	own_action(p, .text = "Choose and employ carers near my age", .who = "Declan and mum, with the budget coordinator",
		.tag = "Done", .tag_colour = TAG_GREEN);
	own_actions_end(p);
	own_goal_end(p);
	nhsuk_button(p, .text = "Add a goal", .href = "/goals/new", .look = BUTTON_SECONDARY);
	nhsuk_section_end(p);
}

static void beside(struct page *p)
{
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = "Agree this plan", .href = "/agree");
	nhsuk_button(p, .text = "This isn’t working for me", .href = "/not-working", .look = BUTTON_SECONDARY);
	nhsuk_button_group_end(p);
	nhsuk_card_begin(p, .heading = "Is this a good plan?", .size = SIZE_S);
	nhsuk_paragraph(p, .text = "A good plan has five things. Yours has four.", .size = SIZE_S);
	own_criteria_begin(p);
	own_criterion(p, .met = true, .text = "You were at the centre", .detail = "You chose who was there");
	own_criterion(p, .met = true, .text = "You talked about what matters",
		.detail = "[3 conversations], last on 4 November", .href = "/conversations");
	own_criterion(p, .met = true, .text = "You agreed what you want to achieve", .detail = "6 outcomes");
	own_criterion(p, .met = true, .text = "You have a plan you can share", .detail = "5 people can see it");
	own_criterion(p, .text = "You can look at it again", .detail = "No review date yet. [Choose a date]", .href = "/r");
	own_criteria_end(p);
	nhsuk_card_end(p);
	nhsuk_card_begin(p, .heading = "With me", .size = SIZE_S);
	nhsuk_summary_list_begin(p, .no_border = true);
	nhsuk_summary_row(p, .key = "Mum", .value = "Can see and add");
	nhsuk_summary_row(p, .key = "Key worker", .value_str = STR("Continuing care nurse\n01632 960 002"));
	nhsuk_summary_list_end(p);
	nhsuk_paragraph(p, .text = "Who can see my plan", .href = "/sharing", .size = SIZE_S);
	nhsuk_card_end(p);
}

static void plan_page(struct page *p)
{
	page_begin(p, .title = "My plan", .wide = true, .back_href = "/", .back_text = "My people",
		FRAME(person_menu, "Declan"), .print_name = STR("Declan’s plan"),
		.print_date = "Current on 21 November 2026");
	own_plan_head(p, .title = "My plan", .meta = "Declan · Born 12 March 2009 · NHS number 999 012 3470",
		.tag = "To agree", .tag_colour = TAG_BLUE,
		OWN_STEPS({ "Prepared", STEP_DONE }, { "Talked", STEP_DONE }, { "Agree", STEP_NOW }, { "Review" }));
	own_columns_begin(p);
	nhsuk_section_begin(p, .text = "What matters to me");
	own_words(p, .cite = "Declan, 2 November 2026", .text_str = STR("I want to choose who helps me, and go out "
		"with people "
		"my own age. Mum should be my mum, not my night nurse."));
	own_pair_begin(p);
	own_please_begin(p, .dont = false);
	nhsuk_item(p, "Talk to me, not over me");
	nhsuk_item(p, "Tell me before you move me");
	own_please_end(p);
	own_please_begin(p, .dont = true);
	nhsuk_item(p, "Come in without knocking");
	nhsuk_item(p, "Put me to bed at 8 because the shift ends");
	own_please_end(p);
	own_pair_end(p);
	nhsuk_section_end(p);
	goals(p);
	nhsuk_section_begin(p, .text = "If things go wrong");
	nhsuk_card_begin(p, .kind = CARD_URGENT, .heading = "If my skin is red or sore", .level = 3);
	nhsuk_list_begin(p, .numbers = true);
	nhsuk_item(p, "Turn me every two hours at night and use the wedge");
	nhsuk_item(p, "Call the community nurses: 01632 960 001");
	nhsuk_list_end(p);
	nhsuk_card_end(p);
	nhsuk_section_end(p);
	own_columns_aside(p, "About this plan");
	beside(p);
	own_columns_end(p);
	page_end(p);
}

static void choices(struct page *p)
{
	nhsuk_radios_begin(p, .name = "agree", .label = "Do you agree with the plan?", .label_size = SIZE_M,
		.hint = "You can change your mind later.", .value = STR("partly"), .error = "Say whether you agree");
	nhsuk_option(p, "yes", "Yes");
	nhsuk_option(p, "partly", "Partly", .conditional = true);
	nhsuk_textarea(p, .name = "why", .label = "What do you not agree with?", .rows = 3);
	nhsuk_conditional_end(p);
	nhsuk_option(p, .divider = "or");
	nhsuk_option(p, "later", "I would like to think about it", .hint = "We will ask again in a week.");
	nhsuk_radios_end(p);
	nhsuk_checkboxes(p, .name = "who", .label = "Who should be there?", .label_size = SIZE_M,
		NHSUK_CHOICES({ "mum", "Mum" }, { "carer", "A carer I choose", .checked = true }, { .divider = "or" },
			{ "none", "Nobody, just the nurse and me", .behaviour = BEHAVIOUR_EXCLUSIVE, .behaviour_group = "who" }));
	own_scale_input(p, .name = "importance", .label = "How important is this to you?", .low = "not important",
		.high = "nothing matters more", .value = 9, .label_size = SIZE_M);
	nhsuk_select(p, .name = "place", .label = "Where shall we meet?", .value = STR("home"),
		NHSUK_CHOICES({ "home", "At home" }, { "clinic", "At the clinic" }, { "call", "By video" }));
}

static void form_page(struct page *p, struct fault *f)
{
	page_begin(p, .title = "What would you like to achieve?", .place = "My plan", .error = true, .back_href = "/plan",
		FRAME(person_menu, "Declan"));
	nhsuk_row_begin(p);
	nhsuk_column_begin(p, WIDTH_TWO_THIRDS);
	nhsuk_error_summary(p, .fault = f);
	nhsuk_form_begin(p, .action = "/goals", .draft = "/drafts/goal");
	nhsuk_textarea(p, .name = "statement", .label = "What would you like to achieve?", .label_size = SIZE_L,
		.label_heading = true, .caption = "Step 2 of 4", .hint = "In your own words. One thing is enough.",
		.value = STR("<b>Nights</b> & \"quiet\" 'ones'"), .error = fault_at(f, "statement"));
	own_draft(p, "Saved at 10:42. Draft: only you can see this.");
	nhsuk_character_count(p, .name = "short", .label = "In one line", .maxlength = 120, .rows = 2);
	nhsuk_date_input(p, .name = "due", .label = "When would you like this by?", .label_size = SIZE_M,
		.hint = "For example, 12 3 2027", .day = STR("31"), .month = STR("2"), .error = fault_at(f, "due"));
	choices(p);
	nhsuk_input(p, .name = "number", .label = "NHS number", .hint = "10 digits", .inputmode = "numeric", .width = 10,
		.code = true);
	nhsuk_input(p, .name = "cost", .label = "Cost a week", .prefix = "£", .suffix = "a week", .width = 5);
	nhsuk_password_input(p, .name = "password", .label = "Password");
	nhsuk_tick(p, .name = "read", .text = "I have read this to him");
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = "Save and continue", .once = true);
	nhsuk_link(p, .text = "Save and come back later", .href = "/plan");
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	nhsuk_column_end(p);
	nhsuk_row_end(p);
	page_end(p);
}

static void person_row(struct page *p, const char *name, const char *tag, enum nhsuk_colour colour, const char *late)
{
	nhsuk_table_row_begin(p);
	nhsuk_cell_begin(p, .numeric = false);
	nhsuk_link(p, .text = name, .href = "/people/k", .strong = true);
	nhsuk_break(p);
	nhsuk_text(p, "17 · 999 012 3470");
	nhsuk_cell_end(p);
	nhsuk_cell_begin(p, .numeric = false);
	nhsuk_tag(p, .text = tag, .colour = colour);
	nhsuk_cell_end(p);
	nhsuk_cell_begin(p, .numeric = false);
	if (late)
		nhsuk_tag(p, .text = late, .colour = TAG_RED);
	else
		nhsuk_text(p, "Not set");
	nhsuk_cell_end(p);
	nhsuk_cell(p, .text = "4 of 5 criteria: needs a review date");
	nhsuk_table_row_end(p);
}

static void people_page(struct page *p)
{
	page_begin(p, .title = "My people", .organisation = "Northtown Community Trust", FRAME(staff_menu,
		"Continuing care nurse"));
	nhsuk_notification_banner(p, .success = true, .heading = "Declan let you see his plan.");
	nhsuk_heading(p, .text = "My people");
	own_numbers_begin(p);
	own_number(p, 3, "reviews late", "/?late");
	own_number(p, 2, "want to talk", "/?talk");
	own_number(p, 5, "plans to agree", "/?agree");
	own_number(p, 11, "changed since you looked", "/?changed");
	own_numbers_end(p);
	nhsuk_table_begin(p, .caption = "42 people who let you in", .caption_size = SIZE_M, .responsive = true,
		NHSUK_COLUMNS({ "Person" }, { "Plan" }, { "Next review" }, { "What is waiting" }));
	person_row(p, "Declan", "To agree", TAG_BLUE, NULL);
	person_row(p, "A woman with COPD", "Agreed", TAG_GREEN, "3 weeks late");
	person_row(p, "A young man with epilepsy", "Preparing", TAG_GREY, NULL);
	nhsuk_table_end(p);
	nhsuk_pagination(p, .previous_href = "/?page=1", .next_href = "/?page=3",
		.items = (const struct nhsuk_pagination_item[]){ { "/?page=1", .number = 1 }, { "/?page=2", .number = 2,
		.current = true },
			{ "/?page=3", .number = 3 } }, .count = 3);
	page_end(p);
}

static void parts_notices(struct page *p)
{
	nhsuk_inset_text(p, .text = "Nobody reads this at night. If it cannot wait, call 111.");
	nhsuk_warning_callout(p, .heading = "Before you share", .level = 2,
		.text = "Once shared, they may remember what they read.");
	nhsuk_details(p, .summary = "For professionals", .text = "SNOMED CT 1144792002");
	nhsuk_expander_begin(p, .summary = "Who looked", .open = true);
	nhsuk_paragraph(p, .text = "The nurse, today at 09:40.");
	nhsuk_expander_end(p);
	nhsuk_panel(p, .heading = "You agreed your plan", .text = "The nurse will look at it with you on 2 March.",
		.level = 2);
	own_empty(p, .text = "Nothing here yet.", .hint = "Some people start with what a good day looks like.",
		.link = "Write the first thing", .href = "/new");
	own_note(p, .text_str = STR("Skin intact. Uses a wedge at night."), .cite = "Continuing care nurse, 4 November");
}

static void parts_lists(struct page *p)
{
	nhsuk_do_dont_begin(p, .heading = "Do");
	nhsuk_do_dont_item(p, "keep the wedge by the bed");
	nhsuk_do_dont_end(p);
	nhsuk_task_list_begin(p, NULL);
	nhsuk_task(p, .text = "What matters to me", .href = "/1", .status = "Done", .status_complete = true);
	nhsuk_task(p, .text = "What is working", .href = "/2", .hint = "and what is not", .status = "Not started",
		.status_tag = true, .tag = TAG_GREY);
	nhsuk_task_list_end(p);
	nhsuk_summary_list_begin(p, .heading = "Review", .level = 2, .has_actions = true);
	nhsuk_summary_row(p, .key = "When", .value = "2 March 2027", NHSUK_ACTIONS({ "Change", "/change" }));
	nhsuk_summary_row(p, .key = "Who arranges it", .value = "The nurse");
	nhsuk_summary_list_end(p);
	nhsuk_contents_list(p, .items = foot, .count = 4);
	nhsuk_action_link(p, .text = "Ask for a plan", .href = "/ask");
	nhsuk_card(p, .heading = "Getting ready", .text = "Ten minutes, with someone or alone", .href = "/prepare",
		.clickable = true, .kind = CARD_PRIMARY);
	nhsuk_card(p, .kind = CARD_EMERGENCY, .heading = "Do not attempt CPR",
		.text = "Talked about with him on 2 October.");
	nhsuk_card(p, .kind = CARD_FEATURE, .heading = "Feature", .text = "Text");
}

static void parts_page(struct page *p)
{
	page_begin(p, .title = "All parts", FRAME(staff_menu, "Trainer"), .crumbs = foot, .crumb_count = 3);
	nhsuk_heading(p, .text = "All parts", .caption = "For looking at");
	nhsuk_paragraph(p, .text = "You can [change who sees it] at any time.", .href = "/sharing", .size = SIZE_L);
	parts_notices(p);
	parts_lists(p);
	own_history_begin(p);
	own_change(p, .what = "What matters to me", .who = "Declan", .when = "4 November",
		.before = STR("I want mum to sleep at night."), .after = STR("I want mum and me to sleep at night, quietly."));
	own_change(p, .who = "Declan", .when = "2 November", .after = STR("I want mum to sleep at night."));
	own_history_end(p);
	own_two_texts(p, .mine = STR("Nights are loud."), .theirs = STR("Nights are too loud."),
		.theirs_cite = "Mum, 10:41");
	nhsuk_post_button(p, .action = "/done", .text = "Mark as done", .look = BUTTON_SECONDARY, .is_small = true);
	nhsuk_post_button(p, .action = "/stop", .text = "Stop", .hidden = "sharing with mum", .as_link = true);
	page_end(p);
}

static void gallery_page(const char *name, struct page *p)
{
	struct fault f;
	fault_init(&f, p->arena);
	(void)!fault_field(&f, "statement", "Write what you would like to achieve");
	(void)!fault_field(&f, "due", "There is no 31 February. Check the day and the month");
	if (strcmp(name, "plan") == 0)
		plan_page(p);
	else if (strcmp(name, "form") == 0)
		form_page(p, &f);
	else if (strcmp(name, "people") == 0)
		people_page(p);
	else
		parts_page(p);
}
