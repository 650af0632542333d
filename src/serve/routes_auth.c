// SPDX-License-Identifier: Apache-2.0
// Addresses by which programs of other organisations get in: where a token is to be had, and the token; and the key by
// which they know what comes from here. (route.h)
#include "api/api.h"
#include "serve/route.h"

// clang-format off
static const struct route rows[] = {
	/*    method path                                     permission  subject  audit          handler */
	ROUTE(GET,  "/fhir/.well-known/smart-configuration",       OPEN,       NOBODY,  AUDIT_NONE,    smart_configuration),
	ROUTE(GET,  "/.well-known/jwks.json",                      OPEN,       NOBODY,  AUDIT_NONE,    signing_keys),
	// Its assertion proves who sends it: no page of ours, no cookie.
	ROUTE_OF_PROGRAMS(POST, "/auth/token",                     OPEN,       NOBODY,  AUDIT_SIGN_IN, auth_token),
	// The address and the code in the body do; no cookie is looked at.
	ROUTE_BY_LINK(POST, "/shl/:link",                          OPEN,       NOBODY,  AUDIT_SIGN_IN, shared_manifest),
	ROUTE_BY_LINK(GET, "/shl/:link/:ticket",                   OPEN,       NOBODY,  AUDIT_SIGN_IN, shared_file),
};
// clang-format on
const struct route_table routes_auth = { rows, sizeof rows / sizeof *rows };
