// SPDX-License-Identifier: Apache-2.0
// JSON whose numbers stay as they were written (1.00 is not 1 in FHIR): each is held as a text behind a mark, until it is
// written again.
const mark = '\u0001';

export const isNumber = (value) => typeof value === 'string' && value.startsWith(mark);
export const number = (text) => mark + text;
export const read = (text) =>
	JSON.parse(text.replace(/("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)/g, (all, string) => string ?? JSON.stringify(mark + all)));
export const write = (value) => JSON.stringify(value).replace(/"\\u0001([^"]*)"/g, '$1');
