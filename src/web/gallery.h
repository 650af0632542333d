// SPDX-License-Identifier: Apache-2.0
// Inside web/: what the pages of the gallery share (plan/gallery.h; gallery.c, gallery_item.c, gallery_show.c,
// gallery_others.c).
#ifndef OWNPLAN_WEB_GALLERY_H
#define OWNPLAN_WEB_GALLERY_H

#include "plan/gallery.h"
#include "web/layout.h"

// One template of the gallery, opened.
struct shown {
	struct gallery_item item;
	struct gallery_parcel parcel; // what is in its seal
	struct gallery_remarks remarks;
};
// The one that the address names. ERR_NOT_FOUND: there is none, or none that may be seen by this actor.
enum err shown_open(struct visit *v, struct shown *out) MUST_USE;
bool gallery_may_see(const struct visit *v); // who works with the service
const char *gallery_href(struct visit *v, struct str id, const char *rest); // "/gallery/ID/copy"
// "Version 2, published on 4 November 2026 by Leeds Care".
const char *gallery_whence(struct visit *v, struct page *p, const struct gallery_item *i);
struct str gallery_our_key(struct visit *v); // its thumbprint
bool gallery_is_shared(struct visit *v); // other installations may read what is shown from here
// What people wrote in a field: nothing is a fault with `missing`, too long one of its own. The trimmed words.
struct str gallery_words(struct visit *v, const char *field, const char *missing);

// gallery_item.c: the page of one, with the faults of a form on it.
enum err gallery_draw_item(struct visit *v, const struct shown *s) MUST_USE;
// gallery_talk.c: what is said beside it, and the form to say more; whoever looks at it has been told of what is there,
// which is written with this look; and what somebody was not told yet, on their home.
enum err gallery_draw_said(struct visit *v, struct page *p, const struct shown *s) MUST_USE;
enum err gallery_told(struct visit *v, const struct shown *s) MUST_USE;
struct notice;
// What a notice says, with the address where it stands. ERR_NOT_FOUND: nothing that is still there.
enum err gallery_notice(struct visit *v, struct page *p, const struct notice *n, const char **text,
	const char **href) MUST_USE;
// gallery_offer.c: on the page of one, that it is offered as something better, and what became of that; on the page of
// a template of this house, what is offered for it; on the home of an administrator, what waits for an answer.
enum err gallery_draw_offer(struct visit *v, struct page *p, const struct shown *s) MUST_USE;
enum err gallery_draw_offers(struct visit *v, struct page *p, struct str name) MUST_USE;
void gallery_home(struct visit *v, struct page *p);

#endif
