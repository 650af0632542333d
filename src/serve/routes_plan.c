// SPDX-License-Identifier: Apache-2.0
// Addresses for reading a plan: the plan, its print, goals, messages, changes, who looked, history, who can see
// it. (route.h)
#include "serve/route.h"
#include "web/web.h"

// clang-format off
static const struct route rows[] = {
	/*    method path                                     permission  subject  audit          handler */
	ROUTE(GET,  "/people/:person",                             PLAN_SEE,   PERSON,  AUDIT_READ,    plan_page),
	ROUTE(GET,  "/people/:person/for/:reading",                PLAN_SEE,   PERSON,  AUDIT_READ,    plan_page),
	ROUTE(GET,  "/people/:person/print",                       PLAN_SEE,   PERSON,  AUDIT_READ,    plan_print),
	ROUTE(GET,  "/people/:person/print/choose",                PLAN_SEE,   PERSON,  AUDIT_READ,    plan_choose),
	ROUTE(GET,  "/people/:person/print/:paper",                PLAN_SEE,   PERSON,  AUDIT_PRINT,   plan_paper),
	ROUTE(GET,  "/people/:person/print/:paper/pdf",            PLAN_SEE,   PERSON,  AUDIT_PRINT,   plan_paper_pdf),
	ROUTE(GET,  "/people/:person/everything",                  PLAN_SEE,   PERSON,  AUDIT_NONE,    everything_page),
	ROUTE(POST, "/people/:person/everything",                  PLAN_SEE,   PERSON,  AUDIT_PRINT,   everything),
	ROUTE(GET,  "/people/:person/csv",                         PLAN_SEE,   PERSON,  AUDIT_PRINT,   plan_csv),
	ROUTE(POST, "/people/:person/copy",                        PLAN_WRITE, PERSON,  AUDIT_WRITE,   copy_given),
	ROUTE(GET,  "/people/:person/details",                     PLAN_SEE,   PERSON,  AUDIT_READ,    details_page),
	ROUTE(GET,  "/people/:person/details/:group",              PLAN_WRITE, PERSON,  AUDIT_READ,    details_group_page),
	ROUTE(POST, "/people/:person/details/:group",              PLAN_WRITE, PERSON,  AUDIT_WRITE,   details_save),
	ROUTE(GET,  "/people/:person/files/:id",                   PLAN_SEE,   PERSON,  AUDIT_READ,    file_get),
	ROUTE(GET,  "/people/:person/goals",                       PLAN_SEE,   PERSON,  AUDIT_READ,    goals_page),
	ROUTE(GET,  "/people/:person/contingency",                 PLAN_SEE,   PERSON,  AUDIT_READ,    contingency_page),
	ROUTE(GET,  "/people/:person/messages",                    PLAN_SEE,   PERSON,  AUDIT_READ,    messages_page),
	ROUTE(GET,  "/people/:person/changes",                     PLAN_SEE,   PERSON,  AUDIT_READ,    changes_page),
	ROUTE(GET,  "/people/:person/changes/between",             PLAN_SEE,   PERSON,  AUDIT_READ,    changes_between),
	ROUTE(GET,  "/people/:person/recorded",                    PLAN_SEE,   PERSON,  AUDIT_READ,    recorded_page),
	ROUTE(GET,  "/people/:person/looked",                      SELF_ONLY,  PERSON,  AUDIT_NONE,    looked_page),
	ROUTE(GET,  "/people/:person/looked/ask",                  SELF_ONLY,  PERSON,  AUDIT_NONE,    looked_ask_page),
	ROUTE(POST, "/people/:person/looked/ask",                  SELF_ONLY,  PERSON,  AUDIT_WRITE,   looked_ask),
	ROUTE(GET,  "/people/:person/looked/file",                 SELF_ONLY,  PERSON,  AUDIT_PRINT,   looked_file),
	ROUTE(GET,  "/people/:person/history/details",             PLAN_SEE,   PERSON,  AUDIT_READ,    details_history),
	ROUTE(GET,  "/people/:person/history/:type/:id",           PLAN_SEE,   PERSON,  AUDIT_READ,    history_page),
	ROUTE(GET,  "/people/:person/sharing",                     PLAN_SHARE, PERSON,  AUDIT_READ,    sharing_page),
	ROUTE(GET,  "/people/:person/sharing/add",                 PLAN_SHARE, PERSON,  AUDIT_READ,    sharing_add_page),
	ROUTE(POST, "/people/:person/sharing/add",                 PLAN_SHARE, PERSON,  AUDIT_WRITE,   sharing_add),
	ROUTE(GET,  "/people/:person/sharing/link",                PLAN_SHARE, PERSON,  AUDIT_READ,    share_link_page),
	ROUTE(POST, "/people/:person/sharing/link",                PLAN_SHARE, PERSON,  AUDIT_WRITE,   share_link_make),
	ROUTE(GET,  "/people/:person/sharing/program/:id",         SELF_ONLY,  PERSON,  AUDIT_READ,    program_stop_page),
	ROUTE(POST, "/people/:person/sharing/program/:id",         SELF_ONLY,  PERSON,  AUDIT_WRITE,   program_stop),
	ROUTE(GET,  "/people/:person/sharing/:id",                 PLAN_SHARE, PERSON,  AUDIT_READ,    sharing_change_page),
	ROUTE(POST, "/people/:person/sharing/:id",                 PLAN_SHARE, PERSON,  AUDIT_WRITE,   sharing_change),
	ROUTE(POST, "/people/:person/sharing/:id/confirm",         PLAN_SHARE, PERSON,  AUDIT_WRITE,   sharing_confirm),
	ROUTE(POST, "/people/:person/sharing/:id/longer",          PLAN_SHARE, PERSON,  AUDIT_WRITE,   sharing_longer),
	ROUTE(GET,  "/people/:person/sharing/:id/stop",            PLAN_SHARE, PERSON,  AUDIT_READ,    sharing_stop_page),
	ROUTE(POST, "/people/:person/sharing/:id/stop",            PLAN_SHARE, PERSON,  AUDIT_WRITE,   sharing_stop),
	ROUTE(GET,  "/people/:person/supporter",                   PLAN_INVITE, PERSON, AUDIT_READ,    supporter_page),
	ROUTE(POST, "/people/:person/supporter",                   PLAN_INVITE, PERSON, AUDIT_WRITE,   supporter_invite),
	ROUTE(POST, "/people/:person/supporter/:id/code",          PLAN_INVITE, PERSON, AUDIT_WRITE,   supporter_code),
	ROUTE(POST, "/people/:person/supporter/:id/cancel",        PLAN_INVITE, PERSON, AUDIT_WRITE,   supporter_cancel),
	ROUTE(GET,  "/people/:person/growing-up",                  PLAN_SEE,   PERSON,  AUDIT_READ,    growing_page),
	ROUTE(POST, "/people/:person/growing-up/:id/keep",         PLAN_SHARE, PERSON,  AUDIT_WRITE,   growing_keep),
	ROUTE(GET,  "/people/:person/growing-up/:id",              PLAN_WRITE, PERSON,  AUDIT_READ,    growing_decide_page),
	ROUTE(POST, "/people/:person/growing-up/:id",              PLAN_WRITE, PERSON,  AUDIT_WRITE,   growing_decide),
	ROUTE(GET,  "/people/:person/let-in/:id",                  PLAN_SHARE, PERSON,  AUDIT_READ,    let_in_page),
	ROUTE(POST, "/people/:person/let-in/:id",                  PLAN_SHARE, PERSON,  AUDIT_WRITE,   let_in_answer),
	ROUTE(GET,  "/people/:person/templates",                   PLAN_WRITE, PERSON,  AUDIT_READ,    plan_templates_page),
	ROUTE(GET,  "/people/:person/templates/:name",             PLAN_WRITE, PERSON,  AUDIT_READ,    plan_template_page),
	ROUTE(POST, "/people/:person/templates/:name",             PLAN_WRITE, PERSON,  AUDIT_WRITE,   plan_template_save),
};
// clang-format on
const struct route_table routes_plan = { rows, sizeof rows / sizeof *rows };
