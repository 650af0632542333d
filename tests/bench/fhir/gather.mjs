#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// What script/bench asks for over FHIR: takes a number of people from a running server with $everything, and writes
//   FOLDER/peer.ndjson     the resources of the first HELD, a line each, for the peer
//   FOLDER/NAME.requests   lines "METHOD PATH [@FILE]" about these, a kind of request each, below the address of either
//
//   node tests/bench/fhir/gather.mjs BASE TOKEN FOLDER HELD    the keys on standard input, one a line
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const [base, token, folder, held] = process.argv.slice(2);
const nhs = 'https://fhir.nhs.uk/Id/nhs-number';
const peer = createWriteStream(path.join(folder, 'peer.ndjson'));
const requests = { read: [], search: [], identifier: [], name: [], everything: [], transaction: [] };
const shared = new Set();
let people = 0;

const own = (resource, key) => resource.id === key || resource.id.startsWith(`${key}-`);

// Twenty things that one visit might bring: readings, and what they are for.
const transaction = (key) => ({
	resourceType: 'Bundle',
	type: 'transaction',
	entry: Array.from({ length: 20 }, (_, n) => ({
		fullUrl: `urn:uuid:00000000-0000-4000-8000-0000000000${String(n).padStart(2, '0')}`,
		request: { method: 'POST', url: 'Observation' },
		resource: {
			resourceType: 'Observation',
			status: 'final',
			code: { coding: [{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }] },
			subject: { reference: `Patient/${key}` },
			effectiveDateTime: '2026-11-20T10:30:00Z',
			valueQuantity: { value: 60 + n, unit: 'beats/minute', system: 'http://unitsofmeasure.org', code: '/min' },
			...(n ? { derivedFrom: [{ reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' }] } : {}),
		},
	})),
});

for await (const key of createInterface({ input: process.stdin })) {
	const reply = await fetch(`${base}/Patient/${key}/$everything`, { headers: { authorization: `Bearer ${token}` } });
	if (!reply.ok) throw new Error(`${key}: ${reply.status}`);
	const kept = people++ < Number(held);
	const all = (await reply.json()).entry.map((entry) => entry.resource);
	for (const resource of all) {
		const name = `${resource.resourceType}/${resource.id}`;
		if (!own(resource, key) && shared.has(name)) continue;
		shared.add(name);
		if (kept && !peer.write(`${JSON.stringify(resource)}\n`)) await once(peer, 'drain');
	}
	const patient = all.find((resource) => resource.resourceType === 'Patient');
	const goal = all.find((resource) => resource.resourceType === 'Goal');
	const number = patient.identifier?.find((identifier) => identifier.system === nhs)?.value;
	if (!kept || !goal || !number) continue;
	requests.read.push(`GET /Goal/${goal.id}`);
	requests.search.push(`GET /Goal?patient=Patient/${key}&lifecycle-status=active`);
	requests.identifier.push(`GET /Patient?identifier=${encodeURIComponent(`${nhs}|${number}`)}`);
	requests.name.push(`GET /Patient?family=${encodeURIComponent(patient.name[0].family)}&birthdate=${patient.birthDate}`);
	requests.everything.push(`GET /Patient/${key}/$everything`);
	const file = path.join(folder, `transaction-${key}.json`);
	await writeFile(file, JSON.stringify(transaction(key)));
	requests.transaction.push(`POST / @${file}`);
}
peer.end();
await once(peer, 'finish');
for (const [name, list] of Object.entries(requests))
	await writeFile(path.join(folder, `${name}.requests`), `${list.join('\n')}\n`);
