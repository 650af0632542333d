// SPDX-License-Identifier: Apache-2.0
// The shape of the tables that tools/fhir-search.py writes, for param.c and param_each.c only; everyone else asks the
// functions of param.h. An expression of a parameter is one path for each of its branches; a path is steps from
// element to element, at most a dozen, so walking it nests no deeper than that whatever the document.
#ifndef OWNPLAN_FHIR_PARAM_TABLES_H
#define OWNPLAN_FHIR_PARAM_TABLES_H

#include "fhir/param.h"
#include "fhir/tables.h"

enum fhir_step_op {
	FHIR_STEP_MEMBER,   // to the element `arg`, each of it when there are several
	FHIR_STEP_CHOICE,   // to whichever of the `n` forms from element `arg` on is there
	FHIR_STEP_ITEM,     // to the item `n`, from 0, of the list at the element `arg`
	FHIR_STEP_WHERE,    // on when its element `arg` says the text `n`
	FHIR_STEP_RESOLVES, // on when it is a reference to the resource type `arg`
	FHIR_STEP_HOLDS,    // the last: true when something was found and it is not false, else false
};

struct fhir_step {
	uint8_t op; // enum fhir_step_op
	uint8_t n;
	uint16_t arg;
};

struct fhir_path {
	uint16_t from; // for fhir_type_at: what it is read from; parts of a composite are read from that only
	uint16_t first, count; // its steps
};

struct fhir_param_range {
	uint16_t first, count;
};

extern const struct fhir_param fhir_param_table[];
extern const struct fhir_component fhir_component_table[];
extern const struct fhir_param_range fhir_param_range_table[]; // 0 those of every resource, then by resource number
extern const struct fhir_path fhir_path_table[];
extern const struct fhir_step fhir_step_table[];
extern const struct fhir_targets fhir_param_target_table[];
extern const char *const fhir_step_text_table[];

#endif
