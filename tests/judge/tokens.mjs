#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Judges the token endpoint by a library that others wrote: jose makes the keys, their thumbprints and the assertions;
// the real program keeps the keys (`ownplan client add`), serves the stories and answers over the wire.
//
//   node tests/judge/tokens.mjs [BUILD]    BUILD: the build folder, default $OWNPLAN_BUILD or build
//
// OWNPLAN_PROGRAM names the program itself. Prints what is wrong, then "N passed, N failed"; exit 1 when anything failed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as jose from 'jose';
import { env, program, serve } from './lib/program.mjs';
import { certificate, listen } from './lib/receiver.mjs';

const folder = await mkdtemp(path.join(tmpdir(), 'ownplan-tokens-'));
const data = path.join(folder, 'data');
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

// --- the program ------------------------------------------------------------------------------------------------------

const ownplan = async (...words) => {
	try {
		const { stdout, stderr } = await promisify(execFile)(program, [...words, '--data', data], { env });
		return { status: 0, stdout, stderr };
	} catch (e) {
		return { status: e.code, stdout: e.stdout, stderr: e.stderr };
	}
};

const added = async (...words) => {
	const done = await ownplan('client', 'add', '--everybody', '--why', 'To be judged', ...words);
	assert.equal(done.status, 0, done.stderr);
	return /^client id: (\S+)$/m.exec(done.stdout)[1];
};

// The key of Declan's record, from the page that he sees when he signs in.
const personOf = async (base, username) => {
	const page = await fetch(`${base}/sign-in`);
	const cookie = page.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ');
	const csrf = /name="csrf" value="([^"]+)"/.exec(await page.text())[1];
	const body = new URLSearchParams({ csrf, username, password: 'ownplan-demo' });
	const signed = await fetch(`${base}/sign-in`, { method: 'POST', body, headers: { cookie }, redirect: 'manual' });
	assert.equal(signed.status, 303);
	const session = signed.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ');
	const home = await fetch(`${base}/`, { headers: { cookie: session } });
	return /\/people\/([0-9a-z]{10})/.exec(home.url + (await home.text()))[1];
};

// --- the client -------------------------------------------------------------------------------------------------------

const { child, origin: base } = await serve(data);
const config = await (await fetch(`${base}/fhir/.well-known/smart-configuration`, { headers: { accept: 'text/html' } })).json();
const rsa = await jose.generateKeyPair('RS384', { modulusLength: 2048, extractable: true });
const ec = await jose.generateKeyPair('ES384', { extractable: true });
const stranger = await jose.generateKeyPair('ES384', { extractable: true });
const publicJwk = async (pair, kid, alg) => ({ ...(await jose.exportJWK(pair.publicKey)), kid, alg, use: 'sig' });
const written = async (name, text) => {
	const file = path.join(folder, name);
	await writeFile(file, text);
	return file;
};

const jwks = { keys: [await publicJwk(rsa, 'rsa 1', 'RS384'), await publicJwk(ec, 'ec-1', 'ES384')] };
const two = await added('--name', 'Two keys', '--scope', 'system/Patient.rs system/Goal.cruds', '--jwks',
	await written('two.json', JSON.stringify(jwks)));
const pem = await written('ec.pem', await jose.exportSPKI(ec.publicKey));
const one = await added('--name', 'One key', '--scope', 'system/*.rs', '--public-key', pem);
const thumbprint = await jose.calculateJwkThumbprint(await jose.exportJWK(ec.publicKey));

const assertion = (id, alg, kid, key, change = {}) => {
	const jwt = new jose.SignJWT({ ...change.claims })
		.setProtectedHeader({ alg, kid, typ: 'JWT', ...change.header })
		.setIssuer(change.issuer ?? id)
		.setSubject(id)
		.setAudience(change.audience ?? config.token_endpoint)
		.setJti(change.jti ?? crypto.randomUUID())
		.setExpirationTime(change.end ?? '4m');
	return jwt.sign(key);
};

const ask = async (text, scope = 'system/Patient.rs') => {
	const body = new URLSearchParams({ grant_type: 'client_credentials', scope, client_assertion_type: jwtBearer,
		client_assertion: text });
	const reply = await fetch(config.token_endpoint, { method: 'POST', body });
	return { status: reply.status, headers: reply.headers, ...(await reply.json()) };
};

const read = (address, token) => fetch(`${base}/fhir/${address}`, { headers: { authorization: `Bearer ${token}` } });

const refused = async (text, error = 'invalid_client') => {
	const answer = await ask(text);
	assert.equal(answer.status, 400);
	assert.equal(answer.error, error);
	assert.equal(answer.access_token, undefined);
};

// --- what is judged ---------------------------------------------------------------------------------------------------

const byRsa = (change) => assertion(two, 'RS384', 'rsa 1', rsa.privateKey, change);
const byEc = (change) => assertion(two, 'ES384', 'ec-1', ec.privateKey, change);
const byPem = (change) => assertion(one, 'ES384', thumbprint, ec.privateKey, change);

const tests = {
	'discovery names the endpoint and what it takes': async () => {
		assert.equal(config.token_endpoint, `${base}/auth/token`);
		assert.deepEqual(config.token_endpoint_auth_signing_alg_values_supported, ['RS384', 'ES384']);
		assert.ok(config.capabilities.includes('client-confidential-asymmetric'));
	},
	'either key of a set, and one PEM under its thumbprint, gets a token': async () => {
		for (const make of [byRsa, byEc, byPem]) {
			const answer = await ask(await make(), 'system/Patient.read');
			assert.equal(answer.status, 200, answer.error_description);
			assert.equal(answer.token_type, 'bearer');
			assert.equal(answer.expires_in, 300);
			assert.equal(answer.scope, 'system/Patient.rs');
			assert.equal(answer.headers.get('cache-control'), 'no-store');
		}
	},
	'the token reads the metadata and a Patient, and no more than its scope': async () => {
		const { access_token: token } = await ask(await byRsa());
		const person = await personOf(base, 'declan');
		assert.equal((await (await read('metadata', token)).json()).fhirVersion, '4.0.1');
		const patient = await read(`Patient/${person}`, token);
		assert.equal(patient.status, 200);
		assert.equal((await patient.json()).id, person);
		const goal = await read(`Goal/${person}-000000000000`, token);
		assert.equal(goal.status, 403);
		assert.equal((await goal.json()).resourceType, 'OperationOutcome');
	},
	'a key under the id of another, or of nobody, opens nothing': async () => {
		await refused(await assertion(two, 'ES384', 'ec-1', stranger.privateKey));
		await refused(await assertion(two, 'RS384', 'ec-1', rsa.privateKey));
		await refused(await assertion(two, 'ES384', 'ec-2', ec.privateKey));
		await refused(await assertion('nobody000000', 'ES384', 'ec-1', ec.privateKey));
	},
	'no signature, and a public key as a secret, open nothing': async () => {
		const claims = { jti: crypto.randomUUID() };
		await refused(new jose.UnsecuredJWT(claims).setIssuer(one).setSubject(one).setAudience(config.token_endpoint)
			.setExpirationTime('4m').encode());
		const secret = new TextEncoder().encode(await jose.exportSPKI(ec.publicKey));
		await refused(await assertion(one, 'HS384', thumbprint, secret));
		await refused(await assertion(one, 'HS256', thumbprint, secret));
	},
	'another audience, a time that is over and one too far ahead are refused': async () => {
		await refused(await byPem({ audience: `${base}/fhir` }));
		await refused(await byPem({ end: '-2m' }));
		await refused(await byPem({ end: '7m' }));
	},
	'what is not to be had is told by the words of OAuth': async () => {
		const answer = await ask(await byRsa(), 'system/Consent.rs');
		assert.equal(answer.status, 400);
		assert.equal(answer.error, 'invalid_scope');
	},
	'an assertion counts once': async () => {
		const text = await byRsa();
		assert.equal((await ask(text)).status, 200);
		await refused(text);
	},
	'a private key is not taken': async () => {
		const file = await written('private.json', JSON.stringify({ keys: [{ ...(await jose.exportJWK(ec.privateKey)), kid: 'a' }] }));
		const done = await ownplan('client', 'add', '--everybody', '--why', 'To be judged', '--name', 'x', '--scope', 'system/*.rs', '--jwks', file);
		assert.equal(done.status, 2);
		assert.match(done.stderr, /private key/);
	},
	'when a client ends, its token and its key stop at once': async () => {
		const { access_token: token } = await ask(await byRsa());
		assert.equal((await read('Patient/none', token)).status, 404);
		assert.equal((await ownplan('client', 'end', two)).status, 0);
		assert.equal((await read('Patient/none', token)).status, 401);
		await refused(await byRsa());
	},
};

// --- keys that are published ------------------------------------------------------------------------------------------

let published = []; // one set a request; the last stays
let fetched = 0;
const publish = (request, reply) => {
	fetched++;
	reply.writeHead(200, { 'Content-Type': 'application/jwk-set+json' })
		.end(JSON.stringify(published.length > 1 ? published.shift() : published[0]));
};
const { ca, ...tls } = await certificate(folder);
const publisher = createServer(publish);
const secure = createTlsServer(tls, publish);
const http = `http://127.0.0.1:${await listen(publisher)}/jwks.json`;
const https = `https://127.0.0.1:${await listen(secure)}/jwks.json`;

// A program is registered with one key at this address, and has another from then on. The server has not met it yet, so
// it asks without waiting for a minute to pass.
const rotates = async (address, ...more) => {
	const [before, after] = [await jose.generateKeyPair('ES384'), await jose.generateKeyPair('RS384')];
	published = [{ keys: [await publicJwk(before, 'before', 'ES384')] }, { keys: [await publicJwk(after, 'after', 'RS384')] }];
	const id = await added('--name', 'Published', '--scope', 'system/Patient.rs', '--jwks-url', address, ...more);
	const byOld = () => assertion(id, 'ES384', 'before', before.privateKey, { header: { jku: address } });
	const text = await assertion(id, 'RS384', 'after', after.privateKey, { header: { jku: address } });
	let answer = await ask(text);
	for (let i = 0; i < 80 && answer.status !== 200; i++) {
		await new Promise((resolve) => setTimeout(resolve, 500));
		answer = await ask(text);
	}
	return { answer, byOld };
};

Object.assign(tests, {
	'a program that publishes its keys changes them without a word to us': async () => {
		const { answer, byOld } = await rotates(http);
		assert.equal(answer.status, 200, answer.error_description);
		await refused(await byOld());
		assert.ok(fetched <= 3, `${fetched} requests`);
	},
	'keys come over TLS from who has the certificate that the operator named, and from nobody else': async () => {
		const done = await ownplan('client', 'add', '--everybody', '--why', 'To be judged', '--name', 'x', '--scope', 'system/*.rs', '--jwks-url', https);
		assert.equal(done.status, 1);
		assert.match(done.stderr, /certificate/);
		const { answer } = await rotates(https, '--ca-file', ca);
		assert.equal(answer.status, 200, answer.error_description);
	},
});

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
	try {
		await test();
	} catch (e) {
		failed++;
		console.log(`failed: ${name}: ${e.message}`);
	}
}
publisher.close();
secure.close();
const ended = new Promise((resolve) => child.once('exit', resolve));
child.kill('SIGTERM');
if ((await ended) !== 0) {
	failed++;
	console.log('failed: the program did not end well');
}
await rm(folder, { recursive: true, force: true });
console.log(`${Math.max(Object.keys(tests).length - failed, 0)} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
