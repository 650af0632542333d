// SPDX-License-Identifier: Apache-2.0
// Exchanging templates with other services: whether they may read what is shown from here, where theirs are fetched
// from, whose signatures are known here, and handing in a file. An administrator's.
#include "http/http_out.h"
#include "plan/say.h"
#include "record/key.h"
#include "record/seal.h"
#include "record/setting.h"
#include "web/draft_form.h"
#include "web/gallery.h"
#include "web/web.h"

#define ADDRESS_PLACE "gallery-address" // of the draft

struct others {
	struct gallery_keys keys;
	struct gallery_sources sources;
};

// --- the page ------------------------------------------------------------------------------------------------------
static void draw_ours(struct visit *v, struct page *p)
{
	bool shared = gallery_is_shared(v);
	nhsuk_heading(p, .text = _("What others may have of you"), .level = 2, .size = SIZE_M);
	if (shared) {
		nhsuk_paragraph(p, .text = _("Other services can read what you show in the gallery, at this address:"));
		nhsuk_inset_text(p, .text = str_format(v->arena, "%s/gallery/feed", visit_base(v)).p);
	} else {
		nhsuk_paragraph(p, .text = _("Nobody outside this service can read what you show in the gallery."));
	}
	nhsuk_paragraph(p, .text = _("What you give out is signed. When they ask whether it is yours, read them these "
		"numbers:"));
	nhsuk_inset_text(p, .text_str = seal_key_words(v->arena, gallery_our_key(v)));
	struct nhsuk_field to = { "shared", shared ? STR("no") : STR("yes") };
	nhsuk_post_button(p, .action = "/gallery/others/share", .look = BUTTON_SECONDARY, .fields = &to,
		.field_count = 1,
		.text = shared ? _("Stop showing them to other services") : _("Let other services read them"));
}

static const struct {
	const char *word; // N_
	enum nhsuk_colour colour;
} trusts[] = {
	[GALLERY_ASKED] = { N_("Not known yet"), TAG_YELLOW },
	[GALLERY_KNOWN] = { N_("Known"), TAG_GREEN },
	[GALLERY_REFUSED] = { N_("Refused"), TAG_RED },
};

static void draw_key(struct visit *v, struct page *p, const struct gallery_key *k)
{
	own_box_begin(p);
	nhsuk_heading(p, .text_str = k->organisation, .level = 3, .size = SIZE_S,
		.tag = _(trusts[k->trust].word), .tag_colour = (int)trusts[k->trust].colour);
	nhsuk_paragraph(p, .text = page_say(p, ngettext("%lld template. Its numbers are:",
		"%lld templates. Their numbers are:", (unsigned long)k->items), (long long)k->items), .tight = true);
	nhsuk_inset_text(p, .text_str = seal_key_words(v->arena, k->id));
	if (k->trust != GALLERY_KNOWN) {
		nhsuk_paragraph(p, .text = _("Call them on a number that you know, and let them read you their "
			"numbers. If they are the same, their templates can be seen here."));
		struct nhsuk_field yes[] = { { "key", k->id }, { "trust", STR("known") } };
		nhsuk_post_button(p, .action = "/gallery/others/key", .fields = yes, .field_count = 2,
			.text = _("The numbers are the same"), .hidden = str_c(v->arena, k->organisation));
	}
	if (k->trust != GALLERY_REFUSED) {
		struct nhsuk_field no[] = { { "key", k->id }, { "trust", STR("refused") } };
		nhsuk_post_button(p, .action = "/gallery/others/key", .fields = no, .field_count = 2,
			.look = BUTTON_SECONDARY,
			.text = k->trust == GALLERY_KNOWN ? _("Show their templates no longer") :
				_("They are not the same"),
			.hidden = str_c(v->arena, k->organisation));
	}
	own_box_end(p);
}

static const char *looked(struct visit *v, struct page *p, const struct gallery_source *s)
{
	if (s->asked)
		return _("We are looking there now. Load this page again in a moment.");
	if (!s->looked)
		return _("Not looked at yet.");
	return page_say(p, ngettext("Looked at %s: %lld new template.", "Looked at %s: %lld new templates.",
		(unsigned long)s->came),
		say_when(v->arena, s->looked), (long long)s->came);
}

static void draw_source(struct visit *v, struct page *p, const struct gallery_source *s)
{
	struct nhsuk_field which = { "address", s->address };
	own_box_begin(p);
	nhsuk_heading(p, .text_str = s->address, .level = 3, .size = SIZE_S);
	nhsuk_paragraph(p, .text = looked(v, p, s));
	if (s->trouble.n && !s->asked)
		nhsuk_error_message(p, .text = _(str_c(v->arena, s->trouble)));
	nhsuk_button_group_begin(p);
	nhsuk_post_button(p, .action = "/gallery/others/address", .fields = &which, .field_count = 1,
		.look = BUTTON_SECONDARY,
		.text = _("Look again now"), .hidden = str_c(v->arena, s->address));
	nhsuk_post_button(p, .action = "/gallery/others/stop", .fields = &which, .field_count = 1, .as_link = true,
		.text = _("Stop looking there"), .hidden = str_c(v->arena, s->address));
	nhsuk_button_group_end(p);
	own_box_end(p);
}

static void draw_adding(struct visit *v, struct page *p, const struct draft_form *d)
{
	nhsuk_form_begin(p, .action = "/gallery/others/address", .draft = draft_form_path(v, d));
	nhsuk_input(p, .name = "address", .label = _("The address of a gallery, or of one template"),
		.label_size = SIZE_S,
		.hint = _("The other service tells you. It begins with https://"), .type = "url",
			.value = visit_form(v, "address"),
		.error = fault_at(&v->fault, "address"), .autocomplete = "off", .spellcheck = -1);
	draft_form_draw(v, p, d);
	nhsuk_button_group_begin(p);
	nhsuk_button(p, .text = _("Look there"), .look = BUTTON_SECONDARY);
	draft_form_later(v, p, d);
	nhsuk_button_group_end(p);
	nhsuk_form_end(p);
	draft_form_after(v, p, d);
	nhsuk_form_begin(p, .action = "/gallery/others/file", .multipart = true);
	nhsuk_file_upload(p, .name = "file", .label = _("Or a file that they sent you"), .label_size = SIZE_S,
		.hint = _("It ends with .template"), .error = fault_at(&v->fault, "file"));
	nhsuk_button(p, .text = _("Bring it in"), .look = BUTTON_SECONDARY);
	nhsuk_form_end(p);
}

static enum err draw(struct visit *v)
{
	struct others o;
	struct draft_form d;
	enum err e = draft_form_open(v, STR(ADDRESS_PLACE), &d);
	if (e == OK)
		e = gallery_keys(v->db, v->arena, &o.keys);
	if (e == OK)
		e = gallery_sources(v->db, v->arena, &o.sources);
	if (e != OK)
		return e;
	struct page *p = web_begin(v, .title = _("Exchange templates with other services"), .h1 = true,
		.back = "/gallery",
		.back_text = _("Back to the gallery"));
	nhsuk_paragraph(p,
		.text = _("Templates hold nothing about any person. Only templates and notes are exchanged."));
	if (v->fault.items && !fault_at(&v->fault, "address"))
		nhsuk_paragraph(p, .text = _("Nothing was brought in."));
	nhsuk_heading(p, .text = _("What you may have of others"), .level = 2, .size = SIZE_M);
	for (size_t i = 0; i < o.sources.count; i++)
		draw_source(v, p, &o.sources.item[i]);
	draw_adding(v, p, &d);
	if (o.keys.count)
		nhsuk_heading(p, .text = _("Whose signatures you know"), .level = 2, .size = SIZE_M, .id = "keys");
	for (size_t i = 0; i < o.keys.count; i++)
		draw_key(v, p, &o.keys.item[i]);
	draw_ours(v, p);
	return web_end(v, p);
}

enum err gallery_others_page(struct visit *v)
{
	return draw(v);
}

// --- changing ------------------------------------------------------------------------------------------------------
struct change {
	enum err (*run)(struct db *db, const struct change *c);
	struct str address, key;
	enum gallery_trust trust;
	struct str account;
	instant now;
	bool shared;
	struct gallery_item item;
	const char *done, *path;
	struct str place; // of a draft that it settles
};

static enum err change_run(struct db *db, struct arena *a, void *what)
{
	const struct change *c = what;
	(void)a;
	return c->run(db, c);
}

static enum err change_after(struct visit *v, enum err e, void *what)
{
	const struct change *c = what;
	return e == OK ? web_go_done(v, c->path ? c->path : "/gallery/others", c->done) : web_error(v, e);
}

static enum err change(struct visit *v, struct change c)
{
	struct change *kept = arena_make(v->arena, struct change);
	*kept = c;
	kept->now = clock_now();
	kept->account = v->actor.account;
	return draft_form_commit(v, kept->place, change_run, kept, change_after);
}

static enum err share_run(struct db *db, const struct change *c)
{
	return setting_put(db, GALLERY_SHARED, c->shared ? STR("yes") : STR("no"));
}

enum err gallery_share(struct visit *v)
{
	return change(v, (struct change){ .run = share_run, .shared = str_is(visit_form(v, "shared"), "yes"),
		.done = "gallery-sharing" });
}

static enum err ask_run(struct db *db, const struct change *c)
{
	return gallery_source_ask(db, c->address, c->now);
}

enum err gallery_ask(struct visit *v)
{
	struct str address;
	const char *wrong = visit_form(v, "address").n ? http_out_address(v->arena, visit_form(v, "address"),
		"https://care.example/gallery/feed", &address) : _("Enter the address");
	if (!wrong)
		return change(v, (struct change){ .run = ask_run, .address = address, .done = "gallery-asked",
			.place = visit_form(v, "draft_place").n ? STR(ADDRESS_PLACE) : STR_NONE });
	(void)fault_field(&v->fault, "address", wrong);
	return draw(v);
}

static enum err stop_run(struct db *db, const struct change *c)
{
	return gallery_source_drop(db, c->address);
}

enum err gallery_stop(struct visit *v)
{
	return change(v, (struct change){ .run = stop_run, .address = visit_form(v, "address"),
		.done = "gallery-stopped" });
}

static enum err key_run(struct db *db, const struct change *c)
{
	return gallery_key_set(db, c->key, c->trust, c->account, c->now);
}

enum err gallery_know(struct visit *v)
{
	bool known = str_is(visit_form(v, "trust"), "known");
	return change(v, (struct change){ .run = key_run, .key = visit_form(v, "key"), .trust = known ? GALLERY_KNOWN :
		GALLERY_REFUSED, .done = known ? "gallery-known" : "gallery-refused" });
}

static enum err file_run(struct db *db, const struct change *c)
{
	bool fresh;
	enum err e = gallery_key_met(db, c->item.key, c->item.organisation, c->now);
	return e == OK ? gallery_put(db, &c->item, &fresh) : e;
}

// All that is wrong with the template in it, at the field of the file.
static void blame_file(struct visit *v, const struct fault *f)
{
	if (!f->items)
		(void)fault_field(&v->fault, "file", fault_sentence(f));
	for (const struct fault_item *i = f->items; i; i = i->next)
		(void)fault_field(&v->fault, "file",
			str_format(v->arena, "%.*s: %s", STR_ARG(i->field), i->message).p);
}

enum err gallery_bring(struct visit *v)
{
	struct gallery_parcel parcel;
	struct fault f;
	struct str key;
	const struct form_file *file = form_get_file(&v->form, "file");
	fault_init(&f, v->arena);
	if (!file || file->too_large) {
		(void)fault_field(&v->fault, "file", file ? _("This file is too large for a template.") :
			_("Choose the file"));
		return draw(v);
	}
	if (gallery_open(v->arena, file->bytes, &parcel, &key, &f) != OK) {
		blame_file(v, &f);
		return draw(v);
	}
	struct change c = { .run = file_run, .item = gallery_item_of(&parcel, file->bytes, key, STR("")),
		.done = "gallery-brought", .path = "/gallery/others#keys" };
	if (str_eq(key, gallery_our_key(v))) {
		(void)fault_field(&v->fault, "file", _("This is one of your own: it is signed here."));
		return draw(v);
	}
	c.item.id = key_shared(v->arena);
	c.item.arrived = clock_now();
	return change(v, c);
}
