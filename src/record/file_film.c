// SPDX-License-Identifier: Apache-2.0
// Films and recordings in boxes (MP4, M4A, QuickTime: ISO 14496-12). Boxes in which phones write the place, the owner
// and remarks (udta, meta, XMP in uuid) are renamed to "free", which players pass over, so that nothing moves and every
// offset in the file stays right; what they held is overwritten with nothing.
#include <string.h>

#include "base/arena.h"
#include "record/file_inside.h"

#define DEPTH_MOST 6
#define BOXES_MOST 10000

struct boxes {
	struct file_walk *w;
	size_t seen;
	bool media; // there is a box of samples
	bool index; // and one that says where they are
};

// So many bytes of nothing, as slices of a few kilobytes.
static bool keep_nothing(struct file_walk *w, size_t n)
{
	static const char nothing[16384];
	for (size_t piece; n; n -= piece) {
		piece = n < sizeof nothing ? n : sizeof nothing;
		if (!file_keep_ours(w, (struct str){ nothing, piece }))
			return false;
	}
	return true;
}

static bool keep_free(struct file_walk *w, size_t at, size_t head, size_t n)
{
	return file_keep(w, at, 4) && file_keep_ours(w, STR("free")) && file_keep(w, at + 8, head - 8) &&
	       keep_nothing(w, n - head);
}

// The length of the box at `at` and of its head; false: it is beyond the end.
static bool box_size(struct str s, size_t at, size_t end, size_t *head, size_t *n)
{
	uint64_t size = file_be32(s, at);
	*head = 8;
	if (end - at < 8)
		return false;
	if (size == 1) {
		if (end - at < 16)
			return false;
		*head = 16;
		size = (uint64_t)file_be32(s, at + 8) << 32 | file_be32(s, at + 12);
	} else if (size == 0) {
		size = end - at; // to the end
	}
	*n = (size_t)size;
	return size >= *head && size <= end - at;
}

static bool is_private(struct str name)
{
	return str_is(name, "udta") || str_is(name, "meta") || str_is(name, "uuid") || str_is(name, "loci");
}

static bool boxes(struct boxes *b, size_t at, size_t end, unsigned depth)
{
	struct str s = b->w->all;
	size_t head, n;
	for (; at < end; at += n) {
		if (b->seen++ > BOXES_MOST || !box_size(s, at, end, &head, &n))
			return false;
		struct str name = str_part(s, at + 4, 4);
		bool within = str_is(name, "moov") || str_is(name, "trak") || str_is(name, "mdia") || str_is(name, "moof") ||
			str_is(name, "traf");
		b->media = b->media || str_is(name, "mdat");
		b->index = b->index || str_is(name, "moov");
		bool good = is_private(name) ? keep_free(b->w, at, head, n)
			: within && depth < DEPTH_MOST ? file_keep(b->w, at, head) && boxes(b, at + head, at + n, depth + 1)
						       : file_keep(b->w, at, n);
		if (!good)
			return false;
	}
	return true;
}

bool file_mp4(struct file_walk *w)
{
	struct boxes b = { .w = w };
	return boxes(&b, 0, w->all.n, 0) && b.media && b.index;
}
