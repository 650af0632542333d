// SPDX-License-Identifier: Apache-2.0
// Addresses of the pages that explain: planning, rights, accessibility, privacy, pressure (route.h).
#include "serve/route.h"
#include "web/web.h"

// clang-format off
static const struct route rows[] = {
	/*    method path                                     permission  subject  audit          handler */
	ROUTE(GET,  "/help/planning",                              OPEN,       NOBODY,  AUDIT_NONE,    help_about),
	ROUTE(GET,  "/help/rights",                                OPEN,       NOBODY,  AUDIT_NONE,    help_rights),
	ROUTE(GET,  "/help/accessibility",                         OPEN,       NOBODY,  AUDIT_NONE,    help_accessibility),
	ROUTE(GET,  "/help/privacy",                               OPEN,       NOBODY,  AUDIT_NONE,    help_privacy),
	ROUTE(GET,  "/help/pressure",                              OPEN,       NOBODY,  AUDIT_NONE,    help_pressure),
};
// clang-format on
const struct route_table routes_help = { rows, sizeof rows / sizeof *rows };
