// SPDX-License-Identifier: Apache-2.0
// Somebody who uses the pages, for judges of what comes of it: cookies and forms as a browser has them.

export const hidden = (text, name) =>
	new RegExp(`name="${name}" value="([^"]*)"|value="([^"]*)" name="${name}"`).exec(text)?.slice(1).find(Boolean);

// page(where, fields): a GET, or with fields a POST. Gives status, where it leads, and the text.
export const visitor = (origin) => {
	const cookies = new Map();
	return async (where, fields) => {
		const headers = { cookie: [...cookies].map(([k, v]) => `${k}=${v}`).join('; ') };
		const reply = await fetch(new URL(where, origin), {
			method: fields ? 'POST' : 'GET',
			headers,
			body: fields && new URLSearchParams(fields),
			redirect: 'manual',
		});
		for (const line of reply.headers.getSetCookie()) cookies.set(...line.split(';')[0].split(/=(.*)/s).slice(0, 2));
		return { status: reply.status, to: reply.headers.get('location'), text: await reply.text() };
	};
};

// An account of the demonstration.
export const signIn = async (page, username) => {
	const csrf = hidden((await page('/sign-in')).text, 'csrf');
	return page('/sign-in', { username, password: 'ownplan-demo', csrf });
};
