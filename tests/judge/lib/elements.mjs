// SPDX-License-Identifier: Apache-2.0
// HL7's definitions as a walk over a resource needs them: the elements of a type, or of a part of one ("Goal.target"),
// by their names in JSON.
import { definitions } from './validators.mjs';

const systemType = 'http://hl7.org/fhirpath/System.';
const made = new Map();

const typeOf = (type, parent) => {
	if (!type.code.startsWith(systemType)) return type.code;
	return definitions.get(parent)?.kind === 'resource' ? 'id' : 'string'; // Element.id is text, the id of a resource is an id
};

// What stands at an element: a datatype by name, or the path of a part with elements of its own.
const form = (e, type, name, parent) => {
	const code = e.contentReference ? e.contentReference.slice(1) : typeOf(type, parent);
	return {
		name,
		code: code === 'BackboneElement' || code === 'Element' ? e.path : code,
		targets: (type?.targetProfile ?? []).map((t) => t.split('/').at(-1)),
	};
};

const forms = (e, parent) => {
	const name = e.path.split('.').at(-1);
	if (!e.type) return [form(e, undefined, name, parent)];
	if (!name.endsWith('[x]')) return [form(e, e.type[0], name, parent)];
	return e.type.map((t) => form(e, t, name.slice(0, -3) + t.code[0].toUpperCase() + t.code.slice(1), parent));
};

// Elements of "Goal", "Period" or "Goal.target": {stem, choice, many, required, codes, rules, forms}. Undefined: unknown.
export const elements = (of) => {
	if (made.has(of)) return made.get(of);
	const all = definitions.get(of.split('.')[0])?.snapshot.element;
	const found = all
		?.filter((e) => e.path.startsWith(`${of}.`) && !e.path.slice(of.length + 1).includes('.') && e.max !== '0')
		.map((e) => ({
			stem: e.path.split('.').at(-1).replace('[x]', ''),
			choice: e.path.endsWith('[x]'),
			many: e.max !== '1',
			required: e.min > 0,
			codes: e.binding?.strength === 'required' ? e.binding.valueSet : undefined,
			rules: e.constraint ?? [],
			forms: forms(e, of),
		}));
	made.set(of, found);
	return found;
};

export const isPrimitive = (code) => /^[a-z]/.test(code);
export const isResource = (code) => definitions.get(code)?.kind === 'resource';
// The rules of a type itself; those of a part stand with its element.
export const rulesOf = (code) => (code.includes('.') ? [] : (definitions.get(code)?.snapshot.element[0].constraint ?? []));
