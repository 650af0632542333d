// SPDX-License-Identifier: Apache-2.0
// The names under which things stand in FHIR: our own code systems and extensions have one base, kept here; everything
// else is named by its owner. Mapping: docs/RECORD.md.
#ifndef OWNPLAN_PLAN_CODES_H
#define OWNPLAN_PLAN_CODES_H

#define OWN_BASE "https://ownplan.example/fhir/"
#define OWN_SYSTEM(name) OWN_BASE "CodeSystem/" name
#define OWN_EXTENSION(name) OWN_BASE "StructureDefinition/" name
#define OWN_QUESTIONNAIRE(name) OWN_BASE "Questionnaire/" name
#define SNOMED "http://snomed.info/sct"
#define ODS_CODE "https://fhir.nhs.uk/Id/ods-organization-code"
#define V3_ACT_CODE "http://terminology.hl7.org/CodeSystem/v3-ActCode"

// The coding of a CodeableConcept that is SNOMED CT's, wherever it stands among others: SNOMED_AT("code").
#define SNOMED_AT(concept) concept ".coding[system=" SNOMED "]"
// A path to the value of one of our extensions, for tables: EXT("importance", "Integer").
#define EXT(name, type) "extension[url=" OWN_EXTENSION(name) "].value" type

#endif
