// SPDX-License-Identifier: Apache-2.0
// Addresses of an administrator's templates: what each kind of plan asks for. (route.h)
#include "serve/route.h"
#include "web/web.h"

// clang-format off
static const struct route rows[] = {
	/*    method path                                     permission  subject  audit        handler */
	ROUTE(GET,  "/templates",                                  ADMIN,      NOBODY,  AUDIT_NONE,  templates_page),
	ROUTE(GET,  "/templates/import",                           ADMIN,      NOBODY,  AUDIT_NONE,  template_import_page),
	ROUTE_FILES(POST, "/templates/import",                     ADMIN,      NOBODY,  AUDIT_WRITE, template_import),
	ROUTE(GET,  "/templates/plans",                            ADMIN,      NOBODY,  AUDIT_NONE,  template_plans_page),
	ROUTE(POST, "/templates/plans/stop",                       ADMIN,      NOBODY,  AUDIT_WRITE, template_mover_stop),
	ROUTE(GET,  "/templates/plans/:id/back",                   ADMIN,      NOBODY,  AUDIT_NONE,  template_back_page),
	ROUTE(POST, "/templates/plans/:id/back",                   ADMIN,      NOBODY,  AUDIT_WRITE, template_back),
	ROUTE(GET,  "/templates/:name",                            ADMIN,      NOBODY,  AUDIT_NONE,  template_page),
	ROUTE(POST, "/templates/:name",                            ADMIN,      NOBODY,  AUDIT_WRITE, template_act),
	ROUTE(GET,  "/templates/:name/versions/:number",           ADMIN,      NOBODY,  AUDIT_NONE,  template_version_page),
	ROUTE(GET,  "/templates/:name/versions/:number/file",      ADMIN,      NOBODY,  AUDIT_NONE,  template_file),
	ROUTE(GET,  "/templates/:name/origin",                     ADMIN,      NOBODY,  AUDIT_NONE,  template_origin_page),
	ROUTE(POST, "/templates/:name/origin",                     ADMIN,      NOBODY,  AUDIT_WRITE, template_origin_take),
	ROUTE(GET,  "/templates/:name/versions/:number/move",      ADMIN,      NOBODY,  AUDIT_NONE,  template_mover_page),
	ROUTE(POST, "/templates/:name/versions/:number/move",      ADMIN,      NOBODY,  AUDIT_WRITE, template_mover),
	ROUTE(GET,  "/templates/:name/versions/:number/changes",   ADMIN,      NOBODY,  AUDIT_NONE,  template_changes_page),
	ROUTE(GET,  "/templates/:name/versions/:number/as",        ADMIN,      NOBODY,  AUDIT_NONE,  template_preview),
	ROUTE(GET,  "/templates/:name/versions/:number/as/:page",  ADMIN,      NOBODY,  AUDIT_NONE,  template_preview_page),
	ROUTE(GET,  "/templates/:name/versions/:number/as/:page/:what", ADMIN, NOBODY,  AUDIT_NONE,  template_preview_form),
	ROUTE(GET,  "/templates/:name/words",                      ADMIN,      NOBODY,  AUDIT_NONE,  template_words_page),
	ROUTE(POST, "/templates/:name/words",                      ADMIN,      NOBODY,  AUDIT_WRITE, template_words),
	ROUTE(GET,  "/templates/:name/languages/:lang",            ADMIN,      NOBODY,  AUDIT_NONE, template_language_page),
	ROUTE(POST, "/templates/:name/languages/:lang",            ADMIN,      NOBODY,  AUDIT_WRITE, template_language),
	ROUTE(GET,  "/templates/:name/sections/:part",             ADMIN,      NOBODY,  AUDIT_NONE,  template_section_page),
	ROUTE(POST, "/templates/:name/sections/:part",             ADMIN,      NOBODY,  AUDIT_WRITE, template_section),
};
// clang-format on
const struct route_table routes_templates = { rows, sizeof rows / sizeof *rows };
