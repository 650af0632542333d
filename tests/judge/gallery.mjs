#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Judges a template as the gallery gives it out, by a library that others wrote: jose verifies the signature with the key
// of its header, finds that key's thumbprint, and refuses what was changed; the template inside is a Questionnaire that
// the validators of others take.
//
//   node tests/judge/gallery.mjs [BUILD]    BUILD: the build folder, default $OWNPLAN_BUILD or build
//
// Prints what is wrong, then "N passed, N failed"; exit 1 when anything failed.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as jose from 'jose';
import { check, finish } from './lib/check.mjs';
import { hidden, signIn, visitor } from './lib/pages.mjs';
import { serve, stop } from './lib/program.mjs';
import { wrong } from './lib/validators.mjs';

const folder = await mkdtemp(path.join(tmpdir(), 'ownplan-gallery-'));
const { child, origin } = await serve(path.join(folder, 'data'));

const page = visitor(origin);
const note = 'We begin at home, with tea. 🫖';
let file = '';
let list;
await check('an administrator shows a template and lets others read it', async () => {
	await signIn(page, 'admin');
	const csrf = hidden((await page('/gallery/show')).text, 'csrf');
	const shown = await page('/gallery/show', { template: 'dementia', note, csrf });
	assert.equal(shown.status, 303, shown.text.slice(0, 2000));
	assert.equal((await page('/gallery/others/share', { shared: 'yes', csrf })).status, 303);
	const sealed = await (await fetch(`${origin}/gallery/feed`)).text();
	const { payload, protectedHeader } = await jose.compactVerify(sealed, jose.EmbeddedJWK, { algorithms: ['EdDSA'] });
	assert.equal(protectedHeader.typ, 'ownplan-gallery+jws');
	list = JSON.parse(new TextDecoder().decode(payload));
	assert.equal(list.format, 'ownplan-gallery');
	assert.equal(list.templates.length, 1);
});
await check('whoever has the address gets the file, and it says what it is', async () => {
	const reply = await fetch(list.templates[0].file);
	assert.match(reply.headers.get('content-type'), /^application\/jose/);
	file = await reply.text();
});
await check('the signature is that of the key in its header, and of no other', async () => {
	const header = jose.decodeProtectedHeader(file);
	assert.deepEqual(Object.keys(header).sort(), ['alg', 'jwk', 'kid', 'typ']);
	assert.equal(header.kid, await jose.calculateJwkThumbprint(header.jwk));
	await jose.compactVerify(file, jose.EmbeddedJWK, { algorithms: ['EdDSA'] });
	const { publicKey } = await jose.generateKeyPair('EdDSA', { crv: 'Ed25519' });
	await assert.rejects(jose.compactVerify(file, publicKey));
	const [head, body, signature] = file.split('.');
	await assert.rejects(jose.compactVerify([head, `${body.slice(0, 40)}B${body.slice(41)}`, signature].join('.'), jose.EmbeddedJWK));
});
await check('its key is the one that this house publishes', async () => {
	const { keys } = await (await fetch(`${origin}/.well-known/jwks.json`)).json();
	assert.ok(keys.some((k) => k.kid === jose.decodeProtectedHeader(file).kid));
});
await check('the template inside is what stands on the page, and validators take it', async () => {
	const parcel = JSON.parse(new TextDecoder().decode(jose.base64url.decode(file.split('.')[1])));
	assert.equal(parcel.note, note);
	assert.equal(parcel.template.resourceType, 'Questionnaire');
	assert.deepEqual(await wrong(parcel.template), []);
});

await stop(child);
await rm(folder, { recursive: true, force: true });
finish();
