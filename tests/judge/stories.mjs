#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Judges every resource that the stories leave in the database, and the agreed documents, by validators that others
// wrote, and by UK Core's profiles where they are claimed (lib/ukcore.mjs).
//
//   node tests/judge/stories.mjs [BUILD]    BUILD: the build folder, default $OWNPLAN_BUILD or build
//
// The resources come from the test program of the stories (plan_test_stories --export), one a line. Prints what is
// wrong, then "N passed, N failed"; exit 1 when anything failed.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { build, root } from './lib/program.mjs';
import { judge } from './lib/ukcore.mjs';

const lines = execFileSync(path.join(build, 'tests/plan_test_stories'), ['--export'], {
	encoding: 'utf8',
	maxBuffer: 1 << 28,
	env: { ...process.env, OWNPLAN_SOURCE: root },
})
	.split('\n')
	.filter(Boolean);

let { passed, failed } = judge(lines.map((line) => JSON.parse(line)), 20);
if (lines.length < 200) {
	console.log(`only ${lines.length} resources came out of the stories`);
	failed++;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
