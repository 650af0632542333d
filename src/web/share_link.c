// SPDX-License-Identifier: Apache-2.0
// "Make a link": a part of the plan for one reader who has no account here. Its address and its code are shown once, to
// be given on different ways; after that it stands in the list of who can see the plan, like everybody else
// (record/share_link.h). What the reader meets is in shared.c.
#include "base/base64.h"
#include "base/text.h"
#include "plan/say.h"
#include "record/key.h"
#include "web/sharing.h"
#include "web/web.h"

#define NAME_MOST 80     // characters
#define OPENINGS_SHOWN 12
#define ROWS_READ 400    // of who looked, for the openings of a link

static enum err draw_make(struct visit *v, const struct share *s)
{
	struct page *p = web_begin(v, .title = _("Make a link for someone"), .h1 = true, .place = PLACE_SHARING,
		.back = web_path(v, "/sharing"), .back_text = _("Back to who can see it"));
	nhsuk_paragraph(p,
		.text = _("For one person who does not use this service. They open the link and type a code. They can only "
				  "read, and only what you choose here."));
	nhsuk_form_begin(p, .action = web_path(v, "/sharing/link"));
	nhsuk_input(p, .name = "name", .label = _("Who is it for?"), .label_size = SIZE_M,
		.hint = _("For example: Aunt May, or the swimming coach. It stands in your list, and in who has looked."),
		.value = visit_form(v, "name"), .error = fault_at(&v->fault, "name"), .autocomplete = "off");
	share_draw(v, p, s);
	nhsuk_button(p, .text = _("Make the link"), .once = true);
	nhsuk_form_end(p);
	return web_end(v, p);
}

enum err share_link_page(struct visit *v)
{
	const struct share s = { .link = true, .until = DAY_NONE, .sections = STR(""), .labels = STR("") };
	return share_may(v) ? draw_make(v, &s) : ERR_NOT_FOUND;
}

// HL7 SMART Health Cards and Links 1.0.0: "L" may be read again, "P" with a code.
static struct str app_link(struct visit *v, const struct share *s)
{
	unsigned char key[32];
	struct arena *a = v->arena;
	struct json_node *n = json_node_object(a);
	struct buf b;
	share_link_key(v->site->sign_secret, s->made->secret, key);
	struct str address = str_format(a, "%s/shl/%.*s", visit_base(v), STR_ARG(s->made->secret));
	if (address.n > 128)
		return STR_NONE;
	json_node_put(a, n, "url", json_node_text(a, address));
	json_node_put(a, n, "key", json_node_text(a, base64_text(a, (struct str){ (const char *)key, sizeof key },
		BASE64_URL)));
	json_node_put(a, n, "exp", json_node_raw(a,
		str_format(a, "%lld", (long long)(day_start(s->until + 1) / SECONDS))));
	json_node_put(a, n, "flag", json_node_text(a, STR("LP")));
	json_node_put(a, n, "label", json_node_text(a, STR("A part of a care and support plan")));
	json_node_put(a, n, "v", json_node_raw(a, STR("1")));
	buf_init(&b, a, BUF_PAGE);
	json_node_write(&b, n);
	return str_format(a, "shlink:/%.*s", STR_ARG(base64_text(a, buf_text(&b), BASE64_URL)));
}

static void draw_app(struct visit *v, struct page *p, const struct share *s)
{
	struct str link = app_link(v, s);
	if (!link.p)
		return;
	nhsuk_details_begin(p, .summary = _("They want to read it in a health app"));
	nhsuk_paragraph(p,
		.text = _("Some apps open a SMART Health Link. Send this one then, not the other: whichever is opened first is "
				  "the one that works. The code is the same."));
	nhsuk_input(p, .name = "app", .label = _("SMART Health Link"), .label_size = SIZE_S, .code = true, .value = link);
	(void)own_qr(p, .data = link, .text = _("The SMART Health Link as a picture for a health app"));
	nhsuk_details_end(p);
}

static enum err made(struct visit *v, enum err e, void *what)
{
	const struct plan_change *c = what;
	const struct share *s = c->own;
	if (e != OK)
		return web_error(v, e);
	const char *name = str_c(v->arena, text_short(v->arena, s->name, NAME_MOST));
	struct str link = str_format(v->arena, "%s/shared/%.*s", visit_base(v), STR_ARG(s->made->secret));
	http_header_set(v->req, "Cache-Control", STR("no-store"));
	struct page *p = web_begin(v, .title = _("The link is ready"), .caption = name, .h1 = true, .place = PLACE_SHARING,
		.back = web_path(v, "/sharing"), .back_text = _("Back to who can see it"));
	nhsuk_inset_text(p, .text = _("You see the link and the code only now. If they are lost, stop this link and make a "
		"new one."));
	nhsuk_section_begin(p, .text = page_say(p, _("1. Send this link to %s"), name), .size = SIZE_M);
	nhsuk_input(p, .name = "link", .label = _("The link"), .label_size = SIZE_S, .code = true,
		.hint = _("Do not open it yourself: it belongs to the first one who opens it."),
		.value = link);
	nhsuk_paragraph(p, .text = _("Are they with you? They can hold the camera of their phone over this:"));
	(void)own_qr(p, .data = link, .text = _("The link as a picture for the camera of a phone"));
	nhsuk_section_end(p);
	nhsuk_section_begin(p, .text = page_say(p, _("2. Tell %s the code in another way"), name), .size = SIZE_M);
	nhsuk_paragraph(p,
		.text = _("On the telephone or face to face. Not in the same message as the link: then nobody who only finds "
				  "one of them can read anything."));
	nhsuk_panel(p, .heading = str_c(v->arena, code_shown(v->arena, s->code)), .level = 3, .size = SIZE_L);
	nhsuk_section_end(p);
	draw_app(v, p, s);
	nhsuk_paragraph(p, .text = page_say(p, _("It works until %s, or until you stop it."),
		say_day(v->arena, s->until)));
	nhsuk_paragraph(p, .text = _("[Back to who can see it]"), .href = web_path(v, "/sharing"));
	return web_end(v, p);
}

static void read_name(struct visit *v, struct share *s)
{
	s->name = visit_form(v, "name");
	if (!s->name.n)
		(void)fault_field(&v->fault, "name", _("Enter who the link is for"));
	else if (!text_is_short(s->name, NAME_MOST))
		(void)fault_field(&v->fault, "name", _("This name is too long. Use 80 letters at most"));
}

enum err share_link_make(struct visit *v)
{
	struct share *s = arena_make(v->arena, struct share);
	struct share_link *l = arena_make(v->arena, struct share_link);
	if (!share_may(v))
		return ERR_NOT_FOUND;
	struct str id = key_id(v->arena, v->person.key);
	*l = (struct share_link){ .person = v->person.key, .id = id, .secret = share_link_secret(v->arena) };
	*s = (struct share){ .id = id, .link = true, .made = l, .code = code_new(v->arena), .until = DAY_NONE,
		.grantee = str_format(v->arena, "l:%.*s", STR_ARG(id)), .sections = STR(""), .labels = STR(""),
		.basis = share_basis_here(v) };
	read_name(v, s);
	enum err e = share_read(v, s);
	if (e != OK)
		return e == ERR_INPUT ? draw_make(v, s) : e;
	struct plan_change *c = share_change(v, s, SHARE_GIVE);
	c->own = s;
	return visit_commit(v, plan_change_run, c, made);
}

// --- in the list ---------------------------------------------------------------------------------------------------
static enum err openings(struct visit *v, struct page *p, struct str grantee)
{
	struct audit_row *row;
	size_t count, shown = 0, more = 0;
	enum err e = audit_of_person(v->db, v->arena, v->person.key, NULL, ROWS_READ, &row, &count);
	for (size_t i = 0; e == OK && i < count; i++) {
		if (!str_eq(row[i].actor, grantee))
			continue;
		if (shown == OPENINGS_SHOWN) {
			more++;
			continue;
		}
		if (!shown++)
			nhsuk_list_begin(p, .plain = false);
		nhsuk_item(p, page_say(p, _("Opened %s"), say_when(v->arena, row[i].at)));
	}
	if (more)
		nhsuk_item(p, page_say(p, ngettext("and %zu time before", "and %zu times before", more), more));
	if (shown)
		nhsuk_list_end(p);
	return e;
}

enum err share_link_stands(struct visit *v, struct page *p, const struct consent_view *c)
{
	struct share_link l;
	enum err e = share_link_of(v->db, v->arena, v->person.key, c->id, &l);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (!l.bound)
		nhsuk_paragraph(p, .tight = true, .text = _("Nobody has opened it yet."));
	if (l.tries)
		nhsuk_paragraph(p, .tight = true,
			.text = page_say(p, ngettext("%lld wrong code was typed.", "%lld wrong codes were typed.", (size_t)l.tries),
				(long long)l.tries));
	if (l.tries >= SHARE_LINK_TRIES)
		nhsuk_paragraph(p, .tight = true,
			.text = _("That was too many, so the link has ended. Somebody may have found it. Make a new one."));
	return l.bound ? openings(v, p, c->grantee) : OK;
}
