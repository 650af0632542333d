// SPDX-License-Identifier: Apache-2.0
// Photographs (JPEG, ITU-T T.81): what is needed to show them is kept, and what a camera writes beside it (Exif with
// the place, XMP, IPTC, comments, smaller pictures, what stands behind the end) is not, but for which way up it is.
#include <string.h>

#include "base/arena.h"
#include "record/file_inside.h"

enum { SOI = 0xd8, EOI = 0xd9, SOS = 0xda, APP0 = 0xe0, APP1, APP2, APP14 = 0xee, APP15, COM = 0xfe };

#define EXIF_HEAD "Exif\0\0"
#define TAG_ORIENTATION 0x0112

// Start of frame: the sides of the picture. C4, C8 and CC are something else.
static bool is_frame(uint32_t marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

// Exif 2.3, 4.6.2: a TIFF directory. Which way up, 1 to 8; 0: it does not say.
static unsigned orientation_of(struct str segment)
{
	struct str tiff = str_part(segment, sizeof EXIF_HEAD - 1, segment.n);
	bool little = FILE_HAS(tiff, 0, "II");
	if (!FILE_HAS(segment, 0, EXIF_HEAD) || (!little && !FILE_HAS(tiff, 0, "MM")))
		return 0;
	uint32_t at = little ? file_le32(tiff, 4) : file_be32(tiff, 4);
	uint32_t count = little ? file_le16(tiff, at) : file_be16(tiff, at);
	for (uint32_t i = 0; i < count && i < 200; i++) {
		size_t entry = (size_t)at + 2 + (size_t)i * 12;
		uint32_t tag = little ? file_le16(tiff, entry) : file_be16(tiff, entry);
		uint32_t value = little ? file_le16(tiff, entry + 8) : file_be16(tiff, entry + 8);
		if (tag == TAG_ORIENTATION)
			return value >= 1 && value <= 8 ? value : 0;
	}
	return 0;
}

// A segment that says which way up and nothing else.
static bool keep_orientation(struct file_walk *w, unsigned orientation)
{
	static const char form[] = "\xff\xe1\0\x22" EXIF_HEAD "MM\0\x2a\0\0\0\x08\0\x01" // one entry:
				   "\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
	char *p = arena_bytes(w->arena, sizeof form - 1);
	if (orientation <= 1)
		return true;
	memcpy(p, form, sizeof form - 1);
	p[29] = (char)orientation;
	return file_keep_ours(w, (struct str){ p, sizeof form - 1 });
}

static bool wanted(uint32_t marker, struct str segment)
{
	switch (marker) {
	case APP0: return FILE_HAS(segment, 0, "JFIF\0");
	case APP2: return FILE_HAS(segment, 0, "ICC_PROFILE\0");
	case APP14: return FILE_HAS(segment, 0, "Adobe");
	default: return marker != COM && (marker < APP1 || marker > APP15);
	}
}

// Behind a scan's head: to the next marker that is neither a filled byte nor a restart.
static size_t scan_end(struct str all, size_t at)
{
	while (at + 1 < all.n) {
		const char *p = memchr(all.p + at, 0xff, all.n - 1 - at);
		if (!p)
			return all.n;
		at = (size_t)(p - all.p);
		unsigned char next = (unsigned char)p[1];
		if (next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7))
			return at;
		at += next == 0xff ? 1 : 2;
	}
	return all.n;
}

// One segment with its length, and after a scan's head its data. False: it does not hold together.
static bool segment(struct file_walk *w, size_t *at, uint32_t marker, bool *framed, bool *turned)
{
	size_t n = file_be16(w->all, *at + 2), next = *at + 2 + n;
	if (n < 2 || next > w->all.n)
		return false;
	struct str s = str_part(w->all, *at + 4, n - 2);
	if (is_frame(marker)) {
		*framed = true;
		if (!file_sides(w, file_be16(s, 3), file_be16(s, 1)))
			return false;
	}
	if (marker == APP1 && !*turned && orientation_of(s) > 1) {
		*turned = true;
		w->out->turn = orientation_of(s);
		if (!keep_orientation(w, orientation_of(s)))
			return false;
	}
	if (marker == SOS)
		next = scan_end(w->all, next);
	if (wanted(marker, s) && !file_keep(w, *at, next - *at))
		return false;
	*at = next;
	return true;
}

bool file_jpeg(struct file_walk *w)
{
	size_t at = 2;
	bool framed = false, turned = false, scanned = false;
	if (!file_keep(w, 0, 2))
		return false;
	while (at + 1 < w->all.n) {
		uint32_t marker = file_be16(w->all, at) & 0xff;
		if ((unsigned char)w->all.p[at] != 0xff)
			return false;
		if (marker == 0xff) { // filling before a marker
			at++;
			continue;
		}
		if (marker == EOI)
			return framed && scanned && file_keep(w, at, 2);
		scanned = scanned || marker == SOS;
		if (marker == 0 || marker == SOI || !segment(w, &at, marker, &framed, &turned))
			return false;
	}
	return false;
}
