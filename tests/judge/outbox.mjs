#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Judges what is written back to other systems, from where they stand: receivers that know of Ownplan only what
// docs/FHIR.md says. The real server, some subscribers, and a person who agrees their plan in the pages. Signatures are
// checked with node:crypto alone and the published key, Bundles by the validators of lib/, references by looking.
//
//   node tests/judge/outbox.mjs [BUILD]    BUILD: the build folder, default $OWNPLAN_BUILD or build
//
// Prints what is wrong, then "N passed, N failed"; exit 1 when anything failed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { check, finish } from './lib/check.mjs';
import { hidden, signIn, visitor } from './lib/pages.mjs';
import { env, program, serve, stop } from './lib/program.mjs';
import { certificate, listen } from './lib/receiver.mjs';
import { wrong } from './lib/validators.mjs';

const folder = await mkdtemp(path.join(tmpdir(), 'ownplan-outbox-'));
const data = path.join(folder, 'data');
const { child, origin } = await serve(data);
const run = promisify(execFile);
const ownplan = async (...words) => (await run(program, [...words, '--data', data], { env })).stdout;

// --- the receivers ---------------------------------------------------------------------------------------------------

const got = [];
const receive = (request, reply) => {
	const pieces = [];
	request.on('data', (piece) => pieces.push(piece));
	request.on('end', () => {
		const body = Buffer.concat(pieces);
		const first = !got.some((g) => g.path === request.url);
		got.push({ path: request.url, method: request.method, headers: request.headers, body, json: JSON.parse(body.toString()) });
		if (request.url === '/busy' && first) reply.writeHead(503, { 'Retry-After': '1' });
		else reply.writeHead(201);
		reply.end('{"resourceType":"OperationOutcome"}');
	});
};
const { ca, ...own } = await certificate(folder);
const receiver = createServer(receive);
const secure = createTlsServer(own, receive);
const at = `http://127.0.0.1:${await listen(receiver)}`;
const tls = `https://127.0.0.1:${await listen(secure)}`;
await writeFile(path.join(folder, 'token'), 'a-token-of-theirs\n');

const subscribe = (name, where, organisation, ...more) =>
	ownplan('subscriber', 'add', '--name', name, '--endpoint', where, '--organisation', organisation, ...more);
const said = await subscribe('The nurses’ records', at + '/whole', 'Continuing care nurses', '--token-file', path.join(folder, 'token'));
await subscribe('A store of parts', at + '/parts', 'continuing-care', '--form', 'transaction');
await subscribe('The community nurses’ records', at + '/busy', 'Community nurses');
await subscribe('The surgery’s records', at + '/never', 'Mill Lane Surgery');
await subscribe('A locked store', tls + '/locked', 'continuing-care', '--ca-file', ca);
await subscribe('A store with a certificate of its own', tls + '/unknown', 'continuing-care');

// --- a person agrees -------------------------------------------------------------------------------------------------

const page = visitor(origin);

let person;
await check('Declan agrees his plan in the pages', async () => {
	await signIn(page, 'declan');
	const home = await page('/');
	person = /\/people\/([0-9a-z]{10})/.exec(home.text + (home.to ?? ''))[1];
	const ask = await page(`/people/${person}/agree`);
	const yes = { able: 'yes', understood: 'yes', agreed: 'yes', as: 'person' };
	const done = await page(`/people/${person}/agree`, { ...yes, csrf: hidden(ask.text, 'csrf'), seen: hidden(ask.text, 'seen') });
	assert.equal(done.status, 303, done.text.slice(0, 500));
});
const wait = async (until) => {
	for (let i = 0; i < 200 && !until(); i++) await new Promise((resolve) => setTimeout(resolve, 100));
};
await wait(() => got.length >= 5);
await new Promise((resolve) => setTimeout(resolve, 1500)); // whatever should not come
const of = (where) => got.filter((g) => g.path === where);

// --- what came -------------------------------------------------------------------------------------------------------

await check('each gets it once, and who said "later" once more', async () => {
	assert.deepEqual(['/whole', '/parts', '/busy', '/never', '/locked'].map((p) => of(p).length), [1, 1, 2, 0, 1]);
	assert.ok(of('/busy')[0].body.equals(of('/busy')[1].body));
	assert.equal(of('/busy')[0].headers['x-request-id'], of('/busy')[1].headers['x-request-id']);
});
await check('nobody is believed whose certificate nobody vouches for; nothing else waits', async () => {
	assert.equal(of('/unknown').length, 0);
	const list = await ownplan('outbox', 'list');
	assert.match(list, /^\S+ {2}waiting .*certificate of its own .* certificate {2}due .*$/m);
	assert.match(list, /^1 waiting, 0 parked$/m);
});
await check('the token goes to whom it belongs', async () => {
	assert.equal(of('/whole')[0].headers.authorization, 'Bearer a-token-of-theirs');
	assert.ok(got.filter((g) => g.path !== '/whole').every((g) => g.headers.authorization === undefined));
});

const keys = await (await fetch(new URL('/.well-known/jwks.json', origin))).json();
await check('the key is published, and named by its thumbprint', async () => {
	const [{ kid, x, kty, crv }] = keys.keys;
	assert.equal(createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url'), kid);
	assert.ok(said.includes(kid));
	assert.deepEqual(JSON.parse(await ownplan('subscriber', 'key')), keys);
});
for (const g of got)
	await check(`${g.path}: signed by that key (RFC 9421)`, async () => {
		assert.equal(g.headers['content-digest'], `sha-256=:${createHash('sha256').update(g.body).digest('base64')}:`);
		const [, label, parameters] = /^([a-z]+)=(.*)$/.exec(g.headers['signature-input']);
		const [, names] = /^\(([^)]*)\)/.exec(parameters);
		const values = { '@method': g.method, '@target-uri': (g.path === '/locked' ? tls : at) + g.path };
		const lines = names.split(' ').map((name) => {
			const bare = JSON.parse(name);
			return `${name}: ${values[bare] ?? g.headers[bare]}`;
		});
		assert.ok(['"@method"', '"@target-uri"', '"content-digest"'].every((name) => names.includes(name)));
		const base = Buffer.from([...lines, `"@signature-params": ${parameters}`].join('\n'));
		const signature = Buffer.from(new RegExp(`^${label}=:([^:]*):$`).exec(g.headers.signature)[1], 'base64');
		const jwk = keys.keys.find((k) => parameters.includes(`keyid="${k.kid}"`));
		const key = createPublicKey({ key: jwk, format: 'jwk' });
		assert.ok(verify(null, base, key, signature));
		assert.ok(!verify(null, Buffer.concat([base, Buffer.from(' ')]), key, signature));
		const created = Number(/;created=(\d+)/.exec(parameters)[1]);
		assert.ok(Math.abs(created - Date.now() / 1000) < 300);
	});

const valid = (bundle) => {
	const found = [...wrong(bundle), ...bundle.entry.flatMap((e, i) => wrong(e.resource).map((w) => `entry[${i}] ${w}`))];
	assert.equal(found.length, 0, found.slice(0, 6).join('\n   '));
};
const references = (value) =>
	value === null || typeof value !== 'object'
		? []
		: Object.entries(value).flatMap(([name, inner]) => (name === 'reference' && typeof inner === 'string' ? [inner] : references(inner)));
const types = (bundle) => new Set(bundle.entry.map((e) => e.resource.resourceType));

await check('the whole is a document that is final, agreed by both, and names nothing that it does not hold', async () => {
	const bundle = of('/whole')[0].json;
	valid(bundle);
	assert.equal(bundle.type, 'document');
	const composition = bundle.entry[0].resource;
	assert.equal(composition.status, 'final');
	assert.deepEqual(composition.attester.map((x) => x.mode).sort(), ['personal', 'professional']);
	const base = bundle.entry[0].fullUrl.replace(/Composition\/.*$/, '');
	const held = new Set(bundle.entry.map((e) => e.fullUrl));
	const sections = composition.section.flatMap((s) => s.entry.map((e) => e.reference));
	assert.ok(sections.length > 10 && sections.every((r) => held.has(base + r)));
	for (const type of ['Patient', 'CarePlan', 'Goal', 'Task', 'Encounter', 'Provenance']) assert.ok(types(bundle).has(type), type);
	assert.ok(!bundle.identifier.value.endsWith('-part'));
});
await check('who is let in to some sections gets these, and no trace of the others', async () => {
	const bundle = of('/busy')[1].json;
	const whole = of('/whole')[0].json;
	valid(bundle);
	assert.ok(bundle.identifier.value.endsWith('-part'));
	const mine = new Set(bundle.entry.map((e) => `${e.resource.resourceType}/${e.resource.id}`));
	const withheld = whole.entry.map((e) => e.resource).filter((r) => r.resourceType !== 'Composition' && !mine.has(`${r.resourceType}/${r.id}`));
	assert.ok(withheld.length > 5 && mine.size > 5);
	assert.ok(!types(bundle).has('Encounter') && !types(bundle).has('Provenance'));
	const text = of('/busy')[1].body.toString();
	const traces = withheld.filter((r) => r.resourceType !== 'Practitioner' && text.includes(r.id)).map((r) => `${r.resourceType}/${r.id}`);
	assert.deepEqual(traces, []);
});
await check('the parts are a transaction that can be taken as it is', async () => {
	const bundle = of('/parts')[0].json;
	valid(bundle);
	assert.equal(bundle.type, 'transaction');
	const held = new Set(bundle.entry.map((e) => e.fullUrl));
	assert.equal(held.size, bundle.entry.length);
	for (const e of bundle.entry) {
		const type = e.resource.resourceType;
		const condition = e.request.ifNoneExist ?? e.request.url.split('?')[1];
		const [system, value] = new URLSearchParams(condition).get('identifier').split('|');
		const identifiers = [e.resource.identifier ?? []].flat();
		assert.ok(identifiers.some((i) => i.system === system && i.value === value), `${type} is found by what it has`);
		assert.equal(e.request.method, ['Patient', 'Practitioner'].includes(type) ? 'POST' : 'PUT');
		assert.equal(e.request.url.split('?')[0], type);
	}
	const named = references(bundle.entry.map((e) => e.resource)).filter((r) => !r.startsWith('#'));
	assert.ok(named.length > 20);
	assert.deepEqual(named.filter((r) => !held.has(r)), []);
});
await check('the document in the parts is the document', async () => {
	const inside = of('/parts')[0].json.entry.map((e) => e.resource).filter((r) => r.resourceType === 'DocumentReference')
		.flatMap((r) => r.content).filter(({ attachment }) => attachment.contentType === 'application/fhir+json');
	assert.equal(inside.length, 1); // the person's own files are documents too
	const [{ attachment }] = inside;
	assert.ok(Buffer.from(attachment.data, 'base64').equals(of('/whole')[0].body));
});
await check('the person reads of it in plain words', async () => {
	const { text } = await page(`/people/${person}/sharing`);
	assert.match(text, /The nurses’ records got a copy of your plan on /);
	assert.match(text, /The community nurses’ records got a copy/);
	assert.ok(!text.includes('The surgery’s records'));
	const looked = (await page(`/people/${person}/looked`)).text;
	assert.match(looked, /The nurses’ records/);
	assert.match(looked, /Got a copy: the plan, as it was agreed/);
});

await stop(child);
receiver.close();
secure.close();
await rm(folder, { recursive: true, force: true });
finish();
