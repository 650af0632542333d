// SPDX-License-Identifier: Apache-2.0
// Addresses of the privacy officer: what was opened in an emergency, what people ask. (route.h)
#include "serve/route.h"
#include "web/web.h"

// clang-format off
static const struct route rows[] = {
	/*    method path                                     permission  subject  audit          handler */
	ROUTE(GET,  "/privacy",                                    PRIVACY, NOBODY,  AUDIT_READ,    privacy_page),
	ROUTE(GET,  "/privacy/done",                               PRIVACY, NOBODY,  AUDIT_READ,    privacy_done),
	ROUTE(GET,  "/privacy/server",                             PRIVACY, NOBODY,  AUDIT_NONE,    privacy_server),
	ROUTE(GET,  "/privacy/emergency/:id",                      PRIVACY, NOBODY,  AUDIT_READ,    privacy_emergency_page),
	ROUTE(POST, "/privacy/emergency/:id",                      PRIVACY, NOBODY,  AUDIT_WRITE,   privacy_emergency),
	ROUTE(GET,  "/privacy/question/:id",                       PRIVACY, NOBODY,  AUDIT_READ,    privacy_question_page),
	ROUTE(POST, "/privacy/question/:id",                       PRIVACY, NOBODY,  AUDIT_WRITE,   privacy_question),
	ROUTE(GET,  "/privacy/take-out",                           PRIVACY, NOBODY,  AUDIT_READ,    privacy_erase_page),
	ROUTE(POST, "/privacy/take-out",                           PRIVACY, NOBODY,  AUDIT_WRITE,   privacy_erase),
	ROUTE(GET,  "/privacy/take-out/:id",                       PRIVACY, NOBODY,  AUDIT_READ,    privacy_take_out_page),
	ROUTE(POST, "/privacy/take-out/:id",                       PRIVACY, NOBODY,  AUDIT_WRITE,   privacy_take_out),
	ROUTE(GET,  "/privacy/kept",                               PRIVACY, NOBODY,  AUDIT_READ,    kept_page),
	ROUTE(POST, "/privacy/kept",                               PRIVACY, NOBODY,  AUDIT_WRITE,   kept_find),
	ROUTE(GET,  "/privacy/kept/:key",                          PRIVACY, NOBODY,  AUDIT_READ,    kept_record_page),
	ROUTE(POST, "/privacy/kept/:key",                          PRIVACY, NOBODY,  AUDIT_WRITE,   kept_record),
	ROUTE(GET,  "/privacy/restricted/:key",                    PRIVACY, NOBODY,  AUDIT_READ,   privacy_restricted_page),
	ROUTE(POST, "/privacy/restricted/:key",                    PRIVACY, NOBODY,  AUDIT_WRITE,   privacy_restricted),
	ROUTE(GET,  "/privacy/kept/:key/destroy",                  PRIVACY, NOBODY,  AUDIT_READ,    kept_destroy_page),
	ROUTE(POST, "/privacy/kept/:key/destroy",                  PRIVACY, NOBODY,  AUDIT_WRITE,   kept_destroy),
	ROUTE(GET,  "/privacy/pattern/:id",                        PRIVACY, NOBODY,  AUDIT_READ,    privacy_pattern_page),
	ROUTE(POST, "/privacy/pattern/:id",                        PRIVACY, NOBODY,  AUDIT_WRITE,   privacy_pattern),
	ROUTE(GET,  "/privacy/same/:id",                           PRIVACY, NOBODY,  AUDIT_READ,    privacy_same_page),
	ROUTE(POST, "/privacy/same/:id",                           PRIVACY, NOBODY,  AUDIT_WRITE,   privacy_same),
	ROUTE(GET,  "/privacy/joined/:id",                         PRIVACY, NOBODY,  AUDIT_READ,    privacy_joined_page),
	ROUTE(POST, "/privacy/joined/:id",                         PRIVACY, NOBODY,  AUDIT_WRITE,   privacy_joined),
	ROUTE(GET,  "/privacy/quiet/:id",                          PRIVACY, NOBODY,  AUDIT_READ,    privacy_quiet_page),
	ROUTE(POST, "/privacy/quiet/:id",                          PRIVACY, NOBODY,  AUDIT_WRITE,   privacy_quiet),
};
// clang-format on
const struct route_table routes_privacy = { rows, sizeof rows / sizeof *rows };
