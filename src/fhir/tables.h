// SPDX-License-Identifier: Apache-2.0
// The shape of the tables that tools/fhir-definitions.py writes, for definitions.c, validate.c and compartment.c only;
// everyone else asks the functions of definitions.h and compartment.h.
#ifndef OWNPLAN_FHIR_TABLES_H
#define OWNPLAN_FHIR_TABLES_H

#include "fhir/definitions.h"
#include "fhir/rules.h"

struct fhir_targets {
	uint64_t bits[3]; // one a resource type, in the order of fhir_resource_table
};

struct fhir_resource_name {
	const char *name;
	uint8_t name_n;
	int16_t type; // -1: of R4, not held here
};

struct fhir_code {
	const char *code;
	uint8_t code_n;
	uint8_t system;
};

struct fhir_compartment_row {
	const char *resource, *param, *path; // "CarePlan", "performer", "activity.detail.performer"
};

extern const struct fhir_invariant fhir_invariant_table[];
extern const uint16_t fhir_rule_list[]; // runs of invariants; types and elements say first and count
extern const struct fhir_type fhir_type_table[];
extern const struct fhir_element fhir_element_table[];
extern const uint8_t fhir_slot_table[]; // hash tables of the types: element numbers, 255 for a free place
extern const struct fhir_targets fhir_target_table[];
extern const struct fhir_resource_name fhir_resource_table[]; // sorted by name
extern const char *const fhir_system_table[];
extern const struct fhir_value_set fhir_value_set_table[];
extern const struct fhir_code fhir_code_table[]; // each set sorted by code
extern const struct fhir_compartment_row fhir_compartment_table[]; // sorted by resource

extern const uint16_t fhir_type_count_, fhir_resource_count_, fhir_value_set_count_, fhir_invariant_count_,
	fhir_compartment_count_;

#endif
