// SPDX-License-Identifier: Apache-2.0
// Whether the div of a narrative is what FHIR R4 (Narrative) allows: well-formed XHTML of the simple formatting
// elements, nothing active, nothing fetched from elsewhere. It judges and never cleans: pages show such text only as
// text.
#ifndef OWNPLAN_FHIR_XHTML_H
#define OWNPLAN_FHIR_XHTML_H

#include "base/str.h"

enum fhir_xhtml { FHIR_XHTML_GOOD, FHIR_XHTML_EMPTY, FHIR_XHTML_WRONG };

#define FHIR_XHTML_DEPTH 64 // elements inside each other; ours

enum fhir_xhtml fhir_xhtml_check(struct str div);

#endif
