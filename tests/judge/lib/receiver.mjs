// SPDX-License-Identifier: Apache-2.0
// For judges that stand in for another system: a server of theirs on a free port, and a certificate of their own for it.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

// The port.
export const listen = (server) =>
	new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));

// { key, cert, ca } for 127.0.0.1; ca is the file that others trust it by.
export const certificate = async (folder) => {
	const [pem, ca] = ['tls-key.pem', 'tls-cert.pem'].map((name) => path.join(folder, name));
	await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
		'-days', '2', '-keyout', pem, '-out', ca, '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']);
	return { key: await readFile(pem), cert: await readFile(ca), ca };
};
