// SPDX-License-Identifier: Apache-2.0
// The addresses (route.h).
#include "api/api.h"
#include "serve/route.h"
#include "web/web.h"

// clang-format off
const struct route routes[] = {
	/*    method path                                    permission  subject  audit        handler */
	ROUTE(GET,  "/",                                     OPEN,       NOBODY,  AUDIT_NONE,  home),
	ROUTE(GET,  "/assets/:file",                         OPEN,       NOBODY,  AUDIT_NONE,  asset_get),
	ROUTE(GET,  "/help/planning",                        OPEN,       NOBODY,  AUDIT_NONE,  help_about),
	ROUTE(GET,  "/help/rights",                          OPEN,       NOBODY,  AUDIT_NONE,  help_rights),
	ROUTE(GET,  "/help/accessibility",                   OPEN,       NOBODY,  AUDIT_NONE,  help_accessibility),
	ROUTE(GET,  "/help/privacy",                         OPEN,       NOBODY,  AUDIT_NONE,  help_privacy),
	ROUTE(GET,  "/help/pressure",                        OPEN,       NOBODY,  AUDIT_NONE,  help_pressure),

	ROUTE(GET,  "/sign-in",                              OPEN,       NOBODY,  AUDIT_NONE,  sign_in_page),
	ROUTE(POST, "/sign-in",                              OPEN,       NOBODY,  AUDIT_SIGN_IN, sign_in),
	ROUTE(POST, "/sign-out",                             SIGNED_IN,  NOBODY,  AUDIT_SIGN_IN, sign_out),
	ROUTE(GET,  "/join",                                 OPEN,       NOBODY,  AUDIT_NONE,  join_page),
	ROUTE(POST, "/join",                                 OPEN,       NOBODY,  AUDIT_SIGN_IN, join_code),
	ROUTE(POST, "/join/account",                         OPEN,       NOBODY,  AUDIT_SIGN_IN, join_account),
	ROUTE(GET,  "/begin",                                OPEN,       NOBODY,  AUDIT_NONE,  begin_page),
	ROUTE(POST, "/begin",                                OPEN,       NOBODY,  AUDIT_SIGN_IN, begin),
	ROUTE(GET,  "/account",                              SIGNED_IN,  NOBODY,  AUDIT_NONE,  account_page),
	ROUTE(POST, "/account/password",                     SIGNED_IN,  NOBODY,  AUDIT_SIGN_IN, account_password),

	ROUTE(GET,  "/find",                                 STAFF,      NOBODY,  AUDIT_NONE,  people_find_page),
	ROUTE(POST, "/find",                                 STAFF,      NOBODY,  AUDIT_WRITE, people_find),
	ROUTE(POST, "/find/ask",                             STAFF,      NOBODY,  AUDIT_WRITE, people_ask),
	ROUTE(GET,  "/people/add",                           STAFF,      NOBODY,  AUDIT_NONE,  people_add_page),
	ROUTE(POST, "/people/add",                           STAFF,      NOBODY,  AUDIT_WRITE, people_add),
	ROUTE(GET,  "/to-do",                                STAFF,      NOBODY,  AUDIT_NONE,  to_do_page),
	ROUTE(GET,  "/conversations",                        STAFF,      NOBODY,  AUDIT_NONE,  conversations_page),

	ROUTE(GET,  "/people/:person",                       PLAN_SEE,   PERSON,  AUDIT_READ,  plan_page),
	ROUTE(GET,  "/people/:person/print",                 PLAN_SEE,   PERSON,  AUDIT_PRINT, plan_print),
	ROUTE(GET,  "/people/:person/goals",                 PLAN_SEE,   PERSON,  AUDIT_READ,  goals_page),
	ROUTE(GET,  "/people/:person/messages",              PLAN_SEE,   PERSON,  AUDIT_READ,  messages_page),
	ROUTE(GET,  "/people/:person/changes",               PLAN_SEE,   PERSON,  AUDIT_READ,  changes_page),
	ROUTE(GET,  "/people/:person/looked",                SELF_ONLY,  PERSON,  AUDIT_NONE,  looked_page),
	ROUTE(GET,  "/people/:person/history/:type/:id",     PLAN_SEE,   PERSON,  AUDIT_READ,  history_page),

	ROUTE(GET,  "/people/:person/invite",                PLAN_WRITE, PERSON,  AUDIT_READ,  invite_page),
	ROUTE(POST, "/people/:person/invite",                PLAN_WRITE, PERSON,  AUDIT_WRITE, invite),
	ROUTE(GET,  "/people/:person/offer",                 PLAN_WRITE, PERSON,  AUDIT_READ,  offer_page),
	ROUTE(POST, "/people/:person/offer",                 PLAN_WRITE, PERSON,  AUDIT_WRITE, offer),
	ROUTE(POST, "/people/:person/offer/:id",             PLAN_WRITE, PERSON,  AUDIT_WRITE, offer_answer),
	ROUTE(GET,  "/people/:person/decline",               PLAN_WRITE, PERSON,  AUDIT_READ,  decline_page),
	ROUTE(POST, "/people/:person/decline",               PLAN_WRITE, PERSON,  AUDIT_WRITE, decline),
	ROUTE(POST, "/people/:person/reopen",                PLAN_WRITE, PERSON,  AUDIT_WRITE, reopen),

	ROUTE(GET,  "/people/:person/sharing",               PLAN_SHARE, PERSON,  AUDIT_READ,  sharing_page),
	ROUTE(GET,  "/people/:person/sharing/add",           PLAN_SHARE, PERSON,  AUDIT_READ,  sharing_add_page),
	ROUTE(POST, "/people/:person/sharing/add",           PLAN_SHARE, PERSON,  AUDIT_WRITE, sharing_add),
	ROUTE(GET,  "/people/:person/sharing/:id",           PLAN_SHARE, PERSON,  AUDIT_READ,  sharing_change_page),
	ROUTE(POST, "/people/:person/sharing/:id",           PLAN_SHARE, PERSON,  AUDIT_WRITE, sharing_change),
	ROUTE(POST, "/people/:person/sharing/:id/stop",      PLAN_SHARE, PERSON,  AUDIT_WRITE, sharing_stop),
	ROUTE(POST, "/people/:person/let-in/:id",            PLAN_SHARE, PERSON,  AUDIT_WRITE, let_in_answer),

	ROUTE(GET,  "/people/:person/add/:kind",             PLAN_WRITE, PERSON,  AUDIT_READ,  entry_add_page),
	ROUTE(POST, "/people/:person/add/:kind",             PLAN_WRITE, PERSON,  AUDIT_WRITE, entry_add),
	ROUTE(GET,  "/people/:person/entry/:id",             PLAN_WRITE, PERSON,  AUDIT_READ,  entry_page),
	ROUTE(POST, "/people/:person/entry/:id",             PLAN_WRITE, PERSON,  AUDIT_WRITE, entry_save),
	ROUTE(GET,  "/people/:person/entry/:id/remove",      PLAN_WRITE, PERSON,  AUDIT_READ,  entry_remove_page),
	ROUTE(POST, "/people/:person/entry/:id/remove",      PLAN_WRITE, PERSON,  AUDIT_WRITE, entry_remove_it),
	ROUTE(POST, "/people/:person/entry/:id/status",      PLAN_WRITE, PERSON,  AUDIT_WRITE, entry_status),

	ROUTE(GET,  "/people/:person/prepare",               PLAN_WRITE, PERSON,  AUDIT_READ,  prepare_page),
	ROUTE(GET,  "/people/:person/prepare/share",         PLAN_WRITE, PERSON,  AUDIT_READ,  prepare_share_page),
	ROUTE(POST, "/people/:person/prepare/share",         PLAN_WRITE, PERSON,  AUDIT_WRITE, prepare_share),
	ROUTE(GET,  "/people/:person/prepare/:kind",         PLAN_WRITE, PERSON,  AUDIT_READ,  prepare_prompt),
	ROUTE(POST, "/people/:person/prepare/:kind",         PLAN_WRITE, PERSON,  AUDIT_WRITE, prepare_save),
	ROUTE(GET,  "/people/:person/information/:id",       PLAN_SEE,   PERSON,  AUDIT_READ,  information_page),
	ROUTE(POST, "/people/:person/draft/:place",          PLAN_WRITE, PERSON,  AUDIT_NONE,  draft_save),
	ROUTE(POST, "/people/:person/draft/:place/discard",  PLAN_WRITE, PERSON,  AUDIT_NONE,  draft_discard),

	ROUTE(GET,  "/people/:person/conversation/:id",      PLAN_WRITE, PERSON,  AUDIT_READ,  conversation_page),
	ROUTE(GET,  "/people/:person/conversation/:id/:part", PLAN_WRITE, PERSON, AUDIT_READ,  conversation_part),
	ROUTE(POST, "/people/:person/conversation/:id/finish", PLAN_WRITE, PERSON, AUDIT_WRITE, conversation_finish),
	ROUTE(POST, "/people/:person/conversation/:id/:part", PLAN_WRITE, PERSON, AUDIT_WRITE, conversation_part_save),

	ROUTE(GET,  "/people/:person/ask",                   PLAN_WRITE, PERSON,  AUDIT_READ,  ask_page),
	ROUTE(POST, "/people/:person/ask",                   PLAN_WRITE, PERSON,  AUDIT_WRITE, ask),
	ROUTE(GET,  "/people/:person/ask/:id",               PLAN_WRITE, PERSON,  AUDIT_READ,  ask_answer_page),
	ROUTE(POST, "/people/:person/ask/:id",               PLAN_WRITE, PERSON,  AUDIT_WRITE, ask_answer),

	ROUTE(GET,  "/people/:person/agree",                 PLAN_AGREE, PERSON,  AUDIT_READ,  agree_page),
	ROUTE(POST, "/people/:person/agree",                 PLAN_AGREE, PERSON,  AUDIT_WRITE, agree),
	ROUTE(GET,  "/people/:person/agreed",                PLAN_SEE,   PERSON,  AUDIT_READ,  agreed_list),
	ROUTE(GET,  "/people/:person/agreed/:number",        PLAN_SEE,   PERSON,  AUDIT_READ,  agreed_page),
	ROUTE(GET,  "/people/:person/agreed/:number/document", PLAN_SEE, PERSON,  AUDIT_READ,  agreed_document),
	ROUTE(GET,  "/people/:person/agreed/:number/compare", PLAN_SEE,  PERSON,  AUDIT_READ,  agreed_compare),
	ROUTE(GET,  "/people/:person/review",                PLAN_WRITE, PERSON,  AUDIT_READ,  review_page),
	ROUTE(POST, "/people/:person/review",                PLAN_WRITE, PERSON,  AUDIT_WRITE, review_begin),
	ROUTE(POST, "/people/:person/review/:id",            PLAN_WRITE, PERSON,  AUDIT_WRITE, review_done),

	ROUTE(GET,  "/health",                               OPEN,       NOBODY,  AUDIT_NONE,  health),
	ROUTE(GET,  "/metrics",                              OPEN,       NOBODY,  AUDIT_NONE,  metrics),
	ROUTE(GET,  "/fhir/metadata",                        OPEN,       NOBODY,  AUDIT_NONE,  fhir_metadata),
	ROUTE(GET,  "/fhir/Patient/:person/$everything",     PLAN_SEE,   PERSON,  AUDIT_READ,  fhir_everything),
	ROUTE(GET,  "/fhir/:type/:resource",                 PLAN_SEE,   PERSON,  AUDIT_READ,  fhir_read),
	ROUTE(GET,  "/fhir/:type/:resource/_history/:version", PLAN_SEE, PERSON,  AUDIT_READ,  fhir_vread),
};
// clang-format on
const size_t route_count = sizeof routes / sizeof *routes;
