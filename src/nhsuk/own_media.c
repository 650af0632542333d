// SPDX-License-Identifier: Apache-2.0
// Pictures, recordings and films of a plan, and documents to download (own.h). The browser's own controls play them; a
// browser that cannot has the link. Nothing is fetched before it is asked for, but pictures that are in sight.
#include "nhsuk/markup.h"
#include "nhsuk/own.h"

#define PICTURE "<img class=\"own-media__picture\" loading=\"lazy\""
#define SRC " src=\""

static void shown(struct page *p, const struct own_media *o)
{
	switch (o->kind) {
	case MEDIA_PICTURE:
		mk(p, PICTURE);
		mk_attr(p, "src", o->src);
		mk_attr_str(p, "alt", o->text);
		mk(p, ">");
		break;
	case MEDIA_SOUND:
	case MEDIA_FILM:
		mk(p, o->kind == MEDIA_SOUND ? "<audio class=\"own-media__player\" controls preload=\"none\""
					     : "<video class=\"own-media__player\" controls preload=\"metadata\"");
		mk_attr(p, "src", o->src);
		mk_attr_str(p, "aria-label", o->text);
		mk(p, o->kind == MEDIA_SOUND ? "></audio>" : "></video>");
		break;
	case MEDIA_PAPER:
		if (!o->frame)
			break;
		mk(p, "<iframe class=\"own-media__frame\" loading=\"lazy\"");
		mk_attr(p, "src", o->frame);
		mk_attr_str(p, "title", o->text);
		mk(p, "></iframe>");
		break;
	}
}

void own_media_(struct page *p, const struct own_media *o)
{
	mk_open(p, "figure", o->id, "own-media", o->is_large ? "own-media--large" : NULL);
	mk(p, ">");
	shown(p, o);
	mk(p, "<figcaption class=\"own-media__caption\"><a");
	mk_href(p, o->src);
	mk(p, " download>");
	mk_hidden(p, "", _("Download"), " ");
	mk_str(p, o->name);
	mk(p, "</a>");
	if (o->about) {
		mk(p, " <span class=\"own-media__about\">");
		mk_c(p, o->about);
		mk(p, "</span>");
	}
	mk(p, "</figcaption></figure>");
}

bool own_media_next(struct str *rest, struct str *src)
{
	static const char mark[] = PICTURE SRC;
	const char *at = rest->n ? memmem(rest->p, rest->n, mark, sizeof mark - 1) : NULL;
	size_t end;
	if (!at)
		return false;
	*rest = str_part(*rest, (size_t)(at - rest->p) + sizeof mark - 1, rest->n);
	if (!str_index(*rest, '"', &end))
		return false;
	*src = str_part(*rest, 0, end);
	return true;
}
