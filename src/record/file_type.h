// SPDX-License-Identifier: Apache-2.0
// What a file is that somebody attached: told from its bytes, never from its name or from what a browser says. The
// table of types is all that is taken; everything else is refused with a sentence that says what to do.
//
// What a camera hides in a picture or a film (the place where it was taken, the owner's name, a smaller picture) is
// left out on the way in, but for how a photograph is to be turned. So what is kept is a list of slices of what came,
// with a few bytes of ours between them; nothing is copied.
#ifndef OWNPLAN_RECORD_FILE_TYPE_H
#define OWNPLAN_RECORD_FILE_TYPE_H

#include <stdint.h>

#include "base/error.h"

enum file_shows { FILE_PICTURE, FILE_SOUND, FILE_FILM, FILE_PAPER };

struct file_type {
	const char *type;       // "image/png", also of the Content-Type under which it leaves
	const char *extensions; // "jpg jpeg": the first is given to a name that has none of them
	enum file_shows shows;  // pictures, sounds and films are shown in a page, paper is only ever downloaded
	const char *words;      // N_ "Picture (PNG)"
};

struct file_bytes {
	struct str *piece;
	size_t count, room;
	uint64_t size;
};

struct file_look {
	const struct file_type *type;
	struct file_bytes bytes; // what is kept of it
	unsigned width, height;  // of a picture; else 0
	unsigned turn;           // of a photograph: which way up (Exif 2.3 orientation, 1 to 8); else 0
};

// ERR_INPUT: it is not taken; *why is a sentence for people, in their language. The slices point into `bytes`, into the
// arena, or are static.
enum err file_look(struct arena *a, struct str bytes, struct file_look *out, const char **why) MUST_USE;
const struct file_type *file_type_named(struct str type); // NULL
// What the types are, for the attribute "accept" of a form: "image/png,image/jpeg,...".
struct str file_types_accepted(struct arena *a);
// The name with an extension that goes with the type; "file.png" when there is no name.
struct str file_name_for(struct arena *a, struct str name, const struct file_type *type);

#endif
