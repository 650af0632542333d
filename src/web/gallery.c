// SPDX-License-Identifier: Apache-2.0
// The gallery: what organisations show each other, as a list that one can search; and what programs of other
// installations read of it, where this one allows that.
#include "web/gallery.h"

#include "base/fold.h"
#include "plan/say.h"
#include "record/setting.h"
#include "web/plan_view.h"
#include "web/web.h"

#define SHORT_MOST 240 // letters of a note in the list

const char *gallery_href(struct visit *v, struct str id, const char *rest)
{
	return str_format(v->arena, "/gallery/%.*s%s", STR_ARG(id), rest).p;
}

const char *gallery_whence(struct visit *v, struct page *p, const struct gallery_item *i)
{
	const char *when = say_day(v->arena, day_of(i->published));
	return page_say(p, _("Version %lld, shown by %s on %s"), (long long)i->number, page_c(p, i->organisation),
		when);
}

struct str gallery_our_key(struct visit *v)
{
	return message_key_id(v->arena, &v->site->sends);
}

bool gallery_is_shared(struct visit *v)
{
	struct str value;
	return setting_get(v->db, v->arena, GALLERY_SHARED, &value) == OK && str_is(value, "yes");
}

bool gallery_may_see(const struct visit *v)
{
	enum actor_kind kind = v->actor.kind;
	return kind != ACTOR_NOBODY && kind != ACTOR_PERSON && kind != ACTOR_SUPPORTER && kind != ACTOR_SYSTEM;
}

// --- the list ------------------------------------------------------------------------------------------------------
static bool holds(struct visit *v, struct str text, struct str folded)
{
	struct str in = fold_case(v->arena, text);
	return folded.n == 0 || (in.n >= folded.n && memmem(in.p, in.n, folded.p, folded.n) != NULL);
}

// Every word that was asked for stands somewhere in it.
static bool fits(struct visit *v, const struct gallery_item *i, struct str asked)
{
	struct str rest = fold_case(v->arena, asked);
	while (rest.p) {
		struct str word = str_cut(&rest, ' ');
		if (!holds(v, i->title, word) && !holds(v, i->note, word) && !holds(v, i->organisation, word) &&
			!holds(v, i->name, word))
			return false;
	}
	return true;
}

static void draw_one(struct visit *v, struct page *p, const struct gallery_item *i)
{
	own_box_begin(p);
	nhsuk_heading(p, .text_str = i->title, .level = 3, .size = SIZE_M, .href = gallery_href(v, i->id, ""));
	nhsuk_paragraph_begin(p, .secondary = true);
	nhsuk_text(p, gallery_whence(v, p, i));
	nhsuk_text(p, " ");
	nhsuk_tag(p, .text = i->ours ? _("From here") : _("From elsewhere"), .colour = i->ours ? TAG_GREEN : TAG_BLUE);
	nhsuk_paragraph_end(p);
	nhsuk_paragraph(p, .text_str = text_short(v->arena, i->note, SHORT_MOST));
	own_box_end(p);
}

static void draw_search(struct visit *v, struct page *p, struct str asked)
{
	nhsuk_form_begin(p, .action = "/gallery", .method = "get");
	nhsuk_input(p, .name = "q", .label = _("Search the gallery"), .label_size = SIZE_S, .value = asked, .width = 30,
		.hint = _("For example dementia, birth or young people"), .autocomplete = "off");
	nhsuk_button(p, .text = _("Search"), .look = BUTTON_SECONDARY);
	nhsuk_form_end(p);
	(void)v;
}

static void draw_admin(struct visit *v, struct page *p)
{
	if (v->actor.kind != ACTOR_ADMIN)
		return;
	nhsuk_list_begin(p, .plain = true);
	nhsuk_item_begin(p);
	nhsuk_link(p, .text = _("Show one of your templates here"), .href = "/gallery/show");
	nhsuk_item_end(p);
	nhsuk_item_begin(p);
	nhsuk_link(p, .text = _("Exchange templates with other services"), .href = "/gallery/others");
	nhsuk_item_end(p);
	nhsuk_list_end(p);
}

enum err gallery_page(struct visit *v)
{
	struct gallery_list l;
	struct str asked = str_trim(visit_query(v, "q"));
	size_t shown = 0;
	enum err e = gallery_list(v->db, v->arena, false, &l);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Gallery of templates"), .h1 = true);
	nhsuk_paragraph(p, .size = SIZE_L,
		.text = _("See how other services plan with people, use what works, and say what you learned."));
	draw_admin(v, p);
	draw_search(v, p, asked);
	for (size_t i = 0; i < l.count; i++)
		shown += fits(v, &l.item[i], asked);
	if (l.count)
		nhsuk_heading(p, .level = 2, .size = SIZE_M,
			.text = page_say(p, ngettext("%zu template", "%zu templates", shown), shown));
	for (size_t i = 0; i < l.count; i++)
		if (fits(v, &l.item[i], asked))
			draw_one(v, p, &l.item[i]);
	if (!l.count)
		own_empty(p, .text = _("Nothing is here yet. A template is shown here when an administrator publishes "
			"it with a note on how it is used."));
	else if (!shown)
		own_empty(p, .text = _("No template has all of these words. Try fewer words, or another one."));
	return web_end(v, p);
}

// --- for other installations ---------------------------------------------------------------------------------------
enum err gallery_feed_file(struct visit *v)
{
	struct gallery_list l, answers;
	if (!gallery_is_shared(v))
		return ERR_NOT_FOUND;
	enum err e = gallery_list(v->db, v->arena, false, &l);
	if (e == OK)
		e = gallery_answers(v->db, v->arena, &answers);
	if (e != OK)
		return e;
	return visit_text(v, 200, GALLERY_TYPE, gallery_feed_make(v->arena, &v->site->sends, &l, &answers,
		v->site->organisation, visit_base(v)));
}

enum err gallery_file(struct visit *v)
{
	struct gallery_item i;
	enum err e = gallery_get(v->db, v->arena, visit_param(v, "id"), &i);
	if (e != OK)
		return e;
	if (i.gone || !i.known || (!gallery_may_see(v) && (!i.ours || !gallery_is_shared(v))))
		return ERR_NOT_FOUND;
	visit_download(v, str_format(v->arena, "%.*s-%lld.template", STR_ARG(i.name), (long long)i.number));
	return visit_text(v, 200, GALLERY_TYPE, i.sealed);
}
