// SPDX-License-Identifier: Apache-2.0
// Recordings that have no container, or a small one: MP3 (ISO 11172-3), AAC in ADTS (ISO 13818-7), WAV. Their frames
// are followed for a while, because two bytes alone would be found in anything.
#include "record/file_inside.h"

#define FRAMES_LOOKED 4

// Bytes of an MP3 frame by its head (ISO 11172-3 2.4.2.3); 0: it is none.
static size_t mp3_frame(uint32_t head)
{
	static const uint16_t rates[2][16] = {
		{ 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0 }, // MPEG 1, layer III
		{ 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0 },     // MPEG 2 and 2.5
	};
	static const uint32_t samples[4] = { 44100, 48000, 32000, 0 };
	unsigned version = head >> 19 & 3, layer = head >> 17 & 3, rate = head >> 12 & 15, sample = head >> 10 & 3;
	if (head >> 21 != 0x7ff || version == 1 || layer != 1 || sample == 3 || !rates[0][rate])
		return 0;
	bool first = version == 3;
	uint32_t hertz = samples[sample] >> (first ? 0 : version == 2 ? 1 : 2);
	return (first ? 144000u : 72000u) * rates[first ? 0 : 1][rate] / hertz + (head >> 9 & 1);
}

bool file_mp3(struct file_walk *w)
{
	struct str s = w->all;
	size_t at = 0, frames = 0;
	if (FILE_HAS(s, 0, "ID3") && s.n > 10) { // its length is written in sevens of bits
		for (size_t i = 6; i < 10; i++)
			at = at << 7 | ((unsigned char)s.p[i] & 0x7f);
		at += 10;
	}
	while (at < s.n && s.p[at] == 0)
		at++; // filling behind the tag
	for (; frames < FRAMES_LOOKED && at < s.n; frames++) {
		size_t n = at + 4 <= s.n ? mp3_frame(file_be32(s, at)) : 0;
		if (!n)
			break;
		at += n;
	}
	return (frames == FRAMES_LOOKED || (frames && at == s.n)) && file_keep(w, 0, s.n);
}

bool file_aac(struct file_walk *w)
{
	struct str s = w->all;
	size_t at = 0, frames = 0;
	for (; frames < FRAMES_LOOKED && at + 7 <= s.n; frames++) {
		size_t n = (file_be32(s, at + 3) >> 13 & 0x1fff);
		if ((file_be16(s, at) & 0xfff6) != 0xfff0 || n < 7)
			break;
		at += n;
	}
	return (frames == FRAMES_LOOKED || (frames && at == s.n)) && file_keep(w, 0, s.n);
}

// A RIFF that says its form and then has the sound.
bool file_wav(struct file_walk *w)
{
	struct str s = w->all;
	size_t at = 12, n;
	bool format = false;
	for (; at + 8 <= s.n; at += n + 8 + (n & 1)) {
		n = file_le32(s, at + 4);
		format = format || FILE_HAS(s, at, "fmt ");
		if (FILE_HAS(s, at, "data"))
			return format && file_keep(w, 0, s.n);
	}
	return false;
}
