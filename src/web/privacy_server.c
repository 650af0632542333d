// SPDX-License-Identifier: Apache-2.0
// What was done on the server itself, with the program's own commands, for the privacy officer: who got an account or a
// token, which copies were made and brought back. Rows of the audit; they are about no person.
#include "plan/say.h"
#include "record/client.h"
#include "web/door.h"
#include "web/looked.h"
#include "web/plan_view.h"
#include "web/web.h"

#define ROWS_MOST 100 // on one page

static const struct {
	const char *act, *did, *words; // did NULL: whatever it was
} deeds[] = {
	{ "account", "added", N_("An account was made") },
	{ "account", "ended", N_("An account was ended") },
	{ "account", "joined-team", N_("An account came into a team") },
	{ "account", "left-team", N_("An account left a team") },
	{ "account", "new-password", N_("An account got a new password") },
	{ "account", "token", N_("A program got a token") },
	{ "account", NULL, N_("A program or a system was changed") },
	{ "backup", NULL, N_("A copy of everything was made") },
	{ "restore", NULL, N_("Everything was brought back from a copy") },
};

static const char *deed(const struct audit_row *row, struct str did)
{
	for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
		if (str_is(row->action, deeds[i].act) && (!deeds[i].did || str_is(did, deeds[i].did)))
			return _(deeds[i].words);
	return _("Something was done with a command");
}

// Whose account or which program it is; of a copy where it lies.
static struct str about(struct visit *v, const struct audit_row *row, struct str rest)
{
	struct str name;
	size_t at;
	if (!str_is(row->action, "account"))
		return str_index(row->what, '/', &at) ? str_part(row->what, at, row->what.n) : row->what;
	if (str_starts(rest, "a:"))
		return web_author_name(v, rest);
	if (str_starts(rest, "s:") && client_name(v->db, v->arena, str_part(rest, 2, rest.n), &name) == OK)
		return name;
	return rest;
}

static void draw_row(struct visit *v, struct page *p, const struct audit_row *row)
{
	struct str rest = row->what, did = str_cut(&rest, ' ');
	nhsuk_table_row_begin(p);
	nhsuk_cell(p, .text = page_say(p, "%s, %s", say_day(v->arena, day_of(row->at)), say_time(v->arena, row->at)));
	nhsuk_cell(p, .text = deed(row, did));
	nhsuk_cell(p, .text_str = about(v, row, rest.p ? rest : STR("")));
	nhsuk_table_row_end(p);
}

enum err privacy_server(struct visit *v)
{
	struct audit_place place;
	struct audit_row *rows;
	size_t count;
	bool before = looked_place(visit_query(v, "before"), &place);
	enum err e = audit_of_operator(v->db, v->arena, before ? &place : NULL, ROWS_MOST, &rows, &count);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("What was done on the server"), .h1 = true, .back = "/privacy");
	nhsuk_paragraph(p, .size = SIZE_L, .text = _("Whoever looks after the server works with commands. What they did "
		"there stands here; what concerns one person stands in that person's own list too."));
	const char *none = before ? _("There is nothing older than this.") : _("Nothing was done with commands yet.");
	if (!count)
		own_empty(p, .text = none);
	else
		nhsuk_table_begin(p, .caption = _("The newest first"), .caption_size = SIZE_M, .responsive = true,
			NHSUK_COLUMNS({ _("When") }, { _("What was done") }, { _("Of whom, or where") }));
	for (size_t i = 0; i < count; i++)
		draw_row(v, p, &rows[i]);
	if (count)
		nhsuk_table_end(p);
	if (count == ROWS_MOST) {
		const struct audit_row *last = &rows[count - 1];
		nhsuk_pagination(p, .next_href = str_format(v->arena, "/privacy/server?before=%lld.%lld.%lld",
				(long long)last->at, (long long)last->chain, (long long)last->seq).p, .next_text = _("Earlier"));
	}
	return web_end(v, p);
}
