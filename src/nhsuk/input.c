// SPDX-License-Identifier: Apache-2.0
// Controls into which people type or choose from a list: input, password, textarea, character count, select, file.
#include "nhsuk/markup.h"

#include <string.h>

static void spelling(struct page *p, int spellcheck)
{
	if (spellcheck)
		mk_attr(p, "spellcheck", spellcheck > 0 ? "true" : "false");
}

static void affix(struct page *p, const char *which, const char *text, const char *classes)
{
	if (!text)
		return;
	mk_open(p, "div", NULL, which, classes);
	mk(p, " aria-hidden=\"true\">");
	mk_c(p, text);
	mk(p, "</div>");
}

static void input_element(struct page *p, const struct nhsuk_input *o, const char *id, const char *described,
	bool error)
{
	const char *width = o->width ? page_say(p, "nhsuk-input--width-%d", o->width) : NULL;
	mk_open(p, "input", id, "nhsuk-input", o->large ? "nhsuk-input--large" : NULL, o->code ? "nhsuk-input--code" : NULL,
		error ? "nhsuk-input--error" : NULL, width, o->classes);
	mk_attr(p, "name", o->name);
	mk_attr(p, "type", o->type ? o->type : "text");
	spelling(p, o->spellcheck);
	mk_attr(p, "lang", o->lang);
	mk_attr_str(p, "value", o->value);
	if (o->disabled)
		mk(p, " disabled");
	mk_attr(p, "aria-describedby", described);
	mk_attr(p, "autocomplete", o->autocomplete);
	mk_attr(p, "autocapitalize", o->autocapitalize);
	mk_attr(p, "pattern", o->pattern);
	mk_attr(p, "placeholder", o->placeholder);
	mk_attr(p, "inputmode", o->inputmode);
	mk(p, ">");
}

void mk_input(struct page *p, const struct nhsuk_input *o, const char *group_extra,
	void (*attributes)(struct page *, const void *), void (*after)(struct page *, const void *), const void *what)
{
	struct mk_labelled l = mk_labelled_of(o);
	const char *id = o->id ? o->id : o->name;
	bool wrapped = o->prefix || o->suffix || after || o->wrapper_classes;
	mk_group(p, &l, group_extra);
	if (attributes)
		attributes(p, what);
	mk(p, ">");
	mk_label(p, &l, id);
	const char *described = mk_notes(p, &l, id, o->described_by);
	if (wrapped)
		mk_tag(p, "div", NULL, "nhsuk-input-wrapper", o->large ? "nhsuk-input-wrapper--large" : NULL,
			o->wrapper_classes);
	affix(p, "nhsuk-input-wrapper__prefix", o->prefix, o->prefix_classes);
	input_element(p, o, id, described, mk_is_error(&l));
	affix(p, "nhsuk-input-wrapper__suffix", o->suffix, o->suffix_classes);
	if (after)
		after(p, what);
	if (wrapped)
		mk(p, "</div>");
	mk(p, "</div>");
}

void nhsuk_input_(struct page *p, const struct nhsuk_input *o)
{
	mk_input(p, o, NULL, NULL, NULL, NULL);
}

// --- password ----------------------------------------------------------------------------------------------------
static void password_attributes(struct page *p, const void *what)
{
	const struct nhsuk_password_input *o = what;
	mk(p, " data-module=\"nhsuk-password-input\"");
	mk_attr(p, "data-i18n.show-password", o->show);
	mk_attr(p, "data-i18n.hide-password", o->hide);
	mk_attr(p, "data-i18n.show-password-aria-label", o->show_label);
	mk_attr(p, "data-i18n.hide-password-aria-label", o->hide_label);
	mk_attr(p, "data-i18n.password-shown-announcement", o->shown);
	mk_attr(p, "data-i18n.password-hidden-announcement", o->hidden);
}

static void password_toggle(struct page *p, const void *what)
{
	const struct nhsuk_password_input *o = what;
	mk_open(p, "button", NULL, "nhsuk-button nhsuk-button--secondary", o->large ? NULL : "nhsuk-button--small",
		"nhsuk-password-input__toggle nhsuk-js-password-input-toggle", o->button_classes);
	mk(p, " data-module=\"nhsuk-button\" type=\"button\"");
	if (o->disabled)
		mk(p, " disabled");
	mk_attr(p, "aria-label", o->show_label ? o->show_label : _("Show password"));
	if (o->disabled)
		mk(p, " aria-disabled=\"true\"");
	mk_attr(p, "aria-controls", o->id ? o->id : o->name);
	mk(p, " hidden>");
	mk_c(p, o->show ? o->show : _("Show"));
	mk(p, "</button>");
}

void nhsuk_password_input_(struct page *p, const struct nhsuk_password_input *o)
{
	struct mk_labelled l = mk_labelled_of(o);
	const char *more = o->classes ? o->classes : "";
	struct nhsuk_input input = {
		.label = l.label, .label_size = l.label_size, .label_hidden = l.label_hidden, .label_heading = l.label_heading,
		.label_level = l.label_level, .caption = l.caption, .label_id = l.label_id, .label_classes = l.label_classes,
		.label_hidden_text = l.label_hidden_text, .hint = l.hint, .hint_str = l.hint_str, .hint_id = l.hint_id,
		.hint_classes = l.hint_classes, .error = l.error, .error_id = l.error_id, .error_classes = l.error_classes,
		.error_prefix = l.error_prefix, .error_mark = l.error_mark, .group_classes = l.group_classes,
		.name = o->name, .id = o->id, .type = "password", .value = o->value, .prefix = o->prefix, .suffix = o->suffix,
		.width = o->width, .code = o->code, .large = o->large, .disabled = o->disabled, .spellcheck = -1,
		.autocomplete = o->autocomplete ? o->autocomplete : "current-password", .autocapitalize = "none",
		.described_by = o->described_by,
		.classes = page_say(p, "nhsuk-password-input__input nhsuk-js-password-input-input%s%s", *more ? " " : "", more),
	};
	mk_input(p, &input, "nhsuk-password-input", password_attributes, password_toggle, o);
}

// --- textarea ----------------------------------------------------------------------------------------------------
void mk_textarea(struct page *p, const struct nhsuk_textarea *o, const char *group_extra,
	void (*attributes)(struct page *, const void *), void (*after)(struct page *, const void *), const void *what)
{
	struct mk_labelled l = mk_labelled_of(o);
	const char *id = o->id ? o->id : o->name;
	mk_group(p, &l, group_extra);
	if (attributes)
		attributes(p, what);
	mk(p, ">");
	mk_label(p, &l, id);
	const char *described = mk_notes(p, &l, id, o->described_by);
	mk_open(p, "textarea", id, "nhsuk-textarea", mk_is_error(&l) ? "nhsuk-textarea--error" : NULL, o->classes);
	mk_attr(p, "name", o->name);
	mk_attr_int(p, "rows", o->rows > 0 ? o->rows : 5);
	mk_attr(p, "lang", o->lang);
	spelling(p, o->spellcheck);
	if (o->disabled)
		mk(p, " disabled");
	mk_attr(p, "aria-describedby", described);
	mk_attr(p, "autocomplete", o->autocomplete);
	// A browser drops one line break behind the tag: give it one to drop, so that what was typed comes back whole.
	mk(p, o->value.n && (*o->value.p == '\n' || *o->value.p == '\r') ? ">\n" : ">");
	mk_bare(p, o->value);
	mk(p, "</textarea>");
	if (after)
		after(p, what);
	mk(p, "</div>");
}

void nhsuk_textarea_(struct page *p, const struct nhsuk_textarea *o)
{
	mk_textarea(p, o, NULL, NULL, NULL, NULL);
}

// --- character count -----------------------------------------------------------------------------------------------
static bool counts_words(const struct nhsuk_character_count *o)
{
	return o->count_type ? str_is(str_of(o->count_type), "words") : o->maxwords > 0;
}

static void count_attributes(struct page *p, const void *what)
{
	const struct nhsuk_character_count *o = what;
	mk(p, " data-module=\"nhsuk-character-count\"");
	if (o->maxlength)
		mk_attr_int(p, "data-maxlength", o->maxlength);
	if (o->maxwords)
		mk_attr_int(p, "data-maxwords", o->maxwords);
	if (o->threshold)
		mk_attr_int(p, "data-threshold", o->threshold);
	mk_attr(p, "data-count-type", o->count_type ? o->count_type : o->maxwords ? "words" : NULL);
	if (!o->maxlength && !o->maxwords)
		mk_attr(p, "data-i18n.textarea-description.other", o->limit_text);
}

// "You can enter up to %{count} characters" with the number in its place.
static void count_sentence(struct page *p, const struct nhsuk_character_count *o)
{
	struct str s = str_of(o->limit_text ? o->limit_text : counts_words(o) ? _("You can enter up to %{count} words")
		: _("You can enter up to %{count} characters"));
	for (size_t i = 0; i < s.n; i++) {
		if (str_starts(str_part(s, i, s.n), "%{count}")) {
			buf_int(&p->out, o->maxwords ? o->maxwords : o->maxlength);
			i += sizeof "%{count}" - 2;
		} else {
			mk_str(p, str_part(s, i, 1));
		}
	}
}

static void count_message(struct page *p, const void *what)
{
	const struct nhsuk_character_count *o = what;
	const char *id = page_say(p, "%s-info", o->id ? o->id : o->name);
	bool limit = o->maxlength || o->maxwords;
	mk_open(p, "div", id, "nhsuk-hint", "nhsuk-character-count__message", o->count_classes);
	mk(p, limit ? ">" : " hidden>");
	if (limit)
		count_sentence(p, o);
	mk(p, "</div>");
}

void nhsuk_character_count_(struct page *p, const struct nhsuk_character_count *o)
{
	const char *id = o->id ? o->id : o->name;
	const char *more = o->classes ? o->classes : "";
	struct nhsuk_textarea area = {
		.label = o->label, .label_size = o->label_size, .label_hidden = o->label_hidden,
		.label_heading = o->label_heading, .label_level = o->label_level, .caption = o->caption,
		.label_id = o->label_id,
		.label_classes = o->label_classes, .label_hidden_text = o->label_hidden_text, .hint = o->hint,
		.hint_str = o->hint_str, .hint_id = o->hint_id, .hint_classes = o->hint_classes, .error = o->error,
		.error_id = o->error_id, .error_classes = o->error_classes, .error_prefix = o->error_prefix,
		.error_mark = o->error_mark, .group_classes = o->group_classes,
		.name = o->name, .id = id, .value = o->value, .rows = o->rows, .spellcheck = o->spellcheck,
		.disabled = o->disabled, .autocomplete = o->autocomplete, .described_by = page_say(p, "%s-info", id),
		.classes = page_say(p, "nhsuk-js-character-count%s%s", *more ? " " : "", more),
	};
	mk_textarea(p, &area, "nhsuk-character-count", count_attributes, count_message, o);
}

// --- select and file -----------------------------------------------------------------------------------------------
static void select_option(struct page *p, const struct nhsuk_choice *c, struct str chosen)
{
	struct str value = mk_pick(c->value, c->value_str), text = mk_pick(c->text, c->text_str);
	if (c->divider) {
		mk(p, "<hr>");
		return;
	}
	mk(p, "<option");
	mk_attr_str(p, "value", value);
	mk_attr_str(p, "lang", mk_spoken(text)); // no element can stand in it
	if (c->checked || (chosen.n && str_eq(value.p ? value : text, chosen)))
		mk(p, " selected");
	mk(p, c->disabled ? " disabled>" : ">");
	mk_bare(p, text);
	mk(p, "</option>");
}

void nhsuk_select_(struct page *p, const struct nhsuk_select *o)
{
	struct mk_labelled l = mk_labelled_of(o);
	const char *id = o->id ? o->id : o->name;
	mk_group(p, &l, NULL);
	mk(p, ">");
	mk_label(p, &l, id);
	const char *described = mk_notes(p, &l, id, o->described_by);
	mk_open(p, "select", id, "nhsuk-select", mk_is_error(&l) ? "nhsuk-select--error" : NULL, o->classes);
	mk_attr(p, "name", o->name);
	if (o->disabled)
		mk(p, " disabled");
	mk_attr(p, "aria-describedby", described);
	mk(p, ">");
	for (size_t i = 0; i < o->count; i++)
		select_option(p, &o->items[i], o->value);
	mk(p, "</select></div>");
}

// A sentence of the component's script, whose own words are English: only another language is told. NULL: none.
static const char *foreign(const char *words)
{
	const char *said = _(words);
	return strcmp(said, words) != 0 ? said : NULL;
}

static void upload_words(struct page *p)
{
	mk_attr(p, "data-i18n.choose-files-button", foreign(N_("Choose file")));
	mk_attr(p, "data-i18n.no-file-chosen", foreign(N_("No file chosen")));
	mk_attr(p, "data-i18n.multiple-files-chosen.other", foreign(N_("%{count} files chosen")));
	mk_attr(p, "data-i18n.drop-instruction", foreign(N_("or drop file")));
	mk_attr(p, "data-i18n.entered-drop-zone", foreign(N_("Entered drop zone")));
	mk_attr(p, "data-i18n.left-drop-zone", foreign(N_("Left drop zone")));
}

void nhsuk_file_upload_(struct page *p, const struct nhsuk_file_upload *o)
{
	struct mk_labelled l = mk_labelled_of(o);
	const char *id = o->id ? o->id : o->name;
	mk_group(p, &l, "nhsuk-file-upload");
	mk(p, " data-module=\"nhsuk-file-upload\"");
	upload_words(p);
	mk(p, ">");
	mk_label(p, &l, id);
	const char *described = mk_notes(p, &l, id, o->described_by);
	mk_open(p, "input", id, "nhsuk-file-upload__input", o->classes);
	mk_attr(p, "name", o->name);
	mk(p, " type=\"file\"");
	mk(p, o->disabled ? " disabled" : "");
	mk(p, o->multiple ? " multiple" : "");
	mk_attr(p, "accept", o->accept);
	mk_attr(p, "aria-describedby", described);
	mk(p, "></div>");
}
