// SPDX-License-Identifier: Apache-2.0
// What a judge counts whose checks are steps of one errand: each is tried, what went wrong is printed, with the outcome
// of a FHIR server where there is one. finish() prints "N passed, N failed" and ends the program.
let passed = 0;
let failed = 0;

export async function check(what, does) {
	try {
		await does();
		passed++;
	} catch (e) {
		failed++;
		const outcome = JSON.stringify(e.response?.data ?? e.outcome?.issue ?? '');
		console.log(`${what}: ${e.message} ${outcome.slice(0, 300)}`);
	}
}

export function finish() {
	console.log(`${passed} passed, ${failed} failed`);
	process.exit(failed ? 1 : 0);
}
