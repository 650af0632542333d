// SPDX-License-Identifier: Apache-2.0
// Tables. The columns stay on the page while the table is open: a responsive cell repeats the heading of its column,
// which phones show in front of the value.
#include "nhsuk/markup.h"

struct page_table {
	const struct nhsuk_table *o;
	size_t column; // of the next cell
	bool head;     // the open cell is a row's heading
	bool spanned;  // the open cell wraps its content
	struct opening *openings; // a column each
	struct page_table *outer;
};

// How a cell opened in this column, as it stands on the page: the rows below copy it.
struct opening {
	size_t at, n; // n 0: none yet
	bool nested, numeric;
};

static void column_text(struct page *p, const struct nhsuk_table_column *c)
{
	mk_c(p, c->text);
	if (c->hidden)
		mk_hidden(p, c->text ? " " : "", c->hidden, "");
}

static void table_head(struct page *p, const struct nhsuk_table *o)
{
	if (!o->column_count)
		return;
	mk(p, "<thead class=\"nhsuk-table__head\"");
	mk(p, o->responsive ? " role=\"rowgroup\">" : ">");
	mk(p, o->responsive ? "<tr class=\"nhsuk-table__row\" role=\"row\">" : "<tr class=\"nhsuk-table__row\">");
	for (size_t i = 0; i < o->column_count; i++) {
		const struct nhsuk_table_column *c = &o->columns[i];
		mk_open(p, "th", NULL, "nhsuk-table__header", c->numeric ? "nhsuk-table__header--numeric" : NULL, c->classes);
		mk(p, o->responsive ? " scope=\"col\" role=\"columnheader\">" : " scope=\"col\">");
		column_text(p, c);
		mk(p, "</th>");
	}
	mk(p, "</tr></thead>");
}

void nhsuk_table_begin_(struct page *p, const struct nhsuk_table *given)
{
	struct page_table *t = arena_make(p->arena, struct page_table);
	struct nhsuk_table *o = arena_make(p->arena, struct nhsuk_table);
	*o = *given;
	*t = (struct page_table){ .o = o, .openings = arena_array(p->arena, struct opening, o->column_count),
		.outer = p->table };
	p->table = t;
	if (o->card_heading)
		nhsuk_card_begin(p, .heading = o->card_heading, .level = o->card_level, .size = o->card_size, .kind = o->card,
			.actions = o->actions, .action_count = o->action_count);
	mk_push(p, OPEN_TABLE);
	mk_open(p, "table", o->id, "nhsuk-table", o->reverse ? "nhsuk-table--reverse" : NULL,
		o->compact ? "nhsuk-table--compact" : NULL, o->responsive ? "nhsuk-table--responsive" : NULL,
		o->no_border ? "nhsuk-table--no-border" : o->no_last_border ? "nhsuk-table--no-last-row-border" : NULL,
		o->striped ? "nhsuk-table--striped" : NULL, o->classes);
	mk(p, o->responsive ? " role=\"table\">" : ">");
	mk_heading(p, &(struct mk_heading){ .element = "caption", .class_name = "nhsuk-table__caption",
		.class_prefix = "nhsuk-table__caption--", .size = o->caption_size, .text = str_of(o->caption),
		.id = o->caption_id, .classes = o->caption_classes });
	table_head(p, o);
	mk(p, "<tbody class=\"nhsuk-table__body\">");
}

void nhsuk_table_end(struct page *p)
{
	bool card = p->table->o->card_heading;
	mk_pop(p, OPEN_TABLE);
	mk(p, "</tbody></table>");
	if (card)
		nhsuk_card_end(p);
	p->table = p->table->outer;
}

void nhsuk_table_row_begin(struct page *p)
{
	must(p->table);
	mk_push(p, OPEN_TABLE_ROW);
	p->table->column = 0;
	mk(p, p->table->o->responsive ? "<tr class=\"nhsuk-table__row\" role=\"row\">" : "<tr class=\"nhsuk-table__row\">");
}

void nhsuk_table_row_end(struct page *p)
{
	mk_pop(p, OPEN_TABLE_ROW);
	mk(p, "</tr>");
}

static void cell_markup(struct page *p, const struct nhsuk_cell *o, const struct nhsuk_table_column *column,
	bool first, bool numeric)
{
	const struct nhsuk_table *table = p->table->o;
	const char *base = first ? "nhsuk-table__header" : "nhsuk-table__cell";
	mk_open(p, first ? "th" : "td", NULL, base, numeric ? mk_cat(p, base, "--numeric") : NULL, o->classes);
	mk(p, first ? " scope=\"row\"" : "");
	mk(p, !table->responsive ? "" : first ? " role=\"rowheader\"" : " role=\"cell\"");
	if (o->colspan > 1 && !table->responsive)
		mk_attr_int(p, "colspan", o->colspan);
	mk(p, ">");
	if (table->responsive && column) {
		mk(p, "<span class=\"nhsuk-table__heading\" aria-hidden=\"true\">");
		column_text(p, column);
		mk(p, " </span>");
	}
	mk(p, p->table->spanned ? "<span>" : "");
}

static void cell_open(struct page *p, const struct nhsuk_cell *o, bool nested)
{
	struct page_table *t = p->table;
	must(t && p->depth && p->open[p->depth - 1] == OPEN_TABLE_ROW);
	const struct nhsuk_table_column *column = t->column < t->o->column_count ? &t->o->columns[t->column] : NULL;
	struct opening *above = column && !o->classes && o->colspan <= 1 ? &t->openings[t->column] : NULL;
	bool numeric = o->numeric || (column && column->numeric && !o->not_numeric);
	t->head = t->column == 0 && t->o->first_header;
	t->spanned = t->o->responsive && column && nested;
	t->column++;
	mk_push(p, OPEN_CELL);
	if (above && above->n && above->nested == nested && above->numeric == numeric) {
		buf_need(&p->out, above->n); // before the place is read, which may move
		buf_add(&p->out, p->out.p + above->at, above->n);
		return;
	}
	size_t at = p->out.n;
	cell_markup(p, o, column, t->head, numeric);
	if (above && page_ok(p))
		*above = (struct opening){ at, p->out.n - at, nested, numeric };
}

void nhsuk_cell_begin_(struct page *p, const struct nhsuk_cell *o)
{
	cell_open(p, o, true);
}

void nhsuk_cell_end(struct page *p)
{
	mk_pop(p, OPEN_CELL);
	mk(p, p->table->spanned ? "</span>" : "");
	mk(p, p->table->head ? "</th>" : "</td>");
}

void nhsuk_cell_(struct page *p, const struct nhsuk_cell *o)
{
	struct str text = mk_pick(o->text, o->text_str);
	cell_open(p, o, false);
	if (o->href) {
		mk(p, "<a class=\"nhsuk-link\"");
		mk_href(p, o->href);
		mk(p, ">");
	}
	mk_lines(p, text);
	if (o->hidden)
		mk_hidden(p, text.n ? " " : "", o->hidden, "");
	mk(p, o->href ? "</a>" : "");
	nhsuk_cell_end(p);
}
