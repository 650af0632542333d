// SPDX-License-Identifier: Apache-2.0
// Pictures, recordings and films of a plan, and documents to download (own.h). The browser's own controls play them; a
// browser that cannot has the link. Nothing is fetched before it is asked for, but pictures that are in sight.
#include "nhsuk/markup.h"
#include "nhsuk/own.h"

static void shown(struct page *p, const struct own_media *o)
{
	switch (o->kind) {
	case MEDIA_PICTURE:
		mk(p, "<img class=\"own-media__picture\" loading=\"lazy\"");
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
