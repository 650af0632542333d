// SPDX-License-Identifier: Apache-2.0
// The types of files that are taken, and how each is known by its first bytes (file_type.h).
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/text.h"
#include "record/file_inside.h"

enum { PNG, JPEG, GIF, WEBP, MP3, M4A, AAC, OGG, WAV, WEBM_SOUND, WEBM, OGG_FILM, MP4, MOV, PDF, TEXT, TYPES };

static const struct file_type types[TYPES] = {
	[PNG] = { "image/png", "png", FILE_PICTURE, N_("Picture (PNG)") },
	[JPEG] = { "image/jpeg", "jpg jpeg jpe jfif", FILE_PICTURE, N_("Picture (JPEG)") },
	[GIF] = { "image/gif", "gif", FILE_PICTURE, N_("Picture (GIF)") },
	[WEBP] = { "image/webp", "webp", FILE_PICTURE, N_("Picture (WebP)") },
	[MP3] = { "audio/mpeg", "mp3", FILE_SOUND, N_("Recording (MP3)") },
	[M4A] = { "audio/mp4", "m4a m4b mp4", FILE_SOUND, N_("Recording (M4A)") },
	[AAC] = { "audio/aac", "aac", FILE_SOUND, N_("Recording (AAC)") },
	[OGG] = { "audio/ogg", "ogg oga opus", FILE_SOUND, N_("Recording (Ogg)") },
	[WAV] = { "audio/wav", "wav wave", FILE_SOUND, N_("Recording (WAV)") },
	[WEBM_SOUND] = { "audio/webm", "webm weba", FILE_SOUND, N_("Recording (WebM)") },
	[WEBM] = { "video/webm", "webm", FILE_FILM, N_("Film (WebM)") },
	[OGG_FILM] = { "video/ogg", "ogv ogg", FILE_FILM, N_("Film (Ogg)") },
	[MP4] = { "video/mp4", "mp4 m4v", FILE_FILM, N_("Film (MP4)") },
	[MOV] = { "video/quicktime", "mov qt", FILE_FILM, N_("Film (MOV)") },
	[PDF] = { "application/pdf", "pdf", FILE_PAPER, N_("PDF") },
	[TEXT] = { "text/plain", "txt text md csv", FILE_PAPER, N_("Text") },
};

#define AS_PDF N_("We cannot take this kind of file, because it can hold more than words and pictures. Save it as a " \
		"PDF and try again")
#define NOT_WHOLE N_("This file is damaged, or a part of it is missing. Save it once more and try again")
#define AS_JPEG N_("Many computers cannot show this kind of picture. Save it as a JPEG or PNG and try again")
#define UNKNOWN N_("We cannot tell what this file is. You can add pictures (JPEG, PNG, GIF, WebP), PDFs, plain text, " \
		"recordings (MP3, M4A, Ogg, WAV) and films (MP4, WebM)")

// --- slices --------------------------------------------------------------------------------------------------------
static bool add(struct file_walk *w, struct str s)
{
	struct file_bytes *b = &w->out->bytes;
	if (!s.n)
		return true;
	b->size += s.n;
	if (b->count == PIECES_MOST)
		return false;
	if (b->count == b->room) {
		struct str *more = arena_array(w->arena, struct str, b->room ? b->room * 4 : 16);
		if (b->count)
			memcpy(more, b->piece, b->count * sizeof *more);
		b->room = b->room ? b->room * 4 : 16;
		b->piece = more;
	}
	b->piece[b->count++] = s;
	return true;
}

bool file_keep(struct file_walk *w, size_t from, size_t n)
{
	struct file_bytes *b = &w->out->bytes;
	if (from > w->all.n || n > w->all.n - from)
		return false;
	if (!n)
		return true; // what was ours stays the end: nothing of the file is joined to it
	if (b->count && w->kept && w->kept == from) { // it goes on where the last one ended
		b->piece[b->count - 1].n += n;
		b->size += n;
	} else if (!add(w, str_part(w->all, from, n))) {
		return false;
	}
	w->kept = from + n;
	return true;
}

bool file_keep_ours(struct file_walk *w, struct str bytes)
{
	w->kept = 0;
	return add(w, bytes);
}

bool file_sides(struct file_walk *w, uint32_t width, uint32_t height)
{
	w->out->width = width;
	w->out->height = height;
	if (!width || !height)
		return false;
	if (width <= SIDE_MOST && height <= SIDE_MOST && (uint64_t)width * height <= PIXELS_MOST)
		return true;
	w->why = N_("This picture is too large to be shown. Make it smaller and try again");
	return false;
}

static uint32_t byte_at(struct str s, size_t at)
{
	return at < s.n ? (unsigned char)s.p[at] : 0;
}

uint32_t file_be16(struct str s, size_t at)
{
	return byte_at(s, at) << 8 | byte_at(s, at + 1);
}

uint32_t file_be32(struct str s, size_t at)
{
	return file_be16(s, at) << 16 | file_be16(s, at + 2);
}

uint32_t file_le16(struct str s, size_t at)
{
	return byte_at(s, at) | byte_at(s, at + 1) << 8;
}

uint32_t file_le24(struct str s, size_t at)
{
	return file_le16(s, at) | byte_at(s, at + 2) << 16;
}

uint32_t file_le32(struct str s, size_t at)
{
	return file_le16(s, at) | file_le16(s, at + 2) << 16;
}

bool file_has(struct str s, size_t at, struct str what)
{
	return at <= s.n && s.n - at >= what.n && memcmp(s.p + at, what.p, what.n) == 0;
}

static bool holds(struct str s, size_t within, struct str what)
{
	return memmem(s.p, s.n < within ? s.n : within, what.p, what.n) != NULL;
}

// --- readers that keep all of it -----------------------------------------------------------------------------------
static bool keep_all(struct file_walk *w)
{
	return file_keep(w, 0, w->all.n);
}

// The end of a PDF may have a few line ends behind it.
static bool keep_pdf(struct file_walk *w)
{
	return holds(str_part(w->all, w->all.n > 2048 ? w->all.n - 2048 : 0, 2048), 2048, STR("%%EOF")) && keep_all(w);
}

// Words, and nothing that a program would take for a page or a script.
static bool is_words(struct str s)
{
	static const char *const never[] = { "<", "#!", "{\\rtf", "%!PS", "@echo", "MIME-Version:" };
	struct str words = str_trim(str_unmarked(s));
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (words.n >= strlen(never[i]) && strncasecmp(words.p, never[i], strlen(never[i])) == 0)
			return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' && !strchr("\t\n\r\f", s.p[i]))
			return false;
	return words.n > 0 && str_utf8(s) && !memchr(s.p, 0, s.n);
}

// --- by the first bytes ----------------------------------------------------------------------------------------------
struct begins {
	size_t at;
	struct str bytes;
	int type;                            // TYPES: refused
	bool (*reader)(struct file_walk *w); // NULL: refused
	const char *why;                     // N_ when refused
	size_t also_within;                  // the first so many bytes hold `also`
	struct str also;
};
#define B(literal) { literal, sizeof(literal) - 1 }

static const struct begins rows[] = {
	{ 0, B("\x89PNG\r\n\x1a\n"), PNG, file_png },
	{ 0, B("\xff\xd8\xff"), JPEG, file_jpeg },
	{ 0, B("GIF87a"), GIF, file_gif },
	{ 0, B("GIF89a"), GIF, file_gif },
	{ 8, B("WEBP"), WEBP, file_webp, NULL, 4, B("RIFF") },
	{ 8, B("WAVE"), WAV, file_wav, NULL, 4, B("RIFF") },
	{ 4, B("ftypM4A "), M4A, file_mp4 },
	{ 4, B("ftypM4B "), M4A, file_mp4 },
	{ 4, B("ftypF4A "), M4A, file_mp4 },
	{ 4, B("ftypqt  "), MOV, file_mp4 },
	{ 4, B("ftyphe"), TYPES, NULL, AS_JPEG },
	{ 4, B("ftypmif1"), TYPES, NULL, AS_JPEG },
	{ 4, B("ftypmsf1"), TYPES, NULL, AS_JPEG },
	{ 4, B("ftypavi"), TYPES, NULL, AS_JPEG },
	{ 4, B("ftyp3g"), TYPES, NULL,
		N_("Many computers cannot play this kind of recording. Save it as an MP3, M4A or MP4 and try again") },
	{ 4, B("ftyp"), MP4, file_mp4 },
	{ 0, B("OggS"), OGG_FILM, keep_all, NULL, 512, B("theora") },
	{ 0, B("OggS"), OGG, keep_all, NULL, 512, B("vorbis") },
	{ 0, B("OggS"), OGG, keep_all, NULL, 512, B("OpusHead") },
	{ 0, B("OggS"), OGG, keep_all, NULL, 512, B("FLAC") },
	{ 0, B("OggS"), OGG, keep_all, NULL, 512, B("Speex") },
	{ 0, B("\x1a\x45\xdf\xa3"), WEBM, keep_all, NULL, 64, B("webm") },
	{ 0, B("ID3"), MP3, file_mp3 },
	{ 0, B("\xff\xf1"), AAC, file_aac },
	{ 0, B("\xff\xf9"), AAC, file_aac },
	{ 0, B("\xff\xfb"), MP3, file_mp3 },
	{ 0, B("\xff\xfa"), MP3, file_mp3 },
	{ 0, B("\xff\xf3"), MP3, file_mp3 },
	{ 0, B("\xff\xf2"), MP3, file_mp3 },
	{ 0, B("%PDF-"), PDF, keep_pdf },
	{ 0, B("PK\x03\x04"), TYPES, NULL, AS_PDF }, // Word, Excel, OpenDocument; and archives
	{ 0, B("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), TYPES, NULL, AS_PDF }, // Word and Excel before 2007, e-mail of Outlook
	{ 0, B("{\\rtf"), TYPES, NULL, AS_PDF },
	{ 0, B("%!PS"), TYPES, NULL, AS_PDF },
	{ 0, B("II*\0"), TYPES, NULL, AS_JPEG }, // TIFF
	{ 0, B("MM\0*"), TYPES, NULL, AS_JPEG },
	{ 0, B("BM"), TYPES, NULL, AS_JPEG, 64, B("\0\0\0\0") },
	{ 0, B("#!AMR"), TYPES, NULL, N_("Many computers cannot play this kind of recording. Save it as an MP3, M4A or MP4 "
		"and try again") },
	{ 0, B("MZ"), TYPES, NULL, N_("This is a program. Programs cannot be part of a plan"), 64, B("\0") },
	{ 0, B("\x7f" "ELF"), TYPES, NULL, N_("This is a program. Programs cannot be part of a plan") },
	{ 0, B("#!"), TYPES, NULL, N_("This is a program. Programs cannot be part of a plan") },
};

static const struct begins *row_of(struct str s)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct begins *r = &rows[i];
		if (file_has(s, r->at, r->bytes) && (!r->also.n || holds(s, r->also_within, r->also)))
			return r;
	}
	return NULL;
}

// A page of the web, a drawing that can run something (SVG), or other markup.
static bool is_markup(struct str s)
{
	struct str words = str_trim(str_unmarked(s));
	return words.n && words.p[0] == '<';
}

// Sound alone in a WebM: no track of it is a film.
static int webm_type(struct str s)
{
	return holds(s, 65536, STR("V_")) ? WEBM : WEBM_SOUND;
}

static enum err refuse(const char **why, const char *sentence)
{
	*why = _(sentence);
	return ERR_INPUT;
}

enum err file_look(struct arena *a, struct str bytes, struct file_look *out, const char **why)
{
	struct file_walk w = { .arena = a, .all = bytes, .out = out };
	const struct begins *r = row_of(bytes);
	*out = (struct file_look){ 0 };
	*why = NULL;
	if (!bytes.n)
		return refuse(why, N_("This file is empty. Choose another one"));
	if (r && !r->reader)
		return refuse(why, r->why);
	if (!r && is_markup(bytes))
		return refuse(why, AS_PDF);
	if (!r && !is_words(bytes))
		return refuse(why, UNKNOWN);
	bool whole = r ? r->reader(&w) : keep_all(&w);
	if (!whole)
		return refuse(why, w.why ? w.why : NOT_WHOLE);
	out->type = &types[!r ? TEXT : r->type == WEBM ? webm_type(bytes) : r->type];
	return OK;
}

// --- names -----------------------------------------------------------------------------------------------------------
const struct file_type *file_type_named(struct str type)
{
	for (size_t i = 0; i < TYPES; i++)
		if (str_is(type, types[i].type))
			return &types[i];
	return NULL;
}

struct str file_types_accepted(struct arena *a)
{
	struct str list = STR("");
	for (size_t i = 0; i < TYPES; i++)
		list = str_format(a, "%.*s%s%s", STR_ARG(list), i ? "," : "", types[i].type);
	return list;
}

struct str file_name_for(struct arena *a, struct str name, const struct file_type *type)
{
	struct str rest = str_of(type->extensions), first = str_cut(&rest, ' ');
	size_t dot = name.n;
	while (dot > 0 && name.p[dot - 1] != '.')
		dot--;
	struct str end = dot ? str_part(name, dot, name.n) : STR("");
	for (struct str all = str_of(type->extensions); all.p;) {
		struct str one = str_cut(&all, ' ');
		if (dot > 1 && end.n == one.n && strncasecmp(end.p, one.p, one.n) == 0)
			return name;
	}
	return str_format(a, "%.*s.%.*s", STR_ARG(name.n ? name : STR("file")), STR_ARG(first));
}
