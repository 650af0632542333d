// SPDX-License-Identifier: Apache-2.0
// Everything about a person in one file (UK GDPR articles 15 and 20): the plan to read, the record with all versions
// and its files for other programs, what was asked and answered, who can see it, and who looked. For the person and for
// who lawfully speaks for them; what is held back is said in it, and why.
#include "web/everything.h"

#include <string.h>

#include "base/arena.h"
#include "base/csv.h"
#include "nhsuk/assets.h"
#include "plan/say.h"
#include "web/plan_view.h"
#include "web/retention.h"
#include "web/second.h"
#include "web/sharing.h"
#include "web/web.h"

#define STYLES "ownplan.css"

bool everything_may(const struct visit *v)
{
	return v->access.self || access_decide(&v->access, MAY_SPEAK, &(struct access_what){ .section = STR("") });
}

// Why the record for programs is not in it; NULL: it is. Who speaks for somebody is not shown what they kept to
// themselves, and a record with holes would say where they are.
static enum err held_back(struct visit *v, const char **why)
{
	bool hides = false;
	*why = NULL;
	enum err e = v->access.self ? OK : access_hides(v->db, &v->access, v->person.key, &hides);
	if (e == OK && !v->access.self && (hides || v->person.restricted))
		*why = _("The record for other programs is not in it, because not all of it is open to you.");
	return e;
}

// --- the page --------------------------------------------------------------------------------------------------------
static void draw_list(struct visit *v, struct page *p, const char *why)
{
	nhsuk_list_begin(p, .plain = false);
	nhsuk_item(p, _("The plan, to read: a page that opens in any browser"));
	nhsuk_item(p, _("What was asked and answered"));
	nhsuk_item(p, _("Who can see the plan, since when, and who could before"));
	if (v->access.self)
		nhsuk_item(p, _("Everyone who has looked, and when"));
	if (!why) {
		nhsuk_item(p, _("The whole record with everything that it said before, for other programs (FHIR)"));
		nhsuk_item(p, _("All files: pictures, recordings and letters"));
	}
	if (v->access.also)
		nhsuk_item(p, _("The other record, in a folder of its own"));
	nhsuk_list_end(p);
}

static void draw_held_back(struct visit *v, struct page *p, const char *why)
{
	nhsuk_heading(p, .text = _("What is not in it"), .level = 2, .size = SIZE_M);
	nhsuk_list_begin(p, .plain = false);
	if (why)
		nhsuk_item(p, why);
	if (!v->access.self)
		nhsuk_item(p, page_say(p, _("Who has looked: that is for %s alone."), page_c(p, v->person.called)));
	nhsuk_item(p, _("What others only began to write. It is theirs until they save it."));
	nhsuk_item(p, _("Your password. Nobody can read it, we neither."));
	nhsuk_list_end(p);
}

enum err everything_page(struct visit *v)
{
	const char *why;
	if (!everything_may(v))
		return ERR_DENIED;
	enum err e = held_back(v, &why);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .h1 = true, .back = web_path(v, "/print"), .back_text = _("Back to print or save"),
		.title = web_say(v, N_("Everything about you in one file"), N_("Everything about %s in one file")));
	nhsuk_paragraph(p, .size = SIZE_L, .text = web_say(v,
		N_("You have a right to all that is kept about you here. It is yours to keep, to read and to take elsewhere."),
		N_("There is a right to all that is kept here about %s, to keep, to read and to take elsewhere.")));
	nhsuk_heading(p, .text = _("What is in it"), .level = 2, .size = SIZE_M);
	draw_list(v, p, why);
	draw_held_back(v, p, why);
	e = retention_draw(v, p);
	if (e != OK)
		return e;
	nhsuk_warning_callout(p, .heading = _("Keep the file safe"), .level = 2,
		.text = _("Whoever has it can read all of it. Do not save it on a computer that others use."));
	nhsuk_form_begin(p, .action = web_path(v, "/everything"));
	nhsuk_button(p, .text = _("Save the file"));
	nhsuk_form_end(p);
	nhsuk_paragraph(p, .secondary = true, .text = _("It is a zip file: a folder in one file. Most computers and "
		"telephones open it when you press on it. A big record takes a moment."));
	return web_end(v, p);
}

// --- the file --------------------------------------------------------------------------------------------------------
// A page of its own, without what belongs to a session; its styles lie beside it.
static struct page *page_of_file(struct visit *v, const char *title)
{
	struct page *p = arena_make(v->arena, struct page);
	page_init(p, v->arena, STR(""));
	page_begin(p, .title = title, .place = web_plan_name(v), .wide = true, .plain = true, .no_script = true,
		.print_name = v->person.full,
		.print_date = page_say(p, _("Current on %s"), say_day(v->arena, clock_today())));
	return p;
}

static void put_markup(struct zip *z, const char *name, struct str markup)
{
	struct str styles = str_of(asset_url(STYLES));
	must(markup.p && styles.p);
	const char *at = memmem(markup.p, markup.n, styles.p, styles.n);
	size_t before = at ? (size_t)(at - markup.p) : markup.n;
	zip_file(z, name);
	zip_put(z, str_part(markup, 0, before));
	if (at) {
		zip_put(z, STR("style.css"));
		zip_put(z, str_part(markup, before + styles.n, markup.n));
	}
}

static enum err put_page(struct visit *v, struct zip *z, const char *name, const char *title,
	void (*draw)(struct plan_view *w))
{
	struct plan_view w;
	enum err e = plan_view_open(v, &w);
	if (e != OK)
		return e;
	w.paper = true;
	w.p = page_of_file(v, title);
	draw_head(&w);
	draw(&w);
	e = plan_sound(&w.pl);
	page_end(w.p);
	if (e == OK && !page_ok(w.p))
		e = ERR_TOO_LARGE;
	if (e != OK)
		return e;
	put_markup(z, name, buf_text(&w.p->out));
	return OK;
}

static void put_cells(struct visit *v, struct buf *b, const struct consent_view *c)
{
	struct arena *a = v->arena;
	instant end = c->ended ? c->ended_at : c->until == DAY_NONE ? 0 : day_start(c->until + 1) - 1;
	csv_cell(b, c->grantee_name, false);
	csv_cell(b, str_of(share_what(v, c)), false);
	csv_cell(b, day_iso(a, day_of(c->since)), false);
	csv_cell(b, end ? day_iso(a, day_of(end)) : STR(""), false);
	csv_cell(b, str_of(c->ended ? _("Ended") : _("Holds now")), false);
	csv_cell(b, str_of(c->never ? "" : _(consent_basis_words(c->basis))), false);
	csv_cell(b, web_author_name(v, c->given_by), false);
	csv_cell(b, c->words, true);
}

static enum err put_shared(struct visit *v, struct zip *z)
{
	static const char *const heads[] = { N_("Who"), N_("What"), N_("Since"), N_("Until"), N_("Now"), N_("Why"),
		N_("Given by"), N_("What was said then") };
	struct consent_view *list;
	struct buf b;
	size_t count, n = sizeof heads / sizeof *heads;
	enum err e = consent_list(v->db, v->arena, v->person.key, true, &list, &count);
	buf_init(&b, v->arena, BUF_PAGE);
	buf_str(&b, STR("\xEF\xBB\xBF"));
	for (size_t i = 0; i < n; i++)
		csv_cell(&b, str_of(_(heads[i])), i + 1 == n);
	for (size_t i = 0; e == OK && i < count; i++)
		if (v->access.self || !list[i].never) // who shall never see it is told to nobody else
			put_cells(v, &b, &list[i]);
	if (e == OK && !buf_ok(&b))
		e = ERR_TOO_LARGE;
	if (e != OK)
		return e;
	zip_file(z, "who-can-see.csv");
	zip_put(z, buf_text(&b));
	return OK;
}

static void put_lines(void *what, struct str lines)
{
	zip_put(what, lines);
}

static void put_read_me(struct visit *v, struct zip *z, const char *why)
{
	struct arena *a = v->arena;
	zip_file(z, "read-me.txt");
	zip_put(z, str_format(a, _("What is kept about %.*s, made on %s for %.*s.\n\n"), STR_ARG(v->person.full),
		say_day(a, clock_today()), STR_ARG(v->actor.name)));
	zip_put(z, str_of(_("plan.html: the plan, to read\nmessages.html: what was asked and answered\n"
		"who-can-see.csv: who can see the plan, since when, and who could before\n")));
	if (v->access.self)
		zip_put(z, str_of(_("who-has-looked.csv: everyone who has looked, and when\n")));
	if (!why)
		zip_put(z, str_of(_("record.json: the whole record with everything that it said before, for other programs "
			"(FHIR R4)\nfiles: pictures, recordings and letters\n")));
	if (why)
		zip_put(z, str_format(a, "\n%s\n", why));
	if (!v->access.self)
		zip_put(z, str_of(_("\nWho has looked is not in it: that is for the person alone.\n")));
}

static enum err fill(struct visit *v, struct zip *z)
{
	const char *why;
	enum err e = held_back(v, &why);
	if (e != OK)
		return e;
	put_read_me(v, z, why);
	e = put_page(v, z, "plan.html", _("The whole plan"), draw_whole);
	if (e == OK)
		e = put_page(v, z, "messages.html", _("Messages"), draw_messages);
	const struct asset *styles = asset_find(str_of(asset_url(STYLES)));
	must(styles);
	zip_file(z, "style.css");
	zip_put(z, styles->bytes);
	if (e == OK)
		e = put_shared(v, z);
	if (e == OK && v->access.self) {
		zip_file(z, "who-has-looked.csv");
		e = looked_rows(v, put_lines, z);
	}
	return e == OK && !why ? everything_record(v, z) : e;
}

// Another record of the same person, as far as it is open to who asks, in a folder of its own.
static enum err fill_second(struct visit *v, void *zip)
{
	if (!everything_may(v))
		return OK;
	zip_folder(zip, str_format(v->arena, "other-record-%.*s/", STR_ARG(v->person.key)).p);
	return fill(v, zip);
}

enum err everything(struct visit *v)
{
	struct zip *z;
	uint64_t size;
	int fd;
	if (!everything_may(v))
		return ERR_DENIED;
	enum err e = zip_begin(&z, v->site->folder ? v->site->folder : "/tmp");
	if (e != OK)
		return e;
	e = fill(v, z);
	if (e == OK)
		e = second_each(v, fill_second, z);
	if (e != OK) {
		zip_drop(z);
		return e;
	}
	e = zip_end(z, &fd, &size);
	if (e != OK)
		return e;
	v->req->reply.status = 200;
	http_header_set(v->req, "Content-Type", STR("application/zip"));
	visit_download(v, str_format(v->arena, "%.*s %.*s.zip", STR_ARG(v->person.called),
		STR_ARG(day_iso(v->arena, clock_today()))));
	http_send_file(v->req, fd, size);
	return OK;
}
