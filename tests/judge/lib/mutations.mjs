// SPDX-License-Identifier: Apache-2.0
// Breaks a valid resource in ways that the definitions name: a wrong type, a missing element, a code that is none, a rule
// that no longer holds ... Each way says which FHIRPath must be told. Chosen by the name of the example, so that every run
// asks the same.
import { createHash } from 'node:crypto';
import { evalFhirPathTyped } from '@medplum/core';
import { elements, isPrimitive, isResource, rulesOf } from './elements.mjs';
import { isNumber, number } from './exact.mjs';

// --- values ----------------------------------------------------------------------------------------------------------

// One that is right, and one that is of the right JSON type and in a form that the datatype does not have.
const primitives = {
	base64Binary: ['aGVsbG8=', 'not*base64'],
	boolean: [true],
	canonical: ['https://example.org/canonical', 'two words'],
	code: ['some-code', ' blank at its start'],
	date: ['2020-02-29', '2021-02-29'],
	dateTime: ['2020-02-29T10:00:00Z', '2020-02-29T10:00'],
	decimal: [number('1.5')],
	id: ['some-id', 'no/id'],
	instant: ['2020-02-29T10:00:00Z', '2020-02-29'],
	integer: [number('1'), number('1.5')],
	markdown: ['some text', '  '],
	oid: ['urn:oid:1.2.3', 'urn:oid:1..3'],
	positiveInt: [number('1'), number('0')],
	string: ['some text', ' \n '],
	time: ['10:00:00', '25:00:00'],
	unsignedInt: [number('1'), number('-1')],
	uri: ['https://example.org/uri', 'two words'],
	url: ['https://example.org/url', 'two words'],
	uuid: ['urn:uuid:c757873d-ec9a-4326-a141-556f43239520', 'urn:uuid:not-one'],
	xhtml: ['<div xmlns="http://www.w3.org/1999/xhtml">text</div>', '<div xmlns="http://www.w3.org/1999/xhtml"><b>text</div>'],
};
const complexes = {
	Annotation: { text: 'some text' },
	Attachment: { contentType: 'text/plain', title: 'some text' },
	CodeableConcept: { text: 'some text' },
	Coding: { system: 'https://example.org/system', code: 'some-code' },
	Extension: { url: 'https://example.org/extension', valueString: 'some text' },
	Identifier: { value: 'some text' },
	Meta: { tag: [{ system: 'https://example.org/system', code: 'some-code' }] },
	Narrative: { status: 'generated', div: primitives.xhtml[0] },
	Period: { start: '2020-02-29' },
	Quantity: { value: number('1.5') },
	Range: { low: { value: number('1.5') } },
	Reference: { display: 'some text' },
	Timing: { repeat: { count: number('1') } },
};
const sample = (code) => primitives[code]?.[0] ?? complexes[code] ?? { extension: [complexes.Extension] };
const wrongType = (code) => (['boolean', 'decimal', 'integer', 'positiveInt', 'unsignedInt'].includes(code) ? 'a text' : isPrimitive(code) ? number('12') : 'a text');

// --- where -----------------------------------------------------------------------------------------------------------

// Every object of a resource with its type, its FHIRPath and where it stands. Parts of a contained resource of a type
// that `kept` does not have are not looked at: of those no more is asked than that they are there.
function* objects(value, code, path, at, rules, kept) {
	const type = code === 'Resource' ? value.resourceType : code;
	const list = elements(type);
	if (!list || (code === 'Resource' && !kept(type))) return;
	yield { value, type, path, at, list, rules: [...rulesOf(type), ...rules] };
	for (const e of list)
		for (const f of e.forms) {
			const inner = value[f.name];
			if (inner === undefined || isPrimitive(f.code)) continue;
			const many = Array.isArray(inner);
			for (const i of some(many ? inner : [inner]))
				yield* objects(many ? inner[i] : inner, f.code, `${path}.${e.stem}${many ? `[${i}]` : ''}`, [...at, f.name, ...(many ? [i] : [])], e.rules, kept);
		}
}

// Places in a list that are looked at: all of a short one, the first few and the last of a long one.
const some = (list) => [...list.keys()].filter((i) => i < 4 || i === list.length - 1);
const reach = (root, at) => at.reduce((o, k) => o[k], root);
const put = (at, name, value) => (r) => void (reach(r, at)[name] = value);
const drop = (at, ...names) => (r) => names.forEach((name) => delete reach(r, at)[name]);

// --- what can be broken ----------------------------------------------------------------------------------------------

const badCode = (f, value) => {
	if (f.code === 'code') return 'no-such-code';
	if (f.code === 'Coding') return { ...value, code: 'no-such-code' };
	if (f.code === 'CodeableConcept') return { ...value, coding: [{ ...(value.coding?.[0] ?? { system: 'https://example.org/system' }), code: 'no-such-code' }] };
	return undefined;
};
const otherTarget = (targets) => ['Questionnaire', 'Patient', 'Organization', 'Goal', 'Account'].find((t) => !targets.includes(t));

// One value of an element, at `key` of what `inner` leads to ("name", or "name" and a place in its list).
function* valueCases(e, f, value, path, at, key) {
	const set = (what) => put(at, key, what);
	if (value === null) return;
	yield ['wrong type', path, set(wrongType(f.code))];
	if (isPrimitive(f.code)) {
		yield ['empty', path, set('')];
		const bad = primitives[f.code]?.[1];
		if (bad !== undefined && !isNumber(value) === !isNumber(bad)) yield [`bad ${f.code}`, path, set(bad)];
	} else {
		yield ['empty', f.code === 'Resource' ? `${path}.resourceType` : path, set({})];
		yield ['id alone', f.code === 'Resource' ? `${path}.resourceType` : path, set({ id: 'some-id' })];
	}
	if (e.codes && badCode(f, value)) yield ['bad code', path, set(badCode(f, value))];
	if (f.code === 'Reference' && typeof value.reference === 'string') {
		yield ['dangling #', path, set({ reference: '#nothing-here' })];
		yield ['bad reference', `${path}.reference`, set({ reference: 'no reference at all' })];
		if (!f.targets.includes('Resource') && f.targets.length) {
			yield ['bad target', `${path}.reference`, set({ reference: `${otherTarget(f.targets)}/1` })];
			yield ['bad target', `${path}.type`, set({ type: otherTarget(f.targets), display: 'some text' })];
		}
	}
	if (f.code === 'Period') yield ['per-1', path, set({ start: '2020-02-29', end: '2019-02-28' })];
	if (f.code === 'Range' && value.low?.value) yield ['rng-2', path, set({ ...value, high: { ...value.low, value: number('-1000000') } })];
	if (f.code === 'Extension' && !/extension.*\.extension/.test(path)) yield ['bad url', `${path}.url`, set({ ...value, url: 'not-absolute' })];
	if (f.code === 'xhtml') yield ['txt-1', path, set('<div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></div>')];
	if (f.code === 'xhtml') yield ['txt-2', path, set('<div xmlns="http://www.w3.org/1999/xhtml"> </div>')];
}

function* elementCases(o, e) {
	const f = e.forms.find((x) => o.value[x.name] !== undefined);
	const path = `${o.path}.${e.stem}`;
	if (!f) {
		if (e.stem === 'modifierExtension') yield ['unknown modifierExtension', `${path}[0]`, put(o.at, e.stem, [complexes.Extension])];
		return;
	}
	const value = o.value[f.name];
	const many = Array.isArray(value);
	const alone = Object.keys(o.value).every((k) => k === f.name || k === `_${f.name}`); // then it is the object that is empty
	if (e.required) yield ['missing', alone ? o.path : path, drop(o.at, f.name, `_${f.name}`)];
	yield ['null', path, put(o.at, f.name, null)];
	yield many ? ['one, not a list', path, put(o.at, f.name, value[0])] : ['a list, not one', path, put(o.at, f.name, [value])];
	yield ['empty list', path, put(o.at, f.name, [])];
	if (e.choice && e.forms.length > 1) {
		const other = e.forms.find((x) => x !== f);
		yield ['two of a choice', path, put(o.at, other.name, sample(other.code))];
	}
	if (e.stem === 'contained') yield ['no resourceType', `${path}[0].resourceType`, drop([...o.at, 'contained', 0], 'resourceType')];
	for (const i of some(many ? value : [value]))
		yield* valueCases(e, f, many ? value[i] : value, many ? `${path}[${i}]` : path, many ? [...o.at, f.name] : o.at, many ? i : f.name);
}

const plain = (value) => JSON.parse(JSON.stringify(value, (k, v) => (isNumber(v) ? Number(v.slice(1)) : v)));

// Whether a rule holds of an object, by the engine of others; what it cannot work out holds.
const holds = (rule, type, value, whole) => {
	const at = { type: type.includes('.') ? 'BackboneElement' : type, value: plain(value) };
	try {
		const said = evalFhirPathTyped(rule.expression, [at], { '%resource': whole, '%rootResource': whole, '%context': at, '%ucum': ucum });
		return said.length !== 1 || said[0].value !== false;
	} catch {
		return true;
	}
};
const ucum = { type: 'string', value: 'http://unitsofmeasure.org' };

// Rules that one element more or less breaks.
function* ruleCases(o, whole) {
	for (const rule of o.rules) {
		if (rule.severity !== 'error' || ['ele-1', 'rng-2'].includes(rule.key)) continue; // they have cases of their own
		if (rule.expression.includes('resolve()')) continue; // nothing is fetched, here or there
		for (const e of o.list) {
			if (e.required || !new RegExp(`\\b${e.stem}\\b`).test(rule.expression)) continue;
			const there = e.forms.find((f) => o.value[f.name] !== undefined);
			const f = there ?? e.forms[0];
			const value = there ? undefined : e.many ? [sample(f.code)] : sample(f.code);
			const edit = there ? drop(o.at, f.name) : put(o.at, f.name, value);
			const next = { ...o.value, [f.name]: value };
			const around = o.at.length ? whole : { ...whole, value: plain(next) };
			if (holds(rule, o.type, o.value, whole) && !holds(rule, o.type, next, around)) yield [rule.key, o.path, edit];
		}
	}
}

function* cases(resource, kept) {
	const whole = { type: resource.resourceType, value: plain(resource) };
	for (const o of objects(resource, resource.resourceType, resource.resourceType, [], [], kept)) {
		yield ['unknown element', `${o.path}.noSuchElement`, put(o.at, 'noSuchElement', 'some text')];
		for (const e of o.list) yield* elementCases(o, e);
		yield* ruleCases(o, whole);
	}
}

// --- the choice ------------------------------------------------------------------------------------------------------

const order = (seed) => createHash('sha256').update(seed).digest('hex');

// `most` ways to break the resource, of as many kinds as there are: {kind, path, resource}. kept(type) says whether the
// parts of a contained resource of that type are looked at.
export const mutations = (name, resource, most, kept) => {
	const kinds = new Map();
	for (const [kind, path, edit] of cases(resource, kept)) {
		if (!kinds.has(kind)) kinds.set(kind, []);
		kinds.get(kind).push({ kind, path, edit });
	}
	const sorted = [...kinds.values()]
		.map((list) => list.map((c, i) => ({ c, by: order(`${name} ${c.kind} ${i}`) })).sort((a, b) => (a.by < b.by ? -1 : 1)))
		.sort((a, b) => (a[0].by < b[0].by ? -1 : 1));
	const chosen = [];
	for (let round = 0; chosen.length < most && sorted.some((list) => list[round]); round++)
		for (const list of sorted) if (list[round] && chosen.length < most) chosen.push(list[round].c);
	return chosen.map(({ kind, path, edit }) => {
		const broken = structuredClone(resource);
		edit(broken);
		return { kind, path, resource: broken };
	});
};
