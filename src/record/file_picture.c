// SPDX-License-Identifier: Apache-2.0
// Pictures made of blocks: PNG (W3C PNG 3rd edition), GIF (89a) and WebP (RFC 9649). Blocks that are needed to show the
// picture are kept; texts, comments, Exif, XMP and what stands behind the end are not.
#include <string.h>

#include "base/arena.h"
#include "record/file_inside.h"

// --- PNG -------------------------------------------------------------------------------------------------------------
static bool png_wanted(struct str name)
{
	static const char names[] = "IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP cICP sBIT sRGB bKGD hIST pHYs acTL fcTL fdAT ";
	return !memchr(name.p, ' ', 4) && memmem(names, sizeof names - 1, name.p, 4);
}

bool file_png(struct file_walk *w)
{
	bool data = false;
	size_t at = 8;
	if (!FILE_HAS(w->all, 12, "IHDR") || file_be32(w->all, 8) != 13 ||
		!file_sides(w, file_be32(w->all, 16), file_be32(w->all, 20)) || !file_keep(w, 0, 8))
		return false;
	while (at + 12 <= w->all.n) {
		size_t n = file_be32(w->all, at);
		struct str name = str_part(w->all, at + 4, 4);
		if (n > w->all.n - at - 12)
			return false;
		if (png_wanted(name) && !file_keep(w, at, n + 12))
			return false;
		data = data || str_is(name, "IDAT");
		if (str_is(name, "IEND"))
			return data && n == 0;
		at += n + 12;
	}
	return false;
}

// --- GIF -------------------------------------------------------------------------------------------------------------
static size_t colours(unsigned char packed)
{
	return packed & 0x80 ? (size_t)3 << ((packed & 7) + 1) : 0;
}

// Behind the blocks that begin at `at`, each with its length before it, the last empty; 0: they do not end.
static size_t blocks_end(struct str all, size_t at)
{
	while (at < all.n) {
		size_t n = (unsigned char)all.p[at];
		at += n + 1;
		if (n == 0)
			return at;
	}
	return 0;
}

static unsigned char gif_byte(struct str s, size_t at)
{
	return at < s.n ? (unsigned char)s.p[at] : 0;
}

bool file_gif(struct file_walk *w)
{
	struct str all = w->all;
	bool picture = false;
	size_t at = 13 + colours(gif_byte(all, 10)), next;
	if (!file_sides(w, file_le16(all, 6), file_le16(all, 8)) || !file_keep(w, 0, at))
		return false;
	for (; at < all.n; at = next) {
		unsigned char what = gif_byte(all, at), kind = gif_byte(all, at + 1);
		bool loops = kind == 0xff && (FILE_HAS(all, at + 3, "NETSCAPE2.0") || FILE_HAS(all, at + 3, "ANIMEXTS1.0"));
		if (what == 0x3b)
			return picture && file_keep(w, at, 1);
		if (what == 0x2c)
			next = blocks_end(all, at + 11 + colours(gif_byte(all, at + 9)));
		else
			next = what == 0x21 ? blocks_end(all, at + 2) : 0;
		if (!next || next > all.n)
			return false;
		picture = picture || what == 0x2c;
		if ((what == 0x2c || kind == 0xf9 || loops) && !file_keep(w, at, next - at))
			return false;
	}
	return false;
}

// --- WebP ------------------------------------------------------------------------------------------------------------
// The sides, from the first chunk, which is long enough to say them: what stands behind it may be taken away.
static bool webp_sides(struct file_walk *w)
{
	struct str s = w->all;
	uint32_t n = file_le32(s, 16);
	if (FILE_HAS(s, 12, "VP8X"))
		return file_sides(w, file_le24(s, 24) + 1, file_le24(s, 27) + 1);
	if (FILE_HAS(s, 12, "VP8L") && n >= 5 && FILE_HAS(s, 20, "\x2f"))
		return file_sides(w, (file_le32(s, 21) & 0x3fff) + 1, (file_le32(s, 21) >> 14 & 0x3fff) + 1);
	return FILE_HAS(s, 12, "VP8 ") && n >= 10 && FILE_HAS(s, 23, "\x9d\x01\x2a") &&
	       file_sides(w, file_le16(s, 26) & 0x3fff, file_le16(s, 28) & 0x3fff);
}

static bool webp_chunk(struct file_walk *w, size_t at, size_t n)
{
	static const unsigned char told = 0x08 | 0x04; // VP8X says: there is Exif, there is XMP
	if (FILE_HAS(w->all, at, "EXIF") || FILE_HAS(w->all, at, "XMP "))
		return true;
	if (!FILE_HAS(w->all, at, "VP8X"))
		return (FILE_HAS(w->all, at, "VP8 ") || FILE_HAS(w->all, at, "VP8L") || FILE_HAS(w->all, at, "ALPH") ||
			FILE_HAS(w->all, at, "ANIM") || FILE_HAS(w->all, at, "ANMF") || FILE_HAS(w->all, at, "ICCP"))
			? file_keep(w, at, n) : true;
	char *flags = arena_bytes(w->arena, 1);
	flags[0] = (char)((unsigned char)w->all.p[at + 8] & ~told);
	return file_keep(w, at, 8) && file_keep_ours(w, (struct str){ flags, 1 }) && file_keep(w, at + 9, n - 9);
}

bool file_webp(struct file_walk *w)
{
	size_t end = (size_t)file_le32(w->all, 4) + 8, at = 12;
	char *size = arena_bytes(w->arena, 4); // of what is kept: known at the end
	if (end > w->all.n || end < 26 || !webp_sides(w) || !file_keep(w, 0, 4) ||
		!file_keep_ours(w, (struct str){ size, 4 }) || !file_keep(w, 8, 4))
		return false;
	while (at + 8 <= end) {
		size_t n = file_le32(w->all, at + 4);
		n += 8 + (n & 1);
		if (n > end - at || (FILE_HAS(w->all, at, "VP8X") && n < 18) || !webp_chunk(w, at, n))
			return false;
		at += n;
	}
	uint64_t kept = w->out->bytes.size - 8;
	for (int i = 0; i < 4; i++)
		size[i] = (char)(kept >> (8 * i));
	return at == end && kept > 4;
}
