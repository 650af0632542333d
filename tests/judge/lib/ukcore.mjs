// SPDX-License-Identifier: Apache-2.0
// UK Core's StructureDefinitions, where the conformance data has them: below $OWNPLAN_SHARED (default ../shared). They are
// no npm package, so this part of a judge is skipped without them, and says so.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadDataType } from '@medplum/core';
import { root } from './program.mjs';
import { wrong } from './validators.mjs';

const folder = path.join(process.env.OWNPLAN_SHARED ?? path.join(root, '../shared'), 'data/ukcore/StructureDefinition');
export const base = 'https://fhir.hl7.org.uk/StructureDefinition/UKCore-';

// The engine takes slices of the first level only, and wants to be told the address of an extension that a slice names.
const prepared = (profile) => {
	if (profile.type === 'Extension') return profile;
	const element = profile.snapshot.element
		.filter((e) => !/:[^.]+\..*extension/i.test(e.id))
		.flatMap((e) => {
			const named = /xtension:[^.]+$/.test(e.id) ? e.type?.[0]?.profile?.[0] : undefined;
			const one = { min: 1, max: '1' };
			const url = { id: `${e.id}.url`, path: `${e.path}.url`, ...one, base: { path: 'Extension.url', ...one }, type: [{ code: 'uri' }], fixedUri: named };
			return named ? [e, url] : [e];
		});
	return { ...profile, snapshot: { element } };
};

const profiles = new Map();
if (existsSync(folder))
	for (const file of readdirSync(folder).filter((f) => f.endsWith('.json'))) {
		const read = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
		if (!read.snapshot) continue;
		const profile = prepared(read);
		loadDataType(profile);
		profiles.set(profile.url, profile);
	}

// Judges resources that this program wrote: valid; what claims a profile keeps it; what could claim UK Core's does.
export const judge = (resources, most) => {
	const counts = { passed: 0, failed: 0, claims: 0, unclaimed: {} };
	for (const resource of resources) {
		const claimed = (resource.meta?.profile ?? []).filter((url) => profiles.has(url) || url.startsWith(base));
		const own = profiles.get(base + resource.resourceType);
		const found = [...wrong(resource), ...claimed.flatMap((url) => (profiles.size && !profiles.has(url) ? [`there is no ${url}`] : []))];
		for (const url of claimed) if (profiles.has(url)) found.push(...wrong(resource, profiles.get(url)));
		if (own && !claimed.includes(own.url) && !wrong(resource, own).length) found.push(`keeps to ${own.url} and does not say so`);
		if (!claimed.length) counts.unclaimed[resource.resourceType] = (counts.unclaimed[resource.resourceType] ?? 0) + 1;
		counts.claims += claimed.length;
		if (!found.length) counts.passed++;
		else if (++counts.failed <= most) console.log(`${resource.resourceType}/${resource.id}\n   ${[...new Set(found)].slice(0, 6).join('\n   ')}`);
	}
	console.log(`${counts.claims} claims of UK Core; without one: ${Object.entries(counts.unclaimed).map(([type, n]) => `${n} ${type}`).join(', ') || 'none'}`);
	if (!profiles.size) console.log(`skipped: no profiles of UK Core in ${folder}, so the claims are not held to them`);
	return counts;
};
