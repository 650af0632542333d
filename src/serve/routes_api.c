// SPDX-License-Identifier: Apache-2.0
// Addresses for programs: health, figures, and the record as FHIR R4. (route.h)
#include "api/api.h"
#include "serve/route.h"

// clang-format off
static const struct route rows[] = {
	/*    method path                                     permission  subject  audit          handler */
	ROUTE(GET,  "/health",                                     OPEN,       NOBODY,  AUDIT_NONE,    health),
	ROUTE(GET,  "/metrics",                                    OPEN,       NOBODY,  AUDIT_NONE,    metrics),
	ROUTE(GET,  "/fhir/metadata",                              OPEN,       NOBODY,  AUDIT_NONE,    fhir_metadata),
	ROUTE(GET,  "/fhir/Patient/:person/$everything",           PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_everything),
	ROUTE(POST, "/fhir/Patient/:person/$everything",           PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_everything),
	ROUTE(GET,  "/fhir/:type/:resource/_history",              PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_history_one),
	ROUTE(GET,  "/fhir/Patient/:resource/_history",            PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_history_one),
	ROUTE_SET(POST, "/fhir/$import",                           SIGNED_IN,  EACH,    AUDIT_WRITE,   fhir_import),
	ROUTE(GET,  "/fhir/$export",                               SIGNED_IN,  EACH,    AUDIT_READ,    fhir_export),
	ROUTE(POST, "/fhir/$export",                               SIGNED_IN,  EACH,    AUDIT_READ,    fhir_export),
	ROUTE(GET,  "/fhir/Patient/$export",                       SIGNED_IN,  EACH,    AUDIT_READ,    fhir_export),
	ROUTE(POST, "/fhir/Patient/$export",                       SIGNED_IN,  EACH,    AUDIT_READ,    fhir_export),
	ROUTE(GET,  "/fhir/Group/:id/$export",                     SIGNED_IN,  EACH,    AUDIT_READ,    fhir_export_group),
	ROUTE(POST, "/fhir/Group/:id/$export",                     SIGNED_IN,  EACH,    AUDIT_READ,    fhir_export_group),
	ROUTE(GET,  "/fhir/$export/:id",                           SIGNED_IN,  EACH,    AUDIT_NONE,    fhir_export_status),
	ROUTE(DELETE, "/fhir/$export/:id",                         SIGNED_IN,  EACH,    AUDIT_WRITE,   fhir_export_drop),
	ROUTE(GET,  "/fhir/$export/:id/:file",                     SIGNED_IN,  EACH,    AUDIT_READ,    fhir_export_file),
	ROUTE(GET,  "/fhir/:type/_history",                        SIGNED_IN,  EACH,    AUDIT_READ,    fhir_history_type),
	ROUTE(GET,  "/fhir/_history",                              SIGNED_IN,  EACH,    AUDIT_READ,    fhir_history_all),
	ROUTE(GET,  "/fhir/Composition/:resource/$document",       PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_document),
	ROUTE(POST, "/fhir/Composition/:resource/$document",       PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_document),
	ROUTE(GET,  "/fhir/CarePlan/:resource/$document",          PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_document_plan),
	ROUTE(POST, "/fhir/CarePlan/:resource/$document",          PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_document_plan),
	ROUTE_ONE(POST, "/fhir/:type/$validate",                   SIGNED_IN,  EACH,    AUDIT_READ,    fhir_validate_sent),
	ROUTE_ONE(POST, "/fhir/:type/:resource/$validate",         PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_validate_sent),
	ROUTE(GET,  "/fhir/:type/:resource",                       PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_read),
	ROUTE(GET,  "/fhir/:type/:resource/_history/:version",     PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_vread),
	ROUTE_ONE(POST, "/fhir/:type",                             SIGNED_IN,  EACH,    AUDIT_WRITE,   fhir_create),
	ROUTE_ONE(PUT, "/fhir/:type",                              SIGNED_IN,  EACH,    AUDIT_WRITE,   fhir_update_by),
	ROUTE_ONE(PATCH, "/fhir/:type",                            SIGNED_IN,  EACH,    AUDIT_WRITE,   fhir_patch_by),
	ROUTE(DELETE, "/fhir/:type",                               SIGNED_IN,  EACH,    AUDIT_WRITE,   fhir_delete_by),
	ROUTE_ONE(PUT, "/fhir/:type/:resource",                    PLAN_WRITE, PERSON,  AUDIT_WRITE,   fhir_update),
	ROUTE_ONE(PATCH, "/fhir/:type/:resource",                  PLAN_WRITE, PERSON,  AUDIT_WRITE,   fhir_patch_one),
	ROUTE(DELETE, "/fhir/:type/:resource",                     PLAN_WRITE, PERSON,  AUDIT_WRITE,   fhir_delete),
	ROUTE(GET,  "/fhir",                                       SIGNED_IN,  EACH,    AUDIT_READ,    fhir_search_all),
	ROUTE(GET,  "/fhir/",                                      SIGNED_IN,  EACH,    AUDIT_READ,    fhir_search_all),
	ROUTE_SET(POST, "/fhir",                                   SIGNED_IN,  EACH,    AUDIT_WRITE,   fhir_bundle),
	ROUTE_SET(POST, "/fhir/",                                  SIGNED_IN,  EACH,    AUDIT_WRITE,   fhir_bundle),
	ROUTE(POST, "/fhir/_search",                               SIGNED_IN,  EACH,    AUDIT_READ,    fhir_search_all),
	ROUTE(GET,  "/fhir/:type",                                 SIGNED_IN,  EACH,    AUDIT_READ,    fhir_search_type),
	ROUTE(POST, "/fhir/:type/_search",                         SIGNED_IN,  EACH,    AUDIT_READ,    fhir_search_type),
	ROUTE(GET,  "/fhir/Patient/:resource/:inside",             PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_search_inside),
	ROUTE(POST, "/fhir/Patient/:resource/:inside/_search",     PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_search_inside),
};
// clang-format on
const struct route_table routes_api = { rows, sizeof rows / sizeof *rows };
