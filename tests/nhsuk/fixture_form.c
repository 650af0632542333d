// SPDX-License-Identifier: Apache-2.0
// The form components: options of the macros, as calls of ours.
#include "fixture.h"

static int tri(struct fixture *f, const char *path)
{
	return true_opt(f, f->options, path) ? 1 : false_opt(f, f->options, path) ? -1 : 0;
}

static void map_button(struct fixture *f)
{
	static const char *const looks[] = { "", "secondary", "secondary-solid", "reverse", "warning", "brand",
		"login", NULL };
	struct json_at o = f->options;
	struct json_at icon = opt(f, o, "icon");
	int look = named(f, o, "variant", looks);
	nhsuk_button(&f->page, .text = c_opt(f, o, "text"), .href = c_opt(f, o, "href"),
		.look = looks[look] ? (enum nhsuk_button_look)look : BUTTON_PRIMARY, .is_small = true_opt(f, o, "small"),
		.disabled = true_opt(f, o, "disabled"), .once = true_opt(f, o, "preventDoubleClick"),
		.not_once = false_opt(f, o, "preventDoubleClick"),
		.icon = json_kind(icon) == JSON_STRING ? c_opt(f, o, "icon") : c_opt(f, o, "icon.name"),
		.icon_end = str_is(text_opt(f, o, "icon.placement"), "end"));
}

static void map_input(struct fixture *f)
{
	struct json_at o = f->options;
	struct mk_labelled l = labelled(f, "label");
	nhsuk_input(&f->page, LABELLED, .name = c_opt(f, o, "name"), .id = c_opt(f, o, "id"), .type = c_opt(f, o, "type"),
		.value = text_opt(f, o, "value"), .inputmode = c_opt(f, o, "inputmode"), .width = int_opt(f, o, "width"),
		.autocomplete = c_opt(f, o, "autocomplete"), .spellcheck = tri(f, "spellcheck"), .code = true_opt(f, o, "code"),
		.disabled = true_opt(f, o, "disabled"), .prefix = words(f, o, "prefix"), .suffix = words(f, o, "suffix"),
		.classes = c_opt(f, o, "classes"));
}

static void map_password(struct fixture *f)
{
	struct json_at o = f->options;
	struct mk_labelled l = labelled(f, "label");
	nhsuk_password_input(&f->page, LABELLED, .name = c_opt(f, o, "name"), .id = c_opt(f, o, "id"),
		.value = text_opt(f, o, "value"), .autocomplete = c_opt(f, o, "autocomplete"), .width = int_opt(f, o, "width"),
		.code = true_opt(f, o, "code"), .disabled = true_opt(f, o, "disabled"), .prefix = words(f, o, "prefix"),
		.show = c_opt(f, o, "showPasswordText"), .hide = c_opt(f, o, "hidePasswordText"),
		.show_label = c_opt(f, o, "showPasswordAriaLabel"), .hide_label = c_opt(f, o, "hidePasswordAriaLabel"),
		.shown = c_opt(f, o, "passwordShownAnnouncementText"), .hidden = c_opt(f, o, "passwordHiddenAnnouncementText"));
}

static void map_textarea(struct fixture *f)
{
	struct json_at o = f->options;
	struct mk_labelled l = labelled(f, "label");
	nhsuk_textarea(&f->page, LABELLED, .name = c_opt(f, o, "name"), .id = c_opt(f, o, "id"),
		.value = text_opt(f, o, "value"), .rows = int_opt(f, o, "rows"), .autocomplete = c_opt(f, o, "autocomplete"),
		.disabled = true_opt(f, o, "disabled"));
}

static void map_character_count(struct fixture *f)
{
	struct json_at o = f->options;
	struct mk_labelled l = labelled(f, "label");
	nhsuk_character_count(&f->page, LABELLED, .name = c_opt(f, o, "name"), .id = c_opt(f, o, "id"),
		.value = text_opt(f, o, "value"), .rows = int_opt(f, o, "rows"), .maxlength = int_opt(f, o, "maxlength"),
		.maxwords = int_opt(f, o, "maxwords"), .threshold = int_opt(f, o, "threshold"),
		.count_type = c_opt(f, o, "countType"), .disabled = true_opt(f, o, "disabled"),
		.limit_text = c_opt(f, o, "textareaDescriptionText"));
}

static void map_file_upload(struct fixture *f)
{
	struct json_at o = f->options;
	struct mk_labelled l = labelled(f, "label");
	nhsuk_file_upload(&f->page, LABELLED, .name = c_opt(f, o, "name"), .id = c_opt(f, o, "id"),
		.multiple = true_opt(f, o, "multiple"), .disabled = true_opt(f, o, "disabled"));
}

static struct nhsuk_choice choice_of(struct fixture *f, struct json_at i)
{
	static const char *const behaviours[] = { "", "exclusive", "inclusive", NULL };
	int behaviour = named(f, i, "behaviour", behaviours);
	struct str group = text_opt(f, i, "exclusiveGroup");
	return (struct nhsuk_choice){
		.value_str = text_opt(f, i, "value"), .text = words(f, i, "label") ? words(f, i, "label") : c_opt(f, i, "text"),
		.hint = words(f, i, "hint"), .disabled = true_opt(f, i, "disabled"),
		.checked = true_opt(f, i, "checked") || true_opt(f, i, "selected"),
		.divider = true_opt(f, i, "divider") ? "" : c_opt(f, i, "divider"),
		.id = c_opt(f, i, "id"), .name = c_opt(f, i, "name"),
		.behaviour = true_opt(f, i, "exclusive") ? BEHAVIOUR_EXCLUSIVE
			: behaviour < 3 ? (enum nhsuk_behaviour)behaviour : BEHAVIOUR_NONE,
		.behaviour_group = group.p ? str_c(f->arena, group) : c_opt(f, i, "behaviourGroup"),
		.conditional = json_is(opt(f, i, "conditional.html")),
	};
}

static void map_select(struct fixture *f)
{
	struct json_at o = f->options, list = opt(f, o, "items");
	struct mk_labelled l = labelled(f, "label");
	struct nhsuk_choice *items = arena_array(f->arena, struct nhsuk_choice, json_length(list) + 1);
	size_t n = 0;
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i))
		items[n++] = choice_of(f, i);
	nhsuk_select(&f->page, LABELLED, .name = c_opt(f, o, "name"), .id = c_opt(f, o, "id"), .items = items, .count = n,
		.value = text_opt(f, o, "value"), .disabled = true_opt(f, o, "disabled"));
}

static void map_choices(struct fixture *f, bool boxes)
{
	struct json_at o = f->options, list = opt(f, o, "items"), values = opt(f, o, "values");
	struct mk_labelled l = labelled(f, "fieldset.legend");
	struct nhsuk_radios group = { LABELLED, .name = c_opt(f, o, "name"), .id_prefix = c_opt(f, o, "idPrefix"),
		.is_small = true_opt(f, o, "small"), .is_inline = true_opt(f, o, "inline"), .disabled = true_opt(f, o,
		"disabled"),
		.fieldset = json_kind(opt(f, o, "fieldset")) == JSON_OBJECT || true_opt(f, o, "fieldset"),
		.value = text_opt(f, o, "value") };
	struct str *chosen = arena_array(f->arena, struct str, json_length(values) + 1);
	for (struct json_at i = json_first(values); json_is_set(i); i = json_next(values, i))
		chosen[group.value_count++] = text_at(f, i);
	group.values = chosen;
	if (boxes)
		nhsuk_checkboxes_begin_(&f->page, &group);
	else
		nhsuk_radios_begin_(&f->page, &group);
	for (struct json_at i = json_first(list); json_is_set(i); i = json_next(list, i)) {
		if (group.disabled && false_opt(f, i, "disabled"))
			cannot(f, "items[].disabled = false in a group that is");
		struct nhsuk_choice c = choice_of(f, i);
		nhsuk_choice_(&f->page, &c);
		if (!c.conditional)
			continue;
		raw(f, i, "conditional.html");
		nhsuk_conditional_end(&f->page);
	}
	nhsuk_radios_end(&f->page);
}

static void map_radios(struct fixture *f)
{
	map_choices(f, false);
}

static void map_checkboxes(struct fixture *f)
{
	map_choices(f, true);
}

static struct nhsuk_date_part date_part(struct fixture *f, struct json_at i, const char *name, int width)
{
	const char *own = c_opt(f, i, "name");
	char value[64];
	snprintf(value, sizeof value, "values.%s", own ? own : name);
	struct str typed = text_opt(f, i, "value");
	return (struct nhsuk_date_part){ .name = own ? own : name, .label = words(f, i, "label"), .id = c_opt(f, i, "id"),
		.autocomplete = c_opt(f, i, "autocomplete"), .classes = c_opt(f, i, "classes"),
		.value = typed.p ? typed : text_opt(f, f->options, value),
		.width = int_opt(f, i, "width") ? int_opt(f, i, "width") : width, .error = true_opt(f, i, "error") };
}

static void map_date_input(struct fixture *f)
{
	static const char *const names[3] = { "day", "month", "year" };
	struct json_at o = f->options, list = opt(f, o, "items");
	struct mk_labelled l = labelled(f, "fieldset.legend");
	struct nhsuk_date_part parts[3];
	size_t n = 0;
	for (struct json_at i = json_first(list); json_is_set(i) && n < 3; i = json_next(list, i))
		if (json_kind(i) == JSON_OBJECT)
			parts[n++] = date_part(f, i, "", str_is(text_opt(f, i, "name"), "year") ? 4 : 2);
	for (size_t i = 0; json_length(list) == 0 && i < 3; i++)
		if (!false_opt(f, o, names[i]))
			parts[n++] = date_part(f, opt(f, o, names[i]), names[i], i == 2 ? 4 : 2);
	if (false_opt(f, o, "items[0].error") || false_opt(f, o, "items[1].error") || false_opt(f, o, "items[2].error"))
		cannot(f, "items[].error = false");
	nhsuk_date_input(&f->page, LABELLED, .id = c_opt(f, o, "id"), .name_prefix = c_opt(f, o, "namePrefix"),
		.disabled = true_opt(f, o, "disabled"), .parts = parts, .part_count = n);
}

static void map_fieldset(struct fixture *f)
{
	struct mk_labelled l = labelled(f, "legend");
	nhsuk_fieldset_begin(&f->page, .legend = l.label, .size = l.label_size, .heading = l.label_heading,
		.level = l.label_level, .caption = l.caption);
	raw(f, f->options, "html");
	nhsuk_fieldset_end(&f->page);
}

static void map_label(struct fixture *f)
{
	struct mk_labelled l = labelled_at(f, f->options, f->options);
	nhsuk_label(&f->page, LABELLED, .target = c_opt(f, f->options, "for"));
}

static void map_legend(struct fixture *f)
{
	struct mk_labelled l = labelled_at(f, f->options, f->options);
	nhsuk_legend(&f->page, LABELLED);
}

static void map_hint(struct fixture *f)
{
	nhsuk_hint(&f->page, .text = c_opt(f, f->options, "text"), .id = c_opt(f, f->options, "id"));
}

static void map_error_message(struct fixture *f)
{
	struct json_at o = f->options;
	const char *prefix = c_opt(f, o, "visuallyHiddenText");
	nhsuk_error_message(&f->page, .text = c_opt(f, o, "text"), .id = c_opt(f, o, "id"),
		.prefix = false_opt(f, o, "visuallyHiddenText") ? "" : prefix);
}

static void map_error_summary(struct fixture *f)
{
	struct json_at o = f->options;
	size_t n;
	struct page_link *items = links(f, opt(f, o, "errorList"), &n);
	nhsuk_error_summary(&f->page, .heading = words(f, o, "heading"), .description = words(f, o, "description"),
		.items = items, .count = n, .auto_focus = -tri(f, "disableAutoFocus"));
}
