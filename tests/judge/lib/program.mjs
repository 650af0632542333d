// SPDX-License-Identifier: Apache-2.0
// The program that judges look at: where it is, and a server of it in a folder of its own, with the stories when it is
// the demonstration.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export const root = path.resolve(path.dirname(new URL(import.meta.url).pathname), '../../..');
export const build = process.argv[2] ?? process.env.OWNPLAN_BUILD ?? path.join(root, 'build');
export const program = process.env.OWNPLAN_PROGRAM ?? path.join(build, 'src/ownplan');
export const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OWNPLAN_')));

// The child, and the address that it serves ("http://127.0.0.1:PORT").
export const serve = (data, command = 'demo') =>
	new Promise((resolve, reject) => {
		const words = [command, '--data', data, '--listen', '127.0.0.1:0', '--log', 'error'];
		if (command === 'demo') words.push('--stories', path.join(root, 'stories'));
		const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
		let said = '';
		child.stdout.on('data', (piece) => {
			said += piece;
			const found = /^ownplan: serving on (\S+)$/m.exec(said);
			if (found) resolve({ child, origin: found[1] });
		});
		child.on('exit', (code) => reject(new Error(`the program ended with ${code}: ${said}`)));
	});

// Ends the child of serve, and waits until it has.
export const stop = async (child) => {
	child.removeAllListeners('exit');
	child.kill();
	await once(child, 'exit');
};
