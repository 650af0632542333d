// SPDX-License-Identifier: Apache-2.0
// The pictures of a page that goes on paper: photographs and drawings that the page shows come along as bytes, each
// asked for anew with the access of who reads. What is too large, or neither PNG nor JPEG, is on paper by its name.
#include "plan/attach_send.h"
#include "web/paper.h"

#define ONE_MOST ((uint64_t)6 << 20)   // bytes
#define ALL_MOST ((uint64_t)20 << 20)
#define COUNT_MOST 60

static bool known(const struct paper *x, struct str src)
{
	for (size_t i = 0; i < x->pictures; i++)
		if (str_eq(x->picture[i].src, src))
			return true;
	return false;
}

// "/people/KEY/files/ID"
static bool load(struct visit *v, struct str src, uint64_t room, struct paper_picture *out)
{
	const char *below = web_path(v, "/files/");
	struct resource binary;
	struct attached file;
	struct file_look look;
	const char *why;
	if (!str_starts(src, below))
		return false;
	struct str id = str_part(src, strlen(below), src.n);
	enum err e = attach_open(v->db, v->arena, &v->access, v->person.key, id, &binary, &file);
	if (e != OK || binary.deleted || !file.type || file.kept.size > room || file.kept.size > ONE_MOST)
		return false;
	bool jpeg = str_is(str_of(file.type->type), "image/jpeg");
	if ((!jpeg && !str_is(str_of(file.type->type), "image/png")) || !attach_reserve(v->arena, file.kept.size))
		return false;
	*out = (struct paper_picture){ .src = src, .jpeg = jpeg };
	if (attachment_read(v->db, v->arena, v->person.key, file.kept.digest, 0, (size_t)file.kept.size, file.kept.size,
			&out->bytes) != OK ||
		file_look(v->arena, out->bytes, &look, &why) != OK)
		return false;
	out->width = look.width;
	out->height = look.height;
	out->turn = look.turn;
	return out->width && out->height;
}

void paper_pictures(struct visit *v, struct paper *x)
{
	struct paper_picture *list = arena_array(v->arena, struct paper_picture, COUNT_MOST);
	struct str rest = x->markup, src;
	uint64_t room = ALL_MOST;
	x->picture = list;
	while (x->pictures < COUNT_MOST && own_media_next(&rest, &src))
		if (!known(x, src) && load(v, src, room, &list[x->pictures]))
			room -= list[x->pictures++].bytes.n;
}
