#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Sends the examples that others wrote, HL7's for R4 (npm hl7.fhir.r4.examples) and UK Core's, there and back, and breaks
// each of them in 20 ways, which must be refused with the right FHIRPath and no other.
//
//   node tests/judge/examples.mjs [BUILD]    BUILD: the build folder, default $OWNPLAN_BUILD or build
//
// Of HL7's examples those count whose type this server keeps and that are valid by the validators of others; of HL7's
// own vocabulary, 2,378 code systems and value sets that are definitions rather than examples, one in 12. References to
// other examples lead to them where they lie with the same person or with nobody, else to another server: whoever moves
// records between servers does that too. UK Core's lie below $OWNPLAN_SHARED (default ../shared); where they are not
// there that part is skipped, and says so. Prints each exception with its reason, then "N passed, N failed".
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { read, write } from './lib/exact.mjs';
import { mutations } from './lib/mutations.mjs';
import { env, program, root, serve, stop } from './lib/program.mjs';
import { wrong } from './lib/validators.mjs';

const shared = process.env.OWNPLAN_SHARED ?? path.join(root, '../shared');
const folder = await mkdtemp(path.join(tmpdir(), 'ownplan-examples-'));
const data = path.join(folder, 'data');
const breaks = 20;        // ways to break each example
const body = 15_000_000;  // bytes of one request; docs/FHIR.md says the most
const vocabulary = 12;    // one in so many of HL7's own code systems and value sets
const most = 40;          // failures that are printed

const { child, origin } = await serve(data);
const base = `${origin}/fhir`;
const minted = await promisify(execFile)(program, ['token', '--data', data, '--scope', 'system/*.cruds'], { env });
const headers = { authorization: `Bearer ${minted.stdout.trim().split('\n').at(-1)}`, 'content-type': 'application/fhir+json',
	accept: 'application/fhir+json' }; // of a Binary its bytes otherwise
const ask = async (method, address, sent) => {
	const reply = await fetch(`${base}${address}`, { method, headers, body: sent && write(sent) });
	return { status: reply.status, json: read(await reply.text()) };
};

let passed = 0;
let failed = 0;
const check = (good, what) => {
	if (good) passed++;
	else if (++failed <= most) console.log(what);
	return good;
};
const said = (outcome) => outcome?.issue?.map((i) => `${i.expression?.[0] ?? '-'} ${i.diagnostics ?? ''} ${i.details?.text}`).slice(0, 3).join('; ');

// --- what is kept, and whose it is -----------------------------------------------------------------------------------

const { json: statement } = await ask('GET', '/metadata');
const kept = new Set(statement.rest[0].resource.filter((r) => r.interaction.some((i) => i.code === 'create')).map((r) => r.type));
const nobodys = new Set(['CodeSystem', 'Endpoint', 'Group', 'HealthcareService', 'Location', 'NamingSystem', 'Organization',
	'OrganizationAffiliation', 'Practitioner', 'PractitionerRole', 'Questionnaire', 'ValueSet']);
const homes = { AllergyIntolerance: ['patient'], Appointment: ['participant', 'actor'], AuditEvent: ['entity', 'what'],
	Binary: ['securityContext'], Consent: ['patient'], NutritionOrder: ['patient'], Provenance: ['target'],
	RelatedPerson: ['patient'], Task: ['for'] };
const home = (type) => homes[type] ?? ['subject'];
const below = (value, names) => names.reduce((list, name) => list.flatMap((v) => v?.[name] ?? []), [value]);

const target = (text) => /^(?:https?:\/\/[^?]*\/)?([A-Z]\w+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/.exec(text ?? '');
const name = (r) => `${r.resourceType}/${r.id}`;

// Calls back for each Reference below a value.
const references = (value, see) => {
	if (value === null || typeof value !== 'object') return;
	if (typeof value.reference === 'string') see(value);
	Object.values(value).forEach((inner) => references(inner, see));
};

// The example of a Patient with whom it lies: what its home element names; nobody: undefined.
const ownerOf = (r, all, seen = new Set()) => {
	if (r.resourceType === 'Patient') return name(r);
	for (const at of r.resourceType === 'AuditEvent' ? [home('AuditEvent'), ['agent', 'who']] : [home(r.resourceType)])
		for (const { reference } of below(r, at)) {
			const [, type, id] = /^https?:/.test(reference) ? [] : (target(reference) ?? []);
			if (type === 'Patient') return all.has(`Patient/${id}`) ? `Patient/${id}` : [...all.keys()].find((of) => of.startsWith('Patient/'));
			const other = all.get(`${type}/${id}`);
			if (at[0] !== 'target' || !other || nobodys.has(type) || seen.has(name(other))) continue;
			const owner = ownerOf(other, all, seen.add(name(r)));
			if (owner) return owner;
		}
	return undefined;
};

// --- there and back --------------------------------------------------------------------------------------------------

const urn = (of) => 'urn:uuid:' + createHash('sha256').update(of).digest('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

// A copy whose references to examples are what `called` says ("Goal/x" in, an address out; undefined: not for this one).
const rewritten = (r, owner, all, called) => {
	const copy = structuredClone(r);
	references(copy, (at) => {
		if (at.reference.startsWith('urn:')) at.reference = `https://elsewhere.example/${at.reference}`; // of a Bundle that is not here
		const [, type, id] = /^(https?:|#)/.test(at.reference) ? [] : (target(at.reference) ?? []);
		if (!type) return;
		let other = all.get(`${type}/${id}`);
		if (!other && type === 'Patient' && owner) other = all.get(owner);
		const near = other && (nobodys.has(other.resource.resourceType) || r.resourceType === 'Group' || (owner && other.owner === owner));
		at.reference = (near ? called(name(other.resource)) : undefined) ?? `https://elsewhere.example/fhir/${type}/${id}`;
	});
	return copy;
};

const without = (r) => {
	const { id, meta: { versionId, lastUpdated, ...meta } = {}, ...rest } = r;
	return Object.keys(meta).length ? { ...rest, meta } : rest;
};

const shown = (value) => (value === undefined ? 'nothing' : write(value).slice(0, 300));

// The first place where two values differ, and how.
const difference = (was, is, at = '') => {
	if (isDeepStrictEqual(was, is)) return undefined;
	if (typeof was !== 'object' || typeof is !== 'object') return `${at}: ${shown(was)} -> ${shown(is)}`;
	return [...new Set([...Object.keys(was), ...Object.keys(is)])].map((k) => difference(was[k], is[k], `${at}.${k}`)).find(Boolean) ?? at;
};

// What came back with its files as they were sent: the bytes of an Attachment lie in a Binary of their own, which has to
// give them back, beside its size and hash; a Binary says in `_data` what is kept of its bytes.
const unfiled = async (was, is) => {
	const copy = structuredClone(is);
	if (copy?.resourceType === 'Binary') delete copy._data;
	const files = { DocumentReference: (r) => r.content.map((c) => c.attachment), Media: (r) => [r.content] }[was.resourceType];
	for (const [i, sent] of (files?.(was) ?? []).entries()) {
		const kept = files(copy)[i];
		if (!sent?.data || kept?.data || !kept?.url) continue;
		const { json: file } = await ask('GET', `/${kept.url}`);
		if (sent.contentType !== kept.contentType) {
			console.log(`   ${name(was)}: ${sent.contentType} is ${kept.contentType} by its bytes, which decide`);
			kept.contentType = sent.contentType;
		}
		for (const said of ['url', 'size', 'hash', 'contentType'])
			if (sent[said] === undefined) delete kept[said];
		kept.data = file?.data;
	}
	return copy;
};

// Parts of a list that fit into one request each.
const parts = (list, bytes) => {
	const out = [];
	let room = 0;
	for (const x of list) {
		const n = bytes(x);
		if (n > room || out.at(-1).length >= 4000) {
			out.push([]);
			room = body;
		}
		out.at(-1).push(x);
		room -= n;
	}
	return out;
};

// What belongs to nobody first, then each person and what lies with them.
const place = (x) => `${x.owner ?? ''} ${x.resource.resourceType === 'Patient' ? '' : x.file}`;

// Loads what has an owner or needs none, and reads each back. Answers in how many transactions.
const load = async (what, all) => {
	const stands = new Map(); // "Goal/example", and its urn in the transaction: "Goal/KEY-..."
	const list = [...all.values()].filter((x) => !x.why).sort((a, b) => (place(a) < place(b) ? -1 : 1));
	const bundles = parts(list, (x) => write(x.resource).length + 300);
	for (const bundle of bundles) {
		const here = new Set(bundle.map((x) => name(x.resource)));
		const called = (of) => stands.get(of) ?? (here.has(of) ? urn(of) : undefined);
		const entry = bundle.map(({ resource, owner }) => ({ fullUrl: urn(name(resource)),
			resource: rewritten(resource, owner, all, called), request: { method: 'POST', url: resource.resourceType } }));
		const reply = await ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
		if (!check(reply.status === 200, `${what}: the transaction is refused, ${reply.status} ${said(reply.json)} ${bundle[/entry.(\d+)/.exec(said(reply.json))?.[1]]?.file}`)) continue;
		bundle.forEach(({ resource }, i) => {
			const [, at] = /fhir\/(\w+\/[^/]+)\//.exec(reply.json.entry[i].response.location);
			stands.set(name(resource), at).set(urn(name(resource)), at);
		});
		for (const { resource } of entry)
			references(resource, (at) => {
				at.reference = stands.get(at.reference) ?? at.reference;
			});
		for (const [i, x] of bundle.entries()) {
			const back = await ask('GET', `/${stands.get(name(x.resource))}`);
			const [was, is] = [entry[i].resource, await unfiled(entry[i].resource, back.json)].map(without);
			x.back = isDeepStrictEqual(was, is);
			check(x.back, `${x.file}: comes back as ${difference(was, is)}`);
		}
	}
	return bundles.length;
};

// What the validators of others overlook, or we are stricter about: where, and what.
const mistakes = {
	'Extension-UKCore-ConditionEpisode-Example.json': ['Condition.extension[0].value', 'one extension with two values'],
	'Group-101.json': ['Group.type', 'a group of animals; we keep those of actual people'],
	'Group-herd1.json': ['Group', 'a group of animals; we keep those of actual people'],
	'Media-1.2.840.11361907579238403408700.3.1.04.19970327150033.json': ['Media.text.div',
		'a narrative with an image from another server, which would tell it who reads (we take none)'],
	'Questionnaire-zika-virus-exposure-assessment.json': ['Questionnaire.text.div', 'a narrative without a word (txt-2)'],
	'UKCore-Patient-BabyPatient-Example.json': ['Patient.identifier', 'an NHS number whose check digit is wrong'],
};

// What lies with nobody is refused, and the home element is named.
const turnAway = async (all, mistaken) => {
	for (const { file, resource } of mistaken) {
		const reply = await ask('POST', `/${resource.resourceType}`, resource);
		const told = reply.json.issue?.some((i) => i.expression?.[0] === mistakes[file][0]);
		check([400, 422].includes(reply.status) && told, `${file}: ${mistakes[file][1]}, but the answer is ${reply.status} ${said(reply.json)}`);
	}
	for (const x of [...all.values()].filter((y) => y.why)) {
		const reply = await ask('POST', `/${x.resource.resourceType}`, x.resource);
		const told = reply.json.issue?.some((i) => i.expression?.[0] === `${x.resource.resourceType}.${home(x.resource.resourceType).join('.')}`);
		check(reply.status === 422 && told, `${x.file}: ${x.why}, but the answer is ${reply.status} ${said(reply.json)}`);
	}
};

// --- broken on purpose -----------------------------------------------------------------------------------------------

// What points at a contained record is broken with it, elsewhere.
const follows = (m) => /^\w+\.contained/.test(m.path);

const breakAll = async (all) => {
	const list = [...all.values()].flatMap((x) =>
		mutations(x.file, rewritten(x.resource, undefined, new Map(), () => undefined), breaks, (type) => kept.has(type)).map((m) => ({ ...m, file: x.file, text: write(m.resource) })));
	const kinds = new Map();
	const missed = new Set();
	for (const batch of parts(list, (m) => m.text.length + 300)) {
		const entry = batch.map((m) => ({ resource: m.resource, request: { method: 'POST', url: m.resource.resourceType } }));
		const reply = await ask('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
		if (!check(reply.status === 200, `a batch of broken examples: ${reply.status} ${said(reply.json)}`)) continue;
		batch.forEach((m, i) => {
			const { status, outcome } = reply.json.entry[i].response;
			const want = m.path.replace(/^\w+/, `Bundle.entry[${i}].resource`);
			const told = outcome?.issue?.map((x) => x.expression?.[0] ?? '') ?? [];
			const right = /^4(00|22)/.test(status) && told.includes(want) && (follows(m) || told.every((at) => at.startsWith(want) || want.startsWith(at)));
			kinds.set(m.kind, (kinds.get(m.kind) ?? 0) + 1);
			if (!right) missed.add(m.file);
			if (!right) check(false, `${m.file}, ${m.kind} at ${m.path}: ${status} ${said(outcome)}`);
		});
	}
	for (const { file } of all.values()) if (!missed.has(file)) check(true);
	return { n: list.length, kinds };
};

// --- the sets of examples --------------------------------------------------------------------------------------------

const gather = (what, from, files, wanted) => {
	const all = new Map();
	const exceptions = [];
	const mistaken = [];
	const counts = { files: files.length, types: 0 };
	for (const file of files) {
		const text = readFileSync(path.join(from, file), 'utf8').replace(/^\uFEFF/, '');
		const resource = read(text);
		if (!kept.has(resource.resourceType) || !wanted(resource)) continue;
		counts.types++;
		const found = wrong(JSON.parse(text));
		if (mistakes[file]) mistaken.push({ file, resource });
		else if (found.length) exceptions.push(`${file} is not valid: ${found[0]}`);
		else if (all.has(name(resource))) exceptions.push(`${file} is ${name(resource)} once more`);
		else all.set(name(resource), { file, resource });
	}
	const resources = new Map([...all].map(([of, x]) => [of, x.resource]));
	for (const x of all.values()) {
		x.owner = nobodys.has(x.resource.resourceType) ? undefined : ownerOf(x.resource, resources);
		if (!x.owner && !nobodys.has(x.resource.resourceType)) x.why = `${home(x.resource.resourceType).join('.')} names no person`;
	}
	return { all, exceptions, mistaken, counts };
};

const judge = async (what, from, files, wanted) => {
	const { all, exceptions, mistaken, counts } = gather(what, from, files, wanted);
	const requests = await load(what, all);
	await turnAway(all, mistaken);
	const { n, kinds } = await breakAll(all);
	const apart = [...all.values()].filter((x) => x.why);
	for (const { file } of mistaken) console.log(`   ${file} is refused: ${mistakes[file][1]}`);
	for (const e of exceptions) console.log(`   ${e}`);
	for (const x of apart) console.log(`   ${x.file} is refused: ${x.why}`);
	console.log(`${what}: ${counts.files} files, ${counts.types} of types that are kept, ${exceptions.length} not valid themselves; ` +
		`${[...all.values()].filter((x) => x.back).length} loaded in ${requests} transactions and equal, ${apart.length} refused since they lie with nobody`);
	console.log(`${what}: broken in ${n} ways: ${[...kinds].sort((a, b) => b[1] - a[1]).map(([kind, k]) => `${k} ${kind}`).join(', ')}`);
};

const json = (from) => readdirSync(from).filter((f) => /\.json$/.test(f) && f !== 'package.json').sort();
const hl7 = path.join(root, 'tests/judge/node_modules/hl7.fhir.r4.examples');
const isVocabulary = (r) => ['CodeSystem', 'ValueSet'].includes(r.resourceType);
let n = 0;
await judge('HL7', hl7, json(hl7).filter((f) => kept.has(f.split('-')[0])), (r) => !isVocabulary(r) || n++ % vocabulary === 0);

const uk = path.join(shared, 'data/ukcore/examples');
if (existsSync(uk)) await judge('UK Core', uk, json(uk), () => true);
else console.log(`skipped: no examples of UK Core in ${uk}`);

await stop(child);
await rm(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
