#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Uses the API as programs do, through three clients that others wrote: fhir-kit-client, fhirclient (SMART) and the
// MedplumClient.
//
//   node tests/judge/clients.mjs [BUILD]    BUILD: the build folder, default $OWNPLAN_BUILD or build
//
// Prints what is wrong, then "N passed, N failed"; exit 1 when anything failed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { MedplumClient } from '@medplum/core';
import * as kitModule from 'fhir-kit-client';
import { check, finish } from './lib/check.mjs';
import { env, program, serve, stop } from './lib/program.mjs';

const smart = createRequire(import.meta.url)('fhirclient');
const folder = await mkdtemp(path.join(tmpdir(), 'ownplan-clients-'));
const data = path.join(folder, 'data');

const { child, origin } = await serve(data);
const base = `${origin}/fhir`;
const minted = await promisify(execFile)(program, ['token', '--data', data, '--scope', 'system/*.cruds'], { env });
const token = minted.stdout.trim().split('\n').at(-1);
const headers = { authorization: `Bearer ${token}` };

const refused = async (status, promise) => {
	const e = await promise.then(() => assert.fail('this was taken'), (error) => error);
	assert.equal(e.response?.status ?? e.status ?? e.statusCode, status, e.message);
	return e.response?.data;
};
const types = (bundle) => (bundle.entry ?? []).map((e) => e.resource.resourceType);

// --- fhir-kit-client -------------------------------------------------------------------------------------------------

const kit = new (kitModule.Client ?? kitModule.default)({ baseUrl: base, customHeaders: { Authorization: headers.authorization } });
const system = 'urn:ownplan:clients';
const person = (value) => ({ resourceType: 'Patient', identifier: [{ system, value }], name: [{ family: 'Client', given: [value] }] });
const goalOf = (patient, text) => ({
	resourceType: 'Goal',
	lifecycleStatus: 'active',
	description: { text },
	subject: { reference: `Patient/${patient}` },
});
let pat;
let goal;
await check('kit: what the server says of itself', async () => {
	const said = await kit.capabilityStatement();
	assert.equal(said.fhirVersion, '4.0.1');
});
await check('kit: create, read, update, vread', async () => {
	pat = await kit.create({ resourceType: 'Patient', body: person('one') });
	assert.deepEqual(await kit.read({ resourceType: 'Patient', id: pat.id }), pat);
	const next = await kit.update({ resourceType: 'Patient', id: pat.id, body: { ...pat, gender: 'female' } });
	assert.equal(next.meta.versionId, '2');
	assert.deepEqual(await kit.vread({ resourceType: 'Patient', id: pat.id, version: '1' }), pat);
});
await check('kit: patch', async () => {
	const jsonPatch = [{ op: 'test', path: '/gender', value: 'female' }, { op: 'replace', path: '/gender', value: 'other' }];
	assert.equal((await kit.patch({ resourceType: 'Patient', id: pat.id, jsonPatch })).gender, 'other');
	await refused(422, kit.patch({ resourceType: 'Patient', id: pat.id, jsonPatch }));
});
await check('kit: a stale If-Match', async () => {
	const options = { headers: { 'If-Match': 'W/"1"' } };
	const said = await refused(412, kit.update({ resourceType: 'Patient', id: pat.id, body: pat, options }));
	assert.equal(said.resourceType, 'OperationOutcome');
});
await check('kit: history of one, of a type, of all', async () => {
	const one = await kit.history({ resourceType: 'Patient', id: pat.id });
	assert.deepEqual(one.entry.map((e) => e.request.method), ['PUT', 'PUT', 'POST']);
	assert.equal((await kit.history({ resourceType: 'Patient' })).type, 'history');
	assert.equal((await kit.history({})).type, 'history');
});
await check('kit: search by GET and by POST, with what belongs to it', async () => {
	goal = await kit.create({ resourceType: 'Goal', body: goalOf(pat.id, 'Sing') });
	const plan = { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: goal.subject, goal: [{ reference: `Goal/${goal.id}` }] };
	await kit.create({ resourceType: 'CarePlan', body: plan });
	const searchParams = { patient: pat.id, _include: 'CarePlan:goal' };
	for (const options of [{}, { postSearch: true }])
		assert.deepEqual(types(await kit.search({ resourceType: 'CarePlan', searchParams, options })), ['CarePlan', 'Goal']);
	const inside = await kit.compartmentSearch({ compartment: { resourceType: 'Patient', id: pat.id }, resourceType: 'Goal' });
	assert.deepEqual(types(inside), ['Goal']);
});
await check('kit: every page once', async () => {
	for (let i = 0; i < 7; i++) await kit.create({ resourceType: 'Goal', body: goalOf(pat.id, `Goal ${i}`) });
	const seen = [];
	let page = await kit.search({ resourceType: 'Goal', searchParams: { patient: pat.id, _count: 3 } });
	for (let n = 0; page && n < 9; n++, page = await kit.nextPage({ bundle: page }))
		seen.push(...(page.entry ?? []).map((e) => e.resource.id));
	assert.equal(seen.length, 8);
	assert.equal(new Set(seen).size, 8);
});
await check('kit: $everything and $validate', async () => {
	const all = await kit.operation({ name: 'everything', resourceType: 'Patient', id: pat.id, method: 'get' });
	assert.equal(types(all).filter((t) => t === 'Goal').length, 8);
	const bad = { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: { resourceType: 'Goal' } }] };
	const said = await kit.operation({ name: 'validate', resourceType: 'Goal', input: bad });
	assert.ok(said.issue.some((i) => i.severity === 'error'));
});
await check('kit: transaction and batch', async () => {
	const fullUrl = `urn:uuid:${crypto.randomUUID()}`;
	const post = (resource, more) => ({ resource, request: { method: 'POST', url: resource.resourceType }, ...more });
	const child = { ...goalOf('', 'Walk'), subject: { reference: fullUrl } };
	const done = await kit.transaction({ body: { resourceType: 'Bundle', type: 'transaction', entry: [post(child), post(person('two'), { fullUrl })] } });
	const made = await kit.read({ resourceType: 'Goal', id: /Goal\/([^/]+)/.exec(done.entry[0].response.location)[1] });
	assert.equal(`${made.subject.reference}`, /Patient\/[^/]+/.exec(done.entry[1].response.location)[0]);
	const entry = [`Patient/${pat.id}`, 'Patient/absent'].map((url) => ({ request: { method: 'GET', url } }));
	const each = await kit.batch({ body: { resourceType: 'Bundle', type: 'batch', entry } });
	assert.deepEqual(each.entry.map((e) => e.response.status.slice(0, 3)), ['200', '404']);
});
await check('kit: delete', async () => {
	const gone = await kit.create({ resourceType: 'Goal', body: goalOf(pat.id, 'Gone') });
	await kit.delete({ resourceType: 'Goal', id: gone.id });
	const said = await refused(410, kit.read({ resourceType: 'Goal', id: gone.id }));
	assert.equal(said.issue[0].code, 'deleted');
});

// --- fhirclient ------------------------------------------------------------------------------------------------------

const client = smart({ headers: { host: 'localhost' }, url: '/', session: {} }, {}).client({ serverUrl: base, tokenResponse: { access_token: token } });
await check('smart: create, update, delete', async () => {
	const made = await client.create(person('smart'));
	const next = await client.update({ ...made, active: false });
	assert.equal(next.active, false);
	await client.delete(`Patient/${next.id}`);
	await refused(410, client.request(`Patient/${next.id}`));
});
await check('smart: all pages, and what they refer to', async () => {
	const all = await client.request(`Goal?patient=${pat.id}&_count=3`, { pageLimit: 0, flat: true });
	assert.equal(all.length, 8);
	const graph = await client.request(`Goal/${goal.id}`, { graph: true, resolveReferences: ['subject'] });
	assert.equal(graph.subject.id, pat.id);
});

// --- MedplumClient ---------------------------------------------------------------------------------------------------

const medplum = new MedplumClient({ baseUrl: `${origin}/`, fhirUrlPath: 'fhir', fetch, cacheTime: 0, autoBatchTime: 0 });
medplum.setAccessToken(token);
await check('medplum: create and change by condition', async () => {
	const made = await medplum.createResource(person('medplum'));
	const again = await medplum.createResourceIfNoneExist(person('medplum'), `identifier=${system}|medplum`);
	assert.equal(again.id, made.id);
	const next = await medplum.upsertResource({ ...person('medplum'), active: true }, `identifier=${system}|medplum`);
	assert.equal(next.id, made.id);
	assert.equal(next.active, true);
	const patched = await medplum.patchResource('Patient', made.id, [{ op: 'remove', path: '/active' }]);
	assert.equal(patched.active, undefined);
	const versions = await medplum.readHistory('Patient', made.id);
	assert.equal(versions.entry.length, 3);
	assert.equal((await medplum.readVersion('Patient', made.id, '2')).active, true);
});
await check('medplum: pages', async () => {
	let n = 0;
	for await (const page of medplum.searchResourcePages('Goal', `patient=${pat.id}&_count=3`)) n += page.length;
	assert.equal(n, 8);
	assert.equal((await medplum.search('Goal', `patient=${pat.id}&_total=accurate&_count=1`)).total, 8);
});
await check('medplum: a transaction is all or nothing', async () => {
	const entry = [person('never'), { ...person('never'), gender: 'nonsense' }].map((resource) => ({ resource, request: { method: 'POST', url: 'Patient' } }));
	await assert.rejects(medplum.executeBatch({ resourceType: 'Bundle', type: 'transaction', entry }));
	assert.equal((await medplum.search('Patient', `identifier=${system}|never`)).total, 0);
});
await check('medplum: errors are outcomes', async () => {
	const e = await medplum.createResource({ resourceType: 'Patient', gender: 'nonsense' }).catch((error) => error);
	assert.equal(e.outcome.issue[0].code, 'code-invalid');
	assert.deepEqual(e.outcome.issue[0].expression, ['Patient.gender']);
	const well = await medplum.validateResource(person('well'));
	assert.ok(well.issue.every((i) => i.severity !== 'error'));
	assert.equal((await medplum.readPatientEverything(pat.id)).type, 'searchset');
});

await stop(child);
await rm(folder, { recursive: true, force: true });
finish();
