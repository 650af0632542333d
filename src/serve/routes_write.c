// SPDX-License-Identifier: Apache-2.0
// Addresses for writing in a plan: entries of any kind, preparing, information, drafts, conversations, asking.
// (route.h)
#include "serve/route.h"
#include "web/web.h"

// clang-format off
static const struct route rows[] = {
	/*    method path                                     permission  subject  audit          handler */
	ROUTE(GET,  "/people/:person/add/:kind",                   PLAN_WRITE, PERSON,  AUDIT_READ,    entry_add_page),
	ROUTE_FILES(POST, "/people/:person/add/:kind",             PLAN_WRITE, PERSON,  AUDIT_WRITE,   entry_add),
	ROUTE(GET,  "/people/:person/entry/:id",                   PLAN_WRITE, PERSON,  AUDIT_READ,    entry_page),
	ROUTE_FILES(POST, "/people/:person/entry/:id",             PLAN_WRITE, PERSON,  AUDIT_WRITE,   entry_save),
	ROUTE(GET,  "/people/:person/entry/:id/remove",            PLAN_WRITE, PERSON,  AUDIT_READ,    entry_remove_page),
	ROUTE(POST, "/people/:person/entry/:id/remove",            PLAN_WRITE, PERSON,  AUDIT_WRITE,   entry_remove_it),
	ROUTE(GET,  "/people/:person/entry/:id/seen",              PLAN_WRITE, PERSON,  AUDIT_READ,    entry_seen_page),
	ROUTE(POST, "/people/:person/entry/:id/seen",              PLAN_WRITE, PERSON,  AUDIT_WRITE,   entry_seen_save),
	ROUTE(POST, "/people/:person/entry/:id/status",            PLAN_WRITE, PERSON,  AUDIT_WRITE,   entry_status),
	ROUTE(GET,  "/people/:person/entry/:id/comments",          PLAN_SEE,   PERSON,  AUDIT_READ,    comments_page),
	ROUTE(POST, "/people/:person/entry/:id/comments",          PLAN_COMMENT, PERSON,  AUDIT_WRITE,   comment_add),
	ROUTE(GET,  "/people/:person/entry/:id/suggest",           PLAN_WRITE, PERSON,  AUDIT_READ,    suggest_page),
	ROUTE(POST, "/people/:person/entry/:id/suggest",           PLAN_WRITE, PERSON,  AUDIT_WRITE,   suggest),
	ROUTE(POST, "/people/:person/comment/:id/back",            PLAN_COMMENT, PERSON,  AUDIT_WRITE,   comment_back),
	ROUTE(GET,  "/people/:person/entry/:id/correct",           PLAN_WRITE, PERSON,  AUDIT_READ,    correct_page),
	ROUTE(POST, "/people/:person/entry/:id/correct",           PLAN_WRITE, PERSON,  AUDIT_WRITE,   correct),
	ROUTE(GET,  "/people/:person/suggestion/:id",              PLAN_SEE,   PERSON,  AUDIT_READ,    suggestion_page),
	ROUTE(POST, "/people/:person/suggestion/:id",              PLAN_WRITE, PERSON,  AUDIT_WRITE,   suggestion_answer),
	ROUTE(GET,  "/people/:person/prepare",                     PLAN_WRITE, PERSON,  AUDIT_READ,    prepare_page),
	ROUTE(GET,  "/people/:person/prepare/share",               PLAN_WRITE, PERSON,  AUDIT_READ,    prepare_share_page),
	ROUTE(POST, "/people/:person/prepare/share",               PLAN_WRITE, PERSON,  AUDIT_WRITE,   prepare_share),
	ROUTE(GET,  "/people/:person/prepare/:kind",               PLAN_WRITE, PERSON,  AUDIT_READ,    prepare_prompt),
	ROUTE(POST, "/people/:person/prepare/:kind",               PLAN_WRITE, PERSON,  AUDIT_WRITE,   prepare_save),
	ROUTE(GET,  "/people/:person/information/:id",             PLAN_SEE,   PERSON,  AUDIT_READ,    information_page),
	ROUTE(GET,  "/people/:person/sent",                        PLAN_SEE,   PERSON,  AUDIT_READ,    sent_page),
	ROUTE(POST, "/people/:person/sent/:type/:id",              PLAN_WRITE, PERSON,  AUDIT_WRITE,   sent_answer),
	ROUTE(POST, "/people/:person/draft/:place",                PLAN_COMMENT, PERSON,  AUDIT_NONE,    draft_save),
	ROUTE(POST, "/people/:person/draft/:place/discard",        PLAN_COMMENT, PERSON,  AUDIT_NONE,    draft_discard),
	ROUTE_IDLE(POST, "/people/:person/draft/:place/here",      PLAN_COMMENT, PERSON,  AUDIT_NONE,    editing_here),
	ROUTE(GET,  "/people/:person/conversation/:id",            PLAN_WRITE, PERSON,  AUDIT_READ,    conversation_page),
	ROUTE(GET,  "/people/:person/conversation/:id/:part",      PLAN_WRITE, PERSON,  AUDIT_READ,    conversation_part),
	ROUTE(POST, "/people/:person/conversation/:id/finish",     PLAN_WRITE, PERSON,  AUDIT_WRITE,   conversation_finish),
	ROUTE(POST, "/people/:person/conversation/:id/:part",      PLAN_WRITE, PERSON, AUDIT_WRITE, conversation_part_save),
	ROUTE(GET,  "/people/:person/bring-in",                    PLAN_WRITE, PERSON,  AUDIT_READ,    bring_page),
	ROUTE(GET,  "/people/:person/bring-in/paper",              PLAN_WRITE, PERSON,  AUDIT_READ,    bring_paper_page),
	ROUTE_FILES(POST, "/people/:person/bring-in/paper",        PLAN_WRITE, PERSON,  AUDIT_WRITE,   bring_paper),
	ROUTE(GET,  "/people/:person/bring-in/paper/:id",          PLAN_WRITE, PERSON,  AUDIT_READ,    bring_sheet_page),
	ROUTE_FILES(POST, "/people/:person/bring-in/paper/:id/pages", PLAN_WRITE, PERSON, AUDIT_WRITE, bring_pages),
	ROUTE(POST, "/people/:person/bring-in/paper/:id/all",      PLAN_WRITE, PERSON,  AUDIT_WRITE,   bring_all),
	ROUTE(GET,  "/people/:person/bring-in/paper/:id/type/:kind", PLAN_WRITE, PERSON, AUDIT_READ,   bring_part_page),
	ROUTE_FILES(POST, "/people/:person/bring-in/paper/:id/type/:kind", PLAN_WRITE, PERSON, AUDIT_WRITE, bring_part),
	ROUTE(GET,  "/people/:person/bring-in/file",               PLAN_WRITE, PERSON,  AUDIT_READ,    bring_file_page),
	ROUTE_PARCEL(POST, "/people/:person/bring-in/file",        PLAN_WRITE, PERSON,  AUDIT_NONE,    bring_file),
	ROUTE(GET,  "/people/:person/bring-in/file/check",         PLAN_WRITE, PERSON,  AUDIT_READ,    bring_check_page),
	ROUTE(POST, "/people/:person/bring-in/file/check",         PLAN_WRITE, PERSON,  AUDIT_WRITE,   bring_in),
	ROUTE(GET,  "/people/:person/bring-in/file/template",      PLAN_WRITE, PERSON,  AUDIT_NONE,    bring_template),
	ROUTE(GET,  "/people/:person/ask",                         PLAN_WRITE, PERSON,  AUDIT_READ,    ask_page),
	ROUTE(POST, "/people/:person/ask",                         PLAN_WRITE, PERSON,  AUDIT_WRITE,   ask),
	ROUTE(GET,  "/people/:person/ask/:id",                     PLAN_WRITE, PERSON,  AUDIT_READ,    ask_answer_page),
	ROUTE(POST, "/people/:person/ask/:id",                     PLAN_WRITE, PERSON,  AUDIT_WRITE,   ask_answer),
};
// clang-format on
const struct route_table routes_write = { rows, sizeof rows / sizeof *rows };
