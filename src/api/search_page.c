// SPDX-License-Identifier: Apache-2.0
// The order of what was found, and pages of it (search.h). A link names the key behind which, or before which, its page
// lies, not a number of matches: it stays true while others write, and nothing is met twice or passed over.
#include <stdlib.h>
#include <string.h>

#include "api/search.h"
#include "base/arena.h"
#include "base/base64.h"

#define KEY_MOST 4000 // bytes of a key in a link

static int key_compare(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : a.n < b.n ? -1 : a.n > b.n;
}

static int hit_compare(const void *a, const void *b)
{
	return key_compare(((const struct search_hit *)a)->key, ((const struct search_hit *)b)->key);
}

// How many hits stand before this key, the key itself counted when `with` says so.
static size_t place(const struct search_hits *h, struct str key, bool with)
{
	size_t low = 0, high = h->count;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = key_compare(h->item[mid].key, key);
		if (c < 0 || (c == 0 && with))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void search_page(struct search_act *act, size_t most, struct search_page *out)
{
	struct search_hits *h = &act->hits;
	size_t from = 0, to;
	if (h->count)
		qsort(h->item, h->count, sizeof *h->item, hit_compare);
	if (act->before.p) {
		to = act->before.n ? place(h, act->before, false) : h->count; // empty: the last page
		from = to > most ? to - most : 0;
	} else {
		from = act->after.n && !act->streamed ? place(h, act->after, true) : 0;
		to = h->count - from > most ? from + most : h->count;
	}
	act->more = to < h->count;
	*out = (struct search_page){ .item = h->item ? h->item + from : NULL, .count = to - from,
		.first = from == 0 && !(act->streamed && act->after.n), .last = to == h->count };
}

struct str search_key_text(struct arena *a, struct str key)
{
	return base64_text(a, key, BASE64_URL);
}

bool search_key_bytes(struct arena *a, struct str text, struct str *key)
{
	return text.n <= KEY_MOST && base64_bytes(a, text, BASE64_URL, key);
}
