// SPDX-License-Identifier: Apache-2.0
// Addresses of the pages that explain, and of an administrator who changes the words of those about planning (route.h).
#include "serve/route.h"
#include "web/web.h"

// clang-format off
static const struct route rows[] = {
	/*    method path                                     permission  subject  audit          handler */
	ROUTE(GET,  "/help/:page",                                 OPEN,       NOBODY,  AUDIT_NONE,    guide_read),
	ROUTE(GET,  "/help/accessibility",                         OPEN,       NOBODY,  AUDIT_NONE,    help_accessibility),
	ROUTE(GET,  "/help/privacy",                               OPEN,       NOBODY,  AUDIT_NONE,    help_privacy),
	ROUTE(GET,  "/help/pressure",                              OPEN,       NOBODY,  AUDIT_NONE,    help_pressure),
	ROUTE(POST, "/help/pressure",                              OPEN,       NOBODY,  AUDIT_NONE,    help_pressure_tell),
	ROUTE(GET,  "/guide",                                      ADMIN,      NOBODY,  AUDIT_NONE,    guide_list),
	ROUTE(GET,  "/guide/:page",                                ADMIN,      NOBODY,  AUDIT_NONE,    guide_edit_page),
	ROUTE(POST, "/guide/:page",                                ADMIN,      NOBODY,  AUDIT_WRITE,   guide_publish),
	ROUTE(POST, "/guide/:page/preview",                        ADMIN,      NOBODY,  AUDIT_NONE,    guide_preview),
	ROUTE(POST, "/guide/:page/keep",                           ADMIN,      NOBODY,  AUDIT_WRITE,   guide_keep),
	ROUTE(GET,  "/guide/:page/compare",                        ADMIN,      NOBODY,  AUDIT_NONE,    guide_compare),
	ROUTE(GET,  "/guide/:page/versions",                       ADMIN,      NOBODY,  AUDIT_NONE,    guide_versions_page),
	ROUTE(GET,  "/guide/:page/versions/:version",              ADMIN,      NOBODY,  AUDIT_NONE,    guide_version_page),
	ROUTE(POST, "/guide/:page/versions/:version",              ADMIN,      NOBODY,  AUDIT_WRITE,   guide_back),
	ROUTE(POST, "/draft/:place",                               SERVICE,    NOBODY,  AUDIT_NONE,    draft_save),
	ROUTE(POST, "/draft/:place/discard",                       SERVICE,    NOBODY,  AUDIT_NONE,    draft_discard),
};
// clang-format on
const struct route_table routes_help = { rows, sizeof rows / sizeof *rows };
