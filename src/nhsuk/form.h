// SPDX-License-Identifier: Apache-2.0
// Controls of forms. Each has a label or legend, a hint, an error message, and keeps what was typed.
// The id of a control is its name (radios, checkboxes and dates: of the first input), so that the links of
// nhsuk_error_summary, which are "#" and the field of the fault, reach and focus it.
#ifndef OWNPLAN_NHSUK_FORM_H
#define OWNPLAN_NHSUK_FORM_H

#include "nhsuk/prose.h"

// What every control has. Members of the macros' `label`, `hint`, `errorMessage` and `formGroup`.
#define NHSUK_LABELLED                                                                                          \
	const char *label;                                                                                      \
	enum nhsuk_size label_size; /* S M L XL */                                                              \
	bool label_hidden;          /* for screen readers only */                                               \
	bool label_heading;         /* the label is the page's heading (isPageHeading) */                       \
	int label_level;            /* ... or a heading of this level */                                        \
	const char *caption;        /* a smaller line in front of the label */                                  \
	enum nhsuk_caption_place caption_place;                                                                 \
	const char *caption_element; /* default "span" */                                                       \
	const char *label_id, *label_classes, *label_hidden_text;                                               \
	const char *hint;                                                                                       \
	struct str hint_str;                                                                                    \
	const char *hint_id, *hint_classes;                                                                     \
	const char *error;  /* usually fault_at(f, name) */                                                     \
	const char *error_id, *error_classes;                                                                   \
	const char *error_prefix; /* "Error" unless set; "" for none */                                         \
	bool error_mark;    /* red without a sentence of its own */                                             \
	const char *group_classes

struct nhsuk_input {
	NHSUK_LABELLED;
	const char *name, *id, *type, *inputmode, *autocomplete, *autocapitalize, *pattern, *placeholder;
	struct str value;
	const char *prefix, *suffix, *prefix_classes, *suffix_classes;
	int width;             // characters: 2 3 4 5 10 20 30
	bool code, large, disabled;
	int spellcheck;        // 0 leave, 1 on, -1 off
	const char *lang;      // of what is typed, when it is another than the page's
	const char *described_by, *classes, *wrapper_classes;
};
#define nhsuk_input(p, ...) nhsuk_input_((p), &(const struct nhsuk_input){ __VA_ARGS__ })
void nhsuk_input_(struct page *p, const struct nhsuk_input *o);

struct nhsuk_password_input {
	NHSUK_LABELLED;
	const char *name, *id, *autocomplete; // default "current-password"
	struct str value;
	const char *prefix, *suffix;
	int width;
	bool code, large, disabled;
	const char *show, *hide, *show_label, *hide_label, *shown, *hidden; // translations; English when not set
	const char *button_classes, *described_by, *classes;
};
#define nhsuk_password_input(p, ...) nhsuk_password_input_((p), &(const struct nhsuk_password_input){ __VA_ARGS__ })
void nhsuk_password_input_(struct page *p, const struct nhsuk_password_input *o);

struct nhsuk_textarea {
	NHSUK_LABELLED;
	const char *name, *id, *autocomplete;
	struct str value;
	int rows;       // default 5
	int spellcheck; // 0 leave, 1 on, -1 off
	bool disabled;
	const char *lang; // of what is typed, when it is another than the page's
	const char *described_by, *classes;
};
#define nhsuk_textarea(p, ...) nhsuk_textarea_((p), &(const struct nhsuk_textarea){ __VA_ARGS__ })
void nhsuk_textarea_(struct page *p, const struct nhsuk_textarea *o);

struct nhsuk_character_count {
	NHSUK_LABELLED;
	const char *name, *id, *autocomplete;
	struct str value;
	int rows, spellcheck;
	bool disabled;
	const char *classes;
	int maxlength, maxwords, threshold; // threshold: per cent after which the count shows
	const char *count_type; // "characters", "words", or what the script knows besides
	const char *count_classes;
	const char *limit_text; // "You can enter up to %{count} characters"
};
#define nhsuk_character_count(p, ...) nhsuk_character_count_((p), &(const struct nhsuk_character_count){ __VA_ARGS__ })
void nhsuk_character_count_(struct page *p, const struct nhsuk_character_count *o);

struct nhsuk_file_upload {
	NHSUK_LABELLED;
	const char *name, *id;
	bool multiple, disabled;
	const char *accept; // types that the browser offers, "image/png,image/jpeg"; it may send others
	const char *described_by, *classes;
};
#define nhsuk_file_upload(p, ...) nhsuk_file_upload_((p), &(const struct nhsuk_file_upload){ __VA_ARGS__ })
void nhsuk_file_upload_(struct page *p, const struct nhsuk_file_upload *o);

// One of several: of a select, radios or checkboxes.
enum nhsuk_behaviour { BEHAVIOUR_NONE, BEHAVIOUR_EXCLUSIVE, BEHAVIOUR_INCLUSIVE };
struct nhsuk_choice {
	const char *value, *text;
	struct str value_str, text_str;
	const char *hint;
	struct str hint_str;
	bool checked;      // besides the group's .value / .values
	bool disabled;
	bool conditional;  // what follows, up to nhsuk_conditional_end, shows only when this one is chosen
	enum nhsuk_behaviour behaviour; // checkboxes: "None of these" is EXCLUSIVE
	const char *behaviour_group;
	const char *divider; // "or": a line between choices; everything else is ignored
	const char *id, *name, *label_classes, *classes, *hint_id;
};
// .items and .count in one: nhsuk_radios(p, .name = "x", NHSUK_CHOICES({ "yes", _("Yes") }, { "no", _("No") }))
#define NHSUK_CHOICES(...) \
	.items = (const struct nhsuk_choice[]){ __VA_ARGS__ }, \
	.count = sizeof((const struct nhsuk_choice[]){ __VA_ARGS__ }) / sizeof(struct nhsuk_choice)

struct nhsuk_select {
	NHSUK_LABELLED;
	const char *name, *id;
	const struct nhsuk_choice *items;
	size_t count;
	struct str value;
	bool disabled;
	const char *described_by, *classes;
};
#define nhsuk_select(p, ...) nhsuk_select_((p), &(const struct nhsuk_select){ __VA_ARGS__ })
void nhsuk_select_(struct page *p, const struct nhsuk_select *o);

// Radios and checkboxes. The label of NHSUK_LABELLED is the legend. Without a label no fieldset is drawn.
// All at once with NHSUK_CHOICES, or one by one (needed for conditional content):
//	nhsuk_radios_begin(p, .name = "can", .label = _("..."), .value = typed);
//	nhsuk_choice(p, "yes", _("Yes"));
//	nhsuk_option(p, "no", _("No"), .conditional = true);
//		nhsuk_textarea(p, .name = "why", .label = _("Why not?"));
//	nhsuk_conditional_end(p);
//	nhsuk_radios_end(p);
struct nhsuk_radios {
	NHSUK_LABELLED;
	const char *name, *id, *id_prefix;
	const struct nhsuk_choice *items;
	size_t count;
	struct str value;           // the chosen one (radios)
	const struct str *values;   // the chosen ones (checkboxes)
	size_t value_count;
	bool is_inline, is_small, disabled;
	const char *described_by, *classes, *fieldset_classes, *fieldset_id, *fieldset_role;
	bool fieldset;              // a fieldset without a legend
};
#define nhsuk_radios(p, ...) nhsuk_radios_((p), &(const struct nhsuk_radios){ __VA_ARGS__ })
#define nhsuk_checkboxes(p, ...) nhsuk_checkboxes_((p), &(const struct nhsuk_radios){ __VA_ARGS__ })
#define nhsuk_radios_begin(p, ...) nhsuk_radios_begin_((p), &(const struct nhsuk_radios){ __VA_ARGS__ })
#define nhsuk_checkboxes_begin(p, ...) nhsuk_checkboxes_begin_((p), &(const struct nhsuk_radios){ __VA_ARGS__ })
void nhsuk_radios_(struct page *p, const struct nhsuk_radios *o);
void nhsuk_checkboxes_(struct page *p, const struct nhsuk_radios *o);
void nhsuk_radios_begin_(struct page *p, const struct nhsuk_radios *o);
void nhsuk_checkboxes_begin_(struct page *p, const struct nhsuk_radios *o);
void nhsuk_radios_end(struct page *p);
void nhsuk_checkboxes_end(struct page *p);
void nhsuk_choice_(struct page *p, const struct nhsuk_choice *c);
#define nhsuk_option(p, ...) nhsuk_choice_((p), &(const struct nhsuk_choice){ __VA_ARGS__ })
void nhsuk_choice(struct page *p, const char *value, const char *text);
void nhsuk_conditional_end(struct page *p);

// One tick box for one yes ("I have read this to him"): checked when value is not empty.
#define nhsuk_tick(p, ...) nhsuk_tick_((p), &(const struct nhsuk_choice){ __VA_ARGS__ })
void nhsuk_tick_(struct page *p, const struct nhsuk_choice *o); // needs .name, .text; .value defaults to "yes"

// Day, month, year as three inputs named NAME-day, NAME-month, NAME-year; the first has the id NAME.
struct nhsuk_date_part { // overrides for one of the three
	const char *name, *label, *id, *autocomplete, *classes;
	struct str value;
	int width;
	bool error;
};
struct nhsuk_date_input {
	NHSUK_LABELLED; // the label is the legend
	const char *name;
	struct str day, month, year; // what was typed
	bool error_day, error_month, error_year; // which are red; the first one when none is named and .error is set
	bool birth;      // autocomplete for a birth date
	bool no_day;     // month and year only
	bool disabled;
	const char *id, *name_prefix, *classes, *fieldset_classes, *described_by; // as the macro has them
	const struct nhsuk_date_part *parts;
	size_t part_count;
};
#define nhsuk_date_input(p, ...) nhsuk_date_input_((p), &(const struct nhsuk_date_input){ __VA_ARGS__ })
void nhsuk_date_input_(struct page *p, const struct nhsuk_date_input *o);

struct nhsuk_fieldset {
	const char *legend;
	enum nhsuk_size size;
	bool heading;  // the legend is the page's heading
	int level;     // ... or a heading of this level
	const char *caption, *hidden;
	const char *id, *role, *described_by, *classes, *legend_classes;
};
#define nhsuk_fieldset_begin(p, ...) nhsuk_fieldset_begin_((p), &(const struct nhsuk_fieldset){ __VA_ARGS__ })
void nhsuk_fieldset_begin_(struct page *p, const struct nhsuk_fieldset *o);
void nhsuk_fieldset_end(struct page *p);

// A group of a label, hint and error around something of one's own.
struct nhsuk_group {
	NHSUK_LABELLED;
	const char *name, *id; // what the label is for
};
#define nhsuk_group_begin(p, ...) nhsuk_group_begin_((p), &(const struct nhsuk_group){ __VA_ARGS__ })
void nhsuk_group_begin_(struct page *p, const struct nhsuk_group *o);
void nhsuk_group_end(struct page *p);

struct nhsuk_label {
	NHSUK_LABELLED; // only the label's own members count
	const char *target; // id of what it labels
};
#define nhsuk_label(p, ...) nhsuk_label_((p), &(const struct nhsuk_label){ __VA_ARGS__ })
void nhsuk_label_(struct page *p, const struct nhsuk_label *o);
#define nhsuk_legend(p, ...) nhsuk_legend_((p), &(const struct nhsuk_label){ __VA_ARGS__ })
void nhsuk_legend_(struct page *p, const struct nhsuk_label *o);

struct nhsuk_note {
	const char *text;
	struct str text_str;
	const char *id, *classes, *prefix; // prefix: hidden word before an error, "Error" unless set
};
#define nhsuk_hint(p, ...) nhsuk_hint_((p), &(const struct nhsuk_note){ __VA_ARGS__ })
void nhsuk_hint_(struct page *p, const struct nhsuk_note *o);
#define nhsuk_error_message(p, ...) nhsuk_error_message_((p), &(const struct nhsuk_note){ __VA_ARGS__ })
void nhsuk_error_message_(struct page *p, const struct nhsuk_note *o);

// Draws nothing when there is no fault (.fault NULL or err OK) and no .items.
struct nhsuk_error_summary {
	const struct fault *fault;
	const struct page_link *items; // besides or instead of the fault's items
	size_t count;
	const char *heading; // default "There is a problem"
	const char *description;
	const char *id, *classes;
	int auto_focus; // 0 as usual, 1 "false" written out, -1 focus stays
};
#define nhsuk_error_summary(p, ...) nhsuk_error_summary_((p), &(const struct nhsuk_error_summary){ __VA_ARGS__ })
void nhsuk_error_summary_(struct page *p, const struct nhsuk_error_summary *o);

enum nhsuk_button_look {
	BUTTON_PRIMARY, BUTTON_SECONDARY, BUTTON_SECONDARY_SOLID, BUTTON_REVERSE, BUTTON_WARNING, BUTTON_BRAND, BUTTON_LOGIN
};
// A button of a form (submit), or a link that looks like one when .href is set.
struct nhsuk_button {
	const char *text, *href;
	struct str text_str;
	enum nhsuk_button_look look;
	const char *name, *value, *id, *type, *classes, *aria_label, *form;
	const char *icon; // "arrow-right", "search", ... as the design system names them
	bool icon_end;
	const char *formaction; // posts the form to another address
	bool without_files;     // ... its words alone
	bool is_small, disabled;
	bool once;      // a second press within a second does nothing
	bool not_once;  // the macro's preventDoubleClick: false
};
#define nhsuk_button(p, ...) nhsuk_button_((p), &(const struct nhsuk_button){ __VA_ARGS__ })
void nhsuk_button_(struct page *p, const struct nhsuk_button *o);

// A whole form that is one button: POST with csrf and the hidden fields. For "Stop", "Agree", "Mark as done".
struct nhsuk_field { const char *name; struct str value; };
struct nhsuk_post_button {
	const char *action, *text;
	const char *hidden; // more words for screen readers
	enum nhsuk_button_look look;
	bool is_small;
	bool as_link; // looks like a link
	const struct nhsuk_field *fields;
	size_t field_count;
};
#define nhsuk_post_button(p, ...) nhsuk_post_button_((p), &(const struct nhsuk_post_button){ __VA_ARGS__ })
void nhsuk_post_button_(struct page *p, const struct nhsuk_post_button *o);

#endif
