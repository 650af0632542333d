// SPDX-License-Identifier: Apache-2.0
// The NHS number (NHS Data Dictionary, NHS NUMBER): ten digits, the last of which checks the others (modulus 11).
// Called wherever a person types one or a record carries one.
#ifndef OWNPLAN_FHIR_NHS_NUMBER_H
#define OWNPLAN_FHIR_NHS_NUMBER_H

#include "base/str.h"

#define NHS_NUMBER_SYSTEM "https://fhir.nhs.uk/Id/nhs-number"
#define NHS_NUMBER_SIZE 10

// What is wrong with a number that was typed.
enum nhs_number_fault {
	NHS_NUMBER_GOOD,
	NHS_NUMBER_EMPTY,
	NHS_NUMBER_SHAPE, // not ten digits: spaces and hyphens between them are let pass, anything else is not
	NHS_NUMBER_CHECK, // the last digit does not fit the others, or all ten are the same: mistyped
};

// Writes the ten bare digits to out (not terminated) when the answer is NHS_NUMBER_GOOD.
enum nhs_number_fault nhs_number_read(struct str typed, char out[NHS_NUMBER_SIZE]);
bool nhs_number_valid(struct str ten_digits); // as it stands in a record: bare digits only
// As people read it: "943 476 5919". What is not ten characters comes back as it is.
struct str nhs_number_display(struct arena *a, struct str ten_digits);

#endif
