#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Judges links to a part of a plan as an app meets them (HL7 SMART Health Cards and Links 1.0.0): the payload, the
// manifest, codes and tries, the encrypted file, which jose opens, and what is in it: a document of the chosen parts.
//
//   node tests/judge/links.mjs [BUILD]    BUILD: the build folder, default $OWNPLAN_BUILD or build
//
// OWNPLAN_PROGRAM names the program itself. Prints what is wrong, then "N passed, N failed"; exit 1 when anything failed.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as jose from 'jose';
import { serve, stop } from './lib/program.mjs';
import { codesOf } from './lib/qr.mjs';

const folder = await mkdtemp(path.join(tmpdir(), 'ownplan-links-'));
const { child, origin } = await serve(path.join(folder, 'data'));
let passed = 0;
let failed = 0;
const test = async (name, run) => {
	try {
		await run();
		passed++;
	} catch (e) {
		failed++;
		console.log(`${name}: ${e.message}`);
	}
};

// --- Declan, at the page --------------------------------------------------------------------------------------------
const cookies = (reply) => reply.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ');
const csrfOf = (page) => /name="csrf" value="([^"]+)"/.exec(page)[1];
const door = await fetch(`${origin}/sign-in`);
const csrf = csrfOf(await door.text());
const signed = await fetch(`${origin}/sign-in`, {
	method: 'POST', redirect: 'manual', headers: { cookie: cookies(door) },
	body: new URLSearchParams({ csrf, username: 'declan', password: 'ownplan-demo' }),
});
const cookie = cookies(signed);
const own = async (address) => (await fetch(origin + address, { headers: { cookie } })).text();
const key = /\/people\/([a-z0-9]+)/.exec(await own('/'))[1];

const unescaped = (text) => text.replaceAll('&#x2F;', '/').replaceAll('&amp;', '&');
const make = async (name, sections) => {
	const form = await own(`/people/${key}/sharing/link`);
	const until = new Date(Date.now() + 40 * 86400000);
	const body = new URLSearchParams({
		csrf: csrfOf(form), name, parts: 'some', 'until-day': until.getUTCDate(), 'until-month': until.getUTCMonth() + 1,
		'until-year': until.getUTCFullYear(),
	});
	for (const section of sections) body.append('section', section);
	const page = unescaped(await (await fetch(`${origin}/people/${key}/sharing/link`, {
		method: 'POST', body, headers: { cookie },
	})).text());
	const uri = /value="(shlink:[^"]+)"/.exec(page)[1];
	const code = /([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<\/h3>/.exec(page)[1];
	const plain = /value="([^"]+\/shared\/[^"]+)"/.exec(page)[1];
	return { uri, plain, pictures: codesOf(page), code, payload: JSON.parse(Buffer.from(uri.slice('shlink:/'.length), 'base64url')) };
};
const ask = (payload, body, headers = {}) =>
	fetch(payload.url, {
		method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body),
	});
const opened = async (jwe, payload) => {
	const { plaintext, protectedHeader } = await jose.compactDecrypt(jwe, jose.base64url.decode(payload.key));
	assert.equal(protectedHeader.alg, 'dir');
	assert.equal(protectedHeader.enc, 'A256GCM');
	assert.equal(protectedHeader.cty, 'application/fhir+json');
	return JSON.parse(new TextDecoder().decode(plaintext));
};

const link = await make('A judge', ['goals']);
const recipient = 'The judge';

await test('the payload says what the specification asks for', () => {
	const { url, key: secret, exp, flag, label, v } = link.payload;
	assert.match(link.uri, /^shlink:\/[A-Za-z0-9_-]+$/);
	assert.ok(url.length <= 128, url);
	assert.match(url, /\/[A-Za-z0-9_-]{43}$/);
	assert.match(secret, /^[A-Za-z0-9_-]{43}$/);
	assert.equal(jose.base64url.decode(secret).length, 32);
	assert.ok(Number.isInteger(exp) && exp * 1000 > Date.now());
	assert.equal(flag, 'LP');
	assert.ok(label.length <= 80);
	assert.equal(v, 1);
	assert.notEqual(url.split('/').pop(), secret);
});

await test('the pictures say what the links say', () => {
	assert.deepEqual(link.pictures, [link.plain, link.uri]);
});

await test('a wrong code is 401 and says how many are left', async () => {
	for (const left of [9, 8]) {
		const reply = await ask(link.payload, { recipient, passcode: 'AAAA-AAAA-AAAA' });
		assert.equal(reply.status, 401);
		assert.deepEqual(await reply.json(), { remainingAttempts: left });
	}
	const none = await ask(link.payload, { recipient });
	assert.equal(none.status, 401);
	assert.deepEqual(await none.json(), { remainingAttempts: 7 });
});

await test('who does not say who they are is refused, and no code is counted', async () => {
	for (const body of [{ passcode: link.code }, { recipient: '', passcode: link.code }, [], 7]) {
		const reply = await ask(link.payload, body);
		assert.equal(reply.status, 400, JSON.stringify(body));
	}
});

let bundle;
await test('the right code gives a file that jose opens: a document of the chosen parts and of nobody else', async () => {
	const reply = await ask(link.payload, { recipient, passcode: link.code }, { origin: 'https://app.example' });
	assert.equal(reply.status, 200);
	assert.match(reply.headers.get('content-type'), /^application\/json/);
	assert.equal(reply.headers.get('access-control-allow-origin'), '*');
	assert.equal(reply.headers.get('cache-control'), 'no-store');
	const { files } = await reply.json();
	assert.equal(files.length, 1);
	assert.equal(files[0].contentType, 'application/fhir+json');
	assert.equal(files[0].fhirVersion, '4.0.1');
	bundle = await opened(files[0].embedded, link.payload);
	assert.equal(bundle.resourceType, 'Bundle');
	assert.equal(bundle.type, 'document');
	const types = new Set(bundle.entry.map((e) => e.resource.resourceType));
	assert.equal(bundle.entry[0].resource.resourceType, 'Composition');
	assert.ok(types.has('Goal'));
	for (const type of ['Consent', 'RelatedPerson', 'QuestionnaireResponse', 'Provenance', 'Flag']) assert.ok(!types.has(type), type);
	const patient = bundle.entry.find((e) => e.resource.resourceType === 'Patient').resource;
	assert.deepEqual(Object.keys(patient).sort(), ['id', 'name', 'resourceType']);
	const text = JSON.stringify(bundle);
	for (const needle of ['9990123479', '999 012 3479', '2009-03-12', 'Larch Close', "I want to choose who helps me, and go ou"]) assert.ok(!text.includes(needle), needle);
});

await test('each encryption has a vector of its own', async () => {
	const vectors = new Set();
	for (let i = 0; i < 3; i++) {
		const { files } = await (await ask(link.payload, { recipient, passcode: link.code })).json();
		vectors.add(files[0].embedded.split('.')[2]);
	}
	assert.equal(vectors.size, 3);
});

await test('what is longer than embeddedLengthMax comes from an address of its own, for a while', async () => {
	const reply = await ask(link.payload, { recipient, passcode: link.code, embeddedLengthMax: 100 });
	const { files } = await reply.json();
	assert.equal(files[0].embedded, undefined);
	const file = await fetch(files[0].location, { headers: { origin: 'https://app.example' } });
	assert.equal(file.status, 200);
	assert.match(file.headers.get('content-type'), /^application\/jose/);
	assert.equal(file.headers.get('access-control-allow-origin'), '*');
	assert.equal((await opened(await file.text(), link.payload)).type, 'document');
	const other = files[0].location.replace(/\/(\d+)-/, (all, ends) => `/${Number(ends) + 9}-`);
	assert.equal((await fetch(other)).status, 404);
	const large = await ask(link.payload, { recipient, passcode: link.code, embeddedLengthMax: 10000000 });
	assert.ok((await large.json()).files[0].embedded);
});

await test('a browser of another site may ask', async () => {
	const reply = await fetch(link.payload.url, {
		method: 'OPTIONS',
		headers: {
			origin: 'https://app.example', 'access-control-request-method': 'POST',
			'access-control-request-headers': 'content-type',
		},
	});
	assert.equal(reply.status, 204);
	assert.equal(reply.headers.get('access-control-allow-origin'), '*');
	assert.match(reply.headers.get('access-control-allow-methods'), /POST/);
	assert.match(reply.headers.get('access-control-allow-headers'), /content-type/i);
	assert.equal(reply.headers.get('access-control-allow-credentials'), null);
});

await test('it is for one reader, in an app or on the page', async () => {
	assert.equal((await ask(link.payload, { recipient: 'Somebody else', passcode: link.code })).status, 404);
});

await test('the person sees that it was opened, by whom and with how many wrong codes', async () => {
	assert.match(await own(`/people/${key}/sharing`), /3 wrong codes were typed\./);
	const looked = await own(`/people/${key}/looked`);
	assert.match(looked, /A judge, with a link and a code/);
	assert.match(looked, /in an app, as The judge/);
});

await test('stopped, its address answers as one that never was', async () => {
	const page = await own(`/people/${key}/sharing`);
	const id = new RegExp(`A judge.*?/people/${key}/sharing/(${key}-[a-z0-9]+)"`, 's').exec(page)[1];
	const form = await own(`/people/${key}/sharing/${id}/stop`);
	await fetch(`${origin}/people/${key}/sharing/${id}/stop`, {
		method: 'POST', headers: { cookie }, body: new URLSearchParams({ csrf: csrfOf(form) }), redirect: 'manual',
	});
	const over = await ask(link.payload, { recipient, passcode: link.code });
	const never = await ask({ url: `${origin}/shl/${'A'.repeat(43)}` }, { recipient, passcode: link.code });
	assert.equal(over.status, 404);
	assert.equal(never.status, 404);
	assert.equal(await over.text(), await never.text());
});

await test('ten wrong codes end it, however many come at once', async () => {
	const second = await make('Another', ['goals']);
	const replies = await Promise.all(
		Array.from({ length: 30 }, () => ask(second.payload, { recipient, passcode: 'AAAA-AAAA-AAAA' })));
	const statuses = replies.map((r) => r.status);
	assert.ok(statuses.filter((s) => s === 401).length <= 10, statuses.join(' '));
	assert.ok(statuses.every((s) => [401, 404, 429].includes(s)), statuses.join(' '));
});

await stop(child);
await rm(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
