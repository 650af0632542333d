// SPDX-License-Identifier: Apache-2.0
// The list of the gallery that one installation gives out (gallery.h): JSON inside a seal, as each template is. What it
// says counts for the key that signed it: only what that key signed is offered and taken back by it.
#include "base/arena.h"
#include "base/buf.h"
#include "plan/gallery.h"
#include "record/seal.h"

#define FEED_MOST ((size_t)700 << 10) // bytes: sealed it is a third more, and has to fit SEAL_MOST
#define LATE (10 * MINUTES) // by which clocks of processes and of installations may differ

static const char *const answers_said[] = { [GALLERY_TAKEN] = "taken", [GALLERY_LEFT] = "left" };

// --- giving it out -----------------------------------------------------------------------------------------------
static void put_answers(struct arena *a, struct json_out *w, const struct gallery_list *l)
{
	json_member(w, "answers");
	json_open_array(w);
	for (size_t i = 0; i < l->count && w->b->n < FEED_MOST; i++) {
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

struct str gallery_feed_make(struct arena *a, const struct message_key *key, const struct gallery_list *l,
	const struct gallery_list *answers, const char *organisation, const char *base)
{
	struct buf b;
	struct json_out w;
	buf_init(&b, a, SEAL_MOST);
	json_out_init(&w, &b);
	json_open(&w);
	json_pair_c(&w, "format", GALLERY_FEED);
	json_pair_c(&w, "organisation", organisation);
	json_pair(&w, "made", instant_iso(a, clock_now()));
	json_member(&w, "templates");
	json_open_array(&w);
	for (size_t i = 0; i < l->count && b.n < FEED_MOST; i++) {
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
	must(buf_ok(&b)); // each line is short beside what is left
	return seal_make(a, key, GALLERY_FEED_SEAL, buf_text(&b));
}

// --- taking it in ------------------------------------------------------------------------------------------------
static bool unsealed(struct arena *a, struct str text)
{
	struct json doc;
	return str_starts(str_trim(text), "{") && json_scan(a, text, &doc, NULL) == OK &&
		json_text_is(json_get(json_root(&doc), "format"), GALLERY_FEED);
}

bool gallery_is_feed(struct arena *a, struct str text)
{
	return str_is(seal_type(a, text), GALLERY_FEED_SEAL) || unsealed(a, text);
}

// "https://host:port" of an address.
static struct str origin_of(struct str address)
{
	size_t at = str_starts(address, "https://") ? strlen("https://") : strlen("http://"), slash;
	struct str rest = str_part(address, at, address.n);
	return str_part(address, 0, str_index(rest, '/', &slash) ? at + slash : address.n);
}

static bool fits(struct str s, size_t most)
{
	return s.n > 0 && s.n <= most;
}

static void read_offers(struct arena *a, struct json_at list, struct str from, struct gallery_feed *out)
{
	struct str origin = origin_of(from);
	out->offer = arena_array(a, struct gallery_offer, GALLERY_MOST);
	for (struct json_at i = json_first(list); json_is_set(i) && out->offers < GALLERY_MOST; i = json_next(list, i)) {
		struct str file = json_text(a, json_get(i, "file")), id = json_text(a, json_get(i, "id"));
		// A gallery gives out its own files: it sends nobody elsewhere.
		if (fits(id, GALLERY_ID) && str_eq(origin_of(file), origin) && file.n > origin.n)
			out->offer[out->offers++] = (struct gallery_offer){ id, file };
	}
}

static void read_answers(struct arena *a, struct json_at list, struct str our_key, struct gallery_list *out)
{
	*out = (struct gallery_list){ arena_array(a, struct gallery_item, GALLERY_MOST), 0 };
	for (struct json_at i = json_first(list); json_is_set(i) && out->count < GALLERY_MOST; i = json_next(list, i)) {
		struct gallery_item *x = &out->item[out->count];
		struct str why = json_text(a, json_get(i, "why")), answer = json_text(a, json_get(i, "answer"));
		*x = (struct gallery_item){ .id = json_text(a, json_get(i, "id")), .answer_why = why.p ? why : STR(""),
			.answer = str_is(answer, "taken") ? GALLERY_TAKEN : str_is(answer, "left") ? GALLERY_LEFT : GALLERY_OPEN };
		out->count += str_eq(json_text(a, json_get(i, "key")), our_key) && fits(x->id, GALLERY_ID) &&
			why.n <= GALLERY_WHY_MOST && x->answer != GALLERY_OPEN &&
			instant_parse(json_text(a, json_get(i, "at")), &x->answered);
	}
}

enum err gallery_feed_open(struct arena *a, struct str text, struct str from, struct str our_key, instant newest,
	struct gallery_feed *out, struct fault *f)
{
	struct sealed sealed;
	struct json doc;
	*out = (struct gallery_feed){ 0 };
	if (unsealed(a, text))
		return fault_say(f, ERR_INPUT, _("The list of templates at this address is not signed, so nobody can tell "
			"whose it is. Nothing was brought in. Ask the other service for a signed list."));
	if (seal_open(a, text, GALLERY_FEED_SEAL, &sealed, NULL) != OK)
		return fault_say(f, ERR_INPUT, _("The signature of the list of templates at this address does not fit: the "
			"list was changed on its way, or damaged. Nothing was brought in."));
	if (json_scan(a, sealed.payload, &doc, NULL) != OK ||
		!json_text_is(json_get(json_root(&doc), "format"), GALLERY_FEED) ||
		!instant_parse(json_text(a, json_get(json_root(&doc), "made")), &out->made))
		return fault_say(f, ERR_INPUT, _("There is no gallery at this address."));
	if (out->made + LATE < newest)
		return fault_say(f, ERR_INPUT, _("The list of templates at this address is older than the one that came "
			"before. Nothing was brought in."));
	if (out->made > clock_now() + LATE)
		return fault_say(f, ERR_INPUT, _("The list of templates at this address is from a day that is still to "
			"come. Nothing was brought in. Is the clock right, there and here?"));
	out->key = sealed.key_id;
	read_offers(a, json_get(json_root(&doc), "templates"), from, out);
	read_answers(a, json_get(json_root(&doc), "answers"), our_key, &out->answers);
	return OK;
}
