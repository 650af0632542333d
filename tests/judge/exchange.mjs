#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// From one Ownplan to the next: what $export writes comes in by `ownplan import` and by $import, and what those servers
// export is the same, ids apart. And each file that is wrong is refused with its line, or its person left out.
//
//   node tests/judge/exchange.mjs [BUILD]    BUILD: the build folder, default $OWNPLAN_BUILD or build
//
// Prints what is wrong, then "N passed, N failed"; exit 1 when anything failed.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { read, write } from './lib/exact.mjs';
import { env, program, serve, stop } from './lib/program.mjs';

const people = 60;
const folder = await mkdtemp(path.join(tmpdir(), 'ownplan-exchange-'));
const at = (name) => path.join(folder, name);

let passed = 0;
let failed = 0;
const check = (good, what) => {
	if (good) passed++;
	else if (++failed <= 30) console.log(what);
};
process.on('exit', () => console.log(`${passed} passed, ${failed} failed`));

const run = (...words) =>
	new Promise((resolve) => {
		execFile(program, words, { env, maxBuffer: 1 << 26 }, (e, stdout, stderr) => resolve({ status: e?.code ?? 0, stdout, stderr }));
	});
const house = (name) => `House of ${name}`; // the organisation that each folder begins with
const made = async (name) => {
	const done = await run('init', '--data', at(name), '--organisation', house(name));
	check(done.status === 0, `init ${name}: ${done.stderr}`);
	return at(name);
};

// --- a server, and all that it exports --------------------------------------------------------------------------------

const served = async (data, errand) => {
	const { child, origin } = await serve(data, 'serve');
	const { stdout } = await run('token', '--data', data, '--scope', 'system/*.cruds');
	const authorization = `Bearer ${stdout.trim().split('\n').at(-1)}`;
	try {
		return await errand(`${origin}/fhir`, authorization);
	} finally {
		await stop(child);
	}
};

const exported = async (base, authorization) => {
	const asked = await fetch(`${base}/$export`, { headers: { authorization, prefer: 'respond-async' } });
	check(asked.status === 202, `$export: ${asked.status}`);
	const place = asked.headers.get('content-location');
	for (let turn = 0; turn < 600; turn++) {
		const look = await fetch(place, { headers: { authorization } });
		if (look.status === 200) {
			const texts = [];
			for (const { url } of (await look.json()).output) texts.push(await (await fetch(url, { headers: { authorization } })).text());
			return texts.join('').split('\n').filter(Boolean).map(read);
		}
		await pause(100);
	}
	throw new Error('the export is never ready');
};

// --- the same, ids apart ----------------------------------------------------------------------------------------------

// What a resource says, without what another server gives: its id, version and date, and the ids that it refers to.
const said = (resource) => {
	const { id, meta, ...rest } = resource;
	const kept = { ...meta, versionId: undefined, lastUpdated: undefined };
	const plain = (x) => {
		if (Array.isArray(x)) return x.map(plain);
		if (x === null || typeof x !== 'object') return x;
		return Object.fromEntries(Object.keys(x).sort().map((k) => [k,
			k === 'reference' && typeof x[k] === 'string' ? x[k].replace(/^([A-Za-z]+)\/.*$/, '$1/*') : plain(x[k])]));
	};
	return JSON.stringify(plain({ ...rest, meta: kept }));
};
const bag = (resources) => {
	const count = new Map();
	for (const r of resources) count.set(said(r), (count.get(said(r)) ?? 0) + 1);
	return count;
};

// What stands in one and not in the other; `leave` says which differences are meant, and why.
const compare = (words, was, is, leave) => {
	const before = bag(was.filter((r) => !leave(r)));
	const after = bag(is.filter((r) => !leave(r)));
	for (const [text, n] of before) check(after.get(text) === n, `${words}: ${after.get(text) ?? 0} instead of ${n}: ${text.slice(0, 300)}`);
	for (const [text] of after) check(before.has(text), `${words}: came from nowhere: ${text.slice(0, 300)}`);
};

const first = await made('first');
await run('populate', '--data', first, '--people', String(people), '--seed', '11');
// The templates of the program are in every house, and are the same there.
const isTemplate = (r) => r.resourceType === 'Questionnaire' && r.id.startsWith('template-');
const all = await served(first, exported);
const was = all.filter((r) => !isTemplate(r));
check(all.length > was.length, 'no template was exported');
check(was.filter((r) => r.resourceType === 'Patient').length === people, 'not everybody was exported');
check(was.length > 30 * people, `only ${was.length} resources were exported`);
await writeFile(at('all.ndjson'), all.map((r) => `${write(r)}\n`).join(''));

// The plan itself follows from what is in it, so it is made anew.
const plans = (r) => r.resourceType === 'CarePlan';
const second = await made('second');
const came = await run('import', '--data', second, at('all.ndjson'));
check(came.status === 0, `import: ${came.stderr.slice(0, 500)}`);
check(came.stdout.includes(`${people} people and ${was.length} resources`), `import says ${came.stdout.split('\n').at(-2)}`);
const is = await served(second, exported);
compare('import', all, is, (r) => plans(r) || r.name === house('second'));
check(is.filter(plans).length === was.filter(plans).length, 'import: other plans');

const third = await made('third');
await served(third, async (base, authorization) => {
	const sent = await fetch(`${base}/$import`, {
		method: 'POST',
		headers: { authorization, 'content-type': 'application/fhir+ndjson' },
		body: was.map(write).join('\n'),
	});
	const { entry } = await sent.json();
	check(sent.status === 200 && entry.length === was.length, `$import: ${sent.status}, ${entry?.length} entries`);
	entry.forEach(({ response }, i) => check(response.status === '201 Created', `$import of ${was[i].resourceType}: ${JSON.stringify(response)}`));
	compare('$import', was, await exported(base, authorization), (r) => isTemplate(r) || r.name === house('third'));
});

// --- what is wrong ----------------------------------------------------------------------------------------------------

const ann = { resourceType: 'Patient', id: 'ann', name: [{ family: 'Ash', given: ['Ann'] }], birthDate: '1960-05-05' };
const bob = { resourceType: 'Patient', id: 'bob', name: [{ family: 'Birch', given: ['Bob'] }], birthDate: '1961-06-06' };
const goal = { resourceType: 'Goal', id: 'g', lifecycleStatus: 'active', description: { text: 'Walk' }, subject: { reference: 'Patient/ann' } };
const lines = (...list) => list.map((x) => (typeof x === 'string' ? x : JSON.stringify(x))).join('\n');
const wrong = [
	['no JSON', lines(ann, '{"resourceType":'), 'x.ndjson:2: This is not JSON'],
	['no resource', lines(ann, '{"a":1}'), 'x.ndjson:2: This is not a resource'],
	['a bad code', lines(bob, ann, { ...goal, lifecycleStatus: 'asleep' }), 'x.ndjson:3: Goal.lifecycleStatus: '],
	['an unknown element', lines({ ...ann, colour: 'red' }), 'x.ndjson:1: Patient.colour: '],
	['nobody', lines(goal), 'x.ndjson:1: This belongs to nobody'],
	['no name', lines({ resourceType: 'Patient', id: 'ann' }), 'x.ndjson:1: Patient.name: '],
	['one person twice', lines(ann, { ...ann, id: 'ann2' }), 'Somebody with this name and birth date is here already'],
	['a reference to nothing', lines(ann, { ...goal, addresses: [{ reference: 'Condition/x' }] }), 'x.ndjson:2: Goal.addresses[0].reference: '],
];
for (const [what, text, sentence] of wrong) {
	const data = await made(`wrong ${what}`);
	await writeFile(at('x.ndjson'), text);
	const done = await run('import', '--data', data, at('x.ndjson'));
	check(done.status === 1 && done.stderr.includes(sentence), `${what}: ${done.status} ${done.stderr}`);
}
const fourth = await made('fourth');
await writeFile(at('x.ndjson'), lines({ ...goal, lifecycleStatus: 'asleep' }, ann, bob, { ...goal, subject: { reference: 'Patient/bob' } }));
const rest = await run('import', '--continue', '--data', fourth, at('x.ndjson'));
check(rest.status === 1 && rest.stdout.includes('1 people and 2 resources') && rest.stderr.includes('1 were left out'),
	`--continue: ${rest.status} ${rest.stdout} ${rest.stderr}`);
const none = await run('import', '--data', fourth, at('is not there'));
check(none.status === 1 && none.stderr.includes('cannot be read'), `no file: ${none.status} ${none.stderr}`);
const usage = await run('import', '--data', fourth);
check(usage.status === 2, `no words: ${usage.status}`);

await rm(folder, { recursive: true, force: true });
process.exitCode = failed ? 1 : 0;
