#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Judges what `ownplan populate` writes, and what the server makes of it ($document), by validators that others wrote and
// by UK Core's profiles where they are claimed (lib/ukcore.mjs).
//
//   node tests/judge/populated.mjs [BUILD]    BUILD: the build folder, default $OWNPLAN_BUILD or build
//
// Prints what is wrong, then "N passed, N failed"; exit 1 when anything failed.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { env, program, serve, stop } from './lib/program.mjs';
import { judge } from './lib/ukcore.mjs';

const people = 24;
const run = (...words) => promisify(execFile)(program, words, { env });
const folder = await mkdtemp(path.join(tmpdir(), 'ownplan-populated-'));
const data = path.join(folder, 'data');

await run('init', '--data', data);
await run('populate', '--data', data, '--people', String(people), '--seed', '7');
const { child, origin } = await serve(data, 'serve');
const { stdout } = await run('token', '--data', data, '--scope', 'system/*.rs');
const headers = { authorization: `Bearer ${stdout.trim().split('\n').at(-1)}` };
const get = async (address) => (await fetch(`${origin}/fhir${address}`, { headers })).json();

const found = new Map();
const documents = [];
const here = await get('/Patient/_history?_count=200');
const keys = [...new Set((here.entry ?? []).map((e) => e.fullUrl.split('/').at(-1)))];
for (const key of keys) {
	const all = (await get(`/Patient/${key}/$everything`)).entry.map((e) => e.resource);
	for (const r of all) found.set(`${r.resourceType}/${r.id}`, r);
	const plan = all.find((r) => r.resourceType === 'CarePlan' && r.category?.some((c) => c.coding?.some((x) => x.code === 'pcsp')));
	if (plan) documents.push(await get(`/CarePlan/${plan.id}/$document`));
}

let { passed, failed } = judge([...found.values(), ...documents], 20);
if (keys.length !== people || found.size < 20 * people || documents.length < people / 2) {
	console.log(`only ${found.size} resources and ${documents.length} documents of ${keys.length} people were found`);
	failed++;
}
await stop(child);
await rm(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
