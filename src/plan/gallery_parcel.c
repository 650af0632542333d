// SPDX-License-Identifier: Apache-2.0
// What is given out and taken in (gallery.h): a template with its note inside a seal, and the list of those that one
// installation shows. The parcel is JSON; the template in it is the Questionnaire as it is exported.
#include "base/arena.h"
#include "base/buf.h"
#include "plan/gallery.h"
#include "record/seal.h"

#define PARCEL "ownplan-template" // its format
#define TITLE_MOST 500 // bytes of a title, a name of an organisation
#define ID_MOST 64

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
	if (!fits(out->item, ID_MOST) || !fits(out->title, TITLE_MOST) || !fits(out->organisation, TITLE_MOST) ||
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

// --- the list ----------------------------------------------------------------------------------------------------
static const char *const answers_said[] = { [GALLERY_TAKEN] = "taken", [GALLERY_LEFT] = "left" };

static void put_answers(struct arena *a, struct json_out *w, const struct gallery_list *l)
{
	json_member(w, "answers");
	json_open_array(w);
	for (size_t i = 0; i < l->count; i++) {
		const struct gallery_item *item = &l->item[i];
		json_open(w);
		json_pair(w, "key", item->key);
		json_pair(w, "id", item->item);
		json_pair_c(w, "answer", answers_said[item->answer]);
		json_pair(w, "why", item->answer_why);
		json_pair(w, "at", instant_iso(a, item->answered));
		json_shut(w);
	}
	json_shut_array(w);
}

enum err gallery_feed_answers(struct arena *a, struct str text, struct str our_key, struct gallery_list *out)
{
	struct json doc;
	*out = (struct gallery_list){ arena_array(a, struct gallery_item, GALLERY_MOST), 0 };
	if (json_scan(a, text, &doc, NULL) != OK)
		return ERR_INPUT;
	struct json_at list = json_get(json_root(&doc), "answers");
	for (struct json_at i = json_first(list); json_is_set(i) && out->count < GALLERY_MOST; i = json_next(list, i)) {
		struct gallery_item *x = &out->item[out->count];
		struct str why = json_text(a, json_get(i, "why")), answer = json_text(a, json_get(i, "answer"));
		*x = (struct gallery_item){ .id = json_text(a, json_get(i, "id")), .answer_why = why.p ? why : STR(""),
			.answer = str_is(answer, "taken") ? GALLERY_TAKEN : str_is(answer, "left") ? GALLERY_LEFT : GALLERY_OPEN };
		out->count += str_eq(json_text(a, json_get(i, "key")), our_key) && fits(x->id, ID_MOST) &&
			why.n <= GALLERY_WHY_MOST && x->answer != GALLERY_OPEN &&
			instant_parse(json_text(a, json_get(i, "at")), &x->answered);
	}
	return OK;
}

struct str gallery_feed(struct arena *a, const struct gallery_list *l, const struct gallery_list *answers,
	const char *organisation, const char *base)
{
	struct buf b;
	struct json_out w;
	buf_init(&b, a, SEAL_MOST);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair_c(&w, "format", GALLERY_FEED);
	json_pair_c(&w, "organisation", organisation);
	json_member(&w, "templates");
	json_open_array(&w);
	for (size_t i = 0; i < l->count; i++) {
		const struct gallery_item *item = &l->item[i];
		if (!item->ours || item->gone)
			continue;
		json_open(&w);
		json_pair(&w, "id", item->item);
		json_pair(&w, "title", item->title);
		json_member(&w, "version");
		json_put_int(&w, item->number);
		json_pair(&w, "published", instant_iso(a, item->published));
		json_pair(&w, "file", str_format(a, "%s/gallery/%.*s/file", base, STR_ARG(item->id)));
		json_shut(&w);
	}
	json_shut_array(&w);
	put_answers(a, &w, answers);
	json_shut(&w);
	return buf_text(&b);
}

// "https://host:port" of an address.
static struct str origin_of(struct str address)
{
	size_t at = str_starts(address, "https://") ? strlen("https://") : strlen("http://"), slash;
	struct str rest = str_part(address, at, address.n);
	return str_part(address, 0, str_index(rest, '/', &slash) ? at + slash : address.n);
}

enum err gallery_feed_read(struct arena *a, struct str text, struct str from, struct gallery_offer **out,
	size_t *count, struct fault *f)
{
	struct json doc;
	*count = 0;
	if (json_scan(a, text, &doc, NULL) != OK || !json_text_is(json_get(json_root(&doc), "format"), GALLERY_FEED))
		return fault_say(f, ERR_INPUT, _("There is no gallery at this address."));
	struct json_at list = json_get(json_root(&doc), "templates");
	struct str origin = origin_of(from);
	*out = arena_array(a, struct gallery_offer, GALLERY_MOST);
	for (struct json_at i = json_first(list); json_is_set(i) && *count < GALLERY_MOST; i = json_next(list, i)) {
		struct str file = json_text(a, json_get(i, "file")), id = json_text(a, json_get(i, "id"));
		// A gallery gives out its own files: it sends nobody elsewhere.
		if (fits(id, ID_MOST) && str_eq(origin_of(file), origin) && file.n > origin.n)
			(*out)[(*count)++] = (struct gallery_offer){ id, file };
	}
	return OK;
}
