// SPDX-License-Identifier: Apache-2.0
// Addresses of the gallery of templates. The list and the files that other installations read are open, and answer only
// where an administrator allows it (web/gallery.c). (route.h)
#include "serve/route.h"
#include "web/web.h"

// clang-format off
static const struct route rows[] = {
	/*    method path                          permission  subject audit        handler */
	ROUTE(GET,  "/gallery",                    SERVICE,    NOBODY, AUDIT_NONE,  gallery_page),
	ROUTE(GET,  "/gallery/feed",               OPEN,       NOBODY, AUDIT_NONE,  gallery_feed_file),
	ROUTE(GET,  "/gallery/show",               ADMIN,      NOBODY, AUDIT_NONE,  gallery_show_page),
	ROUTE(POST, "/gallery/show",               ADMIN,      NOBODY, AUDIT_WRITE, gallery_show),
	ROUTE(GET,  "/gallery/others",             ADMIN,      NOBODY, AUDIT_NONE,  gallery_others_page),
	ROUTE(POST, "/gallery/others/share",       ADMIN,      NOBODY, AUDIT_WRITE, gallery_share),
	ROUTE(POST, "/gallery/others/address",     ADMIN,      NOBODY, AUDIT_WRITE, gallery_ask),
	ROUTE(POST, "/gallery/others/stop",        ADMIN,      NOBODY, AUDIT_WRITE, gallery_stop),
	ROUTE(POST, "/gallery/others/key",         ADMIN,      NOBODY, AUDIT_WRITE, gallery_know),
	ROUTE_FILES(POST, "/gallery/others/file",  ADMIN,      NOBODY, AUDIT_WRITE, gallery_bring),
	ROUTE(GET,  "/gallery/:id",                SERVICE,    NOBODY, AUDIT_NONE,  gallery_item_page),
	ROUTE(GET,  "/gallery/:id/file",           OPEN,       NOBODY, AUDIT_NONE,  gallery_file),
	ROUTE(GET,  "/gallery/:id/as",             SERVICE,    NOBODY, AUDIT_NONE,  template_preview),
	ROUTE(GET,  "/gallery/:id/as/:page",       SERVICE,    NOBODY, AUDIT_NONE,  template_preview_page),
	ROUTE(GET,  "/gallery/:id/as/:page/:what", SERVICE,    NOBODY, AUDIT_NONE,  template_preview_form),
	ROUTE(POST, "/gallery/:id/say",            SERVICE,    NOBODY, AUDIT_WRITE, gallery_comment),
	ROUTE(POST, "/gallery/:id/unsay",          SERVICE,    NOBODY, AUDIT_WRITE, gallery_comment_back),
	ROUTE(GET,  "/gallery/:id/answer/:remark", SERVICE,    NOBODY, AUDIT_NONE,  gallery_answer_page),
	ROUTE(GET,  "/gallery/:id/offer",          SERVICE,    NOBODY, AUDIT_NONE,  gallery_offer_page),
	ROUTE(POST, "/gallery/:id/offer",          ADMIN,      NOBODY, AUDIT_WRITE, gallery_offer_answer),
	ROUTE(GET,  "/gallery/:id/copy",           ADMIN,      NOBODY, AUDIT_NONE,  gallery_copy_page),
	ROUTE(POST, "/gallery/:id/copy",           ADMIN,      NOBODY, AUDIT_WRITE, gallery_copy),
	ROUTE(POST, "/gallery/:id/take-back",      ADMIN,      NOBODY, AUDIT_WRITE, gallery_take_away),
};
// clang-format on
const struct route_table routes_gallery = { rows, sizeof rows / sizeof *rows };
