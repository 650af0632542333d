// SPDX-License-Identifier: Apache-2.0
// Addresses of professionals: finding and adding people, work lists, inviting, offering and declining a plan. (route.h)
#include "serve/route.h"
#include "web/web.h"

// clang-format off
static const struct route rows[] = {
	/*    method path                                     permission  subject  audit          handler */
	ROUTE(GET,  "/find",                                       STAFF,      NOBODY,  AUDIT_NONE,    people_find_page),
	ROUTE(POST, "/find",                                       STAFF,      NOBODY,  AUDIT_WRITE,   people_find),
	ROUTE(POST, "/find/ask",                                   STAFF,      NOBODY,  AUDIT_WRITE,   people_ask),
	ROUTE_DOOR(POST, "/find/emergency",                        STAFF,      NOBODY,  AUDIT_WRITE,   people_emergency),
	ROUTE(GET,  "/urgent",                                     STAFF,      NOBODY,  AUDIT_NONE,    people_urgent_page),
	ROUTE_DOOR(POST, "/urgent",                                STAFF,      NOBODY,  AUDIT_WRITE,   people_urgent),
	ROUTE(GET,  "/people/:person/urgent",                      STAFF_SEE,  PERSON,  AUDIT_READ,    urgent_page),
	ROUTE(GET,  "/emergency/:id",                              STAFF,      NOBODY,  AUDIT_NONE,    emergency_mine),
	ROUTE(GET,  "/people/:person/emergency",                   STAFF_SEE,  PERSON,  AUDIT_READ,    emergency_page),
	ROUTE_DOOR(POST, "/people/:person/emergency",              STAFF_SEE,  PERSON,  AUDIT_WRITE,   emergency_begin),
	ROUTE(POST, "/people/:person/emergency/end",               STAFF_SEE,  PERSON,  AUDIT_WRITE,   emergency_end_mine),
	ROUTE(POST, "/people/:person/emergency/:id/stop",          PLAN_SHARE, PERSON,  AUDIT_WRITE,   emergency_stop),
	ROUTE(GET,  "/people/add",                                 STAFF,      NOBODY,  AUDIT_NONE,    people_add_page),
	ROUTE(POST, "/people/add",                                 STAFF,      NOBODY,  AUDIT_WRITE,   people_add),
	ROUTE(GET,  "/to-do",                                      STAFF,      NOBODY,  AUDIT_NONE,    to_do_page),
	ROUTE(GET,  "/conversations",                              STAFF,      NOBODY,  AUDIT_NONE,    conversations_page),
	ROUTE(GET,  "/people/:person/same",                        STAFF_SEE,  PERSON,  AUDIT_READ,    same_page),
	ROUTE(POST, "/people/:person/same",                        STAFF_SEE,  PERSON,  AUDIT_WRITE,   same),
	ROUTE(GET,  "/people/:person/second",                      PLAN_SEE,   PERSON,  AUDIT_READ,    second_page),
	ROUTE(POST, "/people/:person/second",                      PLAN_SHARE, PERSON,  AUDIT_WRITE,   second_choose),
	ROUTE(POST, "/people/:person/second/apart",                PLAN_SEE,   PERSON,  AUDIT_WRITE,   second_apart),
	ROUTE(GET,  "/people/:person/not-mine",                     PLAN_WRITE, PERSON,  AUDIT_READ,    not_mine_page),
	ROUTE(POST, "/people/:person/not-mine",                     PLAN_WRITE, PERSON,  AUDIT_WRITE,   not_mine),
	ROUTE(GET,  "/people/:person/restricted",                  PLAN_WRITE, PERSON,  AUDIT_READ,    restricted_page),
	ROUTE(POST, "/people/:person/restricted",                  PLAN_WRITE, PERSON,  AUDIT_WRITE,   restricted),
	ROUTE(GET,  "/people/:person/invite",                      PLAN_WRITE, PERSON,  AUDIT_READ,    invite_page),
	ROUTE(POST, "/people/:person/invite",                      PLAN_WRITE, PERSON,  AUDIT_WRITE,   invite),
	ROUTE(GET,  "/people/:person/offer",                       PLAN_WRITE, PERSON,  AUDIT_READ,    offer_page),
	ROUTE(POST, "/people/:person/offer",                       PLAN_WRITE, PERSON,  AUDIT_WRITE,   offer),
	ROUTE(GET,  "/people/:person/offer/:id",                   PLAN_WRITE, PERSON,  AUDIT_READ,    offer_answer_page),
	ROUTE(POST, "/people/:person/offer/:id",                   PLAN_WRITE, PERSON,  AUDIT_WRITE,   offer_answer),
	ROUTE(GET,  "/people/:person/decline",                     PLAN_WRITE, PERSON,  AUDIT_READ,    decline_page),
	ROUTE(POST, "/people/:person/decline",                     PLAN_WRITE, PERSON,  AUDIT_WRITE,   decline),
	ROUTE(POST, "/people/:person/reopen",                      PLAN_WRITE, PERSON,  AUDIT_WRITE,   reopen),
};
// clang-format on
const struct route_table routes_staff = { rows, sizeof rows / sizeof *rows };
