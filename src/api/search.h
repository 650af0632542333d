// SPDX-License-Identifier: Apache-2.0
// Inside api/: a search as it goes on. search_find.c gathers what may match among what is open to the asker and judges
// it; search_page.c puts a page of it into order and makes links; search_answer.c writes the Bundle, with includes.
#ifndef OWNPLAN_API_SEARCH_H
#define OWNPLAN_API_SEARCH_H

#include "api/reach.h"
#include "fhir/search.h"

#define SEARCH_LOOK_MOST 5000 // resources that one search across people may look at
#define SEARCH_PEOPLE_MOST 200 // people in whose records a chain may look (patient.identifier)
#define SEARCH_SIFT_MOST 20000 // resources of theirs that it may look at
#define SEARCH_HIDDEN 2      // so many times as much is looked at where part of it is hidden from the asker
#define SEARCH_COUNT 50       // matches a page when _count is not said
#define SEARCH_COUNT_MOST 500

struct search_hit {
	struct resource r; // across people only type, id and person, and the rest when search_hit_whole was asked for it
	struct str body;   // as the asker may see it, once it is in the Bundle
	struct str key;    // bytes that order the hits (fhir_search_key, then type and id)
};

struct search_hits {
	struct search_hit *item;
	size_t count, room;
};

struct search_act {
	struct visit *v;
	struct str inside;  // key of the person whose compartment is searched (Patient/KEY/Goal); STR_NONE
	struct str type;    // of the address; STR_NONE: several
	struct fhir_search s;
	struct fhir_pair *pairs; // what was sent, but for the paging
	size_t pair_count;
	struct str after, before; // keys of the page (search_page.c); STR_NONE
	bool streamed;      // everybody, a page at a time: hits are this page alone
	bool more;          // streamed: there is more behind
	struct search_hits hits;  // all that match, or of this page when streamed
};

// Reads the parameters of this request (query, and form of a POST): s, pairs, after, before. `strict` beyond what the
// request prefers. ERR_INPUT, ERR_MEDIA.
enum err search_read(struct search_act *act, const struct fhir_pair *pairs, size_t count, bool strict) MUST_USE;
// Whether an event about this person is meant; `a` for scratch.
struct search_judge {
	bool (*matches)(void *context, struct arena *a, struct str person, struct json_at at);
	void *context;
};
// search_events.c: adds who looked at one person's record, for whoever may read that. `alone`: nothing else is
// searched, so a page at a time will do. ERR_COSTLY.
enum err search_events(struct search_act *act, struct str key, bool alone, const struct search_judge *judge) MUST_USE;
void search_hit_add(struct search_act *act, struct search_hit hit);
// Finds and judges. ERR_COSTLY with what to add.
enum err search_find(struct search_act *act) MUST_USE;
// Reads of a hit what was not kept while it was sifted from many people's records.
enum err search_hit_whole(struct visit *v, struct search_hit *hit) MUST_USE;
// A page of the hits as searchset Bundle, as text; and as the reply.
enum err search_bundle(struct search_act *act, struct str *out) MUST_USE;
enum err search_answer(struct search_act *act) MUST_USE;

// The matches of one page, in order, and the keys for the links to others (STR_NONE: no such page).
struct search_page {
	struct search_hit *item;
	size_t count;
	bool first, last;
};
// How many matches a page has: as asked for, within the limit; 0 when only the count is wanted.
size_t search_page_size(const struct search_act *act);
void search_page(struct search_act *act, size_t most, struct search_page *out);
// Base64url of a key, for links, and back. False: not one.
struct str search_key_text(struct arena *a, struct str key);
bool search_key_bytes(struct arena *a, struct str text, struct str *key);

#endif
