// SPDX-License-Identifier: Apache-2.0
// Addresses for agreeing a plan, reading what was agreed, and reviewing it. (route.h)
#include "serve/route.h"
#include "web/web.h"

// clang-format off
static const struct route rows[] = {
	/*    method path                                     permission  subject  audit          handler */
	ROUTE(GET,  "/people/:person/agree",                       PLAN_AGREE, PERSON,  AUDIT_READ,    agree_page),
	ROUTE(POST, "/people/:person/agree",                       PLAN_AGREE, PERSON,  AUDIT_WRITE,   agree),
	ROUTE(GET,  "/people/:person/agreed",                      PLAN_SEE,   PERSON,  AUDIT_READ,    agreed_list),
	ROUTE(GET,  "/people/:person/agreed/:number",              PLAN_SEE,   PERSON,  AUDIT_READ,    agreed_page),
	ROUTE(GET,  "/people/:person/agreed/:number/pdf",          PLAN_SEE,   PERSON,  AUDIT_PRINT,   agreed_pdf),
	ROUTE(GET,  "/people/:person/agreed/:number/document",     PLAN_SEE,   PERSON,  AUDIT_READ,    agreed_document),
	ROUTE(GET,  "/people/:person/review",                      PLAN_WRITE, PERSON,  AUDIT_READ,    review_page),
	ROUTE(POST, "/people/:person/review",                      PLAN_WRITE, PERSON,  AUDIT_WRITE,   review_begin),
	ROUTE(POST, "/people/:person/review/:id",                  PLAN_WRITE, PERSON,  AUDIT_WRITE,   review_done),
};
// clang-format on
const struct route_table routes_agree = { rows, sizeof rows / sizeof *rows };
