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
import path from 'node:path';
import { wrong } from './lib/validators.mjs';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
const build = process.argv[2] ?? process.env.OWNPLAN_BUILD ?? path.join(root, 'build');
const most = 20; // that are printed

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
	const found = wrong(resource);
	if (!found.length) continue;
	failed++;
	if (failed <= most) console.log(`${resource.resourceType}/${resource.id}\n   ${found.slice(0, 6).join('\n   ')}`);
}
if (lines.length < 200) {
	console.log(`only ${lines.length} resources came out of the stories`);
	failed++;
}
console.log(`${lines.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
