// SPDX-License-Identifier: Apache-2.0
// What stands around every control: label or legend, hint, error message, form group, fieldset.
#include "nhsuk/markup.h"

bool mk_is_error(const struct mk_labelled *l)
{
	return (l->error && *l->error) || l->error_mark;
}

static struct mk_heading words_of(const struct mk_labelled *l)
{
	return (struct mk_heading){
		.text = str_of(l->label), .size = l->label_size, .id = l->label_id, .hidden = l->label_hidden_text,
		.caption = str_of(l->caption), .caption_place = l->caption_place, .caption_element = l->caption_element,
	};
}

void mk_label(struct page *p, const struct mk_labelled *l, const char *target)
{
	struct mk_heading h = words_of(l);
	bool heading = l->label_heading || l->label_level;
	const char *element = mk_level(l->label_level, 1);
	if (!h.text.n)
		return;
	h.element = "label";
	h.class_name = "nhsuk-label";
	h.class_prefix = "nhsuk-label--";
	h.target = target;
	h.classes = l->label_hidden ? "nhsuk-u-visually-hidden" : l->label_classes;
	bool outside = h.caption.n && (h.caption_place == CAPTION_BEFORE || h.caption_place == CAPTION_AFTER);
	struct mk_heading caption = h;
	if (outside)
		h.caption = STR_NONE;
	if (outside && caption.caption_place == CAPTION_BEFORE)
		mk_caption(p, &caption);
	if (heading)
		mk_tag(p, element, NULL, "nhsuk-label-wrapper");
	mk_heading(p, &h);
	if (heading)
		mk_close(p, element);
	if (outside && caption.caption_place == CAPTION_AFTER)
		mk_caption(p, &caption);
}

void mk_legend(struct page *p, const struct mk_labelled *l)
{
	struct mk_heading h = words_of(l);
	const char *sized = mk_sized(p, "nhsuk-fieldset__legend--", l->label_size);
	const char *hidden = l->label_hidden ? "nhsuk-u-visually-hidden" : NULL;
	if (!h.text.n)
		return;
	bool after = h.caption.n && h.caption_place == CAPTION_AFTER;
	struct mk_heading caption = h;
	if (after)
		h.caption = STR_NONE;
	h.caption_place = h.caption_place == CAPTION_BEFORE ? CAPTION_START : h.caption_place;
	if (l->label_heading || l->label_level) {
		mk_tag(p, "legend", l->label_id, "nhsuk-fieldset__legend", sized, l->label_classes, hidden);
		h.id = NULL;
		h.level = l->label_level;
		h.class_name = "nhsuk-fieldset__heading";
		mk_heading(p, &h);
		mk(p, "</legend>");
	} else {
		h.element = "legend";
		h.class_name = "nhsuk-fieldset__legend";
		h.classes = page_say(p, "%s%s%s%s%s", sized ? sized : "", l->label_classes && sized ? " " : "",
			l->label_classes ? l->label_classes : "", hidden ? " " : "", hidden ? hidden : "");
		mk_heading(p, &h);
	}
	if (after)
		mk_caption(p, &caption);
}

void nhsuk_label_(struct page *p, const struct nhsuk_label *o)
{
	struct mk_labelled l = mk_labelled_of(o);
	mk_label(p, &l, o->target);
}

void nhsuk_legend_(struct page *p, const struct nhsuk_label *o)
{
	struct mk_labelled l = mk_labelled_of(o);
	mk_legend(p, &l);
}

void nhsuk_hint_(struct page *p, const struct nhsuk_note *o)
{
	mk_tag(p, "div", o->id, "nhsuk-hint", o->classes);
	mk_str(p, mk_pick(o->text, o->text_str));
	mk(p, "</div>");
}

void nhsuk_error_message_(struct page *p, const struct nhsuk_note *o)
{
	const char *prefix = o->prefix ? o->prefix : _("Error");
	mk_tag(p, "span", o->id, "nhsuk-error-message", o->classes);
	if (*prefix)
		mk_hidden(p, "", prefix, ": ");
	mk_str(p, mk_pick(o->text, o->text_str));
	mk(p, "</span>");
}

void mk_group(struct page *p, const struct mk_labelled *l, const char *extra)
{
	mk_open(p, "div", NULL, "nhsuk-form-group", mk_is_error(l) ? "nhsuk-form-group--error" : NULL, l->group_classes,
		extra);
}

// The ids of hint and error: what the caller chose, or ID-hint and ID-error.
static const char *note_id(struct page *p, const char *chosen, const char *id, const char *suffix)
{
	return chosen ? chosen : mk_cat(p, id ? id : "", suffix);
}

static bool has_hint(const struct mk_labelled *l)
{
	return mk_pick(l->hint, l->hint_str).n > 0;
}

const char *mk_described(struct page *p, const struct mk_labelled *l, const char *id, const char *described_by)
{
	const char *all = described_by && *described_by ? described_by : NULL;
	if (has_hint(l)) {
		const char *hint = note_id(p, l->hint_id, id, "-hint");
		all = all ? page_say(p, "%s %s", all, hint) : hint;
	}
	if (l->error && *l->error) {
		const char *error = note_id(p, l->error_id, id, "-error");
		all = all ? page_say(p, "%s %s", all, error) : error;
	}
	return all;
}

const char *mk_notes(struct page *p, const struct mk_labelled *l, const char *id, const char *described_by)
{
	if (has_hint(l))
		nhsuk_hint(p, .text = l->hint, .text_str = l->hint_str, .id = note_id(p, l->hint_id, id, "-hint"),
			.classes = l->hint_classes);
	if (l->error && *l->error)
		nhsuk_error_message(p, .text = l->error, .id = note_id(p, l->error_id, id, "-error"),
			.classes = l->error_classes, .prefix = l->error_prefix);
	return mk_described(p, l, id, described_by);
}

void nhsuk_fieldset_begin_(struct page *p, const struct nhsuk_fieldset *o)
{
	struct mk_labelled l = { .label = o->legend, .label_size = o->size, .label_heading = o->heading,
		.label_level = o->level, .caption = o->caption, .label_hidden_text = o->hidden,
		.label_classes = o->legend_classes };
	mk_push(p, OPEN_FIELDSET);
	mk_open(p, "fieldset", o->id, "nhsuk-fieldset", o->classes);
	mk_attr(p, "role", o->role);
	mk_attr(p, "aria-describedby", o->described_by);
	mk(p, ">");
	mk_legend(p, &l);
}

void nhsuk_fieldset_end(struct page *p)
{
	mk_pop(p, OPEN_FIELDSET);
	mk(p, "</fieldset>");
}

void nhsuk_group_begin_(struct page *p, const struct nhsuk_group *o)
{
	struct mk_labelled l = mk_labelled_of(o);
	const char *id = o->id ? o->id : o->name;
	mk_push(p, OPEN_GROUP);
	mk_group(p, &l, NULL);
	mk(p, ">");
	mk_label(p, &l, id);
	mk_notes(p, &l, id, NULL);
}

void nhsuk_group_end(struct page *p)
{
	mk_pop(p, OPEN_GROUP);
	mk(p, "</div>");
}
