// SPDX-License-Identifier: Apache-2.0
// Inside record/: what the readers of files share (file_type.h). Each reader is asked with bytes that begin as its
// format does, and walks through them: what does not hold together is refused, what tells of a place is left out.
#ifndef OWNPLAN_RECORD_FILE_INSIDE_H
#define OWNPLAN_RECORD_FILE_INSIDE_H

#include "record/file_type.h"

#define PIECES_MOST 4096 // slices that one file may fall into
#define SIDE_MOST 30000u // pixels
#define PIXELS_MOST ((uint64_t)120000000)

struct file_walk {
	struct arena *arena;
	struct str all;
	struct file_look *out;
	size_t kept;     // how far the slice that was kept last goes; 0: something of ours came after it
	const char *why; // set by a reader that can say more than "not whole"
};

// Keeps all[from, from + n); false when that is not there, or in too many pieces.
bool file_keep(struct file_walk *w, size_t from, size_t n);
bool file_keep_ours(struct file_walk *w, struct str bytes);
// Width and height as they are said; false: no picture has these.
bool file_sides(struct file_walk *w, uint32_t width, uint32_t height);
// Numbers of the bytes at `at`; 0 beyond the end. be: the greatest first.
uint32_t file_be16(struct str s, size_t at);
uint32_t file_be32(struct str s, size_t at);
uint32_t file_le16(struct str s, size_t at);
uint32_t file_le24(struct str s, size_t at);
uint32_t file_le32(struct str s, size_t at);
bool file_has(struct str s, size_t at, struct str what); // these bytes stand there
#define FILE_HAS(s, at, literal) file_has((s), (at), STR(literal))

// --- file_picture.c: false when it is not whole or not sane
bool file_png(struct file_walk *w);
bool file_gif(struct file_walk *w);
bool file_webp(struct file_walk *w);
// --- file_jpeg.c
bool file_jpeg(struct file_walk *w);
// --- file_sound.c
bool file_mp3(struct file_walk *w);
bool file_wav(struct file_walk *w);
bool file_aac(struct file_walk *w);
// --- file_film.c
bool file_mp4(struct file_walk *w);

#endif
