// SPDX-License-Identifier: Apache-2.0
// What is given out and taken in (gallery.h): a template with its note inside a seal. The parcel is JSON; the template
// in it is the Questionnaire as it is exported.
#include "base/arena.h"
#include "base/buf.h"
#include "plan/gallery.h"
#include "record/seal.h"

#define PARCEL "ownplan-template" // its format
#define TITLE_MOST 500 // bytes of a title, a name of an organisation

struct str gallery_seal(struct arena *a, const struct message_key *key, const struct template *t,
	const struct gallery_item *as)
{
	struct buf b;
	struct json_out w;
	must(t->status != TEMPLATE_DRAFT);
	buf_init(&b, a, SEAL_MOST);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair_c(&w, "format", PARCEL);
	json_pair(&w, "id", as->item);
	json_pair(&w, "title", as->title);
	json_pair(&w, "organisation", as->organisation);
	json_pair(&w, "note", as->note);
	json_pair(&w, "published", instant_iso(a, as->published));
	if (as->offers) {
		json_member(&w, "offered");
		json_put_raw(&w, STR("true"));
	}
	json_member(&w, "template");
	json_put_raw(&w, template_export(a, t));
	json_shut(&w);
	must(buf_ok(&b)); // template and note are bounded
	return seal_make(a, key, GALLERY_SEAL, buf_text(&b));
}

static bool fits(struct str s, size_t most)
{
	return s.n > 0 && s.n <= most;
}

static enum err read_parcel(struct arena *a, struct str text, struct gallery_parcel *out, struct fault *f)
{
	struct json doc;
	if (json_scan(a, text, &doc, NULL) != OK || !json_text_is(json_get(json_root(&doc), "format"), PARCEL))
		return fault_say(f, ERR_INPUT, _("This file is signed, but it holds something else than a template."));
	struct json_at root = json_root(&doc);
	out->item = json_text(a, json_get(root, "id"));
	out->title = json_text(a, json_get(root, "title"));
	out->organisation = json_text(a, json_get(root, "organisation"));
	out->note = json_text(a, json_get(root, "note"));
	out->offers = json_true(json_get(root, "offered"));
	out->body = json_raw(json_get(root, "template"));
	if (!fits(out->item, GALLERY_ID) || !fits(out->title, TITLE_MOST) || !fits(out->organisation, TITLE_MOST) ||
		!fits(out->note, GALLERY_NOTE_MOST) ||
		!instant_parse(json_text(a, json_get(root, "published")), &out->published) || !out->body.n)
		return fault_say(f, ERR_INPUT, _("Something is missing in this file: it has to say the title, whose "
			"it is, how it is "
										 "used and when it was published."));
	return OK;
}

enum err gallery_open(struct arena *a, struct str text, struct gallery_parcel *out, struct str *key_id, struct fault *f)
{
	struct sealed sealed;
	struct fault own;
	*out = (struct gallery_parcel){ 0 };
	if (!f) {
		fault_init(&own, a);
		f = &own;
	}
	enum err e = seal_open(a, text, GALLERY_SEAL, &sealed, f);
	if (e == OK)
		e = read_parcel(a, sealed.payload, out, f);
	if (e == OK)
		e = template_check(a, out->body, &out->template, f);
	if (e == OK)
		*key_id = sealed.key_id;
	return e;
}

struct gallery_item gallery_item_of(const struct gallery_parcel *p, struct str text, struct str key_id,
	struct str source)
{
	return (struct gallery_item){ .key = key_id, .item = p->item, .name = p->template.name, .offers = p->offers,
		.number = p->template.number, .title = p->title, .organisation = p->organisation, .note = p->note,
		.based = p->template.from, .sealed = str_trim(text), .source = source, .published = p->published };
}
