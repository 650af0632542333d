// SPDX-License-Identifier: Apache-2.0
// A date as three inputs. What people type comes back as they typed it; whether there is such a day is for the
// caller to say.
#include "nhsuk/markup.h"

#include <string.h>

// One of the three, with everything decided.
struct part {
	const char *name, *label, *id, *autocomplete, *classes;
	struct str value;
	int width;
	bool error;
};

static void part(struct page *p, const struct nhsuk_date_input *o, const struct part *part)
{
	const char *more = part->classes ? part->classes : "";
	mk(p, "<div class=\"nhsuk-date-input__item\">");
	nhsuk_input(p, .label = part->label, .label_classes = "nhsuk-date-input__label", .name = part->name, .id = part->id,
		.value = part->value, .width = part->width, .inputmode = "numeric", .autocomplete = part->autocomplete,
		.disabled = o->disabled, .error_mark = part->error,
		.classes = page_say(p, "nhsuk-date-input__input%s%s", *more ? " " : "", more), .group_classes = NULL);
	mk(p, "</div>");
}

// Upper-cases the first letter: the macro's default label of a part is its name.
static const char *capital(struct page *p, const char *name)
{
	char *c = (char *)arena_bytes(p->arena, strlen(name) + 1);
	memcpy(c, name, strlen(name) + 1);
	if (c[0] >= 'a' && c[0] <= 'z')
		c[0] = (char)(c[0] - 'a' + 'A');
	return c;
}

// The way of this house: names NAME-day ..., the first input has the id NAME.
static size_t ours(struct page *p, const struct nhsuk_date_input *o, struct part *parts)
{
	static const struct {
		const char *name, *label, *birth;
	} all[3] = { { "day", N_("Day"), "bday-day" }, { "month", N_("Month"), "bday-month" },
		{ "year", N_("Year"), "bday-year" } };
	const struct str values[3] = { o->day, o->month, o->year };
	const bool errors[3] = { o->error_day, o->error_month, o->error_year };
	bool named = o->error_day || o->error_month || o->error_year;
	size_t n = 0;
	for (size_t i = o->no_day ? 1 : 0; i < 3; i++, n++) {
		const char *name = page_say(p, "%s-%s", o->name, all[i].name);
		parts[n] = (struct part){ .name = name, .label = _(all[i].label), .id = n == 0 ? o->name : name,
			.autocomplete = o->birth ? all[i].birth : NULL, .value = values[i], .width = i == 2 ? 4 : 2,
			.error = errors[i] || (!named && (o->error || o->error_mark)) };
	}
	return n;
}

// The way of the macro: parts as they are given, ids ID-day, names with the prefix in brackets.
static size_t theirs(struct page *p, const struct nhsuk_date_input *o, struct part *parts)
{
	static const struct nhsuk_date_part usual[3] = { { .name = "day" }, { .name = "month" },
		{ .name = "year", .width = 4 } };
	const struct nhsuk_date_part *given = o->part_count ? o->parts : usual;
	const struct str values[3] = { o->day, o->month, o->year };
	size_t n = o->part_count ? o->part_count : 3;
	bool any = false;
	must(n <= 3);
	for (size_t i = 0; i < n; i++)
		any = any || given[i].error;
	for (size_t i = 0; i < n; i++) {
		const struct nhsuk_date_part *g = &given[i];
		parts[i] = (struct part){ .name = o->name_prefix ? page_say(p, "%s[%s]", o->name_prefix, g->name) : g->name,
			.label = g->label ? g->label : capital(p, g->name),
			.id = g->id ? g->id : page_say(p, "%s-%s", o->id, g->name), .autocomplete = g->autocomplete,
			.classes = g->classes, .value = g->value.p || o->part_count ? g->value : values[i],
			.width = g->width ? g->width : 2, .error = g->error || (!any && (o->error || o->error_mark)) };
	}
	return n;
}

void nhsuk_date_input_(struct page *p, const struct nhsuk_date_input *o)
{
	struct mk_labelled l = mk_labelled_of(o);
	struct part parts[3];
	const char *prefix = o->name ? o->name : o->id;
	must(prefix);
	size_t n = o->name ? ours(p, o, parts) : theirs(p, o, parts);
	for (size_t i = 0; i < n; i++)
		l.error_mark = l.error_mark || parts[i].error;
	const char *described = mk_described(p, &l, prefix, o->described_by);
	mk_group(p, &l, NULL);
	mk(p, ">");
	if (o->label) {
		mk_open(p, "fieldset", NULL, "nhsuk-fieldset", o->fieldset_classes);
		mk_attr(p, "role", "group");
		mk_attr(p, "aria-describedby", described);
		mk(p, ">");
		mk_legend(p, &l);
	}
	mk_notes(p, &l, prefix, NULL);
	mk_tag(p, "div", o->name ? NULL : o->id, "nhsuk-date-input", o->classes);
	for (size_t i = 0; i < n; i++)
		part(p, o, &parts[i]);
	mk(p, o->label ? "</div></fieldset></div>" : "</div></div>");
}
