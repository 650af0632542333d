// SPDX-License-Identifier: Apache-2.0
// Addresses of everybody: the start page, signing in, joining, beginning alone, one's own account. (route.h)
#include "serve/route.h"
#include "web/web.h"

// clang-format off
static const struct route rows[] = {
	/*    method path                                     permission  subject  audit          handler */
	ROUTE(GET,  "/",                                           OPEN,       NOBODY,  AUDIT_NONE,    home),
	ROUTE(GET,  "/assets/:file",                               OPEN,       NOBODY,  AUDIT_NONE,    asset_get),
	ROUTE(GET,  "/sign-in",                                    OPEN,       NOBODY,  AUDIT_NONE,    sign_in_page),
	ROUTE_DOOR(POST, "/sign-in",                               OPEN,       NOBODY,  AUDIT_SIGN_IN, sign_in),
	ROUTE_DOOR(POST, "/sign-out",                              SIGNED_IN,  NOBODY,  AUDIT_SIGN_IN, sign_out),
	ROUTE(GET,  "/sign-out",                                   OPEN,       NOBODY,  AUDIT_NONE,    signed_out),
	ROUTE(GET,  "/join",                                       OPEN,       NOBODY,  AUDIT_NONE,    join_page),
	ROUTE(POST, "/join",                                       OPEN,       NOBODY,  AUDIT_SIGN_IN, join_code),
	ROUTE(GET,  "/check",                                      OPEN,       NOBODY,  AUDIT_NONE,    check_page),
	ROUTE(POST, "/check",                                      OPEN,       NOBODY,  AUDIT_NONE,    check),
	ROUTE(GET,  "/shared/:link",                               OPEN,       NOBODY,  AUDIT_NONE,    shared_page),
	ROUTE(POST, "/shared/:link",                               OPEN,       NOBODY,  AUDIT_SIGN_IN, shared_open),
	ROUTE(POST, "/join/account",                               OPEN,       NOBODY,  AUDIT_SIGN_IN, join_account),
	ROUTE(GET,  "/people/:person/welcome",                     SELF_ONLY,  PERSON,  AUDIT_READ,    welcome_page),
	ROUTE(POST, "/people/:person/welcome/:id",                 SELF_ONLY,  PERSON,  AUDIT_WRITE,   welcome_answer),
	ROUTE(GET,  "/begin",                                      OPEN,       NOBODY,  AUDIT_NONE,    begin_page),
	ROUTE(POST, "/begin",                                      OPEN,       NOBODY,  AUDIT_SIGN_IN, begin),
	ROUTE(GET,  "/drafts",                                     SIGNED_IN,  NOBODY,  AUDIT_NONE,    drafts_page),
	ROUTE(POST, "/drafts",                                     SIGNED_IN,  NOBODY,  AUDIT_NONE,    drafts_act),
	ROUTE(GET,  "/account",                                    SIGNED_IN,  NOBODY,  AUDIT_NONE,    account_page),
	ROUTE(POST, "/account/language",                           SIGNED_IN,  NOBODY,  AUDIT_NONE,    account_language),
	ROUTE(POST, "/account/code",                               STAFF,      NOBODY,  AUDIT_WRITE,   account_code),
	ROUTE(POST, "/account/password",                           SIGNED_IN,  NOBODY,  AUDIT_SIGN_IN, account_password),
};
// clang-format on
const struct route_table routes_front = { rows, sizeof rows / sizeof *rows };
