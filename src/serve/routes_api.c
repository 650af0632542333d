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
	ROUTE(GET,  "/fhir/:type/:resource",                       PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_read),
	ROUTE(GET,  "/fhir/:type/:resource/_history/:version",     PLAN_SEE,   PERSON,  AUDIT_READ,    fhir_vread),
};
// clang-format on
const struct route_table routes_api = { rows, sizeof rows / sizeof *rows };
