// SPDX-License-Identifier: Apache-2.0
// Radios and checkboxes. While a group is open its options hang on the page (p->choices), so that choices can be
// written one by one, with anything nested below a choice that reveals more; groups may nest in what is revealed.
#include "nhsuk/markup.h"

struct page_choices {
	const struct nhsuk_radios *o;
	const char *kind;      // the class: "nhsuk-radios" or "nhsuk-checkboxes"
	const char *prefix;    // of ids
	const char *described; // for each box when no fieldset carries it
	unsigned index;        // of the next choice, from 1
	bool fieldset;
	struct page_choices *outer;
};

static const char radios[] = "nhsuk-radios", checkboxes[] = "nhsuk-checkboxes";

static bool is_boxes(const struct page_choices *c)
{
	return c->kind == checkboxes;
}

static void begin(struct page *p, const struct nhsuk_radios *given, const char *kind)
{
	struct nhsuk_radios *o = arena_make(p->arena, struct nhsuk_radios);
	struct page_choices *c = arena_make(p->arena, struct page_choices);
	*o = *given;
	struct mk_labelled l = mk_labelled_of(o);
	*c = (struct page_choices){ .o = o, .kind = kind, .prefix = o->id_prefix ? o->id_prefix : o->name, .index = 1,
		.fieldset = o->label || o->fieldset || o->fieldset_id || o->fieldset_classes, .outer = p->choices };
	must(c->prefix);
	mk_push(p, OPEN_CHOICES);
	p->choices = c;
	mk_group(p, &l, NULL);
	mk(p, ">");
	const char *described = mk_described(p, &l, c->prefix, o->described_by);
	if (c->fieldset) {
		mk_open(p, "fieldset", o->fieldset_id, "nhsuk-fieldset", o->fieldset_classes);
		mk_attr(p, "role", o->fieldset_role);
		mk_attr(p, "aria-describedby", described);
		mk(p, ">");
		mk_legend(p, &l);
	}
	mk_notes(p, &l, c->prefix, NULL);
	c->described = c->fieldset || !is_boxes(c) ? NULL : described;
	mk_open(p, "div", o->id, kind, o->is_small ? mk_cat(p, kind, "--small") : NULL,
		o->is_inline ? mk_cat(p, kind, "--inline") : NULL, o->classes);
	mk_attr(p, "data-module", kind);
	mk(p, ">");
}

static void end(struct page *p)
{
	must(p->choices);
	mk_pop(p, OPEN_CHOICES);
	mk(p, p->choices->fieldset ? "</div></fieldset></div>" : "</div></div>");
	p->choices = p->choices->outer;
}

static bool is_chosen(const struct nhsuk_radios *o, const struct nhsuk_choice *c, struct str value)
{
	if (c->checked || (o->value.n && str_eq(o->value, value)))
		return true;
	for (size_t i = 0; i < o->value_count; i++)
		if (str_eq(o->values[i], value))
			return true;
	return false;
}

static void divider(struct page *p, const struct page_choices *g, const struct nhsuk_choice *c)
{
	mk_tag(p, "div", NULL, mk_cat(p, g->kind, "__divider"),
		c->behaviour == BEHAVIOUR_INCLUSIVE ? "nhsuk-u-frontend-not-supported-hidden" : NULL);
	mk_c(p, c->divider);
	mk(p, "</div>");
}

static void box(struct page *p, const struct page_choices *g, const struct nhsuk_choice *c, const char *id, bool chosen,
	const char *described)
{
	static const char *const behaviours[] = { NULL, "exclusive", "inclusive" };
	mk_open(p, "input", id, mk_cat(p, g->kind, "__input"), c->classes);
	mk_attr(p, "name", c->name && is_boxes(g) ? c->name : g->o->name);
	mk_attr(p, "type", is_boxes(g) ? "checkbox" : "radio");
	struct str value = mk_pick(c->value, c->value_str);
	mk_attr_str(p, "value", value.p ? value : STR(""));
	mk(p, chosen ? " checked" : "");
	mk(p, c->disabled || g->o->disabled ? " disabled" : "");
	mk_attr(p, "data-behaviour", behaviours[c->behaviour]);
	mk_attr(p, "data-behaviour-group", c->behaviour_group);
	if (c->conditional)
		mk_attr_id(p, "data-aria-controls", "conditional-", id);
	mk_attr(p, "aria-describedby", described);
	mk(p, ">");
}

void nhsuk_choice_(struct page *p, const struct nhsuk_choice *c)
{
	struct page_choices *g = p->choices;
	must(g && p->depth && p->open[p->depth - 1] == OPEN_CHOICES);
	unsigned index = g->index++;
	if (c->divider) {
		divider(p, g, c);
		return;
	}
	const char *id = c->id ? c->id : index > 1 ? page_say(p, "%s-%u", g->prefix, index) : g->prefix;
	struct str hint = mk_pick(c->hint, c->hint_str);
	const char *hint_id = !hint.n ? NULL : c->hint_id ? c->hint_id : mk_cat(p, id, "-item-hint");
	const char *described = !hint.n ? g->described : g->described ? page_say(p, "%s %s", g->described, hint_id)
		: hint_id;
	bool chosen = is_chosen(g->o, c, mk_pick(c->value, c->value_str));
	mk_tag(p, "div", NULL, mk_cat(p, g->kind, "__item"),
		c->behaviour == BEHAVIOUR_INCLUSIVE ? "nhsuk-u-frontend-not-supported-hidden" : NULL);
	box(p, g, c, id, chosen, described);
	mk_open(p, "label", NULL, "nhsuk-label", mk_cat(p, g->kind, "__label"), c->label_classes);
	mk_attr(p, "for", id);
	mk(p, ">");
	mk_str(p, mk_pick(c->text, c->text_str));
	mk(p, "</label>");
	if (hint.n)
		nhsuk_hint(p, .text_str = hint, .id = hint_id, .classes = mk_cat(p, g->kind, "__hint"));
	mk(p, "</div>");
	if (!c->conditional)
		return;
	mk_push(p, OPEN_CONDITIONAL);
	mk_tag(p, "div", mk_cat(p, "conditional-", id), mk_cat(p, g->kind, "__conditional"),
		chosen ? NULL : mk_cat(p, g->kind, "__conditional--hidden"));
}

void nhsuk_choice(struct page *p, const char *value, const char *text)
{
	nhsuk_choice_(p, &(const struct nhsuk_choice){ .value = value, .text = text });
}

void nhsuk_conditional_end(struct page *p)
{
	mk_pop(p, OPEN_CONDITIONAL);
	mk(p, "</div>");
}

static void all(struct page *p, const struct nhsuk_radios *o)
{
	for (size_t i = 0; i < o->count; i++)
		nhsuk_choice_(p, &o->items[i]);
}

void nhsuk_radios_begin_(struct page *p, const struct nhsuk_radios *o)
{
	begin(p, o, radios);
	all(p, o);
}

void nhsuk_checkboxes_begin_(struct page *p, const struct nhsuk_radios *o)
{
	begin(p, o, checkboxes);
	all(p, o);
}

void nhsuk_radios_end(struct page *p)
{
	end(p);
}

void nhsuk_checkboxes_end(struct page *p)
{
	end(p);
}

void nhsuk_radios_(struct page *p, const struct nhsuk_radios *o)
{
	nhsuk_radios_begin_(p, o);
	end(p);
}

void nhsuk_checkboxes_(struct page *p, const struct nhsuk_radios *o)
{
	nhsuk_checkboxes_begin_(p, o);
	end(p);
}

void nhsuk_tick_(struct page *p, const struct nhsuk_choice *o)
{
	struct nhsuk_choice one = *o;
	if (!one.value && !one.value_str.p)
		one.value = "yes";
	must(one.name);
	nhsuk_checkboxes(p, .name = one.name, .items = &one, .count = 1);
}
