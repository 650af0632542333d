// SPDX-License-Identifier: Apache-2.0
// Reads the QR codes that a page draws as jsQR, which others wrote, reads a photograph of them.
import decode from 'jsqr';

// Of the page's markup: what each of its codes says, null where none can be read.
export const codesOf = (page) => [...page.matchAll(/<svg class="own-qr"[\s\S]*?<\/svg>/g)].map(([svg]) => {
	const side = Number(/viewBox="0 0 (\d+) /.exec(svg)[1]);
	const scale = 4;
	const dots = new Uint8ClampedArray(side * side * scale * scale * 4).fill(255);
	for (const [, x, y, n] of / d="(M[^"]+)"\/><\/svg>/.exec(svg)[1].matchAll(/M(\d+) (\d+)h(\d+)v1/g))
		for (let j = y * scale; j < (Number(y) + 1) * scale; j++)
			for (let i = x * scale; i < (Number(x) + Number(n)) * scale; i++)
				dots.fill(0, (j * side * scale + i) * 4, (j * side * scale + i) * 4 + 3);
	return decode(dots, side * scale, side * scale)?.data ?? null;
});
